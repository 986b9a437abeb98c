#include "web/error_page.h"

#include "base/json.h"
#include "render/ui.h"
#include "web/response.h"

#include <string.h>

static const struct {
    unsigned status;
    const char *title, *text;
} meanings[] = {
    {400, N_("This address cannot be understood"),
     N_("Something in the address does not fit this page. Nothing is lost; here is what to "
        "change.")},
    {403, N_("This is not yours to see"), N_("Your role does not allow this.")},
    {404, N_("There is nothing at this address"),
     N_("The address may be mistyped, or the link that brought you here is out of date.")},
    {405, N_("This page cannot be used that way"), N_("It answers other methods only.")},
    {409, N_("Somebody else was first"),
     N_("What you wanted to change has changed meanwhile. Go back and load the page again.")},
    {410, N_("This was withdrawn"), N_("It was here, and was taken back for a reason.")},
    {413, N_("Too large"), N_("What was asked for or sent is larger than allowed.")},
    {414, N_("The address is too long"),
     N_("Choose fewer filters, or download all figures instead.")},
    {429, N_("Too many requests"), N_("Please wait a little and try again.")},
    {500, N_("Something failed on our side"),
     N_("The fault was written to the log under the number below. Please try again later.")},
    {503, N_("Busy"), N_("Please try again in a moment.")},
    {507, N_("The disk is full"),
     N_("The centre has no room for this file. Nothing half-done was kept. Tell the secretariat.")},
};

static unsigned find_meaning(unsigned status)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (meanings[i].status == status)
            return i;
    return find_meaning(500);
}

static bool wants_json(const Request *request)
{
    if (request->ending)
        return true;
    const char *accept = request->http->accept;
    return accept && strstr(accept, "json") && !strstr(accept, "text/html");
}

static void write_json(Request *request, Response *response, unsigned meaning, const char *id,
                       const char *detail)
{
    response_type(response, "application/problem+json");
    JsonWriter json;
    json_init(&json, response->body);
    json_object(&json);
    json_name(&json, "type");
    json_string(&json, "about:blank");
    json_name(&json, "title");
    json_string(&json, tr(request->lang, meanings[meaning].title));
    json_name(&json, "status");
    json_integer(&json, response->status);
    json_name(&json, "detail");
    json_string(&json, detail ? detail : tr(request->lang, meanings[meaning].text));
    json_name(&json, "instance");
    json_string(&json, id);
    if (request->faults->len > 0) {
        json_name(&json, "errors");
        json_array(&json);
        for (unsigned i = 0; i < request->faults->len; i++) {
            const ParamFault *fault = &g_array_index(request->faults, ParamFault, i);
            json_object(&json);
            json_name(&json, "parameter");
            json_string(&json, fault->name);
            json_name(&json, "value");
            json_string(&json, fault->value);
            json_name(&json, "detail");
            json_string(&json, fault->message);
            json_end(&json);
        }
        json_end(&json);
    }
    json_end(&json);
}

static void write_faults(Html *w, Request *request)
{
    size_t at = html_depth(w);
    html_open(w, EL_UL);
    for (unsigned i = 0; i < request->faults->len; i++) {
        const ParamFault *fault = &g_array_index(request->faults, ParamFault, i);
        html_open(w, EL_LI);
        html_element(w, EL_CODE, NULL, fault->name);
        if (fault->value) {
            html_text(w, " = ");
            html_element(w, EL_CODE, NULL, fault->value);
        }
        html_text(w, ": ");
        html_text(w, fault->message);
        html_close(w);
    }
    html_close_to(w, at);
}

static void write_html(Request *request, Response *response, unsigned meaning, const char *id,
                       const char *detail)
{
    Lang lang = request->lang;
    Html *w = response_html(response, lang);
    UiPage page = {.title = tr(lang, meanings[meaning].title), .path = "/"};
    ui_page_begin(w, &page);
    ui_heading(w, 1, NULL, page.title);
    ui_lead(w, detail ? detail : tr(lang, meanings[meaning].text));
    if (request->faults->len > 0)
        write_faults(w, request);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    g_autofree char *home = ui_path(lang, "/");
    g_autofree char *data = ui_path(lang, "/data/");
    html_link(w, home, NULL, tr(lang, "To the first page"));
    html_text(w, " \xc2\xb7 ");
    html_link(w, data, NULL, tr(lang, "To the figures"));
    html_close_to(w, at);
    g_autofree char *number = text_fill(tr(lang, "Number of this request: {id}"), "id", id, NULL);
    html_element(w, EL_P, "quiet", number);
    ui_page_end(w, &page);
}

void error_page(Request *request, Response *response, unsigned status, const char *id,
                const char *detail)
{
    unsigned meaning = find_meaning(status);
    if (response->html) {
        html_abandon(response->html);
        html_free(response->html);
        response->html = NULL;
    }
    g_string_truncate(response->body, 0);
    response->status = status;
    response->max_age = 0;
    if (wants_json(request))
        write_json(request, response, meaning, id, detail);
    else
        write_html(request, response, meaning, id, detail);
}
