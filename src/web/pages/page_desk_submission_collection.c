/* /desk/rounds/{round}/{area}/{period}/collections/{collection}: what a state handed in, in the shape of
 * another collection's questionnaire. */
#include "exchange/collection_out.h"
#include "web/collections/collection_view.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    HANDIN_PARAMS,
    {.name = "collection",
     .kind = P_TEXT,
     .max = LIMIT_CODE_BYTES,
     .sample = "eurostat",
     .help = "the collection: eurostat, unodc, directive-19a"},
};

static bool write_file(Request *request, Response *response, const CollectionView *view,
                       const char *name, GError **error)
{
    const char *ending = request_ending(request);
    response_download(response, name);
    if (strcmp(ending, "xlsx") == 0) {
        g_autoptr(GBytes) book = collection_out_xlsx(view, error);
        if (!book)
            return false;
        gsize length = 0;
        const char *bytes = g_bytes_get_data(book, &length);
        response_type(response,
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        g_string_append_len(response_body(response), bytes, (gssize)length);
    } else if (strcmp(ending, "csv") == 0) {
        response_type(response, "text/csv; charset=utf-8");
        collection_out_csv(view, response_body(response));
    } else {
        response_type(response, "application/json");
        collection_out_json(view, response_body(response));
    }
    return true;
}

static void write_downloads(Html *w, Request *request, const Handin *handin,
                            const Collection *collection)
{
    static const char *const forms[][2] = {{"Excel", ".xlsx"}, {"CSV", ".csv"}, {"JSON", ".json"}};
    UiDownload downloads[G_N_ELEMENTS(forms)];
    for (unsigned i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *rest = g_strconcat("/collections/", collection->slug, forms[i][1], NULL);
        downloads[i] =
            (UiDownload){.label = forms[i][0],
                         .href = request_link(request, handin_path(request, handin, rest))};
    }
    ui_downloads(w, tr(request_lang(request), "In the collection's own codes"), downloads,
                 G_N_ELEMENTS(downloads));
}

static void write_page(Request *request, Response *response, const Handin *handin,
                       const FilledCollection *filled)
{
    Lang lang = request_lang(request);
    const Collection *collection = filled->collection;
    g_autofree char *period = g_strdup_printf("%d", handin->period);
    g_autofree char *state =
        text_fill(tr(lang, "{area}, figures of {year}"), "area",
                  desk_area_label(request, handin->area), "year", period, NULL);
    const char *const crumbs[][2] = {{tr(lang, "Desk"), "/desk/"},
                                     {tr(lang, "Rounds"), "/desk/rounds/"},
                                     {handin->round_title, round_path(request, handin->round, "")},
                                     {state, handin_path(request, handin, "")},
                                     {collection->label[lang], NULL},
                                     {NULL, NULL}};
    UiPage frame = {.title = collection->label[lang],
                    .path = request_path(request),
                    .base = request_base(request),
                    .is_wide = true,
                    .crumbs = crumbs};
    desk_frame(request, &frame, "/desk/rounds/");
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Filled from what was handed in here. Nothing is worked out that was not "
                        "said; these figures are not public."));
    CollectionView view = {.filled = filled, .lang = lang};
    g_autofree char *not_asked = collection_state_words(filled, lang);
    if (not_asked)
        ui_notice(w, NOTICE_CAUTION, NULL, not_asked);
    for (unsigned i = 0; i < filled->findings->len; i++) {
        g_autofree char *words =
            collection_finding_words(&view, &g_array_index(filled->findings, FilledFinding, i));
        ui_notice(w, NOTICE_CAUTION, NULL, words);
    }
    write_downloads(w, request, handin, collection);
    collection_view_tables(w, filled, 2);
    ui_page_end(w, &frame);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const Model *model = request_model(request);
    g_autoptr(Handin) handin = handin_of_request(request, error);
    Db *db = handin ? request_private_db(request, error) : NULL;
    const Collection *collection =
        model_find_collection(model, request_param(request, "collection")->text);
    if (!db)
        return false;
    if (!collection) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no such collection");
        return false;
    }
    g_autoptr(GPtrArray) rows =
        handin_figures(db, request_account(request)->id, handin->id, NULL, error);
    if (!rows)
        return false;
    int area = codelist_find(model_find_codelist(model, "CL_AREA"), handin->area);
    g_autoptr(StateFigures) figures = state_figures_of_handin(model, rows);
    g_autoptr(FilledCollection) filled = collection_fill(
        collection, model, figures, (unsigned)MAX(0, area), handin->period, "NATIONAL", NULL);
    if (!request_ending(request)) {
        write_page(request, response, handin, filled);
        return true;
    }
    g_autofree char *rest = g_strconcat("-", collection->slug, ".", request_ending(request), NULL);
    CollectionView view = {.filled = filled,
                           .lang = request_lang(request),
                           .from = handin->round_title,
                           .prepared = request_now(request)};
    return write_file(request, response, &view, handin_file_name(request, handin, rest), error);
}

const Page page_desk_submission_collection = {
    .path = "/desk/rounds/{round}/{area}/{period}/collections/{collection}",
    .methods = METHOD_GET,
    .roles = ROUND_READERS,
    .area_param = "area",
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .is_live = true,
    .title = N_("The same figures for another questionnaire"),
    .help = N_("What a state handed in, filled into the tables of Eurostat, UNODC or Article 19a."),
    .endings = "csv xlsx json",
    .sample = "/desk/rounds/" ROUND_SAMPLE "/se/2024/collections/eurostat",
    .handle = handle,
};
