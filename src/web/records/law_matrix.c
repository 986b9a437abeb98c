#include "web/records/law_matrix.h"

#include "records/index.h"
#include "web/records/law_steps.h"

#include <string.h>

#define ROWS_MOST 3000u
#define MEASURES_MOST 20000u

static void row_free(gpointer data)
{
    LawRow *row = data;
    g_free(row->id);
    g_free(row->title);
    g_free(row->name);
    g_free(row->article);
    g_free(row->topic);
    g_free(row->instrument);
    g_free(row->adopted);
    g_free(row->in_force);
    g_free(row->transpose_by);
    g_ptr_array_unref(row->steps);
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

static char *dup_value(const Record *record, const char *field)
{
    return g_strdup(record_body_get(record->body, field, "", 0));
}

static void add_row(LawMatrix *matrix, Request *request, const RecordType *type,
                    const Record *record, bool is_instrument)
{
    const char *position = record_body_get(record->body, "position", "", 0);
    const char *topic = record_body_read(record->body, "topic", lang_tag(request_lang(request)),
                                         record->lang, NULL);
    const char *name = record_body_read(record->body, "short_title",
                                        lang_tag(request_lang(request)), record->lang, NULL);
    if (!name || !*name)
        name = record_body_get(record->body, "reference", "", 0);
    if (!name || !*name)
        name = record_title(request, type, record, NULL);
    LawRow *row = g_new0(LawRow, 1);
    *row = (LawRow){.id = g_strdup(record->id),
                    .title = g_strdup(record_title(request, type, record, NULL)),
                    .name = g_strdup(name),
                    .article = dup_value(record, "article"),
                    .topic = g_strdup(topic),
                    .instrument = g_strdup(target_of(record, "part_of")),
                    .position = position ? g_ascii_strtoll(position, NULL, 10) : G_MAXINT32,
                    .is_instrument = is_instrument,
                    .steps = g_ptr_array_new_with_free_func((GDestroyNotify)law_step_free)};
    if (is_instrument) {
        row->adopted = dup_value(record, "adopted");
        row->in_force = dup_value(record, "in_force");
        row->transpose_by = dup_value(record, "transpose_by");
    }
    g_ptr_array_add(matrix->rows, row);
}

/* Instruments of which something is known before the others, by title; behind each its provisions by place. */
static int by_place(const void *a, const void *b, void *data)
{
    const LawRow *x = *(const LawRow *const *)a, *y = *(const LawRow *const *)b;
    GHashTable *by_id = data;
    const char *own_x = x->is_instrument ? x->id : x->instrument ? x->instrument : "";
    const char *own_y = y->is_instrument ? y->id : y->instrument ? y->instrument : "";
    if (strcmp(own_x, own_y) != 0) {
        const LawRow *first = g_hash_table_lookup(by_id, own_x);
        const LawRow *second = g_hash_table_lookup(by_id, own_y);
        bool is_known = first && first->n_known > 0, is_other = second && second->n_known > 0;
        if (is_known != is_other)
            return is_known ? -1 : 1;
        int order = g_strcmp0(first ? first->title : NULL, second ? second->title : NULL);
        return order != 0 ? order : strcmp(own_x, own_y);
    }
    if (x->is_instrument != y->is_instrument)
        return x->is_instrument ? -1 : 1;
    return x->position != y->position ? (x->position < y->position ? -1 : 1)
                                      : g_strcmp0(x->article, y->article);
}

/* A provision is as old as its instrument; an instrument is known by its provisions, too. */
static void hand_on(const LawMatrix *matrix, GHashTable *by_id)
{
    for (unsigned i = 0; i < matrix->rows->len; i++) {
        LawRow *row = matrix->rows->pdata[i];
        LawRow *own = row->instrument ? g_hash_table_lookup(by_id, row->instrument) : row;
        if (own)
            own->n_known += row->steps->len;
        if (!own || !own->is_instrument || own == row)
            continue;
        row->adopted = g_strdup(own->adopted);
        row->in_force = g_strdup(own->in_force);
        row->transpose_by = g_strdup(own->transpose_by);
    }
}

static bool load_rows(LawMatrix *matrix, Request *request, RecordIndex *index, Db *db,
                      GError **error)
{
    static const char *const ids[] = {"legal_instrument", "provision"};
    for (unsigned t = 0; t < G_N_ELEMENTS(ids); t++) {
        const RecordType *type = record_types_find(request_record_types(request), ids[t]);
        g_autoptr(GPtrArray) records =
            type ? load_all(request, index, db, ids[t], ROWS_MOST, error) : g_ptr_array_new();
        if (!records)
            return false;
        for (unsigned i = 0; i < records->len; i++)
            add_row(matrix, request, type, records->pdata[i], t == 0);
    }
    return true;
}

bool law_matrix_load(LawMatrix *matrix, Request *request, GError **error)
{
    RecordIndex *index = request_records(request, true, error);
    Db *db = index ? request_db(request, error) : NULL;
    if (!db)
        return false;
    matrix->rows = g_ptr_array_new_with_free_func(row_free);
    matrix->records = load_all(request, index, db, "national_measure", MEASURES_MOST, error);
    g_autoptr(GPtrArray) past =
        matrix->records ? record_past_published(db, "national_measure", error) : NULL;
    if (!past || !load_rows(matrix, request, index, db, error))
        return false;
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < matrix->rows->len; i++)
        g_hash_table_insert(by_id, ((LawRow *)matrix->rows->pdata[i])->id, matrix->rows->pdata[i]);
    for (unsigned i = 0; i < matrix->records->len; i++) {
        const Record *measure = matrix->records->pdata[i];
        const char *target = target_of(measure, "implements");
        LawRow *row = target ? g_hash_table_lookup(by_id, target) : NULL;
        if (row)
            law_steps_add(row->steps, measure, past);
    }
    for (unsigned i = 0; i < matrix->rows->len; i++)
        law_steps_finish(((LawRow *)matrix->rows->pdata[i])->steps);
    hand_on(matrix, by_id);
    g_ptr_array_sort_with_data(matrix->rows, by_place, by_id);
    return true;
}

void law_matrix_keep(LawMatrix *matrix, const char *instrument, const char *provision)
{
    for (unsigned i = matrix->rows->len; i-- > 0;) {
        const LawRow *row = matrix->rows->pdata[i];
        const char *own = row->is_instrument ? row->id : row->instrument;
        if ((instrument && g_strcmp0(own, instrument) != 0) ||
            (provision && strcmp(row->id, provision) != 0))
            g_ptr_array_remove_index(matrix->rows, i);
    }
}

void law_matrix_clear(LawMatrix *matrix)
{
    g_clear_pointer(&matrix->rows, g_ptr_array_unref);
    g_clear_pointer(&matrix->records, g_ptr_array_unref);
}

bool law_row_is_later(const LawRow *row, const char *day)
{
    return row->adopted && strcmp(row->adopted, day) > 0;
}

const LawStep *law_matrix_cell(const LawRow *row, const char *area, const char *day)
{
    const LawStep *best = NULL; /* the last that holds: steps stand by day */
    for (unsigned i = 0; i < row->steps->len; i++) {
        const LawStep *step = row->steps->pdata[i];
        if (step->kind != STEP_CORRECTED && strcmp(step->area, area) == 0 &&
            (step->from ? strcmp(step->from, day) <= 0 : !law_row_is_later(row, day)) &&
            (!step->to || strcmp(step->to, day) >= 0))
            best = step;
    }
    return best;
}

char *law_row_name(const LawRow *row)
{
    return row->article && *row->article
               ? g_strdup_printf("%s%s%s", row->article, row->topic ? ": " : "",
                                 row->topic ? row->topic : "")
               : g_strdup(row->title);
}

static const struct {
    const char *status;
    LawMark mark;
} marks[] = {
    {"BOUND", {"\xe2\x9c\x93", "law-good", TIMELINE_GOOD}},
    {"IN_FORCE", {"\xe2\x9c\x93", "law-good", TIMELINE_GOOD}},
    {"ADOPTED", {"\xe2\x97\x95", "law-partly", TIMELINE_PARTLY}},
    {"PARTLY", {"\xe2\x97\x91", "law-partly", TIMELINE_PARTLY}},
    {"SIGNED", {"\xe2\x97\x94", "law-partly", TIMELINE_PARTLY}},
    {"PREPARED", {"\xe2\x97\x94", "law-partly", TIMELINE_PARTLY}},
    {"NONE", {"\xe2\x9c\x95", "law-not", TIMELINE_NOT}},
    {"NOT_BOUND", {"\xe2\x9c\x95", "law-not", TIMELINE_NOT}},
    {"OPT_OUT", {"\xe2\x9c\x95", "law-not", TIMELINE_NOT}},
    {"_U", {"?", "law-missing", TIMELINE_UNKNOWN}},
};

const LawMark *law_mark(const char *status)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_strcmp0(marks[i].status, status) == 0)
            return &marks[i].mark;
    return &marks[G_N_ELEMENTS(marks) - 1].mark;
}
