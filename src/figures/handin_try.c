#include "figures/handin_try.h"

#include "figures/handin_private.h"
#include "store/job.h"

#include <string.h>

static const char *const words[] = {[TRY_WAITING] = "waiting",
                                    [TRY_LOOKED] = "looked",
                                    [TRY_RELEASED] = "released",
                                    [TRY_REFUSED] = "refused"};

static HandinTryState state_of(const char *word)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i], word) == 0)
            return (HandinTryState)i;
    return TRY_FAILED; /* the table's CHECK allows no other word */
}

void handin_try_free(HandinTry *one)
{
    if (!one)
        return;
    g_free(one->account);
    g_free(one->at);
    g_free(one->revision);
    handin_release_report_clear(&one->report);
    g_free(one);
}

/* --- asking ------------------------------------------------------------------------------------- */

static bool check_alone(Db *db, const Handin *handin, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows =
        db_query(db, STMT_RELEASE_TRY_WAITING, error, "ss", handin->id, HANDIN_RELEASE_JOB);
    if (!rows)
        return false;
    if (rows_next(rows, &fault))
        g_set_error(&fault, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "a release of %s %d is being worked on already", handin->area, handin->period);
    if (fault)
        g_propagate_error(error, fault);
    return !fault;
}

static bool ask(Db *db, const HandinChange *change, const HandinReleaseOptions *options,
                GError **error)
{
    const Handin *handin = change->handin;
    if (!check_alone(db, handin, error) ||
        !db_run(db, STMT_RELEASE_TRY_INSERT, error, "sissiis", handin->id, (int64_t)handin->version,
                change->account, change->at, (int64_t)options->is_dry_run,
                (int64_t)options->threshold, options->revision))
        return false;
    g_autofree char *subject = g_strdup_printf("%" G_GINT64_FORMAT, db_last_id(db));
    return job_add(db, HANDIN_RELEASE_JOB, subject, NULL, NULL, error);
}

bool handin_try_ask(Centre *centre, const char *account, const char *id, unsigned seen,
                    const HandinReleaseOptions *options, GError **error)
{
    HandinChange change;
    if (!handin_change_begin(&change, centre, account, id, seen, HANDIN_ACT_RELEASE, NULL, error))
        return false;
    bool is_asked = ask(change.db, &change, options, error);
    handin_change_clear(&change); /* nothing of the submission changed yet */
    if (is_asked)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

/* --- what it said --------------------------------------------------------------------------------- */

static void add_text(GPtrArray **to, const char *text)
{
    if (!*to)
        *to = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(*to, g_strdup(text));
}

static void take_line(HandinReleaseReport *report, Rows *rows)
{
    const char *what = rows_text(rows, 0), *text = rows_text(rows, 1), *place = rows_text(rows, 2);
    if (strcmp(what, "part") == 0) {
        HandinReleased *part = handin_release_report_add(report);
        part->flow = g_strdup(text);
        part->release = *place ? g_strdup(place) : NULL;
        part->n_tables = (unsigned)rows_int(rows, 4);
        part->n_cells = (unsigned)rows_int(rows, 5);
        part->n_primary = (unsigned)rows_int(rows, 6);
        part->n_secondary = (unsigned)rows_int(rows, 7);
        return;
    }
    if (report->parts->len == 0)
        return;
    ReleaseAudit *audit = &((HandinReleased *)report->parts->pdata[report->parts->len - 1])->audit;
    if (strcmp(what, "cure") == 0) {
        add_text(&audit->cure, text);
    } else if (strcmp(what, "leave") == 0) {
        add_text(&audit->leave, text);
    } else if (strcmp(what, "finding") == 0) {
        release_audit_add_finding(audit, (FindingKind)rows_int(rows, 3), text, place);
    } else if (audit->findings && audit->findings->len > 0) {
        ReleaseFinding *last = audit->findings->pdata[audit->findings->len - 1];
        add_text(&last->with, text);
    }
}

static bool load_lines(Db *db, const char *account, HandinTry *one, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_TRY_LINES, error, "si", account, one->id);
    while (rows && rows_next(rows, &fault))
        take_line(&one->report, rows);
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

HandinTry *handin_try_newest(Db *db, const char *account, const char *id, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows =
        db_query(db, STMT_RELEASE_TRY_NEWEST, error, "sss", account, id, HANDIN_RELEASE_JOB);
    if (!rows)
        return NULL;
    if (!rows_next(rows, &fault)) {
        if (!fault)
            handin_set_not_found(&fault, "release", id);
        g_propagate_error(error, fault);
        return NULL;
    }
    g_autoptr(HandinTry) one = g_new0(HandinTry, 1);
    one->id = rows_int(rows, 0);
    one->version = (unsigned)rows_int(rows, 1);
    one->account = g_strdup(rows_text(rows, 2));
    one->at = g_strdup(rows_text(rows, 3));
    one->is_look = rows_int(rows, 4) != 0;
    one->threshold = (unsigned)rows_int(rows, 5);
    one->revision = g_strdup(rows_text(rows, 6));
    one->state = state_of(rows_text(rows, 7));
    handin_release_report_init(&one->report);
    one->report.fault = g_strdup(rows_text(rows, 8));
    one->report.is_released = one->state == TRY_RELEASED;
    const char *job = rows_text(rows, 9);
    if (one->state == TRY_WAITING && strcmp(job, "waiting") != 0 && strcmp(job, "running") != 0)
        one->state = TRY_FAILED;
    g_clear_pointer(&rows, rows_free);
    return load_lines(db, account, one, error) ? g_steal_pointer(&one) : NULL;
}

/* --- keeping -------------------------------------------------------------------------------------- */

typedef struct {
    Db *db;
    int64_t id;
    int64_t n;
} Lines;

static bool keep_line(Lines *lines, const char *what, const char *text, const char *place,
                      int64_t kind, const HandinReleased *part, GError **error)
{
    return db_run(lines->db, STMT_RELEASE_TRY_LINE_INSERT, error, "iisssiiiii", lines->id,
                  ++lines->n, what, text ? text : "", place ? place : "", kind,
                  part ? (int64_t)part->n_tables : 0, part ? (int64_t)part->n_cells : 0,
                  part ? (int64_t)part->n_primary : 0, part ? (int64_t)part->n_secondary : 0);
}

static bool keep_texts(Lines *lines, const char *what, const GPtrArray *texts, GError **error)
{
    for (unsigned i = 0; texts && i < texts->len; i++)
        if (!keep_line(lines, what, texts->pdata[i], NULL, 0, NULL, error))
            return false;
    return true;
}

static bool keep_part(Lines *lines, const HandinReleased *part, GError **error)
{
    const ReleaseAudit *audit = &part->audit;
    if (!keep_line(lines, "part", part->flow, part->release, 0, part, error))
        return false;
    for (unsigned i = 0; audit->findings && i < audit->findings->len; i++) {
        const ReleaseFinding *finding = audit->findings->pdata[i];
        if (!keep_line(lines, "finding", finding->cell, finding->place, (int64_t)finding->kind,
                       NULL, error) ||
            !keep_texts(lines, "with", finding->with, error))
            return false;
    }
    return keep_texts(lines, "cure", audit->cure, error) &&
           keep_texts(lines, "leave", audit->leave, error);
}

bool handin_try_keep(Db *db, int64_t id, HandinTryState state, const HandinReleaseReport *report,
                     GError **error)
{
    char now[ISO_DATETIME_BYTES];
    Lines lines = {.db = db, .id = id};
    iso_now_write(now);
    if (!db_run(db, STMT_RELEASE_TRY_END, error, "isss", id, words[state], now, report->fault))
        return false;
    if (db_changes(db) != 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "this release was worked on already");
        return false;
    }
    for (unsigned i = 0; report->parts && i < report->parts->len; i++)
        if (!keep_part(&lines, report->parts->pdata[i], error))
            return false;
    return true;
}

/* --- the worker ----------------------------------------------------------------------------------- */

typedef struct {
    char *submission, *account, *revision;
    HandinReleaseOptions options;
    bool is_waiting;
} Asked;

static void asked_clear(Asked *asked)
{
    g_free(asked->submission);
    g_free(asked->account);
    g_free(asked->revision);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static bool load_asked(Centre *centre, int64_t id, Asked *asked, GError **error)
{
    GError *fault = NULL;
    Db *db = centre_reader(centre, error);
    g_autoptr(Rows) rows = db ? db_query(db, STMT_RELEASE_TRY_BY_PROGRAM, error, "i", id) : NULL;
    if (!rows)
        return false;
    if (!rows_next(rows, &fault)) {
        if (!fault)
            handin_set_not_found(&fault, "release", "");
        g_propagate_error(error, fault);
        return false;
    }
    asked->submission = g_strdup(rows_text(rows, 0));
    asked->account = g_strdup(rows_text(rows, 2));
    asked->revision = g_strdup(rows_text(rows, 5));
    asked->options = (HandinReleaseOptions){.seen = (unsigned)rows_int(rows, 1),
                                            .is_dry_run = rows_int(rows, 3) != 0,
                                            .threshold = (unsigned)rows_int(rows, 4),
                                            .revision = asked->revision,
                                            .keep_try = id};
    asked->is_waiting = strcmp(rows_text(rows, 6), words[TRY_WAITING]) == 0;
    return true;
}

static bool keep_apart(Centre *centre, int64_t id, HandinTryState state,
                       const HandinReleaseReport *report, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (handin_try_keep(db, id, state, report, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

/* An answer, and no fault that may pass. */
static bool is_answer(const GError *fault)
{
    return g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_INVALID) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_CONFLICT) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_LIMIT) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_USAGE) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

bool handin_try_run(Centre *centre, const Model *model, const Cubes *cubes, int64_t id,
                    GError **error)
{
    g_auto(Asked) asked = {0};
    g_auto(HandinReleaseReport) report = {0};
    GError *fault = NULL;
    if (!load_asked(centre, id, &asked, error))
        return false;
    if (!asked.is_waiting)
        return true;
    const char *const ids[] = {asked.submission};
    if (handin_release(centre, model, cubes, asked.account, ids, 1, &asked.options, &report,
                       &fault))
        return !asked.options.is_dry_run || keep_apart(centre, id, TRY_LOOKED, &report, error);
    if (!is_answer(fault)) {
        g_propagate_error(error, fault);
        return false;
    }
    g_error_free(fault);
    return keep_apart(centre, id, TRY_REFUSED, &report, error);
}
