#include "exchange/record_column.h"

#include "records/languages.h"

#include <string.h>

GHashTable *record_languages_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void record_languages_add(GHashTable *languages, const RecordType *type, const RecordBody *body)
{
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        if (!field->is_translated)
            continue;
        g_autofree const char **langs = record_body_langs(body, field->id);
        for (unsigned l = 0; langs[l]; l++) {
            char key[LIMIT_CODE_BYTES + RECORD_LANG_BYTES + 8u];
            g_snprintf(key, sizeof key, "%s.%s", field->id, langs[l]);
            if (!g_hash_table_contains(languages, key))
                g_hash_table_add(languages, g_strdup(key));
        }
    }
}

/* --- columns ---------------------------------------------------------------------------------------- */

static void add(GArray *columns, RecordColumnKind kind, const RecordField *field,
                const RecordRelation *relation, const char *lang)
{
    RecordColumn column = {.kind = kind, .field = field, .relation = relation};
    static const char *const heads[] = {"id", "state", "lang", "revision"};
    g_strlcpy(column.lang, lang, sizeof column.lang);
    if (kind <= COLUMN_REVISION)
        g_strlcpy(column.name, heads[kind], sizeof column.name);
    else if (relation)
        g_snprintf(column.name, sizeof column.name, "@%s%s", relation->id,
                   kind == COLUMN_NOTE ? ".note" : "");
    else
        g_snprintf(column.name, sizeof column.name, "%s%s%s", field->id, *lang ? "." : "", lang);
    g_array_append_val(columns, column);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_languages(GArray *columns, const RecordField *field, GHashTable *languages)
{
    guint n = 0;
    g_autofree const char **keys = (const char **)g_hash_table_get_keys_as_array(languages, &n);
    g_autofree char *before = g_strconcat(field->id, ".", NULL);
    qsort(keys, n, sizeof *keys, compare_texts);
    add(columns, COLUMN_FIELD, field, NULL, "en");
    for (guint i = 0; i < n; i++) {
        const char *lang = g_str_has_prefix(keys[i], before) ? keys[i] + strlen(before) : "en";
        if (strcmp(lang, "en") != 0)
            add(columns, COLUMN_FIELD, field, NULL, lang);
    }
}

GArray *record_columns(const RecordType *type, GHashTable *languages, bool is_public)
{
    GArray *columns = g_array_new(FALSE, TRUE, sizeof(RecordColumn));
    for (int kind = COLUMN_ID; kind <= COLUMN_REVISION; kind++)
        add(columns, (RecordColumnKind)kind, NULL, NULL, "");
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        if (field->kind == FIELD_FILES || (is_public && field->is_internal))
            continue;
        if (field->is_translated)
            add_languages(columns, field, languages);
        else
            add(columns, COLUMN_FIELD, field, NULL, "");
    }
    for (unsigned r = 0; r < type->n_relations; r++) {
        add(columns, COLUMN_LINK, NULL, &type->relations[r], "");
        add(columns, COLUMN_NOTE, NULL, &type->relations[r], "");
    }
    for (unsigned f = 0; f < type->n_fields; f++)
        if (type->fields[f].kind == FIELD_FILES && !(is_public && type->fields[f].is_internal))
            add(columns, COLUMN_FILES, &type->fields[f], NULL, "");
    return columns;
}

bool record_column_find(const RecordType *type, const char *name, RecordColumn *out_column)
{
    g_autofree char *clean = g_strstrip(g_strdup(name));
    g_autoptr(GHashTable) none = record_languages_new();
    const char *dot = strchr(clean, '.');
    if (dot && *clean != '@') { /* a language that no record need have yet */
        g_autofree char *id = g_strndup(clean, (gsize)(dot - clean));
        const RecordField *field = record_type_field(type, id);
        if (!field || !field->is_translated || !text_language_is_known(dot + 1))
            return false;
        g_hash_table_add(none, g_strdup(clean));
    }
    g_autoptr(GArray) columns = record_columns(type, none, false);
    for (unsigned c = 0; c < columns->len; c++) {
        const RecordColumn *column = &g_array_index(columns, RecordColumn, c);
        if (strcmp(column->name, clean) != 0)
            continue;
        *out_column = *column;
        return true;
    }
    return false;
}
