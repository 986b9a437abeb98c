/* /account/factor: another device for the second factor, or new recovery codes; the old ones are void. */
#include "people/second_factor.h"
#include "web/desk.h"
#include "web/factor.h"
#include "web/response.h"

#include <string.h>

static const Param form[] = {
    {.name = "code", .kind = P_TEXT, .max = 40, .help = N_("Code of the new device")},
    {.name = "act",
     .kind = P_CHOICE,
     .choices = "device|codes",
     .required = true,
     .help = N_("Act")},
};

static bool new_codes(Request *request, Response *response, GError **error)
{
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    if (!second_factor_new_codes(request_centre(request), request_account(request)->id, codes,
                                 error))
        return false;
    factor_write_codes(request, response, (const char(*)[RECOVERY_CODE_BYTES])codes,
                       request_link(request, "/account/"));
    return true;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    if (request_param(request, "act")->integer == 1)
        return new_codes(request, response, error);
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    const char *code = request_param(request, "code")->text;
    g_autoptr(GError) fault = NULL;
    if (code && second_factor_confirm(request_centre(request), request_account(request)->id, code,
                                      codes, &fault)) {
        factor_write_codes(request, response, (const char(*)[RECOVERY_CODE_BYTES])codes,
                           request_link(request, "/account/"));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY))
        request_fault(request, "code", NULL, "%s",
                      tr(lang, "too many codes were wrong; wait a minute, then try again"));
    else if (!code || g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN) ||
             g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND))
        request_fault(request, "code", NULL, "%s",
                      tr(lang, "is not the one that the new device shows now"));
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const char *const crumbs[][2] = {
        {tr(lang, "Your account"), "/account/"}, {tr(lang, "Second factor"), NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "Second factor"),
                    .path = "/account/factor",
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, NULL);
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (request_account(request)->has_second_factor) {
        ui_heading(w, 2, "codes", tr(lang, "New recovery codes"));
        html_element(w, EL_P, NULL,
                     tr(lang, "Ten new ones are made and shown once; all earlier ones are void."));
        form_act(w, request, NULL, tr(lang, "Make new recovery codes"), false, "act", "codes",
                 NULL);
        ui_heading(w, 2, "device", tr(lang, "Another device"));
        html_element(w, EL_P, NULL,
                     tr(lang, "The device that you use now counts until the new one has shown a "
                              "right code."));
    }
    if (!factor_write_setup(w, request, error))
        return false;
    form_begin(w, request, NULL, "device-form");
    form_hidden(w, "act", "device");
    form_field(w, request, "code", (FormField){.look = FORM_CODE});
    form_submit(w, tr(lang, "Use this device"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_account_factor = {
    .path = "/account/factor",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .needs_fresh = true,
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Second factor"),
    .help = N_("Another device, or new recovery codes."),
    .sample = "/account/factor",
    .handle = handle,
    .act = act,
};
