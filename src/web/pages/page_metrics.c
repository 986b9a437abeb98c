/* What the server counts about itself, as Prometheus reads it. Nothing about who asked. */
#include "figures/cube.h"
#include "web/metrics.h"
#include "web/request.h"
#include "web/response.h"

static void histogram(GString *to, const Metrics *metrics)
{
    g_string_append(to, "# TYPE fyr_answer_seconds histogram\n");
    uint64_t below = 0;
    for (unsigned i = 0; i < METRIC_BUCKETS; i++) {
        below += metrics->bucket[i];
        char bound[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(bound, sizeof bound, "%.6f", metric_bounds_us[i] / 1e6);
        g_string_append_printf(to, "fyr_answer_seconds_bucket{le=\"%s\"} %" G_GUINT64_FORMAT "\n",
                               bound, below);
    }
    below += metrics->bucket[METRIC_BUCKETS];
    char sum[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(sum, sizeof sum, "%.6f", (double)metrics->time_us / 1e6);
    g_string_append_printf(to,
                           "fyr_answer_seconds_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n"
                           "fyr_answer_seconds_sum %s\nfyr_answer_seconds_count %" G_GUINT64_FORMAT
                           "\n",
                           below, sum, below);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Metrics metrics = {0};
    metrics_read(&metrics);
    response_type(response, "text/plain; version=0.0.4; charset=utf-8");
    response_header(response, "Cache-Control", "no-store");
    GString *to = response_body(response);
    g_string_append(to, "# TYPE fyr_answers_total counter\n");
    for (unsigned i = 1; i < G_N_ELEMENTS(metrics.answers); i++)
        g_string_append_printf(to, "fyr_answers_total{status=\"%uxx\"} %" G_GUINT64_FORMAT "\n", i,
                               metrics.answers[i]);
    g_string_append_printf(to,
                           "# TYPE fyr_answer_bytes_total counter\n"
                           "fyr_answer_bytes_total %" G_GUINT64_FORMAT "\n",
                           metrics.bytes);
    histogram(to, &metrics);
    g_string_append_printf(to, "# TYPE fyr_vintages gauge\nfyr_vintages %u\n",
                           cubes_n_vintages(request_cubes(request)));
    return true;
}

const Page page_metrics = {.path = "/metrics",
                           .methods = METHOD_GET,
                           .title = N_("Counters"),
                           .help = N_("What the server counts about itself."),
                           .sample = "/metrics",
                           .handle = handle};
