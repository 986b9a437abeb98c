/* /desk/searches: the searches that somebody keeps, and those deleted in the last 30 days. */
#include "web/records/saved_form.h"

#include "web/records/search_view.h"

static const Param params[] = {
    {.name = "done",
     .kind = P_CHOICE,
     .choices = "saved|deleted|back",
     .sample = "saved",
     .help = "what was done just now"},
};

static void write_done(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const ParamValue *done = request_param(request, "done");
    const char *const texts[] = {
        tr(lang, "The search is saved."),
        tr(lang,
           "The search was deleted, and no more mail comes of it. It can be taken back below."),
        tr(lang, "The search is back.")};
    if (done->given)
        ui_notice(w, NOTICE_INFO, NULL, texts[done->integer]);
}

/* What it searches for, in the reader's words. */
static char *words_of(Request *request, const SavedSearch *search)
{
    g_auto(SavedQuestion) question = {0};
    saved_question_init(&question, search->query);
    const RecordListing listing = {
        .request = request, .q = question.text, .filters = question.filters};
    return search_listing_words(&listing);
}

static const char *address_of(Request *request, const SavedSearch *search, const char *path)
{
    g_autofree char *all = g_strconcat(path, *search->query ? "?" : "", search->query, NULL);
    return request_link(request, all);
}

static void write_row(Html *w, Request *request, const SavedSearch *search)
{
    Lang lang = request_lang(request);
    g_autofree char *own = g_strconcat("/desk/searches/", search->id, NULL);
    g_autofree char *words = words_of(request, search);
    ui_table_row(w, search->name, request_link(request, own));
    ui_cell_text(w, words);
    ui_cell_text(w, saved_rhythm_words(lang, search->rhythm));
    html_open(w, EL_TD);
    html_link(w, address_of(request, search, "/search.atom"), NULL, tr(lang, "Feed"));
    html_close(w);
    ui_table_row_end(w);
}

static void write_deleted(Html *w, Request *request, const GPtrArray *deleted)
{
    Lang lang = request_lang(request);
    const char *columns[] = {tr(lang, "Name"), tr(lang, "Deleted"), tr(lang, "Undo")};
    static const bool is_number[] = {false, false, false};
    ui_heading(w, 2, "deleted", tr(lang, "Deleted in the last 30 days"));
    ui_table_begin(w, "deleted-list", tr(lang, "Deleted in the last 30 days"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < deleted->len; i++) {
        const SavedSearch *search = deleted->pdata[i];
        g_autofree char *own = g_strconcat("/desk/searches/", search->id, NULL);
        g_autofree char *when = desk_time(lang, search->deleted);
        ui_table_row(w, search->name, NULL);
        ui_cell_text(w, when);
        html_open(w, EL_TD);
        form_act(w, request, request_link(request, own), tr(lang, "Take it back"), false, "do",
                 "back", NULL);
        html_close(w);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    Lang lang = request_lang(request);
    const char *account = request_account(request)->id;
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) kept = db ? saved_searches_of(db, account, false, error) : NULL;
    g_autoptr(GPtrArray) deleted = kept ? saved_searches_of(db, account, true, error) : NULL;
    if (!deleted)
        return false;
    UiPage frame;
    Html *w = saved_desk_begin(request, response, &frame, tr(lang, "Saved searches"));
    write_done(w, request);
    const char *columns[] = {tr(lang, "Name"), tr(lang, "Searched for"), tr(lang, "Mail"),
                             tr(lang, "Feed")};
    static const bool is_number[] = {false, false, false, false};
    if (kept->len == 0) {
        ui_notice(w, NOTICE_EMPTY, tr(lang, "You keep no search yet"),
                  tr(lang, "Search for something, choose filters, and press \"Save the search\" "
                           "below the results."));
    } else {
        ui_table_begin(w, "search-list", tr(lang, "Saved searches"), columns, is_number,
                       G_N_ELEMENTS(columns));
        for (unsigned i = 0; i < kept->len; i++)
            write_row(w, request, kept->pdata[i]);
        ui_table_end(w);
        html_element(w, EL_P, "muted",
                     tr(lang, "A feed has what everybody can read; mail counts what you can see "
                              "beyond that, too. Nobody else sees what you keep here."));
    }
    html_open(w, EL_P);
    html_link(w, request_link(request, "/desk/search"), "button", tr(lang, "New search"));
    html_close(w);
    if (deleted->len > 0)
        write_deleted(w, request, deleted);
    ui_page_end(w, &frame);
    return true;
}

const Page page_desk_searches = {
    .path = "/desk/searches",
    .methods = METHOD_GET,
    .roles = ROLES_SIGNED_IN,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("Saved searches"),
    .help = N_("The searches that somebody keeps, with mail and feeds of what is new."),
    .sample = "/desk/searches",
    .handle = handle,
};
