#include "report/annex.h"

#include "base/csv.h"
#include "base/number.h"
#include "exchange/format.h"
#include "report/book.h"
#include <string.h>

const AnnexName annex_names[] = {
    {"VICTIMS", "csv"},    {"VICTIMS", "xlsx"}, {"OFFENDERS", "csv"},
    {"OFFENDERS", "xlsx"}, {"region", "csv"},
};
const unsigned n_annex_names = G_N_ELEMENTS(annex_names);

void edition_file_clear(EditionFile *file)
{
    g_clear_pointer(&file->name, g_free);
    g_clear_pointer(&file->bytes, g_byte_array_unref);
}

/* --- figures ------------------------------------------------------------------------------ */

typedef struct {
    FigureSink sink; /* first: a FigureSink is a MemorySink */
    GByteArray *bytes;
} MemorySink;

static bool keep_bytes(FigureSink *sink, const char *bytes, size_t length, GError **error)
{
    (void)error;
    g_byte_array_append(((MemorySink *)(void *)sink)->bytes, (const guint8 *)bytes, (guint)length);
    return true;
}

/* The rows of one cube that the report used: known on the edition's day, and asked for. */
static void used_rows(Roundup *roundup, const Cube *cube, CubeSlice *out_slice)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    IsoDay day = roundup_options(roundup)->edition->as_of;
    FactKey key = {.flow = cube->flow};
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        if (cube->valid_from[row] > day || cube->valid_to[row] <= day)
            continue;
        for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
            key.codes[d] = cube->code[d][row];
        if (facts_has_used(roundup_facts(roundup), &key, cube->period[row]))
            g_array_append_val(rows, row);
    }
    out_slice->n_rows = rows->len;
    out_slice->rows = g_memdup2(rows->data, rows->len * sizeof(uint32_t));
}

static bool figures_file(Roundup *roundup, const Cube *cube, const Format *format,
                         GByteArray *bytes, GError **error)
{
    const RoundupOptions *options = roundup_options(roundup);
    const Doc *doc = roundup_doc(roundup);
    g_autofree char *prepared = g_strdup_printf("%sT12:00:00.000Z", doc->as_of);
    g_autofree char *address = g_strdup_printf(
        "%s/data/%s?source=%s&start=%d&end=%d&as-of=%s", options->base, cube->flow->id,
        options->edition->source, options->edition->trend_from, options->edition->to, doc->as_of);
    g_autoptr(CubeQuery) query = cube_query_new(cube->flow);
    query->as_of = options->edition->as_of;
    query->start_period = options->edition->trend_from;
    query->end_period = options->edition->to;
    g_auto(CubeSlice) slice = {0};
    used_rows(roundup, cube, &slice);
    FigureView view = {.cube = cube,
                       .query = query,
                       .slice = &slice,
                       .cubes = options->cubes,
                       .model = options->model,
                       .lang = options->lang,
                       .address = address,
                       .prepared = prepared};
    MemorySink sink = {{keep_bytes}, bytes};
    return format->write(&view, &sink.sink, error);
}

/* --- the region --------------------------------------------------------------------------- */

static void add_list(GString *to, const char *const *labels, unsigned n)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", labels[i]);
    csv_write_field(to, text->str, false);
}

static void add_number(GString *to, double value, bool is_first)
{
    char text[NUMBER_TEXT_BYTES];
    number_write_plain(text, value);
    csv_write_field(to, text, is_first);
}

static void add_region_row(GString *to, const Book *book, Measure measure, int year)
{
    static const char *const ids[MEASURE_COUNT] = {"VICTIMS", "SUSPECTED", "PROSECUTED",
                                                   "CONVICTED"};
    Region region = region_year(book->measures[measure], book->n_states, year);
    bool any = region.n_used > 0, exact = any && region.n_suppressed == 0;
    csv_write_field(to, ids[measure], true);
    add_number(to, year, false);
    if (exact)
        add_number(to, region.sum.lower, false);
    else
        csv_write_field(to, "", false);
    if (any) {
        add_number(to, region.sum.lower, false);
        add_number(to, region.sum.upper, false);
    } else {
        csv_write_field(to, "", false);
        csv_write_field(to, "", false);
    }
    add_number(to, region.n_used, false);
    add_number(to, region.n_states, false);
    add_list(to, region.suppressed, region.n_suppressed);
    add_list(to, region.unused, region.n_unused);
    add_list(to, region.missing, region.n_missing);
    csv_end_row(to);
}

static void region_file(Roundup *roundup, GByteArray *bytes)
{
    static const char *const columns[] = {"MEASURE",  "TIME_PERIOD",    "OBS_VALUE", "LOWER",
                                          "UPPER",    "STATES_COUNTED", "STATES",    "SUPPRESSED",
                                          "NOT_USED", "NO_FIGURE"};
    const RoundupOptions *options = roundup_options(roundup);
    g_autoptr(Doc) scratch = doc_new(options->lang);
    g_autoptr(Book) book = book_new(options, scratch, roundup_facts(roundup));
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(columns); i++)
        csv_write_field(text, columns[i], i == 0);
    csv_end_row(text);
    for (Measure m = 0; m < MEASURE_COUNT; m++) {
        for (int year = options->edition->trend_from; year <= options->edition->to; year++)
            add_region_row(text, book, m, year);
    }
    g_byte_array_append(bytes, (const guint8 *)text->str, (guint)text->len);
}

bool annex_file(Roundup *roundup, const char *stem, const char *ending, EditionFile *out_file,
                GError **error)
{
    unsigned i = 0;
    while (i < n_annex_names &&
           (strcmp(annex_names[i].stem, stem) != 0 || strcmp(annex_names[i].ending, ending) != 0))
        i++;
    if (i == n_annex_names) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "an edition has no file \"%s.%s\"", stem,
                    ending);
        return false;
    }
    g_auto(EditionFile) file = {g_strdup_printf("%s.%s", stem, ending), NULL, g_byte_array_new()};
    if (strcmp(stem, "region") == 0) {
        file.media_type = "text/csv; charset=utf-8; header=present";
        region_file(roundup, file.bytes);
    } else {
        const Format *format = format_find(ending);
        const Cube *cube = cubes_find(roundup_options(roundup)->cubes, stem);
        g_return_val_if_fail(format && cube, false);
        file.media_type = format->media_type;
        if (!figures_file(roundup, cube, format, file.bytes, error))
            return false;
    }
    *out_file = file;
    file = (EditionFile){0};
    return true;
}
