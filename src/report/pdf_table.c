/* Tables on paper: column widths from the contents, header rows that come again on every page,
 * rows that are never torn. */
#include "report/pdf_layout.h"

#include <math.h>

#define COLUMNS_MAX 32u
#define PAD_X 5.0
#define MARK_ROOM 4.5 /* right of a number, for its mark */
#define LABEL_SHARE_MAX 0.42

/* Marks that stand behind numbers; the legend under the table explains those that occur. */
enum {
    MARK_SUPPRESSED = 1,
    MARK_DISPUTED = 2,
    MARK_UNRELIABLE = 4,
    MARK_REVISED = 8,
    MARK_ABSENT = 16,
};

typedef struct {
    PaperText *text;
    PaperText *mark; /* or NULL */
    const char *tag;
} Cell;

typedef struct {
    PaperText *label;
    Cell cells[COLUMNS_MAX];
    double height;
} Row;

typedef struct {
    Paper *paper;
    const DocTable *table;
    PaperStyle body, head;
    Row *rows;
    double width[COLUMNS_MAX + 1]; /* [0] = row headers */
    PaperText *header[COLUMNS_MAX + 1];
    double header_height, total;
    unsigned marks;
} Grid;

static bool is_dense(const DocTable *table)
{
    return table->is_dense || table->n_columns > 9;
}

/* --- cells ------------------------------------------------------------------------------ */

static const char *mark_of(const DocCell *cell, unsigned *marks)
{
    const Figure *figure = &cell->figure;
    bool has_number = figure->kind == FIGURE_VALUE || figure->kind == FIGURE_SUPPRESSED ||
                      figure->kind == FIGURE_DISPUTED;
    if (has_number &&
        (cell->contradicted || (figure->kind != FIGURE_DISPUTED && figure->obs_status == 'U'))) {
        *marks |= MARK_UNRELIABLE;
        return "u";
    }
    if (figure->kind == FIGURE_SUPPRESSED) {
        *marks |= MARK_SUPPRESSED;
        return "s";
    }
    if (figure->kind == FIGURE_DISPUTED) {
        *marks |= MARK_DISPUTED;
        return "d";
    }
    if (figure->revised) {
        *marks |= MARK_REVISED;
        return "r";
    }
    return NULL;
}

static PaperText *figure_cell(Grid *grid, const DocCell *cell)
{
    Lang lang = paper_lang(grid->paper);
    const Figure *figure = &cell->figure;
    g_autofree char *words = NULL;
    if (figure->kind == FIGURE_ABSENT) {
        grid->marks |= MARK_ABSENT;
        words = g_strdup("\u2013");
    } else if (figure->kind == FIGURE_SUPPRESSED || figure->kind == FIGURE_DISPUTED) {
        words = figure_range_text(lang, figure);
    }
    if (!words)
        words = figure_text(lang, figure);
    PaperText *text = paper_text_link(grid->paper, grid->body, words, cell->href, 0);
    if (figure->kind != FIGURE_VALUE)
        text->colour = PAPER_INK_SOFT;
    return text;
}

/* `width` 0: as wide as it is. Only texts are broken into lines. */
static Cell make_cell(Grid *grid, const DocCell *cell, double width)
{
    Cell made = {.tag = "TD"};
    switch (cell->kind) {
    case CELL_FIGURE: {
        made.text = figure_cell(grid, cell);
        const char *mark = mark_of(cell, &grid->marks);
        if (mark) {
            made.mark = paper_text_plain(grid->paper, STYLE_DENSE_HEAD, mark, 0);
            made.mark->colour = PAPER_AMBER_INK;
        }
        break;
    }
    case CELL_TEXT:
        made.text = paper_text_link(grid->paper, grid->body, cell->text, cell->href, width);
        break;
    case CELL_EMPTY:
    case CELL_KIND_COUNT:
        made.text = paper_text_plain(grid->paper, grid->body, "", 0);
        break;
    }
    return made;
}

/* --- widths ----------------------------------------------------------------------------- */

static bool column_is_text(const DocTable *table, unsigned column)
{
    return table->is_text && table->is_text[column];
}

static double longest_word(Paper *paper, PaperStyle style, const char *text)
{
    double width = 0;
    g_auto(GStrv) words = g_strsplit_set(text ? text : "", " ", -1);
    for (char **word = words; *word; word++)
        width = fmax(width, paper_text_natural_width(paper_text_plain(paper, style, *word, 0)));
    return width;
}

/* A column is as wide as its widest number, and as the longest word of its heading. */
static void measure(Grid *grid)
{
    const DocTable *table = grid->table;
    for (unsigned c = 0; c < table->n_columns; c++)
        grid->width[c + 1] = longest_word(grid->paper, grid->head, table->columns[c]) + 2 * PAD_X;
    for (unsigned r = 0; r < table->rows->len; r++) {
        const DocRow *row = &g_array_index(table->rows, DocRow, r);
        PaperText *label =
            paper_text_plain(grid->paper, row->is_total ? grid->head : grid->body, row->label, 0);
        if (!row->is_group)
            grid->width[0] = fmax(grid->width[0], paper_text_natural_width(label) + PAD_X + 2);
        for (unsigned c = 0; c < table->n_columns && !row->is_group; c++) {
            Cell *cell = &grid->rows[r].cells[c];
            *cell = make_cell(grid, &row->cells[c], 0);
            double need = paper_text_natural_width(cell->text) + 2 * PAD_X + MARK_ROOM;
            if (column_is_text(table, c))
                need = fmin(need, table->n_columns == 1 ? 300 : 190);
            grid->width[c + 1] = fmax(grid->width[c + 1], need);
        }
    }
    grid->width[0] =
        fmax(grid->width[0], longest_word(grid->paper, grid->head, table->corner) + PAD_X);
}

/* The columns of one kind get `room` together, in proportion to what they want. */
static void share_out(Grid *grid, bool text, double wanted, double room)
{
    for (unsigned c = 1; c <= grid->table->n_columns; c++) {
        if (column_is_text(grid->table, c - 1) == text)
            grid->width[c] *= room / wanted;
    }
}

/* Fits the columns to the page: row headers give way first, then texts (which are broken into
 * lines), then numbers. Spare room goes to all evenly, but a small table does not stretch over the
 * whole page. */
static void fit(Grid *grid)
{
    const DocTable *table = grid->table;
    double most = PAPER_CONTENT, numbers = 0, texts = 0;
    for (unsigned c = 1; c <= table->n_columns; c++)
        *(column_is_text(table, c - 1) ? &texts : &numbers) += grid->width[c];
    if (grid->width[0] + numbers + texts > most) {
        double label = fmin(grid->width[0], fmax(most * LABEL_SHARE_MAX, most - numbers - texts));
        grid->width[0] =
            texts > 0 ? fmin(label, most * (table->n_columns == 1 ? 0.36 : 0.25)) : label;
    }
    double left = most - grid->width[0];
    if (texts > 0 && numbers + texts > left) {
        double room = fmax(left - numbers, left * 0.4);
        share_out(grid, true, texts, room);
        texts = room;
    }
    if (numbers > 0 && numbers + texts > left)
        share_out(grid, false, numbers, left - texts);
    double sum = 0;
    for (unsigned c = 0; c <= table->n_columns; c++)
        sum += grid->width[c];
    double spare = fmax(0, most - sum) / table->n_columns;
    double each = table->n_columns >= 4 ? spare : fmin(spare, 46);
    for (unsigned c = 1; c <= table->n_columns; c++)
        grid->width[c] += each;
    grid->total = sum + each * table->n_columns;
}

/* --- rows ------------------------------------------------------------------------------- */

static double row_padding(const Grid *grid)
{
    return grid->body == STYLE_DENSE ? 2.6 : 3.8;
}

/* Labels and texts in the widths that they now have, and with them the rows' heights. */
static void make_rows(Grid *grid)
{
    const DocTable *table = grid->table;
    for (unsigned r = 0; r < table->rows->len; r++) {
        const DocRow *row = &g_array_index(table->rows, DocRow, r);
        Row *made = &grid->rows[r];
        if (row->is_group) {
            made->label = paper_text_plain(grid->paper, grid->head, row->label, grid->total);
            made->label->colour = PAPER_SEA;
            made->height = paper_text_height(made->label) + 7;
            continue;
        }
        made->label = paper_text_link(grid->paper, row->is_total ? grid->head : grid->body,
                                      row->label, row->href, grid->width[0] - PAD_X);
        double tallest = fmax(paper_text_height(made->label), paper_leading(grid->body));
        for (unsigned c = 0; c < table->n_columns; c++) {
            if (!column_is_text(table, c))
                continue;
            made->cells[c] = make_cell(grid, &row->cells[c], grid->width[c + 1] - 2 * PAD_X);
            tallest = fmax(tallest, paper_text_height(made->cells[c].text));
        }
        made->height = tallest + row_padding(grid);
    }
}

static void make_header(Grid *grid)
{
    const DocTable *table = grid->table;
    grid->header_height = 0;
    for (unsigned c = 0; c <= table->n_columns; c++) {
        const char *label = c == 0 ? table->corner : table->columns[c - 1];
        grid->header[c] = paper_text_plain(grid->paper, grid->head, label,
                                           grid->width[c] - (c == 0 ? PAD_X : 2 * PAD_X - 3));
        if (c > 0 && !column_is_text(table, c - 1))
            grid->header[c]->align = ALIGN_END;
        grid->header_height = fmax(grid->header_height, paper_text_height(grid->header[c]));
    }
    grid->header_height += 6;
}

/* --- drawing ---------------------------------------------------------------------------- */

static double number_right(const Grid *grid, unsigned column, double x)
{
    return x + grid->width[column] - PAD_X - MARK_ROOM;
}

static double header_x(const Grid *grid, unsigned column, double x)
{
    if (column == 0)
        return x;
    return column_is_text(grid->table, column - 1) ? x + PAD_X : number_right(grid, column, x);
}

/* Only the first header is tagged: repeated ones would be read as rows of their own. */
static void draw_header(Grid *grid, bool tagged)
{
    Paper *paper = grid->paper;
    double x = PAPER_LEFT, y = paper_y(paper);
    paper_rule(paper, x, y, grid->total, 1.1, PAPER_SEA);
    if (tagged)
        paper_tag(paper, "TR");
    for (unsigned c = 0; c <= grid->table->n_columns; c++) {
        const PaperText *text = grid->header[c];
        double top = y + grid->header_height - 2.5 - paper_text_height(text);
        if (tagged)
            paper_tagged(paper, "TH", text, header_x(grid, c, x), top);
        else
            paper_lines(paper, text, 0, text->n_lines, header_x(grid, c, x), top, true);
        x += grid->width[c];
    }
    if (tagged)
        paper_tag_end(paper);
    paper_rule(paper, PAPER_LEFT, y + grid->header_height, grid->total, 0.7, PAPER_LINE_STRONG);
    paper_advance(paper, grid->header_height + 1);
}

static void draw_group_row(Grid *grid, const Row *row)
{
    Paper *paper = grid->paper;
    paper_tag(paper, "TR");
    paper_tagged(paper, "TH", row->label, PAPER_LEFT, paper_y(paper) + 5);
    paper_tag_end(paper);
    paper_advance(paper, row->height);
}

static void draw_cell(Grid *grid, const Cell *cell, unsigned column, double x, double y)
{
    Paper *paper = grid->paper;
    bool is_text = column_is_text(grid->table, column - 1);
    cell->text->align = is_text ? ALIGN_START : ALIGN_END;
    double at = is_text ? x + PAD_X : number_right(grid, column, x);
    if (!cell->mark) {
        paper_tagged(paper, cell->tag, cell->text, at, y);
        return;
    }
    paper_tag(paper, cell->tag);
    paper_lines(paper, cell->text, 0, cell->text->n_lines, at, y, false);
    paper_lines(paper, cell->mark, 0, 1, at + 1, y - 0.6, false);
    paper_tag_end(paper);
}

static void draw_row(Grid *grid, const Row *row, bool is_total)
{
    Paper *paper = grid->paper;
    double y = paper_y(paper), top = y + row_padding(grid) / 2;
    if (is_total)
        paper_box(paper, PAPER_LEFT, y, grid->total, row->height, PAPER_FOAM);
    paper_tag(paper, "TR");
    paper_tagged(paper, "TH", row->label, PAPER_LEFT, top);
    double x = PAPER_LEFT + grid->width[0];
    for (unsigned c = 1; c <= grid->table->n_columns; c++) {
        draw_cell(grid, &row->cells[c - 1], c, x, top);
        x += grid->width[c];
    }
    paper_tag_end(paper);
    paper_rule(paper, PAPER_LEFT, y + row->height, grid->total, 0.4, PAPER_LINE);
    paper_advance(paper, row->height);
}

/* --- legend ----------------------------------------------------------------------------- */

static char *legend_text(Lang lang, unsigned marks)
{
    const struct {
        unsigned mark;
        const char *text;
    } entries[] = {
        {MARK_SUPPRESSED, tr(lang, "s: suppressed to protect persons, the number lies between the "
                                   "two shown")},
        {MARK_DISPUTED, tr(lang, "d: disputed, the source gives several numbers")},
        {MARK_UNRELIABLE, tr(lang, "u: does not fit other figures of the same source")},
        {MARK_REVISED, tr(lang, "r: revised since the publication before")},
        {MARK_ABSENT, tr(lang, "\u2013: no figure")},
    };
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(entries); i++) {
        if (!(marks & entries[i].mark))
            continue;
        g_string_append(text, text->len > 0 ? "; " : "");
        g_string_append(text, entries[i].text);
    }
    if (text->len > 0)
        g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

static void draw_foot(Grid *grid)
{
    Paper *paper = grid->paper;
    Lang lang = paper_lang(paper);
    g_autofree char *legend = legend_text(lang, grid->marks);
    paper_advance(paper, 3);
    if (*legend) {
        PaperText *text = paper_text_plain(paper, STYLE_SOURCE, legend, PAPER_CONTENT);
        text->colour = PAPER_INK_SOFT;
        if (paper_room(paper) < paper_text_height(text))
            paper_break(paper);
        paper_tagged(paper, "P", text, PAPER_LEFT, paper_y(paper));
        paper_advance(paper, paper_text_height(text));
    }
    PaperText *source =
        paper_source_line(paper, grid->table->source, grid->table->data_href, PAPER_CONTENT);
    if (source) {
        if (paper_room(paper) < paper_text_height(source))
            paper_break(paper);
        paper_tag(paper, "P");
        paper_lines(paper, source, 0, source->n_lines, PAPER_LEFT, paper_y(paper), false);
        paper_tag_end(paper);
        paper_advance(paper, paper_text_height(source));
    }
    paper_advance(paper, 15);
}

/* --- the table -------------------------------------------------------------------------- */

#define PAGE_ROOM (PAPER_HEIGHT - PAPER_TOP - PAPER_BOTTOM)
#define FOOT_ROOM 36.0      /* legend and source, about */
#define MOVE_SHARE_MAX 0.45 /* so much of a page may stay empty for a table to stay whole */

static double start_height(const Grid *grid, const PaperText *caption)
{
    return paper_text_height(caption) + 4 + grid->header_height + 1;
}

static double rows_height(const Grid *grid, unsigned from, unsigned to)
{
    double height = 0;
    for (unsigned r = from; r < to && r < grid->table->rows->len; r++)
        height += grid->rows[r].height;
    return height;
}

/* What must fit on this page for the table to begin on it. */
static double needed(const Grid *grid, const PaperText *caption, double room)
{
    unsigned n = grid->table->rows->len;
    double start = start_height(grid, caption);
    double whole = start + rows_height(grid, 0, n) + FOOT_ROOM;
    if (whole <= PAGE_ROOM && whole > room && room < PAGE_ROOM * MOVE_SHARE_MAX)
        return whole;
    return start + rows_height(grid, 0, 3);
}

/* A group row is not left alone at a page's end, nor is the last row of a table torn off. */
static double height_from(const Grid *grid, unsigned index)
{
    unsigned n = grid->table->rows->len, together = 1;
    if (g_array_index(grid->table->rows, DocRow, index).is_group)
        together = 3;
    if (index + 2 == n)
        together = 2;
    return rows_height(grid, index, index + together);
}

static void grid_make(Grid *grid, Paper *paper, const DocTable *table)
{
    bool dense = is_dense(table);
    *grid = (Grid){.paper = paper,
                   .table = table,
                   .body = dense ? STYLE_DENSE : STYLE_CELL,
                   .head = dense ? STYLE_DENSE_HEAD : STYLE_CELL_HEAD,
                   .rows = g_new0(Row, table->rows->len + 1)};
    measure(grid);
    fit(grid);
    make_header(grid);
    make_rows(grid);
}

double table_min_height(Paper *paper, const DocTable *table, double room)
{
    Grid grid;
    grid_make(&grid, paper, table);
    PaperText *caption = paper_text_plain(paper, STYLE_CAPTION, table->caption, PAPER_CONTENT);
    double height = needed(&grid, caption, room);
    g_free(grid.rows);
    return height + 4;
}

void layout_table(Paper *paper, const DocTable *table)
{
    g_return_if_fail(table->n_columns <= COLUMNS_MAX);
    Grid grid;
    grid_make(&grid, paper, table);
    PaperText *caption = paper_text_plain(paper, STYLE_CAPTION, table->caption, PAPER_CONTENT);
    if (paper_room(paper) < needed(&grid, caption, paper_room(paper)))
        paper_break(paper);
    paper_skip(paper, 4);
    paper_anchor(paper, table->id, 0, table->caption);
    paper_tag(paper, "Div");
    paper_tagged(paper, "P", caption, PAPER_LEFT, paper_y(paper));
    paper_advance(paper, paper_text_height(caption) + 4);
    paper_tag(paper, "Table");
    draw_header(&grid, true);
    for (unsigned i = 0; i < table->rows->len; i++) {
        const DocRow *row = &g_array_index(table->rows, DocRow, i);
        if (paper_room(paper) < height_from(&grid, i)) {
            paper_break(paper);
            draw_header(&grid, false);
        }
        if (row->is_group)
            draw_group_row(&grid, &grid.rows[i]);
        else
            draw_row(&grid, &grid.rows[i], row->is_total);
    }
    paper_tag_end(paper);
    draw_foot(&grid);
    paper_tag_end(paper);
    g_free(grid.rows);
}
