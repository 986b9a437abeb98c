/* Codes by time (RFC 6238 with SHA-1, which every app has) and how a secret is handed to an app. */
#include "people/second_factor.h"
#include "people/totp.h"

#include <string.h>

#define DIGITS 1000000u

unsigned totp_code(const unsigned char secret[20], uint64_t step)
{
    unsigned char moving[8], hash[20];
    gsize length = sizeof hash;
    for (unsigned i = 0; i < 8; i++)
        moving[i] = (unsigned char)(step >> (56 - 8 * i));
    g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA1, secret, TOTP_SECRET_BYTES);
    g_hmac_update(hmac, moving, sizeof moving);
    g_hmac_get_digest(hmac, hash, &length);
    unsigned at = hash[19] & 0xf;
    uint32_t number = ((uint32_t)(hash[at] & 0x7f) << 24) | ((uint32_t)hash[at + 1] << 16) |
                      ((uint32_t)hash[at + 2] << 8) | hash[at + 3];
    return number % DIGITS;
}

char *totp_base32(const unsigned char secret[TOTP_SECRET_BYTES])
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    GString *text = g_string_new(NULL);
    for (unsigned bit = 0; bit < TOTP_SECRET_BYTES * 8; bit += 5) {
        unsigned value = 0;
        for (unsigned i = bit; i < bit + 5; i++)
            value = value << 1 | (secret[i / 8] >> (7 - i % 8) & 1u);
        g_string_append_c(text, alphabet[value]);
    }
    return g_string_free(text, FALSE);
}

char *totp_grouped(const char *base32)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; base32[i]; i++) {
        if (i > 0 && i % 4 == 0)
            g_string_append_c(text, ' ');
        g_string_append_c(text, base32[i]);
    }
    return g_string_free(text, FALSE);
}

char *totp_uri(const char *base32, const char *email)
{
    g_autofree char *label = g_uri_escape_string(email, "@", FALSE);
    return g_strdup_printf("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&"
                           "period=%d",
                           TOTP_ISSUER, label, base32, TOTP_ISSUER, TOTP_PERIOD_S);
}
