/* Every component on one page, with figures as they come: numbers, zero, intervals, gaps,
 * revisions. For looking at by eye: build/tests/visual/gallery > page.html, or gallery cairo F.pdf */
#include "render/ui.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static Figure number(double value)
{
    return (Figure){.kind = FIGURE_VALUE,
                    .obs_status = 'A',
                    .conf_status = 'F',
                    .value = value,
                    .lower = value,
                    .upper = value,
                    .vintage = 1};
}

static Figure interval(FigureKind kind, double lower, double upper)
{
    return (Figure){.kind = kind,
                    .obs_status = kind == FIGURE_SUPPRESSED ? 'Q' : 'U',
                    .conf_status = 'C',
                    .value = NAN,
                    .lower = lower,
                    .upper = upper};
}

static Figure nothing(FigureKind kind)
{
    return (Figure){.kind = kind, .obs_status = 'M', .value = NAN, .lower = NAN, .upper = NAN};
}

/* "12 <5 - ? 7r 0 3..9 8u" */
static Figure figure_read(const char *word)
{
    if (word[0] == '<')
        return interval(FIGURE_SUPPRESSED, 0, g_ascii_strtod(word + 1, NULL) - 1);
    if (word[0] == '-')
        return nothing(FIGURE_ABSENT);
    if (word[0] == '?')
        return nothing(FIGURE_NOT_KNOWN);
    if (word[0] == 'x')
        return nothing(FIGURE_NOT_APPLICABLE);
    if (word[0] == '.')
        return nothing(FIGURE_NOT_YET);
    char *end = NULL;
    double value = g_ascii_strtod(word, &end);
    if (g_str_has_prefix(end, "~"))
        return interval(FIGURE_DISPUTED, value, g_ascii_strtod(end + 1, NULL));
    Figure figure = number(value);
    figure.revised = strchr(end, 'r') != NULL;
    if (strchr(end, 'u'))
        figure.obs_status = 'U';
    return figure;
}

static Figure *figures_read(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    Figure *figures = g_new(Figure, g_strv_length(words));
    for (unsigned i = 0; words[i]; i++)
        figures[i] = figure_read(words[i]);
    return figures;
}

static const char *const years[] = {"2008", "2009", "2010", "2011", "2012", "2013", "2014", "2015",
                                    "2016", "2017", "2018", "2019", "2020", "2021", "2022"};
static const char *const states[] = {"Denmark", "Estonia",   "Finland", "Germany", "Iceland",
                                     "Latvia",  "Lithuania", "Norway",  "Poland",  "Sweden"};
static const char *const forms[] = {"Sexual exploitation", "Forced labour",
                                    "Other forms of exploitation"};

static ChartSeries series(const char *label, const char *text)
{
    return (ChartSeries){.label = label, .figures = figures_read(text)};
}

typedef struct {
    Chart charts[12];
    unsigned n;
} Gallery;

static void add(Gallery *gallery, Chart chart)
{
    gallery->charts[gallery->n++] = chart;
}

static void make_charts(Gallery *gallery)
{
    static ChartSeries finland[1], several[4], columns[2], stacked[3], bars[1], bars2[2], gaps[2],
        hidden[1], big[1], none[1], spark[1];
    finland[0] = series("Finland", "- - <5 24 16 32 41 52 130 127 163 229 247 143r 239");
    several[0] = series("Denmark", "28 54 52 60 66 72 71 93 121 98 97 70 81 102 78");
    several[1] = series("Latvia", "22 17 41 13 27 22 <5 10 19 22 23 35 46 <5 11");
    several[2] = series("Sweden", "15 31 12~40 25 32 39 31 44 61 74 108 269r 206r 236 203");
    several[3] = series("Estonia", "- - - - - 57 54 52 61 39 <5 ? 15 16 24");
    columns[0] = series("Women and girls", "21 15 33 12 19 13 <5 7 11 14 13 13 8 <5 6");
    columns[1] = series("Men and boys", "<5 <5 8 0 8 9 0 <5 8 8 10 22 38 - 5");
    stacked[0] = series("Sexual exploitation", "20 15 31 10 19 12 <5 7 11 9 8 10 6 <5 6");
    stacked[1] = series("Forced labour", "<5 <5 8 <5 6 9 0 <5 8 8 10 22 38 - 5");
    stacked[2] = series("Other forms of exploitation", "0 0 <5 0 <5 <5 0 0 <5 5 5 <5 <5 <5 0");
    bars[0] = series("2022", "78 24 239r <5 27 11 14~30 ? 447u 203");
    bars2[0] = series("Women", "60 12 130 <5 9 6 <5 - 230 120");
    bars2[1] = series("Men", "18 12 109 <5 18 5 0 - 217 83");
    gaps[0] = series("Victims registered", "78 24 239 <5 27 11 30 ? 447 203");
    gaps[1] = series("Persons convicted", "10 <5 7 85 0 6 12 . 40 <5");
    hidden[0] = series("Iceland", "<5 <5 <5 <5 <5 <5 0 <5 <5 <5 <5 <5 <5 <5 <5");
    big[0] = series("Somewhere", "0 1 1200 98000 1234567 2400000 2300000 100 3 0 0 0 7 8 9000");
    none[0] = series("Nowhere", "- - - - - - - - - - - - - - -");
    spark[0] = series("Finland", "- - <5 24 16 32 41 52 130 127 163 229 247 143r 239");
    add(gallery, (Chart){CHART_LINE, "Registered victims in Finland",
                         "From 24 in 2011 to 239 in 2022; nothing for 2008 and 2009.",
                         "registered victims", years, 15, finland, 1, .id = "fi"});
    add(gallery, (Chart){CHART_LINE, "Registered victims in four states", "Four lines.",
                         "registered victims", years, 15, several, 4, .id = "four"});
    add(gallery, (Chart){CHART_COLUMN, "Women and men", "Columns side by side.",
                         "registered victims", years + 7, 8, columns, 2, .id = "sex"});
    add(gallery, (Chart){CHART_STACKED, "Forms of exploitation", "Columns stacked.",
                         "registered victims", years, 15, stacked, 3, .id = "forms"});
    add(gallery, (Chart){CHART_COLUMN, "By form", "Categories.", "registered victims, 2022", forms,
                         3, bars, 1, .id = "cat"});
    add(gallery, (Chart){CHART_BAR, "By state, 2022", "Bars.", "registered victims", states, 10,
                         bars, 1, .id = "bars"});
    add(gallery, (Chart){CHART_BAR, "By state and sex, 2022", "Bars.", "registered victims", states,
                         10, bars2, 2, .id = "bars2"});
    add(gallery, (Chart){CHART_GAP, "From victims to convictions, 2022", "Two dots for each state.",
                         "persons", states, 10, gaps, 2, .id = "gap"});
    add(gallery, (Chart){CHART_LINE, "All suppressed", "Nothing but intervals.",
                         "registered victims", years, 15, hidden, 1, .id = "hid"});
    add(gallery, (Chart){CHART_COLUMN, "Large numbers", "A wide range.", "registered victims",
                         years, 15, big, 1, .id = "big"});
    add(gallery, (Chart){CHART_LINE, "Nothing", "No figures.", "registered victims", years, 15,
                         none, 1, .id = "none"});
    add(gallery, (Chart){CHART_SPARK, "Finland, 2008 to 2022", NULL, NULL, years, 15, spark, 1,
                         .id = "spark"});
}

static const MapArea *make_areas(void)
{
    static const char *const codes[] = {"DK", "EE", "FI", "DE", "IS", "LV", "LT", "NO", "PL", "SE"};
    static char links[10][24];
    static MapArea areas[10];
    Figure *figures = figures_read("78 24 239r <5 27 11 14~30 - 447 203");
    for (unsigned i = 0; i < 10; i++) {
        g_snprintf(links[i], sizeof links[i], "/countries/%.2s", codes[i]);
        areas[i] = (MapArea){codes[i], figures[i], links[i], states[i]};
    }
    return areas;
}

static Map the_map(void)
{
    return (Map){.title = "Registered victims, 2022",
                 .description = "The region's map with a number for each state.",
                 .unit = "registered victims, 2022",
                 .areas = make_areas(),
                 .n_areas = 10,
                 .id = "map"};
}

static void write_table(Html *w)
{
    static const char *const columns[] = {"State", "2018", "2019",      "2020",
                                          "2021",  "2022", "Where from"};
    static const bool is_number[] = {false, true, true, true, true, true, false};
    static const char *const rows[] = {"97 70 81 102 78", "<5 ? 15 16 24", "163 229 247 143r 239",
                                       "430 427 406 510 <5", "- - x . 0"};
    ui_table_begin(w, "t1", "Registered victims by state and year", columns, is_number, 7);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree Figure *figures = figures_read(rows[i]);
        ui_table_row(w, states[i], i % 2 ? NULL : "/countries/xx");
        for (unsigned k = 0; k < 5; k++)
            ui_cell_figure(w, &figures[k], k == 4 ? "/data/VICTIMS" : NULL);
        ui_cell_text(w, "UNODC, as of 14 April 2025");
        ui_table_row_end(w);
    }
    ui_table_end(w);
    ui_figure_legend(w, 0xffu | UI_LEGEND_REVISED | UI_LEGEND_UNRELIABLE);
}

static void write_forms(Html *w)
{
    static const UiOption sexes[] = {{"_T", "All", false, 120, true},
                                     {"F", "Women and girls", true, 40, true},
                                     {"M", "Men and boys", false, 38, true}};
    html_open(w, EL_FORM);
    html_attr(w, AT_CLASS, "filters");
    html_attr(w, AT_METHOD, "get");
    ui_choice(w, "sex", "Sex", NULL, sexes, 3, false);
    ui_choice(w, "area", "States", "Choose one or more.", sexes, 3, true);
    ui_field(w, "q", "Words", "A word or two.", NULL);
    ui_submit(w, "Show");
    html_close(w);
}

static void write_words(Html *w)
{
    static const UiDownload downloads[] = {{"CSV", "/x.csv", "1,200 rows"},
                                           {"Excel", "/x.xlsx", NULL},
                                           {"JSON-stat", "/x.json", NULL}};
    ui_heading(w, 2, "words", "Words, notices, forms");
    ui_grid_begin(w, UI_GRID_SIDE);
    write_forms(w);
    html_open(w, EL_DIV);
    ui_notice(w, NOTICE_INFO, "Women and forms of exploitation",
              "UNODC publishes this for adults and children apart.\n\nChoose an age group.");
    ui_notice(w, NOTICE_CAUTION, "Germany 2022", "The source says fewer than 5 after 564.");
    ui_notice(w, NOTICE_ERROR, "There is no such state", "Choose one of the ten.");
    ui_notice(w, NOTICE_EMPTY, NULL, "No figures match.");
    ui_facts_begin(w);
    ui_fact(w, "Victim", "A person whom an authority has identified or presumes to be a victim.");
    ui_fact(w, "Suppressed", "Hidden because so few persons could be recognised.");
    ui_facts_end(w);
    ui_downloads(w, "Take this table with you", downloads, 3);
    ui_copyable(w, "Cite as", "UNODC, Detected trafficking victims, as of 14 April 2025, by Fyr.");
    html_close(w);
    ui_grid_end(w);
}

static void write_page(Html *w)
{
    static const char *const crumbs[][2] = {{"Figures", "/data/"}, {"Gallery", NULL}, {NULL, NULL}};
    UiPage page = {.title = "Gallery",
                   .description = "Every component on one page.",
                   .path = "/data/",
                   .section = SECTION_DATA,
                   .crumbs = crumbs,
                   .is_wide = false};
    Gallery gallery = {.n = 0};
    Map map = the_map();
    g_autofree Figure *stats = figures_read("143r <5 1234 -");
    make_charts(&gallery);
    ui_page_begin(w, &page);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "hero");
    html_open(w, EL_DIV);
    ui_heading(w, 1, NULL, "What is known about trafficking in human beings around the Baltic Sea");
    ui_lead(w,
            "Registered victims, offenders and offences of ten states, as their sources said it, "
            "with what is hidden, missing and revised told apart.");
    ui_grid_begin(w, UI_GRID_STATS);
    ui_stat(w, &stats[0], "Finland, 2021", "registered victims", "/x");
    ui_stat(w, &stats[1], "Latvia, 2021", "registered victims", NULL);
    ui_stat(w, &stats[2], "Region, 2022", "7 of 10 states", NULL);
    ui_stat(w, &stats[3], "Norway, 2022", "the source says nothing", NULL);
    ui_grid_end(w);
    html_close(w);
    ui_map(w, &map,
           &(UiFigureFrame){.caption = "Registered victims, 2022",
                            .source = "UNODC, as of 14 April 2025",
                            .data_href = "/data/VICTIMS",
                            .svg_href = "/x.svg"});
    html_close(w);
    ui_heading(w, 2, "charts", "Charts");
    ui_grid_begin(w, UI_GRID_HALVES);
    for (unsigned i = 0; i + 1 < gallery.n; i++)
        ui_chart(w, &gallery.charts[i],
                 &(UiFigureFrame){.caption = gallery.charts[i].title,
                                  .source = "UNODC, as of 14 April 2025",
                                  .data_href = "/data/VICTIMS"});
    ui_grid_end(w);
    html_open(w, EL_P);
    html_text(w, "A spark line in a sentence: ");
    chart_svg(w, &gallery.charts[gallery.n - 1]);
    html_text(w, " for Finland.");
    html_close(w);
    ui_heading(w, 2, "tables", "Tables");
    write_table(w);
    write_words(w);
    ui_heading(w, 2, "cards", "Cards");
    ui_grid_begin(w, UI_GRID_CARDS);
    static const char *const codes[] = {"DK", "EE", "FI", "DE", "IS", "LV", "LT", "NO", "PL", "SE"};
    for (unsigned i = 0; i < 10; i++)
        ui_card(w, "/countries/xx", states[i], "15 years of figures, the newest of 2022", codes[i]);
    ui_grid_end(w);
    ui_page_end(w, &page);
}

static int write_pdf(const char *path)
{
    cairo_surface_t *surface = cairo_pdf_surface_create(path, 595, 842);
    cairo_t *cr = cairo_create(surface);
    Gallery gallery = {.n = 0};
    Map map = the_map();
    make_charts(&gallery);
    double y = 40;
    for (unsigned i = 0; i < gallery.n; i++) {
        Chart *chart = &gallery.charts[i];
        chart->width = chart->kind == CHART_SPARK ? 100 : 480;
        double height = chart_cairo_height(LANG_EN, chart);
        if (y + height > 800) {
            cairo_show_page(cr);
            y = 40;
        }
        cairo_save(cr);
        cairo_translate(cr, 50, y);
        chart_cairo(cr, LANG_EN, chart);
        cairo_restore(cr);
        y += height + 24;
    }
    cairo_show_page(cr);
    cairo_translate(cr, 50, 40);
    map.width = 480;
    map_cairo(cr, LANG_EN, &map);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    int status = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS ? 0 : 5;
    cairo_surface_destroy(surface);
    return status;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "cairo") == 0)
        return write_pdf(argv[2]);
    GString *out = g_string_new(NULL);
    Lang lang = argc > 1 && strcmp(argv[1], "sv") == 0 ? LANG_SV : LANG_EN;
    Html *w = html_new(out, lang);
    write_page(w);
    html_free(w);
    fwrite(out->str, 1, out->len, stdout);
    g_string_free(out, TRUE);
    return 0;
}
