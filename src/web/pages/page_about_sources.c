#include "web/pages/prose.h"

#include <string.h>

static const Prose why[] = {
    {PROSE_TEXT, NULL,
     N_("How many victims of trafficking did a state find in a year? It seems one question, and it "
        "has several true answers. They differ for reasons that can be named:"),
     NULL},
    {PROSE_FACT, NULL, N_("Who counts as a victim"),
     N_("Only persons whom an authority formally identified, or also those presumed to be victims; "
        "persons who got help; injured parties in a criminal case.")},
    {PROSE_FACT, NULL, N_("Who reports"),
     N_("The police see other victims than a shelter, a labour inspectorate or a border guard. "
        "Some "
        "collections hear one of them, some hear all.")},
    {PROSE_FACT, NULL, N_("Which year"),
     N_("The year the person was found, registered, or exploited; a calendar year or another.")},
    {PROSE_FACT, NULL, N_("When it was asked"),
     N_("States correct their figures. A number from last year's report and one from today's file "
        "may both have been right when they were given.")},
    {PROSE_FACT, NULL, N_("What was hidden"),
     N_("Small numbers are suppressed by different rules, so parts and totals fit together in one "
        "publication and not across two.")},
    {PROSE_TEXT, NULL,
     N_("So two numbers that differ are usually not a mistake. This site shows them side by side "
        "and never joins them into one."),
     NULL},
    {PROSE_HEADING, "example", N_("One source, two days"), NULL},
    {PROSE_TEXT, NULL,
     N_("Even one source differs from itself over time. The number of victims that UNODC shows for "
        "2021, in its file of May 2023 and in that of April 2025:"),
     NULL},
};

typedef struct {
    const char *area;
    const char *old_label, *old_href, *new_label, *new_href;
} Change;

/* From design and SOURCES.md: what the two shipped vintages say, and the addresses that show it. */
static const Change changes[] = {
    {"PL", "23", "/data/VICTIMS?area=PL&start=2021&end=2021&as-of=2023-06-30", "447",
     "/data/VICTIMS?area=PL&start=2021&end=2021"},
    {"FI", "243", "/data/VICTIMS?area=FI&start=2021&end=2021&as-of=2023-06-30", "143",
     "/data/VICTIMS?area=FI&start=2021&end=2021"},
};

static void write_linked_cell(Html *w, Request *request, const char *href, const char *text)
{
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, "num");
    html_link(w, request_link(request, href), NULL, text);
    html_close(w);
}

static void write_changes(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    const CodeList *areas = model_find_codelist(request_model(request), "CL_AREA");
    const char *const columns[] = {tr(lang, "State"), tr(lang, "File of 30 May 2023"),
                                   tr(lang, "File of 14 April 2025")};
    const bool is_number[] = {false, true, true};
    ui_table_begin(w, "changes", tr(lang, "Victims of 2021 in two vintages of UNODC's file"),
                   columns, is_number, 3);
    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
        int area = codelist_find(areas, changes[i].area);
        if (area < 0)
            continue;
        ui_table_row(w, codelist_code(areas, (unsigned)area)->label[lang], NULL);
        write_linked_cell(w, request, changes[i].old_href, changes[i].old_label);
        write_linked_cell(w, request, changes[i].new_href, changes[i].new_label);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

/* "2 publications, the newest of 14 April 2025", or that there is nothing yet. Caller frees. */
static char *held_words(Request *request, const Source *source)
{
    Lang lang = request_lang(request);
    const Cubes *cubes = request_cubes(request);
    unsigned n = 0;
    IsoDay newest = 0;
    for (unsigned i = 0; cubes != NULL && i < cubes_n_vintages(cubes); i++) {
        const Vintage *vintage = cubes_vintage(cubes, i);
        if (strcmp(vintage->source, source->id) != 0)
            continue;
        newest = n == 0 ? vintage->as_of : MAX(newest, vintage->as_of);
        n++;
    }
    if (n == 0)
        return g_strdup(tr(lang, "nothing yet"));
    g_autofree char *count = lang_number(lang, n, 0);
    g_autofree char *day = lang_date(lang, newest);
    return text_fill(trn(lang, "{n} vintage, of {day}", "{n} vintages, the newest of {day}", n),
                     "n", count, "day", day, NULL);
}

static void write_overview(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    const Model *model = request_model(request);
    const CodeList *codes = model_find_codelist(model, "CL_SOURCE");
    const char *const columns[] = {tr(lang, "Source"), tr(lang, "In this centre")};
    const bool is_number[] = {false, false};
    ui_table_begin(w, "overview", tr(lang, "The collections at a glance"), columns, is_number, 2);
    for (unsigned i = 0; i < model_n_sources(model); i++) {
        const Source *source = model_source(model, i);
        g_autofree char *id = g_ascii_strdown(source->id, -1);
        g_autofree char *anchor = g_strconcat("#", id, NULL);
        g_autofree char *held = held_words(request, source);
        int code = codelist_find(codes, source->id);
        ui_table_row(w, codelist_code(codes, (unsigned)code)->label[lang], anchor);
        ui_cell_text(w, held);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_source(Html *w, const Source *source)
{
    Lang lang = html_lang(w);
    g_autofree char *id = g_ascii_strdown(source->id, -1);
    ui_heading(w, 3, id, source->label[lang]);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Publisher"), source->publisher[lang]);
    ui_fact(w, tr(lang, "What it counts"), source->counts[lang]);
    ui_fact(w, tr(lang, "Why it differs"), source->differences[lang]);
    ui_fact(w, tr(lang, "Terms of use"), source->terms[lang]);
    ui_facts_end(w);
    html_open(w, EL_P);
    html_link(w, source->url, NULL, source->url);
    html_close(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const Model *model = request_model(request);
    ProsePage prose = {
        .title = tr(lang, page->title),
        .lead = tr(lang, "The same question, several true answers: what each collection counts, "
                         "whom it asks, and what makes its number another."),
        .section = SECTION_ABOUT,
        .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, why, G_N_ELEMENTS(why));
    write_changes(w, request);
    html_open(w, EL_P);
    html_link(w, request_link(request, "/data/VICTIMS/compare"), NULL,
              tr(lang, "Set the sources side by side for any figure"));
    html_close(w);
    ui_heading(w, 2, "collections", tr(lang, "The collections"));
    write_overview(w, request);
    for (unsigned i = 0; i < model_n_sources(model); i++)
        write_source(w, model_source(model, i));
    prose_end(w, &prose);
    return true;
}

const Page page_about_sources = {
    .path = "/about/sources",
    .methods = METHOD_GET,
    .title = N_("Why sources differ"),
    .help = N_("What each collection counts and why its numbers differ from others"),
    .sample = "/about/sources",
    .handle = handle,
};
