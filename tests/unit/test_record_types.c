/* Record types: that the shipped ones are whole and say what the plan asks for, and that each kind of
 * broken file gets its located message (tests/golden/record-types: files in, messages out;
 * FYR_GOLDEN_UPDATE=1 writes them). */
#include "records/type.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static const Model *model;

static RecordTypes *shipped(void)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    RecordTypes *types = record_types_load(NULL, model, problems, &error);
    problems_print(problems, 0, stderr);
    g_assert_no_error(error);
    g_assert_cmpuint(problems_kept(problems), ==, 0); /* no translation is missing either */
    return types;
}

/* Addresses of the contract (design, section 6) and the ids that pages and content rely on. */
static void test_shipped(void)
{
    static const char *const expected[][2] = {{"document", "library"},
                                              {"roundup_edition", "roundup-editions"},
                                              {"good_practice", "practices"},
                                              {"lesson_learnt", "lessons"},
                                              {"legal_instrument", "law"},
                                              {"provision", "provisions"},
                                              {"national_measure", "measures"},
                                              {"recommendation", "recommendations"},
                                              {"action", "actions"},
                                              {"policy", "policies"},
                                              {"case_law", "case-law"},
                                              {"term", "glossary"},
                                              {"source", "sources"},
                                              {"signal", "signals"}};
    static const char *const common[] = {"priorities", "principles",    "areas",     "forms",
                                         "sectors",    "target_groups", "languages", "goals",
                                         "citation",   "verified"};
    g_autoptr(RecordTypes) types = shipped();
    g_assert_cmpuint(record_types_n(types), >=, G_N_ELEMENTS(expected));
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++) {
        const RecordType *type = record_types_find(types, expected[i][0]);
        g_assert_nonnull(type);
        g_assert_true(record_types_find_path(types, expected[i][1]) == type);
        for (unsigned c = 0; c < G_N_ELEMENTS(common); c++)
            g_assert_nonnull(record_type_field(type, common[c]));
    }
}

/* Somewhere in its life a record is public, and never where it begins; whoever begins one can see what
 * becomes of it by being its author, so only later states need readers. */
static void test_states(void)
{
    g_autoptr(RecordTypes) types = shipped();
    for (unsigned i = 0; i < record_types_n(types); i++) {
        const RecordType *type = record_types_at(types, i);
        bool is_ever_public = false;
        for (unsigned s = 0; s < type->n_states; s++)
            is_ever_public = is_ever_public || type->states[s].is_public;
        g_assert_true(is_ever_public);
        g_assert_false(type->states[0].is_public);
        for (unsigned m = 0; m < type->n_moves; m++)
            g_assert_cmpuint(type->moves[m].roles, !=, 0);
    }
}

/* What a type says itself stands in place of a part: measures belong to one country. */
static void test_own_field(void)
{
    g_autoptr(RecordTypes) types = shipped();
    const RecordType *measure = record_types_find(types, "national_measure");
    const RecordField *own = record_type_field(measure, "areas");
    g_assert_false(own->is_many);
    g_assert_cmpuint(own->required_in, ==, UINT32_MAX);
    g_assert_true(&measure->fields[measure->area] == own);
    g_assert_true(record_type_field(record_types_find(types, "term"), "areas")->is_many);
    g_assert_cmpuint(record_type_field(record_types_find(types, "term"), "areas")->required_in, ==,
                     0);
}

/* --- broken files ------------------------------------------------------------------------------- */

static void remove_tree(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        remove_tree(below);
    }
    if (dir)
        g_dir_close(dir);
    g_remove(path);
}

/* A case is "== name" lines, each followed by a file's text, and "== expect" last; returns what stands
 * there. The files go into the folder. */
static char *write_case(const char *folder, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "== ", -1);
    char *expect = g_strdup("");
    for (unsigned i = 1; parts[i]; i++) {
        char *end = strchr(parts[i], '\n');
        g_assert_nonnull(end);
        *end = '\0';
        if (strcmp(parts[i], "expect") == 0) {
            g_free(expect);
            expect = g_strdup(end + 1);
            continue;
        }
        g_autofree char *path = g_build_filename(folder, "records", parts[i], NULL);
        g_assert_true(g_file_set_contents(path, end + 1, -1, NULL));
    }
    return expect;
}

static char *make_folder(void)
{
    char *folder = g_dir_make_tmp("fyr-types-XXXXXX", NULL);
    g_assert_nonnull(folder);
    g_autofree char *records = g_build_filename(folder, "records", NULL);
    g_assert_cmpint(g_mkdir(records, 0755), ==, 0);
    return folder;
}

static char *load_messages(const char *folder)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordTypes) types = record_types_load(folder, model, problems, &error);
    g_assert_true((types != NULL) == (error == NULL));
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    problems_print(problems, 0, to);
    fprintf(to, "%s\n", types ? "loaded" : error->message);
    fclose(to);
    g_autofree char *records = g_build_filename(folder, "records", NULL);
    g_autofree char *prefix = g_strconcat(records, "/", NULL);
    g_auto(GStrv) pieces = g_strsplit(text, prefix, -1);
    free(text);
    g_autofree char *joined = g_strjoinv("", pieces);
    g_auto(GStrv) folders = g_strsplit(joined, records, -1);
    return g_strjoinv("DIR", folders);
}

static char *read_case(const char *name)
{
    g_autofree char *path = g_build_filename(FYR_ROOT, "tests/golden/record-types", name, NULL);
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

/* A state said anew stands where the part has it, and one that is added comes last. */
static void test_own_state(void)
{
    g_autofree char *base = read_case("base.txt"), *text = read_case("override.txt");
    g_autofree char *folder = make_folder();
    g_free(write_case(folder, base));
    g_free(write_case(folder, text));
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = record_types_load(folder, model, problems, NULL);
    g_assert_nonnull(types);
    const RecordType *note = record_types_find(types, "note");
    g_assert_cmpuint(note->n_states, ==, 3);
    g_assert_cmpstr(note->states[0].id, ==, "draft");
    g_assert_cmpstr(note->states[1].id, ==, "out");
    g_assert_cmpstr(note->states[1].label[LANG_EN], ==, "Shown");
    g_assert_cmpstr(note->states[2].id, ==, "past");
    remove_tree(folder);
}

static void update_case(const char *name, const char *text, const char *messages)
{
    g_autofree char *path = g_build_filename(FYR_ROOT, "tests/golden/record-types", name, NULL);
    const char *at = strstr(text, "== expect\n");
    g_assert_nonnull(at);
    g_autofree char *kept = g_strndup(text, (gsize)(at - text));
    g_autofree char *whole = g_strconcat(kept, "== expect\n", messages, NULL);
    g_assert_true(g_file_set_contents(path, whole, -1, NULL));
}

static void test_broken(gconstpointer data)
{
    const char *name = data;
    g_autofree char *base = read_case("base.txt"), *text = read_case(name);
    g_autofree char *folder = make_folder();
    g_autofree char *base_expect = write_case(folder, base);
    g_assert_cmpstr(base_expect, ==, "loaded\n"); /* the base itself is without a fault */
    g_autofree char *expect = write_case(folder, text);
    g_autofree char *messages = load_messages(folder);
    if (g_getenv("FYR_GOLDEN_UPDATE"))
        update_case(name, text, messages);
    else
        g_assert_cmpstr(messages, ==, expect);
    remove_tree(folder);
}

static void add_broken(void)
{
    g_autofree char *folder = g_build_filename(FYR_ROOT, "tests/golden/record-types", NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    const char *name;
    g_assert_nonnull(dir);
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_strconcat("/record-types/broken/", name, NULL);
        if (g_str_has_suffix(name, ".txt"))
            g_test_add_data_func_full(path, g_strdup(name), test_broken, g_free);
    }
    g_dir_close(dir);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) own = model_load_embedded(problems, NULL);
    g_assert_nonnull(own);
    model = own;
    g_test_add_func("/record-types/shipped", test_shipped);
    g_test_add_func("/record-types/states", test_states);
    g_test_add_func("/record-types/own-field", test_own_field);
    g_test_add_func("/record-types/own-state", test_own_state);
    add_broken();
    int status = g_test_run();
    return status;
}
