-- Searches that somebody keeps for themselves, and mail of what is new in them.

CREATE TABLE saved_search (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- ULID
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,                                      -- words and filters, as in the address of /search
    lang TEXT NOT NULL,                                       -- the word forms of this language come first
    rhythm TEXT NOT NULL CHECK (rhythm IN ('never', 'hourly', 'daily', 'weekly')),
    created TEXT NOT NULL,
    next_look TEXT,                                           -- NULL: nobody looks
    seq INTEGER NOT NULL,                                     -- of record_change: what is newer has not been looked at
    seen BLOB,                                                -- what it found then; NULL: not looked yet (records/saved_news.c)
    deleted TEXT
) STRICT;
CREATE INDEX saved_search_by_account ON saved_search (account, created);
CREATE INDEX saved_search_due ON saved_search (next_look) WHERE next_look IS NOT NULL AND deleted IS NULL;
CREATE INDEX saved_search_deleted ON saved_search (deleted) WHERE deleted IS NOT NULL;

-- Mail that somebody can end by themselves says how (RFC 2369, RFC 8058).
ALTER TABLE mail ADD COLUMN list TEXT;                        -- what it is sent for: the id of a saved search
ALTER TABLE mail ADD COLUMN unsubscribe TEXT;                 -- an address; NULL once sent or given up, as the body
CREATE INDEX mail_by_list ON mail (list) WHERE list IS NOT NULL AND sent IS NULL;
