#include "base/json.h"

#include "base/number.h"

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

static void write_text(JsonWriter *json, const char *text)
{
    g_string_append_c(json->to, '"');
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(json->to, '\\');
        if (*p == '\n')
            g_string_append(json->to, "\\n");
        else if (*p < 0x20 || *p == 0x7f)
            g_string_append_printf(json->to, "\\u%04x", *p);
        else
            g_string_append_c(json->to, (char)*p);
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
    number_write_plain(text, value);
    before_value(json);
    g_string_append(json->to, text);
}

void json_integer(JsonWriter *json, int64_t value)
{
    before_value(json);
    g_string_append_printf(json->to, "%" G_GINT64_FORMAT, value);
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
