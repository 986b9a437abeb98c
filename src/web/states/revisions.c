/* What a newer file of the source changed: how much, and the largest changes of whole numbers. */
#include "web/states/region_parts.h"

#include <string.h>

/* The figures of one state (NULL = the members) from the source shown. */
static CubeQuery *make_query(const States *states, const Cube *cube, const char *area)
{
    CubeQuery *query = cube_query_new(cube->flow);
    int source = dataflow_find_dimension(cube->flow, "SOURCE");
    int areas = dataflow_find_dimension(cube->flow, "REF_AREA");
    for (unsigned m = 0; areas >= 0 && m < states->n_members; m++) {
        const char *own = states->members[m]->id;
        int code = codelist_find(cube->flow->dimensions[areas].codelist, own);
        if (code >= 0 && (!area || strcmp(area, own) == 0))
            cube_query_want(query, (unsigned)areas, (unsigned)code);
    }
    int code = source < 0
                   ? -1
                   : codelist_find(cube->flow->dimensions[source].codelist, states->source->id);
    if (code >= 0)
        cube_query_want(query, (unsigned)source, (unsigned)code);
    return query;
}

/* A whole number of a state: nothing is broken down but the stage of the case. */
static bool is_total(const Cube *cube, uint32_t row)
{
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &cube->flow->dimensions[d];
        int total = codelist_find(dimension->codelist, CODE_TOTAL);
        bool is_free = strcmp(dimension->id, "FREQ") == 0 || strcmp(dimension->id, "SOURCE") == 0 ||
                       strcmp(dimension->id, "REF_AREA") == 0 ||
                       strcmp(dimension->id, "LEGAL_STATUS") == 0;
        if (!is_free && total >= 0 && cube->code[d][row] != total)
            return false;
    }
    return true;
}

/* A label in the middle of a line: "Suspected" becomes "suspected". */
static void append_lower(GString *to, const char *label)
{
    const char *rest = g_utf8_next_char(label);
    g_autofree char *first = g_utf8_strdown(label, rest - label);
    if (to->len > 0)
        g_string_append_printf(to, "%s%s", first, rest);
    else
        g_string_append(to, label);
}

/* "Poland, registered victims, 2021" */
static char *change_label(const States *states, const Cube *cube, uint32_t row, bool has_area)
{
    g_autoptr(GString) label = g_string_new(NULL);
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &cube->flow->dimensions[d];
        const Code *code = codelist_code(dimension->codelist, cube->code[d][row]);
        bool is_said = strcmp(dimension->id, "FREQ") != 0 && strcmp(dimension->id, "SOURCE") != 0 &&
                       strcmp(code->id, CODE_TOTAL) != 0 &&
                       (has_area || strcmp(dimension->id, "REF_AREA") != 0);
        if (!is_said)
            continue;
        if (strcmp(dimension->id, "REF_AREA") == 0) {
            g_string_append_printf(label, "%s, ", code->label[states->lang]);
            continue;
        }
        append_lower(label, code->label[states->lang]);
    }
    if (cube == states->victims)
        append_lower(label, cube->flow->label[states->lang]);
    g_string_append_printf(label, ", %d", cube->period[row]);
    return g_string_free(g_steal_pointer(&label), FALSE);
}

static gint compare_revisions(gconstpointer a, gconstpointer b)
{
    const Revision *x = a, *y = b;
    return x->change.size > y->change.size ? -1 : x->change.size < y->change.size;
}

void revisions_init(Revisions *revisions, const States *states, const char *area)
{
    *revisions = (Revisions){.totals = g_array_new(FALSE, FALSE, sizeof(Revision))};
    const Cube *cubes[] = {states->victims, states->offenders};
    for (unsigned i = 0; states->previous && i < G_N_ELEMENTS(cubes); i++) {
        if (!cubes[i])
            continue;
        g_auto(Comparison) comparison = {0};
        CubeQuery *query = make_query(states, cubes[i], area);
        cube_compare(cubes[i], query, states->previous->as_of, ISO_DAY_NEVER, &comparison);
        cube_query_free(query);
        for (unsigned k = 0; k < CHANGE_KIND_COUNT; k++)
            revisions->count[k] += comparison.count[k];
        revisions->n_same += comparison.n_same;
        for (uint32_t c = 0; c < comparison.n_changes; c++) {
            Revision revision = {cubes[i], comparison.changes[c]};
            /* Only what was said before and is said otherwise now. */
            if (revision.change.kind == CHANGE_REVISED &&
                is_total(cubes[i], revision.change.row_after))
                g_array_append_val(revisions->totals, revision);
        }
    }
    g_array_sort(revisions->totals, compare_revisions);
}

void revisions_clear(Revisions *revisions)
{
    g_clear_pointer(&revisions->totals, g_array_unref);
}

static void write_row(Html *w, const States *states, const Revision *revision, bool has_area)
{
    const Cube *cube = revision->cube;
    uint32_t row = revision->change.row_after;
    uint16_t codes[LIMIT_DIMENSIONS];
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
        codes[d] = cube->code[d][row];
    const char *now = states_cell_link(states, cube, codes, cube->period[row], cube->period[row]);
    char day[ISO_DATE_BYTES];
    iso_day_write(states->previous->as_of, day);
    g_autofree char *before = g_strdup_printf("%s&as-of=%s", now, day);
    g_autofree char *label = change_label(states, cube, row, has_area);
    Figure after = revision->change.after;
    after.revised = false; /* the whole table is about revisions */
    ui_table_row(w, label, NULL);
    ui_cell_figure(w, &revision->change.before, before);
    ui_cell_figure(w, &after, now);
    ui_table_row_end(w);
}

void revisions_table(Html *w, const States *states, const Revisions *revisions, bool has_area,
                     unsigned most)
{
    Lang lang = states->lang;
    const GArray *totals = revisions->totals;
    if (totals->len == 0) {
        html_element(w, EL_P, NULL,
                     tr(lang, "The newest file says the same totals as the one before it."));
        return;
    }
    unsigned n = MIN(most, totals->len);
    g_autofree char *day_before = lang_date(lang, states->previous->as_of);
    g_autofree char *day_after = lang_date(lang, states->newest->as_of);
    const char *columns[] = {tr(lang, "Figure"), day_before, day_after};
    static const bool is_number[] = {false, true, true};
    g_autofree char *shown = lang_number(lang, n, 0);
    g_autofree char *all = lang_number(lang, totals->len, 0);
    g_autofree char *caption =
        n == totals->len ? g_strdup(tr(lang, "Totals that were revised, the largest change first"))
                         : text_fill(tr(lang, "The {n} largest of {all} revised totals"), "n",
                                     shown, "all", all, NULL);
    ui_table_begin(w, "revisions", caption, columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < n; i++)
        write_row(w, states, &g_array_index(totals, Revision, i), has_area);
    ui_table_end(w);
}

/* --- what is new ------------------------------------------------------------------------- */

static void write_vintages(Html *w, const States *states)
{
    Lang lang = states->lang;
    ui_facts_begin(w);
    for (unsigned i = 0; i < cubes_n_vintages(states->cubes) && i < 4; i++) {
        const Vintage *vintage = cubes_vintage(states->cubes, i);
        const Source *source = model_find_source(states->model, vintage->source);
        g_autofree char *day = lang_date(lang, vintage->as_of);
        g_autofree char *rows = lang_number(lang, vintage->n_rows, 0);
        g_autofree char *text =
            text_fill(trn(lang, "{source}: {n} figure", "{source}: {n} figures", vintage->n_rows),
                      "source", source ? source->label[lang] : vintage->source, "n", rows, NULL);
        ui_fact(w, day, text);
    }
    ui_facts_end(w);
}

static void write_counts(Html *w, const States *states, const Revisions *revisions)
{
    Lang lang = states->lang;
    const uint32_t *count = revisions->count;
    g_autofree char *added = lang_number(lang, count[CHANGE_ADDED], 0);
    g_autofree char *dropped = lang_number(lang, count[CHANGE_DROPPED], 0);
    g_autofree char *revised = lang_number(lang, count[CHANGE_REVISED], 0);
    g_autofree char *same = lang_number(lang, revisions->n_same, 0);
    g_autofree char *day = lang_date(lang, states->newest->as_of);
    g_autofree char *text = text_fill(
        tr(lang, "Against the file before it, that of {day} changed the figures on victims and on "
                 "offenders so: {added} are new, {revised} are revised, {dropped} are no longer "
                 "there, {same} are the same. The older figures are kept."),
        "day", day, "added", added, "revised", revised, "dropped", dropped, "same", same, NULL);
    html_element(w, EL_P, NULL, text);
}

void region_news(Html *w, const States *states)
{
    g_auto(Revisions) revisions = {0};
    revisions_init(&revisions, states, NULL);
    ui_grid_begin(w, UI_GRID_HALVES);
    html_open(w, EL_DIV);
    write_vintages(w, states);
    if (states->previous)
        write_counts(w, states, &revisions);
    html_close(w);
    if (states->previous) {
        html_open(w, EL_DIV);
        revisions_table(w, states, &revisions, true, 8);
        html_close(w);
    }
    ui_grid_end(w);
}
