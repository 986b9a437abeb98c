/* The store under stress: killed, out of disk, read while it is written, backed up meanwhile, and
 * backups that are not what they were. */
#include "store_fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASSERT_HAS(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr(text, part))                                                                   \
            g_error("\"%s\" does not say \"%s\"", text, part);                                     \
    } while (0)

/* --- killed ------------------------------------------------------------------------------ */

enum { ROWS_PER_VINTAGE = 300 };

/* The child: takes vintages in for ever and says so, each time after the commit. */
static void G_GNUC_NORETURN write_for_ever(const char *directory, unsigned first, int tell)
{
    g_autoptr(Centre) centre = centre_open(directory, NULL);
    for (unsigned i = first; centre; i++) {
        if (!store_fixture_write(centre, i, ROWS_PER_VINTAGE, NULL) || write(tell, "x", 1) != 1)
            break;
    }
    _exit(1);
}

/* Kills a writing child after `delay_us`; returns how many vintages it said were on disk. */
static unsigned kill_a_writer(const char *directory, unsigned first, unsigned delay_us)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t child = fork();
    if (child == 0)
        write_for_ever(directory, first, ends[1]);
    close(ends[1]);
    g_usleep(delay_us);
    g_assert_cmpint(kill(child, SIGKILL), ==, 0);
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    unsigned n_said = 0;
    char bytes[256];
    ssize_t n;
    while ((n = read(ends[0], bytes, sizeof bytes)) > 0)
        n_said += (unsigned)n;
    close(ends[0]);
    return n_said;
}

static void test_killed(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    unsigned n_kills = g_test_slow() ? 400 : 40;
    unsigned n_expected = 0, number = 0;
    g_clear_pointer(&fixture->centre, centre_close);
    for (unsigned i = 0; i < n_kills; i++) {
        unsigned delay_us = (unsigned)g_test_rand_int_range(1000, 60000);
        unsigned n_said = kill_a_writer(fixture->directory, number, delay_us);
        number += 1000;
        g_autoptr(Centre) centre = centre_open(fixture->directory, NULL);
        g_assert_nonnull(centre);
        /* What was said is there, whole (store_fixture_count looks); at most the one vintage whose
         * commit was done but not yet said may be there as well. */
        unsigned n = store_fixture_count(centre_reader(centre, NULL));
        g_assert_cmpuint(n, >=, n_expected + n_said);
        g_assert_cmpuint(n, <=, n_expected + n_said + 1);
        n_expected = n;
        if (i % 10 == 9)
            store_fixture_assert_whole(centre);
    }
    g_test_message("%u kills, %u vintages", n_kills, n_expected);
    g_assert_cmpuint(n_expected, >, 0);
    fixture->centre = centre_open(fixture->directory, NULL);
    store_fixture_assert_whole(fixture->centre);
}

/* --- a full disk ------------------------------------------------------------------------- */

/* Exit status 0: the store refused with an IO error and was as before. */
static void G_GNUC_NORETURN fill_the_disk(const char *directory, rlim_t bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Centre) centre = centre_open(directory, NULL);
    struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
    signal(SIGXFSZ, SIG_IGN); /* then write() fails with EFBIG */
    if (!centre || setrlimit(RLIMIT_FSIZE, &limit) != 0)
        _exit(2);
    if (store_fixture_write(centre, 2, 50000, &error))
        _exit(3);
    if (!g_error_matches(error, FYR_ERROR, FYR_ERROR_IO))
        _exit(4);
    Db *reader = centre_reader(centre, NULL);
    if (!reader || store_fixture_count(reader) != 1)
        _exit(5);
    /* The writer is free again, and a small write succeeds. */
    g_clear_error(&error);
    if (!store_fixture_write(centre, 3, 1, &error))
        _exit(6);
    _exit(0);
}

static void test_full_disk(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_assert_true(store_fixture_write(fixture->centre, 1, 1000, NULL));
    g_clear_pointer(&fixture->centre, centre_close);
    pid_t child = fork();
    if (child == 0)
        fill_the_disk(fixture->directory, 600000);
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
    fixture->centre = centre_open(fixture->directory, NULL);
    g_assert_cmpuint(store_fixture_count(centre_reader(fixture->centre, NULL)), ==, 2);
    store_fixture_assert_whole(fixture->centre);
}

/* --- threads ----------------------------------------------------------------------------- */

typedef struct {
    Centre *centre;
    gint n_written; /* vintages that are on disk */
    gint is_done;
    unsigned first, n;
} Traffic;

static gpointer read_all_the_time(gpointer data)
{
    Traffic *traffic = data;
    unsigned n_seen = 0, n_rounds = 0;
    do {
        unsigned n_before = (unsigned)g_atomic_int_get(&traffic->n_written);
        Db *db = n_rounds % 2 ? centre_reader(traffic->centre, NULL)
                              : centre_public_reader(traffic->centre, NULL);
        g_assert_nonnull(db);
        unsigned n = store_fixture_count(db);
        g_assert_cmpuint(n, >=, n_before);
        g_assert_cmpuint(n, >=, n_seen);
        n_seen = n;
        n_rounds++;
    } while (!g_atomic_int_get(&traffic->is_done));
    return GUINT_TO_POINTER(n_rounds);
}

static gpointer write_some(gpointer data)
{
    Traffic *traffic = data;
    for (unsigned i = 0; i < traffic->n; i++) {
        g_autoptr(GError) error = NULL;
        unsigned number = traffic->first + (unsigned)g_random_int_range(0, G_MAXINT32 / 2);
        if (!store_fixture_write(traffic->centre, number, 200, &error))
            g_error("%s", error->message);
        g_atomic_int_inc(&traffic->n_written);
    }
    return NULL;
}

static void test_threads(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Traffic traffic = {.centre = fixture->centre, .n = 15};
    GThread *readers[4], *writers[2];
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++)
        readers[i] = g_thread_new("reader", read_all_the_time, &traffic);
    for (unsigned i = 0; i < G_N_ELEMENTS(writers); i++)
        writers[i] = g_thread_new("writer", write_some, &traffic);
    for (unsigned i = 0; i < G_N_ELEMENTS(writers); i++)
        g_thread_join(writers[i]);
    g_atomic_int_set(&traffic.is_done, 1);
    for (unsigned i = 0; i < G_N_ELEMENTS(readers); i++)
        g_assert_cmpuint(GPOINTER_TO_UINT(g_thread_join(readers[i])), >, 0);
    g_assert_cmpuint(store_fixture_count(centre_reader(fixture->centre, NULL)), ==, 30);
    store_fixture_assert_whole(fixture->centre);
}

/* --- backup and restore ------------------------------------------------------------------ */

static void test_backup_while_writing(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Traffic traffic = {.centre = fixture->centre, .n = 40};
    GThread *writer = g_thread_new("writer", write_some, &traffic);
    for (unsigned i = 0; i < 5; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *file = g_strdup_printf("%s/backup-%u", fixture->root, i);
        g_autofree char *copy = g_strdup_printf("%s/copy-%u", fixture->root, i);
        unsigned n_before = (unsigned)g_atomic_int_get(&traffic.n_written);
        g_assert_true(centre_backup(fixture->centre, file, &error));
        unsigned n_after = (unsigned)g_atomic_int_get(&traffic.n_written) + 1;
        g_assert_true(centre_restore(file, copy, "test", &error));
        g_autoptr(Centre) restored = centre_open(copy, &error);
        g_assert_no_error(error);
        unsigned n = store_fixture_count(centre_reader(restored, NULL));
        g_assert_cmpuint(n, >=, n_before);
        g_assert_cmpuint(n, <=, n_after);
        store_fixture_assert_whole(restored);
    }
    g_thread_join(writer);
    /* It does not replace a file. */
    g_autofree char *file = g_strdup_printf("%s/backup-0", fixture->root);
    g_autoptr(GError) error = NULL;
    g_assert_false(centre_backup(fixture->centre, file, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
}

static void test_backup_keeps_definitions(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *folder = g_build_filename(fixture->directory, "model", "flows", NULL);
    g_autofree char *file = g_build_filename(folder, "x.ini", NULL);
    g_autofree char *backup = g_build_filename(fixture->root, "backup", NULL);
    g_autofree char *copy = g_build_filename(fixture->root, "copy", NULL);
    g_autofree char *copied = g_build_filename(copy, "model", "flows", "x.ini", NULL);
    g_autofree char *text = NULL;
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(file, "label = Sjö\n", -1, NULL));
    g_assert_true(centre_backup(fixture->centre, backup, NULL));
    g_assert_true(centre_restore(backup, copy, "test", NULL));
    g_assert_true(g_file_get_contents(copied, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, "label = Sjö\n");
    GStatBuf info;
    g_assert_cmpint(g_stat(backup, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
}

/* Restoring `bytes` must fail, say `part` and leave nothing. */
static void assert_not_restored(StoreFixture *fixture, const char *bytes, size_t size,
                                const char *part)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_build_filename(fixture->root, "bad", NULL);
    g_autofree char *copy = g_build_filename(fixture->root, "copy", NULL);
    g_assert_true(g_file_set_contents(file, bytes, (gssize)size, NULL));
    g_assert_false(centre_restore(file, copy, "test", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    ASSERT_HAS(error->message, part);
    ASSERT_HAS(error->message, "bad\"");
    g_autoptr(GDir) root = g_dir_open(fixture->root, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(root)))
        g_assert_true(strcmp(name, "bad") == 0 || strcmp(name, "backup") == 0 ||
                      strcmp(name, "centre") == 0);
}

static void test_bad_backups(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *file = g_build_filename(fixture->root, "backup", NULL);
    g_autofree char *bytes = NULL;
    size_t size;
    g_assert_true(store_fixture_write(fixture->centre, 1, 2000, NULL));
    g_assert_true(centre_backup(fixture->centre, file, NULL));
    g_assert_true(g_file_get_contents(file, &bytes, &size, NULL));
    g_assert_cmpuint(size, >, 150000);
    assert_not_restored(fixture, "", 0, "is not a backup");
    assert_not_restored(fixture, "REF_AREA,VALUE\n", 15, "is not a backup");
    assert_not_restored(fixture, bytes, size - 1, "was cut off");
    assert_not_restored(fixture, bytes, size / 2, "ends at byte");
    assert_not_restored(fixture, bytes, 100, "was cut off");
    /* One damaged bit anywhere is found. */
    for (unsigned i = 0; i < 200; i++) {
        size_t at = (size_t)g_test_rand_int_range(0, (gint32)size);
        bytes[at] ^= (char)(1 << g_test_rand_int_range(0, 8));
        assert_not_restored(fixture, bytes, size, "");
        g_free(bytes);
        g_assert_true(g_file_get_contents(file, &bytes, &size, NULL));
    }
    /* Every byte of the last line, which no sum covers: a 0 may become a blank. */
    for (size_t at = size - 94; at < size; at++) {
        bytes[at] ^= 0x10;
        assert_not_restored(fixture, bytes, size, "");
        bytes[at] ^= 0x10;
    }
    bytes[70000] ^= 1;
    assert_not_restored(fixture, bytes, size, "bytes 65536 to 131071 are not what was written");
    g_autoptr(GError) error = NULL;
    g_autofree char *nowhere = g_build_filename(fixture->root, "nowhere", NULL);
    g_assert_false(centre_restore(nowhere, nowhere, "test", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(centre_restore(file, fixture->directory, "test", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
}

/* A damaged running store is found by verify and is not backed up. */
static void test_damaged_store(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    g_autofree char *backup = g_build_filename(fixture->root, "backup", NULL);
    g_autofree char *bytes = NULL;
    size_t size;
    g_assert_true(store_fixture_write(fixture->centre, 1, 3000, NULL));
    g_clear_pointer(&fixture->centre, centre_close);
    g_assert_true(g_file_get_contents(file, &bytes, &size, NULL));
    memset(bytes + size / 4 * 3, 0x5a,
           9000); /* among the observations, behind the tables' definitions */
    g_assert_true(g_file_set_contents(file, bytes, (gssize)size, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    fixture->centre = centre_open(fixture->directory, &error);
    g_assert_no_error(error);
    g_assert_true(centre_verify(fixture->centre, faults, &error));
    g_assert_cmpuint(faults->len, >, 0);
    g_assert_false(centre_backup(fixture->centre, backup, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CORRUPT);
    g_assert_false(g_file_test(backup, G_FILE_TEST_EXISTS));
}

static void test_import_speed(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GTimer) timer = g_timer_new();
    g_assert_true(store_fixture_write(fixture->centre, 1, 58769, NULL));
    g_test_message("58,769 observations kept and sealed in %.3f s", g_timer_elapsed(timer, NULL));
}

#define TEST(name)                                                                                 \
    g_test_add("/store/" #name, StoreFixture, NULL, store_fixture_set_up, test_##name,             \
               store_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* Those that fork come first, while there is one thread. */
    TEST(killed);
    TEST(full_disk);
    TEST(threads);
    TEST(backup_while_writing);
    TEST(backup_keeps_definitions);
    TEST(bad_backups);
    TEST(damaged_store);
    TEST(import_speed);
    return g_test_run();
}
