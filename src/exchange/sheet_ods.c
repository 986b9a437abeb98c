/* The sheets of an .ods (OpenDocument 1.2, part 1, section 9): one part with everything, streamed.
 * Rows and cells that repeat are written once with their number; what stands in annotations, in
 * tables within cells and in the history of changes is not looked at. */
#include "base/limits.h"
#include "base/number.h"
#include "exchange/sheet_private.h"
#include "exchange/xml_in.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPEATED_ROWS_MOST 100000u /* of a row with something in it */

typedef struct {
    const char *place;
    const SheetSink *sink;
    void *data;
    Sheet sheet;
    RowGather gather;
    GArray *merged, *hidden; /* SheetRange */
    GHashTable *undisplayed; /* names of table styles that are not shown */
    char *style;             /* the style whose properties are read */
    unsigned n_sheets;
    unsigned skipped; /* depth inside what is not looked at; 0 = looking */
    uint32_t row, column, style_column;
    uint32_t n_rows, n_cells; /* repetitions of the open row and cell */
    bool is_row_hidden, in_cell;
    SheetCell cell;
    char *stored; /* the value in an attribute, where there is one */
    GString *text;
    unsigned n_paragraphs, in_paragraph;
} Reader;

static void refuse(Reader *reader, XmlIn *xml, int code, const char *what)
{
    char cell[SHEET_CELL_NAME_BYTES];
    xml_in_stop(xml, g_error_new(FYR_ERROR, code, "%s: sheet \"%s\", cell %s: %s", reader->place,
                                 reader->sheet.name ? reader->sheet.name : "",
                                 sheet_cell_name(cell, reader->row, MAX(reader->column, 1)), what));
}

/* At least 1, at most `most` + 1 (so that it is noticed). */
static uint32_t repeats(const char **attributes, const char *name, uint32_t most)
{
    const char *text = xml_attribute(attributes, name);
    guint64 n = text ? g_ascii_strtoull(text, NULL, 10) : 1;
    return (uint32_t)CLAMP(n, 1, (guint64)most + 1);
}

/* --- sheets and their columns --------------------------------------------------------------- */

static void begin_sheet(Reader *reader, XmlIn *xml, const char **attributes)
{
    const char *name = xml_attribute(attributes, "name");
    const char *style = xml_attribute(attributes, "style-name");
    g_free((char *)reader->sheet.name);
    reader->sheet =
        (Sheet){.name = g_strdup(name ? name : ""),
                .number = reader->n_sheets++,
                .is_hidden = style && g_hash_table_contains(reader->undisplayed, style)};
    reader->row = reader->style_column = 0;
    g_array_set_size(reader->merged, 0);
    g_array_set_size(reader->hidden, 0);
    if (reader->n_sheets > LIMIT_SHEETS)
        refuse(reader, xml, FYR_ERROR_LIMIT,
               "more sheets than can be read; send those with figures");
    else
        reader->sink->begin(reader->data, &reader->sheet);
}

static void end_sheet(Reader *reader)
{
    reader->sheet.merged = (SheetRange *)(void *)reader->merged->data;
    reader->sheet.n_merged = reader->merged->len;
    reader->sheet.hidden_columns = (SheetRange *)(void *)reader->hidden->data;
    reader->sheet.n_hidden_columns = reader->hidden->len;
    reader->sink->end(reader->data, &reader->sheet);
}

static bool is_out_of_sight(const char **attributes)
{
    const char *visibility = xml_attribute(attributes, "visibility");
    return visibility && strcmp(visibility, "visible") != 0;
}

static void take_column(Reader *reader, const char **attributes)
{
    uint32_t n = repeats(attributes, "number-columns-repeated", LIMIT_SHEET_COLUMNS);
    SheetRange range = {1, reader->style_column + 1, LIMIT_SHEET_ROWS, reader->style_column + n};
    reader->style_column = MIN(reader->style_column + n, LIMIT_SHEET_COLUMNS);
    if (is_out_of_sight(attributes) && reader->hidden->len < LIMIT_MERGES)
        g_array_append_val(reader->hidden, range);
}

/* --- rows ----------------------------------------------------------------------------------- */

static void begin_row(Reader *reader, const char **attributes)
{
    reader->n_rows = repeats(attributes, "number-rows-repeated", LIMIT_SHEET_ROWS);
    reader->is_row_hidden = is_out_of_sight(attributes);
    reader->column = 0;
    reader->row++;
    row_gather_begin(&reader->gather);
}

static void end_row(Reader *reader, XmlIn *xml)
{
    SheetRow row = row_gather_done(&reader->gather, reader->row, reader->is_row_hidden);
    uint32_t n = reader->n_rows;
    if (row.n_cells > 0 && (n > REPEATED_ROWS_MOST || reader->row + n - 1 > LIMIT_SHEET_ROWS)) {
        refuse(reader, xml, FYR_ERROR_LIMIT, "the same row is repeated too often; delete the rows");
        return;
    }
    for (uint32_t i = 0; i < n && row.n_cells > 0; i++, row.number++)
        reader->sink->row(reader->data, &row);
    reader->row = MIN(reader->row + n - 1, LIMIT_SHEET_ROWS);
}

/* --- cells ---------------------------------------------------------------------------------- */

static void take_merge(Reader *reader, const char **attributes)
{
    uint32_t columns = repeats(attributes, "number-columns-spanned", LIMIT_SHEET_COLUMNS);
    uint32_t rows = repeats(attributes, "number-rows-spanned", LIMIT_SHEET_ROWS);
    SheetRange range = {reader->row, reader->column, reader->row + rows - 1,
                        reader->column + columns - 1};
    if ((rows > 1 || columns > 1) && reader->merged->len < LIMIT_MERGES)
        g_array_append_val(reader->merged, range);
}

static void set_kind(Reader *reader, const char **attributes)
{
    const char *type = xml_attribute(attributes, "value-type");
    const char *value = NULL;
    SheetCell *cell = &reader->cell;
    cell->kind = CELL_TEXT;
    if (!type || strcmp(type, "string") == 0) {
        value = xml_attribute(attributes, "string-value");
    } else if (strcmp(type, "date") == 0) {
        cell->kind = CELL_DATE;
        value = xml_attribute(attributes, "date-value");
    } else if (strcmp(type, "time") == 0) {
        cell->kind = CELL_DATE;
        value = xml_attribute(attributes, "time-value");
    } else if (strcmp(type, "boolean") == 0) {
        cell->kind = CELL_BOOLEAN;
        value = xml_is_true(xml_attribute(attributes, "boolean-value")) ? "TRUE" : "FALSE";
    } else if ((value = xml_attribute(attributes, "value")) != NULL &&
               number_parse_decimal(value, strlen(value), &cell->number)) {
        cell->kind = CELL_NUMBER;
    }
    reader->stored = g_strdup(value);
}

static void begin_cell(Reader *reader, XmlIn *xml, const char **attributes)
{
    reader->n_cells = repeats(attributes, "number-columns-repeated", LIMIT_SHEET_COLUMNS);
    reader->column++;
    reader->in_cell = true;
    reader->n_paragraphs = 0;
    reader->cell = (SheetCell){.column = reader->column,
                               .is_formula = xml_attribute(attributes, "formula") != NULL,
                               .number = NAN};
    g_string_truncate(reader->text, 0);
    g_clear_pointer(&reader->stored, g_free);
    if (reader->column > LIMIT_SHEET_COLUMNS) {
        refuse(reader, xml, FYR_ERROR_LIMIT, "more columns than a sheet can have");
        return;
    }
    set_kind(reader, attributes);
    take_merge(reader, attributes);
}

static void end_cell(Reader *reader, XmlIn *xml)
{
    SheetCell *cell = &reader->cell;
    const char *text = reader->stored ? reader->stored : reader->text->str;
    reader->in_cell = false;
    if (g_str_has_prefix(reader->text->str, "Err:") || g_str_has_prefix(reader->text->str, "#")) {
        if (cell->is_formula) {
            cell->kind = CELL_ERROR;
            text = reader->text->str;
        }
    }
    bool is_empty = !*text && !cell->is_formula;
    for (uint32_t i = 0; i < reader->n_cells && !is_empty; i++, cell->column++) {
        if (cell->column <= LIMIT_SHEET_COLUMNS &&
            row_gather_add(&reader->gather, cell, text, strlen(text)))
            continue;
        refuse(reader, xml, FYR_ERROR_LIMIT, "more cells than a table of figures can have");
        return;
    }
    reader->column = MIN(reader->column + reader->n_cells - 1, LIMIT_SHEET_COLUMNS);
}

/* --- the tree ------------------------------------------------------------------------------- */

/* What is in the file and is not on the sheet. */
static bool is_skipped(const Reader *reader, const char *name)
{
    static const char *const names[] = {"annotation", "tracked-changes", "shapes",
                                        "forms",      "dde-link",        "scenario"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return reader->in_cell && strcmp(name, "table") == 0;
}

static void take_style(Reader *reader, const char *name, const char **attributes)
{
    const char *text;
    if (strcmp(name, "style") == 0 && (text = xml_attribute(attributes, "name")) != NULL) {
        g_free(reader->style);
        reader->style = g_strdup(text);
    } else if (strcmp(name, "table-properties") == 0 && reader->style &&
               (text = xml_attribute(attributes, "display")) != NULL &&
               strcmp(text, "false") == 0) {
        g_hash_table_add(reader->undisplayed, g_strdup(reader->style));
    }
}

static void start_in_cell(Reader *reader, const char *name, const char **attributes)
{
    if (strcmp(name, "p") == 0 || strcmp(name, "h") == 0) {
        if (reader->n_paragraphs++ > 0)
            g_string_append_c(reader->text, '\n');
        reader->in_paragraph++;
    } else if (strcmp(name, "s") == 0) {
        uint32_t n = repeats(attributes, "c", 1000);
        for (uint32_t i = 0; i < n; i++)
            g_string_append_c(reader->text, ' ');
    } else if (strcmp(name, "tab") == 0 || strcmp(name, "line-break") == 0) {
        g_string_append_c(reader->text, *name == 't' ? '\t' : '\n');
    }
}

static void on_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    Reader *reader = data;
    if (reader->skipped > 0 || is_skipped(reader, name)) {
        reader->skipped++;
    } else if (reader->in_cell) {
        start_in_cell(reader, name, attributes);
    } else if (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0) {
        begin_cell(reader, xml, attributes);
    } else if (strcmp(name, "table-row") == 0) {
        begin_row(reader, attributes);
    } else if (strcmp(name, "table-column") == 0) {
        take_column(reader, attributes);
    } else if (strcmp(name, "table") == 0) {
        begin_sheet(reader, xml, attributes);
    } else {
        take_style(reader, name, attributes);
    }
}

static void on_end(XmlIn *xml, void *data, const char *name)
{
    Reader *reader = data;
    if (reader->skipped > 0)
        reader->skipped--;
    else if (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0)
        end_cell(reader, xml);
    else if (reader->in_cell && (strcmp(name, "p") == 0 || strcmp(name, "h") == 0))
        reader->in_paragraph -= reader->in_paragraph > 0;
    else if (strcmp(name, "table-row") == 0)
        end_row(reader, xml);
    else if (strcmp(name, "table") == 0)
        end_sheet(reader);
}

static void on_text(XmlIn *xml, void *data, const char *text, size_t length)
{
    Reader *reader = data;
    if (reader->skipped > 0 || !reader->in_cell || reader->in_paragraph == 0)
        return;
    g_string_append_len(reader->text, text, (gssize)length);
    if (reader->text->len > LIMIT_CELL_BYTES)
        refuse(reader, xml, FYR_ERROR_LIMIT, "its text is longer than a cell can hold");
}

bool sheet_read_ods(ZipIn *zip, const char *place, const SheetSink *sink, void *data,
                    GError **error)
{
    Reader reader = {.place = place, .sink = sink, .data = data};
    row_gather_init(&reader.gather);
    reader.merged = g_array_new(FALSE, FALSE, sizeof(SheetRange));
    reader.hidden = g_array_new(FALSE, FALSE, sizeof(SheetRange));
    reader.undisplayed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    reader.text = g_string_new(NULL);
    const XmlHandler handler = {.start = on_start, .end = on_end, .text = on_text};
    bool is_read = xml_in_read(zip, "content.xml", &handler, &reader, place, error);
    if (is_read && reader.n_sheets == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: the document has no sheet; send a spreadsheet", place);
        is_read = false;
    }
    row_gather_clear(&reader.gather);
    g_array_unref(reader.merged);
    g_array_unref(reader.hidden);
    g_hash_table_unref(reader.undisplayed);
    g_string_free(reader.text, TRUE);
    g_free(reader.stored);
    g_free(reader.style);
    g_free((char *)reader.sheet.name);
    return is_read;
}
