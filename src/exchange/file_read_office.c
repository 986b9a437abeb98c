/* The texts of .docx, .pptx, .odt and .odp: archives of XML. Only parts of the archive itself are read; what
 * they name elsewhere is not looked at, and declarations of entities are refused (xml_in.h). */
#include "exchange/file_read_private.h"

#include "base/catalogue.h"
#include "base/limits.h"
#include "exchange/xml_in.h"

#include <string.h>

#define SLIDES_MOST 2000u

typedef struct {
    FileFound *found;
    unsigned in_text; /* depth within what has letters */
    bool is_odf;
} Reading;

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static void on_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    static const char *const blanks[] = {"tab", "s", "br", "line-break", "cr", NULL};
    Reading *reading = data;
    (void)xml, (void)attributes;
    if (reading->in_text > 0 || (!reading->is_odf && strcmp(name, "t") == 0) ||
        (reading->is_odf && strcmp(name, "body") == 0))
        reading->in_text++;
    if (is_one_of(name, blanks))
        (void)file_found_put(reading->found, " ", 1);
}

static void on_end(XmlIn *xml, void *data, const char *name)
{
    static const char *const breaks[] = {"p", "h", "tr", "table-row", NULL};
    Reading *reading = data;
    (void)xml;
    if (reading->in_text > 0)
        reading->in_text--;
    if (is_one_of(name, breaks))
        file_found_break(reading->found);
}

static void on_text(XmlIn *xml, void *data, const char *text, size_t length)
{
    Reading *reading = data;
    if (reading->in_text > 0 && !file_found_put(reading->found, text, length))
        xml_in_stop(xml, g_error_new(FYR_ERROR, FYR_ERROR_LIMIT, "enough"));
}

static bool read_part(ZipIn *zip, const char *part, bool is_odf, FileFound *found)
{
    static const XmlHandler handler = {.start = on_start, .end = on_end, .text = on_text};
    Reading reading = {.found = found, .is_odf = is_odf};
    g_autoptr(GError) fault = NULL;
    if (!zip_in_has(zip, part))
        return false;
    bool is_read = xml_in_read(zip, part, &handler, &reading, "file", &fault);
    file_found_break(found);
    if (!is_read && found->text->len < LIMIT_SEARCH_FILE_BYTES)
        found->fault = N_("a part of it is damaged, or declares what no document needs");
    return is_read;
}

void file_read_office(const char *bytes, size_t length, FileFound *found)
{
    static const char *const parts[] = {"word/document.xml", "word/footnotes.xml",
                                        "word/endnotes.xml", NULL};
    g_autoptr(ZipIn) zip = zip_in_new(bytes, length, "file", NULL);
    if (!zip) {
        found->fault = N_("the archive is damaged");
        return;
    }
    if (zip_in_has(zip, "mimetype"))
        (void)read_part(zip, "content.xml", true, found);
    for (unsigned i = 0; parts[i]; i++)
        (void)read_part(zip, parts[i], false, found);
    for (unsigned i = 1; i <= SLIDES_MOST; i++) {
        g_autofree char *slide = g_strdup_printf("ppt/slides/slide%u.xml", i);
        if (!zip_in_has(zip, slide))
            break;
        found->n_pages = i;
        (void)read_part(zip, slide, false, found);
    }
}
