/* fyr reindex: the index of words made anew from the records, for both searches. */
#include "cmd/command.h"
#include "cmd/progress.h"
#include "cmd/session.h"

#include "base/json.h"
#include "records/search.h"
#include <stdio.h>

typedef struct {
    Progress progress;
    uint64_t n;
} Counted;

static void show(uint64_t done, uint64_t of, void *data)
{
    Counted *counted = data;
    counted->n = done;
    (void)progress_show(&counted->progress, "records", done, of);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    (void)argv;
    g_auto(Session) session = {0};
    Counted counted = {.n = 0};
    if (argc > 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "fyr reindex takes no arguments");
        return fyr_error_exit_status(*error);
    }
    if (!session_open(&session, context->centre, error))
        return fyr_error_exit_status(*error);
    g_autoptr(RecordTypes) types = session_record_types(&session, error);
    if (!types)
        return fyr_error_exit_status(*error);
    progress_init(&counted.progress);
    gint64 began = g_get_monotonic_time();
    bool is_good = search_rebuild(session.centre, types, show, &counted, error);
    double seconds = (double)(g_get_monotonic_time() - began) / 1e6;
    progress_clear(&counted.progress);
    if (!is_good)
        return fyr_error_exit_status(*error);
    if (context->json)
        printf("{\"records\":%" G_GUINT64_FORMAT "}\n", counted.n);
    else
        printf("%" G_GUINT64_FORMAT " records are in the index of words\n", counted.n);
    if (counted.progress.is_shown)
        fprintf(stderr, "done in %.1f s\n", seconds);
    return 0;
}

const Command cmd_reindex = {
    .name = "reindex",
    .usage = "",
    .summary = "make the index of words anew",
    .help =
        "For after a change of what is found: other dictionaries, other weights in a type's file, "
        "a\n"
        "restored database. The centre can be searched and written to meanwhile: records are\n"
        "renewed some hundred at a time. An index that is damaged is emptied first.\n"
        "\n"
        "hunspell's dictionaries are taken from the system's folders and from the centre's own,\n"
        "CENTRE/dictionaries (sv_SE.aff, sv_SE.dic ...); FYR_DICTIONARIES=none does without.\n"
        "\n"
        "  fyr --centre /srv/fyr reindex\n",
    .run = run};
