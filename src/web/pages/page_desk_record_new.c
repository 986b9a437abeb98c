/* /desk/records/TYPE/new: a new record; what is written can be kept as a draft that only its author sees. */
#include "records/languages.h"
#include "web/records/record_editor.h"

#include <string.h>

static const Param params[] = {
    RECORD_TYPE_PARAM,
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "saved|draft|moved|dropped|merged",
     .sample = "draft",
     .help = "what was done just now"},
};
static const Param form[] = {
    RECORD_FORM_FIELDS,
    {.name = "lang", .kind = P_TEXT, .max = 8, .help = N_("Language of the original")},
    {.name = "seen", .kind = P_INT, .min = 0, .max = INT32_MAX, .help = N_("Revision")},
};

static const char *original(const Request *request)
{
    const char *given = request_is_post(request) ? request_param(request, "lang")->text : NULL;
    return given && text_language_is_known(given) ? given : lang_tag(request_lang(request));
}

static bool may(Request *request, GError **error)
{
    if (record_may_create(request, request_record_type(request)))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "this role writes no such records");
    return false;
}

static bool save(Request *request, Response *response, const RecordBody *body, GError **error)
{
    const RecordType *type = request_record_type(request);
    const char *account = request_account(request)->id;
    g_autoptr(Problems) problems = problems_new();
    GError *fault = NULL;
    char id[27];
    if (!record_create(request_centre(request), type, account, original(request), body,
                       request_param(request, "comment")->text, problems, id, &fault)) {
        (void)record_act_fault(request, type, original(request), problems, fault, error);
        return false;
    }
    if (!record_draft_drop(request_centre(request), type, account, NULL, error))
        return false;
    response_see_other(response, record_desk_address(request, type, id, "?done=saved"));
    return true;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *account = request_account(request)->id, *what = record_form_act(request, type);
    if (!may(request, error))
        return false;
    g_autoptr(RecordBody) body = record_form_body(request, type, NULL);
    if (request_has_faults(request))
        return false;
    if (strcmp(what, "save") == 0)
        return save(request, response, body, error);
    bool is_draft = strcmp(what, "draft") == 0;
    if (is_draft || strcmp(what, "drop") == 0) {
        bool is_good =
            is_draft
                ? record_draft_save(request_centre(request), type, account, NULL, 0, body, error)
                : record_draft_drop(request_centre(request), type, account, NULL, error);
        if (is_good)
            response_see_other(response,
                               record_desk_address(request, type, "new",
                                                   is_draft ? "?done=draft" : "?done=dropped"));
        return is_good;
    }
    const RecordEditor editor = {.type = type,
                                 .body = body,
                                 .lang = original(request),
                                 .is_preview = strcmp(what, "preview") == 0};
    return record_editor_write(request, response, &editor, error);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    Db *db = request_private_db(request, error);
    if (!db || !may(request, error))
        return false;
    g_autofree char *saved = NULL;
    unsigned based_on = 0;
    GError *fault = NULL;
    g_autoptr(RecordBody) body = NULL;
    if (request_is_post(request))
        body = record_form_body(request, type, NULL);
    else
        body = record_draft_load(db, type, request_account(request)->id, NULL, &based_on, &saved,
                                 &fault);
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    if (!body)
        body = record_body_new();
    const RecordEditor editor = {
        .type = type, .body = body, .lang = original(request), .draft = saved};
    return record_editor_write(request, response, &editor, error);
}

const Page page_desk_record_new = {
    .path = "/desk/records/{type}/new",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("A new record"),
    .help = N_("Writes a new record of a type; drafts are kept for their author."),
    .sample = "/desk/records/good_practice/new",
    .handle = handle,
    .act = act,
};
