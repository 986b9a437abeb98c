/* A plain workbook with the cells where they were, and the messages beside them: for files that are
 * no .xlsx. All cells are texts or numbers: no formula is written. */
#include "exchange/annotate_private.h"

#include "base/error.h"
#include "base/number.h"
#include "exchange/zip_out.h"
#include <math.h>
#include <string.h>

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS_NS "http://schemas.openxmlformats.org/package/2006/relationships"
#define OFFICE_NS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define TYPES "application/vnd.openxmlformats-officedocument.spreadsheetml."
#define FORMAT_TEXT 0
#define FORMAT_MESSAGE 1

static const char styles[] =
    XML_HEAD "<styleSheet xmlns=\"" MAIN_NS "\"><fonts><font><sz val=\"11\"/><name "
             "val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><color rgb=\"FFB00020\"/><name "
             "val=\"Calibri\"/></font></fonts><fills><fill><patternFill "
             "patternType=\"none\"/></fill><fill><patternFill "
             "patternType=\"gray125\"/></fill></fills><borders><border><left/><right/><top/>"
             "<bottom/><diagonal/></border></borders><cellStyleXfs><xf numFmtId=\"0\" "
             "fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs><xf "
             "numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/><xf "
             "numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
             "applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs></styleSheet>";

typedef struct {
    const GArray *noted; /* NotedSheet */
    GPtrArray *parts;    /* GString: the sheets */
    GString *open;
    const NotedSheet *sheet;
    uint32_t column; /* of messages; 0: not known before the header */
    unsigned next;
    bool is_broken;
} Anew;

static void on_begin(void *data, const Sheet *sheet)
{
    Anew *anew = data;
    anew->open = g_string_new(XML_HEAD "<worksheet xmlns=\"" MAIN_NS "\"><sheetData>");
    g_ptr_array_add(anew->parts, anew->open);
    anew->sheet = &g_array_index(anew->noted, NotedSheet, sheet->number);
    anew->column = anew->sheet->column;
    anew->next = 0;
}

/* Messages about rows in which nothing stands. */
static void put_rows_before(Anew *anew, uint32_t row)
{
    for (; anew->next < anew->sheet->rows->len; anew->next++) {
        const Note *note = &g_array_index(anew->sheet->rows, Note, anew->next);
        if (note->row >= row)
            return;
        g_string_append_printf(anew->open, "<row r=\"%u\">", note->row);
        annotate_put_cell(anew->open, "", note->row, MAX(anew->column, 1), FORMAT_MESSAGE,
                          note->text->str);
        g_string_append(anew->open, "</row>");
    }
}

static void put_cell(GString *to, uint32_t row, const SheetCell *cell)
{
    double number;
    char name[SHEET_CELL_NAME_BYTES], digits[NUMBER_TEXT_BYTES];
    bool is_number = cell->kind == CELL_NUMBER ||
                     (cell->kind == CELL_TEXT && cell->length < 16 && cell->length > 0 &&
                      strspn(cell->text, "0123456789") == cell->length &&
                      (cell->text[0] != '0' || cell->length == 1));
    number = cell->kind == CELL_NUMBER ? cell->number : g_ascii_strtod(cell->text, NULL);
    if (!is_number) {
        annotate_put_cell(to, "", row, cell->column, FORMAT_TEXT, cell->text);
        return;
    }
    number_write_plain(digits, number);
    g_string_append_printf(to, "<c r=\"%s\"><v>%s</v></c>",
                           sheet_cell_name(name, row, cell->column), digits);
}

static void on_row(void *data, const SheetRow *row)
{
    Anew *anew = data;
    if (anew->column == 0 && row->number == anew->sheet->header_row)
        anew->column = row->cells[row->n_cells - 1].column + 1;
    put_rows_before(anew, row->number);
    const char *note = notes_find(anew->sheet, row->number);
    if (anew->next < anew->sheet->rows->len &&
        g_array_index(anew->sheet->rows, Note, anew->next).row == row->number)
        anew->next++;
    g_string_append_printf(anew->open, "<row r=\"%u\">", row->number);
    uint32_t last = 0;
    for (uint32_t i = 0; i < row->n_cells; i++) {
        const SheetCell *cell = &row->cells[i];
        if (anew->column > 0 && cell->column >= anew->column && note)
            break; /* an earlier round's messages, or beyond the table */
        put_cell(anew->open, row->number, cell);
        last = cell->column;
    }
    if (note)
        annotate_put_cell(anew->open, "", row->number, MAX(anew->column, last + 1), FORMAT_MESSAGE,
                          note);
    g_string_append(anew->open, "</row>");
}

static void on_end(void *data, const Sheet *sheet)
{
    Anew *anew = data;
    (void)sheet;
    put_rows_before(anew, UINT32_MAX);
    g_string_append(anew->open, "</sheetData></worksheet>");
}

/* --- the parts around ----------------------------------------------------------------------- */

static void put_attribute(GString *to, const char *text)
{
    g_autofree char *safe = g_markup_escape_text(text, -1);
    g_string_append(to, safe);
}

static bool add_frame(ZipOut *out, const GArray *noted)
{
    g_autoptr(GString) types = g_string_new(
        XML_HEAD "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                 "<Default Extension=\"rels\" "
                 "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                 "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                 "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPES
                 "sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"" TYPES
                 "styles+xml\"/>");
    g_autoptr(GString) book =
        g_string_new(XML_HEAD "<workbook xmlns=\"" MAIN_NS "\" xmlns:r=\"" OFFICE_NS "\"><sheets>");
    g_autoptr(GString) relations =
        g_string_new(XML_HEAD "<Relationships xmlns=\"" RELATIONS_NS "\">");
    for (unsigned i = 0; i < noted->len; i++) {
        const char *name = g_array_index(noted, NotedSheet, i).name;
        g_string_append_printf(types,
                               "<Override PartName=\"/xl/worksheets/sheet%u.xml\" "
                               "ContentType=\"" TYPES "worksheet+xml\"/>",
                               i + 1);
        g_string_append(book, "<sheet name=\"");
        put_attribute(book, name ? name : "Figures");
        g_string_append_printf(book, "\" sheetId=\"%u\" r:id=\"rId%u\"/>", i + 1, i + 1);
        g_string_append_printf(relations,
                               "<Relationship Id=\"rId%u\" Type=\"" OFFICE_NS
                               "/worksheet\" Target=\"worksheets/sheet%u.xml\"/>",
                               i + 1, i + 1);
    }
    g_string_append(types, "</Types>");
    g_string_append(book, "</sheets></workbook>");
    g_string_append_printf(relations,
                           "<Relationship Id=\"rId%u\" Type=\"" OFFICE_NS
                           "/styles\" Target=\"styles.xml\"/></Relationships>",
                           noted->len + 1);
    static const char top[] =
        XML_HEAD "<Relationships xmlns=\"" RELATIONS_NS "\"><Relationship Id=\"rId1\" "
                 "Type=\"" OFFICE_NS "/officeDocument\" Target=\"xl/workbook.xml\"/>"
                 "</Relationships>";
    return zip_out_add(out, "[Content_Types].xml", types->str, types->len) &&
           zip_out_add(out, "_rels/.rels", top, sizeof top - 1) &&
           zip_out_add(out, "xl/workbook.xml", book->str, book->len) &&
           zip_out_add(out, "xl/_rels/workbook.xml.rels", relations->str, relations->len) &&
           zip_out_add(out, "xl/styles.xml", styles, sizeof styles - 1);
}

static void free_part(gpointer part)
{
    g_string_free(part, TRUE);
}

GBytes *annotate_anew(char *bytes, size_t length, const char *place, const GArray *sheets,
                      GError **error)
{
    static const SheetSink sink = {on_begin, on_row, on_end};
    g_autoptr(Problems) again = problems_new();
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(free_part);
    Anew anew = {.noted = sheets, .parts = parts};
    SheetFormat format;
    if (!sheet_read(bytes, length, place, &sink, &anew, again, &format, error))
        return NULL;
    g_autoptr(ZipOut) out = zip_out_new();
    bool is_fine = add_frame(out, sheets);
    for (unsigned i = 0; is_fine && i < parts->len; i++) {
        g_autofree char *name = g_strdup_printf("xl/worksheets/sheet%u.xml", i + 1);
        const GString *part = g_ptr_array_index(parts, i);
        is_fine = zip_out_add(out, name, part->str, part->len);
    }
    GBytes *workbook = is_fine ? zip_out_finish(out) : NULL;
    if (!workbook)
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: too large to be written as a workbook with its problems", place);
    return workbook;
}
