/* The whole collection of records as a bag: BagIt 1.0 (RFC 8493) in a ZIP archive, for safekeeping and for
 * moving a collection to another centre without loss.
 *
 *     fyr-collection/bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
 *     fyr-collection/data/collection.json      what this is, its version, counts
 *                         authors.jsonl        who wrote: an account's id and name, nothing else
 *                         types/NAME.ini       the type files, as the centre has them
 *                         files.jsonl          what is known of each file, and
 *                         files/SHA-256        its bytes
 *                         records/TYPE.jsonl   one record a line: all of it, with all revisions
 *
 * What is in it is in a fixed order and has no time but its own, so that the same collection gives the same
 * bytes; and an empty centre that took it in gives them again. */
#pragma once

#include "exchange/zip_file.h"
#include "records/type.h"
#include "store/db.h"

#define BAG_FOLDER "fyr-collection/"
#define BAG_FORMAT "fyr-collection"
#define BAG_VERSION 1
#define LIMIT_BAG_ENTRIES 2000000u
#define LIMIT_BAG_ENTRY_BYTES (16ull << 30)
#define LIMIT_BAG_TYPES 200u

typedef struct {
    uint64_t n_records, n_revisions, n_files, n_bytes; /* bytes of the payload */
} BagCounts;

/* `progress` may be NULL. */
typedef void (*BagProgress)(uint64_t done, uint64_t of, void *data);
bool bag_write(Centre *centre, FILE *file, BagCounts *out_counts, BagProgress progress, void *data,
               GError **error);

typedef struct {
    bool is_check;    /* only look whether it is whole, and could be taken in */
    bool takes_types; /* the bag's type files take the place of the centre's, if they differ */
    BagProgress progress;
    void *progress_data;
} BagTake;
/* Looks at every byte in a sandboxed child first; nothing is kept of a bag that is cut, tampered with or
 * none of ours. All of it in one transaction, into a centre without records (CONFLICT). `centre`
 * may be NULL where it is only checked. Forks: from a process with one thread. */
bool bag_take(Centre *centre, const Model *model, const char *actor, const char *bytes,
              size_t length, const char *place, const BagTake *take, BagCounts *out_counts,
              GError **error);

/* --- type files -------------------------------------------------------------------------------------- */

/* "NAME.ini" -> text, of the centre's model folder or built in; g_hash_table_unref. NULL with an error. */
GHashTable *bag_type_files(const char *directory, GError **error);
/* A file's name that can be one of them. */
bool bag_type_name_is_good(const char *name);
