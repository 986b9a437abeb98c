/* The definitions: code lists, dataflows, sources and the strategic plan, read from model/ (.ini)
 * (the centre's own copy, or the one embedded in the program), checked whole, then immutable.
 * Every message has the file and the line. Everything returned belongs to the model. */
#pragma once

#include "base/catalogue.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/problem.h"
#include <stdbool.h>
#include <stdint.h>

#define CODE_TOTAL "_T"
#define CODE_UNKNOWN "_U"
#define CODE_NOT_APPLICABLE "_Z"
#define CODE_OTHER "_O"

typedef struct {
    const char *id;
    const char *label[LANG_COUNT];       /* never NULL: English where there is no other */
    const char *description[LANG_COUNT]; /* NULL where there is none */
    int parent;                          /* index in the same list, -1 = top */
    const char *alpha3;                  /* areas: ISO 3166-1 alpha-3, else NULL */
    const char *group;                   /* areas: "" or e.g. "EU"; free use, may be NULL */
    bool is_included;                    /* of another list that this one includes */
    bool spans; /* its persons may also stand under other codes: "EU citizens" and "Latvia" */
} Code;

typedef struct CodeList CodeList;
const char *codelist_id(const CodeList *list); /* "CL_AREA" */
const char *codelist_label(const CodeList *list, Lang lang);
const char *codelist_description(const CodeList *list, Lang lang); /* NULL if there is none */
unsigned codelist_n(const CodeList *list);
const Code *codelist_code(const CodeList *list, unsigned index);
/* By exact code; -1 if there is none. */
int codelist_find(const CodeList *list, const char *code);
/* By code, label in any language, or alias, without regard to case and surrounding spaces;
 * -1 if there is none. `length` -1 = NUL-terminated. For import. Accents and the shape of
 * apostrophes do not matter; text encoded twice is read as it was meant, and one with U+FFFD where
 * a letter was lost if only one code fits it. */
int codelist_match(const CodeList *list, const char *text, gssize length);
/* The other spellings of a code, in the order of the file, NULL-terminated; never NULL. */
const char *const *codelist_aliases(const CodeList *list, unsigned index);

typedef struct {
    const char *id; /* "REF_AREA" */
    const char *label[LANG_COUNT];
    const char *description[LANG_COUNT];
    const CodeList *codelist;
    const char *slug; /* the parameter's name in addresses: "area" */
} Dimension;

typedef struct {
    const char *id;      /* "VICTIMS" */
    const char *agency;  /* "CBSS" */
    const char *version; /* "1.0" */
    const char *label[LANG_COUNT];
    const char *description[LANG_COUNT]; /* what one row counts, in a sentence or two */
    const char *unit[LANG_COUNT];        /* "registered victims" */
    Dimension dimensions[LIMIT_DIMENSIONS];
    unsigned n_dimensions; /* without TIME_PERIOD */
    double plausible_max;  /* no national count can be larger */
    unsigned order;        /* its place among the dataflows */
    /* Of persons with this code, this dataflow and that one count the same, each by other dimensions
     * (figures/release_same.h); NULL: none that is declared. */
    const char *same_flow, *same_dimension, *same_code;
} Dataflow;

typedef struct {
    const char *id; /* "UNODC": a code of CL_SOURCE */
    const char *label[LANG_COUNT];
    const char *publisher[LANG_COUNT];
    const char *url;
    const char *terms[LANG_COUNT];       /* of use, as far as stated */
    const char *counts[LANG_COUNT];      /* what it counts, and whom it asks */
    const char *differences[LANG_COUNT]; /* known reasons why its figures differ from others */
} Source;

/* A text of the strategic plan: vision, objective, a principle, an objective, a priority. */
typedef struct {
    const char *id;  /* "labour-exploitation": also the address */
    unsigned number; /* its place in the plan, from 1 */
    const char *label[LANG_COUNT];
    const char *text[LANG_COUNT];
    const char *figures;                  /* an address of this site with figures on it, or NULL */
    const char *figures_text[LANG_COUNT]; /* what these figures can say; NULL without them */
} PlanItem;

typedef struct {
    const char *title[LANG_COUNT];
    const char *period; /* "2020-2025" */
    const char *vision[LANG_COUNT];
    const char *objective[LANG_COUNT];
    const char *source; /* the document these texts retell */
    const PlanItem *principles;
    unsigned n_principles;
    const PlanItem *objectives;
    unsigned n_objectives;
    const PlanItem *priorities;
    unsigned n_priorities;
} Plan;

/* What one of the two must say, so that the reason is worth telling. */
typedef enum {
    DIFFERENCE_ALWAYS,
    DIFFERENCE_SUPPRESSED, /* a suppressed number */
    DIFFERENCE_ZERO        /* none, or not known */
} DifferenceWhen;

/* A known reason why two sources say different numbers of the same thing (differences.ini). */
typedef struct {
    const char *id;
    const char *source[2];    /* codes of CL_SOURCE; NULL: any other */
    const char *const *flows; /* ids, NULL-terminated; NULL: every dataflow */
    const uint16_t *areas;    /* of CL_AREA; n_areas 0: every state */
    unsigned n_areas;
    const char *dimension;    /* NULL, or the dimension whose code must be one of codes */
    const char *const *codes; /* NULL-terminated; NULL without a dimension */
    int start, end;           /* years, inclusive */
    DifferenceWhen when;
    const char *text[LANG_COUNT];
    const char *citation; /* where it is written */
    bool is_verified;     /* checked against that document */
} Difference;

/* How a source's own codes become ours (model/sources/NAME.ini): data, because a source renames its
 * codes without asking us. */
typedef struct SourceMap SourceMap; /* model/source_map.h */

typedef struct Model Model;

/* From a directory, or from the files embedded in the program. Every problem goes to `problems`;
 * NULL (and an error that counts them) if one of them is an error. */
Model *model_load(const char *directory, Problems *problems, GError **error);
Model *model_load_embedded(Problems *problems, GError **error);
void model_free(Model *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Model, model_free)
/* Writes the embedded files to a directory (for `fyr init`), where an editor can change them. */
bool model_unpack(const char *directory, GError **error);

unsigned model_n_codelists(const Model *model);
const CodeList *model_codelist(const Model *model, unsigned index);
const CodeList *model_find_codelist(const Model *model, const char *id);
unsigned model_n_flows(const Model *model);
const Dataflow *model_flow(const Model *model, unsigned index);
const Dataflow *model_find_flow(const Model *model, const char *id);       /* any case */
int dataflow_find_dimension(const Dataflow *flow, const char *id_or_slug); /* -1 */
unsigned model_n_sources(const Model *model);
const Source *model_source(const Model *model, unsigned index);
const Source *model_find_source(const Model *model, const char *id);
const Plan *model_plan(const Model *model);
/* In the order of the file; none where the definitions have no differences.ini. */
unsigned model_n_differences(const Model *model);
const Difference *model_difference(const Model *model, unsigned index);
/* The sources that always stand side by side, the one that others are compared with first:
 * codes of CL_SOURCE. Never empty. */
unsigned model_n_compared(const Model *model);
const char *model_compared(const Model *model, unsigned index);
const SourceMap *model_find_source_map(const Model *model, const char *name); /* NULL */

/* The member states, in the order of their codes: indexes into CL_AREA. */
unsigned model_n_members(const Model *model);
unsigned model_member(const Model *model, unsigned index);
bool model_is_member(const Model *model, unsigned area);
