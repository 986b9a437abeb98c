#include "base/number.h"

#include <math.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Commas, if there are any, stand before every group of three digits and nowhere else. */
static bool commas_are_right(const char *digits, size_t length)
{
    const char *comma = memchr(digits, ',', length);
    if (!comma)
        return true;
    size_t head = (size_t)(comma - digits);
    if (head < 1 || head > 3 || (length - head) % 4 != 0)
        return false;
    for (size_t i = head; i < length; i++)
        if ((digits[i] == ',') != ((i - head) % 4 == 0))
            return false;
    return true;
}

bool number_parse_count(const char *text, size_t length, int64_t *out_value)
{
    bool negative = length > 0 && text[0] == '-';
    if (length > 0 && (text[0] == '-' || text[0] == '+'))
        text++, length--;
    if (length == 0 || !is_digit(text[length - 1]) || !commas_are_right(text, length))
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ',')
            continue;
        if (!is_digit(text[i]) || value > (INT64_MAX - (text[i] - '0')) / 10)
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *out_value = negative ? -value : value;
    return true;
}

bool number_parse_decimal(const char *text, size_t length, double *out_value)
{
    char copy[64];
    if (length == 0 || length >= sizeof copy || g_ascii_isspace(text[0]))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_digit(text[i]) && !strchr("+-.eE", text[i]))
            return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *end = NULL;
    double value = g_ascii_strtod(copy, &end);
    if (end != copy + length || !isfinite(value))
        return false;
    *out_value = value;
    return true;
}

/* The fewest significant digits that read back as the same number. */
static void write_shortest(char out_text[NUMBER_TEXT_BYTES], double value)
{
    static const char *const formats[] = {"%.15g", "%.16g", "%.17g"};
    for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_ascii_formatd(out_text, NUMBER_TEXT_BYTES, formats[i], value);
        if (g_ascii_strtod(out_text, NULL) == value)
            return;
    }
}

size_t number_write_integer(char out_text[NUMBER_TEXT_BYTES], int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    size_t length = sizeof digits - at;
    memcpy(out_text, digits + at, length);
    out_text[length] = '\0';
    return length;
}

size_t number_write_plain(char out_text[NUMBER_TEXT_BYTES], double value)
{
    if (isnan(value))
        return g_strlcpy(out_text, "NaN", NUMBER_TEXT_BYTES);
    if (isinf(value))
        return g_strlcpy(out_text, value > 0 ? "INF" : "-INF", NUMBER_TEXT_BYTES);
    if (fabs(value) < 1e15 && value == (double)(int64_t)value)
        return number_write_integer(out_text, (int64_t)value);
    write_shortest(out_text, value);
    return strlen(out_text);
}
