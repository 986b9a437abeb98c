/* The body of a revision in memory. */
#include "records/body_private.h"

#include <string.h>

/* --- values -------------------------------------------------------------------------------------- */

static void free_values(gpointer data)
{
    g_ptr_array_unref(data);
}

static void free_langs(gpointer data)
{
    g_hash_table_unref(data);
}

void record_file_free(gpointer data)
{
    RecordFile *file = data;
    g_free(file->slot);
    g_free(file->lang);
    g_free(file->sha256);
    g_free(file->name);
    g_hash_table_unref(file->caption);
    g_hash_table_unref(file->alt);
    g_free(file);
}

void record_link_free(gpointer data)
{
    RecordLink *link = data;
    g_free(link->relation);
    g_free(link->target);
    g_free(link->note);
    g_free(link);
}

RecordBody *record_body_new(void)
{
    RecordBody *body = g_new0(RecordBody, 1);
    body->fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_langs);
    body->files = g_ptr_array_new_with_free_func(record_file_free);
    body->links = g_ptr_array_new_with_free_func(record_link_free);
    return body;
}

void record_body_free(RecordBody *body)
{
    if (!body)
        return;
    g_hash_table_unref(body->fields);
    g_ptr_array_unref(body->files);
    g_ptr_array_unref(body->links);
    g_free(body);
}

static GPtrArray *find_values(const RecordBody *body, const char *field, const char *lang)
{
    GHashTable *langs = g_hash_table_lookup(body->fields, field);
    return langs ? g_hash_table_lookup(langs, lang) : NULL;
}

void record_body_clear_field(RecordBody *body, const char *field, const char *lang)
{
    GHashTable *langs = g_hash_table_lookup(body->fields, field);
    if (!langs)
        return;
    g_hash_table_remove(langs, lang);
    if (g_hash_table_size(langs) == 0)
        g_hash_table_remove(body->fields, field);
}

void record_body_add(RecordBody *body, const char *field, const char *lang, const char *value)
{
    if (!value || !*value)
        return;
    GHashTable *langs = g_hash_table_lookup(body->fields, field);
    if (!langs) {
        langs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_values);
        g_hash_table_insert(body->fields, g_strdup(field), langs);
    }
    GPtrArray *values = g_hash_table_lookup(langs, lang);
    if (!values) {
        values = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(langs, g_strdup(lang), values);
    }
    g_ptr_array_add(values, g_strdup(value));
}

void record_body_set(RecordBody *body, const char *field, const char *lang, const char *value)
{
    g_autofree char *kept = g_strdup(value); /* it may be one of those that go */
    record_body_clear_field(body, field, lang);
    record_body_add(body, field, lang, kept);
}

const char *record_body_get(const RecordBody *body, const char *field, const char *lang, unsigned n)
{
    const GPtrArray *values = find_values(body, field, lang);
    return values && n < values->len ? values->pdata[n] : NULL;
}

unsigned record_body_count(const RecordBody *body, const char *field, const char *lang)
{
    const GPtrArray *values = find_values(body, field, lang);
    return values ? values->len : 0;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **record_body_sorted(GHashTable *table)
{
    guint n = 0;
    const char **keys =
        table ? (const char **)g_hash_table_get_keys_as_array(table, &n) : g_new0(const char *, 1);
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare_texts);
    return keys;
}

const char **record_body_langs(const RecordBody *body, const char *field)
{
    return record_body_sorted(g_hash_table_lookup(body->fields, field));
}

const char *record_body_read(const RecordBody *body, const char *field, const char *lang,
                             const char *original, const char **out_lang)
{
    const char *tried[] = {lang, original, "en", ""};
    for (unsigned i = 0; i < G_N_ELEMENTS(tried); i++) {
        const char *value = tried[i] ? record_body_get(body, field, tried[i], 0) : NULL;
        if (!value)
            continue;
        if (out_lang)
            *out_lang = tried[i];
        return value;
    }
    GHashTable *langs = g_hash_table_lookup(body->fields, field);
    g_autofree const char **left = record_body_sorted(langs);
    gpointer key = NULL;
    if (!left[0] || !g_hash_table_lookup_extended(langs, left[0], &key, NULL))
        return NULL;
    if (out_lang)
        *out_lang = key;
    return record_body_get(body, field, left[0], 0);
}

/* --- files and links ----------------------------------------------------------------------------- */

GPtrArray *record_body_files(RecordBody *body)
{
    return body->files;
}

GPtrArray *record_body_links(RecordBody *body)
{
    return body->links;
}

static GHashTable *new_texts(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

RecordFile *record_file_new(const char *sha256, const char *name)
{
    RecordFile *file = g_new0(RecordFile, 1);
    *file = (RecordFile){.slot = g_strdup(sha256),
                         .sha256 = g_strdup(sha256),
                         .name = g_strdup(name),
                         .lang = g_strdup(""),
                         .caption = new_texts(),
                         .alt = new_texts()};
    return file;
}

RecordLink *record_link_new(const char *relation, const char *target, const char *note)
{
    RecordLink *link = g_new0(RecordLink, 1);
    *link = (RecordLink){g_strdup(relation), g_strdup(target), g_strdup(note ? note : "")};
    return link;
}

/* --- copies ---------------------------------------------------------------------------------------- */

static void copy_texts(GHashTable *from, GHashTable *to)
{
    GHashTableIter at;
    gpointer key, value;
    g_hash_table_iter_init(&at, from);
    while (g_hash_table_iter_next(&at, &key, &value))
        g_hash_table_insert(to, g_strdup(key), g_strdup(value));
}

RecordFile *record_file_copy(const RecordFile *file)
{
    RecordFile *copy = record_file_new(file->sha256, file->name);
    g_free(copy->slot);
    g_free(copy->lang);
    copy->slot = g_strdup(file->slot);
    copy->lang = g_strdup(file->lang);
    copy_texts(file->caption, copy->caption);
    copy_texts(file->alt, copy->alt);
    return copy;
}

void record_body_copy_values(const RecordBody *from, const char *field, const char *lang,
                             RecordBody *to)
{
    record_body_clear_field(to, field, lang);
    for (unsigned i = 0; i < record_body_count(from, field, lang); i++)
        record_body_add(to, field, lang, record_body_get(from, field, lang, i));
}

RecordBody *record_body_copy(const RecordBody *body)
{
    RecordBody *copy = record_body_new();
    g_autofree const char **fields = record_body_sorted(body->fields);
    for (unsigned f = 0; fields[f]; f++) {
        g_autofree const char **langs = record_body_langs(body, fields[f]);
        for (unsigned l = 0; langs[l]; l++)
            record_body_copy_values(body, fields[f], langs[l], copy);
    }
    for (unsigned i = 0; i < body->files->len; i++)
        g_ptr_array_add(copy->files, record_file_copy(body->files->pdata[i]));
    for (unsigned i = 0; i < body->links->len; i++) {
        const RecordLink *link = body->links->pdata[i];
        g_ptr_array_add(copy->links, record_link_new(link->relation, link->target, link->note));
    }
    return copy;
}
