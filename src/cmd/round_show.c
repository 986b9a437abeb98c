/* fyr round show, diff: one submission in full. */
#include "cmd/round.h"

#include "base/json.h"
#include "figures/handin_diff.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    GPtrArray *files, *problems, *questions, *signatures, *events;
} Whole;

static void whole_clear(Whole *whole)
{
    g_clear_pointer(&whole->files, g_ptr_array_unref);
    g_clear_pointer(&whole->problems, g_ptr_array_unref);
    g_clear_pointer(&whole->questions, g_ptr_array_unref);
    g_clear_pointer(&whole->signatures, g_ptr_array_unref);
    g_clear_pointer(&whole->events, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Whole, whole_clear)

static bool load(RoundCall *call, const Handin *handin, Whole *whole, GError **error)
{
    Db *db = centre_reader(call->session.centre, error);
    return db && (whole->files = handin_files(db, call->account, handin->id, error)) &&
           (whole->problems = handin_problems(db, call->account, handin->id, 1000, error)) &&
           (whole->questions = handin_questions(db, call->account, handin->id, error)) &&
           (whole->signatures = handin_signatures(db, call->account, handin->id, error)) &&
           (whole->events = handin_events(db, call->account, handin->id, error));
}

static void print_files(const Whole *whole)
{
    for (unsigned i = 0; i < whole->files->len; i++) {
        const HandinFile *file = whole->files->pdata[i];
        g_autoptr(GString) counts = g_string_new(NULL);
        for (unsigned k = 0; k < file->counting->len; k++)
            g_string_append_printf(counts, " %s", (const char *)file->counting->pdata[k]);
        printf("file %u \"%s\", %s%s by %s, %.10s: %u figures, %u errors, %u warnings%s%s%s%s\n",
               file->number, file->name, handin_file_state_word(file->state),
               file->is_undone ? ", undone," : "", file->by_name, file->at, file->n_figures,
               file->n_errors, file->n_warnings, counts->len ? "; counts for" : "", counts->str,
               file->fault ? ": " : "", file->fault ? file->fault : "");
    }
}

static void print_problems(const Whole *whole)
{
    static const char *const words[] = {"note", "warning", "error"};
    for (unsigned i = 0; i < whole->problems->len; i++) {
        const HandinProblem *problem = whole->problems->pdata[i];
        printf("%s in file %u%s%s, line %u: %s [%s]", words[problem->severity], problem->file,
               *problem->sheet ? ", " : "", problem->sheet, problem->line, problem->message,
               problem->rule);
        if (*problem->key)
            printf(" {%s/%s}", problem->flow, problem->key);
        if (problem->reason)
            printf(" answered by %s: %s", problem->reason_by_name, problem->reason);
        printf("\n");
    }
}

static void print_rest(const Whole *whole)
{
    for (unsigned i = 0; i < whole->questions->len; i++) {
        const HandinQuestion *question = whole->questions->pdata[i];
        printf("question %" G_GINT64_FORMAT " by %s%s%s%s%s: %s\n", question->id, question->by_name,
               *question->flow ? " about " : "", question->flow, *question->key ? "/" : "",
               question->key, question->text);
        if (question->answer)
            printf("  answered by %s: %s\n", question->answered_by_name, question->answer);
        else
            printf("  open\n");
    }
    for (unsigned i = 0; i < whole->signatures->len; i++) {
        const HandinSignature *signature = whole->signatures->pdata[i];
        printf("signed by %s, %.10s%s\n", signature->name, signature->at,
               signature->is_current ? "" : " (other figures than now)");
    }
    for (unsigned i = 0; i < whole->events->len; i++) {
        const HandinEvent *event = whole->events->pdata[i];
        printf("%3u  %s  %-8s %s to %s by %s%s%s\n", event->version, event->at, event->act,
               event->from, event->to, event->by_name ? event->by_name : event->by,
               *event->comment ? ": " : "", event->comment);
    }
}

static void json_whole(const Handin *handin, const Whole *whole)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "submission"), json_string(&json, handin->id);
    json_name(&json, "area"), json_string(&json, handin->area);
    json_name(&json, "period"), json_integer(&json, handin->period);
    json_name(&json, "state"), json_string(&json, handin_state_word(handin->state));
    json_name(&json, "version"), json_integer(&json, handin->version);
    json_name(&json, "content"), json_string(&json, handin->content);
    json_name(&json, "figures"), json_integer(&json, handin->n_figures);
    json_name(&json, "signed"), json_bool(&json, handin->is_signed);
    json_name(&json, "files"), json_array(&json);
    for (unsigned i = 0; i < whole->files->len; i++) {
        const HandinFile *file = whole->files->pdata[i];
        json_object(&json);
        json_name(&json, "number"), json_integer(&json, file->number);
        json_name(&json, "name"), json_string(&json, file->name);
        json_name(&json, "sha256"), json_string(&json, file->sha256);
        json_name(&json, "state"), json_string(&json, handin_file_state_word(file->state));
        json_name(&json, "undone"), json_bool(&json, file->is_undone);
        json_name(&json, "errors"), json_integer(&json, file->n_errors);
        json_name(&json, "fault"), json_string(&json, file->fault);
        json_name(&json, "counts"), json_array(&json);
        for (unsigned k = 0; k < file->counting->len; k++)
            json_string(&json, file->counting->pdata[k]);
        json_end(&json);
        json_end(&json);
    }
    json_end(&json);
    json_name(&json, "questions"), json_array(&json);
    for (unsigned i = 0; i < whole->questions->len; i++) {
        const HandinQuestion *question = whole->questions->pdata[i];
        json_object(&json);
        json_name(&json, "number"), json_integer(&json, question->id);
        json_name(&json, "flow"), json_string(&json, question->flow);
        json_name(&json, "key"), json_string(&json, question->key);
        json_name(&json, "text"), json_string(&json, question->text);
        json_name(&json, "answer"), json_string(&json, question->answer);
        json_end(&json);
    }
    json_end(&json);
    json_name(&json, "events"), json_array(&json);
    for (unsigned i = 0; i < whole->events->len; i++) {
        const HandinEvent *event = whole->events->pdata[i];
        json_object(&json);
        json_name(&json, "version"), json_integer(&json, event->version);
        json_name(&json, "at"), json_string(&json, event->at);
        json_name(&json, "act"), json_string(&json, event->act);
        json_name(&json, "from"), json_string(&json, event->from);
        json_name(&json, "to"), json_string(&json, event->to);
        json_name(&json, "by"), json_string(&json, event->by);
        json_name(&json, "comment"), json_string(&json, event->comment);
        json_end(&json);
    }
    json_end(&json);
    json_end(&json);
    printf("%s\n", text->str);
}

int round_do_show(RoundCall *call, GError **error)
{
    g_auto(Whole) whole = {0};
    g_autoptr(Handin) handin = round_call_handin(call, error);
    if (!handin || !load(call, handin, &whole, error))
        return fyr_error_exit_status(*error);
    if (call->context->json) {
        json_whole(handin, &whole);
        return 0;
    }
    round_print_handin(handin);
    print_files(&whole);
    print_problems(&whole);
    print_rest(&whole);
    return 0;
}

/* --- diff -------------------------------------------------------------------------------------------- */

static void print_diff(const GPtrArray *all)
{
    for (unsigned i = 0; i < all->len; i++) {
        const HandinDiff *diff = all->pdata[i];
        printf("%-7s  %s/%s  %s -> %s", diff_kind_word(diff->kind), diff->flow, diff->key,
               diff->before ? diff->before : "-", diff->now ? diff->now : "-");
        if (!isnan(diff->share))
            printf("  %+.0f %%", diff->share * 100);
        printf("\n");
    }
}

static void json_diff(const GPtrArray *all, const char *said)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "against"), json_string(&json, said);
    json_name(&json, "figures"), json_array(&json);
    for (unsigned i = 0; i < all->len; i++) {
        const HandinDiff *diff = all->pdata[i];
        json_object(&json);
        json_name(&json, "kind"), json_string(&json, diff_kind_word(diff->kind));
        json_name(&json, "flow"), json_string(&json, diff->flow);
        json_name(&json, "key"), json_string(&json, diff->key);
        json_name(&json, "before"), json_string(&json, diff->before);
        json_name(&json, "now"), json_string(&json, diff->now);
        json_name(&json, "change"), json_number(&json, diff->change);
        json_name(&json, "share"), json_number(&json, diff->share);
        json_end(&json);
    }
    json_end(&json);
    json_end(&json);
    printf("%s\n", text->str);
}

int round_do_diff(RoundCall *call, GError **error)
{
    const char *against = call->asked->against ? call->asked->against : "accepted";
    bool is_released = strcmp(against, "released") == 0;
    if (!is_released && strcmp(against, "accepted") != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--against is accepted or released");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Handin) handin = round_call_handin(call, error);
    g_autoptr(Cubes) cubes = handin && is_released ? session_cubes(&call->session, error) : NULL;
    Db *db = handin && (cubes || !is_released) ? centre_reader(call->session.centre, error) : NULL;
    unsigned count[DIFF_KIND_COUNT];
    g_autofree char *said = NULL;
    g_autoptr(GPtrArray) all =
        db ? handin_diff(db, cubes, call->account, handin->id,
                         is_released ? DIFF_RELEASED : DIFF_ACCEPTED, count, &said, error)
           : NULL;
    if (!all)
        return fyr_error_exit_status(*error);
    if (call->context->json) {
        json_diff(all, said);
        return 0;
    }
    print_diff(all);
    printf("against %s: %u added, %u dropped, %u changed, %u the same\n",
           said ? said : "nothing before", count[DIFF_ADDED], count[DIFF_DROPPED],
           count[DIFF_CHANGED], count[DIFF_SAME]);
    return 0;
}
