#include "web/desk/handin_next.h"

#include <string.h>

const char *handin_step_label(Lang lang, HandinStep step)
{
    static const char *const labels[STEP_COUNT] = {
        [STEP_GET] = N_("Get the questionnaire"),
        [STEP_FILL] = N_("Fill it in"),
        [STEP_UPLOAD] = N_("Upload it"),
        [STEP_CORRECT] = N_("Correct and answer"),
        [STEP_SUBMIT] = N_("Submit"),
        [STEP_SIGN] = N_("A second person signs"),
        [STEP_ACCEPT] = N_("The secretariat accepts"),
        [STEP_RELEASE] = N_("Released"),
    };
    return (unsigned)step < STEP_COUNT ? tr(lang, labels[step]) : "";
}

typedef struct {
    Lang lang;
    const Handin *handin;
    bool is_focal, is_member, is_editor;
    bool is_submitter;
} Reader;

static HandinNext closed(const Reader *o)
{
    return (HandinNext){.step = STEP_DONE,
                        .label = tr(o->lang, "Look at it"),
                        .text = tr(o->lang, "The round is closed: nothing more is handed in."),
                        .anchor = ""};
}

static HandinNext begin(const Reader *o)
{
    return (HandinNext){
        .step = STEP_GET,
        .is_mine = o->is_focal,
        .label = o->is_focal ? tr(o->lang, "Get the questionnaire") : tr(o->lang, "Look at it"),
        .text = o->is_focal
                    ? tr(o->lang, "Download the questionnaire, fill it in with any spreadsheet "
                                  "program, and upload it here. It is checked while you watch.")
                    : tr(o->lang, "The state's focal point has not begun yet."),
        .anchor = "#questionnaire"};
}

static HandinNext on_draft(const Reader *o)
{
    if (o->handin->is_checking)
        return (HandinNext){.step = STEP_UPLOAD,
                            .label = tr(o->lang, "See how the check goes"),
                            .text = tr(o->lang, "The file is being checked. That takes a moment."),
                            .anchor = "#files"};
    if (o->handin->n_errors > 0)
        return (HandinNext){
            .step = STEP_CORRECT,
            .is_mine = o->is_focal,
            .label = tr(o->lang, "See what to correct"),
            .text = tr(o->lang, "Correct the cells that are listed in your own file, and upload it "
                                "once more. Nothing is lost meanwhile."),
            .anchor = "#problems"};
    return (HandinNext){.step = STEP_UPLOAD,
                        .is_mine = o->is_focal,
                        .label = o->is_focal ? tr(o->lang, "Upload the filled questionnaire")
                                             : tr(o->lang, "Look at it"),
                        .text =
                            tr(o->lang, "No figures count yet: upload the filled questionnaire."),
                        .anchor = "#upload"};
}

static HandinNext on_checked(const Reader *o)
{
    if (o->handin->n_unanswered > 0)
        return (HandinNext){
            .step = STEP_CORRECT,
            .is_mine = o->is_focal,
            .label = tr(o->lang, "Answer the warnings"),
            .text = tr(o->lang, "There are no errors. Some figures are unusual: say in a sentence "
                                "why each is right, or correct it and upload again."),
            .anchor = "#problems"};
    return (HandinNext){.step = STEP_SUBMIT,
                        .is_mine = o->is_focal,
                        .label = tr(o->lang, "Submit the figures"),
                        .text = tr(o->lang, "Everything is checked. Submit the figures when you "
                                            "have looked through them; a colleague signs then."),
                        .anchor = "#act"};
}

static HandinNext on_submitted(const Reader *o)
{
    if (o->handin->is_signed)
        return (HandinNext){
            .step = STEP_ACCEPT,
            .is_mine = o->is_editor,
            .label = o->is_editor ? tr(o->lang, "Accept, or ask") : tr(o->lang, "Look at it"),
            .text = o->is_editor
                        ? tr(o->lang, "Submitted and signed by a second person. Look at what "
                                      "changed, then accept it or return it with questions.")
                        : tr(o->lang, "Submitted and signed. The secretariat looks at it now, and "
                                      "accepts it or asks back."),
            .anchor = "#act"};
    bool may_sign = (o->is_focal || o->is_member) && !o->is_submitter;
    return (HandinNext){
        .step = STEP_SIGN,
        .is_mine = may_sign,
        .label = may_sign ? tr(o->lang, "Look through it and sign") : tr(o->lang, "Look at it"),
        .text =
            may_sign
                ? tr(o->lang, "Look through the figures. If they are what your state says, sign "
                              "them as the second person.")
            : o->is_submitter ? tr(o->lang, "Submitted. Now a second person of your state signs: "
                                            "ask a colleague who has an account to open this page.")
                              : tr(o->lang, "Submitted. It counts when a second person of the "
                                            "state has signed."),
        .anchor = "#act"};
}

static HandinNext on_returned(const Reader *o)
{
    bool is_theirs = o->is_focal || o->is_member;
    if (o->handin->n_questions > 0)
        return (HandinNext){.step = STEP_CORRECT,
                            .is_mine = is_theirs,
                            .label = is_theirs ? tr(o->lang, "Answer the questions")
                                               : tr(o->lang, "Look at it"),
                            .text = tr(o->lang, "The secretariat asks about the figures. Answer "
                                                "each question; correct the file where it is wrong "
                                                "and upload it once more."),
                            .anchor = "#questions"};
    if (o->handin->is_checking || o->handin->n_errors > 0 || o->handin->n_figures == 0)
        return on_draft(o);
    return on_checked(o);
}

static HandinNext on_accepted(const Reader *o)
{
    return (HandinNext){
        .step = STEP_RELEASE,
        .is_mine = o->is_editor,
        .label = o->is_editor ? tr(o->lang, "Look at its release") : tr(o->lang, "Look at it"),
        .text = o->is_editor
                    ? tr(o->lang, "Accepted. The release makes protected tables of it, audits "
                                  "them, and publishes them if nothing gives a person away.")
                    : tr(o->lang, "Accepted, thank you. The secretariat releases the figures "
                                  "when the audit of their protection has passed."),
        .anchor = "#act"};
}

HandinNext handin_next(Lang lang, const Handin *handin, const Account *account)
{
    const Reader o = {.lang = lang,
                      .handin = handin,
                      .is_focal = account_may(account, ROLE_BIT(ROLE_FOCAL), handin->area),
                      .is_member = account_may(account, ROLE_BIT(ROLE_MEMBER), handin->area),
                      .is_editor = account_may(account, ROLE_BIT(ROLE_EDITOR), NULL),
                      .is_submitter = g_strcmp0(handin->submitted_by, account->id) == 0};
    if (handin->round_state == ROUND_CLOSED && handin->state < HANDIN_ACCEPTED &&
        handin->state != HANDIN_SUBMITTED)
        return closed(&o);
    switch (handin->state) {
    case HANDIN_EMPTY:
        return handin->is_checking ? on_draft(&o) : begin(&o);
    case HANDIN_DRAFT:
        return on_draft(&o);
    case HANDIN_CHECKED:
        return on_checked(&o);
    case HANDIN_SUBMITTED:
        return on_submitted(&o);
    case HANDIN_RETURNED:
        return on_returned(&o);
    case HANDIN_ACCEPTED:
        return on_accepted(&o);
    case HANDIN_LOCKED:
    case HANDIN_STATE_COUNT:
        break;
    }
    return (HandinNext){.step = STEP_DONE,
                        .label = tr(lang, "Look at it"),
                        .text = tr(lang, "Done: these figures are locked. The secretariat can open "
                                         "them again, with a reason."),
                        .anchor = ""};
}
