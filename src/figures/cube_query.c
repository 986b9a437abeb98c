/* A question to a cube: made step by step, or read from an SDMX key; written back as one. */
#include "figures/cube.h"

#include "figures/near.h"
#include <string.h>

#define EVERY_YEAR_FIRST INT16_MIN
#define EVERY_YEAR_LAST INT16_MAX

CubeQuery *cube_query_new(const Dataflow *flow)
{
    CubeQuery *query = g_new0(CubeQuery, 1);
    query->flow = flow;
    query->start_period = EVERY_YEAR_FIRST;
    query->end_period = EVERY_YEAR_LAST;
    query->as_of = ISO_DAY_NEVER;
    return query;
}

void cube_query_free(CubeQuery *query)
{
    if (!query)
        return;
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        g_free(query->wanted[d]);
    g_free(query);
}

void cube_query_want(CubeQuery *query, unsigned dimension, unsigned code)
{
    g_return_if_fail(dimension < query->flow->n_dimensions);
    unsigned n_codes = codelist_n(query->flow->dimensions[dimension].codelist);
    g_return_if_fail(code < n_codes);
    if (!query->wanted[dimension])
        query->wanted[dimension] = g_new0(uint8_t, n_codes + 1);
    query->wanted[dimension][code] = 1;
}

char *cube_query_key(const CubeQuery *query)
{
    g_autoptr(GString) key = g_string_new(NULL);
    gsize said = 0; /* length up to the last part that says something */
    for (unsigned d = 0; d < query->flow->n_dimensions; d++) {
        const CodeList *list = query->flow->dimensions[d].codelist;
        bool is_first = true;
        if (d > 0)
            g_string_append_c(key, '.');
        const uint8_t *wanted = query->wanted[d], *at = wanted;
        const uint8_t *end = wanted ? wanted + codelist_n(list) : NULL;
        while (wanted && (at = memchr(at, 1, (size_t)(end - at)))) {
            if (!is_first)
                g_string_append_c(key, '+');
            g_string_append(key, codelist_code(list, (unsigned)(at++ - wanted))->id);
            is_first = false;
            said = key->len;
        }
    }
    g_string_truncate(key, said);
    return g_string_free(g_steal_pointer(&key), FALSE);
}

/* --- reading ----------------------------------------------------------------------------- */

/* Everything that is wrong with a key, in one message. */
static void complain(GString *faults, const char *text)
{
    if (faults->len > 0)
        g_string_append(faults, "; ");
    g_string_append(faults, text);
}

static void read_part(CubeQuery *query, unsigned d, const char *part, GString *faults)
{
    const Dimension *dimension = &query->flow->dimensions[d];
    g_auto(GStrv) codes = g_strsplit(part, "+", -1);
    for (unsigned i = 0; codes[i]; i++) {
        int code = codelist_find(dimension->codelist, codes[i]);
        if (code >= 0) {
            cube_query_want(query, d, (unsigned)code);
            continue;
        }
        g_autofree char *near = near_codes(dimension->codelist, codes[i], LANG_EN);
        g_autofree char *fault =
            *codes[i]
                ? g_strdup_printf("part %u of the key: \"%s\" is not a code of %s (%s)%s%s", d + 1,
                                  codes[i], dimension->id, codelist_id(dimension->codelist),
                                  near ? "; near it: " : "", near ? near : "")
                : g_strdup_printf("part %u of the key (%s): a code is missing beside \"+\"", d + 1,
                                  dimension->id);
        complain(faults, fault);
    }
}

static void read_key(CubeQuery *query, const char *key, GString *faults)
{
    if (*key == '\0' || strcmp(key, "all") == 0)
        return;
    g_auto(GStrv) parts = g_strsplit(key, ".", -1);
    unsigned n = g_strv_length(parts), most = query->flow->n_dimensions;
    if (n > most) {
        g_autoptr(GString) names = g_string_new(NULL);
        for (unsigned d = 0; d < most; d++)
            g_string_append_printf(names, "%s%s", d ? "." : "", query->flow->dimensions[d].id);
        g_autofree char *fault = g_strdup_printf(
            "the key has %u parts, %s has %u: %s (periods go into --start and --end)", n,
            query->flow->id, most, names->str);
        complain(faults, fault);
    }
    for (unsigned d = 0; d < MIN(n, most); d++)
        if (*parts[d])
            read_part(query, d, parts[d], faults);
}

/* "VICTIMS", or SDMX's long form "CBSS,VICTIMS" or "CBSS,VICTIMS,1.0". */
static const Dataflow *find_flow(const Model *model, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name, ",", 3);
    unsigned n = g_strv_length(parts);
    const Dataflow *flow = n > 0 ? model_find_flow(model, n == 1 ? parts[0] : parts[1]) : NULL;
    if (!flow || n == 1)
        return flow;
    bool is_agency = g_ascii_strcasecmp(parts[0], flow->agency) == 0;
    bool is_version = n < 3 || strcmp(parts[2], flow->version) == 0 ||
                      strcmp(parts[2], "latest") == 0 || strcmp(parts[2], "+") == 0;
    return is_agency && is_version ? flow : NULL;
}

CubeQuery *cube_query_parse(const Model *model, const char *flow_and_key, GError **error)
{
    if (strlen(flow_and_key) > LIMIT_KEY_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "the key is longer than %u bytes",
                    LIMIT_KEY_BYTES);
        return NULL;
    }
    if (!g_utf8_validate(flow_and_key, -1, NULL)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the key is not UTF-8");
        return NULL;
    }
    const char *slash = strchr(flow_and_key, '/');
    g_autofree char *name =
        slash ? g_strndup(flow_and_key, (gsize)(slash - flow_and_key)) : g_strdup(flow_and_key);
    const Dataflow *flow = find_flow(model, name);
    if (!flow) {
        g_autoptr(GString) known = g_string_new(NULL);
        for (unsigned i = 0; i < model_n_flows(model); i++)
            g_string_append_printf(known, "%s%s", i ? ", " : "", model_flow(model, i)->id);
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "there is no dataflow \"%s\"; there are %s", name, known->str);
        return NULL;
    }
    g_autoptr(CubeQuery) query = cube_query_new(flow);
    g_autoptr(GString) faults = g_string_new(NULL);
    read_key(query, slash ? slash + 1 : "", faults);
    if (faults->len > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s", faults->str);
        return NULL;
    }
    return g_steal_pointer(&query);
}
