/* fyr log: who did what, and whether the log is whole. */
#include "cmd/command.h"
#include "cmd/options.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/limits.h"
#include "people/account.h"
#include "people/audit_read.h"
#include <stdio.h>
#include <string.h>

typedef enum { AS_TEXT, AS_JSON, AS_CSV } Form;

/* --- an entry ------------------------------------------------------------------------------------------ */

/* Columns wide enough for most: the log is printed as it is read, so nobody knows the widest. */
enum { ACTOR_WIDTH = 20, ACT_WIDTH = 20 };

static void print_padded(const char *text, int width)
{
    printf("%s%*s  ", text, MAX(width - (int)g_utf8_strlen(text, -1), 0), "");
}

/* Accounts by their names, everything else as it stands there. */
static void print_text(const AuditEntry *entry)
{
    printf("%6" G_GINT64_FORMAT "  %.10s %.8s  ", entry->seq, entry->at, entry->at + 11);
    print_padded(entry->actor_name ? entry->actor_name : entry->actor, ACTOR_WIDTH);
    print_padded(entry->act, ACT_WIDTH);
    printf("%s%s%s\n", entry->subject_name ? entry->subject_name : entry->subject,
           *entry->detail ? "  " : "", entry->detail);
}

static void print_csv(const AuditEntry *entry)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autofree char *seq = g_strdup_printf("%" G_GINT64_FORMAT, entry->seq);
    const char *fields[] = {seq,
                            entry->at,
                            entry->actor,
                            entry->actor_name ? entry->actor_name : "",
                            entry->act,
                            entry->subject,
                            entry->subject_name ? entry->subject_name : "",
                            entry->detail};
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++)
        csv_write_field(line, fields[i], i == 0);
    csv_end_row(line);
    fwrite(line->str, 1, line->len, stdout);
}

static void print_json(const AuditEntry *entry, bool is_first)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    const struct {
        const char *name, *text;
    } fields[] = {{"at", entry->at},
                  {"actor", entry->actor},
                  {"actor_name", entry->actor_name},
                  {"act", entry->act},
                  {"subject", entry->subject},
                  {"subject_name", entry->subject_name},
                  {"detail", entry->detail}};
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "seq");
    json_integer(&json, entry->seq);
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        json_name(&json, fields[i].name);
        json_string(&json, fields[i].text);
    }
    json_end(&json);
    printf("%s%s", is_first ? "" : ",\n", text->str);
}

static void print_entry(const AuditEntry *entry, Form form, bool is_first)
{
    if (form == AS_CSV)
        print_csv(entry);
    else if (form == AS_JSON)
        print_json(entry, is_first);
    else
        print_text(entry);
}

/* --- the log ------------------------------------------------------------------------------------------- */

/* By pages, so that a long log needs no more memory than a short one. */
static bool print_log(Db *db, const AuditFilter *filter, Form form, uint64_t limit, uint64_t *out_n,
                      GError **error)
{
    int64_t before = 0;
    uint64_t n = 0;
    while (n < limit) {
        unsigned size = (unsigned)MIN(limit - n, LIMIT_AUDIT_PAGE);
        g_autoptr(GPtrArray) page = audit_page(db, filter, before, size, error);
        if (!page)
            return false;
        for (unsigned i = 0; i < page->len; i++)
            print_entry(page->pdata[i], form, n + i == 0);
        n += page->len;
        if (page->len < size)
            break;
        before = ((const AuditEntry *)page->pdata[page->len - 1])->seq;
    }
    *out_n = n;
    return true;
}

/* An actor or a subject is written as it stands in the log, or as an account's address. */
static char *resolved(Db *db, const char *text)
{
    g_autoptr(Account) account = text && strchr(text, '@') ? account_find(db, text, NULL) : NULL;
    return g_strdup(account ? account->id : text);
}

static int print_verdict(Centre *centre, GError **error)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    if (!audit_check(centre, faults, error))
        return fyr_error_exit_status(*error);
    for (unsigned i = 0; i < faults->len; i++)
        fprintf(stderr, "%s\n", (const char *)faults->pdata[i]);
    if (faults->len == 0)
        fprintf(stderr, "the log is whole: every entry follows from the one before it\n");
    return faults->len > 0 ? 1 : 0;
}

static bool parse_limit(const char *text, uint64_t *out_limit, GError **error)
{
    guint64 value = 0;
    *out_limit = UINT64_MAX;
    if (!text)
        return true;
    if (g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT64, &value, NULL)) {
        *out_limit = value;
        return true;
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--limit needs a number from 1, not \"%s\"",
                text);
    return false;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    const char *actor_text = NULL, *subject_text = NULL, *limit_text = NULL;
    bool as_csv = false;
    AuditFilter filter = {0};
    uint64_t limit = 0, n = 0;
    const Option options[] = {{.name = "--actor", .value = &actor_text},
                              {.name = "--act", .value = &filter.act},
                              {.name = "--subject", .value = &subject_text},
                              {.name = "--since", .value = &filter.from},
                              {.name = "--until", .value = &filter.to},
                              {.name = "--limit", .value = &limit_text},
                              {.name = "--csv", .flag = &as_csv}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error) ||
        !parse_limit(limit_text, &limit, error))
        return fyr_error_exit_status(*error);
    if (argc > 1 || (as_csv && context->json)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    argc > 1 ? "fyr log takes no arguments; narrow it with options"
                             : "write --csv or --json, not both");
        return fyr_error_exit_status(*error);
    }
    g_autoptr(Centre) centre = centre_open(context->centre, error);
    Db *db = centre ? centre_reader(centre, error) : NULL;
    if (!db)
        return fyr_error_exit_status(*error);
    g_autofree char *actor = resolved(db, actor_text), *subject = resolved(db, subject_text);
    filter.actor = actor;
    filter.subject = subject;
    /* A wrong day is found before the head of a table is written. */
    g_autoptr(GPtrArray) probe = audit_page(db, &filter, 0, 1, error);
    if (!probe)
        return fyr_error_exit_status(*error);
    Form form = as_csv ? AS_CSV : context->json ? AS_JSON : AS_TEXT;
    if (form == AS_CSV)
        printf("SEQ,AT,ACTOR,ACTOR_NAME,ACT,SUBJECT,SUBJECT_NAME,DETAIL\r\n");
    if (form == AS_JSON)
        printf("[");
    if (!print_log(db, &filter, form, limit, &n, error))
        return fyr_error_exit_status(*error);
    if (form == AS_JSON)
        printf("]\n");
    if (form == AS_TEXT && n == 0)
        printf("no entry is like that\n");
    return print_verdict(centre, error);
}

const Command cmd_log = {
    .name = "log",
    .usage = "[--actor A] [--act ACT] [--subject S] [--since DAY] [--until DAY] [--csv]",
    .summary = "who did what, and whether the log is whole",
    .help = "The audit log, newest first: every act on figures, releases, accounts and sessions. "
            "ACT is\n"
            "how it begins (account. for all acts on accounts); A and S are as they stand in the "
            "log, or\n"
            "an account's address. --limit N shows the newest N. The log's chain is checked each "
            "time:\n"
            "exit status 1 if an entry was changed, taken out or cut off.\n"
            "\n"
            "  fyr log --act account. --since 2026-01-01\n"
            "  fyr log --actor anna@example.org --csv >anna.csv",
    .run = run};
