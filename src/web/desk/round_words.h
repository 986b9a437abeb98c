/* What rounds, submissions and their figures are called on the desk's pages, in the reader's
 * language. */
#pragma once

#include "figures/handin_file.h"
#include "render/ui.h"
#include "web/request.h"

/* "has errors", "waits for a second signature": finer than the state in the store. */
const char *round_words_state(Lang lang, const Handin *handin);
/* The same as a badge; its colour never says anything that its words do not. */
void round_words_badge(Html *w, const Handin *handin);
void round_words_round_badge(Html *w, RoundState state);
/* "12 days left", "today", "3 days late". g_free. */
char *round_words_days(Lang lang, IsoDay deadline, IsoDay today);
/* "Women, 18 and over", "Total" of a key such as "A.SE.NATIONAL._T.F.Y_GE18._T._T"; the key itself
 * where the model does not know it. g_free. */
char *round_words_key(const Request *request, const char *flow, const char *key);
/* The dataflows of a round in the order of the model, as everywhere else. */
void round_words_sort(const Request *request, Round *round);
const char *round_words_flow(const Request *request, const char *flow); /* "Registered victims" */
/* What somebody did, "submitted it": for the history. */
const char *round_words_done(Lang lang, const char *act);
const char *round_words_severity(Lang lang, ProblemSeverity severity);
/* "Victims, H12", "line 7": where in the state's own file. g_free. */
char *round_words_place(Lang lang, const char *sheet, unsigned line, const char *field);
/* What counts as a figure of the store is shown like every other figure. */
Figure round_words_figure(const HandinFigure *row);
/* "/desk/rounds/ROUND/se/2024" and what follows; lives with the request, without language. */
const char *round_path(Request *request, const char *round, const char *rest);
const char *handin_path(Request *request, const Handin *handin, const char *rest);

/* An id that looks like one, for samples; the tests put that of a round in its place. */
#define ROUND_SAMPLE "01ARZ3NDEKTSV4RRFFQ69G5FAV"

/* Who may read rounds; what they may do in them is asked in the statements. */
#define ROUND_STATE_ROLES (ROLE_BIT(ROLE_FOCAL) | ROLE_BIT(ROLE_MEMBER))
#define ROUND_READERS                                                                              \
    (ROUND_STATE_ROLES | ROLE_BIT(ROLE_EDITOR) | ROLE_BIT(ROLE_CHAIR) | ROLE_BIT(ROLE_ADMIN) |     \
     ROLE_BIT(ROLE_AUDITOR))
