-- The whole collection into a bag and out of it, see exchange/bag.h.

-- name: collection_types
-- scan-ok: all records, by the index of their types
SELECT type, count(*) FROM record GROUP BY type ORDER BY type;

-- name: collection_records
-- scan-ok: all records of a type, deleted ones too
SELECT r.id, r.state, r.lang, r.area, r.created, r.created_by, r.changed, r.title, r.review_by, r.deleted,
       r.deleted_by, r.forgotten, r.behind, p.first_published, p.published, g.at, g.reason, r.revision
FROM record r LEFT JOIN published p ON p.record = r.id LEFT JOIN published_gone g ON g.record = r.id
WHERE r.type = ?1 ORDER BY r.id;

-- name: collection_revisions
SELECT number, at, by, act, state, comment, sha256, body, forgotten FROM record_revision WHERE record = ?1 ORDER BY number;

-- name: collection_past
SELECT revision, until, body FROM published_past WHERE record = ?1 ORDER BY revision;

-- name: collection_authors
-- Who wrote, as far as they have a name: of this centre's accounts, and of those that came in a bag.
-- scan-ok: all revisions, when a bag is made
SELECT w.account, coalesce(a.name, o.name)
FROM (SELECT by AS account FROM record_revision UNION SELECT created_by FROM record
      UNION SELECT received_by FROM blob) w
     LEFT JOIN account a ON a.id = w.account LEFT JOIN record_author o ON o.account = w.account
WHERE coalesce(a.name, o.name) IS NOT NULL ORDER BY w.account;

-- name: collection_files
-- scan-ok: all files
SELECT sha256, media_type, received, received_by, extracted, text, fault, preview, notice, n_bytes, n_pages
FROM blob ORDER BY sha256;

-- name: collection_any_record
-- scan-ok: stops at the first
SELECT 1 FROM record LIMIT 1;

-- name: collection_author_insert
INSERT OR IGNORE INTO record_author (account, name) VALUES (?1, ?2);

-- name: collection_file_insert
INSERT OR IGNORE INTO blob (sha256, media_type, received, received_by, extracted, text, fault, preview, notice, n_bytes,
                            n_pages)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: collection_record_insert
INSERT INTO record (id, type, state, lang, area, created, created_by, changed, title, review_by, deleted, deleted_by,
                    forgotten, behind, revision)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: collection_published_times
UPDATE published SET first_published = ?2, published = ?3 WHERE record = ?1;
