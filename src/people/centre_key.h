/* The centre's own key: others seal to it. Its secret is the file centre.key in the centre's folder
 * (0600, no passphrase: the site opens bundles by itself), never in the database, which is copied to
 * backups. The database knows its public part, so that a centre without its file says so and does
 * not quietly make another key that nobody seals to. */
#pragma once

#include "people/key.h"
#include "store/db.h"

#define CENTRE_KEY_FILE "centre.key"

/* The key in use; made if there never was one. NOT_FOUND with what to do if its file is missing,
 * CONFLICT if the file is that of another key. */
bool centre_key_ensure(Centre *centre, const char *actor, PublicKey *out_key, bool *out_is_new,
                       GError **error);
/* A new key in place of the one in use, whose file becomes centre.key.FINGERPRINT: it still opens what
 * was sealed to it. */
bool centre_key_replace(Centre *centre, const char *actor, PublicKey *out_key, GError **error);
/* The pair with a fingerprint (bytes), in use or retired. False with no error if it never was this
 * centre's, and then `out_pair` is the one in use. NOT_FOUND: the centre has no key, or its file is
 * missing. */
typedef enum { CENTRE_KEY_FAILED, CENTRE_KEY_FOUND, CENTRE_KEY_OTHER } CentreKeyFound;
CentreKeyFound centre_key_load(Centre *centre, const unsigned char *fingerprint, KeyPair *out_pair,
                               GError **error);
/* The fingerprint of the key in use, "" if there is none; whether its file is there. */
bool centre_key_state(Centre *centre, char out_fingerprint[FINGERPRINT_TEXT_BYTES],
                      bool *out_has_file, GError **error);
