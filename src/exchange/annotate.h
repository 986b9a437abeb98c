/* The user's own file with what was found beside each line, in a column PROBLEMS: rows and columns
 * stay where they are, so that it can be corrected and sent again (the reader passes over the
 * column, and a column of an earlier round is replaced).
 *
 * An .xlsx keeps its parts as they are: only the cells of that column are put in. CSV comes back as
 * CSV with the user's own separator, or as a workbook; .ods as a workbook (.xlsx). Where the file is
 * written anew, formulas do not come back, only their results. */
#pragma once

#include "base/catalogue.h"
#include "exchange/sheet.h"

#define ANNOTATE_COLUMN "PROBLEMS"

/* Changes the bytes (one more behind them must be writable). `wants_xlsx`: never CSV. `lang`: of the messages. NULL and an
 * error if it cannot be done. Runs in the sandbox. */
GBytes *annotate(char *bytes, size_t length, const char *place, const Problems *problems,
                 bool wants_xlsx, Lang lang, bool *out_is_xlsx, GError **error);
