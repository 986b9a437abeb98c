/* Why the answers differ: pair by pair of what is said in a cell. */
#include "figures/side_private.h"

#include <math.h>
#include <string.h>

typedef struct {
    SideBySide *side;
    SideCell *cell;
    GHashTable *held; /* (area, source) -> const Vintage *, or NULL: nothing held */
} Finder;

/* --- keeping ----------------------------------------------------------------------------- */

static bool same_codes(const GArray *a, const GArray *b)
{
    if (!a || !b)
        return a == b;
    return a->len == b->len && memcmp(a->data, b->data, a->len * sizeof(uint16_t)) == 0;
}

static bool same_reason(const SideReason *a, const SideReason *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == SIDE_KNOWN) /* once, whichever pair it is about */
        return a->known == b->known;
    return a->source[0] == b->source[0] && a->source[1] == b->source[1] && a->day[0] == b->day[0] &&
           a->day[1] == b->day[1] && a->dimension == b->dimension && same_codes(a->codes, b->codes);
}

/* Takes the reason's codes. A prospective reason is told, and no cell points to it. */
static void note(Finder *finder, SideReason take)
{
    GArray *reasons = finder->side->reasons;
    unsigned at = 0;
    while (at < reasons->len && !same_reason(&g_array_index(reasons, SideReason, at), &take))
        at++;
    if (at == reasons->len)
        g_array_append_val(reasons, take);
    else
        g_clear_pointer(&take.codes, g_array_unref);
    if (take.is_prospective)
        return;
    g_array_index(reasons, SideReason, at).is_prospective = false;
    GArray *own = finder->cell->reasons;
    for (unsigned i = 0; i < own->len; i++)
        if (g_array_index(own, unsigned, i) == at)
            return;
    g_array_append_val(own, at);
}

static SideReason reason_of(SideReasonKind kind, unsigned a, int b)
{
    return (SideReason){.kind = kind, .source = {(int)a, b}};
}

/* --- known reasons ----------------------------------------------------------------------- */

static bool names_source(const char *wanted, const Code *source)
{
    return !wanted || strcmp(wanted, source->id) == 0;
}

static bool is_listed(const char *const *list, const char *id)
{
    for (unsigned i = 0; list && list[i]; i++)
        if (strcmp(list[i], id) == 0)
            return true;
    return !list;
}

static bool fits_place(const Finder *finder, const Difference *difference)
{
    const Dataflow *flow = finder->side->flow;
    const SideCell *cell = finder->cell;
    if (!is_listed(difference->flows, flow->id) || cell->period < difference->start ||
        cell->period > difference->end)
        return false;
    int area = dataflow_find_dimension(flow, "REF_AREA");
    bool is_there = difference->n_areas == 0;
    for (unsigned i = 0; area >= 0 && i < difference->n_areas && !is_there; i++)
        is_there = difference->areas[i] == cell->codes[area];
    if (!is_there || !difference->dimension)
        return is_there;
    int d = dataflow_find_dimension(flow, difference->dimension);
    return d >= 0 && is_listed(difference->codes,
                               codelist_code(flow->dimensions[d].codelist, cell->codes[d])->id);
}

static bool fits_figure(DifferenceWhen when, const Figure *figure)
{
    switch (when) {
    case DIFFERENCE_SUPPRESSED:
        return figure->kind == FIGURE_SUPPRESSED;
    case DIFFERENCE_ZERO:
        return figure->kind == FIGURE_NOT_KNOWN ||
               (figure->kind == FIGURE_VALUE && figure->value == 0);
    case DIFFERENCE_ALWAYS:
    default:
        return true;
    }
}

static void note_known(Finder *finder, unsigned a, unsigned b, bool is_prospective)
{
    const Model *model = cubes_model(finder->side->cubes);
    const Code *one = side_source(finder->side, a), *other = side_source(finder->side, b);
    for (unsigned i = 0; i < model_n_differences(model); i++) {
        const Difference *difference = model_difference(model, i);
        const char *const *pair = difference->source;
        bool is_pair = (names_source(pair[0], one) && names_source(pair[1], other)) ||
                       (names_source(pair[0], other) && names_source(pair[1], one));
        bool is_figure = fits_figure(difference->when, &finder->cell->says[a].figure) ||
                         fits_figure(difference->when, &finder->cell->says[b].figure);
        if (!is_pair || !is_figure || !fits_place(finder, difference))
            continue;
        SideReason reason = reason_of(SIDE_KNOWN, a, (int)b);
        reason.known = difference;
        reason.is_prospective = is_prospective;
        note(finder, reason);
    }
}

/* --- what the figures show --------------------------------------------------------------- */

/* One is hidden: can its number be the other's? */
static void note_hidden(Finder *finder, unsigned hidden, unsigned other)
{
    const Figure *a = &finder->cell->says[hidden].figure, *b = &finder->cell->says[other].figure;
    if (a->kind != FIGURE_SUPPRESSED || (b->kind != FIGURE_VALUE && b->kind != FIGURE_SUPPRESSED) ||
        (b->kind == FIGURE_SUPPRESSED && hidden > other)) /* once for two hidden ones */
        return;
    bool is_open = (isnan(a->lower) && isnan(a->upper)) || (isnan(b->lower) && isnan(b->upper));
    bool is_apart = a->lower > b->upper || b->lower > a->upper; /* false with a NaN */
    note(finder, reason_of(is_open    ? SIDE_HIDDEN
                           : is_apart ? SIDE_OUTSIDE
                                      : SIDE_WITHIN,
                           hidden, (int)other));
}

static void note_zero(Finder *finder, unsigned zero, unsigned unknown)
{
    const Figure *a = &finder->cell->says[zero].figure, *b = &finder->cell->says[unknown].figure;
    if (a->kind == FIGURE_VALUE && a->value == 0 && b->kind == FIGURE_NOT_KNOWN)
        note(finder, reason_of(SIDE_ZERO, zero, (int)unknown));
}

/* The top of a code's tree: ORGAN is within _O, wherever it is counted. */
static unsigned top_of(const CodeList *list, unsigned code)
{
    for (int parent = codelist_code(list, code)->parent; parent >= 0;
         parent = codelist_code(list, code)->parent)
        code = (unsigned)parent;
    return code;
}

/* Which groups of one dimension a source has in the cell's place: out_has[top code]. False: it has none
 * but the total. */
static bool groups_of(const Finder *finder, unsigned source, unsigned d, uint8_t *out_has)
{
    const SideBySide *side = finder->side;
    const CodeList *list = side->flow->dimensions[d].codelist;
    g_autoptr(CubeQuery) query = cube_query_new(side->flow);
    query->as_of = side->as_of;
    query->start_period = query->end_period = finder->cell->period;
    for (unsigned i = 0; i < side->flow->n_dimensions; i++)
        if (i != d)
            cube_query_want(query, i,
                            i == side->source_dimension ? side->sources[source]
                                                        : finder->cell->codes[i]);
    g_autofree uint8_t *present = g_new0(uint8_t, codelist_n(list) + 1);
    cube_present(side->cube, query, d, present);
    bool has_any = false;
    for (unsigned c = 0; c < codelist_n(list); c++) {
        if (!present[c] || c == finder->cell->codes[d])
            continue;
        out_has[top_of(list, c)] = 1;
        has_any = true;
    }
    return has_any;
}

/* Groups that one of two divides its total into and the other does not: the totals need not hold the
 * same persons. */
static void note_parts(Finder *finder, unsigned a, unsigned b)
{
    const SideBySide *side = finder->side;
    for (unsigned d = 0; d < side->flow->n_dimensions; d++) {
        const CodeList *list = side->flow->dimensions[d].codelist;
        unsigned n = codelist_n(list);
        if (d == side->source_dimension ||
            strcmp(codelist_code(list, finder->cell->codes[d])->id, CODE_TOTAL) != 0)
            continue;
        g_autofree uint8_t *one = g_new0(uint8_t, n + 1), *other = g_new0(uint8_t, n + 1);
        if (!groups_of(finder, a, d, one) || !groups_of(finder, b, d, other))
            continue;
        for (unsigned turn = 0; turn < 2; turn++) {
            const uint8_t *has = turn ? other : one, *lacks = turn ? one : other;
            SideReason reason = reason_of(SIDE_PARTS, turn ? b : a, (int)(turn ? a : b));
            reason.dimension = d;
            reason.codes = g_array_new(FALSE, FALSE, sizeof(uint16_t));
            for (uint16_t c = 0; c < n; c++)
                if (has[c] && !lacks[c])
                    g_array_append_val(reason.codes, c);
            if (reason.codes->len > 0)
                note(finder, reason);
            else
                g_array_unref(reason.codes);
        }
    }
}

static void note_pair(Finder *finder, unsigned a, unsigned b)
{
    const SideSays *one = &finder->cell->says[a], *other = &finder->cell->says[b];
    bool is_one = one->figure.kind != FIGURE_ABSENT, is_other = other->figure.kind != FIGURE_ABSENT;
    if (is_one != is_other) {
        note_known(finder, a, b, true);
        return;
    }
    if (!is_one || (figure_equal(&one->figure, &other->figure) && one->figure.kind == FIGURE_VALUE))
        return;
    note_hidden(finder, a, b);
    note_hidden(finder, b, a);
    note_zero(finder, a, b);
    note_zero(finder, b, a);
    if (one->vintage && other->vintage && one->vintage->as_of != other->vintage->as_of) {
        SideReason reason = reason_of(SIDE_DAYS, a, (int)b);
        reason.day[0] = one->vintage->as_of;
        reason.day[1] = other->vintage->as_of;
        note(finder, reason);
    }
    if (one->figure.kind == FIGURE_VALUE && other->figure.kind == FIGURE_VALUE)
        note_parts(finder, a, b);
    note_known(finder, a, b, false);
}

/* --- one source by itself ---------------------------------------------------------------- */

/* The newest vintage in which a source speaks of the cell's state on the day; NULL: none does. */
static const Vintage *vintage_held(Finder *finder, unsigned source)
{
    const SideBySide *side = finder->side;
    int area = dataflow_find_dimension(side->flow, "REF_AREA");
    guint key = ((guint)(area >= 0 ? finder->cell->codes[area] : 0) << 8) | source;
    gpointer found;
    if (g_hash_table_lookup_extended(finder->held, GUINT_TO_POINTER(key), NULL, &found))
        return found;
    g_autoptr(CubeQuery) query = cube_query_new(side->flow);
    query->as_of = side->as_of;
    cube_query_want(query, side->source_dimension, side->sources[source]);
    if (area >= 0)
        cube_query_want(query, (unsigned)area, finder->cell->codes[area]);
    g_auto(CubeSlice) slice = {0};
    cube_select(side->cube, query, &slice);
    const Vintage *newest = NULL;
    for (uint32_t i = 0; i < slice.n_rows; i++) {
        const Vintage *vintage =
            cubes_find_vintage(side->cubes, side->cube->vintage[slice.rows[i]]);
        if (vintage && (!newest || vintage->as_of > newest->as_of))
            newest = vintage;
    }
    g_hash_table_insert(finder->held, GUINT_TO_POINTER(key), (gpointer)newest);
    return newest;
}

static void note_single(Finder *finder, unsigned s)
{
    SideSays *says = &finder->cell->says[s];
    if (says->figure.kind == FIGURE_ABSENT) {
        says->vintage = vintage_held(finder, s);
        note(finder, reason_of(says->vintage ? SIDE_SILENT : SIDE_NOT_HELD, s, -1));
        return;
    }
    if (says->n_earlier > 0)
        note(finder, reason_of(SIDE_REVISED, s, -1));
    if (figure_is_doubtful(&says->figure))
        note(finder, reason_of(SIDE_DOUBTFUL, s, -1));
    if (says->figure.obs_status == 'B')
        note(finder, reason_of(SIDE_BREAK, s, -1));
    if (says->figure.obs_status == 'E' || says->figure.obs_status == 'P')
        note(finder, reason_of(SIDE_ESTIMATED, s, -1));
}

/* --- the whole --------------------------------------------------------------------------- */

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return x < y ? -1 : x > y;
}

static unsigned rank_of(const SideReason *reason)
{
    return reason->is_prospective ? 2 : side_is_general(reason) ? 1 : 0;
}

/* Reasons of single figures first, then the general ones, then those of sources that say nothing: so that
 * the numbers in a list run without gaps. */
static void order_reasons(SideBySide *side)
{
    unsigned n = side->reasons->len, next = 0;
    g_autofree unsigned *place = g_new0(unsigned, n + 1);
    g_autofree SideReason *old = g_memdup2(side->reasons->data, n * sizeof(SideReason));
    for (unsigned rank = 0; rank < 3; rank++)
        for (unsigned i = 0; i < n; i++)
            if (rank_of(&old[i]) == rank) {
                g_array_index(side->reasons, SideReason, next) = old[i];
                place[i] = next++;
            }
    for (unsigned i = 0; i < side->cells->len; i++) {
        GArray *own = g_array_index(side->cells, SideCell, i).reasons;
        for (unsigned k = 0; k < own->len; k++)
            g_array_index(own, unsigned, k) = place[g_array_index(own, unsigned, k)];
        g_array_sort(own, compare_numbers);
    }
}

void side_find_reasons(SideBySide *side)
{
    g_autoptr(GHashTable) held = g_hash_table_new(NULL, NULL);
    Finder finder = {.side = side, .held = held};
    for (unsigned i = 0; i < side->cells->len; i++) {
        finder.cell = &g_array_index(side->cells, SideCell, i);
        for (unsigned s = 0; s < side->n_sources; s++)
            note_single(&finder, s);
        for (unsigned a = 0; a < side->n_sources; a++)
            for (unsigned b = a + 1; b < side->n_sources; b++)
                note_pair(&finder, a, b);
    }
    order_reasons(side);
}
