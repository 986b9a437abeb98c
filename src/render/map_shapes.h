/* The region's shapes, projected and simplified at build time by tools/build/mkmap.c, in units of
 * which the map is MAP_WIDTH wide. Members first, by code; then their neighbours, drawn quietly. */
#pragma once

#include <stdbool.h>

#define MAP_WIDTH 1000

typedef struct {
    const char *area; /* ISO 3166-1 alpha-2 */
    bool is_member;
    short label_x, label_y;         /* the middle of its label */
    short leader_x, leader_y;       /* where its leader line ends; 0, 0 = none */
    short left, top, right, bottom; /* of the shape, for the outline alone */
    const char *path;               /* SVG path: M, l, z with whole numbers */
} MapShape;

extern const MapShape map_shapes[];
extern const unsigned n_map_shapes;
extern const int map_height;

const MapShape *map_shape_find(const char *area); /* members only; NULL */
