/* What is new, as an Atom feed (RFC 4287): one entry for each release and each vintage taken in, the
 * newest first. */
#include "figures/cube.h"
#include "figures/release.h"
#include "web/request.h"
#include "web/response.h"

#include <string.h>

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

static void write_release(GString *to, Request *request, const Release *release)
{
    Lang lang = request_lang(request);
    g_autofree char *path = g_strconcat("/data/releases/", release->id, NULL);
    g_autofree char *title =
        text_fill(tr(lang, "Released: {title}"), "title", release->title, NULL);
    g_autofree char *withdrawn = release->withdrawn ? text_fill(tr(lang, "Withdrawn: {reason}"),
                                                                "reason", release->reason, NULL)
                                                    : NULL;
    g_string_append(to, "<entry>");
    element(to, "title", title);
    g_string_append_printf(to, "<id>tag:fyr,2026:release:%s</id>", release->id);
    element(to, "updated", release->withdrawn ? release->withdrawn : release->released);
    g_string_append_printf(to, "<link href=\"%s%s\"/>", request_base(request),
                           request_link(request, path));
    element(to, "summary",
            withdrawn             ? withdrawn
            : release->is_example ? tr(lang, "An example with invented figures")
                                  : release->population);
    g_string_append(to, "</entry>\n");
}

static const char *release_time(const Release *release)
{
    return release->withdrawn ? release->withdrawn : release->released;
}

/* Both lists come newest first; times compare as texts. */
static void write_entries(GString *to, Request *request, const GPtrArray *releases)
{
    Cubes *cubes = request_cubes(request);
    unsigned n = cubes_n_vintages(cubes), v = 0, r = 0;
    while (v + r < 50 && (v < n || r < releases->len)) {
        const Vintage *vintage = v < n ? cubes_vintage(cubes, v) : NULL;
        const Release *release = r < releases->len ? releases->pdata[r] : NULL;
        if (release && (!vintage || strcmp(release_time(release), vintage->received) > 0)) {
            write_release(to, request, release);
            r++;
        } else {
            write_entry(to, request, vintage);
            v++;
        }
    }
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    Db *db = request_db(request, error);
    g_autoptr(GPtrArray) releases = db ? releases_load(db, NULL, error) : NULL;
    if (!releases)
        return false;
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
    const char *updated = n ? cubes_vintage(cubes, 0)->received : "1970-01-01T00:00:00.000Z";
    for (unsigned i = 0; i < releases->len; i++)
        if (strcmp(release_time(releases->pdata[i]), updated) > 0)
            updated = release_time(releases->pdata[i]);
    element(to, "updated", updated);
    g_string_append(to, "<author><name>Fyr</name></author>\n");
    write_entries(to, request, releases);
    g_string_append(to, "</feed>\n");
    return true;
}

const Page page_feeds = {.path = "/feeds/",
                         .methods = METHOD_GET,
                         .is_live = true,
                         .title = N_("What is new"),
                         .help = N_("A feed of the figures taken in and of the tables released."),
                         .sample = "/feeds/",
                         .handle = handle};
