#include "exchange/csv_figures.h"
#include "base/csv.h"
#include "base/number.h"
#include "base/text.h"
#include <string.h>

/* A field that was escaped already, with the comma before it: where it lies in `escaped`. */
typedef struct {
    uint32_t offset, length;
} Piece;

typedef struct {
    const FigureView *view;
    const CsvLayout *layout;
    GString *escaped;
    GArray *pieces; /* of Piece, in the order of their first use */
    /* [dimension][code] -> 1 + index into pieces; 0 = not used yet: most answers have few codes. */
    uint32_t *codes[LIMIT_DIMENSIONS];
    uint32_t *labels[LIMIT_DIMENSIONS];
    /* Rows of one series follow each other: its codes and labels are put together once. */
    uint16_t series[LIMIT_DIMENSIONS];
    GString *series_codes, *series_labels; /* empty before the first row */
    GHashTable *vintages;                  /* id -> char *, escaped ",12,2025-04-14" */
    uint32_t vintage;                      /* of the row before */
    const char *vintage_text;              /* NULL before the first row */
    size_t unit_length;
    char *unit; /* escaped */
    GString *text;
} CsvFigures;

static void prepare(CsvFigures *csv)
{
    const Dataflow *flow = csv->view->cube->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        unsigned n = codelist_n(flow->dimensions[d].codelist);
        csv->codes[d] = g_new0(uint32_t, n);
        csv->labels[d] = csv->layout->has_labels ? g_new0(uint32_t, n) : NULL;
    }
    csv->escaped = g_string_sized_new(1000);
    csv->series_codes = g_string_sized_new(250);
    csv->series_labels = g_string_sized_new(500);
    csv->pieces = g_array_sized_new(FALSE, FALSE, sizeof(Piece), 60);
    g_autoptr(GString) unit = g_string_new(NULL);
    csv_write_field(unit, flow->unit[LANG_EN], false);
    csv->unit_length = unit->len;
    csv->unit = g_string_free(g_steal_pointer(&unit), FALSE);
    csv->vintages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    csv->text = g_string_sized_new(EXPORT_FIRST_BYTES);
}

static void csv_figures_clear(CsvFigures *csv)
{
    for (unsigned d = 0; d < csv->view->cube->flow->n_dimensions; d++) {
        g_free(csv->codes[d]);
        g_free(csv->labels[d]);
    }
    g_string_free(csv->escaped, TRUE);
    g_string_free(csv->series_codes, TRUE);
    g_string_free(csv->series_labels, TRUE);
    g_array_unref(csv->pieces);
    g_free(csv->unit);
    g_hash_table_unref(csv->vintages);
    g_string_free(csv->text, TRUE);
}

static void put_piece(CsvFigures *csv, uint32_t *place, const char *text, GString *to)
{
    if (*place == 0) {
        Piece piece = {.offset = (uint32_t)csv->escaped->len};
        csv_write_field(csv->escaped, text, false);
        piece.length = (uint32_t)csv->escaped->len - piece.offset;
        g_array_append_val(csv->pieces, piece);
        *place = csv->pieces->len;
    }
    const Piece *piece = &g_array_index(csv->pieces, Piece, *place - 1u);
    text_put(to, csv->escaped->str + piece->offset, piece->length);
}

static void follow_series(CsvFigures *csv, uint32_t row)
{
    const Cube *cube = csv->view->cube;
    unsigned n = cube->flow->n_dimensions, same = 0;
    while (same < n && csv->series[same] == cube->code[same][row])
        same++;
    if (same == n && csv->series_codes->len > 0)
        return;
    g_string_truncate(csv->series_codes, 0);
    g_string_truncate(csv->series_labels, 0);
    for (unsigned d = 0; d < n; d++) {
        unsigned at = csv->series[d] = cube->code[d][row];
        const Code *code = codelist_code(cube->flow->dimensions[d].codelist, at);
        put_piece(csv, &csv->codes[d][at], code->id, csv->series_codes);
        if (csv->labels[d])
            put_piece(csv, &csv->labels[d][at], code->label[csv->view->lang], csv->series_labels);
    }
}

static const char *vintage_fields(CsvFigures *csv, uint32_t id)
{
    if (csv->vintage_text && csv->vintage == id)
        return csv->vintage_text;
    csv->vintage = id;
    csv->vintage_text = g_hash_table_lookup(csv->vintages, GUINT_TO_POINTER(id));
    if (csv->vintage_text)
        return csv->vintage_text;
    const Vintage *vintage = csv->view->cubes ? cubes_find_vintage(csv->view->cubes, id) : NULL;
    char day[ISO_DATE_BYTES] = "";
    if (vintage)
        iso_day_write(vintage->as_of, day);
    char *made = id ? g_strdup_printf(",%u,%s", id, day) : g_strdup(",,");
    g_hash_table_insert(csv->vintages, GUINT_TO_POINTER(id), made);
    csv->vintage_text = made;
    return made;
}

static void write_header(CsvFigures *csv)
{
    const Dataflow *flow = csv->view->cube->flow;
    g_string_append(csv->text, csv->layout->lead_header);
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        csv_write_field(csv->text, flow->dimensions[d].id, d == 0);
    g_string_append(csv->text, ",TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,LOWER,UPPER,"
                               "UNIT_MEASURE,COMMENT_OBS,VINTAGE,SOURCE_DATE");
    if (csv->layout->has_labels) {
        for (unsigned d = 0; d < flow->n_dimensions; d++) {
            csv_write_field(csv->text, flow->dimensions[d].id, false);
            text_put_literal(csv->text, "_LABEL");
        }
        g_string_append(csv->text, ",OBS_STATUS_LABEL");
    }
    csv_end_row(csv->text);
}

static void append_number(GString *to, double value)
{
    char number[NUMBER_TEXT_BYTES];
    size_t length = export_number(number, value);
    g_string_append_c(to, ',');
    text_put(to, number, length);
}

static void write_row(CsvFigures *csv, uint32_t row)
{
    const Cube *cube = csv->view->cube;
    GString *to = csv->text;
    follow_series(csv, row);
    g_string_append(to, csv->layout->lead);
    text_put(to, csv->series_codes->str + 1, csv->series_codes->len - 1); /* the lead has a comma */
    Figure figure = export_figure(cube, row);
    append_number(to, cube->period[row]);
    if (figure.kind == FIGURE_VALUE)
        append_number(to, figure.value);
    else
        g_string_append_c(to, ',');
    const char status[] = {',', export_obs_status(&figure), ',', export_conf_status(&figure)};
    text_put(to, status, sizeof status);
    if (export_has_bounds(&figure)) {
        append_number(to, figure.lower);
        append_number(to, figure.upper);
    } else {
        text_put_literal(to, ",,");
    }
    text_put(to, csv->unit, csv->unit_length);
    if (figure.comment)
        csv_write_field(to, figure.comment, false);
    else
        g_string_append_c(to, ',');
    g_string_append(to, vintage_fields(csv, figure.vintage));
    if (csv->layout->has_labels) {
        text_put(to, csv->series_labels->str, csv->series_labels->len);
        csv_write_field(to, export_status_words(csv->view->lang, &figure), false);
    }
    csv_end_row(to);
}

bool csv_figures_write(const FigureView *view, const CsvLayout *layout, FigureSink *sink,
                       GError **error)
{
    CsvFigures csv = {.view = view, .layout = layout};
    prepare(&csv);
    write_header(&csv);
    bool is_fine = true;
    for (uint32_t i = 0; i < view->slice->n_rows && is_fine; i++) {
        write_row(&csv, view->slice->rows[i]);
        is_fine = export_flush(csv.text, sink, false, error);
    }
    is_fine = is_fine && export_flush(csv.text, sink, true, error);
    csv_figures_clear(&csv);
    return is_fine;
}
