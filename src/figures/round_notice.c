/* Whom to tell what, each once. What is due follows from the rounds, the submissions and their events;
 * what was told is noted in the same write in which it is handed over. */
#include "figures/round_notice.h"

#include "figures/handin_private.h"

#include <string.h>

#define EVENT_DAYS 7 /* nobody is told of what happened before */

void round_notice_free(RoundNotice *notice)
{
    if (!notice)
        return;
    g_free(notice->account);
    g_free(notice->email);
    g_free(notice->name);
    g_free(notice->round);
    g_free(notice->round_title);
    g_free(notice->round_note);
    g_free(notice->submission);
    g_clear_pointer(&notice->questions, g_ptr_array_unref);
    g_free(notice->what);
    g_free(notice);
}

typedef struct {
    Db *db;
    IsoDay today;
    GPtrArray *due; /* RoundNotice */
} Finding;

/* What all notices about a round have. Borrowed. */
typedef struct {
    const char *id, *title, *note;
    IsoDay deadline;
} OfRound;

typedef struct {
    const char *id, *area; /* NULL: the whole round */
    int period;
} OfSubmission;

/* --- people ----------------------------------------------------------------------------------------- */

/* A notice for each person of a round with the role (NULL: any) for the state (NULL: any), but for
 * `but`. */
static bool add_for_people(Finding *f, const OfRound *round, const OfSubmission *submission,
                           NoticeKind kind, const char *what, const char *role, const char *but,
                           GError **error)
{
    g_autoptr(Rows) rows =
        db_query(f->db, STMT_NOTICE_PEOPLE, error, "sss", round->id, role, submission->area);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        if (g_strcmp0(rows_text(rows, 0), but) == 0)
            continue;
        RoundNotice *notice = g_new0(RoundNotice, 1);
        notice->kind = kind;
        notice->account = g_strdup(rows_text(rows, 0));
        notice->email = g_strdup(rows_text(rows, 1));
        notice->name = g_strdup(rows_text(rows, 2));
        if (!lang_parse(rows_text(rows, 3), &notice->lang))
            notice->lang = LANG_EN;
        g_strlcpy(notice->area, rows_text(rows, 4), sizeof notice->area);
        notice->round = g_strdup(round->id);
        notice->round_title = g_strdup(round->title);
        notice->round_note = g_strdup(round->note);
        notice->submission = g_strdup(submission->id);
        notice->period = submission->period;
        notice->deadline = round->deadline;
        notice->days_left = round->deadline - f->today;
        notice->questions = g_ptr_array_new_with_free_func(g_free);
        notice->what = g_strdup(what);
        g_ptr_array_add(f->due, notice);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

/* --- open rounds ------------------------------------------------------------------------------------ */

/* The reminder that is due: the nearest one whose day has come. One that was missed, because the
 * centre stood still, is made up for by the next. -1: none. */
static int reminder_due(Db *db, const char *round, int days_left, GError **error)
{
    int due = -1;
    g_autoptr(Rows) rows = db_query(db, STMT_ROUND_REMINDERS, error, "s", round);
    while (rows && rows_next(rows, error))
        if (days_left >= 0 && days_left <= rows_int(rows, 0))
            due = (int)rows_int(rows, 0);
    return due;
}

static bool add_reminder(Finding *f, const OfRound *round, const Rows *submission, int days,
                         GError **error)
{
    HandinState state = HANDIN_EMPTY;
    (void)handin_state_parse(rows_text(submission, 3), &state);
    OfSubmission of = {rows_text(submission, 0), rows_text(submission, 1),
                       (int)rows_int(submission, 2)};
    bool is_signed = rows_int(submission, 4) != 0;
    if (state == HANDIN_ACCEPTED || state == HANDIN_LOCKED ||
        (state == HANDIN_SUBMITTED && is_signed))
        return true;
    bool is_unsigned = state == HANDIN_SUBMITTED;
    g_autofree char *what = g_strdup_printf("%s-%d", is_unsigned ? "unsigned" : "remind", days);
    return add_for_people(f, round, &of, is_unsigned ? NOTICE_UNSIGNED : NOTICE_REMINDER, what,
                          is_unsigned ? NULL : "focal",
                          is_unsigned ? rows_text(submission, 5) : NULL, error);
}

static bool add_reminders(Finding *f, const OfRound *round, GError **error)
{
    GError *fault = NULL;
    int days = reminder_due(f->db, round->id, round->deadline - f->today, &fault);
    g_autoptr(Rows) rows =
        fault || days < 0 ? NULL : db_query(f->db, STMT_NOTICE_SUBMISSIONS, &fault, "s", round->id);
    while (rows && !fault && rows_next(rows, &fault))
        (void)add_reminder(f, round, rows, days, &fault);
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool add_rounds(Finding *f, GError **error)
{
    g_autoptr(Rows) rows = db_query(f->db, STMT_NOTICE_OPEN_ROUNDS, error, "");
    const OfSubmission whole = {0};
    GError *fault = NULL;
    while (rows && !fault && rows_next(rows, &fault)) {
        OfRound round = {rows_text(rows, 0), rows_text(rows, 1), rows_text(rows, 2), 0};
        (void)iso_day_parse(rows_text(rows, 3), &round.deadline);
        if (add_for_people(f, &round, &whole, NOTICE_OPENED, "opened", NULL, NULL, &fault))
            (void)add_reminders(f, &round, &fault);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

/* --- events ----------------------------------------------------------------------------------------- */

static bool add_questions(Finding *f, unsigned from, const char *submission, GError **error)
{
    g_autoptr(Rows) rows = db_query(f->db, STMT_NOTICE_QUESTIONS, error, "s", submission);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        for (unsigned i = from; i < f->due->len; i++)
            g_ptr_array_add(((RoundNotice *)f->due->pdata[i])->questions,
                            g_strdup(rows_text(rows, 0)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool add_events(Finding *f, GError **error)
{
    char since[ISO_DATE_BYTES];
    iso_day_write(f->today - EVENT_DAYS, since);
    g_autoptr(Rows) rows = db_query(f->db, STMT_NOTICE_EVENTS, error, "s", since);
    GError *fault = NULL;
    while (rows && !fault && rows_next(rows, &fault)) {
        bool is_accepted = strcmp(rows_text(rows, 1), "accept") == 0;
        OfSubmission of = {rows_text(rows, 2), rows_text(rows, 3), (int)rows_int(rows, 4)};
        OfRound round = {rows_text(rows, 5), rows_text(rows, 6), rows_text(rows, 7), 0};
        (void)iso_day_parse(rows_text(rows, 8), &round.deadline);
        g_autofree char *what = g_strdup_printf("event-%" G_GINT64_FORMAT, rows_int(rows, 0));
        unsigned from = f->due->len;
        if (add_for_people(f, &round, &of, is_accepted ? NOTICE_ACCEPTED : NOTICE_RETURNED, what,
                           NULL, NULL, &fault) &&
            !is_accepted)
            (void)add_questions(f, from, of.id, &fault);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

/* --- telling ---------------------------------------------------------------------------------------- */

static bool tell_all(Finding *f, RoundNoticeTell tell, void *data, unsigned *n, GError **error)
{
    char at[ISO_DATETIME_BYTES];
    iso_now_write(at);
    for (unsigned i = 0; i < f->due->len; i++) {
        const RoundNotice *notice = f->due->pdata[i];
        if (!db_run(f->db, STMT_NOTICE_INSERT, error, "sssss", notice->round, notice->account,
                    notice->submission ? notice->submission : "", notice->what, at))
            return false;
        if (db_changes(f->db) == 0)
            continue; /* told before */
        if (!tell(f->db, notice, data, error))
            return false;
        (*n)++;
    }
    return true;
}

bool round_tell_due(Centre *centre, IsoDay today, RoundNoticeTell tell, void *data, unsigned *out_n,
                    GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func((GDestroyNotify)round_notice_free);
    Finding finding = {.db = db, .today = today, .due = due};
    unsigned n = 0;
    if (!add_rounds(&finding, error) || !add_events(&finding, error) ||
        !tell_all(&finding, tell, data, &n, error)) {
        centre_write_rollback(centre);
        return false;
    }
    if (!centre_write_commit(centre, error))
        return false;
    if (out_n)
        *out_n = n;
    return true;
}

/* --- a mail ------------------------------------------------------------------------------------------ */

static const struct {
    const char *subject, *body;
} texts[NOTICE_KIND_COUNT] = {
    [NOTICE_OPENED] = {N_("Reporting round \"{round}\" is open"),
                       N_("The reporting round \"{round}\" is open. Your state's figures are asked "
                          "for until {deadline}. On your desk are the questionnaires; a filled one "
                          "is checked while you watch.")},
    [NOTICE_REMINDER] = {N_("{area} {period}: figures are due on {deadline}"),
                         N_("The figures of {area} for {period} in the round \"{round}\" are not "
                            "submitted yet. The last day is {deadline}.")},
    [NOTICE_UNSIGNED] = {N_("{area} {period}: a second person has to sign by {deadline}"),
                         N_("The figures of {area} for {period} in the round \"{round}\" are "
                            "submitted, and count when a second person of your state has signed "
                            "them. The last day is {deadline}.")},
    [NOTICE_RETURNED] =
        {N_("{area} {period}: there are questions about your figures"),
         N_("The secretariat has returned the figures of {area} for {period} in the "
            "round \"{round}\" with these questions:")},
    [NOTICE_ACCEPTED] = {N_("{area} {period}: your figures are accepted"),
                         N_("The figures of {area} for {period} in the round \"{round}\" are "
                            "accepted. They are protected before they are published.")},
};

static char *fill(const RoundNotice *notice, const char *text)
{
    g_autofree char *deadline = lang_date(notice->lang, notice->deadline);
    char period[16];
    g_snprintf(period, sizeof period, "%d", notice->period);
    return text_fill(tr(notice->lang, text), "round", notice->round_title, "area", notice->area,
                     "period", period, "deadline", deadline, NULL);
}

void round_notice_write(const RoundNotice *notice, const char *address, GString *subject,
                        GString *body)
{
    g_autofree char *first = fill(notice, texts[notice->kind].subject);
    g_autofree char *text = fill(notice, texts[notice->kind].body);
    g_string_append(subject, first);
    g_string_append_printf(body, "%s\n\n%s\n", notice->name, text);
    for (unsigned i = 0; i < notice->questions->len; i++)
        g_string_append_printf(body, "\n%u. %s\n", i + 1,
                               (const char *)notice->questions->pdata[i]);
    if (notice->kind == NOTICE_OPENED && *notice->round_note)
        g_string_append_printf(body, "\n%s\n", notice->round_note);
    if (address)
        g_string_append_printf(body, "\n%s\n", address);
}
