#include "exchange/annotate_private.h"

#include "base/retell.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/limits.h"
#include <stdlib.h>
#include <string.h>

#define MESSAGE_BYTES_MOST 8000u /* of one row: more is not read by anybody */

/* --- what goes where ------------------------------------------------------------------------ */

static void clear_note(gpointer note)
{
    g_string_free(((Note *)note)->text, TRUE);
}

static void clear_sheet(gpointer data)
{
    NotedSheet *sheet = data;
    g_free(sheet->name);
    g_array_unref(sheet->rows);
}

static void on_begin(void *data, const Sheet *sheet)
{
    NotedSheet noted = {.name = g_strdup(sheet->name),
                        .rows = g_array_new(FALSE, FALSE, sizeof(Note))};
    g_array_set_clear_func(noted.rows, clear_note);
    g_array_append_val((GArray *)data, noted);
}

static bool is_named(const SheetCell *cell, const char *name)
{
    size_t n = strlen(name);
    return strncmp(cell->text, name, n) == 0 && (cell->text[n] == '\0' || cell->text[n] == ':');
}

static void on_row(void *data, const SheetRow *row)
{
    GArray *sheets = data;
    NotedSheet *sheet = &g_array_index(sheets, NotedSheet, sheets->len - 1);
    bool is_header = false;
    uint32_t own = 0;
    for (uint32_t i = 0; sheet->header_row == 0 && i < row->n_cells; i++) {
        is_header = is_header || is_named(&row->cells[i], "OBS_VALUE");
        if (is_named(&row->cells[i], ANNOTATE_COLUMN))
            own = row->cells[i].column;
    }
    if (is_header) {
        sheet->header_row = row->number;
        sheet->column = own;
    }
    sheet->last_row = row->number;
}

static void on_end(void *data, const Sheet *sheet)
{
    (void)data, (void)sheet;
}

static NotedSheet *find_sheet(const GArray *sheets, const char *place, const char *of)
{
    size_t n = strlen(place);
    const char *name =
        g_str_has_prefix(of, place) && strncmp(of + n, ": ", 2) == 0 ? of + n + 2 : NULL;
    for (unsigned i = 0; i < sheets->len; i++) {
        NotedSheet *sheet = &g_array_index(sheets, NotedSheet, i);
        if (name && g_strcmp0(sheet->name, name) == 0)
            return sheet;
    }
    for (unsigned i = 0; i < sheets->len; i++) { /* about the file: the first table */
        NotedSheet *sheet = &g_array_index(sheets, NotedSheet, i);
        if (sheet->header_row > 0)
            return sheet;
    }
    return sheets->len > 0 ? &g_array_index(sheets, NotedSheet, 0) : NULL;
}

static GString *text_of_row(NotedSheet *sheet, uint32_t row)
{
    /* Mostly the last row, for problems come in the order of the file. */
    for (unsigned i = sheet->rows->len; i-- > 0 && i + 64 > sheet->rows->len;)
        if (g_array_index(sheet->rows, Note, i).row == row)
            return g_array_index(sheet->rows, Note, i).text;
    Note note = {row, g_string_new(NULL)};
    g_array_append_val(sheet->rows, note);
    return note.text;
}

static void add_problem(NotedSheet *sheet, const Problem *problem, Lang lang)
{
    static const char *const names[PROBLEM_SEVERITY_COUNT] = {N_("Note"), N_("Warning"),
                                                              N_("ERROR")};
    uint32_t row = problem->line > 0 ? problem->line : MAX(sheet->header_row, 1);
    GString *text = text_of_row(sheet, row);
    g_autofree char *message = retell(lang, problem->message);
    g_autofree char *remedy = retell(lang, problem->remedy);
    if (text->len > MESSAGE_BYTES_MOST)
        return;
    if (text->len > 0)
        g_string_append(text, " | ");
    g_string_append_printf(text, "%s%s%s: %s", tr(lang, names[problem->severity]),
                           problem->field ? " " : "", problem->field ? problem->field : "",
                           message);
    if (remedy)
        g_string_append_printf(text, ": %s", remedy);
}

static gint compare_notes(gconstpointer a, gconstpointer b)
{
    const Note *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Rows that were added apart become one. */
static void merge_rows(NotedSheet *sheet)
{
    g_array_sort(sheet->rows, compare_notes);
    for (unsigned i = 1; i < sheet->rows->len;) {
        Note *before = &g_array_index(sheet->rows, Note, i - 1);
        Note *note = &g_array_index(sheet->rows, Note, i);
        if (before->row != note->row) {
            i++;
            continue;
        }
        g_string_append_printf(before->text, " | %s", note->text->str);
        g_array_remove_index(sheet->rows, i);
    }
}

GArray *notes_collect(char *bytes, size_t length, const char *place, const Problems *problems,
                      Lang lang, SheetFormat *out_format, GError **error)
{
    static const SheetSink sink = {on_begin, on_row, on_end};
    g_autoptr(Problems) again = problems_new(); /* they are known already */
    g_autoptr(GArray) sheets = g_array_new(FALSE, TRUE, sizeof(NotedSheet));
    g_array_set_clear_func(sheets, clear_sheet);
    if (!sheet_read(bytes, length, place, &sink, sheets, again, out_format, error))
        return NULL;
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *problem = problems_peek(problems, i);
        NotedSheet *sheet = find_sheet(sheets, place, problem->place);
        if (sheet)
            add_problem(sheet, problem, lang);
    }
    for (unsigned i = 0; i < sheets->len; i++)
        merge_rows(&g_array_index(sheets, NotedSheet, i));
    return g_steal_pointer(&sheets);
}

const char *notes_find(const NotedSheet *sheet, uint32_t row)
{
    unsigned low = 0, high = sheet->rows->len;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const Note *note = &g_array_index(sheet->rows, Note, middle);
        if (note->row == row)
            return note->text->str;
        if (note->row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return row == sheet->header_row && row > 0 ? ANNOTATE_COLUMN : NULL;
}

/* --- CSV ------------------------------------------------------------------------------------ */

GBytes *annotate_csv(char *bytes, size_t length, const char *place, const GArray *sheets,
                     GError **error)
{
    const NotedSheet *sheet = &g_array_index(sheets, NotedSheet, 0);
    g_autoptr(CsvReader) csv = csv_reader_new(bytes, length, place, 0);
    g_autoptr(GString) text = g_string_new("\xef\xbb\xbf"); /* spreadsheets take it for UTF-8 */
    char delimiter = csv_reader_delimiter(csv);
    uint32_t line = 1;
    CsvRow row;
    GError *fault = NULL;
    while (csv_reader_next(csv, &row, &fault)) {
        for (; line < row.line; line++)
            csv_end_row(text); /* an empty line of the user's stays one */
        uint32_t n = sheet->column > 0 ? MIN(row.n_fields, sheet->column - 1) : row.n_fields;
        for (uint32_t i = 0; i < n; i++)
            csv_write_field_with(text, row.fields[i].text, i == 0, delimiter);
        for (uint32_t i = n; i + 1 < sheet->column; i++)
            csv_write_field_with(text, "", i == 0, delimiter);
        const char *note = notes_find(sheet, row.line);
        csv_write_field_with(text, note ? note : "", false, delimiter);
        csv_end_row(text);
        for (uint32_t i = 0; i < row.n_fields; i++)
            for (const char *p = row.fields[i].text; (p = strchr(p, '\n')) != NULL; p++)
                line++;
        line++;
    }
    if (fault) {
        g_propagate_error(error, fault);
        return NULL;
    }
    return g_string_free_to_bytes(g_steal_pointer(&text));
}

/* --- all of it ------------------------------------------------------------------------------ */

/* CSV readers change what they read. */
static char *copy_of(const char *bytes, size_t length)
{
    char *copy = g_malloc(length + 1);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

GBytes *annotate(char *bytes, size_t length, const char *place, const Problems *problems,
                 bool wants_xlsx, Lang lang, bool *out_is_xlsx, GError **error)
{
    SheetFormat format;
    g_autofree char *copy = copy_of(bytes, length);
    g_autoptr(GArray) sheets = notes_collect(copy, length, place, problems, lang, &format, error);
    if (!sheets)
        return NULL;
    *out_is_xlsx = format != SHEET_CSV || wants_xlsx;
    if (!*out_is_xlsx)
        return annotate_csv(bytes, length, place, sheets, error);
    if (format != SHEET_XLSX)
        return annotate_anew(bytes, length, place, sheets, error);
    g_autoptr(ZipIn) zip = zip_in_new(bytes, length, place, error);
    return zip ? annotate_xlsx(zip, sheets, place, error) : NULL;
}
