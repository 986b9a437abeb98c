#include "render/map.h"

void map_svg(Html *w, const Map *map)
{
    html_open(w, EL_SVG);
    html_attr(w, AT_ROLE, "img");
    html_attr(w, AT_VIEWBOX, "0 0 640 640");
    html_element(w, EL_SVG_TITLE, NULL, map->title);
    html_element(w, EL_DESC, NULL, map->description);
    html_close(w);
}

bool map_outline_svg(Html *w, const char *area, const char *class_name)
{
    return false;
}
