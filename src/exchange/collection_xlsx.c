/* A filled collection as a workbook: "About", a sheet per table in the collection's own layout and
 * codes, "No source" with every cell that has no figure and why. Texts are text cells, which no
 * spreadsheet takes for a formula. Numbers only are numbers: the other nothings are words, so that
 * nobody adds them up. */
#include "exchange/book.h"
#include "exchange/collection_out.h"

#include <string.h>

typedef struct {
    const CollectionView *view;
    lxw_workbook *book;
    lxw_format *title, *words, *empty;
    BookFormats formats;
    lxw_worksheet *sheet;
    uint32_t row;
} Book;

static void add_formats(Book *book)
{
    book->title = book_title(book->book, BOOK_TEXT);
    book->formats = book_formats(book->book);
    book->words = book_format(book->book, BOOK_TEXT);
    format_set_italic(book->words);
    format_set_align(book->words, LXW_ALIGN_RIGHT);
    book->empty = book_format(book->book, BOOK_TEXT);
    format_set_bg_color(book->empty, 0xD9D9D9);
}

static void put(Book *book, unsigned column, const char *text, lxw_format *format)
{
    book_put(book->sheet, book->row, column, text, format);
}

static void put_fact(Book *book, const char *term, const char *text)
{
    if (!text || !*text)
        return;
    put(book, 0, term, book->formats.term);
    put(book, 1, text, book->formats.wrap);
    book->row++;
}

static void put_heading(Book *book, const char *text)
{
    book->row++;
    put(book, 0, text, book->formats.header);
    put(book, 1, " ", book->formats.header);
    book->row++;
}

/* A name that another sheet has, or that the format refuses, is left to the writer. */
static void begin_sheet(Book *book, const char *name)
{
    bool is_good = workbook_validate_sheet_name(book->book, name) == LXW_NO_ERROR;
    book->sheet = workbook_add_worksheet(book->book, is_good ? name : NULL);
    book->row = 0;
}

/* --- About ---------------------------------------------------------------------------------- */

static void put_differs(void *data, const char *where, const char *what, const char *differs)
{
    g_autofree char *term = what ? g_strdup_printf("%s: %s", where, what) : g_strdup(where);
    put_fact(data, term, differs);
}

static void put_unverified(Book *book, const Collection *collection)
{
    Lang lang = book->view->lang;
    put_heading(book, tr(lang, "What is not verified"));
    if (!collection->is_verified)
        put_fact(book, tr(lang, "The collection"), collection->reason[lang]);
    for (unsigned t = 0; t < collection->n_tables; t++)
        if (!collection->tables[t].is_verified)
            put_fact(book, collection->tables[t].id, collection->tables[t].reason[lang]);
    for (unsigned a = 0; a < collection->n_axes; a++)
        if (!collection->axes[a].is_verified)
            put_fact(book, collection->axes[a].label[lang], collection->axes[a].reason[lang]);
}

static void put_legend(Book *book)
{
    static const struct {
        const char *sign, *text;
    } legend[] = {
        {N_("0"), N_("There were none.")},
        {N_("not known"), N_("The state does not know.")},
        {N_("not applicable"), N_("Such a figure cannot exist.")},
        {N_("suppressed"), N_("The state keeps the number; the bounds say between which it lies.")},
        {N_("not yet"), N_("The figure will come.")},
        {N_("at least"), N_("A sum of which not every part is known.")},
        {N_("A grey cell"), N_("There is no figure; the last sheet says why.")},
    };
    Lang lang = book->view->lang;
    put_heading(book, tr(lang, "How to read the cells"));
    for (unsigned i = 0; i < G_N_ELEMENTS(legend); i++)
        put_fact(book, tr(lang, legend[i].sign), tr(lang, legend[i].text));
}

static void write_about(Book *book)
{
    const CollectionView *view = book->view;
    const Collection *collection = view->filled->collection;
    Lang lang = view->lang;
    const Code *area =
        codelist_code(model_find_codelist(view->filled->model, "CL_AREA"), view->filled->area);
    g_autofree char *year = g_strdup_printf("%d", view->filled->period);
    g_autofree char *state = collection_state_words(view->filled, lang);
    begin_sheet(book, tr(lang, "About"));
    worksheet_set_column(book->sheet, 0, 0, 34, NULL);
    worksheet_set_column(book->sheet, 1, 1, 100, NULL);
    put(book, 0, collection->label[lang], book->title);
    book->row += 2;
    put_fact(book, tr(lang, "State"), area->label[lang]);
    put_fact(book, tr(lang, "Year"), year);
    put_fact(book, tr(lang, "Figures from"), view->from);
    put_fact(book, tr(lang, "Prepared"), view->prepared);
    put_fact(book, tr(lang, "To whom"), collection->recipient[lang]);
    put_fact(book, tr(lang, "When"), collection->deadline[lang]);
    put_fact(book, tr(lang, "Which states"), collection->states_note[lang]);
    put_fact(book, tr(lang, "Note"), state);
    put_fact(book, tr(lang, "How to count"), collection->note[lang]);
    put_fact(book, tr(lang, "Definitions from"), collection->source[lang]);
    put_legend(book);
    for (unsigned i = 0; i < view->filled->findings->len; i++) {
        g_autofree char *words = collection_finding_words(
            view, &g_array_index(view->filled->findings, FilledFinding, i));
        if (i == 0)
            put_heading(book, tr(lang, "What cannot be"));
        put_fact(book, tr(lang, "Total and parts"), words);
    }
    put_heading(book, tr(lang, "Definitions that differ from ours"));
    collection_each_differs(view->filled, lang, put_differs, book);
    put_unverified(book, collection);
}

/* --- a table -------------------------------------------------------------------------------- */

static void put_cell(Book *book, unsigned column, const FilledCell *cell)
{
    if (cell->answer == ANSWER_FIGURE && cell->figure.kind == FIGURE_VALUE) {
        worksheet_write_number(book->sheet, book->row, (lxw_col_t)column, cell->figure.value,
                               book->formats.number);
    } else if (cell->figure.kind == FIGURE_ABSENT) {
        worksheet_write_blank(book->sheet, book->row, (lxw_col_t)column, book->empty);
    } else {
        g_autofree char *words = collection_cell_words(cell, book->view->lang);
        put(book, column, words, book->words);
    }
}

static void write_table(Book *book, const FilledTable *table)
{
    const CollectionTable *of = table->table;
    Lang lang = book->view->lang;
    const Code *area = codelist_code(model_find_codelist(book->view->filled->model, "CL_AREA"),
                                     book->view->filled->area);
    g_autofree char *head =
        g_strdup_printf("%s %d, %s", collection_area(book->view->filled->collection, area),
                        book->view->filled->period, of->unit[lang]);
    begin_sheet(book, of->id);
    worksheet_set_column(book->sheet, 0, 0, 22, NULL);
    worksheet_set_column(book->sheet, 1, 1, 46, NULL);
    worksheet_set_column(book->sheet, 2, (lxw_col_t)(table->columns->len + 1), 16, NULL);
    put(book, 0, of->label[lang], book->title);
    book->row++;
    put(book, 0, head, book->formats.text);
    book->row += 2;
    put(book, 0, tr(lang, "Code"), book->formats.header);
    put(book, 1, " ", book->formats.header);
    for (unsigned c = 0; c < table->columns->len; c++) {
        g_autofree char *code = filled_line_code(filled_line(table->columns, c));
        put(book, c + 2, *code ? code : "OBS_VALUE", book->formats.header);
    }
    book->row++;
    put(book, 1, tr(lang, "Label"), book->formats.header);
    for (unsigned c = 0; c < table->columns->len; c++) {
        g_autofree char *label = filled_line_label(filled_line(table->columns, c), lang);
        put(book, c + 2, *label ? label : tr(lang, "Number"), book->formats.header);
    }
    book->row++;
    worksheet_freeze_panes(book->sheet, book->row, 2);
    for (unsigned r = 0; r < table->rows->len; r++, book->row++) {
        g_autofree char *code = filled_line_code(filled_line(table->rows, r));
        g_autofree char *label = filled_line_label(filled_line(table->rows, r), lang);
        put(book, 0, code, book->formats.text);
        put(book, 1, label, book->formats.text);
        for (unsigned c = 0; c < table->columns->len; c++)
            put_cell(book, c + 2, filled_cell(table, r, c));
    }
    book->row++;
    put(book, 0, of->definition[lang], book->formats.text);
    if (of->differs[lang]) {
        book->row++;
        put(book, 0, of->differs[lang], book->formats.text);
    }
}

/* --- No source ------------------------------------------------------------------------------ */

static void write_no_source(Book *book)
{
    const FilledCollection *filled = book->view->filled;
    Lang lang = book->view->lang;
    static const double widths[] = {26, 46, 30, 100};
    const char *const headers[] = {tr(lang, "Table"), tr(lang, "Row"), tr(lang, "Column"),
                                   tr(lang, "Why there is no figure, or not the whole one")};
    begin_sheet(book, tr(lang, "No source"));
    for (unsigned i = 0; i < G_N_ELEMENTS(headers); i++) {
        worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
        put(book, i, headers[i], book->formats.header);
    }
    book->row++;
    worksheet_freeze_panes(book->sheet, 1, 0);
    for (unsigned t = 0; t < filled->tables->len; t++) {
        const FilledTable *table = filled_table(filled, t);
        for (unsigned r = 0; r < table->rows->len; r++)
            for (unsigned c = 0; c < table->columns->len; c++) {
                g_autofree char *reason = filled_reason(filled_cell(table, r, c), lang);
                if (!reason)
                    continue;
                g_autofree char *row = filled_line_label(filled_line(table->rows, r), lang);
                g_autofree char *column = filled_line_label(filled_line(table->columns, c), lang);
                put(book, 0, table->table->id, book->formats.text);
                put(book, 1, row, book->formats.text);
                put(book, 2, column, book->formats.text);
                put(book, 3, reason, book->formats.wrap);
                book->row++;
            }
    }
}

/* --- the file ------------------------------------------------------------------------------- */

GBytes *collection_out_xlsx(const CollectionView *view, GError **error)
{
    g_auto(BookFile) file = {0};
    if (!book_file_begin(&file, false, error))
        return NULL;
    Book book = {.view = view, .book = file.book};
    /* A date of now would make two files of the same figures differ. */
    lxw_doc_properties properties = {.author = (char *)"Fyr", .created = 1};
    workbook_set_properties(book.book, &properties);
    add_formats(&book);
    write_about(&book);
    for (unsigned t = 0; t < view->filled->tables->len; t++)
        write_table(&book, filled_table(view->filled, t));
    write_no_source(&book);
    return book_file_bytes(&file, error);
}
