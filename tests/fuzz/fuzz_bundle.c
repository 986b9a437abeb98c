/* Sealed bundles. The input is looked at three ways: as a whole bundle, whose head is read; as a
 * manifest, which must be exactly what would be written; and as what stands inside a bundle that is sealed
 * rightly to a key of ours, since anybody can seal anything to a centre. */
#include "tests/fuzz/fuzz.h"

#include "people/bundle_private.h"
#include <string.h>

static void read_head(const uint8_t *data, size_t size)
{
    BundleHeader header;
    g_autoptr(GError) error = NULL;
    BundleFault fault = BUNDLE_GOOD;
    bool is_good = bundle_header_read(data, size, &header, &fault, &error);
    g_assert_true(is_good == (error == NULL) && is_good == (fault == BUNDLE_GOOD));
    if (is_good) {
        g_assert_cmpuint(header.length, ==, size);
        g_assert_cmpuint(bundle_length_of_plain(bundle_plain_of_length(size)), ==, size);
    }
}

static void read_manifest(const uint8_t *data, size_t size)
{
    BundleManifest manifest;
    g_autoptr(GError) error = NULL;
    bool is_good = bundle_manifest_parse((const char *)data, size, &manifest, &error);
    g_assert_true(is_good == (error == NULL));
    if (!is_good)
        return;
    g_autoptr(GString) again = g_string_new(NULL);
    bundle_manifest_write(&manifest, again);
    g_assert_cmpmem(again->str, again->len, data, size);
    g_assert_null(strchr(manifest.name, '/'));
}

static bool accept_all(void *data, const BundleManifest *manifest, BundleFault *out_fault,
                       GError **error)
{
    (void)data, (void)manifest, (void)out_fault, (void)error;
    return true;
}

static bool count(void *data, const void *bytes, size_t length, GError **error)
{
    (void)bytes, (void)error;
    *(uint64_t *)data += length;
    return true;
}

static BundleFault open_it(const KeyPair *centre, const void *bytes, size_t size)
{
    uint64_t n = 0;
    BundleSink sink = {accept_all, count, &n};
    BundleManifest manifest;
    BundleFault fault = BUNDLE_GOOD;
    g_autoptr(GError) error = NULL;
    FILE *in = fmemopen((void *)bytes, size, "rb");
    bool is_open = bundle_unseal(centre, in, size, &sink, &manifest, &fault, &error);
    fclose(in);
    g_assert_true(is_open == (error == NULL) && is_open == (fault == BUNDLE_GOOD));
    if (is_open)
        g_assert_cmpuint(n, ==, manifest.size);
    return fault;
}

/* The input in a sealed envelope: length, manifest, signature and file are whatever it says. With
 * `sender`, its first part up to an empty line is a manifest that is signed rightly. */
static void read_inside(const KeyPair *centre, const KeyPair *sender, const uint8_t *data,
                        size_t size)
{
    char *bytes = NULL;
    size_t n = 0;
    const uint8_t *end = sender ? memmem(data, size, "\n\n", 2) : NULL;
    size_t n_manifest = end ? (size_t)(end - data) + 1 : 0;
    uint64_t plain = bundle_padded(size + (sender ? 4 + BUNDLE_SIGNATURE_BYTES : 0));
    FILE *out = open_memstream(&bytes, &n);
    g_autofree BundleWriter *writer = g_new0(BundleWriter, 1);
    g_assert_true(bundle_writer_begin(writer, &centre->public, plain, out, NULL));
    if (end) {
        unsigned char signature[BUNDLE_SIGNATURE_BYTES],
            length[4] = {(unsigned char)n_manifest, (unsigned char)(n_manifest >> 8)};
        bundle_sign(sender, writer->header, (const char *)data, n_manifest, signature);
        g_assert_true(bundle_writer_put(writer, length, sizeof length, NULL) &&
                      bundle_writer_put(writer, data, n_manifest, NULL) &&
                      bundle_writer_put(writer, signature, sizeof signature, NULL));
        data += n_manifest;
        size -= n_manifest;
    }
    g_assert_true(bundle_writer_put(writer, data, size, NULL) && bundle_writer_end(writer, NULL));
    fclose(out);
    BundleFault fault = open_it(centre, bytes, n);
    g_assert_true(fault == BUNDLE_GOOD || fault == BUNDLE_MALFORMED || fault == BUNDLE_FORGED);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char secrets[2][32] = {"the secret of a focal point, 32.",
                                                 "the secret of the centre's key.."};
    static KeyPair sender, centre;
    if (sodium_is_zero(centre.secret, sizeof centre.secret)) {
        key_pair_from_secret(&sender, KEY_PERSON, secrets[0]);
        key_pair_from_secret(&centre, KEY_CENTRE, secrets[1]);
    }
    if (size == 0 || size > (1u << 20))
        return 0;
    read_head(data, size);
    read_manifest(data, size);
    (void)open_it(&centre, data, size);
    read_inside(&centre, NULL, data, size);
    read_inside(&centre, &sender, data, size);
    return 0;
}
