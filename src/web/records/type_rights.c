#include "web/records/type_rights.h"

#include "people/role.h"
#include "render/ui.h"
#include "web/desk.h"

static char *roles_words(Request *request, uint32_t roles)
{
    GString *words = g_string_new(NULL);
    for (Role role = ROLE_PRACTITIONER; role < ROLE_COUNT; role++) {
        g_autofree char *own = roles & (1u << role) ? desk_role_words(request, role, NULL) : NULL;
        if (own)
            g_string_append_printf(words, "%s%s", words->len ? ", " : "", own);
    }
    return g_string_free(words, FALSE);
}

/* "Draft: editor; Published: everybody" */
static char *states_words(Request *request, const RecordType *type, bool is_edit)
{
    Lang lang = request_lang(request);
    GString *words = g_string_new(NULL);
    for (unsigned s = 0; s < type->n_states; s++) {
        const RecordState *state = &type->states[s];
        g_autofree char *roles = roles_words(request, is_edit ? state->edited_by : state->seen_by);
        const char *who = !is_edit && state->is_public ? tr(lang, "everybody") : roles;
        if (*who)
            g_string_append_printf(words, "%s%s: %s", words->len ? "; " : "", state->label[lang],
                                   who);
    }
    return g_string_free(words, FALSE);
}

static char *moves_words(Request *request, const RecordType *type)
{
    Lang lang = request_lang(request);
    GString *words = g_string_new(NULL);
    for (unsigned m = 0; m < type->n_moves; m++) {
        g_autofree char *roles = roles_words(request, type->moves[m].roles);
        g_string_append_printf(words, "%s%s: %s", words->len ? "; " : "",
                               type->moves[m].label[lang], roles);
        if (type->moves[m].needs_other)
            g_string_append_printf(words, " (%s)", tr(lang, "a second person"));
    }
    return g_string_free(words, FALSE);
}

void type_rights_write(Html *w, Request *request)
{
    Lang lang = request_lang(request);
    const RecordTypes *types = request_record_types(request);
    const char *const columns[] = {tr(lang, "Type of record"), tr(lang, "Begun by"),
                                   tr(lang, "Seen by"), tr(lang, "Changed by"), tr(lang, "Steps")};
    static const bool is_number[G_N_ELEMENTS(columns)];
    if (!types)
        return;
    ui_heading(w, 2, "records", tr(lang, "What may be done with records"));
    ui_table_begin(w, "records-table",
                   tr(lang, "Records by type; whoever began one always sees it"), columns,
                   is_number, G_N_ELEMENTS(columns));
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        g_autofree char *begun = roles_words(request, type->created_by);
        g_autofree char *seen = states_words(request, type, false);
        g_autofree char *changed = states_words(request, type, true);
        g_autofree char *steps = moves_words(request, type);
        ui_table_row(w, type->plural[lang], NULL);
        ui_cell_text(w, begun);
        ui_cell_text(w, seen);
        ui_cell_text(w, changed);
        ui_cell_text(w, steps);
        ui_table_row_end(w);
    }
    ui_table_end(w);
}
