/* Streaming five million figures as CSV, with labels: how much memory over the resting size, how
 * soon the first bytes, and how fast beside two peers in the same run: copying the same number of
 * bytes (the most that memory gives) and Python's csv module writing the same rows.
 *
 * Prints one line per measure; exits 1 if memory or the first byte break the budget. */
#include "base/number.h"
#include "exchange/export.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROWS 5000000u
#define LIMIT_OVER_REST_BYTES (64u << 20)
#define LIMIT_FIRST_BYTE_US 100000
#define PYTHON_ROWS 200000u

typedef struct {
    FigureSink sink;
    char *copy; /* where each chunk is copied to, as a socket would */
    uint64_t bytes;
    int64_t begun_us, first_us;
    size_t peak;
} CountingSink;

static size_t resident_bytes(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
        return 0;
    char *second = strchr(text, ' ');
    return second ? (size_t)g_ascii_strtoull(second, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

static bool count_bytes(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    (void)error;
    CountingSink *count = (CountingSink *)sink;
    if (count->bytes == 0)
        count->first_us = g_get_monotonic_time() - count->begun_us;
    memcpy(count->copy, bytes, MIN(length, 2 * EXPORT_CHUNK_BYTES));
    if ((count->bytes >> 26) != ((count->bytes + length) >> 26)) /* every 64 MB */
        count->peak = MAX(count->peak, resident_bytes());
    count->bytes += length;
    return true;
}

/* Rows that look like real ones: codes that vary, one in three suppressed. Never freed. */
static const Cube *synthetic_cube(const Dataflow *flow)
{
    Cube *cube = g_new0(Cube, 1);
    cube->flow = flow;
    cube->n_rows = ROWS;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        uint16_t *code = g_new(uint16_t, ROWS);
        unsigned n = codelist_n(flow->dimensions[d].codelist);
        for (uint32_t i = 0; i < ROWS; i++)
            code[i] = (uint16_t)((i * 2654435761u >> (d + 5)) % MIN(n, 40));
        cube->code[d] = code;
    }
    int16_t *period = g_new(int16_t, ROWS);
    uint8_t *kind = g_new(uint8_t, ROWS);
    char *obs = g_new(char, ROWS), *conf = g_new(char, ROWS);
    double *value = g_new(double, ROWS), *lower = g_new(double, ROWS), *upper = g_new(double, ROWS);
    uint32_t *vintage = g_new(uint32_t, ROWS), *comment = g_new0(uint32_t, ROWS);
    for (uint32_t i = 0; i < ROWS; i++) {
        bool is_hidden = i % 3 == 0;
        period[i] = (int16_t)(2003 + i % 20);
        kind[i] = is_hidden ? FIGURE_SUPPRESSED : FIGURE_VALUE;
        obs[i] = is_hidden ? 'Q' : 'A';
        conf[i] = is_hidden ? 'C' : 'F';
        value[i] = is_hidden ? NAN : i * 7919u % 20000;
        lower[i] = is_hidden ? 0 : value[i];
        upper[i] = is_hidden ? 4 : value[i];
        vintage[i] = 1;
    }
    cube->period = period;
    cube->kind = kind;
    cube->obs_status = obs;
    cube->conf_status = conf;
    cube->value = value;
    cube->lower = lower;
    cube->upper = upper;
    cube->vintage = vintage;
    cube->comment = comment;
    return cube;
}

static double seconds_since(int64_t begun_us)
{
    return (double)(g_get_monotonic_time() - begun_us) / 1e6;
}

static double copy_rate(uint64_t bytes)
{
    const size_t block = 64u << 20;
    char *from = g_malloc(block), *to = g_malloc(block);
    memset(from, 'x', block);
    memset(to, 'y', block);
    int64_t begun = g_get_monotonic_time();
    for (uint64_t done = 0; done < bytes; done += block)
        memcpy(to, from, block);
    double rate = (double)bytes / seconds_since(begun) / 1e6;
    g_free(from);
    g_free(to);
    return rate;
}

/* MB/s of Python's csv writer for rows of the same shape; 0 if there is no Python. */
static double python_rate(unsigned n_columns, double bytes_per_row)
{
    g_autofree char *program =
        g_strdup_printf("import csv, io, time\n"
                        "n, columns, width = %u, %u, %d\n"
                        "row = ['x' * max(1, width // columns - 1)] * columns\n"
                        "class Count:\n"
                        "    total = 0\n"
                        "    def write(self, text): self.total += len(text)\n"
                        "to = Count()\n"
                        "writer = csv.writer(to)\n"
                        "begun = time.perf_counter()\n"
                        "for i in range(n): writer.writerow(row)\n"
                        "print(to.total / (time.perf_counter() - begun) / 1e6)\n",
                        PYTHON_ROWS, n_columns, (int)bytes_per_row);
    char *command[] = {(char *)"/usr/bin/python3", (char *)"-c", program, NULL};
    g_autofree char *output = NULL;
    int status;
    if (!g_spawn_sync(NULL, command, NULL, 0, NULL, NULL, &output, NULL, &status, NULL) ||
        status != 0)
        return 0;
    return g_ascii_strtod(output, NULL);
}

int main(void)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(Model) model = model_load_embedded(problems, &error);
    if (!model) {
        fprintf(stderr, "bench_export: %s\n", error->message);
        return 5;
    }
    const Dataflow *flow = model_find_flow(model, "VICTIMS");
    const Cube *cube = synthetic_cube(flow);
    g_autoptr(CubeQuery) query = cube_query_new(flow);
    CubeSlice slice = {.rows = g_new(uint32_t, ROWS), .n_rows = ROWS};
    for (uint32_t i = 0; i < ROWS; i++)
        slice.rows[i] = i;
    FigureView view = {.cube = cube, .query = query, .slice = &slice, .model = model};
    CountingSink count = {.sink.write = count_bytes, .copy = g_malloc0(2 * EXPORT_CHUNK_BYTES)};

    size_t rest = resident_bytes();
    count.peak = rest;
    count.begun_us = g_get_monotonic_time();
    if (!format_find("csv")->write(&view, &count.sink, &error)) {
        fprintf(stderr, "bench_export: %s\n", error->message);
        return 5;
    }
    double seconds = seconds_since(count.begun_us);
    size_t over = MAX(count.peak, resident_bytes()) - rest;

    double rate = (double)count.bytes / seconds / 1e6;
    double copied = copy_rate(count.bytes);
    double python = python_rate(2 * flow->n_dimensions + 11, (double)count.bytes / ROWS);
    bool is_small = over <= LIMIT_OVER_REST_BYTES, is_soon = count.first_us <= LIMIT_FIRST_BYTE_US;
    printf("export: %u figures, %.0f MB of CSV in %.2f s\n", ROWS, (double)count.bytes / 1e6,
           seconds);
    printf("export: peak over resting size %.1f MB (limit 64) %s\n", (double)over / 1048576,
           is_small ? "ok" : "TOO MUCH");
    printf("export: first byte after %.2f ms (limit 100) %s\n", (double)count.first_us / 1000,
           is_soon ? "ok" : "TOO LATE");
    printf("export: %.0f MB/s = %.3f of memcpy (%.0f MB/s)", rate, rate / copied, copied);
    if (python > 0)
        printf(" = %.1f x Python's csv writer (%.0f MB/s)", rate / python, python);
    printf("\n");
    g_free(slice.rows);
    g_free(count.copy);
    return is_small && is_soon ? 0 : 1;
}
