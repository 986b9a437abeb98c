/* /desk/searches/ID: one saved search: the newest of what it finds, its name, how often mail comes, its end. */
#include "web/records/saved_form.h"

#include "web/records/search_view.h"

#include <string.h>

static const Param params[] = {
    {.name = "id",
     .kind = P_TEXT,
     .max = 26,
     .required = true,
     .sample = "01J00000000000000000000000",
     .help = "the saved search"},
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "changed",
     .sample = "changed",
     .help = "what was done just now"},
};
static const Param form[] = {
    SAVED_FORM,
    {.name = "do",
     .kind = P_CHOICE,
     .choices = "change|delete|back",
     .required = true,
     .help = N_("What to do with the search")},
};

enum { DO_CHANGE, DO_DELETE, DO_BACK };

static bool act(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Centre *centre = request_centre(request);
    const char *account = request_account(request)->id, *id = request_param(request, "id")->text;
    int64_t what = request_param(request, "do")->integer;
    GError *fault = NULL;
    g_autofree char *own = g_strconcat("/desk/searches/", id, "?done=changed", NULL);
    bool is_done = what == DO_DELETE ? saved_search_delete(centre, account, id, &fault)
                   : what == DO_BACK ? saved_search_undelete(centre, account, id, &fault)
                                     : saved_search_change(centre, account, id,
                                                           request_param(request, "name")->text,
                                                           saved_form_rhythm(request), &fault);
    if (!is_done)
        return saved_form_fault(request, fault, error);
    response_see_other(response,
                       request_link(request, what == DO_DELETE ? "/desk/searches?done=deleted"
                                             : what == DO_BACK ? "/desk/searches?done=back"
                                                               : own));
    return true;
}

static SavedSearch *find(Request *request, GError **error)
{
    Db *db = request_private_db(request, error);
    const char *id = request_param(request, "id")->text;
    g_autoptr(SavedSearch) search = db ? saved_search_load(db, id, error) : NULL;
    if (search && (strcmp(search->account, request_account(request)->id) != 0 || search->deleted)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "it is somebody else's or deleted");
        return NULL;
    }
    return g_steal_pointer(&search);
}

static void write_ways(Html *w, Request *request, const SavedSearch *search)
{
    Lang lang = request_lang(request);
    const char *dash = *search->query ? "?" : "";
    g_autofree char *all = g_strconcat("/desk/search", dash, search->query, NULL);
    g_autofree char *feed = g_strconcat("/search.atom", dash, search->query, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "acts");
    html_link(w, request_link(request, all), "button", tr(lang, "Search with filters"));
    html_link(w, request_link(request, feed), "button", tr(lang, "Feed"));
    html_link(w, "#keep", "button", tr(lang, "Name and mail"));
    html_close_to(w, at);
}

static bool write_newest(Html *w, Request *request, const SavedSearch *search, GError **error)
{
    g_auto(SavedQuestion) question = {0};
    saved_question_init(&question, search->query);
    g_auto(RecordListing) listing = {.request = request,
                                     .account = request_account(request)->id,
                                     .q = question.text,
                                     .is_newest = true,
                                     .is_whole = true,
                                     .query = {.most = RECORD_PAGE},
                                     .filters = g_array_ref(question.filters)};
    g_autofree char *words = search_listing_words(&listing);
    ui_lead(w, words);
    write_ways(w, request, search);
    ui_heading(w, 2, "results", tr(request_lang(request), "The newest"));
    return record_listing_run(&listing, error) && record_listing_rows(w, &listing, error);
}

static void write_forms(Html *w, Request *request, const SavedSearch *search)
{
    Lang lang = request_lang(request);
    ui_heading(w, 2, "keep", tr(lang, "Name and mail"));
    form_begin(w, request, NULL, "change");
    form_hidden(w, "do", "change");
    saved_form_fields(w, request, search->name, search->rhythm);
    form_submit(w, tr(lang, "Save"));
    form_end(w);
    ui_heading(w, 2, "end", tr(lang, "Delete"));
    html_element(w, EL_P, NULL, tr(lang, "A deleted search can be taken back for 30 days."));
    form_act(w, request, request_link(request, request_path(request)),
             tr(lang, "Delete the search"), true, "do", "delete", NULL);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    g_autoptr(SavedSearch) search = find(request, error);
    if (!search)
        return false;
    UiPage frame;
    Html *w = saved_desk_begin(request, response, &frame, search->name);
    if (request_param(request, "done")->given)
        ui_notice(w, NOTICE_INFO, NULL, tr(lang, "Saved."));
    if (!write_newest(w, request, search, error))
        return false;
    write_forms(w, request, search);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_saved_search = {
    .path = "/desk/searches/{id}",
    .methods = METHOD_GET | METHOD_POST,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .form = form,
    .n_form = G_N_ELEMENTS(form),
    .is_live = true,
    .title = N_("Saved search"),
    .help = N_("One saved search: what is new, its name, how often mail comes, its end."),
    .sample = "/desk/searches/01J00000000000000000000000",
    .handle = handle,
    .act = act,
};
