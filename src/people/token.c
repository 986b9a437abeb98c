/* Tokens of links and of sessions: 256 random bits in base64url. Only SHA-256 of them is kept: with so
 * many bits nobody finds one by trying, so a slow hash would add nothing. */
#include "people/private.h"

#include "base/ulid.h"
#include <sodium.h>
#include <string.h>

#define TOKEN_RANDOM_BYTES 32
G_STATIC_ASSERT(ACCOUNT_TOKEN_BYTES ==
                sodium_base64_ENCODED_LEN(TOKEN_RANDOM_BYTES,
                                          sodium_base64_VARIANT_URLSAFE_NO_PADDING));

void token_make(char out_token[ACCOUNT_TOKEN_BYTES])
{
    unsigned char bytes[TOKEN_RANDOM_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out_token, ACCOUNT_TOKEN_BYTES, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void sha256_hex(const char *bytes, size_t length, char out_hash[HASH_BYTES])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)bytes, length);
    sodium_bin2hex(out_hash, HASH_BYTES, hash, sizeof hash);
}

bool token_hash(const char *token, char out_hash[HASH_BYTES])
{
    if (!token || strnlen(token, ACCOUNT_TOKEN_BYTES) != ACCOUNT_TOKEN_BYTES - 1)
        return false;
    sha256_hex(token, ACCOUNT_TOKEN_BYTES - 1, out_hash);
    return true;
}

void id_make(char out_id[27])
{
    char now[ISO_DATETIME_BYTES];
    uint8_t entropy[10];
    iso_now_write(now);
    randombytes_buf(entropy, sizeof entropy);
    ulid_write(out_id, now, entropy);
}
