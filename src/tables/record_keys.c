#include "tables/record_keys.h"

#include <string.h>

#define HEADING "fyr-record-keys 1 "

char *record_secret_write(const uint8_t secret[RECORD_SECRET_BYTES])
{
    GString *text = g_string_new(HEADING);
    for (unsigned i = 0; i < RECORD_SECRET_BYTES; i++)
        g_string_append_printf(text, "%02x", secret[i]);
    return g_string_free(g_string_append_c(text, '\n'), FALSE);
}

bool record_secret_read(const char *text, size_t length, uint8_t out_secret[RECORD_SECRET_BYTES])
{
    size_t heading = strlen(HEADING), digits = 2 * (size_t)RECORD_SECRET_BYTES;
    while (length > 0 && g_ascii_isspace(text[length - 1]))
        length--;
    if (length != heading + digits || memcmp(text, HEADING, heading) != 0)
        return false;
    for (size_t i = 0; i < RECORD_SECRET_BYTES; i++) {
        int high = g_ascii_xdigit_value(text[heading + 2 * i]);
        int low = g_ascii_xdigit_value(text[heading + 2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out_secret[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

uint64_t *record_keys(const CaseAttributes *cases, const uint8_t secret[RECORD_SECRET_BYTES])
{
    uint64_t *key = g_new(uint64_t, (gsize)cases->n_persons + 1);
    g_autoptr(GHmac) keyed = g_hmac_new(G_CHECKSUM_SHA256, secret, RECORD_SECRET_BYTES);
    for (uint32_t p = 0; p < cases->n_persons; p++) {
        guint8 digest[32];
        gsize length = sizeof digest;
        g_autoptr(GHmac) one = g_hmac_copy(keyed);
        g_hmac_update(one, (const guchar *)cases->id[p], (gssize)strlen(cases->id[p]));
        g_hmac_get_digest(one, digest, &length);
        key[p] = 0;
        for (unsigned i = 0; i < 8; i++)
            key[p] = key[p] << 8 | digest[i];
    }
    return key;
}
