/* What the server counts about itself: no addresses, no queries, nothing about who asked. */
#pragma once

#include <glib.h>
#include <stdint.h>

#define METRIC_BUCKETS 12

#define METRIC_STATUS_CLASSES 6

typedef struct {
    uint64_t answers[METRIC_STATUS_CLASSES]; /* by hundred of the status: [2] = 2xx */
    uint64_t bytes;
    uint64_t bucket[METRIC_BUCKETS + 1]; /* made within metric_bounds_us[i]; last = longer */
    uint64_t time_us;                    /* sum */
    uint64_t started_s, snapshot_s;      /* Unix times: the first count, the newest snapshot */
} Metrics;

extern const unsigned metric_bounds_us[METRIC_BUCKETS];

void metrics_count(unsigned status, size_t bytes, uint64_t time_us);
void metrics_count_streamed(size_t bytes); /* of a long answer, as they are sent */
void metrics_snapshot_loaded(void);        /* a snapshot of the figures was put in place, now */
void metrics_read(Metrics *out_metrics);
uint64_t metrics_n_answers(const Metrics *metrics);
/* The least bound under which `share_ppm` of the answers lie; 0: none is that slow, or no
 * answers. */
unsigned metrics_quantile_us(const Metrics *metrics, uint64_t share_ppm);
uint64_t metrics_resident_bytes(void); /* memory of the process; 0 = not known */
