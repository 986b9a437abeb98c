/* Keys for the hand-over by other ways than the site: a person signs, a centre opens.
 *
 * One secret of 32 bytes makes both pairs (BLAKE2b key derivation of libsodium): Ed25519 to sign,
 * X25519 to be sealed to. What may be given away is a text of one line:
 *
 *     fyr1-pub-...      of a person, or fyr1-centre-... of a centre: base64url (no padding) of
 *                       64 bytes (Ed25519 key, X25519 key) and 5 bytes that find slips of the hand
 *     7KQ2-M3XD-...     its fingerprint, to be read over the telephone: 120 bits of BLAKE2b in six
 *                       groups of Crockford's base 32 (no I, L, O, U)
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define KEY_SECRET_BYTES 32
#define KEY_PUBLIC_BYTES 64
#define KEY_TEXT_BYTES 112        /* the public line and the final 0, with room */
#define FINGERPRINT_BYTES 15      /* as bytes */
#define FINGERPRINT_TEXT_BYTES 30 /* "7KQ2-M3XD-..." and the final 0 */

typedef enum { KEY_PERSON, KEY_CENTRE, KEY_KIND_COUNT } KeyKind;
const char *key_kind_word(KeyKind kind); /* "person" */

typedef struct {
    KeyKind kind;
    unsigned char bytes[KEY_PUBLIC_BYTES]; /* Ed25519, then X25519 */
} PublicKey;

typedef struct {
    PublicKey public;
    unsigned char secret[KEY_SECRET_BYTES]; /* all the rest follows from it */
    unsigned char sign[64];                 /* Ed25519 */
    unsigned char box[32];                  /* X25519 */
} KeyPair;

void key_pair_new(KeyPair *pair, KeyKind kind);
void key_pair_from_secret(KeyPair *pair, KeyKind kind, const unsigned char *secret);
void key_pair_clear(KeyPair *pair); /* wipes it */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KeyPair, key_pair_clear)

const unsigned char *public_key_sign(const PublicKey *key);
const unsigned char *public_key_box(const PublicKey *key);
bool public_key_equal(const PublicKey *a, const PublicKey *b);

void public_key_write(const PublicKey *key, char out_text[KEY_TEXT_BYTES]);
/* INVALID says what is wrong: no key at all, of the other kind, mistyped. */
bool public_key_parse(const char *text, KeyKind kind, PublicKey *out_key, GError **error);

void public_key_fingerprint(const PublicKey *key, unsigned char out_bytes[FINGERPRINT_BYTES]);
void fingerprint_write(const unsigned char *bytes, char out_text[FINGERPRINT_TEXT_BYTES]);
void public_key_fingerprint_text(const PublicKey *key, char out_text[FINGERPRINT_TEXT_BYTES]);
/* As a person types it: small letters, no dashes or blanks for them, O for 0, I and L for 1. */
bool fingerprint_read(const char *text, char out_text[FINGERPRINT_TEXT_BYTES]);

/* Before any of libsodium is used; the functions of people/ call it themselves. */
void key_library_init(void);
