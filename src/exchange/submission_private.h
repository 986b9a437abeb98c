/* The insides of submission_in.c and submission_row.c: a file that is being read. */
#pragma once

#include "exchange/submission_in.h"

typedef enum {
    FIELD_NONE, /* nothing that is kept */
    FIELD_DIMENSION,
    FIELD_FLOW,
    FIELD_PERIOD,
    FIELD_VALUE,
    FIELD_STATUS,
    FIELD_CONF,
    FIELD_LOWER,
    FIELD_UPPER,
    FIELD_COMMENT,
    FIELD_COUNT
} FieldKind;

/* Texts of one column and what they mean: tables repeat themselves. A text has one place, found by its
 * bytes; another one may take it. */
#define MEMO_BYTES 24u /* longer texts are not remembered */
#define MEMO_PLACES 256u

typedef struct {
    const void *meant_by; /* the code list or model by which it was read; NULL: a free place */
    union {
        int number; /* a code, or a year */
        const Dataflow *flow;
    };
    uint8_t length;
    char text[MEMO_BYTES];
} Memo;

typedef struct {
    FieldKind kind;
    char *name;      /* the id in the header */
    char *dimension; /* FIELD_DIMENSION: its id */
    Memo *memos;     /* [MEMO_PLACES]; NULL before the first */
} Field;

typedef struct {
    const Model *model;
    const SubmissionOptions *options;
    Problems *problems;
    Submission *submission;
    const Sheet *sheet; /* that is open */
    char *sheet_place;  /* "file: sheet" */
    bool has_header;
    GArray *fields;       /* Field; [column - 1] */
    const SheetCell **at; /* [column - 1] the open row's cells, or NULL */
    uint32_t header_row;
    uint32_t column_of[FIELD_COUNT];              /* of each kind but dimensions; 0 = none */
    const Dataflow *bound_flow;                   /* whose dimensions have these columns: */
    uint32_t dimension_columns[LIMIT_DIMENSIONS]; /* 0 = none */
    int default_codes[LIMIT_DIMENSIONS];          /* without a column; -1 = there is none */
    int area_dimension, source_dimension;         /* -1 = none */
    int own_source;                               /* the code of SUBMISSION_SOURCE, -1 */
    SubmittedSheet own;                           /* what its head says */
    GHashTable *given;                            /* id -> text: what stands above the header */
    unsigned sheet_index;                         /* in the submission */
    const Dataflow *flow;                         /* of the sheet; NULL: each row says it */
    int16_t head_codes[LIMIT_DIMENSIONS]; /* of the sheet's flow; -1: a column or a default */
    int head_period;                      /* 0: a column says it */
    bool is_hidden_said;
    unsigned n_sheets_seen;
    GPtrArray *ignored; /* names of sheets without a table */
    GError *fault;      /* a list of persons */
} Reading;

/* One row below the header: a figure, or located problems, or nothing. */
void submission_row(Reading *reading, const SheetRow *row);

/* A problem at a cell; `cell` NULL: the row. `value` may be NULL. */
void reading_problem(Reading *reading, ProblemSeverity severity, uint32_t row, uint32_t column,
                     const char *value, const char *rule, const char *remedy, const char *format,
                     ...) G_GNUC_PRINTF(8, 9);

/* The code that a text means, or -1 after a located problem. */
int reading_code(Reading *reading, uint32_t row, uint32_t column, const Dimension *dimension,
                 const char *text);
/* A year, or 0 after a located problem. */
int reading_period(Reading *reading, uint32_t row, uint32_t column, const SheetCell *cell);
