/* The first page: what the centre knows, in one look, and the ways on from there. */
#include "web/response.h"
#include "web/states/region_parts.h"

#include <string.h>

static const struct {
    const char *path; /* shown only if there is such a page */
    const char *page; /* its path in the table of pages */
    const char *title, *text;
} ways[] = {
    {"/data/", "/data/", N_("I need a number"),
     N_("Choose state, year, sex, age and form of exploitation; take the table with you.")},
    {"/countries/", "/countries/", N_("I want to compare states"),
     N_("The ten states side by side, for any year.")},
    {"/roundup/", "/roundup/", N_("I want to read the report"),
     N_("The Round-up: the region and its states in words and pictures.")},
    {"/plan/", "/plan/", N_("I want to know the plan"),
     N_("What the ten states have set out to do together.")},
    {"/about/cite", "/about/cite", N_("I want to cite"),
     N_("On what terms figures may be used, and how to name their source.")},
    {"/about/five-nothings", "/about/five-nothings", N_("Why is there no number?"),
     N_("Zero, not known, suppressed: what the signs mean.")},
};

/* The ways on, by what somebody came for. */
static void write_ways(Html *w, const States *states)
{
    Lang lang = states->lang;
    html_open(w, EL_NAV);
    html_attr(w, AT_CLASS, "ways");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "What do you need?"));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        if (!states_has_page(ways[i].page))
            continue;
        html_open(w, EL_LI);
        html_link(w, request_link(states->request, ways[i].path), NULL, tr(lang, ways[i].title));
        html_text(w, " ");
        html_element(w, EL_SPAN, "muted small", tr(lang, ways[i].text));
        html_close(w);
    }
    html_close(w);
    html_close(w);
}

static void write_hero(Html *w, const States *states, const char *title)
{
    Lang lang = states->lang;
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "hero");
    html_open(w, EL_DIV);
    html_element(w, EL_H1, NULL, title);
    ui_lead(w, tr(lang, "Fyr keeps the published figures on trafficking in human beings in the ten "
                        "states around the Baltic Sea: what each source said, when it said it, and "
                        "what it left unsaid."));
    region_stat(w, states, MEASURE_VICTIMS);
    html_element(w, EL_P, "small muted",
                 tr(lang, "Registered victims are those whom an authority has found. How many were "
                          "not found, nobody knows."));
    write_ways(w, states);
    html_close(w);
    html_open(w, EL_DIV);
    region_map(w, states);
    html_close(w);
    html_close(w);
}

static void write_section(Html *w, const char *id, const char *title)
{
    html_open(w, EL_SECTION);
    html_attr_printf(w, AT_ARIA_LABELLEDBY, "%s", id);
    ui_heading(w, 2, id, title);
}

static void write_pictures(Html *w, const States *states)
{
    Lang lang = states->lang;
    write_section(w, "years", tr(lang, "Over the years"));
    ui_grid_begin(w, UI_GRID_HALVES);
    html_open(w, EL_DIV);
    region_trend(w, states);
    html_close(w);
    html_open(w, EL_DIV);
    region_courses(w, states);
    html_close(w);
    ui_grid_end(w);
    html_close(w);
    write_section(w, "who", tr(lang, "Who the victims are"));
    ui_grid_begin(w, UI_GRID_HALVES);
    html_open(w, EL_DIV);
    region_sexes(w, states);
    html_close(w);
    html_open(w, EL_DIV);
    region_forms(w, states);
    html_close(w);
    ui_grid_end(w);
    html_close(w);
    write_section(w, "justice", tr(lang, "Before the courts"));
    ui_grid_begin(w, UI_GRID_STATS);
    region_stat(w, states, MEASURE_SUSPECTED);
    region_stat(w, states, MEASURE_PROSECUTED);
    region_stat(w, states, MEASURE_CONVICTED);
    ui_grid_end(w);
    html_element(w, EL_P, "small muted",
                 tr(lang, "These are different persons: cases take years, so those convicted in a "
                          "year are mostly not those suspected in it. Sums of intervals are "
                          "intervals."));
    html_close(w);
}

static void write_page(Html *w, const States *states, const char *title)
{
    Lang lang = states->lang;
    write_hero(w, states, title);
    write_pictures(w, states);
    write_section(w, "new", tr(lang, "What is new"));
    region_news(w, states);
    html_close(w);
    write_section(w, "help", tr(lang, "Help for people"));
    ui_notice(w, NOTICE_CAUTION, tr(lang, "Is somebody in danger?"),
              tr(lang, "Call 112: it is the emergency number in all ten states. This site holds "
                       "figures; it cannot take reports about persons."));
    html_close(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    Lang lang = request_lang(request);
    States states;
    bool has_figures = states_init(&states, request);
    Html *w = response_html(response, lang);
    const char *title = tr(lang, page->title);
    UiPage frame = {.title = title,
                    .description =
                        tr(lang, "Figures on trafficking in human beings in the ten states around "
                                 "the Baltic Sea, with their sources."),
                    .path = page->path,
                    .base = request_base(request),
                    .section = SECTION_HOME};
    ui_page_begin(w, &frame);
    if (has_figures) {
        write_page(w, &states, title);
    } else {
        ui_heading(w, 1, NULL, title);
        ui_notice(w, NOTICE_EMPTY, tr(lang, "No figures yet"),
                  tr(lang, "This centre holds no figures about its member states so far. They come "
                           "in with the command \"fyr import\"."));
    }
    ui_page_end(w, &frame);
    response_max_age(response, 60);
    return true;
}

const Page page_home = {
    .path = "/",
    .methods = METHOD_GET,
    .title = N_("What is known about trafficking in human beings around the Baltic Sea"),
    .help = N_("The region in one look, what is new, and the ways to everything else"),
    .sample = "/",
    .handle = handle,
};
