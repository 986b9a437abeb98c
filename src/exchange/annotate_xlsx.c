/* The messages into an .xlsx as it is: every part is copied, and in those that need it a few bytes
 * are put in at places that the parser names. Nothing is lost that this program does not know. */
#include "exchange/annotate_private.h"

#include "base/error.h"
#include "base/limits.h"
#include "exchange/sheet_xlsx_parts.h"
#include "exchange/xml_in.h"
#include "exchange/zip_out.h"
#include <stdlib.h>
#include <string.h>

void annotate_put_cell(GString *to, const char *prefix, uint32_t row, uint32_t column, int style,
                       const char *text)
{
    char name[SHEET_CELL_NAME_BYTES];
    g_string_append_printf(to, "<%sc r=\"%s\" t=\"inlineStr\"", prefix,
                           sheet_cell_name(name, row, column));
    if (style >= 0)
        g_string_append_printf(to, " s=\"%d\"", style);
    g_string_append_printf(to, "><%sis><%st xml:space=\"preserve\">", prefix, prefix);
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '<')
            g_string_append(to, "&lt;");
        else if (c == '>')
            g_string_append(to, "&gt;");
        else if (c == '&')
            g_string_append(to, "&amp;");
        else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0xFFFE || c == 0xFFFF)
            g_string_append(to, "\xef\xbf\xbd");
        else
            g_string_append_unichar(to, c);
    }
    g_string_append_printf(to, "</%st></%sis></%sc>", prefix, prefix, prefix);
}

/* --- putting in ----------------------------------------------------------------------------- */

/* A part and what becomes of it: bytes up to `copied` are done. */
typedef struct {
    const char *from;
    size_t length, copied;
    GString *to;
} Splice;

static void copy_to(Splice *splice, size_t until)
{
    until = MIN(until, splice->length);
    if (until > splice->copied)
        g_string_append_len(splice->to, splice->from + splice->copied,
                            (gssize)(until - splice->copied));
    splice->copied = MAX(splice->copied, until);
}

static void skip_to(Splice *splice, size_t until)
{
    splice->copied = MAX(splice->copied, MIN(until, splice->length));
}

/* "x:" of "<x:row ...": the prefix of the tag that begins here. Caller frees. */
static char *prefix_at(const Splice *splice, size_t at)
{
    const char *name = splice->from + at + 1;
    size_t most = splice->length - at - 1, n = 0;
    while (n < most && !strchr(" \t\r\n/>:", name[n]))
        n++;
    return n < most && name[n] == ':' ? g_strndup(name, n + 1) : g_strdup("");
}

static bool is_self_closing(const Splice *splice, size_t at, size_t length)
{
    return length >= 2 && at + length <= splice->length && splice->from[at + length - 2] == '/';
}

/* --- styles --------------------------------------------------------------------------------- */

typedef struct {
    Splice splice;
    int n_fonts, n_formats; /* before ours */
    bool in_fonts, in_formats, is_done;
} StyleSplice;

static void style_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    StyleSplice *style = data;
    size_t at = xml_in_tag_start(xml), length = xml_in_tag_length(xml);
    (void)attributes;
    if (style->in_fonts && strcmp(name, "font") == 0)
        style->n_fonts++;
    if (style->in_formats && strcmp(name, "xf") == 0)
        style->n_formats++;
    bool is_list = strcmp(name, "fonts") == 0 || strcmp(name, "cellXfs") == 0;
    if (!is_list || is_self_closing(&style->splice, at, length))
        return;
    style->in_fonts = *name == 'f';
    style->in_formats = *name == 'c';
    /* The counts may be left out; ours would make them wrong. */
    g_autofree char *prefix = prefix_at(&style->splice, at);
    copy_to(&style->splice, at);
    g_string_append_printf(style->splice.to, "<%s%s>", prefix, name);
    skip_to(&style->splice, at + length);
}

static void style_end(XmlIn *xml, void *data, const char *name)
{
    StyleSplice *style = data;
    size_t at = xml_in_tag_start(xml);
    if (style->in_fonts && strcmp(name, "fonts") == 0) {
        g_autofree char *prefix = prefix_at(&style->splice, at + 1);
        copy_to(&style->splice, at);
        g_string_append_printf(style->splice.to,
                               "<%sfont><%sb/><%ssz val=\"11\"/><%scolor rgb=\"FFB00020\"/>"
                               "<%sname val=\"Calibri\"/></%sfont>",
                               prefix, prefix, prefix, prefix, prefix, prefix);
        style->in_fonts = false;
    } else if (style->in_formats && strcmp(name, "cellXfs") == 0) {
        g_autofree char *prefix = prefix_at(&style->splice, at + 1);
        copy_to(&style->splice, at);
        g_string_append_printf(style->splice.to,
                               "<%sxf numFmtId=\"49\" fontId=\"%d\" fillId=\"0\" borderId=\"0\" "
                               "xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>",
                               prefix, style->n_fonts);
        style->in_formats = false;
        style->is_done = style->n_fonts > 0;
    }
}

/* Adds a format for messages; its number, or -1 if the part has no lists of formats (then it is
 * left as it is). */
static int splice_styles(ZipIn *zip, const char *part, const char *place, char **out_part,
                         size_t *out_length, GError **error)
{
    const XmlHandler handler = {.start = style_start, .end = style_end};
    size_t length = 0;
    g_autofree char *from = zip_in_read_all(zip, part, &length, error);
    StyleSplice style = {.splice = {from, length, 0, NULL}};
    if (!from)
        return -1;
    style.splice.to = g_string_sized_new(length + 512);
    bool is_read = xml_in_read(zip, part, &handler, &style, place, error);
    copy_to(&style.splice, length);
    *out_length = style.splice.to->len;
    *out_part = g_string_free(style.splice.to, !is_read || !style.is_done);
    return is_read && style.is_done ? style.n_formats : -1;
}

/* --- a sheet -------------------------------------------------------------------------------- */

typedef struct {
    Splice splice;
    const NotedSheet *sheet;
    int style;
    uint32_t column; /* where messages go */
    uint32_t row;    /* that is open, or was last */
    unsigned next;   /* note that is still to be put in */
    bool is_header_done;
    bool in_row, is_dropping;
    uint32_t cell; /* column of the cell that is open, or was last */
    size_t row_start, row_length;
    char *prefix; /* of the rows */
} SheetSplice;

/* The last column in which any row has a cell, empty ones too. */
typedef struct {
    uint32_t column, most;
} Widest;

static uint32_t column_of_name(const char *name)
{
    uint32_t column = 0;
    for (; name && g_ascii_isalpha(*name) && column <= LIMIT_SHEET_COLUMNS; name++)
        column = column * 26 + (uint32_t)(g_ascii_toupper(*name) - 'A' + 1);
    return column;
}

static void widest_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    Widest *widest = data;
    (void)xml;
    if (strcmp(name, "row") == 0)
        widest->column = 0;
    if (strcmp(name, "c") != 0)
        return;
    uint32_t column = column_of_name(xml_attribute(attributes, "r"));
    widest->column = column > 0 ? column : widest->column + 1;
    widest->most = MAX(widest->most, widest->column);
}

static void put_message(SheetSplice *sheet, uint32_t row, const char *text)
{
    annotate_put_cell(sheet->splice.to, sheet->prefix ? sheet->prefix : "", row, sheet->column,
                      sheet->style, text);
}

/* Rows that the file does not have and that are before `row`. */
static void put_rows_before(SheetSplice *sheet, uint32_t row)
{
    const char *prefix = sheet->prefix ? sheet->prefix : "";
    for (; sheet->next < sheet->sheet->rows->len; sheet->next++) {
        const Note *note = &g_array_index(sheet->sheet->rows, Note, sheet->next);
        if (note->row >= row)
            return;
        if (note->row <= sheet->row)
            continue;
        g_string_append_printf(sheet->splice.to, "<%srow r=\"%u\">", prefix, note->row);
        put_message(sheet, note->row, note->text->str);
        g_string_append_printf(sheet->splice.to, "</%srow>", prefix);
    }
}

static void sheet_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    SheetSplice *sheet = data;
    size_t at = xml_in_tag_start(xml);
    if (strcmp(name, "row") == 0) {
        const char *number = xml_attribute(attributes, "r");
        uint32_t row = number ? (uint32_t)strtoul(number, NULL, 10) : sheet->row + 1;
        if (!sheet->prefix)
            sheet->prefix = prefix_at(&sheet->splice, at);
        copy_to(&sheet->splice, at);
        put_rows_before(sheet, row);
        sheet->row = row;
        sheet->in_row = true;
        sheet->cell = 0;
        sheet->row_start = at;
        sheet->row_length = xml_in_tag_length(xml);
    } else if (sheet->in_row && strcmp(name, "c") == 0) {
        uint32_t column = column_of_name(xml_attribute(attributes, "r"));
        sheet->cell = column > 0 ? column : sheet->cell + 1;
        if (sheet->cell == sheet->column) { /* of an earlier round */
            copy_to(&sheet->splice, at);
            sheet->is_dropping = true;
        }
    }
}

static void end_row(SheetSplice *sheet, size_t at)
{
    const char *text = notes_find(sheet->sheet, sheet->row);
    sheet->in_row = false;
    if (!text)
        return;
    if (is_self_closing(&sheet->splice, sheet->row_start, sheet->row_length)) {
        copy_to(&sheet->splice, sheet->row_start + sheet->row_length - 2);
        g_string_append_c(sheet->splice.to, '>');
        put_message(sheet, sheet->row, text);
        g_string_append_printf(sheet->splice.to, "</%srow>", sheet->prefix);
        skip_to(&sheet->splice, sheet->row_start + sheet->row_length);
    } else {
        copy_to(&sheet->splice, at);
        put_message(sheet, sheet->row, text);
    }
}

static void sheet_end(XmlIn *xml, void *data, const char *name)
{
    SheetSplice *sheet = data;
    size_t at = xml_in_tag_start(xml);
    if (strcmp(name, "c") == 0 && sheet->is_dropping) {
        skip_to(&sheet->splice, at + xml_in_tag_length(xml));
        sheet->is_dropping = false;
    } else if (strcmp(name, "row") == 0) {
        end_row(sheet, at);
    } else if (strcmp(name, "sheetData") == 0 && sheet->row > 0) {
        copy_to(&sheet->splice, at);
        put_rows_before(sheet, UINT32_MAX);
    }
}

static char *splice_sheet(ZipIn *zip, const char *part, const NotedSheet *noted, int style,
                          const char *place, size_t *out_length, GError **error)
{
    const XmlHandler measure = {.start = widest_start},
                     put = {.start = sheet_start, .end = sheet_end};
    Widest widest = {0};
    size_t length = 0;
    if (!xml_in_read(zip, part, &measure, &widest, place, error))
        return NULL;
    g_autofree char *from = zip_in_read_all(zip, part, &length, error);
    if (!from)
        return NULL;
    SheetSplice sheet = {.splice = {from, length, 0, g_string_sized_new(length + 4096)},
                         .sheet = noted,
                         .style = style,
                         .column = noted->column > 0 ? noted->column : widest.most + 1};
    bool is_read =
        sheet.column <= LIMIT_SHEET_COLUMNS && xml_in_read(zip, part, &put, &sheet, place, error);
    copy_to(&sheet.splice, length);
    g_free(sheet.prefix);
    *out_length = sheet.splice.to->len;
    return g_string_free(sheet.splice.to, !is_read);
}

/* --- the workbook --------------------------------------------------------------------------- */

static bool is_part(const char *name, const char *part)
{
    g_autofree char *plain = g_strdelimit(g_strdup(name), "\\", '/');
    return part && g_ascii_strcasecmp(plain, part) == 0;
}

static const NotedSheet *sheet_of_part(const XlsxParts *parts, const GArray *sheets,
                                       const char *name)
{
    for (unsigned i = 0; i < parts->sheets->len && i < sheets->len; i++)
        if (is_part(name, g_array_index(parts->sheets, XlsxSheet, i).part))
            return &g_array_index(sheets, NotedSheet, i);
    return NULL;
}

static bool copy_part(ZipOut *out, ZipIn *zip, const char *name, GError **error)
{
    size_t length = 0;
    g_autofree char *bytes = zip_in_read_all(zip, name, &length, error);
    return bytes && zip_out_add(out, name, bytes, length);
}

GBytes *annotate_xlsx(ZipIn *zip, const GArray *sheets, const char *place, GError **error)
{
    g_auto(XlsxParts) parts = {0};
    if (!xlsx_parts_read(&parts, zip, place, error))
        return NULL;
    g_autoptr(ZipOut) out = zip_out_new();
    g_autofree char *styles = NULL;
    size_t styles_length = 0;
    int style = -1;
    if (parts.styles_part && zip_in_has(zip, parts.styles_part))
        style = splice_styles(zip, parts.styles_part, place, &styles, &styles_length, NULL);
    bool is_fine = true;
    for (const char *const *name = zip_in_names(zip); is_fine && *name; name++) {
        const NotedSheet *noted = sheet_of_part(&parts, sheets, *name);
        size_t length = 0;
        if (style >= 0 && is_part(*name, parts.styles_part)) {
            is_fine = zip_out_add(out, *name, styles, styles_length);
        } else if (noted && (noted->header_row > 0 || noted->rows->len > 0)) {
            g_autofree char *part = splice_sheet(zip, *name, noted, style, place, &length, error);
            is_fine = part && zip_out_add(out, *name, part, length);
        } else {
            is_fine = copy_part(out, zip, *name, error);
        }
    }
    GBytes *bytes = is_fine ? zip_out_finish(out) : NULL;
    if (!bytes && error && !*error)
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: the workbook is too large to be written with its problems", place);
    return bytes;
}
