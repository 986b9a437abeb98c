#include "people/second_factor.h"

#include "base/limits.h"
#include "people/private.h"
#include "people/totp.h"
#include <sodium.h>
#include <string.h>

#define CODE_LETTERS 10 /* of a recovery code, without its dash: 50 bits */

typedef struct {
    bool has_secret, has_pending;
    unsigned char secret[TOTP_SECRET_BYTES], pending[TOTP_SECRET_BYTES];
    int64_t last_step;
} Factor;

static bool take_secret(const Rows *rows, int column, unsigned char out_secret[TOTP_SECRET_BYTES])
{
    size_t size = 0;
    const void *bytes = rows_is_null(rows, column) ? NULL : rows_bytes(rows, column, &size);
    if (!bytes || size != TOTP_SECRET_BYTES)
        return false;
    memcpy(out_secret, bytes, TOTP_SECRET_BYTES);
    return true;
}

static bool read_factor(Db *db, const char *account, Factor *factor, GError **error)
{
    *factor = (Factor){0};
    g_autoptr(Rows) rows = db_query(db, STMT_SECOND_FACTOR_GET, error, "s", account);
    GError *fault = NULL;
    if (!rows)
        return false;
    if (rows_next(rows, &fault)) {
        factor->has_secret = take_secret(rows, 0, factor->secret);
        factor->has_pending = take_secret(rows, 1, factor->pending);
        factor->last_step = rows_int(rows, 2);
    }
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

/* --- codes ---------------------------------------------------------------------------------------- */

static int64_t step_now(void)
{
    return moment_now_ms() / 1000 / TOTP_PERIOD_S;
}

/* The step whose code this is, one early or late; 0 if none. All three are computed and compared,
 * each in the same time. */
static int64_t matching_step(const unsigned char secret[TOTP_SECRET_BYTES], const char digits[7])
{
    int64_t found = 0, now = step_now();
    for (int64_t step = now - 1; step <= now + 1; step++) {
        char expected[7];
        unsigned code = totp_code(secret, (uint64_t)step);
        for (unsigned i = 6; i > 0; code /= 10)
            expected[--i] = (char)('0' + code % 10);
        if (sodium_memcmp(expected, digits, 6) == 0)
            found = step;
    }
    return found;
}

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Without blanks and dashes, in capitals, with I, L and O read as the digits they look like. False if
 * it is neither six digits nor ten letters. */
static bool read_code(const char *code, char out_code[CODE_LETTERS + 1], bool *out_is_recovery)
{
    unsigned n = 0;
    bool is_number = true;
    if (strnlen(code, LIMIT_FACTOR_CODE_BYTES + 1) > LIMIT_FACTOR_CODE_BYTES)
        return false;
    for (const char *c = code; *c; c++) {
        char letter = g_ascii_toupper(*c);
        if (letter == ' ' || letter == '-')
            continue;
        letter = letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
        if (n == CODE_LETTERS || !strchr(crockford, letter))
            return false;
        is_number &= g_ascii_isdigit(letter);
        out_code[n++] = letter;
    }
    out_code[n] = '\0';
    *out_is_recovery = n == CODE_LETTERS;
    return n == CODE_LETTERS || (n == 6 && is_number);
}

static void recovery_hash(const char *account, const char *letters, char out_hash[HASH_BYTES])
{
    g_autofree char *text = g_strdup_printf("recovery %s %s", account, letters);
    sha256_hex(text, strlen(text), out_hash);
    sodium_memzero(text, strlen(text));
}

/* --- checking -------------------------------------------------------------------------------------- */

static bool use_recovery_code(Db *db, const char *account, const char *letters, bool *out_is_right,
                              GError **error)
{
    char hash[HASH_BYTES], now[ISO_DATETIME_BYTES];
    int64_t n_left = 0;
    recovery_hash(account, letters, hash);
    iso_now_write(now);
    if (!db_run(db, STMT_RECOVERY_CODE_USE, error, "sss", account, hash, now))
        return false;
    *out_is_right = db_changes(db) == 1;
    if (!*out_is_right)
        return true;
    if (!ask_number(db, STMT_RECOVERY_CODE_LEFT, account, &n_left, error))
        return false;
    g_autofree char *detail = g_strdup_printf("%" G_GINT64_FORMAT " left", n_left);
    return audit_append(db, account, "factor.recovery-code", account, detail, error);
}

static bool is_right(Db *db, const char *account, const char *code, bool *out_is_right,
                     GError **error)
{
    Factor factor;
    char letters[CODE_LETTERS + 1];
    bool is_recovery = false, is_done = true;
    *out_is_right = false;
    if (!read_factor(db, account, &factor, error))
        return false;
    if (factor.has_secret && read_code(code, letters, &is_recovery)) {
        if (is_recovery)
            return use_recovery_code(db, account, letters, out_is_right, error);
        int64_t step = matching_step(factor.secret, letters);
        if (step > factor.last_step) {
            is_done = db_run(db, STMT_SECOND_FACTOR_STEP, error, "si", account, step);
            *out_is_right = is_done;
        }
    }
    sodium_memzero(&factor, sizeof factor);
    return is_done;
}

FactorVerdict second_factor_try(Db *db, const char *account, const char *code, unsigned *out_wait_s,
                                unsigned *out_n_failures, GError **error)
{
    bool right = false;
    *out_wait_s = throttle_wait_s(db, TRIED_FACTOR, account);
    *out_n_failures = 0;
    if (*out_wait_s > 0)
        return FACTOR_BUSY;
    if (!is_right(db, account, code, &right, error))
        return FACTOR_FAULT;
    if (right)
        return throttle_clear(db, TRIED_FACTOR, account, error) ? FACTOR_RIGHT : FACTOR_FAULT;
    if (!throttle_fail(db, TRIED_FACTOR, account, out_n_failures, error))
        return FACTOR_FAULT;
    g_autofree char *detail = g_strdup_printf("%u in a row", *out_n_failures);
    if (*out_n_failures % FAILURES_PER_ENTRY == 0 &&
        !audit_append(db, account, "factor.failures", account, detail, error))
        return FACTOR_FAULT;
    return FACTOR_WRONG;
}

bool second_factor_check(Centre *centre, const char *account, const char *code, GError **error)
{
    unsigned wait_s, n_failures;
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    FactorVerdict verdict = second_factor_try(db, account, code, &wait_s, &n_failures, error);
    if (!act_end(centre, verdict == FACTOR_RIGHT || verdict == FACTOR_WRONG, error)) {
        if (verdict == FACTOR_BUSY)
            set_busy(wait_s, error);
        return false;
    }
    if (verdict == FACTOR_WRONG)
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "the code is not right");
    return verdict == FACTOR_RIGHT;
}

/* --- setting up ------------------------------------------------------------------------------------ */

static void describe(const unsigned char secret[TOTP_SECRET_BYTES], const char *email,
                     char **out_uri, char **out_secret)
{
    g_autofree char *base32 = totp_base32(secret);
    *out_uri = totp_uri(base32, email);
    *out_secret = totp_grouped(base32);
}

bool second_factor_begin(Centre *centre, const char *account, char **out_uri, char **out_secret,
                         GError **error)
{
    unsigned char secret[TOTP_SECRET_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    randombytes_buf(secret, sizeof secret);
    g_autoptr(Account) owner = account_load(db, account, error);
    if (!act_end(
            centre,
            owner &&
                db_run(db, STMT_SECOND_FACTOR_BEGIN, error, "sb", account, secret, sizeof secret) &&
                audit_append(db, account, "factor.begin", account, "", error),
            error))
        return false;
    describe(secret, owner->email, out_uri, out_secret);
    sodium_memzero(secret, sizeof secret);
    return true;
}

static bool set_none_pending(GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                "no second factor is being set up; begin again");
    return false;
}

bool second_factor_pending(Db *db, const char *account, char **out_uri, char **out_secret,
                           GError **error)
{
    Factor factor;
    g_autoptr(Account) owner = account_load(db, account, error);
    if (!owner || !read_factor(db, account, &factor, error))
        return false;
    if (!factor.has_pending)
        return set_none_pending(error);
    describe(factor.pending, owner->email, out_uri, out_secret);
    sodium_memzero(&factor, sizeof factor);
    return true;
}

static bool write_codes(Db *db, const char *account,
                        char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], GError **error)
{
    if (!db_run(db, STMT_RECOVERY_CODE_DELETE, error, "s", account))
        return false;
    for (unsigned i = 0; i < RECOVERY_CODES; i++) {
        char letters[CODE_LETTERS + 1] = "", hash[HASH_BYTES];
        for (unsigned j = 0; j < CODE_LETTERS; j++)
            letters[j] = crockford[randombytes_uniform(32)];
        g_snprintf(out_codes[i], RECOVERY_CODE_BYTES, "%.5s-%.5s", letters, letters + 5);
        recovery_hash(account, letters, hash);
        if (!db_run(db, STMT_RECOVERY_CODE_INSERT, error, "ss", account, hash))
            return false;
    }
    return true;
}

static bool write_confirm(Db *db, const char *account, const char *code,
                          char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], GError **error)
{
    Factor factor;
    char letters[CODE_LETTERS + 1], now[ISO_DATETIME_BYTES];
    bool is_recovery = false;
    if (!read_factor(db, account, &factor, error))
        return false;
    if (!factor.has_pending)
        return set_none_pending(error);
    int64_t step = read_code(code, letters, &is_recovery) && !is_recovery
                       ? matching_step(factor.pending, letters)
                       : 0;
    sodium_memzero(&factor, sizeof factor);
    if (step == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "the code is not right; is the clock of the device right?");
        return false;
    }
    iso_now_write(now);
    return db_run(db, STMT_SECOND_FACTOR_CONFIRM, error, "sis", account, step, now) &&
           throttle_clear(db, TRIED_FACTOR, account, error) &&
           throttle_clear(db, TRIED_SETUP, account, error) &&
           write_codes(db, account, out_codes, error) &&
           audit_append(db, account, "factor.confirm", account, "", error);
}

/* Wrong codes count and are slowed down, like those of a factor in force: whoever guessed right would
 * replace it. The codes are the caller's only once they are on disk. */
bool second_factor_confirm(Centre *centre, const char *account, const char *code,
                           char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], GError **error)
{
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    GError *fault = NULL;
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    unsigned wait_s = throttle_wait_s(db, TRIED_SETUP, account);
    bool is_right = wait_s == 0 && write_confirm(db, account, code, codes, &fault);
    bool is_counted = g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN) &&
                      throttle_fail(db, TRIED_SETUP, account, NULL, NULL);
    bool is_kept = act_end(centre, is_right || is_counted, is_right ? error : NULL);
    if (is_right && is_kept)
        memcpy(out_codes, codes, sizeof codes);
    sodium_memzero(codes, sizeof codes);
    if (wait_s > 0)
        set_busy(wait_s, error);
    else if (fault)
        g_propagate_error(error, fault);
    return is_right && is_kept;
}

static bool write_new_codes(Db *db, const char *account,
                            char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], GError **error)
{
    g_autoptr(Account) owner = account_load(db, account, error);
    if (!owner)
        return false;
    if (!owner->has_second_factor) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "there is no second factor to make recovery codes for; set one up first");
        return false;
    }
    return write_codes(db, account, out_codes, error) &&
           audit_append(db, account, "factor.new-codes", account, "", error);
}

bool second_factor_new_codes(Centre *centre, const char *account,
                             char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], GError **error)
{
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db || !act_end(centre, write_new_codes(db, account, codes, error), error))
        return false;
    memcpy(out_codes, codes, sizeof codes);
    sodium_memzero(codes, sizeof codes);
    return true;
}

/* The sessions end, or one of them would go on without a factor. */
static bool write_remove(Db *db, const char *account, const char *actor, GError **error)
{
    g_autoptr(Account) owner = account_load(db, account, error);
    if (!owner)
        return false;
    if (!owner->has_second_factor) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "\"%s\" has no second factor",
                    owner->email);
        return false;
    }
    return db_run(db, STMT_SECOND_FACTOR_DELETE, error, "s", account) &&
           db_run(db, STMT_RECOVERY_CODE_DELETE, error, "s", account) &&
           throttle_clear(db, TRIED_FACTOR, account, error) &&
           sessions_drop(db, account, NULL, error) &&
           audit_append(db, actor, "factor.remove", account, "", error);
}

bool second_factor_remove(Centre *centre, const char *account, const char *actor, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && act_end(centre, write_remove(db, account, actor, error), error);
}
