/* Figures in cells and sentences, tables, large numbers, and the frame around charts and maps. */
#include "render/ui.h"

#include <math.h>
#include <string.h>

typedef struct {
    const char *mark;    /* one letter after the number, for eyes */
    const char *meaning; /* N_(): for the legend and as a title */
} Mark;

static const Mark mark_suppressed = {"s", N_("suppressed to protect persons: the number lies "
                                             "between the two shown")};
static const Mark mark_no_bounds = {"s", N_("suppressed to protect persons")};
static const Mark mark_disputed = {"d", N_("disputed: the source gives several numbers, from the "
                                           "lowest to the highest shown")};
static const Mark mark_revised = {"r", N_("revised: an earlier publication of the source said "
                                          "something else")};

static const char *kind_class(FigureKind kind)
{
    static const char *const classes[FIGURE_KIND_COUNT] = {
        [FIGURE_VALUE] = "fig",
        [FIGURE_SUPPRESSED] = "fig fig-suppressed",
        [FIGURE_DISPUTED] = "fig fig-disputed",
        [FIGURE_NOT_KNOWN] = "fig fig-words",
        [FIGURE_NOT_APPLICABLE] = "fig fig-words",
        [FIGURE_NOT_YET] = "fig fig-words",
        [FIGURE_ABSENT] = "fig fig-absent",
    };
    return (unsigned)kind < FIGURE_KIND_COUNT ? classes[kind] : "fig fig-absent";
}

static void write_mark(Html *w, const char *mark, const char *meaning)
{
    html_open(w, EL_SUP);
    html_attr(w, AT_CLASS, "mark");
    html_attr(w, AT_TITLE, meaning);
    html_text(w, mark);
    html_close(w);
}

static const char *status_mark(const Figure *figure)
{
    switch (figure->obs_status) {
    case 'B':
        return "b";
    case 'E':
        return "e";
    case 'P':
        return "p";
    default:
        return "u";
    }
}

/* What eyes see: short. */
static void write_visible(Html *w, const Figure *figure)
{
    Lang lang = html_lang(w);
    if (figure->kind == FIGURE_SUPPRESSED || figure->kind == FIGURE_DISPUTED) {
        g_autofree char *range = figure_range_text(lang, figure);
        const Mark *mark = figure->kind != FIGURE_SUPPRESSED ? &mark_disputed
                           : range                           ? &mark_suppressed
                                                             : &mark_no_bounds;
        html_text(w, range ? range : "\xe2\x80\xa6");
        write_mark(w, mark->mark, tr(lang, mark->meaning));
    } else if (figure->kind == FIGURE_ABSENT) {
        html_text(w, "\xe2\x80\x93");
    } else {
        g_autofree char *text = figure_text(lang, figure);
        html_text(w, text);
    }
    const char *status = figure_status_word(lang, figure);
    if (status)
        write_mark(w, status_mark(figure), status);
    if (figure->revised)
        write_mark(w, mark_revised.mark, tr(lang, mark_revised.meaning));
}

/* A plain number speaks for itself; anything else has a text for ears, and what eyes see is
 * hidden from them, so that nobody hears "zero dash four s". */
void ui_figure(Html *w, const Figure *figure, const char *href)
{
    bool is_plain = figure->kind == FIGURE_VALUE && !figure->revised &&
                    !figure_status_word(html_lang(w), figure);
    size_t at = html_depth(w);
    html_open(w, href ? EL_A : EL_SPAN);
    html_attr(w, AT_CLASS, kind_class(figure->kind));
    html_attr(w, AT_HREF, href);
    if (is_plain) {
        write_visible(w, figure);
        html_close_to(w, at);
        return;
    }
    html_open(w, EL_SPAN);
    html_attr(w, AT_ARIA_HIDDEN, "true");
    write_visible(w, figure);
    html_close(w);
    g_autofree char *speech = figure_speech(html_lang(w), figure);
    html_element(w, EL_SPAN, "vh", speech);
    html_close_to(w, at);
}

static void legend_item(Html *w, const char *sign, const char *meaning)
{
    html_open(w, EL_LI);
    html_element(w, EL_SPAN, "legend-sign", sign);
    html_text(w, " ");
    html_text(w, meaning);
    html_close(w);
}

void ui_figure_legend(Html *w, unsigned kinds_mask)
{
    static const struct {
        FigureKind kind;
        const char *sign, *meaning;
    } items[] = {
        {FIGURE_SUPPRESSED, "s",
         N_("suppressed to protect persons: the number lies between the two shown")},
        {FIGURE_DISPUTED, "d",
         N_("disputed: the source gives several numbers, from the lowest to the highest shown")},
        {FIGURE_NOT_KNOWN, N_("not known"), N_("the reporter says that it does not know")},
        {FIGURE_NOT_APPLICABLE, N_("not applicable"), N_("such a number cannot exist")},
        {FIGURE_NOT_YET, N_("not yet"), N_("the number will come later")},
        {FIGURE_ABSENT, "\xe2\x80\x93", N_("no figure: the source says nothing")},
    };
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "figure-legend");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Signs used"));
    if (kinds_mask & (1u << FIGURE_VALUE))
        legend_item(w, "0", tr(lang, "known to be none"));
    for (unsigned i = 0; i < G_N_ELEMENTS(items); i++)
        if (kinds_mask & (1u << items[i].kind))
            legend_item(w, strlen(items[i].sign) > 3 ? tr(lang, items[i].sign) : items[i].sign,
                        tr(lang, items[i].meaning));
    if (kinds_mask & UI_LEGEND_NO_BOUNDS)
        legend_item(w, "\xe2\x80\xa6 s", tr(lang, mark_no_bounds.meaning));
    if (kinds_mask & UI_LEGEND_REVISED)
        legend_item(w, mark_revised.mark, tr(lang, mark_revised.meaning));
    if (kinds_mask & UI_LEGEND_UNRELIABLE)
        legend_item(w, "u", tr(lang, "low reliability: the number cannot be right as it stands"));
    html_close_to(w, at);
}

void ui_stat(Html *w, const Figure *figure, const char *label, const char *note, const char *href)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "stat");
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "stat-figure");
    ui_figure(w, figure, href);
    html_close(w);
    html_element(w, EL_P, "stat-label", label);
    if (note)
        html_element(w, EL_P, "stat-note", note);
    html_close_to(w, at);
}

void ui_table_begin(Html *w, const char *id, const char *caption, const char *const *columns,
                    const bool *is_number, unsigned n_columns)
{
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "table-scroll");
    html_attr(w, AT_TABINDEX, "0");
    html_attr(w, AT_ROLE, "region");
    html_attr_printf(w, AT_ARIA_LABELLEDBY, "%s-caption", id);
    html_open(w, EL_TABLE);
    html_attr(w, AT_ID, id);
    html_open(w, EL_CAPTION);
    html_attr_printf(w, AT_ID, "%s-caption", id);
    html_text(w, caption);
    html_close(w);
    html_open(w, EL_THEAD);
    html_open(w, EL_TR);
    for (unsigned i = 0; i < n_columns; i++) {
        html_open(w, EL_TH);
        html_attr(w, AT_SCOPE, "col");
        if (is_number && is_number[i])
            html_attr(w, AT_CLASS, "num");
        html_text(w, columns[i]);
        html_close(w);
    }
    html_close(w);
    html_close(w);
    html_open(w, EL_TBODY);
}

void ui_table_row(Html *w, const char *row_header, const char *href)
{
    html_open(w, EL_TR);
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "row");
    if (href)
        html_link(w, href, NULL, row_header);
    else
        html_text(w, row_header);
    html_close(w);
}

/* Sorting by the lower bound; what has no number goes last. */
static void sort_value(Html *w, const Figure *figure)
{
    double key = figure->kind == FIGURE_VALUE ? figure->value : figure->lower;
    if (figure->kind == FIGURE_VALUE && key < 1000 && key == nearbyint(key))
        return; /* the cell's own text will do */
    if (isfinite(key))
        html_attr_number(w, AT_DATA_SORT, key);
    else
        html_attr(w, AT_DATA_SORT, "");
}

void ui_cell_figure(Html *w, const Figure *figure, const char *href)
{
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, "num");
    sort_value(w, figure);
    ui_figure(w, figure, href);
    html_close(w);
}

void ui_cell_text(Html *w, const char *text)
{
    html_element(w, EL_TD, NULL, text);
}

void ui_cell_number(Html *w, double value)
{
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, "num");
    html_put(w, value);
    html_close(w);
}

void ui_table_row_end(Html *w)
{
    html_close(w);
}

void ui_table_end(Html *w)
{
    html_close(w); /* tbody */
    html_close(w); /* table */
    html_close(w); /* div */
}

static void frame_begin(Html *w, const char *class_name, const UiFigureFrame *frame)
{
    html_open(w, EL_FIGURE);
    html_attr(w, AT_CLASS, class_name);
    if (frame && frame->caption)
        html_element(w, EL_FIGCAPTION, NULL, frame->caption);
}

static void frame_end(Html *w, const UiFigureFrame *frame)
{
    Lang lang = html_lang(w);
    if (frame && (frame->source || frame->data_href || frame->svg_href)) {
        html_open(w, EL_P);
        html_attr(w, AT_CLASS, "source");
        if (frame->source) {
            g_autofree char *text =
                text_fill(tr(lang, "Source: {source}"), "source", frame->source, NULL);
            html_element(w, EL_SPAN, NULL, text);
        }
        if (frame->data_href) {
            html_text(w, " ");
            html_link(w, frame->data_href, NULL, tr(lang, "These figures"));
        }
        if (frame->svg_href) {
            html_text(w, " ");
            html_link(w, frame->svg_href, NULL, tr(lang, "Picture (SVG)"));
        }
        html_close(w);
    }
    html_close(w);
}

void ui_chart(Html *w, const Chart *chart, const UiFigureFrame *frame)
{
    frame_begin(w, "picture", frame);
    if (chart->kind == CHART_SPARK) {
        chart_svg(w, chart);
    } else {
        /* Text in a picture shrinks with it, so narrow screens get a drawing of their own. */
        g_autofree char *narrow_id = g_strconcat(chart->id ? chart->id : "chart", "-n", NULL);
        Chart narrow = *chart;
        narrow.width = 340;
        narrow.height = 0;
        narrow.id = narrow_id;
        chart_svg_class(w, chart, "only-wide");
        chart_svg_class(w, &narrow, "only-narrow");
    }
    frame_end(w, frame);
}

void ui_map(Html *w, const Map *map, const UiFigureFrame *frame)
{
    frame_begin(w, "picture picture-map", frame);
    map_svg(w, map);
    map_legend(w, map);
    frame_end(w, frame);
}
