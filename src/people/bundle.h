/* Sealed bundles: one file on its way to a centre by any road (mail, a stick, a courier). It is sealed to
 * the centre's key, so that nobody else reads it, and signed by the sender's, over its content, its
 * recipient and the format's version, so that nobody else can have made it, for nobody else.
 * Byte by byte: docs/sealed-bundle.md.
 *
 * Here are the format and its cryptography; bundle_take.h asks the centre whom it trusts. Everything
 * streams in parts of 64 KiB: memory does not grow with the file. */
#pragma once

#include "base/catalogue.h"
#include "base/isotime.h"
#include "base/limits.h"
#include "base/ulid.h"
#include "people/key.h"

#include <stdint.h>
#include <stdio.h>

#define BUNDLE_VERSION 1u
#define BUNDLE_HEADER_BYTES 136u
#define BUNDLE_PART_BYTES 65536u /* of plaintext; 17 more when sealed */
#define BUNDLE_ENDING ".fyrseal"

/* Why a bundle is refused. Every one has its own words and remedy. */
typedef enum {
    BUNDLE_GOOD,
    BUNDLE_FOREIGN,      /* not a bundle */
    BUNDLE_NEWER,        /* of a version that this program does not know */
    BUNDLE_CUT,          /* its end is missing */
    BUNDLE_LONGER,       /* more bytes than it says */
    BUNDLE_TOO_LARGE,    /* than LIMIT_INPUT_FILE_BYTES */
    BUNDLE_OTHER_CENTRE, /* sealed for another key */
    BUNDLE_TAMPERED,     /* its bytes are not those that were sealed */
    BUNDLE_MALFORMED,    /* sealed by a program that does not keep the format */
    BUNDLE_FORGED, /* the signature is not that of the key it names, or was made for another */
    BUNDLE_UNKNOWN_KEY,
    BUNDLE_REVOKED_KEY,
    BUNDLE_ACCOUNT_ENDED, /* the key's account is suspended or closed */
    BUNDLE_NO_ROLE,       /* its account does not speak for the area */
    BUNDLE_OLD,
    BUNDLE_FUTURE,
    BUNDLE_REPLAYED,
    BUNDLE_OVERTAKEN, /* a later one about the same was received before */
    BUNDLE_FAULT_COUNT
} BundleFault;
/* "other-centre": for programs. */
const char *bundle_fault_word(BundleFault fault);
/* A sentence for a page, in its language; the error's message is for the log. */
const char *bundle_fault_text(BundleFault fault, Lang lang);
/* Sets the error with the code that belongs to the fault, and *out_fault (may be NULL). Always false. */
bool bundle_refuse(BundleFault fault, BundleFault *out_fault, GError **error, const char *format,
                   ...) G_GNUC_PRINTF(4, 5);

/* What the outside says, to whoever holds it: nothing about the sender or the file but a padded size. */
typedef struct {
    unsigned version;
    unsigned char recipient[FINGERPRINT_BYTES];
    uint64_t length; /* of the whole bundle */
} BundleHeader;
/* `length_there`: of the file; the first bytes of it, at most BUNDLE_HEADER_BYTES, are looked at. */
bool bundle_header_read(const unsigned char *bytes, uint64_t length_there, BundleHeader *out_header,
                        BundleFault *out_fault, GError **error);

typedef enum {
    BUNDLE_CHECK_PASSED,     /* a questionnaire without errors */
    BUNDLE_CHECK_OVERRIDDEN, /* its errors were known and it was sealed all the same */
    BUNDLE_CHECK_NONE,       /* not a questionnaire */
    BUNDLE_CHECK_COUNT
} BundleCheck;
const char *bundle_check_word(BundleCheck check); /* "passed" */

/* What is signed about the file. */
typedef struct {
    char id[ULID_BYTES];
    char made[ISO_DATETIME_BYTES];
    PublicKey from, to;
    uint64_t sequence; /* of the sender's key, from 1 */
    char area[3];
    unsigned period;
    char round[ULID_BYTES]; /* "" if none was named */
    BundleCheck check;      /* what the sender's own check said */
    char name[LIMIT_BUNDLE_NAME_BYTES + 1];
    uint64_t size;
    char sha256[65];
} BundleManifest;

/* A file's name that is safe to make here: no folder, no leading dot, no control characters. */
bool bundle_name_is_safe(const char *name, size_t length);
void bundle_manifest_write(const BundleManifest *manifest, GString *to);
/* Strict: what it takes is exactly what bundle_manifest_write() would write. INVALID names the line. */
bool bundle_manifest_parse(const char *bytes, size_t length, BundleManifest *out_manifest,
                           GError **error);

/* Seals all of `in` (a file: it is read twice) into `out`. The manifest has everything but from, size
 * and sha256, which are filled in. CONFLICT if the file changes meanwhile. */
bool bundle_seal(const KeyPair *sender, BundleManifest *manifest, FILE *in, FILE *out,
                 GError **error);

/* Where the inside goes. `accept` hears the manifest when its signature is known to be right and
 * before any of the file; false and an error stops. `put` gets the file's bytes, which must not be
 * used until bundle_unseal() has returned true. */
typedef struct {
    bool (*accept)(void *data, const BundleManifest *manifest, BundleFault *out_fault,
                   GError **error);
    bool (*put)(void *data, const void *bytes, size_t length, GError **error);
    void *data;
} BundleSink;
/* Opens the `length` bytes of `in` with the centre's key. The sender's key is only known to be the one
 * in the manifest: whether to trust it is the sink's to say. */
bool bundle_unseal(const KeyPair *centre, FILE *in, uint64_t length, const BundleSink *sink,
                   BundleManifest *out_manifest, BundleFault *out_fault, GError **error);
