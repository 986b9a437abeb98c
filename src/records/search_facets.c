/* Counts for several filters at once: each over what all other filters let through, so that a second
 * value of a field says what it would add. One pass over the bitmaps, however many fields are asked for. */
#include "records/index_private.h"

#include <string.h>

typedef struct {
    const char *field;
    size_t length;
    const roaring_bitmap_t *found; /* what the field's values are counted in */
    roaring_bitmap_t *own;         /* the same, if it is this field's alone */
    GPtrArray *facets;
} Counter;

static void counter_clear(gpointer data)
{
    Counter *counter = data;
    if (counter->own)
        roaring_bitmap_free(counter->own);
    g_clear_pointer(&counter->facets, g_ptr_array_unref);
}

static bool is_narrowed_by(const RecordQuery *query, const char *field)
{
    if ((query->type && strcmp(field, "type") == 0) ||
        (query->state && strcmp(field, "state") == 0))
        return true;
    for (unsigned i = 0; i < query->n_filters; i++)
        if (strcmp(query->filters[i].field, field) == 0)
            return true;
    return false;
}

static void count_set(GArray *counters, const char *key, const roaring_bitmap_t *set)
{
    for (unsigned i = 0; i < counters->len; i++) {
        Counter *counter = &g_array_index(counters, Counter, i);
        if (strncmp(key, counter->field, counter->length) != 0 || key[counter->length] != '=')
            continue;
        uint64_t n = roaring_bitmap_and_cardinality(counter->found, set);
        if (n == 0)
            return;
        RecordFacet *facet = g_new0(RecordFacet, 1);
        *facet = (RecordFacet){g_strdup(key + counter->length + 1), n};
        g_ptr_array_add(counter->facets, facet);
        return;
    }
}

static int compare_facets(const void *a, const void *b)
{
    const RecordFacet *x = *(const RecordFacet *const *)a, *y = *(const RecordFacet *const *)b;
    return x->n != y->n ? (x->n > y->n ? -1 : 1) : strcmp(x->value, y->value);
}

static void facets_free(gpointer facets)
{
    g_ptr_array_unref(facets);
}

static GPtrArray *count(const RecordIndex *index, GArray *counters)
{
    GHashTableIter at;
    gpointer key, set;
    g_hash_table_iter_init(&at, index->sets);
    while (g_hash_table_iter_next(&at, &key, &set))
        count_set(counters, key, set);
    GPtrArray *all = g_ptr_array_new_with_free_func(facets_free);
    for (unsigned i = 0; i < counters->len; i++) {
        Counter *counter = &g_array_index(counters, Counter, i);
        g_ptr_array_sort(counter->facets, compare_facets);
        g_ptr_array_add(all, g_steal_pointer(&counter->facets));
    }
    return all;
}

GPtrArray *record_index_facets_of(const RecordIndex *index, Db *db, const RecordTypes *types,
                                  const char *account, const RecordQuery *query,
                                  const char *const *fields, const roaring_bitmap_t *among,
                                  GError **error)
{
    roaring_bitmap_t *all = record_index_evaluate(index, db, types, account, query, NULL, error);
    if (!all)
        return NULL;
    if (among)
        roaring_bitmap_and_inplace(all, among);
    g_autoptr(GArray) counters = g_array_new(FALSE, TRUE, sizeof(Counter));
    g_array_set_clear_func(counters, counter_clear);
    bool is_good = true;
    for (unsigned i = 0; fields[i] && is_good; i++) {
        Counter counter = {.field = fields[i],
                           .length = strlen(fields[i]),
                           .found = all,
                           .facets =
                               g_ptr_array_new_with_free_func((GDestroyNotify)record_facet_free)};
        if (is_narrowed_by(query, fields[i])) {
            counter.own = record_index_evaluate(index, db, types, account, query, fields[i], error);
            counter.found = counter.own;
            is_good = counter.own != NULL;
            if (among && is_good)
                roaring_bitmap_and_inplace(counter.own, among);
        }
        g_array_append_val(counters, counter);
    }
    GPtrArray *facets = is_good ? count(index, counters) : NULL;
    roaring_bitmap_free(all);
    return facets;
}

GPtrArray *record_facets_of(RecordIndex *index, Db *db, const RecordTypes *types,
                            const char *account, const RecordQuery *query,
                            const char *const *fields, GError **error)
{
    if (!record_index_keep_up(index, db, error))
        return NULL;
    g_rw_lock_reader_lock(&index->lock);
    GPtrArray *facets =
        record_index_facets_of(index, db, types, account, query, fields, NULL, error);
    g_rw_lock_reader_unlock(&index->lock);
    return facets;
}
