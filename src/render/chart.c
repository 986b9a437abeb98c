#include "render/chart.h"

void chart_svg(Html *w, const Chart *chart)
{
    html_open(w, EL_SVG);
    html_attr(w, AT_ROLE, "img");
    html_attr(w, AT_VIEWBOX, "0 0 640 320");
    html_element(w, EL_SVG_TITLE, NULL, chart->title);
    html_element(w, EL_DESC, NULL, chart->description);
    html_close(w);
}
