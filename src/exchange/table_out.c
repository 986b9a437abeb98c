/* `table`: an answer for people at a terminal, 80 columns wide where it can be.
 *
 * What is the same in every row stands once, above. If rows and years make a sheet that fits, the
 * years run across; else a row per figure. Nothings are never blank without a word: suppressed is
 * its interval, and the marks in use are explained at the foot. */
#include "exchange/cite.h"
#include "exchange/export.h"
#include <math.h>
#include <string.h>

#define WIDTH 80u
#define LABEL_LEAST 14u /* a label column is not cut shorter than this */
#define GAP 2u          /* blanks between columns */
#define YEARS_MOST 64u

typedef enum {
    MARK_REVISED = 1,
    MARK_UNRELIABLE = 2,
    MARK_DISPUTED = 4,
    MARK_SUPPRESSED = 8,
    MARK_NOT_KNOWN = 16,
    MARK_NOT_APPLICABLE = 32,
    MARK_NOT_YET = 64
} Marks;

typedef struct {
    const FigureView *view;
    GString *text;
    FigureSink *sink;
    unsigned varying[LIMIT_DIMENSIONS]; /* dimensions that differ between rows */
    unsigned label_width[LIMIT_DIMENSIONS];
    unsigned n_varying;
    int16_t years[YEARS_MOST]; /* ascending; n_years > YEARS_MOST: too many to run across */
    unsigned n_years;
    unsigned year_width[YEARS_MOST];
    unsigned figure_width; /* of the widest number */
    unsigned mark_width;
    unsigned marks; /* in use anywhere */
    bool is_sheet;
} Table;

/* --- texts ------------------------------------------------------------------------------- */

/* Columns that a text takes on a terminal. */
static unsigned text_width(const char *text)
{
    unsigned width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static void append_blanks(GString *to, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_string_append_c(to, ' ');
}

static void append_left(GString *to, const char *text, unsigned width)
{
    unsigned own = text_width(text);
    if (own <= width) {
        g_string_append(to, text);
        append_blanks(to, width - own);
        return;
    }
    unsigned at = 0;
    for (const char *p = text; *p && at + 1 < width; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        at += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
        if (at < width)
            g_string_append_unichar(to, c);
    }
    g_string_append(to, "…");
}

static void append_right(GString *to, const char *text, unsigned width)
{
    unsigned own = text_width(text);
    append_blanks(to, own < width ? width - own : 0);
    g_string_append(to, text);
}

/* Caller frees. */
static char *code_text(const FigureView *view, unsigned d, unsigned index)
{
    const Code *code = codelist_code(view->query->flow->dimensions[d].codelist, index);
    switch (view->labels) {
    case LABELS_ID:
        return g_strdup(code->id);
    case LABELS_BOTH:
        return g_strdup_printf("%s %s", code->id, code->label[view->lang]);
    case LABELS_NAME:
    default:
        return g_strdup(code->label[view->lang]);
    }
}

/* The number as a reader takes it in; never one worked out for a suppressed cell. */
static char *figure_words(Lang lang, const Figure *figure)
{
    switch (figure->kind) {
    case FIGURE_VALUE:
        return lang_number(lang, figure->value, figure->value == floor(figure->value) ? 0 : 2);
    case FIGURE_SUPPRESSED:
    case FIGURE_DISPUTED: {
        g_autofree char *low = lang_number(lang, figure->lower, 0);
        g_autofree char *high = lang_number(lang, figure->upper, 0);
        if (isnan(figure->lower) || isnan(figure->upper))
            return g_strdup("?");
        return g_strdup_printf("%s-%s", low, high);
    }
    case FIGURE_NOT_KNOWN:
        return g_strdup("..");
    case FIGURE_NOT_APPLICABLE:
        return g_strdup("x");
    case FIGURE_NOT_YET:
        return g_strdup("…");
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
    default:
        return g_strdup("");
    }
}

static unsigned marks_of(const Figure *figure)
{
    static const unsigned of_kind[FIGURE_KIND_COUNT] = {
        [FIGURE_SUPPRESSED] = MARK_SUPPRESSED,         [FIGURE_DISPUTED] = MARK_DISPUTED,
        [FIGURE_NOT_KNOWN] = MARK_NOT_KNOWN,           [FIGURE_NOT_YET] = MARK_NOT_YET,
        [FIGURE_NOT_APPLICABLE] = MARK_NOT_APPLICABLE,
    };
    unsigned marks = figure->kind < FIGURE_KIND_COUNT ? of_kind[figure->kind] : 0;
    if (figure->revised)
        marks |= MARK_REVISED;
    if (figure->obs_status == 'U' && figure->kind != FIGURE_DISPUTED)
        marks |= MARK_UNRELIABLE;
    return marks;
}

/* "r!": the marks that stand behind a number. */
static void mark_letters(unsigned marks, char out_letters[4])
{
    unsigned n = 0;
    if (marks & MARK_DISPUTED)
        out_letters[n++] = '?';
    if (marks & MARK_UNRELIABLE)
        out_letters[n++] = '!';
    if (marks & MARK_REVISED)
        out_letters[n++] = 'r';
    out_letters[n] = '\0';
}

/* --- measuring --------------------------------------------------------------------------- */

static bool is_varying(const FigureView *view, unsigned d)
{
    const uint16_t *column = view->cube->code[d];
    for (uint32_t i = 1; i < view->slice->n_rows; i++)
        if (column[view->slice->rows[i]] != column[view->slice->rows[0]])
            return true;
    return false;
}

static void measure_labels(Table *table)
{
    const FigureView *view = table->view;
    for (unsigned d = 0; d < view->query->flow->n_dimensions; d++) {
        if (!is_varying(view, d))
            continue;
        const Dimension *dimension = &view->query->flow->dimensions[d];
        unsigned n = codelist_n(dimension->codelist);
        g_autofree uint8_t *seen = g_new0(uint8_t, n + 1);
        unsigned width = text_width(dimension->label[view->lang]);
        for (uint32_t i = 0; i < view->slice->n_rows; i++) {
            unsigned code = view->cube->code[d][view->slice->rows[i]];
            if (seen[code])
                continue;
            seen[code] = 1;
            g_autofree char *text = code_text(view, d, code);
            width = MAX(width, text_width(text));
        }
        table->varying[table->n_varying] = d;
        table->label_width[table->n_varying++] = width;
    }
}

static void note_year(Table *table, int16_t year)
{
    unsigned at = 0, n = MIN(table->n_years, YEARS_MOST);
    while (at < n && table->years[at] < year)
        at++;
    if ((at < n && table->years[at] == year) || table->n_years > YEARS_MOST)
        return;
    if (table->n_years == YEARS_MOST) {
        table->n_years++;
        return;
    }
    memmove(&table->years[at + 1], &table->years[at], (n - at) * sizeof table->years[0]);
    table->years[at] = year;
    table->n_years++;
}

static unsigned year_index(const Table *table, int16_t year)
{
    unsigned at = 0;
    while (at + 1 < table->n_years && table->years[at] < year)
        at++;
    return at;
}

static void measure_figures(Table *table)
{
    const FigureView *view = table->view;
    for (uint32_t i = 0; i < view->slice->n_rows; i++)
        note_year(table, view->cube->period[view->slice->rows[i]]);
    for (uint32_t i = 0; i < view->slice->n_rows; i++) {
        uint32_t row = view->slice->rows[i];
        Figure figure = cube_figure(view->cube, row);
        g_autofree char *text = figure_words(view->lang, &figure);
        unsigned width = text_width(text), marks = marks_of(&figure);
        char letters[4];
        mark_letters(marks, letters);
        table->marks |= marks;
        table->figure_width = MAX(table->figure_width, width);
        table->mark_width = MAX(table->mark_width, (unsigned)strlen(letters));
        if (table->n_years <= YEARS_MOST) {
            unsigned *own = &table->year_width[year_index(table, view->cube->period[row])];
            *own = MAX(*own, MAX(width, 4));
        }
    }
}

static unsigned labels_total(const Table *table)
{
    unsigned total = 0;
    for (unsigned v = 0; v < table->n_varying; v++)
        total += table->label_width[v] + GAP;
    return total;
}

/* Cuts the widest label column, again and again, until the line fits or nothing can be cut. */
static void fit_labels(Table *table, unsigned rest)
{
    while (labels_total(table) + rest > WIDTH) {
        unsigned widest = 0;
        for (unsigned v = 1; v < table->n_varying; v++)
            if (table->label_width[v] > table->label_width[widest])
                widest = v;
        if (table->n_varying == 0 || table->label_width[widest] <= LABEL_LEAST)
            return;
        table->label_width[widest]--;
    }
}

static bool same_line(const Cube *cube, uint32_t a, uint32_t b)
{
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        if (cube->code[d][a] != cube->code[d][b])
            return false;
    return true;
}

/* A sheet needs years, lines that have more than one of them, and room. */
static void choose_layout(Table *table)
{
    const FigureView *view = table->view;
    uint32_t lines = 0;
    for (uint32_t i = 0; i < view->slice->n_rows; i++)
        lines += i == 0 || !same_line(view->cube, view->slice->rows[i], view->slice->rows[i - 1]);
    unsigned marks = table->mark_width ? table->mark_width + 1 : 0, years = 0;
    for (unsigned y = 0; y < table->n_years && y < YEARS_MOST; y++)
        years += table->year_width[y] + marks + (y ? GAP : 0);
    unsigned least = 0;
    for (unsigned v = 0; v < table->n_varying; v++)
        least += MIN(table->label_width[v], LABEL_LEAST + 6) + GAP;
    table->is_sheet = table->n_years >= 2 && table->n_years <= YEARS_MOST && lines >= 2 &&
                      lines < view->slice->n_rows && least + years <= WIDTH;
    fit_labels(table, table->is_sheet ? years : 4 + GAP + table->figure_width + marks);
}

/* --- writing ----------------------------------------------------------------------------- */

static void write_head(const Table *table)
{
    const FigureView *view = table->view;
    const Dataflow *flow = view->query->flow;
    g_string_append_printf(table->text, "%s (%s)\n", flow->label[view->lang], flow->id);
    unsigned width = 0;
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        width = MAX(width, text_width(flow->dimensions[d].label[view->lang]));
    unsigned v = 0;
    for (unsigned d = 0; d < flow->n_dimensions && view->slice->n_rows > 0; d++) {
        if (v < table->n_varying && table->varying[v] == d) {
            v++;
            continue;
        }
        g_autofree char *code = code_text(view, d, view->cube->code[d][view->slice->rows[0]]);
        g_string_append(table->text, "  ");
        append_left(table->text, flow->dimensions[d].label[view->lang], width + GAP);
        g_string_append_printf(table->text, "%s\n", code);
    }
    if (view->slice->n_rows == 0)
        return;
    g_autofree char *sources = cite_sources(view); /* "A (as of ...); B (as of ...)" */
    g_auto(GStrv) lines = g_strsplit(sources, "; ", -1);
    for (unsigned i = 0; lines[i]; i++)
        g_string_append_printf(table->text, "%s\n", lines[i]);
    g_string_append_c(table->text, '\n');
}

static void write_figure(const Table *table, const Figure *figure, unsigned width, bool is_last)
{
    char letters[4];
    g_autofree char *text = figure_words(table->view->lang, figure);
    append_right(table->text, text, width);
    mark_letters(marks_of(figure), letters);
    if (*letters)
        g_string_append_printf(table->text, " %s", letters);
    if (!is_last && table->mark_width)
        append_blanks(table->text,
                      table->mark_width + 1 - (*letters ? (unsigned)strlen(letters) + 1 : 0));
}

static void write_header(const Table *table)
{
    const FigureView *view = table->view;
    for (unsigned v = 0; v < table->n_varying; v++) {
        append_left(table->text, view->query->flow->dimensions[table->varying[v]].label[view->lang],
                    table->label_width[v]);
        append_blanks(table->text, GAP);
    }
    char year[16];
    if (table->is_sheet) {
        for (unsigned y = 0; y < table->n_years; y++) {
            bool is_last = y + 1 == table->n_years;
            g_snprintf(year, sizeof year, "%d", table->years[y]);
            append_right(table->text, year, table->year_width[y]);
            if (!is_last)
                append_blanks(table->text, GAP + (table->mark_width ? table->mark_width + 1 : 0));
        }
    } else {
        const char *title = tr(view->lang, "Year");
        append_left(table->text, title, 4 + GAP);
        append_right(table->text, tr(view->lang, "Figure"), table->figure_width);
    }
    g_string_append_c(table->text, '\n');
}

static void write_labels(const Table *table, uint32_t row)
{
    for (unsigned v = 0; v < table->n_varying; v++) {
        unsigned d = table->varying[v];
        g_autofree char *text = code_text(table->view, d, table->view->cube->code[d][row]);
        append_left(table->text, text, table->label_width[v]);
        append_blanks(table->text, GAP);
    }
}

/* A line of the sheet: the rows first .. next - 1 of the slice, by year. */
static void write_sheet_line(const Table *table, uint32_t first, uint32_t next)
{
    const FigureView *view = table->view;
    write_labels(table, view->slice->rows[first]);
    uint32_t i = first;
    for (unsigned y = 0; y < table->n_years; y++) {
        Figure figure = {.kind = FIGURE_ABSENT};
        if (i < next && view->cube->period[view->slice->rows[i]] == table->years[y])
            figure = cube_figure(view->cube, view->slice->rows[i++]);
        bool is_last = y + 1 == table->n_years;
        write_figure(table, &figure, table->year_width[y], is_last);
        if (!is_last)
            append_blanks(table->text, GAP);
    }
}

static void write_list_line(const Table *table, uint32_t row)
{
    Figure figure = cube_figure(table->view->cube, row);
    write_labels(table, row);
    g_string_append_printf(table->text, "%-4d", table->view->cube->period[row]);
    append_blanks(table->text, GAP);
    write_figure(table, &figure, MAX(table->figure_width, 6), true);
}

static void end_line(GString *text)
{
    while (text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
    g_string_append_c(text, '\n');
}

static bool write_lines(const Table *table, GError **error)
{
    const FigureView *view = table->view;
    for (uint32_t i = 0; i < view->slice->n_rows;) {
        uint32_t next = i + 1;
        if (table->is_sheet) {
            while (next < view->slice->n_rows &&
                   same_line(view->cube, view->slice->rows[i], view->slice->rows[next]))
                next++;
            write_sheet_line(table, i, next);
        } else {
            write_list_line(table, view->slice->rows[i]);
        }
        end_line(table->text);
        if (!export_flush(table->text, table->sink, false, error))
            return false;
        i = next;
    }
    return true;
}

static void write_foot(const Table *table)
{
    static const struct {
        Marks mark;
        const char *sign, *meaning;
    } notes[] = {
        {MARK_SUPPRESSED, "0-4", N_("suppressed to protect persons: between these, 0 included")},
        {MARK_DISPUTED, "?", N_("the source gives several numbers: between these")},
        {MARK_UNRELIABLE, "!", N_("cannot be true as it stands; no sum is built on it")},
        {MARK_REVISED, "r", N_("revised: the vintage before said something else")},
        {MARK_NOT_KNOWN, "..", N_("not known")},
        {MARK_NOT_APPLICABLE, "x", N_("not applicable")},
        {MARK_NOT_YET, "…", N_("not yet")},
    };
    Lang lang = table->view->lang;
    g_string_append_c(table->text, '\n');
    for (unsigned i = 0; i < G_N_ELEMENTS(notes); i++) {
        if (!(table->marks & notes[i].mark))
            continue;
        append_left(table->text, notes[i].sign, 5);
        g_string_append_printf(table->text, "%s\n", tr(lang, notes[i].meaning));
    }
    g_autofree char *number = lang_number(lang, table->view->slice->n_rows, 0);
    g_autofree char *count = text_fill(
        trn(lang, "{n} figure of {unit}", "{n} figures of {unit}", table->view->slice->n_rows), "n",
        number, "unit", table->view->query->flow->unit[lang], NULL);
    g_string_append_printf(table->text, "%s\n", count);
}

static bool write_table(const FigureView *view, FigureSink *sink, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(EXPORT_CHUNK_BYTES + 4096);
    Table table = {.view = view, .text = text, .sink = sink, .figure_width = 6};
    if (view->slice->n_rows > 0) {
        measure_labels(&table);
        measure_figures(&table);
        choose_layout(&table);
    }
    write_head(&table);
    if (view->slice->n_rows > 0)
        write_header(&table);
    if (!write_lines(&table, error))
        return false;
    write_foot(&table);
    return export_flush(text, sink, true, error);
}

const Format format_table = {
    .name = "table",
    .ending = "txt",
    .media_type = "text/plain; charset=utf-8",
    .help = N_("a table to read at a terminal"),
    .write = write_table,
};
