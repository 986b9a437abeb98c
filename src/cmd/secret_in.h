/* A password from whoever sits at the terminal. */
#pragma once

#include "base/error.h"
#include <stdbool.h>

/* Without echo and twice, if standard input is a terminal; else its first line. Wipe it with
 * secret_free(). */
char *secret_read(const char *prompt, GError **error);
void secret_free(char *secret);
