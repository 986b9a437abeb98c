/* What every request of a running server shares: opened once, never changed but for the cubes,
 * which are swapped by pointer. */
#pragma once

#include "figures/cube.h"
#include "model/model.h"
#include "records/index.h"
#include "store/db.h"

typedef struct {
    Centre *centre;
    const Model *model;
    char *base; /* "https://host" without a slash, from --base; NULL = as the request says */
    const char *program; /* this very program, for what runs in a process of its own; NULL: none */
    guint64 started;     /* part of every ETag: another run may be another program */
    unsigned char
        form_key[32]; /* seals the tokens of forms; the same for all servers of a centre */
    RecordIndex *published, *records; /* lists of records; NULL: none here */
} Site;

/* Makes the lists of records; the types themselves are put in force by record_types_publish(). */
void site_open_records(Site *site);
void site_close_records(Site *site);
/* The centre's key for forms' tokens; made when it is first asked for. */
bool site_load_form_key(Site *site, GError **error);
