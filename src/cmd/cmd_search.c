/* fyr search: what the site's box finds, in the shell. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "exchange/search_out.h"
#include "records/search.h"
#include "store/setting.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *lang, *type, *limit, *format;
    bool is_all;
    unsigned most;
} Wish;

/* --- showing ------------------------------------------------------------------------------------------- */

/* U+E000 and U+E001 as the terminal's bold letters, or as brackets. */
static void print_marked(const char *text)
{
    bool is_terminal = isatty(STDOUT_FILENO) == 1;
    for (const char *p = text; *p;) {
        bool is_begin = g_str_has_prefix(p, "\xee\x80\x80");
        bool is_end = g_str_has_prefix(p, "\xee\x80\x81");
        if (is_begin || is_end) {
            fputs(is_terminal ? (is_begin ? "\033[1m" : "\033[0m") : (is_begin ? "[" : "]"),
                  stdout);
            p += 3;
        } else {
            putchar(*p++);
        }
    }
}

static void print_text(const SearchAnswer *answer, const RecordTypes *types)
{
    for (unsigned i = 0; i < answer->hits->len; i++) {
        const SearchHit *hit = answer->hits->pdata[i];
        const RecordType *type = record_types_find(types, hit->row.type);
        printf("%s\n  %s, %s, %.10s, %s\n", hit->row.title,
               type ? type->label[LANG_EN] : hit->row.type, hit->row.state, hit->row.changed,
               hit->row.id);
        if (*hit->snippet) {
            printf("  %s: ", hit->where);
            print_marked(hit->snippet);
            printf("\n");
        }
    }
    if (answer->synonyms->len > 0) {
        printf("searched for, too:");
        for (unsigned i = 0; i < answer->synonyms->len; i++)
            printf("%s %s", i > 0 ? "," : "", (const char *)answer->synonyms->pdata[i]);
        printf("\n");
    }
    if (answer->did_you_mean)
        printf("did you mean: %s\n", answer->did_you_mean);
    printf("%" G_GUINT64_FORMAT " found\n", answer->n_total);
}

static void write_hit(JsonWriter *json, const SearchHit *hit)
{
    const struct {
        const char *name, *text;
    } fields[] = {{"id", hit->row.id},           {"type", hit->row.type},
                  {"state", hit->row.state},     {"title", hit->row.title},
                  {"changed", hit->row.changed}, {"area", hit->row.area},
                  {"snippet", hit->snippet},     {"where", hit->where}};
    json_object(json);
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        json_name(json, fields[i].name);
        json_string(json, fields[i].text);
    }
    json_name(json, "score");
    json_number(json, hit->score);
    json_end(json);
}

static void print_json(const SearchAnswer *answer)
{
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "total");
    json_integer(&json, (int64_t)answer->n_total);
    json_name(&json, "did_you_mean");
    json_string(&json, answer->did_you_mean);
    json_name(&json, "synonyms");
    json_array(&json);
    for (unsigned i = 0; i < answer->synonyms->len; i++)
        json_string(&json, answer->synonyms->pdata[i]);
    json_end(&json);
    json_name(&json, "hits");
    json_array(&json);
    for (unsigned i = 0; i < answer->hits->len; i++)
        write_hit(&json, answer->hits->pdata[i]);
    json_end(&json);
    json_end(&json);
    printf("%s\n", text->str);
}

/* --- asking -------------------------------------------------------------------------------------------- */

static bool read_wish(Wish *wish, int *argc, char **argv, GError **error)
{
    guint64 most = 20;
    const Option options[] = {{.name = "--lang", .value = &wish->lang},
                              {.name = "--type", .value = &wish->type},
                              {.name = "--limit", .value = &wish->limit},
                              {.name = "--format", .value = &wish->format},
                              {.name = "--all", .flag = &wish->is_all}};
    if (!options_take(options, G_N_ELEMENTS(options), argc, argv, error))
        return false;
    if (*argc < 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "say what to search for");
        return false;
    }
    if (wish->format && strcmp(wish->format, "csv") != 0 && strcmp(wish->format, "json") != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--format is csv or json, not \"%s\"; both have everything that is found",
                    wish->format);
        return false;
    }
    if (wish->format && wish->limit) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--format writes everything that is found; leave --limit out");
        return false;
    }
    if (wish->limit &&
        !g_ascii_string_to_unsigned(wish->limit, 10, 1, LIMIT_SEARCH_HITS, &most, NULL)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--limit needs a number from 1 to %u, not \"%s\"", LIMIT_SEARCH_HITS,
                    wish->limit);
        return false;
    }
    wish->most = (unsigned)most;
    return true;
}

static bool search(Session *session, const RecordTypes *types, const Wish *wish, const char *text,
                   SearchAnswer *out, GError **error)
{
    g_autofree char *actor = g_strconcat("shell:", g_get_user_name(), NULL);
    g_autoptr(RecordIndex) index = record_index_new(!wish->is_all);
    Db *db = wish->is_all ? centre_reader(session->centre, error)
                          : centre_public_reader(session->centre, error);
    if (db && search_is_owed(db))
        fprintf(stderr,
                "fyr: an older program made this centre; \"fyr reindex\" makes the index of "
                "words\n");
    RecordQuery narrowed = {.type = wish->type};
    SearchAsk ask = {.text = text,
                     .lang = wish->lang ? wish->lang : "en",
                     .narrowed = &narrowed,
                     .most = wish->most};
    return db && search_run(index, db, types, wish->is_all ? actor : NULL, &ask, out, error);
}

/* --- everything ---------------------------------------------------------------------------------------- */

static bool write_out(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    (void)sink;
    if (fwrite(bytes, 1, length, stdout) == length)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write to standard output");
    return false;
}

static bool print_all(Session *session, const RecordTypes *types, const Wish *wish,
                      const char *text, GError **error)
{
    g_autofree char *actor = g_strconcat("shell:", g_get_user_name(), NULL), *base = NULL;
    g_autoptr(RecordIndex) index = record_index_new(!wish->is_all);
    Db *all = centre_reader(session->centre, error);
    Db *db = wish->is_all ? all : centre_public_reader(session->centre, error);
    Lang lang = LANG_EN;
    if (!all || !db || !setting_get(all, SETTING_BASE, &base, error))
        return false;
    (void)lang_parse(wish->lang ? wish->lang : "en", &lang);
    const RecordQuery narrowed = {.type = wish->type};
    const SearchAsk ask = {
        .text = text, .lang = wish->lang ? wish->lang : "en", .narrowed = &narrowed};
    g_autoptr(SearchWalk) walk =
        search_walk_new(index, db, types, wish->is_all ? actor : NULL, &ask, error);
    FigureSink sink = {.write = write_out};
    const SearchOut out = {.walk = walk, .db = db, .lang = lang, .base = base ? base : ""};
    if (!walk || !(strcmp(wish->format, "csv") == 0 ? search_out_csv(&out, &sink, error)
                                                    : search_out_json(&out, &sink, error)))
        return false;
    if (fflush(stdout) == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write to standard output");
    return false;
}

/* On standard error, so that what is written elsewhere stays what programs read. */
static void say_of_words(const char *text)
{
    size_t n = text_cut(text, LIMIT_SEARCH_BYTES);
    SearchWanted wanted = search_wanted(text);
    if (text[n])
        fprintf(stderr, "fyr: only the first %zu bytes of the question are looked for\n", n);
    if (wanted == SEARCH_WANTS_NOTHING)
        fprintf(stderr, "fyr: every word has a minus before it; add a word that is wanted\n");
    else if (wanted == SEARCH_HAS_NO_WORD)
        fprintf(stderr, "fyr: there is no word in the question: letters or digits\n");
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Wish wish = {0};
    g_auto(Session) session = {0};
    if (!read_wish(&wish, &argc, argv, error) || !session_open(&session, context->centre, error))
        return fyr_error_exit_status(*error);
    g_autoptr(RecordTypes) types = session_record_types(&session, error);
    if (!types)
        return fyr_error_exit_status(*error);
    if (wish.type && !record_types_find(types, wish.type)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "there is no type of records \"%s\"",
                    wish.type);
        return fyr_error_exit_status(*error);
    }
    argv[argc] = NULL;
    g_autofree char *text = g_strjoinv(" ", argv + 1);
    say_of_words(text);
    if (wish.format)
        return print_all(&session, types, &wish, text, error) ? 0 : fyr_error_exit_status(*error);
    SearchAnswer answer = {0};
    if (!search(&session, types, &wish, text, &answer, error))
        return fyr_error_exit_status(*error);
    if (context->json)
        print_json(&answer);
    else
        print_text(&answer, types);
    search_answer_clear(&answer);
    return 0;
}

const Command cmd_search = {
    .name = "search",
    .usage = "WORDS... [--lang XX] [--type T] [--all] [--limit N] [--format csv|json]",
    .summary = "what the site's search finds",
    .help = "Words in any form and any of eleven languages; \"exact words\" in quotes (inside the "
            "shell's\n"
            "own), -WORD for what must not be there. The words of published records and of their\n"
            "files; --all also of those that are not. --lang is the language of who asks.\n"
            "--format writes everything that is found, not only the first.\n"
            "\n"
            "  fyr search --lang fi ihmiskaupan uhrit\n"
            "  fyr search '\"forced labour\" -mining' --type good_practice --json\n"
            "  fyr search victim --format csv > victims.csv\n",
    .run = run};
