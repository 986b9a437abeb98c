/* The small tools of base/: numbers, days, CSV, definition files, catalogues, JSON. */
#include "base/asset.h"
#include "base/catalogue.h"
#include "base/csv.h"
#include "base/ini.h"
#include "base/isotime.h"
#include "base/json.h"
#include "base/mo.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

static void test_counts(void)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } cases[] = {
        {"0", true, 0},
        {"12", true, 12},
        {"1,234", true, 1234},
        {"6,112,019", true, 6112019},
        {"-7", true, -7},
        {"12,34", false, 0},
        {",123", false, 0},
        {"1234,567", false, 0},
        {"1,2345", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"<5", false, 0},
        {" 5", false, 0},
        {"5.0", false, 0},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"1,", false, 0},
        {"1,234,", false, 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t value = 0;
        g_test_message("count \"%s\"", cases[i].text);
        g_assert_cmpint(number_parse_count(cases[i].text, strlen(cases[i].text), &value), ==,
                        cases[i].ok);
        g_assert_cmpint(value, ==, cases[i].value);
    }
}

static void test_plain_numbers(void)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"}, {143, "143"}, {0.5, "0.5"}, {-2.25, "-2.25"}, {1e9, "1000000000"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[NUMBER_TEXT_BYTES];
        number_write_plain(text, cases[i].value);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
    char text[NUMBER_TEXT_BYTES];
    number_write_plain(text, NAN);
    g_assert_cmpstr(text, ==, "NaN");
}

static void test_days(void)
{
    for (IsoDay day = -200000; day < 200000; day += 97) {
        int y, m, d;
        iso_day_to_ymd(day, &y, &m, &d);
        g_assert_cmpint(iso_day_from_ymd(y, m, d), ==, day);
    }
    IsoDay day = 0;
    g_assert_true(iso_day_parse("2025-04-14", &day));
    char text[ISO_DATE_BYTES];
    iso_day_write(day, text);
    g_assert_cmpstr(text, ==, "2025-04-14");
    static const char *const bad[] = {"2025-02-29", "2025-13-01", "25-04-14",
                                      "2025-4-14",  "",           "2025-04-14T"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(iso_day_parse(bad[i], &day));
}

/* Rows joined by "|", rows by "/" ; or "!" and the error. */
static char *csv_shape(const char *input, size_t length)
{
    char *data = g_malloc(length + 1);
    memcpy(data, input, length);
    g_autoptr(CsvReader) reader = csv_reader_new(data, length, "f.csv", ',');
    g_autoptr(GError) error = NULL;
    GString *shape = g_string_new(NULL);
    CsvRow row;
    while (csv_reader_next(reader, &row, &error)) {
        g_string_append_printf(shape, "%u:", row.line);
        for (unsigned i = 0; i < row.n_fields; i++)
            g_string_append_printf(shape, "%s%s", i ? "|" : "", row.fields[i].text);
        g_string_append_c(shape, '/');
    }
    if (error)
        g_string_append_printf(shape, "!%s", error->message);
    g_free(data);
    return g_string_free(shape, FALSE);
}

static void test_csv(void)
{
    static const struct {
        const char *in, *expect;
    } cases[] = {
        {"a,b\n1,2\n", "1:a|b/2:1|2/"},
        {"a,b\r\n1,2", "1:a|b/2:1|2/"},
        {"\xef\xbb\xbf"
         "a,b\n",
         "1:a|b/"},
        {"a,\n,b\n,\n", "1:a|/2:|b/3:|/"},
        {"\"a,\"\"x\"\"\",b\n", "1:a,\"x\"|b/"},
        {"\"two\nlines\",b\nc,d\n", "1:two\nlines|b/3:c|d/"},
        {"a\n\n\nb\n", "1:a/4:b/"},
        {"", ""},
        {"a,\"b\nc", "!f.csv:1: a quoted field that begins here never ends"},
        {"x\na\"b,c\n",
         "1:x/!f.csv:2: a quote in the middle of a field; double it and quote the field"},
        {"\"a\"b\n", "!f.csv:1: text after the closing quote of a field"},
        {"ok\n\xff\n", "!f.csv:2: byte 0xff at offset 3 is not UTF-8; save the file as UTF-8"},
        {"\"\"\"\"", "1:\"/"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shape = csv_shape(cases[i].in, strlen(cases[i].in));
        g_assert_cmpstr(shape, ==, cases[i].expect);
    }
    g_autofree char *nul = csv_shape("a\nb\0c\n", 6);
    g_assert_nonnull(strstr(nul, "f.csv:2: a NUL byte"));
}

static void test_csv_written(void)
{
    static const char *const cases[][2] = {
        {"plain", "plain"},
        {"a,b", "\"a,b\""},
        {"say \"x\"", "\"say \"\"x\"\"\""},
        {"=1+1", "\"'=1+1\""},
        {"-5", "-5"},
        {"-5+2", "\"'-5+2\""},
        {"@cmd", "\"'@cmd\""},
        {"+358", "+358"},
        {"-", "\"'-\""},
        {"", ""},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        csv_write_field(text, cases[i][0], true);
        g_assert_cmpstr(text->str, ==, cases[i][1]);
    }
}

static void test_ini(void)
{
    static const char good[] =
        "# head\n[one]\nlabel = Sex\nlabel.sv = K\xc3\xb6n\ntext = a\n  b\n\n"
        "  c\n[two]\nx=\n";
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(IniFile) file = ini_parse(good, strlen(good), "m.ini", problems);
    g_assert_cmpuint(problems_count(problems, PROBLEM_ERROR), ==, 0);
    g_assert_cmpuint(ini_n_sections(file), ==, 2);
    const IniSection *one = ini_find(file, "one");
    g_assert_cmpstr(ini_value(one, "text"), ==, "a b c");
    g_assert_cmpuint(ini_entry(one, "label.sv")->line, ==, 4);
    g_assert_cmpstr(ini_value(ini_find(file, "two"), "x"), ==, "");
    g_assert_null(ini_find(file, "three"));

    static const char bad[] = "key = before\n[a]\nx = 1\nx = 2\nnonsense\n[a]\n[b\n";
    g_autoptr(Problems) found = problems_new();
    g_autoptr(IniFile) broken = ini_parse(bad, strlen(bad), "m.ini", found);
    g_assert_nonnull(broken);
    static const struct {
        unsigned line;
        const char *rule;
    } expect[] = {{1, "ini-no-section"},
                  {4, "ini-repeated-key"},
                  {5, "ini-line"},
                  {6, "ini-repeated-section"},
                  {7, "ini-section"}};
    g_assert_cmpuint(problems_kept(found), ==, G_N_ELEMENTS(expect));
    for (unsigned i = 0; i < G_N_ELEMENTS(expect); i++) {
        g_assert_cmpuint(problems_peek(found, i)->line, ==, expect[i].line);
        g_assert_cmpstr(problems_peek(found, i)->rule, ==, expect[i].rule);
    }
}

static void test_plurals(void)
{
    static const char polish[] =
        "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)";
    static const struct {
        unsigned long n, form;
    } cases[] = {{0, 2}, {1, 0}, {2, 1}, {5, 2}, {12, 2}, {22, 1}, {25, 2}, {104, 1}, {112, 2}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpuint(mo_plural_form(polish, cases[i].n), ==, cases[i].form);
    g_assert_cmpuint(mo_plural_form("(n != 1)", 1), ==, 0);
    g_assert_cmpuint(mo_plural_form("n != 1", 3), ==, 1);
    g_assert_cmpuint(mo_plural_form("n % 0", 3), ==, 0);
    g_assert_cmpuint(mo_plural_form("((((", 3), ==, 0);
}

static void test_texts(void)
{
    g_autofree char *filled = text_fill("{area} registered {n} in {year}{x}", "n", "12", "area",
                                        "Latvia", "year", "2020", NULL);
    g_assert_cmpstr(filled, ==, "Latvia registered 12 in 2020{x}");
    g_autofree char *english = lang_number(LANG_EN, 1234567.5, 1);
    g_assert_cmpstr(english, ==, "1,234,567.5");
    g_autofree char *swedish = lang_number(LANG_SV, 1234567.5, 1);
    g_assert_cmpstr(swedish, ==,
                    "1\xc2\xa0"
                    "234\xc2\xa0"
                    "567,5");
    g_autofree char *four = lang_number(LANG_SV, 1234, 0);
    g_assert_cmpstr(four, ==, "1234");
    g_autofree char *date = lang_date(LANG_SV, iso_day_from_ymd(2025, 4, 14));
    g_assert_cmpstr(date, ==,
                    "14\xc2\xa0"
                    "april\xc2\xa0"
                    "2025");
    g_assert_cmpstr(tr(LANG_SV, "a text nobody translated"), ==, "a text nobody translated");
}

static void test_json(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "a\"\n");
    json_array(&json);
    json_integer(&json, 1);
    json_number(&json, NAN);
    json_string(&json, "x\\\x01");
    json_object(&json);
    json_end(&json);
    json_end(&json);
    json_name(&json, "b");
    json_bool(&json, true);
    json_end(&json);
    g_assert_cmpstr(text->str, ==, "{\"a\\\"\\n\":[1,null,\"x\\\\\\u0001\",{}],\"b\":true}");
}

static void test_assets(void)
{
    const Asset *plan = asset_find("model/plan.ini");
    g_assert_nonnull(plan);
    g_assert_cmpuint(plan->size, >, 100);
    g_assert_cmpuint(plan->bytes[plan->size], ==, 0);
    g_assert_cmpuint(strlen(plan->hash), ==, 16);
    g_assert_null(asset_find("model/../secret"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/number/counts", test_counts);
    g_test_add_func("/base/number/plain", test_plain_numbers);
    g_test_add_func("/base/isotime/days", test_days);
    g_test_add_func("/base/csv/read", test_csv);
    g_test_add_func("/base/csv/written", test_csv_written);
    g_test_add_func("/base/ini/parse", test_ini);
    g_test_add_func("/base/mo/plurals", test_plurals);
    g_test_add_func("/base/catalogue/texts", test_texts);
    g_test_add_func("/base/json/stream", test_json);
    g_test_add_func("/base/asset/embedded", test_assets);
    return g_test_run();
}
