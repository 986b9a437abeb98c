#include "cmd/passphrase.h"

#include "base/error.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSPHRASE_BYTES 1024

/* One line of standard input without its end; unbuffered, so that it stands in no other memory. */
static char *read_line(void)
{
    char *line = g_malloc0(PASSPHRASE_BYTES);
    size_t n = 0;
    char byte;
    while (n < PASSPHRASE_BYTES - 1 && read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
        line[n++] = byte;
    if (n > 0 && line[n - 1] == '\r')
        line[n - 1] = '\0';
    return line;
}

static char *ask(const char *question, const char *path, GError **error)
{
    struct termios shown, hidden;
    bool is_terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &shown) == 0;
    if (is_terminal) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        fprintf(stderr, "%s \"%s\": ", question, path);
        fflush(stderr);
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    char *line = read_line();
    if (is_terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputc('\n', stderr);
    }
    if (*line != '\0')
        return line;
    g_free(line);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "no passphrase for \"%s\" was given; type it, or give it on standard input", path);
    return NULL;
}

static void wipe(char *line)
{
    if (line)
        explicit_bzero(line, PASSPHRASE_BYTES);
    g_free(line);
}

char *passphrase_ask(void *data, const char *path, GError **error)
{
    (void)data;
    return ask("Passphrase of", path, error);
}

char *passphrase_choose(const char *path, GError **error)
{
    char *line = ask("Passphrase for", path, error);
    if (!line || !isatty(STDIN_FILENO))
        return line;
    char *again = ask("The same once more for", path, error);
    bool is_same = again && strcmp(line, again) == 0;
    if (again && !is_same)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "the two passphrases are not the same; begin again");
    wipe(again);
    if (is_same)
        return line;
    wipe(line);
    return NULL;
}
