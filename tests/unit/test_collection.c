/* Other collections' tables: that every cut they ask for is there or says why not, what sums may and
 * may not say, and that nothing hostile gets out. */
#include "exchange/collection_out.h"
#include "figures_fixture.h"
#include "web/collections/collection_view.h"

#include "base/csv.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define YEAR 2023

/* --- figures of a state --------------------------------------------------------------------- */

static unsigned area_of(const char *id)
{
    const CodeList *areas = model_find_codelist(fixture_model(), "CL_AREA");
    return (unsigned)codelist_find(areas, id);
}

/* "VICTIMS SEX=F AGE=Y_LT18: 12"; also "<5", "2..7", "?", "x", "later", "12u" (cannot be true). */
static void say(Submission *submission, const char *text)
{
    g_auto(GStrv) halves = g_strsplit(text, ": ", 2);
    g_auto(GStrv) words = g_strsplit(halves[0], " ", -1);
    const Dataflow *flow = model_find_flow(fixture_model(), words[0]);
    g_assert_nonnull(flow);
    FigureRow row = figure_row(flow);
    g_assert_true(cube_codes(flow, row.code, "REF_AREA", "LV", "SOURCE", "NATIONAL", NULL));
    for (unsigned i = 1; words[i]; i++) {
        g_auto(GStrv) pair = g_strsplit(words[i], "=", 2);
        int d = dataflow_find_dimension(flow, pair[0]);
        g_assert_cmpint(d, >=, 0);
        int code = codelist_find(flow->dimensions[d].codelist, pair[1]);
        g_assert_cmpint(code, >=, 0);
        row.code[d] = (uint16_t)code;
    }
    const char *said = halves[1];
    row.period = YEAR;
    const char *dots = strstr(said, "..");
    if (strcmp(said, "?") == 0)
        row.kind = FIGURE_NOT_KNOWN, row.obs_status = 'O';
    else if (strcmp(said, "x") == 0)
        row.kind = FIGURE_NOT_APPLICABLE, row.obs_status = 'M';
    else if (strcmp(said, "later") == 0)
        row.kind = FIGURE_NOT_YET, row.obs_status = 'L';
    else if (strcmp(said, "<5") == 0)
        figure_row_set_suppressed(&row, 0, 4);
    else if (dots)
        figure_row_set_suppressed(&row, g_ascii_strtod(said, NULL), g_ascii_strtod(dots + 2, NULL));
    else
        figure_row_set_value(&row, g_ascii_strtod(said, NULL));
    if (g_str_has_suffix(said, "u"))
        row.obs_status = 'U';
    g_array_append_val(submission->rows, row);
}

static StateFigures *figures_of(const char *const *said)
{
    g_autoptr(Submission) submission = submission_new(fixture_model(), "made-up");
    for (; *said; said++)
        say(submission, *said);
    return state_figures_of_submission(submission, YEAR);
}

static FilledCollection *fill(const char *collection, const char *table, const char *const *said)
{
    const Collection *of = model_find_collection(fixture_model(), collection);
    g_assert_nonnull(of);
    g_autoptr(StateFigures) figures = figures_of(said);
    return collection_fill(of, fixture_model(), figures, area_of("LV"), YEAR, "NATIONAL",
                           table ? collection_find_table(of, table) : NULL);
}

/* The cell whose row and column have these labels; column "" where there is one only. */
static const FilledCell *find(const FilledCollection *filled, const char *row, const char *column)
{
    const FilledTable *table = filled_table(filled, 0);
    for (unsigned r = 0; r < table->rows->len; r++)
        for (unsigned c = 0; c < table->columns->len; c++) {
            g_autofree char *down = filled_line_label(filled_line(table->rows, r), LANG_EN);
            g_autofree char *across = filled_line_label(filled_line(table->columns, c), LANG_EN);
            if (strcmp(down, row) == 0 && strcmp(across, column) == 0)
                return filled_cell(table, r, c);
        }
    g_error("there is no cell \"%s\", \"%s\"", row, column);
    return NULL;
}

static void assert_words(const FilledCollection *filled, const char *row, const char *column,
                         const char *expected)
{
    g_autofree char *words = collection_cell_words(find(filled, row, column), LANG_EN);
    g_assert_cmpstr(words, ==, expected);
}

/* --- completeness --------------------------------------------------------------------------- */

/* Every cut that the standards name: the table that has it, or that says why there is none. */
static void test_cuts(void)
{
    static const struct {
        const char *collection, *table;
        bool has_source;
    } cuts[] = {
        {"eurostat", "crim_thb_sex", true},
        {"eurostat", "crim_thb_vsage", true},
        {"eurostat", "crim_thb_vexp", true},
        {"eurostat", "crim_thb_vctz", true},
        {"eurostat", "OFFENDERS_CITIZEN", true},
        {"eurostat", "OFFENDERS_AGE", true},
        {"eurostat", "OFFENDERS_EXPLOITATION", true},
        {"unodc", "OFFENCES", true},
        {"unodc", "CONTACT", true},
        {"unodc", "PROSECUTED", true},
        {"unodc", "CONVICTED", true},
        {"unodc", "CONVICTED_CITIZENSHIP", true},
        {"unodc", "CONVICTED_FORM", true},
        {"unodc", "VICTIMS", true},
        {"unodc", "VICTIMS_FORM", true},
        {"unodc", "VICTIMS_CITIZENSHIP", true},
        {"unodc", "REPATRIATIONS", true},
        {"unodc", "ARTICLE_SOURCE", false},
        {"unodc", "SDG_16_2_2", true},
        {"directive-19a", "A_ORGANISATION", false},
        {"directive-19a", "A_REGISTRATION", true},
        {"directive-19a", "A_SEX_AGE", true},
        {"directive-19a", "A_CITIZENSHIP", true},
        {"directive-19a", "A_FORM", true},
        {"directive-19a", "B_SEX_AGE", true},
        {"directive-19a", "B_CITIZENSHIP", true},
        {"directive-19a", "B_FORM", false},
        {"directive-19a", "C_SEX_AGE", true},
        {"directive-19a", "C_CITIZENSHIP", true},
        {"directive-19a", "C_FORM", false},
        {"directive-19a", "C_DECISION", false},
        {"directive-19a", "D_DECISIONS", false},
        {"directive-19a", "E_SEX_AGE", true},
        {"directive-19a", "E_CITIZENSHIP", true},
        {"directive-19a", "E_FORM", true},
        {"directive-19a", "F_JUDGMENTS", true},
        {"directive-19a", "G_SEX_AGE", false},
    };
    static const char *const nothing[] = {NULL};
    for (unsigned i = 0; i < G_N_ELEMENTS(cuts); i++) {
        g_test_message("%s %s", cuts[i].collection, cuts[i].table);
        const Collection *collection = model_find_collection(fixture_model(), cuts[i].collection);
        g_assert_nonnull(collection_find_table(collection, cuts[i].table));
        g_autoptr(FilledCollection) filled = fill(cuts[i].collection, cuts[i].table, nothing);
        const FilledTable *table = filled_table(filled, 0);
        unsigned n = table->rows->len * table->columns->len;
        unsigned n_without = filled_count(table, ANSWER_NO_SOURCE);
        g_assert_cmpuint(n, >, 0);
        if (cuts[i].has_source)
            g_assert_cmpuint(filled_count(table, ANSWER_NOT_GIVEN), >, 0);
        else
            g_assert_cmpuint(n_without, ==, n);
        /* Nothing was given, so nothing may be there; and every cell says why. */
        g_assert_cmpuint(filled_count(table, ANSWER_FIGURE), ==, 0);
        for (unsigned c = 0; c < n; c++) {
            g_autofree char *reason = filled_reason(&table->cells[c], LANG_SV);
            g_assert_true(reason && *reason);
        }
    }
}

/* The whole of Eurostat's and of Article 19a's victims is asked for by our questionnaire. */
static void test_asked(void)
{
    static const char *const tables[][2] = {{"eurostat", "crim_thb_sex"},
                                            {"eurostat", "crim_thb_vsage"},
                                            {"eurostat", "crim_thb_vexp"},
                                            {"eurostat", "crim_thb_vctz"},
                                            {"eurostat", "OFFENDERS_CITIZEN"},
                                            {"eurostat", "OFFENDERS_AGE"},
                                            {"unodc", "VICTIMS"},
                                            {"directive-19a", "A_REGISTRATION"},
                                            {"directive-19a", "A_SEX_AGE"},
                                            {"directive-19a", "A_CITIZENSHIP"},
                                            {"directive-19a", "A_FORM"}};
    static const char *const nothing[] = {NULL};
    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_autoptr(FilledCollection) filled = fill(tables[i][0], tables[i][1], nothing);
        g_test_message("%s", tables[i][1]);
        g_assert_cmpuint(filled_count(filled_table(filled, 0), ANSWER_NOT_ASKED), ==, 0);
    }
}

static void test_states(void)
{
    const CodeList *areas = model_find_codelist(fixture_model(), "CL_AREA");
    const Collection *directive = model_find_collection(fixture_model(), "directive-19a");
    g_assert_true(directive == model_find_collection(fixture_model(), "DIRECTIVE_19A"));
    unsigned n = 0;
    for (unsigned i = 0; i < model_n_members(fixture_model()); i++)
        n += collection_has_state(directive, model_member(fixture_model(), i));
    g_assert_cmpuint(n, ==, 7);
    g_assert_false(collection_has_state(directive, area_of("DK")));
    g_assert_false(collection_has_state(directive, area_of("NO")));
    const Collection *eurostat = model_find_collection(fixture_model(), "eurostat");
    g_assert_cmpstr(collection_area(eurostat, codelist_code(areas, area_of("GR"))), ==, "EL");
    g_assert_cmpstr(collection_area(eurostat, codelist_code(areas, area_of("SE"))), ==, "SE");
    const Collection *unodc = model_find_collection(fixture_model(), "unodc");
    g_assert_cmpstr(collection_area(unodc, codelist_code(areas, area_of("FI"))), ==, "FIN");
    g_assert_null(model_find_collection(fixture_model(), "nobody"));
    /* What is not verified says why. */
    for (unsigned i = 0; i < model_n_collections(fixture_model()); i++) {
        const Collection *collection = model_collection(fixture_model(), i);
        for (unsigned t = 0; t < collection->n_tables; t++)
            g_assert_true(collection->tables[t].is_verified ||
                          *collection->tables[t].reason[LANG_SV]);
    }
}

/* --- sums ----------------------------------------------------------------------------------- */

#define OTHER "VICTIMS EXPLOITATION=OTHER_NOT_ORGAN: "
#define MIXED "VICTIMS EXPLOITATION=MIXED: "

static void test_sums(void)
{
    static const struct {
        const char *said[4];
        const char *words;
        CollectionAnswer answer;
        unsigned n_missing;
    } cases[] = {
        {{OTHER "3", MIXED "2"}, "5", ANSWER_FIGURE, 0},
        {{OTHER "0", MIXED "0"}, "0", ANSWER_FIGURE, 0},
        {{OTHER "3"}, "at least 3", ANSWER_PARTIAL, 1},
        {{OTHER "3", MIXED "?"}, "at least 3", ANSWER_PARTIAL, 1},
        {{OTHER "3", MIXED "later"}, "at least 3", ANSWER_PARTIAL, 1},
        {{OTHER "<5", MIXED "?"}, "at least 0", ANSWER_PARTIAL, 1},
        {{OTHER "3", MIXED "900u"}, "at least 3", ANSWER_PARTIAL, 1},
        {{OTHER "?", MIXED "?"}, "not known", ANSWER_FIGURE, 2},
        {{OTHER "later", MIXED "later"}, "not yet", ANSWER_FIGURE, 2},
        {{OTHER "x", MIXED "x"}, "not applicable", ANSWER_FIGURE, 0},
        {{OTHER "3", MIXED "x"}, "3", ANSWER_FIGURE, 0},
        {{OTHER "3", MIXED "<5"}, "3-7 (suppressed)", ANSWER_FIGURE, 0},
        {{OTHER "1..4", MIXED "2..9"}, "3-13 (suppressed)", ANSWER_FIGURE, 0},
        {{NULL}, "not given", ANSWER_NOT_GIVEN, 2},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s %s", cases[i].said[0] ? cases[i].said[0] : "-", cases[i].words);
        g_autoptr(FilledCollection) filled = fill("eurostat", "crim_thb_vexp", cases[i].said);
        assert_words(filled, "Other forms", "", cases[i].words);
        const FilledCell *cell = find(filled, "Other forms", "");
        g_assert_cmpint(cell->answer, ==, cases[i].answer);
        g_assert_cmpuint(cell->n_parts, ==, 2);
        g_assert_cmpuint(cell->n_missing, ==, cases[i].n_missing);
        if (cell->answer == ANSWER_PARTIAL)
            g_assert_true(isnan(cell->figure.value) && isnan(cell->figure.upper));
    }
}

/* A total, a part and the rest hidden: the rest is never worked out, wherever it stands. */
static void test_no_differences(void)
{
    static const char *const said[] = {"VICTIMS: 20",
                                       "VICTIMS SEX=F: 17",
                                       "VICTIMS SEX=M: <5",
                                       "VICTIMS SEX=_U: 0",
                                       "VICTIMS EXPLOITATION=_O: 9",
                                       "VICTIMS EXPLOITATION=ORGAN: 2",
                                       NULL};
    g_autoptr(FilledCollection) sex = fill("eurostat", "crim_thb_sex", said);
    assert_words(sex, "Victims", "Males", "0-4 (suppressed)");
    assert_words(sex, "Victims", "Unknown", "at least 0"); /* of "other gender" nothing was said */
    g_autoptr(FilledCollection) forms = fill("eurostat", "crim_thb_vexp", said);
    assert_words(forms, "Other forms", "", "not given"); /* not 9 - 2 */
    g_autoptr(FilledCollection) all = fill("directive-19a", "A_FORM", said);
    assert_words(all, "Other forms", "Total", "no source");
}

static void test_statuses(void)
{
    g_autoptr(Submission) submission = submission_new(fixture_model(), "made-up");
    say(submission, OTHER "3");
    say(submission, MIXED "2");
    g_array_index(submission->rows, FigureRow, 0).obs_status = 'P';
    g_array_index(submission->rows, FigureRow, 1).obs_status = 'B';
    g_autoptr(StateFigures) figures = state_figures_of_submission(submission, YEAR);
    g_autoptr(StateFigures) other_year = state_figures_of_submission(submission, YEAR - 1);
    g_assert_cmpuint(state_figures_n(figures), ==, 2);
    g_assert_cmpuint(state_figures_n(other_year), ==, 0);
    const Collection *eurostat = model_find_collection(fixture_model(), "eurostat");
    g_autoptr(FilledCollection) filled =
        collection_fill(eurostat, fixture_model(), figures, area_of("LV"), YEAR, "NATIONAL",
                        collection_find_table(eurostat, "crim_thb_vexp"));
    const FilledCell *cell = find(filled, "Other forms", "");
    g_assert_cmpint(cell->figure.obs_status, ==, 'B');
    g_assert_cmpstr(cell->ours, ==, "VICTIMS/A.LV.NATIONAL._T._T._T.OTHER_NOT_ORGAN+MIXED._T");
    const CollectionView view = {.filled = filled};
    g_autoptr(GString) text = g_string_new(NULL);
    collection_out_tsv(&view, filled_table(filled, 0), text);
    g_assert_nonnull(strstr(text->str, "freq,form,unit,geo\\TIME_PERIOD\t2023 \n"));
    g_assert_nonnull(strstr(text->str, "A,OTH,NR,LV\t5 b\n"));
    g_assert_nonnull(strstr(text->str, "A,ORGAN,NR,LV\t: \n"));
}

/* --- citizenship ---------------------------------------------------------------------------- */

static void test_citizenship(void)
{
    static const char *const own_only[] = {"VICTIMS CITIZENSHIP=LV: 4", NULL};
    static const char *const both[] = {"VICTIMS CITIZENSHIP=LV: 4",
                                       "VICTIMS CITIZENSHIP=NAT: 6",
                                       "VICTIMS CITIZENSHIP=EU_FOR: 3",
                                       "VICTIMS CITIZENSHIP=EE: 2",
                                       "VICTIMS CITIZENSHIP=UA: <5",
                                       "VICTIMS CITIZENSHIP=_U: 0",
                                       NULL};
    g_autoptr(FilledCollection) one = fill("eurostat", "crim_thb_vctz", own_only);
    assert_words(one, "Reporting country", "", "4");
    g_autoptr(FilledCollection) two = fill("eurostat", "crim_thb_vctz", both);
    assert_words(two, "Reporting country", "", "6");
    g_autoptr(FilledCollection) list = fill("unodc", "VICTIMS_CITIZENSHIP", both);
    assert_words(list, "Estonia", "", "2");
    assert_words(list, "Ukraine", "", "0-4 (suppressed)");
    assert_words(list, "Not known", "", "0");
    /* Nationals stand once, and the groups would count Estonians twice. */
    g_assert_cmpuint(filled_table(list, 0)->rows->len, ==, 4);
    g_autoptr(FilledCollection) article = fill("directive-19a", "A_CITIZENSHIP", both);
    g_assert_cmpuint(filled_table(article, 0)->rows->len, ==, 7 + 2);
    g_autofree char *key = filled_key(list, filled_table(list, 0), 1, 0);
    g_assert_cmpstr(key, ==, "LVA,Detected trafficking victims,by citizenship,Estonia,Total,Total");
}

/* --- totals and parts ----------------------------------------------------------------------- */

static void test_findings(void)
{
    static const struct {
        const char *table;
        const char *said[5];
        unsigned n;
    } cases[] = {
        {"crim_thb_sex", {"VICTIMS: 5", "VICTIMS SEX=F: 4", "VICTIMS SEX=M: 3"}, 1},
        {"crim_thb_sex", {"VICTIMS: 5", "VICTIMS SEX=F: 2", "VICTIMS SEX=M: 3"}, 0},
        {"crim_thb_sex", {"VICTIMS: 5", "VICTIMS SEX=F: 5", "VICTIMS SEX=M: <5"}, 0},
        {"crim_thb_sex", {"VICTIMS: 5", "VICTIMS SEX=F: 5", "VICTIMS SEX=M: 1..4"}, 1},
        {"crim_thb_sex", {"VICTIMS: 1..4", "VICTIMS SEX=F: 5"}, 1},
        {"crim_thb_sex", {"VICTIMS: ?", "VICTIMS SEX=F: 5"}, 0},
        {"crim_thb_vexp", /* a person may stand under several forms */
         {"VICTIMS: 5", "VICTIMS EXPLOITATION=SEXUAL: 4", "VICTIMS EXPLOITATION=LABOUR: 4"},
         0},
        {"crim_thb_vexp", {"VICTIMS: 5", "VICTIMS EXPLOITATION=SEXUAL: 6"}, 1},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("case %u", i);
        g_autoptr(FilledCollection) filled = fill("eurostat", cases[i].table, cases[i].said);
        g_assert_cmpuint(filled->findings->len, ==, cases[i].n);
        const CollectionView view = {.filled = filled};
        for (unsigned f = 0; f < filled->findings->len; f++) {
            g_autofree char *words =
                collection_finding_words(&view, &g_array_index(filled->findings, FilledFinding, f));
            g_assert_nonnull(strstr(words, "more than the total"));
        }
    }
}

/* Random answers: every sum is what its parts are, by another way to add them up. */
static void test_random(void)
{
    static const char *const kinds[] = {"0", "7", "12", "<5", "1..4", "?", "x", "later", NULL};
    const double low_of[] = {0, 7, 12, 0, 1, 0, 0, 0}, high_of[] = {0, 7, 12, 4, 4, 0, 0, 0};
    for (unsigned round = 0; round < 400; round++) {
        int a = g_test_rand_int_range(0, 9), b = g_test_rand_int_range(0, 9);
        g_autofree char *x = kinds[a] ? g_strconcat(OTHER, kinds[a], NULL) : NULL;
        g_autofree char *y = kinds[b] ? g_strconcat(MIXED, kinds[b], NULL) : NULL;
        const char *said[3] = {x ? x : y, x ? y : NULL, NULL};
        g_autoptr(FilledCollection) filled = fill("eurostat", "crim_thb_vexp", said);
        const FilledCell *cell = find(filled, "Other forms", "");
        bool is_open = a == 5 || a == 7 || a == 8 || b == 5 || b == 7 || b == 8;
        if (is_open) {
            g_assert_cmpint(cell->figure.kind, !=, FIGURE_VALUE);
            g_assert_cmpint(cell->figure.kind, !=, FIGURE_SUPPRESSED);
            g_assert_true(isnan(cell->figure.value) && isnan(cell->figure.upper));
            continue;
        }
        bool is_hidden = a == 3 || a == 4 || b == 3 || b == 4;
        if (a == 6 && b == 6) {
            g_assert_cmpint(cell->figure.kind, ==, FIGURE_NOT_APPLICABLE);
            continue;
        }
        g_assert_cmpint(cell->figure.kind, ==, is_hidden ? FIGURE_SUPPRESSED : FIGURE_VALUE);
        g_assert_cmpfloat(cell->figure.lower, ==, low_of[a] + low_of[b]);
        g_assert_cmpfloat(cell->figure.upper, ==, high_of[a] + high_of[b]);
    }
}

static char *page_of(const FilledCollection *filled, Lang lang)
{
    GString *text = g_string_new(NULL);
    Html *w = html_new(text, lang);
    collection_view_tables(w, filled, 2);
    g_assert_cmpuint(html_depth(w), ==, 0);
    html_free(w);
    return g_string_free(text, FALSE);
}

/* --- what gets out -------------------------------------------------------------------------- */

static void test_outputs(void)
{
    static const char *const said[] = {"VICTIMS: 20", "VICTIMS SEX=M: <5", OTHER "3", NULL};
    g_autoptr(FilledCollection) filled = fill("eurostat", NULL, said);
    const CollectionView view = {.filled = filled, .from = "made-up.csv"};
    unsigned n_cells = 0;
    for (unsigned t = 0; t < filled->tables->len; t++)
        n_cells += filled_table(filled, t)->rows->len * filled_table(filled, t)->columns->len;
    g_autoptr(GString) csv = g_string_new(NULL);
    collection_out_csv(&view, csv);
    g_autofree char *copy = g_strdup(csv->str);
    g_autoptr(CsvReader) reader = csv_reader_new(copy, csv->len, "out.csv", ',');
    g_autoptr(GError) error = NULL;
    CsvRow row;
    unsigned n = 0;
    while (csv_reader_next(reader, &row, &error)) {
        g_assert_cmpuint(row.n_fields, ==, 18);
        n++;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(n, ==, n_cells + 1);
    g_assert_nonnull(strstr(csv->str, "\"A,PER_VICT,M,NR,LV\",2023,,Q,C,0,4,"));
    g_autoptr(GString) json = g_string_new(NULL);
    collection_out_json(&view, json);
    g_assert_nonnull(strstr(json->str, "\"answer\":\"partial\",\"value\":null"));
    g_autoptr(GBytes) book = collection_out_xlsx(&view, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) again = collection_out_xlsx(&view, &error);
    g_assert_true(g_bytes_equal(book, again));
    g_autofree char *page = page_of(filled, LANG_SV);
    g_assert_nonnull(strstr(page, "<table"));
    g_assert_nonnull(strstr(page, "id=\"eurostat-crim-thb-sex\""));
}

/* Definitions whose labels are formulas and markup, and a file of such a name. */
static void test_hostile(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("fyr-collection-XXXXXX", &error);
    g_assert_true(model_unpack(folder, &error));
    g_autofree char *path = g_build_filename(folder, "collections", "eurostat.ini", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, &error));
    /* Names of sheets that the workbook has itself, and the same name in other letters. */
    const char *const renamed[][2] = {{"[table crim_thb_vexp]", "[table ABOUT]"},
                                      {"[table crim_thb_vctz]", "[table CRIM_THB_SEX]"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(renamed); i++) {
        g_auto(GStrv) pieces = g_strsplit(text, renamed[i][0], 2);
        g_free(text);
        text = g_strjoinv(renamed[i][1], pieces);
    }
    g_auto(GStrv) halves = g_strsplit(text, "label = Males\nlabel.sv = M\xc3\xa4n och pojkar", 2);
    g_assert_nonnull(halves[1]);
    g_autofree char *hostile =
        g_strconcat(halves[0], "label = =HYPERLINK(\"http://x\",\"<b>\")\nlabel.sv = @SUM(A1)",
                    halves[1], NULL);
    g_assert_true(g_file_set_contents(path, hostile, -1, &error));
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load(folder, problems, &error);
    g_assert_no_error(error);
    const Collection *eurostat = model_find_collection(model, "eurostat");
    g_autoptr(FilledCollection) filled = collection_fill(eurostat, model, NULL, area_of("LV"), YEAR,
                                                         "NATIONAL", &eurostat->tables[0]);
    g_autoptr(FilledCollection) whole =
        collection_fill(eurostat, model, NULL, area_of("LV"), YEAR, "NATIONAL", NULL);
    const CollectionView whole_view = {.filled = whole};
    g_autoptr(GBytes) book = collection_out_xlsx(&whole_view, &error);
    g_assert_no_error(error);
    g_assert_nonnull(book);
    const CollectionView view = {.filled = filled, .from = "=cmd|' /C calc'!A0\x1b[31m"};
    g_autoptr(GString) csv = g_string_new(NULL);
    collection_out_csv(&view, csv);
    g_assert_null(strstr(csv->str, ",=HYPERLINK"));
    g_assert_null(strstr(csv->str, "\"=HYPERLINK"));
    g_assert_nonnull(strstr(csv->str, "'=HYPERLINK"));
    g_autoptr(GString) terminal = g_string_new(NULL);
    collection_out_text(&view, terminal);
    g_assert_null(strchr(terminal->str, '\x1b'));
    g_autofree char *page = page_of(filled, LANG_EN);
    g_assert_null(strstr(page, "<b>"));
    g_assert_nonnull(strstr(page, "&lt;b&gt;"));
    g_autofree char *command = g_strdup_printf("rm -r '%s'", folder);
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, NULL, &error));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/collection/cuts", test_cuts);
    g_test_add_func("/collection/asked", test_asked);
    g_test_add_func("/collection/states", test_states);
    g_test_add_func("/collection/sums", test_sums);
    g_test_add_func("/collection/no-differences", test_no_differences);
    g_test_add_func("/collection/statuses", test_statuses);
    g_test_add_func("/collection/citizenship", test_citizenship);
    g_test_add_func("/collection/findings", test_findings);
    g_test_add_func("/collection/random", test_random);
    g_test_add_func("/collection/outputs", test_outputs);
    g_test_add_func("/collection/hostile", test_hostile);
    return g_test_run();
}
