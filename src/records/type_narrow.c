#include "records/type_narrow.h"

#include "records/record_private.h"
#include "records/search.h"

#include <string.h>

static bool passed_on(GError *fault, GError **error)
{
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool is_public(const RecordType *type, const char *state)
{
    int index = type ? record_type_state(type, state) : -1;
    return index >= 0 && type->states[index].is_public;
}

static GPtrArray *read_ids(Db *db, StatementId statement, GError **error)
{
    GError *fault = NULL;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(db, statement, error, "");
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(ids, g_strdup(rows_text(rows, 0)));
    return rows && passed_on(fault, error) ? g_steal_pointer(&ids) : NULL;
}

static bool narrow_one(Db *db, const RecordTypes *types, const char *id, Narrowed *narrowed,
                       GError **error)
{
    g_autoptr(Record) open = record_load_published(db, id, error);
    bool is_changed = true;
    if (!open)
        return false;
    const RecordType *type = record_types_find(types, open->type);
    if (!type || !is_public(type, open->state)) {
        narrowed->n_withdrawn++;
        if (!record_unpublish(db, open->type, id, "", error))
            return false;
    } else {
        if (!record_narrow_published(db, type, open, &is_changed, error))
            return false;
        narrowed->n_narrowed += is_changed;
    }
    return !is_changed || search_update(db, types, id, error);
}

/* What a change of types took away comes back with them, if nobody touched it since: this very revision was
 * public, and somebody had said so. */
static bool return_one(Db *db, const RecordTypes *types, const char *id, Narrowed *narrowed,
                       GError **error)
{
    g_autoptr(Record) record = record_load(db, types, "system", id, error);
    if (!record)
        return false;
    const RecordType *type = record_types_find(types, record->type);
    if (!is_public(type, record->state))
        return true;
    narrowed->n_returned++;
    return record_keep_published(db, type, record, "", error) &&
           record_publish_again(db, id, record->revision - 1, record->revision, record->revision,
                                error) &&
           search_update(db, types, id, error);
}

static bool each(Db *db, const RecordTypes *types, StatementId statement,
                 bool (*act)(Db *, const RecordTypes *, const char *, Narrowed *, GError **),
                 Narrowed *narrowed, GError **error)
{
    g_autoptr(GPtrArray) ids = read_ids(db, statement, error);
    for (unsigned i = 0; ids && i < ids->len; i++)
        if (!act(db, types, ids->pdata[i], narrowed, error))
            return false;
    return ids != NULL;
}

bool record_types_narrow(Centre *centre, const RecordTypes *types, Narrowed *out_narrowed,
                         GError **error)
{
    Narrowed narrowed = {0};
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    bool is_good =
        each(db, types, STMT_PUBLISHED_WITHDRAWN_BY_TYPES, return_one, &narrowed, error) &&
        each(db, types, STMT_PUBLISHED_IDS, narrow_one, &narrowed, error);
    *out_narrowed = narrowed;
    if (is_good && narrowed.n_withdrawn + narrowed.n_narrowed + narrowed.n_returned > 0) {
        g_autofree char *detail =
            g_strdup_printf("%u withdrawn, %u with less in them, %u public again",
                            narrowed.n_withdrawn, narrowed.n_narrowed, narrowed.n_returned);
        is_good = audit_append(db, "system", "types.narrow", "records", detail, error);
    }
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

bool record_types_warn_of_narrowing(Db *db, const RecordTypes *types, Problems *problems,
                                    GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_PUBLISHED_STATES, error, "");
    while (rows && rows_next(rows, &fault)) {
        const RecordType *type = record_types_find(types, rows_text(rows, 0));
        if (!type || is_public(type, rows_text(rows, 1)))
            continue;
        problems_add(problems, PROBLEM_WARNING, type->place, type->line, rows_text(rows, 1), NULL,
                     "no-longer-public",
                     "leave `public = yes` there, if they shall stay where readers find them",
                     "%" G_GINT64_FORMAT " records of the type \"%s\" are public in this state: "
                     "they are withdrawn",
                     rows_int(rows, 2), type->id);
    }
    return rows && passed_on(fault, error);
}
