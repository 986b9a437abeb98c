/* /embed/data/{flow}: a view without the site around it, to be framed by others. */
#include "render/ui.h"
#include "exchange/cite.h"
#include "web/explore/parts.h"
#include "web/pages/data_params.h"
#include "web/response.h"

static const Param params[] = {DATA_PARAMS};

static void begin_document(Html *w, const Explore *explore, const char *title)
{
    html_raw(w, "<!doctype html>");
    html_open(w, EL_HTML);
    html_attr(w, AT_LANG, lang_tag(explore->lang));
    html_open(w, EL_HEAD);
    html_open(w, EL_META);
    html_attr(w, AT_CHARSET, "utf-8");
    html_element(w, EL_TITLE, NULL, title);
    html_open(w, EL_META);
    html_attr(w, AT_NAME, "viewport");
    html_attr(w, AT_CONTENT, "width=device-width, initial-scale=1");
    html_open(w, EL_META);
    html_attr(w, AT_NAME, "robots");
    html_attr(w, AT_CONTENT, "noindex");
    g_autofree char *style = ui_asset_path("fyr.css");
    html_open(w, EL_LINK);
    html_attr(w, AT_REL, "stylesheet");
    html_attr(w, AT_HREF, style);
    html_close(w); /* head */
    html_open(w, EL_BODY);
    html_attr(w, AT_CLASS, "embed");
    html_open(w, EL_MAIN);
    html_attr(w, AT_ID, "content");
}

static void write_foot(Html *w, const Explore *explore)
{
    Lang lang = explore->lang;
    g_autofree char *permanent = explore_permanent(explore);
    FigureView view = explore_view(explore, permanent);
    g_autofree char *sources = cite_sources(&view);
    g_autofree char *text = text_fill(tr(lang, "Source: {source}"), "source", sources, NULL);
    ExploreAddress exact = explore_exact(explore);
    g_autofree char *path = explore_path(&exact, "/data/", NULL);
    g_autofree char *address =
        g_strconcat(request_base(explore->request), request_link(explore->request, path), NULL);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "source");
    html_text(w, text);
    html_text(w, " \xc2\xb7 ");
    html_open(w, EL_A);
    html_attr(w, AT_HREF, address);
    html_attr(w, AT_TARGET, "_blank");
    html_attr(w, AT_REL, "noopener");
    html_text(w, tr(lang, "All about these figures at Fyr"));
    html_close(w);
    html_close(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    const Dataflow *flow = data_flow(request, error);
    if (!flow)
        return false;
    g_autoptr(Explore) explore = explore_new(request, flow);
    if (!explore)
        return false;
    g_auto(Pivot) pivot;
    pivot_init(&pivot, explore);
    /* Framable by anyone, and nothing in it that a frame could be tricked into sending. */
    response_header(response, "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
                    "form-action 'none'; base-uri 'none'; frame-ancestors *");
    response_max_age(response, 300);
    Html *w = response_html(response, explore->lang);
    size_t at = html_depth(w);
    g_autofree char *words = explore_words(explore);
    g_autofree char *title = text_fill(tr(explore->lang, "{what}: {words}"), "what",
                                       flow->label[explore->lang], "words", words, NULL);
    begin_document(w, explore, title);
    bool has_picture = part_picture(w, explore, &pivot, false, 0);
    if (!has_picture && explore->slice.n_rows > 0)
        part_table(w, explore, &pivot, false);
    if (explore->slice.n_rows == 0)
        ui_notice(w, NOTICE_EMPTY, NULL, tr(explore->lang, "No figures for this combination"));
    if (has_picture) { /* the same figures as text */
        html_open(w, EL_DETAILS);
        html_element(w, EL_SUMMARY, NULL, tr(explore->lang, "The figures as a table"));
        part_table(w, explore, &pivot, false);
        html_close(w);
    }
    write_foot(w, explore);
    html_close_to(w, at);
    return true;
}

const Page page_embed = {
    .path = "/embed/data/{flow}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_dimensions = true,
    .title = N_("A view to embed"),
    .help = N_("The explorer's picture and table without the site around them, for other sites."),
    .sample = "/embed/data/VICTIMS?area=LV",
    .handle = handle,
};
