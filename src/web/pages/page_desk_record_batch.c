/* /desk/records/TYPE/import/01J...: what a table of records would do, the word that it may, what it did, and
 * the way back. */
#include "web/records/record_batch_view.h"

#include <string.h>

static const Param params[] = {
    RECORD_TYPE_PARAM,
    {.name = "batch",
     .kind = P_TEXT,
     .max = 26,
     .required = true,
     .sample = "01J00000000000000000000000",
     .help = "the import's id"},
};

enum { ACT_IMPORT, ACT_DROP, ACT_UNDO };
static const Param form[] = {
    {.name = "do",
     .kind = P_CHOICE,
     .choices = "import|drop|undo",
     .required = true,
     .help = N_("What to do")},
};

static RecordBatch *batch_of(Request *request, GError **error)
{
    Db *db = request_private_db(request, error);
    g_autoptr(RecordBatch) batch =
        db ? record_batch_load(db, request_account(request)->id,
                               request_param(request, "batch")->text, error)
           : NULL;
    if (batch && strcmp(batch->type, request_record_type(request)->id) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the import is of another type");
        return NULL;
    }
    return g_steal_pointer(&batch);
}

/* What the reader can do something about becomes a fault of the form. */
static bool tell(Request *request, GError *take_fault, GError **error)
{
    Lang lang = request_lang(request);
    g_autoptr(GError) fault = take_fault;
    const char *text =
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT)
            ? tr(lang, "Meanwhile something else was done with this file: look at what stands here "
                       "now.")
        : g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE)
            ? tr(lang, "It was imported more than 30 days ago and cannot be taken back any more.")
        : g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN)
            ? tr(lang, "Only who sent the file can import it.")
            : NULL;
    if (text)
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s", text);
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *account = request_account(request)->id;
    Centre *centre = request_centre(request);
    g_autoptr(RecordBatch) batch = batch_of(request, error);
    GError *fault = NULL;
    if (!batch)
        return false;
    int64_t what = request_param(request, "do")->integer;
    bool is_done = what == ACT_IMPORT ? record_batch_confirm(centre, account, batch->id, &fault)
                   : what == ACT_DROP ? record_batch_drop(centre, account, batch->id, &fault)
                                      : record_batch_ask_undo(centre, account, batch->id, &fault);
    if (!is_done)
        return tell(request, fault, error);
    response_see_other(response, what == ACT_DROP
                                     ? record_desk_address(request, type, "import", "?done=dropped")
                                     : record_batch_address(request, type, batch->id, ""));
    return true;
}

/* --- the page -------------------------------------------------------------------------------------------- */

static void write_head(Html *w, Request *request, const RecordBatch *batch)
{
    Lang lang = request_lang(request);
    g_autofree char *when = desk_time(lang, batch->at);
    g_autofree char *sent =
        text_fill(tr(lang, "Sent by {name}, {time}"), "name",
                  batch->account_name ? batch->account_name : batch->account, "time", when, NULL);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "record-marks");
    record_batch_badge(w, lang, batch);
    html_text(w, " ");
    html_element(w, EL_SPAN, "muted", sent);
    html_close(w);
}

static void write_counts(Html *w, Lang lang, const RecordBatch *batch)
{
    const struct {
        const char *label;
        uint64_t n;
    } counts[] = {{tr(lang, "New"), batch->n_new},
                  {tr(lang, "Changed"), batch->n_changed},
                  {tr(lang, "The same"), batch->n_same},
                  {tr(lang, "Refused"), batch->n_refused}};
    const char *columns[] = {tr(lang, "What becomes of the lines"), tr(lang, "Lines")};
    static const bool is_number[] = {false, true};
    ui_table_begin(w, "counts", tr(lang, "What becomes of the lines"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++) {
        ui_table_row(w, counts[i].label, NULL);
        ui_cell_number(w, (double)counts[i].n);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

/* The act itself first, as the button that stands out; the ways back beside it. */
static void begin_acts(Html *w)
{
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "acts");
}

static void write_confirm(Html *w, Request *request, const RecordBatch *batch)
{
    Lang lang = request_lang(request);
    uint64_t n = batch->n_new + batch->n_changed;
    g_autofree char *number = lang_number(lang, (double)n, 0);
    g_autofree char *label = text_fill(tr(lang, "Import {n} records"), "n", number, NULL);
    if (n == 0) {
        ui_notice(w, NOTICE_INFO, NULL,
                  tr(lang, "The table says what is there already: there is nothing to import."));
    } else if (strcmp(batch->account, request_account(request)->id) == 0) {
        ui_notice(w, NOTICE_INFO, tr(lang, "Nothing was written yet"),
                  tr(lang, "Look at what it would do. All of it is imported, or nothing; you can "
                           "take it back for 30 days."));
    }
    begin_acts(w);
    if (n > 0 && strcmp(batch->account, request_account(request)->id) == 0) {
        form_begin(w, request, NULL, "confirm");
        form_hidden(w, "do", "import");
        form_submit(w, label);
        form_end(w);
    }
    form_act(w, request, NULL, tr(lang, "Throw the file away"), true, "do", "drop", NULL);
    html_close(w);
}

static void write_done(Html *w, Request *request, const RecordBatch *batch)
{
    Lang lang = request_lang(request);
    g_autofree char *when = desk_time(lang, batch->done);
    g_autofree char *text = text_fill(
        tr(lang, "Imported {time}. Each record has a revision with the name of who sent the "
                 "file, and the file's. New ones begin where a record of their type begins, unless "
                 "the table "
                 "named a step that you may take."),
        "time", when, NULL);
    ui_notice(w, NOTICE_INFO, NULL, text);
    if (batch->fault)
        ui_notice(w, NOTICE_ERROR, tr(lang, "It was not taken back"), batch->fault);
    if (batch->n_new + batch->n_changed == 0)
        return;
    begin_acts(w);
    form_act(w, request, NULL, tr(lang, "Take the whole import back"), true, "do", "undo", NULL);
    html_close(w);
}

static void write_state(Html *w, Request *request, const RecordType *type, const RecordBatch *batch)
{
    Lang lang = request_lang(request);
    const char *fault = request_fault_of(request, REQUEST_WHOLE_FORM);
    if (fault)
        ui_notice(w, NOTICE_ERROR, tr(lang, "This was not done"), fault);
    if (batch->state == BATCH_REFUSED) {
        ui_notice(w, NOTICE_ERROR, tr(lang, "Nothing was imported"),
                  batch->fault ? batch->fault
                               : tr(lang, "Correct what is listed below in your file, and send it "
                                          "again."));
        html_open(w, EL_P);
        html_link(w, record_desk_address(request, type, "import", ""), "button",
                  tr(lang, "Send another file"));
        html_close(w);
    } else if (batch->state == BATCH_CHECKED) {
        write_confirm(w, request, batch);
    } else if (batch->state == BATCH_DONE) {
        write_done(w, request, batch);
    } else if (batch->state == BATCH_UNDONE) {
        g_autofree char *when = desk_time(lang, batch->undone);
        g_autofree char *text = text_fill(
            tr(lang, "Taken back by {name}, {time}. All records are as they were before."), "name",
            batch->undone_by_name ? batch->undone_by_name : batch->undone_by, "time", when, NULL);
        ui_notice(w, NOTICE_INFO, NULL, text);
    } else {
        ui_notice(w, NOTICE_INFO, NULL,
                  tr(lang, "This page loads itself again until it is done. You may leave it and "
                           "come back."));
    }
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const RecordType *type = request_record_type(request);
    g_autoptr(RecordBatch) batch = batch_of(request, error);
    Db *db = batch ? request_private_db(request, error) : NULL;
    g_autoptr(GPtrArray) previews = db ? record_batch_previews(db, batch->id, error) : NULL;
    g_autoptr(Problems) problems = previews ? record_batch_problems(db, batch->id, error) : NULL;
    if (!problems)
        return false;
    UiPage frame;
    bool is_waiting = batch->state == BATCH_CHECKING || batch->state == BATCH_IMPORTING ||
                      batch->state == BATCH_UNDOING;
    Html *w =
        record_desk_begin_watching(request, response, &frame, batch->name, is_waiting ? 2 : 0);
    bool is_counted = batch->n_new + batch->n_changed + batch->n_same + batch->n_refused > 0;
    write_head(w, request, batch);
    write_state(w, request, type, batch);
    if (is_counted)
        write_counts(w, lang, batch);
    record_batch_write_problems(w, lang, problems, batch);
    record_batch_write_lines(w, request, type, previews, batch);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_record_batch = {
    .path = "/desk/records/{type}/import/{batch}",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Import of a table"),
    .help = N_("What a table of records would do, did, and how it is taken back."),
    .sample = "/desk/records/good_practice/import/01J00000000000000000000000",
    .handle = handle,
    .act = act,
};
