#include "base/problem.h"

#include "base/limits.h"
#include <string.h>

struct Problems {
    GPtrArray *kept;     /* of Problem */
    GHashTable *by_rule; /* rule -> count */
    unsigned count[PROBLEM_SEVERITY_COUNT];
    GArray *tallies; /* ProblemTally: what is counted and not kept */
};

static void problem_free(gpointer data)
{
    Problem *problem = data;
    g_free(problem->place);
    g_free(problem->field);
    g_free(problem->value);
    g_free(problem->message);
    g_free(problem->remedy);
    g_free(problem);
}

Problems *problems_new(void)
{
    Problems *problems = g_new0(Problems, 1);
    problems->kept = g_ptr_array_new_with_free_func(problem_free);
    problems->by_rule = g_hash_table_new(g_str_hash, g_str_equal);
    problems->tallies = g_array_new(FALSE, FALSE, sizeof(ProblemTally));
    return problems;
}

void problems_free(Problems *problems)
{
    if (!problems)
        return;
    g_ptr_array_unref(problems->kept);
    g_hash_table_unref(problems->by_rule);
    g_array_unref(problems->tallies);
    g_free(problems);
}

static void count(Problems *problems, ProblemTally tally)
{
    unsigned of_rule = GPOINTER_TO_UINT(g_hash_table_lookup(problems->by_rule, tally.rule));
    problems->count[tally.severity] += tally.n;
    g_hash_table_insert(problems->by_rule, (gpointer)tally.rule,
                        GUINT_TO_POINTER(of_rule + tally.n));
}

static void remember_tally(Problems *problems, ProblemTally tally)
{
    for (unsigned i = 0; i < problems->tallies->len; i++) {
        ProblemTally *known = &g_array_index(problems->tallies, ProblemTally, i);
        if (known->severity == tally.severity && strcmp(known->rule, tally.rule) == 0) {
            known->n += tally.n;
            return;
        }
    }
    g_array_append_val(problems->tallies, tally);
}

unsigned problems_n_tallies(const Problems *problems)
{
    return problems->tallies->len;
}

ProblemTally problems_tally(const Problems *problems, unsigned index)
{
    return g_array_index(problems->tallies, ProblemTally, index);
}

void problems_add_tally(Problems *problems, ProblemTally tally)
{
    count(problems, tally);
    remember_tally(problems, tally);
}

void problems_add(Problems *problems, ProblemSeverity severity, const char *place, unsigned line,
                  const char *field, const char *value, const char *rule, const char *remedy,
                  const char *message_format, ...)
{
    const ProblemTally one = {severity, rule, 1};
    count(problems, one);
    if (problems->kept->len >= LIMIT_PROBLEMS_KEPT) {
        remember_tally(problems, one);
        return;
    }
    Problem *problem = g_new0(Problem, 1);
    problem->severity = severity;
    problem->line = line;
    problem->place = g_strdup(place);
    problem->field = g_strdup(field);
    problem->value = g_strdup(value);
    problem->rule = rule;
    problem->remedy = g_strdup(remedy);
    va_list arguments;
    va_start(arguments, message_format);
    problem->message = g_strdup_vprintf(message_format, arguments);
    va_end(arguments);
    g_ptr_array_add(problems->kept, problem);
}

unsigned problems_count(const Problems *problems, ProblemSeverity severity)
{
    return problems->count[severity];
}

unsigned problems_count_rule(const Problems *problems, const char *rule)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(problems->by_rule, rule));
}

unsigned problems_kept(const Problems *problems)
{
    return problems->kept->len;
}

const Problem *problems_peek(const Problems *problems, unsigned index)
{
    return g_ptr_array_index(problems->kept, index);
}

typedef struct {
    const Problem *problem;
    unsigned place, index;
} Ranked;

static gint compare_ranked(gconstpointer a, gconstpointer b, gpointer unused)
{
    (void)unused;
    const Ranked *x = a, *y = b;
    unsigned x_line = x->problem->line - 1, y_line = y->problem->line - 1; /* 0 comes last */
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x_line != y_line)
        return x_line < y_line ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void problems_sort(Problems *problems)
{
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);
    unsigned n = problems->kept->len;
    g_autofree Ranked *ranked = g_new(Ranked, n + 1);
    for (unsigned i = 0; i < n; i++) {
        Problem *problem = g_ptr_array_index(problems->kept, i);
        unsigned place = GPOINTER_TO_UINT(g_hash_table_lookup(places, problem->place));
        if (place == 0) {
            place = g_hash_table_size(places) + 1;
            g_hash_table_insert(places, problem->place, GUINT_TO_POINTER(place));
        }
        ranked[i] = (Ranked){problem, place, i};
    }
    /* Not qsort(): glibc's asks for the machine's memory, which a confined process may not. */
    g_qsort_with_data(ranked, (gint)n, sizeof ranked[0], compare_ranked, NULL);
    for (unsigned i = 0; i < n; i++)
        problems->kept->pdata[i] = (gpointer)ranked[i].problem;
}

/* Control characters of somebody's file must not reach a terminal. */
static void print_visible(const char *text, FILE *to)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == 0x7f)
            fprintf(to, "\\x%02x", *p);
        else
            fputc(*p, to);
    }
}

static void print_one(const Problem *problem, FILE *to)
{
    static const char *const names[PROBLEM_SEVERITY_COUNT] = {"note", "warning", "error"};
    print_visible(problem->place, to);
    if (problem->line)
        fprintf(to, ":%u", problem->line);
    fprintf(to, ": %s: ", names[problem->severity]);
    print_visible(problem->message, to);
    if (problem->value || problem->field) {
        fputs(" (", to);
        if (problem->value) {
            fputs("value \"", to);
            print_visible(problem->value, to);
            fputs(problem->field ? "\", " : "\"", to);
        }
        if (problem->field) {
            fputs("field ", to);
            print_visible(problem->field, to);
        }
        fputc(')', to);
    }
    if (problem->remedy) {
        fputs(": ", to);
        print_visible(problem->remedy, to);
    }
    fprintf(to, " [%s]\n", problem->rule);
}

void problems_print(const Problems *problems, unsigned most, FILE *to)
{
    g_autoptr(GHashTable) printed = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned i = 0; i < problems->kept->len; i++) {
        const Problem *problem = problems_peek(problems, i);
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(printed, problem->rule));
        if (most && n >= most)
            continue;
        g_hash_table_insert(printed, (gpointer)problem->rule, GUINT_TO_POINTER(n + 1));
        print_one(problem, to);
    }
    g_autoptr(GList) rules =
        g_list_sort(g_hash_table_get_keys(problems->by_rule), (GCompareFunc)g_strcmp0);
    for (GList *rule = rules; rule; rule = rule->next) {
        unsigned all = problems_count_rule(problems, rule->data);
        unsigned shown = GPOINTER_TO_UINT(g_hash_table_lookup(printed, rule->data));
        if (all > shown)
            fprintf(to, "... and %u more [%s]\n", all - shown, (const char *)rule->data);
    }
}
