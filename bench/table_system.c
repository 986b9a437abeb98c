#include "table_system.h"

#include <stdlib.h>
#include <string.h>

struct TableSystem {
    unsigned n;
    TableDimension dimensions[8];
    uint64_t stride[8]; /* of a code in the key */
    uint64_t *keys;     /* open addressing; key + 1, 0 is empty */
    double *counts;
    size_t n_cells, size;
};

TableSystem *table_system_new(const TableDimension *dimensions, unsigned n)
{
    TableSystem *t = g_new0(TableSystem, 1);
    t->n = n;
    uint64_t stride = 1;
    for (unsigned d = n; d-- > 0;) {
        t->dimensions[d] = dimensions[d];
        t->stride[d] = stride;
        stride *= dimensions[d].n_codes;
    }
    t->size = 1024;
    t->keys = g_new0(uint64_t, t->size);
    t->counts = g_new0(double, t->size);
    return t;
}

void table_system_free(TableSystem *t)
{
    g_free(t->keys);
    g_free(t->counts);
    g_free(t);
}

static size_t slot(const TableSystem *t, uint64_t key)
{
    size_t at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 20) & (t->size - 1);
    while (t->keys[at] && t->keys[at] != key + 1)
        at = (at + 1) & (t->size - 1);
    return at;
}

static void add(TableSystem *t, uint64_t key, double count)
{
    size_t at = slot(t, key);
    t->counts[at] += count;
    if (t->keys[at])
        return;
    t->keys[at] = key + 1;
    if (++t->n_cells * 2 <= t->size)
        return;
    size_t old_size = t->size;
    g_autofree uint64_t *old_keys = t->keys;
    g_autofree double *old_counts = t->counts;
    t->size *= 2;
    t->keys = g_new0(uint64_t, t->size);
    t->counts = g_new0(double, t->size);
    for (size_t i = 0; i < old_size; i++) {
        if (old_keys[i]) {
            at = slot(t, old_keys[i] - 1);
            t->keys[at] = old_keys[i];
            t->counts[at] = old_counts[i];
        }
    }
}

static unsigned parent_of(const TableDimension *d, unsigned code)
{
    return d->parent ? d->parent[code] : 0;
}

static void count_from(TableSystem *t, const uint16_t *codes, unsigned d, uint64_t key,
                       double count)
{
    if (d == t->n) {
        add(t, key, count);
        return;
    }
    unsigned code = codes[d];
    for (; code != 0; code = parent_of(&t->dimensions[d], code))
        count_from(t, codes, d + 1, key + code * t->stride[d], count);
    count_from(t, codes, d + 1, key, count);
}

void table_system_count(TableSystem *t, const uint16_t *codes, double count)
{
    count_from(t, codes, 0, 0, count);
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint32_t index_of(const uint64_t *keys, size_t n, uint64_t key)
{
    size_t from = 0, to = n;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (keys[middle] < key)
            from = middle + 1;
        else
            to = middle;
    }
    return (uint32_t)from;
}

static unsigned code_in(const TableSystem *t, uint64_t key, unsigned d)
{
    return (unsigned)(key / t->stride[d] % t->dimensions[d].n_codes);
}

/* The dimensions in which the key is not the total. */
static unsigned dimensions_of(const TableSystem *t, uint64_t key)
{
    unsigned set = 0;
    for (unsigned d = 0; d < t->n; d++)
        set |= code_in(t, key, d) ? 1u << d : 0;
    return set;
}

/* Whether one of the tables has all these dimensions. */
static bool is_in_a_table(const unsigned *tables, unsigned n_tables, unsigned set)
{
    for (unsigned i = 0; i < n_tables; i++)
        if ((tables[i] & set) == set)
            return true;
    return false;
}

void table_system_finish(TableSystem *t, const unsigned *tables, unsigned n_tables,
                         CellSystem *out_system)
{
    size_t n = 0;
    g_autofree uint64_t *keys = g_new(uint64_t, t->n_cells + 1);
    for (size_t i = 0; i < t->size; i++)
        if (t->keys[i] && is_in_a_table(tables, n_tables, dimensions_of(t, t->keys[i] - 1)))
            keys[n++] = t->keys[i] - 1;
    qsort(keys, n, sizeof *keys, compare_keys);
    /* parents[d][i]: the total of cell i in dimension d. */
    g_autofree uint32_t *n_parts = g_new0(uint32_t, n * t->n + 1);
    g_autofree uint32_t *total = g_new(uint32_t, n * t->n + 1);
    size_t n_relations = 0, n_incidences = 0;
    for (unsigned d = 0; d < t->n; d++) {
        for (size_t i = 0; i < n; i++) {
            unsigned code = code_in(t, keys[i], d);
            total[d * n + i] = UINT32_MAX;
            if (code == 0 || !is_in_a_table(tables, n_tables, dimensions_of(t, keys[i])))
                continue;
            uint64_t above = keys[i] - (code - parent_of(&t->dimensions[d], code)) * t->stride[d];
            total[d * n + i] = index_of(keys, n, above);
            n_incidences++;
            if (n_parts[d * n + total[d * n + i]]++ == 0)
                n_relations++;
        }
    }
    n_incidences += n_relations;
    g_assert_true(
        cell_system_init(out_system, (uint32_t)n, (uint32_t)n_relations, (uint32_t)n_incidences));
    out_system->is_integer = true;
    for (size_t i = 0; i < n; i++)
        out_system->value[i] = t->counts[slot(t, keys[i])];
    uint32_t r = 0, at = 0;
    g_autofree uint32_t *next = g_new(uint32_t, n + 1);
    for (unsigned d = 0; d < t->n; d++) {
        for (size_t i = 0; i < n; i++) {
            if (n_parts[d * n + i] == 0)
                continue;
            out_system->relation_kind[r] = RELATION_EQUAL;
            out_system->relation_cell[at] = (uint32_t)i;
            next[i] = at + 1;
            at += 1 + n_parts[d * n + i];
            out_system->relation_start[++r] = at;
        }
        for (size_t i = 0; i < n; i++)
            if (total[d * n + i] != UINT32_MAX)
                out_system->relation_cell[next[total[d * n + i]]++] = (uint32_t)i;
    }
}

uint32_t table_system_hide(CellSystem *system, double threshold)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < system->n_cells; i++) {
        bool is_small = system->value[i] > 0 && system->value[i] < threshold;
        system->state[i] = is_small ? CELL_PRIMARY : CELL_PUBLISHED;
        n += is_small;
    }
    return n;
}
