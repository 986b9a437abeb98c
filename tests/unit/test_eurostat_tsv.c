/* Eurostat's TSV. Every file here was made for this test, in the form that Eurostat documents; none of
 * its numbers is a figure of Eurostat's. */
#include "exchange/parse.h"
#include "figures_fixture.h"

#include <math.h>
#include <string.h>

#define HEADER "freq,sex,age,unit,geo\\TIME_PERIOD\t2021 \t2022 \n"

typedef struct {
    Problems *problems;
    VintageDraft *draft;
    GError *error;
} Parsed;

static void parsed_clear(Parsed *parsed)
{
    problems_free(parsed->problems);
    vintage_draft_free(parsed->draft);
    g_clear_error(&parsed->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parsed, parsed_clear)

static void parse_named(const char *text, size_t length, const char *name, Parsed *parsed)
{
    IntakeOptions options = {
        .importer = importer_find("eurostat-tsv"), .file_name = name, .place = name};
    g_assert_nonnull(options.importer);
    g_assert_true(iso_day_parse("2025-01-28", &options.as_of));
    *parsed = (Parsed){.problems = problems_new()};
    ParsedFile file = {.problems = parsed->problems};
    bool is_read = parse_here(fixture_model(), text, length, &options, &file, &parsed->error);
    parsed->draft = file.draft;
    g_assert_true(is_read == (parsed->error == NULL));
}

static void parse(const char *text, Parsed *parsed)
{
    parse_named(text, strlen(text), "made-for-tests.tsv", parsed);
}

static const char *code(const FigureRow *row, const char *dimension)
{
    int d = dataflow_find_dimension(row->flow, dimension);
    g_assert_cmpint(d, >=, 0);
    return codelist_code(row->flow->dimensions[d].codelist, row->code[d])->id;
}

static void assert_refused(const char *text, const char *says)
{
    g_auto(Parsed) parsed;
    parse(text, &parsed);
    if (!parsed.error || !strstr(parsed.error->message, says))
        g_error("not refused with \"%s\" but with \"%s\"", says,
                parsed.error ? parsed.error->message : "nothing");
}

static void test_series(void)
{
    g_auto(Parsed) parsed;
    parse(HEADER "A,F,Y_LT18,NR,EL\t12 \t0 \n", &parsed);
    g_assert_no_error(parsed.error);
    g_assert_cmpuint(vintage_draft_n_rows(parsed.draft), ==, 2);
    const FigureRow *row = vintage_draft_row(parsed.draft, 0);
    g_assert_cmpstr(row->flow->id, ==, "VICTIMS");
    g_assert_cmpstr(code(row, "REF_AREA"), ==, "GR");
    g_assert_cmpstr(code(row, "SOURCE"), ==, "EUROSTAT");
    g_assert_cmpstr(code(row, "REGISTRATION"), ==, "_T");
    g_assert_cmpstr(code(row, "SEX"), ==, "F");
    g_assert_cmpstr(code(row, "AGE"), ==, "Y_LT18");
    g_assert_cmpstr(code(row, "EXPLOITATION"), ==, "_T");
    g_assert_cmpint(row->period, ==, 2021);
    g_assert_cmpfloat(row->value, ==, 12);
    g_assert_cmpfloat(vintage_draft_row(parsed.draft, 1)->value, ==, 0); /* none, not nothing */
    g_assert_cmpuint(problems_count_rule(parsed.problems, "unverified-codes"), ==, 1);
}

/* Both forms of the header, capitals, a slash, a byte order mark, CRLF. */
static void test_headers(void)
{
    static const char *const headers[] = {"freq,sex,age,unit,geo\\TIME_PERIOD\t2021 \n",
                                          "freq,sex,age,unit,geo\\time\t2021 \n",
                                          "FREQ,SEX,AGE,UNIT,GEO/TIME_PERIOD\t2021\r\n",
                                          "\357\273\277geo,unit,age,sex,freq\\TIME_PERIOD\t2021\n"};
    for (unsigned i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_autofree char *text = g_strconcat(
            headers[i], i == 3 ? "SE,NR,TOTAL,T,A\t7 \n" : "A,T,TOTAL,NR,SE\t7 \r\n", NULL);
        g_auto(Parsed) parsed;
        parse(text, &parsed);
        g_assert_no_error(parsed.error);
        g_assert_cmpuint(vintage_draft_n_rows(parsed.draft), ==, 1);
        g_assert_cmpfloat(vintage_draft_row(parsed.draft, 0)->value, ==, 7);
    }
}

/* Victims by one code, suspects by another: two dataflows out of one table. */
static void test_routes(void)
{
    g_auto(Parsed) parsed;
    parse("freq,leg_stat,sex,unit,geo\\TIME_PERIOD\t2022 \n"
          "A,PER_VICT,T,NR,SE\t5 \n"
          "A,PER_CNV,M,NR,SE\t6 \n"
          "A,PER_MOON,M,NR,SE\t6 \n"
          "freq,citizen,unit,geo\\TIME_PERIOD\t2022 \n"
          "A,EU27_2020_FOR,NR,SE\t8 \n",
          &parsed);
    g_assert_no_error(parsed.error);
    g_assert_cmpuint(vintage_draft_n_rows(parsed.draft), ==, 3);
    g_assert_cmpstr(vintage_draft_row(parsed.draft, 0)->flow->id, ==, "VICTIMS");
    g_assert_cmpstr(vintage_draft_row(parsed.draft, 1)->flow->id, ==, "OFFENDERS");
    g_assert_cmpstr(code(vintage_draft_row(parsed.draft, 1), "LEGAL_STATUS"), ==, "CONVICTED");
    g_assert_cmpstr(code(vintage_draft_row(parsed.draft, 2), "CITIZENSHIP"), ==, "EU_FOR");
    g_assert_cmpuint(problems_count_rule(parsed.problems, "no-dataflow"), ==, 1);
    g_assert_cmpuint(vintage_draft_n_set_aside(parsed.draft), ==, 1);
}

typedef struct {
    const char *cell;
    FigureKind kind;
    char obs, conf;
    double value;
} CellCase;

static void test_cells(void)
{
    static const CellCase cases[] = {
        {"12 ", FIGURE_VALUE, 'A', 'F', 12},
        {"12", FIGURE_VALUE, 'A', 'F', 12},
        {"12 b", FIGURE_VALUE, 'B', 'F', 12},
        {"12b", FIGURE_VALUE, 'B', 'F', 12},
        {"12 bd", FIGURE_VALUE, 'B', 'F', 12},
        {"12 db", FIGURE_VALUE, 'B', 'F', 12},
        {"12 p", FIGURE_VALUE, 'P', 'F', 12},
        {"12 s", FIGURE_VALUE, 'E', 'F', 12},
        {"12 i", FIGURE_VALUE, 'I', 'F', 12},
        {"0 ", FIGURE_VALUE, 'A', 'F', 0},
        {"0n", FIGURE_VALUE, 'N', 'F', 0},
        {"12.0 ", FIGURE_VALUE, 'A', 'F', 12},
        {": ", FIGURE_NOT_KNOWN, 'O', 'F', NAN},
        {":", FIGURE_NOT_KNOWN, 'O', 'F', NAN},
        {": u", FIGURE_NOT_KNOWN, 'O', 'F', NAN},
        {": c", FIGURE_SUPPRESSED, 'Q', 'C', NAN},
        {": |C", FIGURE_SUPPRESSED, 'Q', 'C', NAN},
        {":C", FIGURE_SUPPRESSED, 'Q', 'C', NAN},
        {": b|C", FIGURE_SUPPRESSED, 'Q', 'C', NAN},
        {": |N", FIGURE_SUPPRESSED, 'Q', 'N', NAN},
        {": z", FIGURE_NOT_APPLICABLE, 'M', 'F', NAN},
        {": m", FIGURE_NOT_APPLICABLE, 'M', 'F', NAN},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strdup_printf("%sA,T,TOTAL,NR,SE\t%s\t1 \n", HEADER, cases[i].cell);
        g_test_message("\"%s\"", cases[i].cell);
        g_auto(Parsed) parsed;
        parse(text, &parsed);
        g_assert_no_error(parsed.error);
        g_assert_cmpuint(vintage_draft_n_rows(parsed.draft), ==, 2);
        const FigureRow *row = vintage_draft_row(parsed.draft, 0);
        g_assert_cmpint(row->kind, ==, cases[i].kind);
        g_assert_cmpint(row->obs_status, ==, cases[i].obs);
        g_assert_cmpint(row->conf_status, ==, cases[i].conf);
        g_assert_true(isnan(cases[i].value) ? isnan(row->value) : row->value == cases[i].value);
    }
}

/* What has no place is set aside word for word, the rest of its line is kept. */
static void test_strange_cells(void)
{
    static const char *const cells[] = {"1,234 ",
                                        "1 234 ",
                                        "1.234 ",
                                        "12.5 ",
                                        "1.234,5",
                                        "-3 ",
                                        "+3 ",
                                        "1e3 ",
                                        "0x10 ",
                                        "nan ",
                                        "inf ",
                                        "",
                                        " ",
                                        "12. ",
                                        ".5 ",
                                        "9999999999 ",
                                        "12 x",
                                        "12 \xd0\xb2",
                                        "\xef\xbc\x91 ",
                                        "<5 ",
                                        "12 m",
                                        "12 z",
                                        ": :",
                                        "::",
                                        "\"12\"",
                                        "=1+1",
                                        "12 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"};
    for (unsigned i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autofree char *text = g_strdup_printf("%sA,T,TOTAL,NR,SE\t%s\t1 \n", HEADER, cells[i]);
        g_test_message("\"%s\"", cells[i]);
        g_auto(Parsed) parsed;
        parse(text, &parsed);
        g_assert_no_error(parsed.error);
        g_assert_cmpuint(vintage_draft_n_rows(parsed.draft), ==, 1);
        g_assert_cmpfloat(vintage_draft_row(parsed.draft, 0)->value, ==, 1);
        g_assert_cmpuint(vintage_draft_n_set_aside(parsed.draft), ==, 1);
    }
}

static void test_strange_series(void)
{
    static const struct {
        const char *key, *rule;
    } cases[] = {{"A,X,TOTAL,NR,SE", "unknown-code"},     {"Q,T,TOTAL,NR,SE", "unknown-code"},
                 {"A,T,TOTAL,P_HTHAB,SE", "not-a-count"}, {"A,T,TOTAL,NR,ATLANTIS", "unknown-code"},
                 {"A,T,TOTAL,NR,", "unknown-code"},       {"A,t,TOTAL,NR,SE", "unknown-code"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strdup_printf("%sA,T,TOTAL,NR,FI\t1 \t2 \n%s\t3 \t4 \n", HEADER, cases[i].key);
        g_auto(Parsed) parsed;
        parse(text, &parsed);
        g_assert_no_error(parsed.error);
        g_assert_cmpuint(vintage_draft_n_rows(parsed.draft), ==, 2);
        g_assert_cmpuint(problems_count_rule(parsed.problems, cases[i].rule), ==, 1);
        uint32_t line;
        uint64_t raw_key;
        const char *whole, *reason;
        vintage_draft_aside(parsed.draft, 0, &line, &raw_key, &whole, &reason);
        g_assert_cmpuint(line, ==, 3);
        g_assert_true(g_str_has_prefix(whole, cases[i].key));
    }
}

static void test_refused(void)
{
    assert_refused("", "empty");
    assert_refused("\n\n", "empty");
    assert_refused("a,b,c\n1,2,3\n", "must end in \\TIME_PERIOD");
    assert_refused("geo\\moon\t2021\n", "must end in \\TIME_PERIOD");
    assert_refused("freq,planet\\TIME_PERIOD\t2021\n", "\"planet\" is not among the definitions");
    assert_refused("geo,geo\\TIME_PERIOD\t2021\n", "stands twice");
    assert_refused("freq,geo\\TIME_PERIOD\t2021\nA,SE\t1\n", "has just these dimensions");
    assert_refused("freq,sex,age,unit,geo\\TIME_PERIOD\nA,T,TOTAL,NR,SE\n", "no periods");
    assert_refused(HEADER, "not one of the file's series");
    assert_refused(HEADER "A,T,TOTAL,NR,SE\t1 \n", "not whole");         /* a cell too few */
    assert_refused(HEADER "A,T,TOTAL,NR,SE\t1 \t2 \t3 \n", "not whole"); /* too many */
    assert_refused(HEADER "A,T,TOTAL,SE\t1 \t2 \n", "not whole");        /* a short key */
    assert_refused(HEADER "A,T,TOTAL,NR,SE,B,C,D,E,F,G,H,I,J,K,L\t1 \t2 \n", "not whole");
    assert_refused(HEADER "A,T,TOTAL,NR,SE\t12 c\t1 \n", "flagged confidential");
    assert_refused(HEADER "A,T,TOTAL,NR,SE\t12 |C\t1 \n", "flagged confidential");
    assert_refused(HEADER "A,T,TOTAL,NR,SE\t1 \t2 \nfreq,moon\\time\t2021\n", "\"moon\"");
    g_auto(Parsed) nul;
    parse_named("freq\0geo", 8, "made-for-tests.tsv", &nul);
    g_assert_nonnull(nul.error);
    g_autoptr(GString) huge = g_string_new(HEADER "A,T,TOTAL,NR,");
    for (unsigned i = 0; i < LIMIT_CSV_FIELD_BYTES; i++)
        g_string_append_c(huge, 'S');
    g_string_append(huge, "\t1 \t2 \n");
    assert_refused(huge->str, "a line of more than");
    g_autoptr(GString) wide = g_string_new("freq,sex,age,unit,geo\\TIME_PERIOD");
    for (unsigned i = 0; i < LIMIT_CSV_COLUMNS + 1; i++)
        g_string_append(wide, "\t2021");
    assert_refused(wide->str, "columns");
}

/* A confidential number is neither repeated in a message nor kept beside the vintage. */
static void test_confidential_is_not_told(void)
{
    static const char *const cells[] = {"4711 c", "4711 b|C", "4711.5 |N", "4711 xC"};
    for (unsigned i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autofree char *text = g_strdup_printf("%sA,T,TOTAL,NR,SE\t%s\t1 \n", HEADER, cells[i]);
        g_auto(Parsed) parsed;
        parse(text, &parsed);
        g_test_message("\"%s\"", cells[i]);
        g_assert_nonnull(parsed.error);
        g_assert_null(strstr(parsed.error->message, "4711"));
        for (unsigned k = 0; k < problems_kept(parsed.problems); k++) {
            const Problem *problem = problems_peek(parsed.problems, k);
            g_assert_null(strstr(problem->message, "4711"));
            g_assert_true(!problem->value || !strstr(problem->value, "4711"));
        }
        g_assert_cmpuint(vintage_draft_n_set_aside(parsed.draft), ==, 0);
    }
}

/* Periods that are no years of figures on the day of the file. */
static void test_periods(void)
{
    g_auto(Parsed) parsed;
    parse("freq,sex,age,unit,geo\\TIME_PERIOD\t2020-Q1\t2022 \t2031 \t12 \nA,T,TOTAL,NR,SE\t1 \t2 "
          "\t3 "
          "\t4 \n",
          &parsed);
    g_assert_no_error(parsed.error);
    g_assert_cmpuint(vintage_draft_n_rows(parsed.draft), ==, 1);
    g_assert_cmpuint(problems_count_rule(parsed.problems, "bad-period"), ==, 3);
    g_assert_cmpuint(vintage_draft_n_set_aside(parsed.draft), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/eurostat-tsv/series", test_series);
    g_test_add_func("/eurostat-tsv/headers", test_headers);
    g_test_add_func("/eurostat-tsv/routes", test_routes);
    g_test_add_func("/eurostat-tsv/cells", test_cells);
    g_test_add_func("/eurostat-tsv/strange-cells", test_strange_cells);
    g_test_add_func("/eurostat-tsv/strange-series", test_strange_series);
    g_test_add_func("/eurostat-tsv/refused", test_refused);
    g_test_add_func("/eurostat-tsv/confidential-is-not-told", test_confidential_is_not_told);
    g_test_add_func("/eurostat-tsv/periods", test_periods);
    return g_test_run();
}
