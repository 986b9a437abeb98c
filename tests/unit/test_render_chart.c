/* Figures in words, charts and the map: that what is hidden stays hidden, that every mark lies in
 * the picture, that the few shapes in tests/golden/render look as they did. FYR_GOLDEN_UPDATE=1
 * writes the golden files anew. */
#include "render/chart_plot.h"
#include "render/map.h"
#include "render/map_shapes.h"
#include "render/ui.h"
#include "tests/markup.h"

#include <cairo-pdf.h>
#include <math.h>

static Figure number(double value)
{
    return (Figure){.kind = FIGURE_VALUE,
                    .obs_status = 'A',
                    .conf_status = 'F',
                    .value = value,
                    .lower = value,
                    .upper = value};
}

static Figure between(FigureKind kind, double lower, double upper)
{
    return (Figure){.kind = kind,
                    .obs_status = 'Q',
                    .conf_status = 'C',
                    .value = NAN,
                    .lower = lower,
                    .upper = upper};
}

static Figure nothing(FigureKind kind)
{
    return (Figure){.kind = kind, .obs_status = 'M', .value = NAN, .lower = NAN, .upper = NAN};
}

static void check_words(Lang lang, Figure figure, const char *text, const char *speech)
{
    g_autofree char *own_text = figure_text(lang, &figure);
    g_autofree char *own_speech = figure_speech(lang, &figure);
    g_assert_cmpstr(own_text, ==, text);
    if (speech)
        g_assert_cmpstr(own_speech, ==, speech);
}

static void test_words(void)
{
    Figure revised = number(1234), rough = number(5), fraction = number(2.28);
    revised.revised = true;
    rough.obs_status = 'U';
    check_words(LANG_EN, number(0), "0", "0");
    check_words(LANG_EN, revised, "1,234", "1,234, revised");
    check_words(LANG_EN, rough, "5", "5, low reliability");
    check_words(LANG_EN, fraction, "2.3", NULL);
    check_words(LANG_EN, between(FIGURE_SUPPRESSED, 0, 4),
                "0\xe2\x80\x93"
                "4 (suppressed)",
                "suppressed to protect persons, between 0 and 4");
    check_words(LANG_EN, between(FIGURE_SUPPRESSED, NAN, 4), "\xe2\x89\xa4 4 (suppressed)", NULL);
    check_words(LANG_EN, between(FIGURE_SUPPRESSED, NAN, NAN), "suppressed",
                "suppressed to protect persons");
    check_words(LANG_EN, between(FIGURE_DISPUTED, 23, 447),
                "23\xe2\x80\x93"
                "447 (disputed)",
                "the source gives several numbers, from 23 to 447");
    check_words(LANG_EN, nothing(FIGURE_NOT_KNOWN), "not known", NULL);
    check_words(LANG_EN, nothing(FIGURE_NOT_APPLICABLE), "not applicable", NULL);
    check_words(LANG_EN, nothing(FIGURE_NOT_YET), "not yet", NULL);
    check_words(LANG_EN, nothing(FIGURE_ABSENT), "no figure", NULL);
}

/* The nothings and zero sound different from one another in every language. */
static void test_words_differ(void)
{
    Figure figures[] = {number(0),
                        between(FIGURE_SUPPRESSED, 0, 4),
                        between(FIGURE_DISPUTED, 0, 4),
                        nothing(FIGURE_NOT_KNOWN),
                        nothing(FIGURE_NOT_APPLICABLE),
                        nothing(FIGURE_NOT_YET),
                        nothing(FIGURE_ABSENT)};
    for (Lang lang = 0; lang < LANG_COUNT; lang++)
        for (unsigned i = 0; i < G_N_ELEMENTS(figures); i++)
            for (unsigned k = 0; k < i; k++) {
                g_autofree char *a = figure_text(lang, &figures[i]);
                g_autofree char *b = figure_text(lang, &figures[k]);
                g_autofree char *c = figure_speech(lang, &figures[i]);
                g_autofree char *d = figure_speech(lang, &figures[k]);
                g_assert_cmpstr(a, !=, b);
                g_assert_cmpstr(c, !=, d);
            }
}

static void test_scale(void)
{
    static const struct {
        double largest;
        unsigned about;
        double max, step;
    } cases[] = {{0, 5, 1, 1},
                 {1, 5, 1, 1},
                 {4, 5, 4, 1},
                 {7, 5, 8, 2},
                 {10, 5, 10, 2},
                 {243, 5, 250, 50},
                 {447, 5, 500, 100},
                 {999, 4, 1000, 250},
                 {NAN, 5, 1, 1},
                 {0.4, 4, 0.4, 0.1},
                 {2400000, 5, 2500000, 500000}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Scale scale = scale_nice(cases[i].largest, cases[i].about);
        g_assert_cmpfloat_with_epsilon(scale.max, cases[i].max, 1e-9);
        g_assert_cmpfloat_with_epsilon(scale.step, cases[i].step, 1e-9);
    }
}

static void test_text_width(void)
{
    g_assert_cmpfloat(canvas_text_width("", 13, false), ==, 0);
    g_assert_cmpfloat(canvas_text_width("WWWW", 13, false), >,
                      canvas_text_width("iiii", 13, false));
    g_autofree char *whole = canvas_text_fit("Latvia", 13, false, 200);
    g_autofree char *cut = canvas_text_fit("Other forms of exploitation", 13, false, 80);
    g_autofree char *none = canvas_text_fit("Latvia", 13, false, 0);
    g_assert_cmpstr(whole, ==, "Latvia");
    g_assert_true(g_str_has_suffix(cut, "\xe2\x80\xa6"));
    g_assert_cmpfloat(canvas_text_width(cut, 13, false), <=, 80);
    g_assert_cmpstr(none, ==, "\xe2\x80\xa6");
}

static char *svg_of(const Chart *chart, Lang lang)
{
    GString *out = g_string_new(NULL);
    Html *w = html_new(out, lang);
    chart_svg(w, chart);
    html_free(w);
    return g_string_free(out, FALSE);
}

static const char *const years[] = {"2019", "2020", "2021", "2022"};

static void check_golden(const char *name, const char *text)
{
    g_autofree char *path = g_strdup_printf("%s/tests/golden/render/%s", FYR_ROOT, name);
    g_autofree char *expected = NULL;
    g_autofree char *complaint = markup_complaint(text, NULL);
    g_assert_cmpstr(complaint, ==, NULL);
    if (g_getenv("FYR_GOLDEN_UPDATE"))
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

static void test_golden(void)
{
    static const char *const names[CHART_KIND_COUNT] = {"line", "column", "stacked",
                                                        "bar",  "gap",    "spark"};
    Figure one[] = {number(12), between(FIGURE_SUPPRESSED, 0, 4), nothing(FIGURE_ABSENT),
                    number(0)};
    Figure two[] = {number(3), number(7), between(FIGURE_DISPUTED, 5, 9),
                    nothing(FIGURE_NOT_KNOWN)};
    two[1].revised = true;
    two[0].obs_status = 'P';
    ChartSeries series[] = {{"Women & girls", NULL, one}, {"Men", "/data/VICTIMS?sex=M", two}};
    for (unsigned kind = 0; kind < CHART_KIND_COUNT; kind++) {
        Chart chart = {kind,   "Victims", "Two series.", "registered victims", years, 4,
                       series, 2,         .id = "g"};
        g_autofree char *text = svg_of(&chart, LANG_EN);
        g_autofree char *name = g_strdup_printf("chart-%s.svg", names[kind]);
        check_golden(name, text);
    }
}

static Figure random_figure(void)
{
    static const double sizes[] = {0, 1, 5, 10, 250, 3000, 98000, 6112019};
    double value = floor(g_test_rand_double() * sizes[g_test_rand_int_range(0, 8)]);
    FigureKind kind = (FigureKind)g_test_rand_int_range(0, FIGURE_KIND_COUNT);
    Figure figure = kind == FIGURE_VALUE ? number(value)
                    : kind == FIGURE_SUPPRESSED || kind == FIGURE_DISPUTED
                        ? between(kind, g_test_rand_bit() ? 0 : NAN, value)
                        : nothing(kind);
    figure.revised = g_test_rand_bit();
    if (g_test_rand_int_range(0, 5) == 0)
        figure.obs_status = "BEPU"[g_test_rand_int_range(0, 4)];
    if (kind != FIGURE_VALUE)
        figure.value = 7777777; /* what must never be seen */
    return figure;
}

/* Every x and y is a number inside the picture, give or take the edge of a mark. */
static void check_inside(const char *text, double width, double height)
{
    static const char *const names[] = {" x=\"", " cx=\"", " x1=\"", " x2=\"",
                                        " y=\"", " cy=\"", " y1=\"", " y2=\""};
    g_assert_null(strstr(text, "nan"));
    g_assert_null(strstr(text, "inf\""));
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        for (const char *at = strstr(text, names[i]); at; at = strstr(at + 1, names[i])) {
            double value = g_ascii_strtod(at + strlen(names[i]), NULL);
            g_assert_cmpfloat(value, >=, -14);
            g_assert_cmpfloat(value, <=, (i < 4 ? width : height) + 14);
        }
}

static void random_chart(void)
{
    enum { POINTS = 20, SERIES = 8 };
    static const char *const labels[] = {"2008", "A rather long category of its own", "LV",
                                         "<b>&\"", "x"};
    const char *points[POINTS];
    Figure figures[SERIES][POINTS];
    ChartSeries series[SERIES];
    double widths[] = {0, 320, 480, 900};
    Chart chart = {.kind = (ChartKind)g_test_rand_int_range(0, CHART_KIND_COUNT),
                   .title = "T",
                   .description = "D",
                   .unit = g_test_rand_bit() ? "persons" : NULL,
                   .points = points,
                   .n_points = (unsigned)g_test_rand_int_range(0, POINTS + 1),
                   .series = series,
                   .n_series = (unsigned)g_test_rand_int_range(0, SERIES + 1),
                   .width = widths[g_test_rand_int_range(0, 4)],
                   .id = "r"};
    for (unsigned p = 0; p < POINTS; p++)
        points[p] = labels[g_test_rand_int_range(0, g_test_rand_bit() ? 1 : 5)];
    for (unsigned s = 0; s < SERIES; s++) {
        series[s] = (ChartSeries){labels[g_test_rand_int_range(0, 5)],
                                  g_test_rand_bit() ? "/x" : NULL, figures[s]};
        for (unsigned p = 0; p < POINTS; p++)
            figures[s][p] = random_figure();
    }
    g_autofree char *text = svg_of(&chart, LANG_EN);
    g_autofree char *complaint = markup_complaint(text, NULL);
    if (complaint)
        g_error("%s\n%s", complaint, text);
    g_assert_null(strstr(text, "7777777"));
    g_assert_null(strstr(text, "7,777,777"));
    double box[4] = {0};
    const char *at = strstr(text, "viewBox=\"") + strlen("viewBox=\"");
    for (unsigned i = 0; i < 4; i++) {
        char *end;
        box[i] = g_ascii_strtod(at, &end);
        at = end;
    }
    check_inside(text, box[2], box[3]);
}

static void test_random_charts(void)
{
    for (unsigned round = 0; round < 400; round++)
        random_chart();
}

static cairo_status_t count_bytes(void *sum, const unsigned char *data, unsigned length)
{
    (void)data;
    *(unsigned *)sum += length;
    return CAIRO_STATUS_SUCCESS;
}

static void test_cairo(void)
{
    unsigned bytes = 0;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(count_bytes, &bytes, 500, 900);
    cairo_t *cr = cairo_create(surface);
    Figure figures[] = {number(12), between(FIGURE_SUPPRESSED, 0, 4), nothing(FIGURE_ABSENT),
                        number(0)};
    ChartSeries series[] = {{"Women", NULL, figures}, {"Men", NULL, figures}};
    for (unsigned kind = 0; kind < CHART_KIND_COUNT; kind++) {
        Chart chart = {kind, "Victims", "Two.", "victims",    years,
                       4,    series,    2,      .width = 400, .id = "c"};
        g_assert_cmpfloat(chart_cairo_height(LANG_SV, &chart), >, 20);
        chart_cairo(cr, LANG_SV, &chart);
        g_assert_cmpint(cairo_status(cr), ==, CAIRO_STATUS_SUCCESS);
    }
    MapArea areas[] = {{"LV", figures[1], NULL, "Latvia"}, {"SE", number(203), NULL, "Sweden"}};
    Map map = {.title = "M", .unit = "victims", .areas = areas, .n_areas = 2, .width = 300};
    map_cairo(cr, LANG_SV, &map);
    g_assert_cmpfloat(map_cairo_height(&map), >, 250);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    g_assert_cmpint(cairo_surface_status(surface), ==, CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
    g_assert_cmpuint(bytes, >, 5000);
}

static void test_map(void)
{
    static const char *const members[] = {"DE", "DK", "EE", "FI", "IS",
                                          "LT", "LV", "NO", "PL", "SE"};
    MapArea areas[G_N_ELEMENTS(members)];
    for (unsigned i = 0; i < G_N_ELEMENTS(members); i++) {
        const MapShape *shape = map_shape_find(members[i]);
        g_assert_nonnull(shape);
        g_assert_cmpint(shape->label_x, >, 0);
        g_assert_cmpint(shape->label_x, <, MAP_WIDTH);
        g_assert_cmpint(shape->label_y, <, map_height);
        areas[i] = (MapArea){members[i], number(i * 10), "/countries/x", members[i]};
    }
    g_assert_null(map_shape_find("RU")); /* neighbours are background */
    areas[3].figure = between(FIGURE_SUPPRESSED, 0, 4);
    areas[3].figure.value = 7777777;
    areas[4].figure = nothing(FIGURE_ABSENT);
    Map map = {.title = "Victims",
               .description = "D",
               .unit = "victims",
               .areas = areas,
               .n_areas = G_N_ELEMENTS(members),
               .id = "m"};
    GString *out = g_string_new(NULL);
    Html *w = html_new(out, LANG_EN);
    map_svg(w, &map);
    map_legend(w, &map);
    html_free(w);
    g_autofree char *complaint = markup_complaint(out->str, NULL);
    g_assert_cmpstr(complaint, ==, NULL);
    g_assert_cmpuint(out->len, <, 35000);
    g_assert_null(strstr(out->str, "7777777"));
    g_assert_nonnull(strstr(out->str, "aria-label=\"FI: suppressed to protect persons, between 0 "
                                      "and 4\""));
    g_string_free(out, TRUE);
}

static void test_figure_cell(void)
{
    GString *out = g_string_new(NULL);
    Html *w = html_new(out, LANG_EN);
    Figure hidden = between(FIGURE_SUPPRESSED, 0, 4), plain = number(1234);
    hidden.value = 7777777;
    ui_cell_figure(w, &hidden, NULL);
    ui_cell_figure(w, &plain, "/x");
    html_free(w);
    g_assert_null(strstr(out->str, "7777777"));
    g_assert_nonnull(strstr(out->str, "class=\"vh\">suppressed to protect persons"));
    g_assert_nonnull(strstr(out->str, "<a class=\"fig\" href=\"/x\">1,234</a>"));
    g_string_free(out, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/figure/words", test_words);
    g_test_add_func("/figure/words-differ", test_words_differ);
    g_test_add_func("/figure/cell", test_figure_cell);
    g_test_add_func("/chart/scale", test_scale);
    g_test_add_func("/chart/text-width", test_text_width);
    g_test_add_func("/chart/golden", test_golden);
    g_test_add_func("/chart/random", test_random_charts);
    g_test_add_func("/chart/cairo", test_cairo);
    g_test_add_func("/map/svg", test_map);
    return g_test_run();
}
