#include "web/records/record_view.h"

#include "web/files/file_view.h"

#include "base/isotime.h"
#include "render/markdown.h"
#include "records/languages.h"

#include <string.h>

const char *record_address(Request *request, const RecordType *type, const char *id,
                           const char *ending)
{
    g_autofree char *path = g_strconcat("/", type->path, "/", id, ending, NULL);
    return request_link(request, path);
}

const char *record_desk_address(Request *request, const RecordType *type, const char *id,
                                const char *tail)
{
    g_autofree char *path = g_strconcat("/desk/records/", type->id, "/", id, tail, NULL);
    return request_link(request, path);
}

const char *record_title(const Request *request, const RecordType *type, const Record *record,
                         const char **out_lang)
{
    const char *title = record_body_read(record->body, type->fields[type->title].id,
                                         lang_tag(request_lang(request)), record->lang, out_lang);
    return record_title_or_id(title, record->id);
}

const char *record_title_or_id(const char *title, const char *id)
{
    return title && *title ? title : id;
}

const char *record_summary(const Request *request, const RecordType *type, const Record *record)
{
    return type->summary < type->n_fields
               ? record_body_read(record->body, type->fields[type->summary].id,
                                  lang_tag(request_lang(request)), record->lang, NULL)
               : NULL;
}

/* --- values ------------------------------------------------------------------------------------------ */

char *record_value_words(const Request *request, const RecordField *field, const char *value)
{
    Lang lang = request_lang(request);
    IsoDay day;
    int code;
    switch (field->kind) {
    case FIELD_CODE:
        code = codelist_find(field->codelist, value);
        return g_strdup(code < 0 ? value
                                 : codelist_code(field->codelist, (unsigned)code)->label[lang]);
    case FIELD_DAY:
        return iso_day_parse(value, &day) ? lang_date(lang, day) : g_strdup(value);
    case FIELD_FLAG:
        return g_strdup(strcmp(value, "yes") == 0 ? tr(lang, "yes") : tr(lang, "no"));
    case FIELD_TEXT:
        return markdown_plain(value, 300);
    case FIELD_LINE:
    case FIELD_INTEGER:
    case FIELD_DECIMAL:
    case FIELD_YEAR:
    case FIELD_URL:
    case FIELD_EMAIL:
    case FIELD_FILES:
    case FIELD_KIND_COUNT:
        break;
    }
    return g_strdup(value);
}

/* The language in which somebody reads a field: theirs, the original, any. */
static const char *reading_lang(const Request *request, const RecordField *field,
                                const Record *record)
{
    const char *lang = "";
    if (field->is_translated)
        (void)record_body_read(record->body, field->id, lang_tag(request_lang(request)),
                               record->lang, &lang);
    return lang;
}

char *record_field_words(const Request *request, const RecordField *field, const Record *record)
{
    const char *lang = reading_lang(request, field, record);
    unsigned n = lang ? record_body_count(record->body, field->id, lang) : 0;
    if (n == 0)
        return NULL;
    GString *words = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++) {
        g_autofree char *one =
            record_value_words(request, field, record_body_get(record->body, field->id, lang, i));
        g_string_append_printf(words, "%s%s", i > 0 ? ", " : "", one);
    }
    return g_string_free(words, FALSE);
}

void record_badge(Html *w, Request *request, const RecordType *type, const char *state)
{
    int at = record_type_state(type, state);
    const RecordState *own = at < 0 ? NULL : &type->states[at];
    html_element(w, EL_SPAN,
                 own && own->is_public ? "badge badge-good"
                 : at == 0             ? "badge badge-quiet"
                                       : "badge badge-wait",
                 own ? own->label[request_lang(request)] : state);
}

bool record_group_is_same(const RecordType *type, unsigned a, unsigned b)
{
    return g_strcmp0(type->fields[a].group[LANG_EN], type->fields[b].group[LANG_EN]) == 0;
}

bool record_group_begins(const RecordType *type, unsigned field)
{
    for (unsigned f = 0; f < field; f++)
        if (record_group_is_same(type, f, field))
            return false;
    return true;
}

/* --- the body ------------------------------------------------------------------------------------------ */

static bool is_shown(const RecordType *type, unsigned f, bool is_public)
{
    const RecordField *field = &type->fields[f];
    /* the other words of a term stand in the table of its languages; a place in an order is no fact */
    if (is_public && ((strcmp(type->id, "term") == 0 && strcmp(field->id, "variants") == 0) ||
                      (strcmp(type->id, "provision") == 0 && strcmp(field->id, "position") == 0)))
        return false;
    return f != type->title && f != type->summary && field->kind != FIELD_FILES &&
           !(field->is_internal && is_public);
}

static void write_value(Html *w, Request *request, const RecordField *field, const char *value)
{
    if (field->kind == FIELD_URL) {
        html_link(w, value, "address", value);
        return;
    }
    if (field->kind == FIELD_LINE && value[0] == '/' &&
        g_ascii_isalpha(value[1])) { /* of this site */
        html_link(w, request_link(request, value), "address", value);
        return;
    }
    if (field->kind == FIELD_EMAIL) {
        g_autofree char *mail = g_strconcat("mailto:", value, NULL);
        html_link(w, mail, NULL, value);
        return;
    }
    g_autofree char *words = record_value_words(request, field, value);
    html_text(w, words);
}

static void write_fact(Html *w, Request *request, const RecordField *field, const Record *record)
{
    const char *lang = reading_lang(request, field, record);
    unsigned n = lang ? record_body_count(record->body, field->id, lang) : 0;
    if (n == 0)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_element(w, EL_DT, NULL, field->label[request_lang(request)]);
    html_open(w, EL_DD);
    if (*lang && strcmp(lang, lang_tag(request_lang(request))) != 0)
        html_attr(w, AT_LANG, lang);
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            html_text(w, ", ");
        write_value(w, request, field, record_body_get(record->body, field->id, lang, i));
    }
    html_close_to(w, at);
}

static void write_facts(Html *w, Request *request, const RecordType *type, const Record *record,
                        bool is_public)
{
    ui_facts_begin(w);
    for (unsigned f = 0; f < type->n_fields; f++)
        if (is_shown(type, f, is_public) && type->fields[f].kind != FIELD_TEXT)
            write_fact(w, request, &type->fields[f], record);
    ui_facts_end(w);
}

/* One long text with its heading, in the language that there is; which one it is stands there unless all
 * of the page is in it. What failed is worth as much as what
 * worked: it is set apart, so that nobody overlooks it. */
static void write_text(Html *w, Request *request, const RecordField *field, const Record *record,
                       bool has_group, const char *title_lang)
{
    const char *lang = reading_lang(request, field, record);
    unsigned n = lang ? record_body_count(record->body, field->id, lang) : 0;
    if (n == 0)
        return;
    size_t at = html_depth(w);
    html_open(w, EL_SECTION);
    html_attr(w, AT_CLASS,
              strcmp(field->id, "not_worked") == 0 ? "record-text record-caution" : "record-text");
    ui_heading(w, has_group ? 3 : 2, field->id, field->label[request_lang(request)]);
    if (*lang && strcmp(lang, lang_tag(request_lang(request))) != 0) {
        if (g_strcmp0(lang, title_lang) != 0)
            html_element(w, EL_P, "quiet",
                         text_language_label(request_model(request), request_lang(request), lang));
        html_open(w, EL_DIV);
        html_attr(w, AT_LANG, lang);
    }
    for (unsigned i = 0; i < n; i++)
        markdown_write(w, record_body_get(record->body, field->id, lang, i), has_group ? 4 : 3);
    html_close_to(w, at);
}

void record_write_body(Html *w, Request *request, const RecordType *type, const Record *record,
                       bool is_public)
{
    Lang lang = request_lang(request);
    const char *title_lang = NULL;
    (void)record_title(request, type, record, &title_lang);
    write_facts(w, request, type, record, is_public);
    for (unsigned first = 0; first < type->n_fields; first++) {
        if (!record_group_begins(type, first))
            continue;
        bool has_heading = false;
        for (unsigned f = first; f < type->n_fields; f++) {
            const RecordField *field = &type->fields[f];
            g_autofree const char **langs = record_body_langs(record->body, field->id);
            if (field->kind != FIELD_TEXT || !record_group_is_same(type, first, f) ||
                !is_shown(type, f, is_public) || !langs[0])
                continue;
            /* a group that is called as its first text needs one heading, not two */
            bool is_same = !has_heading && g_strcmp0(field->group[lang], field->label[lang]) == 0;
            if (field->group[lang] && !has_heading && !is_same)
                html_element(w, EL_H2, NULL, field->group[lang]);
            has_heading = field->group[lang] != NULL;
            write_text(w, request, field, record, has_heading && !is_same, title_lang);
        }
    }
}

/* --- relations ------------------------------------------------------------------------------------------ */

/* "rests on" from this end, "basis of" from the other; the type of where it begins knows both. */
static const char *relation_label(const Request *request, const RecordType *type,
                                  const RecordNeighbour *neighbour)
{
    const RecordType *from = neighbour->is_inverse
                                 ? record_types_find(request_record_types(request), neighbour->type)
                                 : type;
    Lang lang = request_lang(request);
    for (unsigned r = 0; from && r < from->n_relations; r++)
        if (strcmp(from->relations[r].id, neighbour->relation) == 0)
            return neighbour->is_inverse && from->relations[r].inverse[lang]
                       ? from->relations[r].inverse[lang]
                       : from->relations[r].label[lang];
    return neighbour->relation;
}

static void write_neighbour(Html *w, Request *request, const RecordNeighbour *neighbour,
                            const char *heading, bool is_public)
{
    const RecordType *type = record_types_find(request_record_types(request), neighbour->type);
    const char *title = record_title_or_id(neighbour->title, neighbour->record);
    Lang lang = request_lang(request);
    html_open(w, EL_LI);
    html_open(w, type ? EL_A : EL_SPAN);
    if (type)
        html_attr(w, AT_HREF,
                  is_public ? record_address(request, type, neighbour->record, "")
                            : record_desk_address(request, type, neighbour->record, ""));
    if (neighbour->lang && strcmp(neighbour->lang, lang_tag(lang)) != 0)
        html_attr(w, AT_LANG, neighbour->lang);
    html_text(w, title);
    html_close(w);
    if (type) {
        if (strcmp(heading, type->plural[lang]) != 0) { /* "Provisions" says what each of them is */
            html_text(w, " ");
            html_element(w, EL_SPAN, "muted", type->label[lang]);
        }
        if (!is_public) {
            html_text(w, " ");
            record_badge(w, request, type, neighbour->state);
        }
    }
    if (neighbour->note && *neighbour->note) {
        html_text(w, ": ");
        html_text(w, neighbour->note);
    }
    html_close(w);
}

void record_write_relations(Html *w, Request *request, const RecordType *type,
                            const GPtrArray *neighbours, bool is_public)
{
    const char *label = NULL;
    size_t at = html_depth(w);
    if (neighbours->len == 0)
        return;
    ui_heading(w, 2, "relations", tr(request_lang(request), "How it hangs together"));
    for (unsigned i = 0; i < neighbours->len; i++) {
        const RecordNeighbour *neighbour = neighbours->pdata[i];
        const char *own = relation_label(request, type, neighbour);
        if (g_strcmp0(own, label) != 0) {
            html_close_to(w, at);
            html_element(w, EL_H3, NULL, own);
            html_open(w, EL_UL);
            html_attr(w, AT_CLASS, "record-links");
        }
        label = own;
        write_neighbour(w, request, neighbour, own, is_public);
    }
    html_close_to(w, at);
}

/* --- files ----------------------------------------------------------------------------- */

void record_write_files(Html *w, Request *request, const RecordType *type, const Record *record,
                        const GPtrArray *infos, bool is_public)
{
    size_t at = html_depth(w);
    if (infos->len == 0)
        return;
    ui_heading(w, 2, "files", tr(request_lang(request), "Files"));
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "record-files");
    for (unsigned i = 0; i < infos->len; i++) {
        html_open(w, EL_LI);
        file_write_one(w, request, type, record, infos->pdata[i], is_public);
        html_close(w);
    }
    html_close_to(w, at);
}
