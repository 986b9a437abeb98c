/* Reading a part of a workbook: expat, with names without their prefixes, and nothing that reaches
 * outside the text. A document type declaration (the door of external entities and of entities that
 * grow) is refused, and so is a tree deeper than LIMIT_XML_DEPTH. */
#pragma once

#include "exchange/zip_in.h"
#include <stdint.h>

typedef struct XmlIn XmlIn;

typedef struct {
    /* Any may be NULL. `name` and the attributes' names are without prefix. */
    void (*start)(XmlIn *xml, void *data, const char *name, const char **attributes);
    void (*end)(XmlIn *xml, void *data, const char *name);
    void (*text)(XmlIn *xml, void *data, const char *text, size_t length);
    /* For a part with millions of small elements: what follows a tag and was not parsed yet. Takes
     * whole elements off its front, of a kind that needs no parser, and returns how many bytes these
     * are; 0 leaves it to the parser: up to the next tag, or as much as `out_leave` says. Called at
     * every tag's end; the places of tags (below) do not count what it took. */
    size_t (*pass)(XmlIn *xml, void *data, const char *bytes, size_t length, size_t *out_leave);
} XmlHandler;

/* Parses one part of an archive as it is unpacked. An error names the part and the line. */
bool xml_in_read(ZipIn *zip, const char *part, const XmlHandler *handler, void *data,
                 const char *place, GError **error);

/* For a handler that has seen enough, or cannot go on: no more calls; xml_in_read() returns false
 * with this error. Takes the error over. */
void xml_in_stop(XmlIn *xml, GError *take_error);

/* Where the tag that is being handled begins and ends, in bytes of the part. */
size_t xml_in_tag_start(const XmlIn *xml);
size_t xml_in_tag_length(const XmlIn *xml);

/* The value of an attribute, by its name without prefix; NULL if it is not there. */
const char *xml_attribute(const char **attributes, const char *name);
/* "1" or "true". */
bool xml_is_true(const char *value);
