/* A codebook: what is to be known of a case file's columns, in an .ini file.
 *
 *     [file]
 *     id = person               rows with the same id are about one person
 *     missing = unknown, -99    in every column: values that mean that nothing is known
 *
 *     [column form]             one section per column; columns without one are taken as they stand
 *     dimension = EXPLOITATION  its name in tables (default: the column's own)
 *     codelist = forms.csv      code,parent,label: its hierarchy in tables
 *     multiple = ;              a field holds several values, with this between them; also: comma,
 *                               semicolon, space, tab, bar
 *     missing = not asked       in this column, beside those of [file]
 *     use = no                  leave it out
 *
 * Everything that is wrong with it is a located problem. */
#pragma once

#include "base/ini.h"
#include "tables/case_attributes.h"

typedef struct {
    const char *column;
    unsigned line;
    const char *dimension; /* NULL: the column's name */
    const char *codelist;  /* a path, as written; NULL: none */
    CaseRule rule;
} CodebookColumn;

typedef struct {
    const char *id; /* NULL: none */
    unsigned id_line;
    uint32_t n_columns;
    CodebookColumn *columns;
    const char *const *missing; /* of every column; ends with NULL */
    char *place;
    IniFile *ini;     /* owns the texts */
    GPtrArray *lists; /* of char **, and of texts */
} Codebook;

/* NULL only if nothing could be made of it. `data` need not live on. */
Codebook *codebook_parse(const char *data, size_t length, const char *place, Problems *problems);
void codebook_free(Codebook *codebook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Codebook, codebook_free)

/* Where it contradicts the case file: columns and an id that the file does not have. */
void codebook_check(const Codebook *codebook, const CaseScan *scan, Problems *problems);
