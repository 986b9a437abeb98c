/* What every request of a running server shares: opened once, never changed but for the cubes,
 * which are swapped by pointer. */
#pragma once

#include "figures/cube.h"
#include "model/model.h"
#include "store/db.h"

typedef struct {
    Centre *centre;
    const Model *model;
    char *base;      /* "https://host" without a slash, from --base; NULL = as the request says */
    guint64 started; /* part of every ETag: another run may be another program */
} Site;
