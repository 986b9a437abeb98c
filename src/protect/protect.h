/* What all disclosure control kernels share: how they end, and how they say how far they are.
 *
 * A kernel takes the caller's arrays, keeps nothing between calls, reads no file and no clock, and
 * draws random numbers only from a seed it is given. What it ends with does not depend on the number
 * of threads, on the compiler or on the order of the rows. A kernel that does not end with
 * PROTECT_OK leaves nothing in its outputs that could be published. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum {
    PROTECT_OK,
    PROTECT_INCONSISTENT, /* the tables contradict each other or themselves */
    PROTECT_INFEASIBLE,   /* what is asked cannot be had with these cells */
    PROTECT_LIMIT,        /* beyond a size the caller set; nothing was begun */
    PROTECT_MEMORY,
    PROTECT_CANCELLED, /* the caller's progress function said so */
    PROTECT_NUMERIC,   /* the solver gave up; nothing it said is used */
    PROTECT_STATUS_COUNT
} ProtectStatus;

/* Called now and then from long work, from the thread that called the kernel: `done` of `total`
 * units of `phase` (a static text of one or two words). False cancels. */
typedef bool (*ProtectProgress)(void *data, const char *phase, uint64_t done, uint64_t total);
