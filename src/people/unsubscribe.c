#include "people/unsubscribe.h"

#include "base/ulid.h"

#include <sodium.h>
#include <string.h>

#define KEY_NAME "unsubscribe_key" /* in the centre's own notes */

static bool read_key(Db *db, unsigned char key[crypto_auth_KEYBYTES], bool *out_is_there,
                     GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_META_GET, error, "s", KEY_NAME);
    GError *fault = NULL;
    size_t length = 0;
    *out_is_there = rows && rows_next(rows, &fault) && rows_text(rows, 0) &&
                    sodium_hex2bin(key, crypto_auth_KEYBYTES, rows_text(rows, 0),
                                   strlen(rows_text(rows, 0)), NULL, &length, NULL) == 0 &&
                    length == crypto_auth_KEYBYTES;
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool make_key(Db *db, unsigned char key[crypto_auth_KEYBYTES], GError **error)
{
    char text[crypto_auth_KEYBYTES * 2 + 1];
    randombytes_buf(key, crypto_auth_KEYBYTES);
    sodium_bin2hex(text, sizeof text, key, crypto_auth_KEYBYTES);
    return db_run(db, STMT_META_SET, error, "ss", KEY_NAME, text);
}

static void write_token(const unsigned char key[crypto_auth_KEYBYTES], const char *what,
                        char out[UNSUBSCRIBE_TOKEN_BYTES])
{
    unsigned char mac[crypto_auth_BYTES];
    char said[sizeof "unsubscribe " + 26];
    g_snprintf(said, sizeof said, "unsubscribe %.26s", what);
    crypto_auth(mac, (const unsigned char *)said, strlen(said), key);
    memcpy(out, what, 26);
    sodium_bin2hex(out + 26, crypto_auth_BYTES * 2 + 1, mac, sizeof mac);
}

bool unsubscribe_token(Db *db, const char *what, char out_token[UNSUBSCRIBE_TOKEN_BYTES],
                       GError **error)
{
    unsigned char key[crypto_auth_KEYBYTES];
    bool is_there = false;
    g_return_val_if_fail(ulid_is_valid(what), false);
    if (sodium_init() < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "libsodium cannot be used");
        return false;
    }
    if (!read_key(db, key, &is_there, error) || (!is_there && !make_key(db, key, error)))
        return false;
    write_token(key, what, out_token);
    sodium_memzero(key, sizeof key);
    return true;
}

bool unsubscribe_read(Db *db, const char *token, char out_what[27], GError **error)
{
    unsigned char key[crypto_auth_KEYBYTES];
    char right[UNSUBSCRIBE_TOKEN_BYTES], what[27];
    bool is_there = false;
    if (strnlen(token, UNSUBSCRIBE_TOKEN_BYTES) != UNSUBSCRIBE_TOKEN_BYTES - 1)
        return false;
    g_strlcpy(what, token, sizeof what);
    if (!ulid_is_valid(what) || !read_key(db, key, &is_there, error) || !is_there)
        return false;
    write_token(key, what, right);
    sodium_memzero(key, sizeof key);
    if (sodium_memcmp(token, right, sizeof right) != 0)
        return false;
    memcpy(out_what, what, sizeof what);
    return true;
}
