/* fyr seal: a submission, signed and sealed, for the ways that are not the site. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/passphrase.h"
#include "cmd/session.h"

#include "base/json.h"
#include "base/number.h"
#include "exchange/check.h"
#include "people/bundle.h"
#include "people/key_file.h"
#include "people/new_file.h"
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const char *key, *to, *area, *period, *round, *output;
    bool is_unchecked;
    const char *file;
} Asked;

/* --- what it is about --------------------------------------------------------------------------- */

static bool refuse(GError **error, const char *what, const char *value, const char *remedy)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s \"%.100s\" %s", what, value, remedy);
    return false;
}

static bool fill(const Asked *asked, const Model *model, BundleManifest *manifest, GError **error)
{
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    int area = codelist_match(areas, asked->area, -1);
    const char *code = area >= 0 ? codelist_code(areas, (unsigned)area)->id : "";
    int64_t year = 0;
    g_autofree char *name = g_path_get_basename(asked->file);
    if (strlen(code) != 2)
        return refuse(error, "--area", asked->area, "is no state; write its code, such as SE");
    if (!(strlen(asked->period) == 4 && number_parse_count(asked->period, 4, &year) &&
          year >= 1900 && year <= 2200))
        return refuse(error, "--period", asked->period, "is not a year; write it with four digits");
    if (asked->round && !ulid_is_valid(asked->round))
        return refuse(error, "--round", asked->round, "is not the id of a round (26 letters)");
    if (!bundle_name_is_safe(name, strlen(name)))
        return refuse(error, "the file's name", name,
                      "cannot be kept; give the file a plain name of letters and digits");
    if (!public_key_parse(asked->to, KEY_CENTRE, &manifest->to, error))
        return false;
    g_strlcpy(manifest->area, code, sizeof manifest->area);
    g_strlcpy(manifest->round, asked->round ? asked->round : "", sizeof manifest->round);
    g_strlcpy(manifest->name, name, sizeof manifest->name);
    manifest->period = (unsigned)year;
    return true;
}

/* --- the check ---------------------------------------------------------------------------------- */

static bool is_questionnaire(const char *path)
{
    static const char *const endings[] = {".xlsx", ".ods", ".csv"};
    g_autofree char *small = g_ascii_strdown(path, -1);
    for (unsigned i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(small, endings[i]))
            return true;
    return false;
}

static bool judge(const Asked *asked, const CheckReport *report, bool is_read, GError *failure,
                  BundleManifest *manifest, GError **error)
{
    unsigned n = report->problems ? problems_count(report->problems, PROBLEM_ERROR) : 0;
    /* A list of persons goes nowhere, whatever anybody says. */
    if (!is_read && (!asked->is_unchecked || failure->domain != FYR_ERROR ||
                     failure->code == FYR_ERROR_FORBIDDEN)) {
        g_propagate_prefixed_error(error, failure, "nothing was sealed: ");
        return false;
    }
    g_clear_error(&failure);
    manifest->check = is_read && n == 0 ? BUNDLE_CHECK_PASSED : BUNDLE_CHECK_OVERRIDDEN;
    if (n == 0 || asked->is_unchecked)
        return true;
    problems_print(report->problems, 5, stderr);
    g_set_error(
        error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
        "\"%s\" has %u error%s, and nothing was sealed; correct them (`fyr check` shows all), "
        "or seal it as it is with --unchecked",
        asked->file, n, n == 1 ? "" : "s");
    return false;
}

/* The questionnaire check, as at the site: about this state and this year. */
static bool check(const Asked *asked, const Model *model, BundleManifest *manifest, GError **error)
{
    manifest->check = BUNDLE_CHECK_NONE;
    if (!is_questionnaire(asked->file))
        return true;
    CheckOptions options = {0};
    options.submission.place = asked->file;
    options.submission.area =
        codelist_match(model_find_codelist(model, "CL_AREA"), manifest->area, -1);
    options.submission.period = (int)manifest->period;
    DeskFile file;
    if (!desk_read_packed(&file, asked->file, error))
        return false;
    g_auto(CheckReport) report = {0};
    GError *failure = NULL;
    bool is_read = check_file(model, NULL, file.data, file.length, &options, &report, &failure);
    desk_file_clear(&file);
    return judge(asked, &report, is_read, failure, manifest, error);
}

/* --- sealing --------------------------------------------------------------------------------------- */

static bool write_bundle(const Asked *asked, const KeyPair *pair, BundleManifest *manifest,
                         const char *output, GError **error)
{
    g_auto(NewFile) made = {0};
    FILE *in = fopen(asked->file, "rbe");
    if (!in) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "cannot read \"%s\": %s", asked->file,
                    g_strerror(errno));
        return false;
    }
    bool is_sealed = new_file_begin(&made, output, 0644, error) &&
                     key_file_next_sequence(asked->key, &manifest->sequence, error) &&
                     bundle_seal(pair, manifest, in, made.file, error) &&
                     new_file_publish(&made, output, error);
    fclose(in);
    return is_sealed;
}

static void say_json(const BundleManifest *manifest, const char *from, const char *to,
                     const char *output)
{
    const char *const pairs[] = {"bundle", output,
                                 "id",     manifest->id,
                                 "from",   from,
                                 "to",     to,
                                 "area",   manifest->area,
                                 "sha256", manifest->sha256,
                                 "check",  bundle_check_word(manifest->check)};
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i += 2) {
        json_name(&json, pairs[i]);
        json_string(&json, pairs[i + 1]);
    }
    json_name(&json, "period");
    json_integer(&json, manifest->period);
    json_name(&json, "number");
    json_integer(&json, (int64_t)manifest->sequence);
    json_end(&json);
    printf("%s\n", text->str);
}

static void say(const CommandContext *context, const Asked *asked, const BundleManifest *manifest,
                const char *output)
{
    char from[FINGERPRINT_TEXT_BYTES], to[FINGERPRINT_TEXT_BYTES];
    public_key_fingerprint_text(&manifest->from, from);
    public_key_fingerprint_text(&manifest->to, to);
    if (context->json) {
        say_json(manifest, from, to, output);
        return;
    }
    printf("%s\n", output);
    fflush(stdout);
    fprintf(
        stderr,
        "\"%s\" is sealed for the centre %s,\nabout %s, %u: bundle %s, number %" G_GUINT64_FORMAT
        " of this key. Send \"%s\" by any way.\n",
        asked->file, to, manifest->area, manifest->period, manifest->id, manifest->sequence,
        output);
}

static bool seal(const CommandContext *context, const Asked *asked, GError **error)
{
    g_autoptr(Model) model = session_model(context->centre, error);
    BundleManifest manifest = {0};
    g_auto(KeyFile) key = {0};
    g_autofree char *output =
        asked->output ? g_strdup(asked->output) : g_strconcat(asked->file, BUNDLE_ENDING, NULL);
    struct stat info;
    if (!model || !fill(asked, model, &manifest, error))
        return false;
    if (stat(asked->file, &info) != 0 || !S_ISREG(info.st_mode)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "cannot read \"%s\": %s", asked->file,
                    errno ? g_strerror(errno) : "it is not a file");
        return false;
    }
    if (!check(asked, model, &manifest, error) ||
        !key_file_read(asked->key, KEY_PERSON, passphrase_ask, NULL, &key, error))
        return false;
    uint8_t entropy[10];
    randombytes_buf(entropy, sizeof entropy);
    iso_now_write(manifest.made);
    ulid_write(manifest.id, manifest.made, entropy);
    if (!write_bundle(asked, &key.pair, &manifest, output, error))
        return false;
    say(context, asked, &manifest, output);
    return true;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Asked asked = {0};
    const Option options[] = {{"--key", NULL, &asked.key, NULL, NULL},
                              {"--to", NULL, &asked.to, NULL, NULL},
                              {"--area", NULL, &asked.area, NULL, NULL},
                              {"--period", NULL, &asked.period, NULL, NULL},
                              {"--round", NULL, &asked.round, NULL, NULL},
                              {"--output", "-o", &asked.output, NULL, NULL},
                              {"--unchecked", NULL, NULL, &asked.is_unchecked, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2 || !asked.key || !asked.to || !asked.area || !asked.period)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr seal FILE --key KEYFILE --to fyr1-centre-... --area XX --period "
                    "YYYY\"");
    else
        asked.file = argv[1];
    return asked.file && seal(context, &asked, error) ? 0 : fyr_error_exit_status(*error);
}

const Command cmd_seal = {
    .name = "seal",
    .usage = "FILE --key KEYFILE --to CENTREKEY --area XX --period YYYY [-o FILE.fyrseal] "
             "[--unchecked]",
    .summary = "sign a submission and seal it for a centre, to be sent by any way",
    .help =
        "FILE, a filled questionnaire or any other file of at most 512 MB, is signed with KEYFILE\n"
        "(`fyr key new`) and sealed to the key of a centre (`fyr key centre` there): nobody on "
        "the\n"
        "way can read or change it, and it can be opened once, by that centre. No centre and no\n"
        "network are needed here. --area and --period say what it is about; --round ID names the\n"
        "collection round.\n"
        "\n"
        "A questionnaire (.xlsx, .ods, .csv) is checked first, as with `fyr check`: with errors\n"
        "nothing is sealed, unless --unchecked says so. A list of persons is never sealed.\n"
        "The bundle is FILE.fyrseal, or -o; it never takes the place of another file.\n"
        "\n"
        "  fyr seal se-2024.xlsx --key anna.key --to fyr1-centre-... --area SE --period 2024\n"
        "\n"
        "Exit status: 0 sealed, 3 the file or a key cannot be read, 4 refused.",
    .run = run};
