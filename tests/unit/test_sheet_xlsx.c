/* The short way through a sheet (exchange/sheet_xlsx_plain.c) against the parser: the same sheet, once as
 * programs write it and once so that no cell is plain, must give the same rows. */
#include "exchange/sheet.h"
#include "exchange/sheet_xlsx_plain.h"
#include "exchange/zip_out.h"

#include "base/error.h"
#include <string.h>

#define RELS                                                                                       \
    "<Relationships><Relationship Id=\"1\" Type=\"http://x/officeDocument\" "                      \
    "Target=\"xl/workbook.xml\"/></Relationships>"
#define BOOK_RELS                                                                                  \
    "<Relationships><Relationship Id=\"1\" Type=\"http://x/worksheet\" "                           \
    "Target=\"s.xml\"/><Relationship Id=\"2\" Type=\"http://x/sharedStrings\" "                    \
    "Target=\"t.xml\"/><Relationship Id=\"3\" Type=\"http://x/styles\" "                           \
    "Target=\"y.xml\"/></Relationships>"
#define BOOK "<workbook><sheets><sheet name=\"S\" r:id=\"1\" xmlns:r=\"r\"/></sheets></workbook>"
#define TEXTS "<sst><si><t>zero</t></si><si><t>one</t></si></sst>"
#define STYLES                                                                                     \
    "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"

/* --- what a sheet says ----------------------------------------------------------------------- */

static void on_sheet(void *data, const Sheet *sheet)
{
    (void)data, (void)sheet;
}

static void on_row(void *data, const SheetRow *row)
{
    GString *said = data;
    g_string_append_printf(said, "%u%s", row->number, row->is_hidden ? "h" : "");
    for (unsigned i = 0; i < row->n_cells; i++)
        g_string_append_printf(said, " %u:%d%s:%s/%u", row->cells[i].column,
                               (int)row->cells[i].kind, row->cells[i].is_formula ? "f" : "",
                               row->cells[i].text, row->cells[i].length);
    g_string_append_c(said, '\n');
}

static void add(ZipOut *zip, const char *name, const char *text)
{
    g_assert_true(zip_out_add(zip, name, text, strlen(text)));
}

/* Row by row; or "!" and the error. */
static char *said_by(const char *sheet)
{
    static const SheetSink sink = {on_sheet, on_row, on_sheet};
    g_autoptr(ZipOut) zip = zip_out_new();
    add(zip, "_rels/.rels", RELS);
    add(zip, "xl/workbook.xml", BOOK);
    add(zip, "xl/_rels/workbook.xml.rels", BOOK_RELS);
    add(zip, "xl/t.xml", TEXTS);
    add(zip, "xl/y.xml", STYLES);
    add(zip, "xl/s.xml", sheet);
    g_autoptr(GBytes) book = zip_out_finish(zip);
    gsize length;
    const char *bytes = g_bytes_get_data(book, &length);
    g_autofree char *copy = g_memdup2(bytes, length);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) said = g_string_new(NULL);
    SheetFormat format;
    if (!sheet_read(copy, length, "f.xlsx", &sink, said, problems, &format, &error))
        return g_strconcat("!", error->message, NULL);
    return g_string_free(g_steal_pointer(&said), FALSE);
}

/* The same with a line end in every cell's tag, which no plain cell has. */
static char *without_plain(const char *sheet)
{
    g_auto(GStrv) pieces = g_strsplit(sheet, "<c ", -1);
    g_autofree char *spread = g_strjoinv("<c\n ", pieces);
    g_auto(GStrv) bare = g_strsplit(spread, "<c>", -1);
    return g_strjoinv("<c\n>", bare);
}

static char *sheet_of(const char *rows)
{
    return g_strconcat("<?xml version=\"1.0\"?><worksheet><sheetData>", rows,
                       "</sheetData></worksheet>", NULL);
}

/* --- by hand --------------------------------------------------------------------------------- */

static void test_cells(void)
{
    static const struct {
        const char *rows, *said;
    } cases[] = {
        {"<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>SE</t></is></c><c "
         "r=\"C2\"><v>5</v></c></row>",
         "2 1:0:SE/2 3:1:5/1\n"},
        {"<row><c><v>1</v></c><c t=\"s\"><v>1</v></c><c s=\"1\"/><c s=\"1\"><v>45000</v></c></row>",
         "1 1:1:1/1 2:0:one/3 4:2:2023-03-15/10\n"},
        {"<row hidden=\"1\"><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"str\"><v> a b "
         "</v></c></row>",
         "1h 1:3:TRUE/4 2:4:#N/A/4 3:0: a b /5\n"},
        {"<row><c><f>A1</f><v>3</v></c><c><v>4</v></c><c t=\"str\"><v>&lt;5</v></c></row>",
         "1 1:1f:3/1 2:1:4/1 3:0:<5/2\n"},
        /* what looks like a cell and is none */
        {"<row><c><v>1</v></c><!-- > <c><v>2</v></c> --><c><v>3</v></c></row>",
         "1 1:1:1/1 2:1:3/1\n"},
        {"<row><c><v>1</v></c><![CDATA[><c><v>2</v></c>]]><c><v>3</v></c></row>",
         "1 1:1:1/1 2:1:3/1\n"},
        {"<row a='>'><c><v>1</v></c><?x ><c><v>2</v></c>?></row>", "1 1:1:1/1\n"},
        {"<row a=\"><c><v>2</v></c>\"/>",
         "!f.xlsx: xl/s.xml:1: not well-formed (invalid token); save "
         "the workbook again"},
        {"</row><c><v>2</v></c>", "!f.xlsx: xl/s.xml:1: mismatched tag; save the workbook again"},
        {"<row><c r=\"A1\" r=\"B1\"/></row>",
         "!f.xlsx: xl/s.xml:1: duplicate attribute; save the workbook again"},
        {"<row><c><v>1]]></v></c></row>",
         "!f.xlsx: xl/s.xml:1: not well-formed (invalid token); save the workbook again"},
        {"<row><c><v>1</v></c>", "!f.xlsx: xl/s.xml:1: mismatched tag; save the workbook again"},
        /* names that cannot be */
        {"<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>",
         "!f.xlsx: sheet \"S\", cell B1: the cell after it has a name that cannot be; save the "
         "workbook again"},
        {"<row r=\"3\"><c r=\"A2\"><v>1</v></c></row>",
         "!f.xlsx: sheet \"S\", cell A3: the cell after it has a name that cannot be; save the "
         "workbook again"},
        {"<row><c t=\"s\"><v>2</v></c></row>",
         "!f.xlsx: sheet \"S\", cell A1: its text is missing from the workbook; save the workbook "
         "again"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *sheet = sheet_of(cases[i].rows);
        g_autofree char *said = said_by(sheet);
        g_assert_cmpstr(said, ==, cases[i].said);
    }
}

static void test_scanner(void)
{
    static const struct {
        const char *in;
        size_t taken;
    } cases[] = {{"<c/>x", 4},
                 {"<c></c>", 7},
                 {"<c r=\"A1\" s=\"1\" t=\"n\"><v></v></c>", 33},
                 {"<c><is><t>a</t></is></c>", 24},
                 {"<c><v>1</v></c", 0},
                 {"<c><v>1", 0},
                 {"<c", 0},
                 {"", 0},
                 {"<col/>", 0},
                 {"<c ><v>1</v></c>", 0},
                 {"<c r='A1'/>", 0},
                 {"<c r=\"\"/>", 0},
                 {"<c r=\"AAAAAAAAAAAAAAA1\"/>", 0},
                 {"<c r=\"A1\" r=\"A1\"/>", 0},
                 {"<c x=\"1\"/>", 0},
                 {"<c><v>\xc3\xa5</v></c>", 0},
                 {"<c><v>&lt;</v></c>", 0},
                 {"<c><v>1\n</v></c>", 0},
                 {"<c><f>1</f><v>1</v></c>", 0}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        /* A copy of its very size: reading on is seen by the sanitizers. */
        size_t length = strlen(cases[i].in);
        g_autofree char *exact = g_memdup2(cases[i].in, length + (length == 0));
        PlainCell cell;
        g_assert_cmpuint(xlsx_plain_cell(exact, length, &cell), ==, cases[i].taken);
    }
}

/* --- by chance ------------------------------------------------------------------------------- */

static void append_cell(GString *to, unsigned column, unsigned row)
{
    static const char *const types[] = {"",         " t=\"n\"",         " t=\"s\"", " t=\"str\"",
                                        " t=\"b\"", " t=\"inlineStr\"", " s=\"1\""};
    static const char *const texts[] = {"",         "0",       "1",
                                        "17",       "45000.5", " 1",
                                        "F: Women", "&amp;",   "\xc3\x85land",
                                        "]]",       "1e3",     "<!-- <c><v>9</v></c> -->"};
    const char *type = types[g_test_rand_int_range(0, G_N_ELEMENTS(types))];
    const char *text = texts[g_test_rand_int_range(0, G_N_ELEMENTS(texts))];
    g_autofree char *name = g_test_rand_int_range(0, 3)
                                ? g_strdup_printf(" r=\"%c%u\"", (int)('A' + column), row)
                                : g_strdup("");
    switch (g_test_rand_int_range(0, 6)) {
    case 0:
        g_string_append_printf(to, "<c%s%s/>", name, type);
        break;
    case 1:
        g_string_append_printf(to, "<c%s%s><is><t>%s</t></is></c>", name, type, text);
        break;
    case 2:
        g_string_append_printf(to, "<c%s%s><f>1</f><v>%s</v></c>", type, name, text);
        break;
    default:
        g_string_append_printf(to, "<c%s%s><v>%s</v></c>", name, type, text);
        break;
    }
}

/* Long enough that pieces of the archive end inside cells. */
static void test_same_as_parser(void)
{
    unsigned n_read = 0;
    for (unsigned k = 0; k < 60; k++) {
        g_autoptr(GString) rows = g_string_new(NULL);
        unsigned n_rows = k < 6 ? 500 : 3;
        for (unsigned row = 1; row <= n_rows; row++) {
            g_string_append_printf(rows,
                                   g_test_rand_int_range(0, 9) ? "<row r=\"%u\">"
                                                               : "<row r=\"%u\" hidden=\"1\">\n",
                                   row);
            for (unsigned c = 0; c < 12; c++)
                append_cell(rows, c, row);
            g_string_append(rows, "</row>");
        }
        /* What refers to no shared text ends the reading: half of the sheets go without. */
        if (k % 2 == 0)
            g_string_replace(rows, " t=\"s\"", "", 0);
        g_autofree char *sheet = sheet_of(rows->str), *slow = without_plain(sheet);
        g_autofree char *said = said_by(sheet), *slowly = said_by(slow);
        g_assert_cmpstr(said, ==, slowly);
        n_read += *said != '!';
    }
    g_assert_cmpuint(n_read, >=, 30);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sheet-xlsx/cells", test_cells);
    g_test_add_func("/sheet-xlsx/scanner", test_scanner);
    g_test_add_func("/sheet-xlsx/same-as-parser", test_same_as_parser);
    return g_test_run();
}
