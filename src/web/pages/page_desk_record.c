/* /desk/records/TYPE/01J...: a record to its writers. Saving makes a revision; whoever saves over another
 * revision than the one they saw gets both versions to choose from, and nobody's words are lost. */
#include "web/records/record_editor.h"

#include <string.h>

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_ID_PARAM,
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "saved|draft|moved|dropped|merged",
     .sample = "saved",
     .help = "what was done just now"},
};
static const Param form[] = {
    RECORD_FORM_FIELDS,
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("Revision that was open")},
};

/* What was open when the form was loaded: the ground on which two edits are compared. */
static Record *load_seen(Request *request, const Record *record, unsigned seen, GError **error)
{
    if (seen > record->revision) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "there is no revision %u", seen);
        return NULL;
    }
    Db *db = request_private_db(request, error);
    return db ? record_load_revision(db, request_record_types(request),
                                     request_account(request)->id, record->id, seen, error)
              : NULL;
}

static bool save(Request *request, Response *response, const Record *record, unsigned seen,
                 const RecordBody *body, bool is_merged, GError **error)
{
    const RecordType *type = request_record_type(request);
    g_autoptr(Problems) problems = problems_new();
    GError *fault = NULL;
    if (!record_edit(request_centre(request), type, request_account(request)->id, record->id, seen,
                     body, request_param(request, "comment")->text, problems, &fault)) {
        (void)record_act_fault(request, type, record->lang, problems, fault, error);
        return false;
    }
    response_see_other(response, record_desk_address(request, type, record->id,
                                                     is_merged ? "?done=merged" : "?done=saved"));
    return true;
}

/* Somebody else saved meanwhile: together where that can be done, else both to be chosen from. */
static bool merge(Request *request, Response *response, const Record *record, const Record *seen,
                  const RecordBody *mine, GError **error)
{
    g_autoptr(GPtrArray) conflicts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(RecordBody) merged =
        record_body_merge(seen->forgotten ? NULL : seen->body, record->body, mine, conflicts);
    if (conflicts->len == 0)
        return save(request, response, record, record->revision, merged, true, error);
    const RecordEditor editor = {.type = request_record_type(request),
                                 .record = record,
                                 .body = merged,
                                 .lang = record->lang,
                                 .seen = record->revision,
                                 .theirs = record->body,
                                 .is_forgotten = seen->forgotten != NULL,
                                 .conflicts = conflicts};
    response_status(response, 409);
    return record_editor_write(request, response, &editor, error);
}

static bool keep_draft(Request *request, Response *response, const Record *record, unsigned seen,
                       const RecordBody *body, bool is_dropped, GError **error)
{
    const RecordType *type = request_record_type(request);
    const char *account = request_account(request)->id;
    bool is_good =
        is_dropped ? record_draft_drop(request_centre(request), type, account, record->id, error)
                   : record_draft_save(request_centre(request), type, account, record->id, seen,
                                       body, error);
    if (is_good)
        response_see_other(response,
                           record_desk_address(request, type, record->id,
                                               is_dropped ? "?done=dropped" : "?done=draft"));
    return is_good;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    unsigned number = (unsigned)request_param(request, "seen")->integer;
    const char *what = record_form_act(request, type);
    g_autoptr(Record) record = record_of_address(request, error);
    g_autoptr(Record) seen = record ? load_seen(request, record, number, error) : NULL;
    if (!seen)
        return false;
    if (!record_may_edit(request, type, record)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "this role does not edit it now");
        return false;
    }
    g_autoptr(RecordBody) body =
        record_form_body(request, type, seen->forgotten ? record->body : seen->body);
    record_editor_take(type, record->body, request_param(request, "theirs"), body);
    if (request_has_faults(request))
        return false;
    if (strcmp(what, "draft") == 0 && seen->forgotten) {
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request_lang(request),
                         "What was open when you began is forgotten for good, so no draft of it is "
                         "kept: save what you have, and look at what comes then."));
        return false;
    }
    if (strcmp(what, "draft") == 0 || strcmp(what, "drop") == 0)
        return keep_draft(request, response, record, number, body, strcmp(what, "drop") == 0,
                          error);
    if (strcmp(what, "save") == 0)
        return number < record->revision
                   ? merge(request, response, record, seen, body, error)
                   : save(request, response, record, number, body, false, error);
    const RecordEditor editor = {.type = type,
                                 .record = record,
                                 .body = body,
                                 .lang = record->lang,
                                 .seen = number,
                                 .is_preview = strcmp(what, "preview") == 0};
    return record_editor_write(request, response, &editor, error);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    g_autoptr(Record) record = record_of_address(request, error);
    Db *db = record ? request_private_db(request, error) : NULL;
    if (!db)
        return false;
    g_autofree char *saved = NULL;
    g_autoptr(RecordBody) body = NULL;
    unsigned seen = record->revision;
    GError *fault = NULL;
    if (request_is_post(request)) {
        int64_t given = request_param(request, "seen")->integer;
        seen = given > 0 && given <= record->revision ? (unsigned)given : record->revision;
        body = record_form_body(request, type, record->body);
    } else if (record_may_edit(request, type, record)) {
        body = record_draft_load(db, type, request_account(request)->id, record->id, &seen, &saved,
                                 &fault);
    }
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    const RecordEditor editor = {.type = type,
                                 .record = record,
                                 .body = body ? body : record->body,
                                 .lang = record->lang,
                                 .seen = body ? seen : record->revision,
                                 .draft = saved};
    return record_editor_write(request, response, &editor, error);
}

const Page page_desk_record = {
    .path = "/desk/records/{type}/{id}",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("A record at the desk"),
    .help = N_("Reads and edits a record; what comes next, and what is missing before it."),
    .sample = "/desk/records/good_practice/01J00000000000000000000000",
    .handle = handle,
    .act = act,
};
