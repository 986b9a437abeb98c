/* What a kernel asks of a linear programming library: a table of functions that its caller gives it
 * (`solve_engine()` in solve/solve.h). So the kernels use libc only, and a test can give them
 * another library.
 *
 * A model is minimise or maximise c'x, row_lower <= A x <= row_upper, column_lower <= x <=
 * column_upper; INFINITY and -INFINITY where there is no bound. It is built once and kept: after a
 * change of the objective or of bounds the next solve goes on from the vertex of the one before.
 *
 * A model belongs to the thread that opened it: all calls, close too, come from that thread. Models
 * of different threads know nothing of each other.
 *
 * Numbers that come back are floating point: right to about 1e-7 of the model's scale. What must
 * not hang on a tolerance is checked by the kernel (see audit_part.h). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef struct LpModel LpModel; /* the engine's own */

typedef enum {
    LP_OPTIMAL,
    LP_INFEASIBLE,
    LP_UNBOUNDED,
    LP_LIMIT,  /* solve_integer: the node limit was reached; the bound still holds */
    LP_FAILED, /* the solver gave up, or there was no memory; nothing may be read */
    LP_STATUS_COUNT
} LpStatus;

/* Arrays are the caller's and copied. Rows are sparse: row r has the entries row_start[r] to
 * row_start[r + 1] of column and factor, no column twice. */
typedef struct {
    uint32_t n_columns, n_rows;
    const double *column_lower, *column_upper; /* [n_columns] */
    const double *row_lower, *row_upper;       /* [n_rows] */
    const uint32_t *row_start;                 /* [n_rows + 1] */
    const uint32_t *column;
    const double *factor;
    const uint8_t *is_integer; /* [n_columns], read by solve_integer only; NULL: all columns are */
} LpProblem;

typedef struct {
    const char *name; /* "GLPK 5.0" */

    /* NULL: no memory. The objective is zero to begin with. */
    LpModel *(*open)(const LpProblem *problem);
    void (*close)(LpModel *model); /* NULL is fine */

    /* The objective becomes these n entries and nothing else. */
    void (*set_objective)(LpModel *model, uint32_t n, const uint32_t *column, const double *factor);
    void (*set_column_bounds)(LpModel *model, uint32_t column, double lower, double upper);
    void (*set_row_bounds)(LpModel *model, uint32_t row, double lower, double upper);
    /* One more row at the end (number n_rows, n_rows + 1, ...). False: no memory. */
    bool (*add_row)(LpModel *model, double lower, double upper, uint32_t n, const uint32_t *column,
                    const double *factor);

    /* Continuous. After LP_OPTIMAL: value, vertex and duals can be read. */
    LpStatus (*solve)(LpModel *model, bool maximise);
    double (*value)(const LpModel *model);
    void (*vertex)(const LpModel *model, double *out_x); /* [n_columns] */
    /* [rows] y: the change of the value with the row's active bound; the reduced cost of a column
     * is c - A'y. For any y, right or wrong, a bound of the value follows from these two. */
    void (*duals)(const LpModel *model, double *out_y);

    /* Branch and bound over the integer columns, at most node_limit nodes, not warm. LP_OPTIMAL:
     * out_x is best and out_bound its value. LP_LIMIT: out_bound is a bound that no whole-number
     * point can pass; *out_has_x says whether out_x is one (the best found). NULL out_x: not
     * wanted. The continuous state (vertex, duals) is left as it was. */
    LpStatus (*solve_integer)(LpModel *model, bool maximise, uint32_t node_limit, double *out_bound,
                              bool *out_has_x, double *out_x);
} LpEngine;
