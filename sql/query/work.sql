-- The queue of work, mail that waits, settings.

-- name: job_insert
INSERT INTO job (kind, subject, detail, created, next_try) VALUES (?1, ?2, ?3, ?4, ?4);

-- name: job_next
SELECT id, kind, subject, detail, tries FROM job
WHERE state = 'waiting' AND next_try <= ?1 ORDER BY id LIMIT 1;

-- name: job_start
UPDATE job SET state = 'running', tries = tries + 1, started = ?2, progress = '' WHERE id = ?1;

-- name: job_progress
UPDATE job SET progress = ?2 WHERE id = ?1 AND state = 'running';

-- name: job_end
UPDATE job SET state = ?2, finished = ?3, fault = ?4, progress = '' WHERE id = ?1 AND state = 'running';

-- name: job_again
UPDATE job SET state = 'waiting', next_try = ?2, fault = ?3, progress = ''
WHERE id = ?1 AND state = 'running';

-- name: job_recover_failed
UPDATE job SET state = 'failed', finished = ?1, fault = ?2, progress = ''
WHERE state = 'running' AND tries >= ?3;

-- name: job_recover_waiting
UPDATE job SET state = 'waiting', next_try = ?1, progress = '' WHERE state = 'running';

-- name: job_newest_of
SELECT id, kind, state, tries, created, started, finished, progress, fault FROM job
WHERE subject = ?1 ORDER BY id DESC LIMIT 1;

-- name: job_newest_of_kind
SELECT id, kind, state, tries, created, started, finished, progress, fault FROM job
WHERE subject = ?2 AND kind = ?1 ORDER BY id DESC LIMIT 1;

-- name: job_forget
DELETE FROM job WHERE finished < ?2 AND state = ?1;

-- name: work_due
SELECT EXISTS (SELECT 1 FROM job WHERE state = 'waiting' AND next_try <= ?1),
       EXISTS (SELECT 1 FROM mail WHERE next_try <= ?1 AND sent IS NULL AND given_up IS NULL);

-- name: mail_insert
INSERT INTO mail (recipient, subject, body, created, next_try) VALUES (?1, ?2, ?3, ?4, ?4);

-- name: mail_next
SELECT id, recipient, subject, body, created, tries, unsubscribe FROM mail
WHERE next_try <= ?1 AND sent IS NULL AND given_up IS NULL ORDER BY tries, id LIMIT ?2;

-- name: mail_set_sent
UPDATE mail SET sent = ?2, body = NULL, unsubscribe = NULL, fault = NULL, tries = tries + 1 WHERE id = ?1;

-- name: mail_set_next_try
UPDATE mail SET next_try = ?2, fault = ?3, tries = tries + 1 WHERE id = ?1;

-- name: mail_set_waiting
UPDATE mail SET next_try = ?2, fault = ?3 WHERE id = ?1;

-- name: mail_set_given_up
UPDATE mail SET given_up = ?2, body = NULL, unsubscribe = NULL, fault = ?3, tries = tries + 1 WHERE id = ?1;

-- name: mail_unsent
-- scan-ok: along an index that has only these, newest first, as many as are asked for
SELECT id, recipient, subject, created, next_try, tries, given_up, fault FROM mail
WHERE sent IS NULL ORDER BY id DESC LIMIT ?1;

-- name: mail_counts
SELECT (SELECT count(*) FROM mail WHERE sent IS NULL AND given_up IS NULL),
       (SELECT count(*) FROM mail WHERE given_up IS NOT NULL);

-- name: mail_forget_sent
DELETE FROM mail WHERE sent < ?1;

-- name: mail_forget_given_up
DELETE FROM mail WHERE given_up < ?1;

-- name: setting_get
SELECT value FROM setting WHERE name = ?1;

-- name: setting_set
INSERT INTO setting (name, value, changed, changed_by) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (name) DO UPDATE SET
    value = excluded.value, changed = excluded.changed, changed_by = excluded.changed_by;

-- name: setting_remove
DELETE FROM setting WHERE name = ?1;
