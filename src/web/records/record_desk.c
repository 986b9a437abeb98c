#include "web/records/record_desk.h"

#include "base/ulid.h"

#include <string.h>

/* --- rights ----------------------------------------------------------------------------------------- */

/* NULL: anybody's; "": the region's own, which no state writes (records/record_private.h). */
static const char *area_of(const RecordType *type, const Record *record)
{
    bool has_area = type->area < type->n_fields;
    return record->area && *record->area ? record->area : has_area ? "" : NULL;
}

static bool is_author(const Request *request, const Record *record)
{
    return g_strcmp0(record->created_by, request_account(request)->id) == 0;
}

bool record_may_create(const Request *request, const RecordType *type)
{
    return account_may(request_account(request), type->created_by, NULL);
}

bool record_may_edit(const Request *request, const RecordType *type, const Record *record)
{
    int state = record_type_state(type, record->state);
    if (state < 0 || record->deleted)
        return false;
    return account_may(request_account(request), type->states[state].edited_by,
                       area_of(type, record)) ||
           (state == 0 && is_author(request, record));
}

bool record_may_move(const Request *request, const RecordType *type, const Record *record,
                     const RecordMove *move)
{
    if (record->deleted || strcmp(type->states[move->from].id, record->state) != 0)
        return false;
    return account_may(request_account(request), move->roles, area_of(type, record)) ||
           (move->from == 0 && is_author(request, record) && !type->states[move->to].is_public);
}

/* --- the frame ---------------------------------------------------------------------------------------- */

Record *record_of_address(Request *request, GError **error)
{
    const char *id = request_param(request, "id")->text;
    Db *db = request_private_db(request, error);
    if (!db)
        return NULL;
    g_autoptr(Record) record =
        record_load(db, request_record_types(request), request_account(request)->id, id, error);
    if (record && strcmp(record->type, request_record_type(request)->id) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "\"%s\" is of another type", id);
        return NULL;
    }
    return g_steal_pointer(&record);
}

static Html *begin(Request *request, Response *response, UiPage *frame, const char *title,
                   const char *script, unsigned refresh_s)
{
    Lang lang = request_lang(request);
    const RecordType *type = request_record_type(request);
    const char *(*crumbs)[2] =
        (const char *(*)[2])request_keep(request, g_malloc0(5 * sizeof *crumbs));
    crumbs[0][0] = tr(lang, "Desk"), crumbs[0][1] = "/desk/";
    crumbs[1][0] = tr(lang, "Records"), crumbs[1][1] = "/desk/records/";
    unsigned n = 2;
    if (type) {
        crumbs[n][0] = type->plural[lang];
        crumbs[n++][1] = request_keep(request, g_strconcat("/desk/records/", type->id, "/", NULL));
    }
    if (strcmp(request_path(request), crumbs[n - 1][1]) != 0) {
        crumbs[n][0] = title;
        crumbs[n][1] = request_path(request);
    }
    *frame = (UiPage){.title = title,
                      .path = request_path(request),
                      .query = request_query(request),
                      .base = request_base(request),
                      .script = script,
                      .crumbs = (const char *const(*)[2])crumbs};
    frame->refresh_s = refresh_s;
    desk_frame(request, frame, "/desk/records/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, frame);
    ui_heading(w, 1, NULL, title);
    return w;
}

Html *record_desk_begin_with(Request *request, Response *response, UiPage *frame, const char *title,
                             const char *script)
{
    return begin(request, response, frame, title, script, 0);
}

Html *record_desk_begin_watching(Request *request, Response *response, UiPage *frame,
                                 const char *title, unsigned refresh_s)
{
    return begin(request, response, frame, title, NULL, refresh_s);
}

Html *record_desk_begin(Request *request, Response *response, UiPage *frame, const char *title)
{
    return begin(request, response, frame, title, NULL, 0);
}

static void tab(Html *w, const char *href, const char *label, bool is_current)
{
    html_open(w, EL_LI);
    html_open(w, EL_A);
    html_attr(w, AT_HREF, href);
    if (is_current)
        html_attr(w, AT_ARIA_CURRENT, "page");
    html_text(w, label);
    html_close(w);
    html_close(w);
}

void record_desk_tabs(Html *w, Request *request, const RecordType *type, const Record *record,
                      const char *current)
{
    Lang lang = request_lang(request);
    int state = record_type_state(type, record->state);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "record-marks");
    html_element(w, EL_SPAN, "badge", type->label[lang]);
    html_text(w, " ");
    record_badge(w, request, type, record->state);
    if (record->deleted) {
        html_text(w, " ");
        html_element(w, EL_SPAN, "badge badge-bad", tr(lang, "Deleted"));
    }
    g_autofree char *when = desk_time(lang, record->changed);
    g_autofree char *number = g_strdup_printf("%u", record->revision);
    g_autofree char *text =
        text_fill(tr(lang, "Revision {n}, {time}, {who}"), "n", number, "time", when, "who",
                  record->changed_by_name ? record->changed_by_name
                                          : (record->changed_by ? record->changed_by : ""),
                  NULL);
    html_text(w, " ");
    html_element(w, EL_SPAN, "quiet", text);
    html_close(w);
    html_open(w, EL_NAV);
    html_attr(w, AT_ARIA_LABEL, tr(lang, "This record"));
    html_attr(w, AT_CLASS, "record-tabs");
    html_open(w, EL_UL);
    tab(w, record_desk_address(request, type, record->id, ""), tr(lang, "Edit"),
        strcmp(current, "") == 0);
    tab(w, record_desk_address(request, type, record->id, "/files"), tr(lang, "Files"),
        strcmp(current, "/files") == 0);
    tab(w, record_desk_address(request, type, record->id, "/history"), tr(lang, "History"),
        strcmp(current, "/history") == 0);
    if (record_may_edit(request, type, record))
        tab(w, record_desk_address(request, type, record->id, "/delete"), tr(lang, "Delete"),
            strcmp(current, "/delete") == 0);
    if (account_may(request_account(request), ROLE_BIT(ROLE_EDITOR), NULL))
        tab(w, record_desk_address(request, type, record->id, "/forget"), tr(lang, "Forget"),
            strcmp(current, "/forget") == 0);
    if (state >= 0 && type->states[state].is_public && !record->deleted)
        tab(w, record_address(request, type, record->id, ""), tr(lang, "Public page"), false);
    html_close_to(w, at);
}

/* --- faults ------------------------------------------------------------------------------------------------ */

static void field_fault(Request *request, const RecordType *type, const char *original,
                        const Problem *problem)
{
    const char *name = problem->field ? problem->field : "";
    const char *dot = strchr(name, '.');
    g_autofree char *id = g_strndup(name, dot ? (gsize)(dot - name) : strlen(name));
    const RecordField *field = record_type_field(type, id);
    g_autofree char *input = NULL;
    for (unsigned r = 0; !field && r < type->n_relations; r++)
        if (strcmp(type->relations[r].id, id) == 0)
            input = g_strconcat("link.", id, NULL);
    if (field && field->kind != FIELD_FILES)
        input = g_strconcat("f.", name, field->is_translated && !dot ? "." : "",
                            field->is_translated && !dot ? original : "", NULL);
    request_fault(request, input ? input : REQUEST_WHOLE_FORM, NULL, "%s%s%s", problem->message,
                  problem->remedy ? "; " : "", problem->remedy ? problem->remedy : "");
}

bool record_act_fault(Request *request, const RecordType *type, const char *original,
                      const Problems *problems, GError *take_fault, GError **error)
{
    g_autoptr(GError) fault = take_fault;
    Lang lang = request_lang(request);
    bool is_invalid = g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID);
    unsigned n = problems && is_invalid ? problems_kept(problems) : 0;
    for (unsigned i = 0; i < MIN(n, 50u); i++)
        field_fault(request, type, original, problems_peek(problems, i));
    if (n > 0)
        return true;
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN) &&
        strstr(fault->message, "another person"))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(lang, "This step is for another person than the one who wrote the record "
                               "last."));
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT))
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(lang, "Somebody else was quicker: the record has changed. Look at it "
                               "again; nothing of yours was saved by this step."));
    else if (is_invalid)
        request_fault_retold(request, REQUEST_WHOLE_FORM, fault->message);
    else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FULL) ||
             g_error_matches(fault, FYR_ERROR, FYR_ERROR_IO) ||
             g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY)) {
        g_warning("a record was not saved: %s", fault->message);
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(lang, "The centre could not write this down: its disk is full or busy. "
                               "What you typed is below, and nothing else changed. Keep this page "
                               "open, tell the secretariat, and save again later."));
    } else {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    return true;
}
