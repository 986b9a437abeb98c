/* Any bytes as a system of cells: the audit must end, with bounds in order, the same whether or not
 * it may use the solver's help first, and for tiny systems as trying all whole numbers says. */
#include "protect/audit.h"
#include "solve/solve.h"
#include "tests/attack/attacker.h"
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <math.h>

typedef struct {
    const uint8_t *at, *end;
} Bytes;

static unsigned next(Bytes *b)
{
    return b->at < b->end ? *b->at++ : 0;
}

static bool read_system(Bytes *b, CellSystem *s)
{
    uint32_t n_cells = 1 + next(b) % 12, n_relations = next(b) % 10, n = 0;
    if (!cell_system_init(s, n_cells, n_relations, n_relations * n_cells))
        return false;
    s->is_integer = next(b) % 4 != 0;
    for (uint32_t i = 0; i < n_cells; i++) {
        unsigned what = next(b);
        s->state[i] = (uint8_t)(what % CELL_STATE_COUNT);
        s->value[i] = s->state[i] == CELL_PUBLISHED ? next(b) % 9 : NAN;
        if (what & 16)
            s->value[i] *= s->is_integer ? 1e6 : 0.37;
        s->lower[i] = what & 32 ? next(b) % 3 : 0;
        s->upper[i] = what & 64 ? INFINITY : s->lower[i] + next(b) % 4;
    }
    for (uint32_t r = 0; r < n_relations; r++) {
        unsigned mask = next(b) | next(b) << 8, first = next(b) % n_cells;
        s->relation_kind[r] = (uint8_t)(mask >> 15 & 1);
        s->relation_cell[n++] = first;
        for (uint32_t i = 0; i < n_cells; i++)
            if (i != first && (mask >> i & 1))
                s->relation_cell[n++] = i;
        s->relation_start[r + 1] = n;
    }
    return cell_system_is_valid(s);
}

static void compare_with_all_points(const CellSystem *s, ProtectStatus status, const double *lower,
                                    const double *upper)
{
    uint32_t n_hidden = 0;
    for (uint32_t i = 0; i < s->n_cells; i++) {
        n_hidden += s->state[i] != CELL_PUBLISHED;
        if (s->state[i] != CELL_PUBLISHED && isinf(s->upper[i]))
            return;
    }
    if (n_hidden > 6 || !s->is_integer)
        return;
    double low[12], high[12];
    AttackStatus attacked = attacker_enumerate(s, 8, low, high);
    g_assert_true((attacked == ATTACK_OK) == (status == PROTECT_OK));
    for (uint32_t i = 0; status == PROTECT_OK && i < s->n_cells; i++)
        g_assert_true(lower[i] == low[i] && upper[i] == high[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes bytes = {data, data + size};
    CellSystem s;
    if (read_system(&bytes, &s)) {
        double lower[12], upper[12], wide_lower[12], wide_upper[12];
        uint8_t verdict[12];
        AuditConflicts conflicts;
        AuditOptions options = {.lp = solve_engine(), .keep_going = false};
        ProtectStatus status = audit_run(&s, &options, lower, upper, verdict, NULL, &conflicts);
        g_assert_true(status == PROTECT_OK || status == PROTECT_INCONSISTENT);
        for (uint32_t k = 0; k < conflicts.n_sets; k++)
            g_assert_true(conflicts.start[k + 1] > conflicts.start[k]);
        audit_conflicts_clear(&conflicts);
        compare_with_all_points(&s, status, lower, upper);
        options.lp = NULL;
        ProtectStatus without =
            audit_run(&s, &options, wide_lower, wide_upper, verdict, NULL, NULL);
        for (uint32_t i = 0; status == PROTECT_OK && i < s.n_cells; i++) {
            g_assert_true(lower[i] <= upper[i] + 1e-6);
            g_assert_true(wide_lower[i] <= lower[i] + 1e-6 && wide_upper[i] >= upper[i] - 1e-6);
        }
        g_assert_true(status == PROTECT_INCONSISTENT || without == PROTECT_OK);
        options.lp = solve_engine();
        options.keep_going = true;
        options.verdicts_only = true;
        status = audit_run(&s, &options, lower, upper, verdict, NULL, NULL);
        g_assert_true(status == PROTECT_OK || status == PROTECT_INCONSISTENT);
        cell_system_clear(&s);
    } else {
        cell_system_clear(&s);
    }
    return 0;
}
