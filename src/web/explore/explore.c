#include "web/explore/explore.h"
#include <string.h>

/* --- reading the request ------------------------------------------------------------------ */

int explore_total(const Dimension *dimension)
{
    return codelist_find(dimension->codelist, CODE_TOTAL);
}

bool explore_is_open(const Explore *explore, unsigned dimension)
{
    return explore->query->wanted[dimension] == NULL;
}

static void read_filters(Explore *explore)
{
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        explore->address.only[d] = -1;
        const Dimension *dimension = &explore->flow->dimensions[d];
        const ParamValue *value = request_param(explore->request, dimension->slug);
        if (!value || !value->given || value->n_codes == 0)
            continue;
        explore->given_codes[d] = g_new0(uint8_t, codelist_n(dimension->codelist));
        for (unsigned i = 0; i < value->n_codes; i++)
            explore->given_codes[d][value->codes[i]] = 1;
        explore->address.given[d] = explore->given_codes[d];
    }
}

void explore_all_rows(ExploreAddress *address)
{
    address->n_rows = address->flow->n_dimensions;
    for (unsigned d = 0; d < address->n_rows; d++)
        address->rows[d] = (uint8_t)d;
}

static int given_integer(const Request *request, const char *name)
{
    const ParamValue *value = request_param(request, name);
    return value && value->given ? (int)value->integer : 0;
}

static bool has_row(const ExploreAddress *address, unsigned dimension)
{
    for (unsigned i = 0; i < address->n_rows; i++)
        if (address->rows[i] == dimension)
            return true;
    return false;
}

/* An axis names a dimension of this dataflow by its slug. */
static bool axis_dimension(const Explore *explore, const char *parameter, const char *slug,
                           int *out_dimension)
{
    *out_dimension = dataflow_find_dimension(explore->flow, slug);
    if (*out_dimension >= 0)
        return true;
    g_autoptr(GString) known = g_string_new(NULL);
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        g_string_append_printf(known, "%s%s", d ? ", " : "", explore->flow->dimensions[d].slug);
    g_autofree char *message =
        text_fill(tr(explore->lang, "is not a dimension of {flow}; there are {list}"), "flow",
                  explore->flow->id, "list", known->str, NULL);
    request_fault(explore->request, parameter, slug, "%s", message);
    return false;
}

static bool read_axes(Explore *explore)
{
    ExploreAddress *address = &explore->address;
    const ParamValue *rows = request_param(explore->request, "rows");
    g_auto(GStrv) slugs = g_strsplit_set(rows->given ? rows->text : "", "+, ", -1);
    for (unsigned i = 0; slugs[i]; i++) {
        int dimension;
        if (!*slugs[i])
            continue;
        if (strcmp(slugs[i], "all") == 0) {
            explore_all_rows(address);
            break;
        }
        if (!axis_dimension(explore, "rows", slugs[i], &dimension))
            return false;
        if (!has_row(address, (unsigned)dimension) && address->n_rows < LIMIT_DIMENSIONS)
            address->rows[address->n_rows++] = (uint8_t)dimension;
    }
    const ParamValue *columns = request_param(explore->request, "columns");
    address->column = EXPLORE_AXIS_YEAR;
    if (!columns->given || !*columns->text || strcmp(columns->text, "year") == 0)
        return true;
    return axis_dimension(explore, "columns", columns->text, &address->column);
}

static bool read_address(Explore *explore)
{
    ExploreAddress *address = &explore->address;
    address->flow = explore->flow;
    read_filters(explore);
    address->start = given_integer(explore->request, "start");
    address->end = given_integer(explore->request, "end");
    const ParamValue *as_of = request_param(explore->request, "as-of");
    address->as_of = as_of->given ? (IsoDay)as_of->integer : ISO_DAY_NEVER;
    address->picture = (ExplorePicture)given_integer(explore->request, "view");
    if (address->start && address->end && address->start > address->end) {
        int start = address->start;
        address->start = address->end;
        address->end = start;
    }
    return read_axes(explore);
}

/* --- defaults ----------------------------------------------------------------------------- */

static bool is_on_axis(const Explore *explore, unsigned dimension)
{
    return has_row(&explore->address, dimension) || explore->address.column == (int)dimension;
}

static void want_codes(CubeQuery *query, unsigned dimension, const uint8_t *codes)
{
    const uint8_t *end = codes + codelist_n(query->flow->dimensions[dimension].codelist);
    for (const uint8_t *at = codes; (at = memchr(at, 1, (size_t)(end - at))); at++)
        cube_query_want(query, dimension, (unsigned)(at - codes));
}

/* Dimensions that stand at their total because nobody asked: bit d. */
static unsigned defaulted_dimensions(const Explore *explore)
{
    unsigned defaulted = 0;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        if (!explore->address.given[d] && !is_on_axis(explore, d) &&
            explore_total(&explore->flow->dimensions[d]) >= 0)
            defaulted |= 1u << d;
    return defaulted;
}

typedef struct {
    unsigned mask; /* defaulted dimensions that are not at their total */
    uint32_t n_rows;
} MaskCount;

/* Counts rows by which defaulted dimensions are away from their total. Rows where an axis without
 * a filter stands at its total say nothing about the breakdown that was asked for. */
static void count_masks(const Explore *explore, const CubeSlice *slice, unsigned defaulted,
                        bool is_breakdown_only, GArray *counts)
{
    const Cube *cube = explore->cube;
    int total[LIMIT_DIMENSIONS];
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        total[d] = explore_total(&explore->flow->dimensions[d]);
    for (uint32_t i = 0; i < slice->n_rows; i++) {
        uint32_t row = slice->rows[i];
        unsigned mask = 0;
        bool is_total = false;
        for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
            bool at_total = cube->code[d][row] == total[d];
            if (defaulted & (1u << d))
                mask |= at_total ? 0 : 1u << d;
            else if (at_total && !explore->address.given[d])
                is_total = true;
        }
        if (is_total && is_breakdown_only)
            continue;
        unsigned at = 0;
        while (at < counts->len && g_array_index(counts, MaskCount, at).mask != mask)
            at++;
        if (at == counts->len) {
            MaskCount fresh = {mask, 0};
            g_array_append_val(counts, fresh);
        }
        g_array_index(counts, MaskCount, at).n_rows++;
    }
}

/* The fewest dimensions to open so that there are figures; 0 if none need be, or none helps. */
static unsigned fewest_to_open(const GArray *counts)
{
    unsigned best = 0, best_bits = UINT_MAX;
    uint32_t best_rows = 0;
    for (unsigned i = 0; i < counts->len; i++) {
        const MaskCount *count = &g_array_index(counts, MaskCount, i);
        unsigned bits = (unsigned)__builtin_popcount(count->mask);
        if (bits < best_bits || (bits == best_bits && count->n_rows > best_rows)) {
            best = count->mask;
            best_bits = bits;
            best_rows = count->n_rows;
        }
    }
    return best;
}

/* The address as a query, with the dimensions of `at_total` (bit d) at their total. */
static CubeQuery *make_query(const Explore *explore, unsigned at_total)
{
    const ExploreAddress *address = &explore->address;
    CubeQuery *query = cube_query_new(explore->flow);
    query->as_of = address->as_of;
    if (address->start)
        query->start_period = address->start;
    if (address->end)
        query->end_period = address->end;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        if (address->given[d])
            want_codes(query, d, address->given[d]);
        else if (at_total & (1u << d))
            cube_query_want(query, d, (unsigned)explore_total(&explore->flow->dimensions[d]));
    }
    return query;
}

/* Which of the defaulted dimensions must be opened so that there are figures: bit d. */
static unsigned opened_dimensions(const Explore *explore, unsigned defaulted)
{
    g_autoptr(CubeQuery) query = make_query(explore, 0);
    g_auto(CubeSlice) all = {0};
    cube_select(explore->cube, query, &all);
    g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(MaskCount));
    count_masks(explore, &all, defaulted, true, counts);
    if (counts->len == 0)
        count_masks(explore, &all, defaulted, false, counts);
    return fewest_to_open(counts);
}

static void complete_query(Explore *explore)
{
    unsigned defaulted = defaulted_dimensions(explore);
    explore->query = make_query(explore, defaulted);
    cube_select(explore->cube, explore->query, &explore->slice);
    bool has_axes = explore->address.n_rows > 0 || explore->address.column != EXPLORE_AXIS_YEAR;
    if (!defaulted || (explore->slice.n_rows > 0 && !has_axes))
        return; /* the common case: totals have figures, nothing need be opened */
    unsigned opened = opened_dimensions(explore, defaulted);
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        explore->is_relaxed[d] = (opened & (1u << d)) != 0;
    if (!opened)
        return;
    cube_query_free(explore->query);
    cube_slice_clear(&explore->slice);
    explore->query = make_query(explore, defaulted & ~opened);
    cube_select(explore->cube, explore->query, &explore->slice);
}

/* --- what the answer varies by ------------------------------------------------------------ */

static void look_at_slice(Explore *explore)
{
    const Cube *cube = explore->cube;
    const CubeSlice *slice = &explore->slice;
    unsigned most = 1;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        most = MAX(most, codelist_n(explore->flow->dimensions[d].codelist));
    g_autofree uint8_t *seen = g_new(uint8_t, most);
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        memset(seen, 0, codelist_n(explore->flow->dimensions[d].codelist));
        for (uint32_t i = 0; i < slice->n_rows; i++) {
            uint16_t code = cube->code[d][slice->rows[i]];
            explore->n_codes_seen[d] += !seen[code];
            seen[code] = 1;
        }
    }
    for (uint32_t i = 0; i < slice->n_rows; i++) {
        int year = cube->period[slice->rows[i]];
        explore->first_year = i ? MIN(explore->first_year, year) : year;
        explore->last_year = i ? MAX(explore->last_year, year) : year;
    }
}

/* Every dimension that varies must be on an axis; the ones asked for come last, nearest to the
 * figures. */
static void choose_axis(Explore *explore)
{
    const ExploreAddress *address = &explore->address;
    explore->column = address->column;
    if (explore->column != EXPLORE_AXIS_YEAR &&
        explore->n_codes_seen[explore->column] > EXPLORE_COLUMNS_MOST) {
        explore->is_column_refused = true;
        explore->column = EXPLORE_AXIS_YEAR;
    }
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        if (explore->n_codes_seen[d] > 1 && !has_row(address, d) && explore->column != (int)d)
            explore->axis[explore->n_axis++] = (uint8_t)d;
    bool is_all = address->n_rows == explore->flow->n_dimensions;
    for (unsigned i = 0; i < address->n_rows; i++)
        if (explore->column != address->rows[i] &&
            (!is_all || explore->n_codes_seen[address->rows[i]] > 1))
            explore->axis[explore->n_axis++] = address->rows[i];
    int area = dataflow_find_dimension(explore->flow, "REF_AREA");
    if (explore->n_axis == 0 && area >= 0 && explore->column != area)
        explore->axis[explore->n_axis++] = (uint8_t)area;
}

Explore *explore_new(Request *request, const Dataflow *flow)
{
    g_autoptr(Explore) explore = g_new0(Explore, 1);
    explore->request = request;
    explore->lang = request_lang(request);
    explore->model = request_model(request);
    explore->cubes = cubes_ref(request_cubes(request));
    explore->flow = flow;
    explore->cube = cubes_find(explore->cubes, flow->id);
    if (!read_address(explore))
        return NULL;
    complete_query(explore);
    look_at_slice(explore);
    choose_axis(explore);
    return g_steal_pointer(&explore);
}

void explore_free(Explore *explore)
{
    if (!explore)
        return;
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        g_free(explore->given_codes[d]);
    cube_slice_clear(&explore->slice);
    if (explore->query)
        cube_query_free(explore->query);
    cubes_unref(explore->cubes);
    g_free(explore);
}

/* --- addresses ---------------------------------------------------------------------------- */

static void begin_parameter(GString *to, bool *is_first, const char *name)
{
    g_string_append_c(to, *is_first ? '?' : '&');
    g_string_append(to, name);
    g_string_append_c(to, '=');
    *is_first = false;
}

static void append_filter(GString *to, bool *is_first, const ExploreAddress *address, unsigned d)
{
    const Dimension *dimension = &address->flow->dimensions[d];
    if (address->only[d] < 0 && !address->given[d])
        return;
    begin_parameter(to, is_first, dimension->slug);
    if (address->only[d] >= 0) {
        g_string_append_uri_escaped(
            to, codelist_code(dimension->codelist, (unsigned)address->only[d])->id, NULL, FALSE);
        return;
    }
    bool has_code = false;
    const uint8_t *given = address->given[d], *at = given;
    const uint8_t *end = given + codelist_n(dimension->codelist);
    while ((at = memchr(at, 1, (size_t)(end - at)))) {
        unsigned c = (unsigned)(at++ - given);
        g_string_append(to, has_code ? "+" : "");
        g_string_append_uri_escaped(to, codelist_code(dimension->codelist, c)->id, NULL, FALSE);
        has_code = true;
    }
}

static void append_axes(GString *to, bool *is_first, const ExploreAddress *address)
{
    if (address->n_rows > 0)
        begin_parameter(to, is_first, "rows");
    bool is_all = address->n_rows == address->flow->n_dimensions;
    if (is_all)
        g_string_append(to, "all");
    for (unsigned i = 0; i < address->n_rows && !is_all; i++)
        g_string_append_printf(to, "%s%s", i ? "+" : "",
                               address->flow->dimensions[address->rows[i]].slug);
    if (address->column == EXPLORE_AXIS_YEAR)
        return;
    begin_parameter(to, is_first, "columns");
    g_string_append(to, address->flow->dimensions[address->column].slug);
}

char *explore_path(const ExploreAddress *address, const char *stem, const char *ending)
{
    GString *to = g_string_new(NULL);
    bool is_first = true;
    g_string_append(to, stem);
    g_string_append(to, address->flow->id);
    if (ending) {
        g_string_append_c(to, '.');
        g_string_append(to, ending);
    }
    for (unsigned d = 0; d < address->flow->n_dimensions; d++)
        append_filter(to, &is_first, address, d);
    if (address->start) {
        begin_parameter(to, &is_first, "start");
        g_string_append_printf(to, "%d", address->start);
    }
    if (address->end) {
        begin_parameter(to, &is_first, "end");
        g_string_append_printf(to, "%d", address->end);
    }
    if (address->as_of != ISO_DAY_NEVER) {
        char day[ISO_DATE_BYTES];
        iso_day_write(address->as_of, day);
        begin_parameter(to, &is_first, "as-of");
        g_string_append(to, day);
    }
    append_axes(to, &is_first, address);
    static const char *const pictures[EXPLORE_PICTURE_COUNT] = {"auto", "line", "column", "stacked",
                                                                "bar",  "map",  "none"};
    if (address->picture != EXPLORE_AUTO) {
        begin_parameter(to, &is_first, "view");
        g_string_append(to, pictures[address->picture]);
    }
    return g_string_free(to, FALSE);
}

const char *explore_link(const Explore *explore, const ExploreAddress *address)
{
    g_autofree char *path = explore_path(address, "/data/", NULL);
    return request_link(explore->request, path);
}

ExploreAddress explore_exact(const Explore *explore)
{
    ExploreAddress exact = explore->address;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        bool is_default = !exact.given[d] && explore->query->wanted[d];
        if (is_default)
            exact.only[d] = explore_total(&explore->flow->dimensions[d]);
        else if (explore->is_relaxed[d] && !has_row(&exact, d) && exact.column != (int)d)
            exact.rows[exact.n_rows++] = (uint8_t)d; /* on an axis it stays open */
    }
    return exact;
}

ExploreAddress explore_cell(const Explore *explore, uint32_t row)
{
    ExploreAddress cell = {
        .flow = explore->flow, .as_of = explore->address.as_of, .column = EXPLORE_AXIS_YEAR};
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        cell.only[d] = explore->cube->code[d][row];
    cell.start = cell.end = explore->cube->period[row];
    return cell;
}

char *explore_permanent(const Explore *explore)
{
    ExploreAddress exact = explore_exact(explore);
    if (exact.as_of == ISO_DAY_NEVER && cubes_n_vintages(explore->cubes) > 0)
        exact.as_of = cubes_vintage(explore->cubes, 0)->as_of;
    g_autofree char *path = explore_path(&exact, "/data/", NULL);
    return g_strconcat(request_base(explore->request), path, NULL);
}

/* --- words -------------------------------------------------------------------------------- */

static void append_word(GString *to, const char *text)
{
    g_string_append_printf(to, "%s%s", to->len ? ", " : "", text);
}

/* The one code of a dimension that stands still, where it says something: not a total, not the
 * frequency. */
static const Code *standing_code(const Explore *explore, unsigned d)
{
    const CodeList *list = explore->flow->dimensions[d].codelist;
    if (explore->n_codes_seen[d] > 1 || strcmp(explore->flow->dimensions[d].id, "FREQ") == 0)
        return NULL;
    const uint8_t *wanted = explore->query->wanted[d];
    const Code *only = NULL;
    if (explore->slice.n_rows > 0)
        only = codelist_code(list, explore->cube->code[d][explore->slice.rows[0]]);
    for (unsigned c = 0; !only && wanted && c < codelist_n(list); c++)
        if (wanted[c])
            only = codelist_code(list, c);
    return only && strcmp(only->id, CODE_TOTAL) != 0 ? only : NULL;
}

static char *axes_words(const Explore *explore)
{
    g_autoptr(GString) names = g_string_new(NULL);
    unsigned n = explore->n_axis + (explore->column != EXPLORE_AXIS_YEAR);
    for (unsigned i = 0; i < n; i++) {
        unsigned d = i < explore->n_axis ? explore->axis[i] : (unsigned)explore->column;
        if (explore->n_codes_seen[d] < 2)
            continue;
        const char *label = explore->flow->dimensions[d].label[explore->lang];
        g_autofree char *first = g_utf8_substring(label, 0, 1);
        g_autofree char *lower = g_utf8_strdown(first, -1);
        g_string_append_printf(names, "%s%s%s", names->len ? ", " : "", lower,
                               g_utf8_next_char(label));
    }
    /* "a, b and c" */
    char *last = strrchr(names->str, ',');
    if (!last)
        return g_string_free(g_steal_pointer(&names), FALSE);
    g_autofree char *head = g_strndup(names->str, (gsize)(last - names->str));
    return text_fill(tr(explore->lang, "{some} and {last}"), "some", head, "last", last + 2, NULL);
}

char *explore_words(const Explore *explore)
{
    Lang lang = explore->lang;
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        const Code *code = standing_code(explore, d);
        if (code)
            append_word(text, code->label[lang]);
    }
    g_autofree char *axes = axes_words(explore);
    if (*axes) {
        g_autofree char *by = text_fill(tr(lang, "by {dimensions}"), "dimensions", axes, NULL);
        append_word(text, by);
    }
    if (explore->slice.n_rows > 0) {
        g_autofree char *years =
            explore->first_year == explore->last_year
                ? g_strdup_printf("%d", explore->first_year)
                : g_strdup_printf("%d\xe2\x80\x93%d", explore->first_year, explore->last_year);
        append_word(text, years);
    }
    if (explore->address.as_of != ISO_DAY_NEVER) {
        g_autofree char *day = lang_date(lang, explore->address.as_of);
        g_autofree char *as_of = text_fill(tr(lang, "as known on {day}"), "day", day, NULL);
        append_word(text, as_of);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

FigureView explore_view(const Explore *explore, const char *address)
{
    return (FigureView){.cube = explore->cube,
                        .query = explore->query,
                        .slice = &explore->slice,
                        .cubes = explore->cubes,
                        .model = explore->model,
                        .lang = explore->lang,
                        .address = address,
                        .prepared = request_now(explore->request)};
}
