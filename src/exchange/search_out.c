#include "exchange/search_out.h"

#include "base/csv.h"
#include "base/json.h"
#include "exchange/export.h"

#include <string.h>

const char *search_out_title(const SearchFound *found, Lang lang)
{
    const char *field = found->type->fields[found->type->title].id;
    const char *title =
        record_body_read(found->record->body, field, lang_tag(lang), found->record->lang, NULL);
    return title && *title ? title : found->record->title ? found->record->title : "";
}

static char *address_of(const SearchOut *out, const SearchFound *found)
{
    return g_strconcat(out->base, "/", found->type->path, "/", found->record->id, NULL);
}

/* Sends what has come together once it is worth it. */
static bool pass_on(FigureSink *sink, GString *text, bool is_last, GError **error)
{
    if (text->len < EXPORT_CHUNK_BYTES && !is_last)
        return true;
    bool is_good = sink->write(sink, text->str, text->len, error);
    g_string_truncate(text, 0);
    return is_good;
}

typedef void (*PutRow)(const SearchOut *out, const SearchFound *found, void *to);

static bool walk(const SearchOut *out, FigureSink *sink, GString *text, PutRow put, void *to,
                 GError **error)
{
    for (;;) {
        GError *fault = NULL;
        g_autoptr(SearchFound) found = search_walk_next(out->walk, out->db, &fault);
        if (!found) {
            if (fault)
                g_propagate_error(error, fault);
            return !fault;
        }
        put(out, found, to);
        if (!pass_on(sink, text, false, error))
            return false;
    }
}

/* --- CSV ------------------------------------------------------------------------------------------------ */

static void put_csv(const SearchOut *out, const SearchFound *found, void *to)
{
    const Record *record = found->record;
    g_autofree char *address = address_of(out, found);
    const char *const cells[] = {
        record->id,      found->type->id, record->state,
        record->changed, address,         search_out_title(found, out->lang),
        record->lang,    found->where,    found->snippet};
    for (unsigned i = 0; i < G_N_ELEMENTS(cells); i++)
        csv_write_field(to, cells[i] ? cells[i] : "", i == 0);
    csv_end_row(to);
}

bool search_out_csv(const SearchOut *out, FigureSink *sink, GError **error)
{
    static const char *const head[] = {"id",    "type",     "state", "changed", "address",
                                       "title", "language", "where", "snippet"};
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(head); i++)
        csv_write_field(text, head[i], i == 0);
    csv_end_row(text);
    return walk(out, sink, text, put_csv, text, error) && pass_on(sink, text, true, error);
}

/* --- JSON ----------------------------------------------------------------------------------------------- */

static void pair(JsonWriter *json, const char *name, const char *value)
{
    json_name(json, name);
    json_string(json, value);
}

static void put_json(const SearchOut *out, const SearchFound *found, void *to)
{
    JsonWriter *json = to;
    const Record *record = found->record;
    g_autofree char *address = address_of(out, found);
    g_autofree char *whole =
        g_strconcat(out->base, "/api/records/", found->type->id, "/", record->id, NULL);
    json_object(json);
    pair(json, "id", record->id);
    pair(json, "type", found->type->id);
    pair(json, "state", record->state);
    pair(json, "title", search_out_title(found, out->lang));
    pair(json, "language", record->lang);
    pair(json, "changed", record->changed);
    pair(json, "address", address);
    pair(json, "record", whole);
    pair(json, "where", found->where);
    pair(json, "snippet", found->snippet);
    json_end(json);
}

bool search_out_json(const SearchOut *out, FigureSink *sink, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const GPtrArray *synonyms = search_walk_synonyms(out->walk);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "total");
    json_integer(&json, search_walk_ids(out->walk)->len);
    pair(&json, "next", NULL); /* it is all here */
    json_name(&json, "also_searched_for");
    json_array(&json);
    for (unsigned i = 0; i < synonyms->len; i++)
        json_string(&json, synonyms->pdata[i]);
    json_end(&json);
    json_name(&json, "notes");
    json_array(&json);
    for (unsigned i = 0; out->notes && i < out->notes->len; i++)
        json_string(&json, out->notes->pdata[i]);
    json_end(&json);
    json_name(&json, "records");
    json_array(&json);
    if (!walk(out, sink, text, put_json, &json, error))
        return false;
    json_end(&json);
    json_end(&json);
    g_string_append_c(text, '\n');
    return pass_on(sink, text, true, error);
}
