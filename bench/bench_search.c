/* Search over 100,000 made-up records in six languages: how long it takes to index them, and how long a
 * mix of questions takes against the limit of 20 ms (p99), with filters, counts and snippets as a page
 * asks for them, in processor time. The words are made up, too, and frequent as words are (Zipf); the glossary and the words
 * of the field are real.
 *
 *     bench_search [RECORDS [QUESTIONS [FOLDER]]]
 *
 * FOLDER is kept, and what is in it is asked without making it anew. */
#include "people/moment.h"
#include "records/record.h"
#include "records/search.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT_MS 20.0
#define LANGUAGES 6
#define VOCABULARY 20000u
#define WORDS_MEAN 120u

static const char *const tags[LANGUAGES] = {"en", "sv", "fi", "de", "da", "pl"};
static const char *const field_words[LANGUAGES][6] = {
    {"trafficking", "victims", "forced", "labour", "police", "inspection"},
    {"människohandel", "offren", "tvångsarbete", "polisen", "inspektion", "kommunen"},
    {"ihmiskaupan", "uhrien", "pakkotyön", "poliisi", "tarkastus", "kunnan"},
    {"Menschenhandel", "Opfern", "Zwangsarbeit", "Polizei", "Kontrolle", "Gemeinde"},
    {"menneskehandel", "ofrene", "tvangsarbejde", "politiet", "kontrol", "kommunen"},
    {"ofiary", "handlu", "pracy", "policja", "kontrola", "gminy"}};
static const char *const areas[] = {"SE", "FI", "DK", "DE", "PL", "LV", "LT", "EE", "NO", "IS"};

/* --- made-up words ----------------------------------------------------------------------------------- */

static char *vocabulary[LANGUAGES][VOCABULARY];
static double *zipf; /* cumulative */

static void make_vocabulary(GRand *dice)
{
    static const char *const syllables[LANGUAGES][10] = {
        {"tion", "ing", "re", "con", "ment", "al", "er", "in", "pro", "ate"},
        {"ning", "för", "ar", "het", "sk", "ig", "an", "lös", "be", "ut"},
        {"nen", "ta", "vä", "lla", "ssa", "mi", "ko", "ri", "hyö", "ksi"},
        {"ung", "ver", "lich", "ge", "keit", "ein", "schaft", "ab", "ten", "er"},
        {"hed", "else", "for", "lig", "ing", "af", "be", "ud", "tid", "er"},
        {"nie", "prze", "ow", "sk", "cja", "nia", "do", "roz", "ość", "czy"}};
    for (unsigned l = 0; l < LANGUAGES; l++)
        for (unsigned w = 0; w < VOCABULARY; w++) {
            g_autoptr(GString) word = g_string_new(NULL);
            unsigned n = 1 + w / 100 % 2 + (w > 200) + (w > 5000);
            for (unsigned s = 0; s < n; s++)
                g_string_append(word, syllables[l][g_rand_int_range(dice, 0, 10)]);
            g_string_append_c(word, (char)('a' + w % 26));
            vocabulary[l][w] = g_string_free(g_steal_pointer(&word), FALSE);
        }
    zipf = g_new(double, VOCABULARY);
    double sum = 0;
    for (unsigned w = 0; w < VOCABULARY; w++)
        zipf[w] = sum += 1.0 / (w + 2.7);
    for (unsigned w = 0; w < VOCABULARY; w++)
        zipf[w] /= sum;
}

static const char *any_word(GRand *dice, unsigned lang)
{
    if (g_rand_int_range(dice, 0, 25) == 0)
        return field_words[lang][g_rand_int_range(dice, 0, 6)];
    double x = g_rand_double(dice);
    unsigned low = 0, high = VOCABULARY - 1;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (zipf[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return vocabulary[lang][low];
}

static char *any_text(GRand *dice, unsigned lang, unsigned n)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", any_word(dice, lang));
    return g_string_free(text, FALSE);
}

/* --- records ------------------------------------------------------------------------------------------- */

static bool put_record(Db *db, GRand *dice, unsigned n, GError **error)
{
    unsigned lang = g_rand_int_range(dice, 0, 10) < 4 ? 0 : (unsigned)g_rand_int_range(dice, 1, 6);
    g_autofree char *title = any_text(dice, lang, (unsigned)g_rand_int_range(dice, 3, 9));
    g_autofree char *summary = any_text(dice, lang, WORDS_MEAN / 4);
    g_autofree char *rest =
        any_text(dice, lang, (unsigned)g_rand_int_range(dice, WORDS_MEAN / 4, WORDS_MEAN));
    const char *area = areas[g_rand_int_range(dice, 0, 10)];
    g_autoptr(RecordBody) body = record_body_new();
    record_body_set(body, "title", tags[lang], title);
    record_body_set(body, "summary", tags[lang], summary);
    record_body_set(body, "not_worked", tags[lang], rest);
    record_body_set(body, "areas", "", area);
    g_autofree char *json = record_body_write(body);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, json, -1);
    char id[27], at[ISO_DATETIME_BYTES];
    g_snprintf(id, sizeof id, "01BENCH%019u", n);
    moment_write(1600000000000 + (int64_t)n * 1000, at);
    return db_run(db, STMT_RECORD_INSERT, error, "sssssssss", id, "good_practice", "published",
                  tags[lang], "", at, "system", title, NULL) &&
           db_run(db, STMT_RECORD_REVISION_INSERT, error, "sisssssss", id, (int64_t)1, at, "system",
                  "create", "published", "", json, sum) &&
           db_run(db, STMT_PUBLISHED_SET, error, "sssissssss", id, "good_practice", "published",
                  (int64_t)1, tags[lang], "", title, at, json, "") &&
           db_run(db, STMT_PUBLISHED_VALUE_INSERT, error, "ssss", "good_practice", "areas", area,
                  id);
}

static bool put_term(Db *db, unsigned n, const char *const *texts, GError **error)
{
    g_autoptr(RecordBody) body = record_body_new();
    for (unsigned i = 0; i < LANGUAGES; i++)
        record_body_set(body, "title", tags[i], texts[i]);
    g_autofree char *json = record_body_write(body);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, json, -1);
    char id[27];
    const char *at = "2021-01-01T00:00:00.000Z";
    g_snprintf(id, sizeof id, "01TERM%020u", n);
    return db_run(db, STMT_RECORD_INSERT, error, "sssssssss", id, "term", "published", "en", "", at,
                  "system", texts[0], NULL) &&
           db_run(db, STMT_RECORD_REVISION_INSERT, error, "sisssssss", id, (int64_t)1, at, "system",
                  "create", "published", "", json, sum) &&
           db_run(db, STMT_PUBLISHED_SET, error, "sssissssss", id, "term", "published", (int64_t)1,
                  "en", "", texts[0], at, json, "");
}

static bool fill(Centre *centre, GRand *dice, unsigned n, GError **error)
{
    static const char *const terms[][LANGUAGES] = {
        {"forced labour", "tvångsarbete", "pakkotyö", "Zwangsarbeit", "tvangsarbejde",
         "praca przymusowa"},
        {"human trafficking", "människohandel", "ihmiskauppa", "Menschenhandel", "menneskehandel",
         "handel ludźmi"},
        {"victim", "offer", "uhri", "Opfer", "offer", "ofiara"}};
    Db *db = centre_write_begin(centre, error);
    bool is_good = db != NULL;
    for (unsigned i = 0; i < n && is_good; i++)
        is_good = put_record(db, dice, i, error);
    for (unsigned i = 0; i < G_N_ELEMENTS(terms) && is_good; i++)
        is_good = put_term(db, i, terms[i], error);
    return is_good && centre_write_commit(centre, error);
}

/* --- questions ------------------------------------------------------------------------------------------ */

typedef enum {
    ONE_WORD,
    FIELD_WORD,
    TWO_WORDS,
    THREE_WORDS,
    PHRASE,
    TYPED,
    NARROWED,
    MISSPELT,
    TERM,
    KINDS
} Kind;
static const char *const kind_names[KINDS] = {
    "one word",          "a word of the field", "two words",       "three words", "an exact phrase",
    "a word half typed", "two words, narrowed", "a word misspelt", "a term"};

static char *any_question(GRand *dice, Kind kind, unsigned lang)
{
    const char *one = any_word(dice, lang), *two = any_word(dice, lang);
    const char *field = field_words[lang][g_rand_int_range(dice, 0, 6)];
    switch (kind) {
    case ONE_WORD:
        return g_strconcat(one, " ", NULL);
    case FIELD_WORD:
        return g_strconcat(field, " ", NULL);
    case TWO_WORDS:
    case NARROWED:
        return g_strconcat(field, " ", two, " ", NULL);
    case THREE_WORDS:
        return g_strconcat(field, " ", one, " ", two, " ", NULL);
    case PHRASE:
        return g_strconcat("\"", field, " ", two, "\"", NULL);
    case TYPED:
        return g_utf8_substring(one, 0, MIN(g_utf8_strlen(one, -1), 4));
    case MISSPELT: {
        char *word = g_strconcat(field, "xx ", NULL);
        return word;
    }
    case TERM:
    case KINDS:
    default:
        return g_strdup(lang == 0 ? "forced labour " : lang == 1 ? "tvångsarbetet " : "pakkotyö ");
    }
}

/* Processor time of this thread: others on the machine do not count. */
static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double share(GArray *times, double of)
{
    return times->len == 0 ? 0
                           : g_array_index(times, double, (guint)((double)(times->len - 1) * of));
}

static void report(const char *name, GArray *times, double hits)
{
    g_array_sort(times, compare);
    double p99 = share(times, 0.99);
    printf("%-22s %5u asked, %9.0f hits  p50 %6.2f ms  p99 %6.2f ms  of the limit %.2f\n", name,
           times->len, times->len ? hits / times->len : 0, share(times, 0.5), p99, p99 / LIMIT_MS);
}

static bool ask_all(Centre *centre, const RecordTypes *types, GRand *dice, unsigned n,
                    GError **error)
{
    g_autoptr(RecordIndex) index = record_index_new(true);
    static const char *const facets[] = {"areas", "type", NULL};
    static const char *const values[] = {"SE", "FI", NULL};
    static const RecordFilter filter = {"areas", values};
    static const RecordQuery narrowed = {
        .type = "good_practice", .filters = &filter, .n_filters = 1};
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(double));
    GArray *times[KINDS];
    double hits[KINDS] = {0}, sum = 0;
    for (unsigned k = 0; k < KINDS; k++)
        times[k] = g_array_new(FALSE, FALSE, sizeof(double));
    Db *db = centre_public_reader(centre, error);
    for (unsigned i = 0; i < n + 20 && db; i++) {
        Kind kind = (Kind)g_rand_int_range(dice, 0, KINDS);
        unsigned lang = (unsigned)g_rand_int_range(dice, 0, LANGUAGES);
        g_autofree char *text = any_question(dice, kind, lang);
        SearchAsk ask = {.text = text, .lang = tags[lang], .facets = facets, .most = 20};
        ask.narrowed = kind == NARROWED ? &narrowed : NULL;
        SearchAnswer answer = {0};
        double began = cpu_ms();
        if (!search_run(index, db, types, NULL, &ask, &answer, error))
            return false;
        double ms = (cpu_ms() - began);
        if (i == 0)
            printf("the first question of a process: %.0f ms (dictionaries, lists)\n", ms);
        if (i >= 20) { /* a server has been warm for long */
            g_array_append_val(all, ms);
            g_array_append_val(times[kind], ms);
            hits[kind] += (double)answer.n_total;
            sum += (double)answer.n_total;
        }
        search_answer_clear(&answer);
    }
    for (unsigned k = 0; k < KINDS; k++) {
        report(kind_names[k], times[k], hits[k]);
        g_array_unref(times[k]);
    }
    report("all", all, sum);
    return db != NULL;
}

static long resident_kb(void)
{
    g_autofree char *text = NULL;
    const char *line =
        g_file_get_contents("/proc/self/status", &text, NULL, NULL) ? strstr(text, "VmRSS:") : NULL;
    return line ? strtol(line + 6, NULL, 10) : 0;
}

static bool run(const char *folder, unsigned n, unsigned n_questions, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GRand) dice = g_rand_new_with_seed(20261128);
    g_autofree char *directory = g_build_filename(folder, "centre", NULL);
    g_autoptr(Model) model = model_load_embedded(problems, error);
    g_autoptr(RecordTypes) types = model ? record_types_load(NULL, model, problems, error) : NULL;
    bool is_there = g_file_test(directory, G_FILE_TEST_IS_DIR);
    g_autoptr(Centre) centre = types && (is_there || centre_create(directory, error))
                                   ? centre_open(directory, error)
                                   : NULL;
    make_vocabulary(dice);
    if (centre && is_there)
        return ask_all(centre, types, dice, n_questions, error);
    if (!centre || !fill(centre, dice, n, error))
        return false;
    double began = cpu_ms();
    if (!search_rebuild(centre, types, NULL, NULL, error))
        return false;
    double seconds = (cpu_ms() - began) / 1e3;
    GStatBuf about;
    g_autofree char *file = g_build_filename(directory, "fyr.db", NULL);
    long n_bytes = g_stat(file, &about) == 0 ? (long)about.st_size : 0;
    printf("the whole centre takes %ld MB\n", n_bytes / 1000000);
    printf("index of %u records, all and public: %.1f s of processor time, %.0f records/s; "
           "resident %ld MB\n",
           n, seconds, n / seconds, resident_kb() / 1024);
    fflush(stdout);
    bool is_good = ask_all(centre, types, dice, n_questions, error);
    printf("resident %ld MB\n", resident_kb() / 1024);
    return is_good;
}

static void remove_tree(const char *folder)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_tree(path);
        else
            (void)g_unlink(path);
    }
    (void)g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    unsigned n = argc > 1 ? (unsigned)g_ascii_strtoull(argv[1], NULL, 10) : 100000;
    unsigned n_questions = argc > 2 ? (unsigned)g_ascii_strtoull(argv[2], NULL, 10) : 2000;
    g_autofree char *folder =
        argc > 3 ? g_strdup(argv[3]) : g_dir_make_tmp("fyr-bench-search-XXXXXX", &error);
    bool is_good = folder && run(folder, n, n_questions, &error);
    if (!is_good)
        fprintf(stderr, "bench_search: %s\n", error ? error->message : "the definitions are wrong");
    if (folder && argc <= 3)
        remove_tree(folder);
    return is_good ? 0 : 1;
}
