#include "people/moment.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS ((int64_t)86400 * 1000)

static bool number_at(const char *text, unsigned n, unsigned limit, unsigned *out_value)
{
    unsigned value = 0;
    for (unsigned i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *out_value = value;
    return value < limit;
}

bool moment_parse(const char *text, int64_t *out_ms)
{
    if (strlen(text) != ISO_DATETIME_BYTES - 1 || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || text[19] != '.' || text[23] != 'Z')
        return false;
    char date[ISO_DATE_BYTES];
    g_strlcpy(date, text, sizeof date);
    IsoDay day;
    unsigned hour, minute, second, ms;
    if (!iso_day_parse(date, &day) || !number_at(text + 11, 2, 24, &hour) ||
        !number_at(text + 14, 2, 60, &minute) || !number_at(text + 17, 2, 60, &second) ||
        !number_at(text + 20, 3, 1000, &ms))
        return false;
    *out_ms = day * DAY_MS + (((int64_t)hour * 60 + minute) * 60 + second) * 1000 + ms;
    return true;
}

void moment_write(int64_t ms, char out_text[ISO_DATETIME_BYTES])
{
    ms = CLAMP(ms, 0, iso_day_from_ymd(9999, 12, 31) * DAY_MS);
    unsigned rest = (unsigned)(ms % DAY_MS);
    char clock[32];
    iso_day_write((IsoDay)(ms / DAY_MS), out_text);
    snprintf(clock, sizeof clock, "T%02u:%02u:%02u.%03uZ", rest / 3600000, rest / 60000 % 60,
             rest / 1000 % 60, rest % 1000);
    g_strlcpy(out_text + ISO_DATE_BYTES - 1, clock, ISO_DATETIME_BYTES - (ISO_DATE_BYTES - 1));
}

int64_t moment_now_ms(void)
{
    char now[ISO_DATETIME_BYTES];
    int64_t ms;
    iso_now_write(now);
    return moment_parse(now, &ms) ? ms : g_get_real_time() / 1000;
}

void moment_write_in(int64_t seconds, char out_text[ISO_DATETIME_BYTES])
{
    moment_write(moment_now_ms() + seconds * 1000, out_text);
}
