/* What a file of a record is, by its bytes, before anything of it is kept: its kind, or why it is not taken.
 * Programs, scripts and macros are refused, and so is a table that looks like a list of persons. */
#pragma once

#include "records/file_type.h"
#include "base/error.h"
#include <stddef.h>

typedef enum {
    FILE_TAKEN,
    FILE_EMPTY,
    FILE_UNKNOWN,     /* of no kind that is taken */
    FILE_PROGRAM,     /* a program or a script, by its bytes or its name */
    FILE_MACROS,      /* a document that can run something */
    FILE_OLD_OFFICE,  /* .doc, .xls, .rtf */
    FILE_PASSWORD,    /* a document that does not open without one */
    FILE_SCRIPTS,     /* a PDF that can run something */
    FILE_ATTACHED,    /* a PDF with a file in it that is not taken itself */
    FILE_TEMPLATE,    /* .dotx, .ott and the like */
    FILE_ARCHIVE,     /* .zip and the like */
    FILE_ENCODING,    /* text, but not in UTF-8 */
    FILE_BROKEN,      /* cut off or damaged */
    FILE_PERSONS,     /* a list of persons */
    FILE_TABLE_LARGE, /* too large to be looked through for persons */
    FILE_HEAVY,       /* made so that looking through it does not end */
    FILE_VERDICT_COUNT
} FileVerdict;
const char *file_verdict_word(FileVerdict verdict); /* "macros" */
/* In English, for a terminal: "it can run a program (macros)". */
const char *file_verdict_text(FileVerdict verdict);

typedef struct {
    FileVerdict verdict;
    const FileType *type; /* NULL unless taken */
} FileLook;

/* In this process: for who is confined already, and for tests. */
FileLook file_look_here(const char *bytes, size_t length, const char *name);
/* In a sandboxed child; forks: from a process with one thread. A file that leads the reader astray is
 * FILE_BROKEN; false and an error only if no child could be made. */
bool file_look(const char *bytes, size_t length, const char *name, FileLook *out_look,
               GError **error);
