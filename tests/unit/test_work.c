/* Work outside of requests: the queue, mail that waits, settings, letters. What mail looks like is in
 * test_message.c; a real mail server is asked by tests/desk/desk_mail.py. */
#include "store_fixture.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "exchange/message.h"
#include "people/letters.h"
#include "people/mail.h"
#include "store/job.h"
#include "store/setting.h"

#include <sqlite3.h>
#include <string.h>

#define ADD(name, function)                                                                        \
    g_test_add(name, StoreFixture, NULL, store_fixture_set_up, function, store_fixture_tear_down)

/* A number out of the database, by a way that is not the store's. */
static int64_t ask(const StoreFixture *fixture, const char *sql)
{
    g_autofree char *file = g_build_filename(fixture->directory, CENTRE_DATABASE, NULL);
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    int64_t n = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return n;
}

static int64_t add_job(Centre *centre, const char *kind, const char *subject)
{
    g_autoptr(GError) error = NULL;
    int64_t id = 0;
    Db *db = centre_write_begin(centre, &error);
    g_assert_no_error(error);
    g_assert_true(job_add(db, kind, subject, "detail", &id, &error));
    g_assert_true(centre_write_commit(centre, &error));
    return id;
}

static Job *take(Centre *centre, bool is_early)
{
    g_autoptr(GError) error = NULL;
    Job *job = job_take(centre, is_early, &error);
    g_assert_no_error(error);
    return job;
}

static JobState state_of(Centre *centre, const char *subject)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JobStatus) status = job_state_of(centre_reader(centre, NULL), subject, &error);
    g_assert_no_error(error);
    return status->state;
}

/* --- the queue ---------------------------------------------------------------------------- */

static void test_job_life(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    Centre *centre = fixture->centre;
    g_assert_null(take(centre, false));
    int64_t first = add_job(centre, "check-upload", "A");
    int64_t second = add_job(centre, "release", "B");
    g_assert_cmpint(second, >, first);
    g_assert_cmpint(state_of(centre, "A"), ==, JOB_WAITING);

    g_autoptr(Job) job = take(centre, false);
    g_assert_cmpint(job->id, ==, first);
    g_assert_cmpstr(job->kind, ==, "check-upload");
    g_assert_cmpstr(job->subject, ==, "A");
    g_assert_cmpstr(job->detail, ==, "detail");
    g_assert_cmpuint(job->tries, ==, 1);
    g_assert_true(job_note(centre, job, "row 1,000", &error));
    g_autoptr(JobStatus) status = job_state_of(centre_reader(centre, NULL), "A", &error);
    g_assert_cmpint(status->state, ==, JOB_RUNNING);
    g_assert_cmpstr(status->progress, ==, "row 1,000");
    g_assert_nonnull(status->started);
    g_assert_null(status->finished);
    g_assert_true(job_finish(centre, job, &error));
    g_assert_cmpint(state_of(centre, "A"), ==, JOB_DONE);

    /* The newest job of a subject counts, and of one kind. */
    add_job(centre, "other", "A");
    g_assert_cmpint(state_of(centre, "A"), ==, JOB_WAITING);
    g_autoptr(JobStatus) of_kind =
        job_state_of_kind(centre_reader(centre, NULL), "check-upload", "A", &error);
    g_assert_cmpint(of_kind->state, ==, JOB_DONE);
    g_assert_null(job_state_of(centre_reader(centre, NULL), "C", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

static void test_job_with_its_act(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_true(job_add(db, "release", "A", NULL, NULL, &error));
    g_assert_true(mail_queue(db, "a@example.org", "Hello", "Text", &error));
    centre_write_rollback(fixture->centre);
    g_assert_null(take(fixture->centre, true));
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM mail"), ==, 0);
}

static void test_job_fails(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    Centre *centre = fixture->centre;
    g_autoptr(GError) disk = g_error_new_literal(FYR_ERROR, FYR_ERROR_IO, "the disk is\nfull");
    add_job(centre, "release", "A");
    for (unsigned i = 1; i <= JOB_MAX_TRIES; i++) {
        g_assert_cmpint(state_of(centre, "A"), ==, JOB_WAITING);
        if (i > 1) /* not at once */
            g_assert_null(take(centre, false));
        g_autoptr(Job) job = take(centre, true);
        g_assert_cmpuint(job->tries, ==, i);
        g_assert_true(job_fail(centre, job, disk, &error));
    }
    g_autoptr(JobStatus) status = job_state_of(centre_reader(centre, NULL), "A", &error);
    g_assert_cmpint(status->state, ==, JOB_FAILED);
    g_assert_cmpstr(status->fault, ==, "the disk is full");
    g_assert_null(take(centre, true));

    /* What would fail again is not tried again. */
    add_job(centre, "release", "B");
    g_autoptr(GError) wrong = g_error_new_literal(FYR_ERROR, FYR_ERROR_INVALID, "wrong");
    g_autoptr(Job) job = take(centre, false);
    g_assert_true(job_fail(centre, job, wrong, &error));
    g_assert_cmpint(state_of(centre, "B"), ==, JOB_FAILED);
}

/* A worker that is killed leaves its job running. */
static void test_job_recover(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    Centre *centre = fixture->centre;
    unsigned n = 99;
    add_job(centre, "release", "A");
    for (unsigned i = 0; i < JOB_MAX_TRIES; i++) {
        g_autoptr(Job) job = take(centre, false);
        g_assert_nonnull(job);
        g_assert_null(take(centre, true));
        g_assert_true(jobs_recover(centre, &n, &error));
        g_assert_cmpuint(n, ==, 1);
    }
    /* It takes the worker down with it every time. */
    g_assert_cmpint(state_of(centre, "A"), ==, JOB_FAILED);
    g_assert_null(take(centre, true));
    g_assert_true(jobs_recover(centre, &n, &error));
    g_assert_cmpuint(n, ==, 0);
}

typedef struct {
    const char *directory;
    gint *taken; /* by job */
    unsigned n;
} Taker;

static gpointer take_all(gpointer data)
{
    Taker *taker = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Centre) centre = centre_open(taker->directory, &error);
    g_assert_no_error(error);
    for (;;) {
        g_autoptr(Job) job = take(centre, false);
        if (!job)
            return NULL;
        g_atomic_int_inc(&taker->taken[job->id]);
        taker->n++;
        if (job->id % 2 == 0)
            g_assert_true(job_finish(centre, job, &error));
    }
}

static void test_two_workers(StoreFixture *fixture, gconstpointer unused)
{
    enum { N = 60, WORKERS = 3 };
    g_autofree gint *taken = g_new0(gint, N + 1);
    for (unsigned i = 0; i < N; i++)
        g_assert_cmpint(add_job(fixture->centre, "release", "A"), ==, i + 1);
    GThread *threads[WORKERS];
    Taker takers[WORKERS];
    for (unsigned i = 0; i < WORKERS; i++) {
        takers[i] = (Taker){fixture->directory, taken, 0};
        threads[i] = g_thread_new("worker", take_all, &takers[i]);
    }
    unsigned n = 0;
    for (unsigned i = 0; i < WORKERS; i++) {
        g_thread_join(threads[i]);
        n += takers[i].n;
    }
    g_assert_cmpuint(n, ==, N);
    for (unsigned i = 1; i <= N; i++)
        g_assert_cmpint(taken[i], ==, 1);
}

static void test_job_limits(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *large = g_strnfill(LIMIT_JOB_DETAIL_BYTES + 1, 'x');
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_false(job_add(db, "release", "A", large, NULL, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_LIMIT);
    g_clear_error(&error);
    g_assert_false(job_add(db, "release", large, NULL, NULL, &error));
    g_clear_error(&error);
    g_assert_true(job_add(db, "release", "A", large + 1, NULL, &error));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    /* A note is cut between characters and always UTF-8. */
    g_autoptr(Job) job = take(fixture->centre, false);
    g_autoptr(GString) note = g_string_new("\xff\n");
    while (note->len < LIMIT_JOB_NOTE_BYTES + 10)
        g_string_append(note, "å");
    g_assert_true(job_note(fixture->centre, job, note->str, &error));
    g_autoptr(JobStatus) status = job_state_of(centre_reader(fixture->centre, NULL), "A", &error);
    g_assert_true(g_utf8_validate(status->progress, -1, NULL));
    g_assert_cmpuint(strlen(status->progress), <=, LIMIT_JOB_NOTE_BYTES);
    g_assert_cmpuint(strlen(status->progress), >, LIMIT_JOB_NOTE_BYTES - 4);
}

static void test_forget(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    add_job(fixture->centre, "release", "A");
    g_autoptr(Job) job = take(fixture->centre, false);
    g_assert_true(job_finish(fixture->centre, job, &error));
    add_job(fixture->centre, "release", "waits");
    char before[ISO_DATETIME_BYTES], later[ISO_DATETIME_BYTES];
    iso_later_write(before, -10);
    iso_later_write(later, 10);
    g_assert_true(jobs_forget(fixture->centre, before, later, &error));
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM job"), ==, 2);
    g_assert_true(jobs_forget(fixture->centre, later, before, &error));
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM job"), ==, 1);
    g_assert_cmpint(state_of(fixture->centre, "waits"), ==, JOB_WAITING);
}

/* --- settings ----------------------------------------------------------------------------- */

static const struct {
    Setting setting;
    const char *value;
    bool is_good;
} values[] = {
    {SETTING_BASE, "https://fyr.example.org", true},
    {SETTING_BASE, "https://fyr.example.org:8443/fyr", true},
    {SETTING_BASE, "http://127.0.0.1:8080", true},
    {SETTING_BASE, "http://localhost:8080", true},
    {SETTING_BASE, "http://fyr.example.org", false},
    {SETTING_BASE, "https://fyr.example.org/", false},
    {SETTING_BASE, "https://user@fyr.example.org", false},
    {SETTING_BASE, "https://fyr.example.org?x=1", false},
    {SETTING_BASE, "https://fyr.example.org#x", false},
    {SETTING_BASE, "https://", false},
    {SETTING_BASE, "javascript:alert(1)", false},
    {SETTING_BASE, "https://fyr.example.org\r\nX: y", false},
    {SETTING_BASE, "https://fyr.example.org/<b>", false},
    {SETTING_BASE, "https://fyr example.org", false},
    {SETTING_SMTP, "smtp://mail.example.org:587", true},
    {SETTING_SMTP, "smtp://[::1]:25", true},
    {SETTING_SMTP, "smtps://user%40example.org:p%3Ass@mail.example.org:465", true},
    {SETTING_SMTP, "smtp://mail.example.org", false},
    {SETTING_SMTP, "smtp://mail.example.org:0", false},
    {SETTING_SMTP, "smtp://mail.example.org:65536", false},
    {SETTING_SMTP, "smtp://user@mail.example.org:25", false},
    {SETTING_SMTP, "smtp://user:@mail.example.org:25", false},
    {SETTING_SMTP, "smtp://u%0d%0a:p@mail.example.org:25", false},
    {SETTING_SMTP, "smtp://u:p%00@mail.example.org:25", false},
    {SETTING_SMTP, "smtp://mail.example.org:25/x", false},
    {SETTING_SMTP, "smtp://mail.example.org:25?x", false},
    {SETTING_SMTP, "http://mail.example.org:25", false},
    {SETTING_SMTP, "file:///etc/passwd", false},
    {SETTING_SMTP, "smtp://-o:25", false},
    {SETTING_SMTP, "smtp://a..b:25", false},
    {SETTING_MAIL_FROM, "fyr@example.org", true},
    {SETTING_MAIL_FROM, "fyr", false},
    {SETTING_MAIL_FROM, "a@b@example.org", false},
    {SETTING_MAIL_FROM, "Fyr <fyr@example.org>", false},
    {SETTING_MAIL_FROM, "a@example.org, b@example.org", false},
    {SETTING_CONTACT, "secretariat@example.org", true},
    {SETTING_CONTACT, "secretariat@example.org\n", false},
    {SETTING_CENTRE_NAME, "Fyr för Östersjön", true},
    {SETTING_CENTRE_NAME, " Fyr", false},
    {SETTING_CENTRE_NAME, "Fyr\r\nBcc: x@example.org", false},
    {SETTING_CENTRE_NAME, "F\xffr", false},
};

static void test_setting_values(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(GError) error = NULL;
        bool is_good = setting_check(values[i].setting, values[i].value, &error);
        if (is_good != values[i].is_good)
            g_error("%s \"%s\" is %s", setting_name(values[i].setting), values[i].value,
                    is_good ? "taken" : "refused");
        if (!is_good && values[i].setting == SETTING_SMTP) /* it can hold a password */
            g_assert_null(strstr(error->message, values[i].value));
        g_assert_true(is_good || g_error_matches(error, FYR_ERROR, FYR_ERROR_INVALID));
    }
    g_autofree char *large = g_strnfill(LIMIT_SETTING_BYTES + 1, 'x');
    for (Setting setting = SETTING_BASE; setting < SETTING_COUNT; setting++) {
        Setting found = SETTING_COUNT;
        g_assert_false(setting_check(setting, large, NULL));
        g_assert_false(setting_check(setting, "", NULL));
        g_assert_true(setting_find(setting_name(setting), &found));
        g_assert_cmpint(found, ==, setting);
        g_assert_cmpuint(strlen(setting_help(setting)), >, 20);
    }
    Setting unknown;
    g_assert_false(setting_find("password", &unknown));
}

static void test_setting_kept(StoreFixture *fixture, gconstpointer unused)
{
    static const char smtp[] = "smtps://fyr%40example.org:Geheim%21@mail.example.org:465";
    g_autoptr(GError) error = NULL;
    g_autofree char *value = NULL, *name = NULL, *none = NULL;
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_true(setting_set(db, SETTING_SMTP, smtp, "shell:test", &error));
    g_assert_true(setting_set(db, SETTING_SMTP, smtp, "shell:test", &error));
    g_assert_false(setting_set(db, SETTING_BASE, "x", "shell:test", &error));
    g_clear_error(&error);
    g_assert_true(centre_write_commit(fixture->centre, &error));
    db = centre_reader(fixture->centre, &error);
    g_assert_true(setting_get(db, SETTING_SMTP, &value, &error));
    g_assert_cmpstr(value, ==, smtp);
    g_autofree char *shown = setting_shown(SETTING_SMTP, value);
    g_assert_cmpstr(shown, ==, "smtps://fyr%40example.org:***@mail.example.org:465");
    g_assert_true(setting_get(db, SETTING_CENTRE_NAME, &name, &error));
    g_assert_cmpstr(name, ==, "Fyr");
    g_assert_true(setting_get(db, SETTING_BASE, &none, &error));
    g_assert_null(none);
    /* Logged, without the password, however it is written. */
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM audit WHERE act = 'setting'"), ==, 2);
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM audit WHERE detail LIKE '%Geheim%'"), ==, 0);
    store_fixture_assert_whole(fixture->centre);

    db = centre_write_begin(fixture->centre, &error);
    g_assert_true(setting_set(db, SETTING_SMTP, NULL, "shell:test", &error));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM setting"), ==, 0);

    g_auto(SmtpAddress) address = {0};
    g_assert_true(smtp_address_parse(smtp, &address, &error));
    g_assert_cmpstr(address.user, ==, "fyr@example.org");
    g_assert_cmpstr(address.password, ==, "Geheim!");
    g_assert_true(address.is_tls);
    g_assert_cmpuint(address.port, ==, 465);
}

/* --- mail that waits ---------------------------------------------------------------------- */

static const char *const bad_addresses[] = {"",
                                            "a",
                                            "@",
                                            "a@",
                                            "@example.org",
                                            "a b@example.org",
                                            "a@example.org\r\nBcc: b@example.org",
                                            "a@example.org\n",
                                            "a@example.org>",
                                            "<a@example.org",
                                            "a@example.org, b@example.org",
                                            "a@b@example.org",
                                            "a@example..org",
                                            ".a@example.org",
                                            "a.@example.org",
                                            "a@-example.org",
                                            "a@example-.org",
                                            "\"a\"@example.org",
                                            "a@exa\tmple.org",
                                            "a@[127.0.0.1]",
                                            "a\\@example.org",
                                            "\xc3\xa5@example.org",
                                            "a@ex\xc3\xa5mple.org",
                                            "a@example.org\x7f",
                                            "a(c)@example.org",
                                            "a@example.org> SIZE=1",
                                            "a;b@example.org"};
static const char *const good_addresses[] = {"a@example.org", "o'neil+fyr@mail.example.org",
                                             "first.last@xn--rksmrgs-5wao1o.se", "a@localhost"};
static const char *const bad_subjects[] = {"",
                                           "Hello\r\nBcc: x@example.org",
                                           "Hello\nX",
                                           "Hello\rX",
                                           "Hello\tX",
                                           "Hello\x7f",
                                           "Hello \xff",
                                           "Hello\xc2\x85X",
                                           "Hello\xe2\x80\xa8X",
                                           "Hello\xe2\x80\xaeX",
                                           "\x1b[2J"};

static void test_mail_injection(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    Db *db = centre_write_begin(fixture->centre, &error);
    for (unsigned i = 0; i < G_N_ELEMENTS(bad_addresses); i++) {
        if (mail_queue(db, bad_addresses[i], "Hello", "Text", &error))
            g_error("recipient \"%s\" is taken", bad_addresses[i]);
        g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
        g_clear_error(&error);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad_subjects); i++) {
        if (mail_queue(db, "a@example.org", bad_subjects[i], "Text", &error))
            g_error("subject \"%s\" is taken", bad_subjects[i]);
        g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
        g_clear_error(&error);
    }
    g_autofree char *large = g_strnfill(LIMIT_MAIL_BODY_BYTES + 1, 'x');
    g_autofree char *local = g_strnfill(65, 'x');
    g_autofree char *long_address = g_strconcat(local, "@example.org", NULL);
    g_assert_false(mail_queue(db, "a@example.org", large, "Text", NULL));
    g_assert_false(mail_queue(db, "a@example.org", "Hello", large, NULL));
    g_assert_false(mail_queue(db, "a@example.org", "Hello", "\x1b[2J", NULL));
    g_assert_false(mail_queue(db, "a@example.org", "Hello", "\xff", NULL));
    g_assert_false(mail_queue(db, long_address, "Hello", "Text", NULL));
    g_assert_false(mail_queue(db, large, "Hello", "Text", NULL));
    for (unsigned i = 0; i < G_N_ELEMENTS(good_addresses); i++)
        g_assert_true(mail_queue(db, good_addresses[i], "Hej på dig", "a\r\nb\rc\n\td", &error));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM mail"), ==, G_N_ELEMENTS(good_addresses));
    g_autoptr(GPtrArray) due = mail_due(centre_reader(fixture->centre, NULL), 9, &error);
    g_assert_cmpstr(((Mail *)due->pdata[0])->body, ==, "a\nb\nc\n\td");
}

static void set_now(const char *now)
{
    g_setenv("FYR_NOW", now, TRUE);
}

static void test_mail_life(StoreFixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *at, *next;
    } tries[] = {{"2026-02-28T23:30:00.000Z", "2026-02-28T23:31:00.000Z"},
                 {"2026-02-28T23:31:00.000Z", "2026-02-28T23:36:00.000Z"},
                 {"2026-02-28T23:36:00.000Z", "2026-02-28T23:51:00.000Z"},
                 {"2026-02-28T23:51:00.000Z", "2026-03-01T00:51:00.000Z"},
                 {"2026-03-01T00:51:00.000Z", "2026-03-01T01:51:00.000Z"}};
    g_autoptr(GError) error = NULL;
    Centre *centre = fixture->centre;
    set_now(tries[0].at);
    Db *db = centre_write_begin(centre, &error);
    g_assert_true(mail_queue(db, "a@example.org", "Hello", "secret link", &error));
    g_assert_true(mail_queue(db, "b@example.org", "Hello", "secret link", &error));
    g_assert_true(centre_write_commit(centre, &error));
    db = centre_reader(centre, &error);
    for (unsigned i = 0; i < G_N_ELEMENTS(tries); i++) {
        set_now(tries[i].at);
        g_autoptr(GPtrArray) due = mail_due(db, 9, &error);
        g_assert_cmpuint(due->len, ==, 2);
        g_assert_true(mail_failed(centre, due->pdata[0], "451\r\n later \xff", &error));
        g_assert_true(mail_failed(centre, due->pdata[1], "451", &error));
        g_autoptr(GPtrArray) early = mail_due(db, 9, &error);
        g_assert_cmpuint(early->len, ==, 0);
        g_autoptr(GPtrArray) list = mail_list(db, 9, &error);
        const MailStatus *status = list->pdata[1];
        g_assert_cmpstr(status->next_try, ==, tries[i].next);
        g_assert_cmpuint(status->tries, ==, i + 1);
        g_assert_cmpstr(status->fault, ==, "451   later \xef\xbf\xbd");
    }
    /* After two days a failure is the last. */
    set_now("2026-03-02T23:30:01.000Z");
    g_autoptr(GPtrArray) due = mail_due(db, 1, &error);
    g_assert_true(mail_failed(centre, due->pdata[0], "451 still", &error));
    MailCounts counts;
    g_assert_true(mail_count(db, &counts, &error));
    g_assert_cmpuint(counts.n_waiting, ==, 1);
    g_assert_cmpuint(counts.n_given_up, ==, 1);
    due = (g_ptr_array_unref(due), mail_due(db, 9, &error));
    g_assert_cmpuint(due->len, ==, 1);
    g_assert_cmpstr(((Mail *)due->pdata[0])->recipient, ==, "b@example.org");
    g_assert_true(mail_sent(centre, due->pdata[0], &error));
    /* What can hold a link is gone. */
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM mail WHERE body IS NOT NULL"), ==, 0);
    g_autoptr(GPtrArray) list = mail_list(db, 9, &error);
    g_assert_cmpuint(list->len, ==, 1);
    g_assert_nonnull(((MailStatus *)list->pdata[0])->given_up);
    g_assert_true(mail_forget(centre, "2027", "2026", &error));
    g_assert_cmpint(ask(fixture, "SELECT count(*) FROM mail"), ==, 1);
    g_unsetenv("FYR_NOW");
}

/* --- letters ------------------------------------------------------------------------------ */

static unsigned count(const char *text, const char *part)
{
    unsigned n = 0;
    for (const char *c = text; (c = strstr(c, part)); c += strlen(part))
        n++;
    return n;
}

static void check_letter(Letter letter, const LetterTo *to, Centre *centre)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpuint(count(letter.body, to->link), ==, 1);
    g_assert_cmpuint(count(letter.body, "://"), ==, 1);
    g_assert_cmpuint(count(letter.body, to->head->contact), ==, 1);
    g_assert_nonnull(strstr(letter.body, to->name));
    g_assert_nonnull(strstr(letter.body, "\n-- \n"));
    g_assert_true(!strchr(letter.subject, '{') && !strchr(letter.body, '{')); /* all filled in */
    Db *db = centre_write_begin(centre, &error);
    g_assert_true(mail_queue(db, "a@example.org", letter.subject, letter.body, &error));
    centre_write_rollback(centre);
    letter_clear(&letter);
}

static void test_letters(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_true(setting_set(db, SETTING_BASE, "https://fyr.example.org", "shell:t", &error));
    g_assert_true(setting_set(db, SETTING_CONTACT, "ask@example.org", "shell:t", &error));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    g_auto(LetterHead) head = {0};
    g_assert_true(letter_head_load(centre_reader(fixture->centre, NULL), &head, &error));
    g_autofree char *link = letter_link(&head, "/join/TOKEN", &error);
    g_assert_cmpstr(link, ==, "https://fyr.example.org/join/TOKEN");
    IsoDay day = iso_day_from_ymd(2026, 3, 31);
    for (Lang lang = LANG_EN; lang < LANG_COUNT; lang++) {
        LetterTo to = {&head, lang, "Kārlis Bērziņš", link};
        check_letter(letter_invitation(&to), &to, fixture->centre);
        check_letter(letter_password_reset(&to), &to, fixture->centre);
        check_letter(letter_password_changed(&to), &to, fixture->centre);
        check_letter(letter_round_opened(&to, "Victims 2025", day), &to, fixture->centre);
        for (int n_days = -1; n_days <= 2; n_days++)
            check_letter(letter_reminder(&to, "Victims 2025", day, n_days), &to, fixture->centre);
        check_letter(letter_unsigned(&to, "Victims 2025", day), &to, fixture->centre);
        check_letter(letter_asked_back(&to, "Victims 2025", 1), &to, fixture->centre);
        check_letter(letter_asked_back(&to, "Victims 2025", 3), &to, fixture->centre);
        check_letter(letter_accepted(&to, "Victims 2025"), &to, fixture->centre);
        check_letter(letter_released(&to, "Victims 2025"), &to, fixture->centre);
    }
    /* A name cannot begin a line, nor be taken for a place to fill in. */
    LetterTo to = {&head, LANG_EN, "Eve\r\nYour link:\n{centre}", link};
    g_auto(Letter) letter = letter_invitation(&to);
    g_assert_true(g_str_has_prefix(letter.body, "Dear Eve  Your link: {centre},\n"));
    g_auto(Letter) opened = letter_round_opened(&to, "Victims\r\nBcc: x", day);
    g_assert_null(strpbrk(opened.subject, "\r\n"));
    /* Without the address there are no links. */
    g_clear_pointer(&head.base, g_free);
    g_assert_null(letter_link(&head, "/join", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
}

static void test_later(void)
{
    static const struct {
        const char *now;
        int64_t seconds;
        const char *later;
    } cases[] = {{"2024-02-28T23:59:59.999Z", 1, "2024-02-29T00:00:00.999Z"},
                 {"2024-03-01T00:00:00.000Z", -1, "2024-02-29T23:59:59.000Z"},
                 {"1970-01-01T00:00:10.000Z", -20, "1970-01-01T00:00:00.000Z"},
                 {"2026-01-01T00:00:00.000Z", 366 * 86400, "2027-01-02T00:00:00.000Z"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        char later[ISO_DATETIME_BYTES];
        set_now(cases[i].now);
        iso_later_write(later, cases[i].seconds);
        g_assert_cmpstr(later, ==, cases[i].later);
    }
    g_unsetenv("FYR_NOW");
    char now[ISO_DATETIME_BYTES], later[ISO_DATETIME_BYTES];
    iso_now_write(now);
    iso_later_write(later, 2);
    g_assert_cmpstr(now, <, later);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/job/life", test_job_life);
    ADD("/job/with-its-act", test_job_with_its_act);
    ADD("/job/fails", test_job_fails);
    ADD("/job/recover", test_job_recover);
    ADD("/job/two-workers", test_two_workers);
    ADD("/job/limits", test_job_limits);
    ADD("/job/forget", test_forget);
    g_test_add_func("/setting/values", test_setting_values);
    ADD("/setting/kept", test_setting_kept);
    ADD("/mail/injection", test_mail_injection);
    ADD("/mail/life", test_mail_life);
    ADD("/letters", test_letters);
    g_test_add_func("/isotime/later", test_later);
    return g_test_run();
}
