/* What a type says that each part of it may say, and that does not go together. */
#include "records/type_private.h"

#include <string.h>

/* First parts of the site's own addresses; the pages' table is held against them by a test. */
static const char *const own_paths[] = {"about",   "account", "api",        "assets",  "countries",
                                        "data",    "desk",    "embed",      "feeds",   "files",
                                        "healthz", "metrics", "plan",       "roundup", "search",
                                        "signin",  "signout", "unsubscribe"};
/* Columns of a table of records that are no fields. */
static const char *const own_columns[] = {"id", "state", "lang", "revision", "type"};

bool record_type_path_is_own(const char *path)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(own_paths); i++)
        if (strcmp(own_paths[i], path) == 0)
            return true;
    return false;
}

static void check_path(const TypeDraft *draft, const char *path)
{
    bool is_short = strlen(path) < 3;
    unsigned line = ini_entry(draft->head, "path")->line;
    if (strlen(path) > LIMIT_RECORD_PATH_BYTES)
        problems_add(draft->problems, PROBLEM_ERROR, draft->type->place, line, "path", NULL,
                     "too-long", "shorten it", "the path has more than %u letters",
                     LIMIT_RECORD_PATH_BYTES);
    else if (is_short || record_type_path_is_own(path))
        problems_add(draft->problems, PROBLEM_ERROR, draft->type->place, line, "path", path,
                     "bad-path", "choose another one",
                     is_short ? "addresses of less than three letters are for languages"
                              : "the site has other pages there");
}

static void complain(const TypeDraft *draft, const RecordField *field, const char *key,
                     const char *rule, const char *remedy, const char *message)
{
    problems_add(draft->problems, PROBLEM_ERROR, field->place, field->line, key, field->id, rule,
                 remedy, "%s", message);
}

static bool is_filter_kind(const RecordField *field)
{
    return field->kind == FIELD_CODE || field->kind == FIELD_DAY || field->kind == FIELD_YEAR ||
           field->kind == FIELD_FLAG || field->is_unique;
}

static bool is_unique_kind(const RecordField *field)
{
    return field->kind == FIELD_LINE || field->kind == FIELD_INTEGER || field->kind == FIELD_URL ||
           field->kind == FIELD_EMAIL || field->kind == FIELD_CODE || field->kind == FIELD_DAY ||
           field->kind == FIELD_YEAR || field->kind == FIELD_DECIMAL;
}

static void check_field(const TypeDraft *draft, const RecordField *field)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(own_columns); i++)
        if (strcmp(own_columns[i], field->id) == 0)
            complain(draft, field, NULL, "reserved-id", "give the field another name",
                     "tables of records have a column of this name already");
    if (problems_count_rule(draft->problems, "unknown-kind") > 0)
        return; /* what it may say depends on its kind */
    if (field->is_filter && !is_filter_kind(field))
        complain(draft, field, "filter", "wrong-key", "take it out; search finds words and numbers",
                 "only fields of the kinds code, day, year and flag can be filters");
    if (field->is_unique && !is_unique_kind(field))
        complain(draft, field, "unique", "wrong-key", "take it out",
                 "fields of the kinds text, flag and files cannot be unique");
    if (field->is_many && (field->kind == FIELD_FLAG || field->kind == FIELD_FILES))
        complain(draft, field, "many", "wrong-key", "take it out",
                 "a flag has one value, and files are many anyway");
}

static void check_fields(const TypeDraft *draft)
{
    const RecordField *fields = (const RecordField *)(const void *)draft->fields->data;
    const RecordType *type = draft->type;
    const RecordField *files = NULL;
    for (unsigned f = 0; f < draft->fields->len; f++) {
        const RecordField *field = &fields[f];
        check_field(draft, field);
        if (field->kind == FIELD_FILES && files)
            complain(draft, field, NULL, "repeated-files", "take one of them out",
                     "the type has a field of files already");
        files = field->kind == FIELD_FILES ? field : files;
        if (f == type->title && field->is_many)
            complain(draft, field, "many", "wrong-key", "take it out", "a record has one title");
        if ((f == type->title || f == type->area) && field->is_internal)
            complain(draft, field, "internal", "wrong-key", "take it out",
                     "the title of a record and whose it is are public with the record");
    }
}

/* Who may take a step must see the record before it. */
static void check_moves(const TypeDraft *draft)
{
    const RecordMove *moves = (const RecordMove *)(const void *)draft->moves->data;
    const RecordState *states = (const RecordState *)(const void *)draft->states->data;
    for (unsigned m = 0; m < draft->moves->len && draft->states->len > 0; m++) {
        const RecordState *from = &states[moves[m].from];
        bool is_seen = from->is_public || !from->seen_by || !moves[m].roles ||
                       from->is_restricted || (from->seen_by & moves[m].roles);
        bool has_author = moves[m].from == 0 && (draft->type->created_by & moves[m].roles);
        if (!is_seen && !has_author)
            problems_add(draft->problems, PROBLEM_ERROR, moves[m].place, moves[m].line, "who",
                         moves[m].id, "unseen-step",
                         "add one of the roles to `seen` of that state, or another one to `who`",
                         "nobody who may take this step sees records in the state \"%s\"",
                         from->id);
    }
}

void type_load_fit(const TypeDraft *draft)
{
    if (draft->type->path && ini_entry(draft->head, "path"))
        check_path(draft, draft->type->path);
    check_fields(draft);
    check_moves(draft);
}
