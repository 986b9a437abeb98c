/* The text of a file of a record, and a picture of its first page: read in a sandboxed child, which may look
 * at the machine's fonts and at nothing else. What is outside of the file is never fetched.
 *
 * Forks: from a process with one thread (the worker). */
#pragma once

#include "records/file.h"

typedef struct {
    char *text;         /* UTF-8, at most LIMIT_SEARCH_FILE_BYTES; NULL: none */
    char *fault;        /* why not: "it is locked by a password"; NULL */
    const char *notice; /* FILE_NOTICE_ words: what somebody should know of it; NULL */
    unsigned n_pages;   /* 0: not known */
    GBytes *preview;    /* PNG; NULL */
} FileText;
void file_text_clear(FileText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FileText, file_text_clear)

/* Never fails because of the file: what is wrong with it is its `fault`. */
void file_read(const char *bytes, size_t length, const FileType *type, FileText *out_text);
/* Reads one of the centre's files and keeps what was found: the job FILE_READ_JOB. */
bool file_read_job(Centre *centre, const char *sha256, GError **error);
