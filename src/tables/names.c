#include "tables/names.h"

#include <string.h>

void names_init(Names *names)
{
    *names = (Names){.chunk = g_string_chunk_new(4096), .n_slots = 64};
    names->slot = g_new0(uint32_t, names->n_slots);
}

void names_clear(Names *names)
{
    if (names->chunk)
        g_string_chunk_free(names->chunk);
    g_free(names->text);
    g_free(names->slot);
    *names = (Names){0};
}

static uint64_t hash(const char *text, size_t length)
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a: codes are short */
    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * 0x100000001b3u;
    return h ^ h >> 32;
}

/* The slot of the text, or the free one where it belongs. */
static uint32_t slot_of(const Names *names, const char *text, size_t length)
{
    uint32_t mask = names->n_slots - 1;
    uint32_t at = (uint32_t)hash(text, length) & mask;
    while (names->slot[at]) {
        const char *other = names->text[names->slot[at] - 1];
        if (strncmp(other, text, length) == 0 && other[length] == 0)
            break;
        at = (at + 1) & mask;
    }
    return at;
}

static void grow(Names *names)
{
    g_free(names->slot);
    names->n_slots *= 2;
    names->slot = g_new0(uint32_t, names->n_slots);
    for (uint32_t i = 0; i < names->n; i++)
        names->slot[slot_of(names, names->text[i], strlen(names->text[i]))] = i + 1;
}

uint32_t names_add(Names *names, const char *text, size_t length)
{
    uint32_t at = slot_of(names, text, length);
    if (names->slot[at])
        return names->slot[at] - 1;
    if (names->n == names->room) {
        names->room = names->room ? names->room * 2 : 16;
        names->text = g_renew(const char *, names->text, names->room);
    }
    names->text[names->n] = g_string_chunk_insert_len(names->chunk, text, (gssize)length);
    names->slot[at] = ++names->n;
    if (names->n > names->n_slots / 2)
        grow(names);
    return names->n - 1;
}

uint32_t names_find(const Names *names, const char *text, size_t length)
{
    uint32_t at = slot_of(names, text, length);
    return names->slot[at] ? names->slot[at] - 1 : NAMES_NONE;
}
