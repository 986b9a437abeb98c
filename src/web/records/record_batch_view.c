#include "web/records/record_batch_view.h"

#include <string.h>

#define PROBLEMS_SHOWN 100u

const char *record_batch_address(Request *request, const RecordType *type, const char *id,
                                 const char *tail)
{
    g_autofree char *path = g_strconcat("/desk/records/", type->id, "/import/", id, tail, NULL);
    return request_link(request, path);
}

void record_batch_badge(Html *w, Lang lang, const RecordBatch *batch)
{
    static const struct {
        const char *label, *class;
    } badges[BATCH_STATE_COUNT] = {
        [BATCH_CHECKING] = {N_("is being checked"), "badge badge-quiet"},
        [BATCH_CHECKED] = {N_("waits for your word"), "badge"},
        [BATCH_REFUSED] = {N_("has errors"), "badge badge-bad"},
        [BATCH_IMPORTING] = {N_("is being imported"), "badge badge-quiet"},
        [BATCH_DONE] = {N_("imported"), "badge badge-good"},
        [BATCH_UNDOING] = {N_("is being taken back"), "badge badge-quiet"},
        [BATCH_UNDONE] = {N_("taken back"), "badge badge-quiet"}};
    html_element(w, EL_SPAN, badges[batch->state].class, tr(lang, badges[batch->state].label));
}

void record_batch_ways(Html *w, Request *request, const RecordType *type)
{
    Lang lang = request_lang(request);
    g_autofree char *path = g_strconcat("/desk/records/", type->id, NULL);
    g_autofree char *csv = g_strconcat(path, ".csv", NULL);
    g_autofree char *xlsx = g_strconcat(path, ".xlsx", NULL);
    g_autofree char *template = g_strconcat(path, "/template.xlsx", NULL);
    const UiDownload downloads[] = {
        {tr(lang, "Empty template (Excel)"), request_link(request, template), NULL},
        {tr(lang, "All there is (Excel)"), request_link(request, xlsx), NULL},
        {tr(lang, "All there is (CSV)"), request_link(request, csv), NULL}};
    ui_downloads(w, tr(lang, "Begin with"), downloads, G_N_ELEMENTS(downloads));
}

/* --- problems ------------------------------------------------------------------------------------------- */

static char *place_of(Lang lang, const Problem *problem)
{
    const char *sheet = strrchr(problem->place, ':');
    g_autofree char *line = g_strdup_printf("%u", problem->line);
    g_autofree char *at = text_fill(tr(lang, "line {n}"), "n", line, NULL);
    GString *text = g_string_new(NULL);
    if (sheet && problem->field && strpbrk(problem->field, "0123456789")) {
        g_string_append(text, sheet + 1 + (sheet[1] == ' '));
        g_string_append(text, ", ");
    }
    if (problem->line > 0)
        g_string_append(text, at);
    if (problem->field)
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", problem->field);
    return g_string_free(text, FALSE);
}

/* A message as the shell prints it, as a sentence: "The number is not from 1990 to 2100." */
static void write_sentence(Html *w, const char *class, const char *text)
{
    g_autofree char *first = g_utf8_strup(text, (gssize)(g_utf8_next_char(text) - text));
    g_autofree char *whole = g_strconcat(first, g_utf8_next_char(text),
                                         strchr(".!?", text[strlen(text) - 1]) ? "" : ".", NULL);
    html_element(w, EL_P, class, whole);
}

static void write_problem(Html *w, Lang lang, const Problem *problem)
{
    static const char *const classes[PROBLEM_SEVERITY_COUNT] = {
        "problem", "problem problem-warning", "problem problem-error"};
    g_autofree char *place = place_of(lang, problem);
    size_t at = html_depth(w);
    html_open(w, EL_LI);
    html_attr(w, AT_CLASS, classes[problem->severity]);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "problem-head");
    html_element(w, EL_STRONG, NULL, place);
    if (problem->value && *problem->value)
        html_element(w, EL_CODE, NULL, problem->value);
    html_element(w, EL_SPAN, "muted", problem->rule);
    html_close(w);
    write_sentence(w, "problem-text", problem->message);
    if (problem->remedy && *problem->remedy)
        write_sentence(w, "problem-remedy", problem->remedy);
    html_close_to(w, at);
}

static void write_list(Html *w, Lang lang, const Problems *problems, ProblemSeverity severity,
                       unsigned n_all, const char *id, const char *heading)
{
    if (n_all == 0)
        return;
    g_autofree char *n = lang_number(lang, n_all, 0);
    g_autofree char *title = text_fill(heading, "n", n, NULL);
    unsigned shown = 0;
    ui_heading(w, 2, id, title);
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "problems");
    for (unsigned i = 0; i < problems_kept(problems) && shown < PROBLEMS_SHOWN; i++)
        if (problems_peek(problems, i)->severity == severity) {
            write_problem(w, lang, problems_peek(problems, i));
            shown++;
        }
    html_close(w);
    if (shown >= n_all)
        return;
    g_autofree char *rest = lang_number(lang, n_all - shown, 0);
    g_autofree char *text =
        text_fill(tr(lang, "and {n} more, mostly of the same kind"), "n", rest, NULL);
    html_element(w, EL_P, "muted", text);
}

void record_batch_write_problems(Html *w, Lang lang, const Problems *problems,
                                 const RecordBatch *batch)
{
    write_list(w, lang, problems, PROBLEM_ERROR, batch->n_errors, "errors",
               tr(lang, "Errors: {n}"));
    write_list(w, lang, problems, PROBLEM_WARNING, batch->n_warnings, "warnings",
               tr(lang, "Warnings: {n}"));
}

/* --- lines ------------------------------------------------------------------------------------------------ */

static void write_line(Html *w, Request *request, const RecordType *type,
                       const RecordBatchPreview *preview, bool is_done)
{
    Lang lang = request_lang(request);
    g_autofree char *number = g_strdup_printf("%u", preview->line);
    g_autofree char *line = text_fill(tr(lang, "line {n}"), "n", number, NULL);
    /* A new record is there once it is imported, and gone when that is taken back. */
    bool is_there = *preview->record && (is_done ? strcmp(preview->outcome, "refused") != 0
                                                 : strcmp(preview->outcome, "changed") == 0 ||
                                                       strcmp(preview->outcome, "same") == 0);
    ui_table_row(w, *preview->title ? preview->title : line,
                 is_there ? record_desk_address(request, type, preview->record, "") : NULL);
    ui_cell_number(w, preview->line);
    ui_cell_text(w, preview->what);
    ui_table_row_end(w);
}

static void write_outcome(Html *w, Request *request, const RecordType *type,
                          const GPtrArray *previews, const char *outcome, uint64_t n_all,
                          const char *heading, bool is_done)
{
    Lang lang = request_lang(request);
    const char *columns[] = {tr(lang, "Title"), tr(lang, "Line"), tr(lang, "What changes")};
    static const bool is_number[] = {false, true, false};
    unsigned shown = 0;
    if (n_all == 0)
        return;
    g_autofree char *number = lang_number(lang, (double)n_all, 0);
    g_autofree char *title = text_fill(heading, "n", number, NULL);
    g_autofree char *id = g_strconcat("lines-", outcome, NULL);
    g_autofree char *table = g_strconcat(outcome, "-table", NULL);
    size_t at = html_depth(w);
    html_open(w, EL_DETAILS);
    html_attr(w, AT_ID, id);
    html_element(w, EL_SUMMARY, NULL, title);
    ui_table_begin(w, table, title, columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < previews->len; i++) {
        const RecordBatchPreview *preview = previews->pdata[i];
        if (strcmp(preview->outcome, outcome) != 0)
            continue;
        write_line(w, request, type, preview, is_done);
        shown++;
    }
    ui_table_end(w);
    if (shown < n_all) {
        g_autofree char *rest = lang_number(lang, (double)(n_all - shown), 0);
        g_autofree char *text = text_fill(tr(lang, "and {n} more lines"), "n", rest, NULL);
        html_element(w, EL_P, "muted", text);
    }
    html_close_to(w, at);
}

void record_batch_write_lines(Html *w, Request *request, const RecordType *type,
                              const GPtrArray *previews, const RecordBatch *batch)
{
    Lang lang = request_lang(request);
    bool is_done = batch->state == BATCH_DONE;
    write_outcome(w, request, type, previews, "changed", batch->n_changed,
                  tr(lang, "Changed records: {n}"), is_done);
    write_outcome(w, request, type, previews, "new", batch->n_new, tr(lang, "New records: {n}"),
                  is_done);
    write_outcome(w, request, type, previews, "refused", batch->n_refused,
                  tr(lang, "Lines with errors: {n}"), is_done);
    write_outcome(w, request, type, previews, "same", batch->n_same,
                  tr(lang, "Lines that say what is there already: {n}"), is_done);
}
