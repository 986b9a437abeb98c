#include "web/records/law_matrix.h"

#include "records/index.h"

#include <string.h>

#define ROWS_MOST 3000u
#define MEASURES_MOST 20000u

static void row_free(gpointer data)
{
    LawRow *row = data;
    g_free(row->id);
    g_free(row->title);
    g_free(row->article);
    g_free(row->topic);
    g_free(row->instrument);
    g_ptr_array_unref(row->measures);
    g_free(row);
}

static GPtrArray *load_all(Request *request, RecordIndex *index, Db *db, const char *type,
                           unsigned most, GError **error)
{
    const RecordQuery query = {.type = type, .most = most};
    g_autoptr(GPtrArray) rows =
        record_list(index, db, request_record_types(request), NULL, &query, NULL, error);
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
    for (unsigned i = 0; rows && i < rows->len; i++) {
        Record *record =
            record_load_published(db, ((RecordRow *)rows->pdata[i])->id, NULL); /* gone since */
        if (record)
            g_ptr_array_add(records, record);
    }
    return rows ? g_steal_pointer(&records) : NULL;
}

static const char *target_of(const Record *record, const char *relation)
{
    GPtrArray *links = record_body_links(record->body);
    for (unsigned i = 0; i < links->len; i++) {
        const RecordLink *link = links->pdata[i];
        if (strcmp(link->relation, relation) == 0)
            return link->target;
    }
    return NULL;
}

static void add_row(LawMatrix *matrix, Request *request, const RecordType *type,
                    const Record *record, bool is_instrument)
{
    const char *article = record_body_get(record->body, "article", "", 0);
    const char *position = record_body_get(record->body, "position", "", 0);
    const char *topic = record_body_read(record->body, "topic", lang_tag(request_lang(request)),
                                         record->lang, NULL);
    LawRow *row = g_new0(LawRow, 1);
    *row = (LawRow){.id = g_strdup(record->id),
                    .title = g_strdup(record_title(request, type, record, NULL)),
                    .article = g_strdup(article),
                    .topic = g_strdup(topic),
                    .instrument = g_strdup(target_of(record, "part_of")),
                    .position = position ? g_ascii_strtoll(position, NULL, 10) : G_MAXINT32,
                    .is_instrument = is_instrument,
                    .measures = g_ptr_array_new()};
    g_ptr_array_add(matrix->rows, row);
}

/* Instruments by title; behind each its provisions by place. */
static int by_place(const void *a, const void *b, void *data)
{
    const LawRow *x = *(const LawRow *const *)a, *y = *(const LawRow *const *)b;
    GHashTable *titles = data;
    const char *own_x = x->is_instrument ? x->id : x->instrument ? x->instrument : "";
    const char *own_y = y->is_instrument ? y->id : y->instrument ? y->instrument : "";
    if (strcmp(own_x, own_y) != 0) {
        const char *title_x = g_hash_table_lookup(titles, own_x);
        const char *title_y = g_hash_table_lookup(titles, own_y);
        int order = g_strcmp0(title_x, title_y);
        return order != 0 ? order : strcmp(own_x, own_y);
    }
    if (x->is_instrument != y->is_instrument)
        return x->is_instrument ? -1 : 1;
    return x->position != y->position ? (x->position < y->position ? -1 : 1)
                                      : g_strcmp0(x->article, y->article);
}

static bool holds_on(const Record *measure, const char *day)
{
    const char *since = record_body_get(measure->body, "since", "", 0);
    const char *until = record_body_get(measure->body, "until", "", 0);
    return (!since || strcmp(since, day) <= 0) && (!until || strcmp(until, day) >= 0);
}

static void place_measures(LawMatrix *matrix, const char *day)
{
    g_autoptr(GHashTable) rows = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < matrix->rows->len; i++)
        g_hash_table_insert(rows, ((LawRow *)matrix->rows->pdata[i])->id, matrix->rows->pdata[i]);
    for (unsigned i = 0; i < matrix->records->len; i++) {
        Record *measure = matrix->records->pdata[i];
        const char *target = target_of(measure, "implements");
        LawRow *row = target ? g_hash_table_lookup(rows, target) : NULL;
        if (row && holds_on(measure, day))
            g_ptr_array_add(row->measures, measure);
    }
}

static void keep_one(LawMatrix *matrix, const char *instrument)
{
    for (unsigned i = matrix->rows->len; i-- > 0;) {
        const LawRow *row = matrix->rows->pdata[i];
        const char *own = row->is_instrument ? row->id : row->instrument;
        if (g_strcmp0(own, instrument) != 0)
            g_ptr_array_remove_index(matrix->rows, i);
    }
}

bool law_matrix_load(LawMatrix *matrix, Request *request, const char *instrument, const char *day,
                     GError **error)
{
    const RecordTypes *types = request_record_types(request);
    RecordIndex *index = request_records(request, true, error);
    Db *db = index ? request_db(request, error) : NULL;
    static const char *const ids[] = {"legal_instrument", "provision"};
    if (!db)
        return false;
    matrix->rows = g_ptr_array_new_with_free_func(row_free);
    matrix->records = load_all(request, index, db, "national_measure", MEASURES_MOST, error);
    if (!matrix->records)
        return false;
    g_autoptr(GHashTable) titles = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned t = 0; t < G_N_ELEMENTS(ids); t++) {
        const RecordType *type = record_types_find(types, ids[t]);
        g_autoptr(GPtrArray) records =
            type ? load_all(request, index, db, ids[t], ROWS_MOST, error) : g_ptr_array_new();
        if (!records)
            return false;
        for (unsigned i = 0; i < records->len; i++)
            add_row(matrix, request, type, records->pdata[i], t == 0);
    }
    for (unsigned i = 0; i < matrix->rows->len; i++) {
        LawRow *row = matrix->rows->pdata[i];
        if (row->is_instrument)
            g_hash_table_insert(titles, row->id, row->title);
    }
    g_ptr_array_sort_with_data(matrix->rows, by_place, titles);
    if (instrument)
        keep_one(matrix, instrument);
    place_measures(matrix, day);
    return true;
}

void law_matrix_clear(LawMatrix *matrix)
{
    g_clear_pointer(&matrix->rows, g_ptr_array_unref);
    g_clear_pointer(&matrix->records, g_ptr_array_unref);
}

const Record *law_matrix_cell(const LawRow *row, const char *area)
{
    const Record *best = NULL;
    for (unsigned i = 0; i < row->measures->len; i++) {
        const Record *measure = row->measures->pdata[i];
        unsigned n = record_body_count(measure->body, "areas", "");
        bool is_own = false;
        for (unsigned a = 0; a < n; a++)
            is_own = is_own || strcmp(record_body_get(measure->body, "areas", "", a), area) == 0;
        const char *since = record_body_get(measure->body, "since", "", 0);
        const char *held = best ? record_body_get(best->body, "since", "", 0) : NULL;
        if (is_own && (!best || g_strcmp0(since, held) > 0))
            best = measure;
    }
    return best;
}
