/* Records as tables: whatever a record can say comes back from CSV and XLSX as it was; errors have their
 * cell; an import is one act, keeps to the rules of single ones, and is taken back as a whole. */
#include "records_fixture.h"

#include "base/ulid.h"
#include "exchange/record_batch_run.h"
#include "exchange/record_table.h"
#include "records/body_private.h"
#include <string.h>

#define SHELL "shell:test"

/* --- helpers ------------------------------------------------------------------------------------------ */

typedef struct {
    FigureSink sink;
    GString *to;
} Memory;

static bool to_memory(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    (void)error;
    g_string_append_len(((Memory *)sink)->to, bytes, (gssize)length);
    return true;
}

static GString *export_table(RecordsFixture *fixture, const char *type, const char *account,
                             RecordTableFormat format)
{
    g_autoptr(GError) error = NULL;
    Db *db = people_db(&fixture->people);
    g_autoptr(GPtrArray) ids = record_table_ids(db, records_type(fixture, type), &error);
    g_assert_no_error(error);
    const RecordTable table = {.types = fixture->types,
                               .type = records_type(fixture, type),
                               .account = account,
                               .ids = ids};
    Memory memory = {.sink.write = to_memory, .to = g_string_new(NULL)};
    record_table_write(&table, db, format, &memory.sink, &error);
    g_assert_no_error(error);
    return memory.to;
}

/* The report of a table of this text; `out_id` of the import. */
static void import(RecordsFixture *fixture, const char *type, const char *account, const char *text,
                   gssize length, bool is_dry, ImportReport *report, char id[27])
{
    g_autoptr(GError) error = NULL;
    size_t n = length < 0 ? strlen(text) : (size_t)length;
    g_autofree char *bytes = g_malloc(n + 1);
    memcpy(bytes, text, n);
    bytes[n] = '\0';
    const RecordBatchNow now = {.type = records_type(fixture, type),
                                .account = account,
                                .lang = "en",
                                .name = "t.csv",
                                .place = "t.csv",
                                .is_dry = is_dry};
    *report = (ImportReport){.problems = NULL};
    record_batch_now(fixture->centre, fixture->types, &now, bytes, n, report, id, &error);
    if (error && report->problems)
        problems_print(report->problems, 0, stderr);
    g_assert_no_error(error);
}

static void assert_counts(const ImportReport *report, unsigned n_new, unsigned n_changed,
                          unsigned n_same, unsigned n_refused)
{
    const uint64_t *n = report->n;
    if (n[IMPORT_NEW] != n_new || n[IMPORT_CHANGED] != n_changed || n[IMPORT_SAME] != n_same ||
        n[IMPORT_REFUSED] != n_refused) {
        problems_print(report->problems, 0, stderr);
        for (unsigned i = 0; i < report->previews->len; i++) {
            const ImportPreview *p = report->previews->pdata[i];
            fprintf(stderr, "line %u %s: %s\n", p->line, import_outcome_word(p->outcome), p->what);
        }
        g_error("new %u, changed %u, same %u, refused %u", (unsigned)n[IMPORT_NEW],
                (unsigned)n[IMPORT_CHANGED], (unsigned)n[IMPORT_SAME], (unsigned)n[IMPORT_REFUSED]);
    }
}

static void assert_problem(const ImportReport *report, unsigned line, const char *field,
                           const char *rule)
{
    for (unsigned i = 0; i < problems_kept(report->problems); i++) {
        const Problem *p = problems_peek(report->problems, i);
        if (p->line == line && g_strcmp0(p->field, field) == 0 && strcmp(p->rule, rule) == 0)
            return;
    }
    problems_print(report->problems, 0, stderr);
    g_error("no problem %s at line %u, %s", rule, line, field ? field : "-");
}

/* --- whatever a record can say -------------------------------------------------------------------------- */

static char *random_text(unsigned most, bool has_lines)
{
    static const char *const pieces[] = {
        "a",    "word", " ",   ";",   "\\", "'",  "=1+1", "@cmd", "-5",
        "+",    "\"",   ",",   "  ",  "å",  "ß",  "日本", "🙂", "_x0041_",
        "TRUE", "0012", "1e5", "\\;", "#",  "'=", ";=",   "|",    "2024-01-02"};
    GString *text = g_string_new(NULL);
    unsigned n = (unsigned)g_test_rand_int_range(1, 9);
    for (unsigned i = 0; i < n; i++) {
        const char *piece = pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))];
        if (has_lines && g_test_rand_int_range(0, 8) == 0)
            piece = g_test_rand_bit() ? "\n" : "\t";
        if (text->len + strlen(piece) <= most)
            g_string_append(text, piece);
    }
    if (text->len == 0 && most > 0)
        g_string_append_c(text, 'x');
    return g_string_free(text, FALSE);
}

static char *random_value(const RecordField *field)
{
    switch (field->kind) {
    case FIELD_LINE:
    case FIELD_TEXT:
        return random_text((unsigned)MIN(field->max, 300), field->kind == FIELD_TEXT);
    case FIELD_INTEGER:
    case FIELD_YEAR:
        return g_strdup_printf("%d", (int)g_test_rand_int_range((int)MAX(field->min, -9999),
                                                                (int)MIN(field->max, 9999)));
    case FIELD_DECIMAL:
        return g_strdup_printf("%d.50", (int)MAX(field->min, 0));
    case FIELD_DAY:
        return g_strdup_printf("20%02d-0%d-1%d", (int)g_test_rand_int_range(10, 30),
                               (int)g_test_rand_int_range(1, 10),
                               (int)g_test_rand_int_range(0, 10));
    case FIELD_FLAG:
        return g_strdup(g_test_rand_bit() ? "yes" : "no");
    case FIELD_CODE:
        return g_strdup(codelist_code(field->codelist, (unsigned)g_test_rand_int_range(
                                                           0, (int)codelist_n(field->codelist)))
                            ->id);
    case FIELD_URL:
        return g_strdup_printf("https://example.org/%d?a=b;c", (int)g_test_rand_int_range(0, 999));
    case FIELD_EMAIL:
        return g_strdup("office@example.org");
    case FIELD_FILES:
    case FIELD_KIND_COUNT:
        break;
    }
    return NULL;
}

static unsigned unique;

static void fill_field(RecordBody *body, const RecordField *field, bool must)
{
    static const char *const langs[] = {"en", "sv", "fi", "sr"};
    if (field->kind == FIELD_FILES || (!must && g_test_rand_int_range(0, 3) == 0))
        return;
    for (unsigned l = 0; l < (field->is_translated ? G_N_ELEMENTS(langs) : 1); l++) {
        const char *lang = field->is_translated ? langs[l] : "";
        unsigned n = field->is_many ? (unsigned)g_test_rand_int_range(1, 4) : 1;
        if (l > 0 && g_test_rand_bit())
            continue;
        for (unsigned i = 0; i < n; i++) {
            g_autofree char *value = random_value(field);
            if (field->is_unique) {
                g_autofree char *own = g_strdup_printf("%u", 1 + unique++);
                record_body_add(body, field->id, lang, own);
            } else {
                record_body_add(body, field->id, lang, value);
            }
        }
    }
}

/* Relations lead to records of the right type that are there. */
static void fill_links(RecordBody *body, const RecordType *type, GPtrArray *made)
{
    for (unsigned r = 0; r < type->n_relations; r++) {
        const RecordRelation *relation = &type->relations[r];
        g_autoptr(GHashTable) used = g_hash_table_new(g_str_hash, g_str_equal);
        unsigned most = relation->is_many ? 3 : 1;
        for (unsigned i = 0; i + 1 < made->len && g_hash_table_size(used) < most; i += 2) {
            const char *of = made->pdata[i], *id = made->pdata[i + 1];
            if ((strcmp(relation->to[0], "*") != 0 &&
                 !g_strv_contains((const char *const *)relation->to, of)) ||
                !g_hash_table_add(used, (gpointer)id))
                continue;
            g_autofree char *note = g_test_rand_bit() ? random_text(60, false) : g_strdup("");
            g_ptr_array_add(record_body_links(body), record_link_new(relation->id, id, note));
        }
    }
}

static bool make_one(RecordsFixture *fixture, const RecordType *type, GPtrArray *made)
{
    g_autoptr(RecordBody) body = record_body_new();
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    char id[27];
    for (unsigned f = 0; f < type->n_fields; f++)
        fill_field(body, &type->fields[f], type->fields[f].required_in != 0);
    fill_links(body, type, made);
    bool is_made =
        record_create(fixture->centre, type, SHELL, "en", body, "", problems, id, &error);
    if (!is_made) {
        problems_print(problems, 0, stderr);
        g_error("%s: %s", type->id, error->message);
    }
    g_ptr_array_add(made, g_strdup(type->id));
    g_ptr_array_add(made, g_strdup(id));
    return is_made;
}

static char *body_of(RecordsFixture *fixture, const char *id)
{
    g_autoptr(Record) record = records_load(fixture, id);
    return record_body_write(record->body);
}

/* Out as CSV and as a workbook, and in again: nothing has changed. */
static void test_round_trip(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);
    for (unsigned t = 0; t < record_types_n(fixture->types); t++)
        for (unsigned i = 0; i < 4; i++)
            make_one(fixture, record_types_at(fixture->types, t), made);
    for (unsigned t = 0; t < record_types_n(fixture->types); t++)
        for (int format = RECORD_TABLE_CSV; format <= RECORD_TABLE_XLSX; format++) {
            const char *type = record_types_at(fixture->types, t)->id;
            g_autoptr(GString) table =
                export_table(fixture, type, SHELL, (RecordTableFormat)format);
            g_auto(ImportReport) report = {0};
            char id[27];
            import(fixture, type, SHELL, table->str, (gssize)table->len, false, &report, id);
            assert_counts(&report, 0, 0, 4, 0);
        }
}

/* Every text is changed, and then put back by the table of before: each record says again what it said. */
static void test_back(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);
    const RecordType *type = records_type(fixture, "good_practice");
    for (unsigned i = 0; i < 12; i++)
        make_one(fixture, type, made);
    g_autoptr(GString) before = export_table(fixture, "good_practice", SHELL, RECORD_TABLE_CSV);
    GString *text = g_string_new("id,title.en,summary.sv,areas,@rests_on\n");
    g_autoptr(GPtrArray) bodies = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < made->len; i += 2) {
        g_ptr_array_add(bodies, body_of(fixture, made->pdata[i + 1]));
        g_string_append_printf(text, "%s,Another %u,,SE;Finland,\n", (char *)made->pdata[i + 1], i);
    }
    g_auto(ImportReport) report = {0}, again = {0};
    char id[27];
    import(fixture, "good_practice", SHELL, text->str, -1, false, &report, id);
    assert_counts(&report, 0, 12, 0, 0);
    g_autoptr(Record) changed = records_load(fixture, made->pdata[1]);
    g_assert_cmpstr(record_body_get(changed->body, "areas", "", 1), ==, "FI");
    g_assert_cmpuint(changed->revision, ==, 2);
    /* The old table says revision 1. */
    import(fixture, "good_practice", SHELL, before->str, (gssize)before->len, true, &again, id);
    assert_counts(&again, 0, 0, 0, 12);
    assert_problem(&again, 2, "revision", "changed-since");
    g_autoptr(GRegex) revision = g_regex_new("^([^,]*,[^,]*,en),1,", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *any = g_regex_replace(revision, before->str, -1, 0, "\\1,,", 0, NULL);
    import_report_clear(&again);
    import(fixture, "good_practice", SHELL, any, -1, false, &again, id);
    assert_counts(&again, 0, 12, 0, 0);
    for (unsigned i = 0; i < bodies->len; i++) {
        g_autofree char *now = body_of(fixture, made->pdata[2 * i + 1]);
        g_assert_cmpstr(now, ==, bodies->pdata[i]);
    }
    g_string_free(text, TRUE);
}

/* --- errors --------------------------------------------------------------------------------------------- */

static void test_errors(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char table[] =
        "id,state,lang,title.en,evidence,started,areas,@rests_on,colour,started\n"
        ",,,Good,OBSERVED,2020,SE,,,\n"
        ",draf,,T,NONE,20,XX;YY,nobody,,\n"
        "Bad Id!,,e,,,,,,,\n";
    g_auto(ImportReport) report = {0};
    char id[27];
    import(fixture, "good_practice", SHELL, table, -1, false, &report, id);
    assert_problem(&report, 1, "colour", "unknown-column");
    assert_problem(&report, 1, "started", "repeated-column");
    g_assert_cmpstr(id, ==, "");
}

static void test_cells(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char table[] = "id;state;lang;title.en;evidence;started;areas;@rests_on;#mine\n"
                                ";;;T;NONE;20;\"XX;YY\";;\n"
                                ";;;U;;;;01J00000000000000000000000;note to myself\n"
                                "Bad Id!;;e;;;;;;\n"
                                "same-key;;;A;;;;;\n"
                                "same-key;;;B;;;;;\n";
    g_auto(ImportReport) report = {0};
    char id[27];
    import(fixture, "good_practice", SHELL, table, -1, false, &report, id);
    assert_counts(&report, 1, 0, 0, 4);
    g_assert_cmpstr(id, ==, "");
    assert_problem(&report, 2, "evidence", "unknown-code");
    assert_problem(&report, 2, "started", "out-of-range");
    assert_problem(&report, 2, "areas", "unknown-code");
    assert_problem(&report, 3, "@rests_on", "unknown-record");
    assert_problem(&report, 4, "id", "bad-id");
    assert_problem(&report, 4, "lang", "bad-language");
    assert_problem(&report, 6, "id", "repeated-id");
    g_autoptr(GPtrArray) ids =
        record_table_ids(people_db(&fixture->people), records_type(fixture, "good_practice"), NULL);
    g_assert_cmpuint(ids->len, ==, 0);
}

/* Codes by label, keys as ids, lines that lead to later ones. */
static void test_people_write(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char table[] = "id,title.en,areas,@supplements\n"
                                "my-protocol,Protocol,Sweden; FI: Finland,my-convention\n"
                                "my-convention,Convention,,\n";
    g_auto(ImportReport) report = {0};
    char id[27];
    import(fixture, "legal_instrument", SHELL, table, -1, false, &report, id);
    assert_counts(&report, 2, 0, 0, 0);
    g_assert_true(ulid_is_valid(id));
    import_report_clear(&report);
    import(fixture, "legal_instrument", SHELL, table, -1, false, &report, id);
    assert_counts(&report, 0, 0, 2, 0);
}

/* --- rights --------------------------------------------------------------------------------------------- */

static void test_rights(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *editor = people_make(&fixture->people, "e@example.org", ROLE_EDITOR, "");
    g_autofree char *other = people_make(&fixture->people, "o@example.org", ROLE_EDITOR, "");
    g_autofree char *writer = people_make(&fixture->people, "p@example.org", ROLE_PRACTITIONER, "");
    g_auto(ImportReport) report = {0};
    char id[27];
    static const char straight[] = "id,state,title.en,summary.en,evidence\n"
                                   "one,published,T,S,OBSERVED\n";
    import(fixture, "good_practice", editor, straight, -1, false, &report, id);
    assert_counts(&report, 0, 0, 0, 1);
    assert_problem(&report, 2, "state", "not-allowed");
    import_report_clear(&report);
    static const char review[] = "id,state,title.en,summary.en,evidence\n"
                                 "one,review,T,S,OBSERVED\n";
    import(fixture, "good_practice", editor, review, -1, false, &report, id);
    assert_counts(&report, 1, 0, 0, 0);
    /* Four eyes: not by who wrote it, also not by a table; another editor may. */
    import_report_clear(&report);
    import(fixture, "good_practice", editor, straight, -1, false, &report, id);
    assert_problem(&report, 2, "state", "not-allowed");
    import_report_clear(&report);
    static const char other_words[] = "id,state,title.en\none,published,Mine now\n";
    import(fixture, "good_practice", other, other_words, -1, false, &report, id);
    assert_problem(&report, 2, "state", "not-allowed");
    import_report_clear(&report);
    import(fixture, "good_practice", other, straight, -1, false, &report, id);
    assert_counts(&report, 0, 1, 0, 0);
    /* Who may not edit what is published cannot by a table; who may not see a record does not learn of it. */
    import_report_clear(&report);
    static const char edit[] = "id,title.en\none,Taken over\n";
    import(fixture, "good_practice", writer, edit, -1, false, &report, id);
    assert_problem(&report, 2, NULL, "not-allowed");
    g_autoptr(RecordBody) body = records_body("en", "Hidden", "S");
    g_autofree char *hidden = records_create(fixture, "good_practice", "en", body);
    g_autofree char *try = g_strdup_printf("id,title.en\n%s,Seen\n", hidden);
    import_report_clear(&report);
    import(fixture, "good_practice", writer, try, -1, false, &report, id);
    assert_problem(&report, 2, "id", "not-yours");
    g_autoptr(GString) seen = export_table(fixture, "good_practice", writer, RECORD_TABLE_CSV);
    g_assert_null(strstr(seen->str, "Hidden"));
}

/* --- taking back ------------------------------------------------------------------------------------------ */

static void test_undo(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char first[] = "id,title.en,areas\na-1,One,SE\na-2,Two,FI\n";
    static const char second[] = "id,title.en,areas\na-1,One again,SE\na-3,Three,FI\n";
    g_auto(ImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    char one[27], two[27], record[27];
    uint64_t n = 0;
    import(fixture, "good_practice", SHELL, first, -1, false, &report, one);
    import_report_clear(&report);
    import(fixture, "good_practice", SHELL, second, -1, false, &report, two);
    assert_counts(&report, 1, 1, 0, 0);
    g_assert_false(record_batch_undo(fixture->centre, fixture->types, SHELL, one, &n, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_assert_true(record_id_read("a-1", record));
    g_assert_nonnull(strstr(error->message, record)); /* says which */
    g_clear_error(&error);
    record_batch_undo(fixture->centre, fixture->types, SHELL, two, &n, &error);
    g_assert_no_error(error);
    g_autoptr(Record) back = records_load(fixture, record);
    g_assert_cmpstr(record_body_get(back->body, "title", "en", 0), ==, "One");
    g_assert_cmpuint(back->revision, ==, 3);
    g_assert_true(record_id_read("a-3", record));
    g_autoptr(Record) gone = records_load(fixture, record);
    g_assert_nonnull(gone->deleted);
    g_assert_false(record_batch_undo(fixture->centre, fixture->types, SHELL, two, &n, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
}

/* An import that withdrew a public record, taken back: it has been public since it was first, and what it said
 * before is still told. */
static void test_undo_withdrawal(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char measure[] = "id,state,title.en,areas,status,since,@implements\n"
                                  "m,published,A measure,FI,PREPARED,2020-01-01,law\n";
    static const char *const tables[] = {"id,title.en\nlaw,A law\n", measure,
                                         "id,status,since\nm,IN_FORCE,2021-01-01\n",
                                         "id,status,state\nm,PARTLY,withdrawn\n"};
    g_autoptr(GError) error = NULL;
    char id[27], record[27];
    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++) {
        g_auto(ImportReport) report = {0};
        g_autofree char *now = g_strdup_printf("2026-0%u-01T00:00:00.000Z", i + 1);
        g_setenv("FYR_NOW", now, TRUE);
        import(fixture, i == 0 ? "legal_instrument" : "national_measure", SHELL, tables[i], -1,
               false, &report, id);
        assert_counts(&report, i < 2, i >= 2, 0, 0);
    }
    Db *db = records_open_db(fixture);
    g_assert_true(record_id_read("m", record));
    g_assert_null(record_load_published(db, record, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_GONE);
    g_clear_error(&error);
    g_setenv("FYR_NOW", "2026-05-01T00:00:00.000Z", TRUE);
    uint64_t n = 0;
    record_batch_undo(fixture->centre, fixture->types, SHELL, id, &n, &error);
    g_assert_no_error(error);
    g_autoptr(Record) open = record_load_published(db, record, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(record_body_get(open->body, "status", "", 0), ==, "IN_FORCE");
    g_assert_true(g_str_has_prefix(open->created, "2026-02-01"));
    g_autoptr(GPtrArray) past = record_past_published(db, "national_measure", &error);
    g_assert_cmpuint(past->len, ==, 1);
    const RecordPast *said = past->pdata[0];
    g_assert_cmpstr(record_body_get(said->body, "status", "", 0), ==, "PREPARED");
    g_assert_true(g_str_has_prefix(said->until, "2026-03-01"));
    g_unsetenv("FYR_NOW");
}

/* What would be lost or guessed is refused, with the cell. */
static void test_refused_cells(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char table[] = "id,lang,title.en,title.sv,areas,title.xx\n"
                                ",,Half of a cell,,SE: Finland,\n"
                                ",,The label,,SE: Sweden; SE,\n"
                                ",klingon,No language,,,\n"
                                ",,In Latin 1: \xe5,,,\n";
    g_auto(ImportReport) report = {0}, unknown = {0};
    char id[27];
    import(fixture, "good_practice", SHELL, table, -1, false, &report, id);
    assert_problem(&report, 1, "title.xx", "unknown-column");
    assert_problem(&report, 5, NULL, "bad-encoding");
    g_assert_cmpstr(id, ==, "");
    static const char cells[] = "id,lang,title.en,areas,@rests_on\n"
                                ",,Half of a cell,SE: Finland,\n"
                                "good,,The label,SE: Sweden; SE,\n"
                                ",klingon,No language,,\n"
                                ",,Link,,not-there\n";
    import(fixture, "good_practice", SHELL, cells, -1, false, &unknown, id);
    assert_problem(&unknown, 2, "areas", "unknown-code");
    assert_problem(&unknown, 4, "lang", "bad-language");
    assert_problem(&unknown, 5, "@rests_on", "unknown-record");
    for (unsigned i = 0; i < problems_kept(unknown.problems); i++) {
        const Problem *p = problems_peek(unknown.problems, i);
        g_assert_cmpuint(p->line, !=, 3);
        if (strcmp(p->rule, "unknown-record") == 0)
            g_assert_cmpstr(p->value, ==, "not-there"); /* as it stands in the cell */
    }
    static const char good[] = "id,lang,title.en,areas\ngood,,The label,SE: Sweden; SE\n";
    import_report_clear(&report);
    import(fixture, "good_practice", SHELL, good, -1, false, &report, id);
    g_assert_true(record_id_read("good", id));
    g_autoptr(Record) record = records_load(fixture, id);
    g_assert_cmpuint(record_body_count(record->body, "areas", ""), ==, 1);
}

/* A table for a type that is gone before anybody looked at it ends, with the reason. */
static void test_type_gone(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char table[] = "id,title.en\na,One\n";
    g_autoptr(GError) error = NULL;
    char id[27];
    RecordBatchNew batch = {.type = "no_such_type",
                            .account = SHELL,
                            .lang = "en",
                            .name = "t.csv",
                            .bytes = table,
                            .n_bytes = strlen(table)};
    memset(batch.sha256, 'a', 64);
    Db *db = centre_write_begin(fixture->centre, &error);
    g_assert_true(record_batch_insert(db, &batch, id, &error));
    g_assert_true(centre_write_commit(fixture->centre, &error));
    g_assert_true(record_batch_run(fixture->centre, fixture->types, id, &error));
    g_assert_no_error(error);
    g_autoptr(RecordBatch) after =
        record_batch_load(centre_reader(fixture->centre, NULL), "system", id, &error);
    g_assert_cmpint(after->state, ==, BATCH_REFUSED);
    g_assert_nonnull(strstr(after->fault, "no_such_type"));
}

/* --- cells ------------------------------------------------------------------------------------------------ */

static void test_guard(void)
{
    for (unsigned i = 0; i < 20000; i++) {
        g_autofree char *text = random_text(60, true);
        g_autoptr(GString) guarded = g_string_new(NULL);
        record_guard(text, guarded);
        g_autofree char *back = record_unguard(guarded->str);
        g_assert_cmpstr(back, ==, text);
        bool is_formula = *guarded->str && strchr("=@\t", *guarded->str);
        g_assert_false(is_formula);
    }
}

/* A list of persons is none of ours. */
static void test_persons(RecordsFixture *fixture, gconstpointer unused)
{
    (void)unused;
    char bytes[] = "title.en,first name,date of birth\nX,A,1990-01-01\n";
    const RecordBatchNow now = {.type = records_type(fixture, "good_practice"),
                                .account = SHELL,
                                .lang = "en",
                                .name = "t.csv",
                                .place = "t.csv"};
    g_auto(ImportReport) report = {0};
    g_autoptr(GError) error = NULL;
    char id[27];
    g_assert_false(record_batch_now(fixture->centre, fixture->types, &now, bytes, sizeof bytes - 1,
                                    &report, id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *name;
        void (*run)(RecordsFixture *, gconstpointer);
    } cases[] = {{"/record-tables/round-trip", test_round_trip},
                 {"/record-tables/back", test_back},
                 {"/record-tables/cells", test_cells},
                 {"/record-tables/errors", test_errors},
                 {"/record-tables/people-write", test_people_write},
                 {"/record-tables/rights", test_rights},
                 {"/record-tables/refused-cells", test_refused_cells},
                 {"/record-tables/type-gone", test_type_gone},
                 {"/record-tables/undo", test_undo},
                 {"/record-tables/undo-withdrawal", test_undo_withdrawal},
                 {"/record-tables/persons", test_persons}};
    g_test_add_func("/record-tables/guard", test_guard);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add(cases[i].name, RecordsFixture, NULL, records_fixture_set_up, cases[i].run,
                   records_fixture_tear_down);
    return g_test_run();
}
