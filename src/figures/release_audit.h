/* The audit of a release: what an attacker can work out of it together with everything ever
 * published about the same population.
 *
 * The attacker keeps all that was ever public: earlier releases, superseded and withdrawn ones too,
 * and what others published. Of values that were revised since he assumes as little as possible:
 * all tables speak of the same cells, but for those whose values contradict each other, or that
 * stand in sums which do; and those differ by no more than the greatest revision that can be seen.
 * Tables of others that contradict ours even by themselves "count something else" and are left out.
 * See docs/decisions/0014. */
#pragma once

#include "figures/release.h"
#include "model/model.h"

typedef enum {
    FINDING_EXACT,   /* a hidden cell can be worked out */
    FINDING_NARROW,  /* within less than promised */
    FINDING_REST,    /* a total less its parts is a count below the threshold promised */
    FINDING_SMALL,   /* a count below the threshold promised is shown */
    FINDING_SHOWN,   /* one table shows what a rule hides in another */
    FINDING_REVISED, /* the difference to an earlier value is a few persons */
    FINDING_KIND_COUNT
} FindingKind;

typedef struct {
    FindingKind kind;
    char *cell;      /* "AGE=Y_LT18, SEX=F" */
    char *place;     /* the table that it is about: "sex-age", "sex-age of release 01..." */
    GPtrArray *with; /* char *: earlier tables without which it would not be found; may be empty */
    char *key;       /* tells cells apart */
} ReleaseFinding;

typedef struct {
    GPtrArray *findings; /* ReleaseFinding: what speaks against the release */
    unsigned count[FINDING_KIND_COUNT];
    unsigned n_old;    /* cells that are disclosed already, whatever this release does */
    GPtrArray *others; /* char *: tables of others that count something else */
    GPtrArray *cure;   /* char *: cells which, hidden too, would let it pass; NULL: none found */
    GPtrArray *leave;  /* char *: tables without which the others would pass; NULL: none found */
    ReleaseSummary summary;
    char ledger_head[65]; /* when the audit began */
} ReleaseAudit;

void release_audit_clear(ReleaseAudit *audit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ReleaseAudit, release_audit_clear)
/* One more, as it was kept: for who shows an audit again. */
void release_audit_add_finding(ReleaseAudit *audit, FindingKind kind, const char *cell,
                               const char *place);

typedef struct {
    bool no_cure;       /* do not look for one */
    unsigned n_threads; /* 0: one */
    const Model
        *model; /* its dataflows that count the same persons: figures/release_same.h; or NULL */
    GPtrArray
        *beside; /* const ReleaseDraft *: released in the same act; of them likewise; or NULL */
} ReleaseAuditOptions;

/* Audits a draft against the ledger. True with what was found; false with INVALID if the tables of
 * the draft contradict each other (the message names the cells), LIMIT if they are too large,
 * INTERNAL if the solver gave up. */
bool release_audit_draft(const ReleaseDraft *draft, Db *db, const ReleaseAuditOptions *options,
                         ReleaseAudit *out_audit, GError **error);
/* Audits all that was published about a population, again. */
bool release_audit_population(const char *population, Db *db, const ReleaseAuditOptions *options,
                              ReleaseAudit *out_audit, GError **error);
/* The strictest of all promises that were made about a population. */
bool release_promise_of(Db *db, const char *population, ReleasePromise *out_promise,
                        GError **error);
