/* /data/releases/: what was released, newest first. */
#include "web/pages/release_parts.h"

#include <string.h>

static const Param params[] = {{.name = "population",
                                .kind = P_TEXT,
                                .max = 64,
                                .sample = "EXAMPLE-victims-2024",
                                .help = N_("Only releases about these persons")}};

/* Of its own tables; a cell that two of them hide counts twice. */
static bool count_hidden(Db *db, const char *id, uint32_t *out_n, GError **error)
{
    g_autoptr(GPtrArray) tables = release_list_tables(db, id, error);
    uint32_t n = 0;
    for (unsigned i = 0; tables && i < tables->len; i++)
        n += ((const ReleaseTableInfo *)tables->pdata[i])->n_hidden;
    *out_n = n;
    return tables != NULL;
}

static void write_row(Html *w, Request *request, const Release *release, uint32_t n_hidden)
{
    Lang lang = html_lang(w);
    g_autofree char *day = release_day(lang, release->released);
    ui_table_row(w, release->title, release_path(request, release->id, NULL, NULL));
    ui_cell_text(w, day);
    html_open(w, EL_TD);
    g_autofree char *address =
        g_strdup_printf("/data/releases/?population=%s", release->population);
    html_link(w, request_link(request, address), NULL, release->population);
    html_close(w);
    ui_cell_text(w, release->withdrawn    ? tr(lang, "withdrawn")
                    : release->is_example ? tr(lang, "example, invented figures")
                                          : tr(lang, "public"));
    ui_cell_number(w, n_hidden);
    ui_table_row_end(w);
}

static void write_empty(Html *w, bool is_filtered)
{
    Lang lang = html_lang(w);
    ui_notice(w, NOTICE_EMPTY, NULL,
              is_filtered
                  ? tr(lang, "Nothing was released about these persons.")
                  : tr(lang, "Nothing was released yet. A state's tables are released with the "
                             "command \"fyr release add\": they are audited together with all that "
                             "was published before about the same persons, and entered here if "
                             "nothing hidden in them can be worked out."));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    const ParamValue *population = request_param(request, "population");
    Db *db = request_db(request, error);
    g_autoptr(GPtrArray) all =
        db ? releases_load(db, population->given ? population->text : NULL, error) : NULL;
    if (!all)
        return false;
    const char *const crumbs[][2] = {
        {tr(lang, "Figures"), "/data/"}, {tr(lang, page->title), NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, page->title),
                    .description = tr(lang, "Tables made public after an audit, with what each "
                                            "promises."),
                    .path = request_path(request),
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "A release is a set of tables that became public together, after an audit "
                        "that tried to work out every hidden number in them from everything that "
                        "was ever published about the same persons."));
    if (population->given) {
        html_open(w, EL_P);
        html_element(w, EL_STRONG, NULL, population->text);
        html_text(w, " \xc2\xb7 ");
        html_link(w, request_link(request, "/data/releases/"), NULL, tr(lang, "All releases"));
        html_close(w);
    }
    const char *columns[] = {tr(lang, "Release"), tr(lang, "Released"), tr(lang, "Who is counted"),
                             tr(lang, "State of the release"), tr(lang, "Hidden numbers")};
    static const bool is_number[] = {false, false, false, false, true};
    if (all->len == 0) {
        write_empty(w, population->given);
    } else {
        ui_table_begin(w, "releases", tr(lang, "Releases, newest first"), columns, is_number,
                       G_N_ELEMENTS(columns));
        for (unsigned i = 0; i < all->len; i++) {
            const Release *release = all->pdata[i];
            uint32_t n_hidden;
            if (!count_hidden(db, release->id, &n_hidden, error))
                return false;
            write_row(w, request, release, n_hidden);
        }
        ui_table_end(w);
    }
    html_open(w, EL_P);
    html_link(w, request_link(request, "/about/disclosure"), NULL,
              tr(lang, "How small numbers are protected, and what the audit does"));
    html_close(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_releases = {.path = "/data/releases/",
                            .methods = METHOD_GET,
                            .params = params,
                            .n_params = G_N_ELEMENTS(params),
                            .is_live = true,
                            .title = N_("Releases"),
                            .help = N_("Tables that were made public after an audit."),
                            .sample = "/data/releases/",
                            .handle = handle};
