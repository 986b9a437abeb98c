/* fyr init: a new, empty centre with its definitions. */
#include "cmd/centre_types.h"
#include "cmd/command.h"

#include "base/json.h"
#include "cmd/options.h"
#include "cmd/user.h"
#include "model/model.h"
#include "records/content.h"
#include "store/db.h"

#include <stdio.h>

/* The definitions as files, where an editor can change them; read back before anybody relies on
 * them. */
static Model *add_definitions(const char *directory, GError **error)
{
    g_autofree char *folder = g_build_filename(directory, "model", NULL);
    if (!model_unpack(folder, error))
        return NULL;
    g_autoptr(Problems) problems = problems_new();
    Model *model = model_load(folder, problems, error);
    if (!model)
        problems_print(problems, 0, stderr);
    return model;
}

typedef struct {
    FirstAdmin admin;
    bool with_content;
} Init;

static bool add_content(Centre *centre, const char *directory, const Model *model, GError **error)
{
    ContentReport report;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = centre_types(directory, model, error);
    bool is_good = types && content_load(centre, types, &report, problems, error);
    problems_print(problems, 0, stderr);
    return is_good;
}

/* While the centre still has another name: definitions and administrator, or nothing. */
static bool fill(const char *directory, void *data, GError **error)
{
    Init *init = data;
    g_autoptr(Model) model = add_definitions(directory, error);
    if (!model)
        return false;
    if (!init->admin.email && !init->with_content)
        return true;
    g_autoptr(Centre) centre = centre_open(directory, error);
    return centre && (!init->with_content || add_content(centre, directory, model, error)) &&
           (!init->admin.email || first_admin_make(&init->admin, centre, error));
}

static void tell_json(const char *directory, const FirstAdmin *admin)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "centre");
    json_string(&json, directory);
    if (admin->link) {
        json_name(&json, "invitation");
        json_string(&json, admin->link);
    }
    json_end(&json);
    printf("%s\n", text->str);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Init init = {0};
    FirstAdmin *admin = &init.admin;
    const Option options[] = {{.name = "--admin", .value = &admin->email},
                              {.name = "--name", .value = &admin->name},
                              {.name = "--lang", .value = &admin->lang},
                              {.name = "--with-content", .flag = &init.with_content}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error) ||
        !first_admin_check(admin, error))
        return fyr_error_exit_status(*error);
    if (argc > 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "usage: fyr init [DIR] [--with-content] [--admin EMAIL [--name NAME]]");
        return fyr_error_exit_status(*error);
    }
    const char *directory = argc == 2 ? argv[1] : context->centre;
    if (!centre_create_filled(directory, fill, &init, error)) {
        g_free(admin->link);
        return fyr_error_exit_status(*error);
    }
    if (context->json) {
        tell_json(directory, admin);
    } else {
        printf("%s\n", directory);
        fprintf(stderr,
                "The centre is made. Its definitions are in %s/model; take figures in with\n"
                "    fyr --centre %s import unodc FILE\n",
                directory, directory);
        first_admin_tell(admin, directory);
    }
    g_free(admin->link);
    return 0;
}

const Command cmd_init = {
    .name = "init",
    .usage = "[DIR] [--with-content] [--admin EMAIL [--name NAME]]",
    .summary = "make a new centre",
    .help =
        "Makes DIR (the --centre directory if left out): an empty store and, in DIR/model, the\n"
        "definitions (code lists, tables, sources, the strategic plan) as files that can be\n"
        "changed. DIR must not exist, or be empty; if anything fails, nothing is left behind.\n"
        "--with-content adds the records that ship with Fyr: instruments, provisions, terms.\n"
        "--admin makes its first administrator and prints the link of the invitation (--lang sv: "
        "in\n"
        "Swedish).\n"
        "\n"
        "  fyr init centre --admin anna@example.org --name \"Anna Berg\"",
    .run = run};
