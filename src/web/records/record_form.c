#include "web/records/record_form.h"

#include "records/search.h"
#include "records/languages.h"
#include "web/records/word_diff.h"

#include <string.h>

#define FOUND_MOST 12u
#define LIST_SHORT 30u /* codes that all show */

typedef struct {
    Html *w;
    Request *request;
    const RecordForm *form;
} Writer;

/* --- what stands beside a field ------------------------------------------------------------------------ */

/* The type's own help, and in which states the field must have something in it. */
static char *help_of(const Writer *o, const RecordField *field)
{
    Lang lang = request_lang(o->request);
    const RecordType *type = o->form->type;
    g_autoptr(GString) needed = g_string_new(NULL);
    uint32_t all = (1u << type->n_states) - 1u;
    for (unsigned s = 0; s < type->n_states; s++)
        if (field->required_in & (1u << s))
            g_string_append_printf(needed, "%s%s", needed->len ? ", " : "",
                                   type->states[s].label[lang]);
    const char *own = field->help[lang];
    if (needed->len == 0)
        return g_strdup(own);
    g_autofree char *when =
        (field->required_in & all) == all
            ? g_strdup(tr(lang, "Needed."))
            : text_fill(tr(lang, "Needed for: {states}."), "states", needed->str, NULL);
    return own ? g_strconcat(own, " ", when, NULL) : g_steal_pointer(&when);
}

static bool is_conflict(const RecordForm *form, const char *key)
{
    for (unsigned i = 0; form->conflicts && i < form->conflicts->len; i++)
        if (strcmp(form->conflicts->pdata[i], key) == 0)
            return true;
    return false;
}

static char *all_values(const Writer *o, const RecordField *field, const RecordBody *body,
                        const char *lang)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned n = record_body_count(body, field->id, lang);
    for (unsigned i = 0; i < n; i++) {
        const char *value = record_body_get(body, field->id, lang, i);
        g_autofree char *words = field->kind == FIELD_TEXT
                                     ? g_strdup(value)
                                     : record_value_words(o->request, field, value);
        g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "", words);
    }
    return g_strdup(text->str);
}

/* Both versions beside each other; the field below has mine, to be edited, or theirs is taken. */
static void write_conflict(const Writer *o, const RecordField *field, const char *lang,
                           const char *key)
{
    Html *w = o->w;
    Lang own = request_lang(o->request);
    g_autofree char *theirs = all_values(o, field, o->form->theirs, lang);
    g_autofree char *mine = all_values(o, field, o->form->body, lang);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "notice notice-caution record-conflict");
    html_element(w, EL_P, "notice-title", tr(own, "Yours differs from what was saved meanwhile"));
    ui_grid_begin(w, UI_GRID_HALVES);
    html_open(w, EL_DIV);
    html_element(w, EL_P, "many-label", tr(own, "Saved meanwhile"));
    html_element(w, EL_P, "record-version", *theirs ? theirs : "\xe2\x80\x93");
    html_close(w);
    html_open(w, EL_DIV);
    html_element(w, EL_P, "many-label", tr(own, "Yours, against it"));
    word_diff_write(w, theirs, mine);
    html_close(w);
    ui_grid_end(w);
    html_open(w, EL_LABEL);
    html_attr(w, AT_CLASS, "check");
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "checkbox");
    html_attr(w, AT_NAME, "theirs");
    html_attr(w, AT_VALUE, key);
    html_element(w, EL_SPAN, NULL,
                 tr(own, "Take what was saved meanwhile, instead of what stands below"));
    html_close_to(w, at);
}

/* --- fields ----------------------------------------------------------------------------------------------- */

static bool has_value(const RecordBody *body, const RecordField *field, const char *value)
{
    unsigned n = record_body_count(body, field->id, "");
    for (unsigned i = 0; i < n; i++)
        if (strcmp(record_body_get(body, field->id, "", i), value) == 0)
            return true;
    return false;
}

static void add_option(GArray *options, const char *value, const char *label, bool is_selected)
{
    UiOption option = {.value = value, .label = label, .selected = is_selected};
    g_array_append_val(options, option);
}

/* In which part of a long list a code stands: chosen, near (the centre's own states; all of a short
 * list), the rest. */
static unsigned part_of(const Writer *o, const RecordField *field, unsigned code, bool is_chosen)
{
    const Model *model = request_model(o->request);
    if (is_chosen && field->is_many)
        return 0;
    if (!field->is_many || codelist_n(field->codelist) <= LIST_SHORT)
        return 1;
    bool is_area = strcmp(codelist_id(field->codelist), "CL_AREA") == 0;
    return is_area && model_is_member(model, code) ? 1 : 2;
}

/* What is chosen stands first where several may be; what is far folds away: `*n_first` are the others. */
static GArray *options_of(const Writer *o, const RecordField *field, unsigned *n_first)
{
    Lang lang = request_lang(o->request);
    GArray *options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    if (!field->is_many)
        add_option(options, "", "\xe2\x80\x93", false);
    if (field->kind == FIELD_FLAG) {
        add_option(options, "yes", tr(lang, "yes"), false);
        add_option(options, "no", tr(lang, "no"), false);
        return options;
    }
    unsigned n = codelist_n(field->codelist);
    for (unsigned part = 0; part < 3; part++) {
        for (unsigned c = 0; c < n; c++) {
            const Code *code = codelist_code(field->codelist, c);
            bool is_chosen = has_value(o->form->body, field, code->id);
            if (part_of(o, field, c, is_chosen) == part)
                add_option(options, code->id, code->label[lang], is_chosen && field->is_many);
        }
        if (part == 1 && n > LIST_SHORT && field->is_many)
            *n_first = MAX(options->len, 1u);
    }
    return options;
}

static void write_field(const Writer *o, const RecordField *field, const char *lang)
{
    g_autofree char *name = g_strconcat("f.", field->id, *lang ? "." : "", lang, NULL);
    g_autofree char *key = g_strconcat(field->id, *lang ? "." : "", lang, NULL);
    bool is_original = !*lang || strcmp(lang, o->form->lang) == 0;
    g_autofree char *help = is_original ? help_of(o, field) : NULL;
    bool has_options = field->kind == FIELD_CODE || field->kind == FIELD_FLAG;
    unsigned n_first = 0;
    g_autoptr(GArray) options =
        has_options ? options_of(o, field, &n_first) : g_array_new(FALSE, TRUE, sizeof(UiOption));
    unsigned n = record_body_count(o->form->body, field->id, lang);
    g_autofree const char **values = g_new0(const char *, n + 1);
    for (unsigned i = 0; i < n; i++)
        values[i] = record_body_get(o->form->body, field->id, lang, i);
    if (o->form->theirs && is_conflict(o->form, key))
        write_conflict(o, field, lang, key);
    if (o->form->behind && g_hash_table_contains(o->form->behind, key))
        html_element(o->w, EL_P, "badge badge-wait record-behind",
                     tr(request_lang(o->request),
                        "Behind the original: its text was changed after this one"));
    form_field(o->w, o->request, name,
               (FormField){.value = has_options && field->is_many ? NULL
                                    : n > 0                       ? values[0]
                                                                  : "",
                           .values = values,
                           .n_values = n,
                           .is_ours = true,
                           .is_quiet = true,
                           .help = help,
                           .rows = field->max > 1500 ? 8 : 4,
                           .look = field->kind == FIELD_YEAR ? FORM_SHORT : FORM_PLAIN,
                           .options = has_options ? (const UiOption *)options->data : NULL,
                           .n_options = options->len,
                           .n_first = n_first});
}

/* Languages that the form shows: the original, those that have a text, those that were asked for. */
static bool shows_language(const Writer *o, const char *tag)
{
    const RecordForm *form = o->form;
    if (strcmp(tag, form->lang) == 0)
        return true;
    for (unsigned f = 0; f < form->type->n_fields; f++)
        if (form->type->fields[f].is_translated &&
            record_body_count(form->body, form->type->fields[f].id, tag) > 0)
            return true;
    if (!request_is_post(o->request))
        return false;
    const ParamValue *also = request_param(o->request, "also");
    for (unsigned i = 0; i < also->n_texts; i++)
        if (strcmp(also->texts[i], tag) == 0)
            return true;
    const char *add = request_param(o->request, "add")->text;
    return add && strcmp(record_form_act(o->request, form->type), "add") == 0 &&
           strcmp(add, tag) == 0;
}

static void write_languages(const Writer *o, const RecordField *field)
{
    write_field(o, field, o->form->lang);
    for (unsigned l = 0; l < n_text_languages; l++) {
        const char *tag = text_languages[l].tag;
        if (strcmp(tag, o->form->lang) != 0 && shows_language(o, tag))
            write_field(o, field, tag);
    }
}

static void write_add_language(const Writer *o)
{
    Lang lang = request_lang(o->request);
    Html *w = o->w;
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    add_option(options, "", "\xe2\x80\x93", true);
    for (unsigned l = 0; l < n_text_languages; l++) {
        if (!shows_language(o, text_languages[l].tag))
            add_option(options, text_languages[l].tag, text_languages[l].name, false);
        else if (strcmp(text_languages[l].tag, o->form->lang) != 0)
            form_hidden(w, "also", text_languages[l].tag);
    }
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "record-inline");
    form_field(w, o->request, "add",
               (FormField){.value = "",
                           .is_ours = true,
                           .is_quiet = true,
                           .options = (const UiOption *)options->data,
                           .n_options = options->len});
    form_button(w, "do", "add", tr(lang, "Show its fields"), false);
    html_close_to(w, at);
}

/* --- relations -------------------------------------------------------------------------------------------- */

static void write_target(const Writer *o, const char *name, const char *id, const char *title,
                         const char *type_id, bool is_checked)
{
    const RecordType *type = record_types_find(request_record_types(o->request), type_id);
    size_t at = html_depth(o->w);
    html_open(o->w, EL_LABEL);
    html_attr(o->w, AT_CLASS, "check");
    html_open(o->w, EL_INPUT);
    html_attr(o->w, AT_TYPE, "checkbox");
    html_attr(o->w, AT_NAME, name);
    html_attr(o->w, AT_VALUE, id);
    if (is_checked)
        html_attr_flag(o->w, AT_CHECKED);
    html_open(o->w, EL_SPAN);
    html_text(o->w, record_title_or_id(title, id));
    html_text(o->w, " ");
    if (type)
        html_element(o->w, EL_SPAN, "muted", type->label[request_lang(o->request)]);
    html_close_to(o->w, at);
}

static bool write_link(const Writer *o, Db *db, const char *name, const char *target,
                       GError **error)
{
    for (unsigned i = 0; o->form->links && i < o->form->links->len; i++) {
        const RecordNeighbour *known = o->form->links->pdata[i];
        if (strcmp(known->record, target) == 0) {
            write_target(o, name, target, known->title, known->type, true);
            return true;
        }
    }
    g_autoptr(GError) fault = NULL;
    g_autoptr(Record) record = record_load(db, request_record_types(o->request),
                                           request_account(o->request)->id, target, &fault);
    if (!record && !g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    write_target(o, name, target, record ? record->title : NULL, record ? record->type : "", true);
    return true;
}

static bool leads_to(const RecordRelation *relation, const char *type)
{
    return strcmp(relation->to[0], "*") == 0 ||
           g_strv_contains((const char *const *)relation->to, type);
}

static bool is_linked(const RecordForm *form, const char *relation, const char *target)
{
    GPtrArray *links = record_body_links((RecordBody *)form->body);
    for (unsigned i = 0; i < links->len; i++) {
        const RecordLink *link = links->pdata[i];
        if (strcmp(link->relation, relation) == 0 && strcmp(link->target, target) == 0)
            return true;
    }
    return false;
}

/* What a search for a relation's other end found: to be ticked. */
static bool write_found(const Writer *o, Db *db, const RecordRelation *relation, const char *name,
                        const char *text, GError **error)
{
    Request *request = o->request;
    bool is_one = relation->to[0] && !relation->to[1] && strcmp(relation->to[0], "*") != 0;
    const RecordQuery narrowed = {.type = is_one ? relation->to[0] : NULL, .most = 100};
    const SearchAsk ask = {
        .text = text, .lang = lang_tag(request_lang(request)), .narrowed = &narrowed, .most = 100};
    SearchAnswer answer = {0};
    RecordIndex *index = request_records(request, false, error);
    if (!index || !search_run(index, db, request_record_types(request),
                              request_account(request)->id, &ask, &answer, error))
        return false;
    unsigned n = 0;
    for (unsigned i = 0; answer.hits && i < answer.hits->len && n < FOUND_MOST; i++) {
        const RecordRow *row = &((SearchHit *)answer.hits->pdata[i])->row;
        if (!leads_to(relation, row->type) || is_linked(o->form, relation->id, row->id))
            continue;
        write_target(o, name, row->id, row->title, row->type, false);
        n++;
    }
    if (n == 0)
        html_element(o->w, EL_P, "quiet",
                     tr(request_lang(request), "Nothing more was found by these words."));
    search_answer_clear(&answer);
    return true;
}

static void write_finder(const Writer *o, const RecordRelation *relation)
{
    Lang lang = request_lang(o->request);
    Html *w = o->w;
    g_autofree char *name = g_strconcat("find.", relation->id, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "record-inline");
    form_field(w, o->request, name,
               (FormField){.is_quiet = true,
                           .help = tr(lang, "Words of its title; what is found can be ticked.")});
    form_button(w, "do", "find", tr(lang, "Find"), false);
    html_close_to(w, at);
}

static bool write_relation(const Writer *o, Db *db, const RecordRelation *relation, GError **error)
{
    Html *w = o->w;
    Lang lang = request_lang(o->request);
    g_autofree char *name = g_strconcat("link.", relation->id, NULL);
    g_autofree char *find = g_strconcat("find.", relation->id, NULL);
    const char *fault = request_is_post(o->request) ? request_fault_of(o->request, name) : NULL;
    GPtrArray *links = record_body_links((RecordBody *)o->form->body);
    size_t at = html_depth(w);
    html_open(w, EL_FIELDSET);
    html_attr(w, AT_CLASS, fault ? "record-relation has-fault" : "record-relation");
    html_attr_printf(w, AT_ID, "f-%s", name);
    html_element(w, EL_LEGEND, NULL, relation->label[lang]);
    if (fault)
        html_element(w, EL_P, "fault", fault);
    if (o->form->theirs && is_conflict(o->form, relation->id))
        html_element(
            w, EL_P, "notice notice-caution",
            tr(lang, "Yours differ from what was saved meanwhile: what is ticked is yours."));
    for (unsigned i = 0; i < links->len; i++) {
        const RecordLink *link = links->pdata[i];
        if (strcmp(link->relation, relation->id) == 0 &&
            !write_link(o, db, name, link->target, error))
            return false;
    }
    const char *text = request_is_post(o->request) ? request_param(o->request, find)->text : NULL;
    if (text && strcmp(record_form_act(o->request, o->form->type), "find") == 0 &&
        !write_found(o, db, relation, name, text, error))
        return false;
    write_finder(o, relation);
    html_open(w, EL_DETAILS);
    html_element(w, EL_SUMMARY, NULL, tr(lang, "By number or address"));
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "text");
    html_attr(w, AT_NAME, name);
    html_attr_int(w, AT_MAXLENGTH, 300);
    html_attr(w, AT_ARIA_LABEL, tr(lang, "Number or address of a record"));
    html_close_to(w, at);
    return true;
}

/* --- the whole ---------------------------------------------------------------------------------------------- */

static void write_fields(const Writer *o)
{
    const RecordType *type = o->form->type;
    Lang lang = request_lang(o->request);
    for (unsigned first = 0; first < type->n_fields; first++) {
        if (!record_group_begins(type, first))
            continue;
        if (type->fields[first].group[lang])
            html_element(o->w, EL_H2, NULL, type->fields[first].group[lang]);
        for (unsigned f = first; f < type->n_fields; f++) {
            const RecordField *field = &type->fields[f];
            if (field->kind == FIELD_FILES || !record_group_is_same(type, first, f))
                continue;
            if (field->is_translated)
                write_languages(o, field);
            else
                write_field(o, field, "");
        }
    }
    write_add_language(o);
}

/* The enter key in a field presses a form's first button: it must be the one that loses nothing. */
static void write_enter(Html *w, Lang lang)
{
    html_open(w, EL_BUTTON);
    html_attr(w, AT_TYPE, "submit");
    html_attr(w, AT_CLASS, "record-enter");
    html_attr(w, AT_TABINDEX, "-1");
    html_attr(w, AT_ARIA_HIDDEN, "true");
    html_attr(w, AT_NAME, "do");
    html_attr(w, AT_VALUE, "enter");
    html_text(w, tr(lang, "Save"));
    html_close(w);
}

bool record_form_write(Html *w, Request *request, const RecordForm *form, GError **error)
{
    const Writer o = {w, request, form};
    Lang lang = request_lang(request);
    Db *db = request_private_db(request, error);
    if (!db)
        return false;
    write_enter(w, lang);
    write_fields(&o);
    if (form->type->n_relations > 0)
        ui_heading(w, 2, "relations", tr(lang, "How it hangs together"));
    for (unsigned r = 0; r < form->type->n_relations; r++)
        if (!write_relation(&o, db, &form->type->relations[r], error))
            return false;
    return true;
}

void record_form_buttons(Html *w, Request *request, bool has_draft)
{
    Lang lang = request_lang(request);
    size_t at = html_depth(w);
    form_field(w, request, "comment",
               (FormField){.help = tr(lang, "One line for the history."), .is_quiet = true});
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "acts");
    html_open(w, EL_BUTTON);
    html_attr(w, AT_TYPE, "submit");
    html_attr(w, AT_CLASS, "button primary");
    html_attr(w, AT_NAME, "do");
    html_attr(w, AT_VALUE, "save");
    html_text(w, tr(lang, "Save"));
    html_close(w);
    form_button(w, "do", "draft", tr(lang, "Save as a draft"), false);
    form_button(w, "do", "preview", tr(lang, "Preview"), false);
    if (has_draft)
        form_button(w, "do", "drop", tr(lang, "Throw the draft away"), true);
    html_open(w, EL_SPAN);
    html_attr(w, AT_CLASS, "quiet");
    html_attr(w, AT_ROLE, "status");
    html_attr(w, AT_ID, "draft-status");
    html_attr(w, AT_DATA_LABEL, tr(lang, "Kept as a draft at"));
    html_close_to(w, at);
}
