/* `sdmx-csv-1`: SDMX-CSV 1.0 (the one of SDMX 2.1), for clients that know only that. */
#include "exchange/csv_figures.h"

static bool write_sdmx_csv_1(const FigureView *view, FigureSink *sink, GError **error)
{
    const Dataflow *flow = view->cube->flow;
    g_autofree char *lead = g_strdup_printf("%s:%s(%s),", flow->agency, flow->id, flow->version);
    CsvLayout layout = {.lead_header = "DATAFLOW,", .lead = lead};
    return csv_figures_write(view, &layout, sink, error);
}

const Format format_sdmx_csv_1 = {
    .name = "sdmx-csv-1",
    .ending = "csv",
    .media_type = "application/vnd.sdmx.data+csv;version=1.0.0",
    .help = N_("SDMX-CSV 1.0"),
    .write = write_sdmx_csv_1,
};
