#include "exchange/book.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES_MOST                                                                            \
    32767u /* of one cell: the format's limit is in characters; bytes are safer */

/* --- formats -------------------------------------------------------------------------------- */

lxw_format *book_format(lxw_workbook *book, unsigned traits)
{
    lxw_format *format = workbook_add_format(book);
    format_set_font_name(format, "Calibri");
    if (traits & BOOK_TEXT)
        format_set_num_format(format, "@");
    if (traits & BOOK_BOLD)
        format_set_bold(format);
    if (traits & BOOK_WRAPPED)
        format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    return format;
}

lxw_format *book_title(lxw_workbook *book, unsigned traits)
{
    lxw_format *format = book_format(book, traits | BOOK_BOLD);
    format_set_font_size(format, 16);
    return format;
}

BookFormats book_formats(lxw_workbook *book)
{
    BookFormats formats; /* one after another: their order is part of the bytes */
    formats.header = book_format(book, BOOK_TEXT | BOOK_BOLD | BOOK_WRAPPED);
    format_set_bottom(formats.header, LXW_BORDER_THIN);
    formats.text = book_format(book, BOOK_TEXT);
    formats.wrap = book_format(book, BOOK_TEXT | BOOK_WRAPPED);
    formats.term = book_format(book, BOOK_TEXT | BOOK_BOLD | BOOK_WRAPPED);
    formats.number = workbook_add_format(book);
    format_set_num_format(formats.number, "#,##0.######");
    return formats;
}

void book_put(lxw_worksheet *sheet, uint32_t row, unsigned column, const char *text,
              lxw_format *format)
{
    if (!text || !*text)
        return;
    g_autofree char *cut = NULL;
    if (strlen(text) > TEXT_BYTES_MOST) {
        const char *end = g_utf8_find_prev_char(text, text + TEXT_BYTES_MOST);
        cut = g_strndup(text, (gsize)(end - text));
    }
    worksheet_write_string(sheet, row, (lxw_col_t)column, cut ? cut : text, format);
}

/* --- the file ------------------------------------------------------------------------------- */

bool book_file_begin(BookFile *file, bool is_streamed, GError **error)
{
    *file = (BookFile){.directory = g_dir_make_tmp("fyr-xlsx-XXXXXX", error)};
    if (!file->directory)
        return false;
    file->path = g_build_filename(file->directory, "book.xlsx", NULL);
    lxw_workbook_options options = {.constant_memory = is_streamed, .tmpdir = file->directory};
    file->book = workbook_new_opt(file->path, &options);
    if (file->book)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "cannot begin a workbook");
    book_file_clear(file);
    return false;
}

/* The library makes the archive now, and frees the workbook. */
static bool end_book(BookFile *file, GError **error)
{
    lxw_error status = workbook_close(file->book);
    file->book = NULL;
    if (status != LXW_NO_ERROR)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the workbook: %s",
                    lxw_strerror(status));
    return status == LXW_NO_ERROR;
}

GBytes *book_file_bytes(BookFile *file, GError **error)
{
    char *bytes = NULL;
    gsize length = 0;
    bool is_read = end_book(file, error) && g_file_get_contents(file->path, &bytes, &length, error);
    book_file_clear(file);
    return is_read ? g_bytes_new_take(bytes, length) : NULL;
}

/* The file itself, open to be read; it has no name any more. */
static int open_book(BookFile *file, GError **error)
{
    int fd = -1;
    if (end_book(file, error) && (fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot open the workbook: %s",
                    g_strerror(errno));
    book_file_clear(file);
    return fd;
}

static bool send_file(int file, FigureSink *sink, GError **error)
{
    g_autofree char *chunk = g_malloc(EXPORT_CHUNK_BYTES);
    for (;;) {
        ssize_t n = read(file, chunk, EXPORT_CHUNK_BYTES);
        if (n == 0)
            return true;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read the workbook back: %s",
                        g_strerror(errno));
            return false;
        }
        if (!sink->write(sink, chunk, (size_t)n, error))
            return false;
    }
}

bool book_file_send(BookFile *file, FigureSink *sink, GError **error)
{
    int fd = open_book(file, error);
    if (fd < 0)
        return false;
    bool is_sent = send_file(fd, sink, error);
    close(fd);
    return is_sent;
}

void book_file_clear(BookFile *file)
{
    if (file->book)
        (void)workbook_close(file->book); /* the only way to free it */
    file->book = NULL;
    if (file->path)
        g_unlink(file->path);
    if (file->directory)
        g_rmdir(file->directory);
    g_clear_pointer(&file->path, g_free);
    g_clear_pointer(&file->directory, g_free);
}
