/* Records: types and what is wrong with them, the acts and who may do them, neighbours, lists. The types
 * of these tests are made up (below), so that the shipped ones can change. */
#include "records_fixture.h"

#include <glib/gstdio.h>
#include <string.h>

static const char parts_text[] =
    "[field areas]\nkind = code\ncodelist = CL_AREA\nlabel = Countries\nmany = yes\nfilter = yes\n";
static const char note_text[] =
    "[record note]\nlabel = Note\nplural = Notes\ndescription = Made up.\npath = notes\norder = 1\n"
    "create = practitioner focal member editor\nsummary = summary\narea = areas\nreview = again\n"
    "columns = areas\ninclude = places\n"
    "[field title]\nkind = line\nlabel = Title\ntranslated = yes\nrequired = all\nmax = 100\n"
    "[field summary]\nkind = text\nlabel = In short\ntranslated = yes\nrequired = open\n"
    "[field code]\nkind = line\nlabel = Number\nunique = yes\n"
    "[field secret]\nkind = line\nlabel = Inside\ninternal = yes\n"
    "[field again]\nkind = day\nlabel = Again on\ninternal = yes\n"
    "[field count]\nkind = integer\nlabel = How many\nmin = 0\nmax = 10\n"
    "[relation rests_on]\nto = note\nlabel = rests on\ninverse = basis of\nmany = yes\n"
    "[state draft]\nlabel = Draft\nseen = editor\nedit = editor\n"
    "[state review]\nlabel = In review\nseen = editor focal\nedit = editor\n"
    "[state open]\nlabel = Open\npublic = yes\nedit = editor\n"
    "[state gone]\nlabel = Gone\nseen = editor\nedit = editor\n"
    "[move submit]\nlabel = Submit\nfrom = draft\nto = review\nwho = focal editor\n"
    "[move publish]\nlabel = Publish\nfrom = review\nto = open\nwho = editor\nother = yes\n"
    "[move withdraw]\nlabel = Withdraw\nfrom = open\nto = gone\nwho = editor\ncomment = yes\n";

typedef struct {
    RecordsFixture records;
    const RecordType *note;
    char *editor, *other_editor, *focal_se, *focal_fi, *practitioner;
} Fixture;

/* --- types ------------------------------------------------------------------------------------------ */

/* The types of a folder with these files (name, text); NULL with problems. */
static RecordTypes *load_types(const Model *model, const char *const *files, Problems *problems)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *root = g_dir_make_tmp("fyr-types-XXXXXX", &error);
    g_autofree char *folder = g_build_filename(root, "records", NULL);
    g_assert_no_error(error);
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    for (unsigned i = 0; files[i]; i += 2) {
        g_autofree char *path = g_build_filename(folder, files[i], NULL);
        g_assert_true(g_file_set_contents(path, files[i + 1], -1, &error));
    }
    RecordTypes *types = record_types_load(root, model, problems, &error);
    if (!types)
        g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_assert_true(store_remove_tree(root));
    return types;
}

static char *changed(const char *text, const char *from, const char *to)
{
    g_assert_nonnull(strstr(text, from));
    g_auto(GStrv) parts = g_strsplit(text, from, 2);
    return g_strconcat(parts[0], to, parts[1], NULL);
}

static void test_wrong_types(void)
{
    static const struct {
        const char *from, *to, *rule;
        unsigned line;
    } cases[] = {
        {"[field count]\nkind = integer", "[field count]\nkind = colour", "unknown-kind", 37},
        {"kind = day\nlabel = Again", "kind = code\ncodelist = CL_NONE\nlabel = Again",
         "unknown-codelist", 0},
        {"include = places", "include = places nowhere", "missing-part", 12},
        {"to = note", "to = law", "unknown-type", 0},
        {"from = draft\nto = review", "from = draft\nto = revue", "unknown-state", 0},
        {"required = open", "required = opened", "unknown-state", 0},
        {"columns = areas", "columns = arenas", "wrong-field", 11},
        {"[field code]", "[field title]", "", 0},
        {"min = 0\nmax = 10", "min = 10\nmax = 0", "wrong-number", 0},
        {"create = practitioner focal", "create = everybody focal", "", 0},
        {"[move withdraw]\nlabel = Withdraw\nfrom = open\nto = gone\nwho = editor\ncomment = yes\n",
         "", "unreachable-state", 0},
        {"path = notes", "path = ../notes", "bad-path", 0},
        {"summary = summary", "summary = count", "wrong-field", 0},
        {"translated = yes\nrequired = open", "colour = red\ntranslated = yes", "", 0}};
    g_autoptr(Problems) none = problems_new();
    g_autoptr(Model) model = model_load_embedded(none, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Problems) problems = problems_new();
        g_autofree char *text = changed(note_text, cases[i].from, cases[i].to);
        const char *files[] = {"_places.ini", parts_text, "note.ini", text, NULL};
        g_autoptr(RecordTypes) types = load_types(model, files, problems);
        if (types)
            g_error("\"%s\" was taken", cases[i].to);
        unsigned n = *cases[i].rule ? problems_count_rule(problems, cases[i].rule)
                                    : problems_count(problems, PROBLEM_ERROR);
        if (n == 0) {
            problems_print(problems, 0, stderr);
            g_error("\"%s\" is not called %s", cases[i].to, cases[i].rule);
        }
        for (unsigned k = 0; k < problems_kept(problems); k++) {
            const Problem *problem = problems_peek(problems, k);
            if (problem->severity != PROBLEM_ERROR)
                continue;
            g_assert_nonnull(strstr(problem->place, "note.ini"));
            if (cases[i].line > 0 && strcmp(problem->rule, cases[i].rule) == 0)
                g_assert_cmpuint(problem->line, ==, cases[i].line);
        }
    }
}

/* Parts are not included by parts: a circle cannot be. */
static void test_include(void)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load_embedded(problems, NULL);
    g_autofree char *circle = g_strconcat("[record places]\ninclude = places\n", parts_text, NULL);
    const char *round[] = {"_places.ini", circle, "note.ini", note_text, NULL};
    g_autoptr(Problems) refused = problems_new();
    g_assert_null(load_types(model, round, refused));
    bool is_placed = false;
    for (unsigned i = 0; i < problems_kept(refused); i++)
        is_placed = is_placed || (problems_peek(refused, i)->severity == PROBLEM_ERROR &&
                                  strstr(problems_peek(refused, i)->place, "_places.ini"));
    g_assert_true(is_placed);
    const char *files[] = {"_places.ini", parts_text, "note.ini", note_text, NULL};
    g_autoptr(RecordTypes) types = load_types(model, files, problems);
    g_assert_nonnull(types);
    g_assert_cmpuint(record_types_n(types), ==, 1);
    const RecordType *note = record_types_find_path(types, "notes");
    g_assert_nonnull(record_type_field(note, "areas"));
    g_assert_cmpint(record_type_state(note, "open"), ==, 2);
    g_assert_cmpint(record_type_state(note, "nowhere"), ==, -1);
    g_autofree char *twin = changed(note_text, "[record note]", "[record other]");
    const char *two[] = {"_places.ini", parts_text, "a.ini", note_text, "b.ini", twin, NULL};
    g_assert_null(load_types(model, two, problems));
    g_assert_cmpuint(problems_count_rule(problems, "repeated-type"), ==, 1);
}

/* --- acts ----------------------------------------------------------------------------------------------- */

static void set_up(Fixture *fixture, gconstpointer unused)
{
    g_autoptr(Problems) problems = problems_new();
    records_fixture_set_up(&fixture->records, unused);
    const char *files[] = {"_places.ini", parts_text, "note.ini", note_text, NULL};
    RecordTypes *types = load_types(fixture->records.model, files, problems);
    if (!types)
        problems_print(problems, 0, stderr);
    g_assert_nonnull(types);
    record_types_unref(fixture->records.types);
    fixture->records.types = types;
    record_types_publish(record_types_ref(types));
    fixture->note = record_types_find(types, "note");
    PeopleFixture *people = &fixture->records.people;
    fixture->editor = people_make(people, "ed@example.org", ROLE_EDITOR, "");
    fixture->other_editor = people_make(people, "ed2@example.org", ROLE_EDITOR, "");
    fixture->focal_se = people_make(people, "se@example.org", ROLE_FOCAL, "SE");
    fixture->focal_fi = people_make(people, "fi@example.org", ROLE_FOCAL, "FI");
    fixture->practitioner = people_make(people, "pr@example.org", ROLE_PRACTITIONER, "");
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    char *names[] = {fixture->editor, fixture->other_editor, fixture->focal_se, fixture->focal_fi,
                     fixture->practitioner};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        g_free(names[i]);
    records_fixture_tear_down(&fixture->records, unused); /* verifies the centre */
}

static RecordBody *a_body(const char *title)
{
    RecordBody *body = record_body_new();
    record_body_set(body, "title", "en", title);
    return body;
}

static char *create(Fixture *fixture, const char *account, const RecordBody *body)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    char id[27];
    record_create(fixture->records.centre, fixture->note, account, "en", body, "", problems, id,
                  &error);
    if (error)
        problems_print(problems, 0, stderr);
    g_assert_no_error(error);
    return g_strdup(id);
}

static Record *load(Fixture *fixture, const char *account, const char *id)
{
    return record_load(people_db(&fixture->records.people), fixture->records.types, account, id,
                       NULL);
}

static unsigned revision_of(Fixture *fixture, const char *id)
{
    g_autoptr(Record) record = load(fixture, "system", id);
    g_assert_nonnull(record);
    return record->revision;
}

/* The code of the error, or FYR_ERROR_COUNT if it went well. */
static FyrError outcome(bool is_good, GError **error)
{
    g_assert_true(is_good == (*error == NULL));
    FyrError code = is_good ? FYR_ERROR_COUNT : (FyrError)(*error)->code;
    g_clear_error(error);
    return code;
}

static FyrError move(Fixture *fixture, const char *account, const char *id, const char *step,
                     const char *comment)
{
    GError *error = NULL;
    g_autoptr(Problems) problems = problems_new();
    unsigned seen = revision_of(fixture, id);
    return outcome(record_move(fixture->records.centre, fixture->note, account, id, seen, step,
                               comment, problems, &error),
                   &error);
}

static FyrError edit(Fixture *fixture, const char *account, const char *id, unsigned seen,
                     const RecordBody *body)
{
    GError *error = NULL;
    g_autoptr(Problems) problems = problems_new();
    return outcome(record_edit(fixture->records.centre, fixture->note, account, id, seen, body,
                               "why", problems, &error),
                   &error);
}

static char *publish(Fixture *fixture, RecordBody *body)
{
    record_body_set(body, "summary", "en", "In short.");
    char *id = create(fixture, fixture->editor, body);
    g_assert_cmpint(move(fixture, fixture->editor, id, "submit", ""), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(move(fixture, fixture->other_editor, id, "publish", ""), ==, FYR_ERROR_COUNT);
    return id;
}

static void test_edit(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(RecordBody) body = a_body("One"), second = a_body("Two");
    g_autofree char *id = create(fixture, fixture->editor, body);
    g_assert_cmpint(edit(fixture, fixture->editor, id, 1, second), ==, FYR_ERROR_COUNT);
    g_autoptr(Record) record = load(fixture, fixture->editor, id);
    g_assert_cmpstr(record->title, ==, "Two");
    g_assert_cmpuint(record->revision, ==, 2);
    g_assert_cmpstr(record->changed_by, ==, fixture->editor);
    /* Nothing was overwritten. */
    g_autoptr(GError) error = NULL;
    Db *db = people_db(&fixture->records.people);
    g_autoptr(Record) first =
        record_load_revision(db, fixture->records.types, fixture->editor, id, 1, &error);
    g_assert_cmpstr(record_body_get(first->body, "title", "en", 0), ==, "One");
    g_autoptr(GPtrArray) history =
        record_history(db, fixture->records.types, fixture->editor, id, &error);
    g_assert_cmpuint(history->len, ==, 2);
    g_assert_cmpstr(((RecordRevision *)history->pdata[0])->comment, ==, "why");
    g_assert_cmpuint(people_n_log(&fixture->records.people, "record.edit", id), ==, 1);
    /* Back to what it was, as one more revision. */
    g_autoptr(Problems) problems = problems_new();
    g_assert_true(record_restore(fixture->records.centre, fixture->note, fixture->editor, id, 2, 1,
                                 problems, &error));
    g_autoptr(Record) restored = load(fixture, fixture->editor, id);
    g_assert_cmpstr(restored->title, ==, "One");
    g_assert_cmpuint(restored->revision, ==, 3);
}

static void test_conflict(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(RecordBody) base = a_body("One");
    g_autofree char *id = create(fixture, fixture->editor, base);
    g_autoptr(RecordBody) theirs = record_body_copy(base), mine = record_body_copy(base);
    record_body_set(theirs, "summary", "en", "Theirs.");
    record_body_set(mine, "title", "en", "Mine");
    g_assert_cmpint(edit(fixture, fixture->editor, id, 1, theirs), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(edit(fixture, fixture->other_editor, id, 1, mine), ==, FYR_ERROR_CONFLICT);
    g_assert_cmpuint(revision_of(fixture, id), ==, 2);
    /* What only one of both changed goes together; what both did is asked. */
    g_autoptr(GPtrArray) conflicts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(RecordBody) merged = record_body_merge(base, theirs, mine, conflicts);
    g_assert_cmpuint(conflicts->len, ==, 0);
    g_assert_cmpstr(record_body_get(merged, "title", "en", 0), ==, "Mine");
    g_assert_cmpstr(record_body_get(merged, "summary", "en", 0), ==, "Theirs.");
    record_body_set(theirs, "title", "en", "Hers");
    g_autoptr(RecordBody) again = record_body_merge(base, theirs, mine, conflicts);
    g_assert_cmpuint(conflicts->len, ==, 1);
    g_assert_cmpstr(conflicts->pdata[0], ==, "title.en");
    g_assert_cmpstr(record_body_get(again, "title", "en", 0), ==, "Mine");
    /* What both began from is forgotten: whatever differs is asked, also what only one of them has. */
    record_body_set(mine, "secret", "", "Only mine");
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(RecordBody) blind = record_body_merge(NULL, theirs, mine, all);
    g_assert_cmpuint(all->len, ==, 3);
    g_assert_cmpstr(record_body_get(blind, "title", "en", 0), ==, "Mine");
    g_assert_cmpint(edit(fixture, fixture->other_editor, id, 2, merged), ==, FYR_ERROR_COUNT);
}

/* What was deleted does not stop work on what led to it; nothing new leads there. */
static void test_dead_links(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordBody) body = a_body("Target"), from = a_body("Source");
    g_autofree char *target = publish(fixture, body);
    g_ptr_array_add(record_body_links(from), record_link_new("rests_on", target, ""));
    g_autofree char *id = publish(fixture, from);
    record_delete(fixture->records.centre, fixture->note, fixture->editor, target, 3, "not wanted",
                  &error);
    g_assert_no_error(error);
    g_autoptr(Record) record = load(fixture, fixture->editor, id);
    record_body_set(record->body, "title", "en", "Source, mended");
    g_assert_cmpint(edit(fixture, fixture->editor, id, 3, record->body), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(move(fixture, fixture->editor, id, "withdraw", "at once"), ==, FYR_ERROR_COUNT);
    g_autofree char *other = create(fixture, fixture->editor, body);
    g_ptr_array_add(record_body_links(body), record_link_new("rests_on", target, ""));
    g_assert_cmpint(edit(fixture, fixture->editor, other, 1, body), ==, FYR_ERROR_INVALID);
}

static void test_wrong_bodies(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const struct {
        const char *field, *lang, *value, *rule;
    } cases[] = {{"title", "en", NULL, "missing"},
                 {"count", "", "eleven", "not-a-number"},
                 {"count", "", "11", "out-of-range"},
                 {"title", "xx", "A language that no form has", "unknown-language"},
                 {"again", "", "2026-02-30", "not-a-day"},
                 {"areas", "", "XQ", "unknown-code"},
                 {"title", "", "No language", "wrong-language"},
                 {"colour", "", "red", "unknown-field"},
                 {"secret", "", "a\nb", "control-character"},
                 {"secret", "",
                  "a\xe2\x80\xae"
                  "b",
                  "direction-mark"},
                 {"secret", "", "\xff", "not-utf8"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Problems) problems = problems_new();
        g_autoptr(RecordBody) body = a_body("One");
        char id[27];
        record_body_set(body, cases[i].field, cases[i].lang, cases[i].value);
        g_assert_false(record_create(fixture->records.centre, fixture->note, fixture->editor, "en",
                                     body, "", problems, id, &error));
        g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
        if (problems_count_rule(problems, cases[i].rule) == 0) {
            problems_print(problems, 0, stderr);
            g_error("%s = %s is not called %s", cases[i].field, cases[i].value, cases[i].rule);
        }
    }
    g_autofree char *endless = g_strnfill(LIMIT_RECORD_BODY_BYTES + 1, 'a');
    g_autoptr(RecordBody) large = a_body("Large");
    g_autoptr(Problems) sizes = problems_new();
    record_body_set(large, "summary", "en", endless);
    g_assert_false(record_body_check(large, fixture->note, 0, "note", NULL, NULL, sizes));
    g_assert_cmpuint(problems_count_rule(sizes, "too-large"), ==, 1);
    g_autoptr(RecordBody) one = a_body("One"), twin = a_body("Two");
    record_body_set(one, "code", "", "A1");
    record_body_set(twin, "code", "", "A1");
    g_autofree char *id = create(fixture, fixture->editor, one);
    g_assert_cmpint(edit(fixture, fixture->editor, id, 1, one), ==, FYR_ERROR_COUNT);
    g_autoptr(Problems) problems = problems_new();
    GError *error = NULL;
    char other[27];
    bool is_good = record_create(fixture->records.centre, fixture->note, fixture->editor, "en",
                                 twin, "", problems, other, &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_INVALID);
    g_assert_cmpuint(problems_count_rule(problems, "not-unique"), ==, 1);
}

static void test_rights(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(RecordBody) swedish = a_body("Swedish"), finnish = a_body("Finnish");
    record_body_set(swedish, "areas", "", "SE");
    record_body_set(finnish, "areas", "", "FI");
    g_autofree char *id = create(fixture, fixture->focal_se, swedish);
    /* Of another state: not there, to see or to change. */
    g_assert_null(load(fixture, fixture->focal_fi, id));
    g_assert_null(load(fixture, fixture->practitioner, id));
    g_assert_null(load(fixture, NULL, id));
    g_assert_cmpint(edit(fixture, fixture->focal_fi, id, 1, swedish), ==, FYR_ERROR_NOT_FOUND);
    g_assert_cmpint(move(fixture, fixture->focal_fi, id, "submit", ""), ==, FYR_ERROR_NOT_FOUND);
    /* Nobody writes for a state that is not theirs, nor makes a record theirs. */
    GError *error = NULL;
    g_autoptr(Problems) problems = problems_new();
    char other[27];
    bool is_good = record_create(fixture->records.centre, fixture->note, fixture->focal_se, "en",
                                 finnish, "", problems, other, &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_FORBIDDEN);
    g_assert_cmpint(edit(fixture, fixture->focal_se, id, 1, finnish), ==, FYR_ERROR_FORBIDDEN);
    g_assert_cmpint(edit(fixture, fixture->focal_se, id, 1, swedish), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(move(fixture, fixture->focal_se, id, "submit", ""), ==, FYR_ERROR_COUNT);
    /* In review its author sees it, and may not edit it any more; the other state still not. */
    g_assert_cmpint(edit(fixture, fixture->focal_se, id, 3, swedish), ==, FYR_ERROR_FORBIDDEN);
    g_assert_null(load(fixture, fixture->focal_fi, id));
    g_assert_cmpint(move(fixture, fixture->focal_se, id, "publish", ""), ==, FYR_ERROR_FORBIDDEN);
}

/* What is no state's is the Task Force's own: no state makes it theirs, and none moves on what it began. */
static void test_region(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    RecordState *draft = (RecordState *)&fixture->note->states[0]; /* for this test alone */
    draft->seen_by |= ROLE_BIT(ROLE_FOCAL);
    draft->edited_by |= ROLE_BIT(ROLE_FOCAL);
    g_autoptr(RecordBody) region = a_body("The region's"), swedish = a_body("Swedish");
    record_body_set(swedish, "areas", "", "SE");
    g_autofree char *id = create(fixture, fixture->editor, region);
    g_assert_cmpint(edit(fixture, fixture->focal_se, id, 1, swedish), ==, FYR_ERROR_FORBIDDEN);
    g_assert_cmpint(move(fixture, fixture->focal_se, id, "submit", ""), ==, FYR_ERROR_FORBIDDEN);
    g_autofree char *own =
        create(fixture, fixture->focal_se, region); /* a draft, not filled in yet */
    g_assert_cmpint(edit(fixture, fixture->focal_fi, own, 1, swedish), ==, FYR_ERROR_FORBIDDEN);
    g_assert_cmpint(edit(fixture, fixture->focal_se, own, 1, swedish), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(edit(fixture, fixture->editor, id, 1, swedish), ==, FYR_ERROR_COUNT);
}

/* Saving without a change makes nobody the last writer: the writer would be free to publish. */
static void test_four_eyes(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(RecordBody) body = a_body("One");
    record_body_set(body, "summary", "en", "In short.");
    g_autofree char *id = create(fixture, fixture->editor, body);
    g_assert_cmpint(move(fixture, fixture->editor, id, "submit", ""), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(edit(fixture, fixture->other_editor, id, 2, body), ==, FYR_ERROR_COUNT);
    g_assert_cmpuint(revision_of(fixture, id), ==, 2);
    g_assert_cmpint(move(fixture, fixture->editor, id, "publish", ""), ==, FYR_ERROR_FORBIDDEN);
    g_assert_cmpint(move(fixture, fixture->other_editor, id, "publish", ""), ==, FYR_ERROR_COUNT);
}

static void test_states(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(RecordBody) body = a_body("One");
    record_body_set(body, "secret", "", "inside");
    g_autofree char *id = create(fixture, fixture->editor, body);
    g_assert_cmpint(move(fixture, fixture->editor, id, "publish", ""), ==, FYR_ERROR_CONFLICT);
    g_assert_cmpint(move(fixture, fixture->editor, id, "fly", ""), ==, FYR_ERROR_NOT_FOUND);
    g_assert_cmpint(move(fixture, fixture->editor, id, "submit", ""), ==, FYR_ERROR_COUNT);
    /* Four eyes, and what the state needs. */
    g_assert_cmpint(move(fixture, fixture->editor, id, "publish", ""), ==, FYR_ERROR_FORBIDDEN);
    g_assert_cmpint(move(fixture, fixture->other_editor, id, "publish", ""), ==, FYR_ERROR_INVALID);
    record_body_set(body, "summary", "en", "In short.");
    g_assert_cmpint(edit(fixture, fixture->editor, id, 2, body), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(move(fixture, fixture->other_editor, id, "publish", ""), ==, FYR_ERROR_COUNT);
    g_autoptr(GError) error = NULL;
    Db *open = records_open_db(&fixture->records);
    g_autoptr(Record) copy = record_load_published(open, id, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(copy->title, ==, "One");
    g_assert_cmpuint(record_body_count(copy->body, "secret", ""), ==, 0);
    g_assert_cmpstr(record_body_get(copy->body, "summary", "en", 0), ==, "In short.");
    /* Taken back: gone, and why. */
    g_assert_cmpint(move(fixture, fixture->editor, id, "withdraw", ""), ==, FYR_ERROR_INVALID);
    g_assert_cmpint(move(fixture, fixture->editor, id, "withdraw", "It was wrong"), ==,
                    FYR_ERROR_COUNT);
    g_assert_null(record_load_published(open, id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_GONE);
    g_assert_cmpstr(error->message, ==, "It was wrong");
    g_clear_error(&error);
    g_assert_null(record_load_published(open, "01ARZ3NDEKTSV4RRFFQ69G5FAV", &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

static void test_delete(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    GError *error = NULL;
    Centre *centre = fixture->records.centre;
    g_autoptr(RecordBody) body = a_body("One");
    g_autofree char *id = publish(fixture, body);
    bool is_good =
        record_delete(centre, fixture->note, fixture->practitioner, id, 3, "because", &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_FORBIDDEN);
    is_good = record_delete(centre, fixture->note, fixture->editor, id, 3, "", &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_INVALID);
    is_good = record_delete(centre, fixture->note, fixture->editor, id, 3, "a mistake", &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_COUNT);
    g_assert_null(load(fixture, fixture->practitioner, id));
    g_assert_null(record_load_published(records_open_db(&fixture->records), id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_GONE);
    g_clear_error(&error);
    g_assert_cmpint(edit(fixture, fixture->editor, id, 4, body), ==, FYR_ERROR_CONFLICT);
    people_clock(29 * 24 * 60 * 60);
    is_good = record_undelete(centre, fixture->note, fixture->editor, id, &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_COUNT);
    g_autoptr(Record) copy = record_load_published(records_open_db(&fixture->records), id, &error);
    g_assert_no_error(error);
    g_assert_nonnull(copy);
    unsigned seen = revision_of(fixture, id);
    is_good = record_delete(centre, fixture->note, fixture->editor, id, seen, "again", &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_COUNT);
    people_clock(61 * 24 * 60 * 60);
    is_good = record_undelete(centre, fixture->note, fixture->editor, id, &error);
    g_assert_cmpint(outcome(is_good, &error), ==, FYR_ERROR_GONE);
}

static void test_drafts(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Centre *centre = fixture->records.centre;
    Db *db = people_db(&fixture->records.people);
    g_autoptr(RecordBody) body = a_body("Half a ti");
    g_autofree char *id = create(fixture, fixture->editor, body);
    g_assert_true(record_draft_save(centre, fixture->note, fixture->editor, id, 1, body, &error));
    unsigned based_on = 0;
    g_autofree char *saved = NULL;
    g_autoptr(RecordBody) draft =
        record_draft_load(db, fixture->note, fixture->editor, id, &based_on, &saved, &error);
    g_assert_cmpstr(record_body_get(draft, "title", "en", 0), ==, "Half a ti");
    g_assert_cmpuint(based_on, ==, 1);
    g_assert_null(
        record_draft_load(db, fixture->note, fixture->other_editor, id, NULL, NULL, &error));
    g_assert_cmpint(edit(fixture, fixture->editor, id, 1, body), ==, FYR_ERROR_COUNT);
    g_assert_null(record_draft_load(db, fixture->note, fixture->editor, id, NULL, NULL, &error));
    g_assert_no_error(error);
}

/* --- both ends ------------------------------------------------------------------------------------------ */

static void test_neighbours(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Db *db = people_db(&fixture->records.people);
    g_autoptr(RecordBody) one = a_body("One"), two = a_body("Two");
    g_autofree char *basis = create(fixture, fixture->editor, one);
    g_ptr_array_add(record_body_links(two), record_link_new("rests_on", basis, "section 3"));
    g_autofree char *id = publish(fixture, two);
    const char *ends[] = {id, basis}, *others[] = {basis, id};
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(GPtrArray) found =
            record_neighbours(db, fixture->records.types, fixture->editor, ends[i], &error);
        g_assert_cmpuint(found->len, ==, 1);
        const RecordNeighbour *neighbour = found->pdata[0];
        g_assert_cmpstr(neighbour->record, ==, others[i]);
        g_assert_cmpstr(neighbour->note, ==, "section 3");
        g_assert_true(neighbour->is_inverse == (i == 1));
    }
    /* The basis is a draft: for others there is no such neighbour. */
    g_autoptr(GPtrArray) seen =
        record_neighbours(db, fixture->records.types, fixture->practitioner, id, &error);
    g_assert_cmpuint(seen->len, ==, 0);
    g_autoptr(GPtrArray) open =
        record_neighbours_published(records_open_db(&fixture->records), id, "en", &error);
    g_assert_cmpuint(open->len, ==, 0);
    g_autoptr(RecordBody) lost = a_body("Lost");
    g_ptr_array_add(record_body_links(lost),
                    record_link_new("rests_on", "01ARZ3NDEKTSV4RRFFQ69G5FAV", ""));
    GError *refusal = NULL;
    g_autoptr(Problems) problems = problems_new();
    char other[27];
    bool is_good = record_create(fixture->records.centre, fixture->note, fixture->editor, "en",
                                 lost, "", problems, other, &refusal);
    g_assert_cmpint(outcome(is_good, &refusal), ==, FYR_ERROR_INVALID);
    g_assert_cmpuint(problems_count_rule(problems, "unknown-record"), ==, 1);
}

/* --- lists ------------------------------------------------------------------------------------------------ */

static char *listed(Fixture *fixture, RecordIndex *index, const char *account,
                    const RecordQuery *query, uint64_t *out_total)
{
    g_autoptr(GError) error = NULL;
    Db *db = index == fixture->records.open ? records_open_db(&fixture->records)
                                            : people_db(&fixture->records.people);
    g_autoptr(GPtrArray) rows =
        record_list(index, db, fixture->records.types, account, query, out_total, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < rows->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
                               ((RecordRow *)rows->pdata[i])->title);
    return g_string_free(text, FALSE);
}

static void put_many(Fixture *fixture, char *ids[4])
{
    static const char *const places[] = {"SE", "FI", "SE", "DK"};
    for (unsigned i = 0; i < 4; i++) {
        g_autofree char *title = g_strdup_printf("N%u", i);
        g_autoptr(RecordBody) body = a_body(title);
        record_body_set(body, "areas", "", places[i]);
        people_clock(i * 60);
        ids[i] = i < 3 ? publish(fixture, body) : create(fixture, fixture->editor, body);
    }
}

static void test_lists(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    char *ids[4];
    uint64_t total;
    put_many(fixture, ids);
    static const char *const values[] = {"SE", "DK", NULL};
    static const RecordFilter filter = {"areas", values};
    RecordQuery all = {.type = "note", .most = 10};
    RecordQuery some = {.type = "note", .filters = &filter, .n_filters = 1, .most = 10};
    RecordIndex *open = fixture->records.open, *inside = fixture->records.all;
    g_autofree char *public_all = listed(fixture, open, NULL, &all, &total);
    g_assert_cmpstr(public_all, ==, "N2 N1 N0");
    g_autofree char *public_some = listed(fixture, open, NULL, &some, &total);
    g_assert_cmpstr(public_some, ==, "N2 N0");
    g_autofree char *editors = listed(fixture, inside, fixture->editor, &some, &total);
    g_assert_cmpstr(editors, ==, "N3 N2 N0");
    g_autofree char *practitioners = listed(fixture, inside, fixture->practitioner, &all, &total);
    g_assert_cmpstr(practitioners, ==, "N2 N1 N0");
    g_assert_cmpuint(total, ==, 3);
    /* After changes: an edit comes to the front, what is withdrawn goes. */
    people_clock(600);
    g_autoptr(RecordBody) body = a_body("N0 again");
    record_body_set(body, "areas", "", "FI");
    record_body_set(body, "summary", "en", "In short.");
    g_assert_cmpint(edit(fixture, fixture->editor, ids[0], 3, body), ==, FYR_ERROR_COUNT);
    g_assert_cmpint(move(fixture, fixture->editor, ids[2], "withdraw", "wrong"), ==,
                    FYR_ERROR_COUNT);
    g_autofree char *later = listed(fixture, open, NULL, &all, &total);
    g_assert_cmpstr(later, ==, "N0 again N1");
    g_autofree char *later_some = listed(fixture, open, NULL, &some, &total);
    g_assert_cmpstr(later_some, ==, "");
    for (unsigned i = 0; i < 4; i++)
        g_free(ids[i]);
}

static void test_cursors_and_facets(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    char *ids[4];
    put_many(fixture, ids);
    Db *db = records_open_db(&fixture->records);
    RecordQuery query = {.type = "note", .most = 1};
    g_autofree char *cursor = NULL;
    for (int i = 2; i >= 0; i--) {
        uint64_t total;
        query.after = cursor;
        g_autoptr(GPtrArray) rows = record_list(fixture->records.open, db, fixture->records.types,
                                                NULL, &query, &total, &error);
        g_assert_cmpuint(rows->len, ==, 1);
        g_assert_cmpuint(total, ==, 3);
        const RecordRow *row = rows->pdata[0];
        g_assert_cmpstr(row->id, ==, ids[i]);
        g_free(cursor);
        cursor = g_strdup(row->cursor);
    }
    static const char *const values[] = {"FI", NULL};
    static const RecordFilter filter = {"areas", values};
    RecordQuery narrowed = {.filters = &filter, .n_filters = 1};
    g_autoptr(GPtrArray) areas = record_facets(fixture->records.open, db, fixture->records.types,
                                               NULL, &narrowed, "areas", &error);
    g_assert_cmpuint(areas->len, ==, 2); /* its own filter is left out */
    g_assert_cmpstr(((RecordFacet *)areas->pdata[0])->value, ==, "SE");
    g_assert_cmpuint(((RecordFacet *)areas->pdata[0])->n, ==, 2);
    g_autoptr(GPtrArray) types = record_facets(fixture->records.open, db, fixture->records.types,
                                               NULL, &narrowed, "type", &error);
    g_assert_cmpuint(((RecordFacet *)types->pdata[0])->n, ==, 1);
    for (unsigned i = 0; i < 4; i++)
        g_free(ids[i]);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Fixture *, gconstpointer);
    } tests[] = {{"/records/edit", test_edit},
                 {"/records/conflict", test_conflict},
                 {"/records/wrong-bodies", test_wrong_bodies},
                 {"/records/rights", test_rights},
                 {"/records/region", test_region},
                 {"/records/four-eyes", test_four_eyes},
                 {"/records/dead-links", test_dead_links},
                 {"/records/states", test_states},
                 {"/records/delete", test_delete},
                 {"/records/drafts", test_drafts},
                 {"/records/neighbours", test_neighbours},
                 {"/records/lists", test_lists},
                 {"/records/cursors-and-facets", test_cursors_and_facets}};
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/records/wrong-types", test_wrong_types);
    g_test_add_func("/records/include", test_include);
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
