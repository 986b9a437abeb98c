/* Inside the audit of releases: one question (tables in layers), settled to one consistent system,
 * and what can be found in it. release_audit.c asks it once for the answer; release_cure.c many
 * times, with tables left out or cells hidden. */
#pragma once

#include "figures/release_audit.h"
#include "figures/release_system.h"

typedef enum { LAYER_KNOWN, LAYER_EARLIER, LAYER_NEW } LayerKind;

typedef struct {
    LayerKind kind;
    const char *release; /* its id; NULL: the draft */
    LayerSums sums;      /* to begin with */
    bool is_twin; /* known, of the same persons in another dataflow: ours to protect as well */
} Layer;

typedef struct {
    GArray *layers; /* Layer; those of others first, then ours by age */
    GArray *tables; /* PlacedTable */
    GPtrArray *codes;
    GPtrArray *overlaps; /* const char *: dimensions; see ReleaseDraft */
    ReleasePromise promise;
    bool accepts_revision;
    unsigned n_threads;
} Question;

typedef struct {
    ReleaseSystem *system;
    double *lower, *upper; /* [cell] */
    uint8_t *verdict;
    uint8_t *sums;      /* [layer] LayerSums, as settled */
    GHashTable *parted; /* keys */
    double reach;
} Answer;

void answer_clear(Answer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

/* INVALID if what is ours contradicts itself: the message names the cells of one sum. */
bool question_settle(const Question *question, Answer *out_answer, GError **error);

typedef struct {
    FindingKind kind;
    uint32_t cell;
    uint32_t table; /* that it is about */
} RawFinding;
/* By kind, then in the order of cells. */
GArray *answer_findings(const Question *question, const Answer *answer);
/* "exact:AGE...": the same finding in another answer has the same name. Caller frees. */
char *raw_finding_name(const Answer *answer, const RawFinding *finding);

/* The table behind all tables, without values; NULL where it adds nothing or is too large. */
ReleaseTable *question_refine(const Question *question);

/* Fills .with of the findings: the earlier tables that matter. */
void cure_attribute(const Question *question, GPtrArray *findings);
/* Looks for cells of the draft's tables to hide, or a table to leave out; `before` are names of
 * findings that are there anyway. */
void cure_find(const Question *question, GHashTable *before, ReleaseAudit *audit);
/* "sex-age", "sex-age of release 01...", "sex-age (of others)". Caller frees. */
char *question_table_words(const Question *question, uint32_t table);
