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
#include "protect/suppress_eliminate.h"

#include <stdlib.h>
#include <string.h>

#define VECTORS 24u

ProtectStatus kernel_exact(const Work *work, uint8_t *exact, uint32_t *out_n_exact)
{
    Kernel k;
    uint64_t *z = NULL;
    ProtectStatus status = kernel_init(&k, work) ? kernel_eliminate(&k) : PROTECT_MEMORY;
    if (status == PROTECT_OK) {
        z = malloc(((size_t)k.n_columns + 1) * 2 * sizeof *z);
        status = z ? PROTECT_OK : PROTECT_MEMORY;
    }
    if (status == PROTECT_OK) {
        uint32_t n_exact = 0;
        memset(exact, 0, work->n);
        kernel_random(&k, z, 2, 1);
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

/* The circuit in whole numbers: fractions show as large residues, until they are multiplied by their
 * denominator. 0 if no small one does. Clears the circuit. */
static uint32_t whole_steps(Circuit *c, const Kernel *k, uint32_t *classes, double *steps)
{
    static const uint64_t denominators[] = {1, 2, 3, 4, 5, 6, 8, 12, 24, 60};
    uint32_t n = 0;
    for (unsigned d = 0; d < sizeof denominators / sizeof *denominators && n == 0; d++) {
        bool is_small = true;
        for (uint32_t i = 0; i < c->n_support && is_small; i++) {
            uint64_t z = times(c->z[c->support[i]], denominators[d]);
            is_small = z <= STEP_MOST || z >= PRIME - STEP_MOST;
            if (!is_small || z == 0)
                continue;
            classes[n] = k->class_of_column[c->support[i]];
            steps[n++] = z <= STEP_MOST ? (double)z : -(double)(PRIME - z);
        }
        if (!is_small)
            n = 0;
    }
    for (uint32_t i = 0; i < c->n_support; i++) {
        c->z[c->support[i]] = 0;
        c->is_listed[c->support[i]] = 0;
    }
    return n;
}

ProtectStatus kernel_circuits(const Work *work, uint32_t most_terms, KernelTake take, void *data)
{
    Kernel k;
    Circuit c = {0};
    ProtectStatus status = kernel_init(&k, work) ? kernel_eliminate(&k) : PROTECT_MEMORY;
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
        uint32_t n = whole_steps(&c, &k, classes, steps);
        if (n > 0 && n <= most_terms)
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
    ProtectStatus status =
        kernel_init(&d.kernel, work) ? kernel_eliminate(&d.kernel) : PROTECT_MEMORY;
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
        kernel_random(&d.kernel, d.z, VECTORS, 7);
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
