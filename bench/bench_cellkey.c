/* The cell key method: how many cells it perturbs in a second, beside what is asked (10^8) and beside
 * the least that has to be done, one pass that reads counts and keys and writes results. */
#include "protect/cellkey.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define CELLS ((size_t)1 << 24)
#define ROUNDS 5u
#define ASKED 1e8

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void one_pass(const uint64_t *count, const uint64_t *key, uint64_t *out)
{
    for (size_t i = 0; i < CELLS; i++)
        out[i] = count[i] + (key[i] >> 63);
}

int main(void)
{
    CellkeyTable table;
    CellkeyRefusal refusal;
    CellkeyParameters parameters = {.d = 5, .v = 3, .js = 2, .pstay = NAN};
    if (cellkey_table_init(&table, &parameters, &refusal) != PROTECT_OK)
        return 1;
    uint64_t *count = malloc(CELLS * sizeof *count), *key = malloc(CELLS * sizeof *key);
    uint64_t *out = malloc(CELLS * sizeof *out), state = 1, sum = 0;
    if (!count || !key || !out)
        return 1;
    for (size_t i = 0; i < CELLS; i++) {
        count[i] = next(&state) % 30;
        key[i] = next(&state);
        out[i] = 0;
    }
    double best = 1e9, pass = 1e9;
    for (unsigned round = 0; round < ROUNDS; round++) {
        double begin = seconds();
        cellkey_apply_all(&table, count, key, out, CELLS);
        double middle = seconds();
        sum += out[round];
        one_pass(count, key, out);
        double end = seconds();
        sum += out[round];
        best = middle - begin < best ? middle - begin : best;
        pass = end - middle < pass ? end - middle : pass;
    }
    printf("cell key: %.3g cells/s, %.2f times the %.0e asked; %.1f times one pass over the same "
           "memory (check %" PRIu64 ")\n",
           (double)CELLS / best, (double)CELLS / best / ASKED, ASKED, best / pass, sum);
    free(count);
    free(key);
    free(out);
    cellkey_table_clear(&table);
    return 0;
}
