#include "model/loader.h"

#include <stdarg.h>
#include <string.h>

void loader_error(Loader *loader, const IniFile *file, unsigned line, const char *field,
                  const char *value, const char *rule, const char *remedy, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    problems_add(loader->problems, PROBLEM_ERROR, ini_place(file), line, field, value, rule, remedy,
                 "%s", message);
}

static bool is_language(const char *tag)
{
    Lang lang;
    return lang_parse(tag, &lang);
}

static bool key_allowed(const char *key, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        size_t n = strlen(*keys);
        if (strcmp(*keys, "alias") == 0 && g_str_has_prefix(key, "alias."))
            return true;
        if ((*keys)[n - 1] != '*') {
            if (strcmp(*keys, key) == 0)
                return true;
            continue;
        }
        if (strncmp(key, *keys, n - 1) != 0)
            continue;
        const char *rest = key + n - 1;
        if (*rest == '\0' || (*rest == '.' && is_language(rest + 1)))
            return true;
    }
    return false;
}

/* "label.fi" of a text that may be in several languages. */
static bool is_other_language(const char *key, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        size_t n = strlen(*keys);
        if ((*keys)[n - 1] == '*' && strncmp(key, *keys, n - 1) == 0 && key[n - 1] == '.')
            return true;
    }
    return false;
}

void loader_check_keys(Loader *loader, const IniFile *file, const IniSection *section,
                       const char *const *keys)
{
    for (unsigned i = 0; i < section->n_entries; i++) {
        const IniEntry *entry = &section->entries[i];
        if (key_allowed(entry->key, keys))
            continue;
        if (is_other_language(entry->key, keys)) {
            loader_error(loader, file, entry->line, entry->key, entry->value, "unknown-language",
                         "take it out, or give it in one of the program's languages: without an "
                         "ending for English, .sv for Swedish",
                         "the program itself does not speak this language");
            continue;
        }
        g_autoptr(GString) remedy =
            g_string_new(keys[0] != NULL ? "use one of: " : "remove it; no keys are known here");
        for (unsigned k = 0; keys[k] != NULL; k++) {
            g_autofree char *plain = g_strdup(keys[k]);
            g_strdelimit(plain, "*", '\0');
            g_string_append_printf(remedy, "%s%s", k > 0 ? ", " : "", plain);
        }
        loader_error(loader, file, entry->line, entry->key, entry->value, "unknown-key",
                     remedy->str, "[%s] has no key of this name", section->name);
    }
}

static void check_length(Loader *loader, const IniFile *file, const IniEntry *entry,
                         unsigned limit_bytes)
{
    size_t n = strlen(entry->value);
    if (n > limit_bytes)
        loader_error(loader, file, entry->line, entry->key, NULL, "too-long", "shorten the text",
                     "the text has %zu bytes, at most %u are allowed", n, limit_bytes);
}

void loader_texts(Loader *loader, const IniFile *file, const IniSection *section, const char *key,
                  bool is_required, unsigned limit_bytes, const char *out_text[LANG_COUNT])
{
    const IniEntry *english = ini_entry(section, key);
    bool is_there = english != NULL && *english->value != '\0';
    if (!is_there && is_required)
        loader_error(loader, file, section->line, key, NULL, "missing-text",
                     "add the English text under this key", "[%s] has no %s", section->name, key);
    for (unsigned lang = 0; lang < LANG_COUNT; lang++)
        out_text[lang] = is_there ? english->value : is_required ? "" : NULL;
    if (is_there)
        check_length(loader, file, english, limit_bytes);
    for (unsigned lang = LANG_EN + 1; lang < LANG_COUNT; lang++) {
        g_autofree char *name = g_strconcat(key, ".", lang_tag((Lang)lang), NULL);
        const IniEntry *entry = ini_entry(section, name);
        if (entry != NULL && *entry->value != '\0') {
            out_text[lang] = entry->value;
            check_length(loader, file, entry, limit_bytes);
            if (!is_there && !is_required)
                loader_error(loader, file, entry->line, name, NULL, "missing-text",
                             "add the English text too",
                             "[%s] has a translation of %s without the English text", section->name,
                             key);
        } else if (is_there) {
            problems_add(loader->problems, PROBLEM_WARNING, ini_place(file), english->line, name,
                         NULL, "missing-translation",
                         "add the translation; the English text is shown until then",
                         "[%s] has no %s", section->name, name);
        }
    }
}

const char *loader_value(Loader *loader, const IniFile *file, const IniSection *section,
                         const char *key)
{
    const IniEntry *entry = ini_entry(section, key);
    if (entry != NULL && *entry->value != '\0') {
        check_length(loader, file, entry, LIMIT_TEXT_BYTES);
        return entry->value;
    }
    loader_error(loader, file, section->line, key, NULL, "missing-value", "add the key",
                 "[%s] has no %s", section->name, key);
    return NULL;
}

bool loader_check_id(Loader *loader, const IniFile *file, unsigned line, const char *id)
{
    size_t n = strlen(id);
    bool is_good = n > 0 && n <= LIMIT_CODE_BYTES;
    for (size_t i = 0; i < n && is_good; i++)
        is_good = g_ascii_isalnum(id[i]) || id[i] == '_';
    if (!is_good)
        loader_error(loader, file, line, NULL, id, "bad-id",
                     "use letters, digits and underscore only",
                     "an id is 1 to %u letters, digits or underscores", LIMIT_CODE_BYTES);
    return is_good;
}

void *loader_keep(Loader *loader, void *take_block)
{
    if (take_block)
        g_ptr_array_add(loader->model->blocks, take_block);
    return take_block;
}

const char *loader_section_id(const IniSection *section, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(section->name, word, n) != 0 || section->name[n] != ' ')
        return NULL;
    const char *id = section->name + n;
    while (*id == ' ')
        id++;
    return id;
}
