#include "web/records/translation.h"

#include "records/behind.h"
#include "records/languages.h"

#include <string.h>

typedef struct {
    unsigned n_texts, n_original; /* of the language; of the original */
    GString *behind, *missing;    /* labels of fields */
} State;

static void add(GString *to, const char *label)
{
    g_string_append_printf(to, "%s%s", to->len ? ", " : "", label);
}

static State state_of(const Request *request, const RecordType *type, const Record *record,
                      GHashTable *behind, const char *lang)
{
    State state = {.behind = g_string_new(NULL), .missing = g_string_new(NULL)};
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        const char *label = field->label[request_lang(request)];
        if (!field->is_translated)
            continue;
        bool has_original = record_body_count(record->body, field->id, record->lang) > 0;
        bool has_own = record_body_count(record->body, field->id, lang) > 0;
        g_autofree char *key = g_strconcat(field->id, ".", lang, NULL);
        state.n_original += has_original;
        state.n_texts += has_own;
        if (has_original && !has_own)
            add(state.missing, label);
        if (g_hash_table_contains(behind, key))
            add(state.behind, label);
    }
    return state;
}

static void state_clear(State *state)
{
    g_string_free(state->behind, TRUE);
    g_string_free(state->missing, TRUE);
}

static void write_line(Html *w, Request *request, const State *state, const char *name)
{
    Lang lang = request_lang(request);
    html_open(w, EL_LI);
    html_text(w, name);
    html_text(w, ": ");
    if (state->behind->len > 0) {
        g_autofree char *text = text_fill(tr(lang, "behind the original in: {fields}"), "fields",
                                          state->behind->str, NULL);
        html_element(w, EL_SPAN, "badge badge-wait", text);
        html_text(w, " ");
    }
    if (state->missing->len > 0) {
        g_autofree char *text =
            text_fill(tr(lang, "not translated: {fields}"), "fields", state->missing->str, NULL);
        html_element(w, EL_SPAN, "quiet", text);
    }
    if (state->behind->len == 0 && state->missing->len == 0)
        html_text(w, tr(lang, "whole, and as new as the original"));
    html_close(w);
}

bool record_write_translations(Html *w, Request *request, const RecordType *type,
                               const Record *record, GError **error)
{
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GHashTable) behind = db ? record_behind(db, type, record, error) : NULL;
    size_t at = html_depth(w);
    bool is_first = true;
    if (!behind)
        return false;
    for (unsigned i = 0; i < n_text_languages; i++) {
        const char *tag = text_languages[i].tag;
        if (strcmp(tag, record->lang) == 0)
            continue;
        State state = state_of(request, type, record, behind, tag);
        if (state.n_texts > 0 && is_first) {
            html_open(w, EL_SECTION);
            html_attr(w, AT_CLASS, "record-translations");
            html_attr(w, AT_ARIA_LABEL, tr(lang, "Translations"));
            g_autofree char *text =
                text_fill(tr(lang, "Written in {original}. Translations:"), "original",
                          text_language_label(request_model(request), lang, record->lang), NULL);
            html_element(w, EL_P, NULL, text);
            html_open(w, EL_UL);
            is_first = false;
        }
        if (state.n_texts > 0)
            write_line(w, request, &state, text_languages[i].name);
        state_clear(&state);
    }
    html_close_to(w, at);
    return true;
}

bool record_write_translations_short(Html *w, Request *request, const RecordType *type,
                                     const Record *record, GError **error)
{
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    g_autoptr(GHashTable) behind = db ? record_behind(db, type, record, error) : NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    if (!behind)
        return false;
    for (unsigned i = 0; i < n_text_languages; i++) {
        const char *tag = text_languages[i].tag;
        State state = state_of(request, type, record, behind, tag);
        bool is_original = strcmp(tag, record->lang) == 0;
        const char *word = is_original              ? NULL
                           : state.behind->len > 0  ? tr(lang, "behind")
                           : state.missing->len > 0 ? tr(lang, "in part")
                                                    : NULL;
        if (state.n_texts > 0 || is_original)
            g_string_append_printf(line, "%s%s%s%s%s", line->len ? ", " : "",
                                   text_languages[i].name, word ? " (" : "", word ? word : "",
                                   word ? ")" : "");
        state_clear(&state);
    }
    g_autofree char *text =
        text_fill(tr(lang, "Languages: {languages}"), "languages", line->str, NULL);
    html_element(w, EL_P, "quiet", text);
    return true;
}

/* --- for readers --------------------------------------------------------------------------------------- */

/* What readers see: every language by its name in theirs, in plain words. */
static void write_public_line(Html *w, Request *request, const State *state, bool is_dated,
                              const char *name)
{
    Lang lang = request_lang(request);
    html_open(w, EL_LI);
    html_text(w, name);
    html_text(w, ": ");
    if (state->missing->len > 0) {
        g_autofree char *n = lang_number(lang, (double)state->n_texts, 0);
        g_autofree char *all = lang_number(lang, (double)state->n_original, 0);
        g_autofree char *text =
            text_fill(trn(lang, "{n} of {all} text", "{n} of {all} texts", state->n_original), "n",
                      n, "all", all, NULL);
        html_text(w, text);
    } else
        html_text(w, is_dated && state->behind->len == 0
                         ? tr(lang, "all of it, as new as the original")
                         : tr(lang, "all of it"));
    if (state->behind->len > 0) {
        g_autofree char *text = text_fill(tr(lang, "the original was changed later in: {fields}"),
                                          "fields", state->behind->str, NULL);
        html_text(w, "; ");
        html_element(w, EL_SPAN, "badge badge-wait", text);
    }
    html_close(w);
}

void record_write_languages(Html *w, Request *request, const RecordType *type, const Record *record)
{
    Lang lang = request_lang(request);
    const Model *model = request_model(request);
    g_autoptr(GHashTable) known = record_behind_published(record);
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    const char *original = text_language_label(model, lang, record->lang);
    size_t at = html_depth(w);
    bool is_first = true;
    html_open(w, EL_SECTION);
    html_attr(w, AT_CLASS, "record-translations");
    ui_heading(w, 2, "translations", tr(lang, "In which languages it is"));
    for (unsigned i = 0; i < n_text_languages; i++) {
        const char *tag = text_languages[i].tag;
        State state = state_of(request, type, record, known ? known : none, tag);
        if (strcmp(tag, record->lang) != 0 && state.n_texts > 0) {
            if (is_first) {
                g_autofree char *text = text_fill(tr(lang, "Written in {original}. Translations:"),
                                                  "original", original, NULL);
                html_element(w, EL_P, NULL, text);
                html_open(w, EL_UL);
                is_first = false;
            }
            write_public_line(w, request, &state, known != NULL,
                              text_language_label(model, lang, tag));
        }
        state_clear(&state);
    }
    if (is_first) {
        g_autofree char *text = text_fill(tr(lang, "Written in {original}; not translated yet."),
                                          "original", original, NULL);
        html_element(w, EL_P, NULL, text);
    }
    html_close_to(w, at);
}

void record_write_own_language(Html *w, Request *request, const RecordType *type,
                               const Record *record)
{
    Lang lang = request_lang(request);
    const Model *model = request_model(request);
    const char *own = lang_tag(lang);
    const char *original = text_language_label(model, lang, record->lang);
    const char *name = text_language_label(model, lang, own);
    g_autoptr(GHashTable) known = record_behind_published(record);
    g_autoptr(GHashTable) none = g_hash_table_new(g_str_hash, g_str_equal);
    if (strcmp(own, record->lang) == 0)
        return;
    State state = state_of(request, type, record, known ? known : none, own);
    g_autofree char *text = NULL;
    if (state.n_texts == 0)
        text = text_fill(tr(lang, "This is written in {original} and not translated to {own} yet."),
                         "original", original, "own", name, NULL);
    else if (state.behind->len > 0)
        text = text_fill(tr(lang, "The text in {original} was changed after it was translated to "
                                  "{own}: {fields}."),
                         "original", original, "own", name, "fields", state.behind->str, NULL);
    if (text)
        ui_notice(w, state.n_texts == 0 ? NOTICE_INFO : NOTICE_CAUTION, NULL, text);
    state_clear(&state);
}

bool record_translation_is_behind(const Record *record, const char *lang)
{
    g_autoptr(GHashTable) known = record_behind_published(record);
    GHashTableIter iter;
    gpointer key;
    if (!known)
        return false;
    g_hash_table_iter_init(&iter, known);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const char *dot = strrchr(key, '.');
        if (dot && strcmp(dot + 1, lang) == 0)
            return true;
    }
    return false;
}
