#include "protect/cellkey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEWTON_STEPS 500u
#define PRECISION 1e-13

/* One row while it is solved: targets, of which those in one block share a probability. */
typedef struct {
    unsigned n;
    double v[CELLKEY_MAX_TARGETS];
    double logit[CELLKEY_MAX_TARGETS];
    double mean1[CELLKEY_MAX_TARGETS], mean2[CELLKEY_MAX_TARGETS]; /* of v and v^2 over the block */
    unsigned block[CELLKEY_MAX_TARGETS];
    double p[CELLKEY_MAX_TARGETS];
    bool mono;
} Row;

typedef struct {
    double log_sum, m1, m2, c11, c12, c22;
} Moments;

static void block_means(Row *row, double a, double b)
{
    for (unsigned k = 0; k < row->n; k++) {
        double sum1 = 0, sum2 = 0, n = 0;
        for (unsigned i = 0; i < row->n; i++) {
            if (row->block[i] != row->block[k])
                continue;
            sum1 += row->v[i];
            sum2 += row->v[i] * row->v[i];
            n++;
        }
        row->mean1[k] = sum1 / n;
        row->mean2[k] = sum2 / n;
        row->logit[k] = -a * row->mean1[k] - b * row->mean2[k];
    }
}

/* The neighbour of k one step nearer to v = 0; k itself at the root, or at the innermost target of
 * a side where 0 is no target. */
static unsigned inward(const Row *row, unsigned k)
{
    if (row->v[k] > 0 && k > 0 && row->v[k - 1] >= 0)
        return k - 1;
    if (row->v[k] < 0 && k + 1 < row->n && row->v[k + 1] <= 0)
        return k + 1;
    return k;
}

/* Blocks of neighbours are merged, the worst violation first, until nothing grows outwards. */
static void pool(Row *row, double a, double b)
{
    for (unsigned k = 0; k < row->n; k++)
        row->block[k] = k;
    block_means(row, a, b);
    while (row->mono) {
        unsigned worst = row->n;
        double most = 0;
        for (unsigned k = 0; k < row->n; k++) {
            unsigned nearer = inward(row, k);
            double excess = row->logit[k] - row->logit[nearer];
            if (row->block[k] != row->block[nearer] && excess > most) {
                most = excess;
                worst = k;
            }
        }
        if (worst == row->n)
            return;
        unsigned from = row->block[worst], to = row->block[inward(row, worst)];
        for (unsigned k = 0; k < row->n; k++)
            if (row->block[k] == from)
                row->block[k] = to;
        block_means(row, a, b);
    }
}

static Moments moments(Row *row, double a, double b)
{
    pool(row, a, b);
    double top = -INFINITY, sum = 0;
    for (unsigned k = 0; k < row->n; k++)
        top = fmax(top, row->logit[k]);
    for (unsigned k = 0; k < row->n; k++)
        sum += row->p[k] = exp(row->logit[k] - top);
    Moments m = {.log_sum = top + log(sum)};
    double m11 = 0, m12 = 0, m22 = 0;
    for (unsigned k = 0; k < row->n; k++) {
        row->p[k] /= sum;
        m.m1 += row->p[k] * row->mean1[k];
        m.m2 += row->p[k] * row->mean2[k];
        m11 += row->p[k] * row->mean1[k] * row->mean1[k];
        m12 += row->p[k] * row->mean1[k] * row->mean2[k];
        m22 += row->p[k] * row->mean2[k] * row->mean2[k];
    }
    m.c11 = m11 - m.m1 * m.m1;
    m.c12 = m12 - m.m1 * m.m2;
    m.c22 = m22 - m.m2 * m.m2;
    return m;
}

/* Minimises log sum exp(-a v - b v^2) + b variance: its gradient is zero where the moments are 0
 * and `variance`. */
static bool solve(Row *row, double variance)
{
    double a = 0, b = 0.5 / variance;
    Moments m = moments(row, a, b);
    for (unsigned step = 0; step < NEWTON_STEPS; step++) {
        double g1 = -m.m1, g2 = variance - m.m2;
        if (fabs(g1) < PRECISION * fmax(1, variance) && fabs(g2) < PRECISION * fmax(1, variance))
            return true;
        double ridge = 1e-14 * (m.c11 + m.c22 + 1e-300);
        double det = (m.c11 + ridge) * (m.c22 + ridge) - m.c12 * m.c12;
        if (!(det > 0))
            return false;
        double da = -(g1 * (m.c22 + ridge) - g2 * m.c12) / det;
        double db = -(g2 * (m.c11 + ridge) - g1 * m.c12) / det;
        double value = m.log_sum + b * variance, slope = g1 * da + g2 * db, t = 1;
        Moments next = moments(row, a + da, b + db);
        while (next.log_sum + (b + t * db) * variance > value + 1e-4 * t * slope + 1e-15 &&
               t > 1e-12) {
            t /= 2;
            next = moments(row, a + t * da, b + t * db);
        }
        a += t * da;
        b += t * db;
        m = next;
    }
    return fabs(m.m1) < 1e-10 * fmax(1, variance) &&
           fabs(variance - m.m2) < 1e-10 * fmax(1, variance);
}

/* The least and the largest variance with mean 0: all on the targets nearest to 0 on both sides, or
 * all on the outermost. */
static void variances(const Row *row, double *least, double *most)
{
    double low = -INFINITY, high = INFINITY;
    for (unsigned k = 0; k < row->n; k++) {
        if (row->v[k] <= 0)
            low = fmax(low, row->v[k]);
        if (row->v[k] >= 0)
            high = fmin(high, row->v[k]);
    }
    *least = -low * high;
    *most = -row->v[0] * row->v[row->n - 1];
}

static bool solve_row(const CellkeyParameters *q, unsigned count, CellkeyRow *out,
                      CellkeyRefusal *refusal)
{
    Row row = {.mono = q->mono};
    bool has_stay = !isnan(q->pstay), is_stay = false;
    unsigned n = 0, stay_at = 0;
    for (int v = -(int)(count < q->d ? count : q->d); v <= (int)q->d; v++) {
        unsigned target = (unsigned)((int)count + v);
        if (target >= 1 && target <= q->js)
            continue;
        if (v == 0 && has_stay) {
            is_stay = true;
            stay_at = n;
        } else {
            row.v[row.n++] = v;
        }
        out->change[n++] = (int16_t)v;
    }
    double share = is_stay ? 1 - q->pstay : 1;
    *refusal = (CellkeyRefusal){.row = count, .by_mono = q->mono || is_stay};
    variances(&row, &refusal->least, &refusal->most);
    refusal->least *= share;
    refusal->most *= share;
    if (!(share > 0) || !(q->v > refusal->least) || !(q->v < refusal->most) ||
        !solve(&row, q->v / share))
        return false;
    for (unsigned k = 0, at = 0; k < n; k++)
        out->probability[k] = is_stay && k == stay_at ? q->pstay : share * row.p[at++];
    if (is_stay && q->mono)
        for (unsigned k = 0; k < n; k++)
            if (out->probability[k] > q->pstay * (1 + 1e-12))
                return false;
    out->n_targets = n;
    return true;
}

/* Probabilities become ranges of keys; the last range ends with the last key. */
static void make_bounds(CellkeyRow *row)
{
    double sum = 0;
    for (unsigned k = 0; k < row->n_targets; k++) {
        sum += row->probability[k];
        double bound = sum * 18446744073709551616.0; /* 2^64 */
        row->bound[k] = bound >= 18446744073709549568.0 ? UINT64_MAX : (uint64_t)bound;
    }
    row->bound[row->n_targets - 1] = UINT64_MAX;
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned k = 0;
        while (k + 1 < row->n_targets && row->bound[k] <= (uint64_t)byte << 56)
            k++;
        row->first[byte] = (uint8_t)k;
    }
}

ProtectStatus cellkey_table_init(CellkeyTable *table, const CellkeyParameters *parameters,
                                 CellkeyRefusal *out_refusal)
{
    *table = (CellkeyTable){.parameters = *parameters};
    if (parameters->d < 1 || parameters->d > CELLKEY_MAX_D || parameters->js > CELLKEY_MAX_D)
        return PROTECT_LIMIT;
    table->n_rows = parameters->d + parameters->js + 2;
    table->row = calloc(table->n_rows, sizeof *table->row);
    if (!table->row)
        return PROTECT_MEMORY;
    table->row[0].n_targets = 1; /* zero stays zero */
    table->row[0].probability[0] = 1;
    make_bounds(&table->row[0]);
    for (unsigned count = 1; count < table->n_rows; count++) {
        CellkeyRefusal refusal;
        if (!solve_row(parameters, count, &table->row[count], &refusal)) {
            cellkey_table_clear(table);
            *out_refusal = refusal;
            return PROTECT_INFEASIBLE;
        }
        make_bounds(&table->row[count]);
    }
    return PROTECT_OK;
}

void cellkey_table_clear(CellkeyTable *table)
{
    free(table->row);
    table->row = NULL;
    table->n_rows = 0;
}

void cellkey_apply_all(const CellkeyTable *table, const uint64_t *count, const uint64_t *key,
                       uint64_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = cellkey_apply(table, count[i], key[i]);
}
