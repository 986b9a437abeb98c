/* What has to be hidden in the cuts of one dataflow: cells below the threshold, and further ones by the
 * engine of `fyr protect` (protect/suppress.h). It works on the very system of cells that the audit of
 * the release attacks (release_system.h), here with all its true values: also those of cells that no
 * table shows, the rests of sums, which follow from the others. Whether what is hidden suffices is not
 * decided here: the audit knows more, and has the last word. */
#include "figures/handin_cut.h"

#include "figures/release_system.h"
#include "protect/suppress.h"
#include "solve/solve.h"

#include <math.h>
#include <string.h>

#define CELLS_NAMED 5u
#define COST_OF_UNSHOWN 1e-6 /* a cell that no table shows */
#define COST_OF_TOTAL 50.0   /* times that of a part */
#define COST_OF_MARGIN 4.0

typedef struct {
    const Cuts *cuts;
    unsigned threshold;
    GPtrArray *tables; /* ReleaseTable: nothing hidden */
    ReleaseSystem *system;
    bool *is_shown;    /* [cell] some table says its number */
    bool *is_hidden;   /* [cell] the state itself hides it */
    bool *follows;     /* [cell] not said, and everybody can work it out of what is */
    uint8_t *detail;   /* [cell] in how many dimensions it is no total */
    uint8_t *may_hide; /* [cell] */
    double *cost;
} Work;

static void work_clear(Work *w)
{
    g_clear_pointer(&w->tables, g_ptr_array_unref);
    g_clear_pointer(&w->system, release_system_free);
    g_clear_pointer(&w->is_shown, g_free);
    g_clear_pointer(&w->is_hidden, g_free);
    g_clear_pointer(&w->follows, g_free);
    g_clear_pointer(&w->detail, g_free);
    g_clear_pointer(&w->may_hide, g_free);
    g_clear_pointer(&w->cost, g_free);
}

/* --- the system ---------------------------------------------------------------------------------- */

static uint8_t detail_of(const Cuts *cuts, const Cut *cut, const CutRow *row)
{
    uint8_t n = 0;
    for (unsigned d = 0; d < cuts->flow->n_dimensions; d++)
        n += cut->dims & 1u << d && row->code[d] != question_total(&cuts->flow->dimensions[d]);
    return n;
}

static bool make_system(Work *w, GError **error)
{
    g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(PlacedTable));
    w->tables = cuts_tables(w->cuts);
    for (unsigned t = 0; t < w->tables->len; t++) {
        PlacedTable one = {.table = w->tables->pdata[t]};
        g_array_append_val(placed, one);
    }
    const uint8_t adds_up[] = {w->cuts->is_partial ? SUMS_ATLEAST : SUMS_ADDITIVE};
    SystemInput input = {.tables = placed,
                         .codes = w->cuts->codes,
                         .adds_up = adds_up,
                         .overlaps = w->cuts->overlaps};
    w->system = release_system_new(&input, error);
    if (!w->system)
        return false;
    uint32_t n = w->system->system.n_cells;
    w->is_shown = g_new0(bool, n + 1);
    w->is_hidden = g_new0(bool, n + 1);
    w->detail = g_new0(uint8_t, n + 1);
    for (unsigned t = 0; t < w->tables->len; t++) {
        const Cut *cut = w->cuts->cuts->pdata[t];
        for (unsigned i = 0; i < cut->rows->len; i++) {
            uint32_t cell = w->system->table_cell[t][i];
            w->is_shown[cell] = w->is_shown[cell] || cut_row(cut, i)->is_said;
            w->is_hidden[cell] = w->is_hidden[cell] || cut_row(cut, i)->is_hidden;
            w->detail[cell] = detail_of(w->cuts, cut, cut_row(cut, i));
        }
    }
    return true;
}

/* --- what is true of cells of which nobody said anything ------------------------------------------ */

/* The unknown cells of a relation: how many, and the first. */
static unsigned unknown_in(const CellSystem *system, uint32_t r, uint32_t *out_first)
{
    unsigned n = 0;
    for (uint32_t k = system->relation_start[r]; k < system->relation_start[r + 1]; k++)
        if (isnan(system->value[system->relation_cell[k]]) && n++ == 0)
            *out_first = k;
    return n;
}

/* What the other cells of a sum leave for the one at `place`. */
static double left_for(const CellSystem *system, uint32_t r, uint32_t place)
{
    uint32_t total = system->relation_start[r];
    double sum = 0;
    for (uint32_t k = total + 1; k < system->relation_start[r + 1]; k++)
        if (k != place)
            sum += system->value[system->relation_cell[k]];
    return place == total ? sum : system->value[system->relation_cell[total]] - sum;
}

/* Every sum with one unknown cell says that cell. */
static bool propagate(CellSystem *system)
{
    bool has_changed = false;
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t place = 0;
        if (system->relation_kind[r] != RELATION_EQUAL || unknown_in(system, r, &place) != 1)
            continue;
        system->value[system->relation_cell[place]] = fmax(0, left_for(system, r, place));
        has_changed = true;
    }
    return has_changed;
}

/* The last of the unknown parts of some sum becomes zero, so that the first gets what is left: one of
 * the tables that could be true. False: there is no such sum. */
static bool guess(CellSystem *system)
{
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t place = 0;
        if (unknown_in(system, r, &place) < 2)
            continue;
        for (uint32_t k = system->relation_start[r + 1]; k-- > system->relation_start[r] + 1;)
            if (isnan(system->value[system->relation_cell[k]])) {
                system->value[system->relation_cell[k]] = 0;
                return true;
            }
    }
    return false;
}

static void complete(Work *w)
{
    CellSystem *system = &w->system->system;
    while (propagate(system))
        continue;
    for (uint32_t i = 0; i < system->n_cells; i++)
        w->follows[i] = !w->is_shown[i] && !isnan(system->value[i]);
    while (guess(system))
        while (propagate(system))
            continue;
    for (uint32_t i = 0; i < system->n_cells; i++)
        if (isnan(system->value[i]))
            system->value[i] = 0;
}

/* --- the search ----------------------------------------------------------------------------------- */

/* What hiding a cell costs. A large number is missed more than a small one; and the number of all, which
 * everybody quotes, far more than a part of it. */
static double cost_of(const Work *w, uint32_t cell)
{
    double cost = fmax(1e-3, sqrt(sqrt(w->system->system.value[cell])));
    return !w->is_shown[cell]     ? COST_OF_UNSHOWN
           : w->detail[cell] == 0 ? cost * COST_OF_TOTAL
           : w->detail[cell] == 1 ? cost * COST_OF_MARGIN
                                  : cost;
}

/* Zeros say that there is nobody: they are shown. */
static void plan(Work *w)
{
    CellSystem *system = &w->system->system;
    for (uint32_t i = 0; i < system->n_cells; i++) {
        double value = system->value[i];
        bool is_few = value >= 1 && value < w->threshold;
        bool is_small = is_few && (w->is_shown[i] || w->follows[i] ||
                                   release_system_cell(w->system, i)->flags & CELL_REST);
        system->state[i] = is_small || w->is_hidden[i] ? CELL_PRIMARY : CELL_PUBLISHED;
        w->may_hide[i] = value > 0 || !w->is_shown[i];
        w->cost[i] = cost_of(w, i);
    }
}

static ProtectStatus search(Work *w, bool knows_zeros, SuppressReport *report)
{
    CellSystem *system = &w->system->system;
    SuppressCertificate certificate = {0};
    plan(w);
    SuppressOptions options = {.cost = w->cost,
                               .may_hide = w->may_hide,
                               .attacker_knows_rule = knows_zeros,
                               .rule_lower = 1,
                               .rule_upper = INFINITY,
                               .secondary_lower = 1,
                               .lp = solve_engine()};
    ProtectStatus status = suppress_run(system, &options, report, &certificate);
    uint32_t cell;
    if (status == PROTECT_OK && !suppress_verify(system, &options, &certificate, &cell))
        status = PROTECT_NUMERIC;
    suppress_certificate_clear(&certificate);
    return status;
}

/* Rows as their cells were decided; the same cell in every cut. A line of which nothing was said has
 * nothing to hide, but for one that everybody else's numbers would give away. */
static void take_marks(Work *w, unsigned *n_primary, unsigned *n_secondary)
{
    const CellSystem *system = &w->system->system;
    g_autofree bool *is_counted = g_new0(bool, system->n_cells + 1);
    for (unsigned t = 0; t < w->tables->len; t++) {
        Cut *cut = w->cuts->cuts->pdata[t];
        for (unsigned i = 0; i < cut->rows->len; i++) {
            CutRow *row = cut_row(cut, i);
            uint32_t cell = w->system->table_cell[t][i];
            bool is_ours = row->is_said || row->is_hidden ||
                           (w->follows[cell] && system->state[cell] == CELL_PRIMARY);
            row->mark = !is_ours                                ? MARK_FREE
                        : system->state[cell] == CELL_PRIMARY   ? MARK_PRIMARY
                        : system->state[cell] == CELL_SECONDARY ? MARK_SECONDARY
                                                                : MARK_FREE;
            *n_primary += !is_counted[cell] && row->mark == MARK_PRIMARY;
            *n_secondary += !is_counted[cell] && row->mark == MARK_SECONDARY;
            is_counted[cell] = is_counted[cell] || row->mark != MARK_FREE;
        }
    }
}

static void set_infeasible(const Work *w, const SuppressReport *report, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (uint32_t k = 0; k < report->n_failures && k < CELLS_NAMED; k++) {
        g_autofree char *words =
            release_cell_words(release_system_cell(w->system, report->failures[k].cell));
        g_string_append_printf(names, "%s%s", k ? "; " : "", words);
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                "not released: %u cells of %s cannot be protected, for nothing else can be hidden "
                "beside them: %s; publish less detail",
                report->n_failures, w->cuts->flow->id, names->str);
}

static bool suppress(Work *w, unsigned *n_primary, unsigned *n_secondary, GError **error)
{
    if (!make_system(w, error))
        return false;
    CellSystem *system = &w->system->system;
    w->may_hide = g_new0(uint8_t, system->n_cells + 1);
    w->cost = g_new0(double, system->n_cells + 1);
    w->follows = g_new0(bool, system->n_cells + 1);
    complete(w);
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
    else if (status == PROTECT_INCONSISTENT)
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "not released: the accepted figures of %s do not add up among themselves",
                    w->cuts->flow->id);
    else
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "not released: the search for cells of %s to hide failed", w->cuts->flow->id);
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
