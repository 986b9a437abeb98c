/* /desk/people/{id}/roles: gives a role, or takes one away. */
#include "web/pages/person.h"

#include <string.h>

static const Param params[] = {
    {.name = "id", .kind = P_TEXT, .max = 26, .required = true, .help = "the account's id"},
};
static const Param form[] = {
    PERSON_ROLE_FORM,
    {.name = "change",
     .kind = P_CHOICE,
     .choices = "give|take",
     .required = true,
     .help = N_("Change")},
};
enum { GIVE, TAKE };

static int find_grant(const Account *account, const RoleGrant *wanted)
{
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *grant = &g_array_index(account->grants, RoleGrant, i);
        if (grant->role == wanted->role && strcmp(grant->area, wanted->area) == 0)
            return (int)i;
    }
    return -1;
}

/* Made from what the account has now, so that of two administrators at once neither undoes the other
 * but for the one role that they both mean. */
static GArray *changed_grants(Request *request, const Account *account, const RoleGrant *grant)
{
    Lang lang = request_lang(request);
    bool gives = request_param(request, "change")->integer == GIVE;
    int at = find_grant(account, grant);
    if (gives && at >= 0)
        request_fault(request, "role", NULL, "%s", tr(lang, "is there already"));
    else if (!gives && at < 0)
        request_fault(request, "role", NULL, "%s", tr(lang, "was taken away already"));
    else if (!gives && account->grants->len == 1)
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(lang, "This is the only role. Give another one first, or close the "
                               "account."));
    if (request_has_faults(request))
        return NULL;
    GArray *grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    g_array_append_vals(grants, account->grants->data, account->grants->len);
    if (gives)
        g_array_append_val(grants, *grant);
    else
        g_array_remove_index(grants, (guint)at);
    return grants;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    RoleGrant grant;
    g_autoptr(GError) fault = NULL;
    g_autoptr(Account) account = person_of_address(request, error);
    if (!account || !person_read_grant(request, &grant))
        return false;
    g_autoptr(GArray) grants = changed_grants(request, account, &grant);
    if (!grants)
        return false;
    if (account_set_grants(request_centre(request), account->id, grants,
                           request_account(request)->id, &fault)) {
        g_autofree char *path = g_strconcat("/desk/people/", account->id, "?done=saved", NULL);
        response_see_other(response, request_link(request, path));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request_lang(request), "This is the last administrator who can sign in. "
                                                "Make somebody else one first."));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static void write_grant(Html *w, Request *request, const RoleGrant *grant)
{
    Lang lang = request_lang(request);
    g_autofree char *role = desk_role_words(request, grant->role, grant->area);
    ui_table_row(w, role, NULL);
    html_open(w, EL_TD);
    if (*grant->area)
        form_act(w, request, NULL, tr(lang, "Take it away"), true, "change", "take", "role",
                 role_word(grant->role), "area", grant->area, NULL);
    else
        form_act(w, request, NULL, tr(lang, "Take it away"), true, "change", "take", "role",
                 role_word(grant->role), NULL);
    html_close(w);
    ui_table_row_end(w);
}

static void write_grants(Html *w, Request *request, const Account *account)
{
    Lang lang = request_lang(request);
    const char *const columns[] = {tr(lang, "Role"), tr(lang, "Change")};
    static const bool is_number[G_N_ELEMENTS(columns)];
    ui_table_begin(w, "roles", tr(lang, "Roles"), columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < account->grants->len; i++)
        write_grant(w, request, &g_array_index(account->grants, RoleGrant, i));
    ui_table_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    Lang lang = request_lang(request);
    g_autoptr(Account) account = person_of_address(request, error);
    if (!account)
        return false;
    g_autofree char *home = g_strconcat("/desk/people/", account->id, NULL);
    const char *const crumbs[][2] = {{tr(lang, "People"), "/desk/people/"},
                                     {account->name, home},
                                     {tr(lang, "Roles"), NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = tr(lang, page->title),
                    .path = request_path(request),
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/people/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, account->name);
    html_element(w, EL_P, NULL,
                 tr(lang, "A change holds at once, also for sessions that are open. Somebody who "
                          "gets a role beyond practitioner must set up a second factor when they "
                          "next sign in."));
    write_grants(w, request, account);
    ui_heading(w, 2, "give", tr(lang, "Another role"));
    form_begin(w, request, NULL, "give-form");
    form_hidden(w, "change", "give");
    person_role_fields(w, request);
    form_submit(w, tr(lang, "Give this role"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_person_roles = {
    .path = "/desk/people/{id}/roles",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .needs_fresh = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Roles"),
    .help = N_("Gives roles and takes them away."),
    .sample = "/desk/people/00000000000000000000000000/roles",
    .handle = handle,
    .act = act,
};
