#include "exchange/side_out.h"

#include "base/csv.h"
#include "base/json.h"
#include "exchange/export.h"
#include "exchange/value_text.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

bool side_is_base(const SideCell *cell, unsigned n_sources, unsigned source)
{
    bool has_difference = false;
    for (unsigned i = 0; i < n_sources; i++)
        has_difference = has_difference || !isnan(cell->says[i].difference);
    return has_difference && cell->reference == (int)source;
}

bool side_format_parse(const char *name, SideFormat *out_format)
{
    static const char *const names[SIDE_FORMAT_COUNT] = {
        [SIDE_TABLE] = "table", [SIDE_CSV] = "csv", [SIDE_JSON] = "json"};
    for (unsigned i = 0; i < SIDE_FORMAT_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *out_format = (SideFormat)i;
            return true;
        }
    return false;
}

/* --- words ------------------------------------------------------------------------------- */

static char *range_words(Lang lang, const Figure *figure)
{
    g_autofree char *low = isnan(figure->lower) ? NULL : lang_number(lang, figure->lower, 0);
    g_autofree char *high = isnan(figure->upper) ? NULL : lang_number(lang, figure->upper, 0);
    return low && high ? g_strdup_printf("%s-%s", low, high)
           : low       ? g_strdup_printf("%s-", low)
           : high      ? g_strdup_printf("-%s", high)
                       : NULL;
}

char *side_figure_words(Lang lang, const Figure *figure)
{
    g_autofree char *range = range_words(lang, figure);
    switch (figure->kind) {
    case FIGURE_VALUE:
        return lang_number(lang, figure->value, figure->value == floor(figure->value) ? 0 : 2);
    case FIGURE_SUPPRESSED:
        return range ? text_fill(tr(lang, "{range} (suppressed)"), "range", range, NULL)
                     : g_strdup(tr(lang, "suppressed"));
    case FIGURE_DISPUTED:
        return range ? text_fill(tr(lang, "{range} (disputed)"), "range", range, NULL)
                     : g_strdup(tr(lang, "disputed"));
    case FIGURE_NOT_KNOWN:
    case FIGURE_NOT_APPLICABLE:
    case FIGURE_NOT_YET:
        return g_strdup(value_text_word(figure->kind, lang));
    case FIGURE_ABSENT:
    case FIGURE_KIND_COUNT:
    default:
        return g_strdup(tr(lang, "no figure"));
    }
}

static char *signed_number(Lang lang, double value, unsigned decimals)
{
    g_autofree char *number = lang_number(lang, fabs(value), decimals);
    return g_strconcat(value > 0 ? "+" : value < 0 ? "\xe2\x88\x92" : "", number, NULL);
}

char *side_difference_words(Lang lang, const SideSays *says)
{
    if (isnan(says->difference))
        return NULL;
    bool is_whole = says->difference == floor(says->difference);
    g_autofree char *number = signed_number(lang, says->difference, is_whole ? 0 : 2);
    if (isnan(says->percent))
        return g_steal_pointer(&number);
    g_autofree char *percent = signed_number(lang, says->percent, fabs(says->percent) < 10 ? 1 : 0);
    return text_fill(tr(lang, "{n} ({percent} %)"), "n", number, "percent", percent, NULL);
}

/* "23 (2023-05-30); 20 (2021-01-01)": what was said before, newest first. Caller frees. */
static char *earlier_words(Lang lang, const SideSays *says)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < says->n_earlier; i++) {
        char day[ISO_DATE_BYTES] = "?";
        if (says->earlier[i].vintage)
            iso_day_write(says->earlier[i].vintage->as_of, day);
        g_autofree char *words = side_figure_words(lang, &says->earlier[i].figure);
        g_string_append_printf(text, "%s%s (%s)", i ? "; " : "", words, day);
    }
    return g_string_free(text, FALSE);
}

static void day_of(const SideSays *says, char out_day[ISO_DATE_BYTES])
{
    *out_day = '\0';
    if (says->vintage && says->figure.kind != FIGURE_ABSENT)
        iso_day_write(says->vintage->as_of, out_day);
}

const char *side_verified_words(Lang lang, const Difference *known)
{
    return known->is_verified ? tr(lang, "checked against it")
                              : tr(lang, "not checked against a document");
}

const char *side_group_title(Lang lang, const SideReason *reason)
{
    if (reason->is_prospective)
        return tr(lang, "What would make a source differ that says nothing here");
    return side_is_general(reason) ? tr(lang, "Why these sources differ in general")
                                   : tr(lang, "Notes on single figures");
}

/* --- a terminal -------------------------------------------------------------------------- */

enum {
    COLUMN_YEAR,
    COLUMN_SOURCE,
    COLUMN_FIGURE,
    COLUMN_DIFFERENCE,
    COLUMN_DAY,
    COLUMN_BEFORE,
    COLUMN_WHY,
    N_COLUMNS
};

static unsigned text_width(const char *text)
{
    unsigned width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return width;
}

static bool varies(const SideBySide *side, unsigned d)
{
    for (unsigned i = 1; i < side->cells->len; i++)
        if (side_cell(side, i)->codes[d] != side_cell(side, 0)->codes[d])
            return true;
    return false;
}

static const char *code_label(const SideBySide *side, const SideCell *cell, unsigned d, Lang lang)
{
    return codelist_code(side->flow->dimensions[d].codelist, cell->codes[d])->label[lang];
}

static void write_head(const SideView *view, GString *to)
{
    const SideBySide *side = view->side;
    g_string_append_printf(to, "%s (%s)\n", side->flow->label[view->lang], side->flow->id);
    unsigned width = 0;
    for (unsigned d = 0; d < side->flow->n_dimensions; d++)
        width = MAX(width, text_width(side->flow->dimensions[d].label[view->lang]));
    for (unsigned d = 0; d < side->flow->n_dimensions && side->cells->len > 0; d++) {
        if (d == side->source_dimension || varies(side, d))
            continue;
        const char *label = side->flow->dimensions[d].label[view->lang];
        g_string_append_printf(to, "  %s%*s  %s\n", label, (int)(width - text_width(label)), "",
                               code_label(side, side_cell(side, 0), d, view->lang));
    }
    g_string_append_c(to, '\n');
}

/* What the cells of one group have in common, where the answer has several: "Women; Children". */
static char *group_words(const SideView *view, const SideCell *cell)
{
    GString *text = g_string_new(NULL);
    for (unsigned d = 0; d < view->side->flow->n_dimensions; d++)
        if (d != view->side->source_dimension && varies(view->side, d))
            g_string_append_printf(text, "%s%s", text->len ? "; " : "",
                                   code_label(view->side, cell, d, view->lang));
    return g_string_free(text, FALSE);
}

static void fill_row(const SideView *view, const SideCell *cell, unsigned s, char *out[N_COLUMNS])
{
    const SideBySide *side = view->side;
    const SideSays *says = &cell->says[s];
    g_autofree char *words = side_figure_words(view->lang, &says->figure);
    const char *mark = figure_is_doubtful(&says->figure) ? " !" : "";
    char day[ISO_DATE_BYTES];
    day_of(says, day);
    char *difference = side_difference_words(view->lang, says);
    g_autoptr(GString) why = g_string_new(NULL);
    for (unsigned i = 0; i < cell->reasons->len; i++) {
        unsigned number = g_array_index(cell->reasons, unsigned, i);
        if (!side_is_general(side_reason(side, number)) &&
            side_is_about(side, cell, side_reason(side, number), s))
            g_string_append_printf(why, "%s%u", why->len ? " " : "", number + 1);
    }
    out[COLUMN_YEAR] = s == 0 ? g_strdup_printf("%d", cell->period) : g_strdup("");
    out[COLUMN_SOURCE] = g_strdup(side_source(side, s)->label[view->lang]);
    out[COLUMN_FIGURE] = g_strconcat(words, mark, NULL);
    out[COLUMN_DIFFERENCE] = difference                               ? difference
                             : side_is_base(cell, side->n_sources, s) ? g_strdup("=")
                                                                      : g_strdup("");
    out[COLUMN_DAY] = g_strdup(day);
    out[COLUMN_BEFORE] = earlier_words(view->lang, says);
    out[COLUMN_WHY] = g_strdup(why->str);
}

static void write_row(GString *to, char *const cells[N_COLUMNS], const unsigned width[N_COLUMNS])
{
    for (unsigned c = 0; c < N_COLUMNS; c++) {
        if (width[c] == 0)
            continue;
        int blanks = (int)(width[c] - text_width(cells[c]));
        bool is_right = c == COLUMN_FIGURE || c == COLUMN_DIFFERENCE;
        g_string_append_printf(to, "%*s%s%*s  ", is_right ? blanks : 0, "", cells[c],
                               is_right ? 0 : blanks, "");
    }
    while (to->len > 0 && to->str[to->len - 1] == ' ')
        g_string_truncate(to, to->len - 1);
    g_string_append_c(to, '\n');
}

typedef struct {
    char *cells[N_COLUMNS];
} Row;

static void write_rows(const SideView *view, GString *to)
{
    const SideBySide *side = view->side;
    unsigned n = side->cells->len * side->n_sources, width[N_COLUMNS] = {0};
    char *head[N_COLUMNS] = {(char *)tr(view->lang, "Year"),   (char *)tr(view->lang, "Source"),
                             (char *)tr(view->lang, "Figure"), (char *)tr(view->lang, "Difference"),
                             (char *)tr(view->lang, "As of"),  (char *)tr(view->lang, "Before"),
                             (char *)tr(view->lang, "Notes")};
    Row *rows = g_new0(Row, n + 1);
    for (unsigned i = 0; i < n; i++) {
        fill_row(view, side_cell(side, i / side->n_sources), i % side->n_sources, rows[i].cells);
        for (unsigned c = 0; c < N_COLUMNS; c++)
            width[c] = MAX(width[c], text_width(rows[i].cells[c]));
    }
    for (unsigned c = 0; c < N_COLUMNS; c++)
        width[c] = width[c] ? MAX(width[c], text_width(head[c])) : 0;
    write_row(to, head, width);
    g_autofree char *last = g_strdup("");
    for (unsigned i = 0; i < n; i++) {
        g_autofree char *group = i % side->n_sources == 0
                                     ? group_words(view, side_cell(side, i / side->n_sources))
                                     : NULL;
        if (group && strcmp(group, last) != 0) {
            g_string_append_printf(to, "%s\n", group);
            g_free(last);
            last = g_strdup(group);
        }
        write_row(to, rows[i].cells, width);
        for (unsigned c = 0; c < N_COLUMNS; c++)
            g_free(rows[i].cells[c]);
    }
    g_free(rows);
}

/* A text in lines of at most 80, each after `indent` blanks. */
static void write_wrapped(GString *to, const char *text, unsigned indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    unsigned at = indent;
    for (unsigned i = 0; words[i]; i++) {
        unsigned own = text_width(words[i]);
        if (at > indent && at + 1 + own > 80) {
            g_string_append_printf(to, "\n%*s", (int)indent, "");
            at = indent;
        }
        g_string_append_printf(to, "%s%s", at > indent ? " " : "", words[i]);
        at += own + (at > indent);
    }
    g_string_append_c(to, '\n');
}

static void write_reasons(const SideView *view, GString *to)
{
    const SideBySide *side = view->side;
    const char *last = NULL;
    for (unsigned i = 0; i < side->reasons->len; i++) {
        const SideReason *reason = side_reason(side, i);
        const char *title = side_group_title(view->lang, reason);
        if (g_strcmp0(title, last) != 0)
            g_string_append_printf(to, "\n%s\n", title);
        last = title;
        g_autofree char *text = side_reason_text(side, reason, view->lang);
        g_string_append_printf(to, "%3u  ", i + 1);
        write_wrapped(to, text, 5);
        if (!reason->known)
            continue;
        g_autofree char *cited = g_strdup_printf("(%s; %s)", reason->known->citation,
                                                 side_verified_words(view->lang, reason->known));
        g_string_append(to, "     ");
        write_wrapped(to, cited, 5);
    }
}

static void write_signs(const SideView *view, GString *to)
{
    const SideBySide *side = view->side;
    bool has_base = false, has_doubt = false;
    for (unsigned i = 0; i < side->cells->len; i++)
        for (unsigned s = 0; s < side->n_sources; s++) {
            const SideCell *cell = side_cell(side, i);
            has_base = has_base || side_is_base(cell, side->n_sources, s);
            has_doubt = has_doubt || figure_is_doubtful(&cell->says[s].figure);
        }
    if (has_base || has_doubt)
        g_string_append_c(to, '\n');
    if (has_base)
        g_string_append_printf(to, "=  %s\n",
                               tr(view->lang, "the number that the differences are from"));
    if (has_doubt)
        g_string_append_printf(
            to, "!  %s\n", tr(view->lang, "cannot be true, or the source gives several numbers"));
}

static void write_table(const SideView *view, GString *to)
{
    write_head(view, to);
    if (view->side->cells->len == 0)
        return;
    write_rows(view, to);
    write_signs(view, to);
    write_reasons(view, to);
}

/* --- CSV --------------------------------------------------------------------------------- */

static void csv_number(GString *to, double value)
{
    char text[NUMBER_TEXT_BYTES] = "";
    if (!isnan(value))
        number_write_plain(text, value);
    csv_write_field(to, text, false);
}

static void csv_header(const SideBySide *side, GString *to)
{
    static const char *const names[] = {
        "TIME_PERIOD", "OBS_VALUE",     "OBS_STATUS", "CONF_STATUS",        "LOWER",
        "UPPER",       "SAID",          "VINTAGE",    "SOURCE_DATE",        "RECEIVED",
        "EARLIER",     "COMPARED_WITH", "DIFFERENCE", "DIFFERENCE_PERCENT", "REASONS"};
    for (unsigned d = 0; d < side->flow->n_dimensions; d++)
        csv_write_field(to, side->flow->dimensions[d].id, d == 0);
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        csv_write_field(to, names[i], false);
    csv_end_row(to);
}

/* "2: text (where it is written; not checked ...) | 3: ..." */
static char *csv_reasons(const SideView *view, const SideCell *cell, unsigned s)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < cell->reasons->len; i++) {
        unsigned number = g_array_index(cell->reasons, unsigned, i);
        const SideReason *reason = side_reason(view->side, number);
        if (!side_is_about(view->side, cell, reason, s))
            continue;
        g_autofree char *words = side_reason_text(view->side, reason, view->lang);
        g_string_append_printf(text, "%s%u: %s", text->len ? " | " : "", number + 1, words);
        if (reason->known)
            g_string_append_printf(text, " (%s; %s)", reason->known->citation,
                                   side_verified_words(view->lang, reason->known));
    }
    return g_string_free(text, FALSE);
}

static void csv_row(const SideView *view, const SideCell *cell, unsigned s, GString *to)
{
    const SideBySide *side = view->side;
    const SideSays *says = &cell->says[s];
    const Figure *figure = &says->figure;
    bool is_said = figure->kind != FIGURE_ABSENT;
    char period[16], vintage[16] = "", day[ISO_DATE_BYTES];
    const char obs[] = {is_said ? export_obs_status(figure) : '\0', '\0'};
    const char conf[] = {is_said ? export_conf_status(figure) : '\0', '\0'};
    g_snprintf(period, sizeof period, "%d", cell->period);
    if (is_said)
        g_snprintf(vintage, sizeof vintage, "%u", figure->vintage);
    day_of(says, day);
    for (unsigned d = 0; d < side->flow->n_dimensions; d++)
        csv_write_field(to,
                        d == side->source_dimension
                            ? side_source(side, s)->id
                            : codelist_code(side->flow->dimensions[d].codelist, cell->codes[d])->id,
                        d == 0);
    csv_write_field(to, period, false);
    csv_number(to, figure->value);
    csv_write_field(to, obs, false);
    csv_write_field(to, conf, false);
    csv_number(to, figure->kind == FIGURE_VALUE ? NAN : figure->lower);
    csv_number(to, figure->kind == FIGURE_VALUE ? NAN : figure->upper);
    g_autofree char *said = side_figure_words(view->lang, figure);
    g_autofree char *earlier = earlier_words(view->lang, says);
    g_autofree char *reasons = csv_reasons(view, cell, s);
    csv_write_field(to, said, false);
    csv_write_field(to, vintage, false);
    csv_write_field(to, day, false);
    csv_write_field(
        to, is_said && says->vintage && says->vintage->received ? says->vintage->received : "",
        false);
    csv_write_field(to, earlier, false);
    csv_write_field(
        to, isnan(says->difference) ? "" : side_source(side, (unsigned)cell->reference)->id, false);
    csv_number(to, says->difference);
    csv_number(to, isnan(says->percent) ? NAN : round(says->percent * 100) / 100);
    csv_write_field(to, reasons, false);
    csv_end_row(to);
}

static void write_csv(const SideView *view, GString *to)
{
    csv_header(view->side, to);
    for (unsigned i = 0; i < view->side->cells->len; i++)
        for (unsigned s = 0; s < view->side->n_sources; s++)
            csv_row(view, side_cell(view->side, i), s, to);
}

/* --- JSON -------------------------------------------------------------------------------- */

static const char *const kind_words[FIGURE_KIND_COUNT] = {[FIGURE_VALUE] = "value",
                                                          [FIGURE_SUPPRESSED] = "suppressed",
                                                          [FIGURE_DISPUTED] = "disputed",
                                                          [FIGURE_NOT_KNOWN] = "not-known",
                                                          [FIGURE_NOT_APPLICABLE] =
                                                              "not-applicable",
                                                          [FIGURE_NOT_YET] = "not-yet",
                                                          [FIGURE_ABSENT] = "no-figure"};

static void json_text_of(JsonWriter *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text);
}

static void json_number_of(JsonWriter *json, const char *name, double value)
{
    json_name(json, name);
    json_number(json, value);
}

static void json_figure(JsonWriter *json, const Figure *figure)
{
    json_text_of(json, "said", kind_words[figure->kind]);
    if (figure->kind == FIGURE_ABSENT)
        return;
    const char obs[] = {export_obs_status(figure), '\0'},
               conf[] = {export_conf_status(figure), '\0'};
    if (figure->kind == FIGURE_VALUE)
        json_number_of(json, "value", figure->value);
    if (export_has_bounds(figure)) {
        json_number_of(json, "lower", figure->lower);
        json_number_of(json, "upper", figure->upper);
    }
    json_text_of(json, "obs_status", obs);
    json_text_of(json, "conf_status", conf);
    if (figure->comment)
        json_text_of(json, "comment", figure->comment);
}

static void json_vintage(JsonWriter *json, const Vintage *vintage)
{
    char day[ISO_DATE_BYTES];
    json_name(json, "vintage");
    if (!vintage) {
        json_null(json);
        return;
    }
    iso_day_write(vintage->as_of, day);
    json_object(json);
    json_name(json, "id");
    json_integer(json, vintage->id);
    json_text_of(json, "as_of", day);
    json_text_of(json, "received", vintage->received);
    json_text_of(json, "title", vintage->title);
    json_end(json);
}

static void json_says(JsonWriter *json, const SideView *view, const SideCell *cell, unsigned s)
{
    const SideBySide *side = view->side;
    const SideSays *says = &cell->says[s];
    json_object(json);
    json_text_of(json, "source", side_source(side, s)->id);
    json_figure(json, &says->figure);
    json_vintage(json, says->figure.kind == FIGURE_ABSENT ? NULL : says->vintage);
    json_name(json, "earlier");
    json_array(json);
    for (unsigned i = 0; i < says->n_earlier; i++) {
        json_object(json);
        json_figure(json, &says->earlier[i].figure);
        json_vintage(json, says->earlier[i].vintage);
        json_end(json);
    }
    json_end(json);
    if (!isnan(says->difference)) {
        json_text_of(json, "compared_with", side_source(side, (unsigned)cell->reference)->id);
        json_number_of(json, "difference", says->difference);
        json_number_of(json, "difference_percent",
                       isnan(says->percent) ? NAN : round(says->percent * 100) / 100);
    }
    json_end(json);
}

static void json_cell(JsonWriter *json, const SideView *view, const SideCell *cell)
{
    const SideBySide *side = view->side;
    json_object(json);
    json_name(json, "key");
    json_object(json);
    for (unsigned d = 0; d < side->flow->n_dimensions; d++)
        if (d != side->source_dimension)
            json_text_of(json, side->flow->dimensions[d].id,
                         codelist_code(side->flow->dimensions[d].codelist, cell->codes[d])->id);
    json_end(json);
    json_name(json, "period");
    json_integer(json, cell->period);
    json_name(json, "says");
    json_array(json);
    for (unsigned s = 0; s < side->n_sources; s++)
        json_says(json, view, cell, s);
    json_end(json);
    json_name(json, "reasons");
    json_array(json);
    for (unsigned i = 0; i < cell->reasons->len; i++)
        json_integer(json, g_array_index(cell->reasons, unsigned, i) + 1);
    json_end(json);
    json_end(json);
}

static void json_reason(JsonWriter *json, const SideView *view, unsigned index)
{
    const SideReason *reason = side_reason(view->side, index);
    g_autofree char *text = side_reason_text(view->side, reason, view->lang);
    json_object(json);
    json_name(json, "number");
    json_integer(json, index + 1);
    json_text_of(json, "id", side_reason_id(reason));
    json_text_of(json, "kind", reason->known ? "known" : "computed");
    json_name(json, "would_differ");
    json_bool(json, reason->is_prospective);
    json_name(json, "sources");
    json_array(json);
    for (unsigned i = 0; i < 2; i++)
        if (reason->source[i] >= 0)
            json_string(json, side_source(view->side, (unsigned)reason->source[i])->id);
    json_end(json);
    json_text_of(json, "text", text);
    if (reason->known) {
        json_text_of(json, "citation", reason->known->citation);
        json_name(json, "verified");
        json_bool(json, reason->known->is_verified);
    }
    json_end(json);
}

static void write_json(const SideView *view, GString *to)
{
    const SideBySide *side = view->side;
    char day[ISO_DATE_BYTES] = "";
    JsonWriter json;
    json_init(&json, to);
    json_object(&json);
    json_text_of(&json, "flow", side->flow->id);
    json_text_of(&json, "label", side->flow->label[view->lang]);
    if (side->as_of != ISO_DAY_NEVER)
        iso_day_write(side->as_of, day);
    json_text_of(&json, "as_of", *day ? day : NULL);
    json_text_of(&json, "prepared", view->prepared);
    json_text_of(&json, "address", view->address);
    json_name(&json, "figures");
    json_array(&json);
    for (unsigned i = 0; i < side->cells->len; i++)
        json_cell(&json, view, side_cell(side, i));
    json_end(&json);
    json_name(&json, "reasons");
    json_array(&json);
    for (unsigned i = 0; i < side->reasons->len; i++)
        json_reason(&json, view, i);
    json_end(&json);
    json_end(&json);
    g_string_append_c(to, '\n');
}

void side_write(const SideView *view, SideFormat format, GString *to)
{
    static void (*const writers[SIDE_FORMAT_COUNT])(const SideView *, GString *) = {
        [SIDE_TABLE] = write_table, [SIDE_CSV] = write_csv, [SIDE_JSON] = write_json};
    g_return_if_fail(format < SIDE_FORMAT_COUNT);
    writers[format](view, to);
}
