/* /desk/records/TYPE/01J.../delete: takes a record away, with a reason; and back, within 30 days. */
#include "web/records/record_desk.h"

#include <string.h>

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_ID_PARAM,
};
static const Param form[] = {
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .help = N_("Revision that was open")},
    {.name = "reason",
     .kind = P_PROSE,
     .max = LIMIT_COMMENT_BYTES,
     .help = N_("Why it is deleted")},
    {.name = "back", .kind = P_CHOICE, .choices = "no|yes", .help = N_("Take it back")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *account = request_account(request)->id;
    g_autoptr(Record) record = record_of_address(request, error);
    if (!record)
        return false;
    bool is_back = request_param(request, "back")->integer == 1;
    GError *fault = NULL;
    bool is_done = is_back
                       ? record_undelete(request_centre(request), type, account, record->id, &fault)
                       : record_delete(request_centre(request), type, account, record->id,
                                       (unsigned)request_param(request, "seen")->integer,
                                       request_param(request, "reason")->text, &fault);
    if (!is_done) {
        (void)record_act_fault(request, type, record->lang, NULL, fault, error);
        return false;
    }
    response_see_other(response, is_back
                                     ? record_desk_address(request, type, record->id, "?done=moved")
                                     : request_link(request, "/desk/records/deleted?done=deleted"));
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const RecordType *type = request_record_type(request);
    g_autoptr(Record) record = record_of_address(request, error);
    if (!record)
        return false;
    if (!record->deleted && !record_may_edit(request, type, record)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "this role does not delete it");
        return false;
    }
    g_autofree char *seen = g_strdup_printf("%u", record->revision);
    UiPage frame;
    Html *w =
        record_desk_begin(request, response, &frame, record_title(request, type, record, NULL));
    record_desk_tabs(w, request, type, record, "/delete");
    form_begin(w, request, NULL, "delete");
    if (record->deleted) {
        form_hidden(w, "back", "yes");
        form_submit(w, tr(lang, "Take it back"));
    } else {
        ui_lead(w, tr(lang, "The record goes away from lists, search and the public site. It can "
                            "be taken back for 30 days; its address then says that it was "
                            "withdrawn, and why."));
        form_hidden(w, "seen", seen);
        form_field(w, request, "reason", (FormField){.is_needed = true, .is_first = true});
        form_submit(w, tr(lang, "Delete"));
    }
    form_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_record_delete = {
    .path = "/desk/records/{type}/{id}/delete",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Deleting a record"),
    .help = N_("Takes a record away with a reason; it can be taken back for 30 days."),
    .sample = "/desk/records/good_practice/01J00000000000000000000000/delete",
    .handle = handle,
    .act = act,
};
