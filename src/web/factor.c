#include "web/factor.h"

#include "web/desk.h"
#include "web/response.h"

#include <qrencode.h>
#include <string.h>

#define QUIET_ZONE 4 /* modules of white around the code: ISO/IEC 18004 */

void factor_write_qr(Html *w, const char *text, const char *label)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    g_return_if_fail(code);
    /* One path of runs: a rectangle of its own for each module would be twenty times the markup. */
    g_autoptr(GString) path = g_string_new(NULL);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width;) {
            int run = 0;
            while (x + run < code->width && code->data[y * code->width + x + run] & 1)
                run++;
            if (run > 0)
                g_string_append_printf(path, "M%d %dh%dv1h-%dz", x + QUIET_ZONE, y + QUIET_ZONE,
                                       run, run);
            x += MAX(run, 1);
        }
    size_t at = html_depth(w);
    html_open(w, EL_SVG);
    html_attr(w, AT_CLASS, "qr");
    html_attr_printf(w, AT_VIEWBOX, "0 0 %d %d", code->width + 2 * QUIET_ZONE,
                     code->width + 2 * QUIET_ZONE);
    html_attr(w, AT_ROLE, "img");
    html_attr(w, AT_ARIA_LABEL, label);
    html_attr(w, AT_SHAPE_RENDERING, "crispEdges");
    html_open(w, EL_PATH);
    html_attr(w, AT_FILL, "#000");
    html_attr(w, AT_D, path->str);
    html_close_to(w, at);
    QRcode_free(code);
}

bool factor_write_setup(Html *w, Request *request, GError **error)
{
    Lang lang = request_lang(request);
    const char *account = request_account(request)->id;
    g_autofree char *uri = NULL, *secret = NULL;
    g_autoptr(GError) fault = NULL;
    Db *db = request_private_db(request, error);
    if (!db)
        return false;
    if (!second_factor_pending(db, account, &uri, &secret, &fault)) {
        if (!g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return false;
        }
        if (!second_factor_begin(request_centre(request), account, &uri, &secret, error))
            return false;
    }
    size_t at = html_depth(w);
    html_open(w, EL_OL);
    html_element(w, EL_LI, NULL,
                 tr(lang, "Open an authenticator app on your telephone: any that makes one-time "
                          "codes will do (FreeOTP, Aegis, a password manager, ...)."));
    html_element(w, EL_LI, NULL, tr(lang, "Scan this picture with it, or type the key below it."));
    html_element(w, EL_LI, NULL, tr(lang, "Write the code that the app then shows."));
    html_close_to(w, at);
    factor_write_qr(w, uri, tr(lang, "The key as a picture, to be scanned by the app"));
    ui_copyable(w, tr(lang, "The key in letters"), secret);
    html_open(w, EL_P);
    html_link(w, uri, NULL, tr(lang, "Open it in an app on this device"));
    html_close_to(w, at);
    return true;
}

void factor_write_codes(Request *request, Response *response,
                        const char (*codes)[RECOVERY_CODE_BYTES], const char *next)
{
    Lang lang = request_lang(request);
    UiPage frame = {.title = tr(lang, "Your recovery codes"),
                    .path = request_path(request),
                    .base = request_base(request)};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "The second factor is in force. Should you lose your telephone, each of "
                        "these codes lets you in once. They are shown only now: print them or "
                        "write them down, and keep them where you keep other papers of value."));
    g_autoptr(GString) all = g_string_new(NULL);
    size_t at = html_depth(w);
    html_open(w, EL_OL);
    html_attr(w, AT_CLASS, "codes");
    for (unsigned i = 0; i < RECOVERY_CODES; i++) {
        html_element(w, EL_LI, NULL, codes[i]);
        g_string_append_printf(all, "%s\n", codes[i]);
    }
    html_close_to(w, at);
    ui_copyable(w, tr(lang, "All of them, to copy"), all->str);
    html_open(w, EL_P);
    html_link(w, next, "button primary", tr(lang, "I have kept them; go on"));
    html_close_to(w, at);
    ui_page_end(w, &frame);
}
