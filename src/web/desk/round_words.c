#include "web/desk/round_words.h"

#include <limits.h>
#include <string.h>

/* --- states ------------------------------------------------------------------------------------- */

static const char *draft_words(Lang lang, const Handin *handin)
{
    if (handin->is_checking)
        return tr(lang, "being checked");
    if (handin->n_errors > 0)
        return tr(lang, "to be corrected");
    return handin->n_figures > 0 ? tr(lang, "draft") : tr(lang, "begun");
}

const char *round_words_state(Lang lang, const Handin *handin)
{
    switch (handin->state) {
    case HANDIN_EMPTY:
        return tr(lang, "not begun");
    case HANDIN_DRAFT:
        return draft_words(lang, handin);
    case HANDIN_CHECKED:
        return handin->n_unanswered > 0 ? tr(lang, "warnings to answer") : tr(lang, "checked");
    case HANDIN_SUBMITTED:
        return handin->is_signed ? tr(lang, "submitted and signed")
                                 : tr(lang, "waits for a second signature");
    case HANDIN_RETURNED:
        return tr(lang, "returned with questions");
    case HANDIN_ACCEPTED:
        return tr(lang, "accepted");
    case HANDIN_LOCKED:
        return tr(lang, "locked");
    case HANDIN_STATE_COUNT:
        break;
    }
    return "";
}

static const char *badge_class(const Handin *handin)
{
    if (handin->state >= HANDIN_ACCEPTED)
        return "badge badge-good";
    if (handin->state == HANDIN_RETURNED || handin->is_overdue)
        return "badge badge-bad";
    return handin->state == HANDIN_EMPTY ? "badge badge-quiet" : "badge badge-wait";
}

void round_words_badge(Html *w, const Handin *handin)
{
    html_element(w, EL_SPAN, badge_class(handin), round_words_state(html_lang(w), handin));
}

void round_words_round_badge(Html *w, RoundState state)
{
    Lang lang = html_lang(w);
    if (state == ROUND_OPEN)
        html_element(w, EL_SPAN, "badge badge-good", tr(lang, "open"));
    else if (state == ROUND_DRAFT)
        html_element(w, EL_SPAN, "badge badge-wait", tr(lang, "in preparation"));
    else
        html_element(w, EL_SPAN, "badge badge-quiet", tr(lang, "closed"));
}

char *round_words_days(Lang lang, IsoDay deadline, IsoDay today)
{
    long days = (long)deadline - today;
    if (days == 0)
        return g_strdup(tr(lang, "today is the last day"));
    g_autofree char *n = lang_number(lang, (double)labs(days), 0);
    return days > 0 ? text_fill(trn(lang, "{n} day left", "{n} days left", (unsigned long)days),
                                "n", n, NULL)
                    : text_fill(trn(lang, "{n} day late", "{n} days late", (unsigned long)-days),
                                "n", n, NULL);
}

const char *round_words_severity(Lang lang, ProblemSeverity severity)
{
    return severity == PROBLEM_ERROR     ? tr(lang, "error")
           : severity == PROBLEM_WARNING ? tr(lang, "warning")
                                         : tr(lang, "note");
}

const char *round_words_done(Lang lang, const char *act)
{
    static const struct {
        const char *act, *words;
    } done[] = {
        {"upload", N_("handed in a file")},
        {"check", N_("checked the file")},
        {"undo", N_("took a file back")},
        {"redo", N_("took a file in again")},
        {"explain", N_("gave the reason of a warning")},
        {"submit", N_("submitted the figures")},
        {"sign", N_("signed as the second person")},
        {"ask", N_("asked a question")},
        {"answer", N_("answered a question")},
        {"return", N_("returned it with questions")},
        {"accept", N_("accepted the figures")},
        {"lock", N_("locked it")},
        {"release", N_("released the figures")},
        {"reopen", N_("opened it again")},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(done); i++)
        if (strcmp(done[i].act, act) == 0)
            return tr(lang, done[i].words);
    return act;
}

/* --- figures ------------------------------------------------------------------------------------ */

const char *round_words_flow(const Request *request, const char *flow)
{
    const Dataflow *found = model_find_flow(request_model(request), flow);
    return found ? found->label[request_lang(request)] : flow;
}

static unsigned order_of(const Model *model, const char *flow)
{
    const Dataflow *found = model_find_flow(model, flow);
    return found ? found->order : UINT_MAX;
}

static int by_order(gconstpointer a, gconstpointer b, gpointer model)
{
    unsigned first = order_of(model, *(const char *const *)a);
    unsigned second = order_of(model, *(const char *const *)b);
    return first < second ? -1 : first > second;
}

void round_words_sort(const Request *request, Round *round)
{
    g_ptr_array_sort_with_data(round->flows, by_order, (gpointer)request_model(request));
}

/* Whose, how often and from which source is said by the page; a total says nothing about a part. */
static bool is_said_elsewhere(const Dimension *dimension, const char *code)
{
    static const char *const ids[] = {"FREQ", "REF_AREA", "SOURCE"};
    for (unsigned i = 0; i < G_N_ELEMENTS(ids); i++)
        if (strcmp(dimension->id, ids[i]) == 0)
            return true;
    return strcmp(code, CODE_TOTAL) == 0;
}

static void add_label(const Dimension *dimension, const char *code, Lang lang, GString *words)
{
    int index = codelist_find(dimension->codelist, code);
    const char *label =
        index < 0 ? code : codelist_code(dimension->codelist, (unsigned)index)->label[lang];
    bool is_vague = strcmp(code, CODE_UNKNOWN) == 0 || strcmp(code, CODE_OTHER) == 0;
    if (words->len)
        g_string_append(words, ", ");
    if (is_vague) /* "not known" of what */
        g_string_append_printf(words, "%s: ", dimension->label[lang]);
    g_string_append(words, label);
}

char *round_words_key(const Request *request, const char *flow, const char *key)
{
    Lang lang = request_lang(request);
    const Dataflow *found = model_find_flow(request_model(request), flow);
    g_auto(GStrv) codes = g_strsplit(key, ".", -1);
    if (!found || g_strv_length(codes) != found->n_dimensions)
        return g_strdup(key);
    g_autoptr(GString) words = g_string_new(NULL);
    for (unsigned d = 0; d < found->n_dimensions; d++)
        if (!is_said_elsewhere(&found->dimensions[d], codes[d]))
            add_label(&found->dimensions[d], codes[d], lang, words);
    if (words->len == 0)
        g_string_append(words, tr(lang, "Total"));
    return g_string_free(g_steal_pointer(&words), FALSE);
}

char *round_words_place(Lang lang, const char *sheet, unsigned line, const char *field)
{
    bool has_sheet = sheet && *sheet, has_field = field && *field;
    if (has_sheet)
        return has_field
                   ? text_fill(tr(lang, "{sheet}, {cell}"), "sheet", sheet, "cell", field, NULL)
                   : g_strdup(sheet);
    if (line == 0)
        return g_strdup(has_field ? field : tr(lang, "the whole file"));
    g_autofree char *number = g_strdup_printf("%u", line);
    return has_field ? text_fill(tr(lang, "line {n}, {column}"), "n", number, "column", field, NULL)
                     : text_fill(tr(lang, "line {n}"), "n", number, NULL);
}

Figure round_words_figure(const HandinFigure *row)
{
    return (Figure){.kind = row->kind,
                    .obs_status = row->obs_status,
                    .conf_status = row->conf_status,
                    .value = row->value,
                    .lower = row->lower,
                    .upper = row->upper,
                    .comment = row->comment};
}

/* --- addresses ---------------------------------------------------------------------------------- */

const char *round_path(Request *request, const char *round, const char *rest)
{
    return request_keep(request, g_strconcat("/desk/rounds/", round, rest, NULL));
}

const char *handin_path(Request *request, const Handin *handin, const char *rest)
{
    g_autofree char *area = g_ascii_strdown(handin->area, -1);
    return request_keep(request, g_strdup_printf("/desk/rounds/%s/%s/%d%s", handin->round, area,
                                                 handin->period, rest));
}
