/* Points nearby: from one point that holds, which cells can move if only some hundred cells around
 * them do? Most bounds and nearly all verdicts of large components settle in such small problems,
 * whose vertices are mostly whole, and which take a thousandth of the large one's time. What they
 * find are points, never bounds. */
#include "protect/audit_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PER_ROW 12u /* cells that a row hands on */

typedef struct {
    AuditPart *part;
    uint32_t size; /* cells of a ball */
    uint32_t *cell, n_cells;
    uint32_t *row, n_rows;
    uint32_t *in_row;      /* [rows] ball cells of a row */
    uint8_t *is_in;        /* [cells] */
    double *lower, *upper; /* [cells] everything outside of the ball stays where the base has it */
    uint32_t *number;
} Ball;

static bool is_done(const AuditPart *part, uint32_t cell)
{
    return audit_part_is_settled(part, cell, false) && audit_part_is_settled(part, cell, true);
}

static void put_in(Ball *b, uint32_t cell)
{
    const AuditRows *rows = &b->part->rows;
    b->is_in[cell] = 1;
    b->cell[b->n_cells++] = cell;
    for (uint32_t k = rows->cell_start[cell]; k < rows->cell_start[cell + 1]; k++)
        if (b->in_row[rows->cell_row[k]]++ == 0)
            b->row[b->n_rows++] = rows->cell_row[k];
}

/* What a cell would do for the ball: rows it joins that have one cell only and need another, less
 * rows it would open; among equals one that has more room to move down. */
static double worth(const Ball *b, uint32_t cell)
{
    const AuditRows *rows = &b->part->rows;
    int n = 0;
    for (uint32_t k = rows->cell_start[cell]; k < rows->cell_start[cell + 1]; k++) {
        uint32_t in = b->in_row[rows->cell_row[k]];
        n += in == 0 ? -1 : in == 1 ? 1 : 0;
    }
    return n + fmin(0.9, (b->part->base[cell] - b->part->lower[cell]) / 16);
}

/* The best cell of a row joins the ball. False: all are in it. */
static bool widen(Ball *b, uint32_t row)
{
    const AuditRows *rows = &b->part->rows;
    uint32_t best = UINT32_MAX;
    double best_worth = 0;
    for (uint32_t k = rows->row_start[row]; k < rows->row_start[row + 1]; k++) {
        uint32_t cell = rows->row_cell[k];
        if (b->is_in[cell])
            continue;
        double w = worth(b, cell);
        if (best == UINT32_MAX || w > best_worth) {
            best = cell;
            best_worth = w;
        }
    }
    if (best != UINT32_MAX)
        put_in(b, best);
    return best != UINT32_MAX;
}

/* Every row gets a second cell, as long as there is room, then a third, and so on: circles close
 * before the ball becomes wide. */
static void grow(Ball *b)
{
    const AuditRows *rows = &b->part->rows;
    for (uint32_t wanted = 2; wanted <= PER_ROW; wanted++)
        for (uint32_t at = 0; at < b->n_rows; at++) {
            uint32_t row = b->row[at];
            if (wanted == 2 && rows->row_lower[row] != rows->row_upper[row])
                continue;
            while (b->in_row[row] < wanted) {
                if (b->n_cells >= b->size)
                    return;
                if (!widen(b, row))
                    break;
            }
        }
}

/* A cell alone in an EQUAL row cannot move. */
static void peel(Ball *b)
{
    const AuditRows *rows = &b->part->rows;
    for (bool is_changed = true; is_changed;) {
        is_changed = false;
        uint32_t n = 0;
        for (uint32_t c = 0; c < b->n_cells; c++) {
            uint32_t cell = b->cell[c];
            bool is_stuck = false;
            for (uint32_t k = rows->cell_start[cell]; k < rows->cell_start[cell + 1]; k++) {
                uint32_t r = rows->cell_row[k];
                is_stuck |= b->in_row[r] == 1 && rows->row_lower[r] == rows->row_upper[r];
            }
            if (!is_stuck) {
                b->cell[n++] = cell;
                continue;
            }
            is_changed = true;
            b->is_in[cell] = 0;
            for (uint32_t k = rows->cell_start[cell]; k < rows->cell_start[cell + 1]; k++)
                b->in_row[rows->cell_row[k]]--;
        }
        b->n_cells = n;
    }
}

static void make_ball(Ball *b, uint32_t center)
{
    b->n_cells = b->n_rows = 0;
    put_in(b, center);
    grow(b);
    peel(b);
    uint32_t n = 0;
    for (uint32_t r = 0; r < b->n_rows; r++)
        if (b->in_row[b->row[r]] > 0)
            b->row[n++] = b->row[r];
        else
            b->in_row[b->row[r]] = 0;
    b->n_rows = n;
}

static void forget_ball(Ball *b)
{
    for (uint32_t c = 0; c < b->n_cells; c++)
        b->is_in[b->cell[c]] = 0;
    for (uint32_t r = 0; r < b->n_rows; r++)
        b->in_row[b->row[r]] = 0;
}

/* The small problem's spans become spans of the large one. */
static void take_spans(AuditPart *part, const AuditPart *small)
{
    for (uint32_t i = 0; i < small->rows.n_cells; i++) {
        uint32_t to = small->rows.cell[i];
        part->least[to] = fmin(part->least[to], small->least[i]);
        part->most[to] = fmax(part->most[to], small->most[i]);
    }
    part->n_lps += small->n_lps;
    part->n_nodes += small->n_nodes;
}

static ProtectStatus settle_ball(Ball *b)
{
    AuditPart *part = b->part, small;
    for (uint32_t c = 0; c < b->n_cells; c++) {
        b->lower[b->cell[c]] = part->lower[b->cell[c]];
        b->upper[b->cell[c]] = part->upper[b->cell[c]];
    }
    ProtectStatus status = audit_part_make(&small, &part->rows, b->lower, b->upper, b->cell,
                                           b->n_cells, b->row, b->n_rows, b->number);
    for (uint32_t c = 0; c < b->n_cells; c++)
        b->lower[b->cell[c]] = b->upper[b->cell[c]] = part->base[b->cell[c]];
    if (status != PROTECT_OK)
        return status;
    for (uint32_t i = 0; i < b->n_cells; i++) {
        uint32_t in = small.rows.cell[i];
        small.need[i] = is_done(part, in) ? 0 : part->need[in];
        small.x[i] = part->base[in];
    }
    small.is_local = true; /* the centre is its first cell, unless it was peeled */
    small.node_limit = 12;
    small.nodes_left = 60;
    audit_part_take_point(&small);
    if (audit_part_open(&small, part->lp))
        status = audit_part_settle_first(&small);
    else
        status = PROTECT_MEMORY;
    if (status == PROTECT_OK)
        take_spans(part, &small);
    audit_part_clear(&small);
    return status == PROTECT_INCONSISTENT ? PROTECT_OK : status;
}

static ProtectStatus settle_balls(Ball *b, bool (*keep_on)(void *, uint32_t), void *data)
{
    AuditPart *part = b->part;
    for (uint32_t i = 0; i < part->rows.n_cells; i++)
        b->lower[i] = b->upper[i] = part->base[i];
    for (uint32_t i = 0; i < part->rows.n_cells; i++) {
        if (is_done(part, i))
            continue;
        make_ball(b, i);
        ProtectStatus status = b->n_cells > 1 && b->cell[0] == i ? settle_ball(b) : PROTECT_OK;
        forget_ball(b);
        if (status != PROTECT_OK)
            return status;
        if (!keep_on(data, i / 2))
            return PROTECT_CANCELLED;
    }
    return PROTECT_OK;
}

ProtectStatus audit_part_look_around(AuditPart *part, uint32_t size,
                                     bool (*keep_on)(void *, uint32_t), void *data)
{
    size_t cells = (size_t)part->rows.n_cells + 1, rows = (size_t)part->rows.n_rows + 1;
    Ball b = {.part = part, .size = size};
    b.cell = malloc(cells * sizeof *b.cell);
    b.row = malloc(rows * sizeof *b.row);
    b.in_row = calloc(rows, sizeof *b.in_row);
    b.is_in = calloc(cells, 1);
    b.lower = malloc(cells * sizeof *b.lower);
    b.upper = malloc(cells * sizeof *b.upper);
    b.number = malloc(cells * sizeof *b.number);
    ProtectStatus status = PROTECT_MEMORY;
    if (b.cell && b.row && b.in_row && b.is_in && b.lower && b.upper && b.number)
        status = settle_balls(&b, keep_on, data);
    free(b.cell);
    free(b.row);
    free(b.in_row);
    free(b.is_in);
    free(b.lower);
    free(b.upper);
    free(b.number);
    return status;
}
