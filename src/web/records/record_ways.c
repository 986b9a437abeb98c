#include "web/records/record_ways.h"

#include <string.h>

void record_ways(Html *w, Request *request, const char *field, const char *value)
{
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    size_t at = html_depth(w);
    bool is_first = true;
    for (unsigned t = 0; types && t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        const RecordField *own = record_type_field(type, field);
        if (!own || !own->is_filter || own->is_internal)
            continue;
        if (is_first) {
            html_open(w, EL_SECTION);
            html_attr(w, AT_ARIA_LABELLEDBY, "resources");
            ui_heading(w, 2, "resources", tr(lang, "In the resource centre"));
            html_open(w, EL_UL);
            html_attr(w, AT_CLASS, "chips");
        }
        is_first = false;
        g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
        g_autofree char *path = g_strconcat("/", type->path, "/?", field, "=", escaped, NULL);
        html_open(w, EL_LI);
        html_link(w, request_link(request, path), "chip", type->plural[lang]);
        html_close(w);
    }
    if (!is_first && strcmp(field, "areas") == 0 && record_types_find(types, "national_measure")) {
        g_autofree char *path = g_strconcat("/law/history?country=", value, NULL);
        html_open(w, EL_LI);
        html_link(w, request_link(request, path), "chip", tr(lang, "The law over time"));
        html_close(w);
    }
    html_close_to(w, at);
}
