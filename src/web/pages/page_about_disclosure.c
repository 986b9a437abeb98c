/* /about/disclosure: how small numbers are protected. One half for whoever decides, one for whoever
 * counts; between them an example, and what the audit finds in published figures, as counts. */
#include "figures/disclosure.h"
#include "web/pages/prose.h"

#include <math.h>

/* --- the first half ------------------------------------------------------------------------- */

static const Prose risk[] = {
    {PROSE_HEADING, "risk", N_("What can go wrong"), NULL},
    {PROSE_TEXT, NULL,
     N_("Few victims are found in a small state in a year. A table that says \"one child, a girl, "
        "from this country\" may tell a neighbour, or a trafficker, who is meant. Statistics have "
        "to be made so that nobody can be found in them.\n\n"
        "Leaving out the small numbers is not enough. This table is invented; the number of girls "
        "was hidden because it is small."),
     NULL},
};

static const Prose plain[] = {
    {PROSE_TEXT, NULL,
     N_("Whoever can subtract finds it: from all children take the boys, or from all women and "
        "girls take the women. So more numbers have to be hidden, and the right ones, until no "
        "subtraction leads anywhere, not within this table and not together with any other."),
     NULL},
    {PROSE_HEADING, "decide", N_("For whoever decides"), NULL},
    {PROSE_ITEM, NULL,
     N_("A state protects its tables itself, on its own machine, with the same program that runs "
        "this centre. The case files never leave it."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Before tables become public here, the program attacks them: it tries to work out every "
        "hidden number from all that was ever published about the same persons, here and "
        "elsewhere. If it succeeds, nothing is released, and it says which numbers must be hidden "
        "too."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("What was public stays known. A ledger keeps every release for ever, also one that was "
        "withdrawn or replaced, and each later table has to stand together with all of them."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Protection costs detail. What is left is true, and each release says what was done and "
        "what it guarantees."),
     NULL},
    {PROSE_LINK, "/data/releases/", N_("Releases"),
     N_("all that was released, with statement and audit")},
};

/* --- the second half ------------------------------------------------------------------------ */

static const Prose method[] = {
    {PROSE_HEADING, "method", N_("For whoever counts: the method"), NULL},
    {PROSE_FACT, NULL, N_("Threshold"),
     N_("Counts from 1 to N - 1 are hidden (primary suppression). Zeros can be shown or hidden. A "
        "count that differs from its total by less than N gives the rest away, and is treated "
        "alike.")},
    {PROSE_FACT, NULL, N_("Secondary suppression"),
     N_("Further cells are hidden, at the least loss, until the interval that an attacker can "
        "derive for each primary cell is as wide as promised, not merely more than one value.")},
    {PROSE_FACT, NULL, N_("Linked tables"),
     N_("A cell is one number however many tables show it. All tables of a release form one "
        "system: shared cells, margins, hierarchies of codes. It is protected and audited as a "
        "whole.")},
    {PROSE_FACT, NULL, N_("Differencing"),
     N_("Two tables that are safe each for itself may differ by one person. Earlier releases, "
        "other vintages and figures published by others are in the same system. A value that "
        "changed by fewer persons than the threshold is refused unless a reason is given.")},
    {PROSE_FACT, NULL, N_("Cell key"),
     N_("Instead of hiding: each case has a fixed random key, each cell gets noise from the sum of "
        "its keys, so that the same cell shows the same number in every table. Totals no longer "
        "add up; the parameters are published, the keys never.")},
    {PROSE_FACT, NULL, N_("Controlled rounding"),
     N_("Instead of hiding: every count is rounded to a multiple of a base, up or down, so that "
        "all totals still add up.")},
    {PROSE_FACT, NULL, N_("The audit"),
     N_("For every hidden cell the smallest and the largest value that is possible, given all "
        "published cells, all sums, whole numbers and nothing negative: two linear programs per "
        "cell, after propagation of bounds has settled the easy ones. A cell is exact, narrow or "
        "safe. Where tables show different dimensions of the same persons, the finer table behind "
        "them, which nobody sees, is part of the system.")},
    {PROSE_FACT, NULL, N_("Revisions"),
     N_("Where a later table contradicts an earlier one, the attacker assumes as little as "
        "possible: only the cells that contradict each other differ, and by no more than the "
        "greatest change that can be seen.")},
    {PROSE_FACT, NULL, N_("The ledger"),
     N_("Each release is sealed with a hash over its bytes and over the release before it. A "
        "changed, added or missing release is found by one command. Which hidden cells are "
        "primary is kept for later audits and never shown.")},
    {PROSE_HEADING, "not-protected", N_("What is not protected"), NULL},
    {PROSE_ITEM, NULL,
     N_("Somebody who knows a case from elsewhere may recognise it in a true table. The audit "
        "reckons with published figures, not with private knowledge."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Where all persons of a group share a property, the table says so, with large numbers "
        "too."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Figures that others publish and nobody told the centre of are not in the audit. Groups "
        "of persons are compared by the codes that the tables use: the same persons under another "
        "name are other persons to the program."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Tables with cell keys are not audited by sums, for they have none: their protection is "
        "the noise."),
     NULL},
    {PROSE_HEADING, "world", N_("What the audit finds in published figures"), NULL},
    {PROSE_TEXT, NULL,
     N_("The United Nations Office on Drugs and Crime writes every number below five, zero "
        "included, as \"<5\". Many of these can be worked out from the totals beside them. This "
        "centre shows each as it was published, between 0 and 4, in every table, chart and "
        "download; what the audit works out is counted and thrown away. No page, file or log of "
        "this centre holds such a number."),
     NULL},
};

static const Prose after[] = {
    {PROSE_TEXT, NULL,
     N_("Each state's figures of a year are audited together. \"At least\" takes for granted only "
        "that a total is not smaller than its parts. \"Sum\" takes totals by sex and age for the "
        "sum of their parts; other breakdowns overlap. Where the published figures contradict "
        "themselves, the cells concerned are left out."),
     NULL},
};

/* --- the example ---------------------------------------------------------------------------- */

static void write_example(Html *w)
{
    Lang lang = html_lang(w);
    static const double values[3][3] = {{9, 31, 40}, {7, 11, 18}, {NAN, 20, 22}};
    const char *rows[] = {tr(lang, "All"), tr(lang, "Men and boys"), tr(lang, "Women and girls")};
    const char *columns[] = {tr(lang, "An invented table"), tr(lang, "Children"),
                             tr(lang, "Adults"), tr(lang, "All")};
    static const bool is_number[] = {false, true, true, true};
    ui_table_begin(w, "example", tr(lang, "Victims by sex and age (invented)"), columns, is_number,
                   4);
    for (unsigned y = 0; y < 3; y++) {
        ui_table_row(w, rows[y], NULL);
        for (unsigned x = 0; x < 3; x++) {
            bool is_hidden = isnan(values[y][x]);
            Figure figure = {.kind = is_hidden ? FIGURE_SUPPRESSED : FIGURE_VALUE,
                             .obs_status = 'A',
                             .conf_status = 'F',
                             .value = values[y][x],
                             .lower = values[y][x],
                             .upper = values[y][x]};
            ui_cell_figure(w, &figure, NULL);
        }
        ui_table_row_end(w);
    }
    ui_table_end(w);
    ui_figure_legend(w, UI_LEGEND_NO_BOUNDS);
}

/* --- counts --------------------------------------------------------------------------------- */

static void write_count(Html *w, const DisclosureCount *count, bool has_both)
{
    Lang lang = html_lang(w);
    g_autofree char *n = lang_number(lang, count->n_areas, 0);
    g_autofree char *where = count->scope == DISCLOSURE_MEMBERS || !has_both
                                 ? text_fill(trn(lang, "{n} state of the region",
                                                 "{n} states of the region", count->n_areas),
                                             "n", n, NULL)
                                 : text_fill(trn(lang, "{n} state of the whole file",
                                                 "{n} states of the whole file", count->n_areas),
                                             "n", n, NULL);
    ui_table_row(w, where, NULL);
    ui_cell_text(w, count->margins == MARGINS_ATLEAST ? tr(lang, "at least") : tr(lang, "sum"));
    const uint32_t numbers[] = {count->n_hidden, count->n_exact, count->n_narrowed,
                                count->n_left_out};
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        ui_cell_number(w, numbers[i]);
    ui_table_row_end(w);
}

static void write_counts(Html *w, const GArray *counts)
{
    Lang lang = html_lang(w);
    const char *columns[] = {tr(lang, "Figures of UNODC"),   tr(lang, "Totals taken as"),
                             tr(lang, "Suppressed cells"),   tr(lang, "Worked out exactly"),
                             tr(lang, "Narrower than said"), tr(lang, "Left out")};
    static const bool is_number[] = {false, false, true, true, true, true};
    uint32_t n_all = 0, n_members = 0;
    for (unsigned i = 0; i < counts->len; i++) {
        const DisclosureCount *count = &g_array_index(counts, DisclosureCount, i);
        uint32_t *n = count->scope == DISCLOSURE_ALL ? &n_all : &n_members;
        *n = MAX(*n, count->n_cells);
    }
    if (counts->len == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL,
                  tr(lang, "The centre holds no figures of UNODC that were counted yet. They are "
                           "counted when a file is taken in."));
        return;
    }
    ui_table_begin(w, "counts", tr(lang, "Suppressed cells and what becomes of them: counts only"),
                   columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < counts->len; i++) {
        const DisclosureCount *count = &g_array_index(counts, DisclosureCount, i);
        if (count->scope == DISCLOSURE_MEMBERS || n_all != n_members)
            write_count(w, count, n_all != n_members);
    }
    ui_table_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    Db *db = request_db(request, error);
    g_autoptr(GArray) counts = db ? disclosure_load(db, error) : NULL;
    if (!counts)
        return false;
    ProsePage prose = {.title = tr(lang, page->title),
                       .lead = tr(lang, "What is done so that no figure points at a person: "
                                        "hiding, attacking what was hidden, and remembering all "
                                        "that was ever public."),
                       .section = SECTION_ABOUT,
                       .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, risk, G_N_ELEMENTS(risk));
    write_example(w);
    prose_write(w, request, plain, G_N_ELEMENTS(plain));
    prose_write(w, request, method, G_N_ELEMENTS(method));
    write_counts(w, counts);
    prose_write(w, request, after, G_N_ELEMENTS(after));
    prose_end(w, &prose);
    return true;
}

const Page page_about_disclosure = {
    .path = "/about/disclosure",
    .methods = METHOD_GET,
    .is_live = true, /* counts come after the figures they count */
    .title = N_("Protection of small numbers"),
    .help = N_("How small numbers are protected, attacked and released"),
    .sample = "/about/disclosure",
    .handle = handle,
};
