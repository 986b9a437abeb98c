/* Content that ships, read into a centre; and changed types held against the records that are there. */
#include "store_fixture.h"

#include "records/content.h"
#include "records/type_change.h"
#include "records/type_narrow.h"

#include <glib/gstdio.h>
#include <string.h>

static Model *own_model(void)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    Model *model = model_load_embedded(problems, &error);
    g_assert_no_error(error);
    return model;
}

static RecordTypes *own_types(const Model *model)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    RecordTypes *types = record_types_load(NULL, model, problems, &error);
    g_assert_no_error(error);
    return types;
}

static ContentReport load_content(Centre *centre, const RecordTypes *types)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    ContentReport report = {0};
    content_load(centre, types, &report, problems, &error);
    problems_print(problems, 0, stderr);
    g_assert_no_error(error);
    g_assert_cmpuint(problems_kept(problems), ==, 0);
    return report;
}

/* --- content ------------------------------------------------------------------------------------------- */

/* Ids do not change from version to version: links from outside, and from centre to centre, hold. */
static void test_ids(void)
{
    char id[27], other[27];
    content_id("palermo-protocol", id);
    g_assert_cmpstr(id, ==, "01KDVDNA004MHGA7BQV5RPH8G7");
    content_id("palermo-protocol ", other);
    g_assert_cmpstr(id, !=, other);
}

static unsigned n_rows(Db *db, StatementId statement)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0;
    g_autoptr(Rows) rows = db_query(db, statement, &error, "");
    while (rows_next(rows, &error))
        n++;
    g_assert_no_error(error);
    return n;
}

static void test_shipped(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) types = own_types(model);
    ContentReport first = load_content(fixture->centre, types);
    g_assert_cmpuint(first.n_made, >=, 200);
    g_assert_cmpuint(first.n_kept, ==, 0);
    g_assert_cmpuint(first.n_unverified, <, first.n_made);
    g_autoptr(GError) error = NULL;
    Db *db = centre_reader(fixture->centre, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(n_rows(db, STMT_RECORD_BODIES), ==, first.n_made);
    ContentReport second = load_content(fixture->centre, types);
    g_assert_cmpuint(second.n_made, ==, 0);
    g_assert_cmpuint(second.n_kept, ==, first.n_made);
    g_assert_cmpuint(n_rows(db, STMT_RECORD_BODIES), ==, first.n_made);
}

/* Published as it was written, and its relations are there from the other end. */
static void test_published(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) types = own_types(model);
    load_content(fixture->centre, types);
    g_autoptr(GError) error = NULL;
    Db *db = centre_public_reader(fixture->centre, &error);
    char id[27];
    content_id("palermo-protocol", id);
    g_autoptr(Record) record = record_load_published(db, id, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(record->state, ==, "published");
    g_assert_cmpstr(record_body_get(record->body, "reference", "", 0), ==, "UNTS 2237, 319");
    g_assert_cmpstr(record_body_get(record->body, "verified", "", 0), ==, "no");
    g_assert_cmpuint(record_body_count(record->body, "priorities", ""), ==, 3);
    g_autoptr(GPtrArray) ends = record_neighbours_published(db, id, "en", &error);
    g_assert_no_error(error);
    unsigned n_provisions = 0, n_measures = 0;
    for (unsigned i = 0; i < ends->len; i++) {
        const RecordNeighbour *end = ends->pdata[i];
        n_provisions += end->is_inverse && strcmp(end->type, "provision") == 0;
        n_measures += end->is_inverse && strcmp(end->type, "national_measure") == 0;
    }
    g_assert_cmpuint(n_provisions, ==, 7);
    g_assert_cmpuint(n_measures, ==, 10);
}

/* What says that nobody checked it, or where it is written, is said of every record that ships. */
static void test_sources(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) types = own_types(model);
    load_content(fixture->centre, types);
    g_autoptr(GError) error = NULL;
    Db *db = centre_reader(fixture->centre, &error);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BODIES, &error, "");
    while (rows_next(rows, &error)) {
        const char *json = rows_text(rows, 3);
        g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), &error);
        g_assert_no_error(error);
        g_assert_cmpuint(record_body_count(body, "citation", ""), ==, 1);
        g_assert_cmpuint(record_body_count(body, "verified", ""), ==, 1);
    }
    g_assert_no_error(error);
}

typedef struct {
    const char *name, *text, *messages;
} Broken;
static const Broken broken[] = {
    {"no-head", "[one]\ntitle = x\n",
     "t.ini:1: error: the file does not say what its records are: begin with [content TYPE] "
     "[no-content]\n"},
    {"empty", "",
     "t.ini:1: error: the file does not say what its records are: begin with [content TYPE] "
     "[no-content]\n"},
    {"type", "[content ghost]\n[one]\ntitle = x\n",
     "t.ini:1: error: there is no record type \"ghost\": name a type of model/records "
     "[unknown-type]\n"},
    {"field", "[content term]\n[one]\ntitle = x\ncolour = red\n",
     "t.ini:4: error: records of the type \"term\" have no such field (value \"red\", field "
     "colour): name a field of the type [unknown-field]\n"},
    {"code", "[content term]\n[one]\ntitle = x\nareas = SE; XX\n",
     "t.ini:4: error: [one] the list CL_AREA has no such code (value \"XX\", field areas): choose "
     "one of the list [unknown-code]\n"},
    {"link", "[content term]\n[one]\ntitle = x\n@broader = ghost\n",
     "t.ini:4: error: [one] there is no such record (value \"GHOST-ID\", field broader): choose a "
     "record that is there [unknown-record]\n"},
    {"needs", "[content term]\nstate = published\n[one]\ntitle = x\n",
     "t.ini:3: error: [one] it is needed in the state \"published\" (field definition): fill it "
     "in [missing]\n"},
    {"state", "[content term]\nstate = gone\n[one]\ntitle = x\n",
     "t.ini:3: error: [one] the record's type has no such state: name a state of the type "
     "[wrong-state]\n"}};

static void test_broken(StoreFixture *fixture, gconstpointer data)
{
    const Broken *wrong = data;
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) types = own_types(model);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    ContentReport report = {0};
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_false(content_read(db, types, wrong->text, strlen(wrong->text), "t.ini", &report,
                                problems, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    centre_write_rollback(fixture->centre);
    char *text = NULL, ghost[27];
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    problems_print(problems, 0, to);
    fclose(to);
    content_id("ghost", ghost);
    g_auto(GStrv) parts = g_strsplit(wrong->messages, "GHOST-ID", -1);
    g_autofree char *messages = g_strjoinv(ghost, parts);
    g_assert_cmpstr(text, ==, messages);
    free(text);
}

/* Only the program gives a record its id and its state; a request never does. */
static void test_import_is_inside(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) types = own_types(model);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordBody) body = record_body_new();
    char id[27];
    content_id("x", id);
    record_body_set(body, "title", "en", "x");
    const RecordImport import = {id, "published", "en", "", body};
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_false(record_import(db, types, record_types_find(types, "term"),
                                 "01ARZ3NDEKTSV4RRFFQ69G5FAV", &import, problems, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
    centre_write_rollback(fixture->centre);
}

/* --- changed types -------------------------------------------------------------------------------------- */

/* The program's own types with one text of one file changed wherever it stands; `with` NULL: the file is taken away. */
static RecordTypes *changed_types(const Model *model, const char *name, const char *what,
                                  const char *with)
{
    g_autofree char *folder = g_dir_make_tmp("fyr-change-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(model_unpack(folder, &error));
    g_autofree char *path = g_build_filename(folder, "records", name, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, &error));
    g_auto(GStrv) parts = g_strsplit(text, what, -1);
    g_assert_nonnull(parts[1]); /* the text is there */
    g_autofree char *changed = g_strjoinv(with ? with : "", parts);
    if (with)
        g_assert_true(g_file_set_contents(path, changed, -1, &error));
    else
        g_assert_cmpint(g_remove(path), ==, 0);
    g_autoptr(Problems) problems = problems_new();
    RecordTypes *types = record_types_load(folder, model, problems, &error);
    problems_print(problems, 0, stderr);
    g_assert_no_error(error);
    g_assert_true(store_remove_tree(folder));
    return types;
}

typedef struct {
    const char *name, *file, *what, *with;
    const char *rule; /* NULL: nothing is wrong */
    unsigned n_records;
    bool is_refused;
} ChangeCase;
static const ChangeCase changes[] = {
    {"label", "term.ini", "label = Meaning", "label = Sense", NULL, 0, false},
    {"longer", "term.ini", "max = 200", "max = 300", NULL, 0, false},
    {"new-field", "term.ini", "[field usage]",
     "[field note]\nkind = line\nlabel = Note\nlabel.sv = Not\n\n[field usage]", NULL, 0, false},
    {"unused-field", "case_law.ini", "[field ecli]", "[field ecli2]", NULL, 0, false},
    {"field", "legal_instrument.ini", "[field reference]", "[field number]", "unknown-field", 24,
     true},
    {"kind", "legal_instrument.ini", "[field adopted]\nkind = day", "[field adopted]\nkind = year",
     "not-a-number", 24, true},
    {"shorter", "national_measure.ini", "max = 4000", "max = 10", "too-long", 30, true},
    {"single", "_common.ini",
     "codelist = CL_PRIORITY\nlabel = Thematic priorities\nlabel.sv = Tematiska prioriteringar",
     "codelist = CL_PRINCIPLE\nlabel = Thematic priorities\nlabel.sv = Tematiska prioriteringar",
     "unknown-code", 1, true},
    {"relation", "provision.ini", "[relation part_of]", "[relation belongs_to]", "unknown-relation",
     62, true},
    {"target", "provision.ini", "to = legal_instrument", "to = policy", "wrong-type", 62, true},
    {"state", "source.ini", "read", "scan", "state-removed", 11, true},
    {"demanded", "term.ini", "[field usage]\nkind = text",
     "[field usage]\nrequired = published\nkind = text", "missing", 47, false},
    {"private", "_open.ini", "public = yes", "seen = editor", "no-longer-public", 1, false}};

static void test_change(StoreFixture *fixture, gconstpointer data)
{
    const ChangeCase *change = data;
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) before = own_types(model);
    load_content(fixture->centre, before);
    g_autoptr(RecordTypes) after = changed_types(model, change->file, change->what, change->with);
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    Db *db = centre_reader(fixture->centre, &error);
    bool fits = record_types_check_change(db, before, after, problems, &error);
    g_assert_cmpint(fits, ==, !change->is_refused);
    g_assert_true(fits == (error == NULL));
    g_autofree char *old_print = record_types_fingerprint(before);
    g_autofree char *new_print = record_types_fingerprint(after);
    g_assert_cmpint(strcmp(old_print, new_print) == 0, ==, strcmp(change->name, "label") == 0);
    if (!change->rule) {
        g_assert_cmpuint(problems_kept(problems), ==, 0);
        return;
    }
    const Problem *found = NULL;
    for (unsigned i = 0; i < problems_kept(problems); i++)
        if (strcmp(problems_peek(problems, i)->rule, change->rule) == 0)
            found = problems_peek(problems, i);
    g_assert_nonnull(found);
    g_assert_cmpuint((unsigned)g_ascii_strtoull(found->message, NULL, 10), >=, change->n_records);
    g_assert_nonnull(found->remedy);
    g_assert_cmpuint(found->line, >, 0);
}

/* A type that is gone; and the same without the set in force, as `fyr types check` asks. */
static void test_type_gone(StoreFixture *fixture, gconstpointer unused)
{
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) before = own_types(model);
    load_content(fixture->centre, before);
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    Db *db = centre_reader(fixture->centre, &error);
    g_assert_true(record_types_check_change(db, NULL, before, problems, &error));
    g_autoptr(RecordTypes) after = changed_types(model, "roundup_edition.ini", "label", NULL);
    g_assert_false(record_types_check_change(db, NULL, after, problems, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_assert_cmpuint(problems_count_rule(problems, "type-removed"), ==, 1);
}

static unsigned n_public(Db *db, const char *field)
{
    unsigned n = 0;
    g_autoptr(Rows) ids = db_query(db, STMT_PUBLISHED_IDS, NULL, "");
    while (rows_next(ids, NULL)) {
        g_autoptr(Record) record = record_load_published(db, rows_text(ids, 0), NULL);
        n += !field || record_body_count(record->body, field, "") > 0;
    }
    return n;
}

/* What gives less is followed at once; what gives more is not. */
static void test_narrow(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(Model) model = own_model();
    g_autoptr(RecordTypes) before = own_types(model);
    load_content(fixture->centre, before);
    g_autoptr(GError) error = NULL;
    Narrowed narrowed;
    Db *db = centre_reader(fixture->centre, &error);
    unsigned n = n_public(db, NULL), n_reference = n_public(db, "reference");
    g_assert_cmpuint(n_reference, >, 10);
    g_assert_true(record_types_narrow(fixture->centre, before, &narrowed, &error));
    g_assert_cmpuint(narrowed.n_withdrawn + narrowed.n_narrowed, ==, 0);

    g_autoptr(RecordTypes) internal = changed_types(
        model, "legal_instrument.ini", "[field reference]", "[field reference]\ninternal = yes");
    g_assert_true(record_types_narrow(fixture->centre, internal, &narrowed, &error));
    g_assert_cmpuint(narrowed.n_withdrawn, ==, 0);
    g_assert_cmpuint(narrowed.n_narrowed, ==, n_reference);
    g_assert_cmpuint(n_public(db, "reference"), ==, 0);
    g_assert_cmpuint(n_public(db, NULL), ==, n);
    g_assert_true(
        record_types_narrow(fixture->centre, before, &narrowed, &error)); /* no way back */
    g_assert_cmpuint(n_public(db, "reference"), ==, 0);

    g_autoptr(RecordTypes) private =
        changed_types(model, "_open.ini", "public = yes", "seen = editor");
    g_assert_true(record_types_narrow(fixture->centre, private, &narrowed, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(narrowed.n_withdrawn, >, 0);
    unsigned n_withdrawn = narrowed.n_withdrawn;
    g_assert_cmpuint(n_public(db, NULL), ==, n - n_withdrawn);
    g_assert_true(record_types_narrow(fixture->centre, before, &narrowed, &error)); /* undone */
    g_assert_cmpuint(narrowed.n_returned, ==, n_withdrawn);
    g_assert_cmpuint(n_public(db, NULL), ==, n);
    /* What somebody withdrew does not come back because its state became public. */
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Rows) terms = db_query(db, STMT_PUBLISHED_IDS, &error, "");
    char id[27] = "";
    while (!*id && rows_next(terms, &error)) {
        g_autoptr(Record) record = record_load_published(db, rows_text(terms, 0), &error);
        if (strcmp(record->type, "term") == 0)
            g_strlcpy(id, record->id, sizeof id);
    }
    g_clear_pointer(&terms, rows_free);
    record_types_publish(record_types_ref(before));
    record_move(fixture->centre, record_types_find(before, "term"), "shell:x", id, 1, "withdraw",
                "it was wrong", problems, &error);
    record_types_publish(NULL);
    g_assert_no_error(error);
    g_autoptr(RecordTypes) open =
        changed_types(model, "_open.ini", "label.sv = Tillbakadragen\nseen = editor focal member",
                      "label.sv = Tillbakadragen\npublic = yes");
    g_assert_true(record_types_narrow(fixture->centre, open, &narrowed, &error));
    g_assert_cmpuint(narrowed.n_returned, ==, 0);
    g_assert_null(record_load_published(db, id, NULL));
    n = n_public(db, NULL);
    /* A type's file that is gone for a moment, and is back. */
    g_autoptr(RecordTypes) gone = changed_types(model, "roundup_edition.ini", "label", NULL);
    g_assert_true(record_types_narrow(fixture->centre, gone, &narrowed, &error));
    g_assert_cmpuint(narrowed.n_withdrawn, >, 0);
    g_assert_true(record_types_narrow(fixture->centre, before, &narrowed, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(n_public(db, NULL), ==, n);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/content/ids", test_ids);
#define ADD(name, data, function)                                                                  \
    g_test_add(name, StoreFixture, data, store_fixture_set_up, function, store_fixture_tear_down)
    ADD("/content/shipped", NULL, test_shipped);
    ADD("/content/published", NULL, test_published);
    ADD("/content/sources", NULL, test_sources);
    ADD("/content/import-is-inside", NULL, test_import_is_inside);
    for (unsigned i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *path = g_strconcat("/content/broken/", broken[i].name, NULL);
        ADD(path, &broken[i], test_broken);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autofree char *path = g_strconcat("/type-change/", changes[i].name, NULL);
        ADD(path, &changes[i], test_change);
    }
    ADD("/type-change/type-gone", NULL, test_type_gone);
    ADD("/type-change/narrow", NULL, test_narrow);
    return g_test_run();
}
