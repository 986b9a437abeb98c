/* What administrators and auditors do on their pages, and what the store has afterwards. */
#include "web_people.h"

#include "cmd/job_kind.h"
#include "people/mail.h"
#include "store/setting.h"
#include "web/rate.h"
#include "web/response.h"

#include <string.h>

static WebFixture fixture;
static WebPerson *admin, *auditor;
static int64_t clock_s;

static Db *db(void)
{
    g_autoptr(GError) error = NULL;
    Db *reader = centre_reader(fixture.centre, &error);
    g_assert_no_error(error);
    return reader;
}

static Response *get(const WebPerson *person, const char *target)
{
    rate_clear();
    return web_send(&fixture,
                    &(WebAsk){.method = "GET", .target = target, .session = person->token});
}

static Response *post(const WebPerson *person, const char *target, const char *body)
{
    g_autofree char *token = web_form_token(&fixture, person->token, NULL);
    rate_clear();
    return web_send(&fixture, &(WebAsk){.method = "POST",
                                        .target = target,
                                        .session = person->token,
                                        .form_token = token,
                                        .body = body});
}

static void assert_post(const char *target, const char *body, unsigned status, const char *says)
{
    g_autoptr(Response) response = post(admin, target, body);
    const char *to = web_header(response, "Location");
    g_test_message("POST %s %s: %u %s", target, body, response->status, to ? to : "");
    g_assert_cmpuint(response->status, ==, status);
    if (says && status == 303)
        g_assert_true(to && g_str_has_suffix(to, says));
    else if (says)
        g_assert_nonnull(strstr(response->body->str, says));
}

static Account *load(const char *id)
{
    g_autoptr(GError) error = NULL;
    Account *account = account_load(db(), id, &error);
    g_assert_no_error(error);
    return account;
}

static void set(Setting setting, const char *value)
{
    g_autoptr(GError) error = NULL;
    Db *writer = centre_write_begin(fixture.centre, &error);
    g_assert_true(setting_set(writer, setting, value, "shell:test", &error));
    g_assert_true(centre_write_commit(fixture.centre, &error));
}

static char *value_of(Setting setting)
{
    g_autoptr(GError) error = NULL;
    char *value = NULL;
    g_assert_true(setting_get(db(), setting, &value, &error));
    return value;
}

/* The newest mail that waits; NULL if there is none. */
static Mail *newest_mail(unsigned *out_n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) mails = mail_due(db(), 100, &error);
    g_assert_no_error(error);
    *out_n = mails->len;
    return mails->len ? g_ptr_array_steal_index(mails, mails->len - 1) : NULL;
}

static unsigned count_mail(void)
{
    unsigned n = 0;
    mail_free(newest_mail(&n));
    return n;
}

/* --- people --------------------------------------------------------------------------------------- */

#define FORM "name=Mari+Maasikas&lang=en&"

static void test_invite(void)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0, n_before = count_mail();
    assert_post("/desk/people/new", FORM "email=mari%40example.org&role=focal", 400,
                "this role needs a state");
    assert_post("/desk/people/new", FORM "email=mari%40example.org&role=editor&area=EE", 400,
                "speaks for no state");
    assert_post("/desk/people/new", FORM "email=mari&role=editor", 400, "is not an address");
    assert_post("/desk/people/new", FORM "email=mari%40example.org&role=focal&area=EE", 200,
                "Mail is not set up");
    assert_post("/desk/people/new", FORM "email=Mari%40Example.org&role=auditor", 400,
                "has an account already");
    g_autoptr(Account) account = account_find(db(), "mari@example.org", &error);
    g_assert_no_error(error);
    g_assert_cmpint(account->state, ==, ACCOUNT_INVITED);
    g_assert_cmpuint(account->grants->len, ==, 1);
    g_assert_cmpstr(g_array_index(account->grants, RoleGrant, 0).area, ==, "EE");
    g_assert_cmpuint(count_mail(), ==, n_before);

    set(SETTING_BASE, "https://fyr.example.org");
    set(SETTING_SMTP, "smtp://mail.example.org:587");
    g_autofree char *act = g_strdup_printf("/desk/people/%s/act?do=invite", account->id);
    assert_post(act, "", 200, "https://fyr.example.org/account/invitation?token=");
    g_autoptr(Mail) mail = newest_mail(&n);
    g_assert_cmpuint(n, ==, n_before + 1);
    g_assert_cmpstr(mail->recipient, ==, "mari@example.org");
    g_assert_nonnull(strstr(mail->body, "https://fyr.example.org/account/invitation?token="));
    set(SETTING_BASE, NULL);
    set(SETTING_SMTP, NULL);
}

static void test_roles(void)
{
    WebPerson *person = web_person_new(&fixture, ROLE_FOCAL, "LV");
    g_autofree char *roles = g_strdup_printf("/desk/people/%s/roles", person->id);
    assert_post(roles, "change=give&role=member&area=LV", 303, "?done=saved");
    assert_post(roles, "change=give&role=member&area=LV", 400, "is there already");
    assert_post(roles, "change=take&role=focal&area=LV", 303, "?done=saved");
    assert_post(roles, "change=take&role=focal&area=LV", 400, "was taken away already");
    assert_post(roles, "change=take&role=member&area=LV", 400, "This is the only role");
    g_autoptr(Account) account = load(person->id);
    g_assert_cmpuint(account->grants->len, ==, 1);
    g_assert_cmpint(g_array_index(account->grants, RoleGrant, 0).role, ==, ROLE_MEMBER);
    web_person_free(person);
}

static void test_acts(void)
{
    WebPerson *person = web_person_new(&fixture, ROLE_EDITOR, "");
    web_person_sign_in(&fixture, person, clock_s += 60);
    g_autofree char *home = g_strdup_printf("/desk/people/%s", person->id);
    g_autofree char *session = g_strconcat(home, "/act?do=session", NULL);
    g_autofree char *suspend = g_strconcat(home, "/act?do=suspend", NULL);
    g_autofree char *resume = g_strconcat(home, "/act?do=resume", NULL);
    g_autofree char *factor = g_strconcat(home, "/act?do=factor", NULL);
    g_autofree char *shut = g_strconcat(home, "/act?do=close", NULL);
    g_autofree char *reset = g_strconcat(home, "/act?do=reset", NULL);
    g_autoptr(Response) shown = get(admin, suspend);
    g_assert_nonnull(strstr(shown->body->str, "All its sessions end now"));
    g_autoptr(Account) untouched = load(person->id);
    g_assert_cmpint(untouched->state, ==, ACCOUNT_ACTIVE); /* looking does nothing */
    assert_post(session, "", 303, "?done=saved");
    g_autoptr(Response) ended = get(person, "/account/");
    g_assert_cmpuint(ended->status, ==, 303);
    assert_post(reset, "", 200, "/account/reset?token=");
    assert_post(suspend, "", 303, "?done=saved");
    assert_post(reset, "", 400, "No link can be made");
    assert_post(resume, "", 303, "?done=saved");
    assert_post(factor, "", 303, "?done=saved");
    g_autoptr(Account) account = load(person->id);
    g_assert_cmpint(account->state, ==, ACCOUNT_ACTIVE);
    g_assert_false(account->has_second_factor);
    assert_post(shut, "", 303, "?done=saved");
    assert_post(resume, "", 400, NULL);
    g_autoptr(Account) closed = load(person->id);
    g_assert_cmpint(closed->state, ==, ACCOUNT_CLOSED);
    assert_post("/desk/people/00000000000000000000000000/act?do=close", "", 404, NULL);
    web_person_free(person);
}

/* Nobody locks everybody out. */
static void test_last_admin(void)
{
    g_autofree char *home = g_strdup_printf("/desk/people/%s", admin->id);
    g_autofree char *suspend = g_strconcat(home, "/act?do=suspend", NULL);
    g_autofree char *roles = g_strconcat(home, "/roles", NULL);
    assert_post(suspend, "", 400, "This is the last administrator");
    assert_post(roles, "change=give&role=auditor", 303, "?done=saved");
    assert_post(roles, "change=take&role=admin", 400, "This is the last administrator");
    assert_post(roles, "change=take&role=auditor", 303, "?done=saved");
    g_autoptr(Account) account = load(admin->id);
    g_assert_true(account_may(account, ROLE_BIT(ROLE_ADMIN), NULL));
}

static void test_list(void)
{
    g_autoptr(Response) auditors = get(admin, "/desk/people/?role=auditor&state=active");
    g_assert_nonnull(strstr(auditors->body->str, "auditor"));
    g_autofree char *own = g_strdup_printf("/desk/people/%s\"", admin->id);
    g_autofree char *other = g_strdup_printf("/desk/people/%s\"", auditor->id);
    g_assert_null(strstr(auditors->body->str, own));
    g_assert_nonnull(strstr(auditors->body->str, other));
    /* an auditor reads, and is led nowhere */
    g_autoptr(Response) read = get(auditor, "/desk/people/");
    g_assert_cmpuint(read->status, ==, 200);
    g_assert_null(strstr(read->body->str, other));
    g_assert_null(strstr(read->body->str, "/desk/people/new"));
}

/* --- settings and mail ------------------------------------------------------------------------------ */

#define SETTINGS(server, user, password)                                                           \
    "base=https%3A%2F%2Ffyr.example.org&smtp=" server "&smtp_user=" user                           \
    "&smtp_password=" password "&mail_from=fyr%40example.org&centre_name=Fyr"

static void test_settings(void)
{
    assert_post("/desk/settings",
                SETTINGS("smtps%3A%2F%2Fmail.example.org%3A465", "fyr%40x", "a%3A%2Fb"), 303,
                "?done=saved");
    g_autofree char *first = value_of(SETTING_SMTP);
    g_assert_cmpstr(first, ==, "smtps://fyr%40x:a%3A%2Fb@mail.example.org:465");
    g_autoptr(Response) page = get(admin, "/desk/settings");
    g_assert_null(strstr(page->body->str, "a:/b"));
    g_assert_null(strstr(page->body->str, "a%3A%2Fb"));
    g_assert_nonnull(strstr(page->body->str, "smtps://mail.example.org:465"));
    /* left empty, it stays; with another server or another user it goes */
    assert_post("/desk/settings", SETTINGS("smtps%3A%2F%2Fmail.example.org%3A465", "fyr%40x", ""),
                303, "?done=saved");
    g_autofree char *same = value_of(SETTING_SMTP);
    g_assert_cmpstr(same, ==, first);
    assert_post("/desk/settings", SETTINGS("smtps%3A%2F%2Fevil.test%3A465", "fyr%40x", ""), 400,
                "must look like smtp://");
    assert_post("/desk/settings", SETTINGS("smtps%3A%2F%2Fmail.example.org%3A465", "root", ""), 400,
                "must look like smtp://");
    assert_post("/desk/settings", SETTINGS("mail.example.org", "", ""), 400,
                "must look like smtp://");
    assert_post("/desk/settings", SETTINGS("smtp%3A%2F%2Fa%3Ab%40c.org%3A25", "", ""), 400,
                "must look like smtp://");
    assert_post("/desk/settings", "base=javascript%3Aalert(1)", 400, "must look like https://");
    g_autofree char *kept = value_of(SETTING_SMTP);
    g_assert_cmpstr(kept, ==, first);
    g_autoptr(Response) log = get(auditor, "/desk/log.csv?act=setting");
    g_assert_nonnull(strstr(log->body->str, "smtps://fyr%40x:***@mail.example.org:465"));
    g_assert_null(strstr(log->body->str, "a%3A%2Fb"));
}

static void test_mail(void)
{
    unsigned n = 0;
    g_autoptr(GError) error = NULL;
    assert_post("/desk/mail", "what=test", 303, "?done=test");
    g_autoptr(Mail) mail = newest_mail(&n);
    g_autoptr(Account) own = load(admin->id);
    g_assert_cmpstr(mail->recipient, ==, own->email);
    g_assert_true(mail_failed(fixture.centre, mail, "451 <b>later</b>", &error));
    g_autoptr(Response) page = get(admin, "/desk/mail");
    g_assert_nonnull(strstr(page->body->str, "451 &lt;b&gt;later&lt;/b&gt;"));
    g_autofree char *again = g_strdup_printf("what=mail&id=%" G_GINT64_FORMAT, mail->id);
    unsigned n_before = count_mail();
    assert_post("/desk/mail", again, 303, "?done=again");
    g_assert_cmpuint(count_mail(), ==, n_before + 1);
    assert_post("/desk/mail", "what=mail&id=999999", 400, "It does not wait any more");
    assert_post("/desk/mail", "what=job&id=999999", 400, "It does not wait any more");
    assert_post("/desk/mail", "what=job", 400, NULL);
}

/* --- a forgotten password ----------------------------------------------------------------------------- */

static void ask_for_link(const char *email)
{
    g_autofree char *token = web_form_token(&fixture, NULL, "some-owner");
    g_autofree char *escaped = g_uri_escape_string(email, NULL, FALSE);
    g_autofree char *body = g_strconcat("email=", escaped, NULL);
    rate_clear();
    g_autoptr(Response) response = web_send(&fixture, &(WebAsk){.method = "POST",
                                                                .target = "/account/forgotten",
                                                                .form_owner = "some-owner",
                                                                .form_token = token,
                                                                .body = body});
    g_assert_cmpuint(response->status, ==, 303);
}

/* All that waits is done; true: nothing failed. */
static bool work(void)
{
    g_autoptr(GError) error = NULL;
    Session session = {.centre = fixture.centre, .model = fixture.model};
    bool is_good = true;
    for (Job *job; (job = job_take(fixture.centre, true, &error)); job_free(job)) {
        bool is_done = false;
        g_assert_true(job_do(&session, job, &is_done, &error));
        is_good = is_good && is_done;
    }
    g_assert_no_error(error);
    return is_good;
}

static void test_forgotten(void)
{
    unsigned n = 0, n_before = count_mail();
    WebPerson *person = web_person_new(&fixture, ROLE_EDITOR, "");
    g_autoptr(Account) account = load(person->id);
    set(SETTING_BASE, "https://fyr.example.org");
    ask_for_link("nobody@example.org");
    g_assert_true(work());
    g_assert_cmpuint(count_mail(), ==, n_before);
    ask_for_link(account->email);
    g_assert_true(work());
    g_autoptr(Mail) mail = newest_mail(&n);
    g_assert_cmpuint(n, ==, n_before + 1);
    g_assert_cmpstr(mail->recipient, ==, account->email);
    /* the link leads to the operator's address, whatever Host the request had */
    g_assert_nonnull(strstr(mail->body, "https://fyr.example.org/account/reset?token="));
    g_assert_null(strstr(mail->body, "fyr.test"));
    const char *path = strstr(mail->body, "/account/reset?token=");
    g_autofree char *link = g_strndup(path, strcspn(path, "\n"));
    g_autofree char *token = web_form_token(&fixture, NULL, "some-owner");
    g_autoptr(Response) chosen =
        web_send(&fixture, &(WebAsk){.method = "POST",
                                     .target = link,
                                     .form_owner = "some-owner",
                                     .form_token = token,
                                     .body = "password=granit+mossa+41+ekolod&again="
                                             "granit+mossa+41+ekolod"});
    g_assert_cmpuint(chosen->status, ==, 303);
    g_assert_true(account_check_password(db(), person->id, "granit mossa 41 ekolod"));
    /* asking again and again fills no box */
    for (unsigned i = 0; i < 6; i++)
        ask_for_link(account->email);
    g_assert_true(work());
    g_assert_cmpuint(count_mail(), <=, n_before + 3);
    web_person_free(person);
}

/* --- the log -------------------------------------------------------------------------------------------- */

static void test_log(void)
{
    g_autoptr(Account) own = load(admin->id);
    g_autofree char *escaped = g_uri_escape_string(own->email, NULL, FALSE);
    g_autofree char *target = g_strconcat("/desk/log?act=account.&who=", escaped, NULL);
    g_autoptr(Response) page = get(auditor, target);
    g_assert_cmpuint(page->status, ==, 200);
    g_assert_nonnull(strstr(page->body->str, "The chain is whole"));
    g_assert_nonnull(strstr(page->body->str, "account.invite"));
    g_assert_null(strstr(page->body->str, "mail.test"));
    g_autoptr(Response) json = get(auditor, "/desk/log.json?act=mail.");
    g_assert_true(g_str_has_prefix(json->body->str, "{\"entries\":[{\"entry\":"));
    g_assert_nonnull(strstr(json->body->str, "\"act\":\"mail.test\""));
    g_assert_nonnull(strstr(json->body->str, "\"next_before\":null}"));
    g_autoptr(Response) none = get(auditor, "/desk/log?from=2020-01-01&to=2020-01-02");
    g_assert_nonnull(strstr(none->body->str, "No entry is like this"));
    g_autoptr(Response) first = get(auditor, "/desk/log.csv?before=2");
    g_assert_nonnull(strstr(first->body->str, "\r\n1,"));
    g_assert_null(strstr(first->body->str, "\r\n2,"));
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    web_fixture_set_up(&fixture);
    people_clock(0);
    g_assert_true(site_load_form_key(&fixture.site, &error));
    admin = web_person_new(&fixture, ROLE_ADMIN, "");
    auditor = web_person_new(&fixture, ROLE_AUDITOR, "");
    web_person_sign_in(&fixture, admin, clock_s += 60);
    web_person_sign_in(&fixture, auditor, clock_s += 60);
    g_test_add_func("/desk-people/invite", test_invite);
    g_test_add_func("/desk-people/roles", test_roles);
    g_test_add_func("/desk-people/acts", test_acts);
    g_test_add_func("/desk-people/last-admin", test_last_admin);
    g_test_add_func("/desk-people/list", test_list);
    g_test_add_func("/desk-people/settings", test_settings);
    g_test_add_func("/desk-people/mail", test_mail);
    g_test_add_func("/desk-people/forgotten", test_forgotten);
    g_test_add_func("/desk-people/log", test_log);
    int status = g_test_run();
    web_person_free(admin);
    web_person_free(auditor);
    web_fixture_tear_down(&fixture);
    return status;
}
