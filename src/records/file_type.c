#include "records/file_type.h"

#include <stddef.h>
#include <string.h>

#define OOXML "application/vnd.openxmlformats-officedocument."
#define ODF "application/vnd.oasis.opendocument."

const FileType file_types[] = {
    {"application/pdf", "pdf", NULL, "PDF", .is_inline = true, .has_text = true},
    {OOXML "wordprocessingml.document", "docx", NULL, "DOCX", .has_text = true},
    {ODF "text", "odt", NULL, "ODT", .has_text = true},
    {"text/html", "html", "htm xhtml", "HTML", .has_text = true},
    {"text/plain", "txt", "md text log", "TXT", .has_text = true},
    {OOXML "spreadsheetml.sheet", "xlsx", NULL, "XLSX", .is_table = true},
    {ODF "spreadsheet", "ods", NULL, "ODS", .is_table = true},
    {"text/csv", "csv", "tsv tab txt", "CSV", .is_table = true, .has_text = true},
    {OOXML "presentationml.presentation", "pptx", NULL, "PPTX", .has_text = true},
    {ODF "presentation", "odp", NULL, "ODP", .has_text = true},
    {"image/png", "png", NULL, "PNG", .is_picture = true, .is_inline = true},
    {"image/jpeg", "jpg", "jpeg jpe", "JPEG", .is_picture = true, .is_inline = true},
    {"image/webp", "webp", NULL, "WEBP", .is_picture = true, .is_inline = true},
    {"video/mp4", "mp4", "m4v", "MP4", .is_inline = false},
};
const unsigned n_file_types = sizeof file_types / sizeof file_types[0];

const FileType *file_type_find(const char *media_type)
{
    for (unsigned i = 0; media_type && i < n_file_types; i++)
        if (strcmp(file_types[i].media_type, media_type) == 0)
            return &file_types[i];
    return NULL;
}
