/* From a CellSystem to classes and relations between them. In a sparse table most relations have a
 * single part, so this makes the problem several times smaller before anything is searched. */
#include "protect/suppress_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint32_t class;
    int32_t sign;
} Term;

typedef struct {
    const CellSystem *system;
    const SuppressOptions *options;
    uint32_t *parent; /* [n_cells] union-find */
    uint8_t *settled; /* [n_relations] found to be trivial or turned into an equality */
    Term *terms;      /* as many as the longest relation has cells */
} Merge;

static uint32_t rank_of(const Merge *m, uint32_t cell)
{
    return m->options->rank ? m->options->rank[cell] : cell;
}

static uint32_t find(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

/* The cell of lower rank stands for both. */
static void unite(Merge *m, uint32_t a, uint32_t b)
{
    a = find(m->parent, a);
    b = find(m->parent, b);
    if (a == b)
        return;
    if (rank_of(m, b) < rank_of(m, a)) {
        uint32_t t = a;
        a = b;
        b = t;
    }
    m->parent[b] = a;
}

static int compare_terms(const void *left, const void *right)
{
    const Term *a = left, *b = right;
    return a->class < b->class ? -1 : a->class > b->class;
}

/* Adds up terms of the same class and leaves out those that cancel. */
static uint32_t tidy_terms(Term *terms, uint32_t n)
{
    bool is_sorted = true;
    for (uint32_t k = 1; k < n && is_sorted; k++)
        is_sorted = terms[k - 1].class < terms[k].class;
    if (is_sorted)
        return n;
    qsort(terms, n, sizeof *terms, compare_terms);
    uint32_t kept = 0;
    for (uint32_t k = 0; k < n;) {
        Term sum = terms[k++];
        while (k < n && terms[k].class == sum.class)
            sum.sign += terms[k++].sign;
        if (sum.sign != 0)
            terms[kept++] = sum;
    }
    return kept;
}

/* The terms of a relation without cells that everybody knows to be zero; they say nothing. */
static uint32_t terms_of(const Merge *m, uint32_t r, const uint32_t *class_of, Term *terms)
{
    uint32_t from = m->system->relation_start[r], to = m->system->relation_start[r + 1], n = 0;
    for (uint32_t k = from; k < to; k++) {
        uint32_t cell = m->system->relation_cell[k];
        if (m->system->upper[cell] > 0)
            terms[n++] =
                (Term){class_of ? class_of[cell] : find(m->parent, cell), k == from ? -1 : 1};
    }
    return tidy_terms(terms, n);
}

/* Until nothing changes: an equality of two cells makes them one class. */
static void unite_all(Merge *m)
{
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        for (uint32_t r = 0; r < m->system->n_relations; r++) {
            if (m->settled[r] || m->system->relation_kind[r] != RELATION_EQUAL)
                continue;
            uint32_t n = terms_of(m, r, NULL, m->terms);
            if (n == 0) {
                m->settled[r] = 1;
            } else if (n == 2 && m->terms[0].sign + m->terms[1].sign == 0) {
                unite(m, m->terms[0].class, m->terms[1].class);
                m->settled[r] = 1;
                is_changed = true;
            }
        }
    }
}

static void *grab(size_t n, size_t size)
{
    return calloc(n + 1, size);
}

/* Classes in the order of the lowest rank of their cells; their members in the order of index. */
static bool number_classes(Merge *m, Work *work)
{
    uint32_t n_cells = m->system->n_cells;
    uint32_t *by_rank = grab(n_cells, sizeof *by_rank);
    work->class_of = grab(n_cells, sizeof *work->class_of);
    if (!by_rank || !work->class_of) {
        free(by_rank);
        return false;
    }
    for (uint32_t i = 0; i < n_cells; i++)
        by_rank[rank_of(m, i)] = i;
    uint32_t n = 0;
    for (uint32_t k = 0; k < n_cells; k++)
        if (find(m->parent, by_rank[k]) == by_rank[k])
            work->class_of[by_rank[k]] = n++;
    free(by_rank);
    for (uint32_t i = 0; i < n_cells; i++)
        work->class_of[i] = work->class_of[find(m->parent, i)];
    work->n = n;
    work->n_cells = n_cells;
    return true;
}

/* A rank must be a permutation; anything else is a mistake of the caller. */
static bool has_unique_ranks(const Merge *m)
{
    if (!m->options->rank)
        return true;
    uint32_t n = m->system->n_cells;
    uint8_t *seen = grab(n, 1);
    if (!seen)
        return false;
    bool is_unique = true;
    for (uint32_t i = 0; i < n && is_unique; i++) {
        uint32_t rank = m->options->rank[i];
        is_unique = rank < n && !seen[rank];
        if (is_unique)
            seen[rank] = 1;
    }
    free(seen);
    return is_unique;
}

/* Terms of all relations between classes into one long array; slack classes are made here. */
typedef struct {
    uint32_t *start;
    Term *terms;
    uint32_t n, n_terms, n_slack;
} RawRelations;

static bool raw_relations(Merge *m, Work *work, RawRelations *raw)
{
    uint32_t n_relations = m->system->n_relations, n_at_least = 0;
    for (uint32_t r = 0; r < n_relations; r++)
        n_at_least += m->system->relation_kind[r] == RELATION_AT_LEAST;
    size_t most = (size_t)m->system->relation_start[n_relations] + n_at_least;
    raw->start = grab((size_t)n_relations + 1, sizeof *raw->start);
    raw->terms = grab(most, sizeof *raw->terms);
    if (!raw->start || !raw->terms)
        return false;
    for (uint32_t r = 0; r < n_relations; r++) {
        if (m->settled[r])
            continue;
        Term *terms = raw->terms + raw->n_terms;
        uint32_t n = terms_of(m, r, work->class_of, terms);
        if (m->system->relation_kind[r] == RELATION_AT_LEAST)
            terms[n++] = (Term){work->n + raw->n_slack++, 1};
        if (n == 0)
            continue;
        if (terms[0].sign < 0) /* a relation and its opposite are the same */
            for (uint32_t k = 0; k < n; k++)
                terms[k].sign = -terms[k].sign;
        raw->n_terms += n;
        raw->start[++raw->n] = raw->n_terms;
    }
    return true;
}

static int compare_relations(const RawRelations *raw, uint32_t a, uint32_t b)
{
    const Term *x = raw->terms + raw->start[a], *y = raw->terms + raw->start[b];
    uint32_t nx = raw->start[a + 1] - raw->start[a], ny = raw->start[b + 1] - raw->start[b];
    for (uint32_t k = 0; k < nx && k < ny; k++) {
        if (x[k].class != y[k].class)
            return x[k].class < y[k].class ? -1 : 1;
        if (x[k].sign != y[k].sign)
            return x[k].sign < y[k].sign ? -1 : 1;
    }
    return nx < ny ? -1 : nx > ny;
}

/* Merge sort, bottom up: qsort() has no room for a context. */
static void sort_relations(const RawRelations *raw, uint32_t *order, uint32_t *spare)
{
    for (size_t width = 1; width < raw->n; width *= 2) {
        for (size_t from = 0; from < raw->n; from += 2 * width) {
            size_t middle = from + width < raw->n ? from + width : raw->n;
            size_t to = middle + width < raw->n ? middle + width : raw->n;
            size_t a = from, b = middle;
            for (size_t k = from; k < to; k++) {
                bool is_left =
                    b == to || (a < middle && compare_relations(raw, order[a], order[b]) <= 0);
                spare[k] = is_left ? order[a++] : order[b++];
            }
        }
        memcpy(order, spare, raw->n * sizeof *order);
    }
}

/* The relations in the order of their terms, each once. */
static bool keep_relations(Work *work, const RawRelations *raw)
{
    uint32_t *order = grab(raw->n, sizeof *order), *spare = grab(raw->n, sizeof *spare);
    work->rel_start = grab((size_t)raw->n + 1, sizeof *work->rel_start);
    work->rel_class = grab(raw->n_terms, sizeof *work->rel_class);
    work->rel_sign = grab(raw->n_terms, sizeof *work->rel_sign);
    bool is_done = order && spare && work->rel_start && work->rel_class && work->rel_sign;
    if (is_done) {
        for (uint32_t r = 0; r < raw->n; r++)
            order[r] = r;
        sort_relations(raw, order, spare);
        uint32_t n = 0, at = 0;
        for (uint32_t k = 0; k < raw->n; k++) {
            if (k > 0 && compare_relations(raw, order[k - 1], order[k]) == 0)
                continue;
            for (uint32_t t = raw->start[order[k]]; t < raw->start[order[k] + 1]; t++) {
                work->rel_class[at] = raw->terms[t].class;
                work->rel_sign[at++] = (int8_t)raw->terms[t].sign;
            }
            work->rel_start[++n] = at;
        }
        work->n_rel = n;
    }
    free(order);
    free(spare);
    return is_done;
}

static bool index_classes(Work *work, const uint32_t *rank)
{
    uint32_t n_terms = work->rel_start[work->n_rel];
    work->class_start = grab((size_t)work->n + 2, sizeof *work->class_start);
    work->class_rel = grab(n_terms, sizeof *work->class_rel);
    work->class_sign = grab(n_terms, sizeof *work->class_sign);
    work->member_start = grab((size_t)work->n + 2, sizeof *work->member_start);
    work->member = grab(work->n_cells, sizeof *work->member);
    if (!work->class_start || !work->class_rel || !work->class_sign || !work->member_start ||
        !work->member)
        return false;
    for (uint32_t t = 0; t < n_terms; t++)
        work->class_start[work->rel_class[t] + 2]++;
    for (uint32_t i = 0; i < work->n_cells; i++)
        work->member_start[work->class_of[i] + 2]++;
    for (uint32_t c = 0; c < work->n; c++) {
        work->class_start[c + 2] += work->class_start[c + 1];
        work->member_start[c + 2] += work->member_start[c + 1];
    }
    for (uint32_t r = 0; r < work->n_rel; r++) {
        for (uint32_t t = work->rel_start[r]; t < work->rel_start[r + 1]; t++) {
            uint32_t at = work->class_start[work->rel_class[t] + 1]++;
            work->class_rel[at] = r;
            work->class_sign[at] = work->rel_sign[t];
        }
    }
    uint32_t *by_rank = grab(work->n_cells, sizeof *by_rank);
    if (!by_rank)
        return false;
    for (uint32_t i = 0; i < work->n_cells; i++)
        by_rank[rank ? rank[i] : i] = i;
    for (uint32_t i = 0; i < work->n_cells; i++)
        work->member[work->member_start[work->class_of[by_rank[i]] + 1]++] = by_rank[i];
    free(by_rank);
    return true;
}

/* --- values ------------------------------------------------------------------------------ */

static void take_member(Work *work, const CellSystem *system, const SuppressOptions *o, uint32_t i)
{
    uint32_t c = work->class_of[i];
    bool is_primary = system->state[i] == CELL_PRIMARY;
    if (is_primary) {
        work->state[c] = CLASS_PRIMARY;
        work->need_down[c] = fmax(work->need_down[c], o->need_lower ? o->need_lower[i] : 0);
        work->need_up[c] = fmax(work->need_up[c], o->need_upper ? o->need_upper[i] : 0);
    } else {
        work->cost[c] += o->cost ? o->cost[i] : 1;
        if (o->may_hide && !o->may_hide[i] && work->state[c] == CLASS_OPEN)
            work->state[c] = CLASS_MUST_STAY;
    }
    double lower = fmax(system->lower[i], 0), upper = system->upper[i];
    if (o->attacker_knows_rule) {
        lower = fmax(lower, is_primary ? o->rule_lower : o->secondary_lower);
        upper = is_primary ? fmin(upper, o->rule_upper) : upper;
    }
    /* A value that the rule does not allow is hidden for another reason; then the rule says nothing. */
    if (lower > system->value[i])
        lower = fmax(system->lower[i], 0);
    if (upper < system->value[i])
        upper = system->upper[i];
    work->value[c] = system->value[i];
    work->room_down[c] = fmin(work->room_down[c], system->value[i] - lower);
    work->room_up[c] = fmin(work->room_up[c], upper - system->value[i]);
}

static bool take_values(Work *work, const CellSystem *system, const SuppressOptions *o)
{
    work->value = grab(work->n, sizeof *work->value);
    work->cost = grab(work->n, sizeof *work->cost);
    work->state = grab(work->n, sizeof *work->state);
    work->room_down = grab(work->n, sizeof *work->room_down);
    work->room_up = grab(work->n, sizeof *work->room_up);
    work->need_down = grab(work->n, sizeof *work->need_down);
    work->need_up = grab(work->n, sizeof *work->need_up);
    if (!work->value || !work->cost || !work->state || !work->room_down || !work->room_up ||
        !work->need_down || !work->need_up)
        return false;
    for (uint32_t c = 0; c < work->n; c++) {
        work->room_down[c] = INFINITY;
        work->room_up[c] = INFINITY;
    }
    for (uint32_t i = 0; i < system->n_cells; i++)
        take_member(work, system, o, i);
    for (uint32_t c = work->n; c-- > 0 && work->member_start[c] == work->member_start[c + 1];)
        work->state[c] = CLASS_SLACK;
    work->is_integer = system->is_integer;
    return true;
}

/* Signed sums must be zero; whole numbers below 2^53 add up without error, others within a few
 * units of the last place. */
static bool adds_up(Work *work, const CellSystem *system)
{
    for (uint32_t i = 0; i < work->n_cells; i++) {
        double value = work->value[work->class_of[i]], error = work->is_integer ? 0 : value * 1e-9;
        if (fabs(system->value[i] - value) > error)
            return false;
    }
    for (uint32_t r = 0; r < work->n_rel; r++) {
        double sum = 0, size = 0;
        uint32_t slack = NONE, slack_sign = 0;
        for (uint32_t t = work->rel_start[r]; t < work->rel_start[r + 1]; t++) {
            uint32_t c = work->rel_class[t];
            if (work->state[c] == CLASS_SLACK) {
                slack = c;
                slack_sign = work->rel_sign[t] > 0;
                continue;
            }
            sum += work->rel_sign[t] * work->value[c];
            size += fabs(work->value[c]);
        }
        double error = work->is_integer ? 0 : size * 1e-9;
        if (slack != NONE) {
            double left = slack_sign ? -sum : sum;
            if (left < -error)
                return false;
            work->value[slack] = fmax(left, 0);
            work->room_down[slack] = fmax(left, 0);
        } else if (fabs(sum) > error) {
            return false;
        }
    }
    return true;
}

static bool values_are_possible(const CellSystem *system)
{
    for (uint32_t i = 0; i < system->n_cells; i++) {
        double v = system->value[i];
        if (!isfinite(v) || v < system->lower[i] || v > system->upper[i])
            return false;
        if (system->is_integer && v != floor(v))
            return false;
    }
    return true;
}

ProtectStatus work_init(Work *work, const CellSystem *system, const SuppressOptions *options)
{
    *work = (Work){.progress = options->progress, .progress_data = options->progress_data};
    uint32_t longest = 0;
    for (uint32_t r = 0; r < system->n_relations; r++) {
        uint32_t length = system->relation_start[r + 1] - system->relation_start[r];
        longest = length > longest ? length : longest;
    }
    Merge m = {.system = system, .options = options};
    RawRelations raw = {0};
    m.parent = grab(system->n_cells, sizeof *m.parent);
    m.settled = grab(system->n_relations, 1);
    m.terms = grab((size_t)longest + 1, sizeof *m.terms);
    ProtectStatus status = PROTECT_MEMORY;
    if (!values_are_possible(system)) {
        status = PROTECT_INCONSISTENT;
    } else if (m.parent && m.settled && m.terms && has_unique_ranks(&m)) {
        for (uint32_t i = 0; i < system->n_cells; i++)
            m.parent[i] = i;
        unite_all(&m);
        if (number_classes(&m, work) && raw_relations(&m, work, &raw)) {
            work->n += raw.n_slack;
            if (keep_relations(work, &raw) && index_classes(work, options->rank) &&
                take_values(work, system, options))
                status = adds_up(work, system) ? PROTECT_OK : PROTECT_INCONSISTENT;
        }
    }
    free(raw.start);
    free(raw.terms);
    free(m.parent);
    free(m.settled);
    free(m.terms);
    if (status != PROTECT_OK)
        work_clear(work);
    return status;
}

void work_clear(Work *work)
{
    free(work->rel_start);
    free(work->rel_class);
    free(work->rel_sign);
    free(work->class_start);
    free(work->class_rel);
    free(work->class_sign);
    free(work->value);
    free(work->cost);
    free(work->state);
    free(work->room_down);
    free(work->room_up);
    free(work->need_down);
    free(work->need_up);
    free(work->class_of);
    free(work->member_start);
    free(work->member);
    *work = (Work){0};
}
