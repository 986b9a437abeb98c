#include "exchange/csv_figures.h"
#include "base/csv.h"
#include "base/number.h"
#include <string.h>

typedef struct {
    char *text; /* escaped, with the comma before it */
    size_t length;
} Piece;

typedef struct {
    const FigureView *view;
    const CsvLayout *layout;
    Piece *codes[LIMIT_DIMENSIONS];
    Piece *labels[LIMIT_DIMENSIONS];
    GHashTable *vintages; /* id -> char *, escaped ",12,2025-04-14" */
    char *unit;           /* escaped */
    GString *text;
} CsvFigures;

static Piece piece_of(const char *text)
{
    g_autoptr(GString) field = g_string_new(NULL);
    csv_write_field(field, text, false);
    Piece piece = {.length = field->len};
    piece.text = g_string_free(g_steal_pointer(&field), FALSE);
    return piece;
}

static void prepare(CsvFigures *csv)
{
    const Dataflow *flow = csv->view->cube->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const CodeList *list = flow->dimensions[d].codelist;
        csv->codes[d] = g_new0(Piece, codelist_n(list));
        csv->labels[d] = csv->layout->has_labels ? g_new0(Piece, codelist_n(list)) : NULL;
        for (unsigned c = 0; c < codelist_n(list); c++) {
            const Code *code = codelist_code(list, c);
            csv->codes[d][c] = piece_of(code->id);
            if (csv->labels[d])
                csv->labels[d][c] = piece_of(code->label[csv->view->lang]);
        }
    }
    csv->unit = piece_of(flow->unit[LANG_EN]).text;
    csv->vintages = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    csv->text = g_string_sized_new(EXPORT_CHUNK_BYTES + 4096);
}

static void csv_figures_clear(CsvFigures *csv)
{
    const Dataflow *flow = csv->view->cube->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        for (unsigned c = 0; c < codelist_n(flow->dimensions[d].codelist); c++) {
            g_free(csv->codes[d][c].text);
            if (csv->labels[d])
                g_free(csv->labels[d][c].text);
        }
        g_free(csv->codes[d]);
        g_free(csv->labels[d]);
    }
    g_free(csv->unit);
    g_hash_table_unref(csv->vintages);
    g_string_free(csv->text, TRUE);
}

static const char *vintage_fields(CsvFigures *csv, uint32_t id)
{
    const char *known = g_hash_table_lookup(csv->vintages, GUINT_TO_POINTER(id));
    if (known)
        return known;
    const Vintage *vintage = csv->view->cubes ? cubes_find_vintage(csv->view->cubes, id) : NULL;
    char day[ISO_DATE_BYTES] = "";
    if (vintage)
        iso_day_write(vintage->as_of, day);
    char *made = id ? g_strdup_printf(",%u,%s", id, day) : g_strdup(",,");
    g_hash_table_insert(csv->vintages, GUINT_TO_POINTER(id), made);
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
        for (unsigned d = 0; d < flow->n_dimensions; d++)
            g_string_append_printf(csv->text, ",%s_LABEL", flow->dimensions[d].id);
        g_string_append(csv->text, ",OBS_STATUS_LABEL");
    }
    csv_end_row(csv->text);
}

static void append_number(GString *to, double value)
{
    char number[NUMBER_TEXT_BYTES];
    g_string_append_c(to, ',');
    g_string_append_len(to, number, (gssize)export_number(number, value));
}

static void write_row(CsvFigures *csv, uint32_t row)
{
    const Cube *cube = csv->view->cube;
    unsigned n = cube->flow->n_dimensions;
    GString *to = csv->text;
    g_string_append(to, csv->layout->lead);
    for (unsigned d = 0; d < n; d++) {
        const Piece *piece = &csv->codes[d][cube->code[d][row]];
        size_t skip = d == 0; /* the lead ends with its comma */
        g_string_append_len(to, piece->text + skip, (gssize)(piece->length - skip));
    }
    Figure figure = export_figure(cube, row);
    append_number(to, cube->period[row]);
    if (figure.kind == FIGURE_VALUE)
        append_number(to, figure.value);
    else
        g_string_append_c(to, ',');
    const char status[] = {',', export_obs_status(&figure), ',', export_conf_status(&figure)};
    g_string_append_len(to, status, sizeof status);
    if (export_has_bounds(&figure)) {
        append_number(to, figure.lower);
        append_number(to, figure.upper);
    } else {
        g_string_append_len(to, ",,", 2);
    }
    g_string_append(to, csv->unit);
    if (figure.comment)
        csv_write_field(to, figure.comment, false);
    else
        g_string_append_c(to, ',');
    g_string_append(to, vintage_fields(csv, figure.vintage));
    if (csv->layout->has_labels) {
        for (unsigned d = 0; d < n; d++) {
            const Piece *piece = &csv->labels[d][cube->code[d][row]];
            g_string_append_len(to, piece->text, (gssize)piece->length);
        }
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
