/* The workbook of a table of records: "records" with a column for each part of the type, "Fields" says what
 * they mean, "Codes" has the vocabularies. Cells are texts with the text format: no program takes one for
 * a formula or a number. Drop-downs offer and never forbid; the import's check says more than a pop-up.
 *
 * libxlsxwriter in its constant-memory mode: a row is on disk before the next one is written. */
#include "exchange/record_table.h"

#include <string.h>
#include <xlsxwriter.h>

#define CELL_CHARACTERS_MOST 32767  /* the format's limit of one cell */
#define MESSAGE_CHARACTERS_MOST 250 /* of an input message: 255 */
#define TITLE_CHARACTERS_MOST 30    /* of its title: 32 */
#define TEMPLATE_ROWS 5000u         /* with drop-downs */
#define CODES_SHEET "Codes"

struct RecordBook {
    const RecordType *type;
    const GArray *columns;
    Lang lang;
    lxw_workbook *book;
    lxw_worksheet *data;
    lxw_format *title, *header, *text, *wrap;
    GPtrArray *lists; /* const CodeList *, in the order of their columns on the sheet of codes */
    uint64_t bytes;
};

static lxw_format *add_format(RecordBook *book, bool is_bold, bool is_wrapped)
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

static bool put(RecordBook *book, lxw_worksheet *sheet, unsigned row, unsigned column,
                const char *text, lxw_format *format, GError **error)
{
    if (!text || !*text)
        return true;
    if (g_utf8_strlen(text, -1) > CELL_CHARACTERS_MOST) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "a text of %ld characters does not fit into a cell of a workbook, which holds "
                    "%d; take csv",
                    g_utf8_strlen(text, -1), CELL_CHARACTERS_MOST);
        return false;
    }
    book->bytes += strlen(text) + 48;
    if (book->bytes > LIMIT_XLSX_SHEET_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "the workbook would be larger than %u MB unpacked; take csv",
                    LIMIT_XLSX_SHEET_BYTES >> 20);
        return false;
    }
    lxw_error status = worksheet_write_string(sheet, row, (lxw_col_t)column, text, format);
    if (status == LXW_NO_ERROR)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the workbook: %s",
                lxw_strerror(status));
    return false;
}

bool record_book_put(RecordBook *book, unsigned row, unsigned column, const char *text,
                     GError **error)
{
    return put(book, book->data, row, column, text, book->text, error);
}

/* --- what a column is --------------------------------------------------------------------------------- */

static const RecordColumn *column_at(const RecordBook *book, unsigned c)
{
    return &g_array_index(book->columns, RecordColumn, c);
}

static const char *head_help(Lang lang, RecordColumnKind kind)
{
    switch (kind) {
    case COLUMN_ID:
        return tr(lang,
                  "Empty: a new record. An id: that record is changed. A key of small letters, "
                  "digits and \"-\": the same key always means the same record.");
    case COLUMN_STATE:
        return tr(lang, "Empty: a new record is a draft, another one stays as it is. A state: the "
                        "record is taken there, if one step leads to it that you may take.");
    case COLUMN_LANG:
        return tr(lang, "The language of the original, such as en or sv.");
    case COLUMN_REVISION:
        return tr(lang, "The revision that you saw: if somebody has edited the record since, it is "
                        "not overwritten. Empty: it is.");
    case COLUMN_NOTE:
        return tr(lang, "Notes on the records of the column before, in the same order.");
    case COLUMN_FILES:
        return tr(lang, "The record's files, to be read only: files are added on its page.");
    case COLUMN_FIELD:
    case COLUMN_LINK:
        break;
    }
    return tr(lang, "Ids or keys of records.");
}

static const char *label_of(const RecordBook *book, const RecordColumn *column)
{
    return column->field      ? column->field->label[book->lang]
           : column->relation ? column->relation->label[book->lang]
                              : column->name;
}

static char *help_of(const RecordBook *book, const RecordColumn *column)
{
    Lang lang = book->lang;
    g_autoptr(GString) help = g_string_new(NULL);
    bool is_field = column->kind == COLUMN_FIELD;
    const char *own = is_field ? column->field->help[lang] : head_help(lang, column->kind);
    g_string_append(help, own ? own : "");
    bool is_many = is_field                      ? column->field->is_many
                   : column->kind == COLUMN_LINK ? column->relation->is_many
                                                 : false;
    if (is_many)
        g_string_append_printf(help, "%s%s", help->len ? " " : "",
                               tr(lang, "Several values with \";\" between them."));
    return g_string_free(g_steal_pointer(&help), FALSE);
}

static char *kind_of(const RecordBook *book, const RecordColumn *column)
{
    static const char *const words[FIELD_KIND_COUNT] = {[FIELD_LINE] = N_("one line of text"),
                                                        [FIELD_TEXT] = N_("text (Markdown)"),
                                                        [FIELD_INTEGER] = N_("whole number"),
                                                        [FIELD_DECIMAL] = N_("number with a point"),
                                                        [FIELD_DAY] = N_("day, YYYY-MM-DD"),
                                                        [FIELD_YEAR] = N_("year"),
                                                        [FIELD_FLAG] = N_("yes or no"),
                                                        [FIELD_CODE] = N_("code of the list"),
                                                        [FIELD_URL] = N_("address of the web"),
                                                        [FIELD_EMAIL] =
                                                            N_("e-mail address of an organisation"),
                                                        [FIELD_FILES] = N_("files")};
    if (column->kind != COLUMN_FIELD)
        return g_strdup("");
    const char *word = tr(book->lang, words[column->field->kind]);
    return column->field->codelist
               ? g_strdup_printf("%s %s", word, codelist_id(column->field->codelist))
               : g_strdup(word);
}

static char *needed_in(const RecordBook *book, const RecordColumn *column)
{
    GString *states = g_string_new(NULL);
    for (unsigned s = 0; column->kind == COLUMN_FIELD && s < book->type->n_states; s++)
        if (column->field->required_in & (1u << s))
            g_string_append_printf(states, "%s%s", states->len ? ", " : "",
                                   book->type->states[s].label[book->lang]);
    return g_string_free(states, FALSE);
}

/* --- drop-downs ----------------------------------------------------------------------------------------- */

static unsigned list_column(RecordBook *book, const CodeList *list)
{
    for (unsigned i = 0; i < book->lists->len; i++)
        if (book->lists->pdata[i] == list)
            return i;
    g_ptr_array_add(book->lists, (gpointer)list);
    return book->lists->len - 1;
}

static char *cut(const char *text, glong most)
{
    return g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), most));
}

/* The states' ids must fit into the 255 characters that a list in the cell's own rule may have. */
static bool list_fits(char **words)
{
    size_t n = 0;
    for (; *words; words++)
        n += strlen(*words) + 1;
    return n < 255;
}

static void offer(RecordBook *book, unsigned c, unsigned last)
{
    static char *flags[] = {(char *)"yes", (char *)"no", NULL};
    const RecordColumn *column = column_at(book, c);
    g_autofree char *help = help_of(book, column);
    g_autofree char *message = cut(help, MESSAGE_CHARACTERS_MOST);
    g_autofree char *title = cut(label_of(book, column), TITLE_CHARACTERS_MOST);
    g_autofree char **states = g_new0(char *, book->type->n_states + 1);
    g_autofree char *formula = NULL;
    for (unsigned s = 0; s < book->type->n_states; s++)
        states[s] = (char *)book->type->states[s].id;
    lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_ANY,
                                .input_title = title,
                                .input_message = *message ? message : NULL,
                                .show_error = LXW_VALIDATION_OFF};
    const CodeList *list = column->kind == COLUMN_FIELD ? column->field->codelist : NULL;
    if (list && codelist_n(list) > 0) {
        char letters[8];
        lxw_col_to_name(letters, (lxw_col_t)list_column(book, list), 0);
        formula = g_strdup_printf("='%s'!$%s$2:$%s$%u", CODES_SHEET, letters, letters,
                                  codelist_n(list) + 1);
        rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
        rule.value_formula = formula;
    } else if (column->kind == COLUMN_FIELD && column->field->kind == FIELD_FLAG) {
        rule.validate = LXW_VALIDATION_TYPE_LIST;
        rule.value_list = flags;
    } else if (column->kind == COLUMN_STATE && list_fits(states)) {
        rule.validate = LXW_VALIDATION_TYPE_LIST;
        rule.value_list = states;
    }
    worksheet_data_validation_range(book->data, 1, (lxw_col_t)c, last, (lxw_col_t)c, &rule);
}

/* --- sheets ---------------------------------------------------------------------------------------------- */

static bool write_data(RecordBook *book, RecordRows rows, void *data, GError **error)
{
    book->data = workbook_add_worksheet(book->book, "records");
    for (unsigned c = 0; c < book->columns->len; c++) {
        const RecordColumn *column = column_at(book, c);
        bool is_long = column->kind == COLUMN_FIELD && column->field->kind == FIELD_TEXT;
        worksheet_set_column(book->data, (lxw_col_t)c, (lxw_col_t)c, is_long ? 40 : 20, book->text);
        if (!put(book, book->data, 0, c, column->name, book->header, error))
            return false;
        offer(book, c, rows ? LIMIT_XLSX_ROWS : TEMPLATE_ROWS);
    }
    worksheet_freeze_panes(book->data, 1, 0);
    return !rows || rows(data, book, error);
}

static bool write_fields(RecordBook *book, GError **error)
{
    Lang lang = book->lang;
    lxw_worksheet *sheet = workbook_add_worksheet(book->book, "Fields");
    const char *const heads[] = {tr(lang, "Column"), tr(lang, "Label"), tr(lang, "Kind"),
                                 tr(lang, "Needed in"), tr(lang, "What it is for")};
    static const double widths[] = {26, 34, 30, 30, 90};
    bool is_good = put(book, sheet, 0, 0, book->type->plural[lang], book->title, error) &&
                   put(book, sheet, 1, 0,
                       tr(lang, "One line of the sheet \"records\" is one record. Columns may be "
                                "left out: what they are about then stays as it is. An empty cell "
                                "takes away what was there. A \";\" that belongs to a value is "
                                "written \"\\;\", a \"\\\" is written \"\\\\\"."),
                       book->wrap, error);
    for (unsigned h = 0; h < G_N_ELEMENTS(heads) && is_good; h++) {
        worksheet_set_column(sheet, (lxw_col_t)h, (lxw_col_t)h, widths[h], NULL);
        is_good = put(book, sheet, 3, h, heads[h], book->header, error);
    }
    for (unsigned c = 0; c < book->columns->len && is_good; c++) {
        const RecordColumn *column = column_at(book, c);
        g_autofree char *kind = kind_of(book, column), *help = help_of(book, column);
        g_autofree char *needed = needed_in(book, column);
        is_good = put(book, sheet, c + 4, 0, column->name, book->text, error) &&
                  put(book, sheet, c + 4, 1, label_of(book, column), book->wrap, error) &&
                  put(book, sheet, c + 4, 2, kind, book->text, error) &&
                  put(book, sheet, c + 4, 3, needed, book->wrap, error) &&
                  put(book, sheet, c + 4, 4, help, book->wrap, error);
    }
    return is_good;
}

/* "SE: Sweden" one below the other, a column for each list, row by row as the writer asks. */
static bool write_codes(RecordBook *book, GError **error)
{
    lxw_worksheet *sheet = workbook_add_worksheet(book->book, CODES_SHEET);
    unsigned most = 0;
    for (unsigned l = 0; l < book->lists->len; l++) {
        most = MAX(most, codelist_n(book->lists->pdata[l]));
        worksheet_set_column(sheet, (lxw_col_t)l, (lxw_col_t)l, 34, NULL);
        if (!put(book, sheet, 0, l, codelist_id(book->lists->pdata[l]), book->header, error))
            return false;
    }
    for (unsigned row = 0; row < most; row++)
        for (unsigned l = 0; l < book->lists->len; l++) {
            const CodeList *list = book->lists->pdata[l];
            if (row >= codelist_n(list))
                continue;
            const Code *code = codelist_code(list, row);
            g_autofree char *text = g_strdup_printf("%s: %s", code->id, code->label[book->lang]);
            if (!put(book, sheet, row + 1, l, text, book->text, error))
                return false;
        }
    return true;
}

bool record_book_make(const RecordType *type, const GArray *columns, Lang lang, RecordRows rows,
                      void *data, const char *path, const char *folder, GError **error)
{
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = (char *)folder};
    RecordBook book = {
        .type = type, .columns = columns, .lang = lang, .book = workbook_new_opt(path, &options)};
    if (!book.book) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "cannot begin a workbook");
        return false;
    }
    /* A date of now would make two files of the same records differ. */
    lxw_doc_properties properties = {
        .title = (char *)type->plural[lang], .author = (char *)"Fyr", .created = 1};
    workbook_set_properties(book.book, &properties);
    book.lists = g_ptr_array_new();
    book.title = add_format(&book, true, false);
    format_set_font_size(book.title, 16);
    book.header = add_format(&book, true, false);
    format_set_bottom(book.header, LXW_BORDER_THIN);
    format_set_bg_color(book.header, 0xE4ECF4);
    book.text = add_format(&book, false, false);
    book.wrap = add_format(&book, false, true);
    bool is_good = write_data(&book, rows, data, error) && write_fields(&book, error) &&
                   write_codes(&book, error);
    g_ptr_array_unref(book.lists);
    lxw_error status = workbook_close(book.book);
    if (is_good && status != LXW_NO_ERROR) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the workbook: %s",
                    lxw_strerror(status));
        return false;
    }
    return is_good;
}
