/* Opening: every length is checked before the bytes it counts, and nothing is believed before it
 * is authenticated. */
#include "people/bundle_private.h"

#include "base/error.h"
#include "base/limits.h"
#include <errno.h>
#include <string.h>

typedef struct {
    FILE *in;
    unsigned char header[BUNDLE_HEADER_BYTES];
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char sealed[BUNDLE_PART_BYTES + BUNDLE_PART_MORE], part[BUNDLE_PART_BYTES];
    size_t n_part;
    uint64_t number, n_parts, plain; /* parts so far and in all; plaintext in all */
    GChecksum *sum;
    uint64_t left;  /* bytes of the file still to come */
    bool is_marked; /* the byte 0x80 after them was seen */
    BundleFault *out_fault;
} Reader;

static void reader_free(Reader *reader)
{
    g_checksum_free(reader->sum);
    sodium_memzero(reader, sizeof *reader);
    g_free(reader);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reader, reader_free)

/* --- the stream ------------------------------------------------------------------------------------ */

static bool read_in(Reader *reader, void *to, size_t length, GError **error)
{
    if (fread(to, 1, length, reader->in) == length)
        return true;
    if (ferror(reader->in)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read the bundle: %s",
                    g_strerror(errno));
        return false;
    }
    return bundle_refuse(BUNDLE_CUT, reader->out_fault, error,
                         "the bundle is cut short: it ended while it was read; ask for it again");
}

static bool refuse_tampered(Reader *reader, GError **error, const char *which)
{
    return bundle_refuse(
        BUNDLE_TAMPERED, reader->out_fault, error,
        "the bundle was changed on its way: %s is not as it was sealed; ask for it "
        "again, by another way",
        which);
}

static bool begin(Reader *reader, const KeyPair *centre, uint64_t length, GError **error)
{
    BundleHeader header;
    size_t n = (size_t)MIN(length, BUNDLE_HEADER_BYTES);
    if (!read_in(reader, reader->header, n, error) ||
        !bundle_header_read(reader->header, length, &header, reader->out_fault, error))
        return false;
    unsigned char own[FINGERPRINT_BYTES];
    public_key_fingerprint(&centre->public, own);
    if (memcmp(own, header.recipient, sizeof own) != 0) {
        char theirs[FINGERPRINT_TEXT_BYTES], ours[FINGERPRINT_TEXT_BYTES];
        fingerprint_write(header.recipient, theirs);
        fingerprint_write(own, ours);
        return bundle_refuse(BUNDLE_OTHER_CENTRE, reader->out_fault, error,
                             "the bundle is sealed for another centre: for the key %s, and this "
                             "centre's is %s; send it on to that centre, or ask for one sealed to "
                             "the key that `fyr key centre` shows",
                             theirs, ours);
    }
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    if (crypto_box_seal_open(key, reader->header + BUNDLE_AT_KEY, sizeof key + crypto_box_SEALBYTES,
                             public_key_box(&centre->public), centre->box) != 0)
        return refuse_tampered(reader, error, "the sealed key in its head");
    bool is_begun = crypto_secretstream_xchacha20poly1305_init_pull(
                        &reader->state, reader->header + BUNDLE_AT_STREAM, key) == 0;
    sodium_memzero(key, sizeof key);
    reader->plain = bundle_plain_of_length(header.length);
    reader->n_parts = (reader->plain + BUNDLE_PART_BYTES - 1) / BUNDLE_PART_BYTES;
    return is_begun || refuse_tampered(reader, error, "its head");
}

/* The next part into reader->part. */
static bool pull(Reader *reader, GError **error)
{
    bool is_first = reader->number == 0, is_last = reader->number + 1 == reader->n_parts;
    size_t length =
        is_last ? (size_t)(reader->plain - reader->number * BUNDLE_PART_BYTES) : BUNDLE_PART_BYTES;
    unsigned char tag = 0;
    if (!read_in(reader, reader->sealed, length + BUNDLE_PART_MORE, error))
        return false;
    reader->number++;
    unsigned char expected = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                     : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    if (crypto_secretstream_xchacha20poly1305_pull(
            &reader->state, reader->part, NULL, &tag, reader->sealed, length + BUNDLE_PART_MORE,
            is_first ? reader->header : NULL, is_first ? sizeof reader->header : 0) != 0 ||
        tag != expected) {
        g_autofree char *which =
            is_first ? g_strdup("its head or its first part")
                     : g_strdup_printf("part %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT,
                                       reader->number, reader->n_parts);
        return refuse_tampered(reader, error, which);
    }
    reader->n_part = length;
    return true;
}

/* --- the inside -------------------------------------------------------------------------------------- */

static bool refuse_malformed(Reader *reader, GError **error, const char *why)
{
    return bundle_refuse(
        BUNDLE_MALFORMED, reader->out_fault, error,
        "the inside of the bundle is not made as it must be: %s; it was sealed by a "
        "program that is not Fyr, or a faulty one",
        why);
}

/* Length, manifest and signature stand wholly in the first part. */
static bool read_head(Reader *reader, const KeyPair *centre, BundleManifest *manifest,
                      size_t *out_after, GError **error)
{
    uint64_t length = bundle_get_u64(reader->part) & 0xffffffffu;
    if (length == 0 || length > LIMIT_BUNDLE_MANIFEST_BYTES ||
        reader->n_part < 4 + length + BUNDLE_SIGNATURE_BYTES)
        return refuse_malformed(reader, error, "the length of its manifest is not possible");
    const char *text = (const char *)reader->part + 4;
    g_autoptr(GError) cause = NULL;
    if (!bundle_manifest_parse(text, (size_t)length, manifest, &cause))
        return refuse_malformed(reader, error, cause->message);
    size_t head = 4 + (size_t)length + BUNDLE_SIGNATURE_BYTES;
    if (bundle_padded(head + manifest->size) != reader->plain)
        return refuse_malformed(reader, error, "its size is not that of its file");
    char from[FINGERPRINT_TEXT_BYTES];
    public_key_fingerprint_text(&manifest->from, from);
    if (!bundle_signature_is_right(&manifest->from, reader->header, text, (size_t)length,
                                   reader->part + 4 + length))
        return bundle_refuse(
            BUNDLE_FORGED, reader->out_fault, error,
            "the signature is not that of the key %s that the bundle names, or was "
            "made for another bundle; do not use it, and tell the owner of the key",
            from);
    /* What was signed for another centre and sealed anew for this one. */
    if (!public_key_equal(&manifest->to, &centre->public)) {
        char to[FINGERPRINT_TEXT_BYTES];
        public_key_fingerprint_text(&manifest->to, to);
        return bundle_refuse(
            BUNDLE_FORGED, reader->out_fault, error,
            "%s signed this for the centre %s, and somebody else has sealed it for "
            "this one; do not use it, and tell the owner of the key",
            from, to);
    }
    reader->left = manifest->size;
    *out_after = head;
    return true;
}

/* What follows the file: 0x80, then zeros and nothing else. */
static bool padding_is_right(Reader *reader, const unsigned char *bytes, size_t length)
{
    if (length > 0 && !reader->is_marked) {
        reader->is_marked = true;
        if (*bytes++ != 0x80)
            return false;
        length--;
    }
    return sodium_is_zero(bytes, length);
}

static bool take_part(Reader *reader, size_t at, const BundleSink *sink, GError **error)
{
    size_t n = (size_t)MIN(reader->left, reader->n_part - at);
    g_checksum_update(reader->sum, reader->part + at, (gssize)n);
    reader->left -= n;
    if (n > 0 && !sink->put(sink->data, reader->part + at, n, error))
        return false;
    return padding_is_right(reader, reader->part + at + n, reader->n_part - at - n) ||
           refuse_malformed(reader, error, "its padding is not empty");
}

bool bundle_unseal(const KeyPair *centre, FILE *in, uint64_t length, const BundleSink *sink,
                   BundleManifest *out_manifest, BundleFault *out_fault, GError **error)
{
    key_library_init();
    g_autoptr(Reader) reader = g_new0(Reader, 1);
    reader->in = in;
    reader->out_fault = out_fault;
    reader->sum = g_checksum_new(G_CHECKSUM_SHA256);
    BundleManifest manifest = {0};
    size_t after = 0;
    if (!begin(reader, centre, length, error) || !pull(reader, error) ||
        !read_head(reader, centre, &manifest, &after, error) ||
        !sink->accept(sink->data, &manifest, out_fault, error) ||
        !take_part(reader, after, sink, error))
        return false;
    while (reader->number < reader->n_parts)
        if (!pull(reader, error) || !take_part(reader, 0, sink, error))
            return false;
    if (reader->left > 0 || strcmp(g_checksum_get_string(reader->sum), manifest.sha256) != 0)
        return refuse_malformed(reader, error, "its file is not the one that was signed");
    if (fgetc(in) != EOF)
        return bundle_refuse(BUNDLE_LONGER, out_fault, error,
                             "the file has the wrong size: it grew while it was read; try again");
    *out_manifest = manifest;
    return true;
}
