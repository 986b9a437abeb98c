-- Keys and sealed bundles. Written and read by src/people (centre_key.c, focal_key.c, bundle_take.c).

-- name: centre_key_insert
INSERT INTO centre_key (fingerprint, public_key, made, made_by) VALUES (?1, ?2, ?3, ?4);

-- name: centre_key_retire
-- scan-ok: a handful of rows
UPDATE centre_key SET retired = ?1 WHERE retired IS NULL;

-- name: centre_key_current
-- scan-ok: a handful of rows
SELECT fingerprint, public_key, made FROM centre_key WHERE retired IS NULL;

-- name: centre_key_find
SELECT retired FROM centre_key WHERE fingerprint = ?1;

-- name: key_account_areas
SELECT area FROM account_role WHERE account = ?1 AND role = 'focal' ORDER BY area;

-- name: focal_key_insert
INSERT INTO focal_key (fingerprint, public_key, account, added, added_by) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: focal_key_revoke
UPDATE focal_key SET revoked = ?2, revoked_by = ?3, reason = ?4
WHERE fingerprint = ?1 AND revoked IS NULL;

-- name: focal_key_find
SELECT k.fingerprint, k.public_key, k.account, a.email, a.name, a.state, k.added, k.revoked, k.reason
FROM focal_key k JOIN account a ON a.id = k.account WHERE k.fingerprint = ?1;

-- name: focal_key_all
-- scan-ok: as many rows as there are focal points
SELECT k.fingerprint, k.public_key, k.account, a.email, a.name, a.state, k.added, k.revoked, k.reason
FROM focal_key k JOIN account a ON a.id = k.account ORDER BY a.email, k.added;

-- name: focal_key_may
SELECT 1 FROM account_role WHERE account = ?1 AND role = 'focal' AND area = ?2;

-- name: sealed_bundle_insert
INSERT INTO sealed_bundle (id, focal_key, sequence, area, period, round, name, size, sha256, made,
                           received, received_by, place, state)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'opening');

-- name: sealed_bundle_move
UPDATE sealed_bundle SET place = ?2 WHERE id = ?1 AND state = 'opening';

-- name: sealed_bundle_taken
UPDATE sealed_bundle SET state = 'taken' WHERE id = ?1;

-- name: sealed_bundle_find
SELECT received, place, state, sha256, focal_key, sequence FROM sealed_bundle WHERE id = ?1;

-- name: sealed_bundle_of_sequence
SELECT id, received, name FROM sealed_bundle WHERE focal_key = ?1 AND sequence = ?2;

-- name: sealed_bundle_later
SELECT id, received, sequence, place FROM sealed_bundle
WHERE focal_key = ?1 AND area = ?2 AND period = ?3 AND round = ?4 AND sequence > ?5
ORDER BY sequence DESC LIMIT 1;

-- name: sealed_bundle_count
SELECT count(*) FROM sealed_bundle WHERE focal_key = ?1 AND sequence < ?2;
