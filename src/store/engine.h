/* Inside the store: what a database engine must do. sqlite_*.c do it for SQLite and are the only
 * files that know it; the rest of the room is the same for every engine. */
#pragma once

#include "store/db.h"
#include "store/statement.h"

typedef enum {
    ENGINE_READ,        /* cannot write */
    ENGINE_READ_PUBLIC, /* cannot write, nor name a table that is not public */
    ENGINE_WRITE,
    ENGINE_MAKE, /* makes the file; it must not exist */
} EngineMode;

/* `place` names the database in messages. The file's type is not looked at yet. */
Db *engine_open(const char *file, EngineMode mode, GError **error);
/* Rolls back what is open. Readers' statements must have been freed. */
void engine_close(Db *db);
const char *engine_place(const Db *db);

/* Statements without rows and parameters, also those whose result row nobody needs. */
bool engine_do(Db *db, StatementId statement, GError **error);
bool engine_in_transaction(const Db *db);
/* Pages as they were before a write do not stay in the log of writes; as far as no reader holds them. */
bool engine_empty_log(Db *db, GError **error);
/* After a write: gives back the memory that a large one (an import) took for its pages. */
void engine_settle(Db *db);
/* Whole migration scripts; the texts come from store_migrations only. */
bool engine_run_script(Db *db, const char *script, GError **error);
/* True if the statement can be prepared; `out_plan` (may be NULL) gets the query plan's lines,
 * "SCAN table" among them. For the test that walks all statements. */
bool engine_explain(Db *db, StatementId statement, GString *out_plan, GError **error);

/* Is it one of ours? False with INVALID (foreign), CORRUPT or IO. */
bool engine_check_kind(Db *db, bool *out_is_empty, GError **error);
/* A consistent copy of a running database into a new file, without stopping its writer. */
bool engine_copy(Db *from, const char *to_file, GError **error);
/* Damage of the file and broken references, one line each. */
bool engine_integrity(Db *db, GPtrArray *out_faults, GError **error);

/* --- shared by the files of this room ---------------------------------------------------- */

#define CENTRE_DATABASE "fyr.db"

/* Checks the migrations a database has had and applies the missing ones, each in a transaction of
 * its own; refuses a newer schema and one whose migrations were others. */
bool migrate(Db *db, GError **error);

/* Faults of the audit chain, of the vintages' seals, of the ledger and its releases, one line each. */
bool audit_verify(Db *db, GPtrArray *out_faults, GError **error);
bool vintage_seals_verify(Db *db, GPtrArray *out_faults, GError **error);
bool ledger_verify(Db *db, GPtrArray *out_faults, GError **error);
/* All of the above with engine_integrity. */
bool verify_database(Db *db, GPtrArray *out_faults, GError **error);

/* A backup file is a database followed by SHA-256 sums of its blocks, so that a damaged byte is
 * found and its place named. seal_check() gives the length of the database in front. */
bool seal_append(const char *file, GError **error);
bool seal_check(const char *file, uint64_t *out_database_bytes, GError **error);

/* Files and folders. All report the path and the reason. */
bool store_remove_tree(const char *directory);
bool store_sync_directory(const char *directory, GError **error);
G_GNUC_PRINTF(3, 4) void store_set_io_error(GError **error, int code, const char *format, ...);
