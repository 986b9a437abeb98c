/* The figures that count, flow by flow, and what changed since they were last accepted or released. */
#include "figures/handin_diff.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"

#include <math.h>
#include <string.h>

/* The secretariat asks about one figure: its link fills the form below. */
static void write_ask(Html *w, const HandinView *view, const HandinFigure *row, const char *words)
{
    g_autofree char *about = g_strconcat(row->flow, "/", row->key, NULL);
    g_autofree char *escaped = g_uri_escape_string(about, "/.", FALSE);
    g_autofree char *rest = g_strconcat("?about=", escaped, "#ask", NULL);
    html_open(w, EL_TD);
    html_open(w, EL_A);
    html_attr(w, AT_HREF,
              request_link(view->request, handin_path(view->request, view->handin, rest)));
    html_text(w, tr(view->lang, "Ask"));
    html_text(w, " ");
    html_element(w, EL_SPAN, "vh", words);
    html_close(w);
    html_close(w);
}

static void write_figure(Html *w, const HandinView *view, const HandinFigure *row, bool may_ask)
{
    Figure figure = round_words_figure(row);
    g_autofree char *words = round_words_key(view->request, row->flow, row->key);
    g_autofree char *place = round_words_place(view->lang, row->sheet, row->line, row->cell);
    ui_table_row(w, words, NULL);
    ui_cell_figure(w, &figure, NULL);
    ui_cell_text(w, row->comment ? row->comment : "");
    ui_cell_text(w, place);
    if (may_ask)
        write_ask(w, view, row, words);
    ui_table_row_end(w);
}

static void write_flow(Html *w, const HandinView *view, const char *flow, const GPtrArray *rows,
                       bool may_ask)
{
    Lang lang = view->lang;
    const char *columns[] = {tr(lang, "Figure"), tr(lang, "Value"), tr(lang, "Comment"),
                             tr(lang, "Where"), tr(lang, "Question")};
    static const bool is_number[] = {false, true, false, false, false};
    unsigned n = 0, kinds = 0;
    g_autofree char *number = lang_number(lang, rows->len, 0);
    g_autofree char *label =
        text_fill(trn(lang, "{table}: {n} figure", "{table}: {n} figures", rows->len), "table",
                  round_words_flow(view->request, flow), "n", number, NULL);
    g_autofree char *id = g_strconcat("figures-", flow, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_DETAILS);
    html_attr(w, AT_CLASS, "more");
    html_element(w, EL_SUMMARY, NULL, label);
    ui_table_begin(w, id, round_words_flow(view->request, flow), columns, is_number,
                   G_N_ELEMENTS(columns) - !may_ask);
    for (; n < rows->len && n < LIMIT_TABLE_ROWS_SHOWN; n++) {
        const HandinFigure *row = rows->pdata[n];
        kinds |= row->kind == FIGURE_VALUE ? 0 : 1u << row->kind;
        write_figure(w, view, row, may_ask);
    }
    ui_table_end(w);
    if (kinds)
        ui_figure_legend(w, kinds);
    if (n < rows->len)
        html_element(w, EL_P, "muted", tr(lang, "The rest is in the download."));
    html_close_to(w, at);
}

bool handin_part_figures(Html *w, const HandinView *view, GError **error)
{
    Lang lang = view->lang;
    bool may_ask = handin_view_may(view, HANDIN_ACT_ASK, NULL);
    ui_heading(w, 2, "figures", tr(lang, "Figures"));
    if (view->handin->n_figures == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL,
                  tr(lang, "No figures count yet. They stand here when a file was checked."));
        return true;
    }
    for (unsigned i = 0; i < view->round->flows->len; i++) {
        const char *flow = view->round->flows->pdata[i];
        g_autoptr(GPtrArray) rows =
            handin_figures(view->db, view->account->id, view->handin->id, flow, error);
        if (!rows)
            return false;
        if (rows->len > 0) {
            write_flow(w, view, flow, rows, may_ask);
            continue;
        }
        g_autofree char *none = text_fill(tr(lang, "{table}: no figures were handed in."), "table",
                                          round_words_flow(view->request, flow), NULL);
        html_element(w, EL_P, "muted", none);
    }
    UiDownload download = {
        .label = tr(lang, "All figures"),
        .href =
            request_link(view->request, handin_path(view->request, view->handin, "/figures.csv")),
        .note = "CSV"};
    ui_downloads(w, NULL, &download, 1);
    return true;
}

/* --- differences -------------------------------------------------------------------------------- */

static char *change_text(Lang lang, const HandinDiff *diff)
{
    if (diff->kind == DIFF_ADDED)
        return g_strdup(tr(lang, "new"));
    if (diff->kind == DIFF_DROPPED)
        return g_strdup(tr(lang, "no longer said"));
    if (isnan(diff->change))
        return g_strdup(tr(lang, "changed"));
    g_autofree char *size = lang_number(lang, fabs(diff->change), 0);
    const char *sign = diff->change < 0 ? "\xe2\x88\x92" : "+";
    if (isnan(diff->share))
        return g_strconcat(sign, size, NULL);
    g_autofree char *share = lang_number(lang, fabs(diff->share) * 100, 0);
    return g_strconcat(sign, size, " (", sign, share, "\xc2\xa0%)", NULL);
}

static void write_diff_table(Html *w, const HandinView *view, const GPtrArray *diffs,
                             const char *id, const char *caption)
{
    Lang lang = view->lang;
    const char *columns[] = {tr(lang, "Figure"), tr(lang, "Before"), tr(lang, "Now"),
                             tr(lang, "Change")};
    static const bool is_number[] = {false, true, true, true};
    ui_table_begin(w, id, caption, columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < diffs->len && i < LIMIT_TABLE_ROWS_SHOWN; i++) {
        const HandinDiff *diff = diffs->pdata[i];
        g_autofree char *key = round_words_key(view->request, diff->flow, diff->key);
        g_autofree char *row =
            text_fill("{table}: {figure}", "table", round_words_flow(view->request, diff->flow),
                      "figure", key, NULL);
        g_autofree char *change = change_text(lang, diff);
        const char *const cells[] = {diff->before ? diff->before : "\xe2\x80\x93",
                                     diff->now ? diff->now : "\xe2\x80\x93", change};
        ui_table_row(w, row, NULL);
        for (unsigned c = 0; c < G_N_ELEMENTS(cells); c++)
            html_element(w, EL_TD, "num", cells[c]);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static char *counts_text(Lang lang, const unsigned count[DIFF_KIND_COUNT])
{
    g_autofree char *changed = lang_number(lang, count[DIFF_CHANGED], 0);
    g_autofree char *added = lang_number(lang, count[DIFF_ADDED], 0);
    g_autofree char *dropped = lang_number(lang, count[DIFF_DROPPED], 0);
    g_autofree char *same = lang_number(lang, count[DIFF_SAME], 0);
    return text_fill(tr(lang,
                        "Changed: {changed}. New: {added}. No longer said: {dropped}. The same: "
                        "{same}."),
                     "changed", changed, "added", added, "dropped", dropped, "same", same, NULL);
}

static bool write_against(Html *w, const HandinView *view, DiffAgainst against, GError **error)
{
    Lang lang = view->lang;
    bool is_accepted = against == DIFF_ACCEPTED;
    unsigned count[DIFF_KIND_COUNT] = {0};
    g_autofree char *said = NULL;
    g_autoptr(GPtrArray) diffs =
        handin_diff(view->db, request_cubes(view->request), view->account->id, view->handin->id,
                    against, count, &said, error);
    if (!diffs)
        return false;
    const char *title = is_accepted ? tr(lang, "Against what was accepted before")
                                    : tr(lang, "Against what was released");
    ui_heading(w, 3, is_accepted ? "since-accepted" : "since-released", title);
    if (!said) {
        html_element(w, EL_P, "muted",
                     is_accepted ? tr(lang, "Nothing was accepted for this year before.")
                                 : tr(lang, "Nothing was released for this year before."));
        return true;
    }
    g_autofree char *counts = counts_text(lang, count);
    html_element(w, EL_P, NULL, counts);
    if (diffs->len > 0)
        write_diff_table(w, view, diffs, is_accepted ? "accepted" : "released", title);
    return true;
}

bool handin_part_differences(Html *w, const HandinView *view, GError **error)
{
    if (view->handin->n_figures == 0)
        return true;
    ui_heading(w, 2, "differences", tr(view->lang, "What changed"));
    return write_against(w, view, DIFF_ACCEPTED, error) &&
           write_against(w, view, DIFF_RELEASED, error);
}
