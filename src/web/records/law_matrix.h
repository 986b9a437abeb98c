/* The law matrix: instruments and their provisions against the states, each cell the measure that was in
 * force on a day. Made from the types legal_instrument, provision and national_measure. */
#pragma once

#include "web/records/record_view.h"

typedef struct {
    char *id, *title, *article, *topic;
    char *instrument; /* id; NULL: it is an instrument itself */
    int64_t position;
    bool is_instrument;
    GPtrArray *measures; /* Record, borrowed: by state, see law_matrix_cell() */
} LawRow;

typedef struct {
    GPtrArray *rows;    /* LawRow: each instrument followed by its provisions */
    GPtrArray *records; /* Record: the measures */
} LawMatrix;

/* `instrument`: only this one (an id), or NULL. `day` YYYY-MM-DD. */
bool law_matrix_load(LawMatrix *matrix, Request *request, const char *instrument, const char *day,
                     GError **error);
void law_matrix_clear(LawMatrix *matrix);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LawMatrix, law_matrix_clear)
/* The measure of a state; NULL: nobody has said. */
const Record *law_matrix_cell(const LawRow *row, const char *area);
