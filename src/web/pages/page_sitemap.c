/* Every public address, in every language, from the table of pages and the model. */
#include "figures/release.h"
#include "render/html.h"
#include "web/pages/definitions.h"
#include "web/request.h"
#include "web/response.h"
#include "web/roundup/shelf.h"

#include <string.h>

static void write_address(GString *to, const char *base, const char *path)
{
    g_autofree char *plain = g_markup_escape_text(path, -1);
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        const char *tag = lang == LANG_EN ? "" : lang_tag(lang);
        g_string_append_printf(to, "<url><loc>%s%s%s%s</loc>", base, *tag ? "/" : "", tag, plain);
        for (Lang other = 0; other < LANG_COUNT; other++) {
            const char *other_tag = other == LANG_EN ? "" : lang_tag(other);
            g_string_append_printf(
                to, "<xhtml:link rel=\"alternate\" hreflang=\"%s\" href=\"%s%s%s%s\"/>",
                lang_tag(other), base, *other_tag ? "/" : "", other_tag, plain);
        }
        g_string_append(to, "</url>\n");
    }
}

/* Replaces the one {part} of a path by a value. */
static void write_with(GString *to, const char *base, const char *path, const char *value)
{
    const char *brace = strchr(path, '{'), *end = strchr(path, '}');
    g_autofree char *full = g_strdup_printf("%.*s%s%s", (int)(brace - path), path, value, end + 1);
    write_address(to, base, full);
}

static void write_all_of(GString *to, const char *base, const char *path, const Model *model)
{
    if (strstr(path, "{area}")) {
        const CodeList *areas = model_find_codelist(model, "CL_AREA");
        for (unsigned i = 0; i < model_n_members(model); i++) {
            g_autofree char *code =
                g_ascii_strdown(codelist_code(areas, model_member(model, i))->id, -1);
            write_with(to, base, path, code);
        }
    } else if (strstr(path, "{flow}") && !g_str_has_prefix(path, "/embed/")) {
        for (unsigned i = 0; i < model_n_flows(model); i++)
            write_with(to, base, path, model_flow(model, i)->id);
    } else if (strstr(path, "{priority}")) {
        const Plan *plan = model_plan(model);
        for (unsigned i = 0; i < plan->n_priorities; i++)
            write_with(to, base, path, plan->priorities[i].id);
    } else if (strstr(path, "{list}")) {
        for (unsigned i = 0; i < model_n_codelists(model); i++) {
            g_autofree char *slug = definition_slug(model_codelist(model, i));
            write_with(to, base, path, slug);
        }
    }
}

static void write_editions(GString *to, const char *base, const char *path,
                           const Editions *editions)
{
    for (unsigned i = 0; editions && i < editions_n(editions); i++)
        write_with(to, base, path, edition_at(editions, i)->id);
}

/* Those that stand. */
static bool write_releases(GString *to, const char *base, const char *path, Request *request,
                           GError **error)
{
    Db *db = request_db(request, error);
    g_autoptr(GPtrArray) all = db ? releases_load(db, NULL, error) : NULL;
    for (unsigned i = 0; all && i < all->len; i++) {
        const Release *release = all->pdata[i];
        if (!release->withdrawn)
            write_with(to, base, path, release->id);
    }
    return all != NULL;
}

/* Pages for people: their paths end in a slash or have no dot, and they are not the machinery. */
static bool is_for_people(const Page *page)
{
    static const char *const machinery[] = {"/assets/", "/healthz", "/metrics", "/feeds/",
                                            "/embed/",  "/api/",    "/favicon", "/.well-known"};
    for (unsigned i = 0; i < G_N_ELEMENTS(machinery); i++)
        if (g_str_has_prefix(page->path, machinery[i]))
            return false;
    return page_is_public(page) && !strchr(page->path, '.');
}

/* The lists of records; records themselves are found from there, and from feeds. */
static void write_lists(GString *to, const char *base, const char *path, const RecordTypes *types)
{
    for (unsigned t = 0; types && t < record_types_n(types); t++)
        write_with(to, base, path, record_types_at(types, t)->path);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    response_type(response, "application/xml; charset=utf-8");
    response_max_age(response, 3600);
    GString *to = response_body(response);
    const char *base = request_base(request);
    g_string_append(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
                        "xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for (unsigned i = 0; i < n_pages; i++) {
        if (!is_for_people(pages[i]))
            continue;
        if (strcmp(pages[i]->path, "/roundup/{edition}/") == 0)
            write_editions(to, base, pages[i]->path, shelf_editions(request));
        else if (strcmp(pages[i]->path, "/{records}/") == 0)
            write_lists(to, base, pages[i]->path, request_record_types(request));
        else if (strcmp(pages[i]->path, "/data/releases/{release}") == 0) {
            if (!write_releases(to, base, pages[i]->path, request, error))
                return false;
        } else if (strchr(pages[i]->path, '{'))
            write_all_of(to, base, pages[i]->path, request_model(request));
        else
            write_address(to, base, pages[i]->path);
    }
    g_string_append(to, "</urlset>\n");
    return true;
}

const Page page_sitemap = {.path = "/sitemap.xml",
                           .methods = METHOD_GET,
                           .is_live = true, /* releases come and go without new figures */
                           .title = N_("Site map"),
                           .help = N_("Every public address in every language."),
                           .sample = "/sitemap.xml",
                           .handle = handle};
