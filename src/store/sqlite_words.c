/* A tokenizer of FTS5 that is needed only to take the index of words of older centres away (migration
 * 0011): SQLite opens a table before it drops it. */
#include "store/sqlite_private.h"

static int words_create(void *unused, const char **arguments, int n_arguments,
                        Fts5Tokenizer **out_tokenizer)
{
    static char nothing; /* it has no state; NULL would mean that it failed */
    (void)unused, (void)arguments, (void)n_arguments;
    *out_tokenizer = (Fts5Tokenizer *)&nothing;
    return SQLITE_OK;
}

static void words_delete(Fts5Tokenizer *tokenizer)
{
    (void)tokenizer;
}

static int
words_tokenize(Fts5Tokenizer *tokenizer, void *to, int flags, const char *text, int n_bytes,
               int (*put)(void *to, int flags, const char *token, int n_token, int start, int end))
{
    (void)tokenizer, (void)to, (void)flags, (void)text, (void)n_bytes, (void)put;
    return SQLITE_OK; /* nothing is put into it any more */
}

bool sqlite_words_register(Db *db, GError **error)
{
    static const fts5_tokenizer tokenizer = {words_create, words_delete, words_tokenize};
    fts5_api *api = NULL;
    sqlite3_stmt *ask = NULL;
    int code = sqlite3_prepare_v2(db->handle, store_statements[STMT_SEARCH_FTS5_API].sqlite, -1,
                                  &ask, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_bind_pointer(ask, 1, &api, "fts5_api_ptr", NULL);
    if (code == SQLITE_OK)
        (void)sqlite3_step(ask);
    sqlite3_finalize(ask);
    if (code == SQLITE_OK && !api)
        code = SQLITE_ERROR;
    if (code == SQLITE_OK)
        code = api->xCreateTokenizer(api, "fyr", NULL, (fts5_tokenizer *)&tokenizer, NULL);
    if (code != SQLITE_OK)
        sqlite_set_error(db, code, "set up the tokenizer of older centres", error);
    return code == SQLITE_OK;
}
