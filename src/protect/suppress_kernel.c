/* What is linearly determined by the published cells, and what could be published again.
 *
 * The tables that agree with all that is published differ from the truth by vectors z of the null
 * space of the relations, restricted to the hidden classes. A class is determined exactly if z is
 * zero there in all of them. Two classes are in *series* if their z always keep one ratio: then one
 * of them published gives the other away. So a secondary class may be published again if no primary
 * is in series with it, and then all classes in series with it are published too.
 *
 * Both can be read from a few random vectors of the null space, modulo a prime of 61 bits: by the
 * Schwartz-Zippel lemma a random vector is zero, or two have the same ratio, by chance with
 * probability 2^-61 per pair (and what is decided here is checked again with moves in whole
 * numbers). The elimination is sparse, shortest relation first. */
#include "protect/suppress_private.h"

#include <stdlib.h>
#include <string.h>

#define PRIME ((1ull << 61) - 1)
#define VECTORS 24u
#define ENTRIES_PER_TERM 40u /* fill beyond which the elimination gives up */

__extension__ typedef unsigned __int128 Wide;

static uint64_t times(uint64_t a, uint64_t b)
{
    Wide product = (Wide)a * b;
    uint64_t sum = (uint64_t)(product & PRIME) + (uint64_t)(product >> 61);
    return sum >= PRIME ? sum - PRIME : sum;
}

static uint64_t plus(uint64_t a, uint64_t b)
{
    uint64_t sum = a + b;
    return sum >= PRIME ? sum - PRIME : sum;
}

static uint64_t minus(uint64_t a)
{
    return a ? PRIME - a : 0;
}

static uint64_t inverse(uint64_t a)
{
    uint64_t result = 1;
    if (a == 1 || a == PRIME - 1)
        return a;
    for (uint64_t e = PRIME - 2; e; e >>= 1, a = times(a, a))
        if (e & 1)
            result = times(result, a);
    return result;
}

static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z = (z ^ (z >> 31)) >> 3;
    return z >= PRIME - 1 ? 1 : z + 1;
}

/* --- elimination ------------------------------------------------------------------------- */

typedef struct {
    uint64_t value;
    uint32_t column;
} Entry;

typedef struct {
    Entry *entries; /* ascending by column */
    uint32_t n, room;
    uint32_t next, previous; /* in the list of rows of this length */
    bool is_done;
} Row;

typedef struct {
    uint32_t *rows; /* may hold rows that have lost the column since */
    uint32_t n, room;
} Column;

#define LENGTHS 256u /* rows of this length or more share a list */

typedef struct {
    const Work *work;
    uint32_t n_columns, n_rows;
    uint32_t *class_of_column, *column_of_class;
    Row *rows;
    Column *columns;
    uint32_t *row_of_pivot; /* [n_columns] NONE: free */
    uint32_t *order;        /* columns in the order in which they became pivots */
    uint32_t n_pivots;
    uint32_t first[LENGTHS];
    uint64_t n_entries, most_entries;
    Entry *spare;
    uint32_t room_spare;
} Kernel;

static void kernel_clear(Kernel *k)
{
    for (uint32_t r = 0; k->rows && r < k->n_rows; r++)
        free(k->rows[r].entries);
    for (uint32_t c = 0; k->columns && c < k->n_columns; c++)
        free(k->columns[c].rows);
    free(k->rows);
    free(k->columns);
    free(k->class_of_column);
    free(k->column_of_class);
    free(k->row_of_pivot);
    free(k->order);
    free(k->spare);
}

static uint32_t length_list(uint32_t n)
{
    return n < LENGTHS ? n : LENGTHS - 1;
}

static void link_row(Kernel *k, uint32_t r)
{
    uint32_t list = length_list(k->rows[r].n);
    k->rows[r].previous = NONE;
    k->rows[r].next = k->first[list];
    if (k->first[list] != NONE)
        k->rows[k->first[list]].previous = r;
    k->first[list] = r;
}

static void unlink_row(Kernel *k, uint32_t r)
{
    Row *row = &k->rows[r];
    if (row->previous != NONE)
        k->rows[row->previous].next = row->next;
    else
        k->first[length_list(row->n)] = row->next;
    if (row->next != NONE)
        k->rows[row->next].previous = row->previous;
}

static bool column_add(Column *column, uint32_t row)
{
    if (column->n == column->room) {
        uint32_t room = column->room ? column->room * 2 : 8;
        uint32_t *rows = realloc(column->rows, room * sizeof *rows);
        if (!rows)
            return false;
        column->rows = rows;
        column->room = room;
    }
    column->rows[column->n++] = row;
    return true;
}

static bool fill_rows(Kernel *k)
{
    const Work *w = k->work;
    for (uint32_t r = 0; r < w->n_rel; r++) {
        uint32_t n = 0;
        for (uint32_t t = w->rel_start[r]; t < w->rel_start[r + 1]; t++)
            n += work_hides(w, w->rel_class[t]);
        if (n == 0)
            continue;
        Row *row = &k->rows[k->n_rows];
        row->entries = malloc(n * sizeof *row->entries);
        if (!row->entries)
            return false;
        row->room = n;
        k->n_rows++;
        for (uint32_t t = w->rel_start[r]; t < w->rel_start[r + 1]; t++) {
            uint32_t c = w->rel_class[t];
            if (!work_hides(w, c))
                continue;
            int sign = w->rel_sign[t];
            uint64_t size = (uint64_t)(sign < 0 ? -sign : sign);
            row->entries[row->n++] = (Entry){sign < 0 ? PRIME - size : size, k->column_of_class[c]};
            if (!column_add(&k->columns[k->column_of_class[c]], k->n_rows - 1))
                return false;
        }
        k->n_entries += n;
        link_row(k, k->n_rows - 1);
    }
    k->most_entries = k->n_entries * ENTRIES_PER_TERM + 1000000;
    return true;
}

static bool kernel_init(Kernel *k, const Work *work)
{
    *k = (Kernel){.work = work};
    k->column_of_class = malloc(((size_t)work->n + 1) * sizeof *k->column_of_class);
    k->class_of_column = malloc(((size_t)work->n + 1) * sizeof *k->class_of_column);
    if (!k->column_of_class || !k->class_of_column)
        return false;
    for (uint32_t c = 0; c < work->n; c++) {
        k->column_of_class[c] = NONE;
        if (work_hides(work, c)) {
            k->column_of_class[c] = k->n_columns;
            k->class_of_column[k->n_columns++] = c;
        }
    }
    k->rows = calloc((size_t)work->n_rel + 1, sizeof *k->rows);
    k->columns = calloc((size_t)k->n_columns + 1, sizeof *k->columns);
    k->row_of_pivot = malloc(((size_t)k->n_columns + 1) * sizeof *k->row_of_pivot);
    k->order = malloc(((size_t)k->n_columns + 1) * sizeof *k->order);
    if (!k->rows || !k->columns || !k->row_of_pivot || !k->order)
        return false;
    for (uint32_t c = 0; c < k->n_columns; c++)
        k->row_of_pivot[c] = NONE;
    for (uint32_t l = 0; l < LENGTHS; l++)
        k->first[l] = NONE;
    return fill_rows(k);
}

static const Entry *find_entry(const Row *row, uint32_t column)
{
    uint32_t from = 0, to = row->n;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (row->entries[middle].column < column)
            from = middle + 1;
        else
            to = middle;
    }
    return from < row->n && row->entries[from].column == column ? &row->entries[from] : NULL;
}

/* row += factor * pivot */
static bool add_row(Kernel *k, uint32_t r, const Row *pivot, uint64_t factor)
{
    Row *row = &k->rows[r];
    uint32_t most = row->n + pivot->n;
    if (k->room_spare < most) {
        Entry *spare = realloc(k->spare, 2 * (size_t)most * sizeof *spare);
        if (!spare)
            return false;
        k->spare = spare;
        k->room_spare = 2 * most;
    }
    uint32_t n = 0, a = 0, b = 0;
    while (a < row->n || b < pivot->n) {
        if (b == pivot->n || (a < row->n && row->entries[a].column < pivot->entries[b].column)) {
            k->spare[n++] = row->entries[a++];
        } else if (a == row->n || row->entries[a].column > pivot->entries[b].column) {
            k->spare[n++] =
                (Entry){times(factor, pivot->entries[b].value), pivot->entries[b].column};
            if (!column_add(&k->columns[pivot->entries[b].column], r))
                return false;
            b++;
        } else {
            uint64_t sum = plus(row->entries[a].value, times(factor, pivot->entries[b].value));
            if (sum)
                k->spare[n++] = (Entry){sum, row->entries[a].column};
            a++;
            b++;
        }
    }
    unlink_row(k, r);
    if (row->room < n) {
        Entry *entries = realloc(row->entries, n * sizeof *entries);
        if (!entries)
            return false;
        row->entries = entries;
        row->room = n;
    }
    k->n_entries += n;
    k->n_entries -= row->n;
    row->n = n;
    memcpy(row->entries, k->spare, n * sizeof *row->entries);
    link_row(k, r);
    return true;
}

static uint32_t shortest_row(const Kernel *k)
{
    for (uint32_t l = 1; l < LENGTHS; l++)
        if (k->first[l] != NONE)
            return k->first[l];
    return NONE;
}

static ProtectStatus eliminate(Kernel *k)
{
    for (uint32_t r; (r = shortest_row(k)) != NONE;) {
        if ((k->n_pivots & 0xfff) == 0 &&
            !work_goes_on(k->work, "elimination", k->n_pivots, k->n_columns))
            return PROTECT_CANCELLED;
        if (k->n_entries > k->most_entries)
            return PROTECT_LIMIT;
        Row *row = &k->rows[r];
        uint32_t best = 0;
        for (uint32_t e = 1; e < row->n; e++)
            if (k->columns[row->entries[e].column].n < k->columns[row->entries[best].column].n)
                best = e;
        uint32_t pivot = row->entries[best].column;
        uint64_t scale = inverse(row->entries[best].value);
        if (scale != 1)
            for (uint32_t e = 0; e < row->n; e++)
                row->entries[e].value = times(row->entries[e].value, scale);
        unlink_row(k, r);
        row->is_done = true;
        k->row_of_pivot[pivot] = r;
        k->order[k->n_pivots++] = pivot;
        Column *column = &k->columns[pivot];
        for (uint32_t i = 0; i < column->n; i++) {
            uint32_t other = column->rows[i];
            if (k->rows[other].is_done)
                continue;
            const Entry *entry = find_entry(&k->rows[other], pivot);
            if (entry && !add_row(k, other, row, minus(entry->value)))
                return PROTECT_MEMORY;
        }
        free(column->rows);
        *column = (Column){0};
    }
    return PROTECT_OK;
}

/* n random vectors of the null space: z[column * n + i]. */
static void random_vectors(const Kernel *k, uint64_t *z, uint32_t n, uint64_t seed)
{
    for (uint32_t c = 0; c < k->n_columns; c++) {
        bool is_free = k->row_of_pivot[c] == NONE;
        for (uint32_t i = 0; i < n; i++)
            z[(size_t)c * n + i] = is_free ? next_random(&seed) : 0;
    }
    for (uint32_t p = k->n_pivots; p-- > 0;) {
        uint32_t pivot = k->order[p];
        const Row *row = &k->rows[k->row_of_pivot[pivot]];
        uint64_t *sum = z + (size_t)pivot * n;
        for (uint32_t e = 0; e < row->n; e++) {
            if (row->entries[e].column == pivot)
                continue;
            uint64_t factor = minus(row->entries[e].value);
            const uint64_t *from = z + (size_t)row->entries[e].column * n;
            if (factor == 1)
                for (uint32_t i = 0; i < n; i++)
                    sum[i] = plus(sum[i], from[i]);
            else
                for (uint32_t i = 0; i < n; i++)
                    sum[i] = plus(sum[i], times(factor, from[i]));
        }
    }
}

ProtectStatus kernel_exact(const Work *work, uint8_t *exact, uint32_t *out_n_exact)
{
    Kernel k;
    uint64_t *z = NULL;
    ProtectStatus status = kernel_init(&k, work) ? eliminate(&k) : PROTECT_MEMORY;
    if (status == PROTECT_OK) {
        z = malloc(((size_t)k.n_columns + 1) * 2 * sizeof *z);
        status = z ? PROTECT_OK : PROTECT_MEMORY;
    }
    if (status == PROTECT_OK) {
        uint32_t n_exact = 0;
        memset(exact, 0, work->n);
        random_vectors(&k, z, 2, 1);
        for (uint32_t c = 0; c < k.n_columns; c++) {
            exact[k.class_of_column[c]] = z[2 * c] == 0 && z[2 * c + 1] == 0;
            n_exact += exact[k.class_of_column[c]];
        }
        *out_n_exact = n_exact;
    }
    free(z);
    kernel_clear(&k);
    return status;
}

/* --- circuits ---------------------------------------------------------------------------- */

/* Of the free column f: the vector of the null space that is 1 there and 0 in all other free columns.
 * Columns are visited downwards in the order of elimination, by a heap of their positions. */
typedef struct {
    uint64_t *z;       /* [n_columns] all zero between two circuits */
    uint32_t *support; /* columns with z != 0, or that were visited */
    uint32_t n_support;
    uint32_t *heap, n_heap;
    uint8_t *is_listed;
    uint32_t *position;              /* [n_columns] in the order of elimination */
    uint32_t *user_start, *user_row; /* the pivots whose rows use a column */
} Circuit;

static bool circuit_init(Circuit *c, const Kernel *k)
{
    size_t n = (size_t)k->n_columns + 2;
    *c = (Circuit){.z = calloc(n, sizeof *c->z),
                   .support = malloc(n * sizeof *c->support),
                   .heap = malloc(n * sizeof *c->heap),
                   .is_listed = calloc(n, 1),
                   .position = malloc(n * sizeof *c->position),
                   .user_start = calloc(n + 1, sizeof *c->user_start)};
    if (!c->z || !c->support || !c->heap || !c->is_listed || !c->position || !c->user_start)
        return false;
    uint32_t n_users = 0;
    for (uint32_t p = 0; p < k->n_pivots; p++) {
        const Row *row = &k->rows[k->row_of_pivot[k->order[p]]];
        c->position[k->order[p]] = p;
        for (uint32_t e = 0; e < row->n; e++)
            c->user_start[row->entries[e].column + 2]++;
        n_users += row->n;
    }
    c->user_row = malloc(((size_t)n_users + 1) * sizeof *c->user_row);
    if (!c->user_row)
        return false;
    for (uint32_t i = 0; i < k->n_columns; i++)
        c->user_start[i + 2] += c->user_start[i + 1];
    for (uint32_t p = 0; p < k->n_pivots; p++) {
        const Row *row = &k->rows[k->row_of_pivot[k->order[p]]];
        for (uint32_t e = 0; e < row->n; e++)
            c->user_row[c->user_start[row->entries[e].column + 1]++] = p;
    }
    return true;
}

static void circuit_clear(Circuit *c)
{
    free(c->z);
    free(c->support);
    free(c->heap);
    free(c->is_listed);
    free(c->position);
    free(c->user_start);
    free(c->user_row);
}

/* The pivots that use a column come next: largest position first, since each pivot depends only on
 * free columns and on later pivots. */
static void circuit_list_users(Circuit *c, const Kernel *k, uint32_t column, uint32_t below)
{
    for (uint32_t u = c->user_start[column]; u < c->user_start[column + 1]; u++) {
        uint32_t p = c->user_row[u];
        if (p >= below || c->is_listed[k->order[p]])
            continue;
        c->is_listed[k->order[p]] = 1;
        uint32_t at = c->n_heap++;
        for (; at > 0 && c->heap[(at - 1) / 2] < p; at = (at - 1) / 2)
            c->heap[at] = c->heap[(at - 1) / 2];
        c->heap[at] = p;
    }
}

static uint32_t circuit_next(Circuit *c)
{
    uint32_t best = c->heap[0], last = c->heap[--c->n_heap], at = 0;
    for (uint32_t child = 1; child < c->n_heap; child = 2 * at + 1) {
        if (child + 1 < c->n_heap && c->heap[child + 1] > c->heap[child])
            child++;
        if (c->heap[child] <= last)
            break;
        c->heap[at] = c->heap[child];
        at = child;
    }
    c->heap[at] = last;
    return best;
}

static void circuit_of(Circuit *c, const Kernel *k, uint32_t f)
{
    c->n_support = 0;
    c->n_heap = 0;
    c->z[f] = 1;
    c->support[c->n_support++] = f;
    circuit_list_users(c, k, f, NONE);
    while (c->n_heap > 0) {
        uint32_t p = circuit_next(c), pivot = k->order[p];
        const Row *row = &k->rows[k->row_of_pivot[pivot]];
        uint64_t sum = 0;
        for (uint32_t e = 0; e < row->n; e++)
            if (row->entries[e].column != pivot && c->z[row->entries[e].column])
                sum = plus(sum, times(minus(row->entries[e].value), c->z[row->entries[e].column]));
        c->z[pivot] = sum;
        c->support[c->n_support++] = pivot;
        if (sum)
            circuit_list_users(c, k, pivot, p);
    }
}

#define STEP_MOST 1000u /* larger ones are no small whole numbers but residues of fractions */

ProtectStatus kernel_circuits(const Work *work, uint32_t most_terms, KernelTake take, void *data)
{
    Kernel k;
    Circuit c = {0};
    ProtectStatus status = kernel_init(&k, work) ? eliminate(&k) : PROTECT_MEMORY;
    uint32_t *classes = malloc(((size_t)k.n_columns + 1) * sizeof *classes);
    double *steps = malloc(((size_t)k.n_columns + 1) * sizeof *steps);
    if (status == PROTECT_OK && (!circuit_init(&c, &k) || !classes || !steps))
        status = PROTECT_MEMORY;
    for (uint32_t f = 0; status == PROTECT_OK && f < k.n_columns; f++) {
        if (k.row_of_pivot[f] != NONE)
            continue;
        if ((f & 0xff) == 0 && !work_goes_on(work, "circuits", f, k.n_columns))
            status = PROTECT_CANCELLED;
        circuit_of(&c, &k, f);
        uint32_t n = 0;
        bool is_small = true;
        for (uint32_t i = 0; i < c.n_support; i++) {
            uint32_t column = c.support[i];
            uint64_t z = c.z[column];
            c.z[column] = 0;
            c.is_listed[column] = 0;
            if (z == 0)
                continue;
            is_small = is_small && (z <= STEP_MOST || z >= PRIME - STEP_MOST);
            classes[n] = k.class_of_column[column];
            steps[n++] = z <= STEP_MOST ? (double)z : -(double)(PRIME - z);
        }
        if (is_small && n <= most_terms)
            take(data, classes, steps, n);
    }
    circuit_clear(&c);
    free(classes);
    free(steps);
    kernel_clear(&k);
    return status;
}

/* --- publishing again -------------------------------------------------------------------- */

/* A series class: the ratio of two vectors, what it costs, whether a primary is in it. */
typedef struct {
    uint64_t ratio;
    double cost;
    uint32_t first; /* its lowest column */
    uint32_t n;     /* secondary classes */
    bool is_kept, is_used;
} Series;

typedef struct {
    Work *work;
    Kernel kernel;
    uint64_t *z; /* VECTORS per column */
    uint64_t *ratio, *product;
    Series *table;
    uint32_t table_mask;
    uint8_t *is_gone;    /* [n_columns] published again */
    uint8_t *is_refused; /* [n_columns] not to be published, as was answered once */
    uint32_t *asked;     /* the classes of a series */
    KernelAsk ask;
    void *data;
    uint32_t n_left; /* vectors still usable */
} Reduce;

/* The ratio of the first two vectors in every column, with one inversion for all. A column where
 * the second is zero has both zero: it is determined, and stands for itself with ratio PRIME. */
static void find_ratios(Reduce *d)
{
    uint64_t running = 1;
    uint32_t n = d->kernel.n_columns;
    for (uint32_t c = 0; c < n; c++) {
        d->product[c] = running;
        if (d->z[(size_t)c * VECTORS + 1])
            running = times(running, d->z[(size_t)c * VECTORS + 1]);
    }
    uint64_t inverted = inverse(running);
    for (uint32_t c = n; c-- > 0;) {
        uint64_t below = d->z[(size_t)c * VECTORS + 1];
        d->ratio[c] = PRIME;
        if (!below)
            continue;
        d->ratio[c] = times(d->z[(size_t)c * VECTORS], times(inverted, d->product[c]));
        inverted = times(inverted, below);
    }
}

static Series *series_at(Reduce *d, uint64_t ratio)
{
    uint32_t at = (uint32_t)((ratio * 0x9e3779b97f4a7c15u) >> 32) & d->table_mask;
    while (d->table[at].is_used && d->table[at].ratio != ratio)
        at = (at + 1) & d->table_mask;
    return &d->table[at];
}

/* The costliest series class without a primary; NULL if there is none. */
static const Series *costliest(Reduce *d)
{
    const Work *w = d->work;
    const Series *best = NULL;
    memset(d->table, 0, ((size_t)d->table_mask + 1) * sizeof *d->table);
    find_ratios(d);
    for (uint32_t c = 0; c < d->kernel.n_columns; c++) {
        uint32_t class = d->kernel.class_of_column[c];
        if (d->is_gone[c])
            continue;
        Series *s = series_at(d, d->ratio[c]);
        if (!s->is_used)
            *s = (Series){.ratio = d->ratio[c], .first = c, .is_used = true};
        s->is_kept |= w->state[class] == CLASS_PRIMARY && d->ratio[c] != PRIME;
        if (w->state[class] == CLASS_SECONDARY)
            s->cost += w->cost[class];
        s->n += w->state[class] == CLASS_SECONDARY;
        s->is_kept |= d->is_refused[c];
    }
    for (uint32_t i = 0; i <= d->table_mask; i++) {
        const Series *s = &d->table[i];
        if (s->is_used && !s->is_kept && s->cost > 0 &&
            (!best || s->cost > best->cost || (!(s->cost < best->cost) && s->first < best->first)))
            best = s;
    }
    return best;
}

/* Whether the caller agrees to publish these. */
static bool agree(Reduce *d, const Series *series)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < d->kernel.n_columns; c++) {
        uint32_t class = d->kernel.class_of_column[c];
        if (!d->is_gone[c] && d->ratio[c] == series->ratio &&
            d->work->state[class] == CLASS_SECONDARY)
            d->asked[n++] = class;
    }
    if (d->ask(d->data, d->asked, n))
        return true;
    for (uint32_t i = 0; i < n; i++)
        d->is_refused[d->kernel.column_of_class[d->asked[i]]] = 1;
    return false;
}

static void publish(Reduce *d, const Series *series)
{
    uint64_t ratio = series->ratio;
    uint32_t last = d->n_left - 1, n = d->kernel.n_columns;
    const uint64_t *chosen = d->z + (size_t)series->first * VECTORS;
    uint64_t factor[VECTORS] = {0};
    for (uint32_t c = 0; c < n; c++) {
        uint32_t class = d->kernel.class_of_column[c];
        if (!d->is_gone[c] && d->ratio[c] == ratio && d->work->state[class] == CLASS_OPEN)
            d->is_gone[c] = 1;
    }
    if (ratio == PRIME)
        return; /* determined anyway: the null space stays as it is */
    uint64_t scale = inverse(chosen[last]);
    for (uint32_t i = 0; i < last; i++)
        factor[i] = minus(times(chosen[i], scale));
    for (uint32_t c = 0; c < n; c++) {
        uint64_t *z = d->z + (size_t)c * VECTORS;
        if (z[last])
            for (uint32_t i = 0; i < last; i++)
                z[i] = plus(z[i], times(factor[i], z[last]));
    }
    d->n_left--;
}

static ProtectStatus reduce_round(Work *work, KernelAsk ask, void *data, bool *out_is_changed)
{
    Reduce d = {.work = work, .ask = ask, .data = data};
    ProtectStatus status = kernel_init(&d.kernel, work) ? eliminate(&d.kernel) : PROTECT_MEMORY;
    uint32_t n = d.kernel.n_columns, size = 16;
    while (size < 2 * n)
        size *= 2;
    d.table_mask = size - 1;
    if (status == PROTECT_OK) {
        d.z = malloc(((size_t)n + 1) * VECTORS * sizeof *d.z);
        d.ratio = malloc(((size_t)n + 1) * sizeof *d.ratio);
        d.product = malloc(((size_t)n + 1) * sizeof *d.product);
        d.is_gone = calloc((size_t)n + 1, 1);
        d.table = malloc(size * sizeof *d.table);
        d.is_refused = calloc((size_t)n + 1, 1);
        d.asked = malloc(((size_t)n + 1) * sizeof *d.asked);
        if (!d.z || !d.ratio || !d.product || !d.is_gone || !d.table || !d.is_refused || !d.asked)
            status = PROTECT_MEMORY;
    }
    if (status == PROTECT_OK) {
        random_vectors(&d.kernel, d.z, VECTORS, 7);
        d.n_left = VECTORS;
        const Series *series = NULL;
        while (d.n_left > 2 && (series = costliest(&d)) != NULL) {
            if (!agree(&d, series))
                continue;
            publish(&d, series);
            *out_is_changed = true;
        }
    }
    free(d.z);
    free(d.ratio);
    free(d.product);
    free(d.is_gone);
    free(d.is_refused);
    free(d.asked);
    free(d.table);
    kernel_clear(&d.kernel);
    return status;
}

ProtectStatus kernel_reduce(Work *work, KernelAsk ask, void *data)
{
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        ProtectStatus status = reduce_round(work, ask, data, &is_changed);
        if (status != PROTECT_OK)
            return status;
    }
    return PROTECT_OK;
}
