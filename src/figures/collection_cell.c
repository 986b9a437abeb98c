/* One cell of another collection's table: which of our figures stand for it, and what they come to. */
#include "figures/collection_cell.h"

#include "model/questionnaire.h"
#include <string.h>

#define TERMS_MOST LIMIT_DIMENSIONS

/* The codes that a cell takes in one dimension. */
typedef struct {
    unsigned dimension;
    uint16_t codes[LIMIT_COLLECTION_CODES];
    unsigned n_codes;
} Spread;

typedef struct {
    const Filling *filling;
    const Dataflow *flow;
    uint16_t base[LIMIT_DIMENSIONS];
    Spread spreads[TERMS_MOST];
    unsigned n_spreads;
} Key;

typedef struct {
    unsigned n_parts, n_absent, n_missing, n_not_asked, n_not_yet, n_not_applicable;
    unsigned n_unknown; /* said to be not known */
    bool has_suppressed, has_secondary;
    double lower, upper;
    char status;
    Figure last; /* of those present */
} Tally;

int collection_term_code(const Filling *filling, const CodeList *list, const char *code)
{
    if (strcmp(code, COLLECTION_OWN_AREA) != 0)
        return codelist_find(list, code);
    const CodeList *areas = model_find_codelist(filling->filled->model, "CL_AREA");
    return codelist_find(list, codelist_code(areas, filling->area)->id);
}

void collection_totals(const Filling *filling, const Dataflow *flow, uint16_t *out_codes)
{
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        out_codes[d] = question_total(&flow->dimensions[d]);
    int area = dataflow_find_dimension(flow, "REF_AREA");
    int own = area < 0 ? -1
                       : collection_term_code(filling, flow->dimensions[area].codelist,
                                              COLLECTION_OWN_AREA);
    if (own >= 0)
        out_codes[area] = (uint16_t)own;
}

/* --- the key -------------------------------------------------------------------------------- */

/* False if the dataflow cannot say it: the definitions were checked, so only an area can be
 * without its code in another list. */
static bool spread_term(Key *key, const CollectionTerm *term)
{
    int d = dataflow_find_dimension(key->flow, term->dimension);
    if (d < 0 || key->n_spreads == TERMS_MOST)
        return false;
    Spread *spread = &key->spreads[key->n_spreads];
    *spread = (Spread){.dimension = (unsigned)d};
    for (unsigned c = 0; term->codes[c]; c++) {
        int code =
            collection_term_code(key->filling, key->flow->dimensions[d].codelist, term->codes[c]);
        if (code < 0 || spread->n_codes == G_N_ELEMENTS(spread->codes))
            return false;
        spread->codes[spread->n_codes++] = (uint16_t)code;
    }
    key->n_spreads++;
    return true;
}

static bool spread_way(Key *key, const CollectionWay *way)
{
    for (unsigned t = 0; t < way->n_terms; t++)
        if (!spread_term(key, &way->terms[t]))
            return false;
    return true;
}

static bool spread_each(Key *key, const CollectionItem *item, int code)
{
    int d = dataflow_find_dimension(key->flow, item->each);
    if (d < 0 || code < 0 || key->n_spreads == TERMS_MOST)
        return false;
    key->spreads[key->n_spreads++] =
        (Spread){.dimension = (unsigned)d, .codes = {(uint16_t)code}, .n_codes = 1};
    return true;
}

/* The key with the given way of each item. */
static bool make_key(Key *key, const CollectionTable *table, const CellItems *cell,
                     const unsigned *way)
{
    key->n_spreads = 0;
    collection_totals(key->filling, key->flow, key->base);
    if (!spread_way(key, &table->fixed))
        return false;
    for (unsigned a = 0; a < table->n_axes; a++) {
        const CollectionItem *item = cell->items[a];
        const CollectionOurs *ours = collection_ours(item, key->flow);
        if (item->each ? !spread_each(key, item, cell->each[a])
                       : !ours || !spread_way(key, &ours->ways[way[a]]))
            return false;
    }
    return true;
}

/* As `fyr query` takes it: "VICTIMS/A.FI.NATIONAL._T.F+M". */
static char *key_text(const Key *key)
{
    GString *text = g_string_new(key->flow->id);
    for (unsigned d = 0; d < key->flow->n_dimensions; d++) {
        const CodeList *list = key->flow->dimensions[d].codelist;
        const Spread *spread = NULL;
        for (unsigned s = 0; s < key->n_spreads; s++)
            if (key->spreads[s].dimension == d)
                spread = &key->spreads[s];
        g_string_append_c(text, d == 0 ? '/' : '.');
        if (strcmp(key->flow->dimensions[d].id, "SOURCE") == 0)
            g_string_append(text, key->filling->filled->source);
        else if (!spread)
            g_string_append(text, codelist_code(list, key->base[d])->id);
        for (unsigned c = 0; spread && c < spread->n_codes; c++)
            g_string_append_printf(text, "%s%s", c ? "+" : "",
                                   codelist_code(list, spread->codes[c])->id);
    }
    return g_string_free(text, FALSE);
}

/* --- the sum -------------------------------------------------------------------------------- */

/* Of two statuses the one that matters more to a reader: a break, then an estimate, then what may
 * still change. */
static char stronger(char a, char b)
{
    static const char order[] = "BEP";
    const char *x = a ? strchr(order, a) : NULL, *y = b ? strchr(order, b) : NULL;
    if (!x || (y && y < x))
        return y ? b : a ? a : 'A';
    return a;
}

static void add_part(Tally *tally, const Figure *figure, bool is_asked)
{
    tally->n_parts++;
    if (figure->kind == FIGURE_ABSENT) {
        tally->n_absent++;
        tally->n_missing++;
        tally->n_not_asked += !is_asked;
        return;
    }
    tally->last = *figure;
    tally->status = stronger(tally->status, figure->obs_status);
    if (figure->kind == FIGURE_NOT_APPLICABLE) {
        tally->n_not_applicable++;
        return;
    }
    tally->n_not_yet += figure->kind == FIGURE_NOT_YET;
    tally->n_unknown += figure->kind == FIGURE_NOT_KNOWN;
    /* What cannot be true is no ground for a sum, not even for a lower bound. */
    if (figure_is_doubtful(figure) || figure->kind == FIGURE_NOT_YET ||
        figure->kind == FIGURE_NOT_KNOWN) {
        tally->n_missing++;
        return;
    }
    tally->has_suppressed = tally->has_suppressed || figure->kind == FIGURE_SUPPRESSED;
    tally->lower += isnan(figure->lower) ? 0 : figure->lower;
    tally->upper += isnan(figure->upper) ? INFINITY : figure->upper;
}

/* Every part of a key once; more parts than the limit count as missing, so that no sum is short. */
static Tally add_up(const Key *key)
{
    Tally tally = {0};
    const Questionnaire *questionnaire =
        model_questionnaire(key->filling->filled->model, key->flow);
    unsigned at[TERMS_MOST] = {0};
    for (;;) {
        uint16_t codes[LIMIT_DIMENSIONS];
        memcpy(codes, key->base, sizeof codes);
        for (unsigned s = 0; s < key->n_spreads; s++)
            codes[key->spreads[s].dimension] = key->spreads[s].codes[at[s]];
        Figure figure = state_figures_cell(key->filling->figures, key->flow, codes);
        if (tally.n_parts == LIMIT_COLLECTION_PARTS) {
            tally.n_missing++;
            return tally;
        }
        add_part(&tally, &figure, question_asks(questionnaire, codes));
        unsigned s = 0;
        for (; s < key->n_spreads && ++at[s] == key->spreads[s].n_codes; s++)
            at[s] = 0;
        if (s == key->n_spreads)
            return tally;
    }
}

static Figure figure_of(const Tally *tally)
{
    if (tally->n_parts == 1)
        return tally->last;
    Figure sum = {.kind = FIGURE_VALUE,
                  .obs_status = tally->status ? tally->status : 'A',
                  .conf_status = 'F',
                  .value = NAN,
                  .lower = tally->lower,
                  .upper = isinf(tally->upper) ? NAN : tally->upper};
    if (tally->n_not_applicable == tally->n_parts)
        return tally->last;
    if (tally->n_missing > 0) {
        bool is_all_later = tally->n_not_yet == tally->n_parts;
        sum.kind = is_all_later ? FIGURE_NOT_YET : FIGURE_NOT_KNOWN;
        sum.obs_status = is_all_later ? 'L' : 'O';
        sum.upper = NAN;
        if (tally->n_missing == tally->n_parts)
            sum.lower = NAN;
    } else if (tally->has_suppressed) {
        sum.kind = FIGURE_SUPPRESSED;
        sum.obs_status = 'Q';
        sum.conf_status = 'C';
    } else {
        sum.value = tally->lower;
    }
    return sum;
}

/* --- the cell ------------------------------------------------------------------------------- */

/* The next choice of ways; false after the last. */
static bool next_way(const CollectionTable *table, const CellItems *cell, const Dataflow *flow,
                     unsigned *way)
{
    for (unsigned a = 0; a < table->n_axes; a++) {
        const CollectionOurs *ours = collection_ours(cell->items[a], flow);
        if (ours && ++way[a] < ours->n_ways)
            return true;
        way[a] = 0;
    }
    return false;
}

/* The first choice of which every part was said; else the first of which any was; else the first. */
static bool choose_key(const Filling *filling, const CollectionTable *table, const CellItems *cell,
                       Key *out_key, Tally *out_tally)
{
    const Dataflow *flow = collection_flow(table, cell->items);
    unsigned way[COLLECTION_AXES_MOST] = {0};
    int best = -1;
    do {
        Key key = {.filling = filling, .flow = flow};
        if (!flow || !make_key(&key, table, cell, way))
            continue;
        Tally tally = add_up(&key);
        int worth = tally.n_absent == 0 ? 2 : tally.n_absent < tally.n_parts;
        if (worth > best) {
            best = worth;
            *out_key = key;
            *out_tally = tally;
        }
    } while (best < 2 && flow && next_way(table, cell, flow, way));
    return best >= 0;
}

FilledCell collection_cell(const Filling *filling, const CollectionTable *table,
                           const CellItems *cell)
{
    FilledCell out = {.answer = ANSWER_NOT_GIVEN,
                      .figure = {.kind = FIGURE_ABSENT,
                                 .obs_status = 'A',
                                 .conf_status = 'F',
                                 .value = NAN,
                                 .lower = NAN,
                                 .upper = NAN}};
    out.reason = collection_no_source(table, cell->items);
    if (out.reason) {
        out.answer = ANSWER_NO_SOURCE;
        return out;
    }
    Key key = {0};
    Tally tally = {0};
    if (!choose_key(filling, table, cell, &key, &tally))
        return out; /* a list of codes of which none was said */
    bool is_listed = false;
    for (unsigned a = 0; a < table->n_axes; a++)
        is_listed = is_listed || cell->items[a]->each;
    out.ours = key_text(&key);
    out.n_parts = tally.n_parts;
    out.n_missing = tally.n_missing;
    if (tally.n_absent == tally.n_parts) {
        out.answer = tally.n_not_asked > 0 && !is_listed ? ANSWER_NOT_ASKED : ANSWER_NOT_GIVEN;
        return out;
    }
    out.figure = figure_of(&tally);
    bool is_all_said = tally.n_absent == 0 &&
                       (tally.n_unknown == tally.n_parts || tally.n_not_yet == tally.n_parts);
    out.answer =
        tally.n_parts > 1 && tally.n_missing > 0 && !is_all_said ? ANSWER_PARTIAL : ANSWER_FIGURE;
    return out;
}
