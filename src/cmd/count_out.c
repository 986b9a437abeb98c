/* What `fyr count` writes: see count_out.h. Half a million combinations are written in less time
 * than they are counted in: the text of each attribute is made once. */
#include "cmd/count_out.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include <errno.h>
#include <string.h>

#define FLUSH_BYTES (1u << 18)

/* --- writing ----------------------------------------------------------------------------- */

static bool flush(const CountOut *out, GString *text, GError **error)
{
    bool is_written = fwrite(text->str, 1, text->len, out->file) == text->len;
    g_string_truncate(text, 0);
    if (!is_written)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the result: %s",
                    g_strerror(errno));
    return is_written;
}

static void put_number(GString *to, uint64_t n)
{
    char digits[20];
    unsigned i = sizeof digits;
    do
        digits[--i] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    text_put(to, digits + i, sizeof digits - i);
}

/* --- combinations ------------------------------------------------------------------------ */

typedef struct {
    const char *text; /* "column=value", escaped, quotes doubled */
    uint32_t length;
    bool needs_quotes;
    bool is_formula; /* begins like one */
    uint32_t dimension;
} Label;

typedef struct {
    const CountOut *out;
    uint32_t below;
    Label *labels;
    GString *text, *prefix;
    JsonWriter json;
    GError *error;
} Combinations;

static void escape(GString *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\\' || *text == ';' || *text == '=')
            g_string_append_c(to, '\\');
        if (*text == '"')
            g_string_append_c(to, '"');
        g_string_append_c(to, *text);
    }
}

static Label *labels_new(const CaseAttributes *attributes, GStringChunk *chunk)
{
    Label *labels = g_new(Label, (gsize)attributes->n_attributes + 1);
    g_autoptr(GString) text = g_string_new(NULL);
    for (uint32_t d = 0; d < attributes->n_dimensions; d++) {
        const CaseDimension *dimension = &attributes->dimensions[d];
        for (uint32_t a = dimension->first; a < dimension->first + dimension->n; a++) {
            g_string_truncate(text, 0);
            escape(text, dimension->name);
            g_string_append_c(text, '=');
            escape(text, attributes->attribute[a]);
            labels[a] =
                (Label){.text = g_string_chunk_insert_len(chunk, text->str, (gssize)text->len),
                        .length = (uint32_t)text->len,
                        .needs_quotes = strpbrk(text->str, ",\"\r\n") != NULL,
                        .is_formula = strchr("+-@\t\r", *text->str) != NULL,
                        .dimension = d};
        }
    }
    return labels;
}

/* length,count,combination; everything before the last attribute is the same for a whole run. */
static void put_line(Combinations *all, uint32_t length, const Label *first, const Label *last,
                     uint32_t count, bool needs_quotes)
{
    GString *to = all->text;
    put_number(to, length);
    text_put_literal(to, ",");
    put_number(to, count);
    text_put_literal(to, ",");
    if (needs_quotes)
        text_put_literal(to, "\"");
    if (first->is_formula)
        text_put_literal(to, "\\");
    text_put(to, all->prefix->str, all->prefix->len);
    text_put(to, last->text, last->length);
    if (needs_quotes)
        text_put_literal(to, "\"");
    csv_end_row(to);
}

static void put_json_part(Combinations *all, uint32_t attribute)
{
    const CaseAttributes *attributes = all->out->attributes;
    json_array(&all->json);
    json_string(&all->json, attributes->dimensions[all->labels[attribute].dimension].name);
    json_string(&all->json, attributes->attribute[attribute]);
    json_end(&all->json);
}

static void put_json(Combinations *all, uint32_t length, const uint32_t *prefix, uint32_t last,
                     uint32_t count)
{
    JsonWriter *json = &all->json;
    json_object(json);
    json_name(json, "length");
    json_integer(json, length);
    json_name(json, "count");
    json_integer(json, count);
    json_name(json, "combination");
    json_array(json);
    for (uint32_t i = 0; i + 1 < length; i++)
        put_json_part(all, prefix[i]);
    put_json_part(all, last);
    json_end(json);
    json_end(json);
}

static bool put_run(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                    const uint32_t *last, const uint32_t *count)
{
    Combinations *all = data;
    bool needs_quotes = false;
    g_string_truncate(all->prefix, 0);
    for (uint32_t i = 0; i + 1 < length; i++) {
        const Label *label = &all->labels[prefix[i]];
        text_put(all->prefix, label->text, label->length);
        text_put_literal(all->prefix, ";");
        needs_quotes = needs_quotes || label->needs_quotes;
    }
    for (uint32_t i = 0; i < n; i++) {
        const Label *label = &all->labels[last[i]];
        if (count[i] == 0 || (all->below > 0 && count[i] >= all->below))
            continue;
        if (all->out->is_json)
            put_json(all, length, prefix, last[i], count[i]);
        else
            put_line(all, length, length > 1 ? &all->labels[prefix[0]] : label, label, count[i],
                     needs_quotes || label->needs_quotes);
    }
    return all->text->len < FLUSH_BYTES || flush(all->out, all->text, &all->error);
}

bool count_out_combinations(const CountOut *out, const CountTree *tree, uint32_t below,
                            GError **error)
{
    GStringChunk *chunk = g_string_chunk_new(4096);
    g_autoptr(GString) text = g_string_sized_new(2 * FLUSH_BYTES);
    g_autoptr(GString) prefix = g_string_new(NULL);
    Combinations all = {.out = out, .below = below, .text = text, .prefix = prefix};
    all.labels = labels_new(out->attributes, chunk);
    if (out->is_json) {
        json_init(&all.json, text);
        json_array(&all.json);
    } else {
        g_string_append(text, "length,count,combination\r\n");
    }
    ProtectStatus status = PROTECT_OK;
    for (uint32_t k = 1; k <= count_tree_length(tree) && status == PROTECT_OK; k++)
        status = count_tree_visit(tree, k, put_run, &all);
    if (out->is_json && status == PROTECT_OK) {
        json_end(&all.json);
        g_string_append_c(text, '\n');
    }
    g_free(all.labels);
    g_string_chunk_free(chunk);
    if (all.error)
        g_propagate_error(error, all.error);
    else if (status != PROTECT_OK)
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "no memory to sort the combinations; ask for shorter ones (--length) or for "
                    "frequent ones (--min)");
    return status == PROTECT_OK && flush(out, text, error);
}

/* --- columns and records ----------------------------------------------------------------- */

static void put_json_number(JsonWriter *json, const char *name, uint64_t n)
{
    json_name(json, name);
    json_integer(json, (int64_t)n);
}

static void put_column_row(const CountOut *out, GString *text, JsonWriter *json, const char *name,
                           uint32_t length, uint64_t rare, uint64_t minimal)
{
    if (!out->is_json) {
        csv_write_field(text, name, true);
        g_string_append_printf(text, ",%u,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT, length, rare,
                               minimal);
        csv_end_row(text);
        return;
    }
    json_object(json);
    json_name(json, "column");
    json_string(json, name);
    put_json_number(json, "length", length);
    put_json_number(json, "rare", rare);
    put_json_number(json, "minimal", minimal);
    json_end(json);
}

static void begin_rows(const CountOut *out, GString *text, JsonWriter *json, const char *header)
{
    if (out->is_json) {
        json_init(json, text);
        json_array(json);
    } else {
        g_string_append(text, header);
        csv_end_row(text);
    }
}

static bool end_rows(const CountOut *out, GString *text, JsonWriter *json, GError **error)
{
    if (out->is_json) {
        json_end(json);
        g_string_append_c(text, '\n');
    }
    return flush(out, text, error);
}

bool count_out_columns(const CountOut *out, const CountRare *rare, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    begin_rows(out, text, &json, "column,length,rare,minimal");
    for (uint32_t c = 0; c < rare->n_columns; c++)
        for (uint32_t k = 1; k <= rare->length; k++) {
            size_t at = (size_t)c * (rare->length + 1) + k;
            put_column_row(out, text, &json, out->attributes->dimensions[c].name, k, rare->rare[at],
                           rare->minimal[at]);
        }
    return end_rows(out, text, &json, error);
}

bool count_out_records(const CountOut *out, const CountRare *rare, const char *id, GError **error)
{
    const CaseAttributes *attributes = out->attributes;
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    begin_rows(out, text, &json, id ? "line,id,length,combinations" : "line,length,combinations");
    for (uint32_t p = 0; p < rare->n_rows; p++) {
        uint32_t line = out->scan->line[attributes->row[p]];
        if (rare->shortest[p] == 0)
            continue;
        if (out->is_json) {
            json_object(&json);
            put_json_number(&json, "line", line);
            if (id) {
                json_name(&json, "id");
                json_string(&json, attributes->id[p]);
            }
            put_json_number(&json, "length", rare->shortest[p]);
            put_json_number(&json, "combinations", rare->n_shortest[p]);
            json_end(&json);
        } else {
            put_number(text, line);
            if (id)
                csv_write_field(text, attributes->id[p], false);
            g_string_append_printf(text, ",%u,%u", rare->shortest[p], rare->n_shortest[p]);
            csv_end_row(text);
        }
        if (text->len >= FLUSH_BYTES && !flush(out, text, error))
            return false;
    }
    return end_rows(out, text, &json, error);
}
