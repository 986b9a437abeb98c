/* The report's fonts, embedded in the program: no font of the system is used, so that the same
 * report has the same bytes everywhere. */
#pragma once

#include <glib.h>
#include <pango/pango.h>
#include <stdbool.h>

#define PDF_FONT_TEXT "Inter"
#define PDF_FONT_HEAD "Vollkorn"

/* A font map of the calling thread with nothing but the embedded fonts. It becomes the thread's
 * default (charts ask for that one) until pdf_fonts_leave(). NULL with an error if the fonts are
 * not there. */
PangoFontMap *pdf_fonts_enter(GError **error);
void pdf_fonts_leave(PangoFontMap *take_map);
