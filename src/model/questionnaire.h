/* What is asked of a member state about a dataflow: which of its cells the questionnaire lists, in
 * parts. From model/questionnaires (.ini); a dataflow without a file there gets one part per
 * dimension. Everything returned belongs to the model. */
#pragma once

#include "model/model.h"

typedef struct {
    const char *id; /* "sex-age" */
    const char *label[LANG_COUNT];
    const char *note[LANG_COUNT];            /* how to count; NULL without */
    const uint16_t *codes[LIMIT_DIMENSIONS]; /* what is listed: all combinations of them */
    unsigned n_codes[LIMIT_DIMENSIONS];      /* 0: not of this part; its total */
    unsigned n_open; /* further lines, in which those of its dimensions may be chosen freely */
} QuestionPart;

typedef struct {
    const Dataflow *flow;
    bool is_asked;                /* has a file; else it only follows from the dimensions */
    const char *note[LANG_COUNT]; /* NULL without */
    /* A person may stand under several of its codes, if the state says that it counts so. */
    bool may_be_several[LIMIT_DIMENSIONS];
    const QuestionPart *parts;
    unsigned n_parts;
} Questionnaire;

const Questionnaire *model_questionnaire(const Model *model, const Dataflow *flow); /* never NULL */

/* The cell of a part with the given choice of each dimension (an index into its codes): fills the
 * codes of the flow's dimensions but REF_AREA and SOURCE, which are left as they are. */
void question_cell(const Questionnaire *questionnaire, const QuestionPart *part,
                   const unsigned choice[LIMIT_DIMENSIONS], uint16_t *codes);
/* Whether some part lists the cell of these codes (REF_AREA and SOURCE are not looked at). */
bool question_asks(const Questionnaire *questionnaire, const uint16_t *codes);
/* The code of a dimension that stands for all: its _T, else its first code (FREQ: annual). */
uint16_t question_total(const Dimension *dimension);
