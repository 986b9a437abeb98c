/* /account/forgotten: asks for a link to choose a new password. The answer and the work are the same for
 * every address: one job is written down, and whether there is such an account is looked up by the
 * worker, later and elsewhere. So neither words nor time tell who has an account. */
#include "store/job.h"
#include "web/desk.h"
#include "web/request_private.h"
#include "web/response.h"

static const Param params[] = {
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "asked",
     .sample = "asked",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "email", .kind = P_TEXT, .max = 254, .required = true, .help = N_("E-mail address")},
};

/* The public address goes with the job only if the operator gave it: a request's Host would let its
 * sender choose where the link in somebody else's mail leads. */
static bool add_job(Request *request, const char *email, GError **error)
{
    Centre *centre = request_centre(request);
    const char *base = request->site->base;
    g_autofree char *detail = g_strconcat(email, "\n", base ? base : "", NULL);
    if (!centre) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "there is no store");
        return false;
    }
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (job_add(db, "password-reset", "", detail, NULL, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *email = request_param(request, "email")->text;
    if (!account_email_is_valid(email)) {
        request_fault(request, "email", NULL, "%s",
                      tr(request_lang(request), "is not an address; write it like "
                                                "name@example.org"));
        return false;
    }
    if (!add_job(request, email, error))
        return false;
    response_see_other(response, request_link(request, "/account/forgotten?done=asked"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    Lang lang = request_lang(request);
    UiPage frame = {
        .title = tr(lang, page->title), .path = page->path, .base = request_base(request)};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (request_param(request, "done")->given) {
        ui_lead(w, tr(lang, "If the address has an account, a mail with a link is on its way. It "
                            "works for an hour."));
        html_element(w, EL_P, NULL,
                     tr(lang, "Nothing came within ten minutes? Look into the folder for unwanted "
                              "mail, then call the secretariat. This page says the same whatever "
                              "address is written into it."));
        ui_page_end(w, &frame);
        return true;
    }
    ui_lead(w, tr(lang, "Write the address that you sign in with. A link to choose a new password "
                        "is sent there. Your second factor stays as it is."));
    form_begin(w, request, NULL, "forgotten");
    form_field(w, request, "email",
               (FormField){.look = FORM_EMAIL, .autocomplete = "username", .is_first = true});
    form_submit(w, tr(lang, "Send me a link"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_account_forgotten = {
    .path = "/account/forgotten",
    .methods = METHOD_GET | METHOD_POST,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("I have forgotten my password"),
    .help = N_("Asks for a link to choose a new one."),
    .sample = "/account/forgotten",
    .handle = handle,
    .act = act,
};
