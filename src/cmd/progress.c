/* Progress of long work on a terminal: see progress.h. */
#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

#define SILENT_US (G_USEC_PER_SEC / 2)
#define EVERY_US (G_USEC_PER_SEC / 5)

void progress_init(Progress *progress)
{
    *progress = (Progress){.is_shown = isatty(STDERR_FILENO) == 1};
}

bool progress_show(void *data, const char *phase, uint64_t done, uint64_t total)
{
    Progress *progress = data;
    gint64 now = progress->is_shown ? g_get_monotonic_time() : 0;
    if (!progress->is_shown)
        return true;
    if (progress->phase != phase) {
        progress->phase = phase;
        progress->began = progress->told = now;
        return true;
    }
    if (now - progress->began < SILENT_US || now - progress->told < EVERY_US || done == 0)
        return true;
    progress->told = now;
    progress->is_written = true;
    double left =
        (double)(now - progress->began) / 1e6 * (double)(total - MIN(done, total)) / (double)done;
    fprintf(stderr, "\r\033[K%s: %.0f %% of %" G_GUINT64_FORMAT ", %.0f s left", phase,
            total > 0 ? 100.0 * (double)done / (double)total : 100.0, total, left);
    fflush(stderr);
    return true;
}

void progress_clear(Progress *progress)
{
    if (progress->is_written)
        fputs("\r\033[K", stderr);
    progress->is_written = false;
}
