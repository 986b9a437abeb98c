/* The table behind the tables: where tables show different dimensions of the same persons, there is
 * one finer table, seen by nobody, of which all of them are totals. Its cells are not negative and,
 * for counts, whole; that can say more of a hidden cell than the totals that the tables share. */
#include "figures/release_question.h"

#include <string.h>

/* Finer tables are left out: the attack would take too long, and what it adds becomes less. */
#define REFINED_CELLS 2000u

typedef struct {
    const char *id;
    GPtrArray *leaves;
    bool is_mixed; /* tables cut this dimension differently: it cannot be refined */
} Cut;

static void free_cut(gpointer data)
{
    g_ptr_array_unref(((Cut *)data)->leaves);
    g_free(data);
}

static const ReleaseTable *list_for(const Question *question, const char *dimension)
{
    for (unsigned i = 0; i < question->codes->len; i++)
        if (strcmp(((const ReleaseTable *)question->codes->pdata[i])->name, dimension) == 0)
            return question->codes->pdata[i];
    return NULL;
}

static bool is_parent(const ReleaseTable *list, const char *code, const GPtrArray *among)
{
    for (uint32_t row = 0; list && row < list->n_rows; row++)
        if (strcmp(release_table_code(list, row, 1), code) == 0 &&
            g_ptr_array_find_with_equal_func((GPtrArray *)among, release_table_code(list, row, 0),
                                             g_str_equal, NULL))
            return true;
    return false;
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The codes of a table's dimension that have no parts in it, sorted. */
static GPtrArray *leaves_of(const Question *question, const ReleaseTable *table, unsigned d)
{
    g_autoptr(GPtrArray) codes = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const ReleaseTable *list = list_for(question, table->dimensions[d]);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        const char *code = release_table_code(table, row, d);
        if (strcmp(code, "_T") != 0 && g_hash_table_add(seen, (gpointer)code))
            g_ptr_array_add(codes, (gpointer)code);
    }
    GPtrArray *leaves = g_ptr_array_new();
    for (unsigned i = 0; i < codes->len; i++)
        if (!is_parent(list, codes->pdata[i], codes))
            g_ptr_array_add(leaves, codes->pdata[i]);
    g_ptr_array_sort(leaves, compare_texts);
    return leaves;
}

static bool same_texts(const GPtrArray *a, const GPtrArray *b)
{
    bool is_same = a->len == b->len;
    for (unsigned i = 0; i < a->len && is_same; i++)
        is_same = strcmp(a->pdata[i], b->pdata[i]) == 0;
    return is_same;
}

static void cut_table(const Question *question, const ReleaseTable *table, GPtrArray *cuts)
{
    for (unsigned d = 0; d < table->n_dimensions; d++) {
        g_autoptr(GPtrArray) leaves = leaves_of(question, table, d);
        Cut *held = NULL;
        for (unsigned i = 0; i < cuts->len && !held; i++)
            if (strcmp(((Cut *)cuts->pdata[i])->id, table->dimensions[d]) == 0)
                held = cuts->pdata[i];
        bool is_overlap = question->overlaps &&
                          g_ptr_array_find_with_equal_func(question->overlaps, table->dimensions[d],
                                                           g_str_equal, NULL);
        if (leaves->len == 0 || is_overlap) /* of overlapping parts nobody is in one row only */
            continue;
        if (held) {
            held->is_mixed = held->is_mixed || !same_texts(held->leaves, leaves);
            continue;
        }
        Cut *cut = g_new0(Cut, 1);
        *cut = (Cut){table->dimensions[d], g_steal_pointer(&leaves), false};
        g_ptr_array_add(cuts, cut);
    }
}

static ReleaseTable *cross(const GPtrArray *cuts, uint32_t n_rows)
{
    ReleaseTable *table = release_table_new("all dimensions", cuts->len, n_rows);
    for (unsigned d = 0; d < cuts->len; d++)
        release_table_set_dimension(table, d, ((const Cut *)cuts->pdata[d])->id);
    for (uint32_t row = 0; row < n_rows; row++) {
        uint32_t left = row;
        for (unsigned d = 0; d < cuts->len; d++) {
            const GPtrArray *leaves = ((const Cut *)cuts->pdata[d])->leaves;
            release_table_set_code(table, row, d, leaves->pdata[left % leaves->len]);
            left /= leaves->len;
        }
    }
    return table;
}

ReleaseTable *question_refine(const Question *question)
{
    g_autoptr(GPtrArray) cuts = g_ptr_array_new_with_free_func(free_cut);
    for (unsigned t = 0; t < question->tables->len; t++) {
        const PlacedTable *placed = &g_array_index(question->tables, PlacedTable, t);
        const Layer *layer = &g_array_index(question->layers, Layer, placed->layer);
        if (layer->kind == LAYER_KNOWN || layer->sums != SUMS_ADDITIVE)
            continue;
        cut_table(question, placed->table, cuts);
    }
    double n_rows = 1;
    for (unsigned i = cuts->len; i-- > 0;)
        if (((Cut *)cuts->pdata[i])->is_mixed)
            g_ptr_array_remove_index(cuts, i);
    for (unsigned i = 0; i < cuts->len; i++)
        n_rows *= ((Cut *)cuts->pdata[i])->leaves->len;
    if (cuts->len < 2 || n_rows > REFINED_CELLS)
        return NULL;
    return cross(cuts, (uint32_t)n_rows);
}
