#include "web/request_private.h"

#include <sodium.h>

#include <stddef.h>
#include <string.h>

static void fault_clear(gpointer data)
{
    ParamFault *fault = data;
    g_free(fault->name);
    g_free(fault->value);
    g_free(fault->message);
}

/* A record's form has a field for each text and language: many hundreds. */
#define PARAMS_FEW 64u

void request_init(Request *request, const Site *site, const HttpRequest *http)
{
    memset(request, 0, offsetof(Request, room)); /* the room is zeroed when it is taken */
    request->site = site;
    request->http = http;
    request->query = "";
    request->params = g_array_sized_new(FALSE, TRUE, sizeof(RequestParam), 24);
    request->faults = g_array_new(FALSE, TRUE, sizeof(ParamFault));
    g_array_set_clear_func(request->faults, fault_clear);
    request->kept = g_ptr_array_new_with_free_func(g_free);
    request->cubes = cubes_current();
    request->types = record_types_current();
    iso_now_write(request->now);
}

void request_clear(Request *request)
{
    g_array_unref(request->params);
    g_clear_pointer(&request->places, g_hash_table_unref);
    g_array_unref(request->faults);
    g_ptr_array_unref(request->kept);
    cubes_unref(request->cubes);
    record_types_unref(request->types);
    g_free(request->path);
    g_free(request->base);
    web_session_free(request->session);
    sodium_memzero(request->session_token, sizeof request->session_token);
}

Lang request_lang(const Request *request)
{
    return request->lang;
}

const Model *request_model(const Request *request)
{
    return request->site->model;
}

Cubes *request_cubes(const Request *request)
{
    return request->cubes;
}

Db *request_db(Request *request, GError **error)
{
    if (!request->site
             ->centre) { /* a site of definitions and figures only, as in the fuzz target */
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "there is no store");
        return NULL;
    }
    if (!request->db)
        request->db = centre_public_reader(request->site->centre, error);
    return request->db;
}

const RecordTypes *request_record_types(const Request *request)
{
    return request->types;
}

const RecordType *request_record_type(const Request *request)
{
    return request->record_type;
}

RecordIndex *request_records(Request *request, bool is_public, GError **error)
{
    RecordIndex *index = is_public ? request->site->published : request->site->records;
    if (!index || !request->types)
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "there are no records here");
    return request->types ? index : NULL;
}

unsigned request_param_place(const Request *request, const char *name)
{
    Request *own = (Request *)request; /* what is remembered changes nothing of it */
    if (request->params->len < PARAMS_FEW)
        return 0;
    if (!own->places)
        own->places = g_hash_table_new(g_str_hash, g_str_equal);
    for (; own->n_placed < own->params->len; own->n_placed++) {
        const RequestParam *param = &g_array_index(own->params, RequestParam, own->n_placed);
        if (!g_hash_table_contains(own->places, param->param->name))
            g_hash_table_insert(own->places, (gpointer)param->param->name,
                                GUINT_TO_POINTER(own->n_placed + 1));
    }
    unsigned place = GPOINTER_TO_UINT(g_hash_table_lookup(own->places, name));
    return place > 0 ? place - 1 : own->params->len;
}

const ParamValue *request_param(const Request *request, const char *name)
{
    for (unsigned i = request_param_place(request, name); i < request->params->len; i++) {
        const RequestParam *param = &g_array_index(request->params, RequestParam, i);
        if (strcmp(param->param->name, name) == 0)
            return &param->value;
    }
    g_critical("the page %s has no parameter \"%s\"", request->page->path, name);
    static const ParamValue nothing;
    return &nothing;
}

const char *request_path(const Request *request)
{
    return request->path;
}

const char *request_query(const Request *request)
{
    return request->query;
}

const char *request_ending(const Request *request)
{
    return request->ending;
}

IsoDay request_today(const Request *request)
{
    (void)request;
    return iso_today();
}

const char *request_now(const Request *request)
{
    return request->now;
}

/* A host from outside goes into links only if it is a plain host name with an optional port. */
static bool host_is_plain(const char *host)
{
    return host && *host && strlen(host) <= 255 &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
               strlen(host);
}

const char *request_base(const Request *request)
{
    Request *mutable = (Request *)request;
    if (!mutable->base) {
        const HttpRequest *http = request->http;
        bool is_https = http->proto && strcmp(http->proto, "https") == 0;
        mutable->base = request->site->base ? g_strdup(request->site->base)
                        : host_is_plain(http->host)
                            ? g_strconcat(is_https ? "https://" : "http://", http->host, NULL)
                            : g_strdup("");
    }
    return request->base;
}

void *request_alloc(Request *request, size_t size)
{
    size_t padded = (size + 7u) & ~(size_t)7u;
    if (padded > REQUEST_ROOM_BYTES - request->room_used)
        return request_keep(request, g_malloc0(size));
    void *room = request->room + request->room_used;
    request->room_used += padded;
    return memset(room, 0, size);
}

char *request_keep(Request *request, char *take_text)
{
    g_ptr_array_add(request->kept, take_text);
    return take_text;
}

const char *request_link(Request *request, const char *path_and_query)
{
    if (request->lang == LANG_EN)
        return request_keep(request, g_strdup(path_and_query));
    return request_keep(request, g_strconcat("/", lang_tag(request->lang), path_and_query, NULL));
}
