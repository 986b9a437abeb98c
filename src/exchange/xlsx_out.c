/* `xlsx`: a workbook for people: "Read me" (what this is, where from, what an empty cell means),
 * "Data" (labels and codes, numbers as numbers), "Codes".
 *
 * libxlsxwriter in its constant-memory mode: rows go to temporary files as they are written, and
 * the archive is made at the end in a directory of its own that is removed at once. The format's
 * own limit of rows and LIMIT_XLSX_SHEET_BYTES bound it. Texts are text cells with the text
 * format, which no spreadsheet takes for a formula, not even after editing. The document's dates
 * are the view's `prepared`, so the same inputs give the same bytes. */
#include "exchange/book.h"
#include "exchange/cite.h"
#include "exchange/export.h"
#include <math.h>
#include <string.h>

typedef struct {
    const FigureView *view;
    lxw_workbook *book;
    lxw_format *title;
    BookFormats formats;
    lxw_worksheet *data;
    uint64_t sheet_bytes;
} Workbook;

/* --- small helpers ------------------------------------------------------------------------ */

static void put_text(Workbook *book, lxw_worksheet *sheet, uint32_t row, unsigned column,
                     const char *text, lxw_format *format)
{
    if (text)
        book->sheet_bytes += strlen(text) + 48;
    book_put(sheet, row, column, text, format);
}

static void put_number(Workbook *book, uint32_t row, unsigned column, double value)
{
    if (isnan(value))
        return;
    book->sheet_bytes += 40;
    worksheet_write_number(book->data, row, (lxw_col_t)column, value, book->formats.number);
}

static void put_fact(Workbook *book, lxw_worksheet *sheet, uint32_t *row, const char *term,
                     const char *text)
{
    if (!text || !*text)
        return;
    put_text(book, sheet, *row, 0, term, book->formats.term);
    put_text(book, sheet, *row, 1, text, book->formats.wrap);
    ++*row;
}

/* --- Read me ------------------------------------------------------------------------------- */

static void put_sources(Workbook *book, lxw_worksheet *sheet, uint32_t *row)
{
    Lang lang = book->view->lang;
    g_autoptr(GPtrArray) vintages = export_vintages(book->view);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < vintages->len; i++) {
        const Vintage *vintage = vintages->pdata[i];
        const Source *source = model_find_source(book->view->model, vintage->source);
        g_autofree char *day = lang_date(lang, vintage->as_of);
        g_autofree char *said =
            text_fill(tr(lang, "{title}, as of {day}; file {file}, SHA-256 {hash}"), "title",
                      vintage->title ? vintage->title : vintage->source, "day", day, "file",
                      vintage->file_name ? vintage->file_name : "-", "hash",
                      vintage->sha256 ? vintage->sha256 : "-", NULL);
        put_fact(book, sheet, row, tr(lang, "Source"), said);
        if (!source || !g_hash_table_add(seen, (void *)source->id))
            continue;
        put_fact(book, sheet, row, tr(lang, "Publisher"), source->publisher[lang]);
        put_fact(book, sheet, row, tr(lang, "Address of the source"), source->url);
        put_fact(book, sheet, row, tr(lang, "Terms of use"), source->terms[lang]);
        put_fact(book, sheet, row, tr(lang, "What it counts"), source->counts[lang]);
        put_fact(book, sheet, row, tr(lang, "Why other sources differ"), source->differences[lang]);
    }
}

static void put_as_of(Workbook *book, lxw_worksheet *sheet, uint32_t *row)
{
    const FigureView *view = book->view;
    if (view->query->as_of == ISO_DAY_NEVER)
        return;
    g_autofree char *day = lang_date(view->lang, view->query->as_of);
    g_autofree char *text =
        text_fill(tr(view->lang, "{day}: what the centre held then"), "day", day, NULL);
    put_fact(book, sheet, row, tr(view->lang, "As of"), text);
}

static void write_read_me(Workbook *book)
{
    const FigureView *view = book->view;
    const Dataflow *flow = view->query->flow;
    Lang lang = view->lang;
    lxw_worksheet *sheet = workbook_add_worksheet(book->book, tr(lang, "Read me"));
    worksheet_set_column(sheet, 0, 0, 26, NULL);
    worksheet_set_column(sheet, 1, 1, 100, NULL);
    uint32_t row = 0;
    put_text(book, sheet, row, 0, flow->label[lang], book->title);
    row += 2;
    g_autofree char *selection = cite_selection(view);
    g_autofree char *citation = cite_plain(view);
    g_autofree char *rows = lang_number(lang, view->slice->n_rows, 0);
    put_fact(book, sheet, &row, tr(lang, "What one row counts"), flow->description[lang]);
    put_fact(book, sheet, &row, tr(lang, "Selection"),
             selection ? selection : tr(lang, "Everything"));
    put_as_of(book, sheet, &row);
    put_fact(book, sheet, &row, tr(lang, "Figures"), rows);
    put_fact(book, sheet, &row, tr(lang, "Unit"), flow->unit[lang]);
    put_sources(book, sheet, &row);
    put_fact(book, sheet, &row, tr(lang, "Cite as"), citation);
    put_fact(book, sheet, &row, tr(lang, "Address"), view->address);
    put_fact(book, sheet, &row, tr(lang, "Prepared"), view->prepared);
    row++;
    put_text(book, sheet, row++, 0, tr(lang, "What is not a number"), book->formats.header);
    for (unsigned i = 0; i < n_export_status_notes; i++) {
        const ExportStatusNote *note = &export_status_notes[i];
        g_autofree char *term = g_strdup_printf("%s (%s)", tr(lang, note->name), note->codes);
        put_fact(book, sheet, &row, term, tr(lang, note->definition));
    }
}

/* --- Data ---------------------------------------------------------------------------------- */

static void write_data_header(Workbook *book)
{
    static const char *const rest[] = {"TIME_PERIOD", "OBS_VALUE",  "OBS_STATUS", "CONF_STATUS",
                                       "LOWER",       "UPPER",      "STATUS",     "COMMENT_OBS",
                                       "VINTAGE",     "SOURCE_DATE"};
    const Dataflow *flow = book->view->cube->flow;
    unsigned column = 0;
    for (unsigned d = 0; d < flow->n_dimensions; d++, column += 2) {
        put_text(book, book->data, 0, column, flow->dimensions[d].label[book->view->lang],
                 book->formats.header);
        put_text(book, book->data, 0, column + 1, flow->dimensions[d].id, book->formats.header);
        worksheet_set_column(book->data, (lxw_col_t)column, (lxw_col_t)column, 24, NULL);
        worksheet_set_column(book->data, (lxw_col_t)column + 1, (lxw_col_t)column + 1, 14, NULL);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(rest); i++)
        put_text(book, book->data, 0, column + i, rest[i], book->formats.header);
    worksheet_set_column(book->data, (lxw_col_t)column, (lxw_col_t)(column + 9), 14, NULL);
    worksheet_freeze_panes(book->data, 1, 0);
    worksheet_autofilter(book->data, 0, 0, MAX(book->view->slice->n_rows, 1),
                         (lxw_col_t)(column + G_N_ELEMENTS(rest) - 1));
    worksheet_repeat_rows(book->data, 0, 0);
    worksheet_set_landscape(book->data);
}

static void write_data_row(Workbook *book, uint32_t at, uint32_t row)
{
    const Cube *cube = book->view->cube;
    unsigned column = 0;
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++, column += 2) {
        const Code *code = codelist_code(cube->flow->dimensions[d].codelist, cube->code[d][row]);
        put_text(book, book->data, at, column, code->label[book->view->lang], book->formats.text);
        put_text(book, book->data, at, column + 1, code->id, book->formats.text);
    }
    Figure figure = export_figure(cube, row);
    const char obs[] = {export_obs_status(&figure), '\0'};
    const char conf[] = {export_conf_status(&figure), '\0'};
    char day[ISO_DATE_BYTES] = "";
    const Vintage *vintage =
        book->view->cubes ? cubes_find_vintage(book->view->cubes, figure.vintage) : NULL;
    if (vintage)
        iso_day_write(vintage->as_of, day);
    worksheet_write_number(book->data, at, (lxw_col_t)column, cube->period[row], NULL);
    if (figure.kind == FIGURE_VALUE)
        put_number(book, at, column + 1, figure.value);
    put_text(book, book->data, at, column + 2, obs, book->formats.text);
    put_text(book, book->data, at, column + 3, conf, book->formats.text);
    if (export_has_bounds(&figure)) {
        put_number(book, at, column + 4, figure.lower);
        put_number(book, at, column + 5, figure.upper);
    }
    put_text(book, book->data, at, column + 6, export_status_words(book->view->lang, &figure),
             book->formats.text);
    put_text(book, book->data, at, column + 7, figure.comment, book->formats.text);
    put_number(book, at, column + 8, figure.vintage);
    put_text(book, book->data, at, column + 9, day, book->formats.text);
}

static bool write_data(Workbook *book, GError **error)
{
    book->data = workbook_add_worksheet(book->book, tr(book->view->lang, "Data"));
    write_data_header(book);
    for (uint32_t i = 0; i < book->view->slice->n_rows; i++) {
        write_data_row(book, i + 1, book->view->slice->rows[i]);
        if (book->sheet_bytes > LIMIT_XLSX_SHEET_BYTES) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "the workbook would be larger than %u MB unpacked; ask for fewer figures "
                        "or take csv",
                        LIMIT_XLSX_SHEET_BYTES >> 20);
            return false;
        }
    }
    return true;
}

/* --- Codes --------------------------------------------------------------------------------- */

static void write_codes(Workbook *book)
{
    const FigureView *view = book->view;
    Lang lang = view->lang;
    lxw_worksheet *sheet = workbook_add_worksheet(book->book, tr(lang, "Codes"));
    const char *const headers[] = {tr(lang, "Column"), tr(lang, "Code"), tr(lang, "Label"),
                                   tr(lang, "Description")};
    static const double widths[] = {22, 16, 40, 80};
    for (unsigned i = 0; i < G_N_ELEMENTS(headers); i++) {
        worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
        put_text(book, sheet, 0, i, headers[i], book->formats.header);
    }
    worksheet_freeze_panes(sheet, 1, 0);
    uint32_t at = 1;
    for (unsigned d = 0; d < view->cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &view->cube->flow->dimensions[d];
        unsigned n = codelist_n(dimension->codelist);
        g_autofree bool *occurs = g_new0(bool, n);
        for (uint32_t i = 0; i < view->slice->n_rows; i++)
            occurs[view->cube->code[d][view->slice->rows[i]]] = true;
        for (unsigned c = 0; c < n; c++) {
            if (!occurs[c])
                continue;
            const Code *code = codelist_code(dimension->codelist, c);
            put_text(book, sheet, at, 0, dimension->id, book->formats.text);
            put_text(book, sheet, at, 1, code->id, book->formats.text);
            put_text(book, sheet, at, 2, code->label[lang], book->formats.wrap);
            put_text(book, sheet, at++, 3, code->description[lang], book->formats.wrap);
        }
    }
}

/* --- the file ------------------------------------------------------------------------------ */

static void set_properties(Workbook *book)
{
    const FigureView *view = book->view;
    g_autofree char *citation = cite_plain(view);
    g_autoptr(GDateTime) prepared =
        view->prepared ? g_date_time_new_from_iso8601(view->prepared, NULL) : NULL;
    lxw_doc_properties properties = {
        .title = (char *)view->query->flow->label[view->lang],
        .author = (char *)"Fyr",
        .comments = citation,
        /* 0 would mean "now"; without a time of preparation the date is fixed all the same. */
        .created = prepared ? (time_t)g_date_time_to_unix(prepared) : 1,
    };
    workbook_set_properties(book->book, &properties);
}

static bool fill_book(const FigureView *view, lxw_workbook *to, GError **error)
{
    Workbook book = {.view = view, .book = to};
    book.title = book_title(to, BOOK_TEXT | BOOK_WRAPPED);
    book.formats = book_formats(to);
    set_properties(&book);
    write_read_me(&book);
    if (!write_data(&book, error))
        return false;
    write_codes(&book);
    return true;
}

static bool write_xlsx(const FigureView *view, FigureSink *sink, GError **error)
{
    if (view->slice->n_rows > LIMIT_XLSX_ROWS) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "a sheet holds %u figures, this selection has %u; ask for fewer or take csv",
                    LIMIT_XLSX_ROWS, view->slice->n_rows);
        return false;
    }
    g_auto(BookFile) book = {0};
    if (!book_file_begin(&book, true, error) || !fill_book(view, book.book, error))
        return false;
    return book_file_send(&book, sink, error);
}

const Format format_xlsx = {
    .name = "xlsx",
    .ending = "xlsx",
    .media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    .help = N_("an Excel workbook with its explanation and code lists"),
    .write = write_xlsx,
};
