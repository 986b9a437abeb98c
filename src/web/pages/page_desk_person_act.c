/* /desk/people/{id}/act?do=suspend: what follows from an act, and the button that does it. */
#include "people/second_factor.h"
#include "people/session.h"
#include "web/pages/person.h"

typedef enum { SUSPEND, RESUME, CLOSE, INVITE, RESET, FACTOR, SESSION, ACT_COUNT } PersonAct;

static const Param params[] = {
    {.name = "id", .kind = P_TEXT, .max = 26, .required = true, .help = "the account's id"},
    {.name = "do",
     .kind = P_CHOICE,
     .choices = "suspend|resume|close|invite|reset|factor|session",
     .required = true,
     .sample = "suspend",
     .help = "what is to be done"},
    {.name = "session", .kind = P_TEXT, .max = 26, .help = "one session; all if it is not given"},
};

static const struct {
    const char *title, *text, *button;
    bool is_danger;
} words[ACT_COUNT] = {
    [SUSPEND] = {N_("Suspend the account"),
                 N_("All its sessions end now, and nobody can sign in with it until it is resumed. "
                    "What it did stays. Who it belongs to is not told: tell them yourself."),
                 N_("Suspend it"), true},
    [RESUME] =
        {N_("Resume the account"),
         N_("Its owner can sign in again, with the password, the second factor and the roles "
            "that it had."),
         N_("Resume it"), false},
    [CLOSE] =
        {N_("Close the account for ever"),
         N_("All its sessions end now, and it can never be opened again. What it did stays in "
            "the log. Its address becomes free for another account."),
         N_("Close it for ever"), true},
    [INVITE] = {N_("A new invitation"),
                N_("Makes a new link, valid for seven days. The links before it stop working."),
                N_("Make a new link"), false},
    [RESET] = {N_("A link for a new password"),
               N_("Makes a link with which its owner chooses a new password, valid for an hour. "
                  "Until it is used the old password works. Make sure who asks: call them on a "
                  "telephone number that you knew before."),
               N_("Make the link"), true},
    [FACTOR] =
        {N_("Take the second factor away"),
         N_("Whoever knows the password can then sign in and set up a telephone of their "
            "own: this is how accounts are stolen. Do it only after you have spoken with the "
            "owner on a telephone number that you knew before; a mail is not enough. Their "
            "recovery codes stop working too."),
         N_("I have spoken with them: take it away"), true},
    [SESSION] =
        {N_("End sessions"),
         N_("Who works in it must sign in again; what they had typed and not sent is lost."),
         N_("End now"), true},
};

static bool set_state(Request *request, const Account *account, AccountState state, GError **error)
{
    g_autoptr(GError) fault = NULL;
    if (account_set_state(request_centre(request), account->id, state, request_account(request)->id,
                          &fault))
        return true;
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) && state != ACCOUNT_ACTIVE)
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request_lang(request), "This is the last administrator who can sign in. "
                                                "Make somebody else one first."));
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) ||
             g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request_lang(request), "The account is not in a state from which this can "
                                                "be done."));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool make_link(Request *request, Response *response, const Account *account, TokenKind kind,
                      GError **error)
{
    const char *actor = request_account(request)->id;
    char token[ACCOUNT_TOKEN_BYTES];
    g_autoptr(GError) fault = NULL;
    bool ok =
        kind == TOKEN_INVITATION
            ? account_invite_again(request_centre(request), account->id, actor, token, &fault)
            : account_reset_begin(request_centre(request), account->email, actor, token, &fault);
    if (ok)
        return person_show_link(request, response, account, kind, token, error);
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY) ||
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) ||
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request_lang(request), "No link can be made for this account now: it is "
                                                "not in the right state, or it got several links "
                                                "within the last hour."));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool end_sessions(Request *request, const Account *account, GError **error)
{
    const char *id = request_param(request, "session")->text;
    const char *actor = request_account(request)->id;
    Centre *centre = request_centre(request);
    g_autoptr(GError) fault = NULL;
    if (!id)
        return sessions_end_all(centre, account->id, NULL, actor, error);
    if (session_end(centre, account->id, id, actor, &fault) ||
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND)) /* it ended by itself: as wanted */
        return true;
    g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool do_it(Request *request, const Account *account, GError **error)
{
    switch ((PersonAct)request_param(request, "do")->integer) {
    case SUSPEND:
        return set_state(request, account, ACCOUNT_SUSPENDED, error);
    case RESUME:
        return set_state(request, account, ACCOUNT_ACTIVE, error);
    case CLOSE:
        return set_state(request, account, ACCOUNT_CLOSED, error);
    case FACTOR:
        return second_factor_remove(request_centre(request), account->id,
                                    request_account(request)->id, error);
    case SESSION:
        return end_sessions(request, account, error);
    case INVITE:
    case RESET:
    case ACT_COUNT:
        break;
    }
    g_return_val_if_reached(false);
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Account) account = person_of_address(request, error);
    if (!account)
        return false;
    PersonAct what = (PersonAct)request_param(request, "do")->integer;
    if (what == INVITE || what == RESET)
        return make_link(request, response, account,
                         what == INVITE ? TOKEN_INVITATION : TOKEN_RESET, error);
    if (!do_it(request, account, error))
        return false;
    g_autofree char *path = g_strconcat("/desk/people/", account->id, "?done=saved", NULL);
    response_see_other(response, request_link(request, path));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    PersonAct what = (PersonAct)request_param(request, "do")->integer;
    g_autoptr(Account) account = person_of_address(request, error);
    if (!account)
        return false;
    g_autofree char *home = g_strconcat("/desk/people/", account->id, NULL);
    const char *title = tr(lang, words[what].title);
    const char *const crumbs[][2] = {
        {tr(lang, "People"), "/desk/people/"}, {account->name, home}, {title, NULL}, {NULL, NULL}};
    UiPage frame = {.title = title,
                    .path = request_path(request),
                    .query = request_query(request),
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/people/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, title);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Name"), account->name);
    ui_fact(w, tr(lang, "E-mail address"), account->email);
    ui_facts_end(w);
    ui_notice(w, words[what].is_danger ? NOTICE_CAUTION : NOTICE_INFO, NULL,
              tr(lang, words[what].text));
    form_begin(w, request, NULL, "act-form");
    size_t at = html_depth(w);
    html_open(w, EL_BUTTON);
    html_attr(w, AT_CLASS, words[what].is_danger ? "button danger" : "button primary");
    html_attr(w, AT_TYPE, "submit");
    html_text(w, tr(lang, words[what].button));
    html_close_to(w, at);
    html_link(w, request_link(request, home), NULL, tr(lang, "Back, and change nothing"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_person_act = {
    .path = "/desk/people/{id}/act",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .needs_fresh = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("An act on an account"),
    .help = N_("Says what follows from suspending, closing and so on, and does it."),
    .sample = "/desk/people/00000000000000000000000000/act?do=suspend",
    .handle = handle,
    .act = act,
};
