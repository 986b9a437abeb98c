/* Every page, every method, every role: who may is read from the table here, by code of the test's own,
 * and asked of the router with real sessions. */
#include "web_people.h"

#include "web/rate.h"
#include "web/request.h"
#include "web/response.h"

#include <string.h>

#define OWN "SE"
#define OTHER "FI"
#define STALE_S (11 * 60)

static WebFixture fixture;
static WebPerson *persons[ROLE_COUNT];       /* whole; focal point and member speak for OWN */
static WebPerson *foreigners[2];             /* focal point and member of OTHER */
static WebPerson *suspended, *half, *setup_; /* was signed in; gave the password; has no factor */
static int64_t clock_s;

/* --- the fixture -------------------------------------------------------------------------------- */

static WebPerson *signed_in(Role role, const char *area)
{
    WebPerson *person = web_person_new(&fixture, role, area);
    web_person_sign_in(&fixture, person, clock_s += 60);
    return person;
}

static void set_up(void)
{
    g_autoptr(GError) error = NULL;
    web_fixture_set_up(&fixture);
    people_clock(0);
    g_assert_true(site_load_form_key(&fixture.site, &error));
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++)
        persons[role] = signed_in(role, role_has_area(role) ? OWN : "");
    foreigners[0] = signed_in(ROLE_FOCAL, OTHER);
    foreigners[1] = signed_in(ROLE_MEMBER, OTHER);
    suspended = signed_in(ROLE_ADMIN, "");
    g_assert_true(
        account_set_state(fixture.centre, suspended->id, ACCOUNT_SUSPENDED, "shell:test", &error));
    half = web_person_new(&fixture, ROLE_ADMIN, "");
    web_person_sign_in_half(&fixture, half);
    setup_ = web_person_new(&fixture, ROLE_ADMIN, "");
    g_assert_true(second_factor_remove(fixture.centre, setup_->id, "shell:test", &error));
    web_person_sign_in_half(&fixture, setup_);
    /* All are fresh still, and none has to be touched again soon. */
    g_assert_cmpint(clock_s, <, SESSION_FRESH_S + 60);
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++)
        web_person_sign_in(&fixture, persons[role], clock_s += 31);
}

static void tear_down(void)
{
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++)
        web_person_free(persons[role]);
    web_person_free(foreigners[0]);
    web_person_free(foreigners[1]);
    web_person_free(suspended);
    web_person_free(half);
    web_person_free(setup_);
    web_fixture_tear_down(&fixture);
}

/* The sample's address; where the page is about a state, that of OWN. g_free. */
static char *target_of(const Page *page)
{
    if (!page->area_param)
        return g_strdup(page->sample ? page->sample : page->path);
    g_autofree char *place = g_strdup_printf("{%s}", page->area_param);
    g_autoptr(GString) path = g_string_new(page->path);
    if (g_string_replace(path, place, OWN, 0) == 0)
        g_string_append_printf(path, "?%s=%s", page->area_param, OWN);
    for (unsigned i = 0; i < page->n_params; i++) {
        g_autofree char *part = g_strdup_printf("{%s}", page->params[i].name);
        if (page->params[i].sample)
            g_string_replace(path, part, page->params[i].sample, 0);
    }
    return g_string_free(g_steal_pointer(&path), FALSE);
}

static bool is_public(const Page *page)
{
    return page->roles == 0 && !page->takes_half;
}

static Response *ask(const char *method, const char *target, const WebPerson *person)
{
    rate_clear();
    return web_send(
        &fixture,
        &(WebAsk){.method = method, .target = target, .session = person ? person->token : NULL});
}

static void assert_asked(const char *method, const char *target, const char *who,
                         const WebPerson *person, unsigned status, const char *location)
{
    g_autoptr(Response) response = ask(method, target, person);
    const char *to = web_header(response, "Location");
    if (response->status != status || (location && (!to || !g_str_has_prefix(to, location))))
        g_test_message("%s %s as %s: %u %s, not %u %s", method, target, who, response->status,
                       to ? to : "", status, location ? location : "");
    g_assert_cmpuint(response->status, ==, status);
    g_assert_true(!location || (to && g_str_has_prefix(to, location)));
}

/* Came in: a page, a way on, or "there is none" for the sample's id; never a refusal. */
static void assert_let_in(const char *target, const char *who, const WebPerson *person)
{
    g_autoptr(Response) response = ask("GET", target, person);
    const char *to = web_header(response, "Location");
    bool is_in = response->status == 200 || response->status == 404 || response->status == 410 ||
                 (response->status == 303 && to && !g_str_has_prefix(to, "/signin") &&
                  !g_str_has_prefix(to, "/account/confirm"));
    /* Who may write records of a type is the type's word; test_record_pages asks for that. */
    is_in = is_in || (response->status == 403 && g_str_has_prefix(target, "/desk/records/"));
    if (!is_in)
        g_test_message("GET %s as %s: %u %s", target, who, response->status, to ? to : "");
    g_assert_true(is_in);
}

/* --- reading --------------------------------------------------------------------------------------- */

static bool has_role(const Page *page, Role role)
{
    return page->roles & 1u << role;
}

static void walk_page(const Page *page)
{
    g_autofree char *target = target_of(page);
    assert_asked("GET", target, "anybody", NULL, 303, "/signin?next=");
    assert_asked("GET", target, "suspended", suspended, 303, "/signin?next=");
    if (page->takes_half) {
        assert_let_in(target, "half", half);
        assert_let_in(target, "setup", setup_);
    } else {
        assert_asked("GET", target, "half", half, 303, "/signin/code?next=");
        assert_asked("GET", target, "setup", setup_, 303, "/signin/setup?next=");
    }
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++) {
        if (page->roles != 0 && !has_role(page, role))
            assert_asked("GET", target, role_word(role), persons[role], 403, NULL);
        else
            assert_let_in(target, role_word(role), persons[role]);
    }
    for (unsigned i = 0; i < 2; i++) {
        Role role = i == 0 ? ROLE_FOCAL : ROLE_MEMBER;
        if (page->area_param && has_role(page, role) && !page->needs_fresh)
            assert_asked("GET", target, "another state's", foreigners[i], 403, NULL);
    }
}

static void test_read(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < n_pages; i++) {
        if (is_public(pages[i]))
            continue;
        walk_page(pages[i]);
        n++;
    }
    g_assert_cmpuint(n, >=, 12);
}

/* What everybody reads is the same for everybody, and nobody is noticed reading it. */
static void test_public(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        if (!is_public(pages[i]) || pages[i]->is_live || pages[i]->form || !pages[i]->sample)
            continue;
        g_autoptr(Response) anybody = ask("GET", pages[i]->sample, NULL);
        g_autoptr(Response) admin = ask("GET", pages[i]->sample, persons[ROLE_ADMIN]);
        g_assert_cmpuint(anybody->status, ==, admin->status);
        g_assert_cmpstr(anybody->body->str, ==, admin->body->str);
        g_assert_null(web_header(admin, "Set-Cookie"));
        g_assert_null(web_header(anybody, "Set-Cookie"));
    }
}

static void test_headers(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        if (is_public(pages[i]))
            continue;
        g_autofree char *target = target_of(pages[i]);
        for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++) {
            g_autoptr(Response) response = ask("GET", target, persons[role]);
            g_assert_cmpuint(response->max_age, ==, 0); /* the edge writes no-store for it */
            g_assert_cmpstr(response->etag, ==, "");
            if (response->status == 200)
                g_assert_cmpstr(web_header(response, "X-Robots-Tag"), ==, "noindex, nofollow");
            g_assert_null(web_header(response, "Access-Control-Allow-Origin"));
        }
    }
}

/* --- walks behind the sign-in ----------------------------------------------------------------------- */

static void assert_whole(const char *target, const Response *response)
{
    if (response->status >= 500)
        g_test_message("%s: %u", target, response->status);
    g_assert_cmpuint(response->status, <, 500);
    if (!g_str_has_prefix(response->type->str, "text/html"))
        return;
    g_assert_true(g_str_has_prefix(response->body->str, "<!doctype html>"));
    g_assert_nonnull(strstr(response->body->str, "</html>"));
    g_assert_null(strstr(response->body->str, "<title></title>"));
    g_assert_null(strstr(response->body->str, "<script>fyrx"));
}

static void test_walk(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        if (is_public(page))
            continue;
        g_assert_nonnull(page->sample);
        g_assert_nonnull(page->title);
        g_assert_nonnull(page->help);
        g_autofree char *swedish = g_strconcat("/sv", page->sample, NULL);
        g_auto(GStrv) files = page->file_samples ? g_strsplit(page->file_samples, " ", -1) : NULL;
        for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++) {
            g_autoptr(Response) plain = ask("GET", page->sample, persons[role]);
            g_autoptr(Response) other = ask("GET", swedish, persons[role]);
            assert_whole(page->sample, plain);
            assert_whole(swedish, other);
            g_assert_cmpuint(plain->status, ==, other->status);
            for (char **file = files; file && *file; file++) {
                g_autoptr(Response) answer = ask("GET", *file, persons[role]);
                g_assert_cmpuint(answer->status, ==, has_role(page, role) ? 200 : 403);
                g_assert_null(web_header(answer, "Access-Control-Allow-Origin"));
            }
        }
    }
}

static const char *const hostile[] = {"%22%3E%3Cscript%3Efyrx%3C%2Fscript%3E",
                                      "%27+OR+1%3D1--",
                                      "%00",
                                      "%FF",
                                      "..%2F..%2Fetc%2Fpasswd",
                                      "-1",
                                      "99999999999999999999",
                                      "%E2%80%AE",
                                      "a%0d%0aSet-Cookie:%20b"};

/* Whatever is in the address or in a field: an answer, and nothing comes back as markup. */
static void test_hostile(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        if (is_public(page) && !page->form)
            continue;
        g_autofree char *target = target_of(page);
        const WebPerson *person =
            is_public(page) ? NULL
            : page->takes_half
                ? half
                : persons[page->roles & 1u << ROLE_ADMIN ? ROLE_ADMIN : ROLE_AUDITOR];
        const char *session = person ? person->token : NULL;
        g_autofree char *token = web_form_token(&fixture, session, person ? NULL : "some-owner");
        for (unsigned v = 0; v < G_N_ELEMENTS(hostile); v++) {
            for (unsigned p = 0; p < page->n_params; p++) {
                g_autofree char *bad = g_strdup_printf("%.*s?%s=%s", (int)strcspn(target, "?"),
                                                       target, page->params[p].name, hostile[v]);
                g_autoptr(Response) response = ask("GET", bad, person);
                assert_whole(bad, response);
            }
            for (unsigned f = 0; f < page->n_form; f++) {
                /* the field that is not there keeps it from acting */
                g_autofree char *body =
                    g_strdup_printf("%s=%s&no-such-field=1", page->form[f].name, hostile[v]);
                rate_clear();
                g_autoptr(Response) response =
                    web_send(&fixture, &(WebAsk){.method = "POST",
                                                 .target = target,
                                                 .session = session,
                                                 .form_owner = person ? NULL : "some-owner",
                                                 .form_token = token,
                                                 .body = body});
                assert_whole(target, response);
                g_assert_cmpuint(response->status, >=, 400);
            }
        }
    }
}

/* --- sending ---------------------------------------------------------------------------------------- */

typedef struct {
    const Page *page;
    const char *target;
    const char *session, *owner; /* one of them */
} Sender;

static unsigned send_status(const Sender *from, const char *token, const char *origin,
                            const char *fetch_site, const char *body)
{
    rate_clear();
    g_autoptr(Response) response = web_send(&fixture, &(WebAsk){.method = "POST",
                                                                .target = from->target,
                                                                .session = from->session,
                                                                .form_owner = from->owner,
                                                                .form_token = token,
                                                                .origin = origin,
                                                                .fetch_site = fetch_site,
                                                                .body = body});
    return response->status;
}

/* No form without its own token; no form from elsewhere; and then only fields that the page has. */
static void assert_forged(const Sender *from)
{
    g_autofree char *token = web_form_token(&fixture, from->session, from->owner);
    g_autofree char *others = from->session ? web_form_token(&fixture, foreigners[0]->token, NULL)
                                            : web_form_token(&fixture, NULL, "other-owner");
    g_autofree char *wrong = g_strdup(token);
    g_autofree char *longer = g_strconcat(token, "0", NULL);
    wrong[7] = wrong[7] == '0' ? '1' : '0';
    static const char field[] = "no-such-field=1";
    g_test_message("POST %s", from->target);
    g_assert_cmpuint(send_status(from, NULL, NULL, NULL, field), ==, 403);
    g_assert_cmpuint(send_status(from, "", NULL, NULL, field), ==, 403);
    g_assert_cmpuint(send_status(from, wrong, NULL, NULL, field), ==, 403);
    g_assert_cmpuint(send_status(from, longer, NULL, NULL, field), ==, 403);
    g_assert_cmpuint(send_status(from, others, NULL, NULL, field), ==, 403);
    g_assert_cmpuint(send_status(from, token, "https://evil.test", NULL, field), ==, 403);
    g_assert_cmpuint(send_status(from, token, "https://fyr.test", NULL, field), ==, 403);
    g_assert_cmpuint(send_status(from, token, NULL, "cross-site", field), ==, 403);
    g_assert_cmpuint(send_status(from, token, NULL, "same-site", field), ==, 403);
    g_assert_cmpuint(send_status(from, token, "http://fyr.test", "same-origin", field), ==, 400);
    g_assert_cmpuint(send_status(from, token, NULL, NULL, field), ==, 400);
}

static Role some_role(const Page *page)
{
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++)
        if (has_role(page, role))
            return role;
    return ROLE_ADMIN;
}

static void test_send(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        g_autofree char *target = target_of(page);
        if (!(page->methods & METHOD_POST)) {
            assert_asked("POST", target, "anybody", NULL, 405, NULL);
            assert_asked("POST", target, "admin", persons[ROLE_ADMIN], 405, NULL);
            continue;
        }
        n++;
        if (page->is_one_click) { /* its address is the key, and the sample's opens nothing */
            g_assert_cmpstr(page->path, ==, "/unsubscribe");
            g_assert_true(is_public(page) && !page->form);
            assert_asked("POST", target, "anybody", NULL, 200, NULL);
            continue;
        }
        if (is_public(page)) {
            assert_forged(&(Sender){page, target, NULL, "some-owner"});
            continue;
        }
        assert_asked("POST", target, "anybody", NULL, 403, NULL);
        assert_asked("POST", target, "suspended", suspended, 403, NULL);
        for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++)
            if (page->roles && !has_role(page, role))
                assert_asked("POST", target, role_word(role), persons[role], 403, NULL);
        if (page->takes_half)
            assert_forged(&(Sender){page, target, half->token, NULL});
        else
            assert_asked("POST", target, "half", half, 303, "/signin/code");
        if (page->roles)
            assert_forged(&(Sender){page, target, persons[some_role(page)]->token, NULL});
    }
    g_assert_cmpuint(n, >=, 10);
}

/* --- how fresh the password is ------------------------------------------------------------------------ */

static void test_fresh(void)
{
    unsigned n = 0;
    people_clock(clock_s + STALE_S);
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        if (is_public(page) || page->takes_half)
            continue;
        g_autofree char *target = target_of(page);
        for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++) {
            if (!has_role(page, role))
                assert_asked("GET", target, role_word(role), persons[role], 403, NULL);
            else if (page->needs_fresh)
                assert_asked("GET", target, role_word(role), persons[role], 303,
                             "/account/confirm?next=");
            else
                assert_let_in(target, role_word(role), persons[role]);
        }
        if (page->needs_fresh && page->methods & METHOD_POST) {
            assert_asked("POST", target, "stale", persons[some_role(page)], 303,
                         "/account/confirm?next=");
            n++;
        }
    }
    g_assert_cmpuint(n, >=, 4);
    people_clock(clock_s);
}

/* --- what ends ------------------------------------------------------------------------------------------ */

static void test_ends(void)
{
    WebPerson *admin = signed_in(ROLE_ADMIN, "");
    assert_let_in("/desk/people/", "admin", admin);
    people_clock(clock_s + SESSION_IDLE_S + 1);
    assert_asked("GET", "/desk/people/", "idle", admin, 303, "/signin?next=");
    people_clock(clock_s);
    WebPerson forged = {.token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    assert_asked("GET", "/desk/people/", "forged", &forged, 303, "/signin?next=");
    WebPerson cut = *admin;
    cut.token[20] = '\0';
    assert_asked("GET", "/desk/people/", "cut", &cut, 303, "/signin?next=");
    web_person_free(admin);
}

/* --- the tables ------------------------------------------------------------------------------------------ */

static bool needs_most(ParamKind kind)
{
    return kind == P_TEXT || kind == P_PROSE || kind == P_SECRET || kind == P_FILE;
}

static void test_tables(void)
{
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        g_test_message("%s", page->path);
        g_assert_true(((page->methods & METHOD_POST) != 0) == (page->act != NULL));
        g_assert_true(page->form == NULL || page->act != NULL);
        g_assert_true(!page->needs_fresh || page->roles != 0);
        g_assert_false(has_role(page, ROLE_PUBLIC));
        g_assert_true(!page->area_param || page->roles != 0);
        g_assert_nonnull(page->handle);
        for (unsigned f = 0; f < page->n_form; f++) {
            const Param *field = &page->form[f];
            g_assert_true(!needs_most(field->kind) || field->max > 0);
            g_assert_cmpstr(field->name, !=, FORM_TOKEN_FIELD);
            g_assert_nonnull(field->help);
            for (unsigned p = 0; p < page->n_params; p++)
                g_assert_cmpstr(field->name, !=, page->params[p].name);
            for (unsigned o = 0; o < f; o++)
                g_assert_cmpstr(field->name, !=, page->form[o].name);
        }
        if (page->act && !is_public(page))
            g_assert_true(page->is_live);
    }
}

/* What was decided, in words of its own: a slip in a page's table is found here. */
static void test_decided(void)
{
    static const struct {
        const char *path;
        RoleSet roles;
        bool needs_fresh, takes_post;
    } decided[] = {
        {"/desk/people/", ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_AUDITOR), false, false},
        {"/desk/people/new", ROLE_BIT(ROLE_ADMIN), true, true},
        {"/desk/people/{id}", ROLE_BIT(ROLE_ADMIN), false, false},
        {"/desk/people/{id}/roles", ROLE_BIT(ROLE_ADMIN), true, true},
        {"/desk/people/{id}/act", ROLE_BIT(ROLE_ADMIN), true, true},
        {"/desk/log", ROLE_BIT(ROLE_AUDITOR), false, false},
        {"/desk/settings", ROLE_BIT(ROLE_ADMIN), true, true},
        {"/desk/mail", ROLE_BIT(ROLE_ADMIN), false, true},
        {"/account/password", ROLES_SIGNED_IN, false, true},
        {"/account/factor", ROLES_SIGNED_IN, true, true},
        {"/account/sessions", ROLES_SIGNED_IN, false, true},
        {"/desk/search", ROLES_SIGNED_IN, false, true},
        {"/desk/searches", ROLES_SIGNED_IN, false, false},
        {"/desk/searches/{id}", ROLES_SIGNED_IN, false, true},
    };
    unsigned n_found = 0;
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        bool is_behind = g_str_has_prefix(page->path, "/desk/");
        g_assert_true(!is_behind || page->roles != 0);
        for (unsigned d = 0; d < G_N_ELEMENTS(decided); d++) {
            if (strcmp(decided[d].path, page->path) != 0)
                continue;
            n_found++;
            g_test_message("%s", page->path);
            g_assert_cmpuint(page->roles, ==, decided[d].roles);
            g_assert_true(page->needs_fresh == decided[d].needs_fresh);
            g_assert_true(((page->methods & METHOD_POST) != 0) == decided[d].takes_post);
        }
    }
    g_assert_cmpuint(n_found, ==, G_N_ELEMENTS(decided));
}

/* The page that publishes the matrix says what this test has proven. */
static void test_matrix(void)
{
    g_autoptr(Response) response = ask("GET", "/about/permissions.csv", NULL);
    g_assert_cmpuint(response->status, ==, 200);
    g_auto(GStrv) lines = g_strsplit(response->body->str, "\r\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, n_pages + 2);
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        g_autoptr(GString) marks = g_string_new(is_public(page) ? ",yes" : ",no");
        for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++) {
            bool may = page->roles == 0 || has_role(page, role);
            bool own = page->area_param && role_has_area(role) && page->roles;
            g_string_append(marks, !may ? ",no" : own ? ",own" : ",yes");
        }
        if (!g_str_has_suffix(lines[i + 1], marks->str))
            g_test_message("%s: %s", lines[i + 1], marks->str);
        g_assert_true(g_str_has_prefix(lines[i + 1], page->path));
        g_assert_true(g_str_has_suffix(lines[i + 1], marks->str));
    }
    assert_let_in("/about/permissions", "anybody", NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/permissions/tables", test_tables);
    g_test_add_func("/permissions/decided", test_decided);
    g_test_add_func("/permissions/read", test_read);
    g_test_add_func("/permissions/public", test_public);
    g_test_add_func("/permissions/headers", test_headers);
    g_test_add_func("/permissions/walk", test_walk);
    g_test_add_func("/permissions/hostile", test_hostile);
    g_test_add_func("/permissions/send", test_send);
    g_test_add_func("/permissions/fresh", test_fresh);
    g_test_add_func("/permissions/ends", test_ends);
    g_test_add_func("/permissions/matrix", test_matrix);
    int status = g_test_run();
    tear_down();
    return status;
}
