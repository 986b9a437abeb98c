#include "report/book.h"

#include <stdarg.h>
#include <string.h>

/* What a part is in the dataflow. */
static const struct {
    const char *dimension, *code;
} part_codes[PART_COUNT] = {
    [PART_WOMEN] = {"SEX", "F"},
    [PART_MEN] = {"SEX", "M"},
    [PART_CHILDREN] = {"AGE", "Y_LT18"},
    [PART_ADULTS] = {"AGE", "Y_GE18"},
    [PART_SEXUAL] = {"EXPLOITATION", "SEXUAL"},
    [PART_LABOUR] = {"EXPLOITATION", "LABOUR"},
    [PART_OTHER] = {"EXPLOITATION", "_O"},
};

static const char *const legal_status[MEASURE_COUNT] = {
    [MEASURE_SUSPECTED] = "SUSPECTED",
    [MEASURE_PROSECUTED] = "PROSECUTED",
    [MEASURE_CONVICTED] = "CONVICTED",
};

static FactKey measure_key(const Facts *facts, Measure measure, const char *area)
{
    if (measure == MEASURE_VICTIMS)
        return facts_key(facts, "VICTIMS", "REF_AREA", area, NULL);
    return facts_key(facts, "OFFENDERS", "REF_AREA", area, "LEGAL_STATUS", legal_status[measure],
                     NULL);
}

static FactKey part_key(const Facts *facts, Part part, const char *area)
{
    return facts_key(facts, "VICTIMS", "REF_AREA", area, part_codes[part].dimension,
                     part_codes[part].code, NULL);
}

/* In the order of their names in the report's language. */
static void take_states(Book *book)
{
    book->n_states = MIN(facts_n_members(book->facts), BOOK_STATES_MAX);
    for (unsigned n = 0; n < book->n_states; n++) {
        const char *state = facts_member(book->facts, n);
        const char *label = facts_area_label(book->facts, state);
        unsigned i = n;
        for (; i > 0 && strcmp(book->state_label[i - 1], label) > 0; i--) {
            book->state[i] = book->state[i - 1];
            book->state_label[i] = book->state_label[i - 1];
        }
        book->state[i] = state;
        book->state_label[i] = label;
    }
}

Book *book_new(const RoundupOptions *options, Doc *doc, Facts *facts)
{
    Book *book = g_new0(Book, 1);
    book->doc = doc;
    book->facts = facts;
    book->edition = options->edition;
    book->model = options->model;
    book->cubes = options->cubes;
    book->lang = options->lang;
    take_states(book);
    for (unsigned i = 0; i < book->n_states; i++) {
        for (Measure m = 0; m < MEASURE_COUNT; m++) {
            FactKey key = measure_key(facts, m, book->state[i]);
            book->facts_of[m][i] = facts_series(facts, &key, m);
            book->measures[m][i] = book->facts_of[m][i]->series;
        }
        for (Part p = 0; p < PART_COUNT; p++) {
            FactKey key = part_key(facts, p, book->state[i]);
            book->parts_of[p][i] = facts_series(facts, &key, MEASURE_VICTIMS);
            book->parts[p][i] = book->parts_of[p][i]->series;
        }
    }
    return book;
}

void book_free(Book *book)
{
    g_free(book);
}

FactKey book_measure_key(const Book *book, Measure measure)
{
    return measure_key(book->facts, measure, book->state[0]);
}

FactKey book_part_key(const Book *book, Part part)
{
    return part_key(book->facts, part, book->state[0]);
}

char *book_measure_address(const Book *book, Measure measure, int from, int to)
{
    FactKey key = book_measure_key(book, measure);
    return facts_region_address(book->facts, &key, from, to);
}

char *book_part_address(const Book *book, Part part, int from, int to)
{
    FactKey key = book_part_key(book, part);
    return facts_region_address(book->facts, &key, from, to);
}

const char *part_label(Lang lang, Part part)
{
    static const char *const labels[PART_COUNT] = {
        [PART_WOMEN] = N_("Women and girls"),      [PART_MEN] = N_("Men and boys"),
        [PART_CHILDREN] = N_("Children"),          [PART_ADULTS] = N_("Adults"),
        [PART_SEXUAL] = N_("Sexual exploitation"), [PART_LABOUR] = N_("Forced labour"),
        [PART_OTHER] = N_("Other forms"),
    };
    return tr(lang, labels[part]);
}

const char *form_in_sentence(Lang lang, Part part)
{
    switch (part) {
    case PART_SEXUAL:
        return tr(lang, "sexual exploitation");
    case PART_LABOUR:
        return tr(lang, "forced labour");
    case PART_OTHER:
        return tr(lang, "other forms of exploitation");
    case PART_WOMEN:
    case PART_MEN:
    case PART_CHILDREN:
    case PART_ADULTS:
    case PART_COUNT:
        break;
    }
    g_return_val_if_reached("");
}

const char *measure_name(Lang lang, Measure measure)
{
    static const char *const labels[MEASURE_COUNT] = {
        [MEASURE_VICTIMS] = N_("Registered victims"),
        [MEASURE_SUSPECTED] = N_("Suspected persons"),
        [MEASURE_PROSECUTED] = N_("Prosecuted persons"),
        [MEASURE_CONVICTED] = N_("Convicted persons"),
    };
    return tr(lang, labels[measure]);
}

static void breakdown_of(Part part, Part *out_first, Part *out_last)
{
    if (part <= PART_MEN)
        *out_first = PART_WOMEN, *out_last = PART_MEN;
    else if (part <= PART_ADULTS)
        *out_first = PART_CHILDREN, *out_last = PART_ADULTS;
    else
        *out_first = PART_SEXUAL, *out_last = PART_OTHER;
}

bool book_parts_fit(const Book *book, Part part, unsigned state, int year)
{
    Part first, last;
    breakdown_of(part, &first, &last);
    Figure parts[PART_COUNT];
    bool contradicted[PART_COUNT];
    for (Part p = first; p <= last; p++) {
        parts[p - first] = fact_figure(book->parts_of[p][state], year);
        contradicted[p - first] = fact_contradicted(book->parts_of[p][state], year);
    }
    const FactSeries *all = book->facts_of[MEASURE_VICTIMS][state];
    Figure whole = fact_figure(all, year);
    bool (*fits)(const Figure *, bool, const Figure *, const bool *, unsigned) =
        first == PART_SEXUAL ? parts_cover : parts_fit;
    return fits(&whole, fact_contradicted(all, year), parts, contradicted, last - first + 1);
}

/* --- tables ----------------------------------------------------------------------------- */

void book_cell(Book *book, DocRow *row, unsigned column, const FactSeries *series, int year)
{
    Figure figure = fact_figure(series, year);
    if (figure.kind == FIGURE_ABSENT) {
        doc_cell_figure(book->doc, row, column, &figure, NULL);
        return;
    }
    g_autofree char *address = facts_address(book->facts, &series->key, year, year);
    doc_cell_figure(book->doc, row, column, &figure, address);
    row->cells[column].contradicted = fact_contradicted(series, year);
}

DocRow *book_year_row(Book *book, DocTable *table, const char *label, const FactSeries *series,
                      int from, int to)
{
    g_autofree char *address = facts_address(book->facts, &series->key, from, to);
    DocRow *row = doc_row(book->doc, table, label, address);
    for (int year = from; year <= to; year++)
        book_cell(book, row, (unsigned)(year - from), series, year);
    return row;
}

DocTable *book_year_table(Book *book, const char *id, const char *caption, const char *corner,
                          int from, int to, char *take_address)
{
    DocTable *table = doc_table(book->doc, id, caption, corner, book_years(book, from, to),
                                (unsigned)(to - from + 1));
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    table->data_href = doc_take(book->doc, take_address);
    return table;
}

const char *const *book_years(Book *book, int from, int to)
{
    unsigned n = (unsigned)(to - from + 1);
    const char **labels = doc_alloc(book->doc, (n + 1) * sizeof *labels);
    for (unsigned i = 0; i < n; i++)
        labels[i] = doc_printf(book->doc, "%d", from + (int)i);
    return labels;
}

const char *book_chart_id(Book *book)
{
    return doc_printf(book->doc, "c%u", ++book->next_id);
}

void book_drawn(const FactSeries *series, int from, int to, Figure *out_figures)
{
    fact_copy(series, from, to, out_figures);
    for (int year = from; year <= to; year++) {
        Figure *figure = &out_figures[year - from];
        if (fact_contradicted(series, year) || figure->obs_status == 'U') {
            if (figure->kind != FIGURE_DISPUTED)
                *figure = fact_figure(series, INT_MIN); /* absent: a gap */
        }
    }
}

/* --- texts ------------------------------------------------------------------------------ */

const char *book_fill(Book *book, const char *text, ...)
{
    g_autoptr(RunList) runs = runs_new();
    RunSlot slots[12];
    unsigned n = 0;
    va_list pairs;
    va_start(pairs, text);
    const char *name;
    while ((name = va_arg(pairs, const char *)) != NULL && n < G_N_ELEMENTS(slots))
        slots[n++] = (RunSlot){name, va_arg(pairs, const char *), NULL};
    va_end(pairs);
    runs_fill(runs, text, slots, n);
    return doc_take(book->doc, runs_plain(runs));
}

const char *book_year_text(Book *book, int year)
{
    return doc_printf(book->doc, "%d", year);
}

const char *book_number(Book *book, double value)
{
    return doc_take(book->doc, lang_number(book->lang, value, 0));
}
