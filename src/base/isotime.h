/* Dates and times: UTC, ISO 8601, and days counted as integers for the cube. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Days since 1970-01-01 (proleptic Gregorian). */
typedef int32_t IsoDay;
#define ISO_DAY_NEVER INT32_MAX /* "not superseded yet", "open end" */

#define ISO_DATE_BYTES 11     /* "2025-04-14" and the final 0 */
#define ISO_DATETIME_BYTES 25 /* "2025-04-14T12:00:00.000Z" and the final 0 */

/* Exactly YYYY-MM-DD, a day that exists. */
bool iso_day_parse(const char *text, IsoDay *out_day);
void iso_day_write(IsoDay day, char out_text[ISO_DATE_BYTES]);
IsoDay iso_day_from_ymd(int year, int month, int day);
void iso_day_to_ymd(IsoDay day, int *out_year, int *out_month, int *out_day);
IsoDay iso_today(void);
/* Now with milliseconds; FYR_NOW (a full date-time) overrides it, for repeatable output. */
void iso_now_write(char out_text[ISO_DATETIME_BYTES]);
/* So many seconds from now; before now if there are fewer than none. */
void iso_later_write(char out_text[ISO_DATETIME_BYTES], int64_t seconds);
