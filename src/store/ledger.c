/* The ledger of releases: each entry's hash is taken over what the act put down (the release with
 * every byte of its tables and evidence, or the withdrawal with its reason) and over the entry
 * before it. So a changed byte, a release put in by another way and a ledger cut short are all
 * noticed. */
#include "store/engine.h"

#include "base/isotime.h"

#include <string.h>

#define NO_HASH "0000000000000000000000000000000000000000000000000000000000000000"
#define ACT_RELEASE "release"
#define ACT_WITHDRAW "withdraw"

typedef struct {
    int64_t seq;
    const char *at, *act, *release, *content, *previous;
} Entry;

/* Every field with its length in front, so that no two entries have the same bytes. */
static char *hash_entry(const Entry *entry)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_string_append_printf(bytes, "fyr-ledger-1 %" G_GINT64_FORMAT "\n", entry->seq);
    const char *fields[] = {entry->at, entry->act, entry->release, entry->content, entry->previous};
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++)
        g_string_append_printf(bytes, "%zu:%s\n", strlen(fields[i]), fields[i]);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, bytes->str, (gssize)bytes->len);
}

/* --- what an act put down ----------------------------------------------------------------- */

/* The columns of a row by their types: s text, d number, b bytes; each with its type and length. */
static void add_row(GChecksum *sum, const Rows *rows, const char *types)
{
    for (int i = 0; types[i]; i++) {
        char head[64];
        size_t size = 0;
        const void *bytes = NULL;
        char number[G_ASCII_DTOSTR_BUF_SIZE];
        if (rows_is_null(rows, i)) {
            g_checksum_update(sum, (const guchar *)"n\n", 2);
            continue;
        }
        if (types[i] == 'd') {
            bytes = g_ascii_dtostr(number, sizeof number, rows_double(rows, i));
            size = strlen(number);
        } else if (types[i] == 'b') {
            bytes = rows_bytes(rows, i, &size);
        } else {
            bytes = rows_text(rows, i);
            size = strlen(bytes);
        }
        g_snprintf(head, sizeof head, "%c%zu:", types[i], size);
        g_checksum_update(sum, (const guchar *)head, (gssize)strlen(head));
        if (size > 0)
            g_checksum_update(sum, bytes, (gssize)size);
    }
}

/* All rows of a statement about one release. `out_n` counts them. */
static bool add_rows(Db *db, GChecksum *sum, StatementId statement, const char *release,
                     const char *types, unsigned *out_n, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, statement, error, "s", release);
    if (!rows)
        return false;
    GError *failure = NULL;
    unsigned n = 0;
    for (; rows_next(rows, &failure); n++)
        add_row(sum, rows, types);
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    *out_n = n;
    return true;
}

/* SHA-256 over what `act` put down about `release` (g_free); NULL with an error if nothing is
 * there. A release's own row ends before the columns of its withdrawal. */
static char *content_of(Db *db, const char *act, const char *release, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    unsigned n = 0, n_tables = 0, n_evidence = 0;
    bool is_release = strcmp(act, ACT_RELEASE) == 0;
    bool is_read =
        is_release
            ? add_rows(db, sum, STMT_RELEASE_GET, release, "sssssssdssddddddddd", &n, error) &&
                  add_rows(db, sum, STMT_RELEASE_TABLES, release, "dssddb", &n_tables, error) &&
                  add_rows(db, sum, STMT_RELEASE_EVIDENCE_OF, release, "sdssb", &n_evidence, error)
            : add_rows(db, sum, STMT_RELEASE_WITHDRAWAL_GET, release, "ss", &n, error);
    if (!is_read)
        return NULL;
    if (n != 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    is_release ? "there is no release \"%s\"" : "\"%s\" was not withdrawn",
                    release);
        return NULL;
    }
    return g_strdup(g_checksum_get_string(sum));
}

/* --- the chain ---------------------------------------------------------------------------- */

static bool read_head(Db *db, int64_t *out_seq, char **out_hash, GError **error)
{
    g_autoptr(Rows) head = db_query(db, STMT_LEDGER_HEAD_GET, error, "");
    if (!head)
        return false;
    GError *failure = NULL;
    bool is_there = rows_next(head, &failure);
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    *out_seq = is_there ? rows_int(head, 0) : 0;
    *out_hash = g_strdup(is_there ? rows_text(head, 1) : NO_HASH);
    return true;
}

static bool append(Db *db, const char *act, const char *release, GError **error)
{
    g_autofree char *previous = NULL;
    int64_t last = 0;
    g_autofree char *content = content_of(db, act, release, error);
    if (!content || !read_head(db, &last, &previous, error))
        return false;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Entry entry = {last + 1, now, act, release, content, previous};
    g_autofree char *hash = hash_entry(&entry);
    return db_run(db, STMT_LEDGER_INSERT, error, "issssss", entry.seq, entry.at, entry.act,
                  entry.release, entry.content, entry.previous, hash) &&
           db_run(db, STMT_LEDGER_HEAD_SET, error, "is", entry.seq, hash);
}

bool ledger_append_release(Db *db, const char *release, GError **error)
{
    return append(db, ACT_RELEASE, release, error);
}

bool ledger_append_withdrawal(Db *db, const char *release, GError **error)
{
    return append(db, ACT_WITHDRAW, release, error);
}

bool ledger_peek_head(Db *db, char out_hash[65], GError **error)
{
    g_autofree char *hash = NULL;
    int64_t seq;
    if (!read_head(db, &seq, &hash, error))
        return false;
    g_strlcpy(out_hash, hash, 65);
    return true;
}

/* --- is it what was put there? ------------------------------------------------------------ */

static void G_GNUC_PRINTF(3, 4) add_fault(GPtrArray *faults, int64_t seq, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(faults, g_strdup_printf("ledger, entry %" G_GINT64_FORMAT ": %s", seq, what));
}

static bool check_content(Db *db, const Entry *entry, GPtrArray *faults, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *content = content_of(db, entry->act, entry->release, &failure);
    if (!content && !g_error_matches(failure, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    if (!content)
        add_fault(faults, entry->seq, "%s", failure->message);
    else if (strcmp(content, entry->content) != 0)
        add_fault(faults, entry->seq,
                  strcmp(entry->act, ACT_RELEASE) == 0
                      ? "release %s is not what was made public"
                      : "the withdrawal of %s is not what was written",
                  entry->release);
    return true;
}

/* The bytes of each table under the sum that is kept and shown beside them. */
static bool check_tables(Db *db, const Entry *entry, GPtrArray *faults, GError **error)
{
    if (strcmp(entry->act, ACT_RELEASE) != 0)
        return true;
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_TABLES, error, "s", entry->release);
    if (!rows)
        return false;
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        size_t size;
        const void *bytes = rows_bytes(rows, 5, &size);
        g_autofree char *sha256 =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes ? bytes : "", size);
        if (strcmp(sha256, rows_text(rows, 2)) != 0)
            add_fault(faults, entry->seq, "table \"%s\" of release %s has other bytes than it had",
                      rows_text(rows, 1), entry->release);
    }
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

static bool check_missing(Db *db, GPtrArray *faults, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_LEDGER_MISSING, error, "");
    if (!rows)
        return false;
    GError *failure = NULL;
    while (rows_next(rows, &failure))
        g_ptr_array_add(
            faults,
            g_strdup_printf("ledger: the %s of %s is not in it",
                            strcmp(rows_text(rows, 1), ACT_RELEASE) == 0 ? "release" : "withdrawal",
                            rows_text(rows, 0)));
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

bool ledger_verify(Db *db, GPtrArray *out_faults, GError **error)
{
    g_autofree char *head_hash = NULL;
    int64_t head = 0, seq = 0;
    if (!read_head(db, &head, &head_hash, error))
        return false;
    g_autoptr(Rows) rows = db_query(db, STMT_LEDGER_LIST, error, "");
    if (!rows)
        return false;
    g_autofree char *previous = g_strdup(NO_HASH);
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        Entry entry = {rows_int(rows, 0),  rows_text(rows, 1), rows_text(rows, 2),
                       rows_text(rows, 3), rows_text(rows, 4), rows_text(rows, 5)};
        g_autofree char *hash = hash_entry(&entry);
        if (entry.seq != seq + 1)
            add_fault(out_faults, entry.seq, "the entry before it is missing");
        else if (strcmp(entry.previous, previous) != 0)
            add_fault(out_faults, entry.seq, "it does not follow from the entry before it");
        if (strcmp(hash, rows_text(rows, 6)) != 0)
            add_fault(out_faults, entry.seq, "it was changed after it was written");
        if (!check_content(db, &entry, out_faults, error) ||
            !check_tables(db, &entry, out_faults, error))
            return false;
        seq = entry.seq;
        g_free(previous);
        previous = g_strdup(rows_text(rows, 6));
    }
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    if (seq < head)
        add_fault(out_faults, head, "the ledger was cut off after entry %" G_GINT64_FORMAT, seq);
    else if (seq > head || strcmp(previous, head_hash) != 0)
        add_fault(out_faults, seq, "it is not the last entry that the store remembers");
    return check_missing(db, out_faults, error);
}
