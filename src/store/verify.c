/* Everything about a centre that can be checked without asking anybody. */
#include "store/blob_pack.h"

bool verify_database(Db *db, GPtrArray *out_faults, GError **error)
{
    unsigned before = out_faults->len;
    if (!engine_integrity(db, out_faults, error))
        return false;
    /* A damaged file would only give the same faults again, in other words. */
    if (out_faults->len > before)
        return true;
    return audit_verify(db, out_faults, error) && vintage_seals_verify(db, out_faults, error) &&
           ledger_verify(db, out_faults, error);
}

typedef bool (*Check)(Db *db, GPtrArray *out_faults, GError **error);

/* One moment for all checks, while others write. */
static bool check_at_one_moment(Centre *centre, Check check, GPtrArray *out_faults, GError **error)
{
    Db *db = centre_reader(centre, error);
    if (!db || !engine_do(db, STMT_ENGINE_BEGIN_READ, error))
        return false;
    bool is_done = check(db, out_faults, error);
    if (engine_in_transaction(db))
        engine_do(db, STMT_ENGINE_ROLLBACK, NULL);
    return is_done;
}

bool centre_verify(Centre *centre, GPtrArray *out_faults, GError **error)
{
    unsigned before = out_faults->len;
    if (!check_at_one_moment(centre, verify_database, out_faults, error))
        return false;
    /* Not inside the moment: reading all files takes long, and none is ever changed. */
    Db *db = out_faults->len == before ? centre_reader(centre, error) : NULL;
    return out_faults->len > before ||
           (db && blob_verify_all(db, centre_directory(centre), out_faults, error));
}

bool audit_check(Centre *centre, GPtrArray *out_faults, GError **error)
{
    return check_at_one_moment(centre, audit_verify, out_faults, error);
}
