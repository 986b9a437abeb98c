/* What a search asks for, in the reader's words: the chips above the hits, the name of a search that is
 * kept, and the ways out of an answer that is empty. */
#include "web/records/search_words.h"

#include "web/records/search_filters.h"

#include <string.h>

/* Types may mean different things by one id: the list that has the code is the one that was meant. */
static const RecordField *field_of(const RecordListing *listing, const char *id, const char *value)
{
    const RecordTypes *types = request_record_types(listing->request);
    const RecordField *first = NULL;
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        const RecordField *field = record_type_field(type, id);
        if (!field || !field->is_filter)
            continue;
        first = first ? first : field;
        bool is_asked = record_listing_is_asked(listing, SEARCH_TYPE_FIELD, type->id);
        bool fits = field->kind != FIELD_CODE || codelist_find(field->codelist, value) >= 0;
        if (fits && (is_asked || first == field))
            first = field;
    }
    return first;
}

SearchWords search_words(const RecordListing *listing, const char *field, const char *value)
{
    Lang lang = request_lang(listing->request);
    if (strcmp(field, SEARCH_TYPE_FIELD) == 0) {
        const RecordType *type = record_types_find(request_record_types(listing->request), value);
        return (SearchWords){tr(lang, "Type"), g_strdup(type ? type->plural[lang] : value)};
    }
    const RecordField *own = field_of(listing, field, value);
    if (!own)
        return (SearchWords){field, g_strdup(value)};
    return (SearchWords){own->label[lang], record_value_words(listing->request, own, value)};
}

void search_words_clear(SearchWords *words)
{
    g_clear_pointer(&words->value, g_free);
}

char *search_listing_words(const RecordListing *listing)
{
    GString *text = g_string_new(NULL);
    if (listing->q)
        g_string_append_printf(text, "\xe2\x80\x9c%s\xe2\x80\x9d", listing->q);
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        for (unsigned v = 0; filter->values[v]; v++) {
            g_auto(SearchWords) words = search_words(listing, filter->field, filter->values[v]);
            if (v == 0)
                g_string_append_printf(text, "%s%s: ", text->len ? "; " : "", words.label);
            g_string_append_printf(text, "%s%s", v > 0 ? ", " : "", words.value);
        }
    }
    if (text->len == 0)
        g_string_append(text, tr(request_lang(listing->request), "everything"));
    return g_string_free(text, FALSE);
}

/* --- ways out of nothing ------------------------------------------------------------------------------ */

#define WAYS_MOST 8u /* each is a search */

/* How many there are without some of what was asked for; UINT64_MAX if that cannot be said. */
static uint64_t count_without(const RecordListing *listing, const char *but_field,
                              const char *but_value, GError **error)
{
    RecordListing other = {.request = listing->request,
                           .account = listing->account,
                           .q = g_strcmp0(but_field, "q") == 0 ? NULL : listing->q,
                           .query = {.most = 1},
                           .filters = g_array_new(FALSE, TRUE, sizeof(RecordFilter))};
    for (unsigned i = 0; i < listing->filters->len; i++) {
        RecordFilter filter = g_array_index(listing->filters, RecordFilter, i);
        bool is_meant = g_strcmp0(but_field, filter.field) == 0;
        unsigned n = g_strv_length((char **)filter.values);
        if (g_strcmp0(but_field, "*") == 0 || (is_meant && (!but_value || n == 1)))
            continue;
        g_array_append_val(other.filters, filter);
    }
    bool is_good = record_listing_run(&other, error);
    uint64_t n = is_good ? other.n_total : UINT64_MAX;
    record_listing_clear(&other);
    return n;
}

static void write_way(Html *w, const RecordListing *listing, const char *text, uint64_t n,
                      const char *query)
{
    Lang lang = request_lang(listing->request);
    g_autofree char *number = lang_number(lang, (double)n, 0);
    g_autofree char *count =
        text_fill(trn(lang, "{n} record", "{n} records", (unsigned long)n), "n", number, NULL);
    g_autofree char *path =
        g_strconcat(request_path(listing->request), *query ? "?" : "", query, NULL);
    html_open(w, EL_LI);
    html_link(w, request_link(listing->request, path), NULL, text);
    html_text(w, ": ");
    html_text(w, count);
    html_close(w);
}

static bool write_way_without(Html *w, const RecordListing *listing, const char *field,
                              const char *label, GError **error)
{
    GError *fault = NULL;
    uint64_t n = count_without(listing, field, NULL, &fault);
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    if (n == 0 || n == UINT64_MAX)
        return true;
    g_autofree char *query =
        strcmp(field, "*") == 0 ? g_strdup("") : search_listing_query(listing, field, NULL);
    if (strcmp(field, "*") == 0 && listing->q) {
        g_autofree char *escaped = g_uri_escape_string(listing->q, NULL, FALSE);
        g_free(query);
        query = g_strconcat("q=", escaped, NULL);
    }
    write_way(w, listing, label, n, query);
    return true;
}

bool search_ways_out(Html *w, const RecordListing *listing, GError **error)
{
    Lang lang = request_lang(listing->request);
    size_t at = html_depth(w);
    if (listing->q && !record_listing_wants_nothing(listing))
        html_element(w, EL_P, NULL,
                     tr(lang, "Fewer words, another spelling or another language of the region may "
                              "find more."));
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "ways-out");
    for (unsigned i = 0; i < MIN(listing->filters->len, WAYS_MOST); i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        g_auto(SearchWords) words = search_words(listing, filter->field, filter->values[0]);
        g_autofree char *label = filter->values[1]
                                     ? text_fill(tr(lang, "Search without the filter {filter}"),
                                                 "filter", words.label, NULL)
                                     : text_fill(tr(lang, "Search without {filter}: {value}"),
                                                 "filter", words.label, "value", words.value, NULL);
        if (!write_way_without(w, listing, filter->field, label, error))
            return false;
    }
    if (listing->filters->len > 1 &&
        !write_way_without(w, listing, "*", tr(lang, "Search without any filter"), error))
        return false;
    if (listing->q && listing->filters->len > 0) {
        g_autofree char *label =
            text_fill(tr(lang, "Search without the words {words}"), "words", listing->q, NULL);
        if (!write_way_without(w, listing, "q", label, error))
            return false;
    }
    html_open(w, EL_LI);
    html_link(w, request_link(listing->request, request_path(listing->request)), NULL,
              tr(lang, "See all that there is"));
    html_close_to(w, at);
    return true;
}
