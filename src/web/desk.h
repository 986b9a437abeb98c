/* The frame of pages behind the sign-in, and where they lead back to. */
#pragma once

#include "render/ui.h"
#include "web/form.h"
#include "web/request.h"

/* Puts the bar of who is signed in into a page's frame; `current`: the desk's part that it belongs to
 * ("/desk/rounds/"), or NULL. Lives as long as the request. */
void desk_frame(Request *request, UiPage *frame, const char *current);
/* The address in a parameter or field `next`, if it is a path of this site; else `otherwise`. In the
 * request's language. */
const char *desk_next(Request *request, const char *name, const char *otherwise);
/* "Swedish focal point" ... in the reader's language: what somebody is. g_free. */
char *desk_role_words(Request *request, Role role, const char *area);
/* The name of a state in the reader's language. */
const char *desk_area_label(const Request *request, const char *area);
/* "28 November 2026, 16:07 UTC". g_free. */
char *desk_time(Lang lang, const char *iso);
