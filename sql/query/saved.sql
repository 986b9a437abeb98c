-- Searches that somebody keeps. Each statement of a person has their account in it.

-- name: saved_search_insert
INSERT INTO saved_search (id, account, name, query, lang, rhythm, created, next_look, seq)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (SELECT ifnull(max(seq), 0) FROM record_change));

-- name: saved_search_count
SELECT count(*) FROM saved_search WHERE account = ?1 AND deleted IS NULL;

-- name: saved_search_list
SELECT id, account, name, query, lang, rhythm, created, next_look, seq, deleted FROM saved_search
WHERE account = ?1 AND (deleted IS NOT NULL) = ?2 ORDER BY created DESC, id DESC;

-- name: saved_search_get
SELECT id, account, name, query, lang, rhythm, created, next_look, seq, deleted FROM saved_search WHERE id = ?1;

-- name: saved_search_seen
SELECT seen FROM saved_search WHERE id = ?1;

-- name: saved_search_set_name
UPDATE saved_search SET name = ?3 WHERE id = ?1 AND account = ?2 AND deleted IS NULL;

-- name: saved_search_set_rhythm
UPDATE saved_search SET rhythm = ?2, next_look = ?3 WHERE id = ?1;

-- name: saved_search_begin_anew
-- Who asks for mail again is told of what comes from now on.
UPDATE saved_search SET seen = NULL, seq = (SELECT ifnull(max(seq), 0) FROM record_change) WHERE id = ?1;

-- name: saved_search_set_deleted
UPDATE saved_search SET deleted = ?3 WHERE id = ?1 AND account = ?2 AND (deleted IS NULL) = (?3 IS NOT NULL);

-- name: saved_search_trim_deleted
-- As many deleted ones can be taken back as there can be.
DELETE FROM saved_search WHERE account = ?1 AND deleted IS NOT NULL AND id NOT IN
    (SELECT id FROM saved_search WHERE account = ?1 AND deleted IS NOT NULL ORDER BY deleted DESC, id DESC LIMIT ?2);

-- name: saved_search_forget
DELETE FROM saved_search WHERE deleted < ?1;

-- name: saved_search_forget_account
DELETE FROM saved_search WHERE account = ?1;

-- name: saved_search_any_due
SELECT EXISTS (SELECT 1 FROM saved_search s JOIN account a ON a.id = s.account
               WHERE s.next_look <= ?1 AND s.deleted IS NULL AND a.state = 'active'),
       EXISTS (SELECT 1 FROM job WHERE kind = ?2 AND state IN ('waiting', 'running'));

-- name: saved_search_due
SELECT s.id FROM saved_search s JOIN account a ON a.id = s.account
WHERE s.next_look <= ?1 AND s.deleted IS NULL AND a.state = 'active' ORDER BY s.next_look, s.id;

-- name: saved_search_looked
-- Only if nobody looked, changed or deleted it meanwhile.
UPDATE saved_search SET seen = ?2, seq = ?3, next_look = ?4
WHERE id = ?1 AND seq = ?5 AND next_look = ?6 AND deleted IS NULL
  AND EXISTS (SELECT 1 FROM account a WHERE a.id = saved_search.account AND a.state = 'active');

-- name: saved_search_newest_change
SELECT ifnull(max(seq), 0) FROM record_change;

-- name: saved_search_author
SELECT r.created_by, EXISTS (SELECT 1 FROM published p WHERE p.record = r.id) FROM record r WHERE r.id = ?1;

-- name: mail_insert_list
INSERT INTO mail (recipient, subject, body, created, next_try, list, unsubscribe) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6);

-- name: mail_drop_list
DELETE FROM mail WHERE list = ?1 AND sent IS NULL;

-- name: mail_drop_lists_of
DELETE FROM mail WHERE sent IS NULL AND list IN (SELECT id FROM saved_search WHERE account = ?1);

-- name: mail_forget_about
-- News of a saved search that were not sent yet: they name the record by its title, and lead to it.
-- scan-ok: mail that waits
DELETE FROM mail WHERE list IS NOT NULL AND sent IS NULL AND body IS NOT NULL AND instr(body, ?1) > 0;
