/* Accounts, links, passwords, second factors. Sessions and signing in are in test_signin.c. */
#include "people_fixture.h"

#include "people/moment.h"
#include "people/password.h"
#include "people/totp.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASSERT_REFUSED(call, code)                                                                 \
    do {                                                                                           \
        g_autoptr(GError) error_ = NULL;                                                           \
        GError **error = &error_;                                                                  \
        g_assert_false(call);                                                                      \
        g_assert_error(error_, FYR_ERROR, code);                                                   \
    } while (0)
#define ASSERT_DONE(call)                                                                          \
    do {                                                                                           \
        g_autoptr(GError) error_ = NULL;                                                           \
        GError **error = &error_;                                                                  \
        bool is_done_ = (call);                                                                    \
        g_assert_no_error(error_);                                                                 \
        g_assert_true(is_done_);                                                                   \
    } while (0)

/* --- killed (first: it forks) ---------------------------------------------------------------------- */

static void G_GNUC_NORETURN invite_for_ever(const char *directory, unsigned first, int tell)
{
    g_autoptr(Centre) centre = centre_open(directory, NULL);
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    RoleGrant both[] = {{.role = ROLE_FOCAL, .area = "LV"}, {.role = ROLE_MEMBER, .area = "LV"}};
    g_array_append_vals(grants, both, 2);
    for (unsigned i = first; centre; i++) {
        char id[27], token[ACCOUNT_TOKEN_BYTES];
        g_autofree char *email = g_strdup_printf("p%u@example.org", i);
        if (!account_invite(centre, email, "P Q", LANG_EN, grants, "shell:test", id, token, NULL) ||
            write(tell, "x", 1) != 1)
            break;
    }
    _exit(1);
}

static void test_killed(PeopleFixture *fixture, gconstpointer unused)
{
    unsigned n_expected = 0;
    g_clear_pointer(&fixture->centre, centre_close);
    for (unsigned i = 0; i < 15; i++) {
        int ends[2], status;
        g_assert_cmpint(pipe(ends), ==, 0);
        pid_t child = fork();
        if (child == 0)
            invite_for_ever(fixture->store.directory, i * 100000, ends[1]);
        close(ends[1]);
        g_usleep((gulong)g_test_rand_int_range(2000, 80000));
        kill(child, SIGKILL);
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_true(WIFSIGNALED(status));
        char bytes[512];
        unsigned n_said = 0;
        for (ssize_t n; (n = read(ends[0], bytes, sizeof bytes)) > 0;)
            n_said += (unsigned)n;
        close(ends[0]);
        g_autoptr(Centre) centre = centre_open(fixture->store.directory, NULL);
        g_autoptr(GPtrArray) all = accounts_load(centre_reader(centre, NULL), NULL);
        g_assert_cmpuint(all->len, >=, n_expected + n_said);
        g_assert_cmpuint(all->len, <=, n_expected + n_said + 1);
        for (unsigned j = 0; j < all->len; j++)
            g_assert_cmpuint(((Account *)all->pdata[j])->grants->len, ==, 2);
        n_expected = all->len;
    }
    g_assert_cmpuint(n_expected, >, 0);
    fixture->centre = centre_open(fixture->store.directory, NULL);
    g_assert_cmpuint(people_n_log(fixture, "account.invite", NULL), ==, n_expected);
    g_assert_cmpuint(people_n_log(fixture, "account.grant", NULL), ==, 2 * n_expected);
}

/* --- invitations ------------------------------------------------------------------------------------ */

static void test_invitation(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES];
    g_autofree char *id = people_invite(fixture, "Ada.Berg@Example.org", ROLE_FOCAL, "SE", token);
    g_assert_cmpuint(strlen(token), ==, 43);
    g_assert_cmpuint(
        strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), ==, 43);
    Centre *centre = fixture->centre;
    /* Found however it is written; shown as it was given. */
    g_autoptr(Account) account = account_find(people_db(fixture), "ada.berg@EXAMPLE.org", NULL);
    g_assert_cmpstr(account->email, ==, "Ada.Berg@Example.org");
    g_assert_cmpint(account->state, ==, ACCOUNT_INVITED);
    g_assert_false(account_check_password(people_db(fixture), id, PASSWORD));
    g_assert_true(account_may(account, ROLE_BIT(ROLE_FOCAL), "SE"));
    g_assert_false(account_may(account, ROLE_BIT(ROLE_FOCAL), "FI"));
    g_assert_true(account_may(account, ROLE_BIT(ROLE_FOCAL) | ROLE_BIT(ROLE_EDITOR), NULL));
    g_assert_false(account_may(account, ROLE_BIT(ROLE_EDITOR), NULL));
    /* Another kind of link, or a token that is none. */
    ASSERT_REFUSED(account_use_token(centre, token, TOKEN_RESET, PASSWORD, error),
                   FYR_ERROR_NOT_FOUND);
    ASSERT_REFUSED(account_use_token(centre, "", TOKEN_INVITATION, PASSWORD, error),
                   FYR_ERROR_NOT_FOUND);
    ASSERT_REFUSED(account_use_token(centre, token, TOKEN_INVITATION, "short", error),
                   FYR_ERROR_INVALID);
    /* Refused passwords do not use it up. */
    ASSERT_DONE(account_use_token(centre, token, TOKEN_INVITATION, PASSWORD, error));
    ASSERT_REFUSED(account_use_token(centre, token, TOKEN_INVITATION, OTHER_PASSWORD, error),
                   FYR_ERROR_NOT_FOUND);
    g_assert_true(account_check_password(people_db(fixture), id, PASSWORD));
    g_assert_false(account_check_password(people_db(fixture), id, OTHER_PASSWORD));
    ASSERT_REFUSED(account_invite_again(centre, id, "shell:test", token, error),
                   FYR_ERROR_CONFLICT);
    g_assert_cmpuint(people_n_log(fixture, "account.invite", id), ==, 1);
    g_assert_cmpuint(people_n_log(fixture, "account.grant", id), ==, 1);
    g_assert_cmpuint(people_n_log(fixture, "account.accept", id), ==, 1);
}

static void test_links_expire(PeopleFixture *fixture, gconstpointer unused)
{
    char first[ACCOUNT_TOKEN_BYTES], second[ACCOUNT_TOKEN_BYTES];
    Centre *centre = fixture->centre;
    g_autofree char *id = people_invite(fixture, "a@example.org", ROLE_EDITOR, "", first);
    people_clock(7 * 86400);
    ASSERT_REFUSED(account_of_token(people_db(fixture), first, TOKEN_INVITATION, error) != NULL,
                   FYR_ERROR_NOT_FOUND);
    people_clock(7 * 86400 - 1);
    g_autoptr(Account) account =
        account_of_token(people_db(fixture), first, TOKEN_INVITATION, NULL);
    g_assert_cmpstr(account->id, ==, id);
    /* A new link makes the old one void. */
    ASSERT_DONE(account_invite_again(centre, id, "shell:test", second, error));
    ASSERT_REFUSED(account_use_token(centre, first, TOKEN_INVITATION, PASSWORD, error),
                   FYR_ERROR_NOT_FOUND);
    ASSERT_DONE(account_use_token(centre, second, TOKEN_INVITATION, PASSWORD, error));
    ASSERT_DONE(account_reset_begin(centre, "a@example.org", NULL, first, error));
    people_clock(7 * 86400 - 1 + 3600);
    ASSERT_REFUSED(account_use_token(centre, first, TOKEN_RESET, OTHER_PASSWORD, error),
                   FYR_ERROR_NOT_FOUND);
    for (unsigned i = 0; i < 3; i++)
        ASSERT_DONE(account_reset_begin(centre, "A@example.org", NULL, second, error));
    ASSERT_REFUSED(account_reset_begin(centre, "a@example.org", NULL, second, error),
                   FYR_ERROR_BUSY);
    ASSERT_DONE(account_use_token(centre, second, TOKEN_RESET, OTHER_PASSWORD, error));
    g_assert_true(account_check_password(people_db(fixture), id, OTHER_PASSWORD));
    g_assert_false(account_check_password(people_db(fixture), id, PASSWORD));
    ASSERT_REFUSED(account_reset_begin(centre, "nobody@example.org", NULL, second, error),
                   FYR_ERROR_NOT_FOUND);
}

static void test_bad_invitations(PeopleFixture *fixture, gconstpointer unused)
{
    static const char *const bad[] = {"",
                                      "a",
                                      "@",
                                      "a@",
                                      "@b.org",
                                      "a@b@c.org",
                                      "a b@c.org",
                                      "a@c.org\nBcc: x@y.org",
                                      "a\t@c.org",
                                      "<a@c.org>",
                                      "a,b@c.org",
                                      "a@c..org",
                                      "a@.org",
                                      "a@c.org.",
                                      "-a@c.org",
                                      "a@c.org\xc2\xa0",
                                      "a\xe2\x80\xae@c.org",
                                      "\xff@c.org"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(account_email_is_valid(bad[i]));
    g_autofree char *long_name = g_strnfill(250, 'a');
    g_autofree char *too_long = g_strconcat(long_name, "@b.org", NULL);
    g_assert_false(account_email_is_valid(too_long));
    g_assert_true(account_email_is_valid(too_long + 2));
    g_assert_true(account_email_is_valid("åsa.o'neil+fyr@exämple.se"));

    char id[27] = "as before", token[ACCOUNT_TOKEN_BYTES] = "as before";
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    Centre *centre = fixture->centre;
#define INVITE(email, name)                                                                        \
    account_invite(centre, email, name, LANG_SV, grants, "shell:test", id, token, error)
    ASSERT_REFUSED(INVITE("a@b.org", "A"), FYR_ERROR_INVALID); /* no role */
    RoleGrant grant = {.role = ROLE_FOCAL};
    g_array_append_val(grants, grant);
    ASSERT_REFUSED(INVITE("a@b.org", "A"), FYR_ERROR_INVALID); /* no state */
    g_array_index(grants, RoleGrant, 0) = (RoleGrant){.role = ROLE_ADMIN, .area = "SE"};
    ASSERT_REFUSED(INVITE("a@b.org", "A"), FYR_ERROR_INVALID);
    g_array_index(grants, RoleGrant, 0) = (RoleGrant){.role = ROLE_PUBLIC};
    ASSERT_REFUSED(INVITE("a@b.org", "A"), FYR_ERROR_INVALID);
    g_array_index(grants, RoleGrant, 0) = (RoleGrant){.role = ROLE_EDITOR};
    g_array_append_vals(grants, grants->data, 1);
    ASSERT_REFUSED(INVITE("a@b.org", "A"), FYR_ERROR_INVALID); /* twice */
    g_array_set_size(grants, 1);
    ASSERT_REFUSED(INVITE("a@b.org", ""), FYR_ERROR_INVALID);
    ASSERT_REFUSED(INVITE("a@b.org", "A\nB"), FYR_ERROR_INVALID);
    ASSERT_REFUSED(INVITE("a@b.org", too_long), FYR_ERROR_INVALID);
    ASSERT_REFUSED(INVITE("a@b.org", "\xff"), FYR_ERROR_INVALID);
    ASSERT_REFUSED(INVITE("no address", "A"), FYR_ERROR_INVALID);
    g_assert_cmpstr(id, ==, "as before");
    g_assert_cmpstr(token, ==, "as before");
    ASSERT_DONE(INVITE("a@b.org", "A"));
    ASSERT_REFUSED(INVITE("A@B.ORG", "A"), FYR_ERROR_CONFLICT);
    g_autoptr(GPtrArray) all = accounts_load(people_db(fixture), NULL);
    g_assert_cmpuint(all->len, ==, 1);
    g_assert_cmpint(((Account *)all->pdata[0])->lang, ==, LANG_SV);
    /* A closed account frees its address. */
    ASSERT_DONE(account_set_state(centre, id, ACCOUNT_CLOSED, "shell:test", error));
    ASSERT_DONE(INVITE("A@B.ORG", "A"));
}

/* Inside somebody's write: with it or not at all. */
static void test_inside_a_write(PeopleFixture *fixture, gconstpointer unused)
{
    char id[27], token[ACCOUNT_TOKEN_BYTES];
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    RoleGrant grant = {.role = ROLE_AUDITOR};
    g_array_append_val(grants, grant);
    for (unsigned keep = 0; keep < 2; keep++) {
        Db *db = centre_write_begin(fixture->centre, NULL);
        ASSERT_DONE(account_invite_in(db, "a@b.org", "A", LANG_EN, grants, "t", id, token, error));
        ASSERT_DONE(account_invite_again_in(db, id, "t", token, error));
        ASSERT_REFUSED(account_reset_begin_in(db, "a@b.org", "t", token, error),
                       FYR_ERROR_NOT_FOUND);
        if (keep)
            g_assert_true(centre_write_commit(fixture->centre, NULL));
        else
            centre_write_rollback(fixture->centre);
        g_autoptr(GPtrArray) all = accounts_load(people_db(fixture), NULL);
        g_assert_cmpuint(all->len, ==, keep);
    }
    ASSERT_DONE(account_use_token(fixture->centre, token, TOKEN_INVITATION, PASSWORD, error));
}

/* --- one link, two threads ---------------------------------------------------------------------------- */

typedef struct {
    Centre *centre;
    const char *token, *password;
    gint *n_ready;
} User;

static gpointer use_link(gpointer data)
{
    User *user = data;
    g_atomic_int_inc(user->n_ready);
    while (g_atomic_int_get(user->n_ready) < 2)
        g_thread_yield();
    return GINT_TO_POINTER(
        account_use_token(user->centre, user->token, TOKEN_INVITATION, user->password, NULL));
}

static void test_one_link_two_threads(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES];
    for (unsigned i = 0; i < 3; i++) {
        gint n_ready = 0;
        g_autofree char *email = g_strdup_printf("p%u@example.org", i);
        g_autofree char *id = people_invite(fixture, email, ROLE_EDITOR, "", token);
        User users[2] = {{fixture->centre, token, PASSWORD, &n_ready},
                         {fixture->centre, token, OTHER_PASSWORD, &n_ready}};
        GThread *threads[2];
        bool won[2];
        for (unsigned j = 0; j < 2; j++)
            threads[j] = g_thread_new("user", use_link, &users[j]);
        for (unsigned j = 0; j < 2; j++)
            won[j] = GPOINTER_TO_INT(g_thread_join(threads[j]));
        g_assert_true(won[0] != won[1]);
        /* The winner's password is the one. */
        g_assert_true(account_check_password(people_db(fixture), id, users[won[1]].password));
        g_assert_false(account_check_password(people_db(fixture), id, users[won[0]].password));
        g_assert_cmpuint(people_n_log(fixture, "account.accept", id), ==, 1);
    }
}

typedef struct {
    Centre *centre;
    const char *account, *code;
    gint *n_ready;
} Owner;

static gpointer give_code(gpointer data)
{
    Owner *owner = data;
    g_atomic_int_inc(owner->n_ready);
    while (g_atomic_int_get(owner->n_ready) < 2)
        g_thread_yield();
    return GINT_TO_POINTER(second_factor_check(owner->centre, owner->account, owner->code, NULL));
}

/* A code of the app and a recovery code, each by two at the same moment. */
static void test_one_code_two_threads(PeopleFixture *fixture, gconstpointer unused)
{
    unsigned char secret[20];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], code[7];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_ADMIN, "");
    people_factor(fixture, id, secret, codes);
    people_code(secret, 1, code);
    for (unsigned i = 0; i < 2; i++) {
        gint n_ready = 0;
        Owner owner = {fixture->centre, id, i == 0 ? code : codes[0], &n_ready};
        GThread *one = g_thread_new("one", give_code, &owner);
        GThread *other = g_thread_new("other", give_code, &owner);
        int n_right = GPOINTER_TO_INT(g_thread_join(one));
        n_right += GPOINTER_TO_INT(g_thread_join(other));
        g_assert_cmpint(n_right, ==, 1);
        people_clock(5); /* the loser's failure */
    }
}

/* --- states and roles ---------------------------------------------------------------------------------- */

static void test_last_admin(PeopleFixture *fixture, gconstpointer unused)
{
    Centre *centre = fixture->centre;
    char token[ACCOUNT_TOKEN_BYTES];
    g_autofree char *first = people_make(fixture, "first@example.org", ROLE_ADMIN, "");
    g_autofree char *invited = people_invite(fixture, "second@example.org", ROLE_ADMIN, "", token);
    g_autoptr(GArray) editor = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    RoleGrant grant = {.role = ROLE_EDITOR};
    g_array_append_val(editor, grant);
    /* One who is only invited does not count. */
    ASSERT_REFUSED(account_set_state(centre, first, ACCOUNT_SUSPENDED, "t", error),
                   FYR_ERROR_CONFLICT);
    ASSERT_REFUSED(account_set_state(centre, first, ACCOUNT_CLOSED, "t", error),
                   FYR_ERROR_CONFLICT);
    ASSERT_REFUSED(account_set_grants(centre, first, editor, "t", error), FYR_ERROR_CONFLICT);
    ASSERT_DONE(account_use_token(centre, token, TOKEN_INVITATION, OTHER_PASSWORD, error));
    ASSERT_DONE(account_set_grants(centre, first, editor, "t", error));
    ASSERT_REFUSED(account_set_state(centre, invited, ACCOUNT_SUSPENDED, "t", error),
                   FYR_ERROR_CONFLICT);
    grant.role = ROLE_ADMIN;
    g_array_append_val(editor, grant);
    ASSERT_DONE(account_set_grants(centre, first, editor, "t", error));
    ASSERT_DONE(account_set_state(centre, invited, ACCOUNT_SUSPENDED, "t", error));
    ASSERT_REFUSED(account_set_state(centre, first, ACCOUNT_CLOSED, "t", error),
                   FYR_ERROR_CONFLICT);
    g_assert_cmpuint(people_n_log(fixture, "account.revoke", first), ==, 1);
}

static void test_states(PeopleFixture *fixture, gconstpointer unused)
{
    Centre *centre = fixture->centre;
    char token[ACCOUNT_TOKEN_BYTES];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_PRACTITIONER, "");
    g_autofree char *invited = people_invite(fixture, "b@example.org", ROLE_EDITOR, "", NULL);
    ASSERT_REFUSED(account_set_state(centre, invited, ACCOUNT_ACTIVE, "t", error),
                   FYR_ERROR_CONFLICT);
    ASSERT_REFUSED(account_set_state(centre, id, ACCOUNT_ACTIVE, "t", error), FYR_ERROR_CONFLICT);
    ASSERT_REFUSED(account_set_state(centre, id, ACCOUNT_INVITED, "t", error), FYR_ERROR_CONFLICT);
    ASSERT_REFUSED(account_set_state(centre, "nobody", ACCOUNT_CLOSED, "t", error),
                   FYR_ERROR_NOT_FOUND);
    ASSERT_DONE(signin_password(centre, "a@example.org", PASSWORD, NULL, NULL, token, error));
    g_autoptr(WebSession) session = session_find(people_db(fixture), token, NULL);
    g_assert_cmpint(session->state, ==, SESSION_WHOLE);
    ASSERT_DONE(account_set_state(centre, id, ACCOUNT_SUSPENDED, "t", error));
    g_assert_null(session_find(people_db(fixture), token, NULL));
    ASSERT_REFUSED(signin_password(centre, "a@example.org", PASSWORD, NULL, NULL, token, error),
                   FYR_ERROR_FORBIDDEN);
    ASSERT_REFUSED(account_reset_begin(centre, "a@example.org", NULL, token, error),
                   FYR_ERROR_NOT_FOUND);
    ASSERT_DONE(account_set_state(centre, id, ACCOUNT_ACTIVE, "t", error));
    people_clock(60);
    ASSERT_DONE(signin_password(centre, "a@example.org", PASSWORD, NULL, NULL, token, error));
    ASSERT_DONE(account_set_name(centre, id, "Åsa Öberg", LANG_SV, "t", error));
    ASSERT_DONE(account_set_state(centre, id, ACCOUNT_CLOSED, "t", error));
    g_assert_false(account_check_password(people_db(fixture), id, PASSWORD));
    ASSERT_REFUSED(account_set_state(centre, id, ACCOUNT_ACTIVE, "t", error), FYR_ERROR_CONFLICT);
    ASSERT_REFUSED(account_set_password(centre, id, PASSWORD, "t", error), FYR_ERROR_CONFLICT);
    g_autoptr(Account) account = account_load(people_db(fixture), id, NULL);
    g_assert_cmpstr(account->name, ==, "Åsa Öberg");
    g_assert_cmpint(account->lang, ==, LANG_SV);
}

/* --- passwords ------------------------------------------------------------------------------------------ */

static void test_passwords(PeopleFixture *fixture, gconstpointer unused)
{
    static const char *const bad[] = {
        "",
        "elva tecken",
        "aaaaaaaaaaaaaa",
        "abcdefghijklmn",
        "123456789012",
        "abc1abc1abc1abc1",
        "aaaabbbbcccc",
        "passwordpassword",
        "P4$$w0rd2026!",
        "Stockholm2026!",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "welcome12345!!",
        "Valkommen2026",
        "adminadmin2026",
        "ada.svensson-1971x",
        "min katt SVENSSON",
        "katt och berglund",
        "tab\tis no letter",
        "bad \xff\xfe bytes here",
        "a line\nand another",
    };
    static const char *const good[] = {PASSWORD, OTHER_PASSWORD, "k9#Vd!pQz7Lm",
                                       "лампа мост семь дней", "tolv små tomtar går"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        if (!password_fault(bad[i], "ada.svensson@example.org", "Ada Berglund", LANG_EN))
            g_error("\"%s\" is taken", bad[i]);
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_cmpstr(
            password_fault(good[i], "ada.svensson@example.org", "Ada Berglund", LANG_EN), ==, NULL);
    g_autofree char *half = g_strnfill(128, 'x');
    g_autofree char *long_one = g_strconcat(half, half, "yz", NULL);
    g_assert_nonnull(strstr(password_fault(long_one, "a@b.org", "A", LANG_EN), "too long"));
    /* The same word from two keyboards: composed, and with combining marks; full-width letters. */
    char hash[PASSWORD_HASH_BYTES];
    g_assert_true(password_hash("g\xc3\xb6teborg h\xc3\xa4st", hash));
    g_assert_true(g_str_has_prefix(hash, "$argon2id$v=19$m=65536,t=6,p=1$"));
    g_assert_true(password_matches("go\xcc\x88teborg ha\xcc\x88st", hash));
    g_assert_false(password_matches("goteborg hast", hash));
    g_assert_false(password_matches("", hash));
    g_assert_false(password_matches(long_one, hash));
    g_assert_false(password_matches("\xff", hash));
    g_assert_false(password_matches("\xff", NULL));
    g_assert_false(password_is_old(hash));
}

/* Made cheaper by an older program: replaced when its owner signs in. */
static void test_rehash(PeopleFixture *fixture, gconstpointer unused)
{
    static const char old[] = "$argon2id$v=19$m=8192,t=1,p=1$3eG4Gu+7v17lg1o/"
                              "oeu2yA$ysmdaZI+B6kHyYpo1f3EmOnmSOSW79ctSiL0EGOHLSs";
    char token[ACCOUNT_TOKEN_BYTES];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_PRACTITIONER, "");
    Db *db = centre_write_begin(fixture->centre, NULL);
    g_assert_true(db_run(db, STMT_ACCOUNT_PASSWORD_SET, NULL, "sss", id, old, NOW));
    g_assert_true(centre_write_commit(fixture->centre, NULL));
    g_assert_true(password_is_old(old));
    ASSERT_DONE(
        signin_password(fixture->centre, "a@example.org", PASSWORD, NULL, NULL, token, error));
    g_autoptr(Rows) rows = db_query(people_db(fixture), STMT_ACCOUNT_PASSWORD_GET, NULL, "s", id);
    g_assert_true(rows_next(rows, NULL));
    g_assert_false(password_is_old(rows_text(rows, 0)));
    g_assert_true(password_matches(PASSWORD, rows_text(rows, 0)));
}

/* --- second factors --------------------------------------------------------------------------------------- */

/* RFC 4226, appendix D, and RFC 6238, appendix B (its last six of eight digits). */
static void test_vectors(PeopleFixture *fixture, gconstpointer unused)
{
    const unsigned char *secret = (const unsigned char *)"12345678901234567890";
    static const unsigned hotp[] = {755224, 287082, 359152, 969429, 338314,
                                    254676, 287922, 162583, 399871, 520489};
    static const struct {
        uint64_t seconds;
        unsigned code;
    } totp[] = {{59, 287082},       {1111111109, 81804},  {1111111111, 50471},
                {1234567890, 5924}, {2000000000, 279037}, {20000000000, 353130}};
    for (unsigned i = 0; i < G_N_ELEMENTS(hotp); i++)
        g_assert_cmpuint(totp_code(secret, i), ==, hotp[i]);
    for (unsigned i = 0; i < G_N_ELEMENTS(totp); i++)
        g_assert_cmpuint(totp_code(secret, totp[i].seconds / 30), ==, totp[i].code);
    g_autofree char *base32 = totp_base32(secret);
    g_assert_cmpstr(base32, ==, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    g_autofree char *uri = totp_uri(base32, "åsa+b&c@example.org");
    g_assert_cmpstr(
        uri, ==,
        "otpauth://totp/Fyr:%C3%A5sa%2Bb%26c@example.org?secret="
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Fyr&algorithm=SHA1&digits=6&period=30");
}

/* What another program says of random secrets and moments. */
static void test_oathtool(PeopleFixture *fixture, gconstpointer unused)
{
    g_autofree char *program = g_find_program_in_path("oathtool");
    if (!program) {
        g_test_skip("oathtool is not installed: codes are not compared with another program's");
        return;
    }
    for (unsigned i = 0; i < 20; i++) {
        unsigned char secret[20];
        for (unsigned j = 0; j < sizeof secret; j++)
            secret[j] = (unsigned char)g_test_rand_int();
        g_autofree char *base32 = totp_base32(secret), *out = NULL;
        int64_t seconds = g_test_rand_int_range(0, G_MAXINT32);
        g_autofree char *at = g_strdup_printf("--now=@%" G_GINT64_FORMAT, seconds);
        const char *argv[] = {program, "--totp=sha1", "--base32", at, base32, NULL};
        int status = -1;
        char code[16];
        g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out,
                                   NULL, &status, NULL));
        g_assert_cmpint(status, ==, 0);
        snprintf(code, sizeof code, "%06u\n", totp_code(secret, (uint64_t)seconds / 30));
        g_assert_cmpstr(out, ==, code);
    }
}

static void test_factor_steps(PeopleFixture *fixture, gconstpointer unused)
{
    Centre *centre = fixture->centre;
    unsigned char secret[20];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], code[7];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_ADMIN, "");
    g_autofree char *uri = NULL, *text = NULL;
    ASSERT_REFUSED(second_factor_pending(people_db(fixture), id, &uri, &text, error),
                   FYR_ERROR_NOT_FOUND);
    ASSERT_REFUSED(second_factor_confirm(centre, id, "123456", codes, error), FYR_ERROR_NOT_FOUND);
    ASSERT_REFUSED(second_factor_new_codes(centre, id, codes, error), FYR_ERROR_CONFLICT);
    people_factor(fixture, id, secret, codes);
    /* The step that proved it does not count again. */
    people_code(secret, 0, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    people_clock(90); /* one failure: a second to wait */
    people_code(secret, -2, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    people_clock(180);
    people_code(secret, 2, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    people_clock(240);
    people_code(secret, -1, code);
    ASSERT_DONE(second_factor_check(centre, id, code, error));
    people_code(secret, 1, code);
    ASSERT_DONE(second_factor_check(centre, id, code, error));
    /* A later step was used: the present one is past. */
    people_code(secret, 0, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    /* A new one is not in force until it is proven; the old one is. */
    people_clock(400);
    ASSERT_DONE(second_factor_begin(centre, id, &uri, &text, error));
    people_code(secret, 0, code);
    ASSERT_DONE(second_factor_check(centre, id, code, error));
    ASSERT_REFUSED(second_factor_confirm(centre, id, code, codes, error), FYR_ERROR_FORBIDDEN);
}

static void test_recovery_codes(PeopleFixture *fixture, gconstpointer unused)
{
    Centre *centre = fixture->centre;
    unsigned char secret[20];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], fresh[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_ADMIN, "");
    people_factor(fixture, id, secret, codes);
    for (unsigned i = 0; i < RECOVERY_CODES; i++) {
        g_assert_cmpuint(strlen(codes[i]), ==, 11);
        g_assert_cmpuint(strspn(codes[i], "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), ==, 11);
    }
    ASSERT_DONE(second_factor_check(centre, id, codes[0], error));
    ASSERT_REFUSED(second_factor_check(centre, id, codes[0], error), FYR_ERROR_FORBIDDEN);
    people_clock(10);
    /* As somebody types it: small, without the dash, with look-alikes. */
    g_autofree char *typed = g_ascii_strdown(codes[1], -1);
    for (char *c = typed; *c; c++)
        *c = *c == '-' ? ' ' : *c == '0' ? 'o' : *c == '1' ? 'l' : *c;
    ASSERT_DONE(second_factor_check(centre, id, typed, error));
    g_autoptr(Account) account = account_load(people_db(fixture), id, NULL);
    g_assert_cmpuint(account->n_recovery_codes_left, ==, 8);
    ASSERT_DONE(second_factor_new_codes(centre, id, fresh, error));
    ASSERT_REFUSED(second_factor_check(centre, id, codes[2], error), FYR_ERROR_FORBIDDEN);
    people_clock(20);
    ASSERT_DONE(second_factor_check(centre, id, fresh[9], error));
    static const char *const hostile[] = {"",
                                          "-",
                                          "12345",
                                          "1234567",
                                          "abcde-fghi",
                                          "U0000-00000",
                                          "\xff\xff\xff\xff\xff\xff",
                                          "0000000000000000000000"};
    g_autofree char *long_one = g_strnfill(100000, '0');
    for (unsigned i = 0; i < G_N_ELEMENTS(hostile); i++) {
        people_clock(10000 + 1000 * i);
        ASSERT_REFUSED(second_factor_check(centre, id, hostile[i], error), FYR_ERROR_FORBIDDEN);
    }
    people_clock(90000);
    ASSERT_REFUSED(second_factor_check(centre, id, long_one, error), FYR_ERROR_FORBIDDEN);
    ASSERT_DONE(second_factor_remove(centre, id, "t", error));
    ASSERT_REFUSED(second_factor_remove(centre, id, "t", error), FYR_ERROR_CONFLICT);
    people_clock(200000);
    ASSERT_REFUSED(second_factor_check(centre, id, fresh[8], error), FYR_ERROR_FORBIDDEN);
}

/* --- nothing leaks ------------------------------------------------------------------------------------------ */

/* No token, password, code or address of mail stands in the log; no token or password in the file. */
static void test_no_secrets(PeopleFixture *fixture, gconstpointer unused)
{
    unsigned char secret[20];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], token[ACCOUNT_TOKEN_BYTES];
    Centre *centre = fixture->centre;
    g_autofree char *id = people_make(fixture, "zebra@example.org", ROLE_ADMIN, "");
    people_factor(fixture, id, secret, codes);
    ASSERT_DONE(account_reset_begin(centre, "zebra@example.org", NULL, token, error));
    for (unsigned i = 0; i < 5; i++) {
        people_clock(100 * (i + 1));
        char other[ACCOUNT_TOKEN_BYTES];
        ASSERT_REFUSED(signin_password(centre, "zebra@example.org", OTHER_PASSWORD,
                                       "Mozilla/5.0 RawAgent", "192.0.2.77", other, error),
                       FYR_ERROR_FORBIDDEN);
    }
    g_autoptr(Rows) rows = db_query(people_db(fixture), STMT_AUDIT_LIST, NULL, "");
    const char *words[] = {"zebra",  token,     PASSWORD,  OTHER_PASSWORD,
                           codes[0], "192.0.2", "RawAgent"};
    while (rows_next(rows, NULL))
        for (int column = 1; column < 8; column++)
            for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
                g_assert_null(strstr(rows_text(rows, column), words[i]));
    g_clear_pointer(&rows, rows_free);
    g_autofree char *copy = g_build_filename(fixture->store.root, "copy", NULL);
    g_autofree char *bytes = NULL;
    size_t size;
    ASSERT_DONE(centre_backup(centre, copy, error));
    g_assert_true(g_file_get_contents(copy, &bytes, &size, NULL));
    for (unsigned i = 1; i < G_N_ELEMENTS(words); i++)
        g_assert_null(memmem(bytes, size, words[i], strlen(words[i])));
    g_assert_nonnull(memmem(bytes, size, "zebra", 5)); /* the test can see */
}

/* The public connection cannot name what is here. */
static void test_not_public(PeopleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) fault = NULL;
    Db *db = centre_public_reader(fixture->centre, &fault);
    g_assert_no_error(fault);
    static const StatementId statements[] = {STMT_ACCOUNT_BY_ID, STMT_SECOND_FACTOR_GET,
                                             STMT_ACCOUNT_PASSWORD_GET, STMT_SIGNIN_FAILURE_GET,
                                             STMT_RECOVERY_CODE_LEFT};
    for (unsigned i = 0; i < G_N_ELEMENTS(statements); i++) {
        g_autoptr(GError) refused = NULL;
        g_assert_null(db_query(db, statements[i], &refused, "s", "x"));
        g_assert_nonnull(refused);
    }
}

#define TEST(name)                                                                                 \
    g_test_add("/people/" #name, PeopleFixture, NULL, people_fixture_set_up, test_##name,          \
               people_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(killed);
    TEST(invitation);
    TEST(links_expire);
    TEST(bad_invitations);
    TEST(inside_a_write);
    TEST(last_admin);
    TEST(states);
    TEST(passwords);
    TEST(rehash);
    TEST(vectors);
    TEST(oathtool);
    TEST(factor_steps);
    TEST(recovery_codes);
    TEST(no_secrets);
    TEST(not_public);
    /* Last: they have threads. */
    TEST(one_code_two_threads);
    TEST(one_link_two_threads);
    return g_test_run();
}
