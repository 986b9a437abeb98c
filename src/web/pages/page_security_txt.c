/* Where to report a weakness (RFC 9116). */
#include "web/request.h"
#include "web/response.h"

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page, (void)error;
    int year, month, day;
    iso_day_to_ymd(request_today(request) + 180, &year, &month, &day);
    g_string_append_printf(response_body(response),
                           "Contact: %s/about/privacy\n"
                           "Expires: %04d-%02d-01T00:00:00.000Z\n"
                           "Preferred-Languages: en, sv\n"
                           "Canonical: %s/.well-known/security.txt\n",
                           request_base(request), year, month, request_base(request));
    return true;
}

const Page page_security_txt = {.path = "/.well-known/security.txt",
                                .methods = METHOD_GET,
                                .title = N_("Security contact"),
                                .help = N_("Where to report a weakness."),
                                .sample = "/.well-known/security.txt",
                                .handle = handle};
