/* /desk/rounds/{round}/{area}/{period}/release: what a release of the accepted figures would publish, what
 * speaks against it, and the release itself. The password is asked again before: this cannot be taken back. */
#include "base/retell.h"
#include "figures/handin_release.h"
#include "web/desk/handin_view.h"
#include "web/desk/release_words.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static const Param params[] = {
    {.name = "round", .kind = P_TEXT, .max = 26, .sample = ROUND_SAMPLE, .help = "the round's id"},
    {.name = "area",
     .kind = P_CODE,
     .codelist = "CL_AREA",
     .sample = "SE",
     .help = "the state's code"},
    {.name = "period",
     .kind = P_INT,
     .min = 1900,
     .max = 2200,
     .sample = "2024",
     .help = "the year"},
};
static const Param form[] = {
    {.name = "act",
     .kind = P_CHOICE,
     .choices = "look|release",
     .required = true,
     .help = N_("Act")},
    {.name = "seen",
     .kind = P_INT,
     .min = 1,
     .max = INT32_MAX,
     .required = true,
     .help = N_("The version that was on the page")},
    {.name = "threshold",
     .kind = P_INT,
     .min = 3,
     .max = 100,
     .help = N_("No count from 1 to less than this is shown")},
    {.name = "revision",
     .kind = P_PROSE,
     .max = LIMIT_COMMENT_BYTES,
     .help = N_("Why small differences to an earlier release are right")},
};

enum { ACT_LOOK, ACT_RELEASE };

static void begin(Html *w, Request *request, const Handin *handin, UiPage *frame,
                  const char *(*crumbs)[2])
{
    Lang lang = request_lang(request);
    const char *year = request_keep(request, g_strdup_printf("%d", handin->period));
    const char *state = request_keep(
        request, text_fill(tr(lang, "{area}, figures of {year}"), "area",
                           desk_area_label(request, handin->area), "year", year, NULL));
    const char *const way[][2] = {{tr(lang, "Desk"), "/desk/"},
                                  {tr(lang, "Rounds"), "/desk/rounds/"},
                                  {handin->round_title, round_path(request, handin->round, "")},
                                  {state, handin_path(request, handin, "")},
                                  {tr(lang, "Release"), NULL},
                                  {NULL, NULL}};
    for (unsigned i = 0; i < G_N_ELEMENTS(way); i++) {
        crumbs[i][0] = way[i][0];
        crumbs[i][1] = way[i][1];
    }
    *frame = (UiPage){
        .title = request_keep(request, text_fill(tr(lang, "Release: {what}"), "what", state, NULL)),
        .path = request_path(request),
        .base = request_base(request),
        .crumbs = (const char *const(*)[2])crumbs};
    desk_frame(request, frame, "/desk/rounds/");
    ui_page_begin(w, frame);
    ui_heading(w, 1, NULL, frame->title);
}

/* A GET asks for the look; after it the same values go with the release. */
static void write_form(Html *w, Request *request, const Handin *handin, bool was_looked_at)
{
    Lang lang = request_lang(request);
    g_autofree char *version = g_strdup_printf("%u", handin->version);
    const ParamValue *threshold = request_param(request, "threshold");
    const char *revision = request_param(request, "revision")->text;
    form_begin(w, request, NULL, "release-form");
    form_hidden(w, "seen", version);
    if (was_looked_at) {
        form_hidden(w, "act", "release");
        form_hidden(w, "threshold", threshold->given ? threshold->text : "5");
        if (revision)
            form_hidden(w, "revision", revision);
        form_submit(w, tr(lang, "Release: make it public"));
    } else {
        form_hidden(w, "act", "look");
        form_field(
            w, request, "threshold",
            (FormField){.value = threshold->given ? threshold->text : "5",
                        .is_quiet = true,
                        .help = tr(lang, "Five unless your rules ask for more. Never less than "
                                         "what was promised about these persons before.")});
        form_field(
            w, request, "revision",
            (FormField){.value = revision,
                        .rows = 2,
                        .help = tr(lang, "Only if these figures correct released ones: a "
                                         "difference of a few persons can give them away.")});
        form_submit(w, tr(lang, "Look at it first"));
    }
    form_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_autoptr(Handin) handin = handin_of_request(request, error);
    Db *db = handin ? request_private_db(request, error) : NULL;
    g_autofree char *why = NULL;
    UiPage frame;
    const char *crumbs[6][2];
    if (!db)
        return false;
    Html *w = response_html(response, lang);
    begin(w, request, handin, &frame, crumbs);
    ui_lead(w,
            tr(lang, "Releasing makes figures public for ever: what is out cannot be taken back. "
                     "So look first. Nothing is public until you say so on the next page."));
    if (handin_may(db, request_account(request)->id, handin, HANDIN_ACT_RELEASE, &why))
        write_form(w, request, handin, false);
    else {
        g_autofree char *told = retell(lang, why);
        ui_notice(w, NOTICE_CAUTION, tr(lang, "These figures cannot be released now"), told);
    }
    ui_page_end(w, &frame);
    return true;
}

static void write_looked(Html *w, Request *request, const Handin *handin,
                         const HandinReleaseReport *report, bool is_refused)
{
    Lang lang = request_lang(request);
    if (is_refused) {
        g_autofree char *fault = retell(lang, report->fault);
        ui_notice(w, NOTICE_ERROR, tr(lang, "This cannot be released"),
                  fault ? fault : tr(lang, "The audit found a way to learn about single persons."));
        release_words_parts(w, request, report);
        release_words_findings(w, request, report);
        ui_heading(w, 2, "again", tr(lang, "Look again, with other settings"));
        write_form(w, request, handin, false);
        return;
    }
    ui_notice(w, NOTICE_INFO, tr(lang, "Nothing speaks against it"),
              tr(lang, "The tables were protected and audited together with all that was published "
                       "before. This is what becomes public."));
    release_words_parts(w, request, report);
    write_form(w, request, handin, true);
    html_open(w, EL_P);
    html_link(w, request_link(request, handin_path(request, handin, "")), NULL,
              tr(lang, "Go back without releasing"));
    html_close(w);
}

static bool is_changed(Request *request, const Handin *handin)
{
    if (request_param(request, "seen")->integer == handin->version)
        return false;
    request_fault(
        request, REQUEST_WHOLE_FORM, NULL, "%s",
        tr(request_lang(request),
           "Somebody changed these figures meanwhile. Nothing was released; look at them as "
           "they are now."));
    return true;
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autoptr(Handin) handin = handin_of_request(request, error);
    if (!handin || is_changed(request, handin))
        return false;
    bool is_look = request_param(request, "act")->integer == ACT_LOOK;
    const ParamValue *threshold = request_param(request, "threshold");
    const HandinReleaseOptions options = {.threshold = (unsigned)threshold->integer,
                                          .revision = request_param(request, "revision")->text,
                                          .is_dry_run = is_look};
    const char *const ids[] = {handin->id};
    g_auto(HandinReleaseReport) report = {0};
    g_autoptr(GError) fault = NULL;
    bool is_fine =
        handin_release(request_centre(request), request_model(request), request_cubes(request),
                       request_account(request)->id, ids, 1, &options, &report, &fault);
    bool is_refused = !is_fine &&
                      (g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN) ||
                       g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID)) &&
                      report.parts;
    if (!is_fine && !is_refused) {
        if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) ||
            g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID))
            request_fault_retold(request, REQUEST_WHOLE_FORM, fault->message);
        else
            g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    if (is_fine && !is_look) {
        response_see_other(response,
                           request_link(request, handin_path(request, handin, "?done=release")));
        return true;
    }
    UiPage frame;
    const char *crumbs[6][2];
    Html *w = response_html(response, request_lang(request));
    begin(w, request, handin, &frame, crumbs);
    write_looked(w, request, handin, &report, is_refused);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_submission_release = {
    .path = "/desk/rounds/{round}/{area}/{period}/release",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLE_BIT(ROLE_EDITOR),
    .area_param = "area",
    .needs_fresh = true,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Release of a state's figures"),
    .help = N_("What a release would publish, what speaks against it, and the release itself."),
    .sample = "/desk/rounds/" ROUND_SAMPLE "/se/2024/release",
    .handle = handle,
    .act = act,
};
