/* What is wrong with the figures, each with its place in the state's own file; and for every warning a
 * field for why the figure is right all the same. */
#include "base/retell.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"

#include <string.h>

static unsigned count_of(const HandinView *view, ProblemSeverity severity)
{
    unsigned n = 0;
    for (unsigned i = 0; i < view->problems->len; i++)
        n += ((const HandinProblem *)view->problems->pdata[i])->severity == severity;
    return n;
}

/* A sentence of the checks has no full stop. */
static void write_sentence(Html *w, HtmlElement element, const char *class_name, const char *text)
{
    g_autofree char *sentence = g_strdup(text ? text : "");
    gunichar first = g_utf8_get_char(sentence);
    char upper[8] = {0};
    if (*sentence && g_unichar_islower(first)) {
        upper[g_unichar_to_utf8(g_unichar_toupper(first), upper)] = '\0';
        char *whole = g_strconcat(upper, g_utf8_next_char(sentence), NULL);
        g_free(sentence);
        sentence = whole;
    }
    html_open(w, element);
    html_attr(w, AT_CLASS, class_name);
    html_text(w, sentence);
    if (*sentence && !strchr(".!?", sentence[strlen(sentence) - 1]))
        html_text(w, ".");
    html_close(w);
}

static void write_head(Html *w, const HandinView *view, const HandinProblem *problem)
{
    g_autofree char *place =
        round_words_place(view->lang, problem->sheet, problem->line, problem->field);
    static const char *const classes[PROBLEM_SEVERITY_COUNT] = {
        "badge badge-quiet", "badge badge-wait", "badge badge-bad"};
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "problem-head");
    html_element(w, EL_SPAN, classes[problem->severity],
                 round_words_severity(view->lang, problem->severity));
    html_element(w, EL_STRONG, "problem-place", place);
    if (problem->value && *problem->value) {
        html_open(w, EL_SPAN);
        html_text(w, tr(view->lang, "value"));
        html_text(w, " ");
        html_element(w, EL_CODE, NULL, problem->value);
        html_close(w);
    }
    if (problem->key && *problem->key) {
        g_autofree char *words = round_words_key(view->request, problem->flow, problem->key);
        html_element(w, EL_SPAN, "muted", words);
    }
    html_close(w);
}

/* Several things can be wrong with one cell: they stand together. */
static bool is_same_place(const HandinProblem *a, const HandinProblem *b)
{
    return a && b && a->severity == b->severity && a->file == b->file && a->line == b->line &&
           g_strcmp0(a->sheet, b->sheet) == 0 && g_strcmp0(a->field, b->field) == 0 && a->line > 0;
}

static void begin_problem(Html *w, const HandinView *view, const HandinProblem *problem)
{
    static const char *const classes[PROBLEM_SEVERITY_COUNT] = {
        "problem", "problem problem-warning", "problem problem-error"};
    html_open(w, EL_LI);
    html_attr(w, AT_CLASS, classes[problem->severity]);
    write_head(w, view, problem);
}

/* `next`: what else is wrong with the same cell, or NULL; the same remedy is said once. */
static void write_body(Html *w, const HandinView *view, const HandinProblem *problem,
                       const HandinProblem *next)
{
    g_autofree char *message = retell(view->lang, problem->message);
    g_autofree char *remedy = retell(view->lang, problem->remedy);
    write_sentence(w, EL_P, "problem-text", message);
    if (remedy && !(next && g_strcmp0(problem->remedy, next->remedy) == 0))
        write_sentence(w, EL_P, "problem-remedy", remedy);
    if (!problem->reason)
        return;
    g_autofree char *time = desk_time(view->lang, problem->reason_at);
    g_autofree char *who =
        text_fill(tr(view->lang, "{name}, {time}"), "name",
                  problem->reason_by_name ? problem->reason_by_name : "", "time", time, NULL);
    html_element(w, EL_BLOCKQUOTE, "answer", problem->reason);
    html_element(w, EL_P, "muted answer-by", who);
}

static void write_to_answer(Html *w, const HandinView *view, const HandinProblem *problem,
                            unsigned reason)
{
    g_autofree char *name = g_strdup_printf("reason-%u", reason + 1);
    begin_problem(w, view, problem);
    write_body(w, view, problem, NULL);
    form_field(w, view->request, name, (FormField){.is_quiet = true});
    html_close(w);
}

static GPtrArray *choose(const HandinView *view, ProblemSeverity severity, bool is_open)
{
    GPtrArray *chosen = g_ptr_array_new();
    for (unsigned i = 0; i < view->problems->len; i++) {
        const HandinProblem *problem = view->problems->pdata[i];
        if (problem->severity == severity &&
            (severity != PROBLEM_WARNING || is_open == !problem->reason))
            g_ptr_array_add(chosen, (gpointer)problem);
    }
    return chosen;
}

/* Without a form around it: errors, notes and what is answered. Returns how many were not shown. */
static unsigned write_list(Html *w, const HandinView *view, ProblemSeverity severity, bool is_open)
{
    g_autoptr(GPtrArray) chosen = choose(view, severity, is_open);
    const HandinProblem *last = NULL;
    unsigned n = MIN(chosen->len, VIEW_PROBLEMS_SHOWN);
    size_t at = html_depth(w);
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "problems");
    size_t list = html_depth(w);
    for (unsigned i = 0; i < n; i++) {
        const HandinProblem *problem = chosen->pdata[i];
        const HandinProblem *next = i + 1 < n ? chosen->pdata[i + 1] : NULL;
        if (!is_same_place(last, problem)) {
            html_close_to(w, list);
            begin_problem(w, view, problem);
        }
        write_body(w, view, problem, is_same_place(problem, next) ? next : NULL);
        last = problem;
    }
    html_close_to(w, at);
    return chosen->len - n;
}

static void write_rest(Html *w, const HandinView *view, unsigned rest)
{
    if (rest == 0)
        return;
    g_autofree char *n = lang_number(view->lang, rest, 0);
    g_autofree char *text = text_fill(trn(view->lang, "{n} more is in the file \"All problems\".",
                                          "{n} more are in the file \"All problems\".", rest),
                                      "n", n, NULL);
    html_element(w, EL_P, NULL, text);
}

static void write_errors(Html *w, const HandinView *view)
{
    unsigned n = count_of(view, PROBLEM_ERROR);
    if (n == 0)
        return;
    g_autofree char *number = lang_number(view->lang, n, 0);
    g_autofree char *title = text_fill(
        trn(view->lang, "{n} error to correct", "{n} errors to correct", n), "n", number, NULL);
    ui_heading(w, 3, "errors", title);
    write_rest(w, view, write_list(w, view, PROBLEM_ERROR, false));
}

static void write_open_warnings(Html *w, const HandinView *view)
{
    unsigned n = view->handin->n_unanswered;
    if (n == 0)
        return;
    g_autofree char *number = lang_number(view->lang, n, 0);
    g_autofree char *title = text_fill(
        trn(view->lang, "{n} warning to answer", "{n} warnings to answer", n), "n", number, NULL);
    ui_heading(w, 3, "warnings", title);
    if (!handin_view_may(view, HANDIN_ACT_EXPLAIN, NULL)) {
        write_rest(w, view, write_list(w, view, PROBLEM_WARNING, true));
        return;
    }
    html_element(w, EL_P, NULL,
                 tr(view->lang,
                    "A warning can be right. Say in a sentence why the figure is as it is; "
                    "the reason stays with the figure, and nobody asks again. What is wrong "
                    "you correct in your file. Leave a field empty to answer it later."));
    handin_form_begin(w, view, "reasons", "explain");
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "problems");
    const HandinProblem *problem;
    for (unsigned i = 0; i < VIEW_REASONS && (problem = handin_view_unanswered(view, i)); i++)
        write_to_answer(w, view, problem, i);
    html_close(w);
    if (n > VIEW_REASONS)
        html_element(w, EL_P, "muted", tr(view->lang, "The next ones come when these are kept."));
    form_submit(w, tr(view->lang, "Keep the reasons"));
    form_end(w);
}

static void write_folded(Html *w, const HandinView *view, const char *label,
                         ProblemSeverity severity)
{
    html_open(w, EL_DETAILS);
    html_attr(w, AT_CLASS, "more");
    html_element(w, EL_SUMMARY, NULL, label);
    write_rest(w, view, write_list(w, view, severity, false));
    html_close(w);
}

static void write_downloads(Html *w, const HandinView *view)
{
    UiDownload downloads[2];
    unsigned n = 0;
    for (unsigned i = 0; i < view->files->len && n == 0; i++) {
        const HandinFile *file = view->files->pdata[i];
        if (!file->has_annotated || file->is_undone)
            continue;
        g_autofree char *rest = g_strdup_printf("/files/%u?with=problems", file->number);
        downloads[n++] = (UiDownload){
            .label = tr(view->lang, "Your file with the problems beside the cells"),
            .href = request_link(view->request, handin_path(view->request, view->handin, rest))};
    }
    downloads[n++] =
        (UiDownload){.label = tr(view->lang, "All problems"),
                     .href = request_link(
                         view->request, handin_path(view->request, view->handin, "/problems.csv")),
                     .note = "CSV"};
    ui_downloads(w, NULL, downloads, n);
}

/* A file that could not be read at all has no problems of cells: the newest says why. */
static void write_refused(Html *w, const HandinView *view)
{
    const HandinFile *file = view->files->len > 0 ? view->files->pdata[0] : NULL;
    if (!file || file->state != HANDIN_FILE_REFUSED || file->is_undone)
        return;
    g_autofree char *title =
        text_fill(tr(view->lang, "File {n} could not be taken in"), "n",
                  request_keep(view->request, g_strdup_printf("%u", file->number)), NULL);
    g_autofree char *fault = retell(view->lang, file->fault);
    g_autofree char *text =
        text_fill(tr(view->lang, "{fault}. What counted before still counts."), "fault",
                  fault ? fault : tr(view->lang, "It could not be read"), NULL);
    ui_notice(w, NOTICE_ERROR, title, text);
}

void handin_part_problems(Html *w, const HandinView *view)
{
    if (view->is_watching || view->files->len == 0)
        return;
    unsigned n_warnings = count_of(view, PROBLEM_WARNING), n_notes = count_of(view, PROBLEM_NOTE);
    ui_heading(w, 2, "problems", tr(view->lang, "What the check found"));
    write_refused(w, view);
    if (view->problems->len == 0) {
        if (view->handin->n_figures > 0)
            ui_notice(w, NOTICE_INFO, NULL,
                      tr(view->lang, "Nothing: every figure fits the others and what is known."));
        return;
    }
    write_downloads(w, view);
    write_errors(w, view);
    write_open_warnings(w, view);
    if (n_warnings > view->handin->n_unanswered)
        write_folded(w, view, tr(view->lang, "Warnings with their reasons"), PROBLEM_WARNING);
    if (n_notes > 0)
        write_folded(w, view, tr(view->lang, "Notes"), PROBLEM_NOTE);
}
