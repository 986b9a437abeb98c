/* The report's view of the cube: every figure it shows comes through here, so that every one is
 * noted for the annex and has its data address as of the edition.
 *
 * "Contradicted" are figures that the checks of the import have marked (OBS_STATUS U): a part
 * larger than its total, a total smaller than its parts, an impossible size. They are shown with a
 * mark and never used in a sum or a sentence. */
#pragma once

#include "figures/cube.h"
#include "report/edition.h"
#include "report/findings.h"

#define FACTS_YEARS_MAX 48

typedef struct {
    const Dataflow *flow;
    uint16_t codes[LIMIT_DIMENSIONS];
} FactKey;

typedef struct Facts Facts;

/* Borrows model and cubes. The figures are those as of edition->as_of. */
Facts *facts_new(const Model *model, const Cubes *cubes, const Edition *edition, Lang lang);
void facts_free(Facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Facts, facts_free)

/* Dimension and code pairs, ending with NULL: "REF_AREA", "LV", "SEX", "F", NULL. SOURCE is the
 * edition's; the rest is _T. */
FactKey facts_key(const Facts *facts, const char *flow_id, ...) G_GNUC_NULL_TERMINATED;
void fact_key_set(FactKey *key, const char *dimension_id, const char *code);
/* The same cell of another state. */
FactKey fact_key_of_area(const FactKey *key, const char *area);

/* "/data/VICTIMS?area=LV&start=2022&end=2022&as-of=2025-04-14". Caller frees. */
char *facts_address(const Facts *facts, const FactKey *key, int from, int to);
/* The same for several states ("area=DK+EE..."; NULL: all members). Caller frees. */
char *facts_region_address(const Facts *facts, const FactKey *key, int from, int to);

/* A row of cells through time. Kept by facts until it is freed; address and data are filled, so
 * its Series can go to findings. */
typedef struct {
    Series series;
    FactKey key;
    Figure figures[FACTS_YEARS_MAX];
    bool contradicted[FACTS_YEARS_MAX];
    const Facts *facts;
} FactSeries;
const FactSeries *facts_series(Facts *facts, const FactKey *key, Measure measure);
/* The same key as the vintage before the edition's newest one left it; NULL if there is none. */
const FactSeries *facts_series_before(Facts *facts, const FactKey *key, Measure measure);
/* The figure of a year; absent outside the trend's years. */
Figure fact_figure(const FactSeries *series, int year);
bool fact_contradicted(const FactSeries *series, int year);
/* Copies figures of from..to, for charts: contradicted ones as disputed spans or gaps are the
 * chart's to draw, so they are left as they are and named in its note. */
void fact_copy(const FactSeries *series, int from, int to, Figure *out_figures);

/* The citizenships with any figure in a year, as groups (labels of the code list). Sets out_total
 * to the number of groups that are suppressed. Caller frees the array with g_free. */
Group *facts_citizenships(Facts *facts, const char *area, int year, unsigned *out_n,
                          unsigned *out_n_suppressed);
/* The newest year from..to with at least one citizenship figure; -1. */
int facts_citizenship_year(Facts *facts, const char *area, int from, int to);

const char *facts_area_label(const Facts *facts, const char *area);
const char *facts_code_label(const Facts *facts, const char *flow_id, const char *dimension_id,
                             const char *code);
/* "UNODC, as of 14 April 2025" */
const char *facts_source_line(const Facts *facts);
/* The newest vintage of the edition's source by its day, and the one before; NULL: none. */
const Vintage *facts_vintage(const Facts *facts);
const Vintage *facts_vintage_before(const Facts *facts);
unsigned facts_n_members(const Facts *facts);
const char *facts_member(const Facts *facts, unsigned index); /* "DE" */

/* Every cell that was asked for and exists, sorted by flow, key and year. */
typedef struct {
    FactKey key;
    int year;
    Figure figure;
    bool contradicted;
} FactUse;
bool facts_has_used(const Facts *facts, const FactKey *key, int year);
const FactUse *facts_uses(Facts *facts, unsigned *out_n);
