/* What the check of a file found, kept: figures, problems, the annotated file; and the state that
 * follows. The worker's side: it has no account. */
#include "figures/handin_file.h"

#include "base/limits.h"
#include "figures/handin_private.h"

#include <string.h>

void handin_to_check_clear(HandinToCheck *to_check)
{
    g_clear_pointer(&to_check->name, g_free);
    g_clear_pointer(&to_check->area, g_free);
    g_clear_pointer(&to_check->bytes, g_bytes_unref);
}

static bool begin(Db *db, int64_t file, HandinToCheck *to_check, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_FILE_TO_CHECK, error, "i", file);
    GError *fault = NULL;
    if (!rows)
        return false;
    if (!rows_next(rows, &fault)) {
        g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, file);
        if (fault)
            g_propagate_error(error, fault);
        else
            handin_set_not_found(error, "file", number);
        return false;
    }
    const char *state = rows_text(rows, 4);
    *to_check = (HandinToCheck){.file = file};
    if (strcmp(state, "received") != 0 && strcmp(state, "checking") != 0)
        return true;
    size_t size = 0;
    const void *bytes = rows_bytes(rows, 3, &size);
    if (!lang_parse(rows_text(rows, 5), &to_check->lang))
        to_check->lang = LANG_EN;
    to_check->name = g_strdup(rows_text(rows, 0));
    to_check->area = g_strdup(rows_text(rows, 1));
    to_check->period = (int)rows_int(rows, 2);
    to_check->bytes = g_bytes_new(bytes, size);
    g_clear_pointer(&rows, rows_free);
    return db_run(db, STMT_SUBMISSION_FILE_CHECKING, error, "i", file);
}

bool handin_check_begin(Centre *centre, int64_t file, HandinToCheck *out_to_check, GError **error)
{
    g_auto(HandinToCheck) to_check = {0};
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (!begin(db, file, &to_check, error)) {
        centre_write_rollback(centre);
        return false;
    }
    if (!centre_write_commit(centre, error))
        return false;
    *out_to_check = to_check;
    to_check = (HandinToCheck){0};
    return true;
}

/* --- keeping ------------------------------------------------------------------------------------ */

typedef struct {
    Db *db;
    int64_t file;
    const HandinChecked *checked;
    GHashTable *asked;   /* dataflows of the round */
    GHashTable *by_line; /* "sheet\x1fline" -> row + 1 */
    unsigned n_kept, n_set_aside;
} Keeping;

static void keeping_clear(Keeping *keeping)
{
    g_clear_pointer(&keeping->asked, g_hash_table_unref);
    g_clear_pointer(&keeping->by_line, g_hash_table_unref);
}

static const FigureRow *row_at(const Submission *submission, unsigned i)
{
    return &g_array_index(submission->rows, FigureRow, i);
}

static const char *sheet_name(const Submission *submission, unsigned row)
{
    const char *name = submission_sheet(submission, row)->name;
    return name ? name : "";
}

static char *line_key(const char *sheet, unsigned line)
{
    return g_strdup_printf("%s\x1f%u", sheet, line);
}

static char *key_of(const FigureRow *row)
{
    GString *key = g_string_new(NULL);
    for (unsigned d = 0; d < row->flow->n_dimensions; d++)
        g_string_append_printf(key, "%s%s", d ? "." : "",
                               codelist_code(row->flow->dimensions[d].codelist, row->code[d])->id);
    return g_string_free(key, FALSE);
}

static bool keep_row(Keeping *keeping, unsigned i, GError **error)
{
    const Submission *submission = keeping->checked->submission;
    const FigureRow *row = row_at(submission, i);
    const char *sheet = sheet_name(submission, i);
    g_autofree char *key = key_of(row);
    g_autofree char *cell = *sheet ? submission_where(submission, i) : g_strdup("");
    const char obs[2] = {row->obs_status, 0}, conf[2] = {row->conf_status, 0};
    return db_run(keeping->db, STMT_SUBMISSION_ROW_INSERT, error, "iisisssiissddds", keeping->file,
                  (int64_t)i + 1, sheet, (int64_t)row->line, cell, row->flow->id, key,
                  (int64_t)row->period, (int64_t)row->kind, obs, conf, row->value, row->lower,
                  row->upper, row->comment);
}

static bool keep_rows(Keeping *keeping, GError **error)
{
    const Submission *submission = keeping->checked->submission;
    keeping->by_line = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; submission && i < submission->rows->len; i++) {
        const FigureRow *row = row_at(submission, i);
        g_hash_table_insert(keeping->by_line, line_key(sheet_name(submission, i), row->line),
                            GUINT_TO_POINTER(i + 1));
        if (!g_hash_table_contains(keeping->asked, row->flow->id)) {
            keeping->n_set_aside++;
            continue;
        }
        keeping->n_kept++;
        if (!keep_row(keeping, i, error))
            return false;
    }
    return true;
}

/* The dimensions in which the state counts a person several times, by blanks: from the first sheet
 * of the dataflow that says it. Caller frees. */
static char *counted_of(const Submission *submission, const Dataflow *flow)
{
    GString *counted = g_string_new(NULL);
    for (unsigned s = 0; s < submission->sheets->len; s++) {
        const SubmittedSheet *sheet = &g_array_index(submission->sheets, SubmittedSheet, s);
        if (sheet->flow != flow)
            continue;
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            if (sheet->counted[d] == COUNTED_SEVERAL &&
                !strstr(counted->str, flow->dimensions[d].id))
                g_string_append_printf(counted, "%s%s", counted->len ? " " : "",
                                       flow->dimensions[d].id);
    }
    return g_string_free(counted, FALSE);
}

static bool keep_flows(Keeping *keeping, GError **error)
{
    const Submission *submission = keeping->checked->submission;
    for (unsigned f = 0; submission && f < model_n_flows(submission->model); f++) {
        const Dataflow *flow = model_flow(submission->model, f);
        int64_t n = 0;
        for (unsigned i = 0; i < submission->rows->len; i++)
            n += row_at(submission, i)->flow == flow;
        g_autofree char *counted = counted_of(submission, flow);
        if (n > 0 && g_hash_table_contains(keeping->asked, flow->id) &&
            !db_run(keeping->db, STMT_SUBMISSION_FILE_FLOW_INSERT, error, "isis", keeping->file,
                    flow->id, n, counted))
            return false;
    }
    return true;
}

/* --- problems ----------------------------------------------------------------------------------- */

/* A message without the places that it names, which move when somebody inserts a line: "in H12 it was"
 * and "in H13 it was" are the same warning. Caller frees. */
static char *without_places(const char *message)
{
    static GRegex *places; /* once; never freed */
    static gsize is_made;
    if (g_once_init_enter(&is_made)) {
        places = g_regex_new("\\b(?:[A-Z]{1,3}[0-9]{1,7}|(?:line|row)s? [0-9]+(?:, [0-9]+)*)\\b",
                             G_REGEX_OPTIMIZE, 0, NULL);
        g_once_init_leave(&is_made, 1);
    }
    char *core = g_regex_replace_literal(places, message, -1, 0, "#", 0, NULL);
    return core ? core : g_strdup(message);
}

/* "file.xlsx: Victims" is "Victims"; "file.xlsx" is "". */
static const char *sheet_of(const Problem *problem, const char *place)
{
    size_t length = strlen(place);
    if (strncmp(problem->place, place, length) != 0 ||
        strncmp(problem->place + length, ": ", 2) != 0)
        return "";
    return problem->place + length + 2;
}

/* The dataflow of a sheet, where only one can be meant. */
static const char *flow_of_sheet(const Submission *submission, const char *sheet)
{
    for (unsigned s = 0; submission && *sheet && s < submission->sheets->len; s++) {
        const SubmittedSheet *one = &g_array_index(submission->sheets, SubmittedSheet, s);
        if (one->flow && g_strcmp0(one->name, sheet) == 0)
            return one->flow->id;
    }
    return "";
}

static bool keep_problem(Keeping *keeping, unsigned i, const char *place, GError **error)
{
    const Submission *submission = keeping->checked->submission;
    const Problem *problem = problems_peek(keeping->checked->problems, i);
    const char *sheet = sheet_of(problem, place);
    g_autofree char *line = line_key(sheet, problem->line);
    unsigned row = GPOINTER_TO_UINT(g_hash_table_lookup(keeping->by_line, line));
    const FigureRow *figure = row ? row_at(submission, row - 1) : NULL;
    const char *flow = figure ? figure->flow->id : flow_of_sheet(submission, sheet);
    if (*flow && !g_hash_table_contains(keeping->asked, flow))
        return true; /* of figures that were set aside */
    g_autofree char *key = figure ? key_of(figure) : g_strdup("");
    g_autofree char *said = figure ? submission_said(figure) : g_strdup("");
    g_autofree char *core = without_places(problem->message);
    return db_run(keeping->db, STMT_SUBMISSION_PROBLEM_INSERT, error, "iiisisssssssss",
                  keeping->file, (int64_t)i + 1, (int64_t)problem->severity, sheet,
                  (int64_t)problem->line, problem->field, problem->value, problem->rule,
                  problem->message, problem->remedy, flow, key, said, core);
}

/* A line about several problems, or about none in particular. */
static bool keep_line(Keeping *keeping, unsigned number, ProblemSeverity severity, const char *rule,
                      const char *message, GError **error)
{
    return db_run(keeping->db, STMT_SUBMISSION_PROBLEM_INSERT, error, "iiisisssssssss",
                  keeping->file, (int64_t)number, (int64_t)severity, "", (int64_t)0, NULL, NULL,
                  rule, message, NULL, "", "", "", message);
}

static void add_rest(GHashTable *rest, ProblemSeverity severity, const char *rule, unsigned n)
{
    char *key = g_strdup_printf("%d%s", (int)severity, rule);
    unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(rest, key));
    g_hash_table_insert(rest, key, GUINT_TO_POINTER(before + n));
}

/* Past the limit they are only counted, and a line for each kind says so: errors all the same. */
static bool keep_rest(Keeping *keeping, unsigned from, unsigned *number, GError **error)
{
    const Problems *problems = keeping->checked->problems;
    g_autoptr(GHashTable) rest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = from; i < problems_kept(problems); i++)
        add_rest(rest, problems_peek(problems, i)->severity, problems_peek(problems, i)->rule, 1);
    for (unsigned t = 0; t < problems_n_tallies(problems); t++) {
        ProblemTally tally = problems_tally(problems, t);
        add_rest(rest, tally.severity, tally.rule, tally.n);
    }
    GHashTableIter iter;
    gpointer key, n;
    g_hash_table_iter_init(&iter, rest);
    while (g_hash_table_iter_next(&iter, &key, &n)) {
        g_autofree char *message =
            g_strdup_printf(N_("and %u more of this kind"), GPOINTER_TO_UINT(n));
        if (!keep_line(keeping, ++*number, (ProblemSeverity)(*(const char *)key - '0'),
                       (const char *)key + 1, message, error))
            return false;
    }
    return true;
}

static bool keep_problems(Keeping *keeping, const char *place, GError **error)
{
    unsigned n = MIN(problems_kept(keeping->checked->problems), LIMIT_HANDIN_PROBLEMS);
    for (unsigned i = 0; i < n; i++)
        if (!keep_problem(keeping, i, place, error))
            return false;
    unsigned number = n;
    if (!keep_rest(keeping, n, &number, error))
        return false;
    if (keeping->n_set_aside == 0)
        return true;
    g_autofree char *message = g_strdup_printf(
        N_("%u figures are of dataflows that the round does not ask for; they were left out"),
        keeping->n_set_aside);
    return keep_line(keeping, number + 1, PROBLEM_NOTE, "not-asked", message, error);
}

/* --- the file and its submission ---------------------------------------------------------------- */

typedef struct {
    char *submission, *round;
    unsigned number;
    HandinState state;
    int64_t version;
    bool is_done;
} FileOf;

static void file_of_clear(FileOf *of)
{
    g_clear_pointer(&of->submission, g_free);
    g_clear_pointer(&of->round, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FileOf, file_of_clear)

static bool find_file(Db *db, int64_t file, FileOf *of, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SUBMISSION_FILE_OF, error, "i", file);
    if (!rows || !rows_next(rows, error))
        return false;
    const char *state = rows_text(rows, 1);
    of->submission = g_strdup(rows_text(rows, 0));
    of->is_done = strcmp(state, "received") != 0 && strcmp(state, "checking") != 0;
    of->number = (unsigned)rows_int(rows, 2);
    of->round = g_strdup(rows_text(rows, 3));
    (void)handin_state_parse(rows_text(rows, 4), &of->state);
    of->version = rows_int(rows, 5);
    return true;
}

static bool load_asked(Keeping *keeping, const char *round, GError **error)
{
    keeping->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(Rows) rows = db_query(keeping->db, STMT_ROUND_FLOWS, error, "s", round);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_hash_table_add(keeping->asked, g_strdup(rows_text(rows, 0)));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool keep_file(Keeping *keeping, const char *at, GError **error)
{
    const HandinChecked *checked = keeping->checked;
    gsize n_annotated = 0;
    const void *annotated =
        checked->annotated ? g_bytes_get_data(checked->annotated, &n_annotated) : NULL;
    bool is_refused = !checked->submission;
    return db_run(keeping->db, STMT_SUBMISSION_FILE_CHECKED, error, "isssiiiibi", keeping->file,
                  is_refused ? "refused" : "checked", at, checked->fault, (int64_t)keeping->n_kept,
                  (int64_t)problems_count(checked->problems, PROBLEM_ERROR),
                  (int64_t)problems_count(checked->problems, PROBLEM_WARNING),
                  (int64_t)problems_count(checked->problems, PROBLEM_NOTE), annotated, n_annotated,
                  (int64_t)checked->is_annotated_xlsx) &&
           (!checked->has_persons ||
            db_run(keeping->db, STMT_SUBMISSION_FILE_ERASE, error, "i", keeping->file));
}

/* Where the file's check makes a difference: a submission that is further on already stays. */
static bool move_on(Db *db, const FileOf *of, const char *said, const char *at, GError **error)
{
    HandinState follows;
    char content[65];
    if (!handin_follow(db, of->submission, &follows, content, error))
        return false;
    HandinState to = handin_rule(HANDIN_ACT_CHECK, of->state) ? follows : of->state;
    const char *from = handin_state_word(of->state), *word = handin_state_word(to);
    g_autofree char *subject = g_strdup_printf("submission %s", of->submission);
    return db_run(db, STMT_SUBMISSION_UPDATE_BY_PROGRAM, error, "siss", of->submission, of->version,
                  word, content) &&
           db_run(db, STMT_SUBMISSION_EVENT_INSERT, error, "sisssssss", of->submission,
                  of->version + 1, at, HANDIN_WORKER, "check", from, word, said, content) &&
           audit_append(db, HANDIN_WORKER, "submission-check", subject, said, error);
}

static char *said_of(const FileOf *of, const Keeping *keeping)
{
    const HandinChecked *checked = keeping->checked;
    if (!checked->submission)
        return g_strdup_printf(N_("file %u refused: %s"), of->number,
                               checked->fault ? checked->fault : N_("it cannot be read"));
    return g_strdup_printf(N_("file %u: %u figures, %u errors, %u warnings"), of->number,
                           keeping->n_kept, problems_count(checked->problems, PROBLEM_ERROR),
                           problems_count(checked->problems, PROBLEM_WARNING));
}

static bool keep(Db *db, int64_t file, const char *place, const HandinChecked *checked,
                 GError **error)
{
    g_auto(FileOf) of = {0};
    char at[ISO_DATETIME_BYTES];
    iso_now_write(at);
    if (!find_file(db, file, &of, error))
        return false;
    if (of.is_done)
        return true;
    Keeping keeping = {.db = db, .file = file, .checked = checked};
    bool is_kept = load_asked(&keeping, of.round, error) && keep_rows(&keeping, error) &&
                   keep_flows(&keeping, error) &&
                   (checked->has_persons || keep_problems(&keeping, place, error)) &&
                   keep_file(&keeping, at, error);
    g_autofree char *said = is_kept ? said_of(&of, &keeping) : NULL;
    is_kept = is_kept && move_on(db, &of, said, at, error);
    keeping_clear(&keeping);
    return is_kept;
}

bool handin_check_keep(Centre *centre, const HandinToCheck *to_check, const HandinChecked *checked,
                       GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    if (keep(db, to_check->file, to_check->name, checked, error))
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}
