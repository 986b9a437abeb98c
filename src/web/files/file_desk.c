#include "web/files/file_desk.h"

#include "web/form.h"
#include "records/languages.h"

#include <string.h>

typedef struct {
    Html *w;
    Request *request;
    Lang lang;
    const RecordType *type;
    const Record *record;
    GPtrArray *infos;
    bool may_edit;
} Writer;

static const RecordFileInfo *find_slot(const Writer *o, const char *slot)
{
    for (unsigned i = 0; slot && i < o->infos->len; i++) {
        const RecordFileInfo *info = o->infos->pdata[i];
        if (strcmp(info->file->slot, slot) == 0)
            return info;
    }
    return NULL;
}

static const char *address(const Writer *o, const char *tail)
{
    return record_desk_address(o->request, o->type, o->record->id, tail);
}

/* --- what there is ------------------------------------------------------------------------------ */

static void write_ways(const Writer *o, const RecordFileInfo *info)
{
    const char *slot = info->file->slot;
    g_autofree char *describe = g_strconcat("/files?edit=describe&of=", slot, NULL);
    g_autofree char *replace = g_strconcat("/files?edit=replace&of=", slot, NULL);
    size_t at = html_depth(o->w);
    html_open(o->w, EL_DIV);
    html_attr(o->w, AT_CLASS, "acts");
    html_link(o->w, address(o, describe), "button", tr(o->lang, "Describe"));
    html_link(o->w, address(o, replace), "button", tr(o->lang, "New version"));
    form_act(o->w, o->request, address(o, "/files"), tr(o->lang, "Take it out"), true, "act",
             "remove", "slot", slot, NULL);
    html_close_to(o->w, at);
}

static void write_list(const Writer *o)
{
    size_t at = html_depth(o->w);
    if (o->infos->len == 0) {
        html_element(o->w, EL_P, NULL, tr(o->lang, "This record has no files yet."));
        return;
    }
    html_open(o->w, EL_UL);
    html_attr(o->w, AT_CLASS, "record-files");
    for (unsigned i = 0; i < o->infos->len; i++) {
        html_open(o->w, EL_LI);
        file_write_one(o->w, o->request, o->type, o->record, o->infos->pdata[i], false);
        if (o->may_edit)
            write_ways(o, o->infos->pdata[i]);
        html_close(o->w);
    }
    html_close_to(o->w, at);
}

static bool is_current(const Writer *o, const RecordFileVersion *version)
{
    const RecordFileInfo *info = find_slot(o, version->slot);
    return info && strcmp(info->file->sha256, version->sha256) == 0;
}

static void write_version(const Writer *o, const RecordFileVersion *version)
{
    g_autofree char *size = lang_size(o->lang, version->n_bytes);
    g_autofree char *when = desk_time(o->lang, version->at);
    g_autofree char *number = g_strdup_printf("%u", version->revision);
    g_autofree char *text = text_fill(tr(o->lang, "{size}, since revision {n} ({time}, {who})"),
                                      "size", size, "n", number, "time", when, "who",
                                      version->by_name ? version->by_name : version->by, NULL);
    g_autofree char *href =
        file_address(o->request, o->type, o->record, version->sha256, version->name, false);
    size_t at = html_depth(o->w);
    html_open(o->w, EL_LI);
    html_link(o->w, href, NULL, version->name);
    html_text(o->w, " ");
    html_element(o->w, EL_SPAN, "quiet", text);
    html_text(o->w, " ");
    if (is_current(o, version))
        html_element(o->w, EL_SPAN, "badge", tr(o->lang, "in the record now"));
    else if (o->may_edit)
        form_act(o->w, o->request, address(o, "/files"), tr(o->lang, "Take it back"), false, "act",
                 "back", "slot", version->slot, "version", version->sha256, NULL);
    html_close_to(o->w, at);
}

static bool write_versions(const Writer *o, Db *db, GError **error)
{
    g_autoptr(GPtrArray) versions =
        record_file_versions(db, request_record_types(o->request), request_account(o->request)->id,
                             o->record->id, error);
    if (!versions)
        return false;
    if (versions->len == 0)
        return true;
    size_t at = html_depth(o->w);
    ui_heading(o->w, 2, "versions", tr(o->lang, "All versions"));
    html_element(o->w, EL_P, "quiet",
                 tr(o->lang, "Also of what was replaced or taken out: it can be taken back."));
    html_open(o->w, EL_UL);
    html_attr(o->w, AT_CLASS, "file-versions");
    for (unsigned i = 0; i < versions->len; i++)
        write_version(o, versions->pdata[i]);
    html_close_to(o->w, at);
    return true;
}

/* --- uploads that were cut ---------------------------------------------------------------------- */

static bool write_unfinished(const Writer *o, Db *db, GError **error)
{
    g_autoptr(GPtrArray) uploads =
        uploads_of(db, request_account(o->request)->id, o->record->id, error);
    if (!uploads)
        return false;
    size_t at = html_depth(o->w);
    for (unsigned i = 0; i < uploads->len; i++) {
        const Upload *upload = uploads->pdata[i];
        g_autofree char *received = lang_size(o->lang, upload->received);
        g_autofree char *all = lang_size(o->lang, upload->n_bytes);
        g_autofree char *text =
            text_fill(tr(o->lang, "{name}: {received} of {all} have arrived. Choose the same file "
                                  "again, and it goes on from there."),
                      "name", upload->name, "received", received, "all", all, NULL);
        g_autofree char *path = g_strconcat("/desk/uploads/", upload->id, NULL);
        if (i == 0)
            html_element(o->w, EL_H3, NULL, tr(o->lang, "Not finished"));
        html_open(o->w, EL_DIV);
        html_attr(o->w, AT_CLASS, "upload-open");
        html_element(o->w, EL_P, NULL, text);
        form_act(o->w, o->request, request_link(o->request, path), tr(o->lang, "Give it up"), true,
                 "act", "cancel", NULL);
        html_close_to(o->w, at);
    }
    return true;
}

/* --- the form ----------------------------------------------------------------------------------- */

/* What the script says; without it nobody sees them. In the order that assets/files.js knows. */
static void write_script_words(const Writer *o)
{
    static const char *const words[] = {
        N_("Drop a file here, or paste a picture"),
        N_("{name}: {received} of {all}"),
        N_("The line is cut. It goes on by itself in {n} s; what has arrived is kept."),
        N_("{name} has arrived. Say what it is, then press the button below."),
        N_("Cancel"),
        N_("It could not be taken: {reason}"),
        N_("The disk of the centre is full. Tell the secretariat; what has arrived is kept."),
        N_("It is larger than 2 GB, and too large."),
        N_("You are not signed in any more. Sign in again and choose the file once more: it goes "
           "on "
           "from there."),
        N_("One file at a time: the others were left out."),
    };
    size_t at = html_depth(o->w);
    html_open(o->w, EL_UL);
    html_attr(o->w, AT_ID, "upload-words");
    html_attr_flag(o->w, AT_HIDDEN);
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        html_element(o->w, EL_LI, NULL, tr(o->lang, words[i]));
    html_close_to(o->w, at);
}

static void write_language(const Writer *o, const char *name, const char *value, bool may_be_empty,
                           const char *help)
{
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    UiOption none = {.value = "", .label = tr(o->lang, "not said")};
    if (may_be_empty)
        g_array_append_val(options, none);
    for (unsigned i = 0; i < n_text_languages; i++) {
        UiOption option = {.value = text_languages[i].tag, .label = text_languages[i].name};
        g_array_append_val(options, option);
    }
    form_field(o->w, o->request, name,
               (FormField){.value = value,
                           .help = help,
                           .is_quiet = true,
                           .options = (const UiOption *)options->data,
                           .n_options = options->len});
}

static const char *text_of(const RecordFileInfo *info, bool is_alt, const char *lang)
{
    return info ? g_hash_table_lookup(is_alt ? info->file->alt : info->file->caption, lang) : NULL;
}

/* The form came back: what had arrived by pieces need not come again. */
static void write_arrived(const Writer *o)
{
    const char *id = request_is_post(o->request) ? request_param(o->request, "upload")->text : NULL;
    Db *db = id ? request_private_db(o->request, NULL) : NULL;
    g_autoptr(Upload) upload =
        db ? upload_load(db, request_account(o->request)->id, id, NULL) : NULL;
    if (!upload || upload->received != upload->n_bytes)
        return;
    g_autofree char *text =
        text_fill(tr(o->lang, "{name} has arrived; it need not be chosen again."), "name",
                  upload->name, NULL);
    form_hidden(o->w, "upload", upload->id);
    ui_notice(o->w, NOTICE_INFO, NULL, text);
}

static void write_form(const Writer *o, int what, const RecordFileInfo *info)
{
    static const char accept[] =
        ".pdf,.docx,.odt,.html,.htm,.txt,.md,.xlsx,.ods,.csv,.pptx,.odp,.png,.jpg,.jpeg,.webp,.mp4";
    static const char *const acts[] = {"begin", "add", "replace", "describe"};
    bool has_bytes = what != FILE_DESCRIBE;
    Html *w = o->w;
    size_t at = html_depth(w);
    form_begin(w, o->request, NULL, has_bytes ? "file-form" : "file-describe");
    form_hidden(w, "act", acts[what]);
    if (info)
        form_hidden(w, "slot", info->file->slot);
    if (has_bytes) {
        write_arrived(o);
        form_field(
            w, o->request, "file",
            (FormField){.accept = accept,
                        .is_quiet = true,
                        .help = tr(o->lang, "At most 2 GB. PDF, documents, tables and "
                                            "presentations without macros, pictures, MP4. No "
                                            "list of persons.")});
        write_script_words(o);
    }
    form_field(w, o->request, "caption",
               (FormField){.value = text_of(info, false, o->record->lang),
                           .is_needed = true,
                           .help = tr(o->lang, "What the file is, in one line.")});
    form_field(
        w, o->request, "alt",
        (FormField){.value = text_of(info, true, o->record->lang),
                    .is_quiet = true,
                    .help = tr(o->lang, "Needed for pictures: what is seen, for who does not "
                                        "see it.")});
    write_language(o, "text-lang", o->record->lang, false,
                   tr(o->lang, "In which you write these two."));
    write_language(o, "lang", info ? info->file->lang : o->record->lang, true,
                   tr(o->lang, "In which the file itself is written."));
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "acts");
    form_submit(w, what == FILE_ADD       ? tr(o->lang, "Add the file")
                   : what == FILE_REPLACE ? tr(o->lang, "Put the new version in its place")
                                          : tr(o->lang, "Save"));
    if (what != FILE_ADD)
        html_link(w, address(o, "/files"), "button", tr(o->lang, "Leave it as it is"));
    html_close_to(w, at);
}

static void write_part(const Writer *o)
{
    static const char *const edits[] = {"describe", "replace"};
    const ParamValue *edit = request_param(o->request, "edit");
    const char *slot = request_param(o->request, "of")->text;
    int what = FILE_ADD;
    if (request_is_post(o->request)) {
        what = (int)request_param(o->request, "act")->integer;
        slot = request_param(o->request, "slot")->text;
    } else if (edit->given) {
        what = strcmp(edits[MIN(edit->integer, 1)], "describe") == 0 ? FILE_DESCRIBE : FILE_REPLACE;
    }
    const RecordFileInfo *info = find_slot(o, slot);
    if ((what != FILE_REPLACE && what != FILE_DESCRIBE) || !info)
        what = FILE_ADD, info = NULL;
    g_autofree char *title =
        what == FILE_ADD ? g_strdup(tr(o->lang, "Add a file"))
                         : text_fill(what == FILE_REPLACE ? tr(o->lang, "New version of {name}")
                                                          : tr(o->lang, "Describe {name}"),
                                     "name", info->file->name, NULL);
    ui_heading(o->w, 2, "file", title);
    write_form(o, what, info);
}

/* --- the page ----------------------------------------------------------------------------------- */

static void write_done(const Writer *o)
{
    static const char *const texts[] = {
        N_("The file was added."),
        N_("The new version is in its place; the old one is kept below."), N_("Saved."),
        N_("The file was taken out. It can be taken back, below."), N_("The file is back.")};
    const ParamValue *done = request_param(o->request, "done");
    if (done->given && !request_is_post(o->request))
        ui_notice(o->w, NOTICE_INFO, NULL, tr(o->lang, texts[MIN(done->integer, 4)]));
}

bool file_desk_write(Request *request, Response *response, const Record *record, GError **error)
{
    const RecordType *type = request_record_type(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) infos = db ? record_files(db, record->body, error) : NULL;
    if (!infos)
        return false;
    UiPage frame;
    Writer o = {.request = request,
                .lang = request_lang(request),
                .type = type,
                .record = record,
                .infos = infos,
                .may_edit = record_may_edit(request, type, record)};
    o.w = record_desk_begin_with(request, response, &frame,
                                 record_title(request, type, record, NULL), "files.js");
    record_desk_tabs(o.w, request, type, record, "/files");
    write_done(&o);
    write_list(&o);
    if (o.may_edit) {
        write_part(&o);
        if (!write_unfinished(&o, db, error))
            return false;
    }
    if (!write_versions(&o, db, error))
        return false;
    ui_page_end(o.w, &frame);
    return true;
}
