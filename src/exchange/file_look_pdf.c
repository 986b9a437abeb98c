/* PDF: whether it opens without a password, and what is attached to it, by poppler. What it can run:
 * file_look_pdf_names.c. */
#include "exchange/file_look_private.h"

#include <poppler.h>

#define ATTACHED_MOST ((size_t)64 << 20)
#define ATTACHED_DEPTH 1u /* attached to what is attached: no */

static gboolean take_piece(const gchar *piece, gsize length, gpointer data, GError **error)
{
    GByteArray *all = data;
    if (length > ATTACHED_MOST - all->len) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT, "an attachment is too large");
        return FALSE;
    }
    g_byte_array_append(all, (const guint8 *)piece, (guint)length);
    return TRUE;
}

/* Programs, tables of persons and the like are not brought in by being attached to something. */
static bool may_be_attached(PopplerAttachment *attachment, unsigned depth)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    const char *name = poppler_attachment_get_name(attachment);
    g_autofree char *valid = g_utf8_make_valid(name ? name : "", -1);
    if (depth >= ATTACHED_DEPTH || file_name_is_program(valid) ||
        !poppler_attachment_save_to_callback(attachment, take_piece, all, NULL))
        return false;
    FileLook look =
        file_look_within(all->len > 0 ? (const char *)all->data : "", all->len, valid, depth + 1);
    return look.verdict == FILE_TAKEN || look.verdict == FILE_UNKNOWN ||
           look.verdict == FILE_EMPTY || look.verdict == FILE_ENCODING;
}

static FileVerdict look_at_attached(PopplerDocument *document, unsigned depth)
{
    FileVerdict verdict = FILE_TAKEN;
    GList *all = poppler_document_get_attachments(document);
    for (GList *at = all; at; at = at->next)
        if (verdict == FILE_TAKEN && !may_be_attached(at->data, depth))
            verdict = FILE_ATTACHED;
    g_list_free_full(all, g_object_unref);
    return verdict;
}

static FileVerdict look_at_pins(PopplerPage *page, unsigned depth)
{
    FileVerdict verdict = FILE_TAKEN;
    GList *all = poppler_page_get_annot_mapping(page);
    for (GList *at = all; at && verdict == FILE_TAKEN; at = at->next) {
        PopplerAnnot *annot = ((PopplerAnnotMapping *)at->data)->annot;
        if (!POPPLER_IS_ANNOT_FILE_ATTACHMENT(annot))
            continue;
        PopplerAttachment *attachment =
            poppler_annot_file_attachment_get_attachment(POPPLER_ANNOT_FILE_ATTACHMENT(annot));
        if (attachment && !may_be_attached(attachment, depth))
            verdict = FILE_ATTACHED;
        g_clear_object(&attachment);
    }
    poppler_page_free_annot_mapping(all);
    return verdict;
}

static bool has_running_link(PopplerPage *page)
{
    bool runs = false;
    GList *all = poppler_page_get_link_mapping(page);
    for (GList *at = all; at; at = at->next) {
        const PopplerAction *action = ((PopplerLinkMapping *)at->data)->action;
        runs = runs || (action && (action->type == POPPLER_ACTION_LAUNCH ||
                                   action->type == POPPLER_ACTION_JAVASCRIPT));
    }
    poppler_page_free_link_mapping(all);
    return runs;
}

static FileVerdict look_at_pages(PopplerDocument *document, bool is_hidden, unsigned depth)
{
    FileVerdict verdict = FILE_TAKEN;
    int n = poppler_document_get_n_pages(document);
    for (int i = 0; i < n && verdict == FILE_TAKEN; i++) {
        PopplerPage *page = poppler_document_get_page(document, i);
        if (!page)
            continue;
        verdict = is_hidden && has_running_link(page) ? FILE_SCRIPTS : look_at_pins(page, depth);
        g_object_unref(page);
    }
    return verdict;
}

static FileVerdict look_at_document(PopplerDocument *document, bool is_hidden, bool has_files,
                                    unsigned depth)
{
    if (is_hidden && poppler_document_has_javascript(document))
        return FILE_SCRIPTS;
    FileVerdict verdict =
        poppler_document_has_attachments(document) ? look_at_attached(document, depth) : FILE_TAKEN;
    return verdict == FILE_TAKEN && has_files ? look_at_pages(document, is_hidden, depth) : verdict;
}

FileVerdict file_look_at_pdf(const char *bytes, size_t length, unsigned depth)
{
    GError *fault = NULL;
    bool is_hidden = false, has_files = false;
    g_autoptr(GBytes) all = g_bytes_new_static(bytes, length);
    PopplerDocument *document = poppler_document_new_from_bytes(all, NULL, &fault);
    bool is_locked = g_error_matches(fault, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
    g_clear_error(&fault);
    if (is_locked)
        return FILE_PASSWORD;
    FileVerdict verdict = file_look_at_pdf_names(bytes, length, &is_hidden, &has_files);
    if (verdict == FILE_TAKEN && document)
        verdict = look_at_document(document, is_hidden, has_files, depth);
    else if (verdict == FILE_TAKEN && (is_hidden || has_files))
        verdict = FILE_BROKEN; /* else it is taken, and its page says that it could not be read */
    g_clear_object(&document);
    return verdict;
}
