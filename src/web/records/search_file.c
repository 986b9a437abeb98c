/* All that a search finds, as a file. What fits is found in the request; a long answer is written by a thread
 * of its own, record by record, so that neither memory nor anybody else's page waits for it. */
#include "exchange/search_out.h"
#include "web/http.h"
#include "web/records/search_view.h"

#include "base/limits.h"

#include <stdatomic.h>
#include <string.h>

#define IN_MEMORY_ROWS 40u /* written in the request: a few milliseconds */

static _Atomic unsigned n_running;

typedef bool (*Write)(const SearchOut *out, FigureSink *sink, GError **error);
static const struct {
    const char *ending, *media_type, *name;
    Write write;
    unsigned most;
} kinds[] = {
    {"csv", "text/csv; charset=utf-8", "search.csv", search_out_csv, LIMIT_SEARCH_EXPORT},
    {"json", "application/json; charset=utf-8", "search.json", search_out_json,
     LIMIT_SEARCH_EXPORT},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "search.xlsx",
     search_out_xlsx, LIMIT_SEARCH_WORKBOOK},
};

typedef struct {
    SearchOut out;
    Centre *centre;
    bool is_public;
    Write write;
    char *base, *about, *prepared;
    GPtrArray *notes;
} Export;

static void export_free(void *data)
{
    Export *export = data;
    search_walk_free(export->out.walk);
    g_free(export->base);
    g_free(export->about);
    g_free(export->prepared);
    g_ptr_array_unref(export->notes);
    g_free(export);
    atomic_fetch_sub(&n_running, 1);
}

static bool export_write(void *data, FigureSink *sink, GError **error)
{
    Export *export = data;
    export->out.db = export->is_public ? centre_public_reader(export->centre, error)
                                       : centre_reader(export->centre, error);
    return export->out.db && export->write(&export->out, sink, error);
}

typedef struct {
    FigureSink sink; /* first */
    GString *to;
} Memory;

static bool write_to_memory(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    (void)error;
    g_string_append_len(((Memory *)sink)->to, bytes, (gssize)length);
    return true;
}

static SearchWalk *find(const RecordListing *listing, unsigned most, GError **error)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    RecordIndex *index = request_records(request, !listing->account, error);
    Db *db = !index             ? NULL
             : listing->account ? request_private_db(request, error)
                                : request_db(request, error);
    const SearchAsk ask = {.text = listing->q, .lang = lang_tag(lang), .narrowed = &listing->query};
    g_autoptr(GError) fault = NULL;
    g_autoptr(SearchWalk) walk = db ? search_walk_new(index, db, request_record_types(request),
                                                      listing->account, &ask, &fault)
                                    : NULL;
    bool is_too_much = fault && g_error_matches(fault, FYR_ERROR, FYR_ERROR_LIMIT);
    if (walk && search_walk_ids(walk)->len <= most)
        return g_steal_pointer(&walk);
    if (walk || is_too_much) {
        g_autofree char *number = lang_number(lang, most, 0);
        g_autofree char *text = text_fill(
            tr(lang, "more records are found than the {n} that such a file may have; narrow the "
                     "search by a filter, or take CSV or JSON"),
            "n", number, NULL);
        request_fault(request, "q", listing->q, "%s", text);
    } else if (fault) {
        g_propagate_error(error, g_steal_pointer(&fault));
    }
    return NULL;
}

bool search_listing_file(const RecordListing *listing, Response *response, GError **error)
{
    Request *request = listing->request;
    unsigned k = 0;
    while (k + 1 < G_N_ELEMENTS(kinds) && strcmp(kinds[k].ending, request_ending(request)) != 0)
        k++;
    if (atomic_fetch_add(&n_running, 1) >= LIMIT_SEARCH_EXPORTS_AT_ONCE) {
        atomic_fetch_sub(&n_running, 1);
        response_header(response, "Retry-After", "30");
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "%u searches are being written already",
                    LIMIT_SEARCH_EXPORTS_AT_ONCE);
        return false;
    }
    Export *export = g_new0(Export, 1);
    export->centre = request_centre(request);
    export->is_public = !listing->account;
    export->write = kinds[k].write;
    export->base = g_strdup(request_base(request));
    export->about = search_listing_words(listing);
    export->prepared = g_strdup(request_now(request));
    export->notes = record_listing_notes(listing);
    export->out = (SearchOut){.walk = find(listing, kinds[k].most, error),
                              .lang = request_lang(request),
                              .base = export->base,
                              .about = export->about,
                              .prepared = export->prepared,
                              .notes = export->notes};
    if (!export->out.walk) {
        export_free(export);
        return false;
    }
    response_type(response, kinds[k].media_type);
    response_download(response, kinds[k].name);
    if (kinds[k].most == LIMIT_SEARCH_EXPORT &&
        search_walk_ids(export->out.walk)->len <= IN_MEMORY_ROWS) {
        Memory memory = {.sink.write = write_to_memory, .to = response_body(response)};
        bool is_good = export_write(export, &memory.sink, error);
        export_free(export);
        return is_good;
    }
    response->stream = (HttpStream){export_write, export_free, export};
    return true;
}
