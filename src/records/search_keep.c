/* What search knows of a record, kept inside the write that changes it; and all of it made anew. */
#include "records/body_private.h"
#include "records/search_private.h"

#include "base/limits.h"

#include <string.h>

#define BATCH 4000u /* records in one write of a rebuild: others can write in between */
#define BUILDER_BYTES_MOST (96u << 20) /* of terms in memory before they are written */

/* One write: terms of the records that it changes. */
typedef struct {
    Db *db;
    const RecordTypes *types;
    const SearchTables *tables;
    SearchBuilder *builder;
    uint32_t next; /* entry; 0: not known yet */
} Half;
typedef struct {
    Half all, published;
} Writer;

/* --- terms of a record ------------------------------------------------------------------------------ */

enum { TITLE, SUMMARY, BODY, FILES, COLUMNS };

typedef struct {
    GString *column[COLUMNS];
    char *type, *lang, *json; /* that it was made of; NULL: not kept */
} Entry;

static void entry_init(Entry *entry)
{
    *entry = (Entry){.type = NULL};
    for (unsigned i = 0; i < COLUMNS; i++)
        entry->column[i] = g_string_new(NULL);
}

static void entry_clear(Entry *entry)
{
    for (unsigned i = 0; i < COLUMNS; i++)
        g_string_free(entry->column[i], TRUE);
    g_free(entry->type);
    g_free(entry->lang);
    g_free(entry->json);
}

/* A full stop parts the texts of a column, so that no phrase reaches from one into the next. */
static void put_text(GString *to, const char *text, gsize most, const char *lang)
{
    if (!text || !*text)
        return;
    if (to->len > 0)
        g_string_append(to, " .");
    words_put_text(to, text, strnlen(text, most), words_language(lang));
}

static unsigned column_of(const RecordType *type, unsigned field)
{
    if (field == type->title)
        return TITLE;
    return field == type->summary || type->fields[field].weight >= 5 ? SUMMARY : BODY;
}

static void put_field(Entry *entry, const RecordType *type, unsigned index, const RecordBody *body,
                      const char *original)
{
    const RecordField *field = &type->fields[index];
    bool is_text = field->kind == FIELD_LINE || field->kind == FIELD_TEXT;
    if (field->weight == 0 || field->kind == FIELD_FILES || field->kind == FIELD_CODE)
        return;
    g_autofree const char **langs = record_body_langs(body, field->id);
    for (unsigned l = 0; langs[l]; l++)
        for (unsigned i = 0; i < record_body_count(body, field->id, langs[l]); i++)
            put_text(entry->column[column_of(type, index)],
                     record_body_get(body, field->id, langs[l], i), RECORD_FIELD_BYTES_MOST,
                     !is_text    ? NULL
                     : *langs[l] ? langs[l]
                                 : original);
}

static void put_texts(GString *to, GHashTable *texts)
{
    g_autofree const char **langs = record_body_sorted(texts);
    for (unsigned i = 0; langs[i]; i++)
        put_text(to, g_hash_table_lookup(texts, langs[i]), LIMIT_TEXT_BYTES, langs[i]);
}

static bool put_file(Entry *entry, Db *db, const char *record, const RecordFile *file,
                     const char *original, bool is_open, GError **error)
{
    GError *fault = NULL;
    GString *to = entry->column[FILES];
    put_text(to, file->name, LIMIT_TEXT_BYTES, NULL);
    put_texts(to, file->caption);
    put_texts(to, file->alt);
    g_autoptr(Rows) rows = db_query(db, STMT_SEARCH_BLOB_TEXT, error, "s", file->sha256);
    const char *text = rows && rows_next(rows, &fault) ? rows_text(rows, 0) : NULL;
    put_text(to, text, LIMIT_SEARCH_FILE_BYTES, original);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault &&
           (!text || !is_open ||
            db_run(db, STMT_PUBLISHED_TEXT_INSERT, error, "sss", record, file->sha256, text));
}

/* What is published is mostly what is there: its words are not looked at twice. Files are, for their
 * text is kept beside. */
static bool is_made_of(const Entry *entry, Rows *row)
{
    return entry->json && strcmp(entry->type, rows_text(row, 0)) == 0 &&
           strcmp(entry->lang, rows_text(row, 1)) == 0 &&
           strcmp(entry->json, rows_text(row, 3)) == 0;
}

static void begin_entry(Entry *entry, Rows *row, bool is_kept)
{
    entry_clear(entry);
    entry_init(entry);
    if (!is_kept)
        return;
    entry->type = g_strdup(rows_text(row, 0));
    entry->lang = g_strdup(rows_text(row, 1));
    entry->json = g_strdup(rows_text(row, 3));
}

/* A record whose type is not there any more keeps its title's words, so that it can be found. */
static bool fill(Entry *entry, Db *db, const RecordTypes *types, const char *record, Rows *row,
                 bool is_open, GError **error)
{
    if (is_made_of(entry, row))
        return true;
    const RecordType *type = record_types_find(types, rows_text(row, 0));
    const char *original = rows_text(row, 1), *json = rows_text(row, 3);
    g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
    if (!body)
        return false;
    GPtrArray *files = record_body_files(body);
    begin_entry(entry, row, files->len == 0);
    for (unsigned f = 0; type && f < type->n_fields; f++)
        put_field(entry, type, f, body, original);
    for (unsigned i = 0; i < files->len; i++)
        if (!put_file(entry, db, record, files->pdata[i], original, is_open, error))
            return false;
    return true;
}

/* --- entries ------------------------------------------------------------------------------------------ */

static bool read_number(Db *db, StatementId statement, const char *record, int64_t *out,
                        GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows =
        record ? db_query(db, statement, error, "s", record) : db_query(db, statement, error, "");
    *out = rows && rows_next(rows, &fault) ? rows_int(rows, 0) : 0;
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

/* Its terms stay in their segment, where they belong to nothing, until that is made into another. */
static bool take_out(Db *db, const SearchTables *tables, const char *record, GError **error)
{
    int64_t id;
    return read_number(db, tables->entry_of, record, &id, error) &&
           (id == 0 || db_run(db, tables->entry_delete, error, "i", id));
}

static bool write_half(Half *half, GError **error)
{
    g_autoptr(SearchBuilder) builder = g_steal_pointer(&half->builder);
    half->next = 0;
    return !builder || search_segment_add(half->db, half->tables, builder, error);
}

static bool put_in(Half *half, const char *record, const Entry *entry, GError **error)
{
    int64_t next = half->next;
    if (next == 0 && !read_number(half->db, half->tables->entry_next, NULL, &next, error))
        return false;
    if (next >= INT32_MAX) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "the index of words has no number left");
        return false;
    }
    half->next = (uint32_t)next + 1;
    if (!half->builder)
        half->builder = search_builder_new();
    uint32_t n_words[COLUMNS], sum = 0;
    for (unsigned c = 0; c < COLUMNS; c++)
        sum += n_words[c] =
            search_builder_put(half->builder, (uint32_t)next, c, entry->column[c]->str);
    return db_run(half->db, half->tables->entry_insert, error, "isii", next, record, (int64_t)sum,
                  (int64_t)n_words[TITLE]) &&
           (search_builder_bytes(half->builder) < BUILDER_BYTES_MOST || write_half(half, error));
}

static bool renew(Half *half, const char *record, Entry *entry, GError **error)
{
    GError *fault = NULL;
    Db *db = half->db;
    bool is_open = half->tables == &search_tables_published;
    if (!take_out(db, half->tables, record, error) ||
        (is_open && !db_run(db, STMT_PUBLISHED_TEXT_CLEAR, error, "s", record)))
        return false;
    g_autoptr(Rows) row =
        db_query(db, is_open ? STMT_SEARCH_PUBLISHED : STMT_SEARCH_RECORD, error, "s", record);
    bool is_there = row && rows_next(row, &fault) && rows_int(row, 2) == 0;
    if (!row || fault || !is_there) {
        if (fault)
            g_propagate_error(error, fault);
        return row && !fault;
    }
    bool is_good = fill(entry, db, half->types, record, row, is_open, error);
    g_clear_pointer(&row, rows_free);
    is_good = is_good && put_in(half, record, entry, error);
    if (!is_good)
        g_prefix_error(error, "search: record %s: ", record);
    return is_good;
}

bool search_update_many(Db *db, const RecordTypes *types, const char *const *records, unsigned n,
                        GError **error)
{
    Writer writer = {{db, types, &search_tables_all, NULL, 0},
                     {db, types, &search_tables_published, NULL, 0}};
    Entry entry;
    bool is_good = true;
    entry_init(&entry);
    for (unsigned i = 0; i < n && is_good; i++) {
        is_good = renew(&writer.all, records[i], &entry, error) &&
                  renew(&writer.published, records[i], &entry, error);
        g_clear_pointer(&entry.json, g_free); /* another record */
    }
    entry_clear(&entry);
    is_good = is_good && write_half(&writer.all, error) && write_half(&writer.published, error);
    search_builder_free(writer.all.builder);
    search_builder_free(writer.published.builder);
    return is_good;
}

bool search_update(Db *db, const RecordTypes *types, const char *record, GError **error)
{
    return search_update_many(db, types, &record, 1, error);
}

/* --- all of it ------------------------------------------------------------------------------------------ */

static GPtrArray *read_ids(Db *db, StatementId statement, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(db, statement, error, "");
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(ids, g_strdup(rows_text(rows, 0)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&ids) : NULL;
}

/* Takes a damaged index away; a good one is renewed record by record, and answers meanwhile. Entries of
 * records that are not there any more go as well. */
static bool prepare(Db *db, const SearchTables *tables, GError **error)
{
    if (!search_segment_check(db, tables, NULL))
        return db_run(db, tables->word_clear, error, "") &&
               db_run(db, tables->segment_clear, error, "") &&
               db_run(db, tables->entry_clear, error, "");
    g_autoptr(GPtrArray) lost = read_ids(db, tables->entry_lost, error);
    for (unsigned i = 0; lost && i < lost->len; i++)
        if (!take_out(db, tables, lost->pdata[i], error))
            return false;
    return lost != NULL;
}

static bool finish(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool note_published(Db *db, const char *record, GError **error)
{
    int64_t id;
    return read_number(db, search_tables_published.entry_of, record, &id, error) &&
           (id == 0 || db_run(db, STMT_PUBLISHED_CHANGE_NOTE, error, "s", record));
}

/* Entries are new, so the indexes in memory must read these records again. */
static bool renew_batch(Db *db, const RecordTypes *types, const GPtrArray *ids, unsigned from,
                        unsigned to, GError **error)
{
    if (!search_update_many(db, types, (const char *const *)ids->pdata + from, to - from, error))
        return false;
    for (unsigned i = from; i < to; i++)
        if (!db_run(db, STMT_RECORD_CHANGE_NOTE, error, "s", ids->pdata[i]) ||
            !note_published(db, ids->pdata[i], error))
            return false;
    return true;
}

bool search_is_owed(Db *db)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SEARCH_OWED, NULL, "");
    return rows && rows_next(rows, NULL);
}

bool search_rebuild(Centre *centre, const RecordTypes *types,
                    void (*progress)(uint64_t done, uint64_t of, void *data), void *data,
                    GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db || !finish(centre,
                       prepare(db, &search_tables_all, error) &&
                           prepare(db, &search_tables_published, error),
                       error))
        return false;
    Db *reader = centre_reader(centre, error);
    g_autoptr(GPtrArray) ids = reader ? read_ids(reader, STMT_SEARCH_ALL_RECORDS, error) : NULL;
    if (!ids)
        return false;
    for (unsigned from = 0; from < ids->len; from += BATCH) {
        unsigned to = MIN(from + BATCH, ids->len);
        db = centre_write_begin(centre, error);
        if (!db || !finish(centre, renew_batch(db, types, ids, from, to, error), error))
            return false;
        if (progress)
            progress(to, ids->len, data);
    }
    db = centre_write_begin(centre, error);
    return db && finish(centre,
                        db_run(db, STMT_SEARCH_OWED_CLEAR, error, "") &&
                            search_segment_join(db, &search_tables_all, error) &&
                            search_segment_join(db, &search_tables_published, error),
                        error);
}
