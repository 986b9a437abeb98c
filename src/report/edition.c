#include "report/edition.h"

#include "base/asset.h"
#include "base/ini.h"
#include "base/limits.h"
#include "base/number.h"
#include <string.h>

#define EDITIONS_FILE "editions.ini"
#define YEAR_FIRST 1990
#define YEAR_LAST 2100
#define EDITION_YEARS_MAX 12 /* of the period: columns of its tables */
#define EDITION_TREND_MAX 40

struct Editions {
    GPtrArray *list; /* Edition * */
    GStringChunk *texts;
};

bool edition_id_is_valid(const char *id)
{
    size_t length = id ? strlen(id) : 0;
    if (length == 0 || length > 32)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isalnum(id[i]) && id[i] != '-')
            return false;
    }
    return true;
}

typedef struct {
    Editions *editions;
    const IniFile *file;
    const IniSection *section;
    Problems *problems;
    bool failed;
} Reader;

static void fail(Reader *reader, const IniEntry *entry, const char *key, const char *rule,
                 const char *remedy, const char *message)
{
    problems_add(reader->problems, PROBLEM_ERROR, ini_place(reader->file),
                 entry ? entry->line : reader->section->line, key, entry ? entry->value : NULL,
                 rule, remedy, "%s", message);
    reader->failed = true;
}

static const char *keep(Reader *reader, const char *text)
{
    return text ? g_string_chunk_insert(reader->editions->texts, text) : NULL;
}

static void read_text(Reader *reader, const char *key, const char *out_text[LANG_COUNT])
{
    const IniEntry *english = ini_entry(reader->section, key);
    if (!english || !*english->value) {
        fail(reader, english, key, "edition-text", "write the English text after the key",
             "an edition needs this text");
        return;
    }
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        g_autofree char *name = g_strdup_printf("%s.%s", key, lang_tag((Lang)lang));
        const char *own = ini_value(reader->section, name);
        out_text[lang] = keep(reader, own ? own : english->value);
    }
}

static int read_year(Reader *reader, const char *key)
{
    const IniEntry *entry = ini_entry(reader->section, key);
    int64_t year = 0;
    if (!entry || !number_parse_count(entry->value, strlen(entry->value), &year) ||
        year < YEAR_FIRST || year > YEAR_LAST) {
        fail(reader, entry, key, "edition-year", "write a year, such as 2022",
             "an edition needs this year, from 1990 to 2100");
        return 0;
    }
    return (int)year;
}

static void read_edition(Reader *reader)
{
    Edition *edition = g_new0(Edition, 1);
    g_ptr_array_add(reader->editions->list, edition);
    edition->id = keep(reader, reader->section->name);
    if (!edition_id_is_valid(edition->id))
        fail(reader, NULL, NULL, "edition-id", "use letters, digits and hyphens, at most 32",
             "the name of an edition is part of its address");
    read_text(reader, "title", edition->title);
    read_text(reader, "subtitle", edition->subtitle);
    read_text(reader, "status", edition->status);
    const char *source = ini_value(reader->section, "source");
    edition->source = keep(reader, source ? source : "UNODC");
    const IniEntry *day = ini_entry(reader->section, "as-of");
    if (!day || !iso_day_parse(day->value, &edition->as_of))
        fail(reader, day, "as-of", "edition-day", "write it as 2025-04-14",
             "an edition needs the day as of which its figures are taken");
    edition->from = read_year(reader, "from");
    edition->to = read_year(reader, "to");
    edition->trend_from = read_year(reader, "trend-from");
    if (reader->failed)
        return;
    if (edition->to < edition->from || edition->to - edition->from >= EDITION_YEARS_MAX)
        fail(reader, ini_entry(reader->section, "to"), "to", "edition-period",
             "let the period have 1 to 12 years",
             "the period ends before it begins, or is longer "
             "than a table can show");
    if (edition->trend_from > edition->from ||
        edition->to - edition->trend_from >= EDITION_TREND_MAX)
        fail(reader, ini_entry(reader->section, "trend-from"), "trend-from", "edition-trend",
             "let trends begin with the period or before it, at most 40 years back",
             "the trends do not lead up to the period");
}

static void check_keys(Reader *reader)
{
    static const char *const known[] = {"title", "subtitle", "status", "source",
                                        "as-of", "from",     "to",     "trend-from"};
    for (unsigned i = 0; i < reader->section->n_entries; i++) {
        const IniEntry *entry = &reader->section->entries[i];
        size_t stem = strcspn(entry->key, ".");
        bool found = false;
        for (unsigned k = 0; k < G_N_ELEMENTS(known) && !found; k++)
            found = strlen(known[k]) == stem && strncmp(known[k], entry->key, stem) == 0;
        if (!found)
            fail(reader, entry, entry->key, "edition-key",
                 "use title, subtitle, status, source, as-of, from, to, trend-from",
                 "editions have no such key");
    }
}

static int newest_first(gconstpointer left, gconstpointer right)
{
    const Edition *a = *(const Edition *const *)left, *b = *(const Edition *const *)right;
    if (a->as_of != b->as_of)
        return a->as_of > b->as_of ? -1 : 1;
    return strcmp(b->id, a->id);
}

Editions *editions_parse(const char *data, size_t length, const char *place, Problems *problems)
{
    unsigned errors_before = problems_count(problems, PROBLEM_ERROR);
    g_autoptr(IniFile) file = ini_parse(data, length, place, problems);
    if (!file)
        return NULL;
    g_autoptr(Editions) editions = g_new0(Editions, 1);
    editions->list = g_ptr_array_new_with_free_func(g_free);
    editions->texts = g_string_chunk_new(1024);
    for (unsigned i = 0; i < ini_n_sections(file); i++) {
        Reader reader = {editions, file, ini_section(file, i), problems, false};
        check_keys(&reader);
        read_edition(&reader);
    }
    if (problems_count(problems, PROBLEM_ERROR) > errors_before)
        return NULL;
    g_ptr_array_sort(editions->list, newest_first);
    return g_steal_pointer(&editions);
}

Editions *editions_load(const char *directory, Problems *problems)
{
    g_autofree char *path = directory ? g_build_filename(directory, EDITIONS_FILE, NULL) : NULL;
    if (path && g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *data = NULL;
        gsize length = 0;
        g_autoptr(GError) error = NULL;
        if (!g_file_get_contents(path, &data, &length, &error)) {
            problems_add(problems, PROBLEM_ERROR, path, 0, NULL, NULL, "unreadable-file",
                         "let the program read it", "%s", error->message);
            return NULL;
        }
        if (length > LIMIT_INI_FILE_BYTES) {
            problems_add(problems, PROBLEM_ERROR, path, 0, NULL, NULL, "file-too-large",
                         "keep definition files under 4 MB",
                         "the file is larger than a "
                         "definition file may be");
            return NULL;
        }
        return editions_parse(data, length, path, problems);
    }
    const Asset *asset = asset_find("model/" EDITIONS_FILE);
    if (!asset) {
        problems_add(problems, PROBLEM_ERROR, "model/" EDITIONS_FILE, 0, NULL, NULL, "missing-file",
                     "build the program anew", "the embedded file is not there");
        return NULL;
    }
    return editions_parse((const char *)asset->bytes, asset->size, asset->name, problems);
}

void editions_free(Editions *editions)
{
    if (!editions)
        return;
    g_ptr_array_free(editions->list, TRUE);
    g_string_chunk_free(editions->texts);
    g_free(editions);
}

unsigned editions_n(const Editions *editions)
{
    return editions->list->len;
}

const Edition *edition_at(const Editions *editions, unsigned index)
{
    return g_ptr_array_index(editions->list, index);
}

const Edition *edition_find(const Editions *editions, const char *id)
{
    for (unsigned i = 0; i < editions->list->len; i++) {
        const Edition *edition = g_ptr_array_index(editions->list, i);
        if (g_ascii_strcasecmp(edition->id, id) == 0)
            return edition;
    }
    return NULL;
}
