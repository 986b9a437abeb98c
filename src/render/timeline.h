/* What held when: a lane for each thing, in it a bar for each time that something held. Drawn on a Canvas
 * as charts are. Bars differ by filling and sign as well as colour; each says itself to a screen reader and
 * may lead somewhere. The page puts the table beside it. */
#pragma once

#include "base/isotime.h"
#include "render/ui.h"

typedef enum {
    TIMELINE_GOOD,
    TIMELINE_PARTLY,
    TIMELINE_NOT,
    TIMELINE_UNKNOWN,
    TIMELINE_LOOK_COUNT
} TimelineLook;

typedef struct {
    IsoDay from, to;                    /* both days included */
    bool is_open_before, is_open_after; /* nobody knows since when; it still holds */
    bool is_unsure;                     /* `from` is the earliest that it can be */
    TimelineLook look;
    const char *sign;   /* "✓": stands in the bar where there is room */
    const char *speech; /* "Signed, from 3 May 2005 to ..." */
    const char *href;   /* or NULL */
} TimelineSpan;

typedef struct {
    const char *label;
    const TimelineSpan *spans; /* none: `nothing` stands in the lane */
    unsigned n_spans;
} TimelineLane;

/* A day that all lanes share: adoption, a deadline, the day that is looked at. */
typedef struct {
    IsoDay day;
    const char *label;
} TimelineDay;

typedef struct {
    const char *id; /* unique on the page */
    const char *title, *description;
    const char *nothing; /* words for an empty lane */
    IsoDay from, to;     /* the axis; made wider to whole years */
    const TimelineLane *lanes;
    unsigned n_lanes;
    const TimelineDay *days;
    unsigned n_days;
} Timeline;

#define TIMELINE_LANES_MOST 80u

/* Two drawings, for wide and narrow screens, in a <figure>. */
void ui_timeline(Html *w, const Timeline *timeline, const char *caption);
