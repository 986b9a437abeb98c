#include "figures/figure.h"
#include <math.h>

FigureRow figure_row(const Dataflow *flow)
{
    return (FigureRow){.flow = flow,
                       .kind = FIGURE_ABSENT,
                       .obs_status = 'A',
                       .conf_status = 'F',
                       .value = NAN,
                       .lower = NAN,
                       .upper = NAN};
}

void figure_row_set_value(FigureRow *row, double value)
{
    row->kind = FIGURE_VALUE;
    row->obs_status = 'A';
    row->conf_status = 'F';
    row->value = row->lower = row->upper = value;
}

void figure_row_set_suppressed(FigureRow *row, double lower, double upper)
{
    row->kind = FIGURE_SUPPRESSED;
    row->obs_status = 'Q';
    row->conf_status = 'C';
    row->value = NAN;
    row->lower = lower;
    row->upper = upper;
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool figure_equal(const Figure *a, const Figure *b)
{
    return a->kind == b->kind && same_number(a->value, b->value) &&
           same_number(a->lower, b->lower) && same_number(a->upper, b->upper);
}

bool figure_is_doubtful(const Figure *figure)
{
    return figure->obs_status == 'U' || figure->kind == FIGURE_DISPUTED;
}
