/* The questionnaire to download, the upload, and every file that was handed in. */
#include "base/retell.h"
#include "web/desk/handin_view.h"
#include "web/desk/round_words.h"

#include <string.h>

#define FLOWS_OFFERED 24u

void handin_part_questionnaire(Html *w, const HandinView *view)
{
    Lang lang = view->lang;
    const GPtrArray *flows = view->round->flows;
    ui_heading(w, 2, "questionnaire", tr(lang, "Questionnaire"));
    html_element(
        w, EL_P, NULL,
        tr(lang, "One workbook with a sheet for each table, last year's figures beside the "
                 "empty cells, and sums that check themselves. What cannot be a number has its own "
                 "word: not known, not applicable, suppressed, not yet. Each is explained on "
                 "the sheet."));
    UiDownload downloads[FLOWS_OFFERED + 1];
    unsigned n = 0;
    downloads[n++] =
        (UiDownload){.label = tr(lang, "Excel or LibreOffice"),
                     .href = request_link(view->request, handin_path(view->request, view->handin,
                                                                     "/questionnaire.xlsx")),
                     .note = tr(lang, "all tables")};
    for (unsigned i = 0; i < flows->len && n < G_N_ELEMENTS(downloads); i++) {
        g_autofree char *rest = g_strconcat("/questionnaire.csv?table=", flows->pdata[i], NULL);
        downloads[n++] = (UiDownload){
            .label = "CSV",
            .href = request_link(view->request, handin_path(view->request, view->handin, rest)),
            .note = round_words_flow(view->request, flows->pdata[i])};
    }
    ui_downloads(w, NULL, downloads, n);
}

void handin_part_upload(Html *w, const HandinView *view)
{
    Lang lang = view->lang;
    g_autofree char *why = NULL;
    if (view->is_watching || !handin_view_may(view, HANDIN_ACT_UPLOAD, &why))
        return;
    ui_heading(w, 2, "upload", tr(lang, "Upload"));
    if (view->handin->state == HANDIN_SUBMITTED)
        ui_notice(w, NOTICE_CAUTION, NULL,
                  tr(lang, "It is submitted already. A new file takes the submission back, and the "
                           "signature with it: you submit once more when it is checked."));
    g_autofree char *limit = g_strdup_printf("%u MB", LIMIT_UPLOAD_BYTES >> 20);
    g_autofree char *help =
        text_fill(tr(lang, "XLSX, ODS or CSV, at most {limit}. No names and nothing else about a "
                           "single person belongs in it: counts only."),
                  "limit", limit, NULL);
    handin_form_begin(w, view, "upload-form", "upload");
    form_field(w, view->request, "file",
               (FormField){.help = help, .accept = ".xlsx,.ods,.csv", .is_needed = true});
    form_submit(w, tr(lang, "Upload and check"));
    form_end(w);
}

/* --- the list ----------------------------------------------------------------------------------- */

static char *file_state(Lang lang, const HandinFile *file)
{
    if (file->is_undone) {
        return file->undone_by_name
                   ? text_fill(tr(lang, "taken back by {name}"), "name", file->undone_by_name, NULL)
                   : g_strdup(tr(lang, "taken back"));
    }
    switch (file->state) {
    case HANDIN_FILE_RECEIVED:
        return g_strdup(tr(lang, "waits for its check"));
    case HANDIN_FILE_CHECKING:
        return g_strdup(tr(lang, "is being checked"));
    case HANDIN_FILE_REFUSED:
        return g_strdup(tr(lang, "could not be taken in"));
    case HANDIN_FILE_CHECKED:
    case HANDIN_FILE_STATE_COUNT:
        break;
    }
    return g_strdup(file->counting->len > 0 ? tr(lang, "counts")
                                            : tr(lang, "replaced by a later file"));
}

static char *file_found(Lang lang, const HandinFile *file)
{
    g_autofree char *figures = lang_number(lang, file->n_figures, 0);
    g_autofree char *errors = lang_number(lang, file->n_errors, 0);
    g_autofree char *warnings = lang_number(lang, file->n_warnings, 0);
    if (file->state != HANDIN_FILE_CHECKED)
        return file->fault ? retell(lang, file->fault) : g_strdup("");
    return text_fill(tr(lang, "{figures} figures, errors: {errors}, warnings: {warnings}"),
                     "figures", figures, "errors", errors, "warnings", warnings, NULL);
}

static void write_links(Html *w, const HandinView *view, const HandinFile *file)
{
    g_autofree char *original = g_strdup_printf("/files/%u", file->number);
    g_autofree char *annotated = g_strdup_printf("/files/%u?with=problems", file->number);
    html_link(w, request_link(view->request, handin_path(view->request, view->handin, original)),
              "file-link", tr(view->lang, "Download it as it came"));
    if (file->has_annotated)
        html_link(w,
                  request_link(view->request, handin_path(view->request, view->handin, annotated)),
                  "file-link", tr(view->lang, "with the problems beside the cells"));
}

static void write_act(Html *w, const HandinView *view, const HandinFile *file)
{
    HandinAct act = file->is_undone ? HANDIN_ACT_REDO : HANDIN_ACT_UNDO;
    if (view->is_watching || !handin_view_may(view, act, NULL) ||
        (!file->is_undone && file->state != HANDIN_FILE_CHECKED))
        return;
    g_autofree char *number = g_strdup_printf("%u", file->number);
    g_autofree char *version = g_strdup_printf("%u", view->handin->version);
    g_autofree char *label = text_fill(file->is_undone ? tr(view->lang, "Take file {n} in again")
                                                       : tr(view->lang, "Take file {n} back"),
                                       "n", number, NULL);
    form_act(w, view->request,
             request_link(view->request, handin_path(view->request, view->handin, "")), label,
             false, "act", handin_act_word(act), "seen", version, "number", number, NULL);
}

static void write_file(Html *w, const HandinView *view, const HandinFile *file)
{
    Lang lang = view->lang;
    bool counts = file->state == HANDIN_FILE_CHECKED && !file->is_undone && file->counting->len > 0;
    g_autofree char *title = g_strdup_printf("%u. %s", file->number, file->name);
    g_autofree char *time = desk_time(lang, file->at);
    g_autofree char *at = text_fill(tr(lang, "{name}, {time}"), "name",
                                    file->by_name ? file->by_name : "", "time", time, NULL);
    g_autofree char *state = file_state(lang, file);
    g_autofree char *found = file_found(lang, file);
    size_t depth = html_depth(w);
    html_open(w, EL_LI);
    html_attr(w, AT_CLASS, "problem");
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "problem-head");
    html_element(w, EL_STRONG, NULL, title);
    html_element(w, EL_SPAN, counts ? "badge badge-good" : "badge badge-quiet", state);
    html_element(w, EL_SPAN, "muted", at);
    html_close(w);
    if (*found)
        html_element(w, EL_P, NULL, found);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "acts");
    write_links(w, view, file);
    write_act(w, view, file);
    html_close_to(w, depth);
}

void handin_part_files(Html *w, const HandinView *view)
{
    ui_heading(w, 2, "files", tr(view->lang, "Files"));
    if (view->files->len == 0) {
        ui_notice(w, NOTICE_EMPTY, NULL, tr(view->lang, "No file was handed in yet."));
        return;
    }
    html_element(w, EL_P, "muted",
                 tr(view->lang,
                    "Everything that was handed in, the newest first. None is ever lost: a "
                    "file that is taken back can be taken in again."));
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "problems");
    for (unsigned i = 0; i < view->files->len; i++)
        write_file(w, view, view->files->pdata[i]);
    html_close(w);
}
