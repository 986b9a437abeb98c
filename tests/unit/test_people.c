/* Accounts and links. Passwords and second factors are in test_factors.c, sessions and signing in in
 * test_signin.c. */
#include "people_fixture.h"

#include "people/moment.h"
#include "people/password.h"
#include "people/totp.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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
    TEST(no_secrets);
    TEST(not_public);
    /* Last: they have threads. */
    TEST(one_code_two_threads);
    TEST(one_link_two_threads);
    return g_test_run();
}
