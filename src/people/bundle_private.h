/* Inside of a bundle, for bundle_*.c and for tests that make bundles nobody should. */
#pragma once

#include "people/bundle.h"

#include <sodium.h>

#define BUNDLE_MAGIC "FYRSEAL\x1a" /* ^Z: a text mode on the way is noticed at once */
enum {
    BUNDLE_AT_VERSION = 8,
    BUNDLE_AT_RECIPIENT = 9,
    BUNDLE_AT_LENGTH = 24,
    BUNDLE_AT_KEY = 32,     /* 80 bytes: crypto_box_seal of the stream's key */
    BUNDLE_AT_STREAM = 112, /* 24 bytes: the stream's own header */
};
#define BUNDLE_PART_MORE crypto_secretstream_xchacha20poly1305_ABYTES
#define BUNDLE_SIGNATURE_BYTES crypto_sign_BYTES
#define BUNDLE_LEAST_PLAIN 4096u

/* Plaintext bytes with padding, for `n` without: at least one more. Padme (Nikitin and others,
 * "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019): at most 12 %
 * more, and of a length only about log log bits are told. */
uint64_t bundle_padded(uint64_t n);
/* Bytes of the whole bundle with so much padded plaintext, and the other way; 0 if there is none. */
uint64_t bundle_length_of_plain(uint64_t plain);
uint64_t bundle_plain_of_length(uint64_t length);

/* Ed25519 over "Fyr sealed bundle 1\0", the header and the manifest. */
void bundle_sign(const KeyPair *sender, const unsigned char *header, const char *manifest,
                 size_t length, unsigned char out_signature[BUNDLE_SIGNATURE_BYTES]);
bool bundle_signature_is_right(const PublicKey *sender, const unsigned char *header,
                               const char *manifest, size_t length, const unsigned char *signature);

/* The sealed stream, whatever is in it. */
typedef struct {
    unsigned char header[BUNDLE_HEADER_BYTES];
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char part[BUNDLE_PART_BYTES];
    size_t n_part;
    uint64_t n_parts, left; /* parts written; plaintext still to come */
    FILE *out;
} BundleWriter;
bool bundle_writer_begin(BundleWriter *writer, const PublicKey *to, uint64_t plain, FILE *out,
                         GError **error);
bool bundle_writer_put(BundleWriter *writer, const void *bytes, size_t length, GError **error);
/* Fills up to the announced plaintext: 0x80, then zeros. */
bool bundle_writer_end(BundleWriter *writer, GError **error);

void bundle_put_u64(unsigned char *to, uint64_t value); /* least byte first */
uint64_t bundle_get_u64(const unsigned char *from);
