/* The options of one command: "--name VALUE", "--name=VALUE", "-x VALUE" and "--flag"; the rest are
 * arguments, also everything after "--". */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *name;   /* "--as-of" */
    const char *letter; /* "-o"; NULL */
    const char **value; /* takes a value; or */
    bool *flag;         /* takes none; or */
    GPtrArray *many;    /* takes a value, and may be given again: const char *, in order */
} Option;

/* Moves the arguments that are no options to argv[1..]; *argc counts them with argv[0]. False with
 * a usage error for an option that is not in the table, given twice (but for `many`), or without its
 * value. */
bool options_take(const Option *options, unsigned n_options, int *argc, char **argv,
                  GError **error);
