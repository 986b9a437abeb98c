/* A connection to SQLite and its prepared statements; for sqlite_*.c only. */
#pragma once

#include "store/engine.h"

#include <sqlite3.h>

struct Db {
    sqlite3 *handle;
    char *place;
    sqlite3_stmt *prepared[STMT_COUNT]; /* made at first use */
    bool is_busy[STMT_COUNT];           /* its rows are being read */
};

struct Rows {
    Db *db;
    StatementId statement;
    sqlite3_stmt *running;
    bool is_cached; /* belongs to db->prepared */
    bool is_done;
};

/* Fills `error` from what SQLite said last; `what` is a statement's name or an action. */
void sqlite_set_error(const Db *db, int code, const char *what, GError **error);

/* What FTS5 needs to take the index of words of older centres away. */
bool sqlite_words_register(Db *db, GError **error);
