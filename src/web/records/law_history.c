#include "web/records/law_history.h"

#include "base/csv.h"
#include "web/response.h"

#include <string.h>

static char *lane_name(const LawView *view, const LawLane *lane, bool by_state)
{
    return by_state ? g_strdup(lane->state->label[view->lang]) : g_strdup(lane->row->name);
}

static bool is_of(const LawStep *step, const LawLane *lane)
{
    return strcmp(step->area, lane->state->id) == 0;
}

bool law_lane_has_steps(const LawLane *lane)
{
    for (unsigned i = 0; i < lane->row->steps->len; i++)
        if (is_of(lane->row->steps->pdata[i], lane))
            return true;
    return false;
}

static char *day_words(const LawView *view, const char *day, const char *otherwise)
{
    IsoDay number;
    return day && iso_day_parse(day, &number) ? lang_date(view->lang, number)
                                              : g_strdup(day ? day : otherwise);
}

/* --- the table ------------------------------------------------------------------------------------------- */

/* What was said before, and what became of it. */
static void write_kind(Html *w, const LawView *view, const LawStep *step)
{
    if (step->kind == STEP_ENTRY)
        return;
    g_autofree char *day = day_words(view, step->said_until, "");
    g_autofree char *text = text_fill(
        step->kind == STEP_EARLIER
            ? tr(view->lang, "As an earlier version of the entry has it, changed on {day}.")
            : tr(view->lang, "Said in error, corrected on {day}: it stands in no matrix."),
        "day", day, NULL);
    html_element(w, EL_P, "quiet", text);
}

static void write_source(Html *w, const LawView *view, const LawStep *step)
{
    const Record *measure = step->measure;
    const char *law = record_body_get(measure->body, "law", "", 0);
    const char *citation = record_body_get(measure->body, "citation", "", 0);
    const char *lang = NULL;
    const char *comment =
        record_body_read(measure->body, "comment", lang_tag(view->lang), measure->lang, &lang);
    bool is_checked = g_strcmp0(record_body_get(measure->body, "verified", "", 0), "yes") == 0;
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS, "law-words");
    if (law)
        html_element(w, EL_P, NULL, law);
    if (comment && step->kind == STEP_ENTRY) {
        html_open(w, EL_P);
        if (lang && *lang && strcmp(lang, lang_tag(view->lang)) != 0)
            html_attr(w, AT_LANG, lang);
        html_text(w, comment);
        html_close(w);
    }
    write_kind(w, view, step);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "quiet");
    html_link(w, record_address(view->request, view->measure, measure->id, ""), NULL,
              record_title(view->request, view->measure, measure, NULL));
    if (citation) {
        html_text(w, " \xc2\xb7 ");
        html_text(w, citation);
    }
    html_text(w, " ");
    if (!is_checked)
        html_element(w, EL_SPAN, "badge badge-wait",
                     tr(view->lang, "Not checked against its source"));
    html_close(w);
    html_close(w);
}

/* "since 3 May 2005", "3 May 2005 to 2 June 2010"; g_free. */
static char *when_words(const LawView *view, const LawStep *step)
{
    g_autofree char *from = day_words(view, step->from, NULL);
    g_autofree char *to = day_words(view, step->to, NULL);
    if (from && to)
        return text_fill(tr(view->lang, "{from} to {to}"), "from", from, "to", to, NULL);
    if (from)
        return text_fill(tr(view->lang, "since {from}"), "from", from, NULL);
    if (to)
        return text_fill(tr(view->lang, "until {to}; not known since when"), "to", to, NULL);
    return g_strdup(tr(view->lang, "not known since when"));
}

static void write_step(Html *w, const LawView *view, const LawLane *lane, const LawStep *step,
                       bool by_state)
{
    const char *path =
        law_history_address(view, by_state ? NULL : lane->row, by_state ? lane->state->id : NULL);
    g_autofree char *name = lane_name(view, lane, by_state);
    g_autofree char *words = record_value_words(view->request, view->status, step->status);
    g_autofree char *when = when_words(view, step);
    bool is_now = law_matrix_cell(lane->row, lane->state->id, view->day) == step;
    html_open(w, EL_TR);
    if (is_now)
        html_attr(w, AT_CLASS, "law-now");
    html_open(w, EL_TH);
    html_attr(w, AT_SCOPE, "row");
    html_link(w, path, NULL, name);
    html_close(w);
    html_open(w, EL_TD);
    html_attr(w, AT_CLASS,
              step->kind == STEP_CORRECTED ? "law-missing" : law_mark(step->status)->class_name);
    html_text(w, law_mark(step->status)->sign);
    html_text(w, " ");
    html_text(w, words);
    html_close(w);
    ui_cell_text(w, when);
    write_source(w, view, step);
    html_close(w);
}

static void write_table(Html *w, const LawView *view, const GArray *lanes, bool by_state,
                        const char *title, unsigned number)
{
    const char *const columns[] = {
        by_state ? tr(view->lang, "State") : tr(view->lang, "Instrument and provision"),
        tr(view->lang, "Status"), tr(view->lang, "When"), tr(view->lang, "Where it is written")};
    static const bool is_number[G_N_ELEMENTS(columns)] = {false};
    g_autofree char *id = g_strdup_printf("steps-%u", number);
    g_autofree char *caption =
        text_fill(tr(view->lang, "{title}, step by step"), "title", title, NULL);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "law-steps stacked");
    ui_table_begin(w, id, caption, columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned l = 0; l < lanes->len; l++) {
        const LawLane *lane = &g_array_index(lanes, LawLane, l);
        for (unsigned i = 0; i < lane->row->steps->len; i++)
            if (is_of(lane->row->steps->pdata[i], lane))
                write_step(w, view, lane, lane->row->steps->pdata[i], by_state);
    }
    ui_table_end(w);
    html_close_to(w, at);
}

/* --- the picture ----------------------------------------------------------------------------------------- */

typedef struct {
    const LawView *view;
    bool by_state;
    IsoDay first, last;
    GArray *days;     /* TimelineDay */
    GPtrArray *spans; /* GArray of TimelineSpan: one for each lane */
    GArray *lanes;    /* TimelineLane */
} Picture;

static void widen(Picture *picture, const char *day, IsoDay *out_day)
{
    IsoDay number;
    if (!day || !iso_day_parse(day, &number))
        return;
    *out_day = number;
    picture->first = MIN(picture->first, number);
    picture->last = MAX(picture->last, number);
}

static void add_span(Picture *picture, GArray *spans, const LawLane *lane, const LawStep *step)
{
    const LawView *view = picture->view;
    g_autofree char *name = lane_name(view, lane, picture->by_state);
    g_autofree char *words = record_value_words(view->request, view->status, step->status);
    g_autofree char *when = when_words(view, step);
    char *speech = g_strdup_printf("%s: %s, %s", name, words, when);
    TimelineSpan span = {.is_open_before = !step->from,
                         .is_open_after = !step->to,
                         .look = law_mark(step->status)->look,
                         .sign = law_mark(step->status)->sign,
                         .speech = request_keep(view->request, speech),
                         .href =
                             record_address(view->request, view->measure, step->measure->id, "")};
    if (step->from || lane->row->adopted) { /* nothing held before there was an instrument */
        span.is_open_before = false;
        span.is_unsure = !step->from;
        widen(picture, step->from ? step->from : lane->row->adopted, &span.from);
    }
    widen(picture, step->to, &span.to);
    g_array_append_val(spans, span);
}

static void add_lane(Picture *picture, const LawLane *lane)
{
    GArray *spans = g_array_new(FALSE, TRUE, sizeof(TimelineSpan));
    for (unsigned i = 0; i < lane->row->steps->len; i++) {
        const LawStep *step = lane->row->steps->pdata[i];
        if (is_of(step, lane) && step->kind != STEP_CORRECTED)
            add_span(picture, spans, lane, step);
    }
    g_ptr_array_add(picture->spans, spans);
    TimelineLane drawn = {.label = request_keep(picture->view->request,
                                                lane_name(picture->view, lane, picture->by_state)),
                          .spans = (const TimelineSpan *)spans->data,
                          .n_spans = spans->len};
    g_array_append_val(picture->lanes, drawn);
}

static void add_day(Picture *picture, const char *day, const char *words)
{
    TimelineDay line = {0};
    if (!day)
        return;
    widen(picture, day, &line.day);
    g_autofree char *date = day_words(picture->view, day, day);
    line.label = request_keep(picture->view->request, text_fill(words, "day", date, NULL));
    g_array_append_val(picture->days, line);
}

static void add_days(Picture *picture, const LawRow *row)
{
    const LawView *view = picture->view;
    if (picture->by_state) {
        add_day(picture, row->adopted, tr(view->lang, "adopted {day}"));
        add_day(picture, row->in_force, tr(view->lang, "in force {day}"));
        add_day(picture, row->transpose_by, tr(view->lang, "national law by {day}"));
    }
    if (request_param(view->request, "day")->given)
        add_day(picture, view->day, tr(view->lang, "as it stood on {day}"));
}

static void free_spans(gpointer data)
{
    g_array_unref(data);
}

static void write_picture(Html *w, const LawView *view, const GArray *lanes, bool by_state,
                          const char *title, unsigned number)
{
    IsoDay today = request_today(view->request);
    g_autoptr(GArray) days = g_array_new(FALSE, TRUE, sizeof(TimelineDay));
    g_autoptr(GPtrArray) spans = g_ptr_array_new_with_free_func(free_spans);
    g_autoptr(GArray) drawn = g_array_new(FALSE, TRUE, sizeof(TimelineLane));
    Picture picture = {view, by_state, today, today, days, spans, drawn};
    for (unsigned l = 0; l < MIN(lanes->len, TIMELINE_LANES_MOST); l++)
        add_lane(&picture, &g_array_index(lanes, LawLane, l));
    add_days(&picture, g_array_index(lanes, LawLane, 0).row);
    g_autofree char *id = g_strdup_printf("timeline-%u", number);
    Timeline line = {.id = id,
                     .title = title,
                     .description = tr(view->lang, "Each bar is a time in which a status held; the "
                                                   "table has the same in words."),
                     .nothing = tr(view->lang, "nobody has entered anything yet"),
                     .from = picture.first,
                     .to = picture.last,
                     .lanes = (const TimelineLane *)drawn->data,
                     .n_lanes = drawn->len,
                     .days = (const TimelineDay *)days->data,
                     .n_days = days->len};
    ui_timeline(w, &line, tr(view->lang, "The same as a picture"));
}

void law_write_section(Html *w, const LawView *view, const GArray *lanes, bool by_state,
                       const char *title, unsigned number)
{
    g_autofree char *id = g_strdup_printf("part-%u", number);
    size_t at = html_depth(w);
    html_open(w, EL_SECTION);
    html_attr(w, AT_ARIA_LABELLEDBY, id);
    ui_heading(w, 2, id, title);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "law-beside");
    write_table(w, view, lanes, by_state, title, number);
    write_picture(w, view, lanes, by_state, title, number);
    html_close_to(w, at);
}

/* --- for programs ----------------------------------------------------------------------------------------- */

static void csv(GString *to, const char *text)
{
    csv_write_field(to, text ? text : "", false);
}

static void write_line(GString *to, const LawView *view, const LawLane *lane, const LawStep *step)
{
    static const char *const kinds[] = {
        [STEP_ENTRY] = "entry", [STEP_EARLIER] = "earlier", [STEP_CORRECTED] = "corrected"};
    const LawRow *row = lane->row;
    const Record *measure = step ? step->measure : NULL;
    csv_write_field(to, row->instrument ? row->instrument : row->id, true);
    csv(to, row->title);
    csv(to, row->article);
    csv(to, lane->state->id);
    csv(to, step ? step->status : NULL);
    csv(to, step ? step->from : NULL);
    csv(to, step ? step->to : NULL);
    csv(to, step ? kinds[step->kind] : "missing");
    csv(to, step ? step->said_until : NULL);
    csv(to, measure ? record_body_get(measure->body, "law", "", 0) : NULL);
    csv(to,
        measure && step->kind == STEP_ENTRY
            ? record_body_read(measure->body, "comment", lang_tag(view->lang), measure->lang, NULL)
            : NULL);
    csv(to, measure ? record_body_get(measure->body, "citation", "", 0) : NULL);
    csv(to, measure ? record_body_get(measure->body, "verified", "", 0) : NULL);
    g_autofree char *address = measure ? g_strconcat(request_base(view->request), "/",
                                                     view->measure->path, "/", measure->id, NULL)
                                       : NULL;
    csv(to, address);
    csv_end_row(to);
}

void law_write_csv(Response *response, const LawView *view, const GArray *lanes)
{
    static const char *const head[] = {"instrument", "provision", "article", "country", "status",
                                       "from",       "until",     "kind",    "changed", "law",
                                       "comment",    "source",    "checked", "address"};
    GString *to = response_body(response);
    response_type(response, "text/csv; charset=utf-8");
    response_download(response, "law-history.csv");
    for (unsigned i = 0; i < G_N_ELEMENTS(head); i++)
        csv_write_field(to, head[i], i == 0);
    csv_end_row(to);
    for (unsigned l = 0; l < lanes->len; l++) {
        const LawLane *lane = &g_array_index(lanes, LawLane, l);
        bool has_any = false;
        for (unsigned i = 0; i < lane->row->steps->len; i++) {
            const LawStep *step = lane->row->steps->pdata[i];
            if (!is_of(step, lane))
                continue;
            write_line(to, view, lane, step);
            has_any = true;
        }
        if (!has_any)
            write_line(to, view, lane, NULL);
    }
}
