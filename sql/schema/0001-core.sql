-- The first schema: the centre itself, vintages of figures, the audit log.
-- A migration is never changed after a release: its checksum is kept in every centre.

-- dialect: sqlite
-- "Fyr1": tells a centre from any other SQLite file.
PRAGMA application_id = 1182364209;
-- dialect: all

CREATE TABLE centre_meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (
    number INTEGER NOT NULL PRIMARY KEY,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    applied TEXT NOT NULL
) STRICT;

-- Files beside the database (the definitions). Empty in a running centre; a backup carries them here.
CREATE TABLE centre_file (
    path TEXT NOT NULL PRIMARY KEY,
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- What one source said at one time.
-- public
CREATE TABLE vintage (
    id INTEGER NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,                                     -- a code of CL_SOURCE
    as_of TEXT NOT NULL CHECK (length(as_of) = 10),           -- YYYY-MM-DD: when the source said it
    received TEXT NOT NULL,                                   -- when the centre took it in
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),         -- of the file, unpacked
    n_rows INTEGER NOT NULL DEFAULT 0 CHECK (n_rows >= 0),
    n_areas INTEGER NOT NULL DEFAULT 0 CHECK (n_areas >= 0),
    n_set_aside INTEGER NOT NULL DEFAULT 0 CHECK (n_set_aside >= 0),
    n_problems INTEGER NOT NULL DEFAULT 0 CHECK (n_problems >= 0),
    rows_sha256 TEXT,                                         -- seal over its observations
    UNIQUE (source, as_of, sha256)
) STRICT;

-- What a vintage speaks of, and so replaces.
-- public
CREATE TABLE vintage_area (
    vintage INTEGER NOT NULL REFERENCES vintage (id),
    flow TEXT NOT NULL,
    area TEXT NOT NULL,
    n_rows INTEGER NOT NULL DEFAULT 0 CHECK (n_rows >= 0),
    PRIMARY KEY (vintage, flow, area)
) STRICT, WITHOUT ROWID;

-- Released figures, as their source said them; never overwritten.
-- public
CREATE TABLE observation (
    vintage INTEGER NOT NULL REFERENCES vintage (id),
    flow TEXT NOT NULL,                                       -- a dataflow: 'VICTIMS'
    key TEXT NOT NULL,                                        -- codes in order: 'A.LV.UNODC._T.F.Y_GE18.SEXUAL._T'
    period INTEGER NOT NULL,
    occurrence INTEGER NOT NULL DEFAULT 0,                    -- 1, 2 ... for repeated keys
    line INTEGER NOT NULL,                                    -- of the source's file
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 5),       -- FigureKind
    obs_status TEXT NOT NULL CHECK (length(obs_status) = 1),
    conf_status TEXT NOT NULL CHECK (length(conf_status) = 1),
    value REAL,
    lower REAL,
    upper REAL,
    comment TEXT,
    PRIMARY KEY (vintage, flow, key, period, occurrence)
) STRICT, WITHOUT ROWID;

-- Lines that could not be given a place, word for word.
CREATE TABLE set_aside (
    vintage INTEGER NOT NULL REFERENCES vintage (id),
    line INTEGER NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (vintage, line)
) STRICT, WITHOUT ROWID;

-- What was found wrong with a vintage's file when it was taken in.
CREATE TABLE import_problem (
    vintage INTEGER NOT NULL REFERENCES vintage (id),
    number INTEGER NOT NULL,                                  -- from 1, in the order found
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 2),
    line INTEGER NOT NULL,                                    -- 0: the whole file
    place TEXT NOT NULL,
    field TEXT,
    value TEXT,
    rule TEXT NOT NULL,
    message TEXT NOT NULL,
    remedy TEXT,
    PRIMARY KEY (vintage, number)
) STRICT, WITHOUT ROWID;

-- Who did what: append-only, every entry sealed together with the one before it.
CREATE TABLE audit (
    seq INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- The last entry, so that a log cut off at its end is noticed.
CREATE TABLE audit_head (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- dialect: sqlite
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
