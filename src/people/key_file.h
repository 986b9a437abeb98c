/* A key file: one person's (or centre's) secret, as lines of text, readable by its owner only.
 *
 *     Fyr key 1
 *     # Secret: ... (comments)
 *     kind: person
 *     name: Anna Andersson
 *     created: 2026-01-15T12:00:00.000Z
 *     public: fyr1-pub-...
 *     protection: none                       or: argon2id OPS MEMORY_BYTES SALT (base64url)
 *     secret: BASE64URL                      with a passphrase: nonce and secretbox of it
 *     sequence: 12                           of the last bundle that was sealed with it
 *
 * The sequence stands in the same file so that it comes along when the file is moved. */
#pragma once

#include "people/key.h"

#include <stdint.h>

typedef struct {
    KeyPair pair;
    char *name, *created;
    uint64_t sequence;
    bool has_passphrase;
} KeyFile;

void key_file_clear(KeyFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KeyFile, key_file_clear)

/* The passphrase of a protected file, g_free by the caller of it, who wipes it; NULL and an error. */
typedef char *(*KeyPassphrase)(void *data, const char *path, GError **error);

/* A new pair in a new file. CONFLICT if there is a file already: a secret is never overwritten.
 * `passphrase` may be NULL; INVALID if it is shorter than 10 characters, or the name is not one. */
bool key_file_make(const char *path, KeyKind kind, const char *name, const char *passphrase,
                   KeyFile *out_file, GError **error);
/* INVALID: not a key file, of the other kind, damaged; FORBIDDEN: the passphrase is not right, or others
 * can read an unprotected one. `ask` may be NULL for keys that have no passphrase. */
bool key_file_read(const char *path, KeyKind kind, KeyPassphrase ask, void *data, KeyFile *out_file,
                   GError **error);
/* The public part, name and date of either kind, without asking for a passphrase: pair.secret, .sign
 * and .box stay empty, and nothing proves yet that the public line is that of the secret. */
bool key_file_peek(const char *path, KeyFile *out_file, GError **error);
/* The next number of this key, on disk before it is given out: no two bundles ever have the same. */
bool key_file_next_sequence(const char *path, uint64_t *out_sequence, GError **error);
