/* Releases: tables about one population made public together, after the audit passed (see
 * figures/release_audit.h), and remembered for ever in the ledger.
 *
 * A population is an identifier for the persons who are counted, such as "SE-victims-2024": all that
 * was ever published about one is audited together. Nothing of a release can be changed; it can be
 * withdrawn, with a reason, and still counts as known to everybody. */
#pragma once

#include "base/ulid.h"
#include "figures/release_table.h"
#include "store/db.h"

/* What every hidden cell of a population is promised, by this release and all later ones. */
typedef struct {
    uint32_t threshold; /* no count from 1 to threshold - 1 is shown; 0: not promised */
    double interval;    /* nobody can tell a hidden value within less than this */
    double percent;     /* likewise, of the largest value that it could have */
} ReleasePromise;

/* The stricter of both, in each part. */
ReleasePromise release_promise_join(const ReleasePromise *a, const ReleasePromise *b);

typedef enum { MARGINS_ADDITIVE, MARGINS_ATLEAST } ReleaseMargins;
const char *release_margins_word(ReleaseMargins margins); /* "additive" */

/* What is to be published. Borrowed texts; tables are ReleaseTable. */
typedef struct {
    const char *population, *title, *statement, *method;
    const char *supersedes; /* an earlier release that this one stands for; or NULL */
    const char *revision;   /* why small differences to it are accepted; or NULL */
    bool is_example;        /* invented figures */
    const char *released;   /* the time that an example claims; NULL: now, as for all others */
    ReleaseMargins margins;
    ReleasePromise promise;
    GPtrArray *tables;   /* at least one; names differ */
    GPtrArray *known;    /* what others published about the same population */
    GPtrArray *overlaps; /* const char *: dimensions in which a person can be in several parts, so
                            that a total is no sum; or NULL */
    GPtrArray *codes;    /* code lists: tables named after their dimension, with the columns code,
                          parent, label and no values */
} ReleaseDraft;

/* What the audit that let it pass looked at. */
typedef struct {
    uint32_t n_cells, n_hidden;
    uint32_t n_earlier; /* tables published before about the population */
    uint32_t n_known;   /* tables of others */
    uint32_t n_other;   /* of them, which count something else and were left out */
    uint32_t n_revised; /* cells with another value than before */
} ReleaseSummary;

typedef struct {
    char *id, *population, *title, *released, *statement, *method;
    ReleaseMargins margins;
    bool is_example;
    char *supersedes, *revision; /* or NULL */
    ReleasePromise promise;
    ReleaseSummary summary;
    char *withdrawn, *reason; /* NULL: it stands */
} Release;

void release_free(Release *release);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Release, release_free)

/* Identifiers of populations: letters, digits, - _ and . ; at most 64. */
bool release_population_is_valid(const char *population);

/* All releases, newest first, of one population or (NULL) of all: Release, freed with the array.
 * Through any connection, also the public one. */
GPtrArray *releases_load(Db *db, const char *population, GError **error);
/* NULL and NOT_FOUND if there is none of this id. */
Release *release_load(Db *db, const char *id, GError **error);

/* One table as it stands in lists. */
typedef struct {
    char *name, *sha256;
    uint32_t n_rows, n_hidden;
} ReleaseTableInfo;
void release_table_info_free(ReleaseTableInfo *info);
GPtrArray *release_list_tables(Db *db, const char *id, GError **error);
/* The bytes of one table as they are downloaded; NULL and NOT_FOUND if there is none. */
GBytes *release_table_bytes(Db *db, const char *id, const char *name, GError **error);

/* Everything that an audit needs of a release: tables with their marks, what others had published,
 * code lists. Not through the public connection. */
typedef struct {
    GPtrArray *tables, *known, *codes; /* ReleaseTable */
    GPtrArray *overlaps;               /* char *: names of dimensions */
} ReleaseContent;
bool release_load_content(Db *db, const char *id, ReleaseContent *out_content, GError **error);
void release_content_clear(ReleaseContent *content);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReleaseContent, release_content_clear)

/* Enters a draft in the ledger: all of it in one transaction, or nothing. `ledger_head` is what
 * ledger_peek_head() said when the audit began: if something was released since then, the audit
 * does not count any more (CONFLICT). Called after an audit only: by
 * the command line, figures/handin_release.c and tests. */
bool release_keep(const ReleaseDraft *draft, const ReleaseSummary *summary, const char *ledger_head,
                  Centre *centre, const char *actor, char out_id[ULID_BYTES], GError **error);
/* The same inside the caller's write, which ends in a commit or leaves nothing. */
bool release_keep_in(Db *db, const ReleaseDraft *draft, const ReleaseSummary *summary,
                     const char *ledger_head, const char *actor, char out_id[ULID_BYTES],
                     GError **error);
/* CONFLICT if it is withdrawn already. */
bool release_withdraw(Centre *centre, const char *id, const char *reason, const char *actor,
                      GError **error);
