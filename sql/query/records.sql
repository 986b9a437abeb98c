-- Records, their revisions, links, drafts and published copies. Written and read by src/records.

-- name: record_roles
-- The roles of an account that is active, for one state's or the region's ('') records.
SELECT r.role FROM account_role r JOIN account a ON a.id = r.account
WHERE r.account = ?1 AND a.state = 'active' AND (r.area = '' OR ?2 = '' OR r.area = ?2);

-- name: record_roles_of_region
-- The roles of an account that is active and that are not for one state.
SELECT r.role FROM account_role r JOIN account a ON a.id = r.account
WHERE r.account = ?1 AND a.state = 'active' AND r.area = '';

-- name: record_insert
INSERT INTO record (id, type, state, revision, lang, area, created, created_by, changed, title, review_by)
VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?6, ?8, ?9);

-- name: record_revision_insert
INSERT INTO record_revision (record, number, at, by, act, state, comment, body, sha256)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: record_update
-- Only from the revision that was seen: of two who save at once, one changes no row.
UPDATE record SET state = ?3, revision = revision + 1, area = ?4, changed = ?5, title = ?6, review_by = ?7
WHERE id = ?1 AND revision = ?2 AND deleted IS NULL;

-- name: record_deleted_list
SELECT id FROM record WHERE deleted IS NOT NULL AND deleted >= ?1 AND forgotten IS NULL ORDER BY deleted DESC LIMIT ?2;

-- name: record_deleted_before
SELECT id FROM record WHERE deleted IS NOT NULL AND deleted < ?1 AND forgotten IS NULL ORDER BY deleted LIMIT 500;

-- name: record_forget
UPDATE record SET title = '', review_by = NULL, forgotten = ?2 WHERE id = ?1;

-- name: record_revision_forget
UPDATE record_revision SET body = ?5, comment = '', forgotten = ?4
WHERE record = ?1 AND number BETWEEN ?2 AND ?3 AND forgotten IS NULL;

-- name: record_draft_forget
-- scan-ok: a few rows; drafts that were begun on what is forgotten
DELETE FROM record_draft WHERE record = ?1 AND based_on BETWEEN ?2 AND ?3;

-- name: record_delete_mark
UPDATE record SET revision = revision + 1, changed = ?3, deleted = ?3, deleted_by = ?4
WHERE id = ?1 AND revision = ?2 AND deleted IS NULL;

-- name: record_delete_unmark
UPDATE record SET revision = revision + 1, changed = ?2, deleted = NULL, deleted_by = NULL
WHERE id = ?1 AND deleted IS NOT NULL AND forgotten IS NULL;

-- name: record_get
SELECT r.type, r.state, r.revision, r.lang, r.area, r.created, r.created_by, coalesce(c.name, oc.name), r.changed,
       v.by, coalesce(e.name, oe.name),
       r.title, r.deleted, v.body, v.forgotten
FROM record r JOIN record_revision v ON v.record = r.id AND v.number = r.revision
     LEFT JOIN account c ON c.id = r.created_by LEFT JOIN account e ON e.id = v.by
     LEFT JOIN record_author oc ON oc.account = r.created_by LEFT JOIN record_author oe ON oe.account = v.by
WHERE r.id = ?1;

-- name: record_get_revision
SELECT r.type, v.state, v.number, r.lang, r.area, r.created, r.created_by, coalesce(c.name, oc.name), v.at,
       v.by, coalesce(e.name, oe.name),
       r.title, r.deleted, v.body, v.forgotten
FROM record r JOIN record_revision v ON v.record = r.id AND v.number = ?2
     LEFT JOIN account c ON c.id = r.created_by LEFT JOIN account e ON e.id = v.by
     LEFT JOIN record_author oc ON oc.account = r.created_by LEFT JOIN record_author oe ON oe.account = v.by
WHERE r.id = ?1;

-- name: record_bodies_before
-- Nobody knows what one said that was forgotten.
SELECT body FROM record_revision WHERE record = ?1 AND number < ?2 AND forgotten IS NULL ORDER BY number DESC LIMIT ?3;

-- name: record_type_of
SELECT type FROM record WHERE id = ?1 AND deleted IS NULL;

-- name: record_type_of_linked
-- Also of a deleted record that this one led to already: what was deleted does not stop work on what is left.
SELECT r.type FROM record r
WHERE r.id = ?1 AND (r.deleted IS NULL OR EXISTS (SELECT 1 FROM record_link l WHERE l.record = ?2 AND l.target = ?1));

-- name: record_behind_keep
UPDATE record SET behind = ?2 WHERE id = ?1;

-- name: record_behind_kept
SELECT behind FROM record WHERE id = ?1;

-- name: record_history
SELECT v.number, v.at, v.by, coalesce(a.name, o.name), v.act, v.state, v.comment, v.forgotten
FROM record_revision v LEFT JOIN account a ON a.id = v.by LEFT JOIN record_author o ON o.account = v.by
WHERE v.record = ?1 ORDER BY v.number DESC;

-- name: record_last_editor
-- Who wrote last what it says: for moves that another person must make.
SELECT by FROM record_revision WHERE record = ?1 AND act IN ('create', 'edit', 'restore', 'merge', 'import')
ORDER BY number DESC LIMIT 1;

-- name: record_value_clear
DELETE FROM record_value WHERE record = ?1;

-- name: record_value_insert
INSERT OR IGNORE INTO record_value (type, field, value, record) VALUES (?1, ?2, ?3, ?4);

-- name: record_value_holder
SELECT v.record FROM record_value v JOIN record r ON r.id = v.record
WHERE v.type = ?1 AND v.field = ?2 AND v.value = ?3 AND v.record <> ?4 AND r.deleted IS NULL LIMIT 1;

-- name: record_link_clear
DELETE FROM record_link WHERE record = ?1;

-- name: record_link_insert
INSERT OR IGNORE INTO record_link (record, relation, target, position, note) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: record_file_clear
DELETE FROM record_file WHERE record = ?1;

-- name: record_file_insert
INSERT OR IGNORE INTO record_file (record, sha256, position) VALUES (?1, ?2, ?3);

-- name: record_neighbours
SELECT 0, l.relation, r.id, r.type, r.title, r.state, l.note, r.area, r.created_by
FROM record_link l JOIN record r ON r.id = l.target
WHERE l.record = ?1 AND r.deleted IS NULL
UNION ALL
SELECT 1, l.relation, r.id, r.type, r.title, r.state, l.note, r.area, r.created_by
FROM record_link l JOIN record r ON r.id = l.record
WHERE l.target = ?1 AND r.deleted IS NULL
ORDER BY 1, 2, 4, 5, 3;

-- name: record_neighbours_published
-- Titles in the language asked for; else in the original, and then its language.
SELECT 0, l.relation, p.record, p.type, coalesce(json_extract(p.body, '$.fields.title."' || ?2 || '"[0]'), p.title),
       p.state, l.note, CASE WHEN json_type(p.body, '$.fields.title."' || ?2 || '"[0]') IS NULL THEN p.lang ELSE ?2 END
FROM published_link l JOIN published p ON p.record = l.target
WHERE l.record = ?1
UNION ALL
SELECT 1, l.relation, p.record, p.type, coalesce(json_extract(p.body, '$.fields.title."' || ?2 || '"[0]'), p.title),
       p.state, l.note, CASE WHEN json_type(p.body, '$.fields.title."' || ?2 || '"[0]') IS NULL THEN p.lang ELSE ?2 END
FROM published_link l JOIN published p ON p.record = l.record
WHERE l.target = ?1;

-- name: record_draft_set
INSERT INTO record_draft (account, record, based_on, saved, body) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (account, record) DO UPDATE SET based_on = excluded.based_on, saved = excluded.saved, body = excluded.body;

-- name: record_draft_get
SELECT based_on, saved, body FROM record_draft WHERE account = ?1 AND record = ?2;

-- name: record_draft_clear
DELETE FROM record_draft WHERE account = ?1 AND record = ?2;

-- name: published_set
INSERT INTO published (record, type, state, revision, lang, area, title, first_published, published, body,
    behind)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10)
ON CONFLICT (record) DO UPDATE SET state = excluded.state, revision = excluded.revision, area = excluded.area,
    title = excluded.title, published = excluded.published, body = excluded.body,
    behind = excluded.behind;

-- name: published_get
SELECT type, state, revision, lang, area, first_published, published, title, body, behind FROM published WHERE record = ?1;

-- name: published_ids
-- scan-ok: all public records, when the types change
SELECT record FROM published ORDER BY record;

-- name: published_states
-- scan-ok: all public records, when the types are checked
SELECT type, state, count(*) FROM published GROUP BY type, state;

-- name: published_withdrawn_by_types
-- Records whose newest revision was public before the types changed, in the state that they are still in, and which
-- nobody deleted. One that somebody withdrew is in another state since.
-- scan-ok: all that were public once, when the types change
SELECT u.record FROM unpublished u JOIN record r ON r.id = u.record AND r.revision = u.revision AND r.state = u.state
WHERE r.deleted IS NULL AND NOT EXISTS (SELECT 1 FROM published p WHERE p.record = u.record);

-- name: published_narrow
UPDATE published SET body = ?2, behind = ?3 WHERE record = ?1;

-- name: published_clear
DELETE FROM published WHERE record = ?1;

-- name: published_past_set
INSERT INTO published_past (record, revision, until, body) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (record, revision) DO NOTHING;

-- name: published_past_of_type
SELECT p.record, p.revision, p.until, p.body FROM published r JOIN published_past p ON p.record = r.record
WHERE r.type = ?1 ORDER BY p.record, p.revision;

-- name: published_past_clear
DELETE FROM published_past WHERE record = ?1;

-- name: unpublished_clear
DELETE FROM unpublished WHERE record = ?1;

-- name: unpublished_set
INSERT INTO unpublished (record, revision, state, first_published)
SELECT p.record, r.revision, p.state, p.first_published FROM published p JOIN record r ON r.id = p.record WHERE p.record = ?1;

-- name: unpublished_past_set
INSERT INTO unpublished_past (record, revision, until, body)
SELECT record, revision, until, body FROM published_past WHERE record = ?1;

-- name: published_again
-- What ended between two revisions is taken back: it has been public since it was first.
UPDATE published SET first_published = (SELECT u.first_published FROM unpublished u WHERE u.record = ?1)
WHERE record = ?1 AND EXISTS (SELECT 1 FROM unpublished u WHERE u.record = ?1 AND u.revision > ?2 AND u.revision <= ?3);

-- name: published_past_again
INSERT OR IGNORE INTO published_past (record, revision, until, body)
SELECT p.record, p.revision, p.until, p.body
FROM unpublished_past p JOIN unpublished u ON u.record = p.record JOIN published o ON o.record = p.record
WHERE p.record = ?1 AND p.revision < ?4 AND u.revision > ?2 AND u.revision <= ?3;

-- name: published_value_clear
DELETE FROM published_value WHERE record = ?1;

-- name: published_value_insert
INSERT OR IGNORE INTO published_value (type, field, value, record) VALUES (?1, ?2, ?3, ?4);

-- name: published_link_clear
DELETE FROM published_link WHERE record = ?1;

-- name: published_link_insert
INSERT OR IGNORE INTO published_link (record, relation, target, position, note) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: published_file_clear
DELETE FROM published_file WHERE record = ?1;

-- name: published_file_insert
INSERT OR IGNORE INTO published_file (record, sha256, position, n_bytes, media_type, name, preview, n_pages)
SELECT ?1, b.sha256, ?3, b.n_bytes, b.media_type, ?4, b.preview, b.n_pages FROM blob b WHERE b.sha256 = ?2;

-- name: published_gone_set
INSERT INTO published_gone (record, type, at, reason) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (record) DO UPDATE SET at = excluded.at, reason = excluded.reason;

-- name: published_gone_clear
DELETE FROM published_gone WHERE record = ?1;

-- name: published_gone_forget
-- The reason was a comment on a revision that is forgotten.
UPDATE published_gone SET reason = ''
WHERE record = ?1 AND EXISTS (SELECT 1 FROM unpublished u WHERE u.record = ?1 AND u.revision BETWEEN ?2 AND ?3);

-- name: published_gone_get
SELECT at, reason FROM published_gone WHERE record = ?1;

-- name: record_change_note
INSERT INTO record_change (record) VALUES (?1);

-- name: record_changes_since
SELECT max(seq), record FROM record_change WHERE seq > ?1 GROUP BY record ORDER BY 1;

-- name: record_index_row
SELECT r.type, r.state, r.area, r.created_by, r.changed, r.title, r.deleted IS NULL, e.id, e.words, e.titled
FROM record r LEFT JOIN search_entry e ON e.record = r.id WHERE r.id = ?1;

-- name: record_index_values
SELECT field, value FROM record_value WHERE record = ?1;

-- name: published_change_note
INSERT INTO published_change (record) VALUES (?1);

-- name: published_changes_since
SELECT max(seq), record FROM published_change WHERE seq > ?1 GROUP BY record ORDER BY 1;

-- name: published_index_row
SELECT p.type, p.state, p.area, '', p.published, p.title, 1, e.id, e.words, e.titled
FROM published p LEFT JOIN published_entry e ON e.record = p.record WHERE p.record = ?1;

-- name: published_index_values
SELECT field, value FROM published_value WHERE record = ?1;

-- name: record_grants
SELECT r.role, r.area FROM account_role r JOIN account a ON a.id = r.account
WHERE r.account = ?1 AND a.state = 'active' ORDER BY r.area, r.role;

-- name: record_bodies
-- scan-ok: all records, when the types change; deleted ones too, for they can be taken back
SELECT r.id, r.type, r.state, v.body, r.deleted IS NOT NULL
FROM record r JOIN record_revision v ON v.record = r.id AND v.number = r.revision WHERE r.forgotten IS NULL;

-- name: record_is_there
SELECT 1 FROM record WHERE id = ?1;

-- name: record_ids_of_type
SELECT id FROM record WHERE type = ?1 AND deleted IS NULL ORDER BY id;
