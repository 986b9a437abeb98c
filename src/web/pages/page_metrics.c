/* What the server counts about itself, as Prometheus reads it. Nothing about who asked. */
#include "figures/cube.h"
#include "web/metrics.h"
#include "web/request.h"
#include "web/response.h"

static void histogram(GString *to, const Metrics *metrics)
{
    g_string_append(to, "# HELP fyr_answer_seconds From the request's first line to its answer.\n"
                        "# TYPE fyr_answer_seconds histogram\n");
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

static void gauge(GString *to, const char *name, const char *help, uint64_t value)
{
    g_string_append_printf(to, "# HELP %s %s\n# TYPE %s gauge\n%s %" G_GUINT64_FORMAT "\n", name,
                           help, name, name, value);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    Metrics metrics = {0};
    metrics_read(&metrics);
    response_type(response, "text/plain; version=0.0.4; charset=utf-8");
    GString *to = response_body(response);
    g_string_append(to, "# HELP fyr_answers_total Answers by hundred of their status.\n"
                        "# TYPE fyr_answers_total counter\n");
    for (unsigned i = 1; i < METRIC_STATUS_CLASSES; i++)
        g_string_append_printf(to, "fyr_answers_total{status=\"%uxx\"} %" G_GUINT64_FORMAT "\n", i,
                               metrics.answers[i]);
    g_string_append_printf(to,
                           "# HELP fyr_answer_bytes_total Bytes of bodies handed over.\n"
                           "# TYPE fyr_answer_bytes_total counter\n"
                           "fyr_answer_bytes_total %" G_GUINT64_FORMAT "\n",
                           metrics.bytes);
    histogram(to, &metrics);
    uint64_t now = (uint64_t)(g_get_real_time() / G_USEC_PER_SEC);
    gauge(to, "fyr_vintages", "Vintages held.", cubes_n_vintages(request_cubes(request)));
    gauge(to, "fyr_snapshot_age_seconds", "Since the figures were last loaded.",
          now - MIN(now, metrics.snapshot_s));
    gauge(to, "process_start_time_seconds", "Unix time.", metrics.started_s);
    gauge(to, "process_resident_memory_bytes", "Memory in use.", metrics_resident_bytes());
    return true;
}

const Page page_metrics = {.path = "/metrics",
                           .methods = METHOD_GET,
                           .is_live = true,
                           .title = N_("Counters"),
                           .help = N_("What the server counts about itself."),
                           .sample = "/metrics",
                           .handle = handle};
