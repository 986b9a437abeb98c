/* A filled questionnaire in (.xlsx, .ods, CSV; ours or anybody's tidy table): every sheet that has a
 * line with OBS_VALUE in it. What stands above that line may name the dataflow, the state and the
 * year ("REF_AREA", then the code beside it); columns may, too. */
#pragma once

#include "exchange/sheet.h"
#include "figures/submission.h"

typedef struct {
    const char *place; /* the file, as the user named it: in messages */
    int area;          /* code of CL_AREA the file must be about; -1: what it says */
    int period;        /* likewise; 0 */
} SubmissionOptions;

/* Reads and locates every fault; rows without fault are in the submission. NULL and an error if the
 * file cannot be read to its end, holds no table of counts, or holds a list of persons. Changes the
 * bytes (one more behind them must be writable). Runs in the sandbox. */
Submission *submission_read(const Model *model, char *bytes, size_t length,
                            const SubmissionOptions *options, Problems *problems, GError **error);

/* The ids of a template's columns that say nothing to the reader. */
extern const char *const submission_silent_columns[];
extern const unsigned n_submission_silent_columns;
#define COLUMN_COUNTED_PREFIX "COUNTED_" /* then a dimension's id: how persons are counted in it */
#define COUNTED_ONCE_CODE "ONE"
#define COUNTED_SEVERAL_CODE "SEVERAL"
