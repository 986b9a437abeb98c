/* Argon2id with 64 MiB and 6 passes: about 0.22 s on one core of a server of 2024 (measured: 3 passes
 * 0.11 s, 4 passes 0.15 s, 6 passes 0.22 s), between libsodium's INTERACTIVE (64 MiB, 2) and MODERATE
 * (256 MiB, 3), which would take a quarter of a small machine's memory for every sign-in. */
#include "people/password.h"

#include "base/limits.h"
#include <glib.h>
#include <sodium.h>
#include <string.h>

#define PASSES 6
#define MEMORY_BYTES ((size_t)64 << 20)
#define AT_A_TIME 2

G_STATIC_ASSERT(PASSWORD_HASH_BYTES == crypto_pwhash_STRBYTES);

/* --- no more than AT_A_TIME ---------------------------------------------------------------------- */

static GMutex gate;
static GCond gate_opens;
static unsigned n_inside;

static void enter(void)
{
    g_mutex_lock(&gate);
    while (n_inside == AT_A_TIME)
        g_cond_wait(&gate_opens, &gate);
    n_inside++;
    g_mutex_unlock(&gate);
}

static void leave(void)
{
    g_mutex_lock(&gate);
    n_inside--;
    g_cond_signal(&gate_opens);
    g_mutex_unlock(&gate);
}

/* --- hashing --------------------------------------------------------------------------------------- */

/* NULL if it cannot be a password; wipe it. */
static char *normalised(const char *password)
{
    if (strnlen(password, LIMIT_PASSWORD_BYTES + 1) > LIMIT_PASSWORD_BYTES)
        return NULL;
    return g_utf8_normalize(password, -1, G_NORMALIZE_NFKC);
}

static void wipe(char *text)
{
    if (text)
        sodium_memzero(text, strlen(text));
    g_free(text);
}

bool password_hash(const char *password, char out_hash[PASSWORD_HASH_BYTES])
{
    char *text = normalised(password), hash[PASSWORD_HASH_BYTES];
    if (!text || sodium_init() < 0) {
        wipe(text);
        return false;
    }
    enter();
    bool is_made = crypto_pwhash_str(hash, text, strlen(text), PASSES, MEMORY_BYTES) == 0;
    leave();
    wipe(text);
    if (is_made)
        memcpy(out_hash, hash, sizeof hash);
    return is_made;
}

/* The hash of a password that nobody knows, with today's parameters: a check against it takes as
 * long as any other. */
static const char *nobodys_hash(void)
{
    static char hash[PASSWORD_HASH_BYTES];
    static gsize is_made;
    if (g_once_init_enter(&is_made)) {
        unsigned char bytes[32];
        char hex[2 * sizeof bytes + 1];
        randombytes_buf(bytes, sizeof bytes);
        sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
        if (!password_hash(hex, hash))
            hash[0] = '\0';
        g_once_init_leave(&is_made, 1);
    }
    return hash;
}

bool password_matches(const char *password, const char *hash)
{
    if (sodium_init() < 0)
        return false;
    /* Also where it is not needed: the first check of one kind would be the slow one. */
    const char *other = nobodys_hash();
    char *text = normalised(password);
    bool can_match = text && hash;
    enter();
    bool is_right = crypto_pwhash_str_verify(can_match ? hash : other, text ? text : "",
                                             text ? strlen(text) : 0) == 0;
    leave();
    wipe(text);
    return can_match && is_right;
}

bool password_is_old(const char *hash)
{
    return crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY_BYTES) != 0;
}
