/* The readers behind file_read.h, one a kind. In the child, and in fuzz targets. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What a child has found so far. */
typedef struct {
    GString *text;
    unsigned n_pages;
    bool is_part;      /* there was more */
    const char *fault; /* of the table in file_read.c, or static */
    GByteArray *png;
} FileFound;
FileFound file_found_new(void);
void file_found_clear(FileFound *found);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FileFound, file_found_clear)

/* Appends; false once there is enough, and the rest is left. Blanks are made one. */
bool file_found_put(FileFound *found, const char *text, size_t length);
void file_found_break(FileFound *found);

void file_read_pdf_text(const char *bytes, size_t length, FileFound *found);
void file_read_pdf_picture(const char *bytes, size_t length, FileFound *found);
void file_read_png_picture(const char *bytes, size_t length, FileFound *found);
/* .docx, .pptx, .odt, .odp: by the parts that the archive has. */
void file_read_office(const char *bytes, size_t length, FileFound *found);
void file_read_html(const char *bytes, size_t length, FileFound *found);
void file_read_plain(const char *bytes, size_t length, FileFound *found);
