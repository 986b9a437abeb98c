/* /desk/people/: who has an account, what they may do, and when they last came. */
#include "web/pages/person.h"

#include <string.h>

static const Param params[] = {
    {.name = "state",
     .kind = P_CHOICE,
     .choices = "invited|active|suspended|closed",
     .sample = "active",
     .help = "accounts in this state only"},
    {.name = "role",
     .kind = P_CHOICE,
     .choices = PERSON_ROLES,
     .sample = "focal",
     .help = "accounts with this role only"},
};

static void write_filter(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const ParamValue *state = request_param(request, "state");
    const ParamValue *role = request_param(request, "role");
    static const char *const state_labels[] = {N_("invited"), N_("active"), N_("suspended"),
                                               N_("closed")};
    UiOption states[ACCOUNT_STATE_COUNT + 1] = {{.value = "", .label = tr(lang, "all")}};
    for (AccountState i = ACCOUNT_INVITED; i < ACCOUNT_STATE_COUNT; i++)
        states[i + 1] = (UiOption){.value = account_state_word(i),
                                   .label = tr(lang, state_labels[i]),
                                   .selected = state->given && state->integer == i};
    UiOption roles[ROLE_COUNT] = {{.value = "", .label = tr(lang, "all")}};
    for (Role i = ROLE_PRACTITIONER; i < ROLE_COUNT; i++)
        roles[i] = (UiOption){.value = role_word(i),
                              .label = request_keep(request, desk_role_words(request, i, NULL)),
                              .selected = role->given && role->integer + 1 == (int64_t)i};
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_CLASS, "filters filters-row");
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(request, "/desk/people/"));
    ui_choice(w, "state", tr(lang, "State of the account"), NULL, states, G_N_ELEMENTS(states),
              false);
    ui_choice(w, "role", tr(lang, "Role"), NULL, roles, G_N_ELEMENTS(roles), false);
    ui_submit(w, tr(lang, "Show"));
    html_close_to(w, at);
}

static bool is_wanted(Request *request, const Account *account)
{
    const ParamValue *state = request_param(request, "state");
    const ParamValue *role = request_param(request, "role");
    if (state->given && (int64_t)account->state != state->integer)
        return false;
    return !role->given || account_roles(account) & ROLE_BIT(role->integer + 1);
}

static void write_account(Html *w, Request *request, const Account *account, bool may_change)
{
    Lang lang = request_lang(request);
    g_autofree char *path = g_strconcat("/desk/people/", account->id, NULL);
    g_autofree char *roles = person_grant_words(request, account);
    g_autofree char *last =
        account->last_signin ? desk_time(lang, account->last_signin) : g_strdup(tr(lang, "never"));
    ui_table_row(w, account->name, may_change ? request_link(request, path) : NULL);
    ui_cell_text(w, account->email);
    ui_cell_text(w, roles);
    html_open(w, EL_TD);
    person_write_state(w, account->state);
    html_close(w);
    ui_cell_text(w, last);
    ui_cell_text(w, account->has_second_factor ? tr(lang, "yes") : tr(lang, "no"));
    ui_table_row_end(w);
}

static unsigned write_table(Html *w, Request *request, const GPtrArray *accounts, bool may_change)
{
    Lang lang = request_lang(request);
    const char *const columns[] = {tr(lang, "Name"),         tr(lang, "E-mail address"),
                                   tr(lang, "Roles"),        tr(lang, "State of the account"),
                                   tr(lang, "Last sign-in"), tr(lang, "Second factor")};
    static const bool is_number[G_N_ELEMENTS(columns)];
    unsigned n = 0;
    ui_table_begin(w, "people", tr(lang, "Accounts"), columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < accounts->len; i++) {
        if (!is_wanted(request, accounts->pdata[i]))
            continue;
        write_account(w, request, accounts->pdata[i], may_change);
        n++;
    }
    ui_table_end(w);
    return n;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) accounts = db ? accounts_load(db, error) : NULL;
    if (!accounts)
        return false;
    bool may_change = account_may(request_account(request), ROLE_BIT(ROLE_ADMIN), NULL);
    UiPage frame = {
        .title = tr(lang, page->title), .path = page->path, .base = request_base(request)};
    frame.is_wide = true;
    desk_frame(request, &frame, "/desk/people/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Who can sign in, and as what. Accounts are made by invitation only."));
    if (may_change) {
        size_t at = html_depth(w);
        html_open(w, EL_P);
        html_link(w, request_link(request, "/desk/people/new"), "button primary",
                  tr(lang, "Invite somebody"));
        html_close_to(w, at);
    }
    write_filter(w, request);
    if (write_table(w, request, accounts, may_change) == 0)
        ui_notice(w, NOTICE_EMPTY, NULL, tr(lang, "No account is like this."));
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_people = {
    .path = "/desk/people/",
    .methods = METHOD_GET,
    .roles = ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_AUDITOR),
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("People"),
    .help = N_("Who has an account, with roles, state and last sign-in."),
    .sample = "/desk/people/",
    .handle = handle,
};
