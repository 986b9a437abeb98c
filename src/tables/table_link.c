/* From rows to cells and relations.
 *
 * A cell's key is its codes in all dimensions of the set, packed into 128 bits; a hash table finds
 * it. Every cell looks for its total in each dimension: the nearest ancestor of its code that some
 * table shows. The cells that find the same total in the same dimension are its parts. One pass to
 * find, one to fill: linear in the number of cells. */
#include "base/limits.h"
#include "tables/table_private.h"

#include <math.h>
#include <string.h>

#define NONE UINT32_MAX

typedef struct {
    uint64_t low, high;
} Key;

typedef struct {
    TableSet *set;
    Problems *problems;
    unsigned n_dimensions;
    unsigned *shift, *bits;
    Key *key; /* [n_cells] */
    uint8_t *is_shown;
    double *value, *lower, *upper;
    uint8_t *mark;
    TableRow *row_of;
    uint32_t n_cells, room;
    uint32_t *slot;
    uint64_t n_slots;
    uint32_t *up;          /* [cell * n_dimensions + dimension]: the total, or NONE */
    GArray *implied_total; /* uint32_t */
    GArray *implied_start; /* uint32_t, into implied_part */
    GArray *implied_part;  /* uint32_t */
} Link;

/* --- keys ------------------------------------------------------------------------------------ */

static bool plan_keys(Link *link)
{
    unsigned total = 0;
    for (unsigned d = 0; d < link->n_dimensions; d++) {
        uint32_t n = table_set_dimension_at(link->set, d)->codes.n;
        unsigned bits = 1;
        while ((1ull << bits) < n)
            bits++;
        if (total < 64 && total + bits > 64)
            total = 64; /* no code across the middle */
        link->shift[d] = total;
        link->bits[d] = bits;
        total += bits;
    }
    if (total <= 128)
        return true;
    problems_add(link->problems, PROBLEM_ERROR, "all tables", 0, NULL, NULL, "dimensions",
                 "give fewer tables or dimensions together",
                 "the dimensions have too many codes together (%u bits, at most 128)", total);
    return false;
}

static void key_set(const Link *link, Key *key, unsigned d, uint32_t code)
{
    uint64_t mask = (1ull << link->bits[d]) - 1;
    uint64_t *word = link->shift[d] < 64 ? &key->low : &key->high;
    unsigned shift = link->shift[d] & 63;
    *word = (*word & ~(mask << shift)) | (uint64_t)code << shift;
}

static uint32_t key_code(const Link *link, const Key *key, unsigned d)
{
    uint64_t mask = (1ull << link->bits[d]) - 1;
    uint64_t word = link->shift[d] < 64 ? key->low : key->high;
    return (uint32_t)(word >> (link->shift[d] & 63) & mask);
}

static Key key_of_row(const Link *link, const Table *table, uint32_t row)
{
    Key key = {0, 0};
    for (unsigned c = 0; c < table->n_dimensions; c++)
        key_set(link, &key, table->dimension[c],
                table->code[(size_t)row * table->n_dimensions + c]);
    return key;
}

static uint64_t slot_of(const Link *link, Key key)
{
    uint64_t h = key.low * 0x9e3779b97f4a7c15u ^ (key.high + 0x7f4a7c15u) * 0xc2b2ae3d27d4eb4fu;
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    h ^= h >> 32;
    uint64_t at = h & (link->n_slots - 1);
    while (link->slot[at]) {
        const Key *other = &link->key[link->slot[at] - 1];
        if (other->low == key.low && other->high == key.high)
            break;
        at = (at + 1) & (link->n_slots - 1);
    }
    return at;
}

static uint32_t find(const Link *link, Key key)
{
    uint64_t at = slot_of(link, key);
    return link->slot[at] ? link->slot[at] - 1 : NONE;
}

static void grow(Link *link)
{
    link->room = link->room ? link->room * 2 : 1024;
    link->key = g_renew(Key, link->key, link->room);
    link->value = g_renew(double, link->value, link->room);
    link->lower = g_renew(double, link->lower, link->room);
    link->upper = g_renew(double, link->upper, link->room);
    link->mark = g_renew(uint8_t, link->mark, link->room);
    link->row_of = g_renew(TableRow, link->row_of, link->room);
    link->n_slots = (uint64_t)link->room * 2;
    g_free(link->slot);
    link->slot = g_new0(uint32_t, link->n_slots);
    for (uint32_t i = 0; i < link->n_cells; i++)
        link->slot[slot_of(link, link->key[i])] = i + 1;
}

/* The cell of the key; a new one is a total that no table shows. */
static uint32_t find_or_add(Link *link, Key key)
{
    if (link->n_cells == link->room)
        grow(link);
    uint64_t at = slot_of(link, key);
    if (link->slot[at])
        return link->slot[at] - 1;
    uint32_t cell = link->n_cells++;
    link->slot[at] = cell + 1;
    link->key[cell] = key;
    link->value[cell] = NAN;
    link->lower[cell] = 0;
    link->upper[cell] = INFINITY;
    link->mark[cell] = MARK_NOT_KNOWN;
    link->row_of[cell] = (TableRow){NULL, 0};
    return cell;
}

/* --- cells ----------------------------------------------------------------------------------- */

static void say_two_values(Link *link, uint32_t cell, const Table *table, uint32_t row)
{
    TableRow first = link->row_of[cell];
    g_autofree char *words = table_row_words(link->set, table, row);
    problems_add(link->problems, PROBLEM_ERROR, table->place, table->line[row], "OBS_VALUE", NULL,
                 "same-cell", "correct one of the two, or do not give the tables together",
                 "%s is %.15g here and %.15g in %s, line %u", words, table->value[row],
                 link->value[cell], first.table->place, first.table->line[first.row]);
}

static void take_row(Link *link, Table *table, uint32_t row)
{
    uint32_t cell = find_or_add(link, key_of_row(link, table, row));
    table->cell[row] = cell;
    bool is_first = !link->row_of[cell].table;
    uint8_t mark = table->mark[row], before = link->mark[cell];
    if (mark == MARK_SHOWN && before == MARK_SHOWN && table->value[row] != link->value[cell])
        say_two_values(link, cell, table, row);
    if (mark == MARK_SHOWN && before != MARK_SHOWN) {
        link->value[cell] = table->value[row];
        link->row_of[cell] = (TableRow){table, row}; /* the row that shows it */
    }
    /* Shown somewhere is shown; primary before secondary before not known. */
    static const uint8_t rank[] = {[MARK_SHOWN] = 3,
                                   [MARK_HIDDEN_PRIMARY] = 2,
                                   [MARK_HIDDEN_SECONDARY] = 1,
                                   [MARK_NOT_KNOWN] = 0};
    if (is_first || rank[mark] > rank[before])
        link->mark[cell] = mark;
    if (is_first && mark != MARK_SHOWN)
        link->row_of[cell] = (TableRow){table, row};
    link->lower[cell] = fmax(link->lower[cell], table->lower[row]);
    link->upper[cell] = fmin(link->upper[cell], table->upper[row]);
}

static void check_bounds(Link *link)
{
    for (uint32_t i = 0; i < link->n_cells; i++) {
        TableRow at = link->row_of[i];
        double value = link->value[i];
        bool is_outside =
            link->mark[i] == MARK_SHOWN && (value < link->lower[i] || value > link->upper[i]);
        if (!at.table || (link->lower[i] <= link->upper[i] && !is_outside))
            continue;
        g_autofree char *words = table_row_words(link->set, at.table, at.row);
        problems_add(link->problems, PROBLEM_ERROR, at.table->place, at.table->line[at.row],
                     "LOWER", NULL, "bound", "correct the bounds",
                     "what the tables say of %s contradicts itself: no value lies within all its "
                     "bounds",
                     words);
        link->lower[i] = 0;
        link->upper[i] = INFINITY;
    }
}

/* --- totals that no table shows, but that link tables ------------------------------------------ */

/* Places and times are no parts of a whole that another table would be about. */
static bool is_frame(const char *name)
{
    static const char *const frames[] = {"FREQ", "REF_AREA", "TIME_PERIOD", "SOURCE"};
    for (unsigned i = 0; i < G_N_ELEMENTS(frames); i++)
        if (strcmp(frames[i], name) == 0)
            return true;
    return false;
}

/* Whether a table shows a total of the dimension by name. */
static bool is_summed(const TableSet *set, unsigned dimension)
{
    for (guint i = 0; i < set->tables->len; i++) {
        const Table *table = g_ptr_array_index(set->tables, i);
        for (unsigned c = 0; c < table->n_dimensions; c++)
            for (uint32_t row = 0; table->dimension[c] == dimension && row < table->n_rows; row++)
                if (table->code[(size_t)row * table->n_dimensions + c] == TABLE_TOTAL)
                    return true;
    }
    return false;
}

static uint64_t dimensions_of(const Table *table)
{
    uint64_t set = 0;
    for (unsigned c = 0; c < table->n_dimensions; c++)
        set |= 1ull << table->dimension[c];
    return set;
}

/* Dimensions in which the table has no total at all. */
static uint64_t without_total(const Link *link, const Table *table)
{
    uint64_t set = 0;
    for (unsigned c = 0; c < table->n_dimensions; c++) {
        const TableDimension *d = table_set_dimension_at(link->set, table->dimension[c]);
        bool has_total = d->margin != MARGIN_ADDITIVE || is_frame(d->name);
        for (uint32_t row = 0; row < table->n_rows && !has_total; row++)
            has_total = table->code[(size_t)row * table->n_dimensions + c] == TABLE_TOTAL;
        if (!has_total)
            set |= 1ull << table->dimension[c];
    }
    return set;
}

static uint32_t parent_of(const TableDimension *dimension, uint32_t code)
{
    return code < dimension->n_parents && dimension->parent ? dimension->parent[code] : TABLE_TOTAL;
}

/* Whether a total of the cell, in one of these dimensions, is a cell itself. */
static bool has_ancestor(const Link *link, Key key, uint64_t dimensions)
{
    for (unsigned d = 0; d < link->n_dimensions; d++) {
        if (!(dimensions >> d & 1))
            continue;
        const TableDimension *dimension = table_set_dimension_at(link->set, d);
        Key up = key;
        for (uint32_t code = parent_of(dimension, key_code(link, &key, d)); code != TABLE_TOTAL;
             code = parent_of(dimension, code)) {
            key_set(link, &up, d, code);
            if (find(link, up) != NONE)
                return true;
        }
    }
    return false;
}

typedef struct {
    uint32_t total, part;
} Pair;

static int compare_pairs(const void *a, const void *b)
{
    const Pair *x = a, *y = b;
    if (x->total != y->total)
        return x->total < y->total ? -1 : 1;
    return x->part < y->part ? -1 : x->part > y->part;
}

/* The totals over these dimensions become cells. A total over one dimension is found again like
 * any other; one over several gets its relation here. */
static void imply(Link *link, const Table *table, uint64_t summed)
{
    bool is_one = (summed & (summed - 1)) == 0;
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
    for (uint32_t row = 0; row < table->n_rows; row++) {
        Key key = link->key[table->cell[row]];
        if (has_ancestor(link, key, summed))
            continue;
        for (unsigned d = 0; d < link->n_dimensions; d++)
            if (summed >> d & 1)
                key_set(link, &key, d, TABLE_TOTAL);
        Pair pair = {find_or_add(link, key), table->cell[row]};
        if (pair.total != pair.part && !is_one)
            g_array_append_val(pairs, pair);
    }
    g_array_sort(pairs, compare_pairs);
    uint32_t last = NONE, last_part = NONE;
    for (guint i = 0; i < pairs->len; i++) {
        Pair pair = g_array_index(pairs, Pair, i);
        if (pair.total != last) {
            g_array_append_val(link->implied_total, pair.total);
            uint32_t start = link->implied_part->len;
            g_array_append_val(link->implied_start, start);
        } else if (pair.part == last_part) {
            continue;
        }
        g_array_append_val(link->implied_part, pair.part);
        last = pair.total, last_part = pair.part;
    }
    g_array_unref(pairs);
}

static void imply_totals(Link *link)
{
    GPtrArray *tables = link->set->tables;
    for (guint i = 0; i < tables->len; i++) {
        const Table *table = g_ptr_array_index(tables, i);
        uint64_t lacks = tables->len > 1 ? without_total(link, table) : 0;
        g_autoptr(GArray) done = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        for (guint j = 0; lacks && j < tables->len; j++) {
            uint64_t summed = lacks & ~dimensions_of(g_ptr_array_index(tables, j));
            bool is_done = summed == 0;
            for (guint k = 0; k < done->len; k++)
                is_done = is_done || g_array_index(done, uint64_t, k) == summed;
            if (is_done)
                continue;
            g_array_append_val(done, summed);
            imply(link, table, summed);
        }
    }
}

/* --- relations --------------------------------------------------------------------------------- */

static void find_totals(Link *link)
{
    link->up = g_new(uint32_t, (size_t)link->n_cells * link->n_dimensions + 1);
    for (uint32_t i = 0; i < link->n_cells; i++) {
        for (unsigned d = 0; d < link->n_dimensions; d++) {
            const TableDimension *dimension = table_set_dimension_at(link->set, d);
            uint32_t code = key_code(link, &link->key[i], d), total = NONE;
            Key up = link->key[i];
            while (code != TABLE_TOTAL && total == NONE && dimension->margin != MARGIN_NONE) {
                code = parent_of(dimension, code);
                key_set(link, &up, d, code);
                total = find(link, up);
            }
            link->up[(size_t)i * link->n_dimensions + d] = total;
        }
    }
}

static bool fill_system(Link *link)
{
    TableSet *set = link->set;
    unsigned n_d = link->n_dimensions;
    uint64_t n_incidences = 0, n_relations = 0;
    uint32_t *of =
        g_new0(uint32_t, (size_t)link->n_cells * n_d + 1); /* parts of each total, by dimension */
    for (size_t k = 0; k < (size_t)link->n_cells * n_d; k++)
        if (link->up[k] != NONE)
            of[(size_t)link->up[k] * n_d + k % n_d]++;
    for (size_t k = 0; k < (size_t)link->n_cells * n_d; k++) {
        bool overlap = table_set_dimension_at(set, (unsigned)(k % n_d))->margin == MARGIN_OVERLAP;
        n_relations += overlap ? of[k] : of[k] > 0;
        n_incidences += overlap ? 2ull * of[k] : of[k] > 0 ? of[k] + 1ull : 0;
    }
    n_relations += link->implied_total->len;
    n_incidences += link->implied_total->len + link->implied_part->len;
    if (n_incidences >= UINT32_MAX || n_relations >= UINT32_MAX ||
        !cell_system_init(&set->system, link->n_cells, (uint32_t)n_relations,
                          (uint32_t)n_incidences)) {
        problems_add(link->problems, PROBLEM_ERROR, "all tables", 0, NULL, NULL, "size",
                     "give fewer or smaller tables together",
                     "the tables are too large together: %u cells", link->n_cells);
        g_free(of);
        return false;
    }
    CellSystem *s = &set->system;
    set->relation_column = g_new(uint32_t, n_relations + 1);
    uint32_t relation = 0, at = 0;
    /* Relations in the order of their totals; `of` becomes where the next part goes. */
    for (size_t k = 0; k < (size_t)link->n_cells * n_d; k++) {
        const TableDimension *dimension = table_set_dimension_at(set, (unsigned)(k % n_d));
        uint32_t n = of[k], total = (uint32_t)(k / n_d);
        of[k] = at + 1;
        for (uint32_t part = 0; part < n; part++) {
            bool begins = part == 0 || dimension->margin == MARGIN_OVERLAP;
            if (begins) {
                set->relation_column[relation] = (uint32_t)(k % n_d);
                s->relation_kind[relation] =
                    dimension->margin == MARGIN_ADDITIVE ? RELATION_EQUAL : RELATION_AT_LEAST;
                s->relation_start[relation++] = at;
                s->relation_cell[at++] = total;
            }
            at++;
        }
    }
    for (uint32_t i = 0; i < link->n_cells; i++)
        for (unsigned d = 0; d < n_d; d++) {
            uint32_t total = link->up[(size_t)i * n_d + d];
            if (total == NONE)
                continue;
            uint32_t *next = &of[(size_t)total * n_d + d];
            s->relation_cell[*next] = i;
            *next += table_set_dimension_at(set, d)->margin == MARGIN_OVERLAP ? 2 : 1;
        }
    for (guint r = 0; r < link->implied_total->len; r++) {
        guint from = g_array_index(link->implied_start, uint32_t, r);
        guint to = r + 1 < link->implied_start->len
                       ? g_array_index(link->implied_start, uint32_t, r + 1)
                       : link->implied_part->len;
        set->relation_column[relation] = NONE;
        s->relation_start[relation++] = at;
        s->relation_cell[at++] = g_array_index(link->implied_total, uint32_t, r);
        for (guint k = from; k < to; k++)
            s->relation_cell[at++] = g_array_index(link->implied_part, uint32_t, k);
    }
    s->relation_start[relation] = at;
    g_free(of);
    return true;
}

static void fill_cells(Link *link)
{
    CellSystem *s = &link->set->system;
    static const uint8_t states[] = {[MARK_SHOWN] = CELL_PUBLISHED,
                                     [MARK_HIDDEN_PRIMARY] = CELL_PRIMARY,
                                     [MARK_HIDDEN_SECONDARY] = CELL_SECONDARY,
                                     [MARK_NOT_KNOWN] = CELL_SECONDARY};
    s->is_integer = true;
    for (guint i = 0; i < link->set->tables->len; i++)
        if (!((const Table *)g_ptr_array_index(link->set->tables, i))->has_whole_values)
            s->is_integer = false;
    for (uint32_t i = 0; i < link->n_cells; i++) {
        s->value[i] = link->value[i];
        s->lower[i] = link->lower[i];
        s->upper[i] = link->upper[i];
        s->state[i] = states[link->mark[i]];
    }
}

/* Sums of which every number is shown must be right, before anything is built on them. */
static void check_sums(Link *link)
{
    TableSet *set = link->set;
    const CellSystem *s = &set->system;
    for (uint32_t r = 0; r < s->n_relations; r++) {
        uint32_t from = s->relation_start[r], to = s->relation_start[r + 1];
        uint32_t total = s->relation_cell[from];
        double sum = 0;
        bool is_whole = s->state[total] == CELL_PUBLISHED;
        for (uint32_t k = from + 1; k < to; k++) {
            is_whole = is_whole && s->state[s->relation_cell[k]] == CELL_PUBLISHED;
            if (s->state[s->relation_cell[k]] == CELL_PUBLISHED)
                sum += s->value[s->relation_cell[k]];
        }
        double slack = s->is_integer ? 0 : 1e-9 * (fabs(sum) + 1) * (to - from);
        if (s->state[total] != CELL_PUBLISHED)
            continue;
        bool is_wrong =
            sum > s->value[total] + slack ||
            (is_whole && s->relation_kind[r] == RELATION_EQUAL && sum < s->value[total] - slack);
        if (!is_wrong)
            continue;
        TableRow row = table_set_row(set, total);
        const char *by = set->relation_column[r] == NONE
                             ? "all other dimensions"
                             : table_set_dimension_at(set, set->relation_column[r])->name;
        g_autofree char *words = table_cell_words(set, total);
        problems_add(link->problems, PROBLEM_ERROR, row.table->place, row.table->line[row.row],
                     "OBS_VALUE", NULL, "sum",
                     sum < s->value[total]
                         ? "correct it; or, if parts are left out, say --margins DIMENSION=atleast"
                         : "correct it; or, if a case can be in several parts, say --margins "
                           "DIMENSION=overlap",
                     "%s is %.15g, but its parts by %s sum to %.15g", words, s->value[total], by,
                     sum);
    }
}

/* Totals that no table shows have a value all the same: the sum of their parts. A part may be such
 * a total itself, so this goes on until nothing is added. */
static void sum_implied(Link *link)
{
    CellSystem *s = &link->set->system;
    bool is_changed = true;
    while (is_changed) {
        is_changed = false;
        for (uint32_t r = 0; r < s->n_relations; r++) {
            uint32_t from = s->relation_start[r], to = s->relation_start[r + 1];
            double *total = &s->value[s->relation_cell[from]], sum = 0;
            if (!isnan(*total) || link->row_of[s->relation_cell[from]].table)
                continue;
            for (uint32_t k = from + 1; k < to; k++)
                sum += s->value[s->relation_cell[k]];
            is_changed = is_changed || !isnan(sum);
            *total = sum;
        }
    }
}

static void check_truth(Link *link)
{
    for (uint32_t i = 0; i < link->n_cells; i++) {
        TableRow row = link->row_of[i];
        if (!row.table || link->mark[i] == MARK_SHOWN)
            continue;
        problems_add(link->problems, PROBLEM_ERROR, row.table->place, row.table->line[row.row],
                     "OBS_VALUE", NULL, "no-value", "give the unprotected table",
                     "a cell has no value; to protect tables all values are needed");
    }
}

static void clear(Link *link)
{
    g_free(link->shift);
    g_free(link->bits);
    g_free(link->key);
    g_free(link->value);
    g_free(link->lower);
    g_free(link->upper);
    g_free(link->mark);
    g_free(link->slot);
    g_free(link->up);
    g_array_unref(link->implied_total);
    g_array_unref(link->implied_start);
    g_array_unref(link->implied_part);
}

bool table_set_link(TableSet *set, const TableSetOptions *options, Problems *problems)
{
    unsigned errors = problems_count(problems, PROBLEM_ERROR);
    g_return_val_if_fail(!set->is_linked, false);
    if (set->dimensions->len > 64) {
        problems_add(problems, PROBLEM_ERROR, "all tables", 0, NULL, NULL, "dimensions",
                     "give fewer tables together", "the tables have more than 64 dimensions");
        return false;
    }
    Link link = {.set = set, .problems = problems, .n_dimensions = set->dimensions->len};
    link.shift = g_new0(unsigned, link.n_dimensions + 1);
    link.bits = g_new0(unsigned, link.n_dimensions + 1);
    link.implied_total = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    link.implied_start = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    link.implied_part = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (unsigned d = 0; d < link.n_dimensions; d++) {
        TableDimension *dimension = table_set_dimension_at(set, d);
        gpointer own = g_hash_table_lookup(set->margins, dimension->name);
        dimension->margin = own ? (MarginKind)(GPOINTER_TO_UINT(own) - 1) : set->margin;
        if (!own && is_frame(dimension->name) && !is_summed(set, d))
            dimension->margin = MARGIN_NONE;
    }
    if (plan_keys(&link)) {
        grow(&link);
        for (guint i = 0; i < set->tables->len; i++) {
            Table *table = g_ptr_array_index(set->tables, i);
            table->cell = g_new(uint32_t, table->n_rows + 1);
            for (uint32_t row = 0; row < table->n_rows; row++)
                take_row(&link, table, row);
        }
        check_bounds(&link);
        imply_totals(&link);
        find_totals(&link);
        if (fill_system(&link)) {
            fill_cells(&link);
            set->row_of = g_steal_pointer(&link.row_of);
            if (!options || !options->is_tolerant)
                check_sums(&link);
            link.row_of = set->row_of;
            if (options && options->needs_truth) {
                sum_implied(&link);
                check_truth(&link);
            }
            link.row_of = NULL;
            set->is_linked = true;
        }
    }
    g_free(link.row_of);
    clear(&link);
    return problems_count(problems, PROBLEM_ERROR) == errors;
}
