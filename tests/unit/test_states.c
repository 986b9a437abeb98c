/* The pages about states, answered by the router from small made-up figures: what is known, what
 * is hidden, what is missing and what cannot be true must each read right. */
#include "figures_fixture.h"
#include "web/answer_cache.h"
#include "web/http.h"

#include <string.h>

static Site site;

/* Takes the cubes over and makes them the process's own. */
static void publish(CubesBuilder *builder)
{
    cubes_publish(cubes_builder_build(builder));
    cubes_builder_free(builder);
}

static char *get(const char *target, unsigned expected_status)
{
    HttpRequest http = {.method = "GET", .target = target, .host = "localhost"};
    g_autoptr(Response) response = response_new();
    router_answer(&site, &http, "test", response);
    if (response->status != expected_status)
        g_error("%s: status %u, not %u", target, response->status, expected_status);
    return g_strdup(response->body->str);
}

/* The texts of a page without its tags, white space as one blank. */
static char *get_text(const char *target)
{
    g_autofree char *html = get(target, 200);
    GString *text = g_string_new(NULL);
    bool is_tag = false;
    for (const char *at = html; *at; at++) {
        if (*at == '<')
            is_tag = true;
        bool is_blank = is_tag || g_ascii_isspace(*at);
        if (is_blank && (text->len == 0 || text->str[text->len - 1] != ' '))
            g_string_append_c(text, ' ');
        else if (!is_blank)
            g_string_append_c(text, *at);
        if (*at == '>')
            is_tag = false;
    }
    return g_string_free(text, FALSE);
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

/* Two vintages; 2022: LV 26, EE suppressed, DE impossible, SE 171, PL 277, the others missing. */
static void publish_sample(void)
{
    CubesBuilder *builder = cubes_builder_new(fixture_model());
    fixture_vintage(builder, 1, "2023-05-30");
    fixture_add(builder, "VICTIMS", "PL", NULL, NULL, 2021, "23");
    fixture_add(builder, "VICTIMS", "LV", NULL, NULL, 2021, "61");
    fixture_vintage(builder, 2, "2025-04-14");
    static const struct {
        const char *flow, *area, *dimension, *code;
        int year;
        const char *said;
    } cells[] = {
        {"VICTIMS", "PL", NULL, NULL, 2021, "447"},
        {"VICTIMS", "PL", NULL, NULL, 2022, "277"},
        {"VICTIMS", "LV", NULL, NULL, 2021, "61"},
        {"VICTIMS", "LV", NULL, NULL, 2022, "26"},
        {"VICTIMS", "LV", "SEX", "F", 2022, "19"},
        {"VICTIMS", "LV", "SEX", "M", 2022, "7"},
        {"VICTIMS", "LV", "AGE", "Y_LT18", 2022, "<5"},
        {"VICTIMS", "LV", "EXPLOITATION", "SEXUAL", 2022, "10"},
        {"VICTIMS", "LV", "CITIZENSHIP", "LV", 2022, "15"},
        {"VICTIMS", "LV", "CITIZENSHIP", "BY", 2022, "<5"},
        {"VICTIMS", "EE", NULL, NULL, 2022, "<5"},
        {"VICTIMS", "SE", NULL, NULL, 2022, "171"},
        {"VICTIMS", "DE", NULL, NULL, 2022, "9999u"},
        {"OFFENDERS", "LV", "LEGAL_STATUS", "CONVICTED", 2022, "<5"},
        {"OFFENDERS", "LV", "LEGAL_STATUS", "SUSPECTED", 2022, "11"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cells); i++)
        fixture_add(builder, cells[i].flow, cells[i].area, cells[i].dimension, cells[i].code,
                    cells[i].year, cells[i].said);
    publish(builder);
}

static void test_empty_centre(void)
{
    publish(cubes_builder_new(fixture_model()));
    static const char *const addresses[] = {"/", "/countries/", "/countries/lv",
                                            "/sv/countries/lv"};
    for (unsigned i = 0; i < G_N_ELEMENTS(addresses); i++)
        g_free(get(addresses[i], 200));
    g_autofree char *text = get_text("/");
    assert_has(text, "No figures yet");
}

static void test_home(void)
{
    publish_sample();
    g_autofree char *text = get_text("/");
    /* 277 + 26 + 171, and Estonia's 0 to 4; Germany's 9,999 is in no sum. */
    assert_has(text, "474\xe2\x80\x93"
                     "478");
    assert_has(text, "The sum of 4 of the 10 states.");
    assert_has(text, "Missing: Denmark, Finland, Iceland, Lithuania and Norway.");
    assert_has(text, "cannot be right as it stands: Germany.");
    assert_lacks(text, "10,473");
    /* What was revised: one total. */
    assert_has(text, "Poland, registered victims, 2021");
    g_autofree char *html = get("/", 200);
    assert_has(
        html,
        "/data/VICTIMS?area=PL&amp;source=UNODC&amp;start=2021&amp;end=2021&amp;as-of=2023-05-30");
}

static void test_profile(void)
{
    publish_sample();
    g_autofree char *text = get_text("/countries/LV");
    assert_has(text, "Latvia");
    assert_has(text, "0\xe2\x80\x93"
                     "4");
    assert_has(text, "suppressed");
    assert_has(text, "Belarus");
    assert_has(text, "The newest file says the same totals");
    g_autofree char *html = get("/countries/lv", 200);
    assert_has(html,
               "/data/VICTIMS?area=LV&amp;source=UNODC&amp;sex=F&amp;start=2022&amp;end=2022");
    assert_has(html, "/data/VICTIMS.csv?area=LV&amp;rows=all");
    g_autofree char *poland = get_text("/countries/pl");
    assert_has(poland, "447");
    assert_has(poland, "revised");
    g_autofree char *germany = get_text("/countries/de");
    assert_has(germany, "Read the total of 2022 with care");
    g_autofree char *iceland = get_text("/countries/is");
    assert_has(iceland, "The source has no such figures.");
}

/* The order in which the states' names stand in the table. */
static void assert_order(const char *target, const char *const *names)
{
    g_autofree char *html = get(target, 200);
    const char *at = strstr(html, "<tbody>");
    g_assert_nonnull(at);
    for (unsigned i = 0; names[i]; i++) {
        g_autofree char *cell = g_strdup_printf(">%s</a></th>", names[i]);
        at = strstr(at, cell);
        if (!at)
            g_error("%s: %s is not where it should be", target, names[i]);
    }
}

static void test_order(void)
{
    publish_sample();
    static const char *const by_name[] = {"Denmark", "Estonia", "Finland",   "Germany",
                                          "Iceland", "Latvia",  "Lithuania", "Norway",
                                          "Poland",  "Sweden",  NULL};
    /* The impossible one and the missing ones stand last, by name. */
    static const char *const by_victims[] = {"Poland",    "Sweden",  "Latvia",  "Estonia",
                                             "Denmark",   "Finland", "Germany", "Iceland",
                                             "Lithuania", "Norway",  NULL};
    static const char *const by_victims_2021[] = {"Poland", "Latvia", "Denmark", "Estonia", NULL};
    assert_order("/countries/", by_name);
    assert_order("/countries/?sort=victims", by_victims);
    assert_order("/countries/?sort=victims&year=2021", by_victims_2021);
    g_free(get("/countries/?year=1950", 200)); /* clamped to what there is */
    g_free(get("/countries/?sort=size", 400));
    g_free(get("/countries/?year=x", 400));
    g_free(get("/countries/us", 404)); /* not a member */
    g_free(get("/countries/qq", 404));
    g_free(get("/countries/lv?x=1", 400));
}

/* A page is written once per snapshot, and never served from another one. */
static void test_kept_answers(void)
{
    publish_sample();
    answer_cache_clear();
    g_autofree char *first = get("/countries/", 200);
    g_autofree char *again = get("/countries/", 200);
    g_assert_cmpstr(first, ==, again);
    g_assert_cmpuint(answer_cache_state().n_held, ==, 1);
    g_assert_cmpuint(answer_cache_state().n_hits, ==, 1);
    g_autofree char *swedish = get("/sv/countries/", 200);
    g_assert_cmpstr(first, !=, swedish);
    g_free(get("/countries/qq", 404)); /* faults are not kept */
    g_assert_cmpuint(answer_cache_state().n_held, ==, 2);
    publish(cubes_builder_new(fixture_model()));
    g_autofree char *empty = get_text("/countries/");
    assert_has(empty, "No figures yet");
    g_assert_cmpuint(answer_cache_state().n_held, ==, 1);
}

/* More than fits: the oldest go, the bytes stay within the limit. */
static void test_kept_answers_limit(void)
{
    publish(cubes_builder_new(fixture_model()));
    g_autoptr(Cubes) cubes = cubes_current();
    answer_cache_clear();
    g_autoptr(Response) probe = response_new();
    g_assert_false(answer_cache_get(cubes, "0", probe));
    for (unsigned i = 0; i < 200; i++) {
        g_autoptr(Response) response = response_new();
        g_string_set_size(response->body, 400 * 1024);
        memset(response->body->str, 'x', 400 * 1024);
        g_autofree char *key = g_strdup_printf("%u", i);
        answer_cache_put(cubes, key, response);
        g_assert_true(answer_cache_get(cubes, "0", probe)); /* asked for all the time: it stays */
        g_assert_cmpuint(answer_cache_state().bytes, <=, LIMIT_ANSWERS_KEPT_BYTES);
    }
    g_assert_true(answer_cache_get(cubes, "199", probe));
    g_assert_cmpuint(probe->body->len, ==, 400 * 1024);
    g_assert_false(answer_cache_get(cubes, "1", probe));
    g_autoptr(Response) large = response_new();
    g_string_set_size(large->body, LIMIT_ANSWER_KEPT_BYTES);
    answer_cache_put(cubes, "large", large);
    g_assert_false(answer_cache_get(cubes, "large", probe));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    site.model = fixture_model();
    g_test_add_func("/states/empty_centre", test_empty_centre);
    g_test_add_func("/states/home", test_home);
    g_test_add_func("/states/profile", test_profile);
    g_test_add_func("/states/order", test_order);
    g_test_add_func("/states/kept_answers", test_kept_answers);
    g_test_add_func("/states/kept_answers_limit", test_kept_answers_limit);
    int status = g_test_run();
    answer_cache_clear();
    cubes_publish(NULL);
    return status;
}
