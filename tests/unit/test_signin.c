/* Signing in, sessions, failed attempts. */
#include "people_fixture.h"

#include "people/private.h"

#include "base/limits.h"
#include "people/agent.h"
#include "people/audit_read.h"
#include "people/moment.h"
#include <string.h>

#define FIREFOX "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
#define SIGNIN(email, password, place)                                                             \
    signin_password(fixture->centre, email, password, FIREFOX, place, token, error)

static SessionState state_of(PeopleFixture *fixture, const char *token)
{
    g_autoptr(WebSession) session = session_find(people_db(fixture), token, NULL);
    g_assert_nonnull(session);
    return session->state;
}

static bool is_there(PeopleFixture *fixture, const char *token)
{
    g_autoptr(WebSession) session = session_find(people_db(fixture), token, NULL);
    return session != NULL;
}

/* --- the way in ---------------------------------------------------------------------------------- */

static void test_all_steps(PeopleFixture *fixture, gconstpointer unused)
{
    Centre *centre = fixture->centre;
    char token[ACCOUNT_TOKEN_BYTES], whole[ACCOUNT_TOKEN_BYTES], code[7];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    unsigned char secret[20];
    g_autofree char *id = people_make(fixture, "ed@example.org", ROLE_EDITOR, "");
    ASSERT_DONE(SIGNIN("Ed@Example.ORG", PASSWORD, "192.0.2.1"));
    g_assert_cmpint(state_of(fixture, token), ==, SESSION_NEEDS_SETUP);
    /* Nothing but setting up: neither the other way on, nor acts that ask for a whole session. */
    ASSERT_REFUSED(signin_factor(centre, token, "000000", whole, error), FYR_ERROR_FORBIDDEN);
    ASSERT_REFUSED(signin_after_setup(centre, token, whole, error), FYR_ERROR_FORBIDDEN);
    people_factor(fixture, id, secret, codes);
    ASSERT_DONE(signin_after_setup(centre, token, whole, error));
    g_assert_cmpint(state_of(fixture, whole), ==, SESSION_WHOLE);
    g_assert_false(is_there(fixture, token)); /* another token */
    ASSERT_REFUSED(signin_after_setup(centre, whole, token, error), FYR_ERROR_FORBIDDEN);
    /* The next time. */
    people_clock(60);
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, "192.0.2.1"));
    g_assert_cmpint(state_of(fixture, token), ==, SESSION_NEEDS_FACTOR);
    ASSERT_REFUSED(signin_after_setup(centre, token, whole, error), FYR_ERROR_FORBIDDEN);
    people_code(secret, 0, code);
    ASSERT_DONE(signin_factor(centre, token, code, whole, error));
    g_assert_false(is_there(fixture, token));
    g_autoptr(WebSession) session = session_find(people_db(fixture), whole, NULL);
    g_assert_cmpint(session->state, ==, SESSION_WHOLE);
    g_assert_cmpstr(session->agent, ==, "Firefox on Linux");
    g_assert_cmpstr(session->account->id, ==, id);
    g_assert_cmpstr(session->account->last_signin, ==, "2026-01-15T12:01:00.000Z");
    g_assert_true(session_is_fresh(session));
    /* A code is worth one sign-in. */
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
    ASSERT_REFUSED(signin_factor(centre, token, code, whole, error), FYR_ERROR_FORBIDDEN);
    people_clock(70);
    ASSERT_DONE(signin_factor(centre, token, codes[3], whole, error));
    ASSERT_REFUSED(signin_factor(centre, "no token", code, whole, error), FYR_ERROR_FORBIDDEN);
    g_assert_cmpuint(people_n_log(fixture, "signin", id), ==, 3);
}

static void test_one_setup_at_a_time(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES], lurker[ACCOUNT_TOKEN_BYTES], whole[ACCOUNT_TOKEN_BYTES];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    unsigned char secret[20];
    g_autofree char *id = people_make(fixture, "ed@example.org", ROLE_EDITOR, "");
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
    memcpy(lurker, token, sizeof token);
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
    people_factor(fixture, id, secret, codes);
    ASSERT_REFUSED(signin_after_setup(fixture->centre, lurker, whole, error), FYR_ERROR_FORBIDDEN);
    ASSERT_DONE(signin_after_setup(fixture->centre, token, whole, error));
}

/* Who knows the password and came first has seen a secret: the next one who sets up gets another. */
static void test_new_secret(PeopleFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->centre;
    char token[ACCOUNT_TOKEN_BYTES], codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    g_autofree char *uri = NULL, *secret = NULL, *again = NULL, *other = NULL;
    g_autofree char *id = people_make(fixture, "ed@example.org", ROLE_EDITOR, "");
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
    ASSERT_DONE(second_factor_begin(centre, id, &uri, &secret, error));
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
    ASSERT_REFUSED(second_factor_pending(people_db(fixture), id, &again, &other, error),
                   FYR_ERROR_NOT_FOUND);
    g_clear_pointer(&uri, g_free);
    g_clear_pointer(&secret, g_free);
    ASSERT_DONE(second_factor_begin(centre, id, &uri, &secret, error));
    /* Guessing what would replace a factor is slowed down. */
    for (unsigned i = 0; i < 4; i++)
        ASSERT_REFUSED(second_factor_confirm(centre, id, "000000", codes, error),
                       FYR_ERROR_FORBIDDEN);
    ASSERT_REFUSED(second_factor_confirm(centre, id, "000000", codes, error), FYR_ERROR_BUSY);
}

/* Whoever gets a role that needs a factor does not keep a session that has none. */
static void test_more_rights(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES];
    g_autofree char *id = people_make(fixture, "p@example.org", ROLE_PRACTITIONER, "");
    ASSERT_DONE(SIGNIN("p@example.org", PASSWORD, NULL));
    g_assert_cmpint(state_of(fixture, token), ==, SESSION_WHOLE);
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    RoleGrant grant = {.role = ROLE_FOCAL, .area = "FI"};
    g_array_append_val(grants, grant);
    ASSERT_DONE(account_set_grants(fixture->centre, id, grants, "t", error));
    g_assert_false(is_there(fixture, token));
    ASSERT_DONE(SIGNIN("p@example.org", PASSWORD, NULL));
    g_assert_cmpint(state_of(fixture, token), ==, SESSION_NEEDS_SETUP);
}

/* --- the same answer -------------------------------------------------------------------------------- */

static unsigned wait_of(PeopleFixture *fixture, const char *place)
{
    return throttle_wait_s(people_db(fixture), TRIED_PLACE, place);
}

/* One place is one place, however its address is written; and one customer has 64 bits of IPv6. */
static void test_one_place(PeopleFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    for (unsigned i = 0; i < 40; i++) {
        Db *db = centre_write_begin(fixture->centre, &error);
        g_assert_no_error(error);
        g_assert_true(throttle_fail(db, TRIED_PLACE, i % 2 ? "203.0.113.9" : "::ffff:203.0.113.9",
                                    NULL, &error));
        g_assert_true(throttle_fail(db, TRIED_PLACE,
                                    i % 2 ? "2001:db8:1:2::5" : "2001:db8:1:2:f::1", NULL, &error));
        g_assert_true(centre_write_commit(fixture->centre, &error));
    }
    unsigned wait = wait_of(fixture, "203.0.113.9"), wait_six = wait_of(fixture, "2001:db8:1:2::5");
    g_assert_cmpuint(wait, >, 0);
    g_assert_cmpuint(wait_of(fixture, "::ffff:203.0.113.9"), ==, wait);
    g_assert_cmpuint(wait_of(fixture, "::FFFF:cb00:7109"), ==, wait);
    g_assert_cmpuint(wait_of(fixture, "203.0.113.10"), ==, 0);
    g_assert_cmpuint(wait_of(fixture, "::ffff:203.0.113.10"), ==, 0);
    g_assert_cmpuint(wait_of(fixture, "2001:db8:1:2:abcd::9"), ==, wait_six);
    g_assert_cmpuint(wait_six, ==, wait);
    g_assert_cmpuint(wait_of(fixture, "2001:db8:1:3::5"), ==, 0);
    /* What waits is the sum of both spellings: with half of the failures each it would be shorter. */
    Db *db = centre_write_begin(fixture->centre, &error);
    unsigned n = 0;
    g_assert_true(throttle_fail(db, TRIED_PLACE, "::ffff:203.0.113.9", &n, &error));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    g_assert_cmpuint(n, ==, 41);
}

static void test_same_words(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES] = "as before";
    g_autofree char *known = people_make(fixture, "known@example.org", ROLE_EDITOR, "");
    g_free(people_invite(fixture, "invited@example.org", ROLE_EDITOR, "", NULL));
    g_autofree char *closed = people_make(fixture, "suspended@example.org", ROLE_EDITOR, "");
    ASSERT_DONE(account_set_state(fixture->centre, closed, ACCOUNT_SUSPENDED, "t", error));
    static const char *const emails[] = {"unknown@example.org", "known@example.org",
                                         "invited@example.org", "suspended@example.org",
                                         "no address",          "",
                                         "\xff\xfe@example.org"};
    g_autofree char *words[5] = {NULL};
    for (unsigned i = 0; i < G_N_ELEMENTS(emails); i++)
        for (unsigned n = 0; n < 5; n++) {
            g_autoptr(GError) error = NULL;
            people_clock((int64_t)i * 1000 + n * 100);
            /* With the right password where there is one and it must not help. */
            const char *password = i == 3 ? PASSWORD : OTHER_PASSWORD;
            g_assert_false(
                signin_password(fixture->centre, emails[i], password, NULL, NULL, token, &error));
            g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
            if (i == 0)
                words[n] = g_strdup(error->message);
            g_assert_cmpstr(error->message, ==, words[n]);
            /* And too early. */
            g_clear_error(&error);
            g_assert_false(
                signin_password(fixture->centre, emails[i], password, NULL, NULL, token, &error));
            g_assert_error(error, FYR_ERROR, FYR_ERROR_BUSY);
            g_autofree char *wait = g_strdup_printf(
                "there were failed attempts; the next one can be made in %u s", MIN(1u << n, 42));
            g_assert_cmpstr(error->message, ==, wait);
            g_assert_cmpuint(signin_wait_s(people_db(fixture), emails[i], NULL), ==,
                             MIN(1u << n, 42));
        }
    for (unsigned n = 0; n < 5; n++)
        g_free(g_steal_pointer(&words[n]));
    g_assert_cmpstr(token, ==, "as before");
    /* One entry for each, after five in a row. */
    g_assert_cmpuint(people_n_log(fixture, "signin.failures", NULL), ==, 7);
    g_assert_cmpuint(people_n_log(fixture, "signin.failures", known), ==, 1);
}

/* --- waiting ------------------------------------------------------------------------------------------ */

static void test_curve(PeopleFixture *fixture, gconstpointer unused)
{
    static const unsigned curve[] = {1, 2, 4, 8, 16, 32, 42, 42};
    char token[ACCOUNT_TOKEN_BYTES];
    int64_t now = 0;
    g_free(people_make(fixture, "a@example.org", ROLE_PRACTITIONER, ""));
    for (unsigned i = 0; i < G_N_ELEMENTS(curve); i++) {
        ASSERT_REFUSED(SIGNIN("a@example.org", "wrong", NULL), FYR_ERROR_FORBIDDEN);
        people_clock(now + curve[i] - 1);
        g_assert_cmpuint(signin_wait_s(people_db(fixture), "A@example.org", NULL), ==, 1);
        ASSERT_REFUSED(SIGNIN("a@example.org", PASSWORD, NULL), FYR_ERROR_BUSY);
        now += curve[i];
        people_clock(now);
        g_assert_cmpuint(signin_wait_s(people_db(fixture), "a@example.org", NULL), ==, 0);
    }
    /* A success forgets them; so does a day. */
    ASSERT_DONE(SIGNIN("a@example.org", PASSWORD, NULL));
    ASSERT_REFUSED(SIGNIN("a@example.org", "wrong", NULL), FYR_ERROR_FORBIDDEN);
    g_assert_cmpuint(signin_wait_s(people_db(fixture), "a@example.org", NULL), ==, 1);
    for (unsigned i = 0; i < 3; i++) {
        now += 50;
        people_clock(now);
        ASSERT_REFUSED(SIGNIN("a@example.org", "wrong", NULL), FYR_ERROR_FORBIDDEN);
    }
    g_assert_cmpuint(signin_wait_s(people_db(fixture), "a@example.org", NULL), ==, 8);
    now += 86401;
    people_clock(now);
    ASSERT_REFUSED(SIGNIN("a@example.org", "wrong", NULL), FYR_ERROR_FORBIDDEN);
    g_assert_cmpuint(signin_wait_s(people_db(fixture), "a@example.org", NULL), ==, 1);
    /* A clock that was set back. */
    people_clock(now - 3600);
    g_assert_cmpuint(signin_wait_s(people_db(fixture), "a@example.org", NULL), ==, 1);
}

static void test_places(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES];
    const char *place = "2001:db8:1:2::1";
    g_free(people_make(fixture, "a@example.org", ROLE_PRACTITIONER, ""));
    for (unsigned i = 0; i <= 20; i++) {
        g_autofree char *email = g_strdup_printf("guess%u@example.org", i);
        g_assert_cmpuint(signin_wait_s(people_db(fixture), "a@example.org", place), ==, 0);
        ASSERT_REFUSED(SIGNIN(email, "wrong", place), FYR_ERROR_FORBIDDEN);
        /* Those who know their password are not counted. */
        if (i == 10)
            ASSERT_DONE(SIGNIN("a@example.org", PASSWORD, place));
    }
    Db *db = people_db(fixture);
    g_assert_cmpuint(signin_wait_s(db, "a@example.org", place), ==, 1);
    ASSERT_REFUSED(SIGNIN("a@example.org", PASSWORD, place), FYR_ERROR_BUSY);
    g_assert_cmpuint(signin_wait_s(db, "a@example.org", "2001:db8:1:2:3:4:5:6"), ==, 1);
    g_assert_cmpuint(signin_wait_s(db, "a@example.org", "2001:db8:1:3::1"), ==, 0);
    g_assert_cmpuint(signin_wait_s(db, "a@example.org", "192.0.2.1"), ==, 0);
    g_assert_cmpuint(signin_wait_s(db, "a@example.org", NULL), ==, 0);
    people_clock(1);
    ASSERT_DONE(SIGNIN("a@example.org", PASSWORD, place));
}

/* Codes are guessed by somebody who knows the password: the password does not buy new tries. */
static void test_guessing_codes(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES], whole[ACCOUNT_TOKEN_BYTES];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    unsigned char secret[20];
    g_autofree char *id = people_make(fixture, "ed@example.org", ROLE_EDITOR, "");
    people_factor(fixture, id, secret, codes);
    int64_t now = 0;
    unsigned longest = 0;
    for (unsigned i = 1; i <= 15; i++) {
        ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
        ASSERT_REFUSED(signin_factor(fixture->centre, token, "00000-00000", whole, error),
                       FYR_ERROR_FORBIDDEN);
        g_assert_true(is_there(fixture, token) == (i % 5 != 0));
        unsigned wait = signin_factor_wait_s(people_db(fixture), id);
        g_assert_cmpuint(wait, ==, MIN(1u << (i - 1), 900));
        if (i % 5 != 0)
            ASSERT_REFUSED(signin_factor(fixture->centre, token, codes[0], whole, error),
                           FYR_ERROR_BUSY);
        longest = MAX(longest, wait);
        now += wait;
        people_clock(now);
    }
    g_assert_cmpuint(longest, ==, 900);
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
    ASSERT_DONE(signin_factor(fixture->centre, token, codes[0], whole, error));
    g_assert_cmpuint(people_n_log(fixture, "factor.failures", id), ==, 3);
}

/* --- sessions -------------------------------------------------------------------------------------------- */

static void test_ends(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES];
    Centre *centre = fixture->centre;
    g_free(people_make(fixture, "p@example.org", ROLE_PRACTITIONER, ""));
    ASSERT_DONE(SIGNIN("p@example.org", PASSWORD, NULL));
    people_clock(SESSION_IDLE_S - 1);
    g_assert_true(is_there(fixture, token));
    people_clock(SESSION_IDLE_S);
    g_assert_false(is_there(fixture, token));
    /* Used all the time: twelve hours. */
    people_clock(0);
    for (int64_t at = 0; at < SESSION_ABSOLUTE_S; at += 1000) {
        people_clock(at);
        g_autoptr(WebSession) session = session_find(people_db(fixture), token, NULL);
        g_assert_nonnull(session);
        g_assert_true(session_is_fresh(session) == (at < SESSION_FRESH_S));
        ASSERT_DONE(session_touch(centre, session, error));
    }
    people_clock(SESSION_ABSOLUTE_S);
    g_assert_false(is_there(fixture, token));
    g_assert_false(is_there(fixture, ""));
    g_assert_null(session_find(people_db(fixture), NULL, NULL));
}

static void test_list_and_end(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES], tokens[3][ACCOUNT_TOKEN_BYTES];
    Centre *centre = fixture->centre;
    g_autofree char *id = people_make(fixture, "p@example.org", ROLE_PRACTITIONER, "");
    g_autofree char *other = people_make(fixture, "q@example.org", ROLE_PRACTITIONER, "");
    for (unsigned i = 0; i < 3; i++) {
        people_clock(i);
        ASSERT_DONE(SIGNIN("p@example.org", PASSWORD, NULL));
        memcpy(tokens[i], token, sizeof token);
    }
    g_autoptr(GPtrArray) all = sessions_of(people_db(fixture), id, NULL);
    g_assert_cmpuint(all->len, ==, 3);
    const WebSession *newest = all->pdata[0];
    g_assert_cmpstr(newest->agent, ==, "Firefox on Linux");
    /* Nobody ends somebody else's. */
    ASSERT_REFUSED(session_end(centre, other, newest->id, other, error), FYR_ERROR_NOT_FOUND);
    ASSERT_DONE(session_end(centre, id, newest->id, id, error));
    ASSERT_REFUSED(session_end(centre, id, newest->id, id, error), FYR_ERROR_NOT_FOUND);
    g_assert_false(is_there(fixture, tokens[2]));
    g_autoptr(WebSession) kept = session_find(people_db(fixture), tokens[0], NULL);
    ASSERT_DONE(sessions_end_all(centre, id, kept->id, id, error));
    g_assert_true(is_there(fixture, tokens[0]));
    g_assert_false(is_there(fixture, tokens[1]));
    ASSERT_DONE(sessions_end_all(centre, id, NULL, "t", error));
    g_assert_false(is_there(fixture, tokens[0]));
    g_assert_cmpuint(people_n_log(fixture, "session.end-all", id), ==, 2);
}

static void test_not_too_many(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES], first[ACCOUNT_TOKEN_BYTES] = "";
    g_autofree char *id = people_make(fixture, "p@example.org", ROLE_PRACTITIONER, "");
    for (unsigned i = 0; i < LIMIT_SESSIONS + 1; i++) {
        people_clock(i);
        ASSERT_DONE(SIGNIN("p@example.org", PASSWORD, NULL));
        if (i == 0)
            memcpy(first, token, sizeof token);
    }
    g_autoptr(GPtrArray) all = sessions_of(people_db(fixture), id, NULL);
    g_assert_cmpuint(all->len, ==, LIMIT_SESSIONS);
    g_assert_true(is_there(fixture, token));
    g_assert_false(is_there(fixture, first));
}

static void test_again(PeopleFixture *fixture, gconstpointer unused)
{
    char token[ACCOUNT_TOKEN_BYTES], whole[ACCOUNT_TOKEN_BYTES], code[7];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    unsigned char secret[20];
    Centre *centre = fixture->centre;
    g_autofree char *id = people_make(fixture, "ed@example.org", ROLE_EDITOR, "");
    people_factor(fixture, id, secret, codes);
    people_clock(60);
    ASSERT_DONE(SIGNIN("ed@example.org", PASSWORD, NULL));
    people_code(secret, 0, code);
    ASSERT_DONE(signin_factor(centre, token, code, whole, error));
    people_clock(60 + SESSION_FRESH_S);
    g_autoptr(WebSession) session = session_find(people_db(fixture), whole, NULL);
    g_assert_false(session_is_fresh(session));
    people_code(secret, 0, code);
    ASSERT_REFUSED(session_reauthenticate(centre, session, OTHER_PASSWORD, code, error),
                   FYR_ERROR_FORBIDDEN);
    ASSERT_REFUSED(session_reauthenticate(centre, session, PASSWORD, code, error), FYR_ERROR_BUSY);
    people_clock(62 + SESSION_FRESH_S);
    ASSERT_REFUSED(session_reauthenticate(centre, session, PASSWORD, NULL, error),
                   FYR_ERROR_FORBIDDEN);
    people_clock(64 + SESSION_FRESH_S);
    ASSERT_DONE(session_reauthenticate(centre, session, PASSWORD, code, error));
    g_autoptr(WebSession) fresh = session_find(people_db(fixture), whole, NULL);
    g_assert_true(session_is_fresh(fresh));
    g_assert_cmpstr(fresh->created, ==, session->created);
}

static void test_agents(PeopleFixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *agent, *summary;
    } cases[] = {
        {NULL, "an unknown program"},
        {"", "an unknown program"},
        {FIREFOX, "Firefox on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
         "Edge on Windows"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
         "Safari on iOS"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36",
         "Chrome on macOS"},
        {"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
         "Mobile Safari/537.36",
         "Chrome on Android"},
        {"curl/7.88.1", "curl"},
        {"\xff\xfe<script>", "an unknown program"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *summary = agent_summary(cases[i].agent);
        g_assert_cmpstr(summary, ==, cases[i].summary);
    }
}

static void test_moments(PeopleFixture *fixture, gconstpointer unused)
{
    int64_t ms;
    char text[ISO_DATETIME_BYTES];
    g_assert_true(moment_parse("1970-01-01T00:00:00.000Z", &ms));
    g_assert_cmpint(ms, ==, 0);
    g_assert_true(moment_parse("2024-02-29T23:59:59.999Z", &ms));
    moment_write(ms + 1, text);
    g_assert_cmpstr(text, ==, "2024-03-01T00:00:00.000Z");
    moment_write(-5, text);
    g_assert_cmpstr(text, ==, "1970-01-01T00:00:00.000Z");
    static const char *const bad[] = {"",
                                      "2024-02-30T00:00:00.000Z",
                                      "2024-02-29T24:00:00.000Z",
                                      "2024-02-29T00:60:00.000Z",
                                      "2024-02-29 00:00:00.000Z",
                                      "2024-02-29T00:00:00.0000",
                                      "2024-02-29T0x:00:00.000Z"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(moment_parse(bad[i], &ms));
}

/* --- many at once ------------------------------------------------------------------------------------------ */

enum { N_THREADS = 6 };

typedef struct {
    Centre *centre;
    gint *n_ready;
    int code; /* of the error; -1: signed in */
} Guesser;

static gpointer guess(gpointer data)
{
    Guesser *guesser = data;
    char token[ACCOUNT_TOKEN_BYTES];
    g_autoptr(GError) error = NULL;
    g_atomic_int_inc(guesser->n_ready);
    while (g_atomic_int_get(guesser->n_ready) < N_THREADS)
        g_thread_yield();
    bool is_in = signin_password(guesser->centre, "a@example.org", "a guess of many", NULL, NULL,
                                 token, &error);
    guesser->code = is_in ? -1 : error->code;
    return NULL;
}

/* Guesses at the same moment are one guess. */
static void test_guesses_at_once(PeopleFixture *fixture, gconstpointer unused)
{
    g_free(people_make(fixture, "a@example.org", ROLE_PRACTITIONER, ""));
    Guesser guessers[N_THREADS];
    GThread *threads[N_THREADS];
    gint n_ready = 0;
    unsigned n_busy = 0, n_forbidden = 0;
    for (unsigned i = 0; i < N_THREADS; i++) {
        guessers[i] = (Guesser){.centre = fixture->centre, .n_ready = &n_ready};
        threads[i] = g_thread_new("guesser", guess, &guessers[i]);
    }
    for (unsigned i = 0; i < N_THREADS; i++) {
        g_thread_join(threads[i]);
        n_busy += guessers[i].code == FYR_ERROR_BUSY;
        n_forbidden += guessers[i].code == FYR_ERROR_FORBIDDEN;
    }
    g_assert_cmpuint(n_forbidden, ==, 1);
    g_assert_cmpuint(n_busy, ==, N_THREADS - 1);
}

/* --- the log ------------------------------------------------------------------------------------------------ */

static void test_log(PeopleFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) fault = NULL;
    Centre *centre = fixture->centre;
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_EDITOR, "");
    people_clock(2 * 86400);
    ASSERT_DONE(account_set_state(centre, id, ACCOUNT_SUSPENDED, "shell:test", error));
    g_autoptr(GPtrArray) all = audit_page(people_db(fixture), &(AuditFilter){0}, 0, 100, &fault);
    g_assert_no_error(fault);
    g_assert_cmpuint(all->len, ==, 5); /* create, invite, grant, accept, suspend */
    const AuditEntry *newest = all->pdata[0], *accept = all->pdata[1];
    g_assert_cmpstr(newest->act, ==, "account.suspend");
    g_assert_cmpstr(newest->actor, ==, "shell:test");
    g_assert_cmpstr(newest->actor_name, ==, NULL);
    g_assert_cmpstr(newest->subject_name, ==, "Ada Berg");
    g_assert_cmpstr(accept->actor_name, ==, "Ada Berg");
    g_assert_cmpint(newest->seq, ==, 5);
    /* Pages of two: every entry once. */
    int64_t before = 0, expected = 5;
    for (;;) {
        g_autoptr(GPtrArray) page =
            audit_page(people_db(fixture), &(AuditFilter){0}, before, 2, &fault);
        g_assert_no_error(fault);
        if (page->len == 0)
            break;
        for (unsigned i = 0; i < page->len; i++)
            g_assert_cmpint(((const AuditEntry *)page->pdata[i])->seq, ==, expected--);
        before = ((const AuditEntry *)page->pdata[page->len - 1])->seq;
    }
    g_assert_cmpint(expected, ==, 0);
    const struct {
        AuditFilter filter;
        unsigned n;
    } cases[] = {
        {{.act = "account."}, 4},
        {{.act = "account.grant"}, 1},
        {{.act = "%"}, 0},
        {{.actor = "shell:test"}, 3},
        {{.actor = id}, 1},
        {{.subject = id}, 4},
        {{.from = "2026-01-16"}, 1},
        {{.to = "2026-01-16"}, 4},
        {{.from = "2026-01-17", .to = "2026-01-17"}, 1},
        {{.from = "2026-01-15", .to = "2026-01-15", .act = "create"}, 1},
        {{.actor = "' OR 1=1 --"}, 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) some =
            audit_page(people_db(fixture), &cases[i].filter, 0, LIMIT_AUDIT_PAGE, &fault);
        g_assert_no_error(fault);
        g_assert_cmpuint(some->len, ==, cases[i].n);
    }
    ASSERT_REFUSED(audit_page(people_db(fixture), &(AuditFilter){.from = "soon"}, 0, 10, error) !=
                       NULL,
                   FYR_ERROR_INVALID);
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    ASSERT_DONE(audit_check(centre, faults, error));
    g_assert_cmpuint(faults->len, ==, 0);
}

#define TEST(name)                                                                                 \
    g_test_add("/signin/" #name, PeopleFixture, NULL, people_fixture_set_up, test_##name,          \
               people_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(all_steps);
    TEST(one_setup_at_a_time);
    TEST(new_secret);
    TEST(more_rights);
    TEST(same_words);
    TEST(curve);
    TEST(places);
    TEST(guessing_codes);
    TEST(ends);
    TEST(list_and_end);
    TEST(not_too_many);
    TEST(again);
    TEST(agents);
    TEST(one_place);
    TEST(moments);
    TEST(log);
    /* Last: it has threads. */
    TEST(guesses_at_once);
    return g_test_run();
}
