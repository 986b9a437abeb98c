/* The attacker at a desk: reads protected table files by a reader of his own, links them by what
 * their cells are called, and says how many hidden cells he has worked out.
 *
 *     attack_files [--atleast] [--least N] [--tree DIM=FILE] [--overlap DIM] [--bounds FILE]
 *                  [--expect N] T.csv...
 *
 * One column per dimension (`_T` is the total), OBS_VALUE, and maybe LOWER, UPPER and statuses. A
 * cell is the same cell wherever it is shown. Along each dimension that has a total, the total is
 * the sum of the codes below it (or at least that); with --overlap at least each of them. --least: no
 * hidden value is smaller. --bounds: name, lower and upper of every hidden cell. Else prints counts
 * only. Exit status 1 if anything is exact, or with --expect if not N cells are. */
#include "tests/attack/attacker.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    double value, lower, upper;
} Cell;

static GHashTable *number; /* name -> cell number + 1 */
static GArray *cells, *start, *member;
static GArray *kind; /* bool, of each relation: at least */
static GHashTable *known_relations;
static GHashTable *trees;    /* column -> code -> the code above */
static GHashTable *overlaps; /* columns in which a case can be in several parts */

static bool is_attribute(const char *name)
{
    static const char *const names[] = {"OBS_VALUE",  "LOWER",        "UPPER",       "CONF_STATUS",
                                        "OBS_STATUS", "UNIT_MEASURE", "COMMENT_OBS", NULL};
    return g_strv_contains(names, name);
}

/* One line in fields; quotes as usual, no line breaks inside. */
static GPtrArray *split(const char *line)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
    GString *field = g_string_new(NULL);
    bool is_quoted = false;
    for (const char *at = line;; at++) {
        if (*at == '"' && is_quoted && at[1] == '"') {
            g_string_append_c(field, *at++);
        } else if (*at == '"') {
            is_quoted = !is_quoted;
        } else if (*at == '\0' || (*at == ',' && !is_quoted)) {
            g_ptr_array_add(fields, g_strdup(field->str));
            g_string_truncate(field, 0);
            if (*at == '\0')
                break;
        } else {
            g_string_append_c(field, *at);
        }
    }
    g_string_free(field, TRUE);
    return fields;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The cell's name: its codes that are no totals, in the order of the dimensions' names. `leave_out`
 * is a column to pass over. */
static char *name_of(const GPtrArray *head, const GPtrArray *row, guint leave_out)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (guint c = 0; c < head->len && c < row->len; c++)
        if (c != leave_out && !is_attribute(head->pdata[c]) && strcmp(row->pdata[c], "_T") != 0)
            g_ptr_array_add(
                parts, g_strdup_printf("%s=%s", (char *)head->pdata[c], (char *)row->pdata[c]));
    g_ptr_array_sort(parts, by_text);
    g_ptr_array_add(parts, NULL);
    return g_strjoinv("\x1f", (char **)parts->pdata);
}

static uint32_t cell_of(const char *name)
{
    gpointer found = g_hash_table_lookup(number, name);
    if (found)
        return GPOINTER_TO_UINT(found) - 1;
    Cell cell = {NAN, 0, INFINITY};
    g_array_append_val(cells, cell);
    g_hash_table_insert(number, g_strdup(name), GUINT_TO_POINTER(cells->len));
    return cells->len - 1;
}

static void take_row(const GPtrArray *head, const GPtrArray *row)
{
    g_autofree char *name = name_of(head, row, G_MAXUINT);
    uint32_t at = cell_of(name); /* may move the array */
    Cell *cell = &g_array_index(cells, Cell, at);
    for (guint c = 0; c < head->len && c < row->len; c++) {
        const char *text = row->pdata[c];
        if (*text == '\0')
            continue;
        if (strcmp(head->pdata[c], "LOWER") == 0)
            cell->lower = fmax(cell->lower, g_ascii_strtod(text, NULL));
        else if (strcmp(head->pdata[c], "UPPER") == 0)
            cell->upper = fmin(cell->upper, g_ascii_strtod(text, NULL));
        else if (strcmp(head->pdata[c], "OBS_VALUE") == 0 && *text == '<')
            cell->upper = fmin(cell->upper, g_ascii_strtod(text + 1, NULL) - 1);
        else if (strcmp(head->pdata[c], "OBS_VALUE") == 0)
            cell->value = g_ascii_strtod(text, NULL);
    }
}

/* The code above: of the tree that was given for the column, else the total. */
static const char *code_above(const char *column, const char *code)
{
    GHashTable *tree = g_hash_table_lookup(trees, column);
    const char *above = tree ? g_hash_table_lookup(tree, code) : NULL;
    return above && *above ? above : "_T";
}

/* A total along this column and its parts: the rows whose code stands below the total's. */
static void relate(const GPtrArray *head, const GPtrArray *rows, guint c)
{
    g_autoptr(GHashTable) groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    bool is_overlap = g_hash_table_contains(overlaps, head->pdata[c]);
    for (guint r = 0; r < rows->len; r++) {
        GPtrArray *row = rows->pdata[r];
        char *code = c < row->len ? row->pdata[c] : NULL;
        if (!code || strcmp(code, "_T") == 0)
            continue;
        g_autofree char *name = name_of(head, row, G_MAXUINT);
        uint32_t part = cell_of(name);
        row->pdata[c] = (char *)(uintptr_t)code_above(head->pdata[c], code);
        char *total = name_of(head, row, G_MAXUINT);
        row->pdata[c] = code;
        GArray *group = g_hash_table_lookup(groups, total);
        if (group) {
            g_free(total);
        } else {
            group = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(groups, total, group);
        }
        g_array_append_val(group, part);
    }
    GHashTableIter iter;
    gpointer total, value;
    g_hash_table_iter_init(&iter, groups);
    while (g_hash_table_iter_next(&iter, &total, &value)) {
        const GArray *group = value;
        g_autofree char *relation =
            g_strdup_printf("%s\x1e%s", (char *)total, (char *)head->pdata[c]);
        if (!g_hash_table_contains(number, total) ||
            !g_hash_table_add(known_relations, g_steal_pointer(&relation)))
            continue;
        uint32_t whole = cell_of(total);
        for (guint k = 0; k < group->len; k++) {
            if (k == 0 || is_overlap)
                g_array_append_val(member, whole);
            g_array_append_val(member, g_array_index(group, uint32_t, k));
            if (k + 1 == group->len || is_overlap) {
                g_array_append_val(start, member->len);
                g_array_append_val(kind, is_overlap);
            }
        }
    }
}

static bool read_file(const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) head = NULL;
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (char **line = lines; *line; line++) {
        g_strchomp(*line);
        if (**line == '\0')
            continue;
        if (!head) {
            head = split(g_str_has_prefix(*line, "\xef\xbb\xbf") ? *line + 3 : *line);
            continue;
        }
        g_ptr_array_add(rows, split(*line));
        take_row(head, rows->pdata[rows->len - 1]);
    }
    for (guint c = 0; head && c < head->len; c++)
        if (!is_attribute(head->pdata[c]))
            relate(head, rows, c);
    return head != NULL;
}

/* DIM=FILE, the file being code,parent,... */
static bool read_tree(const char *text)
{
    g_auto(GStrv) pair = g_strsplit(text, "=", 2);
    g_autofree char *bytes = NULL;
    if (!pair[0] || !pair[1] || !g_file_get_contents(pair[1], &bytes, NULL, NULL))
        return false;
    GHashTable *tree = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(trees, g_strdup(pair[0]), tree);
    g_auto(GStrv) lines = g_strsplit(bytes, "\n", -1);
    for (guint i = 1; lines[0] && lines[i]; i++) {
        g_strchomp(lines[i]);
        g_autoptr(GPtrArray) fields = split(lines[i]);
        if (fields->len >= 2)
            g_hash_table_insert(tree, g_strdup(fields->pdata[0]), g_strdup(fields->pdata[1]));
    }
    return true;
}

/* Names as they are, with | between codes. */
static bool write_bounds(const char *path, const CellSystem *s, const double *lower,
                         const double *upper)
{
    FILE *file = fopen(path, "w");
    GHashTableIter iter;
    gpointer name, index;
    g_hash_table_iter_init(&iter, number);
    while (file && g_hash_table_iter_next(&iter, &name, &index)) {
        uint32_t cell = GPOINTER_TO_UINT(index) - 1;
        g_autofree char *words = g_strdelimit(g_strdup(name), "\x1f", '|');
        if (s->state[cell] != CELL_PUBLISHED)
            fprintf(file, "%s,%g,%g\n", words, lower[cell], upper[cell]);
    }
    return file && fclose(file) == 0;
}

static void make_system(CellSystem *s, bool is_at_least)
{
    g_assert_true(cell_system_init(s, cells->len, start->len - 1, member->len));
    s->is_integer = true;
    for (uint32_t i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        s->state[i] = isnan(cell->value) ? CELL_PRIMARY : CELL_PUBLISHED;
        s->value[i] = cell->value;
        s->lower[i] = cell->lower;
        s->upper[i] = cell->upper;
    }
    memcpy(s->relation_cell, member->data, member->len * sizeof(uint32_t));
    memcpy(s->relation_start, start->data, start->len * sizeof(uint32_t));
    for (guint r = 0; r + 1 < start->len; r++)
        s->relation_kind[r] =
            is_at_least || g_array_index(kind, bool, r) ? RELATION_AT_LEAST : RELATION_EQUAL;
}

int main(int argc, char **argv)
{
    bool is_at_least = false;
    int expect = -1;
    double least = 0;
    const char *bounds = NULL;
    kind = g_array_new(FALSE, FALSE, sizeof(bool));
    trees = g_hash_table_new(g_str_hash, g_str_equal);
    overlaps = g_hash_table_new(g_str_hash, g_str_equal);
    number = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    known_relations = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    start = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    member = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_set_size(start, 1);
    for (int a = 1; a < argc; a++) {
        if (strcmp(argv[a], "--atleast") == 0) {
            is_at_least = true;
        } else if (strcmp(argv[a], "--expect") == 0 && a + 1 < argc) {
            expect = (int)g_ascii_strtoll(argv[++a], NULL, 10);
        } else if (strcmp(argv[a], "--least") == 0 && a + 1 < argc) {
            least = g_ascii_strtod(argv[++a], NULL);
        } else if (strcmp(argv[a], "--bounds") == 0 && a + 1 < argc) {
            bounds = argv[++a];
        } else if (strcmp(argv[a], "--overlap") == 0 && a + 1 < argc) {
            g_hash_table_add(overlaps, argv[++a]);
        } else if (strcmp(argv[a], "--tree") == 0 && a + 1 < argc) {
            if (!read_tree(argv[++a])) {
                fprintf(stderr, "%s cannot be read\n", argv[a]);
                return 3;
            }
        } else if (!read_file(argv[a])) {
            fprintf(stderr, "%s cannot be read\n", argv[a]);
            return 3;
        }
    }
    CellSystem s;
    make_system(&s, is_at_least);
    for (uint32_t i = 0; i < s.n_cells; i++)
        s.lower[i] = fmax(s.lower[i], least);
    g_autofree double *lower = g_new0(double, s.n_cells + 1);
    g_autofree double *upper = g_new0(double, s.n_cells + 1);
    AttackStatus status = attacker_bounds(&s, lower, upper);
    if (status != ATTACK_OK) {
        printf("%s\n",
               status == ATTACK_IMPOSSIBLE ? "the tables contradict each other" : "gave up");
        return 3;
    }
    if (bounds && !write_bounds(bounds, &s, lower, upper)) {
        fprintf(stderr, "%s cannot be written\n", bounds);
        return 3;
    }
    int n_hidden = 0, n_exact = 0;
    double narrowest = INFINITY;
    for (uint32_t i = 0; i < s.n_cells; i++) {
        if (s.state[i] == CELL_PUBLISHED)
            continue;
        n_hidden++;
        n_exact += lower[i] == upper[i];
        narrowest = fmin(narrowest, upper[i] - lower[i]);
    }
    printf("%u cells, %u relations, %d hidden, %d exact, narrowest interval %g\n", s.n_cells,
           s.n_relations, n_hidden, n_exact, n_hidden ? narrowest : 0);
    cell_system_clear(&s);
    return expect >= 0 ? n_exact != expect : n_exact > 0;
}
