#include "people/key.h"

#include "base/error.h"
#include <sodium.h>
#include <string.h>

#define CHECK_BYTES 5
#define DERIVE_CONTEXT "fyr-keys" /* eight bytes, as crypto_kdf wants them */
enum { DERIVE_SIGN = 1, DERIVE_BOX = 2 };

static const struct {
    const char *word, *prefix, *what;
} kinds[KEY_KIND_COUNT] = {[KEY_PERSON] = {"person", "fyr1-pub-", "a person's"},
                           [KEY_CENTRE] = {"centre", "fyr1-centre-", "a centre's"}};

const char *key_kind_word(KeyKind kind)
{
    return kinds[kind].word;
}

void key_library_init(void)
{
    if (sodium_init() < 0) /* no source of randomness: nothing that follows could be trusted */
        g_error("libsodium cannot be initialised");
}

/* --- pairs ------------------------------------------------------------------------------------ */

void key_pair_from_secret(KeyPair *pair, KeyKind kind, const unsigned char *secret)
{
    key_library_init();
    unsigned char seed[32];
    pair->public.kind = kind;
    memcpy(pair->secret, secret, KEY_SECRET_BYTES);
    crypto_kdf_derive_from_key(seed, sizeof seed, DERIVE_SIGN, DERIVE_CONTEXT, secret);
    crypto_sign_seed_keypair(pair->public.bytes, pair->sign, seed);
    crypto_kdf_derive_from_key(seed, sizeof seed, DERIVE_BOX, DERIVE_CONTEXT, secret);
    crypto_box_seed_keypair(pair->public.bytes + 32, pair->box, seed);
    sodium_memzero(seed, sizeof seed);
}

void key_pair_new(KeyPair *pair, KeyKind kind)
{
    key_library_init();
    unsigned char secret[KEY_SECRET_BYTES];
    randombytes_buf(secret, sizeof secret);
    key_pair_from_secret(pair, kind, secret);
    sodium_memzero(secret, sizeof secret);
}

void key_pair_clear(KeyPair *pair)
{
    sodium_memzero(pair, sizeof *pair);
}

const unsigned char *public_key_sign(const PublicKey *key)
{
    return key->bytes;
}

const unsigned char *public_key_box(const PublicKey *key)
{
    return key->bytes + 32;
}

bool public_key_equal(const PublicKey *a, const PublicKey *b)
{
    return a->kind == b->kind && memcmp(a->bytes, b->bytes, KEY_PUBLIC_BYTES) == 0;
}

/* --- as a line of text ------------------------------------------------------------------------ */

/* BLAKE2b over the kind's prefix and the bytes, so that one kind's line is never the other's. */
static void digest(const PublicKey *key, unsigned char *out, size_t n_bytes)
{
    key_library_init();
    unsigned char whole[crypto_generichash_BYTES];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof whole);
    const char *prefix = kinds[key->kind].prefix;
    crypto_generichash_update(&state, (const unsigned char *)prefix, strlen(prefix));
    crypto_generichash_update(&state, key->bytes, KEY_PUBLIC_BYTES);
    crypto_generichash_final(&state, whole, sizeof whole);
    memcpy(out, whole, n_bytes);
}

void public_key_write(const PublicKey *key, char out_text[KEY_TEXT_BYTES])
{
    /* The last bytes of the digest: the first ones are the fingerprint. */
    unsigned char raw[KEY_PUBLIC_BYTES + CHECK_BYTES], whole[crypto_generichash_BYTES];
    memcpy(raw, key->bytes, KEY_PUBLIC_BYTES);
    digest(key, whole, sizeof whole);
    memcpy(raw + KEY_PUBLIC_BYTES, whole + sizeof whole - CHECK_BYTES, CHECK_BYTES);
    size_t n = g_strlcpy(out_text, kinds[key->kind].prefix, KEY_TEXT_BYTES);
    sodium_bin2base64(out_text + n, KEY_TEXT_BYTES - n, raw, sizeof raw,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool refuse(GError **error, const char *text, const char *why)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%.120s\" %s", text, why);
    return false;
}

bool public_key_parse(const char *text, KeyKind kind, PublicKey *out_key, GError **error)
{
    key_library_init();
    KeyKind other = kind == KEY_PERSON ? KEY_CENTRE : KEY_PERSON;
    const char *prefix = kinds[kind].prefix;
    if (g_str_has_prefix(text, kinds[other].prefix)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%.120s\" is %s public key; %s is needed here (it begins with %s)", text,
                    kinds[other].what, kinds[kind].what, prefix);
        return false;
    }
    if (!g_str_has_prefix(text, prefix)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%.120s\" is no public key; %s begins with %s", text, kinds[kind].what,
                    prefix);
        return false;
    }
    unsigned char raw[KEY_PUBLIC_BYTES + CHECK_BYTES];
    size_t length = 0;
    const char *coded = text + strlen(prefix), *end = NULL;
    if (sodium_base642bin(raw, sizeof raw, coded, strlen(coded), NULL, &length, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        *end != '\0' || length != sizeof raw)
        return refuse(error, text, "is not a whole public key; copy the line again");
    PublicKey key = {.kind = kind};
    memcpy(key.bytes, raw, KEY_PUBLIC_BYTES);
    char again[KEY_TEXT_BYTES];
    public_key_write(&key, again);
    if (strcmp(again, text) != 0)
        return refuse(error, text, "is mistyped: its check does not fit; copy the line again");
    *out_key = key;
    return true;
}

/* --- fingerprints ------------------------------------------------------------------------------ */

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void public_key_fingerprint(const PublicKey *key, unsigned char out_bytes[FINGERPRINT_BYTES])
{
    digest(key, out_bytes, FINGERPRINT_BYTES);
}

void fingerprint_write(const unsigned char *bytes, char out_text[FINGERPRINT_TEXT_BYTES])
{
    unsigned bits = 0, n_bits = 0, n = 0;
    for (unsigned i = 0; i < FINGERPRINT_BYTES; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffff;
        for (n_bits += 8; n_bits >= 5; n_bits -= 5) {
            if (n % 5 == 4)
                out_text[n++] = '-';
            out_text[n++] = alphabet[bits >> (n_bits - 5) & 31];
        }
    }
    out_text[n] = '\0';
}

void public_key_fingerprint_text(const PublicKey *key, char out_text[FINGERPRINT_TEXT_BYTES])
{
    unsigned char bytes[FINGERPRINT_BYTES];
    public_key_fingerprint(key, bytes);
    fingerprint_write(bytes, out_text);
}

bool fingerprint_read(const char *text, char out_text[FINGERPRINT_TEXT_BYTES])
{
    char read[FINGERPRINT_TEXT_BYTES];
    unsigned n = 0;
    for (const char *p = text; *p; p++) {
        char letter = g_ascii_toupper(*p);
        if (letter == '-' || letter == ' ')
            continue;
        letter = letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
        if (!strchr(alphabet, letter) || n >= FINGERPRINT_TEXT_BYTES - 1)
            return false;
        if (n % 5 == 4)
            read[n++] = '-';
        read[n++] = letter;
    }
    if (n != FINGERPRINT_TEXT_BYTES - 1)
        return false;
    read[n] = '\0';
    memcpy(out_text, read, sizeof read);
    return true;
}
