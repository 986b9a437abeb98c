#include "render/markdown.h"

#include <md4c.h>
#include <string.h>

#define DEPTH_MOST 40u /* elements inside each other; deeper ones are written without theirs */
#define FLAGS                                                                                      \
    (MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEURLAUTOLINKS |    \
     MD_FLAG_COLLAPSEWHITESPACE)

typedef struct {
    Html *w;
    GString *plain; /* instead of w */
    unsigned top, depth;
} Writer;

/* Opens what a block or a span stands for; what is too deep, or has no element, is counted only. */
static void enter(Writer *o, HtmlElement element)
{
    if (o->w && o->depth < DEPTH_MOST)
        html_open(o->w, element);
    o->depth++;
}

static void leave(Writer *o)
{
    o->depth--;
    if (o->w && o->depth < DEPTH_MOST)
        html_close(o->w);
}

static HtmlElement heading(const Writer *o, unsigned level)
{
    static const HtmlElement elements[] = {EL_H2, EL_H3, EL_H4};
    return elements[MIN(o->top - 2 + level - 1, G_N_ELEMENTS(elements) - 1)];
}

static HtmlElement block_element(const Writer *o, MD_BLOCKTYPE type, const void *detail)
{
    switch (type) {
    case MD_BLOCK_QUOTE:
        return EL_BLOCKQUOTE;
    case MD_BLOCK_UL:
        return EL_UL;
    case MD_BLOCK_OL:
        return EL_OL;
    case MD_BLOCK_LI:
        return EL_LI;
    case MD_BLOCK_H:
        return heading(o, ((const MD_BLOCK_H_DETAIL *)detail)->level);
    case MD_BLOCK_CODE:
        return EL_PRE;
    case MD_BLOCK_TABLE:
        return EL_TABLE;
    case MD_BLOCK_THEAD:
        return EL_THEAD;
    case MD_BLOCK_TBODY:
        return EL_TBODY;
    case MD_BLOCK_TR:
        return EL_TR;
    case MD_BLOCK_TH:
        return EL_TH;
    case MD_BLOCK_TD:
        return EL_TD;
    case MD_BLOCK_P:
    case MD_BLOCK_HTML:
    case MD_BLOCK_DOC:
    case MD_BLOCK_HR:
        break;
    }
    return EL_P;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    Writer *o = data;
    if (o->plain && o->plain->len > 0 && o->plain->str[o->plain->len - 1] != ' ')
        g_string_append_c(o->plain, ' ');
    if (type == MD_BLOCK_DOC)
        return 0;
    if (type == MD_BLOCK_HR) {
        if (o->w)
            html_open(o->w, EL_HR);
        return 0;
    }
    enter(o, block_element(o, type, detail));
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    (void)detail;
    if (type != MD_BLOCK_DOC && type != MD_BLOCK_HR)
        leave(data);
    return 0;
}

/* An address as the author meant it: md4c hands it over in pieces. */
static char *address_of(const MD_ATTRIBUTE *attribute)
{
    return g_strndup(attribute->text ? attribute->text : "", attribute->size);
}

static void enter_link(Writer *o, const MD_ATTRIBUTE *attribute)
{
    g_autofree char *href = address_of(attribute);
    enter(o, EL_A);
    if (!o->w || o->depth > DEPTH_MOST)
        return;
    html_attr(o->w, AT_HREF, href);
    if (strstr(href, "://"))
        html_attr(o->w, AT_REL, "nofollow noopener");
}

static int enter_span(MD_SPANTYPE type, void *detail, void *data)
{
    Writer *o = data;
    switch (type) {
    case MD_SPAN_EM:
        enter(o, EL_EM);
        break;
    case MD_SPAN_STRONG:
        enter(o, EL_STRONG);
        break;
    case MD_SPAN_CODE:
        enter(o, EL_CODE);
        break;
    case MD_SPAN_DEL:
        enter(o, EL_DEL);
        break;
    case MD_SPAN_A:
        enter_link(o, &((const MD_SPAN_A_DETAIL *)detail)->href);
        break;
    case MD_SPAN_IMG: /* nothing is fetched from elsewhere by looking at a page */
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
    case MD_SPAN_WIKILINK:
    case MD_SPAN_U:
        enter(o, EL_SPAN);
        break;
    }
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *data)
{
    (void)type, (void)detail;
    leave(data);
    return 0;
}

static void put(Writer *o, const char *text, size_t length)
{
    g_autofree char *copy = g_strndup(text, length);
    if (o->w)
        html_text(o->w, copy);
    else
        g_string_append(o->plain, copy);
}

/* "&amp;" as the character it means; what is no entity of ours stays as it was written. */
static void put_entity(Writer *o, const char *text, size_t length)
{
    static const struct {
        const char *name, *text;
    } known[] = {{"&amp;", "&"},   {"&lt;", "<"},          {"&gt;", ">"},
                 {"&quot;", "\""}, {"&nbsp;", "\xc2\xa0"}, {"&ndash;", "\xe2\x80\x93"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++)
        if (strlen(known[i].name) == length && strncmp(known[i].name, text, length) == 0) {
            put(o, known[i].text, strlen(known[i].text));
            return;
        }
    put(o, text, length);
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *data)
{
    Writer *o = data;
    switch (type) {
    case MD_TEXT_NULLCHAR:
        put(o, "\xef\xbf\xbd", 3);
        break;
    case MD_TEXT_BR:
        if (o->w)
            html_open(o->w, EL_BR);
        else
            put(o, " ", 1);
        break;
    case MD_TEXT_SOFTBR:
        put(o, o->w ? "\n" : " ", 1);
        break;
    case MD_TEXT_ENTITY:
        put_entity(o, text, size);
        break;
    case MD_TEXT_NORMAL:
    case MD_TEXT_CODE:
    case MD_TEXT_HTML:
    case MD_TEXT_LATEXMATH:
        put(o, text, size);
        break;
    }
    return 0;
}

static void parse(Writer *o, const char *text)
{
    const MD_PARSER parser = {.flags = FLAGS,
                              .enter_block = enter_block,
                              .leave_block = leave_block,
                              .enter_span = enter_span,
                              .leave_span = leave_span,
                              .text = on_text};
    md_parse(text, (MD_SIZE)strlen(text), &parser, o);
}

void markdown_write(Html *w, const char *text, unsigned top)
{
    if (!text)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "markdown");
    Writer o = {.w = w, .top = CLAMP(top, 2u, 4u)};
    parse(&o, text);
    html_close_to(w, at);
}

char *markdown_plain(const char *text, unsigned most)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    Writer o = {.plain = plain, .top = 2};
    parse(&o, text ? text : "");
    g_strstrip(plain->str);
    if (g_utf8_strlen(plain->str, -1) <= (glong)most)
        return g_strdup(plain->str);
    g_autofree char *begin = g_utf8_substring(plain->str, 0, most);
    char *space = strrchr(begin, ' ');
    if (space && space > begin + strlen(begin) / 2)
        *space = '\0';
    return g_strconcat(begin, "\xe2\x80\xa6", NULL);
}
