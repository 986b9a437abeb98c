#include "protect/suppress.h"
#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LARGE 300000u       /* primary classes from which only transfers are tried */
#define MIDDLE 20000u       /* and from which some things are left out */
#define CIRCUIT_TERMS 4000u /* longer circuits are passed over */
#define BYTES_PER_CELL 220u /* of the search, measured on large systems */
#define BYTES_PER_TERM 40u

typedef struct {
    CellSystem *system;
    const SuppressOptions *options;
    Work work;
    Search search;
    Transfer transfer;
    bool is_large, is_middle;
} Run;

static void take_circuit(void *data, const uint32_t *classes, const double *steps, uint32_t n)
{
    search_take(data, classes, steps, n);
}

static uint32_t count_state(const Work *work, ClassState state)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < work->n; c++)
        n += work->state[c] == state;
    return n;
}

static uint32_t count_unshown(const Run *run)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < run->work.n; c++)
        n += run->work.state[c] == CLASS_PRIMARY && !search_is_shown(&run->search, c);
    return n;
}

static ProtectStatus show_by_circuits(Run *run)
{
    if (run->is_large)
        return PROTECT_OK;
    ProtectStatus status = kernel_circuits(&run->work, CIRCUIT_TERMS, take_circuit, &run->search);
    return status == PROTECT_LIMIT ? PROTECT_OK : status;
}

/* Transfers for every `stride`-th class that is not shown. */
static ProtectStatus show_by_transfers(Run *run, bool with_new, uint32_t stride)
{
    Work *work = &run->work;
    uint32_t n = 0;
    for (uint32_t c = 0; c < work->n; c++) {
        if ((c & 0x3ff) == 0 && !work_goes_on(work, "transfers", c, work->n))
            return PROTECT_CANCELLED;
        if (work->state[c] != CLASS_PRIMARY || search_is_shown(&run->search, c))
            continue;
        if (n++ % stride == 0)
            transfer_show(&run->transfer, c, with_new, run->is_middle ? 8 : 40);
        if (run->search.is_out_of_memory)
            return PROTECT_MEMORY;
    }
    return PROTECT_OK;
}

/* What no transfer shows, step by step through any cell; a last resort that is slow. */
static ProtectStatus show_by_steps(Run *run)
{
    Work *work = &run->work;
    for (uint32_t c = 0; c < work->n; c++) {
        if (work->state[c] != CLASS_PRIMARY || search_is_shown(&run->search, c))
            continue;
        if (!work_goes_on(work, "last cells", c, work->n))
            return PROTECT_CANCELLED;
        search_show(&run->search, c, true, run->is_middle ? 4 : 8, 60);
    }
    return run->search.is_out_of_memory ? PROTECT_MEMORY : PROTECT_OK;
}

/* Circuits, then transfers for some of the rest; what these hide makes new circuits for others. */
static ProtectStatus show_all(Run *run)
{
    static const uint32_t strides[] = {64, 24, 8, 1};
    ProtectStatus status = show_by_circuits(run);
    if (run->is_middle) /* what the cover hid for nothing would mislead */
        reduce_unused(&run->search);
    if (status == PROTECT_OK && !run->is_middle)
        status = show_by_transfers(run, false, 1);
    unsigned first = run->is_large ? 3 : run->is_middle ? 2 : 0;
    for (unsigned i = first; i < 4 && status == PROTECT_OK; i++) {
        if (count_unshown(run) == 0)
            return PROTECT_OK;
        status = show_by_transfers(run, true, strides[i]);
        if (status == PROTECT_OK && i < 3)
            status = show_by_circuits(run);
    }
    return status == PROTECT_OK && !run->is_large ? show_by_steps(run) : status;
}

static ProtectStatus begin_search(Run *run)
{
    ProtectStatus status = search_init(&run->search, &run->work);
    return status == PROTECT_OK
               ? transfer_init(&run->transfer, &run->search, run->system, run->options->rank)
               : status;
}

static void end_search(Run *run)
{
    transfer_clear(&run->transfer);
    search_clear(&run->search);
}

static ProtectStatus search_all(Run *run)
{
    ProtectStatus status = PROTECT_OK;
    run->is_large = count_state(&run->work, CLASS_PRIMARY) > LARGE || run->options->is_quick;
    run->is_middle = run->is_large || count_state(&run->work, CLASS_PRIMARY) > MIDDLE;
    if (!run->is_large)
        status = cover_run(&run->work, &(CoverPlan){.created_weight = 0.5});
    if (status == PROTECT_OK)
        status = begin_search(run);
    if (status == PROTECT_OK)
        status = show_all(run);
    if (status == PROTECT_OK && run->options->lp && !run->is_large)
        status = program_show(&run->search, run->options->lp);
    if (status == PROTECT_OK)
        status = reduce_run(&run->search, run->is_middle);
    return status;
}

/* --- what comes out ---------------------------------------------------------------------- */

static SuppressReason reason_of(const Run *run, uint32_t class)
{
    const Work *w = &run->work;
    for (uint32_t k = w->class_start[class]; k < w->class_start[class + 1]; k++) {
        uint32_t r = w->class_rel[k], others = 0;
        for (uint32_t t = w->rel_start[r]; t < w->rel_start[r + 1]; t++)
            others += w->rel_class[t] != class && w->state[w->rel_class[t]] != CLASS_MUST_STAY;
        if (others == 0)
            return SUPPRESS_NO_OTHER_CELL;
    }
    bool is_open = run->search.down[class] != NONE || run->search.up[class] != NONE;
    return is_open ? SUPPRESS_TOO_NARROW : SUPPRESS_NO_MOVE;
}

/* A primary whose class has a cell that must stay is given away by that cell. */
static bool is_given_away(const Run *run, uint32_t class)
{
    const Work *w = &run->work;
    if (!run->options->may_hide)
        return false;
    for (uint32_t m = w->member_start[class]; m < w->member_start[class + 1]; m++)
        if (run->system->state[w->member[m]] != CELL_PRIMARY &&
            !run->options->may_hide[w->member[m]])
            return true;
    return false;
}

static ProtectStatus list_failures(const Run *run, SuppressReport *report)
{
    const Work *w = &run->work;
    for (unsigned pass = 0; pass < 2; pass++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < w->n_cells; i++) {
            uint32_t class = w->class_of[i];
            if (run->system->state[i] != CELL_PRIMARY)
                continue;
            bool is_away = is_given_away(run, class);
            if (!is_away && search_is_shown(&run->search, class))
                continue;
            if (pass == 1)
                report->failures[n] =
                    (SuppressFailure){i, is_away ? SUPPRESS_NO_OTHER_CELL : reason_of(run, class)};
            n++;
        }
        if (pass == 0 && n == 0)
            return PROTECT_OK;
        if (pass == 0 && !(report->failures = calloc(n, sizeof *report->failures)))
            return PROTECT_MEMORY;
        report->n_failures = n;
    }
    return PROTECT_INFEASIBLE;
}

static void set_states(Run *run, SuppressReport *report)
{
    const Work *w = &run->work;
    for (uint32_t i = 0; i < w->n_cells; i++) {
        uint32_t class = w->class_of[i];
        if (run->system->state[i] == CELL_PRIMARY) {
            report->n_primary++;
            continue;
        }
        bool is_hidden = work_hides(w, class);
        run->system->state[i] = is_hidden ? CELL_SECONDARY : CELL_PUBLISHED;
        if (is_hidden) {
            report->n_secondary++;
            report->cost += run->options->cost ? run->options->cost[i] : 1;
            report->value_lost += run->system->value[i];
        }
    }
}

static uint32_t cells_of_move(const Run *run, uint32_t m)
{
    uint32_t n = 0, to = run->search.moves[m].from + run->search.moves[m].n;
    for (uint32_t t = run->search.moves[m].from; t < to; t++) {
        uint32_t class = run->search.move_class[t];
        n += run->work.member_start[class + 1] - run->work.member_start[class];
    }
    return n;
}

/* Only the moves that are named: number[m] is the new index + 1. */
static uint32_t number_moves(Run *run, uint32_t *number)
{
    Search *s = &run->search;
    uint32_t n = 0;
    for (uint32_t c = 0; c < run->work.n; c++) {
        if (!work_hides(&run->work, c))
            continue;
        search_look_again(s, c);
        if (s->down[c] != NONE && number[s->down[c]] == 0)
            number[s->down[c]] = ++n;
        if (s->up[c] != NONE && number[s->up[c]] == 0)
            number[s->up[c]] = ++n;
    }
    return n;
}

static ProtectStatus write_certificate(Run *run, SuppressCertificate *out)
{
    Search *s = &run->search;
    const Work *w = &run->work;
    uint32_t *number = calloc((size_t)s->n_moves + 1, sizeof *number);
    uint32_t *move_of = calloc((size_t)s->n_moves + 1, sizeof *move_of);
    uint64_t n_terms = 0;
    *out = (SuppressCertificate){.n_cells = w->n_cells};
    if (number && move_of) {
        out->n_moves = number_moves(run, number);
        for (uint32_t m = 0; m < s->n_moves; m++) {
            if (number[m]) {
                move_of[number[m] - 1] = m;
                n_terms += cells_of_move(run, m);
            }
        }
    }
    out->start = calloc((size_t)out->n_moves + 1, sizeof *out->start);
    out->cell = malloc(((size_t)n_terms + 1) * sizeof *out->cell);
    out->step = malloc(((size_t)n_terms + 1) * sizeof *out->step);
    out->down = malloc(((size_t)w->n_cells + 1) * sizeof *out->down);
    out->up = malloc(((size_t)w->n_cells + 1) * sizeof *out->up);
    bool is_done = number && move_of && out->start && out->cell && out->step && out->down &&
                   out->up && n_terms < UINT32_MAX;
    for (uint32_t k = 0, at = 0; is_done && k < out->n_moves; k++) {
        Move move = s->moves[move_of[k]];
        for (uint32_t t = move.from; t < move.from + move.n; t++) {
            uint32_t c = s->move_class[t];
            for (uint32_t m = w->member_start[c]; m < w->member_start[c + 1]; m++) {
                out->cell[at] = w->member[m];
                out->step[at++] = s->move_step[t];
            }
        }
        out->start[k + 1] = at;
    }
    for (uint32_t i = 0; is_done && i < w->n_cells; i++) {
        uint32_t down = s->down[w->class_of[i]], up = s->up[w->class_of[i]];
        bool is_hidden = work_hides(w, w->class_of[i]);
        out->down[i] = is_hidden && down != NONE ? number[down] - 1 : SUPPRESS_NO_MOVE_INDEX;
        out->up[i] = is_hidden && up != NONE ? number[up] - 1 : SUPPRESS_NO_MOVE_INDEX;
    }
    free(number);
    free(move_of);
    if (!is_done)
        suppress_certificate_clear(out);
    return is_done ? PROTECT_OK : PROTECT_MEMORY;
}

static ProtectStatus finish(Run *run, SuppressReport *report, SuppressCertificate *out_certificate)
{
    SuppressCertificate certificate = {0};
    uint8_t *before = malloc((size_t)run->system->n_cells + 1);
    ProtectStatus status = before ? list_failures(run, report) : PROTECT_MEMORY;
    if (status == PROTECT_OK)
        status = write_certificate(run, &certificate);
    if (status == PROTECT_OK) {
        memcpy(before, run->system->state, run->system->n_cells);
        set_states(run, report);
        report->n_open = report->n_primary + report->n_secondary;
        if (!suppress_verify(run->system, run->options, &certificate, NULL)) {
            memcpy(run->system->state, before, run->system->n_cells);
            status = PROTECT_NUMERIC;
        }
    }
    free(before);
    if (status == PROTECT_OK && out_certificate)
        *out_certificate = certificate;
    else
        suppress_certificate_clear(&certificate);
    return status;
}

ProtectStatus suppress_run(CellSystem *system, const SuppressOptions *options,
                           SuppressReport *out_report, SuppressCertificate *out_certificate)
{
    *out_report = (SuppressReport){0};
    uint64_t n_terms = system->relation_start[system->n_relations];
    if (options->max_bytes &&
        system->n_cells * (uint64_t)BYTES_PER_CELL + n_terms * BYTES_PER_TERM > options->max_bytes)
        return PROTECT_LIMIT;
    Run run = {.system = system, .options = options};
    ProtectStatus status = work_init(&run.work, system, options);
    if (status != PROTECT_OK)
        return status;
    status = search_all(&run);
    if (status == PROTECT_OK)
        status = finish(&run, out_report, out_certificate);
    end_search(&run);
    work_clear(&run.work);
    if (status != PROTECT_OK && status != PROTECT_INFEASIBLE)
        suppress_report_clear(out_report);
    return status;
}

void suppress_report_clear(SuppressReport *report)
{
    free(report->failures);
    *report = (SuppressReport){0};
}

void suppress_certificate_clear(SuppressCertificate *certificate)
{
    free(certificate->start);
    free(certificate->cell);
    free(certificate->step);
    free(certificate->down);
    free(certificate->up);
    *certificate = (SuppressCertificate){0};
}
