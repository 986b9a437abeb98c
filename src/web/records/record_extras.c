#include "web/records/record_extras.h"

#include "base/isotime.h"
#include "render/markdown.h"
#include "records/languages.h"
#include "web/records/translation.h"

#include <string.h>

#define ACTIONS_MOST 200u

static const char *value(const Record *record, const char *field)
{
    return record_body_get(record->body, field, "", 0);
}

/* --- what is late, what is over ---------------------------------------------------------------------------- */

const char *record_overdue(Request *request, const RecordType *type, const Record *record)
{
    bool is_action = strcmp(type->id, "action") == 0;
    const char *progress = value(record, "progress");
    const char *day = value(record, is_action ? "deadline" : "due");
    bool is_settled =
        is_action ? g_strcmp0(progress, "DONE") == 0 || g_strcmp0(progress, "NOT_PLANNED") == 0
                  : strcmp(record->state, "open") != 0;
    char today[ISO_DATE_BYTES];
    iso_day_write(request_today(request), today);
    return (is_action || strcmp(type->id, "recommendation") == 0) && day && !is_settled &&
                   strcmp(day, today) < 0
               ? day
               : NULL;
}

static void write_overdue(Html *w, Request *request, const RecordType *type, const Record *record)
{
    const char *since = record_overdue(request, type, record);
    Lang lang = request_lang(request);
    IsoDay day;
    if (!since || !iso_day_parse(since, &day))
        return;
    g_autofree char *date = lang_date(lang, day);
    g_autofree char *text =
        text_fill(strcmp(type->id, "action") == 0 ? tr(lang, "It was to be done by {day}.")
                                                  : tr(lang, "An answer was due on {day}."),
                  "day", date, NULL);
    ui_notice(w, NOTICE_CAUTION, tr(lang, "Late"), text);
}

void record_write_period(Html *w, Request *request, const RecordType *type, const Record *record)
{
    const char *from = value(record, "from"), *to = value(record, "to");
    Lang lang = request_lang(request);
    if (strcmp(type->id, "policy") != 0 || (!from && !to))
        return;
    char today[ISO_DATE_BYTES];
    iso_day_write(request_today(request), today);
    bool is_over = to && strncmp(to, today, 4) < 0, is_ahead = from && strncmp(from, today, 4) > 0;
    g_autofree char *text =
        is_over    ? text_fill(tr(lang, "Over since the end of {year}"), "year", to, NULL)
        : is_ahead ? text_fill(tr(lang, "Begins in {year}"), "year", from, NULL)
        : to       ? text_fill(tr(lang, "Runs until the end of {year}"), "year", to, NULL)
                   : text_fill(tr(lang, "Runs since {year}"), "year", from, NULL);
    html_element(w, EL_SPAN, is_over || is_ahead ? "badge badge-quiet" : "badge badge-good", text);
    html_text(w, " ");
}

/* --- a term in all its languages -------------------------------------------------------------------------- */

/* What a cell is of, where a narrow screen shows the rows as blocks. */
static void cell_name(Html *w, const char *name)
{
    html_element(w, EL_SPAN, "cell-name", name);
}

static void write_texts(Html *w, const Record *record, const char *field, const char *name,
                        const char *lang)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned n = record_body_count(record->body, field, lang);
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               record_body_get(record->body, field, lang, i));
    g_autofree char *plain = markdown_plain(text->str, 2000);
    html_open(w, EL_TD);
    if (*plain) {
        cell_name(w, name);
        html_open(w, EL_SPAN);
        html_attr(w, AT_LANG, lang);
        html_text(w, plain);
        html_close(w);
    }
    html_close(w);
}

static void write_term(Html *w, Request *request, const RecordType *type, const Record *record)
{
    Lang lang = request_lang(request);
    const char *title = type->fields[type->title].id;
    const RecordField *variants = record_type_field(type, "variants");
    const RecordField *meaning = record_type_field(type, "definition");
    const char *const columns[] = {tr(lang, "Language"), type->fields[type->title].label[lang],
                                   variants ? variants->label[lang] : "",
                                   meaning ? meaning->label[lang] : ""};
    static const bool is_number[G_N_ELEMENTS(columns)] = {false};
    if (!variants || !meaning || !type->fields[type->title].is_translated)
        return;
    ui_heading(w, 2, "in-languages", tr(lang, "In each language"));
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "stacked");
    ui_table_begin(w, "languages", tr(lang, "The term in the languages that it has"), columns,
                   is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < n_text_languages; i++) {
        const char *tag = text_languages[i].tag;
        if (record_body_count(record->body, title, tag) == 0)
            continue;
        const char *name = text_language_label(request_model(request), lang, tag);
        g_autofree char *behind = record_translation_is_behind(record, tag)
                                      ? text_fill(tr(lang, "{language} (older than the original)"),
                                                  "language", name, NULL)
                                      : NULL;
        ui_table_row(w, behind ? behind : name, NULL);
        write_texts(w, record, title, columns[1], tag);
        write_texts(w, record, "variants", columns[2], tag);
        write_texts(w, record, "definition", columns[3], tag);
        ui_table_row_end(w);
    }
    ui_table_end(w);
    html_close_to(w, at);
}

/* --- a recommendation: lead, action, state of play, evidence ---------------------------------------------- */

static void write_words(Html *w, Request *request, const RecordType *type, const Record *record,
                        const char *field)
{
    const RecordField *own = record_type_field(type, field);
    g_autofree char *words = own ? record_field_words(request, own, record) : NULL;
    html_open(w, EL_TD);
    if (words) {
        cell_name(w, own->label[request_lang(request)]);
        html_text(w, words);
    }
    html_close(w);
}

/* By what one sees it: its words, then the records that show it. */
static void write_evidence(Html *w, Request *request, Db *db, const RecordType *type,
                           const Record *action)
{
    const RecordTypes *types = request_record_types(request);
    const RecordField *proof = record_type_field(type, "proof");
    g_autofree char *words = proof ? record_field_words(request, proof, action) : NULL;
    g_autoptr(GPtrArray) near =
        record_neighbours_published(db, action->id, lang_tag(request_lang(request)), NULL);
    html_open(w, EL_TD);
    if (words)
        cell_name(w, tr(request_lang(request), "Evidence"));
    html_text(w, words ? words : "");
    for (unsigned i = 0; near && i < near->len; i++) {
        const RecordNeighbour *one = near->pdata[i];
        const RecordType *other = record_types_find(types, one->type);
        if (one->is_inverse || strcmp(one->relation, "shown_by") != 0 || !other)
            continue;
        html_text(w, " ");
        html_link(w, record_address(request, other, one->record, ""), NULL,
                  record_title_or_id(one->title, one->record));
    }
    html_close(w);
}

static void write_deadline(Html *w, Request *request, const RecordType *type, const Record *action)
{
    const char *deadline = value(action, "deadline");
    Lang lang = request_lang(request);
    IsoDay day;
    g_autofree char *date =
        deadline && iso_day_parse(deadline, &day) ? lang_date(lang, day) : g_strdup(deadline);
    html_open(w, EL_TD);
    if (date)
        cell_name(w, tr(lang, "Deadline"));
    html_text(w, date ? date : "");
    if (record_overdue(request, type, action)) {
        html_text(w, " ");
        html_element(w, EL_SPAN, "badge badge-bad", tr(lang, "Late"));
    }
    html_close(w);
}

static void write_action(Html *w, Request *request, Db *db, const RecordType *type,
                         const Record *action)
{
    const RecordField *areas = record_type_field(type, "areas");
    g_autofree char *who = areas ? record_field_words(request, areas, action) : NULL;
    ui_table_row(w, who ? who : tr(request_lang(request), "The Task Force"), NULL);
    html_open(w, EL_TD);
    html_link(w, record_address(request, type, action->id, ""), NULL,
              record_title(request, type, action, NULL));
    html_close(w);
    write_words(w, request, type, action, "lead");
    write_words(w, request, type, action, "progress");
    write_deadline(w, request, type, action);
    write_evidence(w, request, db, type, action);
    ui_table_row_end(w);
}

static int by_country(const void *a, const void *b)
{
    const Record *x = *(const Record *const *)a, *y = *(const Record *const *)b;
    int order = g_strcmp0(value(x, "areas"), value(y, "areas"));
    return order != 0 ? order : g_strcmp0(value(x, "deadline"), value(y, "deadline"));
}

static GPtrArray *load_actions(Db *db, const GPtrArray *neighbours)
{
    GPtrArray *actions = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
    for (unsigned i = 0; i < neighbours->len && actions->len < ACTIONS_MOST; i++) {
        const RecordNeighbour *one = neighbours->pdata[i];
        Record *action = one->is_inverse && strcmp(one->type, "action") == 0 &&
                                 strcmp(one->relation, "answers") == 0
                             ? record_load_published(db, one->record, NULL) /* gone since */
                             : NULL;
        if (action)
            g_ptr_array_add(actions, action);
    }
    g_ptr_array_sort(actions, by_country);
    return actions;
}

static bool has_answered(const GPtrArray *actions, const char *area)
{
    for (unsigned i = 0; i < actions->len; i++) {
        const Record *action = actions->pdata[i];
        unsigned n = record_body_count(action->body, "areas", "");
        for (unsigned a = 0; a < n; a++)
            if (strcmp(record_body_get(action->body, "areas", "", a), area) == 0)
                return true;
    }
    return false;
}

/* To whom it was given and who has entered nothing. */
static void write_silent(Html *w, Request *request, const RecordType *type, const Record *record,
                         const GPtrArray *actions)
{
    const RecordField *areas = record_type_field(type, "areas");
    unsigned n = areas ? record_body_count(record->body, "areas", "") : 0;
    g_autoptr(GString) names = g_string_new(NULL);
    for (unsigned a = 0; a < n; a++) {
        const char *area = record_body_get(record->body, "areas", "", a);
        if (has_answered(actions, area))
            continue;
        g_autofree char *name = record_value_words(request, areas, area);
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
    }
    if (names->len == 0)
        return;
    g_autofree char *text = text_fill(tr(request_lang(request), "No action entered by: {states}"),
                                      "states", names->str, NULL);
    html_element(w, EL_P, NULL, text);
}

static void write_recommendation(Html *w, Request *request, Db *db, const RecordType *type,
                                 const Record *record, const GPtrArray *neighbours)
{
    Lang lang = request_lang(request);
    const RecordType *actions_type = record_types_find(request_record_types(request), "action");
    write_overdue(w, request, type, record);
    if (!actions_type)
        return;
    g_autoptr(GPtrArray) actions = load_actions(db, neighbours);
    ui_heading(w, 2, "state-of-play", tr(lang, "State of play by country"));
    write_silent(w, request, type, record, actions);
    if (actions->len == 0) {
        html_element(w, EL_P, NULL, tr(lang, "Nobody has entered an action on it yet."));
        return;
    }
    const char *const columns[] = {tr(lang, "State"),    tr(lang, "Action"),
                                   tr(lang, "Lead"),     tr(lang, "State of play"),
                                   tr(lang, "Deadline"), tr(lang, "Evidence")};
    static const bool is_number[G_N_ELEMENTS(columns)] = {false};
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "stacked");
    ui_table_begin(w, "actions", tr(lang, "Who does what about it, and by what one sees it"),
                   columns, is_number, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < actions->len; i++)
        write_action(w, request, db, actions_type, actions->pdata[i]);
    ui_table_end(w);
    html_close_to(w, at);
}

/* --- ways to the law matrix -------------------------------------------------------------------------------- */

static const char *law_of(const GPtrArray *neighbours, const RecordTypes *types,
                          const char **out_type)
{
    for (unsigned i = 0; i < neighbours->len; i++) {
        const RecordNeighbour *one = neighbours->pdata[i];
        if (!one->is_inverse && strcmp(one->relation, "implements") == 0 &&
            record_types_find(types, one->type)) {
            *out_type = one->type;
            return one->record;
        }
    }
    return NULL;
}

static void write_law_ways(Html *w, Request *request, const RecordType *type, const Record *record,
                           const GPtrArray *neighbours)
{
    const char *kind = type->id, *id = record->id, *area = NULL;
    if (strcmp(type->id, "national_measure") == 0) {
        id = law_of(neighbours, request_record_types(request), &kind);
        area = value(record, "areas");
    }
    if (!id)
        return;
    bool is_instrument = strcmp(kind, "legal_instrument") == 0;
    g_autofree char *over_time =
        g_strconcat("/law/history?", is_instrument ? "instrument=" : "provision=", id,
                    area ? "&country=" : "", area, NULL);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "record-ways");
    if (is_instrument) {
        g_autofree char *matrix = g_strconcat("/law/matrix?instrument=", id, NULL);
        html_link(w, request_link(request, matrix), "button",
                  tr(request_lang(request), "Law matrix: who is bound by what"));
        html_text(w, " ");
    }
    html_link(w, request_link(request, over_time), "button",
              tr(request_lang(request), "The law over time"));
    html_close(w);
}

void record_write_extras(Html *w, Request *request, Db *db, const RecordType *type,
                         const Record *record, const GPtrArray *neighbours)
{
    if (strcmp(type->id, "term") == 0)
        write_term(w, request, type, record);
    else if (strcmp(type->id, "recommendation") == 0)
        write_recommendation(w, request, db, type, record, neighbours);
    else if (strcmp(type->id, "action") == 0)
        write_overdue(w, request, type, record);
    else if (strcmp(type->id, "legal_instrument") == 0 || strcmp(type->id, "provision") == 0 ||
             strcmp(type->id, "national_measure") == 0)
        write_law_ways(w, request, type, record, neighbours);
}
