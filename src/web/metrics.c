#include "web/metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

const unsigned metric_bounds_us[METRIC_BUCKETS] = {50,   100,   250,   500,   1000,   2500,
                                                   5000, 10000, 25000, 50000, 100000, 1000000};

static struct {
    _Atomic uint64_t answers[METRIC_STATUS_CLASSES], bytes, bucket[METRIC_BUCKETS + 1], time_us;
    _Atomic uint64_t started_s, snapshot_s;
} counted;

static void add(_Atomic uint64_t *to, uint64_t n)
{
    atomic_fetch_add_explicit(to, n, memory_order_relaxed);
}

void metrics_count(unsigned status, size_t bytes, uint64_t time_us)
{
    unsigned bucket = 0;
    while (bucket < METRIC_BUCKETS && time_us > metric_bounds_us[bucket])
        bucket++;
    add(&counted.answers[status / 100 < METRIC_STATUS_CLASSES ? status / 100 : 0], 1);
    add(&counted.bytes, bytes);
    add(&counted.bucket[bucket], 1);
    add(&counted.time_us, time_us);
}

void metrics_count_streamed(size_t bytes)
{
    add(&counted.bytes, bytes);
}

void metrics_snapshot_loaded(void)
{
    uint64_t now = (uint64_t)(g_get_real_time() / G_USEC_PER_SEC), none = 0;
    atomic_store_explicit(&counted.snapshot_s, now, memory_order_relaxed);
    atomic_compare_exchange_strong(&counted.started_s, &none, now);
}

void metrics_read(Metrics *out_metrics)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(counted.answers); i++)
        out_metrics->answers[i] = atomic_load_explicit(&counted.answers[i], memory_order_relaxed);
    for (unsigned i = 0; i <= METRIC_BUCKETS; i++)
        out_metrics->bucket[i] = atomic_load_explicit(&counted.bucket[i], memory_order_relaxed);
    out_metrics->bytes = atomic_load_explicit(&counted.bytes, memory_order_relaxed);
    out_metrics->time_us = atomic_load_explicit(&counted.time_us, memory_order_relaxed);
    out_metrics->started_s = atomic_load_explicit(&counted.started_s, memory_order_relaxed);
    out_metrics->snapshot_s = atomic_load_explicit(&counted.snapshot_s, memory_order_relaxed);
}

uint64_t metrics_n_answers(const Metrics *metrics)
{
    uint64_t n = 0;
    for (unsigned i = 0; i <= METRIC_BUCKETS; i++)
        n += metrics->bucket[i];
    return n;
}

unsigned metrics_quantile_us(const Metrics *metrics, uint64_t share_ppm)
{
    uint64_t n = metrics_n_answers(metrics), below = 0;
    for (unsigned i = 0; n > 0 && i < METRIC_BUCKETS; i++) {
        below += metrics->bucket[i];
        if (below * 1000000u >= n * share_ppm)
            return metric_bounds_us[i];
    }
    return 0;
}

uint64_t metrics_resident_bytes(void)
{
    FILE *statm = fopen("/proc/self/statm", "re");
    unsigned long total, resident = 0;
    if (statm) {
        if (fscanf(statm, "%lu %lu", &total, &resident) != 2)
            resident = 0;
        fclose(statm);
    }
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}
