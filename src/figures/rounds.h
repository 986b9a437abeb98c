/* The reporting round: what the secretariat asks of which states until which day, and the board that
 * shows how far everybody is. What a state hands in is in figures/handin.h.
 *
 * Rights stand in the statements: each takes the account that asks and joins its roles, so that a
 * handler that forgets to look cannot show or change what it must not. A focal point and a member see
 * their own state; editor, chair, administrator and auditor see all; only an editor changes a round.
 * What somebody may not see does not exist for them (NOT_FOUND).
 *
 * Two at once: whoever changes something names the version that they saw; if it has been changed
 * since, that is CONFLICT and nothing happens. Every change and its entry in the audit log are one
 * transaction. Threads: as store/db.h. */
#pragma once

#include "base/isotime.h"
#include "model/model.h"
#include "store/db.h"

#define ROUND_AREA_BYTES 3 /* "SE" and the final 0 */

typedef enum { ROUND_DRAFT, ROUND_OPEN, ROUND_CLOSED, ROUND_STATE_COUNT } RoundState;
const char *round_state_word(RoundState state); /* "open" */

typedef struct {
    char *id, *title, *note;
    RoundState state;
    unsigned version;
    IsoDay deadline;   /* the last day */
    GArray *periods;   /* int, ascending */
    GPtrArray *flows;  /* char *: "VICTIMS", in the model's order where it was made from one */
    GPtrArray *areas;  /* char *: "SE", ascending */
    GArray *reminders; /* unsigned: days before the deadline, most first */
    char *created, *created_by, *created_by_name;
    char *opened, *closed; /* or NULL */
} Round;

void round_free(Round *round);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Round, round_free)

/* What a new round is made of; borrowed. */
typedef struct {
    const char *title, *note; /* note may be NULL */
    IsoDay deadline;          /* not before today */
    const int *periods;       /* one at least; none in the future */
    unsigned n_periods;
    const char *const *flows; /* ids of dataflows, any case; one at least */
    unsigned n_flows;
    const char *const *areas; /* codes; none: the member states */
    unsigned n_areas;
    const unsigned *reminders; /* days before the deadline; none: 14, 7 and 1 */
    unsigned n_reminders;
} RoundDraft;

/* In the state `draft`: nobody but the secretariat sees it. INVALID with what is wrong. */
bool round_new(Centre *centre, const Model *model, const char *account, const RoundDraft *draft,
               char out_id[27], GError **error);
/* Changes what a draft asks; of an open round the title, the note, the deadline and the reminders
 * only (the rest of `draft` is not looked at). */
bool round_change(Centre *centre, const Model *model, const char *account, const char *id,
                  unsigned seen, const RoundDraft *draft, GError **error);
/* Opens it: a submission for each state and period stands on the board. */
bool round_open(Centre *centre, const char *account, const char *id, unsigned seen, GError **error);
/* Closes it: nothing more is handed in; what is accepted is locked. */
bool round_close(Centre *centre, const char *account, const char *id, unsigned seen,
                 GError **error);

Round *round_load(Db *db, const char *account, const char *id, GError **error);
GPtrArray *rounds_load(Db *db, const char *account, GError **error); /* Round, newest first */

/* The active account of an address: for the command line, which acts as somebody. NOT_FOUND. Both
 * are to be freed. */
bool round_find_account(Db *db, const char *email, char **out_id, char **out_name, GError **error);

/* --- the board -------------------------------------------------------------------------------- */

typedef enum {
    HANDIN_EMPTY,     /* not begun */
    HANDIN_DRAFT,     /* a file is there; it is being checked, or has errors */
    HANDIN_CHECKED,   /* no errors */
    HANDIN_SUBMITTED, /* counts when a second person has signed it */
    HANDIN_RETURNED,  /* with questions */
    HANDIN_ACCEPTED,
    HANDIN_LOCKED, /* released, or the round is closed */
    HANDIN_STATE_COUNT
} HandinState;
const char *handin_state_word(HandinState state); /* "returned": as in the store */

/* One state and period of a round. */
typedef struct {
    char *id, *round, *round_title;
    RoundState round_state;
    char area[ROUND_AREA_BYTES];
    int period;
    HandinState state;
    unsigned version;
    IsoDay deadline;
    bool is_overdue;  /* the deadline has passed, and it is not submitted */
    bool is_checking; /* a file waits for its check */
    bool is_signed;   /* by a second person, these very figures */
    unsigned n_files; /* that count: not undone */
    unsigned n_figures;
    unsigned n_errors;
    unsigned n_warnings;            /* all of them */
    unsigned n_unanswered;          /* of them, without a reason */
    unsigned n_questions;           /* open ones */
    char content[65];               /* what a signature is for; "": no figures */
    char *submitted_by, *submitted; /* account and time of the last submission; or NULL */
    char *last, *last_by, *last_by_name, *last_act; /* the last activity; NULL: none */
} Handin;

void handin_free(Handin *handin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Handin, handin_free)

/* Handin, by area and period: of those that the account may see. */
GPtrArray *round_board(Db *db, const char *account, const char *round, IsoDay today,
                       GError **error);
/* All that the account may see of one state, newest round first; `area` NULL: of every state. */
GPtrArray *handins_of(Db *db, const char *account, const char *area, IsoDay today, GError **error);
Handin *handin_load(Db *db, const char *account, const char *id, IsoDay today, GError **error);
Handin *handin_find(Db *db, const char *account, const char *round, const char *area, int period,
                    IsoDay today, GError **error);
