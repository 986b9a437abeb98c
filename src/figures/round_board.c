/* How far everybody is: submissions as one account may see them. */
#include "figures/handin_private.h"

#include <string.h>

void handin_free(Handin *handin)
{
    if (!handin)
        return;
    g_free(handin->id);
    g_free(handin->round);
    g_free(handin->round_title);
    g_free(handin->submitted_by);
    g_free(handin->submitted);
    g_free(handin->last);
    g_free(handin->last_by);
    g_free(handin->last_by_name);
    g_free(handin->last_act);
    g_free(handin);
}

/* A row of submission_board or submission_get. */
static Handin *take(const Rows *rows, IsoDay today)
{
    Handin *handin = g_new0(Handin, 1);
    handin->id = g_strdup(rows_text(rows, 0));
    handin->round = g_strdup(rows_text(rows, 1));
    handin->round_title = g_strdup(rows_text(rows, 2));
    (void)round_state_parse(rows_text(rows, 3), &handin->round_state);
    g_strlcpy(handin->area, rows_text(rows, 4), sizeof handin->area);
    handin->period = (int)rows_int(rows, 5);
    (void)handin_state_parse(rows_text(rows, 6), &handin->state);
    handin->version = (unsigned)rows_int(rows, 7);
    (void)iso_day_parse(rows_text(rows, 8), &handin->deadline);
    g_strlcpy(handin->content, rows_text(rows, 9), sizeof handin->content);
    handin->submitted_by = g_strdup(rows_text(rows, 10));
    handin->submitted = g_strdup(rows_text(rows, 11));
    handin->is_checking = rows_int(rows, 12) != 0;
    handin->is_signed = rows_int(rows, 13) != 0 && *handin->content;
    handin->n_files = (unsigned)rows_int(rows, 14);
    handin->n_figures = (unsigned)rows_int(rows, 15);
    handin->n_errors = (unsigned)rows_int(rows, 16);
    handin->n_warnings = (unsigned)rows_int(rows, 17);
    handin->n_unanswered = (unsigned)rows_int(rows, 18);
    handin->n_questions = (unsigned)rows_int(rows, 19);
    handin->last = g_strdup(rows_text(rows, 20));
    handin->last_by = g_strdup(rows_text(rows, 21));
    handin->last_by_name = g_strdup(rows_text(rows, 22));
    handin->last_act = g_strdup(rows_text(rows, 23));
    bool is_in = handin->state == HANDIN_SUBMITTED || handin->state == HANDIN_ACCEPTED ||
                 handin->state == HANDIN_LOCKED;
    handin->is_overdue = !is_in && today > handin->deadline;
    return handin;
}

GPtrArray *round_board(Db *db, const char *account, const char *round, IsoDay today, GError **error)
{
    g_autoptr(Round) seen = round_load(db, account, round, error);
    g_autoptr(Rows) rows =
        seen ? db_query(db, STMT_SUBMISSION_BOARD, error, "ss", account, round) : NULL;
    if (!rows)
        return NULL;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)handin_free);
    GError *fault = NULL;
    while (rows_next(rows, &fault))
        g_ptr_array_add(all, take(rows, today));
    if (fault) {
        g_propagate_error(error, fault);
        return NULL;
    }
    return g_steal_pointer(&all);
}

Handin *handin_load(Db *db, const char *account, const char *id, IsoDay today, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_GET, error, "ss", account, id);
    GError *fault = NULL;
    if (!rows)
        return NULL;
    if (rows_next(rows, &fault))
        return take(rows, today);
    if (fault)
        g_propagate_error(error, fault);
    else
        handin_set_not_found(error, "submission", id);
    return NULL;
}

Handin *handin_find(Db *db, const char *account, const char *round, const char *area, int period,
                    IsoDay today, GError **error)
{
    g_autofree char *id = NULL;
    g_autoptr(Rows) rows =
        db_query(db, STMT_SUBMISSION_FIND, error, "sssi", account, round, area, (int64_t)period);
    GError *fault = NULL;
    if (!rows)
        return NULL;
    if (rows_next(rows, &fault))
        id = g_strdup(rows_text(rows, 0));
    if (fault) {
        g_propagate_error(error, fault);
        return NULL;
    }
    g_clear_pointer(&rows, rows_free);
    if (id)
        return handin_load(db, account, id, today, error);
    g_autofree char *what = g_strdup_printf("%s %d of round %s", area, period, round);
    handin_set_not_found(error, "submission", what);
    return NULL;
}

GPtrArray *handins_of(Db *db, const char *account, const char *area, IsoDay today, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)handin_free);
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_IDS, error, "ss", account, area);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(ids, g_strdup(rows_text(rows, 0)));
    if (!rows || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return NULL;
    }
    for (unsigned i = 0; i < ids->len; i++) {
        Handin *handin = handin_load(db, account, ids->pdata[i], today, error);
        if (!handin)
            return NULL;
        g_ptr_array_add(all, handin);
    }
    return g_steal_pointer(&all);
}
