/* What somebody typed where a count belongs: a whole number, one of the other nothings in words or
 * signs, or something that is none of these, with what is wrong and what to write instead. */
#pragma once

#include "figures/figure.h"

typedef struct {
    FigureKind kind;     /* FIGURE_ABSENT: nothing was typed */
    double lower, upper; /* of FIGURE_VALUE (the same) and FIGURE_SUPPRESSED; else NaN */
    /* NULL, or the rule that is broken; then what is wrong and the remedy, static texts. */
    const char *rule, *message, *remedy;
} ValueText;

/* Words in any language of the interface, without regard to case; "<5", "1..4", ":". `text` is
 * UTF-8, NUL-terminated. */
ValueText value_text_read(const char *text);

/* The word for a nothing, as a template offers it: "not known". Never freed. */
const char *value_text_word(FigureKind kind, Lang lang);

/* Replaces letters and digits of other scripts that look like Latin ones (Cyrillic "\u0410" for "A",
 * fullwidth digits). NULL if there are none; else the text as it looks (g_free) and the first of
 * them. */
char *look_alike_latin(const char *text, gunichar *out_first);
