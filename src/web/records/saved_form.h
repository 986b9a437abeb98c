/* What the pages of saved searches share: the fields of a name and of how often mail comes, and the frame. */
#pragma once

#include "base/line.h"
#include "records/saved.h"
#include "web/desk.h"
#include "web/response.h"

#define SAVED_FORM                                                                                 \
    {.name = "name", .kind = P_TEXT, .max = SAVED_NAME_BYTES, .help = N_("Name of the search")},   \
    {                                                                                              \
        .name = "rhythm", .kind = P_CHOICE, .choices = SAVED_RHYTHM_WORDS,                         \
        .help = N_("Mail about what is new")                                                       \
    }

Html *saved_desk_begin(Request *request, Response *response, UiPage *frame, const char *title);
void saved_form_fields(Html *w, Request *request, const char *name, SavedRhythm rhythm);
/* "once a day": in the reader's words. */
const char *saved_rhythm_words(Lang lang, SavedRhythm rhythm);
SavedRhythm saved_form_rhythm(const Request *request);
/* What the reader can do about becomes a fault of the form; returns false. Takes `fault` over. */
bool saved_form_fault(Request *request, GError *take_fault, GError **error);
