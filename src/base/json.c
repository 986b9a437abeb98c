#include "base/json.h"

#include "base/number.h"
#include "base/text.h"

#include <math.h>

void json_init(JsonWriter *json, GString *to)
{
    *json = (JsonWriter){.to = to};
}

static void before_value(JsonWriter *json)
{
    g_assert(json->depth == 0 || json->stack[json->depth - 1] == 'a' || json->after_name);
    if (json->needs_comma && !json->after_name)
        g_string_append_c(json->to, ',');
    json->after_name = false;
    json->needs_comma = true;
}

static void open(JsonWriter *json, char bracket, uint8_t kind)
{
    before_value(json);
    g_assert(json->depth < G_N_ELEMENTS(json->stack));
    json->stack[json->depth++] = kind;
    json->needs_comma = false;
    g_string_append_c(json->to, bracket);
}

void json_object(JsonWriter *json)
{
    open(json, '{', 'o');
}

void json_array(JsonWriter *json)
{
    open(json, '[', 'a');
}

void json_end(JsonWriter *json)
{
    g_assert(json->depth > 0 && !json->after_name);
    g_string_append_c(json->to, json->stack[--json->depth] == 'o' ? '}' : ']');
    json->needs_comma = true;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

/* Whether one of eight bytes is zero, or below `least` (at most 128), without looking at each. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HAS_BELOW(eight, least) (((eight)-EACH(least)) & ~(eight)&EACH(0x80))

/* How many bytes from here go into a string as they are. */
static size_t plain_run(const char *text, size_t length)
{
    size_t n = 0;
    for (uint64_t eight; n + sizeof eight <= length; n += sizeof eight) {
        memcpy(&eight, text + n, sizeof eight);
        if (HAS_BELOW(eight, 0x20) | HAS_BELOW(eight ^ EACH('"'), 1) |
            HAS_BELOW(eight ^ EACH('\\'), 1) | HAS_BELOW(eight ^ EACH(0x7f), 1))
            break;
    }
    while (n < length && is_plain((unsigned char)text[n]))
        n++;
    return n;
}

static void write_escaped(JsonWriter *json, unsigned char c)
{
    if (c == '"' || c == '\\') {
        g_string_append_c(json->to, '\\');
        g_string_append_c(json->to, (char)c);
    } else if (c == '\n') {
        g_string_append(json->to, "\\n");
    } else {
        g_string_append_printf(json->to, "\\u%04x", c);
    }
}

static void write_text(JsonWriter *json, const char *text)
{
    size_t length = strlen(text);
    g_string_append_c(json->to, '"');
    for (;;) {
        size_t n = plain_run(text, length);
        text_put(json->to, text, n);
        if (n == length)
            break;
        write_escaped(json, (unsigned char)text[n]);
        text += n + 1;
        length -= n + 1;
    }
    g_string_append_c(json->to, '"');
}

void json_name(JsonWriter *json, const char *name)
{
    g_assert(json->depth > 0 && json->stack[json->depth - 1] == 'o' && !json->after_name);
    if (json->needs_comma)
        g_string_append_c(json->to, ',');
    write_text(json, name);
    g_string_append_c(json->to, ':');
    json->after_name = true;
}

void json_string(JsonWriter *json, const char *text)
{
    if (!text) {
        json_null(json);
        return;
    }
    before_value(json);
    write_text(json, text);
}

void json_number(JsonWriter *json, double value)
{
    if (!isfinite(value)) {
        json_null(json);
        return;
    }
    char text[NUMBER_TEXT_BYTES];
    size_t length = number_write_plain(text, value);
    before_value(json);
    text_put(json->to, text, length);
}

void json_integer(JsonWriter *json, int64_t value)
{
    char text[NUMBER_TEXT_BYTES];
    size_t length = number_write_integer(text, value);
    before_value(json);
    text_put(json->to, text, length);
}

void json_bool(JsonWriter *json, bool value)
{
    before_value(json);
    g_string_append(json->to, value ? "true" : "false");
}

void json_null(JsonWriter *json)
{
    before_value(json);
    g_string_append(json->to, "null");
}
