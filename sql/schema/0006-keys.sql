-- Keys for the hand-over by other ways than the site, and the bundles that were received. Public keys
-- only: the centre's secret lies in the file centre.key beside the database, and in no backup.

-- Whom others seal to. One is in use; retired ones open what is still on its way.
CREATE TABLE centre_key (
    fingerprint TEXT NOT NULL PRIMARY KEY CHECK (length(fingerprint) = 29),
    public_key TEXT NOT NULL,
    made TEXT NOT NULL,
    made_by TEXT NOT NULL,
    retired TEXT
) STRICT, WITHOUT ROWID;

-- Whose signatures count: an account's, for the states of its roles.
CREATE TABLE focal_key (
    fingerprint TEXT NOT NULL PRIMARY KEY CHECK (length(fingerprint) = 29),
    public_key TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    added TEXT NOT NULL,
    added_by TEXT NOT NULL,
    revoked TEXT,
    revoked_by TEXT,
    reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX focal_key_by_account ON focal_key (account);

-- Every bundle that was opened, so that none counts twice. 'opening': known, and perhaps not yet where
-- it should be; the same bundle may then be opened again.
CREATE TABLE sealed_bundle (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- the sender's, a ULID
    focal_key TEXT NOT NULL REFERENCES focal_key (fingerprint),
    sequence INTEGER NOT NULL CHECK (sequence >= 1),          -- of the key; gaps are bundles that never came
    area TEXT NOT NULL,
    period INTEGER NOT NULL,
    round TEXT NOT NULL,                                      -- '' if the sender named none
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    made TEXT NOT NULL,                                       -- by the sender's clock
    received TEXT NOT NULL,
    received_by TEXT NOT NULL,
    place TEXT NOT NULL,                                      -- the file it became
    state TEXT NOT NULL CHECK (state IN ('opening', 'taken')),
    UNIQUE (focal_key, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_bundle_by_subject ON sealed_bundle (focal_key, area, period, round, sequence);
