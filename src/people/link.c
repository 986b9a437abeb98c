#include "people/link.h"

#include <string.h>

char *account_link(Db *db, TokenKind kind, const char *token, GError **error)
{
    static const char *const pages[TOKEN_KIND_COUNT] = {
        [TOKEN_INVITATION] = "invitation", [TOKEN_RESET] = "reset"};
    g_autoptr(Rows) rows = db_query(db, STMT_PEOPLE_BASE_ADDRESS, error, "");
    GError *fault = NULL;
    if (!rows)
        return NULL;
    const char *base = rows_next(rows, &fault) ? rows_text(rows, 0) : "";
    if (fault) {
        g_propagate_error(error, fault);
        return NULL;
    }
    size_t length = strlen(base);
    while (length > 0 && base[length - 1] == '/')
        length--;
    return g_strdup_printf("%.*s/account/%s?token=%s", (int)length, base, pages[kind], token);
}
