/* The writer's whole state is the stack of open elements and whether the innermost start tag still
 * takes attributes. What a caller does wrong (an attribute after content, a child of a void
 * element) is reported as a programmer's error and writes nothing, so the output stays balanced. */
#include "render/html.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

struct Html {
    GString *to;
    Lang lang;
    GByteArray *stack;   /* HtmlElement each */
    bool in_tag;         /* the start tag written last has no ">" yet */
    HtmlElement tag;     /* it, when in_tag */
    bool seen[AT_COUNT]; /* its attributes */
    bool is_abandoned;
};

G_STATIC_ASSERT(EL_COUNT < 256);

static const struct {
    const char *name;
    bool is_void;
} elements[EL_COUNT] = {
#define ELEMENT(id, name, is_void) [EL_##id] = {name, is_void},
#include "render/elements.def"
#undef ELEMENT
};

static const struct {
    const char *name;
    bool is_url;
} attributes[AT_COUNT] = {
#define ATTRIBUTE(id, name, is_url) [AT_##id] = {name, is_url},
#include "render/attributes.def"
#undef ATTRIBUTE
};

Html *html_new(GString *to, Lang lang)
{
    Html *w = g_new0(Html, 1);
    w->to = to;
    w->lang = lang;
    w->stack = g_byte_array_sized_new(64);
    return w;
}

void html_free(Html *w)
{
    if (!w)
        return;
    if (!w->is_abandoned) {
        if (w->stack->len > 0)
            g_critical("<%s> was left open", elements[w->stack->data[w->stack->len - 1]].name);
        html_close_to(w, 0);
    }
    g_byte_array_unref(w->stack);
    g_free(w);
}

void html_abandon(Html *w)
{
    w->is_abandoned = true;
}

Lang html_lang(const Html *w)
{
    return w->lang;
}

GString *html_buffer(Html *w)
{
    return w->to;
}

size_t html_depth(const Html *w)
{
    return w->stack->len;
}

/* Drawing elements; without content they are written as <path .../>, which HTML and XML read the
 * same way. */
static bool is_drawing(HtmlElement element)
{
    return element >= EL_SVG && element <= EL_USE;
}

/* Elements that begin on a line of their own, so that a person can read the source. Never inside
 * text: white space there would show. */
static bool begins_line(HtmlElement element)
{
    static const bool lines[EL_COUNT] = {
        [EL_HEAD] = true,    [EL_TITLE] = true,  [EL_META] = true,    [EL_LINK] = true,
        [EL_SCRIPT] = true,  [EL_BODY] = true,   [EL_HEADER] = true,  [EL_NAV] = true,
        [EL_MAIN] = true,    [EL_FOOTER] = true, [EL_SECTION] = true, [EL_ARTICLE] = true,
        [EL_ASIDE] = true,   [EL_H1] = true,     [EL_H2] = true,      [EL_H3] = true,
        [EL_H4] = true,      [EL_P] = true,      [EL_DIV] = true,     [EL_UL] = true,
        [EL_OL] = true,      [EL_LI] = true,     [EL_DL] = true,      [EL_DT] = true,
        [EL_TABLE] = true,   [EL_TR] = true,     [EL_FORM] = true,    [EL_FIELDSET] = true,
        [EL_DETAILS] = true, [EL_FIGURE] = true, [EL_SVG] = true,     [EL_G] = true,
    };
    return lines[element];
}

static void finish_tag(Html *w)
{
    if (!w->in_tag)
        return;
    w->in_tag = false;
    g_string_append_c(w->to, '>');
}

static bool takes_no_text(const Html *w)
{
    if (w->stack->len == 0)
        return false;
    HtmlElement inner = w->stack->data[w->stack->len - 1];
    return inner == EL_SCRIPT || inner == EL_STYLE;
}

void html_open(Html *w, HtmlElement element)
{
    g_return_if_fail((unsigned)element < EL_COUNT);
    g_return_if_fail(!takes_no_text(w));
    finish_tag(w);
    if (begins_line(element) && w->to->len > 0)
        g_string_append_c(w->to, '\n');
    g_string_append_c(w->to, '<');
    g_string_append(w->to, elements[element].name);
    w->in_tag = true;
    w->tag = element;
    memset(w->seen, 0, sizeof w->seen);
    if (!elements[element].is_void) {
        guint8 byte = (guint8)element;
        g_byte_array_append(w->stack, &byte, 1);
    }
}

void html_close(Html *w)
{
    g_return_if_fail(w->stack->len > 0);
    HtmlElement element = w->stack->data[w->stack->len - 1];
    bool is_empty = w->in_tag && w->tag == element;
    g_byte_array_set_size(w->stack, w->stack->len - 1);
    if (is_empty && is_drawing(element)) {
        g_string_append(w->to, "/>");
        w->in_tag = false;
        return;
    }
    finish_tag(w);
    g_string_append(w->to, "</");
    g_string_append(w->to, elements[element].name);
    g_string_append_c(w->to, '>');
}

void html_close_to(Html *w, size_t depth)
{
    while (w->stack->len > depth)
        html_close(w);
    finish_tag(w); /* of a void element, which nothing closes */
}

/* Escapes for text and quoted attribute values alike, in HTML and XML. Bytes that are not UTF-8
 * and characters that XML has not become U+FFFD, so one bad byte cannot break a document. */
static void append_escaped(GString *to, const char *text)
{
    const char *from = text;
    while (*text) {
        const char *as = NULL;
        unsigned char c = (unsigned char)*text;
        size_t length = 1;
        if (c == '&')
            as = "&amp;";
        else if (c == '<')
            as = "&lt;";
        else if (c == '>')
            as = "&gt;";
        else if (c == '"')
            as = "&quot;";
        else if (c == '\'')
            as = "&#39;";
        else if (c == 0x7f || (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
            as = "\xef\xbf\xbd";
        else if (c >= 0x80) {
            gunichar character = g_utf8_get_char_validated(text, -1);
            if (character == (gunichar)-1 || character == (gunichar)-2 || character == 0xFFFE ||
                character == 0xFFFF)
                as = "\xef\xbf\xbd";
            else
                length = (size_t)(g_utf8_next_char(text) - text);
        }
        if (as) {
            g_string_append_len(to, from, text - from);
            g_string_append(to, as);
            from = text + 1;
        }
        text += length;
    }
    g_string_append_len(to, from, text - from);
}

/* What a browser would take for a scheme is compared with those that cannot run anything. */
static bool is_safe_url(const char *url)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:", "otpauth:", "tel:"};
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return false; /* browsers drop tabs and line breaks before they read the scheme */
    while (*url == ' ')
        url++;
    if ((url[0] == '/' || url[0] == '\\') && (url[1] == '/' || url[1] == '\\'))
        return false; /* another host without a scheme */
    size_t end = strcspn(url, ":/?#\\");
    if (url[end] != ':')
        return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (end + 1 == strlen(schemes[i]) && g_ascii_strncasecmp(url, schemes[i], end + 1) == 0)
            return true;
    return false;
}

static bool begin_attribute(Html *w, HtmlAttribute attribute)
{
    g_return_val_if_fail((unsigned)attribute < AT_COUNT, false);
    g_return_val_if_fail(w->in_tag, false);
    g_return_val_if_fail(!w->seen[attribute], false);
    w->seen[attribute] = true;
    g_string_append_c(w->to, ' ');
    g_string_append(w->to, attributes[attribute].name);
    g_string_append(w->to, "=\"");
    return true;
}

void html_attr(Html *w, HtmlAttribute attribute, const char *value)
{
    if (!value || !begin_attribute(w, attribute))
        return;
    append_escaped(w->to, attributes[attribute].is_url && !is_safe_url(value) ? "#" : value);
    g_string_append_c(w->to, '"');
}

void html_attr_int(Html *w, HtmlAttribute attribute, int64_t value)
{
    if (!begin_attribute(w, attribute))
        return;
    g_string_append_printf(w->to, "%" G_GINT64_FORMAT "\"", value);
}

/* Two decimals at most and no trailing zeros: what a coordinate needs. */
static void append_plain(GString *to, double value)
{
    if (!isfinite(value) || fabs(value) > 1e12)
        value = 0;
    int64_t hundredths = llround(value * 100);
    if (hundredths < 0) {
        g_string_append_c(to, '-');
        hundredths = -hundredths;
    }
    g_string_append_printf(to, "%" G_GINT64_FORMAT, hundredths / 100);
    int rest = (int)(hundredths % 100);
    if (rest == 0)
        return;
    g_string_append_c(to, '.');
    g_string_append_c(to, (char)('0' + rest / 10));
    if (rest % 10)
        g_string_append_c(to, (char)('0' + rest % 10));
}

void html_attr_number(Html *w, HtmlAttribute attribute, double value)
{
    if (!begin_attribute(w, attribute))
        return;
    append_plain(w->to, value);
    g_string_append_c(w->to, '"');
}

void html_attr_flag(Html *w, HtmlAttribute attribute)
{
    if (begin_attribute(w, attribute))
        g_string_append_c(w->to, '"');
}

void html_attr_printf(Html *w, HtmlAttribute attribute, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    html_attr(w, attribute, value);
}

void html_text(Html *w, const char *text)
{
    if (!text)
        return;
    g_return_if_fail(!takes_no_text(w));
    finish_tag(w);
    append_escaped(w->to, text);
}

void html_integer(Html *w, int64_t value)
{
    g_autofree char *text = lang_number(w->lang, (double)value, 0);
    html_text(w, text);
}

void html_decimal(Html *w, double value)
{
    if (isnan(value))
        return;
    bool is_whole = fabs(value - nearbyint(value)) < 0.05;
    g_autofree char *text = lang_number(w->lang, value, is_whole ? 0 : 1);
    html_text(w, text);
}

void html_element(Html *w, HtmlElement element, const char *class_name, const char *text)
{
    html_open(w, element);
    html_attr(w, AT_CLASS, class_name);
    if ((unsigned)element < EL_COUNT && elements[element].is_void)
        return;
    html_text(w, text);
    html_close(w);
}

void html_link(Html *w, const char *href, const char *class_name, const char *text)
{
    html_open(w, EL_A);
    html_attr(w, AT_CLASS, class_name);
    html_attr(w, AT_HREF, href);
    html_text(w, text);
    html_close(w);
}

void html_raw_bytes_(Html *w, const char *bytes, size_t length)
{
    finish_tag(w);
    g_string_append_len(w->to, bytes, (gssize)length);
}

void html_raw_asset(Html *w, const Asset *asset)
{
    if (asset)
        html_raw_bytes_(w, (const char *)asset->bytes, asset->size);
}
