/* fyr look: what kind of file this is, and whether a record may have it. The server runs it for every file
 * that comes in, before anything of it is kept. */
#include "cmd/command.h"

#include "exchange/file_look.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool look(int fd, const char *name, FileLook *out, GError **error)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" is no plain file", name);
        return false;
    }
    if (info.st_size == 0) {
        *out = file_look_here("", 0, name);
        return true;
    }
    void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "\"%s\" cannot be read", name);
        return false;
    }
    bool is_good = file_look(bytes, (size_t)info.st_size, name, out, error);
    munmap(bytes, (size_t)info.st_size);
    return is_good;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    (void)context;
    if (argc < 2 || argc > 3) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr look FILE\", or \"fyr look - NAME\" for standard input");
        return 2;
    }
    bool is_input = strcmp(argv[1], "-") == 0;
    int fd = is_input ? STDIN_FILENO : open(argv[1], O_RDONLY | O_CLOEXEC);
    FileLook found = {0};
    if (fd < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "cannot open \"%s\"", argv[1]);
        return fyr_error_exit_status(*error);
    }
    bool is_good = look(fd, argc == 3 ? argv[2] : argv[1], &found, error);
    if (!is_input)
        close(fd);
    if (!is_good)
        return fyr_error_exit_status(*error);
    printf("%s %s\n", file_verdict_word(found.verdict), found.type ? found.type->media_type : "-");
    if (found.verdict == FILE_TAKEN)
        return 0;
    g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "%s: %s", argv[1],
                file_verdict_text(found.verdict));
    return fyr_error_exit_status(*error);
}

const Command cmd_look = {
    .name = "look",
    .usage = "FILE|- [NAME]",
    .summary = "tell what kind a file is, and whether a record may have it",
    .help = "Looks at a file in a process that can do nothing else. Prints a word (taken, program, "
            "macros,\n"
            "persons ...) and the media type; exit 4 if a record may not have it. Keeps nothing. "
            "`fyr serve`\n"
            "does this with every file of a record before it keeps it.",
    .run = run};
