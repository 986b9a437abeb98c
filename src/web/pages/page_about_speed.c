/* How fast the centre is, from its own counters: what /metrics says, for people. */
#include "figures/cube.h"
#include "web/metrics.h"
#include "web/pages/prose.h"

static const Prose method[] = {
    {PROSE_HEADING, "how", N_("How this is measured"), NULL},
    {PROSE_TEXT, NULL,
     N_("The program looks at its own clock when the first line of a request arrives and when the "
        "answer is handed over to be sent. It counts answers by their duration and by their "
        "status, and adds up their bytes. It does not count who asked, from where, or for what."),
     NULL},
    {PROSE_TEXT, NULL,
     N_("The way through the network to you is not in these numbers. They begin anew whenever the "
        "program is started."),
     NULL},
};

static char *duration(Lang lang, unsigned us)
{
    g_autofree char *n = lang_number(lang, us / 1000.0, us < 1000 ? 2 : us % 1000 ? 1 : 0);
    return text_fill(tr(lang, "{n} ms"), "n", n, NULL);
}

static void write_fact(Html *w, const char *term, char *take_text)
{
    ui_fact(w, term, take_text);
    g_free(take_text);
}

static char *quantile(Lang lang, const Metrics *metrics, uint64_t share_ppm)
{
    unsigned us = metrics_quantile_us(metrics, share_ppm);
    if (us == 0)
        return g_strdup(tr(lang, "not known yet"));
    g_autofree char *most = duration(lang, us);
    return text_fill(tr(lang, "within {duration}"), "duration", most, NULL);
}

static void write_facts(Html *w, Request *request, const Metrics *metrics)
{
    Lang lang = request_lang(request);
    uint64_t now = (uint64_t)(g_get_real_time() / G_USEC_PER_SEC);
    double hours = (double)(now - MIN(now, metrics->started_s)) / 3600.0;
    g_autofree char *running = lang_number(lang, hours, hours < 10 ? 1 : 0);
    g_autofree char *megabytes = lang_number(lang, (double)metrics_resident_bytes() / 1e6, 0);
    ui_facts_begin(w);
    write_fact(w, tr(lang, "Half of the answers"), quantile(lang, metrics, 500000));
    write_fact(w, tr(lang, "99 of 100 answers"), quantile(lang, metrics, 990000));
    write_fact(w, tr(lang, "Answers so far"),
               lang_number(lang, (double)metrics_n_answers(metrics), 0));
    write_fact(w, tr(lang, "Of them, failed by our fault"),
               lang_number(lang, (double)metrics->answers[5], 0));
    write_fact(w, tr(lang, "Running for"), text_fill(tr(lang, "{n} hours"), "n", running, NULL));
    write_fact(w, tr(lang, "Memory in use"), text_fill(tr(lang, "{n} MB"), "n", megabytes, NULL));
    write_fact(w, tr(lang, "Vintages of figures held"),
               lang_number(lang, cubes_n_vintages(request_cubes(request)), 0));
    ui_facts_end(w);
}

static void write_histogram(Html *w, Lang lang, const Metrics *metrics)
{
    const char *const columns[] = {tr(lang, "Answered within"), tr(lang, "Answers"),
                                   tr(lang, "Per cent so far")};
    static const bool is_number[] = {false, true, false};
    uint64_t all = metrics_n_answers(metrics), below = 0;
    ui_heading(w, 2, "durations", tr(lang, "How long answers took"));
    ui_table_begin(w, "durations-table", tr(lang, "Answers by the time that they took"), columns,
                   is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i <= METRIC_BUCKETS; i++) {
        below += metrics->bucket[i];
        g_autofree char *row =
            i < METRIC_BUCKETS ? duration(lang, metric_bounds_us[i]) : g_strdup(tr(lang, "longer"));
        g_autofree char *share =
            lang_number(lang, all ? 100.0 * (double)below / (double)all : 0, 2);
        ui_table_row(w, row, NULL);
        ui_cell_number(w, (double)metrics->bucket[i]);
        ui_cell_text(w, share);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    Lang lang = request_lang(request);
    Metrics metrics = {0};
    metrics_read(&metrics);
    ProsePage prose = {.title = tr(lang, page->title),
                       .lead = tr(lang, "How long the centre takes to answer, by its own clock."),
                       .section = SECTION_ABOUT,
                       .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    write_facts(w, request, &metrics);
    write_histogram(w, lang, &metrics);
    prose_write(w, request, method, G_N_ELEMENTS(method));
    prose_end(w, &prose);
    return true;
}

const Page page_about_speed = {.path = "/about/speed",
                               .methods = METHOD_GET,
                               .is_live = true,
                               .title = N_("The centre's own speed"),
                               .help = N_("How long answers take, from the centre's own counters."),
                               .sample = "/about/speed",
                               .handle = handle};
