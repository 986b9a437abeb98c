/* Compiled catalogues (they are ours, but read byte by byte) and plural expressions. */
#include "tests/fuzz/fuzz.h"

#include "base/mo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Mo *mo = mo_open(data, size);
    if (mo) {
        mo_find(mo, "Figures");
        for (unsigned long n = 0; n < 4; n++)
            mo_find_plural(mo, "{n} state", n);
        mo_free(mo);
    }
    g_autofree char *expression = g_strndup((const char *)data, MIN(size, 300));
    for (unsigned long n = 0; n < 25; n++)
        mo_plural_form(expression, n);
    return 0;
}
