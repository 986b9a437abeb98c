/* fyr open: a sealed submission, at the centre. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/user.h"

#include "base/json.h"
#include "base/number.h"
#include "people/bundle_take.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static void put(JsonWriter *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text);
}

/* --- without opening ------------------------------------------------------------------------------- */

static int inspect(const CommandContext *context, const char *path, GError **error)
{
    unsigned char bytes[BUNDLE_HEADER_BYTES] = {0};
    struct stat info;
    BundleHeader header;
    FILE *in = fopen(path, "rbe");
    if (!in || fstat(fileno(in), &info) != 0 || !S_ISREG(info.st_mode)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "cannot read \"%s\": %s", path,
                    in ? "it is not a file" : g_strerror(errno));
        if (in)
            fclose(in);
        return fyr_error_exit_status(*error);
    }
    size_t n = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    bool is_good = n == (size_t)MIN((uint64_t)info.st_size, sizeof bytes) &&
                   bundle_header_read(bytes, (uint64_t)info.st_size, &header, NULL, error);
    if (!is_good)
        return fyr_error_exit_status(*error);
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    fingerprint_write(header.recipient, fingerprint);
    if (!context->json) {
        printf("a sealed bundle of version %u, whole by its size: %" G_GUINT64_FORMAT
               " bytes\nfor the centre %s\nwho sent it and what it holds is inside\n",
               header.version, header.length, fingerprint);
        return 0;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "version");
    json_integer(&json, header.version);
    json_name(&json, "bytes");
    json_integer(&json, (int64_t)header.length);
    put(&json, "centre", fingerprint);
    json_end(&json);
    printf("%s\n", text->str);
    return 0;
}

/* --- opening ----------------------------------------------------------------------------------------- */

static void say_json(const BundleOpened *opened, const char *place, bool was_there)
{
    const BundleManifest *m = &opened->manifest;
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    put(&json, "file", place);
    put(&json, "id", m->id);
    put(&json, "made", m->made);
    put(&json, "account", opened->key->email);
    put(&json, "key", opened->key->fingerprint);
    json_name(&json, "number"), json_integer(&json, (int64_t)m->sequence);
    json_name(&json, "missing"), json_integer(&json, (int64_t)opened->n_missing);
    put(&json, "area", m->area);
    json_name(&json, "period"), json_integer(&json, m->period);
    put(&json, "round", *m->round ? m->round : NULL);
    put(&json, "check", bundle_check_word(m->check));
    put(&json, "name", m->name);
    json_name(&json, "size"), json_integer(&json, (int64_t)m->size);
    put(&json, "sha256", m->sha256);
    json_name(&json, "was_there"), json_bool(&json, was_there);
    json_end(&json);
    printf("%s\n", text->str);
}

static void say(const BundleOpened *opened, const char *place, bool was_there)
{
    static const char *const checks[BUNDLE_CHECK_COUNT] = {
        [BUNDLE_CHECK_PASSED] = "passed the questionnaire check at the sender's",
        [BUNDLE_CHECK_OVERRIDDEN] = "sealed in spite of errors that the check found",
        [BUNDLE_CHECK_NONE] = "not a questionnaire: not checked"};
    const BundleManifest *m = &opened->manifest;
    printf("%s\n", place);
    fflush(stdout);
    fprintf(stderr,
            "%sFrom %s (%s), key %s, about %s, %u%s%s.\nBundle %s, number %" G_GUINT64_FORMAT
            " of the key, made %s; %s.\n",
            was_there ? "An earlier run had written the file already; now it is noted.\n" : "",
            opened->key->name, opened->key->email, opened->key->fingerprint, m->area, m->period,
            *m->round ? ", round " : "", m->round, m->id, m->sequence, m->made, checks[m->check]);
    if (opened->n_missing > 0)
        fprintf(stderr,
                "Numbers of this key that never came here: %" G_GUINT64_FORMAT
                ". If they are not still on their way, ask the sender.\n",
                opened->n_missing);
}

static int open_bundle(const CommandContext *context, const char *path, const char *output,
                       const BundleTerms *terms, GError **error)
{
    g_auto(BundleOpened) opened = {0};
    g_autofree char *place = NULL;
    bool was_there = false;
    BundleFault fault = BUNDLE_GOOD;
    g_autofree char *actor = user_actor();
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    if (!centre || !bundle_open_to_file(centre, path, output, terms, actor, &opened, &place,
                                        &was_there, &fault, error)) {
        if (fault != BUNDLE_GOOD)
            g_prefix_error(error, "\"%s\" is not taken (%s): ", path, bundle_fault_word(fault));
        return fyr_error_exit_status(*error);
    }
    if (context->json)
        say_json(&opened, place, was_there);
    else
        say(&opened, place, was_there);
    return 0;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *output = NULL, *age = NULL;
    bool wants_inspection = false;
    BundleTerms terms = {0};
    int64_t days = 0;
    const Option options[] = {{"--output", "-o", &output, NULL, NULL},
                              {"--max-age", NULL, &age, NULL, NULL},
                              {"--late", NULL, NULL, &terms.takes_late, NULL},
                              {"--inspect", NULL, NULL, &wants_inspection, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2 || (output && strcmp(output, "-") == 0) ||
        (age && (!number_parse_count(age, strlen(age), &days) || days < 1 || days > 3650))) {
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_USAGE,
            "write \"fyr open FILE" BUNDLE_ENDING
            " [-o FILE] [--max-age DAYS] [--late]\" (DAYS 1 to 3650; the answer is a file)");
        return fyr_error_exit_status(*error);
    }
    terms.max_age_days = (unsigned)days;
    return wants_inspection ? inspect(context, argv[1], error)
                            : open_bundle(context, argv[1], output, &terms, error);
}

const Command cmd_open = {
    .name = "open",
    .usage = "FILE.fyrseal [-o FILE] [--inspect] [--max-age DAYS] [--late]",
    .summary = "open a sealed submission at the centre",
    .help =
        "Opens what `fyr seal` made, with the centre's key, and writes the file in it under the\n"
        "name that the sender gave it, or to -o FILE; never over another file. It is taken only "
        "if\n"
        "it is whole and unchanged, sealed for this centre, signed by a trusted key (`fyr key\n"
        "trust`) of a focal point of its state, made in the last 60 days (--max-age) and new: "
        "each\n"
        "bundle is taken once, and not after a later one of the same key about the same state and\n"
        "year (--late takes it all the same). Whatever is refused leaves nothing behind.\n"
        "\n"
        "--inspect says what stands on the outside, without opening it: for whom it is.\n"
        "\n"
        "  fyr --centre centre open se-2024.xlsx.fyrseal\n"
        "\n"
        "Exit status: 0 opened, 3 it is no whole bundle, 4 refused, with the reason.",
    .run = run};
