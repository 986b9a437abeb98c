/* The rule above all: no record about a person enters the centre. A table of counts has no names,
 * no birth dates and no numbers of persons; what looks like them is refused before it is read
 * further. This finds carelessness, not malice: it cannot prove that a text is about nobody. */
#pragma once

#include <stdbool.h>

/* True if a column's name is that of a list of persons ("Name", "Date of birth", "case id"). */
bool personal_is_column(const char *name);

/* Whether a text has what looks like the number of a person in the region: not a telephone number. */
bool personal_is_number(const char *text);

/* What a free text seems to hold: "an e-mail address", "a telephone number", "a personal identity
 * number"; NULL if nothing of the kind is found. Static. */
const char *personal_find(const char *text);
