#include "records_fixture.h"

#include <string.h>

void records_fixture_set_up(RecordsFixture *fixture, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    people_fixture_set_up(&fixture->people, unused);
    fixture->centre = fixture->people.centre;
    fixture->model = model_load_embedded(problems, &error);
    g_assert_no_error(error);
    fixture->types = record_types_load(NULL, fixture->model, problems, &error);
    if (error)
        problems_print(problems, 0, stderr);
    g_assert_no_error(error);
    record_types_publish(record_types_ref(fixture->types));
    fixture->all = record_index_new(false);
    fixture->open = record_index_new(true);
}

void records_fixture_tear_down(RecordsFixture *fixture, gconstpointer unused)
{
    record_index_free(fixture->all);
    record_index_free(fixture->open);
    record_types_publish(NULL);
    record_types_unref(fixture->types);
    people_fixture_tear_down(&fixture->people, unused);
    model_free(fixture->model);
}

const RecordType *records_type(RecordsFixture *fixture, const char *id)
{
    const RecordType *type = record_types_find(fixture->types, id);
    g_assert_nonnull(type);
    return type;
}

Db *records_open_db(RecordsFixture *fixture)
{
    g_autoptr(GError) error = NULL;
    Db *db = centre_public_reader(fixture->centre, &error);
    g_assert_no_error(error);
    return db;
}

RecordBody *records_body(const char *lang, const char *title, const char *summary)
{
    RecordBody *body = record_body_new();
    record_body_set(body, "title", lang, title);
    record_body_set(body, "summary", lang, summary);
    record_body_set(body, "evidence", "", "OBSERVED");
    return body;
}

char *records_create(RecordsFixture *fixture, const char *type, const char *lang,
                     const RecordBody *body)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    char id[27];
    record_create(fixture->centre, records_type(fixture, type), "shell:writer", lang, body, "",
                  problems, id, &error);
    if (error)
        problems_print(problems, 0, stderr);
    g_assert_no_error(error);
    return g_strdup(id);
}

Record *records_load(RecordsFixture *fixture, const char *id)
{
    g_autoptr(GError) error = NULL;
    Record *record = record_load(people_db(&fixture->people), fixture->types, "system", id, &error);
    g_assert_no_error(error);
    return record;
}

void records_move(RecordsFixture *fixture, const char *id, const char *move, const char *comment)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Record) record = records_load(fixture, id);
    record_move(fixture->centre, records_type(fixture, record->type), "shell:reviewer", id,
                record->revision, move, comment, problems, &error);
    if (error)
        problems_print(problems, 0, stderr);
    g_assert_no_error(error);
}

char *records_publish(RecordsFixture *fixture, const char *type, const char *lang,
                      const RecordBody *body)
{
    char *id = records_create(fixture, type, lang, body);
    records_move(fixture, id, "submit", "");
    records_move(fixture, id, "publish", "");
    return id;
}
