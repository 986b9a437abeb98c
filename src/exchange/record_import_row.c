#include "exchange/record_import_row.h"

#include "base/number.h"
#include "exchange/personal.h"
#include "records/languages.h"

#include <string.h>

/* One line on its way. */
typedef struct {
    Importing *importing;
    ImportedRow *done;
    const char **texts; /* by column; "" where there is nothing */
    GPtrArray *owned;
    Record *now; /* NULL: a new one */
    RecordBody *body;
    bool has_changed;
    bool is_other;     /* of another type, or not to be seen */
    unsigned n_errors; /* before */
} Line;

void imported_row_clear(ImportedRow *row)
{
    g_free(row->title);
    if (row->what)
        g_string_free(row->what, TRUE);
    *row = (ImportedRow){.id = ""};
}

static const ImportColumn *column_at(const Line *line, unsigned c)
{
    return &g_array_index(line->importing->columns, ImportColumn, c);
}

static bool is_refused(const Line *line)
{
    return problems_count(line->importing->report->problems, PROBLEM_ERROR) > line->n_errors;
}

/* --- cells ---------------------------------------------------------------------------------------------- */

static void take_cells(Line *line)
{
    Importing *importing = line->importing;
    const RecordTableRow *row = importing->row;
    for (unsigned c = 0; c < importing->columns->len; c++)
        line->texts[c] = "";
    for (unsigned i = 0; i < row->n_cells; i++) {
        const RecordRowCell *cell = &row->cells[i];
        bool is_known =
            cell->column <= importing->columns->len && column_at(line, cell->column - 1)->is_known;
        if (!is_known) {
            bool is_named =
                cell->column <= importing->columns->len && column_at(line, cell->column - 1)->name;
            if (!is_named && *cell->text)
                import_problem(importing, PROBLEM_WARNING, 0, cell->text, "no-column",
                               "give the column a name, or take the value out",
                               "a value stands in column %u, which has no name; it was not read",
                               cell->column);
            continue;
        }
        if (cell->kind == CELL_ERROR || (cell->is_formula && !*cell->text))
            import_problem(importing, PROBLEM_ERROR, cell->column, cell->text, "formula",
                           "write the value itself",
                           cell->kind == CELL_ERROR ? "the cell has an error in it"
                                                    : "the formula has no result in the file");
        const char *text = cell->text;
        if (importing->is_csv && strchr(text, '\'')) {
            char *plain = record_unguard(text);
            g_ptr_array_add(line->owned, plain);
            text = plain;
        }
        line->texts[cell->column - 1] = text;
    }
}

static const char *text_of(const Line *line, RecordColumnKind kind, uint32_t *out_column)
{
    for (unsigned c = 0; c < line->importing->columns->len; c++)
        if (column_at(line, c)->is_known && column_at(line, c)->column.kind == kind) {
            *out_column = c + 1;
            char *clean = g_strstrip(g_strdup(line->texts[c]));
            g_ptr_array_add(line->owned, clean);
            return *clean ? clean : NULL;
        }
    *out_column = 0;
    return NULL;
}

/* --- which record --------------------------------------------------------------------------------------- */

static bool is_there(const Line *line, const char *id, bool *out_is, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows =
        db_query(line->importing->options->db, STMT_RECORD_IS_THERE, error, "s", id);
    *out_is = rows && rows_next(rows, &fault);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool load(Line *line, uint32_t column, const char *given, GError **error)
{
    Importing *importing = line->importing;
    const ImportOptions *options = importing->options;
    g_autoptr(GError) fault = NULL;
    line->now = record_load(options->db, options->types, options->account, line->done->id, &fault);
    if (fault && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    if (!line->now)
        import_problem(importing, PROBLEM_ERROR, column, given, "not-yours",
                       "leave the id empty for a new record",
                       "this id is taken by a record that you may not see");
    else if (line->now->deleted)
        import_problem(importing, PROBLEM_ERROR, column, given, "deleted",
                       "take the record back first, or leave the id empty",
                       "the record was deleted");
    else if (strcmp(line->now->type, options->type->id) != 0)
        import_problem(importing, PROBLEM_ERROR, column, given, "wrong-type",
                       "import it as what it is", "the record is of the type \"%s\"",
                       line->now->type);
    line->is_other = !line->now || strcmp(line->now->type, options->type->id) != 0;
    return true;
}

static bool find_record(Line *line, GError **error)
{
    Importing *importing = line->importing;
    uint32_t column;
    bool is_taken = false;
    const char *given = text_of(line, COLUMN_ID, &column);
    if (!given)
        return true;
    if (!record_id_read(given, line->done->id)) {
        import_problem(importing, PROBLEM_ERROR, column, given, "bad-id",
                       "leave it empty for a new record; a key has small letters, digits and \"-\"",
                       "this is neither an id nor a key");
        return true;
    }
    if (!g_hash_table_add(importing->seen, g_strdup(line->done->id))) {
        import_problem(importing, PROBLEM_ERROR, column, given, "repeated-id", "leave one line",
                       "a line before has the same id");
        return true;
    }
    return is_there(line, line->done->id, &is_taken, error) &&
           (!is_taken || load(line, column, given, error));
}

static void check_seen(Line *line)
{
    uint32_t column;
    int64_t seen = 0;
    const char *given = text_of(line, COLUMN_REVISION, &column);
    if (!given || !line->now)
        return;
    if (!number_parse_count(given, strlen(given), &seen))
        import_problem(line->importing, PROBLEM_ERROR, column, given, "not-a-number",
                       "write the number that the export had, or nothing",
                       "a revision is a whole number");
    else if (seen != line->now->revision)
        import_problem(line->importing, PROBLEM_ERROR, column, given, "changed-since",
                       "export the record again; or empty the cell to overwrite what was written",
                       "the record is at revision %u: somebody has edited it since the file was "
                       "made",
                       line->now->revision);
}

/* --- what it says --------------------------------------------------------------------------------------- */

static void look_for_persons(Line *line, unsigned c)
{
    const RecordColumn *column = &column_at(line, c)->column;
    bool is_text = column->kind == COLUMN_FIELD &&
                   (column->field->kind == FIELD_LINE || column->field->kind == FIELD_TEXT);
    const char *found = is_text ? personal_find(line->texts[c]) : NULL;
    if (found) /* not repeated: what may be about a person goes into no message */
        import_problem(line->importing, PROBLEM_WARNING, c + 1, NULL, "personal-data",
                       "look at it: nothing about a person may be in a record",
                       "the text seems to hold %s", found);
}

static void read_cell(Line *line, unsigned c, GString *before, GString *after)
{
    const RecordColumn *column = &column_at(line, c)->column;
    const char *message = NULL;
    g_string_truncate(before, 0);
    g_string_truncate(after, 0);
    if (line->now)
        record_cell_write(column, line->now, before);
    if (strcmp(before->str, line->texts[c]) == 0)
        return; /* as it is, to the byte */
    if (column->kind == COLUMN_FILES) {
        import_problem(line->importing, PROBLEM_WARNING, c + 1, line->texts[c], "files",
                       "add files on the record's page; a bag carries them from centre to centre",
                       "files are not taken from a table");
        return;
    }
    const char *rule = record_cell_read(column, line->texts[c], line->body, &message);
    if (rule) {
        import_problem(line->importing, PROBLEM_ERROR, c + 1, line->texts[c], rule,
                       "write ids or keys of records, with \";\" between them", "%s", message);
        return;
    }
    if (line->now) {
        const Record will_be = {.body = line->body};
        record_cell_write(column, &will_be, after);
        if (strcmp(before->str, after->str) == 0)
            return; /* written in another way */
    }
    line->has_changed = true;
    if (line->now)
        g_string_append_printf(line->done->what, "%s%s", line->done->what->len ? ", " : "",
                               column->name);
    look_for_persons(line, c);
}

/* Fields and relations, then the notes, which belong to what the relations say. */
static void read_cells(Line *line)
{
    static const RecordColumnKind order[] = {COLUMN_FIELD, COLUMN_LINK, COLUMN_NOTE, COLUMN_FILES};
    g_autoptr(GString) before = g_string_new(NULL), after = g_string_new(NULL);
    for (unsigned k = 0; k < G_N_ELEMENTS(order); k++)
        for (unsigned c = 0; c < line->importing->columns->len; c++)
            if (column_at(line, c)->is_known && column_at(line, c)->column.kind == order[k])
                read_cell(line, c, before, after);
}

static const char *language(Line *line)
{
    uint32_t column;
    const char *given = text_of(line, COLUMN_LANG, &column);
    if (line->now && given && strcmp(given, line->now->lang) != 0)
        import_problem(line->importing, PROBLEM_ERROR, column, given, "fixed-language",
                       "leave it as it was", "the original's language, \"%s\", cannot change",
                       line->now->lang);
    if (line->now)
        return line->now->lang;
    const char *lang = given ? given : line->importing->options->lang;
    if (!text_language_is_known(lang))
        import_problem(line->importing, PROBLEM_ERROR, column, given, "bad-language",
                       "write the code of a language that texts can have, such as en, sv or nb",
                       "this is no language's code");
    return lang;
}

static const char *state(Line *line)
{
    uint32_t column;
    const char *given = text_of(line, COLUMN_STATE, &column);
    if (given && record_type_state(line->importing->options->type, given) < 0) {
        import_problem(line->importing, PROBLEM_ERROR, column, given, "unknown-state",
                       "name a state of the type, or nothing",
                       "records of this type have no such state");
        return NULL;
    }
    return line->now && g_strcmp0(given, line->now->state) == 0 ? NULL : given;
}

/* --- acting --------------------------------------------------------------------------------------------- */

/* The column that a problem of the record is about: "title.sv", "areas", a relation, or a field whose
 * column is that of its first language. */
static uint32_t column_of(const Line *line, const char *field)
{
    uint32_t first = 0;
    for (unsigned c = 0; field && c < line->importing->columns->len; c++) {
        const ImportColumn *own = column_at(line, c);
        const char *name = own->column.name;
        if (!own->is_known)
            continue;
        if (strcmp(name, field) == 0 || (*name == '@' && strcmp(name + 1, field) == 0))
            return c + 1;
        if (first == 0 && own->column.field && strcmp(own->column.field->id, field) == 0)
            first = c + 1;
    }
    return first;
}

static void place_problems(Line *line, const Problems *found)
{
    for (unsigned i = 0; i < problems_kept(found); i++) {
        const Problem *p = problems_peek(found, i);
        uint32_t column = column_of(line, p->field);
        /* What stands in the cell, not the id that a key stands for. */
        bool is_link = column > 0 && p->value && strcmp(p->rule, "unknown-record") == 0;
        const char *cell = is_link ? line->texts[column - 1] : NULL;
        g_autofree char *own = cell ? record_cell_find_link(cell, p->value) : NULL;
        import_problem(line->importing, p->severity, column, own ? own : p->value, p->rule,
                       p->remedy, "%s%s%s", column == 0 && p->field ? p->field : "",
                       column == 0 && p->field ? ": " : "", p->message);
    }
}

/* True if the fault was about this line, and is told now. */
static bool tell(Line *line, const GError *fault, const Problems *found)
{
    uint32_t column = 0;
    place_problems(line, found);
    if (problems_count(found, PROBLEM_ERROR) > 0)
        return true;
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN)) {
        const char *given = text_of(line, COLUMN_STATE, &column);
        bool is_move = given && line->now ? strcmp(given, line->now->state) != 0 : given != NULL;
        import_problem(line->importing, PROBLEM_ERROR, is_move ? column : 0, is_move ? given : NULL,
                       "not-allowed",
                       is_move ? "leave the state empty and take the step on the record's page"
                               : "ask somebody whose role allows it",
                       "%s", fault->message);
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) ||
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) ||
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID)) {
        import_problem(line->importing, PROBLEM_ERROR, 0, NULL, "refused",
                       "look at the record on its page", "%s", fault->message);
        return true;
    }
    return false;
}

static bool note_row(const Line *line, const RecordBulkDone *done, GError **error)
{
    const ImportOptions *options = line->importing->options;
    return options->is_dry || !options->batch ||
           db_run(options->db, STMT_RECORD_BATCH_ROW_INSERT, error, "ssii", options->batch,
                  done->id, (int64_t)(line->now ? line->now->revision : 0),
                  (int64_t)done->revision);
}

static bool act(Line *line, const char *lang, const char *to, ImportOutcome *out_outcome,
                GError **error)
{
    Importing *importing = line->importing;
    g_autoptr(Problems) found = problems_new();
    g_autoptr(GError) fault = NULL;
    RecordBulkDone done;
    if (line->now && !line->has_changed && !to) {
        *out_outcome = IMPORT_SAME;
        return true;
    }
    if (line->now && to)
        g_string_append_printf(line->done->what, "%sstate: %s", line->done->what->len ? ", " : "",
                               to);
    bool is_done =
        line->now
            ? record_bulk_change(importing->bulk, line->now, line->has_changed ? line->body : NULL,
                                 to, found, &done, &fault)
            : record_bulk_create(importing->bulk, *line->done->id ? line->done->id : NULL, lang, to,
                                 line->body, found, &done, &fault);
    if (!is_done) {
        if (tell(line, fault, found))
            return true;
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    *out_outcome = line->now ? IMPORT_CHANGED : IMPORT_NEW;
    if (importing->options->is_dry && !line->now)
        return true;
    g_strlcpy(line->done->id, done.id, sizeof line->done->id);
    return problems_count(importing->report->problems, PROBLEM_ERROR) > 0 ||
           note_row(line, &done, error);
}

/* Twice the same new record is mostly a slip. */
static void warn_of_title(Line *line)
{
    if (line->now || *line->done->id || !line->done->title)
        return;
    if (!g_hash_table_add(line->importing->seen, g_strconcat("title=", line->done->title, NULL)))
        import_problem(line->importing, PROBLEM_WARNING, 0, line->done->title, "same-title",
                       "take one of them out, if they are one record",
                       "a line before makes a new record of the same title");
}

/* A cell is wrong already: what else is wrong with the record is told, too. */
static void check_rest(Line *line, const char *to)
{
    const RecordType *type = line->importing->options->type;
    g_autoptr(Problems) found = problems_new();
    int index = record_type_state(type, to          ? to
                                        : line->now ? line->now->state
                                                    : type->states[0].id);
    if (index >= 0)
        (void)record_body_check(line->body, type, (unsigned)index, type->id, NULL, NULL, found);
    place_problems(line, found);
}

static bool read_line(Line *line, ImportOutcome *out_outcome, GError **error)
{
    const RecordType *type = line->importing->options->type;
    take_cells(line);
    if (!find_record(line, error))
        return false;
    if (line->is_other) /* whatever else the line says is about something that this table cannot be about */
        return true;
    const char *lang = language(line), *to = state(line);
    check_seen(line);
    line->body = line->now ? record_body_copy(line->now->body) : record_body_new();
    read_cells(line);
    line->done->title =
        g_strdup(record_body_read(line->body, type->fields[type->title].id, lang, lang, NULL));
    warn_of_title(line);
    if (!is_refused(line))
        return act(line, lang, to, out_outcome, error);
    check_rest(line, to);
    return true;
}

bool import_row(Importing *importing, ImportedRow *done, ImportOutcome *out_outcome, GError **error)
{
    g_autofree const char **texts = g_new0(const char *, importing->columns->len + 1);
    Line line = {.importing = importing,
                 .done = done,
                 .texts = texts,
                 .owned = g_ptr_array_new_with_free_func(g_free),
                 .n_errors = problems_count(importing->report->problems, PROBLEM_ERROR)};
    bool is_good = read_line(&line, out_outcome, error);
    if (is_good && is_refused(&line))
        *out_outcome = IMPORT_REFUSED;
    record_body_free(line.body);
    record_free(line.now);
    g_ptr_array_unref(line.owned);
    return is_good;
}
