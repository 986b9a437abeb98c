#include "tables/case_amounts.h"

#include <string.h>

#define SUM_MOST (INT64_C(1) << 53) /* beyond it a number in a table is not exact */

typedef struct {
    int64_t digits;
    unsigned decimals;
    bool is_known;
} Number;

static bool is_missing(const CaseRule *rule, const char *value)
{
    for (const char *const *m = rule ? rule->missing : NULL; m && *m; m++)
        if (strcmp(*m, value) == 0)
            return true;
    return *value == '\0';
}

/* What is wrong with it, or NULL. */
static const char *parse(const char *text, Number *out)
{
    bool is_negative = *text == '-', has_point = false, has_digit = false;
    *out = (Number){.is_known = true};
    for (const char *p = text + is_negative; *p; p++) {
        if (*p == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (!g_ascii_isdigit(*p))
            return "a value is no number";
        has_digit = true;
        out->digits = out->digits * 10 + (*p - '0');
        out->decimals += has_point;
        if (out->digits > SUM_MOST)
            return "a number is too large to be summed exactly";
    }
    if (!has_digit)
        return "a value is no number";
    if (out->decimals > CASE_AMOUNT_DECIMALS_MOST)
        return "a number has more than 6 decimals";
    return is_negative && out->digits ? "a number is negative" : NULL;
}

static void refuse(const CaseScan *scan, const CaseColumn *column, uint32_t code, const char *what,
                   const char *place, Problems *problems)
{
    for (uint32_t row = 0; row < scan->n_rows; row++)
        if (column->code[row] == code)
            problems_add(problems, PROBLEM_ERROR, place, scan->line[row], column->name, NULL,
                         "amount",
                         "write digits with a decimal point, such as 1250.5; list what is not "
                         "known as missing in the codebook",
                         "%s", what);
}

static Number *parse_all(const CaseScan *scan, const CaseColumn *column, const CaseRule *rule,
                         const char *place, Problems *problems)
{
    Number *number = g_new0(Number, (gsize)column->n_values + 1);
    for (uint32_t v = 0; v < column->n_values; v++) {
        if (is_missing(rule, column->value[v]))
            continue;
        const char *fault = parse(column->value[v], &number[v + 1]);
        if (fault)
            refuse(scan, column, v + 1, fault, place, problems);
    }
    return number;
}

/* All in the same unit; false if one is beyond what can be summed. */
static bool scale(Number *number, uint32_t n, unsigned decimals)
{
    for (uint32_t v = 0; v < n; v++)
        for (; number[v].is_known && number[v].decimals < decimals; number[v].decimals++) {
            number[v].digits *= 10;
            if (number[v].digits > SUM_MOST)
                return false;
        }
    return true;
}

/* False if the sum is too large. */
static bool add_rows(CaseAmounts *amounts, const CaseScan *scan, const CaseColumn *column,
                     const CaseColumn *id, const Number *number)
{
    int64_t sum = 0;
    for (uint32_t row = 0; row < scan->n_rows; row++) {
        const Number *one = &number[column->code[row]];
        uint32_t who = id ? id->code[row] - 1 : row;
        if (!one->is_known)
            continue;
        amounts->amount[who] = MAX(amounts->amount[who], 0) + one->digits;
        sum += one->digits;
        if (sum > SUM_MOST)
            return false;
    }
    return true;
}

bool case_amounts_init(CaseAmounts *amounts, const CaseScan *scan, const CaseAttributes *attributes,
                       const char *id, const char *name, const CaseRule *rule, const char *place,
                       Problems *problems)
{
    unsigned errors = problems_count(problems, PROBLEM_ERROR);
    const CaseColumn *column = case_scan_find(scan, name);
    const CaseColumn *id_column = id ? case_scan_find(scan, id) : NULL;
    *amounts = (CaseAmounts){0};
    g_autofree Number *number = parse_all(scan, column, rule, place, problems);
    if (problems_count(problems, PROBLEM_ERROR) > errors)
        return false;
    for (uint32_t v = 0; v <= column->n_values; v++)
        amounts->decimals = MAX(amounts->decimals, number[v].decimals);
    uint32_t n = attributes->n_persons;
    amounts->amount = g_new(int64_t, (gsize)n + 1);
    for (uint32_t p = 0; p < n; p++)
        amounts->amount[p] = CASE_AMOUNT_NOT_KNOWN;
    if (!scale(number, column->n_values + 1, amounts->decimals) ||
        !add_rows(amounts, scan, column, id_column, number)) {
        problems_add(problems, PROBLEM_ERROR, place, 0, name, NULL, "amount",
                     "use a larger unit, or fewer decimals",
                     "the numbers are too large to be summed exactly");
        return false;
    }
    for (uint32_t p = 0; p < n; p++)
        amounts->n_not_known += amounts->amount[p] < 0;
    return true;
}

void case_amounts_clear(CaseAmounts *amounts)
{
    g_free(amounts->amount);
    *amounts = (CaseAmounts){0};
}
