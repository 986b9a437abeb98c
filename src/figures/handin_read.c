/* What was handed in, as one account may see it: files, problems, figures. */
#include "figures/handin_file.h"

#include "figures/handin_private.h"

#include <math.h>
#include <string.h>

/* --- files -------------------------------------------------------------------------------------- */

void handin_file_free(HandinFile *file)
{
    if (!file)
        return;
    g_free(file->name);
    g_free(file->sha256);
    g_free(file->at);
    g_free(file->by);
    g_free(file->by_name);
    g_free(file->undone);
    g_free(file->undone_by_name);
    g_free(file->checked);
    g_free(file->fault);
    g_clear_pointer(&file->flows, g_ptr_array_unref);
    g_clear_pointer(&file->counting, g_ptr_array_unref);
    g_free(file);
}

static HandinFile *take_file(const Rows *rows)
{
    HandinFile *file = g_new0(HandinFile, 1);
    file->id = rows_int(rows, 0);
    file->number = (unsigned)rows_int(rows, 1);
    file->name = g_strdup(rows_text(rows, 2));
    file->sha256 = g_strdup(rows_text(rows, 3));
    file->at = g_strdup(rows_text(rows, 4));
    file->by = g_strdup(rows_text(rows, 5));
    file->by_name = g_strdup(rows_text(rows, 6));
    file->n_bytes = (uint64_t)rows_int(rows, 7);
    for (unsigned i = 0; i < HANDIN_FILE_STATE_COUNT; i++)
        if (strcmp(handin_file_state_word((HandinFileState)i), rows_text(rows, 8)) == 0)
            file->state = (HandinFileState)i;
    file->is_undone = !rows_is_null(rows, 9);
    file->undone = g_strdup(rows_text(rows, 9));
    file->undone_by_name = g_strdup(rows_text(rows, 10));
    file->checked = g_strdup(rows_text(rows, 11));
    file->fault = g_strdup(rows_text(rows, 12));
    file->n_figures = (unsigned)rows_int(rows, 13);
    file->n_errors = (unsigned)rows_int(rows, 14);
    file->n_warnings = (unsigned)rows_int(rows, 15);
    file->n_notes = (unsigned)rows_int(rows, 16);
    file->has_annotated = rows_int(rows, 17) != 0;
    file->annotated_is_xlsx = rows_int(rows, 18) != 0;
    file->flows = g_ptr_array_new_with_free_func(g_free);
    file->counting = g_ptr_array_new_with_free_func(g_free);
    return file;
}

static bool load_flows(Db *db, HandinFile *file, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_FILE_FLOWS, error, "i", file->id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        g_ptr_array_add(file->flows, g_strdup(rows_text(rows, 0)));
        if (rows_int(rows, 1))
            g_ptr_array_add(file->counting, g_strdup(rows_text(rows, 0)));
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

GPtrArray *handin_files(Db *db, const char *account, const char *id, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)handin_file_free);
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_FILES, error, "ss", account, id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(all, take_file(rows));
    if (!rows || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return NULL;
    }
    for (unsigned i = 0; i < all->len; i++)
        if (!load_flows(db, all->pdata[i], error))
            return NULL;
    return g_steal_pointer(&all);
}

/* "se-2024.xlsx" is "se-2024-problems.xlsx". Caller frees. */
static char *annotated_name(const char *name, bool is_xlsx)
{
    const char *dot = strrchr(name, '.');
    int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    return g_strdup_printf("%.*s-problems.%s", length, name, is_xlsx ? "xlsx" : "csv");
}

GBytes *handin_file_bytes(Db *db, const char *account, int64_t file, bool annotated,
                          char **out_name, GError **error)
{
    g_autoptr(Rows) rows =
        db_query(db, STMT_SUBMISSION_FILE_BYTES, error, "sii", account, file, (int64_t)annotated);
    GError *fault = NULL;
    if (!rows)
        return NULL;
    if (!rows_next(rows, &fault) || rows_is_null(rows, 1)) {
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, file);
        if (fault)
            g_propagate_error(error, fault);
        else
            handin_set_not_found(error, annotated ? "annotated file" : "file", number);
        return NULL;
    }
    size_t size = 0;
    const void *bytes = rows_bytes(rows, 1, &size);
    if (out_name)
        *out_name = annotated ? annotated_name(rows_text(rows, 0), rows_int(rows, 2) != 0)
                              : g_strdup(rows_text(rows, 0));
    return g_bytes_new(bytes, size);
}

/* --- problems ----------------------------------------------------------------------------------- */

void handin_problem_free(HandinProblem *problem)
{
    if (!problem)
        return;
    g_free(problem->sheet);
    g_free(problem->field);
    g_free(problem->value);
    g_free(problem->remedy);
    g_free(problem->rule);
    g_free(problem->message);
    g_free(problem->flow);
    g_free(problem->key);
    g_free(problem->reason);
    g_free(problem->reason_by_name);
    g_free(problem->reason_at);
    g_free(problem);
}

static bool take_reason(Db *db, HandinProblem *problem, int64_t answer, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_ANSWER_GET, error, "i", answer);
    if (!rows || !rows_next(rows, error))
        return false;
    problem->reason = g_strdup(rows_text(rows, 0));
    problem->reason_by_name = g_strdup(rows_text(rows, 1));
    problem->reason_at = g_strdup(rows_text(rows, 2));
    return true;
}

static HandinProblem *take_problem(const Rows *rows)
{
    HandinProblem *problem = g_new0(HandinProblem, 1);
    problem->severity = (ProblemSeverity)rows_int(rows, 0);
    problem->file = (unsigned)rows_int(rows, 1);
    problem->sheet = g_strdup(rows_text(rows, 2));
    problem->line = (unsigned)rows_int(rows, 3);
    problem->field = g_strdup(rows_text(rows, 4));
    problem->value = g_strdup(rows_text(rows, 5));
    problem->rule = g_strdup(rows_text(rows, 6));
    problem->message = g_strdup(rows_text(rows, 7));
    problem->remedy = g_strdup(rows_text(rows, 8));
    problem->flow = g_strdup(rows_text(rows, 9));
    problem->key = g_strdup(rows_text(rows, 10));
    return problem;
}

GPtrArray *handin_problems(Db *db, const char *account, const char *id, unsigned most,
                           GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)handin_problem_free);
    int64_t limit = most ? (int64_t)most : -1;
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_PROBLEMS, error, "ssi", account, id, limit);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        HandinProblem *problem = take_problem(rows);
        g_ptr_array_add(all, problem);
        if (!rows_is_null(rows, 11) && !take_reason(db, problem, rows_int(rows, 11), error))
            return NULL;
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&all) : NULL;
}

/* --- figures ------------------------------------------------------------------------------------ */

void handin_figure_free(HandinFigure *figure)
{
    if (!figure)
        return;
    g_free(figure->sheet);
    g_free(figure->cell);
    g_free(figure->flow);
    g_free(figure->key);
    g_free(figure->comment);
    g_free(figure);
}

static double number(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? NAN : rows_double(rows, column);
}

static HandinFigure *take_figure(const Rows *rows)
{
    HandinFigure *figure = g_new0(HandinFigure, 1);
    figure->file = (unsigned)rows_int(rows, 0);
    figure->sheet = g_strdup(rows_text(rows, 1));
    figure->line = (unsigned)rows_int(rows, 2);
    figure->cell = g_strdup(rows_text(rows, 3));
    figure->flow = g_strdup(rows_text(rows, 4));
    figure->key = g_strdup(rows_text(rows, 5));
    figure->period = (int)rows_int(rows, 6);
    figure->kind = (FigureKind)rows_int(rows, 7);
    figure->obs_status = rows_text(rows, 8)[0];
    figure->conf_status = rows_text(rows, 9)[0];
    figure->value = number(rows, 10);
    figure->lower = number(rows, 11);
    figure->upper = number(rows, 12);
    figure->comment = g_strdup(rows_text(rows, 13));
    return figure;
}

static GPtrArray *take_figures(Rows *rows, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)handin_figure_free);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(all, take_figure(rows));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&all) : NULL;
}

GPtrArray *handin_figures(Db *db, const char *account, const char *id, const char *flow,
                          GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_FIGURES, error, "sss", account, id, flow);
    return take_figures(rows, error);
}

GPtrArray *handin_accepted(Db *db, const char *account, const char *id, const char *flow,
                           GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_ACCEPTED, error, "sss", account, id, flow);
    return take_figures(rows, error);
}

GPtrArray *handin_accepted_rows(Db *db, const char *account, int64_t acceptance, GError **error)
{
    g_autoptr(Rows) rows =
        db_query(db, STMT_SUBMISSION_ACCEPTED_ROWS, error, "si", account, acceptance);
    return take_figures(rows, error);
}
