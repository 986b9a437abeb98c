/* /desk/records/deleted: what was deleted in the last 30 days and can be taken back. */
#include "web/records/record_desk.h"

static const Param params[] = {
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "deleted|forgotten",
     .sample = "deleted",
     .help = "what was done just now"},
};

static void write_row(Html *w, Request *request, const Record *record)
{
    Lang lang = request_lang(request);
    const RecordType *type = record_types_find(request_record_types(request), record->type);
    g_autofree char *when = desk_time(lang, record->deleted);
    ui_table_row(w, record_title_or_id(record->title, record->id),
                 record_desk_address(request, type, record->id, "/history"));
    ui_cell_text(w, type->label[lang]);
    ui_cell_text(w, when);
    html_open(w, EL_TD);
    form_act(w, request, record_desk_address(request, type, record->id, "/delete"),
             tr(lang, "Take it back"), false, "back", "yes", NULL);
    html_close(w);
    ui_table_row_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) deleted =
        db ? records_deleted(db, request_record_types(request), request_account(request)->id, error)
           : NULL;
    if (!deleted)
        return false;
    UiPage frame;
    Html *w = record_desk_begin(request, response, &frame, tr(lang, "Deleted records"));
    if (request_param(request, "done")->given)
        ui_notice(w, NOTICE_INFO, NULL,
                  request_param(request, "done")->integer == 0
                      ? tr(lang, "The record was deleted. It can be taken back.")
                      : tr(lang, "The record was forgotten for good."));
    const char *columns[] = {tr(lang, "Title"), tr(lang, "Type"), tr(lang, "Deleted"),
                             tr(lang, "Undo")};
    static const bool is_number[] = {false, false, false, false};
    if (deleted->len == 0) {
        ui_notice(w, NOTICE_EMPTY, tr(lang, "Nothing was deleted in the last 30 days"), "");
    } else {
        ui_table_begin(w, "deleted-list", tr(lang, "Deleted in the last 30 days"), columns,
                       is_number, G_N_ELEMENTS(columns));
        for (unsigned i = 0; i < deleted->len; i++)
            write_row(w, request, deleted->pdata[i]);
        ui_table_end(w);
    }
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_records_deleted = {
    .path = "/desk/records/deleted",
    .methods = METHOD_GET,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Deleted records"),
    .help = N_("What was deleted in the last 30 days and can be taken back."),
    .sample = "/desk/records/deleted",
    .handle = handle,
};
