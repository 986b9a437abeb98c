#include "web/records/saved_form.h"

#include "base/limits.h"

#include <string.h>

Html *saved_desk_begin(Request *request, Response *response, UiPage *frame, const char *title)
{
    Lang lang = request_lang(request);
    const char *(*crumbs)[2] =
        (const char *(*)[2])request_keep(request, g_malloc0(4 * sizeof *crumbs));
    crumbs[0][0] = tr(lang, "Desk"), crumbs[0][1] = "/desk/";
    crumbs[1][0] = tr(lang, "Search"), crumbs[1][1] = "/desk/search";
    if (strcmp(request_path(request), crumbs[1][1]) != 0)
        crumbs[2][0] = title, crumbs[2][1] = request_path(request);
    *frame = (UiPage){.title = title,
                      .path = request_path(request),
                      .query = request_query(request),
                      .base = request_base(request),
                      .crumbs = (const char *const(*)[2])crumbs};
    desk_frame(request, frame, "/desk/search");
    Html *w = response_html(response, lang);
    ui_page_begin(w, frame);
    ui_heading(w, 1, NULL, title);
    return w;
}

const char *saved_rhythm_words(Lang lang, SavedRhythm rhythm)
{
    static const char *const words[SAVED_RHYTHM_COUNT] = {
        [SAVED_NEVER] = N_("no mail"),
        [SAVED_HOURLY] = N_("at once, at most once an hour"),
        [SAVED_DAILY] = N_("once a day, in the morning"),
        [SAVED_WEEKLY] = N_("once a week, on Monday morning"),
    };
    return tr(lang, words[rhythm]);
}

void saved_form_fields(Html *w, Request *request, const char *name, SavedRhythm rhythm)
{
    Lang lang = request_lang(request);
    UiOption options[SAVED_RHYTHM_COUNT];
    for (SavedRhythm r = 0; r < SAVED_RHYTHM_COUNT; r++)
        options[r] =
            (UiOption){.value = saved_rhythm_word(r), .label = saved_rhythm_words(lang, r)};
    form_field(w, request, "name",
               (FormField){.value = name,
                           .is_needed = true,
                           .help = tr(lang, "It stands in the mails. Never write the name of a "
                                            "person who is or may be a victim or a suspect, here "
                                            "or in a search that you save.")});
    form_field(w, request, "rhythm",
               (FormField){.value = saved_rhythm_word(rhythm),
                           .options = options,
                           .n_options = SAVED_RHYTHM_COUNT,
                           .is_quiet = true});
}

SavedRhythm saved_form_rhythm(const Request *request)
{
    return (SavedRhythm)request_param(request, "rhythm")->integer; /* not given: never */
}

bool saved_form_fault(Request *request, GError *take_fault, GError **error)
{
    g_autoptr(GError) fault = take_fault;
    Lang lang = request_lang(request);
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID)) {
        request_fault(request, "name", NULL, "%s",
                      tr(lang, "is needed: one line of at most 120 bytes"));
    } else if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_LIMIT)) {
        g_autofree char *n = lang_number(lang, LIMIT_SAVED_SEARCHES, 0);
        g_autofree char *text = text_fill(
            tr(lang, "You keep {n} searches already, or this one has too many filters: delete one "
                     "that you do not need, or take filters away."),
            "n", n, NULL);
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s", text);
    } else {
        g_propagate_error(error, g_steal_pointer(&fault));
    }
    return false;
}
