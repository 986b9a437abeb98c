#include "figures/release_system.h"

#include "base/limits.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CODE_TOTAL_ID "_T"
#define EVERY_LAYER G_MAXUINT32
#define NO_TABLE G_MAXUINT32

/* In keys, none of which a published code can contain: */
#define SEP_CODE '\x1f' /* between a dimension and its code */
#define SEP_PAIR '\x1e' /* between pairs */
#define SEP_MORE '\x1d' /* before what tells a cell apart that is in no table */

typedef struct {
    uint32_t total;
    uint32_t first, n; /* parts, in `parts` */
    uint32_t layer;
} Relation;

typedef struct {
    const SystemInput *input;
    ReleaseSystem *out;
    GHashTable *cell_of; /* key, with its layer where it is parted -> index + 1 */
    GArray *value, *lower, *upper;
    GArray *relations, *parts;
    GHashTable *relation_of; /* bytes of total and parts: the same relation is taken once */
    GHashTable *codes_of;    /* dimension -> set of all codes that any table shows */
    bool is_whole, is_too_large;
} Builder;

/* --- cells -------------------------------------------------------------------------------- */

static uint32_t take_cell(Builder *b, const char *key, uint32_t layer, unsigned flags)
{
    bool is_parted = b->input->parted && g_hash_table_contains(b->input->parted, key);
    g_autofree char *full =
        is_parted ? g_strdup_printf("%s%c%u", key, SEP_MORE, layer) : g_strdup(key);
    uint32_t held = GPOINTER_TO_UINT(g_hash_table_lookup(b->cell_of, full));
    if (held > 0) {
        ReleaseCell *cell = release_system_cell(b->out, held - 1);
        if (flags & (CELL_SHOWN | CELL_HIDDEN))
            cell->flags &= ~(unsigned)CELL_IMPLIED;
        cell->flags |= flags & CELL_IMPLIED && cell->flags & (CELL_SHOWN | CELL_HIDDEN)
                           ? flags & ~(unsigned)CELL_IMPLIED
                           : flags;
        return held - 1;
    }
    ReleaseCell cell = {.key = g_strdup(key),
                        .layer = is_parted ? layer : EVERY_LAYER,
                        .flags = flags,
                        .first_table = NO_TABLE,
                        .value_table = NO_TABLE,
                        .other_table = NO_TABLE};
    const double nan = NAN, zero = 0, infinity = INFINITY;
    g_array_append_val(b->out->cells, cell);
    g_array_append_val(b->value, nan);
    g_array_append_val(b->lower, zero);
    g_array_append_val(b->upper, infinity);
    b->is_too_large = b->is_too_large || b->out->cells->len > LIMIT_RELEASE_CELLS;
    g_hash_table_insert(b->cell_of, g_steal_pointer(&full), GUINT_TO_POINTER(b->out->cells->len));
    return b->out->cells->len - 1;
}

static void say_value(Builder *b, uint32_t index, double value, uint32_t table)
{
    ReleaseCell *cell = release_system_cell(b->out, index);
    double *held = &g_array_index(b->value, double, index);
    if (isnan(*held)) {
        *held = value;
        cell->value_table = table;
    } else if (*held != value && !(cell->flags & CELL_UNEQUAL)) {
        cell->flags |= CELL_UNEQUAL;
        cell->other_table = table;
    }
    b->is_whole = b->is_whole && value == floor(value);
}

/* --- one table ---------------------------------------------------------------------------- */

/* A dimension as the tree that its code list says, over the table's own codes. */
typedef struct {
    const char *id;
    GPtrArray *codes;     /* of the table and, above them, of the list; [0] is _T */
    GHashTable *index_of; /* code -> index + 1 */
    GArray *parent;       /* uint32_t [code]; _T is its own */
    bool is_overlap;      /* a total is no sum; each part is at most the total */
    bool is_loose;        /* totals may be more than their parts */
    GArray *has_left_out; /* gboolean [code]: the list has parts of it that the table never shows */
} Axis;

typedef struct {
    Builder *b;
    const ReleaseTable *table;
    uint32_t table_index;
    uint32_t layer;
    unsigned n;            /* dimensions */
    unsigned *sorted;      /* [n] axes by their names */
    Axis *axes;            /* [n] */
    GArray *vectors;       /* uint32_t [cell of the closure * n + axis]: index of its code */
    GHashTable *vector_of; /* key -> index + 1 */
} Closure;

static uint32_t axis_code(Axis *axis, const char *code)
{
    uint32_t held = GPOINTER_TO_UINT(g_hash_table_lookup(axis->index_of, code));
    if (held > 0)
        return held - 1;
    const uint32_t root = 0;
    const gboolean no = FALSE;
    g_ptr_array_add(axis->codes, (gpointer)code);
    g_array_append_val(axis->parent, root);
    g_array_append_val(axis->has_left_out, no);
    g_hash_table_insert(axis->index_of, (gpointer)code, GUINT_TO_POINTER(axis->codes->len));
    return axis->codes->len - 1;
}

static const ReleaseTable *list_of(const SystemInput *input, const char *dimension)
{
    for (unsigned i = 0; input->codes && i < input->codes->len; i++) {
        const ReleaseTable *list = input->codes->pdata[i];
        if (strcmp(list->name, dimension) == 0 && list->n_dimensions >= 2)
            return list;
    }
    return NULL;
}

static const char *parent_in(const ReleaseTable *list, uint32_t row)
{
    const char *parent = release_table_code(list, row, 1);
    return *parent ? parent : CODE_TOTAL_ID;
}

/* Parents of the table's codes, and theirs; then which parts of them the table leaves out. */
static void climb(Axis *axis, const ReleaseTable *list)
{
    g_autoptr(GHashTable) row_of = g_hash_table_new(g_str_hash, g_str_equal);
    for (uint32_t row = 0; row < list->n_rows; row++)
        g_hash_table_insert(row_of, (gpointer)release_table_code(list, row, 0),
                            GUINT_TO_POINTER(row + 1));
    for (uint32_t code = 1; code < axis->codes->len && axis->codes->len <= LIMIT_CODES; code++) {
        uint32_t row = GPOINTER_TO_UINT(g_hash_table_lookup(row_of, axis->codes->pdata[code]));
        uint32_t parent = row > 0 ? axis_code(axis, parent_in(list, row - 1)) : 0;
        g_array_index(axis->parent, uint32_t, code) = parent == code ? 0 : parent;
    }
    for (uint32_t row = 0; row < list->n_rows; row++) {
        const char *code = release_table_code(list, row, 0);
        uint32_t parent =
            GPOINTER_TO_UINT(g_hash_table_lookup(axis->index_of, parent_in(list, row)));
        if (parent > 0 && strcmp(code, CODE_TOTAL_ID) != 0 &&
            !g_hash_table_contains(axis->index_of, code))
            g_array_index(axis->has_left_out, gboolean, parent - 1) = TRUE;
    }
}

/* Without a list: a table that shows no total and lacks codes of other tables may be a slice. */
static bool is_slice(const Axis *axis, const Closure *closure, unsigned d)
{
    const ReleaseTable *table = closure->table;
    for (uint32_t row = 0; row < table->n_rows; row++)
        if (strcmp(release_table_code(table, row, d), CODE_TOTAL_ID) == 0)
            return false;
    return g_hash_table_size(g_hash_table_lookup(closure->b->codes_of, axis->id)) >
           axis->codes->len - 1;
}

static bool is_overlap(const SystemInput *input, const char *dimension)
{
    for (guint i = 0; input->overlaps && i < input->overlaps->len; i++)
        if (strcmp(input->overlaps->pdata[i], dimension) == 0)
            return true;
    return false;
}

static void axis_init(Axis *axis, const Closure *closure, unsigned d)
{
    *axis = (Axis){.id = closure->table->dimensions[d],
                   .codes = g_ptr_array_new(),
                   .index_of = g_hash_table_new(g_str_hash, g_str_equal),
                   .parent = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                   .has_left_out = g_array_new(FALSE, FALSE, sizeof(gboolean))};
    const char *const *loose = closure->b->input->loose;
    axis->is_loose = closure->b->input->adds_up[closure->layer] == SUMS_ATLEAST ||
                     (loose && g_strv_contains(loose, axis->id));
    axis->is_overlap = is_overlap(closure->b->input, axis->id);
    axis_code(axis, CODE_TOTAL_ID);
    for (uint32_t row = 0; row < closure->table->n_rows; row++)
        axis_code(axis, release_table_code(closure->table, row, d));
    const ReleaseTable *list = list_of(closure->b->input, axis->id);
    if (list)
        climb(axis, list);
    else
        g_array_index(axis->has_left_out, gboolean, 0) = is_slice(axis, closure, d);
}

static void axis_clear(Axis *axis)
{
    g_ptr_array_unref(axis->codes);
    g_hash_table_unref(axis->index_of);
    g_array_unref(axis->parent);
    g_array_unref(axis->has_left_out);
}

static void write_key(const Closure *c, const uint32_t *vector, GString *to)
{
    g_string_truncate(to, 0);
    for (unsigned i = 0; i < c->n; i++) {
        const Axis *axis = &c->axes[c->sorted[i]];
        uint32_t code = vector[c->sorted[i]];
        if (code == 0)
            continue;
        if (to->len > 0)
            g_string_append_c(to, SEP_PAIR);
        g_string_append(to, axis->id);
        g_string_append_c(to, SEP_CODE);
        g_string_append(to, axis->codes->pdata[code]);
    }
}

/* Adds a vector unless it is there; `key` is scratch. */
static void add_vector(Closure *c, const uint32_t *vector, GString *key)
{
    write_key(c, vector, key);
    if (g_hash_table_contains(c->vector_of, key->str))
        return;
    g_array_append_vals(c->vectors, vector, c->n);
    g_hash_table_insert(c->vector_of, g_strdup(key->str),
                        GUINT_TO_POINTER(c->vectors->len / MAX(c->n, 1u)));
    c->b->is_too_large =
        c->b->is_too_large || c->vectors->len / MAX(c->n, 1u) > LIMIT_RELEASE_CELLS;
}

static uint32_t *vector_at(const Closure *c, uint32_t index)
{
    return &g_array_index(c->vectors, uint32_t, (size_t)index * c->n);
}

static uint32_t n_vectors(const Closure *c)
{
    return c->vectors->len / MAX(c->n, 1u);
}

static void add_rows(Closure *c)
{
    uint32_t table_index = c->table_index;
    Builder *b = c->b;
    const ReleaseTable *table = c->table;
    g_autofree uint32_t *vector = g_new0(uint32_t, c->n + 1);
    g_autoptr(GString) key = g_string_new(NULL);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        for (unsigned d = 0; d < c->n; d++)
            vector[d] = axis_code(&c->axes[d], release_table_code(table, row, d));
        add_vector(c, vector, key);
        write_key(c, vector, key);
        bool is_hidden = release_table_is_hidden(table, row), is_said = !isnan(table->value[row]);
        unsigned flags = is_hidden ? CELL_HIDDEN : is_said ? CELL_SHOWN : CELL_IMPLIED;
        if (table->mark[row] == MARK_PRIMARY)
            flags |= CELL_RULE;
        uint32_t index = take_cell(b, key->str, c->layer, flags);
        ReleaseCell *cell = release_system_cell(b->out, index);
        b->out->table_cell[table_index][row] = index;
        if (cell->first_table == NO_TABLE && !(flags & CELL_IMPLIED))
            cell->first_table = table_index;
        if (is_said && !is_hidden)
            say_value(b, index, table->value[row], table_index);
        double *lower = &g_array_index(b->lower, double, index);
        double *upper = &g_array_index(b->upper, double, index);
        if (is_hidden && table->lower[row] > *lower)
            *lower = table->lower[row];
        if (is_hidden && table->upper[row] < *upper)
            *upper = table->upper[row];
    }
}

/* Every total above what is there, in every direction. */
static void close_upwards(Closure *c)
{
    g_autofree uint32_t *vector = g_new0(uint32_t, c->n + 1);
    g_autoptr(GString) key = g_string_new(NULL);
    for (unsigned d = 0; d < c->n; d++)
        for (uint32_t i = 0; i < n_vectors(c) && !c->b->is_too_large; i++) {
            memcpy(vector, vector_at(c, i), c->n * sizeof *vector);
            if (vector[d] == 0)
                continue;
            vector[d] = g_array_index(c->axes[d].parent, uint32_t, vector[d]);
            add_vector(c, vector, key);
        }
}

/* --- relations ---------------------------------------------------------------------------- */

static gint compare_u32(gconstpointer a, gconstpointer b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Total first; the parts are sorted, so that the same relation of two tables is one. */
static void add_relation(Builder *b, uint32_t total, GArray *parts, uint32_t layer)
{
    g_array_sort(parts, compare_u32);
    g_array_prepend_val(parts, total);
    GBytes *bytes = g_bytes_new(parts->data, parts->len * sizeof(uint32_t));
    g_array_remove_index(parts, 0);
    if (!g_hash_table_add(b->relation_of, bytes))
        return;
    Relation relation = {total, b->parts->len, parts->len, layer};
    g_array_append_val(b->relations, relation);
    g_array_append_vals(b->parts, parts->data, parts->len);
}

static uint32_t rest_of(Closure *c, const char *total_key, unsigned d, uint32_t parent)
{
    const Axis *axis = &c->axes[d];
    g_autofree char *key =
        g_strdup_printf("%s%crest%c%s%c%s%c%p", total_key, SEP_MORE, SEP_MORE, axis->id, SEP_MORE,
                        (char *)axis->codes->pdata[parent], SEP_MORE, (const void *)c->table);
    return take_cell(c->b, key, c->layer, CELL_REST | CELL_IMPLIED);
}

/* A part and all who are not in it: what a total of overlapping parts comes to, for each of them. */
static void relate_overlap(Closure *c, uint32_t total, uint32_t part, const char *part_key,
                           unsigned d)
{
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autofree char *key = g_strdup_printf("%s%cbeside%c%s%c%p", part_key, SEP_MORE, SEP_MORE,
                                           c->axes[d].id, SEP_MORE, (const void *)c->table);
    uint32_t beside = take_cell(c->b, key, c->layer, CELL_IMPLIED);
    g_array_append_val(parts, part);
    g_array_append_val(parts, beside);
    add_relation(c->b, total, parts, c->layer);
}

/* `group`: vectors that differ in axis d only. One relation per code that has parts among them. */
static void relate_group(Closure *c, unsigned d, const GArray *group)
{
    Builder *b = c->b;
    const Axis *axis = &c->axes[d];
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GString) key = g_string_new(NULL);
    for (unsigned t = 0; t < group->len; t++) {
        const uint32_t *total = vector_at(c, g_array_index(group, uint32_t, t));
        uint32_t parent = total[d];
        g_array_set_size(parts, 0);
        for (unsigned p = 0; p < group->len; p++) {
            const uint32_t *part = vector_at(c, g_array_index(group, uint32_t, p));
            if (part[d] == 0 || g_array_index(axis->parent, uint32_t, part[d]) != parent)
                continue;
            write_key(c, part, key);
            uint32_t cell = take_cell(b, key->str, c->layer, CELL_IMPLIED);
            g_array_append_val(parts, cell);
        }
        if (parts->len == 0)
            continue;
        write_key(c, total, key);
        uint32_t index = take_cell(b, key->str, c->layer, CELL_IMPLIED);
        if (axis->is_overlap) {
            for (guint p = 0; p < parts->len; p++) {
                uint32_t part = g_array_index(parts, uint32_t, p);
                relate_overlap(c, index, part, release_system_cell(b->out, part)->key, d);
            }
            continue;
        }
        if (axis->is_loose || g_array_index(axis->has_left_out, gboolean, parent)) {
            uint32_t rest = rest_of(c, key->str, d, parent);
            g_array_append_val(parts, rest);
        }
        add_relation(b, index, parts, c->layer);
    }
}

/* Groups the vectors by all axes but d. */
static void relate_axis(Closure *c, unsigned d)
{
    g_autoptr(GHashTable) groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    g_autoptr(GPtrArray) in_order = g_ptr_array_new();
    g_autoptr(GString) key = g_string_new(NULL);
    g_autofree uint32_t *vector = g_new0(uint32_t, c->n + 1);
    for (uint32_t i = 0; i < n_vectors(c); i++) {
        memcpy(vector, vector_at(c, i), c->n * sizeof *vector);
        vector[d] = 0;
        write_key(c, vector, key);
        GArray *group = g_hash_table_lookup(groups, key->str);
        if (!group) {
            group = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(groups, g_strdup(key->str), group);
            g_ptr_array_add(in_order, group);
        }
        g_array_append_val(group, i);
    }
    for (unsigned i = 0; i < in_order->len && !c->b->is_too_large; i++)
        relate_group(c, d, in_order->pdata[i]);
}

static int compare_axes(const void *a, const void *b, void *data)
{
    const ReleaseTable *table = data;
    return strcmp(table->dimensions[*(const unsigned *)a], table->dimensions[*(const unsigned *)b]);
}

static void add_table(Builder *b, uint32_t table_index, const PlacedTable *placed)
{
    const ReleaseTable *table = placed->table;
    Closure c = {.b = b,
                 .table = table,
                 .table_index = table_index,
                 .layer = placed->layer,
                 .n = table->n_dimensions,
                 .sorted = g_new0(unsigned, table->n_dimensions + 1),
                 .axes = g_new0(Axis, table->n_dimensions + 1),
                 .vectors = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                 .vector_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    b->out->table_cell[table_index] = g_new0(uint32_t, table->n_rows + 1);
    for (unsigned d = 0; d < c.n; d++) {
        c.sorted[d] = d;
        axis_init(&c.axes[d], &c, d);
    }
    g_qsort_with_data(c.sorted, (gint)c.n, sizeof c.sorted[0], compare_axes, (gpointer)table);
    add_rows(&c);
    if (b->input->adds_up[placed->layer] != SUMS_NONE) {
        close_upwards(&c);
        for (unsigned d = 0; d < c.n && !b->is_too_large; d++)
            relate_axis(&c, d);
    }
    for (unsigned d = 0; d < c.n; d++)
        axis_clear(&c.axes[d]);
    g_free(c.axes);
    g_free(c.sorted);
    g_array_unref(c.vectors);
    g_hash_table_unref(c.vector_of);
}

/* All codes of each dimension, without totals. */
static void collect_codes(Builder *b)
{
    for (uint32_t t = 0; t < b->input->tables->len; t++) {
        const ReleaseTable *table = g_array_index(b->input->tables, PlacedTable, t).table;
        for (unsigned d = 0; d < table->n_dimensions; d++) {
            GHashTable *codes = g_hash_table_lookup(b->codes_of, table->dimensions[d]);
            if (!codes) {
                codes = g_hash_table_new(g_str_hash, g_str_equal);
                g_hash_table_insert(b->codes_of, table->dimensions[d], codes);
            }
            for (uint32_t row = 0; row < table->n_rows; row++) {
                const char *code = release_table_code(table, row, d);
                if (strcmp(code, CODE_TOTAL_ID) != 0)
                    g_hash_table_add(codes, (gpointer)code);
            }
        }
    }
}

/* --- links between layers ------------------------------------------------------------------ */

/* a + p = u = b + q with p and q from 0 to reach: the two are at most that far apart. */
static void link_two(Builder *b, uint32_t first, uint32_t second, const char *key)
{
    uint32_t helper[3];
    for (unsigned i = 0; i < 3; i++) {
        g_autofree char *name =
            g_strdup_printf("%s%clink%c%u%c%u", key, SEP_MORE, SEP_MORE, second, SEP_MORE, i);
        helper[i] = take_cell(b, name, EVERY_LAYER, CELL_IMPLIED);
        if (i > 0)
            g_array_index(b->upper, double, helper[i]) = b->input->reach;
    }
    const uint32_t sides[] = {first, second};
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_array_append_val(parts, sides[i]);
        g_array_append_val(parts, helper[i + 1]);
        add_relation(b, helper[0], parts, EVERY_LAYER);
    }
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_links(Builder *b, uint32_t n_layers)
{
    if (!b->input->parted)
        return;
    guint n_keys;
    g_autofree gpointer *keys = g_hash_table_get_keys_as_array(b->input->parted, &n_keys);
    qsort(keys, n_keys, sizeof *keys, compare_texts);
    for (guint k = 0; k < n_keys; k++) {
        if (b->input->unlinked && g_hash_table_contains(b->input->unlinked, keys[k]))
            continue;
        uint32_t before = 0; /* index + 1 */
        for (uint32_t layer = 0; layer < n_layers; layer++) {
            g_autofree char *full =
                g_strdup_printf("%s%c%u", (const char *)keys[k], SEP_MORE, layer);
            uint32_t held = GPOINTER_TO_UINT(g_hash_table_lookup(b->cell_of, full));
            if (held == 0)
                continue;
            if (before > 0 && (isnan(g_array_index(b->value, double, before - 1)) ||
                               isnan(g_array_index(b->value, double, held - 1))))
                link_two(b, before - 1, held - 1, keys[k]);
            before = held;
        }
    }
}

/* --- together ------------------------------------------------------------------------------ */

/* A total that no table shows, with no bound and in one relation only, says nothing; nor does that
 * relation, nor then perhaps another. */
static bool *useless_relations(const Builder *b)
{
    g_autofree uint32_t *uses = g_new0(uint32_t, b->out->cells->len + 1);
    bool *is_useless = g_new0(bool, b->relations->len + 1);
    for (unsigned r = 0; r < b->relations->len; r++) {
        const Relation *relation = &g_array_index(b->relations, Relation, r);
        uses[relation->total]++;
        for (uint32_t p = 0; p < relation->n; p++)
            uses[g_array_index(b->parts, uint32_t, relation->first + p)]++;
    }
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (unsigned r = 0; r < b->relations->len; r++) {
            const Relation *relation = &g_array_index(b->relations, Relation, r);
            const ReleaseCell *total = release_system_cell(b->out, relation->total);
            if (is_useless[r] || uses[relation->total] != 1 || total->flags != CELL_IMPLIED)
                continue;
            is_useless[r] = is_changed = true;
            uses[relation->total]--;
            for (uint32_t p = 0; p < relation->n; p++)
                uses[g_array_index(b->parts, uint32_t, relation->first + p)]--;
        }
    }
    return is_useless;
}

static bool fill_system(Builder *b)
{
    ReleaseSystem *out = b->out;
    CellSystem *system = &out->system;
    g_autofree bool *is_useless = useless_relations(b);
    uint32_t n_relations = 0, n_incidences = 0;
    for (unsigned r = 0; r < b->relations->len; r++)
        if (!is_useless[r]) {
            n_relations++;
            n_incidences += 1 + g_array_index(b->relations, Relation, r).n;
        }
    if (!cell_system_init(system, out->cells->len, n_relations, n_incidences))
        return false;
    system->is_integer = b->is_whole;
    for (uint32_t i = 0; i < out->cells->len; i++) {
        const ReleaseCell *cell = release_system_cell(out, i);
        bool is_shown = cell->flags & CELL_SHOWN;
        system->value[i] = g_array_index(b->value, double, i);
        system->lower[i] = g_array_index(b->lower, double, i);
        system->upper[i] = MAX(g_array_index(b->upper, double, i), system->lower[i]);
        system->state[i] = is_shown                  ? CELL_PUBLISHED
                           : cell->flags & CELL_RULE ? CELL_PRIMARY
                                                     : CELL_SECONDARY;
    }
    uint32_t at = 0, next = 0;
    for (unsigned r = 0; r < b->relations->len; r++) {
        const Relation *relation = &g_array_index(b->relations, Relation, r);
        if (is_useless[r])
            continue;
        g_array_append_val(out->relation_layer, relation->layer);
        system->relation_kind[next] = RELATION_EQUAL;
        system->relation_start[next++] = at;
        system->relation_cell[at++] = relation->total;
        for (uint32_t p = 0; p < relation->n; p++)
            system->relation_cell[at++] = g_array_index(b->parts, uint32_t, relation->first + p);
    }
    system->relation_start[next] = at;
    return true;
}

static void clear_cell(gpointer data)
{
    g_free(((ReleaseCell *)data)->key);
}

void release_system_free(ReleaseSystem *system)
{
    if (!system)
        return;
    cell_system_clear(&system->system);
    g_array_unref(system->cells);
    g_array_unref(system->relation_layer);
    for (uint32_t t = 0; t < system->n_tables; t++)
        g_free(system->table_cell[t]);
    g_free(system->table_cell);
    g_free(system);
}

ReleaseSystem *release_system_new(const SystemInput *input, GError **error)
{
    g_autoptr(ReleaseSystem) out = g_new0(ReleaseSystem, 1);
    out->cells = g_array_new(FALSE, FALSE, sizeof(ReleaseCell));
    g_array_set_clear_func(out->cells, clear_cell);
    out->relation_layer = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    out->n_tables = input->tables->len;
    out->table_cell = g_new0(uint32_t *, out->n_tables + 1);
    g_autoptr(GHashTable) cell_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) relation_of =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    g_autoptr(GHashTable) codes_of =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_hash_table_unref);
    g_autoptr(GArray) value = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) lower = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) upper = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) relations = g_array_new(FALSE, FALSE, sizeof(Relation));
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Builder b = {.input = input,
                 .out = out,
                 .cell_of = cell_of,
                 .value = value,
                 .lower = lower,
                 .upper = upper,
                 .relations = relations,
                 .parts = parts,
                 .relation_of = relation_of,
                 .codes_of = codes_of,
                 .is_whole = true};
    uint32_t n_layers = 0;
    collect_codes(&b);
    for (uint32_t t = 0; t < input->tables->len && !b.is_too_large; t++) {
        const PlacedTable *placed = &g_array_index(input->tables, PlacedTable, t);
        n_layers = MAX(n_layers, placed->layer + 1);
        if (input->adds_up[placed->layer] != SUMS_LEFT_OUT)
            add_table(&b, t, placed);
    }
    add_links(&b, n_layers);
    if (b.is_too_large || !fill_system(&b)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "the tables about this population have more than %u cells together with their "
                    "totals; release fewer dimensions at a time",
                    LIMIT_RELEASE_CELLS);
        return NULL;
    }
    return g_steal_pointer(&out);
}

char *release_cell_words(const ReleaseCell *cell)
{
    g_autoptr(GString) words = g_string_new(NULL);
    const char *more = strchr(cell->key, SEP_MORE);
    size_t length = more ? (size_t)(more - cell->key) : strlen(cell->key);
    for (size_t i = 0; i < length; i++) {
        if (cell->key[i] == SEP_PAIR)
            g_string_append(words, ", ");
        else
            g_string_append_c(words, cell->key[i] == SEP_CODE ? '=' : cell->key[i]);
    }
    if (words->len == 0)
        g_string_append(words, "the total");
    if (cell->flags & CELL_REST) {
        g_auto(GStrv) parts = g_strsplit(more + 1, "\x1d", 4);
        g_string_append_printf(words, ", less its parts by %s", parts[1]);
    }
    return g_string_free(g_steal_pointer(&words), FALSE);
}
