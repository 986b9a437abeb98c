#include "exchange/wire_submission.h"

#include "base/limits.h"
#include "exchange/wire_private.h"

#define NO_FLOW UINT32_MAX

/* --- writing ----------------------------------------------------------------------------- */

static uint32_t flow_index(const Model *model, const Dataflow *flow)
{
    for (unsigned f = 0; f < model_n_flows(model); f++)
        if (model_flow(model, f) == flow)
            return f;
    return NO_FLOW;
}

static void put_counts(GByteArray *to, const CheckReport *report)
{
    const Submission *submission = report->submission;
    guint begin = wire_begin(to, WIRE_COUNTS);
    wire_put_u32(to, (uint32_t)(submission->area + 1));
    wire_put_u32(to, (uint32_t)submission->period);
    wire_put_u32(to, submission->has_several_periods);
    wire_put_u32(to, submission->rows->len);
    wire_end(to, begin);
}

static void put_sheet(GByteArray *to, const Model *model, const SubmittedSheet *sheet)
{
    guint begin = wire_begin(to, WIRE_SHEET);
    wire_put_text(to, sheet->name);
    wire_put_u32(to, flow_index(model, sheet->flow));
    wire_put_u32(to, sheet->value_column);
    wire_put_u32(to, sheet->n_blank);
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        wire_put_u32(to, (uint32_t)sheet->counted[d]);
    wire_end(to, begin);
}

static void put_rows(GByteArray *to, const Model *model, const Submission *submission,
                     WireFlush flush, void *data)
{
    uint32_t on_sheet = UINT32_MAX;
    for (unsigned i = 0; i < submission->rows->len; i++) {
        uint32_t sheet = g_array_index(submission->sheet_of_row, guint16, i);
        if (sheet != on_sheet) {
            guint begin = wire_begin(to, WIRE_ON_SHEET);
            wire_put_u32(to, sheet);
            wire_end(to, begin);
            on_sheet = sheet;
        }
        wire_put_row(to, model, &g_array_index(submission->rows, FigureRow, i));
        flush(data);
    }
}

static void put_bytes(GByteArray *to, const CheckReport *report)
{
    gsize length;
    const void *bytes = g_bytes_get_data(report->annotated, &length);
    guint begin = wire_begin(to, WIRE_BYTES);
    wire_put_u32(to, report->is_annotated_xlsx);
    wire_put(to, bytes, length);
    wire_end(to, begin);
}

void wire_write_check(GByteArray *to, const Model *model, const CheckReport *report, bool with_rows,
                      const GError *fault, WireFlush flush, void *data)
{
    wire_put_problems(to, report->problems, flush, data);
    if (report->submission) {
        put_counts(to, report);
        for (unsigned i = 0; i < report->submission->sheets->len; i++)
            put_sheet(to, model, &g_array_index(report->submission->sheets, SubmittedSheet, i));
        if (with_rows)
            put_rows(to, model, report->submission, flush, data);
    }
    if (report->annotated)
        put_bytes(to, report);
    if (fault)
        wire_put_error(to, fault);
    wire_end(to, wire_begin(to, WIRE_END));
}

/* --- reading ----------------------------------------------------------------------------- */

static void take_counts(WireCursor *cursor, const Model *model, const char *place,
                        CheckReport *report)
{
    uint32_t area = wire_take_u32(cursor), period = wire_take_u32(cursor);
    bool has_several = wire_take_u32(cursor) != 0;
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    report->n_rows = wire_take_u32(cursor);
    cursor->is_broken =
        cursor->is_broken || report->submission || area > codelist_n(areas) || period > 9999;
    if (cursor->is_broken)
        return;
    report->submission = submission_new(model, place);
    report->submission->area = (int)area - 1;
    report->submission->period = (int16_t)period;
    report->submission->has_several_periods = has_several;
}

static void take_sheet(WireCursor *cursor, const Model *model, CheckReport *report)
{
    SubmittedSheet sheet = {.name = wire_take_text(cursor)};
    uint32_t flow = wire_take_u32(cursor);
    sheet.value_column = wire_take_u32(cursor);
    sheet.n_blank = wire_take_u32(cursor);
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++) {
        uint32_t counted = wire_take_u32(cursor);
        cursor->is_broken = cursor->is_broken || counted > COUNTED_SEVERAL;
        sheet.counted[d] = (Counted)counted;
    }
    cursor->is_broken = cursor->is_broken || !report->submission ||
                        (flow != NO_FLOW && flow >= model_n_flows(model)) ||
                        report->submission->sheets->len >= LIMIT_SHEETS;
    if (cursor->is_broken) {
        g_free(sheet.name);
        return;
    }
    sheet.flow = flow == NO_FLOW ? NULL : model_flow(model, flow);
    g_array_append_val(report->submission->sheets, sheet);
    report->n_sheets++;
}

static void take_row(WireCursor *cursor, const Model *model, uint32_t sheet, CheckReport *report)
{
    FigureRow row;
    g_autofree char *comment = wire_take_row(cursor, model, &row);
    Submission *submission = report->submission;
    cursor->is_broken = cursor->is_broken || !submission || sheet >= submission->sheets->len;
    if (cursor->is_broken)
        return;
    guint16 index = (guint16)sheet;
    row.comment = comment ? g_string_chunk_insert_const(submission->texts, comment) : NULL;
    g_array_append_val(submission->rows, row);
    g_array_append_val(submission->sheet_of_row, index);
}

static void take_bytes(WireCursor *cursor, CheckReport *report)
{
    report->is_annotated_xlsx = wire_take_u32(cursor) != 0;
    cursor->is_broken = cursor->is_broken || report->annotated;
    if (cursor->is_broken)
        return;
    report->annotated = g_bytes_new(cursor->at, (gsize)(cursor->end - cursor->at));
    cursor->at = cursor->end;
}

typedef struct {
    const Model *model;
    const char *place;
    CheckReport *report;
    uint32_t on_sheet;
    GError *fault;
} Taking;

static void take_one(Taking *taking, WireKind kind, WireCursor *body)
{
    switch (kind) {
    case WIRE_PROBLEM:
        wire_take_problem(body, taking->report->problems);
        break;
    case WIRE_TALLY:
        wire_take_tally(body, taking->report->problems);
        break;
    case WIRE_COUNTS:
        take_counts(body, taking->model, taking->place, taking->report);
        break;
    case WIRE_SHEET:
        take_sheet(body, taking->model, taking->report);
        break;
    case WIRE_ON_SHEET:
        taking->on_sheet = wire_take_u32(body);
        break;
    case WIRE_ROW:
        take_row(body, taking->model, taking->on_sheet, taking->report);
        break;
    case WIRE_BYTES:
        take_bytes(body, taking->report);
        break;
    case WIRE_ERROR:
        wire_take_error(body, &taking->fault);
        break;
    case WIRE_HEAD:
    case WIRE_ASIDE:
    case WIRE_END:
    default:
        body->is_broken = true;
        break;
    }
}

bool wire_read_check(const guint8 *bytes, size_t length, const Model *model, const char *place,
                     CheckReport *report, GError **error)
{
    WireCursor cursor = {bytes, bytes + length, false}, body;
    Taking taking = {.model = model, .place = place, .report = report};
    WireKind kind;
    while (!cursor.is_broken && wire_take_message(&cursor, &kind, &body)) {
        take_one(&taking, kind, &body);
        cursor.is_broken = cursor.is_broken || body.is_broken || body.at != body.end;
    }
    if (cursor.is_broken || (!taking.fault && !report->submission)) {
        g_clear_error(&taking.fault);
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "%s: the reader's answer makes no sense; nothing was kept", place);
        return false;
    }
    if (taking.fault)
        g_propagate_error(error, taking.fault);
    return !taking.fault;
}
