/* The region's map: shapes projected once, at build time, by tools/build/mkmap.c from Natural
 * Earth (Lambert azimuthal equal-area, centre 60 N 15 E). */
#pragma once

#include "render/chart.h"

typedef struct {
    const char *area; /* ISO 3166-1 alpha-2 */
    Figure figure;
    const char *href;  /* the country's page */
    const char *label; /* its name */
} MapArea;

typedef struct {
    const char *title, *description, *unit;
    const MapArea *areas;
    unsigned n_areas;
    double width; /* 0 = its own */
    const char *id;
} Map;

/* Choropleth in five classes by quantile of the values given, hatched where suppressed, dotted
 * where absent; each member is a link with its figure as accessible name. */
void map_svg(Html *w, const Map *map);
/* What the colours and patterns mean, as a list under the map; ui_map writes both. */
void map_legend(Html *w, const Map *map);
void map_svg_document(GString *to, Lang lang, const Map *map); /* with the legend inside */
void map_cairo(cairo_t *cr, Lang lang, const Map *map);        /* likewise; width in pt */
double map_cairo_height(const Map *map);
/* The outline of one state, for its profile's head; false if there is none. */
bool map_outline_svg(Html *w, const char *area, const char *class_name);
