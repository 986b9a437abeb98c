/* The index of words from inside: bytes of postings, segments that become larger ones, words beside each
 * other; against what a plain loop over the same texts says. */
#include "records/search_private.h"
#include "records_fixture.h"

#include <string.h>

/* --- bytes ------------------------------------------------------------------------------------------- */

#define LONG 400u

static void make_list(GRand *dice, PostingList *list, uint32_t entries[LONG],
                      uint32_t counts[LONG][POSTING_COLUMNS])
{
    uint32_t entry = 0;
    for (unsigned i = 0; i < LONG; i++) {
        entry += 1 + (uint32_t)g_rand_int_range(dice, 0, i % 7 == 0 ? 5000000 : 3);
        entries[i] = entry;
        memset(counts[i], 0, sizeof counts[i]);
        do
            counts[i][g_rand_int_range(dice, 0, POSTING_COLUMNS)] +=
                (uint32_t)g_rand_int_range(dice, 0, 3) * (i % 50 == 0 ? 100 : 1);
        while (counts[i][0] + counts[i][1] + counts[i][2] + counts[i][3] == 0);
        for (unsigned c = 0; c < POSTING_COLUMNS; c++)
            for (unsigned k = 0; k < counts[i][c]; k++)
                posting_bytes_number(&list->places, k == 0 ? i * 1000 : k);
        posting_list_add(list, entry, counts[i]);
    }
}

static void test_bytes(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    PostingList list = {0};
    static uint32_t entries[LONG], counts[LONG][POSTING_COLUMNS];
    make_list(dice, &list, entries, counts);
    for (unsigned with_places = 0; with_places < 2; with_places++) {
        PostingReader reader;
        posting_reader_init(&reader, list.heads.data, list.heads.size,
                            with_places ? list.places.data : NULL, list.places.size);
        for (unsigned i = 0; i < LONG; i++) {
            g_assert_true(posting_reader_next(&reader));
            g_assert_cmpuint(reader.entry, ==, entries[i]);
            g_assert_cmpmem(reader.n, sizeof reader.n, counts[i], sizeof counts[i]);
            const guint8 *at = reader.places;
            for (unsigned c = 0; c < POSTING_COLUMNS && with_places; c++) {
                uint32_t places[1000] = {0};
                g_assert_cmpuint(posting_places(&reader, &at, counts[i][c], places, 1000), ==,
                                 counts[i][c]);
                if (counts[i][c] > 1)
                    g_assert_cmpuint(places[1], ==, i * 1000 + 1);
            }
        }
        g_assert_false(posting_reader_next(&reader));
        g_assert_false(reader.is_damaged);
    }
    posting_list_clear(&list);
}

/* Bytes that are no postings end the reading; nothing outside of them is read (the sanitizers look). */
static void test_damage(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(8);
    static uint32_t entries[LONG], counts[LONG][POSTING_COLUMNS];
    unsigned n_noticed = 0;
    for (unsigned round = 0; round < 300; round++) {
        PostingList list = {0};
        make_list(dice, &list, entries, counts);
        gsize n_heads = (gsize)g_rand_int_range(dice, 1, (gint32)list.heads.size);
        gsize n_places = (gsize)g_rand_int_range(dice, 0, (gint32)list.places.size);
        g_autofree guint8 *heads = g_memdup2(list.heads.data, n_heads);
        g_autofree guint8 *places = g_memdup2(list.places.data, MAX(1, n_places));
        heads[g_rand_int_range(dice, 0, (gint32)n_heads)] ^= (guint8)g_rand_int_range(dice, 1, 256);
        PostingReader reader;
        posting_reader_init(&reader, heads, n_heads, places, n_places);
        uint32_t last = 0;
        while (posting_reader_next(&reader)) {
            g_assert_cmpuint(reader.entry, >, last);
            g_assert_true(reader.place_at <= reader.place_end);
            last = reader.entry;
        }
        n_noticed += reader.is_damaged;
        posting_list_clear(&list);
    }
    g_assert_cmpuint(n_noticed, >, 250);
}

/* --- segments ---------------------------------------------------------------------------------------- */

#define ENTRIES 700u
#define WORDS 60u

typedef struct {
    GString *texts[2]; /* title, body */
    bool is_there;
} Text;

static char *word_of(unsigned n)
{
    return g_strdup_printf("w%u|_x%u", n, n % 7);
}

static void make_text(GRand *dice, Text *text)
{
    text->is_there = true;
    for (unsigned t = 0; t < 2; t++) {
        text->texts[t] = g_string_new(NULL);
        unsigned n = (unsigned)g_rand_int_range(dice, 1, t == 0 ? 5 : 40);
        for (unsigned i = 0; i < n; i++) {
            /* Small numbers are frequent. */
            unsigned word = (unsigned)(g_rand_double(dice) * g_rand_double(dice) * WORDS);
            g_autofree char *terms = word_of(word);
            g_string_append_printf(text->texts[t], "%s%s", i > 0 ? " " : "", terms);
        }
    }
}

static void put_entry(Db *db, SearchBuilder *builder, uint32_t entry, const Text *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *record = g_strdup_printf("%u", entry);
    uint32_t titled = search_builder_put(builder, entry, 0, text->texts[0]->str);
    uint32_t words = titled + search_builder_put(builder, entry, 2, text->texts[1]->str);
    db_run(db, search_tables_all.entry_insert, &error, "isii", (int64_t)entry, record,
           (int64_t)words, (int64_t)titled);
    g_assert_no_error(error);
}

static bool has_word(const char *place, const char *term)
{
    g_auto(GStrv) terms = g_strsplit(place, "|", -1);
    return g_strv_contains((const char *const *)terms, term);
}

/* How often words stand beside each other: a plain loop. */
static unsigned count_plain(const Text *text, const char *const *terms)
{
    unsigned n = 0;
    for (unsigned t = 0; t < 2; t++) {
        g_auto(GStrv) places = g_strsplit(text->texts[t]->str, " ", -1);
        for (unsigned i = 0; places[i]; i++) {
            unsigned k = 0;
            while (terms[k] && places[i + k] && has_word(places[i + k], terms[k]))
                k++;
            n += terms[k] == NULL;
        }
    }
    return n;
}

static void check_matches(Db *db, const Text *texts, const uint32_t *lengths, const char *phrase,
                          bool is_start)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) terms = g_strsplit(phrase, " ", -1);
    SearchPlan plan = {.phrases = g_array_new(FALSE, TRUE, sizeof(SearchPhrase))};
    SearchPhrase asked = {.terms = (char *)phrase, .is_start = is_start, .weight = 100};
    g_array_append_val(plan.phrases, asked);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(SearchMatch));
    SearchEntries entries = {lengths, ENTRIES + 1};
    /* The second time it knows the phrase from the first. */
    g_autoptr(GHashTable) phrases = search_phrases_new();
    for (unsigned i = 0; i < 2; i++) {
        g_array_set_size(found, 0);
        g_assert_true(
            search_match(db, &search_tables_all, &plan, &entries, phrases, found, &error));
        g_assert_no_error(error);
    }
    unsigned at = 0;
    for (uint32_t entry = ENTRIES; entry > 0; entry--) {
        const Text *text = &texts[entry];
        bool is_wanted =
            text->is_there &&
            (is_start ? strstr(text->texts[0]->str, phrase) || strstr(text->texts[1]->str, phrase)
                      : count_plain(text, (const char *const *)terms));
        if (!is_wanted)
            continue;
        g_assert_cmpuint(at, <, found->len);
        g_assert_cmpuint(g_array_index(found, SearchMatch, at).entry, ==, entry);
        g_assert_cmpfloat(g_array_index(found, SearchMatch, at).score, >, 0);
        at++;
    }
    g_assert_cmpuint(at, ==, found->len);
    g_array_unref(plan.phrases);
}

static void check_all(Db *db, const Text *texts, const uint32_t *lengths)
{
    static const char *const phrases[] = {"w0",    "w5",       "w59",   "_x3",        "w0 w1",
                                          "w1 w0", "w0 w0 w1", "w2 w9", "_x0 w1 _x2", "none w1"};
    g_autoptr(GError) error = NULL;
    g_assert_true(search_segment_check(db, &search_tables_all, &error));
    g_assert_no_error(error);
    for (unsigned i = 0; i < G_N_ELEMENTS(phrases); i++)
        check_matches(db, texts, lengths, phrases[i], false);
    check_matches(db, texts, lengths, "w5", true);
}

static unsigned count_rows(Db *db, StatementId statement)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rows) rows = db_query(db, statement, &error, "");
    unsigned n = 0;
    while (rows_next(rows, &error))
        n++;
    g_assert_no_error(error);
    return n;
}

/* One entry a write, some of them many, some taken out again. */
static void test_segments(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GRand) dice = g_rand_new_with_seed(9);
    static Text texts[ENTRIES + 1];
    static uint32_t lengths[ENTRIES + 1];
    Db *db = centre_write_begin(fixture->centre, &error);
    for (uint32_t entry = 1; entry <= ENTRIES;) {
        g_autoptr(SearchBuilder) builder = search_builder_new();
        unsigned n = entry % 5 == 0 ? MIN(50u, ENTRIES - entry + 1) : 1;
        for (; n > 0; n--, entry++) {
            make_text(dice, &texts[entry]);
            put_entry(db, builder, entry, &texts[entry]);
            lengths[entry] = 20 << 8 | 3;
        }
        g_assert_true(search_segment_add(db, &search_tables_all, builder, &error));
        uint32_t old = (uint32_t)g_rand_int_range(dice, 1, (gint32)entry);
        db_run(db, search_tables_all.entry_delete, &error, "i", (int64_t)old);
        texts[old].is_there = false;
        lengths[old] = 0;
        g_assert_cmpuint(count_rows(db, search_tables_all.segments), <, 25);
        if (entry % 90 < 4)
            check_all(db, texts, lengths);
    }
    check_all(db, texts, lengths);
    g_assert_true(search_segment_join(db, &search_tables_all, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count_rows(db, search_tables_all.segments), ==, 1);
    check_all(db, texts, lengths);
    centre_write_rollback(fixture->centre);
    for (unsigned i = 1; i <= ENTRIES; i++)
        for (unsigned t = 0; t < 2; t++)
            g_string_free(texts[i].texts[t], TRUE);
}

/* What is gone is not in the store any more after the segments have become one; its number is not given
 * to another meanwhile. */
static void test_gone(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordBody) body = records_body("sv", "Avvikande", "Zxqvord finns bara här.");
    g_autofree char *id = records_publish(fixture, "good_practice", "sv", body);
    records_move(fixture, id, "withdraw", "to be checked");
    g_autoptr(RecordBody) next = records_body("sv", "Annan", "Något helt annat.");
    g_autofree char *other = records_publish(fixture, "good_practice", "sv", next);
    g_assert_cmpstr(id, !=, other);
    SearchAnswer answer = {0};
    SearchAsk ask = {.text = "zxqvord ", .lang = "sv", .most = 5};
    g_assert_true(search_run(fixture->open, records_open_db(fixture), fixture->types, NULL, &ask,
                             &answer, &error));
    g_assert_cmpuint(answer.n_total, ==, 0);
    search_answer_clear(&answer);
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_true(search_segment_join(db, &search_tables_published, &error));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    g_autoptr(Rows) rows =
        db_query(records_open_db(fixture), STMT_PUBLISHED_WORD_FIND, &error, "s", "zxqvord");
    g_assert_false(rows_next(rows, &error));
    g_assert_no_error(error);
}

/* Damage is told with its remedy, and the remedy helps. */
static void test_damaged_index(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordBody) body = records_body("sv", "Skadad", "Ordet skadeglad finns här.");
    g_autofree char *id = records_publish(fixture, "good_practice", "sv", body);
    g_assert_nonnull(id);
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_true(db_run(db, STMT_PUBLISHED_SEGMENT_INSERT, &error, "iiii", (int64_t)99, (int64_t)1,
                         (int64_t)1, (int64_t)1));
    g_assert_true(db_run(db, STMT_PUBLISHED_WORD_INSERT, &error, "isibb", (int64_t)99, "skadeglad",
                         (int64_t)1, (const void *)"\xff\xff", (size_t)2, (const void *)"",
                         (size_t)0));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    SearchAnswer answer = {0};
    SearchAsk ask = {.text = "skadeglad ", .lang = "sv", .most = 5};
    g_assert_false(search_run(fixture->open, records_open_db(fixture), fixture->types, NULL, &ask,
                              &answer, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CORRUPT);
    g_assert_nonnull(strstr(error->message, "fyr reindex"));
    g_clear_error(&error);
    g_assert_true(search_rebuild(fixture->centre, fixture->types, NULL, NULL, &error));
    g_assert_true(search_run(fixture->open, records_open_db(fixture), fixture->types, NULL, &ask,
                             &answer, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(answer.n_total, ==, 1);
    search_answer_clear(&answer);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(RecordsFixture *, gconstpointer);
    } tests[] = {{"/search/segments", test_segments},
                 {"/search/gone", test_gone},
                 {"/search/damaged", test_damaged_index}};
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/postings/bytes", test_bytes);
    g_test_add_func("/postings/damage", test_damage);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, RecordsFixture, NULL, records_fixture_set_up, tests[i].test,
                   records_fixture_tear_down);
    return g_test_run();
}
