#include "web/records/record_list.h"

#include "render/markdown.h"
#include "web/records/record_extras.h"
#include "web/records/translation.h"

#include <string.h>

#define FACET_VALUES_MOST 60u

/* --- what is asked ------------------------------------------------------------------------------------- */

void record_listing_add_filter(RecordListing *listing, const RecordField *field)
{
    Request *request = listing->request;
    const ParamValue *value = request_param(request, request_filter_name(request, field->id));
    bool is_code = value->n_codes > 0;
    unsigned n = is_code ? value->n_codes : value->n_texts;
    if (n == 0)
        return;
    const char **values = (const char **)request_keep(request, g_malloc0((n + 1) * sizeof *values));
    for (unsigned i = 0; i < n; i++)
        values[i] = is_code ? codelist_code(field->codelist, value->codes[i])->id : value->texts[i];
    RecordFilter filter = {field->id, values};
    g_array_append_val(listing->filters, filter);
}

static Db *reader(const RecordListing *listing, GError **error)
{
    return listing->account ? request_private_db(listing->request, error)
                            : request_db(listing->request, error);
}

static bool search(RecordListing *listing, RecordIndex *index, Db *db, GError **error)
{
    SearchAnswer answer = {0};
    const SearchAsk ask = {.text = listing->q,
                           .lang = lang_tag(request_lang(listing->request)),
                           .narrowed = &listing->query,
                           .facets = listing->facet_fields,
                           .is_newest = listing->is_newest,
                           .from = (unsigned)listing->from,
                           .most = listing->query.most};
    if (!search_run(index, db, request_record_types(listing->request), listing->account, &ask,
                    &answer, error))
        return false;
    listing->hits = g_steal_pointer(&answer.hits);
    listing->synonyms = g_steal_pointer(&answer.synonyms);
    listing->facets = g_steal_pointer(&answer.facets);
    listing->did_you_mean = g_steal_pointer(&answer.did_you_mean);
    listing->n_total = answer.n_total;
    search_answer_clear(&answer);
    listing->rows = g_ptr_array_new(); /* the hits own them */
    for (unsigned i = 0; listing->hits && i < listing->hits->len; i++)
        g_ptr_array_add(listing->rows, &((SearchHit *)listing->hits->pdata[i])->row);
    return true;
}

bool record_listing_init(RecordListing *listing, Request *request, const RecordType *type,
                         const char *account, const char *state, unsigned most, GError **error)
{
    *listing = (RecordListing){.request = request,
                               .type = type,
                               .account = account,
                               .q = request_param(request, "q")->text,
                               .is_cut = request_param(request, "q")->is_cut,
                               .from = (uint64_t)request_param(request, "from")->integer,
                               .filters = g_array_new(FALSE, TRUE, sizeof(RecordFilter))};
    for (unsigned f = 0; request_record_type(request) && f < type->n_fields; f++)
        if (type->fields[f].is_filter && !(type->fields[f].is_internal && !account))
            record_listing_add_filter(listing, &type->fields[f]);
    listing->query = (RecordQuery){.type = type ? type->id : NULL,
                                   .state = state,
                                   .after = request_param(request, "after")->text,
                                   .most = most};
    return record_listing_run(listing, error);
}

bool record_listing_run(RecordListing *listing, GError **error)
{
    const RecordTypes *types = request_record_types(listing->request);
    listing->query.filters = (const RecordFilter *)listing->filters->data;
    listing->query.n_filters = listing->filters->len;
    RecordIndex *index = request_records(listing->request, !listing->account, error);
    Db *db = index ? reader(listing, error) : NULL;
    if (!db)
        return false;
    if (listing->q)
        return search(listing, index, db, error);
    listing->rows =
        record_list(index, db, types, listing->account, &listing->query, &listing->n_total, error);
    if (listing->rows && listing->facet_fields)
        listing->facets = record_facets_of(index, db, types, listing->account, &listing->query,
                                           listing->facet_fields, error);
    return listing->rows && (!listing->facet_fields || listing->facets);
}

void record_listing_clear(RecordListing *listing)
{
    g_clear_pointer(&listing->filters, g_array_unref);
    g_clear_pointer(&listing->rows, g_ptr_array_unref);
    g_clear_pointer(&listing->hits, g_ptr_array_unref);
    g_clear_pointer(&listing->synonyms, g_ptr_array_unref);
    g_clear_pointer(&listing->facets, g_ptr_array_unref);
    g_clear_pointer(&listing->did_you_mean, g_free);
}

/* --- addresses ----------------------------------------------------------------------------------------- */

static bool is_named(const char *pair, const char *name)
{
    size_t length = strlen(name);
    return strncmp(pair, name, length) == 0 && (pair[length] == '=' || pair[length] == '\0');
}

const char *record_listing_address(Request *request, const char *ending, const char *name,
                                   const char *value)
{
    g_auto(GStrv) pairs = g_strsplit(request_query(request), "&", -1);
    g_autoptr(GString) query = g_string_new(NULL);
    for (char **pair = pairs; *pair; pair++)
        if (**pair && !is_named(*pair, name) && !is_named(*pair, "after") &&
            !is_named(*pair, "from"))
            g_string_append_printf(query, "%s%s", query->len ? "&" : "", *pair);
    if (value) {
        g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
        g_string_append_printf(query, "%s%s=%s", query->len ? "&" : "", name, escaped);
    }
    const char *path = request_path(request);
    size_t length = strlen(path);
    /* "/practices.csv" is the list, "/practices/table.csv" lies in it */
    bool is_folder = *ending == '.' && length > 1 && path[length - 1] == '/';
    g_autofree char *stem = g_strndup(path, is_folder ? length - 1 : length);
    g_autofree char *all = g_strconcat(stem, ending, query->len ? "?" : "", query->str, NULL);
    return request_link(request, all);
}

/* The address of the next page; NULL if this is the last. */
static const char *next_address(const RecordListing *listing, const char *ending)
{
    if (listing->rows->len < listing->query.most)
        return NULL;
    if (listing->q) {
        uint64_t next = listing->from + listing->rows->len;
        g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, next);
        return next < listing->n_total
                   ? record_listing_address(listing->request, ending, "from", text)
                   : NULL;
    }
    const RecordRow *last = listing->rows->pdata[listing->rows->len - 1];
    return record_listing_address(listing->request, ending, "after", last->cursor);
}

/* --- the form -------------------------------------------------------------------------------------------- */

void record_listing_search_box(Html *w, const RecordListing *listing, const char *label)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "field search-field");
    html_open(w, EL_LABEL);
    html_attr(w, AT_FOR, "f-q");
    html_text(w, label);
    html_close(w);
    html_open(w, EL_INPUT);
    html_attr(w, AT_ID, "f-q");
    html_attr(w, AT_TYPE, "search");
    html_attr(w, AT_NAME, "q");
    html_attr(w, AT_VALUE, listing->q);
    html_attr_int(w, AT_MAXLENGTH, LIMIT_SEARCH_BYTES);
    html_close_to(w, at);
}

bool record_listing_is_asked(const RecordListing *listing, const char *field, const char *value)
{
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        if (strcmp(filter->field, field) == 0 && g_strv_contains(filter->values, value))
            return true;
    }
    return false;
}

static void add_option(const RecordListing *listing, const RecordField *field, const char *value,
                       uint64_t n, GPtrArray *words, GArray *options)
{
    char *label = record_value_words(listing->request, field, value);
    g_ptr_array_add(words, label);
    UiOption option = {.value = value,
                       .label = label,
                       .selected = record_listing_is_asked(listing, field->id, value),
                       .count = (unsigned)MIN(n, (uint64_t)UINT32_MAX),
                       .has_count = true};
    g_array_append_val(options, option);
}

static uint64_t count_of(const GPtrArray *facets, const char *value)
{
    for (unsigned i = 0; i < facets->len; i++)
        if (strcmp(((const RecordFacet *)facets->pdata[i])->value, value) == 0)
            return ((const RecordFacet *)facets->pdata[i])->n;
    return 0;
}

static bool has_option(const GArray *options, const char *value)
{
    for (unsigned i = 0; i < options->len; i++)
        if (strcmp(g_array_index(options, UiOption, i).value, value) == 0)
            return true;
    return false;
}

void record_listing_choice(Html *w, const RecordListing *listing, const RecordField *field,
                           const GPtrArray *facets)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    for (unsigned i = 0; i < facets->len && options->len < FACET_VALUES_MOST; i++) {
        const RecordFacet *facet = facets->pdata[i];
        add_option(listing, field, facet->value, facet->n, words, options);
    }
    for (unsigned i = 0; i < listing->filters->len; i++) {
        const RecordFilter *filter = &g_array_index(listing->filters, RecordFilter, i);
        for (unsigned v = 0; strcmp(filter->field, field->id) == 0 && filter->values[v]; v++)
            if (!has_option(options, filter->values[v]))
                add_option(listing, field, filter->values[v], count_of(facets, filter->values[v]),
                           words, options);
    }
    if (options->len > 0)
        ui_choice(w, request_filter_name(listing->request, field->id),
                  field->label[request_lang(listing->request)], NULL,
                  (const UiOption *)options->data, options->len, true);
}

/* Readers are told the state where there is more than one that they can meet: open, closed. */
static bool has_public_states(const RecordType *type)
{
    unsigned n = 0;
    for (unsigned s = 0; s < type->n_states; s++)
        n += type->states[s].is_public;
    return n > 1;
}

static void write_state_way(Html *w, const RecordListing *listing, const RecordState *state)
{
    Request *request = listing->request;
    const char *id = state ? state->id : NULL;
    html_open(w, EL_LI);
    html_open(w, EL_A);
    html_attr(w, AT_CLASS, "chip");
    html_attr(w, AT_HREF, record_listing_address(request, "", "state", id));
    if (g_strcmp0(listing->query.state, id) == 0)
        html_attr(w, AT_ARIA_CURRENT, "true");
    html_text(w, state ? state->label[request_lang(request)] : tr(request_lang(request), "All"));
    html_close(w);
    html_close(w);
}

void record_listing_states(Html *w, const RecordListing *listing)
{
    const RecordType *type = listing->type;
    size_t at = html_depth(w);
    if (!listing->account && !has_public_states(type))
        return;
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "chips");
    html_attr(w, AT_ARIA_LABEL, tr(request_lang(listing->request), "Status"));
    write_state_way(w, listing, NULL);
    for (unsigned s = 0; s < type->n_states; s++)
        if (listing->account || type->states[s].is_public)
            write_state_way(w, listing, &type->states[s]);
    html_close_to(w, at);
}

static bool write_filter(Html *w, const RecordListing *listing, RecordIndex *index, Db *db,
                         const RecordField *field, GError **error)
{
    g_autoptr(GPtrArray) facets =
        record_facets(index, db, request_record_types(listing->request), listing->account,
                      &listing->query, field->id, error);
    if (facets)
        record_listing_choice(w, listing, field, facets);
    return facets != NULL;
}

bool record_listing_filters(Html *w, const RecordListing *listing, GError **error)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    RecordIndex *index = request_records(request, !listing->account, error);
    Db *db = index ? reader(listing, error) : NULL;
    size_t at = html_depth(w);
    if (!db)
        return false;
    html_open(
        w, EL_DETAILS); /* on a narrow screen the script folds it, so that the list comes first */
    html_attr(w, AT_CLASS, "fold");
    html_attr_flag(w, AT_OPEN);
    html_element(w, EL_SUMMARY, NULL, tr(lang, "Search and filters"));
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(request, request_path(request)));
    html_attr(w, AT_CLASS, "filters");
    html_attr(w, AT_ROLE, "search");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Search and filters"));
    if (listing->query.state) {
        html_open(w, EL_INPUT);
        html_attr(w, AT_TYPE, "hidden");
        html_attr(w, AT_NAME, "state");
        html_attr(w, AT_VALUE, listing->query.state);
    }
    record_listing_search_box(w, listing, tr(lang, "Search"));
    for (unsigned f = 0; listing->type && f < listing->type->n_fields; f++) {
        const RecordField *field = &listing->type->fields[f];
        if (field->is_filter && !(field->is_internal && !listing->account) &&
            !write_filter(w, listing, index, db, field, error))
            return false;
    }
    ui_submit(w, tr(lang, "Show"));
    html_close_to(w, at);
    return true;
}

/* --- rows for people ------------------------------------------------------------------------------------- */

static Record *load_row(const RecordListing *listing, Db *db, const RecordRow *row, GError **error)
{
    return listing->account ? record_load(db, request_record_types(listing->request),
                                          listing->account, row->id, error)
                            : record_load_published(db, row->id, error);
}

/* Hits stand between two marks that no text of ours has: they become <mark>. */
static void write_snippet(Html *w, const char *snippet)
{
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "snippet");
    size_t inner = html_depth(w);
    for (const char *from = snippet; *from;) {
        const char *on = strstr(from, "\xee\x80\x80"), *off = strstr(from, "\xee\x80\x81");
        const char *next = on && (!off || on < off) ? on : off;
        g_autofree char *text = next ? g_strndup(from, (gsize)(next - from)) : g_strdup(from);
        html_text(w, text);
        if (!next)
            break;
        if (next == on && html_depth(w) == inner)
            html_open(w, EL_MARK);
        else if (next == off)
            html_close_to(w, inner);
        from = next + 3;
    }
    html_close_to(w, at);
}

static void write_columns(Html *w, const RecordListing *listing, const RecordType *type,
                          const Record *record)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (unsigned c = 0; c < type->n_columns; c++) {
        const RecordField *field = &type->fields[type->columns[c]];
        if (field->is_internal && !listing->account)
            continue;
        g_autofree char *words = record_field_words(listing->request, field, record);
        if (words)
            g_string_append_printf(line, "%s%s: %s", line->len ? " \xc2\xb7 " : "",
                                   field->label[request_lang(listing->request)], words);
    }
    if (line->len > 0)
        html_element(w, EL_P, "quiet", line->str);
}

/* What was found in a file says in which: the record's own page does not have the words. */
static void write_where(Html *w, Request *request, const RecordType *type, const char *where)
{
    if (!where || !*where || record_type_field(type, where))
        return;
    g_autofree char *text =
        text_fill(tr(request_lang(request), "In the file {name}"), "name", where, NULL);
    html_element(w, EL_P, "quiet", text);
}

static void write_entry(Html *w, const RecordListing *listing, const RecordType *type,
                        const Record *record, const SearchHit *hit)
{
    Request *request = listing->request;
    const char *lang = NULL, *title = record_title(request, type, record, &lang);
    size_t at = html_depth(w);
    html_open(w, EL_LI);
    html_attr(w, AT_CLASS, "record-row");
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "record-row-title");
    html_open(w, EL_A);
    html_attr(w, AT_HREF,
              listing->account ? record_desk_address(request, type, record->id, "")
                               : record_address(request, type, record->id, ""));
    if (lang && *lang && strcmp(lang, lang_tag(request_lang(request))) != 0)
        html_attr(w, AT_LANG, lang);
    html_text(w, title);
    html_close(w);
    html_text(w, " ");
    if (!listing->type)
        html_element(w, EL_SPAN, "muted", type->label[request_lang(request)]);
    if (listing->account || has_public_states(type)) {
        html_text(w, " ");
        record_badge(w, request, type, record->state);
    }
    html_text(w, " ");
    record_write_period(w, request, type, record);
    if (record_overdue(request, type, record)) {
        html_text(w, " ");
        html_element(w, EL_SPAN, "badge badge-bad", tr(request_lang(request), "Late"));
    }
    html_close(w);
    if (hit && hit->snippet && *hit->snippet) {
        write_snippet(w, hit->snippet);
        write_where(w, request, type, hit->where);
    } else {
        g_autofree char *plain = markdown_plain(record_summary(request, type, record), 260);
        if (*plain)
            html_element(w, EL_P, NULL, plain);
    }
    write_columns(w, listing, type, record);
    if (listing->account) /* who may not read revisions is told nothing of them */
        (void)record_write_translations_short(w, request, type, record, NULL);
    html_close_to(w, at);
}

static void write_count(Html *w, const RecordListing *listing)
{
    Lang lang = request_lang(listing->request);
    g_autofree char *n = lang_number(lang, (double)listing->n_total, 0);
    g_autofree char *text = text_fill(
        trn(lang, "{n} record", "{n} records", (unsigned long)listing->n_total), "n", n, NULL);
    html_open(w, EL_P);
    html_attr(w, AT_ROLE, "status");
    html_attr(w, AT_CLASS, "record-count");
    html_text(w, text);
    html_close(w);
}

bool record_listing_wants_nothing(const RecordListing *listing)
{
    return listing->q && search_wanted(listing->q) != SEARCH_WANTS;
}

GPtrArray *record_listing_notes(const RecordListing *listing)
{
    Lang lang = request_lang(listing->request);
    GPtrArray *notes = g_ptr_array_new_with_free_func(g_free);
    if (listing->q && listing->is_cut) {
        g_autofree char *n = lang_number(lang, (double)g_utf8_strlen(listing->q, -1), 0);
        g_ptr_array_add(notes,
                        text_fill(tr(lang, "The question is long: only its first {n} letters "
                                           "were looked for."),
                                  "n", n, NULL));
    }
    SearchWanted wanted = listing->q ? search_wanted(listing->q) : SEARCH_WANTS;
    if (wanted == SEARCH_WANTS_NOTHING)
        g_ptr_array_add(notes,
                        g_strdup(tr(lang, "Every word of the question has a minus before it, which "
                                          "leaves records out. Add a word that is wanted.")));
    else if (wanted == SEARCH_HAS_NO_WORD)
        g_ptr_array_add(notes, g_strdup(tr(lang, "There is no word in the question: write letters "
                                                 "or digits.")));
    return notes;
}

/* What the search did beyond the words as they were typed. */
static void write_search_notes(Html *w, const RecordListing *listing)
{
    Lang lang = request_lang(listing->request);
    g_autoptr(GPtrArray) notes = record_listing_notes(listing);
    for (unsigned i = 0; i < notes->len; i++)
        html_element(w, EL_P, NULL, notes->pdata[i]);
    if (listing->synonyms && listing->synonyms->len > 0) {
        g_autoptr(GString) terms = g_string_new(NULL);
        for (unsigned i = 0; i < listing->synonyms->len; i++)
            g_string_append_printf(terms, "%s%s", i > 0 ? ", " : "",
                                   (const char *)listing->synonyms->pdata[i]);
        g_autofree char *text =
            text_fill(tr(lang, "Also searched for: {terms}"), "terms", terms->str, NULL);
        html_element(w, EL_P, "quiet", text);
    }
    if (listing->did_you_mean) {
        size_t at = html_depth(w);
        html_open(w, EL_P);
        html_text(w, tr(lang, "Did you mean"));
        html_text(w, " ");
        html_link(w, record_listing_address(listing->request, "", "q", listing->did_you_mean), NULL,
                  listing->did_you_mean);
        html_text(w, "?");
        html_close_to(w, at);
    }
}

static const char *whole_address(const RecordListing *listing)
{
    return request_link(listing->request, request_path(listing->request));
}

static void write_empty(Html *w, const RecordListing *listing)
{
    Lang lang = request_lang(listing->request);
    bool is_narrowed = listing->q || listing->filters->len > 0 || listing->query.state;
    if (record_listing_wants_nothing(listing))
        return; /* the notes say why */
    ui_notice(w, NOTICE_EMPTY,
              is_narrowed ? tr(lang, "Nothing fits") : tr(lang, "There is nothing here yet"),
              is_narrowed ? tr(lang, "Take a filter away, or use other words.")
                          : tr(lang, "What is published will be listed here."));
    if (listing->account || !listing->type)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_link(w, is_narrowed ? whole_address(listing) : request_link(listing->request, "/search"),
              "button",
              is_narrowed ? tr(lang, "Show all of them") : tr(lang, "What else there is"));
    html_close_to(w, at);
}

/* A row whose record went away since the list was made is left out, not a fault. */
static bool write_rows(Html *w, const RecordListing *listing, Db *db, GError **error)
{
    for (unsigned i = 0; i < listing->rows->len; i++) {
        const RecordRow *row = listing->rows->pdata[i];
        const RecordType *type =
            record_types_find(request_record_types(listing->request), row->type);
        g_autoptr(GError) fault = NULL;
        g_autoptr(Record) record = type ? load_row(listing, db, row, &fault) : NULL;
        if (record)
            write_entry(w, listing, type, record, listing->hits ? listing->hits->pdata[i] : NULL);
        else if (fault && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) &&
                 !g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE)) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return false;
        }
    }
    return true;
}

bool record_listing_rows(Html *w, const RecordListing *listing, GError **error)
{
    Lang lang = request_lang(listing->request);
    Db *db = reader(listing, error);
    if (!db)
        return false;
    write_count(w, listing);
    write_search_notes(w, listing);
    if (listing->rows->len == 0) {
        write_empty(w, listing);
        return true;
    }
    size_t at = html_depth(w);
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "record-list");
    if (!write_rows(w, listing, db, error))
        return false;
    html_close_to(w, at);
    const char *next = listing->is_whole ? NULL : next_address(listing, "");
    if (next) {
        html_open(w, EL_P);
        html_open(w, EL_A);
        html_attr(w, AT_HREF, next);
        html_attr(w, AT_REL, "next");
        html_attr(w, AT_CLASS, "button");
        html_text(w, tr(lang, "Show more"));
        html_close_to(w, at);
    }
    return true;
}

/* --- for programs ----------------------------------------------------------------------------------------- */

const char *record_listing_next(const RecordListing *listing)
{
    g_autofree char *ending = g_strconcat(".", request_ending(listing->request), NULL);
    return next_address(listing, ending);
}
