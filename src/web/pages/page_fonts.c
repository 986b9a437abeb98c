/* The site's own fonts; none is ever asked of another host. */
#include "web/asset_answer.h"
#include "web/request.h"

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    g_autofree char *name = g_strconcat("fonts/", request_param(request, "name")->text, NULL);
    return asset_answer(name, response, error);
}

static const Param params[] = {{.name = "name",
                                .kind = P_TEXT,
                                .max = 100,
                                .required = true,
                                .sample = "inter-regular.woff2"}};

const Page page_fonts = {.path = "/assets/fonts/{name}",
                         .methods = METHOD_GET,
                         .params = params,
                         .n_params = 1,
                         .title = N_("Fonts"),
                         .help = N_("Fonts of the site."),
                         .sample = "/assets/fonts/inter-regular.woff2",
                         .handle = handle};
