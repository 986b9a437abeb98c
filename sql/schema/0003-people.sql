-- People: accounts, their roles, links that are mailed, second factors, sessions, failed attempts.
-- None of it is public. Nothing here is a way back to a password, a token or a code: only hashes.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- ULID
    email TEXT NOT NULL,                                      -- as it is written to
    email_folded TEXT NOT NULL,                               -- as it is looked up
    name TEXT NOT NULL,
    lang TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'closed')),
    password TEXT,                                            -- Argon2id; NULL: none chosen yet
    password_set TEXT,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL,
    last_signin TEXT
) STRICT;
-- A closed account frees its address for a new one.
CREATE UNIQUE INDEX account_by_email ON account (email_folded) WHERE state <> 'closed';

-- What somebody may do, and for which state; '' where the role speaks for none.
CREATE TABLE account_role (
    account TEXT NOT NULL REFERENCES account (id),
    role TEXT NOT NULL CHECK (role IN ('practitioner', 'focal', 'member', 'editor', 'chair', 'admin', 'auditor')),
    area TEXT NOT NULL CHECK ((role IN ('focal', 'member')) = (length(area) = 2)),
    granted TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (account, role, area)
) STRICT, WITHOUT ROWID;

-- Links of invitations and of forgotten passwords.
CREATE TABLE account_token (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset')),
    created TEXT NOT NULL,
    expires TEXT NOT NULL,
    used TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX account_token_by_account ON account_token (account, kind);

-- One-time passwords by time (RFC 6238).
CREATE TABLE second_factor (
    account TEXT NOT NULL PRIMARY KEY REFERENCES account (id),
    secret BLOB,                                              -- in force; NULL: none yet
    pending BLOB,                                             -- shown, and not proven yet
    last_step INTEGER NOT NULL DEFAULT 0,                     -- no step counts twice
    since TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id),
    code_hash TEXT NOT NULL,
    used TEXT,
    PRIMARY KEY (account, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
    token_hash TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    state TEXT NOT NULL CHECK (state IN ('factor', 'setup', 'whole')),
    created TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    authenticated TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);

-- Failed attempts by what was tried: keyed hashes of addresses, of mail and of the network.
CREATE TABLE signin_failure (
    bucket TEXT NOT NULL PRIMARY KEY,
    n INTEGER NOT NULL CHECK (n >= 1),
    last TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX signin_failure_by_age ON signin_failure (last);
