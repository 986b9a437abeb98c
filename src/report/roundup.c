#include "report/roundup.h"

#include "report/chapters.h"
#include "report/writers.h"
#include <string.h>

#define DEFAULT_YEARS 5
#define DEFAULT_TREND 15

struct Roundup {
    RoundupOptions options;
    char *base;
    Doc *doc;
    Facts *facts;
};

/* --- editions ----------------------------------------------------------------------------- */

static Edition *default_edition(const char *id, IsoDay as_of)
{
    Edition *edition = g_new0(Edition, 1);
    edition->id = g_strdup(id);
    edition->source = "UNODC";
    edition->as_of = as_of;
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        edition->title[lang] = tr(lang, "Human trafficking in the Baltic Sea region");
        edition->subtitle[lang] = tr(lang, "Round-up, unnamed edition");
        edition->status[lang] = tr(lang, "A draft, made by machine from public figures. No Member "
                                         "State has reviewed or approved it.");
    }
    return edition;
}

/* The newest year for which a member has a total of victims, as of the edition's day. */
static int newest_year(const Cubes *cubes, const Edition *edition)
{
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    if (!cube)
        return 0;
    g_autoptr(CubeQuery) query = cube_query_new(cube->flow);
    int source = dataflow_find_dimension(cube->flow, "SOURCE");
    int code = codelist_find(cube->flow->dimensions[source].codelist, edition->source);
    if (code < 0)
        return 0;
    cube_query_want(query, (unsigned)source, (unsigned)code);
    query->as_of = edition->as_of;
    int first = 0, last = 0;
    return cube_periods(cube, query, &first, &last) ? last : 0;
}

static IsoDay newest_day(const Cubes *cubes)
{
    return cubes_n_vintages(cubes) > 0 ? cubes_vintage(cubes, 0)->as_of : ISO_DAY_NEVER;
}

Edition *edition_resolve(const Editions *editions, const char *id, IsoDay as_of, const Cubes *cubes,
                         GError **error)
{
    if (!edition_id_is_valid(id)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%s\" cannot name an edition: use letters, digits and hyphens, at most 32",
                    id);
        return NULL;
    }
    const Edition *declared = editions ? edition_find(editions, id) : NULL;
    if (declared) {
        Edition *edition = g_memdup2(declared, sizeof *declared);
        edition->id = g_strdup(declared->id);
        if (as_of != ISO_DAY_NEVER)
            edition->as_of = as_of;
        return edition;
    }
    IsoDay day = as_of != ISO_DAY_NEVER ? as_of : newest_day(cubes);
    g_autoptr(Edition) edition = default_edition(id, day);
    int year = day != ISO_DAY_NEVER ? newest_year(cubes, edition) : 0;
    if (year == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "there are no figures to report on for the edition \"%s\": import some first",
                    id);
        return NULL;
    }
    edition->to = year;
    edition->from = year - DEFAULT_YEARS + 1;
    edition->trend_from = year - DEFAULT_TREND + 1;
    return g_steal_pointer(&edition);
}

void edition_free(Edition *edition)
{
    if (!edition)
        return;
    g_free((char *)(uintptr_t)edition->id);
    g_free(edition);
}

/* --- the report --------------------------------------------------------------------------- */

static void fill_head(Doc *doc, const Edition *edition)
{
    Lang lang = doc->lang;
    char day[ISO_DATE_BYTES];
    iso_day_write(edition->as_of, day);
    doc->title = edition->title[lang];
    doc->subtitle = edition->subtitle[lang];
    doc->status = edition->status[lang];
    doc->author = tr(lang, "Fyr, the information and resource centre");
    doc->edition = edition->id;
    doc->as_of = doc_keep(doc, day);
    doc->as_of_text = doc_take(doc, lang_date(lang, edition->as_of));
    doc->period = doc_printf(doc, "%d\u2013%d", edition->from, edition->to);
}

static void write_chapters(Book *book)
{
    static void (*const chapters[])(Book *) = {
        chapter_how_to_read,
        chapter_key_findings,
        chapter_region,
        chapter_trends,
        chapter_forms,
        chapter_women_and_men,
        chapter_children_and_adults,
        chapter_citizenship,
        chapter_justice,
        chapter_profiles,
        chapter_method,
        chapter_sources,
        chapter_annex,
        chapter_addresses,
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(chapters); i++)
        chapters[i](book);
}

Roundup *roundup_new(const RoundupOptions *options, GError **error)
{
    g_autoptr(Roundup) roundup = g_new0(Roundup, 1);
    roundup->options = *options;
    roundup->base = g_strdup(options->base ? options->base : "");
    roundup->options.base = roundup->base;
    roundup->facts = facts_new(options->model, options->cubes, options->edition, options->lang);
    if (!facts_vintage(roundup->facts)) {
        char day[ISO_DATE_BYTES];
        iso_day_write(options->edition->as_of, day);
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "the centre held no figures of %s on %s for the edition \"%s\"",
                    options->edition->source, day, options->edition->id);
        return NULL;
    }
    roundup->doc = doc_new(options->lang);
    fill_head(roundup->doc, options->edition);
    g_autoptr(Book) book = book_new(options, roundup->doc, roundup->facts);
    write_chapters(book);
    return g_steal_pointer(&roundup);
}

void roundup_free(Roundup *roundup)
{
    if (!roundup)
        return;
    doc_free(roundup->doc);
    facts_free(roundup->facts);
    g_free(roundup->base);
    g_free(roundup);
}

const Doc *roundup_doc(const Roundup *roundup)
{
    return roundup->doc;
}

Facts *roundup_facts(Roundup *roundup)
{
    return roundup->facts;
}

const RoundupOptions *roundup_options(const Roundup *roundup)
{
    return &roundup->options;
}

bool roundup_write_pdf(const Roundup *roundup, GByteArray *to, GError **error)
{
    return doc_write_pdf(roundup->doc, NULL, roundup->options.base, to, error);
}
