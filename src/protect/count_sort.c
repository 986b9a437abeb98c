/* Visiting the counter's results in the caller's order, which is not the tree's: part by part, each
 * sorted by counting, attribute by attribute from the last to the first. */
#include "protect/count_tree.h"

#include <stdlib.h>
#include <string.h>

#define PART_MOST (1u << 20) /* combinations in a part, unless two first attributes have more */

/* A part: combinations whose first attribute is in [from[0], to[0]), and, where that is only one,
 * their second in [from[1], to[1]). */
typedef struct {
    const CountTree *tree;
    uint32_t length;
    uint32_t from[2], to[2];
    uint64_t *n_by; /* by first, or second, attribute: while parts are measured */
    unsigned by;
    uint32_t *record; /* of length + 1: attributes ascending, and the count */
    uint64_t n;
} Part;

static bool take_in(Part *part, const uint32_t *combination, uint32_t count)
{
    if (combination[0] < part->from[0] || combination[0] >= part->to[0])
        return false;
    if (part->length > 1 && (combination[1] < part->from[1] || combination[1] >= part->to[1]))
        return false;
    if (part->n_by) {
        part->n_by[combination[part->by]]++;
        return true;
    }
    uint32_t *record = part->record + part->n++ * (part->length + 1);
    memcpy(record, combination, part->length * sizeof *record);
    record[part->length] = count;
    return true;
}

/* Ascending: the prefix once, then each last attribute into it. */
static bool take_node(void *data, uint32_t length, const uint32_t *prefix, uint32_t n,
                      const uint32_t *last, const uint32_t *count)
{
    Part *part = data;
    uint32_t sorted[COUNT_LENGTH_MOST] = {0}, combination[COUNT_LENGTH_MOST];
    for (uint32_t i = 0; i + 1 < length; i++) {
        uint32_t at = i;
        for (; at > 0 && sorted[at - 1] > prefix[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = prefix[i];
    }
    if (length > 1 && sorted[0] < part->from[0])
        return true; /* whatever follows, the first attribute is too small */
    for (uint32_t i = 0; i < n; i++) {
        if (count[i] == 0)
            continue;
        uint32_t at = length - 1;
        for (; at > 0 && sorted[at - 1] > last[i]; at--)
            combination[at] = sorted[at - 1];
        combination[at] = last[i];
        for (; at > 0; at--)
            combination[at - 1] = sorted[at - 1];
        take_in(part, combination, count[i]);
    }
    return true;
}

/* How many combinations of the part have each attribute as their first (by = 0) or second. */
static ProtectStatus measure(Part *part, unsigned by, uint64_t *n_by)
{
    memset(n_by, 0, part->tree->n_attributes * sizeof *n_by);
    part->n_by = n_by;
    part->by = by;
    ProtectStatus status = count_tree_walk(part->tree, part->length, take_node, part);
    part->n_by = NULL;
    return status;
}

/* One stable pass per attribute; returns the array that has the result. */
static uint32_t *sort(const Part *part, uint32_t *records, uint32_t *other, uint64_t *start)
{
    uint32_t width = part->length + 1, n_attributes = part->tree->n_attributes;
    for (uint32_t place = part->length; place-- > 0;) {
        memset(start, 0, (n_attributes + (size_t)1) * sizeof *start);
        for (uint64_t i = 0; i < part->n; i++)
            start[records[i * width + place] + 1]++;
        for (uint32_t a = 0; a < n_attributes; a++)
            start[a + 1] += start[a];
        for (uint64_t i = 0; i < part->n; i++)
            memcpy(other + start[records[i * width + place]]++ * width, records + i * width,
                   width * sizeof *records);
        uint32_t *sorted = other;
        other = records;
        records = sorted;
    }
    return records;
}

typedef struct {
    CountVisit visit;
    void *data;
    uint32_t *last, *count; /* [n_attributes] */
} Out;

static bool hand_over(const Part *part, const uint32_t *records, const Out *out)
{
    uint32_t width = part->length + 1;
    for (uint64_t i = 0; i < part->n;) {
        const uint32_t *first = records + i * width;
        uint32_t n = 0;
        for (; i < part->n; i++) {
            const uint32_t *record = records + i * width;
            if (memcmp(record, first, (part->length - 1) * sizeof *record) != 0)
                break;
            out->last[n] = record[part->length - 1];
            out->count[n++] = record[part->length];
        }
        if (!out->visit(out->data, part->length, first, n, out->last, out->count))
            return false;
    }
    return true;
}

static ProtectStatus visit_part(Part *part, uint64_t n, const Out *out)
{
    if (n == 0)
        return PROTECT_OK;
    size_t n_bytes = n * (part->length + 1) * sizeof(uint32_t);
    uint32_t *records = malloc(n_bytes), *other = malloc(n_bytes);
    uint64_t *start = malloc((part->tree->n_attributes + (size_t)1) * sizeof *start);
    ProtectStatus status = PROTECT_MEMORY;
    if (records && other && start) {
        part->record = records;
        part->n = 0;
        status = count_tree_walk(part->tree, part->length, take_node, part);
        if (status == PROTECT_OK && !hand_over(part, sort(part, records, other, start), out))
            status = PROTECT_CANCELLED;
    }
    free(records);
    free(other);
    free(start);
    return status;
}

/* Ranges of the first (by = 0) or second attribute that make parts of a good size. */
static ProtectStatus visit_ranges(Part *part, unsigned by, uint64_t *n_by, const Out *out)
{
    ProtectStatus status = measure(part, by, n_by);
    uint32_t n_attributes = part->tree->n_attributes;
    for (uint32_t a = 0; a < n_attributes && status == PROTECT_OK;) {
        uint32_t end = a + 1;
        uint64_t n = n_by[a];
        for (; end < n_attributes && n + n_by[end] <= PART_MOST; end++)
            n += n_by[end];
        Part range = *part;
        range.from[by] = a;
        range.to[by] = end;
        if (n > PART_MOST && by == 0 && part->length > 1)
            status = visit_ranges(&range, 1, n_by + n_attributes, out);
        else
            status = visit_part(&range, n, out);
        a = end;
    }
    return status;
}

ProtectStatus count_tree_visit(const CountTree *tree, uint32_t length, CountVisit visit, void *data)
{
    size_t n = tree->n_attributes + (size_t)1;
    if (length < 1 || length > tree->length)
        return PROTECT_OK;
    Out out = {visit, data, malloc(n * sizeof(uint32_t)), malloc(n * sizeof(uint32_t))};
    uint64_t *n_by = malloc(2 * n * sizeof *n_by);
    ProtectStatus status = PROTECT_MEMORY;
    if (out.last && out.count && n_by) {
        Part all = {.tree = tree, .length = length, .to = {UINT32_MAX, UINT32_MAX}};
        status = visit_ranges(&all, 0, n_by, &out);
    }
    free(out.last);
    free(out.count);
    free(n_by);
    return status;
}
