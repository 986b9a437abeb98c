/* JSON out, as a stream: a state stack asserts that what is written is well formed. Reading
 * small documents is jansson's. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    GString *to;
    uint32_t depth;
    bool needs_comma;
    bool after_name;
    uint8_t stack[64]; /* 'o' or 'a' */
} JsonWriter;

void json_init(JsonWriter *json, GString *to);
void json_object(JsonWriter *json);
void json_array(JsonWriter *json);
void json_end(JsonWriter *json); /* closes the innermost object or array */
void json_name(JsonWriter *json, const char *name);
void json_string(JsonWriter *json, const char *text); /* NULL writes null */
void json_number(JsonWriter *json, double value);     /* NaN and infinite write null */
void json_integer(JsonWriter *json, int64_t value);
void json_bool(JsonWriter *json, bool value);
void json_null(JsonWriter *json);
