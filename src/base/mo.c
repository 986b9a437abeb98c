#include "base/mo.h"

#include <stdint.h>
#include <string.h>

struct Mo {
    const unsigned char *bytes;
    size_t size;
    uint32_t n, originals, translations; /* offsets of the two tables */
    char *plural;
};

static uint32_t word(const Mo *mo, size_t at)
{
    uint32_t value;
    memcpy(&value, mo->bytes + at, sizeof value);
    return value;
}

static const char *entry(const Mo *mo, uint32_t table, uint32_t index, uint32_t *out_length)
{
    uint32_t length = word(mo, table + 8u * index), at = word(mo, table + 8u * index + 4u);
    if (out_length)
        *out_length = length;
    return (const char *)mo->bytes + at;
}

static bool table_is_sane(const Mo *mo, uint32_t table)
{
    if (table > mo->size || (mo->size - table) / 8 < mo->n)
        return false;
    for (uint32_t i = 0; i < mo->n; i++) {
        uint32_t length = word(mo, table + 8u * i), at = word(mo, table + 8u * i + 4u);
        if (at >= mo->size || length >= mo->size - at || mo->bytes[at + length] != '\0')
            return false;
    }
    return true;
}

Mo *mo_open(const unsigned char *bytes, size_t size)
{
    Mo head = {.bytes = bytes, .size = size};
    if (size < 28 || word(&head, 0) != 0x950412deu)
        return NULL;
    head.n = word(&head, 8);
    head.originals = word(&head, 12);
    head.translations = word(&head, 16);
    if (!table_is_sane(&head, head.originals) || !table_is_sane(&head, head.translations))
        return NULL;
    Mo *mo = g_new(Mo, 1);
    *mo = head;
    const char *header = mo_find(mo, "");
    const char *plural = header ? strstr(header, "plural=") : NULL;
    plural = plural ? strstr(plural, "plural=") + strlen("plural=") : "n != 1";
    mo->plural = g_strndup(plural, strcspn(plural, ";\n"));
    return mo;
}

void mo_free(Mo *mo)
{
    if (!mo)
        return;
    g_free(mo->plural);
    g_free(mo);
}

const char *mo_find(const Mo *mo, const char *text)
{
    uint32_t low = 0, high = mo->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text, entry(mo, mo->originals, middle, NULL));
        if (order == 0) {
            uint32_t length;
            const char *found = entry(mo, mo->translations, middle, &length);
            return length > 0 ? found : NULL;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool mo_peek(const Mo *mo, unsigned index, const char **out_text, const char **out_translation)
{
    if (index >= mo->n)
        return false;
    *out_text = entry(mo, mo->originals, index, NULL);
    *out_translation = entry(mo, mo->translations, index, NULL);
    return true;
}

const char *mo_find_plural(const Mo *mo, const char *text, unsigned long n)
{
    const char *form = mo_find(mo, text);
    if (!form)
        return NULL;
    const char *end = (const char *)mo->bytes + mo->size;
    for (unsigned long i = mo_plural_form(mo->plural, n); i > 0; i--) {
        form += strlen(form) + 1;
        if (form >= end || *form == '\0')
            return NULL;
    }
    return form;
}

/* --- the plural expression: C's operators over n, by recursive descent ----------------------- */

typedef struct {
    const char *at;
    unsigned long n;
    unsigned depth;
    bool is_bad;
} Expression;

static unsigned long ternary(Expression *e);

static bool take(Expression *e, const char *token)
{
    while (*e->at == ' ')
        e->at++;
    size_t length = strlen(token);
    if (strncmp(e->at, token, length) != 0)
        return false;
    e->at += length;
    return true;
}

static unsigned long primary(Expression *e)
{
    if (++e->depth > 64)
        e->is_bad = true;
    if (e->is_bad)
        return 0;
    if (take(e, "!"))
        return !primary(e);
    if (take(e, "(")) {
        unsigned long value = ternary(e);
        if (!take(e, ")"))
            e->is_bad = true;
        return value;
    }
    if (take(e, "n"))
        return e->n;
    if (!g_ascii_isdigit(*e->at)) {
        e->is_bad = true;
        return 0;
    }
    unsigned long value = 0;
    while (g_ascii_isdigit(*e->at) && value < 1000000)
        value = value * 10 + (unsigned long)(*e->at++ - '0');
    return value;
}

static unsigned long remainder_of(Expression *e)
{
    unsigned long value = primary(e);
    while (take(e, "%")) {
        unsigned long by = primary(e);
        if (by == 0)
            e->is_bad = true;
        else
            value %= by;
    }
    return value;
}

static unsigned long comparison(Expression *e)
{
    unsigned long value = remainder_of(e);
    for (;;) {
        if (take(e, "=="))
            value = value == remainder_of(e);
        else if (take(e, "!="))
            value = value != remainder_of(e);
        else if (take(e, "<="))
            value = value <= remainder_of(e);
        else if (take(e, ">="))
            value = value >= remainder_of(e);
        else if (take(e, "<"))
            value = value < remainder_of(e);
        else if (take(e, ">"))
            value = value > remainder_of(e);
        else
            return value;
    }
}

static unsigned long conjunction(Expression *e)
{
    unsigned long value = comparison(e);
    while (take(e, "&&")) {
        unsigned long right = comparison(e);
        value = value && right;
    }
    return value;
}

static unsigned long disjunction(Expression *e)
{
    unsigned long value = conjunction(e);
    while (take(e, "||")) {
        unsigned long right = conjunction(e);
        value = value || right;
    }
    return value;
}

static unsigned long ternary(Expression *e)
{
    unsigned long condition = disjunction(e);
    if (!take(e, "?"))
        return condition;
    unsigned long yes = ternary(e);
    if (!take(e, ":"))
        e->is_bad = true;
    unsigned long no = ternary(e);
    return condition ? yes : no;
}

unsigned long mo_plural_form(const char *expression, unsigned long n)
{
    Expression e = {.at = expression, .n = n};
    unsigned long form = ternary(&e);
    while (*e.at == ' ')
        e.at++;
    return e.is_bad || *e.at != '\0' ? 0 : form;
}
