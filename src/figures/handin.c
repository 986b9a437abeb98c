/* Acts on a submission: submitting, signing, questions, returning, accepting, locking, reopening. */
#include "figures/handin_private.h"

/* What an act does beside changing the state. */
static bool sign(HandinChange *change, GError **error)
{
    const Handin *handin = change->handin;
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(change->db, STMT_SUBMISSION_SIGNATURE_GET, error, "sss",
                                    handin->id, handin->content, change->account);
    if (!rows)
        return false;
    if (rows_next(rows, &fault))
        g_set_error(&fault, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "you have signed these figures already, on %s", rows_text(rows, 0));
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    return db_run(change->db, STMT_SUBMISSION_SIGNATURE_INSERT, error, "ssss", handin->id,
                  handin->content, change->account, change->at);
}

static bool accept(HandinChange *change, GError **error)
{
    const Handin *handin = change->handin;
    return db_run(change->db, STMT_SUBMISSION_ACCEPTANCE_INSERT, error, "ssss", handin->id,
                  change->at, change->account, handin->content) &&
           db_run(change->db, STMT_SUBMISSION_ACCEPTED_FLOW_INSERT, error, "is",
                  db_last_id(change->db), handin->id);
}

static bool ask(HandinChange *change, const char *flow, const char *key, const char *text,
                GError **error)
{
    return handin_text_is_good(text, "question", error) &&
           db_run(change->db, STMT_SUBMISSION_QUESTION_INSERT, error, "ssssss", change->handin->id,
                  flow ? flow : "", key ? key : "", text, change->at, change->account);
}

bool handin_do(Centre *centre, const char *account, const char *id, unsigned seen, HandinAct act,
               const char *comment, GError **error)
{
    HandinChange change;
    if (!handin_change_begin(&change, centre, account, id, seen, act, comment, error))
        return false;
    bool is_done = true;
    switch (act) {
    case HANDIN_ACT_SUBMIT:
    case HANDIN_ACT_RETURN:
    case HANDIN_ACT_LOCK:
        break;
    case HANDIN_ACT_SIGN:
        is_done = sign(&change, error);
        break;
    case HANDIN_ACT_ACCEPT:
        is_done = accept(&change, error);
        break;
    case HANDIN_ACT_REOPEN:
        is_done = ask(&change, "", "", comment, error);
        break;
    case HANDIN_ACT_UPLOAD:
    case HANDIN_ACT_CHECK:
    case HANDIN_ACT_UNDO:
    case HANDIN_ACT_REDO:
    case HANDIN_ACT_EXPLAIN:
    case HANDIN_ACT_ASK:
    case HANDIN_ACT_ANSWER:
    case HANDIN_ACT_RELEASE:
    case HANDIN_ACT_COUNT:
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "\"%s\" has a function of its own",
                    handin_act_word(act));
        is_done = false;
    }
    return handin_change_end(&change, is_done, comment, error);
}

bool handin_lock_in(Centre *centre, Db *db, const char *account, const char *id, GError **error)
{
    HandinChange change;
    if (!handin_change_check(&change, centre, db, account, id, HANDIN_NEWEST, HANDIN_ACT_LOCK, NULL,
                             error))
        return false;
    bool is_done = handin_change_write(&change, "the round was closed", error);
    handin_change_clear(&change);
    return is_done;
}

bool handin_ask(Centre *centre, const char *account, const char *id, unsigned seen,
                const char *flow, const char *key, const char *text, int64_t *out_question,
                GError **error)
{
    HandinChange change;
    if (!handin_change_begin(&change, centre, account, id, seen, HANDIN_ACT_ASK, NULL, error))
        return false;
    bool is_done = ask(&change, flow, key, text, error);
    int64_t question = is_done ? db_last_id(change.db) : 0;
    if (!handin_change_end(&change, is_done, text, error))
        return false;
    if (out_question)
        *out_question = question;
    return true;
}

static bool answer(HandinChange *change, int64_t question, const char *text, GError **error)
{
    if (!handin_text_is_good(text, "answer", error) ||
        !db_run(change->db, STMT_SUBMISSION_QUESTION_ANSWER, error, "issss", question,
                change->handin->id, text, change->at, change->account))
        return false;
    if (db_changes(change->db) == 1)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "there is no open question %lld about %s %d",
                (long long)question, change->handin->area, change->handin->period);
    return false;
}

bool handin_answer(Centre *centre, const char *account, const char *id, unsigned seen,
                   int64_t question, const char *text, GError **error)
{
    HandinChange change;
    return handin_change_begin(&change, centre, account, id, seen, HANDIN_ACT_ANSWER, NULL,
                               error) &&
           handin_change_end(&change, answer(&change, question, text, error), text, error);
}

/* Its questions are asked in the same write, so that what it needs is looked for after them. */
static bool ask_all(Centre *centre, Db *db, const char *account, const char *id, unsigned *seen,
                    const HandinAsked *asked, unsigned n_asked, GError **error)
{
    for (unsigned i = 0; i < n_asked; i++) {
        HandinChange change;
        if (!handin_change_check(&change, centre, db, account, id, *seen, HANDIN_ACT_ASK, NULL,
                                 error))
            return false;
        *seen = change.handin->version + 1;
        bool is_done = ask(&change, asked[i].flow, asked[i].key, asked[i].text, error) &&
                       handin_change_write(&change, asked[i].text, error);
        handin_change_clear(&change);
        if (!is_done)
            return false;
    }
    return true;
}

bool handin_return(Centre *centre, const char *account, const char *id, unsigned seen,
                   const HandinAsked *asked, unsigned n_asked, const char *comment, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    HandinChange change;
    if (!db)
        return false;
    if (!ask_all(centre, db, account, id, &seen, asked, n_asked, error) ||
        !handin_change_check(&change, centre, db, account, id, seen, HANDIN_ACT_RETURN, comment,
                             error)) {
        centre_write_rollback(centre);
        return false;
    }
    return handin_change_commit(&change, comment, error);
}
