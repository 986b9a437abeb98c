/* One figure: a number, or one of the five nothings, or a number that its source contradicts.
 * They are different things in the store, every format, every chart, every sentence and the
 * speech of a screen reader. */
#pragma once

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
    char obs_status;  /* SDMX CL_OBS_STATUS: A normal, B break, E estimated, P provisional, U low
                         reliability, O missing, M cannot exist, L not yet, Q suppressed */
    char conf_status; /* SDMX CL_CONF_STATUS: F free, C confidential (primary), D secondary */
    bool revised;     /* the vintage before said something else (only in answers) */
    double value;     /* FIGURE_VALUE only, else NaN */
    double lower;     /* what is known of the number: lower = upper = value for FIGURE_VALUE; */
    double upper;     /* NaN where nothing is known */
    uint32_t vintage; /* id of the vintage it comes from; 0 for FIGURE_ABSENT */
    const char *comment; /* COMMENT_OBS or NULL; belongs to the cube */
} Figure;
