#include "web/pages/person.h"

#include "people/account_letter.h"
#include "people/mail.h"
#include "store/setting.h"
#include "web/request_private.h"

#include <string.h>

/* --- words ------------------------------------------------------------------------------------- */

void person_write_state(Html *w, AccountState state)
{
    static const struct {
        const char *word, *look;
    } states[ACCOUNT_STATE_COUNT] = {
        [ACCOUNT_INVITED] = {N_("invited"), "badge badge-wait"},
        [ACCOUNT_ACTIVE] = {N_("active"), "badge badge-good"},
        [ACCOUNT_SUSPENDED] = {N_("suspended"), "badge badge-bad"},
        [ACCOUNT_CLOSED] = {N_("closed"), "badge badge-quiet"},
    };
    html_element(w, EL_SPAN, states[state].look, tr(html_lang(w), states[state].word));
}

char *person_grant_words(Request *request, const Account *account)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *grant = &g_array_index(account->grants, RoleGrant, i);
        g_autofree char *role = desk_role_words(request, grant->role, grant->area);
        g_string_append_printf(all, "%s%s", i ? "; " : "", role);
    }
    return g_string_free(g_steal_pointer(&all), FALSE);
}

/* --- roles in forms ----------------------------------------------------------------------------- */

unsigned person_role_options(Lang lang, UiOption *out)
{
    static const char *const labels[ROLE_COUNT] = {
        [ROLE_PRACTITIONER] = N_("Practitioner: reads guidance that is not for everybody"),
        [ROLE_FOCAL] = N_("Focal point: hands in the figures of one state"),
        [ROLE_MEMBER] = N_("Member of the Task Force: comments and signs for one state"),
        [ROLE_EDITOR] = N_("Secretariat: opens rounds, asks, accepts and releases"),
        [ROLE_CHAIR] = N_("Chair: puts to decision"),
        [ROLE_ADMIN] = N_("Administrator: people and settings, no figures and no votes"),
        [ROLE_AUDITOR] = N_("Auditor: reads the log"),
    };
    unsigned n = 0;
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++)
        out[n++] = (UiOption){.value = role_word(role), .label = tr(lang, labels[role])};
    return n;
}

const UiOption *person_area_options(Request *request, unsigned *out_n)
{
    const CodeList *areas = model_find_codelist(request->site->model, "CL_AREA");
    UiOption *options = request_alloc(request, (codelist_n(areas) + 1) * sizeof *options);
    unsigned n = 0;
    options[n++] = (UiOption){.value = "", .label = tr(request->lang, "no state")};
    for (unsigned i = 0; i < codelist_n(areas); i++) {
        const Code *code = codelist_code(areas, i);
        if (strlen(code->id) == ACCOUNT_AREA_BYTES - 1)
            options[n++] = (UiOption){.value = code->id, .label = code->label[request->lang]};
    }
    *out_n = n;
    return options;
}

void person_role_fields(Html *w, Request *request)
{
    Lang lang = request->lang;
    UiOption roles[ROLE_COUNT];
    unsigned n_areas = 0, n_roles = person_role_options(lang, roles);
    const UiOption *areas = person_area_options(request, &n_areas);
    form_field(w, request, "role",
               (FormField){.look = FORM_RADIO, .options = roles, .n_options = n_roles});
    form_field(w, request, "area",
               (FormField){.options = areas,
                           .n_options = n_areas,
                           .help = tr(lang, "The other roles speak for no state.")});
}

bool person_read_grant(Request *request, RoleGrant *out_grant)
{
    RoleGrant grant = {.role = ROLE_PRACTITIONER + (Role)request_param(request, "role")->integer};
    const ParamValue *area = request_param(request, "area");
    if (role_has_area(grant.role) && !area->given)
        request_fault(request, "area", NULL, "%s", tr(request->lang, "this role needs a state"));
    else if (!role_has_area(grant.role) && area->given)
        request_fault(request, "area", NULL, "%s",
                      tr(request->lang, "this role speaks for no state; choose \"no state\""));
    if (request_has_faults(request))
        return false;
    if (area->given) {
        const CodeList *areas = model_find_codelist(request->site->model, "CL_AREA");
        g_strlcpy(grant.area, codelist_code(areas, area->codes[0])->id, sizeof grant.area);
    }
    *out_grant = grant;
    return true;
}

Account *person_of_address(Request *request, GError **error)
{
    Db *db = request_private_db(request, error);
    return db ? account_load(db, request_param(request, "id")->text, error) : NULL;
}

/* --- links ------------------------------------------------------------------------------------- */

char *person_mail_base(Request *request, Db *db, GError **error)
{
    char *base = NULL;
    if (!setting_get(db, SETTING_BASE, &base, error))
        return NULL;
    return base ? base : g_strdup(request->site->base);
}

/* The token exists already: that mail is not set up, or the queue is full, must not lose it. */
static bool mail_link(Request *request, const Account *account, TokenKind kind, const char *base,
                      const char *token, GError **error)
{
    Centre *centre = request_centre(request);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    const AccountLetter letter = {.account = account, .kind = kind, .base = base, .token = token};
    if (account_letter_queue(db, &letter, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static void write_link_page(Request *request, Response *response, const Account *account,
                            TokenKind kind, const char *link, bool is_mailed)
{
    Lang lang = request->lang;
    bool is_invitation = kind == TOKEN_INVITATION;
    UiPage frame = {.title = is_invitation ? tr(lang, "The invitation is made")
                                           : tr(lang, "The link is made"),
                    .path = request_path(request),
                    .base = request_base(request)};
    desk_frame(request, &frame, "/desk/people/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    g_autofree char *lead =
        is_mailed
            ? text_fill(tr(lang, "A mail to {email} is on its way."), "email", account->email, NULL)
            : text_fill(tr(lang, "Mail is not set up, so nothing was sent to {email}: hand "
                                 "the link over yourself, on a way that only its owner can "
                                 "read."),
                        "email", account->email, NULL);
    ui_lead(w, lead);
    html_element(w, EL_P, NULL,
                 is_invitation ? tr(lang, "Whoever opens the link first chooses the password. It "
                                          "works once, for seven days, and is shown only now.")
                               : tr(lang, "Whoever opens the link first chooses the password. It "
                                          "works once, for an hour, and is shown only now."));
    ui_copyable(w, tr(lang, "The link"), link);
    g_autofree char *path = g_strconcat("/desk/people/", account->id, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_link(w, request_link(request, path), NULL, account->name);
    html_close_to(w, at);
    ui_page_end(w, &frame);
}

bool person_show_link(Request *request, Response *response, const Account *account, TokenKind kind,
                      const char *token, GError **error)
{
    Db *db = request_private_db(request, error);
    g_autofree char *smtp = NULL;
    if (!db || !setting_get(db, SETTING_SMTP, &smtp, error))
        return false;
    g_autoptr(GError) fault = NULL;
    g_autofree char *base = person_mail_base(request, db, &fault);
    bool is_mailed = smtp && base && mail_link(request, account, kind, base, token, &fault);
    if (fault)
        g_warning("a link could not be mailed: %s", fault->message);
    /* On the administrator's own screen the address that they use themselves is right. */
    g_autofree char *link =
        account_letter_link(base ? base : request_base(request), kind, account->lang, token);
    write_link_page(request, response, account, kind, link, is_mailed);
    return true;
}
