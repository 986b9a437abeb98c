/* /desk/records/TYPE/01J.../history: every revision, the differences between any two of them word by word,
 * and the way back to one. */
#include "records/languages.h"
#include "web/records/record_desk.h"
#include "web/records/word_diff.h"

#include <string.h>

#define REVISIONS_SHOWN 200u

static const Param params[] = {
    RECORD_TYPE_PARAM,
    RECORD_ID_PARAM,
    {.name = "before",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .sample = "1",
     .help = "the older revision"},
    {.name = "after",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .sample = "2",
     .help = "the newer revision"},
    {.name = "from",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .sample = "2",
     .help = "the newest revision that is listed; older ones follow"},
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "forgotten",
     .sample = "forgotten",
     .help = "what was done just now"},
};
static const Param form[] = {
    {.name = "revision",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("Revision to go back to")},
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("Revision that was open")},
};

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    g_autoptr(Record) record = record_of_address(request, error);
    if (!record)
        return false;
    g_autoptr(Problems) problems = problems_new();
    GError *fault = NULL;
    if (!record_restore(request_centre(request), type, request_account(request)->id, record->id,
                        (unsigned)request_param(request, "seen")->integer,
                        (unsigned)request_param(request, "revision")->integer, problems, &fault)) {
        (void)record_act_fault(request, type, record->lang, problems, fault, error);
        return false;
    }
    response_see_other(response, record_desk_address(request, type, record->id, "?done=saved"));
    return true;
}

/* --- the differences ----------------------------------------------------------------------------------- */

static char *change_label(const Request *request, const RecordType *type,
                          const RecordChange *change)
{
    Lang lang = request_lang(request);
    const RecordField *field = record_type_field(type, change->field);
    const char *label = field                                 ? field->label[lang]
                        : strcmp(change->field, "files") == 0 ? tr(lang, "Files")
                                                              : change->field;
    for (unsigned r = 0; !field && r < type->n_relations; r++)
        if (strcmp(type->relations[r].id, change->field) == 0)
            label = type->relations[r].label[lang];
    return *change->lang ? g_strdup_printf("%s (%s)", label, text_language_name(change->lang))
                         : g_strdup(label);
}

/* One value as it stands on pages: a label, not a code; a title, not an id. */
static char *line_words(Request *request, Db *db, const RecordType *type, const char *name,
                        const char *line)
{
    const RecordField *field = record_type_field(type, name);
    bool is_relation = false;
    for (unsigned r = 0; !field && r < type->n_relations; r++)
        is_relation |= strcmp(type->relations[r].id, name) == 0;
    if (field &&
        (field->kind == FIELD_CODE || field->kind == FIELD_DAY || field->kind == FIELD_FLAG))
        return record_value_words(request, field, line);
    if (!is_relation)
        return g_strdup(line);
    g_auto(GStrv) parts = g_strsplit(line, " ", 2); /* the id, a note */
    const RecordTypes *types = request_record_types(request);
    g_autoptr(Record) target =
        parts[0] ? record_load(db, types, request_account(request)->id, parts[0], NULL) : NULL;
    const RecordType *other = target ? record_types_find(types, target->type) : NULL;
    return g_strconcat(other ? record_title(request, other, target, NULL) : line,
                       other && parts[1] ? ": " : "", other && parts[1] ? parts[1] : "", NULL);
}

static char *side_words(Request *request, Db *db, const RecordType *type, const char *name,
                        const char *text)
{
    if (!text)
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *words = line_words(request, db, type, name, *line);
        g_free(*line);
        *line = words;
    }
    return g_strjoinv("\n", lines);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The same codes in another order are no change to anybody. */
static bool is_reordered(const RecordField *field, const char *before, const char *after)
{
    if (!field || field->kind != FIELD_CODE || !before || !after)
        return false;
    g_auto(GStrv) a = g_strsplit(before, "\n", -1);
    g_auto(GStrv) b = g_strsplit(after, "\n", -1);
    qsort(a, g_strv_length(a), sizeof *a, compare_lines);
    qsort(b, g_strv_length(b), sizeof *b, compare_lines);
    return g_strv_equal((const char *const *)a, (const char *const *)b);
}

static bool is_seen(const RecordType *type, const RecordChange *change)
{
    return !is_reordered(record_type_field(type, change->field), change->before, change->after) &&
           !(change->before && change->after && record_text_is_same(change->before, change->after));
}

static void write_differences(Html *w, Request *request, const RecordType *type, Db *db,
                              const Record *before, const Record *after)
{
    Lang lang = request_lang(request);
    g_autoptr(GPtrArray) changes = record_body_diff(before->body, after->body);
    g_autofree char *older = g_strdup_printf("%u", before->revision);
    g_autofree char *newer = g_strdup_printf("%u", after->revision);
    g_autofree char *title =
        text_fill(tr(lang, "From revision {a} to {b}"), "a", older, "b", newer, NULL);
    ui_heading(w, 2, "differences", title);
    unsigned n_seen = 0;
    for (unsigned i = 0; i < changes->len; i++) {
        const RecordChange *change = changes->pdata[i];
        if (!is_seen(type, change))
            continue;
        g_autofree char *label = change_label(request, type, change);
        g_autofree char *a = side_words(request, db, type, change->field, change->before);
        g_autofree char *b = side_words(request, db, type, change->field, change->after);
        html_element(w, EL_H3, NULL, label);
        word_diff_write(w, a, b);
        n_seen++;
    }
    if (n_seen == 0)
        html_element(w, EL_P, NULL, tr(lang, "The texts are the same."));
}

static bool write_compared(Html *w, Request *request, const RecordType *type, const Record *record,
                           GError **error)
{
    const ParamValue *a = request_param(request, "before"), *b = request_param(request, "after");
    unsigned after = b->given ? (unsigned)b->integer : record->revision;
    unsigned before = a->given ? (unsigned)a->integer : MAX(after, 2u) - 1;
    if (record->revision < 2)
        return true;
    if (before > record->revision || after > record->revision) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no such revision");
        return false;
    }
    Db *db = request_private_db(request, error);
    const char *account = request_account(request)->id;
    g_autoptr(Record) older = db ? record_load_revision(db, request_record_types(request), account,
                                                        record->id, before, error)
                                 : NULL;
    g_autoptr(Record) newer = older ? record_load_revision(db, request_record_types(request),
                                                           account, record->id, after, error)
                                    : NULL;
    if (newer && (older->forgotten || newer->forgotten))
        html_element(w, EL_P, NULL,
                     tr(request_lang(request), "The text of one of them was forgotten for good."));
    else if (newer)
        write_differences(w, request, type, db, older, newer);
    return newer != NULL;
}

static void number_field(Html *w, const char *name, const char *label, unsigned value,
                         unsigned most)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "field");
    html_open(w, EL_LABEL);
    html_attr_printf(w, AT_FOR, "f-%s", name);
    html_text(w, label);
    html_close(w);
    html_open(w, EL_INPUT);
    html_attr_printf(w, AT_ID, "f-%s", name);
    html_attr(w, AT_TYPE, "number");
    html_attr(w, AT_NAME, name);
    html_attr_int(w, AT_MIN, 1);
    html_attr_int(w, AT_MAX, most);
    html_attr_int(w, AT_VALUE, value);
    html_close_to(w, at);
}

static void write_chooser(Html *w, Request *request, const Record *record)
{
    Lang lang = request_lang(request);
    const ParamValue *a = request_param(request, "before"), *b = request_param(request, "after");
    if (record->revision < 2)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_CLASS, "filters record-compare");
    number_field(w, "before", tr(lang, "From revision"),
                 a->given ? (unsigned)a->integer : record->revision - 1, record->revision);
    number_field(w, "after", tr(lang, "to revision"),
                 b->given ? (unsigned)b->integer : record->revision, record->revision);
    ui_submit(w, tr(lang, "Compare"));
    html_close_to(w, at);
}

/* --- the revisions ---------------------------------------------------------------------------------------- */

static const char *act_word(Lang lang, const char *act)
{
    static const char *const words[][2] = {
        {"create", N_("written")},   {"edit", N_("edited")},        {"state", N_("moved")},
        {"restore", N_("restored")}, {"merge", N_("merged")},       {"import", N_("imported")},
        {"delete", N_("deleted")},   {"undelete", N_("taken back")}};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i][0], act) == 0)
            return tr(lang, words[i][1]);
    return act;
}

static void write_revision(Html *w, Request *request, const RecordType *type, const Record *record,
                           const RecordRevision *revision)
{
    Lang lang = request_lang(request);
    g_autofree char *number = g_strdup_printf("%u", revision->number);
    g_autofree char *seen = g_strdup_printf("%u", record->revision);
    g_autofree char *when = desk_time(lang, revision->at);
    g_autofree char *tail = g_strdup_printf(
        "/history?before=%u&after=%u", MAX(revision->number, 2u) - 1, MAX(revision->number, 2u));
    int state = record_type_state(type, revision->state);
    ui_table_row(w, number,
                 revision->number > 1 ? record_desk_address(request, type, record->id, tail)
                                      : NULL);
    ui_cell_text(w, when);
    ui_cell_text(w, revision->by_name ? revision->by_name : revision->by);
    ui_cell_text(w, act_word(lang, revision->act));
    ui_cell_text(w, state < 0 ? revision->state : type->states[state].label[lang]);
    ui_cell_text(w, revision->forgotten ? tr(lang, "Text forgotten for good") : revision->comment);
    html_open(w, EL_TD);
    if (revision->number < record->revision && !revision->forgotten &&
        record_may_edit(request, type, record))
        form_act(w, request, record_desk_address(request, type, record->id, "/history"),
                 tr(lang, "Restore"), false, "revision", number, "seen", seen, NULL);
    html_close(w);
    ui_table_row_end(w);
}

static void link_to(Html *w, Request *request, const RecordType *type, const Record *record,
                    unsigned from, const char *text)
{
    g_autofree char *tail = g_strdup_printf("/history?from=%u#revisions", from);
    html_text(w, " ");
    html_link(w, record_desk_address(request, type, record->id, tail), NULL, text);
}

/* Which are listed, and the way to the others. */
static void write_way(Html *w, Request *request, const RecordType *type, const Record *record,
                      const GPtrArray *history, unsigned first, unsigned end)
{
    Lang lang = request_lang(request);
    const RecordRevision *newest = history->pdata[first], *oldest = history->pdata[end - 1];
    g_autofree char *a = g_strdup_printf("%u", newest->number);
    g_autofree char *b = g_strdup_printf("%u", oldest->number);
    g_autofree char *n = g_strdup_printf("%u", history->len);
    g_autofree char *which =
        text_fill(tr(lang, "Revisions {a} to {b}, of {n}."), "a", a, "b", b, "n", n, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_text(w, which);
    if (first > 0) {
        unsigned above = first > REVISIONS_SHOWN ? first - REVISIONS_SHOWN : 0;
        link_to(w, request, type, record, ((const RecordRevision *)history->pdata[above])->number,
                tr(lang, "Newer revisions"));
    }
    if (end < history->len)
        link_to(w, request, type, record, ((const RecordRevision *)history->pdata[end])->number,
                tr(lang, "Older revisions"));
    html_close_to(w, at);
}

static bool write_revisions(Html *w, Request *request, const RecordType *type, const Record *record,
                            GError **error)
{
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) history =
        db ? record_history(db, request_record_types(request), request_account(request)->id,
                            record->id, error)
           : NULL;
    if (!history)
        return false;
    const ParamValue *from = request_param(request, "from");
    const char *columns[] = {tr(lang, "Revision"), tr(lang, "When"),   tr(lang, "Who"),
                             tr(lang, "Act"),      tr(lang, "Status"), tr(lang, "Comment"),
                             tr(lang, "Go back")};
    static const bool is_number[] = {false, false, false, false, false, false, false};
    unsigned first = 0;
    while (from->given && first + 1 < history->len &&
           ((const RecordRevision *)history->pdata[first])->number > from->integer)
        first++;
    unsigned end = MIN(first + REVISIONS_SHOWN, history->len);
    ui_heading(w, 2, "revisions", tr(lang, "Versions"));
    ui_table_begin(w, "revision-list", tr(lang, "All revisions, the newest first"), columns,
                   is_number, G_N_ELEMENTS(columns));
    for (unsigned i = first; i < end; i++)
        write_revision(w, request, type, record, history->pdata[i]);
    ui_table_end(w);
    if (history->len > REVISIONS_SHOWN)
        write_way(w, request, type, record, history, first, end);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    g_autoptr(Record) record = record_of_address(request, error);
    if (!record)
        return false;
    UiPage frame;
    Html *w =
        record_desk_begin(request, response, &frame, record_title(request, type, record, NULL));
    record_desk_tabs(w, request, type, record, "/history");
    if (request_param(request, "done")->given)
        ui_notice(w, NOTICE_INFO, NULL,
                  tr(request_lang(request), "These texts were forgotten for good."));
    if (request_is_post(request))
        form_begin(w, request, NULL, "restore"), form_end(w); /* what went wrong */
    write_chooser(w, request, record);
    if (!write_compared(w, request, type, record, error) ||
        !write_revisions(w, request, type, record, error))
        return false;
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_record_history = {
    .path = "/desk/records/{type}/{id}/history",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("History of a record"),
    .help = N_("Every revision, the differences between any two, and the way back to one."),
    .sample = "/desk/records/good_practice/01J00000000000000000000000/history",
    .handle = handle,
    .act = act,
};
