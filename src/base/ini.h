/* Definition files: sections of `key = value`, with the line of everything.
 *
 *     # a comment
 *     [section name]
 *     label = Sex
 *     label.sv = Kön
 *     text = a long value may go on
 *       in indented lines, which are joined by one space
 *
 * Order is kept. A key twice in a section, a section twice, a line that is neither, bytes that are
 * not UTF-8 are located errors; all of them are reported, not the first. */
#pragma once

#include "base/problem.h"
#include <stdbool.h>

typedef struct {
    const char *key;
    const char *value;
    unsigned line;
} IniEntry;

typedef struct {
    const char *name;
    unsigned line;
    const IniEntry *entries;
    unsigned n_entries;
} IniSection;

typedef struct IniFile IniFile;

/* Parses `length` bytes; problems (severity error) go to `problems` under the name `place`.
 * Returns NULL only if nothing could be made of it. The file owns all texts. */
IniFile *ini_parse(const char *data, size_t length, const char *place, Problems *problems);
void ini_free(IniFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IniFile, ini_free)

const char *ini_place(const IniFile *file);
unsigned ini_n_sections(const IniFile *file);
const IniSection *ini_section(const IniFile *file, unsigned index);
const IniSection *ini_find(const IniFile *file, const char *name);     /* NULL if there is none */
const IniEntry *ini_entry(const IniSection *section, const char *key); /* NULL if there is none */
const char *ini_value(const IniSection *section, const char *key);     /* NULL if there is none */
