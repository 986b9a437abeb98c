#include "tables/tabulate.h"

#include "base/limits.h"
#include <string.h>

/* The codes of each person in one dimension with several: of the values, their ancestors, the
 * total. */
typedef struct {
    uint32_t *start; /* [n_persons + 1] */
    uint32_t *code;
} Closure;

typedef struct {
    const TabulateInput *input;
    Tabulation *table;
    uint64_t stride[LIMIT_DIMENSIONS];
    Closure closure[LIMIT_DIMENSIONS]; /* start NULL: one value each */
} Work;

/* --- who stands where -------------------------------------------------------------------- */

/* Calls for every value that a person has, value after value. */
static void each_value(const CaseAttributes *cases, const TabulateDimension *d,
                       void (*call)(void *data, uint32_t person, uint32_t code), void *data)
{
    const CaseDimension *values = &cases->dimensions[d->of_cases];
    for (uint32_t v = 0; v < values->n; v++) {
        const uint64_t *bits = cases->bits[values->first + v];
        for (uint32_t word = 0; word < (cases->n_persons + 63) / 64; word++)
            for (uint64_t left = bits[word]; left; left &= left - 1)
                call(data, word * 64 + (uint32_t)__builtin_ctzll(left), d->place[v]);
    }
}

typedef struct {
    Closure *closure;
    uint32_t *end; /* [n_persons] */
} Filling;

static void count_one(void *data, uint32_t person, uint32_t code)
{
    (void)code;
    ((uint32_t *)data)[person + 1]++;
}

static void add_one(void *data, uint32_t person, uint32_t code)
{
    Filling *filling = data;
    filling->closure->code[filling->end[person]++] = code;
}

/* Several values of a person may be one code: then it stands there once. */
static uint32_t put_once(uint32_t *code, uint32_t n, uint32_t one)
{
    for (uint32_t i = 0; i < n; i++)
        if (code[i] == one)
            return n;
    code[n] = one;
    return n + 1;
}

/* What persons have, then all that stands above it. */
static bool close_upwards(const TabulateDimension *d, uint32_t n_persons, const uint32_t *start,
                          const uint32_t *own, Closure *out)
{
    uint64_t n_all = 0;
    g_autofree uint32_t *depth = g_new0(uint32_t, d->n_codes);
    for (uint32_t c = 1; c < d->n_codes; c++)
        for (uint32_t up = c; up != TABLE_TOTAL; up = d->parent[up])
            depth[c]++;
    for (uint32_t p = 0; p < n_persons; p++) {
        n_all += 1 + (uint64_t)(start[p] == start[p + 1]);
        for (uint32_t k = start[p]; k < start[p + 1]; k++)
            n_all += depth[own[k]];
    }
    out->start = g_try_new(uint32_t, (gsize)n_persons + 1);
    out->code = n_all < UINT32_MAX ? g_try_new(uint32_t, n_all + 1) : NULL;
    if (!out->start || !out->code)
        return false;
    uint32_t at = 0;
    for (uint32_t p = 0; p < n_persons; p++) {
        uint32_t *code = out->code + at, n = put_once(code, 0, TABLE_TOTAL);
        out->start[p] = at;
        if (start[p] == start[p + 1])
            n = put_once(code, n, d->not_known);
        for (uint32_t k = start[p]; k < start[p + 1]; k++)
            for (uint32_t up = own[k]; up != TABLE_TOTAL; up = d->parent[up])
                n = put_once(code, n, up);
        at += n;
    }
    out->start[n_persons] = at;
    return true;
}

static bool make_closure(const CaseAttributes *cases, const TabulateDimension *d, Closure *out)
{
    uint32_t n = cases->n_persons;
    g_autofree uint32_t *start = g_try_new0(uint32_t, (gsize)n + 2);
    g_autofree uint32_t *end = g_try_new(uint32_t, (gsize)n + 1);
    if (!start || !end)
        return false;
    each_value(cases, d, count_one, start);
    for (uint32_t p = 0; p < n; p++) {
        if (start[p + 1] > UINT32_MAX - start[p])
            return false;
        start[p + 1] += start[p];
        end[p] = start[p];
    }
    Closure own = {.code = g_try_new(uint32_t, (gsize)start[n] + 1)};
    if (!own.code)
        return false;
    Filling filling = {&own, end};
    each_value(cases, d, add_one, &filling);
    bool is_made = close_upwards(d, n, start, own.code, out);
    g_free(own.code);
    return is_made;
}

/* --- adding ------------------------------------------------------------------------------ */

static void put_largest(Tabulation *table, uint64_t cell, int64_t amount)
{
    for (unsigned i = 0; i < TABLE_LARGEST; i++) {
        int64_t *at = &table->largest[i][cell], less = MIN(*at, amount);
        *at = MAX(*at, amount);
        amount = less;
    }
}

static void add_person(const Work *w, uint32_t person, uint64_t cell)
{
    w->table->count[cell]++;
    if (w->table->key)
        w->table->key[cell] += w->input->record_key[person];
    if (w->table->amount) {
        w->table->amount[cell] += w->input->amount[person];
        put_largest(w->table, cell, w->input->amount[person]);
    }
}

/* Every combination of the person's codes, from dimension `at` on. */
static void spread(const Work *w, uint32_t person, unsigned at, uint64_t cell)
{
    const TabulateInput *input = w->input;
    if (at == input->n_dimensions) {
        add_person(w, person, cell);
        return;
    }
    const TabulateDimension *d = &input->dimension[at];
    const Closure *closure = &w->closure[at];
    if (!closure->start) {
        uint32_t value = input->cases->codes[d->of_cases][person];
        uint32_t code = value ? d->place[value - 1] : d->not_known;
        spread(w, person, at + 1, cell + code * w->stride[at]);
        return;
    }
    for (uint32_t k = closure->start[person]; k < closure->start[person + 1]; k++)
        spread(w, person, at + 1, cell + closure->code[k] * w->stride[at]);
}

static void add_cell(Tabulation *table, uint64_t into, uint64_t from)
{
    table->count[into] += table->count[from];
    if (table->key)
        table->key[into] += table->key[from];
    if (!table->amount)
        return;
    table->amount[into] += table->amount[from];
    for (unsigned i = 0; i < TABLE_LARGEST; i++) /* parts share no contributor */
        put_largest(table, into, table->largest[i][from]);
}

/* The codes in an order in which parts stand before what they are parts of. */
static uint32_t *parts_first(const TabulateDimension *d)
{
    uint32_t *order = g_new(uint32_t, d->n_codes), n = d->n_codes;
    g_autofree uint32_t *n_parts = g_new0(uint32_t, d->n_codes);
    for (uint32_t c = 1; c < d->n_codes; c++)
        n_parts[d->parent[c]]++;
    n = 0;
    for (uint32_t c = 1; c < d->n_codes; c++)
        if (n_parts[c] == 0)
            order[n++] = c;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t up = d->parent[order[i]];
        if (up != TABLE_TOTAL && --n_parts[up] == 0)
            order[n++] = up;
    }
    return order; /* n_codes - 1 of them: the code list has no circles */
}

static void sum_up(const Work *w, unsigned at)
{
    const TabulateDimension *d = &w->input->dimension[at];
    uint64_t stride = w->stride[at], block = stride * d->n_codes;
    g_autofree uint32_t *order = parts_first(d);
    for (uint64_t from = 0; from < w->table->n_cells; from += block)
        for (uint32_t i = 0; i + 1 < d->n_codes; i++) {
            uint64_t part = from + order[i] * stride, whole = from + d->parent[order[i]] * stride;
            for (uint64_t k = 0; k < stride; k++)
                if (w->table->count[part + k])
                    add_cell(w->table, whole + k, part + k);
        }
}

/* --- the whole --------------------------------------------------------------------------- */

uint64_t tabulate_n_cells(unsigned n_dimensions, const TabulateDimension *dimension)
{
    uint64_t n = 1;
    for (unsigned d = 0; d < n_dimensions; d++)
        if (__builtin_mul_overflow(n, dimension[d].n_codes, &n))
            return UINT64_MAX;
    return n;
}

static bool make_room(const TabulateInput *input, Tabulation *table)
{
    uint64_t n = table->n_cells;
    bool is_made = (table->count = g_try_new0(uint64_t, n)) != NULL;
    if (input->record_key)
        is_made = (table->key = g_try_new0(uint64_t, n)) != NULL && is_made;
    if (input->amount)
        is_made = (table->amount = g_try_new0(int64_t, n)) != NULL && is_made;
    for (unsigned i = 0; i < TABLE_LARGEST && input->amount; i++)
        is_made = (table->largest[i] = g_try_new0(int64_t, n)) != NULL && is_made;
    return is_made;
}

bool tabulate_run(const TabulateInput *input, Tabulation *out)
{
    *out = (Tabulation){.n_cells = tabulate_n_cells(input->n_dimensions, input->dimension)};
    Work w = {.input = input, .table = out};
    bool is_made = out->n_cells < UINT32_MAX && make_room(input, out);
    uint64_t stride = 1;
    for (unsigned d = input->n_dimensions; d-- > 0; stride *= input->dimension[d].n_codes) {
        w.stride[d] = stride;
        if (is_made && input->dimension[d].is_multiple)
            is_made = make_closure(input->cases, &input->dimension[d], &w.closure[d]);
    }
    for (uint32_t p = 0; is_made && p < input->cases->n_persons; p++)
        if (!input->amount || input->amount[p] >= 0)
            spread(&w, p, 0, 0);
    for (unsigned d = 0; d < input->n_dimensions; d++) {
        if (is_made && !input->dimension[d].is_multiple)
            sum_up(&w, d);
        g_free(w.closure[d].start);
        g_free(w.closure[d].code);
    }
    return is_made;
}

void tabulation_clear(Tabulation *table)
{
    g_free(table->count);
    g_free(table->amount);
    g_free(table->key);
    for (unsigned i = 0; i < TABLE_LARGEST; i++)
        g_free(table->largest[i]);
    *table = (Tabulation){0};
}
