-- A release that somebody of the secretariat asked for, or a look at what it would be: asked by a page,
-- done by the worker. Its result is kept in the same write as the release itself, so that a worker that
-- dies neither releases twice nor forgets to say what it did. No number of a hidden figure is in it.

CREATE TABLE release_try (
    id INTEGER NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    version INTEGER NOT NULL,                                 -- of the submission, as it was seen
    account TEXT NOT NULL REFERENCES account (id),
    at TEXT NOT NULL,
    is_look INTEGER NOT NULL CHECK (is_look IN (0, 1)),
    threshold INTEGER NOT NULL,
    revision TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'looked', 'released', 'refused')),
    finished TEXT,
    fault TEXT                                                -- why it was refused
) STRICT;
CREATE INDEX release_try_by_submission ON release_try (submission, id);

-- What the audit said, line by line: parts, and of each its findings with what they are found together
-- with, the cells that would cure it, the tables that could be left out.
CREATE TABLE release_try_line (
    try INTEGER NOT NULL REFERENCES release_try (id),
    number INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('part', 'finding', 'with', 'cure', 'leave')),
    text TEXT NOT NULL,                                       -- the dataflow; the cell; a cell or table
    place TEXT NOT NULL,                                      -- the release; the table
    kind INTEGER NOT NULL,                                    -- FindingKind
    n_tables INTEGER NOT NULL,
    n_cells INTEGER NOT NULL,
    n_primary INTEGER NOT NULL,
    n_secondary INTEGER NOT NULL,
    PRIMARY KEY (try, number)
) STRICT, WITHOUT ROWID;
