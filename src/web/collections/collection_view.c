#include "web/collections/collection_view.h"

#include "exchange/collection_out.h"
#include <string.h>

/* --- a filled collection -------------------------------------------------------------------- */

/* An anchor that no other table of the page has. Caller frees. */
static char *anchor_of(const char *collection, const char *table)
{
    g_autofree char *text = g_strconcat(collection, "-", table, NULL);
    char *lower = g_ascii_strdown(text, -1);
    return g_strdelimit(lower, "_", '-');
}

static void write_cell(Html *w, const FilledCell *cell, unsigned *kinds)
{
    if (cell->answer == ANSWER_FIGURE) {
        *kinds |= 1u << cell->figure.kind;
        if (figure_is_doubtful(&cell->figure))
            *kinds |= UI_LEGEND_UNRELIABLE;
        ui_cell_figure(w, &cell->figure, NULL);
        return;
    }
    g_autofree char *words = collection_cell_words(cell, html_lang(w));
    ui_cell_text(w, words);
}

static void write_grid(Html *w, const FilledCollection *filled, const FilledTable *table,
                       unsigned *kinds)
{
    Lang lang = html_lang(w);
    unsigned n = table->columns->len + 1;
    g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func(g_free);
    g_autofree bool *is_number = g_new0(bool, n);
    g_ptr_array_add(heads, g_strdup(tr(lang, "Row")));
    for (unsigned c = 0; c < table->columns->len; c++) {
        char *label = filled_line_label(filled_line(table->columns, c), lang);
        if (!*label) {
            g_free(label);
            label = g_strdup(tr(lang, "Number"));
        }
        g_ptr_array_add(heads, label);
        is_number[c + 1] = true;
    }
    g_autofree char *id = anchor_of(filled->collection->slug, table->table->id);
    g_autofree char *caption =
        g_strdup_printf("%s (%s)", table->table->label[lang], table->table->unit[lang]);
    ui_table_begin(w, id, caption, (const char *const *)(void *)heads->pdata, is_number, n);
    for (unsigned r = 0; r < table->rows->len; r++) {
        g_autofree char *label = filled_line_label(filled_line(table->rows, r), lang);
        ui_table_row(w, label, NULL);
        for (unsigned c = 0; c < table->columns->len; c++)
            write_cell(w, filled_cell(table, r, c), kinds);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static void write_item(Html *w, const char *text)
{
    html_open(w, EL_LI);
    html_put(w, text);
    html_close(w);
}

/* Each reason of a table once. */
static void write_reasons(Html *w, const FilledTable *table)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned r = 0; r < table->rows->len; r++)
        for (unsigned c = 0; c < table->columns->len; c++) {
            const FilledCell *cell = filled_cell(table, r, c);
            char *reason =
                cell->answer == ANSWER_NO_SOURCE ? filled_reason(cell, html_lang(w)) : NULL;
            if (!reason || g_hash_table_contains(seen, reason)) {
                g_free(reason);
                continue;
            }
            if (g_hash_table_size(seen) == 0)
                html_open(w, EL_UL);
            write_item(w, reason);
            g_hash_table_add(seen, reason);
        }
    if (g_hash_table_size(seen) > 0)
        html_close(w);
}

static void write_table(Html *w, const FilledCollection *filled, const FilledTable *table,
                        unsigned level, unsigned *kinds)
{
    Lang lang = html_lang(w);
    const CollectionTable *of = table->table;
    g_autofree char *anchor = anchor_of(filled->collection->slug, of->id);
    g_autofree char *heading = g_strconcat("about-", anchor, NULL);
    g_autofree char *count = collection_count_words(table, lang);
    ui_heading(w, level, heading, of->label[lang]);
    ui_paragraphs(w, of->definition[lang]);
    if (!of->is_verified)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "Not verified"), of->reason[lang]);
    if (of->differs[lang])
        ui_notice(w, NOTICE_INFO, tr(lang, "The definition differs"), of->differs[lang]);
    write_grid(w, filled, table, kinds);
    ui_paragraphs(w, count);
    write_reasons(w, table);
}

static void write_fact(void *data, const char *where, const char *what, const char *differs)
{
    g_autofree char *term = what ? g_strdup_printf("%s: %s", where, what) : g_strdup(where);
    ui_fact(data, term, differs);
}

static void write_findings(Html *w, const FilledCollection *filled, unsigned level)
{
    Lang lang = html_lang(w);
    const CollectionView view = {.filled = filled, .lang = lang};
    if (filled->findings->len == 0)
        return;
    ui_heading(w, level, "cannot-be", tr(lang, "What cannot be"));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < filled->findings->len; i++) {
        g_autofree char *words =
            collection_finding_words(&view, &g_array_index(filled->findings, FilledFinding, i));
        write_item(w, words);
    }
    html_close(w);
}

void collection_view_tables(Html *w, const FilledCollection *filled, unsigned level)
{
    Lang lang = html_lang(w);
    unsigned kinds = 0;
    g_autofree char *state = collection_state_words(filled, lang);
    if (state)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "Not asked of this state"), state);
    if (!filled->collection->is_verified)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "Not verified"), filled->collection->reason[lang]);
    write_findings(w, filled, level);
    for (unsigned t = 0; t < filled->tables->len; t++)
        write_table(w, filled, filled_table(filled, t), level, &kinds);
    ui_figure_legend(w, kinds);
    ui_heading(w, level, "differs", tr(lang, "Definitions that differ from ours"));
    ui_facts_begin(w);
    collection_each_differs(filled, lang, write_fact, w);
    ui_facts_end(w);
}

/* --- a collection without figures ----------------------------------------------------------- */

void collection_view_facts(Html *w, const Collection *collection, const Model *model)
{
    Lang lang = html_lang(w);
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    g_autoptr(GString) states = g_string_new(NULL);
    for (unsigned i = 0; i < collection->n_states; i++)
        g_string_append_printf(states, "%s%s", i ? ", " : "",
                               codelist_code(areas, collection->states[i])->label[lang]);
    g_string_append_printf(states, ". %s", collection->states_note[lang]);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "To whom"), collection->recipient[lang]);
    ui_fact(w, tr(lang, "When"), collection->deadline[lang]);
    ui_fact(w, tr(lang, "Which states"), states->str);
    if (collection->note[lang])
        ui_fact(w, tr(lang, "How to count"), collection->note[lang]);
    ui_fact(w, tr(lang, "Definitions from"), collection->source[lang]);
    ui_facts_end(w);
    if (!collection->is_verified)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "Not verified"), collection->reason[lang]);
}

/* "12 of 16": cells that the questionnaire asks for. Caller frees. */
static char *asked_words(const FilledTable *table, Lang lang)
{
    unsigned n = table->rows->len * table->columns->len;
    g_autofree char *asked = lang_number(lang, filled_count(table, ANSWER_NOT_GIVEN), 0);
    g_autofree char *all = lang_number(lang, n, 0);
    return text_fill(tr(lang, "{asked} of {all}"), "asked", asked, "all", all, NULL);
}

void collection_view_overview(Html *w, const Collection *collection, const Model *model)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "Table"),    tr(lang, "Their code"),
                                   tr(lang, "Counts"),   tr(lang, "Cells with a source here"),
                                   tr(lang, "Verified"), tr(lang, "What differs")};
    const bool is_number[] = {false, false, false, true, false, false};
    g_autofree char *id = anchor_of(collection->slug, "tables");
    g_autofree char *caption =
        text_fill(tr(lang, "Tables of {collection}"), "collection", collection->label[lang], NULL);
    g_autoptr(FilledCollection) empty =
        collection_fill(collection, model, NULL, collection->n_states ? collection->states[0] : 0,
                        0, SUBMISSION_SOURCE, NULL);
    ui_table_begin(w, id, caption, columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned t = 0; t < empty->tables->len; t++) {
        const FilledTable *table = filled_table(empty, t);
        const CollectionTable *of = table->table;
        g_autofree char *asked = asked_words(table, lang);
        g_autofree char *verified =
            of->is_verified ? g_strdup(tr(lang, "yes"))
                            : text_fill(tr(lang, "no: {reason}"), "reason", of->reason[lang], NULL);
        const char *differs = of->differs[lang] ? of->differs[lang] : of->no_source[lang];
        ui_table_row(w, of->label[lang], NULL);
        ui_cell_text(w, of->id);
        ui_cell_text(w, of->definition[lang]);
        ui_cell_text(w, asked);
        ui_cell_text(w, verified);
        ui_cell_text(w, differs ? differs : "");
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

/* --- the mapping ---------------------------------------------------------------------------- */

static const Dimension *find_dimension(const Model *model, const char *id)
{
    for (unsigned f = 0; f < model_n_flows(model); f++) {
        const Dataflow *flow = model_flow(model, f);
        int d = dataflow_find_dimension(flow, id);
        if (d >= 0)
            return &flow->dimensions[d];
    }
    return NULL;
}

static void append_term(GString *to, const Model *model, const CollectionTerm *term, Lang lang)
{
    const Dimension *dimension = find_dimension(model, term->dimension);
    g_string_append_printf(to, "%s: ", dimension ? dimension->label[lang] : term->dimension);
    for (unsigned c = 0; term->codes[c]; c++) {
        int code = dimension ? codelist_find(dimension->codelist, term->codes[c]) : -1;
        const char *label =
            strcmp(term->codes[c], COLLECTION_OWN_AREA) == 0 ? tr(lang, "the reporting state")
            : code >= 0 ? codelist_code(dimension->codelist, (unsigned)code)->label[lang]
                        : term->codes[c];
        g_string_append_printf(to, "%s%s", c ? " + " : "", label);
    }
}

/* How an item is said in our codes; "" if it is not. Caller frees. */
static char *ours_words(const CollectionItem *item, const Model *model, Lang lang)
{
    GString *text = g_string_new(NULL);
    for (unsigned o = 0; o < item->n_ours; o++) {
        const CollectionOurs *ours = &item->ours[o];
        if (text->len)
            g_string_append(text, "; ");
        if (ours->flow)
            g_string_append_printf(text, "%s, ", ours->flow->label[lang]);
        for (unsigned way = 0; way < ours->n_ways; way++) {
            if (way)
                g_string_append_printf(text, " %s ", tr(lang, "or else"));
            for (unsigned t = 0; t < ours->ways[way].n_terms; t++) {
                if (t)
                    g_string_append(text, ", ");
                append_term(text, model, &ours->ways[way].terms[t], lang);
            }
        }
    }
    const Dimension *each = item->each ? find_dimension(model, item->each) : NULL;
    if (each)
        g_string_append_printf(text, "%s: %s", each->label[lang],
                               tr(lang, "every one that has a figure"));
    return g_string_free(text, FALSE);
}

static void write_mapping(Html *w, const CollectionAxis *axis, const CollectionItem *item,
                          const Model *model, GHashTable *seen)
{
    Lang lang = html_lang(w);
    g_autofree char *ours = ours_words(item, model, lang);
    g_autoptr(GString) remark = g_string_new(NULL);
    if (item->no_source[lang])
        g_string_append_printf(remark, "%s %s", tr(lang, "No source:"), item->no_source[lang]);
    if (item->differs[lang])
        g_string_append(remark, item->differs[lang]);
    /* Two axes of one name may have the same row. */
    if (!g_hash_table_add(seen, g_strjoin("\n", axis->key, item->code, ours, remark->str, NULL)))
        return;
    ui_table_row(w, item->label[lang], NULL);
    ui_cell_text(w, item->each ? "" : item->code);
    ui_cell_text(w, axis->label[lang]);
    ui_cell_text(w, ours);
    ui_cell_text(w, remark->str);
    ui_table_row_end(w);
}

void collection_view_mapping(Html *w, const Collection *collection, const Model *model)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "Their row"), tr(lang, "Their code"), tr(lang, "Of"),
                                   tr(lang, "Ours"),
                                   tr(lang, "What differs, or why there is no source")};
    const bool is_number[] = {false, false, false, false, false};
    g_autofree char *id = anchor_of(collection->slug, "rows");
    g_autofree char *caption = text_fill(tr(lang, "Rows and columns of {collection}, and ours"),
                                         "collection", collection->label[lang], NULL);
    ui_table_begin(w, id, caption, columns, is_number, G_N_ELEMENTS(columns));
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned a = 0; a < collection->n_axes; a++)
        for (unsigned i = 0; i < collection->axes[a].n_items; i++)
            write_mapping(w, &collection->axes[a], &collection->axes[a].items[i], model, seen);
    ui_table_end(w);
    ui_facts_begin(w);
    for (unsigned a = 0; a < collection->n_axes; a++)
        if (!collection->axes[a].is_verified) {
            g_autofree char *term = text_fill(tr(lang, "{axis}: codes not verified"), "axis",
                                              collection->axes[a].label[lang], NULL);
            ui_fact(w, term, collection->axes[a].reason[lang]);
        }
    ui_facts_end(w);
}
