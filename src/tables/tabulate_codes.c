/* The codes of a tabulated dimension: see tabulate.h. */
#include "tables/tabulate.h"

#include "base/limits.h"
#include <string.h>

typedef struct {
    TabulateDimension *dimension;
    const CaseAttributes *cases;
    const CaseDimension *values;
    const CaseScan *scan;
    const char *place;
    Problems *problems;
    GPtrArray *code;
    GArray *parent;
} Making;

/* The first row in which this value stands; parts of a field are looked for as text. */
static unsigned line_of(const Making *m, const char *value)
{
    const CaseColumn *column = case_scan_find(m->scan, m->values->name);
    for (uint32_t row = 0; column && row < m->scan->n_rows; row++) {
        const char *field = column->code[row] ? column->value[column->code[row] - 1] : "";
        if (strcmp(field, value) == 0 || (m->values->is_multiple && strstr(field, value)))
            return m->scan->line[row];
    }
    return 0;
}

static void refuse(const Making *m, const char *value, const char *rule, const char *remedy,
                   const char *what)
{
    problems_add(m->problems, PROBLEM_ERROR, m->place, line_of(m, value), m->values->name, NULL,
                 rule, remedy, "%s", what);
}

static bool is_code(const Making *m, const char *value)
{
    size_t length = strlen(value);
    bool is_plain = true;
    for (size_t i = 0; i < length; i++)
        is_plain = is_plain && (unsigned char)value[i] >= ' ' && value[i] != 0x7f;
    if (length > LIMIT_CODE_BYTES || !is_plain) {
        refuse(m, value, "code",
               "give the column short codes; a code has at most 64 bytes and no control characters",
               "a value cannot stand in a table as a code");
        return false;
    }
    if (strcmp(value, "_T") == 0) {
        refuse(m, value, "total", "list it as missing in the codebook, or correct it",
               "a value is _T, which is the total's own code");
        return false;
    }
    return true;
}

static uint32_t add_code(Making *m, const char *code, uint32_t parent)
{
    g_ptr_array_add(m->code, (gpointer)code);
    g_array_append_val(m->parent, parent);
    return m->code->len - 1;
}

static void take_values(Making *m)
{
    TabulateDimension *d = m->dimension;
    for (uint32_t v = 0; v < m->values->n; v++) {
        const char *value = m->cases->attribute[m->values->first + v];
        if (strcmp(value, "_U") == 0)
            d->place[v] = TABULATE_NOBODY; /* known to be unknown: with those below */
        else if (is_code(m, value))
            d->place[v] = add_code(m, value, TABLE_TOTAL);
    }
}

static uint32_t of_list(const TableDimension *list, const char *code)
{
    uint32_t at = names_find(&list->codes, code, strlen(code));
    return at != NAMES_NONE && at < list->n_parents ? at : NAMES_NONE;
}

/* Of a code with parts, the part `X_U`: those of whom only X is known. */
static uint32_t not_further_known(const TableDimension *list, uint32_t code)
{
    g_autofree char *name = g_strconcat(list->codes.text[code], "_U", NULL);
    uint32_t part = of_list(list, name);
    return part != NAMES_NONE && list->parent[part] == code ? part : NAMES_NONE;
}

static void take_list(Making *m, const TableDimension *list)
{
    TabulateDimension *d = m->dimension;
    g_autofree bool *has_parts = g_new0(bool, list->n_parents + 1);
    for (uint32_t c = 1; c < list->n_parents; c++) {
        (void)add_code(m, list->codes.text[c], list->parent[c]);
        has_parts[list->parent[c]] = true;
    }
    for (uint32_t v = 0; v < m->values->n; v++) {
        const char *value = m->cases->attribute[m->values->first + v];
        uint32_t code = of_list(list, value);
        if (code == NAMES_NONE && strcmp(value, "_U") == 0) {
            d->place[v] = TABULATE_NOBODY;
            continue;
        }
        if (code == NAMES_NONE || code == TABLE_TOTAL) {
            refuse(m, value, "code-list",
                   "add it to the code list, list it as missing in the codebook, or correct it",
                   "a value is not in the code list");
            continue;
        }
        if (has_parts[code] && !d->is_multiple) {
            uint32_t part = not_further_known(list, code);
            if (part == NAMES_NONE)
                problems_add(
                    m->problems, PROBLEM_ERROR, m->place, line_of(m, value), m->values->name, NULL,
                    "code-with-parts",
                    "add the line NAME_U,NAME to the code list, NAME being the code: those "
                    "of whom only NAME is known are counted there",
                    "a value is a code that has parts in the code list, so the parts "
                    "would not sum to it");
            else
                code = part;
        }
        d->place[v] = code;
    }
}

static bool somebody_has_none(const Making *m)
{
    const CaseAttributes *cases = m->cases;
    uint32_t n = cases->n_persons, d = m->dimension->of_cases;
    for (uint32_t p = 0; cases->codes[d] && p < n; p++)
        if (cases->codes[d][p] == 0)
            return true;
    for (uint32_t word = 0; !cases->codes[d] && word < (n + 63) / 64; word++) {
        uint64_t whole = n - word * 64 >= 64 ? UINT64_MAX : (UINT64_C(1) << (n % 64)) - 1;
        uint64_t known = 0;
        for (uint32_t v = 0; v < m->values->n; v++)
            known |= cases->bits[m->values->first + v][word];
        if ((known & whole) != whole)
            return true;
    }
    return false;
}

/* Whoever has no value, or only the value `_U`, stands at `_U`. */
static void take_not_known(Making *m, const TableDimension *list)
{
    TabulateDimension *d = m->dimension;
    bool is_needed = somebody_has_none(m);
    for (uint32_t v = 0; v < m->values->n; v++)
        is_needed = is_needed || d->place[v] == TABULATE_NOBODY;
    d->not_known = TABULATE_NOBODY;
    if (!is_needed)
        return;
    uint32_t listed = list ? of_list(list, "_U") : NAMES_NONE;
    d->not_known = listed != NAMES_NONE ? listed : add_code(m, "_U", TABLE_TOTAL);
    for (uint32_t v = 0; v < m->values->n; v++)
        if (d->place[v] == TABULATE_NOBODY)
            d->place[v] = d->not_known;
}

bool tabulate_dimension_init(TabulateDimension *dimension, const char *name,
                             const CaseAttributes *cases, uint32_t of_cases,
                             const TableDimension *list, const CaseScan *scan, const char *place,
                             Problems *problems)
{
    unsigned errors = problems_count(problems, PROBLEM_ERROR);
    const CaseDimension *values = &cases->dimensions[of_cases];
    *dimension = (TabulateDimension){.name = name,
                                     .is_multiple = values->is_multiple,
                                     .of_cases = of_cases,
                                     .place = g_new0(uint32_t, (gsize)values->n + 1)};
    Making m = {.dimension = dimension,
                .cases = cases,
                .values = values,
                .scan = scan,
                .place = place,
                .problems = problems,
                .code = g_ptr_array_new(),
                .parent = g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    (void)add_code(&m, "_T", TABLE_TOTAL);
    if (list && !list->has_tree)
        list = NULL;
    if (list)
        take_list(&m, list);
    else
        take_values(&m);
    if (problems_count(problems, PROBLEM_ERROR) == errors)
        take_not_known(&m, list);
    dimension->n_codes = m.code->len;
    dimension->code = (const char **)g_ptr_array_free(m.code, FALSE);
    dimension->parent = (uint32_t *)(void *)g_array_free(m.parent, FALSE);
    return problems_count(problems, PROBLEM_ERROR) == errors;
}

void tabulate_dimension_clear(TabulateDimension *dimension)
{
    g_free(dimension->code);
    g_free(dimension->parent);
    g_free(dimension->place);
    *dimension = (TabulateDimension){0};
}
