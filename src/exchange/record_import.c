#include "exchange/record_import.h"

#include "exchange/personal.h"
#include "exchange/record_import_row.h"

#include <string.h>

const char *import_outcome_word(ImportOutcome outcome)
{
    static const char *const words[IMPORT_OUTCOMES] = {"new", "changed", "same", "refused"};
    return words[outcome];
}

static void preview_free(gpointer data)
{
    ImportPreview *preview = data;
    g_free(preview->sheet);
    g_free(preview->title);
    g_free(preview->what);
    g_free(preview);
}

void import_report_clear(ImportReport *report)
{
    g_clear_pointer(&report->previews, g_ptr_array_unref);
    g_clear_pointer(&report->problems, problems_free);
}

/* --- problems ----------------------------------------------------------------------------------------- */

void import_problem(Importing *importing, ProblemSeverity severity, uint32_t column,
                    const char *value, const char *rule, const char *remedy, const char *format,
                    ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    char cell[SHEET_CELL_NAME_BYTES];
    const char *field = NULL;
    if (column > 0 && importing->row->sheet)
        field = sheet_cell_name(cell, importing->row->line, column);
    else if (column > 0 && column <= importing->columns->len)
        field = g_array_index(importing->columns, ImportColumn, column - 1).name;
    g_autofree char *shown =
        value ? g_utf8_substring(value, 0, MIN(g_utf8_strlen(value, -1), 80)) : NULL;
    problems_add(importing->report->problems, severity, importing->place, importing->row->line,
                 field, shown, rule, remedy, "%s", message);
}

/* --- the first row of a sheet ------------------------------------------------------------------------- */

static void clear_column(gpointer column)
{
    g_free(((ImportColumn *)column)->name);
}

static bool has_column(const Importing *importing, const RecordColumn *wanted)
{
    for (unsigned c = 0; c < importing->columns->len; c++) {
        const ImportColumn *column = &g_array_index(importing->columns, ImportColumn, c);
        if (column->is_known && strcmp(column->column.name, wanted->name) == 0)
            return true;
    }
    return false;
}

static void take_column(Importing *importing, const RecordRowCell *cell)
{
    ImportColumn *column = &g_array_index(importing->columns, ImportColumn, cell->column - 1);
    RecordColumn found;
    column->name = importing->is_csv ? record_unguard(cell->text) : g_strdup(cell->text);
    g_strstrip(column->name);
    if (!*column->name || *column->name == '#')
        return;
    if (!record_column_find(importing->options->type, column->name, &found)) {
        import_problem(importing, PROBLEM_ERROR, cell->column, column->name, "unknown-column",
                       "take it out, or put # before its name if it is for yourself",
                       "records of the type \"%s\" have no such column",
                       importing->options->type->id);
        return;
    }
    if (has_column(importing, &found)) {
        import_problem(importing, PROBLEM_ERROR, cell->column, column->name, "repeated-column",
                       "leave one of them", "there are two columns of this name");
        return;
    }
    column->column = found;
    column->is_known = true;
}

/* A sheet is a table of records if it has the id or a title; others ("Fields", "Codes") are passed over. */
static bool is_table(const Importing *importing, const RecordTableRow *row)
{
    const RecordType *type = importing->options->type;
    const char *title = type->fields[type->title].id;
    for (unsigned i = 0; i < row->n_cells; i++) {
        g_autofree char *name = g_strstrip(g_strdup(row->cells[i].text));
        size_t n = strlen(title);
        if (strcmp(name, "id") == 0 ||
            (strncmp(name, title, n) == 0 && (name[n] == '\0' || name[n] == '.')))
            return true;
    }
    return false;
}

static bool refuse_persons(Importing *importing, const RecordTableRow *row, GError **error)
{
    unsigned n = 0;
    for (unsigned i = 0; i < row->n_cells; i++) {
        RecordColumn own;
        n += personal_is_column(row->cells[i].text) &&
             !record_column_find(importing->options->type, row->cells[i].text, &own);
    }
    if (n < 2)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                "%s: line %u has the columns of a list of persons; such a list must not be sent. "
                "Nothing was kept",
                importing->place, row->line);
    return false;
}

static bool take_header(Importing *importing, const RecordTableRow *row, GError **error)
{
    g_array_set_size(importing->columns, 0);
    g_free(importing->place);
    importing->place = row->sheet ? g_strdup_printf("%s: %s", importing->options->place, row->sheet)
                                  : g_strdup(importing->options->place);
    importing->is_table = is_table(importing, row);
    if (!refuse_persons(importing, row, error))
        return false;
    if (!importing->is_table)
        return true;
    importing->n_tables++;
    unsigned before = problems_count(importing->report->problems, PROBLEM_ERROR);
    g_array_set_size(importing->columns, row->cells[row->n_cells - 1].column);
    for (unsigned i = 0; i < row->n_cells; i++)
        take_column(importing, &row->cells[i]);
    importing->is_header_bad = problems_count(importing->report->problems, PROBLEM_ERROR) > before;
    return true;
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static void preview(Importing *importing, ImportOutcome outcome, const ImportedRow *done)
{
    ImportReport *report = importing->report;
    if (report->n[outcome]++ >= RECORD_PREVIEW_MOST)
        return;
    ImportPreview *kept = g_new0(ImportPreview, 1);
    *kept = (ImportPreview){.outcome = outcome,
                            .sheet = g_strdup(importing->row->sheet ? importing->row->sheet : ""),
                            .line = importing->row->line,
                            .title = g_strdup(done->title ? done->title : ""),
                            .what = g_strdup(done->what ? done->what->str : "")};
    g_strlcpy(kept->id, done->id, sizeof kept->id);
    g_ptr_array_add(report->previews, kept);
}

/* Ids that the file itself has: relations may lead to lines that come later. */
static void gather_ids(Importing *importing, RecordRowsFile *file)
{
    RecordTableRow row;
    unsigned column = 0;
    while (record_rows_next(file, &row)) {
        if (row.is_first)
            column = 0;
        for (unsigned i = 0; i < row.n_cells; i++) {
            char id[27];
            if (row.is_first && strcmp(row.cells[i].text, "id") == 0)
                column = row.cells[i].column;
            else if (column > 0 && row.cells[i].column == column &&
                     record_id_read(row.cells[i].text, id))
                g_hash_table_add(importing->ids, g_strdup(id));
        }
    }
    record_rows_rewind(file);
}

static const char *type_of(const char *id, void *data)
{
    const Importing *importing = data;
    g_autoptr(Rows) rows = db_query(importing->options->db, STMT_RECORD_TYPE_OF, NULL, "s", id);
    if (rows && rows_next(rows, NULL))
        return g_intern_string(rows_text(rows, 0));
    return g_hash_table_contains(importing->ids, id) ? importing->options->type->id : NULL;
}

static bool is_blank(const RecordTableRow *row)
{
    for (unsigned i = 0; i < row->n_cells; i++)
        for (const char *p = row->cells[i].text; *p; p++)
            if (!g_ascii_isspace(*p))
                return false;
    return true;
}

static bool read_rows(Importing *importing, RecordRowsFile *file, GError **error)
{
    const ImportOptions *options = importing->options;
    RecordTableRow row;
    bool is_good = true;
    for (uint64_t n = 0; is_good && record_rows_next(file, &row); n++) {
        importing->row = &row;
        if (options->progress && n % 1000 == 0)
            options->progress(n, record_rows_n(file), options->progress_data);
        if (row.is_first) {
            is_good = take_header(importing, &row, error);
            continue;
        }
        if (!importing->is_table || importing->is_header_bad || is_blank(&row))
            continue;
        ImportedRow done = {.what = g_string_new(NULL)};
        ImportOutcome outcome = IMPORT_REFUSED;
        is_good = import_row(importing, &done, &outcome, error);
        if (is_good)
            preview(importing, outcome, &done);
        if (outcome == IMPORT_REFUSED)
            record_bulk_turn_dry(importing->bulk); /* the rest is looked at, for its errors */
        imported_row_clear(&done);
    }
    importing->row = NULL;
    return is_good;
}

static bool finish(Importing *importing, GError **error)
{
    const ImportOptions *options = importing->options;
    const uint64_t *n = importing->report->n;
    if (importing->n_tables == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: no sheet begins with a line that names columns, among them \"id\" or "
                    "\"%s.en\"; begin with a template: `fyr records template %s -o FILE.xlsx`",
                    options->place, options->type->fields[options->type->title].id,
                    options->type->id);
        return false;
    }
    if (options->is_dry || problems_count(importing->report->problems, PROBLEM_ERROR) > 0 ||
        n[IMPORT_NEW] + n[IMPORT_CHANGED] == 0)
        return true;
    g_autofree char *detail =
        g_strdup_printf("%s \"%s\" new %" G_GUINT64_FORMAT " changed %" G_GUINT64_FORMAT,
                        options->type->id, options->comment, n[IMPORT_NEW], n[IMPORT_CHANGED]);
    return record_bulk_note(importing->bulk, "record.import-table",
                            options->subject ? options->subject : options->type->id, detail, error);
}

/* Bytes that are no letters would be lost: nobody wants half of a name. */
static void take_early(const Problems *early, Problems *problems)
{
    for (unsigned i = 0; early && i < problems_kept(early); i++) {
        const Problem *p = problems_peek(early, i);
        bool is_lossy = strcmp(p->rule, "bad-encoding") == 0;
        if (p->severity != PROBLEM_NOTE)
            problems_add(problems, is_lossy ? PROBLEM_ERROR : p->severity, p->place, p->line,
                         p->field, p->value, p->rule,
                         is_lossy ? "save the file as CSV UTF-8, or send the workbook" : p->remedy,
                         "%s", p->message);
    }
}

bool record_import_table(RecordRowsFile *file, const ImportOptions *options,
                         ImportReport *out_report, GError **error)
{
    *out_report = (ImportReport){.problems = problems_new(),
                                 .previews = g_ptr_array_new_with_free_func(preview_free)};
    take_early(options->early, out_report->problems);
    if (record_rows_n(file) > LIMIT_RECORD_IMPORT_ROWS) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: it has %u lines, at most %u are taken in at once; split it",
                    options->place, record_rows_n(file), LIMIT_RECORD_IMPORT_ROWS);
        return false;
    }
    Importing importing = {.options = options,
                           .report = out_report,
                           .is_csv = record_rows_is_csv(file),
                           .columns = g_array_new(FALSE, TRUE, sizeof(ImportColumn)),
                           .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                           .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    g_array_set_clear_func(importing.columns, clear_column);
    const RecordBulkOptions bulk = {.db = options->db,
                                    .types = options->types,
                                    .type = options->type,
                                    .account = options->account,
                                    .comment = options->comment,
                                    .is_dry = options->is_dry,
                                    .type_of = type_of,
                                    .type_of_data = &importing};
    importing.bulk = record_bulk_new(&bulk);
    gather_ids(&importing, file);
    bool is_good =
        options->is_dry || db_run(options->db, STMT_SQLITE_DEFER_FOREIGN_KEYS, error, "");
    is_good = is_good && read_rows(&importing, file, error) && finish(&importing, error);
    record_bulk_free(importing.bulk);
    g_array_unref(importing.columns);
    g_hash_table_unref(importing.ids);
    g_hash_table_unref(importing.seen);
    g_free(importing.place);
    return is_good;
}
