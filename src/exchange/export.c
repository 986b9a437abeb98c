#include "exchange/export.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

const ExportStatusNote export_status_notes[] = {
    {"0", "A", N_("None"), N_("The source says that there was none.")},
    {"0-4", "Q, C", N_("Suppressed"),
     N_("The source hides a small number to protect persons. LOWER and UPPER say between which "
        "numbers it lies, zero included; the number itself is not held here and must not be "
        "worked out.")},
    {"5-7", "U", N_("Sources of one figure differ"),
     N_("The source gives several numbers for the same cell. LOWER and UPPER span them all; none "
        "of them is preferred.")},
    {"", "O", N_("Not known"), N_("The reporter was asked and does not know.")},
    {"", "M", N_("Not applicable"), N_("Such a figure cannot exist.")},
    {"", "L", N_("Not yet"), N_("The figure will come; it has not been collected yet.")},
    {"", "-", N_("No row"), N_("Nobody said anything: a missing row is not a zero.")},
};
const unsigned n_export_status_notes = G_N_ELEMENTS(export_status_notes);

bool export_flush(GString *text, FigureSink *sink, bool is_last, GError **error)
{
    if (text->len < EXPORT_CHUNK_BYTES && !(is_last && text->len > 0))
        return true;
    bool is_sent = sink->write(sink, text->str, text->len, error);
    g_string_truncate(text, 0);
    return is_sent;
}

Figure export_figure(const Cube *cube, uint32_t row)
{
    uint32_t comment = cube->comment[row];
    return (Figure){
        .kind = cube->kind[row],
        .obs_status = cube->obs_status[row],
        .conf_status = cube->conf_status[row],
        .value = cube->value[row],
        .lower = cube->lower[row],
        .upper = cube->upper[row],
        .vintage = cube->vintage[row],
        .comment = comment ? cube->comments[comment] : NULL,
    };
}

char export_obs_status(const Figure *figure)
{
    static const char of_kind[FIGURE_KIND_COUNT] = {
        [FIGURE_SUPPRESSED] = 'Q',     [FIGURE_DISPUTED] = 'U', [FIGURE_NOT_KNOWN] = 'O',
        [FIGURE_NOT_APPLICABLE] = 'M', [FIGURE_NOT_YET] = 'L',  [FIGURE_ABSENT] = 'O'};
    if (figure->kind == FIGURE_VALUE)
        return figure->obs_status ? figure->obs_status : 'A';
    return of_kind[figure->kind];
}

char export_conf_status(const Figure *figure)
{
    if (figure->kind != FIGURE_SUPPRESSED)
        return 'F';
    return figure->conf_status && figure->conf_status != 'F' ? figure->conf_status : 'C';
}

bool export_has_bounds(const Figure *figure)
{
    return figure->kind == FIGURE_SUPPRESSED || figure->kind == FIGURE_DISPUTED;
}

const char *export_status_words(Lang lang, const Figure *figure)
{
    switch (figure->kind) {
    case FIGURE_VALUE:
        return figure->obs_status == 'U' ? tr(lang, "doubtful") : "";
    case FIGURE_SUPPRESSED:
        return tr(lang, "suppressed to protect persons");
    case FIGURE_DISPUTED:
        return tr(lang, "the source gives several numbers");
    case FIGURE_NOT_KNOWN:
        return tr(lang, "not known");
    case FIGURE_NOT_APPLICABLE:
        return tr(lang, "not applicable");
    case FIGURE_NOT_YET:
        return tr(lang, "not yet");
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
    default:
        return tr(lang, "no figure");
    }
}

static int newest_first(const void *a, const void *b)
{
    const Vintage *one = *(const Vintage *const *)a, *other = *(const Vintage *const *)b;
    if (one->as_of != other->as_of)
        return one->as_of > other->as_of ? -1 : 1;
    return one->id > other->id ? -1 : one->id < other->id;
}

GPtrArray *export_vintages(const FigureView *view)
{
    GPtrArray *found = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    uint32_t last = 0;
    for (uint32_t i = 0; view->cubes && i < view->slice->n_rows; i++) {
        uint32_t id = view->cube->vintage[view->slice->rows[i]];
        if (id == last && i > 0)
            continue;
        last = id;
        if (!g_hash_table_add(seen, GUINT_TO_POINTER(id)))
            continue;
        const Vintage *vintage = cubes_find_vintage(view->cubes, id);
        if (vintage)
            g_ptr_array_add(found, (void *)vintage);
    }
    if (found->len > 0)
        qsort(found->pdata, found->len, sizeof found->pdata[0], newest_first);
    return found;
}

size_t export_number(char *out_text, double value)
{
    if (isnan(value)) {
        out_text[0] = '\0';
        return 0;
    }
    /* Counts are the common case: whole, small, never negative zero. */
    if (value < 0 || value >= 1e15 || value != floor(value))
        return number_write_plain(out_text, value);
    return number_write_integer(out_text, (int64_t)value);
}
