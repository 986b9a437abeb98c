#include "figures/submission.h"

#include "base/catalogue.h"
#include "base/number.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

static void clear_sheet(gpointer sheet)
{
    g_clear_pointer(&((SubmittedSheet *)sheet)->name, g_free);
}

Submission *submission_new(const Model *model, const char *place)
{
    Submission *submission = g_new0(Submission, 1);
    submission->model = model;
    submission->place = g_strdup(place);
    submission->sheets = g_array_new(FALSE, TRUE, sizeof(SubmittedSheet));
    g_array_set_clear_func(submission->sheets, clear_sheet);
    submission->rows = g_array_new(FALSE, FALSE, sizeof(FigureRow));
    submission->sheet_of_row = g_array_new(FALSE, FALSE, sizeof(guint16));
    submission->texts = g_string_chunk_new(4096);
    submission->area = -1;
    return submission;
}

void submission_free(Submission *submission)
{
    if (!submission)
        return;
    g_array_unref(submission->sheets);
    g_array_unref(submission->rows);
    g_array_unref(submission->sheet_of_row);
    g_string_chunk_free(submission->texts);
    g_free(submission->place);
    g_free(submission);
}

const SubmittedSheet *submission_sheet(const Submission *submission, uint32_t row)
{
    return &g_array_index(submission->sheets, SubmittedSheet,
                          g_array_index(submission->sheet_of_row, guint16, row));
}

/* "AB": the letters of a column. */
static void column_letters(uint32_t column, GString *to)
{
    char letters[8];
    unsigned n = 0;
    for (; column > 0 && n < sizeof letters; column = (column - 1) / 26)
        letters[n++] = (char)('A' + (column - 1) % 26);
    while (n > 0)
        g_string_append_c(to, letters[--n]);
}

char *submission_where(const Submission *submission, uint32_t row)
{
    const SubmittedSheet *sheet = submission_sheet(submission, row);
    uint32_t line = g_array_index(submission->rows, FigureRow, row).line;
    GString *text = g_string_new(NULL);
    if (!sheet->name)
        return g_string_free(text, TRUE), g_strdup_printf(W_("said", "line %u"), line);
    column_letters(sheet->value_column, text);
    g_string_append_printf(text, "%u", line);
    return g_string_free(text, FALSE);
}

char *submission_said(const FigureRow *row)
{
    static const char *const words[FIGURE_KIND_COUNT] = {
        [FIGURE_NOT_KNOWN] = W_("said", "not known"),
        [FIGURE_NOT_APPLICABLE] = W_("said", "not applicable"),
        [FIGURE_NOT_YET] = W_("said", "not yet"),
        [FIGURE_ABSENT] = W_("said", "nothing")};
    char low[NUMBER_TEXT_BYTES];
    if (row->kind != FIGURE_VALUE && words[row->kind])
        return g_strdup(words[row->kind]);
    if (isnan(row->lower) || isnan(row->upper))
        return g_strdup(W_("said", "suppressed"));
    number_write_plain(low, row->lower);
    if (row->lower == row->upper)
        return g_strdup(low);
    return g_strdup_printf(W_("said", "%.0f to %.0f"), row->lower, row->upper);
}

void submission_problem(const Submission *submission, Problems *problems, ProblemSeverity severity,
                        uint32_t row, const char *rule, const char *remedy, const char *format, ...)
{
    const FigureRow *figure = &g_array_index(submission->rows, FigureRow, row);
    const SubmittedSheet *sheet = submission_sheet(submission, row);
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *place = sheet->name ? g_strdup_printf("%s: %s", submission->place, sheet->name)
                                         : g_strdup(submission->place);
    g_autofree char *cell = sheet->name ? submission_where(submission, row) : NULL;
    g_autofree char *said = submission_said(figure);
    bool is_answered = severity == PROBLEM_WARNING && figure->comment && *figure->comment;
    problems_add(problems, is_answered ? PROBLEM_NOTE : severity, place, figure->line,
                 cell ? cell : "OBS_VALUE", said, rule, is_answered ? NULL : remedy,
                 is_answered ? N_("%s; answered: %s") : "%s%s", message,
                 is_answered ? figure->comment : "");
}
