/* fyr round: what people do with a submission. */
#include "cmd/desk.h"
#include "cmd/release_report.h"
#include "cmd/round.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/number.h"
#include "exchange/handin_check.h"
#include "figures/handin_release.h"
#include <stdio.h>
#include <string.h>

/* Who sits at the shell stands in the log beside whom they act as. */
static bool note_shell(RoundCall *call, const char *verb, const Handin *handin, GError **error)
{
    Db *db = centre_write_begin(call->session.centre, error);
    if (!db)
        return false;
    g_autofree char *actor = g_strdup_printf("shell:%s", g_get_user_name());
    g_autofree char *act = g_strdup_printf("round-%s", verb);
    g_autofree char *subject = g_strdup_printf("submission %s", handin->id);
    g_autofree char *detail = g_strdup_printf("as account %s", call->account);
    if (audit_append(db, actor, act, subject, detail, error))
        return centre_write_commit(call->session.centre, error);
    centre_write_rollback(call->session.centre);
    return false;
}

/* The submission, and what the act must have seen. */
static Handin *begin(RoundCall *call, const char *verb, unsigned *out_seen, GError **error)
{
    g_autoptr(Handin) handin = round_call_handin(call, error);
    if (!handin || !round_call_seen(call, out_seen, error))
        return NULL;
    if (*out_seen == HANDIN_NEWEST)
        *out_seen = handin->version;
    return note_shell(call, verb, handin, error) ? g_steal_pointer(&handin) : NULL;
}

static int finish(RoundCall *call, const Handin *before, GError **error)
{
    Db *db = centre_reader(call->session.centre, error);
    g_autoptr(Handin) now =
        db ? handin_load(db, call->account, before->id, iso_today(), error) : NULL;
    if (!now)
        return fyr_error_exit_status(*error);
    if (call->context->json)
        printf("{\"submission\":\"%s\",\"state\":\"%s\",\"version\":%u,\"errors\":%u,"
               "\"unanswered\":%u,\"questions\":%u,\"signed\":%s}\n",
               now->id, handin_state_word(now->state), now->version, now->n_errors,
               now->n_unanswered, now->n_questions, now->is_signed ? "true" : "false");
    else
        round_print_handin(now);
    return 0;
}

static int act(RoundCall *call, HandinAct which, GError **error)
{
    unsigned seen;
    g_autoptr(Handin) handin = begin(call, handin_act_word(which), &seen, error);
    if (!handin || !handin_do(call->session.centre, call->account, handin->id, seen, which,
                              call->asked->reason, error))
        return fyr_error_exit_status(*error);
    return finish(call, handin, error);
}

int round_do_submit(RoundCall *call, GError **error)
{
    return act(call, HANDIN_ACT_SUBMIT, error);
}

int round_do_sign(RoundCall *call, GError **error)
{
    return act(call, HANDIN_ACT_SIGN, error);
}

int round_do_accept(RoundCall *call, GError **error)
{
    return act(call, HANDIN_ACT_ACCEPT, error);
}

int round_do_reopen(RoundCall *call, GError **error)
{
    return act(call, HANDIN_ACT_REOPEN, error);
}

/* --- files ------------------------------------------------------------------------------------------- */

static bool upload(RoundCall *call, const Handin *handin, unsigned seen, HandinReceipt *receipt,
                   GError **error)
{
    DeskFile file;
    if (call->argc != 4) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr round hand-in ROUND AREA PERIOD FILE\"");
        return false;
    }
    if (!desk_read_packed(&file, call->argv[3], error))
        return false;
    bool is_kept = handin_upload(call->session.centre, call->account, handin->id, seen,
                                 call->argv[3], file.data, file.length, receipt, error);
    desk_file_clear(&file);
    return is_kept;
}

static void print_problems(const GPtrArray *problems)
{
    static const char *const words[] = {"note", "warning", "error"};
    for (unsigned i = 0; i < problems->len; i++) {
        const HandinProblem *problem = problems->pdata[i];
        if (problem->severity == PROBLEM_NOTE)
            continue;
        printf("file %u%s%s:%u: %s: %s", problem->file, *problem->sheet ? ": " : "", problem->sheet,
               problem->line, words[problem->severity], problem->message);
        if (problem->value)
            printf(" (value \"%s\"%s%s)", problem->value, problem->field ? ", " : "",
                   problem->field ? problem->field : "");
        if (*problem->key)
            printf(" {%s/%s}", problem->flow, problem->key);
        if (problem->reason)
            printf(": answered: %s", problem->reason);
        else if (problem->remedy)
            printf(": %s", problem->remedy);
        printf(" [%s]\n", problem->rule);
    }
}

static bool write_annotated(RoundCall *call, Db *db, int64_t file, GError **error)
{
    if (!call->asked->annotate)
        return true;
    g_autoptr(GBytes) bytes = handin_file_bytes(db, call->account, file, true, NULL, error);
    gsize length;
    const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return bytes && desk_write(call->asked->annotate, data, length, error);
}

/* What became of the file. */
static bool say_file(RoundCall *call, const Handin *handin, const HandinReceipt *receipt,
                     bool *out_has_errors, GError **error)
{
    Db *db = centre_reader(call->session.centre, error);
    g_autoptr(GPtrArray) files = db ? handin_files(db, call->account, handin->id, error) : NULL;
    for (unsigned i = 0; files && i < files->len; i++) {
        const HandinFile *file = files->pdata[i];
        if (file->id != receipt->file)
            continue;
        if (file->state == HANDIN_FILE_REFUSED) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "file %u was refused: %s",
                        file->number, file->fault);
            return false;
        }
        *out_has_errors = file->n_errors > 0;
        if (!call->context->json)
            printf("file %u \"%s\": %u figures, %u error%s, %u warning%s\n", file->number,
                   file->name, file->n_figures, file->n_errors, file->n_errors == 1 ? "" : "s",
                   file->n_warnings, file->n_warnings == 1 ? "" : "s");
        if (!call->context->json && receipt->same_as)
            printf("its bytes are those of file %u%s\n", receipt->same_as,
                   receipt->is_new ? "" : ", which counts already: nothing was changed");
    }
    g_autoptr(GPtrArray) problems =
        files ? handin_problems(db, call->account, handin->id, 100, error) : NULL;
    if (!problems)
        return false;
    if (!call->context->json)
        print_problems(problems);
    return write_annotated(call, db, receipt->file, error);
}

int round_do_hand_in(RoundCall *call, GError **error)
{
    unsigned seen;
    HandinReceipt receipt;
    bool has_errors = false;
    g_autoptr(Handin) handin = begin(call, "hand-in", &seen, error);
    g_autoptr(Cubes) cubes = handin ? session_cubes(&call->session, error) : NULL;
    if (!cubes || !upload(call, handin, seen, &receipt, error) ||
        !handin_check(call->session.centre, call->session.model, cubes, receipt.file, error) ||
        !say_file(call, handin, &receipt, &has_errors, error))
        return fyr_error_exit_status(*error);
    int status = finish(call, handin, error);
    return status ? status : has_errors;
}

static int turn(RoundCall *call, bool is_undo, GError **error)
{
    unsigned seen;
    int64_t number = 0;
    const char *text = call->asked->file;
    if (!text || !number_parse_count(text, strlen(text), &number)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say which file: --file N; \"fyr round show\" lists them");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Handin) handin = begin(call, is_undo ? "undo" : "redo", &seen, error);
    if (!handin ||
        !(is_undo ? handin_undo : handin_redo)(call->session.centre, call->account, handin->id,
                                               seen, (unsigned)number, error))
        return fyr_error_exit_status(*error);
    return finish(call, handin, error);
}

int round_do_undo(RoundCall *call, GError **error)
{
    return turn(call, true, error);
}

int round_do_redo(RoundCall *call, GError **error)
{
    return turn(call, false, error);
}

/* --- reasons, questions ------------------------------------------------------------------------------- */

/* "FLOW/KEY" in two; "" is the whole. */
static void split_figure(const char *text, char **out_flow, char **out_key)
{
    g_auto(GStrv) parts = g_strsplit(text ? text : "", "/", 2);
    *out_flow = g_strdup(parts[0] ? parts[0] : "");
    *out_key = g_strdup(parts[0] && parts[1] ? parts[1] : "");
}

int round_do_explain(RoundCall *call, GError **error)
{
    unsigned seen;
    g_autofree char *flow = NULL, *key = NULL;
    split_figure(call->asked->figure, &flow, &key);
    if (!call->asked->rule || !call->asked->reason) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say which warning and why: --figure FLOW/KEY --rule RULE --reason TEXT");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Handin) handin = begin(call, "explain", &seen, error);
    if (!handin || !handin_explain(call->session.centre, call->account, handin->id, seen, flow, key,
                                   call->asked->rule, call->asked->reason, error))
        return fyr_error_exit_status(*error);
    return finish(call, handin, error);
}

int round_do_answer(RoundCall *call, GError **error)
{
    unsigned seen;
    int64_t number = 0;
    const char *text = call->asked->question;
    if (!text || !number_parse_count(text, strlen(text), &number) || !call->asked->reason) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say which question and what: --number N --reason TEXT");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Handin) handin = begin(call, "answer", &seen, error);
    if (!handin || !handin_answer(call->session.centre, call->account, handin->id, seen, number,
                                  call->asked->reason, error))
        return fyr_error_exit_status(*error);
    return finish(call, handin, error);
}

/* "VICTIMS/A.SE...: text" is about a figure. */
static bool is_about_figure(const char *text)
{
    const char *slash = strchr(text, '/'), *colon = strchr(text, ':'), *blank = strchr(text, ' ');
    return slash && colon && slash < colon && (!blank || colon < blank);
}

int round_do_return(RoundCall *call, GError **error)
{
    unsigned seen;
    const GPtrArray *questions = call->asked->questions;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree HandinAsked *asked = g_new0(HandinAsked, questions->len + 1);
    for (unsigned i = 0; i < questions->len; i++) {
        const char *text = questions->pdata[i];
        asked[i] = (HandinAsked){"", "", text};
        if (!is_about_figure(text))
            continue;
        char *flow, *key, *figure = g_strndup(text, (gsize)(strchr(text, ':') - text));
        split_figure(figure, &flow, &key);
        g_ptr_array_add(texts, figure);
        g_ptr_array_add(texts, flow);
        g_ptr_array_add(texts, key);
        asked[i] =
            (HandinAsked){flow, key, strchr(text, ':') + 1 + strspn(strchr(text, ':') + 1, " ")};
    }
    g_autoptr(Handin) handin = begin(call, "return", &seen, error);
    if (!handin || !handin_return(call->session.centre, call->account, handin->id, seen, asked,
                                  questions->len, call->asked->reason, error))
        return fyr_error_exit_status(*error);
    return finish(call, handin, error);
}

/* --- release ------------------------------------------------------------------------------------------- */

static bool take_options(const RoundAsked *asked, HandinReleaseOptions *options, GError **error)
{
    int64_t threshold = 0;
    const char *text = asked->threshold;
    *options = (HandinReleaseOptions){
        .revision = asked->revision, .is_dry_run = asked->is_dry_run, .n_threads = 2};
    if (text && !(number_parse_count(text, strlen(text), &threshold) && threshold >= 2 &&
                  threshold <= 1000)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--threshold is a number from 2 to 1000");
        return false;
    }
    options->threshold = (unsigned)threshold;
    return true;
}

static void say_release(const RoundCall *call, const HandinReleaseReport *report, FILE *to)
{
    for (unsigned i = 0; i < report->parts->len; i++) {
        const HandinReleased *part = report->parts->pdata[i];
        fprintf(to, "%s: tables %u, cells %u; hidden by the rule %u, beside them %u%s%s\n",
                part->population, part->n_tables, part->n_cells, part->n_primary, part->n_secondary,
                part->release ? "; released " : "", part->release ? part->release : "");
        if (!part->audit.findings)
            continue;
        if (part->audit.findings->len > 0) {
            release_print_findings(&part->audit, to);
            release_print_cure(&part->audit, to);
        }
        release_print_others(&part->audit, to);
    }
    if (report->is_released)
        fprintf(to, "published as vintage %u of NATIONAL\n", report->vintage);
    else if (call->asked->is_dry_run && !report->fault)
        fprintf(to, "nothing was released (--dry-run); it would pass\n");
}

static void json_release(const HandinReleaseReport *report)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "released"), json_bool(&json, report->is_released);
    json_name(&json, "vintage"), json_integer(&json, report->vintage);
    json_name(&json, "fault"), json_string(&json, report->fault);
    json_name(&json, "parts"), json_array(&json);
    for (unsigned i = 0; i < report->parts->len; i++) {
        const HandinReleased *part = report->parts->pdata[i];
        json_object(&json);
        json_name(&json, "population"), json_string(&json, part->population);
        json_name(&json, "release"), json_string(&json, part->release);
        json_name(&json, "tables"), json_integer(&json, part->n_tables);
        json_name(&json, "primary"), json_integer(&json, part->n_primary);
        json_name(&json, "secondary"), json_integer(&json, part->n_secondary);
        if (part->audit.findings)
            release_json_audit(&json, &part->audit);
        json_end(&json);
    }
    json_end(&json);
    json_end(&json);
    printf("%s\n", text->str);
}

/* The first submission, and those of further states of the same round and period. */
static bool collect(RoundCall *call, GPtrArray *ids, GError **error)
{
    unsigned seen;
    g_autoptr(Handin) first = begin(call, "release", &seen, error);
    Db *db = first ? centre_reader(call->session.centre, error) : NULL;
    if (!db)
        return false;
    g_ptr_array_add(ids, g_strdup(first->id));
    for (int i = 3; i < call->argc; i++) {
        g_autofree char *area = g_ascii_strup(call->argv[i], -1);
        g_autoptr(Handin) other =
            handin_find(db, call->account, first->round, area, first->period, iso_today(), error);
        if (!other)
            return false;
        g_ptr_array_add(ids, g_strdup(other->id));
    }
    return true;
}

int round_do_release(RoundCall *call, GError **error)
{
    HandinReleaseOptions options;
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_auto(HandinReleaseReport) report = {0};
    if (!take_options(call->asked, &options, error) || !collect(call, ids, error))
        return fyr_error_exit_status(*error);
    g_autoptr(Cubes) cubes = session_cubes(&call->session, error);
    if (!cubes)
        return fyr_error_exit_status(*error);
    bool is_done =
        handin_release(call->session.centre, call->session.model, cubes, call->account,
                       (const char *const *)ids->pdata, ids->len, &options, &report, error);
    if (call->context->json)
        json_release(&report);
    else
        say_release(call, &report, is_done ? stdout : stderr);
    return is_done ? 0 : fyr_error_exit_status(*error);
}
