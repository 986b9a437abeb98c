-- The index of words. Terms and expressions are made by src/records/search*.c, never taken from a request.

-- name: search_fts5_api
-- dialect: sqlite
SELECT fts5(?1);

-- name: search_find
-- dialect: sqlite
-- scan-ok: the index of words answers a MATCH; no table is read
SELECT rowid, fyr_score(search_index, ?2, ?3) FROM search_index WHERE search_index MATCH ?1 ORDER BY rowid DESC;

-- name: search_find_published
-- dialect: sqlite
-- scan-ok: the index of words answers a MATCH; no table is read
SELECT rowid, fyr_score(published_index, ?2, ?3) FROM published_index WHERE published_index MATCH ?1 ORDER BY rowid DESC;

-- name: search_similar
-- Words of published records between two texts, for "did you mean": never words of what is not public.
-- dialect: sqlite
-- scan-ok: the index of words is read between two words
SELECT term, doc FROM published_words WHERE term >= ?1 AND term < ?2;

-- name: search_entry_of
SELECT id, title, summary, body, files FROM search_entry WHERE record = ?1;

-- name: search_entry_insert
INSERT INTO search_entry (record, title, summary, body, files) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: search_entry_delete
DELETE FROM search_entry WHERE id = ?1;

-- name: search_words_insert
-- dialect: sqlite
INSERT INTO search_index (rowid, title, summary, body, files) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: search_words_delete
-- An index takes the terms back that it was given. Not from a SELECT: that would be a savepoint, for which
-- FTS5 writes all it has in memory.
-- dialect: sqlite
INSERT INTO search_index (search_index, rowid, title, summary, body, files) VALUES ('delete', ?1, ?2, ?3, ?4, ?5);

-- name: search_words_check
-- dialect: sqlite
INSERT INTO search_index (search_index) VALUES ('integrity-check');

-- name: search_words_clear
-- dialect: sqlite
INSERT INTO search_index (search_index) VALUES ('delete-all');

-- name: search_entry_clear
-- scan-ok: empties the table
DELETE FROM search_entry;

-- name: search_words_optimize
-- dialect: sqlite
INSERT INTO search_index (search_index) VALUES ('optimize');

-- name: search_entry_lost
-- Entries of records that are not there any more.
-- scan-ok: looks at them all
SELECT e.record FROM search_entry e WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.id = e.record);

-- name: published_entry_of
SELECT id, title, summary, body, files FROM published_entry WHERE record = ?1;

-- name: published_entry_insert
INSERT INTO published_entry (record, title, summary, body, files) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: published_entry_delete
DELETE FROM published_entry WHERE id = ?1;

-- name: published_words_insert
-- dialect: sqlite
INSERT INTO published_index (rowid, title, summary, body, files) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: published_words_delete
-- An index takes the terms back that it was given. Not from a SELECT: that would be a savepoint, for which
-- FTS5 writes all it has in memory.
-- dialect: sqlite
INSERT INTO published_index (published_index, rowid, title, summary, body, files) VALUES ('delete', ?1, ?2, ?3, ?4, ?5);

-- name: published_words_check
-- dialect: sqlite
INSERT INTO published_index (published_index) VALUES ('integrity-check');

-- name: published_words_clear
-- dialect: sqlite
INSERT INTO published_index (published_index) VALUES ('delete-all');

-- name: published_entry_clear
-- scan-ok: empties the table
DELETE FROM published_entry;

-- name: published_words_optimize
-- dialect: sqlite
INSERT INTO published_index (published_index) VALUES ('optimize');

-- name: published_entry_lost
-- Entries of records that are not there any more.
-- scan-ok: looks at them all
SELECT e.record FROM published_entry e WHERE NOT EXISTS (SELECT 1 FROM published p WHERE p.record = e.record);

-- name: published_text_clear
DELETE FROM published_text WHERE record = ?1;

-- name: published_text_insert
INSERT INTO published_text (record, sha256, text) VALUES (?1, ?2, ?3);

-- name: published_text_get
SELECT text FROM published_text WHERE record = ?1 AND sha256 = ?2;

-- name: search_blob_text
SELECT text FROM blob WHERE sha256 = ?1;

-- name: search_record
SELECT r.type, r.lang, r.deleted IS NOT NULL, v.body
FROM record r JOIN record_revision v ON v.record = r.id AND v.number = r.revision WHERE r.id = ?1;

-- name: search_published
SELECT type, lang, 0, body FROM published WHERE record = ?1;

-- name: search_all_records
-- In the order of their changes; a rebuild reads them all.
-- scan-ok: reads them all
SELECT id FROM record ORDER BY changed, id;

-- name: search_glossary
-- The terms of the glossary; as many as a dictionary of the field has.
-- scan-ok: by the type's index
SELECT record, lang, body FROM published WHERE type = 'term';

-- name: search_glossary_changed
-- The newest change after one, and whether one of those is of a term, published or withdrawn.
SELECT max(c.seq),
       max(EXISTS (SELECT 1 FROM published p WHERE p.record = c.record AND p.type = 'term')
           OR EXISTS (SELECT 1 FROM published_gone g WHERE g.record = c.record AND g.type = 'term'))
FROM published_change c WHERE c.seq > ?1;
