/* Who the victims are: forms of exploitation, women and men, children and adults, citizenship. */
#include "report/chapters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The share of a part, where the figures allow it: by the same rules as the sentence. */
static char *share_text(Book *book, Part part, unsigned state, int year)
{
    g_autoptr(RunList) said = runs_new();
    if (!book_parts_fit(book, part, state, year) ||
        !finding_share(said, book->lang, part, &book->measures[MEASURE_VICTIMS][state],
                       &book->parts[part][state], year, true))
        return NULL;
    return percent_text(book->lang, fact_figure(book->parts_of[part][state], year).value,
                        fact_figure(book->facts_of[MEASURE_VICTIMS][state], year).value);
}

/* A table of the states for one year: one column per part, the total, and the share of the first
 * part where `share` names that column. */
static void table_by_state(Book *book, const char *id, const char *caption, const Part *parts,
                           unsigned n_parts, int year, const char *share)
{
    const char *columns[PART_COUNT + 2];
    for (unsigned p = 0; p < n_parts; p++)
        columns[p] = part_label(book->lang, parts[p]);
    columns[n_parts] = tr(book->lang, "All registered victims");
    columns[n_parts + 1] = share;
    DocTable *table = doc_table(book->doc, id, caption, tr(book->lang, "State"), columns,
                                n_parts + (share ? 2 : 1));
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    table->data_href = doc_take(book->doc, book_measure_address(book, MEASURE_VICTIMS, year, year));
    for (unsigned i = 0; i < book->n_states; i++) {
        DocRow *row = doc_row(book->doc, table, book->state_label[i], NULL);
        for (unsigned p = 0; p < n_parts; p++)
            book_cell(book, row, p, book->parts_of[parts[p]][i], year);
        book_cell(book, row, n_parts, book->facts_of[MEASURE_VICTIMS][i], year);
        g_autofree char *text = share ? share_text(book, parts[0], i, year) : NULL;
        if (text)
            doc_cell_text(book->doc, row, n_parts + 1, text, NULL);
    }
}

/* Bars, for the states with at least one number. */
static void chart_by_state(Book *book, const char *title, const char *description,
                           const Part *parts, unsigned n_parts, int year)
{
    Figure *figures[PART_COUNT];
    for (unsigned p = 0; p < n_parts; p++)
        figures[p] = doc_alloc(book->doc, book->n_states * sizeof(Figure));
    const char *labels[BOOK_STATES_MAX];
    unsigned n = 0;
    for (unsigned i = 0; i < book->n_states; i++) {
        bool any = false;
        for (unsigned p = 0; p < n_parts; p++) {
            book_drawn(book->parts_of[parts[p]][i], year, year, &figures[p][n]);
            any = any || figures[p][n].kind == FIGURE_VALUE;
        }
        if (any)
            labels[n++] = book->state_label[i];
    }
    if (n == 0)
        return;
    ChartSeries series[PART_COUNT];
    for (unsigned p = 0; p < n_parts; p++) {
        char *href = doc_take(book->doc, book_part_address(book, parts[p], year, year));
        series[p] = (ChartSeries){part_label(book->lang, parts[p]), href, figures[p]};
    }
    Chart chart = {.kind = CHART_BAR,
                   .title = title,
                   .description = description,
                   .unit = tr(book->lang, "registered victims"),
                   .points = labels,
                   .n_points = n,
                   .series = series,
                   .n_series = n_parts,
                   .id = book_chart_id(book)};
    g_autofree char *href = book_measure_address(book, MEASURE_VICTIMS, year, year);
    doc_chart(book->doc, &chart, title, facts_source_line(book->facts), href);
}

static void lead_region_share(Book *book, Part part, int year)
{
    bool fits[BOOK_STATES_MAX];
    for (unsigned i = 0; i < book->n_states; i++)
        fits[i] = book_parts_fit(book, part, i, year);
    g_autofree char *of_part = book_part_address(book, part, year, year);
    g_autofree char *of_whole = book_measure_address(book, MEASURE_VICTIMS, year, year);
    g_autoptr(RunList) runs = runs_new();
    finding_region_share(runs, book->lang, part, book->measures[MEASURE_VICTIMS], book->parts[part],
                         fits, book->n_states, year, of_part, of_whole);
    doc_lead(book->doc, runs);
}

/* --- forms -------------------------------------------------------------------------------- */

void chapter_forms(Book *book)
{
    Lang lang = book->lang;
    int year = book->edition->to;
    static const Part forms[] = {PART_SEXUAL, PART_LABOUR, PART_OTHER};
    doc_part(book->doc, 1, "forms", tr(lang, "Forms of exploitation"), NULL);
    g_autoptr(RunList) lead = runs_new();
    say_forms_by_state(book, lead, year);
    doc_lead(book->doc, lead);
    doc_say(book->doc,
            tr(lang, "\"Other forms\" holds everything that the source does not count as sexual "
                     "exploitation or forced labour: forced criminality, forced begging, forced "
                     "marriage, removal of organs, illegal adoption and mixed forms. A person "
                     "exploited in two ways may be counted twice, so the forms need not add up to "
                     "the total."));
    const char *title = book_fill(book,
                                  tr(lang, "Registered victims by form of exploitation and state, "
                                           "{year}"),
                                  "year", book_year_text(book, year), NULL);
    table_by_state(book, "forms-by-state", title, forms, 3, year, NULL);
    chart_by_state(book, title,
                   tr(lang, "Three bars per state: sexual exploitation, forced labour and other "
                            "forms. Only states with at least one number are drawn; figures that "
                            "do not fit the state's total are left out."),
                   forms, 3, year);
    doc_heading(book->doc, 2, "forms-by-year", tr(lang, "Over the period"));
    for (unsigned p = 0; p < 3; p++) {
        static const char *const ids[] = {"forms-sexual", "forms-labour", "forms-other"};
        DocTable *table = book_year_table(
            book, ids[p],
            book_fill(book, tr(lang, "{form}: registered victims, {from}\u2013{to}"), "form",
                      part_label(lang, forms[p]), "from", book_year_text(book, book->edition->from),
                      "to", book_year_text(book, book->edition->to), NULL),
            tr(lang, "State"), book->edition->from, book->edition->to,
            book_part_address(book, forms[p], book->edition->from, book->edition->to));
        table->is_dense = true;
        for (unsigned i = 0; i < book->n_states; i++)
            book_year_row(book, table, book->state_label[i], book->parts_of[forms[p]][i],
                          book->edition->from, book->edition->to);
    }
}

/* --- women and men, children and adults --------------------------------------------------- */

void chapter_women_and_men(Book *book)
{
    Lang lang = book->lang;
    int year = book->edition->to;
    static const Part sexes[] = {PART_WOMEN, PART_MEN};
    doc_part(book->doc, 1, "women-and-men", tr(lang, "Women and men"), NULL);
    lead_region_share(book, PART_WOMEN, year);
    doc_say(book->doc, tr(lang, "The source counts women and girls, men and boys, other, and "
                                "unknown. What it holds for other and unknown is not complete, so "
                                "women and men need not add up to the total."));
    const char *title = book_fill(book, tr(lang, "Registered victims by sex and state, {year}"),
                                  "year", book_year_text(book, year), NULL);
    table_by_state(book, "sex-by-state", title, sexes, 2, year,
                   tr(lang, "Share of women and girls"));
    chart_by_state(book, title,
                   tr(lang, "Two bars per state: women and girls, men and boys. Figures that do "
                            "not fit the state's total are left out."),
                   sexes, 2, year);
}

void chapter_children_and_adults(Book *book)
{
    Lang lang = book->lang;
    int year = book->edition->to;
    static const Part ages[] = {PART_CHILDREN, PART_ADULTS};
    doc_part(book->doc, 1, "children-and-adults", tr(lang, "Children and adults"), NULL);
    lead_region_share(book, PART_CHILDREN, year);
    doc_say(book->doc, tr(lang, "Children are persons under 18 years. The number of children is "
                                "small in most states, and therefore often suppressed."));
    const char *title = book_fill(book, tr(lang, "Registered victims by age and state, {year}"),
                                  "year", book_year_text(book, year), NULL);
    table_by_state(book, "age-by-state", title, ages, 2, year, tr(lang, "Share of children"));
    chart_by_state(book, title,
                   tr(lang, "Two bars per state: children and adults. Figures that do not fit the "
                            "state's total are left out."),
                   ages, 2, year);
}

/* --- citizenship -------------------------------------------------------------------------- */

typedef struct {
    const char *label, *code;
    Sum sum;
    unsigned n_open; /* figures that are not used */
} Citizenship;

static int by_lower_bound(const void *left, const void *right)
{
    const Citizenship *a = left, *b = right;
    if (a->sum.lower != b->sum.lower)
        return a->sum.lower > b->sum.lower ? -1 : 1;
    if (a->sum.upper != b->sum.upper)
        return a->sum.upper > b->sum.upper ? -1 : 1;
    return strcmp(a->code, b->code);
}

static const char *code_of(const FactSeries *series, const char *dimension_id)
{
    int dimension = dataflow_find_dimension(series->key.flow, dimension_id);
    return codelist_code(series->key.flow->dimensions[dimension].codelist,
                         series->key.codes[dimension])
        ->id;
}

static GArray *collect_citizenships(Book *book, int year, unsigned *out_n_states)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(Citizenship));
    *out_n_states = 0;
    for (unsigned i = 0; i < book->n_states; i++) {
        unsigned n = 0, n_suppressed = 0;
        g_autofree Group *groups =
            facts_citizenships(book->facts, book->state[i], year, &n, &n_suppressed);
        *out_n_states += n > 0;
        for (unsigned g = 0; g < n; g++) {
            const char *code = code_of(groups[g].data, "CITIZENSHIP");
            unsigned k = 0;
            while (k < all->len && strcmp(g_array_index(all, Citizenship, k).code, code) != 0)
                k++;
            if (k == all->len) {
                Citizenship fresh = {.label = groups[g].label, .code = code};
                g_array_append_val(all, fresh);
            }
            Citizenship *entry = &g_array_index(all, Citizenship, k);
            if (figure_is_bounded(&groups[g].figure, groups[g].contradicted))
                sum_add(&entry->sum, &groups[g].figure, groups[g].contradicted);
            else
                entry->n_open++;
        }
    }
    g_array_sort(all, by_lower_bound);
    return all;
}

static void table_of_citizenships(Book *book, int year)
{
    Lang lang = book->lang;
    unsigned n_states = 0;
    g_autoptr(GArray) all = collect_citizenships(book, year, &n_states);
    if (all->len == 0)
        return;
    const char *columns[] = {tr(lang, "Registered victims"), tr(lang, "States with a number"),
                             tr(lang, "States suppressed"), tr(lang, "Figures not used")};
    DocTable *table = doc_table(
        book->doc, "citizenships",
        book_fill(book,
                  trn(lang,
                      "Citizenships most often named by the {n} state that published them, {year}",
                      "Citizenships most often named by the {n} states that published them, {year}",
                      n_states),
                  "n", book_number(book, n_states), "year", book_year_text(book, year), NULL),
        tr(lang, "Citizenship"), columns, G_N_ELEMENTS(columns));
    table->source = doc_keep(book->doc, facts_source_line(book->facts));
    table->data_href = doc_take(book->doc, book_measure_address(book, MEASURE_VICTIMS, year, year));
    for (unsigned i = 0; i < all->len && i < 8; i++) {
        const Citizenship *entry = &g_array_index(all, Citizenship, i);
        if (entry->sum.n_exact == 0)
            break; /* only spans: no order can be told from here on */
        FactKey key = book_measure_key(book, MEASURE_VICTIMS);
        fact_key_set(&key, "CITIZENSHIP", entry->code);
        g_autofree char *href = facts_region_address(book->facts, &key, year, year);
        Figure figure = sum_figure(&entry->sum);
        DocRow *row = doc_row(book->doc, table, entry->label, NULL);
        doc_cell_figure(book->doc, row, 0, &figure, href);
        doc_cell_text(book->doc, row, 1, book_number(book, entry->sum.n_exact), NULL);
        doc_cell_text(book->doc, row, 2, book_number(book, entry->sum.n_suppressed), NULL);
        doc_cell_text(book->doc, row, 3, book_number(book, entry->n_open), NULL);
    }
}

void chapter_citizenship(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    doc_part(book->doc, 1, "citizenship", tr(lang, "Citizenship"), NULL);
    g_autoptr(RunList) lead = runs_new();
    runs_text(lead, tr(lang, "Where a state publishes the citizenship of victims, most groups are "
                             "small and their numbers suppressed. What follows names only what "
                             "was published as a number."));
    doc_lead(book->doc, lead);
    table_of_citizenships(book, to);
    doc_say(book->doc, tr(lang, "A citizenship that a state did not publish may be none, or may "
                                "have been put into another group. The table is a lower edge of "
                                "what there was, not a ranking of origins."));
    doc_heading(book->doc, 2, "citizenship-by-state", tr(lang, "State by state"));
    DocItems items = doc_items(book->doc, sizeof(DocText));
    for (unsigned i = 0; i < book->n_states; i++) {
        int year = facts_citizenship_year(book->facts, book->state[i], from, to);
        g_autoptr(RunList) runs = runs_new();
        runs_add(runs, RUN_STRONG, book->state_label[i], NULL);
        runs_text(runs, ".");
        unsigned n = 0, n_suppressed = 0;
        g_autofree Group *groups =
            year > 0 ? facts_citizenships(book->facts, book->state[i], year, &n, &n_suppressed)
                     : NULL;
        if (year < 0)
            runs_text(runs,
                      book_fill(book,
                                tr(lang, " No citizenships are published for {from} to {to}."),
                                "from", book_year_text(book, from), "to", book_year_text(book, to),
                                NULL));
        else if (!finding_largest_citizenships(runs, lang, groups, n, year))
            runs_text(runs, book_fill(book,
                                      tr(lang, " For {year}, no group has a number that can be "
                                               "told to be the largest."),
                                      "year", book_year_text(book, year), NULL));
        if (n_suppressed > 0) {
            runs_space(runs);
            runs_text(runs,
                      book_fill(book,
                                trn(lang, "The number of {n} group is suppressed.",
                                    "The numbers of {n} groups are suppressed.", n_suppressed),
                                "n", book_number(book, n_suppressed), NULL));
        }
        doc_item(&items, runs);
    }
    doc_items_end_list(&items);
}
