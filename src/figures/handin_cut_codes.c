/* The code lists of cuts, as the audit reads them: those codes only that some line has, each below the
 * nearest one above it. */
#include "figures/handin_cut_private.h"

#include <string.h>

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
    for (unsigned depth = 0; parent >= 0 && !cutting_uses(c, d, parent) && depth < 16; depth++)
        parent = codelist_code(list, (unsigned)parent)->parent;
    return parent >= 0 && parent != total && cutting_uses(c, d, parent) ? parent : -1;
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
        if (!cutting_uses(c, d, (int)code) || (int)code == codelist_find(list, CODE_TOTAL))
            continue;
        g_ptr_array_add(pairs, g_strdup(codelist_code(list, code)->id));
        g_ptr_array_add(pairs,
                        g_strdup(parent >= 0 ? cuts_code_id(c->cuts, d, (unsigned)parent) : ""));
        if (parent >= 0 && codelist_code(list, (unsigned)parent)->spans)
            g_hash_table_add(has_parts, GUINT_TO_POINTER(parent + 1));
    }
    GHashTableIter iter;
    gpointer held;
    g_hash_table_iter_init(&iter, has_parts);
    while (g_hash_table_iter_next(&iter, &held, NULL)) {
        const char *id = cuts_code_id(c->cuts, d, GPOINTER_TO_UINT(held) - 1);
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

void cutting_make_codes(Cutting *c)
{
    use_rows(c);
    for (unsigned d = 0; d < c->cuts->flow->n_dimensions; d++)
        if (c->shown & 1u << d && has_codes(c, d))
            g_ptr_array_add(c->cuts->codes, make_codes(c, d));
}

int cuts_parent(const Cuts *cuts, unsigned dimension, unsigned code)
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
