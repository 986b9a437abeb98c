/* Totals against their parts, as the collection's reader will add them up. Only what cannot be is
 * found: parts that are more than their total at most. Parts that are less say nothing, for a part
 * may be unknown. Where a person may stand under several codes, each part is compared alone. */
#include "figures/collection_sums.h"

#include "model/questionnaire.h"
#include <string.h>

/* Lines of one way through the table, rows or columns. */
typedef struct {
    FilledCollection *filled;
    unsigned t;
    const FilledTable *table;
    bool is_rows;
} Way;

static const GArray *lines_of(const Way *way)
{
    return way->is_rows ? way->table->rows : way->table->columns;
}

static const FilledCell *cell_at(const Way *way, unsigned line, unsigned across)
{
    return way->is_rows ? filled_cell(way->table, line, across)
                        : filled_cell(way->table, across, line);
}

/* The same in every axis but one. */
static bool differ_only_in(const FilledLine *a, const FilledLine *b, unsigned axis)
{
    for (unsigned i = 0; i < COLLECTION_AXES_MOST; i++)
        if (i != axis && (a->items[i] != b->items[i] || a->each[i] != b->each[i]))
            return false;
    return true;
}

static bool counts_several(const Way *way, const CollectionItem *part)
{
    const Dataflow *flow = part->flow ? part->flow : way->table->table->flow;
    if (!flow)
        return false;
    const Questionnaire *questionnaire = model_questionnaire(way->filled->model, flow);
    const CollectionOurs *ours = collection_ours(part, flow);
    for (unsigned w = 0; ours && w < ours->n_ways; w++)
        for (unsigned t = 0; t < ours->ways[w].n_terms; t++) {
            int d = dataflow_find_dimension(flow, ours->ways[w].terms[t].dimension);
            if (d >= 0 && questionnaire->may_be_several[d])
                return true;
        }
    return false;
}

static double upper_of(const Figure *figure)
{
    bool is_number = figure->kind == FIGURE_VALUE || figure->kind == FIGURE_SUPPRESSED;
    return is_number && !figure_is_doubtful(figure) && !isnan(figure->upper) ? figure->upper
                                                                             : INFINITY;
}

static double lower_of(const Figure *figure)
{
    return figure_is_doubtful(figure) || isnan(figure->lower) ? 0 : figure->lower;
}

static void report(const Way *way, unsigned line, unsigned across, FilledFinding finding)
{
    finding.table = way->t;
    finding.total_row = way->is_rows ? line : across;
    finding.total_column = way->is_rows ? across : line;
    g_array_append_val(way->filled->findings, finding);
}

/* One total in one grouping of its parts. */
static void check_group(const Way *way, unsigned line, unsigned axis, const char *group)
{
    const GArray *lines = lines_of(way);
    const FilledLine *total = filled_line(lines, line);
    const CollectionAxis *of = way->table->table->axes[axis];
    int index = (int)(total->items[axis] - of->items);
    unsigned n_across = way->is_rows ? way->table->columns->len : way->table->rows->len;
    for (unsigned across = 0; across < n_across; across++) {
        double most = upper_of(&cell_at(way, line, across)->figure), sum = 0;
        bool is_several = false, is_found = false;
        FilledFinding finding = {
            .total = most, .axis = of, .above = total->items[axis], .group = group};
        for (unsigned l = 0; l < lines->len && !isinf(most); l++) {
            const FilledLine *part = filled_line(lines, l);
            const CollectionItem *item = part->items[axis];
            if (item->below != index || strcmp(item->group, group) != 0 ||
                !differ_only_in(total, part, axis))
                continue;
            double lower = lower_of(&cell_at(way, l, across)->figure);
            sum += lower;
            is_several = is_several || counts_several(way, item);
            if (lower > most && !is_found) {
                finding.parts = lower;
                finding.one = item;
                report(way, line, across, finding);
                is_found = true;
            }
        }
        finding.parts = sum;
        if (!is_several && !is_found && sum > most)
            report(way, line, across, finding);
    }
}

static void check_way(const Way *way)
{
    const CollectionTable *of = way->table->table;
    const GArray *lines = lines_of(way);
    unsigned first = way->is_rows ? 0 : of->n_row_axes;
    unsigned end = way->is_rows ? of->n_row_axes : of->n_axes;
    for (unsigned a = first; a < end; a++) {
        g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
        for (unsigned i = 0; i < of->axes[a]->n_items; i++) {
            const CollectionItem *item = &of->axes[a]->items[i];
            if (item->below < 0 || !g_hash_table_add(seen, (gpointer)item->group))
                continue;
            for (unsigned l = 0; l < lines->len; l++)
                check_group(way, l, a, item->group);
        }
    }
}

void collection_check_sums(FilledCollection *filled)
{
    for (unsigned t = 0; t < filled->tables->len; t++) {
        Way way = {.filled = filled, .t = t, .table = filled_table(filled, t), .is_rows = true};
        check_way(&way);
        way.is_rows = false;
        check_way(&way);
    }
}
