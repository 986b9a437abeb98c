/* Reasons in words. */
#include "figures/side_by_side.h"

#define CODES_NAMED 5u

static const struct {
    const char *id, *text; /* N_() */
} kinds[SIDE_REASON_COUNT] = {
    [SIDE_KNOWN] = {"known", ""},
    [SIDE_DAYS] =
        {"days", N_("They were published on different days: {a} on {day_a}, {b} on {day_b}. States "
                    "correct their figures in between.")},
    [SIDE_REVISED] = {"revised",
                      N_("{a}: this figure was revised; what was said before stands with "
                         "it. The others may still have the earlier one.")},
    [SIDE_WITHIN] = {"within",
                     N_("{a}: the number is hidden to protect persons, between bounds. {b}: "
                        "within these bounds. The two do not contradict each other.")},
    [SIDE_OUTSIDE] = {"outside", N_("{a}: the number is hidden to protect persons, between bounds. "
                                    "{b}: outside these bounds. The two do count differently.")},
    [SIDE_HIDDEN] = {"hidden",
                     N_("{a}: the number is hidden to protect persons and nothing is said "
                        "of its size, so it cannot be set against that of {b}.")},
    [SIDE_ZERO] = {"zero", N_("{a}: known to be none. {b}: not known. These are not the same.")},
    [SIDE_PARTS] = {"parts", N_("Figures for {codes} ({dimension}): {a} has them, {b} has not. So "
                                "their totals need not hold the same persons.")},
    [SIDE_DOUBTFUL] = {"doubtful", N_("{a}: the figure cannot be true, or the source gives several "
                                      "numbers; no difference is worked out from it.")},
    [SIDE_BREAK] = {"break", N_("{a}: a break in the series here.")},
    [SIDE_ESTIMATED] = {"estimated", N_("{a}: estimated or provisional.")},
    [SIDE_SILENT] = {"silent",
                     N_("{a}: nothing about this figure, though there are others about the "
                        "state. That is not a zero.")},
    [SIDE_NOT_HELD] = {"not-held",
                       N_("{a}: this centre holds nothing about this state in this table.")},
};

const char *side_reason_id(const SideReason *reason)
{
    return reason->kind == SIDE_KNOWN ? reason->known->id : kinds[reason->kind].id;
}

static char *codes_text(const SideBySide *side, const SideReason *reason, Lang lang)
{
    const CodeList *list = side->flow->dimensions[reason->dimension].codelist;
    GString *text = g_string_new(NULL);
    unsigned n = reason->codes ? reason->codes->len : 0;
    for (unsigned i = 0; i < MIN(n, CODES_NAMED); i++)
        g_string_append_printf(
            text, "%s%s", i ? "; " : "",
            codelist_code(list, g_array_index(reason->codes, uint16_t, i))->label[lang]);
    if (n > CODES_NAMED) {
        g_autofree char *rest = lang_number(lang, n - CODES_NAMED, 0);
        g_autofree char *more = text_fill(tr(lang, "and {n} more"), "n", rest, NULL);
        g_string_append_printf(text, "; %s", more);
    }
    return g_string_free(text, FALSE);
}

char *side_reason_text(const SideBySide *side, const SideReason *reason, Lang lang)
{
    if (reason->kind == SIDE_KNOWN)
        return g_strdup(reason->known->text[lang]);
    const char *names[2] = {"", ""};
    for (unsigned i = 0; i < 2; i++)
        if (reason->source[i] >= 0)
            names[i] = side_source(side, (unsigned)reason->source[i])->label[lang];
    g_autofree char *day_a = lang_date(lang, reason->day[0]);
    g_autofree char *day_b = lang_date(lang, reason->day[1]);
    g_autofree char *codes = codes_text(side, reason, lang);
    return text_fill(tr(lang, kinds[reason->kind].text), "a", names[0], "b", names[1], "day_a",
                     day_a, "day_b", day_b, "codes", codes, "dimension",
                     side->flow->dimensions[reason->dimension].label[lang], NULL);
}
