/* What the pages of imports of records share. */
#pragma once

#include "records/record_batch.h"
#include "web/records/record_desk.h"

/* "/desk/records/TYPE/import/01J...", with a tail. */
const char *record_batch_address(Request *request, const RecordType *type, const char *id,
                                 const char *tail);
void record_batch_badge(Html *w, Lang lang, const RecordBatch *batch);
/* The template and what is there already, to download. */
void record_batch_ways(Html *w, Request *request, const RecordType *type);
/* What was found, errors before warnings; and the lines, by what becomes of them. */
void record_batch_write_problems(Html *w, Lang lang, const Problems *problems,
                                 const RecordBatch *batch);
void record_batch_write_lines(Html *w, Request *request, const RecordType *type,
                              const GPtrArray *previews, const RecordBatch *batch);
