#include "cmd/serve_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT_MOST_S 60u
#define LIVED_WELL_S 60
#define STOP_S 10

struct ServeWorker {
    char *directory;
    pid_t pid;         /* 0: there is none */
    gint64 started;    /* monotonic */
    gint64 next_start; /* likewise */
    unsigned wait_s;   /* before the next start, if it dies early */
};

/* With nothing of the server but standard error: no sockets, no blocked signals. */
static int spawn(const ServeWorker *worker, pid_t *out_pid)
{
    g_autofree char *own = g_strdup_printf("%d", (int)getpid());
    char *argv[] = {(char *)"fyr",
                    (char *)"--centre",
                    worker->directory,
                    (char *)"work",
                    (char *)"--parent",
                    own,
                    NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGTERM);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int code = posix_spawn(out_pid, "/proc/self/exe", &files, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return code;
}

static void plan_start(ServeWorker *worker)
{
    worker->pid = 0;
    worker->next_start = g_get_monotonic_time() + worker->wait_s * G_USEC_PER_SEC;
    worker->wait_s = MIN(worker->wait_s * 2, WAIT_MOST_S);
}

static void start(ServeWorker *worker)
{
    worker->started = g_get_monotonic_time();
    int code = spawn(worker, &worker->pid);
    if (code == 0)
        return;
    fprintf(stderr, "fyr: the worker did not start: %s\n", g_strerror(code));
    plan_start(worker);
}

ServeWorker *serve_worker_start(const char *centre_directory)
{
    ServeWorker *worker = g_new0(ServeWorker, 1);
    worker->directory = g_strdup(centre_directory);
    worker->wait_s = 1;
    start(worker);
    return worker;
}

void serve_worker_tick(ServeWorker *worker)
{
    if (!worker)
        return;
    int status;
    if (worker->pid != 0) {
        if (waitpid(worker->pid, &status, WNOHANG) != worker->pid)
            return;
        if (g_get_monotonic_time() - worker->started > LIVED_WELL_S * G_USEC_PER_SEC)
            worker->wait_s = 1;
        fprintf(stderr, "fyr: the worker ended (%s %d); it is started again in %u s\n",
                WIFSIGNALED(status) ? "signal" : "exit status",
                WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), worker->wait_s);
        plan_start(worker);
    }
    if (g_get_monotonic_time() >= worker->next_start)
        start(worker);
}

void serve_worker_stop(ServeWorker *worker)
{
    if (!worker)
        return;
    if (worker->pid != 0) {
        kill(worker->pid, SIGTERM);
        gint64 until = g_get_monotonic_time() + STOP_S * G_USEC_PER_SEC;
        pid_t ended = 0;
        while ((ended = waitpid(worker->pid, NULL, WNOHANG)) == 0 && g_get_monotonic_time() < until)
            g_usleep(20000);
        if (ended == 0) {
            kill(worker->pid, SIGKILL);
            waitpid(worker->pid, NULL, 0);
        }
    }
    g_free(worker->directory);
    g_free(worker);
}
