/* The small tools of base/: numbers, days, CSV, definition files, catalogues, JSON. */
#include "base/asset.h"
#include "base/catalogue.h"
#include "base/csv.h"
#include "base/ini.h"
#include "base/isotime.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/mo.h"
#include "base/number.h"
#include "base/ulid.h"

#include <math.h>
#include <string.h>
#include <time.h>

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

static void test_decimals(void)
{
    static const struct {
        const char *text;
        bool ok;
        double value;
    } cases[] = {
        {"0", true, 0},    {"1.5", true, 1.5}, {"-2.25e2", true, -225}, {"", false, 0},
        {"1,5", false, 0}, {"0x10", false, 0}, {"nan", false, 0},       {"inf", false, 0},
        {" 1", false, 0},  {"1 ", false, 0},   {"1e999", false, 0},     {"1.2.3", false, 0},
        {"--1", false, 0}, {"1e", false, 0},   {".", false, 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        double value = 0;
        g_test_message("decimal \"%s\"", cases[i].text);
        g_assert_cmpint(number_parse_decimal(cases[i].text, strlen(cases[i].text), &value), ==,
                        cases[i].ok);
        g_assert_cmpfloat(value, ==, cases[i].value);
    }
}

/* Whatever is written reads back as the same number, in at most NUMBER_TEXT_BYTES. */
static void test_plain_numbers_read_back(void)
{
    static const double cases[] = {0.1,       1.0 / 3, 2.0 / 3 * 1e6, 123456789.123,     1e15,
                                   -1e15 / 7, 5e-7,    1e22,          9007199254740993.0};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[NUMBER_TEXT_BYTES];
        size_t length = number_write_plain(text, cases[i]);
        g_assert_cmpuint(length, ==, strlen(text));
        double value = 0;
        g_test_message("%s", text);
        g_assert_true(number_parse_decimal(text, length, &value));
        g_assert_cmpfloat(value, ==, cases[i]);
    }
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

static void test_now(void)
{
    char now[ISO_DATETIME_BYTES];
    g_setenv("FYR_NOW", "2026-01-15T12:00:00.000Z", TRUE);
    iso_now_write(now);
    g_assert_cmpstr(now, ==, "2026-01-15T12:00:00.000Z");
    g_assert_cmpint(iso_today(), ==, iso_day_from_ymd(2026, 1, 15));
    g_setenv("FYR_NOW", "yesterday", TRUE);
    iso_now_write(now);
    g_assert_cmpuint(strlen(now), ==, ISO_DATETIME_BYTES - 1);
    g_assert_cmpint(iso_today(), >, iso_day_from_ymd(2025, 1, 1));
    g_unsetenv("FYR_NOW");
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

static void test_csv_delimiters(void)
{
    static const char *const cases[][2] = {
        {"a;b;c\n1,5;2;3\n", "b"}, {"a\tb\n", "b"},    {"\n\na|b\n", "b"},
        {"\"x;y;z\",b\n", "b"},    {"a,b;c\n", "b;c"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *data = g_strdup(cases[i][0]);
        g_autoptr(CsvReader) reader = csv_reader_new(data, strlen(data), "f.csv", 0);
        CsvRow row;
        g_assert_true(csv_reader_next(reader, &row, NULL));
        g_assert_cmpuint(row.n_fields, >, 1);
        g_assert_cmpstr(row.fields[1].text, ==, cases[i][1]);
    }
}

/* What was written is read back, whatever is in it. */
static void test_csv_there_and_back(void)
{
    static const char alphabet[] = "a,\"\n\r;'\xc3\xa5 ";
    for (unsigned round = 0; round < 2000; round++) {
        g_autofree char *fields[4] = {NULL};
        g_autoptr(GString) text = g_string_new(NULL);
        for (unsigned f = 0; f < 4; f++) {
            GString *field = g_string_new("x");
            for (int n = g_test_rand_int_range(0, 6); n > 0; n--) {
                int at = g_test_rand_int_range(0, 9);
                g_string_append_len(field,
                                    alphabet + (at < 7    ? at
                                                : at == 7 ? 7
                                                          : 9),
                                    at == 7 ? 2 : 1);
            }
            fields[f] = g_string_free(field, FALSE);
            csv_write_field(text, fields[f], f == 0);
        }
        csv_end_row(text);
        g_autoptr(CsvReader) reader = csv_reader_new(text->str, text->len, "f.csv", ',');
        g_autoptr(GError) error = NULL;
        CsvRow row;
        g_assert_true(csv_reader_next(reader, &row, &error));
        g_assert_cmpuint(row.n_fields, ==, 4);
        for (unsigned f = 0; f < 4; f++)
            g_assert_cmpstr(row.fields[f].text, ==, fields[f]);
        for (unsigned f = 0; f < 4; f++)
            g_clear_pointer(&fields[f], g_free);
    }
}

static void test_csv_limits(void)
{
    g_autoptr(GString) wide = g_string_new(NULL);
    for (unsigned i = 0; i < LIMIT_CSV_COLUMNS; i++)
        g_string_append_c(wide, ',');
    g_autoptr(GString) deep = g_string_new("a,");
    for (unsigned i = 0; i <= LIMIT_CSV_FIELD_BYTES; i++)
        g_string_append_c(deep, 'x');
    GString *both[] = {wide, deep};
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(CsvReader) reader = csv_reader_new(both[i]->str, both[i]->len, "f.csv", ',');
        g_autoptr(GError) error = NULL;
        CsvRow row;
        g_assert_false(csv_reader_next(reader, &row, &error));
        g_assert_true(g_str_has_prefix(error->message, "f.csv:1: "));
    }
}

/* Nine in ten lines of statistics are like these: the whole UNODC file has 58,769 of them. */
static void test_csv_speed(void)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < 58769; i++)
        g_string_append(text,
                        "LVA,Latvia,Europe,Northern Europe,Detected trafficking victims,Total,"
                        "Total,Female,Total,2020,Counts,\"1,234\",GLOTIP\n");
    g_autoptr(CsvReader) reader = csv_reader_new(text->str, text->len, "f.csv", 0);
    clock_t start = clock(); /* of the processor: others use the machine too */
    CsvRow row;
    unsigned n = 0;
    while (csv_reader_next(reader, &row, NULL))
        n++;
    double spent_s = (double)(clock() - start) / CLOCKS_PER_SEC;
    g_test_message("%u rows in %.1f ms", n, spent_s * 1e3);
    g_assert_cmpuint(n, ==, 58769);
    g_string_free(text, TRUE);
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
        {"a;b", "a;b"},
        {"a;=1+1", "\"a;'=1+1\""},
        {"a\t@cmd", "\"a\t'@cmd\""},
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

static void test_problems(void)
{
    g_autoptr(Problems) problems = problems_new();
    for (unsigned i = 1; i <= 5; i++)
        problems_add(problems, PROBLEM_WARNING, "f.csv", i, "Year", "20x", "bad-year",
                     "write four digits", "this is not a year");
    problems_add(problems, PROBLEM_ERROR, "f.csv", 0, NULL, "\x1b[31m\n", "odd", NULL, "odd");
    g_assert_cmpuint(problems_count(problems, PROBLEM_WARNING), ==, 5);
    g_assert_cmpuint(problems_count_rule(problems, "bad-year"), ==, 5);
    g_assert_cmpuint(problems_count_rule(problems, "no-such"), ==, 0);
    g_assert_cmpuint(problems_peek(problems, 5)->line, ==, 0);

    g_autofree char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    problems_print(problems, 2, stream);
    fclose(stream);
    g_assert_nonnull(strstr(text, "f.csv:1: warning: this is not a year (value \"20x\", field "
                                  "Year): write four digits [bad-year]\n"));
    g_assert_null(strstr(text, "f.csv:3"));
    g_assert_nonnull(strstr(text, "3 more"));
    g_assert_null(strchr(text, '\x1b')); /* a file must not paint the terminal */
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
    g_autofree char *bytes = lang_size(LANG_EN, 26), *mega = lang_size(LANG_SV, 2430000);
    g_assert_cmpstr(bytes, ==, "26 bytes");
    g_assert_cmpstr(mega, ==, "2,4\xc2\xa0MB");
    g_autofree char *english = lang_number(LANG_EN, 1234567.5, 1);
    g_assert_cmpstr(english, ==, "1,234,567.5");
    g_autofree char *swedish = lang_number(LANG_SV, 1234567.5, 1);
    g_assert_cmpstr(swedish, ==,
                    "1\xc2\xa0"
                    "234\xc2\xa0"
                    "567,5");
    g_autofree char *four = lang_number(LANG_SV, 1234, 0);
    g_assert_cmpstr(four, ==, "1234");
    g_autofree char *nought = lang_number(LANG_EN, -0.04, 1);
    g_assert_cmpstr(nought, ==, "0.0");
    g_autofree char *negative = lang_number(LANG_SV, -12.5, 1);
    g_assert_cmpstr(negative, ==,
                    "\xe2\x88\x92"
                    "12,5");
    g_autofree char *odd = text_fill("{ {a} {b", "a", "1", NULL);
    g_assert_nonnull(strstr(odd, "{b"));
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

/* Every byte at every place of a long text, against the plain way to write it. */
static void test_json_escapes(void)
{
    for (unsigned c = 1; c < 256; c++) {
        for (size_t at = 0; at < 20; at++) {
            char raw[21] = "abcdefghijklmnopqrst";
            raw[at] = (char)c;
            g_autoptr(GString) expected = g_string_new("\"");
            for (const char *p = raw; *p; p++) {
                unsigned char one = (unsigned char)*p;
                if (one == '\n')
                    g_string_append(expected, "\\n");
                else if (one < 0x20 || one == 0x7f)
                    g_string_append_printf(expected, "\\u%04x", one);
                else
                    g_string_append_printf(expected, "%s%c", one == '"' || one == '\\' ? "\\" : "",
                                           *p);
            }
            g_string_append_c(expected, '"');
            g_autoptr(GString) text = g_string_new(NULL);
            JsonWriter json;
            json_init(&json, text);
            json_string(&json, raw);
            g_assert_cmpstr(text->str, ==, expected->str);
        }
    }
}

static void test_integers(void)
{
    static const int64_t values[] = {0, 1, -1, 9, 10, -10, 1234567890123, INT64_MAX, INT64_MIN};
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        char text[NUMBER_TEXT_BYTES];
        g_autofree char *expected = g_strdup_printf("%" G_GINT64_FORMAT, values[i]);
        g_assert_cmpuint(number_write_integer(text, values[i]), ==, strlen(expected));
        g_assert_cmpstr(text, ==, expected);
    }
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

static void test_ulids(void)
{
    char id[ULID_BYTES];
    static const uint8_t none[10] = {0},
                         all[10] = {255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    /* The specification's example: 1469922850259 is 01ARZ3NDEK. */
    ulid_write(id, "2016-07-30T23:54:10.259Z", none);
    g_assert_cmpstr(id, ==, "01ARZ3NDEK0000000000000000");
    ulid_write(id, "2016-07-30T23:54:10.259Z", all);
    g_assert_cmpstr(id, ==, "01ARZ3NDEKZZZZZZZZZZZZZZZZ");
    static const uint8_t counting[10] = {0x01, 0x23, 0x45, 0x67, 0x89,
                                         0xab, 0xcd, 0xef, 0x01, 0x23};
    ulid_write(id, "1970-01-01T00:00:00.000Z", counting);
    g_assert_cmpstr(id, ==, "000000000004HMASW9NF6YY093");
    g_assert_true(ulid_is_valid(id));
    g_assert_false(ulid_is_valid("000000000004HMASW9NF6YY09"));
    g_assert_false(ulid_is_valid("000000000004HMASW9NF6YY0U3"));
    g_assert_false(ulid_is_valid("80000000000000000000000000"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/number/counts", test_counts);
    g_test_add_func("/base/number/plain", test_plain_numbers);
    g_test_add_func("/base/number/decimals", test_decimals);
    g_test_add_func("/base/number/read-back", test_plain_numbers_read_back);
    g_test_add_func("/base/isotime/now", test_now);
    g_test_add_func("/base/isotime/days", test_days);
    g_test_add_func("/base/csv/read", test_csv);
    g_test_add_func("/base/csv/delimiters", test_csv_delimiters);
    g_test_add_func("/base/csv/there-and-back", test_csv_there_and_back);
    g_test_add_func("/base/csv/limits", test_csv_limits);
    g_test_add_func("/base/csv/speed", test_csv_speed);
    g_test_add_func("/base/problem/located", test_problems);
    g_test_add_func("/base/csv/written", test_csv_written);
    g_test_add_func("/base/ini/parse", test_ini);
    g_test_add_func("/base/mo/plurals", test_plurals);
    g_test_add_func("/base/catalogue/texts", test_texts);
    g_test_add_func("/base/json/stream", test_json);
    g_test_add_func("/base/json/escapes", test_json_escapes);
    g_test_add_func("/base/number/integers", test_integers);
    g_test_add_func("/base/asset/embedded", test_assets);
    g_test_add_func("/base/ulid/written", test_ulids);
    return g_test_run();
}
