/* From columns of codes to attributes of persons: see case_attributes.h. Delimiters and missing
 * values are looked for in the distinct values of a column, never row by row. */
#include "tables/case_attributes.h"

#include <stdlib.h>
#include <string.h>

/* The attributes that each distinct field of a column stands for. */
typedef struct {
    GPtrArray *values; /* distinct attributes' texts, ascending */
    uint32_t *start;   /* [n_values + 2] by code, into place */
    GArray *place;     /* of uint32_t: places in `values` */
    bool is_same;      /* each field is its own attribute, in the same order */
} Meaning;

static void meaning_clear(Meaning *meaning)
{
    g_ptr_array_unref(meaning->values);
    g_array_unref(meaning->place);
    g_free(meaning->start);
}

static bool is_missing(const CaseRule *rule, const char *value)
{
    for (const char *const *m = rule ? rule->missing : NULL; m && *m; m++)
        if (strcmp(*m, value) == 0)
            return true;
    return *value == '\0';
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Parts of a field, blanks around them left off, missing ones left out. */
static void split(CaseAttributes *attributes, const CaseRule *rule, const char *field,
                  GPtrArray *out)
{
    g_ptr_array_set_size(out, 0);
    if (!rule || !rule->delimiter) {
        if (!is_missing(rule, field))
            g_ptr_array_add(out, (gpointer)field);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(field, rule->delimiter, -1);
    for (char **part = parts; *part; part++) {
        g_strstrip(*part);
        if (!is_missing(rule, *part))
            g_ptr_array_add(out, g_string_chunk_insert_const(attributes->text, *part));
    }
}

static void meaning_init(Meaning *meaning, CaseAttributes *attributes, const CaseColumn *column,
                         const CaseRule *rule)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    meaning->values = g_ptr_array_new();
    meaning->place = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    meaning->start = g_new0(uint32_t, (gsize)column->n_values + 2);
    meaning->is_same = !rule || (!rule->delimiter && !rule->missing);
    for (uint32_t v = 0; v < column->n_values; v++) {
        split(attributes, rule, column->value[v], parts);
        for (guint i = 0; i < parts->len; i++)
            if (g_hash_table_add(seen, parts->pdata[i]))
                g_ptr_array_add(meaning->values, parts->pdata[i]);
    }
    g_ptr_array_sort(meaning->values, compare_texts);
    g_hash_table_remove_all(seen);
    for (guint i = 0; i < meaning->values->len; i++)
        g_hash_table_insert(seen, meaning->values->pdata[i], GUINT_TO_POINTER(i));
    for (uint32_t v = 0; v < column->n_values; v++) {
        split(attributes, rule, column->value[v], parts);
        for (guint i = 0; i < parts->len; i++) {
            uint32_t place = GPOINTER_TO_UINT(g_hash_table_lookup(seen, parts->pdata[i]));
            g_array_append_val(meaning->place, place);
        }
        meaning->start[v + 2] = meaning->place->len;
    }
}

/* --- persons ----------------------------------------------------------------------------- */

static bool find_persons(CaseAttributes *attributes, const CaseScan *scan, const char *place,
                         const CaseColumn *id, const CaseRule *rule, uint32_t **out_person,
                         Problems *problems)
{
    uint32_t n = id ? id->n_values : scan->n_rows;
    attributes->n_persons = n;
    attributes->row = g_new(uint32_t, (gsize)n + 1);
    *out_person = NULL;
    for (uint32_t row = 0; !id && row < n; row++)
        attributes->row[row] = row;
    if (!id)
        return true;
    g_autofree bool *is_known = g_new0(bool, (gsize)n + 1); /* by code */
    for (uint32_t v = 0; v < n; v++)
        is_known[v + 1] = !is_missing(rule, id->value[v]);
    uint32_t *person = *out_person = g_new(uint32_t, (gsize)scan->n_rows + 1);
    bool is_whole = true;
    attributes->id = id->value;
    for (uint32_t row = scan->n_rows; row-- > 0;) {
        bool has_id = is_known[id->code[row]];
        is_whole = is_whole && has_id;
        person[row] = has_id ? id->code[row] - 1 : 0;
        if (has_id)
            attributes->row[person[row]] = row;
    }
    for (uint32_t row = 0; !is_whole && row < scan->n_rows; row++)
        if (!is_known[id->code[row]])
            problems_add(problems, PROBLEM_ERROR, place, scan->line[row], id->name, NULL,
                         "missing-id", "give every row the id of its person",
                         "the row has no id, so it cannot be joined with other rows");
    return is_whole;
}

/* --- one column -------------------------------------------------------------------------- */

/* A code per person, if nobody has two attributes; else NULL. */
static uint32_t *make_codes(const CaseScan *scan, const CaseColumn *column, const Meaning *meaning,
                            const uint32_t *person, uint32_t n_persons)
{
    uint32_t *codes = g_new0(uint32_t, (gsize)n_persons + 1);
    for (uint32_t row = 0; row < scan->n_rows; row++) {
        uint32_t field = column->code[row], who = person ? person[row] : row;
        for (uint32_t i = meaning->start[field]; i < meaning->start[field + 1]; i++) {
            uint32_t code = 1 + g_array_index(meaning->place, uint32_t, i);
            if (codes[who] != 0 && codes[who] != code) {
                g_free(codes);
                return NULL;
            }
            codes[who] = code;
        }
    }
    return codes;
}

static bool make_bits(CaseAttributes *attributes, const CaseScan *scan, const CaseColumn *column,
                      const Meaning *meaning, const uint32_t *person, uint32_t first)
{
    gsize n_words = ((gsize)attributes->n_persons + 63) / 64;
    for (guint i = 0; i < meaning->values->len; i++)
        if (!(attributes->bits[first + i] = g_try_new0(uint64_t, n_words + 1)))
            return false;
    for (uint32_t row = 0; row < scan->n_rows; row++) {
        uint32_t field = column->code[row], who = person ? person[row] : row;
        for (uint32_t i = meaning->start[field]; i < meaning->start[field + 1]; i++) {
            uint32_t at = g_array_index(meaning->place, uint32_t, i);
            attributes->bits[first + at][who / 64] |= (uint64_t)1 << (who % 64);
        }
    }
    return true;
}

static bool add_column(CaseAttributes *attributes, const CaseScan *scan, CaseColumn *column,
                       const CaseRule *rule, const uint32_t *person)
{
    Meaning meaning;
    meaning_init(&meaning, attributes, column, rule);
    uint32_t d = attributes->n_dimensions++, first = attributes->n_attributes;
    uint32_t n = meaning.values->len;
    CaseDimension *dimension = &attributes->dimensions[d];
    *dimension = (CaseDimension){.name = column->name, .first = first, .n = n};
    attributes->n_attributes += n;
    attributes->column_start[d + 1] = first + n;
    attributes->attribute = g_renew(const char *, attributes->attribute, first + n + 1);
    attributes->bits = g_renew(uint64_t *, attributes->bits, first + n + 1);
    for (uint32_t i = 0; i < n; i++) {
        attributes->attribute[first + i] = meaning.values->pdata[i];
        attributes->bits[first + i] = NULL;
    }
    bool is_made = true;
    if (!person && meaning.is_same) {
        attributes->codes[d] = column->code;
    } else {
        bool is_split = rule && rule->delimiter;
        if (!is_split)
            attributes->codes[d] =
                make_codes(scan, column, &meaning, person, attributes->n_persons);
        attributes->owns_codes[d] = attributes->codes[d] != NULL;
        dimension->is_joined = !is_split && !attributes->codes[d];
        dimension->is_multiple = attributes->is_multiple[d] = !attributes->codes[d];
        if (dimension->is_multiple)
            is_made = make_bits(attributes, scan, column, &meaning, person, first);
    }
    meaning_clear(&meaning);
    return is_made;
}

/* --- the whole --------------------------------------------------------------------------- */

static const CaseRule *rule_of(const CaseRule *rules, uint32_t n_rules, const char *column)
{
    for (uint32_t i = 0; i < n_rules; i++)
        if (strcmp(rules[i].column, column) == 0)
            return &rules[i];
    return NULL;
}

static void check_columns(const CaseScan *scan, const char *place, const char *id,
                          const CaseRule *rules, uint32_t n_rules, Problems *problems)
{
    for (uint32_t i = 0; i <= n_rules; i++) {
        const char *name = i < n_rules ? rules[i].column : id;
        if (name && !case_scan_find(scan, name))
            problems_add(problems, PROBLEM_ERROR, place, 1, name, NULL, "unknown-column",
                         "compare the spelling with the first line of the file",
                         "the file has no column of this name");
    }
}

static bool add_columns(CaseAttributes *attributes, const CaseScan *scan, const CaseColumn *id,
                        const CaseRule *rules, uint32_t n_rules, const uint32_t *person)
{
    for (uint32_t c = 0; c < scan->n_columns; c++) {
        const CaseRule *rule = rule_of(rules, n_rules, scan->columns[c].name);
        if (&scan->columns[c] == id || (rule && rule->is_left_out))
            continue;
        if (!add_column(attributes, scan, &scan->columns[c], rule, person))
            return false;
    }
    return true;
}

static CaseAttributes *attributes_alloc(uint32_t n_columns)
{
    CaseAttributes *attributes = g_new0(CaseAttributes, 1);
    attributes->dimensions = g_new0(CaseDimension, (gsize)n_columns + 1);
    attributes->column_start = g_new0(uint32_t, (gsize)n_columns + 2);
    attributes->is_multiple = g_new0(bool, (gsize)n_columns + 1);
    attributes->codes = g_new0(uint32_t *, (gsize)n_columns + 1);
    attributes->owns_codes = g_new0(bool, (gsize)n_columns + 1);
    attributes->text = g_string_chunk_new(4096);
    return attributes;
}

CaseAttributes *case_attributes_new(const CaseScan *scan, const char *place, const char *id,
                                    const CaseRule *rules, uint32_t n_rules, Problems *problems,
                                    GError **error)
{
    g_autoptr(CaseAttributes) attributes = attributes_alloc(scan->n_columns);
    g_autofree uint32_t *person = NULL;
    const CaseColumn *id_column = id ? case_scan_find(scan, id) : NULL;
    check_columns(scan, place, id, rules, n_rules, problems);
    if (problems_count(problems, PROBLEM_ERROR) > 0 ||
        !find_persons(attributes, scan, place, id_column, id ? rule_of(rules, n_rules, id) : NULL,
                      &person, problems)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" was not counted", place);
        return NULL;
    }
    if (!add_columns(attributes, scan, id_column, rules, n_rules, person)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: no memory for the bitmaps of multi-valued columns; leave out columns with "
                    "many values",
                    place);
        return NULL;
    }
    attributes->cases =
        (CountCases){.n_rows = attributes->n_persons,
                     .n_columns = attributes->n_dimensions,
                     .column_start = attributes->column_start,
                     .is_multiple = attributes->is_multiple,
                     .codes = (const uint32_t *const *)attributes->codes,
                     .bits = (const uint64_t *const *)(const void *)attributes->bits};
    return g_steal_pointer(&attributes);
}

void case_attributes_free(CaseAttributes *attributes)
{
    if (!attributes)
        return;
    for (uint32_t d = 0; d < attributes->n_dimensions; d++)
        if (attributes->owns_codes[d])
            g_free(attributes->codes[d]);
    for (uint32_t a = 0; a < attributes->n_attributes; a++)
        g_free(attributes->bits[a]);
    g_free(attributes->dimensions);
    g_free(attributes->attribute);
    g_free(attributes->row);
    g_free(attributes->column_start);
    g_free(attributes->is_multiple);
    g_free(attributes->codes);
    g_free(attributes->owns_codes);
    g_free(attributes->bits);
    g_string_chunk_free(attributes->text);
    g_free(attributes);
}
