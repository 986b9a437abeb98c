/* What happened to a submission: events, questions, signatures. */
#include "figures/handin_private.h"

typedef gpointer (*TakeRow)(const Rows *rows);

/* All rows of a statement that takes an account and a submission. */
static GPtrArray *load_all(Db *db, StatementId statement, const char *account, const char *id,
                           TakeRow take, GDestroyNotify free_one, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, statement, error, "ss", account, id);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_one);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(all, take(rows));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&all) : NULL;
}

void handin_event_free(HandinEvent *event)
{
    if (!event)
        return;
    g_free(event->at);
    g_free(event->by);
    g_free(event->by_name);
    g_free(event->act);
    g_free(event->from);
    g_free(event->to);
    g_free(event->comment);
    g_free(event->content);
    g_free(event);
}

static gpointer take_event(const Rows *rows)
{
    HandinEvent *event = g_new0(HandinEvent, 1);
    event->version = (unsigned)rows_int(rows, 0);
    event->at = g_strdup(rows_text(rows, 1));
    event->by = g_strdup(rows_text(rows, 2));
    event->by_name = g_strdup(rows_text(rows, 3));
    event->act = g_strdup(rows_text(rows, 4));
    event->from = g_strdup(rows_text(rows, 5));
    event->to = g_strdup(rows_text(rows, 6));
    event->comment = g_strdup(rows_text(rows, 7));
    event->content = g_strdup(rows_text(rows, 8));
    return event;
}

GPtrArray *handin_events(Db *db, const char *account, const char *id, GError **error)
{
    return load_all(db, STMT_SUBMISSION_EVENTS, account, id, take_event,
                    (GDestroyNotify)handin_event_free, error);
}

void handin_question_free(HandinQuestion *question)
{
    if (!question)
        return;
    g_free(question->flow);
    g_free(question->key);
    g_free(question->text);
    g_free(question->at);
    g_free(question->by_name);
    g_free(question->answer);
    g_free(question->answered);
    g_free(question->answered_by_name);
    g_free(question);
}

static gpointer take_question(const Rows *rows)
{
    HandinQuestion *question = g_new0(HandinQuestion, 1);
    question->id = rows_int(rows, 0);
    question->flow = g_strdup(rows_text(rows, 1));
    question->key = g_strdup(rows_text(rows, 2));
    question->text = g_strdup(rows_text(rows, 3));
    question->at = g_strdup(rows_text(rows, 4));
    question->by_name = g_strdup(rows_text(rows, 5));
    question->answer = g_strdup(rows_text(rows, 6));
    question->answered = g_strdup(rows_text(rows, 7));
    question->answered_by_name = g_strdup(rows_text(rows, 8));
    return question;
}

GPtrArray *handin_questions(Db *db, const char *account, const char *id, GError **error)
{
    return load_all(db, STMT_SUBMISSION_QUESTIONS, account, id, take_question,
                    (GDestroyNotify)handin_question_free, error);
}

void handin_signature_free(HandinSignature *signature)
{
    if (!signature)
        return;
    g_free(signature->account);
    g_free(signature->name);
    g_free(signature->at);
    g_free(signature);
}

static gpointer take_signature(const Rows *rows)
{
    HandinSignature *signature = g_new0(HandinSignature, 1);
    signature->account = g_strdup(rows_text(rows, 0));
    signature->name = g_strdup(rows_text(rows, 1));
    signature->at = g_strdup(rows_text(rows, 2));
    signature->is_current = rows_int(rows, 3) != 0;
    return signature;
}

GPtrArray *handin_signatures(Db *db, const char *account, const char *id, GError **error)
{
    return load_all(db, STMT_SUBMISSION_SIGNATURES, account, id, take_signature,
                    (GDestroyNotify)handin_signature_free, error);
}
