/* The HTML writer: the only maker of markup. Text is always escaped, attributes are always quoted
 * and escaped, elements are an enum and closed by scope, so broken nesting and forgotten escaping
 * cannot be expressed. SVG in pages goes through the same writer.
 *
 *     size_t at = html_depth(w);
 *     html_open(w, EL_TR);
 *     html_open(w, EL_TH); html_attr(w, AT_SCOPE, "row"); html_put(w, label);
 *     html_close_to(w, at);
 */
#pragma once

#include "base/asset.h"
#include "base/catalogue.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
#define ELEMENT(id, name, is_void) EL_##id,
#include "render/elements.def"
#undef ELEMENT
    EL_COUNT
} HtmlElement;

typedef enum {
#define ATTRIBUTE(id, name, is_url) AT_##id,
#include "render/attributes.def"
#undef ATTRIBUTE
    AT_COUNT
} HtmlAttribute;

typedef struct Html Html;

Html *html_new(GString *to, Lang lang); /* writes to `to`, which stays the caller's */
/* Closes what is open; that something was, is a programmer's error (g_critical). */
void html_free(Html *w);
/* For a handler that fails half-way: what was written will be thrown away, html_free is silent. */
void html_abandon(Html *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Html, html_free)
Lang html_lang(const Html *w);
GString *html_buffer(Html *w);

size_t html_depth(const Html *w);
/* A void element (<input>, <meta>) has no content: it needs no closing and is not counted. */
void html_open(Html *w, HtmlElement element);
/* Attributes directly after html_open. A URL attribute that is not relative, http(s), mailto, otpauth or
 * tel is written as "#". NULL writes nothing. */
void html_attr(Html *w, HtmlAttribute attribute, const char *value);
void html_attr_int(Html *w, HtmlAttribute attribute, int64_t value);
void html_attr_number(Html *w, HtmlAttribute attribute, double value); /* at most 2 decimals */
void html_attr_flag(Html *w, HtmlAttribute attribute);                 /* e.g. hidden */
void html_attr_printf(Html *w, HtmlAttribute attribute, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void html_close(Html *w); /* the innermost */
void html_close_to(Html *w, size_t depth);

void html_text(Html *w, const char *text); /* escaped; NULL writes nothing */
void html_integer(Html *w, int64_t value); /* as the language writes numbers */
void html_decimal(Html *w, double value);
/* By the type of x: texts are escaped, numbers are written as the language writes them. A bool or
 * any other pointer is a compile error. */
#define html_put(w, x)                                                                             \
    _Generic((x),                                                                                  \
        char *: html_text,                                                                         \
        const char *: html_text,                                                                   \
        short: html_integer,                                                                       \
        unsigned short: html_integer,                                                              \
        int: html_integer,                                                                         \
        unsigned: html_integer,                                                                    \
        long: html_integer,                                                                        \
        unsigned long: html_integer,                                                               \
        long long: html_integer,                                                                   \
        unsigned long long: html_integer,                                                          \
        float: html_decimal,                                                                       \
        double: html_decimal)(w, x)

/* Shorthands: an element with a class (or NULL) and a text. */
void html_element(Html *w, HtmlElement element, const char *class_name, const char *text);
void html_link(Html *w, const char *href, const char *class_name, const char *text);

/* The one raw output: bytes that this program made itself and that are markup (an embedded SVG
 * mark, a pre-built map path). String literals only; html_raw_asset takes an embedded asset. */
#define HTML_LIT(text) ("" text "")
#define html_raw(w, literal) html_raw_bytes_((w), HTML_LIT(literal), sizeof(literal) - 1)
void html_raw_bytes_(Html *w, const char *bytes, size_t length);
void html_raw_asset(Html *w, const Asset *asset); /* e.g. the mark; NULL writes nothing */
