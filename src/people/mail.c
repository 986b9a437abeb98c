/* Mail that waits: what may be in it is checked when it is queued, because only then somebody is there
 * to be told. */
#include "people/mail.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "base/line.h"
#include <string.h>

/* --- what may be in it -------------------------------------------------------------------- */

/* atext of RFC 5322, 3.2.3, and the dot; what would need quotes is not an address here. */
static bool is_local_letter(char letter)
{
    return g_ascii_isalnum(letter) || (letter != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", letter));
}

static bool is_dotted(const char *text, size_t length)
{
    return length > 0 && text[0] != '.' && text[length - 1] != '.' &&
           !g_strstr_len(text, (gssize)length, "..");
}

bool mail_address_is_valid(const char *address)
{
    size_t length = strnlen(address, LIMIT_MAIL_ADDRESS_BYTES + 1);
    const char *at = length <= LIMIT_MAIL_ADDRESS_BYTES ? memchr(address, '@', length) : NULL;
    if (!at || at - address > 64)
        return false;
    const char *domain = at + 1;
    size_t n_local = (size_t)(at - address), n_domain = length - n_local - 1;
    if (!is_dotted(address, n_local) || !is_dotted(domain, n_domain) || n_domain > 253)
        return false;
    for (const char *c = address; c < at; c++)
        if (!is_local_letter(*c))
            return false;
    for (const char *c = domain; *c; c++) {
        if (!g_ascii_isalnum(*c) && *c != '-' && *c != '.')
            return false;
        bool is_edge = c == domain || c[-1] == '.' || c[1] == '.' || c[1] == '\0';
        if (*c == '-' && is_edge)
            return false;
    }
    return true;
}

/* UTF-8 without control characters but line feeds and tabs. */
static bool is_plain(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        gunichar letter = g_utf8_get_char(c);
        if (g_unichar_iscntrl(letter) && letter != '\n' && letter != '\t')
            return false;
    }
    return true;
}

/* CR LF and lone CR, as forms send them, become LF. */
static char *unify_lines(const char *text)
{
    GString *to = g_string_sized_new(strlen(text));
    for (const char *c = text; *c; c++) {
        g_string_append_c(to, *c == '\r' ? '\n' : *c);
        if (c[0] == '\r' && c[1] == '\n')
            c++;
    }
    return g_string_free(to, FALSE);
}

static bool check(const char *recipient, const char *subject, const char *body, GError **error)
{
    /* The value is not repeated: it may be what somebody hopes to see in a log. */
    if (!mail_address_is_valid(recipient)) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID,
                            "the recipient is not an address that mail can go to; write it like "
                            "\"name@example.org\", in ASCII letters");
        return false;
    }
    if (strlen(subject) > LIMIT_MAIL_SUBJECT_BYTES || strlen(body) > LIMIT_MAIL_BODY_BYTES) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_LIMIT, "the mail is too long");
        return false;
    }
    if (!*subject || !line_is_clean(subject)) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID,
                            "the subject of a mail must be one line of UTF-8 text without control "
                            "characters");
        return false;
    }
    if (!is_plain(body)) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID,
                            "a mail must be UTF-8 text without control characters");
        return false;
    }
    return true;
}

/* "https://host/path?token": nothing in it can end a header. */
static bool is_plain_address(const char *address)
{
    for (const char *c = address; *c; c++)
        if (*c <= 0x20 || *c >= 0x7f || strchr("<>\"", *c))
            return false;
    return (g_str_has_prefix(address, "https://") || g_str_has_prefix(address, "http://")) &&
           strlen(address) <= LIMIT_SETTING_BYTES;
}

bool mail_queue_list(Db *db, const char *recipient, const char *subject, const char *body,
                     const char *list, const char *unsubscribe, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    if (!check(recipient, subject, body, error))
        return false;
    if (!is_plain_address(unsubscribe)) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID,
                            "the address that ends a mail must be one that a header can have");
        return false;
    }
    iso_now_write(now);
    return db_run(db, STMT_MAIL_INSERT_LIST, error, "ssssss", recipient, subject, body, now, list,
                  unsubscribe);
}

bool mail_queue(Db *db, const char *recipient, const char *subject, const char *body,
                GError **error)
{
    if (strlen(body) > LIMIT_MAIL_BODY_BYTES) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_LIMIT, "the mail is too long");
        return false;
    }
    g_autofree char *unified = unify_lines(body);
    if (!check(recipient, subject, unified, error))
        return false;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return db_run(db, STMT_MAIL_INSERT, error, "ssss", recipient, subject, unified, now);
}

/* --- the administrator's page ------------------------------------------------------------- */

void mail_status_free(MailStatus *status)
{
    if (!status)
        return;
    g_free(status->recipient);
    g_free(status->subject);
    g_free(status->created);
    g_free(status->next_try);
    g_free(status->given_up);
    g_free(status->fault);
    g_free(status);
}

GPtrArray *mail_list(Db *db, unsigned n, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_MAIL_UNSENT, error, "i", (int64_t)n);
    if (!rows)
        return NULL;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)mail_status_free);
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        MailStatus *status = g_new0(MailStatus, 1);
        status->id = rows_int(rows, 0);
        status->recipient = g_strdup(rows_text(rows, 1));
        status->subject = g_strdup(rows_text(rows, 2));
        status->created = g_strdup(rows_text(rows, 3));
        status->next_try = g_strdup(rows_text(rows, 4));
        status->tries = (unsigned)rows_int(rows, 5);
        status->given_up = g_strdup(rows_text(rows, 6));
        status->fault = g_strdup(rows_text(rows, 7));
        g_ptr_array_add(list, status);
    }
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&list);
}

bool mail_count(Db *db, MailCounts *out_counts, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_MAIL_COUNTS, error, "");
    if (!rows || !rows_next(rows, error))
        return false;
    *out_counts = (MailCounts){(unsigned)rows_int(rows, 0), (unsigned)rows_int(rows, 1)};
    return true;
}

/* --- the worker --------------------------------------------------------------------------- */

void mail_free(Mail *mail)
{
    if (!mail)
        return;
    g_free(mail->recipient);
    g_free(mail->subject);
    g_free(mail->body);
    g_free(mail->created);
    g_free(mail->unsubscribe);
    g_free(mail);
}

GPtrArray *mail_due(Db *db, unsigned n, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autoptr(Rows) rows = db_query(db, STMT_MAIL_NEXT, error, "si", now, (int64_t)n);
    if (!rows)
        return NULL;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)mail_free);
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        Mail *mail = g_new0(Mail, 1);
        mail->id = rows_int(rows, 0);
        mail->recipient = g_strdup(rows_text(rows, 1));
        mail->subject = g_strdup(rows_text(rows, 2));
        mail->body = g_strdup(rows_is_null(rows, 3) ? "" : rows_text(rows, 3));
        mail->created = g_strdup(rows_text(rows, 4));
        mail->tries = (unsigned)rows_int(rows, 5);
        mail->unsubscribe = g_strdup(rows_text(rows, 6));
        g_ptr_array_add(list, mail);
    }
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&list);
}

static bool end_write(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

/* What a server said. */
static char *clean_fault(const char *fault)
{
    return g_strstrip(line_clean_cut(fault ? fault : "", LIMIT_MAIL_FAULT_BYTES));
}

bool mail_sent(Centre *centre, const Mail *mail, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_write_begin(centre, error);
    return db &&
           end_write(centre, db_run(db, STMT_MAIL_SET_SENT, error, "is", mail->id, now), error);
}

bool mail_give_up(Centre *centre, const Mail *mail, const char *fault, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    g_autofree char *clean = clean_fault(fault);
    Db *db = centre_write_begin(centre, error);
    return db &&
           end_write(centre, db_run(db, STMT_MAIL_SET_GIVEN_UP, error, "iss", mail->id, now, clean),
                     error);
}

bool mail_failed(Centre *centre, const Mail *mail, const char *fault, GError **error)
{
    static const int64_t wait_s[] = {60, 5 * 60, 15 * 60, 60 * 60};
    char last[ISO_DATETIME_BYTES], next[ISO_DATETIME_BYTES];
    iso_later_write(last, -(int64_t)MAIL_GIVE_UP_S);
    if (strcmp(mail->created, last) < 0)
        return mail_give_up(centre, mail, fault, error);
    iso_later_write(next, wait_s[MIN(mail->tries, G_N_ELEMENTS(wait_s) - 1)]);
    g_autofree char *clean = clean_fault(fault);
    Db *db = centre_write_begin(centre, error);
    return db && end_write(centre,
                           db_run(db, STMT_MAIL_SET_NEXT_TRY, error, "iss", mail->id, next, clean),
                           error);
}

bool mail_wait(Centre *centre, const Mail *mail, unsigned seconds, const char *fault,
               GError **error)
{
    char next[ISO_DATETIME_BYTES];
    iso_later_write(next, seconds);
    g_autofree char *clean = clean_fault(fault);
    Db *db = centre_write_begin(centre, error);
    return db &&
           end_write(centre, db_run(db, STMT_MAIL_SET_WAITING, error, "iss", mail->id, next, clean),
                     error);
}

bool mail_forget(Centre *centre, const char *sent_before, const char *given_up_before,
                 GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && end_write(centre,
                           db_run(db, STMT_MAIL_FORGET_SENT, error, "s", sent_before) &&
                               db_run(db, STMT_MAIL_FORGET_GIVEN_UP, error, "s", given_up_before),
                           error);
}
