/* The outside of a bundle: header, lengths, faults, and what is signed. */
#include "people/bundle_private.h"

#include "base/error.h"
#include "base/limits.h"
#include <string.h>

static const struct {
    const char *word, *text;
    FyrError code;
} faults[BUNDLE_FAULT_COUNT] = {
    [BUNDLE_GOOD] = {"good", N_("The bundle is good."), FYR_ERROR_INTERNAL},
    [BUNDLE_FOREIGN] = {"not-a-bundle",
                        N_("This is not a sealed bundle. Send the file that fyr seal wrote."),
                        FYR_ERROR_INVALID},
    [BUNDLE_NEWER] = {"newer-version",
                      N_("This bundle was sealed by a newer program than the centre has. Seal it "
                         "with the version that the centre offers."),
                      FYR_ERROR_INVALID},
    [BUNDLE_CUT] = {"cut-short", N_("The end of this bundle is missing. Send it again."),
                    FYR_ERROR_INVALID},
    [BUNDLE_LONGER] = {"too-long",
                       N_("Something was added to this bundle on its way. Send it again."),
                       FYR_ERROR_INVALID},
    [BUNDLE_TOO_LARGE] = {"too-large", N_("This bundle is too large. Send the file in parts."),
                          FYR_ERROR_LIMIT},
    [BUNDLE_OTHER_CENTRE] =
        {"other-centre",
         N_("This bundle is sealed for another centre. Nobody here can open it: "
            "seal the file for this centre."),
         FYR_ERROR_FORBIDDEN},
    [BUNDLE_TAMPERED] = {"tampered",
                         N_("This bundle was changed on its way. Send it again, by another way."),
                         FYR_ERROR_FORBIDDEN},
    [BUNDLE_MALFORMED] = {"malformed",
                          N_("The inside of this bundle is not as it must be. Seal the file again "
                             "with fyr seal."),
                          FYR_ERROR_FORBIDDEN},
    [BUNDLE_FORGED] =
        {"forged",
         N_("The signature of this bundle is not that of the key that it names, or was "
            "made for another centre. It is not taken; tell the owner of the key."),
         FYR_ERROR_FORBIDDEN},
    [BUNDLE_UNKNOWN_KEY] =
        {"unknown-key",
         N_("This bundle is signed with a key that the centre does not know. Send "
            "the public line of the key to the centre and compare the fingerprint "
            "by telephone."),
         FYR_ERROR_FORBIDDEN},
    [BUNDLE_REVOKED_KEY] =
        {"revoked-key",
         N_("This bundle is signed with a key that was revoked. Make a new key and "
            "seal the file again."),
         FYR_ERROR_FORBIDDEN},
    [BUNDLE_ACCOUNT_ENDED] = {"account-ended",
                              N_("The account of the key that signed this bundle is suspended or "
                                 "closed."),
                              FYR_ERROR_FORBIDDEN},
    [BUNDLE_NO_ROLE] = {"no-role",
                        N_("The owner of the key that signed this bundle is no focal point of the "
                           "state that it speaks for."),
                        FYR_ERROR_FORBIDDEN},
    [BUNDLE_OLD] = {"too-old", N_("This bundle was made too long ago. Seal the file again."),
                    FYR_ERROR_FORBIDDEN},
    [BUNDLE_FUTURE] =
        {"from-the-future",
         N_("This bundle says that it was made at a time still to come. Set the clock of "
            "the machine that sealed it, and seal the file again."),
         FYR_ERROR_FORBIDDEN},
    [BUNDLE_REPLAYED] = {"replayed",
                         N_("This bundle, or another with its number, was received before. If "
                            "something has changed, seal the file again."),
                         FYR_ERROR_CONFLICT},
    [BUNDLE_OVERTAKEN] =
        {"overtaken",
         N_("A later bundle about the same state and year was received already. If "
            "this one is to count, seal the file again."),
         FYR_ERROR_CONFLICT},
};

const char *bundle_fault_word(BundleFault fault)
{
    return faults[fault].word;
}

const char *bundle_fault_text(BundleFault fault, Lang lang)
{
    return tr(lang, faults[fault].text);
}

bool bundle_refuse(BundleFault fault, BundleFault *out_fault, GError **error, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, FYR_ERROR, faults[fault].code, message);
    if (out_fault)
        *out_fault = fault;
    return false;
}

/* --- lengths ------------------------------------------------------------------------------------ */

void bundle_put_u64(unsigned char *to, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

uint64_t bundle_get_u64(const unsigned char *from)
{
    uint64_t value = 0;
    for (unsigned i = 8; i-- > 0;)
        value = value << 8 | from[i];
    return value;
}

uint64_t bundle_padded(uint64_t n)
{
    uint64_t least = MAX(n + 1, BUNDLE_LEAST_PLAIN);
    unsigned log = 63u - (unsigned)__builtin_clzll(least);
    unsigned loglog = 32u - (unsigned)__builtin_clz(log);
    uint64_t mask = (1ull << (log - loglog)) - 1;
    return (least + mask) & ~mask;
}

uint64_t bundle_length_of_plain(uint64_t plain)
{
    uint64_t n_parts = (plain + BUNDLE_PART_BYTES - 1) / BUNDLE_PART_BYTES;
    return BUNDLE_HEADER_BYTES + plain + n_parts * BUNDLE_PART_MORE;
}

uint64_t bundle_plain_of_length(uint64_t length)
{
    if (length < BUNDLE_HEADER_BYTES + BUNDLE_LEAST_PLAIN + BUNDLE_PART_MORE)
        return 0;
    uint64_t body = length - BUNDLE_HEADER_BYTES, one = BUNDLE_PART_BYTES + BUNDLE_PART_MORE;
    uint64_t n_parts = body / one + (body % one > 0);
    uint64_t plain = body - n_parts * BUNDLE_PART_MORE;
    /* A last part with nothing in it is nothing that a writer makes, nor an unpadded length. */
    return bundle_length_of_plain(plain) == length && bundle_padded(plain - 1) == plain ? plain : 0;
}

/* --- the header ----------------------------------------------------------------------------------- */

bool bundle_header_read(const unsigned char *bytes, uint64_t length_there, BundleHeader *out_header,
                        BundleFault *out_fault, GError **error)
{
    size_t magic = strlen(BUNDLE_MAGIC);
    if (length_there < magic + 1 || memcmp(bytes, BUNDLE_MAGIC, magic) != 0 ||
        bytes[BUNDLE_AT_VERSION] == 0)
        return bundle_refuse(BUNDLE_FOREIGN, out_fault, error,
                             "this is no sealed bundle of Fyr; ask the sender for the file that "
                             "`fyr seal` wrote, as an attachment and not as text");
    if (bytes[BUNDLE_AT_VERSION] > BUNDLE_VERSION)
        return bundle_refuse(BUNDLE_NEWER, out_fault, error,
                             "the bundle is of version %u and this program knows version %u; "
                             "open it with a newer Fyr",
                             bytes[BUNDLE_AT_VERSION], BUNDLE_VERSION);
    if (length_there < BUNDLE_HEADER_BYTES)
        return bundle_refuse(BUNDLE_CUT, out_fault, error,
                             "the bundle is cut short: %" G_GUINT64_FORMAT
                             " bytes are there, its head alone has %u; ask for it again",
                             length_there, BUNDLE_HEADER_BYTES);
    BundleHeader header = {.version = bytes[BUNDLE_AT_VERSION],
                           .length = bundle_get_u64(bytes + BUNDLE_AT_LENGTH)};
    memcpy(header.recipient, bytes + BUNDLE_AT_RECIPIENT, FINGERPRINT_BYTES);
    uint64_t most = bundle_length_of_plain(
        bundle_padded((uint64_t)LIMIT_INPUT_FILE_BYTES + LIMIT_BUNDLE_MANIFEST_BYTES + 128));
    if (header.length > most)
        return bundle_refuse(BUNDLE_TOO_LARGE, out_fault, error,
                             "the bundle says that it has %" G_GUINT64_FORMAT
                             " MB; files of at most %u MB are taken: ask for it in parts",
                             header.length >> 20, LIMIT_INPUT_FILE_BYTES >> 20);
    if (bundle_plain_of_length(header.length) == 0)
        return bundle_refuse(BUNDLE_TAMPERED, out_fault, error,
                             "the bundle was changed on its way: its head says a size that no "
                             "bundle has; ask for it again, by another way");
    if (length_there < header.length)
        return bundle_refuse(BUNDLE_CUT, out_fault, error,
                             "the bundle is cut short: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                             " bytes are there; ask for it again",
                             length_there, header.length);
    if (length_there > header.length)
        return bundle_refuse(BUNDLE_LONGER, out_fault, error,
                             "the file has the wrong size: %" G_GUINT64_FORMAT
                             " bytes, and the bundle in it says %" G_GUINT64_FORMAT
                             "; something was added on its way: ask for it again",
                             length_there, header.length);
    *out_header = header;
    return true;
}

/* --- the signature --------------------------------------------------------------------------------- */

/* The final 0 belongs to it: no longer version's text begins with this one. */
static const char domain[] = "Fyr sealed bundle 1";

static GByteArray *signed_text(const unsigned char *header, const char *manifest, size_t length)
{
    GByteArray *text =
        g_byte_array_sized_new((guint)(sizeof domain + BUNDLE_HEADER_BYTES + length));
    g_byte_array_append(text, (const guint8 *)domain, sizeof domain);
    g_byte_array_append(text, header, BUNDLE_HEADER_BYTES);
    g_byte_array_append(text, (const guint8 *)manifest, (guint)length);
    return text;
}

void bundle_sign(const KeyPair *sender, const unsigned char *header, const char *manifest,
                 size_t length, unsigned char out_signature[BUNDLE_SIGNATURE_BYTES])
{
    g_autoptr(GByteArray) text = signed_text(header, manifest, length);
    crypto_sign_detached(out_signature, NULL, text->data, text->len, sender->sign);
}

bool bundle_signature_is_right(const PublicKey *sender, const unsigned char *header,
                               const char *manifest, size_t length, const unsigned char *signature)
{
    g_autoptr(GByteArray) text = signed_text(header, manifest, length);
    return crypto_sign_verify_detached(signature, text->data, text->len, public_key_sign(sender)) ==
           0;
}
