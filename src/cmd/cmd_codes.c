#include "cmd/command.h"

#include "base/json.h"
#include "model/model.h"
#include <stdio.h>
#include <string.h>

static Model *load(const CommandContext *context, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *own = g_build_filename(context->centre, "model", NULL);
    Model *model = g_file_test(own, G_FILE_TEST_IS_DIR) ? model_load(own, problems, error)
                                                        : model_load_embedded(problems, error);
    if (model == NULL)
        problems_print(problems, 0, stderr);
    return model;
}

/* "CL_AREA", "cl_area" or "area". */
static const CodeList *find_list(const Model *model, const char *name)
{
    for (unsigned i = 0; i < model_n_codelists(model); i++) {
        const CodeList *list = model_codelist(model, i);
        const char *id = codelist_id(list);
        if (g_ascii_strcasecmp(id, name) == 0 ||
            (g_str_has_prefix(id, "CL_") && g_ascii_strcasecmp(id + 3, name) == 0))
            return list;
    }
    return NULL;
}

static const char *parent_id(const CodeList *list, const Code *code)
{
    return code->parent >= 0 ? codelist_code(list, (unsigned)code->parent)->id : NULL;
}

static void print_code(const CodeList *list, unsigned index)
{
    const Code *code = codelist_code(list, index);
    const char *parent = parent_id(list, code);
    printf("%s\t%s\t%s\t%s\t%s\t", code->id, parent != NULL ? parent : "",
           code->alpha3 != NULL ? code->alpha3 : "", code->label[LANG_EN], code->label[LANG_SV]);
    const char *const *alias = codelist_aliases(list, index);
    for (unsigned i = 0; alias[i] != NULL; i++)
        printf("%s%s", i > 0 ? "; " : "", alias[i]);
    printf("\n");
}

static void write_texts(JsonWriter *json, const char *name, const char *const text[LANG_COUNT])
{
    if (text[LANG_EN] == NULL)
        return;
    json_name(json, name);
    json_object(json);
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        json_name(json, lang_tag((Lang)lang));
        json_string(json, text[lang]);
    }
    json_end(json);
}

static void write_code(JsonWriter *json, const CodeList *list, unsigned index)
{
    const Code *code = codelist_code(list, index);
    json_object(json);
    json_name(json, "id");
    json_string(json, code->id);
    json_name(json, "parent");
    json_string(json, parent_id(list, code));
    json_name(json, "alpha3");
    json_string(json, code->alpha3);
    write_texts(json, "label", code->label);
    write_texts(json, "description", code->description);
    json_name(json, "aliases");
    json_array(json);
    for (const char *const *alias = codelist_aliases(list, index); *alias != NULL; alias++)
        json_string(json, *alias);
    json_end(json);
    json_end(json);
}

static void print_list(const CodeList *list, bool as_json)
{
    if (!as_json) {
        printf("code\tparent\talpha3\tlabel\tlabel.sv\taliases\n");
        for (unsigned i = 0; i < codelist_n(list); i++)
            print_code(list, i);
        return;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "id");
    json_string(&json, codelist_id(list));
    json_name(&json, "codes");
    json_array(&json);
    for (unsigned i = 0; i < codelist_n(list); i++)
        write_code(&json, list, i);
    json_end(&json);
    json_end(&json);
    printf("%s\n", text->str);
}

static void print_lists(const Model *model, bool as_json)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_array(&json);
    for (unsigned i = 0; i < model_n_codelists(model); i++) {
        const CodeList *list = model_codelist(model, i);
        if (!as_json) {
            printf("%-22s %5u  %s\n", codelist_id(list), codelist_n(list),
                   codelist_label(list, LANG_EN));
            continue;
        }
        json_object(&json);
        json_name(&json, "id");
        json_string(&json, codelist_id(list));
        json_name(&json, "n_codes");
        json_integer(&json, codelist_n(list));
        json_name(&json, "label");
        json_string(&json, codelist_label(list, LANG_EN));
        json_end(&json);
    }
    json_end(&json);
    if (as_json)
        printf("%s\n", text->str);
}

static int print_match(const CodeList *list, const char *text)
{
    int index = codelist_match(list, text, -1);
    if (index < 0) {
        fprintf(stderr, "no code of %s has the spelling \"%s\"\n", codelist_id(list), text);
        return 1;
    }
    const Code *code = codelist_code(list, (unsigned)index);
    printf("%s\t%s\n", code->id, code->label[LANG_EN]);
    return 0;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    if (argc > 3) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE,
                            "too many words; put a text with spaces in quotes");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Model) model = load(context, error);
    if (model == NULL)
        return fyr_error_exit_status(*error);
    if (argc == 1) {
        print_lists(model, context->json);
        return 0;
    }
    const CodeList *list = find_list(model, argv[1]);
    if (list == NULL) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "there is no code list \"%s\"; \"fyr codes\" names them all", argv[1]);
        return fyr_error_exit_status(*error);
    }
    if (argc == 3)
        return print_match(list, argv[2]);
    print_list(list, context->json);
    return 0;
}

const Command cmd_codes = {
    .name = "codes",
    .usage = "[LIST [TEXT]]",
    .summary = "list the code lists, one of them, or the code that a text means",
    .help = "Without a list all lists are named. With one, its codes are printed, tab-separated:\n"
            "code, parent, ISO alpha-3, label, Swedish label, other spellings (--json for\n"
            "programs). With a text, the code that an import would give it; 1 if there is none.\n"
            "\n"
            "  fyr codes area\n"
            "  fyr codes citizenship \"Viet Nam\"\n",
    .run = run};
