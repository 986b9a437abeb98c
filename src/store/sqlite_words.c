/* The tokenizer of the index of words. Texts come to it ready: places are parted by blanks, the terms
 * of one place by "|". All that is known of languages is outside (records/words.h), so that SQLite and
 * any other engine index the same terms. */
#include "store/sqlite_private.h"

#include <string.h>

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
    (void)tokenizer, (void)flags;
    bool is_first = true; /* of its place */
    for (int at = 0; at < n_bytes;) {
        if (text[at] == ' ' || text[at] == '|') {
            is_first = is_first || text[at] == ' ';
            at++;
            continue;
        }
        int end = at;
        while (end < n_bytes && text[end] != ' ' && text[end] != '|')
            end++;
        int code = put(to, is_first ? 0 : FTS5_TOKEN_COLOCATED, text + at, end - at, at, end);
        if (code != SQLITE_OK)
            return code;
        is_first = false;
        at = end;
    }
    return SQLITE_OK;
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
    if (code == SQLITE_OK)
        code = api->xCreateFunction(api, "fyr_score", NULL, sqlite_score, NULL);
    if (code != SQLITE_OK)
        sqlite_set_error(db, code, "set up the index of words", error);
    return code == SQLITE_OK;
}
