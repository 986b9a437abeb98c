/* Messages of the checks and the store in another language: every one the catalogue knows, what the
 * check of bad files really says, what was stored long ago, and what is hostile. */
#include "base/retell.h"

#include "base/asset.h"
#include "base/mo.h"
#include "exchange/check.h"

#include <string.h>

static void assert_told(const char *message, const char *expected)
{
    g_autofree char *told = retell(LANG_SV, message);
    g_assert_cmpstr(told, ==, expected);
    g_autofree char *english = retell(LANG_EN, message);
    g_assert_cmpstr(english, ==, message);
}

static void test_values(void)
{
    assert_told("the line is about 2023, the questionnaire about 2024",
                "raden gäller 2023, frågeformuläret 2024");
    assert_told("F holds men is not said", "F holds men är inte angivet");
    assert_told("EUROSTAT holds not known for the same cell (as of 2024-01-31)",
                "EUROSTAT har inte känt för samma cell (per 2024-01-31)");
    assert_told("in 2023 it was 12 (NATIONAL); answered: the law changed: see report",
                "år 2023 var det 12 (NATIONAL); besvarat: the law changed: see report");
    assert_told(
        "the parts by SEX add up to between 3 and 7, the total says 2: F not known (line 12), "
        "M 3 (H13)",
        "delarna efter SEX blir tillsammans mellan 3 och 7, summan säger 2: F inte känt "
        "(rad 12), M 3 (H13)");
    assert_told("SE 2024: \"submit\" is refused unless every warning has its reason",
                "SE 2024: ”skicka in” kräver detta: varje varning är motiverad");
    assert_told("SE 2024 is not released: your role does not allow it",
                "SE 2024 publiceras inte: din roll tillåter det inte");
    assert_told("filled 100%s.xlsx: the workbook has no sheet",
                "filled 100%s.xlsx: arbetsboken har inget blad");
    g_assert_null(retell(LANG_SV, NULL));
}

/* Of another version of the program, or of nobody: as it is. */
static void test_unknown(void)
{
    static const char *const texts[] = {"", "%s", "%n%n%n", "a wording of a version before",
                                        "the line is about , the questionnaire about "};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_told(texts[i], texts[i]);
}

/* Many places where a format could be cut: told or not, at once. */
static void test_hostile(void)
{
    g_autoptr(GString) text = g_string_new("the parts by ");
    for (unsigned i = 0; i < 900; i++)
        g_string_append(text, " add up to , the total says : ");
    gint64 before = g_get_monotonic_time();
    g_autofree char *told = retell(LANG_SV, text->str);
    g_assert_nonnull(told);
    g_assert_cmpint(g_get_monotonic_time() - before, <, 2 * G_USEC_PER_SEC);
}

/* --- all of them ----------------------------------------------------------------------------- */

/* The format with "value N" or N for its values; NULL if it has none. */
static char *fill(const char *format)
{
    GString *text = g_string_new(NULL);
    unsigned n = 0;
    for (const char *at = format; *at; at++) {
        if (*at != '%' || at[1] == '%') {
            g_string_append_c(text, *at);
            at += *at == '%';
            continue;
        }
        at += 1 + strspn(at + 1, "-+ #0123456789.$lhzj");
        g_string_append_printf(text, strchr("sc", *at) ? "Q%u" : "%u", 7000 + ++n);
    }
    return g_string_free(text, n == 0);
}

static bool has_all_values(const char *told)
{
    for (unsigned n = 1; n <= 9; n++) {
        g_autofree char *value = g_strdup_printf("%u", 7000 + n);
        if (!strstr(told, value))
            return n > 1;
    }
    return true;
}

static void test_every_format(void)
{
    const Asset *asset = asset_find("locale/sv.mo");
    g_autoptr(Mo) mo = mo_open(asset->bytes, asset->size);
    const char *text, *translation;
    unsigned n = 0;
    for (unsigned i = 0; mo_peek(mo, i, &text, &translation); i++) {
        bool is_format = strchr(text, '%') && !strpbrk(text, "{\004");
        g_autofree char *message = is_format ? fill(text) : NULL;
        unsigned n_letters = 0;
        for (const char *at = text; *at; at++)
            n_letters += g_ascii_isalpha(*at) && (at == text || at[-1] != '%');
        if (!message || n_letters < 8)
            continue;
        g_autofree char *told = retell(LANG_SV, message);
        if (strcmp(told, message) == 0 || !has_all_values(told))
            g_error("not told: %s -> %s", message, told);
        n++;
    }
    g_assert_cmpuint(n, >, 80);
}

/* Words that stand in nearly every English sentence, and in no Swedish one. */
static bool is_english(const char *text)
{
    static const char *const words[] = {"the",  "is",  "are",  "of",    "and",  "it",   "not",
                                        "with", "or",  "was",  "there", "this", "that", "write",
                                        "too",  "has", "were", "from",  "take", "which"};
    g_auto(GStrv) parts = g_regex_split_simple("[^A-Za-zåäöÅÄÖ]+", text, 0, 0);
    for (unsigned i = 0; parts[i]; i++)
        for (unsigned k = 0; k < G_N_ELEMENTS(words); k++)
            if (strcmp(parts[i], words[k]) == 0)
                return true;
    return false;
}

static void assert_swedish(const char *message, const char *rule)
{
    g_autofree char *told = retell(LANG_SV, message);
    if (told && (strcmp(told, message) == 0 || is_english(told)))
        g_error("[%s] is not Swedish: %s", rule, told);
}

#define HEAD                                                                                       \
    "DATAFLOW,REF_AREA,SOURCE,SEX,AGE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,COMMENT_OBS,"   \
    "X\n"
/* One file with nearly every kind of problem that a table in CSV can have. */
static const char bad_csv[] =
    "COUNTED_SEX,sometimes\n" HEAD "VICTIMS,SE,NATIONAL,_T,_T,2024,10,,,,\n"
    "VICTIMS,SE,NATIONAL,F,_T,2024,8,,,,\nVICTIMS,SE,NATIONAL,M,_T,2024,9,,,,\n"
    "VICTIMS,SE,NATIONAL,F,_T,2024,8,,,,\nVICTIMS,SE,NATIONAL,F,_T,2024,7,,,,\n"
    "VICTIMS,SE,NATIONAL,_O,_T,2024,not known,,,,\n"
    "VICTIMS,SE,NATIONAL,F,Y_LT18,2024,3 to 5,,,,\nVICTIMS,SE,NATIONAL,F,Y_GE18,2024,77,,,,\n"
    "VICTIMS,SE,NATIONAL,Q,_T,2024,1,,,,\nVICTIMS,SE,NATIONAL,,_T,2024,1,,,,\n"
    "VICTIMS,SE,NATIONAL,\xd0\x9c,_T,2024,1,,,,\nVICTIMS,SE,UNODC,F,_T,2024,1,,,,\n"
    "VICTIMS,FI,NATIONAL,F,_T,2024,1,,,,\nVICTIMS,SE,NATIONAL,F,_T,2023,1,,,,\n"
    "VICTIMS,SE,NATIONAL,F,_T,24,1,,,,\nNOTHING,SE,NATIONAL,F,_T,2024,1,,,,\n"
    "VICTIMS,SE,NATIONAL,M,Y_LT18,2024,-1,,,,\nVICTIMS,SE,NATIONAL,M,Y_LT18,2024,1.5,,,,\n"
    "VICTIMS,SE,NATIONAL,M,Y_LT18,2024,1.234.567,,,,\nVICTIMS,SE,NATIONAL,M,Y_LT18,2024,12 34,,,,\n"
    "VICTIMS,SE,NATIONAL,M,Y_LT18,2024,1O,,,,\nVICTIMS,SE,NATIONAL,M,Y_LT18,2024,many,,,,\n"
    "VICTIMS,SE,NATIONAL,M,Y_LT18,2024,=1+1,,,,\nVICTIMS,SE,NATIONAL,M,Y_LT18,2024,\xd0\x97,,,,\n"
    "VICTIMS,SE,NATIONAL,M,Y_GE18,2024,9,W,,,\nVICTIMS,SE,NATIONAL,M,Y_GE18,2024,9,O,,,\n"
    "VICTIMS,SE,NATIONAL,M,Y_GE18,2024,9,,C,,\n"
    "VICTIMS,SE,NATIONAL,M,Y_GE18,2024,9,,,call +46 70 123 45 67,\n"
    "VICTIMS,SE,NATIONAL,_T,Y_LT18,2024,99999999,,,,\nVICTIMS,SE,NATIONAL,M,Y_GE18,2024,,,,,\n";

static void test_check(void)
{
    g_autoptr(Problems) reading = problems_new();
    g_autoptr(Model) model = model_load_embedded(reading, NULL);
    CheckOptions options = {.is_here = true, .wants_rows = true, .wants_annotated = true};
    options.lang = LANG_SV;
    options.submission.place = "filled.csv";
    options.submission.area = codelist_find(model_find_codelist(model, "CL_AREA"), "SE");
    options.submission.period = 2024;
    g_auto(CheckReport) report = {0};
    g_autoptr(GError) error = NULL;
    bool is_read = check_file(model, NULL, bad_csv, sizeof bad_csv - 1, &options, &report, &error);
    g_assert_no_error(error);
    g_assert_true(is_read);
    g_autoptr(GHashTable) rules = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < problems_kept(report.problems); i++) {
        const Problem *problem = problems_peek(report.problems, i);
        g_hash_table_add(rules, (gpointer)problem->rule);
        assert_swedish(problem->message, problem->rule);
        assert_swedish(problem->remedy, problem->rule);
        /* Who the report is for was not asked: it is as the store keeps it. */
        g_assert_true(is_english(problem->message) || strlen(problem->message) < 60);
    }
    g_test_message("%u problems of %u kinds", problems_kept(report.problems),
                   g_hash_table_size(rules));
    g_assert_cmpuint(g_hash_table_size(rules), >=, 17);
    /* The file that goes back to who sent it. */
    gsize length;
    const char *annotated = g_bytes_get_data(report.annotated, &length);
    g_assert_nonnull(g_strstr_len(annotated, (gssize)length, "FEL"));
    g_assert_nonnull(g_strstr_len(annotated, (gssize)length, "ett antal kan inte vara negativt"));
    g_assert_null(g_strstr_len(annotated, (gssize)length, "cannot be negative"));
}

/* What the readers and the sandbox refuse a whole file with. */
static void test_refusals(void)
{
    static const char *const texts[] = {
        "filled.csv: the file is empty",
        "filled.csv: an old workbook (.xls) or one with a password; save it as .xlsx without a "
        "password",
        "filled.csv: its part xl/workbook.xml is damaged; save the workbook again",
        "filled.csv: the file is written in UTF-16; save it as UTF-8",
        "filled.csv: reading it took too long and was stopped; nothing was kept",
        "filled.csv: line 3 has the columns of a list of persons (\"Namn\"); such a list must not "
        "be "
        "sent: make a table of counts of it on your own machine with `fyr tabulate`. Nothing was "
        "kept",
        "not released: 3 cells of VICTIMS cannot be protected, for nothing else can be hidden "
        "beside "
        "them: F, Y_LT18; M; publish less detail",
        "file 2 refused: filled.csv: the file is empty"};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_swedish(texts[i], "refusal");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retell/values", test_values);
    g_test_add_func("/retell/unknown", test_unknown);
    g_test_add_func("/retell/hostile", test_hostile);
    g_test_add_func("/retell/every_format", test_every_format);
    g_test_add_func("/retell/check", test_check);
    g_test_add_func("/retell/refusals", test_refusals);
    return g_test_run();
}
