/* The icon at the address where browsers look without being told. */
#include "web/asset_answer.h"

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)request;
    response_max_age(response, 86400);
    return asset_answer("favicon.ico", response, error);
}

const Page page_favicon = {.path = "/favicon.ico",
                           .methods = METHOD_GET,
                           .title = N_("Icon"),
                           .help = N_("The icon of the site."),
                           .sample = "/favicon.ico",
                           .handle = handle};
