/* Search: words, questions, the golden set over a made-up corpus, what is kept and what is not shown. */
#include "records_fixture.h"

#include "records/search_terms.h"

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
        {"tra\xef\xac\x83"
         "cking",
         "en", "trafficking"}, /* a ligature of three letters */
        {"\xef\xac\x81nans", "sv", "finans"},
        {"Ｆｏｒｃed", "en", "forced"}, /* full width */
        {"\xef\xbc\x91\xef\xbc\x92", "en", "12"},
        {"m\xc2\xb2", "en", "m2"},
        {"\xc2\xbd", "en", "\xc2\xbd"}, /* "1/2" would be two words */
        {"\xc4\xb2ssel", "en", "ijssel"},
        {"\xf0\x9d\x90\x80\xf0\x9d\x90\x81", "en", "ab"}, /* of mathematics */
        {"\xea\xb0\x80", "ko", "\xea\xb0\x80"},           /* Hangul stays whole */
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
                                           {"en", "victims", "victim"},
                                           {"en", "women", "woman"},
                                           {"en", "policemen", "policeman"},
                                           {"en", "children", "child"},
                                           {"en", "people", "person"},
                                           {"en", "people", "persons"},
                                           {"en", "sought", "seeking"},
                                           {"en", "stolen", "steal"},
                                           {"en", "crises", "crisis"},
                                           {"is", "konur", "kona"},
                                           {"is", "kvenna", "konum"},
                                           {"is", "þolendum", "þolandi"},
                                           {"is", "þolendur", "þolanda"},
                                           {"is", "starfsmenn", "starfsmaður"},
                                           {"de", "angeboten", "anbieten"},
                                           {"de", "angebotenen", "anbieten"},
                                           {"de", "festgenommene", "festnehmen"},
                                           {"de", "ausgebeutet", "ausbeuten"},
                                           {"da", "mænd", "mand"},
                                           {"no", "menn", "mann"},
                                           {"sv", "männen", "man"},
                                           {"pl", "człowieka", "ludzi"},
                                           {"lt", "žmogus", "žmonių"},
                                           {"et", "naised", "naine"},
                                           {"lv", "sieviešu", "sieviete"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        if (!meet(cases[i][0], cases[i][1], cases[i][2]))
            g_error("%s: \"%s\" and \"%s\" have no base form in common", cases[i][0], cases[i][1],
                    cases[i][2]);
    g_assert_false(meet("sv", "offer", "handel"));
    g_assert_false(meet("en", "policeman", "police"));
    g_assert_false(meet("en", "omen", "Oman"));
    g_assert_false(meet("en", "controlled", "lead"));
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
    record_body_set(body, "citation_url", "", "https://example.org/");
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
        if (part[3] && strcmp(part[3], "# dictionary") == 0 &&
            g_strcmp0(g_getenv("FYR_DICTIONARIES"), "none") == 0)
            continue;
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

/* The same questions of the index as it was kept, and made anew. */
static void test_rebuild(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    SearchAnswer before = {0}, after = {0};
    ask(fixture, "sv", "människohandel offer", NULL, &before);
    g_assert_cmpuint(before.n_total, >, 0);
    g_assert_true(
        search_rebuild(fixture->records.centre, fixture->records.types, NULL, NULL, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(check_golden(fixture), ==, 0);
    ask(fixture, "sv", "människohandel offer", NULL, &after);
    g_assert_cmpuint(after.hits->len, ==, before.hits->len);
    for (unsigned i = 0; i < after.hits->len; i++) {
        const SearchHit *x = before.hits->pdata[i], *y = after.hits->pdata[i];
        g_assert_cmpstr(x->row.id, ==, y->row.id);
        g_assert_cmpfloat_with_epsilon(x->score, y->score, 1e-5);
        g_assert_cmpstr(x->snippet, ==, y->snippet);
    }
    search_answer_clear(&before);
    search_answer_clear(&after);
}

/* --- what is not public ----------------------------------------------------------------------------- */

static uint64_t count(Fixture *fixture, const char *text)
{
    SearchAnswer answer = {0};
    ask(fixture, "sv", text, NULL, &answer);
    uint64_t n = answer.n_total;
    search_answer_clear(&answer);
    return n;
}

static uint64_t count_as(Fixture *fixture, const char *account, const char *text)
{
    g_autoptr(GError) error = NULL;
    SearchAnswer answer = {0};
    SearchAsk question = {.text = text, .lang = "sv", .most = 10};
    search_run(fixture->records.all, people_db(&fixture->records.people), fixture->records.types,
               account, &question, &answer, &error);
    g_assert_no_error(error);
    uint64_t n = answer.n_total;
    search_answer_clear(&answer);
    return n;
}

static bool count_live(const char *term, uint32_t n, PostingReader *reader, void *data,
                       GError **error)
{
    (void)term, (void)n;
    Fixture *fixture = ((gpointer *)data)[0];
    unsigned *n_live = ((gpointer *)data)[1];
    while (posting_reader_next(reader)) {
        g_autoptr(Rows) rows =
            db_query(records_open_db(&fixture->records), STMT_PUBLISHED_ENTRY_LIVE, error, "ii",
                     (int64_t)reader->entry, (int64_t)reader->entry);
        *n_live += rows_next(rows, error);
    }
    g_assert_false(reader->is_damaged);
    return true;
}

/* Published records that have it. */
static unsigned count_public_term(Fixture *fixture, const char *term)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0;
    gpointer data[] = {fixture, &n};
    search_read_term(records_open_db(&fixture->records), &search_tables_published, term, false,
                     count_live, data, &error);
    g_assert_no_error(error);
    return n;
}

static void test_withdrawn(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    const char *id = id_of(fixture, "sv6");
    g_assert_cmpuint(count(fixture, "förverkas"), ==, 1);
    g_assert_cmpuint(count_public_term(fixture, "förverkas"), ==, 1);
    records_move(&fixture->records, id, "withdraw", "no longer right");
    g_assert_cmpuint(count(fixture, "förverkas"), ==, 0);
    g_assert_cmpuint(count_public_term(fixture, "förverkas"), ==, 0);
    g_assert_cmpuint(count_as(fixture, "shell:x", "förverkas"), ==, 1);
    /* Its words are no suggestions either. */
    SearchAnswer answer = {0};
    ask(fixture, "sv", "förverkass", NULL, &answer);
    g_assert_null(answer.did_you_mean);
    search_answer_clear(&answer);
}

static void test_deleted(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const char *id = id_of(fixture, "sv5");
    const RecordType *type = records_type(&fixture->records, "good_practice");
    g_autoptr(Record) record = records_load(&fixture->records, id);
    g_assert_true(record_delete(fixture->records.centre, type, "shell:x", id, record->revision,
                                "a mistake", &error));
    g_assert_cmpuint(count(fixture, "portierer"), ==, 0);
    g_assert_cmpuint(count_as(fixture, "shell:x", "portierer"), ==, 0);
    g_assert_true(record_undelete(fixture->records.centre, type, "shell:x", id, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count(fixture, "portierer"), ==, 1);
    g_assert_cmpuint(count_as(fixture, "shell:x", "portierer"), ==, 1);
}

/* Drafts are for who may see them; internal fields for nobody outside; and the public connection cannot
 * even name the index of everything. */
static void test_restricted(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordBody) body = records_body("sv", "Hemligtitel", "Ännu inget för andra.");
    g_autofree char *draft = records_create(&fixture->records, "good_practice", "sv", body);
    g_autofree char *editor =
        people_make(&fixture->records.people, "e@example.org", ROLE_EDITOR, "");
    g_autofree char *focal =
        people_make(&fixture->records.people, "f@example.org", ROLE_FOCAL, "SE");
    g_assert_cmpuint(count(fixture, "hemligtitel"), ==, 0);
    g_assert_cmpuint(count_as(fixture, editor, "hemligtitel"), ==, 1);
    g_assert_cmpuint(count_as(fixture, focal, "hemligtitel"), ==, 0);
    records_move(&fixture->records, draft, "submit", "");
    g_assert_cmpuint(count_as(fixture, focal, "hemligtitel"), ==, 1);
    g_assert_cmpuint(count(fixture, "hemligtitel"), ==, 0);
    g_assert_cmpuint(count_public_term(fixture, "hemligtitel"), ==, 0);
    Db *open = records_open_db(&fixture->records);
    static const StatementId closed[] = {STMT_SEARCH_WORD_FIND, STMT_SEARCH_RECORD,
                                         STMT_SEARCH_ENTRY_OF, STMT_SEARCH_BLOB_TEXT};
    for (unsigned i = 0; i < G_N_ELEMENTS(closed); i++) {
        Rows *rows = db_query(open, closed[i], &error, "s", "a");
        g_assert_null(rows);
        g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
        g_clear_error(&error);
    }
}

/* --- answers ------------------------------------------------------------------------------------------- */

static void test_snippets(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char *const cases[][4] = {
        {"sv", "offer rättegång", "sv2", "\xee\x80\x80Offren\xee\x80\x81 får en"},
        {"fi", "ihmiskauppa", "fi3", "\xee\x80\x80ihmiskaupasta\xee\x80\x81 sekä"},
        {"en", "forced labour", "sv3", "\xee\x80\x80tvångsarbetet\xee\x80\x81"},
        {"pl", "ofiara", "pl1", "\xee\x80\x80Ofiary\xee\x80\x81 otrzymują"},
        {"en", "trafficking woman", "en6",
         "\xee\x80\x80Tra\xef\xac\x83"
         "cking\xee\x80\x81 of "
         "\xee\x80\x80women\xee\x80\x81 was"},
        {"de", "zwingen", "de4", "\xee\x80\x80gezwungen\xee\x80\x81"},
        {"sv", "människohandelsoffer", "sv4", "jourtelefon"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        SearchAnswer answer = {0};
        ask(fixture, cases[i][0], cases[i][1], &practices, &answer);
        int at = place_of(fixture, &answer, cases[i][2]);
        g_assert_cmpint(at, >=, 0);
        const SearchHit *hit = answer.hits->pdata[at];
        g_assert_true(g_utf8_validate(hit->snippet, -1, NULL));
        if (!strstr(hit->snippet, cases[i][3]))
            g_error("%s: the snippet of %s is \"%s\"", cases[i][1], cases[i][2], hit->snippet);
        search_answer_clear(&answer);
    }
}

static void test_did_you_mean(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char *const cases[][3] = {{"sv", "byggarbetsplaster", "byggarbetsplatser"},
                                           {"en", "hotel recepsionists", "hotel receptionists"},
                                           {"en", "suspicous payments", "suspicious payments"},
                                           {"pl", "rolnitctwie", "rolnictwie"},
                                           {"en", "zzzzzzzz", NULL},
                                           {"en", "police", NULL}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        SearchAnswer answer = {0};
        ask(fixture, cases[i][0], cases[i][1], NULL, &answer);
        g_assert_cmpstr(answer.did_you_mean, ==, cases[i][2]);
        search_answer_clear(&answer);
    }
}

static bool has_text(const GPtrArray *texts, const char *text)
{
    for (unsigned i = 0; i < texts->len; i++)
        if (strcmp(texts->pdata[i], text) == 0)
            return true;
    return false;
}

/* The glossary follows what is published of it. */
static void test_glossary(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    SearchAnswer answer = {0};
    ask(fixture, "sv", "det tvångsarbetet", &practices, &answer);
    g_assert_true(has_text(answer.synonyms, "pakkotyö"));
    g_assert_true(has_text(answer.synonyms, "praca przymusowa"));
    g_assert_false(has_text(answer.synonyms, "ihmiskauppa"));
    search_answer_clear(&answer);
    records_move(&fixture->records, id_of(fixture, "forced"), "withdraw", "to be checked");
    ask(fixture, "sv", "tvångsarbetet", &practices, &answer);
    g_assert_cmpuint(answer.synonyms->len, ==, 0);
    g_assert_cmpint(place_of(fixture, &answer, "fi2"), ==, -1);
    search_answer_clear(&answer);
    char *more[] = {"extra", "en=forced labour", "fi=pakkotyö", NULL};
    put_term(fixture, more);
    ask(fixture, "en", "forced labour", &practices, &answer);
    g_assert_cmpint(place_of(fixture, &answer, "fi2"), >=, 0);
    g_assert_cmpint(place_of(fixture, &answer, "sv3"), ==, -1);
    search_answer_clear(&answer);
}

static void test_narrowed(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    SearchAnswer answer = {0};
    static const RecordQuery terms = {.type = "term"};
    ask(fixture, "sv", "människohandel", &terms, &answer);
    g_assert_cmpuint(answer.n_total, ==, 1);
    g_assert_cmpint(place_of(fixture, &answer, "traffic"), ==, 0);
    /* The counts of a field leave its own filter out. */
    const GPtrArray *types = answer.facets->pdata[0], *evidence = answer.facets->pdata[1];
    g_assert_cmpuint(types->len, ==, 2);
    g_assert_cmpstr(((RecordFacet *)types->pdata[0])->value, ==, "good_practice");
    g_assert_cmpuint(((RecordFacet *)types->pdata[0])->n, >=, 5);
    g_assert_cmpuint(evidence->len, ==, 0);
    search_answer_clear(&answer);
    static const char *const values[] = {"OBSERVED", NULL};
    static const RecordFilter filter = {"evidence", values};
    static const RecordQuery observed = {.filters = &filter, .n_filters = 1};
    ask(fixture, "sv", "människohandel", &observed, &answer);
    g_assert_cmpint(place_of(fixture, &answer, "traffic"), ==, -1);
    g_assert_cmpint(place_of(fixture, &answer, "sv1"), ==, 0);
    search_answer_clear(&answer);
}

/* Pages put together are the whole, without a gap or a double. */
static void test_pages(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    SearchAnswer whole = {0};
    ask(fixture, "en", "offer", NULL, &whole);
    g_assert_cmpuint(whole.n_total, >, 5);
    for (unsigned from = 0; from < whole.hits->len; from += 2) {
        SearchAnswer page = {0};
        SearchAsk question = {.text = "offer", .lang = "en", .from = from, .most = 2};
        g_assert_true(search_run(fixture->records.open, records_open_db(&fixture->records),
                                 fixture->records.types, NULL, &question, &page, &error));
        g_assert_cmpuint(page.n_total, ==, whole.n_total);
        for (unsigned i = 0; i < page.hits->len; i++)
            g_assert_cmpstr(((SearchHit *)page.hits->pdata[i])->row.id, ==,
                            ((SearchHit *)whole.hits->pdata[from + i])->row.id);
        search_answer_clear(&page);
    }
    search_answer_clear(&whole);
}

/* Bytes of strangers: never an error, and never a language of ours. */
static void test_hostile(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char *const texts[] = {"",
                                        " ",
                                        "\"",
                                        "\"\"",
                                        "-",
                                        "--",
                                        "- -",
                                        "-\"",
                                        "* OR *",
                                        "NEAR(a b, 3)",
                                        "title:offer",
                                        "{title}: offer",
                                        "offer*",
                                        "^offer",
                                        "(offer",
                                        "offer) OR (1",
                                        "AND",
                                        "NOT",
                                        "OR OR OR",
                                        "offer AND NOT",
                                        "'; DROP TABLE record; --",
                                        "\xff\xfe\xfd",
                                        "offer\xc3",
                                        "\xe2\x80\x9coffer",
                                        "a\"b\"c\"d",
                                        "\xf0\x9f\x92\xa9",
                                        "_offer",
                                        "sv:offer",
                                        "|",
                                        "offer|_offer sv:off",
                                        ".",
                                        "-offer",
                                        "-\"forced labour\"",
                                        "%s%n",
                                        "\xe2\x80\xae offer",
                                        "\xcc\x88",
                                        "a\xcc\x88",
                                        "\xef\xbe\x9e\xef\xbe\x9e", /* stands for marks only */
                                        "\xef\xb7\xba"};            /* for 18 letters */
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        SearchAnswer answer = {0};
        ask(fixture, "sv", texts[i], NULL, &answer);
        g_assert_cmpuint(answer.hits->len, ==, answer.n_total);
        search_answer_clear(&answer);
    }
    g_autofree char *long_word = g_strnfill(100000, 'a');
    g_autoptr(GString) many = g_string_new(NULL);
    for (unsigned i = 0; i < 5000; i++)
        g_string_append_printf(many, "\"offer %u\" -w%u ", i, i);
    const char *big[] = {long_word, many->str};
    for (unsigned i = 0; i < G_N_ELEMENTS(big); i++) {
        SearchAnswer answer = {0};
        ask(fixture, "xx", big[i], NULL, &answer);
        g_assert_cmpuint(answer.n_total, ==, 0);
        search_answer_clear(&answer);
    }
    /* Only what is asked for can be an operator: this is three words. */
    g_assert_cmpuint(count(fixture, "offer OR xyzzy"), ==, 0);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Fixture *, gconstpointer);
    } tests[] = {{"/search/golden", test_golden},
                 {"/search/rebuild", test_rebuild},
                 {"/search/withdrawn", test_withdrawn},
                 {"/search/deleted", test_deleted},
                 {"/search/restricted", test_restricted},
                 {"/search/snippets", test_snippets},
                 {"/search/did-you-mean", test_did_you_mean},
                 {"/search/glossary", test_glossary},
                 {"/search/narrowed", test_narrowed},
                 {"/search/pages", test_pages},
                 {"/search/hostile", test_hostile}};
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/words", test_words);
    g_test_add_func("/search/traps", test_traps);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
