/* What the server counts about itself: no addresses, no queries, nothing about who asked. */
#pragma once

#include <glib.h>
#include <stdint.h>

#define METRIC_BUCKETS 12

typedef struct {
    uint64_t answers[6]; /* by hundred of the status: [2] = 2xx */
    uint64_t bytes;
    uint64_t
        bucket[METRIC_BUCKETS + 1]; /* answers made within metric_bounds_us[i]; last = longer */
    uint64_t time_us;               /* sum */
} Metrics;

extern const unsigned metric_bounds_us[METRIC_BUCKETS];

void metrics_count(unsigned status, size_t bytes, uint64_t time_us);
void metrics_count_streamed(size_t bytes); /* of a long answer, as they are sent */
void metrics_read(Metrics *out_metrics);
