-- Records: what people write, typed by files in model/records, never overwritten; their files; and what
-- of them is public. The public connection can name the published copies only.

CREATE TABLE record (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- ULID
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),          -- the current one
    lang TEXT NOT NULL,                                       -- of the original
    area TEXT NOT NULL DEFAULT '',                            -- whose it is; '' the region's
    created TEXT NOT NULL,
    created_by TEXT NOT NULL,
    changed TEXT NOT NULL,
    title TEXT NOT NULL,                                      -- of the current revision, in the original
    review_by TEXT,                                           -- a day on which somebody looks at it again
    deleted TEXT,                                             -- gone for good 30 days later
    deleted_by TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_type ON record (type, state, changed) WHERE deleted IS NULL;
CREATE INDEX record_deleted ON record (deleted) WHERE deleted IS NOT NULL;

-- Every saved state of it: whole, so that any two can be compared and any one restored.
CREATE TABLE record_revision (
    record TEXT NOT NULL REFERENCES record (id),
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,                                         -- an account
    act TEXT NOT NULL CHECK (act IN ('create', 'edit', 'state', 'restore', 'merge', 'import', 'delete', 'undelete')),
    state TEXT NOT NULL,                                      -- after it
    comment TEXT NOT NULL,
    body TEXT NOT NULL,                                       -- JSON: fields, files and relations, see records/body.h
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),         -- of the body
    PRIMARY KEY (record, number)
) STRICT, WITHOUT ROWID;

-- What changed, in order: an index in memory asks only for what is newer than what it has.
CREATE TABLE record_change (
    seq INTEGER NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;

-- The current revision's values, for filters, facets and unique fields.
CREATE TABLE record_value (
    type TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,                                      -- a code, a day, a number as text that sorts
    record TEXT NOT NULL REFERENCES record (id),
    PRIMARY KEY (type, field, value, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_value_by_record ON record_value (record);

-- Relations of current revisions, seen from both ends.
CREATE TABLE record_link (
    record TEXT NOT NULL REFERENCES record (id),
    relation TEXT NOT NULL,
    target TEXT NOT NULL REFERENCES record (id),
    position INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (record, relation, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_link_by_target ON record_link (target, relation);

-- What somebody is writing and has not saved.
CREATE TABLE record_draft (
    account TEXT NOT NULL REFERENCES account (id),
    record TEXT NOT NULL,                                     -- '' plus the type for a new one: 'new:good_practice'
    based_on INTEGER NOT NULL,                                -- the revision that was open; 0: a new record
    saved TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account, record)
) STRICT, WITHOUT ROWID;

-- Bytes under their SHA-256; the bytes themselves lie in the centre's folder files/.
CREATE TABLE blob (
    sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    n_bytes INTEGER NOT NULL CHECK (n_bytes >= 0),
    media_type TEXT NOT NULL,
    received TEXT NOT NULL,
    received_by TEXT NOT NULL,
    extracted TEXT,                                           -- when its text was taken out; NULL: not yet
    text TEXT,
    fault TEXT,                                               -- why no text could be taken out
    preview TEXT                                              -- the sha256 of a picture of its first page
) STRICT, WITHOUT ROWID;
CREATE TABLE record_file (
    record TEXT NOT NULL REFERENCES record (id),
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    position INTEGER NOT NULL,
    PRIMARY KEY (record, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_file_by_blob ON record_file (sha256);

-- What is public of a record now: one revision, as it was when it was made public.
-- public
CREATE TABLE published (
    record TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    lang TEXT NOT NULL,
    area TEXT NOT NULL,
    title TEXT NOT NULL,
    first_published TEXT NOT NULL,
    published TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX published_by_type ON published (type, published);
-- public
CREATE TABLE published_value (
    type TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    record TEXT NOT NULL REFERENCES published (record),
    PRIMARY KEY (type, field, value, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_value_by_record ON published_value (record);
-- public
CREATE TABLE published_link (
    record TEXT NOT NULL REFERENCES published (record),
    relation TEXT NOT NULL,
    target TEXT NOT NULL,                                     -- shown only where it is published, too
    position INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (record, relation, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_link_by_target ON published_link (target, relation);
-- public
CREATE TABLE published_file (
    record TEXT NOT NULL REFERENCES published (record),
    sha256 TEXT NOT NULL,
    position INTEGER NOT NULL,
    n_bytes INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    preview TEXT,
    PRIMARY KEY (record, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX published_file_by_blob ON published_file (sha256);
-- public
CREATE TABLE published_change (
    seq INTEGER NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT;
-- What was public and is not any more: answered with 410 and the reason.
-- public
CREATE TABLE published_gone (
    record TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
