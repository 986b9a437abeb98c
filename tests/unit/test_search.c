/* Search: words, questions, the golden set over a made-up corpus, what is kept and what is not shown. */
#include "records_fixture.h"

#include <string.h>

/* --- words ----------------------------------------------------------------------------------------- */

static bool has_term(const char *text, const char *lang, const char *term)
{
    g_autoptr(GPtrArray) terms = search_terms(text, lang);
    for (unsigned i = 0; i < terms->len; i++)
        if (strcmp(terms->pdata[i], term) == 0)
            return true;
    return false;
}

/* Two forms of one word share a base form. */
static bool meet(const char *lang, const char *one, const char *other)
{
    g_autoptr(GPtrArray) terms = search_terms(one, lang);
    for (unsigned i = 0; i < terms->len; i++)
        if (strchr(terms->pdata[i], ':') && has_term(other, lang, terms->pdata[i]))
            return true;
    return false;
}

static void test_words(void)
{
    static const char *const cases[][3] = {
        {"Människohandel", "sv", "människohandel"},
        {"Människohandel", "sv", "_manniskohandel"},
        {"Ma\xcc\x88nniskohandel", "sv", "människohandel"},        /* the mark apart */
        {"M\xc3\xa4nnisko\xc2\xadhandel", "sv", "människohandel"}, /* a soft hyphen */
        {"Łódź", "pl", "_lodz"},
        {"øre æble", "da", "_ore"},
        {"øre æble", "da", "_aeble"},
        {"Straße", "de", "_strasse"},
        {"þolandi", "is", "_tholandi"},
        {"õigus", "et", "_oigus"},
        {"žmonės šalis", "lt", "_salis"},
        {"2011/36/EU", "en", "36"},
        {"жертва", "ru", "жертва"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        if (!has_term(cases[i][0], cases[i][1], cases[i][2]))
            g_error("\"%s\" (%s) has no term \"%s\"", cases[i][0], cases[i][1], cases[i][2]);
}

static void test_traps(void)
{
    static const char *const cases[][3] = {{"sv", "människohandeln", "människohandel"},
                                           {"sv", "tvångsarbetet", "tvångsarbete"},
                                           {"sv", "offren", "offer"},
                                           {"da", "menneskehandlen", "menneskehandel"},
                                           {"da", "ofrene", "offer"},
                                           {"pl", "ofiar", "ofiara"},
                                           {"pl", "ofiary", "ofiara"},
                                           {"pl", "handlu", "handel"},
                                           {"pl", "ludźmi", "ludzi"},
                                           {"lv", "cilvēku", "cilvēks"},
                                           {"lv", "tirdzniecības", "tirdzniecība"},
                                           {"fi", "ihmiskaupan", "ihmiskauppa"},
                                           {"fi", "pakkotyön", "pakkotyö"},
                                           {"et", "inimkaubanduse", "inimkaubandus"},
                                           {"et", "ohvrid", "ohver"},
                                           {"is", "mansals", "mansal"},
                                           {"lt", "prekybos", "prekyba"},
                                           {"lt", "žmonių", "žmonėmis"},
                                           {"no", "menneskehandelen", "menneskehandel"},
                                           {"de", "Menschenhandels", "Menschenhandel"},
                                           {"en", "victims", "victim"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        if (!meet(cases[i][0], cases[i][1], cases[i][2]))
            g_error("%s: \"%s\" and \"%s\" have no base form in common", cases[i][0], cases[i][1],
                    cases[i][2]);
    g_assert_false(meet("sv", "offer", "handel"));
    g_assert_false(meet("pl", "praca", "ofiara"));
}

/* --- the corpus -------------------------------------------------------------------------------------- */

typedef struct {
    RecordsFixture records;
    GHashTable *ids; /* name in the corpus -> record, and back */
} Fixture;

static char *read_file(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(FYR_ROOT, "tests/unit/search", name, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

static void remember(Fixture *fixture, const char *name, char *id)
{
    g_hash_table_insert(fixture->ids, g_strdup(name), g_strdup(id));
    g_hash_table_insert(fixture->ids, id, g_strdup(name));
}

static const char *id_of(Fixture *fixture, const char *name)
{
    const char *id = g_hash_table_lookup(fixture->ids, name);
    if (!id)
        g_error("the corpus has no \"%s\"", name);
    return id;
}

static void put_practice(Fixture *fixture, char **part)
{
    g_assert_cmpuint(g_strv_length(part), ==, 5);
    g_autoptr(RecordBody) body = records_body(part[1], part[2], part[3]);
    record_body_set(body, "not_worked", part[1], part[4]);
    remember(fixture, part[0], records_publish(&fixture->records, "good_practice", part[1], body));
}

static void put_term(Fixture *fixture, char **part)
{
    g_autoptr(RecordBody) body = record_body_new();
    record_body_set(body, "source", "", "https://example.org/");
    record_body_set(body, "definition", "en", "Made up.");
    for (unsigned i = 1; part[i]; i++) {
        g_autofree char *lang = g_strndup(part[i], 2);
        const char *text = part[i] + 3;
        if (record_body_get(body, "title", lang, 0))
            record_body_add(body, "variants", lang, text);
        else
            record_body_set(body, "title", lang, text);
    }
    remember(fixture, part[0], records_publish(&fixture->records, "term", "en", body));
}

static void put_lines(Fixture *fixture, const char *name, void (*put)(Fixture *, char **))
{
    g_autofree char *text = read_file(name);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        g_auto(GStrv) part = g_strsplit(lines[i], "\t", -1);
        if (*lines[i] && *lines[i] != '#')
            put(fixture, part);
    }
}

static void set_up(Fixture *fixture, gconstpointer unused)
{
    records_fixture_set_up(&fixture->records, unused);
    fixture->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    put_lines(fixture, "corpus.tsv", put_practice);
    put_lines(fixture, "terms.tsv", put_term);
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    g_hash_table_unref(fixture->ids);
    records_fixture_tear_down(&fixture->records, unused);
}

static void ask(Fixture *fixture, const char *lang, const char *text, const RecordQuery *narrowed,
                SearchAnswer *out)
{
    g_autoptr(GError) error = NULL;
    static const char *const facets[] = {"type", "evidence", NULL};
    SearchAsk question = {
        .text = text, .lang = lang, .narrowed = narrowed, .facets = facets, .most = 50};
    search_run(fixture->records.open, records_open_db(&fixture->records), fixture->records.types,
               NULL, &question, out, &error);
    g_assert_no_error(error);
}

/* -1: not among them. */
static int place_of(Fixture *fixture, const SearchAnswer *answer, const char *name)
{
    for (unsigned i = 0; i < answer->hits->len; i++)
        if (strcmp(((SearchHit *)answer->hits->pdata[i])->row.id, id_of(fixture, name)) == 0)
            return (int)i;
    return -1;
}

static const RecordQuery practices = {.type = "good_practice"};

static unsigned check_query(Fixture *fixture, const char *lang, const char *text, const char *want)
{
    SearchAnswer answer = {0};
    unsigned n_faults = 0;
    ask(fixture, lang, text, &practices, &answer);
    g_auto(GStrv) wanted = g_strsplit(want, " ", -1);
    for (unsigned i = 0; wanted[i]; i++) {
        const char *name = wanted[i];
        bool is_good;
        if (strcmp(name, "-") == 0)
            is_good = answer.n_total == 0;
        else if (*name == '!')
            is_good = place_of(fixture, &answer, name + 1) < 0;
        else if (g_str_has_prefix(name, "1:"))
            is_good = place_of(fixture, &answer, name + 2) == 0;
        else
            is_good = place_of(fixture, &answer, name) >= 0;
        if (is_good)
            continue;
        n_faults++;
        g_autoptr(GString) got = g_string_new(NULL);
        for (unsigned h = 0; h < answer.hits->len; h++) {
            const SearchHit *hit = answer.hits->pdata[h];
            g_string_append_printf(got, " %s=%.2f",
                                   (char *)g_hash_table_lookup(fixture->ids, hit->row.id),
                                   hit->score);
        }
        g_test_message("%s: %s: not \"%s\"; hits:%s", lang, text, name, got->str);
    }
    g_assert_cmpuint(answer.n_total, ==, answer.hits->len);
    search_answer_clear(&answer);
    return n_faults;
}

static unsigned check_golden(Fixture *fixture)
{
    g_autofree char *text = read_file("queries.tsv");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    unsigned n = 0, n_faults = 0;
    for (unsigned i = 0; lines[i]; i++) {
        g_auto(GStrv) part = g_strsplit(lines[i], "\t", -1);
        if (!*lines[i] || *lines[i] == '#')
            continue;
        g_assert_cmpuint(g_strv_length(part), >=, 3);
        n_faults += check_query(fixture, part[0], part[1], part[2]);
        n++;
    }
    g_assert_cmpuint(n, >=, 60);
    return n_faults;
}

static void test_golden(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_assert_cmpuint(check_golden(fixture), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/words", test_words);
    g_test_add_func("/search/traps", test_traps);
    g_test_add("/search/golden", Fixture, NULL, set_up, test_golden, tear_down);
    return g_test_run();
}
