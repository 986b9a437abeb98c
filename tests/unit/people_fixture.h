/* A temporary centre with people in it, and a clock that the test sets. */
#pragma once

#include "people/second_factor.h"
#include "people/session.h"
#include "store_fixture.h"

#define NOW "2026-01-15T12:00:00.000Z"
#define PASSWORD "kastanj lykta sju broar"
#define OTHER_PASSWORD "granit mossa 41 ekolod"

typedef struct {
    StoreFixture store;
    Centre *centre; /* the store's */
} PeopleFixture;

void people_fixture_set_up(PeopleFixture *fixture, gconstpointer unused);
/* Also verifies the centre: the log's chain holds after whatever the test did. */
void people_fixture_tear_down(PeopleFixture *fixture, gconstpointer unused);

/* The clock stands at NOW and so many seconds. */
void people_clock(int64_t seconds);
Db *people_db(PeopleFixture *fixture);
/* An invited account with one role; `token` may be NULL. g_free. */
char *people_invite(PeopleFixture *fixture, const char *email, Role role, const char *area,
                    char token[ACCOUNT_TOKEN_BYTES]);
/* An active one with PASSWORD. */
char *people_make(PeopleFixture *fixture, const char *email, Role role, const char *area);
/* Sets a second factor up; returns its secret, 20 bytes. */
void people_factor(PeopleFixture *fixture, const char *id, unsigned char out_secret[20],
                   char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES]);
/* The code that an app shows so many steps from now. */
void people_code(const unsigned char secret[20], int steps, char out_code[7]);
/* Entries of the log with an act about a subject (NULL: any). */
unsigned people_n_log(PeopleFixture *fixture, const char *act, const char *subject);

/* `call` gives its error to `error`. */
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
