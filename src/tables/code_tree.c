/* Code lists: `code,parent,label`. */
#include "base/csv.h"
#include "base/limits.h"
#include "tables/table_private.h"

#include <string.h>

typedef struct {
    const char *place;
    Problems *problems;
    TableDimension *dimension;
    unsigned code, parent, label; /* columns; UINT_MAX: none */
    GArray *line;                 /* of each code, 0: not given */
    GPtrArray *parent_text;
} Reading;

static void problem(Reading *r, unsigned line, const char *field, const char *value,
                    const char *rule, const char *remedy, const char *message)
{
    problems_add(r->problems, PROBLEM_ERROR, r->place, line, field, value, rule, remedy, "%s",
                 message);
}

static bool read_header(Reading *r, const CsvRow *row)
{
    r->code = r->parent = r->label = UINT_MAX;
    for (unsigned c = 0; c < row->n_fields; c++) {
        if (strcmp(row->fields[c].text, "code") == 0)
            r->code = c;
        else if (strcmp(row->fields[c].text, "parent") == 0)
            r->parent = c;
        else if (strcmp(row->fields[c].text, "label") == 0)
            r->label = c;
    }
    if (r->code != UINT_MAX && r->parent != UINT_MAX)
        return true;
    problem(r, row->line, NULL, NULL, "columns", "the first line is code,parent,label",
            "a code list needs the columns code and parent");
    return false;
}

static void read_row(Reading *r, const CsvRow *row)
{
    TableDimension *d = r->dimension;
    if (row->n_fields <= MAX(r->code, r->parent)) {
        problem(r, row->line, NULL, NULL, "fields", "write code,parent,label",
                "the line has too few fields");
        return;
    }
    const CsvField *code = &row->fields[r->code], *parent = &row->fields[r->parent];
    if (code->length == 0 || code->length > LIMIT_CODE_BYTES || parent->length > LIMIT_CODE_BYTES) {
        problem(r, row->line, "code", NULL, "code", "a code has 1 to 64 bytes",
                "a code is missing or too long");
        return;
    }
    if (strcmp(code->text, "_T") == 0) {
        if (parent->length)
            problem(r, row->line, "parent", parent->text, "total", "leave it empty",
                    "the total _T has a parent");
        return;
    }
    uint32_t index = names_add(&d->codes, code->text, code->length);
    while (r->line->len <= index) {
        unsigned none = 0;
        g_array_append_val(r->line, none);
        g_ptr_array_add(r->parent_text, NULL);
    }
    if (g_array_index(r->line, unsigned, index)) {
        problem(r, row->line, "code", code->text, "repeated-code", "leave one of them out",
                "the code is in the list twice");
        return;
    }
    g_array_index(r->line, unsigned, index) = row->line;
    r->parent_text->pdata[index] = g_strdup(parent->text);
    if (index >= d->n_parents) {
        d->label = g_renew(char *, d->label, index + 1);
        for (uint32_t i = d->n_parents; i <= index; i++)
            d->label[i] = NULL;
        d->n_parents = index + 1;
    }
    if (r->label < row->n_fields)
        d->label[index] = g_strdup(row->fields[r->label].text);
}

static void resolve_parents(Reading *r)
{
    TableDimension *d = r->dimension;
    d->parent = g_new0(uint32_t, d->n_parents + 1);
    for (uint32_t i = 1; i < d->n_parents; i++) {
        const char *text = i < r->parent_text->len ? r->parent_text->pdata[i] : NULL;
        if (!text || !*text)
            continue;
        uint32_t parent = names_find(&d->codes, text, strlen(text));
        if (parent == NAMES_NONE || parent >= d->n_parents)
            problem(r, g_array_index(r->line, unsigned, i), "parent", text, "parent",
                    "add the parent as a code of its own", "the parent is not in the list");
        else
            d->parent[i] = parent;
    }
    for (uint32_t i = 1; i < d->n_parents;
         i++) { /* up from every code, at most as far as there are codes */
        uint32_t up = i, steps = 0;
        while (up != TABLE_TOTAL && steps++ <= d->n_parents)
            up = d->parent[up];
        if (up != TABLE_TOTAL) {
            problem(r, g_array_index(r->line, unsigned, i), "parent", d->codes.text[i], "cycle",
                    "let every code lead to one without parent", "the parents run in a circle");
            d->parent[i] = TABLE_TOTAL;
        }
    }
}

bool table_set_take_codes(TableSet *set, const char *dimension, char *data, size_t length,
                          const char *place, Problems *problems)
{
    unsigned errors = problems_count(problems, PROBLEM_ERROR);
    g_ptr_array_add(set->kept, data);
    TableDimension *d = table_set_dimension_at(set, table_set_dimension(set, dimension));
    Reading r = {.place = place, .problems = problems, .dimension = d};
    if (d->has_tree || d->codes.n > 1) {
        problem(&r, 0, dimension, NULL, "code-list", "give one list, before the tables",
                "the dimension has codes already");
        return false;
    }
    r.line = g_array_new(FALSE, TRUE, sizeof(unsigned));
    r.parent_text = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CsvReader) reader = csv_reader_new(data, length, place, 0);
    g_autoptr(GError) error = NULL;
    CsvRow row;
    if (csv_reader_next(reader, &row, &error) && read_header(&r, &row)) {
        d->n_parents = 1;
        d->label = g_new0(char *, 1);
        while (csv_reader_next(reader, &row, &error))
            read_row(&r, &row);
        resolve_parents(&r);
        d->has_tree = true;
    } else if (!error && problems_count(problems, PROBLEM_ERROR) == errors) {
        problem(&r, 0, NULL, NULL, "empty", "the first line is code,parent,label",
                "the code list is empty");
    }
    if (error)
        problems_add(problems, PROBLEM_ERROR, place, 0, NULL, NULL, "csv", NULL, "%s",
                     error->message);
    g_array_unref(r.line);
    g_ptr_array_unref(r.parent_text);
    return problems_count(problems, PROBLEM_ERROR) == errors;
}
