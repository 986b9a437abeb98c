/* Dataflows, one a file: [dataflow ID], then [dimension ID] in the order of the keys. */
#include "model/loader.h"

#include "base/number.h"
#include <limits.h>
#include <string.h>

static const char *const flow_keys[] = {"label*", "description*", "unit*",
                                        "agency", "version",      "plausible_max",
                                        "order",  "counts_same",  NULL};
static const char *const dimension_keys[] = {"label*", "description*", "codelist", "slug", NULL};

/* Parameters of data addresses that are not dimensions. */
static const char *const reserved_slugs[] = {"start", "end",   "as-of", "format", "page",
                                             "view",  "lang",  "sort",  "key",    "time",
                                             "rows",  "chart", "q",     NULL};

static bool is_slug(const char *text)
{
    if (!g_ascii_islower(text[0]) || strlen(text) > LIMIT_CODE_BYTES)
        return false;
    for (; *text != '\0'; text++)
        if (!g_ascii_islower(*text) && !g_ascii_isdigit(*text) && *text != '-')
            return false;
    return true;
}

static bool is_version(const char *text)
{
    unsigned n_dots = 0;
    for (const char *p = text; *p != '\0'; p++) {
        bool is_dot = *p == '.';
        if (!is_dot && !g_ascii_isdigit(*p))
            return false;
        if (is_dot && (p == text || !g_ascii_isdigit(p[1])))
            return false;
        n_dots += is_dot;
    }
    return *text != '\0' && n_dots >= 1 && n_dots <= 2;
}

static int64_t read_count(Loader *loader, const IniFile *file, const IniEntry *entry)
{
    int64_t value = 0;
    if (number_parse_count(entry->value, strlen(entry->value), &value) && value > 0 &&
        value <= INT32_MAX)
        return value;
    loader_error(loader, file, entry->line, entry->key, entry->value, "bad-number",
                 "write a whole number above 0", "not a count");
    return 1;
}

/* "OFFENDERS LEGAL_STATUS=CONVICTED"; whether there are such is looked at when all are loaded. */
static void read_same(Loader *loader, const IniFile *file, const IniEntry *entry, Dataflow *flow)
{
    g_auto(GStrv) words = g_strsplit(entry->value, " ", -1);
    g_auto(GStrv) pair = words[0] && words[1] && !words[2] ? g_strsplit(words[1], "=", -1) : NULL;
    if (!pair || g_strv_length(pair) != 2 || !*words[0] || !*pair[0] || !*pair[1]) {
        loader_error(loader, file, entry->line, "counts_same", entry->value, "bad-identity",
                     "write a dataflow, a dimension and its code: OFFENDERS LEGAL_STATUS=CONVICTED",
                     "it does not say which persons are the same");
        return;
    }
    GStringChunk *texts = loader->model->texts;
    flow->same_flow = g_string_chunk_insert_const(texts, words[0]);
    flow->same_dimension = g_string_chunk_insert_const(texts, pair[0]);
    flow->same_code = g_string_chunk_insert_const(texts, pair[1]);
}

static bool has_code(const Dataflow *flow, const char *dimension, const char *code)
{
    int d = flow ? dataflow_find_dimension(flow, dimension) : -1;
    return d >= 0 && codelist_find(flow->dimensions[d].codelist, code) >= 0;
}

void check_same_flows(Loader *loader, const char *place)
{
    for (unsigned i = 0; i < loader->model->flows->len; i++) {
        const Dataflow *flow = loader->model->flows->pdata[i];
        if (flow->same_flow && (!has_code(flow, flow->same_dimension, flow->same_code) ||
                                strcmp(flow->same_flow, flow->id) == 0 ||
                                !has_code(model_find_flow(loader->model, flow->same_flow),
                                          flow->same_dimension, flow->same_code)))
            problems_add(loader->problems, PROBLEM_ERROR, place, 0, "counts_same", flow->same_flow,
                         "bad-identity", "name another dataflow, and a code that both have",
                         "%s cannot count the same persons as %s for %s=%s", flow->id,
                         flow->same_flow, flow->same_dimension, flow->same_code);
    }
}

static void read_head(Loader *loader, const IniFile *file, const IniSection *head, Dataflow *flow)
{
    loader_check_keys(loader, file, head, flow_keys);
    loader_texts(loader, file, head, "label", true, LIMIT_LABEL_BYTES, flow->label);
    loader_texts(loader, file, head, "description", true, LIMIT_TEXT_BYTES, flow->description);
    loader_texts(loader, file, head, "unit", true, LIMIT_LABEL_BYTES, flow->unit);
    flow->agency = loader_value(loader, file, head, "agency");
    if (flow->agency != NULL)
        loader_check_id(loader, file, ini_entry(head, "agency")->line, flow->agency);
    flow->version = loader_value(loader, file, head, "version");
    if (flow->version != NULL && !is_version(flow->version))
        loader_error(loader, file, ini_entry(head, "version")->line, "version", flow->version,
                     "bad-version", "write it like 1.0", "a version is numbers with points");
    if (loader_value(loader, file, head, "plausible_max") != NULL)
        flow->plausible_max = (double)read_count(loader, file, ini_entry(head, "plausible_max"));
    if (ini_entry(head, "counts_same") != NULL)
        read_same(loader, file, ini_entry(head, "counts_same"), flow);
    const IniEntry *order = ini_entry(head, "order");
    flow->order = order != NULL ? (unsigned)read_count(loader, file, order) : UINT_MAX;
}

static void check_slug(Loader *loader, const IniFile *file, const IniSection *section,
                       const Dataflow *flow, const char *slug)
{
    unsigned line = ini_entry(section, "slug")->line;
    if (!is_slug(slug))
        loader_error(loader, file, line, "slug", slug, "bad-slug",
                     "use small letters, digits and hyphens",
                     "a slug is a name in addresses and begins with a small letter");
    for (unsigned i = 0; reserved_slugs[i] != NULL; i++)
        if (strcmp(reserved_slugs[i], slug) == 0)
            loader_error(loader, file, line, "slug", slug, "reserved-slug", "choose another name",
                         "data addresses use this name for something else");
    for (unsigned i = 0; i < flow->n_dimensions; i++)
        if (g_strcmp0(flow->dimensions[i].slug, slug) == 0)
            loader_error(loader, file, line, "slug", slug, "duplicate-slug", "choose another name",
                         "dimension %s has this slug already", flow->dimensions[i].id);
}

static void read_dimension(Loader *loader, const IniFile *file, const IniSection *section,
                           Dataflow *flow)
{
    const char *id = loader_section_id(section, "dimension");
    if (id == NULL) {
        loader_error(loader, file, section->line, NULL, section->name, "unknown-section",
                     "use [dimension ID]", "a dataflow has only dimensions behind its head");
        return;
    }
    if (!loader_check_id(loader, file, section->line, id))
        return;
    if (strcmp(id, "TIME_PERIOD") == 0 || strcmp(id, "OBS_VALUE") == 0) {
        loader_error(loader, file, section->line, NULL, id, "reserved-dimension", "remove it",
                     "every dataflow has this component already");
        return;
    }
    if (dataflow_find_dimension(flow, id) >= 0) {
        loader_error(loader, file, section->line, NULL, id, "duplicate-dimension",
                     "choose another id", "an earlier dimension has this id or slug");
        return;
    }
    if (flow->n_dimensions == LIMIT_DIMENSIONS) {
        loader_error(loader, file, section->line, NULL, id, "too-many-dimensions", "remove some",
                     "a dataflow has at most %u dimensions", LIMIT_DIMENSIONS);
        return;
    }
    Dimension dimension = {.id = id};
    loader_check_keys(loader, file, section, dimension_keys);
    loader_texts(loader, file, section, "label", true, LIMIT_LABEL_BYTES, dimension.label);
    loader_texts(loader, file, section, "description", false, LIMIT_TEXT_BYTES,
                 dimension.description);
    dimension.slug = loader_value(loader, file, section, "slug");
    if (dimension.slug != NULL)
        check_slug(loader, file, section, flow, dimension.slug);
    const char *list = loader_value(loader, file, section, "codelist");
    if (list != NULL)
        dimension.codelist = model_find_codelist(loader->model, list);
    if (list != NULL && dimension.codelist == NULL)
        loader_error(loader, file, ini_entry(section, "codelist")->line, "codelist", list,
                     "unknown-codelist", "name a code list of model/codelists",
                     "no such code list");
    flow->dimensions[flow->n_dimensions++] = dimension;
}

void load_flow(Loader *loader, const IniFile *file)
{
    const IniSection *head = ini_n_sections(file) > 0 ? ini_section(file, 0) : NULL;
    const char *id = head != NULL ? loader_section_id(head, "dataflow") : NULL;
    if (id == NULL) {
        loader_error(loader, file, head != NULL ? head->line : 0, NULL,
                     head != NULL ? head->name : NULL, "no-dataflow", "begin with [dataflow ID]",
                     "the first section of this file must name the dataflow");
        return;
    }
    if (!loader_check_id(loader, file, head->line, id))
        return;
    if (model_find_flow(loader->model, id) != NULL) {
        loader_error(loader, file, head->line, NULL, id, "duplicate-dataflow", "rename one of them",
                     "another file defines this dataflow too");
        return;
    }
    Dataflow *flow = g_new0(Dataflow, 1);
    flow->id = id;
    read_head(loader, file, head, flow);
    for (unsigned i = 1; i < ini_n_sections(file); i++)
        read_dimension(loader, file, ini_section(file, i), flow);
    if (flow->n_dimensions == 0)
        loader_error(loader, file, head->line, NULL, id, "no-dimension", "add [dimension ID]",
                     "the dataflow has no dimensions");
    g_ptr_array_add(loader->model->flows, flow);
}
