/* Sources, member states and the strategic plan: lists of texts. */
#include "model/loader.h"

#include <string.h>

static const char *const source_keys[] = {"label*",  "publisher*",   "url", "terms*",
                                          "counts*", "differences*", NULL};
static const char *const member_keys[] = {NULL};
static const char *const plan_keys[] = {"label*", "period",      "vision*",     "objective*",
                                        "source", "priorities*", "principles*", NULL};
static const char *const item_keys[] = {"label*", "text*", "figures", "figures_text*", NULL};

static void check_url(Loader *loader, const IniFile *file, const IniSection *section)
{
    const char *url = loader_value(loader, file, section, "url");
    if (url != NULL && !g_str_has_prefix(url, "https://"))
        loader_error(loader, file, ini_entry(section, "url")->line, "url", url, "bad-url",
                     "write an address that begins with https://", "not a safe web address");
}

void load_sources(Loader *loader, const IniFile *file)
{
    const CodeList *codes = model_find_codelist(loader->model, "CL_SOURCE");
    for (unsigned i = 0; i < ini_n_sections(file); i++) {
        const IniSection *section = ini_section(file, i);
        Source source = {.id = section->name, .url = ini_value(section, "url")};
        if (codes != NULL && codelist_find(codes, source.id) < 0)
            loader_error(loader, file, section->line, NULL, source.id, "unknown-code",
                         "add it to model/codelists/source.ini first",
                         "CL_SOURCE has no such code");
        loader_check_keys(loader, file, section, source_keys);
        check_url(loader, file, section);
        loader_texts(loader, file, section, "label", true, LIMIT_LABEL_BYTES, source.label);
        loader_texts(loader, file, section, "publisher", true, LIMIT_LABEL_BYTES, source.publisher);
        loader_texts(loader, file, section, "terms", true, LIMIT_TEXT_BYTES, source.terms);
        loader_texts(loader, file, section, "counts", true, LIMIT_TEXT_BYTES, source.counts);
        loader_texts(loader, file, section, "differences", true, LIMIT_TEXT_BYTES,
                     source.differences);
        g_array_append_val(loader->model->sources, source);
    }
}

static int compare_unsigned(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

void load_members(Loader *loader, const IniFile *file)
{
    const CodeList *areas = model_find_codelist(loader->model, "CL_AREA");
    for (unsigned i = 0; i < ini_n_sections(file) && areas != NULL; i++) {
        const IniSection *section = ini_section(file, i);
        loader_check_keys(loader, file, section, member_keys);
        int found = codelist_find(areas, section->name);
        if (found < 0) {
            loader_error(loader, file, section->line, NULL, section->name, "unknown-code",
                         "use a code of model/codelists/area.ini", "CL_AREA has no such code");
            continue;
        }
        unsigned area = (unsigned)found;
        g_array_append_val(loader->model->members, area);
    }
    g_array_sort(loader->model->members, compare_unsigned);
    if (areas != NULL && loader->model->members->len == 0)
        loader_error(loader, file, 0, NULL, NULL, "no-member", "add a section per member state",
                     "the file names no member state");
}

static void read_plan_head(Loader *loader, const IniFile *file, const IniSection *section)
{
    Plan *plan = &loader->model->plan;
    loader_check_keys(loader, file, section, plan_keys);
    loader_texts(loader, file, section, "label", true, LIMIT_LABEL_BYTES, plan->title);
    loader_texts(loader, file, section, "vision", true, LIMIT_TEXT_BYTES, plan->vision);
    loader_texts(loader, file, section, "objective", true, LIMIT_TEXT_BYTES, plan->objective);
    plan->period = loader_value(loader, file, section, "period");
    plan->source = loader_value(loader, file, section, "source");
}

static bool is_address(const char *id)
{
    for (const char *p = id; *p != '\0'; p++)
        if (!g_ascii_islower(*p) && !g_ascii_isdigit(*p) && *p != '-')
            return false;
    return *id != '\0' && strlen(id) <= LIMIT_CODE_BYTES;
}

static void read_item(Loader *loader, const IniFile *file, const IniSection *section,
                      const char *id, GArray *items)
{
    PlanItem item = {.id = id, .number = items->len + 1};
    if (!is_address(id))
        loader_error(loader, file, section->line, NULL, id, "bad-id",
                     "use small letters, digits and hyphens", "the id is a part of an address");
    loader_check_keys(loader, file, section, item_keys);
    loader_texts(loader, file, section, "label", true, LIMIT_LABEL_BYTES, item.label);
    loader_texts(loader, file, section, "text", true, LIMIT_TEXT_BYTES, item.text);
    const IniEntry *figures = ini_entry(section, "figures");
    loader_texts(loader, file, section, "figures_text", figures != NULL, LIMIT_TEXT_BYTES,
                 item.figures_text);
    if (figures != NULL && (figures->value[0] != '/' || figures->value[1] == '/'))
        loader_error(loader, file, figures->line, figures->key, figures->value, "bad-address",
                     "write an address of this site, like /data/VICTIMS?sex=F",
                     "an address of this site begins with one slash");
    item.figures = figures != NULL ? figures->value : NULL;
    g_array_append_val(items, item);
}

static void require_items(Loader *loader, const IniFile *file, const char *word,
                          const GArray *items)
{
    if (items->len == 0)
        loader_error(loader, file, 0, NULL, word, "no-plan-item", "add a section like [word id]",
                     "the plan has no %s", word);
}

void load_plan(Loader *loader, const IniFile *file)
{
    Model *model = loader->model;
    struct {
        const char *word;
        GArray *items;
    } kinds[] = {{"principle", model->principles},
                 {"objective", model->objectives},
                 {"priority", model->priorities}};
    bool has_head = false;
    for (unsigned i = 0; i < ini_n_sections(file); i++) {
        const IniSection *section = ini_section(file, i);
        if (strcmp(section->name, "plan") == 0) {
            read_plan_head(loader, file, section);
            has_head = true;
            continue;
        }
        bool is_known = false;
        for (unsigned k = 0; k < G_N_ELEMENTS(kinds) && !is_known; k++) {
            const char *id = loader_section_id(section, kinds[k].word);
            is_known = id != NULL;
            if (is_known)
                read_item(loader, file, section, id, kinds[k].items);
        }
        if (!is_known)
            loader_error(loader, file, section->line, NULL, section->name, "unknown-section",
                         "use [plan], [principle ID], [objective ID] or [priority ID]",
                         "the plan has no sections of this kind");
    }
    if (!has_head)
        loader_error(loader, file, 0, NULL, NULL, "no-plan", "add the section [plan]",
                     "the file does not define the plan");
    for (unsigned k = 0; k < G_N_ELEMENTS(kinds); k++)
        require_items(loader, file, kinds[k].word, kinds[k].items);
    model->plan.principles = (const PlanItem *)(const void *)model->principles->data;
    model->plan.n_principles = model->principles->len;
    model->plan.objectives = (const PlanItem *)(const void *)model->objectives->data;
    model->plan.n_objectives = model->objectives->len;
    model->plan.priorities = (const PlanItem *)(const void *)model->priorities->data;
    model->plan.n_priorities = model->priorities->len;
    make_plan_lists(loader, file);
}
