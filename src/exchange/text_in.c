#include "exchange/text_in.h"

#include "base/catalogue.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include <string.h>
#include <zlib.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define RATIO_FREE_BYTES (1u << 20) /* small files may be as empty as they like */

/* --- unpacking --------------------------------------------------------------------------- */

static bool too_large(const char *place, size_t packed, size_t unpacked, GError **error)
{
    if (unpacked > LIMIT_INPUT_FILE_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s: larger than %u MB unpacked", place,
                    LIMIT_INPUT_FILE_BYTES >> 20);
        return true;
    }
    if (unpacked > RATIO_FREE_BYTES && unpacked / LIMIT_UNPACK_RATIO > packed) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: unpacks to more than %u times its size: not a table of figures", place,
                    LIMIT_UNPACK_RATIO);
        return true;
    }
    return false;
}

/* Room for one more byte than asked for; NULL if there is no memory. */
static char *more_room(char *data, size_t room)
{
    return g_try_realloc(data, room + 1);
}

static bool inflate_all(z_stream *stream, const char *place, size_t packed, char **out_data,
                        size_t *out_length, GError **error)
{
    size_t room = MAX(packed * 8, 65536), length = 0;
    char *data = more_room(NULL, room);
    int state = Z_OK;
    while (data) {
        if (length == room) {
            room *= 2;
            char *larger = more_room(data, room);
            if (!larger)
                break;
            data = larger;
        }
        stream->next_out = (Bytef *)data + length;
        stream->avail_out = (uInt)MIN(room - length, 1u << 30);
        uInt before = stream->avail_out;
        state = inflate(stream, Z_NO_FLUSH);
        length += before - stream->avail_out;
        if (too_large(place, packed, length, error)) {
            g_free(data);
            return false;
        }
        if (state == Z_STREAM_END) {
            if (stream->avail_in == 0) {
                data[length] = '\0';
                *out_data = data;
                *out_length = length;
                return true;
            }
            state = inflateReset(stream); /* the next member */
        }
        if (state != Z_OK && state != Z_BUF_ERROR)
            break;
        if (stream->avail_in == 0 && stream->avail_out > 0) {
            state = Z_BUF_ERROR; /* it wants more than there is */
            break;
        }
    }
    g_free(data);
    g_set_error(error, FYR_ERROR, state == Z_OK ? FYR_ERROR_LIMIT : FYR_ERROR_INVALID,
                state == Z_BUF_ERROR ? N_("%s: the gzip file ends too early; fetch it again")
                : state == Z_OK      ? N_("%s: not enough memory to unpack it")
                                     : N_("%s: the gzip file is damaged; fetch it again"),
                place);
    return false;
}

bool text_in_unpack(const char *bytes, size_t length, const char *place, char **out_data,
                    size_t *out_length, GError **error)
{
    bool is_gzip =
        length >= 2 && (unsigned char)bytes[0] == 0x1f && (unsigned char)bytes[1] == 0x8b;
    if (length > LIMIT_INPUT_FILE_BYTES)
        return !too_large(place, length, length, error);
    if (!is_gzip) {
        char *copy = g_try_malloc(length + 1);
        if (!copy) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s: not enough memory to read it",
                        place);
            return false;
        }
        if (length > 0) /* an empty file may have no bytes to point at */
            memcpy(copy, bytes, length);
        copy[length] = '\0';
        *out_data = copy;
        *out_length = length;
        return true;
    }
    z_stream stream = {.next_in = (Bytef *)(guintptr)bytes, .avail_in = (uInt)length};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s: not enough memory to unpack it", place);
        return false;
    }
    bool is_done = inflate_all(&stream, place, length, out_data, out_length, error);
    inflateEnd(&stream);
    return is_done;
}

/* --- encodings --------------------------------------------------------------------------- */

static bool refuse_binary(const char *data, size_t length, const char *place, GError **error)
{
    const char *what = NULL;
    if (length >= 4 && memcmp(data, "PK\3\4", 4) == 0)
        what = N_("a workbook or a ZIP archive; save the sheet with the figures as CSV (UTF-8)");
    else if (length >= 4 && memcmp(data, "%PDF", 4) == 0)
        what = N_("a PDF document; a table as CSV (UTF-8) is needed");
    else if (length >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0))
        what = N_("written in UTF-16; save it as UTF-8");
    else if (memchr(data, '\0', length))
        what = N_("not a text (it holds NUL bytes); save the table as CSV (UTF-8)");
    if (what)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: the file is %s", place, what);
    return what != NULL;
}

static unsigned count_lines(const char *from, const char *to)
{
    unsigned n = 0;
    while ((from = memchr(from, '\n', (size_t)(to - from))) != NULL) {
        n++;
        from++;
    }
    return n;
}

bool text_in_repair(char **data, size_t *length, char **out_repaired, const char *place,
                    Problems *problems, GError **error)
{
    if (refuse_binary(*data, *length, place, error))
        return false;
    if (!memchr(*data, '\n', *length)) /* lines that end with CR alone, as on old Macs */
        for (size_t i = 0; i < *length; i++)
            if ((*data)[i] == '\r')
                (*data)[i] = '\n';
    const char *at = *data, *end = *data + *length, *bad;
    if (text_is_utf8(at, *length, &bad))
        return true;
    GString *text = g_string_sized_new(*length + 64);
    unsigned line = 1, reported = 0;
    for (; at < end; at = bad + 1) {
        bool is_good = g_utf8_validate(at, end - at, &bad);
        g_string_append_len(text, at, bad - at);
        line += count_lines(at, bad);
        if (is_good)
            break;
        g_string_append(text, REPLACEMENT);
        if (line == reported)
            continue;
        reported = line;
        char value[8];
        g_snprintf(value, sizeof value, "0x%02X", (unsigned char)*bad);
        problems_add(problems, PROBLEM_WARNING, place, line, NULL, value, "bad-encoding",
                     "save the file as UTF-8, or fetch it again from the source",
                     "the line holds bytes that are not UTF-8");
    }
    *length = text->len;
    *data = *out_repaired = g_string_free(text, FALSE);
    return true;
}

/* --- days -------------------------------------------------------------------------------- */

static int digits_at(const char *text, size_t length, size_t at, unsigned n)
{
    if (at + n > length)
        return -1;
    int value = 0;
    for (unsigned i = 0; i < n; i++) {
        if (!g_ascii_isdigit(text[at + i]))
            return -1;
        value = value * 10 + (text[at + i] - '0');
    }
    return value;
}

static bool make_day(int year, int month, int day, IsoDay *out_day)
{
    char text[16];
    g_snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return year >= 1900 && month > 0 && day > 0 && iso_day_parse(text, out_day);
}

/* "14 April 2025" or "14 Apr 2025" from a digit on. */
static bool named_month(const char *text, size_t length, size_t at, IsoDay *out_day)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    unsigned n = digits_at(text, length, at, 2) >= 0 ? 2 : 1;
    int day = digits_at(text, length, at, n);
    size_t name = at + n;
    if (name >= length || text[name] != ' ')
        return false;
    size_t after = ++name;
    while (after < length && g_ascii_isalpha(text[after]))
        after++;
    if (after - name < 3 || after >= length || text[after] != ' ')
        return false;
    for (int m = 0; m < 12; m++)
        if (g_ascii_strncasecmp(text + name, months[m], 3) == 0)
            return make_day(digits_at(text, length, after + 1, 4), m + 1, day, out_day);
    return false;
}

bool text_in_find_day(const char *text, size_t length, IsoDay *out_day)
{
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]) || (i > 0 && g_ascii_isdigit(text[i - 1])))
            continue;
        int year = digits_at(text, length, i, 4);
        if (year >= 0 && i + 10 <= length && text[i + 4] == '-' && text[i + 7] == '-' &&
            make_day(year, digits_at(text, length, i + 5, 2), digits_at(text, length, i + 8, 2),
                     out_day))
            return true;
        bool is_mark = i + 10 <= length && (text[i + 2] == '/' || text[i + 2] == '.') &&
                       text[i + 5] == text[i + 2];
        if (is_mark &&
            make_day(digits_at(text, length, i + 6, 4), digits_at(text, length, i + 3, 2),
                     digits_at(text, length, i, 2), out_day))
            return true;
        if (named_month(text, length, i, out_day))
            return true;
    }
    return false;
}
