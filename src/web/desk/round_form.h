/* The form of a round: for a new one, and to change one that is there. */
#pragma once

#include "figures/rounds.h"
#include "web/desk.h"

#define ROUND_FORM_FIELDS                                                                          \
    {.name = "title", .kind = P_TEXT, .max = 200, .required = true, .help = N_("Title")},          \
        {.name = "periods", .kind = P_TEXT, .max = 4, .many = true, .help = N_("Years")},          \
        {.name = "flows",                                                                          \
         .kind = P_TEXT,                                                                           \
         .max = LIMIT_CODE_BYTES,                                                                  \
         .many = true,                                                                             \
         .help = N_("Tables")},                                                                    \
        {.name = "states", .kind = P_TEXT, .max = 2, .many = true, .help = N_("States")},          \
        {.name = "deadline", .kind = P_DATE, .required = true, .help = N_("Deadline")},            \
        {.name = "reminders", .kind = P_TEXT, .max = 100, .help = N_("Reminders")},                \
    {                                                                                              \
        .name = "note", .kind = P_PROSE, .max = LIMIT_COMMENT_BYTES,                               \
        .help = N_("Note to the states")                                                           \
    }

/* `round` NULL: a new one. Of one that is open only what can be changed. */
void round_form_fields(Html *w, Request *request, const Round *round);

/* What was sent, as a draft; false after request_fault(). Freed by round_form_clear(). */
typedef struct {
    RoundDraft draft;
    GArray *periods, *reminders;
} RoundForm;
bool round_form_take(Request *request, bool has_all, RoundForm *out_form);
void round_form_clear(RoundForm *form);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RoundForm, round_form_clear)
