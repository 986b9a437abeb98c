/* From rows to a cube: what supersedes what, repeated keys, sorting, columns.
 *
 * Rows wait in one array per flow. For sorting, a row's codes, period, vintage and line are packed
 * into 64-bit words, as many bits per part as it needs, so that comparing is comparing integers:
 * for the flows we have, one or two words. */
#include "figures/cube_private.h"

#include "base/number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define KEY_WORDS 5u /* 12 dimensions of 16 bits, period 16, vintage 32, line 32: 272 bits */

typedef struct {
    uint16_t code[LIMIT_DIMENSIONS];
    int16_t period;
    uint8_t kind;
    char obs_status, conf_status;
    uint32_t order; /* the vintage's place: first by order of adding, then by day */
    uint32_t line;
    double value, lower, upper;
    const char *comment; /* in the texts, or NULL */
} Staged;

struct CubesBuilder {
    const Model *model;
    GArray *vintages; /* Vintage, in the order of adding */
    GArray **staged;  /* Staged, one array per flow */
    GStringChunk *texts;
};

CubesBuilder *cubes_builder_new(const Model *model)
{
    CubesBuilder *builder = g_new0(CubesBuilder, 1);
    builder->model = model;
    builder->vintages = g_array_new(FALSE, FALSE, sizeof(Vintage));
    builder->texts = g_string_chunk_new(4096);
    builder->staged = g_new0(GArray *, model_n_flows(model));
    for (unsigned i = 0; i < model_n_flows(model); i++)
        builder->staged[i] = g_array_new(FALSE, FALSE, sizeof(Staged));
    return builder;
}

void cubes_builder_free(CubesBuilder *builder)
{
    if (!builder)
        return;
    for (unsigned i = 0; i < model_n_flows(builder->model); i++)
        g_array_unref(builder->staged[i]);
    g_free(builder->staged);
    g_array_unref(builder->vintages);
    g_string_chunk_free(builder->texts);
    g_free(builder);
}

const Model *cubes_builder_model(const CubesBuilder *builder)
{
    return builder->model;
}

static const char *keep(CubesBuilder *builder, const char *text)
{
    return text ? g_string_chunk_insert_const(builder->texts, text) : NULL;
}

void cubes_builder_vintage(CubesBuilder *builder, const Vintage *vintage)
{
    Vintage own = *vintage;
    own.source = keep(builder, vintage->source);
    own.received = keep(builder, vintage->received);
    own.title = keep(builder, vintage->title);
    own.file_name = keep(builder, vintage->file_name);
    own.sha256 = keep(builder, vintage->sha256);
    g_array_append_val(builder->vintages, own);
}

static GArray *staged_of(CubesBuilder *builder, const Dataflow *flow)
{
    for (unsigned i = 0; i < model_n_flows(builder->model); i++)
        if (model_flow(builder->model, i) == flow)
            return builder->staged[i];
    return NULL;
}

void cubes_builder_add(CubesBuilder *builder, const FigureRow *row)
{
    GArray *array = staged_of(builder, row->flow);
    g_return_if_fail(array && builder->vintages->len > 0);
    Staged staged = {.period = row->period,
                     .kind = (uint8_t)row->kind,
                     .obs_status = row->obs_status,
                     .conf_status = row->conf_status,
                     .order = builder->vintages->len - 1,
                     .line = row->line,
                     .value = row->value,
                     .lower = row->lower,
                     .upper = row->upper,
                     .comment = keep(builder, row->comment)};
    memcpy(staged.code, row->code, row->flow->n_dimensions * sizeof row->code[0]);
    g_array_append_val(array, staged);
}

/* --- the order of vintages --------------------------------------------------------------- */

/* By the day the source said it, then by when the centre received it, then as added. */
static gint compare_vintages(gconstpointer a, gconstpointer b, gpointer data)
{
    const Vintage *vintages = data;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    const Vintage *x = &vintages[i], *y = &vintages[j];
    if (x->as_of != y->as_of)
        return x->as_of < y->as_of ? -1 : 1;
    int by_time = g_strcmp0(x->received, y->received);
    return by_time != 0 ? by_time : i < j ? -1 : i > j;
}

/* Sorts the vintages oldest first and renumbers the staged rows to match. */
static void order_vintages(CubesBuilder *builder)
{
    unsigned n = builder->vintages->len;
    Vintage *vintages = (Vintage *)(void *)builder->vintages->data;
    g_autofree uint32_t *sorted = g_new(uint32_t, n + 1);
    g_autofree uint32_t *place = g_new(uint32_t, n + 1);
    for (unsigned i = 0; i < n; i++)
        sorted[i] = i;
    g_qsort_with_data(sorted, (gint)n, sizeof sorted[0], compare_vintages, vintages);
    g_autofree Vintage *old = g_memdup2(vintages, n * sizeof *vintages);
    for (unsigned i = 0; i < n; i++) {
        vintages[i] = old[sorted[i]];
        place[sorted[i]] = i;
    }
    for (unsigned f = 0; f < model_n_flows(builder->model); f++)
        for (unsigned r = 0; r < builder->staged[f]->len; r++) {
            Staged *row = &g_array_index(builder->staged[f], Staged, r);
            row->order = place[row->order];
        }
}

/* --- sorting ----------------------------------------------------------------------------- */

typedef struct {
    uint64_t word[KEY_WORDS];
    uint32_t row;
} SortKey;

typedef struct {
    unsigned used; /* bits */
    SortKey *key;
} Packer;

static void pack(Packer *packer, uint64_t value, unsigned bits)
{
    for (unsigned left = bits; left > 0;) {
        unsigned free_bits = 64 - packer->used % 64;
        unsigned take = MIN(left, free_bits);
        uint64_t part = (value >> (left - take)) & (take == 64 ? UINT64_MAX : (1ull << take) - 1);
        packer->key->word[packer->used / 64] |= part << (free_bits - take);
        packer->used += take;
        left -= take;
    }
}

static gint compare_keys(gconstpointer a, gconstpointer b)
{
    const SortKey *x = a, *y = b;
    for (unsigned i = 0; i < KEY_WORDS; i++)
        if (x->word[i] != y->word[i])
            return x->word[i] < y->word[i] ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* The staged rows' numbers by codes, period, vintage, line. Caller frees. */
static uint32_t *sorted_rows(const Dataflow *flow, const GArray *staged, unsigned n_vintages)
{
    unsigned bits[LIMIT_DIMENSIONS];
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        bits[d] = (unsigned)g_bit_storage(codelist_n(flow->dimensions[d].codelist));
    g_autofree SortKey *keys = g_new0(SortKey, staged->len + 1);
    for (uint32_t r = 0; r < staged->len; r++) {
        const Staged *row = &g_array_index(staged, Staged, r);
        Packer packer = {.key = &keys[r]};
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            pack(&packer, row->code[d], bits[d]);
        pack(&packer, (uint16_t)(row->period + 0x8000), 16);
        pack(&packer, row->order, (unsigned)g_bit_storage(n_vintages));
        pack(&packer, row->line, 32);
        keys[r].row = r;
    }
    qsort(keys, staged->len, sizeof keys[0], compare_keys);
    uint32_t *rows = g_new(uint32_t, staged->len + 1);
    for (uint32_t r = 0; r < staged->len; r++)
        rows[r] = keys[r].row;
    return rows;
}

/* --- supersession ------------------------------------------------------------------------ */

/* For each (REF_AREA, SOURCE) of one flow: which vintages speak of it, oldest first; those that
 * speak of one period only stand under (REF_AREA, SOURCE, period). */
typedef struct {
    int area, source; /* dimensions, -1 = the flow has none */
    GHashTable *said; /* scope -> GArray of vintage orders */
    bool has_periods; /* some speak of one period only */
} Scopes;

static gint64 scope_of(const Scopes *scopes, const Staged *row, int16_t period)
{
    uint64_t area = scopes->area >= 0 ? row->code[scopes->area] : 0;
    uint64_t source = scopes->source >= 0 ? row->code[scopes->source] : 0;
    return (gint64)(area << 32 | source << 16 | (uint16_t)period);
}

static gint compare_orders(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void free_orders(gpointer orders)
{
    g_array_unref(orders);
}

static void scopes_add(Scopes *scopes, gint64 scope, uint32_t order)
{
    GArray *orders = g_hash_table_lookup(scopes->said, &scope);
    if (!orders) {
        orders = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        g_hash_table_insert(scopes->said, g_memdup2(&scope, sizeof scope), orders);
    }
    /* Rows of one vintage come together: one look at the last entry spares most of them. */
    if (orders->len == 0 || g_array_index(orders, uint32_t, orders->len - 1) != order)
        g_array_append_val(orders, order);
}

static void scopes_init(Scopes *scopes, const Dataflow *flow, const GArray *staged,
                        const Vintage *vintages)
{
    scopes->area = dataflow_find_dimension(flow, "REF_AREA");
    scopes->source = dataflow_find_dimension(flow, "SOURCE");
    scopes->has_periods = false;
    scopes->said = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_orders);
    for (uint32_t r = 0; r < staged->len; r++) {
        const Staged *row = &g_array_index(staged, Staged, r);
        int16_t period = vintages[row->order].period;
        scopes->has_periods = scopes->has_periods || period != 0;
        scopes_add(scopes, scope_of(scopes, row, period), row->order);
    }
    GHashTableIter iter;
    gpointer orders;
    g_hash_table_iter_init(&iter, scopes->said);
    while (g_hash_table_iter_next(&iter, NULL, &orders))
        g_array_sort(orders, compare_orders);
}

/* The day of the first vintage after `order` that speaks of a scope. */
static IsoDay next_word(const Scopes *scopes, gint64 scope, uint32_t order, const Vintage *vintages)
{
    const GArray *orders = g_hash_table_lookup(scopes->said, &scope);
    unsigned low = 0, high = orders ? orders->len : 0;
    if (!orders)
        return ISO_DAY_NEVER;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (g_array_index(orders, uint32_t, middle) <= order)
            low = middle + 1;
        else
            high = middle;
    }
    return low < orders->len ? vintages[g_array_index(orders, uint32_t, low)].as_of : ISO_DAY_NEVER;
}

/* The day from which a row is no longer what its source last said. A later vintage of the same day
 * makes that the day it began: the row was never the answer. */
static IsoDay superseded_on(const Scopes *scopes, const Staged *row, const Vintage *vintages)
{
    IsoDay of_all = next_word(scopes, scope_of(scopes, row, 0), row->order, vintages);
    if (!scopes->has_periods)
        return of_all;
    IsoDay of_period = next_word(scopes, scope_of(scopes, row, row->period), row->order, vintages);
    return MIN(of_all, of_period);
}

/* --- repeated keys ----------------------------------------------------------------------- */

static bool same_saying(const Staged *a, const Staged *b)
{
    Figure x = {
        .kind = (FigureKind)a->kind, .value = a->value, .lower = a->lower, .upper = a->upper};
    Figure y = {
        .kind = (FigureKind)b->kind, .value = b->value, .lower = b->lower, .upper = b->upper};
    return figure_equal(&x, &y);
}

static void append_saying(GString *to, const Staged *row)
{
    char low[NUMBER_TEXT_BYTES], high[NUMBER_TEXT_BYTES];
    number_write_plain(low, row->lower);
    number_write_plain(high, row->upper);
    if (to->len > 0)
        g_string_append(to, ", ");
    if (row->kind == FIGURE_VALUE)
        g_string_append(to, low);
    else if (row->kind == FIGURE_SUPPRESSED && row->lower == 0)
        g_string_append_printf(to, "<%.0f", row->upper + 1);
    else if (!isnan(row->lower))
        g_string_append_printf(to, "%s to %s", low, high);
    else
        g_string_append(to, "no number");
    g_string_append_printf(to, " (line %u)", row->line);
}

/* One row of several that name the same cell: the first as it stands if all say the same, else a
 * disputed one that spans them. */
static Staged merge(CubesBuilder *builder, const GArray *staged, const uint32_t *rows, uint32_t n)
{
    Staged one = g_array_index(staged, Staged, rows[0]);
    bool is_disputed = false, is_unreliable = one.obs_status == 'U';
    for (uint32_t i = 1; i < n; i++) {
        const Staged *other = &g_array_index(staged, Staged, rows[i]);
        is_disputed = is_disputed || !same_saying(&one, other);
        is_unreliable = is_unreliable || other->obs_status == 'U';
    }
    if (is_unreliable)
        one.obs_status = 'U';
    if (!is_disputed)
        return one;
    g_autoptr(GString) sayings = g_string_new(NULL);
    for (uint32_t i = 0; i < n; i++) {
        const Staged *row = &g_array_index(staged, Staged, rows[i]);
        one.lower = fmin(one.lower, row->lower); /* fmin and fmax pass over NaN */
        one.upper = fmax(one.upper, row->upper);
        append_saying(sayings, row);
    }
    one.kind = FIGURE_DISPUTED;
    one.obs_status = 'U';
    one.conf_status = 'F';
    one.value = NAN;
    g_string_prepend(sayings, "The source says several numbers: ");
    one.comment = keep(builder, sayings->str);
    return one;
}

/* --- columns ----------------------------------------------------------------------------- */

typedef struct {
    Cube *cube;
    uint16_t *code[LIMIT_DIMENSIONS];
    int16_t *period;
    uint8_t *kind;
    char *obs_status, *conf_status;
    double *value, *lower, *upper;
    uint32_t *vintage, *comment;
    IsoDay *valid_from, *valid_to;
    GPtrArray *comments;
    GHashTable *comment_index; /* text (as kept once) -> index */
} Columns;

static void columns_init(Columns *columns, Cube *cube, const Dataflow *flow, uint32_t n)
{
    *columns = (Columns){.cube = cube};
    n++; /* an empty cube has arrays too */
    cube->flow = flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        cube->code[d] = columns->code[d] = g_new(uint16_t, n);
    cube->period = columns->period = g_new(int16_t, n);
    cube->kind = columns->kind = g_new(uint8_t, n);
    cube->obs_status = columns->obs_status = g_new(char, n);
    cube->conf_status = columns->conf_status = g_new(char, n);
    cube->value = columns->value = g_new(double, n);
    cube->lower = columns->lower = g_new(double, n);
    cube->upper = columns->upper = g_new(double, n);
    cube->vintage = columns->vintage = g_new(uint32_t, n);
    cube->valid_from = columns->valid_from = g_new(IsoDay, n);
    cube->valid_to = columns->valid_to = g_new(IsoDay, n);
    cube->comment = columns->comment = g_new(uint32_t, n);
    columns->comments = g_ptr_array_new();
    g_ptr_array_add(columns->comments, NULL); /* 0 = no comment */
    columns->comment_index = g_hash_table_new(NULL, NULL);
}

static void columns_finish(Columns *columns)
{
    g_hash_table_unref(columns->comment_index);
    columns->cube->comments =
        (const char *const *)(void *)g_ptr_array_free(columns->comments, FALSE);
}

static uint32_t comment_index(Columns *columns, const char *comment)
{
    if (!comment)
        return 0;
    gpointer known = g_hash_table_lookup(columns->comment_index, comment);
    if (known)
        return GPOINTER_TO_UINT(known);
    g_ptr_array_add(columns->comments, (gpointer)comment);
    uint32_t index = columns->comments->len - 1;
    g_hash_table_insert(columns->comment_index, (gpointer)comment, GUINT_TO_POINTER(index));
    return index;
}

static void columns_add(Columns *columns, const Staged *row, const Vintage *vintage, IsoDay until)
{
    Cube *cube = columns->cube;
    uint32_t r = cube->n_rows++;
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        columns->code[d][r] = row->code[d];
    columns->period[r] = row->period;
    columns->kind[r] = row->kind;
    columns->obs_status[r] = row->obs_status;
    columns->conf_status[r] = row->conf_status;
    columns->value[r] = row->value;
    columns->lower[r] = row->lower;
    columns->upper[r] = row->upper;
    columns->vintage[r] = vintage->id;
    columns->valid_from[r] = vintage->as_of;
    columns->valid_to[r] = until;
    columns->comment[r] = comment_index(columns, row->comment);
}

static bool same_key(const Dataflow *flow, const Staged *a, const Staged *b)
{
    return a->order == b->order && a->period == b->period &&
           memcmp(a->code, b->code, flow->n_dimensions * sizeof a->code[0]) == 0;
}

static void build_one(CubesBuilder *builder, const Dataflow *flow, const GArray *staged, Cube *cube)
{
    const Vintage *vintages = (const Vintage *)(void *)builder->vintages->data;
    g_autofree uint32_t *rows = sorted_rows(flow, staged, builder->vintages->len);
    Scopes scopes;
    scopes_init(&scopes, flow, staged, vintages);
    Columns columns;
    columns_init(&columns, cube, flow, staged->len);
    for (uint32_t first = 0, next; first < staged->len; first = next) {
        const Staged *row = &g_array_index(staged, Staged, rows[first]);
        for (next = first + 1; next < staged->len; next++)
            if (!same_key(flow, row, &g_array_index(staged, Staged, rows[next])))
                break;
        IsoDay until = superseded_on(&scopes, row, vintages);
        if (until <= vintages[row->order].as_of)
            continue;
        Staged one = next - first == 1 ? *row : merge(builder, staged, rows + first, next - first);
        columns_add(&columns, &one, &vintages[row->order], until);
    }
    columns_finish(&columns);
    g_hash_table_unref(scopes.said);
}

Cubes *cubes_builder_build(CubesBuilder *builder)
{
    order_vintages(builder);
    Cubes *cubes = g_new0(Cubes, 1);
    cubes->references = 1;
    cubes->model = builder->model;
    cubes->n_cubes = model_n_flows(builder->model);
    cubes->cubes = g_new0(Cube, cubes->n_cubes + 1);
    for (unsigned i = 0; i < cubes->n_cubes; i++) {
        build_one(builder, model_flow(builder->model, i), builder->staged[i], &cubes->cubes[i]);
        g_array_set_size(builder->staged[i], 0);
    }
    cubes->n_vintages = builder->vintages->len;
    cubes->vintages = g_new(Vintage, cubes->n_vintages + 1);
    for (unsigned i = 0; i < cubes->n_vintages; i++)
        cubes->vintages[i] = g_array_index(builder->vintages, Vintage, cubes->n_vintages - 1 - i);
    g_array_set_size(builder->vintages, 0);
    cubes->texts = builder->texts;
    builder->texts = g_string_chunk_new(4096);
    return cubes;
}
