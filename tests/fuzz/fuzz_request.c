/* A request as the edge hands it over: the first line is the target, then, if there are any,
 * method, Accept and If-None-Match, a line each. Router, parameters and handlers run over a few
 * figures in memory; there is no store. */
#include "tests/fuzz/fuzz.h"

#include "web/http.h"
#include <stdlib.h>
#include <string.h>

static Site site;

static void add_figures(CubesBuilder *builder, const Dataflow *flow)
{
    int area = codelist_find(flow->dimensions[1].codelist, "LV");
    for (int year = 2015; year < 2021; year++) {
        FigureRow row = figure_row(flow);
        row.code[1] = (uint16_t)MAX(area, 0);
        row.period = (int16_t)year;
        if (year % 3 == 0)
            figure_row_set_suppressed(&row, 0, 4);
        else
            figure_row_set_value(&row, year - 2000);
        cubes_builder_add(builder, &row);
    }
}

static void let_go(void)
{
    cubes_publish(NULL);
    model_free((Model *)site.model);
}

static void begin(void)
{
    g_autoptr(Problems) problems = problems_new();
    site.model = model_load_embedded(problems, NULL);
    g_assert_nonnull(site.model);
    g_autoptr(CubesBuilder) builder = cubes_builder_new(site.model);
    const Vintage vintage = {.id = 1,
                             .source = "UNODC",
                             .as_of = iso_day_from_ymd(2025, 4, 14),
                             .received = "2025-05-01T10:00:00.000Z",
                             .title = "",
                             .file_name = "f.csv",
                             .sha256 = "00"};
    cubes_builder_vintage(builder, &vintage);
    for (unsigned i = 0; i < model_n_flows(site.model); i++)
        add_figures(builder, model_flow(site.model, i));
    cubes_publish(cubes_builder_build(builder));
    atexit(let_go);
}

static void check(const Response *response)
{
    g_assert_cmpuint(response->status, >=, 200);
    g_assert_true(response->status < 500 || response->status == 503);
    g_assert_null(strpbrk(response->type->str, "\r\n"));
    for (unsigned i = 0; i < response->headers->len; i++)
        g_assert_null(strpbrk(response->headers->pdata[i], "\r\n"));
    bool is_html = g_str_has_prefix(response->type->str, "text/html");
    if (is_html || strstr(response->type->str, "json"))
        g_assert_true(g_utf8_validate(response->body->str, (gssize)response->body->len, NULL));
    if (is_html && response->body->len > 0)
        g_assert_nonnull(strstr(response->body->str, "</html>"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!site.model)
        begin();
    if (size > LIMIT_REQUEST_TARGET_BYTES)
        return 0;
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 5);
    unsigned n = g_strv_length(lines);
    HttpRequest http = {.method = n > 1 && *lines[1] ? lines[1] : "GET",
                        .target = n > 0 ? lines[0] : "",
                        .host = "fyr.test",
                        .accept = n > 2 ? lines[2] : NULL,
                        .if_none_match = n > 3 ? lines[3] : NULL};
    g_autoptr(Response) response = response_new();
    router_answer(&site, &http, "fuzz-1", response);
    check(response);
    return 0;
}
