/* PDF by poppler: the texts of its pages, and the first one drawn by cairo. Links, scripts, attachments and
 * forms are not looked at. */
#include "exchange/file_read_private.h"

#include "base/catalogue.h"
#include "base/limits.h"

#include <cairo.h>
#include <poppler.h>
#include <string.h>

#define HEIGHT_MOST 2u /* of a picture, in widths */

static PopplerDocument *open_pdf(const char *bytes, size_t length, FileFound *found)
{
    g_autoptr(GError) fault = NULL;
    g_autoptr(GBytes) all = g_bytes_new_static(bytes, length);
    PopplerDocument *document = poppler_document_new_from_bytes(all, NULL, &fault);
    if (!document)
        found->fault = g_error_matches(fault, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
                           ? N_("it is locked by a password")
                           : N_("it is damaged");
    return document;
}

static void take_pages(PopplerDocument *document, FileFound *found)
{
    int n = poppler_document_get_n_pages(document);
    found->n_pages = n > 0 ? (unsigned)n : 0;
    found->is_part = n > (int)LIMIT_FILE_PAGES;
    for (int i = 0; i < MIN(n, (int)LIMIT_FILE_PAGES); i++) {
        PopplerPage *page = poppler_document_get_page(document, i);
        g_autofree char *text = page ? poppler_page_get_text(page) : NULL;
        g_clear_object(&page); /* with what it has drawn: a document may have thousands */
        if (text && !file_found_put(found, text, strlen(text)))
            return;
        file_found_break(found);
    }
    if (found->text->len == 0)
        found->fault = N_("there is no text in it: it seems to be pictures of pages");
}

void file_read_pdf_text(const char *bytes, size_t length, FileFound *found)
{
    PopplerDocument *document = open_pdf(bytes, length, found);
    if (document)
        take_pages(document, found);
    g_clear_object(&document);
}

static cairo_status_t put_png(void *data, const unsigned char *bytes, unsigned length)
{
    g_byte_array_append(data, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static void begin_picture(double width, double height, cairo_surface_t **out_surface, cairo_t **out)
{
    double scale = LIMIT_PREVIEW_PIXELS / MAX(width, 1.0);
    double most = (double)HEIGHT_MOST * LIMIT_PREVIEW_PIXELS;
    if (height * scale > most)
        scale = most / height;
    *out_surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)MAX(width * scale, 1.0),
                                              (int)MAX(height * scale, 1.0));
    *out = cairo_create(*out_surface);
    cairo_set_source_rgb(*out, 1, 1, 1);
    cairo_paint(*out);
    cairo_scale(*out, scale, scale);
}

static void end_picture(cairo_surface_t *surface, cairo_t *cairo, FileFound *found)
{
    bool is_good = cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cairo);
    if (is_good)
        (void)cairo_surface_write_to_png_stream(surface, put_png, found->png);
    cairo_surface_destroy(surface);
}

static void draw_page(PopplerPage *page, FileFound *found)
{
    double width = 0, height = 0;
    poppler_page_get_size(page, &width, &height);
    if (!(width >= 1) || !(height >= 1))
        return;
    cairo_surface_t *surface;
    cairo_t *cairo;
    begin_picture(width, height, &surface, &cairo);
    poppler_page_render(page, cairo);
    end_picture(surface, cairo, found);
}

void file_read_pdf_picture(const char *bytes, size_t length, FileFound *found)
{
    PopplerDocument *document = open_pdf(bytes, length, found);
    if (!document)
        return;
    found->n_pages = (unsigned)MAX(poppler_document_get_n_pages(document), 0);
    PopplerPage *page = poppler_document_get_page(document, 0);
    if (page)
        draw_page(page, found);
    g_clear_object(&page);
    g_object_unref(document);
}

typedef struct {
    const char *bytes;
    size_t left;
} Memory;

static cairo_status_t get_png(void *data, unsigned char *to, unsigned length)
{
    Memory *memory = data;
    if (length > memory->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, memory->bytes, length);
    memory->bytes += length;
    memory->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

void file_read_png_picture(const char *bytes, size_t length, FileFound *found)
{
    Memory memory = {bytes, length};
    cairo_surface_t *from = cairo_image_surface_create_from_png_stream(get_png, &memory);
    if (cairo_surface_status(from) != CAIRO_STATUS_SUCCESS) {
        found->fault = N_("the picture is damaged");
        cairo_surface_destroy(from);
        return;
    }
    cairo_surface_t *surface;
    cairo_t *cairo;
    begin_picture(cairo_image_surface_get_width(from), cairo_image_surface_get_height(from),
                  &surface, &cairo);
    cairo_set_source_surface(cairo, from, 0, 0);
    cairo_paint(cairo);
    end_picture(surface, cairo, found);
    cairo_surface_destroy(from);
}
