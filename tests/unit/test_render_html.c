/* The writer: escaping, addresses, numbers, nesting; and random calls against an independent
 * reader of markup. */
#include "render/html.h"
#include "render/ui.h"
#include "tests/markup.h"

#include <math.h>

static char *written(void (*write)(Html *w))
{
    GString *out = g_string_new(NULL);
    Html *w = html_new(out, LANG_EN);
    write(w);
    html_free(w);
    return g_string_free(out, FALSE);
}

#define assert_written(write, expected)                                                            \
    do {                                                                                           \
        g_autofree char *text_ = written(write);                                                   \
        g_assert_cmpstr(text_, ==, expected);                                                      \
    } while (0)

static void write_hostile(Html *w)
{
    html_open(w, EL_SPAN);
    html_attr(w, AT_TITLE, "\"><b>&'");
    html_put(w, "<script>\"'&\x01\xff");
    html_close(w);
}

static void test_escape(void)
{
    assert_written(write_hostile,
                   "<span title=\"&quot;&gt;&lt;b&gt;&amp;&#39;\">&lt;script&gt;&quot;&#39;&amp;"
                   "\xef\xbf\xbd\xef\xbf\xbd</span>");
}

static void test_urls(void)
{
    static const struct {
        const char *url;
        bool is_safe;
    } cases[] = {
        {"/data/VICTIMS?area=LV&sex=F", true},
        {"#top", true},
        {"", true},
        {"?a=b:c", true},
        {"lv.csv", true},
        {"a/b:c", true},
        {"https://example.org/x", true},
        {"HTTP://example.org", true},
        {"mailto:a@example.org", true},
        {"tel:+371", true},
        {"javascript:alert(1)", false},
        {"JavaScript:alert(1)", false},
        {" javascript:alert(1)", false},
        {"java\tscript:alert(1)", false},
        {"\x01javascript:alert(1)", false},
        {"data:text/html,x", false},
        {"vbscript:x", false},
        {"//evil.example", false},
        {"/\\evil.example", false},
        {"\\\\evil.example", false},
        {"file:///etc/passwd", false},
        {"x:y", false},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *out = g_string_new(NULL);
        Html *w = html_new(out, LANG_EN);
        html_link(w, cases[i].url, NULL, "x");
        html_free(w);
        if (cases[i].is_safe != !g_str_has_prefix(out->str, "<a href=\"#\">") &&
            strcmp(cases[i].url, "#") != 0)
            g_error("%s: %s", cases[i].url, out->str);
        g_string_free(out, TRUE);
    }
}

static void write_numbers(Html *w)
{
    html_open(w, EL_RECT);
    html_attr_number(w, AT_X, 12.345);
    html_attr_number(w, AT_Y, -0.004);
    html_attr_number(w, AT_WIDTH, -1.5);
    html_attr_number(w, AT_HEIGHT, NAN);
    html_attr_int(w, AT_R, INT64_MIN);
    html_close(w);
    html_put(w, 12345);
    html_put(w, " ");
    html_put(w, (uint64_t)7);
    html_put(w, " ");
    html_put(w, 0.28);
    html_put(w, NAN);
}

static void test_numbers(void)
{
    assert_written(write_numbers, "<rect x=\"12.35\" y=\"0\" width=\"-1.5\" height=\"0\" "
                                  "r=\"-9223372036854775808\"/>12,345 7 0.3");
}

static void write_nested(Html *w)
{
    size_t at = html_depth(w);
    html_open(w, EL_UL);
    html_open(w, EL_LI);
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "text");
    html_attr_flag(w, AT_REQUIRED);
    html_attr(w, AT_VALUE, NULL);
    html_element(w, EL_STRONG, "a b", "x");
    html_close_to(w, at);
    html_open(w, EL_BR);
    html_raw(w, "<hr>");
}

static void test_nesting(void)
{
    assert_written(write_nested, "<ul>\n<li><input type=\"text\" required=\"\">"
                                 "<strong class=\"a b\">x</strong></li></ul><br><hr>");
}

static void write_half(Html *w)
{
    html_open(w, EL_P);
    html_open(w, EL_EM);
    html_text(w, "x");
}

/* What is left open is closed, and said. */
static void test_left_open(void)
{
    g_test_expect_message(NULL, G_LOG_LEVEL_CRITICAL, "*<em> was left open*");
    assert_written(write_half, "<p><em>x</em></p>");
    g_test_assert_expected_messages();
    GString *out = g_string_new(NULL);
    Html *w = html_new(out, LANG_EN);
    write_half(w);
    html_abandon(w);
    html_free(w);
    g_string_free(out, TRUE);
}

/* A page of the frame is sound markup in every language, and nothing of a hostile title escapes. */
static void test_page(void)
{
    static const char *const crumbs[][2] = {{"<i>", "/data/"}, {"x\"y", NULL}, {NULL, NULL}};
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        UiPage page = {.title = "</title><script>",
                       .description = "\"><b>",
                       .path = "/data/",
                       .query = "area=\"><script>&sex=F",
                       .base = "https://x.org",
                       .section = SECTION_DATA,
                       .crumbs = crumbs};
        GString *out = g_string_new(NULL);
        Html *w = html_new(out, lang);
        ui_page_begin(w, &page);
        html_open(w, EL_DIV); /* left open by the page: closed with main */
        ui_page_end(w, &page);
        html_free(w);
        g_autofree char *complaint = markup_complaint(out->str, NULL);
        g_assert_cmpstr(complaint, ==, NULL);
        g_assert_null(strstr(out->str, "<script>"));
        g_assert_cmpuint(out->len, <, 12000);
        g_string_free(out, TRUE);
    }
}

static char *random_text(void)
{
    static const char *const pieces[] = {"<",    ">", "&",           "\"",   "'",  "a",  "\xc3\xa5",
                                         "\xff", " ", "javascript:", "</p>", "\t", "\n", "//",
                                         ":",    "%"};
    GString *text = g_string_new(NULL);
    for (int n = g_test_rand_int_range(0, 8); n > 0; n--)
        g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
    return g_string_free(text, FALSE);
}

static void random_step(Html *w, GString *expected)
{
    g_autofree char *text = random_text();
    int what = g_test_rand_int_range(0, 4);
    HtmlElement element = (HtmlElement)g_test_rand_int_range(0, EL_COUNT);
    if (element == EL_SCRIPT || element == EL_STYLE)
        element = EL_DIV;
    if (what == 0) {
        html_open(w, element);
        for (int a = g_test_rand_int_range(0, 3); a > 0; a--)
            html_attr(w, (HtmlAttribute)(a * 7 % AT_COUNT), text);
    } else if (what == 1 && html_depth(w) > 0) {
        html_close(w);
    } else {
        html_text(w, text);
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        g_string_append(expected, valid);
    }
}

/* Text comes back as it went in, whatever stands around it. */
static void test_random(void)
{
    for (unsigned round = 0; round < 2000; round++) {
        GString *out = g_string_new(NULL), *expected = g_string_new(NULL);
        Html *w = html_new(out, LANG_EN);
        for (int n = g_test_rand_int_range(0, 40); n > 0; n--)
            random_step(w, expected);
        html_close_to(w, 0);
        html_free(w);
        g_autofree char *text = NULL;
        g_autofree char *complaint = markup_complaint(out->str, &text);
        if (complaint)
            g_error("%s\n%s", complaint, out->str);
        /* Line breaks before elements are the writer's own. */
        g_auto(GStrv) got = g_strsplit(text, "\n", -1),
                      wanted = g_strsplit(expected->str, "\n", -1);
        g_autofree char *got_text = g_strjoinv("", got), *wanted_text = g_strjoinv("", wanted);
        g_assert_cmpstr(got_text, ==, wanted_text);
        g_string_free(out, TRUE);
        g_string_free(expected, TRUE);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html/escape", test_escape);
    g_test_add_func("/html/urls", test_urls);
    g_test_add_func("/html/numbers", test_numbers);
    g_test_add_func("/html/nesting", test_nesting);
    g_test_add_func("/html/left-open", test_left_open);
    g_test_add_func("/html/page", test_page);
    g_test_add_func("/html/random", test_random);
    return g_test_run();
}
