/* Texts and tables: what they are, and whether a table is about persons. */
#include "exchange/file_look_private.h"

#include "exchange/personal.h"
#include "exchange/sheet.h"

#include <string.h>

#define SAMPLE_LINES 20u
#define HEADER_ROWS 30u   /* a table's header is looked for in so many */
#define HEADER_COLUMNS 2u /* of those that lists of persons have */
#define NUMBERS_MOST 2u   /* cells that look like the number of a person */

static bool has_word(const char *bytes, size_t length, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++)
        if (g_ascii_strncasecmp(bytes + i, word, n) == 0)
            return true;
    return false;
}

static const char *skip_blank(const char *bytes, size_t *length)
{
    if (*length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        bytes += 3, *length -= 3;
    while (*length > 0 && g_ascii_isspace(*bytes))
        bytes++, (*length)--;
    return bytes;
}

static bool is_word(const char *bytes, size_t length, const char *word)
{
    return length >= strlen(word) && g_ascii_strncasecmp(bytes, word, strlen(word)) == 0;
}

/* --- markup and scripts ------------------------------------------------------------------------- */

static bool is_html(const char *bytes, size_t length)
{
    size_t head = MIN(length, 2048);
    if (is_word(bytes, head, "<!doctype html") || is_word(bytes, head, "<html") ||
        is_word(bytes, head, "<head") || is_word(bytes, head, "<body"))
        return true;
    return (is_word(bytes, head, "<?xml") || is_word(bytes, head, "<!--")) &&
           has_word(bytes, head, "<html");
}

static bool is_script(const char *bytes, size_t length)
{
    static const char *const words[] = {"<?php", "<%@",  "@echo off", "<script",
                                        "#!",    "<job", "<package"};
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (is_word(bytes, length, words[i]))
            return true;
    return false;
}

/* --- CSV ---------------------------------------------------------------------------------------- */

/* Outside of quotes; the line's length with its end. */
static unsigned count_marks(const char *line, size_t length, char mark, size_t *out_length)
{
    bool is_quoted = false;
    unsigned n = 0;
    size_t i = 0;
    for (; i < length && (is_quoted || line[i] != '\n'); i++) {
        is_quoted = is_quoted != (line[i] == '"');
        n += !is_quoted && line[i] == mark;
    }
    *out_length = MIN(i + 1, length);
    return n;
}

static bool has_columns(const char *bytes, size_t length, char mark)
{
    unsigned first = 0, n_lines = 0;
    for (size_t at = 0, n; at < length && n_lines < SAMPLE_LINES; at += n) {
        unsigned marks = count_marks(bytes + at, length - at, mark, &n);
        if (n <= 2) /* an empty line */
            continue;
        if (n_lines++ == 0)
            first = marks;
        if (marks == 0 || marks != first)
            return false;
    }
    return n_lines >= 2;
}

static bool is_csv(const char *bytes, size_t length, const char *name)
{
    static const char marks[] = ";,\t|";
    g_autofree char *folded = g_ascii_strdown(name, -1);
    bool is_named = g_str_has_suffix(folded, ".csv") || g_str_has_suffix(folded, ".tsv");
    for (const char *mark = marks; *mark; mark++)
        if (has_columns(bytes, length, *mark) || (is_named && memchr(bytes, *mark, length)))
            return true;
    return is_named;
}

static bool has_controls(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)bytes[i] < 0x20 && !strchr("\t\n\r\f", bytes[i]))
            return true;
    return false;
}

FileLook file_look_at_text(const char *bytes, size_t length, const char *name)
{
    size_t left = length;
    if (length >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
        return (FileLook){.verdict = FILE_ENCODING};
    const char *text = skip_blank(bytes, &left);
    if (memchr(bytes, '\0', length) || has_controls(text, left))
        return (FileLook){.verdict = FILE_UNKNOWN};
    if (is_html(text, left))
        return (FileLook){FILE_TAKEN, file_type_find("text/html")};
    if (is_script(text, left))
        return (FileLook){.verdict = FILE_PROGRAM};
    if (is_word(text, left, "<?xml") || is_word(text, left, "<svg") ||
        is_word(text, left, "<!doctype"))
        return (FileLook){.verdict = FILE_UNKNOWN};
    if (!g_utf8_validate(bytes, (gssize)length, NULL))
        return (FileLook){.verdict = FILE_ENCODING};
    return (FileLook){FILE_TAKEN,
                      file_type_find(is_csv(text, left, name) ? "text/csv" : "text/plain")};
}

/* --- persons ------------------------------------------------------------------------------------ */

typedef struct {
    unsigned n_rows, n_numbers;
    bool has_persons;
} Persons;

static void begin_sheet(void *data, const Sheet *sheet)
{
    (void)sheet;
    ((Persons *)data)->n_rows = 0;
}

static void end_sheet(void *data, const Sheet *sheet)
{
    (void)data, (void)sheet;
}

static void look_at_row(void *data, const SheetRow *row)
{
    Persons *persons = data;
    unsigned n_columns = 0;
    for (unsigned i = 0; i < row->n_cells && !persons->has_persons; i++) {
        const SheetCell *cell = &row->cells[i];
        n_columns += persons->n_rows < HEADER_ROWS && cell->kind == CELL_TEXT &&
                     personal_is_column(cell->text);
        bool is_long = cell->kind == CELL_NUMBER && cell->length >= 11;
        persons->n_numbers +=
            (cell->kind == CELL_TEXT || is_long) && personal_is_number(cell->text);
    }
    persons->n_rows++;
    if (n_columns >= HEADER_COLUMNS || persons->n_numbers > NUMBERS_MOST)
        persons->has_persons = true;
}

FileVerdict file_look_at_table(const char *bytes, size_t length)
{
    static const SheetSink sink = {begin_sheet, look_at_row, end_sheet};
    g_autofree char *copy = g_try_malloc(length + 1);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) fault = NULL;
    Persons persons = {0};
    SheetFormat format;
    if (!copy)
        return FILE_TABLE_LARGE;
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    bool is_read = sheet_read(copy, length, "file", &sink, &persons, problems, &format, &fault);
    if (persons.has_persons)
        return FILE_PERSONS;
    return is_read ? FILE_TAKEN : FILE_BROKEN;
}
