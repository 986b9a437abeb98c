#include "exchange/record_table.h"

#include "base/csv.h"
#include "exchange/export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const RecordTable *table;
    Db *db;
    GArray *columns;
    FigureSink *sink;
    GString *out, *cell;
} Writing;

GPtrArray *record_table_ids(Db *db, const RecordType *type, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_IDS_OF_TYPE, error, "s", type->id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(ids, g_strdup(rows_text(rows, 0)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&ids) : NULL;
}

/* NULL without an error: it is gone, or was never theirs to see. */
static Record *load(const Writing *writing, unsigned index, GError **error)
{
    const RecordTable *table = writing->table;
    const char *id = table->ids->pdata[index];
    g_autoptr(GError) fault = NULL;
    Record *record = table->account
                         ? record_load(writing->db, table->types, table->account, id, &fault)
                         : record_load_published(writing->db, id, &fault);
    if (fault && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) &&
        !g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE))
        g_propagate_error(error, g_steal_pointer(&fault));
    if (record && (record->deleted || strcmp(record->type, table->type->id) != 0))
        g_clear_pointer(&record, record_free);
    return record;
}

/* The first way through the records: in which languages they are written. */
static bool find_columns(Writing *writing, GError **error)
{
    g_autoptr(GHashTable) languages = record_languages_new();
    for (unsigned i = 0; i < writing->table->ids->len; i++) {
        GError *fault = NULL;
        g_autoptr(Record) record = load(writing, i, &fault);
        if (fault) {
            g_propagate_error(error, fault);
            return false;
        }
        if (record)
            record_languages_add(languages, writing->table->type, record->body);
    }
    writing->columns =
        record_columns(writing->table->type, languages, writing->table->account == NULL);
    return true;
}

static bool send(Writing *writing, bool is_last, GError **error)
{
    if (writing->out->len < EXPORT_CHUNK_BYTES && !is_last)
        return true;
    bool is_sent = writing->sink->write(writing->sink, writing->out->str, writing->out->len, error);
    g_string_truncate(writing->out, 0);
    return is_sent;
}

/* --- CSV -------------------------------------------------------------------------------------------- */

static void put_csv_row(Writing *writing, const Record *record)
{
    g_autoptr(GString) guarded = g_string_new(NULL);
    for (unsigned c = 0; c < writing->columns->len; c++) {
        const RecordColumn *column = &g_array_index(writing->columns, RecordColumn, c);
        g_string_truncate(writing->cell, 0);
        g_string_truncate(guarded, 0);
        if (record)
            record_cell_write(column, record, writing->cell);
        else
            g_string_append(writing->cell, column->name);
        record_guard(writing->cell->str, guarded);
        csv_write_field(writing->out, guarded->str, c == 0);
    }
    csv_end_row(writing->out);
}

static bool write_csv(Writing *writing, GError **error)
{
    put_csv_row(writing, NULL);
    for (unsigned i = 0; i < writing->table->ids->len; i++) {
        GError *fault = NULL;
        g_autoptr(Record) record = load(writing, i, &fault);
        if (record)
            put_csv_row(writing, record);
        if (fault || !send(writing, false, &fault)) {
            g_propagate_error(error, fault);
            return false;
        }
    }
    return send(writing, true, error);
}

/* --- a workbook ------------------------------------------------------------------------------------- */

static bool put_rows(void *data, RecordBook *book, GError **error)
{
    Writing *writing = data;
    unsigned row = 1;
    for (unsigned i = 0; i < writing->table->ids->len; i++) {
        GError *fault = NULL;
        g_autoptr(Record) record = load(writing, i, &fault);
        for (unsigned c = 0; record && !fault && c < writing->columns->len; c++) {
            const RecordColumn *column = &g_array_index(writing->columns, RecordColumn, c);
            g_string_truncate(writing->cell, 0);
            record_cell_write(column, record, writing->cell);
            if (!record_book_put(book, row, c, writing->cell->str, &fault))
                g_prefix_error(&fault, "record %s, %s: ", record->id, column->name);
        }
        row += record != NULL;
        if (fault) {
            g_propagate_error(error, fault);
            return false;
        }
    }
    return true;
}

static bool send_file(Writing *writing, const char *path, GError **error)
{
    g_autofree char *chunk = g_malloc(EXPORT_CHUNK_BYTES);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool is_good = file >= 0;
    ssize_t n = is_good ? 1 : -1;
    while (is_good && n > 0) {
        n = read(file, chunk, EXPORT_CHUNK_BYTES);
        if (n > 0)
            is_good = writing->sink->write(writing->sink, chunk, (size_t)n, error);
    }
    if (n < 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read the workbook back: %s",
                    g_strerror(errno));
    if (file >= 0)
        close(file);
    return is_good && n == 0;
}

static bool write_xlsx(Writing *writing, GError **error)
{
    if (writing->table->ids->len > LIMIT_XLSX_ROWS) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "a sheet holds %u records, these are %u; take csv", LIMIT_XLSX_ROWS,
                    writing->table->ids->len);
        return false;
    }
    g_autofree char *folder = g_dir_make_tmp("fyr-xlsx-XXXXXX", error);
    if (!folder)
        return false;
    g_autofree char *path = g_build_filename(folder, "book.xlsx", NULL);
    bool is_made = record_book_make(writing->table->type, writing->columns, writing->table->lang,
                                    put_rows, writing, path, folder, error) &&
                   send_file(writing, path, error);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return is_made;
}

bool record_table_write(const RecordTable *table, Db *db, RecordTableFormat format,
                        FigureSink *sink, GError **error)
{
    Writing writing = {.table = table,
                       .db = db,
                       .sink = sink,
                       .out = g_string_sized_new(EXPORT_CHUNK_BYTES + 4096),
                       .cell = g_string_new(NULL)};
    bool is_good =
        find_columns(&writing, error) &&
        (format == RECORD_TABLE_CSV ? write_csv(&writing, error) : write_xlsx(&writing, error));
    g_clear_pointer(&writing.columns, g_array_unref);
    g_string_free(writing.out, TRUE);
    g_string_free(writing.cell, TRUE);
    return is_good;
}

GBytes *record_template(const RecordType *type, Lang lang, const char *const *langs, GError **error)
{
    g_autoptr(GHashTable) languages = record_languages_new();
    for (unsigned f = 0; f < type->n_fields; f++)
        for (unsigned l = 0; type->fields[f].is_translated && langs && langs[l]; l++)
            g_hash_table_add(languages, g_strconcat(type->fields[f].id, ".", langs[l], NULL));
    g_autoptr(GArray) columns = record_columns(type, languages, false);
    g_autofree char *folder = g_dir_make_tmp("fyr-xlsx-XXXXXX", error);
    if (!folder)
        return NULL;
    g_autofree char *path = g_build_filename(folder, "book.xlsx", NULL);
    char *bytes = NULL;
    gsize length = 0;
    bool is_made = record_book_make(type, columns, lang, NULL, NULL, path, folder, error) &&
                   g_file_get_contents(path, &bytes, &length, error);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    return is_made ? g_bytes_new_take(bytes, length) : NULL;
}
