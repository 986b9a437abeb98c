/* A draft: what an importer hands over, in memory, before anything is kept. */
#include "figures/vintage_private.h"

VintageDraft *vintage_draft_new(const Model *model, const char *source, IsoDay as_of,
                                const char *place)
{
    VintageDraft *draft = g_new0(VintageDraft, 1);
    draft->model = model;
    draft->source = g_strdup(source);
    draft->as_of = as_of;
    draft->place = g_strdup(place);
    draft->rows = g_array_new(FALSE, FALSE, sizeof(FigureRow));
    draft->aside = g_array_new(FALSE, FALSE, sizeof(AsideLine));
    draft->texts = g_string_chunk_new(4096);
    return draft;
}

void vintage_draft_free(VintageDraft *draft)
{
    if (!draft)
        return;
    g_free(draft->source);
    g_free(draft->place);
    g_array_unref(draft->rows);
    g_array_unref(draft->aside);
    g_string_chunk_free(draft->texts);
    g_free(draft);
}

void vintage_draft_add(VintageDraft *draft, const FigureRow *row)
{
    g_array_append_val(draft->rows, *row);
}

void vintage_draft_set_aside(VintageDraft *draft, uint32_t line, uint64_t raw_key, const char *text,
                             const char *reason)
{
    AsideLine aside = {.line = line,
                       .raw_key = raw_key,
                       .text = g_string_chunk_insert(draft->texts, text),
                       .reason = g_string_chunk_insert_const(draft->texts, reason)};
    g_array_append_val(draft->aside, aside);
}

unsigned vintage_draft_n_rows(const VintageDraft *draft)
{
    return draft->rows->len;
}

unsigned vintage_draft_n_set_aside(const VintageDraft *draft)
{
    return draft->aside->len;
}

void vintage_draft_aside(const VintageDraft *draft, unsigned index, uint32_t *out_line,
                         uint64_t *out_raw_key, const char **out_text, const char **out_reason)
{
    g_return_if_fail(index < draft->aside->len);
    const AsideLine *aside = &g_array_index(draft->aside, AsideLine, index);
    *out_line = aside->line;
    *out_raw_key = aside->raw_key;
    *out_text = aside->text;
    *out_reason = aside->reason;
}

const FigureRow *vintage_draft_row(const VintageDraft *draft, unsigned index)
{
    g_return_val_if_fail(index < draft->rows->len, NULL);
    return draft_row(draft, index);
}

const Model *vintage_draft_model(const VintageDraft *draft)
{
    return draft->model;
}

const char *vintage_draft_place(const VintageDraft *draft)
{
    return draft->place;
}

IsoDay vintage_draft_as_of(const VintageDraft *draft)
{
    return draft->as_of;
}

const char *vintage_draft_source(const VintageDraft *draft)
{
    return draft->source;
}

void vintage_draft_set_source(VintageDraft *draft, const char *source)
{
    g_free(draft->source);
    draft->source = g_strdup(source);
}

void vintage_draft_set_period(VintageDraft *draft, int period)
{
    draft->period = (int16_t)period;
}

const char *vintage_draft_keep_text(VintageDraft *draft, const char *text)
{
    return g_string_chunk_insert_const(draft->texts, text);
}

void vintage_draft_add_to(const VintageDraft *draft, CubesBuilder *builder)
{
    char received[ISO_DATETIME_BYTES];
    iso_now_write(received);
    Vintage vintage = {.id = VINTAGE_DRAFT_ID,
                       .source = draft->source,
                       .as_of = draft->as_of,
                       .received = received,
                       .title = draft->source,
                       .file_name = draft->place,
                       .sha256 = "",
                       .period = draft->period,
                       .n_rows = draft->rows->len};
    cubes_builder_vintage(builder, &vintage);
    for (unsigned i = 0; i < draft->rows->len; i++)
        cubes_builder_add(builder, draft_row(draft, i));
}

/* --- what a vintage changed -------------------------------------------------------------- */

/* A row that the vintage superseded without saying its cell again. */
static bool was_dropped(const Cube *cube, uint32_t row, IsoDay as_of)
{
    if (cube->valid_to[row] != as_of)
        return false;
    uint32_t next = row + 1;
    bool is_said_again = next < cube->n_rows && cube->valid_from[next] == as_of &&
                         cube->period[next] == cube->period[row];
    for (unsigned d = 0; is_said_again && d < cube->flow->n_dimensions; d++)
        is_said_again = cube->code[d][next] == cube->code[d][row];
    return !is_said_again;
}

void vintage_revisions(const Cube *cube, const Vintage *vintage, RevisionCounts *out_counts)
{
    *out_counts = (RevisionCounts){0};
    int source = dataflow_find_dimension(cube->flow, "SOURCE");
    int own =
        source < 0 ? -1 : codelist_find(cube->flow->dimensions[source].codelist, vintage->source);
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (cube->vintage[row] == vintage->id) {
            Figure before = cube_before(cube, row);
            Figure now = cube_figure(cube, row);
            out_counts->added += before.kind == FIGURE_ABSENT;
            out_counts->revised += now.revised;
            out_counts->same += before.kind != FIGURE_ABSENT && !now.revised;
        } else if (source < 0 || cube->code[source][row] == own) {
            out_counts->dropped += was_dropped(cube, row, vintage->as_of);
        }
    }
}
