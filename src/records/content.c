/* Content files read into records. */
#include "records/content.h"

#include "base/asset.h"
#include "base/ini.h"
#include "base/ulid.h"

#include <string.h>

#define FOLDER "data/records/"
/* Ids begin with this time, so that what ships sorts before what people write. */
#define CONTENT_TIME "2026-01-01T00:00:00.000Z"
#define CONTENT_ACTOR "system"
#define CONTENT_COMMENT "came with Fyr"

typedef struct {
    Db *db;
    const RecordTypes *types;
    const RecordType *type;
    const IniFile *file;
    const IniSection *head;
    ContentReport *report;
    Problems *problems;
} Content;

void content_id(const char *key, char out_id[27])
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)"fyr content ", -1);
    g_checksum_update(sum, (const guchar *)key, -1);
    uint8_t digest[32];
    gsize n = sizeof digest;
    g_checksum_get_digest(sum, digest, &n);
    ulid_write(out_id, CONTENT_TIME, digest);
}

static void G_GNUC_PRINTF(6, 7)
    complain(const Content *content, const IniEntry *entry, unsigned line, const char *rule,
             const char *remedy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    problems_add(content->problems, PROBLEM_ERROR, ini_place(content->file), line,
                 entry ? entry->key : NULL, entry ? entry->value : NULL, rule, remedy, "%s",
                 message);
}

/* --- one record ------------------------------------------------------------------------------------- */

static void add_links(const Content *content, const IniEntry *entry, RecordBody *body)
{
    g_auto(GStrv) keys = g_strsplit(entry->value, ";", -1);
    for (unsigned i = 0; keys[i]; i++) {
        char id[ULID_BYTES];
        if (!*g_strstrip(keys[i]))
            continue;
        content_id(keys[i], id);
        g_ptr_array_add(record_body_links(body), record_link_new(entry->key + 1, id, ""));
    }
}

static void add_values(const Content *content, const IniEntry *entry, RecordBody *body)
{
    const char *dot = strchr(entry->key, '.');
    g_autofree char *id =
        g_strndup(entry->key, dot ? (gsize)(dot - entry->key) : strlen(entry->key));
    const RecordField *field = record_type_field(content->type, id);
    if (!field) {
        complain(content, entry, entry->line, "unknown-field", "name a field of the type",
                 "records of the type \"%s\" have no such field", content->type->id);
        return;
    }
    const char *original = ini_value(content->head, "lang");
    const char *lang = dot ? dot + 1 : !field->is_translated ? "" : original ? original : "en";
    g_auto(GStrv) values = g_strsplit(entry->value, field->is_many ? ";" : "\n", -1);
    record_body_clear_field(body, id,
                            lang); /* the record's own word stands in place of the file's */
    for (unsigned i = 0; values[i]; i++)
        if (*g_strstrip(values[i]))
            record_body_add(body, id, lang, values[i]);
}

static bool is_of_the_file(const char *key)
{
    return strcmp(key, "state") == 0 || strcmp(key, "lang") == 0;
}

static void read_section(const Content *content, const IniSection *section, RecordBody *body)
{
    for (unsigned i = 0; i < section->n_entries; i++) {
        const IniEntry *entry = &section->entries[i];
        if (is_of_the_file(entry->key) && !record_type_field(content->type, entry->key))
            continue;
        if (*entry->key == '@')
            add_links(content, entry, body);
        else
            add_values(content, entry, body);
    }
}

/* What the record's check found, at the lines of the file. */
static void place_problems(const Content *content, const IniSection *section, const Problems *found)
{
    for (unsigned i = 0; i < problems_kept(found); i++) {
        const Problem *p = problems_peek(found, i);
        g_autofree char *relation = g_strconcat("@", p->field, NULL);
        const IniEntry *entry = p->field ? ini_entry(section, p->field) : NULL;
        if (!entry && p->field)
            entry = ini_entry(section, relation);
        problems_add(content->problems, p->severity, ini_place(content->file),
                     entry ? entry->line : section->line, p->field, p->value, p->rule, p->remedy,
                     "[%s] %s", section->name, p->message);
    }
}

static bool is_there(const Content *content, const char *id, bool *out_is, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(content->db, STMT_RECORD_IS_THERE, error, "s", id);
    *out_is = rows && rows_next(rows, &fault);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static const char *setting(const Content *content, const IniSection *section, const char *key,
                           const char *otherwise)
{
    const char *own = ini_value(section, key), *file = ini_value(content->head, key);
    return own ? own : file ? file : otherwise;
}

/* False only with an error of the store: what is wrong with the record is a problem. */
static bool make(const Content *content, const IniSection *section, GError **error)
{
    g_autoptr(RecordBody) body = record_body_new();
    g_autoptr(Problems) found = problems_new();
    g_autoptr(GError) fault = NULL;
    unsigned before = problems_count(content->problems, PROBLEM_ERROR);
    char id[ULID_BYTES];
    bool is_kept = false;
    content_id(section->name, id);
    if (!is_there(content, id, &is_kept, error))
        return false;
    content->report->n_kept += is_kept;
    if (is_kept)
        return true;
    read_section(content, content->head, body);
    read_section(content, section, body);
    if (problems_count(content->problems, PROBLEM_ERROR) > before)
        return true;
    const RecordImport import = {id,
                                 setting(content, section, "state", content->type->states[0].id),
                                 setting(content, section, "lang", "en"), CONTENT_COMMENT, body};
    if (record_import(content->db, content->types, content->type, CONTENT_ACTOR, &import, found,
                      &fault)) {
        content->report->n_made++;
        content->report->n_unverified +=
            g_strcmp0(record_body_get(body, "verified", "", 0), "no") == 0;
        return true;
    }
    place_problems(content, section, found);
    if (problems_kept(found) > 0)
        return true;
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID)) {
        complain(content, NULL, section->line, "wrong-state", "name a state of the type", "[%s] %s",
                 section->name, fault->message);
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

/* --- files ---------------------------------------------------------------------------------------------- */

static const RecordType *type_of_file(const Content *content)
{
    static const char word[] = "content ";
    const IniSection *head = content->head;
    if (!head || !g_str_has_prefix(head->name, word)) {
        complain(content, NULL, head ? head->line : 1, "no-content", "begin with [content TYPE]",
                 "the file does not say what its records are");
        return NULL;
    }
    const RecordType *type = record_types_find(content->types, head->name + strlen(word));
    if (!type)
        complain(content, NULL, head->line, "unknown-type", "name a type of model/records",
                 "there is no record type \"%s\"", head->name + strlen(word));
    return type;
}

bool content_read(Db *db, const RecordTypes *types, const char *data, size_t length,
                  const char *place, ContentReport *report, Problems *problems, GError **error)
{
    if (length > LIMIT_INI_FILE_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "\"%s\" has more than %u bytes", place,
                    LIMIT_INI_FILE_BYTES);
        return false;
    }
    unsigned before = problems_count(problems, PROBLEM_ERROR);
    g_autoptr(IniFile) file = ini_parse(data, length, place, problems);
    if (file) {
        Content content = {.db = db,
                           .types = types,
                           .file = file,
                           .head = ini_n_sections(file) > 0 ? ini_section(file, 0) : NULL,
                           .report = report,
                           .problems = problems};
        content.type = type_of_file(&content);
        for (unsigned i = 1; content.type && i < ini_n_sections(file); i++)
            if (!make(&content, ini_section(file, i), error))
                return false;
    }
    unsigned n = problems_count(problems, PROBLEM_ERROR) - before;
    if (n > 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" has %u error%s", place, n,
                    n == 1 ? "" : "s");
    return n == 0;
}

static bool read_all(Db *db, const RecordTypes *types, ContentReport *report, Problems *problems,
                     GError **error)
{
    for (unsigned i = 0; i < asset_count(); i++) { /* they are sorted by name */
        const Asset *asset = asset_at(i);
        if (g_str_has_prefix(asset->name, FOLDER) && g_str_has_suffix(asset->name, ".ini") &&
            !content_read(db, types, (const char *)asset->bytes, asset->size, asset->name, report,
                          problems, error))
            return false;
    }
    return true;
}

bool content_load(Centre *centre, const RecordTypes *types, ContentReport *out_report,
                  Problems *problems, GError **error)
{
    ContentReport report = {0};
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (!read_all(db, types, &report, problems, error)) {
        centre_write_rollback(centre);
        return false;
    }
    if (!centre_write_commit(centre, error))
        return false;
    *out_report = report;
    return true;
}
