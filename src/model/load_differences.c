/* differences.ini: why two sources say different numbers of the same thing. */
#include "model/loader.h"

#include "base/number.h"
#include <string.h>

static const char *const compare_keys[] = {"sources", NULL};
static const char *const difference_keys[] = {"sources",  "flows", "areas", "dimension",
                                              "codes",    "start", "end",   "citation",
                                              "verified", "when",  "text*", NULL};

static char **split(const char *text)
{
    char **parts = g_strsplit(text, ";", -1);
    unsigned n = 0;
    for (unsigned i = 0; parts[i] != NULL; i++) {
        g_strstrip(parts[i]);
        if (*parts[i] != '\0')
            parts[n++] = parts[i];
        else
            g_free(parts[i]);
    }
    parts[n] = NULL;
    return parts;
}

static bool is_source(const Loader *loader, const char *code)
{
    const CodeList *list = model_find_codelist(loader->model, "CL_SOURCE");
    return list == NULL || codelist_find(list, code) >= 0;
}

static const char *keep(Loader *loader, const char *text)
{
    return g_string_chunk_insert_const(loader->model->texts, text);
}

static void read_compared(Loader *loader, const IniFile *file, const IniSection *section)
{
    loader_check_keys(loader, file, section, compare_keys);
    const char *text = loader_value(loader, file, section, "sources");
    if (text == NULL)
        return;
    g_auto(GStrv) codes = split(text);
    for (unsigned i = 0; codes[i] != NULL; i++) {
        if (!is_source(loader, codes[i]))
            loader_error(loader, file, ini_entry(section, "sources")->line, "sources", codes[i],
                         "unknown-code", "take codes of CL_SOURCE, with semicolons between",
                         "CL_SOURCE has no such code");
        else
            g_ptr_array_add(loader->model->compared, (gpointer)keep(loader, codes[i]));
    }
}

/* A pair; "*" stands for any other source. */
static void read_pair(Loader *loader, const IniFile *file, const IniSection *section,
                      Difference *difference)
{
    const char *text = loader_value(loader, file, section, "sources");
    g_auto(GStrv) codes = split(text ? text : "*; *");
    bool is_pair = g_strv_length(codes) == 2;
    for (unsigned i = 0; is_pair && i < 2; i++) {
        bool is_any = strcmp(codes[i], "*") == 0;
        is_pair = is_any || is_source(loader, codes[i]);
        difference->source[i] = is_any ? NULL : keep(loader, codes[i]);
    }
    if (!is_pair)
        loader_error(loader, file, ini_entry(section, "sources")->line, "sources", text, "bad-pair",
                     "write two codes of CL_SOURCE with a semicolon between; * is any other",
                     "not a pair of sources");
}

/* The ids, kept; each must pass `is_known`. */
static const char *const *
read_ids(Loader *loader, const IniFile *file, const IniSection *section, const char *key,
         bool (*is_known)(const Loader *, const Difference *, const char *),
         const Difference *difference)
{
    const IniEntry *entry = ini_entry(section, key);
    if (entry == NULL)
        return NULL;
    g_auto(GStrv) ids = split(entry->value);
    const char **kept = g_new0(const char *, g_strv_length(ids) + 1);
    g_ptr_array_add(loader->model->arrays, (gpointer)kept);
    for (unsigned i = 0; ids[i] != NULL; i++) {
        kept[i] = keep(loader, ids[i]);
        if (!is_known(loader, difference, ids[i]))
            loader_error(loader, file, entry->line, key, ids[i], "unknown-code",
                         "take what the definitions have, with semicolons between",
                         "the definitions have no such id");
    }
    return kept;
}

static bool is_flow(const Loader *loader, const Difference *difference, const char *id)
{
    (void)difference;
    return model_find_flow(loader->model, id) != NULL;
}

static bool is_code(const Loader *loader, const Difference *difference, const char *id)
{
    for (unsigned f = 0; f < model_n_flows(loader->model) && difference->dimension; f++) {
        const Dataflow *flow = model_flow(loader->model, f);
        int d = dataflow_find_dimension(flow, difference->dimension);
        if (d >= 0 && codelist_find(flow->dimensions[d].codelist, id) >= 0)
            return true;
    }
    return false;
}

static void read_areas(Loader *loader, const IniFile *file, const IniSection *section,
                       Difference *difference)
{
    const IniEntry *entry = ini_entry(section, "areas");
    const CodeList *list = model_find_codelist(loader->model, "CL_AREA");
    if (entry == NULL || list == NULL)
        return;
    g_auto(GStrv) ids = split(entry->value);
    uint16_t *areas = g_new0(uint16_t, g_strv_length(ids) + 1);
    g_ptr_array_add(loader->model->arrays, areas);
    for (unsigned i = 0; ids[i] != NULL; i++) {
        int code = codelist_find(list, ids[i]);
        if (code >= 0)
            areas[difference->n_areas++] = (uint16_t)code;
        else
            loader_error(loader, file, entry->line, "areas", ids[i], "unknown-code",
                         "take codes of CL_AREA, with semicolons between",
                         "CL_AREA has no such code");
    }
    difference->areas = areas;
}

static int read_year(Loader *loader, const IniFile *file, const IniSection *section,
                     const char *key, int otherwise)
{
    const IniEntry *entry = ini_entry(section, key);
    int64_t year = otherwise;
    if (entry != NULL && (strlen(entry->value) != 4 || !number_parse_count(entry->value, 4, &year)))
        loader_error(loader, file, entry->line, key, entry->value, "bad-year",
                     "write the year with four digits", "not a year");
    return (int)year;
}

static DifferenceWhen read_when(Loader *loader, const IniFile *file, const IniSection *section)
{
    static const char *const words[] = {[DIFFERENCE_ALWAYS] = "always",
                                        [DIFFERENCE_SUPPRESSED] = "suppressed",
                                        [DIFFERENCE_ZERO] = "zero"};
    const IniEntry *entry = ini_entry(section, "when");
    for (unsigned i = 0; entry != NULL && i < G_N_ELEMENTS(words); i++)
        if (strcmp(entry->value, words[i]) == 0)
            return (DifferenceWhen)i;
    if (entry != NULL)
        loader_error(loader, file, entry->line, "when", entry->value, "bad-when",
                     "write always, suppressed or zero", "not a condition");
    return DIFFERENCE_ALWAYS;
}

static void read_difference(Loader *loader, const IniFile *file, const IniSection *section,
                            const char *id)
{
    Difference difference = {.id = id};
    loader_check_keys(loader, file, section, difference_keys);
    read_pair(loader, file, section, &difference);
    difference.dimension = ini_value(section, "dimension");
    difference.flows = read_ids(loader, file, section, "flows", is_flow, &difference);
    difference.codes = read_ids(loader, file, section, "codes", is_code, &difference);
    if ((difference.codes != NULL) != (difference.dimension != NULL))
        loader_error(loader, file, section->line, "codes", NULL, "missing-value",
                     "give both, or neither", "`dimension` and `codes` belong together");
    read_areas(loader, file, section, &difference);
    difference.start = read_year(loader, file, section, "start", INT16_MIN);
    difference.end = read_year(loader, file, section, "end", INT16_MAX);
    loader_texts(loader, file, section, "text", true, LIMIT_TEXT_BYTES, difference.text);
    difference.citation = loader_value(loader, file, section, "citation");
    difference.when = read_when(loader, file, section);
    const char *verified = loader_value(loader, file, section, "verified");
    difference.is_verified = g_strcmp0(verified, "yes") == 0;
    if (verified != NULL && !difference.is_verified && strcmp(verified, "no") != 0)
        loader_error(loader, file, ini_entry(section, "verified")->line, "verified", verified,
                     "bad-yes-no", "write yes or no", "neither yes nor no");
    g_array_append_val(loader->model->differences, difference);
}

void load_differences(Loader *loader, const IniFile *file)
{
    for (unsigned i = 0; i < ini_n_sections(file); i++) {
        const IniSection *section = ini_section(file, i);
        const char *id = loader_section_id(section, "difference");
        if (id != NULL)
            read_difference(loader, file, section, id);
        else if (strcmp(section->name, "compare") == 0)
            read_compared(loader, file, section);
        else
            loader_error(loader, file, section->line, NULL, section->name, "unknown-section",
                         "use [compare] or [difference ID]",
                         "the file has no sections of this kind");
    }
}
