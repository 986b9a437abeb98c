#include "web/desk/round_form.h"

#include "model/questionnaire.h"

#include <string.h>

#define YEARS_OFFERED 10u

static bool has_text(const GPtrArray *texts, const char *text)
{
    for (unsigned i = 0; i < texts->len; i++)
        if (g_ascii_strcasecmp(texts->pdata[i], text) == 0)
            return true;
    return false;
}

static bool has_period(const Round *round, int period)
{
    for (unsigned i = 0; i < round->periods->len; i++)
        if (g_array_index(round->periods, int, i) == period)
            return true;
    return false;
}

/* The last year that is over is asked for, unless somebody chooses otherwise. */
static void field_periods(Html *w, Request *request, const Round *round)
{
    int this_year, month, day;
    UiOption options[YEARS_OFFERED];
    iso_day_to_ymd(request_today(request), &this_year, &month, &day);
    for (unsigned i = 0; i < YEARS_OFFERED; i++) {
        int year = this_year - (int)i;
        const char *text = request_keep(request, g_strdup_printf("%d", year));
        options[i] = (UiOption){
            .value = text, .label = text, .selected = round ? has_period(round, year) : i == 1};
    }
    form_field(w, request, "periods", (FormField){.options = options, .n_options = YEARS_OFFERED});
}

static void field_flows(Html *w, Request *request, const Round *round)
{
    const Model *model = request_model(request);
    unsigned n = 0;
    g_autofree UiOption *options = g_new0(UiOption, model_n_flows(model) + 1);
    for (unsigned i = 0; i < model_n_flows(model); i++) {
        const Dataflow *flow = model_flow(model, i);
        if (!model_questionnaire(model, flow)->is_asked)
            continue;
        options[n++] = (UiOption){.value = flow->id,
                                  .label = flow->label[request_lang(request)],
                                  .selected = !round || has_text(round->flows, flow->id)};
    }
    form_field(w, request, "flows", (FormField){.options = options, .n_options = n});
}

static void field_states(Html *w, Request *request, const Round *round)
{
    const Model *model = request_model(request);
    const CodeList *areas = model_find_codelist(model, "CL_AREA");
    unsigned n = model_n_members(model);
    g_autofree UiOption *options = g_new0(UiOption, n + 1);
    for (unsigned i = 0; i < n; i++) {
        const Code *code = codelist_code(areas, model_member(model, i));
        options[i] = (UiOption){.value = code->id,
                                .label = code->label[request_lang(request)],
                                .selected = !round || has_text(round->areas, code->id)};
    }
    form_field(w, request, "states", (FormField){.options = options, .n_options = n});
}

static char *reminders_text(const Round *round)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned i = 0; round && i < round->reminders->len; i++)
        g_string_append_printf(text, "%s%u", i ? ", " : "",
                               g_array_index(round->reminders, unsigned, i));
    return round ? g_string_free(g_steal_pointer(&text), FALSE) : g_strdup("14, 7, 1");
}

void round_form_fields(Html *w, Request *request, const Round *round)
{
    Lang lang = request_lang(request);
    char deadline[ISO_DATE_BYTES] = "";
    g_autofree char *reminders = reminders_text(round);
    if (round)
        iso_day_write(round->deadline, deadline);
    form_field(w, request, "title",
               (FormField){.value = round ? round->title : NULL,
                           .is_first = !round,
                           .help = tr(lang, "As the states see it: \"Figures of 2025\".")});
    if (!round || round->state == ROUND_DRAFT) {
        field_periods(w, request, round);
        field_flows(w, request, round);
        field_states(w, request, round);
    }
    form_field(w, request, "deadline",
               (FormField){.value = round ? deadline : NULL,
                           .help = tr(lang, "The last day on which figures are handed in.")});
    form_field(w, request, "reminders",
               (FormField){.value = reminders,
                           .is_quiet = true,
                           .look = FORM_SHORT,
                           .help = tr(lang, "So many days before the deadline, whoever has not "
                                            "submitted gets a mail. Numbers with commas.")});
    form_field(w, request, "note",
               (FormField){.value = round ? round->note : NULL,
                           .help = tr(lang, "Stands on every state's page: what is new this time, "
                                            "whom to ask.")});
}

/* --- what was sent ------------------------------------------------------------------------------ */

static void take_periods(Request *request, GArray *periods)
{
    const ParamValue *value = request_param(request, "periods");
    for (unsigned i = 0; i < value->n_texts; i++) {
        gint64 year = 0;
        int period;
        if (!g_ascii_string_to_signed(value->texts[i], 10, 1900, 2200, &year, NULL)) {
            request_fault(request, "periods", value->texts[i], "%s",
                          tr(request_lang(request), "must be years of four digits"));
            return;
        }
        period = (int)year;
        g_array_append_val(periods, period);
    }
    if (periods->len == 0)
        request_fault(request, "periods", NULL, "%s",
                      tr(request_lang(request), "choose one at least"));
}

static void take_reminders(Request *request, GArray *reminders)
{
    const char *text = request_param(request, "reminders")->text;
    g_auto(GStrv) parts = g_strsplit_set(text ? text : "", ", ;", -1);
    for (char **part = parts; *part; part++) {
        gint64 days = 0;
        unsigned n;
        if (!**part)
            continue;
        if (!g_ascii_string_to_signed(*part, 10, 0, 366, &days, NULL)) {
            request_fault(request, "reminders", *part, "%s",
                          tr(request_lang(request), "must be numbers of days, from 0 to 366"));
            return;
        }
        n = (unsigned)days;
        g_array_append_val(reminders, n);
    }
}

static void need_one(Request *request, const char *name)
{
    if (request_param(request, name)->n_texts == 0)
        request_fault(request, name, NULL, "%s", tr(request_lang(request), "choose one at least"));
}

bool round_form_take(Request *request, bool has_all, RoundForm *out_form)
{
    const ParamValue *flows = request_param(request, "flows"),
                     *states = request_param(request, "states");
    RoundForm form = {.periods = g_array_new(FALSE, FALSE, sizeof(int)),
                      .reminders = g_array_new(FALSE, FALSE, sizeof(unsigned))};
    take_reminders(request, form.reminders);
    if (has_all) {
        take_periods(request, form.periods);
        need_one(request, "flows");
        need_one(request, "states");
    }
    if (request_param(request, "deadline")->integer < request_today(request))
        request_fault(request, "deadline", NULL, "%s",
                      tr(request_lang(request), "has passed already"));
    form.draft = (RoundDraft){.title = request_param(request, "title")->text,
                              .note = request_param(request, "note")->text,
                              .deadline = (IsoDay)request_param(request, "deadline")->integer,
                              .periods = (const int *)(void *)form.periods->data,
                              .n_periods = form.periods->len,
                              .flows = flows->texts,
                              .n_flows = flows->n_texts,
                              .areas = states->texts,
                              .n_areas = states->n_texts,
                              .reminders = (const unsigned *)(void *)form.reminders->data,
                              .n_reminders = form.reminders->len};
    *out_form = form;
    return !request_has_faults(request);
}

void round_form_clear(RoundForm *form)
{
    g_clear_pointer(&form->periods, g_array_unref);
    g_clear_pointer(&form->reminders, g_array_unref);
}
