/* /desk/mail: mail that waits or was given up, and work that waits or failed, each with the last word on
 * it. No page shows what is in a mail: it can be a link that lets its reader in. */
#include "people/letters.h"
#include "people/mail.h"
#include "people/work_admin.h"
#include "web/desk.h"
#include "web/response.h"

#define SHOWN 100u

static const Param params[] = {
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "test|again",
     .sample = "again",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "what",
     .kind = P_CHOICE,
     .choices = "test|mail|job",
     .required = true,
     .help = N_("Change")},
    {.name = "id", .kind = P_INT, .min = 1, .max = INT64_MAX, .help = N_("Number")},
};
enum { TEST, MAIL, JOB };

/* --- acts -------------------------------------------------------------------------------------- */

static bool queue_test(Request *request, GError **error)
{
    const Account *account = request_account(request);
    Lang lang = account->lang;
    Db *db = centre_write_begin(request_centre(request), error);
    if (!db)
        return false;
    g_auto(LetterHead) head = {0};
    if (letter_head_load(db, &head, error)) {
        g_autofree char *subject =
            text_fill(tr(lang, "{centre}: a test mail"), "centre", head.centre, NULL);
        g_autofree char *body =
            text_fill(tr(lang, "Dear {name},\n\nthis mail was asked for on the settings page of "
                               "{centre}. That you can read it means that mail works.\n"),
                      "name", account->name, "centre", head.centre, NULL);
        if (mail_queue(db, account->email, subject, body, error) &&
            audit_append(db, account->id, "mail.test", account->id, "", error))
            return centre_write_commit(request_centre(request), error);
    }
    centre_write_rollback(request_centre(request));
    return false;
}

static bool do_it(Request *request, GError **error)
{
    int64_t id = request_param(request, "id")->integer;
    const char *actor = request_account(request)->id;
    switch (request_param(request, "what")->integer) {
    case TEST:
        return queue_test(request, error);
    case MAIL:
        return work_send_now(request_centre(request), id, actor, error);
    default:
        return work_retry(request_centre(request), id, actor, error);
    }
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    bool is_test = request_param(request, "what")->integer == TEST;
    g_autoptr(GError) fault = NULL;
    if (!is_test && !request_param(request, "id")->given) {
        request_fault(request, "id", NULL, "%s", tr(request_lang(request), "is needed"));
        return false;
    }
    if (do_it(request, &fault)) {
        response_see_other(response, request_link(request, is_test ? "/desk/mail?done=test"
                                                                   : "/desk/mail?done=again"));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request_lang(request), "It does not wait any more: look at the list, it "
                                                "has changed since."));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

/* --- lists ------------------------------------------------------------------------------------- */

static void write_again(Html *w, Request *request, const char *what, int64_t id)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, id);
    form_act(w, request, NULL, tr(html_lang(w), "Try now"), false, "what", what, "id", number,
             NULL);
}

static void write_mail(Html *w, Request *request, const MailStatus *mail)
{
    Lang lang = html_lang(w);
    g_autofree char *created = desk_time(lang, mail->created);
    g_autofree char *next = desk_time(lang, mail->next_try);
    ui_table_row(w, mail->recipient, NULL);
    ui_cell_text(w, mail->subject);
    ui_cell_text(w, created);
    ui_cell_number(w, mail->tries);
    ui_cell_text(w, mail->fault ? mail->fault : tr(lang, "not tried yet"));
    html_open(w, EL_TD);
    if (mail->given_up) {
        html_element(w, EL_SPAN, "badge badge-bad", tr(lang, "given up"));
    } else {
        html_text(w, next);
        html_text(w, " ");
        write_again(w, request, "mail", mail->id);
    }
    html_close(w);
    ui_table_row_end(w);
}

static void write_mails(Html *w, Request *request, const GPtrArray *mails)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "To"),
                                   tr(lang, "Subject"),
                                   tr(lang, "Since"),
                                   tr(lang, "Tries"),
                                   tr(lang, "The mail server's last word"),
                                   tr(lang, "Next try")};
    static const bool is_number[] = {false, false, false, true, false, false};
    ui_heading(w, 2, "mail", tr(lang, "Mail that is not sent"));
    if (mails->len == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL, tr(lang, "None: all mail is sent."));
        return;
    }
    ui_table_begin(w, "mails", tr(lang, "Mail that waits, and mail that was given up"), columns,
                   is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < mails->len; i++)
        write_mail(w, request, mails->pdata[i]);
    ui_table_end(w);
    html_element(w, EL_P, "muted",
                 tr(lang, "Mail is given up after two days, and its text is deleted then. An "
                          "invitation can be made again on the person's page."));
}

static void write_job(Html *w, Request *request, const WorkItem *job, bool is_failed)
{
    Lang lang = html_lang(w);
    g_autofree char *created = desk_time(lang, job->created);
    ui_table_row(w, job->kind, NULL);
    ui_cell_text(w, created);
    ui_cell_number(w, job->tries);
    ui_cell_text(w, job->fault ? job->fault : tr(lang, "not tried yet"));
    html_open(w, EL_TD);
    if (is_failed)
        write_again(w, request, "job", job->id);
    else
        html_text(w, tr(lang, "waits"));
    html_close(w);
    ui_table_row_end(w);
}

static void write_jobs(Html *w, Request *request, const GPtrArray *failed, const GPtrArray *waiting)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "Kind of work"), tr(lang, "Since"), tr(lang, "Tries"),
                                   tr(lang, "Why it failed"), tr(lang, "Next try")};
    static const bool is_number[] = {false, false, true, false, false};
    ui_heading(w, 2, "work", tr(lang, "Work that is not done"));
    if (failed->len == 0 && waiting->len == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL, tr(lang, "None: all work is done."));
        return;
    }
    ui_table_begin(w, "jobs", tr(lang, "Work that failed, and work that waits"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < failed->len; i++)
        write_job(w, request, failed->pdata[i], true);
    for (unsigned i = 0; i < waiting->len; i++)
        write_job(w, request, waiting->pdata[i], false);
    ui_table_end(w);
}

/* A form of buttons has no field to stand beside: what is wrong stands above the lists. */
static void write_notices(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    const ParamValue *done = request_param(request, "done");
    const char *fault = request_fault_of(request, REQUEST_WHOLE_FORM);
    if (request_has_faults(request))
        ui_notice(w, NOTICE_ERROR, NULL,
                  fault ? fault : tr(lang, "This was not asked for by a button of this page."));
    else if (done->given)
        ui_notice(w, NOTICE_INFO, NULL,
                  done->integer == 0
                      ? tr(lang, "A test mail to you waits to be sent. If it stays in "
                                 "the list below, its last word says why.")
                      : tr(lang, "It is tried again within some seconds."));
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) mails = db ? mail_list(db, SHOWN, error) : NULL;
    g_autoptr(GPtrArray) failed = mails ? work_list(db, JOB_FAILED, SHOWN, error) : NULL;
    g_autoptr(GPtrArray) waiting = failed ? work_list(db, JOB_WAITING, SHOWN, error) : NULL;
    if (!waiting)
        return false;
    const char *const crumbs[][2] = {
        {tr(lang, "Settings"), "/desk/settings"}, {tr(lang, page->title), NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, page->title),
                    .path = page->path,
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/settings");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    write_notices(w, request);
    form_act(w, request, NULL, tr(lang, "Send a test mail to me"), false, "what", "test", NULL);
    write_mails(w, request, mails);
    write_jobs(w, request, failed, waiting);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_mail = {
    .path = "/desk/mail",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Mail and work"),
    .help = N_("What waits to be sent or done, and what failed."),
    .sample = "/desk/mail",
    .handle = handle,
    .act = act,
};
