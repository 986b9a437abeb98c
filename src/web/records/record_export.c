/* Lists of records for programs: CSV, JSON, Atom. Each answer has so many rows and says where to go on
 * (a Link header, "next" in JSON), so that a whole list can be had without holding it in memory. */
#include "base/csv.h"
#include "base/json.h"
#include "render/markdown.h"
#include "web/records/record_json.h"
#include "web/records/record_list.h"

#include <string.h>

typedef bool (*WriteRow)(const RecordListing *listing, const RecordType *type, const Record *record,
                         void *data);

static bool walk(const RecordListing *listing, WriteRow write, void *data, GError **error)
{
    Request *request = listing->request;
    Db *db = request_db(request, error);
    if (!db)
        return false;
    for (unsigned i = 0; i < listing->rows->len; i++) {
        const RecordRow *row = listing->rows->pdata[i];
        const RecordType *type = record_types_find(request_record_types(request), row->type);
        g_autoptr(GError) fault = NULL;
        g_autoptr(Record) record = type ? record_load_published(db, row->id, &fault) : NULL;
        if (record)
            write(listing, type, record, data);
        else if (fault && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) &&
                 !g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE)) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return false;
        }
    }
    return true;
}

static void say_next(const RecordListing *listing, Response *response)
{
    const char *next = record_listing_next(listing);
    if (!next)
        return;
    g_autofree char *link = g_strdup_printf("<%s>; rel=\"next\"", next);
    if (!strpbrk(link, "\r\n"))
        response_header(response, "Link", link);
}

/* --- CSV -------------------------------------------------------------------------------------------------- */

static void csv(GString *to, const char *text, bool is_first)
{
    csv_write_field(to, text ? text : "", is_first);
}

/* All languages of a field stand in columns of their own only in JSON; here one value is the reader's. */
static bool write_csv_row(const RecordListing *listing, const RecordType *type,
                          const Record *record, void *data)
{
    GString *to = data;
    g_autofree char *address =
        g_strconcat(request_base(listing->request), "/", type->path, "/", record->id, NULL);
    csv(to, record->id, true);
    csv(to, type->id, false);
    csv(to, record->state, false);
    csv(to, record->changed, false);
    csv(to, address, false);
    csv(to, record_title(listing->request, type, record, NULL), false);
    for (unsigned f = 0; listing->type && f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        if (field->is_internal || f == type->title || field->kind == FIELD_FILES)
            continue;
        const char *lang = "";
        if (field->is_translated)
            (void)record_body_read(record->body, field->id,
                                   lang_tag(request_lang(listing->request)), record->lang, &lang);
        g_autoptr(GString) values = g_string_new(NULL);
        unsigned n = lang ? record_body_count(record->body, field->id, lang) : 0;
        for (unsigned i = 0; i < n; i++)
            g_string_append_printf(values, "%s%s", i > 0 ? ";" : "",
                                   record_body_get(record->body, field->id, lang, i));
        csv(to, values->str, false);
    }
    csv_end_row(to);
    return true;
}

bool record_listing_csv(const RecordListing *listing, Response *response, GError **error)
{
    static const char *const head[] = {"id", "type", "state", "changed", "address", "title"};
    response_type(response, "text/csv; charset=utf-8");
    g_autofree char *name =
        g_strconcat(listing->type ? listing->type->path : "search", ".csv", NULL);
    response_download(response, name);
    say_next(listing, response);
    GString *to = response_body(response);
    for (unsigned i = 0; i < G_N_ELEMENTS(head); i++)
        csv(to, head[i], i == 0);
    for (unsigned f = 0; listing->type && f < listing->type->n_fields; f++) {
        const RecordField *field = &listing->type->fields[f];
        if (!field->is_internal && f != listing->type->title && field->kind != FIELD_FILES)
            csv(to, field->id, false);
    }
    csv_end_row(to);
    return walk(listing, write_csv_row, to, error);
}

/* --- JSON --------------------------------------------------------------------------------------------------- */

static bool write_json_row(const RecordListing *listing, const RecordType *type,
                           const Record *record, void *data)
{
    record_json_write(data, listing->request, type, record, NULL, true);
    return true;
}

bool record_listing_json(const RecordListing *listing, Response *response, GError **error)
{
    JsonWriter json;
    response_type(response, "application/json; charset=utf-8");
    say_next(listing, response);
    json_init(&json, response_body(response));
    json_object(&json);
    json_name(&json, "total");
    json_integer(&json, (int64_t)listing->n_total);
    json_name(&json, "next");
    json_string(&json, record_listing_next(listing));
    if (listing->synonyms) {
        json_name(&json, "also_searched_for");
        json_array(&json);
        for (unsigned i = 0; i < listing->synonyms->len; i++)
            json_string(&json, listing->synonyms->pdata[i]);
        json_end(&json);
    }
    g_autoptr(GPtrArray) notes = record_listing_notes(listing);
    if (notes->len > 0) {
        json_name(&json, "notes");
        json_array(&json);
        for (unsigned i = 0; i < notes->len; i++)
            json_string(&json, notes->pdata[i]);
        json_end(&json);
    }
    json_name(&json, "records");
    json_array(&json);
    bool is_good = walk(listing, write_json_row, &json, error);
    json_end(&json);
    json_end(&json);
    return is_good;
}

/* --- Atom ----------------------------------------------------------------------------------------------------- */

static void element(GString *to, const char *name, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text ? text : "", -1);
    g_string_append_printf(to, "<%s>%s</%s>", name, escaped, name);
}

static bool write_atom_row(const RecordListing *listing, const RecordType *type,
                           const Record *record, void *data)
{
    GString *to = data;
    g_autofree char *summary = markdown_plain(record_summary(listing->request, type, record), 500);
    g_autofree char *link =
        g_markup_escape_text(record_address(listing->request, type, record->id, ""), -1);
    g_string_append(to, "<entry>");
    element(to, "title", record_title(listing->request, type, record, NULL));
    g_string_append_printf(to, "<id>tag:fyr,2026:record:%s</id>", record->id);
    element(to, "published", record->created);
    element(to, "updated", record->changed);
    g_string_append_printf(to, "<link href=\"%s%s\"/>", request_base(listing->request), link);
    element(to, "summary", summary);
    g_string_append(to, "</entry>\n");
    return true;
}

bool record_listing_atom(const RecordListing *listing, Response *response, const char *title,
                         GError **error)
{
    Request *request = listing->request;
    response_type(response, "application/atom+xml; charset=utf-8");
    GString *to = response_body(response);
    g_autofree char *self =
        g_markup_escape_text(record_listing_address(request, ".atom", "after", NULL), -1);
    g_string_append_printf(to,
                           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">",
                           lang_tag(request_lang(request)));
    element(to, "title", title);
    g_string_append_printf(to, "<id>%s%s</id><link rel=\"self\" href=\"%s%s\"/>",
                           request_base(request), self, request_base(request), self);
    const RecordRow *first = listing->rows->len > 0 ? listing->rows->pdata[0] : NULL;
    element(to, "updated", first ? first->changed : "1970-01-01T00:00:00.000Z");
    g_string_append(to, "<author><name>Fyr</name></author>\n");
    bool is_good = walk(listing, write_atom_row, to, error);
    g_string_append(to, "</feed>\n");
    return is_good;
}
