#include "web/edge_slow.h"

#define THREADS 2u
#define WAITING_LIMIT 32u

typedef struct {
    SlowWork work;
    void *data;
} Job;

struct SlowLane {
    GThread *threads[THREADS];
    GMutex lock; /* everything below */
    GCond changed;
    Job waiting[WAITING_LIMIT]; /* a ring */
    unsigned first, n_waiting;
    bool is_ending;
};

static gpointer run(gpointer data)
{
    SlowLane *lane = data;
    g_mutex_lock(&lane->lock);
    for (;;) {
        while (lane->n_waiting == 0 && !lane->is_ending)
            g_cond_wait(&lane->changed, &lane->lock);
        if (lane->n_waiting == 0)
            break;
        Job job = lane->waiting[lane->first];
        lane->first = (lane->first + 1) % WAITING_LIMIT;
        lane->n_waiting--;
        g_mutex_unlock(&lane->lock);
        job.work(job.data);
        g_mutex_lock(&lane->lock);
    }
    g_mutex_unlock(&lane->lock);
    return NULL;
}

SlowLane *slow_lane_new(void)
{
    SlowLane *lane = g_new0(SlowLane, 1);
    g_mutex_init(&lane->lock);
    g_cond_init(&lane->changed);
    for (unsigned i = 0; i < THREADS; i++)
        lane->threads[i] = g_thread_new("slow", run, lane);
    return lane;
}

void slow_lane_free(SlowLane *lane)
{
    g_mutex_lock(&lane->lock);
    lane->is_ending = true;
    g_cond_broadcast(&lane->changed);
    g_mutex_unlock(&lane->lock);
    for (unsigned i = 0; i < THREADS; i++)
        g_thread_join(lane->threads[i]);
    g_mutex_clear(&lane->lock);
    g_cond_clear(&lane->changed);
    g_free(lane);
}

bool slow_lane_push(SlowLane *lane, SlowWork work, void *data)
{
    g_mutex_lock(&lane->lock);
    bool has_room = lane->n_waiting < WAITING_LIMIT && !lane->is_ending;
    if (has_room) {
        lane->waiting[(lane->first + lane->n_waiting++) % WAITING_LIMIT] = (Job){work, data};
        g_cond_signal(&lane->changed);
    }
    g_mutex_unlock(&lane->lock);
    return has_room;
}
