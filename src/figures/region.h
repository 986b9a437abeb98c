/* The region as one figure: the members' figures of one cell and year put together without hiding
 * what is missing. What is known is added up; what is suppressed or disputed widens the interval;
 * what is missing or cannot be true is left out and named. Never completed by subtraction. */
#pragma once

#include "figures/cube.h"

#define REGION_STATES_MOST 64u /* members of the region */

/* States by their index in the flow's list of areas, in the model's order of members. */
typedef struct {
    uint16_t area[REGION_STATES_MOST];
    unsigned n;
} RegionStates;

typedef struct {
    int period;
    RegionStates known;      /* a number that is counted in `sum` */
    RegionStates suppressed; /* only bounds are known */
    RegionStates disputed;   /* the source says several numbers: only their span is known */
    RegionStates unreliable; /* OBS_STATUS U: a number that cannot be true; not counted at all */
    RegionStates missing;    /* nothing said, or not known */
    double sum;              /* of the known */
    double lower, upper;     /* sum + the bounds of the suppressed and the disputed */
    bool is_complete;        /* nobody is missing or unreliable */
    uint32_t newest_vintage; /* id of the newest vintage used; 0 = none */
} RegionTotal;

/* `codes` as from cube_codes(); their REF_AREA is not looked at. Members that the flow's list of
 * areas does not have count as missing. */
void region_total(const Cubes *cubes, const Cube *cube, const uint16_t *codes, int period,
                  IsoDay as_of, RegionTotal *out_total);
/* As a figure to draw or to print: a value if every counted state has one, else an interval
 * (suppressed if anything in it is), absent if no state can be counted. It says nothing about who
 * is missing: print that beside it. */
Figure region_figure(const RegionTotal *total);
