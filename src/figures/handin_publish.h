/* The last step of a release: released tables become a vintage. What is public is read from the tables
 * that stand in the ledger, never from what the state handed in: a number that they hide cannot get
 * past them. Of the figures said only words are taken: not known, not applicable, not yet. */
#pragma once

#include "figures/release_table.h"
#include "figures/vintage.h"

typedef struct {
    const Dataflow *flow;
    const char *area, *release; /* its id; in the ledger already, in the same write */
    const GPtrArray *tables;    /* ReleaseTable, as released */
    const GPtrArray *said;      /* HandinFigure */
} PublishPiece;

/* Inside the caller's write: a vintage of the source NATIONAL, of this period only, as of today. */
bool handin_publish(Db *db, const Model *model, int period, const GPtrArray *pieces,
                    const char *actor, uint32_t *out_vintage, GError **error);
