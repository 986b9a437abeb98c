/* /desk/people/{id}: one account, and the ways to what can be done with it. What changes something is on
 * pages of their own, which say first what follows from it. */
#include "people/session.h"
#include "web/pages/person.h"

static const Param params[] = {
    {.name = "id", .kind = P_TEXT, .max = 26, .required = true, .help = "the account's id"},
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "saved",
     .sample = "saved",
     .help = "what was done just now"},
};

static void write_facts(Html *w, Request *request, const Account *account)
{
    Lang lang = request_lang(request);
    g_autofree char *created = desk_time(lang, account->created);
    g_autofree char *last =
        account->last_signin ? desk_time(lang, account->last_signin) : g_strdup(tr(lang, "never"));
    size_t at = html_depth(w);
    html_open(w, EL_P);
    person_write_state(w, account->state);
    html_close_to(w, at);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "E-mail address"), account->email);
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *grant = &g_array_index(account->grants, RoleGrant, i);
        g_autofree char *role = desk_role_words(request, grant->role, grant->area);
        ui_fact(w, i == 0 ? tr(lang, "Roles") : "", role);
    }
    ui_fact(w, tr(lang, "Language of mails"), lang_name(account->lang));
    ui_fact(w, tr(lang, "Invited"), created);
    ui_fact(w, tr(lang, "Last sign-in"), last);
    ui_fact(w, tr(lang, "Second factor"),
            account->has_second_factor ? tr(lang, "yes") : tr(lang, "no"));
    ui_facts_end(w);
}

static void write_way(Html *w, Request *request, const Account *account, const char *rest,
                      const char *label, bool is_danger)
{
    g_autofree char *path = g_strconcat("/desk/people/", account->id, rest, NULL);
    html_link(w, request_link(request, path), is_danger ? "button danger" : "button", label);
}

static void write_ways(Html *w, Request *request, const Account *account)
{
    Lang lang = request_lang(request);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "acts");
    if (account->state != ACCOUNT_CLOSED)
        write_way(w, request, account, "/roles", tr(lang, "Change the roles"), false);
    if (account->state == ACCOUNT_INVITED)
        write_way(w, request, account, "/act?do=invite", tr(lang, "New invitation"), false);
    if (account->state == ACCOUNT_ACTIVE) {
        write_way(w, request, account, "/act?do=reset", tr(lang, "Link for a new password"), false);
        write_way(w, request, account, "/act?do=suspend", tr(lang, "Suspend"), true);
    }
    if (account->has_second_factor && account->state != ACCOUNT_CLOSED)
        write_way(w, request, account, "/act?do=factor", tr(lang, "Take the second factor away"),
                  true);
    if (account->state == ACCOUNT_SUSPENDED)
        write_way(w, request, account, "/act?do=resume", tr(lang, "Resume"), false);
    if (account->state != ACCOUNT_CLOSED)
        write_way(w, request, account, "/act?do=close", tr(lang, "Close for ever"), true);
    html_close_to(w, at);
}

static void write_session(Html *w, Request *request, const Account *account,
                          const WebSession *session)
{
    Lang lang = request_lang(request);
    g_autofree char *since = desk_time(lang, session->created);
    g_autofree char *seen = desk_time(lang, session->last_seen);
    g_autofree char *rest = g_strconcat("/act?do=session&session=", session->id, NULL);
    ui_table_row(w, session->agent, NULL);
    ui_cell_text(w, since);
    ui_cell_text(w, seen);
    html_open(w, EL_TD);
    write_way(w, request, account, rest, tr(lang, "End it"), false);
    html_close(w);
    ui_table_row_end(w);
}

static void write_sessions(Html *w, Request *request, const Account *account,
                           const GPtrArray *sessions)
{
    Lang lang = request_lang(request);
    const char *const columns[] = {tr(lang, "Browser"), tr(lang, "Signed in"),
                                   tr(lang, "Last used"), tr(lang, "End")};
    static const bool is_number[G_N_ELEMENTS(columns)];
    ui_heading(w, 2, "sessions", tr(lang, "Sessions that are open"));
    if (sessions->len == 0) {
        html_element(w, EL_P, NULL, tr(lang, "None."));
        return;
    }
    ui_table_begin(w, "session-list", tr(lang, "Sessions that are open"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < sessions->len; i++)
        write_session(w, request, account, sessions->pdata[i]);
    ui_table_end(w);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    write_way(w, request, account, "/act?do=session", tr(lang, "End all sessions"), true);
    html_close_to(w, at);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_autoptr(Account) account = person_of_address(request, error);
    Db *db = account ? request_private_db(request, error) : NULL;
    g_autoptr(GPtrArray) sessions = db ? sessions_of(db, account->id, error) : NULL;
    if (!sessions)
        return false;
    const char *const crumbs[][2] = {
        {tr(lang, "People"), "/desk/people/"}, {account->name, NULL}, {NULL, NULL}};
    UiPage frame = {.title = account->name,
                    .path = request_path(request),
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/people/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, account->name);
    if (request_param(request, "done")->given)
        ui_notice(w, NOTICE_INFO, NULL, tr(lang, "Done."));
    write_facts(w, request, account);
    write_ways(w, request, account);
    write_sessions(w, request, account, sessions);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_person = {
    .path = "/desk/people/{id}",
    .methods = METHOD_GET,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("An account"),
    .help = N_("Roles, state and sessions of one account."),
    .sample = "/desk/people/00000000000000000000000000",
    .handle = handle,
};
