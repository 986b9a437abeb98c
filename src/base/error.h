/* One error domain for the whole program, and the one table that says what each code means to a
 * shell (exit status) and to a browser (HTTP status).
 *
 * A message says what failed, quotes its subject, and ends without a full stop. It goes to the
 * terminal or the log; a page shows a catalogue text and the request's id, never this message. */
#pragma once

#include <glib.h>

typedef enum {
    FYR_ERROR_USAGE,     /* the command line is wrong */
    FYR_ERROR_INVALID,   /* a file, a field or a parameter breaks a rule */
    FYR_ERROR_NOT_FOUND, /* there is no such thing */
    FYR_ERROR_GONE,      /* there was such a thing, withdrawn with a reason */
    FYR_ERROR_CONFLICT,  /* it exists already, or somebody else was first */
    FYR_ERROR_FORBIDDEN, /* the role, the country or a rule does not allow it */
    FYR_ERROR_LIMIT,     /* larger than base/limits.h allows */
    FYR_ERROR_BUSY,      /* try again later */
    FYR_ERROR_FULL,      /* no room on the disk */
    FYR_ERROR_CORRUPT,   /* stored bytes are not what was stored */
    FYR_ERROR_IO,        /* the operating system refused */
    FYR_ERROR_INTERNAL,  /* our mistake */
    FYR_ERROR_COUNT
} FyrError;

#define FYR_ERROR fyr_error_quark()
GQuark fyr_error_quark(void);

/* The exit status (design section 6: 0 done, 1 found wrong, 2 usage, 3 bad input, 4 refused,
 * 5 internal) and the HTTP status for an error of any domain; foreign domains count as internal. */
int fyr_error_exit_status(const GError *error);
unsigned fyr_error_http_status(const GError *error);
