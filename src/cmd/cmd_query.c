/* fyr query: figures out of the cube, in any format. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/session.h"

#include "exchange/format.h"
#include "exchange/side_out.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NEAR_CODES_SHOWN 12u

/* --- where it goes ----------------------------------------------------------------------- */

typedef struct {
    FigureSink sink; /* first: a FigureSink is a FileSink */
    FILE *file;
} FileSink;

static bool write_bytes(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    FILE *file = ((FileSink *)(void *)sink)->file;
    if (fwrite(bytes, 1, length, file) == length)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the answer: %s", g_strerror(errno));
    return false;
}

typedef bool (*WriteAnswer)(void *answer, FigureSink *sink, GError **error);

/* Into a file of another name first: what is there stays until the answer is whole. */
static bool write_to(WriteAnswer write, void *answer, const char *path, GError **error)
{
    if (!path || strcmp(path, "-") == 0) {
        FileSink out = {{write_bytes}, stdout};
        return write(answer, &out.sink, error);
    }
    g_autofree char *draft = g_strdup_printf("%s.XXXXXX", path);
    int fd = g_mkstemp_full(draft, O_WRONLY | O_CLOEXEC, 0644);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    if (!file) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", path,
                    g_strerror(errno));
        return false;
    }
    FileSink out = {{write_bytes}, file};
    bool is_whole = write(answer, &out.sink, error);
    bool is_closed = fclose(file) == 0;
    if (is_whole && is_closed && g_rename(draft, path) == 0)
        return true;
    if (is_whole)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write \"%s\": %s", path,
                    g_strerror(errno));
    (void)g_unlink(draft);
    return false;
}

typedef struct {
    const Format *format;
    const FigureView *view;
} FormatAnswer;

static bool write_format(void *answer, FigureSink *sink, GError **error)
{
    const FormatAnswer *own = answer;
    return own->format->write(own->view, sink, error);
}

static bool write_text(void *answer, FigureSink *sink, GError **error)
{
    const GString *text = answer;
    return sink->write(sink, text->str, text->len, error);
}

/* --- an empty answer --------------------------------------------------------------------- */

static void append_present(GString *to, const CodeList *list, const uint8_t *present)
{
    unsigned shown = 0, n = 0;
    for (unsigned c = 0; c < codelist_n(list); c++) {
        if (!present[c] || n++ >= NEAR_CODES_SHOWN)
            continue;
        const Code *code = codelist_code(list, c);
        g_string_append_printf(to, "%s%s (%s)", shown++ ? ", " : "", code->id,
                               code->label[LANG_EN]);
    }
    if (n > NEAR_CODES_SHOWN)
        g_string_append_printf(to, " and %u more", n - NEAR_CODES_SHOWN);
}

/* What there would be if one part of the key were let go. */
static bool suggest_codes(const Cube *cube, const CubeQuery *query)
{
    bool is_any = false;
    for (unsigned d = 0; d < query->flow->n_dimensions; d++) {
        const Dimension *dimension = &query->flow->dimensions[d];
        if (!query->wanted[d])
            continue;
        g_autofree uint8_t *present = g_new0(uint8_t, codelist_n(dimension->codelist) + 1);
        cube_present(cube, query, d, present);
        g_autoptr(GString) codes = g_string_new(NULL);
        append_present(codes, dimension->codelist, present);
        if (codes->len == 0)
            continue;
        fprintf(stderr, "  with the rest as asked, %s can be: %s\n", dimension->id, codes->str);
        is_any = true;
    }
    return is_any;
}

static void explain_empty(const Cubes *cubes, const Cube *cube, const CubeQuery *query)
{
    g_autofree char *key = cube_query_key(query);
    fprintf(stderr, "fyr: no figures for %s/%s\n", query->flow->id, key);
    if (cubes_n_vintages(cubes) == 0) {
        fprintf(stderr, "  the centre holds no figures yet; take some in with `fyr import`\n");
        return;
    }
    int first, last;
    bool is_any = cube_periods(cube, query, &first, &last);
    if (is_any)
        fprintf(stderr, "  in other years there are: %d to %d\n", first, last);
    is_any = suggest_codes(cube, query) || is_any;
    CubeQuery today = *query;
    today.as_of = ISO_DAY_NEVER;
    if (query->as_of != ISO_DAY_NEVER) {
        g_auto(CubeSlice) slice = {0};
        cube_select(cube, &today, &slice);
        if (slice.n_rows > 0)
            fprintf(stderr, "  as of today there are %u\n", slice.n_rows);
        is_any = is_any || slice.n_rows > 0;
    }
    if (!is_any)
        fprintf(stderr, "  nor if any one part of the key is left open; try a shorter key\n");
}

/* --- the command ------------------------------------------------------------------------- */

typedef struct {
    const char *as_of, *start, *end, *format, *output, *lang, *labels;
    bool side_by_side;
} Given;

static bool parse_year(const char *name, const char *text, int *out_year, GError **error)
{
    if (!text)
        return true;
    char *end;
    gint64 year = g_ascii_strtoll(text, &end, 10);
    if (strlen(text) != 4 || *end || year < 1000) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s \"%s\" is not a year (YYYY)", name,
                    text);
        return false;
    }
    *out_year = (int)year;
    return true;
}

static bool apply_options(const Given *given, CubeQuery *query, FigureView *view, GError **error)
{
    if (!parse_year("--start", given->start, &query->start_period, error) ||
        !parse_year("--end", given->end, &query->end_period, error))
        return false;
    if (given->start && given->end && query->start_period > query->end_period) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--start %s is later than --end %s",
                    given->start, given->end);
        return false;
    }
    if (given->as_of && !iso_day_parse(given->as_of, &query->as_of)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--as-of \"%s\" is not a day (YYYY-MM-DD)",
                    given->as_of);
        return false;
    }
    if (given->lang && !lang_parse(given->lang, &view->lang)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--lang \"%s\": there are en and sv",
                    given->lang);
        return false;
    }
    static const char *const names[] = {
        [LABELS_NAME] = "name", [LABELS_ID] = "id", [LABELS_BOTH] = "both"};
    for (unsigned i = 0; given->labels && i < G_N_ELEMENTS(names); i++)
        if (strcmp(given->labels, names[i]) == 0) {
            view->labels = (Labels)i;
            return true;
        }
    if (given->labels)
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "--labels \"%s\": say id, name or both",
                    given->labels);
    return !given->labels;
}

static const Format *find_format(const char *name, GError **error)
{
    const Format *format = format_find(name ? name : "table");
    if (format)
        return format;
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < format_count(); i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", format_at(i)->name);
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "there is no format \"%s\"; there are %s", name,
                names->str);
    return NULL;
}

/* Every source's answer to the same question, and why they differ. */
static bool answer_side_by_side(const Given *given, const FigureView *view, GError **error)
{
    SideFormat format = SIDE_TABLE;
    if (given->format && !side_format_parse(given->format, &format)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "there is no format \"%s\" side by side; there are table, csv, json",
                    given->format);
        return false;
    }
    g_autoptr(SideBySide) side = side_by_side_new(view->cubes, view->query, error);
    if (!side)
        return false;
    if (side->cells->len == 0)
        explain_empty(view->cubes, view->cube, view->query);
    g_autoptr(GString) text = g_string_new(NULL);
    SideView own = {.side = side, .lang = view->lang, .prepared = view->prepared};
    side_write(&own, format, text);
    return write_to(write_text, text, given->output, error);
}

static bool answer_format(const Given *given, FigureView *view, GError **error)
{
    const Format *format = find_format(given->format, error);
    if (!format)
        return false;
    g_auto(CubeSlice) slice = {0};
    cube_select(view->cube, view->query, &slice);
    view->slice = &slice;
    if (slice.n_rows == 0)
        explain_empty(view->cubes, view->cube, view->query);
    FormatAnswer own = {format, view};
    return write_to(write_format, &own, given->output, error);
}

static bool answer(const Given *given, Session *session, const char *key, GError **error)
{
    if (!given->side_by_side && !find_format(given->format, error))
        return false;
    g_autoptr(CubeQuery) query = cube_query_parse(session->model, key, error);
    if (!query)
        return false;
    char prepared[ISO_DATETIME_BYTES];
    iso_now_write(prepared);
    FigureView view = {.query = query, .model = session->model, .prepared = prepared};
    if (!apply_options(given, query, &view, error))
        return false;
    g_autoptr(Cubes) cubes = session_cubes(session, error);
    if (!cubes)
        return false;
    view.cubes = cubes;
    view.cube = cubes_find(cubes, query->flow->id);
    return given->side_by_side ? answer_side_by_side(given, &view, error)
                               : answer_format(given, &view, error);
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Given given = {0};
    const Option options[] = {{"--as-of", NULL, &given.as_of, NULL, NULL},
                              {"--start", NULL, &given.start, NULL, NULL},
                              {"--end", NULL, &given.end, NULL, NULL},
                              {"--format", "-f", &given.format, NULL, NULL},
                              {"--output", "-o", &given.output, NULL, NULL},
                              {"--lang", NULL, &given.lang, NULL, NULL},
                              {"--labels", NULL, &given.labels, NULL, NULL},
                              {"--side-by-side", NULL, NULL, &given.side_by_side, NULL}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return fyr_error_exit_status(*error);
    if (argc != 2) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "write \"fyr query FLOW[/KEY]\", for example \"fyr query "
                    "VICTIMS/A.LV.UNODC._T._T._T\"");
        return fyr_error_exit_status(*error);
    }
    g_auto(Session) session = {0};
    if (!session_open(&session, context->centre, error) ||
        !answer(&given, &session, argv[1], error))
        return fyr_error_exit_status(*error);
    return 0;
}

const Command cmd_query = {
    .name = "query",
    .usage = "FLOW[/KEY] [--as-of DAY] [--start YEAR] [--end YEAR] [--format F] [-o FILE]\n"
             "                 [--lang en|sv] [--labels name|id|both] [--side-by-side]",
    .summary = "print figures: any slice, as of any day, in any format",
    .help =
        "KEY has a part per dimension, in order, with dots between: codes joined by \"+\", or\n"
        "nothing for all; trailing parts may be left off. `fyr codes` lists dimensions and\n"
        "codes. --as-of answers with what the centre knew on a day. Formats: table (to read),\n"
        "csv, xlsx, sdmx-csv, jsonstat. Where there is no answer, standard error says what\n"
        "there is instead. --side-by-side (table, csv, json) sets what the nation, Eurostat,\n"
        "UNODC and others say of the same figure beside each other, each with its day and what it\n"
        "said before, and why they differ; the part of SOURCE in the key may be empty.\n"
        "\n"
        "  fyr query VICTIMS/A.FI.UNODC._T._T._T._T._T --as-of 2023-06-30\n"
        "  fyr query VICTIMS/A.LV+EE+LT.UNODC._T.F --start 2019 --format csv -o women.csv\n"
        "  fyr query VICTIMS/A.PL.._T._T._T._T._T --side-by-side --start 2019\n",
    .run = run};
