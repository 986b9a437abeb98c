#include "web/form.h"

#include "web/request_private.h"

#include <stdarg.h>
#include <string.h>

static bool has_files(const Page *page)
{
    for (unsigned i = 0; i < page->n_form; i++)
        if (page->form[i].kind == P_FILE)
            return true;
    return false;
}

static const char *label_of(Request *request, const char *name)
{
    const RequestParam *param = request_find_param(request, name, true);
    return param && param->param->help ? tr(request->lang, param->param->help) : name;
}

/* One list of all faults, above the first field: where a browser and a reader begin. */
static void write_faults(Html *w, Request *request)
{
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "notice notice-error");
    html_attr(w, AT_ROLE, "alert");
    html_attr(w, AT_TABINDEX, "-1");
    html_attr(w, AT_ID, "form-faults");
    html_element(w, EL_P, "notice-title",
                 trn(request->lang, "One thing must be changed", "Some things must be changed",
                     request->faults->len));
    html_open(w, EL_UL);
    for (unsigned i = 0; i < request->faults->len; i++) {
        const ParamFault *fault = &g_array_index(request->faults, ParamFault, i);
        html_open(w, EL_LI);
        if (*fault->name) {
            html_open(w, EL_A);
            html_attr_printf(w, AT_HREF, "#f-%s", fault->name);
            html_text(w, label_of(request, fault->name));
            html_close(w);
            html_text(w, ": ");
        }
        html_text(w, fault->message);
        html_close(w);
    }
    html_close_to(w, at);
}

static void open_form(Html *w, Request *request, const char *action)
{
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "post");
    html_attr(w, AT_ACTION, action);
    html_attr(w, AT_ACCEPT_CHARSET, "utf-8");
}

void form_begin(Html *w, Request *request, const char *action, const char *id)
{
    if (request->faults->len > 0 && !action && request_is_post(request))
        write_faults(w, request);
    open_form(w, request, action);
    html_attr(w, AT_ID, id);
    html_attr(w, AT_CLASS, "form");
    if (has_files(request->page))
        html_attr(w, AT_ENCTYPE, "multipart/form-data");
    form_hidden(w, FORM_TOKEN_FIELD, request_form_token(request));
}

void form_end(Html *w)
{
    html_close(w);
}

void form_hidden(Html *w, const char *name, const char *value)
{
    html_open(w, EL_INPUT);
    html_attr(w, AT_TYPE, "hidden");
    html_attr(w, AT_NAME, name);
    html_attr(w, AT_VALUE, value);
}

/* --- fields ------------------------------------------------------------------------------------- */

typedef struct {
    Html *w;
    Request *request;
    const RequestParam *target;
    const char *name, *fault, *typed;
    const FormField *field;
} Writer;

/* Help and fault belong to the field for who cannot see that they stand beside it. */
static void describe(const Writer *o)
{
    if (o->fault)
        html_attr(o->w, AT_ARIA_INVALID, "true");
    if (o->fault || o->field->help)
        html_attr_printf(o->w, AT_ARIA_DESCRIBEDBY, "%s%s%s%s%s", o->field->help ? "help-" : "",
                         o->field->help ? o->name : "", o->fault && o->field->help ? " " : "",
                         o->fault ? "fault-" : "", o->fault ? o->name : "");
    if (o->target->param->required || o->field->is_needed)
        html_attr_flag(o->w, AT_REQUIRED);
}

static void write_words(const Writer *o)
{
    if (o->field->help) {
        html_open(o->w, EL_P);
        html_attr(o->w, AT_CLASS, "help");
        html_attr_printf(o->w, AT_ID, "help-%s", o->name);
        html_text(o->w, o->field->help);
        html_close(o->w);
    }
    if (o->fault) {
        html_open(o->w, EL_P);
        html_attr(o->w, AT_CLASS, "fault");
        html_attr_printf(o->w, AT_ID, "fault-%s", o->name);
        html_text(o->w, o->fault);
        html_close(o->w);
    }
}

static void write_label(const Writer *o)
{
    html_open(o->w, EL_LABEL);
    html_attr_printf(o->w, AT_FOR, "f-%s", o->name);
    html_text(o->w, label_of(o->request, o->name));
    if (!o->target->param->required && !o->field->is_needed && !o->field->is_quiet &&
        !o->field->options) {
        html_text(o->w, " ");
        html_element(o->w, EL_SPAN, "muted", tr(o->request->lang, "(if you like)"));
    }
    html_close(o->w);
}

static const char *type_of(const Writer *o)
{
    ParamKind kind = o->target->param->kind;
    return kind == P_SECRET               ? "password"
           : kind == P_FILE               ? "file"
           : kind == P_DATE               ? "date"
           : o->field->look == FORM_EMAIL ? "email"
                                          : "text";
}

static void write_input(const Writer *o)
{
    const Param *param = o->target->param;
    html_open(o->w, EL_INPUT);
    html_attr_printf(o->w, AT_ID, "f-%s", o->name);
    html_attr(o->w, AT_TYPE, type_of(o));
    html_attr(o->w, AT_NAME, o->name);
    if (param->kind != P_SECRET && param->kind != P_FILE)
        html_attr(o->w, AT_VALUE, o->typed);
    if (param->kind == P_FILE)
        html_attr_int(o->w, AT_DATA_VALUE,
                      param->max); /* the script says at once what is too large */
    html_attr(o->w, AT_ACCEPT, o->field->accept);
    html_attr(o->w, AT_AUTOCOMPLETE,
              o->field->autocomplete        ? o->field->autocomplete
              : o->field->look == FORM_CODE ? "one-time-code"
                                            : NULL);
    if (o->field->look == FORM_CODE)
        html_attr(o->w, AT_INPUTMODE, "text"); /* a recovery code has letters */
    if (o->field->look == FORM_CODE || o->field->look == FORM_SHORT || param->kind == P_INT)
        html_attr(o->w, AT_CLASS, "short");
    if (param->kind == P_TEXT && param->max > 0)
        html_attr_int(o->w, AT_MAXLENGTH, param->max);
    if (param->kind == P_INT)
        html_attr(o->w, AT_INPUTMODE, "numeric");
    if (o->field->look == FORM_EMAIL || param->kind == P_SECRET || o->field->look == FORM_CODE) {
        html_attr(o->w, AT_SPELLCHECK, "false");
        html_attr(o->w, AT_AUTOCAPITALIZE, "none");
    }
    if (o->field->is_first && o->request->faults->len == 0)
        html_attr_flag(o->w, AT_AUTOFOCUS);
    describe(o);
}

static void write_prose(const Writer *o)
{
    html_open(o->w, EL_TEXTAREA);
    html_attr_printf(o->w, AT_ID, "f-%s", o->name);
    html_attr(o->w, AT_NAME, o->name);
    html_attr_int(o->w, AT_ROWS, o->field->rows ? o->field->rows : 4);
    if (o->target->param->max > 0)
        html_attr_int(o->w, AT_MAXLENGTH, o->target->param->max);
    describe(o);
    html_text(o->w, "\n"); /* the parser takes the first line break away */
    html_text(o->w, o->typed);
    html_close(o->w);
}

static bool is_code_chosen(const Writer *o, const UiOption *option)
{
    const CodeList *list =
        model_find_codelist(request_model(o->request), o->target->param->codelist);
    int code = list ? codelist_find(list, option->value) : -1;
    for (unsigned i = 0; code >= 0 && i < o->target->value.n_codes; i++)
        if (o->target->value.codes[i] == code)
            return true;
    return false;
}

static bool is_chosen(const Writer *o, const UiOption *option)
{
    const ParamValue *value = &o->target->value;
    if (request_is_post(o->request) && !o->field->is_ours && o->target->param->kind == P_CODE)
        return is_code_chosen(o, option);
    if (!request_is_post(o->request) || o->field->is_ours)
        return o->field->value ? strcmp(o->field->value, option->value) == 0 : option->selected;
    for (unsigned i = 0; i < value->n_texts; i++)
        if (strcmp(value->texts[i], option->value) == 0)
            return true;
    return value->text && strcmp(value->text, option->value) == 0;
}

static void write_select(const Writer *o)
{
    html_open(o->w, EL_SELECT);
    html_attr_printf(o->w, AT_ID, "f-%s", o->name);
    html_attr(o->w, AT_NAME, o->name);
    describe(o);
    for (unsigned i = 0; i < o->field->n_options; i++) {
        html_open(o->w, EL_OPTION);
        html_attr(o->w, AT_VALUE, o->field->options[i].value);
        if (is_chosen(o, &o->field->options[i]))
            html_attr_flag(o->w, AT_SELECTED);
        html_text(o->w, o->field->options[i].label);
        html_close(o->w);
    }
    html_close(o->w);
}

#define SPARE_VALUES 2u /* empty fields behind those with something in them */

/* Several values, one field each, all of one name; the first has the label. */
static void write_several(const Writer *o)
{
    bool is_typed = request_is_post(o->request) && !o->field->is_ours;
    const char *const *values = is_typed ? o->target->value.texts : o->field->values;
    unsigned n = is_typed ? o->target->value.n_texts : o->field->n_values;
    for (unsigned i = 0; i < n + SPARE_VALUES; i++) {
        bool is_prose = o->target->param->kind == P_PROSE;
        html_open(o->w, is_prose ? EL_TEXTAREA : EL_INPUT);
        if (i == 0)
            html_attr_printf(o->w, AT_ID, "f-%s", o->name);
        else
            html_attr_printf(o->w, AT_ID, "f-%s-%u", o->name, i + 1);
        html_attr(o->w, AT_NAME, o->name);
        if (i > 0)
            html_attr(o->w, AT_ARIA_LABEL, label_of(o->request, o->name));
        else
            describe(o);
        if (is_prose) {
            html_text(o->w, "\n");
            html_text(o->w, i < n ? values[i] : "");
            html_close(o->w);
        } else {
            html_attr(o->w, AT_TYPE, "text");
            html_attr(o->w, AT_VALUE, i < n ? values[i] : NULL);
        }
    }
}

/* Options that all show: radio buttons, or check boxes where several may be chosen. */
static void write_options(const Writer *o, const char *type)
{
    size_t at = html_depth(o->w);
    html_open(o->w, EL_FIELDSET);
    html_attr_printf(o->w, AT_ID, "f-%s", o->name);
    html_element(o->w, EL_LEGEND, NULL, label_of(o->request, o->name));
    write_words(o);
    for (unsigned i = 0; i < o->field->n_options; i++) {
        if (i > 0 &&
            i == o->field->n_first) { /* who goes by keyboard need not go through them all */
            html_open(o->w, EL_DETAILS);
            html_element(o->w, EL_SUMMARY, NULL, tr(o->request->lang, "All others"));
        }
        html_open(o->w, EL_LABEL);
        html_attr(o->w, AT_CLASS, "check");
        html_open(o->w, EL_INPUT);
        html_attr(o->w, AT_TYPE, type);
        html_attr(o->w, AT_NAME, o->name);
        html_attr(o->w, AT_VALUE, o->field->options[i].value);
        if (is_chosen(o, &o->field->options[i]))
            html_attr_flag(o->w, AT_CHECKED);
        html_element(o->w, EL_SPAN, NULL, o->field->options[i].label);
        html_close(o->w);
    }
    html_close_to(o->w, at);
}

void form_field(Html *w, Request *request, const char *name, FormField field)
{
    const RequestParam *target = request_find_param(request, name, true);
    g_return_if_fail(target);
    const Param *param = target->param;
    bool is_back = request_is_post(request);
    const Writer o = {.w = w,
                      .request = request,
                      .target = target,
                      .name = name,
                      .fault = is_back ? request_fault_of(request, name) : NULL,
                      .typed = is_back && !field.is_ours ? target->value.text : field.value,
                      .field = &field};
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, o.fault ? "field has-fault" : "field");
    if (field.options && (param->many || field.look == FORM_RADIO)) {
        write_options(&o, param->many ? "checkbox" : "radio");
    } else {
        write_label(&o);
        write_words(&o);
        if (field.options)
            write_select(&o);
        else if (param->many)
            write_several(&o);
        else if (param->kind == P_PROSE)
            write_prose(&o);
        else
            write_input(&o);
    }
    html_close_to(w, at);
}

/* --- buttons ----------------------------------------------------------------------------------- */

void form_submit(Html *w, const char *label)
{
    ui_submit(w, label);
}

void form_button(Html *w, const char *name, const char *value, const char *label, bool is_danger)
{
    html_open(w, EL_BUTTON);
    html_attr(w, AT_CLASS, is_danger ? "button danger" : "button");
    html_attr(w, AT_TYPE, "submit");
    html_attr(w, AT_NAME, name);
    html_attr(w, AT_VALUE, value);
    html_text(w, label);
    html_close(w);
}

void form_act(Html *w, Request *request, const char *action, const char *label, int is_danger, ...)
{
    size_t at = html_depth(w);
    open_form(w, request, action);
    html_attr(w, AT_CLASS, "act");
    form_hidden(w, FORM_TOKEN_FIELD, request_form_token(request));
    va_list pairs;
    va_start(pairs, is_danger);
    for (const char *name; (name = va_arg(pairs, const char *));)
        form_hidden(w, name, va_arg(pairs, const char *));
    va_end(pairs);
    html_open(w, EL_BUTTON);
    html_attr(w, AT_CLASS, is_danger ? "button danger" : "button");
    html_attr(w, AT_TYPE, "submit");
    html_text(w, label);
    html_close_to(w, at);
}
