/* fyr collection: all records with everything, as a bag: out, looked at, and into an empty centre. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/progress.h"
#include "cmd/session.h"
#include "cmd/user.h"

#include "exchange/bag.h"
#include "records/words.h"
#include <stdio.h>
#include <string.h>

typedef struct {
    const CommandContext *context;
    const char *output;
    bool takes_types;
    Progress progress;
} Asked;

static void show(uint64_t done, uint64_t of, void *data)
{
    (void)progress_show(data, "records", done, of);
}

static void tell(const Asked *asked, const char *what, const BagCounts *counts)
{
    if (asked->context->json)
        printf("{\"records\":%" G_GUINT64_FORMAT ",\"revisions\":%" G_GUINT64_FORMAT
               ",\"files\":%" G_GUINT64_FORMAT "}\n",
               counts->n_records, counts->n_revisions, counts->n_files);
    else
        printf("%s: %" G_GUINT64_FORMAT " records, %" G_GUINT64_FORMAT
               " revisions, %" G_GUINT64_FORMAT " files\n",
               what, counts->n_records, counts->n_revisions, counts->n_files);
}

typedef struct {
    Centre *centre;
    Asked *asked;
    BagCounts counts;
} Export;

static bool write_bag(void *data, FILE *file, GError **error)
{
    Export *export = data;
    return bag_write(export->centre, file, &export->counts, show, &export->asked->progress, error);
}

static int do_export(Asked *asked, GError **error)
{
    g_auto(Session) session = {0};
    if (!asked->output || strcmp(asked->output, "-") == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "say where to: -o FILE.zip");
        return fyr_error_exit_status(*error);
    }
    if (!session_open(&session, asked->context->centre, error))
        return fyr_error_exit_status(*error);
    Export export = {.centre = session.centre, .asked = asked};
    bool is_good = desk_write_by(asked->output, write_bag, &export, error);
    progress_clear(&asked->progress);
    if (!is_good)
        return fyr_error_exit_status(*error);
    tell(asked, asked->output, &export.counts);
    return 0;
}

static GMappedFile *map(const char *path, GError **error)
{
    g_autoptr(GError) cause = NULL;
    GMappedFile *file = g_mapped_file_new(path, FALSE, &cause);
    if (!file)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "cannot read \"%s\": %s", path,
                    cause->message);
    return file;
}

static int take(Asked *asked, const char *path, bool is_check, GError **error)
{
    g_auto(Session) session = {0};
    g_autoptr(GMappedFile) file = map(path, error);
    if (!file || !(is_check ? session_open_or_model(&session, asked->context->centre, error)
                            : session_open(&session, asked->context->centre, error)))
        return fyr_error_exit_status(*error);
    if (!is_check) {
        g_autofree char *dictionaries =
            g_build_filename(asked->context->centre, "dictionaries", NULL);
        words_set_dictionaries(dictionaries);
    }
    const BagTake options = {.is_check = is_check,
                             .takes_types = asked->takes_types,
                             .progress = show,
                             .progress_data = &asked->progress};
    BagCounts counts = {0};
    g_autofree char *actor = user_actor();
    const char *bytes = g_mapped_file_get_contents(file);
    bool is_good = bag_take(session.centre, session.model, actor, bytes ? bytes : "",
                            g_mapped_file_get_length(file), path, &options, &counts, error);
    progress_clear(&asked->progress);
    if (!is_good)
        return fyr_error_exit_status(*error);
    tell(asked, is_check ? "whole" : "taken in", &counts);
    return 0;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Asked asked = {.context = context};
    const Option options[] = {{.name = "--output", .letter = "-o", .value = &asked.output},
                              {.name = "--take-types", .flag = &asked.takes_types}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    progress_init(&asked.progress);
    if (argc == 2 && strcmp(argv[1], "export") == 0)
        return do_export(&asked, error);
    if (argc == 3 && strcmp(argv[1], "import") == 0)
        return take(&asked, argv[2], false, error);
    if (argc == 3 && strcmp(argv[1], "check") == 0)
        return take(&asked, argv[2], true, error);
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "write \"fyr collection export -o FILE.zip\", \"... check FILE.zip\" or \"... "
                "import FILE.zip\"");
    return fyr_error_exit_status(*error);
}

const Command cmd_collection = {
    .name = "collection",
    .usage = "export -o FILE.zip | check FILE.zip | import FILE.zip [--take-types]",
    .summary = "all records with everything, as a bag: out and into an empty centre",
    .help =
        "A bag is BagIt 1.0 (RFC 8493) in a ZIP archive: every record with all its revisions,\n"
        "states and relations as JSON lines, the files, the type files, and the names of who\n"
        "wrote (an account's id and name, nothing else). The same collection gives the same\n"
        "bytes.\n"
        "  export   all there is, as of one moment; the centre can be used meanwhile\n"
        "  check    looks at every byte and its checksum; needs no centre\n"
        "  import   the same, then all of it in one transaction, into a centre without records;\n"
        "           --take-types puts the bag's type files in place of the centre's\n"
        "\n"
        "  fyr collection export -o collection.zip\n"
        "  fyr init other && fyr --centre other collection import collection.zip\n"
        "\n"
        "Exit status: 0 done, 3 the bag is cut, changed or none of ours, 4 refused.",
    .run = run};
