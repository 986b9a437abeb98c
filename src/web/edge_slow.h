/* The slow lane: work that takes long (a PDF, a workbook) is done by a few threads of its own, so
 * that it holds up nobody but those who asked for it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct SlowLane SlowLane;
typedef void (*SlowWork)(void *data);

SlowLane *slow_lane_new(void);
/* Does all that waits, then ends its threads. */
void slow_lane_free(SlowLane *lane);
/* Work is done in the order in which it came. False: too much waits already. */
bool slow_lane_push(SlowLane *lane, SlowWork work, void *data);
