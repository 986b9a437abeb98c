#include "web/pages/prose.h"

#include <string.h>

static void write_address(Html *w, Request *request, const char *address, const char *text)
{
    bool is_own = address[0] == '/';
    html_link(w, is_own ? request_link(request, address) : address, NULL, text);
}

static void write_item(Html *w, Request *request, const Prose *block)
{
    Lang lang = html_lang(w);
    if (block->kind == PROSE_FACT) {
        ui_fact(w, tr(lang, block->text), tr(lang, block->more));
        return;
    }
    html_open(w, EL_LI);
    if (block->kind == PROSE_LINK)
        write_address(w, request, block->id, tr(lang, block->text));
    else
        html_text(w, tr(lang, block->text));
    if (block->more != NULL) {
        html_text(w, block->kind == PROSE_LINK ? ": " : " ");
        html_text(w, tr(lang, block->more));
    }
    html_close(w);
}

static void write_list(Html *w, Request *request, const Prose *blocks, unsigned n)
{
    if (blocks[0].kind == PROSE_FACT)
        ui_facts_begin(w);
    else
        html_open(w, EL_UL);
    for (unsigned i = 0; i < n; i++)
        write_item(w, request, &blocks[i]);
    if (blocks[0].kind == PROSE_FACT)
        ui_facts_end(w);
    else
        html_close(w);
}

void prose_write(Html *w, Request *request, const Prose *blocks, unsigned n)
{
    Lang lang = html_lang(w);
    for (unsigned i = 0; i < n; i++) {
        const Prose *block = &blocks[i];
        unsigned run = 1;
        switch (block->kind) {
        case PROSE_HEADING:
            ui_heading(w, 2, block->id, tr(lang, block->text));
            break;
        case PROSE_TEXT:
            ui_paragraphs(w, tr(lang, block->text));
            break;
        case PROSE_CAUTION:
            ui_notice(w, NOTICE_CAUTION, tr(lang, block->text), tr(lang, block->more));
            break;
        case PROSE_ITEM:
        case PROSE_FACT:
        case PROSE_LINK:
            while (i + run < n && blocks[i + run].kind == block->kind)
                run++;
            write_list(w, request, block, run);
            break;
        }
        i += run - 1;
    }
}

static UiPage frame(Request *request, const ProsePage *page, const char *const (*crumbs)[2])
{
    return (UiPage){.title = page->title,
                    .description = page->lead,
                    .path = request_path(request),
                    .query = request_query(request),
                    .base = request_base(request),
                    .section = page->section,
                    .crumbs = crumbs};
}

Html *prose_begin(Request *request, Response *response, const ProsePage *page)
{
    Lang lang = request_lang(request);
    Html *w = response_html(response, lang);
    const char *crumbs[G_N_ELEMENTS(page->parents) + 3][2] = {{tr(lang, "Home"), "/"}};
    unsigned n = 1;
    for (unsigned i = 0; i < G_N_ELEMENTS(page->parents); i++)
        if (page->parents[i][0] != NULL) {
            crumbs[n][0] = page->parents[i][0];
            crumbs[n++][1] = page->parents[i][1];
        }
    crumbs[n][0] = page->title;
    UiPage ui = frame(request, page, (const char *const(*)[2])crumbs);
    ui_page_begin(w, &ui);
    ui_heading(w, 1, NULL, page->title);
    ui_lead(w, page->lead);
    return w;
}

void prose_end(Html *w, const ProsePage *page)
{
    UiPage ui = {.title = page->title, .section = page->section};
    ui_page_end(w, &ui);
}

bool prose_about(const Page *page, Request *request, Response *response, const char *lead,
                 const Prose *blocks, unsigned n)
{
    Lang lang = request_lang(request);
    ProsePage prose = {.title = tr(lang, page->title),
                       .lead = tr(lang, lead),
                       .section = SECTION_ABOUT,
                       .parents = {{tr(lang, "About"), "/about/"}}};
    Html *w = prose_begin(request, response, &prose);
    prose_write(w, request, blocks, n);
    prose_end(w, &prose);
    return true;
}
