/* What pages of records behind the sign-in share: who may do what, drawn from the type and the account;
 * the frame; the tabs of a record. The acts check all of it again. */
#pragma once

#include "web/desk.h"
#include "web/records/record_view.h"
#include "web/response.h"

bool record_may_create(const Request *request, const RecordType *type);
bool record_may_edit(const Request *request, const RecordType *type, const Record *record);
/* By role; four eyes and what is missing are said beside the button. */
bool record_may_move(const Request *request, const RecordType *type, const Record *record,
                     const RecordMove *move);

/* The record that the address names, as who is signed in may see it. NULL with an error. */
Record *record_of_address(Request *request, GError **error);
/* The page's begin, with crumbs to /desk/records/ and the type's list; `title` is its heading. */
Html *record_desk_begin(Request *request, Response *response, UiPage *frame, const char *title);
/* The same with one more script. */
Html *record_desk_begin_with(Request *request, Response *response, UiPage *frame, const char *title,
                             const char *script);
/* The same for a page that loads itself again after so many seconds; 0: never. */
Html *record_desk_begin_watching(Request *request, Response *response, UiPage *frame,
                                 const char *title, unsigned refresh_s);
/* Edit, files, history, delete; the public page where there is one. `current` is a tail of the address. */
void record_desk_tabs(Html *w, Request *request, const RecordType *type, const Record *record,
                      const char *current);
/* An act failed: what the reader can do about it becomes a fault of the form, and true; else false, and
 * the error stays. Takes `fault` over. */
bool record_act_fault(Request *request, const RecordType *type, const char *original,
                      const Problems *problems, GError *take_fault, GError **error);
