/* What is hostile or broken in records: texts of any size and shape, saved or shown; the page goes on and nothing
 * is lost. And what pages of some types show beyond their fields. */
#include "web_people.h"

#include "records/record.h"
#include "render/markdown.h"
#include "web/rate.h"
#include <string.h>

static WebFixture fixture;
static WebPerson *editor, *second;

#define NEW "/desk/records/good_practice/new"

static Response *ask(const WebPerson *who, const char *target)
{
    return web_get(&fixture, who, target);
}

/* The token first: it is read before whatever is too much. */
static Response *post(const WebPerson *who, const char *target, const char *body)
{
    return web_post(&fixture, who, target, body);
}

static char *save(const char *body)
{
    g_autoptr(Response) response = post(editor, NEW, body);
    if (response->status != 303)
        g_error("not saved: %.3000s", strstr(response->body->str, "form-faults"));
    return g_strndup(web_header(response, "Location") + strlen("/desk/records/good_practice/"), 26);
}

static char *escaped(const char *text)
{
    return g_uri_escape_string(text, NULL, FALSE);
}

/* Saves it as a summary, shows it, and says in how many seconds. */
static double shown_in(const char *name, const char *text)
{
    g_autofree char *value = escaped(text);
    g_autofree char *body =
        g_strconcat("lang=en&do=save&f.title.en=", name, "&f.context.en=", value, NULL);
    g_autofree char *id = save(body);
    g_autofree char *path = g_strconcat("/desk/records/good_practice/", id, NULL);
    g_autofree char *preview =
        g_strconcat("do=preview&seen=1&f.title.en=", name, "&f.context.en=", value, NULL);
    gint64 from = g_get_monotonic_time();
    g_autoptr(Response) page = ask(editor, path);
    g_assert_cmpuint(page->status, ==, 200);
    g_autoptr(Response) seen = post(editor, path, preview);
    g_assert_cmpuint(seen->status, ==, 200);
    const char *never[] = {"<script>x", "href=\"javascript:", "href=\"data:", "<iframe",
                           "<object",   "onerror=x>",         "<style>"};
    for (unsigned i = 0; i < G_N_ELEMENTS(never); i++) {
        g_assert_null(strstr(page->body->str, never[i]));
        g_assert_null(strstr(seen->body->str, never[i]));
    }
    return (double)(g_get_monotonic_time() - from) / 1e6;
}

static char *repeated(const char *text, unsigned n)
{
    GString *all = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++)
        g_string_append(all, text);
    return g_string_free(all, FALSE);
}

/* 10 MB in a field: refused with field, limit and size, and the rest of the form is still there. */
static void test_ten_megabytes(void)
{
    rate_clear();
    HttpRequest http = {.method = "POST", .target = NEW, .host = "fyr.test"};
    g_autofree char *folder = NULL;
    g_assert_cmpuint(router_body_limit(&fixture.site, &http, &folder), <=,
                     1u << 20); /* a stranger's */
    g_autofree char *text = g_strnfill(10u << 20, 'a');
    g_autofree char *body = g_strconcat(
        "lang=en&do=save&f.title.en=Kept+title&f.method.en=Kept+method&f.context.en=", text, NULL);
    g_autoptr(Response) response = post(editor, NEW, body);
    web_assert_says(response, 400, "Context");
    web_assert_says(response, 400, "is longer than 8,000 bytes: it has 10,485,760");
    web_assert_says(response, 400, "Kept title");
    web_assert_says(response, 400, "Kept method");
}

/* Hostile Markdown and HTML within the limits of a field: shown as text, in little time. */
static void test_hostile_markdown(void)
{
    rate_clear();
    static const struct {
        const char *name, *text;
        unsigned times;
    } cases[] = {
        {"nested-quotes", ">", 7900},
        {"nested-lists", "- ", 3900},
        {"nested-brackets", "[", 7900},
        {"image-brackets", "![", 3900},
        {"stars", "*a ", 2600},
        {"unders", "_a__", 1900},
        {"ticks", "`", 7900},
        {"links", "[a](", 1900},
        {"tables", "|a", 3900},
        {"entities", "&#x", 2600},
        {"unclosed", "<div><b><script>x", 400},
        {"comments", "<!--", 1900},
        {"angle", "<a<", 2600},
        {"script",
         "<script>x</script>\n\n[a](javascript:x)\n\n[b](data:text/html,x)\n\n"
         "<img src=x onerror=x>\n\n<iframe src=x>\n\n<style>x\n\n",
         40},
        {"hidden-script",
         "[a](java\tscript:x) [b](JaVaScRiPt:x) <javascript:x> "
         "[c](&#106;avascript:x)\n\n[d]: javascript:x\n\n[d]\n\n",
         40},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = repeated(cases[i].text, cases[i].times);
        double seconds = shown_in(cases[i].name, text);
        if (seconds > 5) /* some milliseconds on a quiet machine */
            g_error("%s took %.1f s", cases[i].name, seconds);
    }
}

/* Larger than any field takes: the writer itself, as long texts of files or imports would meet it. */
static void test_deep_markdown(void)
{
    rate_clear();
    static const char *const parts[] = {"> ", "- ", "  - a\n", "[", "**a ", "| a ", "<b>"};
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *text = repeated(parts[i], 10000);
        gint64 from = g_get_monotonic_time();
        g_autoptr(GString) page = g_string_new(NULL);
        Html *w = html_new(page, LANG_EN);
        markdown_write(w, text, 3);
        html_free(w);
        g_autofree char *plain = markdown_plain(text, 200);
        g_assert_cmpuint(strlen(plain), <=, 1000);
        if (g_get_monotonic_time() - from > 10 * G_USEC_PER_SEC)
            g_error("10,000 times \"%s\" took too long", parts[i]);
    }
}

/* Marks that turn the direction of reading, characters of no width, bytes that are no text. */
static void test_marks(void)
{
    rate_clear();
    static const struct {
        const char *value;
        bool is_good;
    } cases[] = {
        {"a%E2%80%AEb", false},       /* right-to-left override */
        {"a%E2%81%A6b", false},       /* isolate */
        {"a%00b", false},             /* NUL */
        {"a%FFb", false},             /* no UTF-8 */
        {"a%07b", false},             /* a control character */
        {"a%0Ab", false},             /* a line break in a line */
        {"%D0%B0dvice", true},        /* a Cyrillic a: other languages are written here, too */
        {"%D0%A0%D1%83%D1%81", true}, /* Russian */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *body =
            g_strconcat("lang=en&do=save&f.summary.en=Stays&f.title.en=", cases[i].value, NULL);
        g_autoptr(Response) response = post(editor, NEW, body);
        if (response->status != (cases[i].is_good ? 303 : 400))
            g_error("%s: %u", cases[i].value, response->status);
    }
}

/* More values than a field may have: refused, and the form is still there. */
static void test_too_many_values(void)
{
    rate_clear();
    static const char *const fields[] = {"f.organisations", "link.rests_on"};
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(GString) body = g_string_new("lang=en&do=save&f.title.en=Many");
        for (unsigned n = 0; n <= LIMIT_RECORD_VALUES; n++)
            g_string_append_printf(body, "&%s=01J00000000000000000000000", fields[i]);
        g_autoptr(Response) response = web_post(&fixture, editor, NEW, body->str);
        web_assert_says(response, 400, "too many values");
        web_assert_says(response, 400, "Many");
    }
}

/* A deleted record comes back within 30 days, with all that it said, and not after. */
static void test_deleted(void)
{
    rate_clear();
    g_autofree char *id =
        save("lang=en&do=save&f.title.en=Deleted+by+mistake&f.context.en=All+of+it");
    g_autofree char *path = g_strconcat("/desk/records/good_practice/", id, "/delete", NULL);
    g_autofree char *own = g_strconcat("/desk/records/good_practice/", id, NULL);
    g_autoptr(Response) gone = post(editor, path, "seen=1&reason=a+test");
    g_assert_cmpuint(gone->status, ==, 303);
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordTypes) types = record_types_current();
    const RecordType *type = record_types_find(types, "good_practice");
    g_autofree char *now = g_strdup(g_getenv("FYR_NOW"));
    g_setenv("FYR_NOW", "2099-01-01T00:00:00.000Z", TRUE);
    g_assert_false(record_undelete(fixture.centre, type, editor->id, id, &error));
    g_assert_nonnull(error);
    g_clear_error(&error);
    if (now)
        g_setenv("FYR_NOW", now, TRUE);
    else
        g_unsetenv("FYR_NOW");
    g_assert_true(record_undelete(fixture.centre, type, editor->id, id, &error));
    g_assert_no_error(error);
    g_autoptr(Response) back = ask(editor, own);
    web_assert_says(back, 200, "All of it");
}

/* --- translations ------------------------------------------------------------------------------------------ */

static void test_translations(void)
{
    rate_clear();
    g_autofree char *id = save("lang=en&do=save&f.title.en=Harbour+teams&f.title.fi=Satamat&"
                               "f.context.en=One&f.context.fi=Yksi&f.title.sv=Hamnar");
    g_autofree char *path = g_strconcat("/desk/records/good_practice/", id, NULL);
    g_autoptr(Response) whole = ask(editor, path);
    web_assert_says(whole, 200, "whole, and as new as the original");
    web_assert_says(whole, 200, "not translated: Context");
    g_autoptr(Response) edit =
        post(editor, path,
             "do=save&seen=1&f.title.en=Harbour+teams&f.title.fi=Satamat&f.context.en=Two&"
             "f.context.fi=Yksi&f.title.sv=Hamnar");
    g_assert_cmpuint(edit->status, ==, 303);
    g_autoptr(Response) behind = ask(editor, path);
    web_assert_says(behind, 200, "behind the original in: Context");
    g_autoptr(Response) list = ask(editor, "/desk/records/good_practice/");
    web_assert_says(list, 200, "suomi (behind)");
    web_assert_says(list, 200, "svenska (in part)");
    g_autoptr(Response) again =
        post(editor, path,
             "do=save&seen=2&f.title.en=Harbour+teams&f.title.fi=Satamat&f.context.en=Two&"
             "f.context.fi=Kaksi&f.title.sv=Hamnar");
    g_assert_cmpuint(again->status, ==, 303);
    g_autoptr(Response) mended = ask(editor, path);
    g_assert_null(strstr(mended->body->str, "behind the original in"));
}

/* --- pages of their own ------------------------------------------------------------------------------------ */

static void make(const char *id, const char *type, const char *state, const char *pairs)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = record_types_current();
    g_autoptr(RecordBody) body = record_body_new();
    g_auto(GStrv) all = g_strsplit(pairs, ";", -1);
    for (char **pair = all; *pair; pair++) {
        g_auto(GStrv) parts = g_strsplit(*pair, "=", 2);
        g_auto(GStrv) name = g_strsplit(parts[0], ".", 2);
        if (*name[0] == '@')
            g_ptr_array_add(record_body_links(body), record_link_new(name[0] + 1, parts[1], ""));
        else
            record_body_add(body, name[0], name[1] ? name[1] : "", parts[1]);
    }
    Db *db = centre_write_begin(fixture.centre, &error);
    g_assert_no_error(error);
    const RecordImport import = {
        .id = id, .state = state, .lang = "en", .comment = "", .body = body};
    if (!record_import(db, types, record_types_find(types, type), "system", &import, problems,
                       &error))
        g_error("%s: %s", error->message,
                problems_kept(problems) ? problems_peek(problems, 0)->message : "");
    g_assert_true(centre_write_commit(fixture.centre, &error));
}

static void test_recommendation(void)
{
    rate_clear();
    make("01JREC00000000000000000001", "recommendation", "open",
         "title.en=Urged to do it;summary.en=Do it.;recommender=GRETA;urgency=URGE;areas=SE;"
         "areas=FI;due=2020-01-31");
    g_autoptr(Response) none = ask(NULL, "/recommendations/01JREC00000000000000000001");
    web_assert_says(none, 200, "Nobody has entered an action on it yet.");
    web_assert_says(none, 200, "An answer was due on");
    make("01JREC00000000000000000003", "document", "published",
         "title.en=The statute book;summary.en=It.;kind=REPORT");
    make("01JREC00000000000000000002", "action", "published",
         "title.en=A new act;areas=SE;what.en=A law;lead=Ministry of Justice;progress=UNDER_WAY;"
         "deadline=2021-01-01;proof.en=Bill 7;@answers=01JREC00000000000000000001;"
         "@shown_by=01JREC00000000000000000003");
    g_autoptr(Response) page = ask(NULL, "/recommendations/01JREC00000000000000000001");
    web_assert_says(page, 200, "Ministry of Justice");
    web_assert_says(page, 200, "Bill 7");
    web_assert_says(page, 200, "The statute book");
    web_assert_says(page, 200, "Late");
    g_autoptr(Response) open = ask(NULL, "/recommendations/?state=open");
    web_assert_says(open, 200, "badge badge-bad");
    g_autoptr(Response) closed = ask(NULL, "/recommendations/?state=closed");
    web_assert_says(closed, 200, "Nothing fits");
    web_assert_says(page, 200, "No action entered by: Finland");
    g_autoptr(Response) list = ask(NULL, "/recommendations/");
    web_assert_says(list, 200, "id=\"overdue\"");
    web_assert_says(list, 200, "State of play by country");
}

static void test_term(void)
{
    rate_clear();
    make("01JTRM00000000000000000001", "term", "published",
         "title.en=forced labour;title.fi=pakkotyö;variants.fi=pakkotyön tekeminen;"
         "definition.en=Work under menace.");
    g_autoptr(Response) page = ask(NULL, "/glossary/01JTRM00000000000000000001");
    web_assert_says(page, 200, "<span lang=\"fi\">pakkotyö</span>");
    web_assert_says(page, 200, "pakkotyön tekeminen");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    web_fixture_set_up(&fixture);
    people_clock(0);
    editor = web_person_new(&fixture, ROLE_EDITOR, "");
    second = web_person_new(&fixture, ROLE_EDITOR, "");
    web_person_sign_in(&fixture, editor, 60);
    web_person_sign_in(&fixture, second, 120);
    g_test_add_func("/record-bad/ten-megabytes", test_ten_megabytes);
    g_test_add_func("/record-bad/hostile-markdown", test_hostile_markdown);
    g_test_add_func("/record-bad/deep-markdown", test_deep_markdown);
    g_test_add_func("/record-bad/marks", test_marks);
    g_test_add_func("/record-bad/too-many-values", test_too_many_values);
    g_test_add_func("/record-bad/deleted", test_deleted);
    g_test_add_func("/record-pages/translations", test_translations);
    g_test_add_func("/record-pages/recommendation", test_recommendation);
    g_test_add_func("/record-pages/term", test_term);
    int status = g_test_run();
    web_person_free(editor);
    web_person_free(second);
    web_fixture_tear_down(&fixture);
    return status;
}
