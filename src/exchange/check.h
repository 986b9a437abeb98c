/* Checking one filled questionnaire: read in a sandboxed child, checked there against itself and
 * against what the centre holds, and handed back with every problem. Nothing is kept here.
 *
 * Forks (sandbox.h): call it from a process with one thread. */
#pragma once

#include "exchange/submission_in.h"

typedef struct {
    SubmissionOptions submission;
    bool wants_rows;      /* fill report.submission's rows; else only counts come back */
    bool wants_annotated; /* fill report.annotated */
    bool wants_xlsx;      /* and never as CSV */
    Lang lang;            /* of the messages in it; those of report.problems are never translated */
    bool is_here;         /* in this process: for fuzzing and tests */
} CheckOptions;

typedef struct {
    Problems *problems;
    Submission *submission; /* NULL: the file could not be read; without wants_rows no rows */
    char sha256[65];        /* of the file as it was given */
    uint32_t n_rows;        /* figures without fault */
    uint32_t n_sheets;
    GBytes *annotated;      /* the user's own file with the problems beside the cells */
    bool is_annotated_xlsx; /* else CSV */
} CheckReport;

/* `cubes` may be NULL. False and an error if the file cannot be read at all (the problems found so
 * far are in the report); true otherwise, whatever is wrong with its figures. */
bool check_file(const Model *model, const Cubes *cubes, const char *bytes, size_t length,
                const CheckOptions *options, CheckReport *report, GError **error);
void check_report_clear(CheckReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CheckReport, check_report_clear)
