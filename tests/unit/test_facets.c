/* Counts of filters over a search, held against a count by hand over random records: every field without
 * its own choice, any of a field's values, all fields together; only what the asker may see. */
#include "records_fixture.h"

#include "base/isotime.h"
#include "base/ulid.h"
#include "records/search.h"

#include <string.h>

#define N_RECORDS 120u
#define N_CODES 4u

static const char *const type_ids[] = {"good_practice", "document", "lesson_learnt"};
static const char *const fields[] = {"type", "areas", "priorities", "goals", NULL};
#define N_FIELDS 4u

typedef struct {
    unsigned values[N_FIELDS]; /* bits of codes; of "type": one bit */
    bool has_word, is_public;
} Made;

typedef struct {
    RecordsFixture records;
    Made made[N_RECORDS];
} Fixture;

static const char *code_of(Fixture *fixture, unsigned field, unsigned code)
{
    if (field == 0)
        return code < G_N_ELEMENTS(type_ids) ? type_ids[code] : "policy";
    const RecordType *type = records_type(&fixture->records, "good_practice");
    return codelist_code(record_type_field(type, fields[field])->codelist, code)->id;
}

/* What the type asks for and this test does not count. */
static void fill(RecordBody *body, const RecordType *type)
{
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        const char *lang = field->is_translated ? "en" : "";
        if (!field->required_in || record_body_count(body, field->id, lang) > 0)
            continue;
        record_body_set(body, field->id, lang,
                        field->kind == FIELD_CODE   ? codelist_code(field->codelist, 0)->id
                        : field->kind == FIELD_DAY  ? "2026-01-31"
                        : field->kind == FIELD_YEAR ? "2024"
                        : field->kind == FIELD_FLAG ? "yes"
                                                    : "Somewhere.");
    }
}

static void make_one(Fixture *fixture, Db *db, unsigned n)
{
    Made *made = &fixture->made[n];
    unsigned t = (unsigned)g_test_rand_int_range(0, G_N_ELEMENTS(type_ids));
    const RecordType *type = records_type(&fixture->records, type_ids[t]);
    made->values[0] = 1u << t;
    made->has_word = g_test_rand_bit();
    made->is_public = g_test_rand_int_range(0, 4) > 0;
    g_autofree char *title = g_strdup_printf("%s %u", made->has_word ? "harbour" : "forest", n);
    g_autoptr(RecordBody) body = record_body_new();
    record_body_set(body, "title", "en", title);
    for (unsigned f = 1; f < N_FIELDS; f++) {
        bool is_needed = record_type_field(type, fields[f])->required_in != 0;
        made->values[f] = (unsigned)g_test_rand_int_range(is_needed, 1 << N_CODES);
        for (unsigned c = 0; c < N_CODES; c++)
            if (made->values[f] & 1u << c)
                record_body_add(body, fields[f], "", code_of(fixture, f, c));
    }
    fill(body, type);
    char id[ULID_BYTES], now[ISO_DATETIME_BYTES];
    const uint8_t entropy[10] = {[9] = (uint8_t)n};
    iso_now_write(now);
    ulid_write(id, now, entropy);
    const RecordImport import = {.id = id,
                                 .state = made->is_public ? "published" : "draft",
                                 .lang = "en",
                                 .comment = "",
                                 .body = body};
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    record_import(db, fixture->records.types, type, "system", &import, problems, &error);
    if (error)
        problems_print(problems, 0, stderr);
    g_assert_no_error(error);
}

static void set_up(Fixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    records_fixture_set_up(&fixture->records, unused);
    Db *db = centre_write_begin(fixture->records.centre, &error);
    for (unsigned i = 0; i < N_RECORDS; i++)
        make_one(fixture, db, i);
    g_assert_true(centre_write_commit(fixture->records.centre, &error));
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    records_fixture_tear_down(&fixture->records, unused);
}

typedef struct {
    bool with_words, is_public;
    unsigned wanted[N_FIELDS]; /* bits; 0: all */
} Asked;

static bool fits(const Asked *asked, const Made *made, unsigned but)
{
    if ((asked->with_words && !made->has_word) || (asked->is_public && !made->is_public))
        return false;
    for (unsigned f = 0; f < N_FIELDS; f++)
        if (f != but && asked->wanted[f] && !(made->values[f] & asked->wanted[f]))
            return false;
    return true;
}

static uint64_t count_by_hand(const Fixture *fixture, const Asked *asked, unsigned field,
                              unsigned code)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < N_RECORDS; i++)
        n += fits(asked, &fixture->made[i], field) &&
             (field == N_FIELDS || fixture->made[i].values[field] & 1u << code);
    return n;
}

static uint64_t counted(const GPtrArray *facets, const char *value)
{
    for (unsigned i = 0; i < facets->len; i++)
        if (strcmp(((RecordFacet *)facets->pdata[i])->value, value) == 0)
            return ((RecordFacet *)facets->pdata[i])->n;
    return 0;
}

static void compare(Fixture *fixture, const Asked *asked, const GPtrArray *facets)
{
    g_assert_cmpuint(facets->len, ==, N_FIELDS);
    for (unsigned f = 0; f < N_FIELDS; f++) {
        unsigned n_values = 0;
        for (unsigned c = 0; c < N_CODES; c++) {
            uint64_t by_hand = count_by_hand(fixture, asked, f, c);
            n_values += by_hand > 0;
            g_assert_cmpuint(counted(facets->pdata[f], code_of(fixture, f, c)), ==, by_hand);
        }
        g_assert_cmpuint(((GPtrArray *)facets->pdata[f])->len, ==, n_values);
    }
}

/* `values` holds the strings' places; the filters point there. */
static unsigned write_filters(Fixture *fixture, const Asked *asked,
                              const char *values[N_FIELDS][N_CODES + 1], RecordFilter *filters)
{
    unsigned n = 0;
    for (unsigned f = 0; f < N_FIELDS; f++) {
        unsigned n_values = 0;
        for (unsigned c = 0; c < N_CODES; c++)
            if (asked->wanted[f] & 1u << c)
                values[f][n_values++] = code_of(fixture, f, c);
        values[f][n_values] = NULL;
        if (n_values > 0)
            filters[n++] = (RecordFilter){fields[f], values[f]};
    }
    return n;
}

static void check(Fixture *fixture, const Asked *asked)
{
    g_autoptr(GError) error = NULL;
    const char *values[N_FIELDS][N_CODES + 1];
    RecordFilter filters[N_FIELDS];
    const RecordQuery query = {.filters = filters,
                               .n_filters = write_filters(fixture, asked, values, filters),
                               .most = N_RECORDS};
    RecordsFixture *records = &fixture->records;
    RecordIndex *index = asked->is_public ? records->open : records->all;
    Db *db = asked->is_public ? records_open_db(records) : people_db(&records->people);
    const char *account = asked->is_public ? NULL : "system";
    uint64_t by_hand = count_by_hand(fixture, asked, N_FIELDS, 0);
    if (asked->with_words) {
        SearchAnswer answer = {0};
        const SearchAsk ask = {
            .text = "harbours", .lang = "en", .narrowed = &query, .facets = fields, .most = 1};
        g_assert_true(search_run(index, db, records->types, account, &ask, &answer, &error));
        g_assert_cmpuint(answer.n_total, ==, by_hand);
        compare(fixture, asked, answer.facets);
        search_answer_clear(&answer);
        return;
    }
    uint64_t n = 0;
    g_autoptr(GPtrArray) rows = record_list(index, db, records->types, account, &query, &n, &error);
    g_autoptr(GPtrArray) facets =
        record_facets_of(index, db, records->types, account, &query, fields, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows->len, ==, by_hand);
    g_assert_cmpuint(n, ==, by_hand);
    compare(fixture, asked, facets);
}

static void test_counts(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    for (unsigned round = 0; round < 200; round++) {
        Asked asked = {.with_words = g_test_rand_bit(), .is_public = g_test_rand_bit()};
        for (unsigned f = 0; f < N_FIELDS; f++)
            if (g_test_rand_int_range(0, 3) == 0)
                asked.wanted[f] = (unsigned)g_test_rand_int_range(1, f == 0 ? 8 : 1 << N_CODES);
        check(fixture, &asked);
    }
}

/* A value that nothing has, and a field that there is not: nothing, never everything. */
static void test_nothing(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    static const char *const none[] = {"no such code", NULL};
    for (unsigned i = 0; i < 2; i++) {
        const RecordFilter filter = {i == 0 ? "areas" : "no_such_field", none};
        const RecordQuery query = {.filters = &filter, .n_filters = 1};
        g_autoptr(GPtrArray) facets =
            record_facets_of(fixture->records.open, records_open_db(&fixture->records),
                             fixture->records.types, NULL, &query, fields, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(((GPtrArray *)facets->pdata[0])->len, ==, 0);
        /* Without its own choice a field still says what there is to choose. */
        g_assert_true((((GPtrArray *)facets->pdata[1])->len > 0) == (i == 0));
    }
}

/* A day counts in its year, and is found by it. */
static void test_days(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    static const char *const days[] = {"2026-05-01", "2026-12-31", "2027-01-01"};
    for (unsigned i = 0; i < G_N_ELEMENTS(days); i++) {
        g_autoptr(RecordBody) body = record_body_new();
        record_body_set(body, "title", "en", days[i]);
        fill(body, records_type(&fixture->records, "action"));
        record_body_set(body, "deadline", "", days[i]);
        g_free(records_create(&fixture->records, "action", "en", body));
    }
    static const char *const year[] = {"2026", NULL}, *const own[] = {"deadline", NULL};
    const RecordFilter filter = {"deadline", year};
    const RecordQuery query = {.type = "action", .filters = &filter, .n_filters = 1, .most = 10};
    Db *db = people_db(&fixture->records.people);
    g_autoptr(GPtrArray) facets = record_facets_of(fixture->records.all, db, fixture->records.types,
                                                   "system", &query, own, &error);
    g_assert_no_error(error);
    const GPtrArray *years = facets->pdata[0];
    g_assert_cmpuint(years->len, ==, 2);
    g_assert_cmpstr(((const RecordFacet *)years->pdata[0])->value, ==, "2026");
    g_assert_cmpuint(((const RecordFacet *)years->pdata[0])->n, ==, 2);
    uint64_t n = 0;
    g_autoptr(GPtrArray) rows =
        record_list(fixture->records.all, db, fixture->records.types, "system", &query, &n, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(rows->len, ==, 2);
    g_assert_cmpuint(n, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/facets/counts", Fixture, NULL, set_up, test_counts, tear_down);
    g_test_add("/facets/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
    g_test_add("/facets/days", Fixture, NULL, set_up, test_days, tear_down);
    return g_test_run();
}
