/* Segments: a write adds one; as soon as there are six of about one size they become one of the next
 * size, in the same write. So a term is read in a few places, and written a few times over, not once for
 * every change. */
#include "records/search_terms.h"

#include "base/error.h"

#include <string.h>

#define SAME_SIZE 6u /* segments of one size are made into one; sizes differ by as much */
#define ROWS_HELD 512u
#define BYTES_HELD (4u << 20)

const SearchTables search_tables_all = {
    STMT_SEARCH_ENTRY_OF,       STMT_SEARCH_ENTRY_INSERT,  STMT_SEARCH_ENTRY_DELETE,
    STMT_SEARCH_ENTRY_LOST,     STMT_SEARCH_ENTRY_LIVE,    STMT_SEARCH_ENTRY_CLEAR,
    STMT_SEARCH_ENTRY_NEXT,     STMT_SEARCH_SEGMENTS,      STMT_SEARCH_SEGMENT_INSERT,
    STMT_SEARCH_SEGMENT_DELETE, STMT_SEARCH_SEGMENT_CLEAR, STMT_SEARCH_WORD_INSERT,
    STMT_SEARCH_WORD_DELETE,    STMT_SEARCH_WORD_CLEAR,    STMT_SEARCH_WORD_READ,
    STMT_SEARCH_WORD_FIND,      STMT_SEARCH_WORD_RANGE};
const SearchTables search_tables_published = {
    STMT_PUBLISHED_ENTRY_OF,       STMT_PUBLISHED_ENTRY_INSERT,  STMT_PUBLISHED_ENTRY_DELETE,
    STMT_PUBLISHED_ENTRY_LOST,     STMT_PUBLISHED_ENTRY_LIVE,    STMT_PUBLISHED_ENTRY_CLEAR,
    STMT_PUBLISHED_ENTRY_NEXT,     STMT_PUBLISHED_SEGMENTS,      STMT_PUBLISHED_SEGMENT_INSERT,
    STMT_PUBLISHED_SEGMENT_DELETE, STMT_PUBLISHED_SEGMENT_CLEAR, STMT_PUBLISHED_WORD_INSERT,
    STMT_PUBLISHED_WORD_DELETE,    STMT_PUBLISHED_WORD_CLEAR,    STMT_PUBLISHED_WORD_READ,
    STMT_PUBLISHED_WORD_FIND,      STMT_PUBLISHED_WORD_RANGE};

typedef struct {
    int64_t id;
    uint32_t first, last;
    uint64_t n;
} Segment;

static GArray *read_segments(Db *db, const SearchTables *tables, GError **error)
{
    g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(Segment));
    g_autoptr(Rows) rows = db_query(db, tables->segments, error, "");
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        Segment segment = {rows_int(rows, 0), (uint32_t)rows_int(rows, 1),
                           (uint32_t)rows_int(rows, 2), (uint64_t)rows_int(rows, 3)};
        g_array_append_val(segments, segment);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&segments) : NULL;
}

static int64_t next_id(const GArray *segments)
{
    return segments->len == 0 ? 1 : g_array_index(segments, Segment, segments->len - 1).id + 1;
}

/* --- a new one ----------------------------------------------------------------------------------------- */

typedef struct {
    Db *db;
    const SearchTables *tables;
    Segment segment;
} Adding;

static bool insert_word(const Adding *adding, const char *term, const PostingList *list,
                        GError **error)
{
    return db_run(adding->db, adding->tables->word_insert, error, "isibb", adding->segment.id, term,
                  (int64_t)list->n, (const void *)list->heads.data, (size_t)list->heads.size,
                  (const void *)list->places.data, (size_t)list->places.size);
}

static bool add_word(const char *term, const PostingList *list, void *data, GError **error)
{
    return insert_word(data, term, list, error);
}

static bool insert_segment(const Adding *adding, GError **error)
{
    return db_run(adding->db, adding->tables->segment_insert, error, "iiii", adding->segment.id,
                  (int64_t)adding->segment.first, (int64_t)adding->segment.last,
                  (int64_t)adding->segment.n);
}

/* --- several into one --------------------------------------------------------------------------------- */

typedef struct {
    Rows *rows; /* of one segment, by term; NULL: it has no more */
    const char *term;
} Cursor;

typedef struct {
    char *term;
    PostingList list;
} Held;

typedef struct {
    Adding adding;
    GArray *cursors;
    GByteArray *live; /* a bit for each entry from the first */
    GArray
        *held; /* Held: rows not written yet, so that cursors need not find their place each time */
    size_t n_held;
} Join;

static void cursor_clear(gpointer data)
{
    g_clear_pointer(&((Cursor *)data)->rows, rows_free);
}

static void held_clear(gpointer data)
{
    Held *held = data;
    g_free(held->term);
    posting_list_clear(&held->list);
}

static bool advance(Cursor *cursor, GError **error)
{
    GError *fault = NULL;
    if (rows_next(cursor->rows, &fault)) {
        cursor->term = rows_text(cursor->rows, 0);
        return true;
    }
    g_clear_pointer(&cursor->rows, rows_free);
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool write_held(Join *join, GError **error)
{
    for (unsigned i = 0; i < join->held->len; i++) {
        const Held *held = &g_array_index(join->held, Held, i);
        if (!insert_word(&join->adding, held->term, &held->list, error))
            return false;
    }
    g_array_set_size(join->held, 0);
    join->n_held = 0;
    return true;
}

static bool is_live(const Join *join, uint32_t entry)
{
    uint32_t bit = entry - join->adding.segment.first;
    return entry >= join->adding.segment.first && bit / 8 < join->live->len &&
           join->live->data[bit / 8] & 1u << bit % 8;
}

static void copy_posting(const PostingReader *from, PostingList *to)
{
    posting_bytes_add(&to->places, from->places, (uint32_t)(from->place_at - from->places));
    posting_list_add(to, from->entry, from->n);
}

/* The least entry of all readers first: segments may reach into each other's entries. */
static bool join_lists(const Join *join, PostingReader *readers, unsigned n, PostingList *to)
{
    bool is_damaged = false;
    for (unsigned i = 0; i < n; i++)
        if (!posting_reader_next(&readers[i])) {
            is_damaged = is_damaged || readers[i].is_damaged;
            readers[i].entry = UINT32_MAX;
        }
    while (!is_damaged) {
        PostingReader *least = &readers[0];
        uint32_t limit = UINT32_MAX; /* up to the next reader's entry */
        for (unsigned i = 1; i < n; i++) {
            if (readers[i].entry < least->entry) {
                limit = least->entry;
                least = &readers[i];
            } else {
                limit = MIN(limit, readers[i].entry);
            }
        }
        if (least->entry == UINT32_MAX)
            break;
        do {
            if (is_live(join, least->entry))
                copy_posting(least, to);
            if (!posting_reader_next(least)) {
                is_damaged = least->is_damaged;
                least->entry = UINT32_MAX;
            }
        } while (least->entry < limit && !is_damaged);
    }
    return !is_damaged;
}

static const char *least_term(const GArray *cursors)
{
    const char *least = NULL;
    for (unsigned i = 0; i < cursors->len; i++) {
        const Cursor *cursor = &g_array_index(cursors, Cursor, i);
        if (cursor->rows && (!least || strcmp(cursor->term, least) < 0))
            least = cursor->term;
    }
    return least;
}

/* One term of all cursors that are at it, which move on. */
static bool join_term(Join *join, const char *least, GError **error)
{
    unsigned n = 0, n_cursors = join->cursors->len;
    g_autofree PostingReader *readers = g_new(PostingReader, n_cursors);
    g_autofree char *term = g_strdup(least);
    g_autofree bool *is_at = g_new0(bool, n_cursors);
    for (unsigned i = 0; i < n_cursors; i++) {
        Cursor *cursor = &g_array_index(join->cursors, Cursor, i);
        if (!cursor->rows || strcmp(cursor->term, term) != 0)
            continue;
        size_t n_heads, n_places;
        const void *heads = rows_bytes(cursor->rows, 1, &n_heads);
        const void *places = rows_bytes(cursor->rows, 2, &n_places);
        posting_reader_init(&readers[n++], heads, n_heads, places, n_places);
        is_at[i] = true;
    }
    Held held = {.term = g_steal_pointer(&term)};
    bool is_good =
        join_lists(join, readers, n, &held.list) || search_fail_damaged(held.term, error);
    for (unsigned i = 0; i < n_cursors && is_good; i++)
        is_good = !is_at[i] || advance(&g_array_index(join->cursors, Cursor, i), error);
    if (!is_good || held.list.n == 0) {
        held_clear(&held);
        return is_good;
    }
    join->n_held += held.list.heads.size + held.list.places.size;
    g_array_append_val(join->held, held);
    return (join->held->len < ROWS_HELD && join->n_held < BYTES_HELD) || write_held(join, error);
}

static bool read_live(Join *join, GError **error)
{
    Segment *segment = &join->adding.segment;
    GError *fault = NULL;
    g_byte_array_set_size(join->live, (segment->last - segment->first) / 8 + 1);
    memset(join->live->data, 0, join->live->len);
    g_autoptr(Rows) rows = db_query(join->adding.db, join->adding.tables->entry_live, error, "ii",
                                    (int64_t)segment->first, (int64_t)segment->last);
    while (rows && rows_next(rows, &fault)) {
        uint32_t bit = (uint32_t)rows_int(rows, 0) - segment->first;
        join->live->data[bit / 8] |= (guint8)(1u << bit % 8);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool open_cursors(Join *join, const Segment *from, unsigned n, GError **error)
{
    for (unsigned i = 0; i < n; i++) {
        Cursor cursor = {
            db_query(join->adding.db, join->adding.tables->word_read, error, "i", from[i].id),
            NULL};
        if (!cursor.rows)
            return false;
        g_array_append_val(join->cursors, cursor);
        if (!advance(&g_array_index(join->cursors, Cursor, i), error))
            return false;
    }
    return true;
}

static bool delete_segment(Db *db, const SearchTables *tables, int64_t id, GError **error)
{
    return db_run(db, tables->word_delete, error, "i", id) &&
           db_run(db, tables->segment_delete, error, "i", id);
}

/* Entries of these that are still there; each is in one of them only, but for damage. */
static uint64_t count_live(const GByteArray *live, const Segment *from, unsigned n)
{
    uint64_t most = 0, set = 0;
    for (unsigned i = 0; i < n; i++)
        most += from[i].n;
    for (unsigned i = 0; i < live->len; i++)
        set += (uint64_t)__builtin_popcount(live->data[i]);
    return MIN(set, most);
}

static bool join(Db *db, const SearchTables *tables, const Segment *from, unsigned n, int64_t id,
                 Segment *out, GError **error)
{
    Join join = {.adding = {db, tables, {id, UINT32_MAX, 0, 0}},
                 .cursors = g_array_new(FALSE, FALSE, sizeof(Cursor)),
                 .live = g_byte_array_new(),
                 .held = g_array_new(FALSE, FALSE, sizeof(Held))};
    Segment *segment = &join.adding.segment;
    g_array_set_clear_func(join.cursors, cursor_clear);
    g_array_set_clear_func(join.held, held_clear);
    for (unsigned i = 0; i < n; i++) {
        segment->first = MIN(segment->first, from[i].first);
        segment->last = MAX(segment->last, from[i].last);
    }
    bool is_good = read_live(&join, error) && open_cursors(&join, from, n, error);
    segment->n = count_live(join.live, from, n);
    for (const char *term; is_good && (term = least_term(join.cursors));)
        is_good = join_term(&join, term, error);
    is_good = is_good && write_held(&join, error) && insert_segment(&join.adding, error);
    *out = *segment;
    g_array_unref(join.cursors);
    g_array_unref(join.held);
    g_byte_array_unref(join.live);
    for (unsigned i = 0; i < n && is_good; i++)
        is_good = delete_segment(db, tables, from[i].id, error);
    return is_good;
}

/* --- when ---------------------------------------------------------------------------------------------- */

static unsigned size_of(const Segment *segment)
{
    unsigned size = 0;
    for (uint64_t n = segment->n; n >= SAME_SIZE; n /= SAME_SIZE)
        size++;
    return size;
}

/* Six of one size, or smaller, become one; that may be the sixth of the next. */
static bool join_equals(Db *db, const SearchTables *tables, GArray *segments, GError **error)
{
    for (;;) {
        g_autoptr(GArray) equals = g_array_new(FALSE, FALSE, sizeof(Segment));
        g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(Segment));
        unsigned size = size_of(&g_array_index(segments, Segment, segments->len - 1));
        for (unsigned i = 0; i < segments->len; i++) {
            Segment *segment = &g_array_index(segments, Segment, i);
            g_array_append_vals(size_of(segment) <= size ? equals : others, segment, 1);
        }
        if (equals->len < SAME_SIZE)
            return true;
        Segment made;
        if (!join(db, tables, (const Segment *)(void *)equals->data, equals->len, next_id(segments),
                  &made, error))
            return false;
        g_array_set_size(segments, 0);
        g_array_append_vals(segments, others->data, others->len);
        g_array_append_val(segments, made);
    }
}

bool search_segment_add(Db *db, const SearchTables *tables, SearchBuilder *builder, GError **error)
{
    g_autoptr(GArray) segments = read_segments(db, tables, error);
    if (!segments)
        return false;
    Adding adding = {db, tables, {next_id(segments), 0, 0, 0}};
    search_builder_entries(builder, &adding.segment.first, &adding.segment.last, &adding.segment.n);
    if (adding.segment.n == 0)
        return true;
    if (!search_builder_each(builder, add_word, &adding, error) || !insert_segment(&adding, error))
        return false;
    g_array_append_val(segments, adding.segment);
    return join_equals(db, tables, segments, error);
}

bool search_segment_join(Db *db, const SearchTables *tables, GError **error)
{
    Segment made;
    g_autoptr(GArray) segments = read_segments(db, tables, error);
    return segments &&
           (segments->len == 0 || join(db, tables, (const Segment *)(void *)segments->data,
                                       segments->len, next_id(segments), &made, error));
}

/* --- checking -------------------------------------------------------------------------------------------- */

static bool check_word(Rows *row, const Segment *segment, GError **error)
{
    size_t n_heads, n_places;
    const void *heads = rows_bytes(row, 1, &n_heads);
    const void *places = rows_bytes(row, 2, &n_places);
    PostingReader reader;
    int64_t n = 0;
    bool is_inside = true;
    posting_reader_init(&reader, heads, n_heads, places, n_places);
    for (; posting_reader_next(&reader); n++)
        is_inside = is_inside && reader.entry >= segment->first && reader.entry <= segment->last;
    if (!reader.is_damaged && is_inside && n == rows_int(row, 3) &&
        reader.place_at == reader.place_end)
        return true;
    return search_fail_damaged(rows_text(row, 0), error);
}

bool search_segment_check(Db *db, const SearchTables *tables, GError **error)
{
    g_autoptr(GArray) segments = read_segments(db, tables, error);
    GError *fault = NULL;
    for (unsigned i = 0; segments && i < segments->len && !fault; i++) {
        const Segment *segment = &g_array_index(segments, Segment, i);
        g_autoptr(Rows) rows = db_query(db, tables->word_read, &fault, "i", segment->id);
        while (rows && rows_next(rows, &fault))
            if (!check_word(rows, segment, &fault))
                break;
    }
    if (fault)
        g_propagate_error(error, fault);
    return segments && !fault;
}
