/* The store: one small interface in front of the database engine (SQLite; PostgreSQL can follow).
 *
 * A statement is named by its constant, generated from sql/query/ (.sql) (`-- name: vintage_insert`
 * becomes STMT_VINTAGE_INSERT); there is no way to run a text. Statements are prepared once per
 * connection. Values are only ever bound. Parameters and columns count from 0.
 *
 * Threads: a Centre may be shared; a Db belongs to the thread that got it. There is one writer:
 * centre_write_begin() waits for it, centre_write_commit() means "on disk". */
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stdint.h>

#include "statements.gen.h" /* enum StatementId, made from sql/query */

typedef struct Centre Centre; /* an opened centre directory */
typedef struct Db Db;         /* one connection */
typedef struct Rows Rows;     /* a running statement */

/* --- the centre ------------------------------------------------------------------------- */

/* Makes DIR (must not exist, or be empty) with an empty schema. Nothing stays if it fails. */
bool centre_create(const char *directory, GError **error);
/* The same, and `fill` puts more into it (may be NULL) while it still has another name: the new
 * centre appears whole or not at all. `fill` may centre_open() the directory it is given, and must
 * close it. */
typedef bool (*CentreFill)(const char *directory, void *data, GError **error);
bool centre_create_filled(const char *directory, CentreFill fill, void *data, GError **error);
/* Opens an existing centre; refuses a foreign, newer or damaged schema; migrates an older one. */
Centre *centre_open(const char *directory, GError **error);
void centre_close(Centre *centre);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Centre, centre_close)
const char *centre_directory(const Centre *centre);

/* The calling thread's read-only connection. Public = its authorizer cannot name a table outside
 * the public ones. Closed with the thread. */
Db *centre_reader(Centre *centre, GError **error);
Db *centre_public_reader(Centre *centre, GError **error);

/* The one writer: BEGIN IMMEDIATE now, everything or nothing later. Begin, work and commit or
 * rollback in the same thread, and keep it short. After a failed commit nothing was written and
 * the writer is free again: do not roll back as well. */
Db *centre_write_begin(Centre *centre, GError **error);
bool centre_write_commit(Centre *centre, GError **error);
void centre_write_rollback(Centre *centre);
/* After a commit that took texts out for good: they do not stay in the log of writes either. */
bool centre_empty_log(Centre *centre, GError **error);

/* One file (must not exist) with everything: the database as it is at one moment, while others read
 * and write, the records' files, and the files of the centre's model/ folder. It is verified before it gets its
 * name. */
bool centre_backup(Centre *centre, const char *to_file, GError **error);
/* Makes the centre DIR from a backup file; verifies every byte of it first. `actor` is who does it,
 * for the audit log. Nothing stays if it fails. */
bool centre_restore(const char *from_file, const char *directory, const char *actor,
                    GError **error);
/* Integrity of the database, foreign keys, audit chain, the vintages' seals, the ledger and every
 * byte of the releases and of the records' files (the migrations' checksums are checked whenever a centre is opened). Appends one line (g_free) per fault to
 * `out_faults`; true if the check itself could run. */
bool centre_verify(Centre *centre, GPtrArray *out_faults, GError **error);

/* --- statements ------------------------------------------------------------------------- */

/* Binding: one letter per parameter in `types`: i int64_t (cast what is narrower), d double (NaN
 * binds NULL), s const char * (NULL binds NULL), b const void * then size_t. More parameters or
 * fewer than the statement has is a programmer's error. db_run is for statements without result
 * rows. */
bool db_run(Db *db, StatementId statement, GError **error, const char *types, ...);
int64_t db_last_id(Db *db); /* of the last insert */
int64_t db_changes(Db *db); /* rows touched by the last statement */

/* Rows *rows = db_query(...); while (rows_next(rows, &error)) ...; rows end with rows_free, before
 * the connection's transaction does. NULL and an error if the statement could not start. The same
 * statement may run twice at a time. */
Rows *db_query(Db *db, StatementId statement, GError **error, const char *types, ...);
bool rows_next(Rows *rows, GError **error);
void rows_free(Rows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rows, rows_free)
bool rows_is_null(const Rows *rows, int column);
int64_t rows_int(const Rows *rows, int column);
double rows_double(const Rows *rows, int column);    /* NaN for NULL */
const char *rows_text(const Rows *rows, int column); /* until the next row; NULL for NULL */

const void *rows_bytes(const Rows *rows, int column, size_t *out_size); /* until the next row */

/* Seals a vintage's observations, inside the caller's write and after the last of them: a SHA-256
 * over all rows, kept with the vintage and checked by centre_verify(). `out_sha256` may be NULL. */
bool vintage_seal(Db *db, int64_t vintage, char out_sha256[65], GError **error);

/* Appends to the hash-chained audit log, inside the caller's write. */
bool audit_append(Db *db, const char *actor, const char *act, const char *subject,
                  const char *detail, GError **error);

/* The chain's verdict alone, for auditors: one line (g_free) per fault; true if the check could run. */
bool audit_check(Centre *centre, GPtrArray *out_faults, GError **error);

/* Enters a release, or its withdrawal, in the hash-chained ledger: inside the caller's write, and
 * after all its rows. Nothing about a release can be changed after that without being noticed. */
bool ledger_append_release(Db *db, const char *release, GError **error);
bool ledger_append_withdrawal(Db *db, const char *release, GError **error);
/* The hash of the last entry; 64 zeros before the first. */
bool ledger_peek_head(Db *db, char out_hash[65], GError **error);
