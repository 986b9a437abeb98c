/* From figures to cuts. */
#include "figures/handin_cut.h"

#include "base/limits.h"

#include <math.h>
#include <string.h>

#define CUT_ROWS 200000u /* of one cut, with the lines of which nothing was said */

typedef struct {
    uint16_t code[LIMIT_DIMENSIONS];
    unsigned support; /* bits: dimensions in which it is not the total */
    const HandinFigure *figure;
    bool is_covered;
} Cell;

typedef struct {
    Cuts *cuts;
    GArray *cells;   /* Cell */
    unsigned always; /* dimensions without a total: every cut shows them */
    unsigned shown;  /* dimensions that a table can show: not FREQ, REF_AREA, SOURCE */
    GHashTable *used[LIMIT_DIMENSIONS]; /* codes of all cells */
} Cutting;

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

static const char *code_id(const Cuts *cuts, unsigned d, unsigned code)
{
    return codelist_code(cuts->flow->dimensions[d].codelist, code)->id;
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

static bool read_cell(const Cutting *c, const HandinFigure *figure, Cell *cell)
{
    const Dataflow *flow = c->cuts->flow;
    g_auto(GStrv) parts = g_strsplit(figure->key, ".", -1);
    if (g_strv_length(parts) != flow->n_dimensions)
        return false;
    *cell = (Cell){.figure = figure, .support = c->always};
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
static bool is_own_twice(const Cutting *c, const Cell *cell)
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
        Cell cell;
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
        if (is_own_twice(c, &g_array_index(c->cells, Cell, i)))
            g_array_remove_index(c->cells, i);
    return true;
}

/* --- one cut ------------------------------------------------------------------------------------ */

static guint hash_codes(gconstpointer codes)
{
    const uint16_t *code = codes;
    guint hash = 5381;
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        hash = hash * 33 + code[d];
    return hash;
}

static gboolean same_codes(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, LIMIT_DIMENSIONS * sizeof(uint16_t)) == 0;
}

CutRow *cut_find(const Cut *cut, const uint16_t *codes)
{
    unsigned row = GPOINTER_TO_UINT(g_hash_table_lookup(cut->row_of, codes));
    return row ? cut_row(cut, row - 1) : NULL;
}

static Cut *add_cut(Cutting *c, const char *name, unsigned dims)
{
    Cut *cut = g_new0(Cut, 1);
    cut->name = g_strdup(name);
    cut->dims = dims;
    cut->rows = g_array_new(FALSE, FALSE, sizeof(CutRow));
    cut->row_of = g_hash_table_new_full(hash_codes, same_codes, g_free, NULL);
    g_ptr_array_add(c->cuts->cuts, cut);
    return cut;
}

static void put_row(Cut *cut, const uint16_t *codes, const HandinFigure *figure)
{
    if (g_hash_table_contains(cut->row_of, codes))
        return;
    CutRow row = {.truth = NAN, .lower = NAN, .upper = NAN, .mark = MARK_FREE};
    memcpy(row.code, codes, sizeof row.code);
    if (figure && figure->kind == FIGURE_VALUE) {
        row.truth = figure->value;
        row.is_said = true;
    } else if (figure && figure->kind == FIGURE_SUPPRESSED) {
        row.is_hidden = true;
        row.mark = MARK_PRIMARY;
        row.lower = figure->lower;
        row.upper = figure->upper;
    }
    g_array_append_val(cut->rows, row);
    g_hash_table_insert(cut->row_of, g_memdup2(codes, sizeof row.code),
                        GUINT_TO_POINTER(cut->rows->len));
}

/* The codes of one dimension of a cut. */
typedef struct {
    uint16_t *code;
    unsigned n;
} Axis;

static void axis_add(Axis *axis, unsigned code)
{
    for (unsigned i = 0; i < axis->n; i++)
        if (axis->code[i] == code)
            return;
    axis->code = g_renew(uint16_t, axis->code, axis->n + 1);
    axis->code[axis->n++] = (uint16_t)code;
}

/* Lines that the part lists; codes that span others only if the state used them. */
static void axis_list(const Cutting *c, const QuestionPart *part, unsigned d, Axis *axis)
{
    const CodeList *list = c->cuts->flow->dimensions[d].codelist;
    for (unsigned i = 0; i < part->n_codes[d]; i++) {
        unsigned code = part->codes[d][i];
        if (!codelist_code(list, code)->spans ||
            g_hash_table_contains(c->used[d], GUINT_TO_POINTER(code + 1u)))
            axis_add(axis, code);
    }
}

/* Whether a part asks for a code: it lists it, or has lines that are free. */
static bool part_has(const Cutting *c, const QuestionPart *part, unsigned d, unsigned code)
{
    if (part->n_open > 0 || code == question_total(&c->cuts->flow->dimensions[d]))
        return true;
    for (unsigned i = 0; i < part->n_codes[d]; i++)
        if (part->codes[d][i] == code)
            return true;
    return false;
}

static bool belongs(const Cutting *c, const QuestionPart *part, unsigned dims, const Cell *cell)
{
    if (cell->support & ~dims)
        return false;
    for (unsigned d = 0; part && d < c->cuts->flow->n_dimensions; d++)
        if (dims & 1u << d && !part_has(c, part, d, cell->code[d]))
            return false;
    return true;
}

/* A zero of one code alone: shown in every cut of its dimension, so that nobody has to reckon with
 * somebody who is not there. */
static bool is_lone_zero(const Cutting *c, unsigned dims, const Cell *cell)
{
    unsigned own = cell->support & ~c->always;
    return own && !(own & (own - 1)) && !(cell->support & ~dims) &&
           cell->figure->kind == FIGURE_VALUE && cell->figure->value == 0;
}

/* All combinations of the axes that are no rows yet. */
static bool fill(const Cutting *c, Cut *cut, const Axis *axes, GError **error)
{
    const Dataflow *flow = c->cuts->flow;
    unsigned choice[LIMIT_DIMENSIONS] = {0};
    uint16_t code[LIMIT_DIMENSIONS] = {0};
    const Cell *any = &g_array_index(c->cells, Cell, 0);
    double n = 1;
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        n *= axes[d].n ? axes[d].n : 1;
    if (n > CUT_ROWS) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "the table \"%s\" of %s would have %.0f cells; ask for fewer dimensions at a "
                    "time",
                    cut->name, flow->id, n);
        return false;
    }
    for (bool more = true; more;) {
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            code[d] = axes[d].n            ? axes[d].code[choice[d]]
                      : c->shown & 1u << d ? question_total(&flow->dimensions[d])
                                           : any->code[d];
        put_row(cut, code, NULL);
        more = false;
        for (unsigned d = flow->n_dimensions; d-- > 0 && !more;) {
            if (!axes[d].n)
                continue;
            choice[d] = choice[d] + 1 < axes[d].n ? choice[d] + 1 : 0;
            more = choice[d] > 0;
        }
    }
    return true;
}

/* `part` NULL: cells that stand in no part. */
static bool make_cut(Cutting *c, const char *name, const QuestionPart *part, unsigned dims,
                     GError **error)
{
    const Dataflow *flow = c->cuts->flow;
    Axis axes[LIMIT_DIMENSIONS] = {0};
    Cut *cut = add_cut(c, name, dims);
    bool has_own = false;
    for (unsigned i = 0; i < c->cells->len; i++) {
        const Cell *cell = &g_array_index(c->cells, Cell, i);
        if (!belongs(c, part, dims, cell))
            continue;
        has_own = has_own || !cell->is_covered;
        put_row(cut, cell->code, cell->figure);
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            if (dims & 1u << d)
                axis_add(&axes[d], cell->code[d]);
    }
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        if (dims & 1u << d) {
            if (part)
                axis_list(c, part, d, &axes[d]);
            if (!(c->always & 1u << d))
                axis_add(&axes[d], question_total(&flow->dimensions[d]));
        }
    for (unsigned i = 0; i < c->cells->len; i++) {
        const Cell *cell = &g_array_index(c->cells, Cell, i);
        if (is_lone_zero(c, dims, cell))
            put_row(cut, cell->code, cell->figure);
    }
    bool is_filled = !has_own || fill(c, cut, axes, error);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        g_free(axes[d].code);
    for (unsigned i = 0; has_own && i < c->cells->len; i++) {
        Cell *cell = &g_array_index(c->cells, Cell, i);
        cell->is_covered = cell->is_covered || belongs(c, part, dims, cell);
    }
    if (!has_own)
        g_ptr_array_remove(c->cuts->cuts, cut);
    return is_filled;
}

static unsigned dims_of_part(const Cutting *c, const QuestionPart *part)
{
    unsigned dims = c->always;
    for (unsigned d = 0; d < c->cuts->flow->n_dimensions; d++)
        if (c->shown & 1u << d && part->n_codes[d] > 0)
            dims |= 1u << d;
    return dims;
}

static char *name_of_dims(const Cutting *c, unsigned dims)
{
    GString *name = g_string_new("other");
    for (unsigned d = 0; d < c->cuts->flow->n_dimensions; d++)
        if (dims & 1u << d)
            g_string_append_printf(name, "-%s", c->cuts->flow->dimensions[d].slug);
    return g_string_free(name, FALSE);
}

/* Parts of the questionnaire first; then, by what they show, the cells that are in none. */
static bool make_cuts(Cutting *c, GError **error)
{
    const Questionnaire *questionnaire = c->cuts->questionnaire;
    for (unsigned p = 0; p < questionnaire->n_parts; p++) {
        const QuestionPart *part = &questionnaire->parts[p];
        if (!make_cut(c, part->id, part, dims_of_part(c, part), error))
            return false;
    }
    for (unsigned i = 0; i < c->cells->len; i++) {
        const Cell *cell = &g_array_index(c->cells, Cell, i);
        if (cell->is_covered)
            continue;
        g_autofree char *name = name_of_dims(c, cell->support);
        if (!make_cut(c, name, NULL, cell->support, error))
            return false;
    }
    return true;
}

/* --- code lists ---------------------------------------------------------------------------------- */

static bool is_used(const Cutting *c, unsigned d, int code)
{
    return code >= 0 && g_hash_table_contains(c->used[d], GUINT_TO_POINTER(code + 1));
}

/* The nearest code above that somebody used; a citizenship stands under the group that spans it. */
static int parent_of(const Cutting *c, unsigned d, unsigned code)
{
    const CodeList *list = c->cuts->flow->dimensions[d].codelist;
    const Code *one = codelist_code(list, code);
    int total = codelist_find(list, CODE_TOTAL);
    int parent = one->parent;
    if (one->is_included) {
        bool is_eu = g_strcmp0(one->group, "EU") == 0;
        parent = codelist_find(list, is_eu ? "EU_FOR" : "NEU_FOR");
    }
    for (unsigned depth = 0; parent >= 0 && !is_used(c, d, parent) && depth < 16; depth++)
        parent = codelist_code(list, (unsigned)parent)->parent;
    return parent >= 0 && parent != total && is_used(c, d, parent) ? parent : -1;
}

/* Codes of the cuts in the list's order, each behind its parent's id; a group that spans others gets a
 * part that nobody shows, for those of whom no line says anything. */
static ReleaseTable *make_codes(Cutting *c, unsigned d)
{
    const CodeList *list = c->cuts->flow->dimensions[d].codelist;
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) has_parts = g_hash_table_new(NULL, NULL);
    for (unsigned code = 0; code < codelist_n(list); code++) {
        int parent = parent_of(c, d, code);
        if (!is_used(c, d, (int)code) || (int)code == codelist_find(list, CODE_TOTAL))
            continue;
        g_ptr_array_add(pairs, g_strdup(codelist_code(list, code)->id));
        g_ptr_array_add(pairs, g_strdup(parent >= 0 ? code_id(c->cuts, d, (unsigned)parent) : ""));
        if (parent >= 0 && codelist_code(list, (unsigned)parent)->spans)
            g_hash_table_add(has_parts, GUINT_TO_POINTER(parent + 1));
    }
    GHashTableIter iter;
    gpointer held;
    g_hash_table_iter_init(&iter, has_parts);
    while (g_hash_table_iter_next(&iter, &held, NULL)) {
        const char *id = code_id(c->cuts, d, GPOINTER_TO_UINT(held) - 1);
        g_ptr_array_add(pairs, g_strconcat(id, "_REST", NULL));
        g_ptr_array_add(pairs, g_strdup(id));
    }
    ReleaseTable *table = release_table_new(c->cuts->flow->dimensions[d].id, 2, pairs->len / 2);
    release_table_set_dimension(table, 0, "code");
    release_table_set_dimension(table, 1, "parent");
    for (unsigned i = 0; i < pairs->len; i++)
        release_table_set_code(table, i / 2, i % 2, pairs->pdata[i]);
    return table;
}

/* Whether some cut shows more of it than its total. */
static bool has_codes(const Cutting *c, unsigned d)
{
    for (unsigned t = 0; t < c->cuts->cuts->len; t++)
        if (((const Cut *)c->cuts->cuts->pdata[t])->dims & 1u << d)
            return true;
    return false;
}

/* Listed lines count as used from here on: they are rows. */
static void use_rows(Cutting *c)
{
    for (unsigned t = 0; t < c->cuts->cuts->len; t++) {
        const Cut *cut = c->cuts->cuts->pdata[t];
        for (unsigned i = 0; i < cut->rows->len; i++)
            for (unsigned d = 0; d < c->cuts->flow->n_dimensions; d++)
                g_hash_table_add(c->used[d], GUINT_TO_POINTER(cut_row(cut, i)->code[d] + 1u));
    }
}

/* The code above, within the cuts' own lists; -1: none. */
static int parent_in(const Cuts *cuts, unsigned dimension, unsigned code)
{
    const CodeList *list = cuts->flow->dimensions[dimension].codelist;
    const char *id = codelist_code(list, code)->id;
    int total = codelist_find(list, CODE_TOTAL);
    if ((int)code == total)
        return -1;
    for (unsigned i = 0; i < cuts->codes->len; i++) {
        const ReleaseTable *table = cuts->codes->pdata[i];
        if (strcmp(table->name, cuts->flow->dimensions[dimension].id) != 0)
            continue;
        for (uint32_t row = 0; row < table->n_rows; row++)
            if (strcmp(release_table_code(table, row, 0), id) == 0 &&
                *release_table_code(table, row, 1))
                return codelist_find(list, release_table_code(table, row, 1));
    }
    return total;
}

/* --- sums ---------------------------------------------------------------------------------------- */

/* The parts of one row in one dimension. */
typedef struct {
    double sum;
    unsigned n, n_unknown;
    bool is_open; /* the list has parts of it that the cut never shows */
} Parts;

/* A dimension of a cut: above each code the one whose part it is; and whether the cut shows it. */
typedef struct {
    unsigned d, n;
    int *parent;
    bool *is_in;
} Tree;

static Parts parts_of(const Cuts *cuts, const Cut *cut, const CutRow *row, const Tree *tree)
{
    Parts parts = {0};
    const CodeList *list = cuts->flow->dimensions[tree->d].codelist;
    parts.is_open = codelist_code(list, row->code[tree->d])->spans;
    uint16_t code[LIMIT_DIMENSIONS];
    memcpy(code, row->code, sizeof code);
    for (unsigned k = 0; k < tree->n; k++) {
        if (tree->parent[k] != (int)row->code[tree->d])
            continue;
        parts.is_open = parts.is_open || !tree->is_in[k];
        code[tree->d] = (uint16_t)k;
        const CutRow *part = cut_find(cut, code);
        if (!part)
            continue;
        parts.n++;
        if (part->is_said)
            parts.sum += part->truth;
        else
            parts.n_unknown++;
    }
    return parts;
}

/* What can be said of the sums: whether persons stand under several codes, whether some stand under
 * none. */
static void look_at(Cuts *cuts, const Cut *cut, Tree *tree)
{
    for (unsigned k = 0; k < tree->n; k++)
        tree->is_in[k] = false;
    for (unsigned i = 0; i < cut->rows->len; i++)
        tree->is_in[cut_row(cut, i)->code[tree->d]] = true;
    for (unsigned i = 0; i < cut->rows->len; i++) {
        const CutRow *row = cut_row(cut, i);
        Parts parts = parts_of(cuts, cut, row, tree);
        if (parts.n == 0 || !row->is_said)
            continue;
        if (parts.sum > row->truth)
            cuts->overlap_dims |= 1u << tree->d;
        else if (parts.n_unknown == 0 && !parts.is_open && parts.sum < row->truth)
            cuts->is_partial = true;
    }
}

static void look_at_sums(Cutting *c, const char *counted)
{
    Cuts *cuts = c->cuts;
    const Dataflow *flow = cuts->flow;
    g_auto(GStrv) several = g_strsplit(counted ? counted : "", " ", -1);
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        if (!(c->shown & 1u << d))
            continue;
        if (g_strv_contains((const char *const *)several, flow->dimensions[d].id))
            cuts->overlap_dims |= 1u << d;
        unsigned n = codelist_n(flow->dimensions[d].codelist);
        g_autofree int *parent = g_new(int, n + 1);
        g_autofree bool *is_in = g_new0(bool, n + 1);
        for (unsigned k = 0; k < n; k++)
            parent[k] = is_used(c, d, (int)k) ? parent_in(cuts, d, k) : -1;
        Tree tree = {d, n, parent, is_in};
        for (unsigned t = 0; t < cuts->cuts->len; t++)
            if (((const Cut *)cuts->cuts->pdata[t])->dims & 1u << d)
                look_at(cuts, cuts->cuts->pdata[t], &tree);
        if (cuts->overlap_dims & 1u << d)
            g_ptr_array_add(cuts->overlaps, (gpointer)flow->dimensions[d].id);
    }
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
    if (!make_cuts(c, error))
        return false;
    use_rows(c);
    for (unsigned d = 0; d < c->cuts->flow->n_dimensions; d++)
        if (c->shown & 1u << d && has_codes(c, d))
            g_ptr_array_add(c->cuts->codes, make_codes(c, d));
    look_at_sums(c, counted);
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
    Cutting cutting = {.cuts = cuts, .cells = g_array_new(FALSE, FALSE, sizeof(Cell))};
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
            release_table_set_code(table, i, k + 1, code_id(cuts, from[k], row->code[from[k]]));
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
