/* A passphrase, from the terminal without showing it, or one line of standard input where that is no
 * terminal (a script). Never from the command line, which everybody on the machine can read. */
#pragma once

#include <glib.h>

/* A KeyPassphrase; `data` is not used. */
char *passphrase_ask(void *data, const char *path, GError **error);
/* For a new key: asked twice on a terminal. */
char *passphrase_choose(const char *path, GError **error);
