/* The inside of an import of records: one line of the table. */
#pragma once

#include "exchange/record_import.h"
#include "records/record_bulk.h"

typedef struct {
    char *name; /* as the file has it; NULL: none */
    bool is_known;
    RecordColumn column;
} ImportColumn;

typedef struct {
    const ImportOptions *options;
    ImportReport *report;
    RecordBulk *bulk;
    bool is_csv, is_table, is_header_bad;
    unsigned n_tables;
    GArray *columns; /* ImportColumn; of the sheet */
    char *place;     /* the file and its sheet */
    const RecordTableRow *row;
    GHashTable *ids;  /* that the file has */
    GHashTable *seen; /* ids of lines before; titles of new ones as "title=..." */
} Importing;

typedef struct {
    char id[27];
    char *title;
    GString *what;
} ImportedRow;
void imported_row_clear(ImportedRow *row);

void import_problem(Importing *importing, ProblemSeverity severity, uint32_t column,
                    const char *value, const char *rule, const char *remedy, const char *format,
                    ...) G_GNUC_PRINTF(7, 8);
/* False with an error of the store; what is wrong with the line is a problem, and its outcome REFUSED. */
bool import_row(Importing *importing, ImportedRow *done, ImportOutcome *out_outcome,
                GError **error);
