/* GLPK behind protect/lp.h. Its environment is per thread, so models of different threads do not
 * meet.
 *
 * GLPK ends the program when one of its own assertions fails, and numbers of very different size can
 * bring it there (found by fuzzing). So its simplex runs under an error hook that jumps back here;
 * the problem is then copied and solved from a fresh basis, and if that fails too the model is given
 * up. What the broken run had allocated stays lost until the thread ends. */
#include "solve/solve.h"

#include <glpk.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>

struct LpModel {
    glp_prob *problem;
    bool is_given_up;
    int n_objective; /* columns that have a factor in the objective now */
    int *objective;
    int *index; /* room for one row, 1-based as GLPK wants it */
    double *factor;
};

static int say_nothing(void *info, const char *text)
{
    return 1;
}

static int bound_type(double lower, double upper)
{
    if (lower == upper)
        return GLP_FX;
    if (isinf(lower))
        return isinf(upper) ? GLP_FR : GLP_UP;
    return isinf(upper) ? GLP_LO : GLP_DB;
}

static void engine_close(LpModel *model)
{
    if (!model)
        return;
    if (model->problem)
        glp_delete_prob(model->problem);
    free(model->objective);
    free(model->index);
    free(model->factor);
    free(model);
}

static void set_row(LpModel *model, int row, double lower, double upper, uint32_t n,
                    const uint32_t *column, const double *factor)
{
    for (uint32_t k = 0; k < n; k++) {
        model->index[k + 1] = (int)column[k] + 1;
        model->factor[k + 1] = factor[k];
    }
    glp_set_row_bnds(model->problem, row, bound_type(lower, upper), lower, upper);
    glp_set_mat_row(model->problem, row, (int)n, model->index, model->factor);
}

/* A thread that has used GLPK gives its environment back when it ends. */
static pthread_key_t environment_key;
static pthread_once_t environment_once = PTHREAD_ONCE_INIT;

static void give_back(void *used)
{
    (void)used;
    glp_free_env();
}

static void make_key(void)
{
    if (pthread_key_create(&environment_key, give_back) != 0)
        abort(); /* no keys are left: a fault of this program */
}

static LpModel *engine_open(const LpProblem *problem)
{
    if (problem->n_columns >= INT_MAX || problem->n_rows >= INT_MAX)
        return NULL;
    LpModel *model = calloc(1, sizeof *model);
    if (!model)
        return NULL;
    int n_columns = (int)problem->n_columns, n_rows = (int)problem->n_rows;
    size_t room = (size_t)n_columns + 1;
    model->objective = calloc(room, sizeof *model->objective);
    model->index = calloc(room, sizeof *model->index);
    model->factor = calloc(room, sizeof *model->factor);
    if (!model->objective || !model->index || !model->factor) {
        engine_close(model);
        return NULL;
    }
    (void)pthread_once(&environment_once, make_key);
    (void)pthread_setspecific(environment_key, &environment_key);
    glp_term_out(GLP_OFF);
    glp_term_hook(say_nothing, NULL);
    model->problem = glp_create_prob();
    if (n_columns > 0)
        glp_add_cols(model->problem, n_columns);
    if (n_rows > 0)
        glp_add_rows(model->problem, n_rows);
    for (int j = 0; j < n_columns; j++) {
        double lower = problem->column_lower[j], upper = problem->column_upper[j];
        glp_set_col_bnds(model->problem, j + 1, bound_type(lower, upper), lower, upper);
        if (!problem->is_integer || problem->is_integer[j]) {
            glp_set_col_kind(model->problem, j + 1, GLP_IV);
        }
    }
    for (int r = 0; r < n_rows; r++) {
        uint32_t from = problem->row_start[r];
        set_row(model, r + 1, problem->row_lower[r], problem->row_upper[r],
                problem->row_start[r + 1] - from, problem->column + from, problem->factor + from);
    }
    glp_adv_basis(model->problem, 0);
    return model;
}

static void engine_set_objective(LpModel *model, uint32_t n, const uint32_t *column,
                                 const double *factor)
{
    if (model->is_given_up)
        return;
    for (int k = 0; k < model->n_objective; k++)
        glp_set_obj_coef(model->problem, model->objective[k], 0);
    model->n_objective = (int)n;
    for (uint32_t k = 0; k < n; k++) {
        model->objective[k] = (int)column[k] + 1;
        glp_set_obj_coef(model->problem, (int)column[k] + 1, factor[k]);
    }
}

static void engine_set_column_bounds(LpModel *model, uint32_t column, double lower, double upper)
{
    if (model->is_given_up)
        return;
    glp_set_col_bnds(model->problem, (int)column + 1, bound_type(lower, upper), lower, upper);
}

static void engine_set_row_bounds(LpModel *model, uint32_t row, double lower, double upper)
{
    if (model->is_given_up)
        return;
    glp_set_row_bnds(model->problem, (int)row + 1, bound_type(lower, upper), lower, upper);
}

static bool engine_add_row(LpModel *model, double lower, double upper, uint32_t n,
                           const uint32_t *column, const double *factor)
{
    if (model->is_given_up)
        return true;
    int row = glp_add_rows(model->problem, 1);
    set_row(model, row, lower, upper, n, column, factor);
    return true;
}

static void jump_back(void *info)
{
    longjmp(*(jmp_buf *)info, 1);
}

#define BROKE_DOWN (-1)

/* What glp_simplex returns, or BROKE_DOWN. */
static int guarded_simplex(glp_prob *problem, const glp_smcp *how)
{
    jmp_buf here;
    volatile int result = BROKE_DOWN;
    glp_error_hook(jump_back, &here);
    if (setjmp(here) == 0)
        result = glp_simplex(problem, how);
    glp_error_hook(NULL, NULL);
    glp_term_out(GLP_OFF); /* a failed assertion turns it on */
    return result;
}

static LpStatus run_simplex(LpModel *model, int method)
{
    if (model->is_given_up)
        return LP_FAILED;
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.meth = method;
    int failed = guarded_simplex(model->problem, &how);
    if (failed == BROKE_DOWN) {
        glp_prob *copy = glp_create_prob();
        glp_copy_prob(copy, model->problem, GLP_OFF);
        model->problem = copy; /* the old one is in no state to be freed */
    }
    if (failed != 0) { /* also: a basis that cannot be inverted */
        glp_adv_basis(model->problem, 0);
        how.meth = GLP_PRIMAL;
        failed = guarded_simplex(model->problem, &how);
    }
    if (failed == BROKE_DOWN) {
        model->is_given_up = true;
        model->problem = NULL;
    }
    if (failed != 0)
        return LP_FAILED;
    switch (glp_get_status(model->problem)) {
    case GLP_OPT:
        return LP_OPTIMAL;
    case GLP_NOFEAS:
        return LP_INFEASIBLE;
    case GLP_UNBND:
        return LP_UNBOUNDED;
    default:
        return LP_FAILED;
    }
}

static LpStatus engine_solve(LpModel *model, bool maximise)
{
    if (model->is_given_up)
        return LP_FAILED;
    glp_set_obj_dir(model->problem, maximise ? GLP_MAX : GLP_MIN);
    /* After a change of bounds the old vertex is outside, and the dual method comes back fastest;
     * it goes over to the primal one by itself where it cannot begin. */
    bool was_inside = glp_get_prim_stat(model->problem) == GLP_FEAS;
    return run_simplex(model, was_inside ? GLP_PRIMAL : GLP_DUALP);
}

static double engine_value(const LpModel *model)
{
    return glp_get_obj_val(model->problem);
}

static void engine_vertex(const LpModel *model, double *out_x)
{
    int n = glp_get_num_cols(model->problem);
    for (int j = 0; j < n; j++)
        out_x[j] = glp_get_col_prim(model->problem, j + 1);
}

static void engine_duals(const LpModel *model, double *out_y)
{
    int n = glp_get_num_rows(model->problem);
    for (int r = 0; r < n; r++)
        out_y[r] = glp_get_row_dual(model->problem, r + 1);
}

typedef struct {
    uint32_t nodes, node_limit;
} Search;

static void count_nodes(glp_tree *tree, void *data)
{
    Search *search = data;
    if (glp_ios_reason(tree) == GLP_ISELECT && ++search->nodes > search->node_limit)
        glp_ios_terminate(tree);
}

static LpStatus engine_solve_integer(LpModel *model, bool maximise, uint32_t node_limit,
                                     double *out_bound, bool *out_has_x, double *out_x)
{
    if (model->is_given_up)
        return LP_FAILED;
    glp_prob *copy = glp_create_prob();
    glp_copy_prob(copy, model->problem, GLP_OFF);
    glp_set_obj_dir(copy, maximise ? GLP_MAX : GLP_MIN);
    LpModel relaxed = {.problem = copy};
    glp_adv_basis(copy, 0);
    LpStatus status = run_simplex(&relaxed, GLP_PRIMAL);
    copy = relaxed.problem; /* another one, if the first broke down */
    if (status != LP_OPTIMAL) {
        if (copy)
            glp_delete_prob(copy);
        return status;
    }
    double bound = glp_get_obj_val(copy);
    Search search = {.node_limit = node_limit};
    glp_iocp how;
    glp_init_iocp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.cb_func = count_nodes;
    how.cb_info = &search;
    int failed = glp_intopt(copy, &how);
    int found = glp_mip_status(copy);
    bool has_x = found == GLP_OPT || found == GLP_FEAS;
    if (failed != 0 && failed != GLP_ESTOP)
        status = LP_FAILED;
    else if (failed == GLP_ESTOP)
        status = LP_LIMIT;
    else if (found == GLP_NOFEAS)
        status = LP_INFEASIBLE;
    else
        status = found == GLP_OPT ? LP_OPTIMAL : LP_FAILED;
    if (status == LP_OPTIMAL)
        bound = glp_mip_obj_val(copy);
    if (has_x && out_x)
        for (int j = 0; j < glp_get_num_cols(copy); j++)
            out_x[j] = glp_mip_col_val(copy, j + 1);
    glp_delete_prob(copy);
    if (status == LP_OPTIMAL || status == LP_LIMIT) {
        *out_bound = bound;
        *out_has_x = has_x;
    }
    return status;
}

const LpEngine *solve_engine(void)
{
    static const LpEngine engine = {
        .name = "GLPK",
        .open = engine_open,
        .close = engine_close,
        .set_objective = engine_set_objective,
        .set_column_bounds = engine_set_column_bounds,
        .set_row_bounds = engine_set_row_bounds,
        .add_row = engine_add_row,
        .solve = engine_solve,
        .value = engine_value,
        .vertex = engine_vertex,
        .duals = engine_duals,
        .solve_integer = engine_solve_integer,
    };
    return &engine;
}
