/* The kinds of files that the centre takes. What a file is, its bytes say (exchange/file_look.h); its name
 * only gets the ending that fits. */
#pragma once

#include <stdbool.h>

typedef struct {
    const char *media_type;
    const char *ending;  /* without the dot */
    const char *endings; /* others that mean the same, separated by blanks; or NULL */
    const char *label;   /* "PDF" */
    bool is_picture;     /* needs a text for who does not see it */
    bool is_inline;      /* a browser may show it in its window: it can run nothing */
    bool has_text;       /* its text is read, and found */
    bool is_table;       /* may be a list of persons: looked through before it is kept */
} FileType;

extern const FileType file_types[];
extern const unsigned n_file_types;
const FileType *file_type_find(const char *media_type); /* NULL */

/* A name that is safe to show and to save: the last part of a path, without control characters, marks of
 * direction and what file systems reserve; at most LIMIT_FILE_NAME_BYTES; with the ending of its type
 * (NULL: as it is). `out_is_changed` may be NULL. g_free. */
char *file_name_clean(const char *name, const FileType *type, bool *out_is_changed);
/* The ending of a program or a script, whatever the bytes are: "report.pdf.exe". */
bool file_name_is_program(const char *name);
