#include "web/roundup/shelf.h"

#include "web/request_private.h"
#include <string.h>

#define SHELF_PLACES 8u

struct Shelved {
    gint references;
    char *id;
    Lang lang;
    const Model *model;
    Cubes *cubes; /* a reference: its address is not used again while the book stands here */
    Edition *edition;
    Roundup *roundup;
    GMutex lock; /* of everything below, and of making files */
    GByteArray *pdf;
    char *pdf_base;   /* the addresses in it */
    guint64 last_use; /* of the shelf's clock */
};

static GMutex shelf_lock;
static Shelved *places[SHELF_PLACES];
static guint64 shelf_clock;

/* --- the list ----------------------------------------------------------------------------- */

/* A server has one centre, so the list is read once and stays. */
const Editions *shelf_editions(Request *request)
{
    static GMutex lock;
    static const Model *of_model;
    static Editions *editions;
    g_mutex_lock(&lock);
    if (of_model != request_model(request)) {
        g_autoptr(Problems) problems = problems_new();
        Centre *centre = request->site->centre;
        g_autofree char *folder =
            centre ? g_build_filename(centre_directory(centre), "model", NULL) : NULL;
        editions = editions_load(folder, problems); /* the one before may still be in use */
        of_model = request_model(request);
        if (!editions)
            problems_print(problems, 0, stderr);
    }
    const Editions *found = editions;
    g_mutex_unlock(&lock);
    return found;
}

/* --- one edition -------------------------------------------------------------------------- */

void shelved_unref(Shelved *shelved)
{
    if (!shelved || !g_atomic_int_dec_and_test(&shelved->references))
        return;
    roundup_free(shelved->roundup);
    edition_free(shelved->edition);
    cubes_unref(shelved->cubes);
    if (shelved->pdf)
        g_byte_array_unref(shelved->pdf);
    g_free(shelved->pdf_base);
    g_free(shelved->id);
    g_mutex_clear(&shelved->lock);
    g_free(shelved);
}

static Shelved *build(Request *request, const char *id, GError **error)
{
    const Editions *editions = shelf_editions(request);
    const Edition *declared = editions ? edition_find(editions, id) : NULL;
    if (!declared) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no edition \"%s\"", id);
        return NULL;
    }
    g_autoptr(Shelved) shelved = g_new0(Shelved, 1);
    shelved->references = 1;
    g_mutex_init(&shelved->lock);
    shelved->id = g_strdup(declared->id);
    shelved->lang = request_lang(request);
    shelved->model = request_model(request);
    shelved->cubes = cubes_ref(request_cubes(request));
    shelved->edition =
        edition_resolve(editions, declared->id, ISO_DAY_NEVER, shelved->cubes, error);
    if (!shelved->edition)
        return NULL;
    RoundupOptions options = {.model = shelved->model,
                              .cubes = shelved->cubes,
                              .edition = shelved->edition,
                              .lang = shelved->lang,
                              .base = request_base(request)};
    shelved->roundup = roundup_new(&options, error);
    return shelved->roundup ? g_steal_pointer(&shelved) : NULL;
}

static bool is_same(const Shelved *shelved, Request *request, const char *id)
{
    return shelved && g_ascii_strcasecmp(shelved->id, id) == 0 &&
           shelved->lang == request_lang(request) && shelved->model == request_model(request) &&
           shelved->cubes == request_cubes(request);
}

/* In the place that was not used for longest. Call with the shelf locked. */
static void put(Shelved *shelved)
{
    unsigned oldest = 0;
    for (unsigned i = 0; i < SHELF_PLACES; i++) {
        if (!places[i]) {
            oldest = i;
            break;
        }
        if (places[i]->last_use < places[oldest]->last_use)
            oldest = i;
    }
    shelved_unref(places[oldest]);
    g_atomic_int_inc(&shelved->references);
    places[oldest] = shelved;
}

Shelved *shelf_take(Request *request, const char *edition_id, GError **error)
{
    Shelved *found = NULL;
    g_mutex_lock(&shelf_lock);
    for (unsigned i = 0; i < SHELF_PLACES && !found; i++) {
        if (is_same(places[i], request, edition_id))
            found = places[i];
    }
    /* Building takes some milliseconds: under the lock, so that it is done once. */
    if (found)
        g_atomic_int_inc(&found->references);
    else if ((found = build(request, edition_id, error)) != NULL)
        put(found);
    if (found)
        found->last_use = ++shelf_clock;
    g_mutex_unlock(&shelf_lock);
    return found;
}

const Doc *shelved_doc(const Shelved *shelved)
{
    return roundup_doc(shelved->roundup);
}

const Edition *shelved_edition(const Shelved *shelved)
{
    return shelved->edition;
}

/* --- files -------------------------------------------------------------------------------- */

/* Call with the book locked. */
static bool make_pdf(Shelved *shelved, const char *base, GError **error)
{
    if (shelved->pdf && strcmp(shelved->pdf_base, base) == 0)
        return true;
    g_autoptr(GByteArray) pdf = g_byte_array_new();
    if (!doc_write_pdf(shelved_doc(shelved), NULL, base, pdf, error))
        return false;
    g_clear_pointer(&shelved->pdf, g_byte_array_unref);
    g_free(shelved->pdf_base);
    shelved->pdf = g_steal_pointer(&pdf);
    shelved->pdf_base = g_strdup(base);
    return true;
}

static bool make_part(Shelved *shelved, const char *part, const char *base, EditionFile *out_file,
                      GError **error)
{
    g_autoptr(GByteArray) pdf = g_byte_array_new();
    if (!doc_write_pdf(shelved_doc(shelved), part, base, pdf, error))
        return false;
    *out_file =
        (EditionFile){g_strdup_printf("%s.pdf", part), "application/pdf", g_steal_pointer(&pdf)};
    return true;
}

bool shelved_pdf(Shelved *shelved, Request *request, const char *stem, EditionFile *out_file,
                 GError **error)
{
    const char *base = request_base(request) ? request_base(request) : "";
    bool done = false;
    g_mutex_lock(&shelved->lock);
    if (strcmp(stem, "roundup") != 0) {
        done = make_part(shelved, stem, base, out_file, error);
    } else if (make_pdf(shelved, base, error)) {
        *out_file = (EditionFile){g_strdup("roundup.pdf"), "application/pdf",
                                  g_byte_array_ref(shelved->pdf)};
        done = true;
    }
    g_mutex_unlock(&shelved->lock);
    return done;
}

bool shelved_annex(Shelved *shelved, const char *stem, const char *ending, EditionFile *out_file,
                   GError **error)
{
    g_mutex_lock(&shelved->lock);
    bool done = annex_file(shelved->roundup, stem, ending, out_file, error);
    g_mutex_unlock(&shelved->lock);
    return done;
}

void shelved_send(const Shelved *shelved, const EditionFile *file, Response *response)
{
    const char *whole = strcmp(file->name, "roundup.pdf") == 0 ? ".pdf" : NULL;
    g_autofree char *name =
        g_strdup_printf("roundup-%s-%s%s%s", shelved->id, lang_tag(shelved->lang),
                        whole ? whole : "-", whole ? "" : file->name);
    response_max_age(response, 300);
    response_type(response, file->media_type);
    response_download(response, name);
    g_string_append_len(response_body(response), (const char *)file->bytes->data,
                        (gssize)file->bytes->len);
}
