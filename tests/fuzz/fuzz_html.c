/* The HTML writer: whatever is called with whatever text, what comes out is balanced, quoted and
 * escaped. The input is a program: a byte that chooses a call, bytes for its arguments. Calls that
 * the writer refuses (an attribute after content) are programmers' errors and only logged. */
#include "tests/fuzz/fuzz.h"

#include "render/html.h"
#include "tests/markup.h"

#include <math.h>

typedef struct {
    const uint8_t *data;
    size_t size, at;
} Input;

static unsigned next_byte(Input *input)
{
    return input->at < input->size ? input->data[input->at++] : 0;
}

/* A text of the next bytes: hostile pieces, or the bytes themselves. */
static char *next_text(Input *input)
{
    static const char *const hostile[] = {"<script>alert(1)</script>",
                                          "\" onmouseover=\"x",
                                          "' x='",
                                          "javascript:alert(1)",
                                          "java\tscript:alert(1)",
                                          " javascript:alert(1)",
                                          "//evil.example",
                                          "/\\evil.example",
                                          "</style></svg>",
                                          "&lt;",
                                          "]]>",
                                          "--><b>",
                                          "data:text/html,x",
                                          "\xff\xfe",
                                          "\xc3",
                                          "",
                                          "https://example.org/?a=1&b=2",
                                          "mailto:a@example.org",
                                          "\x01\x02",
                                          "\xef\xbf\xbf"};
    unsigned kind = next_byte(input);
    if (kind < G_N_ELEMENTS(hostile))
        return g_strdup(hostile[kind]);
    size_t length = MIN(kind % 32, input->size - input->at);
    char *text = g_strndup((const char *)input->data + input->at, length);
    input->at += length;
    return text;
}

static void call(Html *w, Input *input)
{
    unsigned what = next_byte(input) % 12;
    HtmlAttribute attribute = next_byte(input) % AT_COUNT;
    if (what < 3) {
        html_open(w, next_byte(input) % EL_COUNT);
    } else if (what < 5) {
        g_autofree char *text = next_text(input);
        html_attr(w, attribute, text);
    } else if (what == 5) {
        html_attr_number(w, attribute, ldexp(next_byte(input), (int)next_byte(input) - 128));
    } else if (what == 6) {
        html_attr_int(w, attribute, (int64_t)next_byte(input) << next_byte(input) % 60);
    } else if (what < 9) {
        g_autofree char *text = next_text(input);
        html_text(w, text);
    } else if (what == 9 && html_depth(w) > 0) {
        html_close(w);
    } else if (what == 10) {
        html_put(w, (int)next_byte(input) - 100);
    } else if (what == 11) {
        g_autofree char *text = next_text(input), *href = next_text(input);
        html_link(w, href, NULL, text);
    }
}

static void quiet_log(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
    if (level & G_LOG_LEVEL_ERROR)
        g_printerr("%s\n", message);
    (void)domain, (void)data;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size, 0};
    g_autoptr(GString) out = g_string_new(NULL);
    Html *w = html_new(out, LANG_EN);
    g_log_set_default_handler(quiet_log, NULL);
    while (input.at < input.size)
        call(w, &input);
    html_close_to(w, 0);
    html_free(w);
    g_autofree char *complaint = markup_complaint(out->str, NULL);
    if (complaint)
        g_error("%s\n%s", complaint, out->str);
    return 0;
}
