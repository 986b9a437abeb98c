#include "base/ini.h"

#include "base/limits.h"

#include <string.h>

struct IniFile {
    char *place;
    GStringChunk *texts;
    GArray *sections;   /* of IniSection */
    GPtrArray *entries; /* of GArray of IniEntry, one per section */
    GHashTable *by_name;
};

typedef struct {
    IniFile *file;
    Problems *problems;
    unsigned line;
    GString *value; /* of the entry being read */
    const char *key;
    unsigned key_line;
} Parser;

static void report(Parser *parser, unsigned line, const char *field, const char *value,
                   const char *rule, const char *remedy, const char *message)
{
    problems_add(parser->problems, PROBLEM_ERROR, parser->file->place, line, field, value, rule,
                 remedy, "%s", message);
}

static void end_entry(Parser *parser)
{
    if (!parser->key)
        return;
    GArray *entries = g_ptr_array_index(parser->file->entries, parser->file->entries->len - 1);
    IniEntry entry = {parser->key, g_string_chunk_insert(parser->file->texts, parser->value->str),
                      parser->key_line};
    bool is_repeated = false;
    for (unsigned i = 0; i < entries->len && !is_repeated; i++)
        is_repeated = strcmp(g_array_index(entries, IniEntry, i).key, entry.key) == 0;
    if (is_repeated)
        report(parser, entry.line, entry.key, entry.value, "ini-repeated-key",
               "keep one of the two lines", "this key stands in the section already");
    else
        g_array_append_val(entries, entry);
    parser->key = NULL;
}

static void begin_section(Parser *parser, char *text)
{
    end_entry(parser);
    size_t length = strlen(text);
    if (text[length - 1] != ']' || length < 3) {
        report(parser, parser->line, NULL, text, "ini-section", "write [name]",
               "a section's name has no closing bracket");
        return;
    }
    text[length - 1] = '\0';
    char *name = g_strstrip(text + 1);
    if (g_hash_table_contains(parser->file->by_name, name)) {
        report(parser, parser->line, NULL, name, "ini-repeated-section",
               "give it another name, or join the two", "this section stands in the file already");
    }
    IniSection section = {.name = g_string_chunk_insert(parser->file->texts, name),
                          .line = parser->line};
    g_array_append_val(parser->file->sections, section);
    g_ptr_array_add(parser->file->entries, g_array_new(FALSE, FALSE, sizeof(IniEntry)));
    if (!g_hash_table_contains(parser->file->by_name, section.name))
        g_hash_table_insert(parser->file->by_name, (gpointer)section.name,
                            GUINT_TO_POINTER(parser->file->sections->len));
}

static void begin_entry(Parser *parser, char *text)
{
    end_entry(parser);
    char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        report(parser, parser->line, NULL, text, "ini-line",
               "write key = value, [section], or begin a comment with #",
               "this line is neither a section nor a key with a value");
        return;
    }
    if (parser->file->sections->len == 0) {
        report(parser, parser->line, NULL, text, "ini-no-section", "begin with a [section] line",
               "a key stands before the first section");
        return;
    }
    *equals = '\0';
    parser->key = g_string_chunk_insert(parser->file->texts, g_strstrip(text));
    parser->key_line = parser->line;
    g_string_assign(parser->value, g_strstrip(equals + 1));
}

static void read_line(Parser *parser, char *text)
{
    bool is_indented = *text == ' ' || *text == '\t';
    char *bare = g_strstrip(text);
    if (*bare == '\0' || *bare == '#')
        return;
    if (is_indented && parser->key) {
        if (parser->value->len > 0)
            g_string_append_c(parser->value, ' ');
        g_string_append(parser->value, bare);
    } else if (*bare == '[') {
        begin_section(parser, bare);
    } else {
        begin_entry(parser, bare);
    }
}

static IniFile *file_new(const char *place)
{
    IniFile *file = g_new0(IniFile, 1);
    file->place = g_strdup(place);
    file->texts = g_string_chunk_new(16384);
    file->sections = g_array_new(FALSE, FALSE, sizeof(IniSection));
    file->entries = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    file->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    return file;
}

IniFile *ini_parse(const char *data, size_t length, const char *place, Problems *problems)
{
    if (length > LIMIT_INI_FILE_BYTES) {
        problems_add(problems, PROBLEM_ERROR, place, 0, NULL, NULL, "ini-size", "split it",
                     "the file has %zu bytes; %u are allowed", length, LIMIT_INI_FILE_BYTES);
        return NULL;
    }
    const char *bad = NULL;
    if (!g_utf8_validate_len(data, length, &bad)) {
        unsigned line = 1;
        for (const char *p = data; p < bad; p++)
            line += *p == '\n';
        problems_add(problems, PROBLEM_ERROR, place, line, NULL, NULL, "ini-encoding",
                     "save the file as UTF-8", "the line has bytes that are not UTF-8");
        return NULL;
    }
    IniFile *file = file_new(place);
    Parser parser = {.file = file, .problems = problems, .value = g_string_new(NULL)};
    const char *at = data, *end = data + length;
    if (length >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((newline ? newline : end) - at);
        g_autofree char *line = g_strndup(at, n);
        parser.line++;
        read_line(&parser, line);
        at += n + 1;
    }
    end_entry(&parser);
    g_string_free(parser.value, TRUE);
    for (unsigned i = 0; i < file->sections->len; i++) {
        GArray *entries = g_ptr_array_index(file->entries, i);
        IniSection *section = &g_array_index(file->sections, IniSection, i);
        section->entries = (const IniEntry *)(const void *)entries->data;
        section->n_entries = entries->len;
    }
    return file;
}

void ini_free(IniFile *file)
{
    if (!file)
        return;
    g_hash_table_unref(file->by_name);
    g_ptr_array_unref(file->entries);
    g_array_unref(file->sections);
    g_string_chunk_free(file->texts);
    g_free(file->place);
    g_free(file);
}

const char *ini_place(const IniFile *file)
{
    return file->place;
}

unsigned ini_n_sections(const IniFile *file)
{
    return file->sections->len;
}

const IniSection *ini_section(const IniFile *file, unsigned index)
{
    return &g_array_index(file->sections, IniSection, index);
}

const IniSection *ini_find(const IniFile *file, const char *name)
{
    unsigned at = GPOINTER_TO_UINT(g_hash_table_lookup(file->by_name, name));
    return at ? ini_section(file, at - 1) : NULL;
}

const IniEntry *ini_entry(const IniSection *section, const char *key)
{
    for (unsigned i = 0; i < section->n_entries; i++)
        if (strcmp(section->entries[i].key, key) == 0)
            return &section->entries[i];
    return NULL;
}

const char *ini_value(const IniSection *section, const char *key)
{
    const IniEntry *entry = ini_entry(section, key);
    return entry ? entry->value : NULL;
}
