/* Ways on: the dimensions that this view could be broken down by, with what each would show. */
#include "web/explore/parts.h"
#include <string.h>

#define CODES_NAMED 4u

/* For every dimension that stands at its total: which of its codes have figures under the filters
 * that were given, whatever else is left open. One pass. */
static void find_codes(const Explore *explore, uint8_t **present)
{
    const Cube *cube = explore->cube;
    const ExploreAddress *address = &explore->address;
    IsoDay day = address->as_of == ISO_DAY_NEVER ? ISO_DAY_NEVER - 1 : address->as_of;
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        bool is_fit = cube->valid_from[row] <= day && day < cube->valid_to[row] &&
                      cube->period[row] >= explore->query->start_period &&
                      cube->period[row] <= explore->query->end_period;
        for (unsigned d = 0; d < explore->flow->n_dimensions && is_fit; d++)
            is_fit = !address->given[d] || address->given[d][cube->code[d][row]];
        for (unsigned d = 0; d < explore->flow->n_dimensions && is_fit; d++)
            if (present[d])
                present[d][cube->code[d][row]] = 1;
    }
}

static bool can_break_down(const Explore *explore, unsigned d)
{
    return !explore->address.given[d] && explore->query->wanted[d] != NULL &&
           explore_total(&explore->flow->dimensions[d]) >= 0;
}

static bool has_parts(const Explore *explore, unsigned d, const uint8_t *present)
{
    const Dimension *dimension = &explore->flow->dimensions[d];
    int total = explore_total(dimension);
    for (unsigned c = 0; c < codelist_n(dimension->codelist); c++)
        if (present[c] && (int)c != total)
            return true;
    return false;
}

static void write_breakdown(Html *w, const Explore *explore, unsigned d, const uint8_t *present)
{
    const Dimension *dimension = &explore->flow->dimensions[d];
    int total = explore_total(dimension);
    g_autoptr(GString) names = g_string_new(NULL);
    unsigned n = 0;
    for (unsigned c = 0; c < codelist_n(dimension->codelist); c++) {
        if (!present[c] || (int)c == total)
            continue;
        if (n++ < CODES_NAMED)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                                   codelist_code(dimension->codelist, c)->label[explore->lang]);
    }
    if (n > CODES_NAMED) {
        g_autofree char *rest = lang_number(explore->lang, n - CODES_NAMED, 0);
        g_autofree char *more = text_fill(tr(explore->lang, " and {n} more"), "n", rest, NULL);
        g_string_append(names, more);
    }
    ExploreAddress address = explore->address;
    address.rows[address.n_rows++] = (uint8_t)d;
    html_open(w, EL_LI);
    html_link(w, explore_link(explore, &address), NULL, dimension->label[explore->lang]);
    html_text(w, ": ");
    html_element(w, EL_SPAN, "quiet", names->str);
    html_close(w);
}

void part_breakdowns(Html *w, const Explore *explore)
{
    uint8_t *present[LIMIT_DIMENSIONS] = {NULL};
    unsigned n = 0;
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        if (can_break_down(explore, d))
            present[d] = g_new0(uint8_t, codelist_n(explore->flow->dimensions[d].codelist));
    find_codes(explore, present);
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        if (present[d] && has_parts(explore, d, present[d]))
            n++;
        else
            g_clear_pointer(&present[d], g_free);
    if (n > 0) {
        size_t at = html_depth(w);
        html_open(w, EL_DIV);
        html_attr(w, AT_CLASS, "breakdowns");
        html_element(w, EL_P, NULL, tr(explore->lang, "Break down by"));
        html_open(w, EL_UL);
        for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
            if (present[d])
                write_breakdown(w, explore, d, present[d]);
        html_close_to(w, at);
    }
    for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
        g_free(present[d]);
}
