/* The texts of HTML, by libxml2's parser, and of plain texts. Nothing that a page names is fetched. */
#include "exchange/file_read_private.h"

#include "base/catalogue.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define HTML_BYTES_MOST (32u << 20)

/* 0x80 to 0x9f as old pages mean them; the rest of the block is Latin-1. */
static const uint16_t windows_1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

static GString *as_utf8(const char *bytes, size_t length)
{
    GString *text = g_string_sized_new(length + length / 8);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        g_string_append_unichar(text, c >= 0x80 && c < 0xa0 ? windows_1252[c - 0x80] : c);
    }
    return text;
}

static bool is_among(const xmlChar *name, const char *words)
{
    size_t n = name ? strlen((const char *)name) : 0;
    for (const char *at = words; n > 0 && (at = strstr(at, (const char *)name)); at++)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

/* In the order of the page, without calls in calls: a page may be as deep as it likes. */
static void take_nodes(xmlNode *root, FileFound *found)
{
    static const char hidden[] = "script style template noscript iframe object svg";
    static const char blocks[] = "p div br li h1 h2 h3 h4 h5 h6 tr td th section article title pre";
    for (xmlNode *node = root; node;) {
        bool is_element = node->type == XML_ELEMENT_NODE;
        if (node->type == XML_TEXT_NODE && node->content &&
            !file_found_put(found, (const char *)node->content,
                            strlen((const char *)node->content)))
            return;
        if (is_element && is_among(node->name, blocks))
            file_found_break(found);
        if (node->children && is_element && !is_among(node->name, hidden)) {
            node = node->children;
            continue;
        }
        while (node && node != root && !node->next)
            node = node->parent;
        node = node && node != root ? node->next : NULL;
    }
}

void file_read_html(const char *bytes, size_t length, FileFound *found)
{
    if (length > HTML_BYTES_MOST) {
        found->fault = N_("the page is too large to be read");
        return;
    }
    GString *text = g_utf8_validate(bytes, (gssize)length, NULL)
                        ? g_string_new_len(bytes, (gssize)length)
                        : as_utf8(bytes, length);
    htmlDocPtr page = htmlReadMemory(text->str, (int)text->len, NULL, "UTF-8",
                                     HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
                                         HTML_PARSE_NOWARNING | HTML_PARSE_NODEFDTD);
    xmlNode *root = page ? xmlDocGetRootElement(page) : NULL;
    if (root)
        take_nodes(root, found);
    else
        found->fault = N_("it is damaged");
    xmlFreeDoc(page);
    g_string_free(text, TRUE);
}

void file_read_plain(const char *bytes, size_t length, FileFound *found)
{
    for (size_t at = 0; at < length;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t n = end ? (size_t)(end - bytes) - at : length - at;
        if (!file_found_put(found, bytes + at, n))
            return;
        file_found_break(found);
        at += n + 1;
    }
}
