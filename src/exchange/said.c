#include "exchange/said.h"
#include <math.h>

const char *said_figure(FigureRow *row, double value, char obs_status, char conf_status,
                        double lower, double upper)
{
    if (!isnan(value)) {
        if (conf_status != 'F')
            return "confidential-value";
        figure_row_set_value(row, value);
        row->obs_status = obs_status;
        return NULL;
    }
    row->obs_status = obs_status;
    row->conf_status = conf_status;
    if (conf_status != 'F' || obs_status == 'Q') {
        figure_row_set_suppressed(row, lower, upper);
        row->conf_status = conf_status == 'F' ? 'C' : conf_status;
    } else if (obs_status == 'U' && !isnan(lower) && !isnan(upper)) {
        row->kind = FIGURE_DISPUTED;
        row->lower = lower;
        row->upper = upper;
    } else if (obs_status == 'O') {
        row->kind = FIGURE_NOT_KNOWN;
    } else if (obs_status == 'M') {
        row->kind = FIGURE_NOT_APPLICABLE;
    } else if (obs_status == 'L') {
        row->kind = FIGURE_NOT_YET;
    } else {
        return "missing-value";
    }
    return NULL;
}
