#include "web/records/translation.h"

#include "records/languages.h"
#include "web/records/record_desk.h"

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
    g_autoptr(GHashTable) behind = record_behind(request, type, record, error);
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
            g_autofree char *text = text_fill(tr(lang, "Written in {original}. Translations:"),
                                              "original", text_language_name(record->lang), NULL);
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
    g_autoptr(GHashTable) behind = record_behind(request, type, record, error);
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
