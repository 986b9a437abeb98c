/* Table files, code lists, links and margins. */
#include "tables/table_set.h"

#include <math.h>
#include <string.h>

static char *copy(const char *text)
{
    return g_strdup(text); /* one writable byte after its length: the NUL */
}

static void take(TableSet *set, const char *name, const char *text, Problems *problems)
{
    g_assert_true(table_set_take_table(set, copy(text), strlen(text), name, problems));
}

static uint32_t n_relations(TableSet *set)
{
    return table_set_system(set)->n_relations;
}

static void test_margins(void)
{
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    take(set, "t.csv",
         "SEX,AGE,OBS_VALUE,CONF_STATUS\n_T,_T,10,\nF,_T,6,\nM,_T,4,\n_T,Y,3,\n_T,A,7,\n"
         "F,Y,,C\nF,A,,D\nM,Y,,D\nM,A,,D\n",
         problems);
    g_assert_true(table_set_link(set, NULL, problems));
    CellSystem *s = table_set_system(set);
    g_assert_true(cell_system_is_valid(s));
    g_assert_cmpuint(s->n_cells, ==, 9);
    g_assert_cmpuint(s->n_relations, ==, 6);
    unsigned hidden = 0;
    for (uint32_t i = 0; i < s->n_cells; i++)
        hidden += s->state[i] != CELL_PUBLISHED;
    g_assert_cmpuint(hidden, ==, 4);
}

static void test_linked(void)
{
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    take(set, "a.csv", "SEX,AGE,OBS_VALUE\nF,Y,1\nF,A,5\nM,Y,2\nM,A,2\n", problems);
    take(set, "b.csv", "SEX,FORM,OBS_VALUE\nF,X,4\nF,Z,2\nM,X,1\nM,Z,3\n", problems);
    g_assert_true(table_set_link(set, NULL, problems));
    /* F and M are totals that no table shows: of AGE and of FORM. */
    g_assert_cmpuint(table_set_system(set)->n_cells, ==, 10);
    g_assert_cmpuint(n_relations(set), ==, 4);
}

static void test_tree(void)
{
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    const char *list = "code,parent,label\nEU,,Union\nSE,EU,Sweden\nFI,EU,Finland\nOTHER,,\n";
    g_assert_true(table_set_take_codes(set, "CIT", copy(list), strlen(list), "cit.csv", problems));
    take(set, "t.csv", "CIT,OBS_VALUE\n_T,10\nEU,7\nSE,3\nFI,4\nOTHER,3\n", problems);
    g_assert_true(table_set_link(set, NULL, problems));
    g_assert_cmpuint(n_relations(set), ==, 2);
}

static void test_overlap(void)
{
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    g_assert_true(table_set_margins(set, "FORM=overlap", NULL));
    take(set, "t.csv", "FORM,OBS_VALUE\n_T,10\nSEX,7\nWORK,6\n", problems);
    g_assert_true(table_set_link(set, NULL, problems));
    g_assert_cmpuint(n_relations(set), ==, 2);
    g_assert_cmpint(table_set_system(set)->relation_kind[0], ==, RELATION_AT_LEAST);
}

static void test_totals(void)
{
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    const char *list = "code,parent\nEU,\nSE,EU\nFI,EU\nX,\n";
    g_assert_true(table_set_take_codes(set, "CIT", copy(list), strlen(list), "cit.csv", problems));
    take(set, "t.csv", "CIT,SEX,OBS_VALUE\nSE,F,1\nSE,M,2\nFI,F,3\nX,M,4\n", problems);
    g_assert_true(table_set_add_totals(set, 0, problems));
    const Table *table = table_set_table(set, 0);
    /* SE 3, FI 2, X 2, EU 3, _T 3 rows of SEX with its total */
    g_assert_cmpuint(table->n_rows, ==, 13);
    g_assert_true(table_set_link(set, NULL, problems));
    double all = 0;
    for (uint32_t row = 0; row < table->n_rows; row++)
        if (table->code[row * 2] == TABLE_TOTAL && table->code[row * 2 + 1] == TABLE_TOTAL)
            all = table->value[row];
    g_assert_cmpfloat(all, ==, 10);
}

static void test_refused(void)
{
    static const struct {
        const char *text, *rule;
    } cases[] = {
        {"SEX,OBS_VALUE\n_T,5\nF,3\nM,3\n", "sum"},
        {"SEX,OBS_VALUE\n_T,7\nF,3\nM,3\n", "sum"},
        {"SEX,OBS_VALUE\nF,3\nF,4\n", "same-cell"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(TableSet) set = table_set_new();
        g_autoptr(Problems) problems = problems_new();
        take(set, "t.csv", cases[i].text, problems);
        g_assert_false(table_set_link(set, NULL, problems));
        g_assert_cmpuint(problems_count_rule(problems, cases[i].rule), ==, 1);
    }
    static const struct {
        const char *text, *rule;
    } files[] = {
        {"SEX,OBS_VALUE\nF,x\n", "value"},
        {"SEX,OBS_VALUE\nF,-1\n", "value"},
        {"SEX,OBS_VALUE\nF,1,2\n", "fields"},
        {"SEX,VALUE\nF,1\n", "columns"},
        {"OBS_VALUE\n1\n", "columns"},
        {"SEX,SEX,OBS_VALUE\nF,F,1\n", "column-name"},
        {"SEX,OBS_VALUE\n,1\n", "code"},
        {"SEX,OBS_VALUE,CONF_STATUS\nF,1,C\n", "conf-status"},
        {"SEX,OBS_VALUE,CONF_STATUS\nF,1,Q\n", "conf-status"},
        {"SEX,OBS_VALUE,LOWER,UPPER\nF,,5,2\n", "bound"},
        {"SEX,OBS_VALUE\n", "empty"},
        {"", "empty"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(TableSet) set = table_set_new();
        g_autoptr(Problems) problems = problems_new();
        g_assert_false(table_set_take_table(set, copy(files[i].text), strlen(files[i].text),
                                            "t.csv", problems));
        g_assert_cmpuint(problems_count_rule(problems, files[i].rule), >=, 1);
    }
}

static void test_code_lists_refused(void)
{
    static const struct {
        const char *text, *rule;
    } lists[] = {
        {"code,parent\nA,B\nB,A\n", "cycle"},
        {"code,parent\nA,X\n", "parent"},
        {"code,parent\nA,\nA,\n", "repeated-code"},
        {"a,b\n", "columns"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autoptr(TableSet) set = table_set_new();
        g_autoptr(Problems) problems = problems_new();
        g_assert_false(table_set_take_codes(set, "D", copy(lists[i].text), strlen(lists[i].text),
                                            "l.csv", problems));
        g_assert_cmpuint(problems_count_rule(problems, lists[i].rule), >=, 1);
    }
}

static void test_written(void)
{
    g_autoptr(TableSet) set = table_set_new();
    g_autoptr(Problems) problems = problems_new();
    take(set, "t.csv", "SEX,OBS_VALUE,COMMENT_OBS\nF,3,\"a, b\"\nM,1,\n", problems);
    g_autoptr(GString) text = g_string_new(NULL);
    table_write(set, table_set_table(set, 0),
                &(TableOutput){.value = (double[]){3, NAN}, .status = "FC"}, text);
    g_assert_cmpstr(text->str, ==,
                    "SEX,OBS_VALUE,CONF_STATUS,COMMENT_OBS\r\nF,3,F,\"a, b\"\r\nM,,C,\r\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tables/margins", test_margins);
    g_test_add_func("/tables/linked", test_linked);
    g_test_add_func("/tables/tree", test_tree);
    g_test_add_func("/tables/overlap", test_overlap);
    g_test_add_func("/tables/totals", test_totals);
    g_test_add_func("/tables/refused", test_refused);
    g_test_add_func("/tables/code-lists-refused", test_code_lists_refused);
    g_test_add_func("/tables/written", test_written);
    return g_test_run();
}
