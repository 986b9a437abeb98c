/* A list of records as a table with all fields, streamed: the list's filters and the reader's rights hold,
 * both when it is asked for and when each record is written. */
#include "exchange/record_table.h"
#include "web/records/record_list.h"

#include <string.h>

typedef struct {
    Centre *centre;
    RecordTypes *types;
    char *account; /* NULL: public */
    GPtrArray *ids;
    RecordTable table;
    RecordTableFormat format;
} Taking;

static void taking_free(void *data)
{
    Taking *taking = data;
    g_ptr_array_unref(taking->ids);
    record_types_unref(taking->types);
    g_free(taking->account);
    g_free(taking);
}

/* In a thread of its own, which has its own connection. */
static bool taking_write(void *data, FigureSink *sink, GError **error)
{
    const Taking *taking = data;
    Db *db = taking->account ? centre_reader(taking->centre, error)
                             : centre_public_reader(taking->centre, error);
    return db && record_table_write(&taking->table, db, taking->format, sink, error);
}

/* Hits of a search, a page of them after the other. */
static GPtrArray *search_ids(const RecordListing *listing, RecordIndex *index, Db *db,
                             GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    SearchAsk ask = {.text = listing->q,
                     .lang = lang_tag(request_lang(listing->request)),
                     .narrowed = &listing->query,
                     .most = LIMIT_SEARCH_HITS};
    for (; ask.from < RECORD_TABLE_HITS; ask.from += LIMIT_SEARCH_HITS) {
        SearchAnswer answer = {0};
        if (!search_run(index, db, request_record_types(listing->request), listing->account, &ask,
                        &answer, error))
            return NULL;
        unsigned n = answer.hits ? answer.hits->len : 0;
        for (unsigned i = 0; i < n; i++)
            g_ptr_array_add(ids, g_strdup(((SearchHit *)answer.hits->pdata[i])->row.id));
        search_answer_clear(&answer);
        if (n < LIMIT_SEARCH_HITS)
            break;
    }
    return g_steal_pointer(&ids);
}

static GPtrArray *find_ids(const RecordListing *listing, GError **error)
{
    Request *request = listing->request;
    RecordIndex *index = request_records(request, !listing->account, error);
    Db *db = !index             ? NULL
             : listing->account ? request_private_db(request, error)
                                : request_db(request, error);
    if (!db)
        return NULL;
    RecordQuery query = listing->query;
    query.after = NULL;
    return listing->q ? search_ids(listing, index, db, error)
                      : record_ids(index, db, request_record_types(request), listing->account,
                                   &query, error);
}

bool record_listing_table(const RecordListing *listing, const char *format, Response *response,
                          GError **error)
{
    Request *request = listing->request;
    bool is_xlsx = strcmp(format, "xlsx") == 0;
    GPtrArray *ids = find_ids(listing, error);
    if (!ids)
        return false;
    Taking *taking = g_new0(Taking, 1);
    *taking = (Taking){.centre = request_centre(request),
                       .types = record_types_ref((RecordTypes *)request_record_types(request)),
                       .account = g_strdup(listing->account),
                       .ids = ids,
                       .format = is_xlsx ? RECORD_TABLE_XLSX : RECORD_TABLE_CSV};
    taking->table = (RecordTable){.types = taking->types,
                                  .type = listing->type,
                                  .lang = request_lang(request),
                                  .account = taking->account,
                                  .ids = ids};
    g_autofree char *name = g_strconcat(listing->type->path, ".", format, NULL);
    response_type(response,
                  is_xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                          : "text/csv; charset=utf-8");
    response_download(response, name);
    response_stream(response, taking_write, taking_free, taking);
    return true;
}
