#include "exchange/cite.h"
#include "exchange/export.h"
#include <string.h>

#define CODES_NAMED 6u /* more are counted, not listed */

static void append_codes(GString *to, const FigureView *view, unsigned d)
{
    const Dimension *dimension = &view->query->flow->dimensions[d];
    const uint8_t *wanted = view->query->wanted[d];
    unsigned n_codes = codelist_n(dimension->codelist), n_wanted = 0, n_named = 0;
    for (unsigned c = 0; c < n_codes; c++)
        n_wanted += wanted[c] != 0;
    const uint8_t *end = wanted + n_codes, *at = wanted;
    while (n_named < CODES_NAMED && (at = memchr(at, 1, (size_t)(end - at)))) {
        g_string_append(to, n_named++ ? ", " : "");
        g_string_append(
            to, codelist_code(dimension->codelist, (unsigned)(at++ - wanted))->label[view->lang]);
    }
    if (n_wanted > n_named) {
        g_autofree char *number = lang_number(view->lang, n_wanted - n_named, 0);
        g_autofree char *more = text_fill(tr(view->lang, " and {n} more"), "n", number, NULL);
        g_string_append(to, more);
    }
}

static void append_periods(GString *to, const FigureView *view)
{
    int start = view->query->start_period, end = view->query->end_period;
    bool has_start = start > 1900, has_end = end < 2100;
    if (!has_start && !has_end)
        return;
    char from[16], until[16];
    g_snprintf(from, sizeof from, "%d", start);
    g_snprintf(until, sizeof until, "%d", end);
    g_autofree char *text = NULL;
    if (has_start && start == end)
        text = g_strdup(from);
    else if (has_start && has_end)
        text = text_fill(tr(view->lang, "{from} to {until}"), "from", from, "until", until, NULL);
    else if (has_start)
        text = text_fill(tr(view->lang, "from {from}"), "from", from, NULL);
    else
        text = text_fill(tr(view->lang, "until {until}"), "until", until, NULL);
    g_string_append_printf(to, "%s%s", to->len ? "; " : "", text);
}

char *cite_selection(const FigureView *view)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const Dataflow *flow = view->query->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        if (!view->query->wanted[d] || codelist_n(flow->dimensions[d].codelist) < 2)
            continue;
        g_string_append(text, text->len ? "; " : "");
        g_string_append(text, flow->dimensions[d].label[view->lang]);
        g_string_append(text, ": ");
        append_codes(text, view, d);
    }
    append_periods(text, view);
    if (text->len == 0)
        return NULL;
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const char *source_label(const FigureView *view, const char *id)
{
    const Source *source = model_find_source(view->model, id);
    return source ? source->label[view->lang] : id;
}

char *cite_sources(const FigureView *view)
{
    g_autoptr(GPtrArray) vintages = export_vintages(view);
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; i < vintages->len; i++) {
        const Vintage *vintage = vintages->pdata[i];
        g_autofree char *day = lang_date(view->lang, vintage->as_of);
        g_autofree char *one = text_fill(tr(view->lang, "{source} (as of {day})"), "source",
                                         source_label(view, vintage->source), "day", day, NULL);
        g_string_append(text, i ? "; " : "");
        g_string_append(text, one);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *cite_address(const FigureView *view)
{
    if (view->address)
        return g_strdup(view->address);
    g_autofree char *key = cube_query_key(view->query);
    return g_strdup_printf("%s%s%s", view->query->flow->id, *key ? "/" : "", key);
}

/* The day of the answer; "" where the time of preparation is not known. */
static char *read_day(const FigureView *view)
{
    char day[ISO_DATE_BYTES] = "";
    IsoDay prepared;
    if (view->prepared)
        g_strlcpy(day, view->prepared, sizeof day);
    return iso_day_parse(day, &prepared) ? lang_date(view->lang, prepared) : g_strdup("");
}

char *cite_plain(const FigureView *view)
{
    g_autofree char *sources = cite_sources(view);
    g_autofree char *address = cite_address(view);
    g_autofree char *day = read_day(view);
    const char *pattern = tr(view->lang, "{sources}: {title}. In: Fyr, {address}, read on {day}.");
    if (*sources == '\0')
        return text_fill(tr(view->lang, "{title}. In: Fyr, {address}, read on {day}."), "title",
                         view->query->flow->label[view->lang], "address", address, "day", day,
                         NULL);
    return text_fill(pattern, "sources", sources, "title", view->query->flow->label[view->lang],
                     "address", address, "day", day, NULL);
}

/* BibTeX's own characters must not end a field or start a command. */
static void append_bibtex(GString *to, const char *name, const char *value)
{
    g_string_append_printf(to, "  %s = {", name);
    for (const char *p = value; *p; p++) {
        if (strchr("{}", *p))
            continue;
        if (strchr("%#&$_", *p) && strcmp(name, "url") != 0)
            g_string_append_c(to, '\\');
        g_string_append_c(to, *p == '\\' ? '/' : *p);
    }
    g_string_append(to, "},\n");
}

char *cite_bibtex(const FigureView *view)
{
    g_autoptr(GPtrArray) vintages = export_vintages(view);
    const Vintage *newest = vintages->len ? vintages->pdata[0] : NULL;
    g_autofree char *address = cite_address(view);
    g_autofree char *selection = cite_selection(view);
    char day[ISO_DATE_BYTES] = "", year[5] = "";
    if (newest)
        iso_day_write(newest->as_of, day);
    g_strlcpy(year, day, sizeof year);
    g_autofree char *id = g_ascii_strdown(view->query->flow->id, -1);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "@misc{fyr-%s-%08x,\n", id, g_str_hash(address));
    append_bibtex(text, "title", view->query->flow->label[view->lang]);
    append_bibtex(text, "author", newest ? source_label(view, newest->source) : "Fyr");
    append_bibtex(text, "howpublished", "Fyr");
    append_bibtex(text, "year", year);
    if (selection)
        append_bibtex(text, "note", selection);
    append_bibtex(text, view->address ? "url" : "key", address);
    if (view->prepared) {
        g_strlcpy(day, view->prepared, sizeof day);
        append_bibtex(text, "urldate", day);
    }
    g_string_append(text, "}\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}
