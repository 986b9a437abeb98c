/* /desk/records/TYPE/01J.../forget: earlier texts of a record, or all of a deleted one, taken out of the store
 * for good. */
#include "records/forget.h"
#include "web/records/record_desk.h"

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_ID_PARAM,
};
static const Param form[] = {
    {.name = "from",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .help = N_("First revision to forget")},
    {.name = "to",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .help = N_("Last revision to forget")},
    {.name = "reason",
     .kind = P_PROSE,
     .max = LIMIT_COMMENT_BYTES,
     .required = true,
     .help = N_("Why it is forgotten, without the words that should go")},
};

static bool forget(Request *request, const Record *record, GError **error)
{
    Centre *centre = request_centre(request);
    const RecordTypes *types = request_record_types(request);
    const char *account = request_account(request)->id;
    const char *reason = request_param(request, "reason")->text;
    const ParamValue *from = request_param(request, "from"), *to = request_param(request, "to");
    Forgotten forgotten;
    if (record->deleted)
        return record_forget_all(centre, types, account, record->id, reason, &forgotten, error);
    return record_forget(centre, types, account, record->id,
                         from->given ? (unsigned)from->integer : 0,
                         to->given ? (unsigned)to->integer : 0, reason, &forgotten, error);
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    g_autoptr(Record) record = record_of_address(request, error);
    GError *fault = NULL;
    if (!record)
        return false;
    if (!forget(request, record, &fault)) {
        (void)record_act_fault(request, type, record->lang, NULL, fault, error);
        return false;
    }
    response_see_other(
        response, record->deleted
                      ? request_link(request, "/desk/records/deleted?done=forgotten")
                      : record_desk_address(request, type, record->id, "/history?done=forgotten"));
    return true;
}

static void write_form(Html *w, Request *request, const Record *record)
{
    Lang lang = request_lang(request);
    g_autofree char *older = g_strdup_printf("%u", record->revision - 1);
    form_begin(w, request, NULL, "forget");
    if (!record->deleted) {
        form_field(w, request, "from",
                   (FormField){.is_needed = true, .is_first = true, .look = FORM_SHORT});
        form_field(w, request, "to",
                   (FormField){.value = older, .is_needed = true, .look = FORM_SHORT});
    }
    form_field(w, request, "reason", (FormField){.is_first = record->deleted != NULL});
    form_submit(w, tr(lang, "Forget for good"));
    form_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const RecordType *type = request_record_type(request);
    g_autoptr(Record) record = record_of_address(request, error);
    if (!record)
        return false;
    UiPage frame;
    Html *w =
        record_desk_begin(request, response, &frame, record_title(request, type, record, NULL));
    record_desk_tabs(w, request, type, record, "/forget");
    ui_heading(w, 2, "forget", tr(lang, "Forget for good"));
    if (record->deleted)
        ui_lead(w,
                tr(lang, "All of the record goes out of the store now: its texts, its files, its "
                         "title. It cannot be taken back then."));
    else
        ui_lead(w, tr(lang, "For what should never have been written down, a person's name above "
                            "all. The texts and comments of these revisions go out of the store, "
                            "and every file that no other revision has. This cannot be undone."));
    html_element(w, EL_P, NULL,
                 tr(lang,
                    "That there was a revision, whose and when, stays; so does your reason, in "
                    "the log. Backups and bags that were made before still have the texts."));
    if (record->deleted || record->revision > 1)
        write_form(w, request, record);
    else
        ui_notice(w, NOTICE_EMPTY, tr(lang, "There is no earlier revision"),
                  tr(lang, "Edit the record first, so that its newest revision is without what "
                           "should go; or delete it."));
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_record_forget = {
    .path = "/desk/records/{type}/{id}/forget",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_EDITOR),
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Forgetting texts of a record"),
    .help =
        N_("Takes earlier texts of a record, or all of a deleted one, out of the store for good."),
    .sample = "/desk/records/good_practice/01J00000000000000000000000/forget",
    .handle = handle,
    .act = act,
};
