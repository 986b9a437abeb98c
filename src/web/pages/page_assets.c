/* The embedded style, script and icons: "/assets/fyr.3f2a....css", which never changes. */
#include "web/asset_answer.h"
#include "web/request.h"

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    return asset_answer(request_param(request, "name")->text, response, error);
}

static const Param params[] = {
    {.name = "name", .kind = P_TEXT, .max = 100, .required = true, .sample = "fyr.css"}};

const Page page_assets = {.path = "/assets/{name}",
                          .methods = METHOD_GET,
                          .params = params,
                          .n_params = 1,
                          .title = N_("Assets"),
                          .help = N_("Styles, script and icons of the site."),
                          .sample = "/assets/fyr.css",
                          .handle = handle};
