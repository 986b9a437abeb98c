#include "web/pages/prose.h"

static const Prose blocks[] = {
    {PROSE_HEADING, "aim", N_("What we aim for"), NULL},
    {PROSE_TEXT, NULL,
     N_("Everybody shall be able to read everything here: with a screen reader, by keyboard alone, "
        "with large text, on a small or old telephone, without script, and on paper. The measure "
        "is the Web Content Accessibility Guidelines 2.2, level AA, which the European standard "
        "EN 301 549 builds on."),
     NULL},
    {PROSE_HEADING, "works", N_("What is done"), NULL},
    {PROSE_ITEM, NULL,
     N_("Pages have one main heading, headings in order, landmarks, a link past the header, and "
        "labels on every field."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Everything works by keyboard and without script; what has the focus is always visible."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("A table stands beside every chart and map, with the same figures. Charts have a title and "
        "a description for screen readers, and tell series apart by pattern as well as colour."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Zero, not known, not applicable, suppressed and not yet are told apart in words, also to "
        "a "
        "screen reader; a cell is never simply empty."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Pages fit a screen 320 points wide and text enlarged to four times its size; wide tables "
        "scroll inside themselves. Light and dark appearance follow your system, and movement is "
        "left out if you ask for that."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Every page is checked by an automatic test (axe) in a real browser whenever the program "
        "changes, in both languages."),
     NULL},
    {PROSE_HEADING, "limits", N_("Known limits"), NULL},
    {PROSE_ITEM, NULL,
     N_("The Round-up as PDF has a structure, bookmarks, links, its language, descriptions of "
        "its charts, header cells with their scope, and embedded fonts. It does not claim the "
        "standard PDF/UA, because no independent checker has confirmed it yet. The Round-up as "
        "a web page has the same content and is the form we recommend to users of a screen "
        "reader."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Automatic tests find only a part of all barriers. A review together with people who use "
        "assistive technology every day has not been made yet."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Pages in plain, easy-to-read language and in sign language do not exist yet."), NULL},
    {PROSE_HEADING, "feedback", N_("Tell us"), NULL},
    {PROSE_TEXT, NULL,
     N_("If something here is hard or impossible for you to use, or you need a figure in another "
        "form, tell the secretariat of the Council of the Baltic Sea States. Name the address of "
        "the page and what happened."),
     NULL},
    {PROSE_LINK, "https://cbss.org/", N_("The secretariat of the Council of the Baltic Sea States"),
     NULL},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    return prose_about(page, request, response,
                       N_("What works for whom, what does not yet, and where to tell us."), blocks,
                       G_N_ELEMENTS(blocks));
}

const Page page_about_accessibility = {
    .path = "/about/accessibility",
    .methods = METHOD_GET,
    .title = N_("Accessibility"),
    .help = N_("The accessibility statement: what conforms, known limits, feedback"),
    .sample = "/about/accessibility",
    .handle = handle,
};
