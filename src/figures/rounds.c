/* Rounds: made, changed, opened, closed, read. */
#include "figures/rounds.h"

#include "base/limits.h"
#include "base/ulid.h"
#include "figures/handin_private.h"

#include <string.h>

void round_free(Round *round)
{
    if (!round)
        return;
    g_free(round->id);
    g_free(round->title);
    g_free(round->note);
    g_clear_pointer(&round->periods, g_array_unref);
    g_clear_pointer(&round->flows, g_ptr_array_unref);
    g_clear_pointer(&round->areas, g_ptr_array_unref);
    g_clear_pointer(&round->reminders, g_array_unref);
    g_free(round->created);
    g_free(round->created_by);
    g_free(round->created_by_name);
    g_free(round->opened);
    g_free(round->closed);
    g_free(round);
}

void round_make_id(const char *at, char out_id[27])
{
    uint8_t entropy[12];
    for (unsigned i = 0; i < 3; i++) {
        guint32 word = g_random_int();
        memcpy(entropy + i * 4, &word, 4);
    }
    ulid_write(out_id, at, entropy);
}

/* --- what may be asked -------------------------------------------------------------------------- */

static bool invalid(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool invalid(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_INVALID, text);
    return false;
}

static bool is_line(const char *text)
{
    bool is_good = text && *text && strlen(text) <= LIMIT_LABEL_BYTES &&
                   g_utf8_validate(text, -1, NULL) && *text != ' ';
    for (const char *at = text; is_good && *at; at++)
        is_good = (unsigned char)*at >= ' ' && *at != 127;
    return is_good;
}

static bool check_words(const RoundDraft *draft, GError **error)
{
    if (!is_line(draft->title))
        return invalid(error, "the round needs a title: one line of at most %u bytes",
                       LIMIT_LABEL_BYTES);
    if (draft->note && *draft->note && !handin_text_is_good(draft->note, "note", error))
        return false;
    if (draft->deadline == ISO_DAY_NEVER || draft->deadline < iso_today())
        return invalid(error, "the deadline must be a day that has not passed, such as 2026-03-31");
    for (unsigned i = 0; i < draft->n_reminders; i++)
        if (draft->reminders[i] > 366)
            return invalid(error, "a reminder is at most 366 days before the deadline, not %u",
                           draft->reminders[i]);
    return true;
}

static bool check_asked(const Model *model, const RoundDraft *draft, GError **error)
{
    int year, month, day;
    iso_day_to_ymd(iso_today(), &year, &month, &day);
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    if (draft->n_periods == 0 || draft->n_periods > LIMIT_ROUND_PERIODS)
        return invalid(error, "say which years are asked for, 1 to %u of them",
                       LIMIT_ROUND_PERIODS);
    for (unsigned i = 0; i < draft->n_periods; i++)
        if (draft->periods[i] < 1900 || draft->periods[i] > year)
            return invalid(error, "%d is no year that can be asked for", draft->periods[i]);
    if (draft->n_flows == 0)
        return invalid(error, "say which dataflows are asked for, such as VICTIMS");
    for (unsigned i = 0; i < draft->n_flows; i++)
        if (!model_find_flow(model, draft->flows[i]))
            return invalid(error, "there is no dataflow \"%s\"; \"fyr model\" lists them",
                           draft->flows[i]);
    for (unsigned i = 0; i < draft->n_areas; i++) {
        int area = codelist_find(areas, draft->areas[i]);
        if (area < 0 || strlen(draft->areas[i]) != 2)
            return invalid(error, "\"%s\" is no state; write its code, such as SE",
                           draft->areas[i]);
    }
    return true;
}

/* --- writing ------------------------------------------------------------------------------------ */

static bool keep_reminders(Db *db, const char *id, const RoundDraft *draft, GError **error)
{
    static const unsigned usual[] = {14, 7, 1};
    const unsigned *days = draft->n_reminders ? draft->reminders : usual;
    unsigned n = draft->n_reminders ? draft->n_reminders : G_N_ELEMENTS(usual);
    bool is_kept = db_run(db, STMT_ROUND_REMINDER_CLEAR, error, "s", id);
    for (unsigned i = 0; i < n && is_kept; i++)
        is_kept = db_run(db, STMT_ROUND_REMINDER_INSERT, error, "si", id, (int64_t)days[i]);
    return is_kept;
}

static bool keep_asked(Db *db, const Model *model, const char *id, const RoundDraft *draft,
                       GError **error)
{
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    bool is_kept = db_run(db, STMT_ROUND_PERIOD_CLEAR, error, "s", id) &&
                   db_run(db, STMT_ROUND_FLOW_CLEAR, error, "s", id) &&
                   db_run(db, STMT_ROUND_AREA_CLEAR, error, "s", id);
    for (unsigned i = 0; i < draft->n_periods && is_kept; i++)
        is_kept = db_run(db, STMT_ROUND_PERIOD_INSERT, error, "si", id, (int64_t)draft->periods[i]);
    for (unsigned i = 0; i < draft->n_flows && is_kept; i++)
        is_kept = db_run(db, STMT_ROUND_FLOW_INSERT, error, "ss", id,
                         model_find_flow(model, draft->flows[i])->id);
    for (unsigned i = 0; i < draft->n_areas && is_kept; i++)
        is_kept = db_run(db, STMT_ROUND_AREA_INSERT, error, "ss", id, draft->areas[i]);
    for (unsigned i = 0; i < model_n_members(model) && draft->n_areas == 0 && is_kept; i++)
        is_kept = db_run(db, STMT_ROUND_AREA_INSERT, error, "ss", id,
                         codelist_code(areas, model_member(model, i))->id);
    return is_kept;
}

static bool log_round(Db *db, const char *account, const char *act, const char *id,
                      const char *detail, GError **error)
{
    g_autofree char *subject = g_strdup_printf("round %s", id);
    return audit_append(db, account, act, subject, detail, error);
}

static bool forbidden(GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "rounds are made and changed by editors");
    return false;
}

/* After a statement that asks for the role itself. */
static bool has_changed(Db *db, GError **error)
{
    return db_changes(db) == 1 || forbidden(error);
}

bool round_new(Centre *centre, const Model *model, const char *account, const RoundDraft *draft,
               char out_id[27], GError **error)
{
    if (!check_words(draft, error) || !check_asked(model, draft, error))
        return false;
    char at[ISO_DATETIME_BYTES], day[ISO_DATE_BYTES], id[27];
    iso_now_write(at);
    iso_day_write(draft->deadline, day);
    round_make_id(at, id);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (!db_run(db, STMT_ROUND_INSERT, error, "ssssss", id, draft->title,
                draft->note ? draft->note : "", day, at, account) ||
        !has_changed(db, error) || !keep_asked(db, model, id, draft, error) ||
        !keep_reminders(db, id, draft, error) ||
        !log_round(db, account, "round-new", id, draft->title, error)) {
        centre_write_rollback(centre);
        return false;
    }
    if (!centre_write_commit(centre, error))
        return false;
    memcpy(out_id, id, sizeof id);
    return true;
}

/* The round as the account sees it, in a write; CONFLICT if it is not what was seen. */
static Round *load_seen(Db *db, const char *account, const char *id, unsigned seen, GError **error)
{
    g_autoptr(Round) round = round_load(db, account, id, error);
    if (!round)
        return NULL;
    if (seen == HANDIN_NEWEST || seen == round->version)
        return g_steal_pointer(&round);
    g_set_error(
        error, FYR_ERROR, FYR_ERROR_CONFLICT,
        "the round \"%s\" was changed meanwhile (version %u, you saw %u; it is %s now); look "
        "again",
        round->title, round->version, seen, round_state_word(round->state));
    return NULL;
}

static bool change_in(Db *db, const Model *model, const char *account, const char *id,
                      unsigned seen, const RoundDraft *draft, GError **error)
{
    g_autoptr(Round) round = load_seen(db, account, id, seen, error);
    char day[ISO_DATE_BYTES];
    iso_day_write(draft->deadline, day);
    if (!round)
        return false;
    if (round->state == ROUND_CLOSED) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "the round \"%s\" is closed",
                    round->title);
        return false;
    }
    return (round->state != ROUND_DRAFT || check_asked(model, draft, error)) &&
           db_run(db, STMT_ROUND_UPDATE, error, "sissss", id, (int64_t)round->version, account,
                  draft->title, draft->note ? draft->note : "", day) &&
           has_changed(db, error) &&
           (round->state != ROUND_DRAFT || keep_asked(db, model, id, draft, error)) &&
           keep_reminders(db, id, draft, error) &&
           log_round(db, account, "round-change", id, draft->title, error);
}

bool round_change(Centre *centre, const Model *model, const char *account, const char *id,
                  unsigned seen, const RoundDraft *draft, GError **error)
{
    Db *db = check_words(draft, error) ? centre_write_begin(centre, error) : NULL;
    if (!db)
        return false;
    if (change_in(db, model, account, id, seen, draft, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

/* --- open and close ------------------------------------------------------------------------------ */

typedef struct {
    char area[ROUND_AREA_BYTES];
    int64_t period;
} Place;

static bool make_submissions(Db *db, const char *id, const char *at, GError **error)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    g_autoptr(Rows) rows = db_query(db, STMT_ROUND_SUBMISSIONS_MAKE, error, "s", id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        Place place = {.period = rows_int(rows, 1)};
        g_strlcpy(place.area, rows_text(rows, 0), sizeof place.area);
        g_array_append_val(places, place);
    }
    if (!rows || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return false;
    }
    g_clear_pointer(&rows, rows_free);
    for (unsigned i = 0; i < places->len; i++) {
        const Place *place = &g_array_index(places, Place, i);
        char submission[27];
        round_make_id(at, submission);
        if (!db_run(db, STMT_SUBMISSION_INSERT, error, "sssi", submission, id, place->area,
                    place->period))
            return false;
    }
    return true;
}

static bool lock_accepted(Centre *centre, Db *db, const char *account, const char *id,
                          GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Rows) rows = db_query(db, STMT_ROUND_SUBMISSIONS_ACCEPTED, error, "s", id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(ids, g_strdup(rows_text(rows, 0)));
    if (!rows || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return false;
    }
    g_clear_pointer(&rows, rows_free);
    for (unsigned i = 0; i < ids->len; i++)
        if (!handin_lock_in(centre, db, account, ids->pdata[i], error))
            return false;
    return true;
}

static bool set_state(Centre *centre, Db *db, const char *account, const char *id, unsigned seen,
                      RoundState to, GError **error)
{
    char at[ISO_DATETIME_BYTES];
    iso_now_write(at);
    g_autoptr(Round) round = load_seen(db, account, id, seen, error);
    if (!round)
        return false;
    bool is_possible = to == ROUND_OPEN ? round->state != ROUND_OPEN : round->state == ROUND_OPEN;
    const char *word = round_state_word(to);
    if (!is_possible) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "the round \"%s\" is %s, and cannot be %s", round->title,
                    round_state_word(round->state),
                    to == ROUND_OPEN ? W_("said", "opened") : W_("said", "closed"));
        return false;
    }
    if (to == ROUND_OPEN && round->deadline < iso_today())
        return invalid(error, "the deadline of \"%s\" has passed; change it first", round->title);
    return (to == ROUND_OPEN || lock_accepted(centre, db, account, id, error)) &&
           db_run(db, STMT_ROUND_STATE_SET, error, "sisss", id, (int64_t)round->version, account,
                  word, at) &&
           has_changed(db, error) && (to != ROUND_OPEN || make_submissions(db, id, at, error)) &&
           log_round(db, account, to == ROUND_OPEN ? "round-open" : "round-close", id, round->title,
                     error);
}

static bool move(Centre *centre, const char *account, const char *id, unsigned seen, RoundState to,
                 GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (set_state(centre, db, account, id, seen, to, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

bool round_open(Centre *centre, const char *account, const char *id, unsigned seen, GError **error)
{
    return move(centre, account, id, seen, ROUND_OPEN, error);
}

bool round_close(Centre *centre, const char *account, const char *id, unsigned seen, GError **error)
{
    return move(centre, account, id, seen, ROUND_CLOSED, error);
}

/* --- reading ------------------------------------------------------------------------------------ */

static Round *take_round(const Rows *rows)
{
    Round *round = g_new0(Round, 1);
    round->id = g_strdup(rows_text(rows, 0));
    round->title = g_strdup(rows_text(rows, 1));
    round->note = g_strdup(rows_text(rows, 2));
    (void)iso_day_parse(rows_text(rows, 3), &round->deadline);
    (void)round_state_parse(rows_text(rows, 4), &round->state);
    round->version = (unsigned)rows_int(rows, 5);
    round->created = g_strdup(rows_text(rows, 6));
    round->created_by = g_strdup(rows_text(rows, 7));
    round->created_by_name = g_strdup(rows_text(rows, 8));
    round->opened = g_strdup(rows_text(rows, 9));
    round->closed = g_strdup(rows_text(rows, 10));
    round->periods = g_array_new(FALSE, FALSE, sizeof(int));
    round->flows = g_ptr_array_new_with_free_func(g_free);
    round->areas = g_ptr_array_new_with_free_func(g_free);
    round->reminders = g_array_new(FALSE, FALSE, sizeof(unsigned));
    return round;
}

static bool load_numbers(Db *db, StatementId statement, const char *id, GArray *to, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, statement, error, "s", id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault)) {
        int number = (int)rows_int(rows, 0);
        g_array_append_val(to, number);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool load_words(Db *db, StatementId statement, const char *id, GPtrArray *to, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, statement, error, "s", id);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(to, g_strdup(rows_text(rows, 0)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool load_asked(Db *db, Round *round, GError **error)
{
    return load_numbers(db, STMT_ROUND_PERIODS, round->id, round->periods, error) &&
           load_words(db, STMT_ROUND_FLOWS, round->id, round->flows, error) &&
           load_words(db, STMT_ROUND_AREAS, round->id, round->areas, error) &&
           load_numbers(db, STMT_ROUND_REMINDERS, round->id, round->reminders, error);
}

Round *round_load(Db *db, const char *account, const char *id, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_ROUND_GET, error, "ss", account, id);
    GError *fault = NULL;
    if (!rows)
        return NULL;
    if (!rows_next(rows, &fault)) {
        if (fault)
            g_propagate_error(error, fault);
        else
            handin_set_not_found(error, "round", id);
        return NULL;
    }
    g_autoptr(Round) round = take_round(rows);
    g_clear_pointer(&rows, rows_free);
    return load_asked(db, round, error) ? g_steal_pointer(&round) : NULL;
}

GPtrArray *rounds_load(Db *db, const char *account, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)round_free);
    g_autoptr(Rows) rows = db_query(db, STMT_ROUND_LIST, error, "s", account);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(all, take_round(rows));
    if (!rows || fault) {
        if (fault)
            g_propagate_error(error, fault);
        return NULL;
    }
    for (unsigned i = 0; i < all->len; i++)
        if (!load_asked(db, all->pdata[i], error))
            return NULL;
    return g_steal_pointer(&all);
}

bool round_find_account(Db *db, const char *email, char **out_id, char **out_name, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_ROUND_ACCOUNT_BY_EMAIL, error, "s", email);
    GError *fault = NULL;
    if (!rows)
        return false;
    if (rows_next(rows, &fault)) {
        *out_id = g_strdup(rows_text(rows, 0));
        *out_name = g_strdup(rows_text(rows, 1));
        return true;
    }
    if (fault)
        g_propagate_error(error, fault);
    else
        handin_set_not_found(error, "active account", email);
    return false;
}
