/* Components for prose, lists, forms and notices. Tables and figures are in ui_table.c, the frame
 * of the page in layout.c. */
#include "render/ui.h"

#include <string.h>

void ui_heading(Html *w, unsigned level, const char *id, const char *text)
{
    static const HtmlElement levels[] = {EL_H1, EL_H2, EL_H3, EL_H4};
    html_open(w, levels[CLAMP(level, 1, 4) - 1]);
    html_attr(w, AT_ID, id);
    if (id && level > 1) {
        html_open(w, EL_A);
        html_attr(w, AT_CLASS, "anchor");
        html_attr_printf(w, AT_HREF, "#%s", id);
        html_text(w, text);
        html_close(w);
    } else {
        html_text(w, text);
    }
    html_close(w);
}

void ui_lead(Html *w, const char *text)
{
    html_element(w, EL_P, "lead", text);
}

void ui_paragraphs(Html *w, const char *text)
{
    if (!text)
        return;
    g_auto(GStrv) parts = g_strsplit(text, "\n\n", -1);
    for (char **part = parts; *part; part++)
        if (*g_strstrip(*part))
            html_element(w, EL_P, NULL, *part);
}

void ui_grid_begin(Html *w, UiGrid kind)
{
    static const char *const classes[UI_GRID_COUNT] = {
        [UI_GRID_STATS] = "grid stats",
        [UI_GRID_CARDS] = "grid cards",
        [UI_GRID_HALVES] = "grid halves",
        [UI_GRID_SIDE] = "grid side",
    };
    g_return_if_fail((unsigned)kind < UI_GRID_COUNT);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, classes[kind]);
}

void ui_grid_end(Html *w)
{
    html_close(w);
}

void ui_card(Html *w, const char *href, const char *title, const char *text, const char *area)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "card");
    if (area)
        map_outline_svg(w, area, "card-outline");
    html_open(w, EL_DIV);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "card-title");
    html_link(w, href, NULL, title);
    html_close(w);
    if (text)
        html_element(w, EL_P, "card-text", text);
    html_close_to(w, at);
}

void ui_downloads(Html *w, const char *heading, const UiDownload *downloads, unsigned n)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "downloads");
    if (heading)
        html_element(w, EL_P, "downloads-heading", heading);
    html_open(w, EL_UL);
    for (unsigned i = 0; i < n; i++) {
        html_open(w, EL_LI);
        html_open(w, EL_A);
        html_attr(w, AT_CLASS, "button");
        html_attr(w, AT_HREF, downloads[i].href);
        html_text(w, downloads[i].label);
        if (downloads[i].note) {
            html_text(w, " ");
            html_element(w, EL_SMALL, NULL, downloads[i].note);
        }
        html_close(w);
        html_close(w);
    }
    html_close_to(w, at);
}

static void option_label(Html *w, const UiOption *option)
{
    html_text(w, option->label);
    if (option->has_count) {
        g_autofree char *count = lang_number(html_lang(w), option->count, 0);
        html_text(w, " (");
        html_text(w, count);
        html_text(w, ")");
    }
}

static void choice_help(Html *w, const char *name, const char *help)
{
    if (!help)
        return;
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "help");
    html_attr_printf(w, AT_ID, "help-%s", name);
    html_text(w, help);
    html_close(w);
}

static void choice_one(Html *w, const char *name, const char *label, const char *help,
                       const UiOption *options, unsigned n)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "field");
    html_open(w, EL_LABEL);
    html_attr_printf(w, AT_FOR, "f-%s", name);
    html_text(w, label);
    html_close(w);
    html_open(w, EL_SELECT);
    html_attr_printf(w, AT_ID, "f-%s", name);
    html_attr(w, AT_NAME, name);
    html_attr(w, AT_DATA_AUTO, "");
    if (help)
        html_attr_printf(w, AT_ARIA_DESCRIBEDBY, "help-%s", name);
    for (unsigned i = 0; i < n; i++) {
        html_open(w, EL_OPTION);
        html_attr(w, AT_VALUE, options[i].value);
        if (options[i].selected)
            html_attr_flag(w, AT_SELECTED);
        option_label(w, &options[i]);
        html_close(w);
    }
    html_close(w);
    choice_help(w, name, help);
    html_close_to(w, at);
}

/* What is chosen, for the summary line: up to two labels, else how many. */
static char *chosen_text(Lang lang, const UiOption *options, unsigned n)
{
    const char *labels[2] = {NULL, NULL};
    unsigned chosen = 0;
    for (unsigned i = 0; i < n; i++)
        if (options[i].selected && ++chosen <= 2)
            labels[chosen - 1] = options[i].label;
    if (chosen == 0)
        return g_strdup(tr(lang, "all"));
    if (chosen == 1)
        return g_strdup(labels[0]);
    if (chosen == 2)
        return g_strconcat(labels[0], ", ", labels[1], NULL);
    g_autofree char *count = lang_number(lang, chosen, 0);
    return text_fill(trn(lang, "{n} chosen", "{n} chosen", chosen), "n", count, NULL);
}

static void choice_many(Html *w, const char *name, const char *label, const char *help,
                        const UiOption *options, unsigned n)
{
    size_t at = html_depth(w);
    g_autofree char *chosen = chosen_text(html_lang(w), options, n);
    html_open(w, EL_DETAILS);
    html_attr_printf(w, AT_ID, "d-%s", name);
    html_attr(w, AT_CLASS, "field many");
    html_open(w, EL_SUMMARY);
    html_element(w, EL_SPAN, "many-label", label);
    html_text(w, " ");
    html_element(w, EL_SPAN, "many-chosen", chosen);
    html_close(w);
    html_open(w, EL_FIELDSET);
    html_element(w, EL_LEGEND, "vh", label);
    choice_help(w, name, help);
    for (unsigned i = 0; i < n; i++) {
        html_open(w, EL_LABEL);
        html_attr(w, AT_CLASS, "check");
        html_open(w, EL_INPUT);
        html_attr(w, AT_TYPE, "checkbox");
        html_attr_printf(w, AT_ID, "f-%s-%u", name, i);
        html_attr(w, AT_DATA_AUTO, "");
        html_attr(w, AT_NAME, name);
        html_attr(w, AT_VALUE, options[i].value);
        if (options[i].selected)
            html_attr_flag(w, AT_CHECKED);
        html_open(w, EL_SPAN);
        option_label(w, &options[i]);
        html_close(w);
        html_close(w);
    }
    html_close_to(w, at);
}

void ui_choice(Html *w, const char *name, const char *label, const char *help,
               const UiOption *options, unsigned n, bool many)
{
    if (many)
        choice_many(w, name, label, help, options, n);
    else
        choice_one(w, name, label, help, options, n);
}

void ui_field(Html *w, const char *name, const char *label, const char *help, const char *value)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "field");
    html_open(w, EL_LABEL);
    html_attr_printf(w, AT_FOR, "f-%s", name);
    html_text(w, label);
    html_close(w);
    html_open(w, EL_INPUT);
    html_attr_printf(w, AT_ID, "f-%s", name);
    html_attr(w, AT_TYPE, "text");
    html_attr(w, AT_NAME, name);
    html_attr(w, AT_VALUE, value);
    if (help)
        html_attr_printf(w, AT_ARIA_DESCRIBEDBY, "help-%s", name);
    choice_help(w, name, help);
    html_close_to(w, at);
}

void ui_submit(Html *w, const char *label)
{
    html_open(w, EL_BUTTON);
    html_attr(w, AT_CLASS, "button primary");
    html_attr(w, AT_TYPE, "submit");
    html_text(w, label);
    html_close(w);
}

void ui_copyable(Html *w, const char *label, const char *text)
{
    Lang lang = html_lang(w);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "copyable");
    html_element(w, EL_P, "copyable-label", label);
    html_open(w, EL_PRE);
    html_open(w, EL_CODE);
    html_text(w, text);
    html_close(w);
    html_close(w);
    html_open(w, EL_BUTTON);
    html_attr(w, AT_TYPE, "button");
    html_attr(w, AT_CLASS, "button copy");
    html_attr_flag(w, AT_HIDDEN);
    html_attr(w, AT_DATA_COPY, text);
    html_attr(w, AT_DATA_LABEL, tr(lang, "Copied"));
    html_text(w, tr(lang, "Copy"));
    html_close_to(w, at);
}

void ui_notice(Html *w, NoticeKind kind, const char *title, const char *text)
{
    static const char *const classes[] = {
        [NOTICE_INFO] = "notice notice-info",
        [NOTICE_CAUTION] = "notice notice-caution",
        [NOTICE_ERROR] = "notice notice-error",
        [NOTICE_EMPTY] = "notice notice-empty",
    };
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, classes[kind]);
    html_attr(w, AT_ROLE, kind == NOTICE_ERROR ? "alert" : "note");
    if (title)
        html_element(w, EL_P, "notice-title", title);
    ui_paragraphs(w, text);
    html_close_to(w, at);
}

void ui_facts_begin(Html *w)
{
    html_open(w, EL_DL);
    html_attr(w, AT_CLASS, "facts");
}

void ui_fact(Html *w, const char *term, const char *text)
{
    html_open(w, EL_DIV);
    html_element(w, EL_DT, NULL, term);
    html_element(w, EL_DD, NULL, text);
    html_close(w);
}

void ui_facts_end(Html *w)
{
    html_close(w);
}
