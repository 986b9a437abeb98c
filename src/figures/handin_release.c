/* From accepted figures to the ledger: drafts, audits, one write. See handin_cut.h for the tables,
 * handin_publish.c for the vintage. */
#include "figures/handin_release.h"

#include "figures/handin_cut.h"
#include "figures/handin_private.h"
#include "figures/handin_publish.h"
#include "figures/handin_try.h"
#include "figures/release_known.h"

#include <math.h>
#include <string.h>

#define USUAL_THRESHOLD 5u
#define CURES 12u /* times that the audit may ask for further cells to be hidden */

static void free_part(gpointer data)
{
    HandinReleased *part = data;
    g_free(part->flow);
    g_free(part->area);
    g_free(part->population);
    g_free(part->release);
    release_audit_clear(&part->audit);
    g_free(part);
}

void handin_release_report_init(HandinReleaseReport *report)
{
    *report = (HandinReleaseReport){.parts = g_ptr_array_new_with_free_func(free_part)};
}

HandinReleased *handin_release_report_add(HandinReleaseReport *report)
{
    HandinReleased *part = g_new0(HandinReleased, 1);
    g_ptr_array_add(report->parts, part);
    return part;
}

void handin_release_report_clear(HandinReleaseReport *report)
{
    g_clear_pointer(&report->parts, g_ptr_array_unref);
    g_clear_pointer(&report->fault, g_free);
}

/* --- one dataflow of one state --------------------------------------------------------------------- */

/* Owns what its draft borrows. */
typedef struct {
    HandinReleased *part; /* the report's */
    int64_t acceptance;
    ReleasePromise promise; /* ours, and what was promised before */
    Cuts *cuts;
    GPtrArray *figures; /* HandinFigure */
    char *title, *statement;
    ReleaseDraft draft;
} Piece;

static void free_piece(gpointer data)
{
    Piece *piece = data;
    g_clear_pointer(&piece->cuts, cuts_free);
    g_clear_pointer(&piece->figures, g_ptr_array_unref);
    g_clear_pointer(&piece->draft.tables, g_ptr_array_unref);
    g_clear_pointer(&piece->draft.known, g_ptr_array_unref);
    g_clear_pointer(&piece->draft.codes, g_ptr_array_unref);
    g_free(piece->title);
    g_free(piece->statement);
    g_free(piece);
}

typedef struct {
    Centre *centre;
    const Model *model;
    const Cubes *cubes;
    const char *account;
    const HandinReleaseOptions *options;
    Db *db; /* to read */
    unsigned threshold;
    GPtrArray *pieces;  /* Piece */
    GPtrArray *handins; /* Handin, as they were looked at */
    HandinReleaseReport *report;
} Work;

/* Nothing here may depend on a number that is not shown. */
static char *statement_of(const Piece *piece, unsigned threshold)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(
        text,
        "National figures handed in to the Task Force's reporting round, accepted, and protected "
        "by Fyr before they were published.\n\nMethod: cell suppression. Cells are left empty; no "
        "number was changed. Hidden is every count from 1 to %u, and further cells so that those "
        "cannot be worked out. Zeros are shown: they say that there is nobody. A line without a "
        "number that is not marked as hidden was not known to the state.\n\nChecked: all tables "
        "together, with everything published before about the same persons and what the centre "
        "holds of other collections, were attacked by linear programming before the release was "
        "entered in the ledger.\n",
        threshold - 1);
    if (piece->cuts->overlaps->len > 0) {
        g_string_append(text, "\nA person can stand under several codes of:");
        for (unsigned i = 0; i < piece->cuts->overlaps->len; i++)
            g_string_append_printf(text, " %s", (const char *)piece->cuts->overlaps->pdata[i]);
        g_string_append(text, ".\n");
    }
    return g_string_free(text, FALSE);
}

/* What a round released before is in the ledger, and the audit knows it from there, table by table; as
 * one table of the cube it would only contradict itself. National figures that came in another way are
 * known like anybody's. */
static void leave_out_own(const Work *w, Piece *piece)
{
    const HandinReleased *part = piece->part;
    const Cube *cube = cubes_find(w->cubes, part->flow);
    int area = dataflow_find_dimension(cube->flow, "REF_AREA");
    int source = dataflow_find_dimension(cube->flow, "SOURCE");
    if (area < 0 || source < 0)
        return;
    int own = codelist_find(cube->flow->dimensions[area].codelist, part->area);
    int national = codelist_find(cube->flow->dimensions[source].codelist, SUBMISSION_SOURCE);
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (cube->valid_to[row] != ISO_DAY_NEVER || cube->period[row] != part->period ||
            cube->code[area][row] != own || cube->code[source][row] != national)
            continue;
        const Vintage *vintage = cubes_find_vintage(w->cubes, cube->vintage[row]);
        if (!vintage || vintage->period == 0)
            return;
    }
    g_autofree char *name =
        g_strdup_printf(SUBMISSION_SOURCE "-%s-%s-%d", part->flow, part->area, part->period);
    for (unsigned i = piece->draft.known->len; i-- > 0;)
        if (strcmp(((const ReleaseTable *)piece->draft.known->pdata[i])->name, name) == 0)
            g_ptr_array_remove_index(piece->draft.known, i);
}

/* As the audit takes them: ours, and behind them what the centre holds of others. */
static bool draft_tables(const Work *w, Piece *piece, GError **error)
{
    ReleaseDraft *draft = &piece->draft;
    g_clear_pointer(&draft->tables, g_ptr_array_unref);
    g_clear_pointer(&draft->known, g_ptr_array_unref);
    g_clear_pointer(&draft->codes, g_ptr_array_unref);
    g_autoptr(Problems) problems = problems_new();
    draft->tables = cuts_tables(piece->cuts);
    for (unsigned i = 0; i < draft->tables->len; i++) {
        bool is_dropped;
        ReleaseTable *table = draft->tables->pdata[i];
        if (!release_table_prepare(table, table->name, problems, &is_dropped)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the table \"%s\" of %s: %s",
                        table->name, piece->part->flow, problems_peek(problems, 0)->message);
            return false;
        }
    }
    draft->known = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free);
    draft->codes = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free);
    for (unsigned i = 0; i < piece->cuts->codes->len; i++) {
        const ReleaseTable *own = piece->cuts->codes->pdata[i];
        ReleaseTable *copy = release_table_new(own->name, own->n_dimensions, own->n_rows);
        for (unsigned d = 0; d < own->n_dimensions; d++) {
            release_table_set_dimension(copy, d, own->dimensions[d]);
            for (uint32_t row = 0; row < own->n_rows; row++)
                release_table_set_code(copy, row, d, release_table_code(own, row, d));
        }
        g_ptr_array_add(draft->codes, copy);
    }
    if (!release_add_known_figures(w->cubes, piece->part->flow, draft->tables, draft->known,
                                   draft->codes, error))
        return false;
    leave_out_own(w, piece);
    return true;
}

static bool make_draft(const Work *w, Piece *piece, GError **error)
{
    HandinReleased *part = piece->part;
    const Code *area = codelist_code(
        model_find_codelist(w->model, "CL_AREA"),
        (unsigned)codelist_find(model_find_codelist(w->model, "CL_AREA"), part->area));
    piece->title = g_strdup_printf("%s, %s, %d", piece->cuts->flow->label[LANG_EN],
                                   area->label[LANG_EN], part->period);
    piece->statement = statement_of(piece, piece->promise.threshold);
    piece->draft =
        (ReleaseDraft){.population = part->population,
                       .title = piece->title,
                       .statement = piece->statement,
                       .method = "suppress",
                       .revision = w->options->revision,
                       .margins = piece->cuts->is_partial ? MARGINS_ATLEAST : MARGINS_ADDITIVE,
                       .promise = piece->promise,
                       .overlaps = piece->cuts->overlaps};
    return draft_tables(w, piece, error);
}

/* --- audit and cure -------------------------------------------------------------------------------- */

static gint compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "AGE=Y_LT18, REF_AREA=SE ...": a cell as the audit calls it. Caller frees. */
static char *cell_words(const ReleaseTable *table, uint32_t row)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    for (unsigned d = 0; d < table->n_dimensions; d++)
        if (strcmp(release_table_code(table, row, d), CODE_TOTAL) != 0)
            g_ptr_array_add(words, g_strdup_printf("%s=%s", table->dimensions[d],
                                                   release_table_code(table, row, d)));
    g_ptr_array_sort(words, compare_words);
    g_ptr_array_add(words, NULL);
    return g_strjoinv(", ", (char **)words->pdata);
}

/* Hides in the cuts what the audit recommends; false if nothing of it could be. Tables are the cuts,
 * row by row. */
static bool hide_cured(Piece *piece, const GPtrArray *cells, unsigned *n_secondary)
{
    bool has_hidden = false;
    for (unsigned t = 0; t < piece->draft.tables->len; t++) {
        const ReleaseTable *table = piece->draft.tables->pdata[t];
        for (uint32_t row = 0; row < table->n_rows; row++) {
            CutRow *own = cut_row(piece->cuts->cuts->pdata[t], row);
            g_autofree char *words = cell_words(table, row);
            if (own->mark != MARK_FREE || !own->is_said ||
                !g_ptr_array_find_with_equal_func((GPtrArray *)cells, words, g_str_equal, NULL))
                continue;
            own->mark = MARK_SECONDARY;
            has_hidden = true;
        }
    }
    *n_secondary += has_hidden ? cells->len : 0;
    return has_hidden;
}

static bool audit_piece(const Work *w, Piece *piece, GError **error)
{
    /* What is released in the same act is not in the ledger yet. */
    g_autoptr(GPtrArray) beside = g_ptr_array_new();
    for (unsigned i = 0; i < w->pieces->len; i++)
        if (w->pieces->pdata[i] != piece)
            g_ptr_array_add(beside, &((Piece *)w->pieces->pdata[i])->draft);
    ReleaseAuditOptions options = {
        .n_threads = w->options->n_threads, .model = w->model, .beside = beside};
    HandinReleased *part = piece->part;
    for (unsigned i = 0; i <= CURES; i++) {
        release_audit_clear(&part->audit);
        part->audit = (ReleaseAudit){0};
        if (!release_audit_draft(&piece->draft, w->db, &options, &part->audit, error))
            return false;
        if (part->audit.findings->len == 0 || !part->audit.cure || i == CURES ||
            !hide_cured(piece, part->audit.cure, &part->n_secondary))
            break;
        if (!draft_tables(w, piece, error))
            return false;
    }
    part->n_tables = piece->draft.tables->len;
    part->n_cells = part->audit.summary.n_cells;
    return true;
}

/* --- pieces ------------------------------------------------------------------------------------------ */

static bool last_acceptance(const Work *w, const char *id, int64_t *out_acceptance, GError **error)
{
    g_autoptr(Rows) rows =
        db_query(w->db, STMT_SUBMISSION_ACCEPTANCE_LAST, error, "ss", w->account, id);
    GError *fault = NULL;
    if (!rows)
        return false;
    if (rows_next(rows, &fault)) {
        *out_acceptance = rows_int(rows, 0);
        return true;
    }
    if (!fault)
        g_set_error(&fault, FYR_ERROR, FYR_ERROR_INVALID, "nothing of \"%s\" was accepted", id);
    g_propagate_error(error, fault);
    return false;
}

static char *counted_of(const Work *w, int64_t acceptance, const char *flow)
{
    g_autoptr(Rows) rows = db_query(w->db, STMT_SUBMISSION_ACCEPTED_COUNTED, NULL, "sis",
                                    w->account, acceptance, flow);
    return g_strdup(rows && rows_next(rows, NULL) ? rows_text(rows, 0) : "");
}

/* "SE-victims-2024": who is counted. */
static char *population_of(const char *area, const char *flow, int period)
{
    g_autofree char *folded = g_ascii_strdown(flow, -1);
    return g_strdup_printf("%s-%s-%d", area, folded, period);
}

static bool add_piece(Work *w, const Handin *handin, int64_t acceptance, const Dataflow *flow,
                      GPtrArray *take_figures, GError **error)
{
    HandinReleased *part = handin_release_report_add(w->report);
    Piece *piece = g_new0(Piece, 1);
    g_ptr_array_add(w->pieces, piece);
    piece->part = part;
    piece->acceptance = acceptance;
    piece->figures = take_figures;
    part->flow = g_strdup(flow->id);
    part->area = g_strdup(handin->area);
    part->period = handin->period;
    part->population = population_of(handin->area, flow->id, handin->period);
    g_autofree char *counted = counted_of(w, acceptance, flow->id);
    piece->cuts =
        cuts_new(w->model, flow, handin->area, handin->period, piece->figures, counted, error);
    ReleasePromise own = {.threshold = w->threshold}, earlier;
    if (!piece->cuts || !release_promise_of(w->db, part->population, &earlier, error))
        return false;
    piece->promise = release_promise_join(&own, &earlier);
    return cuts_suppress(piece->cuts, piece->promise.threshold, &part->n_primary,
                         &part->n_secondary, error) &&
           make_draft(w, piece, error) && audit_piece(w, piece, error);
}

static bool add_handin(Work *w, const char *id, GError **error)
{
    Handin *handin = handin_load(w->db, w->account, id, iso_today(), error);
    int64_t acceptance = 0;
    if (!handin)
        return false;
    g_ptr_array_add(w->handins, handin);
    const Handin *first = w->handins->pdata[0];
    if (handin->period != first->period) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "released together are figures of one year, not of %d and %d", first->period,
                    handin->period);
        return false;
    }
    if (w->options->seen != HANDIN_NEWEST && w->options->seen != handin->version) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "%s %d was changed after the release was asked for; look at it again",
                    handin->area, handin->period);
        return false;
    }
    g_autofree char *why = NULL;
    if (!handin_may(w->db, w->account, handin, HANDIN_ACT_RELEASE, &why)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "%s %d is not released: %s",
                    handin->area, handin->period, why);
        return false;
    }
    if (!last_acceptance(w, id, &acceptance, error))
        return false;
    for (unsigned f = 0; f < model_n_flows(w->model); f++) {
        const Dataflow *flow = model_flow(w->model, f);
        GPtrArray *figures = handin_accepted(w->db, w->account, id, flow->id, error);
        if (!figures)
            return false;
        if (figures->len == 0)
            g_ptr_array_unref(figures);
        else if (!add_piece(w, handin, acceptance, flow, figures, error))
            return false;
    }
    return true;
}

/* --- the write --------------------------------------------------------------------------------------- */

static bool keep_releases(Work *w, Db *db, GError **error)
{
    char head[65];
    for (unsigned i = 0; i < w->pieces->len; i++) {
        Piece *piece = w->pieces->pdata[i];
        char id[ULID_BYTES];
        /* The first must still stand where its audit began; the others follow it in this write. They
         * are about other persons, or were audited with it. */
        if (i == 0)
            g_strlcpy(head, piece->part->audit.ledger_head, sizeof head);
        else if (!ledger_peek_head(db, head, error))
            return false;
        if (strcmp(piece->part->audit.ledger_head,
                   ((Piece *)w->pieces->pdata[0])->part->audit.ledger_head) != 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                        "something else was released during the audit; release again");
            return false;
        }
        if (!release_keep_in(db, &piece->draft, &piece->part->audit.summary, head, w->account, id,
                             error))
            return false;
        piece->part->release = g_strdup(id);
    }
    return true;
}

static bool keep_vintage(Work *w, Db *db, GError **error)
{
    g_autoptr(GPtrArray) publish = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < w->pieces->len; i++) {
        const Piece *piece = w->pieces->pdata[i];
        PublishPiece *one = g_new0(PublishPiece, 1);
        *one = (PublishPiece){.flow = piece->cuts->flow,
                              .area = piece->part->area,
                              .release = piece->part->release,
                              .tables = piece->draft.tables,
                              .said = piece->figures};
        g_ptr_array_add(publish, one);
    }
    const Handin *first = w->handins->pdata[0];
    return handin_publish(db, w->model, first->period, publish, w->account, &w->report->vintage,
                          error);
}

static bool note_releases(Work *w, Db *db, GError **error)
{
    char at[ISO_DATETIME_BYTES];
    iso_now_write(at);
    for (unsigned i = 0; i < w->pieces->len; i++) {
        const Piece *piece = w->pieces->pdata[i];
        if (!db_run(db, STMT_SUBMISSION_RELEASE_INSERT, error, "isiss", piece->acceptance,
                    piece->part->release, (int64_t)w->report->vintage, at, w->account))
            return false;
    }
    for (unsigned i = 0; i < w->handins->len; i++) {
        const Handin *handin = w->handins->pdata[i];
        HandinChange change;
        g_autofree char *said = g_strdup_printf(N_("vintage %u"), w->report->vintage);
        if (!handin_change_check(&change, w->centre, db, w->account, handin->id, handin->version,
                                 HANDIN_ACT_RELEASE, NULL, error))
            return false;
        bool is_done = handin_change_write(&change, said, error);
        handin_change_clear(&change);
        if (!is_done)
            return false;
    }
    return true;
}

static bool keep_all(Work *w, GError **error)
{
    Db *db = centre_write_begin(w->centre, error);
    if (!db)
        return false;
    int64_t id = w->options->keep_try;
    if (!keep_releases(w, db, error) || !keep_vintage(w, db, error) ||
        !note_releases(w, db, error) ||
        (id != 0 && !handin_try_keep(db, id, TRY_RELEASED, w->report, error))) {
        centre_write_rollback(w->centre);
        return false;
    }
    if (!centre_write_commit(w->centre, error))
        return false;
    w->report->is_released = true;
    return true;
}

/* --- all of it --------------------------------------------------------------------------------------- */

static bool run(Work *w, const char *const *ids, unsigned n_ids, GError **error)
{
    if (n_ids == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "say what is to be released");
        return false;
    }
    if (w->threshold < 2 || w->threshold > 1000) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "a threshold is from 2 to 1000, not %u",
                    w->threshold);
        return false;
    }
    for (unsigned i = 0; i < n_ids; i++)
        if (!add_handin(w, ids[i], error))
            return false;
    unsigned n_found = 0;
    for (unsigned i = 0; i < w->pieces->len; i++)
        n_found += ((Piece *)w->pieces->pdata[i])->part->audit.findings->len;
    if (n_found > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "not released: the audit finds %u cells that would be given away", n_found);
        return false;
    }
    return w->options->is_dry_run || keep_all(w, error);
}

bool handin_release(Centre *centre, const Model *model, const Cubes *cubes, const char *account,
                    const char *const *ids, unsigned n_ids, const HandinReleaseOptions *options,
                    HandinReleaseReport *out_report, GError **error)
{
    handin_release_report_init(out_report);
    Work w = {.centre = centre,
              .model = model,
              .cubes = cubes,
              .account = account,
              .options = options,
              .threshold = options->threshold ? options->threshold : USUAL_THRESHOLD,
              .pieces = g_ptr_array_new_with_free_func(free_piece),
              .handins = g_ptr_array_new_with_free_func((GDestroyNotify)handin_free),
              .report = out_report};
    GError *fault = NULL;
    w.db = centre_reader(centre, &fault);
    bool is_done = w.db && run(&w, ids, n_ids, &fault);
    g_ptr_array_unref(w.pieces);
    g_ptr_array_unref(w.handins);
    if (is_done)
        return true;
    out_report->fault = g_strdup(fault->message);
    out_report->vintage = 0;
    for (unsigned i = 0; i < out_report->parts->len; i++)
        g_clear_pointer(&((HandinReleased *)out_report->parts->pdata[i])->release, g_free);
    g_propagate_error(error, fault);
    return false;
}
