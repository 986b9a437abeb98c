#include "web/asset_answer.h"

#include "base/asset.h"

#include <string.h>

/* "fyr.0123456789abcdef.css" -> "assets/fyr.css", and whether the hash is the asset's own. */
static const Asset *find(const char *name, bool *out_is_hashed)
{
    g_autofree char *plain = g_strconcat("assets/", name, NULL);
    const Asset *asset = asset_find(plain);
    *out_is_hashed = false;
    if (asset)
        return asset;
    char *dot = strrchr(plain, '.');
    if (!dot || dot - plain < 17 || dot[-17] != '.')
        return NULL;
    g_autofree char *hash = g_strndup(dot - 16, 16);
    memmove(dot - 17, dot, strlen(dot) + 1);
    asset = asset_find(plain);
    *out_is_hashed = asset && strcmp(asset->hash, hash) == 0;
    return asset;
}

bool asset_answer(const char *name, Response *response, GError **error)
{
    bool is_hashed;
    const Asset *asset = find(name, &is_hashed);
    if (!asset) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no asset \"%s\"", name);
        return false;
    }
    response_type(response, asset->media_type);
    if (is_hashed)
        response_header(response, "Cache-Control", "public, max-age=31536000, immutable");
    g_string_append_len(response_body(response), (const char *)asset->bytes, (gssize)asset->size);
    return true;
}
