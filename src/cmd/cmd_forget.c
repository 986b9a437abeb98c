/* fyr forget: texts and files of a record, taken out of the store for good. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/session.h"
#include "cmd/user.h"

#include "base/json.h"
#include "records/forget.h"
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *revisions, *reason;
    bool is_all;
} Asked;

/* "3-5" or "3". */
static bool read_range(const char *text, unsigned *out_from, unsigned *out_to, GError **error)
{
    guint64 from = 0, to = 0;
    g_auto(GStrv) parts = g_strsplit(text, "-", 2);
    bool is_good =
        g_ascii_string_to_unsigned(parts[0], 10, 1, INT32_MAX, &from, NULL) &&
        g_ascii_string_to_unsigned(parts[1] ? parts[1] : parts[0], 10, from, INT32_MAX, &to, NULL);
    if (!is_good)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--revisions is a revision's number or a range of them (3-5), not \"%s\"",
                    text);
    *out_from = (unsigned)from;
    *out_to = (unsigned)to;
    return is_good;
}

static bool usage(GError **error, const char *what)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s; see `fyr help forget`", what);
    return false;
}

static bool forget(Session *session, const char *id, const Asked *asked, Forgotten *forgotten,
                   GError **error)
{
    unsigned from = 0, to = 0;
    if (!asked->is_all && !read_range(asked->revisions, &from, &to, error))
        return false;
    g_autoptr(RecordTypes) types = session_record_types(session, error);
    g_autofree char *actor = user_actor();
    if (!types)
        return false;
    return asked->is_all ? record_forget_all(session->centre, types, actor, id, asked->reason,
                                             forgotten, error)
                         : record_forget(session->centre, types, actor, id, from, to, asked->reason,
                                         forgotten, error);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Asked asked = {.reason = NULL};
    const Option options[] = {{.name = "--revisions", .value = &asked.revisions},
                              {.name = "--reason", .value = &asked.reason},
                              {.name = "--all", .flag = &asked.is_all}};
    g_auto(Session) session = {0};
    Forgotten forgotten = {0};
    bool is_good = options_take(options, G_N_ELEMENTS(options), &argc, argv, error);
    if (is_good && argc != 2)
        is_good = usage(error, "say which record: its id, as it stands in its address");
    else if (is_good && asked.is_all == (asked.revisions != NULL))
        is_good = usage(error, "say --revisions 3-5, or --all for a record that is deleted");
    if (!is_good || !session_open(&session, context->centre, error) ||
        !forget(&session, argv[1], &asked, &forgotten, error))
        return fyr_error_exit_status(*error);
    if (context->json)
        printf("{\"revisions\":%u,\"files\":%u}\n", forgotten.n_revisions, forgotten.n_files);
    else
        printf("texts of revisions forgotten: %u, files: %u; backups and bags made before still "
               "have them\n",
               forgotten.n_revisions, forgotten.n_files);
    return 0;
}

const Command cmd_forget = {
    .name = "forget",
    .usage = "RECORD (--revisions A-B | --all) --reason TEXT",
    .summary = "take texts and files of a record out of the store for good",
    .help =
        "For what should never have been written down, a person's name above all. Edit the record "
        "first,\n"
        "so that its newest revision is without it; then forget the older ones: their texts, "
        "their\n"
        "comments, the files that no other revision has, their words in the index. It cannot be\n"
        "undone. That there was a revision, whose and when, stays, and so does the reason, in the "
        "log.\n"
        "With --all everything of a record that is deleted goes at once; after 30 days it goes by\n"
        "itself. Backups and bags that were made before still have it.\n"
        "\n"
        "  fyr forget 01J... --revisions 3-5 --reason 'a name stood in the summary'\n"
        "  fyr forget 01J... --all --reason 'should not have been written'\n",
    .run = run};
