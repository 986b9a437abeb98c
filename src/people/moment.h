/* Moments as numbers, for what ends after a while. FYR_NOW stands for the clock, as everywhere. */
#pragma once

#include "base/isotime.h"

int64_t moment_now_ms(void); /* since 1970 */
/* Exactly "2025-04-14T12:00:00.000Z". */
bool moment_parse(const char *text, int64_t *out_ms);
void moment_write(int64_t ms, char out_text[ISO_DATETIME_BYTES]);
/* So many seconds from now; negative: ago. Such texts compare like the moments. */
void moment_write_in(int64_t seconds, char out_text[ISO_DATETIME_BYTES]);
