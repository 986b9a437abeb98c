/* /about/permissions: who may see and do what, made from the table of pages when it is asked for. */
#include "web/pages/prose.h"

#include "base/csv.h"
#include "figures/handin.h"
#include "web/desk.h"
#include "web/permission.h"
#include "web/records/type_rights.h"

#include <string.h>

static const Prose words[] = {
    {PROSE_TEXT, NULL,
     N_("This table is not kept by hand: it is read from the program's own list of pages while you "
        "load it, and a test walks every page with every role. What stands here is what is done."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("\"Own state\": focal points and members speak for one state, and come to its pages only. "
        "Where an address names no state, what is shown and what can be done is still their own "
        "state's: the store asks for the role with every question."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("\"Password again\": before such a page the password is asked once more if it was given "
        "more than ten minutes ago."),
     NULL},
    {PROSE_ITEM, NULL,
     N_("All roles but practitioners sign in with a second factor. A page that somebody may not "
        "see "
        "answers 403, and says nothing of what is on it."),
     NULL},
};

static const char *const reach_words[REACH_COUNT] = {
    [REACH_PUBLIC] = N_("For everybody"),
    [REACH_HALF] = N_("While signing in"),
    [REACH_SIGNED_IN] = N_("For whoever is signed in"),
    [REACH_ROLES] = N_("For some roles"),
};
static const char *const reach_ids[REACH_COUNT] = {
    [REACH_PUBLIC] = "everybody",
    [REACH_HALF] = "signing-in",
    [REACH_SIGNED_IN] = "signed-in",
    [REACH_ROLES] = "roles",
};

static const char *permission_word(Lang lang, Permission permission)
{
    return permission == MAY             ? tr(lang, "yes")
           : permission == MAY_OWN_STATE ? tr(lang, "own state")
                                         : tr(lang, "no");
}

static const char *methods_word(Lang lang, const Page *page)
{
    return page->methods & METHOD_POST ? tr(lang, "read, send") : tr(lang, "read");
}

/* --- as a file --------------------------------------------------------------------------------- */

static void answer_csv(Response *response)
{
    static const char *const marks[] = {[MAY_NOT] = "no", [MAY_OWN_STATE] = "own", [MAY] = "yes"};
    static const char *const header[] = {"path", "title",           "get",
                                         "post", "state_parameter", "password_again"};
    GString *to = response_body(response);
    for (unsigned i = 0; i < G_N_ELEMENTS(header); i++)
        csv_write_field(to, header[i], i == 0);
    for (Role role = ROLE_PUBLIC; role < ROLE_COUNT; role++)
        csv_write_field(to, role_word(role), false);
    csv_end_row(to);
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        const char *const cells[] = {page->path,
                                     page->title ? page->title : "",
                                     page->methods & METHOD_GET ? "yes" : "no",
                                     page->methods & METHOD_POST ? "yes" : "no",
                                     page->area_param ? page->area_param : "",
                                     page->needs_fresh ? "yes" : "no"};
        for (unsigned c = 0; c < G_N_ELEMENTS(cells); c++)
            csv_write_field(to, cells[c], c == 0);
        for (Role role = ROLE_PUBLIC; role < ROLE_COUNT; role++)
            csv_write_field(to, marks[permission_of(page, role)], false);
        csv_end_row(to);
    }
    response_type(response, "text/csv; charset=utf-8; header=present");
    response_download(response, "fyr-permissions.csv");
}

/* --- as a page --------------------------------------------------------------------------------- */

static void write_name(Html *w, const Page *page)
{
    size_t at = html_depth(w);
    html_open(w, EL_TR);
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "row");
    html_text(w, page->title ? tr(html_lang(w), page->title) : page->path);
    html_open(w, EL_BR);
    html_element(w, EL_CODE, NULL, page->path);
    html_close_to(w, at + 1);
}

static void write_mark(Html *w, Permission permission)
{
    static const char *const looks[] = {
        [MAY_NOT] = "may-not", [MAY_OWN_STATE] = "may-own", [MAY] = "may"};
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, looks[permission]);
    html_text(w, permission_word(html_lang(w), permission));
    html_close(w);
}

static void write_table(Html *w, Request *request, Reach reach)
{
    Lang lang = html_lang(w);
    const char *columns[3 + ROLE_COUNT] = {tr(lang, "Page"), tr(lang, "How")};
    static const bool is_number[3 + ROLE_COUNT];
    unsigned n = 2;
    for (Role role = ROLE_PUBLIC; role < ROLE_COUNT; role++)
        columns[n++] = request_keep(request, desk_role_words(request, role, NULL));
    columns[n++] = tr(lang, "Password again");
    g_autofree char *id = g_strconcat("pages-", reach_ids[reach], NULL);
    ui_heading(w, 2, reach_ids[reach], tr(lang, reach_words[reach]));
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "matrix");
    ui_table_begin(w, id, tr(lang, reach_words[reach]), columns, is_number, n);
    for (unsigned i = 0; i < n_pages; i++) {
        const Page *page = pages[i];
        if (permission_reach(page) != reach)
            continue;
        write_name(w, page);
        ui_cell_text(w, methods_word(lang, page));
        for (Role role = ROLE_PUBLIC; role < ROLE_COUNT; role++)
            write_mark(w, permission_of(page, role));
        ui_cell_text(w, page->needs_fresh ? tr(lang, "yes") : tr(lang, "no"));
        ui_table_row_end(w);
    }
    ui_table_end(w);
    html_close_to(w, at);
}

/* Pages for everybody need no columns. */
static void write_public(Html *w)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "Page"), tr(lang, "How")};
    static const bool is_number[G_N_ELEMENTS(columns)];
    ui_heading(w, 2, reach_ids[REACH_PUBLIC], tr(lang, reach_words[REACH_PUBLIC]));
    ui_table_begin(w, "pages-everybody", tr(lang, reach_words[REACH_PUBLIC]), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < n_pages; i++) {
        if (permission_reach(pages[i]) != REACH_PUBLIC)
            continue;
        write_name(w, pages[i]);
        ui_cell_text(w, methods_word(lang, pages[i]));
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

/* --- acts on what a state hands in ------------------------------------------------------------- */

/* "focal point; secretariat": the rule's words in the reader's language. g_free. */
static char *roles_of(Request *request, const HandinRule *rule)
{
    g_auto(GStrv) parts = g_strsplit(rule->roles, " ", -1);
    g_autoptr(GString) all = g_string_new(NULL);
    for (char **part = parts; *part; part++) {
        Role role;
        if (!**part || !role_parse(*part, &role))
            continue;
        g_autofree char *own = desk_role_words(request, role, NULL);
        g_string_append_printf(all, "%s%s%s", all->len ? "; " : "", own,
                               role_has_area(role) ? tr(request_lang(request), " (own state)")
                                                   : "");
    }
    if (all->len == 0)
        g_string_append(all, tr(request_lang(request), "the program itself"));
    return g_string_free(g_steal_pointer(&all), FALSE);
}

static const char *const state_words[HANDIN_STATE_COUNT] = {
    [HANDIN_EMPTY] = N_("not begun"),   [HANDIN_DRAFT] = N_("a draft"),
    [HANDIN_CHECKED] = N_("checked"),   [HANDIN_SUBMITTED] = N_("submitted"),
    [HANDIN_RETURNED] = N_("returned"), [HANDIN_ACCEPTED] = N_("accepted"),
    [HANDIN_LOCKED] = N_("locked"),
};

static char *states_of(Lang lang, const HandinRule *rule)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (unsigned state = 0; state < HANDIN_STATE_COUNT; state++)
        if (rule->from & HANDIN_STATE_BIT(state))
            g_string_append_printf(all, "%s%s", all->len ? ", " : "", tr(lang, state_words[state]));
    return g_string_free(g_steal_pointer(&all), FALSE);
}

static char *needs_of(Lang lang, const HandinRule *rule)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (unsigned need = NEEDS_OPEN_ROUND; need <= NEEDS_COMMENT; need <<= 1)
        if (rule->needs & need)
            g_string_append_printf(all, "%s%s", all->len ? "; " : "",
                                   tr(lang, handin_need_label(need)));
    return g_string_free(g_steal_pointer(&all), FALSE);
}

static void write_acts(Html *w, Request *request)
{
    Lang lang = html_lang(w);
    const char *const columns[] = {tr(lang, "Act"), tr(lang, "By"), tr(lang, "While it is"),
                                   tr(lang, "What it needs")};
    static const bool is_number[G_N_ELEMENTS(columns)];
    ui_heading(w, 2, "acts", tr(lang, "What may be done with the figures of a state"));
    ui_table_begin(w, "acts-table", tr(lang, "Acts on what a state hands in"), columns, is_number,
                   G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < handin_n_rules; i++) {
        const HandinRule *rule = &handin_rules[i];
        g_autofree char *roles = roles_of(request, rule), *states = states_of(lang, rule),
                        *needs = needs_of(lang, rule);
        ui_table_row(w, tr(lang, handin_act_label(rule->act)), NULL);
        ui_cell_text(w, roles);
        ui_cell_text(w, states);
        ui_cell_text(w, needs);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)error;
    if (request_ending(request)) {
        answer_csv(response);
        return true;
    }
    Lang lang = request_lang(request);
    const char *const crumbs[][2] = {
        {tr(lang, "About"), "/about/"}, {tr(lang, page->title), NULL}, {NULL, NULL}};
    const UiPage frame = {.title = tr(lang, page->title),
                          .description = tr(lang, page->help),
                          .path = page->path,
                          .base = request_base(request),
                          .section = SECTION_ABOUT,
                          .is_wide = true,
                          .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    ui_lead(w, tr(lang, "Everything that is published is for everybody. What lies behind the "
                        "sign-in is opened role by role."));
    prose_write(w, request, words, G_N_ELEMENTS(words));
    for (Reach reach = REACH_COUNT; reach-- > REACH_HALF;)
        write_table(w, request, reach);
    write_acts(w, request);
    type_rights_write(w, request);
    write_public(w);
    const UiDownload file = {"CSV", request_link(request, "/about/permissions.csv"), NULL};
    ui_downloads(w, NULL, &file, 1);
    ui_page_end(w, &frame);
    return true;
}

const Page page_about_permissions = {
    .path = "/about/permissions",
    .methods = METHOD_GET,
    .is_live = true, /* types of records are taken up while the centre runs */
    .title = N_("Who may do what"),
    .help = N_("Every page and every role, from the program's own table"),
    .endings = "csv",
    .sample = "/about/permissions",
    .handle = handle,
};
