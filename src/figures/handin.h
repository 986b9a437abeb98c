/* What one state hands in for one period of a round, on its way: files, signatures, questions,
 * acceptance. Rights and versions as in figures/rounds.h: `account` is who acts, `seen` the version
 * that they had before their eyes (HANDIN_NEWEST where nobody looked, as on the command line).
 *
 * An act is refused with FORBIDDEN (the role), CONFLICT (another version, or not from this state; the
 * message says what changed) or INVALID (something is missing: a comment, answers, the second
 * person). Nothing of it happened then. */
#pragma once

#include "figures/rounds.h"

#define HANDIN_NEWEST 0u

/* --- the rules --------------------------------------------------------------------------------- */

typedef enum {
    HANDIN_ACT_UPLOAD,
    HANDIN_ACT_CHECK, /* the worker's: errors or none */
    HANDIN_ACT_UNDO,  /* of a whole file */
    HANDIN_ACT_REDO,
    HANDIN_ACT_EXPLAIN, /* gives the reason of a warning */
    HANDIN_ACT_SUBMIT,
    HANDIN_ACT_SIGN,   /* as the second person */
    HANDIN_ACT_ASK,    /* a question */
    HANDIN_ACT_ANSWER, /* it */
    HANDIN_ACT_RETURN,
    HANDIN_ACT_ACCEPT,
    HANDIN_ACT_LOCK,
    HANDIN_ACT_RELEASE,
    HANDIN_ACT_REOPEN,
    HANDIN_ACT_COUNT
} HandinAct;
const char *handin_act_word(HandinAct act);  /* "submit": in the store and on the command line */
const char *handin_act_label(HandinAct act); /* N_("Submit"): for tr() */

typedef enum {
    NEEDS_OPEN_ROUND = 1, /* the round is open */
    NEEDS_FIGURES = 2,    /* a file that was checked counts */
    NEEDS_NO_ERRORS = 4,  /* and nothing waits for its check */
    NEEDS_WARNINGS_ANSWERED = 8,
    NEEDS_QUESTIONS_ANSWERED = 16,
    NEEDS_OPEN_QUESTION = 32,
    NEEDS_SECOND_PERSON = 64, /* signed by somebody else of the state than who submitted */
    NEEDS_OTHER_THAN_SUBMITTER = 128,
    NEEDS_COMMENT = 256,
} HandinNeeds;

#define HANDIN_STATE_BIT(state) (1u << (state))
#define HANDIN_STAYS (-2)

/* The one table: what may be done from where, by whom, and what it needs. The permission matrix has a
 * row for each line. */
typedef struct {
    HandinAct act;
    unsigned from;     /* HANDIN_STATE_BITs */
    int to;            /* HandinState; HANDIN_STAYS; -1: what follows from the files */
    const char *roles; /* "focal member": words of people/role.h; "": the program itself */
    unsigned needs;    /* HandinNeeds */
} HandinRule;
extern const HandinRule handin_rules[];
extern const unsigned handin_n_rules;
const HandinRule *handin_rule(HandinAct act, HandinState from); /* NULL: not from there */
/* "a second person of the same state has signed": N_() for tr(). One bit of HandinNeeds. */
const char *handin_need_label(unsigned need);

/* Whether the account could do it now: for buttons. False: `out_why` (g_free; may be NULL) says what
 * stands against it. */
bool handin_may(Db *db, const char *account, const Handin *handin, HandinAct act, char **out_why);

/* --- acts --------------------------------------------------------------------------------------- */

/* Submit, sign, accept, lock, reopen, return (with questions asked before). The comment may be NULL
 * where the rule needs none. */
bool handin_do(Centre *centre, const char *account, const char *id, unsigned seen, HandinAct act,
               const char *comment, GError **error);

/* A question about a figure, or ("", "") about all of it. */
bool handin_ask(Centre *centre, const char *account, const char *id, unsigned seen,
                const char *flow, const char *key, const char *text, int64_t *out_question,
                GError **error);
bool handin_answer(Centre *centre, const char *account, const char *id, unsigned seen,
                   int64_t question, const char *text, GError **error);
/* Asks all of them and returns it, in one transaction. */
typedef struct {
    const char *flow, *key, *text;
} HandinAsked;
bool handin_return(Centre *centre, const char *account, const char *id, unsigned seen,
                   const HandinAsked *asked, unsigned n_asked, const char *comment, GError **error);

/* --- what happened ------------------------------------------------------------------------------ */

typedef struct {
    unsigned version;        /* after it */
    char *at, *by, *by_name; /* an account's id and name; "worker" and NULL */
    char *act, *from, *to, *comment, *content;
} HandinEvent;
void handin_event_free(HandinEvent *event);
GPtrArray *handin_events(Db *db, const char *account, const char *id,
                         GError **error); /* oldest first */

typedef struct {
    int64_t id;
    char *flow, *key; /* "": about all of it */
    char *text, *at, *by_name;
    char *answer, *answered, *answered_by_name; /* NULL: open */
} HandinQuestion;
void handin_question_free(HandinQuestion *question);
GPtrArray *handin_questions(Db *db, const char *account, const char *id, GError **error);

typedef struct {
    char *account, *name, *at;
    bool is_current; /* for the figures as they are */
} HandinSignature;
void handin_signature_free(HandinSignature *signature);
GPtrArray *handin_signatures(Db *db, const char *account, const char *id, GError **error);
