/* Failed attempts make the next one wait. What was tried is kept as a keyed hash only: the table says
 * how often, never who or from where, and the key stays in the centre. Addresses of mail are counted
 * whether they have an account or not, so that waiting says nothing about that. */
#include "people/private.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define KEY_NAME "signin-key" /* in centre_meta */
#define FORGET_S (24 * 60 * 60)

/* From which failure on the next try waits, and how long at most: 1, 2, 4 ... seconds. Many people can
 * share a place. Who comes to the second factor knows the password already: a guess in a million must
 * stay one. */
static const struct {
    const char *word;
    unsigned n_free, longest_s;
} curve[TRIED_COUNT] = {
    [TRIED_EMAIL] = {"email", 0, 42},
    [TRIED_PLACE] = {"place", 20, 42},
    [TRIED_FACTOR] = {"factor", 0, 15 * 60},
    [TRIED_SETUP] = {"setup", 3, 15 * 60}, /* a clock that is wrong is found by trying */
};

static bool read_key(Db *db, unsigned char out_key[crypto_generichash_KEYBYTES])
{
    g_autoptr(Rows) rows = db_query(db, STMT_META_GET, NULL, "s", KEY_NAME);
    size_t length = 0;
    return rows && rows_next(rows, NULL) && rows_text(rows, 0) &&
           sodium_hex2bin(out_key, crypto_generichash_KEYBYTES, rows_text(rows, 0),
                          strlen(rows_text(rows, 0)), NULL, &length, NULL) == 0 &&
           length == crypto_generichash_KEYBYTES;
}

/* Made when it is first needed. */
static bool ensure_key(Db *db, GError **error)
{
    unsigned char key[crypto_generichash_KEYBYTES];
    if (read_key(db, key))
        return true;
    char hex[2 * sizeof key + 1];
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    return db_run(db, STMT_META_SET, error, "ss", KEY_NAME, hex);
}

/* One customer of a network has 64 bits of IPv6 addresses to himself. */
static char *place_group(const char *place)
{
    unsigned char bytes[16];
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, place, bytes) != 1)
        return g_strdup(place);
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (memcmp(bytes, mapped, sizeof mapped) == 0)
        inet_ntop(AF_INET, bytes + 12, text, sizeof text);
    else {
        memset(bytes + 8, 0, 8);
        inet_ntop(AF_INET6, bytes, text, sizeof text);
    }
    return g_strdup(text);
}

static bool bucket_of(Db *db, Tried tried, const char *what, char out_bucket[HASH_BYTES])
{
    unsigned char key[crypto_generichash_KEYBYTES], hash[32];
    if (!read_key(db, key))
        return false;
    g_autofree char *group = tried == TRIED_PLACE ? place_group(what) : NULL;
    g_autofree char *text = g_strdup_printf("%s %s", curve[tried].word, group ? group : what);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)text, strlen(text), key,
                       sizeof key);
    sodium_bin2hex(out_bucket, HASH_BYTES, hash, sizeof hash);
    return true;
}

static unsigned delay_s(Tried tried, unsigned n)
{
    if (n <= curve[tried].n_free)
        return 0;
    unsigned doubled = MIN(n - curve[tried].n_free - 1, 20);
    return MIN(1u << doubled, curve[tried].longest_s);
}

/* Failures in a row that are not forgotten, and when the last one was. */
static unsigned count_of(Db *db, const char *bucket, int64_t *out_last_ms)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SIGNIN_FAILURE_GET, NULL, "s", bucket);
    int64_t last_ms = 0;
    if (!rows || !rows_next(rows, NULL) || !moment_parse(rows_text(rows, 1), &last_ms) ||
        last_ms + (int64_t)FORGET_S * 1000 < moment_now_ms())
        return 0;
    *out_last_ms = last_ms;
    return (unsigned)rows_int(rows, 0);
}

unsigned throttle_wait_s(Db *db, Tried tried, const char *what)
{
    char bucket[HASH_BYTES];
    int64_t last_ms = 0;
    if (!what || !bucket_of(db, tried, what, bucket))
        return 0;
    unsigned n = count_of(db, bucket, &last_ms);
    if (n == 0)
        return 0;
    unsigned delay = delay_s(tried, n);
    int64_t left_ms = last_ms + (int64_t)delay * 1000 - moment_now_ms();
    /* A clock that was set back makes nobody wait longer than the curve says. */
    return left_ms <= 0 ? 0 : MIN((unsigned)((left_ms + 999) / 1000), delay);
}

bool throttle_fail(Db *db, Tried tried, const char *what, unsigned *out_n, GError **error)
{
    char bucket[HASH_BYTES], now[ISO_DATETIME_BYTES], forget[ISO_DATETIME_BYTES];
    int64_t last_ms = 0;
    if (!what)
        return true;
    if (!ensure_key(db, error))
        return false;
    if (!bucket_of(db, tried, what, bucket)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                    "the key of failed sign-ins cannot be read");
        return false;
    }
    unsigned n = MIN(count_of(db, bucket, &last_ms), 1000000) + 1;
    moment_write_in(0, now);
    moment_write_in(-FORGET_S, forget);
    if (!db_run(db, STMT_SIGNIN_FAILURE_FORGET, error, "s", forget) ||
        !db_run(db, STMT_SIGNIN_FAILURE_SET, error, "sis", bucket, (int64_t)n, now))
        return false;
    if (out_n)
        *out_n = n;
    return true;
}

bool throttle_clear(Db *db, Tried tried, const char *what, GError **error)
{
    char bucket[HASH_BYTES];
    return !what || !bucket_of(db, tried, what, bucket) ||
           db_run(db, STMT_SIGNIN_FAILURE_CLEAR, error, "s", bucket);
}

bool throttle_take_back(Db *db, Tried tried, const char *what, GError **error)
{
    char bucket[HASH_BYTES], last[ISO_DATETIME_BYTES];
    int64_t last_ms = 0;
    if (!what || !bucket_of(db, tried, what, bucket))
        return true;
    unsigned n = count_of(db, bucket, &last_ms);
    if (n <= 1)
        return db_run(db, STMT_SIGNIN_FAILURE_CLEAR, error, "s", bucket);
    moment_write(last_ms, last);
    return db_run(db, STMT_SIGNIN_FAILURE_SET, error, "sis", bucket, (int64_t)n - 1, last);
}

void set_busy(unsigned wait_s, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY,
                "there were failed attempts; the next one can be made in %u s", wait_s);
}
