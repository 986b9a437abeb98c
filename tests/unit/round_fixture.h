/* A centre with people of every role and an open round, for the tests of rounds. */
#pragma once

#include "store_fixture.h"

#include "exchange/handin_check.h"
#include "figures/handin_release.h"

typedef struct {
    StoreFixture store;
    Model *model;
    char round[27];
    char se[27], fi[27], se_2023[27]; /* submissions of Sweden and Finland, 2024; Sweden, 2023 */
} RoundFixture;

/* Accounts: FOCAL, FOCAL_2 and MEMBER of Sweden, FINN of Finland, and those without a state. */
extern const char *const FOCAL,
    *const FOCAL_2, *const MEMBER, *const FINN, *const FINN_MEMBER,
                                                    *const EDITOR, *const CHAIR,
                                                                       *const ADMIN,
                                                                           *const AUDITOR,
                                                                               *const PRACTITIONER;

/* A round of VICTIMS and OFFENCES for 2023 and 2024, open until a month from now. */
void round_fixture_set_up(RoundFixture *fixture, gconstpointer unused);
void round_fixture_tear_down(RoundFixture *fixture, gconstpointer unused);
Db *round_fixture_reader(RoundFixture *fixture);
/* Behind the store's back. */
void round_fixture_sql(const RoundFixture *fixture, const char *sql);
/* One number of the database. */
int64_t round_fixture_number(const RoundFixture *fixture, const char *sql);

/* A filled questionnaire as CSV: registered victims by sex and age, and offences if `n_offences` is not
 * negative. `cells`: women, men; of them girls, boys. g_free. */
char *round_csv(const char *area, int period, int women, int men, int girls, int boys,
                int n_offences);
/* Uploads and checks; returns the file's number. Aborts the test if it is refused. */
unsigned round_hand_in(RoundFixture *fixture, const char *id, const char *account, const char *csv);
Handin *round_look(RoundFixture *fixture, const char *id); /* as the editor sees it */
/* As far as `to`, with the figures of `csv`. */
void round_walk(RoundFixture *fixture, const char *id, const char *csv, HandinState to);
/* What is public now. */
Cubes *round_cubes(RoundFixture *fixture);

#define ASSERT_DONE(call)                                                                          \
    do {                                                                                           \
        g_autoptr(GError) error_ = NULL;                                                           \
        GError **error = &error_;                                                                  \
        if (!(call))                                                                               \
            g_error("%s:%d: %s", __FILE__, __LINE__, error_ ? error_->message : "no error");       \
    } while (0)

/* Refused with the code, and the submission is as it was. */
#define ASSERT_REFUSED(code_, call)                                                                \
    do {                                                                                           \
        g_autoptr(GError) error_ = NULL;                                                           \
        GError **error = &error_;                                                                  \
        if (call)                                                                                  \
            g_error("%s:%d: was not refused", __FILE__, __LINE__);                                 \
        if (!g_error_matches(error_, FYR_ERROR, code_))                                            \
            g_error("%s:%d: refused with another error: %s", __FILE__, __LINE__,                   \
                    error_ ? error_->message : "none");                                            \
    } while (0)
