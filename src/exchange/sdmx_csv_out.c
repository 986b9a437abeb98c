/* `sdmx-csv`: SDMX-CSV 2.0 (the one of SDMX 3.0). VINTAGE and SOURCE_DATE are custom columns,
 * which the standard allows. */
#include "exchange/csv_figures.h"

static bool write_sdmx_csv(const FigureView *view, FigureSink *sink, GError **error)
{
    const Dataflow *flow = view->cube->flow;
    g_autofree char *lead =
        g_strdup_printf("dataflow,%s:%s(%s),I,", flow->agency, flow->id, flow->version);
    CsvLayout layout = {.lead_header = "STRUCTURE,STRUCTURE_ID,ACTION,", .lead = lead};
    return csv_figures_write(view, &layout, sink, error);
}

const Format format_sdmx_csv = {
    .name = "sdmx-csv",
    .ending = "csv",
    .media_type = "application/vnd.sdmx.data+csv;version=2.0.0",
    .help = N_("SDMX-CSV 2.0"),
    .write = write_sdmx_csv,
};
