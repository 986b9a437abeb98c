/* What files of records are, by any bytes: a verdict, and a type exactly if it is taken. What begins with `---`
 * is an archive: parts divided by lines of `---`, each with its name in its first line. A PDF is only looked
 * through by our own reader here. */
#include "tests/fuzz/fuzz.h"

#include "exchange/file_look_private.h"
#include "exchange/zip_out.h"
#include <string.h>

#define PARTS_MOST 20u

static GBytes *pack(const char *text)
{
    g_autoptr(ZipOut) zip = zip_out_new();
    g_auto(GStrv) parts = g_strsplit(text, "---\n", PARTS_MOST);
    for (char **part = parts; *part; part++) {
        char *end = strchr(*part, '\n');
        if (!end)
            continue;
        *end = '\0';
        (void)zip_out_add(zip, *part, end + 1, strlen(end + 1));
    }
    return zip_out_finish(zip);
}

static void look(const char *bytes, size_t length)
{
    static const char *const names[] = {"a", "a.csv", "a.html", "a.docm"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        FileLook found = file_look_here(bytes, length, names[i]);
        g_assert_true((unsigned)found.verdict < FILE_VERDICT_COUNT);
        g_assert_true((found.verdict == FILE_TAKEN) == (found.type != NULL));
        g_assert_nonnull(file_verdict_word(found.verdict));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    if (size >= 4 && memcmp(bytes, "---\n", 4) == 0) {
        g_autofree char *text = g_strndup(bytes, size);
        g_autoptr(GBytes) packed = pack(text);
        if (packed)
            look(g_bytes_get_data(packed, NULL), g_bytes_get_size(packed));
    } else if (memmem(bytes, MIN(size, 1024), "%PDF-", 5)) {
        bool is_hidden, has_files;
        FileVerdict verdict = file_look_at_pdf_names(bytes, size, &is_hidden, &has_files);
        g_assert_true((unsigned)verdict < FILE_VERDICT_COUNT);
    } else {
        look(bytes, size);
    }
    return 0;
}
