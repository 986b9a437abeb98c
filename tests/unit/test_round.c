/* Rounds and what states hand in: the whole walk, and everything that must be refused on it. Their files are
 * in test_round_files.c. */
#include "round_fixture.h"

#include "figures/handin_diff.h"
#include "figures/round_notice.h"

#include <string.h>

static const char *const no_text = NULL;

static bool act(RoundFixture *fixture, const char *account, const char *id, HandinAct which,
                GError **error)
{
    return handin_do(fixture->store.centre, account, id, HANDIN_NEWEST, which, "because", error);
}

static void assert_state(RoundFixture *fixture, const char *id, HandinState state)
{
    g_autoptr(Handin) handin = round_look(fixture, id);
    g_assert_cmpstr(handin_state_word(handin->state), ==, handin_state_word(state));
}

/* --- rounds ------------------------------------------------------------------------------------- */

static void test_new(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const int periods[] = {2024}, future[] = {2999};
    static const char *const flows[] = {"VICTIMS"}, *const wrong[] = {"VICTIMS'; DROP TABLE round"};
    const RoundDraft good = {.title = "Next",
                             .deadline = iso_today() + 5,
                             .periods = periods,
                             .n_periods = 1,
                             .flows = flows,
                             .n_flows = 1};
    Centre *centre = fixture->store.centre;
    char id[27];
    RoundDraft bad = good;
    bad.title = "";
    ASSERT_REFUSED(FYR_ERROR_INVALID, round_new(centre, fixture->model, EDITOR, &bad, id, error));
    bad.title = "two\nlines";
    ASSERT_REFUSED(FYR_ERROR_INVALID, round_new(centre, fixture->model, EDITOR, &bad, id, error));
    bad = good;
    bad.deadline = iso_today() - 1;
    ASSERT_REFUSED(FYR_ERROR_INVALID, round_new(centre, fixture->model, EDITOR, &bad, id, error));
    bad = good;
    bad.periods = future;
    ASSERT_REFUSED(FYR_ERROR_INVALID, round_new(centre, fixture->model, EDITOR, &bad, id, error));
    bad = good;
    bad.flows = wrong;
    ASSERT_REFUSED(FYR_ERROR_INVALID, round_new(centre, fixture->model, EDITOR, &bad, id, error));
    const char *const others[] = {FOCAL, MEMBER, CHAIR, ADMIN, AUDITOR, PRACTITIONER, "nobody"};
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                       round_new(centre, fixture->model, others[i], &good, id, error));
    ASSERT_DONE(round_new(centre, fixture->model, EDITOR, &good, id, error));
    /* A draft is the secretariat's; without states it asks all ten. */
    Db *db = round_fixture_reader(fixture);
    g_autoptr(Round) round = round_load(db, EDITOR, id, NULL);
    g_assert_cmpuint(round->areas->len, ==, 10);
    g_assert_cmpuint(round->reminders->len, ==, 3);
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND, round_load(db, FOCAL, id, error));
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, round_open(centre, EDITOR, id, 7, error));
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN, round_open(centre, CHAIR, id, 1, error));
    ASSERT_DONE(round_open(centre, EDITOR, id, 1, error));
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, round_open(centre, EDITOR, id, HANDIN_NEWEST, error));
    g_autoptr(Round) seen = round_load(db, FOCAL, id, NULL);
    g_assert_nonnull(seen);
}

static void test_board(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Db *db = round_fixture_reader(fixture);
    const struct {
        const char *account;
        unsigned n;
    } expected[] = {{EDITOR, 4}, {CHAIR, 4},  {ADMIN, 4}, {AUDITOR, 4},
                    {FOCAL, 2},  {MEMBER, 2}, {FINN, 2}};
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(GPtrArray) board =
            round_board(db, expected[i].account, fixture->round, iso_today(), NULL);
        g_assert_cmpuint(board->len, ==, expected[i].n);
        const Handin *first = board->pdata[0];
        g_assert_cmpint(first->state, ==, HANDIN_EMPTY);
        g_assert_false(first->is_overdue);
    }
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND,
                   round_board(db, PRACTITIONER, fixture->round, iso_today(), error));
    g_autoptr(GPtrArray) late = round_board(db, EDITOR, fixture->round, iso_today() + 31, NULL);
    g_assert_true(((Handin *)late->pdata[0])->is_overdue);
}

/* --- the walk ------------------------------------------------------------------------------------ */

static void test_walk(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    const char *id = fixture->se;
    /* A mistake: more girls than women. */
    g_autofree char *bad = round_csv("SE", 2024, 20, 10, 25, 3, 40);
    round_hand_in(fixture, id, FOCAL, bad);
    assert_state(fixture, id, HANDIN_DRAFT);
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, act(fixture, FOCAL, id, HANDIN_ACT_SUBMIT, error));
    g_autofree char *good = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    round_hand_in(fixture, id, FOCAL, good);
    assert_state(fixture, id, HANDIN_CHECKED);
    ASSERT_DONE(act(fixture, FOCAL, id, HANDIN_ACT_SUBMIT, error));
    g_autoptr(Handin) submitted = round_look(fixture, id);
    g_assert_false(submitted->is_signed);
    g_assert_cmpuint(submitted->n_figures, ==, 22);
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, EDITOR, id, HANDIN_ACT_ACCEPT, error));
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, FOCAL, id, HANDIN_ACT_SIGN, error));
    ASSERT_DONE(act(fixture, MEMBER, id, HANDIN_ACT_SIGN, error));
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, act(fixture, MEMBER, id, HANDIN_ACT_SIGN, error));
    /* Returned: with a question, and answered. */
    ASSERT_REFUSED(FYR_ERROR_INVALID,
                   handin_return(centre, EDITOR, id, HANDIN_NEWEST, NULL, 0, NULL, error));
    const HandinAsked asked[] = {{"VICTIMS", "A.SE.NATIONAL._T.F._T._T._T", "Why 20?"}};
    ASSERT_DONE(handin_return(centre, EDITOR, id, HANDIN_NEWEST, asked, 1, NULL, error));
    assert_state(fixture, id, HANDIN_RETURNED);
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, FOCAL, id, HANDIN_ACT_SUBMIT, error));
    Db *db = round_fixture_reader(fixture);
    g_autoptr(GPtrArray) questions = handin_questions(db, FOCAL, id, NULL);
    g_assert_cmpuint(questions->len, ==, 1);
    int64_t question = ((HandinQuestion *)questions->pdata[0])->id;
    ASSERT_REFUSED(FYR_ERROR_INVALID,
                   handin_answer(centre, FOCAL, id, HANDIN_NEWEST, question, " \n", error));
    ASSERT_DONE(handin_answer(centre, MEMBER, id, HANDIN_NEWEST, question, "A raid.", error));
    ASSERT_REFUSED(FYR_ERROR_CONFLICT,
                   handin_answer(centre, FOCAL, id, HANDIN_NEWEST, question, "Again.", error));
    /* The same figures are signed still. */
    ASSERT_DONE(act(fixture, FOCAL, id, HANDIN_ACT_SUBMIT, error));
    ASSERT_DONE(act(fixture, EDITOR, id, HANDIN_ACT_ACCEPT, error));
    g_autoptr(GPtrArray) accepted = handin_accepted(db, AUDITOR, id, "VICTIMS", NULL);
    g_assert_cmpuint(accepted->len, ==, 20);
    /* Reopened only with a reason, which the state has to answer. */
    ASSERT_REFUSED(FYR_ERROR_INVALID,
                   handin_do(centre, EDITOR, id, HANDIN_NEWEST, HANDIN_ACT_REOPEN, no_text, error));
    ASSERT_DONE(act(fixture, EDITOR, id, HANDIN_ACT_REOPEN, error));
    g_autoptr(Handin) reopened = round_look(fixture, id);
    g_assert_cmpint(reopened->state, ==, HANDIN_RETURNED);
    g_assert_cmpuint(reopened->n_questions, ==, 1);
    g_autoptr(GPtrArray) events = handin_events(db, EDITOR, id, NULL);
    const HandinEvent *last = events->pdata[events->len - 1];
    g_assert_cmpstr(last->act, ==, "reopen");
    g_assert_cmpstr(last->comment, ==, "because");
    g_assert_cmpuint(last->version, ==, reopened->version);
    store_fixture_assert_whole(centre);
}

/* Every act from every state: as the table of rules says, or refused and nothing changed. */
static void test_every_transition(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const HandinAct acts[] = {HANDIN_ACT_SUBMIT, HANDIN_ACT_SIGN, HANDIN_ACT_RETURN,
                                     HANDIN_ACT_ACCEPT, HANDIN_ACT_LOCK, HANDIN_ACT_REOPEN};
    static const char *const doers[] = {"focal", "member", "editor", "editor", "editor", "editor"};
    unsigned n_refused = 0;
    for (unsigned a = 0; a < G_N_ELEMENTS(acts); a++)
        for (unsigned s = 0; s < HANDIN_STATE_COUNT; s++) {
            if (handin_rule(acts[a], (HandinState)s))
                continue;
            g_autofree char *sql =
                g_strdup_printf("UPDATE submission SET state = '%s' WHERE id = '%s'",
                                handin_state_word((HandinState)s), fixture->se);
            round_fixture_sql(fixture, sql);
            const char *account = strcmp(doers[a], "focal") == 0    ? FOCAL
                                  : strcmp(doers[a], "member") == 0 ? MEMBER
                                                                    : EDITOR;
            ASSERT_REFUSED(FYR_ERROR_CONFLICT, act(fixture, account, fixture->se, acts[a], error));
            assert_state(fixture, fixture->se, (HandinState)s);
            n_refused++;
        }
    g_assert_cmpuint(n_refused, ==, 5 + 6 + 6 + 6 + 6 + 5);
    g_autoptr(Handin) handin = round_look(fixture, fixture->se);
    g_assert_cmpuint(handin->version, ==, 1);
}

/* --- rights -------------------------------------------------------------------------------------- */

/* Each act by everybody who must not, in a state where the right one could. */
static void test_rights(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const struct {
        HandinAct act;
        HandinState from;
    } acts[] = {{HANDIN_ACT_SUBMIT, HANDIN_CHECKED},   {HANDIN_ACT_SIGN, HANDIN_SUBMITTED},
                {HANDIN_ACT_RETURN, HANDIN_SUBMITTED}, {HANDIN_ACT_ACCEPT, HANDIN_SUBMITTED},
                {HANDIN_ACT_LOCK, HANDIN_ACCEPTED},    {HANDIN_ACT_REOPEN, HANDIN_ACCEPTED}};
    const struct {
        const char *account, *role;
    } all[] = {{FOCAL, "focal"}, {MEMBER, "member"}, {EDITOR, "editor"},
               {CHAIR, "chair"}, {ADMIN, "admin"},   {AUDITOR, "auditor"}};
    Centre *centre = fixture->store.centre;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    round_hand_in(fixture, fixture->se, FOCAL, csv);
    for (unsigned a = 0; a < G_N_ELEMENTS(acts); a++) {
        g_autofree char *sql = g_strdup_printf("UPDATE submission SET state = '%s' WHERE id = '%s'",
                                               handin_state_word(acts[a].from), fixture->se);
        round_fixture_sql(fixture, sql);
        const char *roles = handin_rule(acts[a].act, acts[a].from)->roles;
        for (unsigned i = 0; i < G_N_ELEMENTS(all); i++)
            if (!strstr(roles, all[i].role))
                ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                               act(fixture, all[i].account, fixture->se, acts[a].act, error));
        /* Of another state, or of none: it does not exist for them. */
        const char *const strangers[] = {FINN, FINN_MEMBER, PRACTITIONER, "01NOBODY"};
        for (unsigned i = 0; i < G_N_ELEMENTS(strangers); i++)
            ASSERT_REFUSED(FYR_ERROR_NOT_FOUND,
                           act(fixture, strangers[i], fixture->se, acts[a].act, error));
    }
    HandinReceipt receipt;
    const char *const others[] = {MEMBER, EDITOR, CHAIR, ADMIN, AUDITOR};
    round_fixture_sql(fixture, "UPDATE submission SET state = 'checked'");
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                       handin_upload(centre, others[i], fixture->se, HANDIN_NEWEST, "x.csv", csv,
                                     strlen(csv), &receipt, error));
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND, handin_upload(centre, FINN, fixture->se, HANDIN_NEWEST,
                                                      "x.csv", csv, strlen(csv), &receipt, error));
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND,
                   handin_undo(centre, FINN, fixture->se, HANDIN_NEWEST, 1, error));
    /* Who is suspended has no rights, whatever roles are left. */
    round_fixture_sql(fixture, "UPDATE account SET state = 'suspended' WHERE name = 'Anna'");
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND, act(fixture, FOCAL, fixture->se, HANDIN_ACT_SUBMIT, error));
}

static unsigned count_rows(Db *db, StatementId statement, const char *account, const char *id)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0;
    bool has_third = statement == STMT_SUBMISSION_FIGURES || statement == STMT_SUBMISSION_ACCEPTED;
    g_autoptr(Rows) rows = statement == STMT_SUBMISSION_PROBLEMS
                               ? db_query(db, statement, &error, "ssi", account, id, (int64_t)-1)
                           : has_third ? db_query(db, statement, &error, "sss", account, id, NULL)
                                       : db_query(db, statement, &error, "ss", account, id);
    g_assert_no_error(error);
    while (rows_next(rows, &error))
        n++;
    g_assert_no_error(error);
    return n;
}

/* The statements themselves, without any code around that could look first. */
static void test_statements_ask_for_rights(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const StatementId reading[] = {
        STMT_SUBMISSION_GET,        STMT_SUBMISSION_EVENTS,   STMT_SUBMISSION_QUESTIONS,
        STMT_SUBMISSION_SIGNATURES, STMT_SUBMISSION_FILES,    STMT_SUBMISSION_PROBLEMS,
        STMT_SUBMISSION_FIGURES,    STMT_SUBMISSION_ACCEPTED, STMT_SUBMISSION_ACCEPTANCE_LAST};
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_autofree char *noted = g_strconcat(csv, "VICTIMS,SE,IDENTIFIED,F,_T,_T,_T,,2024,99,\n", NULL);
    round_walk(fixture, fixture->se, csv, HANDIN_RETURNED);
    Db *db = round_fixture_reader(fixture);
    g_autoptr(GPtrArray) questions = handin_questions(db, FOCAL, fixture->se, NULL);
    ASSERT_DONE(handin_answer(fixture->store.centre, FOCAL, fixture->se, HANDIN_NEWEST,
                              ((HandinQuestion *)questions->pdata[0])->id, "So many.", error));
    round_walk(fixture, fixture->se, csv, HANDIN_ACCEPTED);
    ASSERT_DONE(act(fixture, EDITOR, fixture->se, HANDIN_ACT_REOPEN, error));
    round_hand_in(fixture, fixture->se, FOCAL, noted); /* with an error: a row of problems */
    const char *const may[] = {FOCAL, FOCAL_2, MEMBER, EDITOR, CHAIR, ADMIN, AUDITOR};
    const char *const must_not[] = {FINN, FINN_MEMBER, PRACTITIONER, "01NOBODY", ""};
    for (unsigned s = 0; s < G_N_ELEMENTS(reading); s++) {
        for (unsigned i = 0; i < G_N_ELEMENTS(may); i++)
            if (count_rows(db, reading[s], may[i], fixture->se) == 0)
                g_error("%s shows nothing to %s", store_statements[reading[s]].name, may[i]);
        for (unsigned i = 0; i < G_N_ELEMENTS(must_not); i++)
            if (count_rows(db, reading[s], must_not[i], fixture->se) > 0)
                g_error("%s shows Sweden's to %s", store_statements[reading[s]].name, must_not[i]);
    }
    /* And the one that changes. */
    g_autoptr(Handin) handin = round_look(fixture, fixture->se);
    Db *writer = centre_write_begin(fixture->store.centre, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(must_not); i++) {
        ASSERT_DONE(db_run(writer, STMT_SUBMISSION_UPDATE, error, "sisssss", fixture->se,
                           (int64_t)handin->version, must_not[i], " focal member editor ", "locked",
                           "", NULL));
        g_assert_cmpint(db_changes(writer), ==, 0);
    }
    ASSERT_DONE(db_run(writer, STMT_SUBMISSION_UPDATE, error, "sisssss", fixture->se,
                       (int64_t)handin->version, CHAIR, " focal member editor ", "locked", "",
                       NULL));
    g_assert_cmpint(db_changes(writer), ==, 0);
    centre_write_rollback(fixture->store.centre);
    g_autoptr(GPtrArray) files = handin_files(db, FOCAL, fixture->se, NULL);
    int64_t file = ((HandinFile *)files->pdata[0])->id;
    g_autoptr(GBytes) bytes = handin_file_bytes(db, FOCAL, file, false, NULL, NULL);
    g_assert_nonnull(bytes);
    g_assert_null(handin_file_bytes(db, FINN, file, false, NULL, NULL));
    g_assert_null(handin_file_bytes(db, FINN, file, true, NULL, NULL));
    g_autoptr(GPtrArray) of_finland = handins_of(db, FINN, "SE", iso_today(), NULL);
    g_assert_cmpuint(of_finland->len, ==, 0);
}

/* The public connection cannot name a single one of the tables. */
static void test_nothing_is_public(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Db *db = centre_public_reader(fixture->store.centre, NULL);
    for (unsigned i = 0; i < STMT_COUNT; i++) {
        const StoreStatement *statement = &store_statements[i];
        if (strcmp(statement->file, "sql/query/rounds.sql") != 0 || !statement->sqlite)
            continue;
        g_autoptr(GString) plan = g_string_new(NULL);
        if (engine_explain(db, (StatementId)i, plan, NULL))
            g_error("the public connection can run %s", statement->name);
    }
}

/* --- two at once ---------------------------------------------------------------------------------- */

static void test_stale(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    g_autofree char *one = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_autofree char *two = round_csv("SE", 2024, 22, 10, 6, 3, 40);
    round_walk(fixture, fixture->se, one, HANDIN_SUBMITTED);
    g_autoptr(Handin) seen = round_look(fixture, fixture->se);
    ASSERT_DONE(
        handin_do(centre, MEMBER, fixture->se, seen->version, HANDIN_ACT_SIGN, NULL, error));
    /* The focal point hands in another file while the editor looks at the signed one. */
    g_autoptr(Handin) looked_at = round_look(fixture, fixture->se);
    round_hand_in(fixture, fixture->se, FOCAL, two);
    g_autoptr(GError) fault = NULL;
    g_assert_false(handin_do(centre, EDITOR, fixture->se, looked_at->version, HANDIN_ACT_ACCEPT,
                             NULL, &fault));
    g_assert_error(fault, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_assert_nonnull(strstr(fault->message, "upload by Anna"));
    g_assert_nonnull(strstr(fault->message, "look again"));
    assert_state(fixture, fixture->se, HANDIN_CHECKED);
    HandinReceipt receipt;
    ASSERT_REFUSED(FYR_ERROR_CONFLICT,
                   handin_upload(centre, FOCAL_2, fixture->se, looked_at->version, "x.csv", one,
                                 strlen(one), &receipt, error));
    g_assert_cmpint(round_fixture_number(fixture, "SELECT count(*) FROM submission_file"), ==, 2);
}

/* --- the second person ---------------------------------------------------------------------------- */

static void test_second_person(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *one = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_autofree char *two = round_csv("SE", 2024, 22, 10, 6, 3, 40);
    round_walk(fixture, fixture->se, one, HANDIN_SUBMITTED);
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND, act(fixture, FINN, fixture->se, HANDIN_ACT_SIGN, error));
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN, act(fixture, EDITOR, fixture->se, HANDIN_ACT_SIGN, error));
    ASSERT_DONE(act(fixture, FOCAL_2, fixture->se, HANDIN_ACT_SIGN, error));
    g_autoptr(Handin) is_signed = round_look(fixture, fixture->se);
    g_assert_true(is_signed->is_signed);
    /* A new file takes it back, and the signature was for the other one. */
    round_hand_in(fixture, fixture->se, FOCAL, two);
    ASSERT_DONE(act(fixture, FOCAL, fixture->se, HANDIN_ACT_SUBMIT, error));
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, EDITOR, fixture->se, HANDIN_ACT_ACCEPT, error));
    g_autoptr(GPtrArray) signatures =
        handin_signatures(round_fixture_reader(fixture), EDITOR, fixture->se, NULL);
    g_assert_false(((HandinSignature *)signatures->pdata[0])->is_current);
    /* Undone, the first figures count again, and with them their signature. */
    ASSERT_DONE(handin_undo(fixture->store.centre, FOCAL, fixture->se, HANDIN_NEWEST, 2, error));
    assert_state(fixture, fixture->se, HANDIN_CHECKED);
    ASSERT_DONE(act(fixture, FOCAL, fixture->se, HANDIN_ACT_SUBMIT, error));
    ASSERT_DONE(act(fixture, EDITOR, fixture->se, HANDIN_ACT_ACCEPT, error));
}

/* Who signed cannot become the one who submits: then it is one person again. */
static void test_signer_submits(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    round_walk(fixture, fixture->se, csv, HANDIN_SUBMITTED);
    ASSERT_DONE(act(fixture, FOCAL_2, fixture->se, HANDIN_ACT_SIGN, error));
    const HandinAsked asked = {"", "", "Why?"};
    ASSERT_DONE(handin_return(fixture->store.centre, EDITOR, fixture->se, HANDIN_NEWEST, &asked, 1,
                              NULL, error));
    g_autoptr(GPtrArray) questions =
        handin_questions(round_fixture_reader(fixture), FOCAL, fixture->se, NULL);
    ASSERT_DONE(handin_answer(fixture->store.centre, FOCAL_2, fixture->se, HANDIN_NEWEST,
                              ((HandinQuestion *)questions->pdata[0])->id, "So.", error));
    ASSERT_DONE(act(fixture, FOCAL_2, fixture->se, HANDIN_ACT_SUBMIT, error));
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, EDITOR, fixture->se, HANDIN_ACT_ACCEPT, error));
    ASSERT_DONE(act(fixture, MEMBER, fixture->se, HANDIN_ACT_SIGN, error));
    ASSERT_DONE(act(fixture, EDITOR, fixture->se, HANDIN_ACT_ACCEPT, error));
}

/* --- differences ------------------------------------------------------------------------------------ */

static void test_diff(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *one = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_autofree char *two = round_csv("SE", 2024, 25, 10, 6, 3, -1);
    round_walk(fixture, fixture->se, one, HANDIN_ACCEPTED);
    ASSERT_DONE(act(fixture, EDITOR, fixture->se, HANDIN_ACT_REOPEN, error));
    g_autofree char *more = g_strconcat(two, "VICTIMS,SE,IDENTIFIED,_T,_T,_T,_T,,2024,35,\n", NULL);
    round_hand_in(fixture, fixture->se, FOCAL, more);
    ASSERT_DONE(handin_undo(fixture->store.centre, FOCAL, fixture->se, HANDIN_NEWEST, 1, error));
    unsigned count[DIFF_KIND_COUNT];
    g_autofree char *said = NULL;
    Db *db = round_fixture_reader(fixture);
    g_autoptr(GPtrArray) all =
        handin_diff(db, NULL, FOCAL, fixture->se, DIFF_ACCEPTED, count, &said, NULL);
    g_assert_cmpuint(count[DIFF_ADDED], ==, 1);
    g_assert_cmpuint(count[DIFF_DROPPED], ==, 2); /* the offences */
    g_assert_cmpuint(count[DIFF_CHANGED], ==, 4); /* women, all; of full age both */
    g_assert_cmpuint(count[DIFF_SAME], ==, 16);
    g_assert_cmpuint(all->len, ==, 7);
    g_assert_nonnull(strstr(said, "accepted on"));
    for (unsigned i = 0; i < all->len; i++) {
        const HandinDiff *diff = all->pdata[i];
        if (strcmp(diff->key, "A.SE.NATIONAL._T.F._T._T._T") != 0)
            continue;
        g_assert_cmpstr(diff->before, ==, "20");
        g_assert_cmpstr(diff->now, ==, "25");
        g_assert_cmpfloat(diff->change, ==, 5);
        g_assert_cmpfloat(diff->share, ==, 0.25);
    }
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND,
                   handin_diff(db, NULL, FINN, fixture->se, DIFF_ACCEPTED, count, NULL, error));
}

/* --- closing, telling ------------------------------------------------------------------------------- */

static void test_close(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_autofree char *finnish = round_csv("FI", 2024, 20, 10, 6, 3, 40);
    round_walk(fixture, fixture->se, csv, HANDIN_ACCEPTED);
    round_walk(fixture, fixture->fi, finnish, HANDIN_CHECKED);
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, round_close(centre, EDITOR, fixture->round, 1, error));
    ASSERT_DONE(round_close(centre, EDITOR, fixture->round, HANDIN_NEWEST, error));
    assert_state(fixture, fixture->se, HANDIN_LOCKED);
    assert_state(fixture, fixture->fi, HANDIN_CHECKED);
    HandinReceipt receipt;
    ASSERT_REFUSED(FYR_ERROR_INVALID, handin_upload(centre, FINN, fixture->fi, HANDIN_NEWEST,
                                                    "x.csv", csv, strlen(csv), &receipt, error));
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, FINN, fixture->fi, HANDIN_ACT_SUBMIT, error));
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, EDITOR, fixture->se, HANDIN_ACT_REOPEN, error));
    ASSERT_DONE(round_open(centre, EDITOR, fixture->round, HANDIN_NEWEST, error));
    ASSERT_DONE(act(fixture, EDITOR, fixture->se, HANDIN_ACT_REOPEN, error));
}

typedef struct {
    unsigned n[ROUND_NOTICE_KIND_COUNT];
    unsigned fails_at, n_questions;
} Told;

static bool tell(Db *db, const RoundNotice *notice, void *data, GError **error)
{
    (void)db;
    Told *told = data;
    told->n_questions += notice->n_questions;
    told->n[notice->kind]++;
    if (told->fails_at && told->fails_at == told->n[notice->kind]) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "no");
        return false;
    }
    return true;
}

static void test_notices(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    IsoDay today = iso_today();
    Told told = {.fails_at = 3};
    /* What could not be handed over was not told: all of it comes again. */
    ASSERT_REFUSED(FYR_ERROR_IO, round_tell_due(centre, today, tell, &told, NULL, error));
    told = (Told){0};
    unsigned n;
    ASSERT_DONE(round_tell_due(centre, today, tell, &told, &n, error));
    g_assert_cmpuint(n, ==, 5); /* focal points and members of both states */
    g_assert_cmpuint(told.n[NOTICE_OPENED], ==, 5);
    ASSERT_DONE(round_tell_due(centre, today, tell, &told, &n, error));
    g_assert_cmpuint(n, ==, 0);
    /* Ten days before: the reminder of 14 days. Sweden's 2024 waits for its signature, the rest for
     * figures. */
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    round_walk(fixture, fixture->se, csv, HANDIN_SUBMITTED);
    told = (Told){0};
    ASSERT_DONE(round_tell_due(centre, today + 20, tell, &told, &n, error));
    g_assert_cmpuint(told.n[NOTICE_UNSIGNED], ==, 2); /* not to who submitted */
    g_assert_cmpuint(told.n[NOTICE_REMINDER], ==,
                     2 + 2); /* two focal points; two years of Finland */
    ASSERT_DONE(round_tell_due(centre, today + 21, tell, &told, &n, error));
    g_assert_cmpuint(n, ==, 0);
    ASSERT_DONE(round_tell_due(centre, today + 23, tell, &told, &n, error));
    g_assert_cmpuint(n, ==, 6);
    ASSERT_DONE(round_tell_due(centre, today + 31, tell, &told, &n, error));
    g_assert_cmpuint(n, ==, 0); /* too late to remind */
    /* Asked back: how many questions, not what they ask. */
    const HandinAsked asked = {"", "", "Why twenty?"};
    ASSERT_DONE(handin_return(centre, EDITOR, fixture->se, HANDIN_NEWEST, &asked, 1, NULL, error));
    told = (Told){0};
    ASSERT_DONE(round_tell_due(centre, today, tell, &told, &n, error));
    g_assert_cmpuint(told.n[NOTICE_RETURNED], ==, 3);
    g_assert_cmpuint(told.n_questions, ==, 3); /* one, told to three */
}

#define TEST(name)                                                                                 \
    g_test_add("/round/" #name, RoundFixture, NULL, round_fixture_set_up, test_##name,             \
               round_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(new);
    TEST(board);
    TEST(walk);
    TEST(every_transition);
    TEST(rights);
    TEST(statements_ask_for_rights);
    TEST(nothing_is_public);
    TEST(stale);
    TEST(second_person);
    TEST(signer_submits);
    TEST(diff);
    TEST(close);
    TEST(notices);
    return g_test_run();
}
