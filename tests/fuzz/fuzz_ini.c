/* Definition files and the texts that codes are looked up by. */
#include "tests/fuzz/fuzz.h"

#include "base/ini.h"
#include "model/model.h"
#include <string.h>

static void walk(const IniFile *file)
{
    for (unsigned i = 0; i < ini_n_sections(file); i++) {
        const IniSection *section = ini_section(file, i);
        g_assert_nonnull(ini_find(file, section->name)); /* a repeated one is the first */
        for (unsigned k = 0; k < section->n_entries; k++) {
            const IniEntry *entry = &section->entries[k];
            g_assert_true(ini_entry(section, entry->key) == entry);
            g_assert_true(g_utf8_validate(entry->value, -1, NULL));
            g_assert_cmpuint(entry->line, >=, section->line);
        }
    }
}

/* The shipped model, loaded once; what leaks of it is one block that is still reachable. */
static const Model *shipped(void)
{
    static Model *model;
    if (model == NULL) {
        g_autoptr(Problems) problems = problems_new();
        model = model_load_embedded(problems, NULL);
        g_assert_nonnull(model);
    }
    return model;
}

static void match_lines(const uint8_t *data, size_t size)
{
    const CodeList *list = model_find_codelist(shipped(), "CL_CITIZENSHIP");
    const uint8_t *end = data + size;
    for (unsigned n = 0; data < end && n < 20; n++) {
        const uint8_t *stop = memchr(data, '\n', (size_t)(end - data));
        if (stop == NULL)
            stop = end;
        int index = codelist_match(list, (const char *)data, stop - data);
        g_assert_true(index >= -1 && index < (int)codelist_n(list));
        data = stop < end ? stop + 1 : end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *copy = g_malloc(size + 1);
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    g_autoptr(IniFile) file = ini_parse(copy, size, "fuzz", problems);
    if (file != NULL)
        walk(file);
    match_lines(data, size);
    return 0;
}
