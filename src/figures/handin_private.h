/* Inside rounds and hand-ins: one act as one write. */
#pragma once

#include "figures/handin.h"

#define HANDIN_WORKER "worker" /* who acts where no account does */

/* An act on a submission. _begin checks everything that the rule asks and holds the writer; the caller
 * does its part with `db`; _commit writes the state, the event and the log, or _cancel leaves nothing.
 * After a failed _begin or _commit nothing is held. */
typedef struct {
    Centre *centre;
    Db *db;
    Handin *handin; /* as it was */
    const HandinRule *rule;
    const char *account;
    char at[ISO_DATETIME_BYTES];
} HandinChange;

bool handin_change_begin(HandinChange *change, Centre *centre, const char *account, const char *id,
                         unsigned seen, HandinAct act, const char *comment, GError **error);
/* `comment` may be NULL. */
bool handin_change_commit(HandinChange *change, const char *comment, GError **error);
void handin_change_cancel(HandinChange *change);
/* _commit if `is_done`, else _cancel. */
bool handin_change_end(HandinChange *change, bool is_done, const char *comment, GError **error);
/* The same without the end of the write: for acts on several submissions at a time. */
bool handin_change_write(HandinChange *change, const char *comment, GError **error);
/* Checks as _begin does, inside a write that the caller holds. */
bool handin_change_check(HandinChange *change, Centre *centre, Db *db, const char *account,
                         const char *id, unsigned seen, HandinAct act, const char *comment,
                         GError **error);
void handin_change_clear(HandinChange *change);

/* Locks what is accepted, when its round is closed. */
bool handin_lock_in(Centre *centre, Db *db, const char *account, const char *id, GError **error);

/* The state that follows from the files there are, and what a signature is for. */
bool handin_follow(Db *db, const char *id, HandinState *out_state, char out_content[65],
                   GError **error);

/* Nobody else's business: the same words whether it is not there or may not be seen. */
void handin_set_not_found(GError **error, const char *what, const char *id);
/* A text of a user: not empty, UTF-8 without control characters, at most LIMIT_COMMENT_BYTES. */
bool handin_text_is_good(const char *text, const char *what, GError **error);

/* The figures of one acceptance. HandinFigure. */
GPtrArray *handin_accepted_rows(Db *db, const char *account, int64_t acceptance, GError **error);

bool round_state_parse(const char *word, RoundState *out_state);
bool handin_state_parse(const char *word, HandinState *out_state);
/* A new identifier: random. */
void round_make_id(const char *at, char out_id[27]);
