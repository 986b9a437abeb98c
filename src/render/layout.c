/* The frame of every page: head, skip link, header with mark and navigation, footer. */
#include "render/ui.h"

#include <string.h>

static const struct {
    UiPage page; /* only .path and .title are used */
    SiteSection section;
} sections[] = {
    {{.path = "/data/", .title = N_("Figures")}, SECTION_DATA},
    {{.path = "/countries/", .title = N_("Countries")}, SECTION_COUNTRIES},
    {{.path = "/roundup/", .title = N_("Round-up")}, SECTION_ROUNDUP},
    {{.path = "/search", .title = N_("Resources")}, SECTION_RESOURCES},
    {{.path = "/plan/", .title = N_("Strategic plan")}, SECTION_PLAN},
    {{.path = "/about/", .title = N_("About")}, SECTION_ABOUT},
};

char *ui_path(Lang lang, const char *path)
{
    if (lang == LANG_EN)
        return g_strdup(path);
    return g_strconcat("/", lang_tag(lang), path, NULL);
}

char *ui_asset_path(const char *name)
{
    g_autofree char *full =
        g_str_has_prefix(name, "assets/") ? g_strdup(name) : g_strconcat("assets/", name, NULL);
    const Asset *asset = asset_find(full);
    const char *dot = strrchr(full, '.');
    if (!asset || !dot)
        return g_strconcat("/", full, NULL);
    return g_strdup_printf("/%.*s.%s%s", (int)(dot - full), full, asset->hash, dot);
}

static char *language_address(const UiPage *page, Lang lang, bool is_absolute)
{
    g_autofree char *path = ui_path(lang, page->path ? page->path : "/");
    bool has_query = page->query && *page->query;
    return g_strconcat(is_absolute && page->base ? page->base : "", path, has_query ? "?" : "",
                       has_query ? page->query : "", NULL);
}

static void head_link(Html *w, const char *rel, const char *href, const char *type)
{
    html_open(w, EL_LINK);
    html_attr(w, AT_REL, rel);
    html_attr(w, AT_HREF, href);
    html_attr(w, AT_TYPE, type);
}

static void head_meta(Html *w, const char *name, const char *content)
{
    html_open(w, EL_META);
    html_attr(w, AT_NAME, name);
    html_attr(w, AT_CONTENT, content);
}

static void head_property(Html *w, const char *name, const char *content)
{
    html_open(w, EL_META);
    html_attr(w, AT_PROPERTY, name);
    html_attr(w, AT_CONTENT, content);
}

static void head_font(Html *w, const char *href)
{
    head_link(w, "preload", href, "font/woff2");
    html_attr(w, AT_AS, "font");
    html_attr(w, AT_CROSSORIGIN, "anonymous");
}

static void write_languages_head(Html *w, const UiPage *page)
{
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        g_autofree char *address = language_address(page, lang, true);
        head_link(w, "alternate", address, NULL);
        html_attr(w, AT_HREFLANG, lang_tag(lang));
    }
}

static void write_preview(Html *w, const UiPage *page, const char *canonical)
{
    head_property(w, "og:site_name", "Fyr");
    head_property(w, "og:type", "website");
    head_property(w, "og:title", page->title);
    if (page->description)
        head_property(w, "og:description", page->description);
    if (page->base && *page->base)
        head_property(w, "og:url", canonical);
}

static void write_head(Html *w, const UiPage *page)
{
    g_autofree char *css = ui_asset_path("fyr.css"), *script = ui_asset_path("fyr.js");
    g_autofree char *icon = ui_asset_path("favicon.svg");
    g_autofree char *canonical = language_address(page, html_lang(w), true);
    size_t at = html_depth(w);
    html_open(w, EL_HEAD);
    html_open(w, EL_META);
    html_attr(w, AT_CHARSET, "utf-8");
    head_meta(w, "viewport", "width=device-width, initial-scale=1");
    if (page->refresh_s > 0) {
        html_open(w, EL_META);
        html_attr(w, AT_HTTP_EQUIV, "refresh");
        html_attr_int(w, AT_CONTENT, page->refresh_s);
    }
    html_open(w, EL_TITLE);
    if (page->section != SECTION_HOME) {
        html_text(w, page->title);
        html_text(w, " \xe2\x80\x93 Fyr");
    } else {
        html_text(w, "Fyr \xe2\x80\x93 ");
        html_text(w, page->title);
    }
    html_close(w);
    if (page->description)
        head_meta(w, "description", page->description);
    head_meta(w, "color-scheme", "light dark");
    /* First and not deferred: it sets the chosen theme before anything is painted. */
    html_open(w, EL_SCRIPT);
    html_attr(w, AT_SRC, script);
    html_close(w);
    if (page->script) {
        g_autofree char *own = ui_asset_path(page->script);
        html_open(w, EL_SCRIPT);
        html_attr(w, AT_SRC, own);
        html_close(w);
    }
    head_font(w, "/assets/fonts/inter-regular.woff2");
    head_font(w, "/assets/fonts/vollkorn-semibold.woff2");
    head_link(w, "stylesheet", css, NULL);
    if (page->desk) {
        g_autofree char *desk = ui_asset_path("desk.css");
        head_link(w, "stylesheet", desk, NULL);
    }
    head_link(w, "icon", icon, "image/svg+xml");
    head_link(w, "canonical", canonical, NULL);
    write_languages_head(w, page);
    write_preview(w, page, canonical);
    html_close_to(w, at);
}

static void write_mark(Html *w)
{
    g_autofree char *home = ui_path(html_lang(w), "/");
    size_t at = html_depth(w);
    html_open(w, EL_A);
    html_attr(w, AT_CLASS, "brand");
    html_attr(w, AT_HREF, home);
    html_raw_asset(w, asset_find("assets/mark.svg"));
    html_open(w, EL_SPAN);
    html_attr(w, AT_CLASS, "brand-text");
    html_element(w, EL_SPAN, "brand-name", "Fyr");
    html_text(w, " ");
    html_element(w, EL_SPAN, "brand-line",
                 tr(html_lang(w), "Against trafficking in human beings in the Baltic Sea region"));
    html_close_to(w, at);
}

static void write_navigation(Html *w, const UiPage *page)
{
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_NAV);
    html_attr(w, AT_CLASS, "main-nav");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Main"));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < G_N_ELEMENTS(sections); i++) {
        g_autofree char *path = ui_path(lang, sections[i].page.path);
        html_open(w, EL_LI);
        html_open(w, EL_A);
        html_attr(w, AT_HREF, path);
        if (sections[i].section == page->section)
            html_attr(w, AT_ARIA_CURRENT,
                      g_strcmp0(page->path, sections[i].page.path) == 0 ? "page" : "true");
        html_text(w, tr(lang, sections[i].page.title));
        html_close(w);
        html_close(w);
    }
    html_close_to(w, at);
}

/* The language links name each language in itself; the theme's button needs the script, so it is
 * hidden until the script shows it. */
static void write_choices(Html *w, const UiPage *page)
{
    Lang own = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "choices");
    html_open(w, EL_NAV);
    html_attr(w, AT_ARIA_LABEL, tr(own, "Language"));
    html_open(w, EL_UL);
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        g_autofree char *address = language_address(page, lang, false);
        html_open(w, EL_LI);
        html_open(w, EL_A);
        html_attr(w, AT_HREF, address);
        html_attr(w, AT_HREFLANG, lang_tag(lang));
        html_attr(w, AT_LANG, lang_tag(lang));
        if (lang == own)
            html_attr(w, AT_ARIA_CURRENT, "true");
        html_text(w, lang_name(lang));
        html_close(w);
        html_close(w);
    }
    html_close(w);
    html_close(w);
    html_open(w, EL_BUTTON);
    html_attr(w, AT_TYPE, "button");
    html_attr(w, AT_CLASS, "theme-button");
    html_attr_flag(w, AT_HIDDEN);
    html_attr(w, AT_DATA_THEME, "");
    html_attr(w, AT_ARIA_PRESSED, "false");
    html_text(w, tr(own, "Dark"));
    html_close_to(w, at);
}

static void write_signout(Html *w, const UiDesk *desk)
{
    Lang lang = html_lang(w);
    g_autofree char *path = ui_path(lang, "/signout");
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "post");
    html_attr(w, AT_ACTION, path);
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "hidden");
    html_attr(w, AT_NAME, desk->token_field);
    html_attr(w, AT_VALUE, desk->token);
    html_open(w, EL_BUTTON);
    html_attr(w, AT_CLASS, "plain");
    html_attr(w, AT_TYPE, "submit");
    html_text(w, tr(lang, "Sign out"));
    html_close(w);
    html_close(w);
}

static void write_desk(Html *w, const UiDesk *desk)
{
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_SECTION); /* a landmark, so that the account is found without looking */
    html_attr(w, AT_CLASS, "desk-bar");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Signed in"));
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "desk-bar-row");
    html_open(w, EL_NAV);
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Desk"));
    html_open(w, EL_UL);
    for (unsigned i = 0; desk->links[i][0]; i++) {
        g_autofree char *path = ui_path(lang, desk->links[i][1]);
        html_open(w, EL_LI);
        html_open(w, EL_A);
        html_attr(w, AT_HREF, path);
        if (desk->current && strcmp(desk->current, desk->links[i][1]) == 0)
            html_attr(w, AT_ARIA_CURRENT, "true");
        html_text(w, desk->links[i][0]);
        html_close(w);
        html_close(w);
    }
    html_close(w);
    html_close(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "desk-who");
    g_autofree char *account = ui_path(lang, "/account/");
    html_link(w, account, NULL, desk->name);
    write_signout(w, desk);
    html_close_to(w, at);
}

static void write_crumbs(Html *w, const UiPage *page)
{
    if (!page->crumbs)
        return;
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_NAV);
    html_attr(w, AT_CLASS, "crumbs");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "You are here"));
    html_open(w, EL_OL);
    for (unsigned i = 0; page->crumbs[i][0]; i++) {
        html_open(w, EL_LI);
        if (page->crumbs[i][1] && g_strcmp0(page->crumbs[i][1], page->path) != 0) {
            g_autofree char *path = ui_path(lang, page->crumbs[i][1]);
            html_link(w, path, NULL, page->crumbs[i][0]);
        } else {
            html_open(w, EL_SPAN);
            html_attr(w, AT_ARIA_CURRENT, "page");
            html_text(w, page->crumbs[i][0]);
            html_close(w);
        }
        html_close(w);
    }
    html_close_to(w, at);
}

void ui_page_begin(Html *w, const UiPage *page)
{
    Lang lang = html_lang(w);
    html_raw(w, "<!doctype html>");
    html_open(w, EL_HTML);
    html_attr(w, AT_LANG, lang_tag(lang));
    write_head(w, page);
    html_open(w, EL_BODY);
    html_link(w, "#content", "skip", tr(lang, "Go to the content"));
    html_open(w, EL_HEADER);
    html_attr(w, AT_CLASS, "site-header");
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "site-header-row");
    write_mark(w);
    write_choices(w, page);
    write_navigation(w, page);
    html_close(w);
    html_close(w);
    if (page->desk)
        write_desk(w, page->desk);
    html_open(w, EL_MAIN);
    html_attr(w, AT_ID, "content");
    html_attr(w, AT_TABINDEX, "-1");
    html_attr(w, AT_CLASS, page->is_wide ? "wide" : NULL);
    write_crumbs(w, page);
}

static void footer_links(Html *w)
{
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_NAV);
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Footer"));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < G_N_ELEMENTS(sections); i++) {
        g_autofree char *path = ui_path(lang, sections[i].page.path);
        html_open(w, EL_LI);
        html_link(w, path, NULL, tr(lang, sections[i].page.title));
        html_close(w);
    }
    g_autofree char *desk = ui_path(lang, "/desk/");
    html_open(w, EL_LI);
    html_link(w, desk, NULL, tr(lang, "For authorities: the desk"));
    html_close_to(w, at);
}

void ui_page_end(Html *w, const UiPage *page)
{
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    g_return_if_fail(at >= 3);
    html_close_to(w, 2); /* main, and whatever the page left open in it */
    html_open(w, EL_FOOTER);
    html_attr(w, AT_CLASS, "site-footer");
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "site-footer-row");
    html_open(w, EL_DIV);
    html_element(w, EL_P, "footer-name", "Fyr");
    html_element(w, EL_P, NULL,
                 tr(lang, "An information and resource centre against trafficking in human beings, "
                          "for the ten states around the Baltic Sea. Every figure leads back to "
                          "its source."));
    html_close(w);
    html_open(w, EL_DIV);
    html_element(w, EL_P, "footer-name", tr(lang, "In danger now?"));
    html_element(w, EL_P, NULL,
                 tr(lang, "Call 112. It is free and works in all ten states, at any hour."));
    html_close(w);
    footer_links(w);
    html_close_to(w, 0);
    g_string_append_c(html_buffer(w), '\n');
    (void)page;
}
