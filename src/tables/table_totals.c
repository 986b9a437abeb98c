/* Totals that a table has not, summed from the rows that it has: dimension after dimension, so that
 * in the end every combination of totals is there. */
#include "tables/table_private.h"

#include <math.h>
#include <string.h>

typedef struct {
    TableSet *set;
    Table *table;
    uint32_t room;
    uint32_t *slot; /* row + 1 */
    uint64_t n_slots;
} Totals;

static uint64_t slot_of(const Totals *t, const uint32_t *codes)
{
    unsigned n = t->table->n_dimensions;
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (unsigned c = 0; c < n; c++) {
        h = (h ^ codes[c]) * 0xbf58476d1ce4e5b9u;
        h ^= h >> 29;
    }
    uint64_t at = h & (t->n_slots - 1);
    while (t->slot[at] &&
           memcmp(&t->table->code[(size_t)(t->slot[at] - 1) * n], codes, n * sizeof *codes) != 0)
        at = (at + 1) & (t->n_slots - 1);
    return at;
}

static void hash_again(Totals *t)
{
    g_free(t->slot);
    t->n_slots = 64;
    while (t->n_slots < 2 * (uint64_t)t->room)
        t->n_slots *= 2;
    t->slot = g_new0(uint32_t, t->n_slots);
    for (uint32_t row = 0; row < t->table->n_rows; row++)
        t->slot[slot_of(t, &t->table->code[(size_t)row * t->table->n_dimensions])] = row + 1;
}

static void grow(Totals *t)
{
    Table *table = t->table;
    t->room = t->room < 128 ? 256 : t->room * 2;
    table->code = g_renew(uint32_t, table->code, (size_t)t->room * table->n_dimensions);
    table->value = g_renew(double, table->value, t->room);
    table->lower = g_renew(double, table->lower, t->room);
    table->upper = g_renew(double, table->upper, t->room);
    table->mark = g_renew(uint8_t, table->mark, t->room);
    table->line = g_renew(uint32_t, table->line, t->room);
    if (table->contributors)
        table->contributors = g_renew(double, table->contributors, t->room);
    for (unsigned i = 0; i < TABLE_LARGEST; i++)
        if (table->largest[i])
            table->largest[i] = g_renew(double, table->largest[i], t->room);
    if (table->cell_key)
        table->cell_key = g_renew(uint64_t, table->cell_key, t->room);
    hash_again(t);
}

static uint32_t new_row(Totals *t, const uint32_t *codes)
{
    Table *table = t->table;
    uint32_t row = table->n_rows++;
    memcpy(&table->code[(size_t)row * table->n_dimensions], codes,
           table->n_dimensions * sizeof *codes);
    table->value[row] = 0;
    table->lower[row] = 0;
    table->upper[row] = INFINITY;
    table->mark[row] = MARK_SHOWN;
    table->line[row] = 0;
    if (table->contributors)
        table->contributors[row] = 0;
    for (unsigned i = 0; i < TABLE_LARGEST; i++)
        if (table->largest[i])
            table->largest[i][row] = 0;
    if (table->cell_key)
        table->cell_key[row] = 0;
    return row;
}

/* The largest contributions of a sum are the largest of its parts: parts share no contributor. */
static void merge_largest(Table *table, uint32_t into, uint32_t from)
{
    double merged[2 * TABLE_LARGEST];
    unsigned n = 0;
    for (unsigned i = 0; i < TABLE_LARGEST; i++) {
        if (!table->largest[i])
            continue;
        double pair[2] = {table->largest[i][into], table->largest[i][from]};
        for (unsigned k = 0; k < 2; k++) {
            unsigned at = n++;
            for (; at > 0 && merged[at - 1] < pair[k]; at--)
                merged[at] = merged[at - 1];
            merged[at] = isnan(pair[k]) ? 0 : pair[k];
        }
    }
    for (unsigned i = 0, rank = 0; i < TABLE_LARGEST; i++)
        if (table->largest[i])
            table->largest[i][into] = merged[rank++];
}

static void add_to(Totals *t, uint32_t from, const uint32_t *codes)
{
    Table *table = t->table;
    uint64_t at = slot_of(t, codes);
    uint32_t into;
    if (t->slot[at]) {
        into = t->slot[at] - 1;
    } else {
        if (table->n_rows == t->room)
            grow(t);
        into = new_row(t, codes);
        t->slot[slot_of(t, codes)] = into + 1;
    }
    table->value[into] += table->value[from];
    if (table->contributors)
        table->contributors[into] += table->contributors[from];
    if (table->cell_key)
        table->cell_key[into] += table->cell_key[from];
    merge_largest(table, into, from);
}

static void sum_dimension(Totals *t, unsigned column)
{
    Table *table = t->table;
    const TableDimension *dimension = table_set_dimension_at(t->set, table->dimension[column]);
    g_autofree uint8_t *is_given = g_new0(uint8_t, dimension->codes.n + 1);
    uint32_t n_rows = table->n_rows;
    g_autofree uint32_t *codes = g_new(uint32_t, table->n_dimensions + 1);
    for (uint32_t row = 0; row < n_rows; row++)
        is_given[table->code[(size_t)row * table->n_dimensions + column]] = 1;
    for (uint32_t row = 0; row < n_rows; row++) {
        memcpy(codes, &table->code[(size_t)row * table->n_dimensions],
               table->n_dimensions * sizeof *codes);
        while (codes[column] != TABLE_TOTAL) {
            codes[column] = codes[column] < dimension->n_parents && dimension->parent
                                ? dimension->parent[codes[column]]
                                : TABLE_TOTAL;
            if (is_given[codes[column]])
                break; /* its own row sums further */
            add_to(t, row, codes);
        }
    }
}

bool table_set_add_totals(TableSet *set, unsigned index, Problems *problems)
{
    unsigned errors = problems_count(problems, PROBLEM_ERROR);
    Table *table = table_set_table(set, index);
    Totals t = {.set = set, .table = table, .room = table->n_rows};
    hash_again(&t);
    for (uint32_t row = 0; row < table->n_rows; row++)
        if (t.slot[slot_of(&t, &table->code[(size_t)row * table->n_dimensions])] != row + 1)
            problems_add(problems, PROBLEM_ERROR, table->place, table->line[row], NULL, NULL,
                         "repeated-cell", "leave one of the lines out",
                         "the cell is in the table twice");
    for (uint32_t row = 0; row < table->n_rows; row++)
        if (table->mark[row] != MARK_SHOWN)
            problems_add(problems, PROBLEM_ERROR, table->place, table->line[row], "OBS_VALUE", NULL,
                         "no-value", "give the unprotected table",
                         "a total cannot be summed: a value is missing");
    if (problems_count(problems, PROBLEM_ERROR) > errors) {
        g_free(t.slot);
        return false;
    }
    uint32_t given = table->n_rows;
    for (unsigned c = 0; c < table->n_dimensions; c++)
        sum_dimension(&t, c);
    g_free(t.slot);
    if (table->n_extra && table->n_rows > given)
        table->extra = g_renew(const char *, table->extra, (size_t)table->n_rows * table->n_extra);
    for (size_t k = (size_t)given * table->n_extra; k < (size_t)table->n_rows * table->n_extra; k++)
        table->extra[k] = "";
    return true;
}
