/* Sums: women, men and unknown against the total; children and adults; forms of exploitation;
 * citizenships. For every dimension and every cell that has parts in it, in one pass over the rows
 * per dimension: each row adds what is known of it (an interval) to the nearest cell above it.
 *
 * What may be said of the sum S of the parts that are there and the total T:
 * - S > T is an error, whatever is missing (its lower bound against T's upper one).
 * - S < T is an error if the parts are complete: "unknown" is among them, so nothing is left over.
 *   Else it is a warning, somebody is in no part, if the questionnaire has a line for those.
 * - Where a person may stand under several codes and the state says it counts so, only each part
 *   alone is compared with T; if it has not said how it counts, S > T is a warning that asks.
 * - Codes that span others ("EU citizens" beside "Latvia") are summed apart from those they span. */
#include "base/catalogue.h"
#include "figures/cell_index.h"
#include "figures/submission.h"
#include "model/questionnaire.h"
#include <math.h>
#include <string.h>

typedef struct {
    double lower, upper;
    uint32_t n;
} Sum;

/* What stands below one cell in one dimension. */
typedef struct {
    uint32_t row; /* of the cell */
    Sum fine;     /* codes that span no others */
    Sum broad;    /* the list's own codes, those that span others among them */
    bool has_unknown, has_spanning, has_included;
} Below;

#define LISTED_MOST 1000u /* sums whose parts are listed: it takes a look at every code */

/* What a code is, in the dimension that is summed. */
enum { CODE_SPANS = 1, CODE_INCLUDED = 2, CODE_IS_UNKNOWN = 4 };

/* The dimension that is summed, in one of the dataflows. */
typedef struct {
    uint8_t *codes;      /* [code] CODE_SPANS and so on; NULL: the flow has no such dimension */
    int total;           /* -1: none is asked for */
    int national;        /* "NAT", or -1 */
    int area_dimension;  /* -1: none */
    int twin_area, twin; /* the area looked at last, and the code that is its own country's */
    bool may_be_several;
} Axis;

typedef struct {
    const Submission *submission;
    Problems *problems;
    unsigned n_listed;
    const CellIndex *index;
    double *lower, *upper; /* [row] the bounds of what it can be */
    Axis *axes;            /* [flow of the index], of one dimension at a time */
    GArray *below;         /* Below, likewise: only of cells that have parts */
    uint32_t *below_of;    /* [row] its place there, or NO_ROW */
    uint32_t *above;       /* [row] likewise: the row of the cell above it, or NO_ROW */
    uint32_t n_without_total;
} Sums;

static const FigureRow *row_at(const Sums *sums, uint32_t row)
{
    return &sums->index->rows[row];
}

/* What is not known is anything from 0. */
static void bound_rows(Sums *sums)
{
    uint32_t n_rows = sums->index->n_rows;
    sums->lower = g_new(double, n_rows + 1);
    sums->upper = g_new(double, n_rows + 1);
    for (uint32_t i = 0; i < n_rows; i++) {
        const FigureRow *row = row_at(sums, i);
        sums->lower[i] = isnan(row->lower) ? 0 : row->lower;
        sums->upper[i] = row->kind == FIGURE_NOT_APPLICABLE ? 0
                         : isnan(row->upper)                ? INFINITY
                                                            : row->upper;
    }
}

static void add(Sum *sum, double lower, double upper)
{
    sum->lower += lower;
    sum->upper += upper;
    sum->n++;
}

/* --- the dimension -------------------------------------------------------------------------- */

static void axis_init(Axis *axis, const Model *model, const Dataflow *flow, unsigned d)
{
    *axis = (Axis){.total = -1, .national = -1, .area_dimension = -1, .twin_area = -1, .twin = -1};
    if (d >= flow->n_dimensions)
        return;
    const CodeList *list = flow->dimensions[d].codelist;
    axis->codes = g_new0(uint8_t, codelist_n(list) + 1);
    for (unsigned c = 0; c < codelist_n(list); c++) {
        const Code *code = codelist_code(list, c);
        axis->codes[c] =
            (uint8_t)((code->spans ? CODE_SPANS : 0) | (code->is_included ? CODE_INCLUDED : 0) |
                      (strcmp(code->id, CODE_UNKNOWN) == 0 ? CODE_IS_UNKNOWN : 0));
    }
    if (strcmp(flow->dimensions[d].id, "LEGAL_STATUS") != 0)
        axis->total = codelist_find(list, CODE_TOTAL);
    axis->national = codelist_find(list, "NAT");
    axis->area_dimension = dataflow_find_dimension(flow, "REF_AREA");
    axis->may_be_several = model_questionnaire(model, flow)->may_be_several[d];
}

static void set_axes(Sums *sums, unsigned d)
{
    for (unsigned f = 0; f < sums->index->n_flows; f++) {
        g_free(sums->axes[f].codes);
        axis_init(&sums->axes[f], sums->submission->model, sums->index->flows[f].flow, d);
    }
}

static Axis *axis_of(const Sums *sums, uint32_t row)
{
    return &sums->axes[sums->index->flow_of[row]];
}

/* --- adding up ------------------------------------------------------------------------------ */

/* "NAT" and the state's own code are the same persons: the second one is left out. */
static bool is_own_country_twice(const Sums *sums, Axis *axis, uint32_t i, unsigned d)
{
    if (axis->national < 0 || axis->area_dimension < 0)
        return false;
    const FigureRow *row = row_at(sums, i);
    int area = row->code[axis->area_dimension];
    if (area != axis->twin_area) {
        const CodeList *areas = row->flow->dimensions[axis->area_dimension].codelist;
        const char *own = codelist_code(areas, (unsigned)area)->id;
        axis->twin = codelist_find(row->flow->dimensions[d].codelist, own);
        axis->twin_area = area;
    }
    if (row->code[d] != axis->twin)
        return false;
    uint16_t code[LIMIT_DIMENSIONS];
    memcpy(code, row->code, sizeof code);
    code[d] = (uint16_t)axis->national;
    return cell_index_find(sums->index, row->flow, code, row->period) != NO_ROW;
}

/* Figures by a code whose total is not there. */
static void count_without_total(Sums *sums, unsigned d)
{
    const uint16_t *codes = sums->index->code[d];
    for (uint32_t i = 0; i < sums->index->n_rows; i++) {
        int total = axis_of(sums, i)->total;
        sums->n_without_total +=
            total >= 0 && codes[i] != total && sums->above[i] == NO_ROW && sums->index->is_first[i];
    }
}

static Below *below_of(Sums *sums, uint32_t row)
{
    if (sums->below_of[row] == NO_ROW) {
        const Below empty = {.row = row};
        sums->below_of[row] = sums->below->len;
        g_array_append_val(sums->below, empty);
    }
    return &g_array_index(sums->below, Below, sums->below_of[row]);
}

static void add_up(Sums *sums, unsigned d)
{
    memset(sums->below_of, 0xff, sums->index->n_rows * sizeof *sums->below_of);
    g_array_set_size(sums->below, 0);
    for (uint32_t i = 0; i < sums->index->n_rows; i++) {
        uint32_t above = sums->above[i];
        if (above == NO_ROW || !sums->index->is_first[i])
            continue;
        Axis *axis = axis_of(sums, i);
        unsigned code = axis->codes[sums->index->code[d][i]];
        if ((code & CODE_INCLUDED) && is_own_country_twice(sums, axis, i, d))
            continue;
        Below *below = below_of(sums, above);
        if (!(code & CODE_SPANS))
            add(&below->fine, sums->lower[i], sums->upper[i]);
        if (!(code & CODE_INCLUDED))
            add(&below->broad, sums->lower[i], sums->upper[i]);
        below->has_unknown = below->has_unknown || (code & CODE_IS_UNKNOWN);
        below->has_spanning = below->has_spanning || (code & CODE_SPANS);
        below->has_included = below->has_included || (code & CODE_INCLUDED);
    }
}

/* --- saying it ------------------------------------------------------------------------------ */

/* "F 30 (H12), M 15 (H13)": the parts of a cell, in the order of the list. */
static char *list_parts(const Sums *sums, uint32_t total, unsigned d, bool is_broad)
{
    const FigureRow *above = row_at(sums, total);
    const CodeList *list = above->flow->dimensions[d].codelist;
    GString *text = g_string_new(NULL);
    FigureRow part = *above;
    for (unsigned c = 0; c < codelist_n(list); c++) {
        const Code *code = codelist_code(list, c);
        part.code[d] = (uint16_t)c;
        uint32_t row = cell_index_find(sums->index, part.flow, part.code, part.period);
        if (row == NO_ROW || row == total || cell_index_above(sums->index, &part, d) != total ||
            (is_broad ? code->is_included : code->spans))
            continue;
        g_autofree char *said = submission_said(row_at(sums, row));
        g_autofree char *where = submission_where(sums->submission, row);
        if (text->len > 600) {
            g_string_append(text, ", ...");
            break;
        }
        if (text->len)
            g_string_append(text, ", ");
        g_string_append_printf(text, W_("said", "%s %s (%s)"), code->id, said, where);
    }
    return g_string_free(text, FALSE);
}

/* "47", "between 45 and 49", "45 or more". */
static char *say_sum(const Sum *sum)
{
    if (sum->lower == sum->upper)
        return g_strdup_printf("%.0f", sum->lower);
    if (isinf(sum->upper))
        return g_strdup_printf(W_("said", "%.0f or more"), sum->lower);
    return g_strdup_printf(W_("said", "between %.0f and %.0f"), sum->lower, sum->upper);
}

static void report(Sums *sums, ProblemSeverity severity, uint32_t total, unsigned d, const Sum *sum,
                   bool is_broad, const char *rule, const char *remedy)
{
    const Dimension *dimension = &row_at(sums, total)->flow->dimensions[d];
    g_autofree char *parts = sums->n_listed++ < LISTED_MOST
                                 ? list_parts(sums, total, d, is_broad)
                                 : g_strdup(N_("look at the lines of these codes"));
    g_autofree char *said = submission_said(row_at(sums, total));
    g_autofree char *added = say_sum(sum);
    submission_problem(sums->submission, sums->problems, severity, total, rule, remedy,
                       "the parts by %s add up to %s, the total says %s: %s", dimension->id, added,
                       said, parts);
}

/* --- judging -------------------------------------------------------------------------------- */

static Counted counted(const Sums *sums, uint32_t total, unsigned d)
{
    if (!axis_of(sums, total)->may_be_several)
        return COUNTED_ONCE;
    return submission_sheet(sums->submission, total)->counted[d];
}

/* True if something was said of it. */
static bool check_above(Sums *sums, uint32_t total, unsigned d, const Sum *sum, bool is_broad)
{
    if (!(sum->lower > sums->upper[total]))
        return false;
    bool is_one = counted(sums, total, d) == COUNTED_ONCE;
    report(sums, is_one ? PROBLEM_ERROR : PROBLEM_WARNING, total, d, sum, is_broad,
           "sum-above-total",
           is_one ? N_("correct the total or the part that is too large")
                  : N_("if a person is counted under several codes, say so at the head of the "
                       "sheet; else correct the numbers"));
    return true;
}

/* Whether the questionnaire has a line for those who are left over; if it has none, parts that do not
 * reach the total say nothing. */
static bool asks_for_rest(const Sums *sums, uint32_t total, unsigned d)
{
    const FigureRow *row = row_at(sums, total);
    int unknown = codelist_find(row->flow->dimensions[d].codelist, CODE_UNKNOWN);
    uint16_t codes[LIMIT_DIMENSIONS];
    memcpy(codes, row->code, sizeof codes);
    codes[d] = (uint16_t)MAX(unknown, 0);
    return unknown >= 0 &&
           question_asks(model_questionnaire(sums->submission->model, row->flow), codes);
}

static void check_below(Sums *sums, uint32_t total, unsigned d, const Sum *sum, bool is_broad,
                        bool is_complete)
{
    if (sum->n < 2 || !(sum->upper < sums->lower[total]) ||
        (!is_complete && !asks_for_rest(sums, total, d)))
        return;
    report(sums, is_complete ? PROBLEM_ERROR : PROBLEM_WARNING, total, d, sum, is_broad,
           "sum-below-total",
           is_complete ? N_("correct the total or the part that is too small")
                       : N_("put those who are left under \"not known\" (_U) or \"other\" (_O), "
                            "or correct the numbers"));
}

/* Each part alone: where a person stands under several codes, this is all that must hold. */
static void check_parts(Sums *sums, unsigned d)
{
    for (uint32_t i = 0; i < sums->index->n_rows; i++) {
        uint32_t above = sums->above[i];
        if (above == NO_ROW || !(sums->lower[i] > sums->upper[above]) ||
            !sums->index->is_first[i] || counted(sums, above, d) != COUNTED_SEVERAL)
            continue;
        g_autofree char *where = submission_where(sums->submission, above);
        g_autofree char *said = submission_said(row_at(sums, above));
        submission_problem(sums->submission, sums->problems, PROBLEM_ERROR, i, "part-above-total",
                           "correct the part or its total",
                           "the part by %s is larger than its total %s (%s)",
                           row_at(sums, i)->flow->dimensions[d].id, said, where);
    }
}

static void judge(Sums *sums, unsigned d)
{
    for (unsigned k = 0; k < sums->below->len; k++) {
        const Below *below = &g_array_index(sums->below, Below, k);
        uint32_t i = below->row;
        if (below->fine.n + below->broad.n == 0 || counted(sums, i, d) == COUNTED_SEVERAL)
            continue;
        bool is_broad = below->has_spanning && !below->has_included;
        const Sum *sum = is_broad ? &below->broad : &below->fine;
        bool is_alone = !below->has_spanning || is_broad;
        if (!check_above(sums, i, d, sum, is_broad) && is_alone)
            check_below(sums, i, d, sum, is_broad, below->has_unknown);
    }
}

static void judge_dimension(Sums *sums, unsigned d)
{
    uint32_t n_found = cell_index_above_all(sums->index, d, sums->above);
    set_axes(sums, d);
    count_without_total(sums, d);
    if (n_found == 0)
        return;
    add_up(sums, d);
    judge(sums, d);
    check_parts(sums, d);
}

void submission_check_sums(const Submission *submission, const CellIndex *index, Problems *problems)
{
    Sums sums = {.submission = submission, .problems = problems, .index = index};
    bound_rows(&sums);
    sums.axes = g_new0(Axis, index->n_flows + 1);
    sums.below = g_array_new(FALSE, FALSE, sizeof(Below));
    sums.below_of = g_new(uint32_t, index->n_rows + 1);
    sums.above = g_new(uint32_t, index->n_rows + 1);
    for (unsigned d = 0; d < index->n_dimensions; d++)
        judge_dimension(&sums, d);
    if (sums.n_without_total > 0)
        problems_add(problems, PROBLEM_WARNING, submission->place, 0, NULL, NULL, "missing-total",
                     "add the totals: code _T",
                     sums.n_without_total == 1
                         ? N_("%u figure stands by some code without the total it belongs to")
                         : N_("%u figures stand by some code without the total they belong to"),
                     sums.n_without_total);
    for (unsigned f = 0; f < index->n_flows; f++)
        g_free(sums.axes[f].codes);
    g_free(sums.axes);
    g_array_unref(sums.below);
    g_free(sums.below_of);
    g_free(sums.above);
    g_free(sums.lower);
    g_free(sums.upper);
}
