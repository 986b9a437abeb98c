/* A body against its type: every problem, with the field. */
#include "records/body_private.h"
#include "records/languages.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

typedef struct {
    const RecordBody *body;
    const RecordType *type;
    unsigned state;
    const char *place;
    RecordTypeOf type_of;
    void *data;
    Problems *problems;
} Check;

static void G_GNUC_PRINTF(6, 7)
    complain(const Check *check, const char *field, const char *value, const char *rule,
             const char *remedy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    /* A long value is quoted by its beginning. */
    g_autofree char *shown =
        value ? g_utf8_substring(value, 0, MIN(g_utf8_strlen(value, -1), 80)) : NULL;
    problems_add(check->problems, PROBLEM_ERROR, check->place, 0, field, shown, rule, remedy, "%s",
                 message);
}

/* --- values ------------------------------------------------------------------------------------------- */

static bool has_control(const char *text, bool allows_lines)
{
    for (const char *at = text; *at; at++)
        if (((unsigned char)*at < 0x20 && !(allows_lines && (*at == '\n' || *at == '\t'))) ||
            *at == 0x7f)
            return true;
    return false;
}

/* Marks that turn the direction of what follows hide what a text says (CVE-2021-42574). */
static bool has_direction_marks(const char *text)
{
    static const gunichar marks[] = {0x202a, 0x202b, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068};
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        for (unsigned i = 0; i < G_N_ELEMENTS(marks); i++)
            if (g_utf8_get_char(at) == marks[i])
                return true;
    return false;
}

static void check_text(const Check *check, const RecordField *field, const char *name,
                       const char *value)
{
    if (!g_utf8_validate(value, -1, NULL))
        complain(check, name, NULL, "not-utf8", "send text in UTF-8", "the text is not UTF-8");
    else if (has_control(value, field->kind == FIELD_TEXT))
        complain(check, name, value, "control-character", "take the character out",
                 "the text has a control character in it");
    else if (has_direction_marks(value))
        complain(check, name, value, "direction-mark", "take the mark out",
                 "the text has a mark in it that turns the direction of reading");
    if (strlen(value) > (size_t)field->max)
        complain(check, name, value, "too-long", "shorten it, or attach it as a file",
                 "the text has %zu bytes, at most %" G_GINT64_FORMAT " are allowed", strlen(value),
                 field->max);
}

/* "12", "-12.50": what people read as a number, not all that C does. */
static bool is_decimal(const char *text)
{
    static const char digits[] = "0123456789";
    const char *at = text + (*text == '-');
    size_t before = strspn(at, digits);
    at += before;
    size_t after = *at == '.' ? strspn(at + 1, digits) : 0;
    return before > 0 && (*at != '.' || after > 0) && at[*at == '.' ? after + 1 : 0] == '\0';
}

static void check_number(const Check *check, const RecordField *field, const char *name,
                         const char *value)
{
    char *end = NULL;
    bool is_whole = field->kind != FIELD_DECIMAL;
    gint64 whole = 0;
    double number = is_whole ? 0 : g_ascii_strtod(value, &end);
    bool is_number =
        is_whole ? g_ascii_string_to_signed(value, 10, G_MININT64 / 4, G_MAXINT64 / 4, &whole, NULL)
                 : is_decimal(value) && end && *end == '\0' && isfinite(number);
    if (!is_number)
        complain(check, name, value, "not-a-number",
                 is_whole ? "write digits only" : "write a number with a point", "this is not a %s",
                 is_whole ? "whole number" : "number");
    else if (is_whole ? whole < field->min || whole > field->max
                      : number < (double)field->min || number > (double)field->max)
        complain(check, name, value, "out-of-range", "write a number within the limits",
                 "the number is not from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, field->min,
                 field->max);
}

static void check_url(const Check *check, const char *name, const char *value)
{
    g_autoptr(GUri) uri = g_uri_parse(value, G_URI_FLAGS_NONE, NULL);
    const char *scheme = uri ? g_uri_get_scheme(uri) : NULL;
    bool is_web = scheme && (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);
    if (!is_web || !g_uri_get_host(uri) || !*g_uri_get_host(uri) || g_uri_get_userinfo(uri))
        complain(check, name, value, "not-an-address", "write it as https://host/path",
                 "this is not an address of the web");
}

static void check_value(const Check *check, const RecordField *field, const char *name,
                        const char *value)
{
    IsoDay day;
    switch (field->kind) {
    case FIELD_LINE:
    case FIELD_TEXT:
        check_text(check, field, name, value);
        break;
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_YEAR:
        check_number(check, field, name, value);
        break;
    case FIELD_DAY:
        if (!iso_day_parse(value, &day))
            complain(check, name, value, "not-a-day", "write it as YYYY-MM-DD",
                     "this is not a day that exists");
        break;
    case FIELD_FLAG:
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
            complain(check, name, value, "not-a-flag", "write yes or no", "this is neither");
        break;
    case FIELD_CODE:
        if (codelist_find(field->codelist, value) < 0)
            complain(check, name, value, "unknown-code", "choose one of the list",
                     "the list %s has no such code", codelist_id(field->codelist));
        break;
    case FIELD_URL:
        check_text(check, field, name, value);
        check_url(check, name, value);
        break;
    case FIELD_EMAIL:
        check_text(check, field, name, value);
        if (!strchr(value, '@') || strchr(value, ' '))
            complain(check, name, value, "not-an-address", "write it as name@host",
                     "this is not an address of mail");
        break;
    case FIELD_FILES:
    case FIELD_KIND_COUNT:
        complain(check, name, value, "wrong-kind", "attach files instead",
                 "a field of files has no values");
        break;
    }
}

static void check_values(const Check *check, const RecordField *field, const char *lang)
{
    unsigned n = record_body_count(check->body, field->id, lang);
    g_autofree char *name = *lang ? g_strconcat(field->id, ".", lang, NULL) : g_strdup(field->id);
    if (field->is_translated != (*lang != '\0'))
        complain(check, name, NULL, "wrong-language",
                 field->is_translated ? "say in which language it is" : "leave the language out",
                 field->is_translated ? "the field is translated" : "the field is not translated");
    else if (*lang && !text_language_is_known(lang))
        complain(check, name, lang, "unknown-language",
                 "write the code of a language in which texts can be, such as en, sv or nb",
                 "this is no language's code that texts can have");
    if (n > LIMIT_RECORD_VALUES)
        complain(check, name, NULL, "too-many", "take some out",
                 "the field has more than %u values", LIMIT_RECORD_VALUES);
    if (n > 1 && !field->is_many)
        complain(check, name, NULL, "too-many", "leave one", "the field has one value only");
    for (unsigned i = 0; i < n; i++)
        check_value(check, field, name, record_body_get(check->body, field->id, lang, i));
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static void check_fields(const Check *check)
{
    g_autofree const char **fields = record_body_sorted(check->body->fields);
    for (unsigned f = 0; fields[f]; f++) {
        const RecordField *field = record_type_field(check->type, fields[f]);
        if (!field) {
            complain(check, fields[f], NULL, "unknown-field", "take it out",
                     "records of this type have no such field");
            continue;
        }
        g_autofree const char **langs = record_body_langs(check->body, fields[f]);
        for (unsigned l = 0; langs[l]; l++)
            check_values(check, field, langs[l]);
    }
}

/* What is shown, searched and compared as a whole: whoever finds it waits for all of it. */
static void check_size(const Check *check)
{
    size_t n_bytes = 0;
    GHashTableIter fields;
    gpointer name;
    g_hash_table_iter_init(&fields, check->body->fields);
    while (g_hash_table_iter_next(&fields, &name, NULL)) {
        g_autofree const char **langs = record_body_langs(check->body, name);
        for (unsigned l = 0; langs[l]; l++)
            for (unsigned i = 0; i < record_body_count(check->body, name, langs[l]); i++)
                n_bytes += strlen(record_body_get(check->body, name, langs[l], i));
    }
    if (n_bytes > LIMIT_RECORD_BODY_BYTES)
        complain(check, check->type->fields[check->type->title].id, NULL, "too-large",
                 "shorten its texts, or attach the longest as files",
                 "the record has %zu bytes of text, at most %u are allowed", n_bytes,
                 LIMIT_RECORD_BODY_BYTES);
}

static void check_required(const Check *check)
{
    for (unsigned f = 0; f < check->type->n_fields; f++) {
        const RecordField *field = &check->type->fields[f];
        if (!(field->required_in & (1u << check->state)))
            continue;
        bool is_there = field->kind == FIELD_FILES
                            ? check->body->files->len > 0
                            : g_hash_table_contains(check->body->fields, field->id);
        if (!is_there)
            complain(check, field->id, NULL, "missing", "fill it in",
                     "it is needed in the state \"%s\"", check->type->states[check->state].id);
    }
}

static const RecordRelation *find_relation(const RecordType *type, const char *id)
{
    for (unsigned r = 0; r < type->n_relations; r++)
        if (strcmp(type->relations[r].id, id) == 0)
            return &type->relations[r];
    return NULL;
}

static void check_link(const Check *check, const RecordLink *link)
{
    const RecordRelation *relation = find_relation(check->type, link->relation);
    if (!relation) {
        complain(check, link->relation, NULL, "unknown-relation", "take it out",
                 "records of this type have no such relation");
        return;
    }
    const char *type = check->type_of ? check->type_of(link->target, check->data) : NULL;
    if (check->type_of && !type)
        complain(check, link->relation, link->target, "unknown-record",
                 "choose a record that is there", "there is no such record");
    if (type && strcmp(relation->to[0], "*") != 0 &&
        !g_strv_contains((const char *const *)relation->to, type))
        complain(check, link->relation, link->target, "wrong-type",
                 "choose a record of the right type", "the relation does not lead to a %s", type);
}

static void check_links(const Check *check)
{
    for (unsigned i = 0; i < check->body->links->len; i++)
        check_link(check, check->body->links->pdata[i]);
    for (unsigned r = 0; r < check->type->n_relations; r++) {
        const RecordRelation *relation = &check->type->relations[r];
        unsigned n = 0;
        for (unsigned i = 0; i < check->body->links->len; i++)
            n += strcmp(((RecordLink *)check->body->links->pdata[i])->relation, relation->id) == 0;
        if (n > LIMIT_RECORD_VALUES)
            complain(check, relation->id, NULL, "too-many", "take some out",
                     "the relation leads to more than %u records", LIMIT_RECORD_VALUES);
        if (n > 1 && !relation->is_many)
            complain(check, relation->id, NULL, "too-many", "leave one",
                     "the relation leads to one record only");
        if (n == 0 && relation->is_required && check->type->states[check->state].is_public)
            complain(check, relation->id, NULL, "missing", "choose a record",
                     "it is needed in the state \"%s\"", check->type->states[check->state].id);
    }
}

static void check_files(const Check *check)
{
    if (check->body->files->len > LIMIT_FILES)
        complain(check, "files", NULL, "too-many", "take some out, or make a record of their own",
                 "the record has more than %u files", LIMIT_FILES);
    for (unsigned i = 0; i < check->body->files->len; i++) {
        const RecordFile *file = check->body->files->pdata[i];
        bool is_public = check->type->states[check->state].is_public;
        if (is_public && g_hash_table_size(file->caption) == 0)
            complain(check, "files", file->name, "missing-caption", "say what the file is",
                     "the file has no caption");
        if (strpbrk(file->name, "/\\") || has_control(file->name, false) ||
            has_direction_marks(file->name))
            complain(check, "files", file->name, "bad-name", "rename the file",
                     "a file's name has no folders, control characters or direction marks");
    }
}

bool record_body_check(const RecordBody *body, const RecordType *type, unsigned state,
                       const char *place, RecordTypeOf type_of, void *data, Problems *problems)
{
    const Check check = {body, type, state, place, type_of, data, problems};
    unsigned before = problems_count(problems, PROBLEM_ERROR);
    check_fields(&check);
    check_size(&check);
    check_required(&check);
    check_links(&check);
    check_files(&check);
    return problems_count(problems, PROBLEM_ERROR) == before;
}
