-- What the store itself asks: connections, migrations, the audit log, verification.

-- name: engine_begin_read
BEGIN;

-- name: engine_begin_write
-- dialect: sqlite
BEGIN IMMEDIATE;
-- dialect: postgres
BEGIN;

-- name: engine_commit
COMMIT;

-- name: engine_rollback
ROLLBACK;

-- name: sqlite_journal_wal
-- dialect: sqlite
PRAGMA journal_mode = WAL;

-- name: sqlite_vacuum
-- dialect: sqlite
VACUUM;

-- name: sqlite_journal_delete
-- dialect: sqlite
PRAGMA journal_mode = DELETE;

-- name: sqlite_synchronous_full
-- dialect: sqlite
PRAGMA synchronous = FULL;

-- name: sqlite_large_cache
-- dialect: sqlite
PRAGMA cache_size = -262144;

-- name: sqlite_empty_log
-- dialect: sqlite
PRAGMA wal_checkpoint(TRUNCATE);

-- name: sqlite_secure_delete
-- dialect: sqlite
PRAGMA secure_delete = ON;

-- name: sqlite_foreign_keys
-- dialect: sqlite
PRAGMA foreign_keys = ON;

-- name: sqlite_defer_foreign_keys
-- Until the transaction's end: rows may point at others that come later in it.
-- dialect: sqlite
PRAGMA defer_foreign_keys = ON;

-- name: sqlite_distrust_schema
-- dialect: sqlite
PRAGMA trusted_schema = OFF;

-- name: sqlite_query_only
-- dialect: sqlite
PRAGMA query_only = ON;

-- name: sqlite_application_id
-- dialect: sqlite
PRAGMA application_id;

-- name: sqlite_integrity
-- dialect: sqlite
PRAGMA integrity_check;

-- name: sqlite_foreign_key_faults
-- dialect: sqlite
PRAGMA foreign_key_check;

-- name: sqlite_n_tables
-- dialect: sqlite
-- scan-ok: the list of tables is short
SELECT count(*) FROM sqlite_schema;

-- name: meta_set
INSERT INTO centre_meta (name, value) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: meta_get
SELECT value FROM centre_meta WHERE name = ?1;

-- name: migration_list
-- scan-ok: as many rows as there are migrations
SELECT number, file, sha256 FROM migration ORDER BY number;

-- name: migration_insert
INSERT INTO migration (number, file, sha256, applied) VALUES (?1, ?2, ?3, ?4);

-- name: centre_file_insert
INSERT INTO centre_file (path, sha256, bytes) VALUES (?1, ?2, ?3);

-- name: centre_file_list
-- scan-ok: the files of a backup are all wanted
SELECT path, sha256, bytes FROM centre_file ORDER BY path;

-- name: centre_file_clear
-- scan-ok: all of them go
DELETE FROM centre_file;

-- name: audit_insert
INSERT INTO audit (seq, at, actor, act, subject, detail, previous, hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: audit_head_get
SELECT seq, hash FROM audit_head WHERE one = 1;

-- name: audit_head_set
INSERT INTO audit_head (one, seq, hash) VALUES (1, ?1, ?2)
ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;

-- name: audit_list
-- scan-ok: verification reads all of it
SELECT seq, at, actor, act, subject, detail, previous, hash FROM audit ORDER BY seq;

-- name: vintage_seal_set
UPDATE vintage SET rows_sha256 = ?2 WHERE id = ?1;

-- name: vintage_seal_list
-- scan-ok: verification reads every vintage
SELECT id, n_rows, rows_sha256 FROM vintage ORDER BY id;

-- name: vintage_seal_rows
SELECT flow, key, period, occurrence, line, kind, obs_status, conf_status, value, lower, upper,
       comment
FROM observation WHERE vintage = ?1 ORDER BY flow, key, period, occurrence;
