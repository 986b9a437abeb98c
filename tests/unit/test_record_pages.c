/* Pages of records: who may do what, what stands on them, two edits at once, what is hostile. */
#include "web_people.h"

#include "records/record.h"
#include <string.h>

static WebFixture fixture;
static WebPerson *author, *editor, *other, *focal;

#define NEW "/desk/records/good_practice/new"

/* Everybody asks from another second, so that no limit of requests is met by a test. */
static Response *ask(const WebPerson *who, const char *target)
{
    return web_get(&fixture, who, target);
}

static Response *post(const WebPerson *who, const char *target, const char *body)
{
    return web_post(&fixture, who, target, body);
}

static void assert_silent(const Response *response, const char *about)
{
    if (strstr(response->body->str, about))
        g_error("it says \"%s\"", about);
}

/* Writes one and returns its id. g_free. */
static char *write_one(const WebPerson *who, const char *body)
{
    g_autoptr(Response) response = post(who, NEW, body);
    if (response->status != 303)
        g_error("not saved: %s", strstr(response->body->str, "form-faults"));
    const char *location = web_header(response, "Location");
    g_assert_true(g_str_has_prefix(location, "/desk/records/good_practice/"));
    char *id = g_strndup(location + strlen("/desk/records/good_practice/"), 26);
    return id;
}

static char *path_of(const char *id, const char *tail)
{
    return g_strconcat("/desk/records/good_practice/", id, tail, NULL);
}

static Record *load(const char *id)
{
    g_autoptr(RecordTypes) types = record_types_current();
    g_autoptr(GError) error = NULL;
    Record *record = record_load(centre_reader(fixture.centre, NULL), types, "system", id, &error);
    g_assert_no_error(error);
    return record;
}

static const char *title_of(const Record *record, const char *lang)
{
    const char *title = record_body_get(record->body, "title", lang, 0);
    return title ? title : "";
}

/* All that publishing asks for: whatever the type asks for in any state, so that the test follows its file. */
static char *whole_body(void)
{
    g_autoptr(RecordTypes) types = record_types_current();
    const RecordType *type = record_types_find(types, "good_practice");
    GString *body =
        g_string_new("lang=en&do=save&f.title.en=Inspectors+and+social+workers+together");
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        bool is_text = field->kind == FIELD_TEXT || field->kind == FIELD_LINE;
        if (f == type->title ||
            (!field->required_in && f != type->summary && strcmp(field->id, "areas") != 0))
            continue;
        g_string_append_printf(body, "&f.%s%s=", field->id, field->is_translated ? ".en" : "");
        if (is_text)
            g_string_append(body, "They+go+**together**+and+listen.");
        else if (field->kind == FIELD_DAY)
            g_string_append(body, "2027-01-31");
        else if (field->kind == FIELD_YEAR)
            g_string_append(body, "2024");
        else if (field->kind == FIELD_FLAG)
            g_string_append(body, "yes");
        else if (strcmp(field->id, "areas") == 0)
            g_string_append(body, "FI&f.areas=EE");
        else if (field->kind == FIELD_CODE)
            g_string_append(body, codelist_code(field->codelist, 0)->id);
    }
    return g_string_free(body, FALSE);
}

static void move(const WebPerson *who, const char *id, const char *step, unsigned seen,
                 const char *comment, unsigned status)
{
    g_autofree char *path = path_of(id, "/move");
    g_autofree char *body =
        g_strdup_printf("step=%s&seen=%u&comment=%s", step, seen, comment ? comment : "");
    g_autoptr(Response) response = post(who, path, body);
    if (response->status != status)
        g_error("%s: %u instead of %u: %s", step, response->status, status,
                strstr(response->body->str, "form-faults"));
}

/* --- the way of a record --------------------------------------------------------------------------------- */

static void test_way(void)
{
    g_autofree char *body = whole_body();
    g_autofree char *id = write_one(author, body);
    g_autofree char *path = path_of(id, ""), *public = g_strconcat("/practices/", id, NULL);
    g_autoptr(Response) page = ask(author, path);
    web_assert_says(page, 200, "Inspectors and social workers together");
    web_assert_says(page, 200, "Send to review");
    /* Not to the public, and not to others than its author and the secretariat. */
    g_autoptr(Response) nobody = ask(NULL, public);
    g_assert_cmpuint(nobody->status, ==, 404);
    g_autoptr(Response) stranger = ask(other, path);
    g_assert_cmpuint(stranger->status, ==, 404);
    g_autoptr(Response) unsigned_in = ask(NULL, path);
    g_assert_cmpuint(unsigned_in->status, ==, 303);
    move(author, id, "publish", 1, NULL, 400); /* not from a draft */
    move(author, id, "submit", 1, NULL, 303);
    move(author, id, "publish", 2, NULL, 403); /* not the author's to do */
    g_autoptr(Response) desk = ask(editor, "/desk/records/");
    web_assert_says(desk, 200, "Waiting for you");
    web_assert_says(desk, 200, "Inspectors and social workers together");
    move(editor, id, "publish", 2, NULL, 303);
    g_autoptr(Response) shown = ask(NULL, public);
    web_assert_says(shown, 200, "<strong>together</strong>");
    web_assert_says(shown, 200, "Finland");
    g_autoptr(Response) list = ask(NULL, "/practices/?areas=FI");
    web_assert_says(list, 200, "Inspectors and social workers together");
    g_autoptr(Response) elsewhere = ask(NULL, "/practices/?areas=PL");
    assert_silent(elsewhere, "Inspectors and social workers together");
    g_autoptr(Response) found = ask(NULL, "/search?q=inspector");
    web_assert_says(found, 200, "Inspectors and social workers together");
    g_autoptr(Response) inside = ask(NULL, "/search?q=listens");
    web_assert_says(inside, 200, "<mark>listen</mark>");
    /* Taken back with a reason, which readers get. */
    move(editor, id, "withdraw", 3, "", 400);
    move(editor, id, "withdraw", 3, "It+was+wrong+about+%3Cb%3E", 303);
    g_autoptr(Response) gone = ask(NULL, public);
    web_assert_says(gone, 410, "It was wrong about &lt;b&gt;");
}

static void test_programs(void)
{
    g_autofree char *body = whole_body();
    g_autofree char *id = write_one(author, body);
    move(author, id, "submit", 1, NULL, 303);
    move(editor, id, "publish", 2, NULL, 303);
    g_autofree char *one = g_strconcat("/api/records/good_practice/", id, NULL);
    g_autoptr(Response) json = ask(NULL, one);
    web_assert_says(json, 200, "\"areas\"");
    g_assert_cmpuint(strlen(json->etag), >, 10);
    HttpRequest again = {
        .method = "GET", .target = one, .host = "fyr.test", .if_none_match = json->etag};
    g_autoptr(Response) same = response_new();
    router_answer(&fixture.site, &again, "test-1", same);
    g_assert_cmpuint(same->status, ==, 304);
    g_assert_cmpuint(same->body->len, ==, 0);
    g_autoptr(Response) csv = ask(NULL, "/practices.csv");
    web_assert_says(csv, 200, id);
    g_autoptr(Response) atom = ask(NULL, "/practices.atom");
    web_assert_says(atom, 200, "<entry>");
    /* What is internal stays inside. */
    assert_silent(json, "review_date");
    assert_silent(csv, "review_date");
    g_autoptr(Response) none = ask(NULL, "/api/records/nothing");
    g_assert_cmpuint(none->status, ==, 404);
    g_autoptr(Response) wrong = ask(NULL, "/practices/?evidence=NONSENSE");
    g_assert_cmpuint(wrong->status, ==, 400);
    g_autoptr(Response) unknown = ask(NULL, "/practices/?secret=1");
    g_assert_cmpuint(unknown->status, ==, 400);
    g_autoptr(Response) not_shadowed = ask(NULL, "/data/");
    g_assert_cmpuint(not_shadowed->status, ==, 200);
    g_autoptr(Response) no_such = ask(NULL, "/nonsense/");
    g_assert_cmpuint(no_such->status, ==, 404);
}

/* --- in whose language -------------------------------------------------------------------------------- */

/* Readers, who cannot read revisions, are told what was translated, and what was changed since. */
static void test_translations(void)
{
    g_autofree char *body = whole_body();
    g_autofree char *both =
        g_strconcat(body, "&f.title.sv=Tillsammans&f.summary.sv=De+lyssnar", NULL);
    g_autofree char *id = write_one(author, both);
    g_autofree char *path = path_of(id, ""), *public = g_strconcat("/practices/", id, NULL);
    g_autofree char *swedish = g_strconcat("/sv", public, NULL);
    move(author, id, "submit", 1, NULL, 303);
    move(editor, id, "publish", 2, NULL, 303);
    g_autoptr(Response) before = ask(NULL, public);
    web_assert_says(before, 200, "Written in English. Translations:");
    web_assert_says(before, 200, "Swedish: ");
    assert_silent(before, "changed later");
    g_autoptr(Response) fresh = ask(NULL, swedish);
    web_assert_says(fresh, 200, "svenska: ");
    assert_silent(fresh, "har \xc3\xa4ndrats");
    /* The original of the summary is changed, its translation is not. */
    g_autoptr(GString) edited = g_string_new(both + strlen("lang=en&"));
    g_string_replace(edited, "They+go", "They+went", 0);
    g_string_append(edited, "&seen=3");
    g_autoptr(Response) saved = post(editor, path, edited->str);
    g_assert_cmpuint(saved->status, ==, 303);
    g_autoptr(Response) after = ask(NULL, public);
    web_assert_says(after, 200, "the original was changed later in: In short");
    g_autofree char *api = g_strconcat("/api/records/good_practice/", id, NULL);
    g_autoptr(Response) json = ask(NULL, api);
    web_assert_says(json, 200, "\"behind_the_original\":[\"summary.sv\"]");
    /* Still known when nobody can compare any more, because the revisions before are forgotten. */
    g_autofree char *forget = path_of(id, "/forget");
    g_autoptr(Response) forgotten = post(editor, forget, "from=1&to=3&reason=a+test");
    g_assert_cmpuint(forgotten->status, ==, 303);
    g_autoptr(Response) desk = ask(editor, path);
    web_assert_says(desk, 200, "behind the original in: In short");
    g_autoptr(Response) reader = ask(NULL, swedish);
    web_assert_says(reader, 200, "Texten p\xc3\xa5 engelska har \xc3\xa4ndrats");
    /* Nothing in the reader's language. */
    g_autofree char *only = write_one(author, body);
    g_autofree char *english = g_strconcat("/sv/practices/", only, NULL);
    move(author, only, "submit", 1, NULL, 303);
    move(editor, only, "publish", 2, NULL, 303);
    g_autoptr(Response) foreign = ask(NULL, english);
    web_assert_says(foreign, 200, "Detta \xc3\xa4r skrivet p\xc3\xa5 engelska");
}

/* --- two at once -------------------------------------------------------------------------------------------- */

static void test_merge(void)
{
    g_autofree char *id = write_one(editor, "lang=en&do=save&f.title.en=One+two+three&f.areas=FI");
    g_autofree char *path = path_of(id, "");
    g_autoptr(Response) first =
        post(editor, path, "do=save&seen=1&f.title.en=One+two+four&f.areas=FI");
    g_assert_cmpuint(first->status, ==, 303);
    /* Another field: both are kept, without a question. */
    g_autoptr(Response) apart =
        post(other, path, "do=save&seen=1&f.title.en=One+two+three&f.areas=FI&f.areas=SE");
    g_assert_cmpuint(apart->status, ==, 404); /* a practitioner does not see it */
    g_autoptr(Response) together =
        post(editor, path, "do=save&seen=1&f.title.en=One+two+three&f.areas=FI&f.areas=SE");
    g_assert_cmpuint(together->status, ==, 303);
    g_autoptr(Record) merged = load(id);
    g_assert_cmpstr(title_of(merged, "en"), ==, "One two four");
    g_assert_cmpuint(record_body_count(merged->body, "areas", ""), ==, 2);
    /* The same field: both versions, and nothing saved. */
    g_autoptr(Response) conflict =
        post(editor, path, "do=save&seen=1&f.title.en=One+two+five&f.areas=FI");
    web_assert_says(conflict, 409, "Yours differs from what was saved meanwhile");
    web_assert_says(conflict, 409, "One two four");
    web_assert_says(conflict, 409, "<ins>five</ins>");
    g_autoptr(Record) kept = load(id);
    g_assert_cmpuint(kept->revision, ==, 3);
    /* Theirs is chosen, or mine stays. */
    g_autoptr(Response) chosen = post(
        editor, path,
        "do=save&seen=3&theirs=title.en&f.title.en=One+two+five&f.areas=FI&f.areas=SE&comment=x");
    g_assert_cmpuint(chosen->status, ==, 303);
    g_autoptr(Record) after = load(id);
    g_assert_cmpstr(title_of(after, "en"), ==, "One two four");
    g_autoptr(Response) late = post(editor, path, "do=save&seen=99&f.title.en=x");
    g_assert_cmpuint(late->status, ==, 409);
    /* What changed is told in labels. */
    g_autofree char *history = g_strconcat(path, "/history?before=1&after=3", NULL);
    g_autoptr(Response) told = ask(editor, history);
    web_assert_says(told, 200, "<ins>Sweden</ins>");
}

/* Who had open what is forgotten since brings none of it back without having looked at it. */
static void test_merge_with_forgotten(void)
{
    g_autofree char *id = write_one(
        editor,
        "lang=en&do=save&f.title.en=A+practice&f.summary.en=Told+by+Quirina&f.cost.en=Little");
    g_autofree char *path = path_of(id, ""), *forget = path_of(id, "/forget");
    g_autoptr(Response) clean = post(
        editor, path, "do=save&seen=1&f.title.en=A+practice&f.summary.en=Told&f.cost.en=Little");
    g_assert_cmpuint(clean->status, ==, 303);
    g_autoptr(Response) gone = post(editor, forget, "from=1&to=1&reason=a+name");
    g_assert_cmpuint(gone->status, ==, 303);
    static const char stale[] =
        "seen=1&f.title.en=A+practice&f.summary.en=Told+by+Quirina&f.cost.en=Much";
    g_autofree char *draft = g_strconcat("do=draft&", stale, NULL);
    g_autoptr(Response) kept = post(editor, path, draft);
    web_assert_says(kept, 400, "no draft of it is kept");
    g_autofree char *save = g_strconcat("do=save&", stale, NULL);
    g_autoptr(Response) asked = post(editor, path, save);
    web_assert_says(asked, 409, "What you had open is forgotten for good");
    g_autoptr(Record) after = load(id);
    g_assert_cmpstr(record_body_get(after->body, "summary", "en", 0), ==, "Told");
    g_assert_cmpuint(after->revision, ==, 2);
    /* What was looked at is saved: their text for the one, the own for the other. */
    g_autoptr(Response) chosen = post(
        editor, path,
        "do=save&seen=2&theirs=summary.en&f.title.en=A+practice&f.summary.en=x&f.cost.en=Much");
    g_assert_cmpuint(chosen->status, ==, 303);
    g_autoptr(Record) last = load(id);
    g_assert_cmpstr(record_body_get(last->body, "summary", "en", 0), ==, "Told");
    g_assert_cmpstr(record_body_get(last->body, "cost", "en", 0), ==, "Much");
}

static void test_history(void)
{
    g_autofree char *id =
        write_one(editor, "lang=en&do=save&f.title.en=Old+words+here&f.title.fi=Vanhat+sanat");
    g_autofree char *path = path_of(id, ""), *history = path_of(id, "/history");
    g_autoptr(Response) edit =
        post(editor, path,
             "do=save&seen=1&f.title.en=New+words+here&f.title.fi=Vanhat+sanat&comment=why");
    g_assert_cmpuint(edit->status, ==, 303);
    g_autoptr(Response) page = ask(editor, history);
    web_assert_says(page, 200, "<del>Old </del><ins>New </ins>words here");
    web_assert_says(page, 200, "why");
    g_autoptr(Response) behind = ask(editor, path);
    web_assert_says(behind, 200, "Behind the original");
    g_autoptr(Response) back = post(editor, history, "revision=1&seen=2");
    g_assert_cmpuint(back->status, ==, 303);
    g_autoptr(Record) restored = load(id);
    g_assert_cmpstr(title_of(restored, "en"), ==, "Old words here");
    g_assert_cmpuint(restored->revision, ==, 3);
    g_autofree char *far = g_strconcat(history, "?before=1&after=77", NULL);
    g_autoptr(Response) none = ask(editor, far);
    g_assert_cmpuint(none->status, ==, 404);
}

/* Nothing of a long history is out of reach. */
static void test_long_history(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = write_one(editor, "lang=en&do=save&f.title.en=Often+edited");
    g_autofree char *sum = g_strnfill(64, '0');
    g_autoptr(Record) record = load(id);
    g_autofree char *json = record_body_write(record->body);
    Db *db = centre_write_begin(fixture.centre, &error);
    for (unsigned i = 2; i <= 450; i++) {
        g_autofree char *comment = g_strdup_printf("comment-%u.", i);
        db_run(db, STMT_RECORD_REVISION_INSERT, &error, "sisssssss", id, (int64_t)i,
               "2026-01-01T00:00:00.000Z", editor->id, "edit", "draft", comment, json, sum);
        db_run(db, STMT_RECORD_UPDATE, &error, "sisssss", id, (int64_t)i - 1, "draft", "",
               "2026-01-01T00:00:00.000Z", "Often edited", NULL);
        g_assert_no_error(error);
    }
    g_assert_true(centre_write_commit(fixture.centre, &error));
    static const struct {
        const char *query, *says[3], *silent;
    } cases[] = {
        {"", {"Revisions 450 to 251, of 450.", "comment-251.", "?from=250#"}, "comment-250."},
        {"?from=250", {"Revisions 250 to 51, of 450.", "?from=450#", "?from=50#"}, "comment-50."},
        {"?from=50", {"Revisions 50 to 1, of 450.", "comment-2.", "?from=250#"}, "comment-51."},
        {"?from=999", {"Revisions 450 to 251, of 450.", "comment-450.", NULL}, "comment-250."}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *tail = g_strconcat("/history", cases[i].query, NULL);
        g_autofree char *path = path_of(id, tail);
        g_autoptr(Response) page = ask(editor, path);
        for (unsigned k = 0; k < 3; k++)
            web_assert_says(page, 200, cases[i].says[k]);
        assert_silent(page, cases[i].silent);
    }
}

static void test_deleting(void)
{
    g_autofree char *id = write_one(author, "lang=en&do=save&f.title.en=To+be+deleted");
    g_autofree char *path = path_of(id, "/delete");
    g_autoptr(Response) why = post(author, path, "seen=1");
    g_assert_cmpuint(why->status, ==, 400);
    g_autoptr(Response) gone = post(author, path, "seen=1&reason=a+test");
    g_assert_cmpuint(gone->status, ==, 303);
    g_autoptr(Response) list = ask(author, "/desk/records/deleted");
    web_assert_says(list, 200, "To be deleted");
    g_autoptr(Response) others = ask(other, "/desk/records/deleted");
    assert_silent(others, "To be deleted");
    g_autoptr(Response) back = post(author, path, "back=yes");
    g_assert_cmpuint(back->status, ==, 303);
    g_autoptr(Record) there = load(id);
    g_assert_null(there->deleted);
}

/* --- drafts, languages, relations --------------------------------------------------------------------------- */

static void test_drafts(void)
{
    g_autoptr(Response) kept = post(author, NEW, "lang=en&do=draft&f.title.en=Half+a+thought");
    g_assert_cmpuint(kept->status, ==, 303);
    g_autoptr(Response) mine = ask(author, NEW);
    web_assert_says(mine, 200, "Half a thought");
    g_autoptr(Response) theirs = ask(other, NEW);
    assert_silent(theirs, "Half a thought");
    g_autoptr(Response) preview =
        post(author, NEW, "lang=en&do=preview&f.title.en=Half+a+thought&f.summary.en=**So**");
    web_assert_says(preview, 200, "<strong>So</strong>");
    g_autoptr(Response) dropped = post(author, NEW, "lang=en&do=drop&f.title.en=x");
    g_assert_cmpuint(dropped->status, ==, 303);
    g_autoptr(Response) empty = ask(author, NEW);
    assert_silent(empty, "Half a thought");
}

static void test_relations(void)
{
    g_autoptr(RecordTypes) types = record_types_current();
    const RecordType *type = record_types_find(types, "good_practice");
    g_assert_cmpuint(type->n_relations, >, 0);
    const RecordRelation *relation = NULL;
    for (unsigned r = 0; r < type->n_relations && !relation; r++)
        if (strcmp(type->relations[r].to[0], "*") == 0 ||
            g_strv_contains((const char *const *)type->relations[r].to, "good_practice"))
            relation = &type->relations[r];
    if (!relation) {
        g_test_skip("a good practice leads to no other one");
        return;
    }
    g_autofree char *target = write_one(editor, "lang=en&do=save&f.title.en=Quayside+interpreters");
    /* Found by its words, ticked, saved; by its address, too. */
    g_autofree char *look =
        g_strdup_printf("lang=en&do=find&f.title.en=Leads+there&find.%s=quayside", relation->id);
    g_autoptr(Response) found = post(editor, NEW, look);
    web_assert_says(found, 200, target);
    web_assert_says(found, 200, "Leads there");
    g_autofree char *body = g_strdup_printf(
        "lang=en&do=save&f.title.en=Leads+there&link.%s=http://fyr.test/practices/%s", relation->id,
        target);
    g_autofree char *id = write_one(editor, body), *path = path_of(id, "");
    g_autoptr(Record) record = load(id);
    g_assert_cmpuint(record_body_links(record->body)->len, ==, 1);
    g_autoptr(Response) page = ask(editor, path);
    web_assert_says(page, 200, "Quayside interpreters");
    g_autofree char *nonsense =
        g_strdup_printf("lang=en&do=save&f.title.en=x&link.%s=not+an+address", relation->id);
    g_autoptr(Response) refused = post(editor, NEW, nonsense);
    web_assert_says(refused, 400, "neither a record");
    g_autoptr(Response) more = post(editor, NEW, "lang=en&do=add&add=lv&f.title.en=x");
    web_assert_says(more, 200, "f.title.lv");
}

/* --- what is hostile ----------------------------------------------------------------------------------------- */

static void test_hostile(void)
{
    g_autofree char *id = write_one(
        editor,
        "lang=en&do=save&f.title.en=%3Cscript%3Efyrx%3C%2Fscript%3E%22%3E&f.summary.en="
        "%3Cscript%3Efyrx%3C%2Fscript%3E%0A%0A%5Bx%5D%28javascript%3Afyry%29%0A%0A%3Cimg+src"
        "%3Dx+onerror%3Dfyrz%3E%0A%0A%21%5Ba%5D%28http%3A%2F%2Fevil.example%2Fp.png%29");
    g_autofree char *path = path_of(id, ""), *history = path_of(id, "/history");
    const char *targets[] = {path, history, "/desk/records/", "/desk/records/good_practice/"};
    for (unsigned i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autoptr(Response) page = ask(editor, targets[i]);
        g_assert_cmpuint(page->status, ==, 200);
        assert_silent(page, "<script>fyrx");
        assert_silent(page, "<img src=x");
        assert_silent(page, "href=\"javascript:");
    }
    g_autoptr(Response) preview =
        post(editor, path,
             "do=preview&seen=1&f.title.en=x&f.summary.en=%3Cb%3Ebold%3C%2Fb%3E+"
             "%5Bx%5D%28javascript%3Afyry%29+%21%5Ba%5D%28http%3A%2F%2Fevil.example%2Fp.png%29");
    web_assert_says(preview, 200, "&lt;b&gt;bold");
    assert_silent(preview, "href=\"javascript:");
    assert_silent(preview, "<img");
    g_autoptr(Response) unknown = post(editor, NEW, "lang=en&do=save&f.title.en=x&f.nonsense=1");
    web_assert_says(unknown, 400, "no such field");
    g_autoptr(Response) code = post(editor, NEW, "lang=en&do=save&f.title.en=x&f.areas=XQ");
    web_assert_says(code, 400, "no such code");
    g_autoptr(Response) mark = post(editor, NEW, "lang=en&do=save&f.title.en=a%E2%80%AEb");
    web_assert_says(mark, 400, "direction of reading");
    /* Deeply nested Markdown is text in the end, not a fault. */
    g_autofree char *deep = g_strnfill(1200, '>');
    g_autofree char *body =
        g_strconcat("do=preview&seen=1&f.title.en=x&f.summary.en=", deep, "deep", NULL);
    g_autoptr(Response) nested = post(editor, path, body);
    web_assert_says(nested, 200, "deep");
}

static void test_large(void)
{
    const size_t most = 10u << 20;
    g_autofree char *text = g_strnfill(most, 'a');
    g_autofree char *body = g_strconcat("lang=en&do=save&f.title.en=x&f.summary.en=", text, NULL);
    g_autoptr(Response) response = post(editor, NEW, body);
    web_assert_says(response, 400, "is longer than");
    HttpRequest http = {.method = "POST", .target = NEW, .host = "fyr.test"};
    g_autofree char *folder = NULL;
    g_assert_cmpuint(router_body_limit(&fixture.site, &http, &folder), <, most); /* the edge: 413 */
    g_assert_null(folder);
    g_autoptr(GString) many = g_string_new("lang=en&do=save&f.title.en=x");
    for (unsigned i = 0; i < 5000; i++)
        g_string_append(many, "&f.areas=FI");
    g_autoptr(Response) refused = post(editor, NEW, many->str);
    web_assert_says(refused, 403, "too many parameters"); /* its token came last: not read */
}

/* --- who may -------------------------------------------------------------------------------------------------- */

static void test_rights(void)
{
    static const char *const targets[] = {"/desk/records/", "/desk/records/deleted", NEW,
                                          "/desk/records/good_practice/"};
    for (unsigned i = 0; i < G_N_ELEMENTS(targets); i++) {
        g_autoptr(Response) nobody = ask(NULL, targets[i]);
        g_assert_cmpuint(nobody->status, ==, 303);
        g_autoptr(Response) signed_in = ask(author, targets[i]);
        g_assert_cmpuint(signed_in->status, ==, 200);
        g_assert_cmpstr(web_header(signed_in, "X-Robots-Tag"), ==, "noindex, nofollow");
    }
    /* Terms of law are not a practitioner's to write. */
    g_autoptr(Response) law = ask(author, "/desk/records/legal_instrument/new");
    g_assert_cmpuint(law->status, ==, 403);
    g_autoptr(Response) law_post =
        post(author, "/desk/records/legal_instrument/new", "lang=en&do=save&f.title.en=x");
    g_assert_cmpuint(law_post->status, ==, 403);
    /* No token, no act. */
    g_autoptr(Response) forged =
        web_send(&fixture, &(WebAsk){.method = "POST",
                                     .target = NEW,
                                     .session = author->token,
                                     .body = "lang=en&do=save&f.title.en=x"});
    g_assert_cmpuint(forged->status, ==, 403);
    g_autoptr(Response) own = ask(focal, "/desk/records/national_measure/new");
    g_assert_cmpuint(own->status, ==, 200);
    g_autoptr(Response) matrix = ask(NULL, "/law/matrix");
    web_assert_says(matrix, 200, "Law matrix");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    web_fixture_set_up(&fixture);
    people_clock(0);
    author = web_person_new(&fixture, ROLE_PRACTITIONER, "");
    other = web_person_new(&fixture, ROLE_PRACTITIONER, "");
    editor = web_person_new(&fixture, ROLE_EDITOR, "");
    focal = web_person_new(&fixture, ROLE_FOCAL, "SE");
    WebPerson *all[] = {author, other, editor, focal};
    for (unsigned i = 0; i < G_N_ELEMENTS(all); i++)
        web_person_sign_in(&fixture, all[i], 60 + 60 * i);
    g_test_add_func("/record-pages/way", test_way);
    g_test_add_func("/record-pages/programs", test_programs);
    g_test_add_func("/record-pages/translations", test_translations);
    g_test_add_func("/record-pages/merge", test_merge);
    g_test_add_func("/record-pages/merge-with-forgotten", test_merge_with_forgotten);
    g_test_add_func("/record-pages/history", test_history);
    g_test_add_func("/record-pages/long-history", test_long_history);
    g_test_add_func("/record-pages/deleting", test_deleting);
    g_test_add_func("/record-pages/drafts", test_drafts);
    g_test_add_func("/record-pages/relations", test_relations);
    g_test_add_func("/record-pages/hostile", test_hostile);
    g_test_add_func("/record-pages/large", test_large);
    g_test_add_func("/record-pages/rights", test_rights);
    int status = g_test_run();
    for (unsigned i = 0; i < G_N_ELEMENTS(all); i++)
        web_person_free(all[i]);
    web_fixture_tear_down(&fixture);
    return status;
}
