#include "web/screen.h"

#include "web/request_private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_PERSONS 4 /* refused: base/error.h */

/* A file in memory only, read from its beginning. */
static int memory_file(const void *bytes, size_t length)
{
    int fd = memfd_create("upload", MFD_CLOEXEC);
    for (size_t done = 0; fd >= 0 && done < length;) {
        ssize_t n = write(fd, (const char *)bytes + done, length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(fd);
            return -1;
        }
        done += (size_t)n;
    }
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static int spawn(const char *program, int input, pid_t *out_pid)
{
    char *argv[] = {(char *)"fyr", (char *)"screen", (char *)"-", NULL};
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

bool screen_upload(Request *request, const char *field, const void *bytes, size_t length,
                   GError **error)
{
    const char *program = request->site->program;
    if (!program)
        return true;
    pid_t pid = 0;
    int status = 0;
    int fd = memory_file(bytes, length);
    int code = fd < 0 ? errno : spawn(program, fd, &pid);
    if (fd >= 0)
        close(fd);
    while (code == 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            code = errno;
    if (code == 0 && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_PERSONS) {
        request_fault(request, field, NULL, "%s",
                      tr(request->lang,
                         "it seems to be a list of persons. Nothing of it was kept. Write counts "
                         "into the questionnaire, and send that."));
        return false;
    }
    if (code == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "an upload could not be looked at (%s, %d)",
                code ? g_strerror(code) : "ended", status);
    return false;
}
