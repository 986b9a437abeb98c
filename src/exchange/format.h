/* Formats out: one file each, one line in formats.def. A format streams: begin, one call per
 * figure, end; the sink is told whenever the buffer is worth sending. */
#pragma once

#include "figures/cube.h"

typedef struct FigureSink FigureSink;
struct FigureSink {
    /* Takes bytes; false stops the writer (the peer went away, the disk is full). */
    bool (*write)(FigureSink *sink, const char *bytes, size_t length, GError **error);
};

/* How a format that is read by people names codes; formats for programs have their own columns. */
typedef enum { LABELS_NAME, LABELS_ID, LABELS_BOTH } Labels;

typedef struct {
    const Cube *cube;
    const CubeQuery *query;
    const CubeSlice *slice;
    const Cubes *cubes; /* for vintages: source notes */
    const Model *model;
    Lang lang;
    const char *address;  /* permanent address of the view; NULL on the command line */
    const char *prepared; /* ISO 8601 time of the answer */
    Labels labels;
} FigureView;

typedef struct {
    const char *name;       /* "sdmx-csv": `fyr query --format` */
    const char *ending;     /* of an address: "csv" */
    const char *media_type; /* with parameters */
    const char *help;
    bool (*write)(const FigureView *view, FigureSink *sink, GError **error);
} Format;

const Format *format_find(const char *name);          /* NULL */
const Format *format_find_by_ending(const char *end); /* NULL: not an address's ending */
unsigned format_count(void);
const Format *format_at(unsigned index);
/* "VICTIMS_A.LV.UNODC_2025-04-14.csv": flow, key, newest vintage's day, ending. Caller frees. */
char *format_file_name(const Format *format, const FigureView *view);
