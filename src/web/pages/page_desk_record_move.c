/* /desk/records/TYPE/01J.../move: one step on a record's way, with a comment where the type asks for it. */
#include "web/records/record_desk.h"
#include "web/request_private.h"

#include <string.h>

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_ID_PARAM,
    {.name = "take", .kind = P_TEXT, .max = LIMIT_CODE_BYTES, .help = "the step's id"},
};
static const Param form[] = {
    {.name = "step", .kind = P_TEXT, .max = LIMIT_CODE_BYTES, .help = N_("Step")},
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("Revision that was open")},
    {.name = "comment", .kind = P_PROSE, .max = LIMIT_COMMENT_BYTES, .help = N_("Why")},
};

/* The field of the form, else the address's. */
static const char *step_of(const Request *request)
{
    const char *sent = request_param(request, "step")->text;
    return sent ? sent : request_param(request, "take")->text;
}

static const RecordMove *find_move(const Request *request, const Record *record)
{
    const RecordType *type = request_record_type(request);
    const char *step = step_of(request);
    for (unsigned m = 0; step && m < type->n_moves; m++)
        if (strcmp(type->moves[m].id, step) == 0 &&
            record_may_move(request, type, record, &type->moves[m]))
            return &type->moves[m];
    return NULL;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    g_autoptr(Record) record = record_of_address(request, error);
    const char *step = step_of(request);
    if (!record)
        return false;
    g_autoptr(Problems) problems = problems_new();
    GError *fault = NULL;
    if (!record_move(request_centre(request), type, request_account(request)->id, record->id,
                     (unsigned)request_param(request, "seen")->integer, step ? step : "",
                     request_param(request, "comment")->text, problems, &fault)) {
        (void)record_act_fault(request, type, record->lang, problems, fault, error);
        return false;
    }
    response_see_other(response, record_desk_address(request, type, record->id, "?done=moved"));
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
    const RecordMove *move = find_move(request, record);
    g_autofree char *seen = g_strdup_printf("%u", record->revision);
    UiPage frame;
    Html *w =
        record_desk_begin(request, response, &frame, record_title(request, type, record, NULL));
    record_desk_tabs(w, request, type, record, "/move");
    if (request_is_post(request) && !move)
        form_begin(w, request, NULL, "move"), form_end(w); /* what went wrong */
    if (!move) {
        ui_notice(w, NOTICE_EMPTY, tr(lang, "This step cannot be taken now"),
                  tr(lang, "The record is in another state, or the step is for others."));
    } else {
        ui_heading(w, 2, "step", move->label[lang]);
        form_begin(w, request, NULL, "move");
        form_hidden(w, "step", move->id);
        form_hidden(w, "seen", seen);
        form_field(w, request, "comment",
                   (FormField){.help = tr(lang, "It stands in the history; when a record is taken "
                                                "back, readers see it."),
                               .is_needed = move->needs_comment,
                               .is_first = true});
        form_submit(w, move->label[lang]);
        form_end(w);
    }
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_record_move = {
    .path = "/desk/records/{type}/{id}/move",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("A step on a record's way"),
    .help = N_("Sends a record on: to review, to the public, back to its author."),
    .sample = "/desk/records/good_practice/01J00000000000000000000000/move",
    .handle = handle,
    .act = act,
};
