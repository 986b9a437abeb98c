/* The table of pages as OpenAPI 3.1: what a program may ask, made from what the router checks. */
#include "base/json.h"
#include "web/request.h"
#include "web/records/search_filters.h"
#include "web/response.h"

#include <string.h>

static void write_schema(JsonWriter *json, const Param *param)
{
    json_name(json, "schema");
    json_object(json);
    json_name(json, "type");
    json_string(json, param->kind == P_INT ? "integer" : "string");
    if (param->kind == P_INT) {
        json_name(json, "minimum");
        json_integer(json, param->min);
        json_name(json, "maximum");
        json_integer(json, param->max);
    } else if (param->kind == P_DATE) {
        json_name(json, "format");
        json_string(json, "date");
    } else if (param->kind == P_CHOICE) {
        g_auto(GStrv) choices = g_strsplit(param->choices, "|", -1);
        json_name(json, "enum");
        json_array(json);
        for (char **choice = choices; *choice; choice++)
            json_string(json, *choice);
        json_end(json);
    } else if (param->kind == P_TEXT && !param->is_cut) {
        json_name(json, "maxLength");
        json_integer(json, param->max > 0 ? param->max : 200);
    }
    json_end(json);
}

static void write_param(JsonWriter *json, const Page *page, const Param *param, Lang lang)
{
    g_autofree char *part = g_strdup_printf("{%s}", param->name);
    bool in_path = strstr(page->path, part) != NULL;
    json_object(json);
    json_name(json, "name");
    json_string(json, param->name);
    json_name(json, "in");
    json_string(json, in_path ? "path" : "query");
    json_name(json, "required");
    json_bool(json, in_path || param->required);
    if (param->help) {
        json_name(json, "description");
        json_string(json, tr(lang, param->help));
    }
    if (param->sample) {
        json_name(json, "example");
        json_string(json, param->sample);
    }
    if (param->codelist) {
        json_name(json, "x-codelist");
        json_string(json, param->codelist);
    }
    write_schema(json, param);
    json_end(json);
}

/* The slugs of every dataflow's dimensions, once each. */
static void write_dimensions(JsonWriter *json, const Page *page, const Model *model, Lang lang)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *flow = model_flow(model, f);
        for (unsigned d = 0; d < flow->n_dimensions; d++) {
            const Dimension *dimension = &flow->dimensions[d];
            if (!g_hash_table_add(seen, (gpointer)dimension->slug))
                continue;
            Param param = {.name = dimension->slug,
                           .kind = P_CODE,
                           .codelist = codelist_id(dimension->codelist),
                           .help = dimension->label[lang]};
            write_param(json, page, &param, lang);
        }
    }
}

/* The filters of all record types: each several times. */
static void write_filters(JsonWriter *json, const Page *page, Request *request, Lang lang)
{
    g_autoptr(GArray) filters = search_filters(request_record_types(request), NULL, false);
    for (unsigned i = 0; i < filters->len; i++) {
        const SearchFilter *filter = &g_array_index(filters, SearchFilter, i);
        bool is_code = filter->field->kind == FIELD_CODE && !filter->is_mixed;
        bool is_taken = false;
        for (unsigned p = 0; p < page->n_params; p++)
            is_taken = is_taken || strcmp(page->params[p].name, filter->field->id) == 0;
        g_autofree char *name = g_strconcat(is_taken ? "by." : "", filter->field->id, NULL);
        Param param = {.name = name,
                       .kind = is_code ? P_CODE : P_TEXT,
                       .max = 200,
                       .many = true,
                       .codelist = is_code ? codelist_id(filter->field->codelist) : NULL,
                       .help = filter->field->label[lang]};
        write_param(json, page, &param, lang);
    }
}

static void write_operation(JsonWriter *json, const Page *page, Request *request)
{
    Lang lang = request_lang(request);
    json_name(json, "get");
    json_object(json);
    json_name(json, "summary");
    json_string(json, tr(lang, page->title ? page->title : page->path));
    if (page->help) {
        json_name(json, "description");
        json_string(json, tr(lang, page->help));
    }
    json_name(json, "parameters");
    json_array(json);
    for (unsigned i = 0; i < page->n_params; i++)
        write_param(json, page, &page->params[i], lang);
    if (page->has_dimensions)
        write_dimensions(json, page, request_model(request), lang);
    if (page->has_all_filters && request_record_types(request))
        write_filters(json, page, request, lang);
    json_end(json);
    if (page->endings) {
        json_name(json, "x-endings");
        json_string(json, page->endings);
    }
    if (page->sample) {
        json_name(json, "x-sample");
        json_string(json, page->sample);
    }
    json_name(json, "responses");
    json_object(json);
    json_name(json, "200");
    json_object(json);
    json_name(json, "description");
    json_string(json, tr(lang, "The answer"));
    json_end(json);
    json_name(json, "default");
    json_object(json);
    json_name(json, "description");
    json_string(json, tr(lang, "A problem, as RFC 9457 says it"));
    json_end(json);
    json_end(json);
    json_end(json);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    response_type(response, "application/vnd.oai.openapi+json;version=3.1");
    response_header(response, "Access-Control-Allow-Origin", "*");
    JsonWriter json;
    json_init(&json, response_body(response));
    json_object(&json);
    json_name(&json, "openapi");
    json_string(&json, "3.1.0");
    json_name(&json, "info");
    json_object(&json);
    json_name(&json, "title");
    json_string(&json, "Fyr");
    json_name(&json, "version");
    json_string(&json, FYR_VERSION);
    json_name(&json, "description");
    json_string(&json, tr(request_lang(request),
                          "Public pages of the centre. Where a page has endings, the same address "
                          "with .csv, .xlsx, .json or .svg gives the same thing in that form."));
    json_end(&json);
    json_name(&json, "paths");
    json_object(&json);
    for (unsigned i = 0; i < n_pages; i++) {
        if (!page_is_public(pages[i]) || !(pages[i]->methods & METHOD_GET))
            continue;
        json_name(&json, pages[i]->path);
        json_object(&json);
        write_operation(&json, pages[i], request);
        json_end(&json);
    }
    json_end(&json);
    json_end(&json);
    return true;
}

const Page page_openapi = {.path = "/api/openapi.json",
                           .methods = METHOD_GET,
                           .title = N_("OpenAPI description"),
                           .help = N_("What a program may ask, made from the table of pages."),
                           .sample = "/api/openapi.json",
                           .handle = handle};
