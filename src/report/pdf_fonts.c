#include "report/pdf_fonts.h"

#include "base/asset.h"
#include "base/error.h"
#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* fontconfig and FreeType take fonts from files. A memory file stays readable for as long as its
 * descriptor is open, which is for the life of the process: cairo opens faces again when it
 * likes. */
static char *memory_file(const Asset *asset, GError **error)
{
    int fd = memfd_create("fyr-font", MFD_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "no memory file for the font \"%s\": %s",
                    asset->name, g_strerror(errno));
        return NULL;
    }
    size_t done = 0;
    while (done < asset->size) {
        ssize_t n = write(fd, asset->bytes + done, asset->size - done);
        if (n <= 0) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "the font \"%s\" could not be written: %s",
                        asset->name, g_strerror(errno));
            close(fd);
            return NULL;
        }
        done += (size_t)n;
    }
    return g_strdup_printf("/proc/self/fd/%d", fd);
}

static bool is_font(const Asset *asset)
{
    return g_str_has_prefix(asset->name, "assets/fonts/pdf/") &&
           (g_str_has_suffix(asset->name, ".otf") || g_str_has_suffix(asset->name, ".ttf"));
}

static FcConfig *make_config(GError **error)
{
    FcConfig *config = FcConfigCreate();
    unsigned n_fonts = 0;
    for (unsigned i = 0; i < asset_count(); i++) {
        const Asset *asset = asset_at(i);
        if (!is_font(asset))
            continue;
        g_autofree char *path = memory_file(asset, error);
        if (!path || !FcConfigAppFontAddFile(config, (const FcChar8 *)path)) {
            if (path)
                g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                            "the embedded font \"%s\" cannot be read", asset->name);
            FcConfigDestroy(config);
            return NULL;
        }
        n_fonts++;
    }
    if (n_fonts == 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL,
                    "the program has no embedded fonts for reports");
        FcConfigDestroy(config);
        return NULL;
    }
    FcConfigBuildFonts(config);
    return config;
}

/* One configuration for the process: it is only read after it is made. */
static FcConfig *shared_config(GError **error)
{
    static GMutex lock;
    static FcConfig *config;
    g_mutex_lock(&lock);
    if (!config)
        config = make_config(error);
    FcConfig *made = config;
    g_mutex_unlock(&lock);
    return made;
}

PangoFontMap *pdf_fonts_enter(GError **error)
{
    FcConfig *config = shared_config(error);
    if (!config)
        return NULL;
    PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 72); /* one unit is a point */
    pango_cairo_font_map_set_default(PANGO_CAIRO_FONT_MAP(map));
    return map;
}

void pdf_fonts_leave(PangoFontMap *take_map)
{
    if (!take_map)
        return;
    pango_cairo_font_map_set_default(NULL);
    g_object_unref(take_map);
}
