#include "records/behind.h"

#include "records/body_private.h"

#include <string.h>

#define REVISIONS_LOOKED_AT 100

static bool differs(const RecordBody *a, const RecordBody *b, const char *field, const char *lang)
{
    unsigned n = record_body_count(a, field, lang);
    if (n != record_body_count(b, field, lang))
        return true;
    for (unsigned i = 0; i < n; i++)
        if (!record_text_is_same(record_body_get(a, field, lang, i),
                                 record_body_get(b, field, lang, i)))
            return true;
    return false;
}

/* Looking back from the newest: which of the two changed last, the original or the translation? */
static void compare(const RecordType *type, const Record *record, const RecordBody *newer,
                    const RecordBody *older, GHashTable *open, GHashTable *behind)
{
    for (unsigned f = 0; f < type->n_fields; f++) {
        const char *field = type->fields[f].id;
        if (!type->fields[f].is_translated)
            continue;
        bool original = differs(newer, older, field, record->lang);
        g_autofree const char **langs = record_body_langs(record->body, field);
        for (unsigned l = 0; langs[l]; l++) {
            g_autofree char *key = g_strconcat(field, ".", langs[l], NULL);
            bool own = differs(newer, older, field, langs[l]);
            if (strcmp(langs[l], record->lang) == 0 || (!own && !original) ||
                !g_hash_table_remove(open, key))
                continue;
            if (!own)
                g_hash_table_add(behind, g_steal_pointer(&key));
        }
    }
}

static GHashTable *translations(const RecordType *type, const Record *record)
{
    GHashTable *open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned f = 0; f < type->n_fields; f++) {
        g_autofree const char **langs = record_body_langs(record->body, type->fields[f].id);
        for (unsigned l = 0; type->fields[f].is_translated && langs[l]; l++)
            if (strcmp(langs[l], record->lang) != 0)
                g_hash_table_add(open, g_strconcat(type->fields[f].id, ".", langs[l], NULL));
    }
    return open;
}

/* Of what did not change since older revisions were forgotten, what was known then. */
static bool add_kept(Db *db, const Record *record, GHashTable *open, GHashTable *behind,
                     GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BEHIND_KEPT, error, "s", record->id);
    bool has_kept = rows && rows_next(rows, &fault) && !rows_is_null(rows, 0);
    g_auto(GStrv) keys = has_kept ? g_strsplit(rows_text(rows, 0), " ", -1) : NULL;
    for (unsigned i = 0; keys && keys[i]; i++)
        if (g_hash_table_contains(open, keys[i]))
            g_hash_table_add(behind, g_strdup(keys[i]));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

GHashTable *record_behind(Db *db, const RecordType *type, const Record *record, GError **error)
{
    g_autoptr(GHashTable) behind = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) open = translations(type, record);
    if (record->revision < 2 || g_hash_table_size(open) == 0)
        return g_steal_pointer(&behind);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BODIES_BEFORE, error, "sii", record->id,
                                    (int64_t)record->revision, (int64_t)REVISIONS_LOOKED_AT);
    g_autoptr(RecordBody) newer = record_body_copy(record->body);
    GError *fault = NULL;
    while (rows && g_hash_table_size(open) > 0 && rows_next(rows, &fault)) {
        const char *json = rows_text(rows, 0);
        RecordBody *older = record_body_parse(json, strlen(json), error);
        if (!older)
            return NULL;
        compare(type, record, newer, older, open, behind);
        record_body_free(newer);
        newer = older;
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault && add_kept(db, record, open, behind, error) ? g_steal_pointer(&behind)
                                                                       : NULL;
}

GHashTable *record_behind_published(const Record *record)
{
    if (!record->behind)
        return NULL;
    GHashTable *behind = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) keys = g_strsplit(record->behind, " ", -1);
    for (char **key = keys; *key; key++)
        if (**key)
            g_hash_table_add(behind, g_strdup(*key));
    return behind;
}

char *record_behind_text(GHashTable *behind)
{
    g_autofree const char **keys = record_body_sorted(behind);
    return g_strjoinv(" ", (char **)keys);
}
