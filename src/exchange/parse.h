/* From bytes of outside to a draft: the part of taking in that reads what somebody else wrote. It
 * runs in a child process that can neither open files nor reach the network (sandbox.c); what it
 * found comes back through a pipe, typed and length-prefixed, and is checked again on arrival. */
#pragma once

#include "exchange/intake.h"

typedef struct {
    Problems *problems;  /* the caller's */
    VintageDraft *draft; /* the caller frees; NULL if it did not come so far */
    IntakeDayFrom day_from;
    char sha256[65];
} ParsedFile;

bool parse_file(const Model *model, const char *bytes, size_t length, const IntakeOptions *options,
                ParsedFile *parsed, GError **error);

/* The same in this process. */
bool parse_here(const Model *model, const char *bytes, size_t length, const IntakeOptions *options,
                ParsedFile *parsed, GError **error);
