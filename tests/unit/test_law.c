/* The law matrix and its history: entries, what entries said before, corrections, any day, who is missing. */
#include "web_fixture.h"

#include "records/record.h"
#include "web/response.h"

#include <string.h>

static WebFixture fixture;

#define INSTRUMENT "01JAW000000000000000000001"
#define PROVISION "01JAW000000000000000000002"

static void set(RecordBody *body, const char *pairs)
{
    g_auto(GStrv) all = g_strsplit(pairs, ";", -1);
    for (char **pair = all; *pair; pair++) {
        g_auto(GStrv) parts = g_strsplit(*pair, "=", 2);
        g_auto(GStrv) name = g_strsplit(parts[0], ".", 2);
        if (*name[0] == '@')
            g_ptr_array_add(record_body_links(body), record_link_new(name[0] + 1, parts[1], ""));
        else
            record_body_set(body, name[0], name[1] ? name[1] : "", parts[1]);
    }
}

static const RecordType *type_of(RecordTypes *types, const char *id)
{
    const RecordType *type = record_types_find(types, id);
    g_assert_nonnull(type);
    return type;
}

/* Published as it is; `pairs`: "title.en=X;areas=SE;@implements=01...". */
static void make(const char *id, const char *type, const char *pairs)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = record_types_current();
    g_autoptr(RecordBody) body = record_body_new();
    set(body, pairs);
    Db *db = centre_write_begin(fixture.centre, &error);
    g_assert_no_error(error);
    const RecordImport import = {
        .id = id, .state = "published", .lang = "en", .comment = "", .body = body};
    if (!record_import(db, types, type_of(types, type), "system", &import, problems, &error))
        g_error("%s: %s", error->message,
                problems_kept(problems) ? problems_peek(problems, 0)->message : "");
    g_assert_true(centre_write_commit(fixture.centre, &error));
}

static Record *load(const char *id)
{
    g_autoptr(RecordTypes) types = record_types_current();
    g_autoptr(GError) error = NULL;
    Record *record = record_load(centre_reader(fixture.centre, NULL), types, "system", id, &error);
    g_assert_no_error(error);
    return record;
}

static void edit(const char *id, const char *pairs)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = record_types_current();
    g_autoptr(Record) record = load(id);
    set(record->body, pairs);
    record_edit(fixture.centre, type_of(types, record->type), "system", id, record->revision,
                record->body, "a test", problems, &error);
    g_assert_no_error(error);
}

static Response *ask(const char *target)
{
    return web_ask(&fixture, "GET", target, NULL);
}

static void assert_says(const char *target, unsigned status, const char *says, bool is_said)
{
    g_autoptr(Response) response = ask(target);
    if (response->status != status || !strstr(response->body->str, says) == is_said)
        g_error("%s: %u, and it %s \"%s\": %.6000s", target, response->status,
                is_said ? "does not say" : "says", says, response->body->str);
}

/* "SE,IN_FORCE,2022-03-01": what the matrix has of a state in the row of the provision on a day. */
static void assert_cell(const char *day, const char *country, const char *expected)
{
    g_autofree char *target =
        g_strdup_printf("/law/matrix.csv?day=%s&country=%s&instrument=" INSTRUMENT, day, country);
    g_autoptr(Response) response = ask(target);
    g_assert_cmpuint(response->status, ==, 200);
    g_auto(GStrv) lines = g_strsplit(response->body->str, "\n", -1);
    for (char **line = lines; *line; line++) {
        const char *at = strstr(*line, ",7,"); /* the article */
        if (!at)
            continue;
        g_autofree char *wanted = g_strconcat(",7,", expected, NULL);
        if (!g_str_has_prefix(at, wanted))
            g_error("on %s: \"%s\" instead of \"%s\"", day, *line, expected);
        return;
    }
    g_error("no row of the provision in %s", response->body->str);
}

static void make_law(void)
{
    make(INSTRUMENT, "legal_instrument",
         "title.en=Convention of the test;short_title.en=Test Convention;summary.en=It asks.;"
         "kind=TREATY;body=COE;status=IN_FORCE;adopted=2010-05-05;in_force=2012-01-01");
    make(PROVISION, "provision",
         "title.en=Article 7 of the test;article=7;summary.en=It asks this.;@part_of=" INSTRUMENT);
}

/* --- */

static void test_entries(void)
{
    make("01JAW000000000000000000011", "national_measure",
         "title.en=Sweden signs;areas=SE;status=SIGNED;since=2011-02-02;until=2014-12-31;"
         "@implements=" PROVISION);
    make("01JAW000000000000000000012", "national_measure",
         "title.en=Sweden in force;areas=SE;status=IN_FORCE;since=2013-06-01;"
         "citation=Law <gazette> 7;@implements=" PROVISION);
    assert_cell("2010-01-01", "se", "SE,,");
    assert_cell("2011-02-01", "se", "SE,,");
    assert_cell("2011-02-02", "se",
                "SE,SIGNED,2011-02-02,2013-05-31"); /* the later one takes over */
    assert_cell("2013-05-31", "se", "SE,SIGNED");
    assert_cell("2013-06-01", "se", "SE,IN_FORCE,2013-06-01,,");
    assert_cell("2020-01-01", "fi", "FI,,");
    assert_says("/law/history?country=se", 200,
                "2\xc2\xa0"
                "February\xc2\xa0"
                "2011 to 31",
                true);
    assert_says("/law/history?country=se", 200, "Law &lt;gazette&gt; 7", true);
    assert_says("/law/history?country=se", 200, "<svg", true);
    assert_says("/sv/law/history?country=se", 200,
                "2\xc2\xa0"
                "februari",
                true);
    /* Before there was an instrument nobody is missing. */
    assert_says("/law/matrix?day=2009-01-01&instrument=" INSTRUMENT, 200, "\xc2\xb7</td>", true);
}

/* A status that got a later day was true until then. */
static void test_changed(void)
{
    const char *id = "01JAW000000000000000000021";
    make(id, "national_measure",
         "title.en=Finland;areas=FI;status=PREPARED;since=2015-01-01;@implements=" PROVISION);
    edit(id, "status=ADOPTED;since=2016-01-01");
    edit(id, "status=IN_FORCE;since=2017-01-01;comment.en=At last");
    edit(id, "comment.en=At last, said otherwise"); /* no step */
    assert_cell("2015-06-01", "fi", "FI,PREPARED,2015-01-01,2015-12-31");
    assert_cell("2016-06-01", "fi", "FI,ADOPTED,2016-01-01,2016-12-31");
    assert_cell("2017-01-01", "fi", "FI,IN_FORCE,2017-01-01,,");
    assert_says("/law/history.csv?country=fi&provision=" PROVISION, 200, ",earlier,", true);
    assert_says("/law/history.csv?country=fi&provision=" PROVISION, 200, ",corrected,", false);
}

/* One that got no later day was wrong: told, and in no matrix. */
static void test_corrected(void)
{
    const char *id = "01JAW000000000000000000031";
    make(id, "national_measure",
         "title.en=Norway;areas=NO;status=NONE;since=2015-01-01;@implements=" PROVISION);
    edit(id, "status=PARTLY");
    assert_cell("2015-06-01", "no", "NO,PARTLY");
    assert_says("/law/history?country=no", 200, "Said in error", true);
    edit(id, "until=2016-01-01"); /* closing is no correction */
    g_autoptr(Response) csv = ask("/law/history.csv?country=no&provision=" PROVISION);
    const char *first = strstr(csv->body->str, ",corrected,");
    g_assert_nonnull(first);
    g_assert_null(strstr(first + 1, ",corrected,"));
}

/* What stays of a version is codes and days; and nothing once the record is taken back. */
static void test_nothing_else_stays(void)
{
    const char *id = "01JAW000000000000000000041";
    g_autoptr(RecordTypes) types = record_types_current();
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    make(id, "national_measure",
         "title.en=Poland;areas=PL;status=NONE;since=2015-01-01;comment.en=A name by mistake;"
         "law=Wrong law;@implements=" PROVISION);
    edit(id, "status=IN_FORCE;since=2016-01-01;comment.en=Mended;law=Right law");
    assert_says("/law/history?country=pl", 200, "by mistake", false);
    assert_says("/law/history.csv?country=pl", 200, "Wrong law", false);
    g_autoptr(GPtrArray) past =
        record_past_published(centre_reader(fixture.centre, NULL), "national_measure", &error);
    g_assert_no_error(error);
    unsigned n = 0;
    for (unsigned i = 0; i < past->len; i++) {
        const RecordPast *said = past->pdata[i];
        g_assert_cmpuint(record_body_count(said->body, "comment", "en"), ==, 0);
        g_assert_cmpuint(record_body_count(said->body, "law", ""), ==, 0);
        n += strcmp(said->record, id) == 0;
    }
    g_assert_cmpuint(n, ==, 1);
    g_autoptr(Record) record = load(id);
    record_move(fixture.centre, type_of(types, "national_measure"), "system", id, record->revision,
                "withdraw", "wrong", problems, &error);
    g_assert_no_error(error);
    g_autoptr(GPtrArray) after =
        record_past_published(centre_reader(fixture.centre, NULL), "national_measure", &error);
    for (unsigned i = 0; i < after->len; i++)
        g_assert_cmpstr(((const RecordPast *)after->pdata[i])->record, !=, id);
    assert_says("/law/history?country=pl&provision=" PROVISION, 200, "There is nothing here yet",
                true);
}

static void test_missing_and_wrong(void)
{
    assert_says("/law/history?provision=" PROVISION, 200, "Who is missing", true);
    assert_says("/law/history?provision=" PROVISION, 200, "Latvia", true);
    assert_says("/law/history.csv?country=lv&provision=" PROVISION, 200, ",LV,,,,missing,", true);
    assert_says("/law/history?provision=none", 200, "There is nothing here yet", true);
    assert_says("/law/history?country=xq", 400, "country", true);
    assert_says("/law/history?day=2020-02-30", 400, "day", true);
    assert_says("/law/history?secret=1", 400, "secret", true);
    assert_says("/law/matrix?country=se&instrument=" INSTRUMENT, 200,
                "/law/history?provision=" PROVISION "&amp;country=SE", true);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    web_fixture_set_up(&fixture);
    make_law();
    g_test_add_func("/law/entries", test_entries);
    g_test_add_func("/law/changed", test_changed);
    g_test_add_func("/law/corrected", test_corrected);
    g_test_add_func("/law/nothing-else-stays", test_nothing_else_stays);
    g_test_add_func("/law/missing-and-wrong", test_missing_and_wrong);
    int status = g_test_run();
    web_fixture_tear_down(&fixture);
    return status;
}
