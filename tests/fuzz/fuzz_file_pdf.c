/* PDFs, as the sandboxed child looks at them and reads them: with poppler, which is not ours. */
#include "tests/fuzz/fuzz.h"

#include "exchange/file_look_private.h"
#include "exchange/file_read_private.h"

static void be_quiet(const char *domain, GLogLevelFlags level, const char *text, gpointer unused)
{
    (void)domain, (void)level, (void)text, (void)unused;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(FileFound) text = file_found_new();
    g_auto(FileFound) picture = file_found_new();
    (void)g_log_set_handler("Poppler", G_LOG_LEVEL_MASK, be_quiet, NULL);
    FileVerdict verdict = file_look_at_pdf((const char *)data, size, 0);
    g_assert_true((unsigned)verdict < FILE_VERDICT_COUNT);
    if (verdict == FILE_TAKEN) {
        file_read_pdf_text((const char *)data, size, &text);
        file_read_pdf_picture((const char *)data, size, &picture);
        g_assert_true(picture.fault || picture.n_pages == text.n_pages);
    }
    return 0;
}
