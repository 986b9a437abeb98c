/* How the codes of one source's files become ours: read from model/sources/NAME.ini, so that
 * a renamed code is a change in a file and not in the program. A code that the file does not name
 * has no place; whoever imports sets its figures aside and says which line is missing where. */
#pragma once

#include "model/model.h"

/* A table of the source. */
typedef struct {
    const char *id;                /* "crim_thb_vexp": looked for in the file's name */
    const Dataflow *flow;          /* NULL: a code decides (MapCode.flow) */
    int fixed[LIMIT_DIMENSIONS];   /* of `flow`: a code for what the file leaves out; -1 */
    const char *const *dimensions; /* the source's names, NULL-terminated; never NULL */
    bool is_verified;              /* compared with the source's own definitions */
} MapTable;

typedef struct {
    const char *from;     /* the source's code */
    const char *to;       /* ours; NULL: the code only chooses a dataflow */
    const Dataflow *flow; /* the rows of this code belong there; NULL: the table says it */
} MapCode;

/* A dimension of the source. */
typedef struct {
    const char *name; /* "citizen", in small letters */
    const char *to;   /* "CITIZENSHIP"; NULL: none of ours, but see `only` */
    const MapCode *codes;
    unsigned n_codes;
    bool is_matched; /* codes without a line are looked up among the spellings of our list */
    const char *const
        *only; /* NULL-terminated: series with another code are no counts; NULL: all */
} MapDimension;

typedef enum { MAP_FLAG_STATUS, MAP_FLAG_CONFIDENTIAL } MapFlagKind;
typedef struct {
    const char *flag; /* "b", "C", "0n" is not one */
    MapFlagKind kind;
    char to; /* of CL_OBS_STATUS or CL_CONF_STATUS */
} MapFlag;

struct SourceMap {
    const char *name;   /* "eurostat_tsv" */
    const char *place;  /* of its file, for messages */
    GArray *tables;     /* MapTable */
    GArray *dimensions; /* MapDimension */
    GArray *flags;      /* MapFlag; where a value has several, the first here becomes its status */
    GPtrArray *arrays;  /* what they point to */
};

unsigned source_map_n_tables(const SourceMap *map);
const MapTable *source_map_table(const SourceMap *map, unsigned index);
const MapDimension *source_map_dimension(const SourceMap *map,
                                         const char *name); /* any case; NULL */
const MapFlag *source_map_flag(const SourceMap *map, const char *flag, size_t length); /* NULL */
/* The line of a code; NULL: there is none. */
const MapCode *map_dimension_code(const MapDimension *dimension, const char *code);
/* False: the series is no count of persons (`only` leaves the code out). */
bool map_dimension_takes(const MapDimension *dimension, const char *code);
