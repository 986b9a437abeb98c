/* The sheets of an .xlsx (ECMA-376 part 1, 18.3): streamed, one row in memory. Programs differ: rows
 * and cells may lack their names (then they follow each other), texts may be shared, inline or a
 * formula's, the main names may have a prefix. */
#include "base/limits.h"
#include "base/number.h"
#include "base/text.h"
#include "exchange/sheet_private.h"
#include "exchange/sheet_xlsx_parts.h"
#include "exchange/sheet_xlsx_plain.h"
#include "exchange/xml_in.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const XlsxParts *parts;
    const char *place;
    const SheetSink *sink;
    void *data;
    Sheet sheet;
    RowGather gather;
    GArray *merged, *hidden; /* SheetRange */
    uint32_t row, column;    /* of the row and cell that are open, or were last */
    bool in_row, is_row_hidden;
    char type[PLAIN_BYTES]; /* of the open cell: its t */
    unsigned style;
    bool in_cell, is_formula, in_value, in_inline;
    unsigned phonetic;
    GString *value; /* of <v>, or of <is> */
    bool has_value, is_refused;
} Reader;

static void refuse(Reader *reader, XmlIn *xml, int code, const char *what)
{
    char cell[SHEET_CELL_NAME_BYTES];
    reader->is_refused = true;
    xml_in_stop(xml, g_error_new(FYR_ERROR, code, "%s: sheet \"%s\", cell %s: %s", reader->place,
                                 reader->sheet.name,
                                 sheet_cell_name(cell, reader->row, MAX(reader->column, 1)), what));
}

/* "AB12" -> column 28, row 12; the row is 0 if it has none ("AB"). */
static bool parse_name(const char *name, uint32_t *out_column, uint32_t *out_row)
{
    uint32_t column = 0;
    while (*name == '$')
        name++;
    for (; g_ascii_isalpha(*name) && column <= LIMIT_SHEET_COLUMNS; name++)
        column = column * 26 + (uint32_t)(g_ascii_toupper(*name) - 'A' + 1);
    while (*name == '$')
        name++;
    char *end;
    guint64 row = g_ascii_strtoull(name, &end, 10);
    if (column == 0 || column > LIMIT_SHEET_COLUMNS || row > LIMIT_SHEET_ROWS || *end)
        return false;
    *out_column = column;
    *out_row = (uint32_t)row;
    return true;
}

/* --- a cell -------------------------------------------------------------------------------- */

static void begin_row(Reader *reader, XmlIn *xml, const char **attributes)
{
    const char *number = xml_attribute(attributes, "r");
    guint64 row = number ? g_ascii_strtoull(number, NULL, 10) : (guint64)reader->row + 1;
    reader->column = 0;
    reader->in_row = true;
    reader->is_row_hidden = xml_is_true(xml_attribute(attributes, "hidden"));
    row_gather_begin(&reader->gather);
    if (row <= reader->row || row > LIMIT_SHEET_ROWS)
        refuse(reader, xml, FYR_ERROR_INVALID,
               "the row after it has a number that cannot be; save the workbook again");
    else
        reader->row = (uint32_t)row;
}

/* Its name (r), type (t) and style (s); each may be NULL. */
static void open_cell(Reader *reader, XmlIn *xml, const char *name, const char *type,
                      const char *style)
{
    uint32_t column = reader->column + 1, row = 0;
    if ((name && !parse_name(name, &column, &row)) || (row && row != reader->row) ||
        column <= reader->column || column > LIMIT_SHEET_COLUMNS) {
        refuse(reader, xml, FYR_ERROR_INVALID,
               "the cell after it has a name that cannot be; save the workbook again");
        return;
    }
    reader->column = column;
    g_strlcpy(reader->type, type ? type : "n", sizeof reader->type);
    reader->style = style ? (unsigned)strtoul(style, NULL, 10) : 0;
    reader->in_cell = true;
    reader->is_formula = reader->has_value = false;
    g_string_truncate(reader->value, 0);
}

static void begin_cell(Reader *reader, XmlIn *xml, const char **attributes)
{
    const char *name = NULL, *type = NULL, *style = NULL;
    for (; *attributes; attributes += 2) { /* once for all three: there are millions of cells */
        const char *key = attributes[0];
        if (key[0] == '\0' || key[1] != '\0')
            continue;
        const char **to = key[0] == 'r' ? &name : key[0] == 't' ? &type : &style;
        if (key[0] == 'r' || key[0] == 't' || key[0] == 's')
            *to = attributes[1];
    }
    open_cell(reader, xml, name, type, style);
}

static void add_text(Reader *reader, XmlIn *xml, const char *text, size_t length)
{
    text_put(reader->value, text, length);
    if (reader->value->len > LIMIT_CELL_BYTES)
        refuse(reader, xml, FYR_ERROR_LIMIT, "its text is longer than a cell can hold");
}

static bool is_date_style(const Reader *reader)
{
    const GArray *dates = reader->parts->is_date;
    return reader->style < dates->len && g_array_index(dates, guint8, reader->style);
}

/* The text of a shared string; false if there is none of that number. */
static bool take_shared(Reader *reader, const char **out_text)
{
    const GArray *starts = reader->parts->shared_starts;
    char *end;
    guint64 index = g_ascii_strtoull(reader->value->str, &end, 10);
    if (*end || end == reader->value->str || index >= starts->len)
        return false;
    *out_text = reader->parts->shared->str + g_array_index(starts, uint32_t, index);
    return true;
}

static void number_cell(Reader *reader, SheetCell *cell, const char **text, char day[16])
{
    double number;
    g_strstrip(reader->value->str);
    *text = reader->value->str;
    cell->kind = CELL_TEXT; /* until it proves to be one */
    if (!number_parse_decimal(*text, strlen(*text), &number))
        return;
    cell->kind = CELL_NUMBER;
    cell->number = number;
    if (is_date_style(reader) && sheet_day_text(number, reader->parts->is_1904, day)) {
        cell->kind = CELL_DATE;
        *text = day;
    }
}

static void end_cell(Reader *reader, XmlIn *xml)
{
    SheetCell cell = {.kind = CELL_TEXT,
                      .is_formula = reader->is_formula,
                      .column = reader->column,
                      .number = NAN};
    const char *text = reader->value->str;
    char day[16];
    reader->in_cell = false;
    if (!reader->has_value && !reader->is_formula)
        return;
    if (strcmp(reader->type, "s") == 0 && reader->has_value) {
        if (!take_shared(reader, &text)) {
            refuse(reader, xml, FYR_ERROR_INVALID,
                   "its text is missing from the workbook; save the workbook again");
            return;
        }
    } else if (strcmp(reader->type, "b") == 0) {
        cell.kind = CELL_BOOLEAN;
        text = *text == '1' || g_ascii_tolower(*text) == 't' ? "TRUE" : "FALSE";
    } else if (strcmp(reader->type, "e") == 0) {
        cell.kind = CELL_ERROR;
    } else if (strcmp(reader->type, "d") == 0) {
        cell.kind = CELL_DATE;
    } else if (strcmp(reader->type, "n") == 0 && reader->has_value) {
        number_cell(reader, &cell, &text, day);
    }
    if (!*text && !reader->is_formula)
        return;
    if (!row_gather_add(&reader->gather, &cell, text, strlen(text)))
        refuse(reader, xml, FYR_ERROR_LIMIT, "more cells than a table of figures can have");
}

#define STRANGE_BYTES 4096u /* of a sheet whose cells are not plain: so much before the next look */

/* Plain cells of an open row, as the parser would hand them over. */
static size_t pass_cells(XmlIn *xml, void *data, const char *bytes, size_t length,
                         size_t *out_leave)
{
    Reader *reader = data;
    PlainCell cell;
    size_t at = 0, n;
    if (!reader->in_row || reader->in_cell)
        return 0;
    while (!reader->is_refused && (n = xlsx_plain_cell(bytes + at, length - at, &cell)) > 0) {
        at += n;
        open_cell(reader, xml, *cell.name ? cell.name : NULL, *cell.type ? cell.type : NULL,
                  *cell.style ? cell.style : NULL);
        if (reader->is_refused)
            break;
        reader->has_value = cell.has_value;
        add_text(reader, xml, cell.text, cell.length);
        end_cell(reader, xml);
    }
    if (at == 0 && length > 2 && !(bytes[0] == '<' && (bytes[1] == 'c' || bytes[1] == '/')))
        *out_leave = STRANGE_BYTES;
    return at;
}

static void end_row(Reader *reader)
{
    reader->in_row = false;
    SheetRow row = row_gather_done(&reader->gather, reader->row, reader->is_row_hidden);
    if (row.n_cells > 0)
        reader->sink->row(reader->data, &row);
}

/* --- what is around the rows ---------------------------------------------------------------- */

static void take_merge(Reader *reader, const char **attributes)
{
    const char *ref = xml_attribute(attributes, "ref");
    const char *colon = ref ? strchr(ref, ':') : NULL;
    SheetRange range;
    if (!colon || reader->merged->len >= LIMIT_MERGES)
        return;
    g_autofree char *first = g_strndup(ref, (gsize)(colon - ref));
    if (parse_name(first, &range.first_column, &range.first_row) &&
        parse_name(colon + 1, &range.last_column, &range.last_row))
        g_array_append_val(reader->merged, range);
}

static void take_columns(Reader *reader, const char **attributes)
{
    const char *first = xml_attribute(attributes, "min"), *last = xml_attribute(attributes, "max");
    if (!first || !last || !xml_is_true(xml_attribute(attributes, "hidden")) ||
        reader->hidden->len >= LIMIT_MERGES)
        return;
    SheetRange range = {1, (uint32_t)strtoul(first, NULL, 10), LIMIT_SHEET_ROWS,
                        (uint32_t)strtoul(last, NULL, 10)};
    g_array_append_val(reader->hidden, range);
}

static void on_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    Reader *reader = data;
    if (reader->in_cell) {
        if (strcmp(name, "v") == 0) {
            reader->in_value = reader->has_value = true;
        } else if (strcmp(name, "f") == 0) {
            reader->is_formula = true;
        } else if (strcmp(name, "is") == 0) {
            reader->in_inline = reader->has_value = true;
        } else if (reader->in_inline && strcmp(name, "rPh") == 0) {
            reader->phonetic++;
        } else if (reader->in_inline && strcmp(name, "t") == 0) {
            reader->in_value = reader->phonetic == 0;
        }
    } else if (strcmp(name, "c") == 0) {
        begin_cell(reader, xml, attributes);
    } else if (strcmp(name, "row") == 0) {
        begin_row(reader, xml, attributes);
    } else if (strcmp(name, "mergeCell") == 0) {
        take_merge(reader, attributes);
    } else if (strcmp(name, "col") == 0) {
        take_columns(reader, attributes);
    }
}

static void on_end(XmlIn *xml, void *data, const char *name)
{
    Reader *reader = data;
    if (!reader->in_cell) {
        if (strcmp(name, "row") == 0)
            end_row(reader);
    } else if (strcmp(name, "c") == 0) {
        end_cell(reader, xml);
    } else if (strcmp(name, "is") == 0) {
        reader->in_inline = reader->in_value = false;
    } else if (strcmp(name, "rPh") == 0) {
        reader->phonetic -= reader->phonetic > 0;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        reader->in_value = false;
    }
}

static void on_text(XmlIn *xml, void *data, const char *text, size_t length)
{
    Reader *reader = data;
    if (!reader->in_value)
        return;
    add_text(reader, xml, text, length);
}

/* --- a sheet ------------------------------------------------------------------------------- */

static bool read_sheet(Reader *reader, ZipIn *zip, const XlsxSheet *sheet, GError **error)
{
    const XmlHandler handler = {on_start, on_end, on_text, pass_cells};
    reader->row = reader->column = 0;
    reader->in_row = reader->in_cell = reader->in_value = reader->in_inline = false;
    reader->phonetic = 0;
    g_array_set_size(reader->merged, 0);
    g_array_set_size(reader->hidden, 0);
    reader->sheet.name = sheet->name;
    reader->sheet.is_hidden = sheet->is_hidden;
    reader->sheet.n_merged = reader->sheet.n_hidden_columns = 0;
    reader->sink->begin(reader->data, &reader->sheet);
    if (!xml_in_read(zip, sheet->part, &handler, reader, reader->place, error))
        return false;
    reader->sheet.merged = (SheetRange *)(void *)reader->merged->data;
    reader->sheet.n_merged = reader->merged->len;
    reader->sheet.hidden_columns = (SheetRange *)(void *)reader->hidden->data;
    reader->sheet.n_hidden_columns = reader->hidden->len;
    reader->sink->end(reader->data, &reader->sheet);
    reader->sheet.number++;
    return true;
}

bool sheet_read_xlsx(ZipIn *zip, const char *place, const SheetSink *sink, void *data,
                     GError **error)
{
    g_auto(XlsxParts) parts = {0};
    if (!xlsx_parts_read(&parts, zip, place, error))
        return false;
    Reader reader = {.parts = &parts, .place = place, .sink = sink, .data = data};
    row_gather_init(&reader.gather);
    reader.merged = g_array_new(FALSE, FALSE, sizeof(SheetRange));
    reader.hidden = g_array_new(FALSE, FALSE, sizeof(SheetRange));
    reader.value = g_string_new(NULL);
    bool is_read = true;
    for (unsigned i = 0; is_read && i < parts.sheets->len; i++)
        is_read = read_sheet(&reader, zip, &g_array_index(parts.sheets, XlsxSheet, i), error);
    row_gather_clear(&reader.gather);
    g_array_unref(reader.merged);
    g_array_unref(reader.hidden);
    g_string_free(reader.value, TRUE);
    return is_read;
}
