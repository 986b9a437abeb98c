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
    unsigned in_text;          /* depth within what has letters */
    const char *const *frames; /* elements whose text counts */
} Reading;

/* What a part's text is in. */
static const char *const in_ooxml[] = {"t", NULL};
static const char *const in_content[] = {"body", NULL};
static const char *const in_styles[] = {
    "header", "header-left", "header-first", "footer", "footer-left", "footer-first", NULL};

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
    if (reading->in_text > 0 || is_one_of(name, reading->frames))
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

static void read_part(ZipIn *zip, const char *part, const char *const *frames, FileFound *found)
{
    static const XmlHandler handler = {.start = on_start, .end = on_end, .text = on_text};
    Reading reading = {.found = found, .frames = frames};
    g_autoptr(GError) fault = NULL;
    if (!zip_in_has(zip, part))
        return;
    bool is_read = xml_in_read(zip, part, &handler, &reading, "file", &fault);
    file_found_break(found);
    if (!is_read && found->text->len < LIMIT_SEARCH_FILE_BYTES)
        found->fault = N_("a part of it is damaged, or declares what no document needs");
}

/* word/header1.xml, word/footer2.xml: as many as there are sections. */
static void read_margins(ZipIn *zip, FileFound *found)
{
    const char *const *names = zip_in_names(zip);
    for (unsigned i = 0; names[i]; i++)
        if ((g_str_has_prefix(names[i], "word/header") ||
             g_str_has_prefix(names[i], "word/footer")) &&
            g_str_has_suffix(names[i], ".xml"))
            read_part(zip, names[i], in_ooxml, found);
}

void file_read_office(const char *bytes, size_t length, FileFound *found)
{
    static const char *const parts[] = {"word/document.xml", "word/footnotes.xml",
                                        "word/endnotes.xml", "word/comments.xml", NULL};
    g_autoptr(ZipIn) zip = zip_in_new(bytes, length, "file", NULL);
    if (!zip) {
        found->fault = N_("the archive is damaged");
        return;
    }
    if (zip_in_has(zip, "mimetype")) {
        read_part(zip, "content.xml", in_content, found);
        read_part(zip, "styles.xml", in_styles, found); /* the margins of its pages */
    }
    for (unsigned i = 0; parts[i]; i++)
        read_part(zip, parts[i], in_ooxml, found);
    read_margins(zip, found);
    for (unsigned i = 1; !found->is_part; i++) {
        g_autofree char *slide = g_strdup_printf("ppt/slides/slide%u.xml", i);
        if (!zip_in_has(zip, slide))
            return;
        found->n_pages = i;
        found->is_part = i > SLIDES_MOST;
        if (!found->is_part)
            read_part(zip, slide, in_ooxml, found);
    }
}
