/* `csv`: the table file of design section 6 with labels: what a person opens in a spreadsheet and
 * what `fyr audit` and `fyr protect` read. */
#include "exchange/csv_figures.h"

static bool write_csv(const FigureView *view, FigureSink *sink, GError **error)
{
    static const CsvLayout layout = {.lead_header = "", .lead = "", .has_labels = true};
    return csv_figures_write(view, &layout, sink, error);
}

const Format format_csv = {
    .name = "csv",
    .ending = "csv",
    .media_type = "text/csv; charset=utf-8; header=present",
    .help = N_("a table file: codes, values, statuses and bounds, then labels"),
    .write = write_csv,
};
