#include "web/outside.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* `output` < 0: nowhere. */
static int spawn(const char *program, char *const *argv, int input, int output, pid_t *out_pid)
{
    char *environment[] = {NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGTERM);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    if (output >= 0)
        posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int code = posix_spawn(out_pid, program, &files, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return code;
}

/* Until its end, or until the answer is full. */
static void receive(int fd, char *answer, size_t size)
{
    size_t length = 0;
    while (length < size - 1) {
        ssize_t n = read(fd, answer + length, size - 1 - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        length += (size_t)n;
    }
    answer[length] = '\0';
}

bool outside_run(const char *program, char *const *argv, int input, char *answer, size_t size,
                 int *out_status, GError **error)
{
    int ends[2] = {-1, -1};
    pid_t pid = 0;
    if (answer && pipe2(ends, O_CLOEXEC) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot make a pipe: %s", g_strerror(errno));
        return false;
    }
    int code = spawn(program, argv, input, ends[1], &pid);
    if (answer) {
        close(ends[1]);
        answer[0] = '\0';
        if (code == 0)
            receive(ends[0], answer, size);
        close(ends[0]);
    }
    *out_status = 0;
    while (code == 0 && waitpid(pid, out_status, 0) < 0)
        if (errno != EINTR)
            code = errno;
    if (code == 0 && WIFEXITED(*out_status))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "an upload could not be looked at (%s, %d)",
                code ? g_strerror(code) : "ended", *out_status);
    return false;
}
