/* model/sources/NAME.ini: [table ID], [dimension NAME] and [flags]. */
#include "model/loader.h"
#include "model/source_map.h"

#include <string.h>

static const char *const table_keys[] = {"flow", "dimensions", "verified", "fixed.*", NULL};

typedef struct {
    Loader *loader;
    const IniFile *file;
    SourceMap *map;
} MapReader;

void source_map_free(gpointer data)
{
    SourceMap *map = data;
    g_array_unref(map->tables);
    g_array_unref(map->dimensions);
    g_array_unref(map->flags);
    g_ptr_array_unref(map->arrays);
    g_free(map);
}

static void complain(MapReader *reader, const IniEntry *entry, const char *rule, const char *remedy,
                     const char *message)
{
    loader_error(reader->loader, reader->file, entry->line, entry->key, entry->value, rule, remedy,
                 "%s", message);
}

static const char *keep(MapReader *reader, const char *text)
{
    return g_string_chunk_insert(reader->loader->model->texts, text);
}

/* "a; b" -> {"a", "b", NULL}, owned by the map; NULL for NULL. */
static const char *const *read_list(MapReader *reader, const char *text)
{
    if (text == NULL)
        return NULL;
    g_auto(GStrv) parts = g_strsplit_set(text, ";,", -1);
    GPtrArray *list = g_ptr_array_new();
    for (unsigned i = 0; parts[i] != NULL; i++)
        if (*g_strstrip(parts[i]) != '\0')
            g_ptr_array_add(list, (gpointer)keep(reader, parts[i]));
    g_ptr_array_add(list, NULL);
    gpointer *items = g_ptr_array_free(list, FALSE);
    g_ptr_array_add(reader->map->arrays, items);
    return (const char *const *)items;
}

static const Dataflow *read_flow(MapReader *reader, const IniEntry *entry)
{
    const Dataflow *flow = model_find_flow(reader->loader->model, entry->value);
    if (flow == NULL)
        complain(reader, entry, "unknown-dataflow", "take the id of a file in flows/",
                 "there is no such dataflow");
    return flow;
}

static bool read_yes(MapReader *reader, const IniSection *section, const char *key)
{
    const IniEntry *entry = ini_entry(section, key);
    if (entry == NULL || strcmp(entry->value, "no") == 0)
        return false;
    if (strcmp(entry->value, "yes") != 0)
        complain(reader, entry, "bad-yes-no", "write yes or no", "neither yes nor no");
    return true;
}

/* --- tables ------------------------------------------------------------------------------ */

static void read_fixed(MapReader *reader, const IniEntry *entry, MapTable *table)
{
    int d = table->flow ? dataflow_find_dimension(table->flow, entry->key + strlen("fixed.")) : -1;
    if (d < 0) {
        complain(reader, entry, "unknown-dimension", "name a dimension of the table's dataflow",
                 "the dataflow has no such dimension");
        return;
    }
    table->fixed[d] = codelist_find(table->flow->dimensions[d].codelist, entry->value);
    if (table->fixed[d] < 0)
        complain(reader, entry, "unknown-code", "take a code of the dimension's list",
                 "the list has no such code");
}

static void read_table(MapReader *reader, const IniSection *section, const char *id)
{
    MapTable table = {.id = id, .is_verified = read_yes(reader, section, "verified")};
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        table.fixed[d] = -1;
    const IniEntry *flow = ini_entry(section, "flow");
    if (flow != NULL)
        table.flow = read_flow(reader, flow);
    const char *dimensions = loader_value(reader->loader, reader->file, section, "dimensions");
    table.dimensions = read_list(reader, dimensions ? dimensions : "");
    for (unsigned i = 0; i < section->n_entries; i++) {
        const IniEntry *entry = &section->entries[i];
        bool is_known = g_str_has_prefix(entry->key, "fixed.");
        if (is_known)
            read_fixed(reader, entry, &table);
        for (unsigned k = 0; table_keys[k] != NULL && !is_known; k++)
            is_known = strcmp(entry->key, table_keys[k]) == 0;
        if (!is_known)
            complain(reader, entry, "unknown-key",
                     "use flow, dimensions, verified or fixed.DIMENSION",
                     "a table has no key of this name");
    }
    g_array_append_val(reader->map->tables, table);
}

/* --- dimensions -------------------------------------------------------------------------- */

/* Some dataflow must know the dimension, and its list the code. */
static bool is_code_somewhere(const Model *model, const char *dimension, const char *code)
{
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *flow = model_flow(model, f);
        int d = dataflow_find_dimension(flow, dimension);
        if (d >= 0 && (code == NULL || codelist_find(flow->dimensions[d].codelist, code) >= 0))
            return true;
    }
    return false;
}

static MapCode *code_line(GArray *codes, const char *from)
{
    for (unsigned i = 0; i < codes->len; i++)
        if (strcmp(g_array_index(codes, MapCode, i).from, from) == 0)
            return &g_array_index(codes, MapCode, i);
    MapCode fresh = {.from = from};
    g_array_append_val(codes, fresh);
    return &g_array_index(codes, MapCode, codes->len - 1);
}

static void read_code(MapReader *reader, const IniEntry *entry, const char *to, GArray *codes)
{
    MapCode *line = code_line(codes, strchr(entry->key, '.') + 1);
    if (g_str_has_prefix(entry->key, "flow.")) {
        line->flow = read_flow(reader, entry);
        return;
    }
    line->to = entry->value;
    if (to == NULL || !is_code_somewhere(reader->loader->model, to, entry->value))
        complain(reader, entry, "unknown-code", "take a code of the dimension that `to` names",
                 "no dataflow knows this code there");
}

static void read_dimension(MapReader *reader, const IniSection *section, const char *name)
{
    const IniEntry *to = ini_entry(section, "to");
    MapDimension dimension = {.name = name,
                              .to = to ? to->value : NULL,
                              .is_matched = read_yes(reader, section, "match"),
                              .only = read_list(reader, ini_value(section, "only"))};
    if (to != NULL && !is_code_somewhere(reader->loader->model, to->value, NULL))
        complain(reader, to, "unknown-dimension", "name a dimension of a dataflow",
                 "no dataflow has this dimension");
    GArray *codes = g_array_new(FALSE, TRUE, sizeof(MapCode));
    for (unsigned i = 0; i < section->n_entries; i++) {
        const IniEntry *entry = &section->entries[i];
        if (g_str_has_prefix(entry->key, "code.") || g_str_has_prefix(entry->key, "flow."))
            read_code(reader, entry, dimension.to, codes);
        else if (strcmp(entry->key, "to") != 0 && strcmp(entry->key, "match") != 0 &&
                 strcmp(entry->key, "only") != 0)
            complain(reader, entry, "unknown-key", "use to, match, only, code.CODE or flow.CODE",
                     "a dimension has no key of this name");
    }
    dimension.n_codes = codes->len;
    dimension.codes = (const MapCode *)(const void *)codes->data;
    g_ptr_array_add(reader->map->arrays, g_array_free(codes, FALSE));
    g_array_append_val(reader->map->dimensions, dimension);
}

/* --- flags ------------------------------------------------------------------------------- */

/* "status.b = B", "confidential.C = C". */
static void read_flag(MapReader *reader, const IniEntry *entry)
{
    const char *flag = strchr(entry->key, '.');
    bool is_status = g_str_has_prefix(entry->key, "status.");
    bool is_confidential = g_str_has_prefix(entry->key, "confidential.");
    const CodeList *list =
        model_find_codelist(reader->loader->model, is_status ? "CL_OBS_STATUS" : "CL_CONF_STATUS");
    bool is_known = list == NULL || codelist_find(list, entry->value) >= 0;
    if ((!is_status && !is_confidential) || flag[1] == '\0' || strlen(entry->value) != 1 ||
        !is_known) {
        complain(reader, entry, "bad-flag",
                 "write status.LETTER = CODE or confidential.LETTER = CODE",
                 "not a flag, or not a code of CL_OBS_STATUS or CL_CONF_STATUS");
        return;
    }
    MapFlag line = {.flag = flag + 1,
                    .kind = is_status ? MAP_FLAG_STATUS : MAP_FLAG_CONFIDENTIAL,
                    .to = entry->value[0]};
    g_array_append_val(reader->map->flags, line);
}

void load_source_map(Loader *loader, const IniFile *file, const char *name)
{
    SourceMap *map = g_new0(SourceMap, 1);
    *map = (SourceMap){.name = name,
                       .place = ini_place(file),
                       .tables = g_array_new(FALSE, TRUE, sizeof(MapTable)),
                       .dimensions = g_array_new(FALSE, TRUE, sizeof(MapDimension)),
                       .flags = g_array_new(FALSE, TRUE, sizeof(MapFlag)),
                       .arrays = g_ptr_array_new_with_free_func(g_free)};
    g_ptr_array_add(loader->model->maps, map);
    MapReader reader = {loader, file, map};
    for (unsigned i = 0; i < ini_n_sections(file); i++) {
        const IniSection *section = ini_section(file, i);
        const char *table = loader_section_id(section, "table");
        const char *dimension = loader_section_id(section, "dimension");
        if (table != NULL)
            read_table(&reader, section, table);
        else if (dimension != NULL)
            read_dimension(&reader, section, dimension);
        else if (strcmp(section->name, "flags") == 0)
            for (unsigned k = 0; k < section->n_entries; k++)
                read_flag(&reader, &section->entries[k]);
        else
            loader_error(loader, file, section->line, NULL, section->name, "unknown-section",
                         "use [table ID], [dimension NAME] or [flags]",
                         "a source's file has no sections of this kind");
    }
}

/* --- asking ------------------------------------------------------------------------------ */

const SourceMap *model_find_source_map(const Model *model, const char *name)
{
    for (unsigned i = 0; i < model->maps->len; i++) {
        const SourceMap *map = g_ptr_array_index(model->maps, i);
        if (strcmp(map->name, name) == 0)
            return map;
    }
    return NULL;
}

unsigned source_map_n_tables(const SourceMap *map)
{
    return map->tables->len;
}

const MapTable *source_map_table(const SourceMap *map, unsigned index)
{
    g_assert(index < map->tables->len);
    return &g_array_index(map->tables, MapTable, index);
}

const MapDimension *source_map_dimension(const SourceMap *map, const char *name)
{
    for (unsigned i = 0; i < map->dimensions->len; i++) {
        const MapDimension *dimension = &g_array_index(map->dimensions, MapDimension, i);
        if (g_ascii_strcasecmp(dimension->name, name) == 0)
            return dimension;
    }
    return NULL;
}

const MapFlag *source_map_flag(const SourceMap *map, const char *flag, size_t length)
{
    for (unsigned i = 0; i < map->flags->len; i++) {
        const MapFlag *line = &g_array_index(map->flags, MapFlag, i);
        if (strlen(line->flag) == length && memcmp(line->flag, flag, length) == 0)
            return line;
    }
    return NULL;
}

const MapCode *map_dimension_code(const MapDimension *dimension, const char *code)
{
    for (unsigned i = 0; i < dimension->n_codes; i++)
        if (strcmp(dimension->codes[i].from, code) == 0)
            return &dimension->codes[i];
    return NULL;
}

bool map_dimension_takes(const MapDimension *dimension, const char *code)
{
    for (unsigned i = 0; dimension->only != NULL && dimension->only[i] != NULL; i++)
        if (strcmp(dimension->only[i], code) == 0)
            return true;
    return dimension->only == NULL;
}
