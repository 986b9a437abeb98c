/* What has to be hidden in the cuts of one dataflow: cells below the threshold, and further ones by the
 * engine of `fyr protect` (protect/suppress.h). Whether that suffices is not decided here: the audit
 * of the release attacks the tables with everything else that is known. */
#include "figures/handin_cut.h"

#include "base/csv.h"
#include "protect/suppress.h"
#include "solve/solve.h"
#include "tables/table_set.h"

#include <math.h>
#include <string.h>

#define CELLS_NAMED 5u

/* How much is believed of the sums: what the numbers contradict is believed less. */
typedef enum { SUMS_EXACT, SUMS_OPEN, SUMS_OVERLAP, SUMS_WAYS } SumsWay;

typedef struct {
    const Cuts *cuts;
    unsigned threshold;
    TableSet *set;
    GArray *cut_of;    /* [table] unsigned: the cut that it is */
    GPtrArray *row_of; /* [table]: GArray of unsigned: the cut's row of each row given */
    uint8_t *may_hide;
    double *cost;
    uint32_t *rank;
} Work;

static void work_clear(Work *w)
{
    g_clear_pointer(&w->set, table_set_free);
    g_clear_pointer(&w->row_of, g_ptr_array_unref);
    g_clear_pointer(&w->cut_of, g_array_unref);
    g_clear_pointer(&w->may_hide, g_free);
    g_clear_pointer(&w->cost, g_free);
    g_clear_pointer(&w->rank, g_free);
}

static void free_rows(gpointer rows)
{
    g_array_unref(rows);
}

/* --- tables for the engine ------------------------------------------------------------------------ */

/* NULL if there is nothing to protect in it: no number, or one only. */
static char *csv_of(Work *w, unsigned t, size_t *out_length)
{
    const Dataflow *flow = w->cuts->flow;
    const Cut *cut = w->cuts->cuts->pdata[t];
    GString *csv = g_string_new(NULL);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(unsigned));
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        if (cut->dims & 1u << d)
            g_string_append_printf(csv, "%s,", flow->dimensions[d].id);
    g_string_append(csv, "OBS_VALUE\n");
    for (unsigned i = 0; i < cut->rows->len; i++) {
        const CutRow *row = cut_row(cut, i);
        if (isnan(row->truth))
            continue;
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            if (cut->dims & 1u << d) {
                csv_write_field(csv, codelist_code(flow->dimensions[d].codelist, row->code[d])->id,
                                true);
                g_string_append_c(csv, ',');
            }
        g_string_append_printf(csv, "%.0f\n", row->truth);
        g_array_append_val(rows, i);
    }
    if (rows->len == 0 || cut->dims == 0) {
        g_array_unref(rows);
        g_string_free(csv, TRUE);
        return NULL;
    }
    g_ptr_array_add(w->row_of, rows);
    g_array_append_val(w->cut_of, t);
    *out_length = csv->len;
    return g_string_free(csv, FALSE);
}

/* The cut's row behind a row of the engine's table. */
static CutRow *row_behind(const Work *w, unsigned table, unsigned row)
{
    const Cut *cut = w->cuts->cuts->pdata[g_array_index(w->cut_of, unsigned, table)];
    return cut_row(cut, g_array_index((const GArray *)w->row_of->pdata[table], unsigned, row));
}

static char *codes_csv(const ReleaseTable *codes, size_t *out_length)
{
    GString *csv = g_string_new("code,parent\n");
    for (uint32_t row = 0; row < codes->n_rows; row++) {
        csv_write_field(csv, release_table_code(codes, row, 0), true);
        csv_write_field(csv, release_table_code(codes, row, 1), false);
        csv_end_row(csv);
    }
    *out_length = csv->len;
    return g_string_free(csv, FALSE);
}

static bool has_gaps(const Cuts *cuts, unsigned d)
{
    for (unsigned t = 0; t < cuts->cuts->len; t++) {
        const Cut *cut = cuts->cuts->pdata[t];
        if (!(cut->dims & 1u << d))
            continue;
        for (unsigned i = 0; i < cut->rows->len; i++)
            if (isnan(cut_row(cut, i)->truth))
                return true;
    }
    return false;
}

static bool set_margins(Work *w, SumsWay way, GError **error)
{
    const Cuts *cuts = w->cuts;
    for (unsigned d = 0; d < cuts->flow->n_dimensions; d++) {
        bool is_overlap = cuts->overlap_dims & 1u << d || way == SUMS_OVERLAP;
        bool is_open = way == SUMS_OPEN || cuts->is_partial || cuts->has_rest || has_gaps(cuts, d);
        const char *words = is_overlap ? "overlap" : is_open ? "atleast" : "additive";
        g_autofree char *text = g_strdup_printf("%s=%s", cuts->flow->dimensions[d].id, words);
        if (!table_set_margins(w->set, text, error))
            return false;
    }
    return true;
}

/* False without an error: the numbers contradict what is believed of the sums. */
static bool link_tables(Work *w, SumsWay way, GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    const Cuts *cuts = w->cuts;
    work_clear(w);
    w->set = table_set_new();
    w->row_of = g_ptr_array_new_with_free_func(free_rows);
    w->cut_of = g_array_new(FALSE, FALSE, sizeof(unsigned));
    if (!set_margins(w, way, error))
        return false;
    bool is_good = true;
    size_t length;
    for (unsigned i = 0; i < cuts->codes->len && is_good; i++) {
        const ReleaseTable *codes = cuts->codes->pdata[i];
        char *csv = codes_csv(codes, &length);
        is_good = table_set_take_codes(w->set, codes->name, csv, length, codes->name, problems);
    }
    for (unsigned t = 0; t < cuts->cuts->len && is_good; t++) {
        const Cut *cut = cuts->cuts->pdata[t];
        char *csv = csv_of(w, t, &length);
        is_good = !csv || table_set_take_table(w->set, csv, length, cut->name, problems);
    }
    TableSetOptions options = {.needs_truth = true};
    return is_good && table_set_link(w->set, &options, problems);
}

/* --- the search ----------------------------------------------------------------------------------- */

static void mark_primaries(Work *w)
{
    CellSystem *system = table_set_system(w->set);
    for (uint32_t i = 0; i < system->n_cells; i++) {
        double value = system->value[i];
        bool is_helper = table_set_row(w->set, i).table == NULL;
        bool is_small = value >= 1 && value < w->threshold;
        system->state[i] = is_helper ? CELL_SECONDARY : is_small ? CELL_PRIMARY : CELL_PUBLISHED;
        /* Zeros say that there is nobody; and a large total is missed more than a small part. */
        w->may_hide[i] = value > 0 || is_helper;
        w->cost[i] = is_helper ? 1e-6 : fmax(1e-3, sqrt(sqrt(value)));
    }
    for (unsigned t = 0; t < w->row_of->len; t++) {
        const Table *table = table_set_table(w->set, t);
        for (unsigned i = 0; i < ((const GArray *)w->row_of->pdata[t])->len; i++)
            if (row_behind(w, t, i)->is_hidden)
                system->state[table->cell[i]] = CELL_PRIMARY;
    }
}

static ProtectStatus search(Work *w, bool knows_zeros, SuppressReport *report)
{
    CellSystem *system = table_set_system(w->set);
    SuppressCertificate certificate = {0};
    uint32_t n = system->n_cells;
    g_free(w->may_hide);
    g_free(w->cost);
    g_free(w->rank);
    w->may_hide = g_new0(uint8_t, n + 1);
    w->cost = g_new0(double, n + 1);
    w->rank = table_set_rank(w->set);
    mark_primaries(w);
    SuppressOptions options = {.cost = w->cost,
                               .may_hide = w->may_hide,
                               .rank = w->rank,
                               .attacker_knows_rule = knows_zeros,
                               .rule_lower = 1,
                               .rule_upper = INFINITY,
                               .secondary_lower = 1,
                               .lp = solve_engine()};
    ProtectStatus status = suppress_run(system, &options, report, &certificate);
    uint32_t cell;
    if (status == PROTECT_OK && !suppress_verify(system, &options, &certificate, &cell))
        status = PROTECT_INCONSISTENT;
    suppress_certificate_clear(&certificate);
    return status;
}

/* Marks rows as their cells were decided; the same cell in every cut. */
static void take_marks(Work *w, unsigned *n_primary, unsigned *n_secondary)
{
    const CellSystem *system = table_set_system(w->set);
    g_autofree bool *is_counted = g_new0(bool, system->n_cells + 1);
    for (unsigned t = 0; t < w->row_of->len; t++) {
        const Table *table = table_set_table(w->set, t);
        for (unsigned i = 0; i < ((const GArray *)w->row_of->pdata[t])->len; i++) {
            CutRow *row = row_behind(w, t, i);
            uint32_t cell = table->cell[i];
            row->mark = system->state[cell] == CELL_PRIMARY     ? MARK_PRIMARY
                        : system->state[cell] == CELL_SECONDARY ? MARK_SECONDARY
                                                                : MARK_FREE;
            *n_primary += !is_counted[cell] && row->mark == MARK_PRIMARY;
            *n_secondary += !is_counted[cell] && row->mark == MARK_SECONDARY;
            is_counted[cell] = true;
        }
    }
}

static void set_infeasible(const Work *w, const SuppressReport *report, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (uint32_t k = 0; k < report->n_failures && k < CELLS_NAMED; k++) {
        g_autofree char *words = table_cell_words(w->set, report->failures[k].cell);
        g_string_append_printf(names, "%s%s", k ? "; " : "", words);
    }
    g_set_error(
        error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
        "%u cells of %s cannot be protected: no other cell can be hidden beside %s; publish "
        "less detail",
        report->n_failures, w->cuts->flow->id, names->str);
}

/* A cut without dimensions is one number. */
static void hide_lone_totals(Work *w, unsigned *n_primary)
{
    for (unsigned t = 0; t < w->cuts->cuts->len; t++) {
        const Cut *cut = w->cuts->cuts->pdata[t];
        for (unsigned i = 0; cut->dims == 0 && i < cut->rows->len; i++) {
            CutRow *row = cut_row(cut, i);
            if (row->truth >= 1 && row->truth < w->threshold) {
                row->mark = MARK_PRIMARY;
                (*n_primary)++;
            }
        }
    }
}

static bool suppress(Work *w, unsigned *n_primary, unsigned *n_secondary, GError **error)
{
    GError *fault = NULL;
    bool is_linked = false;
    for (SumsWay way = SUMS_EXACT; way < SUMS_WAYS && !is_linked && !fault; way++)
        is_linked = link_tables(w, way, &fault);
    if (!is_linked && !fault)
        g_set_error(&fault, FYR_ERROR, FYR_ERROR_INVALID,
                    "the accepted figures of %s contradict themselves", w->cuts->flow->id);
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    hide_lone_totals(w, n_primary);
    if (w->row_of->len == 0)
        return true;
    /* Zeros are shown, so a hidden cell is known not to be one; if that leaves no way, the audit still
     * sees to it that none can be worked out. */
    SuppressReport report = {0};
    ProtectStatus status = search(w, true, &report);
    if (status == PROTECT_INFEASIBLE) {
        suppress_report_clear(&report);
        report = (SuppressReport){0};
        status = search(w, false, &report);
    }
    if (status == PROTECT_OK)
        take_marks(w, n_primary, n_secondary);
    else if (status == PROTECT_INFEASIBLE)
        set_infeasible(w, &report, error);
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "the search for cells of %s to hide failed", w->cuts->flow->id);
    suppress_report_clear(&report);
    return status == PROTECT_OK;
}

bool cuts_suppress(Cuts *cuts, unsigned threshold, unsigned *out_n_primary,
                   unsigned *out_n_secondary, GError **error)
{
    Work w = {.cuts = cuts, .threshold = threshold};
    unsigned n_primary = 0, n_secondary = 0;
    bool is_done = suppress(&w, &n_primary, &n_secondary, error);
    work_clear(&w);
    if (!is_done)
        return false;
    *out_n_primary = n_primary;
    *out_n_secondary = n_secondary;
    return true;
}
