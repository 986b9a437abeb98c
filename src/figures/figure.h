/* One figure: a number, or one of the five nothings, or a number that its source contradicts.
 * They are different things in the store, every format, every chart, every sentence and the
 * speech of a screen reader. */
#pragma once

#include "model/model.h"
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    FIGURE_VALUE,          /* a number; 0 = known to be none */
    FIGURE_SUPPRESSED,     /* hidden to protect persons; between lower and upper */
    FIGURE_DISPUTED,       /* the source says several numbers; between lower and upper */
    FIGURE_NOT_KNOWN,      /* the reporter does not know */
    FIGURE_NOT_APPLICABLE, /* cannot exist */
    FIGURE_NOT_YET,        /* will come */
    FIGURE_ABSENT,         /* nobody said anything: there is no such observation */
    FIGURE_KIND_COUNT
} FigureKind;

typedef struct {
    FigureKind kind;
    char obs_status;     /* SDMX CL_OBS_STATUS: A normal, B break, E estimated, P provisional, U low
                         reliability, O missing, M cannot exist, L not yet, Q suppressed */
    char conf_status;    /* SDMX CL_CONF_STATUS: F free, C confidential (primary), D secondary */
    bool revised;        /* the vintage before said something else (only in answers) */
    double value;        /* FIGURE_VALUE only, else NaN */
    double lower;        /* what is known of the number: lower = upper = value for FIGURE_VALUE; */
    double upper;        /* NaN where nothing is known */
    uint32_t vintage;    /* id of the vintage it comes from; 0 for FIGURE_ABSENT */
    const char *comment; /* COMMENT_OBS or NULL; belongs to the cube */
} Figure;

/* One row as an importer hands it over and as the store keeps it: one observation of one vintage,
 * as its source said it. A cell may have several (repeated keys); the cube makes one of them. */
typedef struct {
    const Dataflow *flow;
    uint16_t code[LIMIT_DIMENSIONS];
    int16_t period;
    FigureKind kind;
    char obs_status, conf_status;
    double value, lower, upper; /* NaN where unused */
    uint32_t line;              /* of the source's file */
    uint64_t raw_key;           /* hash of the source's own spelling of the key; 0 = none */
    const char *comment;        /* or NULL; whoever keeps the row copies it */
} FigureRow;

/* A row with nothing said yet: kind absent, statuses A and F, NaN everywhere. */
FigureRow figure_row(const Dataflow *flow);
/* Sets a number / a suppressed interval, with the statuses that go with them. */
void figure_row_set_value(FigureRow *row, double value);
void figure_row_set_suppressed(FigureRow *row, double lower, double upper);

/* True if both say the same: kind, value and bounds (statuses and comments may differ). */
bool figure_equal(const Figure *a, const Figure *b);
/* True if no sum and no sentence may be built on it: OBS_STATUS U, or disputed. */
bool figure_is_doubtful(const Figure *figure);
