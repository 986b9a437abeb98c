/* /desk/records/TYPE/: all records of a type that who is signed in may see, with the type's filters. */
#include "web/records/record_desk.h"
#include "web/records/record_list.h"

#include <string.h>

static const Param params[] = {
    RECORD_TYPE_PARAM,
    {.name = "state",
     .kind = P_TEXT,
     .max = LIMIT_CODE_BYTES,
     .sample = "review",
     .help = "only in this state"},
    RECORD_LIST_PARAMS,
};

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const RecordType *type = request_record_type(request);
    g_auto(RecordListing) listing = {0};
    if (!record_listing_init(&listing, request, type, request_account(request)->id,
                             request_param(request, "state")->text, RECORD_PAGE, error))
        return false;
    if (request_ending(request))
        return record_listing_table(&listing, request_ending(request), response, error);
    UiPage frame;
    Html *w = record_desk_begin(request, response, &frame, type->plural[lang]);
    if (record_may_create(request, type)) {
        g_autofree char *label =
            text_fill(tr(lang, "New: {type}"), "type", type->label[lang], NULL);
        html_open(w, EL_P);
        html_attr(w, AT_CLASS, "acts");
        html_link(w, record_desk_address(request, type, "new", ""), "button primary", label);
        html_text(w, " ");
        html_link(w, record_desk_address(request, type, "import", ""), "button",
                  tr(lang, "Import a table"));
        html_close(w);
    }
    record_listing_states(w, &listing);
    ui_grid_begin(w, UI_GRID_SIDE);
    if (!record_listing_filters(w, &listing, error))
        return false;
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    if (!record_listing_rows(w, &listing, error))
        return false;
    const UiDownload downloads[] = {
        {"CSV", record_listing_address(request, ".csv", "after", NULL), NULL},
        {"Excel", record_listing_address(request, ".xlsx", "after", NULL), NULL}};
    ui_downloads(w, tr(lang, "Take the list with you, all fields"), downloads,
                 G_N_ELEMENTS(downloads));
    html_close_to(w, at);
    ui_grid_end(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_record_type = {
    .path = "/desk/records/{type}/",
    .methods = METHOD_GET,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("Records of a type, at the desk"),
    .help = N_("All records of a type that one may see, drafts and withdrawn ones, too."),
    .endings = "csv xlsx",
    .sample = "/desk/records/good_practice/",
    .handle = handle,
};
