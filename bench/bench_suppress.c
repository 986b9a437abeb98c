/* Secondary suppression: on the eight Adult tables of the reference beside the peer's figures, and
 * with `linked` or `five [N]` on large made-up systems. */
#include "protect/suppress.h"
#include "table_system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define ROWS_MOST 50000u
#define THRESHOLD 4

typedef struct {
    char names[16][32];
    unsigned n_columns, n_rows;
    uint16_t *codes; /* [row * n_columns + column], from 1 */
    unsigned n_codes[16];
} Adult;

static bool read_adult(Adult *adult, const char *path)
{
    gzFile file = gzopen(path, "rb");
    char line[4096];
    if (!file || !gzgets(file, line, sizeof line))
        return false;
    g_auto(GStrv) names = g_strsplit(g_strchomp(line), ",", 16);
    adult->n_columns = g_strv_length(names);
    for (unsigned c = 0; c < adult->n_columns; c++)
        g_strlcpy(adult->names[c], names[c], sizeof adult->names[c]);
    adult->codes = g_new0(uint16_t, ROWS_MOST * adult->n_columns);
    while (adult->n_rows < ROWS_MOST && gzgets(file, line, sizeof line)) {
        g_auto(GStrv) fields = g_strsplit(g_strchomp(line), ",", 16);
        for (unsigned c = 0; c < adult->n_columns; c++) {
            unsigned code = (unsigned)g_ascii_strtoull(fields[c], NULL, 10) + 1;
            adult->codes[adult->n_rows * adult->n_columns + c] = (uint16_t)code;
            if (code + 1 > adult->n_codes[c])
                adult->n_codes[c] = code + 1;
        }
        adult->n_rows++;
    }
    gzclose(file);
    return true;
}

typedef struct {
    const char *columns;
    uint32_t cells, primaries, secondaries, lost;
} Peer;

static const Peer peers[] = {
    {"education-num,occupation", 272, 27, 12, 102},
    {"occupation,race,sex", 288, 13, 27, 1591},
    {"native-country,education-num", 731, 232, 4, 35},
    {"native-country,occupation,sex", 2064, 613, 120, 2743},
    {"education-num,occupation,race,sex", 4896, 1006, 735, 13525},
    {"native-country,occupation,education-num", 11696, 1960, 319, 3503},
    {"age,occupation,sex,income>50K", 10800, 1842, 1264, 40491},
    {"native-country,occupation,education-num,sex", 35088, 4924, 1432, 26811},
};

static double seconds(void)
{
    return (double)g_get_monotonic_time() / 1e6;
}

static void make_table(const Adult *adult, const char *columns, CellSystem *system)
{
    g_auto(GStrv) names = g_strsplit(columns, ",", 8);
    unsigned n = g_strv_length(names), column[8];
    TableDimension dimensions[8];
    for (unsigned d = 0; d < n; d++) {
        for (unsigned c = 0; c < adult->n_columns; c++)
            if (strcmp(adult->names[c], names[d]) == 0)
                column[d] = c;
        dimensions[d] = (TableDimension){adult->n_codes[column[d]], NULL};
    }
    TableSystem *tables = table_system_new(dimensions, n);
    for (unsigned row = 0; row < adult->n_rows; row++) {
        uint16_t codes[8];
        for (unsigned d = 0; d < n; d++)
            codes[d] = adult->codes[row * adult->n_columns + column[d]];
        table_system_count(tables, codes, 1);
    }
    unsigned all = (1u << n) - 1;
    table_system_finish(tables, &all, 1, system);
    table_system_free(tables);
}

static uint64_t random_next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double random_unit(uint64_t *seed)
{
    return (double)(random_next(seed) >> 11) * 0x1p-53;
}

/* A code from 1 to n, low ones more often, as countries and occupations are. */
static uint16_t skewed(uint64_t *seed, unsigned n, double skew)
{
    double u = random_unit(seed);
    double x = 1;
    for (double s = skew; s >= 1; s -= 1)
        x *= u;
    return (uint16_t)(1 + (unsigned)(x * n));
}

/* Two tables 157 x 53 x 5 and 157 x 53 x 3 that share 157 x 53. */
static void make_linked(CellSystem *system)
{
    TableDimension dimensions[] = {{158, NULL}, {54, NULL}, {6, NULL}, {4, NULL}};
    TableSystem *tables = table_system_new(dimensions, 4);
    uint64_t seed = 2019;
    for (unsigned i = 0; i < 150000; i++) {
        uint16_t codes[4] = {skewed(&seed, 157, 2), skewed(&seed, 53, 2), skewed(&seed, 5, 2),
                             skewed(&seed, 3, 1)};
        table_system_count(tables, codes, 1);
    }
    unsigned sets[] = {7, 11};
    table_system_finish(tables, sets, 2, system);
    table_system_free(tables);
}

/* 3,000 areas (in 150 districts in 15 regions) x 10 x 2 x 75 x 10, 650,000 inner cells. */
static void make_five(CellSystem *system, unsigned n_inner)
{
    uint16_t parent[1 + 15 + 150 + 3000] = {0};
    for (unsigned i = 0; i < 150; i++)
        parent[16 + i] = (uint16_t)(1 + i / 10);
    for (unsigned i = 0; i < 3000; i++)
        parent[166 + i] = (uint16_t)(16 + i / 20);
    TableDimension dimensions[] = {{3166, parent}, {11, NULL}, {3, NULL}, {76, NULL}, {11, NULL}};
    TableSystem *tables = table_system_new(dimensions, 5);
    uint64_t seed = 146;
    GHashTable *seen = g_hash_table_new(NULL, NULL);
    while (g_hash_table_size(seen) < n_inner) {
        uint16_t codes[5] = {(uint16_t)(165 + skewed(&seed, 3000, 2)), skewed(&seed, 10, 1),
                             skewed(&seed, 2, 1), skewed(&seed, 75, 2), skewed(&seed, 10, 2)};
        uint64_t key = 0;
        for (unsigned d = 0; d < 5; d++)
            key = key * 4000 + codes[d];
        if (!g_hash_table_add(seen, GSIZE_TO_POINTER(key)))
            continue;
        double u = random_unit(&seed);
        table_system_count(tables, codes, 1 + (double)(unsigned)(0.6 / (u + 0.002)));
    }
    g_hash_table_destroy(seen);
    unsigned all = 31;
    table_system_finish(tables, &all, 1, system);
    table_system_free(tables);
}

/* What is asked besides: "rule", "interval N", "counts" (least counts instead of least cells). */
typedef struct {
    bool knows_rule, by_counts;
    double interval;
} Asked;

static double run(CellSystem *system, const Asked *asked, SuppressReport *report,
                  ProtectStatus *out_status)
{
    g_autofree double *down = g_new0(double, system->n_cells + 1);
    g_autofree double *up = g_new0(double, system->n_cells + 1);
    for (uint32_t i = 0; i < system->n_cells; i++) {
        down[i] = MIN(asked->interval, system->value[i]);
        up[i] = asked->interval;
    }
    SuppressOptions options = {.cost = asked->by_counts ? system->value : NULL,
                               .need_lower = asked->interval > 0 ? down : NULL,
                               .need_upper = asked->interval > 0 ? up : NULL,
                               .attacker_knows_rule = asked->knows_rule,
                               .rule_lower = 1,
                               .rule_upper = THRESHOLD - 1,
                               .secondary_lower = THRESHOLD};
    double begun = seconds();
    *out_status = suppress_run(system, &options, report, NULL);
    return seconds() - begun;
}

static int bench_large(const char *which, const char *n_inner, const Asked *asked)
{
    CellSystem system;
    double begun = seconds();
    if (strcmp(which, "linked") == 0)
        make_linked(&system);
    else
        make_five(&system, n_inner ? (unsigned)g_ascii_strtoull(n_inner, NULL, 10) : 650000);
    uint32_t primaries = table_system_hide(&system, THRESHOLD);
    printf("%s: %u cells, %u relations, %u primary (made in %.1f s)\n", which, system.n_cells,
           system.n_relations, primaries, seconds() - begun);
    fflush(stdout);
    SuppressReport report;
    ProtectStatus status;
    double spent = run(&system, asked, &report, &status);
    printf("%s, %u secondary, %.1f s\n", status == PROTECT_OK ? "protected" : "not protected",
           report.n_secondary, spent);
    suppress_report_clear(&report);
    cell_system_clear(&system);
    return status == PROTECT_OK ? 0 : 1;
}

static int bench_adult(const Asked *asked)
{
    const char *root = g_getenv("FYR_SHARED_DATA");
    g_autofree char *path =
        g_build_filename(root ? root : "/nonexistent", "pgm/adult.csv.gz", NULL);
    Adult adult = {0};
    if (!read_adult(&adult, path)) {
        printf("SKIP: no pgm/adult.csv.gz (set FYR_SHARED_DATA)\n");
        return 0;
    }
    double total = 0;
    printf("%-44s %6s %7s %9s %6s %8s %8s %7s\n", "table", "cells", "primary", "secondary", "peer",
           "lost", "peer", "s");
    for (size_t i = 0; i < G_N_ELEMENTS(peers); i++) {
        CellSystem system;
        make_table(&adult, peers[i].columns, &system);
        uint32_t primaries = table_system_hide(&system, THRESHOLD);
        g_assert_cmpuint(primaries, ==, peers[i].primaries);
        SuppressReport report;
        ProtectStatus status;
        double spent = run(&system, asked, &report, &status);
        total += spent;
        printf("%-44s %6u %7u %9u %6u %8.0f %8u %7.3f%s\n", peers[i].columns, system.n_cells,
               primaries, report.n_secondary, peers[i].secondaries, report.value_lost,
               peers[i].lost, spent, status == PROTECT_OK ? "" : " not protected");
        if (status == PROTECT_INFEASIBLE)
            printf("    %u cells cannot be protected\n", report.n_failures);
        suppress_report_clear(&report);
        cell_system_clear(&system);
    }
    printf("all, search and proof, without counting: %.3f s; limit 0.5 s: x %.2f; peer 15.52 s: "
           "x %.3f\n",
           total, total / 0.5, total / 15.52);
    g_free(adult.codes);
    return 0;
}

int main(int argc, char **argv)
{
    Asked asked = {0};
    const char *large = NULL, *n_inner = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "rule") == 0)
            asked.knows_rule = true;
        else if (strcmp(argv[i], "counts") == 0)
            asked.by_counts = true;
        else if (strcmp(argv[i], "interval") == 0 && i + 1 < argc)
            asked.interval = g_ascii_strtod(argv[++i], NULL);
        else if (!large)
            large = argv[i];
        else
            n_inner = argv[i];
    }
    return large ? bench_large(large, n_inner, &asked) : bench_adult(&asked);
}
