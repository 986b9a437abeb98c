/* The plan's priorities and principles as code lists, so that records and figures can be tagged with
 * them and they are written once: CL_PRIORITY and CL_PRINCIPLE, with the plan's ids and order. */
#include "model/loader.h"

#include <string.h>

typedef struct {
    const char *id;    /* of the code list */
    const char *word;  /* of the plan's sections, for messages */
    const char *key;   /* of the section [plan] with the list's name */
    const char *label; /* where the plan gives none, as before there were such lists */
    const GArray *items;
} PlanList;

/* A code that another one's name matches could not be found by that name: the ids win. */
static void add_names(CodeList *list, const PlanItem *item, unsigned index)
{
    unsigned holder;
    codelist_add_alias(list, index, item->id, -1, &holder);
    for (unsigned lang = 0; lang < LANG_COUNT; lang++)
        codelist_add_alias(list, index, item->label[lang], -1, &holder);
}

static void fill(Loader *loader, const IniFile *file, const PlanList *plan_list, CodeList *list)
{
    for (unsigned i = 0; i < plan_list->items->len; i++) {
        const PlanItem *item = &g_array_index(plan_list->items, PlanItem, i);
        Code code = {.id = item->id, .parent = -1};
        for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
            code.label[lang] = item->label[lang];
            code.description[lang] = item->text[lang];
        }
        int index = codelist_append(list, &code);
        if (index >= 0)
            add_names(list, item, (unsigned)index);
        else
            loader_error(loader, file, 0, plan_list->word, item->id, "repeated-id",
                         "give it another id", "the plan has one of this id already");
    }
}

static void make(Loader *loader, const IniFile *file, const PlanList *plan_list)
{
    const char *label[LANG_COUNT] = {NULL};
    const IniSection *head = ini_find(file, "plan");
    if (model_find_codelist(loader->model, plan_list->id)) {
        loader_error(loader, file, head ? head->line : 0, NULL, plan_list->id, "duplicate-codelist",
                     "take the file out of codelists/; the plan is the one place for it",
                     "this code list is made of the plan's sections, and codelists/ has it, too");
        return;
    }
    if (head)
        loader_texts(loader, file, head, plan_list->key, false, LIMIT_LABEL_BYTES, label);
    CodeList *list = codelist_new(plan_list->id);
    for (unsigned lang = 0; lang < LANG_COUNT; lang++)
        codelist_set_label(list, (Lang)lang, label[lang] ? label[lang] : plan_list->label);
    fill(loader, file, plan_list, list);
    g_ptr_array_add(loader->model->codelists, list);
}

static int compare_lists(const void *a, const void *b)
{
    return strcmp(codelist_id(*(CodeList *const *)a), codelist_id(*(CodeList *const *)b));
}

void make_plan_lists(Loader *loader, const IniFile *file)
{
    const PlanList lists[] = {
        {"CL_PRINCIPLE", "principle", "principles", "Principle", loader->model->principles},
        {"CL_PRIORITY", "priority", "priorities", "Thematic priority", loader->model->priorities}};
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++)
        make(loader, file, &lists[i]);
    g_ptr_array_sort(loader->model->codelists, compare_lists);
}
