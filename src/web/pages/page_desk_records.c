/* /desk/records/: what waits for somebody, what is theirs, and the types in which they may write. */
#include "web/records/record_desk.h"
#include "web/records/record_list.h"

#include <string.h>

#define ROWS_SHOWN 15u

static void write_row(Html *w, Request *request, const RecordRow *row)
{
    Lang lang = request_lang(request);
    const RecordType *type = record_types_find(request_record_types(request), row->type);
    g_autofree char *when = desk_time(lang, row->changed);
    if (!type)
        return;
    ui_table_row(w, record_title_or_id(row->title, row->id),
                 record_desk_address(request, type, row->id, ""));
    ui_cell_text(w, type->label[lang]);
    html_open(w, EL_TD);
    record_badge(w, request, type, row->state);
    html_close(w);
    ui_cell_text(w, when);
    ui_table_row_end(w);
}

static void write_table(Html *w, Request *request, const char *id, const char *title,
                        const GPtrArray *rows, const char *empty)
{
    Lang lang = request_lang(request);
    const char *columns[] = {tr(lang, "Title"), tr(lang, "Type"), tr(lang, "Status"),
                             tr(lang, "Changed")};
    static const bool is_number[] = {false, false, false, false};
    ui_heading(w, 2, id, title);
    if (rows->len == 0) {
        html_element(w, EL_P, "quiet", empty);
        return;
    }
    g_autofree char *list = g_strconcat(id, "-list", NULL);
    ui_table_begin(w, list, title, columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < rows->len; i++)
        write_row(w, request, rows->pdata[i]);
    ui_table_end(w);
}

/* A state is on the way if it is neither where a record begins nor where it can be read by all; it waits
 * for somebody if a step from it is theirs. */
static bool waits_for(const Request *request, const RecordType *type, unsigned state)
{
    if (state == 0 || type->states[state].is_public)
        return false;
    for (unsigned m = 0; m < type->n_moves; m++) {
        const RecordMove *move = &type->moves[m];
        if (move->from == state && type->states[move->to].is_public &&
            account_may(request_account(request), move->roles, NULL))
            return true;
    }
    return false;
}

static bool add_rows(GPtrArray *to, GPtrArray *take_rows)
{
    while (take_rows && take_rows->len > 0)
        g_ptr_array_add(to, g_ptr_array_steal_index(take_rows, 0));
    bool is_good = take_rows != NULL;
    if (take_rows)
        g_ptr_array_unref(take_rows);
    return is_good;
}

static GPtrArray *waiting(Request *request, RecordIndex *index, Db *db, GError **error)
{
    const RecordTypes *types = request_record_types(request);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)record_row_free);
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        for (unsigned s = 0; s < type->n_states; s++) {
            const RecordQuery query = {
                .type = type->id, .state = type->states[s].id, .most = ROWS_SHOWN};
            if (waits_for(request, type, s) &&
                !add_rows(rows, record_list(index, db, types, request_account(request)->id, &query,
                                            NULL, error)))
                return NULL;
        }
    }
    return g_steal_pointer(&rows);
}

static GPtrArray *own(Request *request, RecordIndex *index, Db *db, GError **error)
{
    const char *const values[] = {request_account(request)->id, NULL};
    const RecordFilter filter = {RECORD_FILTER_AUTHOR, values};
    const RecordQuery query = {.filters = &filter, .n_filters = 1, .most = ROWS_SHOWN};
    return record_list(index, db, request_record_types(request), request_account(request)->id,
                       &query, NULL, error);
}

static void write_types(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    size_t at = html_depth(w);
    ui_heading(w, 2, "types", tr(lang, "By type"));
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "record-types");
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        g_autofree char *path = g_strconcat("/desk/records/", type->id, "/", NULL);
        html_open(w, EL_LI);
        html_link(w, request_link(request, path), NULL, type->plural[lang]);
        if (record_may_create(request, type)) {
            g_autofree char *label =
                text_fill(tr(lang, "New: {type}"), "type", type->label[lang], NULL);
            html_text(w, " ");
            html_link(w, record_desk_address(request, type, "new", ""), "button", label);
        }
        html_close(w);
    }
    html_close_to(w, at);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    RecordIndex *index = request_records(request, false, error);
    Db *db = index ? request_private_db(request, error) : NULL;
    g_autoptr(GPtrArray) next = db ? waiting(request, index, db, error) : NULL;
    g_autoptr(GPtrArray) mine = next ? own(request, index, db, error) : NULL;
    if (!mine)
        return false;
    UiPage frame;
    Html *w = record_desk_begin(request, response, &frame, tr(lang, "Records"));
    if (next->len > 0)
        write_table(w, request, "waiting", tr(lang, "Waiting for you"), next, "");
    write_table(w, request, "mine", tr(lang, "Written by you"), mine,
                tr(lang, "Nothing yet. Choose a type below and write the first one."));
    write_types(w, request);
    html_open(w, EL_P);
    html_link(w, request_link(request, "/desk/records/deleted"), NULL,
              tr(lang, "Deleted records, to be taken back for 30 days"));
    html_close(w);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_records = {
    .path = "/desk/records/",
    .methods = METHOD_GET,
    .roles = ROLES_SIGNED_IN,
    .is_live = true,
    .title = N_("Records"),
    .help = N_("What waits for somebody, what they wrote, and the types they may write."),
    .sample = "/desk/records/",
    .handle = handle,
};
