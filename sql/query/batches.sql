-- Tables of records that somebody sent, see records/record_batch.h.

-- name: record_batch_insert
INSERT INTO record_batch (id, type, account, name, lang, sha256, at, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: record_batch_n_open
-- scan-ok: as many rows as files were sent in a week
SELECT count(*) FROM record_batch WHERE account = ?1 AND state IN ('checking', 'checked', 'importing');

-- name: record_batch_bytes_set
UPDATE record_batch SET bytes = ?2 WHERE id = ?1;

-- name: record_batch_bytes_get
SELECT bytes FROM record_batch WHERE id = ?1;

-- name: record_batch_get
SELECT b.id, b.type, b.account, a.name, b.name, b.lang, b.sha256, b.at, b.state, b.checked, b.done, b.undone,
       b.undone_by, u.name, b.fault, b.n_new, b.n_changed, b.n_same, b.n_refused, b.n_errors, b.n_warnings
FROM record_batch b LEFT JOIN account a ON a.id = b.account LEFT JOIN account u ON u.id = b.undone_by
WHERE b.id = ?1;

-- name: record_batch_list
SELECT b.id, b.type, b.account, a.name, b.name, b.lang, b.sha256, b.at, b.state, b.checked, b.done, b.undone,
       b.undone_by, u.name, b.fault, b.n_new, b.n_changed, b.n_same, b.n_refused, b.n_errors, b.n_warnings
FROM record_batch b LEFT JOIN account a ON a.id = b.account LEFT JOIN account u ON u.id = b.undone_by
WHERE b.type = ?1 ORDER BY b.at DESC;

-- name: record_batch_state_set
-- What was imported or taken back, or cannot be, is not needed as a file any more.
UPDATE record_batch SET state = ?2, checked = ?3, done = ?4, undone = ?5, undone_by = ?6, fault = ?7,
    bytes = CASE WHEN ?2 IN ('done', 'refused', 'undone') THEN NULL ELSE bytes END
WHERE id = ?1;

-- name: record_batch_counts_set
UPDATE record_batch SET n_new = ?2, n_changed = ?3, n_same = ?4, n_refused = ?5, n_errors = ?6, n_warnings = ?7
WHERE id = ?1;

-- name: record_batch_delete
DELETE FROM record_batch WHERE id = ?1 AND state IN ('checked', 'refused');

-- name: record_batch_give_up
-- What no work is on any more: it failed too often, or its files were of another centre.
-- scan-ok: as many rows as files were sent, once an hour
UPDATE record_batch SET fault = 'the work on it was given up', bytes = NULL,
    state = CASE state WHEN 'undoing' THEN 'done' ELSE 'refused' END
WHERE state IN ('checking', 'importing', 'undoing') AND at < ?1
  AND NOT EXISTS (SELECT 1 FROM job j WHERE j.subject = record_batch.id AND j.state IN ('waiting', 'running'));

-- name: record_batch_forget
-- scan-ok: as many rows as files were sent, once an hour
DELETE FROM record_batch WHERE state IN ('checked', 'refused') AND at < ?1;

-- name: record_batch_previews
SELECT sheet, line, outcome, record, title, what FROM record_batch_preview WHERE batch = ?1 ORDER BY number;

-- name: record_batch_preview_clear
DELETE FROM record_batch_preview WHERE batch = ?1;

-- name: record_batch_preview_forget
-- scan-ok: the first rows of each table that was sent
DELETE FROM record_batch_preview WHERE record = ?1;

-- name: record_batch_preview_insert
INSERT INTO record_batch_preview (batch, number, sheet, line, outcome, record, title, what)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: record_batch_problems
SELECT severity, place, line, field, value, rule, message, remedy FROM record_batch_problem
WHERE batch = ?1 ORDER BY number;

-- name: record_batch_problems_clear
DELETE FROM record_batch_problem WHERE batch = ?1;

-- name: record_batch_problem_insert
INSERT INTO record_batch_problem (batch, number, severity, place, line, field, value, rule, message, remedy)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: record_batch_row_insert
INSERT INTO record_batch_row (batch, record, before, after) VALUES (?1, ?2, ?3, ?4);

-- name: record_batch_rows
SELECT record, before, after FROM record_batch_row WHERE batch = ?1;
