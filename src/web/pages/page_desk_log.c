/* /desk/log: the audit log, newest first, with filters; as a page, as CSV and as JSON. The page says
 * what the chain of hashes says. */
#include "base/csv.h"
#include "base/json.h"
#include "people/audit_read.h"
#include "web/desk.h"
#include "web/response.h"

#include <string.h>

#define SHOWN 100u

static const Param params[] = {
    {.name = "who",
     .kind = P_TEXT,
     .max = 254,
     .sample = "worker",
     .help = "an account's address or id, or a name as it stands in the log"},
    {.name = "act",
     .kind = P_TEXT,
     .max = 60,
     .sample = "account.",
     .help = "how the act begins, as in \"account.\""},
    {.name = "subject", .kind = P_TEXT, .max = 254, .help = "what it was done to, likewise"},
    {.name = "from", .kind = P_DATE, .sample = "2026-01-01", .help = "the first day"},
    {.name = "to", .kind = P_DATE, .sample = "2099-12-31", .help = "the last day"},
    {.name = "before",
     .kind = P_INT,
     .min = 1,
     .max = INT64_MAX,
     .help = "entries with a smaller number only"},
};

/* An address of mail stands for its account; anything else for itself. g_free; NULL: not given. */
static char *id_of(Request *request, Db *db, const char *name)
{
    const char *text = request_param(request, name)->text;
    g_autoptr(GError) fault = NULL;
    g_autoptr(Account) account = text && strchr(text, '@') ? account_find(db, text, &fault) : NULL;
    return g_strdup(account ? account->id : text);
}

typedef struct {
    char *who, *subject;
    AuditFilter filter;
    int64_t before;
} Wanted;

static void wanted_clear(Wanted *wanted)
{
    g_free(wanted->who);
    g_free(wanted->subject);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wanted, wanted_clear)

static void wanted_init(Wanted *wanted, Request *request, Db *db)
{
    wanted->who = id_of(request, db, "who");
    wanted->subject = id_of(request, db, "subject");
    wanted->filter = (AuditFilter){.actor = wanted->who,
                                   .act = request_param(request, "act")->text,
                                   .subject = wanted->subject,
                                   .from = request_param(request, "from")->text,
                                   .to = request_param(request, "to")->text};
    wanted->before = request_param(request, "before")->integer;
}

static const AuditEntry *last_of(const GPtrArray *entries)
{
    return entries->len > 0 ? entries->pdata[entries->len - 1] : NULL;
}

/* --- as files ---------------------------------------------------------------------------------- */

typedef struct {
    GString *to;
    JsonWriter json;
    bool is_json;
} File;

static const char *const names[] = {"entry", "at",      "who",          "who_name",
                                    "act",   "subject", "subject_name", "detail"};

static void write_entry(File *file, const AuditEntry *entry)
{
    char number[24];
    g_snprintf(number, sizeof number, "%" G_GINT64_FORMAT, entry->seq);
    const char *const cells[G_N_ELEMENTS(names)] = {
        number,     entry->at,      entry->actor,        entry->actor_name,
        entry->act, entry->subject, entry->subject_name, entry->detail};
    if (!file->is_json) {
        for (unsigned i = 0; i < G_N_ELEMENTS(cells); i++)
            csv_write_field(file->to, cells[i] ? cells[i] : "", i == 0);
        csv_end_row(file->to);
        return;
    }
    json_object(&file->json);
    json_name(&file->json, names[0]);
    json_integer(&file->json, entry->seq);
    for (unsigned i = 1; i < G_N_ELEMENTS(cells); i++) {
        json_name(&file->json, names[i]);
        json_string(&file->json, cells[i]);
    }
    json_end(&file->json);
}

/* All that match, at most LIMIT_AUDIT_FILE. `out_next`: where the next file begins; 0: that was all. */
static bool write_entries(File *file, Db *db, const Wanted *wanted, int64_t *out_next,
                          GError **error)
{
    int64_t before = wanted->before;
    for (unsigned n = 0; n < LIMIT_AUDIT_FILE; n += LIMIT_AUDIT_PAGE) {
        g_autoptr(GPtrArray) entries =
            audit_page(db, &wanted->filter, before, LIMIT_AUDIT_PAGE, error);
        if (!entries)
            return false;
        for (unsigned i = 0; i < entries->len; i++)
            write_entry(file, entries->pdata[i]);
        if (entries->len < LIMIT_AUDIT_PAGE) {
            *out_next = 0;
            return true;
        }
        before = last_of(entries)->seq;
    }
    *out_next = before;
    return true;
}

static bool answer_file(Request *request, Response *response, Db *db, const Wanted *wanted,
                        GError **error)
{
    bool is_json = strcmp(request_ending(request), "json") == 0;
    File file = {.to = response_body(response), .is_json = is_json};
    int64_t next = 0;
    if (is_json) {
        json_init(&file.json, file.to);
        json_object(&file.json);
        json_name(&file.json, "entries");
        json_array(&file.json);
    } else {
        for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
            csv_write_field(file.to, names[i], i == 0);
        csv_end_row(file.to);
    }
    if (!write_entries(&file, db, wanted, &next, error))
        return false;
    if (is_json) {
        json_end(&file.json);
        json_name(&file.json, "next_before");
        if (next)
            json_integer(&file.json, next);
        else
            json_null(&file.json);
        json_end(&file.json);
    }
    response_type(response, is_json ? "application/json; charset=utf-8"
                                    : "text/csv; charset=utf-8; header=present");
    response_download(response, is_json ? "fyr-log.json" : "fyr-log.csv");
    return true;
}

/* --- as a page --------------------------------------------------------------------------------- */

/* What the hashes say, in one sentence. */
static bool write_chain(Html *w, Request *request, Db *db, GError **error)
{
    Lang lang = html_lang(w);
    const AuditFilter all = {0};
    g_autoptr(GPtrArray) newest = audit_page(db, &all, 0, 1, error);
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    if (!newest || !audit_check(request_centre(request), faults, error))
        return false;
    if (faults->len > 0) {
        ui_notice(w, NOTICE_ERROR, tr(lang, "The log was changed behind the program's back"),
                  faults->pdata[0]);
        return true;
    }
    const AuditEntry *last = last_of(newest);
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, last ? last->seq : 0);
    g_autofree char *text =
        text_fill(tr(lang, "Verified just now, from the first entry up to entry {n}: none was "
                           "changed, taken out or put in between."),
                  "n", number, NULL);
    ui_notice(w, NOTICE_INFO, tr(lang, "The chain is whole"), text);
    return true;
}

static void write_filter(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_CLASS, "filters filters-row");
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(request, "/desk/log"));
    /* No help below the fields: they stand in a row, and it would push them apart. */
    static const char *const labels[][2] = {{"who", N_("Who, or e-mail address")},
                                            {"act", N_("Act begins with")},
                                            {"subject", N_("To whom or what")},
                                            {"from", N_("From day (YYYY-MM-DD)")},
                                            {"to", N_("To day (YYYY-MM-DD)")}};
    for (unsigned i = 0; i < G_N_ELEMENTS(labels); i++)
        ui_field(w, labels[i][0], tr(lang, labels[i][1]), NULL,
                 request_param(request, labels[i][0])->text);
    ui_submit(w, tr(lang, "Show"));
    html_close_to(w, at);
}

static void write_row(Html *w, const AuditEntry *entry)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, entry->seq);
    g_autofree char *when = desk_time(html_lang(w), entry->at);
    ui_table_row(w, number, NULL);
    ui_cell_text(w, when);
    ui_cell_text(w, entry->actor_name ? entry->actor_name : entry->actor);
    html_open(w, EL_TD);
    html_element(w, EL_CODE, NULL, entry->act);
    html_close(w);
    ui_cell_text(w, entry->subject_name ? entry->subject_name : entry->subject);
    ui_cell_text(w, entry->detail);
    ui_table_row_end(w);
}

/* The same filters with another ending or another place to begin. */
static const char *with_query(Request *request, const char *path, int64_t before)
{
    static const char *const kept[] = {"who", "act", "subject", "from", "to"};
    g_autoptr(GString) to = g_string_new(path);
    char mark = '?';
    for (unsigned i = 0; i < G_N_ELEMENTS(kept); i++) {
        const char *text = request_param(request, kept[i])->text;
        g_autofree char *escaped = text ? g_uri_escape_string(text, NULL, FALSE) : NULL;
        if (!escaped)
            continue;
        g_string_append_printf(to, "%c%s=%s", mark, kept[i], escaped);
        mark = '&';
    }
    if (before > 0)
        g_string_append_printf(to, "%cbefore=%" G_GINT64_FORMAT, mark, before);
    return request_link(request, to->str);
}

static void write_entries_table(Html *w, Request *request, const GPtrArray *entries)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {
        tr(lang, "Entry"),           tr(lang, "When"),  tr(lang, "Who"), tr(lang, "Act"),
        tr(lang, "To whom or what"), tr(lang, "Detail")};
    static const bool is_number[G_N_ELEMENTS(columns)];
    if (entries->len == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL, tr(lang, "No entry is like this."));
        return;
    }
    ui_table_begin(w, "log", tr(lang, "Entries, newest first"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < entries->len; i++)
        write_row(w, entries->pdata[i]);
    ui_table_end(w);
    if (entries->len < SHOWN)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_link(w, with_query(request, "/desk/log", last_of(entries)->seq), "button",
              tr(lang, "Older entries"));
    html_close_to(w, at);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    g_auto(Wanted) wanted = {0};
    Db *db = request_private_db(request, error);
    if (!db)
        return false;
    wanted_init(&wanted, request, db);
    if (request_ending(request))
        return answer_file(request, response, db, &wanted, error);
    g_autoptr(GPtrArray) entries = audit_page(db, &wanted.filter, wanted.before, SHOWN, error);
    if (!entries)
        return false;
    UiPage frame = {
        .title = tr(lang, page->title), .path = page->path, .base = request_base(request)};
    frame.is_wide = true;
    desk_frame(request, &frame, "/desk/log");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Every act that changed something, by whom and when. Nobody can change it, "
                        "the administrator neither."));
    if (!wanted.before && !write_chain(w, request, db, error))
        return false;
    write_filter(w, request);
    write_entries_table(w, request, entries);
    const UiDownload files[] = {{"CSV", with_query(request, "/desk/log.csv", 0), NULL},
                                {"JSON", with_query(request, "/desk/log.json", 0), NULL}};
    ui_downloads(w, tr(lang, "All entries that match"), files, G_N_ELEMENTS(files));
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_log = {
    .path = "/desk/log",
    .methods = METHOD_GET,
    .roles = ROLE_BIT(ROLE_AUDITOR),
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Log"),
    .help = N_("The audit log with its chain, for auditors."),
    .endings = "csv json",
    .sample = "/desk/log",
    .file_samples = "/desk/log.csv /desk/log.json",
    .handle = handle,
};
