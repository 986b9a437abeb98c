/* The one table of what may be done with a submission: from where, by whom, and what it needs. Pages,
 * the command line, the checks of every act and the permission matrix read it. */
#include "figures/handin_private.h"

#include <string.h>

#define FROM(state) HANDIN_STATE_BIT(HANDIN_##state)

const HandinRule handin_rules[] = {
    /* A new file after submitting takes the submission back: what was signed is not what counts. */
    {HANDIN_ACT_UPLOAD,
     FROM(EMPTY) | FROM(DRAFT) | FROM(CHECKED) | FROM(SUBMITTED) | FROM(RETURNED), -1, "focal",
     NEEDS_OPEN_ROUND},
    {HANDIN_ACT_CHECK, FROM(DRAFT) | FROM(RETURNED), -1, "", 0},
    {HANDIN_ACT_UNDO, FROM(DRAFT) | FROM(CHECKED) | FROM(SUBMITTED) | FROM(RETURNED), -1, "focal",
     NEEDS_OPEN_ROUND},
    {HANDIN_ACT_REDO, FROM(EMPTY) | FROM(DRAFT) | FROM(CHECKED) | FROM(SUBMITTED) | FROM(RETURNED),
     -1, "focal", NEEDS_OPEN_ROUND},
    {HANDIN_ACT_EXPLAIN, FROM(DRAFT) | FROM(CHECKED) | FROM(RETURNED), HANDIN_STAYS, "focal", 0},
    {HANDIN_ACT_SUBMIT, FROM(CHECKED) | FROM(RETURNED), HANDIN_SUBMITTED, "focal",
     NEEDS_OPEN_ROUND | NEEDS_FIGURES | NEEDS_NO_ERRORS | NEEDS_WARNINGS_ANSWERED |
         NEEDS_QUESTIONS_ANSWERED},
    {HANDIN_ACT_SIGN, FROM(SUBMITTED), HANDIN_STAYS, "focal member", NEEDS_OTHER_THAN_SUBMITTER},
    {HANDIN_ACT_ASK, FROM(SUBMITTED) | FROM(RETURNED), HANDIN_STAYS, "editor", 0},
    {HANDIN_ACT_ANSWER, FROM(DRAFT) | FROM(CHECKED) | FROM(SUBMITTED) | FROM(RETURNED),
     HANDIN_STAYS, "focal member", 0},
    {HANDIN_ACT_RETURN, FROM(SUBMITTED), HANDIN_RETURNED, "editor",
     NEEDS_OPEN_ROUND | NEEDS_OPEN_QUESTION},
    {HANDIN_ACT_ACCEPT, FROM(SUBMITTED), HANDIN_ACCEPTED, "editor",
     NEEDS_FIGURES | NEEDS_NO_ERRORS | NEEDS_WARNINGS_ANSWERED | NEEDS_QUESTIONS_ANSWERED |
         NEEDS_SECOND_PERSON},
    {HANDIN_ACT_LOCK, FROM(ACCEPTED), HANDIN_LOCKED, "editor", 0},
    {HANDIN_ACT_RELEASE, FROM(ACCEPTED) | FROM(LOCKED), HANDIN_LOCKED, "editor", 0},
    /* The reason becomes a question that the state answers. */
    {HANDIN_ACT_REOPEN, FROM(ACCEPTED) | FROM(LOCKED), HANDIN_RETURNED, "editor",
     NEEDS_OPEN_ROUND | NEEDS_COMMENT},
};
const unsigned handin_n_rules = G_N_ELEMENTS(handin_rules);

static const struct {
    const char *word, *label;
} acts[HANDIN_ACT_COUNT] = {
    [HANDIN_ACT_UPLOAD] = {W_("said", "upload"), N_("Hand in a file")},
    [HANDIN_ACT_CHECK] = {W_("said", "check"), N_("Check a file")},
    [HANDIN_ACT_UNDO] = {W_("said", "undo"), N_("Undo a file")},
    [HANDIN_ACT_REDO] = {W_("said", "redo"), N_("Take a file back in")},
    [HANDIN_ACT_EXPLAIN] = {W_("said", "explain"), N_("Give the reason of a warning")},
    [HANDIN_ACT_SUBMIT] = {W_("said", "submit"), N_("Submit")},
    [HANDIN_ACT_SIGN] = {W_("said", "sign"), N_("Sign as the second person")},
    [HANDIN_ACT_ASK] = {W_("said", "ask"), N_("Ask a question")},
    [HANDIN_ACT_ANSWER] = {W_("said", "answer"), N_("Answer a question")},
    [HANDIN_ACT_RETURN] = {W_("said", "return"), N_("Return with questions")},
    [HANDIN_ACT_ACCEPT] = {W_("said", "accept"), N_("Accept")},
    [HANDIN_ACT_LOCK] = {W_("said", "lock"), N_("Lock")},
    [HANDIN_ACT_RELEASE] = {W_("said", "release"), N_("Release")},
    [HANDIN_ACT_REOPEN] = {W_("said", "reopen"), N_("Reopen")},
};

static const char *const states[HANDIN_STATE_COUNT] = {
    [HANDIN_EMPTY] = W_("said", "empty"),       [HANDIN_DRAFT] = W_("said", "draft"),
    [HANDIN_CHECKED] = W_("said", "checked"),   [HANDIN_SUBMITTED] = W_("said", "submitted"),
    [HANDIN_RETURNED] = W_("said", "returned"), [HANDIN_ACCEPTED] = W_("said", "accepted"),
    [HANDIN_LOCKED] = W_("said", "locked")};

static const char *const round_states[ROUND_STATE_COUNT] = {[ROUND_DRAFT] = W_("said", "draft"),
                                                            [ROUND_OPEN] = W_("said", "open"),
                                                            [ROUND_CLOSED] = W_("said", "closed")};

static const struct {
    HandinNeeds need;
    const char *label;
} needs[] = {
    {NEEDS_OPEN_ROUND, N_("the round is open")},
    {NEEDS_FIGURES, N_("there are figures")},
    {NEEDS_NO_ERRORS, N_("everything is checked, and there are no errors")},
    {NEEDS_WARNINGS_ANSWERED, N_("every warning has its reason")},
    {NEEDS_QUESTIONS_ANSWERED, N_("every question is answered")},
    {NEEDS_OPEN_QUESTION, N_("there is an open question")},
    {NEEDS_SECOND_PERSON, N_("a second person of the same state has signed these figures")},
    {NEEDS_OTHER_THAN_SUBMITTER, N_("you are not who submitted them")},
    {NEEDS_COMMENT, N_("there is a reason")},
};

const char *handin_act_word(HandinAct act)
{
    return (unsigned)act < HANDIN_ACT_COUNT ? acts[act].word : "?";
}

const char *handin_act_label(HandinAct act)
{
    return (unsigned)act < HANDIN_ACT_COUNT ? acts[act].label : "?";
}

const char *handin_state_word(HandinState state)
{
    return (unsigned)state < HANDIN_STATE_COUNT ? states[state] : "?";
}

const char *round_state_word(RoundState state)
{
    return (unsigned)state < ROUND_STATE_COUNT ? round_states[state] : "?";
}

const char *handin_need_label(unsigned need)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(needs); i++)
        if (needs[i].need == (HandinNeeds)need)
            return needs[i].label;
    return "?";
}

bool handin_state_parse(const char *word, HandinState *out_state)
{
    for (unsigned i = 0; word && i < HANDIN_STATE_COUNT; i++)
        if (strcmp(states[i], word) == 0) {
            *out_state = (HandinState)i;
            return true;
        }
    return false;
}

bool round_state_parse(const char *word, RoundState *out_state)
{
    for (unsigned i = 0; word && i < ROUND_STATE_COUNT; i++)
        if (strcmp(round_states[i], word) == 0) {
            *out_state = (RoundState)i;
            return true;
        }
    return false;
}

const HandinRule *handin_rule(HandinAct act, HandinState from)
{
    for (unsigned i = 0; i < handin_n_rules; i++)
        if (handin_rules[i].act == act && handin_rules[i].from & HANDIN_STATE_BIT(from))
            return &handin_rules[i];
    return NULL;
}
