#include "figures/handin_publish.h"

#include "figures/handin_file.h"
#include "model/questionnaire.h"

#include <math.h>
#include <string.h>

typedef struct {
    const PublishPiece *piece;
    VintageDraft *draft;
    GHashTable *done;   /* keys */
    GHashTable *row_of; /* of one table: key -> row + 1 */
    int16_t period;
    uint32_t line;
} Publishing;

/* The codes of a table's row as the dataflow orders them; what the table does not show is the total. */
static void codes_of(const Publishing *p, const ReleaseTable *table, uint32_t row, FigureRow *out)
{
    const Dataflow *flow = p->piece->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const Dimension *dimension = &flow->dimensions[d];
        out->code[d] = question_total(dimension);
        if (strcmp(dimension->id, "SOURCE") == 0)
            out->code[d] = (uint16_t)codelist_find(dimension->codelist, SUBMISSION_SOURCE);
        for (unsigned k = 0; k < table->n_dimensions; k++)
            if (strcmp(table->dimensions[k], dimension->id) == 0)
                out->code[d] =
                    (uint16_t)codelist_find(dimension->codelist, release_table_code(table, row, k));
    }
}

static char *key_of(const FigureRow *row)
{
    GString *key = g_string_new(NULL);
    for (unsigned d = 0; d < row->flow->n_dimensions; d++)
        g_string_append_printf(key, "%s%s", d ? "." : "",
                               codelist_code(row->flow->dimensions[d].codelist, row->code[d])->id);
    return g_string_free(key, FALSE);
}

/* What anybody can say of a hidden cell: it is no more than the totals above it that the table
 * shows. */
static double most_of(const Publishing *p, const ReleaseTable *table, const FigureRow *hidden)
{
    double most = NAN;
    const Dataflow *flow = p->piece->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        FigureRow above = *hidden;
        int total = codelist_find(flow->dimensions[d].codelist, CODE_TOTAL);
        if (total < 0 || hidden->code[d] == total)
            continue;
        above.code[d] = (uint16_t)total;
        g_autofree char *key = key_of(&above);
        unsigned row = GPOINTER_TO_UINT(g_hash_table_lookup(p->row_of, key));
        if (row && !release_table_is_hidden(table, row - 1) && !isnan(table->value[row - 1]))
            most = fmin(most, table->value[row - 1]);
    }
    return most;
}

static void index_table(Publishing *p, const ReleaseTable *table)
{
    g_hash_table_remove_all(p->row_of);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        FigureRow figure = figure_row(p->piece->flow);
        codes_of(p, table, row, &figure);
        g_hash_table_insert(p->row_of, key_of(&figure), GUINT_TO_POINTER(row + 1));
    }
}

static void add_table(Publishing *p, const ReleaseTable *table)
{
    index_table(p, table);
    for (uint32_t row = 0; row < table->n_rows; row++) {
        FigureRow figure = figure_row(p->piece->flow);
        codes_of(p, table, row, &figure);
        figure.period = p->period;
        g_autofree char *key = key_of(&figure);
        bool is_hidden = release_table_is_hidden(table, row);
        if ((!is_hidden && isnan(table->value[row])) || g_hash_table_contains(p->done, key))
            continue;
        if (is_hidden)
            figure_row_set_suppressed(&figure, 0, most_of(p, table, &figure));
        else
            figure_row_set_value(&figure, table->value[row]);
        /* Why a cell is hidden is not said. */
        figure.conf_status = is_hidden ? 'C' : 'F';
        figure.line = ++p->line;
        vintage_draft_add(p->draft, &figure);
        g_hash_table_add(p->done, g_steal_pointer(&key));
    }
}

static bool read_codes(const HandinFigure *said, FigureRow *row)
{
    g_auto(GStrv) parts = g_strsplit(said->key, ".", -1);
    if (g_strv_length(parts) != row->flow->n_dimensions)
        return false;
    for (unsigned d = 0; d < row->flow->n_dimensions; d++) {
        int code = codelist_find(row->flow->dimensions[d].codelist, parts[d]);
        if (code < 0)
            return false;
        row->code[d] = (uint16_t)code;
    }
    return true;
}

/* The nothings: words without a number. */
static void add_words(Publishing *p)
{
    for (unsigned i = 0; i < p->piece->said->len; i++) {
        const HandinFigure *said = p->piece->said->pdata[i];
        bool is_word = said->kind == FIGURE_NOT_KNOWN || said->kind == FIGURE_NOT_APPLICABLE ||
                       said->kind == FIGURE_NOT_YET;
        FigureRow row = figure_row(p->piece->flow);
        if (!is_word || !read_codes(said, &row))
            continue;
        g_autofree char *key = key_of(&row);
        if (g_hash_table_contains(p->done, key))
            continue;
        row.period = p->period;
        row.kind = said->kind;
        row.obs_status = said->kind == FIGURE_NOT_KNOWN        ? 'O'
                         : said->kind == FIGURE_NOT_APPLICABLE ? 'M'
                                                               : 'L';
        row.line = ++p->line;
        vintage_draft_add(p->draft, &row);
        g_hash_table_add(p->done, g_steal_pointer(&key));
    }
}

static void add_piece(Publishing *p, const PublishPiece *piece)
{
    p->piece = piece;
    p->done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    p->row_of = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned t = 0; t < piece->tables->len; t++)
        add_table(p, piece->tables->pdata[t]);
    add_words(p);
    g_hash_table_unref(p->done);
    g_hash_table_unref(p->row_of);
}

bool handin_publish(Db *db, const Model *model, int period, const GPtrArray *pieces,
                    const char *actor, uint32_t *out_vintage, GError **error)
{
    g_autoptr(VintageDraft) draft =
        vintage_draft_new(model, SUBMISSION_SOURCE, iso_today(), "release");
    g_autoptr(GArray) origins = g_array_new(FALSE, FALSE, sizeof(VintageOrigin));
    g_autoptr(GString) name = g_string_new("release");
    vintage_draft_set_period(draft, period);
    for (unsigned i = 0; i < pieces->len; i++) {
        const PublishPiece *piece = pieces->pdata[i];
        Publishing p = {.draft = draft, .period = (int16_t)period};
        add_piece(&p, piece);
        VintageOrigin origin = {piece->flow->id, piece->area, piece->release};
        g_array_append_val(origins, origin);
        g_string_append_printf(name, " %s", piece->release);
    }
    VintageReceipt receipt;
    g_autofree char *sha256 =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, name->str, (gssize)name->len);
    if (!vintage_draft_keep_released(draft, db, name->str, sha256,
                                     (const VintageOrigin *)(const void *)origins->data,
                                     origins->len, actor, &receipt, error))
        return false;
    *out_vintage = receipt.vintage;
    return true;
}
