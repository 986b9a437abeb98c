/* The explorer through the router: defaults that lead to figures, no dead ends, what an address
 * may get wrong, downloads that hold what the table shows. */
#include "figures_fixture.h"
#include "web/http.h"

#include <string.h>

static Site site;

static Response *answer(const char *target)
{
    HttpRequest http = {.method = "GET", .target = target, .host = "localhost"};
    Response *response = response_new();
    router_answer(&site, &http, "test", response);
    return response;
}

static char *get(const char *target, unsigned expected_status)
{
    g_autoptr(Response) response = answer(target);
    if (response->status != expected_status)
        g_error("%s: status %u, not %u", target, response->status, expected_status);
    return g_strdup(response->body->str);
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        g_error("the page does not say \"%s\":\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        g_error("the page says \"%s\":\n%s", part, text);
}

static void add(CubesBuilder *builder, const char *area, const char *sex, const char *age,
                const char *form, int year, int value)
{
    const Dataflow *flow = model_find_flow(fixture_model(), "VICTIMS");
    FigureRow row = figure_row(flow);
    cube_codes(flow, row.code, "REF_AREA", area, "SOURCE", "UNODC", "SEX", sex, "AGE", age,
               "EXPLOITATION", form, NULL);
    row.period = (int16_t)year;
    if (value < 0)
        figure_row_set_suppressed(&row, 0, 4);
    else
        figure_row_set_value(&row, value);
    cubes_builder_add(builder, &row);
}

/* As UNODC publishes: totals by sex, forms for all, and women by form only with their age. */
static void publish_sample(void)
{
    CubesBuilder *builder = cubes_builder_new(fixture_model());
    fixture_vintage(builder, 1, "2023-05-30");
    add(builder, "LV", "_T", "_T", "_T", 2020, 40);
    fixture_vintage(builder, 2, "2025-04-14");
    static const char *const areas[] = {"LV", "EE", "FI"};
    for (unsigned a = 0; a < G_N_ELEMENTS(areas); a++) {
        for (int year = 2018; year <= 2020; year++) {
            add(builder, areas[a], "_T", "_T", "_T", year, 48 + year - 2020);
            add(builder, areas[a], "F", "_T", "_T", year, 16);
            add(builder, areas[a], "_T", "_T", "SEXUAL", year, 9);
            add(builder, areas[a], "_T", "_T", "LABOUR", year, 39);
            add(builder, areas[a], "F", "Y_GE18", "SEXUAL", year, 8);
            add(builder, areas[a], "F", "Y_LT18", "SEXUAL", year, -1);
            add(builder, areas[a], "F", "Y_GE18", "LABOUR", year, -1);
        }
    }
    cubes_publish(cubes_builder_build(builder));
    cubes_builder_free(builder);
}

static void test_defaults(void)
{
    publish_sample();
    g_autofree char *all = get("/data/VICTIMS", 200);
    assert_has(all, ">Latvia<");
    assert_has(all, ">48<");
    assert_lacks(all, "Adults (18 or over)</th>");
    assert_lacks(all, "Adults and children apart");
}

/* Women by form: only by age. The page opens the age, says so, and shows both. */
static void test_opened(void)
{
    publish_sample();
    g_autofree char *text =
        get("/data/VICTIMS?area=LV&sex=F&start=2020&end=2020&rows=exploitation", 200);
    assert_has(text, "Adults and children apart");
    assert_has(text, ">Sexual exploitation</th>");
    assert_has(text, "between 0 and 4");
    g_autofree char *csv =
        get("/data/VICTIMS.csv?area=LV&sex=F&start=2020&end=2020&rows=exploitation", 200);
    assert_has(csv, "A,LV,UNODC,_T,F,Y_GE18,SEXUAL,_T,2020,8,A,F,");
    assert_has(csv, "A,LV,UNODC,_T,F,Y_LT18,SEXUAL,_T,2020,,Q,C,0,4,");
    assert_lacks(csv, ",EE,");
}

static void test_breakdowns(void)
{
    publish_sample();
    g_autofree char *text = get("/data/VICTIMS?area=LV&sex=F&start=2020&end=2020", 200);
    assert_has(text, "area=LV&amp;sex=F&amp;start=2020&amp;end=2020&amp;rows=exploitation");
    assert_has(text, "Sexual exploitation, Forced labour or services");
}

static void test_empty(void)
{
    publish_sample();
    g_autofree char *text =
        get("/data/VICTIMS?area=LV&sex=F&age=_T&exploitation=SEXUAL&start=2020&end=2020", 200);
    assert_has(text, "No figures for this combination");
    assert_has(text, "UNODC publishes this for adults and children apart");
    assert_has(text, "age=Y_GE18");
    g_autofree char *year = get("/data/VICTIMS?area=LV&start=1990&end=1990", 200);
    assert_has(year, "start=2018&amp;end=2018");
    g_autofree char *nothing = get("/data/VICTIMS?area=SE&sex=M&exploitation=ORGAN", 200);
    assert_has(nothing, "Begin again");
}

static void test_as_of(void)
{
    publish_sample();
    g_autofree char *now = get("/data/VICTIMS?area=LV&start=2020&end=2020", 200);
    assert_has(now, ">48<");
    assert_has(now, "as-of=2023-05-30"); /* the revised figure leads to what was said before */
    g_autofree char *then = get("/data/VICTIMS?area=LV&start=2020&end=2020&as-of=2023-06-30", 200);
    assert_has(then, ">40<");
    g_autofree char *before = get("/data/VICTIMS?area=LV&as-of=2020-01-01", 200);
    assert_has(before, "No figures for this combination");
}

static void test_columns(void)
{
    publish_sample();
    g_autofree char *text = get("/data/VICTIMS?columns=exploitation&start=2020&end=2020", 200);
    assert_has(text, ">Forced labour or services</th>");
    g_autofree char *all = get("/data/VICTIMS.csv?rows=all", 200);
    assert_has(all, "A,FI,UNODC,_T,F,Y_GE18,LABOUR,_T,2018,,Q,C,0,4,");
}

static void test_refused(void)
{
    publish_sample();
    static const struct {
        const char *target, *says;
    } cases[] = {
        {"/data/VICTIMS?area=QQ", "area"},
        {"/data/VICTIMS?rows=colour", "exploitation"},
        {"/data/VICTIMS?columns=legal-status", "columns"},
        {"/data/VICTIMS?legal-status=CONVICTED", "legal-status"},
        {"/data/VICTIMS?start=soon", "start"},
        {"/data/VICTIMS?as-of=2023-02-30", "as-of"},
        {"/data/VICTIMS?view=pie", "view"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = get(cases[i].target, 400);
        assert_has(text, cases[i].says);
    }
    g_free(get("/data/NOTHING", 404));
    g_free(get("/data/vintages", 308));
    g_free(get("/data/VICTIMS?area=&start=&rows=", 200)); /* a form's empty fields */
}

/* --- walks -------------------------------------------------------------------------------- */

/* Every href of a page that begins with "/data/" or "/embed/", but for releases: these come from the
 * store, which test_web has. */
static void collect_links(const char *html, GHashTable *seen, GQueue *to_do)
{
    for (const char *at = html; (at = strstr(at, "href=\"/")); at++) {
        const char *from = at + 6, *end = strchr(from, '"');
        if (!end || (!g_str_has_prefix(from, "/data/") && !g_str_has_prefix(from, "/embed/")))
            continue;
        if (g_str_has_prefix(from, "/data/releases/"))
            continue;
        g_autoptr(GString) link = g_string_new_len(from, end - from);
        g_string_replace(link, "&amp;", "&", 0);
        if (g_hash_table_add(seen, g_strdup(link->str)))
            g_queue_push_tail(to_do, g_strdup(link->str));
    }
}

static void test_no_dead_ends(void)
{
    publish_sample();
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GQueue to_do = G_QUEUE_INIT;
    g_queue_push_tail(&to_do, g_strdup("/data/"));
    g_queue_push_tail(&to_do, g_strdup("/data/VICTIMS?area=LV&sex=F&age=_T&exploitation=SEXUAL"));
    unsigned n = 0;
    while (!g_queue_is_empty(&to_do) && n < 600) {
        g_autofree char *target = g_queue_pop_head(&to_do);
        g_autoptr(Response) response = answer(target);
        if (response->status != 200)
            g_error("%s: status %u", target, response->status);
        n++;
        if (!g_str_has_prefix(response->type->str, "text/html"))
            continue;
        bool is_empty = strstr(response->body->str, "No figures for this combination") != NULL;
        bool is_old = strstr(target, "as-of=2023") != NULL; /* there was little then */
        bool may_be_empty =
            is_old || strstr(target, "age=_T&exploitation=SEXUAL") || !strstr(target, "VICTIMS");
        if (is_empty && !may_be_empty)
            g_error("%s: a link led to nothing", target);
        collect_links(response->body->str, seen, &to_do);
    }
    g_assert_cmpuint(n, >, 50);
    g_queue_clear_full(&to_do, g_free);
}

/* More rows than a table shows: said, never cut silently. */
static void test_long(void)
{
    const Dataflow *flow = model_find_flow(fixture_model(), "VICTIMS");
    CubesBuilder *builder = cubes_builder_new(fixture_model());
    fixture_vintage(builder, 1, "2025-04-14");
    unsigned n_areas = codelist_n(flow->dimensions[1].codelist);
    for (unsigned i = 0; i < 700; i++) {
        FigureRow row = figure_row(flow);
        cube_codes(flow, row.code, "REF_AREA", "LV", "SOURCE", "UNODC", NULL);
        row.code[1] = (uint16_t)(i % MIN(n_areas, 100));
        row.code[4] = (uint16_t)(i / 100 % 3);
        row.code[5] = (uint16_t)(i / 300);
        row.period = 2020;
        figure_row_set_value(&row, i);
        cubes_builder_add(builder, &row);
    }
    cubes_publish(cubes_builder_build(builder));
    cubes_builder_free(builder);
    g_autofree char *text = get("/data/VICTIMS?rows=all", 200);
    assert_has(text, "500 of 700 rows are shown");
    g_autofree char *csv = get("/data/VICTIMS.csv?rows=all", 200);
    g_auto(GStrv) lines = g_strsplit(csv, "\r\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 702);
}

static void test_embed(void)
{
    publish_sample();
    g_autoptr(Response) response = answer("/embed/data/VICTIMS?area=LV");
    g_assert_cmpuint(response->status, ==, 200);
    assert_has(response->body->str, "<!doctype html>");
    assert_lacks(response->body->str, "<nav");
    bool is_framable = false;
    for (unsigned i = 0; i + 1 < response->headers->len; i += 2)
        is_framable =
            is_framable || strstr(g_ptr_array_index(response->headers, i + 1), "frame-ancestors *");
    g_assert_true(is_framable);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    site.model = fixture_model();
    g_test_add_func("/explore/defaults", test_defaults);
    g_test_add_func("/explore/opened", test_opened);
    g_test_add_func("/explore/breakdowns", test_breakdowns);
    g_test_add_func("/explore/empty", test_empty);
    g_test_add_func("/explore/as-of", test_as_of);
    g_test_add_func("/explore/columns", test_columns);
    g_test_add_func("/explore/refused", test_refused);
    g_test_add_func("/explore/no-dead-ends", test_no_dead_ends);
    g_test_add_func("/explore/long", test_long);
    g_test_add_func("/explore/embed", test_embed);
    int status = g_test_run();
    cubes_publish(NULL);
    return status;
}
