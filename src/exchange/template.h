/* Questionnaires to fill in, made from the dataflows: a workbook with one sheet per dataflow, or CSV.
 * What the centre holds of the year before stands beside each number. submission_in.h reads them. */
#pragma once

#include "figures/cube.h"
#include "model/questionnaire.h"

typedef struct {
    const Model *model;
    const Cubes *cubes; /* for the year before; NULL: nothing is shown */
    const Dataflow *const *flows;
    unsigned n_flows;
    int area;   /* code of CL_AREA */
    int period; /* year */
    Lang lang;
} TemplateOptions;

/* The whole file. Errors: INTERNAL and IO, from the writer of workbooks. */
GBytes *template_xlsx(const TemplateOptions *options, GError **error);
GBytes *template_csv(const TemplateOptions *options);

/* One line of a questionnaire. */
typedef struct {
    const QuestionPart *part;
    uint16_t code[LIMIT_DIMENSIONS];
    bool is_open;              /* the codes of the part's dimensions are left to choose */
    FigureRow before;          /* kind FIGURE_ABSENT: the centre knows nothing */
    const char *before_source; /* "UNODC"; NULL likewise */
} TemplateLine;

/* The lines of a dataflow in the order of its parts; a cell stands once, in the first part that has
 * it. Caller: g_array_unref(). */
GArray *template_lines(const TemplateOptions *options, const Dataflow *flow);

/* "F: Women". Caller frees. */
char *template_code(const CodeList *list, unsigned code, Lang lang);
