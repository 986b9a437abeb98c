/* A table of records (record_column.h) taken in: each line becomes a new record, or another revision of the
 * one whose id it has, or nothing, where it says what is there already. All of it in the caller's write, or
 * (dry) looked at only. Every problem is located; one error and nothing is written. */
#pragma once

#include "exchange/record_column.h"
#include "exchange/record_rows.h"

#define LIMIT_RECORD_IMPORT_ROWS 500000u
#define RECORD_PREVIEW_MOST 200u /* lines of each outcome that are kept for people to look at */

typedef enum {
    IMPORT_NEW,
    IMPORT_CHANGED,
    IMPORT_SAME,
    IMPORT_REFUSED,
    IMPORT_OUTCOMES
} ImportOutcome;
const char *import_outcome_word(ImportOutcome outcome); /* "new" */

typedef struct {
    ImportOutcome outcome;
    char *sheet; /* "": CSV */
    unsigned line;
    char id[27]; /* "": a new one, in a dry run */
    char *title;
    char *what; /* the columns that change, and the state that it goes to */
} ImportPreview;

typedef struct {
    uint64_t n[IMPORT_OUTCOMES];
    GPtrArray *previews; /* ImportPreview */
    Problems *problems;
} ImportReport;
void import_report_clear(ImportReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportReport, import_report_clear)

typedef struct {
    Db *db;
    const RecordTypes *types;
    const RecordType *type;
    const char *account;
    const char *lang;      /* of new records that do not say theirs */
    const char *comment;   /* of every revision: "import FILE" */
    const char *place;     /* the file in messages */
    const char *batch;     /* what is written is entered for it (record_batch_row), or NULL */
    const char *subject;   /* in the log */
    const Problems *early; /* what the file's reader found, or NULL */
    bool is_dry;
    void (*progress)(uint64_t done, uint64_t of, void *data); /* or NULL */
    void *progress_data;
} ImportOptions;

/* True: it was read to its end; what is wrong with it is in the report's problems, and if one of them is
 * an error the write must be rolled back. False: with an error. */
bool record_import_table(RecordRowsFile *file, const ImportOptions *options,
                         ImportReport *out_report, GError **error);
