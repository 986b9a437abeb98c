/* A filled collection as JSON. */
#include "exchange/collection_out.h"

#include "base/json.h"
#include "exchange/export.h"

static void put(JsonWriter *json, const char *name, const char *text)
{
    json_name(json, name);
    json_string(json, text);
}

static void put_number(JsonWriter *json, const char *name, double value)
{
    json_name(json, name);
    json_number(json, value);
}

static void put_verified(JsonWriter *json, bool is_verified, const char *reason)
{
    json_name(json, "verified");
    json_bool(json, is_verified);
    if (!is_verified)
        put(json, "reason", reason);
}

static void put_cell(const CollectionView *view, const FilledTable *table, unsigned row,
                     unsigned column, JsonWriter *json)
{
    const FilledCell *cell = filled_cell(table, row, column);
    const Figure *figure = &cell->figure;
    g_autofree char *key = filled_key(view->filled, table, row, column);
    g_autofree char *row_label = filled_line_label(filled_line(table->rows, row), view->lang);
    g_autofree char *column_label =
        filled_line_label(filled_line(table->columns, column), view->lang);
    g_autofree char *reason = filled_reason(cell, view->lang);
    json_object(json);
    put(json, "key", key);
    put(json, "row", row_label);
    put(json, "column", column_label);
    put(json, "answer", collection_answer_id(cell->answer));
    put_number(json, "value", figure->kind == FIGURE_VALUE ? figure->value : NAN);
    if (figure->kind != FIGURE_ABSENT) {
        const char obs[] = {export_obs_status(figure), '\0'};
        const char conf[] = {export_conf_status(figure), '\0'};
        put(json, "obsStatus", obs);
        put(json, "confStatus", conf);
    }
    if (export_has_bounds(figure) || cell->answer == ANSWER_PARTIAL) {
        put_number(json, "lower", figure->lower);
        put_number(json, "upper", figure->upper);
    }
    if (cell->ours) {
        put(json, "ours", cell->ours);
        put_number(json, "parts", cell->n_parts);
    }
    if (reason)
        put(json, "reason", reason);
    json_end(json);
}

static void put_table(const CollectionView *view, const FilledTable *table, JsonWriter *json)
{
    const CollectionTable *of = table->table;
    Lang lang = view->lang;
    g_autofree char *names = collection_key_names(of);
    json_object(json);
    put(json, "id", of->id);
    put(json, "label", of->label[lang]);
    put(json, "unit", of->unit[lang]);
    put(json, "definition", of->definition[lang]);
    if (of->differs[lang])
        put(json, "differs", of->differs[lang]);
    put_verified(json, of->is_verified, of->reason[lang]);
    put(json, "dimensions", names);
    json_name(json, "cells");
    json_array(json);
    for (unsigned r = 0; r < table->rows->len; r++)
        for (unsigned c = 0; c < table->columns->len; c++)
            put_cell(view, table, r, c, json);
    json_end(json);
    json_end(json);
}

static void put_differs(void *data, const char *where, const char *what, const char *differs)
{
    JsonWriter *json = data;
    json_object(json);
    put(json, "where", where);
    if (what)
        put(json, "row", what);
    put(json, "differs", differs);
    json_end(json);
}

void collection_out_json(const CollectionView *view, GString *to)
{
    const FilledCollection *filled = view->filled;
    const Collection *collection = filled->collection;
    const Code *area = codelist_code(model_find_codelist(filled->model, "CL_AREA"), filled->area);
    JsonWriter json;
    json_init(&json, to);
    json_object(&json);
    put(&json, "collection", collection->id);
    put(&json, "label", collection->label[view->lang]);
    put_verified(&json, collection->is_verified, collection->reason[view->lang]);
    put(&json, "deadline", collection->deadline[view->lang]);
    put(&json, "area", collection_area(collection, area));
    json_name(&json, "period");
    json_integer(&json, filled->period);
    put(&json, "source", filled->source);
    put(&json, "from", view->from);
    json_name(&json, "stateIsAsked");
    json_bool(&json, collection_has_state(collection, filled->area));
    json_name(&json, "differs");
    json_array(&json);
    collection_each_differs(filled, view->lang, put_differs, &json);
    json_end(&json);
    json_name(&json, "findings");
    json_array(&json);
    for (unsigned i = 0; i < filled->findings->len; i++) {
        g_autofree char *words =
            collection_finding_words(view, &g_array_index(filled->findings, FilledFinding, i));
        json_string(&json, words);
    }
    json_end(&json);
    json_name(&json, "tables");
    json_array(&json);
    for (unsigned t = 0; t < filled->tables->len; t++)
        put_table(view, filled_table(filled, t), &json);
    json_end(&json);
    json_end(&json);
    g_string_append_c(to, '\n');
}
