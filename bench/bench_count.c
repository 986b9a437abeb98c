/* Counting all combinations on the S30 shape (200,000 x 30 columns x 151 values): beside the bounds
 * (design section 8), the instruction limit and the peer's time that the reference states, a naive
 * count in the same run, and the peer itself where it is installed:
 *     python3 -m venv VENV && VENV/bin/pip install pac-synth; FYR_PEER_PYTHON=VENV/bin/python
 *
 *     bench_count                     everything, about half a minute
 *     bench_count --write ROWS FILE   only writes that many rows of the test data as CSV
 *
 * Wall time is the best of several rounds; processor time stands beside it, for other work on the
 * machine lengthens the former. Exits 1 if a count is wrong, never because of a time. */
#include "bench/s30.h"
#include "protect/count.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define ROWS 200000u
#define SEED 30u
#define ROUNDS 7
#define NAIVE_ROWS 5000u
#define PEER_ROWS 1000u

typedef struct {
    double wall, cpu;
} Time;

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static CountCases cases_of(const S30 *s30)
{
    return (CountCases){.n_rows = s30->n_rows,
                        .n_columns = S30_COLUMNS,
                        .column_start = s30->column_start,
                        .codes = (const uint32_t *const *)s30->codes};
}

/* Check, bitmaps, counts: everything from codes to the finished tree. */
static CountTree *count_once(const S30 *s30, uint32_t length, unsigned n_threads,
                             CountKernel kernel, Time *out)
{
    CountCases cases = cases_of(s30);
    CountOptions options = {.length = length, .n_threads = n_threads, .kernel = kernel};
    CountTree *tree = NULL;
    Time begin = {now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID)};
    ProtectStatus status = count_run(&cases, &options, &tree, NULL);
    *out = (Time){now(CLOCK_MONOTONIC) - begin.wall, now(CLOCK_PROCESS_CPUTIME_ID) - begin.cpu};
    return status == PROTECT_OK ? tree : NULL;
}

static Time best_of(const S30 *s30, uint32_t length, unsigned n_threads, CountKernel kernel,
                    int rounds, uint64_t *out_n)
{
    Time best = {1e9, 1e9}, t;
    for (int i = 0; i < rounds; i++) {
        CountTree *tree = count_once(s30, length, n_threads, kernel, &t);
        if (!tree)
            return best;
        best.wall = MIN(best.wall, t.wall);
        best.cpu = MIN(best.cpu, t.cpu);
        *out_n = 0;
        for (uint32_t k = 1; k <= length; k++)
            *out_n += count_tree_n(tree, k);
        count_tree_free(tree);
    }
    return best;
}

/* The reference's own figures: bounds on two cores; an estimate of the least time on two cores with
 * AVX-512 at 4 GHz; the peer (measured or extrapolated there); its probe on one such core. */
typedef struct {
    uint32_t length;
    double bound, limit, peer, probe;
} Reference;

static void bench_bounds(const S30 *s30)
{
    static const Reference references[] = {{3, 0.06, 0.0075, 600, 0.080}, {4, 0.35, 0.05, 0, 0.77}};
    for (unsigned i = 0; i < G_N_ELEMENTS(references); i++) {
        const Reference *r = &references[i];
        uint64_t n = 0;
        Time one = best_of(s30, r->length, 1, COUNT_KERNEL_BEST, ROUNDS, &n);
        Time two = best_of(s30, r->length, 2, COUNT_KERNEL_BEST, ROUNDS, &n);
        printf("%u rows, length <= %u: %" G_GUINT64_FORMAT " combinations in %.4f s with two "
               "threads (%.4f s of processor; one thread %.4f s)\n",
               s30->n_rows, r->length, n, two.wall, two.cpu, one.wall);
        printf("    to the bound of %.2f s: %.2f %s; to the reference's instruction limit for "
               "AVX-512: %.1f; one thread to its AVX-512 probe: %.2f",
               r->bound, two.wall / r->bound, two.wall <= r->bound ? "(within)" : "(ABOVE)",
               two.wall / r->limit, one.wall / r->probe);
        if (r->peer > 0)
            printf("; the peer takes %.0f times as long (as the reference extrapolates)\n",
                   r->peer / two.wall);
        else
            printf("; the peer cannot\n");
    }
}

static void bench_kernels(const S30 *s30)
{
    for (unsigned kernel = COUNT_KERNEL_PORTABLE; kernel < COUNT_KERNEL_COUNT; kernel++) {
        uint64_t n = 0;
        if (!count_kernel_is_available((CountKernel)kernel)) {
            printf("kernel %s: SKIPPED, this processor cannot run it\n",
                   count_kernel_name((CountKernel)kernel));
            continue;
        }
        Time t = best_of(s30, 3, 1, (CountKernel)kernel, 2, &n);
        printf("kernel %s: length <= 3 in %.4f s with one thread\n",
               count_kernel_name((CountKernel)kernel), t.wall);
    }
}

/* --- naive ------------------------------------------------------------------------------- */

static void add(GHashTable *counts, uint64_t key)
{
    gpointer at = GSIZE_TO_POINTER(key);
    g_hash_table_insert(counts, at,
                        GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(counts, at)) + 1));
}

static guint hash_key(gconstpointer key)
{
    return (guint)((GPOINTER_TO_SIZE(key) * 0x9e3779b97f4a7c15u) >> 32);
}

/* Every combination of every row, up to three, into a hash table: key of 20 bits an attribute. */
static GHashTable *count_naively(const S30 *s30)
{
    GHashTable *counts = g_hash_table_new(hash_key, g_direct_equal);
    for (uint32_t row = 0; row < s30->n_rows; row++) {
        uint64_t has[S30_COLUMNS];
        unsigned n = 0;
        for (unsigned c = 0; c < S30_COLUMNS; c++)
            if (s30->codes[c][row] > 0)
                has[n++] = s30->column_start[c] + s30->codes[c][row]; /* attribute + 1 */
        for (unsigned i = 0; i < n; i++) {
            add(counts, has[i]);
            for (unsigned j = i + 1; j < n; j++) {
                add(counts, has[i] << 20 | has[j]);
                for (unsigned k = j + 1; k < n; k++)
                    add(counts, has[i] << 40 | has[j] << 20 | has[k]);
            }
        }
    }
    return counts;
}

static bool same_counts(GHashTable *naive, const CountTree *tree)
{
    GHashTableIter iter;
    gpointer key, count;
    g_hash_table_iter_init(&iter, naive);
    while (g_hash_table_iter_next(&iter, &key, &count)) {
        uint32_t attributes[3], n = 0;
        for (int shift = 40; shift >= 0; shift -= 20) {
            uint64_t part = (GPOINTER_TO_SIZE(key) >> shift) & 0xfffff;
            if (part > 0)
                attributes[n++] = (uint32_t)part - 1;
        }
        if (count_tree_find(tree, attributes, n) != GPOINTER_TO_UINT(count))
            return false;
    }
    return g_hash_table_size(naive) ==
           count_tree_n(tree, 1) + count_tree_n(tree, 2) + count_tree_n(tree, 3);
}

static bool bench_naive(void)
{
    S30 *s30 = s30_new(NAIVE_ROWS, SEED);
    uint64_t n = 0;
    Time fast = best_of(s30, 3, 2, COUNT_KERNEL_BEST, ROUNDS, &n), t;
    double begin = now(CLOCK_MONOTONIC);
    GHashTable *naive = count_naively(s30);
    double slow = now(CLOCK_MONOTONIC) - begin;
    CountTree *tree = count_once(s30, 3, 2, COUNT_KERNEL_BEST, &t);
    bool is_same = tree && same_counts(naive, tree);
    printf("%u rows, length <= 3: %" G_GUINT64_FORMAT
           " combinations in %.4f s; a naive count into a "
           "hash table %.2f s, %.0f times as long; the counts are %s\n",
           NAIVE_ROWS, n, fast.wall, slow, slow / fast.wall, is_same ? "the same" : "DIFFERENT");
    printf("    the peer takes 26.4 s as the reference measured it, %.0f times as long\n",
           26.4 / fast.wall);
    count_tree_free(tree);
    g_hash_table_unref(naive);
    s30_free(s30);
    return is_same;
}

/* --- as files ---------------------------------------------------------------------------- */

static bool write_csv(const S30 *s30, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    for (unsigned c = 0; c < S30_COLUMNS; c++)
        fprintf(file, "%sC%02u", c > 0 ? "," : "", c + 1);
    for (uint32_t row = 0; row < s30->n_rows; row++)
        for (unsigned c = 0; c < S30_COLUMNS; c++) {
            fputs(c > 0 ? "," : "\n", file);
            if (s30->codes[c][row] > 0)
                fprintf(file, "v%u", s30->codes[c][row]);
        }
    fputc('\n', file);
    return fclose(file) == 0;
}

static bool spawn(const char *const *argv, char **out, Time *time)
{
    struct rusage before, after;
    int status = -1;
    getrusage(RUSAGE_CHILDREN, &before);
    double begin = now(CLOCK_MONOTONIC);
    bool is_run = g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, out,
                               NULL, &status, NULL);
    time->wall = now(CLOCK_MONOTONIC) - begin;
    getrusage(RUSAGE_CHILDREN, &after);
    time->cpu = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
                (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
                (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) * 1e-6 +
                (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec) * 1e-6;
    return is_run && status == 0;
}

static void bench_job(const S30 *s30, const char *folder)
{
    const char *fyr = g_getenv("FYR");
    g_autofree char *in = g_build_filename(folder, "s30.csv", NULL);
    g_autofree char *to = g_build_filename(folder, "counts.csv", NULL);
    const char *argv[] = {fyr, "count", in, "--length", "3", "-o", to, NULL};
    Time best = {1e9, 1e9}, t;
    if (!fyr || !write_csv(s30, in)) {
        printf("whole job: SKIPPED, FYR does not name the program\n");
        return;
    }
    for (int i = 0; i < ROUNDS; i++) {
        if (!spawn(argv, NULL, &t))
            return;
        best.wall = MIN(best.wall, t.wall);
        best.cpu = MIN(best.cpu, t.cpu);
    }
    printf(
        "whole `fyr count --length 3`, CSV in and out: %.3f s (%.3f s of processor); to the bound "
        "of 0.50 s: %.2f %s\n",
        best.wall, best.cpu, best.wall / 0.5, best.wall <= 0.5 ? "(within)" : "(ABOVE)");
    (void)g_unlink(to);
    (void)g_unlink(in);
}

static bool bench_peer(const char *folder)
{
    const char *python = g_getenv("FYR_PEER_PYTHON");
    g_autofree char *in = g_build_filename(folder, "peer.csv", NULL), *out = NULL;
    const char *argv[] = {python, "bench/count_peer.py", in, "3", NULL};
    S30 *s30 = s30_new(PEER_ROWS, SEED);
    Time t;
    bool is_run = python && write_csv(s30, in) && spawn(argv, &out, &t);
    bool is_same = true;
    double seconds = 0;
    if (!is_run) {
        printf(
            "the peer (PyPI: pac-synth): SKIPPED, FYR_PEER_PYTHON names no python that has it, or "
            "this is not the source folder\n");
    } else {
        g_auto(GStrv) words = g_strsplit(g_strstrip(out), " ", -1);
        uint64_t n = 0;
        Time ours = best_of(s30, 3, 2, COUNT_KERNEL_BEST, ROUNDS, &n);
        seconds = words[0] ? g_ascii_strtod(words[0], NULL) : 0;
        is_same = words[0] && words[1] && g_ascii_strtoull(words[1], NULL, 10) == n;
        printf(
            "%u rows, length <= 3, in this run: ours %.4f s, the peer %.2f s, %.0f times as long; "
            "%s number of combinations\n",
            PEER_ROWS, ours.wall, seconds, seconds / ours.wall, is_same ? "the same" : "ANOTHER");
    }
    (void)g_unlink(in);
    s30_free(s30);
    return is_same;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--write") == 0) {
        uint64_t n_rows = 0;
        if (!g_ascii_string_to_unsigned(argv[2], 10, 0, 100000000, &n_rows, NULL))
            return 2;
        S30 *s30 = s30_new((uint32_t)n_rows, SEED);
        bool is_written = s30 && write_csv(s30, argv[3]);
        s30_free(s30);
        return is_written ? 0 : 1;
    }
    g_autofree char *folder = g_dir_make_tmp("fyr-bench-XXXXXX", NULL);
    S30 *s30 = s30_new(ROWS, SEED);
    if (!s30 || !folder)
        return 1;
    printf("kernel here: %s\n", count_kernel_name(count_kernel_best()));
    bench_bounds(s30);
    bench_job(s30, folder);
    bench_kernels(s30);
    s30_free(s30);
    bool is_right = bench_naive();
    is_right = bench_peer(folder) && is_right;
    (void)g_rmdir(folder);
    return is_right ? 0 : 1;
}
