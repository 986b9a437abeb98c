/* Taking figures in: typed rows from an importer are checked against the dataflow and kept as a
 * vintage, all or nothing. */
#pragma once

#include "base/isotime.h"
#include "figures/cube.h"
#include "model/model.h"

typedef struct Centre Centre; /* store/db.h */

typedef struct VintageDraft VintageDraft;

/* `place` names the file in messages. */
VintageDraft *vintage_draft_new(const Model *model, const char *source, IsoDay as_of,
                                const char *place);
void vintage_draft_free(VintageDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VintageDraft, vintage_draft_free)
void vintage_draft_add(VintageDraft *draft, const FigureRow *row);
/* A line that could not be given a place in any dataflow: kept word for word beside the vintage.
 * `raw_key` as in FigureRow. */
void vintage_draft_set_aside(VintageDraft *draft, uint32_t line, uint64_t raw_key, const char *text,
                             const char *reason);
unsigned vintage_draft_n_rows(const VintageDraft *draft);
unsigned vintage_draft_n_set_aside(const VintageDraft *draft);
void vintage_draft_aside(const VintageDraft *draft, unsigned index, uint32_t *out_line,
                         uint64_t *out_raw_key, const char **out_text, const char **out_reason);
const FigureRow *vintage_draft_row(const VintageDraft *draft, unsigned index);
const Model *vintage_draft_model(const VintageDraft *draft);
const char *vintage_draft_place(const VintageDraft *draft);
const char *vintage_draft_source(const VintageDraft *draft);
IsoDay vintage_draft_as_of(const VintageDraft *draft);
void vintage_draft_set_source(VintageDraft *draft, const char *source);
/* It speaks of this year only, and leaves what its source said of others as it is. All rows must be of
 * it. */
void vintage_draft_set_period(VintageDraft *draft, int period);
/* Copies a text so that it lives as long as the draft (for FigureRow.comment). The same text
 * is kept once. */
const char *vintage_draft_keep_text(VintageDraft *draft, const char *text);

/* Adds the draft to a snapshot that is being built, as a vintage of id VINTAGE_DRAFT_ID received
 * now: to see what it would change before it is kept. */
#define VINTAGE_DRAFT_ID UINT32_MAX
void vintage_draft_add_to(const VintageDraft *draft, CubesBuilder *builder);

/* What one vintage changed in a flow against what its source said before: cells. */
typedef struct {
    uint32_t added, dropped, revised, same;
} RevisionCounts;
void vintage_revisions(const Cube *cube, const Vintage *vintage, RevisionCounts *out_counts);

/* Repeated keys (all rows are kept; the cell becomes FIGURE_DISPUTED if they differ), parts
 * above their total, counts above the dataflow's plausible_max. Reports, never changes a value. */
void vintage_draft_check(VintageDraft *draft, Problems *problems);

typedef struct {
    uint32_t vintage;  /* its id */
    bool already_held; /* same bytes, same day: nothing was changed */
    uint32_t n_rows, n_areas, n_set_aside;
} VintageReceipt;

/* True if the store holds a vintage of the same source, day and bytes: the receipt tells which.
 * False otherwise, or with an error. */
bool vintage_draft_find_held(const VintageDraft *draft, Db *db, const char *sha256,
                             VintageReceipt *out_receipt, GError **error);
/* Keeps it, in one transaction. `sha256` (hex) and `file_name` identify the source file. */
bool vintage_draft_keep(VintageDraft *draft, Centre *centre, const char *file_name,
                        const char *sha256, const Problems *problems, VintageReceipt *out_receipt,
                        GError **error);

/* The releases that a vintage of a round is made of: for each dataflow and state one. */
typedef struct {
    const char *flow, *area, *release;
} VintageOrigin;
/* The same inside the caller's write, for a vintage made of releases that the write has entered in the
 * ledger; without them the store refuses its figures. `actor` for the audit log. */
bool vintage_draft_keep_released(VintageDraft *draft, Db *db, const char *file_name,
                                 const char *sha256, const VintageOrigin *origins,
                                 unsigned n_origins, const char *actor, VintageReceipt *out_receipt,
                                 GError **error);
