/* A body read from JSON; strictly, for it also comes from imports. Apart from the writer: jansson and
 * base/json.h have names in common. */
#include "records/body_private.h"

#include "base/error.h"

#include <jansson.h>
#include <string.h>

#define LANG_BYTES 12u /* "sr-Latn-RS" */

static bool fail(GError **error, const char *what)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "a record's content is not as it must be: %s",
                what);
    return false;
}

static bool is_lang(const char *lang)
{
    return strlen(lang) <= LANG_BYTES &&
           strspn(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
               strlen(lang);
}

static bool is_id(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && n <= LIMIT_CODE_BYTES &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

static bool read_texts(json_t *texts, GHashTable *into, GError **error)
{
    const char *lang;
    json_t *value;
    if (!texts)
        return true;
    if (!json_is_object(texts))
        return fail(error, "texts by language are an object");
    json_object_foreach(texts, lang, value)
    {
        if (!is_lang(lang) || !json_is_string(value))
            return fail(error, "a text by language is a string");
        g_hash_table_insert(into, g_strdup(lang), g_strdup(json_string_value(value)));
    }
    return true;
}

static bool read_values(RecordBody *body, const char *field, const char *lang, json_t *values,
                        GError **error)
{
    size_t i;
    json_t *value;
    if (!json_is_array(values) || !is_lang(lang))
        return fail(error, "a field's values are a list under a language");
    json_array_foreach(values, i, value)
    {
        if (!json_is_string(value) || json_string_length(value) > RECORD_FIELD_BYTES_MOST)
            return fail(error, "a value is a string, not too long");
        record_body_add(body, field, lang, json_string_value(value));
    }
    return true;
}

static bool read_fields(RecordBody *body, json_t *fields, GError **error)
{
    const char *field, *lang;
    json_t *langs, *values;
    if (!json_is_object(fields))
        return fail(error, "\"fields\" is an object");
    json_object_foreach(fields, field, langs)
    {
        if (!is_id(field) || !json_is_object(langs))
            return fail(error, "a field has values by language");
        json_object_foreach(langs, lang, values)
        {
            if (!read_values(body, field, lang, values, error))
                return false;
        }
    }
    return true;
}

static const char *text_of(json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static bool is_sha256(const char *text)
{
    return text && strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool read_files(RecordBody *body, json_t *files, GError **error)
{
    size_t i;
    json_t *entry;
    json_array_foreach(files, i, entry)
    {
        const char *sha256 = text_of(entry, "sha256"), *name = text_of(entry, "name");
        if (!is_sha256(sha256) || !name || strlen(name) > 255)
            return fail(error, "a file has its SHA-256 and a name");
        const char *slot = text_of(entry, "slot"), *lang = text_of(entry, "lang");
        if ((slot && !is_sha256(slot)) || (lang && (strlen(lang) > 8 || (*lang && !is_id(lang)))))
            return fail(error, "a file's slot is a SHA-256, and its language short");
        RecordFile *file = record_file_new(sha256, name);
        g_ptr_array_add(body->files, file);
        if (slot)
            g_free(file->slot), file->slot = g_strdup(slot);
        if (lang)
            g_free(file->lang), file->lang = g_strdup(lang);
        if (!read_texts(json_object_get(entry, "caption"), file->caption, error) ||
            !read_texts(json_object_get(entry, "alt"), file->alt, error))
            return false;
    }
    return true;
}

static bool read_links(RecordBody *body, json_t *links, GError **error)
{
    size_t i;
    json_t *entry;
    json_array_foreach(links, i, entry)
    {
        const char *relation = text_of(entry, "relation"), *target = text_of(entry, "target");
        const char *note = text_of(entry, "note");
        if (!relation || !is_id(relation) || !target || strlen(target) != 26)
            return fail(error, "a link has a relation and the id of a record");
        g_ptr_array_add(body->links, record_link_new(relation, target, note));
    }
    return true;
}

RecordBody *record_body_parse(const char *json, size_t length, GError **error)
{
    if (length > LIMIT_JSON_BYTES) {
        fail(error, "it is too long");
        return NULL;
    }
    json_error_t where;
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &where);
    g_autoptr(RecordBody) body = record_body_new();
    bool is_good = false;
    if (!root)
        fail(error, where.text);
    else if (!json_is_object(root))
        fail(error, "it is an object");
    else
        is_good = read_fields(body, json_object_get(root, "fields"), error) &&
                  read_files(body, json_object_get(root, "files"), error) &&
                  read_links(body, json_object_get(root, "links"), error);
    json_decref(root);
    return is_good ? g_steal_pointer(&body) : NULL;
}
