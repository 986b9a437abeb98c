/* /desk/: what waits for whoever is signed in, and the next step of each thing as one button. */
#include "web/desk.h"
#include "web/desk/handin_next.h"
#include "web/desk/round_words.h"
#include "web/response.h"

#include <string.h>

#define LISTED 30u

static bool is_of_reader(const Account *account, const Handin *handin)
{
    return account_may(account, ROUND_STATE_ROLES, handin->area) &&
           handin->round_state == ROUND_OPEN;
}

/* --- a state's own submissions ------------------------------------------------------------------ */

static void write_task(Html *w, Request *request, const Handin *handin)
{
    Lang lang = request_lang(request);
    HandinNext next = handin_next(lang, handin, request_account(request));
    g_autofree char *year = g_strdup_printf("%d", handin->period);
    g_autofree char *title = text_fill(tr(lang, "{area}, figures of {year}"), "area",
                                       desk_area_label(request, handin->area), "year", year, NULL);
    g_autofree char *date = lang_date(lang, handin->deadline);
    g_autofree char *days = round_words_days(lang, handin->deadline, request_today(request));
    g_autofree char *deadline =
        text_fill(tr(lang, "Deadline {date}: {days}"), "date", date, "days", days, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_LI);
    html_attr(w, AT_CLASS, next.is_mine ? "next next-mine" : "next");
    html_open(w, EL_H3);
    html_link(w, request_link(request, handin_path(request, handin, "")), NULL, title);
    html_close(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "handin-state");
    round_words_badge(w, handin);
    html_element(w, EL_SPAN, "muted", handin->round_title);
    if (handin->state < HANDIN_SUBMITTED || handin->state == HANDIN_RETURNED)
        html_element(w, EL_SPAN, handin->is_overdue ? "badge badge-bad" : "muted", deadline);
    html_close(w);
    html_element(w, EL_P, NULL, next.text);
    html_open(w, EL_P);
    html_link(w, request_link(request, handin_path(request, handin, next.anchor)),
              next.is_mine ? "button primary" : "button", next.label);
    html_close_to(w, at);
}

static void write_tasks(Html *w, Request *request, const GPtrArray *handins)
{
    Lang lang = request_lang(request);
    const Account *account = request_account(request);
    unsigned n = 0;
    ui_heading(w, 2, "waiting", tr(lang, "Your state's figures"));
    for (unsigned i = 0; i < handins->len; i++)
        n += is_of_reader(account, handins->pdata[i]);
    if (n == 0) {
        ui_notice(w, NOTICE_EMPTY, tr(lang, "Nothing waits for you"),
                  tr(lang,
                     "No round is open that asks your state for figures. When the secretariat "
                     "opens one you get a mail, and it stands here."));
        return;
    }
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "tasks");
    for (unsigned i = 0; i < handins->len; i++)
        if (is_of_reader(account, handins->pdata[i]))
            write_task(w, request, handins->pdata[i]);
    html_close(w);
}

/* --- the secretariat ---------------------------------------------------------------------------- */

typedef bool (*Wanted)(const Handin *handin);

static bool is_to_accept(const Handin *handin)
{
    return handin->state == HANDIN_SUBMITTED && handin->is_signed;
}

static bool is_to_release(const Handin *handin)
{
    return handin->state == HANDIN_ACCEPTED;
}

static bool is_late(const Handin *handin)
{
    return handin->is_overdue && handin->round_state == ROUND_OPEN;
}

static void write_those(Html *w, Request *request, const GPtrArray *handins, const char *title,
                        const char *none, Wanted wanted)
{
    Lang lang = request_lang(request);
    unsigned n = 0;
    ui_heading(w, 3, NULL, title);
    for (unsigned i = 0; i < handins->len; i++)
        n += wanted(handins->pdata[i]);
    if (n == 0) {
        html_element(w, EL_P, "muted", none);
        return;
    }
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "lines");
    for (unsigned i = 0, shown = 0; i < handins->len && shown < LISTED; i++) {
        const Handin *handin = handins->pdata[i];
        if (!wanted(handin))
            continue;
        g_autofree char *label =
            g_strdup_printf("%s, %d", desk_area_label(request, handin->area), handin->period);
        shown++;
        html_open(w, EL_LI);
        html_link(w, request_link(request, handin_path(request, handin, "")), NULL, label);
        html_text(w, " ");
        round_words_badge(w, handin);
        html_text(w, " ");
        html_element(w, EL_SPAN, "muted", handin->round_title);
        html_close(w);
    }
    html_close(w);
    if (n > LISTED)
        html_element(w, EL_P, "muted", tr(lang, "The rest stands on the boards of the rounds."));
}

static bool write_rounds(Html *w, Request *request, Db *db, GError **error)
{
    Lang lang = request_lang(request);
    unsigned n = 0;
    g_autoptr(GPtrArray) rounds = rounds_load(db, request_account(request)->id, error);
    if (!rounds)
        return false;
    ui_heading(w, 3, NULL, tr(lang, "Rounds"));
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "lines");
    for (unsigned i = 0; i < rounds->len; i++) {
        const Round *round = rounds->pdata[i];
        if (round->state == ROUND_CLOSED)
            continue;
        g_autofree char *days = round_words_days(lang, round->deadline, request_today(request));
        n++;
        html_open(w, EL_LI);
        html_link(w, request_link(request, round_path(request, round->id, "")), NULL, round->title);
        html_text(w, " ");
        round_words_round_badge(w, round->state);
        html_text(w, " ");
        html_element(w, EL_SPAN, "muted", days);
        html_close(w);
    }
    html_close(w);
    if (n == 0)
        html_element(w, EL_P, "muted", tr(lang, "No round is open or in preparation."));
    html_open(w, EL_P);
    html_link(w, request_link(request, "/desk/rounds/new"), "button", tr(lang, "Make a new round"));
    html_close(w);
    return true;
}

static bool write_secretariat(Html *w, Request *request, Db *db, const GPtrArray *handins,
                              GError **error)
{
    Lang lang = request_lang(request);
    ui_heading(w, 2, "secretariat", tr(lang, "For the secretariat"));
    write_those(w, request, handins, tr(lang, "To accept or to ask about"),
                tr(lang, "Nothing that is submitted and signed waits."), is_to_accept);
    write_those(w, request, handins, tr(lang, "To release"),
                tr(lang, "Nothing that is accepted waits for its release."), is_to_release);
    write_those(w, request, handins, tr(lang, "Overdue"), tr(lang, "Nobody is late."), is_late);
    return write_rounds(w, request, db, error);
}

/* --- everybody else ----------------------------------------------------------------------------- */

static const struct {
    RoleSet roles;
    const char *path, *title, *text;
} places[] = {
    {ROLE_BIT(ROLE_CHAIR) | ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_AUDITOR), "/desk/rounds/",
     N_("Reporting rounds"), N_("How far each state is with its figures.")},
    {ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_AUDITOR), "/desk/people/", N_("People"),
     N_("Accounts, what they may do, invitations.")},
    {ROLE_BIT(ROLE_AUDITOR), "/desk/log/", N_("Log"),
     N_("Every act, chained so that none can be changed.")},
    {ROLE_BIT(ROLE_ADMIN), "/desk/settings", N_("Settings"),
     N_("The mail server, the public address.")},
    {ROLES_SIGNED_IN, "/account/", N_("Your account"),
     N_("Password, second factor, where you are signed in.")},
    {ROLES_SIGNED_IN, "/data/", N_("Figures"), N_("All figures that are public.")},
};

static void write_places(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    ui_heading(w, 2, "places", tr(lang, "Where you can go"));
    ui_grid_begin(w, UI_GRID_CARDS);
    for (unsigned i = 0; i < G_N_ELEMENTS(places); i++)
        if (account_may(request_account(request), places[i].roles, NULL))
            ui_card(w, request_link(request, places[i].path), tr(lang, places[i].title),
                    tr(lang, places[i].text), NULL);
    ui_grid_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const Account *account = request_account(request);
    bool is_editor = account_may(account, ROLE_BIT(ROLE_EDITOR), NULL);
    bool is_state = account_may(account, ROUND_STATE_ROLES, NULL);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) handins =
        db && (is_editor || is_state)
            ? handins_of(db, account->id, NULL, request_today(request), error)
            : NULL;
    if (!db || (!handins && (is_editor || is_state)))
        return false;
    UiPage frame = {
        .title = tr(lang, "Your desk"), .path = "/desk/", .base = request_base(request)};
    desk_frame(request, &frame, "/desk/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (is_state)
        write_tasks(w, request, handins);
    if (is_editor && !write_secretariat(w, request, db, handins, error))
        return false;
    write_places(w, request);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk = {
    .path = "/desk/",
    .methods = METHOD_GET,
    .roles = ROLES_SIGNED_IN,
    .is_live = true,
    .title = N_("Desk"),
    .help = N_("What waits for who is signed in."),
    .sample = "/desk/",
    .handle = handle,
};
