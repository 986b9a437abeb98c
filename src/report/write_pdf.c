#include "report/writers.h"

#include "base/error.h"
#include "report/pdf_layout.h"
#include "report/pdf_private.h"
#include "report/pdf_finish.h"

static bool draw_with(PangoFontMap *fonts, const Doc *doc, const DocNode *part, const char *base,
                      GByteArray *to, GError **error)
{
    g_autoptr(Paper) paper = paper_new(doc->lang, base, fonts);
    g_autoptr(GPtrArray) alts = g_ptr_array_new();
    layout_doc(paper, doc, part ? part->id : NULL);
    g_autofree char *title =
        g_strdup_printf("%s. %s", part ? part->title : doc->title, doc->subtitle);
    if (!paper_draw(paper, doc, title, to, alts, error))
        return false;
    g_autofree char *date = g_strdup_printf("%sT12:00:00Z", doc->as_of);
    PdfFinish finish = {.lang = lang_tag(doc->lang),
                        .title = title,
                        .author = doc->author,
                        .subject = doc->status,
                        .date = date,
                        .alts = (const char *const *)(void *)alts->pdata,
                        .n_alts = alts->len};
    return pdf_finish(to, &finish, error);
}

bool doc_write_pdf(const Doc *doc, const char *part, const char *base, GByteArray *to,
                   GError **error)
{
    const DocNode *node = part ? doc_find_part(doc, part) : NULL;
    if (part && !node) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "the report has no chapter \"%s\"",
                    part);
        return false;
    }
    PangoFontMap *fonts = pdf_fonts_enter(error);
    if (!fonts)
        return false;
    bool done = draw_with(fonts, doc, node, base, to, error);
    pdf_fonts_leave(fonts);
    return done;
}
