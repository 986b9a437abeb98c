/* What robots may read: everything, by the site map. */
#include "web/request.h"
#include "web/response.h"

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    response_max_age(response, 86400);
    g_string_append_printf(response_body(response),
                           "User-agent: *\nAllow: /\nDisallow: /desk/\n\nSitemap: %s/sitemap.xml\n",
                           request_base(request));
    return true;
}

const Page page_robots = {.path = "/robots.txt",
                          .methods = METHOD_GET,
                          .title = N_("Robots"),
                          .help = N_("What robots may read."),
                          .sample = "/robots.txt",
                          .handle = handle};
