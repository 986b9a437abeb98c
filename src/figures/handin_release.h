/* From accepted to public: protected tables are made of the accepted figures, audited together with
 * all that was ever published about the same persons and with what EUROSTAT and UNODC say of them,
 * entered in the ledger, and only then, in the same transaction, the released tables become a vintage
 * of the source NATIONAL. There is no other way from a submission to a public figure. */
#pragma once

#include "figures/cube.h"
#include "figures/handin.h"
#include "figures/release_audit.h"

typedef struct {
    unsigned threshold;   /* 0: 5; no count from 1 to threshold - 1 is shown */
    const char *revision; /* why small differences to an earlier release are accepted; or NULL */
    bool is_dry_run;      /* everything but keeping */
    unsigned n_threads;   /* 0: one */
    unsigned seen;        /* the version of each submission that was looked at; 0: the newest */
    int64_t keep_try;     /* handin_try.h: what becomes of it is kept in the same write; 0: none */
} HandinReleaseOptions;

/* Of one dataflow of one state: a release of its own. */
typedef struct {
    char *flow, *area;
    int period;
    char *population; /* "SE-victims-2024" */
    char *release;    /* its id; NULL: nothing was released */
    unsigned n_tables, n_cells, n_primary, n_secondary;
    ReleaseAudit audit; /* why not, and what would help */
} HandinReleased;

typedef struct {
    GPtrArray *parts; /* HandinReleased */
    bool is_released;
    uint32_t vintage;
    char *fault; /* why not, in a sentence; NULL */
} HandinReleaseReport;
void handin_release_report_init(HandinReleaseReport *report);
HandinReleased *handin_release_report_add(HandinReleaseReport *report); /* the report's */
void handin_release_report_clear(HandinReleaseReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HandinReleaseReport, handin_release_report_clear)

/* All of the submissions (of one period; each accepted or locked) or nothing. False and FORBIDDEN if
 * the audit refuses: the report then has the reasons. `cubes`: what is public now. The caller loads
 * and publishes the cubes anew afterwards. Slow: for the worker and the command line. */
bool handin_release(Centre *centre, const Model *model, const Cubes *cubes, const char *account,
                    const char *const *ids, unsigned n_ids, const HandinReleaseOptions *options,
                    HandinReleaseReport *out_report, GError **error);
