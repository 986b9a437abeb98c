/* From a raw target to a page: language, path, ending, parameters, role; then the handler; then
 * what every answer has in common. The pages' table is all it knows. */
#include "store/blob.h"
#include "web/answer_cache.h"
#include "web/error_page.h"
#include "web/guard.h"
#include "web/record_params.h"
#include "web/request_private.h"
#include "web/response.h"

#include <string.h>

static unsigned method_of(const char *name)
{
    if (strcmp(name, "GET") == 0 || strcmp(name, "HEAD") == 0)
        return METHOD_GET;
    if (strcmp(name, "PATCH") == 0)
        return METHOD_PATCH;
    return strcmp(name, "POST") == 0 ? METHOD_POST : 0;
}

/* Whether a raw path fits a page's pattern; fills the parts that are parameters. `*ending` is set
 * when the last part carries one of the page's endings. */
typedef struct {
    const char *name, *text;
    size_t name_length, length;
} PathPart;

typedef struct {
    PathPart parts[8];
    unsigned n_parts;
    const char *ending; /* in the raw path, after the dot; or NULL */
} Match;

static bool ending_is_allowed(const Page *page, const char *ending, size_t length)
{
    for (const char *at = page->endings; at && *at; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strcspn(at, " ") == length && strncmp(at, ending, length) == 0)
            return true;
    }
    return false;
}

/* Takes ".csv" off the raw path if the page answers it; true if it did. */
static bool strip_ending(const Page *page, const char *path, size_t *length, const char **ending)
{
    for (size_t i = *length; i > 0 && path[i - 1] != '/'; i--) {
        if (path[i - 1] != '.')
            continue;
        if (!ending_is_allowed(page, path + i, *length - i))
            return false;
        *ending = path + i;
        *length = i - 1;
        return true;
    }
    return false;
}

/* "{records}" stands only for what is a type's part of addresses, so that it shadows nothing. */
static bool is_records(const RecordTypes *types, const char *text, size_t length)
{
    g_autofree char *path = g_strndup(text, length);
    return types && record_types_find_path(types, path);
}

static bool match_path(const RecordTypes *types, const char *pattern, const char *path,
                       size_t length, Match *match)
{
    const char *end = path + length;
    while (*pattern && path < end) {
        if (*pattern == '{') {
            size_t name_length = strcspn(pattern + 1, "}");
            const char *slash = memchr(path, '/', (size_t)(end - path));
            size_t part = (size_t)((slash ? slash : end) - path);
            if (part == 0 || match->n_parts == G_N_ELEMENTS(match->parts))
                return false;
            if (name_length == strlen("records") &&
                strncmp(pattern + 1, "records", name_length) == 0 && !is_records(types, path, part))
                return false;
            match->parts[match->n_parts++] = (PathPart){pattern + 1, path, name_length, part};
            pattern += name_length + 2;
            path += part;
        } else if (*pattern++ != *path++) {
            return false;
        }
    }
    /* "/practices.csv" is "/practices/" in another form. */
    bool is_whole = *pattern == '\0' || (match->ending && strcmp(pattern, "/") == 0);
    return is_whole && path == end;
}

static const Page *find_page(const RecordTypes *types, const char *path, size_t length,
                             Match *match)
{
    for (unsigned i = 0; i < n_pages; i++) {
        *match = (Match){0};
        if (match_path(types, pages[i]->path, path, length, match) &&
            (match->n_parts == 0 || !pages[i]->endings ||
             !memchr(match->parts[match->n_parts - 1].text, '.',
                     match->parts[match->n_parts - 1].length)))
            return pages[i];
        if (!pages[i]->endings)
            continue;
        size_t stem = length;
        *match = (Match){0};
        if (strip_ending(pages[i], path, &stem, &match->ending) &&
            match_path(types, pages[i]->path, path, stem, match))
            return pages[i];
    }
    *match = (Match){0};
    return NULL;
}

static void add_param(Request *request, const Param *param, bool is_form)
{
    RequestParam entry = {.param = param, .is_form = is_form};
    g_array_append_val(request->params, entry);
}

/* The dimensions of the dataflow in {flow} are parameters too. */
static void add_dimensions(Request *request, const Dataflow *flow)
{
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        Param *param = request_alloc(request, sizeof *param);
        param->name = flow->dimensions[d].slug;
        param->kind = P_CODE;
        param->codelist = codelist_id(flow->dimensions[d].codelist);
        param->many = true;
        add_param(request, param, false);
    }
}

static bool take_path_parts(Request *request, const Match *match)
{
    for (unsigned i = 0; i < request->page->n_params; i++)
        add_param(request, &request->page->params[i], false);
    for (unsigned i = 0; i < request->page->n_form; i++)
        add_param(request, &request->page->form[i], true);
    if (request->page->has_all_filters && request->types)
        record_params_add_filters(request);
    for (unsigned i = 0; i < match->n_parts; i++) {
        const PathPart *part = &match->parts[i];
        g_autofree char *name = g_strndup(part->name, part->name_length);
        const char *text = request_decode(request, part->text, part->length, false);
        if (!text || strchr(text, '/'))
            return false;
        request_take(request, name, part->text, part->length, false);
        if (request->page->has_dimensions && strcmp(name, "flow") == 0) {
            const Dataflow *flow = model_find_flow(request->site->model, text);
            if (!flow)
                return false;
            add_dimensions(request, flow);
        }
        bool is_type = strcmp(name, "type") == 0 || strcmp(name, "records") == 0;
        if (request->page->has_record_fields && is_type) {
            request->record_type = record_params_type(request, name, text);
            if (!request->record_type)
                return false;
            record_params_add(request, request->record_type);
        }
    }
    return request->faults->len == 0;
}

/* "/sv", "/sv/..." -> the language; the rest of the path stays. */
static const char *take_language(Request *request, const char *path, size_t *length)
{
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        size_t tag = strlen(lang_tag(lang));
        if (*length >= tag + 1 && strncmp(path + 1, lang_tag(lang), tag) == 0 &&
            (*length == tag + 1 || path[tag + 1] == '/')) {
            request->lang = lang;
            *length -= tag + 1;
            return path + tag + 1;
        }
    }
    return path;
}

/* The other form of a path, with or without its last slash, if that is a page's. */
static bool redirect_to_other_form(Request *request, Response *response, const char *path,
                                   size_t length)
{
    g_autofree char *other = length > 1 && path[length - 1] == '/'
                                 ? g_strndup(path, length - 1)
                                 : g_strdup_printf("%.*s/", (int)length, path);
    Match match;
    if (!*other || !find_page(request->types, other, strlen(other), &match))
        return false;
    const char *prefix = request->lang == LANG_EN ? "" : lang_tag(request->lang);
    g_autofree char *location = g_strconcat(*prefix ? "/" : "", prefix, other,
                                            *request->query ? "?" : "", request->query, NULL);
    if (strpbrk(location, "\r\n") || g_str_has_prefix(location, "//"))
        return false;
    response_redirect(response, 308, location);
    return true;
}

static void answer_options(const Page *page, Response *response)
{
    response->status = 204;
    response_header(response, "Allow",
                    page->methods & METHOD_PATCH  ? "GET, HEAD, POST, PATCH, OPTIONS"
                    : page->methods & METHOD_POST ? "GET, HEAD, POST, OPTIONS"
                                                  : "GET, HEAD, OPTIONS");
    if (page->endings && page_is_public(page)) {
        response_header(response, "Access-Control-Allow-Origin", "*");
        response_header(response, "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
    }
}

/* An answer depends on the program's run, the snapshot, the day and the address, nothing else. The
 * newest vintage by id is the last one taken in, whatever day it speaks of. */
static void set_etag(Request *request, Response *response)
{
    char day[ISO_DATE_BYTES];
    iso_day_write(iso_today(), day);
    uint32_t newest = 0;
    unsigned n = request->cubes ? cubes_n_vintages(request->cubes) : 0;
    for (unsigned i = 0; i < n; i++)
        newest = MAX(newest, cubes_vintage(request->cubes, i)->id);
    g_snprintf(response->etag, sizeof response->etag, "W/\"%" G_GINT64_MODIFIER "x-%u-%s\"",
               request->site->started, newest, day + 5);
}

static bool etag_matches(const char *if_none_match, const char *etag)
{
    const char *opaque = *etag ? etag + strlen("W/") : etag;
    return *etag && if_none_match &&
           (strcmp(if_none_match, "*") == 0 || strstr(if_none_match, opaque));
}

/* All that an answer depends on but the snapshot itself. */
static char *answer_key(Request *request, const Response *response)
{
    return g_strjoin("\n", response->etag, request_base(request), request->http->target, NULL);
}

static void fail(Request *request, Response *response, const GError *error, const char *id)
{
    unsigned status = request->faults->len > 0 ? 400 : fyr_error_http_status(error);
    if (status >= 500)
        g_warning("request %s: %s", id, error ? error->message : "failed without saying why");
    response->etag[0] = '\0';
    error_page(request, response, status, id, NULL);
}

/* The page as it is, or with what is wrong with the form that was sent. */
static void show(Request *request, Response *response, const char *id)
{
    g_autoptr(GError) error = NULL;
    if (request->page->handle(request->page, request, response, &error)) {
        if (request_is_post(request) && request->faults->len > 0)
            response->status = 400;
        g_clear_pointer(&response->html, html_free);
    } else {
        fail(request, response, error, id);
    }
}

static void act(Request *request, Response *response, const char *id)
{
    g_autoptr(GError) error = NULL;
    bool is_patch = request_is_patch(request);
    if (!request->page->is_one_click) {
        if (is_patch)
            request->given_form_token = request->http->form_token;
        else
            request_take_body(request);
        if (!guard_form(request, response, id))
            return;
    }
    if (request->faults->len > 0)
        show(request, response, id);
    else if (request->page->act(request->page, request, response, &error))
        g_clear_pointer(&response->html, html_free);
    else if (!error && request->faults->len > 0 && !is_patch)
        show(request, response, id);
    else
        fail(request, response, error, id);
}

/* A public page of figures: the same for everybody, so it is kept. */
static void show_public(Request *request, Response *response, const char *id)
{
    const Page *page = request->page;
    g_autoptr(GError) error = NULL;
    if (!page->is_live) {
        response->max_age = 300;
        set_etag(request, response);
    }
    if (etag_matches(request->http->if_none_match, response->etag)) {
        response->status = 304;
        return;
    }
    bool may_be_kept = !page->is_live && !request->ending; /* pages only: see answer_cache.h */
    g_autofree char *key = may_be_kept ? answer_key(request, response) : NULL;
    if (key && answer_cache_get(request->cubes, key, response))
        return;
    if (!page->handle(page, request, response, &error)) {
        fail(request, response, error, id);
        return;
    }
    bool is_page = response->html != NULL;
    g_clear_pointer(&response->html, html_free);
    if (page->is_live && response->status == 200 &&
        etag_matches(request->http->if_none_match, response->etag)) {
        response->status = 304;
        g_string_truncate(response->body, 0);
    }
    if (key && is_page)
        answer_cache_put(request->cubes, key, response);
}

static void handle(Request *request, Response *response, const char *id)
{
    const Page *page = request->page;
    if (!page_is_public(page))
        response_header(response, "X-Robots-Tag", "noindex, nofollow");
    if (!guard_area(request, response, id))
        return;
    if (request_is_post(request))
        act(request, response, id);
    else if (page_is_public(page) && !page->form)
        show_public(request, response, id);
    else
        show(request, response, id);
}

static void route(Request *request, Response *response, const char *id)
{
    const char *target = request->http->target;
    size_t length = strcspn(target, "?");
    request->query = target[length] == '?' ? target + length + 1 : "";
    if (*target != '/') {
        error_page(request, response, 400, id, NULL);
        return;
    }
    const char *path = take_language(request, target, &length);
    Match match;
    request->page = find_page(request->types, path, length, &match);
    if (!request->page) {
        if (!redirect_to_other_form(request, response, path, length))
            error_page(request, response, 404, id, NULL);
        return;
    }
    if (request->lang == LANG_EN && path != target) { /* English has no prefix */
        g_autofree char *plain = g_strdup(path);
        response_redirect(response, 308, plain);
        return;
    }
    if (match.ending) {
        size_t n = (size_t)(path + length - match.ending);
        request->ending = request_keep(request, g_strndup(match.ending, n));
        length -= n + 1;
    }
    request->path = g_strndup(path, length);
    if (strcmp(request->http->method, "OPTIONS") == 0) {
        answer_options(request->page, response);
        return;
    }
    if (!(method_of(request->http->method) & request->page->methods)) {
        answer_options(request->page, response);
        error_page(request, response, 405, id, NULL);
        return;
    }
    if (!guard_page(request, response, id) || !guard_rate(request, response, id))
        return;
    if (!take_path_parts(request, &match)) {
        /* "/data/vintages" reads as a dataflow of that name; "/data/vintages/" is a page. */
        if (!redirect_to_other_form(request, response, path, length))
            error_page(request, response, 404, id, NULL);
        return;
    }
    request_take_query(request);
    record_params_check(request);
    if (request->faults->len > 0)
        error_page(request, response, 400, id, NULL);
    else
        handle(request, response, id);
}

void router_answer(const Site *site, const HttpRequest *http, const char *id, Response *response)
{
    Request request;
    request_init(&request, site, http);
    request.response = response;
    route(&request, response, id);
    if (request.ending && page_is_public(request.page)) /* what is published may be read anywhere */
        response_header(response, "Access-Control-Allow-Origin", "*");
    request_clear(&request);
}

/* By what is asked for: an act waits for the disk and for slow hashes, a report's pages are drawn, a
 * workbook is packed. */
bool router_is_slow(const HttpRequest *http)
{
    static const char *const slow[] = {".pdf", ".xlsx", ".zip"};
    if (strcmp(http->method, "POST") == 0 || strcmp(http->method, "PATCH") == 0)
        return true;
    size_t length = strcspn(http->target, "?");
    for (unsigned i = 0; i < G_N_ELEMENTS(slow); i++) {
        size_t ending = strlen(slow[i]);
        if (length > ending && strncmp(http->target + length - ending, slow[i], ending) == 0)
            return true;
    }
    return false;
}

static bool takes_files(const Page *page)
{
    for (unsigned i = 0; i < page->n_form; i++)
        if (page->form[i].kind == P_FILE)
            return true;
    return false;
}

uint64_t router_body_limit(const Site *site, const HttpRequest *http, char **out_folder)
{
    unsigned method = method_of(http->method);
    if (!(method & (METHOD_POST | METHOD_PATCH)) || *http->target != '/')
        return LIMIT_REQUEST_BODY_BYTES;
    Request request;
    request_init(&request, site, http);
    size_t length = strcspn(http->target, "?");
    const char *path = take_language(&request, http->target, &length);
    Match match;
    const Page *page = request.page = find_page(request.types, path, length, &match);
    uint64_t limit = LIMIT_REQUEST_BODY_BYTES;
    bool is_patch = page && method == METHOD_PATCH && page->methods & METHOD_PATCH;
    bool is_record = page && page->has_record_fields; /* its form says which text is too long */
    if (is_patch || (page && (takes_files(page) || is_record) && page->methods & method)) {
        g_autoptr(Response) unused = response_new();
        request.path = g_strdup("/");
        bool may_send = guard_page(&request, unused, "");
        if (may_send && (is_patch || page->takes_large) && site->centre)
            *out_folder = blob_coming_folder(centre_directory(site->centre), NULL);
        if (may_send)
            limit = is_patch            ? LIMIT_FILE_PIECE_BYTES
                    : page->takes_large ? LIMIT_FILE_BYTES + LIMIT_REQUEST_BODY_BYTES
                    : takes_files(page) ? LIMIT_UPLOAD_BYTES + LIMIT_REQUEST_BODY_BYTES
                                        : LIMIT_RECORD_FORM_BYTES;
    }
    request_clear(&request);
    return limit;
}

static bool takes_words(const Page *page)
{
    for (unsigned i = 0; i < page->n_params; i++)
        if (page->params[i].is_cut)
            return true;
    return false;
}

void router_refuse(const Site *site, const HttpRequest *http, unsigned status, const char *id,
                   Response *response)
{
    Request request;
    request_init(&request, site, http);
    size_t length = strcspn(http->target, "?");
    const char *path =
        *http->target == '/' ? take_language(&request, http->target, &length) : http->target;
    const char *detail = NULL;
    Match match = {0};
    const Page *page =
        status == 414 && *path == '/' ? find_page(request.types, path, length, &match) : NULL;
    if (page && takes_words(page)) /* what else could be as long */
        detail = tr(request.lang, "The question is too long. Shorten it to the words that matter.");
    if (match.ending)
        request.ending =
            request_keep(&request, g_strndup(match.ending, (size_t)(path + length - match.ending)));
    error_page(&request, response, status, id, detail);
    request_clear(&request);
}
