/* The inside of model_load: what its parts share. Each part reads the sections of one kind of file,
 * reports every problem, and goes on with what it could make of it. */
#pragma once

#include "base/ini.h"
#include "model/codelist.h"

struct Model {
    GPtrArray *files;           /* IniFile; they own all texts */
    GPtrArray *codelists;       /* CodeList, in the order of their files' names */
    GPtrArray *flows;           /* Dataflow */
    GHashTable *questionnaires; /* Dataflow -> Questionnaire */
    GPtrArray *collections;     /* Collection, in their order */
    GPtrArray *blocks;          /* memory of what is made of several parts */
    GArray *sources;            /* Source */
    GArray *principles;         /* PlanItem */
    GArray *objectives;
    GArray *priorities;
    GArray *members;     /* unsigned: indexes into CL_AREA */
    GArray *differences; /* Difference */
    GPtrArray *compared; /* const char *: codes of CL_SOURCE */
    GPtrArray *maps;     /* SourceMap */
    GPtrArray *arrays;   /* what differences point to: g_free */
    GStringChunk *texts; /* what is not in a file as it stands */
    Plan plan;
};

typedef struct {
    Model *model;
    Problems *problems;
} Loader;

/* A file of definitions, parsed; `name` is its place below the model's folder. */
typedef struct {
    const char *name; /* "codelists/area.ini" */
    const IniFile *file;
} ModelFile;

/* An error of a definition. `rule` is static, `remedy` may be NULL. */
void loader_error(Loader *loader, const IniFile *file, unsigned line, const char *field,
                  const char *value, const char *rule, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF(8, 9);

/* Reports every key of the section that is not in `keys` (NULL-terminated). A key ending in "*"
 * allows a language after it ("label*": label, label.sv); "alias" also allows "alias.ANY". */
void loader_check_keys(Loader *loader, const IniFile *file, const IniSection *section,
                       const char *const *keys);

/* A text in every language: English where there is no other. A missing English text is an error if
 * `is_required`, else all are NULL. A missing translation is a warning. */
void loader_texts(Loader *loader, const IniFile *file, const IniSection *section, const char *key,
                  bool is_required, unsigned limit_bytes, const char *out_text[LANG_COUNT]);

/* A required value; reported and NULL if it is missing or empty. */
const char *loader_value(Loader *loader, const IniFile *file, const IniSection *section,
                         const char *key);

/* Letters, digits, underscore; at most LIMIT_CODE_BYTES. Reports it if not. */
bool loader_check_id(Loader *loader, const IniFile *file, unsigned line, const char *id);

/* The model frees it with itself; returns it. */
void *loader_keep(Loader *loader, void *take_block);

/* "dataflow VICTIMS": the part behind a known word, or NULL if the section has another. */
const char *loader_section_id(const IniSection *section, const char *word);

void load_codelists(Loader *loader, const ModelFile *files, unsigned n_files);
void load_flow(Loader *loader, const IniFile *file);
void load_sources(Loader *loader, const IniFile *file);
void load_members(Loader *loader, const IniFile *file);
void load_plan(Loader *loader, const IniFile *file);
void make_plan_lists(Loader *loader, const IniFile *file); /* after the plan itself */
/* When all dataflows are there: what their `counts_same` say is possible. */
void check_same_flows(Loader *loader, const char *place);
void load_differences(Loader *loader, const IniFile *file);
void load_source_map(Loader *loader, const IniFile *file, const char *name);
void source_map_free(gpointer map);
void load_questionnaire(Loader *loader, const IniFile *file);  /* after all dataflows */
void make_questionnaire(Loader *loader, const Dataflow *flow); /* for one without a file */
void questionnaire_free(gpointer questionnaire);
void load_collection(Loader *loader, const IniFile *file); /* after all dataflows */
