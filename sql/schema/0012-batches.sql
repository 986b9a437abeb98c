-- Records that come many at a time: the file somebody sent, what its check found, what its import did, so
-- that it can be taken back as a whole; and who wrote records that came from another centre.

CREATE TABLE record_batch (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- ULID
    type TEXT NOT NULL,
    account TEXT NOT NULL,                                    -- who sent it
    name TEXT NOT NULL,                                       -- of the file
    lang TEXT NOT NULL,                                       -- of new records that name none
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('checking', 'checked', 'refused', 'importing', 'done', 'undoing', 'undone')),
    checked TEXT, done TEXT, undone TEXT, undone_by TEXT,
    fault TEXT,                                               -- why it could not be read, imported or taken back
    n_new INTEGER NOT NULL DEFAULT 0, n_changed INTEGER NOT NULL DEFAULT 0,
    n_same INTEGER NOT NULL DEFAULT 0, n_refused INTEGER NOT NULL DEFAULT 0,
    n_errors INTEGER NOT NULL DEFAULT 0, n_warnings INTEGER NOT NULL DEFAULT 0,
    bytes BLOB                                                -- until it is imported, or for a week
) STRICT;
CREATE INDEX record_batch_by_type ON record_batch (type, at);

-- The first rows of each kind, and what was found: for the page on which somebody decides.
CREATE TABLE record_batch_preview (
    batch TEXT NOT NULL REFERENCES record_batch (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sheet TEXT NOT NULL, line INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('new', 'changed', 'same', 'refused')),
    record TEXT NOT NULL,                                     -- '' for a new one
    title TEXT NOT NULL,
    what TEXT NOT NULL,                                       -- columns that change
    PRIMARY KEY (batch, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE record_batch_problem (
    batch TEXT NOT NULL REFERENCES record_batch (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    place TEXT NOT NULL, line INTEGER NOT NULL, field TEXT, value TEXT,
    rule TEXT NOT NULL, message TEXT NOT NULL, remedy TEXT,
    PRIMARY KEY (batch, number)
) STRICT, WITHOUT ROWID;

-- What it did: from which revision to which; 0: the record was made.
CREATE TABLE record_batch_row (
    batch TEXT NOT NULL REFERENCES record_batch (id),
    record TEXT NOT NULL REFERENCES record (id),
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    PRIMARY KEY (batch, record)
) STRICT, WITHOUT ROWID;

-- Accounts of another centre: their names, and nothing else of them.
CREATE TABLE record_author (
    account TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
