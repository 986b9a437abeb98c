/* /desk/records/TYPE/import: a table of records is sent here; what came before stands below. */
#include "records/record_batch.h"
#include "records/languages.h"
#include "web/records/record_batch_view.h"
#include "web/screen.h"

#include "base/line.h"

#define BATCHES_SHOWN 50u

static const Param params[] = {
    RECORD_TYPE_PARAM,
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "dropped",
     .sample = "dropped",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "file",
     .kind = P_FILE,
     .max = LIMIT_UPLOAD_BYTES,
     .required = true,
     .help = N_("The table")},
    {.name = "lang", .kind = P_TEXT, .max = 12, .help = N_("Language of new records")},
};

static bool keep(Request *request, const RecordBatchNew *batch, char id[27], GError **error)
{
    Centre *centre = request_centre(request);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (record_batch_insert(db, batch, id, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const RecordType *type = request_record_type(request);
    const char *text_lang = request_param(request, "lang")->text;
    RecordBatchNew batch = {.type = type->id,
                            .account = request_account(request)->id,
                            .lang = text_lang ? text_lang : lang_tag(lang)};
    batch.bytes = request_file(request, "file", &batch.n_bytes);
    if (!text_language_is_known(batch.lang)) {
        request_fault(request, "lang", text_lang, "%s", tr(lang, "Choose one of the languages."));
        return false;
    }
    if (!batch.bytes || batch.n_bytes == 0) {
        request_fault(request, "file", NULL, "%s", tr(lang, "Choose a file that is not empty."));
        return false;
    }
    if (!record_may_create(request, type)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "this role imports no such records");
        return false;
    }
    if (!screen_upload(request, "file", batch.bytes, batch.n_bytes, error))
        return false;
    g_autofree char *name = line_clean_cut(request_param(request, "file")->text, 200);
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, batch.bytes, batch.n_bytes);
    batch.name = name;
    g_strlcpy(batch.sha256, sum, sizeof batch.sha256);
    char id[27];
    GError *fault = NULL;
    if (!keep(request, &batch, id, &fault)) {
        if (!g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT)) {
            g_propagate_error(error, fault);
            return false;
        }
        g_error_free(fault);
        request_fault(request, "file", NULL, "%s",
                      tr(lang, "Too many of your tables wait: import them or throw them away "
                               "first."));
        return false;
    }
    response_see_other(response, record_batch_address(request, type, id, ""));
    return true;
}

/* --- the page -------------------------------------------------------------------------------------------- */

static void write_form(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    g_autofree UiOption *options = g_new0(UiOption, n_text_languages);
    for (unsigned i = 0; i < n_text_languages; i++)
        options[i] = (UiOption){.value = text_languages[i].tag, .label = text_languages[i].name};
    g_autofree char *limit = g_strdup_printf("%u MB", LIMIT_UPLOAD_BYTES >> 20);
    g_autofree char *help =
        text_fill(tr(lang, "XLSX, ODS or CSV, at most {limit}. Nothing about a single person "
                           "belongs in it."),
                  "limit", limit, NULL);
    ui_heading(w, 2, "upload", tr(lang, "Upload"));
    form_begin(w, request, NULL, "import");
    form_field(w, request, "file",
               (FormField){.help = help, .accept = ".xlsx,.ods,.csv", .is_needed = true});
    form_field(w, request, "lang",
               (FormField){.options = options,
                           .n_options = n_text_languages,
                           .value = lang_tag(lang),
                           .is_quiet = true,
                           .help = tr(lang, "For lines that do not say it in a column of "
                                            "their own.")});
    form_submit(w, tr(lang, "Upload and check"));
    form_end(w);
}

static void write_row(Html *w, Request *request, const RecordType *type, const RecordBatch *batch)
{
    Lang lang = request_lang(request);
    g_autofree char *when = desk_time(lang, batch->at);
    ui_table_row(w, batch->name, record_batch_address(request, type, batch->id, ""));
    html_open(w, EL_TD);
    record_batch_badge(w, lang, batch);
    html_close(w);
    ui_cell_number(w, (double)batch->n_new);
    ui_cell_number(w, (double)batch->n_changed);
    ui_cell_text(w, when);
    ui_cell_text(w, batch->account_name ? batch->account_name : batch->account);
    ui_table_row_end(w);
}

static void write_batches(Html *w, Request *request, const RecordType *type,
                          const GPtrArray *batches)
{
    Lang lang = request_lang(request);
    const char *columns[] = {tr(lang, "File"),    tr(lang, "Status"), tr(lang, "New"),
                             tr(lang, "Changed"), tr(lang, "Sent"),   tr(lang, "By")};
    static const bool is_number[] = {false, false, true, true, false, false};
    ui_heading(w, 2, "before", tr(lang, "Imports before this"));
    if (batches->len == 0) {
        html_element(w, EL_P, "quiet", tr(lang, "None yet."));
        return;
    }
    ui_table_begin(w, "imports", tr(lang, "Imports before this"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < batches->len; i++)
        write_row(w, request, type, batches->pdata[i]);
    ui_table_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const RecordType *type = request_record_type(request);
    if (!record_may_create(request, type)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "this role imports no such records");
        return false;
    }
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) batches =
        db ? record_batches(db, request_account(request)->id, type->id, BATCHES_SHOWN, error)
           : NULL;
    if (!batches)
        return false;
    UiPage frame;
    g_autofree char *title =
        text_fill(tr(lang, "Import: {type}"), "type", type->plural[lang], NULL);
    Html *w = record_desk_begin(request, response, &frame, title);
    if (request_param(request, "done")->given)
        ui_notice(w, NOTICE_INFO, NULL,
                  tr(lang, "The file was thrown away. Nothing was imported."));
    ui_lead(w, tr(lang, "Many records at a time, from a table: new ones, and changes to those that "
                        "are there. First you see what it would do; nothing is written before you "
                        "say so, and all of it can be taken back for 30 days."));
    record_batch_ways(w, request, type);
    write_form(w, request);
    write_batches(w, request, type, batches);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_record_import = {
    .path = "/desk/records/{type}/import",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Importing a table of records"),
    .help =
        N_("A table of records is sent and checked; nothing is written before somebody says so."),
    .sample = "/desk/records/good_practice/import",
    .handle = handle,
    .act = act,
};
