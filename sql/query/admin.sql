-- What an administrator sees of work and mail, and does about it.

-- Newest first, of one state.
-- name: job_in_state
SELECT id, kind, tries, created, finished, fault FROM job
WHERE state = ?1 ORDER BY id DESC LIMIT ?2;

-- name: job_retry
UPDATE job SET state = 'waiting', tries = 0, next_try = ?2, finished = NULL, fault = NULL
WHERE id = ?1 AND state = 'failed';

-- A mail that was given up has no body any more, so there is nothing to send.
-- name: mail_try_now
UPDATE mail SET next_try = ?2 WHERE id = ?1 AND sent IS NULL AND given_up IS NULL;
