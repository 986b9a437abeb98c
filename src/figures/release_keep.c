/* Entering a release in the ledger, and its withdrawal: each in one transaction, or not at all. */
#include "figures/release.h"

#include "base/isotime.h"

#include <string.h>

static char *sum_of(const GString *bytes)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes->str, bytes->len);
}

/* The identifier's random part is drawn from what is released and from the ledger before it: the
 * same release entered twice gets two identifiers, and nobody can choose one. */
static void make_id(const ReleaseDraft *draft, const char *ledger_head, const char *now,
                    char out_id[ULID_BYTES])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const char *texts[] = {"fyr-release-1", ledger_head, now, draft->population, draft->title};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_checksum_update(sum, (const guchar *)texts[i], (gssize)strlen(texts[i]) + 1);
    guint8 digest[32];
    gsize length = sizeof digest;
    g_checksum_get_digest(sum, digest, &length);
    ulid_write(out_id, now, digest);
}

static bool insert_release(const ReleaseDraft *draft, const ReleaseSummary *summary, Db *db,
                           const char *id, const char *now, GError **error)
{
    return db_run(
        db, STMT_RELEASE_INSERT, error, "sssssssissiddiiiiii", id, draft->population, draft->title,
        now, draft->statement, draft->method, release_margins_word(draft->margins),
        (int64_t)draft->is_example, draft->supersedes, draft->revision,
        (int64_t)draft->promise.threshold, draft->promise.interval, draft->promise.percent,
        (int64_t)summary->n_cells, (int64_t)summary->n_hidden, (int64_t)summary->n_earlier,
        (int64_t)summary->n_known, (int64_t)summary->n_other, (int64_t)summary->n_revised);
}

static bool insert_evidence(Db *db, const char *id, const char *kind, unsigned number,
                            const char *name, const GString *bytes, GError **error)
{
    g_autofree char *sha256 = sum_of(bytes);
    return db_run(db, STMT_RELEASE_EVIDENCE_INSERT, error, "ssissb", id, kind, (int64_t)number,
                  name, sha256, bytes->str, bytes->len);
}

static bool insert_table(Db *db, const char *id, unsigned number, const ReleaseTable *table,
                         GError **error)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(GString) marks = g_string_new_len(table->mark, table->n_rows);
    release_table_write(table, bytes);
    g_autofree char *sha256 = sum_of(bytes);
    return db_run(db, STMT_RELEASE_TABLE_INSERT, error, "sissiib", id, (int64_t)number, table->name,
                  sha256, (int64_t)table->n_rows, (int64_t)release_table_n_hidden(table),
                  bytes->str, bytes->len) &&
           insert_evidence(db, id, "marks", number, table->name, marks, error);
}

static bool insert_all(Db *db, const char *id, const char *kind, const GPtrArray *tables,
                       GError **error)
{
    for (unsigned i = 0; tables && i < tables->len; i++) {
        const ReleaseTable *table = tables->pdata[i];
        g_autoptr(GString) bytes = g_string_new(NULL);
        release_table_write(table, bytes);
        if (!insert_evidence(db, id, kind, i + 1, table->name, bytes, error))
            return false;
    }
    return true;
}

static bool insert_overlaps(Db *db, const char *id, const GPtrArray *overlaps, GError **error)
{
    g_autoptr(GString) nothing = g_string_new(NULL);
    for (unsigned i = 0; overlaps && i < overlaps->len; i++)
        if (!insert_evidence(db, id, "overlap", i + 1, overlaps->pdata[i], nothing, error))
            return false;
    return true;
}

static bool check_head(Db *db, const char *ledger_head, GError **error)
{
    char head[65];
    if (!ledger_peek_head(db, head, error))
        return false;
    if (strcmp(head, ledger_head) == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                "something else was released during the audit, which did not know of it; release "
                "again");
    return false;
}

bool release_keep_in(Db *db, const ReleaseDraft *draft, const ReleaseSummary *summary,
                     const char *ledger_head, const char *actor, char id[ULID_BYTES],
                     GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    if (draft->is_example && draft->released)
        g_strlcpy(now, draft->released, sizeof now);
    make_id(draft, ledger_head, now, id);
    if (!check_head(db, ledger_head, error) || !insert_release(draft, summary, db, id, now, error))
        return false;
    for (unsigned i = 0; i < draft->tables->len; i++)
        if (!insert_table(db, id, i + 1, draft->tables->pdata[i], error))
            return false;
    if (!insert_all(db, id, "known", draft->known, error) ||
        !insert_all(db, id, "codes", draft->codes, error) ||
        !insert_overlaps(db, id, draft->overlaps, error) || !ledger_append_release(db, id, error))
        return false;
    g_autofree char *subject = g_strdup_printf("release %s", id);
    g_autofree char *detail =
        g_strdup_printf("population %s, %u tables, %u cells, %u hidden; audited with %u earlier "
                        "tables and %u of others",
                        draft->population, draft->tables->len, summary->n_cells, summary->n_hidden,
                        summary->n_earlier, summary->n_known);
    return audit_append(db, actor, "release", subject, detail, error);
}

bool release_keep(const ReleaseDraft *draft, const ReleaseSummary *summary, const char *ledger_head,
                  Centre *centre, const char *actor, char out_id[ULID_BYTES], GError **error)
{
    char id[ULID_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (!release_keep_in(db, draft, summary, ledger_head, actor, id, error)) {
        centre_write_rollback(centre);
        return false;
    }
    if (!centre_write_commit(centre, error))
        return false;
    memcpy(out_id, id, sizeof id);
    return true;
}

/* --- withdrawal --------------------------------------------------------------------------- */

static bool withdraw_in(Db *db, const char *id, const char *reason, const char *actor,
                        GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autoptr(Release) release = release_load(db, id, error);
    if (!release)
        return false;
    if (release->withdrawn) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "release %s was withdrawn already, on %s",
                    id, release->withdrawn);
        return false;
    }
    g_autofree char *subject = g_strdup_printf("release %s", id);
    return db_run(db, STMT_RELEASE_WITHDRAWAL_INSERT, error, "sss", id, now, reason) &&
           ledger_append_withdrawal(db, id, error) &&
           audit_append(db, actor, "withdraw", subject, reason, error);
}

bool release_withdraw(Centre *centre, const char *id, const char *reason, const char *actor,
                      GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (withdraw_in(db, id, reason, actor, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}
