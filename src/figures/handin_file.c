/* Files in: kept byte by byte, undone and done again as a whole; reasons of warnings. */
#include "figures/handin_file.h"

#include "base/limits.h"
#include "figures/handin_private.h"
#include "store/job.h"

#include <string.h>

#define NAME_BYTES 200u

const char *handin_file_state_word(HandinFileState state)
{
    static const char *const words[HANDIN_FILE_STATE_COUNT] = {"received", "checking", "checked",
                                                               "refused"};
    return (unsigned)state < HANDIN_FILE_STATE_COUNT ? words[state] : "?";
}

/* The last part of a path of any system, without what a terminal or an address could take for
 * something else. Caller frees. */
static char *plain_name(const char *file_name)
{
    g_autofree char *valid = g_utf8_make_valid(file_name ? file_name : "", -1);
    const char *from = valid;
    for (const char *at = valid; *at; at++)
        if (*at == '/' || *at == '\\' || *at == ':')
            from = at + 1;
    GString *name = g_string_new(NULL);
    for (; *from && name->len < NAME_BYTES; from = g_utf8_next_char(from)) {
        gunichar letter = g_utf8_get_char(from);
        bool is_odd = g_unichar_iscntrl(letter) || letter == '"' || letter == '<' ||
                      letter == '>' || g_unichar_type(letter) == G_UNICODE_FORMAT;
        g_string_append_unichar(name, is_odd ? '_' : letter);
    }
    if (name->len == 0 || name->str[0] == '.')
        g_string_prepend(name, "file");
    return g_string_free(name, FALSE);
}

static bool check_size(size_t n_bytes, GError **error)
{
    if (n_bytes > 0 && n_bytes <= LIMIT_UPLOAD_BYTES)
        return true;
    if (n_bytes == 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the file is empty");
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "the file is larger than %u MB; send the questionnaire alone",
                    LIMIT_UPLOAD_BYTES >> 20);
    return false;
}

/* Whether these bytes are there already. */
static bool find_same(HandinChange *change, const char *sha256, HandinReceipt *receipt,
                      GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows =
        db_query(change->db, STMT_SUBMISSION_FILE_SAME, error, "ss", change->handin->id, sha256);
    if (!rows)
        return false;
    receipt->is_new = true;
    if (rows_next(rows, &fault)) {
        receipt->same_as = (unsigned)rows_int(rows, 0);
        receipt->is_new = rows_int(rows, 2) == 0;
        if (!receipt->is_new) {
            receipt->number = receipt->same_as;
            receipt->file = rows_int(rows, 1);
        }
    }
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool next_number(HandinChange *change, HandinReceipt *receipt, GError **error)
{
    g_autoptr(Rows) rows =
        db_query(change->db, STMT_SUBMISSION_FILE_NEXT, error, "s", change->handin->id);
    if (!rows || !rows_next(rows, error))
        return false;
    receipt->number = (unsigned)rows_int(rows, 0);
    if (receipt->number <= LIMIT_UPLOADS)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                "%u files were handed in already; ask the "
                "secretariat what is wrong",
                LIMIT_UPLOADS);
    return false;
}

static bool keep_file(HandinChange *change, const char *name, const char *sha256, const void *bytes,
                      size_t n_bytes, HandinReceipt *receipt, GError **error)
{
    if (!next_number(change, receipt, error) ||
        !db_run(change->db, STMT_SUBMISSION_FILE_INSERT, error, "sissbss", change->handin->id,
                (int64_t)receipt->number, name, sha256, bytes, n_bytes, change->at,
                change->account))
        return false;
    receipt->file = db_last_id(change->db);
    g_autofree char *subject = g_strdup_printf("%" G_GINT64_FORMAT, receipt->file);
    return job_add(change->db, HANDIN_CHECK_JOB, subject, NULL, NULL, error);
}

bool handin_upload(Centre *centre, const char *account, const char *id, unsigned seen,
                   const char *file_name, const void *bytes, size_t n_bytes,
                   HandinReceipt *out_receipt, GError **error)
{
    HandinChange change;
    HandinReceipt receipt = {0};
    if (!check_size(n_bytes, error) ||
        !handin_change_begin(&change, centre, account, id, seen, HANDIN_ACT_UPLOAD, NULL, error))
        return false;
    g_autofree char *name = plain_name(file_name);
    g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, n_bytes);
    bool is_done = find_same(&change, sha256, &receipt, error);
    if (is_done && !receipt.is_new) {
        handin_change_cancel(&change);
        *out_receipt = receipt;
        return true;
    }
    is_done = is_done && keep_file(&change, name, sha256, bytes, n_bytes, &receipt, error);
    g_autofree char *said = receipt.same_as
                                ? g_strdup_printf(N_("file %u \"%s\", the same bytes as file %u"),
                                                  receipt.number, name, receipt.same_as)
                                : g_strdup_printf(N_("file %u \"%s\""), receipt.number, name);
    if (!handin_change_end(&change, is_done, said, error))
        return false;
    *out_receipt = receipt;
    return true;
}

/* --- undo and redo ------------------------------------------------------------------------------ */

static bool turn(HandinChange *change, HandinAct act, unsigned number, GError **error)
{
    bool is_undo = act == HANDIN_ACT_UNDO;
    const char *id = change->handin->id;
    if (!(is_undo
              ? db_run(change->db, STMT_SUBMISSION_FILE_UNDO, error, "siss", id, (int64_t)number,
                       change->at, change->account)
              : db_run(change->db, STMT_SUBMISSION_FILE_REDO, error, "si", id, (int64_t)number)))
        return false;
    if (db_changes(change->db) == 1)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                is_undo ? N_("there is no file %u that counts")
                        : N_("there is no file %u that was undone"),
                number);
    return false;
}

static bool undo_or_redo(Centre *centre, const char *account, const char *id, unsigned seen,
                         HandinAct act, unsigned number, GError **error)
{
    HandinChange change;
    g_autofree char *said = g_strdup_printf(N_("file %u"), number);
    return handin_change_begin(&change, centre, account, id, seen, act, NULL, error) &&
           handin_change_end(&change, turn(&change, act, number, error), said, error);
}

bool handin_undo(Centre *centre, const char *account, const char *id, unsigned seen,
                 unsigned number, GError **error)
{
    return undo_or_redo(centre, account, id, seen, HANDIN_ACT_UNDO, number, error);
}

bool handin_redo(Centre *centre, const char *account, const char *id, unsigned seen,
                 unsigned number, GError **error)
{
    return undo_or_redo(centre, account, id, seen, HANDIN_ACT_REDO, number, error);
}

/* --- reasons ------------------------------------------------------------------------------------ */

static bool explain(HandinChange *change, const char *flow, const char *key, const char *rule,
                    const char *reason, GError **error)
{
    if (!handin_text_is_good(reason, "reason", error) ||
        !db_run(change->db, STMT_SUBMISSION_ANSWER_INSERT, error, "sssssss", change->handin->id,
                flow, key, rule, reason, change->at, change->account))
        return false;
    if (db_changes(change->db) > 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no warning \"%s\" at %s%s%s", rule,
                *flow ? flow : W_("said", "the file"), *key ? "/" : "", key);
    return false;
}

bool handin_explain(Centre *centre, const char *account, const char *id, unsigned seen,
                    const char *flow, const char *key, const char *rule, const char *reason,
                    GError **error)
{
    HandinChange change;
    flow = flow ? flow : "";
    key = key ? key : "";
    g_autofree char *said =
        g_strdup_printf("%s%s%s [%s]: %s", flow, *key ? "/" : "", key, rule, reason ? reason : "");
    return handin_change_begin(&change, centre, account, id, seen, HANDIN_ACT_EXPLAIN, NULL,
                               error) &&
           handin_change_end(&change, explain(&change, flow, key, rule, reason, error), said,
                             error);
}
