/* The law, country by country and over time: instruments and their provisions against the states, each cell
 * the steps by which the state came to where it stands. Made from the types legal_instrument, provision and
 * national_measure, and from what published measures said before. */
#pragma once

#include "render/timeline.h"
#include "web/records/record_view.h"

/* What addresses of the law share. */
#define LAW_COUNTRY_PARAM                                                                          \
    {                                                                                              \
        .name = "country", .kind = P_CODE, .codelist = "CL_AREA", .sample = "se",                  \
        .help = "only this state"                                                                  \
    }

typedef enum {
    STEP_ENTRY,     /* a measure as it is published */
    STEP_EARLIER,   /* what the same measure said before somebody changed its status */
    STEP_CORRECTED, /* what it said in error: told, but never true */
} LawStepKind;

typedef struct {
    LawStepKind kind;
    const Record *measure; /* borrowed of the matrix */
    char *area, *status;   /* codes */
    char *from, *to;       /* YYYY-MM-DD; NULL: not known since when; it still holds */
    char *said_until;      /* of what was said before: the day it was changed */
} LawStep;

typedef struct {
    char *id, *title, *article, *topic;
    char *name;       /* short: "Palermo Protocol"; of a provision its title */
    unsigned n_known; /* steps of the instrument and its provisions */
    char *instrument; /* id; NULL: it is an instrument itself */
    char *adopted, *in_force, *transpose_by; /* of the instrument; days, or NULL */
    int64_t position;
    bool is_instrument;
    GPtrArray *steps; /* LawStep, by state and day; corrected ones last */
} LawRow;

typedef struct {
    GPtrArray *rows;    /* LawRow: each instrument followed by its provisions */
    GPtrArray *records; /* Record: the measures */
} LawMatrix;

bool law_matrix_load(LawMatrix *matrix, Request *request, GError **error);
/* Leaves only the rows of an instrument, or one provision (ids); NULL: all. */
void law_matrix_keep(LawMatrix *matrix, const char *instrument, const char *provision);
void law_matrix_clear(LawMatrix *matrix);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LawMatrix, law_matrix_clear)

/* How a state stood on a day (YYYY-MM-DD); NULL: nobody has said. */
const LawStep *law_matrix_cell(const LawRow *row, const char *area, const char *day);
/* Whether the instrument had not been adopted by then: nothing can be missing. */
bool law_row_is_later(const LawRow *row, const char *day);
/* "4: Definition", or the instrument's title, as it stands in the matrix. g_free. */
char *law_row_name(const LawRow *row);

/* The sign of a status, what it looks like in the table and in the picture. */
typedef struct {
    const char *sign, *class_name;
    TimelineLook look;
} LawMark;
const LawMark *law_mark(const char *status);
#define LAW_SIGN_MISSING "\xe2\x80\x93"
#define LAW_SIGN_LATER "\xc2\xb7"

/* --- what the pages of the law share (law_parts.c) ---------------------------------------------------------- */

typedef struct {
    Request *request;
    Lang lang;
    const RecordType *measure, *provision, *instrument;
    const RecordField *status;
    const CodeList *areas;
    const Model *model;
    const char *day; /* as it stood on */
} LawView;

/* NOT_FOUND if this centre's types have no law. `day`: the address's, or today. */
bool law_view_init(LawView *view, Request *request, GError **error);
/* The states to show: all members, or the one that the address names. g_ptr_array_unref (Code). */
GPtrArray *law_view_states(const LawView *view);
/* Instrument, state and day; `has_all_states`: the state may be left open. */
void law_write_filters(Html *w, const LawView *view, const LawMatrix *all, const char *path);
void law_write_legend(Html *w, const LawView *view);
/* "/law/history?provision=...&country=SE&day=..." in the reader's language; either may be NULL. */
const char *law_history_address(const LawView *view, const LawRow *row, const char *area);
