/* What a search found as a workbook: "About" says what was searched for and when, "Records" has a row each with
 * a link. libxlsxwriter in its constant-memory mode. Texts are text cells, which no spreadsheet takes for a
 * formula; the link is a text as well, so that no cell of ours opens anything by itself. */
#include "exchange/book.h"
#include "exchange/search_out.h"

typedef struct {
    lxw_workbook *book;
    lxw_format *title, *header, *text, *wrap;
    lxw_worksheet *sheet;
    uint32_t row;
} Book;

static void put(Book *book, unsigned column, const char *text, lxw_format *format)
{
    book_put(book->sheet, book->row, column, text, format);
}

static void write_about(Book *book, const SearchOut *out)
{
    g_autofree char *n = lang_number(out->lang, search_walk_ids(out->walk)->len, 0);
    const char *const facts[][2] = {{tr(out->lang, "Searched for"), out->about},
                                    {tr(out->lang, "Records"), n},
                                    {tr(out->lang, "Address"), out->base},
                                    {tr(out->lang, "Prepared"), out->prepared}};
    book->sheet = workbook_add_worksheet(book->book, tr(out->lang, "About"));
    worksheet_set_column(book->sheet, 0, 0, 22, NULL);
    worksheet_set_column(book->sheet, 1, 1, 90, NULL);
    put(book, 0, tr(out->lang, "Results of a search"), book->title);
    book->row = 2;
    for (unsigned i = 0; i < G_N_ELEMENTS(facts); i++, book->row++) {
        put(book, 0, facts[i][0], book->header);
        put(book, 1, facts[i][1], book->wrap);
    }
}

static bool write_rows(Book *book, const SearchOut *out, GError **error)
{
    for (GError *fault = NULL;;) {
        g_autoptr(SearchFound) found = search_walk_next(out->walk, out->db, &fault);
        if (!found) {
            if (fault)
                g_propagate_error(error, fault);
            return !fault;
        }
        const Record *record = found->record;
        int state = record_type_state(found->type, record->state);
        g_autofree char *address =
            g_strconcat(out->base, "/", found->type->path, "/", record->id, NULL);
        g_autofree char *day = g_strndup(record->changed, 10);
        put(book, 0, search_out_title(found, out->lang), book->wrap);
        put(book, 1, found->type->label[out->lang], book->text);
        put(book, 2, state < 0 ? record->state : found->type->states[state].label[out->lang],
            book->text);
        put(book, 3, record->lang, book->text);
        put(book, 4, day, book->text);
        put(book, 5, found->snippet, book->wrap);
        put(book, 6, address, book->text);
        put(book, 7, record->id, book->text);
        book->row++;
    }
}

static bool write_records(Book *book, const SearchOut *out, GError **error)
{
    const char *const heads[] = {tr(out->lang, "Title"),   tr(out->lang, "Type"),
                                 tr(out->lang, "Status"),  tr(out->lang, "Language"),
                                 tr(out->lang, "Changed"), tr(out->lang, "What was found"),
                                 tr(out->lang, "Address"), "id"};
    static const double widths[] = {60, 22, 16, 10, 12, 80, 50, 30};
    book->sheet = workbook_add_worksheet(book->book, tr(out->lang, "Records"));
    book->row = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(heads); i++) {
        worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
        put(book, i, heads[i], book->header);
    }
    book->row++;
    worksheet_freeze_panes(book->sheet, 1, 0);
    worksheet_autofilter(book->sheet, 0, 0, MAX(search_walk_ids(out->walk)->len, 1),
                         G_N_ELEMENTS(heads) - 1);
    return write_rows(book, out, error);
}

static bool fill_book(lxw_workbook *to, const SearchOut *out, GError **error)
{
    Book book = {.book = to};
    g_autoptr(GDateTime) prepared =
        out->prepared ? g_date_time_new_from_iso8601(out->prepared, NULL) : NULL;
    lxw_doc_properties properties = {
        .author = (char *)"Fyr", .created = prepared ? (time_t)g_date_time_to_unix(prepared) : 1};
    workbook_set_properties(to, &properties);
    book.title = book_title(to, BOOK_TEXT);
    book.header = book_format(to, BOOK_TEXT | BOOK_BOLD);
    book.text = book_format(to, BOOK_TEXT);
    book.wrap = book_format(to, BOOK_TEXT | BOOK_WRAPPED);
    write_about(&book, out);
    return write_records(&book, out, error);
}

bool search_out_xlsx(const SearchOut *out, FigureSink *sink, GError **error)
{
    g_auto(BookFile) file = {0};
    return book_file_begin(&file, true, error) && fill_book(file.book, out, error) &&
           book_file_send(&file, sink, error);
}
