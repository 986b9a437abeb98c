/* Numbers of seven bits, and lists of entries made of them. */
#include "records/postings.h"

#include <string.h>

/* --- bytes ------------------------------------------------------------------------------------------- */

static void make_room(PostingBytes *to, uint32_t n_bytes)
{
    if (to->size + n_bytes <= to->room)
        return;
    to->room = MAX(to->size + n_bytes, to->room < 16 ? 16 : to->room + to->room / 2);
    to->data = g_realloc(to->data, to->room);
}

void posting_bytes_add(PostingBytes *to, const guint8 *bytes, uint32_t n_bytes)
{
    make_room(to, n_bytes);
    if (n_bytes > 0)
        memcpy(to->data + to->size, bytes, n_bytes);
    to->size += n_bytes;
}

void posting_bytes_number(PostingBytes *to, uint32_t number)
{
    make_room(to, 5);
    while (number >= 0x80) {
        to->data[to->size++] = (guint8)(number | 0x80);
        number >>= 7;
    }
    to->data[to->size++] = (guint8)number;
}

/* A number that ends before `end`; false: it does not, or is too large. */
static inline bool read_number(const guint8 **at, const guint8 *end, uint64_t *out)
{
    const guint8 *p = *at;
    if (p < end && *p < 0x80) { /* nearly all of them */
        *out = *p;
        *at = p + 1;
        return true;
    }
    uint64_t number = 0;
    for (unsigned shift = 0; p < end && shift < 35; shift += 7) {
        number |= (uint64_t)(*p & 0x7f) << shift;
        if (*p++ < 0x80) {
            *out = number;
            *at = p;
            return true;
        }
    }
    return false;
}

/* --- writing ----------------------------------------------------------------------------------------- */

/* The distance takes one bit less than a number has: entries stay below 2^31. */
void posting_list_add(PostingList *list, uint32_t entry, const uint32_t n[POSTING_COLUMNS])
{
    bool is_plain = n[0] == 0 && n[1] == 0 && n[2] == 1 && n[3] == 0;
    posting_bytes_number(&list->heads, (entry - list->last) << 1 | (is_plain ? 1 : 0));
    list->last = entry;
    list->n++;
    if (is_plain)
        return;
    guint8 columns = 0;
    for (unsigned c = 0; c < POSTING_COLUMNS; c++)
        columns |= (guint8)(n[c] > 0 ? 1u << c : 0);
    posting_bytes_add(&list->heads, &columns, 1);
    for (unsigned c = 0; c < POSTING_COLUMNS; c++)
        if (n[c] > 0)
            posting_bytes_number(&list->heads, n[c]);
}

void posting_list_clear(PostingList *list)
{
    g_free(list->heads.data);
    g_free(list->places.data);
    *list = (PostingList){0};
}

/* --- reading ----------------------------------------------------------------------------------------- */

void posting_reader_init(PostingReader *reader, const void *heads, size_t n_heads,
                         const void *places, size_t n_places)
{
    *reader = (PostingReader){.at = heads, .has_places = places != NULL};
    reader->end = reader->at + n_heads;
    if (places) {
        reader->place_at = places;
        reader->place_end = reader->place_at + n_places;
    }
}

static bool is_damage(PostingReader *reader)
{
    reader->is_damaged = true;
    return false;
}

static bool read_counts(PostingReader *reader)
{
    if (reader->at == reader->end)
        return false;
    guint8 columns = *reader->at++;
    if (columns == 0 || columns >= 1u << POSTING_COLUMNS)
        return false;
    for (unsigned c = 0; c < POSTING_COLUMNS; c++) {
        uint64_t n = 0;
        if (columns & 1u << c && (!read_number(&reader->at, reader->end, &n) || n == 0))
            return false;
        if (n > UINT32_MAX)
            return false;
        reader->n[c] = (uint32_t)n;
    }
    return true;
}

static bool skip_places(PostingReader *reader)
{
    uint64_t n = 0;
    for (unsigned c = 0; c < POSTING_COLUMNS; c++)
        n += reader->n[c];
    reader->places = reader->place_at;
    for (; n > 0; n--) {
        while (reader->place_at < reader->place_end && *reader->place_at >= 0x80)
            reader->place_at++;
        if (reader->place_at == reader->place_end)
            return false;
        reader->place_at++;
    }
    return true;
}

bool posting_reader_next(PostingReader *reader)
{
    uint64_t head;
    if (reader->at == reader->end || reader->is_damaged)
        return false;
    if (!read_number(&reader->at, reader->end, &head) || head >> 1 == 0 ||
        (head >> 1) + reader->entry > INT32_MAX)
        return is_damage(reader);
    reader->entry += (uint32_t)(head >> 1);
    reader->n[0] = reader->n[1] = reader->n[3] = 0;
    reader->n[2] = 1;
    if (!(head & 1) && !read_counts(reader))
        return is_damage(reader);
    return !reader->has_places || skip_places(reader) || is_damage(reader);
}

uint32_t posting_places(const PostingReader *reader, const guint8 **at, uint32_t n, uint32_t *out,
                        uint32_t most)
{
    uint64_t place = 0, step = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!read_number(at, reader->place_at, &step))
            return MIN(i, most);
        place += step;
        if (i < most)
            out[i] = (uint32_t)place;
    }
    return MIN(n, most);
}
