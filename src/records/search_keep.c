/* What search knows of a record, kept inside the write that changes it; and all of it made anew. */
#include "records/body_private.h"
#include "records/search_private.h"

#include "base/limits.h"

#include <string.h>

#define BATCH 4000u /* records in one write of a rebuild: others can write in between */
#define BUILDER_BYTES_MOST (96u << 20) /* of terms in memory before they are written */

/* One write: terms of the records that it changes. What is published is mostly what is there: such an
 * entry has one number in both indexes, and its terms are gathered once. */
enum { SAME, ALL, PUBLISHED, PARTS };
typedef struct {
    Db *db;
    const RecordTypes *types;
    SearchBuilder *builders[PARTS]; /* NULL: nothing yet */
    int64_t next;                   /* entry; 0: not known yet */
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

/* Not of what has files: the text of published ones is kept beside. */
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

static bool write_builders(Writer *writer, GError **error)
{
    bool is_good = true;
    for (unsigned part = 0; part < PARTS; part++) {
        g_autoptr(SearchBuilder) builder = g_steal_pointer(&writer->builders[part]);
        if (!builder)
            continue;
        if (part != PUBLISHED)
            is_good = is_good && search_segment_add(writer->db, &search_tables_all, builder, error);
        if (part != ALL)
            is_good =
                is_good && search_segment_add(writer->db, &search_tables_published, builder, error);
    }
    writer->next = 0;
    return is_good;
}

static bool take_number(Writer *writer, int64_t *out, GError **error)
{
    int64_t all = 0, published = 0;
    if (writer->next == 0) {
        if (!read_number(writer->db, search_tables_all.entry_next, NULL, &all, error) ||
            !read_number(writer->db, search_tables_published.entry_next, NULL, &published, error))
            return false;
        writer->next = MAX(all, published);
    }
    *out = writer->next++;
    if (*out < INT32_MAX)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "the index of words has no number left");
    return false;
}

static bool put_in(Writer *writer, unsigned part, const char *record, const Entry *entry,
                   GError **error)
{
    int64_t number, sum = 0, titled = 0;
    SearchBuilder **builder = &writer->builders[part];
    if (!take_number(writer, &number, error))
        return false;
    if (!*builder)
        *builder = search_builder_new();
    for (unsigned c = 0; c < COLUMNS; c++) {
        uint32_t n = search_builder_put(*builder, (uint32_t)number, c, entry->column[c]->str);
        sum += n;
        titled += c == TITLE ? n : 0;
    }
    return (part == PUBLISHED || db_run(writer->db, search_tables_all.entry_insert, error, "isii",
                                        number, record, sum, titled)) &&
           (part == ALL || db_run(writer->db, search_tables_published.entry_insert, error, "isii",
                                  number, record, sum, titled)) &&
           (search_builder_bytes(*builder) < BUILDER_BYTES_MOST || write_builders(writer, error));
}

/* The record's row as it is, or as it is published; `out_row` NULL if there is none. */
static bool read_row(Db *db, StatementId statement, const char *record, Rows **out_row,
                     GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) row = db_query(db, statement, error, "s", record);
    bool is_there = row && rows_next(row, &fault) && rows_int(row, 2) == 0;
    if (fault)
        g_propagate_error(error, fault);
    *out_row = is_there && !fault ? g_steal_pointer(&row) : NULL;
    return *out_row || (row && !fault);
}

static bool renew_rows(Writer *writer, const char *record, Rows *row, Rows *open, Entry *entry,
                       GError **error)
{
    bool is_same = false;
    if (row) {
        if (!fill(entry, writer->db, writer->types, record, row, false, error))
            return false;
        is_same = open && is_made_of(entry, open);
        if (!put_in(writer, is_same ? SAME : ALL, record, entry, error))
            return false;
    }
    return !open || is_same ||
           (fill(entry, writer->db, writer->types, record, open, true, error) &&
            put_in(writer, PUBLISHED, record, entry, error));
}

static bool renew(Writer *writer, const char *record, Entry *entry, GError **error)
{
    Db *db = writer->db;
    g_autoptr(Rows) row = NULL, open = NULL;
    if (!take_out(db, &search_tables_all, record, error) ||
        !take_out(db, &search_tables_published, record, error) ||
        !db_run(db, STMT_PUBLISHED_TEXT_CLEAR, error, "s", record) ||
        !read_row(db, STMT_SEARCH_RECORD, record, &row, error) ||
        !read_row(db, STMT_SEARCH_PUBLISHED, record, &open, error))
        return false;
    if (renew_rows(writer, record, row, open, entry, error))
        return true;
    g_prefix_error(error, "search: record %s: ", record);
    return false;
}

bool search_update_many(Db *db, const RecordTypes *types, const char *const *records, unsigned n,
                        GError **error)
{
    Writer writer = {.db = db, .types = types};
    Entry entry;
    bool is_good = true;
    entry_init(&entry);
    for (unsigned i = 0; i < n && is_good; i++)
        is_good = renew(&writer, records[i], &entry, error);
    entry_clear(&entry);
    is_good = is_good && write_builders(&writer, error);
    for (unsigned part = 0; part < PARTS; part++)
        search_builder_free(writer.builders[part]);
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
