/* One act on a submission as one write: rights, version, rule, needs; then state, event, audit log. */
#include "figures/handin_private.h"

#include "base/limits.h"

#include <string.h>

void handin_set_not_found(GError **error, const char *what, const char *id)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no %s \"%s\"", what, id);
}

bool handin_text_is_good(const char *text, const char *what, GError **error)
{
    bool is_good =
        text && *text && strlen(text) <= LIMIT_COMMENT_BYTES && g_utf8_validate(text, -1, NULL);
    bool has_words = false;
    for (const char *at = text; is_good && *at; at++) {
        unsigned char byte = (unsigned char)*at;
        is_good = (byte >= ' ' && byte != 127) || byte == '\n' || byte == '\r' || byte == '\t';
        has_words = has_words || byte > ' ';
    }
    if (is_good && has_words)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "%s: write a sentence, plain text of at most %u bytes", what, LIMIT_COMMENT_BYTES);
    return false;
}

/* --- what stands against it -------------------------------------------------------------------- */

/* A role of the rule, for the submission's state. */
static bool has_role(Db *db, const char *account, const char *id, const char *roles, GError **error)
{
    g_autofree char *words = g_strdup_printf(" %s ", roles);
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_HAS_ROLE, error, "sss", account, id, words);
    return rows && rows_next(rows, error);
}

static bool is_met(HandinNeeds need, const Handin *handin, const char *account, const char *comment)
{
    switch (need) {
    case NEEDS_OPEN_ROUND:
        return handin->round_state == ROUND_OPEN;
    case NEEDS_FIGURES:
        return handin->n_figures > 0;
    case NEEDS_NO_ERRORS:
        return handin->n_errors == 0 && !handin->is_checking;
    case NEEDS_WARNINGS_ANSWERED:
        return handin->n_unanswered == 0;
    case NEEDS_QUESTIONS_ANSWERED:
        return handin->n_questions == 0;
    case NEEDS_OPEN_QUESTION:
        return handin->n_questions > 0;
    case NEEDS_SECOND_PERSON:
        return handin->is_signed;
    case NEEDS_OTHER_THAN_SUBMITTER:
        return g_strcmp0(handin->submitted_by, account) != 0;
    case NEEDS_COMMENT:
        return comment && *comment;
    }
    return false;
}

/* NULL, or the first need that is not met. `skip`: needs that are not asked yet. */
static const char *unmet(const HandinRule *rule, const Handin *handin, const char *account,
                         const char *comment, unsigned skip)
{
    for (unsigned need = 1; need <= NEEDS_COMMENT; need <<= 1)
        if (rule->needs & need & ~skip && !is_met((HandinNeeds)need, handin, account, comment))
            return handin_need_label(need);
    return NULL;
}

/* Any rule of the act: for its roles where none goes from this state. */
static const HandinRule *any_rule(HandinAct act)
{
    for (unsigned i = 0; i < handin_n_rules; i++)
        if (handin_rules[i].act == act)
            return &handin_rules[i];
    return NULL;
}

bool handin_may(Db *db, const char *account, const Handin *handin, HandinAct act, char **out_why)
{
    const HandinRule *rule = handin_rule(act, handin->state);
    char *why = NULL;
    if (!has_role(db, account, handin->id, any_rule(act)->roles, NULL))
        why = g_strdup(N_("your role does not allow it"));
    else if (!rule)
        why = g_strdup_printf(N_("it is %s"), handin_state_word(handin->state));
    else {
        const char *need = unmet(rule, handin, account, NULL, NEEDS_COMMENT | NEEDS_OPEN_QUESTION);
        why = need ? g_strdup_printf(N_("not fulfilled: %s"), need) : NULL;
    }
    bool may = !why;
    if (out_why)
        *out_why = g_steal_pointer(&why);
    g_free(why);
    return may;
}

/* What happened since somebody looked, newest last: "submitted by Anna (2026-...)". */
static char *changes_since(Db *db, const char *account, const char *id, unsigned seen)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) events = handin_events(db, account, id, NULL);
    for (unsigned i = 0; events && i < events->len; i++) {
        const HandinEvent *event = events->pdata[i];
        if (event->version <= seen)
            continue;
        g_string_append_printf(text, "%s%s by %s, %s", text->len ? "; " : "", event->act,
                               event->by_name ? event->by_name : event->by, event->at);
    }
    return g_string_free(text, FALSE);
}

static bool check_version(Db *db, const char *account, const Handin *handin, unsigned seen,
                          GError **error)
{
    if (seen == HANDIN_NEWEST || seen == handin->version)
        return true;
    g_autofree char *changes = changes_since(db, account, handin->id, seen);
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                "%s %d was changed meanwhile (version %u, you saw %u): %s; look again",
                handin->area, handin->period, handin->version, seen,
                *changes ? changes : W_("said", "unknown"));
    return false;
}

static bool check_rule(HandinChange *change, HandinAct act, const char *comment, GError **error)
{
    const Handin *handin = change->handin;
    change->rule = handin_rule(act, handin->state);
    if (!change->rule) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "%s %d is %s: \"%s\" is not possible now",
                    handin->area, handin->period, handin_state_word(handin->state),
                    handin_act_word(act));
        return false;
    }
    const char *need = unmet(change->rule, handin, change->account, comment, 0);
    if (!need)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s %d: \"%s\" is refused unless %s",
                handin->area, handin->period, handin_act_word(act), need);
    return false;
}

/* --- the act ------------------------------------------------------------------------------------ */

void handin_change_clear(HandinChange *change)
{
    g_clear_pointer(&change->handin, handin_free);
}

bool handin_change_check(HandinChange *change, Centre *centre, Db *db, const char *account,
                         const char *id, unsigned seen, HandinAct act, const char *comment,
                         GError **error)
{
    *change = (HandinChange){.centre = centre, .db = db, .account = account};
    iso_now_write(change->at);
    GError *fault = NULL;
    if (!(change->handin = handin_load(db, account, id, iso_today(), error)))
        return false;
    bool may = has_role(db, account, id, any_rule(act)->roles, &fault);
    if (!may && !fault)
        g_set_error(&fault, FYR_ERROR, FYR_ERROR_FORBIDDEN, "\"%s\" is for these roles of %s: %s",
                    handin_act_word(act), change->handin->area, any_rule(act)->roles);
    if (!fault && check_version(db, account, change->handin, seen, &fault) &&
        (!comment || !*comment || handin_text_is_good(comment, "comment", &fault)) &&
        check_rule(change, act, comment, &fault))
        return true;
    g_propagate_error(error, fault);
    handin_change_clear(change);
    return false;
}

bool handin_change_begin(HandinChange *change, Centre *centre, const char *account, const char *id,
                         unsigned seen, HandinAct act, const char *comment, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (handin_change_check(change, centre, db, account, id, seen, act, comment, error))
        return true;
    centre_write_rollback(centre);
    return false;
}

static void add_content(Rows *rows, GChecksum *sum)
{
    for (int column = 0; column < 2; column++) {
        const char *text = rows_text(rows, column);
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
    }
}

static bool content_of(Db *db, const char *id, char out_content[65], GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_CONTENT_BY_PROGRAM, error, "s", id);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    GError *fault = NULL;
    unsigned n = 0;
    for (; rows && rows_next(rows, &fault); n++)
        add_content(rows, sum);
    if (fault)
        g_propagate_error(error, fault);
    if (!rows || fault)
        return false;
    g_strlcpy(out_content, n > 0 ? g_checksum_get_string(sum) : "", 65);
    return true;
}

bool handin_follow(Db *db, const char *id, HandinState *out_state, char out_content[65],
                   GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_PENDING_BY_PROGRAM, error, "s", id);
    if (!rows || !rows_next(rows, error))
        return false;
    bool has_files = rows_int(rows, 0) > 0, waits = rows_int(rows, 1) > 0;
    bool has_errors = rows_int(rows, 2) > 0, has_figures = rows_int(rows, 3) > 0;
    *out_state = !has_files                            ? HANDIN_EMPTY
                 : waits || has_errors || !has_figures ? HANDIN_DRAFT
                                                       : HANDIN_CHECKED;
    return content_of(db, id, out_content, error);
}

bool handin_change_write(HandinChange *change, const char *comment, GError **error)
{
    const Handin *handin = change->handin;
    HandinState follows, to = handin->state;
    char content[65];
    if (!handin_follow(change->db, handin->id, &follows, content, error))
        return false;
    if (change->rule->to == -1)
        to = follows;
    else if (change->rule->to != HANDIN_STAYS)
        to = (HandinState)change->rule->to;
    const char *act = handin_act_word(change->rule->act), *from = handin_state_word(handin->state);
    g_autofree char *roles = g_strdup_printf(" %s ", change->rule->roles);
    bool is_submit = change->rule->act == HANDIN_ACT_SUBMIT;
    int64_t version = (int64_t)handin->version;
    /* The statement asks for rights and version again, whatever was found before. */
    if (!db_run(change->db, STMT_SUBMISSION_UPDATE, error, "sisssss", handin->id, version,
                change->account, roles, handin_state_word(to), content,
                is_submit ? change->at : NULL))
        return false;
    if (db_changes(change->db) != 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "\"%s\" of %s %d is not allowed", act,
                    handin->area, handin->period);
        return false;
    }
    comment = comment ? comment : "";
    g_autofree char *subject =
        g_strdup_printf("submission %s (%s %d)", handin->id, handin->area, handin->period);
    g_autofree char *detail =
        g_strdup_printf("%s to %s%s%s", from, handin_state_word(to), *comment ? ": " : "", comment);
    g_autofree char *logged = g_strdup_printf("submission-%s", act);
    return db_run(change->db, STMT_SUBMISSION_EVENT_INSERT, error, "sisssssss", handin->id,
                  version + 1, change->at, change->account, act, from, handin_state_word(to),
                  comment, content) &&
           audit_append(change->db, change->account, logged, subject, detail, error);
}

void handin_change_cancel(HandinChange *change)
{
    centre_write_rollback(change->centre);
    handin_change_clear(change);
}

bool handin_change_commit(HandinChange *change, const char *comment, GError **error)
{
    if (!handin_change_write(change, comment, error)) {
        handin_change_cancel(change);
        return false;
    }
    handin_change_clear(change);
    return centre_write_commit(change->centre, error);
}

bool handin_change_end(HandinChange *change, bool is_done, const char *comment, GError **error)
{
    if (is_done)
        return handin_change_commit(change, comment, error);
    handin_change_cancel(change);
    return false;
}
