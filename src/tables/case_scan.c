/* From the bytes of a case file to codes, in one pass: see case_scan.h. */
#include "tables/case_scan.h"

#include "base/limits.h"
#include <stdlib.h>
#include <string.h>

/* --- the distinct values of a column ----------------------------------------------------- */

typedef struct {
    uint64_t key; /* the bytes themselves up to eight, else a hash of them */
    const char *text;
    uint32_t length;
    uint32_t code; /* 0: the place is free */
} Entry;

typedef struct {
    Entry *entries;
    uint32_t n, mask;
} Dictionary;

typedef struct {
    char *data, *end, *at;
    const char *place;
    char delimiter;
    uint32_t line;
    Problems *problems;
    CaseScan *scan;
    Dictionary *dictionaries; /* [n_columns] */
    uint64_t n_values;        /* of all columns */
} Scanner;

static uint64_t mix(uint64_t x)
{
    x *= 0x9e3779b97f4a7c15u;
    return x ^ (x >> 32);
}

static uint64_t load(const char *text)
{
    uint64_t x;
    memcpy(&x, text, sizeof x);
    return x;
}

static uint64_t key_of_long(const char *text, uint32_t length)
{
    uint64_t h = length;
    for (; length >= 8; length -= 8, text += 8)
        h = mix(h ^ GUINT64_FROM_LE(load(text)));
    for (; length > 0; length--)
        h = mix(h ^ (unsigned char)*text++);
    return h;
}

static uint64_t key_of_short(const char *text, uint32_t length)
{
    uint64_t key = 0;
    for (uint32_t i = 0; i < length; i++)
        key |= (uint64_t)(unsigned char)text[i] << (8 * i);
    return key;
}

static void dictionary_grow(Dictionary *dictionary)
{
    uint32_t n_old = dictionary->entries ? dictionary->mask + 1 : 0;
    Entry *old = dictionary->entries;
    dictionary->mask = n_old ? n_old * 2 - 1 : 31;
    dictionary->entries = g_new0(Entry, (gsize)dictionary->mask + 1);
    for (uint32_t i = 0; i < n_old; i++) {
        uint32_t at = (uint32_t)mix(old[i].key) & dictionary->mask;
        if (old[i].code == 0)
            continue;
        while (dictionary->entries[at].code != 0)
            at = (at + 1) & dictionary->mask;
        dictionary->entries[at] = old[i];
    }
    g_free(old);
}

/* A value seen for the first time. */
static void check_value(Scanner *scanner, uint32_t column, const char *text, uint32_t length)
{
    if (!g_utf8_validate_len(text, length, NULL))
        problems_add(scanner->problems, PROBLEM_ERROR, scanner->place, scanner->line,
                     scanner->scan->columns[column].name, NULL, "bad-encoding",
                     "save the file as UTF-8", "bytes that are not UTF-8");
    if (length > LIMIT_CASE_VALUE_BYTES)
        problems_add(scanner->problems, PROBLEM_ERROR, scanner->place, scanner->line,
                     scanner->scan->columns[column].name, NULL, "long-value",
                     "leave free text out of a case file that is counted",
                     "a value of more than %u bytes", LIMIT_CASE_VALUE_BYTES);
}

static uint32_t code_of(Scanner *scanner, uint32_t column, const char *text, uint32_t length,
                        uint64_t key)
{
    Dictionary *dictionary = &scanner->dictionaries[column];
    uint32_t at = (uint32_t)mix(key) & dictionary->mask;
    for (;; at = (at + 1) & dictionary->mask) {
        const Entry *entry = &dictionary->entries[at];
        if (entry->code == 0)
            break;
        if (entry->key == key && entry->length == length &&
            (length <= 8 || memcmp(entry->text, text, length) == 0))
            return entry->code;
    }
    check_value(scanner, column, text, length);
    uint32_t code = ++dictionary->n;
    dictionary->entries[at] = (Entry){key, text, length, code};
    if (dictionary->n * 2 > dictionary->mask)
        dictionary_grow(dictionary);
    scanner->n_values++;
    return code;
}

/* --- fields ------------------------------------------------------------------------------ */

#define ONES 0x0101010101010101u

/* The highest bit of each byte of x that is `c`, and perhaps of bytes after the first such. */
static uint64_t bytes_like(uint64_t x, char c)
{
    x ^= ONES * (unsigned char)c;
    return (x - ONES) & ~x & (ONES << 7);
}

typedef struct {
    char *text;
    uint32_t length;
    uint64_t key;
} Field;

static bool problem(Scanner *scanner, uint32_t line, uint32_t column, const char *rule,
                    const char *remedy, const char *what)
{
    const CaseScan *scan = scanner->scan;
    const char *name = column < scan->n_columns ? scan->columns[column].name : NULL;
    problems_add(scanner->problems, PROBLEM_ERROR, scanner->place, line, name, NULL, rule, remedy,
                 "%s", what);
    return false;
}

static bool read_quoted(Scanner *scanner, uint32_t column, Field *field)
{
    uint32_t began = scanner->line;
    char *to = scanner->at + 1, *from = to;
    field->text = to;
    for (;;) {
        char *quote = memchr(from, '"', (size_t)(scanner->end - from));
        if (!quote) {
            scanner->at = scanner->end;
            return problem(scanner, began, column, "open-quote",
                           "close the quote, or double a quote that belongs to the text",
                           "a quoted field that begins here never ends");
        }
        for (char *p = from; (p = memchr(p, '\n', (size_t)(quote - p))); p++)
            scanner->line++;
        memmove(to, from, (size_t)(quote - from));
        to += quote - from;
        from = quote + 1;
        if (from == scanner->end || *from != '"')
            break;
        *to++ = '"';
        from++;
    }
    scanner->at = from;
    field->length = (uint32_t)(to - field->text);
    field->key = field->length <= 8 ? key_of_short(field->text, field->length)
                                    : key_of_long(field->text, field->length);
    bool is_ended = from == scanner->end || *from == scanner->delimiter || *from == '\n' ||
                    (*from == '\r' && (from + 1 == scanner->end || from[1] == '\n'));
    return is_ended || problem(scanner, scanner->line, column, "text-after-quote",
                               "double a quote that belongs to the text",
                               "text after the closing quote of a field");
}

/* A bare field whose end is not among its first eight bytes. */
static bool read_long(Scanner *scanner, uint32_t column, Field *field)
{
    char *p = scanner->at;
    while (p < scanner->end && *p != scanner->delimiter && *p != '\n') {
        if (*p == '"')
            return problem(scanner, scanner->line, column, "lone-quote",
                           "double the quote and quote the field",
                           "a quote in the middle of a field");
        p++;
    }
    field->text = scanner->at;
    scanner->at = p;
    if ((p == scanner->end || *p == '\n') && p > field->text && p[-1] == '\r')
        scanner->at = --p;
    field->length = (uint32_t)(p - field->text);
    field->key = field->length <= 8 ? key_of_short(field->text, field->length)
                                    : key_of_long(field->text, field->length);
    return true;
}

/* Leaves `at` on the delimiter, the line end or the file's end. */
static inline bool read_field(Scanner *scanner, uint32_t column, Field *field)
{
    char *at = scanner->at;
    if (scanner->end - at < 8)
        return at < scanner->end && *at == '"' ? read_quoted(scanner, column, field)
                                               : read_long(scanner, column, field);
    uint64_t x = GUINT64_FROM_LE(load(at));
    uint64_t ends = bytes_like(x, scanner->delimiter) | bytes_like(x, '\n') | bytes_like(x, '\r') |
                    bytes_like(x, '"');
    if (ends == 0)
        return read_long(scanner, column, field);
    uint32_t n = (uint32_t)__builtin_ctzll(ends) / 8;
    if (at[n] == '"' || at[n] == '\r') {
        if (at[n] == '"' && n == 0)
            return read_quoted(scanner, column, field);
        return read_long(scanner, column, field);
    }
    field->text = at;
    field->length = n;
    field->key = n > 0 ? x & (~(uint64_t)0 >> (64 - 8 * n)) : 0;
    scanner->at = at + n;
    return true;
}

/* Past the end of the line, wherever in it. Text in quotes that were not understood counts as it
 * stands. */
static void skip_line(Scanner *scanner)
{
    char *line_end = memchr(scanner->at, '\n', (size_t)(scanner->end - scanner->at));
    scanner->at = line_end ? line_end + 1 : scanner->end;
    scanner->line++;
}

static void skip_empty_lines(Scanner *scanner)
{
    for (; scanner->at < scanner->end; scanner->at++, scanner->line++) {
        if (*scanner->at == '\r' && scanner->at + 1 < scanner->end && scanner->at[1] == '\n')
            scanner->at++;
        if (*scanner->at != '\n')
            return;
    }
}

/* After a field: true if another one follows; else `at` is at the next line. */
static bool has_more(Scanner *scanner)
{
    if (scanner->at < scanner->end && *scanner->at == scanner->delimiter) {
        scanner->at++;
        return true;
    }
    skip_line(scanner);
    return false;
}

/* --- rows -------------------------------------------------------------------------------- */

static void scan_row(Scanner *scanner, uint32_t row)
{
    CaseScan *scan = scanner->scan;
    uint32_t began = scanner->line, n = 0;
    bool is_more = true;
    for (; is_more; n++) {
        Field field;
        if (!read_field(scanner, n, &field)) {
            skip_line(scanner);
            return;
        }
        if (n < scan->n_columns)
            scan->columns[n].code[row] =
                field.length > 0 ? code_of(scanner, n, field.text, field.length, field.key) : 0;
        is_more = has_more(scanner);
    }
    if (n != scan->n_columns) {
        problems_add(scanner->problems, PROBLEM_ERROR, scanner->place, began, NULL, NULL,
                     "columns-of-row",
                     "check the delimiter and the quotes of this line and of the line before",
                     "the row has %u fields, the first line names %u columns", n, scan->n_columns);
        return;
    }
    scan->line[row] = began;
    scan->n_rows++;
}

/* Names stand in the first line; returns how many there are (0: there is a problem). */
static uint32_t scan_header(Scanner *scanner)
{
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(Field));
    uint32_t line = scanner->line;
    for (bool is_more = true; is_more;) {
        Field field;
        if (!read_field(scanner, UINT32_MAX, &field))
            return 0;
        is_more = has_more(scanner);
        g_array_append_val(names, field);
        if (names->len > LIMIT_CSV_COLUMNS) {
            problem(scanner, line, UINT32_MAX, "too-many-columns", "leave columns out",
                    "the first line has more than 4096 columns");
            return 0;
        }
    }
    CaseScan *scan = scanner->scan;
    scan->columns = g_new0(CaseColumn, names->len);
    scanner->dictionaries = g_new0(Dictionary, names->len);
    scan->n_columns = names->len;
    for (uint32_t c = 0; c < names->len; c++) {
        const Field *field = &g_array_index(names, Field, c);
        field->text[field->length] = '\0';
        scan->columns[c].name = field->text;
        dictionary_grow(&scanner->dictionaries[c]);
    }
    return names->len;
}

static void check_names(Scanner *scanner, uint32_t line)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (uint32_t c = 0; c < scanner->scan->n_columns; c++) {
        const char *name = scanner->scan->columns[c].name;
        bool is_text = g_utf8_validate(name, -1, NULL);
        if (*name == '\0' || !is_text || !g_hash_table_add(seen, (gpointer)name))
            problems_add(scanner->problems, PROBLEM_ERROR, scanner->place, line,
                         is_text && *name ? name : NULL, NULL, "column-name",
                         "give each column a name of its own in the first line",
                         !is_text        ? "the name of column %u is not UTF-8"
                         : *name == '\0' ? "column %u has no name"
                                         : "column %u has the name of an earlier one",
                         c + 1);
    }
}

/* --- from codes in order of appearance to codes in order of values ------------------------ */

static int compare_entries(const void *a, const void *b)
{
    const Entry *x = *(const Entry *const *)a, *y = *(const Entry *const *)b;
    uint32_t n = MIN(x->length, y->length);
    int order = memcmp(x->text, y->text, n);
    return order != 0 ? order : x->length < y->length ? -1 : x->length > y->length;
}

static void sort_values(CaseScan *scan, CaseColumn *column, Dictionary *dictionary)
{
    uint32_t n = dictionary->n, at = 0;
    g_autofree Entry **entries = g_new(Entry *, n + 1);
    g_autofree uint32_t *code = g_new(uint32_t, n + 1); /* by code of appearance */
    for (uint32_t i = 0; i <= dictionary->mask; i++)
        if (dictionary->entries[i].code != 0)
            entries[at++] = &dictionary->entries[i];
    qsort(entries, n, sizeof *entries, compare_entries);
    column->value = g_new(const char *, n + 1);
    column->n_values = n;
    code[0] = 0;
    bool is_sorted = true;
    for (uint32_t i = 0; i < n; i++) {
        char *text = (char *)(uintptr_t)entries[i]->text;
        text[entries[i]->length] = '\0'; /* where its delimiter or quote was */
        column->value[i] = text;
        code[entries[i]->code] = i + 1;
        is_sorted = is_sorted && entries[i]->code == i + 1;
    }
    for (uint32_t row = 0; !is_sorted && row < scan->n_rows; row++)
        column->code[row] = code[column->code[row]];
}

/* --- the whole --------------------------------------------------------------------------- */

/* What stands most often, outside quotes, in the first line that is not empty; else the comma. */
static char find_delimiter(const char *data, const char *end)
{
    unsigned count[256] = {0};
    bool is_quoted = false;
    while (data < end && (*data == '\n' || *data == '\r'))
        data++;
    for (; data < end && *data != '\n'; data++) {
        is_quoted = is_quoted != (*data == '"');
        count[(unsigned char)*data] += !is_quoted;
    }
    char best = ',';
    for (const char *c = ";\t|"; *c; c++)
        if (count[(unsigned char)*c] > count[(unsigned char)best])
            best = *c;
    return best;
}

static uint64_t count_lines(const char *data, const char *end)
{
    uint64_t n = 1;
    for (; (data = memchr(data, '\n', (size_t)(end - data))); data++)
        n++;
    return n;
}

static bool check_bytes(Scanner *scanner, GError **error)
{
    size_t length = (size_t)(scanner->end - scanner->data);
    const unsigned char *bytes = (const unsigned char *)scanner->data;
    if (length >= 2 &&
        ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff))) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s:1: the file is UTF-16; save it as CSV in UTF-8", scanner->place);
        return false;
    }
    const char *nul = memchr(scanner->data, 0, length);
    if (!nul)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "%s:%" G_GUINT64_FORMAT ": a NUL byte; the file is not text", scanner->place,
                count_lines(scanner->data, nul));
    return false;
}

/* Room for the codes of as many rows as there are lines. */
static bool make_room(Scanner *scanner, GError **error)
{
    CaseScan *scan = scanner->scan;
    uint64_t n = count_lines(scanner->at, scanner->end);
    if (n > UINT32_MAX - 64 || (n + 1) * scan->n_columns > LIMIT_CASE_CELLS) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: %" G_GUINT64_FORMAT
                    " lines of %u columns are more than %u million cells; leave out columns that "
                    "are not needed, or count parts of the file",
                    scanner->place, n, scan->n_columns, LIMIT_CASE_CELLS / 1000000u);
        return false;
    }
    scan->line = g_try_new(uint32_t, n + 1);
    for (uint32_t c = 0; c < scan->n_columns && scan->line; c++) {
        scan->columns[c].code = g_try_new(uint32_t, n + 1);
        if (!scan->columns[c].code)
            break;
    }
    if (scan->line && scan->columns[scan->n_columns - 1].code)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s: no memory for %" G_GUINT64_FORMAT " rows",
                scanner->place, n);
    return false;
}

static bool scan_all(Scanner *scanner, GError **error)
{
    if (!check_bytes(scanner, error))
        return false;
    if (scanner->end - scanner->at >= 3 && memcmp(scanner->at, "\xef\xbb\xbf", 3) == 0)
        scanner->at += 3;
    scanner->delimiter = find_delimiter(scanner->at, scanner->end);
    scanner->scan->delimiter = scanner->delimiter;
    skip_empty_lines(scanner);
    if (scanner->at >= scanner->end) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: the file is empty; its first line must name the columns", scanner->place);
        return false;
    }
    uint32_t line = scanner->line;
    if (scan_header(scanner) == 0)
        return true;
    check_names(scanner, line);
    if (!make_room(scanner, error))
        return false;
    for (skip_empty_lines(scanner); scanner->at < scanner->end; skip_empty_lines(scanner)) {
        scan_row(scanner, scanner->scan->n_rows);
        if (scanner->n_values > LIMIT_CASE_VALUES) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "%s:%u: more than %u million distinct values; take columns such as names, "
                        "numbers and free text out of the file",
                        scanner->place, scanner->line, LIMIT_CASE_VALUES / 1000000u);
            return false;
        }
    }
    for (uint32_t c = 0; c < scanner->scan->n_columns; c++)
        sort_values(scanner->scan, &scanner->scan->columns[c], &scanner->dictionaries[c]);
    return true;
}

CaseScan *case_scan(char *data, size_t length, const char *place, Problems *problems,
                    GError **error)
{
    g_autoptr(CaseScan) scan = g_new0(CaseScan, 1);
    Scanner scanner = {.data = data,
                       .end = data + length,
                       .at = data,
                       .place = place,
                       .line = 1,
                       .problems = problems,
                       .scan = scan};
    bool is_read = scan_all(&scanner, error);
    for (uint32_t c = 0; c < scan->n_columns; c++)
        g_free(scanner.dictionaries[c].entries);
    g_free(scanner.dictionaries);
    return is_read ? g_steal_pointer(&scan) : NULL;
}

void case_scan_free(CaseScan *scan)
{
    if (!scan)
        return;
    for (uint32_t c = 0; c < scan->n_columns; c++) {
        g_free(scan->columns[c].value);
        g_free(scan->columns[c].code);
    }
    g_free(scan->columns);
    g_free(scan->line);
    g_free(scan);
}

CaseColumn *case_scan_find(const CaseScan *scan, const char *name)
{
    for (uint32_t c = 0; c < scan->n_columns; c++)
        if (strcmp(scan->columns[c].name, name) == 0)
            return &scan->columns[c];
    return NULL;
}
