/* What one member state hands in: the figures of a filled questionnaire, each with its place in the
 * state's own file. Read by exchange/submission_in.c, checked here, kept only when they hold. */
#pragma once

#include "base/problem.h"
#include "figures/cell_index.h"
#include "figures/cube.h"

#define SUBMISSION_SOURCE                                                                          \
    "NATIONAL" /* the code of CL_SOURCE under which states' own figures stand */

/* Whether a person stands under one code of a dimension or under several. */
typedef enum { COUNTED_NOT_SAID, COUNTED_ONCE, COUNTED_SEVERAL } Counted;

typedef struct {
    char *name;            /* of the sheet; NULL: CSV */
    const Dataflow *flow;  /* NULL: each row says it (CSV) */
    uint32_t value_column; /* from 1 */
    Counted counted[LIMIT_DIMENSIONS];
    uint32_t n_blank; /* lines of the questionnaire in which nothing stands */
} SubmittedSheet;

typedef struct {
    const Model *model;
    char *place;          /* the file, as the user named it */
    GArray *sheets;       /* SubmittedSheet: those with figures */
    GArray *rows;         /* FigureRow; line = row of the sheet */
    GArray *sheet_of_row; /* guint16 */
    GStringChunk *texts;  /* comments of the rows */
    int area;             /* code of CL_AREA; -1 = no row was read */
    int16_t period;       /* 0 = likewise */
    bool has_several_periods;
} Submission;

Submission *submission_new(const Model *model, const char *place);
void submission_free(Submission *submission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Submission, submission_free)

/* The sheet that a row stands on. */
const SubmittedSheet *submission_sheet(const Submission *submission, uint32_t row);

/* A problem at a row's value: "file: sheet", line, and the cell ("H12") or OBS_VALUE as its field. A
 * warning at a row with a comment is answered: it becomes a note that ends with the answer. */
void submission_problem(const Submission *submission, Problems *problems, ProblemSeverity severity,
                        uint32_t row, const char *rule, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF(7, 8);
/* "H12", or "line 12" in CSV: how messages name another row. Caller frees. */
char *submission_where(const Submission *submission, uint32_t row);
/* "35", "<5", "3 to 9", "not known": what a row says. Caller frees. */
char *submission_said(const FigureRow *row);

/* Every rule that the figures among themselves must keep: no cell twice, parts and totals, sums,
 * plausible sizes. */
void submission_check(const Submission *submission, Problems *problems);
/* The sums of all dimensions: see submission_sums.c. `index` is of the submission's rows. */
void submission_check_sums(const Submission *submission, const CellIndex *index,
                           Problems *problems);
/* Against what the centre holds: the state's own figures of the year before and of this year, and
 * what EUROSTAT and UNODC say of the same cells. `cubes` may be NULL: then nothing is known. */
void submission_check_known(const Submission *submission, const Cubes *cubes, Problems *problems);
