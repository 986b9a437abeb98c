/* Searches that somebody keeps: what is new in them and what is told once, limits, rights, ends. */
#include "records_fixture.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "people/unsubscribe.h"
#include "records/saved.h"

#include <sqlite3.h>
#include <string.h>

typedef struct {
    RecordsFixture records;
    char *account; /* a practitioner */
    GString *told; /* "NAME:TITLE+TITLE;" */
    bool fails;
} Fixture;

static Centre *centre_of(Fixture *fixture)
{
    return fixture->records.centre;
}

/* An active account without sessions or passwords. g_free. */
static char *add_account(Fixture *fixture, const char *email, Role role)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    RoleGrant grant = {.role = role};
    char id[27], token[ACCOUNT_TOKEN_BYTES];
    g_array_append_val(grants, grant);
    account_invite(centre_of(fixture), email, "Aino Example", LANG_SV, grants, "shell:test", id,
                   token, &error);
    g_assert_no_error(error);
    account_use_token(centre_of(fixture), token, TOKEN_INVITATION, "lampposts sing to herrings",
                      &error);
    g_assert_no_error(error);
    return g_strdup(id);
}

static void set_up(Fixture *fixture, gconstpointer unused)
{
    records_fixture_set_up(&fixture->records, unused);
    fixture->account = add_account(fixture, "aino@example.org", ROLE_PRACTITIONER);
    fixture->told = g_string_new(NULL);
    fixture->fails = false;
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    g_free(fixture->account);
    g_string_free(fixture->told, TRUE);
    records_fixture_tear_down(&fixture->records, unused);
}

static bool tell(Db *db, const SavedSearch *search, const GPtrArray *fresh, void *data,
                 GError **error)
{
    Fixture *fixture = data;
    (void)db;
    if (fixture->fails) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "no ink");
        return false;
    }
    g_string_append_printf(fixture->told, "%s:", search->name);
    for (unsigned i = 0; i < fresh->len; i++) {
        g_autoptr(Record) record = records_load(&fixture->records, fresh->pdata[i]);
        g_string_append_printf(fixture->told, "%s%s", i > 0 ? "+" : "", record->title);
    }
    g_string_append_c(fixture->told, ';');
    return true;
}

static void on_fault(const SavedSearch *search, const GError *fault, void *data)
{
    Fixture *fixture = data;
    g_string_append_printf(fixture->told, "%s!%s;", search->name, fault->message);
}

/* Behind the store's back: the time of the next look has come. */
static void make_due(Fixture *fixture)
{
    g_autofree char *file = g_build_filename(centre_directory(centre_of(fixture)), "fyr.db", NULL);
    sqlite3 *handle = NULL;
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(handle,
                                 "UPDATE saved_search SET next_look = '2000' "
                                 "WHERE next_look IS NOT NULL",
                                 NULL, NULL, NULL),
                    ==, SQLITE_OK);
    sqlite3_close(handle);
}

static void assert_told(Fixture *fixture, const char *expected)
{
    g_autoptr(GError) error = NULL;
    const SavedLook look = {.tell = tell, .on_fault = on_fault, .data = fixture};
    make_due(fixture);
    g_string_truncate(fixture->told, 0);
    saved_searches_look(centre_of(fixture), fixture->records.types, &look, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(fixture->told->str, ==, expected);
}

static char *keep(Fixture *fixture, const char *name, const char *query, SavedRhythm rhythm)
{
    g_autoptr(GError) error = NULL;
    char id[27];
    saved_search_create(centre_of(fixture), fixture->account, name, query, "en", rhythm, id,
                        &error);
    g_assert_no_error(error);
    return g_strdup(id);
}

static char *publish(Fixture *fixture, const char *title, const char *area)
{
    g_autoptr(RecordBody) body = records_body("en", title, "About it.");
    record_body_set(body, "areas", "", area);
    return records_publish(&fixture->records, "good_practice", "en", body);
}

static void edit(Fixture *fixture, const char *id, const char *title, const char *area)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Record) record = records_load(&fixture->records, id);
    record_body_set(record->body, "title", "en", title);
    record_body_set(record->body, "areas", "", area);
    record_edit(centre_of(fixture), records_type(&fixture->records, record->type), "shell:writer",
                id, record->revision, record->body, "", problems, &error);
    g_assert_no_error(error);
}

/* --- what is new -------------------------------------------------------------------------------- */

static void test_news(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *old = publish(fixture, "Old harbour", "FI");
    g_free(keep(fixture, "H", "q=harbour&areas=FI&areas=SE", SAVED_DAILY));
    g_autofree char *early = publish(fixture, "Early harbour", "SE"); /* before the first look */
    assert_told(fixture, "");
    g_autofree char *other = publish(fixture, "Polish harbour", "PL");
    g_autofree char *forest = publish(fixture, "Forest", "FI");
    edit(fixture, old, "Old harbour, corrected", "FI");
    assert_told(fixture, "H:Early harbour;"); /* the corrected one was there before */
    assert_told(fixture, "");                 /* told once */
    edit(fixture, early, "Early harbour again", "SE");
    assert_told(fixture, ""); /* and an edit does not change that */
    edit(fixture, other, "Polish harbour", "SE");
    edit(fixture, forest, "Harbour in the forest", "FI");
    assert_told(fixture, "H:Harbour in the forest+Polish harbour;"); /* they fit from now on */
    edit(fixture, other, "Polish harbour", "PL");
    assert_told(fixture, "");
    edit(fixture, other, "Polish harbour", "SE");
    assert_told(fixture, "H:Polish harbour;"); /* it had stopped to fit */
}

/* A failure in the middle: nothing is told, nothing is lost. */
static void test_failure(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_free(keep(fixture, "H", "q=harbour", SAVED_HOURLY));
    assert_told(fixture, "");
    g_free(publish(fixture, "Harbour", "FI"));
    fixture->fails = true;
    assert_told(fixture, "H!no ink;");
    fixture->fails = false;
    assert_told(fixture, "H:Harbour;");
    assert_told(fixture, "");
}

/* Only filters; what the account may not see is not told; its own drafts are no news. */
static void test_sight(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_free(keep(fixture, "F", "areas=FI", SAVED_WEEKLY));
    assert_told(fixture, "");
    g_autoptr(RecordBody) body = records_body("en", "Secret", "About it.");
    record_body_set(body, "areas", "", "FI");
    g_autofree char *draft = records_create(&fixture->records, "good_practice", "en", body);
    char own[27];
    record_create(centre_of(fixture), records_type(&fixture->records, "good_practice"),
                  fixture->account, "en", body, "", problems, own, &error);
    assert_told(fixture, "");
    records_move(&fixture->records, draft, "submit", "");
    records_move(&fixture->records, draft, "publish", "");
    assert_told(fixture, "F:Secret;");
    /* A filter that no type has: nothing, not everything. */
    g_free(keep(fixture, "N", "no_such_field=1", SAVED_DAILY));
    assert_told(fixture, "");
    g_free(publish(fixture, "More", "PL"));
    assert_told(fixture, "");
}

/* --- acts ---------------------------------------------------------------------------------------- */

static unsigned count(Fixture *fixture, bool are_deleted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = saved_searches_of(people_db(&fixture->records.people),
                                                 fixture->account, are_deleted, &error);
    g_assert_no_error(error);
    return all->len;
}

static void test_acts(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Centre *centre = centre_of(fixture);
    g_autofree char *other = add_account(fixture, "other@example.org", ROLE_PRACTITIONER);
    g_autofree char *id = keep(fixture, "H", "q=harbour", SAVED_DAILY);
    assert_told(fixture, "");
    g_assert_false(saved_search_change(centre, other, id, "Mine", SAVED_NEVER, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(saved_search_delete(centre, other, id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_assert_false(saved_search_change(centre, fixture->account, id, "a\nb", SAVED_NEVER, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_clear_error(&error);
    g_assert_true(saved_search_change(centre, fixture->account, id, "Hamnar", SAVED_NEVER, &error));
    g_free(publish(fixture, "Harbour", "FI"));
    assert_told(fixture, "");
    /* From never to daily: what came meanwhile is no news, what comes now is. */
    g_assert_true(saved_search_change(centre, fixture->account, id, "Hamnar", SAVED_DAILY, &error));
    assert_told(fixture, "");
    g_free(publish(fixture, "Second harbour", "FI"));
    assert_told(fixture, "Hamnar:Second harbour;");
    g_assert_true(saved_search_delete(centre, fixture->account, id, &error));
    g_assert_cmpuint(count(fixture, false), ==, 0);
    g_assert_cmpuint(count(fixture, true), ==, 1);
    g_free(publish(fixture, "Third harbour", "FI"));
    assert_told(fixture, "");
    g_assert_true(saved_search_undelete(centre, fixture->account, id, &error));
    assert_told(fixture, "Hamnar:Third harbour;");
    g_assert_false(saved_search_undelete(centre, fixture->account, id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

static void test_limit(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    char id[27];
    for (unsigned i = 0; i < LIMIT_SAVED_SEARCHES; i++) {
        g_autofree char *one = keep(fixture, "Many", "q=x", SAVED_NEVER);
        g_assert_true(i % 2 == 0 ||
                      saved_search_delete(centre_of(fixture), fixture->account, one, &error));
    }
    for (unsigned i = count(fixture, false); i < LIMIT_SAVED_SEARCHES; i++)
        g_free(keep(fixture, "Many", "q=x", SAVED_NEVER));
    g_assert_false(saved_search_create(centre_of(fixture), fixture->account, "One more", "q=x",
                                       "en", SAVED_NEVER, id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_LIMIT);
    g_clear_error(&error);
    g_autofree char *long_query = g_strnfill(LIMIT_SAVED_SEARCH_BYTES + 1, 'x');
    g_autofree char *other = add_account(fixture, "other@example.org", ROLE_PRACTITIONER);
    g_assert_false(saved_search_create(centre_of(fixture), other, "Long", long_query, "en",
                                       SAVED_NEVER, id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_LIMIT);
}

/* A suspended account gets nothing, and of a closed one nothing is kept. */
static void test_account(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_free(keep(fixture, "H", "q=harbour", SAVED_HOURLY));
    assert_told(fixture, "");
    g_free(publish(fixture, "Harbour", "FI"));
    g_assert_true(account_set_state(centre_of(fixture), fixture->account, ACCOUNT_SUSPENDED,
                                    "shell:test", &error));
    assert_told(fixture, "");
    g_assert_true(account_set_state(centre_of(fixture), fixture->account, ACCOUNT_ACTIVE,
                                    "shell:test", &error));
    assert_told(fixture, "H:Harbour;");
    g_assert_true(account_set_state(centre_of(fixture), fixture->account, ACCOUNT_CLOSED,
                                    "shell:test", &error));
    g_assert_cmpuint(count(fixture, false), ==, 0);
}

/* --- links that end mail ---------------------------------------------------------------------------- */

static void test_link(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *id = keep(fixture, "H", "q=harbour", SAVED_HOURLY);
    char token[UNSUBSCRIBE_TOKEN_BYTES], what[27];
    Db *reader = people_db(&fixture->records.people);
    g_assert_false(unsubscribe_read(reader, "", what, &error));
    Db *db = centre_write_begin(centre_of(fixture), &error);
    g_assert_true(unsubscribe_token(db, id, token, &error));
    g_assert_true(centre_write_commit(centre_of(fixture), &error));
    g_assert_true(unsubscribe_read(reader, token, what, &error));
    g_assert_cmpstr(what, ==, id);
    /* Not with another letter in any place. */
    for (unsigned i = 0; token[i]; i++) {
        g_autofree char *wrong = g_strdup(token);
        wrong[i] = wrong[i] == '0' ? '1' : '0';
        g_assert_false(unsubscribe_read(reader, wrong, what, &error));
    }
    g_assert_no_error(error);
    g_assert_true(saved_search_end_mail(centre_of(fixture), id, &error));
    g_autoptr(SavedSearch) search = saved_search_load(reader, id, &error);
    g_assert_cmpint(search->rhythm, ==, SAVED_NEVER);
    g_assert_null(search->next_look);
}

static void test_question(Fixture *fixture, gconstpointer unused)
{
    (void)fixture, (void)unused;
    g_auto(SavedQuestion) question = {0};
    saved_question_init(&question, "q=forced+labour%26x&areas=FI&by.from=2020&areas=SE&=&x");
    g_assert_cmpstr(question.text, ==, "forced labour&x");
    const RecordFilter *areas = &g_array_index(question.filters, RecordFilter, 0);
    g_assert_cmpstr(areas->field, ==, "areas");
    g_assert_cmpstr(areas->values[1], ==, "SE");
    g_assert_null(areas->values[2]);
    g_assert_cmpstr(g_array_index(question.filters, RecordFilter, 1).field, ==, "from");
}

#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/saved/news", test_news);
    ADD("/saved/failure", test_failure);
    ADD("/saved/sight", test_sight);
    ADD("/saved/acts", test_acts);
    ADD("/saved/limit", test_limit);
    ADD("/saved/account", test_account);
    ADD("/saved/link", test_link);
    ADD("/saved/question", test_question);
    return g_test_run();
}
