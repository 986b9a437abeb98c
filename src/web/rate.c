#include "web/rate.h"

#include <glib.h>
#include <math.h>

#define BUCKETS 8192u /* then all that are full again go, and if none are, all go */

typedef struct {
    double tokens;
    gint64 at_us;
    unsigned burst, per_minute;
} Bucket;

static GMutex lock;
static GHashTable *buckets; /* char * -> Bucket */

static void refill(Bucket *bucket, gint64 now_us)
{
    double minutes = (double)(now_us - bucket->at_us) / 6e7;
    bucket->tokens = MIN((double)bucket->burst, bucket->tokens + minutes * bucket->per_minute);
    bucket->at_us = now_us;
}

static gboolean is_full(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    Bucket *bucket = value;
    refill(bucket, *(const gint64 *)data);
    return bucket->tokens >= bucket->burst;
}

unsigned rate_take(const char *key, unsigned burst, unsigned per_minute)
{
    gint64 now_us = g_get_monotonic_time();
    g_mutex_lock(&lock);
    if (!buckets)
        buckets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (g_hash_table_size(buckets) >= BUCKETS &&
        g_hash_table_foreach_remove(buckets, is_full, &now_us) == 0)
        g_hash_table_remove_all(buckets);
    Bucket *bucket = g_hash_table_lookup(buckets, key);
    if (!bucket) {
        bucket = g_new(Bucket, 1);
        *bucket = (Bucket){burst, now_us, burst, per_minute};
        g_hash_table_insert(buckets, g_strdup(key), bucket);
    }
    refill(bucket, now_us);
    unsigned wait_s = 0;
    if (bucket->tokens >= 1)
        bucket->tokens -= 1;
    else
        wait_s = (unsigned)ceil((1 - bucket->tokens) * 60 / per_minute);
    g_mutex_unlock(&lock);
    return wait_s;
}

void rate_clear(void)
{
    g_mutex_lock(&lock);
    g_clear_pointer(&buckets, g_hash_table_unref);
    g_mutex_unlock(&lock);
}
