/* fyr records: many records at a time, as tables: out, in, and an import taken back. */
#include "cmd/command.h"
#include "cmd/desk.h"
#include "cmd/options.h"
#include "cmd/progress.h"
#include "cmd/session.h"
#include "cmd/user.h"

#include "base/json.h"
#include "exchange/record_batch_run.h"
#include "exchange/record_table.h"
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *as, *format, *output, *lang;
    GPtrArray *texts;
    bool is_dry, is_public;
} Asked;

typedef struct {
    const CommandContext *context;
    const Asked *asked;
    Session session;
    RecordTypes *types;
    char *account;
    int argc; /* after the verb */
    char **argv;
} Call;

static void call_clear(Call *call)
{
    session_clear(&call->session);
    g_clear_pointer(&call->types, record_types_unref);
    g_free(call->account);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Call, call_clear)

/* --as EMAIL: with that account's rights; else who sits at the shell, who has the whole centre anyway. */
static bool find_account(Call *call, GError **error)
{
    if (!call->asked->as) {
        call->account = user_actor();
        return true;
    }
    Db *db = centre_reader(call->session.centre, error);
    g_autoptr(Account) account = db ? user_find(db, call->asked->as, error) : NULL;
    call->account = account ? g_strdup(account->id) : NULL;
    return account != NULL;
}

static bool open_call(Call *call, GError **error)
{
    return session_open(&call->session, call->context->centre, error) &&
           (call->types = session_record_types(&call->session, error)) != NULL &&
           find_account(call, error);
}

static const RecordType *type_of(const Call *call, GError **error)
{
    const char *id = call->argc > 0 ? call->argv[0] : "";
    const RecordType *type = record_types_find(call->types, id);
    if (!type)
        type = record_types_find_path(call->types, id);
    if (!type)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "there is no record type \"%s\"; see them all with `fyr types list`", id);
    return type;
}

static bool lang_of(const Call *call, Lang *out_lang, GError **error)
{
    *out_lang = LANG_EN;
    if (!call->asked->lang || lang_parse(call->asked->lang, out_lang))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "\"%s\" is no language of the program",
                call->asked->lang);
    return false;
}

/* --- out ------------------------------------------------------------------------------------------------ */

typedef struct {
    const RecordTable *table;
    Db *db;
    RecordTableFormat format;
} Export;

typedef struct {
    FigureSink sink;
    FILE *file;
} FileSink;

static bool write_to_file(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    if (fwrite(bytes, 1, length, ((FileSink *)sink)->file) == length)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the table");
    return false;
}

static bool write_export(void *data, FILE *file, GError **error)
{
    const Export *export = data;
    FileSink sink = {.sink.write = write_to_file, .file = file};
    return record_table_write(export->table, export->db, export->format, &sink.sink, error);
}

static int do_export(Call *call, GError **error)
{
    const Asked *asked = call->asked;
    const char *format = asked->format ? asked->format : "csv";
    bool is_xlsx = strcmp(format, "xlsx") == 0;
    Lang lang;
    const RecordType *type = type_of(call, error);
    if (!type || !lang_of(call, &lang, error))
        return fyr_error_exit_status(*error);
    if (!is_xlsx && strcmp(format, "csv") != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--format is csv or xlsx, not \"%s\"",
                    format);
        return fyr_error_exit_status(*error);
    }
    Db *all = centre_reader(call->session.centre, error);
    Db *db = all && asked->is_public ? centre_public_reader(call->session.centre, error) : all;
    g_autoptr(GPtrArray) ids = db ? record_table_ids(all, type, error) : NULL;
    if (!ids)
        return fyr_error_exit_status(*error);
    const RecordTable table = {.types = call->types,
                               .type = type,
                               .lang = lang,
                               .account = asked->is_public ? NULL : call->account,
                               .ids = ids};
    Export export = {&table, db, is_xlsx ? RECORD_TABLE_XLSX : RECORD_TABLE_CSV};
    return desk_write_by(asked->output, write_export, &export, error)
               ? 0
               : fyr_error_exit_status(*error);
}

static int do_template(Call *call, GError **error)
{
    Lang lang;
    const RecordType *type = type_of(call, error);
    if (!type || !lang_of(call, &lang, error))
        return fyr_error_exit_status(*error);
    if (!call->asked->output) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "say where to: -o FILE.xlsx");
        return fyr_error_exit_status(*error);
    }
    g_ptr_array_add(call->asked->texts, NULL);
    g_autoptr(GBytes) bytes =
        record_template(type, lang, (const char *const *)call->asked->texts->pdata, error);
    gsize length;
    const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    return data && desk_write(call->asked->output, data, length, error)
               ? 0
               : fyr_error_exit_status(*error);
}

/* --- in ------------------------------------------------------------------------------------------------- */

static void show(uint64_t done, uint64_t of, void *data)
{
    (void)progress_show(data, "lines", done, of);
}

static void tell(const Call *call, const ImportReport *report, const char *id, FILE *to)
{
    const uint64_t *n = report->n;
    if (call->context->json) {
        g_autoptr(GString) text = g_string_new(NULL);
        JsonWriter json;
        json_init(&json, text);
        json_object(&json);
        json_name(&json, "import");
        json_string(&json, *id ? id : NULL);
        for (int o = 0; o < IMPORT_OUTCOMES; o++) {
            json_name(&json, import_outcome_word((ImportOutcome)o));
            json_integer(&json, (int64_t)n[o]);
        }
        json_name(&json, "errors");
        json_integer(&json, problems_count(report->problems, PROBLEM_ERROR));
        json_name(&json, "warnings");
        json_integer(&json, problems_count(report->problems, PROBLEM_WARNING));
        json_end(&json);
        printf("%s\n", text->str);
        return;
    }
    fprintf(to,
            "%" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT " changed, %" G_GUINT64_FORMAT
            " the same, %" G_GUINT64_FORMAT " refused\n",
            n[IMPORT_NEW], n[IMPORT_CHANGED], n[IMPORT_SAME], n[IMPORT_REFUSED]);
    if (*id)
        printf("import %s; take it back within %d days with `fyr records undo %s`\n", id,
               RECORD_BATCH_UNDO_DAYS, id);
}

static int end(const Call *call, const ImportReport *report, const char *id, GError **error)
{
    unsigned n = problems_count(report->problems, PROBLEM_ERROR);
    problems_sort(report->problems);
    problems_print(report->problems, 20, stderr);
    tell(call, report, id, n > 0 ? stderr : stdout);
    if (n == 0)
        return 0;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%u error%s; nothing was imported", n,
                n == 1 ? "" : "s");
    return fyr_error_exit_status(*error);
}

static int do_import(Call *call, GError **error)
{
    const RecordType *type = type_of(call, error);
    DeskFile file = {0};
    if (type && call->argc != 2)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "write \"fyr records import TYPE FILE\"");
    if (!type || call->argc != 2 || !desk_read_packed(&file, call->argv[1], error))
        return fyr_error_exit_status(*error);
    Progress progress;
    progress_init(&progress);
    g_autofree char *base = g_path_get_basename(call->argv[1]);
    g_autofree char *name = g_utf8_make_valid(base, -1);
    const RecordBatchNow now = {.type = type,
                                .account = call->account,
                                .lang = call->asked->lang ? call->asked->lang : "en",
                                .name = name,
                                .place = call->argv[1],
                                .is_dry = call->asked->is_dry,
                                .progress = show,
                                .progress_data = &progress};
    g_auto(ImportReport) report = {0};
    char id[27];
    bool is_read = record_batch_now(call->session.centre, call->types, &now, file.data, file.length,
                                    &report, id, error);
    progress_clear(&progress);
    desk_file_clear(&file);
    if (!is_read && report.problems)
        problems_print(report.problems, 20, stderr);
    return is_read ? end(call, &report, id, error) : fyr_error_exit_status(*error);
}

static int do_undo(Call *call, GError **error)
{
    uint64_t n = 0;
    if (call->argc != 1) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "say which import: `fyr records undo IMPORT`; `fyr records list TYPE` tells");
        return fyr_error_exit_status(*error);
    }
    if (!record_batch_undo(call->session.centre, call->types, call->account, call->argv[0], &n,
                           error))
        return fyr_error_exit_status(*error);
    if (call->context->json)
        printf("{\"import\":\"%s\",\"records\":%" G_GUINT64_FORMAT "}\n", call->argv[0], n);
    else
        printf("%" G_GUINT64_FORMAT " records are as they were before the import\n", n);
    return 0;
}

static int do_list(Call *call, GError **error)
{
    const RecordType *type = type_of(call, error);
    Db *db = type ? centre_reader(call->session.centre, error) : NULL;
    g_autoptr(GPtrArray) batches =
        db ? record_batches(db, call->account, type->id, 1000, error) : NULL;
    for (unsigned i = 0; batches && i < batches->len; i++) {
        const RecordBatch *batch = batches->pdata[i];
        printf("%s  %s  %-9s  %" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT " changed  %s\n",
               batch->id, batch->at, record_batch_state_word(batch->state), batch->n_new,
               batch->n_changed, batch->name);
    }
    return batches ? 0 : fyr_error_exit_status(*error);
}

/* --- the command ------------------------------------------------------------------------------------------ */

typedef struct {
    const char *name;
    int (*run)(Call *call, GError **error);
} Verb;
static const Verb verbs[] = {{"export", do_export},
                             {"import", do_import},
                             {"undo", do_undo},
                             {"list", do_list},
                             {"template", do_template}};

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    Asked asked = {.texts = texts};
    const Option options[] = {{.name = "--as", .value = &asked.as},
                              {.name = "--format", .value = &asked.format},
                              {.name = "--output", .letter = "-o", .value = &asked.output},
                              {.name = "--lang", .value = &asked.lang},
                              {.name = "--texts", .many = texts},
                              {.name = "--dry-run", .flag = &asked.is_dry},
                              {.name = "--public", .flag = &asked.is_public}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    for (unsigned i = 0; argc > 1 && i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(verbs[i].name, argv[1]) != 0)
            continue;
        g_auto(Call)
            call = {.context = context, .asked = &asked, .argc = argc - 2, .argv = argv + 2};
        return open_call(&call, error) ? verbs[i].run(&call, error) : fyr_error_exit_status(*error);
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                "say what to do with records: export, import, undo, list, template");
    return fyr_error_exit_status(*error);
}

const Command cmd_records = {
    .name = "records",
    .usage = "VERB TYPE ... [--as EMAIL]",
    .summary = "many records at a time: tables out and in, an import taken back",
    .help =
        "TYPE is a type's id or its part of addresses (`fyr types list`). Without --as it is the\n"
        "shell that acts, which may do everything; with it, that account and its rights.\n"
        "  export TYPE [--format csv|xlsx] [-o FILE] [--public]   all fields, one record a line\n"
        "  template TYPE -o FILE.xlsx [--lang sv] [--texts fi...]  an empty one, with drop-downs\n"
        "  import TYPE FILE [--dry-run] [--lang sv]   csv, xlsx or ods: all of it or nothing;\n"
        "      --lang is the language of new records that do not say theirs\n"
        "  list TYPE                                  what was imported\n"
        "  undo IMPORT                                within 30 days, if nobody edited since\n"
        "\n"
        "  fyr records export good_practice -o practices.csv\n"
        "  fyr records import good_practice practices.csv --dry-run\n"
        "\n"
        "Exit status: 0 done, 3 the file has errors and nothing was imported, 4 refused.",
    .run = run};
