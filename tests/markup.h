/* A small, strict reader of the markup Fyr writes, independent of the writer: tests and the fuzz
 * target ask it whether a text is balanced, quoted and escaped. Not a general HTML parser. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
    const char *at;
    GPtrArray *open; /* names of open elements */
    GString *text;   /* all character data, unescaped */
    char *complaint; /* what is wrong, or NULL */
} Markup;

static bool markup_fail(Markup *m, const char *what)
{
    if (!m->complaint)
        m->complaint = g_strdup_printf("%s at: %.60s", what, m->at);
    return false;
}

static bool markup_is_void(const char *name)
{
    static const char *const names[] = {"meta", "link", "col", "input", "hr", "br", "img"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* One character or entity, to `to`; '<' and '"' and bare '&' are the caller's mistakes. */
static bool markup_character(Markup *m, GString *to)
{
    static const struct {
        const char *entity;
        char c;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    if (*m->at == '&') {
        for (unsigned i = 0; i < G_N_ELEMENTS(entities); i++)
            if (g_str_has_prefix(m->at, entities[i].entity)) {
                g_string_append_c(to, entities[i].c);
                m->at += strlen(entities[i].entity);
                return true;
            }
        return markup_fail(m, "a bare &");
    }
    if (*m->at == '>' || *m->at == '\'')
        return markup_fail(m, "an unescaped > or '");
    unsigned char c = (unsigned char)*m->at;
    if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f)
        return markup_fail(m, "a control character");
    g_string_append_c(to, *m->at++);
    return true;
}

static bool markup_url_is_safe(const char *name, const char *value)
{
    if (strcmp(name, "href") != 0 && strcmp(name, "src") != 0 && strcmp(name, "action") != 0)
        return true;
    g_autoptr(GString) bare = g_string_new(NULL);
    while (*value == ' ')
        value++;
    for (; *value; value++) /* as a browser: tabs and line breaks do not count */
        if ((unsigned char)*value >= 0x20)
            g_string_append_c(bare, *value == '\\' ? '/' : g_ascii_tolower(*value));
    return !g_str_has_prefix(bare->str, "javascript:") && !g_str_has_prefix(bare->str, "data:") &&
           !g_str_has_prefix(bare->str, "vbscript:") && !g_str_has_prefix(bare->str, "//");
}

static bool markup_attributes(Markup *m)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    while (*m->at == ' ') {
        m->at++;
        size_t length =
            strspn(m->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
        g_autofree char *name = g_strndup(m->at, length);
        if (length == 0 || g_str_has_prefix(name, "on") || strcmp(name, "style") == 0)
            return markup_fail(m, "no attribute, or one that may not be");
        if (!g_hash_table_add(seen, g_strdup(name)))
            return markup_fail(m, "an attribute twice");
        m->at += length;
        if (!g_str_has_prefix(m->at, "=\""))
            return markup_fail(m, "an attribute without quotes");
        m->at += 2;
        g_autoptr(GString) value = g_string_new(NULL);
        while (*m->at && *m->at != '"') {
            if (*m->at == '<')
                return markup_fail(m, "< in an attribute");
            if (!markup_character(m, value))
                return false;
        }
        if (*m->at++ != '"')
            return markup_fail(m, "an attribute without end");
        if (!markup_url_is_safe(name, value->str))
            return markup_fail(m, "an address that could run");
    }
    return true;
}

static bool markup_tag(Markup *m)
{
    bool is_end = m->at[1] == '/';
    m->at += is_end ? 2 : 1;
    size_t length = strspn(m->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    g_autofree char *name = g_strndup(m->at, length);
    m->at += length;
    if (length == 0)
        return markup_fail(m, "an unescaped <");
    if (is_end) {
        if (*m->at++ != '>' || m->open->len == 0 ||
            strcmp(m->open->pdata[m->open->len - 1], name) != 0)
            return markup_fail(m, "an end that does not fit");
        g_ptr_array_set_size(m->open, (int)m->open->len - 1);
        return true;
    }
    if (!markup_attributes(m))
        return false;
    bool is_closed = m->at[0] == '/';
    m->at += is_closed;
    if (*m->at++ != '>')
        return markup_fail(m, "a tag without end");
    if (!is_closed && !markup_is_void(name))
        g_ptr_array_add(m->open, g_steal_pointer(&name));
    return true;
}

/* NULL if the text is sound, else what is wrong (caller frees). out_text gets the character data
 * (caller frees); may be NULL. Styles are skipped: they are literals of the program. */
static char *markup_complaint(const char *text, char **out_text)
{
    Markup m = {
        .at = text, .open = g_ptr_array_new_with_free_func(g_free), .text = g_string_new(NULL)};
    if (!g_utf8_validate(text, -1, NULL))
        markup_fail(&m, "not UTF-8");
    if (g_str_has_prefix(m.at, "<?xml"))
        m.at = strstr(m.at, "?>") + 2;
    if (g_str_has_prefix(m.at, "<!doctype html>"))
        m.at += strlen("<!doctype html>");
    while (*m.at && !m.complaint) {
        if (g_str_has_prefix(m.at, "<style>"))
            m.at = strstr(m.at, "</style>") + strlen("</style>");
        else if (*m.at == '<')
            markup_tag(&m);
        else
            markup_character(&m, m.text);
    }
    if (m.open->len > 0)
        markup_fail(&m, m.open->pdata[m.open->len - 1]);
    g_ptr_array_unref(m.open);
    char *own = g_string_free(m.text, FALSE);
    if (out_text)
        *out_text = own;
    else
        g_free(own);
    return m.complaint;
}
