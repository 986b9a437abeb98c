/* The interface's languages and texts. Texts are gettext's: English in the source, marked with
 * tr(), trn() or N_(); locale/ (.po) is compiled by msgfmt and embedded. libc's gettext is not used:
 * it knows one language per process, a server needs one per request. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { LANG_EN, LANG_SV, LANG_COUNT } Lang;

#define N_(text) (text) /* marks a text of a table for xgettext; translated where it is shown */
/* A word or a form that only ever stands inside of a message: base/retell.h. W_("said", "not known") */
#define W_(context, text) (text)

const char *lang_tag(Lang lang);  /* "en", "sv" */
const char *lang_name(Lang lang); /* in the language itself: "English", "svenska" */
bool lang_parse(const char *tag, Lang *out_lang);

/* The text in a language, English where there is no translation. Never NULL, never freed. */
const char *tr(Lang lang, const char *text) G_GNUC_FORMAT(2);
/* By number: trn(lang, "%s state", "%s states", n); the rule is the catalogue's own. */
const char *trn(Lang lang, const char *one, const char *many, unsigned long n) G_GNUC_FORMAT(2);

/* Fills {name} places of a translated text: text_fill(lang text, "area", "Latvia", "n", "12",
 * NULL). Word order may differ by language, so sentences use names and never %s. Caller frees. */
char *text_fill(const char *text, ...) G_GNUC_NULL_TERMINATED;

/* "12 345" as the language writes it (no-break space in Swedish, comma in English). Caller frees. */
char *lang_number(Lang lang, double value, unsigned decimals);
/* "2.4 MB", "2,4 MB", "26 bytes". Caller frees. */
char *lang_size(Lang lang, guint64 n_bytes);
/* "14 April 2025", "14 april 2025". Caller frees. */
char *lang_date(Lang lang, gint32 iso_day);
