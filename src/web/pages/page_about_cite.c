#include "web/pages/prose.h"

static const Prose terms[] = {
    {PROSE_HEADING, "figures", N_("The figures"), NULL},
    {PROSE_TEXT, NULL,
     N_("Figures belong to those who collected them, on the terms they state. This centre adds no "
        "terms of its own. Name the source and the day as of which it said so: figures are "
        "revised, and a number without its day cannot be checked."),
     NULL},
    {PROSE_LINK, "/about/sources", N_("Why sources differ"),
     N_("with the terms of each collection, as far as it states any")},
};

static const Prose rest[] = {
    {PROSE_HEADING, "texts", N_("Texts, charts and maps"), NULL},
    {PROSE_TEXT, NULL,
     N_("Texts and charts made here may be used again if the source of their figures is named as "
        "above. The outlines on the map come from Natural Earth, which is in the public domain. "
        "The typefaces Vollkorn and Inter are under the SIL Open Font License."),
     NULL},
    {PROSE_HEADING, "program", N_("The program"), NULL},
    {PROSE_TEXT, NULL,
     N_("Fyr is free software under the European Union Public Licence, version 1.2 (EUPL-1.2)."),
     NULL},
    {PROSE_HEADING, "addresses", N_("Addresses that stay"), NULL},
    {PROSE_TEXT, NULL,
     N_("Addresses here are permanent, and a page's address holds all that it shows. With as-of "
        "and a "
        "day it shows what was known then, also when figures have been revised since. If something "
        "ever has to be withdrawn, its address will say so, and why."),
     NULL},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    ProsePage prose = {.title = tr(lang, page->title),
                       .lead = tr(lang, "On what terms figures may be used, and how to name their "
                                        "source so that others can find them again."),
                       .section = SECTION_ABOUT,
                       .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, terms, G_N_ELEMENTS(terms));
    ui_heading(w, 2, "example", tr(lang, "An example"));
    g_autofree char *day = lang_date(lang, request_today(request));
    g_autofree char *vintage = lang_date(lang, iso_day_from_ymd(2025, 4, 14));
    g_autofree char *address = g_strconcat(
        request_base(request),
        request_link(request, "/data/VICTIMS?area=LV&start=2020&end=2020&as-of=2025-04-14"), NULL);
    g_autofree char *text =
        text_fill(tr(lang, "Registered victims of trafficking, Latvia, 2020. UNODC (GLOTIP), as of "
                           "{vintage}. Fyr, {address}, read on {day}."),
                  "vintage", vintage, "address", address, "day", day, NULL);
    ui_copyable(w, tr(lang, "Citation"), text);
    html_element(w, EL_P, NULL, tr(lang, "Every table of figures has such a line ready to copy."));
    prose_write(w, request, rest, G_N_ELEMENTS(rest));
    prose_end(w, &prose);
    return true;
}

const Page page_about_cite = {
    .path = "/about/cite",
    .methods = METHOD_GET,
    .title = N_("Licence and citation"),
    .help = N_("The terms of use and how to cite"),
    .sample = "/about/cite",
    .handle = handle,
};
