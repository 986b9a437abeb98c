/* /data/releases/{release}: one release with its statement, its tables and what the audit looked at. */
#include "exchange/release_example.h"
#include "web/pages/release_parts.h"

static const Param params[] = {{.name = "release",
                                .kind = P_TEXT,
                                .max = 26,
                                .required = true,
                                .sample = RELEASE_EXAMPLE_ID,
                                .help = N_("The release's identifier")}};

static void write_facts(Html *w, const Release *release)
{
    Lang lang = html_lang(w);
    g_autofree char *day = release_day(lang, release->released);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Released"), day);
    ui_fact(w, tr(lang, "Who is counted"), release->population);
    ui_fact(w, tr(lang, "Identifier"), release->id);
    if (release->revision)
        ui_fact(w, tr(lang, "Revised"), release->revision);
    ui_facts_end(w);
}

static void write_audit(Html *w, const ReleaseSummary *summary)
{
    Lang lang = html_lang(w);
    const struct {
        const char *label;
        uint32_t n;
    } counts[] = {
        {tr(lang, "Cells of all tables about these persons"), summary->n_cells},
        {tr(lang, "Hidden"), summary->n_hidden},
        {tr(lang, "Hidden, and worked out exactly"), 0},
        {tr(lang, "Hidden, and told more closely than promised"), 0},
        {tr(lang, "Tables published before, audited with it"), summary->n_earlier},
        {tr(lang, "Tables published by others, audited with it"),
         summary->n_known - summary->n_other},
        {tr(lang, "Tables of others left out, for they count something else"), summary->n_other},
        {tr(lang, "Cells with another value than published before"), summary->n_revised},
    };
    const char *columns[] = {tr(lang, "What"), tr(lang, "Count")};
    static const bool is_number[] = {false, true};
    ui_table_begin(w, "audit", tr(lang, "The audit that let this release pass"), columns, is_number,
                   2);
    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++) {
        ui_table_row(w, counts[i].label, NULL);
        ui_cell_number(w, counts[i].n);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static bool write_table(Html *w, Request *request, Db *db, const Release *release,
                        const ReleaseTableInfo *info, GError **error)
{
    Lang lang = html_lang(w);
    g_autoptr(GBytes) bytes = release_table_bytes(db, release->id, info->name, error);
    gsize size = 0;
    const void *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
    g_autoptr(ReleaseTable) table =
        bytes ? release_table_read(info->name, data, size, NULL, 0, error) : NULL;
    if (!table)
        return false;
    g_autofree char *title = release_table_title(info->name);
    g_autofree char *id = g_strconcat("table-", info->name, NULL);
    release_write_table(w, request, table, id, title);
    UiDownload download = {request_keep(request, g_strconcat(info->name, ".csv", NULL)),
                           release_path(request, release->id, info->name, "csv"), NULL};
    ui_downloads(w, NULL, &download, 1);
    g_autofree char *sum =
        text_fill(tr(lang, "SHA-256 of the file: {sum}"), "sum", info->sha256, NULL);
    html_element(w, EL_P, "source", sum);
    return true;
}

static bool write_tables(Html *w, Request *request, Db *db, const Release *release, GError **error)
{
    g_autoptr(GPtrArray) tables = release_list_tables(db, release->id, error);
    if (!tables)
        return false;
    ui_heading(w, 2, "tables", tr(html_lang(w), "Tables"));
    for (unsigned i = 0; i < tables->len; i++)
        if (!write_table(w, request, db, release, tables->pdata[i], error))
            return false;
    return true;
}

/* An earlier release that this one stands for, or a later one that stands for this one. */
static void write_relatives(Html *w, Request *request, const Release *release, const GPtrArray *all)
{
    Lang lang = html_lang(w);
    for (unsigned i = 0; i < all->len; i++) {
        const Release *other = all->pdata[i];
        bool is_earlier = g_strcmp0(release->supersedes, other->id) == 0;
        bool is_later = g_strcmp0(other->supersedes, release->id) == 0;
        if (!is_earlier && !is_later)
            continue;
        html_open(w, EL_P);
        html_text(w, is_earlier ? tr(lang, "It stands for an earlier release:")
                                : tr(lang, "A later release stands for this one:"));
        html_text(w, " ");
        html_link(w, release_path(request, other->id, NULL, NULL), NULL, other->title);
        html_close(w);
    }
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    Db *db = request_db(request, error);
    g_autoptr(Release) release =
        db ? release_load(db, request_param(request, "release")->text, error) : NULL;
    g_autoptr(GPtrArray) all = release ? releases_load(db, release->population, error) : NULL;
    if (!all)
        return false;
    if (release->withdrawn) {
        release_answer_withdrawn(request, response, release);
        return true;
    }
    const char *const crumbs[][2] = {{tr(lang, "Figures"), "/data/"},
                                     {tr(lang, "Releases"), "/data/releases/"},
                                     {release->title, NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = release->title,
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_DATA,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, release->title);
    if (release->is_example)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "An example with invented figures"),
                  tr(lang, "Nobody is counted here: it shows what a release looks like."));
    write_facts(w, release);
    write_relatives(w, request, release, all);
    ui_heading(w, 2, "statement", tr(lang, "What was done, and what it guarantees"));
    if (*release->statement)
        ui_paragraphs(w, release->statement);
    release_write_promise(w, &release->promise);
    if (!write_tables(w, request, db, release, error))
        return false;
    ui_paragraphs(w, tr(lang, "A suppressed number is not shown to protect persons. Some are "
                              "suppressed because they are small, others so that the small ones "
                              "cannot be worked out; which is which is not said."));
    ui_heading(w, 2, "audit", tr(lang, "The audit"));
    write_audit(w, &release->summary);
    html_open(w, EL_P);
    html_link(w, request_link(request, "/about/disclosure"), NULL,
              tr(lang, "How small numbers are protected, and what the audit does"));
    html_close(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_release = {.path = "/data/releases/{release}",
                           .methods = METHOD_GET,
                           .params = params,
                           .n_params = G_N_ELEMENTS(params),
                           .is_live = true,
                           .title = N_("Release"),
                           .help = N_("One release: tables, statement and audit."),
                           .sample = "/data/releases/" RELEASE_EXAMPLE_ID,
                           .handle = handle};
