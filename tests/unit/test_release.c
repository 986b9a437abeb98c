/* Releases and their ledger: what is kept is what was given, nothing is half-released when the
 * program is killed, and no change behind the store's back goes unnoticed. */
#include "store_fixture.h"

#include "figures/release.h"

#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void tamper(const StoreFixture *fixture, const char *sql)
{
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    sqlite3 *handle = NULL;
    char *message = NULL;
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK)
        g_error("%s: %s", sql, message);
    sqlite3_close(handle);
}

/* The faults as one text. */
static char *verify(Centre *centre)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(centre_verify(centre, faults, &error));
    g_ptr_array_add(faults, NULL);
    return g_strjoinv("\n", (char **)faults->pdata);
}

#define ASSERT_HAS(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr(text, part))                                                                   \
            g_error("\"%s\" does not say \"%s\"", text, part);                                     \
    } while (0)

/* --- making ------------------------------------------------------------------------------- */

/* SEX by AGE, 3 x 3, two cells of each hidden. */
static ReleaseTable *make_table(const char *name, double scale)
{
    static const char *const sexes[] = {"_T", "F", "M"}, *const ages[] = {"_T", "Y_LT18", "Y_GE18"};
    ReleaseTable *table = release_table_new(name, 2, 9);
    release_table_set_dimension(table, 0, "SEX");
    release_table_set_dimension(table, 1, "AGE");
    for (uint32_t row = 0; row < 9; row++) {
        release_table_set_code(table, row, 0, sexes[row / 3]);
        release_table_set_code(table, row, 1, ages[row % 3]);
        bool is_hidden = row / 3 > 0 && row % 3 > 0;
        table->mark[row] = !is_hidden ? MARK_FREE : row == 4 ? MARK_PRIMARY : MARK_SECONDARY;
        if (!is_hidden)
            table->value[row] = scale * (double)((row / 3 ? 1 : 2) * (row % 3 ? 1 : 2));
    }
    return table;
}

typedef struct {
    ReleaseDraft draft;
    ReleaseSummary summary;
} Made;

static Made make(const char *population, unsigned n_tables)
{
    Made made = {
        .draft = {.population = population,
                  .title = "Made up",
                  .statement = "Cells below 5 are hidden.\n\nNothing follows.",
                  .method = "suppress",
                  .promise = {.threshold = 5, .interval = 3},
                  .tables = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free)},
        .summary = {.n_cells = 9 * n_tables, .n_hidden = 4 * n_tables}};
    for (unsigned i = 0; i < n_tables; i++) {
        g_autofree char *name = g_strdup_printf("table-%u", i + 1);
        g_ptr_array_add(made.draft.tables, make_table(name, 10.0 + i));
    }
    return made;
}

static void keep(Centre *centre, const char *population, unsigned n_tables, char id[ULID_BYTES])
{
    g_autoptr(GError) error = NULL;
    Made made = make(population, n_tables);
    char head[65];
    g_assert_true(ledger_peek_head(centre_reader(centre, &error), head, &error));
    g_assert_true(release_keep(&made.draft, &made.summary, head, centre, "test", id, &error));
    g_assert_no_error(error);
    g_ptr_array_unref(made.draft.tables);
}

/* --- kept --------------------------------------------------------------------------------- */

static void assert_same_table(const ReleaseTable *a, const ReleaseTable *b)
{
    g_assert_cmpstr(a->name, ==, b->name);
    g_assert_cmpuint(a->n_dimensions, ==, b->n_dimensions);
    g_assert_cmpuint(a->n_rows, ==, b->n_rows);
    for (unsigned d = 0; d < a->n_dimensions; d++)
        g_assert_cmpstr(a->dimensions[d], ==, b->dimensions[d]);
    for (uint32_t row = 0; row < a->n_rows; row++) {
        for (unsigned d = 0; d < a->n_dimensions; d++)
            g_assert_cmpstr(release_table_code(a, row, d), ==, release_table_code(b, row, d));
        g_assert_cmpint(a->mark[row], ==, b->mark[row]);
        g_assert_true(a->value[row] == b->value[row] ||
                      (isnan(a->value[row]) && isnan(b->value[row])));
        g_assert_true(a->upper[row] == b->upper[row] ||
                      (isnan(a->upper[row]) && isnan(b->upper[row])));
    }
}

static void test_kept(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    char id[ULID_BYTES], other[ULID_BYTES];
    keep(fixture->centre, "SE-victims-2024", 2, id);
    keep(fixture->centre, "FI-victims-2024", 1, other);
    g_assert_true(ulid_is_valid(id) && ulid_is_valid(other) && strcmp(id, other) != 0);
    store_fixture_assert_whole(fixture->centre);

    Db *db = centre_public_reader(fixture->centre, &error);
    g_autoptr(GPtrArray) all = releases_load(db, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->len, ==, 2);
    g_autoptr(GPtrArray) swedish = releases_load(db, "SE-victims-2024", &error);
    g_assert_cmpuint(swedish->len, ==, 1);
    g_autoptr(Release) release = release_load(db, id, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(release->population, ==, "SE-victims-2024");
    g_assert_cmpuint(release->promise.threshold, ==, 5);
    g_assert_cmpfloat(release->promise.interval, ==, 3);
    g_assert_null(release->withdrawn);
    g_autoptr(GPtrArray) tables = release_list_tables(db, id, &error);
    g_assert_cmpuint(tables->len, ==, 2);

    g_auto(ReleaseContent) content = {0};
    g_assert_true(
        release_load_content(centre_reader(fixture->centre, &error), id, &content, &error));
    Made made = make("x", 2);
    for (unsigned i = 0; i < 2; i++)
        assert_same_table(content.tables->pdata[i], made.draft.tables->pdata[i]);
    g_ptr_array_unref(made.draft.tables);
    g_clear_error(&error);
    g_assert_null(release_load(db, "00000000000000000000000000", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

/* The downloaded bytes say nothing about why a cell is hidden, and the public connection cannot
 * name the table that does. */
static void test_hidden_reasons(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    char id[ULID_BYTES];
    keep(fixture->centre, "SE", 1, id);
    Db *db = centre_public_reader(fixture->centre, &error);
    g_autoptr(GBytes) bytes = release_table_bytes(db, id, "table-1", &error);
    g_assert_no_error(error);
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_assert_cmpstr(text, ==,
                    "SEX,AGE,OBS_VALUE,CONF_STATUS\r\n"
                    "_T,_T,40,F\r\n_T,Y_LT18,20,F\r\n_T,Y_GE18,20,F\r\n"
                    "F,_T,20,F\r\nF,Y_LT18,,C\r\nF,Y_GE18,,C\r\n"
                    "M,_T,20,F\r\nM,Y_LT18,,C\r\nM,Y_GE18,,C\r\n");
    g_auto(ReleaseContent) content = {0};
    g_assert_false(release_load_content(db, id, &content, &error));
    g_assert_nonnull(error);
}

static void test_bounds(void)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(ReleaseTable) table = make_table("t", 10);
    bool is_dropped;
    for (uint32_t row = 0; row < 9; row++) {
        table->lower[row] = 0;
        table->upper[row] = 4;
    }
    g_assert_true(release_table_prepare(table, "t.csv", problems, &is_dropped));
    g_assert_false(is_dropped);
    g_assert_true(isnan(table->upper[0]) && table->upper[4] == 4);
    table->upper[5] = 9; /* the one that is larger is no primary */
    g_assert_true(release_table_prepare(table, "t.csv", problems, &is_dropped));
    g_assert_true(is_dropped && isnan(table->upper[4]) && isnan(table->lower[8]));
    release_table_set_code(table, 3, 0, "=HYPERLINK(1)");
    g_assert_false(release_table_prepare(table, "t.csv", problems, &is_dropped));
    g_assert_cmpuint(problems_count_rule(problems, "release-code"), >, 0);
}

static void test_pipe(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ReleaseTable) table = make_table("t", 10);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    release_table_pack(table, bytes);
    const uint8_t *at = bytes->data;
    size_t size = bytes->len;
    g_autoptr(ReleaseTable) back = release_table_unpack(&at, &size, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(size, ==, 0);
    assert_same_table(table, back);
    /* Cut anywhere, and with any byte changed: a table or an error, never a fall. */
    for (guint length = 0; length < bytes->len; length++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, length + 1);
        at = copy;
        size = length;
        g_assert_null(release_table_unpack(&at, &size, NULL));
    }
    for (guint i = 0; i < bytes->len; i++) {
        g_autofree uint8_t *copy = g_memdup2(bytes->data, bytes->len);
        copy[i] ^= (uint8_t)g_test_rand_int_range(1, 256);
        at = copy;
        size = bytes->len;
        G_GNUC_UNUSED g_autoptr(ReleaseTable) other = release_table_unpack(&at, &size, NULL);
    }
}

static void test_names(void)
{
    static const char *const cases[][2] = {{"/a/b/Sex and Age.csv", "sex-and-age"},
                                           {"T1.v2.csv", "t1-v2"},
                                           {"\xc3\xa5r.csv", "r"},
                                           {"---.csv", "table"},
                                           {".csv", "csv"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = release_table_make_name(cases[i][0]);
        g_assert_cmpstr(name, ==, cases[i][1]);
    }
    g_assert_true(release_population_is_valid("SE-victims-2024"));
    g_assert_false(release_population_is_valid("SE victims"));
    g_assert_false(release_population_is_valid(""));
    g_assert_false(release_population_is_valid(".."));
}

/* --- the ledger --------------------------------------------------------------------------- */

static void test_withdrawn(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    char id[ULID_BYTES];
    keep(fixture->centre, "SE", 1, id);
    g_assert_true(
        release_withdraw(fixture->centre, id, "two columns were swapped", "test", &error));
    g_autoptr(Release) release =
        release_load(centre_public_reader(fixture->centre, &error), id, &error);
    g_assert_cmpstr(release->reason, ==, "two columns were swapped");
    g_assert_false(release_withdraw(fixture->centre, id, "again", "test", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    store_fixture_assert_whole(fixture->centre);
}

static void test_overtaken(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    char head[65], id[ULID_BYTES];
    g_assert_true(ledger_peek_head(centre_reader(fixture->centre, &error), head, &error));
    keep(fixture->centre, "SE", 1, id);
    Made made = make("SE", 1);
    g_assert_false(
        release_keep(&made.draft, &made.summary, head, fixture->centre, "test", id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_ptr_array_unref(made.draft.tables);
    store_fixture_assert_whole(fixture->centre);
}

/* What somebody with the file in their hands does, and what verify says. */
static void test_tampering(void)
{
    static const char *const drop =
        "DROP TRIGGER release_is_never_changed; DROP TRIGGER release_is_never_removed;"
        "DROP TRIGGER release_table_is_never_changed; DROP TRIGGER release_table_is_never_removed;"
        "DROP TRIGGER release_evidence_is_never_changed;"
        "DROP TRIGGER release_evidence_is_never_removed;"
        "DROP TRIGGER release_withdrawal_is_never_changed;"
        "DROP TRIGGER release_withdrawal_is_never_removed;"
        "DROP TRIGGER ledger_is_never_changed; DROP TRIGGER ledger_is_never_shortened;";
    static const struct {
        const char *sql, *fault;
    } cases[] = {
        {"UPDATE release_table SET bytes = CAST(replace(CAST(bytes AS TEXT), '20,F', '21,F') AS "
         "BLOB) WHERE release IN (SELECT release FROM ledger WHERE seq = 1)",
         "ledger, entry 1: table \"table-1\" of release"},
        {"UPDATE release SET title = 'another' WHERE id = (SELECT release FROM ledger WHERE seq=2)",
         "ledger, entry 2: release"},
        {"UPDATE release SET promised_threshold = 0", "is not what was made public"},
        {"UPDATE release_evidence SET bytes = CAST(replace(CAST(bytes AS TEXT), 'C', 'D') AS BLOB) "
         "WHERE kind = 'marks'",
         "is not what was made public"},
        {"DELETE FROM release_evidence", "is not what was made public"},
        {"UPDATE release_withdrawal SET reason = 'none'", "is not what was written"},
        {"DELETE FROM release_withdrawal", "was not withdrawn"},
        {"UPDATE ledger SET at = '2001-01-01T00:00:00.000Z' WHERE seq = 2",
         "ledger, entry 2: it was changed after it was written"},
        {"DELETE FROM ledger WHERE seq = 1", "ledger, entry 2: the entry before it is missing"},
        {"DELETE FROM ledger WHERE seq = 3", "the ledger was cut off after entry 2"},
        {"INSERT INTO release SELECT '00000000000000000000000000', population, title, released, "
         "statement, method, margins, is_example, supersedes, revision, 0, 0, 0, n_cells, "
         "n_hidden, n_earlier, n_known, n_other, n_revised FROM release LIMIT 1",
         "ledger: the release of 00000000000000000000000000 is not in it"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        StoreFixture fixture = {0};
        char first[ULID_BYTES], second[ULID_BYTES];
        store_fixture_set_up(&fixture, NULL);
        keep(fixture.centre, "SE", 1, first);
        keep(fixture.centre, "FI", 2, second);
        g_assert_true(release_withdraw(fixture.centre, first, "a mistake", "test", NULL));
        g_autofree char *before = verify(fixture.centre);
        g_assert_cmpstr(before, ==, "");
        tamper(&fixture, drop);
        tamper(&fixture, cases[i].sql);
        g_autofree char *after = verify(fixture.centre);
        ASSERT_HAS(after, cases[i].fault);
        store_fixture_tear_down(&fixture, NULL);
    }
}

static void test_append_only(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char *const attempts[] = {"UPDATE release SET title = 'x'",
                                           "DELETE FROM release_table",
                                           "UPDATE release_evidence SET name = 'x'",
                                           "DELETE FROM release_withdrawal",
                                           "UPDATE ledger SET at = 'x'",
                                           "DELETE FROM ledger"};
    char id[ULID_BYTES];
    keep(fixture->centre, "SE", 1, id);
    g_assert_true(release_withdraw(fixture->centre, id, "a mistake", "test", NULL));
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    sqlite3 *handle = NULL;
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    for (unsigned i = 0; i < G_N_ELEMENTS(attempts); i++)
        g_assert_cmpint(sqlite3_exec(handle, attempts[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
    sqlite3_close(handle);
    store_fixture_assert_whole(fixture->centre);
}

/* --- killed ------------------------------------------------------------------------------- */

static void G_GNUC_NORETURN release_for_ever(const char *directory)
{
    g_autoptr(Centre) centre = centre_open(directory, NULL);
    char id[ULID_BYTES];
    for (unsigned i = 0; centre; i++) {
        keep(centre, "SE", 20, id);
        if (i % 3 == 0 && !release_withdraw(centre, id, "a mistake", "test", NULL))
            break;
    }
    _exit(1);
}

static void test_killed(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    unsigned n_kills = g_test_slow() ? 100 : 12, n = 0;
    g_clear_pointer(&fixture->centre, centre_close);
    for (unsigned i = 0; i < n_kills; i++) {
        pid_t child = fork();
        if (child == 0)
            release_for_ever(fixture->directory);
        g_usleep((gulong)g_test_rand_int_range(2000, 60000));
        int status;
        g_assert_cmpint(kill(child, SIGKILL), ==, 0);
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
    fixture->centre = centre_open(fixture->directory, &error);
    g_assert_no_error(error);
    store_fixture_assert_whole(fixture->centre);
    Db *db = centre_reader(fixture->centre, &error);
    g_autoptr(GPtrArray) all = releases_load(db, NULL, &error);
    for (n = 0; n < all->len; n++) {
        const Release *release = all->pdata[n];
        g_autoptr(GPtrArray) tables = release_list_tables(db, release->id, &error);
        g_assert_cmpuint(tables->len, ==, 20);
    }
    g_test_message("%u kills, %u releases", n_kills, n);
    g_assert_cmpuint(n, >, 0);
}

#define TEST(name)                                                                                 \
    g_test_add("/release/" #name, StoreFixture, NULL, store_fixture_set_up, test_##name,           \
               store_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(kept);
    TEST(hidden_reasons);
    g_test_add_func("/release/bounds", test_bounds);
    g_test_add_func("/release/pipe", test_pipe);
    g_test_add_func("/release/names", test_names);
    TEST(withdrawn);
    TEST(overtaken);
    g_test_add_func("/release/tampering", test_tampering);
    TEST(append_only);
    TEST(killed);
    return g_test_run();
}
