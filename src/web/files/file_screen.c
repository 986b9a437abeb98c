#include "web/files/file_screen.h"

#include "web/request_private.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_BYTES 200u

const char *file_verdict_words(Lang lang, FileVerdict verdict)
{
    static const char *const words[FILE_VERDICT_COUNT] = {
        [FILE_EMPTY] = N_("is an empty file"),
        [FILE_UNKNOWN] = N_("is of a kind that is not taken. Taken are PDF, DOCX, ODT, HTML, TXT, "
                            "XLSX, ODS, CSV, PPTX, ODP, PNG, JPEG, WEBP and MP4."),
        [FILE_PROGRAM] = N_("is a program or a script. None are taken."),
        [FILE_MACROS] = N_("can run something (macros). Save it without macros, or as PDF."),
        [FILE_OLD_OFFICE] = N_("is in an old format, or behind a password. Save it as DOCX, ODT or "
                               "PDF, without a password."),
        [FILE_ARCHIVE] = N_("is an archive. Send what is in it, one file after another."),
        [FILE_ENCODING] = N_("is a text, but not in UTF-8. Save it as UTF-8."),
        [FILE_BROKEN] = N_("is cut off or damaged. Look whether it opens on your own machine."),
        [FILE_PERSONS] =
            N_("seems to be a list of persons. Nothing of it was kept. No record about "
               "a person may be in the centre: attach a table of counts instead."),
        [FILE_TABLE_LARGE] = N_("is a table larger than 64 MB, which cannot be looked through for "
                                "persons. Send a part of it, or a PDF."),
    };
    return tr(lang, words[verdict] ? words[verdict] : words[FILE_UNKNOWN]);
}

static int spawn(const char *program, int input, int output, const char *name, pid_t *out_pid)
{
    g_autofree char *place = g_strconcat("./", name, NULL); /* never an option */
    char *argv[] = {(char *)"fyr", (char *)"look", (char *)"-", place, NULL};
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
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
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

static FileLook read_answer(const char *answer)
{
    g_auto(GStrv) words = g_strsplit(answer, " ", 2);
    FileLook look = {.verdict = FILE_BROKEN};
    for (unsigned v = 0; words[0] && v < FILE_VERDICT_COUNT; v++)
        if (strcmp(words[0], file_verdict_word(v)) == 0)
            look.verdict = v;
    if (look.verdict == FILE_TAKEN)
        look.type = words[1] ? file_type_find(g_strchomp(words[1])) : NULL;
    if (look.verdict == FILE_TAKEN && !look.type)
        look.verdict = FILE_BROKEN;
    return look;
}

static bool look_outside(const char *program, int fd, const char *name, FileLook *out_look,
                         GError **error)
{
    int ends[2], status = 0;
    pid_t pid = 0;
    char answer[ANSWER_BYTES + 1] = "";
    size_t length = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot make a pipe: %s", g_strerror(errno));
        return false;
    }
    (void)lseek(fd, 0, SEEK_SET);
    int code = spawn(program, fd, ends[1], name, &pid);
    close(ends[1]);
    while (code == 0 && length < ANSWER_BYTES) {
        ssize_t n = read(ends[0], answer + length, ANSWER_BYTES - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        length += (size_t)n;
    }
    close(ends[0]);
    while (code == 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            code = errno;
    if (code != 0 || !WIFEXITED(status) || length == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "a file could not be looked at (%s, %d)",
                    code ? g_strerror(code) : "ended", status);
        return false;
    }
    *out_look = read_answer(answer);
    return true;
}

/* Without a program to run (tests). */
static FileLook look_inside(int fd, const char *name)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || info.st_size == 0)
        return (FileLook){.verdict = FILE_EMPTY};
    void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return (FileLook){.verdict = FILE_BROKEN};
    FileLook look = file_look_here(bytes, (size_t)info.st_size, name);
    munmap(bytes, (size_t)info.st_size);
    return look;
}

bool file_screen(Request *request, const char *field, int fd, const char *file_name,
                 const FileType **out_type, GError **error)
{
    const char *program = request->site->program;
    FileLook look = {0};
    if (!program)
        look = look_inside(fd, file_name);
    else if (!look_outside(program, fd, file_name, &look, error))
        return false;
    *out_type = look.type;
    if (look.verdict == FILE_TAKEN)
        return true;
    request_fault(request, field, file_name, "%s",
                  file_verdict_words(request_lang(request), look.verdict));
    return false;
}
