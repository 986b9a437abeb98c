#include "tests/attack/made.h"

#include <math.h>
#include <string.h>

/* A cell's key: one code per dimension, 0 the total. Groups of a hierarchy are numbered behind the
 * codes. */
typedef struct {
    uint16_t code[MADE_DIMENSIONS_MOST];
} Key;

static guint key_hash(gconstpointer p)
{
    const Key *key = p;
    guint hash = 2166136261u;
    for (unsigned d = 0; d < MADE_DIMENSIONS_MOST; d++)
        hash = (hash ^ key->code[d]) * 16777619u;
    return hash;
}

static gboolean key_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(Key)) == 0;
}

typedef struct {
    Key key;
    double value;
    uint32_t number;
} Cell;

typedef struct {
    const MadeShape *shape;
    GRand *rand;
    GHashTable *cells;      /* Key -> Cell, owned */
    GPtrArray *list;        /* Cell in the order they were made */
    GHashTable *joined;     /* Key with the dimension -> the relation stands */
    GArray *start, *member; /* uint32_t */
} Make;

static unsigned parent_of(const MadeShape *shape, unsigned d, unsigned code)
{
    if (code == 0 || shape->branch[d] == 0 || code > shape->n_codes[d])
        return 0;
    return shape->n_codes[d] + 1 + (code - 1) / shape->branch[d];
}

static void count(Make *make, Key key, double value)
{
    Cell *cell = g_hash_table_lookup(make->cells, &key);
    if (!cell) {
        cell = g_new0(Cell, 1);
        cell->key = key;
        g_hash_table_insert(make->cells, &cell->key, cell);
        g_ptr_array_add(make->list, cell);
    }
    cell->value += value;
}

/* Adds a person to all cells of a table: every mix of its code, its group and the total. */
static void count_in(Make *make, uint8_t table, const unsigned *code, double value, bool is_missing)
{
    const MadeShape *shape = make->shape;
    unsigned level[MADE_DIMENSIONS_MOST] = {0};
    for (;;) {
        Key key = {{0}};
        unsigned n_open = 0;
        for (unsigned d = 0; d < shape->n_dimensions; d++) {
            if (!(table >> d & 1))
                continue;
            unsigned c = code[d];
            for (unsigned l = 0; l < level[d]; l++)
                c = parent_of(shape, d, c);
            key.code[d] = (uint16_t)c;
            n_open += c != 0;
        }
        if (!is_missing || n_open <= 1)
            count(make, key, value);
        unsigned d = 0;
        for (; d < shape->n_dimensions; d++) {
            unsigned levels = !(table >> d & 1) ? 1 : shape->branch[d] ? 3 : 2;
            if (++level[d] < levels)
                break;
            level[d] = 0;
        }
        if (d == shape->n_dimensions)
            return;
    }
}

/* The relation of a cell along one dimension, once, if all its codes there are in a table. */
static void relate(Make *make, uint8_t table, const Cell *cell, unsigned d, GHashTable *children)
{
    const MadeShape *shape = make->shape;
    unsigned code = cell->key.code[d];
    if (!(table >> d & 1) || (code > 0 && code <= shape->n_codes[d]))
        return;
    Key *name = g_new0(Key, 1);
    *name = cell->key;
    name->code[d] = (uint16_t)(code + 30000);
    if (!g_hash_table_add(make->joined, name))
        return;
    uint32_t first = make->member->len;
    g_array_append_val(make->member, cell->number);
    unsigned from = 1, to = shape->n_codes[d];
    if (code > 0) {
        from = (code - shape->n_codes[d] - 1) * shape->branch[d] + 1;
        to = MIN(from + shape->branch[d] - 1, shape->n_codes[d]);
    } else if (shape->branch[d]) {
        from = shape->n_codes[d] + 1;
        to = shape->n_codes[d] + (shape->n_codes[d] + shape->branch[d] - 1) / shape->branch[d];
    }
    for (unsigned c = from; c <= to; c++) {
        Key key = cell->key;
        key.code[d] = (uint16_t)c;
        const Cell *part = g_hash_table_lookup(make->cells, &key);
        if (part)
            g_array_append_val(make->member, part->number);
    }
    if (make->member->len < first + 2)
        g_array_set_size(make->member, first);
    else
        g_array_append_val(make->start, make->member->len);
}

static unsigned some_code(Make *make, unsigned d, unsigned class)
{
    /* Skewed, and different for each class of persons, so that dimensions hang together. */
    unsigned n = make->shape->n_codes[d];
    double u = g_rand_double(make->rand);
    unsigned code = (unsigned)(pow(u, 3) * n);
    return (code + class * (d + 1)) % n + 1;
}

static bool is_in(const MadeShape *shape, uint8_t table, const Cell *cell)
{
    for (unsigned d = 0; d < shape->n_dimensions; d++)
        if (cell->key.code[d] != 0 && !(table >> d & 1))
            return false;
    return true;
}

static void fill(Make *make, CellSystem *out)
{
    uint32_t n_relations = make->start->len - 1;
    g_assert_true(cell_system_init(out, make->list->len, n_relations, make->member->len));
    out->is_integer = !make->shape->is_sum;
    for (uint32_t i = 0; i < make->list->len; i++)
        out->value[i] = ((const Cell *)make->list->pdata[i])->value;
    for (uint32_t r = 0; r < n_relations; r++) {
        uint32_t from = g_array_index(make->start, uint32_t, r);
        uint32_t to = g_array_index(make->start, uint32_t, r + 1);
        double rest = 0;
        for (uint32_t k = from; k < to; k++) {
            uint32_t cell = out->relation_cell[k] = g_array_index(make->member, uint32_t, k);
            rest += k == from ? out->value[cell] : -out->value[cell];
        }
        out->relation_start[r + 1] = to;
        out->relation_kind[r] = make->shape->is_at_least ? RELATION_AT_LEAST : RELATION_EQUAL;
        g_assert_true(make->shape->is_at_least ? rest >= -1e-6 : fabs(rest) < 1e-6);
    }
    g_assert_true(cell_system_is_valid(out));
}

void made_system(const MadeShape *shape, CellSystem *out)
{
    Make make = {.shape = shape, .rand = g_rand_new_with_seed((guint32)shape->seed)};
    make.cells = g_hash_table_new_full(key_hash, key_equal, NULL, g_free);
    make.list = g_ptr_array_new();
    make.joined = g_hash_table_new_full(key_hash, key_equal, g_free, NULL);
    make.start = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    make.member = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    g_array_set_size(make.start, 1);
    for (unsigned p = 0; p < shape->n_persons; p++) {
        unsigned class = (unsigned)g_rand_int_range(make.rand, 0, 3);
        unsigned code[MADE_DIMENSIONS_MOST] = {0};
        for (unsigned d = 0; d < shape->n_dimensions; d++)
            code[d] = some_code(&make, d, class);
        double value = shape->is_sum ? g_rand_int_range(make.rand, 1, 4000) / 4.0 : 1;
        bool is_missing = shape->is_at_least && g_rand_int_range(make.rand, 0, 10) == 0;
        GHashTable *once = g_hash_table_new(key_hash, key_equal);
        /* A person is in each cell once, whatever number of tables shows it: count in the first
         * table that has the cell. */
        for (unsigned t = 0; t < shape->n_tables; t++) {
            Make part = make;
            part.cells = g_hash_table_new_full(key_hash, key_equal, NULL, g_free);
            part.list = g_ptr_array_new();
            count_in(&part, shape->table[t], code, value, is_missing);
            for (uint32_t i = 0; i < part.list->len; i++) {
                const Cell *cell = part.list->pdata[i];
                if (!g_hash_table_contains(once, &cell->key)) {
                    count(&make, cell->key, value);
                    const Cell *kept = g_hash_table_lookup(make.cells, &cell->key);
                    g_hash_table_add(once, (gpointer)&kept->key);
                }
            }
            g_ptr_array_free(part.list, TRUE);
            g_hash_table_destroy(part.cells);
        }
        g_hash_table_destroy(once);
    }
    for (uint32_t i = 0; i < make.list->len; i++)
        ((Cell *)make.list->pdata[i])->number = i;
    for (unsigned t = 0; t < shape->n_tables; t++)
        for (uint32_t i = 0; i < make.list->len; i++)
            for (unsigned d = 0; d < shape->n_dimensions; d++)
                if (is_in(shape, shape->table[t], make.list->pdata[i]))
                    relate(&make, shape->table[t], make.list->pdata[i], d, make.cells);
    fill(&make, out);
    g_hash_table_destroy(make.joined);
    g_hash_table_destroy(make.cells);
    g_ptr_array_free(make.list, TRUE);
    g_array_free(make.start, TRUE);
    g_array_free(make.member, TRUE);
    g_rand_free(make.rand);
}

static bool hide_one_more(CellSystem *system, uint32_t r)
{
    uint32_t n_hidden = 0, best = UINT32_MAX;
    for (uint32_t k = system->relation_start[r]; k < system->relation_start[r + 1]; k++) {
        uint32_t cell = system->relation_cell[k];
        if (system->state[cell] != CELL_PUBLISHED)
            n_hidden++;
        else if (best == UINT32_MAX || system->value[cell] < system->value[best])
            best = cell;
    }
    if (n_hidden != 1 || best == UINT32_MAX)
        return false;
    system->state[best] = CELL_SECONDARY;
    return true;
}

void made_hide(CellSystem *system, double below, unsigned rounds, double careless, uint64_t seed,
               double *out_values)
{
    GRand *rand = g_rand_new_with_seed((guint32)seed);
    for (uint32_t i = 0; i < system->n_cells; i++) {
        out_values[i] = system->value[i];
        if (system->value[i] > 0 && system->value[i] < below)
            system->state[i] = CELL_PRIMARY;
    }
    bool is_changed = true;
    for (unsigned round = 0; round < rounds && is_changed; round++) {
        is_changed = false;
        for (uint32_t r = 0; r < system->n_relations; r++)
            if (careless <= 0 || g_rand_double(rand) >= careless)
                is_changed |= hide_one_more(system, r);
    }
    for (uint32_t i = 0; i < system->n_cells; i++)
        if (system->state[i] != CELL_PUBLISHED)
            system->value[i] = NAN;
    g_rand_free(rand);
}
