/* What a search found as a workbook: "About" says what was searched for and when, "Records" has a row each with
 * a link. libxlsxwriter in its constant-memory mode. Texts are text cells, which no spreadsheet takes for a
 * formula; the link is a text as well, so that no cell of ours opens anything by itself. */
#include "exchange/export.h"
#include "exchange/search_out.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define TEXT_BYTES_MOST 32000u /* of one cell: the format's limit is in characters */

typedef struct {
    lxw_workbook *book;
    lxw_format *title, *header, *text, *wrap;
    lxw_worksheet *sheet;
    uint32_t row;
} Book;

static lxw_format *add_format(Book *book, bool is_bold, bool is_wrapped)
{
    lxw_format *format = workbook_add_format(book->book);
    format_set_font_name(format, "Calibri");
    format_set_num_format(format, "@");
    if (is_bold)
        format_set_bold(format);
    if (is_wrapped)
        format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

static void put(Book *book, unsigned column, const char *text, lxw_format *format)
{
    g_autofree char *cut = NULL;
    if (!text || !*text)
        return;
    if (strlen(text) > TEXT_BYTES_MOST) {
        const char *end = g_utf8_find_prev_char(text, text + TEXT_BYTES_MOST);
        cut = g_strndup(text, (gsize)(end - text));
    }
    worksheet_write_string(book->sheet, book->row, (lxw_col_t)column, cut ? cut : text, format);
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

static bool make_workbook(const SearchOut *out, const char *directory, const char *path,
                          GError **error)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = (char *)directory};
    Book book = {.book = workbook_new_opt(path, &options)};
    if (!book.book) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "cannot begin a workbook");
        return false;
    }
    g_autoptr(GDateTime) prepared =
        out->prepared ? g_date_time_new_from_iso8601(out->prepared, NULL) : NULL;
    lxw_doc_properties properties = {
        .author = (char *)"Fyr", .created = prepared ? (time_t)g_date_time_to_unix(prepared) : 1};
    workbook_set_properties(book.book, &properties);
    book.title = add_format(&book, true, false);
    format_set_font_size(book.title, 16);
    book.header = add_format(&book, true, false);
    book.text = add_format(&book, false, false);
    book.wrap = add_format(&book, false, true);
    write_about(&book, out);
    bool is_good = write_records(&book, out, error);
    lxw_error status = workbook_close(book.book);
    if (is_good && status != LXW_NO_ERROR) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the workbook: %s",
                    lxw_strerror(status));
        return false;
    }
    return is_good;
}

static bool send_file(int file, FigureSink *sink, GError **error)
{
    g_autofree char *chunk = g_malloc(EXPORT_CHUNK_BYTES);
    for (;;) {
        ssize_t n = read(file, chunk, EXPORT_CHUNK_BYTES);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read the workbook back: %s",
                        g_strerror(errno));
            return false;
        }
        if (n > 0 && !sink->write(sink, chunk, (size_t)n, error))
            return false;
    }
}

bool search_out_xlsx(const SearchOut *out, FigureSink *sink, GError **error)
{
    g_autofree char *directory = g_dir_make_tmp("fyr-xlsx-XXXXXX", error);
    if (!directory)
        return false;
    g_autofree char *path = g_build_filename(directory, "book.xlsx", NULL);
    bool is_made = make_workbook(out, directory, path, error);
    int file = is_made ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    g_unlink(path);
    g_rmdir(directory);
    if (!is_made)
        return false;
    if (file < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot open the workbook: %s",
                    g_strerror(errno));
        return false;
    }
    bool is_sent = send_file(file, sink, error);
    close(file);
    return is_sent;
}
