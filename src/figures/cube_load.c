/* From the store to cubes. */
#include "figures/cube_private.h"

#include "store/db.h"
#include <math.h>
#include <string.h>

/* A key of the store in the model's terms. */
typedef struct {
    const Dataflow *flow;
    uint16_t code[LIMIT_DIMENSIONS];
} Series;

static bool read_key(const Model *model, const char *flow_id, const char *key, Series *out_series,
                     GError **error)
{
    const Dataflow *flow = model_find_flow(model, flow_id);
    g_auto(GStrv) parts = g_strsplit(key, ".", -1);
    if (!flow || g_strv_length(parts) != flow->n_dimensions) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                    "the centre holds figures of \"%s/%s\", which the definitions do not have "
                    "(any more); put the dataflow back as it was",
                    flow_id, key);
        return false;
    }
    out_series->flow = flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        int code = codelist_find(flow->dimensions[d].codelist, parts[d]);
        if (code < 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                        "the centre holds figures of \"%s/%s\", and %s has no code \"%s\" (any "
                        "more); put the code back",
                        flow_id, key, codelist_id(flow->dimensions[d].codelist), parts[d]);
            return false;
        }
        out_series->code[d] = (uint16_t)code;
    }
    return true;
}

static double number(const Rows *rows, int column)
{
    return rows_is_null(rows, column) ? NAN : rows_double(rows, column);
}

static char letter(const Rows *rows, int column)
{
    const char *text = rows_text(rows, column);
    return text ? text[0] : '\0';
}

/* Rows come by flow and key, so that a key is read once for all its periods. */
static bool load_figures(CubesBuilder *builder, Db *db, int64_t vintage, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_OBSERVATION_ALL_OF_VINTAGE, error, "i", vintage);
    if (!rows)
        return false;
    Series series = {0};
    g_autoptr(GString) last_key = g_string_new(NULL);
    GError *fault = NULL;
    while (rows_next(rows, &fault)) {
        const char *flow = rows_text(rows, 0), *key = rows_text(rows, 1);
        if (!series.flow || strcmp(key, last_key->str) != 0 || strcmp(flow, series.flow->id) != 0) {
            if (!read_key(cubes_builder_model(builder), flow, key, &series, error))
                return false;
            g_string_assign(last_key, key);
        }
        FigureRow row = {.flow = series.flow,
                         .period = (int16_t)rows_int(rows, 2),
                         .line = (uint32_t)rows_int(rows, 3),
                         .kind = (FigureKind)rows_int(rows, 4),
                         .obs_status = letter(rows, 5),
                         .conf_status = letter(rows, 6),
                         .value = number(rows, 7),
                         .lower = number(rows, 8),
                         .upper = number(rows, 9),
                         .comment = rows_text(rows, 10)};
        memcpy(row.code, series.code, sizeof row.code);
        cubes_builder_add(builder, &row);
    }
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool read_vintage(CubesBuilder *builder, const Rows *rows, GError **error)
{
    Vintage vintage = {.id = (uint32_t)rows_int(rows, 0),
                       .source = rows_text(rows, 1),
                       .received = rows_text(rows, 3),
                       .title = rows_text(rows, 4),
                       .file_name = rows_text(rows, 5),
                       .sha256 = rows_text(rows, 6),
                       .n_rows = (uint32_t)rows_int(rows, 7),
                       .n_set_aside = (uint32_t)rows_int(rows, 8),
                       .n_problems = (uint32_t)rows_int(rows, 9),
                       .period = (int16_t)rows_int(rows, 10)};
    const char *as_of = rows_text(rows, 2);
    if (!as_of || !iso_day_parse(as_of, &vintage.as_of)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT, "vintage %u has no day", vintage.id);
        return false;
    }
    cubes_builder_vintage(builder, &vintage);
    return true;
}

bool cubes_builder_load(CubesBuilder *builder, Db *db, GError **error)
{
    g_autoptr(Rows) vintages = db_query(db, STMT_VINTAGE_ALL, error, "");
    if (!vintages)
        return false;
    GError *fault = NULL;
    while (rows_next(vintages, &fault))
        if (!read_vintage(builder, vintages, error) ||
            !load_figures(builder, db, rows_int(vintages, 0), error))
            return false;
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

Cubes *cubes_load(Db *db, const Model *model, GError **error)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    return cubes_builder_load(builder, db, error) ? cubes_builder_build(builder) : NULL;
}
