/* Build tool: makes C of the SQL files, so that no SQL text stands in C and a statement is named
 * by a constant that the compiler knows.
 *
 *     mkstatements OUT.h OUT.c ROOT schema/0001-core.sql ... query/figures.sql ...
 *
 * A query file holds statements, each under `-- name: vintage_insert` (STMT_VINTAGE_INSERT).
 * Lines after `-- dialect: sqlite` or `-- dialect: postgres` belong to that engine only, until
 * `-- dialect: all` or the next name. `-- scan-ok: reason` lets a statement read a whole table.
 * A schema file is one migration; a table under `-- public` may be read by the public site. */
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *name, *file, *scan_ok;
    unsigned line;
    GString *sqlite, *postgres;
} Statement;

typedef struct {
    unsigned number;
    char *file, *sha256;
    GString *sqlite, *postgres;
} Migration;

static GPtrArray *statements, *migrations, *public_tables;
static unsigned n_faults;

static void G_GNUC_PRINTF(3, 4) fault(const char *file, unsigned line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    fprintf(stderr, "%s:%u: error: %s\n", file, line, message);
    n_faults++;
}

static const char *mark(const char *line, const char *name)
{
    if (!g_str_has_prefix(line, "-- ") || !g_str_has_prefix(line + 3, name))
        return NULL;
    const char *rest = line + 3 + strlen(name);
    return *rest == ':' ? rest + 1 + strspn(rest + 1, " ") : NULL;
}

/* Which engines the lines that follow are for. */
static unsigned read_dialect(const char *file, unsigned line, const char *name)
{
    static const char *const names[] = {"sqlite", "postgres", "all"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0)
            return i + 1;
    fault(file, line, "dialect \"%s\" is not one of sqlite, postgres, all", name);
    return 3;
}

static void add_line(GString *sqlite, GString *postgres, unsigned dialects, const char *line)
{
    if (dialects & 1)
        g_string_append_printf(sqlite, "%s\n", line);
    if (dialects & 2)
        g_string_append_printf(postgres, "%s\n", line);
}

static Statement *new_statement(const char *file, unsigned line, const char *name)
{
    bool is_good = g_ascii_islower(name[0]) &&
                   strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
    if (!is_good)
        fault(file, line, "\"%s\" is not a statement's name (a-z, 0-9 and _)", name);
    for (unsigned i = 0; i < statements->len; i++) {
        const Statement *other = statements->pdata[i];
        if (strcmp(other->name, name) == 0)
            fault(file, line, "statement \"%s\" is there already, at %s:%u", name, other->file,
                  other->line);
    }
    Statement *statement = g_new0(Statement, 1);
    statement->name = g_strdup(name);
    statement->file = g_strdup(file);
    statement->line = line;
    statement->sqlite = g_string_new(NULL);
    statement->postgres = g_string_new(NULL);
    g_ptr_array_add(statements, statement);
    return statement;
}

static void read_queries(const char *file, char **lines)
{
    Statement *statement = NULL;
    unsigned dialects = 3;
    for (unsigned i = 0; lines[i]; i++) {
        const char *line = g_strchomp(lines[i]);
        const char *value;
        if ((value = mark(line, "name"))) {
            statement = new_statement(file, i + 1, value);
            dialects = 3;
        } else if ((value = mark(line, "dialect"))) {
            dialects = read_dialect(file, i + 1, value);
        } else if ((value = mark(line, "scan-ok"))) {
            if (!statement || statement->scan_ok || !*value)
                fault(file, i + 1, "scan-ok needs a statement before it and a reason");
            else
                statement->scan_ok = g_strdup(value);
        } else if (!*line || g_str_has_prefix(line, "--")) {
            continue;
        } else if (!statement) {
            fault(file, i + 1, "SQL before the first \"-- name:\"");
        } else {
            add_line(statement->sqlite, statement->postgres, dialects, line);
        }
    }
}

/* The table that a line makes, and for an index of words the tables that SQLite keeps it in. */
static void read_public(const char *file, unsigned number, const char *line)
{
    static const char *const made[] = {"CREATE TABLE ", "CREATE VIRTUAL TABLE "};
    static const char *const parts[] = {"data", "idx", "content", "docsize", "config"};
    const char *name = NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(made); i++)
        if (g_str_has_prefix(line, made[i]))
            name = line + strlen(made[i]);
    if (!name) {
        fault(file, number, "after \"-- public\" a CREATE TABLE is expected");
        return;
    }
    char *table = g_strndup(name, strcspn(name, " ("));
    g_ptr_array_add(public_tables, table);
    for (unsigned i = 0; strstr(line, " USING fts5 (") && i < G_N_ELEMENTS(parts); i++)
        g_ptr_array_add(public_tables, g_strconcat(table, "_", parts[i], NULL));
}

static void read_migration(const char *file, const char *text, char **lines)
{
    const char *base = strrchr(file, '/') + 1;
    Migration *migration = g_new0(Migration, 1);
    migration->number = (unsigned)g_ascii_strtoull(base, NULL, 10);
    if (migration->number != migrations->len + 1)
        fault(file, 1, "migrations are numbered 0001, 0002 ... without a gap");
    migration->file = g_strdup(base);
    migration->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    migration->sqlite = g_string_new(NULL);
    migration->postgres = g_string_new(NULL);
    g_ptr_array_add(migrations, migration);
    unsigned dialects = 3;
    bool is_public = false;
    for (unsigned i = 0; lines[i]; i++) {
        const char *line = g_strchomp(lines[i]);
        const char *value;
        if ((value = mark(line, "dialect"))) {
            dialects = read_dialect(file, i + 1, value);
        } else if (strcmp(line, "-- public") == 0) {
            is_public = true;
        } else if (is_public && *line && !g_str_has_prefix(line, "--")) {
            read_public(file, i + 1, line);
            is_public = false;
        }
        if (!g_str_has_prefix(line, "--"))
            add_line(migration->sqlite, migration->postgres, dialects, line);
    }
}

/* A statement is one statement: without this a second one would silently never run. */
static void check_statements(void)
{
    for (unsigned i = 0; i < statements->len; i++) {
        const Statement *statement = statements->pdata[i];
        GString *texts[] = {statement->sqlite, statement->postgres};
        bool is_empty = true;
        for (unsigned t = 0; t < 2; t++) {
            g_strchomp(texts[t]->str);
            g_string_set_size(texts[t], strlen(texts[t]->str));
            if (texts[t]->len == 0)
                continue;
            is_empty = false;
            char *end = strchr(texts[t]->str, ';');
            if (!end || end[1])
                fault(statement->file, statement->line,
                      "statement \"%s\" must be one statement that ends with ;", statement->name);
        }
        if (is_empty)
            fault(statement->file, statement->line, "statement \"%s\" is empty", statement->name);
    }
}

static void write_text(FILE *to, const GString *text)
{
    if (text->len == 0) {
        fprintf(to, " NULL");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        g_autofree char *escaped = g_strescape(lines[i], NULL);
        fprintf(to, "\n        \"%s%s\"", escaped, lines[i + 1] ? "\\n" : "");
    }
}

static void write_header(FILE *to)
{
    fprintf(to, "/* Made by tools/build/mkstatements.c from sql/query. */\n#pragma once\n\n"
                "typedef enum {\n");
    for (unsigned i = 0; i < statements->len; i++) {
        const Statement *statement = statements->pdata[i];
        g_autofree char *upper = g_ascii_strup(statement->name, -1);
        fprintf(to, "    STMT_%s, /* %s:%u */\n", upper, statement->file, statement->line);
    }
    fprintf(to, "    STMT_COUNT\n} StatementId;\n");
}

static void write_source(FILE *to)
{
    fprintf(to, "/* Made by tools/build/mkstatements.c from sql/. */\n"
                "#include \"store/statement.h\"\n\n"
                "const StoreStatement store_statements[STMT_COUNT] = {\n");
    for (unsigned i = 0; i < statements->len; i++) {
        const Statement *statement = statements->pdata[i];
        g_autofree char *scan = statement->scan_ok ? g_strescape(statement->scan_ok, NULL) : NULL;
        fprintf(to, "    {.name = \"%s\", .file = \"%s\", .line = %u,\n     .scan_ok = ",
                statement->name, statement->file, statement->line);
        fprintf(to, scan ? "\"%s\"" : "%s", scan ? scan : "NULL");
        fprintf(to, ",\n     .sqlite =");
        write_text(to, statement->sqlite);
        fprintf(to, ",\n     .postgres =");
        write_text(to, statement->postgres);
        fprintf(to, "},\n");
    }
    fprintf(to, "};\n\nconst StoreMigration store_migrations[] = {\n");
    for (unsigned i = 0; i < migrations->len; i++) {
        const Migration *migration = migrations->pdata[i];
        fprintf(to, "    {.number = %u, .file = \"%s\",\n     .sha256 = \"%s\",\n     .sqlite =",
                migration->number, migration->file, migration->sha256);
        write_text(to, migration->sqlite);
        fprintf(to, ",\n     .postgres =");
        write_text(to, migration->postgres);
        fprintf(to, "},\n");
    }
    fprintf(to, "};\nconst unsigned store_n_migrations = %u;\n\n", migrations->len);
    fprintf(to, "const char *const store_public_tables[] = {\n");
    for (unsigned i = 0; i < public_tables->len; i++)
        fprintf(to, "    \"%s\",\n", (const char *)public_tables->pdata[i]);
    fprintf(to, "};\nconst unsigned store_n_public_tables = %u;\n", public_tables->len);
}

static bool write_file(const char *name, void (*write)(FILE *))
{
    FILE *to = fopen(name, "w");
    if (!to) {
        perror(name);
        return false;
    }
    write(to);
    return fclose(to) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: mkstatements OUT.h OUT.c ROOT FILE...\n");
        return 2;
    }
    statements = g_ptr_array_new();
    migrations = g_ptr_array_new();
    public_tables = g_ptr_array_new();
    for (int i = 4; i < argc; i++) {
        g_autofree char *path = g_build_filename(argv[3], argv[i], NULL);
        g_autofree char *file = g_strdup_printf("sql/%s", argv[i]);
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        if (!g_file_get_contents(path, &text, NULL, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return 1;
        }
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        if (g_str_has_prefix(argv[i], "schema/"))
            read_migration(file, text, lines);
        else
            read_queries(file, lines);
    }
    check_statements();
    if (n_faults > 0)
        return 1;
    return write_file(argv[1], write_header) && write_file(argv[2], write_source) ? 0 : 1;
}
