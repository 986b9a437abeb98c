/* The page on which the files of a record are added, described, replaced, taken out and taken back. */
#pragma once

#include "web/files/file_view.h"
#include "web/records/record_desk.h"

#define FILE_ACTS "begin|add|replace|describe|remove|back"
enum { FILE_BEGIN, FILE_ADD, FILE_REPLACE, FILE_DESCRIBE, FILE_REMOVE, FILE_BACK };

bool file_desk_write(Request *request, Response *response, const Record *record, GError **error);
/* Does what the form says; writes the answer. */
bool file_desk_act(Request *request, Response *response, const Record *record, GError **error);
