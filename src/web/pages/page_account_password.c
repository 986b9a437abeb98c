/* /account/password: a new password for who knows the old one. */
#include "people/session.h"
#include "web/response.h"
#include "web/token_form.h"

static const Param form[] = {
    {.name = "old",
     .kind = P_SECRET,
     .max = 256,
     .required = true,
     .help = N_("Password until now")},
    TOKEN_FORM,
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const WebSession *session = request_session(request);
    const Account *account = session->account;
    Centre *centre = request_centre(request);
    g_autoptr(GError) fault = NULL;
    if (!token_form_password_is_good(request, account->email, account->name))
        return false;
    /* Through the same door as elsewhere, so that guessing is slowed down here as well; a right
     * password gives a session that nobody gets. */
    char unused[ACCOUNT_TOKEN_BYTES];
    if (!signin_password(centre, account->email, request_param(request, "old")->text, "",
                         request_place(request), unused, &fault)) {
        if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN) ||
            g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY))
            request_fault(request, "old", NULL, "%s",
                          g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY)
                              ? tr(request_lang(request), "was wrong too often; wait a minute")
                              : tr(request_lang(request), "is not right"));
        else
            g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    if (!account_set_password(centre, account->id, request_param(request, "password")->text,
                              account->id, error) ||
        !sessions_end_all(centre, account->id, session->id, account->id, error))
        return false;
    response_see_other(response, request_link(request, "/account/?done=password"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    const char *const crumbs[][2] = {
        {tr(lang, "Your account"), "/account/"}, {tr(lang, "Password"), NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "Change the password"),
                    .path = "/account/password",
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, NULL);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Your other sessions end."));
    form_begin(w, request, NULL, "password-form");
    form_field(w, request, "old",
               (FormField){.autocomplete = "current-password", .is_first = true});
    token_form_fields(w, request, request_account(request)->email);
    form_submit(w, tr(lang, "Change the password"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_account_password = {
    .path = "/account/password",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Change the password"),
    .help = N_("For who knows the old one."),
    .sample = "/account/password",
    .handle = handle,
    .act = act,
};
