#include "report/facts.h"

#include <math.h>
#include <string.h>

struct Facts {
    const Model *model;
    const Cubes *cubes;
    const Edition *edition;
    Lang lang;
    const Vintage *vintage, *before;
    int first_year;
    unsigned n_years;
    GHashTable *series;        /* FactKey * + measure -> FactSeries * */
    GHashTable *series_before; /* the same, of the vintage before */
    GPtrArray *owned;
    GHashTable *seen; /* FactUse *: the set of cells asked for */
    GArray *uses;     /* sorted copy, made on demand */
    char *source_line;
    char as_of[ISO_DATE_BYTES];
};

/* --- keys ------------------------------------------------------------------------------- */

static unsigned key_hash(gconstpointer pointer)
{
    const FactKey *key = pointer;
    unsigned hash = g_direct_hash(key->flow);
    for (unsigned i = 0; i < key->flow->n_dimensions; i++)
        hash = hash * 31u + key->codes[i];
    return hash;
}

static gboolean key_equal(gconstpointer left, gconstpointer right)
{
    const FactKey *a = left, *b = right;
    return a->flow == b->flow &&
           memcmp(a->codes, b->codes, a->flow->n_dimensions * sizeof a->codes[0]) == 0;
}

static unsigned use_hash(gconstpointer pointer)
{
    const FactUse *use = pointer;
    return key_hash(&use->key) * 31u + (unsigned)use->year;
}

static gboolean use_equal(gconstpointer left, gconstpointer right)
{
    const FactUse *a = left, *b = right;
    return a->year == b->year && key_equal(&a->key, &b->key);
}

static int use_order(gconstpointer left, gconstpointer right)
{
    const FactUse *a = left, *b = right;
    int by_flow = strcmp(a->key.flow->id, b->key.flow->id);
    if (by_flow != 0)
        return by_flow;
    for (unsigned i = 0; i < a->key.flow->n_dimensions; i++) {
        if (a->key.codes[i] != b->key.codes[i])
            return a->key.codes[i] < b->key.codes[i] ? -1 : 1;
    }
    return a->year - b->year;
}

void fact_key_set(FactKey *key, const char *dimension_id, const char *code)
{
    int dimension = dataflow_find_dimension(key->flow, dimension_id);
    g_return_if_fail(dimension >= 0);
    int index = codelist_find(key->flow->dimensions[dimension].codelist, code);
    g_return_if_fail(index >= 0);
    key->codes[dimension] = (uint16_t)index;
}

FactKey facts_key(const Facts *facts, const char *flow_id, ...)
{
    FactKey key = {.flow = model_find_flow(facts->model, flow_id)};
    g_return_val_if_fail(key.flow != NULL, key);
    if (!cube_codes(key.flow, key.codes, "REF_AREA", facts_member(facts, 0), "SOURCE",
                    facts->edition->source, NULL))
        return key;
    va_list pairs;
    va_start(pairs, flow_id);
    const char *dimension;
    while ((dimension = va_arg(pairs, const char *)) != NULL)
        fact_key_set(&key, dimension, va_arg(pairs, const char *));
    va_end(pairs);
    return key;
}

FactKey fact_key_of_area(const FactKey *key, const char *area)
{
    FactKey other = *key;
    fact_key_set(&other, "REF_AREA", area);
    return other;
}

/* --- life ------------------------------------------------------------------------------- */

static void choose_vintages(Facts *facts)
{
    for (unsigned i = 0; i < cubes_n_vintages(facts->cubes); i++) {
        const Vintage *vintage = cubes_vintage(facts->cubes, i);
        if (strcmp(vintage->source, facts->edition->source) != 0 ||
            vintage->as_of > facts->edition->as_of)
            continue;
        if (!facts->vintage) {
            facts->vintage = vintage;
        } else if (!facts->before && vintage->as_of < facts->vintage->as_of) {
            facts->before = vintage;
            break;
        }
    }
}

Facts *facts_new(const Model *model, const Cubes *cubes, const Edition *edition, Lang lang)
{
    Facts *facts = g_new0(Facts, 1);
    facts->model = model;
    facts->cubes = cubes;
    facts->edition = edition;
    facts->lang = lang;
    facts->first_year = edition->trend_from;
    facts->n_years =
        MIN((unsigned)(edition->to - edition->trend_from + 1), (unsigned)FACTS_YEARS_MAX);
    facts->series = g_hash_table_new(key_hash, key_equal);
    facts->series_before = g_hash_table_new(key_hash, key_equal);
    facts->owned = g_ptr_array_new_with_free_func(g_free);
    facts->seen = g_hash_table_new_full(use_hash, use_equal, g_free, NULL);
    iso_day_write(edition->as_of, facts->as_of);
    choose_vintages(facts);
    const Source *source = model_find_source(model, edition->source);
    g_autofree char *day = lang_date(lang, edition->as_of);
    facts->source_line =
        text_fill(tr(lang, "{source}, as of {date}"), "source",
                  source ? source->label[lang] : edition->source, "date", day, NULL);
    return facts;
}

void facts_free(Facts *facts)
{
    if (!facts)
        return;
    g_hash_table_destroy(facts->series);
    g_hash_table_destroy(facts->series_before);
    g_hash_table_destroy(facts->seen);
    g_ptr_array_free(facts->owned, TRUE);
    if (facts->uses)
        g_array_free(facts->uses, TRUE);
    g_free(facts->source_line);
    g_free(facts);
}

/* --- addresses -------------------------------------------------------------------------- */

/* In an address, a dimension that is not named stands at its total; FREQ is always annual. */
static void add_dimensions(GString *address, const FactKey *key, const char *areas)
{
    for (unsigned i = 0; i < key->flow->n_dimensions; i++) {
        const Dimension *dimension = &key->flow->dimensions[i];
        const char *code = codelist_code(dimension->codelist, key->codes[i])->id;
        if (strcmp(dimension->id, "FREQ") == 0 || strcmp(code, CODE_TOTAL) == 0)
            continue;
        if (strcmp(dimension->id, "REF_AREA") == 0 && areas)
            code = areas;
        g_string_append_printf(address, "%c%s=%s", strchr(address->str, '?') ? '&' : '?',
                               dimension->slug, code);
    }
}

static char *address_of(const Facts *facts, const FactKey *key, const char *areas, int from, int to)
{
    GString *address = g_string_new("/data/");
    g_string_append(address, key->flow->id);
    add_dimensions(address, key, areas);
    g_string_append_printf(address, "&start=%d&end=%d&as-of=%s", from, to, facts->as_of);
    return g_string_free(address, FALSE);
}

char *facts_address(const Facts *facts, const FactKey *key, int from, int to)
{
    return address_of(facts, key, NULL, from, to);
}

char *facts_region_address(const Facts *facts, const FactKey *key, int from, int to)
{
    g_autoptr(GString) areas = g_string_new(NULL);
    for (unsigned i = 0; i < facts_n_members(facts); i++) {
        if (i > 0)
            g_string_append_c(areas, '+');
        g_string_append(areas, facts_member(facts, i));
    }
    return address_of(facts, key, areas->str, from, to);
}

static char *series_make_address(const void *data, int first_year, int last_year)
{
    const FactSeries *series = data;
    return facts_address(series->facts, &series->key, first_year, last_year);
}

/* --- cells ------------------------------------------------------------------------------ */

static Figure raw_cell(const Facts *facts, const FactKey *key, int year, IsoDay as_of)
{
    const Cube *cube = cubes_find(facts->cubes, key->flow->id);
    if (!cube)
        return (Figure){.kind = FIGURE_ABSENT, .value = NAN, .lower = NAN, .upper = NAN};
    return cube_cell(cube, key->codes, year, as_of);
}

/* The checks of the import decide what contradicts what; a disputed figure is a span already. */
static bool is_contradicted(const Figure *figure)
{
    return figure->kind != FIGURE_DISPUTED && figure->kind != FIGURE_ABSENT &&
           figure->obs_status == 'U';
}

static void note_use(Facts *facts, const FactKey *key, int year, const Figure *figure,
                     bool contradicted)
{
    if (figure->kind == FIGURE_ABSENT)
        return;
    FactUse *use = g_new(FactUse, 1);
    *use = (FactUse){*key, year, *figure, contradicted};
    g_hash_table_add(facts->seen, use);
}

static FactSeries *new_series(Facts *facts, const FactKey *key, Measure measure)
{
    FactSeries *series = g_new0(FactSeries, 1);
    g_ptr_array_add(facts->owned, series);
    series->key = *key;
    series->facts = facts;
    int area = dataflow_find_dimension(key->flow, "REF_AREA");
    const Code *code = codelist_code(key->flow->dimensions[area].codelist, key->codes[area]);
    series->series = (Series){.measure = measure,
                              .area = code->label[facts->lang],
                              .first_year = facts->first_year,
                              .n = facts->n_years,
                              .figures = series->figures,
                              .contradicted = series->contradicted,
                              .address = series_make_address,
                              .data = series};
    return series;
}

const FactSeries *facts_series(Facts *facts, const FactKey *key, Measure measure)
{
    FactSeries *series = g_hash_table_lookup(facts->series, key);
    if (series && series->series.measure == measure)
        return series;
    series = new_series(facts, key, measure);
    for (unsigned i = 0; i < facts->n_years; i++) {
        int year = facts->first_year + (int)i;
        series->figures[i] = raw_cell(facts, key, year, facts->edition->as_of);
        series->contradicted[i] = is_contradicted(&series->figures[i]);
        note_use(facts, key, year, &series->figures[i], series->contradicted[i]);
    }
    g_hash_table_replace(facts->series, &series->key, series);
    return series;
}

const FactSeries *facts_series_before(Facts *facts, const FactKey *key, Measure measure)
{
    if (!facts->before)
        return NULL;
    FactSeries *series = g_hash_table_lookup(facts->series_before, key);
    if (series)
        return series;
    series = new_series(facts, key, measure);
    for (unsigned i = 0; i < facts->n_years; i++)
        series->figures[i] = raw_cell(facts, key, facts->first_year + (int)i, facts->before->as_of);
    g_hash_table_insert(facts->series_before, &series->key, series);
    return series;
}

Figure fact_figure(const FactSeries *series, int year)
{
    int first = series->series.first_year; /* `year` may be as low as an int can be: none */
    if (year < first || (unsigned)(year - first) >= series->series.n)
        return (Figure){.kind = FIGURE_ABSENT, .value = NAN, .lower = NAN, .upper = NAN};
    return series->figures[year - first];
}

bool fact_contradicted(const FactSeries *series, int year)
{
    int first = series->series.first_year;
    return year >= first && (unsigned)(year - first) < series->series.n &&
           series->contradicted[year - first];
}

void fact_copy(const FactSeries *series, int from, int to, Figure *out_figures)
{
    for (int year = from; year <= to; year++)
        out_figures[year - from] = fact_figure(series, year);
}

/* --- citizenships ----------------------------------------------------------------------- */

static bool is_country(const char *code)
{
    return strlen(code) == 2 && g_ascii_isupper(code[0]) && g_ascii_isupper(code[1]);
}

Group *facts_citizenships(Facts *facts, const char *area, int year, unsigned *out_n,
                          unsigned *out_n_suppressed)
{
    FactKey key = facts_key(facts, "VICTIMS", "REF_AREA", area, NULL);
    int dimension = dataflow_find_dimension(key.flow, "CITIZENSHIP");
    const CodeList *list = key.flow->dimensions[dimension].codelist;
    GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));
    *out_n_suppressed = 0;
    for (unsigned i = 0; i < codelist_n(list); i++) {
        const Code *code = codelist_code(list, i);
        if (!is_country(code->id) && strcmp(code->id, "NAT") != 0)
            continue;
        key.codes[dimension] = (uint16_t)i;
        if (raw_cell(facts, &key, year, facts->edition->as_of).kind == FIGURE_ABSENT)
            continue;
        const FactSeries *series = facts_series(facts, &key, MEASURE_VICTIMS);
        Group group = {.label = code->label[facts->lang],
                       .figure = fact_figure(series, year),
                       .contradicted = fact_contradicted(series, year),
                       .address = series_make_address,
                       .data = series};
        *out_n_suppressed += group.figure.kind == FIGURE_SUPPRESSED;
        g_array_append_val(groups, group);
    }
    *out_n = groups->len;
    return (Group *)(void *)g_array_free(groups, FALSE);
}

int facts_citizenship_year(Facts *facts, const char *area, int from, int to)
{
    FactKey key = facts_key(facts, "VICTIMS", "REF_AREA", area, NULL);
    int dimension = dataflow_find_dimension(key.flow, "CITIZENSHIP");
    const CodeList *list = key.flow->dimensions[dimension].codelist;
    for (int year = to; year >= from; year--) {
        for (unsigned i = 0; i < codelist_n(list); i++) {
            if (!is_country(codelist_code(list, i)->id))
                continue;
            key.codes[dimension] = (uint16_t)i;
            if (raw_cell(facts, &key, year, facts->edition->as_of).kind != FIGURE_ABSENT)
                return year;
        }
    }
    return -1;
}

/* --- the rest --------------------------------------------------------------------------- */

const char *facts_area_label(const Facts *facts, const char *area)
{
    const CodeList *areas = model_find_codelist(facts->model, "CL_AREA");
    int index = codelist_find(areas, area);
    return index >= 0 ? codelist_code(areas, (unsigned)index)->label[facts->lang] : area;
}

const char *facts_code_label(const Facts *facts, const char *flow_id, const char *dimension_id,
                             const char *code)
{
    const Dataflow *flow = model_find_flow(facts->model, flow_id);
    int dimension = flow ? dataflow_find_dimension(flow, dimension_id) : -1;
    if (dimension < 0)
        return code;
    const CodeList *list = flow->dimensions[dimension].codelist;
    int index = codelist_find(list, code);
    return index >= 0 ? codelist_code(list, (unsigned)index)->label[facts->lang] : code;
}

const char *facts_source_line(const Facts *facts)
{
    return facts->source_line;
}

const Vintage *facts_vintage(const Facts *facts)
{
    return facts->vintage;
}

const Vintage *facts_vintage_before(const Facts *facts)
{
    return facts->before;
}

unsigned facts_n_members(const Facts *facts)
{
    return model_n_members(facts->model);
}

const char *facts_member(const Facts *facts, unsigned index)
{
    const CodeList *areas = model_find_codelist(facts->model, "CL_AREA");
    return codelist_code(areas, model_member(facts->model, index))->id;
}

bool facts_has_used(const Facts *facts, const FactKey *key, int year)
{
    FactUse use = {.key = *key, .year = year};
    return g_hash_table_contains(facts->seen, &use);
}

const FactUse *facts_uses(Facts *facts, unsigned *out_n)
{
    if (facts->uses)
        g_array_free(facts->uses, TRUE);
    facts->uses = g_array_new(FALSE, FALSE, sizeof(FactUse));
    GHashTableIter iter;
    gpointer use;
    g_hash_table_iter_init(&iter, facts->seen);
    while (g_hash_table_iter_next(&iter, &use, NULL))
        g_array_append_vals(facts->uses, use, 1);
    g_array_sort(facts->uses, use_order);
    *out_n = facts->uses->len;
    return (const FactUse *)(void *)facts->uses->data;
}
