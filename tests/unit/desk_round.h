/* A round with data: open, one state's figures handed in, checked, with errors or without. For tests of
 * the desk's pages; people are signed in. */
#pragma once

#include "figures/handin_file.h"
#include "web/desk/round_words.h"
#include "web_people.h"

#define DESK_AREA "SE"
#define DESK_PERIOD 2024

typedef struct {
    WebFixture web;
    WebPerson *focal, *member, *editor, *foreign; /* foreign: a focal point of FI */
    WebPerson *others[ROLE_COUNT]; /* one of each further role; NULL for those above */
    char round[27];
    int64_t clock_s;
} DeskRound;

/* An open round of VICTIMS and OFFENCES of 2024 for SE and FI. */
void desk_round_set_up(DeskRound *desk);
void desk_round_tear_down(DeskRound *desk);
/* Each has a session that is fresh; the clock is moved on. */
WebPerson *desk_round_join(DeskRound *desk, Role role, const char *area);

/* A filled questionnaire as CSV: `n` persons in the total and one of its parts by sex, and `extra` more in
 * a part, so that the sums do not hold unless it is 0. g_free. */
char *desk_round_csv(DeskRound *desk, unsigned n, unsigned extra);
/* Handed in by the focal point and checked. */
void desk_round_hand_in(DeskRound *desk, const char *csv);
Handin *desk_round_handin(DeskRound *desk);
/* A page's sample address with the round's id in it. g_free. */
char *desk_round_target(const DeskRound *desk, const char *sample);
