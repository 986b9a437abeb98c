#include "web/pages/prose.h"

static const Prose blocks[] = {
    {PROSE_HEADING, "where-from", N_("Where the figures come from"), NULL},
    {PROSE_TEXT, NULL,
     N_("Today the centre holds one collection: the file of the United Nations Office on Drugs and "
        "Crime (UNODC) that its Global Report on Trafficking in Persons is made from, as it stood "
        "on two days, 30 May 2023 and 14 April 2025. Eurostat's tables and figures given by the "
        "states themselves have their places ready and are empty."),
     NULL},
    {PROSE_LINK, "/about/sources", N_("Why sources differ"),
     N_("what each collection counts, and whom it asks")},
    {PROSE_HEADING, "coming-in", N_("How a figure comes in"), NULL},
    {PROSE_TEXT, NULL,
     N_("A file is read line by line. Every line becomes one figure with its keys: state, year, "
        "source, sex, age, form of exploitation, citizenship and so on, each from a code list that "
        "anyone can read. Spellings are brought together (UNODC alone writes some countries in ten "
        "ways), values are not touched."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("A line that cannot be understood, for instance because its category is only a number, is "
        "set aside word for word with its line number, and the import says so. Nothing is dropped "
        "in silence."),
     NULL},
    {PROSE_LINK, "/about/definitions", N_("Definitions"), N_("all tables and code lists")},
    {PROSE_HEADING, "contradictions", N_("When a source contradicts itself"), NULL},
    {PROSE_TEXT, NULL,
     N_("Some files hold the same question twice. If the answers are equal, one is shown. If they "
        "differ, neither is believed more than the other: the figure is shown as disputed, with "
        "the smallest and the largest number and the lines they stand in."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("A number that cannot be true, such as six million convictions in one state and year, or a "
        "part larger than its own total, stays as the source wrote it and is marked as unreliable. "
        "Such figures are shown, but no total and no sentence is built on them."),
     NULL},
    {PROSE_HEADING, "vintages", N_("What was said when"), NULL},
    {PROSE_TEXT, NULL,
     N_("Sources change earlier years, sometimes a great deal. Every file is therefore kept as a "
        "vintage with its day. A newer vintage takes the place of the older ones for the states it "
        "speaks of; the older ones remain. Add as-of and a day to any address of a table, and it "
        "shows what the centre held then. Figures that were changed are marked."),
     NULL},
    {PROSE_LINK, "/data/VICTIMS?area=PL&start=2021&end=2021&as-of=2023-06-30",
     N_("Poland, victims in 2021, as of June 2023"), "23"},
    {PROSE_LINK, "/data/VICTIMS?area=PL&start=2021&end=2021", N_("the same today"), "447"},
    {PROSE_HEADING, "totals", N_("Totals for the region"), NULL},
    {PROSE_TEXT, NULL,
     N_("A total over several states is the sum of the figures that are known, and always comes "
        "with the list of states that are missing from it. Where a figure in it is suppressed, the "
        "total is given as an interval. It is never completed by working out what was left out, "
        "and there is no total where too little is known to make one honest."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("Parts are not assumed to add up. Women and men together are often fewer than all, because "
        "some persons have another gender or none recorded, and sometimes because the source does "
        "not add up."),
     NULL},
    {PROSE_HEADING, "sentences", N_("Sentences about numbers"), NULL},
    {PROSE_TEXT, NULL,
     N_("Sentences on country pages and in the Round-up are made from the figures by fixed rules. "
        "The same figures give the same sentences, and where figures are missing, suppressed or "
        "unreliable, nothing is said. Shares are left out where the number they are taken of is "
        "small."),
     NULL},
    {PROSE_HEADING, "never", N_("What is never done"), NULL},
    {PROSE_ITEM, NULL, N_("No figure is estimated, filled in, smoothed or projected."), NULL},
    {PROSE_ITEM, NULL,
     N_("No suppressed number is worked out, shown or hinted at, even where the published tables "
        "would allow it."),
     NULL},
    {PROSE_ITEM, NULL, N_("States are not ranked."), NULL},
    {PROSE_ITEM, NULL, N_("Numbers of different sources are not averaged or joined into one."),
     NULL},
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    return prose_about(page, request, response,
                       N_("How figures come in, how they are checked and kept, and how totals and "
                          "sentences are made from them."),
                       blocks, G_N_ELEMENTS(blocks));
}

const Page page_about_method = {
    .path = "/about/method",
    .methods = METHOD_GET,
    .title = N_("Method"),
    .help = N_("How figures come in and what is made from them"),
    .sample = "/about/method",
    .handle = handle,
};
