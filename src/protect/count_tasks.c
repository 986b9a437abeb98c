/* Tasks shared by a few threads: see count_tasks.h. */
#include "protect/count_tasks.h"

#include <pthread.h>
#include <stdatomic.h>

typedef struct {
    CountTask task;
    void *data;
    uint32_t n_tasks;
    atomic_uint next, n_done;
    atomic_bool is_stopped, is_cancelled;
} Tasks;

typedef struct {
    Tasks *tasks;
    uint32_t worker;
    ProtectProgress progress;
    void *progress_data;
    const char *phase;
} Thread;

static void *work(void *data)
{
    const Thread *thread = data;
    Tasks *tasks = thread->tasks;
    while (!atomic_load_explicit(&tasks->is_stopped, memory_order_relaxed)) {
        uint32_t task = atomic_fetch_add_explicit(&tasks->next, 1, memory_order_relaxed);
        if (task >= tasks->n_tasks)
            break;
        if (!tasks->task(tasks->data, thread->worker, task))
            atomic_store(&tasks->is_stopped, true);
        uint32_t n_done = atomic_fetch_add_explicit(&tasks->n_done, 1, memory_order_relaxed) + 1;
        if (thread->progress &&
            !thread->progress(thread->progress_data, thread->phase, n_done, tasks->n_tasks)) {
            atomic_store(&tasks->is_cancelled, true);
            atomic_store(&tasks->is_stopped, true);
        }
    }
    return NULL;
}

ProtectStatus count_tasks(CountTask task, void *data, uint32_t n_tasks, uint32_t n_threads,
                          const CountOptions *options, const char *phase)
{
    Tasks tasks = {.task = task, .data = data, .n_tasks = n_tasks};
    pthread_t started[COUNT_THREADS_MOST];
    Thread threads[COUNT_THREADS_MOST];
    uint32_t n_started = 0;
    for (uint32_t i = 1; i < n_threads && i < n_tasks; i++) {
        threads[i] = (Thread){.tasks = &tasks, .worker = i};
        n_started += pthread_create(&started[n_started], NULL, work, &threads[i]) == 0;
    }
    threads[0] = (Thread){&tasks, 0, options->progress, options->progress_data, phase};
    work(&threads[0]);
    for (uint32_t i = 0; i < n_started; i++)
        pthread_join(started[i], NULL);
    if (tasks.is_cancelled)
        return PROTECT_CANCELLED;
    return tasks.is_stopped ? PROTECT_MEMORY : PROTECT_OK;
}
