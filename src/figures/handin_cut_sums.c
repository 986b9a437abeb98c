/* What the sums of cuts say of how the state counts. */
#include "figures/handin_cut_private.h"

#include <string.h>

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

void cutting_look_at_sums(Cutting *c, const char *counted)
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
            parent[k] = cutting_uses(c, d, (int)k) ? cuts_parent(cuts, d, k) : -1;
        Tree tree = {d, n, parent, is_in};
        for (unsigned t = 0; t < cuts->cuts->len; t++)
            if (((const Cut *)cuts->cuts->pdata[t])->dims & 1u << d)
                look_at(cuts, cuts->cuts->pdata[t], &tree);
        if (cuts->overlap_dims & 1u << d)
            g_ptr_array_add(cuts->overlaps, (gpointer)flow->dimensions[d].id);
    }
}
