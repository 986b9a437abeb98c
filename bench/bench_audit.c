/* The audit beside a fresh model for every bound of every cell (what sdcTable's attack() does, here
 * with the same library), and beside a pass over all relations, below which no audit can be. */
#include "protect/audit.h"
#include "solve/solve.h"
#include "tests/attack/made.h"

#include <math.h>
#include <stdio.h>

#define SAMPLE 40u /* cells that the peer is measured on; its time is scaled up */

typedef struct {
    const char *name;
    MadeShape shape;
} Case;

static const Case cases[] = {
    {"60 x 40, hierarchy", {2, {60, 40}, {0, 6}, 1, {3}, 6000, false, false, 1}},
    {"16 x 15 x 2", {3, {16, 15, 2}, {0}, 1, {7}, 3000, false, false, 2}},
    {"42 x 15 x 16, at least", {3, {42, 15, 16}, {0}, 1, {7}, 20000, true, false, 3}},
    {"40 x 15 x 5 with 40 x 15 x 3",
     {4, {40, 15, 5, 3}, {8, 5}, 2, {7, 11}, 20000, false, false, 4}},
};

static double seconds(void)
{
    return (double)g_get_monotonic_time() / 1e6;
}

/* All hidden cells in one model, built again for each bound. */
static double peer(const CellSystem *s, uint32_t n_hidden)
{
    const LpEngine *lp = solve_engine();
    uint32_t n = s->n_cells, r_n = s->n_relations, done = 0, step = MAX(1, n_hidden / SAMPLE);
    g_autofree double *lower = g_new0(double, n), *upper = g_new0(double, n);
    g_autofree double *row_upper = g_new0(double, r_n), *row_lower = g_new0(double, r_n);
    g_autofree double *factor = g_new0(double, s->relation_start[r_n]);
    for (uint32_t i = 0; i < n; i++) {
        bool is_published = s->state[i] == CELL_PUBLISHED;
        lower[i] = is_published ? s->value[i] : s->lower[i];
        upper[i] = is_published ? s->value[i] : s->upper[i];
    }
    for (uint32_t r = 0; r < r_n; r++) {
        row_upper[r] = s->relation_kind[r] == RELATION_EQUAL ? 0 : INFINITY;
        for (uint32_t k = s->relation_start[r]; k < s->relation_start[r + 1]; k++)
            factor[k] = k == s->relation_start[r] ? 1 : -1;
    }
    LpProblem problem = {
        n,      r_n, lower, upper, row_lower, row_upper, s->relation_start, s->relation_cell,
        factor, NULL};
    double begin = seconds();
    uint32_t seen = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (s->state[i] == CELL_PUBLISHED || seen++ % step != 0)
            continue;
        for (int side = 0; side < 2; side++) {
            LpModel *model = lp->open(&problem);
            lp->set_objective(model, 1, &i, &(double){1});
            lp->solve(model, side == 1);
            lp->close(model);
        }
        done++;
        if (seconds() - begin > 5)
            break;
    }
    return (seconds() - begin) * n_hidden / MAX(1, done);
}

/* One pass over what has to be read at least. */
static double limit(const CellSystem *s)
{
    double begin = seconds(), sum = 0;
    for (unsigned round = 0; round < 20; round++)
        for (uint32_t k = 0; k < s->relation_start[s->n_relations]; k++)
            sum += s->upper[s->relation_cell[k]] > 0;
    return sum < 0 ? 0 : (seconds() - begin) / 20;
}

static void measure(const Case *c)
{
    CellSystem s;
    made_system(&c->shape, &s);
    g_autofree double *truth = g_new0(double, s.n_cells), *lower = g_new0(double, s.n_cells);
    g_autofree double *upper = g_new0(double, s.n_cells);
    g_autofree uint8_t *verdict = g_new0(uint8_t, s.n_cells);
    made_hide(&s, 4, 20, 0, 1, truth);
    double took[2];
    AuditReport report = {0};
    for (int full = 0; full < 2; full++) {
        AuditOptions options = {.lp = solve_engine(), .verdicts_only = !full, .n_threads = 2};
        double begin = seconds();
        if (audit_run(&s, &options, lower, upper, verdict, &report, NULL) != PROTECT_OK)
            printf("audit failed\n");
        took[full] = seconds() - begin;
    }
    double other = peer(&s, report.n_hidden);
    printf(
        "%-30s %6u cells %5u hidden %4u exact %3u open: verdicts %.3f s, intervals %.3f s; fresh "
        "models %.1f s, ratio %.0f; one pass %.6f s\n",
        c->name, s.n_cells, report.n_hidden, report.n_exact, report.n_open, took[0], took[1], other,
        other / took[1], limit(&s));
    cell_system_clear(&s);
}

/* The whole command on UNODC's published figures, file and all, against what it may take. Counts are
 * the command's own line; no value is shown. */
static void measure_unodc(const char *file, double bound)
{
    const char *folder = g_getenv("FYR_SHARED_DATA"), *fyr = g_getenv("FYR");
    g_autofree char *path = g_build_filename(folder ? folder : "", file, NULL);
    if (!fyr || !g_file_test(path, G_FILE_TEST_EXISTS)) {
        printf("%-30s skipped: the file is not there\n", file);
        return;
    }
    for (int additive = 0; additive < 2; additive++) {
        const char *arguments[] = {
            fyr, "audit", "--format", "unodc", path, "--margins", additive ? "additive" : "atleast",
            NULL};
        g_autofree char *out = NULL;
        double begin = seconds();
        if (!g_spawn_sync(NULL, (char **)(uintptr_t)arguments, NULL, G_SPAWN_STDERR_TO_DEV_NULL,
                          NULL, NULL, &out, NULL, NULL, NULL))
            continue;
        double took = seconds() - begin;
        printf("%-36s %-8s %s: %.3f s, %.3f of its bound of %.0f s\n", file, arguments[6],
               g_strchomp(out), took, took / bound, bound);
    }
}

int main(void)
{
    printf("engine: %s\n", solve_engine()->name);
    measure_unodc("unodc_glotip_2025-04-14_baltic10.csv", 1);
    measure_unodc("unodc_glotip_2025-04-14.csv.gz", 30);
    for (size_t c = 0; c < G_N_ELEMENTS(cases); c++)
        measure(&cases[c]);
    return 0;
}
