/* Side by side, written: for people at a terminal, as CSV, as JSON. The three say the same. */
#pragma once

#include "figures/side_by_side.h"

typedef enum { SIDE_TABLE, SIDE_CSV, SIDE_JSON, SIDE_FORMAT_COUNT } SideFormat;
/* "table", "csv", "json"; false: there is no such format. */
bool side_format_parse(const char *name, SideFormat *out_format);

typedef struct {
    const SideBySide *side;
    Lang lang;
    const char *address;  /* of the page, or NULL */
    const char *prepared; /* ISO 8601 */
} SideView;

/* Appends the answer. An empty one has its header and no rows. */
void side_write(const SideView *view, SideFormat format, GString *to);

/* "447", "0-4 (suppressed)", "not known": never empty. Caller frees. */
char *side_figure_words(Lang lang, const Figure *figure);
/* "+12 (+5.3 %)", "+12" where there is no percentage; NULL: no difference. Caller frees. */
char *side_difference_words(Lang lang, const SideSays *says);
/* True for the source that another one of the cell is compared with. */
bool side_is_base(const SideCell *cell, unsigned n_sources, unsigned source);
/* Whether the reason was read where it is said to be written. Never freed. */
const char *side_verified_words(Lang lang, const Difference *known);
/* The heading of the group of reasons that a reason stands in: for single figures, general ones, those of
 * sources that say nothing. Never freed. */
const char *side_group_title(Lang lang, const SideReason *reason);
