#include "exchange/record_rows.h"

#include "base/limits.h"
#include "exchange/sandbox.h"
#include "exchange/wire_private.h"

#include <string.h>

#define FORMULA 0x80u

struct RecordRowsFile {
    GByteArray *wire;
    size_t begin; /* of the rows in it */
    WireCursor at;
    bool is_csv, is_new_sheet;
    unsigned n_rows;
    char *sheet;
    GArray *cells; /* RecordRowCell */
};

typedef struct {
    char *bytes;
    size_t length;
    const char *place;
} Job;

/* --- in the child --------------------------------------------------------------------------------------- */

typedef struct {
    GByteArray *to;
    SandboxPipe *pipe; /* NULL: in this process */
} Sending;

static void flush(void *data)
{
    Sending *sending = data;
    if (sending->pipe)
        sandbox_flush(sending->pipe, false);
}

static void on_begin(void *data, const Sheet *sheet)
{
    Sending *sending = data;
    guint begin = wire_begin(sending->to, WIRE_SHEET);
    wire_put_text(sending->to, sheet->name);
    wire_end(sending->to, begin);
}

static void on_row(void *data, const SheetRow *row)
{
    Sending *sending = data;
    guint begin = wire_begin(sending->to, WIRE_ROW);
    wire_put_u32(sending->to, row->number);
    wire_put_u32(sending->to, row->n_cells);
    for (uint32_t i = 0; i < row->n_cells; i++) {
        const SheetCell *cell = &row->cells[i];
        wire_put_u32(sending->to, cell->column);
        wire_put_u32(sending->to, (uint32_t)cell->kind | (cell->is_formula ? FORMULA : 0));
        wire_put_text(sending->to, cell->text);
    }
    wire_end(sending->to, begin);
    flush(sending);
}

static void on_end(void *data, const Sheet *sheet)
{
    (void)data, (void)sheet;
}

static void read_into(const Job *job, Sending *sending)
{
    static const SheetSink sink = {on_begin, on_row, on_end};
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) fault = NULL;
    SheetFormat format = SHEET_CSV;
    if (sending->pipe && !sending->pipe->is_confined)
        problems_add(problems, PROBLEM_NOTE, job->place, 0, NULL, NULL, "no-sandbox",
                     "read files of strangers on a machine with seccomp",
                     "this machine cannot confine the reader; only its memory and time are "
                     "bounded");
    (void)sheet_read(job->bytes, job->length, job->place, &sink, sending, problems, &format,
                     &fault);
    wire_put_problems(sending->to, problems, flush, sending);
    if (fault)
        wire_put_error(sending->to, fault);
    guint begin = wire_begin(sending->to, WIRE_COUNTS);
    wire_put_u32(sending->to, format);
    wire_end(sending->to, begin);
    wire_end(sending->to, wire_begin(sending->to, WIRE_END));
}

static void work(SandboxPipe *pipe, void *data)
{
    Sending sending = {pipe->out, pipe};
    read_into(data, &sending);
}

/* --- in the parent --------------------------------------------------------------------------------------- */

static void clear_cell(gpointer cell)
{
    g_free(((RecordRowCell *)cell)->text);
}

/* Everything once: nothing of a file that broke off, or of an answer that is none, is ever used. */
static bool look_through(RecordRowsFile *file, const char *place, Problems *problems,
                         GError **error)
{
    WireCursor all = {file->wire->data, file->wire->data + file->wire->len, false}, body;
    GError *fault = NULL;
    WireKind kind;
    bool has_format = false;
    while (wire_take_message(&all, &kind, &body)) {
        if (kind == WIRE_PROBLEM)
            wire_take_problem(&body, problems);
        else if (kind == WIRE_TALLY)
            wire_take_tally(&body, problems);
        else if (kind == WIRE_ERROR)
            wire_take_error(&body, &fault);
        else if (kind == WIRE_COUNTS) {
            has_format = true;
            file->is_csv = wire_take_u32(&body) == SHEET_CSV;
        }
        file->n_rows += kind == WIRE_ROW;
        all.is_broken = all.is_broken || body.is_broken;
    }
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    if (all.is_broken || !has_format)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "%s: its reader's answer is none", place);
    return !all.is_broken && has_format;
}

RecordRowsFile *record_rows_read(char *bytes, size_t length, const char *place, bool is_here,
                                 Problems *problems, GError **error)
{
    Job job = {bytes, length, place};
    g_autoptr(RecordRowsFile) file = g_new0(RecordRowsFile, 1);
    file->cells = g_array_new(FALSE, FALSE, sizeof(RecordRowCell));
    g_array_set_clear_func(file->cells, clear_cell);
    if (is_here) {
        file->wire = g_byte_array_new();
        Sending sending = {file->wire, NULL};
        read_into(&job, &sending);
    } else {
        file->wire = sandbox_run(work, &job, place, error);
    }
    if (!file->wire || !look_through(file, place, problems, error))
        return NULL;
    record_rows_rewind(file);
    return g_steal_pointer(&file);
}

void record_rows_free(RecordRowsFile *file)
{
    if (!file)
        return;
    if (file->wire)
        g_byte_array_unref(file->wire);
    g_array_unref(file->cells);
    g_free(file->sheet);
    g_free(file);
}

bool record_rows_is_csv(const RecordRowsFile *file)
{
    return file->is_csv;
}

unsigned record_rows_n(const RecordRowsFile *file)
{
    return file->n_rows;
}

void record_rows_rewind(RecordRowsFile *file)
{
    file->at = (WireCursor){file->wire->data, file->wire->data + file->wire->len, false};
    file->is_new_sheet = true;
    g_clear_pointer(&file->sheet, g_free);
}

static bool take_row(RecordRowsFile *file, WireCursor *body, RecordTableRow *out_row)
{
    g_array_set_size(file->cells, 0);
    uint32_t line = wire_take_u32(body), n = wire_take_u32(body);
    for (uint32_t i = 0; i < n && !body->is_broken; i++) {
        RecordRowCell cell = {.column = wire_take_u32(body)};
        uint32_t kind = wire_take_u32(body);
        cell.kind = (CellKind)MIN(kind & ~FORMULA, (uint32_t)CELL_ERROR);
        cell.is_formula = (kind & FORMULA) != 0;
        cell.text = wire_take_text(body);
        if (!cell.text)
            cell.text = g_strdup("");
        body->is_broken = body->is_broken || cell.column == 0 || cell.column > LIMIT_SHEET_COLUMNS;
        g_array_append_val(file->cells, cell);
    }
    *out_row = (RecordTableRow){.sheet = file->sheet,
                                .is_first = file->is_new_sheet,
                                .line = line,
                                .cells = (RecordRowCell *)(void *)file->cells->data,
                                .n_cells = file->cells->len};
    file->is_new_sheet = false;
    return !body->is_broken;
}

bool record_rows_next(RecordRowsFile *file, RecordTableRow *out_row)
{
    WireKind kind;
    WireCursor body;
    while (wire_take_message(&file->at, &kind, &body)) {
        if (kind == WIRE_SHEET) {
            g_free(file->sheet);
            file->sheet = wire_take_text(&body);
            file->is_new_sheet = true;
        } else if (kind == WIRE_ROW) {
            return take_row(file, &body, out_row);
        }
    }
    return false;
}
