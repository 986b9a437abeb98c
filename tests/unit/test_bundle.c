/* Sealed bundles: what was sealed comes out, once, and nothing else does. */
#include "bundle_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- randomness that a test can fix ---------------------------------------------------------------- */

static bool is_fixed;
static uint64_t fixed_counter;

/* BLAKE2b of a counter, where it is fixed. */
static void fill(void *to, const size_t length)
{
    for (size_t at = 0; at < length;) {
        unsigned char block[32];
        size_t n = MIN(length - at, sizeof block);
        if (is_fixed) {
            fixed_counter++;
            crypto_generichash(block, sizeof block, (const unsigned char *)&fixed_counter,
                               sizeof fixed_counter, NULL, 0);
        } else {
            g_assert_cmpint(syscall(SYS_getrandom, block, sizeof block, 0), ==, sizeof block);
        }
        memcpy((char *)to + at, block, n);
        at += n;
    }
}

static const char *fixed_name(void)
{
    return "test";
}

static uint32_t fixed_number(void)
{
    uint32_t number;
    fill(&number, sizeof number);
    return number;
}

static randombytes_implementation chance = {
    .implementation_name = fixed_name, .random = fixed_number, .buf = fill};

/* --- the moment at which a process dies -------------------------------------------------------------- */

static enum { LIVES, DIES_BEFORE_NAME, DIES_AFTER_NAME } fate;

/* Stands for libc's in this program. */
int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    if (fate == DIES_BEFORE_NAME)
        raise(SIGKILL);
    int done = (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
    if (fate == DIES_AFTER_NAME)
        raise(SIGKILL);
    return done;
}

/* A file system that cannot have files without a name. */
static bool needs_names;
int access(const char *path, int mode)
{
    if (needs_names && strcmp(path, "/proc/self/fd") == 0) {
        errno = ENOENT;
        return -1;
    }
    return faccessat(AT_FDCWD, path, mode, 0);
}

/* --- what comes out ------------------------------------------------------------------------------------ */

static void test_round_trip(BundleFixture *fixture, gconstpointer unused)
{
    static const size_t lengths[] = {0,     1,     3000,   4000,   65000,
                                     65536, 70000, 131072, 200001, 1048576};
    for (unsigned i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree unsigned char *content = g_malloc(lengths[i] + 1);
        randombytes_buf(content, lengths[i]);
        BundleManifest manifest = bundle_fixture_manifest(fixture, &fixture->centre.public);
        g_autoptr(GByteArray) bundle =
            bundle_fixture_seal(&fixture->anna, &manifest, content, lengths[i]);
        g_auto(BundleOpened) opened = {0};
        g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, &opened), ==, BUNDLE_GOOD);
        size_t n;
        const void *bytes = g_bytes_get_data(opened.content, &n);
        g_assert_cmpmem(bytes, n, content, lengths[i]);
        g_assert_cmpstr(opened.manifest.id, ==, manifest.id);
        g_assert_cmpstr(opened.manifest.sha256, ==, manifest.sha256);
        g_assert_cmpstr(opened.key->email, ==, "anna@example.org");
        g_assert_cmpuint(opened.n_missing, ==, manifest.sequence - 1);
    }
}

/* Lengths tell little: all small ones are the same, larger ones grow by 12 % at most. */
static void test_padding(void)
{
    g_assert_cmpuint(bundle_padded(0), ==, 4096);
    g_assert_cmpuint(bundle_padded(4095), ==, 4096);
    uint64_t last = 4096, n_steps = 0;
    for (uint64_t n = 4096; n < 3000000; n++) {
        uint64_t padded = bundle_padded(n);
        g_assert_cmpuint(padded, >, n);
        g_assert_cmpuint((padded - n - 1) * 100, <=, n * 12);
        g_assert_cmpuint(padded, >=, last);
        n_steps += padded != last;
        last = padded;
        if (n % 997 == 0)
            g_assert_cmpuint(bundle_plain_of_length(bundle_length_of_plain(padded)), ==, padded);
    }
    g_assert_cmpuint(n_steps, <, 256);
    for (uint64_t length = 0; length < 70000; length++) {
        uint64_t plain = bundle_plain_of_length(length);
        g_assert_true(plain == 0 || bundle_length_of_plain(plain) == length);
    }
}

#define KNOWN_SENDER                                                                               \
    "fyr1-pub-fOHg01Xf4dHSXHBe7GmwO18WOMjKrbRf7mNA-8uZvU-"                                         \
    "NZkzai9Urg0WLQWUkW1bA8SZ7ugy3P8Pbb5qAHMhqAVE9waVZ"
#define KNOWN_CENTRE                                                                               \
    "fyr1-centre-GnwC6OxeUsElxO8cF6NncIWHIHIKIwq28_mCziHHU0i9grSOCJv6ahJB8Xtq_"                    \
    "AHJyMvLpRS79uQVRrqbkdP0FJT0xuuJ"
#define KNOWN_FINGERPRINT "ZE2C-E4KN-62SC-665H-QT7X-095Y"
#define KNOWN_LENGTH 71850
#define KNOWN_SHA256 "0d776f029eb414d23afe0497e8a65da0ca2d9de7ee2aee60fa0dfacd01344acd"
static const char known_manifest[] =
    "id: 01KF0Q9Y000123456789ABCDEF\nmade: " BUNDLE_NOW "\nfrom: " KNOWN_SENDER
    "\nto: " KNOWN_CENTRE "\nsequence: 7\narea: SE\nperiod: 2024\n"
    "round: 01KF0Q9Y0000000000000000ZZ\ncheck: none\nname: Översikt 2024.pdf\nsize: 70000\n"
    "sha256: bca09f4a757d5571c7d9f3341d4301f3c391c090826acc1a3013c6bcb7c01722\n";

/* The format does not change unnoticed: fixed keys and fixed chance give these very bytes. */
static void test_known_answer(void)
{
    static const unsigned char secrets[2][32] = {"the secret of a focal point, 32.",
                                                 "the secret of the centre's key.."};
    g_auto(KeyPair) sender = {0}, centre = {0};
    key_pair_from_secret(&sender, KEY_PERSON, secrets[0]);
    key_pair_from_secret(&centre, KEY_CENTRE, secrets[1]);
    char text[KEY_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    public_key_write(&sender.public, text);
    g_assert_cmpstr(text, ==, KNOWN_SENDER);
    public_key_write(&centre.public, text);
    g_assert_cmpstr(text, ==, KNOWN_CENTRE);
    public_key_fingerprint_text(&centre.public, fingerprint);
    g_assert_cmpstr(fingerprint, ==, KNOWN_FINGERPRINT);
    BundleManifest manifest = {.id = "01KF0Q9Y000123456789ABCDEF",
                               .made = BUNDLE_NOW,
                               .to = centre.public,
                               .sequence = 7,
                               .area = "SE",
                               .period = 2024,
                               .round = "01KF0Q9Y0000000000000000ZZ",
                               .check = BUNDLE_CHECK_NONE,
                               .name = "Översikt 2024.pdf"};
    g_autofree char *content = g_strnfill(70000, 'x');
    is_fixed = true;
    fixed_counter = 0;
    g_autoptr(GByteArray) bundle = bundle_fixture_seal(&sender, &manifest, content, 70000);
    is_fixed = false;
    g_autoptr(GString) written = g_string_new(NULL);
    bundle_manifest_write(&manifest, written);
    g_assert_cmpstr(written->str, ==, known_manifest);
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, bundle->data, bundle->len);
    g_assert_cmpuint(bundle->len, ==, KNOWN_LENGTH);
    g_assert_cmpstr(sum, ==, KNOWN_SHA256);
}

/* --- bytes that were changed ------------------------------------------------------------------------------ */

static GByteArray *small_bundle(BundleFixture *fixture)
{
    BundleManifest manifest = bundle_fixture_manifest(fixture, &fixture->centre.public);
    return bundle_fixture_seal(&fixture->anna, &manifest, "REF_AREA,OBS_VALUE\nSE,12\n", 25);
}

static void test_every_byte(BundleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GByteArray) bundle = small_bundle(fixture);
    unsigned n_of[BUNDLE_FAULT_COUNT] = {0};
    for (unsigned i = 0; i < bundle->len; i++) {
        unsigned bits = i < BUNDLE_HEADER_BYTES ? 8 : 1;
        for (unsigned b = 0; b < bits; b++) {
            guint8 flip = (guint8)(1u << (bits == 8 ? b : g_random_int() % 8));
            bundle->data[i] ^= flip;
            g_autoptr(GError) error = NULL;
            g_auto(BundleOpened) opened = {0};
            BundleFault fault = BUNDLE_GOOD;
            g_assert_false(bundle_open(fixture->store.centre, bundle->data, bundle->len, NULL,
                                       &opened, &fault, &error));
            n_of[fault]++;
            bundle->data[i] ^= flip;
        }
    }
    g_assert_cmpuint(n_of[BUNDLE_GOOD], ==, 0);
    g_assert_cmpuint(n_of[BUNDLE_FOREIGN], >=, 64); /* the magic */
    g_assert_cmpuint(n_of[BUNDLE_OTHER_CENTRE], ==, 8 * FINGERPRINT_BYTES);
    g_assert_cmpuint(n_of[BUNDLE_TAMPERED], >=, bundle->len - BUNDLE_HEADER_BYTES + 8 * 104);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_GOOD);
}

static void test_every_length(BundleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GByteArray) bundle = small_bundle(fixture);
    g_autoptr(GByteArray) part = g_byte_array_sized_new(bundle->len);
    for (unsigned n = 0; n < bundle->len; n++) {
        g_byte_array_set_size(part, 0);
        g_byte_array_append(part, bundle->data, n);
        g_autoptr(GError) error = NULL;
        g_auto(BundleOpened) opened = {0};
        BundleFault fault = BUNDLE_GOOD;
        g_assert_false(
            bundle_open(fixture->store.centre, part->data, n, NULL, &opened, &fault, &error));
        g_assert_cmpint(fault, ==, n < 9 ? BUNDLE_FOREIGN : BUNDLE_CUT);
    }
    g_byte_array_append(bundle, (const guint8 *)"\n", 1);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_LONGER);
}

static void test_not_a_bundle(BundleFixture *fixture, gconstpointer unused)
{
    static const char *const texts[] = {"", "PK\x03\x04 a workbook", "FYRSEAL", "fyrseal\x1a\x01"};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_byte_array_append(bytes, (const guint8 *)texts[i], (guint)strlen(texts[i]));
        g_assert_cmpint(bundle_fixture_open(fixture, bytes, NULL, NULL), ==, BUNDLE_FOREIGN);
    }
    g_autoptr(GByteArray) bundle = small_bundle(fixture);
    bundle->data[BUNDLE_AT_VERSION] = 2;
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_NEWER);
    bundle->data[BUNDLE_AT_VERSION] = 1;
    bundle_put_u64(bundle->data + BUNDLE_AT_LENGTH, UINT64_MAX);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_TOO_LARGE);
}

/* Parts swapped, said twice, left out at the end (with a head that says so). */
static void test_parts(BundleFixture *fixture, gconstpointer unused)
{
    const size_t one = BUNDLE_PART_BYTES + BUNDLE_PART_MORE;
    g_autofree char *content = g_strnfill(250000, 'y');
    BundleManifest manifest = bundle_fixture_manifest(fixture, &fixture->centre.public);
    g_autoptr(GByteArray) bundle = bundle_fixture_seal(&fixture->anna, &manifest, content, 250000);
    g_autofree guint8 *first = g_memdup2(bundle->data, bundle->len);
    guint8 *second = bundle->data + BUNDLE_HEADER_BYTES + one, *third = second + one;
    memcpy(second, first + BUNDLE_HEADER_BYTES + 2 * one, one);
    memcpy(third, first + BUNDLE_HEADER_BYTES + one, one);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_TAMPERED);
    memcpy(second, first + BUNDLE_HEADER_BYTES + one, one);
    memcpy(third, second, one);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_TAMPERED);
    memcpy(bundle->data, first, bundle->len);
    uint64_t shorter = bundle_length_of_plain(2 * BUNDLE_PART_BYTES);
    bundle_put_u64(bundle->data + BUNDLE_AT_LENGTH, shorter);
    g_byte_array_set_size(bundle, (guint)shorter);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_TAMPERED);
}

/* --- bundles that nobody should make -------------------------------------------------------------------------- */

/* A plaintext of the test's own, sealed to the fixture's centre. `sign`: whose signature, made here;
 * NULL: `signature` as it is. */
static GByteArray *raw_bundle(const PublicKey *to, const char *manifest, size_t length,
                              const KeyPair *sign, const unsigned char *signature,
                              const char *content, size_t n_content, uint64_t plain, char filler)
{
    g_autoptr(GError) error = NULL;
    char *bytes = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&bytes, &n);
    g_autofree BundleWriter *writer = g_new0(BundleWriter, 1);
    unsigned char own[BUNDLE_SIGNATURE_BYTES], coded[4];
    g_assert_true(bundle_writer_begin(writer, to, plain, out, &error));
    for (unsigned i = 0; i < 4; i++)
        coded[i] = (unsigned char)(length >> (8 * i));
    if (sign)
        bundle_sign(sign, writer->header, manifest, strlen(manifest), own);
    g_assert_true(bundle_writer_put(writer, coded, 4, &error) &&
                  bundle_writer_put(writer, manifest, strlen(manifest), &error) &&
                  bundle_writer_put(writer, sign ? own : signature, sizeof own, &error) &&
                  bundle_writer_put(writer, content, n_content, &error));
    if (filler)
        while (writer->left > 0)
            g_assert_true(bundle_writer_put(writer, &filler, 1, &error));
    g_assert_true(bundle_writer_end(writer, &error));
    fclose(out);
    GByteArray *bundle = g_byte_array_new();
    g_byte_array_append(bundle, (const guint8 *)bytes, (guint)n);
    free(bytes);
    return bundle;
}

static char *manifest_text(BundleFixture *fixture, uint64_t size, const char *of)
{
    BundleManifest manifest = bundle_fixture_manifest(fixture, &fixture->centre.public);
    manifest.from = fixture->anna.public;
    manifest.size = size;
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)of, strlen(of));
    g_strlcpy(manifest.sha256, sum, sizeof manifest.sha256);
    GString *text = g_string_new(NULL);
    bundle_manifest_write(&manifest, text);
    return g_string_free(text, FALSE);
}

static void test_malformed(BundleFixture *fixture, gconstpointer unused)
{
    const PublicKey *to = &fixture->centre.public;
    const KeyPair *by = &fixture->anna;
    g_autofree char *good = manifest_text(fixture, 5, "hello"),
                    *other = manifest_text(fixture, 5, "jello"),
                    *short_of = manifest_text(fixture, 4, "hello"),
                    *large = manifest_text(fixture, 9000, "hello");
    g_autofree char *doubled = g_strconcat(good, good, NULL);
    const struct {
        const char *manifest;
        size_t length;
        uint64_t plain;
        char filler;
        BundleFault fault;
    } cases[] = {
        {good, strlen(good), 4096, 0, BUNDLE_GOOD},
        {good, 0, 4096, 0, BUNDLE_MALFORMED},
        {good, strlen(good) - 1, 4096, 0, BUNDLE_MALFORMED},
        {good, LIMIT_BUNDLE_MANIFEST_BYTES + 1, 4096, 0, BUNDLE_MALFORMED},
        {good, 0xffffffff, 4096, 0, BUNDLE_MALFORMED},
        {doubled, strlen(doubled), 4096, 0, BUNDLE_MALFORMED},
        {other, strlen(other), 4096, 0, BUNDLE_MALFORMED},       /* not the file's sum */
        {short_of, strlen(short_of), 4096, 0, BUNDLE_MALFORMED}, /* a byte where 0x80 should be */
        {large, strlen(large), 4096, 0, BUNDLE_MALFORMED},       /* more than there is room */
        {good, strlen(good), 8192, 0, BUNDLE_MALFORMED},         /* more room than it needs */
        {good, strlen(good), 4096, 'z', BUNDLE_MALFORMED},
        {good, strlen(good), 4096, (char)0x80, BUNDLE_MALFORMED},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bundle = raw_bundle(to, cases[i].manifest, cases[i].length, by, NULL,
                                                  "hello", 5, cases[i].plain, cases[i].filler);
        g_test_message("case %u", i);
        g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, cases[i].fault);
    }
}

/* A first part that says it is the last: a writer's lie, which its key would allow. */
static void test_tags(BundleFixture *fixture, gconstpointer unused)
{
    for (unsigned lies = 0; lies < 2; lies++) {
        g_autoptr(GError) error = NULL;
        g_autofree BundleWriter *writer = g_new0(BundleWriter, 1);
        g_autofree char *probe = manifest_text(fixture, 100000, "");
        size_t n_content = 2 * BUNDLE_PART_BYTES - 5 - BUNDLE_SIGNATURE_BYTES - strlen(probe);
        g_assert_cmpuint(n_content, >=, 100000); /* as many digits as the probe's */
        g_autofree char *content = g_strnfill(n_content, 'c');
        g_autofree char *text = manifest_text(fixture, n_content, content);
        unsigned char signature[BUNDLE_SIGNATURE_BYTES], coded[4] = {0};
        char *bytes = NULL;
        size_t n = 0, first = BUNDLE_PART_BYTES - 4 - strlen(text) - sizeof signature;
        FILE *out = open_memstream(&bytes, &n);
        coded[0] = (unsigned char)strlen(text), coded[1] = (unsigned char)(strlen(text) >> 8);
        g_assert_true(bundle_writer_begin(writer, &fixture->centre.public, 2 * BUNDLE_PART_BYTES,
                                          out, &error));
        bundle_sign(&fixture->anna, writer->header, text, strlen(text), signature);
        writer->left -= lies ? BUNDLE_PART_BYTES : 0;
        g_assert_true(bundle_writer_put(writer, coded, 4, &error) &&
                      bundle_writer_put(writer, text, strlen(text), &error) &&
                      bundle_writer_put(writer, signature, sizeof signature, &error) &&
                      bundle_writer_put(writer, content, first, &error));
        g_assert_cmpuint(writer->n_parts, ==, 1);
        writer->left = BUNDLE_PART_BYTES;
        g_assert_true(bundle_writer_put(writer, content + first, n_content - first, &error) &&
                      bundle_writer_end(writer, &error));
        fclose(out);
        g_autoptr(GByteArray) bundle = g_byte_array_new();
        g_byte_array_append(bundle, (const guint8 *)bytes, (guint)n);
        free(bytes);
        g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==,
                        lies ? BUNDLE_TAMPERED : BUNDLE_GOOD);
    }
}

static void test_manifest_is_strict(BundleFixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *from, *to;
    } changes[] = {{"id: ", "id:  "},
                   {"made: 2026-01-15", "made: 2026-02-30"},
                   {"made: 2026", "made: 20"},
                   {"sequence: ", "sequence: 0"},
                   {"sequence: ", "sequence: +"},
                   {"area: SE", "area: se"},
                   {"area: SE", "area: SWE"},
                   {"period: 2024", "period: 1024"},
                   {"period: 2024", "period: 02024"},
                   {"round: ", "round: x"},
                   {"check: passed", "check: good"},
                   {"name: se-2024.csv", "name: ../se.csv"},
                   {"name: se-2024.csv", "name: .bashrc"},
                   {"name: se-2024.csv", "name: -rf"},
                   {"name: se-2024.csv", "name: a\\b"},
                   {"name: se-2024.csv", "name: "},
                   {"name: se-2024.csv", "name: c:x"},
                   {"name: se-2024.csv", "name: a\xff.csv"},
                   {"name: se-2024.csv", "name: a\r"},
                   {"name: se-2024.csv", "name: a\xe2\x80\xaevsc.exe"}, /* right to left */
                   {"size: 5", "size: -5"},
                   {"size: 5", "size: 99999999999999999999"},
                   {"sha256: ", "sha256: A"},
                   {"from: fyr1-pub-", "from: fyr1-centre-"},
                   {"\nto: ", "\nto : "},
                   {"\nround: \n", "\n"},
                   {"\ncheck: passed", "\ncheck: passed\ncheck: passed"}};
    g_autofree char *good = manifest_text(fixture, 5, "hello");
    BundleManifest manifest;
    g_autoptr(GError) none = NULL;
    g_assert_true(bundle_manifest_parse(good, strlen(good), &manifest, &none));
    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(GString) text = g_string_new(good);
        g_assert_cmpuint(g_string_replace(text, changes[i].from, changes[i].to, 1), ==, 1);
        g_autoptr(GError) error = NULL;
        g_test_message("change %u", i); /* its text may be no line of a test's output */
        g_assert_false(bundle_manifest_parse(text->str, text->len, &manifest, &error));
        g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    }
}

/* --- who signed, and for whom ------------------------------------------------------------------------------------ */

static void test_other_centre(BundleFixture *fixture, gconstpointer unused)
{
    g_auto(KeyPair) other = {0};
    key_pair_new(&other, KEY_CENTRE);
    BundleManifest manifest = bundle_fixture_manifest(fixture, &other.public);
    g_autoptr(GByteArray) bundle = bundle_fixture_seal(&fixture->anna, &manifest, "x", 1);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_OTHER_CENTRE);
}

typedef struct {
    BundleManifest manifest;
    GByteArray *content;
} Inside;

static bool keep_manifest(void *data, const BundleManifest *manifest, BundleFault *out_fault,
                          GError **error)
{
    ((Inside *)data)->manifest = *manifest;
    return true;
}

static bool keep_bytes(void *data, const void *bytes, size_t length, GError **error)
{
    g_byte_array_append(((Inside *)data)->content, bytes, (guint)length);
    return true;
}

/* Anna sends to centre B. B opens it and passes it on to our centre, as if she had sent it here. */
static void test_forwarding(BundleFixture *fixture, gconstpointer unused)
{
    g_auto(KeyPair) b = {0};
    key_pair_new(&b, KEY_CENTRE);
    BundleManifest manifest = bundle_fixture_manifest(fixture, &b.public);
    g_autoptr(GByteArray) sent = bundle_fixture_seal(&fixture->anna, &manifest, "hello", 5);
    g_autoptr(GByteArray) content = g_byte_array_new();
    Inside inside = {.content = content};
    BundleSink sink = {keep_manifest, keep_bytes, &inside};
    g_autoptr(GError) error = NULL;
    FILE *in = fmemopen(sent->data, sent->len, "rb");
    BundleManifest opened;
    g_assert_true(bundle_unseal(&b, in, sent->len, &sink, &opened, NULL, &error));
    fclose(in);
    g_assert_cmpmem(content->data, content->len, "hello", 5);
    /* B has the stream's key too, and so the signature: it is over another head. */
    g_autoptr(GString) text = g_string_new(NULL);
    bundle_manifest_write(&opened, text);
    unsigned char signature[BUNDLE_SIGNATURE_BYTES];
    bundle_sign(&fixture->anna, sent->data, text->str, text->len, signature);
    g_assert_true(
        bundle_signature_is_right(&opened.from, sent->data, text->str, text->len, signature));
    g_autoptr(GByteArray) same = raw_bundle(&fixture->centre.public, text->str, text->len, NULL,
                                            signature, "hello", 5, 4096, 0);
    g_assert_cmpint(bundle_fixture_open(fixture, same, NULL, NULL), ==, BUNDLE_FORGED);
    /* With the recipient changed in the manifest. */
    opened.to = fixture->centre.public;
    g_string_truncate(text, 0);
    bundle_manifest_write(&opened, text);
    g_autoptr(GByteArray) changed = raw_bundle(&fixture->centre.public, text->str, text->len, NULL,
                                               signature, "hello", 5, 4096, 0);
    g_assert_cmpint(bundle_fixture_open(fixture, changed, NULL, NULL), ==, BUNDLE_FORGED);
    /* Signed anew by somebody else, in Anna's name and in her own. */
    g_autoptr(GByteArray) renamed = raw_bundle(&fixture->centre.public, text->str, text->len,
                                               &fixture->eva, NULL, "hello", 5, 4096, 0);
    g_assert_cmpint(bundle_fixture_open(fixture, renamed, NULL, NULL), ==, BUNDLE_FORGED);
    opened.from = fixture->eva.public;
    g_string_truncate(text, 0);
    bundle_manifest_write(&opened, text);
    g_autoptr(GByteArray) eva = raw_bundle(&fixture->centre.public, text->str, text->len,
                                           &fixture->eva, NULL, "hello", 5, 4096, 0);
    g_assert_cmpint(bundle_fixture_open(fixture, eva, NULL, NULL), ==, BUNDLE_UNKNOWN_KEY);
}

/* A manifest for another centre, signed by its owner over the very head that is used here: only a
 * sender could make it, by mistake. */
static void test_manifest_for_another(BundleFixture *fixture, gconstpointer unused)
{
    g_auto(KeyPair) b = {0};
    key_pair_new(&b, KEY_CENTRE);
    BundleManifest manifest = bundle_fixture_manifest(fixture, &b.public);
    manifest.from = fixture->anna.public;
    manifest.size = 5;
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)"hello", 5);
    g_strlcpy(manifest.sha256, sum, sizeof manifest.sha256);
    g_autoptr(GString) text = g_string_new(NULL);
    bundle_manifest_write(&manifest, text);
    g_autoptr(GByteArray) bundle = raw_bundle(&fixture->centre.public, text->str, text->len,
                                              &fixture->anna, NULL, "hello", 5, 4096, 0);
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, NULL), ==, BUNDLE_FORGED);
}

static void test_trust(BundleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    char text[KEY_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    BundleManifest manifest = bundle_fixture_manifest(fixture, &fixture->centre.public);
    g_autoptr(GByteArray) by_eva = bundle_fixture_seal(&fixture->eva, &manifest, "x", 1);
    g_assert_cmpint(bundle_fixture_open(fixture, by_eva, NULL, NULL), ==, BUNDLE_UNKNOWN_KEY);
    public_key_write(&fixture->eva.public, text);
    g_assert_true(focal_key_trust(fixture->store.centre, text, "eva@example.org", "test",
                                  fingerprint, &error));
    g_assert_cmpint(bundle_fixture_open(fixture, by_eva, NULL, NULL), ==, BUNDLE_NO_ROLE);
    /* A member speaks for a state otherwise, and hands in no figures. */
    bundle_fixture_sql(fixture, "INSERT INTO account_role VALUES ('0000000000000000000000000E', "
                                "'member', 'SE', '" BUNDLE_NOW "', 'test')");
    g_assert_cmpint(bundle_fixture_open(fixture, by_eva, NULL, NULL), ==, BUNDLE_NO_ROLE);
    bundle_fixture_sql(fixture, "INSERT INTO account_role VALUES ('0000000000000000000000000E', "
                                "'focal', 'SE', '" BUNDLE_NOW "', 'test')");
    g_assert_cmpint(bundle_fixture_open(fixture, by_eva, NULL, NULL), ==, BUNDLE_GOOD);
    bundle_fixture_sql(fixture, "UPDATE account SET state = 'suspended' WHERE email LIKE 'eva%'");
    g_assert_cmpint(bundle_fixture_open(fixture, by_eva, NULL, NULL), ==, BUNDLE_ACCOUNT_ENDED);
    bundle_fixture_sql(fixture, "UPDATE account SET state = 'invited' WHERE email LIKE 'eva%'");
    g_assert_cmpint(bundle_fixture_open(fixture, by_eva, NULL, NULL), ==, BUNDLE_GOOD);
    g_assert_true(focal_key_revoke(fixture->store.centre, fingerprint, "the machine was stolen",
                                   "test", &error));
    g_assert_cmpint(bundle_fixture_open(fixture, by_eva, NULL, NULL), ==, BUNDLE_REVOKED_KEY);
    g_assert_false(focal_key_trust(fixture->store.centre, text, "eva@example.org", "test",
                                   fingerprint, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
}

/* --- once ---------------------------------------------------------------------------------------------------------- */

static BundleFault take(BundleFixture *fixture, const GByteArray *bundle, const BundleTerms *terms)
{
    g_autoptr(GError) error = NULL;
    g_auto(BundleOpened) opened = {0};
    BundleFault fault = bundle_fixture_open(fixture, bundle, terms, &opened);
    if (fault != BUNDLE_GOOD)
        return fault;
    Db *db = centre_write_begin(fixture->store.centre, &error);
    g_assert_true(bundle_remember(db, &opened, terms, "desk", "test", &fault, &error) &&
                  bundle_taken(db, &opened, &error) &&
                  centre_write_commit(fixture->store.centre, &error));
    return BUNDLE_GOOD;
}

static void test_once(BundleFixture *fixture, gconstpointer unused)
{
    BundleManifest one = bundle_fixture_manifest(fixture, &fixture->centre.public),
                   two = bundle_fixture_manifest(fixture, &fixture->centre.public),
                   three = bundle_fixture_manifest(fixture, &fixture->centre.public),
                   other = bundle_fixture_manifest(fixture, &fixture->centre.public);
    three.period = 2023;
    other.sequence = 2; /* from a copy of the key file */
    g_autoptr(GByteArray) first = bundle_fixture_seal(&fixture->anna, &one, "1", 1);
    g_autoptr(GByteArray) second = bundle_fixture_seal(&fixture->anna, &two, "2", 1);
    g_autoptr(GByteArray) third = bundle_fixture_seal(&fixture->anna, &three, "3", 1);
    g_autoptr(GByteArray) copied = bundle_fixture_seal(&fixture->anna, &other, "4", 1);
    g_assert_cmpint(take(fixture, second, NULL), ==, BUNDLE_GOOD);
    g_assert_cmpint(take(fixture, second, NULL), ==, BUNDLE_REPLAYED);
    g_assert_cmpint(take(fixture, copied, NULL), ==, BUNDLE_REPLAYED);
    g_assert_cmpint(take(fixture, first, NULL), ==, BUNDLE_OVERTAKEN);
    g_assert_cmpint(take(fixture, third, NULL), ==, BUNDLE_GOOD); /* about another year */
    g_assert_cmpint(take(fixture, first, &(BundleTerms){.takes_late = true}), ==, BUNDLE_GOOD);
    g_assert_cmpint(take(fixture, first, &(BundleTerms){.takes_late = true}), ==, BUNDLE_REPLAYED);
}

/* Decided, and then revoked or taken by somebody else: remembering decides again. */
static void test_decided_again(BundleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bundle = small_bundle(fixture);
    g_auto(BundleOpened) opened = {0};
    BundleFault fault = BUNDLE_GOOD;
    g_assert_cmpint(bundle_fixture_open(fixture, bundle, NULL, &opened), ==, BUNDLE_GOOD);
    g_assert_cmpint(take(fixture, bundle, NULL), ==, BUNDLE_GOOD);
    Db *db = centre_write_begin(fixture->store.centre, &error);
    g_assert_false(bundle_remember(db, &opened, NULL, "desk", "test", &fault, &error));
    centre_write_rollback(fixture->store.centre);
    g_assert_cmpint(fault, ==, BUNDLE_REPLAYED);
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
}

static void test_clock(BundleFixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *made;
        unsigned max_age_days;
        BundleFault fault;
    } cases[] = {{"2026-01-16T12:00:00.000Z", 0, BUNDLE_GOOD}, /* a day is forgiven */
                 {"2026-01-16T12:00:00.001Z", 0, BUNDLE_FUTURE},
                 {"2026-01-17T00:00:00.000Z", 0, BUNDLE_FUTURE},
                 {"9999-12-31T23:59:59.999Z", 0, BUNDLE_FUTURE},
                 {"2025-11-16T00:00:00.000Z", 0, BUNDLE_GOOD}, /* sixty days */
                 {"2025-11-15T23:59:59.999Z", 0, BUNDLE_OLD},
                 {"2025-11-15T23:59:59.999Z", 61, BUNDLE_GOOD},
                 {"2026-01-10T00:00:00.000Z", 4, BUNDLE_OLD},
                 {"0001-01-01T00:00:00.000Z", 0, BUNDLE_OLD}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        BundleManifest manifest = bundle_fixture_manifest(fixture, &fixture->centre.public);
        g_strlcpy(manifest.made, cases[i].made, sizeof manifest.made);
        g_autoptr(GByteArray) bundle = bundle_fixture_seal(&fixture->anna, &manifest, "x", 1);
        BundleTerms terms = {.max_age_days = cases[i].max_age_days};
        g_test_message("%s", cases[i].made);
        g_assert_cmpint(bundle_fixture_open(fixture, bundle, &terms, NULL), ==, cases[i].fault);
    }
}

/* --- to a file ----------------------------------------------------------------------------------------------------------- */

static unsigned count_entries(const char *folder)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    unsigned n = 0;
    while (g_dir_read_name(entries))
        n++;
    return n;
}

static bool open_to(BundleFixture *fixture, Centre *centre, const char *from, const char *to,
                    bool *out_was_there, BundleFault *out_fault)
{
    g_auto(BundleOpened) opened = {0};
    g_autofree char *place = NULL;
    g_autoptr(GError) error = NULL;
    *out_fault = BUNDLE_GOOD;
    bool is_open = bundle_open_to_file(centre, from, to, NULL, "test", &opened, &place,
                                       out_was_there, out_fault, &error);
    if (!is_open)
        g_test_message("%s", error->message);
    return is_open;
}

/* A child dies while it gives the file its name. */
static void die(BundleFixture *fixture, const char *from, const char *to, int how)
{
    pid_t child = fork();
    if (child == 0) {
        bool was_there;
        BundleFault fault;
        Centre *centre = centre_open(fixture->store.directory, NULL);
        fate = how;
        (void)open_to(fixture, centre, from, to, &was_there, &fault);
        _exit(9);
    }
    int status = 0;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_killed(BundleFixture *fixture, gconstpointer unused)
{
    g_autofree char *folder = g_build_filename(fixture->store.root, "in", NULL),
                    *from = g_build_filename(fixture->store.root, "b.fyrseal", NULL),
                    *to = g_build_filename(folder, "out.csv", NULL);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    for (int how = DIES_BEFORE_NAME; how <= DIES_AFTER_NAME; how++) {
        bool was_there = false;
        BundleFault fault;
        g_autoptr(GByteArray) bundle = small_bundle(fixture);
        g_assert_true(
            g_file_set_contents(from, (const char *)bundle->data, (gssize)bundle->len, NULL));
        die(fixture, from, to, how);
        /* Nothing without a name stays; a file with it is whole. */
        g_assert_cmpuint(count_entries(folder), ==, how == DIES_AFTER_NAME);
        g_assert_true(open_to(fixture, fixture->store.centre, from, to, &was_there, &fault));
        g_assert_true(was_there == (how == DIES_AFTER_NAME));
        g_autofree char *content = NULL;
        g_assert_true(g_file_get_contents(to, &content, NULL, NULL));
        g_assert_cmpstr(content, ==, "REF_AREA,OBS_VALUE\nSE,12\n");
        g_assert_false(open_to(fixture, fixture->store.centre, from, to, &was_there, &fault));
        g_assert_cmpint(g_unlink(to), ==, 0);
        g_assert_false(open_to(fixture, fixture->store.centre, from, to, &was_there, &fault));
        g_assert_cmpint(fault, ==, BUNDLE_REPLAYED);
        g_assert_cmpuint(count_entries(folder), ==, 0);
    }
}

/* Content that is wrong only at its end has been written by then: it must be gone. */
static void leave_nothing(BundleFixture *fixture, bool with_names)
{
    g_autofree char *folder = g_build_filename(fixture->store.root, with_names ? "b" : "a", NULL),
                    *from = g_build_filename(fixture->store.root, "b.fyrseal", NULL),
                    *to = g_build_filename(folder, "out.csv", NULL);
    needs_names = with_names;
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    g_autofree char *content = g_strnfill(300000, 'y');
    BundleManifest manifest = bundle_fixture_manifest(fixture, &fixture->centre.public);
    g_autoptr(GByteArray) bundle = bundle_fixture_seal(&fixture->anna, &manifest, content, 300000);
    bundle->data[bundle->len - 1] ^= 1;
    g_assert_true(g_file_set_contents(from, (const char *)bundle->data, (gssize)bundle->len, NULL));
    bool was_there;
    BundleFault fault;
    g_assert_false(open_to(fixture, fixture->store.centre, from, to, &was_there, &fault));
    g_assert_cmpint(fault, ==, BUNDLE_TAMPERED);
    g_assert_cmpuint(count_entries(folder), ==, 0);
    /* And it was not remembered: the right one is taken; a file that is there is not touched. */
    bundle->data[bundle->len - 1] ^= 1;
    g_assert_true(g_file_set_contents(from, (const char *)bundle->data, (gssize)bundle->len, NULL));
    g_assert_true(g_file_set_contents(to, "mine", 4, NULL));
    g_assert_false(open_to(fixture, fixture->store.centre, from, to, &was_there, &fault));
    g_autofree char *mine = NULL;
    g_assert_true(g_file_get_contents(to, &mine, NULL, NULL));
    g_assert_cmpstr(mine, ==, "mine");
    g_assert_cmpint(g_unlink(to), ==, 0);
    g_assert_true(open_to(fixture, fixture->store.centre, from, to, &was_there, &fault));
    g_assert_cmpuint(count_entries(folder), ==, 1);
    needs_names = false;
}

static void test_nothing_is_left(BundleFixture *fixture, gconstpointer unused)
{
    leave_nothing(fixture, false);
    leave_nothing(fixture, true);
}

#define ADD(name, function)                                                                        \
    g_test_add("/bundle/" name, BundleFixture, NULL, bundle_fixture_set_up, function,              \
               bundle_fixture_tear_down)

int main(int argc, char **argv)
{
    randombytes_set_implementation(&chance);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bundle/padding", test_padding);
    g_test_add_func("/bundle/known-answer", test_known_answer);
    ADD("round-trip", test_round_trip);
    ADD("every-byte", test_every_byte);
    ADD("every-length", test_every_length);
    ADD("not-a-bundle", test_not_a_bundle);
    ADD("parts", test_parts);
    ADD("malformed", test_malformed);
    ADD("tags", test_tags);
    ADD("manifest-is-strict", test_manifest_is_strict);
    ADD("other-centre", test_other_centre);
    ADD("forwarding", test_forwarding);
    ADD("manifest-for-another", test_manifest_for_another);
    ADD("trust", test_trust);
    ADD("once", test_once);
    ADD("decided-again", test_decided_again);
    ADD("clock", test_clock);
    ADD("killed", test_killed);
    ADD("nothing-is-left", test_nothing_is_left);
    return g_test_run();
}
