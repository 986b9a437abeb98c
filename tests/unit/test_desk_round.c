/* The desk's pages of a round, asked of the router with real sessions over a round with data: who sees
 * what, what the forms do, what somebody who was slower is told, and what hostile words become. */
#include "bundle_fixture.h"
#include "desk_round.h"

#include "exchange/handin_check.h"
#include "figures/handin_try.h"
#include "web/rate.h"

#include <string.h>

static DeskRound desk;

static Response *ask(const char *target, const WebPerson *person)
{
    rate_clear();
    return web_send(
        &desk.web,
        &(WebAsk){.method = "GET", .target = target, .session = person ? person->token : NULL});
}

static char *state_path(const char *rest)
{
    return g_strdup_printf("/desk/rounds/%s/se/2024%s", desk.round, rest);
}

static void assert_page(const char *target, const WebPerson *person, const char *says)
{
    g_autoptr(Response) response = ask(target, person);
    if (response->status != 200 || (says && !strstr(response->body->str, says)))
        g_error("%s: %u, says \"%s\"? %s", target, response->status, says ? says : "",
                response->body->str);
}

static void assert_silent(const char *target, const WebPerson *person, const char *about)
{
    g_autoptr(Response) response = ask(target, person);
    g_assert_cmpuint(response->status, ==, 200);
    if (strstr(response->body->str, about))
        g_error("%s says \"%s\"", target, about);
}

/* A form of the submission's page, with its own token. */
static Response *post(const WebPerson *person, const char *body)
{
    g_autofree char *target = state_path("");
    g_autofree char *token = web_form_token(&desk.web, person->token, NULL);
    rate_clear();
    return web_send(&desk.web, &(WebAsk){.method = "POST",
                                         .target = target,
                                         .session = person->token,
                                         .form_token = token,
                                         .body = body});
}

static void assert_act(const WebPerson *person, const char *act, const char *fields,
                       const char *done)
{
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autofree char *body = g_strdup_printf("act=%s&seen=%u%s", act, handin->version, fields);
    g_autofree char *end = g_strconcat("?done=", done, NULL);
    g_autoptr(Response) response = post(person, body);
    const char *to = web_header(response, "Location");
    if (response->status != 303 || !to || !g_str_has_suffix(to, end))
        g_error("%s: %u %s\n%s", body, response->status, to ? to : "", response->body->str);
}

/* Refused, with words on the page; nothing happened. */
static void assert_refused(const WebPerson *person, const char *body, unsigned status,
                           const char *says)
{
    g_autoptr(Handin) before = desk_round_handin(&desk);
    g_autoptr(Response) response = post(person, body);
    g_autoptr(Handin) after = desk_round_handin(&desk);
    if (response->status != status || !strstr(response->body->str, says))
        g_error("%s: %u, not %u with \"%s\"\n%s", body, response->status, status, says,
                response->body->str);
    g_assert_cmpuint(before->version, ==, after->version);
}

static Response *send(const char *target, const WebPerson *person, const char *body)
{
    g_autofree char *token = web_form_token(&desk.web, person->token, NULL);
    rate_clear();
    return web_send(&desk.web, &(WebAsk){.method = "POST",
                                         .target = target,
                                         .session = person->token,
                                         .form_token = token,
                                         .body = body});
}

static void assert_form(const char *target, const WebPerson *person, const char *body,
                        unsigned status, const char *says)
{
    g_autoptr(Response) response = send(target, person, body);
    if (response->status != status || !strstr(response->body->str, says))
        g_error("POST %s %s: %u\n%s", target, body, response->status, response->body->str);
}

/* --- who sees what ------------------------------------------------------------------------------ */

static bool is_of_round(const Page *page)
{
    return g_str_has_prefix(page->path, "/desk/rounds/");
}

static bool may(const Page *page, Role role)
{
    return page->roles & ROLE_BIT(role);
}

static void assert_walked(const Page *page, const char *target, Role role, const WebPerson *person)
{
    g_autoptr(Response) response = ask(target, person);
    const char *to = web_header(response, "Location");
    bool leads_on = response->status == 303 && page->endings && to &&
                    strstr(to, "/desk/rounds/"); /* a file's address without its ending */
    unsigned status = !may(page, role) ? 403 : leads_on ? 303 : 200;
    if (response->status != status)
        g_error("GET %s as %s: %u, not %u", target, role_word(role), response->status, status);
    if (status == 200 && g_str_has_prefix(response->type->str, "text/html")) {
        g_assert_true(g_str_has_suffix(g_strchomp(response->body->str), "</html>"));
        g_assert_null(strstr(response->body->str, "<title></title>"));
    }
}

static void test_walk(void)
{
    g_autofree char *csv = desk_round_csv(&desk, 30, 4);
    desk_round_hand_in(&desk, csv);
    for (unsigned i = 0; i < n_pages; i++) {
        if (!is_of_round(pages[i]))
            continue;
        g_autofree char *target = desk_round_target(&desk, pages[i]->sample);
        g_autofree char *swedish = g_strconcat("/sv", target, NULL);
        g_autoptr(Response) nobody = ask(target, NULL);
        g_assert_cmpuint(nobody->status, ==, 303);
        g_assert_true(g_str_has_prefix(web_header(nobody, "Location"), "/signin?next="));
        assert_walked(pages[i], target, ROLE_FOCAL, desk.focal);
        assert_walked(pages[i], target, ROLE_MEMBER, desk.member);
        assert_walked(pages[i], target, ROLE_EDITOR, desk.editor);
        assert_walked(pages[i], swedish, ROLE_EDITOR, desk.editor);
        for (Role role = 0; role < ROLE_COUNT; role++)
            if (desk.others[role])
                assert_walked(pages[i], target, role, desk.others[role]);
        if (pages[i]->area_param) {
            g_autoptr(Response) foreign = ask(target, desk.foreign);
            g_assert_cmpuint(foreign->status, ==, 403);
        }
    }
}

/* Every focal point's desk and board have its own state only. */
static void test_own_state(void)
{
    g_autofree char *board = g_strdup_printf("/desk/rounds/%s", desk.round);
    g_autofree char *file = g_strconcat(board, ".csv", NULL);
    assert_page("/desk/", desk.focal, "Sweden, figures of 2024");
    assert_silent("/desk/", desk.focal, "Finland, figures");
    assert_page("/desk/", desk.foreign, "Finland, figures of 2024");
    assert_page(board, desk.focal, "Sweden");
    assert_silent(board, desk.focal, "Finland");
    assert_silent(board, desk.focal, "Close the round");
    assert_page(board, desk.editor, "Finland");
    assert_page(board, desk.editor, "Close the round");
    assert_silent(file, desk.focal, "FI,");
    assert_page(file, desk.editor, "\r\nSE,Sweden,2024,draft,0,0,1,3,1,");
    assert_page("/desk/", desk.others[ROLE_AUDITOR], "Reporting rounds");
    assert_silent("/desk/", desk.others[ROLE_PRACTITIONER], "/desk/rounds/");
}

/* What is behind the sign-in is not for other sites, in whatever form. */
static void test_files(void)
{
    static const char *const files[] = {"/questionnaire.xlsx",
                                        "/questionnaire.csv?table=VICTIMS",
                                        "/problems.csv",
                                        "/figures.csv",
                                        "/files/1",
                                        "/files/1?with=problems"};
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *target = state_path(files[i]);
        g_autoptr(Response) response = ask(target, desk.focal);
        g_assert_cmpuint(response->status, ==, 200);
        g_assert_cmpuint(response->body->len, >, 0);
        g_assert_null(web_header(response, "Access-Control-Allow-Origin"));
        g_assert_true(g_str_has_prefix(web_header(response, "Content-Disposition"), "attachment"));
        g_assert_cmpuint(response->max_age, ==, 0);
    }
    g_autofree char *other = state_path("/questionnaire.csv?table=REPATRIATIONS");
    g_autofree char *none = state_path("/files/99");
    g_autoptr(Response) not_asked = ask(other, desk.focal), not_there = ask(none, desk.focal);
    g_assert_cmpuint(not_asked->status, ==, 404);
    g_assert_cmpuint(not_there->status, ==, 404);
}

/* --- the way -------------------------------------------------------------------------------------- */

static void test_errors(void)
{
    g_autofree char *page = state_path("");
    assert_page(page, desk.focal, "1 error to correct");
    assert_page(page, desk.focal, "line 2, OBS_VALUE");
    assert_page(page, desk.focal, "1. _i_figures.csv");
    assert_silent(page, desk.focal, "<i>figures");
    assert_page(page, desk.focal, "Figures of &lt;2024&gt;");
    assert_silent(page, desk.focal, "id=\"form-submit\"");
    assert_silent(page, desk.member, "id=\"upload-form\"");
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autofree char *submit = g_strdup_printf("act=submit&seen=%u", handin->version);
    assert_refused(desk.focal, submit, 400, "That is not possible as it stands now");
    assert_refused(desk.foreign, submit, 403, "not yours");
    assert_refused(desk.others[ROLE_AUDITOR], submit, 403, "");
    assert_refused(desk.focal, "act=submit&seen=999", 400, "");
    assert_refused(desk.focal, "act=vanish&seen=1", 400, "");
    assert_refused(desk.focal, "act=upload&seen=1", 400, "no file was chosen");
}

/* In Swedish no word of a problem is left in English: not on the page, not in the list of all. */
static void test_errors_in_swedish(void)
{
    g_autofree char *page = state_path(""), *list = state_path("/problems.csv");
    g_autofree char *sv_page = g_strconcat("/sv", page, NULL),
                    *sv_list = g_strconcat("/sv", list, NULL);
    assert_page(page, desk.focal, "The parts by SEX add up to");
    assert_page(sv_page, desk.focal, "Delarna efter SEX blir tillsammans");
    assert_page(sv_list, desk.focal, "delarna efter SEX blir tillsammans");
    assert_page(sv_page, desk.focal, "fil 1 ”");
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems = handin_problems(centre_reader(desk.web.centre, NULL),
                                                    desk.focal->id, handin->id, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(problems->len, >, 0);
    for (unsigned i = 0; i < problems->len; i++) {
        const HandinProblem *problem = problems->pdata[i];
        assert_silent(sv_list, desk.focal, problem->message);
        assert_silent(sv_page, desk.focal,
                      problem->message + 1); /* it begins with a capital there */
        if (problem->remedy)
            assert_silent(sv_page, desk.focal, problem->remedy + 1);
    }
}

static void test_undo(void)
{
    g_autofree char *page = state_path("");
    assert_act(desk.focal, "undo", "&number=1", "undo");
    assert_page(page, desk.focal, "taken back by");
    assert_act(desk.focal, "redo", "&number=1", "redo");
    assert_page(page, desk.focal, "1 error to correct");
}

static void answer_warnings(void)
{
    for (unsigned i = 0; i < 4; i++) {
        g_autoptr(Handin) handin = desk_round_handin(&desk);
        if (handin->n_unanswered == 0)
            return;
        assert_act(desk.focal, "explain", "&reason-1=Counted+%3Cby%3E+hand.&reason-2=And+twice.",
                   "explain");
    }
    g_assert_not_reached();
}

static void test_submit(void)
{
    g_autofree char *page = state_path(""), *csv = desk_round_csv(&desk, 30, 0);
    desk_round_hand_in(&desk, csv);
    answer_warnings();
    assert_act(desk.focal, "submit", "&comment-submit=All+%3Cb%3Eare%3C%2Fb%3E+in.", "submit");
    assert_page(page, desk.focal, "All &lt;b&gt;are&lt;/b&gt; in.");
    assert_page(page, desk.focal, "waits for a second signature");
    assert_silent(page, desk.focal, "id=\"form-sign\"");
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autofree char *own = g_strdup_printf("act=sign&seen=%u", handin->version);
    assert_refused(desk.focal, own, 400, "This was not done");
    g_autofree char *early = g_strdup_printf("act=accept&seen=%u", handin->version);
    assert_refused(desk.editor, early, 400, "This was not done");
    assert_page(page, desk.member, "id=\"form-sign\"");
    assert_act(desk.member, "sign", "", "sign");
    assert_page(page, desk.member, "for these figures");
    assert_silent(page, desk.member, "id=\"form-sign\"");
}

/* Two at once: the slower one is told who did what, keeps what was typed, and nothing happens. */
static void test_conflict(void)
{
    g_autoptr(Handin) seen = desk_round_handin(&desk);
    g_autofree char *late =
        g_strdup_printf("act=accept&seen=%u&comment-accept=Thank+you%%2C+all.", seen->version);
    assert_act(desk.editor, "ask",
               "&text=Are+%3Cthese%3E+final%3F&flow=VICTIMS&key=A.SE.NATIONAL._T._T._T._T._T",
               "ask");
    assert_refused(desk.editor, late, 400, "Somebody changed this meanwhile");
    assert_refused(desk.editor, late, 400, "asked a question");
    assert_refused(desk.editor, late, 400, "Thank you, all.");
    g_autofree char *page = state_path("");
    assert_page(page, desk.focal, "Are &lt;these&gt; final?");
    assert_page(page, desk.focal, "id=\"f-answer-1\"");
}

static void test_talk(void)
{
    g_autofree char *page = state_path("");
    assert_act(desk.member, "answer", "&answer-1=They+are.", "answer");
    assert_page(page, desk.editor, "They are.");
    assert_act(desk.editor, "return", "&text=Say+more.", "return");
    assert_page(page, desk.focal, "returned with questions");
    assert_act(desk.focal, "answer", "&answer-1=More.", "answer");
    assert_act(desk.focal, "submit", "", "submit");
    assert_page(page, desk.focal, "submitted and signed"); /* the very figures that were signed */
    assert_act(desk.editor, "accept", "", "accept");
    assert_page(page, desk.focal, "accepted");
}

/* What the worker would do now. */
static void work(void)
{
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autoptr(GError) error = NULL;
    Db *db = centre_reader(desk.web.centre, NULL);
    g_autoptr(HandinTry) last = handin_try_newest(db, desk.editor->id, handin->id, &error);
    g_assert_no_error(error);
    g_autoptr(Cubes) cubes =
        cubes_load(centre_public_reader(desk.web.centre, NULL), desk.web.model, &error);
    g_assert_no_error(error);
    handin_try_run(desk.web.centre, desk.web.model, cubes, last->id, &error);
    g_assert_no_error(error);
}

/* Nothing is released by looking; who may not release cannot look either. */
static void test_release(void)
{
    g_autofree char *target = state_path("/release"), *page = state_path("");
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autofree char *look = g_strdup_printf("act=look&seen=%u&threshold=5", handin->version);
    g_autofree char *small = g_strdup_printf("act=look&seen=%u&threshold=1", handin->version);
    g_autofree char *late = g_strdup_printf("act=release&seen=%u&threshold=5", handin->version + 1);
    g_autofree char *release = g_strdup_printf("act=release&seen=%u&threshold=5", handin->version);
    assert_page(page, desk.editor, "Go to the release");
    assert_silent(page, desk.focal, "Go to the release");
    assert_page(target, desk.editor, "Look at it first");
    assert_form(target, desk.focal, look, 403, "");
    assert_form(target, desk.others[ROLE_ADMIN], look, 403, "");
    assert_form(target, desk.editor, small, 400, "must be a whole number from 3 to 100");
    assert_form(target, desk.editor, late, 400, "Nothing was released");
    assert_form(target, desk.editor, look, 303, "");
    assert_page(target, desk.editor, "It is being looked at");
    assert_page(target, desk.editor, "http-equiv=\"refresh\"");
    assert_form(target, desk.editor, release, 303, ""); /* to the page that waits: no second try */
    assert_page(target, desk.editor, "It is being looked at");
    work();
    assert_page(target, desk.editor, "Nothing speaks against it");
    assert_silent(target, desk.editor, "http-equiv=\"refresh\"");
    assert_silent("/data/releases/", desk.editor, "SE-victims-2024");
    g_autoptr(Handin) still = desk_round_handin(&desk);
    g_assert_cmpuint(still->state, ==, HANDIN_ACCEPTED);
    assert_form(target, desk.editor, release, 303, "");
    assert_page(target, desk.editor, "The figures are being released");
    assert_silent("/data/releases/", desk.editor, "SE-victims-2024");
    work();
    g_autofree char *watched = g_strconcat(target, "?watch=1", NULL);
    g_autoptr(Response) led = ask(watched, desk.editor);
    g_assert_cmpuint(led->status, ==, 303);
    assert_page(page, desk.focal, "released the figures");
    assert_page(page, desk.focal, "locked");
    assert_page("/data/releases/", desk.editor, "SE-victims-2024");
}

static void test_reopen(void)
{
    g_autofree char *page = state_path("");
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autofree char *mute = g_strdup_printf("act=reopen&seen=%u", handin->version);
    assert_refused(desk.editor, mute, 400, "is needed");
    assert_act(desk.editor, "reopen", "&comment-reopen=One+region+was+missing.", "reopen");
    assert_page(page, desk.focal, "One region was missing.");
}

/* One person less than what was published: the page says why not, and goes on saying it. */
static void test_refused_release(void)
{
    g_autofree char *target = state_path("/release"), *csv = desk_round_csv(&desk, 29, 0);
    g_autofree char *swedish = g_strconcat("/sv", target, NULL);
    desk_round_hand_in(&desk, csv);
    answer_warnings();
    assert_act(desk.focal, "answer", "&answer-1=It+is+in.", "answer");
    assert_act(desk.focal, "submit", "", "submit");
    assert_act(desk.member, "sign", "", "sign");
    assert_act(desk.editor, "accept", "", "accept");
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autofree char *release = g_strdup_printf("act=release&seen=%u&threshold=5", handin->version);
    assert_form(target, desk.editor, release, 303, "");
    work();
    for (unsigned i = 0; i < 2; i++) {
        assert_page(target, desk.editor, "This cannot be released");
        assert_page(target, desk.editor, "it differs by a few persons from what was published");
        assert_page(target, desk.editor, "id=\"look-form\"");
        assert_silent(target, desk.editor, "id=\"release-form\"");
        assert_silent(target, desk.editor, "http-equiv=\"refresh\"");
    }
    assert_page(swedish, desk.editor, "Detta kan inte publiceras");
    assert_page(swedish, desk.editor, "celler som skulle röjas");
    assert_silent(swedish, desk.editor, "the audit finds");
    g_autoptr(Handin) still = desk_round_handin(&desk);
    g_assert_cmpuint(still->state, ==, HANDIN_ACCEPTED);
    /* With a reason that everybody can read it passes, once it was looked at. */
    g_autofree char *look =
        g_strdup_printf("act=look&seen=%u&threshold=5&revision=late+reports", handin->version);
    assert_form(target, desk.editor, look, 303, "");
    work();
    assert_page(target, desk.editor, "Nothing speaks against it");
    assert_page(target, desk.editor, "name=\"revision\" value=\"late reports\"");
    assert_act(desk.editor, "reopen", "&comment-reopen=Again.", "reopen");
}

/* --- uploads and tokens ------------------------------------------------------------------------- */

static Response *send_file(const WebPerson *person, const char *token, const char *name,
                           const char *bytes, size_t length)
{
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autofree char *target = state_path(""), *cookie = g_strconcat("fyr=", person->token, NULL);
    GString *body = g_string_new(NULL);
    g_string_append_printf(
        body, "--b\r\nContent-Disposition: form-data; name=\"form-token\"\r\n\r\n%s\r\n", token);
    g_string_append(body, "--b\r\nContent-Disposition: form-data; name=\"act\"\r\n\r\nupload\r\n");
    g_string_append_printf(body,
                           "--b\r\nContent-Disposition: form-data; name=\"seen\"\r\n\r\n%u\r\n",
                           handin->version);
    g_string_append_printf(
        body,
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
        "Content-Type: text/csv\r\n\r\n",
        name);
    g_string_append_len(body, bytes, (gssize)length);
    g_string_append(body, "\r\n--b--\r\n");
    HttpRequest http = {.method = "POST",
                        .target = target,
                        .host = "fyr.test",
                        .cookie = cookie,
                        .content_type = "multipart/form-data; boundary=b",
                        .body = body->str,
                        .body_length = body->len};
    Response *response = response_new();
    rate_clear();
    router_answer(&desk.web.site, &http, "test-1", response);
    g_string_free(body, TRUE);
    return response;
}

static void test_upload(void)
{
    static const char junk[] = "PK\003\004 not \0 a workbook";
    g_autofree char *page = state_path(""),
                    *token = web_form_token(&desk.web, desk.focal->token, NULL);
    g_autofree char *others = web_form_token(&desk.web, desk.member->token, NULL);
    g_autoptr(Handin) before = desk_round_handin(&desk);
    g_autoptr(Response) foreign = send_file(desk.focal, others, "a.xlsx", junk, sizeof junk);
    g_autoptr(Response) empty = send_file(desk.focal, token, "a.xlsx", "", 0);
    g_autoptr(Response) member = send_file(desk.member, others, "a.xlsx", junk, sizeof junk);
    g_assert_cmpuint(foreign->status, ==, 403);
    g_assert_cmpuint(empty->status, ==, 400);
    g_assert_cmpuint(member->status, ==, 403);
    g_autoptr(Handin) still = desk_round_handin(&desk);
    g_assert_cmpuint(before->version, ==, still->version);

    g_autoptr(Response) taken =
        send_file(desk.focal, token, "..\\..\\a \"b\".xlsx", junk, sizeof junk);
    g_assert_cmpuint(taken->status, ==, 303);
    assert_page(page, desk.focal, "http-equiv=\"refresh\"");
    assert_page(page, desk.focal, "Your file is being checked");
    assert_silent(page, desk.focal, "id=\"upload-form\"");
    g_autoptr(Response) again = send_file(desk.focal, token, "a.xlsx", junk, sizeof junk);
    g_assert_cmpuint(again->status, ==, 303);
    g_assert_nonnull(strstr(web_header(again, "Location"), "?done=same"));

    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) files =
        handin_files(centre_reader(desk.web.centre, &error), desk.focal->id, still->id, &error);
    g_assert_true(handin_check(desk.web.centre, desk.web.model, NULL,
                               ((HandinFile *)files->pdata[0])->id, &error));
    assert_page(page, desk.focal, "could not be taken in");
    assert_silent(page, desk.focal, "http-equiv=\"refresh\"");
}

/* --- sealed files ---------------------------------------------------------------------------------- */

static Response *send_bundle(const WebPerson *person, const char *bytes, size_t length)
{
    g_autofree char *cookie = g_strconcat("fyr=", person->token, NULL);
    g_autofree char *token = web_form_token(&desk.web, person->token, NULL);
    g_autoptr(GString) body = g_string_new(NULL);
    g_string_append_printf(
        body, "--b\r\nContent-Disposition: form-data; name=\"form-token\"\r\n\r\n%s\r\n", token);
    g_string_append(body, "--b\r\nContent-Disposition: form-data; name=\"file\"; "
                          "filename=\"se.fyrseal\"\r\n\r\n");
    g_string_append_len(body, bytes, (gssize)length);
    g_string_append(body, "\r\n--b--\r\n");
    HttpRequest http = {.method = "POST",
                        .target = "/desk/bundle",
                        .host = "fyr.test",
                        .cookie = cookie,
                        .content_type = "multipart/form-data; boundary=b",
                        .body = body->str,
                        .body_length = body->len};
    Response *response = response_new();
    rate_clear();
    router_answer(&desk.web.site, &http, "test-1", response);
    return response;
}

static GByteArray *seal(const KeyPair *sender, const PublicKey *to, const char *area,
                        uint64_t sequence, const char *csv)
{
    BundleManifest manifest = {.to = *to,
                               .period = DESK_PERIOD,
                               .check = BUNDLE_CHECK_PASSED,
                               .name = "se-2024.csv",
                               .sequence = sequence};
    uint8_t entropy[10] = {(uint8_t)sequence};
    iso_now_write(manifest.made);
    g_strlcpy(manifest.area, area, sizeof manifest.area);
    ulid_write(manifest.id, manifest.made, entropy);
    return bundle_fixture_seal(sender, &manifest, csv, strlen(csv));
}

/* A sealed file that came by another way counts as handed in by who signed it, once. */
static void test_bundle(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(KeyPair) anna = {0};
    PublicKey to;
    bool is_new = false;
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    Centre *centre = desk.web.centre;
    g_autoptr(Account) focal = account_load(centre_reader(centre, &error), desk.focal->id, &error);
    g_assert_no_error(error);
    key_pair_new(&anna, KEY_PERSON);
    g_assert_true(centre_key_ensure(centre, "test", &to, &is_new, &error));
    char line[KEY_TEXT_BYTES];
    public_key_write(&anna.public, line);
    g_autofree char *csv = desk_round_csv(&desk, 31, 0);
    g_autoptr(Handin) before = desk_round_handin(&desk);
    g_autoptr(GPtrArray) had =
        handin_files(centre_reader(centre, &error), desk.editor->id, before->id, &error);
    g_autoptr(GByteArray) first = seal(&anna, &to, "SE", 1, csv);
    const char *bytes = (const char *)first->data;

    g_autoptr(Response) junk = send_bundle(desk.editor, "junk", 4);
    g_assert_cmpuint(junk->status, ==, 400);
    g_autoptr(Response) stranger = send_bundle(desk.editor, bytes, first->len);
    g_assert_cmpuint(stranger->status, ==, 400); /* nobody trusts the key yet */
    g_assert_true(focal_key_trust(centre, line, focal->email, "test", fingerprint, &error));
    g_autoptr(Response) by_focal = send_bundle(desk.focal, bytes, first->len);
    g_assert_cmpuint(by_focal->status, ==, 403);
    g_autoptr(Response) taken = send_bundle(desk.editor, bytes, first->len);
    if (taken->status != 303)
        g_error("%u %s", taken->status, taken->body->str);
    g_assert_nonnull(strstr(web_header(taken, "Location"), "/se/2024"));
    g_autoptr(Handin) handin = desk_round_handin(&desk);
    g_autoptr(GPtrArray) files =
        handin_files(centre_reader(centre, &error), desk.editor->id, handin->id, &error);
    g_assert_cmpuint(files->len, ==, had->len + 1);
    g_assert_cmpstr(((HandinFile *)files->pdata[0])->by, ==, desk.focal->id);
    g_autoptr(Response) again = send_bundle(desk.editor, bytes, first->len);
    g_assert_cmpuint(again->status, ==, 400); /* replayed */
    g_autoptr(GByteArray) foreign = seal(&anna, &to, "FI", 2, csv);
    g_autoptr(Response) finnish =
        send_bundle(desk.editor, (const char *)foreign->data, foreign->len);
    g_assert_cmpuint(finnish->status, ==, 400); /* she speaks for Sweden */
}

/* --- rounds ------------------------------------------------------------------------------------- */

static void test_new_round(void)
{
    static const char all[] =
        "title=Second&periods=2023&flows=VICTIMS&states=SE&states=LV&reminders=7%2C+1";
    g_autofree char *good = g_strconcat(all, "&deadline=2027-03-31", NULL);
    g_autofree char *past = g_strconcat(all, "&deadline=2001-01-01", NULL);
    g_autofree char *days = g_strconcat(all, "x&deadline=2027-03-31", NULL);
    assert_form("/desk/rounds/new", desk.editor, past, 400, "has passed already");
    assert_form("/desk/rounds/new", desk.editor, days, 400, "must be numbers of days");
    assert_form("/desk/rounds/new", desk.editor, "title=X&deadline=2027-03-31", 400,
                "choose one at least");
    assert_form("/desk/rounds/new", desk.editor,
                "title=X&deadline=2027-03-31&periods=2023&flows=NOTHING&states=SE", 400, "NOTHING");
    assert_form("/desk/rounds/new", desk.focal, good, 403, "");
    g_autoptr(Response) made = send("/desk/rounds/new", desk.editor, good);
    g_assert_cmpuint(made->status, ==, 303);
    g_autofree char *path = g_strdup(web_header(made, "Location"));
    *strchr(path, '?') = '\0';
    assert_page(path, desk.editor, "in preparation");
    g_autoptr(Response) hidden = ask(path, desk.focal);
    g_assert_cmpuint(hidden->status, ==, 404);
    assert_form(path, desk.focal, "act=open&seen=1", 404, "");
    assert_form(path, desk.editor, "act=open&seen=7", 400, "Somebody changed this round meanwhile");
    g_autofree char *change = g_strconcat(path, "/change", NULL);
    g_autofree char *third = g_strconcat("seen=1&", good, NULL);
    assert_form(change, desk.editor, third, 303, "");
    assert_form(change, desk.editor, third, 400, "Somebody changed this round meanwhile");
    assert_form(path, desk.editor, "act=open&seen=2", 303, "");
    assert_page(path, desk.focal, "not begun");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    desk_round_set_up(&desk);
    g_test_add_func("/desk-round/walk", test_walk);
    g_test_add_func("/desk-round/own-state", test_own_state);
    g_test_add_func("/desk-round/files", test_files);
    g_test_add_func("/desk-round/errors", test_errors);
    g_test_add_func("/desk-round/errors_in_swedish", test_errors_in_swedish);
    g_test_add_func("/desk-round/undo", test_undo);
    g_test_add_func("/desk-round/submit", test_submit);
    g_test_add_func("/desk-round/conflict", test_conflict);
    g_test_add_func("/desk-round/talk", test_talk);
    g_test_add_func("/desk-round/release", test_release);
    g_test_add_func("/desk-round/reopen", test_reopen);
    g_test_add_func("/desk-round/refused-release", test_refused_release);
    g_test_add_func("/desk-round/upload", test_upload);
    g_test_add_func("/desk-round/new-round", test_new_round);
    g_test_add_func("/desk-round/bundle", test_bundle);
    int status = g_test_run();
    desk_round_tear_down(&desk);
    return status;
}
