/* A record has a slot; a change gives it a new one at the end, so that slots are in the order of
 * changes and the newest are found from the end. Old slots are dead until there are too many. */
#include "records/index_private.h"

#include "records/record_private.h"
#include "records/search_private.h"

#include <string.h>

static void slot_clear(gpointer data)
{
    RecordSlot *slot = data;
    char **texts[] = {&slot->id,    &slot->type,    &slot->state,
                      &slot->title, &slot->changed, &slot->area};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_clear_pointer(texts[i], g_free);
    g_clear_pointer(&slot->sets, g_ptr_array_unref);
}

static void set_free(gpointer set)
{
    roaring_bitmap_free(set);
}

static void empty(RecordIndex *index)
{
    index->seq = 0;
    index->n_dead = 0;
    index->slots = g_array_new(FALSE, TRUE, sizeof(RecordSlot));
    g_array_set_clear_func(index->slots, slot_clear);
    index->slot_of = g_hash_table_new(g_str_hash, g_str_equal);
    index->sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, set_free);
    index->slot_of_entry = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    index->length_of_entry = g_array_new(FALSE, TRUE, sizeof(uint32_t));
}

static void drop(RecordIndex *index)
{
    g_hash_table_unref(index->slot_of);
    g_array_unref(index->slots);
    g_hash_table_unref(index->sets);
    g_array_unref(index->slot_of_entry);
    g_array_unref(index->length_of_entry);
}

RecordIndex *record_index_new(bool is_public)
{
    RecordIndex *index = g_new0(RecordIndex, 1);
    g_rw_lock_init(&index->lock);
    index->is_public = is_public;
    empty(index);
    return index;
}

void record_index_free(RecordIndex *index)
{
    if (!index)
        return;
    drop(index);
    search_glossary_unref(index->glossary);
    g_rw_lock_clear(&index->lock);
    g_free(index);
}

/* --- keeping up ------------------------------------------------------------------------------------- */

static char *set_key(const char *field, const char *value)
{
    return g_strconcat(field, "=", value, NULL); /* a field's id has no "=" in it */
}

static void put(RecordIndex *index, RecordSlot *slot, uint32_t at, const char *field,
                const char *value)
{
    g_autofree char *key = set_key(field, value);
    roaring_bitmap_t *set = g_hash_table_lookup(index->sets, key);
    if (!set) {
        set = roaring_bitmap_create();
        g_hash_table_insert(index->sets, g_steal_pointer(&key), set);
    }
    roaring_bitmap_add(set, at);
    g_ptr_array_add(slot->sets, set);
}

/* Nobody looks for one day of a thousand: days are found by their year. */
static void put_value(RecordIndex *index, RecordSlot *slot, uint32_t at, const RecordType *type,
                      const char *field_id, const char *value)
{
    const RecordField *field = type ? record_type_field(type, field_id) : NULL;
    char year[5];
    g_strlcpy(year, value, sizeof year);
    put(index, slot, at, field_id, field && field->kind == FIELD_DAY ? year : value);
}

static void take_out(RecordIndex *index, const char *id)
{
    uint32_t at = GPOINTER_TO_UINT(g_hash_table_lookup(index->slot_of, id));
    if (at == 0)
        return;
    RecordSlot *slot = &g_array_index(index->slots, RecordSlot, at - 1);
    for (unsigned i = 0; i < slot->sets->len; i++)
        roaring_bitmap_remove(slot->sets->pdata[i], at - 1);
    g_hash_table_remove(index->slot_of, id);
    if (slot->entry < index->slot_of_entry->len) {
        g_array_index(index->slot_of_entry, uint32_t, slot->entry) = 0;
        g_array_index(index->length_of_entry, uint32_t, slot->entry) = 0;
    }
    char *changed = g_steal_pointer(&slot->changed); /* cursors still find their place by it */
    slot_clear(slot);
    slot->changed = changed;
    index->n_dead++;
}

static void note_entry(RecordIndex *index, uint32_t entry, uint32_t at, int64_t words,
                       int64_t titled)
{
    if (entry >= index->slot_of_entry->len) {
        g_array_set_size(index->slot_of_entry, entry + 1);
        g_array_set_size(index->length_of_entry, entry + 1);
    }
    g_array_index(index->slot_of_entry, uint32_t, entry) = at + 1;
    g_array_index(index->length_of_entry, uint32_t, entry) =
        MAX(1u, (uint32_t)CLAMP(words, 0, 0xffffff) << 8 | (uint32_t)CLAMP(titled, 0, 0xff));
}

static bool put_in(RecordIndex *index, Db *db, const char *id, GError **error)
{
    GError *fault = NULL;
    take_out(index, id);
    g_autoptr(Rows) row = db_query(
        db, index->is_public ? STMT_PUBLISHED_INDEX_ROW : STMT_RECORD_INDEX_ROW, error, "s", id);
    bool is_there = row && rows_next(row, &fault) && rows_int(row, 6) != 0;
    if (!row || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return false;
    }
    if (!is_there)
        return true;
    RecordSlot slot = {.id = g_strdup(id),
                       .type = g_strdup(rows_text(row, 0)),
                       .state = g_strdup(rows_text(row, 1)),
                       .area = g_strdup(rows_text(row, 2)),
                       .changed = g_strdup(rows_text(row, 4)),
                       .title = g_strdup(rows_text(row, 5)),
                       .entry = (uint32_t)rows_int(row, 7), /* 0: search has none */
                       .sets = g_ptr_array_new()};
    uint32_t at = index->slots->len;
    g_autoptr(RecordTypes) types = record_types_current();
    const RecordType *type = types ? record_types_find(types, slot.type) : NULL;
    g_autofree char *kind = g_strconcat(slot.type, "/", slot.state, NULL);
    put(index, &slot, at, "type", slot.type);
    put(index, &slot, at, "state", slot.state);
    put(index, &slot, at, "*kind", kind); /* no field has a name like this */
    put(index, &slot, at, "*area", slot.area);
    put(index, &slot, at, "*author", rows_text(row, 3));
    put(index, &slot, at, "*all", "");
    g_autoptr(Rows) values =
        db_query(db, index->is_public ? STMT_PUBLISHED_INDEX_VALUES : STMT_RECORD_INDEX_VALUES,
                 error, "s", id);
    while (values && rows_next(values, &fault))
        put_value(index, &slot, at, type, rows_text(values, 0), rows_text(values, 1));
    g_array_append_val(index->slots, slot);
    g_hash_table_insert(index->slot_of, slot.id, GUINT_TO_POINTER(at + 1));
    if (slot.entry > 0)
        note_entry(index, slot.entry, at, rows_int(row, 8), rows_int(row, 9));
    if (fault)
        g_propagate_error(error, fault);
    return values && !fault;
}

typedef struct {
    int64_t seq;
    char *id;
} Change;

static void change_clear(gpointer data)
{
    g_free(((Change *)data)->id);
}

static GArray *read_changes(RecordIndex *index, Db *db, int64_t since, GError **error)
{
    g_autoptr(Rows) rows =
        db_query(db, index->is_public ? STMT_PUBLISHED_CHANGES_SINCE : STMT_RECORD_CHANGES_SINCE,
                 error, "i", since);
    if (!rows)
        return NULL;
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(Change));
    g_array_set_clear_func(changes, change_clear);
    GError *fault = NULL;
    while (rows_next(rows, &fault)) {
        Change change = {rows_int(rows, 0), g_strdup(rows_text(rows, 1))};
        g_array_append_val(changes, change);
    }
    if (!fault)
        return g_steal_pointer(&changes);
    g_propagate_error(error, fault);
    return NULL;
}

static bool apply(RecordIndex *index, Db *db, const GArray *changes, GError **error)
{
    for (unsigned i = 0; i < changes->len; i++) {
        const Change *change = &g_array_index(changes, Change, i);
        if (change->seq <= index->seq) /* another thread was quicker */
            continue;
        if (!put_in(index, db, change->id, error))
            return false;
        index->seq = change->seq;
    }
    return true;
}

bool record_index_keep_up(RecordIndex *index, Db *db, GError **error)
{
    g_rw_lock_reader_lock(&index->lock);
    int64_t since = index->seq;
    bool is_worn = index->n_dead > 1000 && index->n_dead > index->slots->len / 2;
    g_rw_lock_reader_unlock(&index->lock);
    g_autoptr(GArray) changes = read_changes(index, db, is_worn ? 0 : since, error);
    if (!changes || changes->len == 0)
        return changes != NULL;
    g_rw_lock_writer_lock(&index->lock);
    if (is_worn && index->seq == since) {
        drop(index);
        empty(index);
    }
    bool is_good = apply(index, db, changes, error);
    g_rw_lock_writer_unlock(&index->lock);
    return is_good;
}

/* --- asking ------------------------------------------------------------------------------------------- */

static const roaring_bitmap_t *find_set(const RecordIndex *index, const char *field,
                                        const char *value)
{
    g_autofree char *key = set_key(field, value);
    return g_hash_table_lookup(index->sets, key);
}

static void add_set(roaring_bitmap_t *to, const roaring_bitmap_t *set)
{
    if (set)
        roaring_bitmap_or_inplace(to, set);
}

/* Roles by state: what the account may be for records of one area. */
typedef struct {
    char area[3];
    RoleSet roles;
} Sight;

static GArray *read_sights(Db *db, const char *account, GError **error)
{
    g_autoptr(GArray) sights = g_array_new(FALSE, TRUE, sizeof(Sight));
    Sight first = {.area = ""}; /* roles for no state in particular */
    g_array_append_val(sights, first);
    if (account && record_actor_is_inside(account))
        g_array_index(sights, Sight, 0).roles = ROLES_SIGNED_IN;
    if (!account || record_actor_is_inside(account))
        return g_steal_pointer(&sights);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_GRANTS, error, "s", account);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        Role role;
        Sight sight = {.area = ""};
        g_strlcpy(sight.area, rows_text(rows, 1), sizeof sight.area);
        if (!role_parse(rows_text(rows, 0), &role))
            continue;
        sight.roles = ROLE_BIT(role);
        if (*sight.area)
            g_array_append_val(sights, sight);
        else
            g_array_index(sights, Sight, 0).roles |= sight.roles;
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&sights) : NULL;
}

static void add_kind(const RecordIndex *index, const RecordType *type, const RecordState *state,
                     const GArray *sights, roaring_bitmap_t *seen)
{
    g_autofree char *kind = g_strconcat(type->id, "/", state->id, NULL);
    const roaring_bitmap_t *set = find_set(index, "*kind", kind);
    RoleSet all = 0;
    for (unsigned i = 0; i < sights->len; i++)
        all |= g_array_index(sights, Sight, i).roles;
    if (!set)
        return;
    RoleSet everywhere = g_array_index(sights, Sight, 0).roles;
    if (state->is_public || (state->is_restricted && all) || (state->seen_by & everywhere)) {
        add_set(seen, set);
        return;
    }
    for (unsigned i = 0; i < sights->len; i++) {
        const Sight *sight = &g_array_index(sights, Sight, i);
        /* A role for any state counts for what is the region's. */
        RoleSet roles = *sight->area ? sight->roles : all;
        const roaring_bitmap_t *area =
            state->seen_by & roles ? find_set(index, "*area", sight->area) : NULL;
        if (!area)
            continue;
        roaring_bitmap_t *both = roaring_bitmap_and(set, area);
        add_set(seen, both);
        roaring_bitmap_free(both);
    }
}

/* All that the account may see; NULL with an error. */
static roaring_bitmap_t *seen_by(const RecordIndex *index, Db *db, const RecordTypes *types,
                                 const char *account, GError **error)
{
    roaring_bitmap_t *seen = roaring_bitmap_create();
    if (index->is_public) {
        add_set(seen, find_set(index, "*all", ""));
        return seen;
    }
    g_autoptr(GArray) sights = read_sights(db, account, error);
    if (!sights) {
        roaring_bitmap_free(seen);
        return NULL;
    }
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        for (unsigned s = 0; s < type->n_states; s++)
            add_kind(index, type, &type->states[s], sights, seen);
    }
    if (account)
        add_set(seen, find_set(index, "*author", account));
    return seen;
}

static void narrow(const RecordIndex *index, const RecordFilter *filter, roaring_bitmap_t *found)
{
    roaring_bitmap_t *any = roaring_bitmap_create();
    for (unsigned i = 0; filter->values[i]; i++)
        add_set(any, find_set(index, filter->field, filter->values[i]));
    roaring_bitmap_and_inplace(found, any);
    roaring_bitmap_free(any);
}

roaring_bitmap_t *record_index_evaluate(const RecordIndex *index, Db *db, const RecordTypes *types,
                                        const char *account, const RecordQuery *query,
                                        const char *but_field, GError **error)
{
    roaring_bitmap_t *found = seen_by(index, db, types, account, error);
    if (!found)
        return NULL;
    const char *const heads[][2] = {{"type", query->type}, {"state", query->state}};
    for (unsigned i = 0; i < G_N_ELEMENTS(heads); i++)
        if (heads[i][1] && g_strcmp0(heads[i][0], but_field) != 0) {
            const char *const values[] = {heads[i][1], NULL};
            narrow(index, &(RecordFilter){heads[i][0], values}, found);
        }
    for (unsigned i = 0; i < query->n_filters; i++)
        if (g_strcmp0(query->filters[i].field, but_field) != 0)
            narrow(index, &query->filters[i], found);
    return found;
}

void record_row_free(RecordRow *row)
{
    char *texts[] = {row->id,      row->type, row->state, row->title,
                     row->changed, row->area, row->cursor};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(row);
}

RecordRow *record_index_row(const RecordSlot *slot)
{
    RecordRow *row = g_new0(RecordRow, 1);
    *row = (RecordRow){.id = g_strdup(slot->id),
                       .type = g_strdup(slot->type),
                       .state = g_strdup(slot->state),
                       .title = g_strdup(slot->title),
                       .changed = g_strdup(slot->changed),
                       .area = g_strdup(slot->area),
                       .cursor = g_strconcat(slot->changed, "/", slot->id, NULL)};
    return row;
}

/* The slot below which to go on: the row's own, or where it would be if it has changed since. */
static uint32_t slot_of_cursor(const RecordIndex *index, const char *cursor)
{
    const char *slash = strchr(cursor, '/');
    uint32_t at = slash ? GPOINTER_TO_UINT(g_hash_table_lookup(index->slot_of, slash + 1)) : 0;
    g_autofree char *changed = g_strndup(cursor, slash ? (gsize)(slash - cursor) : 0);
    if (at > 0 && strcmp(g_array_index(index->slots, RecordSlot, at - 1).changed, changed) == 0)
        return at - 1;
    uint32_t low = 0, high = index->slots->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(g_array_index(index->slots, RecordSlot, middle).changed, changed) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void collect(const RecordIndex *index, const roaring_bitmap_t *found,
                    const RecordQuery *query, GPtrArray *rows)
{
    uint32_t below = query->after ? slot_of_cursor(index, query->after) : UINT32_MAX;
    roaring_uint32_iterator_t at;
    roaring_init_iterator_last(found, &at);
    /* Past what was seen: by rank, not one after the other. */
    if (below != UINT32_MAX) {
        uint64_t rank = below > 0 ? roaring_bitmap_rank(found, below - 1) : 0;
        uint32_t value = 0;
        if (rank == 0 || !roaring_bitmap_select(found, (uint32_t)rank - 1, &value))
            return;
        roaring_move_uint32_iterator_equalorlarger(&at, value);
    }
    for (; at.has_value && rows->len < query->most; roaring_previous_uint32_iterator(&at))
        g_ptr_array_add(
            rows, record_index_row(&g_array_index(index->slots, RecordSlot, at.current_value)));
}

GPtrArray *record_list(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                       const RecordQuery *query, uint64_t *out_total, GError **error)
{
    if (!record_index_keep_up(index, db, error))
        return NULL;
    g_rw_lock_reader_lock(&index->lock);
    roaring_bitmap_t *found = record_index_evaluate(index, db, types, account, query, NULL, error);
    GPtrArray *rows = NULL;
    if (found) {
        rows = g_ptr_array_new_with_free_func((GDestroyNotify)record_row_free);
        if (out_total)
            *out_total = roaring_bitmap_get_cardinality(found);
        collect(index, found, query, rows);
        roaring_bitmap_free(found);
    }
    g_rw_lock_reader_unlock(&index->lock);
    return rows;
}

GPtrArray *record_ids(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                      const RecordQuery *query, GError **error)
{
    if (!record_index_keep_up(index, db, error))
        return NULL;
    g_rw_lock_reader_lock(&index->lock);
    roaring_bitmap_t *found = record_index_evaluate(index, db, types, account, query, NULL, error);
    GPtrArray *ids = NULL;
    if (found) {
        ids = g_ptr_array_new_with_free_func(g_free);
        roaring_uint32_iterator_t at;
        roaring_init_iterator_last(found, &at);
        for (; at.has_value; roaring_previous_uint32_iterator(&at))
            g_ptr_array_add(ids,
                            g_strdup(g_array_index(index->slots, RecordSlot, at.current_value).id));
        roaring_bitmap_free(found);
    }
    g_rw_lock_reader_unlock(&index->lock);
    return ids;
}

/* --- counts -------------------------------------------------------------------------------------------- */

void record_facet_free(RecordFacet *facet)
{
    g_free(facet->value);
    g_free(facet);
}

static int compare_facets(const void *a, const void *b)
{
    const RecordFacet *x = *(const RecordFacet *const *)a, *y = *(const RecordFacet *const *)b;
    return x->n != y->n ? (x->n > y->n ? -1 : 1) : strcmp(x->value, y->value);
}

GPtrArray *record_index_facets(RecordIndex *index, Db *db, const RecordTypes *types,
                               const char *account, const RecordQuery *query, const char *field,
                               const roaring_bitmap_t *among, GError **error)
{
    roaring_bitmap_t *found = record_index_evaluate(index, db, types, account, query, field, error);
    GPtrArray *facets = NULL;
    if (found) {
        if (among)
            roaring_bitmap_and_inplace(found, among);
        facets = g_ptr_array_new_with_free_func((GDestroyNotify)record_facet_free);
        g_autofree char *before = g_strconcat(field, "=", NULL);
        GHashTableIter at;
        gpointer key, set;
        g_hash_table_iter_init(&at, index->sets);
        while (g_hash_table_iter_next(&at, &key, &set)) {
            if (!g_str_has_prefix(key, before))
                continue;
            uint64_t n = roaring_bitmap_and_cardinality(found, set);
            if (n == 0)
                continue;
            RecordFacet *facet = g_new0(RecordFacet, 1);
            *facet = (RecordFacet){g_strdup((const char *)key + strlen(before)), n};
            g_ptr_array_add(facets, facet);
        }
        g_ptr_array_sort(facets, compare_facets);
        roaring_bitmap_free(found);
    }
    return facets;
}

GPtrArray *record_facets(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                         const RecordQuery *query, const char *field, GError **error)
{
    if (!record_index_keep_up(index, db, error))
        return NULL;
    g_rw_lock_reader_lock(&index->lock);
    GPtrArray *facets = record_index_facets(index, db, types, account, query, field, NULL, error);
    g_rw_lock_reader_unlock(&index->lock);
    return facets;
}
