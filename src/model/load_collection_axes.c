/* Axes of another collection's tables, and how their items are said in our codes. */
#include "model/load_collection.h"

#include <string.h>

#define WAYS_MOST 8u
#define TERMS_MOST 8u

static const char *const axis_keys[] = {"label*", "key", "verified", "reason*", NULL};
static const char *const item_keys[] = {"label*", "differs*", "no_source*", "code", "flow",
                                        "ours",   "each",     "below",      NULL};

bool load_collection_verified(const CollectionFile *in, const IniSection *section,
                              const char *out_reason[LANG_COUNT])
{
    const IniEntry *entry = ini_entry(section, "verified");
    bool is_verified = entry && strcmp(entry->value, "yes") == 0;
    if (!entry || (!is_verified && strcmp(entry->value, "no") != 0))
        loader_error(in->loader, in->file, entry ? entry->line : section->line, "verified",
                     entry ? entry->value : NULL, "bad-verified",
                     "write verified = yes where a source was read, else verified = no",
                     "[%s] does not say whether it was verified", section->name);
    loader_texts(in->loader, in->file, section, "reason", false, LIMIT_TEXT_BYTES, out_reason);
    if (entry && strcmp(entry->value, "no") == 0 && !out_reason[LANG_EN])
        loader_error(in->loader, in->file, entry->line, "reason", NULL, "missing-text",
                     "add reason: what could not be verified, and why",
                     "[%s] is not verified and does not say why", section->name);
    return is_verified;
}

/* --- ways ----------------------------------------------------------------------------------- */

/* The list of a dimension: of the dataflow, or of the first that has it. */
static const CodeList *find_list(const CollectionFile *in, const Dataflow *flow,
                                 const char *dimension)
{
    const Model *model = in->loader->model;
    for (unsigned f = 0; f < (flow ? 1 : model_n_flows(model)); f++) {
        const Dataflow *asked = flow ? flow : model_flow(model, f);
        for (unsigned d = 0; d < asked->n_dimensions; d++)
            if (strcmp(asked->dimensions[d].id, dimension) == 0)
                return asked->dimensions[d].codelist;
    }
    return NULL;
}

/* Whether the persons of one code stand under the other too: all, or a code above it. */
static bool stands_above(const CodeList *list, int above, int code)
{
    if (strcmp(codelist_code(list, (unsigned)above)->id, CODE_TOTAL) == 0)
        return above != code;
    for (int up = codelist_code(list, (unsigned)code)->parent; up >= 0;
         up = codelist_code(list, (unsigned)up)->parent)
        if (up == above)
            return true;
    return false;
}

/* A sum must not count anybody twice. */
static void check_overlap(const CollectionFile *in, const IniEntry *entry, const CodeList *list,
                          const GPtrArray *codes)
{
    for (unsigned i = 0; i < codes->len; i++)
        for (unsigned j = 0; j < codes->len; j++) {
            int above = codelist_find(list, codes->pdata[i]);
            int code = codelist_find(list, codes->pdata[j]);
            if (above >= 0 && code >= 0 && stands_above(list, above, code))
                loader_error(in->loader, in->file, entry->line, entry->key, codes->pdata[j],
                             "overlapping-codes", "leave one of them out",
                             "the sum has %s, in which %s is counted already",
                             (const char *)codes->pdata[i], (const char *)codes->pdata[j]);
        }
}

static const char *const *read_codes(const CollectionFile *in, const IniEntry *entry,
                                     const CodeList *list, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, "+", -1);
    g_autoptr(GPtrArray) codes = g_ptr_array_new();
    for (char **word = words; *word; word++) {
        bool is_own = strcmp(*word, COLLECTION_OWN_AREA) == 0;
        if (!is_own && codelist_find(list, *word) < 0)
            loader_error(in->loader, in->file, entry->line, entry->key, *word, "unknown-code",
                         "take a code of the list", "%s has no code %s", codelist_id(list), *word);
        for (unsigned i = 0; i < codes->len; i++)
            if (strcmp(codes->pdata[i], *word) == 0)
                loader_error(in->loader, in->file, entry->line, entry->key, *word, "repeated-code",
                             "name it once", "the sum has %s twice", *word);
        g_ptr_array_add(codes, g_string_chunk_insert(in->loader->model->texts, *word));
    }
    check_overlap(in, entry, list, codes);
    if (codes->len > LIMIT_COLLECTION_CODES)
        loader_error(in->loader, in->file, entry->line, entry->key, NULL, "too-long",
                     "name fewer codes", "a sum has at most %u codes", LIMIT_COLLECTION_CODES);
    g_ptr_array_add(codes, NULL);
    return loader_keep(in->loader, g_ptr_array_free(g_steal_pointer(&codes), FALSE));
}

static bool read_term(const CollectionFile *in, const IniEntry *entry, const Dataflow *flow,
                      const char *word, CollectionTerm *term)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word || !equals[1]) {
        loader_error(in->loader, in->file, entry->line, entry->key, word, "bad-term",
                     "write DIMENSION=CODE, or DIMENSION=CODE+CODE for a sum",
                     "not a dimension with its codes");
        return false;
    }
    g_autofree char *dimension = g_strndup(word, (gsize)(equals - word));
    const CodeList *list = find_list(in, flow, dimension);
    if (!list) {
        loader_error(in->loader, in->file, entry->line, entry->key, dimension, "unknown-dimension",
                     "name one of model/flows", "%s no dimension %s",
                     flow ? "the dataflow has" : "the dataflows have", dimension);
        return false;
    }
    term->dimension = g_string_chunk_insert(in->loader->model->texts, dimension);
    term->codes = read_codes(in, entry, list, equals + 1);
    return true;
}

static CollectionWay read_way(const CollectionFile *in, const IniEntry *entry, const Dataflow *flow,
                              const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    GArray *terms = g_array_new(FALSE, TRUE, sizeof(CollectionTerm));
    unsigned n_words = 0;
    for (char **word = words; *word; word++) {
        CollectionTerm term = {0};
        n_words += **word != '\0';
        if (!**word || n_words > TERMS_MOST || !read_term(in, entry, flow, *word, &term))
            continue;
        for (unsigned i = 0; i < terms->len; i++)
            if (strcmp(g_array_index(terms, CollectionTerm, i).dimension, term.dimension) == 0)
                loader_error(in->loader, in->file, entry->line, entry->key, term.dimension,
                             "repeated-dimension", "join the codes by +",
                             "%s is named twice in one way", term.dimension);
        g_array_append_val(terms, term);
    }
    if (n_words == 0 || n_words > TERMS_MOST)
        loader_error(in->loader, in->file, entry->line, entry->key, entry->value, "bad-way",
                     "write DIMENSION=CODE, with spaces between several",
                     "one to %u dimensions are named in a way", TERMS_MOST);
    CollectionWay way = {.n_terms = terms->len};
    way.terms = loader_keep(in->loader, g_array_free(terms, FALSE));
    return way;
}

void load_collection_ways(const CollectionFile *in, const IniEntry *entry, const Dataflow *flow,
                          const CollectionWay **out_ways, unsigned *out_n)
{
    g_auto(GStrv) texts = g_strsplit(entry->value, "|", -1);
    GArray *ways = g_array_new(FALSE, TRUE, sizeof(CollectionWay));
    if (g_strv_length(texts) > WAYS_MOST)
        loader_error(in->loader, in->file, entry->line, entry->key, NULL, "too-many-ways",
                     "leave the less good ones out", "at most %u ways are tried", WAYS_MOST);
    for (char **text = texts; *text && ways->len < WAYS_MOST; text++) {
        CollectionWay way = read_way(in, entry, flow, *text);
        g_array_append_val(ways, way);
    }
    *out_n = ways->len;
    *out_ways = loader_keep(in->loader, g_array_free(ways, FALSE));
}

/* --- items ---------------------------------------------------------------------------------- */

static const Dataflow *read_flow(const CollectionFile *in, const IniSection *section,
                                 const char *key)
{
    const IniEntry *entry = ini_entry(section, key);
    const Dataflow *flow = entry ? model_find_flow(in->loader->model, entry->value) : NULL;
    if (entry && !flow)
        loader_error(in->loader, in->file, entry->line, key, entry->value, "unknown-dataflow",
                     "name a dataflow of model/flows", "no such dataflow");
    return flow;
}

/* `ours`, and `ours.FLOW` for a dataflow that says it otherwise. */
static void read_ours(const CollectionFile *in, const IniSection *section, CollectionItem *item)
{
    GArray *ours = g_array_new(FALSE, TRUE, sizeof(CollectionOurs));
    for (unsigned i = 0; i < section->n_entries; i++) {
        const IniEntry *entry = &section->entries[i];
        bool is_named = g_str_has_prefix(entry->key, "ours.");
        if (!is_named && strcmp(entry->key, "ours") != 0)
            continue;
        CollectionOurs own = {0};
        if (is_named)
            own.flow = model_find_flow(in->loader->model, entry->key + strlen("ours."));
        load_collection_ways(in, entry, own.flow, &own.ways, &own.n_ways);
        g_array_append_val(ours, own);
    }
    item->n_ours = ours->len;
    item->ours = loader_keep(in->loader, g_array_free(ours, FALSE));
}

/* "CITIZENSHIP label": the dimension whose codes are listed, and how they are written. */
static void read_each(const CollectionFile *in, const IniSection *section, CollectionItem *item)
{
    static const char *const ways[] = {
        [EACH_CODE] = "code", [EACH_ALPHA3] = "alpha3", [EACH_LABEL] = "label"};
    const IniEntry *entry = ini_entry(section, "each");
    if (!entry)
        return;
    g_auto(GStrv) words = g_strsplit(entry->value, " ", 2);
    const char *as = words[0] && words[1] ? words[1] : "code";
    item->each_as = EACH_CODE;
    bool is_known = false;
    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++)
        if (strcmp(as, ways[i]) == 0) {
            item->each_as = (EachCode)i;
            is_known = true;
        }
    if (!is_known || !words[0] || !find_list(in, NULL, words[0]))
        loader_error(in->loader, in->file, entry->line, "each", entry->value, "bad-each",
                     "write a dimension, then code, alpha3 or label",
                     "not a dimension whose codes are listed");
    item->each = g_string_chunk_insert(in->loader->model->texts, words[0] ? words[0] : "");
}

static void check_says_something(const CollectionFile *in, const IniSection *section,
                                 const CollectionItem *item)
{
    unsigned n = (item->n_ours > 0) + (item->each != NULL) + (item->no_source[LANG_EN] != NULL);
    if (n == 0)
        loader_error(in->loader, in->file, section->line, "ours", NULL, "missing-value",
                     "add ours = DIMENSION=CODE, or no_source = REASON",
                     "[%s] says neither where it stands among our codes nor why it does not",
                     section->name);
    else if (n > 1)
        loader_error(in->loader, in->file, section->line, "no_source", NULL, "contradiction",
                     "keep one of ours, each, no_source", "[%s] says several things at once",
                     section->name);
}

/* `sections` are those of the items so far. */
static void check_twice(const CollectionFile *in, const IniSection *section,
                        const GPtrArray *sections, const GArray *items, const CollectionItem *item)
{
    const IniEntry *ours = ini_entry(section, "ours");
    for (unsigned i = 0; i < items->len; i++) {
        const CollectionItem *other = &g_array_index(items, CollectionItem, i);
        const char *others = ini_value(g_ptr_array_index(sections, i), "ours");
        if (strcmp(other->code, item->code) == 0)
            loader_error(in->loader, in->file, section->line, "code", item->code, "duplicate-code",
                         "each code stands once on an axis", "item %s has this code too",
                         other->id);
        if (ours && other->flow == item->flow && g_strcmp0(others, ours->value) == 0)
            loader_error(in->loader, in->file, ours->line, "ours", ours->value, "duplicate-row",
                         "one of the two is wrong", "item %s stands for the same figures",
                         other->id);
    }
}

static void check_item_keys(const CollectionFile *in, const IniSection *section)
{
    const Model *model = in->loader->model;
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (unsigned i = 0; item_keys[i]; i++)
        g_ptr_array_add(keys, (gpointer)item_keys[i]);
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        g_autofree char *key = g_strconcat("ours.", model_flow(model, f)->id, NULL);
        g_ptr_array_add(keys, g_string_chunk_insert_const(model->texts, key));
    }
    g_ptr_array_add(keys, NULL);
    loader_check_keys(in->loader, in->file, section, (const char *const *)keys->pdata);
}

static void read_item(const CollectionFile *in, const IniSection *section, const char *id,
                      GPtrArray *sections, GArray *items)
{
    CollectionItem item = {.id = id, .code = id, .below = -1, .group = ""};
    check_item_keys(in, section);
    loader_check_id(in->loader, in->file, section->line, id);
    loader_texts(in->loader, in->file, section, "label", true, LIMIT_LABEL_BYTES, item.label);
    loader_texts(in->loader, in->file, section, "differs", false, LIMIT_TEXT_BYTES, item.differs);
    loader_texts(in->loader, in->file, section, "no_source", false, LIMIT_TEXT_BYTES,
                 item.no_source);
    const char *code = ini_value(section, "code");
    if (code && *code)
        item.code = code;
    item.flow = read_flow(in, section, "flow");
    read_ours(in, section, &item);
    read_each(in, section, &item);
    check_says_something(in, section, &item);
    check_twice(in, section, sections, items, &item);
    g_ptr_array_add(sections, (gpointer)section);
    g_array_append_val(items, item);
}

/* "T", or "T age": which item it is a part of, and in which grouping. */
static void read_below(const CollectionFile *in, const IniSection *section, GArray *items,
                       CollectionItem *item)
{
    const IniEntry *entry = ini_entry(section, "below");
    if (!entry)
        return;
    g_auto(GStrv) words = g_strsplit(entry->value, " ", 2);
    for (unsigned i = 0; words[0] && i < items->len; i++) {
        const CollectionItem *above = &g_array_index(items, CollectionItem, i);
        if (above != item && strcmp(above->id, words[0]) == 0)
            item->below = (int)i;
    }
    if (words[0] && words[1])
        item->group = g_string_chunk_insert(in->loader->model->texts, words[1]);
    if (item->below < 0)
        loader_error(in->loader, in->file, entry->line, "below", entry->value, "unknown-item",
                     "name another item of this axis", "the axis has no such item");
}

/* --- axes ----------------------------------------------------------------------------------- */

/* "item sex F": its axis and its id; false: another section. */
static bool item_names(const IniSection *section, const char *axis, const char **out_id)
{
    const char *rest = loader_section_id(section, "item");
    size_t n = strlen(axis);
    if (!rest || strncmp(rest, axis, n) != 0 || rest[n] != ' ')
        return false;
    for (*out_id = rest + n; **out_id == ' '; ++*out_id)
        ;
    return true;
}

static void read_axis(const CollectionFile *in, const IniSection *section, const char *id,
                      GArray *axes)
{
    CollectionAxis axis = {.id = id, .key = id};
    loader_check_keys(in->loader, in->file, section, axis_keys);
    loader_check_id(in->loader, in->file, section->line, id);
    loader_texts(in->loader, in->file, section, "label", true, LIMIT_LABEL_BYTES, axis.label);
    axis.is_verified = load_collection_verified(in, section, axis.reason);
    const char *key = ini_value(section, "key");
    if (key && *key)
        axis.key = key;
    GArray *items = g_array_new(FALSE, TRUE, sizeof(CollectionItem));
    g_autoptr(GPtrArray) sections = g_ptr_array_new();
    const char *item = NULL;
    for (unsigned i = 1; i < ini_n_sections(in->file); i++)
        if (item_names(ini_section(in->file, i), id, &item))
            read_item(in, ini_section(in->file, i), item, sections, items);
    for (unsigned i = 0; i < items->len; i++)
        read_below(in, g_ptr_array_index(sections, i), items,
                   &g_array_index(items, CollectionItem, i));
    if (items->len == 0 || items->len > LIMIT_COLLECTION_ITEMS)
        loader_error(in->loader, in->file, section->line, NULL, id, "missing-item",
                     "add [item AXIS ID]", "an axis has 1 to %u items", LIMIT_COLLECTION_ITEMS);
    axis.n_items = items->len;
    axis.items = loader_keep(in->loader, g_array_free(items, FALSE));
    g_array_append_val(axes, axis);
}

/* An item whose axis nobody declared. */
static void check_items(const CollectionFile *in, const GArray *axes)
{
    for (unsigned i = 1; i < ini_n_sections(in->file); i++) {
        const IniSection *section = ini_section(in->file, i);
        const char *id;
        bool is_known = loader_section_id(section, "item") == NULL;
        for (unsigned a = 0; a < axes->len && !is_known; a++)
            is_known = item_names(section, g_array_index(axes, CollectionAxis, a).id, &id);
        if (!is_known)
            loader_error(in->loader, in->file, section->line, NULL, section->name, "unknown-axis",
                         "write [item AXIS ID], and [axis AXIS] somewhere",
                         "the item belongs to no axis");
    }
}

void load_collection_axes(const CollectionFile *in)
{
    GArray *axes = g_array_new(FALSE, TRUE, sizeof(CollectionAxis));
    for (unsigned i = 1; i < ini_n_sections(in->file); i++) {
        const char *id = loader_section_id(ini_section(in->file, i), "axis");
        if (id)
            read_axis(in, ini_section(in->file, i), id, axes);
    }
    check_items(in, axes);
    in->collection->n_axes = axes->len;
    in->collection->axes = loader_keep(in->loader, g_array_free(axes, FALSE));
}
