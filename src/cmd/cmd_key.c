/* fyr key: the keys of hand-over by other ways than the site. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/passphrase.h"
#include "cmd/user.h"

#include "base/json.h"
#include "people/centre_key.h"
#include "people/focal_key.h"
#include "people/key_file.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static int usage(GError **error, const char *text)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "write \"%s\"", text);
    return fyr_error_exit_status(*error);
}

static void print_texts(const char *const *pairs)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    for (; *pairs; pairs += 2) {
        json_name(&json, pairs[0]);
        json_string(&json, pairs[1]);
    }
    json_end(&json);
    printf("%s\n", text->str);
}

/* The line alone on standard output, so that it can be put into a file or a mail. */
static void print_key(const CommandContext *context, const PublicKey *key, const char *name)
{
    char text[KEY_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    public_key_write(key, text);
    public_key_fingerprint_text(key, fingerprint);
    if (context->json) {
        const char *const pairs[] = {"public", text, "fingerprint", fingerprint,
                                     "name",   name, NULL};
        print_texts(pairs);
        return;
    }
    printf("%s\n", text);
    fflush(stdout);
    fprintf(stderr, "Fingerprint, to be compared by telephone: %s\n", fingerprint);
}

/* --- a person's ----------------------------------------------------------------------------------- */

static int make(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *path = NULL, *name = NULL;
    bool has_passphrase = false;
    const Option options[] = {{"--output", "-o", &path, NULL, NULL},
                              {"--name", NULL, &name, NULL, NULL},
                              {"--passphrase", NULL, NULL, &has_passphrase, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 1 || !name)
        return usage(error, "fyr key new --name \"WHOSE IT IS\" [-o FILE] [--passphrase]");
    path = path ? path : "fyr.key";
    /* Before anybody types a passphrase for nothing. */
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_CONFLICT,
            "\"%s\" is there already; a key is never overwritten: name another file with -o", path);
        return fyr_error_exit_status(*error);
    }
    char *passphrase = has_passphrase ? passphrase_choose(path, error) : NULL;
    if (has_passphrase && !passphrase)
        return fyr_error_exit_status(*error);
    g_auto(KeyFile) file = {0};
    bool is_made = key_file_make(path, KEY_PERSON, name, passphrase, &file, error);
    if (passphrase)
        explicit_bzero(passphrase, strlen(passphrase));
    g_free(passphrase);
    if (!is_made)
        return fyr_error_exit_status(*error);
    print_key(context, &file.pair.public, file.name);
    fprintf(stderr,
            "The secret is in \"%s\": keep it, and a copy apart, and send it to nobody.\n"
            "Send the line above to the centre, and read them the fingerprint by telephone.\n",
            path);
    return 0;
}

static int show(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (!options_take(NULL, 0, &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2)
        return usage(error, "fyr key show FILE");
    g_auto(KeyFile) file = {0};
    if (!key_file_peek(argv[1], &file, error))
        return fyr_error_exit_status(*error);
    print_key(context, &file.pair.public, file.name);
    return 0;
}

/* --- the centre's ---------------------------------------------------------------------------------- */

static int of_centre(const CommandContext *context, int argc, char **argv, GError **error)
{
    bool is_replaced = false, is_new = false;
    const Option options[] = {{"--new", NULL, NULL, &is_replaced, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 1)
        return usage(error, "fyr key centre [--new]");
    g_autofree char *actor = user_actor();
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    PublicKey key;
    if (!centre || !(is_replaced ? centre_key_replace(centre, actor, &key, error)
                                 : centre_key_ensure(centre, actor, &key, &is_new, error)))
        return fyr_error_exit_status(*error);
    print_key(context, &key, "the centre");
    if (is_new || is_replaced)
        fprintf(stderr,
                "The centre has a new key. Its secret is in \"%s/" CENTRE_KEY_FILE
                "\", which no backup holds:\nkeep a copy of that file in a safe.\n",
                context->centre);
    return 0;
}

/* --- whom the centre trusts -------------------------------------------------------------------------- */

static int trust(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *email = NULL;
    const Option options[] = {{"--account", NULL, &email, NULL, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2 || !email)
        return usage(error, "fyr key trust fyr1-pub-... --account EMAIL");
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    g_autofree char *actor = user_actor();
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    if (!centre || !focal_key_trust(centre, argv[1], email, actor, fingerprint, error))
        return fyr_error_exit_status(*error);
    Db *db = centre_reader(centre, error);
    g_autoptr(FocalKey) key = db ? focal_key_find(db, fingerprint, error) : NULL;
    if (!key)
        return fyr_error_exit_status(*error);
    const char *const pairs[] = {"fingerprint", fingerprint, "account", key->email,
                                 "areas",       key->areas,  NULL};
    if (context->json)
        print_texts(pairs);
    else
        printf("trusted %s of %s (%s), focal point of %s\n", fingerprint, key->name, key->email,
               *key->areas ? key->areas : "no state yet: its bundles are refused until it is one");
    fprintf(stderr,
            "If you have not compared the fingerprint with its owner by telephone, do it now,"
            "\nor take the key back with `fyr key revoke`.\n");
    return 0;
}

static int take_back(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *reason = NULL;
    const Option options[] = {{"--reason", NULL, &reason, NULL, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2 || !reason)
        return usage(error, "fyr key revoke FINGERPRINT --reason TEXT");
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    if (!fingerprint_read(argv[1], fingerprint)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%.60s\" is no fingerprint; `fyr key list` shows them", argv[1]);
        return fyr_error_exit_status(*error);
    }
    g_autofree char *actor = user_actor();
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    if (!centre || !focal_key_revoke(centre, fingerprint, reason, actor, error))
        return fyr_error_exit_status(*error);
    printf("revoked %s\n", fingerprint);
    return 0;
}

static void put_row(JsonWriter *json, const FocalKey *key)
{
    const char *const pairs[] = {"fingerprint", key->fingerprint, "public", key->public_key,
                                 "account",     key->email,       "name",   key->name,
                                 "areas",       key->areas,       "added",  key->added,
                                 "revoked",     key->revoked,     "reason", key->reason};
    json_object(json);
    for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i += 2) {
        json_name(json, pairs[i]);
        json_string(json, pairs[i + 1]);
    }
    json_end(json);
}

static int list(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (!options_take(NULL, 0, &argc, argv, error))
        return fyr_error_exit_status(*error);
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    g_autoptr(GPtrArray) keys = db ? focal_keys_load(db, error) : NULL;
    if (!keys)
        return fyr_error_exit_status(*error);
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < keys->len; i++) {
        const FocalKey *key = keys->pdata[i];
        put_row(&json, key);
        if (context->json)
            continue;
        if (i == 0)
            printf("%-29s  %-8s  %-10s  %-10s  %s\n", "FINGERPRINT", "FOR", "ADDED", "STATE", "OF");
        printf("%s  %-8s  %.10s  %-10.10s  %s (%s)\n", key->fingerprint, key->areas, key->added,
               key->revoked ? "revoked" : "trusted", key->name, key->email);
    }
    json_end(&json);
    if (context->json)
        printf("%s\n", text->str);
    else if (keys->len == 0)
        printf("no key is trusted yet; see \"fyr help key\"\n");
    return 0;
}

/* --- the command ------------------------------------------------------------------------------------- */

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    static const struct {
        const char *name;
        int (*run)(const CommandContext *, int, char **, GError **);
    } verbs[] = {{"new", make},    {"show", show},        {"centre", of_centre},
                 {"trust", trust}, {"revoke", take_back}, {"list", list}};
    for (unsigned i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(context, argc - 1, argv + 1, error);
    g_set_error(
        error, FYR_ERROR, FYR_ERROR_USAGE,
        "write \"fyr key new\", \"show\", \"centre\", \"trust\", \"revoke\" or \"list\"; see "
        "\"fyr help key\"");
    return fyr_error_exit_status(*error);
}

const Command cmd_key = {
    .name = "key",
    .usage = "new --name TEXT [-o FILE] | show FILE | centre | trust KEY --account EMAIL | revoke "
             "FINGERPRINT --reason T | list",
    .summary = "keys for submissions that come by other ways than the site",
    .help =
        "At a focal point's desk (no centre is needed):\n"
        "new       makes a key file (fyr.key, or -o FILE), readable by its owner only, never over\n"
        "          another file; prints its public line. --name says whose it is; --passphrase\n"
        "          protects it with one, asked on the terminal or read from standard input\n"
        "show      prints the public line of a key file, and the fingerprint to be compared\n"
        "\n"
        "At the centre:\n"
        "centre    prints the public line to which submissions are sealed; makes the key if there\n"
        "          is none. Its secret is the file centre.key, which no backup holds: keep a "
        "copy.\n"
        "          --new makes another; what was sealed to the old one can still be opened\n"
        "trust     takes the signatures of a focal point's key from now on, for the states of the\n"
        "          account. Compare the fingerprint by telephone first\n"
        "revoke    takes them no longer, whenever they were made\n"
        "list      all keys, with their states\n"
        "\n"
        "  fyr key new --name \"Anna Andersson, Sweden\" -o anna.key --passphrase\n"
        "  fyr --centre centre key trust fyr1-pub-... --account anna@example.org",
    .run = run};
