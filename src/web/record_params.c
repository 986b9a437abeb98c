#include "web/record_params.h"

#include "records/languages.h"
#include "web/records/search_filters.h"

#include <string.h>

#define FAULTS_MOST 10u /* of one filter */

const RecordType *record_params_type(const Request *request, const char *part, const char *text)
{
    if (!request->types)
        return NULL;
    return strcmp(part, "records") == 0 ? record_types_find_path(request->types, text)
                                        : record_types_find(request->types, text);
}

static Param *add(Request *request, char *take_name, bool is_form)
{
    Param *param = request_alloc(request, sizeof *param);
    param->name = request_keep(request, take_name);
    RequestParam entry = {.param = param, .is_form = is_form};
    g_array_append_val(request->params, entry);
    return param;
}

/* What the kind of a field means for its text as it comes: a first check, by the mechanism that checks
 * all parameters; the type's own rules follow with the whole record (record_body_check). */
static void set_kind(Param *param, const RecordField *field)
{
    param->many = field->is_many;
    param->max = MAX(field->max, 1);
    switch (field->kind) {
    case FIELD_TEXT:
        param->kind = P_PROSE;
        break;
    case FIELD_INTEGER:
    case FIELD_YEAR:
        param->kind = field->is_many ? P_TEXT : P_INT;
        param->min = field->min;
        param->max = field->is_many ? 24 : field->max;
        break;
    case FIELD_DAY:
        param->kind = field->is_many ? P_TEXT : P_DATE;
        param->max = 10;
        break;
    case FIELD_FLAG:
        param->kind = P_CHOICE;
        param->choices = "yes|no";
        param->many = false;
        break;
    case FIELD_CODE:
        param->kind = P_CODE;
        param->codelist = codelist_id(field->codelist);
        break;
    case FIELD_DECIMAL:
        param->kind = P_TEXT;
        param->max = 40;
        break;
    case FIELD_LINE:
    case FIELD_URL:
    case FIELD_EMAIL:
    case FIELD_FILES:
    case FIELD_KIND_COUNT:
        param->kind = P_TEXT;
        break;
    }
}

static void add_field(Request *request, const RecordField *field)
{
    if (field->kind == FIELD_FILES) /* bytes come by their own way */
        return;
    if (!field->is_translated) {
        Param *param = add(request, g_strconcat("f.", field->id, NULL), true);
        set_kind(param, field);
        param->help = field->label[request->lang];
        return;
    }
    for (unsigned i = 0; i < n_text_languages; i++) {
        const TextLanguage *language = &text_languages[i];
        Param *param = add(request, g_strconcat("f.", field->id, ".", language->tag, NULL), true);
        set_kind(param, field);
        param->help = request_keep(
            request, g_strdup_printf("%s (%s)", field->label[request->lang], language->name));
    }
}

/* A page's own word comes first: a field that has the same name is asked for as "by.NAME". */
const char *request_filter_name(const Request *request, const char *field)
{
    for (unsigned i = 0; i < request->page->n_params; i++)
        if (strcmp(request->page->params[i].name, field) == 0)
            return request_keep((Request *)request, g_strconcat("by.", field, NULL));
    return field;
}

/* A filter takes several values and any of them will do. */
static void add_filter(Request *request, const RecordField *field, bool is_mixed)
{
    Param *param = add(request, g_strdup(request_filter_name(request, field->id)), false);
    bool is_code = field->kind == FIELD_CODE && !is_mixed;
    param->many = true;
    param->max = 200;
    param->kind = is_code ? P_CODE : P_TEXT;
    param->codelist = is_code ? codelist_id(field->codelist) : NULL;
    param->help = field->label[request->lang];
}

void record_params_add_filters(Request *request)
{
    g_autoptr(GArray) filters = search_filters(request->types, NULL, true);
    for (unsigned i = 0; i < filters->len; i++) {
        const SearchFilter *filter = &g_array_index(filters, SearchFilter, i);
        add_filter(request, filter->field, filter->is_mixed);
    }
}

void record_params_add(Request *request, const RecordType *type)
{
    bool is_public = request->page->roles == 0;
    for (unsigned f = 0; f < type->n_fields; f++)
        if (type->fields[f].is_filter && !(is_public && type->fields[f].is_internal))
            add_filter(request, &type->fields[f], false);
    if (!request->page->form)
        return;
    for (unsigned f = 0; f < type->n_fields; f++)
        add_field(request, &type->fields[f]);
    for (unsigned r = 0; r < type->n_relations; r++) {
        const RecordRelation *relation = &type->relations[r];
        Param *param = add(request, g_strconcat("link.", relation->id, NULL), true);
        param->kind = P_TEXT;
        param->many = true;
        param->max = 300;
        param->help = relation->label[request->lang];
        Param *find = add(request, g_strconcat("find.", relation->id, NULL), true);
        find->kind = P_TEXT;
        find->max = 200;
        find->help = tr(request->lang, "Find a record");
    }
}

/* --- what filters may ask for --------------------------------------------------------------------------- */

#define YEAR_LEAST ((int64_t)1000)
#define YEAR_MOST ((int64_t)2999)

static bool can_be(const RecordField *field, const char *text)
{
    switch (field->kind) {
    case FIELD_INTEGER:
    case FIELD_YEAR:
        return g_ascii_string_to_signed(text, 10, field->min, field->max, NULL, NULL);
    case FIELD_DAY: /* by its year */
        return g_ascii_string_to_signed(text, 10, YEAR_LEAST, YEAR_MOST, NULL, NULL);
    case FIELD_FLAG:
        return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
    case FIELD_CODE:
        return codelist_find(field->codelist, text) >= 0;
    case FIELD_LINE:
    case FIELD_TEXT:
    case FIELD_DECIMAL:
    case FIELD_URL:
    case FIELD_EMAIL:
    case FIELD_FILES:
    case FIELD_KIND_COUNT:
        break;
    }
    return true;
}

/* Types may mean different things by one filter: one that can have the value is enough. */
static bool any_can_be(const Request *request, const char *id, const char *text)
{
    if (request->record_type)
        return can_be(record_type_field(request->record_type, id), text);
    for (unsigned t = 0; t < record_types_n(request->types); t++) {
        const RecordField *field = record_type_field(record_types_at(request->types, t), id);
        if (field && field->is_filter && can_be(field, text))
            return true;
    }
    return false;
}

static char *why_not(const Request *request, const RecordField *field, bool is_mixed)
{
    Lang lang = request->lang;
    if (field->kind == FIELD_FLAG)
        return text_fill(tr(lang, "must be one of: {list}"), "list", "yes, no", NULL);
    if (field->kind == FIELD_CODE || is_mixed)
        return text_fill(tr(lang, "no such code in the list {list}"), "list", field->label[lang],
                         NULL);
    bool is_day = field->kind == FIELD_DAY;
    g_autofree char *low = g_strdup_printf("%" G_GINT64_FORMAT, is_day ? YEAR_LEAST : field->min);
    g_autofree char *high = g_strdup_printf("%" G_GINT64_FORMAT, is_day ? YEAR_MOST : field->max);
    return text_fill(tr(lang, "must be a whole number from {low} to {high}"), "low", low, "high",
                     high, NULL);
}

static void check_filter(Request *request, const RecordField *field, bool is_mixed)
{
    const char *name = request_filter_name(request, field->id);
    const RequestParam *param = request_find_param(request, name, false);
    if (!param || param->param->kind != P_TEXT || request_fault_of(request, name))
        return;
    unsigned most = request->faults->len + FAULTS_MOST;
    for (unsigned i = 0; i < param->value.n_texts && request->faults->len < most; i++) {
        const char *text = param->value.texts[i];
        if (any_can_be(request, field->id, text))
            continue;
        g_autofree char *why = why_not(request, field, is_mixed);
        request_fault(request, name, text, "%s", why);
    }
}

void record_params_check(Request *request)
{
    const RecordType *type = request->record_type;
    if (request->page->has_all_filters && request->types) {
        g_autoptr(GArray) filters = search_filters(request->types, NULL, true);
        for (unsigned i = 0; i < filters->len; i++) {
            const SearchFilter *filter = &g_array_index(filters, SearchFilter, i);
            check_filter(request, filter->field, filter->is_mixed);
        }
    }
    for (unsigned f = 0; type && f < type->n_fields; f++)
        if (type->fields[f].is_filter)
            check_filter(request, &type->fields[f], false);
}
