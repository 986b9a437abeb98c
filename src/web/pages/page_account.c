/* /account/: what somebody may see and change of their own account, with the sessions that are open. */
#include "people/session.h"
#include "web/desk.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "saved|password|ended",
     .sample = "saved",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "name", .kind = P_TEXT, .max = 200, .required = true, .help = N_("Name")},
    {.name = "lang", .kind = P_TEXT, .max = 8, .required = true, .help = N_("Language of mails")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const char *id = request_account(request)->id;
    Lang lang;
    if (!lang_parse(request_param(request, "lang")->text, &lang)) {
        request_fault(request, "lang", NULL, "%s",
                      tr(request_lang(request), "is not one of the languages"));
        return false;
    }
    if (!account_set_name(request_centre(request), id, request_param(request, "name")->text, lang,
                          id, error))
        return false;
    response_see_other(response, request_link(request, "/account/?done=saved"));
    return true;
}

static void write_done(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const ParamValue *done = request_param(request, "done");
    const char *const texts[] = {tr(lang, "Saved."), tr(lang, "Your new password is in force."),
                                 tr(lang, "The session was ended.")};
    if (done->given)
        ui_notice(w, NOTICE_INFO, NULL, texts[done->integer]);
}

static void write_profile(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const Account *account = request_account(request);
    UiOption languages[LANG_COUNT];
    for (Lang i = 0; i < LANG_COUNT; i++)
        languages[i] = (UiOption){.value = lang_tag(i), .label = lang_name(i)};
    form_begin(w, request, NULL, "profile");
    form_field(w, request, "name", (FormField){.value = account->name, .autocomplete = "name"});
    form_field(w, request, "lang",
               (FormField){.value = lang_tag(account->lang),
                           .options = languages,
                           .n_options = LANG_COUNT});
    form_submit(w, tr(lang, "Save"));
    form_end(w);
}

static void write_facts(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const Account *account = request_account(request);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "E-mail address"), account->email);
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *grant = &g_array_index(account->grants, RoleGrant, i);
        g_autofree char *role = desk_role_words(request, grant->role, grant->area);
        ui_fact(w, i == 0 ? tr(lang, "Role") : "", role);
    }
    g_autofree char *left = lang_number(lang, account->n_recovery_codes_left, 0);
    g_autofree char *factor = account->has_second_factor
                                  ? text_fill(trn(lang, "in force; {n} recovery code is left",
                                                  "in force; {n} recovery codes are left",
                                                  account->n_recovery_codes_left),
                                              "n", left, NULL)
                                  : g_strdup(tr(lang, "not set up"));
    ui_fact(w, tr(lang, "Second factor"), factor);
    ui_facts_end(w);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "acts");
    html_link(w, request_link(request, "/account/password"), "button",
              tr(lang, "Change the password"));
    html_link(w, request_link(request, "/account/factor"), "button",
              account->has_second_factor ? tr(lang, "New recovery codes, another device")
                                         : tr(lang, "Set up a second factor"));
    html_close_to(w, at);
}

static void write_session(Html *w, Request *request, const WebSession *session)
{
    Lang lang = request_lang(request);
    bool is_own = strcmp(session->id, request_session(request)->id) == 0;
    g_autofree char *since = desk_time(lang, session->created);
    g_autofree char *seen = desk_time(lang, session->last_seen);
    ui_table_row(w, session->agent, NULL);
    ui_cell_text(w, since);
    ui_cell_text(w, seen);
    html_open(w, EL_TD);
    if (is_own)
        html_text(w, tr(lang, "this one"));
    else
        form_act(w, request, request_link(request, "/account/sessions"), tr(lang, "End it"), false,
                 "session", session->id, NULL);
    html_close(w);
    ui_table_row_end(w);
}

static bool write_sessions(Html *w, Request *request, GError **error)
{
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) sessions =
        db ? sessions_of(db, request_account(request)->id, error) : NULL;
    if (!sessions)
        return false;
    const char *columns[] = {tr(lang, "Browser"), tr(lang, "Signed in"), tr(lang, "Last used"),
                             tr(lang, "End")};
    static const bool is_number[] = {false, false, false, false};
    ui_heading(w, 2, "sessions", tr(lang, "Where you are signed in"));
    ui_table_begin(w, "session-list", tr(lang, "Sessions that are open"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < sessions->len; i++)
        write_session(w, request, sessions->pdata[i]);
    ui_table_end(w);
    if (sessions->len > 1)
        form_act(w, request, request_link(request, "/account/sessions"), tr(lang, "End all others"),
                 true, NULL);
    html_element(w, EL_P, "muted",
                 tr(lang, "A session ends after half an hour without use, and after twelve hours "
                          "in any case. No address of the network is kept."));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    UiPage frame = {
        .title = tr(lang, "Your account"), .path = "/account/", .base = request_base(request)};
    desk_frame(request, &frame, NULL);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    write_done(w, request);
    write_facts(w, request);
    write_profile(w, request);
    if (!write_sessions(w, request, error))
        return false;
    ui_page_end(w, &frame);
    return true;
}

const Page page_account = {
    .path = "/account/",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Your account"),
    .help = N_("Name, password, second factor and sessions of who is signed in."),
    .sample = "/account/",
    .handle = handle,
    .act = act,
};
