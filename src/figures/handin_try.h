/* A release, or a look at it, that a page asks for and the worker does: it takes from a part of a second
 * to some minutes, which no request should. The worker keeps the result in the write of the release
 * itself, so a worker that is killed has released and said so, or neither, and is begun again. */
#pragma once

#include "figures/handin_release.h"

#define HANDIN_RELEASE_JOB "release" /* its subject is the try's id */

typedef enum {
    TRY_WAITING,
    TRY_LOOKED,   /* it would pass */
    TRY_RELEASED, /* it did */
    TRY_REFUSED,  /* report.fault says why, its parts what the audit found */
    TRY_FAILED,   /* the worker gave up, which is no answer about the figures */
} HandinTryState;

typedef struct {
    int64_t id;
    unsigned version; /* of the submission as it was seen */
    char *account, *at;
    bool is_look;
    unsigned threshold;
    char *revision; /* NULL */
    HandinTryState state;
    HandinReleaseReport report; /* with what pages show: no summaries */
} HandinTry;
void handin_try_free(HandinTry *one);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HandinTry, handin_try_free)

/* Asks the worker, in one write with its job. What a release needs is checked now (and again when it is
 * done), and CONFLICT if another waits for the same submission. */
bool handin_try_ask(Centre *centre, const char *account, const char *id, unsigned seen,
                    const HandinReleaseOptions *options, GError **error);
/* The newest about the submission that the account may see; NULL and NOT_FOUND if there is none. */
HandinTry *handin_try_newest(Db *db, const char *account, const char *id, GError **error);

/* The worker's. Done twice it is done once. True also if the release was refused: that is an answer. */
bool handin_try_run(Centre *centre, const Model *model, const Cubes *cubes, int64_t id,
                    GError **error);
/* In the write of the release (handin_release.c). */
bool handin_try_keep(Db *db, int64_t id, HandinTryState state, const HandinReleaseReport *report,
                     GError **error);
