#include "web/records/record_json.h"

#include "records/file.h"
#include "web/files/file_view.h"

#include <string.h>

static void pair(JsonWriter *json, const char *name, const char *value)
{
    json_name(json, name);
    json_string(json, value);
}

static void write_values(JsonWriter *json, const RecordField *field, const Record *record,
                         const char *lang)
{
    unsigned n = record_body_count(record->body, field->id, lang);
    if (!field->is_many) {
        json_string(json, record_body_get(record->body, field->id, lang, 0));
        return;
    }
    json_array(json);
    for (unsigned i = 0; i < n; i++)
        json_string(json, record_body_get(record->body, field->id, lang, i));
    json_end(json);
}

static void write_field(JsonWriter *json, const RecordField *field, const Record *record)
{
    g_autofree const char **langs = record_body_langs(record->body, field->id);
    if (!langs[0])
        return;
    json_name(json, field->id);
    if (!field->is_translated) {
        write_values(json, field, record, "");
        return;
    }
    json_object(json);
    for (unsigned i = 0; langs[i]; i++) {
        json_name(json, langs[i]);
        write_values(json, field, record, langs[i]);
    }
    json_end(json);
}

static void write_texts(JsonWriter *json, const char *name, GHashTable *texts)
{
    GHashTableIter at;
    gpointer lang, text;
    json_name(json, name);
    json_object(json);
    g_hash_table_iter_init(&at, texts);
    while (g_hash_table_iter_next(&at, &lang, &text))
        pair(json, lang, text);
    json_end(json);
}

static void write_file(JsonWriter *json, Request *request, const RecordType *type,
                       const Record *record, const RecordFileInfo *info, bool is_public)
{
    const RecordFile *file = info->file;
    g_autofree char *path =
        file_address(request, type, record, file->sha256, file->name, is_public);
    g_autofree char *address = g_strconcat(request_base(request), path, NULL);
    json_object(json);
    pair(json, "name", file->name);
    pair(json, "sha256", file->sha256);
    pair(json, "address", address);
    pair(json, "media_type", info->media_type);
    json_name(json, "bytes"), json_integer(json, (int64_t)info->n_bytes);
    if (info->n_pages > 0)
        json_name(json, "pages"), json_integer(json, info->n_pages);
    if (*file->lang)
        pair(json, "language", file->lang);
    write_texts(json, "caption", file->caption);
    write_texts(json, "alternative_text", file->alt);
    if (info->preview) {
        g_autofree char *picture =
            file_address(request, type, record, info->preview, "preview.png", is_public);
        g_autofree char *preview = g_strconcat(request_base(request), picture, NULL);
        pair(json, "preview", preview);
    }
    json_end(json);
}

static void write_files(JsonWriter *json, Request *request, const RecordType *type,
                        const Record *record, bool is_public)
{
    Db *db = is_public ? request_db(request, NULL) : request_private_db(request, NULL);
    g_autoptr(GPtrArray) infos = !db         ? NULL
                                 : is_public ? record_files_published(db, record, NULL)
                                             : record_files(db, record->body, NULL);
    json_name(json, "files");
    json_array(json);
    for (unsigned i = 0; infos && i < infos->len; i++)
        write_file(json, request, type, record, infos->pdata[i], is_public);
    json_end(json);
}

static void write_relations(JsonWriter *json, Request *request, const GPtrArray *neighbours)
{
    json_name(json, "relations");
    json_array(json);
    for (unsigned i = 0; i < neighbours->len; i++) {
        const RecordNeighbour *neighbour = neighbours->pdata[i];
        const RecordType *type = record_types_find(request_record_types(request), neighbour->type);
        json_object(json);
        pair(json, "relation", neighbour->relation);
        json_name(json, "inverse");
        json_bool(json, neighbour->is_inverse);
        pair(json, "record", neighbour->record);
        pair(json, "type", neighbour->type);
        pair(json, "title", neighbour->title);
        if (type) {
            g_autofree char *path =
                g_strconcat(request_base(request), "/", type->path, "/", neighbour->record, NULL);
            pair(json, "address", path);
        }
        if (neighbour->note && *neighbour->note)
            pair(json, "note", neighbour->note);
        json_end(json);
    }
    json_end(json);
}

/* Translations that are older than the original: "summary.sv". */
static void write_behind(JsonWriter *json, const Record *record)
{
    if (!record->behind)
        return; /* not worked out */
    g_auto(GStrv) keys = g_strsplit(record->behind, " ", -1);
    json_name(json, "behind_the_original");
    json_array(json);
    for (unsigned i = 0; keys[i] && *keys[i]; i++)
        json_string(json, keys[i]);
    json_end(json);
}

void record_json_write(JsonWriter *json, Request *request, const RecordType *type,
                       const Record *record, const GPtrArray *neighbours, bool is_public)
{
    g_autofree char *address =
        g_strconcat(request_base(request), "/", type->path, "/", record->id, NULL);
    json_object(json);
    pair(json, "id", record->id);
    pair(json, "type", type->id);
    pair(json, "address", address);
    pair(json, "state", record->state);
    json_name(json, "revision");
    json_integer(json, record->revision);
    pair(json, "language", record->lang);
    write_behind(json, record);
    if (record->area && *record->area)
        pair(json, "area", record->area);
    pair(json, "first_published", record->created);
    pair(json, "changed", record->changed);
    json_name(json, "fields");
    json_object(json);
    for (unsigned f = 0; f < type->n_fields; f++)
        if (!(type->fields[f].is_internal && is_public))
            write_field(json, &type->fields[f], record);
    json_end(json);
    write_files(json, request, type, record, is_public);
    if (neighbours)
        write_relations(json, request, neighbours);
    json_end(json);
}
