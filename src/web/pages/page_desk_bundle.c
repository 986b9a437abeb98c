/* /desk/bundle: the secretariat takes in a sealed submission that came by another way. It counts as handed
 * in by the focal point who signed it. */
#include "figures/handin_file.h"
#include "people/bundle_take.h"
#include "web/desk.h"
#include "web/desk/round_words.h"
#include "web/response.h"
#include "web/screen.h"

#include <string.h>

static const Param form[] = {
    {.name = "file",
     .kind = P_FILE,
     .max = LIMIT_UPLOAD_BYTES,
     .required = true,
     .help = N_("The sealed file (.fyrseal)")},
};

/* The submission that the bundle is for: of the round it names, else of the newest open one that asks for
 * this state and year. NULL without an error: there is none. */
static Handin *find_handin(Request *request, Db *db, const BundleManifest *manifest, GError **error)
{
    const char *account = request_account(request)->id;
    IsoDay today = request_today(request);
    if (*manifest->round)
        return handin_find(db, account, manifest->round, manifest->area, (int)manifest->period,
                           today, error);
    g_autoptr(GPtrArray) all = handins_of(db, account, manifest->area, today, error);
    for (unsigned i = 0; all && i < all->len; i++) {
        const Handin *handin = all->pdata[i];
        if (handin->round_state == ROUND_OPEN && handin->period == (int)manifest->period)
            return handin_load(db, account, handin->id, today, error);
    }
    return NULL;
}

/* Kept first, then noted as received: broken off in between, it can be sent again, and is known by its
 * bytes. */
static bool take(Request *request, const BundleOpened *opened, const Handin *handin, GError **error)
{
    static const BundleTerms terms;
    Centre *centre = request_centre(request);
    gsize length = 0;
    const void *bytes = g_bytes_get_data(opened->content, &length);
    HandinReceipt receipt;
    if (!handin_upload(centre, opened->key->account, handin->id, HANDIN_NEWEST,
                       opened->manifest.name, bytes, length, &receipt, error))
        return false;
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (bundle_remember(db, opened, &terms, handin->id, request_account(request)->id, NULL,
                        error) &&
        bundle_taken(db, opened, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

/* What the sender must change is said; what is ours is an error. */
static bool refuse(Request *request, GError *take_fault, GError **error)
{
    bool is_said = g_error_matches(take_fault, FYR_ERROR, FYR_ERROR_CONFLICT) ||
                   g_error_matches(take_fault, FYR_ERROR, FYR_ERROR_FORBIDDEN) ||
                   g_error_matches(take_fault, FYR_ERROR, FYR_ERROR_INVALID) ||
                   g_error_matches(take_fault, FYR_ERROR, FYR_ERROR_LIMIT);
    if (is_said) {
        request_fault_retold(request, "file", take_fault->message);
        g_error_free(take_fault);
    } else {
        g_propagate_error(error, take_fault);
    }
    return false;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    static const BundleTerms terms;
    Lang lang = request_lang(request);
    size_t length = 0;
    const char *bytes = request_file(request, "file", &length);
    g_auto(BundleOpened) opened = {0};
    BundleFault fault = BUNDLE_GOOD;
    GError *why = NULL;
    Db *db = request_private_db(request, error);
    if (!db)
        return false;
    if (!bundle_open(request_centre(request), bytes, length, &terms, &opened, &fault, &why)) {
        if (fault == BUNDLE_GOOD)
            return refuse(request, why, error);
        request_fault(request, "file", NULL, "%s", bundle_fault_text(fault, lang));
        g_error_free(why);
        return false;
    }
    g_autoptr(Handin) handin = find_handin(request, db, &opened.manifest, &why);
    if (!handin) {
        if (why && !g_error_matches(why, FYR_ERROR, FYR_ERROR_NOT_FOUND))
            return refuse(request, why, error);
        g_clear_error(&why);
        g_autofree char *year = g_strdup_printf("%u", opened.manifest.period);
        g_autofree char *message =
            text_fill(tr(lang, "it is about {area}, {year}, and no open round asks for that"),
                      "area", desk_area_label(request, opened.manifest.area), "year", year, NULL);
        request_fault(request, "file", NULL, "%s", message);
        return false;
    }
    gsize size = 0;
    const void *content = g_bytes_get_data(opened.content, &size);
    if (!screen_upload(request, "file", content, size, &why))
        return why ? refuse(request, why, error) : false;
    if (!take(request, &opened, handin, &why))
        return refuse(request, why, error);
    response_see_other(response, request_link(request, handin_path(request, handin, "")));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Lang lang = request_lang(request);
    const char *const crumbs[][2] = {
        {tr(lang, "Desk"), "/desk/"}, {tr(lang, "A sealed file"), NULL}, {NULL, NULL}};
    UiPage frame = {.title = tr(lang, "Take in a sealed file"),
                    .path = "/desk/bundle",
                    .base = request_base(request),
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/rounds/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "For figures that a focal point has sealed at home (fyr seal) and sent by "
                        "another way. It is opened with the centre's key, its signature is "
                        "checked, and it then counts as handed in by the one who signed it."));
    form_begin(w, request, NULL, "bundle");
    form_field(w, request, "file", (FormField){.accept = ".fyrseal"});
    form_submit(w, tr(lang, "Take it in"));
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_bundle = {
    .path = "/desk/bundle",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_EDITOR),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Take in a sealed file"),
    .help = N_("A submission that was sealed off-line and came by another way."),
    .sample = "/desk/bundle",
    .handle = handle,
    .act = act,
};
