/* The style as numbers: contrasts of both themes by WCAG 2.2, the palette of pictures against the
 * style's, and the weight of what every page brings. */
#include "base/asset.h"
#include "render/canvas.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define LIGHT ":root {\n  color-scheme: light;"

/* The value of a custom property in the block that begins with `block`; caller frees. */
static char *property(const char *css, const char *block, const char *name)
{
    const char *from = strstr(css, block);
    g_assert_nonnull(from);
    const char *end = strchr(from, '}');
    g_autofree char *text = g_strndup(from, (gsize)(end - from));
    g_autofree char *key = g_strdup_printf("--%s: ", name);
    const char *at = strstr(text, key);
    if (!at) /* a theme says what differs from the light one */
        return strcmp(block, LIGHT) == 0 ? NULL : property(css, LIGHT, name);
    at += strlen(key);
    return g_strndup(at, strcspn(at, ";"));
}

/* Relative luminance of "#rrggbb" (WCAG 2.2). */
static double luminance(const char *hex)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    guint64 rgb = g_ascii_strtoull(hex + 1, NULL, 16);
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double c = (double)(rgb >> (16 - 8 * i) & 255) / 255;
        sum += weights[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(const char *a, const char *b)
{
    double one = luminance(a), two = luminance(b);
    return (MAX(one, two) + 0.05) / (MIN(one, two) + 0.05);
}

static const char *css(void)
{
    const Asset *asset = asset_find("assets/fyr.css");
    g_assert_nonnull(asset);
    return (const char *)asset->bytes;
}

static void check_theme(const char *block)
{
    static const struct {
        const char *front, *back;
        double least;
    } pairs[] = {
        {"ink", "paper", 7},          {"ink", "surface", 7},
        {"ink", "foam", 7},           {"ink", "glow", 7},
        {"ink", "error-paper", 7},    {"ink-soft", "paper", 4.5},
        {"ink-soft", "surface", 4.5}, {"ink-soft", "foam", 4.5},
        {"sea", "paper", 4.5},        {"sea", "surface", 4.5},
        {"sea", "foam", 4.5},         {"paper", "sea", 4.5},
        {"amber-ink", "paper", 4.5},  {"amber-ink", "foam", 4.5},
        {"band-ink", "band", 7},      {"band-soft", "band", 4.5},
        {"light", "band", 3},         {"focus", "paper", 3},
        {"focus", "foam", 3},         {"line-strong", "paper", 3},
        {"line-strong", "foam", 3},   {"line-strong", "surface", 3},
        {"ink", "m1", 4.5},           {"ink", "m2", 4.5},
        {"ink", "m3", 4.5},           {"paper", "m4", 4.5},
        {"paper", "m5", 4.5},         {"c1", "paper", 3},
        {"c2", "paper", 3},           {"c3", "paper", 3},
        {"c4", "paper", 3},           {"c5", "paper", 3},
        {"c6", "paper", 3},           {"c7", "paper", 3},
        {"c8", "paper", 3},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *front = property(css(), block, pairs[i].front);
        g_autofree char *back = property(css(), block, pairs[i].back);
        double ratio = contrast(front, back);
        if (ratio < pairs[i].least)
            g_error("%s: %s on %s has a contrast of %.2f, wanted %.1f", block, pairs[i].front,
                    pairs[i].back, ratio, pairs[i].least);
    }
}

#define DARK ":root[data-theme=\"dark\"] {"
#define DARK_BY_SYSTEM ":root:not([data-theme=\"light\"]) {"

static void test_contrast(void)
{
    check_theme(LIGHT);
    check_theme(DARK);
    check_theme(DARK_BY_SYSTEM);
}

/* Attributes in pictures say the same colours as the light theme. */
static void test_palette(void)
{
    static const struct {
        Ink ink;
        const char *name;
    } inks[] = {{INK_TEXT, "ink"},         {INK_QUIET, "ink-soft"}, {INK_GRID, "line"},
                {INK_AXIS, "line-strong"}, {INK_AMBER, "amber"},    {INK_NEIGHBOUR, "neighbour"},
                {INK_WATER, "water"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(inks); i++) {
        g_autofree char *value = property(css(), LIGHT, inks[i].name);
        g_assert_cmpstr(value, ==, canvas_ink_hex(inks[i].ink));
    }
    for (unsigned i = 0; i < 8; i++) {
        g_autofree char *name = g_strdup_printf("c%u", i + 1);
        g_autofree char *value = property(css(), LIGHT, name);
        g_assert_cmpstr(value, ==, canvas_ink_hex((Ink)(INK_SERIES + i)));
    }
    for (unsigned i = 0; i < 5; i++) {
        g_autofree char *name = g_strdup_printf("m%u", i + 1);
        g_autofree char *value = property(css(), LIGHT, name);
        g_assert_cmpstr(value, ==, canvas_ink_hex((Ink)(INK_CLASS + i)));
    }
}

static void test_weight(void)
{
    static const struct {
        const char *name;
        size_t most;
    } files[] = {{"assets/fyr.css", 40000},
                 {"assets/desk.css", 12000}, /* on pages behind the sign-in, beside the first */
                 {"assets/fyr.js", 11000},
                 {"assets/mark.svg", 2000},
                 {"assets/favicon.svg", 2000},
                 {"assets/fonts/inter-regular.woff2", 60000},
                 {"assets/fonts/inter-semibold.woff2", 60000},
                 {"assets/fonts/vollkorn-semibold.woff2", 60000}};
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        const Asset *asset = asset_find(files[i].name);
        g_assert_nonnull(asset);
        g_assert_cmpuint(asset->size, <, files[i].most);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/style/contrast", test_contrast);
    g_test_add_func("/style/palette", test_palette);
    g_test_add_func("/style/weight", test_weight);
    return g_test_run();
}
