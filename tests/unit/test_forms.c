/* What a form brings, from honest browsers and from others: parts, fields, files, and what public forms
 * say about who has an account. */
#include "web_people.h"

#include "people/mail.h"
#include "store/job.h"
#include "web/multipart.h"
#include "web/rate.h"
#include "web/request_private.h"
#include "web/response.h"

#include <string.h>

static WebFixture fixture;

/* --- the reader of parts -------------------------------------------------------------------------- */

#define TYPE "multipart/form-data; boundary=xyz"
#define HEAD(name) "--xyz\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define END "\r\n--xyz--\r\n"

/* How reading ends, and "name=bytes|..." of what came before. */
static MultipartStep read_parts(const char *type, const char *body, size_t length, GString *out)
{
    Multipart reader;
    MultipartPart part;
    MultipartStep step = MULTIPART_BROKEN;
    g_string_truncate(out, 0);
    if (!multipart_begin(&reader, type, body, length))
        return MULTIPART_BROKEN;
    while ((step = multipart_next(&reader, &part)) == MULTIPART_PART) {
        g_assert_true(part.bytes >= body && part.bytes + part.length <= body + length);
        g_string_append_len(out, part.name, (gssize)part.name_length);
        g_string_append_c(out, '=');
        g_string_append_len(out, part.bytes, (gssize)part.length);
        g_string_append_c(out, '|');
    }
    return step;
}

static void assert_parts(const char *type, const char *body, MultipartStep end, const char *parts)
{
    g_autoptr(GString) found = g_string_new(NULL);
    g_test_message("%s: %s", type, body);
    g_assert_cmpint(read_parts(type, body, strlen(body), found), ==, end);
    g_assert_cmpstr(found->str, ==, parts);
}

static void test_parts(void)
{
    assert_parts(TYPE, HEAD("a") "1\r\n" HEAD("b") "2" END, MULTIPART_END, "a=1|b=2|");
    assert_parts(TYPE, HEAD("a") END, MULTIPART_END, "a=|");
    assert_parts(TYPE, HEAD("a") "\r\n\r\n" END, MULTIPART_END, "a=\r\n\r\n|");
    assert_parts("multipart/form-data; boundary=\"xyz\"", HEAD("a") "1" END, MULTIPART_END, "a=1|");
    assert_parts("Multipart/Form-Data; charset=utf-8; Boundary=xyz", HEAD("a") "1" END,
                 MULTIPART_END, "a=1|");
    /* what only looks like the boundary */
    assert_parts(TYPE, HEAD("a") "x--xyz\n--xy\r\n--xy" END, MULTIPART_END,
                 "a=x--xyz\n--xy\r\n--xy|");
    /* what comes after the end is nobody's */
    assert_parts(TYPE, HEAD("a") "1" END HEAD("b") "2" END, MULTIPART_END, "a=1|");
}

static void test_broken_parts(void)
{
    static const struct {
        const char *type, *body, *parts;
    } cases[] = {
        {TYPE, "", ""},
        {TYPE, "--xyz", ""},
        {TYPE, "--xy", ""},
        {TYPE, "nothing of ours", ""},
        {TYPE, HEAD("a") "1", ""},                   /* no end */
        {TYPE, HEAD("a") "1\r\n--xyz", "a=1|"},      /* cut at the end */
        {TYPE, HEAD("a") "1\r\n--xyz-", "a=1|"},     /* by a byte */
        {TYPE, HEAD("a") "1\r\n--xyzz\r\n", "a=1|"}, /* a longer boundary is none of ours */
        {TYPE, "--xyz\r\nContent-Disposition: form-data\r\n\r\n1" END, ""},
        {TYPE, "--xyz\r\n\r\n1" END, ""},
        {TYPE, "--xyz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1" END, ""},
        {TYPE, "--xyz\r\nContent-Disposition: form-data; x=\"name=a\"\r\n\r\n1" END, ""},
        {"multipart/form-data", HEAD("a") "1" END, ""},
        {"multipart/form-data; boundary=", HEAD("a") "1" END, ""},
        {"multipart/form-data; boundary=\"xyz", HEAD("a") "1" END, ""},
        {"multipart/mixed; boundary=xyz", HEAD("a") "1" END, ""},
        {"multipart/form-data; boundary=01234567890123456789012345678901234567890123456789012345678"
         "901234567890",
         "--01234567890123456789012345678901234567890123456789012345678901234567890", ""},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_parts(cases[i].type, cases[i].body, MULTIPART_BROKEN, cases[i].parts);
    /* a head without an end, and one that is longer than any browser's */
    g_autofree char *much = g_strnfill(200000, 'h');
    g_autofree char *huge = g_strconcat("--xyz\r\nX: ", much, "\r\n\r\n1", END, NULL);
    assert_parts(TYPE, huge, MULTIPART_BROKEN, "");
}

/* --- a page of the test's own ------------------------------------------------------------------------ */

static const Param fields[] = {
    {.name = "text", .kind = P_TEXT, .max = 20, .help = "Text"},
    {.name = "prose", .kind = P_PROSE, .max = 40, .help = "Prose"},
    {.name = "secret", .kind = P_SECRET, .max = 20, .help = "Secret"},
    {.name = "file", .kind = P_FILE, .max = 100, .help = "File"},
    {.name = "area", .kind = P_CODE, .codelist = "CL_AREA", .help = "State"},
    {.name = "many", .kind = P_TEXT, .max = 5, .many = true, .help = "Many"},
};
static const Page page = {.path = "/x",
                          .methods = METHOD_GET | METHOD_POST,
                          .form = fields,
                          .n_form = G_N_ELEMENTS(fields)};

static void take(Request *request, const HttpRequest *http)
{
    request_init(request, &fixture.site, http);
    request->page = &page;
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        RequestParam entry = {.param = &fields[i], .is_form = true};
        g_array_append_val(request->params, entry);
    }
    request_take_body(request);
}

/* The names of the fields that are refused, in their order; "." is the whole form. */
static char *faults_of(const Request *request)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < request->faults->len; i++) {
        const ParamFault *fault = &g_array_index(request->faults, ParamFault, i);
        g_string_append_printf(names, "%s%s", i ? " " : "", *fault->name ? fault->name : ".");
        g_assert_true(fault->message && *fault->message);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static void assert_taken(const char *type, const char *body, size_t length, const char *faults)
{
    HttpRequest http = {.method = "POST",
                        .target = "/x",
                        .content_type = type,
                        .body = body,
                        .body_length = length};
    Request request;
    take(&request, &http);
    g_autofree char *found = faults_of(&request);
    g_test_message("%.200s", body);
    g_assert_cmpstr(found, ==, faults);
    request_clear(&request);
}
#define ASSERT_PARTS(body, faults) assert_taken(TYPE, body, sizeof(body) - 1, faults)
#define ASSERT_PAIRS(body, faults)                                                                 \
    assert_taken("application/x-www-form-urlencoded", body, sizeof(body) - 1, faults)

static void test_fields(void)
{
    ASSERT_PAIRS("text=a&many=1&many=2&area=se", "");
    ASSERT_PAIRS("", "");
    ASSERT_PAIRS("text=a&text=b", "text");
    ASSERT_PAIRS("text=%00", "text");
    ASSERT_PAIRS("text=a%0Ab", "text"); /* a line is a line */
    ASSERT_PAIRS("prose=a%0D%0Ab%09", "");
    ASSERT_PAIRS("prose=a%1Bb", "prose");
    ASSERT_PAIRS("text=%ff", "text");
    ASSERT_PAIRS("text=%", "text");
    ASSERT_PAIRS("other=1", "other");
    ASSERT_PAIRS("file=1", "file");
    ASSERT_PAIRS("area=ZZ", "area");
    ASSERT_PAIRS("text=123456789012345678901", "text");
    ASSERT_PAIRS("many=123456", "many");
    ASSERT_PARTS(HEAD("text") "a\r\n" HEAD("many") "1\r\n" HEAD("many") "2" END, "");
    ASSERT_PARTS(HEAD("text") "a\r\n" HEAD("text") "b" END, "text");
    ASSERT_PARTS(HEAD("text") "a\0b" END, "text");
    ASSERT_PARTS(HEAD("te\0xt") "a" END, "?");
    ASSERT_PARTS(HEAD("prose") "a\r\nb" END, "");
    ASSERT_PARTS(HEAD("other") "1" END, "other");
    ASSERT_PARTS(HEAD("text") "a", ".");
    assert_taken("text/plain", "text=a", 6, ".");
    assert_taken("application/json", "{}", 2, ".");
    assert_taken(NULL, "text=a", 6, ".");
}

/* A secret never comes back, neither in what is wrong with it nor anywhere else. */
static void test_secret(void)
{
    static const char body[] = "secret=hunter2-hunter2-hunter2-hunter2&secret=hunter2";
    HttpRequest http = {.method = "POST",
                        .target = "/x",
                        .content_type = "application/x-www-form-urlencoded",
                        .body = body,
                        .body_length = strlen(body)};
    Request request;
    take(&request, &http);
    g_assert_cmpuint(request.faults->len, ==, 2);
    for (unsigned i = 0; i < request.faults->len; i++) {
        const ParamFault *fault = &g_array_index(request.faults, ParamFault, i);
        g_assert_null(fault->value);
        g_assert_null(strstr(fault->message, "hunter2"));
    }
    request_clear(&request);
}

static void test_many_parts(void)
{
    g_autoptr(GString) parts = g_string_new(NULL), pairs = g_string_new(NULL);
    for (unsigned i = 0; i < LIMIT_REQUEST_PARAMETERS + 1; i++) {
        g_string_append(parts, i ? "\r\n" HEAD("many") "1" : HEAD("many") "1");
        g_string_append(pairs, "many=1&");
        if (i != LIMIT_REQUEST_PARAMETERS - 1)
            continue;
        g_autofree char *just = g_strconcat(parts->str, END, NULL);
        assert_taken(TYPE, just, strlen(just), "");
        assert_taken("application/x-www-form-urlencoded", pairs->str, pairs->len, "");
    }
    g_string_append(parts, END);
    assert_taken(TYPE, parts->str, parts->len, ".");
    assert_taken("application/x-www-form-urlencoded", pairs->str, pairs->len, "?");
}

/* --- files ------------------------------------------------------------------------------------------- */

static void assert_file(const char *head, const char *name, const char *bytes, const char *faults)
{
    g_autofree char *body = g_strconcat("--xyz\r\nContent-Disposition: form-data; ", head,
                                        "\r\n\r\n", bytes, END, NULL);
    HttpRequest http = {.method = "POST",
                        .target = "/x",
                        .content_type = TYPE,
                        .body = body,
                        .body_length = strlen(body)};
    Request request;
    size_t length = 0;
    take(&request, &http);
    g_autofree char *found = faults_of(&request);
    const char *file = request_file(&request, "file", &length);
    g_test_message("%s", head);
    g_assert_cmpstr(found, ==, faults);
    g_assert_cmpstr(request_param(&request, "file")->text, ==, name);
    if (name && !*faults) {
        g_assert_cmpuint(length, ==, strlen(bytes));
        g_assert_true(memcmp(file, bytes, length) == 0);
    }
    request_clear(&request);
}

static void test_files(void)
{
    g_autofree char *large = g_strnfill(101, 'x');
    g_autofree char *just = g_strnfill(100, 'x');
    assert_file("name=\"file\"; filename=\"a.csv\"", "a.csv", "1,2", "");
    assert_file("filename=\"a.csv\"; name=\"file\"", "a.csv", "1,2", "");
    assert_file("name=\"file\"; filename=\"../../etc/passwd\"", "passwd", "x", "");
    assert_file("name=\"file\"; filename=\"C:\\fakepath\\a.csv\"", "a.csv", "x", "");
    assert_file("name=\"file\"; filename=\"..\\..\\\"", "file", "x", "");
    assert_file("name=\"file\"; filename=\"a/\"", "file", "x", "");
    assert_file("name=\"file\"; filename=\"a\tb.csv\"", "file", "x", "");
    assert_file("name=\"file\"; filename=\"\xff\xfe.csv\"", "file", "x", "");
    assert_file("name=\"file\"; filename=\"a%22b.csv\"", "a%22b.csv", "x", "");
    assert_file("name=\"file\"; filename=\"a.csv\"", "a.csv", just, "");
    assert_file("name=\"file\"; filename=\"a.csv\"", "a.csv", large, "file");
    assert_file("name=\"file\"; filename=\"a.csv\"", "a.csv", "", "file");
    assert_file("name=\"file\"; filename=\"\"", NULL, "", ""); /* none was chosen */
    assert_file("name=\"file\"", NULL, "no name", "file");
    /* a name inside another value's quotes is no name */
    assert_file("name=\"x; filename=evil; name=file\"", NULL, "x", "x; filename=evil; name=file");
    assert_file("name=\"file\"; x=\"; filename=b.csv; \"; filename=\"a.csv\"", "a.csv", "x", "");
    assert_file("name=\"text\"; filename=\"a.csv\"", NULL, "x", "");
}

/* Marks that turn a name's letters around would show "exe.csv" for what is "vsc.exe". */
static void test_file_names(void)
{
    g_autofree char *stem = g_strnfill(300, 'n');
    g_autofree char *head = g_strconcat("name=\"file\"; filename=\"", stem, ".csv\"", NULL);
    g_autofree char *kept = g_strconcat(stem + 104, ".csv", NULL);
    assert_file(head, kept, "x", "");
    assert_file("name=\"file\"; filename=\"a\xe2\x80\xae"
                "vsc.exe\"",
                "avsc.exe", "x", "");
    assert_file("name=\"file\"; filename=\"\xe2\x81\xa6\xe2\x80\x8f"
                "a.csv\"",
                "a.csv", "x", "");
    assert_file("name=\"file\"; filename=\"\xd8\xa3.csv\"", "\xd8\xa3.csv", "x", "");
}

/* --- what forms give away ------------------------------------------------------------------------------ */

static Response *post(const char *target, const char *body)
{
    g_autofree char *token = web_form_token(&fixture, NULL, "some-owner");
    rate_clear();
    return web_send(&fixture, &(WebAsk){.method = "POST",
                                        .target = target,
                                        .form_owner = "some-owner",
                                        .form_token = token,
                                        .body = body});
}

static unsigned count_jobs(const char *kind)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0;
    g_autoptr(Rows) rows = db_query(centre_reader(fixture.centre, &error), STMT_JOB_IN_STATE,
                                    &error, "si", "waiting", (int64_t)1000);
    while (rows_next(rows, &error))
        n += strcmp(rows_text(rows, 1), kind) == 0;
    g_assert_no_error(error);
    return n;
}

static void test_forgotten(void)
{
    g_autoptr(GError) error = NULL;
    WebPerson *person = web_person_new(&fixture, ROLE_EDITOR, "");
    g_autoptr(Account) account =
        account_load(centre_reader(fixture.centre, &error), person->id, &error);
    g_autofree char *escaped = g_uri_escape_string(account->email, NULL, FALSE);
    g_autofree char *known_body = g_strconcat("email=", escaped, NULL);
    unsigned before = count_jobs("password-reset");
    g_autoptr(Response) known = post("/account/forgotten", known_body);
    g_autoptr(Response) unknown = post("/account/forgotten", "email=nobody%40example.org");
    g_assert_cmpuint(known->status, ==, 303);
    g_assert_cmpuint(unknown->status, ==, 303);
    g_assert_cmpstr(web_header(known, "Location"), ==, "/account/forgotten?done=asked");
    g_assert_cmpstr(web_header(known, "Location"), ==, web_header(unknown, "Location"));
    g_assert_cmpstr(known->body->str, ==, unknown->body->str);
    g_assert_cmpuint(count_jobs("password-reset"), ==, before + 2);
    g_autoptr(Response) wrong = post("/account/forgotten", "email=not-an-address");
    g_assert_cmpuint(wrong->status, ==, 400);
    g_assert_cmpuint(count_jobs("password-reset"), ==, before + 2);
    web_person_free(person);
}

static void test_signin(void)
{
    g_autoptr(GError) error = NULL;
    WebPerson *person = web_person_new(&fixture, ROLE_CHAIR, "");
    g_autoptr(Account) account =
        account_load(centre_reader(fixture.centre, &error), person->id, &error);
    g_autofree char *escaped = g_uri_escape_string(account->email, NULL, FALSE);
    g_autofree char *body = g_strconcat("email=", escaped, "&password=not-the-right-one", NULL);
    /* as long as the other, so that the pages can be compared byte by byte */
    g_autofree char *other = g_strdup(body);
    memset(other + strlen("email="), 'x', 4);
    g_autoptr(Response) known = post("/signin", body);
    g_autoptr(Response) unknown = post("/signin", other);
    g_assert_cmpuint(known->status, ==, 400);
    g_assert_cmpuint(unknown->status, ==, 400);
    g_assert_cmpuint(known->body->len, ==, unknown->body->len);
    g_assert_null(web_header(known, "Set-Cookie"));
    g_assert_null(strstr(known->body->str, "not-the-right-one"));
    web_person_free(person);
}

/* What was typed comes back as text, and a secret does not come back. */
static void test_echo(void)
{
    g_autoptr(Response) response =
        post("/signin", "email=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&password=hunter2hunter2");
    g_assert_cmpuint(response->status, ==, 400);
    g_assert_null(strstr(response->body->str, "<script>alert"));
    g_assert_nonnull(strstr(response->body->str, "&lt;script&gt;alert"));
    g_assert_null(strstr(response->body->str, "hunter2"));
    g_autoptr(Response) away = post("/signin?next=//evil.test", "email=a%40b.org&password=x");
    g_assert_cmpuint(away->status, ==, 400);
}

static void test_rate(void)
{
    g_autofree char *token = web_form_token(&fixture, NULL, "some-owner");
    unsigned n_refused = 0;
    rate_clear();
    for (unsigned i = 0; i < 40; i++) {
        g_autoptr(Response) response = web_send(&fixture, &(WebAsk){.method = "POST",
                                                                    .target = "/account/forgotten",
                                                                    .form_owner = "some-owner",
                                                                    .form_token = token,
                                                                    .body = "email=no-address"});
        if (response->status == 429) {
            g_assert_nonnull(web_header(response, "Retry-After"));
            n_refused++;
        }
    }
    g_assert_cmpuint(n_refused, >=, 15);
    g_autoptr(Response) read =
        web_send(&fixture, &(WebAsk){.method = "GET", .target = "/account/forgotten"});
    g_assert_cmpuint(read->status, ==, 200);
    rate_clear();
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    web_fixture_set_up(&fixture);
    people_clock(0);
    g_assert_true(site_load_form_key(&fixture.site, &error));
    g_test_add_func("/forms/parts", test_parts);
    g_test_add_func("/forms/parts/broken", test_broken_parts);
    g_test_add_func("/forms/fields", test_fields);
    g_test_add_func("/forms/secret", test_secret);
    g_test_add_func("/forms/many", test_many_parts);
    g_test_add_func("/forms/files", test_files);
    g_test_add_func("/forms/file-names", test_file_names);
    g_test_add_func("/forms/forgotten", test_forgotten);
    g_test_add_func("/forms/signin", test_signin);
    g_test_add_func("/forms/echo", test_echo);
    g_test_add_func("/forms/rate", test_rate);
    int status = g_test_run();
    web_fixture_tear_down(&fixture);
    return status;
}
