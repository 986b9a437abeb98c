/* A compiled gettext catalogue (.mo) in memory: look-up by binary search, plurals by the
 * catalogue's own Plural-Forms expression. Format: GNU gettext manual, "The Format of GNU MO
 * Files". */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Mo Mo;

/* NULL if the bytes are not a catalogue of this machine's byte order with sane offsets. `bytes`
 * stay the caller's and must outlive it. */
Mo *mo_open(const unsigned char *bytes, size_t size);
void mo_free(Mo *mo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mo, mo_free)
/* NULL if it is not translated. */
const char *mo_find(const Mo *mo, const char *text);
/* All of them, from 0; false past the last. A text of a context begins with it and "\004". */
bool mo_peek(const Mo *mo, unsigned index, const char **out_text, const char **out_translation);
/* The form for `n`; NULL if it is not translated. */
const char *mo_find_plural(const Mo *mo, const char *text, unsigned long n);
/* Evaluates a plural expression ("n != 1", "n%10==1 && n%100!=11 ? 0 : 1") for n; 0 if it is not
 * one. */
unsigned long mo_plural_form(const char *expression, unsigned long n);
