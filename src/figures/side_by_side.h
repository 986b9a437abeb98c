/* Side by side: what each source says of the same cell, since when, what it said before, and why the
 * answers differ. Sources are shown beside each other and never joined into one number.
 *
 * Reasons are of two kinds: known ones, which people wrote down with their source
 * (model/differences.ini), and those that the figures themselves show (another day, revised, hidden,
 * a group that one of them lacks). A reason stands once, cells point to it. */
#pragma once

#include "figures/cube.h"

/* What a source said during some days. */
typedef struct {
    Figure figure;
    const Vintage *vintage;
} SideStatement;

typedef struct {
    Figure figure; /* FIGURE_ABSENT: nothing */
    const Vintage
        *vintage; /* of the figure; of an absent one the newest in which the source speaks of the
                               state; NULL: in none */
    SideStatement *earlier; /* newest first, each different from the one after it */
    unsigned n_earlier;
    /* Against the cell's reference; NaN where one of them is no number to count with, or is it itself. */
    double difference;
    double percent; /* also NaN where the reference is 0 */
} SideSays;

typedef struct {
    uint16_t codes[LIMIT_DIMENSIONS]; /* SOURCE's has no meaning */
    int period;
    SideSays *says;  /* one per source of the answer */
    int reference;   /* which of them the others are compared with; -1: none is a number */
    GArray *reasons; /* unsigned: indexes of SideBySide.reasons, ascending */
} SideCell;

typedef enum {
    SIDE_KNOWN,     /* of the definitions */
    SIDE_DAYS,      /* published on different days */
    SIDE_REVISED,   /* one has revised the figure */
    SIDE_WITHIN,    /* a hidden number can be the other's number */
    SIDE_OUTSIDE,   /* it cannot: they do contradict each other */
    SIDE_HIDDEN,    /* hidden, and nothing said of its size */
    SIDE_ZERO,      /* one says none, the other that it does not know */
    SIDE_PARTS,     /* one has groups that the other lacks */
    SIDE_DOUBTFUL,  /* cannot be true, or contradicts itself */
    SIDE_BREAK,     /* a break in one's series */
    SIDE_ESTIMATED, /* estimated or provisional */
    SIDE_SILENT,    /* speaks of the state and not of this */
    SIDE_NOT_HELD,  /* the centre holds nothing of it about the state */
    SIDE_REASON_COUNT
} SideReasonKind;

typedef struct {
    SideReasonKind kind;
    int source[2];           /* indexes of SideBySide.sources; -1: none */
    const Difference *known; /* SIDE_KNOWN */
    IsoDay day[2];           /* SIDE_DAYS */
    unsigned dimension;      /* SIDE_PARTS */
    GArray *codes;           /* SIDE_PARTS: uint16_t, what the first has and the second lacks */
    bool is_prospective;     /* one of the two says nothing here: why it would differ */
} SideReason;

typedef struct {
    const Cubes *cubes; /* borrowed: must outlive it */
    const Cube *cube;
    const Dataflow *flow;
    unsigned source_dimension;
    IsoDay as_of;         /* as asked */
    uint16_t sources[32]; /* codes of CL_SOURCE, in their order */
    unsigned n_sources;
    GArray *cells;   /* SideCell, by dimensions then period */
    GArray *reasons; /* SideReason */
} SideBySide;

/* The cells of the query of which at least one source says something on its day. The query's own
 * choice of sources chooses which are shown; without one, those that the definitions always set
 * beside each other and all that have a figure here. An error: the dataflow has no sources, or there are
 * more than LIMIT_SIDE_CELLS. */
SideBySide *side_by_side_new(const Cubes *cubes, const CubeQuery *query, GError **error);
void side_by_side_free(SideBySide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SideBySide, side_by_side_free)

const SideCell *side_cell(const SideBySide *side, unsigned index);
const SideReason *side_reason(const SideBySide *side, unsigned index);
const Code *side_source(const SideBySide *side, unsigned index);

/* A known reason that holds wherever its two sources speak: told once, not row by row. */
bool side_is_general(const SideReason *reason);
/* True if a reason of the cell concerns what this source says there, so that it stands in its row. */
bool side_is_about(const SideBySide *side, const SideCell *cell, const SideReason *reason,
                   unsigned source);
/* In words. Caller frees. */
char *side_reason_text(const SideBySide *side, const SideReason *reason, Lang lang);
const char *side_reason_id(const SideReason *reason); /* "revised", or the known one's own id */
