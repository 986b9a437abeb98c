/* The rows of each cut: what the state said, and the lines of which it said nothing. */
#include "figures/handin_cut_private.h"

#include "base/limits.h"

#include <math.h>
#include <string.h>

#define CUT_ROWS 200000u /* of one cut, with the lines of which nothing was said */

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

static bool belongs(const Cutting *c, const QuestionPart *part, unsigned dims, const CutCell *cell)
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
static bool is_lone_zero(const Cutting *c, unsigned dims, const CutCell *cell)
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
    const CutCell *any = &g_array_index(c->cells, CutCell, 0);
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
        const CutCell *cell = &g_array_index(c->cells, CutCell, i);
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
        const CutCell *cell = &g_array_index(c->cells, CutCell, i);
        if (is_lone_zero(c, dims, cell))
            put_row(cut, cell->code, cell->figure);
    }
    bool is_filled = !has_own || fill(c, cut, axes, error);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        g_free(axes[d].code);
    for (unsigned i = 0; has_own && i < c->cells->len; i++) {
        CutCell *cell = &g_array_index(c->cells, CutCell, i);
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

bool cutting_make_cuts(Cutting *c, GError **error)
{
    const Questionnaire *questionnaire = c->cuts->questionnaire;
    for (unsigned p = 0; p < questionnaire->n_parts; p++) {
        const QuestionPart *part = &questionnaire->parts[p];
        if (!make_cut(c, part->id, part, dims_of_part(c, part), error))
            return false;
    }
    for (unsigned i = 0; i < c->cells->len; i++) {
        const CutCell *cell = &g_array_index(c->cells, CutCell, i);
        if (cell->is_covered)
            continue;
        g_autofree char *name = name_of_dims(c, cell->support);
        if (!make_cut(c, name, NULL, cell->support, error))
            return false;
    }
    return true;
}
