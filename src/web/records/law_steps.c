#include "web/records/law_steps.h"

#include "base/isotime.h"

#include <string.h>

void law_step_free(LawStep *step)
{
    g_free(step->area);
    g_free(step->status);
    g_free(step->from);
    g_free(step->to);
    g_free(step->said_until);
    g_free(step);
}

static const char *value(const RecordBody *body, const char *field)
{
    return record_body_get(body, field, "", 0);
}

/* The day before, YYYY-MM-DD; NULL if it is no day. g_free. */
static char *day_before(const char *day)
{
    IsoDay number;
    char text[ISO_DATE_BYTES];
    g_autofree char *date = g_strndup(day, 10);
    if (!iso_day_parse(date, &number))
        return NULL;
    iso_day_write(number - 1, text);
    return g_strdup(text);
}

static LawStep *new_step(LawStepKind kind, const Record *measure, const RecordBody *body,
                         const char *area)
{
    const char *status = value(body, "status");
    LawStep *step = g_new0(LawStep, 1);
    *step = (LawStep){.kind = kind,
                      .measure = measure,
                      .area = g_strdup(area),
                      .status = g_strdup(status ? status : "_U"),
                      .from = g_strdup(value(body, "since")),
                      .to = g_strdup(value(body, "until"))};
    return step;
}

/* Whether `said` had been true until the measure said `next`; if so, its last day. */
static bool was_true(const RecordPast *said, const RecordBody *next, char **out_last)
{
    const char *since = value(said->body, "since"), *later = value(next, "since");
    if (g_strcmp0(value(said->body, "status"), value(next, "status")) == 0)
        return false; /* only its days changed */
    if (later && (!since || strcmp(since, later) < 0))
        *out_last = day_before(later);
    else if (!later && !since)
        *out_last = day_before(said->until);
    else
        return false;
    return *out_last != NULL;
}

static void add_said(GPtrArray *steps, const Record *measure, const RecordPast *said,
                     const RecordBody *next, const char *area)
{
    g_autofree char *last = NULL;
    bool is_closed_only = g_strcmp0(value(said->body, "status"), value(next, "status")) == 0 &&
                          g_strcmp0(value(said->body, "since"), value(next, "since")) == 0;
    if (is_closed_only)
        return; /* it got a last day: the step as it is says it all */
    bool is_earlier = was_true(said, next, &last);
    LawStep *step = new_step(is_earlier ? STEP_EARLIER : STEP_CORRECTED, measure, said->body, area);
    step->said_until = g_strndup(said->until, 10);
    if (is_earlier && (!step->to || strcmp(step->to, last) > 0)) {
        g_free(step->to);
        step->to = g_steal_pointer(&last);
    }
    g_ptr_array_add(steps, step);
}

/* The first of a record, by halves: `past` is in the order of the records' ids. */
static unsigned first_of(const GPtrArray *past, const char *record)
{
    unsigned low = 0, high = past->len;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (strcmp(((const RecordPast *)past->pdata[middle])->record, record) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const RecordPast *past_of(const GPtrArray *past, unsigned i, const char *record)
{
    const RecordPast *said = i < past->len ? past->pdata[i] : NULL;
    return said && strcmp(said->record, record) == 0 ? said : NULL;
}

void law_steps_add(GPtrArray *steps, const Record *measure, const GPtrArray *past)
{
    unsigned n = record_body_count(measure->body, "areas", "");
    unsigned first = first_of(past, measure->id);
    for (unsigned a = 0; a < n; a++) {
        const char *area = record_body_get(measure->body, "areas", "", a);
        for (unsigned i = first; past_of(past, i, measure->id); i++) {
            const RecordPast *next = past_of(past, i + 1, measure->id);
            add_said(steps, measure, past->pdata[i], next ? next->body : measure->body, area);
        }
        g_ptr_array_add(steps, new_step(STEP_ENTRY, measure, measure->body, area));
    }
}

/* By state; corrected ones behind; by day, unknown days first; then by record, so that it is always the same. */
static int by_state_and_day(const void *a, const void *b)
{
    const LawStep *x = *(const LawStep *const *)a, *y = *(const LawStep *const *)b;
    int order = strcmp(x->area, y->area);
    bool is_x_wrong = x->kind == STEP_CORRECTED, is_y_wrong = y->kind == STEP_CORRECTED;
    if (order == 0 && is_x_wrong != is_y_wrong)
        return is_x_wrong ? 1 : -1;
    order = order != 0 ? order : g_strcmp0(x->from, y->from);
    order = order != 0 ? order : strcmp(x->measure->id, y->measure->id);
    return order != 0 ? order : (x->kind == STEP_ENTRY) - (y->kind == STEP_ENTRY);
}

void law_steps_finish(GPtrArray *steps)
{
    g_ptr_array_sort(steps, by_state_and_day);
    for (unsigned i = 0; i + 1 < steps->len; i++) {
        LawStep *step = steps->pdata[i];
        const LawStep *next = steps->pdata[i + 1];
        if (step->kind == STEP_CORRECTED || next->kind == STEP_CORRECTED ||
            strcmp(step->area, next->area) != 0 || !next->from ||
            g_strcmp0(step->from, next->from) >= 0)
            continue;
        g_autofree char *last = day_before(next->from);
        if (last && (!step->to || strcmp(step->to, last) > 0)) {
            g_free(step->to);
            step->to = g_steal_pointer(&last);
        }
    }
}
