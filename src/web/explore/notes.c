/* What stands under the table: sources and why they differ, definitions, changes, downloads,
 * citation. */
#include "exchange/cite.h"
#include "exchange/export.h"
#include "figures/compare.h"
#include "web/explore/parts.h"
#include "web/explore/sides.h"
#include <string.h>

#define CHANGES_LISTED 12u
#define CODES_DEFINED 12u

/* --- sources ------------------------------------------------------------------------------ */

static void fact_if(Html *w, const char *term, const char *text)
{
    if (text && *text)
        ui_fact(w, term, text);
}

static void write_source(Html *w, const Explore *explore, const Vintage *vintage)
{
    Lang lang = explore->lang;
    const Source *source = model_find_source(explore->model, vintage->source);
    g_autofree char *day = lang_date(lang, vintage->as_of);
    g_autofree char *received = vintage->received ? g_strndup(vintage->received, 10) : g_strdup("");
    g_autofree char *said =
        text_fill(tr(lang, "{title}, as of {day}; received {received}"), "title",
                  vintage->title && *vintage->title ? vintage->title : vintage->source, "day", day,
                  "received", received, NULL);
    ui_facts_begin(w);
    ui_fact(w, tr(lang, "Publication"), said);
    if (source) {
        fact_if(w, tr(lang, "Publisher"), source->publisher[lang]);
        fact_if(w, tr(lang, "What it counts"), source->counts[lang]);
        fact_if(w, tr(lang, "Terms of use"), source->terms[lang]);
    }
    ui_facts_end(w);
    g_autofree char *path = g_strdup_printf("/data/vintages/%u", vintage->id);
    html_open(w, EL_P);
    html_link(w, request_link(explore->request, path), NULL,
              tr(lang, "This publication and what it changed"));
    if (source && source->url) {
        html_text(w, " \xc2\xb7 ");
        html_link(w, source->url, NULL, tr(lang, "The source's own site"));
    }
    html_close(w);
}

/* Every source of the model: the ones shown, and the others whose figures a reader may know. */
static void write_differences(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    ui_heading(w, 2, "differences", tr(lang, "Why another source says something else"));
    ui_facts_begin(w);
    for (unsigned i = 0; i < model_n_sources(explore->model); i++) {
        const Source *source = model_source(explore->model, i);
        fact_if(w, source->label[lang], source->differences[lang]);
    }
    ui_facts_end(w);
    g_autofree char *path = sides_path(&explore->address, NULL);
    html_open(w, EL_P);
    html_link(w, request_link(explore->request, path), NULL,
              tr(lang, "What each source says of these figures, side by side"));
    html_close(w);
}

void part_sources(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    FigureView view = explore_view(explore, NULL);
    g_autoptr(GPtrArray) vintages = export_vintages(&view);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    ui_heading(w, 2, "source", tr(lang, "Where the figures come from"));
    for (unsigned i = 0; i < vintages->len; i++) {
        const Vintage *vintage = vintages->pdata[i];
        const Source *source = model_find_source(explore->model, vintage->source);
        if (!g_hash_table_add(seen, (void *)vintage->source)) /* the newest of each source */
            continue;
        ui_heading(w, 3, NULL, source ? source->label[lang] : vintage->source);
        write_source(w, explore, vintage);
    }
    write_differences(w, explore);
}

/* --- definitions -------------------------------------------------------------------------- */

static void define_codes(Html *w, const Explore *explore, unsigned d)
{
    const CodeList *list = explore->flow->dimensions[d].codelist;
    g_autofree uint8_t *seen = g_new0(uint8_t, codelist_n(list));
    for (uint32_t i = 0; i < explore->slice.n_rows; i++)
        seen[explore->cube->code[d][explore->slice.rows[i]]] = 1;
    unsigned n = 0;
    for (unsigned c = 0; c < codelist_n(list) && n < CODES_DEFINED; c++) {
        const Code *code = codelist_code(list, c);
        if (!seen[c] || !code->description[explore->lang])
            continue;
        n++;
        ui_fact(w, code->label[explore->lang], code->description[explore->lang]);
    }
}

void part_definitions(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    size_t at = html_depth(w);
    html_open(w, EL_DETAILS);
    html_attr(w, AT_ID, "definitions");
    html_element(w, EL_SUMMARY, NULL, tr(lang, "What the words mean"));
    ui_facts_begin(w);
    fact_if(w, explore->flow->label[lang], explore->flow->description[lang]);
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++) {
        fact_if(w, explore->flow->dimensions[d].label[lang],
                explore->flow->dimensions[d].description[lang]);
        define_codes(w, explore, d);
    }
    for (unsigned i = 0; i < n_export_status_notes; i++)
        ui_fact(w, tr(lang, export_status_notes[i].name),
                tr(lang, export_status_notes[i].definition));
    ui_facts_end(w);
    html_close_to(w, at);
}

/* --- changes ------------------------------------------------------------------------------ */

static char *row_words(const Explore *explore, uint32_t row)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < explore->flow->n_dimensions; i++) {
        const Dimension *dimension = &explore->flow->dimensions[i];
        const Code *code = codelist_code(dimension->codelist, explore->cube->code[i][row]);
        if (explore->n_codes_seen[i] > 1 && strcmp(code->id, CODE_TOTAL) != 0)
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", code->label[explore->lang]);
    }
    g_string_append_printf(text, "%s%d", text->len ? ", " : "", explore->cube->period[row]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void write_change(Html *w, const Explore *explore, const Change *change)
{
    uint32_t row = change->row_after != CHANGE_NO_ROW ? change->row_after : change->row_before;
    g_autofree char *label = row_words(explore, row);
    ui_table_row(w, label, NULL);
    ui_cell_figure(w, &change->before, NULL);
    Figure after = change->after;
    after.revised = false; /* the whole table is of revisions */
    ui_cell_figure(w, &after, NULL);
    ui_table_row_end(w);
}

/* The newest vintage that the view knows and the one before it, of the same source. */
static bool last_two_days(const Explore *explore, const Vintage **out_newest,
                          const Vintage **out_before)
{
    FigureView view = explore_view(explore, NULL);
    g_autoptr(GPtrArray) vintages = export_vintages(&view);
    if (vintages->len == 0)
        return false;
    *out_newest = vintages->pdata[0];
    for (unsigned i = 0; i < cubes_n_vintages(explore->cubes); i++) {
        const Vintage *vintage = cubes_vintage(explore->cubes, i);
        if (vintage->as_of < (*out_newest)->as_of &&
            strcmp(vintage->source, (*out_newest)->source) == 0) {
            *out_before = vintage;
            return true;
        }
    }
    return false;
}

void part_changes(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    const Vintage *newest, *before;
    if (!last_two_days(explore, &newest, &before))
        return;
    g_auto(Comparison) changes = {0};
    cube_compare(explore->cube, explore->query, before->as_of, newest->as_of, &changes);
    g_autofree char *day = lang_date(lang, newest->as_of);
    g_autofree char *day_before = lang_date(lang, before->as_of);
    g_autofree char *n_revised = lang_number(lang, changes.count[CHANGE_REVISED], 0);
    g_autofree char *n_added = lang_number(lang, changes.count[CHANGE_ADDED], 0);
    g_autofree char *n_dropped = lang_number(lang, changes.count[CHANGE_DROPPED], 0);
    g_autofree char *n_same = lang_number(lang, changes.n_same, 0);
    g_autofree char *text = text_fill(
        tr(lang, "Between {before} and {day}, in this selection: {revised} figures revised, "
                 "{added} added, {dropped} no longer given, {same} unchanged."),
        "before", day_before, "day", day, "revised", n_revised, "added", n_added, "dropped",
        n_dropped, "same", n_same, NULL);
    ui_heading(w, 2, "changes", tr(lang, "What changed"));
    ui_paragraphs(w, text);
    const char *columns[] = {tr(lang, "Figure"), day_before, day};
    static const bool is_number[] = {false, true, true};
    unsigned n_listed = 0;
    for (uint32_t i = 0; i < changes.n_changes && n_listed < CHANGES_LISTED; i++) {
        if (changes.changes[i].kind == CHANGE_ADDED)
            continue;
        if (n_listed++ == 0)
            ui_table_begin(w, "changed", tr(lang, "The largest changes"), columns, is_number, 3);
        write_change(w, explore, &changes.changes[i]);
    }
    if (n_listed > 0)
        ui_table_end(w);
}

/* --- downloads ---------------------------------------------------------------------------- */

typedef struct {
    const char *ending;
    const char *label;                 /* N_() */
    double bytes_per_row, bytes_fixed; /* measured on the shipped figures */
} DownloadKind;

static const DownloadKind kinds[] = {
    {"xlsx", N_("Excel workbook"), 89, 9300},
    {"csv", N_("CSV table"), 195, 400},
    {"json", N_("JSON-stat"), 26, 2600},
};

static char *size_words(Lang lang, double bytes)
{
    if (bytes < 1e6) {
        g_autofree char *number = lang_number(lang, MAX(bytes / 1000, 1), 0);
        return text_fill(tr(lang, "about {n} kB"), "n", number, NULL);
    }
    g_autofree char *number = lang_number(lang, bytes / 1e6, 1);
    return text_fill(tr(lang, "about {n} MB"), "n", number, NULL);
}

static void write_downloads(Html *w, const Explore *explore, const ExploreAddress *address,
                            uint32_t n_rows, const char *heading)
{
    UiDownload downloads[G_N_ELEMENTS(kinds)];
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *rows = lang_number(explore->lang, n_rows, 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = explore_path(address, "/data/", kinds[i].ending);
        g_autofree char *size =
            size_words(explore->lang, kinds[i].bytes_fixed + kinds[i].bytes_per_row * n_rows);
        char *note =
            text_fill(trn(explore->lang, "{n} figure, {size}", "{n} figures, {size}", n_rows), "n",
                      rows, "size", size, NULL);
        g_ptr_array_add(texts, note);
        downloads[i] = (UiDownload){.label = tr(explore->lang, kinds[i].label),
                                    .href = request_link(explore->request, path),
                                    .note = note};
    }
    ui_downloads(w, heading, downloads, G_N_ELEMENTS(kinds));
}

static uint32_t rows_today(const Cube *cube)
{
    uint32_t n = 0;
    for (uint32_t row = 0; row < cube->n_rows; row++)
        n += cube->valid_to[row] == ISO_DAY_NEVER;
    return n;
}

void part_view_downloads(Html *w, const Explore *explore)
{
    write_downloads(w, explore, &explore->address, explore->slice.n_rows,
                    tr(explore->lang, "Download these figures, with their source"));
}

void part_all_downloads(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    ExploreAddress all = {
        .flow = explore->flow, .as_of = ISO_DAY_NEVER, .column = EXPLORE_AXIS_YEAR};
    for (unsigned d = 0; d < explore->flow->n_dimensions; d++)
        all.only[d] = -1;
    explore_all_rows(&all);
    g_autofree char *heading = text_fill(tr(lang, "Download everything: {what}"), "what",
                                         explore->flow->label[lang], NULL);
    write_downloads(w, explore, &all, rows_today(explore->cube), heading);
}

/* --- citation ----------------------------------------------------------------------------- */

static char *command_line(const Explore *explore)
{
    g_autofree char *key = cube_query_key(explore->query);
    GString *text = g_string_new("fyr query ");
    g_string_append_printf(text, "'%s%s%s'", explore->flow->id, *key ? "/" : "", key);
    if (explore->address.start)
        g_string_append_printf(text, " --start %d", explore->address.start);
    if (explore->address.end)
        g_string_append_printf(text, " --end %d", explore->address.end);
    if (explore->address.as_of != ISO_DAY_NEVER) {
        char day[ISO_DATE_BYTES];
        iso_day_write(explore->address.as_of, day);
        g_string_append_printf(text, " --as-of %s", day);
    }
    g_string_append(text, " --format csv");
    return g_string_free(text, FALSE);
}

static char *embed_code(const Explore *explore)
{
    ExploreAddress exact = explore_exact(explore);
    g_autofree char *path = explore_path(&exact, "/embed/data/", NULL);
    const char *link = request_link(explore->request, path);
    g_autofree char *title = g_markup_escape_text(explore->flow->label[explore->lang], -1);
    g_autofree char *address = g_strconcat(request_base(explore->request), link, NULL);
    g_autofree char *escaped = g_markup_escape_text(address, -1);
    return g_strdup_printf("<iframe src=\"%s\" title=\"%s\" width=\"100%%\" height=\"520\" "
                           "loading=\"lazy\"></iframe>",
                           escaped, title);
}

void part_citation(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    g_autofree char *permanent = explore_permanent(explore);
    FigureView view = explore_view(explore, permanent);
    g_autofree char *plain = cite_plain(&view);
    g_autofree char *bibtex = cite_bibtex(&view);
    g_autofree char *embed = embed_code(explore);
    g_autofree char *command = command_line(explore);
    ui_heading(w, 2, "cite", tr(lang, "Cite, link, embed"));
    ui_copyable(w, tr(lang, "Citation"), plain);
    ui_copyable(w, tr(lang, "Permanent address: these figures, as known today"), permanent);
    size_t at = html_depth(w);
    html_open(w, EL_DETAILS);
    html_attr(w, AT_ID, "more-ways");
    html_element(w, EL_SUMMARY, NULL, tr(lang, "BibTeX, embedding, command line"));
    ui_copyable(w, tr(lang, "BibTeX"), bibtex);
    ui_copyable(w, tr(lang, "To embed in another site"), embed);
    ui_copyable(w, tr(lang, "The same on the command line"), command);
    html_close_to(w, at);
}
