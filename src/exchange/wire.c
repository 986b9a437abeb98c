#include "exchange/wire.h"

#include <string.h>

typedef enum {
    WIRE_HEAD = 'H',    /* sha256, day, where it is from, source; there is a draft */
    WIRE_PROBLEM = 'P', /* severity, line, five texts */
    WIRE_ROW = 'R',
    WIRE_ASIDE = 'A',
    WIRE_ERROR = 'E', /* code, message */
    WIRE_END = 'Z'
} WireKind;

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

static void put(GByteArray *to, const void *bytes, size_t length)
{
    g_byte_array_append(to, bytes, (guint)length);
}

static void put_u32(GByteArray *to, uint32_t value)
{
    put(to, &value, sizeof value);
}

static void put_text(GByteArray *to, const char *text)
{
    put_u32(to, text ? (uint32_t)strlen(text) : NO_TEXT);
    if (text)
        put(to, text, strlen(text));
}

/* Kind and length; the length is filled in by end_message(). */
static guint begin_message(GByteArray *to, WireKind kind)
{
    uint8_t letter = (uint8_t)kind;
    put(to, &letter, 1);
    put_u32(to, 0);
    return to->len;
}

static void end_message(GByteArray *to, guint begin)
{
    uint32_t length = to->len - begin;
    memcpy(to->data + begin - sizeof length, &length, sizeof length);
}

static void write_head(GByteArray *to, const ParsedFile *parsed)
{
    guint begin = begin_message(to, WIRE_HEAD);
    put_text(to, parsed->sha256);
    put_u32(to, (uint32_t)vintage_draft_as_of(parsed->draft));
    put_u32(to, (uint32_t)parsed->day_from);
    put_text(to, vintage_draft_source(parsed->draft));
    end_message(to, begin);
}

static void write_problem(GByteArray *to, const Problem *problem)
{
    guint begin = begin_message(to, WIRE_PROBLEM);
    put_u32(to, (uint32_t)problem->severity);
    put_u32(to, problem->line);
    put_text(to, problem->place);
    put_text(to, problem->field);
    put_text(to, problem->value);
    put_text(to, problem->rule);
    put_text(to, problem->message);
    put_text(to, problem->remedy);
    end_message(to, begin);
}

static void write_row(GByteArray *to, const Model *model, const FigureRow *row)
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
    guint begin = begin_message(to, WIRE_ROW);
    put(to, &wire, sizeof wire);
    put_text(to, row->comment);
    end_message(to, begin);
}

static void write_aside(GByteArray *to, const VintageDraft *draft, unsigned index)
{
    uint32_t line;
    uint64_t raw_key;
    const char *text, *reason;
    vintage_draft_aside(draft, index, &line, &raw_key, &text, &reason);
    guint begin = begin_message(to, WIRE_ASIDE);
    put_u32(to, line);
    put(to, &raw_key, sizeof raw_key);
    put_text(to, text);
    put_text(to, reason);
    end_message(to, begin);
}

static void write_draft(GByteArray *to, const Model *model, const VintageDraft *draft,
                        WireFlush flush, void *data)
{
    for (unsigned i = 0; i < vintage_draft_n_rows(draft); i++) {
        write_row(to, model, vintage_draft_row(draft, i));
        flush(data);
    }
    for (unsigned i = 0; i < vintage_draft_n_set_aside(draft); i++) {
        write_aside(to, draft, i);
        flush(data);
    }
}

void wire_write(GByteArray *to, const Model *model, const ParsedFile *parsed, const GError *fault,
                WireFlush flush, void *data)
{
    if (parsed->draft)
        write_head(to, parsed);
    for (unsigned i = 0; i < problems_kept(parsed->problems); i++) {
        write_problem(to, problems_peek(parsed->problems, i));
        flush(data);
    }
    if (parsed->draft && !fault)
        write_draft(to, model, parsed->draft, flush, data);
    if (fault) {
        guint begin = begin_message(to, WIRE_ERROR);
        put_u32(to, (uint32_t)fault->code);
        put_text(to, fault->message);
        end_message(to, begin);
    }
    end_message(to, begin_message(to, WIRE_END));
}

/* --- reading ----------------------------------------------------------------------------- */

typedef struct {
    const guint8 *at, *end;
    bool is_broken;
} Cursor;

static void take(Cursor *cursor, void *to, size_t length)
{
    if (cursor->is_broken || (size_t)(cursor->end - cursor->at) < length) {
        cursor->is_broken = true;
        memset(to, 0, length);
        return;
    }
    memcpy(to, cursor->at, length);
    cursor->at += length;
}

static uint32_t take_u32(Cursor *cursor)
{
    uint32_t value;
    take(cursor, &value, sizeof value);
    return value;
}

/* NULL for no text. Text that is not UTF-8 breaks the message. Caller frees. */
static char *take_text(Cursor *cursor)
{
    uint32_t length = take_u32(cursor);
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

static void read_head(Cursor *cursor, const Model *model, const char *place, ParsedFile *parsed)
{
    g_autofree char *sha256 = take_text(cursor);
    IsoDay day = (IsoDay)take_u32(cursor);
    uint32_t from = take_u32(cursor);
    g_autofree char *source = take_text(cursor);
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

static void read_problem(Cursor *cursor, ParsedFile *parsed)
{
    uint32_t severity = take_u32(cursor), line = take_u32(cursor);
    g_autofree char *place = take_text(cursor);
    g_autofree char *name = take_text(cursor);
    g_autofree char *value = take_text(cursor);
    g_autofree char *rule = take_text(cursor);
    g_autofree char *message = take_text(cursor);
    g_autofree char *remedy = take_text(cursor);
    const char *id = rule_id(rule);
    cursor->is_broken =
        cursor->is_broken || severity >= PROBLEM_SEVERITY_COUNT || !place || !id || !message;
    if (!cursor->is_broken)
        problems_add(parsed->problems, (ProblemSeverity)severity, place, line, name, value, id,
                     remedy, "%s", message);
}

static void read_row(Cursor *cursor, const Model *model, ParsedFile *parsed)
{
    WireRow wire;
    take(cursor, &wire, sizeof wire);
    g_autofree char *comment = take_text(cursor);
    cursor->is_broken = cursor->is_broken || !parsed->draft || wire.flow >= model_n_flows(model) ||
                        wire.kind >= FIGURE_ABSENT || !g_ascii_isupper(wire.obs_status) ||
                        !g_ascii_isupper(wire.conf_status);
    if (cursor->is_broken)
        return;
    FigureRow row = figure_row(model_flow(model, wire.flow));
    for (unsigned d = 0; d < row.flow->n_dimensions; d++) {
        if (wire.code[d] >= codelist_n(row.flow->dimensions[d].codelist)) {
            cursor->is_broken = true;
            return;
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
    row.comment = comment ? vintage_draft_keep_text(parsed->draft, comment) : NULL;
    vintage_draft_add(parsed->draft, &row);
}

static void read_aside(Cursor *cursor, ParsedFile *parsed)
{
    uint32_t line = take_u32(cursor);
    uint64_t raw_key;
    take(cursor, &raw_key, sizeof raw_key);
    g_autofree char *text = take_text(cursor);
    g_autofree char *reason = take_text(cursor);
    cursor->is_broken = cursor->is_broken || !parsed->draft || !text || !reason;
    if (!cursor->is_broken)
        vintage_draft_set_aside(parsed->draft, line, raw_key, text, reason);
}

static void read_error(Cursor *cursor, GError **fault)
{
    uint32_t code = take_u32(cursor);
    g_autofree char *message = take_text(cursor);
    cursor->is_broken = cursor->is_broken || code >= FYR_ERROR_COUNT || !message || *fault;
    if (!cursor->is_broken)
        g_set_error_literal(fault, FYR_ERROR, (gint)code, message);
}

/* One message; false at the end or when it is broken. */
static bool read_message(Cursor *cursor, const Model *model, const char *place, ParsedFile *parsed,
                         GError **fault)
{
    uint8_t kind;
    take(cursor, &kind, 1);
    uint32_t length = take_u32(cursor);
    if (cursor->is_broken || (size_t)(cursor->end - cursor->at) < length || kind == WIRE_END) {
        cursor->is_broken = cursor->is_broken || kind != WIRE_END;
        return false;
    }
    Cursor body = {cursor->at, cursor->at + length, false};
    switch (kind) {
    case WIRE_HEAD:
        read_head(&body, model, place, parsed);
        break;
    case WIRE_PROBLEM:
        read_problem(&body, parsed);
        break;
    case WIRE_ROW:
        read_row(&body, model, parsed);
        break;
    case WIRE_ASIDE:
        read_aside(&body, parsed);
        break;
    case WIRE_ERROR:
        read_error(&body, fault);
        break;
    default:
        body.is_broken = true;
        break;
    }
    cursor->is_broken = body.is_broken || body.at != body.end;
    cursor->at += length;
    return !cursor->is_broken;
}

bool wire_read(const guint8 *bytes, size_t length, const Model *model, const char *place,
               ParsedFile *parsed, GError **error)
{
    Cursor cursor = {bytes, bytes + length, false};
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
