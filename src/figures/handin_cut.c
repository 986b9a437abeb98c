/* From figures to cuts: which cells there are, and what is published of them. The cuts themselves are
 * made in handin_cut_rows.c, their code lists in handin_cut_codes.c. */
#include "figures/handin_cut_private.h"

#include <string.h>

static void free_cut(gpointer data)
{
    Cut *cut = data;
    g_free(cut->name);
    g_array_unref(cut->rows);
    g_hash_table_unref(cut->row_of);
    g_free(cut);
}

void cuts_free(Cuts *cuts)
{
    if (!cuts)
        return;
    g_clear_pointer(&cuts->cuts, g_ptr_array_unref);
    g_clear_pointer(&cuts->codes, g_ptr_array_unref);
    g_clear_pointer(&cuts->overlaps, g_ptr_array_unref);
    g_free(cuts);
}

/* --- cells -------------------------------------------------------------------------------------- */

static bool is_place(const char *id)
{
    return strcmp(id, "FREQ") == 0 || strcmp(id, "REF_AREA") == 0 || strcmp(id, "SOURCE") == 0;
}

static void find_dimensions(Cutting *c)
{
    const Dataflow *flow = c->cuts->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        c->used[d] = g_hash_table_new(NULL, NULL);
        if (is_place(flow->dimensions[d].id))
            continue;
        c->shown |= 1u << d;
        if (codelist_find(flow->dimensions[d].codelist, CODE_TOTAL) < 0)
            c->always |= 1u << d;
    }
}

static bool read_cell(const Cutting *c, const HandinFigure *figure, CutCell *cell)
{
    const Dataflow *flow = c->cuts->flow;
    g_auto(GStrv) parts = g_strsplit(figure->key, ".", -1);
    if (g_strv_length(parts) != flow->n_dimensions)
        return false;
    *cell = (CutCell){.figure = figure, .support = c->always};
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        int code = codelist_find(flow->dimensions[d].codelist, parts[d]);
        if (code < 0)
            return false;
        cell->code[d] = (uint16_t)code;
        if (c->shown & 1u << d && code != question_total(&flow->dimensions[d]))
            cell->support |= 1u << d;
    }
    return true;
}

/* "LV" beside "NAT" in Latvia's own figures: the same persons, said twice. */
static bool is_own_twice(const Cutting *c, const CutCell *cell)
{
    for (unsigned d = 0; d < c->cuts->flow->n_dimensions; d++) {
        const CodeList *list = c->cuts->flow->dimensions[d].codelist;
        int national = codelist_find(list, "NAT");
        const Code *code = codelist_code(list, cell->code[d]);
        if (c->shown & 1u << d && national >= 0 && code->is_included &&
            strcmp(code->id, c->cuts->area) == 0 &&
            g_hash_table_contains(c->used[d], GUINT_TO_POINTER(national + 1)))
            return true;
    }
    return false;
}

static bool read_cells(Cutting *c, const GPtrArray *figures, GError **error)
{
    for (unsigned i = 0; i < figures->len; i++) {
        CutCell cell;
        const HandinFigure *figure = figures->pdata[i];
        if (!read_cell(c, figure, &cell)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                        "\"%s/%s\" is no cell of the definitions (any more)", figure->flow,
                        figure->key);
            return false;
        }
        /* What cannot exist is no cell of a table. */
        if (figure->kind == FIGURE_NOT_APPLICABLE)
            continue;
        g_array_append_val(c->cells, cell);
        for (unsigned d = 0; d < c->cuts->flow->n_dimensions; d++)
            g_hash_table_add(c->used[d], GUINT_TO_POINTER(cell.code[d] + 1u));
    }
    for (unsigned i = c->cells->len; i-- > 0;)
        if (is_own_twice(c, &g_array_index(c->cells, CutCell, i)))
            g_array_remove_index(c->cells, i);
    return true;
}

/* --- all of it ----------------------------------------------------------------------------------- */

static bool cut_all(Cutting *c, const GPtrArray *figures, const char *counted, GError **error)
{
    find_dimensions(c);
    if (!read_cells(c, figures, error))
        return false;
    if (c->cells->len == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "there is no figure of %s to release",
                    c->cuts->flow->id);
        return false;
    }
    if (!cutting_make_cuts(c, error))
        return false;
    cutting_make_codes(c);
    cutting_look_at_sums(c, counted);
    return true;
}

Cuts *cuts_new(const Model *model, const Dataflow *flow, const char *area, int period,
               const GPtrArray *figures, const char *counted, GError **error)
{
    Cuts *cuts = g_new0(Cuts, 1);
    *cuts = (Cuts){.model = model,
                   .flow = flow,
                   .questionnaire = model_questionnaire(model, flow),
                   .period = period,
                   .cuts = g_ptr_array_new_with_free_func(free_cut),
                   .codes = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
                   .overlaps = g_ptr_array_new()};
    g_strlcpy(cuts->area, area, sizeof cuts->area);
    Cutting cutting = {.cuts = cuts, .cells = g_array_new(FALSE, FALSE, sizeof(CutCell))};
    bool is_cut = cut_all(&cutting, figures, counted, error);
    g_array_unref(cutting.cells);
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        g_clear_pointer(&cutting.used[d], g_hash_table_unref);
    if (!is_cut)
        g_clear_pointer(&cuts, cuts_free);
    return cuts;
}

/* --- as they are published ------------------------------------------------------------------------ */

static ReleaseTable *table_of(const Cuts *cuts, const Cut *cut)
{
    const Dataflow *flow = cuts->flow;
    unsigned from[LIMIT_DIMENSIONS], n = 0;
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        if (cut->dims & 1u << d)
            from[n++] = d;
    g_autofree char *name = g_ascii_strdown(cut->name, -1);
    ReleaseTable *table = release_table_new(name, n + 2, cut->rows->len);
    release_table_set_dimension(table, 0, "REF_AREA");
    release_table_set_dimension(table, n + 1, "TIME_PERIOD");
    for (unsigned k = 0; k < n; k++)
        release_table_set_dimension(table, k + 1, flow->dimensions[from[k]].id);
    char period[16];
    g_snprintf(period, sizeof period, "%d", cuts->period);
    for (unsigned i = 0; i < cut->rows->len; i++) {
        const CutRow *row = cut_row(cut, i);
        release_table_set_code(table, i, 0, cuts->area);
        release_table_set_code(table, i, n + 1, period);
        for (unsigned k = 0; k < n; k++)
            release_table_set_code(table, i, k + 1,
                                   cuts_code_id(cuts, from[k], row->code[from[k]]));
        table->mark[i] = row->mark;
        if (row->mark == MARK_FREE && row->is_said)
            table->value[i] = row->truth;
    }
    return table;
}

GPtrArray *cuts_tables(const Cuts *cuts)
{
    GPtrArray *tables = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free);
    for (unsigned t = 0; t < cuts->cuts->len; t++)
        g_ptr_array_add(tables, table_of(cuts, cuts->cuts->pdata[t]));
    return tables;
}
