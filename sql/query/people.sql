-- Accounts, roles, links, second factors, sessions, failed attempts, and the audit log as auditors
-- read it. Written and read by src/people.

-- name: account_insert
INSERT INTO account (id, email, email_folded, name, lang, state, created, created_by)
VALUES (?1, ?2, ?3, ?4, ?5, 'invited', ?6, ?7);

-- name: account_by_id
SELECT a.id, a.email, a.name, a.lang, a.state, a.created, a.last_signin,
       (SELECT count(*) FROM second_factor f WHERE f.account = a.id AND f.secret IS NOT NULL),
       (SELECT count(*) FROM recovery_code c WHERE c.account = a.id AND c.used IS NULL)
FROM account a WHERE a.id = ?1;

-- name: account_by_email
SELECT a.id, a.email, a.name, a.lang, a.state, a.created, a.last_signin,
       (SELECT count(*) FROM second_factor f WHERE f.account = a.id AND f.secret IS NOT NULL),
       (SELECT count(*) FROM recovery_code c WHERE c.account = a.id AND c.used IS NULL)
FROM account a WHERE a.email_folded = ?1 AND a.state <> 'closed';

-- name: account_all
-- scan-ok: all accounts are wanted, and they are some hundreds
SELECT a.id, a.email, a.name, a.lang, a.state, a.created, a.last_signin,
       (SELECT count(*) FROM second_factor f WHERE f.account = a.id AND f.secret IS NOT NULL),
       (SELECT count(*) FROM recovery_code c WHERE c.account = a.id AND c.used IS NULL)
FROM account a ORDER BY a.name, a.email_folded, a.id;

-- name: account_password_get
SELECT password FROM account WHERE id = ?1;

-- name: account_password_set
UPDATE account SET password = ?2, password_set = ?3 WHERE id = ?1;

-- The same password under new parameters: when it was chosen stays.
-- name: account_password_rehash
UPDATE account SET password = ?2 WHERE id = ?1 AND password = ?3;

-- name: account_state_set
UPDATE account SET state = ?2 WHERE id = ?1;

-- name: account_name_set
UPDATE account SET name = ?2, lang = ?3 WHERE id = ?1;

-- name: account_signin_set
UPDATE account SET last_signin = ?2 WHERE id = ?1;

-- name: account_other_admins
-- scan-ok: every account's roles are looked at, and they are some hundreds
SELECT count(*) FROM account_role r JOIN account a ON a.id = r.account
WHERE r.role = 'admin' AND a.state = 'active' AND a.id <> ?1;

-- name: account_role_of
SELECT role, area FROM account_role WHERE account = ?1 ORDER BY role, area;

-- name: account_role_insert
INSERT INTO account_role (account, role, area, granted, granted_by) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: account_role_delete
DELETE FROM account_role WHERE account = ?1 AND role = ?2 AND area = ?3;

-- name: account_token_insert
INSERT INTO account_token (token_hash, account, kind, created, expires) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: account_token_find
SELECT account FROM account_token
WHERE token_hash = ?1 AND kind = ?2 AND used IS NULL AND expires > ?3;

-- name: account_token_use
UPDATE account_token SET used = ?3
WHERE token_hash = ?1 AND kind = ?2 AND used IS NULL AND expires > ?3;

-- All links of an account that were not used are void.
-- name: account_token_void
DELETE FROM account_token WHERE account = ?1 AND used IS NULL;

-- name: account_token_forget
DELETE FROM account_token WHERE account = ?1 AND expires <= ?2;

-- name: account_token_since
SELECT count(*) FROM account_token WHERE account = ?1 AND kind = ?2 AND created > ?3;

-- name: second_factor_get
SELECT secret, pending, last_step FROM second_factor WHERE account = ?1;

-- name: second_factor_begin
INSERT INTO second_factor (account, pending) VALUES (?1, ?2)
ON CONFLICT (account) DO UPDATE SET pending = excluded.pending;

-- name: second_factor_confirm
UPDATE second_factor SET secret = pending, pending = NULL, last_step = ?2, since = ?3
WHERE account = ?1 AND pending IS NOT NULL;

-- name: second_factor_forget_pending
UPDATE second_factor SET pending = NULL WHERE account = ?1;

-- name: second_factor_step
UPDATE second_factor SET last_step = ?2 WHERE account = ?1 AND last_step < ?2;

-- name: second_factor_delete
DELETE FROM second_factor WHERE account = ?1;

-- name: recovery_code_insert
INSERT INTO recovery_code (account, code_hash) VALUES (?1, ?2);

-- name: recovery_code_use
UPDATE recovery_code SET used = ?3 WHERE account = ?1 AND code_hash = ?2 AND used IS NULL;

-- name: recovery_code_left
SELECT count(*) FROM recovery_code WHERE account = ?1 AND used IS NULL;

-- name: recovery_code_delete
DELETE FROM recovery_code WHERE account = ?1;

-- name: session_insert
INSERT INTO session (id, token_hash, account, state, created, last_seen, authenticated, agent)
VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?5, ?6);

-- Not ended: used after ?2, begun after ?3, or after ?4 where it is not whole.
-- name: session_by_token
SELECT s.id, s.state, s.created, s.last_seen, s.authenticated, s.agent, s.account
FROM session s JOIN account a ON a.id = s.account
WHERE s.token_hash = ?1 AND a.state = 'active' AND s.last_seen > ?2 AND s.created > ?3
      AND (s.state = 'whole' OR s.created > ?4);

-- name: session_of
SELECT s.id, s.state, s.created, s.last_seen, s.authenticated, s.agent, s.account
FROM session s
WHERE s.account = ?1 AND s.last_seen > ?2 AND s.created > ?3
      AND (s.state = 'whole' OR s.created > ?4)
ORDER BY s.last_seen DESC, s.id DESC;

-- name: session_make_whole
UPDATE session SET token_hash = ?2, state = 'whole', created = ?3, last_seen = ?3, authenticated = ?3
WHERE id = ?1 AND state <> 'whole';

-- name: session_touch
UPDATE session SET last_seen = ?2 WHERE id = ?1 AND last_seen < ?2;

-- name: session_authenticated
UPDATE session SET authenticated = ?2, last_seen = ?2 WHERE id = ?1;

-- name: session_delete
DELETE FROM session WHERE account = ?1 AND id = ?2;

-- name: session_delete_all
DELETE FROM session WHERE account = ?1 AND id <> ?2;

-- Only the newest ?3 of one state stay.
-- name: session_delete_oldest
DELETE FROM session WHERE account = ?1 AND state = ?2 AND id NOT IN
    (SELECT s.id FROM session s WHERE s.account = ?1 AND s.state = ?2 ORDER BY s.id DESC LIMIT ?3);

-- name: session_forget
-- scan-ok: there are as many rows as people who are signed in
DELETE FROM session WHERE last_seen <= ?1 OR created <= ?2;

-- name: signin_failure_get
SELECT n, last FROM signin_failure WHERE bucket = ?1;

-- name: signin_failure_set
INSERT INTO signin_failure (bucket, n, last) VALUES (?1, ?2, ?3)
ON CONFLICT (bucket) DO UPDATE SET n = excluded.n, last = excluded.last;

-- name: signin_failure_clear
DELETE FROM signin_failure WHERE bucket = ?1;

-- name: signin_failure_forget
DELETE FROM signin_failure WHERE last < ?1;

-- A page of the log, newest first. '' in ?2 to ?6: of all. ?3: how the act begins; ?5, ?6: from and
-- before which moment.
-- name: audit_page
SELECT l.seq, l.at, l.actor, l.act, l.subject, l.detail, a.name, s.name
FROM audit l LEFT JOIN account a ON a.id = l.actor LEFT JOIN account s ON s.id = l.subject
WHERE l.seq < ?1 AND (?2 = '' OR l.actor = ?2) AND (?3 = '' OR substr(l.act, 1, length(?3)) = ?3)
      AND (?4 = '' OR l.subject = ?4) AND (?5 = '' OR l.at >= ?5) AND (?6 = '' OR l.at < ?6)
ORDER BY l.seq DESC LIMIT ?7;

-- The site's public address, for links that are handed out.
-- name: people_base_address
SELECT value FROM setting WHERE name = 'base';
