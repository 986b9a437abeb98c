/* What comes back from the sandbox: a parsed file as typed, length-prefixed messages. The reader
 * trusts nothing: every number is checked against the definitions before it becomes a row. */
#pragma once

#include "exchange/parse.h"

/* Appends all of a parsed file: problems, rows, lines set aside; and the error, if it failed. The
 * draft may be NULL. `flush` is called between messages. */
typedef void (*WireFlush)(void *data);
void wire_write(GByteArray *to, const Model *model, const ParsedFile *parsed, const GError *fault,
                WireFlush flush, void *data);

/* Fills problems and draft; false with the error that the writer sent, or INTERNAL if the bytes are
 * not what wire_write() makes. */
bool wire_read(const guint8 *bytes, size_t length, const Model *model, const char *place,
               ParsedFile *parsed, GError **error);
