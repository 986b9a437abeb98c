/* The folder that fyr protect writes: every table under its own name, the statement in words and
 * the summary for programs. It appears whole or not at all. */
#pragma once

#include "cmd/protect.h"

typedef struct {
    const char *name; /* of the table's file */
    uint32_t n_rows;
    char protected_sha256[65];
    GString *bytes;
} ProtectFile;

void protect_statement(const ProtectJob *job, const ProtectFile *files, unsigned n_files,
                       GString *to);
/* The same as JSON; not public: with the report's members too. */
void protect_summary(const ProtectJob *job, const ProtectFile *files, unsigned n_files,
                     bool is_public, GString *to);

/* DIR must not be there, or be empty. */
bool protect_files_write(const char *directory, const ProtectFile *files, unsigned n_files,
                         const GString *statement, const GString *summary, GError **error);
