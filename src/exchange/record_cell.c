/* What stands in the cells of a table of records, and back. */
#include "exchange/record_column.h"

#include "base/ulid.h"
#include "records/content.h"

#include <string.h>

#define SEPARATOR ';'
#define ESCAPE '\\'

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* --- several values in a cell ----------------------------------------------------------------------- */

static void put_value(GString *to, const char *value)
{
    size_t n = strlen(value);
    for (size_t i = 0; i < n; i++) {
        bool is_end = i == 0 || i == n - 1;
        if (value[i] == SEPARATOR || value[i] == ESCAPE || (is_end && is_blank(value[i])))
            g_string_append_c(to, ESCAPE);
        g_string_append_c(to, value[i]);
    }
}

static void put_next(GString *to, const char *value, unsigned index)
{
    if (index > 0)
        g_string_append(to, "; ");
    put_value(to, value);
}

/* One value from *at, which moves behind its separator; NULL behind the last. Blanks around it go, unless
 * they are escaped. */
static char *take_value(const char **at)
{
    const char *p = *at;
    if (!p)
        return NULL;
    g_autoptr(GString) value = g_string_new(NULL);
    gsize kept = 0; /* up to here nothing is trimmed */
    for (; *p && *p != SEPARATOR; p++) {
        bool is_escaped = *p == ESCAPE && p[1];
        if (is_escaped)
            p++;
        else if (is_blank(*p) && value->len == 0)
            continue;
        g_string_append_c(value, *p);
        if (is_escaped || !is_blank(*p))
            kept = value->len;
    }
    g_string_truncate(value, kept);
    *at = *p ? p + 1 : NULL;
    return g_string_free(g_steal_pointer(&value), FALSE);
}

/* --- writing ------------------------------------------------------------------------------------------ */

static void write_field(const RecordColumn *column, const Record *record, GString *to)
{
    const RecordField *field = column->field;
    unsigned n = record_body_count(record->body, field->id, column->lang);
    for (unsigned i = 0; i < n; i++) {
        const char *value = record_body_get(record->body, field->id, column->lang, i);
        if (field->is_many)
            put_next(to, value, i);
        else if (i == 0)
            g_string_append(to, value);
    }
}

static void write_links(const RecordColumn *column, const Record *record, GString *to)
{
    const GPtrArray *links = record_body_links(record->body);
    bool has_any = false;
    unsigned n = 0;
    for (unsigned i = 0; i < links->len; i++) {
        const RecordLink *link = links->pdata[i];
        if (strcmp(link->relation, column->relation->id) != 0)
            continue;
        has_any = has_any || column->kind == COLUMN_LINK || *link->note;
        put_next(to, column->kind == COLUMN_LINK ? link->target : link->note, n++);
    }
    if (!has_any)
        g_string_truncate(to, 0); /* no notes: no empty list of them */
}

static void write_files(const Record *record, GString *to)
{
    const GPtrArray *files = record_body_files(record->body);
    for (unsigned i = 0; i < files->len; i++) {
        const RecordFile *file = files->pdata[i];
        g_autofree char *text = g_strdup_printf("%s %s", file->sha256, file->name);
        put_next(to, text, i);
    }
}

void record_cell_write(const RecordColumn *column, const Record *record, GString *to)
{
    switch (column->kind) {
    case COLUMN_ID:
        g_string_append(to, record->id);
        break;
    case COLUMN_STATE:
        g_string_append(to, record->state);
        break;
    case COLUMN_LANG:
        g_string_append(to, record->lang);
        break;
    case COLUMN_REVISION:
        g_string_append_printf(to, "%u", record->revision);
        break;
    case COLUMN_FIELD:
        write_field(column, record, to);
        break;
    case COLUMN_LINK:
    case COLUMN_NOTE:
        write_links(column, record, to);
        break;
    case COLUMN_FILES:
        write_files(record, to);
        break;
    }
}

/* --- reading ------------------------------------------------------------------------------------------ */

/* "SE", "SE: Sweden", "Sweden": the code; what is none stays as it is, for the check to name. */
static char *read_code(const CodeList *list, const char *text)
{
    int found = codelist_find(list, text);
    const char *colon = found < 0 ? strchr(text, ':') : NULL;
    if (colon) {
        g_autofree char *before = g_strndup(text, (gsize)(colon - text));
        g_autofree char *label = g_strstrip(g_strdup(colon + 1));
        found = codelist_find(list, g_strstrip(before));
        /* A label of another code: half of the cell was changed, and who knows which half is meant? */
        if (found >= 0 && *label && codelist_match(list, label, (gssize)strlen(label)) != found)
            return g_strdup(text);
    }
    if (found < 0)
        found = codelist_match(list, text, (gssize)strlen(text));
    return g_strdup(found < 0 ? text : codelist_code(list, (unsigned)found)->id);
}

/* As people and their spreadsheets write it. */
static char *read_flag(const char *text)
{
    if (g_ascii_strcasecmp(text, "true") == 0 || g_ascii_strcasecmp(text, "yes") == 0)
        return g_strdup("yes");
    if (g_ascii_strcasecmp(text, "false") == 0 || g_ascii_strcasecmp(text, "no") == 0)
        return g_strdup("no");
    return g_strdup(text);
}

static char *read_value(const RecordField *field, const char *text)
{
    bool is_text = field->kind == FIELD_LINE || field->kind == FIELD_TEXT;
    g_autofree char *value = g_strdup(text);
    if (is_text) { /* line ends of other systems */
        char *to = value;
        for (const char *from = value; *from; from++)
            if (!(*from == '\r' && from[1] == '\n'))
                *to++ = *from;
        *to = '\0';
        return g_steal_pointer(&value);
    }
    g_strstrip(value);
    if (field->kind == FIELD_CODE && *value)
        return read_code(field->codelist, value);
    if (field->kind == FIELD_FLAG)
        return read_flag(value);
    return g_steal_pointer(&value);
}

static bool has_value(const RecordBody *body, const RecordColumn *column, const char *value)
{
    for (unsigned i = 0; i < record_body_count(body, column->field->id, column->lang); i++)
        if (strcmp(record_body_get(body, column->field->id, column->lang, i), value) == 0)
            return true;
    return false;
}

static void read_field(const RecordColumn *column, const char *text, RecordBody *body)
{
    const RecordField *field = column->field;
    record_body_clear_field(body, field->id, column->lang);
    if (!field->is_many) {
        g_autofree char *value = read_value(field, text);
        record_body_add(body, field->id, column->lang, value);
        return;
    }
    for (const char *at = text; at && *text;) {
        g_autofree char *raw = take_value(&at);
        g_autofree char *value = read_value(field, raw);
        if (field->kind != FIELD_CODE || !has_value(body, column, value))
            record_body_add(body, field->id, column->lang, value);
    }
}

char *record_cell_find_link(const char *text, const char *id)
{
    for (const char *at = text; at && *text;) {
        char own[ULID_BYTES];
        char *value = take_value(&at);
        if (record_id_read(value, own) && strcmp(own, id) == 0)
            return value;
        g_free(value);
    }
    return NULL;
}

bool record_id_read(const char *text, char out_id[27])
{
    size_t n = strlen(text);
    if (ulid_is_valid(text)) {
        memcpy(out_id, text, ULID_BYTES);
        return true;
    }
    bool is_key = n > 0 && n <= LIMIT_CODE_BYTES && *text != '-' && text[n - 1] != '-' &&
                  strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
    if (is_key)
        content_id(text, out_id);
    return is_key;
}

static const char *read_links(const RecordColumn *column, const char *text, RecordBody *body,
                              const char **out_message)
{
    GPtrArray *links = record_body_links(body);
    for (unsigned i = links->len; i > 0; i--)
        if (strcmp(((RecordLink *)links->pdata[i - 1])->relation, column->relation->id) == 0)
            g_ptr_array_remove_index(links, i - 1);
    for (const char *at = text; at && *text;) {
        char id[ULID_BYTES];
        g_autofree char *value = take_value(&at);
        if (!*value)
            continue;
        if (!record_id_read(value, id)) {
            *out_message = "this is neither the id nor the key of a record";
            return "unknown-record";
        }
        g_ptr_array_add(links, record_link_new(column->relation->id, id, ""));
    }
    return NULL;
}

/* Notes stand in the order of the relation's records, which were read before. */
static const char *read_notes(const RecordColumn *column, const char *text, RecordBody *body,
                              const char **out_message)
{
    const GPtrArray *links = record_body_links(body);
    const char *at = *text ? text : NULL;
    for (unsigned i = 0; i < links->len; i++) {
        RecordLink *link = links->pdata[i];
        if (strcmp(link->relation, column->relation->id) != 0)
            continue;
        char *note = at ? take_value(&at) : NULL;
        g_free(link->note);
        link->note = note ? note : g_strdup("");
    }
    if (!at)
        return NULL;
    *out_message = "there are more notes than records that they are about";
    return "too-many";
}

const char *record_cell_read(const RecordColumn *column, const char *text, RecordBody *body,
                             const char **out_message)
{
    switch (column->kind) {
    case COLUMN_FIELD:
        read_field(column, text, body);
        return NULL;
    case COLUMN_LINK:
        return read_links(column, text, body, out_message);
    case COLUMN_NOTE:
        return read_notes(column, text, body, out_message);
    case COLUMN_ID:
    case COLUMN_STATE:
    case COLUMN_LANG:
    case COLUMN_REVISION:
    case COLUMN_FILES:
        break;
    }
    return NULL;
}

/* --- formulas ----------------------------------------------------------------------------------------- */

static bool is_plain_number(const char *text)
{
    char *end = NULL;
    if (!text[1])
        return false;
    g_ascii_strtod(text, &end);
    return *end == '\0' && !strpbrk(text, "xXnN");
}

/* As base/csv.c sees it, behind any apostrophes. */
static bool begins_formula(const char *text)
{
    while (*text == '\'')
        text++;
    if (!*text || !strchr("=+-@\t\r", *text))
        return false;
    return !((*text == '-' || *text == '+') && is_plain_number(text));
}

static bool opens_formula(const char *separator)
{
    const char *p = separator + 1;
    if (*separator != ';' && *separator != '\t')
        return false;
    while (*p == '\'')
        p++;
    return *p && strchr("=+-@", *p);
}

void record_guard(const char *text, GString *to)
{
    if (begins_formula(text))
        g_string_append_c(to, '\'');
    for (const char *p = text; *p; p++) {
        g_string_append_c(to, *p);
        if (opens_formula(p))
            g_string_append_c(to, '\'');
    }
}

char *record_unguard(const char *text)
{
    GString *to = g_string_new(NULL);
    const char *p = *text == '\'' && begins_formula(text) ? text + 1 : text;
    for (; *p; p++) {
        g_string_append_c(to, *p);
        if (p[1] == '\'' && opens_formula(p))
            p++;
    }
    return g_string_free(to, FALSE);
}
