/* The store from inside: statements and their plans, migrations, values, the public reader, the
 * audit log, the seals. */
#include "store_fixture.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

/* What an attacker or a fault does: changes the file behind the store's back. */
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

static void add(StoreFixture *fixture, unsigned number, unsigned n_rows)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_fixture_write(fixture->centre, number, n_rows, &error));
    g_assert_no_error(error);
}

/* The faults as one text. */
static char *verify(StoreFixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(centre_verify(fixture->centre, faults, &error));
    g_ptr_array_add(faults, NULL);
    return g_strjoinv("\n", (char **)faults->pdata);
}

#define ASSERT_HAS(text, part)                                                                     \
    do {                                                                                           \
        if (!strstr(text, part))                                                                   \
            g_error("\"%s\" does not say \"%s\"", text, part);                                     \
    } while (0)

/* --- statements -------------------------------------------------------------------------- */

static void test_every_statement(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Db *db = centre_reader(fixture->centre, NULL);
    for (unsigned i = 0; i < STMT_COUNT; i++) {
        const StoreStatement *statement = &store_statements[i];
        if (!statement->sqlite)
            continue;
        g_autoptr(GString) plan = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        if (!engine_explain(db, (StatementId)i, plan, &error))
            g_error("%s:%u: %s", statement->file, statement->line, error->message);
        /* "SCAN CONSTANT ROW" reads nothing. */
        bool scans = strstr(plan->str, "SCAN ") && !strstr(plan->str, "SCAN CONSTANT");
        if (scans && !statement->scan_ok)
            g_error("%s:%u: statement \"%s\" reads a whole table; add an index, or \"-- scan-ok: "
                    "reason\"\n%s",
                    statement->file, statement->line, statement->name, plan->str);
    }
}

static void test_every_table_is_strict(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    sqlite3 *handle = NULL;
    sqlite3_stmt *tables = NULL;
    unsigned n = 0;
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_prepare_v2(handle,
                           "SELECT name, strict FROM pragma_table_list WHERE "
                           "schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'",
                           -1, &tables, NULL),
        ==, SQLITE_OK);
    for (; sqlite3_step(tables) == SQLITE_ROW; n++)
        if (!sqlite3_column_int(tables, 1))
            g_error("table \"%s\" is not STRICT", sqlite3_column_text(tables, 0));
    g_assert_cmpuint(n, >=, 10);
    sqlite3_finalize(tables);
    sqlite3_close(handle);
}

static void test_values(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_nonnull(db);
    static const char bytes[] = {0, 1, (char)255, 0};
    g_assert_true(
        db_run(db, STMT_CENTRE_FILE_INSERT, &error, "ssb", "model/x", "sum", bytes, sizeof bytes));
    g_autoptr(Rows) files = db_query(db, STMT_CENTRE_FILE_LIST, &error, "");
    g_assert_true(rows_next(files, &error));
    size_t size;
    const void *read = rows_bytes(files, 2, &size);
    g_assert_cmpmem(read, size, bytes, sizeof bytes);
    /* The same statement again, while the first is being read. */
    g_autoptr(Rows) again = db_query(db, STMT_CENTRE_FILE_LIST, &error, "");
    g_assert_true(rows_next(again, &error));
    g_assert_cmpstr(rows_text(again, 0), ==, "model/x");
    g_assert_false(rows_next(again, &error));
    g_assert_false(rows_next(again, &error));
    g_assert_cmpstr(rows_text(files, 0), ==, "model/x");
    g_clear_pointer(&files, rows_free);
    g_clear_pointer(&again, rows_free);

    g_assert_true(store_fixture_add(db, 1, 0, 0, &error));
    g_assert_true(db_run(db, STMT_OBSERVATION_INSERT, &error, "issiiiissddds", (int64_t)1,
                         "VICTIMS", "A.LV", (int64_t)2020, (int64_t)1, (int64_t)7, (int64_t)1, "Q",
                         "C", (double)NAN, 0.0, 4.0, NULL));
    g_autoptr(Rows) rows = db_query(db, STMT_OBSERVATION_ALL_OF_VINTAGE, &error, "i", (int64_t)1);
    g_assert_true(rows_next(rows, &error));
    g_assert_true(rows_is_null(rows, 7));
    g_assert_true(isnan(rows_double(rows, 7)));
    g_assert_cmpfloat(rows_double(rows, 9), ==, 4.0);
    g_assert_null(rows_text(rows, 10));
    g_clear_pointer(&rows, rows_free);
    centre_write_rollback(fixture->centre);
    g_assert_cmpuint(store_fixture_count(centre_reader(fixture->centre, NULL)), ==, 0);
}

static void test_refuses_wrong_rows(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    add(fixture, 1, 1);
    g_autoptr(GError) error = NULL;
    /* The same bytes twice; an observation of a vintage that is not there. */
    g_assert_false(store_fixture_write(fixture->centre, 1, 1, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_clear_error(&error);
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_false(db_run(db, STMT_VINTAGE_AREA_INSERT, &error, "issi", (int64_t)99, "VICTIMS",
                          "LV", (int64_t)1));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    centre_write_rollback(fixture->centre);
    store_fixture_assert_whole(fixture->centre);
}

static void test_readers_cannot_write(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    add(fixture, 1, 3);
    g_autoptr(GError) error = NULL;
    g_assert_false(
        db_run(centre_reader(fixture->centre, NULL), STMT_META_SET, &error, "ss", "a", "b"));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_IO);
    g_clear_error(&error);

    Db *public_reader = centre_public_reader(fixture->centre, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(store_fixture_count(public_reader), ==, 1);
    static const StatementId hidden[] = {STMT_AUDIT_LIST,
                                         STMT_META_GET,
                                         STMT_SET_ASIDE_OF_VINTAGE,
                                         STMT_CENTRE_FILE_LIST,
                                         STMT_MIGRATION_LIST,
                                         STMT_SQLITE_N_TABLES,
                                         STMT_META_SET,
                                         STMT_SQLITE_APPLICATION_ID};
    for (unsigned i = 0; i < G_N_ELEMENTS(hidden); i++) {
        g_assert_false(engine_explain(public_reader, hidden[i], NULL, &error));
        g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
        g_clear_error(&error);
    }
}

/* --- migrations and foreign files -------------------------------------------------------- */

static void assert_refused(StoreFixture *fixture, FyrError code, const char *part)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&fixture->centre, centre_close);
    g_autoptr(Centre) centre = centre_open(fixture->directory, &error);
    g_assert_null(centre);
    g_assert_error(error, FYR_ERROR, (int)code);
    ASSERT_HAS(error->message, part);
}

static void test_refuses_newer(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    tamper(fixture, "INSERT INTO migration VALUES (9999, '9999-later.sql', 'x', 'later')");
    assert_refused(fixture, FYR_ERROR_INVALID, "newer Fyr");
}

static void test_refuses_other_migration(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    tamper(fixture, "UPDATE migration SET sha256 = 'x' WHERE number = 1");
    assert_refused(fixture, FYR_ERROR_CORRUPT, "0001-core.sql");
}

static void test_refuses_foreign(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    tamper(fixture, "PRAGMA application_id = 7");
    assert_refused(fixture, FYR_ERROR_INVALID, "another program");
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    g_assert_true(g_file_set_contents(file, "this is a letter, not a database", -1, NULL));
    assert_refused(fixture, FYR_ERROR_INVALID, "not a database");
    g_assert_true(g_file_set_contents(file, "", 0, NULL));
    assert_refused(fixture, FYR_ERROR_CORRUPT, "is empty");
    g_assert_cmpint(g_unlink(file), ==, 0);
    assert_refused(fixture, FYR_ERROR_NOT_FOUND, "not a centre");
}

static void test_create_refuses(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_assert_false(centre_create(fixture->directory, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    g_assert_false(centre_create(file, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_clear_error(&error);
    g_autofree char *deep = g_build_filename(fixture->root, "no", "such", NULL);
    g_assert_false(centre_create(deep, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

static bool fill_badly(const char *directory, void *data, GError **error)
{
    (void)data;
    g_autofree char *file = g_build_filename(directory, "half", NULL);
    g_assert_true(g_file_set_contents(file, "half", -1, NULL));
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID, "no");
    return false;
}

static void test_create_leaves_nothing(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *fresh = g_build_filename(fixture->root, "new", NULL);
    g_assert_false(centre_create_filled(fresh, fill_badly, NULL, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_autoptr(GDir) root = g_dir_open(fixture->root, 0, NULL);
    g_assert_cmpstr(g_dir_read_name(root), ==, "centre");
    g_assert_null(g_dir_read_name(root));
    /* In an empty folder that was there before: the folder stays, empty. */
    g_assert_cmpint(g_mkdir(fresh, 0700), ==, 0);
    g_assert_false(centre_create_filled(fresh, fill_badly, NULL, NULL));
    g_assert_cmpint(g_rmdir(fresh), ==, 0);
    g_assert_cmpint(g_mkdir(fresh, 0700), ==, 0);
    g_autofree char *slashed = g_strconcat(fresh, "//", NULL);
    g_assert_true(centre_create(slashed, NULL));
    g_autoptr(Centre) centre = centre_open(fresh, NULL);
    store_fixture_assert_whole(centre);
}

/* --- audit log and seals ----------------------------------------------------------------- */

static void test_audit_is_append_only(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    sqlite3 *handle = NULL;
    add(fixture, 1, 1);
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(handle, "DELETE FROM audit", NULL, NULL, NULL), !=, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(handle, "UPDATE audit SET act = 'x'", NULL, NULL, NULL), !=,
                    SQLITE_OK);
    sqlite3_close(handle);
    store_fixture_assert_whole(fixture->centre);
}

static void test_audit_tampering(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const struct {
        const char *sql, *fault;
    } cases[] = {
        {"UPDATE audit SET detail = detail || ' ' WHERE seq = 3", "entry 3: it was changed"},
        {"UPDATE audit SET actor = 'tes', act = 't' || act WHERE seq = 3", "entry 3: it was chan"},
        {"DELETE FROM audit WHERE seq = 2", "entry 3: the entry before it is missing"},
        {"DELETE FROM audit WHERE seq = 5", "entry 5: the log was cut off after entry 4"},
        {"UPDATE audit SET hash = '00' WHERE seq = 4", "entry 5: it does not follow"},
        {"UPDATE audit_head SET hash = '00'", "is not the last entry"},
    };
    for (unsigned i = 1; i <= 4; i++)
        add(fixture, i, 2);
    store_fixture_assert_whole(fixture->centre);
    tamper(fixture, "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_shortened;"
                    "CREATE TABLE kept AS SELECT * FROM audit;"
                    "CREATE TABLE kept_head AS SELECT * FROM audit_head;");
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        tamper(fixture, cases[i].sql);
        g_autofree char *faults = verify(fixture);
        ASSERT_HAS(faults, cases[i].fault);
        tamper(fixture, "DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;"
                        "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept_head;");
    }
    store_fixture_assert_whole(fixture->centre);
}

static void test_seal_tampering(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char *const cases[] = {
        "UPDATE observation SET value = value + 1 WHERE vintage = 2 AND line = 4",
        "UPDATE observation SET value = NULL WHERE vintage = 2 AND line = 4",
        "UPDATE observation SET comment = '' WHERE vintage = 2 AND line = 4",
        "UPDATE observation SET conf_status = 'C' WHERE vintage = 2 AND line = 4",
        "DELETE FROM observation WHERE vintage = 2 AND line = 4",
    };
    for (unsigned i = 1; i <= 3; i++)
        add(fixture, i, 5);
    tamper(fixture, "CREATE TABLE kept AS SELECT * FROM observation");
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        store_fixture_assert_whole(fixture->centre);
        tamper(fixture, cases[i]);
        g_autofree char *faults = verify(fixture);
        g_assert_true(g_str_has_prefix(faults, "vintage 2: "));
        g_assert_null(strchr(faults, '\n'));
        tamper(fixture, "DELETE FROM observation; INSERT INTO observation SELECT * FROM kept");
    }
    tamper(fixture, "DELETE FROM vintage WHERE id = 3");
    g_autofree char *faults = verify(fixture);
    ASSERT_HAS(faults, "observation: a row refers to something in vintage");
}

#define TEST(name)                                                                                 \
    g_test_add("/store/" #name, StoreFixture, NULL, store_fixture_set_up, test_##name,             \
               store_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(every_statement);
    TEST(every_table_is_strict);
    TEST(values);
    TEST(refuses_wrong_rows);
    TEST(readers_cannot_write);
    TEST(refuses_newer);
    TEST(refuses_other_migration);
    TEST(refuses_foreign);
    TEST(create_refuses);
    TEST(create_leaves_nothing);
    TEST(audit_is_append_only);
    TEST(audit_tampering);
    TEST(seal_tampering);
    return g_test_run();
}
