/* The whole edition as files in a directory: made in memory first, so that nothing half-done
 * stays behind when something fails. */
#include "report/annex.h"
#include "report/writers.h"

#include "base/asset.h"
#include "base/error.h"
#include "base/json.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static void add_file(GArray *files, const char *name, const char *media_type, const void *bytes,
                     size_t length)
{
    EditionFile file = {g_strdup(name), media_type, g_byte_array_new()};
    g_byte_array_append(file.bytes, bytes, (guint)length);
    g_array_append_val(files, file);
}

static void add_assets(GArray *files)
{
    static const char *const names[] = {
        "assets/fyr.css",
        "assets/favicon.svg",
        "assets/fonts/inter-regular.woff2",
        "assets/fonts/inter-semibold.woff2",
        "assets/fonts/vollkorn-semibold.woff2",
        "assets/fonts/OFL-Inter.txt",
        "assets/fonts/OFL-Vollkorn.txt",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const Asset *asset = asset_find(names[i]);
        if (asset)
            add_file(files, asset->name, asset->media_type, asset->bytes, asset->size);
    }
}

/* --- the manifest ------------------------------------------------------------------------- */

static void write_vintages(JsonWriter *json, const RoundupOptions *options)
{
    json_name(json, "vintages");
    json_array(json);
    for (unsigned i = 0; i < cubes_n_vintages(options->cubes); i++) {
        const Vintage *vintage = cubes_vintage(options->cubes, i);
        if (vintage->as_of > options->edition->as_of ||
            strcmp(vintage->source, options->edition->source) != 0)
            continue;
        char day[ISO_DATE_BYTES];
        iso_day_write(vintage->as_of, day);
        json_object(json);
        json_name(json, "source");
        json_string(json, vintage->source);
        json_name(json, "as_of");
        json_string(json, day);
        json_name(json, "file");
        json_string(json, vintage->file_name);
        json_name(json, "sha256");
        json_string(json, vintage->sha256);
        json_name(json, "rows");
        json_integer(json, vintage->n_rows);
        json_end(json);
    }
    json_end(json);
}

static void write_listing(JsonWriter *json, const GArray *files)
{
    json_name(json, "files");
    json_array(json);
    for (unsigned i = 0; i < files->len; i++) {
        const EditionFile *file = &g_array_index(files, EditionFile, i);
        g_autofree char *sha256 =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, file->bytes->data, file->bytes->len);
        json_object(json);
        json_name(json, "name");
        json_string(json, file->name);
        json_name(json, "media_type");
        json_string(json, file->media_type);
        json_name(json, "bytes");
        json_integer(json, file->bytes->len);
        json_name(json, "sha256");
        json_string(json, sha256);
        json_end(json);
    }
    json_end(json);
}

static void add_manifest(Roundup *roundup, GArray *files)
{
    const RoundupOptions *options = roundup_options(roundup);
    const Doc *doc = roundup_doc(roundup);
    g_autoptr(GString) text = g_string_new(NULL);
    JsonWriter json;
    json_init(&json, text);
    json_object(&json);
    json_name(&json, "edition");
    json_string(&json, doc->edition);
    json_name(&json, "title");
    json_string(&json, doc->title);
    json_name(&json, "subtitle");
    json_string(&json, doc->subtitle);
    json_name(&json, "status");
    json_string(&json, doc->status);
    json_name(&json, "lang");
    json_string(&json, lang_tag(doc->lang));
    json_name(&json, "as_of");
    json_string(&json, doc->as_of);
    json_name(&json, "from");
    json_integer(&json, options->edition->from);
    json_name(&json, "to");
    json_integer(&json, options->edition->to);
    json_name(&json, "program");
    json_string(&json, "fyr " FYR_VERSION);
    write_vintages(&json, options);
    write_listing(&json, files);
    json_end(&json);
    g_string_append_c(text, '\n');
    add_file(files, "manifest.json", "application/json", text->str, text->len);
}

/* --- making and writing ------------------------------------------------------------------- */

static bool make_files(Roundup *roundup, GArray *files, GError **error)
{
    g_autoptr(GString) html = g_string_new(NULL);
    doc_write_html_file(html, roundup_doc(roundup), roundup_options(roundup)->base);
    add_file(files, "roundup.html", "text/html; charset=utf-8", html->str, html->len);
    EditionFile pdf = {g_strdup("roundup.pdf"), "application/pdf", g_byte_array_new()};
    g_array_append_val(files, pdf);
    if (!roundup_write_pdf(roundup, pdf.bytes, error))
        return false;
    for (unsigned i = 0; i < n_annex_names; i++) {
        EditionFile file = {0};
        if (!annex_file(roundup, annex_names[i].stem, annex_names[i].ending, &file, error))
            return false;
        g_array_append_val(files, file);
    }
    add_assets(files);
    add_manifest(roundup, files);
    return true;
}

static bool write_file(const char *directory, const EditionFile *file, GError **error)
{
    g_autofree char *path = g_build_filename(directory, file->name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "the directory \"%s\" cannot be made: %s",
                    folder, g_strerror(errno));
        return false;
    }
    g_autoptr(GError) failure = NULL;
    if (!g_file_set_contents(path, (const char *)file->bytes->data, (gssize)file->bytes->len,
                             &failure)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "%s", failure->message);
        return false;
    }
    return true;
}

/* A directory that holds other things is somebody's: only a new one, an empty one, or one that an
 * earlier report filled is written to. */
static bool directory_is_ours(const char *directory, GError **error)
{
    if (!g_file_test(directory, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) dir = g_dir_open(directory, 0, &failure);
    if (!dir) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "%s", failure->message);
        return false;
    }
    g_autofree char *manifest = g_build_filename(directory, "manifest.json", NULL);
    if (!g_dir_read_name(dir) || g_file_test(manifest, G_FILE_TEST_EXISTS))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                "\"%s\" holds other files: name a new or an empty directory", directory);
    return false;
}

static void remove_written(const char *directory, const GArray *files, unsigned n)
{
    for (unsigned i = n; i-- > 0;) {
        g_autofree char *path =
            g_build_filename(directory, g_array_index(files, EditionFile, i).name, NULL);
        g_autofree char *folder = g_path_get_dirname(path);
        (void)g_unlink(path);
        (void)g_rmdir(folder); /* goes when it is empty */
    }
    g_autofree char *assets = g_build_filename(directory, "assets", NULL);
    (void)g_rmdir(assets);
    (void)g_rmdir(directory);
}

bool roundup_write_files(Roundup *roundup, const char *directory, GError **error)
{
    if (!directory_is_ours(directory, error))
        return false;
    bool is_new = !g_file_test(directory, G_FILE_TEST_EXISTS);
    g_autoptr(GArray) files = g_array_new(FALSE, TRUE, sizeof(EditionFile));
    g_array_set_clear_func(files, (GDestroyNotify)edition_file_clear);
    if (!make_files(roundup, files, error))
        return false;
    for (unsigned i = 0; i < files->len; i++) {
        if (write_file(directory, &g_array_index(files, EditionFile, i), error))
            continue;
        if (is_new)
            remove_written(directory, files, i);
        return false;
    }
    return true;
}
