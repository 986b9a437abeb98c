/* /data/releases/{release}/{table}: one table of a release, as a page and as the very bytes that
 * were released (.csv). */
#include "exchange/release_example.h"
#include "web/pages/release_parts.h"

static const Param params[] = {{.name = "release",
                                .kind = P_TEXT,
                                .max = 26,
                                .required = true,
                                .sample = RELEASE_EXAMPLE_ID,
                                .help = N_("The release's identifier")},
                               {.name = "table",
                                .kind = P_TEXT,
                                .max = 60,
                                .required = true,
                                .sample = "by-sex-and-age",
                                .help = N_("The table's name")}};

static void send_bytes(Response *response, const Release *release, const char *name, GBytes *bytes)
{
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    g_autofree char *file = g_strdup_printf("%s_%s.csv", release->population, name);
    response_type(response, "text/csv; charset=utf-8; header=present");
    response_download(response, file);
    g_string_append_len(response_body(response), data, (gssize)size);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const char *name = request_param(request, "table")->text;
    Db *db = request_db(request, error);
    g_autoptr(Release) release =
        db ? release_load(db, request_param(request, "release")->text, error) : NULL;
    if (!release)
        return false;
    if (release->withdrawn && request_ending(request)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_GONE, "release %s was withdrawn: %s", release->id,
                    release->reason);
        return false;
    }
    if (release->withdrawn) {
        release_answer_withdrawn(request, response, release);
        return true;
    }
    g_autoptr(GBytes) bytes = release_table_bytes(db, release->id, name, error);
    gsize size = 0;
    const void *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
    if (!bytes)
        return false;
    if (request_ending(request)) {
        send_bytes(response, release, name, bytes);
        return true;
    }
    g_autoptr(ReleaseTable) table = release_table_read(name, data, size, NULL, 0, error);
    if (!table)
        return false;
    g_autofree char *title = release_table_title(name);
    const char *parent = request_keep(request, g_strconcat("/data/releases/", release->id, NULL));
    const char *const crumbs[][2] = {{tr(lang, "Figures"), "/data/"},
                                     {tr(lang, "Releases"), "/data/releases/"},
                                     {release->title, parent},
                                     {title, NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = title,
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, title);
    ui_lead(w, release->title);
    if (release->is_example)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "An example with invented figures"),
                  tr(lang, "Nobody is counted here: it shows what a release looks like."));
    release_write_table(w, request, table, "table", title);
    UiDownload download = {request_keep(request, g_strconcat(name, ".csv", NULL)),
                           release_path(request, release->id, name, "csv"), NULL};
    ui_downloads(w, NULL, &download, 1);
    ui_page_end(w, &frame);
    return true;
}

const Page page_release_table = {.path = "/data/releases/{release}/{table}",
                                 .methods = METHOD_GET,
                                 .params = params,
                                 .n_params = G_N_ELEMENTS(params),
                                 .is_live = true,
                                 .title = N_("Table of a release"),
                                 .help = N_("One released table, as a page and as a file."),
                                 .endings = "csv",
                                 .sample = "/data/releases/" RELEASE_EXAMPLE_ID "/by-sex-and-age",
                                 .handle = handle};
