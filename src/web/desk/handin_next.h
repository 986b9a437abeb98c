/* How far a submission is, and the one thing to do next: the same on the desk's home, on the board and
 * on the submission's own page. */
#pragma once

#include "figures/handin.h"
#include "people/account.h"
#include "web/request.h"

typedef enum {
    STEP_GET,
    STEP_FILL,
    STEP_UPLOAD,
    STEP_CORRECT,
    STEP_SUBMIT,
    STEP_SIGN,
    STEP_ACCEPT,
    STEP_RELEASE,
    STEP_DONE,
    STEP_COUNT = STEP_DONE
} HandinStep;

typedef struct {
    HandinStep step;    /* where it is */
    bool is_mine;       /* the reader can do it */
    const char *label;  /* of the button or link: "Upload the filled questionnaire" */
    const char *text;   /* in a sentence */
    const char *anchor; /* of the submission's page, where it is done */
} HandinNext;

/* `account` is who reads. Texts are in the reader's language, and static. */
HandinNext handin_next(Lang lang, const Handin *handin, const Account *account);
const char *handin_step_label(Lang lang, HandinStep step);
