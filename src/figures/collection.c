/* Lines and cells of another collection's tables. */
#include "figures/collection.h"

#include "figures/collection_cell.h"
#include "figures/collection_sums.h"
#include <string.h>

/* --- lines ---------------------------------------------------------------------------------- */

/* Whether another item of the axis stands for a code already. */
static bool is_covered(const Filling *filling, const CollectionAxis *axis, const Dataflow *flow,
                       const char *dimension, const CodeList *list, int code)
{
    for (unsigned i = 0; i < axis->n_items; i++) {
        const CollectionOurs *ours = collection_ours(&axis->items[i], flow);
        for (unsigned w = 0; ours && w < ours->n_ways; w++)
            for (unsigned t = 0; t < ours->ways[w].n_terms; t++) {
                const CollectionTerm *term = &ours->ways[w].terms[t];
                for (unsigned c = 0; strcmp(term->dimension, dimension) == 0 && term->codes[c]; c++)
                    if (collection_term_code(filling, list, term->codes[c]) == code)
                        return true;
            }
    }
    return false;
}

/* The codes that an `each` item lists: those with a figure, but totals, groups that span others, and
 * the state itself beside its nationals. Nothing: one line that stands for them all. */
static GArray *list_each(const Filling *filling, const CollectionTable *table,
                         const CollectionAxis *axis, const CollectionItem *item)
{
    const Dataflow *flow = item->flow ? item->flow : table->flow;
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(int));
    int d = flow ? dataflow_find_dimension(flow, item->each) : -1;
    if (d < 0)
        return codes;
    const CodeList *list = flow->dimensions[d].codelist;
    g_autofree uint8_t *present = g_new0(uint8_t, codelist_n(list) + 1);
    uint16_t base[LIMIT_DIMENSIONS] = {0};
    collection_totals(filling, flow, base);
    for (unsigned t = 0; t < table->fixed.n_terms; t++) {
        const CollectionTerm *term = &table->fixed.terms[t];
        int fixed = dataflow_find_dimension(flow, term->dimension);
        if (fixed >= 0)
            base[fixed] =
                (uint16_t)MAX(0, codelist_find(flow->dimensions[fixed].codelist, term->codes[0]));
    }
    state_figures_present(filling->figures, flow, (unsigned)d, base, present);
    int national = codelist_find(list, "NAT");
    int own = collection_term_code(filling, list, COLLECTION_OWN_AREA);
    /* "Other" and "not known" last. */
    for (int last = 0; last < 2; last++)
        for (int c = 0; c < (int)codelist_n(list); c++) {
            const Code *code = codelist_code(list, (unsigned)c);
            bool is_twice = c == own && national >= 0 && present[national];
            if (present[c] && (*code->id == '_') == last && strcmp(code->id, CODE_TOTAL) != 0 &&
                !code->spans && !is_twice && !is_covered(filling, axis, flow, item->each, list, c))
                g_array_append_val(codes, c);
        }
    return codes;
}

static void add_lines(const Filling *filling, const CollectionTable *table, unsigned first,
                      unsigned end, FilledLine line, unsigned axis, GArray *lines)
{
    if (axis == end) {
        g_array_append_val(lines, line);
        return;
    }
    const CollectionAxis *of = table->axes[axis];
    for (unsigned i = 0; i < of->n_items; i++) {
        const CollectionItem *item = &of->items[i];
        line.items[axis] = item;
        line.each[axis] = -1;
        if (!item->each) {
            add_lines(filling, table, first, end, line, axis + 1, lines);
            continue;
        }
        g_autoptr(GArray) codes = list_each(filling, table, of, item);
        const Dataflow *flow = item->flow ? item->flow : table->flow;
        int d = flow ? dataflow_find_dimension(flow, item->each) : -1;
        line.each_list[axis] = d < 0 ? NULL : flow->dimensions[d].codelist;
        for (unsigned c = 0; c < MAX(codes->len, 1); c++) {
            line.each[axis] = codes->len ? g_array_index(codes, int, c) : -1;
            add_lines(filling, table, first, end, line, axis + 1, lines);
        }
    }
}

static GArray *make_lines(const Filling *filling, const CollectionTable *table, unsigned first,
                          unsigned end)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(FilledLine));
    FilledLine line = {0};
    for (unsigned a = 0; a < COLLECTION_AXES_MOST; a++)
        line.each[a] = -1;
    add_lines(filling, table, first, end, line, first, lines);
    return lines;
}

/* --- filling -------------------------------------------------------------------------------- */

static void fill_table(const Filling *filling, const CollectionTable *table)
{
    FilledTable out = {.table = table};
    out.rows = make_lines(filling, table, 0, table->n_row_axes);
    out.columns = make_lines(filling, table, table->n_row_axes, table->n_axes);
    out.cells = g_new0(FilledCell, (gsize)out.rows->len * out.columns->len + 1);
    for (unsigned r = 0; r < out.rows->len; r++) {
        for (unsigned c = 0; c < out.columns->len; c++) {
            CellItems cell;
            for (unsigned a = 0; a < table->n_axes; a++) {
                const FilledLine *line = filled_line(a < table->n_row_axes ? out.rows : out.columns,
                                                     a < table->n_row_axes ? r : c);
                cell.items[a] = line->items[a];
                cell.each[a] = line->each[a];
            }
            out.cells[(gsize)r * out.columns->len + c] = collection_cell(filling, table, &cell);
        }
    }
    g_array_append_val(filling->filled->tables, out);
}

static void clear_table(gpointer data)
{
    FilledTable *table = data;
    for (gsize i = 0; i < (gsize)table->rows->len * table->columns->len; i++)
        g_free(table->cells[i].ours);
    g_free(table->cells);
    g_array_unref(table->rows);
    g_array_unref(table->columns);
}

FilledCollection *collection_fill(const Collection *collection, const Model *model,
                                  const StateFigures *figures, unsigned area, int period,
                                  const char *source, const CollectionTable *only)
{
    FilledCollection *filled = g_new0(FilledCollection, 1);
    *filled = (FilledCollection){
        .collection = collection, .model = model, .area = area, .period = period, .source = source};
    filled->tables = g_array_new(FALSE, TRUE, sizeof(FilledTable));
    g_array_set_clear_func(filled->tables, clear_table);
    filled->findings = g_array_new(FALSE, TRUE, sizeof(FilledFinding));
    const Filling filling = {.filled = filled, .figures = figures, .area = area};
    for (unsigned t = 0; t < collection->n_tables; t++)
        if (!only || only == &collection->tables[t])
            fill_table(&filling, &collection->tables[t]);
    collection_check_sums(filled);
    return filled;
}

void filled_collection_free(FilledCollection *filled)
{
    if (!filled)
        return;
    g_array_unref(filled->tables);
    g_array_unref(filled->findings);
    g_free(filled);
}

/* --- asking --------------------------------------------------------------------------------- */

const FilledTable *filled_table(const FilledCollection *filled, unsigned index)
{
    return &g_array_index(filled->tables, FilledTable, index);
}

const FilledLine *filled_line(const GArray *lines, unsigned index)
{
    return &g_array_index(lines, FilledLine, index);
}

const FilledCell *filled_cell(const FilledTable *table, unsigned row, unsigned column)
{
    return &table->cells[(gsize)row * table->columns->len + column];
}

unsigned filled_count(const FilledTable *table, CollectionAnswer answer)
{
    unsigned n = 0;
    for (gsize i = 0; i < (gsize)table->rows->len * table->columns->len; i++)
        n += table->cells[i].answer == answer;
    return n;
}

static const char *item_label(const FilledLine *line, unsigned axis, Lang lang)
{
    if (line->each[axis] >= 0)
        return codelist_code(line->each_list[axis], (unsigned)line->each[axis])->label[lang];
    return line->items[axis]->label[lang];
}

static const char *item_code(const FilledLine *line, unsigned axis)
{
    const CollectionItem *item = line->items[axis];
    if (line->each[axis] < 0)
        return item->each ? "" : item->code;
    const Code *code = codelist_code(line->each_list[axis], (unsigned)line->each[axis]);
    if (item->each_as == EACH_LABEL)
        return code->label[LANG_EN];
    return item->each_as == EACH_ALPHA3 && code->alpha3 ? code->alpha3 : code->id;
}

char *filled_line_label(const FilledLine *line, Lang lang)
{
    GString *text = g_string_new(NULL);
    for (unsigned a = 0; a < COLLECTION_AXES_MOST; a++)
        if (line->items[a])
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", item_label(line, a, lang));
    return g_string_free(text, FALSE);
}

char *filled_line_code(const FilledLine *line)
{
    GString *text = g_string_new(NULL);
    for (unsigned a = 0; a < COLLECTION_AXES_MOST; a++)
        if (line->items[a])
            g_string_append_printf(text, "%s%s", text->len ? "," : "", item_code(line, a));
    return g_string_free(text, FALSE);
}

char *filled_key(const FilledCollection *filled, const FilledTable *table, unsigned row,
                 unsigned column)
{
    const CollectionTable *of = table->table;
    const CodeList *areas = model_find_codelist(filled->model, "CL_AREA");
    GString *text = g_string_new(NULL);
    for (unsigned k = 0; k < of->n_key; k++) {
        const CollectionKeyPart *part = &of->key[k];
        const char *said = part->constant;
        if (part->is_area)
            said = collection_area(filled->collection, codelist_code(areas, filled->area));
        else if (part->axis >= 0)
            said = item_code(
                filled_line((unsigned)part->axis < of->n_row_axes ? table->rows : table->columns,
                            (unsigned)part->axis < of->n_row_axes ? row : column),
                (unsigned)part->axis);
        g_string_append_printf(text, "%s%s", k ? "," : "", said);
    }
    return g_string_free(text, FALSE);
}

char *collection_key_names(const CollectionTable *table)
{
    GString *text = g_string_new(NULL);
    for (unsigned k = 0; k < table->n_key; k++)
        g_string_append_printf(text, "%s%s", k ? "," : "",
                               table->key[k].axis >= 0 ? table->axes[table->key[k].axis]->key
                                                       : table->key[k].name);
    return g_string_free(text, FALSE);
}

char *filled_reason(const FilledCell *cell, Lang lang)
{
    switch (cell->answer) {
    case ANSWER_NO_SOURCE:
        return g_strdup(cell->reason[lang]);
    case ANSWER_NOT_ASKED:
        return g_strdup(tr(lang, "Our questionnaire has no line for this."));
    case ANSWER_NOT_GIVEN:
        return g_strdup(tr(lang, "Nothing was given for this."));
    case ANSWER_PARTIAL: {
        g_autofree char *missing = lang_number(lang, cell->n_missing, 0);
        g_autofree char *parts = lang_number(lang, cell->n_parts, 0);
        g_autofree char *least =
            lang_number(lang, isnan(cell->figure.lower) ? 0 : cell->figure.lower, 0);
        return text_fill(tr(lang, "{missing} of the {parts} parts of this sum are not known; it is "
                                  "at least {least}."),
                         "missing", missing, "parts", parts, "least", least, NULL);
    }
    case ANSWER_FIGURE:
    case ANSWER_COUNT:
    default:
        return NULL;
    }
}
