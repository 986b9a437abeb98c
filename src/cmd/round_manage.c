/* fyr round new, open, close, list, board. */
#include "cmd/round.h"

#include "base/json.h"
#include "base/number.h"
#include <stdio.h>
#include <string.h>

static bool usage(GError **error, const char *message)
{
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE, message);
    return false;
}

static bool take_numbers(const GPtrArray *texts, const char *remedy, GArray *to, GError **error)
{
    for (unsigned i = 0; i < texts->len; i++) {
        const char *text = texts->pdata[i];
        int64_t number = 0;
        if (!number_parse_count(text, strlen(text), &number) || number > 100000)
            return usage(error, remedy);
        int value = (int)number;
        g_array_append_val(to, value);
    }
    return true;
}

int round_do_new(RoundCall *call, GError **error)
{
    const RoundAsked *asked = call->asked;
    g_autoptr(GArray) periods = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GArray) reminders = g_array_new(FALSE, FALSE, sizeof(int));
    g_autoptr(GPtrArray) areas = g_ptr_array_new_with_free_func(g_free);
    RoundDraft draft = {.title = asked->title, .note = asked->note};
    char id[27];
    if (!asked->deadline || !iso_day_parse(asked->deadline, &draft.deadline))
        (void)usage(error, "say until when: --deadline YYYY-MM-DD");
    else if (take_numbers(asked->periods, "--period is a year: 2024", periods, error))
        (void)take_numbers(asked->reminders, "--remind is a number of days: 14", reminders, error);
    if (*error)
        return fyr_error_exit_status(*error);
    for (unsigned i = 0; i < asked->areas->len; i++)
        g_ptr_array_add(areas, g_ascii_strup(asked->areas->pdata[i], -1));
    draft.periods = (const int *)(const void *)periods->data;
    draft.n_periods = periods->len;
    draft.reminders = (const unsigned *)(const void *)reminders->data;
    draft.n_reminders = reminders->len;
    draft.flows = (const char *const *)asked->flows->pdata;
    draft.n_flows = asked->flows->len;
    draft.areas = (const char *const *)areas->pdata;
    draft.n_areas = areas->len;
    if (!round_new(call->session.centre, call->session.model, call->account, &draft, id, error))
        return fyr_error_exit_status(*error);
    if (call->context->json)
        printf("{\"round\":\"%s\"}\n", id);
    else
        printf("round %s is drafted; open it with \"fyr round open %s\"\n", id, id);
    return 0;
}

static int move(RoundCall *call, bool is_open, GError **error)
{
    unsigned seen;
    if (call->argc != 1) {
        (void)usage(error, "say which round: its id or its title");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Round) round = round_call_round(call, call->argv[0], error);
    if (!round || !round_call_seen(call, &seen, error) ||
        !(is_open ? round_open : round_close)(call->session.centre, call->account, round->id,
                                              seen ? seen : round->version, error))
        return fyr_error_exit_status(*error);
    if (call->context->json)
        printf("{\"round\":\"%s\",\"state\":\"%s\"}\n", round->id, is_open ? "open" : "closed");
    else
        printf("\"%s\" is %s\n", round->title, is_open ? "open" : "closed");
    return 0;
}

int round_do_open(RoundCall *call, GError **error)
{
    return move(call, true, error);
}

int round_do_close(RoundCall *call, GError **error)
{
    return move(call, false, error);
}

/* --- list ------------------------------------------------------------------------------------------- */

static void json_round(JsonWriter *json, const Round *round)
{
    char day[ISO_DATE_BYTES];
    iso_day_write(round->deadline, day);
    json_object(json);
    json_name(json, "round"), json_string(json, round->id);
    json_name(json, "title"), json_string(json, round->title);
    json_name(json, "state"), json_string(json, round_state_word(round->state));
    json_name(json, "version"), json_integer(json, round->version);
    json_name(json, "deadline"), json_string(json, day);
    json_name(json, "periods"), json_array(json);
    for (unsigned i = 0; i < round->periods->len; i++)
        json_integer(json, g_array_index(round->periods, int, i));
    json_end(json);
    json_name(json, "flows"), json_array(json);
    for (unsigned i = 0; i < round->flows->len; i++)
        json_string(json, round->flows->pdata[i]);
    json_end(json);
    json_name(json, "areas"), json_array(json);
    for (unsigned i = 0; i < round->areas->len; i++)
        json_string(json, round->areas->pdata[i]);
    json_end(json);
    json_end(json);
}

static void print_round(const Round *round)
{
    char day[ISO_DATE_BYTES];
    iso_day_write(round->deadline, day);
    printf("%s  %-7s  until %s  %s:", round->id, round_state_word(round->state), day, round->title);
    for (unsigned i = 0; i < round->flows->len; i++)
        printf(" %s", (const char *)round->flows->pdata[i]);
    for (unsigned i = 0; i < round->periods->len; i++)
        printf(" %d", g_array_index(round->periods, int, i));
    printf(", %u state%s\n", round->areas->len, round->areas->len == 1 ? "" : "s");
}

int round_do_list(RoundCall *call, GError **error)
{
    Db *db = centre_reader(call->session.centre, error);
    g_autoptr(GPtrArray) all = db ? rounds_load(db, call->account, error) : NULL;
    if (!all)
        return fyr_error_exit_status(*error);
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < all->len; i++) {
        json_round(&json, all->pdata[i]);
        if (!call->context->json)
            print_round(all->pdata[i]);
    }
    json_end(&json);
    if (call->context->json)
        printf("%s\n", text->str);
    else if (all->len == 0)
        printf("there is no round yet; an editor makes one with \"fyr round new\"\n");
    return 0;
}

/* --- board ------------------------------------------------------------------------------------------- */

/* "returned, 2 questions", "submitted, not signed yet". Caller frees. */
static char *words_of(const Handin *handin)
{
    GString *words = g_string_new(handin->state == HANDIN_EMPTY ? "not begun"
                                                                : handin_state_word(handin->state));
    if (handin->is_checking)
        g_string_append(words, ", being checked");
    if (handin->n_errors > 0)
        g_string_append_printf(words, ", %u error%s", handin->n_errors,
                               handin->n_errors == 1 ? "" : "s");
    if (handin->n_unanswered > 0)
        g_string_append_printf(words, ", %u warning%s to answer", handin->n_unanswered,
                               handin->n_unanswered == 1 ? "" : "s");
    if (handin->n_questions > 0)
        g_string_append_printf(words, ", %u question%s", handin->n_questions,
                               handin->n_questions == 1 ? "" : "s");
    if (handin->state == HANDIN_SUBMITTED)
        g_string_append(words, handin->is_signed ? ", signed" : ", not signed yet");
    if (handin->is_overdue)
        g_string_append(words, ", OVERDUE");
    return g_string_free(words, FALSE);
}

void round_print_handin(const Handin *handin)
{
    g_autofree char *words = words_of(handin);
    printf("%s %d: %s (version %u)\n", handin->area, handin->period, words, handin->version);
}

static void json_handin(JsonWriter *json, const Handin *handin)
{
    json_object(json);
    json_name(json, "submission"), json_string(json, handin->id);
    json_name(json, "area"), json_string(json, handin->area);
    json_name(json, "period"), json_integer(json, handin->period);
    json_name(json, "state"), json_string(json, handin_state_word(handin->state));
    json_name(json, "version"), json_integer(json, handin->version);
    json_name(json, "figures"), json_integer(json, handin->n_figures);
    json_name(json, "errors"), json_integer(json, handin->n_errors);
    json_name(json, "warnings"), json_integer(json, handin->n_warnings);
    json_name(json, "unanswered"), json_integer(json, handin->n_unanswered);
    json_name(json, "questions"), json_integer(json, handin->n_questions);
    json_name(json, "signed"), json_bool(json, handin->is_signed);
    json_name(json, "overdue"), json_bool(json, handin->is_overdue);
    json_name(json, "last"), json_string(json, handin->last);
    json_name(json, "by"), json_string(json, handin->last_by_name);
    json_end(json);
}

int round_do_board(RoundCall *call, GError **error)
{
    if (call->argc != 1) {
        (void)usage(error, "say which round: its id or its title");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Round) round = round_call_round(call, call->argv[0], error);
    Db *db = round ? centre_reader(call->session.centre, error) : NULL;
    g_autoptr(GPtrArray) all =
        db ? round_board(db, call->account, round->id, iso_today(), error) : NULL;
    if (!all)
        return fyr_error_exit_status(*error);
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    if (!call->context->json && all->len > 0)
        printf("%-5s  %-6s  %-44s  %s\n", "STATE", "PERIOD", "WHERE IT STANDS", "LAST");
    for (unsigned i = 0; i < all->len; i++) {
        const Handin *handin = all->pdata[i];
        json_handin(&json, handin);
        if (call->context->json)
            continue;
        g_autofree char *words = words_of(handin);
        printf("%-5s  %-6d  %-44s  ", handin->area, handin->period, words);
        if (handin->last)
            printf("%s %.10s %s\n", handin->last_act, handin->last,
                   handin->last_by_name ? handin->last_by_name : handin->last_by);
        else
            printf("-\n");
    }
    json_end(&json);
    if (call->context->json)
        printf("%s\n", text->str);
    else if (all->len == 0)
        printf("nothing stands on the board yet: the round is not open\n");
    return 0;
}
