/* The keys whose signatures a centre takes: each belongs to an account, and speaks for the states for
 * which the account is a focal point, now (the role may be given or taken later). Nothing is ever
 * removed: a revoked key stays known as revoked. */
#pragma once

#include "people/key.h"
#include "store/db.h"

typedef struct {
    char *fingerprint, *public_key;
    char *account, *email, *name, *state; /* of its account; state: "active" */
    char *added, *revoked, *reason;       /* ISO 8601; revoked and reason may be NULL */
    char *areas;                          /* "EE LV", "" if it speaks for none */
} FocalKey;

void focal_key_free(FocalKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FocalKey, focal_key_free)

/* Whoever calls it has compared the fingerprint with its owner. NOT_FOUND: no account has the address;
 * CONFLICT: the key is known already, also if it was revoked. */
bool focal_key_trust(Centre *centre, const char *public_key, const char *email, const char *actor,
                     char out_fingerprint[FINGERPRINT_TEXT_BYTES], GError **error);
/* From now on its bundles are refused, whenever they were made. */
bool focal_key_revoke(Centre *centre, const char *fingerprint, const char *reason,
                      const char *actor, GError **error);
/* NULL and NOT_FOUND if it was never trusted. */
FocalKey *focal_key_find(Db *db, const char *fingerprint, GError **error);
GPtrArray *focal_keys_load(Db *db, GError **error); /* FocalKey, by e-mail; freed with the array */
/* Whether an account is a focal point of the area. */
bool focal_key_may(Db *db, const char *account, const char *area, bool *out_may, GError **error);
