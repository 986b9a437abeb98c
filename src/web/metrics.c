#include "web/metrics.h"

#include <stdatomic.h>

const unsigned metric_bounds_us[METRIC_BUCKETS] = {50,   100,   250,   500,   1000,   2500,
                                                   5000, 10000, 25000, 50000, 100000, 1000000};

static struct {
    _Atomic uint64_t answers[6], bytes, bucket[METRIC_BUCKETS + 1], time_us;
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
    add(&counted.answers[status / 100 < 6 ? status / 100 : 0], 1);
    add(&counted.bytes, bytes);
    add(&counted.bucket[bucket], 1);
    add(&counted.time_us, time_us);
}

void metrics_count_streamed(size_t bytes)
{
    add(&counted.bytes, bytes);
}

void metrics_read(Metrics *out_metrics)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(counted.answers); i++)
        out_metrics->answers[i] = atomic_load_explicit(&counted.answers[i], memory_order_relaxed);
    for (unsigned i = 0; i <= METRIC_BUCKETS; i++)
        out_metrics->bucket[i] = atomic_load_explicit(&counted.bucket[i], memory_order_relaxed);
    out_metrics->bytes = atomic_load_explicit(&counted.bytes, memory_order_relaxed);
    out_metrics->time_us = atomic_load_explicit(&counted.time_us, memory_order_relaxed);
}
