#include "store_fixture.h"

#include <string.h>

void store_fixture_set_up(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    fixture->root = g_dir_make_tmp("fyr-store-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->directory = g_build_filename(fixture->root, "centre", NULL);
    g_assert_true(centre_create(fixture->directory, &error));
    fixture->centre = centre_open(fixture->directory, &error);
    g_assert_no_error(error);
}

void store_fixture_tear_down(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    centre_close(fixture->centre);
    g_assert_true(store_remove_tree(fixture->root));
    g_free(fixture->root);
    g_free(fixture->directory);
}

bool store_fixture_add(Db *db, unsigned number, unsigned n_rows, double value, GError **error)
{
    g_autofree char *sha256 = g_strdup_printf("%064u", number);
    if (!db_run(db, STMT_VINTAGE_INSERT, error, "ssssssiiiii", "UNODC", "2025-04-14",
                "2025-04-15T00:00:00.000Z", "Made up", "file.csv", sha256, (int64_t)n_rows,
                (int64_t)1, (int64_t)0, (int64_t)0, (int64_t)0))
        return false;
    int64_t vintage = db_last_id(db);
    if (!db_run(db, STMT_VINTAGE_AREA_INSERT, error, "issi", vintage, "VICTIMS", "LV",
                (int64_t)n_rows))
        return false;
    for (unsigned i = 0; i < n_rows; i++) {
        char key[64];
        g_snprintf(key, sizeof key, "A.LV.UNODC._T.F.Y_GE18.SEXUAL.C%05u", i);
        if (!db_run(db, STMT_OBSERVATION_INSERT, error, "issiiiissddds", vintage, "VICTIMS", key,
                    (int64_t)2020, (int64_t)1, (int64_t)i + 2, (int64_t)0, "A", "F", value, value,
                    value, NULL))
            return false;
    }
    g_autofree char *subject = g_strdup_printf("vintage %u", number);
    return vintage_seal(db, vintage, NULL, error) &&
           audit_append(db, "test", "import", subject, "", error);
}

bool store_fixture_write(Centre *centre, unsigned number, unsigned n_rows, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (store_fixture_add(db, number, n_rows, number, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

unsigned store_fixture_count(Db *db)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0;
    g_autoptr(Rows) vintages = db_query(db, STMT_VINTAGE_ALL, &error, "");
    g_assert_no_error(error);
    while (rows_next(vintages, &error)) {
        int64_t n_rows = 0;
        g_autoptr(Rows) rows =
            db_query(db, STMT_OBSERVATION_ALL_OF_VINTAGE, &error, "i", rows_int(vintages, 0));
        g_assert_no_error(error);
        while (rows_next(rows, &error))
            n_rows++;
        g_assert_no_error(error);
        g_assert_cmpint(n_rows, ==, rows_int(vintages, 7));
        n++;
    }
    g_assert_no_error(error);
    return n;
}

void store_fixture_assert_whole(Centre *centre)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(centre_verify(centre, faults, &error));
    for (unsigned i = 0; i < faults->len; i++)
        g_test_message("%s", (const char *)faults->pdata[i]);
    g_assert_cmpuint(faults->len, ==, 0);
    g_autoptr(GDir) entries = g_dir_open(centre_directory(centre), 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(entries)))
        g_assert_true(g_str_has_prefix(name, "fyr.db") || strcmp(name, "model") == 0 ||
                      strcmp(name, "files") == 0);
}
