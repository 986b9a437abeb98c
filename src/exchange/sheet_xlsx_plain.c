#include "exchange/sheet_xlsx_plain.h"

#include <glib.h>
#include <string.h>

typedef struct {
    const char *at, *end;
} Scan;

static bool take(Scan *scan, const char *word, size_t length)
{
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
        return false;
    scan->at += length;
    return true;
}
#define TAKE(scan, literal) take((scan), "" literal "", sizeof(literal) - 1)

/* Letters and digits up to the closing quote; false if there is anything else among them. */
static bool take_attribute(Scan *scan, char value[PLAIN_BYTES])
{
    size_t n = 0;
    if (value[0] != '\0') /* twice: no XML */
        return false;
    for (; scan->at < scan->end && g_ascii_isalnum(*scan->at); scan->at++) {
        if (n + 1 >= PLAIN_BYTES)
            return false;
        value[n++] = *scan->at;
    }
    value[n] = '\0';
    return n > 0 && TAKE(scan, "\"");
}

/* r, t and s in any order; leaves off at the end of the tag. */
static bool take_attributes(Scan *scan, PlainCell *cell)
{
    cell->name[0] = cell->type[0] = cell->style[0] = '\0';
    while (scan->end - scan->at > 4 && scan->at[0] == ' ') {
        char which = scan->at[1];
        char *value = which == 'r'   ? cell->name
                      : which == 't' ? cell->type
                      : which == 's' ? cell->style
                                     : NULL;
        if (!value || scan->at[2] != '=' || scan->at[3] != '"')
            return false;
        scan->at += 4;
        if (!take_attribute(scan, value))
            return false;
    }
    return true;
}

/* Up to the next tag. '>' is legal in texts, but not behind "]]": it is not taken at all. */
static bool take_text(Scan *scan, PlainCell *cell)
{
    cell->text = scan->at;
    while (scan->at < scan->end && *scan->at >= ' ' && *scan->at < '\x7f' && *scan->at != '<' &&
           *scan->at != '&' && *scan->at != '>')
        scan->at++;
    cell->length = (size_t)(scan->at - cell->text);
    return scan->at < scan->end && *scan->at == '<';
}

size_t xlsx_plain_cell(const char *bytes, size_t length, PlainCell *out_cell)
{
    Scan scan = {bytes, bytes + length};
    bool is_plain = TAKE(&scan, "<c") && take_attributes(&scan, out_cell);
    out_cell->has_value = false;
    out_cell->text = scan.at;
    out_cell->length = 0;
    if (is_plain && TAKE(&scan, "/>"))
        return (size_t)(scan.at - bytes);
    is_plain = is_plain && TAKE(&scan, ">");
    if (is_plain && TAKE(&scan, "<v>")) {
        out_cell->has_value = true;
        is_plain = take_text(&scan, out_cell) && TAKE(&scan, "</v>");
    } else if (is_plain && TAKE(&scan, "<is><t>")) {
        out_cell->has_value = true;
        is_plain = take_text(&scan, out_cell) && TAKE(&scan, "</t></is>");
    }
    return is_plain && TAKE(&scan, "</c>") ? (size_t)(scan.at - bytes) : 0;
}
