/* Somebody wrote an address into "I have forgotten my password". Whether it has an account is found out
 * here and nowhere else, so the page's answer cannot tell. The address is in the job's detail, with the
 * public address that the program was started with on a second line: the subject stands in logs. */
#include "cmd/job_kind.h"

#include "people/account_letter.h"
#include "store/setting.h"

/* The setting, else what `fyr serve --base` said. */
static char *public_base(Db *db, const char *given, GError **error)
{
    char *base = NULL;
    if (!setting_get(db, SETTING_BASE, &base, error))
        return NULL;
    if (base || (given && *given))
        return base ? base : g_strdup(given);
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                        "links in mail need the public address of the centre; set it with "
                        "`fyr settings base https://...`");
    return NULL;
}

static bool queue_letter(Centre *centre, const AccountLetter *letter, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (account_letter_queue(db, letter, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool run(JobContext *context, GError **error)
{
    Centre *centre = context->session.centre;
    g_auto(GStrv) lines = g_strsplit(context->job->detail, "\n", 2);
    const char *email = lines[0] ? lines[0] : "";
    Db *db = centre_reader(centre, error);
    g_autofree char *base = db ? public_base(db, lines[0] ? lines[1] : NULL, error) : NULL;
    if (!base)
        return false;
    g_autoptr(GError) fault = NULL;
    char token[ACCOUNT_TOKEN_BYTES];
    if (!account_reset_begin(centre, email, "worker", token, &fault)) {
        /* Nobody's address, or one that got several links already: the job is done either way. */
        if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) ||
            g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY))
            return true;
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    g_autoptr(Account) account = account_find(db, email, error);
    const AccountLetter letter = {
        .account = account, .kind = TOKEN_RESET, .base = base, .token = token};
    return account && queue_letter(centre, &letter, error);
}

const JobKind job_password_reset = {.kind = "password-reset",
                                    .summary = "mails a link to who has forgotten a password",
                                    .run = run};
