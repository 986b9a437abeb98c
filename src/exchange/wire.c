#include "exchange/wire_private.h"

#include <string.h>

#define NO_TEXT UINT32_MAX

/* A row without its comment, which follows as a text. */
typedef struct {
    uint64_t raw_key;
    double value, lower, upper;
    uint32_t line;
    uint16_t flow;
    int16_t period;
    uint16_t code[LIMIT_DIMENSIONS];
    uint8_t kind;
    char obs_status, conf_status;
} WireRow;

/* --- writing ----------------------------------------------------------------------------- */

void wire_put(GByteArray *to, const void *bytes, size_t length)
{
    g_byte_array_append(to, bytes, (guint)length);
}

void wire_put_u32(GByteArray *to, uint32_t value)
{
    wire_put(to, &value, sizeof value);
}

void wire_put_text(GByteArray *to, const char *text)
{
    wire_put_u32(to, text ? (uint32_t)strlen(text) : NO_TEXT);
    if (text)
        wire_put(to, text, strlen(text));
}

/* Kind and length; the length is filled in by end_message(). */
guint wire_begin(GByteArray *to, WireKind kind)
{
    uint8_t letter = (uint8_t)kind;
    wire_put(to, &letter, 1);
    wire_put_u32(to, 0);
    return to->len;
}

void wire_end(GByteArray *to, guint begin)
{
    uint32_t length = to->len - begin;
    memcpy(to->data + begin - sizeof length, &length, sizeof length);
}

static void write_head(GByteArray *to, const ParsedFile *parsed)
{
    guint begin = wire_begin(to, WIRE_HEAD);
    wire_put_text(to, parsed->sha256);
    wire_put_u32(to, (uint32_t)vintage_draft_as_of(parsed->draft));
    wire_put_u32(to, (uint32_t)parsed->day_from);
    wire_put_text(to, vintage_draft_source(parsed->draft));
    wire_end(to, begin);
}

static void put_problem(GByteArray *to, const Problem *problem)
{
    guint begin = wire_begin(to, WIRE_PROBLEM);
    wire_put_u32(to, (uint32_t)problem->severity);
    wire_put_u32(to, problem->line);
    wire_put_text(to, problem->place);
    wire_put_text(to, problem->field);
    wire_put_text(to, problem->value);
    wire_put_text(to, problem->rule);
    wire_put_text(to, problem->message);
    wire_put_text(to, problem->remedy);
    wire_end(to, begin);
}

void wire_put_row(GByteArray *to, const Model *model, const FigureRow *row)
{
    WireRow wire;
    memset(&wire, 0, sizeof wire); /* padding too: it is sent */
    while (model_flow(model, wire.flow) != row->flow)
        wire.flow++;
    wire.raw_key = row->raw_key;
    wire.value = row->value;
    wire.lower = row->lower;
    wire.upper = row->upper;
    wire.line = row->line;
    wire.period = row->period;
    memcpy(wire.code, row->code, row->flow->n_dimensions * sizeof wire.code[0]);
    wire.kind = (uint8_t)row->kind;
    wire.obs_status = row->obs_status;
    wire.conf_status = row->conf_status;
    guint begin = wire_begin(to, WIRE_ROW);
    wire_put(to, &wire, sizeof wire);
    wire_put_text(to, row->comment);
    wire_end(to, begin);
}

static void write_aside(GByteArray *to, const VintageDraft *draft, unsigned index)
{
    uint32_t line;
    uint64_t raw_key;
    const char *text, *reason;
    vintage_draft_aside(draft, index, &line, &raw_key, &text, &reason);
    guint begin = wire_begin(to, WIRE_ASIDE);
    wire_put_u32(to, line);
    wire_put(to, &raw_key, sizeof raw_key);
    wire_put_text(to, text);
    wire_put_text(to, reason);
    wire_end(to, begin);
}

static void write_draft(GByteArray *to, const Model *model, const VintageDraft *draft,
                        WireFlush flush, void *data)
{
    for (unsigned i = 0; i < vintage_draft_n_rows(draft); i++) {
        wire_put_row(to, model, vintage_draft_row(draft, i));
        flush(data);
    }
    for (unsigned i = 0; i < vintage_draft_n_set_aside(draft); i++) {
        write_aside(to, draft, i);
        flush(data);
    }
}

void wire_put_problems(GByteArray *to, const Problems *problems, WireFlush flush, void *data)
{
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        put_problem(to, problems_peek(problems, i));
        flush(data);
    }
    for (unsigned i = 0; i < problems_n_tallies(problems); i++) {
        ProblemTally tally = problems_tally(problems, i);
        guint begin = wire_begin(to, WIRE_TALLY);
        wire_put_u32(to, (uint32_t)tally.severity);
        wire_put_text(to, tally.rule);
        wire_put_u32(to, tally.n);
        wire_end(to, begin);
    }
}

void wire_put_error(GByteArray *to, const GError *fault)
{
    guint begin = wire_begin(to, WIRE_ERROR);
    wire_put_u32(to, (uint32_t)fault->code);
    wire_put_text(to, fault->message);
    wire_end(to, begin);
}

void wire_write(GByteArray *to, const Model *model, const ParsedFile *parsed, const GError *fault,
                WireFlush flush, void *data)
{
    if (parsed->draft)
        write_head(to, parsed);
    wire_put_problems(to, parsed->problems, flush, data);
    if (parsed->draft && !fault)
        write_draft(to, model, parsed->draft, flush, data);
    if (fault)
        wire_put_error(to, fault);
    wire_end(to, wire_begin(to, WIRE_END));
}

/* --- reading ----------------------------------------------------------------------------- */

void wire_take(WireCursor *cursor, void *to, size_t length)
{
    if (cursor->is_broken || (size_t)(cursor->end - cursor->at) < length) {
        cursor->is_broken = true;
        memset(to, 0, length);
        return;
    }
    memcpy(to, cursor->at, length);
    cursor->at += length;
}

uint32_t wire_take_u32(WireCursor *cursor)
{
    uint32_t value;
    wire_take(cursor, &value, sizeof value);
    return value;
}

/* NULL for no text. Text that is not UTF-8 breaks the message. Caller frees. */
char *wire_take_text(WireCursor *cursor)
{
    uint32_t length = wire_take_u32(cursor);
    if (cursor->is_broken || length == NO_TEXT)
        return NULL;
    if ((size_t)(cursor->end - cursor->at) < length ||
        !g_utf8_validate((const char *)cursor->at, length, NULL)) {
        cursor->is_broken = true;
        return NULL;
    }
    char *text = g_strndup((const char *)cursor->at, length);
    cursor->at += length;
    return text;
}

static void read_head(WireCursor *cursor, const Model *model, const char *place, ParsedFile *parsed)
{
    g_autofree char *sha256 = wire_take_text(cursor);
    IsoDay day = (IsoDay)wire_take_u32(cursor);
    uint32_t from = wire_take_u32(cursor);
    g_autofree char *source = wire_take_text(cursor);
    cursor->is_broken = cursor->is_broken || !sha256 || strlen(sha256) != 64 || !source ||
                        from > INTAKE_DAY_FILE_NAME || parsed->draft;
    if (cursor->is_broken)
        return;
    g_strlcpy(parsed->sha256, sha256, sizeof parsed->sha256);
    parsed->day_from = (IntakeDayFrom)from;
    parsed->draft = vintage_draft_new(model, source, day, place);
}

/* A rule's id outlives everything; an id is short and plain, so that few can be made up. */
static const char *rule_id(const char *text)
{
    size_t length = text ? strlen(text) : 0;
    bool is_plain = length > 0 && length <= 40;
    for (size_t i = 0; is_plain && i < length; i++)
        is_plain = g_ascii_islower(text[i]) || g_ascii_isdigit(text[i]) || text[i] == '-';
    return is_plain ? g_intern_string(text) : NULL;
}

void wire_take_problem(WireCursor *cursor, Problems *problems)
{
    uint32_t severity = wire_take_u32(cursor), line = wire_take_u32(cursor);
    g_autofree char *place = wire_take_text(cursor);
    g_autofree char *name = wire_take_text(cursor);
    g_autofree char *value = wire_take_text(cursor);
    g_autofree char *rule = wire_take_text(cursor);
    g_autofree char *message = wire_take_text(cursor);
    g_autofree char *remedy = wire_take_text(cursor);
    const char *id = rule_id(rule);
    cursor->is_broken =
        cursor->is_broken || severity >= PROBLEM_SEVERITY_COUNT || !place || !id || !message;
    if (!cursor->is_broken)
        problems_add(problems, (ProblemSeverity)severity, place, line, name, value, id, remedy,
                     "%s", message);
}

void wire_take_tally(WireCursor *cursor, Problems *problems)
{
    uint32_t severity = wire_take_u32(cursor);
    g_autofree char *rule = wire_take_text(cursor);
    uint32_t n = wire_take_u32(cursor);
    const char *id = rule_id(rule);
    cursor->is_broken =
        cursor->is_broken || severity >= PROBLEM_SEVERITY_COUNT || !id || n > LIMIT_SHEET_CELLS;
    if (!cursor->is_broken)
        problems_add_tally(problems, (ProblemTally){(ProblemSeverity)severity, id, n});
}

char *wire_take_row(WireCursor *cursor, const Model *model, FigureRow *out_row)
{
    WireRow wire;
    wire_take(cursor, &wire, sizeof wire);
    g_autofree char *comment = wire_take_text(cursor);
    cursor->is_broken = cursor->is_broken || wire.flow >= model_n_flows(model) ||
                        wire.kind >= FIGURE_ABSENT || !g_ascii_isupper(wire.obs_status) ||
                        !g_ascii_isupper(wire.conf_status);
    if (cursor->is_broken)
        return NULL;
    FigureRow row = figure_row(model_flow(model, wire.flow));
    for (unsigned d = 0; d < row.flow->n_dimensions; d++) {
        if (wire.code[d] >= codelist_n(row.flow->dimensions[d].codelist)) {
            cursor->is_broken = true;
            return NULL;
        }
        row.code[d] = wire.code[d];
    }
    row.raw_key = wire.raw_key;
    row.value = wire.value;
    row.lower = wire.lower;
    row.upper = wire.upper;
    row.line = wire.line;
    row.period = wire.period;
    row.kind = (FigureKind)wire.kind;
    row.obs_status = wire.obs_status;
    row.conf_status = wire.conf_status;
    *out_row = row;
    return g_steal_pointer(&comment);
}

static void read_row(WireCursor *cursor, const Model *model, ParsedFile *parsed)
{
    FigureRow row;
    g_autofree char *comment = wire_take_row(cursor, model, &row);
    cursor->is_broken = cursor->is_broken || !parsed->draft;
    if (cursor->is_broken)
        return;
    row.comment = comment ? vintage_draft_keep_text(parsed->draft, comment) : NULL;
    vintage_draft_add(parsed->draft, &row);
}

static void read_aside(WireCursor *cursor, ParsedFile *parsed)
{
    uint32_t line = wire_take_u32(cursor);
    uint64_t raw_key;
    wire_take(cursor, &raw_key, sizeof raw_key);
    g_autofree char *text = wire_take_text(cursor);
    g_autofree char *reason = wire_take_text(cursor);
    cursor->is_broken = cursor->is_broken || !parsed->draft || !text || !reason;
    if (!cursor->is_broken)
        vintage_draft_set_aside(parsed->draft, line, raw_key, text, reason);
}

void wire_take_error(WireCursor *cursor, GError **fault)
{
    uint32_t code = wire_take_u32(cursor);
    g_autofree char *message = wire_take_text(cursor);
    cursor->is_broken = cursor->is_broken || code >= FYR_ERROR_COUNT || !message || *fault;
    if (!cursor->is_broken)
        g_set_error_literal(fault, FYR_ERROR, (gint)code, message);
}

bool wire_take_message(WireCursor *cursor, WireKind *out_kind, WireCursor *out_body)
{
    uint8_t kind;
    wire_take(cursor, &kind, 1);
    uint32_t length = wire_take_u32(cursor);
    if (cursor->is_broken || (size_t)(cursor->end - cursor->at) < length || kind == WIRE_END) {
        cursor->is_broken = cursor->is_broken || kind != WIRE_END;
        return false;
    }
    *out_kind = (WireKind)kind;
    *out_body = (WireCursor){cursor->at, cursor->at + length, false};
    cursor->at += length;
    return true;
}

/* One message; false at the end or when it is broken. */
static bool read_message(WireCursor *cursor, const Model *model, const char *place,
                         ParsedFile *parsed, GError **fault)
{
    WireKind kind;
    WireCursor body;
    if (!wire_take_message(cursor, &kind, &body))
        return false;
    switch (kind) {
    case WIRE_HEAD:
        read_head(&body, model, place, parsed);
        break;
    case WIRE_PROBLEM:
        wire_take_problem(&body, parsed->problems);
        break;
    case WIRE_TALLY:
        wire_take_tally(&body, parsed->problems);
        break;
    case WIRE_ROW:
        read_row(&body, model, parsed);
        break;
    case WIRE_ASIDE:
        read_aside(&body, parsed);
        break;
    case WIRE_ERROR:
        wire_take_error(&body, fault);
        break;
    case WIRE_END:
    case WIRE_SHEET:
    case WIRE_ON_SHEET:
    case WIRE_COUNTS:
    case WIRE_BYTES:
    default:
        body.is_broken = true;
        break;
    }
    cursor->is_broken = body.is_broken || body.at != body.end;
    return !cursor->is_broken;
}

bool wire_read(const guint8 *bytes, size_t length, const Model *model, const char *place,
               ParsedFile *parsed, GError **error)
{
    WireCursor cursor = {bytes, bytes + length, false};
    GError *fault = NULL;
    while (read_message(&cursor, model, place, parsed, &fault))
        continue;
    if (cursor.is_broken || (!fault && !parsed->draft)) {
        g_clear_error(&fault);
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "%s: the reader's answer makes no sense; nothing was kept", place);
        return false;
    }
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}
