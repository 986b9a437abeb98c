#include "web/pages/prose.h"

static const Prose blocks[] = {
    {PROSE_TEXT, NULL,
     N_("Few victims are found in a small state in a year. A table that says \"one child, a girl, "
        "from this country\" may tell a neighbour, or a trafficker, who is meant. Statistics have "
        "to be made so that nobody can be found in them."),
     NULL},
    {PROSE_HEADING, "published", N_("What the figures shown here went through"), NULL},
    {PROSE_TEXT, NULL,
     N_("The figures of the United Nations Office on Drugs and Crime are public already. UNODC "
        "writes every number below five, zero included, as \"<5\". Here that is shown as "
        "suppressed, between 0 and 4, in every table, chart and download."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("Such a hidden number can sometimes be worked out from the totals around it. This centre "
        "does not do that. No page, text, chart or file of it holds a number that the source "
        "suppressed, or a narrower interval than the source gives, and a total over suppressed "
        "figures is an interval too."),
     NULL},
    {PROSE_HEADING, "not-yet", N_("What is not done yet"), NULL},
    {PROSE_ITEM, NULL,
     N_("The centre does not yet protect figures that states give to it, and so does not take any. "
        "That comes with an audit that tries to work out every hidden cell before a table is made "
        "public."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("Published cells of UNODC are shown as they were published. Whether they protect well "
        "enough is for UNODC to decide; nothing is added that would weaken them."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("There is no list of releases with the result of each audit yet. It will stand here."),
     NULL},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    return prose_about(page, request, response,
                       N_("What is done so that no figure points at a person, and what is not "
                          "done yet."),
                       blocks, G_N_ELEMENTS(blocks));
}

const Page page_about_disclosure = {
    .path = "/about/disclosure",
    .methods = METHOD_GET,
    .role = ROLE_PUBLIC,
    .title = N_("Protection of small numbers"),
    .help = N_("How small numbers are protected, and what is not done yet"),
    .sample = "/about/disclosure",
    .handle = handle,
};
