/* /desk/rounds/{round}/{area}/{period}/release: what a release of the accepted figures would publish, what
 * speaks against it, and the release itself. The password is asked again before: this cannot be taken back.
 * The worker does it (figures/handin_try.h); the page loads itself again until there is an answer. */
#include "base/retell.h"
#include "figures/handin_try.h"
#include "web/desk/handin_view.h"
#include "web/desk/release_words.h"
#include "web/desk/round_words.h"
#include "web/response.h"

static const Param params[] = {
    HANDIN_PARAMS,
    {.name = "watch",
     .kind = P_CHOICE,
     .choices = "1",
     .help = "who asked for the release waits on this page"},
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

static void begin(Html *w, Request *request, const Handin *handin, unsigned refresh_s,
                  UiPage *frame, const char *(*crumbs)[2])
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
        .refresh_s = refresh_s,
        .crumbs = (const char *const(*)[2])crumbs};
    desk_frame(request, frame, "/desk/rounds/");
    ui_page_begin(w, frame);
    ui_heading(w, 1, NULL, frame->title);
}

/* Without a look first nothing can be released: `looked` is the look that speaks for it, or NULL. */
static void write_form(Html *w, Request *request, const Handin *handin, const HandinTry *last,
                       bool was_looked_at)
{
    Lang lang = request_lang(request);
    g_autofree char *version = g_strdup_printf("%u", handin->version);
    g_autofree char *threshold = g_strdup_printf("%u", last ? last->threshold : 5);
    const char *revision = last ? last->revision : NULL;
    form_begin(w, request, NULL, was_looked_at ? "release-form" : "look-form");
    form_hidden(w, "seen", version);
    if (was_looked_at) {
        form_hidden(w, "act", "release");
        form_hidden(w, "threshold", threshold);
        if (revision)
            form_hidden(w, "revision", revision);
        form_submit(w, tr(lang, "Release: make it public"));
    } else {
        form_hidden(w, "act", "look");
        form_field(
            w, request, "threshold",
            (FormField){.value = threshold,
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

/* --- what became of the last one ------------------------------------------------------------------ */

static void write_waiting(Html *w, Request *request, const HandinTry *last)
{
    Lang lang = request_lang(request);
    g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(request_now(request), NULL);
    g_autoptr(GDateTime) since = g_date_time_new_from_iso8601(last->at, NULL);
    bool is_long = now && since && g_date_time_difference(now, since) > 120 * G_TIME_SPAN_SECOND;
    ui_notice(w, NOTICE_INFO,
              last->is_look ? tr(lang, "It is being looked at")
                            : tr(lang, "The figures are being released"),
              is_long
                  ? tr(lang, "This takes longer than usual. It goes on without you: you can close "
                             "this page and come back. If nothing happens within an hour, see "
                             "whether the worker is running.")
                  : tr(lang, "The tables are protected and audited with all that was published "
                             "before, which takes seconds, or minutes if it is much. This page "
                             "shows the result by itself."));
}

static void write_refused(Html *w, Request *request, const Handin *handin, const HandinTry *last)
{
    Lang lang = request_lang(request);
    g_autofree char *fault = retell(lang, last->report.fault);
    ui_notice(w, NOTICE_ERROR, tr(lang, "This cannot be released"),
              fault ? fault : tr(lang, "The audit found a way to learn about single persons."));
    release_words_parts(w, request, &last->report);
    release_words_findings(w, request, &last->report);
    ui_heading(w, 2, "again", tr(lang, "Look again, with other settings"));
    write_form(w, request, handin, last, false);
}

static void write_looked(Html *w, Request *request, const Handin *handin, const HandinTry *last)
{
    Lang lang = request_lang(request);
    ui_notice(w, NOTICE_INFO, tr(lang, "Nothing speaks against it"),
              tr(lang, "The tables were protected and audited together with all that was published "
                       "before. This is what becomes public."));
    release_words_parts(w, request, &last->report);
    write_form(w, request, handin, last, true);
    html_open(w, EL_P);
    html_link(w, request_link(request, handin_path(request, handin, "")), NULL,
              tr(lang, "Go back without releasing"));
    html_close(w);
    ui_heading(w, 2, "again", tr(lang, "Look again, with other settings"));
    write_form(w, request, handin, last, false);
}

static void write_first(Html *w, Request *request, const Handin *handin, const HandinTry *last)
{
    Lang lang = request_lang(request);
    if (last && last->state == TRY_FAILED)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "The last try came to no end"),
                  tr(lang, "The worker gave up, which says nothing about the figures. Nothing was "
                           "released. Try again; if it happens again, the log of the worker says "
                           "why."));
    write_form(w, request, handin, NULL, false);
}

/* The newest try about the figures as they are now; NULL: none. */
static HandinTry *find_last(Db *db, Request *request, const Handin *handin)
{
    g_autoptr(HandinTry) last =
        handin_try_newest(db, request_account(request)->id, handin->id, NULL);
    bool is_awaited = request_param(request, "watch")->given && last &&
                      (last->state == TRY_RELEASED || last->state == TRY_REFUSED);
    if (last && last->version != handin->version && !is_awaited)
        return NULL;
    return g_steal_pointer(&last);
}

static void write_page(Html *w, Request *request, const Handin *handin, const HandinTry *last,
                       const char *why)
{
    Lang lang = request_lang(request);
    if (why) {
        g_autofree char *told = retell(lang, why);
        ui_notice(w, NOTICE_CAUTION, tr(lang, "These figures cannot be released now"), told);
    } else if (last && last->state == TRY_WAITING) {
        write_waiting(w, request, last);
    } else if (last && last->state == TRY_REFUSED) {
        write_refused(w, request, handin, last);
    } else if (last && last->state == TRY_LOOKED) {
        write_looked(w, request, handin, last);
    } else {
        write_first(w, request, handin, last);
    }
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
    g_autoptr(HandinTry) last = find_last(db, request, handin);
    /* Who asked for it and waits on this page is led to the figures, which are public now. */
    if (last && last->state == TRY_RELEASED && request_param(request, "watch")->given) {
        response_see_other(response,
                           request_link(request, handin_path(request, handin, "?done=release")));
        return true;
    }
    (void)handin_may(db, request_account(request)->id, handin, HANDIN_ACT_RELEASE, &why);
    bool is_waiting = !why && last && last->state == TRY_WAITING;
    Html *w = response_html(response, lang);
    begin(w, request, handin, is_waiting ? 2 : 0, &frame, crumbs);
    ui_lead(w,
            tr(lang, "Releasing makes figures public for ever: what is out cannot be taken back. "
                     "So look first. Nothing is public until you say so on the next page."));
    write_page(w, request, handin, last, why);
    ui_page_end(w, &frame);
    return true;
}

/* Somebody asked already, perhaps with the same button: they wait together. */
static bool is_waited_for(Request *request, const Handin *handin)
{
    Db *db = request_private_db(request, NULL);
    g_autoptr(HandinTry) last =
        db ? handin_try_newest(db, request_account(request)->id, handin->id, NULL) : NULL;
    return last && last->state == TRY_WAITING;
}

/* --- asking the worker --------------------------------------------------------------------------- */

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
    const ParamValue *threshold = request_param(request, "threshold");
    const HandinReleaseOptions options = {
        .threshold = threshold->given ? (unsigned)threshold->integer : 5,
        .revision = request_param(request, "revision")->text,
        .is_dry_run = request_param(request, "act")->integer == ACT_LOOK};
    g_autoptr(GError) fault = NULL;
    if (handin_try_ask(request_centre(request), request_account(request)->id, handin->id,
                       handin->version, &options, &fault) ||
        (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) && is_waited_for(request, handin))) {
        response_see_other(response,
                           request_link(request, handin_path(request, handin, "/release?watch=1")));
        return true;
    }
    if (g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) ||
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID))
        request_fault_retold(request, REQUEST_WHOLE_FORM, fault->message);
    else
        g_propagate_error(error, g_steal_pointer(&fault));
    return false;
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
