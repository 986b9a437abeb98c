#include "web/records/record_ways.h"

#include <string.h>

#define NEWEST_SHOWN 5u

static bool carries(const RecordType *type, const char *field)
{
    const RecordField *own = record_type_field(type, field);
    return own && own->is_filter && !own->is_internal;
}

static uint64_t count_of(const GPtrArray *facets, const char *type)
{
    for (unsigned i = 0; i < facets->len; i++) {
        const RecordFacet *facet = facets->pdata[i];
        if (strcmp(facet->value, type) == 0)
            return facet->n;
    }
    return 0;
}

/* The newest by their titles: what somebody came for is often one of them. */
static void write_newest(Html *w, Request *request, const GPtrArray *rows)
{
    const RecordTypes *types = request_record_types(request);
    html_open(w, EL_UL);
    for (unsigned i = 0; i < rows->len; i++) {
        const RecordRow *row = rows->pdata[i];
        const RecordType *type = record_types_find(types, row->type);
        if (!type)
            continue;
        g_autofree char *path = g_strconcat("/", type->path, "/", row->id, NULL);
        html_open(w, EL_LI);
        html_link(w, request_link(request, path), NULL, record_title_or_id(row->title, row->id));
        html_text(w, " ");
        html_element(w, EL_SPAN, "muted", type->label[request_lang(request)]);
        html_close(w);
    }
    html_close(w);
}

static void write_chips(Html *w, Request *request, const RecordQuery *query,
                        const GPtrArray *facets)
{
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    const char *field = query->filters->field, *value = query->filters->values[0];
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "chips");
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        uint64_t n = carries(type, field) ? count_of(facets, type->id) : 0;
        if (n == 0)
            continue;
        g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
        g_autofree char *path = g_strconcat("/", type->path, "/?", field, "=", escaped, NULL);
        g_autofree char *number = lang_number(lang, (double)n, 0);
        g_autofree char *label = g_strdup_printf("%s (%s)", type->plural[lang], number);
        html_open(w, EL_LI);
        html_link(w, request_link(request, path), "chip", label);
        html_close(w);
    }
    if (strcmp(field, "areas") == 0 && record_types_find(types, "national_measure")) {
        g_autofree char *path = g_strconcat("/law/history?country=", value, NULL);
        html_open(w, EL_LI);
        html_link(w, request_link(request, path), "chip", tr(lang, "The law over time"));
        html_close(w);
    }
    html_close(w);
}

bool record_ways(Html *w, Request *request, const char *field, const char *value, GError **error)
{
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    if (!types)
        return true;
    const char *const values[] = {value, NULL};
    const RecordFilter filter = {field, values};
    const RecordQuery query = {.filters = &filter, .n_filters = 1, .most = NEWEST_SHOWN};
    RecordIndex *index = request_records(request, true, error);
    Db *db = index ? request_db(request, error) : NULL;
    g_autoptr(GPtrArray) rows =
        db ? record_list(index, db, types, NULL, &query, NULL, error) : NULL;
    g_autoptr(GPtrArray) facets =
        rows ? record_facets(index, db, types, NULL, &query, "type", error) : NULL;
    if (!facets)
        return false;
    size_t at = html_depth(w);
    html_open(w, EL_SECTION);
    html_attr(w, AT_ARIA_LABELLEDBY, "resources");
    ui_heading(w, 2, "resources", tr(lang, "In the resource centre"));
    if (rows->len > 0)
        write_newest(w, request, rows);
    else
        html_element(w, EL_P, "muted", tr(lang, "No published record belongs here yet."));
    write_chips(w, request, &query, facets);
    html_close_to(w, at);
    return true;
}
