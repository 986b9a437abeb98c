/* Records of one type as a file: CSV, or a workbook for people (what the columns mean, codes with their
 * labels, drop-downs). Streams: one record in memory. What is written can be imported again
 * (record_import.h) and is then the same. */
#pragma once

#include "exchange/format.h"
#include "exchange/record_column.h"

typedef enum { RECORD_TABLE_CSV, RECORD_TABLE_XLSX } RecordTableFormat;

typedef struct {
    const RecordTypes *types;
    const RecordType *type;
    Lang lang; /* of explanations */
    const char
        *account; /* who reads: what they may not see is left out; NULL: the published copies */
    const GPtrArray *ids; /* char *, in the order of the file */
} RecordTable;

/* `db` is a reader: of everything with an account, else the public one. LIMIT if a text does not fit into
 * a cell of a workbook (CSV holds it), or there are more rows than a sheet has. */
bool record_table_write(const RecordTable *table, Db *db, RecordTableFormat format,
                        FigureSink *sink, GError **error);
/* The ids of all records of a type that are not deleted, oldest first. NULL with an error. */
GPtrArray *record_table_ids(Db *db, const RecordType *type, GError **error);

/* An empty workbook to fill in, with texts in the given languages (NULL-terminated; English always). */
GBytes *record_template(const RecordType *type, Lang lang, const char *const *langs,
                        GError **error);

/* --- inside --------------------------------------------------------------------------------------- */

typedef struct RecordBook RecordBook;
typedef bool (*RecordRows)(void *data, RecordBook *book, GError **error);
/* A workbook with the columns; `rows` writes its records (NULL: a template). The file is at `path`. */
bool record_book_make(const RecordType *type, const GArray *columns, Lang lang, RecordRows rows,
                      void *data, const char *path, const char *folder, GError **error);
bool record_book_put(RecordBook *book, unsigned row, unsigned column, const char *text,
                     GError **error);
