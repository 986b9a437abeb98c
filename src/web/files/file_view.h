/* Files of a record on its pages: to be read, and to be changed. */
#pragma once

#include "records/upload.h"
#include "web/records/record_view.h"

/* "/files/SHA/NAME", or the desk's address of it; g_free. */
char *file_address(Request *request, const RecordType *type, const Record *record,
                   const char *sha256, const char *name, bool is_public);
/* "PDF, 2.4 MB, 12 pages, English"; g_free. */
char *file_facts(const Request *request, const RecordFileInfo *info);
/* In the reader's language, else the original's, else any; NULL: none. */
const char *file_text(GHashTable *texts, const Request *request, const char *original);
/* One file: picture, name, facts, caption, links. `infos` of record_files(). */
void file_write_one(Html *w, Request *request, const RecordType *type, const Record *record,
                    const RecordFileInfo *info, bool is_public);
