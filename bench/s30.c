/* The S30 shape: see s30.h. */
#include "bench/s30.h"

#include <math.h>
#include <stdlib.h>

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double draw_unit(uint64_t *state) /* (0, 1) */
{
    return ((double)(draw(state) >> 11) + 0.5) * 0x1p-53;
}

static double draw_gamma_1(uint64_t *state)
{
    return -log(draw_unit(state));
}

static double draw_gamma_half(uint64_t *state) /* half the square of a normal deviate */
{
    double radius = -log(draw_unit(state)), angle = 2 * 3.14159265358979323846 * draw_unit(state);
    return radius * cos(angle) * cos(angle);
}

typedef struct {
    double class_until[S30_CLASSES]; /* cumulative */
    double value_until[S30_CLASSES][S30_VALUES];
    double missing[S30_COLUMNS];
} Shape;

static void shape_draw(Shape *shape, const uint32_t *start, uint64_t *state)
{
    static const double rates[] = {0, 0.02, 0.10, 0.30};
    double sum = 0;
    for (unsigned k = 0; k < S30_CLASSES; k++)
        shape->class_until[k] = sum += draw_gamma_1(state);
    for (unsigned k = 0; k < S30_CLASSES; k++)
        shape->class_until[k] /= sum;
    for (unsigned k = 0; k < S30_CLASSES; k++)
        for (unsigned c = 0; c < S30_COLUMNS; c++) {
            double total = 0;
            for (uint32_t v = start[c]; v < start[c + 1]; v++)
                shape->value_until[k][v] = total += draw_gamma_half(state) + 0.001;
            for (uint32_t v = start[c]; v < start[c + 1]; v++)
                shape->value_until[k][v] /= total;
        }
    for (unsigned c = 0; c < S30_COLUMNS; c++)
        shape->missing[c] = rates[draw(state) >> 62];
}

static uint32_t choose(const double *until, uint32_t n, double x)
{
    uint32_t i = 0;
    while (i + 1 < n && x >= until[i])
        i++;
    return i;
}

S30 *s30_new(uint32_t n_rows, uint64_t seed)
{
    static const uint32_t sizes[S30_COLUMNS] = {2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5,  5,
                                                5, 5, 5, 5, 6, 6, 6, 6, 6, 7, 7, 8, 9, 10, 12};
    S30 *s30 = calloc(1, sizeof *s30);
    Shape *shape = malloc(sizeof *shape);
    bool is_ready = s30 && shape;
    for (unsigned c = 0; is_ready && c < S30_COLUMNS; c++) {
        s30->column_start[c + 1] = s30->column_start[c] + sizes[c];
        s30->codes[c] = malloc(((size_t)n_rows + 1) * sizeof **s30->codes);
        is_ready = s30->codes[c] != NULL;
    }
    if (!is_ready) {
        free(shape);
        s30_free(s30);
        return NULL;
    }
    uint64_t state = seed;
    shape_draw(shape, s30->column_start, &state);
    s30->n_rows = n_rows;
    for (uint32_t row = 0; row < n_rows; row++) {
        uint32_t k = choose(shape->class_until, S30_CLASSES, draw_unit(&state));
        for (unsigned c = 0; c < S30_COLUMNS; c++) {
            double x = draw_unit(&state), is_missing = draw_unit(&state);
            const double *until = shape->value_until[k] + s30->column_start[c];
            uint32_t value = choose(until, sizes[c], x);
            s30->codes[c][row] = is_missing < shape->missing[c] ? 0 : 1 + value;
        }
    }
    free(shape);
    return s30;
}

void s30_free(S30 *s30)
{
    for (unsigned c = 0; s30 && c < S30_COLUMNS; c++)
        free(s30->codes[c]);
    free(s30);
}
