#include "model/codelist.h"

#include "model/fold.h"
#include <string.h>

typedef struct {
    const CodeList *list;
    unsigned base; /* index of its first code in the including list */
} Included;

struct CodeList {
    const char *id;
    const char *label[LANG_COUNT];
    const char *description[LANG_COUNT];
    GArray *codes;      /* Code */
    GPtrArray *aliases; /* per code: GPtrArray of texts, or NULL */
    GArray *included;   /* Included */
    GHashTable *by_id;  /* id -> index + 1 */
    GHashTable *by_key; /* folded text -> index + 1; own codes only */
};

static void free_aliases(gpointer texts)
{
    if (texts != NULL)
        g_ptr_array_unref(texts);
}

CodeList *codelist_new(const char *id)
{
    CodeList *list = g_new0(CodeList, 1);
    list->id = id;
    list->codes = g_array_new(FALSE, TRUE, sizeof(Code));
    list->aliases = g_ptr_array_new_with_free_func(free_aliases);
    list->included = g_array_new(FALSE, TRUE, sizeof(Included));
    list->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    list->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return list;
}

void codelist_free(CodeList *list)
{
    if (list == NULL)
        return;
    g_array_unref(list->codes);
    g_ptr_array_unref(list->aliases);
    g_array_unref(list->included);
    g_hash_table_unref(list->by_id);
    g_hash_table_unref(list->by_key);
    g_free(list);
}

void codelist_set_label(CodeList *list, Lang lang, const char *label)
{
    list->label[lang] = label;
}

void codelist_set_description(CodeList *list, Lang lang, const char *description)
{
    list->description[lang] = description;
}

int codelist_append(CodeList *list, const Code *code)
{
    if (list->codes->len >= LIMIT_CODES || g_hash_table_contains(list->by_id, code->id))
        return -1;
    g_array_append_vals(list->codes, code, 1);
    g_ptr_array_add(list->aliases, NULL);
    g_hash_table_insert(list->by_id, (char *)code->id, GUINT_TO_POINTER(list->codes->len));
    return (int)list->codes->len - 1;
}

Code *codelist_edit(CodeList *list, unsigned index)
{
    g_assert(index < list->codes->len);
    return &g_array_index(list->codes, Code, index);
}

bool codelist_include(CodeList *list, const CodeList *other, const char **out_code)
{
    Included part = {.list = other, .base = list->codes->len};
    for (unsigned i = 0; i < other->codes->len; i++) {
        Code code = *codelist_code(other, i);
        if (code.parent >= 0)
            code.parent += (int)part.base;
        code.is_included = true;
        if (codelist_append(list, &code) < 0) {
            *out_code = code.id;
            return false;
        }
        for (const char *const *text = codelist_aliases(other, i); *text != NULL; text++)
            codelist_keep_alias(list, part.base + i, *text);
    }
    g_array_append_val(list->included, part);
    return true;
}

AliasResult codelist_add_alias(CodeList *list, unsigned index, const char *text, gssize length,
                               unsigned *out_holder)
{
    g_autofree char *key = fold_key(text, length);
    if (key == NULL || *key == '\0')
        return ALIAS_INVALID;
    unsigned holder = GPOINTER_TO_UINT(g_hash_table_lookup(list->by_key, key));
    if (holder == index + 1)
        return ALIAS_REDUNDANT;
    if (holder != 0) {
        *out_holder = holder - 1;
        return ALIAS_TAKEN;
    }
    g_hash_table_insert(list->by_key, g_steal_pointer(&key), GUINT_TO_POINTER(index + 1));
    return ALIAS_ADDED;
}

void codelist_keep_alias(CodeList *list, unsigned index, const char *text)
{
    GPtrArray *texts = g_ptr_array_index(list->aliases, index);
    if (texts == NULL) {
        texts = g_ptr_array_new_null_terminated(4, NULL, TRUE);
        g_ptr_array_index(list->aliases, index) = texts;
    }
    g_ptr_array_add(texts, (char *)text);
}

const char *codelist_id(const CodeList *list)
{
    return list->id;
}

const char *codelist_label(const CodeList *list, Lang lang)
{
    return list->label[lang];
}

const char *codelist_description(const CodeList *list, Lang lang)
{
    return list->description[lang];
}

unsigned codelist_n(const CodeList *list)
{
    return list->codes->len;
}

const Code *codelist_code(const CodeList *list, unsigned index)
{
    g_assert(index < list->codes->len);
    return &g_array_index(list->codes, Code, index);
}

int codelist_find(const CodeList *list, const char *code)
{
    return (int)GPOINTER_TO_UINT(g_hash_table_lookup(list->by_id, code)) - 1;
}

const char *const *codelist_aliases(const CodeList *list, unsigned index)
{
    static const char *const none[] = {NULL};
    GPtrArray *texts = g_ptr_array_index(list->aliases, index);
    return texts != NULL ? (const char *const *)texts->pdata : none;
}

/* The list's own texts first, then those of the lists it includes. */
static int match_key(const CodeList *list, const char *key)
{
    unsigned found = GPOINTER_TO_UINT(g_hash_table_lookup(list->by_key, key));
    if (found != 0)
        return (int)found - 1;
    for (unsigned i = 0; i < list->included->len; i++) {
        const Included *part = &g_array_index(list->included, Included, i);
        int index = match_key(part->list, key);
        if (index >= 0)
            return index + (int)part->base;
    }
    return -1;
}

#define LOST 0xFFFDu /* U+FFFD: a character that somebody's program could not read */

static bool fits(const char *pattern, const char *key)
{
    while (*pattern != '\0' && *key != '\0') {
        gunichar c = g_utf8_get_char(pattern);
        if (c != LOST && c != g_utf8_get_char(key))
            return false;
        pattern = g_utf8_next_char(pattern);
        key = g_utf8_next_char(key);
    }
    return *pattern == *key;
}

typedef struct {
    const char *pattern;
    int found;     /* -1 none so far */
    bool is_clear; /* all that fit are one code */
} Search;

static void search_fit(const CodeList *list, unsigned base, Search *search)
{
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, list->by_key);
    while (search->is_clear && g_hash_table_iter_next(&iter, &key, &value)) {
        if (!fits(search->pattern, key))
            continue;
        int index = (int)(base + GPOINTER_TO_UINT(value)) - 1;
        if (search->found >= 0 && search->found != index)
            search->is_clear = false;
        search->found = index;
    }
    for (unsigned i = 0; i < list->included->len; i++) {
        const Included *part = &g_array_index(list->included, Included, i);
        search_fit(part->list, base + part->base, search);
    }
}

/* "ESPA?A" where ? is U+FFFD: decided if at most every third character is lost and only one code
 * has a text that fits. */
static int match_broken(const CodeList *list, const char *key)
{
    glong n_lost = 0;
    for (const char *p = key; *p != '\0'; p = g_utf8_next_char(p))
        n_lost += g_utf8_get_char(p) == LOST;
    if (n_lost == 0 || n_lost * 3 > g_utf8_strlen(key, -1))
        return -1;
    Search search = {.pattern = key, .found = -1, .is_clear = true};
    search_fit(list, 0, &search);
    return search.is_clear ? search.found : -1;
}

/* "97 albanian": some reporters wrote the number into the name. */
static int match_behind_number(const CodeList *list, const char *key)
{
    const char *name = key;
    while (g_ascii_isdigit(*name))
        name++;
    return name > key && *name == ' ' ? match_key(list, name + 1) : -1;
}

int codelist_match(const CodeList *list, const char *text, gssize length)
{
    g_autofree char *key = fold_key(text, length);
    if (key == NULL || *key == '\0')
        return -1;
    int index = match_key(list, key);
    if (index < 0)
        index = match_behind_number(list, key);
    if (index >= 0)
        return index;
    g_autofree char *repaired = fold_repair(text, length);
    if (repaired != NULL) {
        g_autofree char *repaired_key = fold_key(repaired, -1);
        if (repaired_key != NULL && (index = match_key(list, repaired_key)) >= 0)
            return index;
    }
    return match_broken(list, key);
}
