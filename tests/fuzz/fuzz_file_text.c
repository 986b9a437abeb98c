/* Texts of files of records: HTML, plain texts, and office documents (parts divided by lines of `---`, each with
 * its name in its first line): at most so much, and no control characters. */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "exchange/file_read_private.h"
#include "exchange/zip_out.h"
#include <string.h>

#define PARTS_MOST 20u

static void read_by(void (*reader)(const char *, size_t, FileFound *), const char *bytes, size_t n)
{
    g_auto(FileFound) found = file_found_new();
    reader(bytes, n, &found);
    g_assert_cmpuint(found.text->len, <=, LIMIT_SEARCH_FILE_BYTES + 1);
    for (size_t i = 0; i < found.text->len; i++)
        g_assert_true((unsigned char)found.text->str[i] >= ' ' || found.text->str[i] == '\n');
}

static void read_packed(const char *text)
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
    g_autoptr(GBytes) packed = zip_out_finish(zip);
    if (packed)
        read_by(file_read_office, g_bytes_get_data(packed, NULL), g_bytes_get_size(packed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    if (size >= 4 && memcmp(bytes, "---\n", 4) == 0) {
        g_autofree char *text = g_strndup(bytes, size);
        read_packed(text);
    } else if (size >= 2 && memcmp(bytes, "PK", 2) == 0) {
        read_by(file_read_office, bytes, size);
    } else {
        read_by(file_read_html, bytes, size);
        read_by(file_read_plain, bytes, size);
    }
    return 0;
}
