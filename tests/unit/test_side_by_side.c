/* Side by side, from small made-up figures: what each source says on a day, what it said before, how far
 * they are apart, and which reasons are given and which are not; then the same on the page. */
#include "exchange/side_out.h"
#include "figures_fixture.h"
#include "web/http.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static Site site;

/* --- made-up figures --------------------------------------------------------------------- */

static void vintage(CubesBuilder *builder, uint32_t id, const char *source, const char *day)
{
    Vintage own = {.id = id,
                   .source = source,
                   .received = "2025-07-01T00:00:00.000Z",
                   .title = source,
                   .file_name = "made-up.csv",
                   .sha256 = "",
                   .n_rows = 1};
    g_assert_true(iso_day_parse(day, &own.as_of));
    cubes_builder_vintage(builder, &own);
}

/* `said`: "12", "12u", "12b", "<5", "hidden", "unknown". */
static void add(CubesBuilder *builder, const char *source, const char *area, const char *dimension,
                const char *code, int period, const char *said)
{
    FigureRow row = figure_row(model_find_flow(fixture_model(), "VICTIMS"));
    g_assert_true(
        cube_codes(row.flow, row.code, "REF_AREA", area, "SOURCE", source, dimension, code, NULL));
    row.period = (int16_t)period;
    if (strcmp(said, "<5") == 0) {
        figure_row_set_suppressed(&row, 0, 4);
    } else if (strcmp(said, "hidden") == 0) {
        figure_row_set_suppressed(&row, NAN, NAN);
    } else if (strcmp(said, "unknown") == 0) {
        row.kind = FIGURE_NOT_KNOWN;
        row.obs_status = 'O';
    } else {
        figure_row_set_value(&row, g_ascii_strtod(said, NULL));
        char last = said[strlen(said) - 1];
        row.obs_status = last == 'u' ? 'U' : last == 'b' ? 'B' : 'A';
    }
    cubes_builder_add(builder, &row);
}

/* Poland 2021: 440 national, 450 Eurostat, 23 then 447 UNODC. Poland 2022: 0, not known, <5.
 * Norway 2022: UNODC alone. Women 2021: 2, hidden, <5; children 9 against <5. */
static Cubes *made(void)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(fixture_model());
    vintage(builder, 1, "UNODC", "2023-05-30");
    add(builder, "UNODC", "PL", "SEX", "_T", 2021, "23");
    add(builder, "UNODC", "PL", "SEX", "_T", 2019, "7");
    vintage(builder, 2, "UNODC", "2025-04-14");
    add(builder, "UNODC", "PL", "SEX", "_T", 2021, "447");
    add(builder, "UNODC", "PL", "SEX", "_T", 2022, "<5");
    add(builder, "UNODC", "PL", "SEX", "F", 2021, "<5");
    add(builder, "UNODC", "PL", "SEX", "M", 2021, "12u");
    add(builder, "UNODC", "PL", "AGE", "Y_LT18", 2021, "<5");
    add(builder, "UNODC", "PL", "AGE", "_U", 2021, "3");
    add(builder, "UNODC", "PL", "EXPLOITATION", "_O", 2021, "3");
    add(builder, "UNODC", "NO", "SEX", "_T", 2022, "61");
    vintage(builder, 3, "EUROSTAT", "2024-05-01");
    add(builder, "EUROSTAT", "PL", "SEX", "_T", 2021, "450b");
    add(builder, "EUROSTAT", "PL", "SEX", "_T", 2022, "unknown");
    add(builder, "EUROSTAT", "PL", "SEX", "F", 2021, "hidden");
    add(builder, "EUROSTAT", "PL", "SEX", "M", 2021, "10");
    add(builder, "EUROSTAT", "PL", "EXPLOITATION", "ORGAN", 2021, "1");
    vintage(builder, 4, "NATIONAL", "2025-06-01");
    add(builder, "NATIONAL", "PL", "SEX", "_T", 2021, "440");
    add(builder, "NATIONAL", "PL", "SEX", "_T", 2022, "0");
    add(builder, "NATIONAL", "PL", "SEX", "F", 2021, "2");
    add(builder, "NATIONAL", "PL", "AGE", "Y_LT18", 2021, "9");
    return cubes_builder_build(builder);
}

#define POLAND "VICTIMS/A.PL.._T._T._T._T._T"

static SideBySide *ask(const Cubes *cubes, const char *key, int start, int end, const char *as_of)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CubeQuery) query = cube_query_parse(fixture_model(), key, &error);
    g_assert_no_error(error);
    query->start_period = start;
    query->end_period = end;
    if (as_of)
        g_assert_true(iso_day_parse(as_of, &query->as_of));
    SideBySide *side = side_by_side_new(cubes, query, &error);
    g_assert_no_error(error);
    return side;
}

static const SideSays *says_of(const SideBySide *side, unsigned cell, const char *source)
{
    for (unsigned s = 0; s < side->n_sources; s++)
        if (strcmp(side_source(side, s)->id, source) == 0)
            return &side_cell(side, cell)->says[s];
    g_error("%s is not shown", source);
}

static bool has_reason(const SideBySide *side, unsigned cell, const char *id)
{
    const GArray *own = side_cell(side, cell)->reasons;
    for (unsigned i = 0; i < own->len; i++)
        if (strcmp(side_reason_id(side_reason(side, g_array_index(own, unsigned, i))), id) == 0)
            return true;
    return false;
}

static const SideReason *find_reason(const SideBySide *side, const char *id)
{
    for (unsigned i = 0; i < side->reasons->len; i++)
        if (strcmp(side_reason_id(side_reason(side, i)), id) == 0)
            return side_reason(side, i);
    return NULL;
}

/* --- the engine -------------------------------------------------------------------------- */

static void test_what_each_says(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side = ask(cubes, POLAND, 2021, 2021, NULL);
    g_assert_cmpuint(side->cells->len, ==, 1);
    g_assert_cmpuint(side->n_sources, ==, 3);
    g_assert_cmpstr(side_source(side, 0)->id, ==, "NATIONAL");
    const SideSays *nation = says_of(side, 0, "NATIONAL"), *unodc = says_of(side, 0, "UNODC");
    const SideSays *eurostat = says_of(side, 0, "EUROSTAT");
    g_assert_cmpfloat(nation->figure.value, ==, 440);
    g_assert_cmpint(side_cell(side, 0)->reference, ==, 0);
    g_assert_true(isnan(nation->difference));
    g_assert_cmpfloat(eurostat->difference, ==, 10);
    g_assert_cmpfloat_with_epsilon(eurostat->percent, 100.0 / 44, 1e-9);
    g_assert_cmpfloat(unodc->difference, ==, 7);
    g_assert_cmpuint(unodc->vintage->id, ==, 2);
    g_assert_cmpuint(unodc->n_earlier, ==, 1);
    g_assert_cmpfloat(unodc->earlier[0].figure.value, ==, 23);
    g_assert_cmpuint(unodc->earlier[0].vintage->id, ==, 1);
    g_assert_cmpuint(nation->n_earlier, ==, 0);
}

static void test_as_of(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side = ask(cubes, POLAND, 2021, 2021, "2024-12-31");
    const SideSays *unodc = says_of(side, 0, "UNODC");
    g_assert_cmpfloat(unodc->figure.value, ==, 23); /* what was known then, and nothing later */
    g_assert_cmpuint(unodc->n_earlier, ==, 0);
    g_assert_cmpint(says_of(side, 0, "NATIONAL")->figure.kind, ==, FIGURE_ABSENT);
    g_assert_cmpint(side_cell(side, 0)->reference, ==,
                    1); /* Eurostat: the nation said nothing yet */
    g_assert_cmpfloat(unodc->difference, ==, 23 - 450);
    g_assert_true(has_reason(side, 0, "not-held"));
    g_assert_false(has_reason(side, 0, "revised"));
}

/* Said once, dropped by the newer vintage: not a figure today, and told as what was said before. */
static void test_dropped(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) none = ask(cubes, POLAND, 2019, 2019, NULL);
    g_assert_cmpuint(none->cells->len, ==, 0);
    g_autoptr(SideBySide) then = ask(cubes, POLAND, 2019, 2019, "2024-01-01");
    g_assert_cmpfloat(says_of(then, 0, "UNODC")->figure.value, ==, 7);
}

static void test_nothings(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side = ask(cubes, POLAND, 2022, 2022, NULL);
    g_assert_cmpint(says_of(side, 0, "EUROSTAT")->figure.kind, ==, FIGURE_NOT_KNOWN);
    g_assert_true(isnan(says_of(side, 0, "EUROSTAT")->difference));
    g_assert_true(isnan(says_of(side, 0, "UNODC")->difference));
    g_assert_true(has_reason(side, 0, "zero"));
    g_assert_true(has_reason(side, 0, "zero-blank"));
    g_assert_true(has_reason(side, 0, "within")); /* 0 lies in 0 to 4 */
    g_assert_true(has_reason(side, 0, "below-five"));
    g_assert_false(has_reason(side, 0, "outside"));
}

static void test_hidden(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) women = ask(cubes, "VICTIMS/A.PL.._T.F._T._T._T", 2021, 2021, NULL);
    g_assert_true(has_reason(women, 0, "hidden"));
    g_assert_true(has_reason(women, 0, "within"));
    g_autoptr(SideBySide) children =
        ask(cubes, "VICTIMS/A.PL.._T._T.Y_LT18._T._T", 2021, 2021, NULL);
    g_assert_true(has_reason(children, 0, "outside")); /* 9 against 0 to 4 */
    g_assert_true(has_reason(children, 0, "silent"));
    g_assert_false(has_reason(children, 0, "within"));
    g_autoptr(SideBySide) men = ask(cubes, "VICTIMS/A.PL.._T.M._T._T._T", 2021, 2021, NULL);
    g_assert_true(has_reason(men, 0, "doubtful"));
    g_assert_true(isnan(says_of(men, 0, "UNODC")->difference)); /* nothing is built on it */
}

static void test_reasons(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side = ask(cubes, POLAND, 2021, 2021, NULL);
    g_assert_true(has_reason(side, 0, "days"));
    g_assert_true(has_reason(side, 0, "revised"));
    g_assert_true(has_reason(side, 0, "break"));
    g_assert_true(has_reason(side, 0, "registered-detected"));
    g_assert_true(has_reason(side, 0, "national-definitions"));
    g_assert_false(has_reason(side, 0, "norway-iceland")); /* another state */
    g_assert_false(has_reason(side, 0, "break-2015"));     /* other years */
    g_assert_false(has_reason(side, 0, "organ-other"));    /* another breakdown */
    g_assert_false(has_reason(side, 0, "two-stages"));     /* another dataflow */
    g_assert_false(has_reason(side, 0, "below-five"));     /* nothing is hidden */
    g_assert_false(find_reason(side, "registered-detected")->known->is_verified ==
                   find_reason(side, "national-definitions")->known->is_verified);
    /* UNODC has a group for unknown age and Eurostat no ages at all: told only if both divide. */
    for (unsigned i = 0; i < side->reasons->len; i++) {
        const SideReason *reason = side_reason(side, i);
        if (reason->kind == SIDE_PARTS)
            g_assert_cmpstr(side->flow->dimensions[reason->dimension].id, !=, "REGISTRATION");
    }
    g_autofree char *text = side_reason_text(side, find_reason(side, "days"), LANG_EN);
    g_test_message("%s", text);
    g_assert_nonnull(strstr(text, "National authorities on 1\u00a0June\u00a02025"));
    g_assert_nonnull(strstr(text, "Eurostat on 1\u00a0May\u00a02024"));
}

/* Organ removal is within "other": its top group is there in both, so no group is missing. */
static void test_parts(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side = ask(cubes, POLAND, 2021, 2021, NULL);
    bool has_age = false;
    for (unsigned i = 0; i < side->reasons->len; i++) {
        const SideReason *reason = side_reason(side, i);
        if (reason->kind != SIDE_PARTS)
            continue;
        const char *dimension = side->flow->dimensions[reason->dimension].id;
        g_assert_cmpstr(dimension, !=, "EXPLOITATION");
        g_autofree char *text = side_reason_text(side, reason, LANG_EN);
        has_age =
            has_age || (strcmp(dimension, "AGE") == 0 && strstr(text, "Age not known") &&
                        strstr(text, "UNODC (GLOTIP) has them, National authorities has not"));
    }
    g_assert_true(has_age);
}

/* Where one source speaks alone: why the others would differ, and no cell points to it. */
static void test_alone(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side = ask(cubes, "VICTIMS/A.NO", 2022, 2022, NULL);
    g_assert_cmpuint(side->cells->len, ==, 1);
    g_assert_true(has_reason(side, 0, "not-held"));
    g_assert_false(has_reason(side, 0, "norway-iceland"));
    const SideReason *norway = find_reason(side, "norway-iceland");
    g_assert_nonnull(norway);
    g_assert_true(norway->is_prospective);
    g_assert_null(find_reason(side, "denmark"));
    bool was_prospective = false;
    for (unsigned i = 0; i < side->reasons->len; i++) { /* they stand last */
        g_assert_true(!was_prospective || side_reason(side, i)->is_prospective);
        was_prospective = side_reason(side, i)->is_prospective;
    }
}

static void test_chosen_sources(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side =
        ask(cubes, "VICTIMS/A.PL.UNODC+EUROSTAT._T._T._T._T._T", 2021, 2022, NULL);
    g_assert_cmpuint(side->n_sources, ==, 2);
    g_assert_cmpuint(side->cells->len, ==, 2);
    g_assert_cmpstr(side_source(side, 0)->id, ==, "EUROSTAT");
}

/* --- written ----------------------------------------------------------------------------- */

static char *written(const SideBySide *side, SideFormat format, Lang lang)
{
    GString *text = g_string_new(NULL);
    SideView view = {.side = side, .lang = lang, .prepared = "2025-07-01T00:00:00.000Z"};
    side_write(&view, format, text);
    return g_string_free(text, FALSE);
}

static void test_written(void)
{
    g_autoptr(Cubes) cubes = made();
    g_autoptr(SideBySide) side = ask(cubes, POLAND, 2021, 2022, NULL);
    g_autofree char *table = written(side, SIDE_TABLE, LANG_EN);
    g_assert_nonnull(strstr(table, "23 (2023-05-30)"));
    g_assert_nonnull(strstr(table, "0-4 (suppressed)"));
    g_assert_nonnull(strstr(table, "+10 (+2.3 %)"));
    g_assert_nonnull(strstr(table, "not checked against a document"));
    g_autofree char *csv = written(side, SIDE_CSV, LANG_EN);
    g_assert_nonnull(
        strstr(csv, "\r\nA,PL,EUROSTAT,_T,_T,_T,_T,_T,2021,450,B,F,,,450,3,2024-05-01,"));
    g_assert_nonnull(strstr(csv, "23 (2023-05-30),NATIONAL,7,1.59,"));
    g_autofree char *text = written(side, SIDE_JSON, LANG_SV);
    json_error_t fault;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &fault);
    g_assert_nonnull(json);
    g_assert_cmpuint(json_array_size(json_object_get(json, "figures")), ==, 2);
    g_assert_cmpuint(json_array_size(json_object_get(json, "reasons")), ==, side->reasons->len);
    json_t *first = json_array_get(json_object_get(json, "figures"), 0);
    json_t *unodc = json_array_get(json_object_get(first, "says"), 2);
    g_assert_cmpstr(json_string_value(json_object_get(unodc, "compared_with")), ==, "NATIONAL");
    g_assert_cmpuint(json_array_size(json_object_get(unodc, "earlier")), ==, 1);
    json_decref(json);
    g_autoptr(SideBySide) none = ask(cubes, POLAND, 1950, 1951, NULL);
    g_autofree char *empty = written(none, SIDE_JSON, LANG_EN);
    g_assert_nonnull(strstr(empty, "\"figures\":[]"));
}

/* --- the page ---------------------------------------------------------------------------- */

static char *get(const char *target, unsigned status)
{
    HttpRequest http = {.method = "GET", .target = target, .host = "localhost"};
    g_autoptr(Response) response = response_new();
    router_answer(&site, &http, "test", response);
    if (response->status != status)
        g_error("%s: status %u, not %u", target, response->status, status);
    return g_strdup(response->body->str);
}

static void assert_has(const char *page, const char *part)
{
    if (!strstr(page, part))
        g_error("the page does not say \"%s\"", part);
}

static void test_page(void)
{
    cubes_publish(made());
    site = (Site){.model = fixture_model(), .started = 42};
    g_autofree char *page = get("/data/VICTIMS/compare?area=PL&start=2021&end=2022", 200);
    assert_has(page, "before: 23 (30\u00a0May\u00a02023)");
    assert_has(page, "/data/vintages/2");
    assert_has(page, "+10 (+2.3 %)");
    assert_has(page, "id=\"reason-1\"");
    assert_has(page, "href=\"#reason-1\"");
    assert_has(page, "not checked against a document");
    assert_has(page, "/data/VICTIMS/compare.csv?area=PL");
    g_autofree char *choose = get("/data/VICTIMS/compare", 200);
    assert_has(choose, "Choose a state above");
    assert_has(choose, "compare?area=PL");
    g_assert_null(strstr(choose, "compare?area=LV")); /* nobody says anything of it here */
    g_autofree char *empty = get("/data/VICTIMS/compare?area=PL&start=1950&end=1951", 200);
    assert_has(empty, "That is not a zero");
    g_autofree char *filtered = get("/data/VICTIMS/compare?area=PL&sex=F&start=2021", 200);
    assert_has(filtered, "name=\"sex\" value=\"F\""); /* kept by the form */
    g_autofree char *json = get("/data/VICTIMS/compare.json?area=PL", 200);
    assert_has(json, "\"flow\":\"VICTIMS\"");
    g_free(get("/data/VICTIMS/compare.svg?area=PL", 404));
    g_free(get("/data/VICTIMS/compare?area=NOWHERE", 400));
    g_free(get("/data/NOTHING/compare?area=PL", 404));
    g_autofree char *explorer = get("/data/VICTIMS?area=PL&source=UNODC", 200);
    assert_has(explorer,
               "/data/VICTIMS/compare?area=PL\""); /* every source: the filter is dropped */
    cubes_publish(NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/side/what-each-says", test_what_each_says);
    g_test_add_func("/side/as-of", test_as_of);
    g_test_add_func("/side/dropped", test_dropped);
    g_test_add_func("/side/nothings", test_nothings);
    g_test_add_func("/side/hidden", test_hidden);
    g_test_add_func("/side/reasons", test_reasons);
    g_test_add_func("/side/parts", test_parts);
    g_test_add_func("/side/alone", test_alone);
    g_test_add_func("/side/chosen-sources", test_chosen_sources);
    g_test_add_func("/side/written", test_written);
    g_test_add_func("/side/page", test_page);
    return g_test_run();
}
