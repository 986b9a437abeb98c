#include "web/pages/prose.h"

#include <math.h>

/* The five, as the site shows them, with what SDMX calls them. */
static const struct {
    const char *id, *name, *meaning, *code;
    Figure figure;
} nothings[] = {
    {"zero",
     N_("Zero"),
     N_("Somebody looked and knows that there were none."),
     "OBS_VALUE 0",
     {.kind = FIGURE_VALUE, .obs_status = 'A', .conf_status = 'F', .value = 0}},
    {"not-known",
     N_("Not known"),
     N_("The state answered that it does not know. There may be none, or many."),
     "OBS_STATUS O",
     {.kind = FIGURE_NOT_KNOWN,
      .obs_status = 'O',
      .conf_status = 'F',
      .value = NAN,
      .lower = NAN,
      .upper = NAN}},
    {"not-applicable",
     N_("Not applicable"),
     N_("The question has no meaning there: a law that did not exist yet, a body that the state "
        "does not have."),
     "OBS_STATUS M",
     {.kind = FIGURE_NOT_APPLICABLE,
      .obs_status = 'M',
      .conf_status = 'F',
      .value = NAN,
      .lower = NAN,
      .upper = NAN}},
    {"suppressed",
     N_("Suppressed"),
     N_("The number is known to the source and hidden to protect persons. What is said is between "
        "which bounds it lies."),
     "OBS_STATUS Q, CONF_STATUS C, LOWER, UPPER",
     {.kind = FIGURE_SUPPRESSED,
      .obs_status = 'Q',
      .conf_status = 'C',
      .value = NAN,
      .lower = 0,
      .upper = 4}},
    {"not-yet",
     N_("Not yet"),
     N_("The figure will come; the year or the collection is not finished."),
     "OBS_STATUS L",
     {.kind = FIGURE_NOT_YET,
      .obs_status = 'L',
      .conf_status = 'F',
      .value = NAN,
      .lower = NAN,
      .upper = NAN}},
};

static const struct {
    const char *id, *name, *meaning;
    Figure figure;
} others[] = {
    {"absent",
     N_("No figure"),
     N_("Nobody said anything: the question was not asked, or not answered. It is not zero, and "
        "not even known to be unknown."),
     {.kind = FIGURE_ABSENT, .value = NAN, .lower = NAN, .upper = NAN}},
    {"disputed",
     N_("Disputed"),
     N_("The source says several different numbers for the same thing. The smallest and the "
        "largest are shown."),
     {.kind = FIGURE_DISPUTED,
      .obs_status = 'U',
      .conf_status = 'F',
      .value = NAN,
      .lower = 12,
      .upper = 31}},
    {"revised",
     N_("Revised"),
     N_("The source gave another number in an earlier vintage."),
     {.kind = FIGURE_VALUE,
      .obs_status = 'A',
      .conf_status = 'F',
      .revised = true,
      .value = 447,
      .lower = 447,
      .upper = 447}},
    {"unreliable",
     N_("Unreliable"),
     N_("The number stands as the source wrote it, and cannot be right. Nothing is built on it."),
     {.kind = FIGURE_VALUE,
      .obs_status = 'U',
      .conf_status = 'F',
      .value = 6112019,
      .lower = 6112019,
      .upper = 6112019}},
};

static const Prose why[] = {
    {PROSE_TEXT, NULL,
     N_("An empty cell in a table invites a guess. Many readers take it for zero; many programs "
        "turn it into zero. A state that did not count then looks like a state without victims."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("So this centre never leaves a cell empty without saying why. The five are kept apart in "
        "the store, in every file, in charts, in sentences, and in what a screen reader says."),
     NULL},
};

static const Prose after[] = {
    {PROSE_HEADING, "charts", N_("In charts and on the map"), NULL},
    {PROSE_TEXT, NULL,
     N_("A suppressed value is drawn as the interval it lies in. A missing one is a gap: lines are "
        "not drawn through it. A revised one is marked. On the map a state without a figure is "
        "hatched and named so, which is not the lightest colour of the scale."),
     NULL},
    {PROSE_HEADING, "files", N_("In files"), NULL},
    {PROSE_TEXT, NULL,
     N_("Downloads carry the status of every figure in columns of its own. If you compute with "
        "them, look at OBS_STATUS first: an empty OBS_VALUE is never a zero."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("In UNODC's file no zero is ever written: zero to four are all \"<5\". A suppressed figure "
        "from UNODC may therefore well be zero."),
     NULL},
};

static void write_nothings(Html *w, Lang lang)
{
    const char *const columns[] = {tr(lang, "The nothing"), tr(lang, "Shown as"),
                                   tr(lang, "What it means"), tr(lang, "In downloads")};
    const bool is_number[] = {false, false, false, false};
    ui_table_begin(w, "five", tr(lang, "The five nothings"), columns, is_number, 4);
    for (unsigned i = 0; i < G_N_ELEMENTS(nothings); i++) {
        ui_table_row(w, tr(lang, nothings[i].name), NULL);
        ui_cell_figure(w, &nothings[i].figure, NULL);
        ui_cell_text(w, tr(lang, nothings[i].meaning));
        ui_cell_text(w, tr(lang, nothings[i].code));
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_others(Html *w, Lang lang)
{
    const char *const columns[] = {tr(lang, "The mark"), tr(lang, "Shown as"),
                                   tr(lang, "What it means")};
    const bool is_number[] = {false, false, false};
    ui_heading(w, 2, "others", tr(lang, "Other marks"));
    ui_table_begin(w, "other-marks", tr(lang, "Other marks"), columns, is_number, 3);
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        ui_table_row(w, tr(lang, others[i].name), NULL);
        ui_cell_figure(w, &others[i].figure, NULL);
        ui_cell_text(w, tr(lang, others[i].meaning));
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    ProsePage prose = {
        .title = tr(lang, page->title),
        .lead = tr(lang, "Zero, not known, not applicable, suppressed and not yet are five "
                         "different things, and are told apart everywhere on this site."),
        .section = SECTION_ABOUT,
        .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, why, G_N_ELEMENTS(why));
    ui_heading(w, 2, "the-five", tr(lang, "The five"));
    write_nothings(w, lang);
    write_others(w, lang);
    prose_write(w, request, after, G_N_ELEMENTS(after));
    prose_end(w, &prose);
    return true;
}

const Page page_about_five_nothings = {
    .path = "/about/five-nothings",
    .methods = METHOD_GET,
    .title = N_("The five nothings"),
    .help = N_("How zero, not known, not applicable, suppressed and not yet are told apart"),
    .sample = "/about/five-nothings",
    .handle = handle,
};
