#include "cmd/secret_in.h"

#include "base/limits.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINE_BYTES (2 * LIMIT_PASSWORD_BYTES)

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
    caught = number;
}

void secret_free(char *secret)
{
    if (secret)
        explicit_bzero(secret, strlen(secret));
    g_free(secret);
}

/* One byte at a time: what follows the line belongs to whoever reads next. */
static bool read_line(char out_line[LINE_BYTES], GError **error)
{
    size_t n = 0;
    for (;;) {
        char c;
        ssize_t got = read(STDIN_FILENO, &c, 1);
        if (got < 0 && errno == EINTR && !caught)
            continue;
        if (got <= 0 && (n == 0 || got < 0)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "no password was given");
            return false;
        }
        if (got == 0 || c == '\n')
            break;
        if (n + 1 == LINE_BYTES || c == '\0') {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "the password is longer than %u bytes, or not a line of text",
                        LIMIT_PASSWORD_BYTES);
            return false;
        }
        out_line[n++] = c;
    }
    if (n > 0 && out_line[n - 1] == '\r')
        n--;
    out_line[n] = '\0';
    return true;
}

/* The terminal echoes again whatever happens, also when somebody presses Ctrl-C. */
static bool read_hidden(const char *prompt, char out_line[LINE_BYTES], GError **error)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    struct sigaction catching = {.sa_handler = on_signal}, before[G_N_ELEMENTS(numbers)];
    struct termios usual, hidden;
    if (tcgetattr(STDIN_FILENO, &usual) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read from the terminal: %s",
                    g_strerror(errno));
        return false;
    }
    caught = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], &catching, &before[i]);
    hidden = usual;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s: ", prompt);
    fflush(stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    bool is_read = read_line(out_line, error);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual);
    fputc('\n', stderr);
    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], &before[i], NULL);
    if (caught)
        raise(caught);
    return is_read;
}

char *secret_read(const char *prompt, GError **error)
{
    char first[LINE_BYTES] = "", again[LINE_BYTES] = "";
    char *secret = NULL;
    if (!isatty(STDIN_FILENO)) {
        if (read_line(first, error))
            secret = g_strdup(first);
    } else if (read_hidden(prompt, first, error) && read_hidden("The same again", again, error)) {
        if (strcmp(first, again) == 0)
            secret = g_strdup(first);
        else
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                        "the two passwords are not the same; nothing was changed");
    }
    explicit_bzero(first, sizeof first);
    explicit_bzero(again, sizeof again);
    return secret;
}
