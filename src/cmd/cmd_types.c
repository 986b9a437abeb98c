/* fyr types: what kinds of records there are, and whether a folder of them can be taken up. */
#include "cmd/centre_types.h"
#include "cmd/command.h"
#include "cmd/session.h"

#include "base/json.h"
#include "records/type_change.h"

#include <stdio.h>
#include <string.h>

/* --- list --------------------------------------------------------------------------------------- */

static const char *const kind_words[FIELD_KIND_COUNT] = {
    "line", "text", "integer", "decimal", "day", "year", "flag", "code", "url", "email", "files"};

static void json_field(JsonWriter *json, const RecordField *field)
{
    json_object(json);
    json_name(json, "id");
    json_string(json, field->id);
    json_name(json, "kind");
    json_string(json, kind_words[field->kind]);
    json_name(json, "label");
    json_string(json, field->label[LANG_EN]);
    if (field->codelist) {
        json_name(json, "codelist");
        json_string(json, codelist_id(field->codelist));
    }
    json_name(json, "many");
    json_bool(json, field->is_many);
    json_name(json, "translated");
    json_bool(json, field->is_translated);
    json_end(json);
}

static void json_relation(JsonWriter *json, const RecordRelation *relation)
{
    json_object(json);
    json_name(json, "id");
    json_string(json, relation->id);
    json_name(json, "label");
    json_string(json, relation->label[LANG_EN]);
    json_name(json, "inverse");
    json_string(json, relation->inverse[LANG_EN]);
    json_name(json, "to");
    json_array(json);
    for (char **to = relation->to; *to; to++)
        json_string(json, *to);
    json_end(json);
    json_end(json);
}

static void json_type(JsonWriter *json, const RecordType *type)
{
    json_object(json);
    json_name(json, "id");
    json_string(json, type->id);
    json_name(json, "path");
    json_string(json, type->path);
    json_name(json, "label");
    json_string(json, type->label[LANG_EN]);
    json_name(json, "fields");
    json_array(json);
    for (unsigned i = 0; i < type->n_fields; i++)
        json_field(json, &type->fields[i]);
    json_end(json);
    json_name(json, "relations");
    json_array(json);
    for (unsigned i = 0; i < type->n_relations; i++)
        json_relation(json, &type->relations[i]);
    json_end(json);
    json_name(json, "states");
    json_array(json);
    for (unsigned i = 0; i < type->n_states; i++)
        json_string(json, type->states[i].id);
    json_end(json);
    json_end(json);
}

static void list_json(const RecordTypes *types)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < record_types_n(types); i++)
        json_type(&json, record_types_at(types, i));
    json_end(&json);
    printf("%s\n", text->str);
}

static void list_table(const RecordTypes *types)
{
    for (unsigned i = 0; i < record_types_n(types); i++) {
        const RecordType *type = record_types_at(types, i);
        g_autoptr(GString) states = g_string_new(NULL);
        for (unsigned s = 0; s < type->n_states; s++)
            g_string_append_printf(states, "%s%s%s", s ? " " : "", type->states[s].id,
                                   type->states[s].is_public ? "*" : "");
        printf("%-17s /%-17s %2u fields %2u relations  %s\n", type->id, type->path, type->n_fields,
               type->n_relations, states->str);
    }
}

/* --- check -------------------------------------------------------------------------------------- */

static void check_json(const Problems *problems)
{
    static const char *const severities[] = {"note", "warning", "error"};
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *p = problems_peek(problems, i);
        const char *const pairs[][2] = {{"severity", severities[p->severity]},
                                        {"file", p->place},
                                        {"field", p->field},
                                        {"value", p->value},
                                        {"rule", p->rule},
                                        {"message", p->message},
                                        {"remedy", p->remedy}};
        json_object(&json);
        for (unsigned k = 0; k < G_N_ELEMENTS(pairs); k++) {
            json_name(&json, pairs[k][0]);
            json_string(&json, pairs[k][1]);
        }
        json_name(&json, "line");
        json_integer(&json, p->line);
        json_end(&json);
    }
    json_end(&json);
    printf("%s\n", text->str);
}

static int told(const CommandContext *context, const Problems *problems, const RecordTypes *types,
                const GError *failure, const char *place)
{
    if (context->json)
        check_json(problems);
    else
        problems_print(problems, 0, stderr);
    if (failure)
        fprintf(stderr, "fyr: %s\n", failure->message);
    else if (!context->json)
        printf("%s: %u record types: in order\n", place, record_types_n(types));
    return problems_kept(problems) > 0 ? 1 : 0;
}

/* The types of a folder (NULL: the program's own), and the centre's records against them. */
static int check(const CommandContext *context, const char *folder, Session *session,
                 GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) failure = NULL;
    g_autoptr(Model) model =
        folder ? model_load(folder, problems, &failure) : model_load_embedded(problems, &failure);
    g_autoptr(RecordTypes) types =
        model ? record_types_load(folder, model, problems, &failure) : NULL;
    Db *db = types && session->centre ? centre_reader(session->centre, &failure) : NULL;
    if (db)
        (void)record_types_check_change(db, NULL, types, problems, &failure);
    if (failure && !g_error_matches(failure, FYR_ERROR, FYR_ERROR_INVALID)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return fyr_error_exit_status(*error);
    }
    return told(context, problems, types, failure, folder ? folder : "model");
}

static int run_check(const CommandContext *context, const char *folder, GError **error)
{
    g_auto(Session) session = {0};
    g_autofree char *own = g_build_filename(context->centre, "model", NULL);
    if (g_file_test(context->centre, G_FILE_TEST_EXISTS)) {
        session.centre = centre_open(context->centre, error);
        if (!session.centre)
            return fyr_error_exit_status(*error);
    }
    if (!folder && g_file_test(own, G_FILE_TEST_IS_DIR))
        folder = own;
    return check(context, folder, &session, error);
}

static int run_list(const CommandContext *context, GError **error)
{
    g_autoptr(Model) model = session_model(context->centre, error);
    g_autoptr(RecordTypes) types = model ? centre_types(context->centre, model, error) : NULL;
    if (!types)
        return fyr_error_exit_status(*error);
    if (context->json)
        list_json(types);
    else
        list_table(types);
    return 0;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *verb = argc > 1 ? argv[1] : "list";
    if (strcmp(verb, "list") == 0 && argc <= 2)
        return run_list(context, error);
    if (strcmp(verb, "check") == 0 && argc <= 3)
        return run_check(context, argc == 3 ? argv[2] : NULL, error);
    g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "write \"fyr types list\" or \"fyr types check [DIR]\"");
    return fyr_error_exit_status(*error);
}

const Command cmd_types = {
    .name = "types",
    .usage = "[list | check [DIR]]",
    .summary = "the types of records, and whether changed ones can be taken up",
    .help =
        "Types of records are files in model/records; docs/how-to-change-record-types.md tells "
        "how\n"
        "to change them. \"list\" shows them with their states (* = public). \"check\" reads a "
        "folder\n"
        "of definitions (the centre's own, if none is named), prints every problem with file and\n"
        "line, and holds the centre's records against it: what they would lose is told by type "
        "and\n"
        "field. It ends with 1 if there is anything. A running `fyr serve` takes changed files up "
        "by\n"
        "itself, and refuses what `check` refuses.\n"
        "\n"
        "  fyr types check mymodel\n",
    .run = run};
