/* One submission as its page shows it: everything is read first, in one go, then written part by part.
 * What the reader may not see does not load (NOT_FOUND): the statements see to that. */
#pragma once

#include "figures/handin_file.h"
#include "web/desk.h"
#include "web/desk/handin_next.h"
#include "web/desk/round_words.h"

/* How many reasons and answers one form takes; the rest comes when these are given. */
#define VIEW_REASONS 20u
#define VIEW_ANSWERS 10u
#define VIEW_PROBLEMS_SHOWN 200u

typedef struct {
    Request *request;
    Lang lang;
    Db *db;
    const Account *account;
    Round *round;
    Handin *handin;
    HandinNext next;
    GPtrArray *files, *problems, *questions, *signatures, *events;
    bool is_released; /* once at least */
    bool is_watching; /* a file is being checked: the page loads itself again and has no forms */
} HandinView;

/* The parameters by which an address names one submission: those of its page and of all below it. */
#define HANDIN_PARAMS                                                                              \
    {.name = "round",                                                                              \
     .kind = P_TEXT,                                                                               \
     .max = 26,                                                                                    \
     .sample = ROUND_SAMPLE,                                                                       \
     .help = "the round's id"},                                                                    \
        {.name = "area",                                                                           \
         .kind = P_CODE,                                                                           \
         .codelist = "CL_AREA",                                                                    \
         .sample = "SE",                                                                           \
         .help = "the state's code"},                                                              \
    {                                                                                              \
        .name = "period", .kind = P_INT, .min = 1900, .max = 2200, .sample = "2024",               \
        .help = "the year"                                                                         \
    }

/* By HANDIN_PARAMS of the request's page. */
bool handin_view_load(HandinView *view, Request *request, GError **error);
void handin_view_clear(HandinView *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HandinView, handin_view_clear)

/* The submission alone, for downloads. */
Handin *handin_of_request(Request *request, GError **error);
/* A file name: "se-2024-problems.csv"; lives with the request. */
const char *handin_file_name(Request *request, const Handin *handin, const char *rest);

bool handin_view_may(const HandinView *view, HandinAct act, char **out_why);
/* The n-th (from 0) of what a form asks for: a warning without a reason, an open question; NULL. */
const HandinProblem *handin_view_unanswered(const HandinView *view, unsigned n);
const HandinQuestion *handin_view_open_question(const HandinView *view, unsigned n);

/* --- parts of the page ---------------------------------------------------------------------------- */

void handin_part_steps(Html *w, const HandinView *view);
void handin_part_next(Html *w, const HandinView *view);
void handin_part_questionnaire(Html *w, const HandinView *view);
void handin_part_upload(Html *w, const HandinView *view);
void handin_part_files(Html *w, const HandinView *view);
void handin_part_problems(Html *w, const HandinView *view);
bool handin_part_figures(Html *w, const HandinView *view, GError **error);
void handin_part_collections(Html *w, const HandinView *view);
bool handin_part_differences(Html *w, const HandinView *view, GError **error);
void handin_part_questions(Html *w, const HandinView *view);
void handin_part_history(Html *w, const HandinView *view);
/* The forms of what can be done now: submit, sign, accept, reopen ... */
void handin_part_acts(Html *w, const HandinView *view);
/* A form of this page: token, the act and the version that is seen. */
void handin_form_begin(Html *w, const HandinView *view, const char *id, const char *act);

/* --- what the forms do ------------------------------------------------------------------------------ */

/* One line per act that a form can send; the field's choices. */
#define HANDIN_FORM_ACTS "upload|undo|redo|explain|submit|sign|ask|answer|return|accept|lock|reopen"
/* What the form asked for. True: it is done, and `out_done` is a word of HANDIN_FORM_ACTS for what to
 * say. False without an error: request_fault() has said why not. */
bool handin_form_act(Request *request, const char **out_done, GError **error);
