-- Releases: tables made public together, and the ledger that remembers them. Written by
-- src/figures/release*.c, sealed by src/store/ledger.c; read by pages through the public connection.

-- name: release_insert
INSERT INTO release (id, population, title, released, statement, method, margins, is_example,
                     supersedes, revision, promised_threshold, promised_interval, promised_percent,
                     n_cells, n_hidden, n_earlier, n_known, n_other, n_revised)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19);

-- name: release_table_insert
INSERT INTO release_table (release, number, name, sha256, n_rows, n_hidden, bytes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: release_evidence_insert
INSERT INTO release_evidence (release, kind, number, name, sha256, bytes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: release_withdrawal_insert
INSERT INTO release_withdrawal (release, at, reason) VALUES (?1, ?2, ?3);

-- name: release_all
-- scan-ok: all releases are wanted, newest first
SELECT r.id, r.population, r.title, r.released, r.statement, r.method, r.margins, r.is_example,
       r.supersedes, r.revision, r.promised_threshold, r.promised_interval, r.promised_percent,
       r.n_cells, r.n_hidden, r.n_earlier, r.n_known, r.n_other, r.n_revised, w.at, w.reason
FROM release r LEFT JOIN release_withdrawal w ON w.release = r.id ORDER BY r.id DESC;

-- name: release_get
SELECT r.id, r.population, r.title, r.released, r.statement, r.method, r.margins, r.is_example,
       r.supersedes, r.revision, r.promised_threshold, r.promised_interval, r.promised_percent,
       r.n_cells, r.n_hidden, r.n_earlier, r.n_known, r.n_other, r.n_revised, w.at, w.reason
FROM release r LEFT JOIN release_withdrawal w ON w.release = r.id WHERE r.id = ?1;

-- name: release_tables
SELECT number, name, sha256, n_rows, n_hidden, bytes FROM release_table
WHERE release = ?1 ORDER BY number;

-- name: release_table_list
SELECT number, name, sha256, n_rows, n_hidden FROM release_table
WHERE release = ?1 ORDER BY number;

-- name: release_table_get
SELECT bytes, sha256 FROM release_table WHERE release = ?1 AND name = ?2;

-- name: release_evidence_of
SELECT kind, number, name, sha256, bytes FROM release_evidence
WHERE release = ?1 ORDER BY kind, number;

-- name: release_withdrawal_get
SELECT at, reason FROM release_withdrawal WHERE release = ?1;

-- name: release_count
-- scan-ok: as many rows as there are releases
SELECT count(*) FROM release;

-- name: ledger_insert
INSERT INTO ledger (seq, at, act, release, content, previous, hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: ledger_head_get
SELECT seq, hash FROM ledger_head WHERE one = 1;

-- name: ledger_head_set
INSERT INTO ledger_head (one, seq, hash) VALUES (1, ?1, ?2)
ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash;

-- name: ledger_list
-- scan-ok: verification reads all of it
SELECT seq, at, act, release, content, previous, hash FROM ledger ORDER BY seq;

-- name: ledger_missing
-- scan-ok: verification reads all of it
SELECT r.id, 'release' FROM release r
WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.release = r.id AND l.act = 'release')
UNION ALL
SELECT w.release, 'withdraw' FROM release_withdrawal w
WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.release = w.release AND l.act = 'withdraw');

-- name: ledger_of
SELECT seq, at, act, hash FROM ledger WHERE release = ?1 ORDER BY seq;

-- name: disclosure_count_set
INSERT INTO disclosure_count (source, vintage, scope, margins, counted, n_areas, n_cells, n_hidden,
                              n_exact, n_narrowed, n_left_out)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (source, scope, margins) DO UPDATE SET
    vintage = excluded.vintage, counted = excluded.counted, n_areas = excluded.n_areas,
    n_cells = excluded.n_cells, n_hidden = excluded.n_hidden, n_exact = excluded.n_exact,
    n_narrowed = excluded.n_narrowed, n_left_out = excluded.n_left_out;

-- name: disclosure_counts
-- scan-ok: a few rows
SELECT source, vintage, scope, margins, counted, n_areas, n_cells, n_hidden, n_exact, n_narrowed,
       n_left_out
FROM disclosure_count ORDER BY source, scope, margins;
