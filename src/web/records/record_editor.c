#include "web/records/record_editor.h"

#include "records/behind.h"
#include "records/file.h"
#include "render/markdown.h"
#include "records/languages.h"
#include "web/records/translation.h"

#include <string.h>

void record_editor_take(const RecordType *type, const RecordBody *from, const ParamValue *keys,
                        RecordBody *to)
{
    for (unsigned i = 0; i < keys->n_texts; i++) {
        g_auto(GStrv) parts = g_strsplit(keys->texts[i], ".", 2);
        const char *lang = parts[0] && parts[1] ? parts[1] : "";
        if (!parts[0] || !record_type_field(type, parts[0]))
            continue;
        record_body_clear_field(to, parts[0], lang);
        unsigned n = record_body_count(from, parts[0], lang);
        for (unsigned v = 0; v < n; v++)
            record_body_add(to, parts[0], lang, record_body_get(from, parts[0], lang, v));
    }
}

/* --- what comes next ------------------------------------------------------------------------------------- */

/* What the state that a move leads to still lacks. */
static Problems *missing_for(const RecordEditor *editor, const RecordMove *move)
{
    Problems *problems = problems_new();
    (void)record_body_check(editor->record->body, editor->type, move->to, editor->type->id, NULL,
                            NULL, problems);
    return problems;
}

static const char *name_of(const RecordType *type, Lang lang, const char *id)
{
    const RecordField *field = record_type_field(type, id);
    for (unsigned r = 0; !field && r < type->n_relations; r++)
        if (strcmp(type->relations[r].id, id) == 0)
            return type->relations[r].label[lang];
    return field ? field->label[lang] : id;
}

static void write_missing(Html *w, Lang lang, const RecordType *type, const Problems *problems)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *problem = problems_peek(problems, i);
        const char *dot = problem->field ? strchr(problem->field, '.') : NULL;
        g_autofree char *id = problem->field
                                  ? g_strndup(problem->field, dot ? (gsize)(dot - problem->field)
                                                                  : strlen(problem->field))
                                  : g_strdup("");
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", name_of(type, lang, id));
    }
    g_autofree char *text =
        text_fill(tr(lang, "Before that, fill in: {fields}."), "fields", names->str, NULL);
    html_element(w, EL_P, "record-missing", text);
}

static void write_move(Html *w, Request *request, const RecordEditor *editor,
                       const RecordMove *move)
{
    Lang lang = request_lang(request);
    const RecordType *type = editor->type;
    g_autoptr(Problems) problems = missing_for(editor, move);
    bool is_author = g_strcmp0(editor->record->changed_by, request_account(request)->id) == 0;
    g_autofree char *seen = g_strdup_printf("%u", editor->record->revision);
    size_t at = html_depth(w);
    html_open(w, EL_LI);
    if (problems_count(problems, PROBLEM_ERROR) > 0) {
        html_element(w, EL_STRONG, NULL, move->label[lang]);
        write_missing(w, lang, type, problems);
    } else if (move->needs_comment) {
        g_autofree char *tail = g_strconcat("/move?take=", move->id, NULL);
        html_link(w, record_desk_address(request, type, editor->record->id, tail), "button",
                  move->label[lang]);
    } else {
        form_act(w, request, record_desk_address(request, type, editor->record->id, "/move"),
                 move->label[lang], false, "step", move->id, "seen", seen, NULL);
    }
    if (move->needs_other && is_author)
        html_element(w, EL_P, "quiet",
                     tr(lang, "A second person does this: not who wrote it last."));
    html_close_to(w, at);
}

static void write_moves(Html *w, Request *request, const RecordEditor *editor)
{
    Lang lang = request_lang(request);
    size_t at = html_depth(w);
    bool is_first = true;
    for (unsigned m = 0; m < editor->type->n_moves; m++) {
        const RecordMove *move = &editor->type->moves[m];
        if (!record_may_move(request, editor->type, editor->record, move))
            continue;
        if (is_first) {
            ui_heading(w, 2, "next", tr(lang, "Next step"));
            html_open(w, EL_UL);
            html_attr(w, AT_CLASS, "record-moves");
        }
        is_first = false;
        write_move(w, request, editor, move);
    }
    html_close_to(w, at);
}

/* --- the page ------------------------------------------------------------------------------------------------ */

static void write_done(Html *w, Request *request)
{
    static const char *const texts[] = {N_("Saved."), N_("The draft was saved. Only you see it."),
                                        N_("Done."), N_("The draft was thrown away."),
                                        N_("Saved; what somebody else had changed meanwhile was "
                                           "kept, too.")};
    const ParamValue *done = request_param(request, "done");
    if (done->given && !request_is_post(request))
        ui_notice(w, NOTICE_INFO, NULL, tr(request_lang(request), texts[MIN(done->integer, 4)]));
}

static void write_preview(Html *w, Request *request, const RecordEditor *editor)
{
    Lang lang = request_lang(request);
    Record shown = {.id = editor->record ? editor->record->id : (char *)"",
                    .type = (char *)editor->type->id,
                    .state = (char *)editor->type->states[0].id,
                    .lang = (char *)editor->lang,
                    .area = (char *)"",
                    .title = (char *)"",
                    .body = (RecordBody *)editor->body};
    size_t at = html_depth(w);
    html_open(w, EL_SECTION);
    html_attr(w, AT_CLASS, "record-preview");
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Preview"));
    html_element(w, EL_P, "many-label", tr(lang, "So it will look; nothing is saved yet"));
    html_element(w, EL_H2, NULL, record_title(request, editor->type, &shown, NULL));
    const char *summary = record_summary(request, editor->type, &shown);
    if (summary)
        markdown_write(w, summary, 3);
    record_write_body(w, request, editor->type, &shown, true);
    html_close_to(w, at);
}

static void write_original_language(Html *w, Request *request, const RecordEditor *editor)
{
    Lang lang = request_lang(request);
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    for (unsigned i = 0; i < n_text_languages; i++) {
        UiOption option = {.value = text_languages[i].tag, .label = text_languages[i].name};
        g_array_append_val(options, option);
    }
    form_field(w, request, "lang",
               (FormField){.value = editor->lang,
                           .is_ours = true,
                           .is_quiet = true,
                           .help = tr(lang, "The language in which you write it first."),
                           .options = (const UiOption *)options->data,
                           .n_options = options->len});
}

/* Files have a page of their own: bringing one is a revision, whatever is being written here. */
static void write_files_way(Html *w, Request *request, const RecordEditor *editor)
{
    Lang lang = request_lang(request);
    GPtrArray *files = record_body_files(editor->record->body);
    size_t at = html_depth(w);
    ui_heading(w, 2, "files", tr(lang, "Files"));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < files->len; i++)
        html_element(w, EL_LI, NULL, ((const RecordFile *)files->pdata[i])->name);
    html_close_to(w, at);
    html_open(w, EL_P);
    html_link(w, record_desk_address(request, editor->type, editor->record->id, "/files"), "button",
              tr(lang, "Add and change files"));
    html_text(w, " ");
    html_element(w, EL_SPAN, "quiet", tr(lang, "Save first what you wrote here."));
    html_close_to(w, at);
}

static bool write_form(Html *w, Request *request, const RecordEditor *editor, GError **error)
{
    Db *db = request_private_db(request, error);
    g_autoptr(GHashTable) behind =
        db && editor->record ? record_behind(db, editor->type, editor->record, error) : NULL;
    if (!db || (editor->record && !behind))
        return false;
    g_autoptr(GPtrArray) links =
        editor->record ? record_neighbours(db, request_record_types(request),
                                           request_account(request)->id, editor->record->id, error)
                       : NULL;
    if (editor->record && !links)
        return false;
    g_autofree char *seen = g_strdup_printf("%u", editor->seen);
    const RecordForm form = {.type = editor->type,
                             .body = editor->body,
                             .lang = editor->lang,
                             .state = editor->record ? editor->record->state : NULL,
                             .links = links,
                             .behind = behind,
                             .theirs = editor->theirs,
                             .conflicts = editor->conflicts};
    form_begin(w, request, NULL, "record-form");
    form_hidden(w, "seen", seen);
    if (!editor->record)
        write_original_language(w, request, editor);
    if (!record_form_write(w, request, &form, error))
        return false;
    if (editor->record)
        write_files_way(w, request, editor);
    record_form_buttons(w, request, editor->draft != NULL);
    form_end(w);
    return true;
}

/* Who may see it and not change it reads it. */
static bool write_reading(Html *w, Request *request, const RecordEditor *editor, GError **error)
{
    Db *db = request_private_db(request, error);
    g_autoptr(GPtrArray) links =
        db ? record_neighbours(db, request_record_types(request), request_account(request)->id,
                               editor->record->id, error)
           : NULL;
    if (!links)
        return false;
    const char *summary = record_summary(request, editor->type, editor->record);
    if (summary)
        markdown_write(w, summary, 3);
    g_autoptr(GPtrArray) files = record_files(db, editor->record->body, error);
    if (!files)
        return false;
    record_write_body(w, request, editor->type, editor->record, false);
    record_write_files(w, request, editor->type, editor->record, files, false);
    record_write_relations(w, request, editor->type, links, false);
    return true;
}

static void write_notices(Html *w, Request *request, const RecordEditor *editor)
{
    Lang lang = request_lang(request);
    write_done(w, request);
    if (editor->record && editor->record->deleted)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "This record is deleted"),
                  tr(lang, "It can be taken back for 30 days, on the list of deleted records."));
    if (editor->theirs && editor->is_forgotten)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "What you had open is forgotten for good"),
                  tr(lang, "Something in it should never have been written down. Look at each text "
                           "of yours below before you save it; or take what stands there now."));
    else if (editor->theirs)
        ui_notice(w, NOTICE_CAUTION, tr(lang, "Somebody saved this record while you wrote"),
                  tr(lang, "Nothing is lost. What only one of you changed was brought together "
                           "already; where both did, choose or edit, then save."));
    if (editor->draft && !request_is_post(request)) {
        g_autofree char *when = desk_time(lang, editor->draft);
        g_autofree char *text =
            text_fill(tr(lang, "This is your draft of {time}, not saved yet."), "time", when, NULL);
        ui_notice(w, NOTICE_INFO, NULL, text);
    }
}

bool record_editor_write(Request *request, Response *response, const RecordEditor *editor,
                         GError **error)
{
    Lang lang = request_lang(request);
    const RecordType *type = editor->type;
    UiPage frame;
    g_autofree char *new_title =
        text_fill(tr(lang, "New: {type}"), "type", type->label[lang], NULL);
    Html *w = record_desk_begin(request, response, &frame,
                                editor->record ? record_title(request, type, editor->record, NULL)
                                               : new_title);
    if (editor->record)
        record_desk_tabs(w, request, type, editor->record, "");
    write_notices(w, request, editor);
    if (editor->is_preview)
        write_preview(w, request, editor);
    bool may_edit = !editor->record || record_may_edit(request, type, editor->record);
    if (editor->record && !request_is_post(request)) {
        write_moves(w, request, editor);
        if (!record_write_translations(w, request, type, editor->record, error))
            return false;
    }
    if (may_edit ? !write_form(w, request, editor, error)
                 : !write_reading(w, request, editor, error))
        return false;
    ui_page_end(w, &frame);
    return true;
}
