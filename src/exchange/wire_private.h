/* The words of the wire, shared by parsed files (wire.c) and submissions (wire_submission.c). */
#pragma once

#include "exchange/wire.h"

typedef enum {
    WIRE_HEAD = 'H',    /* sha256, day, where it is from, source; there is a draft */
    WIRE_PROBLEM = 'P', /* severity, line, five texts */
    WIRE_TALLY = 'N',   /* problems that are counted only: severity, rule, how many */
    WIRE_ROW = 'R',
    WIRE_ASIDE = 'A',
    WIRE_SHEET = 'S',    /* of a submission */
    WIRE_ON_SHEET = 'T', /* the rows that follow stand on this one */
    WIRE_COUNTS = 'C',   /* of a submission: whose, when, how much */
    WIRE_BYTES = 'B',    /* a file made of it */
    WIRE_ERROR = 'E',    /* code, message */
    WIRE_END = 'Z'
} WireKind;

/* --- writing ----------------------------------------------------------------------------- */

void wire_put(GByteArray *to, const void *bytes, size_t length);
void wire_put_u32(GByteArray *to, uint32_t value);
void wire_put_text(GByteArray *to, const char *text); /* NULL too */
/* Kind and length; the length is filled in by wire_end(). */
guint wire_begin(GByteArray *to, WireKind kind);
void wire_end(GByteArray *to, guint begin);
/* All problems, and how many more there were. */
void wire_put_problems(GByteArray *to, const Problems *problems, WireFlush flush, void *data);
void wire_put_row(GByteArray *to, const Model *model, const FigureRow *row);
void wire_put_error(GByteArray *to, const GError *fault);

/* --- reading: what does not fit breaks the cursor, and everything after gives nothing ------ */

typedef struct {
    const guint8 *at, *end;
    bool is_broken;
} WireCursor;

void wire_take(WireCursor *cursor, void *to, size_t length);
uint32_t wire_take_u32(WireCursor *cursor);
char *wire_take_text(WireCursor *cursor); /* NULL for no text; caller frees */
/* The next message; false at the end, or when it is broken. */
bool wire_take_message(WireCursor *cursor, WireKind *out_kind, WireCursor *out_body);
void wire_take_problem(WireCursor *cursor, Problems *problems);
void wire_take_tally(WireCursor *cursor, Problems *problems);
/* The row; its comment (g_free) or NULL. */
char *wire_take_row(WireCursor *cursor, const Model *model, FigureRow *out_row);
void wire_take_error(WireCursor *cursor, GError **fault);
