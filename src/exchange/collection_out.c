/* The words that all writers of a filled collection share, and the tidy CSV. */
#include "exchange/collection_out.h"

#include "base/csv.h"
#include "base/number.h"
#include "exchange/export.h"
#include <string.h>

/* --- words ---------------------------------------------------------------------------------- */

const char *collection_answer_id(CollectionAnswer answer)
{
    static const char *const ids[ANSWER_COUNT] = {[ANSWER_FIGURE] = "figure",
                                                  [ANSWER_PARTIAL] = "partial",
                                                  [ANSWER_NOT_GIVEN] = "not-given",
                                                  [ANSWER_NOT_ASKED] = "not-asked",
                                                  [ANSWER_NO_SOURCE] = "no-source"};
    return ids[answer];
}

static char *bounds_words(const Figure *figure, Lang lang, const char *with, const char *without)
{
    if (isnan(figure->lower) || isnan(figure->upper))
        return g_strdup(without);
    g_autofree char *low = lang_number(lang, figure->lower, 0);
    g_autofree char *high = lang_number(lang, figure->upper, 0);
    g_autofree char *range = g_strdup_printf("%s-%s", low, high);
    return text_fill(with, "range", range, NULL);
}

char *collection_cell_words(const FilledCell *cell, Lang lang)
{
    const Figure *figure = &cell->figure;
    switch (cell->answer) {
    case ANSWER_NO_SOURCE:
        return g_strdup(tr(lang, "no source"));
    case ANSWER_NOT_ASKED:
        return g_strdup(tr(lang, "not asked"));
    case ANSWER_NOT_GIVEN:
        return g_strdup(tr(lang, "not given"));
    case ANSWER_PARTIAL: {
        g_autofree char *low = lang_number(lang, isnan(figure->lower) ? 0 : figure->lower, 0);
        return text_fill(tr(lang, "at least {n}"), "n", low, NULL);
    }
    case ANSWER_FIGURE:
    case ANSWER_COUNT:
    default:
        break;
    }
    if (figure->kind == FIGURE_VALUE)
        return lang_number(lang, figure->value, figure->value == floor(figure->value) ? 0 : 2);
    if (figure->kind == FIGURE_SUPPRESSED)
        return bounds_words(figure, lang, tr(lang, "{range} (suppressed)"), tr(lang, "suppressed"));
    if (figure->kind == FIGURE_DISPUTED)
        return bounds_words(figure, lang, tr(lang, "{range} (disputed)"), tr(lang, "disputed"));
    return g_strdup(export_status_words(lang, figure));
}

char *collection_cell_differs(const FilledTable *table, unsigned row, unsigned column, Lang lang)
{
    GString *text = g_string_new(NULL);
    const CollectionTable *of = table->table;
    if (of->differs[lang])
        g_string_append(text, of->differs[lang]);
    for (unsigned a = 0; a < of->n_axes; a++) {
        const FilledLine *line = filled_line(a < of->n_row_axes ? table->rows : table->columns,
                                             a < of->n_row_axes ? row : column);
        const char *differs = line->items[a]->differs[lang];
        if (differs)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", differs);
    }
    return g_string_free(text, FALSE);
}

/* "Female, Male": the parts of a total. */
static char *parts_words(const FilledFinding *finding, Lang lang)
{
    if (finding->one)
        return g_strdup(finding->one->label[lang]);
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < finding->axis->n_items; i++) {
        const CollectionItem *item = &finding->axis->items[i];
        if (item->below == finding->above - finding->axis->items &&
            strcmp(item->group, finding->group) == 0)
            g_string_append_printf(text, "%s%s", text->len ? " + " : "", item->label[lang]);
    }
    return g_string_free(text, FALSE);
}

char *collection_finding_words(const CollectionView *view, const FilledFinding *finding)
{
    Lang lang = view->lang;
    const FilledTable *table = filled_table(view->filled, finding->table);
    g_autofree char *row = filled_line_label(filled_line(table->rows, finding->total_row), lang);
    g_autofree char *column =
        filled_line_label(filled_line(table->columns, finding->total_column), lang);
    g_autofree char *cell = g_strconcat(row, *column ? ", " : "", column, NULL);
    g_autofree char *parts = lang_number(lang, finding->parts, 0);
    g_autofree char *total = lang_number(lang, finding->total, 0);
    g_autofree char *which = parts_words(finding, lang);
    return text_fill(tr(lang, "{table}, {cell}: {which} is at least {parts}, more than the total "
                              "of {total}."),
                     "table", table->table->label[lang], "cell", cell, "which", which, "parts",
                     parts, "total", total, NULL);
}

char *collection_state_words(const FilledCollection *filled, Lang lang)
{
    const Code *area = codelist_code(model_find_codelist(filled->model, "CL_AREA"), filled->area);
    if (collection_has_state(filled->collection, filled->area))
        return NULL;
    return text_fill(tr(lang, "{area} is not among the states of this collection: {note}"), "area",
                     area->label[lang], "note", filled->collection->states_note[lang], NULL);
}

char *collection_count_words(const FilledTable *table, Lang lang)
{
    static const struct {
        CollectionAnswer answer;
        const char *text;
    } rest[] = {{ANSWER_PARTIAL, N_("{n} known in part")},
                {ANSWER_NOT_GIVEN, N_("{n} not given")},
                {ANSWER_NOT_ASKED, N_("{n} not asked by our questionnaire")},
                {ANSWER_NO_SOURCE, N_("{n} without a source")}};
    unsigned n_cells = table->rows->len * table->columns->len;
    g_autofree char *filled = lang_number(lang, filled_count(table, ANSWER_FIGURE), 0);
    g_autofree char *all = lang_number(lang, n_cells, 0);
    g_autofree char *begin = text_fill(
        trn(lang, "{filled} of {all} cell answered", "{filled} of {all} cells answered", n_cells),
        "filled", filled, "all", all, NULL);
    GString *text = g_string_new(begin);
    for (unsigned i = 0; i < G_N_ELEMENTS(rest); i++) {
        unsigned n = filled_count(table, rest[i].answer);
        if (n == 0)
            continue;
        g_autofree char *number = lang_number(lang, n, 0);
        g_autofree char *words = text_fill(tr(lang, rest[i].text), "n", number, NULL);
        g_string_append_printf(text, "; %s", words);
    }
    return g_string_free(text, FALSE);
}

void collection_each_differs(const FilledCollection *filled, Lang lang, CollectionDiffers each,
                             void *data)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (unsigned t = 0; t < filled->tables->len; t++) {
        const CollectionTable *table = filled_table(filled, t)->table;
        if (table->differs[lang])
            each(data, table->label[lang], NULL, table->differs[lang]);
    }
    for (unsigned t = 0; t < filled->tables->len; t++) {
        const CollectionTable *table = filled_table(filled, t)->table;
        for (unsigned a = 0; a < table->n_axes; a++)
            for (unsigned i = 0; i < table->axes[a]->n_items; i++) {
                const CollectionItem *item = &table->axes[a]->items[i];
                if (item->differs[lang] && g_hash_table_add(seen, (gpointer)item))
                    each(data, table->axes[a]->label[lang], item->label[lang], item->differs[lang]);
            }
    }
}

/* --- CSV ------------------------------------------------------------------------------------ */

static void put_number(GString *to, double value)
{
    char text[NUMBER_TEXT_BYTES];
    export_number(text, value);
    csv_write_field(to, text, false);
}

static void put_figure(GString *to, const FilledCell *cell, Lang lang)
{
    const Figure *figure = &cell->figure;
    bool is_said = figure->kind != FIGURE_ABSENT;
    const char obs[] = {is_said ? export_obs_status(figure) : '\0', '\0'};
    const char conf[] = {is_said ? export_conf_status(figure) : '\0', '\0'};
    bool has_bounds = export_has_bounds(figure) || cell->answer == ANSWER_PARTIAL;
    put_number(to, figure->kind == FIGURE_VALUE ? figure->value : NAN);
    csv_write_field(to, obs, false);
    csv_write_field(to, conf, false);
    put_number(to, has_bounds ? figure->lower : NAN);
    put_number(to, has_bounds ? figure->upper : NAN);
    csv_write_field(to, is_said ? export_status_words(lang, figure) : "", false);
}

static void put_row(const CollectionView *view, const FilledTable *table, unsigned row,
                    unsigned column, GString *to)
{
    const FilledCell *cell = filled_cell(table, row, column);
    Lang lang = view->lang;
    char year[16];
    g_autofree char *names = collection_key_names(table->table);
    g_autofree char *key = filled_key(view->filled, table, row, column);
    g_autofree char *row_label = filled_line_label(filled_line(table->rows, row), lang);
    g_autofree char *column_label = filled_line_label(filled_line(table->columns, column), lang);
    g_autofree char *differs = collection_cell_differs(table, row, column, lang);
    g_autofree char *reason = filled_reason(cell, lang);
    g_snprintf(year, sizeof year, "%d", view->filled->period);
    csv_write_field(to, view->filled->collection->id, true);
    csv_write_field(to, table->table->id, false);
    csv_write_field(to, names, false);
    csv_write_field(to, key, false);
    csv_write_field(to, year, false);
    put_figure(to, cell, lang);
    csv_write_field(to, collection_answer_id(cell->answer), false);
    csv_write_field(to, row_label, false);
    csv_write_field(to, column_label, false);
    csv_write_field(to, cell->ours ? cell->ours : "", false);
    put_number(to, cell->n_parts);
    csv_write_field(to, reason ? reason : "", false);
    csv_write_field(to, differs, false);
    csv_end_row(to);
}

void collection_out_csv(const CollectionView *view, GString *to)
{
    static const char *const header[] = {"COLLECTION", "TABLE",       "THEIR_DIMENSIONS",
                                         "THEIR_KEY",  "TIME_PERIOD", "OBS_VALUE",
                                         "OBS_STATUS", "CONF_STATUS", "LOWER",
                                         "UPPER",      "STATUS",      "ANSWER",
                                         "ROW",        "COLUMN",      "OUR_KEY",
                                         "PARTS",      "REASON",      "DIFFERS"};
    for (unsigned i = 0; i < G_N_ELEMENTS(header); i++)
        csv_write_field(to, header[i], i == 0);
    csv_end_row(to);
    for (unsigned t = 0; t < view->filled->tables->len; t++) {
        const FilledTable *table = filled_table(view->filled, t);
        for (unsigned r = 0; r < table->rows->len; r++)
            for (unsigned c = 0; c < table->columns->len; c++)
                put_row(view, table, r, c, to);
    }
}

/* --- TSV ------------------------------------------------------------------------------------ */

/* Eurostat's flags since January 2025: m missing (cannot exist), e, p, b, u; C in the other list. */
static void put_tsv_figure(GString *to, const FilledCell *cell)
{
    static const char flags[] = "BEPUDFN";
    const Figure *figure = &cell->figure;
    char number[NUMBER_TEXT_BYTES];
    if (figure->kind == FIGURE_VALUE) {
        export_number(number, figure->value);
        bool is_flagged = figure->obs_status && strchr(flags, figure->obs_status);
        g_string_append_printf(to, "%s %.*s", number, is_flagged ? 1 : 0,
                               (const char[]){g_ascii_tolower(figure->obs_status), '\0'});
    } else if (figure->kind == FIGURE_SUPPRESSED) {
        g_string_append(to, ": C");
    } else if (figure->kind == FIGURE_NOT_APPLICABLE) {
        g_string_append(to, ": m");
    } else {
        g_string_append(to, ": ");
    }
}

void collection_out_tsv(const CollectionView *view, const FilledTable *table, GString *to)
{
    g_autofree char *names = collection_key_names(table->table);
    g_string_append_printf(to, "%s\\TIME_PERIOD\t%d \n", names, view->filled->period);
    for (unsigned r = 0; r < table->rows->len; r++)
        for (unsigned c = 0; c < table->columns->len; c++) {
            g_autofree char *key = filled_key(view->filled, table, r, c);
            g_strdelimit(key, "\t\r\n", ' ');
            g_string_append_printf(to, "%s\t", key);
            put_tsv_figure(to, filled_cell(table, r, c));
            g_string_append_c(to, '\n');
        }
}
