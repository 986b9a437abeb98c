/* What the pages of the law share: who is shown on which day, the form that asks, what the marks mean. */
#include "base/isotime.h"
#include "web/records/law_matrix.h"

#include <string.h>

bool law_view_init(LawView *view, Request *request, GError **error)
{
    const RecordTypes *types = request_record_types(request);
    const Model *model = request_model(request);
    const ParamValue *day = request_param(request, "day");
    char as_of[ISO_DATE_BYTES];
    iso_day_write(day->given ? (IsoDay)day->integer : request_today(request), as_of);
    *view = (LawView){.request = request,
                      .lang = request_lang(request),
                      .measure = types ? record_types_find(types, "national_measure") : NULL,
                      .provision = types ? record_types_find(types, "provision") : NULL,
                      .instrument = types ? record_types_find(types, "legal_instrument") : NULL,
                      .areas = model_find_codelist(model, "CL_AREA"),
                      .model = model,
                      .day = request_keep(request, g_strdup(as_of))};
    view->status = view->measure ? record_type_field(view->measure, "status") : NULL;
    if (view->status && view->status->codelist && view->provision && view->instrument)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "this centre keeps no law");
    return false;
}

GPtrArray *law_view_states(const LawView *view)
{
    const ParamValue *country = request_param(view->request, "country");
    GPtrArray *states = g_ptr_array_new();
    if (country->n_codes > 0)
        g_ptr_array_add(states, (void *)codelist_code(view->areas, country->codes[0]));
    for (unsigned i = 0; country->n_codes == 0 && i < model_n_members(view->model); i++)
        g_ptr_array_add(states, (void *)codelist_code(view->areas, model_member(view->model, i)));
    return states;
}

const char *law_history_address(const LawView *view, const LawRow *row, const char *area)
{
    const ParamValue *day = request_param(view->request, "day");
    g_autoptr(GString) path = g_string_new("/law/history");
    const char *with = "?";
    if (row) {
        g_string_append_printf(path, "%s%s=%s", with,
                               row->is_instrument ? "instrument" : "provision", row->id);
        with = "&";
    }
    if (area) {
        g_string_append_printf(path, "%scountry=%s", with, area);
        with = "&";
    }
    if (day->given)
        g_string_append_printf(path, "%sday=%s", with, view->day);
    return request_link(view->request, path->str);
}

/* --- the form -------------------------------------------------------------------------------------------- */

static void add_option(GArray *options, const char *value, const char *label, bool is_chosen)
{
    UiOption option = {.value = value, .label = label, .selected = is_chosen};
    g_array_append_val(options, option);
}

static void write_instruments(Html *w, const LawView *view, const LawMatrix *all)
{
    const char *own = request_param(view->request, "instrument")->text;
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    add_option(options, "", tr(view->lang, "All"), !own);
    for (unsigned i = 0; i < all->rows->len; i++) {
        const LawRow *row = all->rows->pdata[i];
        if (row->is_instrument)
            add_option(options, row->id, row->title, g_strcmp0(own, row->id) == 0);
    }
    ui_choice(w, "instrument", tr(view->lang, "Instrument"), NULL, (const UiOption *)options->data,
              options->len, false);
}

static void write_countries(Html *w, const LawView *view)
{
    const ParamValue *own = request_param(view->request, "country");
    g_autoptr(GArray) options = g_array_new(FALSE, TRUE, sizeof(UiOption));
    add_option(options, "", tr(view->lang, "All"), own->n_codes == 0);
    for (unsigned i = 0; i < model_n_members(view->model); i++) {
        const Code *state = codelist_code(view->areas, model_member(view->model, i));
        bool is_own = own->n_codes > 0 && codelist_code(view->areas, own->codes[0]) == state;
        add_option(options, state->id, state->label[view->lang], is_own);
    }
    ui_choice(w, "country", tr(view->lang, "Country"), NULL, (const UiOption *)options->data,
              options->len, false);
}

void law_write_filters(Html *w, const LawView *view, const LawMatrix *all, const char *path)
{
    size_t at = html_depth(w);
    html_open(w, EL_FORM);
    html_attr(w, AT_METHOD, "get");
    html_attr(w, AT_ACTION, request_link(view->request, path));
    html_attr(w, AT_CLASS, "filters law-filters");
    write_instruments(w, view, all);
    write_countries(w, view);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "field");
    html_open(w, EL_LABEL);
    html_attr(w, AT_FOR, "f-day");
    html_text(w, tr(view->lang, "As it stood on"));
    html_close(w);
    html_open(w, EL_INPUT);
    html_attr(w, AT_ID, "f-day");
    html_attr(w, AT_TYPE, "date");
    html_attr(w, AT_NAME, "day");
    html_attr(w, AT_VALUE, view->day);
    html_close(w); /* of the field: an input has no end */
    ui_submit(w, tr(view->lang, "Show"));
    html_close_to(w, at);
}

static void write_mark(Html *w, const char *sign, const char *words)
{
    html_open(w, EL_LI);
    html_element(w, EL_STRONG, NULL, sign);
    html_text(w, " ");
    html_text(w, words);
    html_close(w);
}

void law_write_legend(Html *w, const LawView *view)
{
    html_open(w, EL_UL);
    html_attr(w, AT_CLASS, "figure-legend");
    for (unsigned i = 0; i < codelist_n(view->status->codelist); i++) {
        const Code *code = codelist_code(view->status->codelist, i);
        write_mark(w, law_mark(code->id)->sign, code->label[view->lang]);
    }
    write_mark(w, LAW_SIGN_MISSING, tr(view->lang, "nobody has entered anything yet"));
    write_mark(w, LAW_SIGN_LATER, tr(view->lang, "the instrument had not been adopted yet"));
    html_close(w);
}
