#include "exchange/xml_in.h"

#include "base/limits.h"
#include <expat.h>
#include <string.h>

struct XmlIn {
    XML_Parser parser;
    const XmlHandler *handler;
    void *data;
    const char *place, *part;
    unsigned depth;
    size_t given;   /* bytes that the parser was given */
    size_t tag_end; /* how many of them were up to the end of the last tag */
    GError *fault;
};

#define PASSED_DEPTH 4u /* of the elements that a handler may take itself */

static const char *without_prefix(const char *name)
{
    for (const char *at = name; *at; at++) /* names are short: a call would cost more */
        if (*at == ':')
            return at + 1;
    return name;
}

void xml_in_stop(XmlIn *xml, GError *take_error)
{
    if (xml->fault)
        g_error_free(take_error);
    else
        xml->fault = take_error;
    XML_StopParser(xml->parser, XML_FALSE);
}

size_t xml_in_tag_start(const XmlIn *xml)
{
    return (size_t)XML_GetCurrentByteIndex(xml->parser);
}

size_t xml_in_tag_length(const XmlIn *xml)
{
    return (size_t)XML_GetCurrentByteCount(xml->parser);
}

static void stop_with(XmlIn *xml, int code, const char *what)
{
    xml_in_stop(xml, g_error_new(FYR_ERROR, code, "%s: %s:%lu: %s", xml->place, xml->part,
                                 (unsigned long)XML_GetCurrentLineNumber(xml->parser), what));
}

static void note_end(XmlIn *xml)
{
    if (xml->handler->pass)
        xml->tag_end = xml_in_tag_start(xml) + xml_in_tag_length(xml);
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
    XmlIn *xml = user;
    note_end(xml);
    if (++xml->depth > LIMIT_XML_DEPTH)
        stop_with(xml, FYR_ERROR_LIMIT, "deeper than any workbook's");
    else if (xml->handler->start && !xml->fault)
        xml->handler->start(xml, xml->data, without_prefix(name), attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    XmlIn *xml = user;
    note_end(xml);
    xml->depth--;
    if (xml->handler->end && !xml->fault)
        xml->handler->end(xml, xml->data, without_prefix(name));
}

static void XMLCALL on_text(void *user, const XML_Char *text, int length)
{
    XmlIn *xml = user;
    if (xml->handler->text && !xml->fault)
        xml->handler->text(xml, xml->data, text, (size_t)length);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int has_internal)
{
    (void)name, (void)system, (void)public, (void)has_internal;
    stop_with(user, FYR_ERROR_INVALID,
              "declares entities or a document type, which no workbook needs; it was not read");
}

static bool parse(XmlIn *xml, const char *bytes, size_t length)
{
    xml->given += length;
    return XML_Parse(xml->parser, bytes, (int)length, XML_FALSE) == XML_STATUS_OK;
}

/* Tag by tag: behind each, the handler is asked first. A '>' that ends no tag (in a text, a comment, an
 * attribute) is told by the parser, which then has not come so far. */
static bool take_by_tags(XmlIn *xml, const char *bytes, size_t length)
{
    while (length > 0) {
        size_t n = 0, leave = 1;
        if (xml->tag_end == xml->given && xml->depth + PASSED_DEPTH <= LIMIT_XML_DEPTH)
            n = xml->handler->pass(xml, xml->data, bytes, length, &leave);
        if (xml->fault)
            return false;
        bytes += n;
        length -= n;
        leave = MIN(leave, length);
        const char *end = leave > 0 ? memchr(bytes + leave - 1, '>', length - leave + 1) : NULL;
        n = end ? (size_t)(end + 1 - bytes) : length;
        if (n > 0 && !parse(xml, bytes, n))
            return false;
        bytes += n;
        length -= n;
    }
    return true;
}

static bool take(void *data, const char *bytes, size_t length)
{
    XmlIn *xml = data;
    return xml->handler->pass ? take_by_tags(xml, bytes, length) : parse(xml, bytes, length);
}

bool xml_in_read(ZipIn *zip, const char *part, const XmlHandler *handler, void *data,
                 const char *place, GError **error)
{
    XmlIn xml = {.handler = handler, .data = data, .place = place, .part = part};
    xml.parser = XML_ParserCreate(NULL);
    if (!xml.parser) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "%s: not enough memory to read it", place);
        return false;
    }
    XML_SetUserData(xml.parser, &xml);
    XML_SetElementHandler(xml.parser, on_start, on_end);
    XML_SetCharacterDataHandler(xml.parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml.parser, on_doctype);
    bool is_read = zip_in_read(zip, part, take, &xml, error);
    bool is_whole = is_read && XML_Parse(xml.parser, "", 0, XML_TRUE) == XML_STATUS_OK;
    if (!is_whole && xml.fault) {
        g_clear_error(error);
        g_propagate_error(error, xml.fault);
    } else if (!is_whole && error && !*error) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %s:%lu: %s; save the workbook again",
                    place, part, (unsigned long)XML_GetCurrentLineNumber(xml.parser),
                    XML_ErrorString(XML_GetErrorCode(xml.parser)));
    }
    XML_ParserFree(xml.parser);
    return is_whole;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(without_prefix(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

bool xml_is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}
