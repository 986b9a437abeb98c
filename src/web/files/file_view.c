#include "web/files/file_view.h"

#include "records/languages.h"

#include <string.h>

#define SHOWN_BYTES (1u << 20) /* a picture without a preview is shown itself if it is no larger */

char *file_address(Request *request, const RecordType *type, const Record *record,
                   const char *sha256, const char *name, bool is_public)
{
    if (is_public) {
        g_autofree char *escaped = g_uri_escape_string(name, NULL, FALSE);
        return g_strconcat("/files/", sha256, "/", escaped, NULL);
    }
    g_autofree char *tail = g_strconcat("/files/", sha256, NULL);
    return g_strdup(record_desk_address(request, type, record->id, tail));
}

const char *file_text(GHashTable *texts, const Request *request, const char *original)
{
    const char *own = g_hash_table_lookup(texts, lang_tag(request_lang(request)));
    const char *first = own ? own : g_hash_table_lookup(texts, original);
    GHashTableIter at;
    gpointer any;
    g_hash_table_iter_init(&at, texts);
    if (!first && g_hash_table_iter_next(&at, NULL, &any))
        first = any;
    return first;
}

char *file_facts(const Request *request, const RecordFileInfo *info)
{
    Lang lang = request_lang(request);
    g_autofree char *size = lang_size(lang, info->n_bytes);
    GString *facts = g_string_new(info->type ? info->type->label : info->media_type);
    g_string_append_printf(facts, ", %s", size);
    if (info->n_pages > 0) {
        g_autofree char *n = g_strdup_printf("%u", info->n_pages);
        g_autofree char *text = info->n_pages == 1 ? g_strdup(tr(lang, "1 page"))
                                                   : text_fill(tr(lang, "{n} pages"), "n", n, NULL);
        g_string_append_printf(facts, ", %s", text);
    }
    if (*info->file->lang)
        g_string_append_printf(facts, ", %s",
                               text_language_label(request_model(request), lang, info->file->lang));
    return g_string_free(facts, FALSE);
}

/* The picture of a first page leads to the whole; a picture is its own. */
static void write_picture(Html *w, Request *request, const RecordType *type, const Record *record,
                          const RecordFileInfo *info, bool is_public)
{
    bool is_picture = info->type && info->type->is_picture;
    const char *shown = info->preview                                ? info->preview
                        : is_picture && info->n_bytes <= SHOWN_BYTES ? info->file->sha256
                                                                     : NULL;
    if (!shown || !info->type || !info->type->is_inline)
        return;
    const char *alt = is_picture ? file_text(info->file->alt, request, record->lang) : "";
    g_autofree char *source =
        file_address(request, type, record, shown, info->file->name, is_public);
    g_autofree char *view = g_strconcat(source, "?view=yes", NULL);
    html_open(w, EL_IMG);
    html_attr(w, AT_CLASS, "file-preview");
    html_attr(w, AT_SRC, view);
    html_attr(w, AT_ALT, alt ? alt : "");
    html_attr(w, AT_LOADING, "lazy");
}

static void write_link(Html *w, const char *address, const char *class, const char *text,
                       const char *name)
{
    html_open(w, EL_A);
    html_attr(w, AT_HREF, address);
    if (class)
        html_attr(w, AT_CLASS, class);
    html_text(w, text);
    html_text(w, " ");
    html_element(w, EL_SPAN, "vh", name); /* links are read out one by one */
    html_close(w);
}

/* At the desk: what the worker found, and what somebody should look at. */
static void write_reading(Html *w, Lang lang, const RecordFileInfo *info)
{
    if (!info->is_read) {
        html_element(w, EL_P, "quiet", tr(lang, "Its text is being read."));
        return;
    }
    if (info->fault) {
        g_autofree char *text = text_fill(tr(lang, "Its text could not be read: {reason}."),
                                          "reason", tr(lang, info->fault), NULL);
        html_element(w, EL_P, "quiet", text);
    }
    if (file_notice_has(info->notice, FILE_NOTICE_PART))
        html_element(w, EL_P, "quiet",
                     tr(lang, "Its text is long: only the first part of it is searched, and looked "
                              "through for the number of a person."));
    if (file_notice_has(info->notice, FILE_NOTICE_PERSON))
        html_element(w, EL_P, "fault",
                     tr(lang, "There seems to be the number of a person in its text. Look at it "
                              "before anything is published."));
}

void file_write_one(Html *w, Request *request, const RecordType *type, const Record *record,
                    const RecordFileInfo *info, bool is_public)
{
    Lang lang = request_lang(request);
    const RecordFile *file = info->file;
    const char *caption = file_text(file->caption, request, record->lang);
    g_autofree char *facts = file_facts(request, info);
    g_autofree char *address =
        file_address(request, type, record, file->sha256, file->name, is_public);
    g_autofree char *view = g_strconcat(address, "?view=yes", NULL);
    size_t at = html_depth(w);
    write_picture(w, request, type, record, info, is_public);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "file-words");
    html_element(w, EL_P, "file-caption", caption ? caption : file->name);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "quiet");
    html_element(w, EL_SPAN, "file-name", file->name);
    html_text(w, " \xc2\xb7 ");
    html_text(w, facts);
    html_close(w);
    if (!is_public)
        write_reading(w, lang, info);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "file-links");
    write_link(w, address, NULL, tr(lang, "Download"), file->name);
    if (info->type && info->type->is_inline) {
        html_text(w, " ");
        write_link(w, view, NULL, tr(lang, "Open"), file->name);
    }
    html_close_to(w, at);
}
