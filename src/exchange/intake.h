/* Taking one file in, from bytes to a kept vintage: unpack, find its day, parse (in a sandboxed
 * child), check, compare with what was known, keep. All of the file or nothing. */
#pragma once

#include "exchange/importer.h"

typedef enum { INTAKE_DAY_GIVEN, INTAKE_DAY_BANNER, INTAKE_DAY_FILE_NAME } IntakeDayFrom;

typedef struct {
    const Importer *importer;
    const char *file_name; /* without folders: kept with the vintage */
    const char *place;     /* as the user named it: in messages */
    IsoDay as_of;          /* ISO_DAY_NEVER: the file must say it */
    bool is_dry_run;       /* everything but keeping */
    bool is_trusted;       /* the program's own data: no sandbox */
    bool is_public; /* states' own figures: who takes them in says that they are public already */
} IntakeOptions;

typedef struct {
    Problems *problems;
    char sha256[65]; /* of the file, unpacked */
    char *source;
    IsoDay as_of;
    IntakeDayFrom day_from;
    bool is_dry_run;
    VintageReceipt receipt; /* in a dry run without a number; already_held: nothing was read */
    uint32_t n_lines;       /* figures and lines set aside */
    uint32_t n_flows;
    uint32_t *n_rows;           /* [flow, in the model's order] */
    RevisionCounts *revisions;  /* likewise */
    IsoDay before;              /* the vintage of the same source before; ISO_DAY_NEVER = none */
    uint32_t n_repeated_keys;   /* as the source spells them */
    uint32_t n_repeated_differ; /* of them with different values */
    uint32_t n_same_cells;      /* different spellings that became one cell */
    uint32_t n_unreliable;      /* figures that cannot be true as they stand */
} IntakeReport;

/* `centre` may be NULL in a dry run: then nothing was known before. On failure the report has the
 * problems found so far. */
bool intake_run(Centre *centre, const Model *model, const char *bytes, size_t length,
                const IntakeOptions *options, IntakeReport *out_report, GError **error);
void intake_report_clear(IntakeReport *report);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IntakeReport, intake_report_clear)
