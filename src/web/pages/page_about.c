#include "web/pages/prose.h"

static const Prose intro[] = {
    {PROSE_TEXT, NULL,
     N_("Ten states around the Baltic Sea count the victims of trafficking whom their authorities "
        "find, and the persons whom they suspect, prosecute and convict. The numbers are given to "
        "several international collections, which ask differently and publish differently. This "
        "centre puts the answers side by side, says where each one comes from, and keeps what was "
        "said before when a source changes its mind."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("The centre is made for the work of the Task Force against Trafficking in Human Beings of "
        "the Council of the Baltic Sea States, whose strategic plan asks for it. It is meant for "
        "people who make policy, who meet victims in their work, who do research or report the "
        "news, and for anyone who wants to know."),
     NULL},
    {PROSE_CAUTION, NULL, N_("Do you need help, or know somebody who does?"),
     N_("If anyone is in danger now, call 112: it works in all ten states. This site cannot take "
        "reports about persons, and must never be sent any.")},
    {PROSE_HEADING, "contents", N_("How the centre works"), NULL},
};

static const struct {
    const char *path, *title, *text;
} cards[] = {
    {"/about/method", N_("Method"),
     N_("How figures come in, what is checked, how totals and sentences are made, and what is "
        "never done.")},
    {"/about/definitions", N_("Definitions"),
     N_("What each table counts, and every code list, in words.")},
    {"/about/five-nothings", N_("The five nothings"),
     N_("Zero, not known, not applicable, suppressed and not yet are five different things.")},
    {"/about/sources", N_("Why sources differ"),
     N_("Whom each collection asks, what it counts, and why its number is another.")},
    {"/about/collections", N_("One answer, several questionnaires"),
     N_("How the tables of Eurostat, UNODC and Article 19a are filled from what a state gives "
        "here.")},
    {"/about/disclosure", N_("Protection of small numbers"),
     N_("What is done so that no figure points at a person, and what is not done yet.")},
    {"/about/privacy", N_("Privacy"), N_("No cookies, no tracking, no records about persons.")},
    {"/about/accessibility", N_("Accessibility"),
     N_("What works for whom, known limits, and where to tell us about others.")},
    {"/about/cite", N_("Licence and citation"),
     N_("On what terms figures may be used, and how to name their source.")},
    {"/about/speed", N_("The centre's own speed"),
     N_("How long answers take, from the centre's own counters.")},
};

static const Prose limits[] = {
    {PROSE_HEADING, "limits", N_("What the figures can and cannot say"), NULL},
    {PROSE_ITEM, NULL,
     N_("They count victims who were found. How many were not found, nobody knows, and this centre "
        "does not guess."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("A higher number can mean more trafficking, more attention to it, or a new way of "
        "counting. A lower one can mean the opposite of each."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Two states with the same number may have found the same share of very different "
        "realities. The figures are not a ranking."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("The persons convicted in a year are mostly not those who exploited the victims of that "
        "year: cases take time."),
     NULL},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    ProsePage prose = {
        .title = tr(lang, page->title),
        .lead =
            tr(lang, "What is known about trafficking in human beings in the Baltic Sea region, "
                     "where it comes from, and how far it carries."),
        .section = SECTION_ABOUT};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, intro, G_N_ELEMENTS(intro));
    ui_grid_begin(w, UI_GRID_CARDS);
    for (unsigned i = 0; i < G_N_ELEMENTS(cards); i++)
        ui_card(w, request_link(request, cards[i].path), tr(lang, cards[i].title),
                tr(lang, cards[i].text), NULL);
    ui_grid_end(w);
    prose_write(w, request, limits, G_N_ELEMENTS(limits));
    prose_end(w, &prose);
    return true;
}

const Page page_about = {
    .path = "/about/",
    .methods = METHOD_GET,
    .title = N_("About this centre"),
    .help = N_("What the centre is, how it works and what its figures can say"),
    .sample = "/about/",
    .handle = handle,
};
