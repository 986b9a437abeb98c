/* UNODC's published table on trafficking in persons (GLOTIP), as a table to be audited.
 *
 * CSV as its data portal gives it: Iso3_code, Country, Indicator, TableDimension, Category, Sex, Age, Year,
 * txtVALUE; other columns are passed over. A number may have thousands commas; `<5` is a hidden value
 * from 0 to 4.
 *
 * The set gets the dimensions REF_AREA, INDICATOR and TIME_PERIOD, which nothing sums over; SEX and
 * AGE; and one for each breakdown that the column TableDimension names ("by citizenship" is CITIZENSHIP).
 * A figure with a breakdown stands at the total of the others, so each breakdown is compared with
 * the same total. Parts of a breakdown may be missing or stand for a part of the victims only:
 * their total is at least their sum. The same is taken of SEX and AGE unless --margins says otherwise.
 *
 * A figure that stands there several times with different values says nothing: it is not known which
 * is meant. */
#pragma once

#include "tables/table_set.h"

typedef struct {
    uint32_t n_suppressed; /* values of the file such as <5, each time they stand there */
    uint32_t n_disputed;   /* figures with several different values */
} UnodcCounts;

/* `data` is taken (g_free), with one writable byte after its length. Margins that the set was not
 * told yet are set. False with problems. */
bool unodc_table_take(TableSet *set, char *data, size_t length, const char *place,
                      UnodcCounts *out_counts, Problems *problems);
