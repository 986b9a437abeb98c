#include "web/screen.h"

#include "web/outside.h"
#include "web/request_private.h"

#include <errno.h>
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

bool screen_upload(Request *request, const char *field, const void *bytes, size_t length,
                   GError **error)
{
    const char *program = request->site->program;
    if (!program)
        return true;
    char *argv[] = {(char *)"fyr", (char *)"screen", (char *)"-", NULL};
    int status = 0;
    int fd = memory_file(bytes, length);
    if (fd < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "no place for an upload: %s",
                    g_strerror(errno));
        return false;
    }
    bool is_run = outside_run(program, argv, fd, NULL, 0, &status, error);
    close(fd);
    if (!is_run)
        return false;
    if (WEXITSTATUS(status) == EXIT_PERSONS) {
        request_fault(request, field, NULL, "%s",
                      tr(request->lang,
                         "it seems to be a list of persons. Nothing of it was kept. Write counts "
                         "into the questionnaire, and send that."));
        return false;
    }
    if (WEXITSTATUS(status) == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "an upload could not be looked at (exit %d)",
                WEXITSTATUS(status));
    return false;
}
