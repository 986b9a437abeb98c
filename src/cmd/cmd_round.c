/* fyr round: the reporting round from the shell. */
#include "cmd/options.h"
#include "cmd/round.h"

#include "base/number.h"
#include <string.h>

static const struct {
    const char *name;
    RoundVerb run;
} verbs[] = {
    {"new", round_do_new},       {"open", round_do_open},       {"close", round_do_close},
    {"list", round_do_list},     {"board", round_do_board},     {"show", round_do_show},
    {"diff", round_do_diff},     {"hand-in", round_do_hand_in}, {"undo", round_do_undo},
    {"redo", round_do_redo},     {"explain", round_do_explain}, {"submit", round_do_submit},
    {"sign", round_do_sign},     {"answer", round_do_answer},   {"return", round_do_return},
    {"accept", round_do_accept}, {"reopen", round_do_reopen},   {"release", round_do_release}};

/* --- what the verbs share ------------------------------------------------------------------------ */

bool round_call_open(RoundCall *call, GError **error)
{
    if (!call->asked->as) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say who does it: --as EMAIL, the address of an account");
        return false;
    }
    Db *db = session_open(&call->session, call->context->centre, error)
                 ? centre_reader(call->session.centre, error)
                 : NULL;
    return db && round_find_account(db, call->asked->as, &call->account, &call->name, error);
}

void round_call_clear(RoundCall *call)
{
    session_clear(&call->session);
    g_clear_pointer(&call->account, g_free);
    g_clear_pointer(&call->name, g_free);
}

bool round_call_seen(const RoundCall *call, unsigned *out_seen, GError **error)
{
    int64_t seen = HANDIN_NEWEST;
    const char *text = call->asked->seen;
    if (text && !(number_parse_count(text, strlen(text), &seen) && seen > 0 && seen < 1000000000)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--seen \"%s\" is no version; \"fyr round show\" prints it", text);
        return false;
    }
    *out_seen = (unsigned)seen;
    return true;
}

Round *round_call_round(const RoundCall *call, const char *id_or_title, GError **error)
{
    Db *db = centre_reader(call->session.centre, error);
    g_autoptr(GPtrArray) all = db ? rounds_load(db, call->account, error) : NULL;
    if (!all)
        return NULL;
    const Round *found = NULL;
    unsigned n = 0;
    for (unsigned i = 0; i < all->len; i++) {
        const Round *round = all->pdata[i];
        if (strcmp(round->id, id_or_title) != 0 && strcmp(round->title, id_or_title) != 0)
            continue;
        found = round;
        n++;
    }
    if (n == 1)
        return round_load(db, call->account, found->id, error);
    g_set_error(error, FYR_ERROR, n ? FYR_ERROR_USAGE : FYR_ERROR_NOT_FOUND,
                n ? "several rounds are called \"%s\"; give the id, as \"fyr round list\" prints it"
                  : "there is no round \"%s\"; \"fyr round list\" prints them",
                id_or_title);
    return NULL;
}

Handin *round_call_handin(const RoundCall *call, GError **error)
{
    int64_t period = 0;
    if (call->argc < 3 || !number_parse_count(call->argv[2], strlen(call->argv[2]), &period)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say which submission: ROUND AREA PERIOD, such as \"2025 round\" SE 2024");
        return NULL;
    }
    g_autoptr(Round) round = round_call_round(call, call->argv[0], error);
    Db *db = round ? centre_reader(call->session.centre, error) : NULL;
    g_autofree char *area = g_ascii_strup(call->argv[1], -1);
    return db ? handin_find(db, call->account, round->id, area, (int)period, iso_today(), error)
              : NULL;
}

/* --- the command --------------------------------------------------------------------------------- */

static int call_verb(const CommandContext *context, const RoundAsked *asked, RoundVerb verb,
                     int argc, char **argv, GError **error)
{
    g_auto(RoundCall) call = {.context = context, .asked = asked, .argc = argc, .argv = argv};
    if (!round_call_open(&call, error))
        return fyr_error_exit_status(*error);
    int status = verb(&call, error);
    return *error ? fyr_error_exit_status(*error) : status;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) periods = g_ptr_array_new(), flows = g_ptr_array_new(),
                         areas = g_ptr_array_new(), reminders = g_ptr_array_new(),
                         questions = g_ptr_array_new();
    RoundAsked asked = {.periods = periods,
                        .flows = flows,
                        .areas = areas,
                        .reminders = reminders,
                        .questions = questions};
    const Option options[] = {{.name = "--as", .value = &asked.as},
                              {.name = "--title", .value = &asked.title},
                              {.name = "--note", .value = &asked.note},
                              {.name = "--deadline", .value = &asked.deadline},
                              {.name = "--period", .many = periods},
                              {.name = "--flow", .many = flows},
                              {.name = "--area", .many = areas},
                              {.name = "--remind", .many = reminders},
                              {.name = "--question", .many = questions},
                              {.name = "--reason", .value = &asked.reason},
                              {.name = "--seen", .value = &asked.seen},
                              {.name = "--file", .value = &asked.file},
                              {.name = "--rule", .value = &asked.rule},
                              {.name = "--figure", .value = &asked.figure},
                              {.name = "--number", .value = &asked.question},
                              {.name = "--against", .value = &asked.against},
                              {.name = "--threshold", .value = &asked.threshold},
                              {.name = "--revision", .value = &asked.revision},
                              {.name = "--annotate", .value = &asked.annotate},
                              {.name = "--dry-run", .flag = &asked.is_dry_run}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    for (unsigned i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i].name, argv[1]) == 0)
            return call_verb(context, &asked, verbs[i].run, argc - 2, argv + 2, error);
    g_autoptr(GString) known = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
        g_string_append_printf(known, "%s%s", i ? ", " : "", verbs[i].name);
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "say what to do with a round: %s", known->str);
    return fyr_error_exit_status(*error);
}

const Command cmd_round = {
    .name = "round",
    .usage = "VERB ... --as EMAIL",
    .summary = "collect the states' figures: rounds, submissions, release",
    .help =
        "A round asks states for figures of dataflows and years until a day. Each act is done as\n"
        "somebody (--as EMAIL), with that account's rights, and logged. ROUND is an id or a "
        "title.\n"
        "  new --title T --period 2024 --flow VICTIMS... --deadline D [--area XX...] [--note T]\n"
        "      [--remind DAYS...]     for editors; without --area it asks all member states\n"
        "  open ROUND, close ROUND    closing locks what is accepted\n"
        "  list, board ROUND          who has begun, submitted, been asked back\n"
        "  show ROUND AREA PERIOD     files, problems, questions, history of one submission\n"
        "  diff ROUND AREA PERIOD [--against accepted|released]\n"
        "  hand-in ROUND AREA PERIOD FILE [--annotate OUT]   keeps and checks the file\n"
        "  undo, redo ROUND AREA PERIOD --file N             a file as a whole\n"
        "  explain ROUND AREA PERIOD --figure FLOW/KEY --rule RULE --reason TEXT\n"
        "  submit, sign ROUND AREA PERIOD                    two persons of the state\n"
        "  return ROUND AREA PERIOD --question \"[FLOW/KEY:] TEXT\"...\n"
        "  answer ROUND AREA PERIOD --number N --reason TEXT\n"
        "  accept, reopen ROUND AREA PERIOD [--reason TEXT]  reopening needs a reason\n"
        "  release ROUND AREA PERIOD [AREA...] [--threshold 5] [--revision WHY] [--dry-run]\n"
        "--seen N refuses if the submission has another version by now; --json prints for "
        "programs.\n"
        "\n"
        "  fyr round hand-in 2025 SE 2024 se-2024.xlsx --as anna@example.se\n"
        "\n"
        "Exit status: 0 done, 1 done and errors were found in the file, 3 something is missing or\n"
        "wrong, 4 refused.",
    .run = run};
