/* A bundle at the centre: opened with the centre's key, its sender looked up, and remembered so that it
 * counts once.
 *
 *     bundle_open()      decides, and gives the content; writes nothing
 *     bundle_remember()  inside the write that takes the content in: decides again, then notes it
 *     bundle_taken()     when the content is where it belongs (the same write, for the desk)
 *
 * Between the last two the bundle may be opened again, so that a power cut loses nothing. */
#pragma once

#include "people/bundle.h"
#include "people/focal_key.h"

typedef struct {
    unsigned max_age_days; /* 0: LIMIT_BUNDLE_AGE_DAYS */
    bool takes_late;       /* also one that a later bundle about the same has overtaken */
} BundleTerms;

typedef struct {
    BundleManifest manifest;
    FocalKey *key;      /* the sender: account, e-mail, states */
    uint64_t n_missing; /* earlier numbers of the key that never came */
    char *begun_at;     /* where it was to be written before, if that was broken off; else NULL */
    GBytes *content;    /* of bundle_open(); NULL after bundle_open_stream() */
} BundleOpened;
void bundle_opened_clear(BundleOpened *opened);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BundleOpened, bundle_opened_clear)

/* For an upload. The content is the sender's bytes: authentic, and still to be checked as any other
 * submission is. `out_fault` (may be NULL) says why, when the error is one of a bundle. */
bool bundle_open(Centre *centre, const void *bytes, size_t length, const BundleTerms *terms,
                 BundleOpened *out_opened, BundleFault *out_fault, GError **error);
/* The same with a file of any size; nothing that `put` got may be used before it has returned true. */
bool bundle_open_stream(Centre *centre, FILE *in, uint64_t length, const BundleTerms *terms,
                        bool (*put)(void *, const void *, size_t, GError **), void *data,
                        BundleOpened *out_opened, BundleFault *out_fault, GError **error);

/* In the caller's write. `place`: where the content goes, for whoever asks later. */
bool bundle_remember(Db *db, const BundleOpened *opened, const BundleTerms *terms,
                     const char *place, const char *actor, BundleFault *out_fault, GError **error);
bool bundle_taken(Db *db, const BundleOpened *opened, GError **error);

/* Opens the bundle `from` into the new file `to` (NULL: the sender's name for it, in this folder):
 * nothing is at `to` unless all of it is right and remembered. After a broken-off run it works again;
 * if the file had come to its place then, `*out_was_there` is true and it is not written again. */
bool bundle_open_to_file(Centre *centre, const char *from, const char *to, const BundleTerms *terms,
                         const char *actor, BundleOpened *out_opened, char **out_place,
                         bool *out_was_there, BundleFault *out_fault, GError **error);
