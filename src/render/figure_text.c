/* A figure in words: short for eyes (labels, cells), whole for ears (screen readers, tooltips).
 * The five nothings read differently from each other and from 0. */
#include "render/chart.h"

#include <math.h>

char *figure_range_text(Lang lang, const Figure *figure)
{
    bool has_lower = isfinite(figure->lower), has_upper = isfinite(figure->upper);
    g_autofree char *lower = has_lower ? lang_number(lang, figure->lower, 0) : NULL;
    g_autofree char *upper = has_upper ? lang_number(lang, figure->upper, 0) : NULL;
    if (has_lower && has_upper)
        return figure->lower == figure->upper ? g_steal_pointer(&lower)
                                              : g_strconcat(lower, "\xe2\x80\x93", upper, NULL);
    if (has_lower)
        return g_strconcat("\xe2\x89\xa5 ", lower, NULL);
    if (has_upper)
        return g_strconcat("\xe2\x89\xa4 ", upper, NULL);
    return NULL;
}

static char *value_text(Lang lang, double value)
{
    if (!isfinite(value))
        return g_strdup(tr(lang, "not known"));
    bool is_whole = fabs(value - nearbyint(value)) < 0.05;
    return lang_number(lang, value, is_whole ? 0 : 1);
}

char *figure_text(Lang lang, const Figure *figure)
{
    g_autofree char *range = NULL;
    switch (figure->kind) {
    case FIGURE_VALUE:
        return value_text(lang, figure->value);
    case FIGURE_SUPPRESSED:
        range = figure_range_text(lang, figure);
        return range ? text_fill(tr(lang, "{range} (suppressed)"), "range", range, NULL)
                     : g_strdup(tr(lang, "suppressed"));
    case FIGURE_DISPUTED:
        range = figure_range_text(lang, figure);
        return range ? text_fill(tr(lang, "{range} (disputed)"), "range", range, NULL)
                     : g_strdup(tr(lang, "disputed"));
    case FIGURE_NOT_KNOWN:
        return g_strdup(tr(lang, "not known"));
    case FIGURE_NOT_APPLICABLE:
        return g_strdup(tr(lang, "not applicable"));
    case FIGURE_NOT_YET:
        return g_strdup(tr(lang, "not yet"));
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
        break;
    }
    return g_strdup(tr(lang, "no figure"));
}

static char *range_speech(Lang lang, const Figure *figure, const char *both, const char *from,
                          const char *to, const char *none)
{
    bool has_lower = isfinite(figure->lower), has_upper = isfinite(figure->upper);
    g_autofree char *lower = has_lower ? lang_number(lang, figure->lower, 0) : NULL;
    g_autofree char *upper = has_upper ? lang_number(lang, figure->upper, 0) : NULL;
    if (has_lower && has_upper)
        return text_fill(both, "lower", lower, "upper", upper, NULL);
    if (has_lower)
        return text_fill(from, "lower", lower, NULL);
    if (has_upper)
        return text_fill(to, "upper", upper, NULL);
    return g_strdup(none);
}

static char *kind_speech(Lang lang, const Figure *figure)
{
    switch (figure->kind) {
    case FIGURE_VALUE:
        return value_text(lang, figure->value);
    case FIGURE_SUPPRESSED:
        return range_speech(lang, figure,
                            tr(lang, "suppressed to protect persons, between {lower} and {upper}"),
                            tr(lang, "suppressed to protect persons, at least {lower}"),
                            tr(lang, "suppressed to protect persons, at most {upper}"),
                            tr(lang, "suppressed to protect persons"));
    case FIGURE_DISPUTED:
        return range_speech(lang, figure,
                            tr(lang, "the source gives several numbers, from {lower} to {upper}"),
                            tr(lang, "the source gives several numbers, at least {lower}"),
                            tr(lang, "the source gives several numbers, at most {upper}"),
                            tr(lang, "the source gives several numbers"));
    case FIGURE_NOT_KNOWN:
        return g_strdup(tr(lang, "not known to the reporter"));
    case FIGURE_NOT_APPLICABLE:
        return g_strdup(tr(lang, "not applicable: cannot exist"));
    case FIGURE_NOT_YET:
        return g_strdup(tr(lang, "not yet reported"));
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
        break;
    }
    return g_strdup(tr(lang, "no figure"));
}

const char *figure_status_word(Lang lang, const Figure *figure)
{
    /* A suppressed number can be impossible too: "<5" for a total whose parts are hundreds. */
    if (figure->kind != FIGURE_VALUE &&
        !(figure->kind == FIGURE_SUPPRESSED && figure->obs_status == 'U'))
        return NULL;
    switch (figure->obs_status) {
    case 'B':
        return tr(lang, "break in the series");
    case 'E':
        return tr(lang, "estimated");
    case 'P':
        return tr(lang, "provisional");
    case 'U':
        return tr(lang, "low reliability");
    default:
        return NULL;
    }
}

char *figure_speech(Lang lang, const Figure *figure)
{
    g_autofree char *kind = kind_speech(lang, figure);
    GString *text = g_string_new(kind);
    const char *status = figure_status_word(lang, figure);
    if (status)
        g_string_append_printf(text, ", %s", status);
    if (figure->revised)
        g_string_append_printf(text, ", %s", tr(lang, "revised"));
    return g_string_free(text, FALSE);
}
