-- Files of records. Written and read by src/records/file*.c and upload.c.

-- name: blob_insert
INSERT OR IGNORE INTO blob (sha256, n_bytes, media_type, received, received_by) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: blob_received_since
-- scan-ok: all files there are, when another one comes
SELECT coalesce((SELECT sum(n_bytes) FROM blob WHERE received_by = ?1 AND received >= ?2), 0)
     + coalesce((SELECT sum(n_bytes) FROM upload WHERE account = ?1), 0);

-- name: blob_get
SELECT n_bytes, media_type, extracted, fault, preview, n_pages, notice FROM blob WHERE sha256 = ?1;

-- name: blob_list
-- scan-ok: all files there are, for verify and backup
SELECT sha256, n_bytes FROM blob ORDER BY sha256;

-- name: blob_unused
-- scan-ok: all files there are, when something is forgotten
SELECT b.sha256 FROM blob b
WHERE NOT EXISTS (SELECT 1 FROM record_file_version v WHERE v.sha256 = b.sha256)
  AND NOT EXISTS (SELECT 1 FROM record_file f WHERE f.sha256 = b.sha256)
  AND NOT EXISTS (SELECT 1 FROM published_file f WHERE f.sha256 = b.sha256)
  AND b.sha256 NOT IN (SELECT o.preview FROM blob o WHERE o.preview IS NOT NULL);

-- name: blob_delete
DELETE FROM blob WHERE sha256 = ?1;

-- name: blob_set_read
UPDATE blob SET extracted = ?2, text = ?3, fault = ?4, preview = ?5, n_pages = ?6, notice = ?7 WHERE sha256 = ?1;

-- name: blob_insert_preview
INSERT OR IGNORE INTO blob (sha256, n_bytes, media_type, received, received_by, extracted)
VALUES (?1, ?2, ?3, ?4, ?5, ?4);

-- name: blob_records
SELECT record FROM record_file WHERE sha256 = ?1
UNION SELECT record FROM published_file WHERE sha256 = ?1;

-- name: published_file_renew
UPDATE published_file SET preview = (SELECT b.preview FROM blob b WHERE b.sha256 = ?1),
    n_pages = (SELECT b.n_pages FROM blob b WHERE b.sha256 = ?1) WHERE sha256 = ?1;

-- name: published_file_of
SELECT n_bytes, media_type, preview, n_pages FROM published_file WHERE record = ?1 AND sha256 = ?2;

-- name: published_file_find
-- For a download: the file itself, or the picture of its first page.
SELECT 0, name, n_bytes, media_type FROM published_file WHERE sha256 = ?1
UNION ALL SELECT 1, name, 0, 'image/png' FROM published_file WHERE preview = ?1;

-- name: record_file_version_insert
INSERT OR IGNORE INTO record_file_version (record, slot, sha256, state, revision, name, at, by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: record_file_versions_clear
DELETE FROM record_file_version WHERE record = ?1;

-- name: record_file_versions
-- The last column: whether the record has it now; what was taken out or replaced is not for everybody.
SELECT v.slot, v.sha256, v.state, v.revision, v.name, v.at, v.by, a.name, b.n_bytes, b.media_type,
       EXISTS (SELECT 1 FROM record_file f WHERE f.record = v.record AND f.sha256 = v.sha256)
FROM record_file_version v JOIN blob b ON b.sha256 = v.sha256 LEFT JOIN account a ON a.id = v.by
WHERE v.record = ?1 ORDER BY v.revision DESC, v.slot;

-- name: record_file_find
-- For a download at the desk: in which states the record had it, whether it is a picture of a page, and
-- whether the record has it now.
SELECT v.state, 0, v.name, b.n_bytes, b.media_type,
       EXISTS (SELECT 1 FROM record_file f WHERE f.record = v.record AND f.sha256 = v.sha256)
FROM record_file_version v JOIN blob b ON b.sha256 = v.sha256 WHERE v.record = ?1 AND v.sha256 = ?2
UNION ALL
SELECT v.state, 1, v.name, p.n_bytes, p.media_type,
       EXISTS (SELECT 1 FROM record_file f WHERE f.record = v.record AND f.sha256 = v.sha256)
FROM record_file_version v JOIN blob b ON b.sha256 = v.sha256 JOIN blob p ON p.sha256 = b.preview
WHERE v.record = ?1 AND b.preview = ?2;

-- name: upload_insert
INSERT INTO upload (id, account, record, name, mark, n_bytes, received, hash, sha256, created, touched)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?9);

-- name: upload_get
SELECT id, record, name, mark, n_bytes, received, hash, sha256, touched FROM upload WHERE id = ?1 AND account = ?2;

-- name: upload_list
SELECT id, record, name, mark, n_bytes, received, hash, sha256, touched FROM upload
WHERE account = ?1 AND record = ?2 ORDER BY id;

-- name: upload_same
SELECT id, record, name, mark, n_bytes, received, hash, sha256, touched FROM upload
WHERE account = ?1 AND record = ?2 AND name = ?3 AND n_bytes = ?4 AND mark = ?5 ORDER BY id DESC LIMIT 1;

-- name: upload_count
SELECT count(*) FROM upload WHERE account = ?1;

-- name: upload_still_to_come
-- scan-ok: a few rows, those of uploads on their way
SELECT coalesce(sum(n_bytes - received), 0) FROM upload;

-- name: upload_advance
-- Only from where it was: of two pieces that come at once, one changes no row.
UPDATE upload SET received = ?4, hash = ?5, touched = ?6 WHERE id = ?1 AND account = ?2 AND received = ?3;

-- name: upload_delete
DELETE FROM upload WHERE id = ?1 AND account = ?2;

-- name: upload_old
SELECT id, account FROM upload WHERE touched < ?1;

-- name: upload_of_record
-- scan-ok: a few rows, those of uploads on their way
SELECT id, account FROM upload WHERE record = ?1;

-- name: upload_known
SELECT 1 FROM upload WHERE id = ?1;
