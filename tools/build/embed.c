/* Build tool: embeds files in the program. Writes an assembler file that pulls the bytes in
 * (.incbin, which costs no compile time) and a C table for base/asset.h.
 *
 *     embed OUT.S OUT.c NAME=PATH... */
#include <glib.h>
#include <stdio.h>
#include <string.h>

static const char *media_type(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".ttf", "font/ttf"},
        {".otf", "font/otf"},
        {".csv", "text/csv; charset=utf-8"},
        {".ini", "text/plain; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
        {".json", "application/json"},
        {".geojson", "application/geo+json"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(name, types[i][0]))
            return types[i][1];
    return "application/octet-stream";
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: embed OUT.S OUT.c NAME=PATH...\n");
        return 2;
    }
    g_autoptr(GString) assembly = g_string_new(".section .rodata\n");
    g_autoptr(GString) externs =
        g_string_new("#include \"base/asset.h\"\n\n#include <string.h>\n\n");
    g_autoptr(GString) table = g_string_new("static const Asset assets[] = {\n");
    for (int i = 3; i < argc; i++) {
        g_auto(GStrv) part = g_strsplit(argv[i], "=", 2);
        g_autofree char *bytes = NULL;
        size_t size;
        g_autoptr(GError) error = NULL;
        if (!part[0] || !part[1] || !g_file_get_contents(part[1], &bytes, &size, &error)) {
            fprintf(stderr, "embed: %s\n", error ? error->message : argv[i]);
            return 1;
        }
        g_autofree char *hash =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
        g_string_append_printf(assembly,
                               ".global fyr_asset_%d\n.balign 16\nfyr_asset_%d:\n"
                               ".incbin \"%s\"\n.byte 0\n",
                               i - 3, i - 3, part[1]);
        g_string_append_printf(externs, "extern const unsigned char fyr_asset_%d[];\n", i - 3);
        g_string_append_printf(table, "    {\"%s\", fyr_asset_%d, %zu, \"%s\", \"%.16s\"},\n",
                               part[0], i - 3, size, media_type(part[0]), hash);
    }
    g_string_append(assembly, ".section .note.GNU-stack,\"\",@progbits\n");
    g_string_append(table, "    {0},\n};\n");
    g_string_append_printf(
        table,
        "\nunsigned asset_count(void)\n{\n    return %d;\n}\n"
        "\nconst Asset *asset_at(unsigned index)\n{\n    return &assets[index];\n}\n",
        argc - 3);
    g_string_append(externs, "\n");
    g_string_append(externs, table->str);
    return g_file_set_contents(argv[1], assembly->str, -1, NULL) &&
                   g_file_set_contents(argv[2], externs->str, -1, NULL)
               ? 0
               : 1;
}
