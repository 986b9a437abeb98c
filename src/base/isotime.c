/* Calendar arithmetic after the "days from civil" method: eras of 400 years, the year beginning in
 * March so that the leap day comes last. */
#include "base/isotime.h"

#include <string.h>

IsoDay iso_day_from_ymd(int year, int month, int day)
{
    int y = year - (month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void iso_day_to_ymd(IsoDay iso_day, int *out_year, int *out_month, int *out_day)
{
    int z = iso_day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    *out_day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *out_month = shifted < 10 ? shifted + 3 : shifted - 9;
    *out_year = year_of_era + era * 400 + (*out_month <= 2);
}

bool iso_day_parse(const char *text, IsoDay *out_day)
{
    if (strlen(text) != ISO_DATE_BYTES - 1 || text[4] != '-' || text[7] != '-')
        return false;
    int part[3] = {0, 0, 0};
    for (int i = 0, p = 0; i < ISO_DATE_BYTES - 1; i++) {
        if (i == 4 || i == 7) {
            p++;
            continue;
        }
        if (!g_ascii_isdigit(text[i]))
            return false;
        part[p] = part[p] * 10 + (text[i] - '0');
    }
    if (part[0] < 1 ||
        !g_date_valid_dmy((GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]))
        return false;
    *out_day = iso_day_from_ymd(part[0], part[1], part[2]);
    return true;
}

/* Exactly n digits, without a final 0. */
static void digits(char *to, unsigned n, unsigned value)
{
    for (; n > 0; value /= 10)
        to[--n] = (char)('0' + value % 10);
}

void iso_day_write(IsoDay day, char out_text[ISO_DATE_BYTES])
{
    int y, m, d;
    iso_day_to_ymd(day, &y, &m, &d);
    if (y < 0 || y > 9999) {
        g_strlcpy(out_text, y < 0 ? "0000-01-01" : "9999-12-31", ISO_DATE_BYTES);
        return;
    }
    digits(out_text, 4, (unsigned)y);
    out_text[4] = '-';
    digits(out_text + 5, 2, (unsigned)m);
    out_text[7] = '-';
    digits(out_text + 8, 2, (unsigned)d);
    out_text[10] = '\0';
}

/* FYR_NOW, if it is a whole date-time, stands for the clock. */
static const char *fixed_now(void)
{
    const char *fixed = g_getenv("FYR_NOW");
    return fixed && strlen(fixed) == ISO_DATETIME_BYTES - 1 ? fixed : NULL;
}

IsoDay iso_today(void)
{
    const char *fixed = fixed_now();
    if (fixed) {
        char date[ISO_DATE_BYTES];
        g_strlcpy(date, fixed, sizeof date);
        IsoDay day;
        if (iso_day_parse(date, &day))
            return day;
    }
    return (IsoDay)(g_get_real_time() / G_USEC_PER_SEC / 86400);
}

static void write_time(int64_t ms, char out_text[ISO_DATETIME_BYTES])
{
    iso_day_write((IsoDay)(ms / 86400000), out_text);
    unsigned of_day = (unsigned)(ms % 86400000), s = of_day / 1000;
    memcpy(out_text + 10, "T00:00:00.000Z", sizeof "T00:00:00.000Z");
    digits(out_text + 11, 2, s / 3600);
    digits(out_text + 14, 2, s / 60 % 60);
    digits(out_text + 17, 2, s % 60);
    digits(out_text + 20, 3, of_day % 1000);
}

void iso_now_write(char out_text[ISO_DATETIME_BYTES])
{
    const char *fixed = fixed_now();
    if (fixed)
        g_strlcpy(out_text, fixed, ISO_DATETIME_BYTES);
    else
        write_time(g_get_real_time() / 1000, out_text);
}

/* A date-time as iso_now_write() gives it, in milliseconds since 1970; 0 if it is none. */
static int64_t read_time(const char *text)
{
    static const struct {
        int at, n;
        int64_t ms;
    } parts[] = {{11, 2, 3600000}, {14, 2, 60000}, {17, 2, 1000}, {20, 3, 1}};
    char date[ISO_DATE_BYTES];
    IsoDay day;
    g_strlcpy(date, text, sizeof date);
    if (!iso_day_parse(date, &day))
        return 0;
    int64_t ms = (int64_t)day * 86400000;
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        int64_t value = 0;
        for (int k = 0; k < parts[i].n; k++) {
            char digit = text[parts[i].at + k];
            if (!g_ascii_isdigit(digit))
                return 0;
            value = value * 10 + (digit - '0');
        }
        ms += value * parts[i].ms;
    }
    return ms;
}

void iso_later_write(char out_text[ISO_DATETIME_BYTES], int64_t seconds)
{
    const char *fixed = fixed_now();
    int64_t now = fixed ? read_time(fixed) : g_get_real_time() / 1000;
    write_time(MAX(now + seconds * 1000, 0), out_text);
}
