/* One generated sentence: a translated pattern whose {places} are filled with texts, numbers with
 * their links, and count phrases ("26 registered victims"). Internal to the findings. */
#pragma once

#include "report/findings.h"

#define SENTENCE_SLOTS_MAX 24

typedef struct {
    Lang lang;
    GString *pattern;
    RunSlot slots[SENTENCE_SLOTS_MAX];
    unsigned n_slots;
    GPtrArray *owned;
} Sentence;

void sentence_init(Sentence *sentence, Lang lang, const char *translated_pattern);
void sentence_text(Sentence *sentence, const char *name, const char *text);
void sentence_take(Sentence *sentence, const char *name, char *take_text);
/* A year is written without grouping and links nowhere. */
void sentence_year(Sentence *sentence, const char *name, int year);
/* A number with its link (href NULL: none). Takes href. */
void sentence_number(Sentence *sentence, const char *name, double value, char *take_href);
/* The count phrase of lower..upper in this place, its number linked. Takes href. */
void sentence_count(Sentence *sentence, const char *name, Measure measure, double lower,
                    double upper, char *take_href);
/* Appends the sentence, after a space if needed, and clears the builder. */
void sentence_end(Sentence *sentence, RunList *runs);

/* The series' address for a span of years, or NULL. Caller frees. */
char *series_address(const Series *series, int from, int to);
