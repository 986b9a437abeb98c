/* A body as JSON, with sorted keys, so that the same content has the same bytes. */
#include "records/body_private.h"

#include "base/json.h"
#include <string.h>

static void write_texts(JsonWriter *json, const char *name, GHashTable *texts)
{
    json_name(json, name);
    json_object(json);
    g_autofree const char **langs = record_body_sorted(texts);
    for (unsigned i = 0; langs[i]; i++) {
        json_name(json, langs[i]);
        json_string(json, g_hash_table_lookup(texts, langs[i]));
    }
    json_end(json);
}

static void write_fields(JsonWriter *json, const RecordBody *body)
{
    json_name(json, "fields");
    json_object(json);
    g_autofree const char **fields = record_body_sorted(body->fields);
    for (unsigned f = 0; fields[f]; f++) {
        g_autofree const char **langs = record_body_langs(body, fields[f]);
        json_name(json, fields[f]);
        json_object(json);
        for (unsigned l = 0; langs[l]; l++) {
            json_name(json, langs[l]);
            json_array(json);
            for (unsigned i = 0; i < record_body_count(body, fields[f], langs[l]); i++)
                json_string(json, record_body_get(body, fields[f], langs[l], i));
            json_end(json);
        }
        json_end(json);
    }
    json_end(json);
}

static void write_files(JsonWriter *json, const RecordBody *body)
{
    json_name(json, "files");
    json_array(json);
    for (unsigned i = 0; i < body->files->len; i++) {
        const RecordFile *file = body->files->pdata[i];
        json_object(json);
        json_name(json, "sha256"), json_string(json, file->sha256);
        json_name(json, "name"), json_string(json, file->name);
        if (strcmp(file->slot, file->sha256) != 0)
            json_name(json, "slot"), json_string(json, file->slot);
        if (*file->lang)
            json_name(json, "lang"), json_string(json, file->lang);
        write_texts(json, "caption", file->caption);
        write_texts(json, "alt", file->alt);
        json_end(json);
    }
    json_end(json);
}

static void write_links(JsonWriter *json, const RecordBody *body)
{
    json_name(json, "links");
    json_array(json);
    for (unsigned i = 0; i < body->links->len; i++) {
        const RecordLink *link = body->links->pdata[i];
        json_object(json);
        json_name(json, "relation"), json_string(json, link->relation);
        json_name(json, "target"), json_string(json, link->target);
        json_name(json, "note"), json_string(json, link->note);
        json_end(json);
    }
    json_end(json);
}

char *record_body_write(const RecordBody *body)
{
    GString *text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    write_fields(&json, body);
    write_files(&json, body);
    write_links(&json, body);
    json_end(&json);
    return g_string_free(text, FALSE);
}
