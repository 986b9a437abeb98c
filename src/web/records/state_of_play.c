#include "web/records/state_of_play.h"

#include "base/isotime.h"

#include <string.h>

#define OPEN_MOST 2000u
#define OVERDUE_SHOWN 20u

typedef struct {
    char *id, *title, *due, *areas;
} Overdue;

static void overdue_free(gpointer data)
{
    Overdue *late = data;
    g_free(late->id);
    g_free(late->title);
    g_free(late->due);
    g_free(late->areas);
    g_free(late);
}

static int by_due(const void *a, const void *b)
{
    return strcmp((*(const Overdue *const *)a)->due, (*(const Overdue *const *)b)->due);
}

static GPtrArray *find_overdue(const RecordListing *listing, RecordIndex *index, Db *db,
                               GError **error)
{
    Request *request = listing->request;
    const RecordField *areas = record_type_field(listing->type, "areas");
    const RecordQuery query = {.type = listing->type->id, .state = "open", .most = OPEN_MOST};
    char today[ISO_DATE_BYTES];
    iso_day_write(request_today(request), today);
    g_autoptr(GPtrArray) late = g_ptr_array_new_with_free_func(overdue_free);
    g_autoptr(GPtrArray) rows =
        record_list(index, db, request_record_types(request), NULL, &query, NULL, error);
    for (unsigned i = 0; rows && i < rows->len; i++) {
        const RecordRow *row = rows->pdata[i];
        g_autoptr(Record) record = record_load_published(db, row->id, NULL);
        const char *due = record ? record_body_get(record->body, "due", "", 0) : NULL;
        if (!due || strcmp(due, today) >= 0)
            continue;
        Overdue *one = g_new0(Overdue, 1);
        *one = (Overdue){g_strdup(row->id),
                         g_strdup(record_title(request, listing->type, record, NULL)),
                         g_strdup(due), areas ? record_field_words(request, areas, record) : NULL};
        g_ptr_array_add(late, one);
    }
    if (!rows)
        return NULL;
    g_ptr_array_sort(late, by_due);
    return g_steal_pointer(&late);
}

static void write_overdue(Html *w, const RecordListing *listing, const GPtrArray *late)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    size_t at = html_depth(w);
    if (late->len == 0)
        return;
    html_open(w, EL_SECTION);
    html_attr(w, AT_CLASS, "overdue");
    ui_heading(w, 2, "overdue", tr(lang, "Overdue"));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < MIN(late->len, OVERDUE_SHOWN); i++) {
        const Overdue *one = late->pdata[i];
        IsoDay day;
        g_autofree char *date =
            iso_day_parse(one->due, &day) ? lang_date(lang, day) : g_strdup(one->due);
        g_autofree char *text = text_fill(tr(lang, "due on {day}"), "day", date, NULL);
        html_open(w, EL_LI);
        html_link(w, record_address(request, listing->type, one->id, ""), NULL, one->title);
        html_text(w, ", ");
        html_text(w, text);
        if (one->areas) {
            html_text(w, " \xc2\xb7 ");
            html_text(w, one->areas);
        }
        html_close(w);
    }
    if (late->len > OVERDUE_SHOWN) {
        g_autofree char *n = lang_number(lang, (double)(late->len - OVERDUE_SHOWN), 0);
        g_autofree char *more = text_fill(tr(lang, "and {n} more"), "n", n, NULL);
        html_element(w, EL_LI, NULL, more);
    }
    html_close_to(w, at);
}

/* --- by country -------------------------------------------------------------------------------------------- */

static bool write_country(Html *w, const RecordListing *listing, RecordIndex *index, Db *db,
                          const RecordType *actions, const RecordField *progress, const Code *state,
                          GError **error)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    const char *const values[] = {state->id, NULL};
    const RecordFilter filter = {"areas", values};
    const RecordQuery query = {.type = actions->id, .filters = &filter, .n_filters = 1, .most = 1};
    g_autoptr(GPtrArray) facets =
        record_facets(index, db, request_record_types(request), NULL, &query, progress->id, error);
    if (!facets)
        return false;
    g_autofree char *path = g_strconcat("/", actions->path, "/?areas=", state->id, NULL);
    ui_table_row(w, state->label[lang], request_link(request, path));
    for (unsigned c = 0; c < codelist_n(progress->codelist); c++) {
        const char *code = codelist_code(progress->codelist, c)->id;
        uint64_t n = 0;
        for (unsigned i = 0; i < facets->len; i++) {
            const RecordFacet *facet = facets->pdata[i];
            if (strcmp(facet->value, code) == 0)
                n = facet->n;
        }
        ui_cell_number(w, (double)n);
    }
    ui_table_row_end(w);
    return true;
}

static bool write_countries(Html *w, const RecordListing *listing, RecordIndex *index, Db *db,
                            GError **error)
{
    Request *request = listing->request;
    Lang lang = request_lang(request);
    const Model *model = request_model(request);
    const RecordType *actions = record_types_find(request_record_types(request), "action");
    const RecordField *progress = actions ? record_type_field(actions, "progress") : NULL;
    if (!progress || !progress->codelist)
        return true;
    const RecordQuery query = {.type = actions->id, .most = 1};
    g_autoptr(GPtrArray) any =
        record_list(index, db, request_record_types(request), NULL, &query, NULL, error);
    if (!any || any->len == 0) /* ten rows of naught say nothing */
        return any != NULL;
    unsigned n = codelist_n(progress->codelist) + 1;
    g_autofree const char **columns = g_new0(const char *, n);
    g_autofree bool *is_number = g_new0(bool, n);
    columns[0] = tr(lang, "State");
    for (unsigned c = 1; c < n; c++) {
        columns[c] = codelist_code(progress->codelist, c - 1)->label[lang];
        is_number[c] = true;
    }
    ui_heading(w, 2, "state-of-play", tr(lang, "State of play by country"));
    ui_table_begin(w, "state-of-play-table",
                   tr(lang, "Actions on recommendations, by how far they are"), columns, is_number,
                   n);
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    for (unsigned i = 0; i < model_n_members(model); i++)
        if (!write_country(w, listing, index, db, actions, progress,
                           codelist_code(areas, model_member(model, i)), error))
            return false;
    ui_table_end(w);
    return true;
}

bool record_state_of_play(Html *w, const RecordListing *listing, GError **error)
{
    bool is_plain =
        !listing->q && listing->filters->len == 0 && !listing->query.after && !listing->query.state;
    if (strcmp(listing->type->id, "recommendation") != 0 || !is_plain)
        return true;
    RecordIndex *index = request_records(listing->request, true, error);
    Db *db = index ? request_db(listing->request, error) : NULL;
    g_autoptr(GPtrArray) late = db ? find_overdue(listing, index, db, error) : NULL;
    if (!late)
        return false;
    write_overdue(w, listing, late);
    return write_countries(w, listing, index, db, error);
}
