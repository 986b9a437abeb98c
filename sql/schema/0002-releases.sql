-- The ledger: tables become public only as a release, and what was public stays known for ever.
-- Nothing here is ever changed or taken away; a withdrawal is one more row.

-- Tables made public together.
-- public
CREATE TABLE release (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- ULID
    population TEXT NOT NULL,                                 -- the persons counted: 'SE-victims-2024'
    title TEXT NOT NULL,
    released TEXT NOT NULL,
    statement TEXT NOT NULL,                                  -- what was done and what it guarantees
    method TEXT NOT NULL,                                     -- 'suppress', 'cellkey', 'round', 'none'
    margins TEXT NOT NULL CHECK (margins IN ('additive', 'atleast')),
    is_example INTEGER NOT NULL CHECK (is_example IN (0, 1)), -- invented figures
    supersedes TEXT REFERENCES release (id),
    revision TEXT,                                            -- why small differences were accepted
    promised_threshold INTEGER NOT NULL CHECK (promised_threshold >= 0), -- 0: none
    promised_interval REAL NOT NULL CHECK (promised_interval >= 0),
    promised_percent REAL NOT NULL CHECK (promised_percent >= 0),
    n_cells INTEGER NOT NULL,                                 -- of the audit that let it pass:
    n_hidden INTEGER NOT NULL,                                -- with all that was known then
    n_earlier INTEGER NOT NULL,                               -- tables published before
    n_known INTEGER NOT NULL,                                 -- tables that others published
    n_other INTEGER NOT NULL,                                 -- of others, that count something else
    n_revised INTEGER NOT NULL                                -- cells with another value than before
) STRICT;
CREATE INDEX release_by_population ON release (population, id);

-- Its tables, byte by byte as they can be downloaded.
-- public
CREATE TABLE release_table (
    release TEXT NOT NULL REFERENCES release (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    name TEXT NOT NULL,                                       -- in addresses: 'sex-age'
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    n_rows INTEGER NOT NULL,
    n_hidden INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (release, number),
    UNIQUE (release, name)
) STRICT, WITHOUT ROWID;

-- What later audits need of it and no reader does: which hidden cells are primary (a letter per row
-- of a table), code lists, figures that others published, dimensions in which a person can be in
-- several parts.
CREATE TABLE release_evidence (
    release TEXT NOT NULL REFERENCES release (id),
    kind TEXT NOT NULL CHECK (kind IN ('codes', 'known', 'marks', 'overlap')),
    number INTEGER NOT NULL,                                  -- marks: of the table
    name TEXT NOT NULL,                                       -- codes, overlap: the dimension
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes BLOB NOT NULL,
    PRIMARY KEY (release, kind, number)
) STRICT, WITHOUT ROWID;

-- public
CREATE TABLE release_withdrawal (
    release TEXT NOT NULL PRIMARY KEY REFERENCES release (id),
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- What was made public and withdrawn, in order, each entry sealed together with the one before it.
-- public
CREATE TABLE ledger (
    seq INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('release', 'withdraw')),
    release TEXT NOT NULL REFERENCES release (id),
    content TEXT NOT NULL CHECK (length(content) = 64),       -- SHA-256 over what the act put down
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    UNIQUE (release, act)
) STRICT;

-- The last entry, so that a ledger cut off at its end is noticed.
CREATE TABLE ledger_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- What the audit finds in the figures of others that the centre holds: counts only.
-- public
CREATE TABLE disclosure_count (
    source TEXT NOT NULL,
    vintage INTEGER NOT NULL REFERENCES vintage (id),         -- the newest one that was counted
    scope TEXT NOT NULL CHECK (scope IN ('all', 'members')),
    margins TEXT NOT NULL CHECK (margins IN ('additive', 'atleast')),
    counted TEXT NOT NULL,
    n_areas INTEGER NOT NULL,
    n_cells INTEGER NOT NULL,
    n_hidden INTEGER NOT NULL,
    n_exact INTEGER NOT NULL,
    n_narrowed INTEGER NOT NULL,                              -- not exact, but tighter than published
    n_left_out INTEGER NOT NULL,                              -- cells of groups that contradict themselves
    PRIMARY KEY (source, scope, margins)
) STRICT, WITHOUT ROWID;

-- dialect: sqlite
CREATE TRIGGER release_is_never_changed BEFORE UPDATE ON release
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;
CREATE TRIGGER release_is_never_removed BEFORE DELETE ON release
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed; withdraw it');
END;
CREATE TRIGGER release_table_is_never_changed BEFORE UPDATE ON release_table
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;
CREATE TRIGGER release_table_is_never_removed BEFORE DELETE ON release_table
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed; withdraw it');
END;
CREATE TRIGGER release_evidence_is_never_changed BEFORE UPDATE ON release_evidence
BEGIN
    SELECT RAISE(ABORT, 'a release is never changed');
END;
CREATE TRIGGER release_evidence_is_never_removed BEFORE DELETE ON release_evidence
BEGIN
    SELECT RAISE(ABORT, 'a release is never removed; withdraw it');
END;
CREATE TRIGGER release_withdrawal_is_never_changed BEFORE UPDATE ON release_withdrawal
BEGIN
    SELECT RAISE(ABORT, 'a withdrawal is never changed');
END;
CREATE TRIGGER release_withdrawal_is_never_removed BEFORE DELETE ON release_withdrawal
BEGIN
    SELECT RAISE(ABORT, 'a withdrawal is never taken back');
END;
CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_is_never_shortened BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
