/* A filled collection to read at a terminal: each table as the collection lays it out, turned where it
 * would be too wide; then what differs and why cells are empty, each reason once. */
#include "exchange/collection_out.h"

#include <string.h>

#define LABEL_MOST 44u
#define WIDE_COLUMNS 6u /* more of them than this, and more than rows: the table is turned */

static unsigned text_width(const char *text)
{
    unsigned width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static void append_blanks(GString *to, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        g_string_append_c(to, ' ');
}

/* Control characters of a file's text must not reach the terminal. */
static char *plain(char *take_text)
{
    for (char *p = take_text; *p; p++)
        if (g_ascii_iscntrl(*p))
            *p = ' ';
    return take_text;
}

typedef struct {
    const FilledTable *table;
    const GArray *down, *across; /* lines; rows and columns, or the reverse */
    bool is_turned;
    Lang lang;
} Layout;

static const FilledCell *cell_at(const Layout *layout, unsigned down, unsigned across)
{
    return layout->is_turned ? filled_cell(layout->table, across, down)
                             : filled_cell(layout->table, down, across);
}

static char *head_of(const Layout *layout, unsigned across)
{
    const FilledLine *line = filled_line(layout->across, across);
    char *label = filled_line_label(line, layout->lang);
    if (*label)
        return plain(label);
    g_free(label);
    return g_strdup(tr(layout->lang, "Number"));
}

static void put_table(const CollectionView *view, const FilledTable *table, GString *to)
{
    unsigned n_columns = table->columns->len, n_rows = table->rows->len;
    Layout layout = {.table = table, .lang = view->lang};
    layout.is_turned = n_columns > WIDE_COLUMNS && n_columns > n_rows;
    layout.down = layout.is_turned ? table->columns : table->rows;
    layout.across = layout.is_turned ? table->rows : table->columns;
    unsigned label_width = 0;
    g_autofree unsigned *width = g_new0(unsigned, layout.across->len + 1);
    for (unsigned d = 0; d < layout.down->len; d++) {
        g_autofree char *label = plain(filled_line_label(filled_line(layout.down, d), view->lang));
        label_width = MIN(MAX(label_width, text_width(label)), LABEL_MOST);
    }
    for (unsigned a = 0; a < layout.across->len; a++) {
        g_autofree char *head = head_of(&layout, a);
        width[a] = text_width(head);
        for (unsigned d = 0; d < layout.down->len; d++) {
            g_autofree char *words = collection_cell_words(cell_at(&layout, d, a), view->lang);
            width[a] = MAX(width[a], text_width(words));
        }
    }
    append_blanks(to, label_width + 2);
    for (unsigned a = 0; a < layout.across->len; a++) {
        g_autofree char *head = head_of(&layout, a);
        append_blanks(to, width[a] - text_width(head) + 2);
        g_string_append(to, head);
    }
    g_string_append_c(to, '\n');
    for (unsigned d = 0; d < layout.down->len; d++) {
        g_autofree char *label = plain(filled_line_label(filled_line(layout.down, d), view->lang));
        g_string_append_printf(to, "  %s", label);
        unsigned own = text_width(label);
        if (own > label_width) { /* a long label has a line of its own */
            g_string_append_c(to, '\n');
            append_blanks(to, label_width + 2);
        } else {
            append_blanks(to, label_width - own);
        }
        for (unsigned a = 0; a < layout.across->len; a++) {
            g_autofree char *words = collection_cell_words(cell_at(&layout, d, a), view->lang);
            append_blanks(to, width[a] - text_width(words) + 2);
            g_string_append(to, words);
        }
        g_string_append_c(to, '\n');
    }
}

/* Each reason once, in the order of the cells. */
static void put_reasons(const CollectionView *view, GString *to)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned t = 0; t < view->filled->tables->len; t++) {
        const FilledTable *table = filled_table(view->filled, t);
        for (unsigned r = 0; r < table->rows->len; r++)
            for (unsigned c = 0; c < table->columns->len; c++) {
                const FilledCell *cell = filled_cell(table, r, c);
                if (cell->answer != ANSWER_NO_SOURCE)
                    continue;
                const char *reason = cell->reason[view->lang];
                if (g_hash_table_contains(seen, reason))
                    continue;
                if (g_hash_table_size(seen) == 0)
                    g_string_append_printf(to, "\n%s\n", tr(view->lang, "Cells without a source"));
                g_hash_table_add(seen, g_strdup(reason));
                g_string_append_printf(to, "- %s: %s\n", table->table->id, reason);
            }
    }
}

typedef struct {
    const CollectionView *view;
    GString *to;
    bool is_begun;
} Differs;

static void put_differs(void *data, const char *where, const char *what, const char *differs)
{
    Differs *d = data;
    if (!d->is_begun)
        g_string_append_printf(d->to, "\n%s\n",
                               tr(d->view->lang, "Definitions that differ from ours"));
    d->is_begun = true;
    g_string_append_printf(d->to, "- %s%s%s: %s\n", where, what ? ", " : "", what ? what : "",
                           differs);
}

static void put_head(const CollectionView *view, GString *to)
{
    const FilledCollection *filled = view->filled;
    Lang lang = view->lang;
    const Code *area = codelist_code(model_find_codelist(filled->model, "CL_AREA"), filled->area);
    g_autofree char *state = collection_state_words(filled, lang);
    g_string_append_printf(to, "%s\n%s, %d", filled->collection->label[lang], area->label[lang],
                           filled->period);
    if (view->from) {
        g_autofree char *from = plain(g_strdup(view->from));
        g_autofree char *words = text_fill(tr(lang, "figures from {from}"), "from", from, NULL);
        g_string_append_printf(to, "; %s", words);
    }
    g_string_append_printf(to, "\n%s\n", filled->collection->deadline[lang]);
    if (state)
        g_string_append_printf(to, "%s\n", state);
    if (!filled->collection->is_verified)
        g_string_append_printf(to, "%s %s\n", tr(lang, "Not verified:"),
                               filled->collection->reason[lang]);
}

void collection_out_text(const CollectionView *view, GString *to)
{
    put_head(view, to);
    for (unsigned t = 0; t < view->filled->tables->len; t++) {
        const FilledTable *table = filled_table(view->filled, t);
        g_autofree char *count = collection_count_words(table, view->lang);
        g_string_append_printf(to, "\n%s  %s (%s)%s\n", table->table->id,
                               table->table->label[view->lang], table->table->unit[view->lang],
                               table->table->is_verified ? "" : tr(view->lang, " [not verified]"));
        put_table(view, table, to);
        g_string_append_printf(to, "  %s\n", count);
    }
    Differs differs = {.view = view, .to = to};
    collection_each_differs(view->filled, view->lang, put_differs, &differs);
    put_reasons(view, to);
    for (unsigned i = 0; i < view->filled->findings->len; i++) {
        g_autofree char *words = collection_finding_words(
            view, &g_array_index(view->filled->findings, FilledFinding, i));
        if (i == 0)
            g_string_append_printf(to, "\n%s\n", tr(view->lang, "What cannot be"));
        g_string_append_printf(to, "- %s\n", words);
    }
}
