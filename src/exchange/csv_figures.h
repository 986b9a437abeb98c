/* The tidy table that `csv` and both kinds of SDMX-CSV share: one line per figure, one column per
 * dimension. Fields are escaped once per code, not once per line. */
#pragma once

#include "exchange/export.h"

typedef struct {
    const char *lead_header; /* columns before the dimensions, with their commas: "DATAFLOW," */
    const char *lead;        /* the same for every line, escaped by the caller */
    bool has_labels;         /* label columns at the end */
} CsvLayout;

bool csv_figures_write(const FigureView *view, const CsvLayout *layout, FigureSink *sink,
                       GError **error);
