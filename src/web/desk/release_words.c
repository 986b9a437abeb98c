#include "web/desk/release_words.h"

#include "base/retell.h"
#include "web/desk/round_words.h"

#define FINDINGS_SHOWN 40u

static const char *finding_words(Lang lang, FindingKind kind)
{
    static const char *const words[FINDING_KIND_COUNT] = {
        [FINDING_EXACT] = N_("a hidden number can be worked out exactly"),
        [FINDING_NARROW] = N_("a hidden number can be told within less than was promised"),
        [FINDING_REST] = N_("a total less its parts is a count below the threshold"),
        [FINDING_SMALL] = N_("a count below the threshold is shown"),
        [FINDING_SHOWN] = N_("one table shows what a rule hides in another"),
        [FINDING_REVISED] = N_("it differs by a few persons from what was published"),
    };
    return (unsigned)kind < FINDING_KIND_COUNT ? tr(lang, words[kind]) : "";
}

void release_words_parts(Html *w, Request *request, const HandinReleaseReport *report)
{
    Lang lang = request_lang(request);
    const char *columns[] = {tr(lang, "Table"),
                             tr(lang, "Tables made"),
                             tr(lang, "Cells"),
                             tr(lang, "Hidden: too small"),
                             tr(lang, "Hidden to protect those"),
                             tr(lang, "Audit")};
    static const bool is_number[] = {false, true, true, true, true, false};
    if (!report->parts || report->parts->len == 0)
        return;
    ui_table_begin(w, "parts",
                   report->fault ? tr(lang, "What would become public")
                                 : tr(lang, "What becomes public"),
                   columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < report->parts->len; i++) {
        const HandinReleased *part = report->parts->pdata[i];
        bool is_passed = !part->audit.findings || part->audit.findings->len == 0;
        ui_table_row(
            w, round_words_flow(request, part->flow),
            part->release
                ? request_link(request, request_keep(request, g_strconcat("/data/releases/",
                                                                          part->release, NULL)))
                : NULL);
        ui_cell_number(w, part->n_tables);
        ui_cell_number(w, part->n_cells);
        ui_cell_number(w, part->n_primary);
        ui_cell_number(w, part->n_secondary);
        html_open(w, EL_TD);
        html_element(w, EL_SPAN, is_passed ? "badge badge-good" : "badge badge-bad",
                     is_passed ? tr(lang, "passed") : tr(lang, "refused"));
        html_close(w);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_list(Html *w, Lang lang, const char *title, const GPtrArray *texts)
{
    if (!texts || texts->len == 0)
        return;
    html_element(w, EL_P, NULL, title);
    html_open(w, EL_UL);
    for (unsigned i = 0; i < texts->len; i++) {
        g_autofree char *text = retell(lang, texts->pdata[i]);
        html_element(w, EL_LI, NULL, text);
    }
    html_close(w);
}

static void write_finding(Html *w, Request *request, const ReleaseFinding *finding)
{
    Lang lang = request_lang(request);
    html_open(w, EL_LI);
    html_attr(w, AT_CLASS, "problem problem-error");
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "problem-head");
    html_element(w, EL_STRONG, NULL, finding->cell);
    g_autofree char *place = retell(lang, finding->place);
    html_element(w, EL_SPAN, "muted", place);
    html_close(w);
    html_element(w, EL_P, NULL, finding_words(lang, finding->kind));
    if (finding->with)
        write_list(w, lang, tr(lang, "Together with:"), finding->with);
    html_close(w);
}

static void write_audit(Html *w, Request *request, const HandinReleased *part)
{
    Lang lang = request_lang(request);
    const ReleaseAudit *audit = &part->audit;
    if (!audit->findings || audit->findings->len == 0)
        return;
    ui_heading(w, 3, part->flow, round_words_flow(request, part->flow));
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "problems");
    for (unsigned i = 0; i < audit->findings->len && i < FINDINGS_SHOWN; i++)
        write_finding(w, request, audit->findings->pdata[i]);
    html_close(w);
    write_list(w, lang, tr(lang, "It would pass if these cells were hidden, too:"), audit->cure);
    write_list(w, lang, tr(lang, "The others would pass without these tables:"), audit->leave);
}

void release_words_findings(Html *w, Request *request, const HandinReleaseReport *report)
{
    for (unsigned i = 0; report->parts && i < report->parts->len; i++)
        write_audit(w, request, report->parts->pdata[i]);
}
