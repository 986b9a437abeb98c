/* Whether the centre answers, for whatever watches over it. */
#include "base/json.h"
#include "web/request.h"
#include "web/response.h"

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    if (!request_db(request, error))
        return false;
    response_type(response, "application/json");
    JsonWriter json;
    json_init(&json, response_body(response));
    json_object(&json);
    json_name(&json, "status");
    json_string(&json, "ok");
    json_name(&json, "version");
    json_string(&json, FYR_VERSION);
    json_name(&json, "vintages");
    json_integer(&json, cubes_n_vintages(request_cubes(request)));
    json_end(&json);
    return true;
}

const Page page_healthz = {.path = "/healthz",
                           .methods = METHOD_GET,
                           .is_live = true,
                           .title = N_("Health"),
                           .help = N_("Whether the centre answers."),
                           .sample = "/healthz",
                           .handle = handle};
