/* Messages of the checks and of the store in a reader's language.
 *
 * A message is made where nobody knows who will read it: in the child that reads a file, in the worker,
 * in a refusal of the store. It is made, stored and logged in English, which for the program is no
 * language but a form: a format of the source ("the line is about %d, the questionnaire about %d") with
 * its values. For a reader the form is found again among the catalogue's formats, and its values are put
 * into the translated one. So what was stored before a translation existed is translated too, and what
 * no format fits is shown as it was stored.
 *
 * Never printf: message and values may come from a stranger's file, and are only ever text. */
#pragma once

#include "base/catalogue.h"

/* The message in the language; a copy of it where no format fits. NULL stays NULL. Caller frees. */
char *retell(Lang lang, const char *message);
