/* Key files, public lines and fingerprints, and the centre's own key. */
#include "bundle_fixture.h"

#include "people/key_file.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *folder, *path;
} Place;

static void place_make(Place *place, gconstpointer unused)
{
    (void)unused;
    place->folder = g_dir_make_tmp("fyr-key-XXXXXX", NULL);
    place->path = g_build_filename(place->folder, "anna.key", NULL);
}

static void place_remove(Place *place, gconstpointer unused)
{
    (void)unused;
    g_assert_true(store_remove_tree(place->folder));
    g_free(place->folder);
    g_free(place->path);
}

static char *say(void *data, const char *path, GError **error)
{
    return g_strdup(data);
}

/* --- lines and fingerprints ------------------------------------------------------------------------- */

static void test_text(void)
{
    for (unsigned kind = 0; kind < KEY_KIND_COUNT; kind++) {
        g_auto(KeyPair) pair = {0};
        char text[KEY_TEXT_BYTES], other[KEY_TEXT_BYTES];
        PublicKey key;
        g_autoptr(GError) error = NULL;
        key_pair_new(&pair, (KeyKind)kind);
        public_key_write(&pair.public, text);
        g_assert_true(public_key_parse(text, (KeyKind)kind, &key, &error));
        g_assert_true(public_key_equal(&key, &pair.public));
        g_assert_false(public_key_parse(text, kind ? KEY_PERSON : KEY_CENTRE, &key, NULL));
        /* Every slip of the hand: another letter, one too few, one too many, two swapped. */
        size_t n = strlen(text);
        for (size_t i = 0; i < n; i++) {
            memcpy(other, text, n + 1);
            other[i] = text[i] == 'a' ? 'b' : 'a';
            g_assert_false(public_key_parse(other, (KeyKind)kind, &key, NULL));
            memmove(other + i, text + i + 1, n - i);
            g_assert_false(public_key_parse(other, (KeyKind)kind, &key, NULL));
            memcpy(other, text, n + 1);
            if (i > 0 && text[i] != text[i - 1]) {
                other[i] = text[i - 1];
                other[i - 1] = text[i];
                g_assert_false(public_key_parse(other, (KeyKind)kind, &key, NULL));
            }
        }
        g_autofree char *longer = g_strconcat(text, "A", NULL);
        g_assert_false(public_key_parse(longer, (KeyKind)kind, &key, &error));
        g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    }
}

static void test_fingerprint(void)
{
    static const unsigned char bytes[FINGERPRINT_BYTES] = {0x00, 0x44, 0x32, 0x14, 0xc7,
                                                           0xff, 0xff, 0xff, 0xff, 0xff};
    char text[FINGERPRINT_TEXT_BYTES], read[FINGERPRINT_TEXT_BYTES];
    fingerprint_write(bytes, text);
    g_assert_cmpstr(text, ==, "0123-4567-ZZZZ-ZZZZ-0000-0000");
    g_assert_true(fingerprint_read("ol23 4567zzzzZZZZ-oooo-0000", read));
    g_assert_cmpstr(read, ==, text);
    g_assert_false(fingerprint_read("0123-4567-ZZZZ-ZZZZ-0000-000", read));
    g_assert_false(fingerprint_read("0123-4567-ZZZZ-ZZZZ-0000-00000", read));
    g_assert_false(fingerprint_read("0123-4567-ZZZZ-ZZZZ-0000-000U", read));
    g_assert_false(fingerprint_read("", read));
}

/* --- files ------------------------------------------------------------------------------------------- */

static void test_file(Place *place, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_auto(KeyFile) made = {0}, read = {0}, peeked = {0}, again = {0};
    struct stat info;
    g_assert_true(key_file_make(place->path, KEY_PERSON, "Anna Ås", NULL, &made, &error));
    g_assert_cmpint(stat(place->path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
    g_assert_true(key_file_read(place->path, KEY_PERSON, NULL, NULL, &read, &error));
    g_assert_cmpmem(&read.pair, sizeof read.pair, &made.pair, sizeof made.pair);
    g_assert_cmpstr(read.name, ==, "Anna Ås");
    g_assert_true(key_file_peek(place->path, &peeked, &error));
    g_assert_true(sodium_is_zero(peeked.pair.secret, sizeof peeked.pair.secret));
    /* Never over another; not of the other kind; not where others can read it. */
    g_assert_false(key_file_make(place->path, KEY_PERSON, "Anna", NULL, &again, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_false(key_file_read(place->path, KEY_CENTRE, NULL, NULL, &again, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_clear_error(&error);
    g_assert_cmpint(chmod(place->path, 0640), ==, 0);
    g_assert_false(key_file_read(place->path, KEY_PERSON, NULL, NULL, &again, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
}

static void test_passphrase(Place *place, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_auto(KeyFile) made = {0}, read = {0}, again = {0};
    g_assert_false(key_file_make(place->path, KEY_PERSON, "Anna", "too short", &made, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_clear_error(&error);
    g_assert_true(
        key_file_make(place->path, KEY_PERSON, "Anna", "four words of mine", &made, &error));
    g_autofree char *text = NULL;
    char secret[64];
    g_assert_true(g_file_get_contents(place->path, &text, NULL, NULL));
    sodium_bin2base64(secret, sizeof secret, made.pair.secret, KEY_SECRET_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    g_assert_null(strstr(text, secret));
    g_assert_true(key_file_read(place->path, KEY_PERSON, say, "four words of mine", &read, &error));
    g_assert_true(public_key_equal(&read.pair.public, &made.pair.public));
    g_assert_false(
        key_file_read(place->path, KEY_PERSON, say, "four words of yours", &again, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
    g_clear_error(&error);
    g_assert_false(key_file_read(place->path, KEY_PERSON, NULL, NULL, &again, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
}

/* Lines that are missing, wrong, or ask for all the machine's memory. */
static void test_damaged(Place *place, gconstpointer unused)
{
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"Fyr key 1\n", "Fyr key 2\n"},
        {"kind: person", "kind: centre"},
        {"name: Anna", "nam: Anna"},
        {"public: fyr1-pub-", "public: fyr1-pub-A"},
        {"secret: ", "secret: AAAA"},
        {"secret: ", "secret:"},
        {"protection: none", "protection: argon2id 3 99999999999 AAAAAAAAAAAAAAAAAAAAAA"},
        {"protection: none", "protection: argon2id 4000000000 8192 AAAA"},
        {"protection: none", "protection: rot13"},
        {"sequence: 0", "sequence: -1"},
        {"sequence: 0", "sequence: 9007199254740992"}};
    g_auto(KeyFile) made = {0};
    g_autofree char *text = NULL;
    g_assert_true(key_file_make(place->path, KEY_PERSON, "Anna", NULL, &made, NULL));
    g_assert_true(g_file_get_contents(place->path, &text, NULL, NULL));
    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_auto(KeyFile) read = {0};
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) changed = g_string_new(text);
        g_assert_cmpuint(g_string_replace(changed, changes[i].from, changes[i].to, 1), ==, 1);
        g_assert_true(g_file_set_contents_full(place->path, changed->str, (gssize)changed->len,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
        g_test_message("%s", changes[i].to);
        g_assert_false(
            key_file_read(place->path, KEY_PERSON, say, "whatever it is", &read, &error));
        g_assert_true(error->domain == FYR_ERROR && fyr_error_exit_status(error) == 3);
    }
    /* Somebody else's public line: a good one, and not that of the secret. */
    g_auto(KeyPair) other = {0};
    g_auto(KeyFile) swapped = {0};
    char own_line[KEY_TEXT_BYTES], other_line[KEY_TEXT_BYTES];
    g_autoptr(GError) swapped_error = NULL;
    g_autoptr(GString) mixed = g_string_new(text);
    key_pair_new(&other, KEY_PERSON);
    public_key_write(&made.pair.public, own_line);
    public_key_write(&other.public, other_line);
    g_assert_cmpuint(g_string_replace(mixed, own_line, other_line, 1), ==, 1);
    g_assert_true(g_file_set_contents_full(place->path, mixed->str, (gssize)mixed->len,
                                           G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    g_assert_false(key_file_read(place->path, KEY_PERSON, NULL, NULL, &swapped, &swapped_error));
    g_assert_error(swapped_error, FYR_ERROR, FYR_ERROR_INVALID);
    for (size_t n = 0; n < strlen(text) - strlen("sequence: 0\n"); n += 7) {
        g_auto(KeyFile) read = {0};
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents_full(place->path, text, (gssize)n,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
        g_assert_false(key_file_read(place->path, KEY_PERSON, NULL, NULL, &read, &error));
        g_assert_nonnull(error);
    }
}

static gpointer count_up(gpointer data)
{
    uint64_t *seen = g_new0(uint64_t, 20);
    for (unsigned i = 0; i < 20; i++)
        g_assert_true(key_file_next_sequence(data, &seen[i], NULL));
    return seen;
}

/* Two at a time never get the same number. */
static void test_sequence(Place *place, gconstpointer unused)
{
    g_auto(KeyFile) made = {0}, read = {0};
    bool is_seen[81] = {0};
    GThread *threads[4];
    g_assert_true(key_file_make(place->path, KEY_PERSON, "Anna", NULL, &made, NULL));
    for (unsigned t = 0; t < 4; t++)
        threads[t] = g_thread_new("sequence", count_up, place->path);
    for (unsigned t = 0; t < 4; t++) {
        g_autofree uint64_t *seen = g_thread_join(threads[t]);
        for (unsigned i = 0; i < 20; i++) {
            g_assert_true(seen[i] >= 1 && seen[i] <= 80 && !is_seen[seen[i]]);
            is_seen[seen[i]] = true;
        }
    }
    g_assert_true(key_file_read(place->path, KEY_PERSON, NULL, NULL, &read, NULL));
    g_assert_cmpuint(read.sequence, ==, 80);
    g_assert_true(public_key_equal(&read.pair.public, &made.pair.public));
    g_autoptr(GDir) entries = g_dir_open(place->folder, 0, NULL);
    g_assert_nonnull(g_dir_read_name(entries));
    g_assert_null(g_dir_read_name(entries));
}

/* --- the centre's -------------------------------------------------------------------------------------- */

static void test_centre_key(BundleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    PublicKey key;
    bool is_new = true;
    struct stat info;
    Centre *centre = fixture->store.centre;
    g_autofree char *path = g_build_filename(fixture->store.directory, CENTRE_KEY_FILE, NULL),
                    *away = g_build_filename(fixture->store.root, "safe", NULL);
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
    g_assert_true(centre_key_ensure(centre, "test", &key, &is_new, &error) && !is_new);
    g_assert_true(public_key_equal(&key, &fixture->centre.public));
    /* Without its file nothing is made in its place. */
    BundleManifest manifest = bundle_fixture_manifest(fixture, &key);
    g_autoptr(GByteArray) bundle = bundle_fixture_seal(&fixture->anna, &manifest, "x", 1);
    g_auto(BundleOpened) opened = {0};
    g_assert_cmpint(g_rename(path, away), ==, 0);
    g_assert_false(centre_key_ensure(centre, "test", &key, &is_new, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(bundle_open(centre, bundle->data, bundle->len, NULL, &opened, NULL, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_cmpint(g_rename(away, path), ==, 0);
    /* A new one: the old still opens what was sealed to it, and so does the new. */
    g_assert_true(centre_key_replace(centre, "test", &key, &error));
    g_assert_false(public_key_equal(&key, &fixture->centre.public));
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_GOOD);
    manifest = bundle_fixture_manifest(fixture, &key);
    g_autoptr(GByteArray) newer = bundle_fixture_seal(&fixture->anna, &manifest, "x", 1);
    g_assert_cmpint(bundle_fixture_open(fixture, newer, NULL, NULL), ==, BUNDLE_GOOD);
}

/* A backup has no secret in it, and what was restored says so. */
static void test_backup_has_no_key(BundleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_build_filename(fixture->store.root, "backup", NULL),
                    *directory = g_build_filename(fixture->store.root, "restored", NULL),
                    *secret_path =
                        g_build_filename(fixture->store.directory, CENTRE_KEY_FILE, NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    char secret[64], fingerprint[FINGERPRINT_TEXT_BYTES], own[FINGERPRINT_TEXT_BYTES];
    bool has_file = true;
    g_assert_true(centre_backup(fixture->store.centre, file, &error));
    g_assert_true(g_file_get_contents(file, &bytes, &length, &error));
    sodium_bin2base64(secret, sizeof secret, fixture->centre.secret, KEY_SECRET_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    g_autofree char *key_text = NULL;
    g_assert_true(g_file_get_contents(secret_path, &key_text, NULL, &error));
    g_assert_nonnull(strstr(key_text, secret)); /* that is how it would look */
    g_assert_null(g_strstr_len(bytes, (gssize)length, secret));
    g_assert_null(memmem(bytes, length, fixture->centre.secret, KEY_SECRET_BYTES));
    g_assert_true(centre_restore(file, directory, "test", &error));
    g_autoptr(Centre) restored = centre_open(directory, &error);
    g_assert_true(centre_key_state(restored, fingerprint, &has_file, &error));
    public_key_fingerprint_text(&fixture->centre.public, own);
    g_assert_cmpstr(fingerprint, ==, own);
    g_assert_false(has_file);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    key_library_init();
    g_test_add_func("/key/text", test_text);
    g_test_add_func("/key/fingerprint", test_fingerprint);
    g_test_add("/key/file", Place, NULL, place_make, test_file, place_remove);
    g_test_add("/key/passphrase", Place, NULL, place_make, test_passphrase, place_remove);
    g_test_add("/key/damaged", Place, NULL, place_make, test_damaged, place_remove);
    g_test_add("/key/sequence", Place, NULL, place_make, test_sequence, place_remove);
    g_test_add("/key/centre", BundleFixture, NULL, bundle_fixture_set_up, test_centre_key,
               bundle_fixture_tear_down);
    g_test_add("/key/backup-has-none", BundleFixture, NULL, bundle_fixture_set_up,
               test_backup_has_no_key, bundle_fixture_tear_down);
    return g_test_run();
}
