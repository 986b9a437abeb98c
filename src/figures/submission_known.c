/* Against what the centre holds already. Nothing here is an error: the state knows better. But it
 * should see a jump, or a difference from another collection, before the public does. */
#include "figures/submission.h"
#include <math.h>
#include <string.h>

/* A change from one year to the next is worth a question if it is more than half of the year before
 * and more than chance makes of it: counts of rare events are near Poisson's, the difference of two
 * has the standard deviation sqrt(a + b), and chance seldom goes beyond three of these. */
#define JUMP_SHARE 0.5
#define JUMP_DEVIATIONS 3.0

static const char *const others[] = {"EUROSTAT", "UNODC"};

typedef struct {
    const Submission *submission;
    const Cubes *cubes;
    Problems *problems;
} Known;

static bool is_jump(double before, double now)
{
    double change = fabs(now - before);
    return change > JUMP_SHARE * before && change > JUMP_DEVIATIONS * sqrt(now + before);
}

/* The cell as another source has it; FIGURE_ABSENT if it does not. */
static Figure cell_of(const Known *known, const FigureRow *row, const char *source, int period)
{
    const Cube *cube = known->cubes ? cubes_find(known->cubes, row->flow->id) : NULL;
    int d = dataflow_find_dimension(row->flow, "SOURCE");
    Figure absent = {.kind = FIGURE_ABSENT};
    if (!cube || cube->n_rows == 0 || d < 0)
        return absent;
    int code = codelist_find(row->flow->dimensions[d].codelist, source);
    if (code < 0)
        return absent;
    uint16_t codes[LIMIT_DIMENSIONS];
    memcpy(codes, row->code, sizeof codes);
    codes[d] = (uint16_t)code;
    return cube_cell(cube, codes, period, ISO_DAY_NEVER);
}

static char *said(const Figure *figure)
{
    FigureRow row = {.kind = figure->kind, .lower = figure->lower, .upper = figure->upper};
    return submission_said(&row);
}

static char *day_of(const Known *known, const Figure *figure)
{
    const Vintage *vintage = cubes_find_vintage(known->cubes, figure->vintage);
    char day[ISO_DATE_BYTES] = "";
    if (vintage)
        iso_day_write(vintage->as_of, day);
    return g_strdup(day);
}

static void check_year_before(const Known *known, uint32_t at, const FigureRow *row)
{
    Figure before = cell_of(known, row, SUBMISSION_SOURCE, row->period - 1);
    const char *source = SUBMISSION_SOURCE;
    for (unsigned i = 0; i < G_N_ELEMENTS(others) && before.kind != FIGURE_VALUE; i++) {
        source = others[i];
        before = cell_of(known, row, source, row->period - 1);
    }
    if (before.kind != FIGURE_VALUE || row->kind != FIGURE_VALUE ||
        !is_jump(before.value, row->value))
        return;
    submission_problem(known->submission, known->problems, PROBLEM_WARNING, at, "jump",
                       "correct the number, or write the reason into the comment beside it",
                       "in %d it was %.0f (%s)", row->period - 1, before.value, source);
}

static bool is_apart(const Figure *figure, const FigureRow *row)
{
    bool is_number = !isnan(figure->lower) && !isnan(row->lower);
    return is_number && (figure->lower > row->upper || figure->upper < row->lower);
}

static void check_others(const Known *known, uint32_t at, const FigureRow *row)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        Figure theirs = cell_of(known, row, others[i], row->period);
        if (theirs.kind == FIGURE_ABSENT || !is_apart(&theirs, row))
            continue;
        g_autofree char *value = said(&theirs);
        g_autofree char *day = day_of(known, &theirs);
        submission_problem(known->submission, known->problems, PROBLEM_WARNING, at,
                           "differs-from-source",
                           "correct the number, or write the reason into the comment beside it",
                           "%s holds %s for the same cell (as of %s)", others[i], value, day);
    }
}

void submission_check_known(const Submission *submission, const Cubes *cubes, Problems *problems)
{
    const Known known = {submission, cubes, problems};
    for (uint32_t i = 0; cubes && i < submission->rows->len; i++) {
        const FigureRow *row = &g_array_index(submission->rows, FigureRow, i);
        check_year_before(&known, i, row);
        check_others(&known, i, row);
    }
}
