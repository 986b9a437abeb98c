/* One pass over the caller's buffer: a line without a quote is cut at its delimiters, eight bytes at a
 * time; else field by field, quoted ones unescaped in place. Every field gets its NUL where its
 * delimiter stood. UTF-8 and NUL are checked once for the whole buffer, on the first row. */
#include "base/csv.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

struct CsvReader {
    char *data;
    size_t length, at;
    char *name;
    char delimiter;
    uint32_t line;
    bool is_checked;
    size_t
        next_quote; /* the first at or behind `at`, or length; not known if it lies before `at` */
    CsvField *fields;
    uint32_t n_fields, n_room;
};

/* What stands most often, outside quotes, in the first line that is not empty; else the comma. */
static char detect_delimiter(const char *data, size_t length)
{
    static const char candidates[] = ",;\t|";
    while (length > 0 && (*data == '\n' || *data == '\r'))
        data++, length--;
    const char *end = memchr(data, '\n', length);
    size_t n = end ? (size_t)(end - data) : length;
    unsigned best = 0;
    char found = ',';
    for (const char *c = candidates; *c; c++) {
        unsigned count = 0;
        bool quoted = false;
        for (size_t i = 0; i < n; i++) {
            if (data[i] == '"')
                quoted = !quoted;
            count += !quoted && data[i] == *c;
        }
        if (count > best) {
            best = count;
            found = *c;
        }
    }
    return found;
}

CsvReader *csv_reader_new(char *data, size_t length, const char *name, char delimiter)
{
    CsvReader *reader = g_new0(CsvReader, 1);
    reader->data = data;
    reader->length = length;
    reader->name = g_strdup(name);
    reader->line = 1;
    if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        reader->at = 3;
    reader->delimiter =
        delimiter ? delimiter : detect_delimiter(data + reader->at, length - reader->at);
    return reader;
}

void csv_reader_free(CsvReader *reader)
{
    if (!reader)
        return;
    g_free(reader->fields);
    g_free(reader->name);
    g_free(reader);
}

char csv_reader_delimiter(const CsvReader *reader)
{
    return reader->delimiter;
}

size_t csv_reader_offset(const CsvReader *reader)
{
    return reader->at;
}

static bool fail(const CsvReader *reader, uint32_t line, const char *what, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s:%u: %s", reader->name, line, what);
    return false;
}

static bool check_bytes(CsvReader *reader, GError **error)
{
    const char *bad = NULL;
    reader->is_checked = true;
    if (text_is_utf8(reader->data, reader->length, &bad))
        return true;
    uint32_t line = 1;
    for (const char *p = reader->data; (p = memchr(p, '\n', (size_t)(bad - p))); p++)
        line++;
    bool is_nul = *bad == '\0';
    size_t before = (size_t)(bad - reader->data);
    if (before == 0 && !is_nul && ((unsigned char)*bad == 0xff || (unsigned char)*bad == 0xfe))
        return fail(reader, line, "the file is UTF-16; save it as CSV in UTF-8", error);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                is_nul ? "%s:%u: a NUL byte (0x%02x) at offset %zu; the file is not text"
                       : "%s:%u: byte 0x%02x at offset %zu is not UTF-8; save the file as UTF-8",
                reader->name, line, (unsigned char)*bad, before);
    return false;
}

/* Moves past one line end, if there is one here. */
static bool skip_line_end(CsvReader *reader)
{
    if (reader->at < reader->length && reader->data[reader->at] == '\r' &&
        reader->at + 1 < reader->length && reader->data[reader->at + 1] == '\n')
        reader->at++;
    if (reader->at < reader->length && reader->data[reader->at] == '\n') {
        reader->at++;
        reader->line++;
        return true;
    }
    return false;
}

/* Reads a quoted field at the opening quote; leaves `at` on the delimiter or line end. */
static bool read_quoted(CsvReader *reader, CsvField *field, GError **error)
{
    uint32_t began = reader->line;
    char *start = reader->data + reader->at + 1, *to = start;
    char *from = start, *end = reader->data + reader->length;
    for (;;) {
        char *quote = memchr(from, '"', (size_t)(end - from));
        if (!quote)
            return fail(reader, began, "a quoted field that begins here never ends", error);
        for (char *p = from; (p = memchr(p, '\n', (size_t)(quote - p))); p++)
            reader->line++;
        memmove(to, from, (size_t)(quote - from));
        to += quote - from;
        from = quote + 1;
        if (from < end && *from == '"') {
            *to++ = '"';
            from++;
            continue;
        }
        break;
    }
    field->text = start;
    field->length = (uint32_t)(to - start);
    reader->at = (size_t)(from - reader->data);
    bool at_end = from == end || *from == reader->delimiter || *from == '\n' ||
                  (*from == '\r' && (from + 1 == end || from[1] == '\n'));
    if (!at_end)
        return fail(reader, reader->line, "text after the closing quote of a field", error);
    return true;
}

static bool read_bare(CsvReader *reader, CsvField *field, GError **error)
{
    char *start = reader->data + reader->at, *end = reader->data + reader->length;
    char *p = start;
    while (p < end && *p != reader->delimiter && *p != '\n') {
        if (*p == '"')
            return fail(reader, reader->line,
                        "a quote in the middle of a field; double it and quote the field", error);
        p++;
    }
    field->text = start;
    field->length = (uint32_t)(p - start);
    if ((p == end || *p == '\n') && field->length > 0 && p[-1] == '\r')
        field->length--;
    reader->at = (size_t)(start + field->length - reader->data);
    return true;
}

static bool add_field(CsvReader *reader, uint32_t line, const CsvField *field, GError **error)
{
    if (field->length > LIMIT_CSV_FIELD_BYTES)
        return fail(reader, line, "a field is longer than 1 MiB", error);
    if (reader->n_fields >= LIMIT_CSV_COLUMNS)
        return fail(reader, line, "a row has more than 4096 columns", error);
    if (reader->n_fields == reader->n_room) {
        reader->n_room = reader->n_room ? 2 * reader->n_room : 32;
        reader->fields = g_renew(CsvField, reader->fields, reader->n_room);
    }
    CsvField *to = &reader->fields[reader->n_fields++];
    *to = *field;
    to->column = reader->n_fields;
    return true;
}

/* --- a line without quotes ------------------------------------------------------------------ */

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define EACH_HIGH_BIT UINT64_C(0x8080808080808080)

/* The first `sought` from `from` on, or `end`: fields are short, so a call would cost more than the
 * search. Bytes that equal it are 0 behind the exclusive or; the lowest high bit that the subtraction
 * leaves is that of the first (Warren, Hacker's Delight, 6-1). */
static char *find_byte(char *from, char *end, char sought)
{
    const uint64_t each = EACH_BYTE * (unsigned char)sought;
    for (; end - from >= 8; from += 8) {
        uint64_t word;
        memcpy(&word, from, sizeof word);
        word = GUINT64_FROM_LE(word) ^ each;
        uint64_t found = (word - EACH_BYTE) & ~word & EACH_HIGH_BIT;
        if (found)
            return from + __builtin_ctzll(found) / 8;
    }
    while (from < end && *from != sought)
        from++;
    return from;
}

/* Whether no quote stands before `end`. */
static bool is_plain(CsvReader *reader, size_t end)
{
    if (reader->next_quote < reader->at || reader->next_quote == 0) {
        const char *from = reader->data + reader->at;
        const char *quote = memchr(from, '"', reader->length - reader->at);
        reader->next_quote = quote ? (size_t)(quote - reader->data) : reader->length;
    }
    return reader->next_quote >= end;
}

static bool read_plain(CsvReader *reader, char *end, GError **error)
{
    char *at = reader->data + reader->at;
    uint32_t line = reader->line;
    for (bool is_last = false; !is_last;) {
        char *field_end = find_byte(at, end, reader->delimiter);
        CsvField field = {.text = at, .length = (uint32_t)(field_end - at)};
        is_last = field_end == end;
        if (is_last && field.length > 0 && field_end[-1] == '\r')
            field.length--;
        if (!add_field(reader, line, &field, error))
            return false;
        at = field_end + 1;
    }
    bool has_end = end < reader->data + reader->length;
    reader->at = (size_t)(end - reader->data) + has_end;
    reader->line += has_end;
    return true;
}

/* --- any line ------------------------------------------------------------------------------- */

static bool read_fields(CsvReader *reader, GError **error)
{
    uint32_t began = reader->line;
    for (;;) {
        CsvField field = {0};
        bool quoted = reader->at < reader->length && reader->data[reader->at] == '"';
        if (!(quoted ? read_quoted(reader, &field, error) : read_bare(reader, &field, error)) ||
            !add_field(reader, began, &field, error))
            return false;
        bool more = reader->at < reader->length && reader->data[reader->at] == reader->delimiter;
        if (!more)
            break;
        reader->at++;
    }
    if (reader->at < reader->length && reader->data[reader->at] == '\r')
        reader->at++;
    if (reader->at < reader->length) {
        reader->at++;
        reader->line++;
    }
    return true;
}

bool csv_reader_next(CsvReader *reader, CsvRow *out_row, GError **error)
{
    if (!reader->is_checked && !check_bytes(reader, error))
        return false;
    while (skip_line_end(reader))
        ;
    if (reader->at >= reader->length)
        return false;
    uint32_t began = reader->line;
    char *from = reader->data + reader->at, *end = memchr(from, '\n', reader->length - reader->at);
    end = end ? end : reader->data + reader->length;
    reader->n_fields = 0;
    if (!(is_plain(reader, (size_t)(end - reader->data)) ? read_plain(reader, end, error)
                                                         : read_fields(reader, error)))
        return false;
    for (unsigned i = 0; i < reader->n_fields; i++)
        reader->fields[i].text[reader->fields[i].length] = '\0';
    *out_row = (CsvRow){reader->fields, reader->n_fields, began};
    return true;
}

/* A spreadsheet takes these for a formula; a plain number such as -5 is harmless. */
static bool looks_like_formula(const char *text)
{
    if (!*text || !strchr("=+-@\t\r", *text))
        return false;
    if ((*text == '-' || *text == '+') && text[1]) {
        char *end = NULL;
        g_ascii_strtod(text, &end);
        if (*end == '\0' && !strpbrk(text, "xXnN"))
            return false;
    }
    return true;
}

/* Where ';' or a tab separates cells, what stands behind one inside a field becomes a cell of its own. */
static bool opens_formula(const char *separator)
{
    return (*separator == ';' || *separator == '\t') && separator[1] &&
           strchr("=+-@", separator[1]);
}

static bool hides_formula(const char *text)
{
    for (const char *at = strpbrk(text, ";\t"); at; at = strpbrk(at + 1, ";\t"))
        if (opens_formula(at))
            return true;
    return false;
}

void csv_write_field(GString *to, const char *text, bool is_first)
{
    csv_write_field_with(to, text, is_first, ',');
}

void csv_write_field_with(GString *to, const char *text, bool is_first, char delimiter)
{
    const char special[] = {delimiter, '"', '\r', '\n', '\0'};
    if (!is_first)
        g_string_append_c(to, delimiter);
    bool neutralise = looks_like_formula(text);
    if (!neutralise && !strpbrk(text, special) && !hides_formula(text)) {
        text_put(to, text, strlen(text));
        return;
    }
    g_string_append_c(to, '"');
    if (neutralise)
        g_string_append_c(to, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            g_string_append_c(to, '"');
        g_string_append_c(to, *p);
        if (opens_formula(p))
            g_string_append_c(to, '\'');
    }
    g_string_append_c(to, '"');
}

void csv_end_row(GString *to)
{
    text_put_literal(to, "\r\n");
}
