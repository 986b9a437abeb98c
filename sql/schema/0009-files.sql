-- Files of records: what is on its way in, and which versions of a file a record has had. The bytes lie in
-- the centre's folder files/ under their SHA-256; blob has a row for each.

ALTER TABLE blob ADD COLUMN n_pages INTEGER;                  -- of a document whose text was read
ALTER TABLE blob ADD COLUMN notice TEXT;                      -- what somebody should look at in its text
ALTER TABLE published_file ADD COLUMN n_pages INTEGER;
CREATE INDEX published_file_by_preview ON published_file (preview);

-- Every file that a revision of a record has had, by the state the record was in: who may see that state
-- of the record may see the file, and nobody else.
CREATE TABLE record_file_version (
    record TEXT NOT NULL REFERENCES record (id),
    slot TEXT NOT NULL,                                       -- the place that versions of one file share
    sha256 TEXT NOT NULL REFERENCES blob (sha256),
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,                                -- the first with it in that state
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (record, slot, sha256, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_file_version_by_blob ON record_file_version (sha256);

-- Bytes that are on their way: what was acknowledged is on disk in files/coming/ID.
CREATE TABLE upload (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- ULID
    account TEXT NOT NULL REFERENCES account (id),
    record TEXT NOT NULL,
    name TEXT NOT NULL,
    mark TEXT NOT NULL,                                       -- tells the same file from another of its name
    n_bytes INTEGER NOT NULL CHECK (n_bytes > 0),
    received INTEGER NOT NULL CHECK (received >= 0),
    hash BLOB NOT NULL,                                       -- SHA-256 so far, to go on from
    sha256 TEXT,                                              -- what it must be; NULL: not said
    created TEXT NOT NULL,
    touched TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_by_account ON upload (account, record);
CREATE INDEX upload_by_touched ON upload (touched);
