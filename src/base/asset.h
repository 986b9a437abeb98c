/* Files embedded in the program: styles, script, fonts, icons, and the ten-state data. */
#pragma once

#include <stddef.h>

typedef struct {
    const char *name;           /* "assets/fyr.css", "data/unodc_...csv", "model/plan.ini" */
    const unsigned char *bytes; /* bytes[size] is 0 */
    size_t size;
    const char *media_type; /* by ending */
    const char *hash;       /* first 16 hex digits of SHA-256: for addresses that never change */
} Asset;

const Asset *asset_find(const char *name); /* NULL */
unsigned asset_count(void);
const Asset *asset_at(unsigned index);
