/* The forms of what can be done with the submission as a whole, and why not where it cannot. */
#include "base/retell.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"

#include <string.h>

/* Acts with a comment, in the order of their importance to who reads. */
static const struct {
    HandinAct act;
    const char *text; /* what follows from it */
    bool is_danger;
} acts[] = {
    {HANDIN_ACT_SUBMIT,
     N_("You say that these are your state's figures. A second person of your state signs next; "
        "until "
        "the secretariat has accepted them you can still hand in a corrected file."),
     false},
    {HANDIN_ACT_SIGN,
     N_("You say as a second person that these are your state's figures: exactly these; a later "
        "file "
        "needs a new signature."),
     false},
    {HANDIN_ACT_ACCEPT,
     N_("The figures are taken in as what the state says. Nothing is public by that: the release "
        "comes after."),
     false},
    {HANDIN_ACT_LOCK, N_("Nothing changes any more unless it is opened again with a reason."),
     false},
    {HANDIN_ACT_REOPEN,
     N_("The state can hand in again. What was accepted and released stays until it is accepted "
        "and "
        "released anew. The reason becomes a question that the state answers."),
     true},
};

static bool is_for_reader(const HandinView *view, const HandinRule *rule)
{
    g_auto(GStrv) words = g_strsplit(rule->roles, " ", -1);
    for (char **word = words; *word; word++) {
        Role role;
        if (role_parse(*word, &role) &&
            account_may(view->account, ROLE_BIT(role), view->handin->area))
            return true;
    }
    return false;
}

static void write_form(Html *w, const HandinView *view, HandinAct act, const char *text,
                       bool is_danger)
{
    const char *word = handin_act_word(act);
    g_autofree char *id = g_strconcat("form-", word, NULL);
    g_autofree char *field = g_strconcat("comment-", word, NULL);
    const HandinRule *rule = handin_rule(act, view->handin->state);
    ui_heading(w, 3, word, tr(view->lang, handin_act_label(act)));
    html_element(w, EL_P, NULL, text);
    handin_form_begin(w, view, id, is_danger ? NULL : word);
    form_field(w, view->request, field,
               (FormField){.rows = 2, .is_needed = (rule->needs & NEEDS_COMMENT) != 0});
    if (is_danger)
        form_button(w, "act", word, tr(view->lang, handin_act_label(act)), true);
    else
        form_submit(w, tr(view->lang, handin_act_label(act)));
    form_end(w);
}

/* What stands against an act, in the reader's language where it is a need of the rule. */
static char *why_text(const HandinView *view, const char *why)
{
    static const char prefix[] = "not fulfilled: ";
    if (!g_str_has_prefix(why, prefix))
        return retell(view->lang, why);
    return text_fill(tr(view->lang, "It needs this: {need}."), "need",
                     tr(view->lang, why + strlen(prefix)), NULL);
}

/* These very figures, by who reads. */
static bool is_signed_by_reader(const HandinView *view)
{
    for (unsigned i = 0; i < view->signatures->len; i++) {
        const HandinSignature *signature = view->signatures->pdata[i];
        if (signature->is_current && strcmp(signature->account, view->account->id) == 0)
            return true;
    }
    return false;
}

static void write_refusal(Html *w, const HandinView *view, HandinAct act, const char *why)
{
    g_autofree char *title = text_fill(tr(view->lang, "Not yet possible: {act}"), "act",
                                       tr(view->lang, handin_act_label(act)), NULL);
    g_autofree char *text = why_text(view, why);
    ui_notice(w, NOTICE_INFO, title, text);
}

static void write_release(Html *w, const HandinView *view)
{
    if (!handin_view_may(view, HANDIN_ACT_RELEASE, NULL))
        return;
    ui_heading(w, 3, "release", tr(view->lang, handin_act_label(HANDIN_ACT_RELEASE)));
    html_element(w, EL_P, NULL,
                 tr(view->lang,
                    "Protected tables are made of the accepted figures and audited together "
                    "with everything that was ever published about the same persons. You "
                    "see all of it before anything is public."));
    html_open(w, EL_P);
    html_link(w, request_link(view->request, handin_path(view->request, view->handin, "/release")),
              view->handin->state == HANDIN_ACCEPTED ? "button primary" : "button",
              tr(view->lang, "Go to the release"));
    html_close(w);
}

static void write_acts(Html *w, const HandinView *view)
{
    bool is_begun = false;
    for (unsigned i = 0; i < G_N_ELEMENTS(acts); i++) {
        const HandinRule *rule = handin_rule(acts[i].act, view->handin->state);
        g_autofree char *why = NULL;
        if (!rule || !is_for_reader(view, rule) ||
            (acts[i].act == HANDIN_ACT_SIGN && is_signed_by_reader(view)))
            continue;
        if (!is_begun)
            ui_heading(w, 2, "act", tr(view->lang, "Decide"));
        is_begun = true;
        if (handin_view_may(view, acts[i].act, &why))
            write_form(w, view, acts[i].act, tr(view->lang, acts[i].text), acts[i].is_danger);
        else if (why)
            write_refusal(w, view, acts[i].act, why);
    }
    write_release(w, view);
}

void handin_part_acts(Html *w, const HandinView *view)
{
    if (view->is_watching)
        return;
    html_open(w, EL_SECTION); /* not for paper */
    html_attr(w, AT_CLASS, "decide");
    write_acts(w, view);
    html_close(w);
}
