/* What somebody may type where a count belongs: a kind and bounds that fit it, or a rule with its
 * message and remedy. */
#include "tests/fuzz/fuzz.h"

#include "exchange/value_text.h"
#include <glib.h>
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    if (!g_utf8_validate(text, -1, NULL))
        return 0;
    ValueText value = value_text_read(text);
    if (value.rule) {
        g_assert_nonnull(value.message);
        g_assert_nonnull(value.remedy);
        return 0;
    }
    if (value.kind == FIGURE_VALUE)
        g_assert_true(value.lower == value.upper && value.lower >= 0 &&
                      value.lower == floor(value.lower));
    else if (!isnan(value.lower))
        g_assert_true(value.kind == FIGURE_SUPPRESSED && value.lower <= value.upper);
    gunichar first = 0;
    g_autofree char *latin = look_alike_latin(text, &first);
    g_assert_true(!latin || (first != 0 && g_utf8_validate(latin, -1, NULL)));
    return 0;
}
