/* What the figures of one submission must keep among themselves, but for sums (submission_sums.c). */
#include "base/catalogue.h"
#include "figures/submission.h"
#include <math.h>

static const FigureRow *row_at(const Submission *submission, uint32_t row)
{
    return &g_array_index(submission->rows, FigureRow, row);
}

static bool is_same(const FigureRow *a, const FigureRow *b)
{
    return a->kind == b->kind && !(a->lower != b->lower && !(isnan(a->lower) && isnan(b->lower))) &&
           !(a->upper != b->upper && !(isnan(a->upper) && isnan(b->upper)));
}

static void check_repeated(const Submission *submission, const CellIndex *index, Problems *problems)
{
    for (uint32_t first = 0; first < index->n_rows; first++) {
        if (!index->is_first[first])
            continue;
        for (uint32_t row = index->next[first]; row != NO_ROW; row = index->next[row]) {
            g_autofree char *where = submission_where(submission, first);
            g_autofree char *said = submission_said(row_at(submission, first));
            const char *sheet = submission_sheet(submission, first)->name;
            g_autofree char *place = g_strconcat(sheet ? sheet : "", sheet ? "!" : "", where, NULL);
            submission_problem(submission, problems, PROBLEM_ERROR, row, "repeated-key",
                               "keep one of the two lines",
                               is_same(row_at(submission, row), row_at(submission, first))
                                   ? N_("the same cell stands in %s too, with the same value %s")
                                   : N_("the same cell stands in %s too, with another value: %s"),
                               place, said);
        }
    }
}

static void check_plausible(const Submission *submission, Problems *problems)
{
    for (uint32_t i = 0; i < submission->rows->len; i++) {
        const FigureRow *row = row_at(submission, i);
        if (row->flow->plausible_max > 0 && row->lower > row->flow->plausible_max)
            submission_problem(submission, problems, PROBLEM_ERROR, i, "implausible",
                               "look for a slip of the pen, such as two numbers in one cell",
                               "no national count of %s can be above %.0f", row->flow->id,
                               row->flow->plausible_max);
    }
}

void submission_check(const Submission *submission, Problems *problems)
{
    CellIndex index;
    cell_index_init(&index, (const FigureRow *)(const void *)submission->rows->data,
                    submission->rows->len);
    check_repeated(submission, &index, problems);
    check_plausible(submission, problems);
    submission_check_sums(submission, &index, problems);
    cell_index_clear(&index);
}
