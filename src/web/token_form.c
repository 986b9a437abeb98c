#include "web/token_form.h"

#include "web/response.h"

#include <string.h>

bool token_form_password_is_good(Request *request, const char *email, const char *name)
{
    Lang lang = request_lang(request);
    const char *password = request_param(request, "password")->text;
    const char *fault = password_fault(password, email, name, lang);
    if (fault)
        request_fault(request, "password", NULL, "%s", fault);
    else if (strcmp(password, request_param(request, "again")->text) != 0)
        request_fault(request, "again", NULL, "%s", tr(lang, "is not the same"));
    return !request_has_faults(request);
}

/* Not sent: password managers look for it, to know whose password it is. */
static void write_user_name(Html *w, const char *email)
{
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "text");
    html_attr(w, AT_CLASS, "vh");
    html_attr(w, AT_AUTOCOMPLETE, "username");
    html_attr(w, AT_VALUE, email);
    html_attr(w, AT_ARIA_HIDDEN, "true");
    html_attr_int(w, AT_TABINDEX, -1);
    html_attr_flag(w, AT_READONLY);
}

void token_form_fields(Html *w, Request *request, const char *email)
{
    Lang lang = request_lang(request);
    write_user_name(w, email);
    form_field(w, request, "password",
               (FormField){.autocomplete = "new-password",
                           .help = tr(lang, "At least 12 characters. Four words that have nothing "
                                            "to do with each other are easy to keep in mind and "
                                            "hard to guess.")});
    form_field(w, request, "again", (FormField){.autocomplete = "new-password"});
}

static Account *account_of(const TokenWords *words, Request *request, GError **error)
{
    const char *token = request_param(request, "token")->text;
    Db *db = request_private_db(request, error);
    if (db && token)
        return account_of_token(db, token, words->kind, error);
    if (db)
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the link has no token");
    return NULL;
}

static void write_expired(const TokenWords *words, Html *w, Request *request, const UiPage *frame)
{
    Lang lang = request_lang(request);
    ui_notice(w, NOTICE_CAUTION, tr(lang, "This link does not work any more"), words->expired);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_link(w, request_link(request, "/signin"), NULL, tr(lang, "To the sign-in"));
    html_close_to(w, at);
    ui_page_end(w, frame);
}

bool token_form_handle(const TokenWords *words, Request *request, Response *response,
                       GError **error)
{
    Lang lang = request_lang(request);
    g_autoptr(GError) fault = NULL;
    g_autoptr(Account) account = account_of(words, request, &fault);
    if (!account && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    UiPage frame = {.title = words->title,
                    .path = words->path,
                    .query = request_query(request),
                    .base = request_base(request)};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, words->title);
    if (!account) {
        response_status(response, 410);
        write_expired(words, w, request, &frame);
        return true;
    }
    ui_lead(w, words->lead);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Name"), account->name);
    ui_fact(w, tr(lang, "E-mail address"), account->email);
    for (unsigned i = 0; i < account->grants->len; i++) {
        const RoleGrant *grant = &g_array_index(account->grants, RoleGrant, i);
        g_autofree char *role = desk_role_words(request, grant->role, grant->area);
        ui_fact(w, i == 0 ? tr(lang, "Role") : "", role);
    }
    ui_facts_end(w);
    form_begin(w, request, NULL, "password-form");
    token_form_fields(w, request, account->email);
    form_submit(w, words->button);
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

bool token_form_act(const TokenWords *words, Request *request, char **out_email, GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(Account) account = account_of(words, request, &fault);
    if (!account) {
        if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND))
            request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s", words->expired);
        else
            g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    if (!token_form_password_is_good(request, account->email, account->name))
        return false;
    if (!account_use_token(request_centre(request), request_param(request, "token")->text,
                           words->kind, request_param(request, "password")->text, &fault)) {
        if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND))
            request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s", words->expired);
        else
            g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    *out_email = g_strdup(account->email);
    return true;
}
