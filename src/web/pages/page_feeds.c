/* What is new, as an Atom feed (RFC 4287): one entry for each vintage taken in. */
#include "figures/cube.h"
#include "web/request.h"
#include "web/response.h"

static void element(GString *to, const char *name, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_string_append_printf(to, "<%s>%s</%s>", name, escaped, name);
}

static void write_entry(GString *to, Request *request, const Vintage *vintage)
{
    Lang lang = request_lang(request);
    g_autofree char *path = g_strdup_printf("/data/vintages/%u", vintage->id);
    const char *link = request_link(request, path);
    const Source *source = model_find_source(request_model(request), vintage->source);
    g_autofree char *day = lang_date(lang, vintage->as_of);
    g_autofree char *rows = lang_number(lang, vintage->n_rows, 0);
    const char *name = source ? source->label[lang] : vintage->source;
    g_autofree char *title =
        text_fill(tr(lang, "{source}: figures as of {date}"), "source", name, "date", day, NULL);
    g_autofree char *summary = text_fill(tr(lang, "{n} figures were taken in."), "n", rows, NULL);
    g_string_append(to, "<entry>");
    element(to, "title", title);
    g_string_append_printf(to, "<id>tag:fyr,2026:vintage:%s</id>", vintage->sha256);
    element(to, "updated", vintage->received);
    g_string_append_printf(to, "<link href=\"%s%s\"/>", request_base(request), link);
    element(to, "summary", summary);
    g_string_append(to, "</entry>\n");
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    Cubes *cubes = request_cubes(request);
    response_type(response, "application/atom+xml; charset=utf-8");
    GString *to = response_body(response);
    g_string_append_printf(to,
                           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                           "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">",
                           lang_tag(lang));
    element(to, "title", tr(lang, "Fyr: new figures"));
    g_string_append_printf(to, "<id>%s/feeds/</id><link rel=\"self\" href=\"%s%s\"/>",
                           request_base(request), request_base(request),
                           request_link(request, "/feeds/"));
    unsigned n = cubes_n_vintages(cubes);
    element(to, "updated", n ? cubes_vintage(cubes, 0)->received : "1970-01-01T00:00:00.000Z");
    g_string_append(to, "<author><name>Fyr</name></author>\n");
    for (unsigned i = 0; i < n && i < 50; i++)
        write_entry(to, request, cubes_vintage(cubes, i));
    g_string_append(to, "</feed>\n");
    return true;
}

const Page page_feeds = {.path = "/feeds/",
                         .methods = METHOD_GET,
                         .title = N_("What is new"),
                         .help = N_("A feed of the figures taken in."),
                         .sample = "/feeds/",
                         .handle = handle};
