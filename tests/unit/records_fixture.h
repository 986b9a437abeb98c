/* A temporary centre with the shipped record types in force, for the tests of records and of search. */
#pragma once

#include "people_fixture.h"
#include "records/record.h"
#include "records/search.h"

typedef struct {
    PeopleFixture people; /* first: its functions take it */
    Centre *centre;
    Model *model;
    RecordTypes *types;
    RecordIndex *all, *open;
} RecordsFixture;

void records_fixture_set_up(RecordsFixture *fixture, gconstpointer unused);
void records_fixture_tear_down(RecordsFixture *fixture, gconstpointer unused);

const RecordType *records_type(RecordsFixture *fixture, const char *id);
/* A body with a title and a summary in one language, fit to be published. */
RecordBody *records_body(const char *lang, const char *title, const char *summary);
/* Made by the shell; g_free. */
char *records_create(RecordsFixture *fixture, const char *type, const char *lang,
                     const RecordBody *body);
void records_move(RecordsFixture *fixture, const char *id, const char *move, const char *comment);
/* Made, reviewed by a second person and published. g_free. */
char *records_publish(RecordsFixture *fixture, const char *type, const char *lang,
                      const RecordBody *body);
Record *records_load(RecordsFixture *fixture, const char *id);
Db *records_open_db(RecordsFixture *fixture);
