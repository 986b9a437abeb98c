/* Subcommands: one file and one line in commands.def each. The table gives help, the usage check
 * and shell completion. */
#pragma once

#include "base/error.h"
#include <stdbool.h>

typedef struct {
    const char *centre; /* --centre, FYR_CENTRE, or "./centre" */
    bool json;          /* --json */
} CommandContext;

typedef struct {
    const char *name;
    const char *usage;   /* after "fyr NAME ": "FORMAT FILE..." */
    const char *summary; /* one line */
    const char *help;    /* a paragraph or two with examples; may be NULL */
    /* argv[0] is the command's name. Returns the exit status; on an error sets it and the status
     * follows from it (main.c prints it, once). */
    int (*run)(const CommandContext *context, int argc, char **argv, GError **error);
} Command;

extern const Command *const commands[];
extern const unsigned n_commands;
