#include "bundle_fixture.h"

#include "people/key_file.h"
#include <sqlite3.h>
#include <string.h>

static void add_account(BundleFixture *fixture, char letter, const char *name, const char *area)
{
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO account (id, email, email_folded, name, lang, state, created, created_by) "
        "VALUES ('0000000000000000000000000%c', '%s@example.org', '%s@example.org', '%s', 'en', "
        "'active', '" BUNDLE_NOW "', 'test');"
        "INSERT INTO account_role VALUES ('0000000000000000000000000%c', 'focal', '%s', "
        "'" BUNDLE_NOW "', 'test');",
        letter, name, name, name, letter, area);
    bundle_fixture_sql(fixture, sql);
}

void bundle_fixture_sql(BundleFixture *fixture, const char *sql)
{
    g_autofree char *path = g_build_filename(fixture->store.directory, CENTRE_DATABASE, NULL);
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

void bundle_fixture_set_up(BundleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    bool is_new = false;
    char text[KEY_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    unsigned char bytes[FINGERPRINT_BYTES];
    PublicKey public;
    g_setenv("FYR_NOW", BUNDLE_NOW, TRUE);
    store_fixture_set_up(&fixture->store, unused);
    add_account(fixture, 'A', "anna", "SE");
    add_account(fixture, 'E', "eva", "EE");
    key_pair_new(&fixture->anna, KEY_PERSON);
    key_pair_new(&fixture->eva, KEY_PERSON);
    g_assert_true(centre_key_ensure(fixture->store.centre, "test", &public, &is_new, &error) &&
                  is_new);
    public_key_fingerprint(&public, bytes);
    g_assert_cmpint(centre_key_load(fixture->store.centre, bytes, &fixture->centre, &error), ==,
                    CENTRE_KEY_FOUND);
    public_key_write(&fixture->anna.public, text);
    g_assert_true(focal_key_trust(fixture->store.centre, text, "Anna@Example.org", "test",
                                  fingerprint, &error));
    g_assert_no_error(error);
    fixture->sequence = 0;
}

void bundle_fixture_tear_down(BundleFixture *fixture, gconstpointer unused)
{
    store_fixture_tear_down(&fixture->store, unused);
}

BundleManifest bundle_fixture_manifest(BundleFixture *fixture, const PublicKey *to)
{
    BundleManifest manifest = {.to = *to,
                               .made = BUNDLE_NOW,
                               .area = "SE",
                               .period = 2024,
                               .check = BUNDLE_CHECK_PASSED,
                               .name = "se-2024.csv"};
    manifest.sequence = ++fixture->sequence;
    uint8_t entropy[10];
    randombytes_buf(entropy, sizeof entropy);
    ulid_write(manifest.id, manifest.made, entropy);
    return manifest;
}

GByteArray *bundle_fixture_seal(const KeyPair *sender, BundleManifest *manifest,
                                const void *content, size_t length)
{
    g_autoptr(GError) error = NULL;
    char *bytes = NULL;
    size_t n = 0;
    FILE *in = tmpfile(), *out = open_memstream(&bytes, &n);
    g_assert_cmpuint(fwrite(content, 1, length, in), ==, length);
    g_assert_true(bundle_seal(sender, manifest, in, out, &error));
    g_assert_no_error(error);
    fclose(in);
    fclose(out);
    GByteArray *bundle = g_byte_array_new();
    g_byte_array_append(bundle, (const guint8 *)bytes, (guint)n);
    free(bytes);
    return bundle;
}

BundleFault bundle_fixture_open(BundleFixture *fixture, const GByteArray *bundle,
                                const BundleTerms *terms, BundleOpened *out_opened)
{
    g_auto(BundleOpened) opened = {0};
    g_autoptr(GError) error = NULL;
    BundleFault fault = BUNDLE_GOOD;
    bool is_open = bundle_open(fixture->store.centre, bundle->data, bundle->len, terms, &opened,
                               &fault, &error);
    g_assert_true(is_open == (error == NULL) && is_open == (fault == BUNDLE_GOOD));
    if (!is_open) {
        /* Says what, ends without a full stop, and has the exit status of its kind. */
        int status = fyr_error_exit_status(error);
        g_assert_true(status == 3 || status == 4);
        g_assert_cmpuint(strlen(error->message), >, 15);
        g_assert_false(g_str_has_suffix(error->message, "."));
        g_test_message("%s: %s", bundle_fault_word(fault), error->message);
    }
    if (is_open && out_opened) {
        *out_opened = opened;
        opened = (BundleOpened){0};
    }
    return fault;
}
