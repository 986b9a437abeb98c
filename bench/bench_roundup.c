/* The whole Round-up (HTML, PDF, data annex) over the figures that ship with Fyr, against the
 * limit of 3 s and, if FYR_BENCH_PEER is set, against the usual way of making such a PDF: Debian's
 * Chromium, printing the HTML. */

#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LIMIT_S 3.0
#define ROUNDS 5

static double seconds_since(gint64 start)
{
    return (double)(g_get_monotonic_time() - start) / 1e6;
}

static bool run(const char *const *argv)
{
    int status = 0;
    return g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL,
                        G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
                            G_SPAWN_STDERR_TO_DEV_NULL,
                        NULL, NULL, NULL, NULL, &status, NULL) &&
           g_spawn_check_wait_status(status, NULL);
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;
    while (directory && (name = g_dir_read_name(directory))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_tree(inner);
    }
    (void)g_remove(path);
}

static void print_peer(const char *out, double ours)
{
    g_autofree char *chromium = g_find_program_in_path("chromium");
    if (!chromium || !g_getenv("FYR_BENCH_PEER")) {
        printf("peer (Chromium printing the same HTML): set FYR_BENCH_PEER=1, it takes a while\n");
        return;
    }
    g_autofree char *to = g_strdup_printf("--print-to-pdf=%s/peer.pdf", out);
    g_autofree char *profile = g_strdup_printf("--user-data-dir=%s/profile", out);
    g_autofree char *page = g_strdup_printf("file://%s/roundup.html", out);
    const char *argv[] = {chromium, "--headless", "--no-sandbox", "--disable-gpu",
                          profile,  to,           page,           NULL};
    gint64 start = g_get_monotonic_time();
    if (!run(argv)) {
        printf("chromium did not print\n");
        return;
    }
    double theirs = seconds_since(start);
    printf("chromium prints the same HTML to PDF (no data files): %.2f s; ours takes %.2f of it\n",
           theirs, ours / theirs);
}

int main(void)
{
    g_autofree char *fyr = g_strdup(g_getenv("FYR") ? g_getenv("FYR") : "build/fyr");
    g_autofree char *root = g_dir_make_tmp("fyr-bench-XXXXXX", NULL);
    g_autofree char *centre = g_build_filename(root, "centre", NULL);
    g_autofree char *out = g_build_filename(root, "out", NULL);
    const char *demo[] = {fyr, "demo", centre, NULL};
    const char *report[] = {fyr,         "--centre", centre, "report", "roundup",
                            "--edition", "2025",     "-o",   out,      NULL};
    if (!root || !run(demo)) {
        fprintf(stderr, "bench_roundup: \"%s demo\" failed\n", fyr);
        return 1;
    }
    double best = 1e9, sum = 0;
    for (unsigned i = 0; i < ROUNDS; i++) {
        gint64 start = g_get_monotonic_time();
        if (!run(report)) {
            fprintf(stderr, "bench_roundup: the report failed\n");
            return 1;
        }
        double took = seconds_since(start);
        best = MIN(best, took);
        sum += took;
    }
    double mean = sum / ROUNDS;
    printf("Round-up, HTML + PDF + annex, from the command to the last file: best %.2f s, mean "
           "%.2f s of %u; %.2f of the limit of %.0f s\n",
           best, mean, ROUNDS, mean / LIMIT_S, LIMIT_S);
    print_peer(out, mean);
    remove_tree(root);
    return mean <= LIMIT_S ? 0 : 1;
}
