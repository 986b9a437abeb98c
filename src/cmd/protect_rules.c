#include "cmd/protect.h"

#include "base/number.h"
#include <math.h>
#include <string.h>

typedef struct {
    const char *name;
    double least, most;
    bool is_whole;
} RuleName;

static const RuleName names[] = {
    {"threshold", 2, 1e9, true}, {"difference", 2, 1e9, true}, {"dominance", 1, 3, true},
    {"p", 0, 1000, false},       {"interval", 0, 1e12, false}, {"base", 2, 1e9, true},
    {"d", 1, 100, true},         {"v", 0, 10000, false},       {"js", 0, 100, true},
    {"pstay", 0, 1, false},      {"mono", 0, 1, true},
};

static bool refuse(const char *text, const char *remedy, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "rule \"%s\": %s", text, remedy);
    return false;
}

static bool set_rule(ProtectRules *rules, const char *name, double number, bool is_percent)
{
    if (strcmp(name, "threshold") == 0)
        rules->primary.threshold = number;
    else if (strcmp(name, "difference") == 0)
        rules->primary.difference = number;
    else if (strcmp(name, "dominance") == 0)
        rules->primary.dominance_n = (unsigned)number;
    else if (strcmp(name, "p") == 0)
        rules->primary.p = number;
    else if (strcmp(name, "interval") == 0)
        *(is_percent ? &rules->interval_percent : &rules->interval) = number;
    else if (strcmp(name, "base") == 0)
        rules->base = number;
    else {
        rules->has_cellkey = true;
        if (strcmp(name, "d") == 0)
            rules->d = number;
        else if (strcmp(name, "v") == 0)
            rules->v = number;
        else if (strcmp(name, "js") == 0)
            rules->js = number;
        else if (strcmp(name, "pstay") == 0)
            rules->pstay = number;
        else
            rules->mono = number != 0;
        return true;
    }
    rules->has_primary = rules->primary.threshold > 0 || rules->primary.difference > 0 ||
                         rules->primary.dominance_n > 0 || rules->primary.p > 0;
    return true;
}

bool protect_rule_read(ProtectRules *rules, const char *text, GError **error)
{
    if (strcmp(text, "group") == 0) {
        rules->primary.group = rules->has_primary = true;
        return true;
    }
    g_auto(GStrv) parts = g_strsplit(text, ",", 8);
    for (unsigned i = 0; parts[i]; i++) {
        char *equals = strchr(parts[i], '=');
        if (!equals && i == 1 && rules->primary.dominance_n &&
            g_str_has_prefix(text, "dominance=")) { /* the second number of dominance=N,K */
            double k;
            if (!number_parse_decimal(parts[i], strlen(parts[i]), &k) || k <= 0 || k > 100)
                return refuse(text, "dominance=N,K has K in percent, above 0 and to 100", error);
            rules->primary.dominance_k = k;
            continue;
        }
        if (!equals)
            return refuse(text, "a rule is NAME=NUMBER", error);
        *equals = 0;
        size_t length = strlen(equals + 1);
        bool is_percent = length > 1 && equals[length] == '%' && strcmp(parts[i], "interval") == 0;
        const RuleName *rule = NULL;
        for (unsigned k = 0; k < G_N_ELEMENTS(names); k++)
            if (strcmp(names[k].name, parts[i]) == 0)
                rule = &names[k];
        if (!rule)
            return refuse(text,
                          "is none of threshold, difference, group, dominance, p, interval, base, "
                          "d, v, js, pstay, mono",
                          error);
        double number;
        if (!number_parse_decimal(equals + 1, length - is_percent, &number) ||
            number < rule->least || number > rule->most ||
            (rule->is_whole && number != floor(number))) {
            g_autofree char *remedy = g_strdup_printf("%s is a %s from %g to %g", rule->name,
                                                      rule->is_whole ? "whole number" : "number",
                                                      rule->least, rule->most);
            return refuse(text, remedy, error);
        }
        (void)set_rule(rules, parts[i], number, is_percent);
    }
    if (rules->primary.dominance_n && rules->primary.dominance_k <= 0)
        return refuse(text, "dominance needs two numbers: dominance=N,K", error);
    return true;
}

/* --- patterns of cells ----------------------------------------------------------------------- */

static bool has_code(const TableSet *set, TableRow row, const char *dimension, const char *code)
{
    for (unsigned c = 0; c < row.table->n_dimensions; c++)
        if (strcmp(table_set_peek_dimension(set, row.table->dimension[c])->name, dimension) == 0)
            return strcmp(table_code(set, row.table, row.row, c), code) == 0;
    return strcmp(code, "_T") == 0;
}

bool protect_matches(const TableSet *set, uint32_t cell, const char *pattern)
{
    TableRow row = table_set_row(set, cell);
    g_auto(GStrv) parts = g_strsplit(pattern, ";", 64);
    for (unsigned i = 0; parts[i]; i++) {
        char *equals = strchr(parts[i], '=');
        *equals = 0;
        if (!row.table || !has_code(set, row, parts[i], equals + 1))
            return false;
    }
    return true;
}

bool protect_pattern_is_known(const TableSet *set, const char *pattern, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(pattern, ";", 64);
    for (unsigned i = 0; parts[i]; i++) {
        char *equals = strchr(parts[i], '=');
        bool is_known = false;
        if (equals) {
            *equals = 0;
            for (unsigned d = 0; d < table_set_n_dimensions(set); d++) {
                const TableDimension *dimension = table_set_peek_dimension(set, d);
                if (strcmp(dimension->name, parts[i]) == 0)
                    is_known =
                        names_find(&dimension->codes, equals + 1, strlen(equals + 1)) != NAMES_NONE;
            }
        }
        if (!is_known) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                        "--keep \"%s\": no table has such a dimension and code; write it as "
                        "\"SEX=F;AGE=_T\"",
                        pattern);
            return false;
        }
    }
    return true;
}

void protect_say(ProtectJob *job, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(job->statement, format, arguments);
    va_end(arguments);
    g_string_append(job->statement, "\n\n");
}

void protect_tell(ProtectJob *job, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(job->report, format, arguments);
    va_end(arguments);
    g_string_append_c(job->report, '\n');
}
