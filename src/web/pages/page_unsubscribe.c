/* /unsubscribe: ends the mail about a saved search with the link that stands in it, without signing in. A mail
 * program may send the POST by itself (RFC 8058); looking at the address changes nothing. */
#include "people/unsubscribe.h"
#include "records/saved.h"
#include "web/desk.h"
#include "web/response.h"

static const Param params[] = {
    {.name = "token",
     .kind = P_TEXT,
     .max = UNSUBSCRIBE_TOKEN_BYTES,
     .help = "from the link in the mail"},
};

/* The search that the link is about; NULL without an error if the link is none. */
static SavedSearch *find(Request *request, GError **error)
{
    const char *token = request_param(request, "token")->text;
    Centre *centre = request_centre(request);
    char what[27];
    GError *fault = NULL;
    Db *db = centre && token ? centre_reader(centre, error) : NULL;
    if (!db || !unsubscribe_read(db, token, what, error))
        return NULL;
    SavedSearch *search = saved_search_load(db, what, &fault);
    if (fault && g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND))
        g_clear_error(&fault); /* deleted for good: there is no more mail either */
    if (fault)
        g_propagate_error(error, fault);
    return search;
}

static Html *begin(Request *request, Response *response, UiPage *frame)
{
    Lang lang = request_lang(request);
    *frame = (UiPage){.title = tr(lang, "Mail about a saved search"),
                      .path = "/unsubscribe",
                      .base = request_base(request),
                      .section = SECTION_NONE};
    Html *w = response_html(response, lang);
    ui_page_begin(w, frame);
    ui_heading(w, 1, NULL, frame->title);
    return w;
}

static void say(Html *w, Lang lang, const char *title)
{
    ui_notice(w, NOTICE_INFO, title,
              tr(lang, "The search itself is kept. Who is signed in can ask for mail again."));
}

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    GError *fault = NULL;
    UiPage frame;
    g_autoptr(SavedSearch) search = find(request, &fault);
    if (fault || (search && !saved_search_end_mail(request_centre(request), search->id, &fault))) {
        g_propagate_error(error, fault);
        return false;
    }
    Html *w = begin(request, response, &frame);
    if (search)
        say(w, lang, tr(lang, "No more mail comes about this search."));
    else
        ui_notice(w, NOTICE_CAUTION, tr(lang, "This link ends no mail"),
                  tr(lang, "It is not whole, or the search is not kept any more: then no mail "
                           "comes either."));
    ui_page_end(w, &frame);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    GError *fault = NULL;
    UiPage frame;
    g_autoptr(SavedSearch) search = find(request, &fault);
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    Html *w = begin(request, response, &frame);
    if (!search) {
        ui_notice(w, NOTICE_CAUTION, tr(lang, "This link ends no mail"),
                  tr(lang, "It is not whole, or the search is not kept any more: then no mail "
                           "comes either."));
    } else if (search->rhythm == SAVED_NEVER) {
        say(w, lang, tr(lang, "No mail comes about this search."));
    } else {
        ui_lead(w, tr(lang, "One press, and no more mail comes about this search. You need not "
                            "sign in."));
        /* The link is the key: no token and no cookie of a form. */
        html_open(w, EL_FORM);
        html_attr(w, AT_METHOD, "post");
        html_attr(w, AT_CLASS, "form");
        ui_submit(w, tr(lang, "No more mail"));
        html_close(w);
    }
    ui_page_end(w, &frame);
    return true;
}

const Page page_unsubscribe = {
    .path = "/unsubscribe",
    .methods = METHOD_GET | METHOD_POST,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_one_click = true,
    .is_live = true,
    .title = N_("Mail about a saved search"),
    .help = N_("Ends the mail about a saved search with the link that stands in it."),
    .sample = "/unsubscribe",
    .handle = handle,
    .act = act,
};
