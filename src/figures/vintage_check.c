/* What cannot be right about a vintage: repeated keys, parts above their totals, impossible sizes;
 * and, as notes, jumps from one year to the next. Nothing here changes a number. A row that cannot
 * be true gets OBS_STATUS U, so that no sum and no sentence is built on it. */
#include "figures/cell_index.h"
#include "figures/vintage_private.h"

#include "base/number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define JUMP_FACTOR 3.0  /* a total that grows or falls so many times in a year ... */
#define JUMP_LEAST 100.0 /* ... and by so much is worth a note */

/* "35", "<5", "between 3 and 9", "no number": as the source may have written it. */
static void append_said(GString *to, const FigureRow *row)
{
    char low[NUMBER_TEXT_BYTES], high[NUMBER_TEXT_BYTES];
    if (isnan(row->lower)) {
        g_string_append(to, "no number");
        return;
    }
    number_write_plain(low, row->lower);
    number_write_plain(high, row->kind == FIGURE_SUPPRESSED ? row->upper + 1 : row->upper);
    if (row->kind == FIGURE_SUPPRESSED && row->lower == 0)
        g_string_append_printf(to, "<%s", high);
    else if (row->lower == row->upper)
        g_string_append(to, low);
    else
        g_string_append_printf(to, "between %s and %s", low, high);
}

/* --- repeated keys, as the source spells them -------------------------------------------- */

typedef struct {
    uint64_t raw_key;
    uint32_t line;
    uint32_t row; /* NO_ROW: a line set aside */
} RawKey;

static int compare_raw(const void *a, const void *b)
{
    const RawKey *x = a, *y = b;
    if (x->raw_key != y->raw_key)
        return x->raw_key < y->raw_key ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static bool same_said(const FigureRow *a, const FigureRow *b)
{
    return a->kind == b->kind && (a->value == b->value || (isnan(a->value) && isnan(b->value))) &&
           (a->lower == b->lower || (isnan(a->lower) && isnan(b->lower))) &&
           (a->upper == b->upper || (isnan(a->upper) && isnan(b->upper)));
}

static void report_repeated(const VintageDraft *draft, const RawKey *keys, unsigned n,
                            Problems *problems)
{
    g_autoptr(GString) lines = g_string_new(NULL);
    g_autoptr(GString) values = g_string_new(NULL);
    bool differs = false;
    const FigureRow *first = keys[0].row == NO_ROW ? NULL : draft_row(draft, keys[0].row);
    for (unsigned i = 0; i < n; i++) {
        const FigureRow *row = keys[i].row == NO_ROW ? NULL : draft_row(draft, keys[i].row);
        g_string_append_printf(lines, "%s%u", i ? ", " : "", keys[i].line);
        g_string_append(values, i ? ", " : "");
        if (row)
            append_said(values, row);
        else
            g_string_append(values, "set aside");
        differs = differs || (row && first && !same_said(row, first));
    }
    if (differs)
        problems_add(problems, PROBLEM_WARNING, draft->place, keys[1].line, NULL, values->str,
                     "repeated-key",
                     "ask the source which one holds; the figure is kept as disputed",
                     "the same key stands on lines %s with different values", lines->str);
    else
        problems_add(problems, PROBLEM_NOTE, draft->place, keys[1].line, NULL, values->str,
                     "repeated-key", "nothing: the lines say the same",
                     "the same key stands on lines %s", lines->str);
}

/* The lines of one key stand together after sorting; reported in the order of the file. */
typedef struct {
    uint32_t line;
    unsigned first, n;
} RawGroup;

static gint compare_groups(gconstpointer a, gconstpointer b)
{
    const RawGroup *x = a, *y = b;
    return x->line < y->line ? -1 : x->line > y->line;
}

static unsigned collect_raw_keys(const VintageDraft *draft, RawKey *keys)
{
    unsigned n = 0;
    for (unsigned i = 0; i < draft->rows->len; i++)
        if (draft_row(draft, i)->raw_key)
            keys[n++] = (RawKey){draft_row(draft, i)->raw_key, draft_row(draft, i)->line, i};
    for (unsigned i = 0; i < draft->aside->len; i++) {
        const AsideLine *aside = &g_array_index(draft->aside, AsideLine, i);
        if (aside->raw_key)
            keys[n++] = (RawKey){aside->raw_key, aside->line, NO_ROW};
    }
    qsort(keys, n, sizeof keys[0], compare_raw);
    return n;
}

static void check_raw_keys(const VintageDraft *draft, Problems *problems)
{
    g_autofree RawKey *keys = g_new(RawKey, draft->rows->len + draft->aside->len + 1);
    unsigned n = collect_raw_keys(draft, keys);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(RawGroup));
    for (unsigned first = 0, next; first < n; first = next) {
        for (next = first + 1; next < n && keys[next].raw_key == keys[first].raw_key; next++)
            continue;
        RawGroup group = {keys[first].line, first, next - first};
        if (group.n > 1)
            g_array_append_val(groups, group);
    }
    g_array_sort(groups, compare_groups);
    for (unsigned i = 0; i < groups->len; i++) {
        const RawGroup *group = &g_array_index(groups, RawGroup, i);
        report_repeated(draft, keys + group->first, group->n, problems);
    }
}

/* --- what is known of a cell ---------------------------------------------------------------- */

typedef struct {
    const VintageDraft *draft;
    CellIndex index;
} Cells;

/* What all rows of a cell leave possible. */
typedef struct {
    double lower, upper; /* NaN: nothing is known */
    uint32_t line;
    const FigureRow *first;
    bool is_implausible;
} Known;

static Known cell_known(const Cells *cells, uint32_t first)
{
    Known known = {.lower = NAN, .upper = NAN, .first = draft_row(cells->draft, first)};
    known.line = known.first->line;
    for (uint32_t i = first; i != NO_ROW; i = cells->index.next[i]) {
        const FigureRow *row = draft_row(cells->draft, i);
        known.lower = fmin(known.lower, row->lower);
        known.upper = fmax(known.upper, row->upper);
        known.is_implausible = known.is_implausible || (row->flow->plausible_max > 0 &&
                                                        row->lower > row->flow->plausible_max);
    }
    return known;
}

static void distrust_cell(const Cells *cells, uint32_t first)
{
    for (uint32_t i = first; i != NO_ROW; i = cells->index.next[i])
        draft_row(cells->draft, i)->obs_status = 'U';
}

/* --- different spellings that became one cell -------------------------------------------- */

static void check_spellings(const Cells *cells, uint32_t first, Problems *problems)
{
    const FigureRow *one = draft_row(cells->draft, first);
    g_autoptr(GString) lines = NULL;
    bool differs = false;
    unsigned line = 0;
    for (uint32_t i = cells->index.next[first]; i != NO_ROW; i = cells->index.next[i]) {
        const FigureRow *row = draft_row(cells->draft, i);
        if (row->raw_key == one->raw_key)
            continue;
        if (!lines) {
            lines = g_string_new(NULL);
            g_string_append_printf(lines, "%u", one->line);
            line = row->line;
        }
        g_string_append_printf(lines, ", %u", row->line);
        differs = differs || !same_said(row, one);
    }
    if (!lines)
        return;
    problems_add(problems, differs ? PROBLEM_WARNING : PROBLEM_NOTE, cells->draft->place, line,
                 NULL, NULL, "one-cell-two-spellings",
                 differs ? "ask the source which one holds; the figure is kept as disputed"
                         : "nothing: the lines say the same",
                 "lines %s name the same thing in different words", lines->str);
}

/* --- values that cannot be true ---------------------------------------------------------- */

static void check_plausible(const VintageDraft *draft, FigureRow *row, Problems *problems)
{
    if (row->flow->plausible_max <= 0 || !(row->lower > row->flow->plausible_max))
        return;
    g_autoptr(GString) said = g_string_new(NULL);
    append_said(said, row);
    row->obs_status = 'U';
    problems_add(problems, PROBLEM_WARNING, draft->place, row->line, NULL, said->str, "implausible",
                 "ask the source; the figure is kept as said and marked unreliable",
                 "no national count of %s can be above %.0f", row->flow->id,
                 row->flow->plausible_max);
}

/* Notes a part above its total; returns the total's first row, or NO_ROW if all is well. */
static uint32_t check_part(const Cells *cells, uint32_t first, const Known *part, unsigned d,
                           Problems *problems)
{
    const FigureRow *row = part->first;
    uint32_t above = cell_index_above(&cells->index, row, d);
    if (above == NO_ROW)
        return NO_ROW;
    Known total = cell_known(cells, above);
    if (total.is_implausible || !(part->lower > total.upper))
        return NO_ROW;
    const Dimension *dimension = &row->flow->dimensions[d];
    const char *code = codelist_code(dimension->codelist, row->code[d])->id;
    const char *total_code = codelist_code(dimension->codelist, total.first->code[d])->id;
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(GString) total_said = g_string_new(NULL);
    append_said(said, row);
    append_said(total_said, total.first);
    distrust_cell(cells, first);
    problems_add(problems, PROBLEM_WARNING, cells->draft->place, row->line, dimension->id,
                 said->str, "part-above-total",
                 "ask the source which one holds; the figure is kept as said and marked unreliable",
                 "the part %s is larger than its total %s, %s on line %u", code, total_code,
                 total_said->str, total.line);
    return above;
}

/* Parts by two or more dimensions are above the same total: then it is the total that cannot be
 * true. (The parts stay marked too: nobody can tell which of them hold.) */
static void check_totals(const Cells *cells, const uint32_t *blamed_by, Problems *problems)
{
    for (uint32_t i = 0; i < cells->draft->rows->len; i++) {
        unsigned n = (unsigned)__builtin_popcount(blamed_by[i]);
        if (n < 2)
            continue;
        const FigureRow *row = draft_row(cells->draft, i);
        g_autoptr(GString) names = g_string_new(NULL);
        for (unsigned d = 0; d < row->flow->n_dimensions; d++)
            if (blamed_by[i] & 1u << d)
                g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                                       row->flow->dimensions[d].id);
        g_autoptr(GString) said = g_string_new(NULL);
        append_said(said, row);
        distrust_cell(cells, i);
        problems_add(problems, PROBLEM_WARNING, cells->draft->place, row->line, NULL, said->str,
                     "total-below-parts",
                     "ask the source; the figure is kept as said and marked unreliable",
                     "the total is smaller than single parts of it by %s", names->str);
    }
}

/* --- jumps ------------------------------------------------------------------------------- */

static bool is_grand_total(const FigureRow *row)
{
    for (unsigned d = 0; d < row->flow->n_dimensions; d++) {
        int total = codelist_find(row->flow->dimensions[d].codelist, CODE_TOTAL);
        const char *id = row->flow->dimensions[d].id;
        if (total >= 0 && row->code[d] != total && strcmp(id, "LEGAL_STATUS") != 0)
            return false;
    }
    return true;
}

static void check_jump(const Cells *cells, const Known *now, Problems *problems)
{
    const FigureRow *row = now->first;
    uint32_t last = cell_index_find(&cells->index, row->flow, row->code, row->period - 1);
    if (last == NO_ROW || now->is_implausible)
        return;
    Known before = cell_known(cells, last);
    double up = now->lower - before.upper, down = before.lower - now->upper;
    bool grew = up >= JUMP_LEAST && now->lower >= JUMP_FACTOR * before.upper;
    bool fell = down >= JUMP_LEAST && before.lower >= JUMP_FACTOR * now->upper;
    if (!grew && !fell)
        return;
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(GString) before_said = g_string_new(NULL);
    append_said(said, row);
    append_said(before_said, before.first);
    problems_add(problems, PROBLEM_NOTE, cells->draft->place, row->line, NULL, said->str, "jump",
                 "nothing, or ask the source what changed", "%s a year before (line %u): %s",
                 before_said->str, before.line,
                 grew ? "three times as many or more" : "a third or less");
}

/* --- all of it --------------------------------------------------------------------------- */

void vintage_draft_check(VintageDraft *draft, Problems *problems)
{
    check_raw_keys(draft, problems);
    for (unsigned i = 0; i < draft->rows->len; i++)
        check_plausible(draft, draft_row(draft, i), problems);
    Cells cells;
    cells.draft = draft;
    cell_index_init(&cells.index, (const FigureRow *)(const void *)draft->rows->data,
                    draft->rows->len);
    g_autofree uint32_t *blamed_by = g_new0(uint32_t, draft->rows->len + 1);
    for (uint32_t first = 0; first < draft->rows->len; first++) {
        if (!cells.index.is_first[first])
            continue;
        check_spellings(&cells, first, problems);
        Known known = cell_known(&cells, first);
        for (unsigned d = 0; !known.is_implausible && d < known.first->flow->n_dimensions; d++) {
            uint32_t total = check_part(&cells, first, &known, d, problems);
            if (total != NO_ROW)
                blamed_by[total] |= 1u << d;
        }
        if (is_grand_total(known.first))
            check_jump(&cells, &known, problems);
    }
    check_totals(&cells, blamed_by, problems);
    cell_index_clear(&cells.index);
}
