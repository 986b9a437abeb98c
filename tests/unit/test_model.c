/* The definitions: that the shipped ones are whole, what matches what, and that each kind of broken
 * file gets its located message (tests/golden/model: files in, messages out). */
#include "model/model.h"

#include "base/csv.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

static Model *shipped_model(void)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    Model *model = model_load_embedded(problems, &error);
    problems_print(problems, 0, stderr);
    g_assert_no_error(error);
    g_assert_cmpuint(problems_kept(problems), ==, 0);
    return model;
}

static void test_shipped(void)
{
    g_autoptr(Model) model = shipped_model();
    g_assert_cmpuint(model_n_members(model), ==, 10);
    g_assert_cmpuint(model_n_flows(model), ==, 5);
    const Plan *plan = model_plan(model);
    g_assert_cmpuint(plan->n_principles, ==, 6);
    g_assert_cmpuint(plan->n_objectives, ==, 4);
    g_assert_cmpuint(plan->n_priorities, ==, 10);
    g_assert_cmpstr(plan->priorities[0].id, ==, "labour-exploitation");
    g_assert_cmpuint(plan->priorities[9].number, ==, 10);
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    g_autoptr(GString) members = g_string_new(NULL);
    for (unsigned i = 0; i < model_n_members(model); i++) {
        unsigned area = model_member(model, i);
        g_assert_true(model_is_member(model, area));
        g_string_append_printf(members, "%s ", codelist_code(areas, area)->id);
    }
    g_assert_cmpstr(members->str, ==, "DE DK EE FI IS LT LV NO PL SE ");
    for (unsigned i = 0; i < model_n_sources(model); i++)
        g_assert_nonnull(model_find_source(model, model_source(model, i)->id));
}

/* The plan is the one place for its priorities and principles; records are tagged with them as codes. */
static void test_plan_lists(void)
{
    g_autoptr(Model) model = shipped_model();
    const Plan *plan = model_plan(model);
    const CodeList *priorities = model_find_codelist(model, "CL_PRIORITY");
    const CodeList *principles = model_find_codelist(model, "CL_PRINCIPLE");
    g_assert_cmpuint(codelist_n(priorities), ==, plan->n_priorities);
    g_assert_cmpuint(codelist_n(principles), ==, plan->n_principles);
    for (unsigned i = 0; i < plan->n_priorities; i++) {
        const Code *code = codelist_code(priorities, i);
        g_assert_cmpstr(code->id, ==, plan->priorities[i].id);
        g_assert_cmpstr(code->label[LANG_SV], ==, plan->priorities[i].label[LANG_SV]);
        g_assert_cmpstr(code->description[LANG_EN], ==, plan->priorities[i].text[LANG_EN]);
        g_assert_cmpint(codelist_match(priorities, code->label[LANG_SV], -1), ==, (int)i);
    }
    g_assert_cmpstr(codelist_label(priorities, LANG_SV), ==, "Tematisk prioritering");
    g_assert_cmpint(codelist_find(principles, "human-rights"), ==, 0);
    /* Both have a "gender"; lists do not share codes. */
    g_assert_cmpint(codelist_find(principles, "gender"), >=, 0);
    g_assert_cmpint(codelist_find(priorities, "gender"), >=, 0);
}

/* Design section 5: keys and addresses depend on these. */
static void test_dimensions(void)
{
    static const struct {
        const char *flow, *dimensions;
    } cases[] = {
        {"VICTIMS", "FREQ/freq REF_AREA/area SOURCE/source REGISTRATION/registration SEX/sex "
                    "AGE/age EXPLOITATION/exploitation CITIZENSHIP/citizenship "},
        {"OFFENDERS", "FREQ/freq REF_AREA/area SOURCE/source LEGAL_STATUS/legal-status SEX/sex "
                      "AGE/age CITIZENSHIP/citizenship "},
        {"OFFENCES", "FREQ/freq REF_AREA/area SOURCE/source OFFENCE/offence "},
        {"REPATRIATIONS", "FREQ/freq REF_AREA/area SOURCE/source SEX/sex AGE/age "
                          "COUNTERPART_AREA/counterpart "},
        {"CONVICTIONS_EXPLOITATION", "FREQ/freq REF_AREA/area SOURCE/source "
                                     "LEGAL_STATUS/legal-status EXPLOITATION/exploitation "},
    };
    g_autoptr(Model) model = shipped_model();
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Dataflow *flow = model_find_flow(model, cases[i].flow);
        g_assert_nonnull(flow);
        g_autoptr(GString) text = g_string_new(NULL);
        for (unsigned d = 0; d < flow->n_dimensions; d++) {
            g_string_append_printf(text, "%s/%s ", flow->dimensions[d].id,
                                   flow->dimensions[d].slug);
            g_assert_nonnull(flow->dimensions[d].codelist);
            g_assert_cmpint(dataflow_find_dimension(flow, flow->dimensions[d].slug), ==, (int)d);
        }
        g_assert_cmpstr(text->str, ==, cases[i].dimensions);
        g_assert_cmpfloat(flow->plausible_max, <, 6112019);
    }
    g_assert_true(model_find_flow(model, "victims") == model_find_flow(model, "VICTIMS"));
}

static const char *matched(const Model *model, const char *list_id, const char *text)
{
    const CodeList *list = model_find_codelist(model, list_id);
    g_assert_nonnull(list);
    int index = codelist_match(list, text, -1);
    return index < 0 ? NULL : codelist_code(list, (unsigned)index)->id;
}

static void test_match(void)
{
    static const struct {
        const char *list, *text, *code;
    } cases[] = {
        {"CL_AREA", "LV", "LV"},
        {"CL_AREA", " lva ", "LV"},
        {"CL_AREA", "Lettland", "LV"},
        {"CL_AREA", "EL", "GR"},
        {"CL_AREA", "UK", "GB"},
        {"CL_AREA", "C\xc3\xb4te d\xe2\x80\x99Ivoire", "CI"},
        {"CL_AREA", "COTE  D'IVOIRE", "CI"},
        {"CL_AREA", "T\xc3\xbcrkiye", "TR"},
        {"CL_AREA", "Tu\xcc\x88rkiye", "TR"},        /* decomposed */
        {"CL_AREA", "T\xc3\x83\xc2\xbcrkiye", "TR"}, /* encoded twice */
        {"CL_AREA",
         "ESPA\xef\xbf\xbd"
         "A",
         "ES"},                                        /* a lost letter */
        {"CL_AREA", "\xef\xbf\xbd\xef\xbf\xbd", NULL}, /* nothing left to decide by */
        {"CL_AREA", "M\xef\xbf\xbdli", "ML"},
        {"CL_AREA", "\xef\xbf\xbdran", "IR"},               /* Iran; not Oman, not Iraq */
        {"CL_AREA", "Ira\xef\xbf\xbd", NULL},               /* Iran or Iraq */
        {"CL_AREA", "Korea", NULL},                         /* which one? */
        {"CL_AREA", "CAR", "U_CAR"},                        /* a group of UNODC's ... */
        {"CL_CITIZENSHIP", "CAR", "CF"},                    /* ... and an abbreviation */
        {"CL_AREA", "United Kingdom (Scotland)", "GB_SCT"}, /* a part is not the whole ... */
        {"CL_CITIZENSHIP", "Scotland", "GB"},               /* ... but its people are citizens */
        {"CL_AREA", "Dubai", NULL},
        {"CL_COUNTERPART_AREA", "Dubai", "AE"},
        {"CL_CITIZENSHIP", "Congo", "CG"},
        {"CL_CITIZENSHIP", "Congolese (DRC)", "CD"},
        {"CL_CITIZENSHIP", "Nigerin", "NE"},
        {"CL_CITIZENSHIP", "Nigerians", "NG"},
        {"CL_CITIZENSHIP", "97 albanian", "AL"},
        {"CL_CITIZENSHIP", "Nationals", "NAT"},
        {"CL_CITIZENSHIP", "Serbia and Montenegro", "CSXX"},
        {"CL_CITIZENSHIP", "", NULL},
        {"CL_CITIZENSHIP", "\xff", NULL},
        {"CL_COUNTERPART_AREA", "Abroad", "ABROAD"},
        {"CL_EXPLOITATION", "Forced labour", "LABOUR"},
        {"CL_EXPLOITATION", "Other forms of exploitation", "_O"},
        {"CL_AGE", "0 to 17 years", "Y_LT18"},
        {"CL_AGE", "9--17", "Y9T17"},
        {"CL_SEX", "female", "F"},
        {"CL_LEGAL_STATUS", "Persons brought into formal contact", "SUSPECTED"},
        {"CL_OBS_STATUS", "b", "B"},
        {"CL_OBS_STATUS", "z", "M"},
    };
    g_autoptr(Model) model = shipped_model();
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s: %s", cases[i].list, cases[i].text);
        g_assert_cmpstr(matched(model, cases[i].list, cases[i].text), ==, cases[i].code);
    }
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    g_assert_cmpint(codelist_match(areas, "Latvia and more", 6), ==, codelist_find(areas, "LV"));
    g_assert_cmpint(codelist_find(areas, "lv"), ==, -1);
}

static void test_include(void)
{
    g_autoptr(Model) model = shipped_model();
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    const CodeList *citizenship = model_find_codelist(model, "CL_CITIZENSHIP");
    for (unsigned i = 0; i < codelist_n(areas); i++) {
        const Code *code = codelist_code(areas, i);
        int index = codelist_find(citizenship, code->id);
        g_assert_cmpint(index, >=, 0);
        const Code *copy = codelist_code(citizenship, (unsigned)index);
        g_assert_cmpstr(copy->label[LANG_SV], ==, code->label[LANG_SV]);
        if (code->parent >= 0)
            g_assert_cmpstr(codelist_code(citizenship, (unsigned)copy->parent)->id, ==,
                            codelist_code(areas, (unsigned)code->parent)->id);
    }
    int car = codelist_find(citizenship, "CF");
    g_assert_true(g_strv_contains(codelist_aliases(citizenship, (unsigned)car), "Central African"));
    g_assert_true(g_strv_contains(codelist_aliases(citizenship, (unsigned)car), "CAR"));
    g_assert_cmpstr(codelist_code(citizenship, 0)->id, ==, "_T");
}

/* --- every label of UNODC's two full files --- */

/* Labels that name nothing that could be decided, with the number of rows in each vintage. */
static const struct {
    const char *dimension, *label;
    unsigned n_2023, n_2025;
} garbage[] = {
    {"by citizenship", "", 65, 88},
    {"by citizenship", "0", 3, 10},
    {"by citizenship", "145", 0, 1},
    {"by citizenship", "2", 0, 1},
    {"by citizenship", "3", 0, 1},
    {"by citizenship", "6", 0, 1},
    {"by citizenship", "3 nig\xc3\xa9riens et 1 tunisien", 1, 0},
    {"by citizenship", "3 nig\xef\xbf\xbdriens et 1 tunisien", 0, 1},
    {"by citizenship", "Nationality", 6, 3}, /* a heading of the form */
    {"by citizenship", "without", 1, 1},     /* without a citizenship, or without information? */
    {"by citizenship", "Q6.1_*", 0, 120},    /* names of the form's cells */
    {"by country of repatriation", "", 10, 22},
    {"by country of repatriation", "0", 4, 7},
};

static bool is_garbage(unsigned entry, const char *dimension, const char *label)
{
    if (strcmp(garbage[entry].dimension, dimension) != 0)
        return false;
    size_t n = strlen(garbage[entry].label);
    if (n > 0 && garbage[entry].label[n - 1] == '*')
        return strncmp(garbage[entry].label, label, n - 1) == 0;
    return strcmp(garbage[entry].label, label) == 0;
}

static GByteArray *read_gzip(const char *path)
{
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        return NULL;
    GByteArray *bytes = g_byte_array_new();
    guint8 buffer[65536];
    int n;
    while ((n = gzread(file, buffer, sizeof buffer)) > 0)
        g_byte_array_append(bytes, buffer, (guint)n);
    gzclose(file);
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    return bytes;
}

static const char *list_of(const char *dimension)
{
    static const char *const lists[][2] = {
        {"by citizenship", "CL_CITIZENSHIP"},
        {"by country of repatriation", "CL_COUNTERPART_AREA"},
        {"by form of exploitation", "CL_EXPLOITATION"},
        {"Total", NULL},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++)
        if (strcmp(lists[i][0], dimension) == 0)
            return lists[i][1];
    g_error("unknown dimension \"%s\"", dimension);
}

/* Country by its name and, where the file gives none, by its code; both must agree. */
static void check_area(const Model *model, const char *iso3, const char *country)
{
    const char *by_code = *iso3 != '\0' ? matched(model, "CL_AREA", iso3) : NULL;
    const char *by_name = *country != '\0' ? matched(model, "CL_AREA", country) : NULL;
    if (*iso3 != '\0' && by_code == NULL)
        g_error("no area \"%s\"", iso3);
    if (*country != '\0' && by_name == NULL)
        g_error("no area \"%s\"", country);
    if (by_code != NULL && by_name != NULL)
        g_assert_cmpstr(by_code, ==, by_name);
}

static void check_file(const Model *model, const char *path, bool is_2025)
{
    enum { ISO3, COUNTRY, DIMENSION = 5, CATEGORY, SEX, AGE };
    g_autoptr(GByteArray) bytes = read_gzip(path);
    g_assert_nonnull(bytes);
    g_autoptr(GError) error = NULL;
    g_autoptr(CsvReader) reader = csv_reader_new((char *)bytes->data, bytes->len - 1, path, ',');
    CsvRow row;
    unsigned seen[G_N_ELEMENTS(garbage)] = {0}, n_rows = 0;
    g_assert_true(csv_reader_next(reader, &row, &error));
    while (csv_reader_next(reader, &row, &error)) {
        n_rows++;
        check_area(model, row.fields[ISO3].text, row.fields[COUNTRY].text);
        g_assert_nonnull(matched(model, "CL_SEX", row.fields[SEX].text));
        g_assert_nonnull(matched(model, "CL_AGE", row.fields[AGE].text));
        const char *dimension = row.fields[DIMENSION].text, *label = row.fields[CATEGORY].text;
        const char *list = list_of(dimension);
        bool is_known = list == NULL || matched(model, list, label) != NULL;
        bool is_listed = false;
        for (unsigned i = 0; i < G_N_ELEMENTS(garbage); i++)
            if (is_garbage(i, dimension, label)) {
                is_listed = true;
                seen[i]++;
            }
        if (is_known == is_listed)
            g_error("%s:%u: %s \"%s\" is %s", path, row.line, dimension, label,
                    is_known ? "known and listed as garbage" : "not known");
    }
    g_assert_no_error(error);
    g_assert_cmpuint(n_rows, ==, is_2025 ? 58769 : 46556);
    for (unsigned i = 0; i < G_N_ELEMENTS(garbage); i++)
        g_assert_cmpuint(seen[i], ==, is_2025 ? garbage[i].n_2025 : garbage[i].n_2023);
}

static void test_coverage(void)
{
    static const char *const names[] = {"unodc_glotip_2023-05-30.csv.gz",
                                        "unodc_glotip_2025-04-14.csv.gz"};
    const char *given = g_getenv("FYR_SHARED_DATA");
    g_autofree char *folder =
        given != NULL ? g_strdup(given) : g_build_filename(FYR_ROOT, "..", "shared", "data", NULL);
    g_autoptr(Model) model = shipped_model();
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
            g_test_skip("the full files of UNODC are not here (FYR_SHARED_DATA)");
            return;
        }
        check_file(model, path, i == 1);
    }
}

/* --- unpacking and speed --- */

static void remove_tree(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    if (dir != NULL) {
        for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
            g_autofree char *below = g_build_filename(path, name, NULL);
            remove_tree(below);
        }
        g_dir_close(dir);
    }
    g_assert_cmpint(g_remove(path), ==, 0);
}

static char *make_folder(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("fyr-model-XXXXXX", &error);
    g_assert_no_error(error);
    return folder;
}

static void test_unpack(void)
{
    g_autofree char *folder = make_folder();
    g_autoptr(GError) error = NULL;
    g_assert_true(model_unpack(folder, &error));
    g_assert_no_error(error);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load(folder, problems, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(problems_kept(problems), ==, 0);
    g_assert_cmpuint(model_n_codelists(model), >=, 14);
    remove_tree(folder);
    g_assert_null(model_load(folder, problems, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

static void test_speed(void)
{
    gint64 best = G_MAXINT64;
    for (unsigned i = 0; i < 5; i++) {
        gint64 start = g_get_monotonic_time();
        g_autoptr(Model) model = shipped_model();
        g_assert_nonnull(model);
        best = MIN(best, g_get_monotonic_time() - start);
    }
    g_test_message("the whole model in %" G_GINT64_FORMAT " us", best);
    if (g_test_perf())
        g_assert_cmpint(best, <, 15000);
}

/* --- broken files --- */

static void write_file(const char *folder, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir_with_parents(parent, 0755), ==, 0);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

/* A case is "== name" lines, each followed by a file's text, and "== expect" last. Returns the
 * expected text; the files are written to the folder. An empty text removes the file. */
static char *write_case(const char *folder, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "== ", -1);
    char *expect = g_strdup("");
    for (unsigned i = 1; parts[i] != NULL; i++) {
        char *end = strchr(parts[i], '\n');
        g_assert_nonnull(end);
        *end = '\0';
        if (strcmp(parts[i], "expect") == 0) {
            g_free(expect);
            expect = g_strdup(end + 1);
        } else if (end[1] == '\0') {
            g_autofree char *path = g_build_filename(folder, parts[i], NULL);
            g_assert_cmpint(g_remove(path), ==, 0);
        } else {
            write_file(folder, parts[i], end + 1);
        }
    }
    return expect;
}

static char *load_messages(const char *folder)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(Model) model = model_load(folder, problems, &error);
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    problems_print(problems, 0, to);
    fprintf(to, "%s\n", model != NULL ? "loaded" : error->message);
    fclose(to);
    g_autofree char *prefix = g_strconcat(folder, "/", NULL);
    g_auto(GStrv) pieces = g_strsplit(text, prefix, -1);
    free(text);
    g_autofree char *joined = g_strjoinv("", pieces);
    g_auto(GStrv) folders = g_strsplit(joined, folder, -1);
    return g_strjoinv("DIR", folders);
}

static void test_broken(gconstpointer data)
{
    const char *name = data;
    g_autofree char *base_path = g_build_filename(FYR_ROOT, "tests/golden/model/base.txt", NULL);
    g_autofree char *case_path = g_build_filename(FYR_ROOT, "tests/golden/model", name, NULL);
    g_autofree char *base = NULL, *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(base_path, &base, NULL, &error);
    g_assert_no_error(error);
    g_file_get_contents(case_path, &text, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *folder = make_folder();
    g_autofree char *base_expect = write_case(folder, base);
    g_autofree char *expect = write_case(folder, text);
    g_assert_cmpstr(base_expect, ==, "loaded\n"); /* the base itself is without a fault */
    g_autofree char *messages = load_messages(folder);
    if (g_getenv("FYR_GOLDEN_UPDATE") != NULL) {
        char *at = strstr(text, "== expect\n");
        g_autofree char *kept = g_strndup(text, at != NULL ? (gsize)(at - text) : strlen(text));
        g_autofree char *whole = g_strconcat(kept, "== expect\n", messages, NULL);
        g_file_set_contents(case_path, whole, -1, &error);
        g_assert_no_error(error);
    } else {
        g_assert_cmpstr(messages, ==, expect);
    }
    remove_tree(folder);
}

static void add_broken(void)
{
    g_autofree char *folder = g_build_filename(FYR_ROOT, "tests/golden/model", NULL);
    g_autoptr(GError) error = NULL;
    GDir *dir = g_dir_open(folder, 0, &error);
    g_assert_no_error(error);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        if (!g_str_has_suffix(name, ".txt"))
            continue;
        g_autofree char *path = g_strconcat("/model/broken/", name, NULL);
        g_test_add_data_func_full(path, g_strdup(name), test_broken, g_free);
    }
    g_dir_close(dir);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/model/shipped", test_shipped);
    g_test_add_func("/model/plan-lists", test_plan_lists);
    g_test_add_func("/model/dimensions", test_dimensions);
    g_test_add_func("/model/match", test_match);
    g_test_add_func("/model/include", test_include);
    g_test_add_func("/model/coverage", test_coverage);
    g_test_add_func("/model/unpack", test_unpack);
    g_test_add_func("/model/speed", test_speed);
    add_broken();
    return g_test_run();
}
