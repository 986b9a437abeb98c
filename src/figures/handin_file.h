/* The files of a submission: every upload is kept, checked by the worker, and can be undone and done
 * again as a whole. For each dataflow the figures that count are those of the newest file that was
 * checked and is not undone: a later file with one dataflow replaces that dataflow only. */
#pragma once

#include "figures/handin.h"
#include "figures/submission.h"

#define HANDIN_CHECK_JOB "check-upload" /* its subject: the file's id */

typedef enum {
    HANDIN_FILE_RECEIVED, /* waits for its check */
    HANDIN_FILE_CHECKING,
    HANDIN_FILE_CHECKED,
    HANDIN_FILE_REFUSED, /* could not be read, or is about something else; `fault` says why */
    HANDIN_FILE_STATE_COUNT
} HandinFileState;
const char *handin_file_state_word(HandinFileState state);

typedef struct {
    int64_t id;
    unsigned number; /* 1, 2 ... within the submission */
    char *name, *sha256, *at, *by, *by_name;
    uint64_t n_bytes;
    HandinFileState state;
    bool is_undone;
    char *undone, *undone_by_name; /* NULL */
    char *checked, *fault;         /* NULL */
    unsigned n_figures, n_errors, n_warnings, n_notes;
    bool has_annotated, annotated_is_xlsx;
    GPtrArray *flows;    /* char *: it has figures of */
    GPtrArray *counting; /* char *: of them, those in which it counts */
} HandinFile;
void handin_file_free(HandinFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HandinFile, handin_file_free)

typedef struct {
    int64_t file;
    unsigned number;
    unsigned same_as; /* the number of an earlier file of the same bytes; 0: there is none */
    bool is_new;      /* false: that file is the newest already, and nothing was done */
} HandinReceipt;

/* Keeps the file and puts its check into the queue of jobs, in one transaction: once this returns
 * true, the upload is on disk. At most LIMIT_UPLOAD_BYTES. */
bool handin_upload(Centre *centre, const char *account, const char *id, unsigned seen,
                   const char *file_name, const void *bytes, size_t n_bytes,
                   HandinReceipt *out_receipt, GError **error);
bool handin_undo(Centre *centre, const char *account, const char *id, unsigned seen,
                 unsigned number, GError **error);
bool handin_redo(Centre *centre, const char *account, const char *id, unsigned seen,
                 unsigned number, GError **error);
/* Gives the reason of a warning; it stays while figure and warning are the same. `flow`, `key` and
 * `rule` are those of a HandinProblem. */
bool handin_explain(Centre *centre, const char *account, const char *id, unsigned seen,
                    const char *flow, const char *key, const char *rule, const char *reason,
                    GError **error);

/* --- reading ------------------------------------------------------------------------------------ */

GPtrArray *handin_files(Db *db, const char *account, const char *id,
                        GError **error); /* newest first */
/* The bytes as they came, or with the problems written beside the cells (NOT_FOUND if there are none
 * yet). `out_name`: what to call them; g_free. */
GBytes *handin_file_bytes(Db *db, const char *account, int64_t file, bool annotated,
                          char **out_name, GError **error);

typedef struct {
    ProblemSeverity severity;
    unsigned file;                /* its number */
    char *sheet;                  /* "": CSV, or the whole file */
    unsigned line;                /* 0: the whole of it */
    char *field, *value, *remedy; /* NULL */
    char *rule, *message;
    char *flow, *key;                          /* "": not at a figure */
    char *reason, *reason_by_name, *reason_at; /* why it is no mistake; NULL: nobody said */
} HandinProblem;
void handin_problem_free(HandinProblem *problem);
/* Of the figures that count; of the newest file also what is wrong with all of it. Errors first, then in
 * the order of the file: at most `most` (0: all). */
GPtrArray *handin_problems(Db *db, const char *account, const char *id, unsigned most,
                           GError **error);

/* Of one file, whatever became of it: also of one that was refused or undone. Without reasons. */
GPtrArray *handin_file_problems(Db *db, const char *account, int64_t file, unsigned most,
                                GError **error);

typedef struct {
    unsigned file;
    char *sheet, *cell; /* "" in CSV */
    unsigned line;
    char *flow, *key, *comment; /* comment NULL: none */
    int period;
    FigureKind kind;
    char obs_status, conf_status;
    double value, lower, upper;
} HandinFigure;
void handin_figure_free(HandinFigure *figure);
/* What counts now; `flow` NULL: of all dataflows. By flow and key. */
GPtrArray *handin_figures(Db *db, const char *account, const char *id, const char *flow,
                          GError **error);
/* What was accepted last; empty if nothing was. */
GPtrArray *handin_accepted(Db *db, const char *account, const char *id, const char *flow,
                           GError **error);

/* --- for the worker, who needs no account: see exchange/handin_check.h --------------------------- */

typedef struct {
    int64_t file;
    char *name, *area;
    int period;
    Lang lang; /* of who sent it */
    GBytes *bytes;
} HandinToCheck;
void handin_to_check_clear(HandinToCheck *to_check);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HandinToCheck, handin_to_check_clear)

/* Takes a file that waits, also one whose check was broken off. True with out_to_check->bytes NULL:
 * there is nothing to do (any more). */
bool handin_check_begin(Centre *centre, int64_t file, HandinToCheck *out_to_check, GError **error);

/* What the check found. `submission` NULL: it could not be read, and `fault` says why. */
typedef struct {
    const Submission *submission;
    const Problems *problems;
    GBytes *annotated; /* NULL: none */
    bool is_annotated_xlsx;
    const char *fault;
    bool has_persons; /* it is a list of persons: its bytes are wiped, no word of it stays */
} HandinChecked;
bool handin_check_keep(Centre *centre, const HandinToCheck *to_check, const HandinChecked *checked,
                       GError **error);
