/* A checked submission over the pipe from the sandbox. As in wire.h, the reader trusts nothing. */
#pragma once

#include "exchange/check.h"
#include "exchange/wire.h"

void wire_write_check(GByteArray *to, const Model *model, const CheckReport *report, bool with_rows,
                      const GError *fault, WireFlush flush, void *data);
bool wire_read_check(const guint8 *bytes, size_t length, const Model *model, const char *place,
                     CheckReport *report, GError **error);
