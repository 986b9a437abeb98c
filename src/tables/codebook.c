/* Codebooks: see codebook.h. */
#include "tables/codebook.h"

#include <string.h>

#define COLUMN_PREFIX "column "

static void report(Codebook *codebook, Problems *problems, unsigned line, const char *field,
                   const char *rule, const char *remedy, const char *what)
{
    problems_add(problems, PROBLEM_ERROR, codebook->place, line, field, NULL, rule, remedy, "%s",
                 what);
}

static void free_list(gpointer list)
{
    g_strfreev(list);
}

/* "a, b" and what `also` lists, as a list that ends with NULL. */
static const char *const *take_list(Codebook *codebook, const char *text, const char *const *also)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    g_auto(GStrv) parts = g_strsplit(text ? text : "", ",", -1);
    for (char **part = parts; *part; part++)
        if (*g_strstrip(*part))
            g_ptr_array_add(values, g_strdup(*part));
    for (; also && *also; also++)
        g_ptr_array_add(values, g_strdup(*also));
    if (values->len == 0)
        return NULL;
    g_ptr_array_add(values, NULL);
    char **list = (char **)g_ptr_array_steal(values, NULL);
    g_ptr_array_add(codebook->lists, list);
    return (const char *const *)list;
}

static const char *delimiter_of(const char *text)
{
    static const struct {
        const char *name, *delimiter;
    } names[] = {{"comma", ","}, {"semicolon", ";"}, {"space", " "}, {"tab", "\t"}, {"bar", "|"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(text, names[i].name) == 0)
            return names[i].delimiter;
    return text;
}

static void take_file_entry(Codebook *codebook, const IniEntry *entry, Problems *problems)
{
    if (strcmp(entry->key, "id") == 0) {
        codebook->id = *entry->value ? entry->value : NULL;
        codebook->id_line = entry->line;
        if (!codebook->id)
            report(codebook, problems, entry->line, "id", "codebook-value", "name a column",
                   "the id has no column");
    } else if (strcmp(entry->key, "missing") == 0) {
        codebook->missing = take_list(codebook, entry->value, NULL);
    } else {
        report(codebook, problems, entry->line, entry->key, "codebook-key",
               "there are id and missing", "no such key in [file]");
    }
}

static void take_column_entry(Codebook *codebook, CodebookColumn *column, const IniEntry *entry,
                              Problems *problems)
{
    const char *key = entry->key, *value = entry->value;
    if (strcmp(key, "missing") != 0 && !*value) {
        report(codebook, problems, entry->line, key, "codebook-value",
               "write a value, or leave the line out", "the key has no value");
    } else if (strcmp(key, "dimension") == 0) {
        column->dimension = value;
    } else if (strcmp(key, "codelist") == 0) {
        column->codelist = value;
    } else if (strcmp(key, "multiple") == 0) {
        column->rule.delimiter = delimiter_of(value);
    } else if (strcmp(key, "missing") == 0) {
        column->rule.missing = take_list(codebook, value, codebook->missing);
    } else if (strcmp(key, "use") == 0) {
        column->rule.is_left_out = strcmp(value, "no") == 0;
        if (strcmp(value, "no") != 0 && strcmp(value, "yes") != 0)
            report(codebook, problems, entry->line, key, "codebook-value", "write yes or no",
                   "a column is used or not");
    } else {
        report(codebook, problems, entry->line, key, "codebook-key",
               "there are dimension, codelist, multiple, missing and use",
               "no such key in a column's section");
    }
}

static void take_column(Codebook *codebook, const IniSection *section, Problems *problems)
{
    CodebookColumn column = {.column = section->name + strlen(COLUMN_PREFIX),
                             .line = section->line};
    while (*column.column == ' ')
        column.column++;
    column.rule.column = column.column;
    column.rule.missing = codebook->missing;
    for (unsigned i = 0; i < section->n_entries; i++)
        take_column_entry(codebook, &column, &section->entries[i], problems);
    if (codebook->id && strcmp(column.column, codebook->id) == 0 && column.rule.delimiter)
        report(codebook, problems, section->line, column.column, "codebook-id",
               "leave `multiple` out here, or name another id",
               "the id cannot have several values");
    codebook->columns[codebook->n_columns++] = column;
}

Codebook *codebook_parse(const char *data, size_t length, const char *place, Problems *problems)
{
    IniFile *ini = ini_parse(data, length, place, problems);
    if (!ini)
        return NULL;
    Codebook *codebook = g_new0(Codebook, 1);
    codebook->ini = ini;
    codebook->place = g_strdup(place);
    codebook->lists = g_ptr_array_new_with_free_func(free_list);
    codebook->columns = g_new0(CodebookColumn, (gsize)ini_n_sections(ini) + 1);
    const IniSection *file = ini_find(ini, "file");
    for (unsigned i = 0; file && i < file->n_entries; i++)
        take_file_entry(codebook, &file->entries[i], problems);
    for (unsigned s = 0; s < ini_n_sections(ini); s++) {
        const IniSection *section = ini_section(ini, s);
        if (g_str_has_prefix(section->name, COLUMN_PREFIX))
            take_column(codebook, section, problems);
        else if (strcmp(section->name, "file") != 0)
            report(codebook, problems, section->line, section->name, "codebook-section",
                   "write [file] or [column NAME]", "no such section");
    }
    return codebook;
}

void codebook_free(Codebook *codebook)
{
    if (!codebook)
        return;
    ini_free(codebook->ini);
    g_ptr_array_unref(codebook->lists);
    g_free(codebook->columns);
    g_free(codebook->place);
    g_free(codebook);
}

void codebook_check(const Codebook *codebook, const CaseScan *scan, Problems *problems)
{
    for (uint32_t i = 0; i <= codebook->n_columns; i++) {
        bool is_id = i == codebook->n_columns;
        const char *name = is_id ? codebook->id : codebook->columns[i].column;
        unsigned line = is_id ? codebook->id_line : codebook->columns[i].line;
        if (name && !case_scan_find(scan, name))
            problems_add(problems, PROBLEM_ERROR, codebook->place, line, name, NULL,
                         "codebook-column",
                         "compare the spelling with the first line of the case file",
                         "the case file has no column of this name");
    }
}
