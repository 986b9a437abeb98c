/* `jsonstat` in: a JSON-stat 2.0 dataset with the dimensions of one of the dataflows, as Fyr writes
 * it. Which dataflow: `extension.dataflow`, else the dimensions decide. Values and statuses may be
 * arrays or sparse objects. Places in messages are cells ("A.LV.UNODC..2020"), since a JSON file has
 * no lines that mean anything.
 *
 * The document is read as a tree, so its size is limited (LIMIT_JSON_BYTES). */
#include "exchange/importer.h"
#include "exchange/said.h"
#include "figures/near.h"
#include <jansson.h>
#include <math.h>
#include <string.h>

typedef struct {
    const Dataflow *flow;
    unsigned n;                          /* dimensions of the document */
    int dimension[LIMIT_DIMENSIONS + 1]; /* of the flow; -1 = TIME_PERIOD */
    size_t size[LIMIT_DIMENSIONS + 1];
    int *category[LIMIT_DIMENSIONS + 1];     /* [position] -> code or year; -1 = unknown */
    const char **name[LIMIT_DIMENSIONS + 1]; /* [position] -> the document's own id */
    uint64_t n_cells;
    const json_t *value, *status, *lower, *upper, *comment;
    const char *place;
    VintageDraft *draft;
    Problems *problems;
} JsonStatIn;

static bool refuse(GError **error, const char *place, const char *what)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %s", place, what);
    return false;
}

static void json_stat_in_clear(JsonStatIn *in)
{
    for (unsigned d = 0; d < G_N_ELEMENTS(in->size); d++) {
        g_free(in->category[d]);
        g_free(in->name[d]);
    }
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JsonStatIn, json_stat_in_clear)

/* --- structure ---------------------------------------------------------------------------- */

static bool has_dimension(const json_t *ids, const char *name)
{
    for (size_t i = 0; i < json_array_size(ids); i++)
        if (strcmp(json_string_value(json_array_get(ids, i)), name) == 0)
            return true;
    return false;
}

static bool fits(const Dataflow *flow, const json_t *ids)
{
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        if (!has_dimension(ids, flow->dimensions[d].id))
            return false;
    return json_array_size(ids) == flow->n_dimensions + 1 && has_dimension(ids, "TIME_PERIOD");
}

/* "CBSS:VICTIMS(1.0)" or, without it, the only dataflow with just these dimensions. */
static const Dataflow *find_flow(const Model *model, const json_t *root, const json_t *ids)
{
    const char *text =
        json_string_value(json_object_get(json_object_get(root, "extension"), "dataflow"));
    if (text) {
        const char *colon = strchr(text, ':');
        const char *from = colon ? colon + 1 : text;
        g_autofree char *id = g_strndup(from, strcspn(from, "("));
        const Dataflow *flow = model_find_flow(model, id);
        return flow && fits(flow, ids) ? flow : NULL;
    }
    const Dataflow *found = NULL;
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        if (!fits(model_flow(model, f), ids))
            continue;
        if (found)
            return NULL;
        found = model_flow(model, f);
    }
    return found;
}

static int category_of(JsonStatIn *in, unsigned d, const char *id)
{
    int dimension = in->dimension[d];
    if (dimension < 0) {
        char *end = NULL;
        guint64 year = g_ascii_strtoull(id, &end, 10);
        if (strlen(id) == 4 && *end == '\0' && year >= 1900 && year <= 2200)
            return (int)year;
        problems_add(in->problems, PROBLEM_ERROR, in->place, 0, "TIME_PERIOD", id, "bad-period",
                     "write the year with four digits", "the period is not a year");
        return -1;
    }
    const CodeList *list = in->flow->dimensions[dimension].codelist;
    int code = codelist_find(list, id);
    if (code < 0) {
        g_autofree char *near = near_codes(list, id, LANG_EN);
        g_autofree char *remedy = near ? g_strdup_printf("near: %s", near)
                                       : g_strdup_printf("take a code of %s", codelist_id(list));
        problems_add(in->problems, PROBLEM_ERROR, in->place, 0, in->flow->dimensions[dimension].id,
                     id, "unknown-code", remedy, "%s is not a code of %s", id, codelist_id(list));
    }
    return code;
}

/* `index` is an array of ids or an object id -> position; without it one category in `label`. */
static bool read_categories(JsonStatIn *in, unsigned d, const json_t *dimension, GError **error)
{
    const json_t *category = json_object_get(dimension, "category");
    const json_t *index = json_object_get(category, "index");
    if (!index)
        index = json_object_get(category, "label");
    size_t n = json_is_array(index) ? json_array_size(index) : json_object_size(index);
    if (n != in->size[d])
        return refuse(
            error, in->place,
            "a dimension has not as many categories as \"size\" says: the file is damaged");
    in->category[d] = g_new(int, MAX(n, 1));
    in->name[d] = g_new0(const char *, MAX(n, 1));
    if (json_is_array(index)) {
        for (size_t i = 0; i < n; i++)
            in->name[d][i] = json_string_value(json_array_get(index, i));
    } else {
        const char *id;
        json_t *position;
        json_object_foreach((json_t *)index, id, position)
        {
            json_int_t at = json_is_integer(position) ? json_integer_value(position) : 0;
            if (at >= 0 && (size_t)at < n)
                in->name[d][at] = id;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (!in->name[d][i])
            return refuse(error, in->place, "a category has no id: the file is damaged");
        in->category[d][i] = category_of(in, d, in->name[d][i]);
    }
    return true;
}

static bool read_structure(JsonStatIn *in, const json_t *root, GError **error)
{
    const json_t *ids = json_object_get(root, "id"), *sizes = json_object_get(root, "size");
    if (g_strcmp0(json_string_value(json_object_get(root, "class")), "dataset") != 0 ||
        !json_is_array(ids) || !json_is_array(sizes) ||
        json_array_size(ids) != json_array_size(sizes) ||
        json_array_size(ids) > LIMIT_DIMENSIONS + 1)
        return refuse(error, in->place, "this is not a JSON-stat 2.0 dataset");
    for (size_t i = 0; i < json_array_size(ids); i++)
        if (!json_is_string(json_array_get(ids, i)) || !json_is_integer(json_array_get(sizes, i)) ||
            json_integer_value(json_array_get(sizes, i)) < 0)
            return refuse(error, in->place, "\"id\" and \"size\" are not names and numbers");
    in->flow = find_flow(vintage_draft_model(in->draft), root, ids);
    if (!in->flow)
        return refuse(error, in->place,
                      "its dimensions are not those of a dataflow; there must be one each, and "
                      "TIME_PERIOD");
    in->n = (unsigned)json_array_size(ids);
    in->n_cells = 1;
    for (unsigned d = 0; d < in->n; d++) {
        const char *id = json_string_value(json_array_get(ids, d));
        in->dimension[d] = dataflow_find_dimension(in->flow, id);
        in->size[d] = (size_t)json_integer_value(json_array_get(sizes, d));
        if (in->size[d] > 0 && in->n_cells > (UINT64_C(1) << 53) / in->size[d])
            return refuse(error, in->place, "it has more cells than a number can name");
        in->n_cells *= in->size[d];
        const json_t *dimension = json_object_get(json_object_get(root, "dimension"), id);
        if (!read_categories(in, d, dimension, error))
            return false;
    }
    return true;
}

/* --- cells -------------------------------------------------------------------------------- */

/* The property of a cell: an element, a member named by the position, or one for all. */
static const json_t *property(const json_t *of, uint64_t cell)
{
    if (json_is_array(of))
        return json_array_get(of, (size_t)cell);
    if (!json_is_object(of))
        return of;
    char name[24];
    g_snprintf(name, sizeof name, "%" G_GUINT64_FORMAT, cell);
    return json_object_get(of, name);
}

static double number(const json_t *value)
{
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static char *cell_name(const JsonStatIn *in, const size_t *at)
{
    GString *name = g_string_new(NULL);
    for (unsigned d = 0; d < in->n; d++)
        g_string_append_printf(name, "%s%s", d ? "." : "", in->name[d][at[d]]);
    return g_string_free(name, FALSE);
}

static void cell_problem(JsonStatIn *in, const size_t *at, const char *rule)
{
    g_autofree char *name = cell_name(in, at);
    bool is_confidential = strcmp(rule, "confidential-value") == 0;
    problems_add(in->problems, PROBLEM_ERROR, in->place, 0, name, NULL, rule,
                 is_confidential ? "take the number out and leave the bounds"
                                 : "give a number, or a status that says which nothing it is",
                 is_confidential                  ? "a number has a confidential status"
                 : strcmp(rule, "bad-value") == 0 ? "the value is not a number from zero on"
                                                  : "the value is missing and no status says why");
    if (!is_confidential)
        vintage_draft_set_aside(in->draft, 0, 0, name, rule);
}

static void read_cell(JsonStatIn *in, uint64_t cell)
{
    const json_t *value = property(in->value, cell);
    const char *status = json_string_value(property(in->status, cell));
    if ((!value || json_is_null(value)) && !status)
        return; /* nobody said anything */
    FigureRow row = figure_row(in->flow);
    size_t at[LIMIT_DIMENSIONS + 1];
    uint64_t rest = cell;
    bool is_known = true;
    for (unsigned d = in->n; d-- > 0;) {
        at[d] = (size_t)(rest % in->size[d]);
        rest /= in->size[d];
        int category = in->category[d][at[d]];
        is_known = is_known && category >= 0;
        if (in->dimension[d] < 0)
            row.period = (int16_t)category;
        else
            row.code[in->dimension[d]] = (uint16_t)category;
    }
    if (!is_known) { /* reported once, with its category */
        g_autofree char *name = cell_name(in, at);
        vintage_draft_set_aside(in->draft, 0, 0, name, "unknown-code");
        return;
    }
    /* "Q|C": observation status, then confidentiality. */
    const char *bar = status ? strchr(status, '|') : NULL;
    char obs = status && *status && *status != '|' ? *status : 'A';
    char conf = bar && bar[1] ? bar[1] : 'F';
    const char *rule =
        value && !json_is_null(value) && !(number(value) >= 0)
            ? "bad-value"
            : said_figure(&row, number(value), obs, conf, number(property(in->lower, cell)),
                          number(property(in->upper, cell)));
    if (rule) {
        cell_problem(in, at, rule);
        return;
    }
    const char *comment = json_string_value(property(in->comment, cell));
    if (comment)
        row.comment = vintage_draft_keep_text(in->draft, comment);
    vintage_draft_add(in->draft, &row);
}

/* The position that an object's member names; false if it names none. */
static bool named_position(const JsonStatIn *in, const char *name, uint64_t *out_cell)
{
    return g_ascii_string_to_unsigned(name, 10, 0, G_MAXUINT64, out_cell, NULL) &&
           *out_cell < in->n_cells;
}

/* Sparse objects: the cells they name, those with a value first, then those with a status only. */
static bool read_sparse(JsonStatIn *in, const json_t *object, const json_t *done, GError **error)
{
    const char *name;
    json_t *unused;
    json_object_foreach((json_t *)object, name, unused)
    {
        uint64_t cell;
        if (!named_position(in, name, &cell))
            return refuse(error, in->place, "a value has no place in its dimensions: damaged");
        if (!json_is_object(done) || !json_object_get(done, name))
            read_cell(in, cell);
    }
    return true;
}

static bool read_cells(JsonStatIn *in, GError **error)
{
    if (json_is_object(in->value) && (json_is_object(in->status) || !in->status))
        return read_sparse(in, in->value, NULL, error) &&
               (!in->status || read_sparse(in, in->status, in->value, error));
    if (!json_is_array(in->value) || json_array_size(in->value) != in->n_cells)
        return refuse(error, in->place, "\"value\" has not as many cells as \"size\" says");
    for (uint64_t cell = 0; cell < in->n_cells; cell++)
        read_cell(in, cell);
    return true;
}

/* --- the file ----------------------------------------------------------------------------- */

static json_t *parse(const char *data, size_t length, const char *place, GError **error)
{
    if (length > LIMIT_JSON_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "%s: a JSON-stat file may have %u MB; take csv for more", place,
                    LIMIT_JSON_BYTES >> 20);
        return NULL;
    }
    /* Seeds jansson's hash tables once; left to itself it would open /dev/urandom, which a
     * sandboxed child may not. */
    json_object_seed((size_t)g_get_monotonic_time() | 1);
    json_error_t failure;
    json_t *root = json_loadb(data, length, JSON_REJECT_DUPLICATES, &failure);
    if (!root)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s:%d: not JSON: %s", place, failure.line,
                    failure.text);
    return root;
}

static bool read_jsonstat(char *data, size_t length, const char *place, VintageDraft *draft,
                          Problems *problems, GError **error)
{
    json_t *root = parse(data, length, place, error);
    if (!root)
        return false;
    const json_t *extension = json_object_get(root, "extension");
    g_auto(JsonStatIn) in = {.value = json_object_get(root, "value"),
                             .status = json_object_get(root, "status"),
                             .lower = json_object_get(extension, "lower"),
                             .upper = json_object_get(extension, "upper"),
                             .comment = json_object_get(extension, "comment"),
                             .place = place,
                             .draft = draft,
                             .problems = problems};
    bool is_read = read_structure(&in, root, error) && read_cells(&in, error);
    json_decref(root);
    unsigned n_confidential = problems_count_rule(problems, "confidential-value");
    if (is_read && n_confidential > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "%s: %u numbers have a confidential status; nothing was kept", place,
                    n_confidential);
        return false;
    }
    return is_read;
}

/* "updated": the day of the newest publication in it. */
static bool as_of_jsonstat(const char *data, size_t length, const char *file_name, IsoDay *out_day)
{
    (void)file_name;
    json_t *root = parse(data, length, "", NULL);
    const char *updated = json_string_value(json_object_get(root, "updated"));
    g_autofree char *day = g_strndup(updated ? updated : "", 10);
    json_decref(root);
    return iso_day_parse(day, out_day);
}

const Importer importer_jsonstat = {
    .name = "jsonstat",
    .source = NULL,
    .help = N_("JSON-stat 2.0 with the dimensions of a dataflow"),
    .as_of = as_of_jsonstat,
    .read = read_jsonstat,
};
