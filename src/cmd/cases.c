#include "cmd/cases.h"

#include <string.h>

void cases_init(Cases *cases)
{
    *cases = (Cases){.multiple = g_ptr_array_new(),
                     .without = g_ptr_array_new(),
                     .rules = g_array_new(FALSE, TRUE, sizeof(CaseRule)),
                     .texts = g_ptr_array_new_with_free_func(g_free)};
}

void cases_clear(Cases *cases)
{
    case_attributes_free(cases->attributes);
    codebook_free(cases->read_book);
    case_scan_free(cases->scan);
    desk_file_clear(&cases->file);
    desk_file_clear(&cases->book);
    g_array_unref(cases->rules);
    g_ptr_array_unref(cases->texts);
    g_ptr_array_unref(cases->multiple);
    g_ptr_array_unref(cases->without);
    *cases = (Cases){0};
}

void cases_options(Cases *cases, Option out_options[CASES_OPTIONS])
{
    out_options[0] = (Option){"--id", NULL, &cases->id, NULL, NULL};
    out_options[1] = (Option){"--codebook", NULL, &cases->codebook, NULL, NULL};
    out_options[2] = (Option){"--multiple", NULL, NULL, NULL, cases->multiple};
    out_options[3] = (Option){"--without", NULL, NULL, NULL, cases->without};
}

static CaseRule *rule_for(Cases *cases, const char *column)
{
    for (guint i = 0; i < cases->rules->len; i++) {
        CaseRule *rule = &g_array_index(cases->rules, CaseRule, i);
        if (strcmp(rule->column, column) == 0)
            return rule;
    }
    CaseRule rule = {.column = column};
    g_array_append_val(cases->rules, rule);
    return &g_array_index(cases->rules, CaseRule, cases->rules->len - 1);
}

/* COLUMN=DELIMITER: the last "=" divides, or the one before it if "=" delimits. */
static bool take_multiple(Cases *cases, const char *text, GError **error)
{
    char *copy = g_strdup(text);
    g_ptr_array_add(cases->texts, copy);
    char *equals = strrchr(copy, '=');
    if (equals && equals > copy && equals[1] == '\0' && equals[-1] == '=')
        equals--;
    if (!equals || equals == copy || equals[1] == '\0') {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "--multiple \"%s\": write COLUMN=DELIMITER, for example \"Exploitation=;\"",
                    text);
        return false;
    }
    *equals = '\0';
    rule_for(cases, copy)->delimiter = equals + 1;
    return true;
}

bool cases_take_options(Cases *cases, GError **error)
{
    for (guint i = 0; i < cases->multiple->len; i++)
        if (!take_multiple(cases, cases->multiple->pdata[i], error))
            return false;
    for (guint i = 0; i < cases->without->len; i++)
        cases_leave_out(cases, cases->without->pdata[i]);
    return true;
}

const CaseRule *cases_rule(const Cases *cases, const char *column)
{
    for (guint i = 0; i < cases->rules->len; i++)
        if (strcmp(g_array_index(cases->rules, CaseRule, i).column, column) == 0)
            return &g_array_index(cases->rules, CaseRule, i);
    return NULL;
}

void cases_leave_out(Cases *cases, const char *column)
{
    rule_for(cases, column)->is_left_out = true;
}

bool cases_read(Cases *cases, const char *path, Problems *problems, GError **error)
{
    if (!desk_read(&cases->file, path, error))
        return false;
    if (!cases->codebook)
        return true;
    if (!desk_read(&cases->book, cases->codebook, error))
        return false;
    cases->read_book =
        codebook_parse(cases->book.data, cases->book.length, cases->codebook, problems);
    return true;
}

/* The codebook's rules for columns that the file has. */
static void take_codebook(Cases *cases)
{
    const Codebook *book = cases->read_book;
    cases->id = cases->id ? cases->id : book->id;
    for (uint32_t c = 0; book->missing && c < cases->scan->n_columns; c++)
        rule_for(cases, cases->scan->columns[c].name)->missing = book->missing;
    for (uint32_t i = 0; i < book->n_columns; i++) {
        const CaseRule *from = &book->columns[i].rule;
        CaseRule *rule = rule_for(cases, from->column);
        rule->missing = from->missing;
        rule->delimiter = rule->delimiter ? rule->delimiter : from->delimiter;
        rule->is_left_out = rule->is_left_out || from->is_left_out;
    }
}

bool cases_scan(Cases *cases, Problems *problems, GError **error)
{
    cases->scan =
        case_scan(cases->file.data, cases->file.length, cases->file.place, problems, error);
    if (!cases->scan)
        return false;
    if (cases->read_book)
        codebook_check(cases->read_book, cases->scan, problems);
    if (cases->read_book && problems_count(problems, PROBLEM_ERROR) == 0)
        take_codebook(cases);
    return true;
}

bool cases_join(Cases *cases, Problems *problems, GError **error)
{
    cases->attributes = case_attributes_new(cases->scan, cases->file.place, cases->id,
                                            (const CaseRule *)(const void *)cases->rules->data,
                                            cases->rules->len, problems, error);
    return cases->attributes != NULL;
}
