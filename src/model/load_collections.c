/* Other collections, one a file: [collection ID], then [axis ID], [item AXIS ID], [table ID] and
 * [area_codes]. */
#include "model/load_collection.h"

#include "base/number.h"
#include <limits.h>
#include <string.h>

#define SHEET_NAME_MOST 31u

static const char *const head_keys[] = {
    "label*",   "note*",   "recipient*", "deadline*", "source*", "states", "states_note*",
    "verified", "reason*", "area_key",   "area_code", "order",   NULL};
static const char *const table_keys[] = {
    "label*", "unit*", "definition*", "differs*", "no_source*", "verified", "reason*",
    "flow",   "fixed", "rows",        "columns",  "key",        NULL};

/* --- a table -------------------------------------------------------------------------------- */

static int find_axis(const Collection *collection, const char *id)
{
    for (unsigned a = 0; a < collection->n_axes; a++)
        if (strcmp(collection->axes[a].id, id) == 0)
            return (int)a;
    return -1;
}

static void read_axes_of(const CollectionFile *in, const IniSection *section, const char *key,
                         CollectionTable *table)
{
    const IniEntry *entry = ini_entry(section, key);
    g_auto(GStrv) ids = g_strsplit(entry ? entry->value : "", " ", -1);
    for (char **id = ids; *id; id++) {
        if (!**id)
            continue;
        int axis = find_axis(in->collection, *id);
        bool is_twice = false;
        for (unsigned a = 0; axis >= 0 && a < table->n_axes; a++)
            is_twice = is_twice || table->axes[a] == &in->collection->axes[axis];
        if (axis < 0 || is_twice)
            loader_error(in->loader, in->file, entry->line, key, *id, "unknown-axis",
                         "name axes of this file, each once",
                         is_twice ? "the table has this axis already" : "there is no such axis");
        else if (table->n_axes == COLLECTION_AXES_MOST)
            loader_error(in->loader, in->file, entry->line, key, *id, "too-many-axes",
                         "split the table", "a table has at most %u axes", COLLECTION_AXES_MOST);
        else
            table->axes[table->n_axes++] = &in->collection->axes[axis];
    }
}

static bool way_names(const CollectionWay *way, const char *dimension)
{
    for (unsigned t = 0; t < way->n_terms; t++)
        if (strcmp(way->terms[t].dimension, dimension) == 0)
            return true;
    return false;
}

static bool item_names(const CollectionItem *item, const Dataflow *flow, const char *dimension)
{
    const CollectionOurs *ours = collection_ours(item, flow);
    for (unsigned w = 0; ours && w < ours->n_ways; w++)
        if (way_names(&ours->ways[w], dimension))
            return true;
    return g_strcmp0(item->each, dimension) == 0;
}

/* Whether the dataflow can say what a way says. */
static void check_way(const CollectionFile *in, const IniSection *section, const Dataflow *flow,
                      const CollectionItem *item, const CollectionWay *way)
{
    for (unsigned t = 0; t < way->n_terms; t++) {
        const CollectionTerm *term = &way->terms[t];
        int d = dataflow_find_dimension(flow, term->dimension);
        if (d < 0) {
            loader_error(in->loader, in->file, section->line, NULL, term->dimension,
                         "unknown-dimension", "write ours.FLOW for it, or no_source",
                         "item %s speaks of a dimension that %s has not", item ? item->id : "fixed",
                         flow->id);
            continue;
        }
        const CodeList *list = flow->dimensions[d].codelist;
        for (unsigned c = 0; list && term->codes[c]; c++)
            if (strcmp(term->codes[c], COLLECTION_OWN_AREA) != 0 &&
                codelist_find(list, term->codes[c]) < 0)
                loader_error(in->loader, in->file, section->line, NULL, term->codes[c],
                             "unknown-code", "write ours.FLOW for it",
                             "item %s speaks of a code that %s has not", item ? item->id : "fixed",
                             codelist_id(list));
    }
}

static void check_item(const CollectionFile *in, const IniSection *section,
                       const CollectionTable *table, unsigned axis, const CollectionItem *item)
{
    const Dataflow *flow = item->flow ? item->flow : table->flow;
    if (item->no_source[LANG_EN] || table->no_source[LANG_EN] || !flow)
        return;
    const CollectionOurs *ours = collection_ours(item, flow);
    if (!ours && !item->each) {
        loader_error(in->loader, in->file, section->line, NULL, item->id, "missing-value",
                     "add ours to it, for every dataflow", "item %s says nothing of dataflow %s",
                     item->id, flow->id);
        return;
    }
    for (unsigned w = 0; ours && w < ours->n_ways; w++)
        check_way(in, section, flow, item, &ours->ways[w]);
    if (item->each && dataflow_find_dimension(flow, item->each) < 0)
        loader_error(in->loader, in->file, section->line, NULL, item->each, "unknown-dimension",
                     "take it out of the axis", "item %s lists a dimension that %s has not",
                     item->id, flow->id);
    /* No dimension may be said by two axes of one cell. */
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const char *id = flow->dimensions[d].id;
        bool is_twice = way_names(&table->fixed, id);
        for (unsigned a = axis + 1; a < table->n_axes && !is_twice; a++)
            for (unsigned i = 0; i < table->axes[a]->n_items && !is_twice; i++)
                is_twice = item_names(&table->axes[a]->items[i], flow, id);
        if (is_twice && item_names(item, flow, id))
            loader_error(in->loader, in->file, section->line, NULL, id, "repeated-dimension",
                         "say each dimension in one place",
                         "item %s speaks of a dimension that is said elsewhere in the table",
                         item->id);
    }
}

static void check_cells(const CollectionFile *in, const IniSection *section,
                        const CollectionTable *table)
{
    double n_cells = 1;
    for (unsigned a = 0; a < table->n_axes; a++) {
        n_cells *= MAX(1, table->axes[a]->n_items);
        for (unsigned i = 0; i < table->axes[a]->n_items; i++)
            check_item(in, section, table, a, &table->axes[a]->items[i]);
    }
    if (table->flow && table->fixed.n_terms > 0)
        check_way(in, section, table->flow, NULL, &table->fixed);
    if (n_cells > LIMIT_COLLECTION_CELLS)
        loader_error(in->loader, in->file, section->line, NULL, table->id, "too-long",
                     "split the table", "the table has more than %u cells", LIMIT_COLLECTION_CELLS);
    if (table->n_row_axes == 0)
        loader_error(in->loader, in->file, section->line, "rows", NULL, "missing-value",
                     "add rows = AXIS", "[%s] has no rows", section->name);
}

/* "freq=A; leg_stat; sex; unit=NR; geo": without it, the state and the axes. */
static void read_key(const CollectionFile *in, const IniSection *section, CollectionTable *table)
{
    const Collection *collection = in->collection;
    const IniEntry *entry = ini_entry(section, "key");
    g_auto(GStrv) words = g_strsplit(entry ? entry->value : "", ";", -1);
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(CollectionKeyPart));
    unsigned n_axes = 0, n_areas = 0;
    for (char **word = words; entry && *word; word++) {
        CollectionKeyPart part = {.axis = -1};
        char *text = g_strstrip(*word), *equals = strchr(text, '=');
        if (equals) {
            *equals = '\0';
            part.constant = g_string_chunk_insert(in->loader->model->texts, equals + 1);
        } else if (g_strcmp0(text, collection->area_key) == 0) {
            part.is_area = true;
            n_areas++;
        } else {
            for (unsigned a = 0; a < table->n_axes; a++)
                if (strcmp(table->axes[a]->id, text) == 0)
                    part.axis = (int)a, n_axes++;
            if (part.axis < 0)
                loader_error(in->loader, in->file, entry->line, "key", text, "unknown-axis",
                             "name axes of this table, the state's key, or write NAME=VALUE",
                             "the table has no such axis");
        }
        part.name = g_string_chunk_insert(in->loader->model->texts, text);
        g_array_append_val(parts, part);
    }
    for (unsigned a = 0; !entry && a <= table->n_axes; a++) {
        CollectionKeyPart part = {.axis = (int)a - 1, .is_area = a == 0};
        part.name = a == 0 ? collection->area_key : table->axes[a - 1]->id;
        g_array_append_val(parts, part);
    }
    if (entry && (n_axes != table->n_axes || n_areas != 1))
        loader_error(in->loader, in->file, entry->line, "key", entry->value, "bad-key",
                     "name every axis of the table once, and the state's key",
                     "the key does not name everything that a cell depends on");
    table->n_key = parts->len;
    table->key = loader_keep(in->loader, g_array_free(parts, FALSE));
}

static void read_table(const CollectionFile *in, const IniSection *section, const char *id,
                       GArray *tables)
{
    Loader *loader = in->loader;
    CollectionTable table = {.id = id};
    loader_check_keys(loader, in->file, section, table_keys);
    loader_check_id(loader, in->file, section->line, id);
    if (strlen(id) > SHEET_NAME_MOST)
        loader_error(loader, in->file, section->line, NULL, id, "too-long", "shorten it",
                     "a table's id has at most %u characters, as a sheet's name", SHEET_NAME_MOST);
    loader_texts(loader, in->file, section, "label", true, LIMIT_LABEL_BYTES, table.label);
    loader_texts(loader, in->file, section, "unit", true, LIMIT_LABEL_BYTES, table.unit);
    loader_texts(loader, in->file, section, "definition", true, LIMIT_TEXT_BYTES, table.definition);
    loader_texts(loader, in->file, section, "differs", false, LIMIT_TEXT_BYTES, table.differs);
    loader_texts(loader, in->file, section, "no_source", false, LIMIT_TEXT_BYTES, table.no_source);
    table.is_verified = load_collection_verified(in, section, table.reason);
    const IniEntry *flow = ini_entry(section, "flow");
    table.flow = flow ? model_find_flow(loader->model, flow->value) : NULL;
    if (!table.flow && (flow || !table.no_source[LANG_EN]))
        loader_error(loader, in->file, flow ? flow->line : section->line, "flow",
                     flow ? flow->value : NULL, "unknown-dataflow",
                     "name a dataflow of model/flows, or say no_source",
                     "[%s] has no dataflow to be filled from", section->name);
    read_axes_of(in, section, "rows", &table);
    table.n_row_axes = table.n_axes;
    read_axes_of(in, section, "columns", &table);
    const IniEntry *fixed = ini_entry(section, "fixed");
    const CollectionWay *ways = NULL;
    unsigned n_ways = 0;
    if (fixed)
        load_collection_ways(in, fixed, table.flow, &ways, &n_ways);
    if (n_ways > 0)
        table.fixed = ways[0];
    read_key(in, section, &table);
    check_cells(in, section, &table);
    g_array_append_val(tables, table);
}

/* --- a collection --------------------------------------------------------------------------- */

static void read_states(const CollectionFile *in, const IniSection *head)
{
    const CodeList *areas = model_find_codelist(in->loader->model, "CL_AREA");
    const char *value = loader_value(in->loader, in->file, head, "states");
    g_auto(GStrv) codes = g_strsplit(value ? value : "", " ", -1);
    GArray *states = g_array_new(FALSE, FALSE, sizeof(unsigned));
    for (char **code = codes; areas && *code; code++) {
        int area = codelist_find(areas, *code);
        if (area >= 0) {
            unsigned index = (unsigned)area;
            g_array_append_val(states, index);
        } else if (**code)
            loader_error(in->loader, in->file, ini_entry(head, "states")->line, "states", *code,
                         "unknown-code", "use codes of model/codelists/area.ini",
                         "CL_AREA has no such code");
    }
    in->collection->n_states = states->len;
    in->collection->states = loader_keep(in->loader, g_array_free(states, FALSE));
}

static void read_area_codes(const CollectionFile *in, const IniSection *head)
{
    Collection *collection = in->collection;
    const CodeList *areas = model_find_codelist(in->loader->model, "CL_AREA");
    const char *kind = loader_value(in->loader, in->file, head, "area_code");
    collection->area_is_alpha3 = g_strcmp0(kind, "alpha3") == 0;
    if (kind && !collection->area_is_alpha3 && strcmp(kind, "alpha2") != 0)
        loader_error(in->loader, in->file, ini_entry(head, "area_code")->line, "area_code", kind,
                     "bad-value", "write alpha2 or alpha3", "not a way to write a state");
    collection->area_codes = ini_find(in->file, "area_codes");
    for (unsigned i = 0; collection->area_codes && i < collection->area_codes->n_entries; i++) {
        const IniEntry *entry = &collection->area_codes->entries[i];
        if (areas && codelist_find(areas, entry->key) < 0)
            loader_error(in->loader, in->file, entry->line, entry->key, entry->value,
                         "unknown-code", "use codes of model/codelists/area.ini",
                         "CL_AREA has no such code");
    }
}

static void read_head(const CollectionFile *in, const IniSection *head)
{
    Loader *loader = in->loader;
    Collection *to = in->collection;
    loader_check_keys(loader, in->file, head, head_keys);
    loader_texts(loader, in->file, head, "label", true, LIMIT_LABEL_BYTES, to->label);
    loader_texts(loader, in->file, head, "note", false, LIMIT_TEXT_BYTES, to->note);
    loader_texts(loader, in->file, head, "recipient", true, LIMIT_TEXT_BYTES, to->recipient);
    loader_texts(loader, in->file, head, "deadline", true, LIMIT_TEXT_BYTES, to->deadline);
    loader_texts(loader, in->file, head, "source", true, LIMIT_TEXT_BYTES, to->source);
    loader_texts(loader, in->file, head, "states_note", true, LIMIT_TEXT_BYTES, to->states_note);
    to->is_verified = load_collection_verified(in, head, to->reason);
    to->area_key = loader_value(loader, in->file, head, "area_key");
    if (!to->area_key)
        to->area_key = "";
    read_states(in, head);
    read_area_codes(in, head);
    const IniEntry *order = ini_entry(head, "order");
    int64_t place = 0;
    to->order = UINT_MAX;
    if (order && number_parse_count(order->value, strlen(order->value), &place) && place > 0 &&
        place < INT_MAX)
        to->order = (unsigned)place;
    else if (order)
        loader_error(loader, in->file, order->line, "order", order->value, "bad-number",
                     "write a whole number above 0", "not a place");
}

static void check_sections(const CollectionFile *in)
{
    static const char *const words[] = {"axis", "item", "table"};
    for (unsigned i = 1; i < ini_n_sections(in->file); i++) {
        const IniSection *section = ini_section(in->file, i);
        bool is_known = strcmp(section->name, "area_codes") == 0;
        for (unsigned w = 0; w < G_N_ELEMENTS(words); w++)
            is_known = is_known || loader_section_id(section, words[w]);
        if (!is_known)
            loader_error(in->loader, in->file, section->line, NULL, section->name,
                         "unknown-section",
                         "write [axis ID], [item AXIS ID], [table ID] or [area_codes]",
                         "a collection has no section of this name");
    }
}

static void read_tables(const CollectionFile *in, unsigned line)
{
    GArray *tables = g_array_new(FALSE, TRUE, sizeof(CollectionTable));
    for (unsigned i = 1; i < ini_n_sections(in->file); i++) {
        const char *id = loader_section_id(ini_section(in->file, i), "table");
        if (id)
            read_table(in, ini_section(in->file, i), id, tables);
    }
    if (tables->len == 0)
        loader_error(in->loader, in->file, line, NULL, in->collection->id, "missing-table",
                     "add [table ID]", "the collection has no tables");
    in->collection->n_tables = tables->len;
    in->collection->tables = loader_keep(in->loader, g_array_free(tables, FALSE));
}

static int compare_collections(const void *a, const void *b)
{
    const Collection *x = *(const Collection *const *)a, *y = *(const Collection *const *)b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return strcmp(x->id, y->id);
}

void load_collection(Loader *loader, const IniFile *file)
{
    const IniSection *head = ini_n_sections(file) > 0 ? ini_section(file, 0) : NULL;
    const char *id = head ? loader_section_id(head, "collection") : NULL;
    if (!id) {
        loader_error(loader, file, head ? head->line : 1, NULL, head ? head->name : NULL,
                     "no-collection", "begin the file with [collection ID]",
                     "the first section of this file must name a collection");
        return;
    }
    if (!loader_check_id(loader, file, head->line, id))
        return;
    for (unsigned f = 0; f < model_n_flows(loader->model); f++)
        for (unsigned d = 0; d < model_flow(loader->model, f)->n_dimensions; d++)
            if (!model_flow(loader->model, f)->dimensions[d].codelist)
                return; /* the dataflows' own faults come first */
    if (model_find_collection(loader->model, id)) {
        loader_error(loader, file, head->line, NULL, id, "duplicate-collection", "keep one of them",
                     "another file defines this collection too");
        return;
    }
    Collection *collection = loader_keep(loader, g_new0(Collection, 1));
    collection->id = id;
    char *slug = loader_keep(loader, g_ascii_strdown(id, -1));
    collection->slug = g_strdelimit(slug, "_", '-');
    const CollectionFile in = {loader, file, collection};
    read_head(&in, head);
    check_sections(&in);
    load_collection_axes(&in);
    read_tables(&in, head->line);
    g_ptr_array_add(loader->model->collections, collection);
    g_ptr_array_sort(loader->model->collections, compare_collections);
}
