/* Code lists, one a file: [codelist ID], then a section per code. Lists may include each other, so
 * all files are looked at before the first list is made. */
#include "model/loader.h"

#include <string.h>

static const char *const list_keys[] = {"label*", "description*", "include", NULL};
static const char *const code_keys[] = {"label*", "description*", "parent", "alpha3",
                                        "group",  "alias",        "spans",  NULL};

typedef enum { DRAFT_NEW, DRAFT_OPEN, DRAFT_DONE } DraftState;

typedef struct {
    const IniFile *file;
    const IniSection *head;
    const char *id;
    CodeList *list;
    DraftState state;
} Draft;

static void finish(Loader *loader, GArray *drafts, Draft *draft);

static Draft *find_draft(GArray *drafts, const char *id)
{
    for (unsigned i = 0; i < drafts->len; i++) {
        Draft *draft = &g_array_index(drafts, Draft, i);
        if (strcmp(draft->id, id) == 0)
            return draft;
    }
    return NULL;
}

static void open_draft(Loader *loader, GArray *drafts, const IniFile *file)
{
    if (ini_n_sections(file) == 0) {
        loader_error(loader, file, 0, NULL, NULL, "no-section", "begin with [codelist CL_NAME]",
                     "the file defines nothing");
        return;
    }
    const IniSection *head = ini_section(file, 0);
    const char *id = loader_section_id(head, "codelist");
    if (id == NULL) {
        loader_error(loader, file, head->line, NULL, head->name, "no-codelist",
                     "begin with [codelist CL_NAME]",
                     "the first section of this file must name the code list");
        return;
    }
    if (!loader_check_id(loader, file, head->line, id))
        return;
    const Draft *twin = find_draft(drafts, id);
    if (twin != NULL) {
        loader_error(loader, file, head->line, NULL, id, "duplicate-codelist", "rename one of them",
                     "%s:%u defines this code list too", ini_place(twin->file), twin->head->line);
        return;
    }
    Draft draft = {.file = file, .head = head, .id = id, .list = codelist_new(id)};
    g_array_append_val(drafts, draft);
}

static void read_head(Loader *loader, Draft *draft)
{
    const char *text[LANG_COUNT];
    loader_check_keys(loader, draft->file, draft->head, list_keys);
    loader_texts(loader, draft->file, draft->head, "label", true, LIMIT_LABEL_BYTES, text);
    for (unsigned lang = 0; lang < LANG_COUNT; lang++)
        codelist_set_label(draft->list, (Lang)lang, text[lang]);
    loader_texts(loader, draft->file, draft->head, "description", false, LIMIT_TEXT_BYTES, text);
    for (unsigned lang = 0; lang < LANG_COUNT; lang++)
        codelist_set_description(draft->list, (Lang)lang, text[lang]);
}

/* The codes of the file itself come first: a list's own totals and groups lead it. */
static void add_own_codes(Loader *loader, Draft *draft, const CodeList *included)
{
    for (unsigned i = 1; i < ini_n_sections(draft->file); i++) {
        const IniSection *section = ini_section(draft->file, i);
        if (!loader_check_id(loader, draft->file, section->line, section->name))
            continue;
        if (included != NULL && codelist_find(included, section->name) >= 0)
            continue;
        Code code = {.id = section->name, .parent = -1};
        for (unsigned lang = 0; lang < LANG_COUNT; lang++)
            code.label[lang] = section->name;
        if (codelist_append(draft->list, &code) < 0)
            loader_error(loader, draft->file, section->line, NULL, section->name, "too-many-codes",
                         "split the list", "a list has at most %u different codes", LIMIT_CODES);
    }
}

static void add_alias(Loader *loader, Draft *draft, unsigned index, unsigned line,
                      const char *field, const char *text, gssize length)
{
    unsigned holder = 0;
    g_autofree char *value = g_strndup(text, (gsize)length);
    switch (codelist_add_alias(draft->list, index, text, length, &holder)) {
    case ALIAS_ADDED:
        break;
    case ALIAS_REDUNDANT:
        if (field == NULL || !g_str_has_prefix(field, "alias"))
            break;
        problems_add(loader->problems, PROBLEM_WARNING, ini_place(draft->file), line, field, value,
                     "redundant-alias", "remove it",
                     "[%s] has this spelling already; case and accents make no difference",
                     codelist_code(draft->list, index)->id);
        break;
    case ALIAS_TAKEN:
        loader_error(loader, draft->file, line, field, value, "ambiguous-alias",
                     "keep it with one code only", "[%s] has this spelling already",
                     codelist_code(draft->list, holder)->id);
        break;
    case ALIAS_INVALID:
        loader_error(loader, draft->file, line, field, value, "bad-alias",
                     "write spellings with semicolons between them",
                     "an alias is 1 to %u bytes of text", LIMIT_LABEL_BYTES);
        break;
    }
}

static void read_aliases(Loader *loader, Draft *draft, unsigned index, const IniEntry *entry)
{
    const char *at = entry->value;
    while (*at != '\0') {
        const char *end = strchr(at, ';');
        if (end == NULL)
            end = at + strlen(at);
        const char *stop = end;
        while (at < stop && g_ascii_isspace(*at))
            at++;
        while (stop > at && g_ascii_isspace(stop[-1]))
            stop--;
        add_alias(loader, draft, index, entry->line, entry->key, at, stop - at);
        codelist_keep_alias(
            draft->list, index,
            g_string_chunk_insert_len(loader->model->texts, at, (gssize)(stop - at)));
        at = *end == ';' ? end + 1 : end;
    }
}

static void read_parent(Loader *loader, Draft *draft, unsigned index, const IniEntry *entry)
{
    int parent = codelist_find(draft->list, entry->value);
    if (parent < 0)
        loader_error(loader, draft->file, entry->line, entry->key, entry->value, "unknown-parent",
                     "use a code of this list", "no such code in this list");
    else
        codelist_edit(draft->list, index)->parent = parent;
}

/* Labels of an included code stay unless this file says another. */
static void read_code(Loader *loader, Draft *draft, const IniSection *section, bool is_own)
{
    int index = codelist_find(draft->list, section->name);
    if (index < 0)
        return; /* reported where it should have been added */
    Code *code = codelist_edit(draft->list, (unsigned)index);
    loader_check_keys(loader, draft->file, section, code_keys);
    if (is_own || ini_entry(section, "label") != NULL)
        loader_texts(loader, draft->file, section, "label", true, LIMIT_LABEL_BYTES, code->label);
    if (is_own || ini_entry(section, "description") != NULL)
        loader_texts(loader, draft->file, section, "description", false, LIMIT_TEXT_BYTES,
                     code->description);
    const char *alpha3 = ini_value(section, "alpha3");
    const char *group = ini_value(section, "group");
    if (alpha3 != NULL)
        code->alpha3 = alpha3;
    if (group != NULL)
        code->group = group;
    const IniEntry *parent = ini_entry(section, "parent");
    if (parent != NULL)
        read_parent(loader, draft, (unsigned)index, parent);
    const IniEntry *spans = ini_entry(section, "spans");
    if (spans != NULL && strcmp(spans->value, "yes") != 0)
        loader_error(loader, draft->file, spans->line, "spans", spans->value, "bad-value",
                     "write yes, or leave the key out", "spans is yes or nothing");
    code->spans = spans != NULL;
}

/* Ids before labels before aliases, so that "NO" is Norway whatever else is called so. */
static void read_names(Loader *loader, Draft *draft, const IniSection *section)
{
    int index = codelist_find(draft->list, section->name);
    if (index < 0)
        return;
    const IniEntry *alpha3 = ini_entry(section, "alpha3");
    if (alpha3 != NULL)
        add_alias(loader, draft, (unsigned)index, alpha3->line, alpha3->key, alpha3->value,
                  (gssize)strlen(alpha3->value));
    for (unsigned i = 0; i < section->n_entries; i++) {
        const IniEntry *entry = &section->entries[i];
        if (strcmp(entry->key, "label") == 0 || g_str_has_prefix(entry->key, "label."))
            add_alias(loader, draft, (unsigned)index, entry->line, entry->key, entry->value,
                      (gssize)strlen(entry->value));
    }
}

static void read_sections(Loader *loader, Draft *draft, const CodeList *included)
{
    unsigned n = ini_n_sections(draft->file);
    for (unsigned i = 1; i < n; i++) {
        const IniSection *section = ini_section(draft->file, i);
        bool is_own = included == NULL || codelist_find(included, section->name) < 0;
        read_code(loader, draft, section, is_own);
        int index = codelist_find(draft->list, section->name);
        if (index >= 0 && is_own)
            add_alias(loader, draft, (unsigned)index, section->line, NULL, section->name,
                      (gssize)strlen(section->name));
    }
    for (unsigned i = 1; i < n; i++)
        read_names(loader, draft, ini_section(draft->file, i));
    for (unsigned i = 1; i < n; i++) {
        const IniSection *section = ini_section(draft->file, i);
        int index = codelist_find(draft->list, section->name);
        for (unsigned k = 0; k < section->n_entries && index >= 0; k++) {
            const IniEntry *entry = &section->entries[k];
            if (strcmp(entry->key, "alias") == 0 || g_str_has_prefix(entry->key, "alias."))
                read_aliases(loader, draft, (unsigned)index, entry);
        }
    }
}

/* A chain of parents longer than the list goes round. One report for each code on the circle. */
static void check_circles(Loader *loader, Draft *draft)
{
    unsigned n = codelist_n(draft->list);
    for (unsigned i = 1; i < ini_n_sections(draft->file); i++) {
        const IniSection *section = ini_section(draft->file, i);
        int start = codelist_find(draft->list, section->name);
        int at = start;
        unsigned steps = 0;
        while (at >= 0 && steps++ <= n) {
            at = codelist_code(draft->list, (unsigned)at)->parent;
            if (at == start)
                break;
        }
        if (at < 0 || at != start)
            continue;
        const IniEntry *parent = ini_entry(section, "parent");
        loader_error(loader, draft->file, parent != NULL ? parent->line : section->line, "parent",
                     parent != NULL ? parent->value : NULL, "circular-parent",
                     "give one of the codes another parent or none", "[%s] is its own ancestor",
                     section->name);
    }
}

static const CodeList *included_list(Loader *loader, GArray *drafts, Draft *draft)
{
    const IniEntry *entry = ini_entry(draft->head, "include");
    if (entry == NULL)
        return NULL;
    Draft *other = find_draft(drafts, entry->value);
    if (other == NULL) {
        loader_error(loader, draft->file, entry->line, entry->key, entry->value, "unknown-codelist",
                     "name a code list of model/codelists", "no such code list");
        return NULL;
    }
    if (other->state == DRAFT_OPEN) {
        loader_error(loader, draft->file, entry->line, entry->key, entry->value, "circular-include",
                     "remove one of the includes", "the code list includes itself");
        return NULL;
    }
    finish(loader, drafts, other);
    return other->list;
}

static void finish(Loader *loader, GArray *drafts, Draft *draft)
{
    if (draft->state != DRAFT_NEW)
        return;
    draft->state = DRAFT_OPEN;
    read_head(loader, draft);
    const CodeList *included = included_list(loader, drafts, draft);
    add_own_codes(loader, draft, included);
    const char *twin = NULL;
    if (included != NULL && !codelist_include(draft->list, included, &twin))
        loader_error(loader, draft->file, draft->head->line, "include", twin, "too-many-codes",
                     "split the list", "a list has at most %u different codes", LIMIT_CODES);
    read_sections(loader, draft, included);
    check_circles(loader, draft);
    if (codelist_n(draft->list) == 0)
        loader_error(loader, draft->file, draft->head->line, NULL, draft->id, "empty-codelist",
                     "add a section per code", "the code list has no codes");
    draft->state = DRAFT_DONE;
}

void load_codelists(Loader *loader, const ModelFile *files, unsigned n_files)
{
    g_autoptr(GArray) drafts = g_array_new(FALSE, TRUE, sizeof(Draft));
    for (unsigned i = 0; i < n_files; i++)
        if (g_str_has_prefix(files[i].name, "codelists/"))
            open_draft(loader, drafts, files[i].file);
    for (unsigned i = 0; i < drafts->len; i++) {
        Draft *draft = &g_array_index(drafts, Draft, i);
        finish(loader, drafts, draft);
        g_ptr_array_add(loader->model->codelists, draft->list);
    }
}
