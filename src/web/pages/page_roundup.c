/* /roundup/: the editions of the Round-up. */
#include "render/ui.h"
#include "web/request.h"
#include "web/response.h"
#include "web/roundup/shelf.h"

static void write_edition(Html *w, Request *request, const Edition *edition)
{
    Lang lang = html_lang(w);
    g_autofree char *path = g_strdup_printf("/roundup/%s/", edition->id);
    g_autofree char *day = lang_date(lang, edition->as_of);
    g_autofree char *period = g_strdup_printf("%d\u2013%d", edition->from, edition->to);
    g_autofree char *dates = text_fill(tr(lang, "Figures for {period}, as of {date}"), "period",
                                       period, "date", day, NULL);
    g_autofree char *text = g_strdup_printf("%s. %s", dates, edition->status[lang]);
    ui_card(w, request_link(request, path), edition->subtitle[lang], text, NULL);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    Lang lang = request_lang(request);
    UiPage frame = {.title = tr(lang, "The Round-up"),
                    .description = tr(lang, page->help),
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_ROUNDUP};
    const Editions *editions = shelf_editions(request);
    response_max_age(response, 300);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "The Round-up tells what the figures say about trafficking in human beings "
                        "in the Baltic Sea region, and what they do not say: the region first, "
                        "then every state by itself."));
    if (!editions || editions_n(editions) == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL, tr(lang, "There are no editions yet."));
    } else {
        ui_grid_begin(w, UI_GRID_CARDS);
        for (unsigned i = 0; i < editions_n(editions); i++)
            write_edition(w, request, edition_at(editions, i));
        ui_grid_end(w);
    }
    ui_heading(w, 2, "frozen", tr(lang, "What an edition is"));
    ui_paragraphs(w, tr(lang, "An edition is frozen: it shows the figures as the centre knew them "
                              "on its day, also after a source has revised them. Every number in "
                              "it leads to the figure behind it, as of that day. Sentences about "
                              "numbers are generated from the numbers, by fixed rules; where the "
                              "numbers do not allow a statement, none is made."));
    ui_page_end(w, &frame);
    return true;
}

const Page page_roundup = {
    .path = "/roundup/",
    .methods = METHOD_GET,
    .title = N_("The Round-up"),
    .help = N_("The Round-up reports on trafficking in human beings in the Baltic Sea region, by "
               "edition."),
    .sample = "/roundup/",
    .handle = handle,
};
