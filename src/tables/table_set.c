#include "tables/table_private.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

static void dimension_free(gpointer data)
{
    TableDimension *dimension = data;
    for (uint32_t i = 0; i < dimension->n_parents && dimension->label; i++)
        g_free(dimension->label[i]);
    g_free(dimension->label);
    g_free(dimension->parent);
    g_free(dimension->name);
    names_clear(&dimension->codes);
    g_free(dimension);
}

void table_free(Table *table)
{
    g_free(table->name);
    g_free(table->place);
    g_free(table->dimension);
    g_free(table->code);
    g_free(table->value);
    g_free(table->lower);
    g_free(table->upper);
    g_free(table->mark);
    g_free(table->line);
    g_free(table->cell);
    g_free(table->contributors);
    for (unsigned i = 0; i < TABLE_LARGEST; i++)
        g_free(table->largest[i]);
    g_free(table->cell_key);
    for (unsigned i = 0; i < table->n_extra; i++)
        g_free(table->extra_name[i]);
    g_free(table->extra_name);
    g_free(table->extra);
    g_free(table->bytes);
    g_free(table);
}

TableSet *table_set_new(void)
{
    TableSet *set = g_new0(TableSet, 1);
    set->dimensions = g_ptr_array_new_with_free_func(dimension_free);
    set->tables = g_ptr_array_new_with_free_func((GDestroyNotify)table_free);
    set->margins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    set->kept = g_ptr_array_new_with_free_func(g_free);
    return set;
}

void table_set_free(TableSet *set)
{
    if (!set)
        return;
    g_ptr_array_unref(set->dimensions);
    g_ptr_array_unref(set->tables);
    g_hash_table_unref(set->margins);
    g_ptr_array_unref(set->kept);
    cell_system_clear(&set->system);
    g_free(set->row_of);
    g_free(set->relation_column);
    g_free(set);
}

bool table_set_margins(TableSet *set, const char *text, GError **error)
{
    static const char *const words[MARGIN_COUNT] = {"additive", "atleast", "overlap", "none"};
    const char *equals = strrchr(text, '=');
    const char *word = equals ? equals + 1 : text;
    unsigned kind = 0;
    while (kind < MARGIN_COUNT && strcmp(word, words[kind]) != 0)
        kind++;
    if (kind == MARGIN_COUNT || equals == text) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "\"%s\" is none of additive, atleast, overlap, none, or DIMENSION= and one of "
                    "them",
                    text);
        return false;
    }
    if (!equals)
        set->margin = (MarginKind)kind, set->has_margin = true;
    else
        g_hash_table_insert(set->margins, g_strndup(text, (gsize)(equals - text)),
                            GUINT_TO_POINTER(kind + 1));
    return true;
}

unsigned table_set_dimension(TableSet *set, const char *name)
{
    for (unsigned i = 0; i < set->dimensions->len; i++)
        if (strcmp(table_set_dimension_at(set, i)->name, name) == 0)
            return i;
    TableDimension *dimension = g_new0(TableDimension, 1);
    dimension->name = g_strdup(name);
    names_init(&dimension->codes);
    names_add(&dimension->codes, "_T", 2);
    g_ptr_array_add(set->dimensions, dimension);
    return set->dimensions->len - 1;
}

void table_set_take_made(TableSet *set, Table *table)
{
    g_ptr_array_add(set->tables, table);
}

TableDimension *table_set_dimension_at(const TableSet *set, unsigned index)
{
    return g_ptr_array_index(set->dimensions, index);
}

unsigned table_set_n_tables(const TableSet *set)
{
    return set->tables->len;
}

Table *table_set_table(TableSet *set, unsigned index)
{
    return g_ptr_array_index(set->tables, index);
}

unsigned table_set_n_dimensions(const TableSet *set)
{
    return set->dimensions->len;
}

const TableDimension *table_set_peek_dimension(const TableSet *set, unsigned index)
{
    return table_set_dimension_at(set, index);
}

CellSystem *table_set_system(TableSet *set)
{
    return &set->system;
}

TableRow table_set_row(const TableSet *set, uint32_t cell)
{
    return set->row_of[cell];
}

const char *table_code(const TableSet *set, const Table *table, uint32_t row, unsigned column)
{
    const TableDimension *dimension = table_set_dimension_at(set, table->dimension[column]);
    return dimension->codes.text[table->code[(size_t)row * table->n_dimensions + column]];
}

char *table_row_words(const TableSet *set, const Table *table, uint32_t row)
{
    GString *words = g_string_new(NULL);
    for (unsigned c = 0; c < table->n_dimensions; c++)
        g_string_append_printf(words, "%s%s=%s", c ? ", " : "",
                               table_set_dimension_at(set, table->dimension[c])->name,
                               table_code(set, table, row, c));
    return g_string_free(words, FALSE);
}

char *table_cell_words(const TableSet *set, uint32_t cell)
{
    TableRow row = table_set_row(set, cell);
    return row.table ? table_row_words(set, row.table, row.row)
                     : g_strdup("a total that no table shows");
}

char *table_relation_words(const TableSet *set, uint32_t relation)
{
    const CellSystem *system = &set->system;
    uint32_t from = system->relation_start[relation], to = system->relation_start[relation + 1];
    g_autofree char *total = table_cell_words(set, system->relation_cell[from]);
    const char *by = set->relation_column[relation] == UINT32_MAX
                         ? "all it leaves out"
                         : table_set_dimension_at(set, set->relation_column[relation])->name;
    return g_strdup_printf("%s against its %u parts by %s", total, to - from - 1, by);
}
