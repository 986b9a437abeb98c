-- The index of words. Terms are made by src/records/words*.c, never taken from a request; how the bytes
-- are read is in src/records/postings.h.

-- name: search_fts5_api
-- dialect: sqlite
SELECT fts5(?1);

-- name: search_owed
-- scan-ok: one row or none
SELECT 1 FROM search_owed;

-- name: search_owed_clear
-- scan-ok: one row or none
DELETE FROM search_owed;

-- name: search_entry_of
SELECT id FROM search_entry WHERE record = ?1;

-- name: search_entry_insert
INSERT INTO search_entry (id, record, words, titled) VALUES (?1, ?2, ?3, ?4);

-- name: search_entry_delete
DELETE FROM search_entry WHERE id = ?1;

-- name: search_entry_clear
-- scan-ok: empties the table
DELETE FROM search_entry;

-- name: search_entry_live
SELECT id FROM search_entry WHERE id BETWEEN ?1 AND ?2;

-- name: search_entry_next
-- A number that no entry has had whose terms are still in a segment.
-- scan-ok: segments are few
SELECT max(coalesce((SELECT max(id) FROM search_entry), 0),
           coalesce((SELECT max(last_entry) FROM search_segment), 0)) + 1;

-- name: search_entry_lost
-- Entries of records that are not there any more.
-- scan-ok: looks at them all
SELECT e.record FROM search_entry e WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.id = e.record);

-- name: search_segments
-- scan-ok: they are few
SELECT id, first_entry, last_entry, n FROM search_segment ORDER BY id;

-- name: search_segment_insert
INSERT INTO search_segment (id, first_entry, last_entry, n) VALUES (?1, ?2, ?3, ?4);

-- name: search_segment_delete
DELETE FROM search_segment WHERE id = ?1;

-- name: search_segment_clear
-- scan-ok: empties the table
DELETE FROM search_segment;

-- name: search_word_insert
INSERT INTO search_word (segment, term, n, postings, places) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: search_word_delete
DELETE FROM search_word WHERE segment = ?1;

-- name: search_word_clear
-- scan-ok: empties the table
DELETE FROM search_word;

-- name: search_word_read
-- A segment in the order of its terms.
SELECT term, postings, places, n FROM search_word WHERE segment = ?1 ORDER BY term;

-- name: search_word_find
-- One term in all segments.
-- scan-ok: segments are few
SELECT w.term, w.n, w.postings, w.places FROM search_segment s CROSS JOIN search_word w ON w.segment = s.id
WHERE w.term = ?1;

-- name: search_word_range
-- Terms between two texts in all segments.
-- scan-ok: segments are few
SELECT w.term, w.n, w.postings, w.places FROM search_segment s CROSS JOIN search_word w ON w.segment = s.id
WHERE w.term >= ?1 AND w.term < ?2;

-- name: published_entry_of
SELECT id FROM published_entry WHERE record = ?1;

-- name: published_entry_insert
INSERT INTO published_entry (id, record, words, titled) VALUES (?1, ?2, ?3, ?4);

-- name: published_entry_delete
DELETE FROM published_entry WHERE id = ?1;

-- name: published_entry_clear
-- scan-ok: empties the table
DELETE FROM published_entry;

-- name: published_entry_live
SELECT id FROM published_entry WHERE id BETWEEN ?1 AND ?2;

-- name: published_entry_next
-- A number that no entry has had whose terms are still in a segment.
-- scan-ok: segments are few
SELECT max(coalesce((SELECT max(id) FROM published_entry), 0),
           coalesce((SELECT max(last_entry) FROM published_segment), 0)) + 1;

-- name: published_entry_lost
-- Entries of records that are not there any more.
-- scan-ok: looks at them all
SELECT e.record FROM published_entry e WHERE NOT EXISTS (SELECT 1 FROM published r WHERE r.record = e.record);

-- name: published_segments
-- scan-ok: they are few
SELECT id, first_entry, last_entry, n FROM published_segment ORDER BY id;

-- name: published_segment_insert
INSERT INTO published_segment (id, first_entry, last_entry, n) VALUES (?1, ?2, ?3, ?4);

-- name: published_segment_delete
DELETE FROM published_segment WHERE id = ?1;

-- name: published_segment_clear
-- scan-ok: empties the table
DELETE FROM published_segment;

-- name: published_word_insert
INSERT INTO published_word (segment, term, n, postings, places) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: published_word_delete
DELETE FROM published_word WHERE segment = ?1;

-- name: published_word_clear
-- scan-ok: empties the table
DELETE FROM published_word;

-- name: published_word_read
-- A segment in the order of its terms.
SELECT term, postings, places, n FROM published_word WHERE segment = ?1 ORDER BY term;

-- name: published_word_find
-- One term in all segments.
-- scan-ok: segments are few
SELECT w.term, w.n, w.postings, w.places FROM published_segment s CROSS JOIN published_word w ON w.segment = s.id
WHERE w.term = ?1;

-- name: published_word_range
-- Terms between two texts in all segments.
-- scan-ok: segments are few
SELECT w.term, w.n, w.postings, w.places FROM published_segment s CROSS JOIN published_word w ON w.segment = s.id
WHERE w.term >= ?1 AND w.term < ?2;

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
