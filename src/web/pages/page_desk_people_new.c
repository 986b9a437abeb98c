/* /desk/people/new: invites somebody. One role now; more can be given on the person's own page, so that
 * this form works without script. */
#include "web/pages/person.h"

static const Param form[] = {
    {.name = "name", .kind = P_TEXT, .max = 200, .required = true, .help = N_("Name")},
    {.name = "email", .kind = P_TEXT, .max = 254, .required = true, .help = N_("E-mail address")},
    {.name = "lang", .kind = P_TEXT, .max = 8, .required = true, .help = N_("Language of mails")},
    PERSON_ROLE_FORM,
};

/* Faults that the form can name; others are the program's. */
static bool invite(Request *request, Lang lang, const GArray *grants, char out_id[27],
                   char out_token[ACCOUNT_TOKEN_BYTES], GError **error)
{
    g_autoptr(GError) fault = NULL;
    const char *email = request_param(request, "email")->text;
    Lang own = request_lang(request);
    if (account_invite(request_centre(request), email, request_param(request, "name")->text, lang,
                       grants, request_account(request)->id, out_id, out_token, &fault))
        return true;
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT))
        request_fault(request, "email", NULL, "%s",
                      tr(own, "has an account already; look for it in the list of people"));
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(own, "The name, the address or the role is not one that an account can "
                              "have."));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = LANG_EN;
    RoleGrant grant;
    if (!lang_parse(request_param(request, "lang")->text, &lang))
        request_fault(request, "lang", NULL, "%s",
                      tr(request_lang(request), "is not one of the languages"));
    if (!account_email_is_valid(request_param(request, "email")->text))
        request_fault(request, "email", NULL, "%s",
                      tr(request_lang(request), "is not an address; write it like "
                                                "name@example.org"));
    if (!person_read_grant(request, &grant))
        return false;
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof grant);
    g_array_append_val(grants, grant);
    char id[27], token[ACCOUNT_TOKEN_BYTES];
    if (!invite(request, lang, grants, id, token, error))
        return false;
    Db *db = request_private_db(request, error);
    g_autoptr(Account) account = db ? account_load(db, id, error) : NULL;
    return account && person_show_link(request, response, account, TOKEN_INVITATION, token, error);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    Lang lang = request_lang(request);
    UiOption languages[LANG_COUNT];
    for (Lang i = 0; i < LANG_COUNT; i++)
        languages[i] = (UiOption){.value = lang_tag(i), .label = lang_name(i)};
    UiPage frame = {
        .title = tr(lang, page->title), .path = page->path, .base = request_base(request)};
    desk_frame(request, &frame, "/desk/people/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w,
            tr(lang, "They get a link that works once, for seven days, choose a password and set "
                     "up a second factor. Make sure that the address is theirs alone."));
    form_begin(w, request, NULL, "invite");
    form_field(w, request, "name", (FormField){.is_first = true, .autocomplete = "off"});
    form_field(w, request, "email", (FormField){.look = FORM_EMAIL, .autocomplete = "off"});
    form_field(w, request, "lang",
               (FormField){.value = lang_tag(lang), .options = languages, .n_options = LANG_COUNT});
    person_role_fields(w, request);
    html_element(w, EL_P, "muted",
                 tr(lang, "Further roles can be given on the person's page afterwards."));
    form_submit(w, tr(lang, "Invite"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_people_new = {
    .path = "/desk/people/new",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_ADMIN),
    .needs_fresh = true,
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Invite somebody"),
    .help = N_("Makes an account and the link that opens it."),
    .sample = "/desk/people/new",
    .handle = handle,
    .act = act,
};
