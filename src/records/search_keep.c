/* What search knows of a record, kept inside the write that changes it; and all of it made anew. */
#include "records/body_private.h"
#include "records/search_private.h"

#include "base/limits.h"

#include <string.h>

#define BATCH 1000u /* records in one write of a rebuild: others can write in between */

typedef struct {
    StatementId record, entry_of, entry_insert, entry_delete, words_insert, words_delete;
    StatementId lost, check, clear_words, clear_entries, optimize;
} Tables;
static const Tables internal = {
    STMT_SEARCH_RECORD,       STMT_SEARCH_ENTRY_OF,      STMT_SEARCH_ENTRY_INSERT,
    STMT_SEARCH_ENTRY_DELETE, STMT_SEARCH_WORDS_INSERT,  STMT_SEARCH_WORDS_DELETE,
    STMT_SEARCH_ENTRY_LOST,   STMT_SEARCH_WORDS_CHECK,   STMT_SEARCH_WORDS_CLEAR,
    STMT_SEARCH_ENTRY_CLEAR,  STMT_SEARCH_WORDS_OPTIMIZE};
static const Tables published = {
    STMT_SEARCH_PUBLISHED,       STMT_PUBLISHED_ENTRY_OF,      STMT_PUBLISHED_ENTRY_INSERT,
    STMT_PUBLISHED_ENTRY_DELETE, STMT_PUBLISHED_WORDS_INSERT,  STMT_PUBLISHED_WORDS_DELETE,
    STMT_PUBLISHED_ENTRY_LOST,   STMT_PUBLISHED_WORDS_CHECK,   STMT_PUBLISHED_WORDS_CLEAR,
    STMT_PUBLISHED_ENTRY_CLEAR,  STMT_PUBLISHED_WORDS_OPTIMIZE};

/* --- terms of a record ------------------------------------------------------------------------------ */

enum { TITLE, SUMMARY, BODY, FILES };

typedef struct {
    GString *column[SCORE_COLUMNS];
} Entry;

static void entry_init(Entry *entry)
{
    for (unsigned i = 0; i < SCORE_COLUMNS; i++)
        entry->column[i] = g_string_new(NULL);
}

static void entry_clear(Entry *entry)
{
    for (unsigned i = 0; i < SCORE_COLUMNS; i++)
        g_string_free(entry->column[i], TRUE);
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

static bool fill_from(Entry *entry, Db *db, const RecordType *type, const char *record,
                      const RecordBody *body, const char *original, bool is_open, GError **error)
{
    for (unsigned f = 0; type && f < type->n_fields; f++)
        put_field(entry, type, f, body, original);
    GPtrArray *files = body->files;
    for (unsigned i = 0; i < files->len; i++)
        if (!put_file(entry, db, record, files->pdata[i], original, is_open, error))
            return false;
    return true;
}

/* A record whose type is not there any more keeps its title's words, so that it can be found. */
static bool fill(Entry *entry, Db *db, const RecordTypes *types, const char *record, Rows *row,
                 bool is_open, GError **error)
{
    const RecordType *type = record_types_find(types, rows_text(row, 0));
    const char *json = rows_text(row, 3);
    g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
    return body && fill_from(entry, db, type, record, body, rows_text(row, 1), is_open, error);
}

/* --- entries ------------------------------------------------------------------------------------------ */

static bool take_out(Db *db, const Tables *tables, const char *record, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, tables->entry_of, error, "s", record);
    bool is_there = rows && rows_next(rows, &fault);
    if (!rows || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return false;
    }
    if (!is_there)
        return true;
    int64_t id = rows_int(rows, 0);
    return db_run(db, tables->words_delete, error, "issss", id, rows_text(rows, 1),
                  rows_text(rows, 2), rows_text(rows, 3), rows_text(rows, 4)) &&
           db_run(db, tables->entry_delete, error, "i", id);
}

static bool put_in(Db *db, const Tables *tables, const char *record, const Entry *entry,
                   GError **error)
{
    const char *title = entry->column[TITLE]->str, *summary = entry->column[SUMMARY]->str;
    const char *body = entry->column[BODY]->str, *files = entry->column[FILES]->str;
    return db_run(db, tables->entry_insert, error, "sssss", record, title, summary, body, files) &&
           db_run(db, tables->words_insert, error, "issss", db_last_id(db), title, summary, body,
                  files);
}

static bool renew(Db *db, const Tables *tables, const RecordTypes *types, const char *record,
                  GError **error)
{
    GError *fault = NULL;
    if (!take_out(db, tables, record, error) ||
        (tables == &published && !db_run(db, STMT_PUBLISHED_TEXT_CLEAR, error, "s", record)))
        return false;
    g_autoptr(Rows) row = db_query(db, tables->record, error, "s", record);
    bool is_there = row && rows_next(row, &fault) && rows_int(row, 2) == 0;
    if (!row || fault || !is_there) {
        if (fault)
            g_propagate_error(error, fault);
        return row && !fault;
    }
    Entry entry;
    entry_init(&entry);
    bool is_good = fill(&entry, db, types, record, row, tables == &published, error);
    g_clear_pointer(&row, rows_free);
    is_good = is_good && put_in(db, tables, record, &entry, error);
    entry_clear(&entry);
    if (!is_good)
        g_prefix_error(error, "search: record %s: ", record);
    return is_good;
}

bool search_update(Db *db, const RecordTypes *types, const char *record, GError **error)
{
    return renew(db, &internal, types, record, error) &&
           renew(db, &published, types, record, error);
}

bool search_add(Db *db, const RecordTypes *types, const Record *record, GError **error)
{
    Entry entry;
    entry_init(&entry);
    bool is_good = fill_from(&entry, db, record_types_find(types, record->type), record->id,
                             record->body, record->lang, false, error) &&
                   put_in(db, &internal, record->id, &entry, error);
    entry_clear(&entry);
    return is_good;
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
static bool prepare(Db *db, const Tables *tables, GError **error)
{
    if (!db_run(db, tables->check, NULL, ""))
        return db_run(db, tables->clear_words, error, "") &&
               db_run(db, tables->clear_entries, error, "");
    g_autoptr(GPtrArray) lost = read_ids(db, tables->lost, error);
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
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, published.entry_of, error, "s", record);
    bool is_there = rows && rows_next(rows, &fault);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault &&
           (!is_there || db_run(db, STMT_PUBLISHED_CHANGE_NOTE, error, "s", record));
}

/* Entries are new, so the indexes in memory must read these records again. */
static bool renew_batch(Db *db, const RecordTypes *types, const GPtrArray *ids, unsigned from,
                        unsigned to, GError **error)
{
    for (unsigned i = from; i < to; i++)
        if (!search_update(db, types, ids->pdata[i], error) ||
            !db_run(db, STMT_RECORD_CHANGE_NOTE, error, "s", ids->pdata[i]) ||
            !note_published(db, ids->pdata[i], error))
            return false;
    return true;
}

bool search_rebuild(Centre *centre, const RecordTypes *types,
                    void (*progress)(uint64_t done, uint64_t of, void *data), void *data,
                    GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db ||
        !finish(centre, prepare(db, &internal, error) && prepare(db, &published, error), error))
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
                        db_run(db, internal.optimize, error, "") &&
                            db_run(db, published.optimize, error, ""),
                        error);
}
