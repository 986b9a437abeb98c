#include "web/pages/data_params.h"
#include <string.h>

const Dataflow *data_flow(Request *request, GError **error)
{
    const char *id = request_param(request, "flow")->text;
    const Model *model = request_model(request);
    const Dataflow *flow = model_find_flow(model, id);
    if (flow)
        return flow;
    g_autoptr(GString) known = g_string_new(NULL);
    for (unsigned i = 0; i < model_n_flows(model); i++)
        g_string_append_printf(known, "%s%s", i ? ", " : "", model_flow(model, i)->id);
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no dataflow \"%s\"; there are %s",
                id, known->str);
    return NULL;
}
