#include "people/bundle_private.h"

#include "base/error.h"
#include "base/limits.h"
#include <errno.h>
#include <string.h>

/* --- the stream ----------------------------------------------------------------------------------- */

static bool write_out(BundleWriter *writer, const void *bytes, size_t length, GError **error)
{
    if (fwrite(bytes, 1, length, writer->out) == length)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the bundle: %s", g_strerror(errno));
    return false;
}

bool bundle_writer_begin(BundleWriter *writer, const PublicKey *to, uint64_t plain, FILE *out,
                         GError **error)
{
    key_library_init();
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    *writer = (BundleWriter){.left = plain, .out = out};
    memcpy(writer->header, BUNDLE_MAGIC, strlen(BUNDLE_MAGIC));
    writer->header[BUNDLE_AT_VERSION] = BUNDLE_VERSION;
    public_key_fingerprint(to, writer->header + BUNDLE_AT_RECIPIENT);
    bundle_put_u64(writer->header + BUNDLE_AT_LENGTH, bundle_length_of_plain(plain));
    crypto_secretstream_xchacha20poly1305_keygen(key);
    /* Fails for keys of small order only: a public key that somebody made up. */
    bool is_sealed =
        crypto_box_seal(writer->header + BUNDLE_AT_KEY, key, sizeof key, public_key_box(to)) == 0;
    crypto_secretstream_xchacha20poly1305_init_push(&writer->state,
                                                    writer->header + BUNDLE_AT_STREAM, key);
    sodium_memzero(key, sizeof key);
    if (!is_sealed)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "the centre's public key is no key that can be sealed to; ask for it again");
    return is_sealed && write_out(writer, writer->header, sizeof writer->header, error);
}

static bool push(BundleWriter *writer, bool is_last, GError **error)
{
    unsigned char sealed[BUNDLE_PART_BYTES + BUNDLE_PART_MORE];
    bool is_first = writer->n_parts++ == 0;
    unsigned char tag = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
                                : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    crypto_secretstream_xchacha20poly1305_push(&writer->state, sealed, NULL, writer->part,
                                               writer->n_part, is_first ? writer->header : NULL,
                                               is_first ? sizeof writer->header : 0, tag);
    size_t length = writer->n_part + BUNDLE_PART_MORE;
    writer->n_part = 0;
    return write_out(writer, sealed, length, error);
}

bool bundle_writer_put(BundleWriter *writer, const void *bytes, size_t length, GError **error)
{
    const unsigned char *from = bytes;
    g_assert(length <= writer->left);
    while (length > 0) {
        size_t n = MIN(length, BUNDLE_PART_BYTES - writer->n_part);
        memcpy(writer->part + writer->n_part, from, n);
        writer->n_part += n;
        writer->left -= n;
        from += n;
        length -= n;
        if ((writer->n_part == BUNDLE_PART_BYTES || writer->left == 0) &&
            !push(writer, writer->left == 0, error))
            return false;
    }
    return true;
}

bool bundle_writer_end(BundleWriter *writer, GError **error)
{
    static const unsigned char mark[1] = {0x80}, zeros[4096];
    bool is_good = writer->left == 0 || bundle_writer_put(writer, mark, 1, error);
    while (is_good && writer->left > 0)
        is_good = bundle_writer_put(writer, zeros, (size_t)MIN(writer->left, sizeof zeros), error);
    sodium_memzero(&writer->state, sizeof writer->state);
    sodium_memzero(writer->part, sizeof writer->part);
    return is_good;
}

/* --- a file ---------------------------------------------------------------------------------------- */

typedef bool (*Taker)(void *data, const void *bytes, size_t length, GError **error);

static bool refuse_growth(bool is_second_pass, GError **error)
{
    if (is_second_pass)
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "the file grew while it was sealed; seal it again");
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "the file has more than %u MB; split it",
                    LIMIT_INPUT_FILE_BYTES >> 20);
    return false;
}

/* All of a file from its beginning, its length and SHA-256; `take` may be NULL. */
static bool pass(FILE *in, Taker take, void *data, uint64_t most, uint64_t *out_size,
                 char out_sha256[65], GError **error)
{
    g_autofree unsigned char *block = g_malloc(BUNDLE_PART_BYTES);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    uint64_t size = 0;
    rewind(in);
    for (size_t n; (n = fread(block, 1, BUNDLE_PART_BYTES, in)) > 0;) {
        size += n;
        if (size > most)
            return refuse_growth(take != NULL, error);
        g_checksum_update(sum, block, (gssize)n);
        if (take && !take(data, block, n, error))
            return false;
    }
    if (ferror(in)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read the file: %s", g_strerror(errno));
        return false;
    }
    sodium_memzero(block, BUNDLE_PART_BYTES);
    g_strlcpy(out_sha256, g_checksum_get_string(sum), 65);
    *out_size = size;
    return true;
}

static bool take_part(void *data, const void *bytes, size_t length, GError **error)
{
    return bundle_writer_put(data, bytes, length, error);
}

static bool put_head(BundleWriter *writer, const KeyPair *sender, const GString *text,
                     GError **error)
{
    unsigned char length[4], signature[BUNDLE_SIGNATURE_BYTES];
    for (unsigned i = 0; i < sizeof length; i++)
        length[i] = (unsigned char)(text->len >> (8 * i));
    bundle_sign(sender, writer->header, text->str, text->len, signature);
    return bundle_writer_put(writer, length, sizeof length, error) &&
           bundle_writer_put(writer, text->str, text->len, error) &&
           bundle_writer_put(writer, signature, sizeof signature, error);
}

bool bundle_seal(const KeyPair *sender, BundleManifest *manifest, FILE *in, FILE *out,
                 GError **error)
{
    key_library_init();
    manifest->from = sender->public;
    if (!pass(in, NULL, NULL, LIMIT_INPUT_FILE_BYTES, &manifest->size, manifest->sha256, error))
        return false;
    g_autoptr(GString) text = g_string_new(NULL);
    bundle_manifest_write(manifest, text);
    BundleManifest again;
    if (!bundle_manifest_parse(text->str, text->len, &again, error)) {
        g_prefix_error(error, "the bundle cannot say what it is about: ");
        return false;
    }
    uint64_t plain = bundle_padded(4 + text->len + BUNDLE_SIGNATURE_BYTES + manifest->size),
             size = 0;
    char sha256[65];
    g_autofree BundleWriter *writer = g_new0(BundleWriter, 1);
    if (!bundle_writer_begin(writer, &manifest->to, plain, out, error) ||
        !put_head(writer, sender, text, error) ||
        !pass(in, take_part, writer, manifest->size, &size, sha256, error) ||
        !bundle_writer_end(writer, error))
        return false;
    if (size == manifest->size && strcmp(sha256, manifest->sha256) == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                "the file changed while it was sealed; seal it again");
    return false;
}
