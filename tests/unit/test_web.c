/* The router, its parameters and its error pages; and a walk over the whole table of pages. */
#include "web_fixture.h"

#include "exchange/release_example.h"
#include "figures/release.h"
#include "records/type_private.h"
#include "web/request_private.h"
#include "web/response.h"

#include <string.h>

static WebFixture fixture;

static void assert_status(const char *method, const char *target, unsigned status)
{
    g_autoptr(Response) response = web_ask(&fixture, method, target, NULL);
    if (response->status != status)
        g_test_message("%s %s: %u, not %u", method, target, response->status, status);
    g_assert_cmpuint(response->status, ==, status);
}

static void assert_redirect(const char *target, const char *location)
{
    g_autoptr(Response) response = web_ask(&fixture, "GET", target, NULL);
    g_assert_cmpuint(response->status, ==, 308);
    g_assert_cmpstr(web_header(response, "Location"), ==, location);
}

/* --- addresses -------------------------------------------------------------------------------- */

static void test_one_form(void)
{
    assert_redirect("/about", "/about/");
    assert_redirect("/about?x=1", "/about/?x=1");
    assert_redirect("/about/method/", "/about/method");
    assert_redirect("/sv", "/sv/");
    assert_redirect("/sv/about", "/sv/about/");
    assert_redirect("/en/about/", "/about/");
    assert_redirect("/en", "/");
    assert_status("GET", "/about/", 200);
    assert_status("GET", "/sv/about/", 200);
    /* nothing that could be read as another host */
    assert_status("GET", "/en//evil.test/", 404);
    assert_status("GET", "//about", 404);
    assert_status("GET", "//evil.test/about", 404);
}

static void test_what_is_not_there(void)
{
    static const char *const targets[] = {"/nothing",
                                          "/sve/about/",
                                          "/about/../about/",
                                          "/about/method.csv",
                                          "/ABOUT/",
                                          "/about//method",
                                          "/%61bout/x",
                                          "/data/NOTHING",
                                          "/data/NOTHING.csv",
                                          "/assets/%2e%2e%2ffyr.css",
                                          "/assets/fyr.css%00.png",
                                          "/assets/nothing.css",
                                          "/countries/zz",
                                          "/sv/nothing"};
    for (unsigned i = 0; i < G_N_ELEMENTS(targets); i++)
        assert_status("GET", targets[i], 404);
    assert_status("GET", "nothing", 400);
    assert_status("GET", "http://fyr.test/", 400);
    assert_status("OPTIONS", "*", 400);
}

static void test_methods(void)
{
    static const char *const others[] = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "get", ""};
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(Response) response = web_ask(&fixture, others[i], "/about/", NULL);
        g_assert_cmpuint(response->status, ==, 405);
        g_assert_cmpstr(web_header(response, "Allow"), ==, "GET, HEAD, OPTIONS");
    }
    assert_status("HEAD", "/about/", 200);
    g_autoptr(Response) options = web_ask(&fixture, "OPTIONS", "/data/VICTIMS.csv", NULL);
    g_assert_cmpuint(options->status, ==, 204);
    g_assert_cmpuint(options->body->len, ==, 0);
    g_assert_cmpstr(web_header(options, "Access-Control-Allow-Origin"), ==, "*");
}

/* --- parameters ------------------------------------------------------------------------------- */

static const Param every_kind[] = {
    {.name = "text", .kind = P_TEXT, .max = 10},
    {.name = "int", .kind = P_INT, .min = -5, .max = 2100},
    {.name = "date", .kind = P_DATE},
    {.name = "area", .kind = P_CODE, .codelist = "CL_AREA", .many = true},
    {.name = "one", .kind = P_CODE, .codelist = "CL_AREA"},
    {.name = "choice", .kind = P_CHOICE, .choices = "auto|line|none"},
    {.name = "needed", .kind = P_TEXT, .required = true},
};

static const Page page_of_every_kind = {
    .path = "/x", .params = every_kind, .n_params = G_N_ELEMENTS(every_kind)};

static void begin(Request *request, const HttpRequest *http, const char *query)
{
    request_init(request, &fixture.site, http);
    request->page = &page_of_every_kind;
    request->query = query;
    for (unsigned i = 0; i < G_N_ELEMENTS(every_kind); i++) {
        RequestParam entry = {.param = &every_kind[i]};
        g_array_append_val(request->params, entry);
    }
    request_take_query(request);
}

/* The names of the parameters that are refused, "a b"; "" if all is well. */
static void assert_faults(const char *query, const char *names)
{
    HttpRequest http = {.method = "GET", .target = "/x"};
    Request request;
    begin(&request, &http, query);
    g_autoptr(GString) found = g_string_new(NULL);
    for (unsigned i = 0; i < request.faults->len; i++) {
        const ParamFault *fault = &g_array_index(request.faults, ParamFault, i);
        g_string_append_printf(found, "%s%s", i ? " " : "", fault->name);
        g_assert_true(fault->message && *fault->message);
    }
    if (strcmp(found->str, names) != 0)
        g_test_message("?%s", query);
    g_assert_cmpstr(found->str, ==, names);
    request_clear(&request);
}

static void test_faults(void)
{
    assert_faults("needed=1", "");
    assert_faults("", "needed");
    assert_faults("needed=", "needed");
    assert_faults("needed=1&&&", "");
    assert_faults("needed=1&other=2", "other");
    assert_faults("needed=1&utm_source=x&fbclid=1", "");
    assert_faults("needed=1&text=", "");
    assert_faults("needed=1&text=12345678901", "text");
    assert_faults("needed=1&text=%C3%A5", "");
    assert_faults("needed=1&text=%C3", "text");
    assert_faults("needed=1&text=%C0%AF", "text");
    assert_faults("needed=1&text=%ED%A0%80", "text");
    assert_faults("needed=1&text=a%00b", "text");
    assert_faults("needed=1&text=a%0d%0ab", "text");
    assert_faults("needed=1&text=%7f", "text");
    assert_faults("needed=1&text=%", "text");
    assert_faults("needed=1&text=%4", "text");
    assert_faults("needed=1&text=%zz", "text");
    assert_faults("needed=1&%zz=1", "?");
    assert_faults("needed=1&text=a&text=b", "text");
    assert_faults("needed=1&int=2100", "");
    assert_faults("needed=1&int=-5", "");
    assert_faults("needed=1&int=2101", "int");
    assert_faults("needed=1&int=99999999999999999999", "int");
    assert_faults("needed=1&int=0x10", "int");
    assert_faults("needed=1&int=1e3", "int");
    assert_faults("needed=1&int=+1", "int");
    assert_faults("needed=1&date=2024-02-29", "");
    assert_faults("needed=1&date=2023-02-29", "date");
    assert_faults("needed=1&date=2024-2-9", "date");
    assert_faults("needed=1&area=LV+EE&area=SE,FI", "");
    assert_faults("needed=1&area=lv", "");
    assert_faults("needed=1&area=LV+XQ+EE+XR", "area area");
    assert_faults("needed=1&one=LV&one=EE", "one");
    assert_faults("needed=1&choice=line", "");
    assert_faults("needed=1&choice=Line", "choice");
    assert_faults("needed=1&choice=auto|line", "choice");
    /* all of them, not the first */
    assert_faults("int=x&date=x&area=XQ&choice=x&other=1", "int date area choice other needed");
}

static void test_values(void)
{
    HttpRequest http = {.method = "GET", .target = "/x"};
    Request request;
    begin(&request, &http, "needed=a%2Bb+c&int=2020&date=1970-01-02&area=LV+EE+LV&choice=none");
    g_assert_cmpstr(request_param(&request, "needed")->text, ==, "a+b c");
    g_assert_cmpint(request_param(&request, "int")->integer, ==, 2020);
    g_assert_cmpint(request_param(&request, "date")->integer, ==, 1);
    g_assert_cmpint(request_param(&request, "choice")->integer, ==, 2);
    g_assert_cmpuint(request_param(&request, "area")->n_codes, ==, 2);
    g_assert_false(request_param(&request, "text")->given);
    request_clear(&request);

    g_autoptr(GString) many = g_string_new("needed=1");
    for (unsigned i = 0; i < LIMIT_REQUEST_PARAMETERS; i++)
        g_string_append(many, "&area=LV");
    assert_faults(many->str, "?");
}

/* --- answers ---------------------------------------------------------------------------------- */

static void test_problems(void)
{
    static const char target[] = "/data/VICTIMS.json?area=QQ&start=x&%3Cb%3E=1";
    g_autoptr(Response) json = web_ask(&fixture, "GET", target, NULL);
    g_assert_cmpuint(json->status, ==, 400);
    g_assert_cmpstr(json->type->str, ==, "application/problem+json");
    g_assert_nonnull(strstr(json->body->str, "\"parameter\":\"area\""));
    g_assert_nonnull(strstr(json->body->str, "\"parameter\":\"start\""));
    g_assert_nonnull(strstr(json->body->str, "\"parameter\":\"<b>\""));
    g_assert_nonnull(strstr(json->body->str, "test-1"));
    g_assert_cmpstr(web_header(json, "Access-Control-Allow-Origin"), ==, "*");
    g_assert_cmpuint(json->max_age, ==, 0);
    g_assert_cmpstr(json->etag, ==, "");

    g_autoptr(Response) html = web_ask(&fixture, "GET", "/sv/data/VICTIMS?%3Cb%3E=1", NULL);
    g_assert_cmpuint(html->status, ==, 400);
    g_assert_true(g_str_has_prefix(html->type->str, "text/html"));
    g_assert_nonnull(strstr(html->body->str, "&lt;b&gt;"));
    g_assert_null(strstr(html->body->str, "<b>"));
    g_assert_nonnull(strstr(html->body->str, "lang=\"sv\""));

    g_autoptr(Response) asked =
        web_ask(&fixture, "GET", "/nothing", "application/problem+json, */*;q=0.1");
    g_assert_cmpstr(asked->type->str, ==, "application/problem+json");
    g_autoptr(Response) browser =
        web_ask(&fixture, "GET", "/nothing", "text/html,application/json;q=0.9");
    g_assert_true(g_str_has_prefix(browser->type->str, "text/html"));
}

static void test_etag(void)
{
    g_autoptr(Response) first = web_ask(&fixture, "GET", "/about/", NULL);
    g_assert_true(g_str_has_prefix(first->etag, "W/\""));
    HttpRequest http = {.method = "GET", .target = "/about/", .if_none_match = first->etag};
    g_autoptr(Response) second = response_new();
    router_answer(&fixture.site, &http, "test-2", second);
    g_assert_cmpuint(second->status, ==, 304);
    g_assert_cmpuint(second->body->len, ==, 0);
    http.target = "/metrics";
    g_autoptr(Response) live = response_new();
    router_answer(&fixture.site, &http, "test-3", live);
    g_assert_cmpuint(live->status, ==, 200);
    g_assert_cmpstr(live->etag, ==, "");
}

static void test_headers(void)
{
    g_autoptr(Response) response = response_new();
    response_header(response, "Allow", "GET");
    response_header(response, "allow", "GET, HEAD");
    g_assert_cmpstr(web_header(response, "Allow"), ==, "GET, HEAD");
    g_assert_cmpuint(response->headers->len, ==, 2);
    g_test_expect_message(NULL, G_LOG_LEVEL_CRITICAL, "*");
    response_header(response, "X-Test", "a\r\nSet-Cookie: a=1");
    g_test_assert_expected_messages();
    g_assert_null(web_header(response, "X-Test"));
    response_download(response, "a\"b\r\n/../c.csv");
    g_assert_cmpstr(web_header(response, "Content-Disposition"), ==,
                    "attachment; filename=\"a_b___.._c.csv\"");
}

/* --- every page ------------------------------------------------------------------------------- */

static void assert_well_formed(const char *target, const Response *response, unsigned status)
{
    g_assert_cmpuint(response->status, ==, status);
    g_assert_true(response->body->len > 0 || response->stream.write);
    if (!g_str_has_prefix(response->type->str, "text/html"))
        return;
    g_assert_true(g_str_has_prefix(response->body->str, "<!doctype html>"));
    g_assert_true(g_str_has_suffix(response->body->str, "</html>") ||
                  g_str_has_suffix(response->body->str, "</html>\n"));
    if (strstr(response->body->str, "<title></title>"))
        g_error("%s has no title", target);
}

/* Pages behind the sign-in are walked in test_permissions.c, by who may come there. */
static bool is_behind(const Page *page)
{
    return page->roles != 0 || page->takes_half;
}

/* A link that was mailed opens this one; without the link it says that it has none. */
static unsigned status_of_sample(const Page *page)
{
    return g_str_has_prefix(page->path, "/account/invitation") ||
                   g_str_has_prefix(page->path, "/account/reset")
               ? 410
               : 200;
}

static void test_walk(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        g_assert_nonnull(page->sample);
        g_assert_nonnull(page->title);
        g_assert_nonnull(page->help);
        g_assert_cmpuint(page->methods, !=, 0);
        for (Lang lang = 0; lang < LANG_COUNT; lang++) {
            g_autofree char *target = lang == LANG_EN
                                          ? g_strdup(page->sample)
                                          : g_strconcat("/", lang_tag(lang), page->sample, NULL);
            g_test_message("%s", target);
            g_autoptr(Response) response = web_ask(&fixture, "GET", target, NULL);
            if (is_behind(page))
                g_assert_cmpuint(response->status, ==, 303);
            else
                assert_well_formed(target, response, status_of_sample(page));
        }
        for (unsigned p = 0; p < page->n_params; p++) {
            g_assert_nonnull(page->params[p].name);
            if (page->params[p].kind == P_CODE)
                g_assert_nonnull(model_find_codelist(fixture.model, page->params[p].codelist));
        }
    }
}

/* --- releases --------------------------------------------------------------------------------- */

static void assert_says(const char *target, unsigned status, const char *says)
{
    g_autoptr(Response) response = web_ask(&fixture, "GET", target, NULL);
    g_assert_cmpuint(response->status, ==, status);
    if (!strstr(response->body->str, says))
        g_error("%s does not say \"%s\"", target, says);
}

static void assert_silent(const char *target, const char *about)
{
    g_autoptr(Response) response = web_ask(&fixture, "GET", target, NULL);
    g_assert_cmpuint(response->status, ==, 200);
    if (strstr(response->body->str, about))
        g_error("%s says \"%s\"", target, about);
}

/* The files have the very bytes that were released, and nothing says why a cell is hidden. */
static void test_releases(void)
{
    g_autoptr(GError) error = NULL;
    static const char table[] = "/data/releases/" RELEASE_EXAMPLE_ID "/by-exploitation-and-sex";
    g_autofree char *file = g_strconcat(table, ".csv", NULL);
    Db *db = centre_public_reader(fixture.centre, &error);
    g_autoptr(GBytes) bytes =
        release_table_bytes(db, RELEASE_EXAMPLE_ID, "by-exploitation-and-sex", &error);
    g_assert_no_error(error);
    g_autoptr(Response) response = web_ask(&fixture, "GET", file, NULL);
    g_assert_cmpmem(response->body->str, response->body->len, g_bytes_get_data(bytes, NULL),
                    g_bytes_get_size(bytes));
    g_assert_nonnull(strstr(response->body->str, ",,C\r\n"));
    g_assert_null(strstr(response->body->str, ",D\r\n"));
    assert_says(table, 200, "suppressed to protect persons");
    assert_says("/data/releases/", 200, RELEASE_EXAMPLE_ID);
    assert_says("/data/releases/?population=EXAMPLE-victims-2024", 200, RELEASE_EXAMPLE_ID);
    assert_silent("/data/releases/?population=nobody", RELEASE_EXAMPLE_ID);
    assert_says("/data/releases/?population=nobody", 200, "Nothing was released about these");
    assert_says("/sitemap.xml", 200, "/data/releases/" RELEASE_EXAMPLE_ID);
    assert_says("/feeds/", 200, "Released: Example");
    assert_status("GET", "/data/releases/" RELEASE_EXAMPLE_ID "/nothing", 404);
    assert_status("GET", "/data/releases/" RELEASE_EXAMPLE_ID ".csv", 404);
    assert_status("GET", "/data/releases/00000000000000000000000000", 404);
}

/* Gone with its reason, everywhere at once, whatever was cached before. */
static void test_withdrawn(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all =
        releases_load(centre_public_reader(fixture.centre, &error), NULL, &error);
    g_assert_no_error(error);
    const Release *release = all->pdata[0]; /* the newer one: the sample stays */
    g_assert_cmpstr(release->id, !=, RELEASE_EXAMPLE_ID);
    g_autofree char *path = g_strconcat("/data/releases/", release->id, NULL);
    g_autofree char *table = g_strconcat(path, "/by-region-and-age", NULL);
    g_autofree char *file = g_strconcat(table, ".csv", NULL);
    assert_status("GET", path, 200);
    assert_status("GET", file, 200);
    g_assert_true(
        release_withdraw(fixture.centre, release->id, "A column was <wrong>.", "test", &error));
    assert_says(path, 410, "A column was &lt;wrong&gt;.");
    assert_says(table, 410, "A column was &lt;wrong&gt;.");
    assert_status("GET", file, 410);
    assert_says("/data/releases/", 200, "withdrawn");
    assert_says("/feeds/", 200, "Withdrawn: A column was &lt;wrong&gt;.");
    assert_silent("/sitemap.xml", release->id);
}

static void test_disclosure_counts(void)
{
    assert_says("/about/disclosure", 200, "Worked out exactly");
    assert_says("/sv/about/disclosure", 200, "10 stater i regionen");
}

static void assert_file(const char *target)
{
    g_test_message("%s", target);
    g_autoptr(Response) response = web_ask(&fixture, "GET", target, NULL);
    assert_well_formed(target, response, 200);
    g_assert_false(g_str_has_prefix(response->type->str, "text/html"));
    g_assert_cmpstr(web_header(response, "Access-Control-Allow-Origin"), ==, "*");
}

static void test_walk_endings(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        if (is_behind(page))
            continue;
        g_auto(GStrv) files = page->file_samples ? g_strsplit(page->file_samples, " ", -1) : NULL;
        g_auto(GStrv) endings = page->endings && !files ? g_strsplit(page->endings, " ", -1) : NULL;
        size_t path = strcspn(page->sample, "?");
        for (char **file = files; file && *file; file++)
            assert_file(*file);
        for (char **ending = endings; ending && *ending; ending++) {
            g_autofree char *target =
                g_strdup_printf("%.*s.%s%s", (int)path, page->sample, *ending, page->sample + path);
            assert_file(target);
        }
    }
}

/* Every parameter of every page refuses or takes what is hostile; nothing comes back as markup. */
static void test_walk_hostile(void)
{
    static const char *const values[] = {"%22%3E%3Cscript%3Efyrx%3C%2Fscript%3E",
                                         "%27+OR+1%3D1--",
                                         "%00",
                                         "%FF",
                                         "..%2F..%2Fetc%2Fpasswd",
                                         "-1",
                                         "999999999999",
                                         "_T",
                                         "%E2%80%AE",
                                         "a%0d%0aSet-Cookie:%20b"};
    for (unsigned i = 0; i < n_pages; i++) {
        size_t path = strcspn(pages[i]->sample, "?");
        for (unsigned p = 0; p < pages[i]->n_params; p++) {
            for (unsigned v = 0; v < G_N_ELEMENTS(values); v++) {
                g_autofree char *target = g_strdup_printf("%.*s?%s=%s", (int)path, pages[i]->sample,
                                                          pages[i]->params[p].name, values[v]);
                g_autoptr(Response) response = web_ask(&fixture, "GET", target, NULL);
                g_test_message("%u %s", response->status, target);
                g_assert_cmpuint(response->status, <, 500);
                if (g_str_has_prefix(response->type->str, "text/html"))
                    g_assert_null(strstr(response->body->str, "<script>fyrx"));
            }
        }
    }
}

/* No record type may take addresses that are the site's own: the list of them is the pages'. */
static void test_own_paths(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        const char *path = pages[i]->path + 1;
        g_autofree char *first = g_strndup(path, strcspn(path, "/"));
        bool is_file = strchr(first, '.') || strcmp(first, "healthz") == 0;
        bool is_law = strcmp(first, "law") == 0; /* of a shipped type, with pages beside it */
        if (*first && *first != '{' && !is_file && !is_law && !record_type_path_is_own(first))
            g_error("/%s/ is not among the site's own paths", first);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/web/own-paths", test_own_paths);
    g_test_add_func("/web/one-form-of-each-address", test_one_form);
    g_test_add_func("/web/what-is-not-there", test_what_is_not_there);
    g_test_add_func("/web/methods", test_methods);
    g_test_add_func("/web/parameters/faults", test_faults);
    g_test_add_func("/web/parameters/values", test_values);
    g_test_add_func("/web/problems", test_problems);
    g_test_add_func("/web/etag", test_etag);
    g_test_add_func("/web/headers", test_headers);
    g_test_add_func("/web/releases", test_releases);
    g_test_add_func("/web/releases/withdrawn", test_withdrawn);
    g_test_add_func("/web/disclosure/counts", test_disclosure_counts);
    g_test_add_func("/web/walk/samples", test_walk);
    g_test_add_func("/web/walk/endings", test_walk_endings);
    g_test_add_func("/web/walk/hostile", test_walk_hostile);
    web_fixture_set_up(&fixture);
    int status = g_test_run();
    web_fixture_tear_down(&fixture);
    return status;
}
