/* The body of a POST in parts: the first line is the Content-Type, the rest the body. Reader and form
 * together, over a page with a field of every kind; there is no store. */
#include "tests/fuzz/fuzz.h"

#include "web/multipart.h"
#include "web/request_private.h"

#include <stdlib.h>
#include <string.h>

static const Param fields[] = {
    {.name = "text", .kind = P_TEXT, .max = 20},
    {.name = "prose", .kind = P_PROSE, .max = 40},
    {.name = "secret", .kind = P_SECRET, .max = 20},
    {.name = "file", .kind = P_FILE, .max = 100},
    {.name = "area", .kind = P_CODE, .codelist = "CL_AREA"},
    {.name = "n", .kind = P_INT, .min = 0, .max = 9},
    {.name = "day", .kind = P_DATE},
    {.name = "choice", .kind = P_CHOICE, .choices = "a|b", .required = true},
    {.name = "many", .kind = P_TEXT, .max = 5, .many = true},
};
static const Page page = {.path = "/x",
                          .methods = METHOD_GET | METHOD_POST,
                          .form = fields,
                          .n_form = G_N_ELEMENTS(fields)};
static Site site;

static void let_go(void)
{
    model_free((Model *)site.model);
}

static void begin(void)
{
    g_autoptr(Problems) problems = problems_new();
    site.model = model_load_embedded(problems, NULL);
    g_assert_nonnull(site.model);
    atexit(let_go);
}

static void check_reader(const char *type, const char *body, size_t length)
{
    Multipart reader;
    MultipartPart part;
    size_t before = 0;
    if (!multipart_begin(&reader, type, body, length))
        return;
    while (multipart_next(&reader, &part) == MULTIPART_PART) {
        g_assert_true(part.bytes >= body && part.bytes + part.length <= body + length);
        g_assert_true(part.name >= body && part.name + part.name_length <= body + length);
        size_t at = (size_t)(reader.at - body);
        g_assert_true(at > before && at <= length); /* goes on, and not beyond the end */
        before = at;
    }
}

static void check_value(const RequestParam *entry)
{
    const char *text = entry->value.text;
    if (!text)
        return;
    g_assert_true(g_utf8_validate(text, -1, NULL));
    for (const char *c = text; *c; c++)
        g_assert_true((unsigned char)*c >= 0x20 ||
                      (entry->param->kind == P_PROSE && (*c == '\n' || *c == '\t')));
    if (entry->param->kind == P_FILE)
        g_assert_null(strpbrk(text, "/\\"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!site.model)
        begin();
    const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;
    if (!line)
        return 0;
    g_autofree char *type = g_strndup((const char *)data, (size_t)(line - data));
    size_t length = size - (size_t)(line - data) - 1;
    /* a copy of just its size: reading one byte too many is noticed */
    g_autofree char *body = g_memdup2(line + 1, length);
    check_reader(type, body ? body : "", length);
    HttpRequest http = {.method = "POST",
                        .target = "/x",
                        .content_type = type,
                        .body = body,
                        .body_length = length};
    Request request;
    request_init(&request, &site, &http);
    request.page = &page;
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        RequestParam entry = {.param = &fields[i], .is_form = true};
        g_array_append_val(request.params, entry);
    }
    request_take_body(&request);
    for (unsigned i = 0; i < request.params->len; i++)
        check_value(&g_array_index(request.params, RequestParam, i));
    request_clear(&request);
    return 0;
}
