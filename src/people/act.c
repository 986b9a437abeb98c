#include "people/private.h"

bool act_end(Centre *centre, bool is_done, GError **error)
{
    if (is_done)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

bool ask_number(Db *db, StatementId statement, const char *account, int64_t *out_n, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, statement, error, "s", account);
    GError *fault = NULL;
    if (!rows)
        return false;
    if (rows_next(rows, &fault))
        *out_n = rows_int(rows, 0);
    else if (!fault)
        *out_n = 0;
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}
