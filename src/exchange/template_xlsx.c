/* The questionnaire as a workbook: "Read me", a sheet per dataflow, "Codes". Only what is to be
 * filled in is unlocked; the protection has no password, for it guards against slips, not people.
 * Drop-downs offer and never forbid: the checks (exchange/check.h) say more than a pop-up can. */
#include "exchange/book.h"
#include "exchange/sheet.h"
#include "exchange/submission_in.h"
#include "exchange/template.h"
#include "exchange/template_formulas.h"
#include "exchange/value_text.h"
#include <string.h>

#define MESSAGE_CHARACTERS_MOST 250 /* of an input message: the format's limit is 255 */
#define HEAD_COLUMN_WIDTH 34
#define INDENTS 4u /* levels of codes below codes */

typedef struct {
    const char *id; /* "CL_SEX", or a dimension's list */
    uint32_t n;
    unsigned column; /* on the sheet of codes */
} ListedCodes;

typedef struct {
    const TemplateOptions *options;
    lxw_workbook *book;
    lxw_format *title, *header, *locked, *indented[INDENTS], *wrap, *note, *input, *input_text,
        *check, *before;
    GArray *lists; /* ListedCodes */
    const char *codes_sheet;
} Book;

/* One sheet while it is written. */
typedef struct {
    Book *book;
    lxw_worksheet *sheet;
    const Questionnaire *questionnaire;
    unsigned dimensions[LIMIT_DIMENSIONS], n_dimensions; /* that have a column */
    uint32_t value_column;                               /* from 0 */
    uint32_t row;                                        /* the next to write */
    char counted_text[LIMIT_DIMENSIONS][16];
    const char *counted_cell[LIMIT_DIMENSIONS];
} Page;

/* --- formats -------------------------------------------------------------------------------- */

static lxw_format *add_input(Book *book)
{
    lxw_format *format = book_format(book->book, BOOK_PLAIN);
    format_set_unlocked(format);
    format_set_bg_color(format, 0xFFF8DC);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, 0x8A8A8A);
    return format;
}

static void add_formats(Book *book)
{
    book->title = book_title(book->book, BOOK_PLAIN);
    book->header = book_format(book->book, BOOK_BOLD | BOOK_WRAPPED);
    format_set_bottom(book->header, LXW_BORDER_THIN);
    format_set_bg_color(book->header, 0xE4ECF4);
    book->locked = book_format(book->book, BOOK_PLAIN);
    for (unsigned i = 0; i < INDENTS; i++) {
        book->indented[i] = book_format(book->book, BOOK_PLAIN);
        format_set_indent(book->indented[i], (uint8_t)(2 * i));
    }
    book->wrap = book_format(book->book, BOOK_WRAPPED);
    book->note = book_format(book->book, BOOK_PLAIN);
    format_set_italic(book->note);
    book->input = add_input(book);
    format_set_num_format(book->input, "0");
    book->input_text = add_input(book);
    book->check = book_format(book->book, BOOK_BOLD);
    format_set_font_color(book->check, 0xB00020);
    book->before = book_format(book->book, BOOK_PLAIN);
    format_set_font_color(book->before, 0x4A4A4A);
}

/* --- drop-downs ----------------------------------------------------------------------------- */

/* Where a list stands on the sheet of codes: it is written at the end, its places are given now. */
static const ListedCodes *list_codes(Book *book, const char *id, uint32_t n)
{
    for (unsigned i = 0; i < book->lists->len; i++)
        if (strcmp(g_array_index(book->lists, ListedCodes, i).id, id) == 0)
            return &g_array_index(book->lists, ListedCodes, i);
    ListedCodes listed = {id, n, book->lists->len};
    g_array_append_val(book->lists, listed);
    return &g_array_index(book->lists, ListedCodes, book->lists->len - 1);
}

static void offer_codes(Page *page, uint32_t first, uint32_t last, unsigned column,
                        const CodeList *list)
{
    if (!list)
        return;
    const ListedCodes *listed = list_codes(page->book, codelist_id(list), codelist_n(list));
    char letters[8];
    lxw_col_to_name(letters, (lxw_col_t)listed->column, 0);
    g_autofree char *formula = g_strdup_printf("='%s'!$%s$2:$%s$%u", page->book->codes_sheet,
                                               letters, letters, listed->n + 1);
    lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_LIST_FORMULA,
                                .value_formula = formula,
                                .show_error = LXW_VALIDATION_OFF};
    worksheet_data_validation_range(page->sheet, first, (lxw_col_t)column, last, (lxw_col_t)column,
                                    &rule);
}

/* A short list of its own, and what to know when the cell is entered. */
static void offer_words(Page *page, uint32_t first, uint32_t last, unsigned column,
                        const char *const *words, const char *message)
{
    g_autofree char *cut =
        g_utf8_substring(message, 0, MIN(g_utf8_strlen(message, -1), MESSAGE_CHARACTERS_MOST));
    lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_LIST,
                                .value_list = (char **)(void *)words,
                                .input_message = cut,
                                .show_error = LXW_VALIDATION_OFF};
    worksheet_data_validation_range(page->sheet, first, (lxw_col_t)column, last, (lxw_col_t)column,
                                    &rule);
}

/* --- the head of a sheet -------------------------------------------------------------------- */

/* "REF_AREA: Reporting country" | what it is. */
static void put_given(Page *page, const char *id, const char *label, const char *value)
{
    g_autofree char *name = g_strdup_printf("%s: %s", id, label);
    book_put(page->sheet, page->row, 0, name, page->book->locked);
    book_put(page->sheet, page->row++, 1, value, page->book->locked);
}

static void put_counted(Page *page, unsigned d)
{
    static const char *const answers[] = {COUNTED_ONCE_CODE, COUNTED_SEVERAL_CODE, NULL};
    Lang lang = page->book->options->lang;
    const Dimension *dimension = &page->questionnaire->flow->dimensions[d];
    g_autofree char *id = g_strconcat(COLUMN_COUNTED_PREFIX, dimension->id, NULL);
    const char *meaning = tr(lang, "ONE: a person stands under one code only. SEVERAL: under every "
                                   "code that applies, so the parts may add up to more.");
    g_snprintf(page->counted_text[d], sizeof page->counted_text[d], "$B$%u", page->row + 1);
    page->counted_cell[d] = page->counted_text[d];
    offer_words(page, page->row, page->row, 1, answers, meaning);
    worksheet_write_blank(page->sheet, page->row, 1, page->book->input_text);
    book_put(page->sheet, page->row, 2, meaning, page->book->note);
    put_given(page, id, dimension->label[lang], NULL);
}

static void put_head(Page *page)
{
    const TemplateOptions *options = page->book->options;
    const Questionnaire *questionnaire = page->questionnaire;
    const CodeList *areas = model_find_codelist(options->model, "CL_AREA");
    int d = dataflow_find_dimension(questionnaire->flow, "REF_AREA");
    g_autofree char *area = template_code(areas, (unsigned)options->area, options->lang);
    book_put(page->sheet, page->row++, 0, questionnaire->flow->label[options->lang],
             page->book->title);
    book_put(page->sheet, page->row++, 0, questionnaire->note[options->lang], page->book->note);
    put_given(page, "REF_AREA",
              d >= 0 ? questionnaire->flow->dimensions[d].label[options->lang] : "", area);
    put_given(page, "TIME_PERIOD", tr(options->lang, "Year"), NULL);
    worksheet_write_number(page->sheet, page->row - 1, 1, options->period, page->book->locked);
    for (unsigned i = 0; i < questionnaire->flow->n_dimensions; i++)
        if (questionnaire->may_be_several[i])
            put_counted(page, i);
    book_put(page->sheet, page->row++, 0,
             tr(options->lang,
                "0 where there were none; a word from the list where there is no number; "
                "blank says nothing. Never anything about a person."),
             page->book->note);
    page->row++;
}

/* --- the columns ---------------------------------------------------------------------------- */

static void choose_columns(Page *page)
{
    for (unsigned d = 0; d < page->questionnaire->flow->n_dimensions; d++) {
        bool is_asked = false;
        for (unsigned p = 0; p < page->questionnaire->n_parts; p++)
            is_asked = is_asked || page->questionnaire->parts[p].n_codes[d] > 0;
        if (is_asked)
            page->dimensions[page->n_dimensions++] = d;
    }
    page->value_column = page->n_dimensions + 1;
}

static void put_column(Page *page, unsigned column, const char *id, const char *label, double width)
{
    g_autofree char *text = g_strdup_printf("%s: %s", id, label);
    book_put(page->sheet, page->row, column, text, page->book->header);
    worksheet_set_column(page->sheet, (lxw_col_t)column, (lxw_col_t)column, width, NULL);
}

static void put_columns(Page *page)
{
    Lang lang = page->book->options->lang;
    const Dataflow *flow = page->questionnaire->flow;
    unsigned column = page->value_column;
    put_column(page, 0, "PART", tr(lang, "Part"), HEAD_COLUMN_WIDTH);
    for (unsigned i = 0; i < page->n_dimensions; i++)
        put_column(page, i + 1, flow->dimensions[page->dimensions[i]].id,
                   flow->dimensions[page->dimensions[i]].label[lang], 28);
    put_column(page, column++, "OBS_VALUE", tr(lang, "Number"), 15);
    put_column(page, column++, "OBS_STATUS", tr(lang, "Remark on the number"), 18);
    put_column(page, column++, "COMMENT_OBS", tr(lang, "Comment, or the answer to a warning"), 34);
    put_column(page, column++, "BEFORE", tr(lang, "The year before"), 11);
    put_column(page, column++, "BEFORE_SOURCE", tr(lang, "said by"), 11);
    put_column(page, column++, "SUM_OF_PARTS", tr(lang, "Sum of the parts"), 11);
    put_column(page, column++, "CHECK", tr(lang, "Check"), 40);
    worksheet_freeze_panes(page->sheet, page->row + 1, (lxw_col_t)(page->value_column + 1));
    worksheet_repeat_rows(page->sheet, page->row, page->row);
    page->row++;
}

/* --- the lines ------------------------------------------------------------------------------ */

/* How many codes above this one the part lists too: "removal of organs" stands below "other". */
static unsigned depth_of(const QuestionPart *part, unsigned d, const CodeList *list, unsigned code)
{
    unsigned depth = 0;
    for (int at = codelist_code(list, code)->parent; at >= 0 && depth + 1 < INDENTS;
         at = codelist_code(list, (unsigned)at)->parent)
        for (unsigned c = 0; c < part->n_codes[d]; c++)
            depth += part->codes[d][c] == at;
    return depth;
}

static void put_codes(Page *page, const TemplateLine *line)
{
    const Dataflow *flow = page->questionnaire->flow;
    for (unsigned i = 0; i < page->n_dimensions; i++) {
        unsigned d = page->dimensions[i];
        const CodeList *list = flow->dimensions[d].codelist;
        if (line->is_open && line->part->n_codes[d] > 0) {
            worksheet_write_blank(page->sheet, page->row, (lxw_col_t)(i + 1),
                                  page->book->input_text);
            offer_codes(page, page->row, page->row, i + 1, list);
            continue;
        }
        unsigned code = line->is_open ? question_total(&flow->dimensions[d]) : line->code[d];
        g_autofree char *text = template_code(list, code, page->book->options->lang);
        book_put(page->sheet, page->row, i + 1, text,
                 page->book->indented[depth_of(line->part, d, list, code)]);
    }
}

static void put_before(Page *page, const TemplateLine *line, unsigned column)
{
    const FigureRow *before = &line->before;
    if (!line->before_source)
        return;
    if (before->kind == FIGURE_VALUE) {
        worksheet_write_number(page->sheet, page->row, (lxw_col_t)column, before->lower,
                               page->book->before);
    } else {
        const char *word = value_text_word(before->kind, page->book->options->lang);
        book_put(page->sheet, page->row, column, word, page->book->before);
    }
    book_put(page->sheet, page->row, column + 1, line->before_source, page->book->before);
}

static void put_line(Page *page, const TemplateLine *line)
{
    unsigned column = page->value_column;
    book_put(page->sheet, page->row, 0, line->part->label[page->book->options->lang],
             page->book->locked);
    put_codes(page, line);
    worksheet_write_blank(page->sheet, page->row, (lxw_col_t)column, page->book->input);
    worksheet_write_blank(page->sheet, page->row, (lxw_col_t)(column + 1), page->book->input_text);
    worksheet_write_blank(page->sheet, page->row, (lxw_col_t)(column + 2), page->book->input_text);
    put_before(page, line, column + 3);
    page->row++;
}

static void put_formula(Page *page, uint32_t row, unsigned column, const char *formula,
                        lxw_format *format)
{
    if (formula) /* the stored result is empty: right until a number is typed */
        worksheet_write_formula_str(page->sheet, row, (lxw_col_t)column, formula, format, "");
}

static void put_sums(Page *page, const GArray *lines, const uint32_t *row_of)
{
    Book *book = page->book;
    g_autoptr(TemplateSums) sums =
        template_sums_new(page->questionnaire, lines, row_of, page->value_column + 1);
    for (unsigned i = 0; i < lines->len; i++) {
        g_autofree char *sum = template_sum_formula(sums, i);
        g_autofree char *check =
            template_check_formula(sums, i, page->counted_cell, book->options->lang);
        put_formula(page, row_of[i] - 1, page->value_column + 5, sum, book->locked);
        put_formula(page, row_of[i] - 1, page->value_column + 6, check, book->check);
    }
}

static void put_lines(Page *page)
{
    Lang lang = page->book->options->lang;
    g_autoptr(GArray) lines = template_lines(page->book->options, page->questionnaire->flow);
    g_autofree uint32_t *row_of = g_new(uint32_t, lines->len + 1);
    const QuestionPart *part = NULL;
    uint32_t first = page->row;
    for (unsigned i = 0; i < lines->len; i++) {
        const TemplateLine *line = &g_array_index(lines, TemplateLine, i);
        if (line->part != part && line->part->note[lang])
            book_put(page->sheet, page->row++, 0, line->part->note[lang], page->book->note);
        part = line->part;
        row_of[i] = page->row + 1;
        put_line(page, line);
    }
    put_sums(page, lines, row_of);
    const char *const words[] = {
        value_text_word(FIGURE_NOT_KNOWN, lang), value_text_word(FIGURE_NOT_APPLICABLE, lang),
        value_text_word(FIGURE_NOT_YET, lang), value_text_word(FIGURE_SUPPRESSED, lang), NULL};
    offer_words(page, first, page->row - 1, page->value_column, words,
                tr(lang, "A whole number; 0 where there were none. A word from the list where "
                         "there is no number."));
    offer_codes(page, first, page->row - 1, page->value_column + 1,
                model_find_codelist(page->book->options->model, "CL_OBS_STATUS"));
}

static void write_flow(Book *book, const Dataflow *flow)
{
    Page page = {.book = book,
                 .sheet = workbook_add_worksheet(book->book, flow->id),
                 .questionnaire = model_questionnaire(book->options->model, flow)};
    lxw_protection may = {.format_columns = 1, .format_rows = 1};
    choose_columns(&page);
    put_head(&page);
    put_columns(&page);
    put_lines(&page);
    worksheet_protect(page.sheet, NULL, &may);
    worksheet_set_landscape(page.sheet);
    worksheet_fit_to_pages(page.sheet, 1, 0);
}

/* --- the sheets around ---------------------------------------------------------------------- */

static void put_fact(Book *book, lxw_worksheet *sheet, uint32_t *row, const char *term,
                     const char *text)
{
    book_put(sheet, *row, 0, term, book->header);
    book_put(sheet, (*row)++, 1, text, book->wrap);
}

static void write_read_me(Book *book)
{
    Lang lang = book->options->lang;
    lxw_worksheet *sheet = workbook_add_worksheet(book->book, tr(lang, "Read me"));
    uint32_t row = 0;
    char year[16];
    g_snprintf(year, sizeof year, "%d", book->options->period);
    const Code *area = codelist_code(model_find_codelist(book->options->model, "CL_AREA"),
                                     (unsigned)book->options->area);
    g_autofree char *title = text_fill(tr(lang, "Questionnaire: {area}, {year}"), "area",
                                       area->label[lang], "year", year, NULL);
    worksheet_set_column(sheet, 0, 0, 26, NULL);
    worksheet_set_column(sheet, 1, 1, 100, NULL);
    book_put(sheet, row, 0, title, book->title);
    row += 2;
    put_fact(book, sheet, &row, tr(lang, "What to do"),
             tr(lang, "Fill in the coloured cells of each sheet: a number, or a word. Leave a cell "
                      "blank if you have nothing to say about it. Then check the file before you "
                      "send it; every problem comes back with its cell and what to do."));
    put_fact(book, sheet, &row, tr(lang, "Persons"),
             tr(lang, "Write numbers only. Nothing about a person may stand anywhere in this file, "
                      "not in a comment either: it would be refused."));
    put_fact(book, sheet, &row, tr(lang, "The year before"),
             tr(lang, "What the centre holds stands beside each number: your own, or else "
                      "EUROSTAT's or UNODC's. Where the number has changed much, write the reason "
                      "into the comment; it stays with the figure."));
    row++;
    book_put(sheet, row++, 0, tr(lang, "Where there is no number"), book->header);
    put_fact(book, sheet, &row, "0", tr(lang, "There were none, and you know it."));
    put_fact(book, sheet, &row, value_text_word(FIGURE_NOT_KNOWN, lang),
             tr(lang, "There may be some, and nobody has counted them."));
    put_fact(book, sheet, &row, value_text_word(FIGURE_NOT_APPLICABLE, lang),
             tr(lang, "There can be none to count, for example because the law has no such act."));
    put_fact(book, sheet, &row, value_text_word(FIGURE_NOT_YET, lang),
             tr(lang, "It will be counted, and is not yet."));
    put_fact(book, sheet, &row, value_text_word(FIGURE_SUPPRESSED, lang),
             tr(lang, "You know it and keep it to yourselves. You may add bounds: "
                      "\"suppressed 1..4\", or \"<5\"."));
}

static void write_codes(Book *book, lxw_worksheet *sheet)
{
    Lang lang = book->options->lang;
    lxw_protection may = {.format_columns = 1};
    for (unsigned i = 0; i < book->lists->len; i++) {
        const ListedCodes *listed = &g_array_index(book->lists, ListedCodes, i);
        const CodeList *list = model_find_codelist(book->options->model, listed->id);
        worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, 34, NULL);
        book_put(sheet, 0, i, codelist_label(list, lang), book->header);
        for (unsigned c = 0; c < listed->n; c++) {
            g_autofree char *text = template_code(list, c, lang);
            book_put(sheet, c + 1, i, text, book->locked);
        }
    }
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_protect(sheet, NULL, &may);
}

/* --- the file ------------------------------------------------------------------------------- */

GBytes *template_xlsx(const TemplateOptions *options, GError **error)
{
    g_auto(BookFile) file = {0};
    if (!book_file_begin(&file, false, error))
        return NULL;
    Book book = {.options = options,
                 .book = file.book,
                 .codes_sheet = tr(options->lang, "Codes"),
                 .lists = g_array_new(FALSE, FALSE, sizeof(ListedCodes))};
    /* A date of now would make two files of the same figures differ. */
    lxw_doc_properties properties = {.author = (char *)"Fyr", .created = 1};
    workbook_set_properties(book.book, &properties);
    add_formats(&book);
    write_read_me(&book);
    for (unsigned f = 0; f < options->n_flows; f++)
        write_flow(&book, options->flows[f]);
    write_codes(&book, workbook_add_worksheet(book.book, book.codes_sheet));
    g_array_unref(book.lists);
    return book_file_bytes(&file, error);
}
