/* Pages of search: filters in the address, chips, files of everything, what a person may see and keep, and the
 * link that ends mail. */
#include "web_people.h"

#include "people/unsubscribe.h"
#include "records/content.h"
#include "records/saved.h"
#include <string.h>

static WebFixture fixture;
static WebPerson *owner, *other;

static Response *ask(const WebPerson *who, const char *target)
{
    return web_get(&fixture, who, target);
}

static Response *post(const WebPerson *who, const char *target, const char *body)
{
    return web_post(&fixture, who, target, body);
}

typedef struct {
    FigureSink sink;
    GString *to;
} Memory;

static bool write_to_memory(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    (void)error;
    g_string_append_len(((Memory *)sink)->to, bytes, (gssize)length);
    return true;
}

/* The whole of an answer, streamed or not. g_string_free. */
static GString *whole(const char *target)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Response) response = ask(NULL, target);
    GString *text = g_string_new_len(response->body->str, (gssize)response->body->len);
    Memory memory = {.sink.write = write_to_memory, .to = text};
    g_assert_cmpuint(response->status, ==, 200);
    if (response->stream.write)
        response->stream.write(response->stream.data, &memory.sink, &error);
    g_assert_no_error(error);
    return text;
}

static unsigned n_lines(const GString *text)
{
    unsigned n = 0;
    for (const char *c = text->str; *c; c++)
        n += *c == '\n';
    return n;
}

/* --- everybody ------------------------------------------------------------------------------------- */

static void test_filters(void)
{
    g_autoptr(Response) two = ask(NULL, "/search?type=term&type=provision&q=trafficking");
    web_assert_says(two, 200, "Take away:");
    g_assert_nonnull(strstr(two->body->str, "href=\"/search?q=trafficking&amp;type=provision\""));
    g_assert_nonnull(strstr(two->body->str, "href=\"/search?q=trafficking&amp;type=term\""));
    g_autoptr(Response) none = ask(NULL, "/search?type=no_such");
    web_assert_says(none, 400, "there is no such type of records");
    g_autoptr(Response) wrong = ask(NULL, "/search?areas=XX");
    web_assert_says(wrong, 400, "no such code");
    g_autoptr(Response) foreign = ask(NULL, "/search?no_such_field=1");
    web_assert_says(foreign, 400, "no such parameter");
    /* A field that is named like a parameter of the page has a name of its own. */
    g_autoptr(Response) year = ask(NULL, "/search?type=policy&by.from=2021");
    web_assert_says(year, 200, "name=\"by.from\"");
    g_autoptr(Response) hostile =
        ask(NULL, "/search?type=%3Cscript%3E&kind=%3Cscript%3E&q=%22%3E%3Cscript%3E");
    web_assert_says(hostile, 400, "&lt;script");
    g_assert_null(strstr(hostile->body->str, "<script>\""));
    g_autoptr(Response) out = ask(NULL, "/search?q=trafficking&type=term&areas=FI");
    web_assert_says(out, 200, "Search without Type: Glossary");
}

/* What no record can have is refused alike, whatever kind of filter it is, in lists of one type, too. */
static void test_wrong_values(void)
{
    static const char *const cases[][2] = {
        {"/search?year=abc", "must be a whole number from"},
        {"/search?year=2021&year=99999", "must be a whole number from"},
        {"/search?due=nonsense", "must be a whole number from 1000"},
        {"/search?due=2026-02-28", "must be a whole number from 1000"},
        {"/search?verified=perhaps", "must be one of: yes, no"},
        {"/search?kind=no_such", "no such code in the list"},
        {"/search.json?year=abc", "must be a whole number from"},
        {"/search.atom?year=abc", "must be a whole number from"},
        {"/library/?year=abc", "must be a whole number from"},
        {"/recommendations/?due=nonsense", "must be a whole number from 1000"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Response) response = ask(NULL, cases[i][0]);
        web_assert_says(response, 400, cases[i][1]);
    }
    static const char *const good[] = {"/search?year=2021&year=2022", "/search?due=2026",
                                       "/search?verified=yes", "/library/?year=2021"};
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(Response) response = ask(NULL, good[i]);
        g_assert_cmpuint(response->status, ==, 200);
    }
}

/* A question of `n` letters of three bytes each. */
static char *long_question(const char *path, unsigned n)
{
    GString *target = g_string_new(path);
    for (unsigned i = 0; i < n; i++)
        g_string_append(target, "%EF%BD%8F");
    return g_string_free(target, FALSE);
}

/* Cut between letters, and said so; what does not even fit into an address is told to be shortened. */
static void test_long(void)
{
    g_autofree char *page = long_question("/search?q=a", 200);
    g_autoptr(Response) cut = ask(NULL, page);
    web_assert_says(cut, 200, "only its first 134 letters");
    g_assert_true(g_utf8_validate_len(cut->body->str, cut->body->len, NULL));
    g_autofree char *list = long_question("/practices/?q=a", 200);
    g_autoptr(Response) in_list = ask(NULL, list);
    web_assert_says(in_list, 200, "only its first 134 letters");
    g_autofree char *fits = long_question("/search?q=", 133);
    g_autoptr(Response) whole_one = ask(NULL, fits);
    g_assert_cmpuint(whole_one->status, ==, 200);
    g_assert_null(strstr(whole_one->body->str, "only its first"));
    g_autofree char *file = long_question("/search.json?q=a", 200);
    g_autoptr(GString) json = whole(file);
    g_assert_nonnull(strstr(json->str, "only its first 134 letters"));
    g_autofree char *api = long_question("/api/records/term?q=a", 200);
    g_autoptr(GString) records = whole(api);
    g_assert_nonnull(strstr(records->str, "only its first 134 letters"));
    static const char *const targets[] = {"/search?q=x", "/sv/search?q=x", "/search.json?q=x",
                                          "/practices/?q=x", "/data/?q=x"};
    for (unsigned i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autoptr(Response) response = response_new();
        const HttpRequest http = {.method = "GET", .target = targets[i]};
        router_refuse(&fixture.site, &http, 414, "x", response);
        web_assert_says(response, 414,
                        i == 1                          ? "Sökningen är för lång"
                        : i + 1 < G_N_ELEMENTS(targets) ? "The question is too long"
                                                        : "Choose fewer filters");
    }
}

/* Why nothing is found. */
static void test_nothing_wanted(void)
{
    g_autoptr(Response) minus = ask(NULL, "/search?q=-labour");
    web_assert_says(minus, 200, "Add a word that is wanted.");
    g_assert_null(strstr(minus->body->str, "another spelling"));
    g_autoptr(GString) json = whole("/search.json?q=-labour");
    g_assert_nonnull(strstr(json->str, "Add a word that is wanted."));
    g_autoptr(Response) none = ask(NULL, "/practices/?q=%3F%3F%3F");
    web_assert_says(none, 200, "There is no word in the question");
    g_autoptr(Response) both = ask(NULL, "/search?q=trafficking+-labour");
    g_assert_null(strstr(both->body->str, "Add a word that is wanted."));
    g_autoptr(GString) quiet = whole("/search.json?q=trafficking");
    g_assert_nonnull(strstr(quiet->str, "\"notes\":[]"));
}

/* Everything, not a page of it: as many as the page counts. */
static void test_files(void)
{
    g_autoptr(GString) csv = whole("/search.csv?type=term&type=provision");
    g_autoptr(GString) terms = whole("/search.csv?type=term");
    g_autoptr(GString) provisions = whole("/search.csv?type=provision");
    g_assert_cmpuint(n_lines(terms), >, 40); /* more than a page */
    g_assert_cmpuint(n_lines(csv), ==, n_lines(terms) + n_lines(provisions) - 1);
    g_assert_true(g_str_has_prefix(csv->str, "id,type,state,changed,address,title,language,"));
    g_autoptr(GString) json = whole("/search.json?q=trafficking");
    g_assert_true(g_str_has_suffix(json->str, "]}\n"));
    g_assert_nonnull(strstr(json->str, "\"snippet\""));
    g_assert_null(strstr(json->str, "\xee\x80\x80")); /* marks of hits are the page's */
    g_autoptr(GString) book = whole("/search.xlsx?q=trafficking");
    g_assert_cmpmem(book->str, 2, "PK", 2);
    g_autoptr(GString) feed = whole("/search.atom?type=term");
    g_assert_nonnull(strstr(feed->str, "<entry>"));
}

/* --- who is signed in ---------------------------------------------------------------------------------- */

/* The id of the only saved search of somebody. g_free. */
static char *only_one(const WebPerson *who)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all =
        saved_searches_of(centre_reader(fixture.centre, NULL), who->id, false, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(all->len, ==, 1);
    return g_strdup(((SavedSearch *)all->pdata[0])->id);
}

/* Files of the search at the desk have what their asker may see, and are nobody else's. */
static void test_own_files(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = record_types_current();
    g_autoptr(RecordBody) body = record_body_new();
    char id[27];
    record_body_set(body, "title", "en", "Unpublished lanterns");
    record_create(fixture.centre, record_types_find(types, "good_practice"), owner->id, "en", body,
                  "", problems, id, &error);
    g_assert_no_error(error);
    static const char *const endings[] = {"csv", "json"};
    for (unsigned i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strdup_printf("/desk/search.%s?q=lanterns", endings[i]);
        g_autofree char *open = g_strdup_printf("/search.%s?q=lanterns", endings[i]);
        g_autoptr(Response) own = ask(owner, path), theirs = ask(other, path),
                            none = ask(NULL, path);
        web_assert_says(own, 200, "Unpublished lanterns");
        g_assert_cmpuint(theirs->status, ==, 200);
        g_assert_null(strstr(theirs->body->str, "Unpublished"));
        g_assert_cmpuint(none->status, !=, 200);
        g_autoptr(GString) public = whole(open);
        g_assert_null(strstr(public->str, "Unpublished"));
    }
    g_autoptr(Response) page = ask(owner, "/desk/search?q=lanterns");
    web_assert_says(page, 200, "/desk/search.xlsx?q=lanterns");
    g_assert_null(strstr(page->body->str, ".atom"));
}

static void test_keep(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Response) no_name = post(owner, "/desk/search?q=labour&areas=FI", "rhythm=daily");
    web_assert_says(no_name, 400, "is needed");
    g_autoptr(Response) kept =
        post(owner, "/desk/search?areas=FI&q=labour&areas=SE", "name=Labour+%3Cb%3E&rhythm=daily");
    g_assert_cmpuint(kept->status, ==, 303);
    g_autofree char *id = only_one(owner);
    g_autoptr(SavedSearch) search =
        saved_search_load(centre_reader(fixture.centre, NULL), id, &error);
    g_assert_cmpstr(search->query, ==, "q=labour&areas=FI&areas=SE");
    g_autofree char *own = g_strconcat("/desk/searches/", id, NULL);
    g_autoptr(Response) list = ask(owner, "/desk/searches");
    web_assert_says(list, 200, "Labour &lt;b&gt;");
    g_autoptr(Response) page = ask(owner, own);
    web_assert_says(page, 200, "Countries: Finland, Sweden");
    /* Nobody else's. */
    g_autoptr(Response) strange = ask(other, own);
    g_assert_cmpuint(strange->status, ==, 404);
    g_autoptr(Response) strangers = post(other, own, "do=delete");
    g_assert_cmpuint(strangers->status, ==, 404);
    g_autoptr(Response) theirs = ask(other, "/desk/searches");
    web_assert_says(theirs, 200, "You keep no search yet");
    g_autoptr(Response) changed = post(owner, own, "do=change&name=Work&rhythm=weekly");
    g_assert_cmpuint(changed->status, ==, 303);
    g_autoptr(Response) gone = post(owner, own, "do=delete");
    g_assert_cmpuint(gone->status, ==, 303);
    g_autoptr(Response) empty = ask(owner, "/desk/searches");
    web_assert_says(empty, 200, "Take it back");
    g_autoptr(Response) back = post(owner, own, "do=back");
    g_assert_cmpuint(back->status, ==, 303);
    g_autofree char *again = only_one(owner);
    g_assert_cmpstr(again, ==, id);
}

/* What is kept is what a search of that address looks for. */
static void test_keep_rules(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Response) year = post(owner, "/desk/search?year=abc", "name=Year&rhythm=never");
    web_assert_says(year, 400, "must be a whole number from");
    g_autoptr(Response) minus = post(owner, "/desk/search?q=-labour", "name=Minus&rhythm=never");
    web_assert_says(minus, 400, "Add a word that is wanted.");
    g_autoptr(Response) looked = ask(owner, "/desk/search?q=-labour");
    g_assert_null(strstr(looked->body->str, "Save the search"));
    g_autofree char *target = long_question("/desk/search?q=a", 200);
    g_autoptr(Response) kept = post(owner, target, "name=Long&rhythm=never");
    g_assert_cmpuint(kept->status, ==, 303);
    g_autofree char *id = only_one(owner);
    g_autoptr(SavedSearch) search =
        saved_search_load(centre_reader(fixture.centre, NULL), id, &error);
    g_autofree char *query = long_question("q=a", 133);
    g_assert_cmpstr(search->query, ==, query);
    g_assert_true(saved_search_delete(fixture.centre, owner->id, id, &error));
    g_assert_no_error(error);
}

/* A draft is found by its author, counted for its author, and for nobody else, in no file and no feed. */
static void test_sight(void)
{
    g_autoptr(Response) written =
        post(owner, "/desk/records/good_practice/new",
             "lang=en&do=save&f.title.en=Zebrawood&f.summary.en=About+it&f.areas=FI");
    g_assert_cmpuint(written->status, ==, 303);
    g_autoptr(Response) mine = ask(owner, "/desk/search?q=zebrawood");
    web_assert_says(mine, 200, "1 record<");
    g_assert_nonnull(strstr(mine->body->str, "Good practices (1)"));
    g_autoptr(Response) theirs = ask(other, "/desk/search?q=zebrawood");
    web_assert_says(theirs, 200, "0 records");
    g_assert_null(strstr(theirs->body->str, "Good practices ("));
    g_autoptr(Response) open = ask(NULL, "/search?q=zebrawood");
    web_assert_says(open, 200, "0 records");
    g_autoptr(GString) csv = whole("/search.csv?q=zebrawood");
    g_assert_cmpuint(n_lines(csv), ==, 1);
    g_autoptr(GString) feed = whole("/search.atom?q=zebrawood");
    g_assert_null(strstr(feed->str, "<entry>"));
}

static void test_end(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = only_one(owner);
    char token[UNSUBSCRIBE_TOKEN_BYTES];
    Db *db = centre_write_begin(fixture.centre, &error);
    g_assert_true(unsubscribe_token(db, id, token, &error));
    g_assert_true(centre_write_commit(fixture.centre, &error));
    g_autofree char *target = g_strconcat("/unsubscribe?token=", token, NULL);
    g_autoptr(Response) looked = ask(NULL, target);
    web_assert_says(looked, 200, "No more mail");
    g_assert_null(web_header(looked, "Set-Cookie"));
    g_assert_null(strstr(looked->body->str, "Work")); /* its name is its owner's */
    /* As a mail program sends it: from elsewhere, without a cookie, a token or a form of ours. */
    g_autoptr(Response) ended = web_send(&fixture, &(WebAsk){.method = "POST",
                                                             .target = target,
                                                             .origin = "https://mail.test",
                                                             .fetch_site = "cross-site",
                                                             .body = "List-Unsubscribe=One-Click"});
    web_assert_says(ended, 200, "No more mail comes about this search.");
    g_autoptr(SavedSearch) search =
        saved_search_load(centre_reader(fixture.centre, NULL), id, &error);
    g_assert_cmpint(search->rhythm, ==, SAVED_NEVER);
}

/* The records that ship. */
static void load_content(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = record_types_current();
    ContentReport report;
    g_assert_true(content_load(fixture.centre, types, &report, problems, &error));
    g_assert_no_error(error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    web_fixture_set_up(&fixture);
    people_clock(0);
    g_autoptr(GError) error = NULL;
    g_assert_true(site_load_form_key(&fixture.site, &error));
    load_content();
    owner = web_person_new(&fixture, ROLE_EDITOR, "");
    web_person_sign_in(&fixture, owner, 60);
    other = web_person_new(&fixture, ROLE_PRACTITIONER, "");
    web_person_sign_in(&fixture, other, 120);
    g_test_add_func("/search-pages/filters", test_filters);
    g_test_add_func("/search-pages/wrong-values", test_wrong_values);
    g_test_add_func("/search-pages/long", test_long);
    g_test_add_func("/search-pages/nothing-wanted", test_nothing_wanted);
    g_test_add_func("/search-pages/files", test_files);
    g_test_add_func("/search-pages/own-files", test_own_files);
    g_test_add_func("/search-pages/keep-rules", test_keep_rules);
    g_test_add_func("/search-pages/keep", test_keep);
    g_test_add_func("/search-pages/sight", test_sight);
    g_test_add_func("/search-pages/end", test_end);
    int status = g_test_run();
    web_person_free(owner);
    web_person_free(other);
    web_fixture_tear_down(&fixture);
    return status;
}
