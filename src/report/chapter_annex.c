/* Annex: the national figures that the report is made of, as tables, and the data addresses of
 * every table and chart. The complete list of figures is in the files beside the report. */
#include "report/chapters.h"

#include <string.h>

static void annex_table(Book *book, const char *id, const char *title,
                        const FactSeries *const *series, char *take_address)
{
    int from = book->edition->trend_from, to = book->edition->to;
    const char *caption =
        book_fill(book, tr(book->lang, "{what}, by state, {from}\u2013{to}"), "what", title, "from",
                  book_year_text(book, from), "to", book_year_text(book, to), NULL);
    DocTable *table =
        book_year_table(book, id, caption, tr(book->lang, "State"), from, to, take_address);
    table->is_dense = true;
    for (unsigned i = 0; i < book->n_states; i++)
        book_year_row(book, table, book->state_label[i], series[i], from, to);
}

void chapter_annex(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->trend_from, to = book->edition->to;
    doc_part(book->doc, 1, "annex", tr(lang, "Annex: the figures"), NULL);
    g_autoptr(RunList) lead = runs_new();
    runs_text(lead, tr(lang, "The national figures behind this report. The files beside it "
                             "(VICTIMS and OFFENDERS as CSV and Excel, region.csv) hold every "
                             "figure that the report uses, those by citizenship included, each "
                             "with its status and its bounds."));
    doc_lead(book->doc, lead);
    doc_heading(book->doc, 2, "annex-persons",
                tr(lang, "Victims, suspects, prosecutions, "
                         "convictions"));
    static const char *const measure_ids[] = {"annex-victims", "annex-suspected",
                                              "annex-prosecuted", "annex-convicted"};
    for (Measure m = 0; m < MEASURE_COUNT; m++)
        annex_table(book, measure_ids[m], measure_name(lang, m), book->facts_of[m],
                    book_measure_address(book, m, from, to));
    doc_heading(book->doc, 2, "annex-parts",
                tr(lang, "Victims by sex, age and form of "
                         "exploitation"));
    static const char *const part_ids[] = {"annex-women",  "annex-men",    "annex-children",
                                           "annex-adults", "annex-sexual", "annex-labour",
                                           "annex-other"};
    for (Part p = 0; p < PART_COUNT; p++)
        annex_table(book, part_ids[p], part_label(lang, p), book->parts_of[p],
                    book_part_address(book, p, from, to));
}

/* --- addresses ---------------------------------------------------------------------------- */

static void add_address(Doc *doc, DocTable *table, GHashTable *seen, const char *caption,
                        const char *href)
{
    if (!caption || !href || href[0] != '/' || !g_hash_table_add(seen, (gpointer)href))
        return;
    DocRow *row = doc_row(doc, table, caption, NULL);
    doc_cell_text(doc, row, 0, href, href);
}

/* Every address of the tables and charts before this chapter, once, in the order of the report. */
void chapter_addresses(Book *book)
{
    Lang lang = book->lang;
    GPtrArray *nodes = book->doc->nodes;
    unsigned n_before = nodes->len;
    doc_part(book->doc, 1, "addresses", tr(lang, "Data addresses"), NULL);
    g_autoptr(RunList) lead = runs_new();
    runs_text(lead, tr(lang, "The figures behind each table and chart, as of this edition. In an "
                             "address, a dimension that is not named stands at its total. With "
                             ".csv, .xlsx or .json after the dataflow's name the same figures "
                             "come as a file."));
    doc_lead(book->doc, lead);
    const char *columns[] = {tr(lang, "Address, below the centre's own")};
    static const bool is_text[] = {true};
    DocTable *table = doc_table(book->doc, "address-list",
                                tr(lang, "Where the figures of each table and chart are"),
                                tr(lang, "Table or chart"), columns, 1);
    table->is_text = is_text;
    table->is_dense = true;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < n_before; i++) {
        const DocNode *node = g_ptr_array_index(nodes, i);
        if (node->kind == DOC_TABLE)
            add_address(book->doc, table, seen, node->table->caption, node->table->data_href);
        else if (node->kind == DOC_MAP)
            add_address(book->doc, table, seen, node->map->caption, node->map->data_href);
        else if (node->kind == DOC_CHART || node->kind == DOC_CHART_PAIR)
            add_address(book->doc, table, seen, node->charts[0].chart.title,
                        node->charts[0].data_href);
    }
}
