/* Included before everything else in every file: functions that nobody may call, with the reason.
 * Redeclared as deprecated instead of poisoned, which works before system headers and with
 * _FORTIFY_SOURCE; tools/check repeats the list on tokens. */
#pragma once
#ifndef __ASSEMBLER__ /* the embedded files go through the compiler too */

#include <stddef.h>
#include <time.h>

#define BANNED(why) __attribute__((deprecated("banned: " why)))

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wredundant-decls"
BANNED("use GString or g_snprintf") int sprintf(char *, const char *, ...);
BANNED("use GString or memcpy with a size") char *strcpy(char *, const char *);
BANNED("use GString") char *strcat(char *, const char *);
BANNED("keeps state; use g_strsplit or a cursor") char *strtok(char *, const char *);
BANNED("not thread-safe; use base/isotime.h") struct tm *gmtime(const time_t *);
BANNED("depends on the zone; use base/isotime.h") struct tm *localtime(const time_t *);
BANNED("no errors; use base/number.h") int atoi(const char *);
BANNED("depends on the locale; use base/number.h") double strtod(const char *, char **);
BANNED("process-wide; texts come from base/catalogue.h") char *setlocale(int, const char *);
BANNED("shell injection") int system(const char *);
BANNED("unbounded stack") void *alloca(size_t);
BANNED("not reproducible; seed your own generator") int rand(void);
#pragma GCC diagnostic pop
#endif
